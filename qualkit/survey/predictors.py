"""Predictors of a regression as columns of numbers: numbers as they are, words as one column a level."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas.api import types

from qualkit.errors import Problem
from qualkit.survey.rows import RECORDS, Mask, Numbers, absent, blank

INTERCEPT = "(intercept)"


class Predictors(NamedTuple):
    """The matrix of a regression.

    Attributes
    ----------
    terms
        Name of each column of `matrix`.
    matrix
        (records, terms); rows that are not `known` hold NaN or 0.
    known
        Which records have every predictor.
    references
        ``column = level`` that the other levels are compared with.
    """

    terms: tuple[str, ...]
    matrix: Numbers
    known: Mask
    references: tuple[str, ...]


def predictor_problems(frame: pd.DataFrame, names: Sequence[str], outcome: str) -> list[Problem]:
    """What is wrong with the choice of predictors.

    Examples
    --------
    >>> print(*predictor_problems(pd.DataFrame({"ebf": [1]}), ["ebf"], "ebf"))
    records: the outcome 'ebf' cannot be its own predictor. To mend: leave it out.
    """
    problems = absent(frame, names, "predictors")
    if not names:
        problems.append(Problem("a regression needs a predictor", RECORDS, mend="name at least one column"))
    if outcome in names:
        problems.append(Problem(f"the outcome {outcome!r} cannot be its own predictor", RECORDS, mend="leave it out"))
    twice = sorted({name for name in names if list(names).count(name) > 1})
    problems += [Problem(f"the predictor {name!r} is named twice", RECORDS, mend="name it once") for name in twice]
    return problems


def predictors(frame: pd.DataFrame, names: Sequence[str], known: Mask) -> Predictors:
    """Columns for each predictor: numbers and flags as they are, words and categories as one column a level.

    The first level is the reference: of a categorical column the first category, of words the first of the alphabet.
    Levels that no known record has are left out.

    Examples
    --------
    >>> frame = pd.DataFrame({"place": ["town", "farm", "town"], "age": [1, 2, None]})
    >>> found = predictors(frame, ["place", "age"], np.ones(3, dtype=bool))
    >>> found.terms, found.known.tolist(), found.references
    (('(intercept)', 'place=town', 'age'), [True, True, False], ('place = farm',))
    """
    known = known & ~np.any([blank(frame[name]) for name in names], axis=0)
    terms, columns, references = [INTERCEPT], [np.ones(len(frame))], []
    for name in names:
        if types.is_numeric_dtype(frame[name].dtype):
            terms.append(name)
            columns.append(frame[name].to_numpy(dtype=np.float64, na_value=np.nan))
            continue
        levels = _levels(frame[name][known])
        references.append(f"{name} = {levels[0]}" if levels else name)
        terms += [f"{name}={level}" for level in levels[1:]]
        columns += [frame[name].eq(level).to_numpy(dtype=np.float64, na_value=0.0) for level in levels[1:]]
    return Predictors(tuple(terms), np.stack(columns, axis=1), known, tuple(references))


def _levels(given: pd.Series) -> list[object]:
    if isinstance(given.dtype, pd.CategoricalDtype):
        there = set(given.unique())
        return [level for level in given.cat.categories if level in there]
    return sorted(given.unique(), key=str)
