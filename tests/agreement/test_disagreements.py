"""Where coders differ: the kinds, the words, confusions, influence, drift, and the consensus as tables."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qualkit as qk
from qualkit.agreement import alpha
from qualkit.agreement.consensus import Decision, consensus
from qualkit.agreement.disagreements import COLUMNS
from qualkit.agreement.influence import alpha_without, drift, lowering_turns
from qualkit.errors import CodingError, QualkitError
from qualkit.tables import CODINGS, PROGRESS, TURNS, check

SAID = "Belum pernah dilatih. Capek sekali, Bu. Suami mendukung."
"""The one turn of every interview; it begins at 10, after a question that ends at 5."""
START = 10


def at(words):
    start = START + SAID.index(words)
    return start, start + len(words)


def study(*marks, interviews=("t",), coders=("a", "b"), **more):
    """Codings, turns and progress; marks are coder, code, words or (start, end), and the interview."""
    turns, progress = [], []
    for name in interviews:
        row = {"transcript": name, "speaker": "I", "group": "g"}
        turns += [
            {**row, "turn": 0, "role": "interviewer", "informant": "", "start": 0, "end": 5, "text": "Lalu?"},
            {**row, "turn": 1, "role": "informant", "informant": "i", "start": START, "end": START + len(SAID),
             "text": SAID},
            {**row, "turn": 2, "role": "informant", "informant": "i", "start": 90, "end": 93, "text": "Ya."},
        ]  # fmt: skip
        progress += [
            {"coder": coder, "codebook": "b", "version": "1", "transcript": name, "turn": turn, "informant": "i",
             "kind": "interview", "read": True, "finished": True}
            for coder in coders for turn in (0, 1, 2)
        ]  # fmt: skip
    codings = []
    for number, (coder, code, words, *where) in enumerate(marks):
        start, end = at(words) if isinstance(words, str) else words
        codings.append({
            "id": f"{coder}{number}", "transcript": where[0] if where else interviews[0], "codebook": "b",
            "version": "1", "coder": coder, "code": code, "start": start, "end": end, "memo": f"memo {number}", **more,
        })  # fmt: skip
    return {"codings": CODINGS.frame(codings), "turns": TURNS.frame(turns), "progress": PROGRESS.frame(progress)}


# -- disagreements ----------------------------------------------------------------------------------------------------


def test_the_kinds_of_disagreement():
    found = qk.disagreements(**study(
        ("a", "training", "Belum pernah dilatih."), ("b", "training", "pernah dilatih."),
        ("a", "fatigue", "Capek sekali"), ("b", "hours", "sekali, Bu."),
        ("a", "husband", "Suami mendukung."),
        ("b", "money", (90, 93)),
        ("a", "same", "Bu."), ("b", "same", "Bu."),
    ))  # fmt: skip
    assert list(found.columns) == COLUMNS
    rows = found[["kind", "code_a", "code_b", "turn"]].values.tolist()
    assert rows == [
        ["boundary", "training", "training", 1], ["other code", "fatigue", "hours", 1],
        ["missed", "husband", "", 1], ["missed", "", "money", 2],
    ]  # fmt: skip
    first, second, third, _ = found.to_dict("records")
    assert first["words"] == "Belum pernah dilatih."
    assert (first["quote_a"], first["quote_b"]) == ("Belum pernah dilatih.", "pernah dilatih.")
    assert first["overlap"] == pytest.approx(15 / 21)
    assert second["words"] == "Capek sekali, Bu."
    assert (second["start"], second["end"]) == (at("Capek")[0], at("Bu.")[1])
    assert (third["start_b"], third["quote_b"], third["memo_a"], third["ids_a"]) == (-1, "", "memo 4", "a4")
    assert found.title == "4 disagreements of a & b in 1 interviews: 2 missed, 1 boundary, 1 other code"


def test_what_was_put_elsewhere_in_the_same_turn_says_so():
    found = qk.disagreements(**study(("a", "training", "Belum"), ("b", "training", "dilatih"), ("a", "other", "Bu.")))
    assert found[["kind", "same_turn"]].values.tolist() == [["missed", True], ["missed", True], ["missed", False]]


def test_a_split_or_doubled_segment_is_no_disagreement():
    low, high = at("Belum pernah dilatih.")
    data = study(("a", "training", (low, high)), ("b", "training", (low, low + 5)), ("b", "training", (low + 5, high)),
                 ("a", "fatigue", "Capek"), ("a", "fatigue", "Capek"), ("b", "fatigue", "Capek"))  # fmt: skip
    assert len(qk.disagreements(**data)) == 0
    empty = qk.disagreements(**study(("a", "x", "Capek"), ("b", "x", "Capek")))
    assert empty.title == "0 disagreements of a & b in 1 interviews: none"


def test_words_pass_over_questions_and_questions_alone_are_none():
    found = qk.disagreements(**study(("a", "x", (START + 40, 93)), ("b", "x", (0, 5))))
    assert found["quote_a"].tolist() == ["Suami mendukung. ... Ya."]
    assert found["kind"].tolist() == ["missed"]


def test_every_pair_of_three_coders():
    data = study(("a", "x", "Capek"), ("b", "x", "Capek"), coders="abc")
    found = qk.disagreements(**data)
    assert found[["coder_a", "coder_b", "code_a", "code_b"]].values.tolist() == [["a", "c", "x", ""],
                                                                                 ["b", "c", "x", ""]]  # fmt: skip


def test_ids_change_with_the_codings_and_not_with_the_text():
    data = study(("a", "x", "Capek"), ("b", "y", "Capek"))
    one = qk.disagreements(**data)["disagreement"][0]
    moved = {**data, "codings": data["codings"].assign(start=lambda f: f["start"] + 1, end=lambda f: f["end"] + 1)}
    assert qk.disagreements(**moved)["disagreement"][0] == one
    longer = {**data, "codings": data["codings"].assign(end=lambda f: f["end"] + [1, 0])}
    assert qk.disagreements(**longer)["disagreement"][0] != one


def test_what_overlaps_most_is_paired():
    low, high = at("Belum pernah dilatih.")
    data = study(("a", "x", (low, high)), ("b", "y", (low, low + 6)), ("b", "z", (low + 6, high)))
    found = qk.disagreements(**data)
    assert found[["kind", "code_a", "code_b"]].values.tolist() == [["missed", "", "y"], ["other code", "x", "z"]]


SPANS = st.tuples(st.sampled_from("ab"), st.sampled_from(["x", "y", "z"]), st.integers(0, 55), st.integers(1, 20))
MARKS = st.lists(SPANS.map(lambda m: (m[0], m[1], (START + m[2], min(START + m[2] + m[3], START + 56)))), min_size=1,
                 max_size=12)  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(MARKS)
def test_every_coding_is_agreed_on_or_in_one_disagreement(marks):
    data = study(*marks)
    found = qk.disagreements(**data)
    named = [id for row in found.to_dict("records") for side in "ab" for id in row[f"ids_{side}"].split()]
    assert len(named) == len(set(named))
    agreed_on = set(data["codings"]["id"]) - set(named)
    mine = data["codings"][data["codings"]["id"].isin(agreed_on)]
    covered = {
        coder: {(code, place) for _, who, code, start, end in
                mine[["id", "coder", "code", "start", "end"]].itertuples(index=False) if who == coder
                for place in range(start, end)}
        for coder in "ab"
    }  # fmt: skip
    assert covered["a"] == covered["b"]


@settings(max_examples=15, deadline=None)
@given(MARKS)
def test_swapping_the_coders_swaps_the_sides(marks):
    data = study(*marks)
    one, two = qk.disagreements(**data, coders=["a", "b"]), qk.disagreements(**data, coders=["b", "a"])
    sides = [["ids_a", "ids_b"], ["ids_b", "ids_a"]]
    assert {tuple(row) for row in one[["disagreement", "kind", *sides[0]]].values.tolist()} == {
        tuple(row) for row in two[["disagreement", "kind", *sides[1]]].values.tolist()
    }


# -- confusions, influence, drift -------------------------------------------------------------------------------------


def test_confusions_count_what_stands_against_what():
    names = [f"i{n}" for n in range(4)]
    marks = [("a", "x", "Capek", n) for n in names] + [("b", "x", "Capek", n) for n in names[:2]]
    marks += [("b", "y", "Capek", names[2]), ("a", "z", "Capek", names[0])]
    found = qk.confusions(**study(*marks, interviews=names))
    cells = {(a, b): n for a, b, n in found[["code_a", "code_b", "units"]].values.tolist()}
    assert cells == {("x", "x"): 2, ("x", "y"): 1, ("x", ""): 1, ("z", ""): 1}
    assert qk.confusions(**study(*marks, interviews=names), unit="character")["units"].max() == 10
    assert qk.confusions(**study(("a", "x", "Capek"), ("b", "x", "Capek")), language="id").title == (
        "Yang dikode a menurut yang dikode b")  # fmt: skip
    with pytest.raises(QualkitError, match=r"confusions are of two coders; there are 3 \(a, b, c\)"):
        qk.confusions(**study(("a", "x", "Capek"), coders="abc"))


VALUES = st.lists(st.tuples(*[st.sampled_from(["p", "q", "r", None])] * 3), min_size=2, max_size=10)


@settings(max_examples=60, deadline=None)
@given(VALUES, st.lists(st.integers(0, 3), min_size=10, max_size=10), st.sampled_from(["nominal"]))
def test_alpha_without_a_group_is_alpha_of_the_others(values, groups, level):
    group = np.array(groups[: len(values)])
    whole, without = alpha_without(values, group, level)
    assert whole == pytest.approx(alpha(values, level, interval="none").estimate, nan_ok=True)
    assert len(without) == group.max() + 1
    for number, found in enumerate(without):
        rest = [row for row, at_ in zip(values, group, strict=True) if at_ != number]
        expected = alpha(rest, level, interval="none").estimate if rest else math.nan
        assert found == pytest.approx(expected, abs=1e-12, nan_ok=True)


def test_chunks_of_groups_give_the_same(monkeypatch):
    values, group = [("a", "a"), ("b", "b"), ("a", "b"), ("a", "a")] * 3, np.arange(12)
    _, whole = alpha_without(values, group)
    monkeypatch.setattr("qualkit.agreement.influence._MOST_CELLS", 5)
    assert alpha_without(values, group)[1].tolist() == whole.tolist()


def test_the_turns_that_lower_alpha_come_first():
    names = [f"i{n}" for n in range(4)]
    marks = [(coder, "x", "Capek", n) for n in names[:3] for coder in "ab"]
    marks += [("a", "x", "Capek", "i3"), ("b", "y", "Capek", "i3")]
    marks += [(coder, "y", (90, 93), "i0") for coder in "ab"]
    found = lowering_turns(**study(*marks, interviews=names))
    top = found.iloc[0]
    assert (top["transcript"], top["turn"], top["codes_a"], top["codes_b"]) == ("i3", 1, "x", "y")
    assert top["without"] == pytest.approx(1)
    assert top["change"] == pytest.approx(1 - top["alpha"])
    assert found["change"].is_monotonic_decreasing
    assert len(found) == 8
    sentences = lowering_turns(**study(*marks, interviews=names), code="x", unit="sentence")
    assert sentences["transcript"].iloc[0] == "i3"
    with pytest.raises(QualkitError, match="nobody used the code 'xx' here"):
        lowering_turns(**study(*marks, interviews=names), code="xx")


def test_agreement_over_the_course_of_coding():
    names = [f"i{n}" for n in range(5)]
    data = study(*[(coder, "x", "Capek", n) for n in names for coder in "ab"], interviews=names)
    codings = data["codings"]
    codings["created"] = codings["transcript"].map({n: f"2026-0{9 - k}-01T08:00:00Z" for k, n in enumerate(names)})
    codings.loc[(codings["transcript"] == "i0") & (codings["coder"] == "b"), "code"] = "y"
    codings.loc[codings["transcript"] == "i4", "created"] = ""
    early = (codings["transcript"] == "i0") & (codings["coder"] == "a")
    codings.loc[early, "created"] = "2025-01-01T08:00:00Z"
    found = drift(**data, window=2)
    assert found["transcripts"].tolist() == ["i3 i2", "i1 i0", "i4"]
    assert found[["first", "last"]].values.tolist() == [["2026-06-01", "2026-07-01"], ["2026-08-01", "2026-09-01"],
                                                        ["", ""]]  # fmt: skip
    assert found["estimate"].round(3).tolist()[0] == 1
    assert found["estimate"].iloc[1] < 0.7
    assert found["coded_a"].tolist() == [0.5, 0.5, 0.5]
    assert drift(**data, window=5, by="text")["transcripts"].tolist() == ["i0 i1 i2 i3 i4"]
    with pytest.raises(QualkitError, match="unknown order 'dat'"):
        drift(**data, by="dat")
    with pytest.raises(QualkitError, match="a window of 0 interviews holds nothing"):
        drift(**data, window=0)


# -- consensus as tables ----------------------------------------------------------------------------------------------


def test_a_consensus_keeps_what_both_marked_and_what_was_decided():
    data = study(
        ("a", "training", "Belum pernah dilatih."), ("b", "training", "pernah dilatih."),
        ("a", "fatigue", "Capek"), ("b", "fatigue", "Capek"), ("a", "husband", "Suami"), against=True,
    )  # fmt: skip
    begun = consensus([], **data)
    assert [(row["code"], row["start"]) for row in begun.codings.to_dict("records")] == [("fatigue", at("Capek")[0])]
    assert begun.codings["against"].tolist() == [True]
    boundary, missed = begun.left["disagreement"]
    table = pd.DataFrame({"disagreement": [boundary, missed, "gone"], "keep": ["both", "a", "b"],
                          "reason": ["r1", "r2", "r3"]})  # fmt: skip
    done = consensus(table, **data)
    check(done.codings, CODINGS)
    assert sorted(done.codings["code"]) == ["fatigue", "husband", "training"]
    row = done.codings[done.codings["code"] == "training"].iloc[0]
    assert (row["start"], row["end"]) == at("Belum pernah dilatih.")
    assert (row["coder"], row["memo"], row["informant"]) == ("consensus", "kept both: r1", "i")
    assert done.finished == ("t",)
    assert begun.finished == ()
    assert done.outdated == ("gone",)
    assert consensus(table, **data).codings["id"].tolist() == done.codings["id"].tolist()
    dropped = consensus([Decision(missed, "b", "the other did not")], **data)
    assert "husband" not in set(dropped.codings["code"])


def test_segments_that_only_touch_stay_two():
    low = at("Belum pernah dilatih.")[0]
    halves = [(low, low + 5), (low + 5, low + 10)]
    data = study(*[("a", "x", half) for half in halves], ("b", "x", (low, low + 10)))
    done = consensus([], **data)
    assert done.codings[["start", "end"]].values.tolist() == [list(half) for half in halves]
    assert done.codings["id"].is_unique
    overlapping = study(*[("a", "x", (low, low + 6)), ("a", "x", (low + 5, low + 10)), ("b", "x", (low, low + 10))])
    assert consensus([], **overlapping).codings[["start", "end"]].values.tolist() == [[low, low + 10]]


def test_a_place_from_a_spreadsheet_is_a_number():
    data = study(("a", "x", "Capek"), ("b", "y", "Capek"))
    id = qk.disagreements(**data)["disagreement"][0]
    table = pd.DataFrame({"disagreement": [id], "keep": ["new"], "reason": ["r"], "code": ["x"], "start": [12.0],
                          "end": ["15"]})  # fmt: skip
    assert consensus(table, **data).codings[["start", "end"]].values.tolist() == [[12, 15]]
    with pytest.raises(CodingError, match="the new segment runs from -1 to 15"):
        consensus(table.assign(start="twelve"), **data)


@settings(max_examples=15, deadline=None)
@given(MARKS, st.sampled_from("ab"))
def test_keeping_everything_of_one_coder_gives_that_coders_words(marks, kept):
    data = study(*marks)
    begun = consensus([], **data)
    every = [Decision(id, kept, "as it is") for id in begun.left["disagreement"]]
    done = consensus(every, **data)
    assert len(done.left) == 0

    def words(frame):
        rows = frame[["code", "start", "end"]].itertuples(index=False)
        return {(code, place) for code, start, end in rows for place in range(start, end)}

    assert words(done.codings) == words(data["codings"][data["codings"]["coder"] == kept])
    assert done.codings["id"].is_unique
