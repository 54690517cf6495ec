"""How many codes interviews bring in any order, and how many codes there may be that no interview has brought yet.

Everything here rests on one table: which interview holds which code.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from qualkit.errors import Problem, QualkitError, nearest

Flags = np.ndarray[tuple[int, int], np.dtype[np.bool_]]
Numbers = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Model = Literal["IS", "IW", "SW"]
MODELS: tuple[Model, ...] = ("IS", "IW", "SW")
"""Lowe's three models, by the letters under which they are published."""
_LEAST = 1e-6
"""The smallest chance of a code that is looked for: codes that almost never repeat have no number."""


class Accumulation(NamedTuple):
    """Distinct codes after 1, 2, ... interviews, over all orders of the interviews; each of shape (interviews,)."""

    mean: Numbers
    sd: Numbers
    low: Numbers
    high: Numbers


class Richness(NamedTuple):
    """An estimate of all codes there are, with its standard error and 95% interval; NaN with a reason in `note`."""

    estimate: float
    std_error: float
    conf_low: float
    conf_high: float
    note: str = ""


def accumulation(holds: Flags, shuffles: int = 1000, seed: int = 1) -> Accumulation:
    """How codes add up when interviews come in any order: exact mean and SD, percentiles from shuffles.

    The mean is the rarefaction formula S(k) = sum over codes of 1 - C(N - f, k) / C(N, k), where f of N interviews
    hold the code. The variance sums C(N - u, k) / C(N, k) over all pairs of codes, where u interviews hold either,
    and takes off the square of the mean number missed. Both are exact for all N! orders.

    Parameters
    ----------
    holds
        Whether an interview holds a code, shape (interviews, codes).
    shuffles
        Random orders for the 2.5% and 97.5% percentiles; with 0 these are NaN.
    seed
        Of the shuffles.

    Examples
    --------
    >>> accumulation(np.array([[True, False], [True, True]])).mean.tolist()
    [1.5, 2.0]
    """
    holds = np.asarray(holds, dtype=bool)
    interviews, codes = holds.shape
    absent = _absent(interviews)
    frequency = holds.sum(axis=0)
    missed = absent[frequency].sum(axis=0) if codes else np.zeros(interviews + 1)
    together = holds.T.astype(np.int64) @ holds.astype(np.int64)
    either = frequency[:, None] + frequency[None, :] - together
    square = np.bincount(either.ravel(), minlength=interviews + 1) @ absent
    sd = np.sqrt(np.maximum(square - missed**2, 0))
    low, high = _percentiles(holds, shuffles, seed)
    return Accumulation((codes - missed)[1:], np.where(sd < 1e-6, 0.0, sd)[1:], low, high)


def _absent(interviews: int) -> Numbers:
    """The chance that none of k interviews is among f of N, shape (N + 1, N + 1) by f and k."""
    all_ways = [math.comb(interviews, k) for k in range(interviews + 1)]
    return np.array([
        [math.comb(interviews - f, k) / all_ways[k] for k in range(interviews + 1)] for f in range(interviews + 1)
    ])  # fmt: skip


def _percentiles(holds: Flags, shuffles: int, seed: int) -> tuple[Numbers, Numbers]:
    interviews, codes = holds.shape
    if not shuffles or not interviews:
        return np.full(interviews, np.nan), np.full(interviews, np.nan)
    chance = np.random.default_rng(seed)
    found = np.empty((shuffles, interviews))
    for i in range(shuffles):
        place = chance.permutation(interviews)
        first = np.where(holds, place[:, None], interviews).min(axis=0) if codes else np.zeros(0, dtype=np.int64)
        found[i] = np.cumsum(np.bincount(first, minlength=interviews + 1)[:interviews])
    low, high = np.quantile(found, [0.025, 0.975], axis=0)
    return low, high


