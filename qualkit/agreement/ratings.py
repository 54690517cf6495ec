"""Who gave which value to which unit, read once and counted by distinct pattern.

Every coefficient depends on the units only through how often each pattern of values occurs. Counting patterns first
makes a coefficient cheap, and a thousand resamples nearly free.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from qualkit.errors import Problem, TableError, nearest

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Values: TypeAlias = Any
"""An array, DataFrame or list of rows of shape (units, coders); missing is None or NaN."""
_MOST_KEYS = 2**62
_FEW_CELLS = 4_000_000


@dataclass(frozen=True, eq=False)
class Ratings:
    """Values as numbers of categories.

    Parameters
    ----------
    codes
        Shape (units, coders): which category; -1 where a value is missing.
    categories
        The categories in order: as declared, else sorted.
    coders
        Names of the coders, one a column.
    declared
        Whether the caller named the categories.
    note
        What was set aside while reading.
    """

    codes: Integers
    categories: tuple[Any, ...]
    coders: tuple[str, ...]
    declared: bool
    note: str = ""

    @cached_property
    def numbers(self) -> Floats | None:
        """The categories as numbers; None where one of them is none."""
        if all(_is_number(category) for category in self.categories):
            return np.array([float(category) for category in self.categories])
        return None


def read_ratings(values: Values, categories: Iterable[Any] | None = None) -> Ratings:
    """Read `values` of shape (units, coders).

    Raises
    ------
    TableError
        Where the shape is another, a value is no category (all such values at once), or one value is written in two
        ways (``1`` and ``"1"``).

    Examples
    --------
    >>> ratings = read_ratings([["a", "b"], ["b", None]])
    >>> ratings.codes.tolist(), ratings.categories
    ([[0, 1], [1, -1]], ('a', 'b'))
    """
    grid, coders = _grid(values)
    codes, seen = _factorize(grid)
    order = _sorted(seen) if categories is None else _declared(categories, seen)
    place = {category: number for number, category in enumerate(order)}
    moved = np.array([place[value] for value in seen] + [-1], dtype=np.int64)
    return _without_idle_coders(moved[codes].reshape(grid.shape), tuple(order), coders, categories is not None)


def _grid(values: Values) -> tuple[npt.NDArray[Any], tuple[str, ...]]:
    if isinstance(values, pd.DataFrame):
        grid, coders = values.to_numpy(), tuple(str(name) for name in values.columns)
    else:
        grid = _array(values)
        coders = tuple(f"column {number}" for number in range(grid.shape[1])) if grid.ndim == 2 else ()
    if grid.ndim != 2 or grid.shape[1] < 2:
        raise TableError(Problem(
            f"agreement needs values of shape (units, coders) with two coders or more; the shape is {grid.shape}",
            "values", mend="give one row a unit and one column a coder",
        ))  # fmt: skip
    if grid.dtype.kind == "U" and (grid == "nan").any():
        raise TableError(Problem(
            "NaN became the text 'nan' in this array of text, and would count as a category", "values",
            mend="build the array with dtype=object, or give a DataFrame",
        ))  # fmt: skip
    return grid, coders


def _array(values: Values) -> npt.NDArray[Any]:
    if isinstance(values, np.ma.MaskedArray):
        grid = np.array(np.ma.getdata(values), dtype=object)
        grid[np.ma.getmaskarray(values)] = None
        return grid
    if isinstance(values, np.ndarray):
        return values
    rows = [list(row) for row in values]
    widths = sorted({len(row) for row in rows})
    if len(widths) > 1:
        raise TableError(Problem(
            f"the rows have {' and '.join(map(str, widths))} values", "values",
            mend="give each unit one value a coder, None where it is missing",
        ))  # fmt: skip
    grid = np.empty((len(rows), widths[0] if widths else 0), dtype=object)
    for unit, row in enumerate(rows):
        for coder, value in enumerate(row):
            grid[unit, coder] = value
    return grid


def _factorize(grid: npt.NDArray[Any]) -> tuple[Integers, list[Any]]:
    try:
        codes, seen = pd.factorize(grid.ravel())
    except TypeError:
        raise TableError(_unhashable(grid)) from None
    return np.asarray(codes, dtype=np.int64), np.asarray(seen).tolist() if seen.dtype.kind in "iufb" else list(seen)


def _unhashable(grid: npt.NDArray[Any]) -> list[Problem]:
    kinds = {type(value) for value in grid.ravel() if getattr(value, "__hash__", None) is None}
    return [
        Problem(f"a value of type {kind.__name__} cannot be a category", "values", mend="give frozenset(...) of codes")
        for kind in sorted(kinds, key=lambda kind: kind.__name__)
    ] or [Problem("a value cannot be a category because it cannot be hashed", "values", mend="give text or numbers")]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number | np.bool_)


def _sorted(seen: Sequence[Any]) -> list[Any]:
    if all(_is_number(value) for value in seen):
        return sorted(seen)
    spelled = {f"{value:g}": value for value in seen if _is_number(value)}
    twice = [value for value in seen if isinstance(value, str) and value.strip() in spelled]
    if twice:
        raise TableError([
            Problem(f"{value!r} occurs as text and as the number {spelled[value.strip()]!r}", "values",
                    mend="write it in one way") for value in twice
        ])  # fmt: skip
    return sorted(seen, key=_rank)


def _rank(value: Any) -> tuple[str, int, tuple[str, ...]]:
    """A place in order that does not change from run to run; the text of a set does."""
    if isinstance(value, frozenset | tuple):
        return type(value).__name__, len(value), tuple(sorted(map(str, value)))
    return type(value).__name__, 0, (str(value),)


def _declared(categories: Iterable[Any], seen: Sequence[Any]) -> list[Any]:
    order = list(categories)
    known = set(order)
    if len(known) < len(order):
        twice = [name for name in known if order.count(name) > 1]
        raise TableError([Problem(f"the category {name!r} is declared twice", "categories", mend="name it once")
                          for name in twice])  # fmt: skip
    names = {str(name) for name in order}
    problems = [
        Problem(f"the value {value!r} is no declared category", "values", nearest(str(value), names),
                "correct it, or declare it in categories=")
        for value in seen if value not in known
    ]  # fmt: skip
    if problems:
        raise TableError(problems)
    return order


def _without_idle_coders(
    codes: Integers, categories: tuple[Any, ...], coders: tuple[str, ...], declared: bool
) -> Ratings:
    """Leave out who coded nothing: such a column has no marginals that could enter a kappa."""
    busy = [bool((codes[:, coder] >= 0).any()) for coder in range(len(coders))]
    if all(busy) or sum(busy) < 2:
        return Ratings(codes, categories, coders, declared)
    idle = ", ".join(name for name, works in zip(coders, busy, strict=True) if not works)
    names = tuple(name for name, works in zip(coders, busy, strict=True) if works)
    return Ratings(codes[:, busy], categories, names, declared, f"left out, having coded nothing: {idle}")


@dataclass(frozen=True, eq=False)
class Patterns:
    """The distinct rows of values, with how often each occurs.

    Parameters
    ----------
    codes
        Shape (patterns, coders); -1 where a value is missing.
    counts
        Shape (patterns,): units with that pattern.
    of_unit
        Shape (units kept,): which pattern a unit has.
    kept
        Shape (units,): whether a unit entered.
    categories
        How many categories there are.
    """

    codes: Integers
    counts: Floats
    of_unit: Integers
    kept: npt.NDArray[np.bool_]
    categories: int

    @cached_property
    def sizes(self) -> Floats:
        """Values in each pattern, shape (patterns,)."""
        return np.asarray((self.codes >= 0).sum(axis=1), dtype=np.float64)

    @property
    def n_units(self) -> int:
        """Units that entered."""
        return len(self.of_unit)

    @cached_property
    def by_category(self) -> Any:
        """How often each category stands in each pattern, shape (patterns, categories); sparse where large."""
        rows, columns = np.nonzero(self.codes >= 0)
        return self._counted(rows, self.codes[rows, columns])

    def of_coder(self, coder: int) -> Any:
        """What one coder gave to each pattern, shape (patterns, categories), ones and zeros."""
        rows = np.flatnonzero(self.codes[:, coder] >= 0)
        return self._counted(rows, self.codes[rows, coder])

    def _counted(self, rows: Integers, columns: Integers) -> Any:
        shape = (len(self.counts), self.categories)
        table = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
        return table.toarray() if shape[0] * shape[1] <= _FEW_CELLS else table


def patterns(ratings: Ratings, *, least: int, coders_alike: bool) -> Patterns:
    """The distinct rows of `ratings` that hold at least `least` values.

    Parameters
    ----------
    ratings
        What `read_ratings` gave.
    least
        Units with fewer values are left out.
    coders_alike
        Whether it does not matter who gave a value; then rows that differ only in that are one pattern.

    Examples
    --------
    >>> found = patterns(read_ratings([["a", "b"], ["b", "a"], ["a", None]]), least=2, coders_alike=True)
    >>> found.codes.tolist(), found.counts.tolist()
    ([[0, 1]], [2.0])
    """
    kept = (ratings.codes >= 0).sum(axis=1) >= least
    codes = ratings.codes if kept.all() else ratings.codes[kept]
    base = len(ratings.categories) + 1
    rows, of_unit = _distinct(codes, base)
    if coders_alike:
        rows, again = _distinct(np.sort(rows, axis=1), base)
        of_unit = again[of_unit]
    counts = np.bincount(of_unit, minlength=len(rows)).astype(np.float64)
    return Patterns(rows, counts, of_unit, kept, len(ratings.categories))


def _distinct(codes: Integers, base: int) -> tuple[Integers, Integers]:
    """Distinct rows in lexical order, and which of them each row is."""
    keys, span = codes[:, 0] + 1, base
    for column in range(1, codes.shape[1]):
        if span > _MOST_KEYS // base:
            keys = np.unique(keys, return_inverse=True)[1]
            span = int(keys.max(initial=0)) + 1
        keys, span = keys * base + codes[:, column] + 1, span * base
    of_row = _ranks(keys, span)
    first = np.empty(int(of_row.max(initial=-1)) + 1, dtype=np.int64)
    first[of_row] = np.arange(len(codes))
    return codes[first], of_row


def _ranks(keys: Integers, span: int) -> Integers:
    if span > 4 * len(keys) + 1_000_000:
        return np.unique(keys, return_inverse=True)[1].astype(np.int64)
    there = np.zeros(span, dtype=bool)
    there[keys] = True
    return (np.cumsum(there) - 1)[keys]
