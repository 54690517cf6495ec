"""How far apart two values are: the levels of measurement, distances of sets, and Gwet's weights as distances."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from qualkit.agreement.ratings import Floats, Integers, Ratings
from qualkit.errors import Problem, QualkitError, nearest

_MOST_IN_TABLE = 2048
_BLOCK_CELLS = 2_000_000
SET_LEVELS = ("jaccard", "masi", "masi-nltk", "masi-dkpro", "sets-dkpro")
LEVELS = ("nominal", "ordinal", "interval", "ratio", *SET_LEVELS)
WEIGHTS = ("identity", "linear", "quadratic", "ordinal", "radical", "ratio", "circular", "bipolar")


@dataclass(frozen=True, eq=False)
class Metric:
    """Distances between categories.

    Parameters
    ----------
    name
        As it is printed.
    size
        Number of categories.
    between
        Distance of categories a and b, elementwise over arrays of their numbers.
    symmetric
        Whether the distance is the same both ways.
    """

    name: str
    size: int
    between: Callable[[Integers, Integers], Floats]
    symmetric: bool = True

    def block(self, rows: Integers) -> Floats:
        """Distances of some categories to all, shape (rows, categories)."""
        return self.between(rows[:, None], np.arange(self.size)[None, :])

    @cached_property
    def table(self) -> Floats:
        """All distances, shape (categories, categories)."""
        return self.block(np.arange(self.size))

    def spread(self, shares: Floats, *, backwards: bool = False) -> Floats:
        """For each category k the sum over l of ``shares[l] * distance(l, k)``; `backwards` takes ``distance(k, l)``.

        Large tables are never built whole: memory stays linear in the number of categories.
        """
        if self.size <= _MOST_IN_TABLE:
            return np.asarray(shares @ (self.table.T if backwards else self.table))
        step = max(1, _BLOCK_CELLS // self.size)
        total = np.zeros_like(shares)
        for start in range(0, self.size, step):
            rows = np.arange(start, min(start + step, self.size))
            if backwards:
                total[..., rows] = shares @ self.block(rows).T
            else:
                total += shares[..., rows] @ self.block(rows)
        return total

    def sum(self) -> float:
        """The sum of all distances."""
        return float(self.spread(np.ones(self.size)).sum())


@dataclass(frozen=True, eq=False)
class Nominal(Metric):
    """0 for the same category, 1 for another."""

    def spread(self, shares: Floats, *, backwards: bool = False) -> Floats:
        """See `Metric.spread`."""
        return np.asarray(shares.sum(axis=-1, keepdims=True) - shares)


@dataclass(frozen=True, eq=False)
class Squares(Metric):
    """Squared differences of numbers; with many categories, by their moments."""

    numbers: Floats | None = None

    def spread(self, shares: Floats, *, backwards: bool = False) -> Floats:
        """See `Metric.spread`."""
        if self.size <= _MOST_IN_TABLE or self.numbers is None:
            return super().spread(shares, backwards=backwards)
        x = self.numbers - self.numbers[np.argmin(np.abs(self.numbers - self.numbers.mean()))]
        first, second = (shares @ x)[..., None], (shares @ x**2)[..., None]
        return np.asarray(shares.sum(axis=-1, keepdims=True) * x**2 - 2 * x * first + second)


@dataclass(frozen=True, eq=False)
class Sets(Metric):
    """Distances of sets of codes, from which codes they hold, shape (categories, codes)."""

    holds: Floats | None = None
    from_overlap: Callable[[Floats, Floats, Floats], Floats] | None = None

    def block(self, rows: Integers) -> Floats:
        """See `Metric.block`."""
        if self.holds is None or self.from_overlap is None:
            return super().block(rows)
        sizes = self.holds.sum(axis=1)
        return self.from_overlap(self.holds[rows] @ self.holds.T, sizes[rows][:, None], sizes[None, :])


def level_metric(level: Any, ratings: Ratings) -> Metric:
    """The metric of one of `LEVELS`, or of a square table of distances; ``ordinal`` aside, whose ranks `alpha` makes.

    Raises
    ------
    QualkitError
        For an unknown level, and for values that the level cannot take: text or infinite numbers where numbers are
        needed, negative ones for ratio, anything but sets for sets.
    """
    if not isinstance(level, str):
        return _given(np.asarray(level, dtype=float), ratings, "distances", same=0.0)
    if level not in LEVELS:
        raise QualkitError(Problem(f"unknown level {level!r}", "level", nearest(level, LEVELS),
                                   f"choose one of {', '.join(LEVELS)}, or give a table of distances"))  # fmt: skip
    if level == "nominal":
        return nominal(len(ratings.categories))
    if level in SET_LEVELS:
        return _sets(level, ratings)
    numbers = _numbers(ratings, level)
    return {"interval": _squares, "ratio": _ratio}[level](numbers)


def nominal(size: int) -> Metric:
    """0 for the same category, 1 for another."""
    return Nominal("nominal", size, lambda a, b: np.asarray(a != b, dtype=np.float64))


def weight_metric(weights: Any, ratings: Ratings) -> Metric:
    """One minus Gwet's agreement weights (2014, chapter 3): named in `WEIGHTS`, or a square table.

    Categories that are numbers count by their value, others by their declared place from 1.

    Raises
    ------
    QualkitError
        For an unknown name, for a table of another size or with another diagonal than 1, for too many categories.
    """
    if not isinstance(weights, str):
        return _given(1.0 - np.asarray(weights, dtype=float), ratings, "weights", same=0.0)
    if weights not in WEIGHTS:
        raise QualkitError(Problem(f"unknown weights {weights!r}", "weights", nearest(weights, WEIGHTS),
                                   f"choose one of {', '.join(WEIGHTS)}, or give a square table"))  # fmt: skip
    if weights == "identity":
        return nominal(len(ratings.categories))
    x = _numbers(ratings, weights) if ratings.numbers is not None else _positions(ratings, f"{weights} weights need")
    if len(x) > _MOST_IN_TABLE:
        raise QualkitError(Problem(f"{len(x)} categories are too many for weights", "values",
                                   mend="use alpha(values, level='interval') for measurements"))  # fmt: skip
    return _tabled(f"{weights} weights", _scaled(_GWET[weights](x)))


def _squares(numbers: Floats) -> Metric:
    def between(a: Integers, b: Integers) -> Floats:
        return np.asarray((numbers[a] - numbers[b]) ** 2)

    return Squares("interval", len(numbers), between, numbers=numbers)


def _ratio(numbers: Floats) -> Metric:
    if (numbers < 0).any():
        below = ", ".join(f"{value:g}" for value in numbers[numbers < 0][:3])
        raise QualkitError(Problem(f"the ratio level has no negative values ({below})", "values",
                                   mend="use level='interval'"))  # fmt: skip

    def between(a: Integers, b: Integers) -> Floats:
        total = numbers[a] + numbers[b]
        return np.asarray(((numbers[a] - numbers[b]) / np.where(total == 0, 1.0, total)) ** 2)

    return Metric("ratio", len(numbers), between)


def _numbers(ratings: Ratings, level: str) -> Floats:
    numbers = ratings.numbers
    if numbers is None:
        text = next(category for category in ratings.categories if not isinstance(category, int | float | np.number))
        raise QualkitError(Problem(f"{level} needs numbers; {text!r} is none", "values",
                                   mend="give numbers, or use level='nominal'"))  # fmt: skip
    if not np.isfinite(numbers).all():
        raise QualkitError(Problem(f"{level} needs finite numbers; one is infinite", "values",
                                   mend="give None where a value is missing"))  # fmt: skip
    return numbers


def require_order(ratings: Ratings, what: str) -> None:
    """Refuse categories without order: text that nobody declared.

    Raises
    ------
    QualkitError
        Where the categories are text and not declared in order.
    """
    if ratings.numbers is None and not ratings.declared:
        raise QualkitError(Problem(
            f"{what} an order, and the alphabet is none", "values",
            mend="declare the categories from lowest to highest in categories=",
        ))  # fmt: skip


def _positions(ratings: Ratings, what: str) -> Floats:
    require_order(ratings, what)
    return np.arange(1.0, len(ratings.categories) + 1)


def _sets(level: str, ratings: Ratings) -> Metric:
    wrong = [category for category in ratings.categories if not isinstance(category, frozenset)]
    if wrong:
        raise QualkitError(Problem(f"{level} compares sets; {wrong[0]!r} is none", "values",
                                   mend="give frozenset(...) of codes, frozenset() for no code"))  # fmt: skip
    members = sorted({member for category in ratings.categories for member in category}, key=str)
    column = {member: number for number, member in enumerate(members)}
    holds = np.zeros((len(ratings.categories), len(members)))
    for row, category in enumerate(ratings.categories):
        holds[row, [column[member] for member in category]] = 1
    sizes, distance = holds.sum(axis=1), _SETS[level]

    def between(a: Integers, b: Integers) -> Floats:
        return distance((holds[a] * holds[b]).sum(axis=-1), sizes[a], sizes[b])

    return Sets(level, len(holds), between, holds=holds, from_overlap=distance)


def _closeness(overlap: Floats, a: Floats, b: Floats) -> tuple[Floats, Integers]:
    """Jaccard's similarity, and 0 for equal sets, 1 where one holds the other, 2 for overlap, 3 for none."""
    union = a + b - overlap
    similarity = np.where(union == 0, 1.0, overlap / np.where(union == 0, 1.0, union))
    kind = np.select([(overlap == a) & (overlap == b), overlap == np.minimum(a, b), overlap > 0], [0, 1, 2], 3)
    return similarity, kind


