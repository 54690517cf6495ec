"""Saturation as Guest, Namey & Chen (2020) assess it, and how many interviews a theme needs to show itself.

Both are aids to reporting. Neither says that a study is finished: see the caveats in `saturation`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

from qualkit.errors import Problem, QualkitError

Status = Literal["reached", "not reached", "not assessable"]
REACHED: Status = "reached"
NOT_REACHED: Status = "not reached"
NOT_ASSESSABLE: Status = "not assessable"
COMBINATIONS = tuple((base, run, threshold) for base in (4, 5, 6) for run in (2, 3) for threshold in (0.05, 0.0))
"""The twelve combinations of base size, run length and threshold that Guest and others report."""
_MOST = 1_000_000


class Run(NamedTuple):
    """Some interviews in a row: the first and last of them (from 1), their new codes, and these by the base's codes."""

    first: int
    last: int
    new: int
    ratio: float


class Guest(NamedTuple):
    """An assessment of saturation: status, the notation ``s+run`` where it was reached, every run, and the reason."""

    base: int
    run: int
    threshold: float
    base_codes: int
    runs: tuple[Run, ...]
    status: Status
    notation: str
    reason: str


def guest(new_codes_by_interview: Sequence[int], base: int = 4, run: int = 2, threshold: float = 0.05) -> Guest:
    """Saturation after Guest, Namey & Chen, PLOS ONE 2020; 15(5):e0232076.

    The codes of the first `base` interviews are counted; then runs of `run` interviews slide on by one. Saturation is
    reached by the first run whose new codes are at most `threshold` of the codes of the base (not of the running
    total), and is written ``s+run``: s interviews, then a run that brought next to nothing. Checked against the
    example of the R package qdaR.

    Parameters
    ----------
    new_codes_by_interview
        New codes of each interview, in the order of the interviews.
    base, run
        Interviews; 4, 5 or 6, and 2 or 3 in the paper.
    threshold
        Share of new information; 0.05 or 0 in the paper.

    Returns
    -------
    Guest
        With too few interviews for base and run, or no code in the base, the status is ``not assessable``, which is
        not the same as ``not reached``.

    Raises
    ------
    QualkitError
        For a base or a run below 1, a threshold outside 0 to 1, and negative counts.

    Examples
    --------
    >>> found = guest([4, 3, 2, 1, 1, 0, 0, 0], base=4, run=2, threshold=0.05)
    >>> found.notation, found.base_codes, found.runs[0].ratio
    ('5+2', 10, 0.1)
    >>> guest([3, 2, 1, 1, 0], base=4, run=2).status
    'not assessable'
    """
    new = [int(count) for count in new_codes_by_interview]
    _check(new, base, run, threshold)
    codes = sum(new[:base])
    runs: tuple[Run, ...] = ()
    if codes and len(new) >= base + run:
        runs = tuple(
            Run(first + 1, first + run, sum(new[first : first + run]), sum(new[first : first + run]) / codes)
            for first in range(base, len(new) - run + 1)
        )
    status, notation, reason = _assessed(len(new), codes, runs, base, run, threshold)
    return Guest(base, run, threshold, codes, runs, status, notation, reason)


def _assessed(
    interviews: int, codes: int, runs: Sequence[Run], base: int, run: int, threshold: float
) -> tuple[Status, str, str]:
    if interviews < base + run:
        needed = f"{interviews} interviews, and {base + run} are needed for a base of {base} and a run of {run}"
        return NOT_ASSESSABLE, "", needed
    if not codes:
        return NOT_ASSESSABLE, "", f"the first {base} interviews hold no code"
    for each in runs:
        if each.ratio <= threshold:
            new = f"{each.new} new codes in interviews {each.first} to {each.last}, {codes} in the first {base}"
            return REACHED, f"{each.first - 1}+{run}", new
    least = min(each.ratio for each in runs)
    return NOT_REACHED, "", f"no run brought {threshold:.0%} or less new codes; the least was {least:.0%}"


def _check(new: Sequence[int], base: int, run: int, threshold: float) -> None:
    problems = [
        Problem(f"{name}={value} is no number of interviews", mend="give 1 or more")
        for name, value in (("base", base), ("run", run)) if value < 1
    ]  # fmt: skip
    if not 0 <= threshold <= 1:
        problems.append(Problem(f"threshold={threshold} lies outside 0 to 1", mend="give a share, 0.05 say"))
    if any(count < 0 for count in new):
        problems.append(Problem("an interview cannot bring fewer than no new codes", mend="give counts of new codes"))
    if problems:
        raise QualkitError(problems)


def interviews_needed(prevalence: float, instances: int = 1, power: float = 0.8) -> int:
    """The fewest interviews that show a theme of this prevalence `instances` times with probability `power`.

    After Fugard & Potts, International Journal of Social Research Methodology 2015; 18:669-684, by the binomial
    distribution. Braun & Clarke (2016, the same journal 19:739-743) reject it for reflexive thematic analysis: themes
    are made by the researcher, not found with a prevalence. The paper's own example is the one below.

    Parameters
    ----------
    prevalence
        Share of the people of interest who would voice the theme, above 0 and up to 1; nobody knows it beforehand.
    instances
        How many of the interviewed shall voice it.
    power
        Probability that so many do, above 0 and below 1.

    Raises
    ------
    QualkitError
        For shares outside their range, and where more than a million interviews would be needed.

    Examples
    --------
    >>> interviews_needed(0.1, instances=2, power=0.8)
    29
    """
    from scipy.stats import binom

    problems = []
    if not 0 < prevalence <= 1:
        problems.append(Problem(f"prevalence={prevalence} is no share above 0", mend="give 0.1, say"))
    if not 0 < power < 1:
        problems.append(Problem(f"power={power} is no probability between 0 and 1", mend="give 0.8, say"))
    if instances < 1:
        problems.append(Problem(f"instances={instances} is no number of people", mend="give 1 or more"))
    if problems:
        raise QualkitError(problems)
    low, high = instances - 1, max(instances, math.ceil(instances / prevalence))
    while binom.sf(instances - 1, high, prevalence) < power:
        low, high = high, high * 2
        if high > _MOST:
            raise QualkitError(Problem(f"more than {_MOST:,} interviews would be needed", mend="ask for less"))
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if binom.sf(instances - 1, middle, prevalence) >= power else (middle, high)
    return high
