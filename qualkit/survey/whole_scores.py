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
        start = Rest(n, total, squares)
        if not self._may_be(start):
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
            if left == Rest(0, 0, 0):
                return tuple(sorted([*chosen, score]))
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
        """Scores of one of them: first those that leave the others as spread out as before, by turns on both sides."""
        if self.bounds is not None and _needs_an_end(rest, self.bounds):
            yield from {self.bounds.high, self.bounds.low}
            return
        n, total, squares = rest
        apart = n * squares - total * total
        reach = isqrt((n - 1) * apart) // n + 1
        low, high = total // n - reach, -(-total // n) + reach
        if self.bounds is not None:
            low, high = max(low, self.bounds.low), min(high, self.bounds.high)
        spread = isqrt(apart) // n
        first = min(max(total // n + (spread if n % 2 else -spread), low), high)
        for step in range(high - low + 1):
            if first + step <= high:
                yield first + step
            if step and first - step >= low:
                yield first - step


def _alike(n: int, total: int) -> int:
    score, more = divmod(total, n)
    return (n - more) * score**2 + more * (score + 1) ** 2


def _apart(n: int, total: int, bounds: Bounds) -> int:
    low, high = bounds
    at_high, middle = divmod(total - n * low, high - low) if high > low else (0, 0)
    if at_high == n:
        return n * high**2
    return at_high * high**2 + (low + middle) ** 2 + (n - at_high - 1) * low**2


def _needs_an_end(rest: Rest, bounds: Bounds) -> bool:
    """Whether somebody must score the lowest or the highest: every other score takes room between the two ends."""
    low, high = bounds
    room = (low + high) * rest.total - rest.squares - rest.n * low * high
    return room < rest.n * (high - low - 1)


def _is_square(number: int) -> bool:
    return number >= 0 and isqrt(number) ** 2 == number
