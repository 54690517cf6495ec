"""Intervals of survey estimates: t, logit, Korn-Graubard and Wilson, over whole columns of estimates at once."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

import numpy as np
from scipy import special

from qualkit.errors import Problem, QualkitError, nearest
from qualkit.survey.rows import Mask, Numbers

Interval = Literal["logit", "korn-graubard", "beta", "wilson"]
NO_SPREAD = 1e-12
"""A standard error of a share below this is rounding: the linearisation saw no spread."""


class Ends(NamedTuple):
    """Lower and upper ends of intervals, one an estimate; NaN where there is none."""

    low: Numbers
    high: Numbers


def interval_problems(interval: str, confidence: float) -> list[Problem]:
    """What is wrong with the choice of an interval.

    Examples
    --------
    >>> print(*interval_problems("wilsen", 0.95))
    unknown interval 'wilsen'. Did you mean 'wilson'? To mend: choose one of logit, korn-graubard, beta, wilson.
    """
    kinds, problems = get_args(Interval), []
    if interval not in kinds:
        mend = f"choose one of {', '.join(kinds)}"
        problems.append(Problem(f"unknown interval {interval!r}", "", nearest(str(interval), kinds), mend))
    if not 0 < confidence < 1:
        said = f"a confidence of {confidence} is no probability between 0 and 1"
        problems.append(Problem(said, mend="give .95, say"))
    return problems


def interval_named(name: str) -> Interval:
    """The interval of that name.

    Raises
    ------
    QualkitError
        For any other name, with the nearest.

    Examples
    --------
    >>> interval_named("beta")
    'beta'
    """
    kinds: tuple[Interval, ...] = ("logit", "korn-graubard", "beta", "wilson")
    for kind in kinds:
        if kind == name:
            return kind
    raise QualkitError(interval_problems(name, 0.95))


def t_quantile(df: Numbers, confidence: float) -> Numbers:
    """The upper quantile of Student's t for a two-sided interval; NaN without degrees of freedom.

    Examples
    --------
    >>> t_quantile(np.array([10.0, 0.0]), 0.95).round(4).tolist()
    [2.2281, nan]
    """
    known = np.where(np.asarray(df) > 0, df, np.nan)
    return np.asarray(special.stdtrit(known, 1 - (1 - confidence) / 2), dtype=np.float64)


def t_interval(estimate: Numbers, std_error: Numbers, df: Numbers, confidence: float) -> Ends:
    """Estimate plus and minus t standard errors: for means, totals and ratios.

    Examples
    --------
    >>> ends = t_interval(np.array([5.0]), np.array([1.0]), np.array([10.0]), 0.95)
    >>> ends.low.round(3), ends.high.round(3)
    (array([2.772]), array([7.228]))
    """
    reach = t_quantile(df, confidence) * std_error
    return Ends(estimate - reach, estimate + reach)


def logit_interval(share: Numbers, std_error: Numbers, df: Numbers, confidence: float) -> Ends:
    """The t interval of the log odds, turned back into shares; for shares above 0 and below 1.

    Examples
    --------
    >>> ends = logit_interval(np.array([0.5]), np.array([0.05]), np.array([10.0]), 0.95)
    >>> ends.low.round(4), ends.high.round(4)
    (array([0.3904]), array([0.6096]))
    """
    inner = np.where((share > 0) & (share < 1), share, np.nan)
    ends = t_interval(special.logit(inner), std_error / (inner * (1 - inner)), df, confidence)
    return Ends(special.expit(ends.low), special.expit(ends.high))


def effective_n(share: Numbers, std_error: Numbers, n: Numbers) -> Numbers:
    """The simple random sample that would have the same variance: p (1 - p) / SE².

    At 0%, at 100% and where the linearisation saw no spread it is n: nothing is known of the design's effect there.

    Examples
    --------
    >>> effective_n(np.array([0.5, 0.0]), np.array([0.05, 0.0]), np.array([150.0, 40.0])).round(9).tolist()
    [100.0, 40.0]
    """
    spread = has_spread(share, std_error)
    variance = np.where(spread, std_error, 1.0) ** 2
    return np.where(spread, share * (1 - share) / variance, np.where(np.isnan(share), np.nan, n))


def has_spread(share: Numbers, std_error: Numbers) -> Mask:
    """Whether a share lies inside 0 to 1 and its standard error is more than rounding."""
    return np.asarray((share > 0) & (share < 1) & (std_error >= NO_SPREAD), dtype=np.bool_)


def korn_graubard(share: Numbers, size: Numbers, confidence: float) -> Ends:
    """The interval of Clopper and Pearson for a sample of effective size `size`.

    After Korn & Graubard, Survey Methodology 1998; 24:193-201. `size` is `design_adjusted`; equals what R's
    ``svyciprop(method="beta")`` gives.

    Examples
    --------
    None of 10, as Clopper and Pearson have it: 1 - 0.025 ** (1 / 10).

    >>> ends = korn_graubard(np.array([0.0]), np.array([10.0]), 0.95)
    >>> ends.low, ends.high.round(4)
    (array([0.]), array([0.3085]))
    """
    tail, hits, rest = (1 - confidence) / 2, size * share, size * (1 - share)
    some, all_of = np.where(hits > 0, hits, 1.0), np.where(rest > 0, rest, 1.0)
    low = np.where(hits > 0, special.betaincinv(some, rest + 1, tail), np.where(np.isnan(size), np.nan, 0.0))
    high = np.where(rest > 0, special.betaincinv(hits + 1, all_of, 1 - tail), np.where(np.isnan(size), np.nan, 1.0))
    return Ends(np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64))


def wilson(share: Numbers, size: Numbers, confidence: float) -> Ends:
    """Wilson's score interval (1927) for a sample of effective size `size`, which is `design_adjusted`.

    No other program was found to compute it in the same way; with `size` = n it is the textbook's.

    Examples
    --------
    None of 10: z² / (n + z²), as in Newcombe, Statistics in Medicine 1998; 17:857-872.

    >>> ends = wilson(np.array([0.0]), np.array([10.0]), 0.95)
    >>> ends.low.round(4), ends.high.round(4)
    (array([0.]), array([0.2775]))
    """
    square = float(special.ndtri(1 - (1 - confidence) / 2)) ** 2
    middle = (share + square / (2 * size)) / (1 + square / size)
    reach = np.sqrt(square * (share * (1 - share) / size + square / (4 * size**2))) / (1 + square / size)
    return Ends(np.clip(middle - reach, 0.0, None), np.clip(middle + reach, None, 1.0))


def design_adjusted(size: Numbers, n: Numbers, df: Numbers, confidence: float) -> Numbers:
    """An effective size, made smaller for few degrees of freedom: n_eff (t(n - 1) / t(df))².

    Examples
    --------
    >>> design_adjusted(np.array([100.0]), np.array([150.0]), np.array([10.0]), 0.95).round(2).tolist()
    [78.65]
    """
    return np.asarray(size * (t_quantile(n - 1, confidence) / t_quantile(df, confidence)) ** 2, dtype=np.float64)


def share_interval(
    share: Numbers, std_error: Numbers, n: Numbers, df: Numbers, *, interval: Interval, confidence: float
) -> Ends:
    """The interval asked for; at 0%, at 100% and without spread Korn-Graubard with n_eff = n in place of logit.

    Parameters
    ----------
    share, std_error
        Between 0 and 1.
    n
        Unweighted records.
    df
        Degrees of freedom; no interval where they are 0.
    interval, confidence
        As `interval_problems` wants them.

    Examples
    --------
    >>> given = np.array([0.5, 1.0]), np.array([0.05, 0.0]), np.array([150.0, 48.0]), np.array([10.0, 10.0])
    >>> ends = share_interval(*given, interval="logit", confidence=0.95)
    >>> ends.low.round(3), ends.high.round(3)
    (array([0.39, 0.91]), array([0.61, 1.  ]))
    """
    size = design_adjusted(effective_n(share, std_error, n), n, df, confidence)
    if interval == "wilson":
        return wilson(share, size, confidence)
    exact = korn_graubard(share, size, confidence)
    if interval in ("korn-graubard", "beta"):
        return exact
    spread = has_spread(share, std_error)
    logit = logit_interval(share, std_error, df, confidence)
    return Ends(np.where(spread, logit.low, exact.low), np.where(spread, logit.high, exact.high))
