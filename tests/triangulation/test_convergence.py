"""Convergence of groups: every branch of the protocol, with what was asked, and people's own verdicts beside."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import QualkitError, TableError
from qualkit.tables import ASKED, VERDICTS
from qualkit.triangulation.convergence import (
    AGREEMENT,
    DISSONANCE,
    NOT_ASSESSABLE,
    NOT_VOICED,
    PARTIAL,
    SILENCE,
    convergence,
)


def cell(group: str, voiced: str = "", heard: str = "", codes: str = "", *, barrier: int = 0, support: int = 0,
         theme: str = "trust", topics: str = "pay") -> dict[str, Any]:  # fmt: skip
    return {
        "theme": theme, "label": theme.title(), "group": group, "voiced": len(voiced.split()), "n": len(heard.split()),
        "voiced_by": voiced, "heard": heard, "codes_voiced": codes, "barrier": barrier, "support": support,
        "topics": topics,
    }  # fmt: skip


def asked(**statuses: str) -> pd.DataFrame:
    """``asked(k1="pay:asked pay:not_asked")``."""
    return ASKED.frame([
        {"transcript": "t", "informant": who, "topic": pair.split(":")[0], "status": pair.split(":")[1]}
        for who, pairs in statuses.items() for pair in pairs.split()
    ])  # fmt: skip


def one(*cells: dict[str, Any], **more: Any) -> dict[str, Any]:
    table = convergence(pd.DataFrame(list(cells)), **more)
    assert len(table) == 1
    return dict(table.iloc[0])


def verdict(id: str, **more: str) -> dict[str, str]:
    return {
        "id": id, "kind": "convergence", "theme": "trust", "group_a": "cadre", "group_b": "mother", "link": "",
        "verdict": "agreement", "by": "siti", "date": "2026-11-01", "reason": "read it all", "replaces": "", **more,
    }  # fmt: skip


LOUD = cell("cadre", "k1 k2", "k1 k2", "a b")
SILENT = cell("mother", "", "i1 i2")


# -- suggestions ----------------------------------------------------------------------------------------------------


def test_alike_in_prominence_and_coverage_is_agreement() -> None:
    row = one(LOUD, cell("mother", "i1 i2 i3", "i1 i2 i3 i4", "a b"))
    assert row["suggested"] == AGREEMENT
    assert row["reason"] == "alike in prominence and in coverage: shares 1.00 and 0.75, overlap of codes 1.00"


@pytest.mark.parametrize(("codes", "heard", "alike"), [("c", "i1", "prominence"), ("a b", "i1 i2 i3 i4", "coverage")])
def test_alike_in_one_only_is_partial_agreement(codes: str, heard: str, alike: str) -> None:
    row = one(LOUD, cell("mother", "i1", heard, codes))
    assert row["suggested"] == PARTIAL
    assert row["reason"].startswith(f"alike in {alike} only")


def test_unlike_in_both_is_a_candidate_for_dissonance() -> None:
    row = one(LOUD, cell("mother", "i1", "i1 i2 i3 i4", "c"))
    assert row["suggested"] == DISSONANCE
    assert row["reason"].startswith("candidate: unlike in prominence and in coverage")


def test_polarity_turned_around_is_a_candidate_for_dissonance_whatever_the_counts() -> None:
    row = one({**LOUD, "barrier": 2, "support": 1}, {**cell("mother", "i1", "i1", "a b"), "support": 1})
    assert row["suggested"] == DISSONANCE
    assert row["reason"].startswith("candidate: mostly a barrier to cadre, mostly a support to mother")
    assert (row["polarity_a"], row["polarity_b"]) == ("barrier", "support")


@pytest.mark.parametrize(
    "other", [{"barrier": 1, "support": 1}, {"barrier": 0, "support": 0}, {"barrier": 2, "support": 0}]
)
def test_mixed_or_equal_polarity_is_no_dissonance(other: dict[str, int]) -> None:
    row = one({**LOUD, "barrier": 2, "support": 0}, {**cell("mother", "i1", "i1", "a b"), **other})
    assert row["suggested"] == AGREEMENT
    assert row["polarity_b"] == {(1, 1): "mixed", (0, 0): "none", (2, 0): "barrier"}[other["barrier"], other["support"]]


def test_neither_voiced_it() -> None:
    row = one(cell("cadre", "", "k1"), SILENT, asked=asked(k1="pay:asked"))
    assert (row["suggested"], row["reason"]) == (NOT_VOICED, "nobody of either group voiced it")
    assert math.isnan(row["overlap"])


@pytest.mark.parametrize("order", [1, -1])
def test_nobody_was_heard(order: int) -> None:
    row = one(*[LOUD, cell("mother")][::order], asked=asked(i1="pay:asked"))
    assert (row["suggested"], row["reason"]) == (NOT_ASSESSABLE, "no informant of mother was heard")


def test_one_group_has_nothing_to_compare_with() -> None:
    row = one(LOUD)
    assert (row["suggested"], row["reason"]) == (NOT_ASSESSABLE, "there is one informant group only")
    assert (row["group_a"], row["group_b"], row["voiced_a"]) == ("cadre", "", 2)


# -- silence, only where it was asked -------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [1, -1])
def test_silence_only_where_somebody_of_the_silent_group_was_asked(order: int) -> None:
    row = one(*[LOUD, SILENT][::order], asked=asked(i1="pay:asked", i2="pay:not_asked"))
    assert row["suggested"] == SILENCE
    assert row["reason"] == "asked of 1 of 2 in group mother, none voiced it"


def test_silence_tells_of_how_many_it_is_unknown() -> None:
    row = one(LOUD, SILENT, asked=asked(i1="pay:asked"))
    assert (row["suggested"], row["reason"]) == (
        SILENCE,
        "asked of 1 of 2 in group mother, none voiced it; unknown of 1",
    )


def test_not_asked_is_not_silence() -> None:
    row = one(LOUD, SILENT, asked=asked(i1="pay:not_asked", i2="pay:not_asked"))
    assert (row["suggested"], row["reason"]) == (NOT_ASSESSABLE, "nobody in group mother was asked")
    assert (row["not_asked_b"], row["unknown_b"]) == (2, 0)
    assert math.isnan(row["share_b"])


def test_unknown_is_not_silence() -> None:
    row = one(LOUD, SILENT, asked=asked(k1="pay:asked", i1="other:asked"))
    assert row["suggested"] == NOT_ASSESSABLE
    assert row["reason"] == "of 2 in group mother it is not known whether they were asked"


def test_without_the_table_no_silence_is_suggested() -> None:
    row = one(LOUD, SILENT)
    assert row["suggested"] == NOT_ASSESSABLE
    assert row["reason"] == "only cadre voiced it, and what mother was asked is not known"


def test_a_theme_without_topics_is_unknown_of_everybody() -> None:
    row = one({**LOUD, "topics": ""}, {**SILENT, "topics": ""}, asked=asked(i1="pay:asked"))
    assert (row["suggested"], row["unknown_b"]) == (NOT_ASSESSABLE, 2)


def test_a_theme_was_asked_if_one_of_its_topics_was() -> None:
    topics = {"topics": "pay trust"}
    row = one({**LOUD, **topics}, {**SILENT, **topics}, asked=asked(
        i1="pay:not_asked trust:asked", i2="pay:not_asked trust:not_asked", k1="pay:not_asked"
    ))  # fmt: skip
    assert (row["asked_b"], row["not_asked_b"], row["unknown_b"]) == (1, 1, 0)
    partly = one({**LOUD, **topics}, {**SILENT, **topics}, asked=asked(i1="pay:not_asked"))
    assert (partly["not_asked_b"], partly["unknown_b"]) == (0, 2)


def test_who_was_not_asked_leaves_the_denominator() -> None:
    mother = cell("mother", "i1", "i1 i2 i3 i4", "a b")
    everybody = one(LOUD, mother, asked=asked(i1="pay:asked"))
    assert (everybody["share_b"], everybody["suggested"]) == (0.25, PARTIAL)
    told = asked(i1="pay:asked", i2="pay:not_asked", i3="pay:not_asked", i4="pay:not_asked")
    row = one(LOUD, mother, asked=told)
    assert (row["share_b"], row["suggested"]) == (1.0, AGREEMENT)


def test_who_raised_it_unasked_stays_in_the_denominator() -> None:
    told = asked(i1="pay:not_asked", i2="pay:unprompted")
    row = one(LOUD, cell("mother", "i1 i2", "i1 i2 i3", "a b"), asked=told)
    assert (row["asked_b"], row["not_asked_b"], row["unknown_b"], row["share_b"]) == (1, 0, 1, pytest.approx(2 / 3))


@pytest.mark.parametrize("rows", [("asked", "not_asked"), ("not_asked", "asked"), ("not_asked", "unprompted")])
def test_what_was_asked_in_one_of_several_interviews_was_asked(rows: tuple[str, str]) -> None:
    row = one(LOUD, SILENT, asked=asked(i1=" ".join(f"pay:{status}" for status in rows)))
    assert (row["asked_b"], row["suggested"]) == (1, SILENCE)


def test_a_status_that_is_none_is_refused() -> None:
    wrong = asked(i1="pay:askd pay:askd", i2="pay:maybe")
    with pytest.raises(QualkitError) as error:
        one(LOUD, SILENT, asked=wrong)
    assert [p.what for p in error.value.problems] == ["unknown status 'askd'", "unknown status 'maybe'"]
    assert error.value.problems[0].nearest == "asked"


# -- thresholds -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("k", "n", "gap", "alike"),
    [(3, 4, 0.25, True), (2, 3, 0.25, False), (2, 3, 0.34, True), (4, 4, 0, True), (3, 4, 0, False)],
)
def test_the_gap_of_shares_counts_up_to_and_with_the_threshold(k: int, n: int, gap: float, alike: bool) -> None:
    names = [f"i{i}" for i in range(n)]
    row = one(LOUD, cell("mother", " ".join(names[:k]), " ".join(names), "a b"), share_gap=gap)
    assert row["suggested"] == (AGREEMENT if alike else PARTIAL)


def test_a_gap_of_a_quarter_is_a_quarter_whatever_binary_fractions_say() -> None:
    few, many = [f"k{i}" for i in range(3)], [f"i{i}" for i in range(12)]
    row = one(cell("cadre", few[0], " ".join(few), "a"), cell("mother", " ".join(many[:7]), " ".join(many), "a"))
    assert row["suggested"] == AGREEMENT


@pytest.mark.parametrize(("codes", "least", "alike"), [("a c", 1 / 3, True), ("a c", 0.5, False), ("a", 0.5, True)])
def test_the_overlap_is_of_codes_voiced_by_either(codes: str, least: float, alike: bool) -> None:
    row = one(LOUD, cell("mother", "i1", "i1", codes), least_overlap=least)
    assert row["suggested"] == (AGREEMENT if alike else PARTIAL)
    assert row["overlap"] == pytest.approx({"a c": 1 / 3, "a": 1 / 2}[codes])


@pytest.mark.parametrize("name", ["share_gap", "least_overlap"])
@pytest.mark.parametrize("value", [-0.1, 1.1, math.nan])
def test_thresholds_outside_nought_to_one_are_refused(name: str, value: float) -> None:
    with pytest.raises(QualkitError, match=f"{name}={value} lies outside 0 to 1"):
        one(LOUD, SILENT, **{name: value})


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 4), st.integers(0, 4), st.sampled_from(["a", "a b", "b c"]))
def test_the_order_of_two_groups_changes_no_suggestion(gap: float, overlap: float, k: int, m: int, codes: str) -> None:
    names = ["p", "q", "r", "s"]
    cadre = cell("cadre", " ".join(names[:k]), " ".join(names), "a b" if k else "", barrier=k)
    mother = cell("mother", " ".join(names[:m]), " ".join(names), codes if m else "", support=m % 2)
    rows = [one(*pair, share_gap=gap, least_overlap=overlap) for pair in ((cadre, mother), (mother, cadre))]
    assert rows[0]["suggested"] == rows[1]["suggested"]


# -- pairs, order, verdicts -----------------------------------------------------------------------------------------


def test_three_groups_are_three_pairs_in_order_and_nothing_rolls_them_up() -> None:
    cells = [cell(g, f"{g}1", f"{g}1", "a", theme=t) for t in ("z", "a") for g in ("mother", "cadre", "midwife")]
    table = convergence(pd.DataFrame(cells))
    assert table[["theme", "group_a", "group_b"]].values.tolist() == [
        [theme, *pair] for theme in ("z", "a")
        for pair in (["mother", "cadre"], ["mother", "midwife"], ["cadre", "midwife"])
    ]  # fmt: skip
    assert table.loc[0, ["voiced_by_a", "voiced_by_b"]].tolist() == ["mother1", "cadre1"]


def test_verdicts_stand_beside_the_suggestion_whatever_the_order_of_the_pair() -> None:
    said = VERDICTS.frame([
        verdict("1", verdict="silence", group_a="mother", group_b="cadre"),
        verdict("2", by="budi", verdict="dissonance"),
        verdict("3", theme="other"), verdict("4", kind="fit"), verdict("5", group_b="midwife"),
    ])  # fmt: skip
    row = one(LOUD, cell("mother", "i1", "i1", "a b"), verdicts=said)
    assert row["suggested"] == AGREEMENT
    assert (row["verdict"], row["by"]) == ("silence; dissonance", "siti; budi")
    assert row["verdict_reason"] == "read it all; read it all"


def test_a_replaced_verdict_is_left_out() -> None:
    said = VERDICTS.frame([verdict("1", verdict="silence"), verdict("2", verdict="agreement", replaces="1")])
    assert one(LOUD, SILENT, verdicts=said)["verdict"] == "agreement"
    chain = pd.concat([said, VERDICTS.frame([verdict("3", verdict="dissonance", replaces="2")])], ignore_index=True)
    assert one(LOUD, SILENT, verdicts=chain)["verdict"] == "dissonance"


def test_ids_are_each_persons_own_so_that_nobody_silences_another() -> None:
    said = VERDICTS.frame([
        verdict("1", verdict="silence"), verdict("2", verdict="agreement", replaces="1"),
        verdict("1", by="budi", verdict="dissonance"),
    ])  # fmt: skip
    row = one(LOUD, SILENT, verdicts=said)
    assert (row["verdict"], row["by"]) == ("agreement; dissonance", "siti; budi")


def test_a_verdict_may_replace_anothers_where_the_id_is_not_ones_own() -> None:
    said = VERDICTS.frame([verdict("b1", by="budi", verdict="silence"), verdict("s1", replaces="b1")])
    assert one(LOUD, SILENT, verdicts=said)["by"] == "siti"


def test_no_verdicts_leave_the_columns_empty() -> None:
    for said in (None, VERDICTS.empty()):
        row = one(LOUD, SILENT, verdicts=said)
        assert [row[name] for name in ("verdict", "by", "date", "verdict_reason")] == ["", "", "", ""]


def test_the_columns_are_there_also_without_a_row() -> None:
    none = convergence(pd.DataFrame([LOUD, SILENT]).iloc[:0])
    some = convergence(pd.DataFrame([LOUD, SILENT]))
    assert none.columns.tolist() == some.columns.tolist()
    assert none.text()


def test_tables_that_are_none_are_refused() -> None:
    with pytest.raises(
        QualkitError, match=r"this is no prevalence by themes: it lacks theme, voiced_by. To mend: give qk.prev"
    ):
        convergence(pd.DataFrame([LOUD]).drop(columns=["theme", "voiced_by"]))
    with pytest.raises(QualkitError, match="this is no prevalence by themes"):
        convergence(None)  # type: ignore[arg-type]
    with pytest.raises(TableError, match="ASKED: column 'status' is missing"):
        one(LOUD, SILENT, asked=ASKED.empty().drop(columns="status"))
    with pytest.raises(TableError, match="VERDICTS: column 'by' is missing"):
        one(LOUD, SILENT, verdicts=VERDICTS.empty().drop(columns="by"))


def test_the_callers_tables_are_not_changed() -> None:
    tables = pd.DataFrame([LOUD, SILENT]), asked(i1="pay:asked"), VERDICTS.frame([verdict("1")])
    before = [table.copy() for table in tables]
    convergence(*tables)
    for table, was in zip(tables, before, strict=True):
        pd.testing.assert_frame_equal(table, was)


def test_it_says_how_it_was_suggested_and_by_rules() -> None:
    table = convergence(pd.DataFrame([LOUD, SILENT]), share_gap=0.1, least_overlap=0.7)
    assert "shares differ by at most 0.10" in table.notes[1]
    assert "at least 0.70 of the codes" in table.notes[1]
    assert "not reviewed" not in table.title


# -- ranks and quotes -----------------------------------------------------------------------------------------------


def test_ranks_stand_beside_shares_and_can_be_made_to_count() -> None:
    rows = pd.DataFrame([
        cell("cadre", "k1 k2 k3 k4", "k1 k2 k3 k4", "a", theme="one"),
        cell("mother", "i1 i2 i3", "i1 i2 i3 i4", "a", theme="one"),
        cell("cadre", "k1 k2", "k1 k2 k3 k4", "b", theme="two"),
        cell("mother", "i1 i2 i3 i4", "i1 i2 i3 i4", "b", theme="two"),
    ])  # fmt: skip
    table = convergence(rows)
    assert table[["rank_a", "rank_b"]].values.tolist() == [[1, 2], [2, 1]]
    assert "(ranks 1 and 2)" in table.loc[0, "reason"]
    assert table.loc[0, "suggested"] == AGREEMENT
    assert convergence(rows, rank_gap=0).loc[0, "suggested"] == PARTIAL


def test_each_side_is_quoted_by_one_who_voiced_it() -> None:
    quotes = pd.DataFrame([
        {"code": "a", "informant": who, "group": group, "transcript": who, "turn": 2, "words": f"Kata {who}.",
         "withheld": held} for who, group, held in [("k1", "cadre", ""), ("k9", "cadre", ""), ("i1", "mother", "no")]
    ])  # fmt: skip
    row = one(cell("cadre", "k1", "k1 k9", "a"), cell("mother", "i1", "i1", "a"), quotes=quotes)
    assert (row["quote_a"], row["quote_b"]) == ("\u201cKata k1.\u201d (k1, turn 2)", "")
    with pytest.raises(QualkitError, match="the quotes lack withheld"):
        one(LOUD, SILENT, quotes=quotes.drop(columns="withheld"))


def test_who_was_not_asked_is_not_among_those_who_count() -> None:
    row = one(cell("cadre", "k1", "k1 k2 k3", "a"), SILENT, asked=asked(k2="pay:not_asked", k3="pay:asked"))
    assert row["counted_a"] == "k1 k3"
    assert row["share_a"] == 0.5
