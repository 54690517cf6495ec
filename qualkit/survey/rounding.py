"""What a rounded number may have been before it was rounded, as exact intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from qualkit.errors import Problem, QualkitError, nearest
from qualkit.survey.printed import Printed


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers from `low` to `high`; an end belongs to them where it is closed.

    Examples
    --------
    >>> Interval(Fraction(5, 2), Fraction(7, 2)).wholes(2)
    range(5, 8)
    """

    low: Fraction
    high: Fraction
    low_closed: bool = True
    high_closed: bool = True

    def __contains__(self, value: Fraction) -> bool:
        above = value > self.low or (self.low_closed and value == self.low)
        return above and (value < self.high or (self.high_closed and value == self.high))

    def __add__(self, other: Interval) -> Interval:
        closed = (self.low_closed and other.low_closed, self.high_closed and other.high_closed)
        return Interval(self.low + other.low, self.high + other.high, *closed)

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low, self.high_closed, self.low_closed)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def meets(self, other: Interval) -> bool:
        """Whether a number lies in both."""
        gap = self - other
        return Fraction(0) in gap

    def squared(self) -> Interval | None:
        """The squares of what in it is not negative; None where all of it is."""
        if Fraction(0) not in self and self.high <= 0:
            return None
        if self.low < 0:
            return Interval(Fraction(0), self.high**2, True, self.high_closed)
        return Interval(self.low**2, self.high**2, self.low_closed, self.high_closed)

    def wholes(self, factor: Fraction | int = 1) -> range:
        """The whole numbers in the interval times a positive factor."""
        low, high = self.low * factor, self.high * factor
        first = ceil(low) + (not self.low_closed and low.denominator == 1)
        last = floor(high) - (not self.high_closed and high.denominator == 1)
        return range(first, max(first, last + 1))


Rule = Callable[[Fraction, Fraction], Interval]


def _half_up(value: Fraction, unit: Fraction) -> Interval:
    return Interval(value - unit / 2, value + unit / 2, True, False)


def _half_down(value: Fraction, unit: Fraction) -> Interval:
    return Interval(value - unit / 2, value + unit / 2, False, True)


def _half_either(value: Fraction, unit: Fraction) -> Interval:
    return Interval(value - unit / 2, value + unit / 2)


def _half_even(value: Fraction, unit: Fraction) -> Interval:
    even = (value / unit).numerator % 2 == 0
    return Interval(value - unit / 2, value + unit / 2, even, even)


def _ceiling(value: Fraction, unit: Fraction) -> Interval:
    return Interval(value - unit, value, False, True)


def _floor(value: Fraction, unit: Fraction) -> Interval:
    return Interval(value, value + unit, True, False)


def _ceiling_or_floor(value: Fraction, unit: Fraction) -> Interval:
    return Interval(value - unit, value + unit, False, False)


def _toward_zero(value: Fraction, unit: Fraction) -> Interval:
    if value == 0:
        return _ceiling_or_floor(value, unit)
    return _floor(value, unit) if value > 0 else _ceiling(value, unit)


def _from_zero(value: Fraction, unit: Fraction) -> Interval:
    if value == 0:
        return Interval(value, value)
    return _ceiling(value, unit) if value > 0 else _floor(value, unit)


RULES: Mapping[str, Rule] = {
    "up_or_down": _half_either,
    "up": _half_up,
    "down": _half_down,
    "even": _half_even,
    "ceiling_or_floor": _ceiling_or_floor,
    "ceiling": _ceiling,
    "floor": _floor,
    "trunc": _toward_zero,
    "anti_trunc": _from_zero,
}
"""Rules of rounding: ties up, down, either way or to the even digit; all up, down, toward zero or away from it."""


def check_rounding(rounding: str) -> list[Problem]:
    """What is wrong with the name of a rule of rounding.

    Examples
    --------
    >>> print(check_rounding("evn")[0])
    unknown rounding 'evn'. Did you mean 'even'? To mend: choose one of up_or_down, up, down, even, ...
    """
    if rounding in RULES:
        return []
    return [Problem(f"unknown rounding {rounding!r}", nearest=nearest(rounding, RULES),
                    mend=f"choose one of {', '.join(RULES)}")]  # fmt: skip


def before_rounding(figure: Printed, rounding: str = "up_or_down") -> Interval:
    """What a printed figure may have been before it was rounded to the decimals shown.

    Parameters
    ----------
    figure
        As printed; a trailing zero counts as a decimal.
    rounding
        A rule of `RULES`. By default ties may have gone either way, which refuses least.

    Raises
    ------
    QualkitError
        For an unknown rule.

    Examples
    --------
    >>> from qualkit.survey.printed import read_figure
    >>> interval = before_rounding(read_figure("76"))
    >>> float(interval.low), float(interval.high)
    (75.5, 76.5)
    """
    problems = check_rounding(rounding)
    if problems:
        raise QualkitError(problems)
    return RULES[rounding](figure.value, figure.unit)
