"""Segments of several coders on one continuum or many, swept once: what the unitizing alphas are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualkit.agreement.ratings import Floats, Integers
from qualkit.errors import Problem, TableError, nearest

GAP = 0
_SHOWN = 5


@dataclass(frozen=True, eq=False)
class Segments:
    """Segments of one or more continua laid end to end.

    Parameters
    ----------
    start, end
        Half-open, shape (segments,), on the common line.
    coder, value
        Numbers of coder and value, shape (segments,); values count from 1, 0 is the gap.
    edges
        Where the continua begin and the last one ends, shape (continua + 1,).
    coders, values, continua
        Names in order.
    """

    start: Floats
    end: Floats
    coder: Integers
    value: Integers
    edges: Floats
    coders: tuple[str, ...]
    values: tuple[Any, ...]
    continua: tuple[str, ...]

    def of_value(self, number: int) -> Segments:
        """The segments of one value alone, with all coders and continua."""
        mine = self.value == number
        ones = np.ones(int(mine.sum()), dtype=np.int64)
        return Segments(self.start[mine], self.end[mine], self.coder[mine], ones, self.edges, self.coders,
                        (self.values[number - 1],), self.continua)  # fmt: skip

    def merged(self) -> Segments:
        """Segments of one coder and value that overlap, made one; those that only touch stay two."""
        order = np.lexsort((self.end, self.start, self.value, self.coder))
        start, end, coder, value = self.start[order], self.end[order], self.coder[order], self.value[order]
        reach = np.empty(len(end))
        first = np.ones(len(end), dtype=bool)
        for here in range(len(end)):
            again = here > 0 and coder[here] == coder[here - 1] and value[here] == value[here - 1]
            first[here] = not (again and start[here] < reach[here - 1])
            reach[here] = end[here] if first[here] else max(end[here], reach[here - 1])
        last = np.append(first[1:], True) if len(first) else first
        return Segments(start[first], reach[last], coder[first], value[first], self.edges, self.coders, self.values,
                        self.continua)  # fmt: skip


def read_segments(
    units: pd.DataFrame, length: float | Mapping[str, float], begin: float | Mapping[str, float],
    coders: Sequence[str] | None,
) -> Segments:  # fmt: skip
    """Read a table of segments.

    Raises
    ------
    TableError
        For missing columns, missing values, segments that are empty or leave their continuum, unknown transcripts or
        coders, fewer than two coders; all at once.
    """
    table = _checked(units, length)
    lengths = {str(k): float(v) for k, v in length.items()} if isinstance(length, Mapping) else {"": float(length)}
    begins = {str(k): float(v) for k, v in begin.items()} if isinstance(begin, Mapping) else {}
    first = {name: begins.get(name, 0.0 if isinstance(begin, Mapping) else float(begin)) for name in lengths}
    names = list(table["coder"].astype(str).unique() if coders is None else dict.fromkeys(map(str, coders)))
    problems = [*_bad_lengths(lengths), *_strangers(table, "coder", names)]
    if len(names) < 2:
        problems.append(Problem(f"agreement needs two coders; there is {', '.join(names) or 'none'}", "units",
                                mend="name all who read it in coders=, those too who marked nothing"))  # fmt: skip
    where = table["transcript"].astype(str) if isinstance(length, Mapping) else pd.Series("", index=table.index)
    problems += _strangers(table.assign(transcript=where), "transcript", list(lengths))
    if not problems:
        problems = _misplaced(table, where, lengths, first)
    if problems:
        raise TableError(problems)
    return _laid_out(table, where, lengths, first, names)


def _checked(units: pd.DataFrame, length: float | Mapping[str, float]) -> pd.DataFrame:
    need = ["coder", "start", "end", "value", *(["transcript"] if isinstance(length, Mapping) else [])]
    there = [str(name) for name in units.columns]
    problems = [
        Problem(f"column {name!r} is missing; the table has {', '.join(there) or 'no column'}", "units",
                nearest(name, [other for other in there if other not in need]), "add it or rename")
        for name in need if name not in there
    ] or [
        Problem(f"column {name!r} has {units[name].isna().sum()} missing values", "units", mend="fill or drop them")
        for name in need if units[name].isna().any()
    ] or [
        Problem(f"column {name!r} holds {units[name].dtype}, not numbers", "units", mend="convert it")
        for name in ("start", "end") if len(units) and not pd.api.types.is_numeric_dtype(units[name])
    ]  # fmt: skip
    if problems:
        raise TableError(problems)
    return units.reset_index(drop=True)


def _bad_lengths(lengths: Mapping[str, float]) -> list[Problem]:
    return [
        Problem(f"a continuum has a positive length, not {length:g}", name or "length", mend="give the text's length")
        for name, length in lengths.items()
        if not 0 < length < float("inf")
    ]


def _strangers(table: pd.DataFrame, column: str, known: Sequence[str]) -> list[Problem]:
    given = "coders" if column == "coder" else "length"
    return [
        Problem(f"the {column} {name!r} is not named in {given}=", "units", nearest(name, known), "name it there")
        for name in table[column].astype(str).unique() if name not in known
    ]  # fmt: skip


def _misplaced(
    table: pd.DataFrame, where: pd.Series, lengths: Mapping[str, float], first: Mapping[str, float]
) -> list[Problem]:
    continuum = _numbers(where, list(lengths))
    low = np.array([first[name] for name in lengths])[continuum]
    high = low + np.array(list(lengths.values()))[continuum]
    start, end = table["start"].to_numpy(dtype=float), table["end"].to_numpy(dtype=float)
    bad = np.flatnonzero((start >= end) | (start < low) | (end > high))
    found = [
        Problem(f"[{start[row]:g}, {end[row]:g}) of {table['coder'][row]} is no segment of the continuum "
                f"[{low[row]:g}, {high[row]:g})", f"units row {row}", mend="correct start and end")
        for row in bad[:_SHOWN]
    ]  # fmt: skip
    more = len(bad) - _SHOWN
    return [*found, Problem(f"{more} further segments are like them", "units")] if more > 0 else found


def _laid_out(
    table: pd.DataFrame, where: pd.Series, lengths: Mapping[str, float], first: Mapping[str, float],
    coders: Sequence[str],
) -> Segments:  # fmt: skip
    """Lay the continua end to end; a boundary stays between them, since no segment spans two."""
    edges = np.concatenate([[0.0], np.cumsum(list(lengths.values()))])
    moved = np.array([edges[number] - first[name] for number, name in enumerate(lengths)])
    shift = moved[_numbers(where, list(lengths))]
    values = _in_order(table["value"].unique())
    value, coder = _numbers(table["value"], values) + 1, _numbers(table["coder"].astype(str), coders)
    return Segments(
        table["start"].to_numpy(dtype=float) + shift, table["end"].to_numpy(dtype=float) + shift,
        coder, value, edges, tuple(coders), tuple(values), tuple(lengths),
    )  # fmt: skip


def _numbers(column: pd.Series, names: Sequence[Any]) -> Integers:
    """Which of `names` stands in each row; -1 for none."""
    return np.asarray(pd.Index(names, tupleize_cols=False).get_indexer(column), dtype=np.int64)


def _in_order(values: Iterable[Any]) -> list[Any]:
    return sorted(
        values, key=lambda value: (type(value).__name__, value if isinstance(value, int | float) else 0, str(value))
    )


def overlaps(segments: Segments) -> list[Problem]:
    """Pairs of segments of one coder that share a place; the 2016 family has no word for them."""
    order = np.lexsort((segments.end, segments.start, segments.coder))
    start, end, coder = segments.start[order], segments.end[order], segments.coder[order]
    hit = np.flatnonzero((coder[1:] == coder[:-1]) & (start[1:] < end[:-1]))
    found = []
    for place in hit[:_SHOWN]:
        one, two = order[place], order[place + 1]
        names = f"{segments.values[segments.value[one] - 1]!r} and {segments.values[segments.value[two] - 1]!r}"
        found.append(Problem(f"{names} of {segments.coders[coder[place]]} overlap from {start[place + 1]:g}", "units",
                             mend="run them code by code: unitizing_by_value"))  # fmt: skip
    more = len(hit) - _SHOWN
    return [*found, Problem(f"{more} further pairs overlap", "units")] if more > 0 else found


@dataclass(frozen=True, eq=False)
class Sums:
    """What each continuum adds to the alphas; shape (continua, values), column 0 the gap, in units of length.

    Parameters
    ----------
    lengths
        What all coders together gave to each value: l_c.
    same
        Of that, what pairs of coders gave alike: l_cc.
    squares
        Squared lengths of the segments of a value; for the gap its length: C_c.
    coded, coded_same, coded_squares
        The same where both coders of a pair have coded something; coded_squares is C*_c. Column 0 is empty.
    """

    lengths: Floats
    same: Floats
    squares: Floats
    coded: Floats
    coded_same: Floats
    coded_squares: Floats


def sweep(segments: Segments) -> Sums:
    """One pass over the sorted boundaries, O(n log n) for a fixed number of coders."""
    cuts = np.unique(np.concatenate([segments.edges, segments.start, segments.end]))
    widths = np.diff(cuts)
    continuum = np.searchsorted(segments.edges, cuts[:-1], side="right") - 1
    given = _given(segments, cuts[:-1])
    m, shape = len(segments.coders), (len(segments.continua), len(segments.values) + 1)
    lengths, same, coded = (np.zeros(shape) for _ in range(3))
    for one in range(m):
        _add(lengths, continuum, given[one], widths)
        for two in range(m):
            if one != two:
                both = (given[one] != GAP) & (given[two] != GAP)
                _add(coded, continuum, given[one], widths * both / (m - 1))
                _add(same, continuum, given[one], widths * (given[one] == given[two]) / (m - 1))
    coded_same = same.copy()
    coded_same[:, GAP] = 0.0
    squares, coded_squares = _squares(segments, cuts, given, widths, shape)
    squares[:, GAP] = lengths[:, GAP]
    return Sums(lengths, same, squares, coded, coded_same, coded_squares)


def _add(table: Floats, rows: Integers, columns: Integers, amounts: Floats) -> None:
    flat = np.bincount(rows * table.shape[1] + columns, weights=amounts, minlength=table.size)
    table += flat.reshape(table.shape)


def _given(segments: Segments, places: Floats) -> npt.NDArray[np.int64]:
    """Which value each coder gave to each stretch, shape (coders, stretches)."""
    given = np.zeros((len(segments.coders), len(places)), dtype=np.int64)
    for coder in range(len(segments.coders)):
        mine = np.flatnonzero(segments.coder == coder)
        mine = mine[np.argsort(segments.start[mine])]
        if len(mine):
            at = np.searchsorted(segments.start[mine], places, side="right") - 1
            inside = (at >= 0) & (places < segments.end[mine][at])
            given[coder] = np.where(inside, segments.value[mine][at], GAP)
    return given


def _squares(
    segments: Segments, cuts: Floats, given: Integers, widths: Floats, shape: tuple[int, int]
) -> tuple[Floats, Floats]:
    """C_c of segments, and C*_c: for each segment and other coder, the square of what that coder coded within it."""
    squares, coded_squares = np.zeros(shape), np.zeros(shape)
    continuum = np.searchsorted(segments.edges, segments.start, side="right") - 1
    _add(squares, continuum, segments.value, (segments.end - segments.start) ** 2)
    first, last = np.searchsorted(cuts, segments.start), np.searchsorted(cuts, segments.end)
    others = max(len(segments.coders) - 1, 1)
    for coder in range(len(segments.coders)):
        reached = np.concatenate([[0.0], np.cumsum(widths * (given[coder] != GAP))])
        within = np.where(segments.coder == coder, 0.0, reached[last] - reached[first])
        _add(coded_squares, continuum, segments.value, within**2 / others)
    return squares, coded_squares
