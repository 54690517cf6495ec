"""Which turns a coding touches, held against two loops."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.coding.coded_turns import coded_turns, with_turns
from qualkit.coding.quotes import COLUMNS, quotes
from qualkit.errors import CodingError, TableError
from qualkit.tables import CODINGS, TURNS

PEOPLE = [("interviewer", "", ""), ("informant", "i1", "cadre"), ("informant", "i2", "mother"), ("other", "", "")]


@st.composite
def studies(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Turns with labels and gaps between them (some blank), and codings anywhere on the text."""
    turns: list[dict[str, Any]] = []
    codings: list[dict[str, Any]] = []
    names = draw(st.permutations(["t1", "t10", "t2"]))[: draw(st.integers(1, 3))]
    for name in names:
        at = 0
        for number in range(draw(st.integers(1, 6))):
            start = at + draw(st.integers(0, 6))
            end = start + draw(st.sampled_from([0, 1, 2, 9]))
            role, informant, group = draw(st.sampled_from(PEOPLE))
            turns.append({
                "transcript": name, "turn": number, "speaker": f"S{number}", "role": role, "informant": informant,
                "group": group, "start": start, "end": end, "text": "x" * (end - start),
            })  # fmt: skip
            at = end
        for _ in range(draw(st.integers(0, 4))):
            start = draw(st.integers(0, at + 3))
            codings.append({
                "id": f"{name}-{len(codings)}", "transcript": name, "start": start,
                "end": start + draw(st.integers(1, at + 5)), "codebook": "b", "version": "1", "code": "c", "coder": "a",
            })  # fmt: skip
    turns_table = TURNS.frame(draw(st.permutations(turns)))
    codings_table = CODINGS.frame(draw(st.permutations(codings)))
    codings_table.index = pd.Index(draw(st.permutations(range(100, 100 + len(codings_table)))))
    return codings_table, turns_table


def touched(coding: dict[str, Any], turns: pd.DataFrame) -> list[dict[str, Any]]:
    rows = [
        turn for turn in turns.to_dict("records")
        if turn["transcript"] == coding["transcript"]
        and max(turn["start"], coding["start"]) < min(turn["end"], coding["end"])
    ]  # fmt: skip
    return sorted(rows, key=lambda turn: turn["start"])


