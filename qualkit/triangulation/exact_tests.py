"""Exact tests of shares between groups, and p-values of a family of tests adjusted together.

Samples of informants are chosen on purpose and p-values are given on request only. Every test here takes the
informants as independent of each other; shared villages, families and focus groups break that.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from qualkit.errors import Problem, QualkitError, nearest

Alternative = Literal["two-sided", "less", "greater"]
Adjustment = Literal["holm", "benjamini-hochberg", "benjamini-yekutieli", "bonferroni", "hochberg"]
_STATSMODELS: dict[str, str] = {
    "holm": "holm",
    "benjamini-hochberg": "fdr_bh",
    "benjamini-yekutieli": "fdr_by",
    "bonferroni": "bonferroni",
    "hochberg": "simes-hochberg",
}
MOST_TABLES = 2_000_000
"""Freeman-Halton lists every table with these totals; beyond this many it is not done."""


def fisher(k_a: int, n_a: int, k_b: int, n_b: int, alternative: Alternative = "two-sided") -> float:
    """Fisher's exact test that two groups share one proportion, given the number who voiced it in both together.

    Conservative: with few informants it rarely falls below .05 even where groups differ; `boschloo` is never less
    powerful. Checked against Fisher's tea tasting.

    Parameters
    ----------
    k_a, n_a, k_b, n_b
        Informants who voiced it, of informants heard, in each group.
    alternative
        ``less`` is that the first group's share is the smaller.

    Raises
    ------
    QualkitError
        Where a count lies outside 0 to n.

    Examples
    --------
    >>> round(fisher(3, 4, 1, 4), 4), round(fisher(3, 4, 1, 4, "greater"), 4)
    (0.4857, 0.2429)
    """
    from scipy.stats import fisher_exact

    return float(fisher_exact(_table(k_a, n_a, k_b, n_b), alternative=alternative)[1])


def boschloo(k_a: int, n_a: int, k_b: int, n_b: int, alternative: Alternative = "two-sided") -> float:
    """Boschloo's exact test (1970): the unconditional test that orders tables by Fisher's p-value.

    The parameters and errors are those of `fisher`. Two-sided it doubles the smaller of the one-sided p-values.

    Examples
    --------
    The example of scipy's documentation, whose samples are the columns of ``[[7, 12], [8, 3]]``.

    >>> round(boschloo(7, 15, 12, 15, "less"), 4)
    0.0341
    """
    from scipy.stats import boschloo_exact

    return float(boschloo_exact(_table(k_a, n_a, k_b, n_b), alternative=alternative).pvalue)


def barnard(k_a: int, n_a: int, k_b: int, n_b: int, alternative: Alternative = "two-sided") -> float:
    """Barnard's exact test (1945), with the pooled score statistic; parameters and errors as `fisher`.

    Examples
    --------
    >>> round(barnard(7, 15, 12, 15, "less"), 4)
    0.0341
    """
    from scipy.stats import barnard_exact

    return float(barnard_exact(_table(k_a, n_a, k_b, n_b), alternative=alternative).pvalue)


def freeman_halton(voiced: Sequence[int], heard: Sequence[int]) -> float:
    """The exact test of Freeman & Halton (1951) that several groups share one proportion: Fisher's for 2 x k.

    The p-value is the chance of all tables with these totals that are no likelier than the one observed; the counts
    of arrangements are compared as whole numbers, so that ties are ties.

    Parameters
    ----------
    voiced, heard
        Informants who voiced it, of informants heard, one number a group.

    Returns
    -------
    float
        NaN where more than `MOST_TABLES` tables would have to be listed.

    Raises
    ------
    QualkitError
        Where a count lies outside 0 to n, or the lists differ in length.

    Examples
    --------
    >>> round(freeman_halton([8, 5, 1], [10, 10, 6]), 6), freeman_halton([3, 3, 3], [5, 5, 5])
    (0.053563, 1.0)
    """
    if len(voiced) != len(heard):
        raise QualkitError(Problem(f"{len(voiced)} counts for {len(heard)} groups", mend="give one of each a group"))
    for k, n in zip(voiced, heard, strict=True):
        _check(k, n)
    together = sum(voiced)
    if math.prod(min(n, together) + 1 for n in list(heard)[:-1]) > MOST_TABLES:
        return float("nan")
    observed = math.prod(math.comb(n, k) for k, n in zip(voiced, heard, strict=True))
    rare = sum(ways for ways in _arrangements(tuple(heard), together) if ways <= observed)
    return rare / math.comb(sum(heard), together)


def _arrangements(heard: tuple[int, ...], together: int) -> Iterator[int]:
    """The number of ways to fill each table with these totals."""
    if len(heard) == 1:
        if 0 <= together <= heard[0]:
            yield math.comb(heard[0], together)
        return
    rest = sum(heard[1:])
    for k in range(max(0, together - rest), min(heard[0], together) + 1):
        here = math.comb(heard[0], k)
        for ways in _arrangements(heard[1:], together - k):
            yield here * ways


def adjusted(p_values: Sequence[float] | pd.Series, method: Adjustment) -> np.ndarray:
    """P-values of one family adjusted together; NaN stays NaN and is no member of the family.

    Parameters
    ----------
    p_values
        Shape (tests,).
    method
        ``holm`` (1979) holds the chance of any false finding; ``benjamini-hochberg`` (1995) the expected share of
        false ones among the findings; also ``benjamini-yekutieli``, ``bonferroni``, ``hochberg``.

    Raises
    ------
    QualkitError
        For an unknown method, and for p-values outside 0 to 1.

    Examples
    --------
    >>> adjusted([0.01, float("nan"), 0.04], "holm").tolist()
    [0.02, nan, 0.04]
    """
    from statsmodels.stats.multitest import multipletests

    if method not in _STATSMODELS:
        guess = nearest(method, _STATSMODELS)
        raise QualkitError(
            Problem(f"unknown adjustment {method!r}", nearest=guess, mend=f"choose one of {', '.join(_STATSMODELS)}")
        )
    values = np.asarray(p_values, dtype=np.float64)
    known = ~np.isnan(values)
    if ((values[known] < 0) | (values[known] > 1)).any():
        raise QualkitError(Problem("a p-value lies outside 0 to 1", mend="give p-values as they come from the tests"))
    result = np.full(len(values), np.nan)
    if known.any():
        result[known] = multipletests(values[known], method=_STATSMODELS[method])[1]
    return result


def _table(k_a: int, n_a: int, k_b: int, n_b: int) -> list[list[int]]:
    """Groups as columns: scipy's unconditional tests hold the column totals fixed, and rows would be another test."""
    _check(k_a, n_a)
    _check(k_b, n_b)
    return [[k_a, k_b], [n_a - k_a, n_b - k_b]]


def _check(k: int, n: int) -> None:
    if not 0 <= k <= n:
        raise QualkitError(Problem(f"{k} of {n} is no share", mend="give 0 <= k <= n"))
