"""Whole scores with a given total and a given sum of squares: whether there are any, and an example.

The answer is exact. Total and squares must be odd or even together, and the squares must lie between those of scores
as alike as possible and those of scores as far apart as the bounds allow. Where that holds, scores are looked for one
by one, and what was found impossible is remembered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isqrt
from typing import NamedTuple


class Bounds(NamedTuple):
    """The lowest and the highest score that a person can have."""

    low: int
    high: int


class Rest(NamedTuple):
    """People whose scores are still looked for, with the total and the sum of squares that these must have."""

    n: int
    total: int
    squares: int

    def without(self, score: int) -> Rest:
        """What is left to look for once one of them has this score."""
        return Rest(self.n - 1, self.total - score, self.squares - score * score)


_NOBODY = Rest(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Search:
    """Looks for scores within bounds, or for any whole scores where there are none.

    Examples
    --------
    >>> Search(Bounds(1, 5)).example(3, 9, 29)
    (2, 3, 4)
    >>> Search(Bounds(1, 5)).example(3, 9, 31) is None
    True
    """

    bounds: Bounds | None = None
    _dead: set[Rest] = field(default_factory=set)

    def example(self, n: int, total: int, squares: int) -> tuple[int, ...] | None:
        """Scores of n people with this total and sum of squares, sorted; None where there are none."""
        rest = Rest(n, total, squares)
        if not self._may_be(rest):
            return None
        if self.bounds is not None and _near_an_end(rest, self.bounds):
            scores = _from_both_ends(rest, self.bounds)
        else:
            scores = self._one_by_one(rest)
        return None if scores is None else tuple(sorted(scores))

    def _one_by_one(self, start: Rest) -> list[int] | None:
        if start == _NOBODY:
            return []
        if start in self._dead or not self._may_be(start):
            return None
        trail = [(start, self._candidates(start))]
        chosen: list[int] = []
        while trail:
            rest, candidates = trail[-1]
            score = next(candidates, None)
            if score is None:
                self._dead.add(rest)
                trail.pop()
                chosen = chosen[:-1]
                continue
            left = rest.without(score)
            if left == _NOBODY:
                return [*chosen, score]
            if left not in self._dead and self._may_be(left):
                chosen.append(score)
                trail.append((left, self._candidates(left)))
        return None

    def squares_between(self, n: int, total: int) -> tuple[int, int | None] | None:
        """The least and the largest sum of squares of n scores with this total; None where no scores have it.

        The largest is None where scores have no bounds.
        """
        if n < 1 or not self._total_fits(n, total):
            return None
        return _alike(n, total), None if self.bounds is None else _apart(n, total, self.bounds)

    def _total_fits(self, n: int, total: int) -> bool:
        return self.bounds is None or n * self.bounds.low <= total <= n * self.bounds.high

    def _may_be(self, rest: Rest) -> bool:
        n, total, squares = rest
        limits = self.squares_between(n, total)
        if limits is None or (squares - total) % 2 or squares < limits[0]:
            return False
        if limits[1] is not None and squares > limits[1]:
            return False
        return n != 2 or _is_square(2 * squares - total * total)

    def _candidates(self, rest: Rest) -> Iterator[int]:
        """Scores of one of them, first those that leave the others as free as before."""
        if self.bounds is not None and _room(rest, self.bounds) < rest.n * (self.bounds.high - self.bounds.low - 1):
            # Every score but the lowest and the highest takes more room than there is for each: somebody has one.
            yield from {self.bounds.high, self.bounds.low}
            return
        n, total, squares = rest
        apart = n * squares - total * total
        reach = isqrt((n - 1) * apart) // n + 1
        low, high = total // n - reach, -(-total // n) + reach
        spread = isqrt(apart) // n
        first = total // n + (spread if n % 2 else -spread)
        if self.bounds is not None:
            low, high = max(low, self.bounds.low), min(high, self.bounds.high)
        first = min(max(first, low), high)
        for step in range(high - low + 1):
            if first + step <= high:
                yield first + step
            if step and first - step >= low:
                yield first - step


def _room(rest: Rest, bounds: Bounds) -> int:
    """Sum over people of (score - low)(high - score): nothing at either end, most in the middle of the scale."""
    low, high = bounds
    return (low + high) * rest.total - rest.squares - rest.n * low * high


def _near_an_end(rest: Rest, bounds: Bounds) -> bool:
    """Whether an SD away from the mean lies at or beyond an end of the scale."""
    spread = isqrt(rest.n * rest.squares - rest.total * rest.total) // rest.n
    mean = rest.total // rest.n
    return mean + spread >= bounds.high or mean - spread <= bounds.low


def _from_both_ends(rest: Rest, bounds: Bounds) -> list[int] | None:
    """Scores as distances from the end of the scale that is nearer: few and small ones, quickly looked through."""
    search = Search(Bounds(0, (bounds.high - bounds.low) // 2))
    for low, high in _halves(rest, bounds):
        above = search._one_by_one(low)
        below = None if above is None else search._one_by_one(high)
        if above is not None and below is not None:
            return [bounds.low + away for away in above] + [bounds.high - away for away in below]
    return None


def _halves(rest: Rest, bounds: Bounds) -> Iterator[tuple[Rest, Rest]]:
    """What people near the lowest and near the highest score must have, as distances from these, in every split.

    With h people near the highest, distances a and b add up to totals A and B with A - B = total - h span, and their
    squares to squares - h span² + 2 span B; squares of whole numbers are no less than the numbers, and those of
    distances no more than half a span times them.
    """
    span, half = bounds.high - bounds.low, (bounds.high - bounds.low) // 2
    total = rest.total - rest.n * bounds.low
    squares = rest.squares - 2 * bounds.low * rest.total + rest.n * bounds.low**2
    for near_high in sorted(range(rest.n + 1), key=lambda people: abs(total - people * span)):
        apart, left = total - near_high * span, squares - near_high * span**2
        first = max(0, -apart, -((left - apart) // (2 * span - 2)) if span > 1 else 0)
        last = (half * apart - left) // (2 * span - 2 * half)
        for below in range(first, last + 1):
            low, high = Rest(rest.n - near_high, apart + below, 0), Rest(near_high, below, 0)
            yield from _shared(low, high, left + 2 * span * below)


def _shared(low: Rest, high: Rest, squares: int) -> Iterator[tuple[Rest, Rest]]:
    """Every share of the squares that both can have."""
    least, most = _alike(low.n, low.total), squares - _alike(high.n, high.total)
    for part in range(least, min(most, low.total**2) + 1, 2):
        yield low._replace(squares=part), high._replace(squares=squares - part)


def _alike(n: int, total: int) -> int:
    if n == 0:
        return 0
    score, more = divmod(total, n)
    return (n - more) * score**2 + more * (score + 1) ** 2


def _apart(n: int, total: int, bounds: Bounds) -> int:
    low, high = bounds
    at_high, middle = divmod(total - n * low, high - low) if high > low else (0, 0)
    if at_high == n:
        return n * high**2
    return at_high * high**2 + (low + middle) ** 2 + (n - at_high - 1) * low**2


def _is_square(number: int) -> bool:
    return number >= 0 and isqrt(number) ** 2 == number
