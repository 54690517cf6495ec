"""Intervals before rounding hold exactly the numbers that round to the figure."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_UP, Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import QualkitError
from qualkit.survey.printed import read_figure, shown
from qualkit.survey.rounding import RULES, Interval, before_rounding, check_rounding

# Decimal's own modes are the oracle; ties up and down are not among them for both signs.
MODES = {"even": ROUND_HALF_EVEN, "ceiling": ROUND_CEILING, "floor": ROUND_FLOOR, "trunc": ROUND_DOWN,
         "anti_trunc": ROUND_UP}  # fmt: skip
numbers = st.one_of(
    st.integers(-100000, 100000).map(lambda whole: Fraction(whole, 10000)),
    # Ties are rare among the others, and they are what the rules differ in.
    st.builds(
        lambda whole, decimals: Fraction(2 * whole + 1, 2 * 10**decimals), st.integers(-50, 50), st.integers(0, 3)
    ),
)


def rounded(value: Fraction, decimals: int, rule: str) -> set[Fraction]:
    unit = Fraction(1, 10**decimals)
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if rule in MODES:
        return {Fraction(exact.quantize(Decimal(1).scaleb(-decimals), MODES[rule]))}
    up, down = floor(value / unit + Fraction(1, 2)) * unit, -floor(-value / unit + Fraction(1, 2)) * unit
    both = {"up": {up}, "down": {down}, "up_or_down": {up, down}}
    if rule in both:
        return both[rule]
    return rounded(value, decimals, "ceiling") | rounded(value, decimals, "floor")


@pytest.mark.parametrize(
    ("rule", "half", "other_half"),
    [("up_or_down", {"2", "3"}, {"-2", "-3"}), ("up", {"3"}, {"-2"}), ("down", {"2"}, {"-3"}), ("even", {"2"}, {"-2"})],
)
def test_where_a_tie_goes(rule, half, other_half):
    for value, targets in ((Fraction(5, 2), half), (Fraction(-5, 2), other_half)):
        near = [str(whole) for whole in range(-4, 5)]
        assert {text for text in near if value in before_rounding(read_figure(text), rule)} == targets


@pytest.mark.parametrize("rule", list(RULES))
@settings(deadline=None)
@given(value=numbers, decimals=st.integers(0, 3), away=st.integers(-2, 2))
def test_an_interval_holds_what_rounds_to_the_figure_and_nothing_else(rule, value, decimals, away):
    figures = {target + away * Fraction(1, 10**decimals) for target in rounded(value, decimals, rule)}
    for target in figures:
        interval = before_rounding(read_figure(shown(target, decimals), "."), rule)
        assert (value in interval) is (target in rounded(value, decimals, rule))


@settings(deadline=None)
@given(low=numbers, width=st.integers(0, 500), ends=st.tuples(st.booleans(), st.booleans()), factor=st.integers(1, 40))
def test_the_wholes_of_an_interval_are_those_in_it(low, width, ends, factor):
    interval = Interval(low, low + Fraction(width, 1000), *ends)
    near = range(floor(interval.low * factor) - 2, floor(interval.high * factor) + 3)
    assert list(interval.wholes(factor)) == [whole for whole in near if Fraction(whole, factor) in interval]


def test_open_ends_do_not_meet():
    half_open = Interval(Fraction(0), Fraction(1), True, False)
    assert not half_open.meets(Interval(Fraction(1), Fraction(2)))
    assert half_open.meets(Interval(Fraction(-1), Fraction(0)))


def test_sums_and_differences_keep_their_ends():
    first, second = Interval(Fraction(0), Fraction(1), True, False), Interval(Fraction(2), Fraction(3))
    assert first + second == Interval(Fraction(2), Fraction(4), True, False)
    assert second - first == Interval(Fraction(1), Fraction(3), False, True)


def test_squares_leave_out_what_is_negative():
    assert Interval(Fraction(-1), Fraction(2)).squared() == Interval(Fraction(0), Fraction(4))
    assert Interval(Fraction(-2), Fraction(-1)).squared() is None
    assert Interval(Fraction(-1), Fraction(0), True, False).squared() is None
    assert Interval(Fraction(-1), Fraction(0)).squared() == Interval(Fraction(0), Fraction(0))


def test_an_unknown_rule_is_refused():
    with pytest.raises(QualkitError, match=r"unknown rounding 'evn'. Did you mean 'even'\?.*choose one of up_or_down"):
        before_rounding(read_figure("1.0"), "evn")
    assert check_rounding("even") == []
