"""Columns of a survey's records as numbers and codes, with every bad value reported by its row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api import types

from qualkit.errors import Problem, nearest

Numbers = NDArray[np.float64]
Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]
RECORDS = "records"
_MOST_NAMED = 8


class Column(NamedTuple):
    """A column as numbers, NaN where it is blank, and what is wrong with it."""

    values: Numbers
    problems: list[Problem]


def rows_named(bad: Mask) -> str:
    """The rows where `bad` holds, in words; row 1 is the first record.

    Examples
    --------
    >>> rows_named(np.array([False, True, True])), rows_named(np.ones(12, dtype=bool))
    ('rows 2, 3', 'rows 1, 2, 3, 4, 5, 6, 7, 8 and 4 more')
    """
    places = np.flatnonzero(bad) + 1
    named = ", ".join(str(place) for place in places[:_MOST_NAMED])
    more = f" and {len(places) - _MOST_NAMED:,} more" if len(places) > _MOST_NAMED else ""
    return f"row{'s' if len(places) > 1 else ''} {named}{more}"


def absent(frame: pd.DataFrame, names: Iterable[str], use: str) -> list[Problem]:
    """A problem for each name that is no column of the records.

    Examples
    --------
    >>> print(*absent(pd.DataFrame({"weight": [1]}), ["wieght"], "weights"))
    records: there is no column 'wieght' for weights. Did you mean 'weight'? To mend: name one of weight.
    """
    there = [str(name) for name in frame.columns]
    shown = ", ".join(there[:12]) + (f" and {len(there) - 12} more" if len(there) > 12 else "")
    return [
        Problem(f"there is no column {name!r} for {use}", RECORDS, nearest(name, there), f"name one of {shown}")
        for name in names if name not in there
    ]  # fmt: skip


def numbers(frame: pd.DataFrame, name: str, use: str) -> Column:
    """A column as numbers; digits kept as text are read, words are a problem.

    Examples
    --------
    >>> column = numbers(pd.DataFrame({"w": ["1.5", "", "two"]}), "w", "weights")
    >>> column.values.tolist(), str(column.problems[0])
    ([1.5, nan, nan], "records, column 'w': weights must be numbers; row 3 ('two') is none. To mend: correct it.")
    """
    lost = absent(frame, [name], use)
    if lost:
        return Column(np.full(len(frame), np.nan), lost)
    given = frame[name]
    if types.is_numeric_dtype(given.dtype):
        return Column(given.to_numpy(dtype=np.float64, na_value=np.nan), [])
    read = pd.to_numeric(given, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = np.isnan(read) & ~blank(given)
    if not wrong.any():
        return Column(read, [])
    said = f"{use} must be numbers; {rows_named(wrong)} ({given[wrong].iloc[0]!r}) is none"
    return Column(read, [Problem(said, f"{RECORDS}, column {name!r}", mend="correct it")])


def blank(given: pd.Series) -> Mask:
    """Where a column holds nothing: missing, or text of white space only.

    Examples
    --------
    >>> blank(pd.Series(["a", " ", None])).tolist()
    [False, True, True]
    """
    missing = given.isna().to_numpy(dtype=bool)
    if types.is_numeric_dtype(given.dtype) or types.is_datetime64_any_dtype(given.dtype):
        return np.asarray(missing, dtype=np.bool_)
    text = given.astype("str").str.strip().eq("").to_numpy(dtype=bool, na_value=False)
    return np.asarray(missing | text, dtype=np.bool_)


def codes(values: Any) -> tuple[Codes, int]:
    """Each value's number among the different ones, in order of appearance, and how many there are."""
    found, different = pd.factorize(values)
    return np.asarray(found, dtype=np.int64), len(different)


def said_rows(what: str, bad: Mask, name: str, mend: str) -> list[Problem]:
    """One problem for the rows where `bad` holds, or none."""
    return [Problem(f"{what}: {rows_named(bad)}", f"{RECORDS}, column {name!r}", mend=mend)] if bad.any() else []
