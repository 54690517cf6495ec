"""Percentages against n, and parts and differences against what they are made of."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import QualkitError
from qualkit.survey import difference_possible, parts_add_up, percent_possible
from qualkit.survey.printed import shown

GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "audit.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", GOLDEN["percent"], ids=lambda case: f"{case['p']} of {case['n']}")
def test_percentages_as_counted(case):
    verdict = percent_possible(case["p"], case["n"])
    assert list(verdict.totals) == case["counts"]
    assert verdict.possible is case["consistent"]
    assert verdict.status == ("consistent" if case["consistent"] else "inconsistent")


@settings(deadline=None)
@given(data=st.data(), n=st.integers(1, 3000), decimals=st.integers(0, 2))
def test_a_share_of_people_is_never_called_impossible(data, n, decimals):
    count = data.draw(st.integers(0, n))
    verdict = percent_possible(shown(Fraction(100 * count, n), decimals), n, decimal_mark=".")
    assert verdict.status == "consistent"
    assert count in verdict.totals
    assert all(0 <= other <= n for other in verdict.totals)


def test_what_would_make_a_percentage_consistent():
    kinds = {reading.kind: reading for reading in percent_possible("67.4", 150).could_be}
    assert set(kinds) == {"n", "rounding"}
    assert {percent_possible("67.4", n).status for n in kinds["n"].values} == {"consistent"}
    assert str(kinds["rounding"]) == "rounded up instead of rounded"
    padded = percent_possible("33.0", 12).could_be[0]
    assert (padded.kind, str(padded)) == ("padded zero", "33% with a zero added in print")


def test_the_nearest_percentages_are_named():
    reason = percent_possible("67,4%", 150).reason
    assert reason.endswith("the nearest are 101/150 = 67.3% and 102/150 = 68.0%")
    assert percent_possible("99.9", 5).reason.endswith("the nearest are 4/5 = 80.0% and 5/5 = 100.0%")


def test_more_than_all_is_no_share():
    verdict = percent_possible("120", 50)
    assert verdict.reason == "120% is no share of 50: counts give 0% to 100%"
    assert [reading.kind for reading in verdict.could_be] == ["ratio"]
    assert percent_possible("-3", 50).status == "inconsistent"
    # 100.4 rounds to 100, but no count does.
    assert percent_possible("100", 50).totals == (50,)


@pytest.mark.parametrize("n", [None, "", "  "])
def test_without_a_denominator_nothing_can_be_said(n):
    verdict = percent_possible("58", n)
    assert (verdict.status, verdict.possible, verdict.reason) == ("untestable", None, "no denominator is printed")


def test_many_counts_are_told_shortly():
    assert percent_possible("58", 4000).reason == "any count from 2300 to 2340 of 4000 give 58%"
    assert percent_possible("1.000", 10).status == "untestable"


@pytest.mark.parametrize("case", GOLDEN["sums"], ids=lambda case: "+".join(case["parts"]))
def test_sums_as_counted(case):
    verdict = parts_add_up(case["parts"], case["total"])
    assert verdict.possible is case["consistent"]
    assert f"rounding explains at most {case['max_gap']}" in verdict.reason


@settings(deadline=None)
@given(st.lists(st.integers(0, 500), min_size=1, max_size=9).filter(any), st.integers(0, 2))
def test_shares_of_a_whole_always_add_up(counts, decimals):
    parts = [shown(Fraction(100 * count, sum(counts)), decimals) for count in counts]
    assert parts_add_up(parts, "100", decimal_mark=".").status == "consistent"


def test_counts_are_not_rounded():
    assert parts_add_up(["10", "13"], "23", counts=True).status == "consistent"
    verdict = parts_add_up(["10", "7", "7"], "23", counts=True)
    assert verdict.reason == "the parts add up to 24, which is 1 more than 23; rounding explains at most 0"
    assert str(verdict.could_be[0]) == "parts that overlap by 1, such as several answers of one person"
    assert parts_add_up(["10", "7", "7"], "23").status == "consistent"


def test_a_total_may_be_rounded_itself():
    assert parts_add_up(["1.24", "1.24"], "2.5").status == "consistent"
    assert parts_add_up(["1.24", "1.24"], "2.5", exact_total=True).status == "inconsistent"
    missing = parts_add_up(["40", "35", "20"], "100").could_be[0]
    assert (missing.kind, str(missing)) == ("missing part", "a further part of 5 that is not printed")


def test_parts_that_cannot_be_read_are_named():
    verdict = parts_add_up(["40", "some"], "100")
    assert (verdict.status, verdict.reason) == ("untestable", "part 2: 'some' is not a single number")
    with pytest.raises(QualkitError, match=r"there are no parts to add up.*that the total is made of"):
        parts_add_up([], "100")
    with pytest.raises(QualkitError, match="unknown rounding 'x'"):
        parts_add_up(["1"], "1", rounding="x")


def test_differences():
    assert difference_possible("76,0", "99,5", "23,5").status == "consistent"
    verdict = difference_possible("76.0", "99.5", "24.5")
    assert verdict.reason == "as printed the figures allow a difference from 23.4 to 23.6, and 24.5 does not lie within"
    assert verdict.could_be == ()
    turned = difference_possible("99.5", "76", "23.5")
    assert [str(reading) for reading in turned.could_be] == ["the difference the other way round"]
    assert difference_possible("a", "76", "23.5").reason == "before: 'a' is not a single number"


@settings(deadline=None)
@given(st.integers(0, 10000), st.integers(0, 10000), st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))
def test_a_true_difference_is_never_called_impossible(first, second, a, b, c):
    before, after = Fraction(first, 100), Fraction(second, 100)
    figures = [shown(value, decimals) for value, decimals in ((before, a), (after, b), (after - before, c))]
    assert difference_possible(*figures, decimal_mark=".").status == "consistent"
