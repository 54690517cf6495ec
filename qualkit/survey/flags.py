"""Whether an estimate is fit to be shown: the practice of DHS and MICS, and the standard of NCHS (2017).

DHS and MICS reports leave out shares of fewer than 25 unweighted records and put those of 25 to 49 in brackets.
That rule governs what is displayed. The second rule is that of the National Center for Health Statistics (Parker et
al., Vital and Health Statistics 2017; 2(175)), in this order:

1. The number of records or the effective number, the smaller of both, is below 30: suppress.
2. The 95% interval of Korn and Graubard is .30 wide or wider: suppress.
3. It is wider than .05, and wider than 130% of the estimate: suppress.
4. The degrees of freedom are below 8, or the estimate is 0% or 100%: a statistician reviews it.
5. Otherwise: show. Where the interval is wider than 130% of the complement (100% less the estimate), it is shown,
   with a note that the complement is not reliable.

Nothing is removed from a table by either rule.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from qualkit.survey.intervals import design_adjusted, effective_n, korn_graubard
from qualkit.survey.rows import Numbers

WITHHELD_BELOW, BRACKETED_BELOW = 25, 50
LEAST_N, WIDEST, NARROW, WIDEST_RELATIVE, LEAST_DF = 30, 0.30, 0.05, 1.30, 8
SHOW, REVIEW, SUPPRESS = "show", "review", "suppress"
_CONFIDENCE = 0.95
_ROUNDING = 1e-12


class Flag(NamedTuple):
    """What the standard of NCHS says of an estimate, and why."""

    flag: str
    reason: str


def dhs_flag(n: float) -> str:
    """``withheld`` below 25 unweighted records, ``bracketed`` from 25 to 49, else empty.

    Parameters
    ----------
    n
        Unweighted records in the denominator; NaN is withheld.

    Examples
    --------
    >>> dhs_flag(24), dhs_flag(25), dhs_flag(49), dhs_flag(50)
    ('withheld', 'bracketed', 'bracketed', '')
    """
    if not n >= WITHHELD_BELOW:
        return "withheld"
    return "bracketed" if n < BRACKETED_BELOW else ""


def nchs_flags(share: Numbers, std_error: Numbers, n: Numbers, df: Numbers) -> list[Flag]:
    """The standard of NCHS for shares, as this module's first lines write it out.

    Parameters
    ----------
    share, std_error
        Between 0 and 1, one each an estimate.
    n
        Unweighted records.
    df
        Degrees of freedom.

    Examples
    --------
    >>> nchs_flags(np.array([0.5]), np.array([0.1]), np.array([29.0]), np.array([20.0]))
    [Flag(flag='suppress', reason='25 records in effect, fewer than 30')]
    """
    size = np.minimum(effective_n(share, std_error, n), n)
    # The standard lets a design that does better than simple random sampling count for no more records than there are.
    ends = korn_graubard(share, np.minimum(design_adjusted(size, n, df, _CONFIDENCE), n), _CONFIDENCE)
    each = zip(share, n, size, ends.high - ends.low, df, strict=True)
    return [_nchs(*map(float, numbers)) for numbers in each]


def _nchs(share: float, n: float, size: float, width: float, df: float) -> Flag:
    if np.isnan(share):
        return Flag(SUPPRESS, "there is no estimate")
    if n < LEAST_N or size < LEAST_N - _ROUNDING:
        return Flag(SUPPRESS, f"{min(n, size):.0f} records{' in effect' if size < n else ''}, fewer than {LEAST_N}")
    if np.isnan(width):
        return Flag(SUPPRESS, "no interval can be given")
    if width >= WIDEST - _ROUNDING:
        return Flag(SUPPRESS, f"the interval is {width:.2f} wide, {WIDEST:.2f} or more")
    if width > NARROW + _ROUNDING and width > WIDEST_RELATIVE * share:
        return Flag(SUPPRESS, f"the interval is wider than {WIDEST_RELATIVE:.0%} of the estimate")
    if df < LEAST_DF:
        return Flag(REVIEW, f"{df:.0f} degrees of freedom, fewer than {LEAST_DF}")
    if share in (0.0, 1.0):
        return Flag(REVIEW, "the estimate is 0% or 100%")
    if width > NARROW + _ROUNDING and width > WIDEST_RELATIVE * (1 - share):
        return Flag(SHOW, f"the complement is not reliable: the interval is wider than {WIDEST_RELATIVE:.0%} of it")
    return Flag(SHOW, "")
