"""Intervals for a share of informants. They describe precision, not a population: the samples are purposive."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from qualkit.errors import Problem, QualkitError

Method = Literal["wilson", "clopper-pearson"]
_STATSMODELS = {"wilson": "wilson", "clopper-pearson": "beta"}
LEAST_FOR_PERCENT = 5
"""Below this many informants a share is shown as k of n."""


class Proportion(NamedTuple):
    """A share with its standard error and interval; NaN with a reason in `note` where it is undefined."""

    estimate: float
    std_error: float
    conf_low: float
    conf_high: float
    note: str = ""

    def row(self) -> dict[str, Any]:
        """The numbers as columns of ESTIMATES."""
        return {
            "estimate": self.estimate,
            "std_error": self.std_error,
            "conf_low": self.conf_low,
            "conf_high": self.conf_high,
        }


def proportion(k: int, n: int, *, method: Method = "wilson", confidence: float = 0.95) -> Proportion:
    """A share ``k / n`` with Wilson's score interval (1927) or the Clopper-Pearson interval (1934).

    Do not use it for shares of segments: segments of one informant are not independent.
    Checked against statsmodels' ``proportion_confint``, which computes it.

    Parameters
    ----------
    k, n
        Informants who voiced something, of informants heard; ``0 <= k <= n``.
    method
        ``wilson`` or ``clopper-pearson``.
    confidence
        Coverage of the interval, between 0 and 1.

    Raises
    ------
    QualkitError
        If k lies outside 0 to n, or the method is unknown.

    Examples
    --------
    The values for 0 of 10 in Newcombe, Statistics in Medicine 1998; 17:857-872 have the form 0 to z² / (n + z²).

    >>> p = proportion(0, 10)
    >>> round(p.conf_low, 4), round(p.conf_high, 4)
    (0.0, 0.2775)
    """
    from statsmodels.stats.proportion import proportion_confint

    if method not in _STATSMODELS:
        raise QualkitError(Problem(f"unknown interval {method!r}", mend=f"choose one of {', '.join(_STATSMODELS)}"))
    if not 0 <= k <= n:
        raise QualkitError(Problem(f"{k} of {n} is no share", mend="give 0 <= k <= n"))
    if not 0 < confidence < 1:
        raise QualkitError(
            Problem(f"a confidence of {confidence} is no probability between 0 and 1", mend="give .95, say")
        )
    nan = float("nan")
    if n == 0:
        return Proportion(nan, nan, nan, nan, "undefined: no informant was heard")
    low, high = proportion_confint(k, n, alpha=1 - confidence, method=_STATSMODELS[method])
    share = k / n
    # The formula's end is exact at 0 and at n; binary fractions miss it by a hair, so that 0 would lie outside.
    ends = (0.0 if k == 0 else float(low), 1.0 if k == n else float(high))
    return Proportion(share, (share * (1 - share) / n) ** 0.5, *ends)


def difference(k_a: int, n_a: int, k_b: int, n_b: int, *, confidence: float = 0.95) -> Proportion:
    """The difference of two groups' shares, first minus second, with Newcombe's hybrid score interval.

    Method 10 of Newcombe, Statistics in Medicine 1998; 17:873-890: Wilson's intervals of both shares, combined. The
    groups must hold different informants. Where a group is empty the difference is NaN, with the reason.

    Parameters
    ----------
    k_a, n_a, k_b, n_b
        Informants who voiced it, of informants heard, in each group.
    confidence
        Coverage of the interval, between 0 and 1.

    Raises
    ------
    QualkitError
        If a count lies outside 0 to n.

    Examples
    --------
    >>> d = difference(56, 70, 48, 80)
    >>> round(d.estimate, 4), round(d.conf_low, 4), round(d.conf_high, 4)
    (0.2, 0.0524, 0.3339)
    """
    one = proportion(k_a, n_a, confidence=confidence)
    other = proportion(k_b, n_b, confidence=confidence)
    nan = float("nan")
    if not n_a or not n_b:
        return Proportion(nan, nan, nan, nan, "undefined: nobody was heard in one of the groups")
    gap = one.estimate - other.estimate
    below = ((one.estimate - one.conf_low) ** 2 + (other.conf_high - other.estimate) ** 2) ** 0.5
    above = ((one.conf_high - one.estimate) ** 2 + (other.estimate - other.conf_low) ** 2) ** 0.5
    return Proportion(
        gap, (one.std_error**2 + other.std_error**2) ** 0.5, max(gap - below, -1.0), min(gap + above, 1.0)
    )
