"""GRIMMER: exact on scales with ends, against cases of others and against every set of scores there is."""

from __future__ import annotations

import json
import statistics
from fractions import Fraction
from itertools import combinations_with_replacement
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import QualkitError
from qualkit.survey import grimmer
from qualkit.survey.deviations import root_shown
from qualkit.survey.printed import shown

GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "audit.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", GOLDEN["grimmer"], ids=lambda case: f"{case['x']}/{case['sd']}/{case['n']}")
def test_the_cases_of_scrutiny(case):
    verdict = grimmer(case["x"], case["sd"], case["n"], case["items"])
    assert verdict.possible is case["exact_necessary_condition"] is case["expected"]
    assert verdict.status == ("consistent" if case["expected"] else "inconsistent")


def printed(scores, items=1, decimals=2):
    mean = Fraction(sum(scores), len(scores) * items)
    centre = Fraction(sum(scores), len(scores))
    variance = sum((score - centre) ** 2 for score in scores) / (len(scores) - 1) / items**2
    return shown(mean, decimals), root_shown(variance, decimals)


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_a_small_scale_against_every_set_of_scores(n):
    there = {printed(scores, decimals=1) for scores in combinations_with_replacement(range(1, 6), n)}
    means = sorted({mean for mean, _ in there})
    for mean in means:
        for tenth in range(35):
            sd = f"{tenth // 10}.{tenth % 10}"
            # A tie may round either way: no mean or SD of these lies on one but those asked for by name.
            assert (grimmer(mean, sd, n, bounds=(1, 5)).possible is True) is ((mean, sd) in there or tie(mean, sd, n))


def tie(mean, sd, n):
    """Whether some set gives the figures only because a tie may be rounded down."""
    half = Fraction(1, 20)
    for scores in combinations_with_replacement(range(1, 6), n):
        exact = Fraction(sum(scores), n)
        variance = sum((score - exact) ** 2 for score in scores) / (n - 1)
        low, high = max(Fraction(sd) - half, Fraction(0)), Fraction(sd) + half
        if abs(exact - Fraction(mean)) <= half and low**2 <= variance <= high**2:
            return True
    return False


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 30), min_size=2, max_size=40), st.integers(1, 3), st.integers(0, 3), st.booleans()
)  # fmt: skip
def test_figures_of_whole_scores_are_never_called_impossible(scores, items, decimals, bounded):
    mean, sd = printed(scores, items, decimals)
    verdict = grimmer(mean, sd, len(scores), items, bounds=(0, 30) if bounded else None, decimal_mark=".")
    assert (verdict.status, verdict.possible) == ("consistent", True)
    assert printed_either_way(verdict.example, items, decimals, mean, sd)


def printed_either_way(example, items, decimals, mean, sd):
    unit = Fraction(1, 10**decimals)
    exact = Fraction(sum(example), len(example) * items)
    centre = Fraction(sum(example), len(example))
    variance = sum((score - centre) ** 2 for score in example) / (len(example) - 1) / items**2
    low = max(Fraction(0), Fraction(sd) - unit / 2)
    return abs(exact - Fraction(mean)) <= unit / 2 and low**2 <= variance <= (Fraction(sd) + unit / 2) ** 2


def test_bounds_decide():
    # Ten scores from 1 to 5 with a mean of 3.10 have an SD of 2.025 at most.
    assert grimmer("3.10", "2.38", 10).status == "consistent"
    verdict = grimmer("3.10", "2.38", 10, bounds=(1, 5))
    assert verdict.status == "inconsistent"
    assert "whole-number scores from 1 to 5 of 10 people" in verdict.reason
    assert "the nearest possible SD is 2.025" in verdict.reason
    assert grimmer("7.50", "0.53", 8, bounds=(1, 5)).reason == "no scores from 1 to 5 have a mean of 7.50"


def test_the_bounds_are_those_of_an_item():
    assert grimmer("3.10", "1.37", 10, items=4, bounds=(1, 5)).status == "consistent"
    assert max(grimmer("4.90", "0.21", 10, items=4, bounds=(1, 5)).example) <= 20


def test_an_impossible_mean_is_named_as_such():
    verdict = grimmer("7,22", "5,30", 38)
    assert verdict.reason.startswith("the mean alone is impossible (GRIM): 7.22 cannot be the mean")
    assert verdict.figures == (
        "mean '7,22' read as 7.22 (decimal comma, detected)", "sd '5,30' read as 5.30 (decimal comma, detected)",
    )  # fmt: skip


def test_what_would_make_it_consistent():
    kinds = {reading.kind: reading for reading in grimmer("5.23", "2.55", 35).could_be}
    assert set(kinds) == {"sd divisor", "n", "half points", "items"}
    assert str(kinds["sd divisor"]) == "an SD with the divisor 35 instead of 34"
    assert {grimmer("5.23", "2.55", n).status for n in kinds["n"].values} == {"consistent"}
    assert {grimmer("5.23", "2.55", 35, k).status for k in kinds["items"].values} == {"consistent"}
    padded = [str(reading) for reading in grimmer("3.50", "1.20", 20).could_be if reading.kind == "padded zero"]
    assert padded == ["3.5 and 1.2 with zeros added in print"]
    assert [r for r in grimmer("61.00", "49.73", 23, bounds=(0, 100)).could_be if r.kind == "items"] == []


def test_the_padding_is_the_reading():
    assert grimmer("3.5", "1.2", 20).status == "consistent"


def test_a_negative_sd_is_impossible():
    assert grimmer("3.10", "-1.37", 10).status == "inconsistent"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("3.10", "1.37", 1), "one score has no standard deviation"),
        (("3.10", "1.37", None), "no denominator is printed"),
        (("3.10", "wide", 10), "sd: 'wide' is not a single number"),
    ],
)
def test_what_cannot_be_tested(arguments, reason):
    verdict = grimmer(*arguments)
    assert (verdict.status, verdict.possible, verdict.reason) == ("untestable", None, reason)


@pytest.mark.parametrize("bounds", [(5, 1), (1,), (1, 5, 7), (1.0, 5.0), (True, 5), (3, 3)])
def test_wrong_bounds_are_refused(bounds):
    with pytest.raises(QualkitError, match=r"are not the lowest and the highest score.*\(1, 5\)"):
        grimmer("3.10", "1.37", 10, bounds=bounds)


@settings(deadline=None)
@given(st.fractions(0, 10000), st.integers(0, 4))
def test_roots_are_rounded_exactly(square, decimals):
    root, half = Fraction(root_shown(square, decimals)), Fraction(1, 2 * 10**decimals)
    assert max(Fraction(0), root - half) ** 2 <= square <= (root + half) ** 2


def test_the_sample_divisor_is_the_default():
    scores = [1, 1, 2, 3, 3, 4, 4, 4, 4, 5]
    assert shown(Fraction(statistics.stdev(scores)), 2) == "1.37"
    assert grimmer("3.10", "1.37", 10).status == "consistent"
