"""Wilcoxon's signed ranks for paired scores, exactly also where differences are tied."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_EXACT = 500
"""Up to this many differences the distribution is computed exactly."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SignedRanks:
    """Wilcoxon's test of paired differences.

    Parameters
    ----------
    statistic
        Sum of the ranks of rises (V in R); NaN where nobody changed.
    p
        Two-sided.
    unchanged
        Differences of zero, left out of the test as Wilcoxon did.
    exact
        Whether p comes from the exact distribution.
    """

    statistic: float
    p: float
    unchanged: int
    exact: bool


def signed_ranks(differences: Floats) -> SignedRanks:
    """Wilcoxon's signed-rank test (1945), with mean ranks for ties.

    Given the ranks, every pattern of signs is equally likely if nothing changed; the distribution is counted out over
    all patterns up to 500 differences, and beyond that taken as normal with the variance of the ranks at hand.

    Parameters
    ----------
    differences
        after - before, one a person, none missing.

    Examples
    --------
    >>> signed_ranks(np.array([1.0, 2.0, 3.0, 4.0, 5.0])).p
    0.0625
    """
    moved = differences[differences != 0]
    unchanged = len(differences) - len(moved)
    if not len(moved):
        return SignedRanks(float("nan"), float("nan"), unchanged, True)
    twice = _twice_ranks(np.abs(moved))
    rises = int(twice[moved > 0].sum())
    exact = len(moved) <= MOST_EXACT
    p = _exact_p(twice, rises) if exact else _normal_p(twice, rises)
    return SignedRanks(rises / 2, p, unchanged, exact)


def pseudomedian(differences: Floats, confidence: float = 0.95) -> tuple[float, float, float]:
    """The Hodges-Lehmann estimate of the change with the interval that belongs to Wilcoxon's test.

    It is the median of all means of two differences. The interval assumes differences without ties and grows a little
    too wide with them. Its ends are NaN where there are too few differences for the confidence asked for.

    Parameters
    ----------
    differences
        after - before, one a person, none missing, at least one.
    confidence
        Between 0 and 1.

    Examples
    --------
    >>> pseudomedian(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]))
    (3.5, 1.0, 6.0)
    """
    first, second = np.triu_indices(len(differences))
    walsh = np.sort((differences[first] + differences[second]) / 2)
    middle = float(np.median(walsh))
    place = _place(len(differences), (1 - confidence) / 2)
    if place == 0:
        return middle, float("nan"), float("nan")
    return middle, float(walsh[place - 1]), float(walsh[len(walsh) - place])


def _twice_ranks(sizes: Floats) -> NDArray[np.int64]:
    """Mean ranks, doubled to be whole."""
    _, position, count = np.unique(sizes, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    doubled = 2 * last - count + 1
    return np.asarray(doubled[position], dtype=np.int64)


def _distribution(twice: NDArray[np.int64]) -> Floats:
    """Probability of every doubled rank sum when each sign is as likely as the other."""
    chances = np.zeros(int(twice.sum()) + 1)
    chances[0] = 1.0
    for rank in twice:
        chances[rank:] = (chances[rank:] + chances[:-rank]) / 2
        chances[:rank] /= 2
    return chances


def _exact_p(twice: NDArray[np.int64], rises: int) -> float:
    chances = _distribution(twice)
    return float(min(1.0, 2 * min(chances[: rises + 1].sum(), chances[rises:].sum())))


def _normal_p(twice: NDArray[np.int64], rises: int) -> float:
    from scipy.stats import norm

    away = max(0.0, abs(rises - twice.sum() / 2) - 1)
    return float(2 * norm.sf(away / (np.sum(twice.astype(np.float64) ** 2) / 4) ** 0.5))


def _place(n: int, tail: float) -> int:
    """Which mean of two differences from either end bounds the interval; 0 where none does."""
    if n > MOST_EXACT:
        from scipy.stats import norm

        spread = (n * (n + 1) * (2 * n + 1) / 24) ** 0.5
        return max(0, int(n * (n + 1) / 4 + norm.ppf(tail) * spread))
    sums = np.cumsum(_distribution(np.arange(1, n + 1, dtype=np.int64)))
    return int(np.searchsorted(sums, tail))
