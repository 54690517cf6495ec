"""Codes that stand together: the sweep against a double loop, places against sets, chance against arithmetic."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import QualkitError, TableError
from qualkit.tables import CODINGS, PROGRESS, TURNS
from qualkit.triangulation import overlaps
from qualkit.triangulation.association import association
from qualkit.triangulation.cooccurrence import cooccurrence
from qualkit.triangulation.overlaps import events, pairs_of_codes, shared_points
from qualkit.triangulation.places import windows

TEXT = "Iya. Jam kerja panjang. Gaji kecil. Ibu capek sekali. Belum ada bantuan."
"""Five sentences: 0-4, 5-23, 24-35, 36-53, 54-72."""
TURN = {"speaker": "Ibu", "role": "informant", "group": "mother"}


def turns(*transcripts: str) -> pd.DataFrame:
    """A question of ten code points, then TEXT from 20 on, then a second answer, in each transcript."""
    rows: list[dict[str, Any]] = []
    for name in transcripts:
        ask = {"speaker": "P", "role": "interviewer", "informant": "", "group": ""}
        rows += [
            {**ask, "transcript": name, "turn": 0, "start": 0, "end": 10, "text": "Apa kabar?"},
            {**TURN, "transcript": name, "turn": 1, "informant": name, "start": 20, "end": 92, "text": TEXT},
            {**TURN, "transcript": name, "turn": 2, "informant": name, "start": 100, "end": 104, "text": "Iya."},
        ]
    return TURNS.frame(rows)


def coded(*spans: tuple[str, int, int, str], **more: Any) -> pd.DataFrame:
    """CODINGS from transcript, start, end and code."""
    return CODINGS.frame([
        {"id": str(i), "transcript": t, "start": start, "end": end, "codebook": "b", "version": "1", "code": code,
         "coder": "a", "informant": t, "turn": 1, **more}
        for i, (t, start, end, code) in enumerate(spans)
    ])  # fmt: skip


def pair(table: pd.DataFrame, one: str, other: str) -> dict[str, Any]:
    rows = table[table["code_a"].isin([one, other]) & table["code_b"].isin([one, other])]
    assert len(rows) == 1
    return rows.iloc[0].to_dict()


# -- the sweep ------------------------------------------------------------------------------------------------------

segments = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 40), st.integers(1, 25), st.integers(0, 4)), max_size=40
)  # fmt: skip


def arrays(found: list[tuple[int, int, int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    table = np.array(found, dtype=np.int64).reshape(-1, 4)
    return table[:, 0], table[:, 1], table[:, 1] + table[:, 2], table[:, 3]


@settings(max_examples=200)
@given(segments)
def test_the_sweep_counts_pairs_as_a_double_loop_does(found):
    transcript, start, end, code = arrays(found)
    naive = np.zeros((5, 5), dtype=int)
    for i, j in combinations(range(len(found)), 2):
        if transcript[i] == transcript[j] and start[i] < end[j] and start[j] < end[i]:
            naive[code[i], code[j]] += 1
            if code[i] != code[j]:
                naive[code[j], code[i]] += 1
    assert pairs_of_codes(events(transcript, start, end), code, 5).tolist() == naive.tolist()


@settings(max_examples=200)
@given(segments)
def test_the_sweep_measures_code_points_as_sets_do(found):
    transcript, start, end, code = arrays(found)
    points: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for t, low, high, c in zip(transcript, start, end, code, strict=True):
        points[int(c)] |= {(int(t), place) for place in range(low, high)}
    naive = [[len(points[a] & points[b]) for b in range(5)] for a in range(5)]
    assert shared_points(events(transcript, start, end), code, 5).tolist() == naive


def test_blocks_of_the_sweep_leave_nothing_out(monkeypatch):
    chance = np.random.default_rng(5)
    start = chance.integers(0, 5000, 3000)
    spans = chance.integers(0, 3, 3000), start, start + chance.integers(1, 300, 3000)
    code = chance.integers(0, 7, 3000)
    whole = pairs_of_codes(events(*spans), code, 7), shared_points(events(*spans), code, 7)
    monkeypatch.setattr(overlaps, "_CELLS", 1)
    monkeypatch.setattr(overlaps, "_FITS", 0)
    parted = pairs_of_codes(events(*spans), code, 7), shared_points(events(*spans), code, 7)
    assert [made.tolist() for made in parted] == [made.tolist() for made in whole]


# -- overlap --------------------------------------------------------------------------------------------------------


def test_touching_is_no_overlap_and_another_transcript_is_none_either():
    assert len(cooccurrence(coded(("t", 20, 30, "a"), ("t", 30, 40, "b"), ("u", 25, 35, "b")))) == 0
    table = cooccurrence(coded(("t", 20, 31, "a"), ("t", 30, 40, "b")))
    row = pair(table, "a", "b")
    assert (row["count"], row["places_a"], row["places_b"], row["places_both"], row["places"]) == (1, 11, 10, 1, 20)
    assert row["jaccard"] == pytest.approx(1 / 20)


def test_with_turns_only_informants_words_count():
    codings = coded(("t", 0, 10, "a"), ("t", 0, 30, "b"), ("t", 25, 110, "a"), ("t", 5, 8, "c"))
    table = cooccurrence(codings, turns=turns("t"))
    assert table[["code_a", "code_b"]].values.tolist() == [["a", "b"]]
    row = pair(table, "a", "b")
    assert (row["count"], row["places_a"], row["places_b"], row["places_both"]) == (1, 67 + 4, 10, 5)
    assert row["places"] == 72 + 4


def test_the_researchers_order_of_codes_is_kept():
    codings = coded(("t", 20, 40, "z"), ("t", 20, 40, "a"), ("t", 20, 40, "m"))
    assert cooccurrence(codings)[["code_a", "code_b"]].values.tolist() == [["z", "a"], ["z", "m"], ["a", "m"]]
    assert cooccurrence(codings, codes=["m", "a"])["code_a"].tolist() == ["m", "m", "a"]


def test_pairs_that_are_left_out_are_counted():
    codings = coded(("t", 20, 40, "a"), ("t", 30, 40, "b"), ("t", 60, 70, "c"))
    table = cooccurrence(codings)
    assert len(table) == 1
    assert "Pairs left out because they stand together fewer than 1 times: 2." in table.notes
    whole = cooccurrence(codings, least=0)
    assert len(whole) == 3
    assert pair(whole, "a", "c")["npmi"] == -1


def test_coded_turns_count_each_segment_once():
    codings = coded(("t", 20, 104, "a"), ("t", 30, 104, "b"))
    parts = pd.concat([codings.assign(role="informant"), codings.assign(turn=2, role="informant")])
    assert pair(cooccurrence(parts), "a", "b")["count"] == 1
    assert pair(cooccurrence(parts, "turn"), "a", "b")["count"] == 2


# -- turns, sentences, informants -----------------------------------------------------------------------------------


def test_in_a_turn_once_however_often():
    codings = coded(("t", 20, 24, "a"), ("t", 30, 34, "a"), ("t", 60, 64, "b"), ("u", 20, 24, "b"))
    row = pair(cooccurrence(codings, "turn", turns=turns("t", "u")), "a", "b")
    assert (row["count"], row["places_a"], row["places_b"], row["places"]) == (1, 1, 2, 4)
    bare = pair(cooccurrence(codings, "turn"), "a", "b")
    assert (bare["count"], bare["places"]) == (1, 2)


def test_what_ends_where_a_turn_begins_is_not_in_it():
    codings = coded(("t", 0, 20, "a"), ("t", 92, 100, "b"), ("t", 20, 92, "c"), ("t", 100, 104, "d"))
    assert len(cooccurrence(codings, "turn", turns=turns("t"))) == 0


@pytest.mark.parametrize(("distance", "together"), [(0, 0), (1, 1), (2, 2), (4, 1)])
def test_neighbouring_sentences(distance, together):
    # "a" stands in the second sentence, "b" in the third: one run of two sentences holds both, two runs of three do.
    codings = coded(("t", 25, 30, "a"), ("t", 45, 49, "b"))
    table = cooccurrence(codings, "sentence", turns=turns("t"), distance=distance, least=0)
    assert pair(table, "a", "b")["count"] == together


def test_runs_of_sentences_end_with_their_turn():
    codings = coded(("t", 85, 90, "a"), ("t", 100, 103, "b"))
    assert len(cooccurrence(codings, "sentence", turns=turns("t"), distance=4)) == 0


@settings(max_examples=100)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=5), st.integers(0, 4), st.data())
def test_runs_are_those_that_a_loop_finds(sizes, distance, data):
    part = np.repeat(np.arange(len(sizes)), sizes)
    places = np.array(data.draw(st.lists(st.integers(0, len(part) - 1), max_size=8)), dtype=np.int64)
    runs = []
    for number, size in enumerate(sizes):
        first = int(np.flatnonzero(part == number)[0])
        runs += [range(first + i, first + min(i + distance + 1, size)) for i in range(max(1, size - distance))]
    naive = {(row, run) for row, place in enumerate(places) for run, held in enumerate(runs) if place in held}
    rows, at, many = windows(np.arange(len(places)), places, part, distance)
    assert set(zip(rows.tolist(), at.tolist(), strict=True)) == naive
    assert many == len(runs)


def test_of_one_informant_over_all_interviews():
    codings = coded(("t", 20, 24, "a"), ("t2", 20, 24, "b"), ("u", 20, 24, "b")).assign(informant=["i", "i", "u"])
    row = pair(cooccurrence(codings, "informant"), "a", "b")
    assert (row["count"], row["places_a"], row["places_b"], row["places"]) == (1, 1, 2, 2)
    with_all = pair(cooccurrence(codings, "informant", turns=turns("t", "t2", "u", "v")), "a", "b")
    assert with_all["places"] == 5


def test_translations_and_the_unfinished_are_left_out_with_progress():
    done = {"coder": "a", "codebook": "b", "version": "1", "turn": 1, "kind": "interview", "read": True}
    progress = PROGRESS.frame([
        {**done, "transcript": "t", "informant": "t", "translation_of": "", "finished": True},
        {**done, "transcript": "t-en", "informant": "t", "translation_of": "t", "finished": True},
        {**done, "transcript": "u", "informant": "u", "translation_of": "", "finished": False},
    ])  # fmt: skip
    codings = coded(*((name, 20, 40, code) for name in ("t", "t-en", "u") for code in "ab"))
    table = cooccurrence(codings, progress=progress)
    assert pair(table, "a", "b")["count"] == 1
    assert "Transcripts that count: 1, originals that are finished." in table.notes


# -- measures -------------------------------------------------------------------------------------------------------


def test_measures_by_hand():
    made = association(np.array([6.0]), np.array([4.0]), np.array([3.0]), 20.0)
    assert made.jaccard[0] == pytest.approx(3 / 7)
    assert made.lift[0] == pytest.approx((3 / 20) / (6 / 20 * 4 / 20))
    assert made.npmi[0] == pytest.approx(math.log(2.5) / -math.log(3 / 20))
    assert made.odds_ratio[0] == pytest.approx(3 * 13 / (3 * 1))
    assert made.note == [""]


def test_measures_at_their_ends_say_what_is_undefined():
    one, other, both = np.array([[5.0, 3.0, 0.0, 4.0], [5.0, 3.0, 2.0, 3.0], [5.0, 3.0, 0.0, 0.0]])
    made = association(one, other, both, 5.0)
    assert math.isnan(made.npmi[0])
    assert made.note[0] == "NPMI undefined: both codes stand everywhere"
    assert made.npmi[1] == pytest.approx(1)
    assert made.odds_ratio[1] == pytest.approx(3.5 * 2.5 / 0.25)
    assert "one half added" in made.note[1]
    assert math.isnan(made.lift[2])
    assert made.note[2] == "NPMI and lift undefined: a code stands nowhere"
    assert made.npmi[3] == -1


# -- chance ---------------------------------------------------------------------------------------------------------


def test_the_null_of_two_segments_that_overlap_and_two_apart():
    # Four segments of one transcript, codes a a b b: the overlapping two are unlike in 4 of 6 deals.
    codings = coded(("t", 20, 30, "a"), ("t", 25, 35, "b"), ("t", 50, 55, "a"), ("t", 60, 65, "b"))
    row = pair(cooccurrence(codings, permutations=2000, seed=3), "a", "b")
    assert row["null_mean"] == pytest.approx(2 / 3, abs=0.03)
    assert row["p_value"] == pytest.approx(2 / 3, abs=0.03)
    assert (row["null_low"], row["null_high"]) == (0, 1)


@pytest.mark.parametrize("within", ["overlap", "turn", "sentence"])
def test_codes_never_leave_their_transcript_by_chance(within):
    codings = coded(("t", 20, 30, "a"), ("t", 22, 28, "a"), ("u", 20, 30, "b"), ("u", 22, 28, "b"))
    table = cooccurrence(codings, within, turns=turns("t", "u"), least=0, permutations=50)
    assert pair(table, "a", "b")["null_high"] == 0


def test_the_same_seed_gives_the_same_table_and_no_permutations_no_p_value():
    chance = np.random.default_rng(2)
    codings = coded(*(("t", int(s), int(s) + 9, "abc"[int(c)]) for s, c in chance.integers(0, [60, 3], (30, 2))))
    one, other = (cooccurrence(codings, permutations=20, seed=9) for _ in range(2))
    pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))
    assert "p_value" not in cooccurrence(codings)
    assert "Counts by chance: 20 permutations, seed 9; p-values are not adjusted for 3 pairs." in one.notes


def test_the_order_of_rows_changes_no_count():
    chance = np.random.default_rng(4)
    codings = coded(*(("t", int(s), int(s) + 9, "abc"[int(c)]) for s, c in chance.integers(0, [60, 3], (30, 2))))
    mixed = codings.sample(frac=1, random_state=1)
    one, other = (cooccurrence(table, codes=list("abc")) for table in (codings, mixed))
    pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))


def test_nothing_coded_gives_an_empty_table():
    for within in ("overlap", "turn", "informant"):
        assert len(cooccurrence(coded(), within)) == 0
    assert len(cooccurrence(coded(), "sentence", turns=turns("t"), permutations=3)) == 0


def test_what_rules_propose_is_headed_so_and_labels_come_in_indonesian():
    codings = coded(("t", 20, 30, "a"), ("t", 25, 35, "b"), coder="rule:b")
    assert "proposed by rules, not reviewed" in cooccurrence(codings).title
    assert "Kode pada kata yang sama" in cooccurrence(codings, language="id").text()


def test_refusals_name_the_remedy():
    codings = coded(("t", 20, 30, "a"))
    both = pd.concat([codings, codings.assign(coder="c")])
    with pytest.raises(QualkitError, match=r"of 2 coders \(a, c\), which are not to be mixed. To mend: name one"):
        cooccurrence(both)
    assert len(cooccurrence(both, coder="c", least=0)) == 0
    with pytest.raises(QualkitError, match=r"there is no coder 'aa' here. Did you mean 'a'"):
        cooccurrence(both, coder="aa")
    with pytest.raises(QualkitError, match=r"of 2 codebooks \(b, d\)"):
        cooccurrence(pd.concat([codings, codings.assign(codebook="d")]))
    with pytest.raises(QualkitError, match=r"within 'turns'. Did you mean 'turn'"):
        cooccurrence(codings, "turns")
    with pytest.raises(QualkitError, match="sentences are found in the turns"):
        cooccurrence(codings, "sentence")
    with pytest.raises(QualkitError, match="a distance is of sentences, not of 'turn'"):
        cooccurrence(codings, "turn", distance=2)
    with pytest.raises(QualkitError, match="permutations=-1 is below 0"):
        cooccurrence(codings, permutations=-1)
    with pytest.raises(QualkitError, match=r"codings of transcript 't', but no turns"):
        cooccurrence(codings, turns=turns("u"))
    with pytest.raises(QualkitError, match=r"codings of transcript 't', but no turns"):
        cooccurrence(codings, "sentence", turns=turns("u"))
    with pytest.raises(QualkitError, match="do not name their turns"):
        cooccurrence(codings.drop(columns="turn"), "turn")
    with pytest.raises(QualkitError, match="do not name informants"):
        cooccurrence(codings.drop(columns="informant"), "informant")
    with pytest.raises(QualkitError, match="segments without words: 0"):
        cooccurrence(codings.assign(end=20))
    with pytest.raises(TableError, match="'start' is missing"):
        cooccurrence(codings.drop(columns="start"))
    with pytest.raises(QualkitError, match="nobody whose progress to look up"):
        cooccurrence(coded(), progress=PROGRESS.empty())


def test_pairs_are_counted_without_enumerating_them():
    # A thousand segments on the same words are half a million pairs: the sweep handles them in two thousand steps.
    many = 1000
    code = np.arange(many) % 2
    swept = events(np.zeros(many, dtype=np.int64), np.arange(many), np.arange(many) + 5000)
    assert pairs_of_codes(swept, code, 2).tolist() == [[124750, 250000], [250000, 124750]]
    assert Counter(code.tolist()) == {0: 500, 1: 500}