def _jaccard(overlap: Floats, a: Floats, b: Floats) -> Floats:
    return 1.0 - _closeness(overlap, a, b)[0]


def _masi(steps: tuple[float, ...]) -> Callable[[Floats, Floats, Floats], Floats]:
    def distance(overlap: Floats, a: Floats, b: Floats) -> Floats:
        similarity, kind = _closeness(overlap, a, b)
        return np.asarray(1.0 - similarity * np.array(steps)[kind])

    return distance


def _dkpro(*, jaccard: bool) -> Callable[[Floats, Floats, Floats], Floats]:
    def distance(overlap: Floats, a: Floats, b: Floats) -> Floats:
        similarity, kind = _closeness(overlap, a, b)
        steps = np.array([0, 1 / 3, 2 / 3, 1])[kind]
        return np.asarray((1.0 - similarity) * steps if jaccard else steps)

    return distance


_SETS: dict[str, Callable[[Floats, Floats, Floats], Floats]] = {
    "jaccard": _jaccard,
    "masi": _masi((1, 2 / 3, 1 / 3, 0)),
    "masi-nltk": _masi((1, 0.67, 0.33, 0)),
    "masi-dkpro": _dkpro(jaccard=True),
    "sets-dkpro": _dkpro(jaccard=False),
}


