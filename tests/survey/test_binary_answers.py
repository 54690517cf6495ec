"""DEBIT against the cases of others and against every count."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.survey import debit
from qualkit.survey.deviations import root_shown
from qualkit.survey.printed import shown

GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "audit.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", GOLDEN["debit"], ids=lambda case: case["x"])
def test_the_cases_of_scrutiny(case):
    verdict = debit(case["x"], case["sd"], case["n"])
    assert verdict.possible is case["expected"]
    assert verdict.status == "consistent"
    assert set(case["example_counts"]) <= set(verdict.totals)


@settings(deadline=None)
@given(data=st.data(), n=st.integers(2, 400), decimals=st.integers(1, 3))
def test_zeros_and_ones_are_never_called_impossible(data, n, decimals):
    ones = data.draw(st.integers(0, n))
    mean = Fraction(ones, n)
    sd = root_shown(mean * (1 - mean) * n / (n - 1), decimals)
    verdict = debit(shown(mean, decimals), sd, n, decimal_mark=".")
    assert verdict.status == "consistent"
    assert ones in verdict.totals


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("0.53", "0.45", 30), "16 ones of 30 give a mean of 0.53 and an SD of 0.507, which is not printed as 0.45"),
        (("0.55", "0.51", 10), "no count of ones among 10 gives a mean of 0.55"),
        (("1.20", "0.40", 30), "no zeros and ones have a mean of 1.20"),
    ],
)
def test_what_is_impossible(arguments, reason):
    verdict = debit(*arguments)
    assert (verdict.status, verdict.possible, verdict.reason) == ("inconsistent", False, reason)


def test_what_would_make_it_consistent():
    kinds = {reading.kind: reading for reading in debit("0.50", "0.50", 10).could_be}
    assert str(kinds["sd divisor"]) == "an SD with the divisor 10 instead of 9"
    others = next(reading for reading in debit("0.50", "0.50", 49).could_be if reading.kind == "n")
    assert {debit("0.50", "0.50", n).status for n in others.values} == {"consistent"}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("0.53", "0.50", 1), "one answer has no standard deviation"),
        (("0.53", "0.50", ""), "no denominator is printed"),
        (("half", "0.50", 9), "mean: 'half' is not a single number"),
    ],
)
def test_what_cannot_be_tested(arguments, reason):
    verdict = debit(*arguments)
    assert (verdict.status, verdict.possible, verdict.reason) == ("untestable", None, reason)


def test_many_counts_are_told_shortly():
    assert debit("0.53", "0.50", 1683).reason == "each of 17 counts from 884 to 900 ones of 1683 give both figures"
