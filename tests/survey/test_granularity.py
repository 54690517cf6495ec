"""GRIM in exact fractions, against the cases of others and against every total there is."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import QualkitError
from qualkit.survey import grim, possible_items
from qualkit.survey.granularity import Grid, grim_power, near_n
from qualkit.survey.printed import read_figure, shown

GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "audit.json").read_text(encoding="utf-8"))


def test_there_are_146_cases():
    assert len(GOLDEN["grim"]) == 146
    assert sum(case["expected"] != case["exact_rational"] for case in GOLDEN["grim"]) == 14


@pytest.mark.parametrize("case", GOLDEN["grim"], ids=lambda case: case["id"])
def test_the_cases_of_scrutiny(case):
    verdict = grim(case["x"], case["n"], case["items"], case["percent"], case["rounding"], decimal_mark=".")
    assert verdict.possible is case["exact_rational"]
    points = case["n"] * case["items"]
    decimals = len(case["x"].partition(".")[2]) + (2 if case["percent"] else 0)
    testable = "consistent" if case["exact_rational"] else "inconsistent"
    assert verdict.status == ("untestable" if points >= 10**decimals else testable)


@pytest.mark.parametrize(
    ("name", "field"),
    [("grim_total", "total"), ("grim_ratio", "ratio"), ("grim_probability", "probability"),
     ("grim_total_percent", "total")],
)  # fmt: skip
def test_the_power_as_scrutiny_has_it(name, field):
    cases = GOLDEN["grim_power"][name]
    for n, expected in zip(cases["n"], cases["expected"], strict=True):
        power = grim_power(cases["x"], n, percent=cases.get("percent", False))
        assert getattr(power, field) == Fraction(str(expected))


@settings(deadline=None)
@given(total=st.integers(0, 3000), n=st.integers(1, 60), items=st.integers(1, 4), decimals=st.integers(0, 3))
def test_a_mean_of_whole_scores_is_never_called_impossible(total, n, items, decimals):
    printed = shown(Fraction(total, n * items), decimals)
    verdict = grim(printed, n, items, decimal_mark=".")
    assert verdict.possible is True
    assert verdict.status != "inconsistent"
    if verdict.status == "consistent":
        assert total in verdict.totals


@settings(deadline=None)
@given(mean=st.integers(0, 2000), n=st.integers(1, 99))
def test_a_mean_that_no_total_gives_is_impossible(mean, n):
    printed = f"{mean // 100}.{mean % 100:02d}"
    totals = range(mean * n // 100 - 1, mean * n // 100 + 3)
    near = (abs(Fraction(total, n) - Fraction(mean, 100)) <= Fraction(1, 200) for total in totals)
    assert grim(printed, n).possible is any(near)


@settings(deadline=None)
@given(mean=st.integers(0, 10000), n=st.integers(2, 60))
def test_what_would_make_it_consistent_does(mean, n):
    printed = f"{mean // 100}.{mean % 100:02d}"
    for reading in grim(printed, n).could_be:
        if reading.kind == "n":
            assert {grim(printed, other).status for other in reading.values} == {"consistent"}
        if reading.kind == "items":
            percent = "scale to 100" in reading.text
            assert {grim(printed, n, k, percent).status for k in reading.values} == {"consistent"}
        if reading.kind == "padded zero":
            assert grim(read_figure(printed).unpadded.text, n).possible
        if reading.kind == "half points":
            assert Grid(n, parts=2).totals(read_figure(printed), "up_or_down")


@pytest.mark.parametrize(
    ("mean", "n", "reason"),
    [
        ("many", 23, "mean: 'many' is not a single number"),
        ("99,50", "", "no denominator is printed"),
        ("99,50", None, "no denominator is printed"),
        ("99,50", "23,5", "the denominator '23,5' is not a count"),
        ("1.000", 23, "mean: '1.000' may have decimals or thousands: what the mark means is not declared"),
        ("many", "", "mean: 'many' is not a single number; no denominator is printed"),
    ],
)
def test_what_cannot_be_read_is_untestable(mean, n, reason):
    verdict = grim(mean, n)
    assert (verdict.status, verdict.possible, verdict.reason) == ("untestable", None, reason)


def test_without_power_it_is_untestable_and_never_consistent():
    for verdict in (grim("5.1", 10), grim("5.19", 100), grim("5.19", 50, items=2), grim("52", 100, percent=True)):
        assert (verdict.status, verdict.possible) == ("untestable", True)
    assert grim("5.19", 99).status != "untestable"
    assert "10 people give 10 points to the unit, and 1 decimal can show 10" in grim("5.1", 10).reason


def test_a_percent_sign_says_percent():
    assert grim("54,0%", 150).totals == grim("54,0", 150, percent=True).totals == (81,)


def test_the_reason_names_the_nearest_means():
    assert "the nearest are 145/28 = 5.18 and 146/28 = 5.21" in grim("5.19", 28).reason
    assert "the nearest are 100 x 14/28 = 50.0 and 100 x 15/28 = 53.6" in grim("52.0", 28, percent=True).reason
    assert "28 people on 2 items" in grim("5.19", 28, items=2).reason or grim("5.19", 28, items=2).possible
    # At a tie of the rule itself, the point in the middle is no total that rounds to the figure.
    assert grim("0.50", 2, rounding="anti_trunc").totals == (1,)


def test_a_verdict_says_what_it_could_be():
    text = str(grim("99,50", 23))
    assert text.startswith("GRIM: inconsistent. 99.50 cannot be the mean of whole-number scores of 23 people")
    assert "It could be 99.5 with a zero added in print (as from 2288/23 and 2289/23)" in text
    assert "; or a mean of 16, 18, 20, 22, 24, 26, 28 or 30 people instead of 23; or " in text
    row = grim("99,50", 23).row()
    assert row["read_as"] == "mean '99,50' read as 99.50 (decimal comma, detected)"
    assert row["could_be"].count(";") == 3


def test_cutting_off_is_named_where_it_explains_the_figure():
    # 2/3 is 0.66 cut off, and 1/3 is 0.34 rounded up.
    assert [reading.text for reading in grim("0.66", 3).could_be if reading.kind == "rounding"] == [
        "cut off instead of rounded"
    ]
    assert any("rounded up" in str(reading) for reading in grim("0.34", 3).could_be)


def test_a_wrong_call_is_refused_with_every_problem():
    with pytest.raises(QualkitError) as refused:
        grim("5.19", 28, items=0, rounding="evn")
    assert "unknown rounding 'evn'" in str(refused.value)
    assert "0 is no number of items" in str(refused.value)
    with pytest.raises(QualkitError, match="True is no number of items"):
        grim("5.19", 28, items=True)
    with pytest.raises(QualkitError, match="is no decimal mark"):
        grim("5.19", 28, decimal_mark="'")
    with pytest.raises(QualkitError, match="0 is no number of people"):
        grim_power("5.30", 0)
    with pytest.raises(QualkitError, match=r"mean: 'x' is not a single number.*as it is printed"):
        grim_power("x", 20)
    with pytest.raises(QualkitError, match="'x' is not a single number"):
        possible_items("x", 20)


def test_other_numbers_of_people_stay_near():
    assert near_n(3) == [1, 2, 4, 5, 6]
    assert near_n(23) == [*range(16, 23), *range(24, 31)]
    assert len(near_n(1000)) == 50