def _given(table: Floats, ratings: Ratings, what: str, *, same: float) -> Metric:
    size, problems = len(ratings.categories), []
    if table.shape != (size, size):
        problems.append(Problem(f"the table of {what} has the shape {table.shape} for {size} categories", what,
                                mend=f"give shape ({size}, {size})"))  # fmt: skip
    elif not np.isfinite(table).all() or (table < 0).any() or (np.diag(table) != same).any():
        rule = "weights lie at or below 1, and are 1" if what == "weights" else "distances are not negative, and 0"
        problems.append(Problem(f"{rule} between a category and itself", what, mend="correct the table"))
    if not ratings.declared:
        problems.append(Problem(f"nothing says which categories the rows of the table of {what} are", what,
                                mend="name them in categories="))  # fmt: skip
    if problems:
        raise QualkitError(problems)
    return _tabled(f"given {what}", table)


def _tabled(name: str, table: Floats) -> Metric:
    return Metric(name, len(table), lambda a, b: table[a, b], symmetric=bool((table == table.T).all()))


def _scaled(table: Floats) -> Floats:
    most = table.max(initial=0.0)
    return np.asarray(table / most) if most else table


def _pairs(x: Floats) -> tuple[Floats, Floats]:
    return x[:, None], x[None, :]


def _bipolar(x: Floats) -> Floats:
    a, b = _pairs(x)
    room = (a + b - 2 * x.min()) * (2 * x.max() - a - b)
    return np.where(a == b, 0.0, (a - b) ** 2 / np.where(room == 0, 1.0, room))


def _of_ratio(x: Floats) -> Floats:
    a, b = _pairs(x)
    total = a + b
    return np.asarray(((a - b) / np.where(total == 0, 1.0, total)) ** 2)


def _circular(x: Floats) -> Floats:
    a, b = _pairs(x)
    return np.asarray(np.sin(np.pi * (a - b) / (np.ptp(x) + 1)) ** 2)


def _steps(x: Floats) -> Floats:
    """Pairs of categories between two, both included: how Gwet weighs ordinal values."""
    apart = np.abs(np.subtract.outer(np.arange(len(x)), np.arange(len(x))))
    return np.asarray(apart * (apart + 1) / 2, dtype=np.float64)


_GWET: dict[str, Callable[[Floats], Floats]] = {
    "linear": lambda x: np.abs(np.subtract.outer(x, x)),
    "quadratic": lambda x: np.subtract.outer(x, x) ** 2,
    "ordinal": _steps,
    "radical": lambda x: np.sqrt(np.abs(np.subtract.outer(x, x))),
    "ratio": _of_ratio,
    "circular": _circular,
    "bipolar": _bipolar,
}
