"""Domains: the parts of a survey's records for which something is estimated, each in the full design."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas.api import types

from qualkit.errors import Problem, nearest
from qualkit.survey.rows import RECORDS, Codes, absent, blank, codes

WHOLE = "all"


class Domains(NamedTuple):
    """The domain of each record (-1 for none), and what the domains are called."""

    of_record: Codes
    keys: pd.DataFrame
    labels: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many domains there are."""
        return len(self.labels)

    @property
    def without(self) -> int:
        """How many records belong to none."""
        return int(np.count_nonzero(self.of_record < 0))


def domain_problems(frame: pd.DataFrame, by: Sequence[str], taken: Sequence[str]) -> list[Problem]:
    """What is wrong with the columns that name domains; `taken` are columns of the result.

    Examples
    --------
    >>> print(*domain_problems(pd.DataFrame({"n": [1]}), ["n"], ["n"]))
    records: a domain's column cannot be called 'n', as a column of the result is. To mend: rename it.
    """
    clash = [
        Problem(f"a domain's column cannot be called {name!r}, as a column of the result is", RECORDS,
                mend="rename it")
        for name in by if name in taken
    ]  # fmt: skip
    twice = sorted({name for name in by if list(by).count(name) > 1})
    doubled = [Problem(f"{name!r} names domains twice", RECORDS, nearest(name, by), "name it once") for name in twice]
    return [*absent(frame, by, "domains"), *clash, *doubled]


def domains(frame: pd.DataFrame, by: Sequence[str]) -> Domains:
    """The domains that columns make together, those that hold at least one record.

    Categories keep their order and numbers are sorted; words stand as they appear. Records where one of the columns
    is blank belong to no domain.

    Examples
    --------
    >>> found = domains(pd.DataFrame({"village": ["B", "A", None, "B"]}), ["village"])
    >>> found.of_record.tolist(), found.labels, found.without
    ([0, 1, -1, 0], ('B', 'A'), 1)
    """
    if not by:
        return Domains(np.zeros(len(frame), dtype=np.int64), pd.DataFrame(index=range(1)), (WHOLE,))
    rank, empty = np.zeros(len(frame), dtype=np.int64), np.zeros(len(frame), dtype=np.bool_)
    for name in by:
        place, size = _places(frame[name])
        rank = rank * max(size, 1) + place
        empty |= blank(frame[name])
    there = np.unique(rank[~empty])
    of_record = np.where(empty, -1, np.searchsorted(there, rank))
    first = np.zeros(len(there), dtype=np.int64)
    first[of_record[~empty][::-1]] = np.flatnonzero(~empty)[::-1]
    keys = frame[list(by)].iloc[first].reset_index(drop=True)
    labels = tuple(", ".join(map(str, row)) for row in keys.itertuples(index=False, name=None))
    return Domains(of_record, keys, labels)


def _places(given: pd.Series) -> tuple[Codes, int]:
    """The place of each value in the order in which domains are shown."""
    if isinstance(given.dtype, pd.CategoricalDtype):
        return given.cat.codes.to_numpy(dtype=np.int64), len(given.cat.categories)
    if types.is_numeric_dtype(given.dtype) or types.is_datetime64_any_dtype(given.dtype):
        found, different = pd.factorize(given, sort=True)
        return np.asarray(found, dtype=np.int64), len(different)
    return codes(given)