@settings(max_examples=50, deadline=None)
@given(studies())
def test_a_row_for_every_coding_and_turn_that_share_a_letter(study: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    codings, turns = study
    before = codings.copy(), turns.copy()
    found = coded_turns(codings, turns)
    expected = [
        (coding["id"], turn["turn"], turn["speaker"], turn["role"], turn["informant"], turn["group"],
         max(turn["start"], coding["start"]), min(turn["end"], coding["end"]))
        for coding in codings.to_dict("records") for turn in touched(coding, turns)
    ]  # fmt: skip
    names = ["id", "turn", "speaker", "role", "informant", "group", "turn_start", "turn_end"]
    assert list(found[names].itertuples(index=False, name=None)) == expected
    pd.testing.assert_frame_equal(codings, before[0])
    pd.testing.assert_frame_equal(turns, before[1])


@settings(max_examples=50, deadline=None)
@given(studies())
def test_each_coding_gets_its_first_turn_and_the_first_informant_in_it(
    study: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    codings, turns = study
    before = codings.copy()
    found = with_turns(codings, turns)
    expected = []
    for coding in codings.to_dict("records"):
        rows = touched(coding, turns)
        speaking = [row for row in rows if row["informant"]]
        expected.append((
            coding["id"], rows[0]["turn"] if rows else -1,
            speaking[0]["informant"] if speaking else "", speaking[0]["group"] if speaking else "",
        ))  # fmt: skip
    assert list(found[["id", "turn", "informant", "group"]].itertuples(index=False, name=None)) == expected
    assert found.index.equals(codings.index)
    pd.testing.assert_frame_equal(codings, before)


def turn(number: int, role: str, informant: str, start: int, text: str) -> dict[str, Any]:
    return {
        "transcript": "t", "turn": number, "speaker": role, "role": role, "informant": informant,
        "group": "cadre" if informant else "", "start": start, "end": start + len(text), "text": text,
    }  # fmt: skip


def coding(id: str, start: int, end: int, **more: Any) -> dict[str, Any]:
    return {
        "id": id, "transcript": "t", "start": start, "end": end, "codebook": "b", "version": "1", "code": "c",
        "coder": "a", **more,
    }  # fmt: skip


TALK = TURNS.frame([
    turn(0, "interviewer", "", 3, "Pernah dilatih?"), turn(1, "informant", "i1", 22, "Belum. Ndak ada. Capek."),
    turn(2, "informant", "i2", 50, ""), turn(3, "informant", "i3", 56, "Saya ya."),
])  # fmt: skip


def test_a_coding_on_labels_only_touches_nothing() -> None:
    on_label = CODINGS.frame([coding("1", 18, 22)])
    assert coded_turns(on_label, TALK).empty
    assert with_turns(on_label, TALK)[["turn", "informant"]].values.tolist() == [[-1, ""]]


def test_a_blank_turn_inside_a_segment_is_touched_by_nothing() -> None:
    rows = coded_turns(CODINGS.frame([coding("1", 0, 70)]), TALK)
    assert rows["informant"].tolist() == ["", "i1", "i3"]


def test_no_codings_and_no_turns_give_no_rows() -> None:
    for codings, turns in ((CODINGS.empty(), TALK), (CODINGS.empty(), TURNS.empty())):
        assert coded_turns(codings, turns).empty
        assert {"turn", "role", "turn_start", "turn_end"} <= set(coded_turns(codings, turns).columns)
        assert with_turns(codings, turns).empty
    blank = TURNS.frame([turn(0, "informant", "i1", 4, "")])
    assert with_turns(CODINGS.frame([coding("1", 0, 9)]), blank)["turn"].tolist() == [-1]
    assert coded_turns(CODINGS.frame([coding("1", 0, 9)]), blank).empty


@pytest.mark.parametrize("function", [coded_turns, with_turns])
def test_codings_without_turns_are_told_all_at_once(function: Any) -> None:
    wrong = CODINGS.frame(
        [coding("1", 0, 9, transcript="kader-1"), coding("2", 0, 9, transcript="x"), coding("3", 4, 5)]
    )
    turns = TALK.assign(transcript="kader-01")
    with pytest.raises(CodingError) as error:
        function(wrong, turns)
    assert [p.what for p in error.value.problems] == [
        f"there are codings of transcript {name!r}, but no turns" for name in ("kader-1", "x", "t")
    ]
    assert error.value.problems[0].nearest == "kader-01"
    with pytest.raises(CodingError, match="but no turns"):
        function(wrong, TURNS.empty())


@pytest.mark.parametrize("function", [coded_turns, with_turns, quotes])
def test_tables_that_are_none_are_refused(function: Any) -> None:
    with pytest.raises(TableError, match="CODINGS: column 'start' is missing"):
        function(CODINGS.empty().drop(columns="start"), TALK)
    with pytest.raises(TableError, match="TURNS: column 'end' is missing"):
        function(CODINGS.empty(), TALK.drop(columns="end"))


# -- quotes ---------------------------------------------------------------------------------------------------------


def test_quotes_are_whole_sentences_of_informants_only() -> None:
    codings = CODINGS.frame([coding("1", 5, 36, memo="m", against=True), coding("2", 60, 62, memo="", against=False)])
    rows = quotes(codings, TALK)
    assert rows.columns.tolist() == COLUMNS
    assert rows[["id", "informant", "turn", "words", "quote", "memo", "against"]].values.tolist() == [
        ["1", "i1", 1, "Belum. Ndak ada.", "Belum. Ndak ad", "m", True], ["2", "i3", 3, "Saya ya.", " y", "", False]
    ]  # fmt: skip


def test_no_codings_give_quotes_of_the_same_kinds() -> None:
    some = quotes(CODINGS.frame([coding("1", 23, 25)]), TALK)
    none = quotes(CODINGS.empty(), TALK)
    assert none.columns.tolist() == COLUMNS
    assert none.dtypes.to_dict() == some.dtypes.to_dict()


@given(studies())
@settings(max_examples=25, deadline=None)
def test_the_quote_stands_in_its_turn(study: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    codings, turns = study
    rows = quotes(codings, turns)
    expected = sum(turn["role"] == "informant" for c in codings.to_dict("records") for turn in touched(c, turns))
    assert len(rows) == expected
    assert all(quote in words for quote, words in zip(rows["quote"], rows["words"], strict=True))
    assert (rows["quote"] != "").all()