def chao2(observed: int, once: int, twice: int, interviews: int, confidence: float = 0.95) -> Richness:
    """Chao's lower bound of the number of codes, from codes that occur in one and in two interviews.

    Chao, Biometrics 1987; 43:783-791, with the correction (m - 1) / m for m interviews; the bias-corrected form where
    no code occurs in exactly two. Standard error and log-normal interval as there. It takes the interviews for a
    random sample, which interviews seldom are, and with a codebook written beforehand it says nothing of codes that
    the codebook does not hold.

    Parameters
    ----------
    observed
        Distinct codes.
    once, twice
        Codes that occur in exactly one, and in exactly two interviews.
    interviews
        How many interviews there are.
    confidence
        Coverage of the interval.

    Raises
    ------
    QualkitError
        For counts that contradict each other.

    Examples
    --------
    >>> chao2(37, 9, 6, 12).estimate
    43.1875
    """
    if min(observed, once, twice) < 0 or once + twice > observed or interviews < 1:
        what = f"{observed} codes, {once} of them once and {twice} twice in {interviews} interviews: this cannot be"
        raise QualkitError(Problem(what, mend="count again"))
    share = (interviews - 1) / interviews
    if once == 0:
        estimate = Richness(float(observed), 0.0, float(observed), float(observed), "no code occurs only once")
        return estimate if observed else estimate._replace(note="no code at all")
    if twice:
        ratio = once / twice
        unseen = share * once**2 / (2 * twice)
        variance = twice * (share * ratio**2 / 2 + share**2 * ratio**3 + share**2 * ratio**4 / 4)
    else:
        unseen = share * once * (once - 1) / 2
        variance = (
            share * once * (once - 1) / 2
            + share**2 * once * (2 * once - 1) ** 2 / 4
            - share**2 * once**4 / (4 * (observed + unseen))
        )
    if unseen == 0:
        return Richness(float(observed), math.nan, math.nan, math.nan, "no interval: nothing unseen is estimated")
    spread = math.exp(float(norm.ppf((1 + confidence) / 2)) * math.sqrt(math.log1p(max(variance, 0.0) / unseen**2)))
    low, high = observed + unseen / spread, observed + unseen * spread
    return Richness(observed + unseen, math.sqrt(max(variance, 0.0)), low, high)


def sample_coverage(once: int, twice: int, incidences: int, interviews: int) -> float:
    """The share of all talk of codes that the codes found stand for (Good-Turing; Chao and others 2014).

    Parameters
    ----------
    once, twice
        Codes that occur in exactly one, and in exactly two interviews.
    incidences
        Codes of all interviews, added up.
    interviews
        How many interviews there are.

    Examples
    --------
    >>> round(sample_coverage(9, 6, 100, 12), 4)
    0.9197
    """
    if not incidences:
        return math.nan
    if not once:
        return 1.0
    rest = (interviews - 1) * once
    factor = rest / (rest + 2 * twice) if rest + 2 * twice else 1.0
    return 1 - once / incidences * factor


def lowe_curve(model: Model, codes: float, chance: float, interviews: int) -> Numbers:
    """Distinct codes after 1 to `interviews` interviews by a model of Lowe and others, Field Methods 2018; 30:191-207.

    With A codes and the chance b that an interview brings a given one: IS is A (1 - (1 - b)^n), the same chance in
    every interview; IW is A b n / (1 + b (n - 1)); SW is A (1 - (1 - b)(1 - b/2)...(1 - b/n)), a chance that wears
    off as interviews go on.

    Parameters
    ----------
    model
        ``IS``, ``IW`` or ``SW``, as the models are called there.
    codes
        A: all the codes there are.
    chance
        b: chance of a code in the first interview.
    interviews
        How many.

    Raises
    ------
    QualkitError
        For an unknown model.

    Examples
    --------
    >>> lowe_curve("IW", 50, 0.2, 4).round(3).tolist()
    [10.0, 16.667, 21.429, 25.0]
    """
    _check_model(model)
    n = np.arange(1, interviews + 1, dtype=np.float64)
    if model == "IS":
        return codes * (1 - (1 - chance) ** n)
    if model == "IW":
        return codes * chance * n / (1 + chance * (n - 1))
    return np.asarray(codes * (1 - np.cumprod(1 - chance / n)), dtype=np.float64)


def lowe_fit(model: Model, first: float, observed: float, interviews: int) -> tuple[float, float]:
    """A and b of a model so that its curve passes through the first and the last point.

    Parameters
    ----------
    model
        ``IS``, ``IW`` or ``SW``.
    first
        Codes of one interview, in the mean.
    observed
        Distinct codes of all interviews.
    interviews
        How many.

    Returns
    -------
    tuple
        A, all the codes there are, and b. NaN where no curve of the model passes through both: where interviews
        share too few codes, the number of codes has no bound.

    Raises
    ------
    QualkitError
        For an unknown model.

    Examples
    --------
    >>> codes, chance = lowe_fit("IW", 10.0, 37.5, 12)
    >>> round(codes, 6), round(chance, 6)
    (50.0, 0.2)
    """
    _check_model(model)
    if interviews < 2 or first <= 0:
        return math.nan, math.nan
    ratio = observed / first

    def off(chance: float) -> float:
        return float(lowe_curve(model, 1 / chance, chance, interviews)[-1]) - ratio

    if off(1.0) > 0 or off(_LEAST) < 0:
        return math.nan, math.nan
    chance = 1.0 if off(1.0) == 0 else float(brentq(off, _LEAST, 1.0, xtol=1e-14, rtol=1e-14))
    return first / chance, chance


def _check_model(model: str) -> None:
    if model not in MODELS:
        raise QualkitError(Problem(f"unknown model {model!r}", nearest=nearest(model, MODELS),
                                   mend=f"choose one of {', '.join(MODELS)}"))  # fmt: skip
