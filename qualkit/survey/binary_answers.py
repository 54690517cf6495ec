"""DEBIT: can a printed mean and standard deviation come from so many zeros and ones?

After Heathers & Brown, "DEBIT: a simple consistency test for binary data", 2019. Of n answers, k are ones; k decides
both the mean and the SD, so that one whole k must give both figures as printed.
"""

from __future__ import annotations

from dataclasses import replace

from qualkit.survey.deviations import Claim
from qualkit.survey.granularity import Grid, check_call, near_n
from qualkit.survey.printed import read_count, read_figures, shown
from qualkit.survey.verdicts import Alternative, Verdict, how_read, listed, untestable

_MOST_SHOWN = 6


def debit(
    mean: str | int,
    sd: str | int,
    n: str | int | None,
    rounding: str = "up_or_down",
    *,
    decimal_mark: str | None = None,
) -> Verdict:
    """Whether a printed mean and SD can come from n answers of 0 or 1.

    Do not use it for shares printed as percentages: `percent_possible` is for those.

    Parameters
    ----------
    mean, sd
        Mean (between 0 and 1) and sample standard deviation (divisor n - 1) as printed, as text.
    n
        People who answered.
    rounding
        How both were rounded: one of `rounding.RULES`.
    decimal_mark
        ``","`` or ``"."``; None detects it.

    Returns
    -------
    Verdict
        Where it is consistent, `totals` holds the counts of ones that give both figures.

    Raises
    ------
    QualkitError
        For an unknown rounding or decimal mark.

    Examples
    --------
    From the examples of the R package scrutiny:

    >>> debit("0.53", "0.50", 1683).status
    'consistent'
    >>> print(debit("0.53", "0.45", 30))
    DEBIT: inconsistent. 16 ones of 30 give a mean of 0.53 and an SD of 0.507, which is not printed as 0.45.
    """
    check_call(rounding, decimal_mark)
    read, why = read_figures({"mean": mean, "sd": sd}, decimal_mark)
    people, no_n = read_count(n)
    if people == 1:
        no_n = "one answer has no standard deviation"
    if why or no_n:
        return untestable("DEBIT", "; ".join(filter(None, (*why, no_n))), read)
    claim = Claim(read["mean"], read["sd"], Grid(people), (0, 1), rounding)
    counts = _counts(claim)
    how = how_read(read)
    if counts:
        return Verdict("DEBIT", "consistent", True, f"{_some(counts)} ones of {people} give both figures", how, counts)
    return Verdict("DEBIT", "inconsistent", False, _impossible(claim), how, could_be=tuple(_readings(claim)))


def _counts(claim: Claim) -> tuple[int, ...]:
    ones = (total for total in claim.totals if 0 <= total <= claim.grid.n)
    return tuple(total for total in ones if total in claim.squares(total))


def _some(counts: tuple[int, ...]) -> str:
    return (
        listed(counts)
        if len(counts) <= _MOST_SHOWN
        else f"each of {len(counts)} counts from {counts[0]} to {counts[-1]}"
    )


def _impossible(claim: Claim) -> str:
    mean, sd = (shown(figure.value, figure.decimals) for figure in (claim.mean, claim.sd))
    if claim.mean.value < 0 or claim.mean.value > 1:
        return f"no zeros and ones have a mean of {mean}"
    near = [total for total in claim.totals if 0 <= total <= claim.grid.n]
    if not near:
        return f"no count of ones among {claim.grid.n} gives a mean of {mean}"
    sds = list(dict.fromkeys(claim.sd_of(total, total) for total in (near[0], near[-1])))
    return (
        f"{_some(tuple(near))} ones of {claim.grid.n} give a mean of {mean} and an SD of {' to '.join(sds)}, "
        f"which is not printed as {sd}"
    )


def _readings(claim: Claim) -> list[Alternative]:
    grid, found = claim.grid, []
    if _counts(replace(claim, less=0)):
        found.append(Alternative("sd divisor", (), f"an SD with the divisor {grid.n} instead of {grid.n - 1}"))
    fit = tuple(n for n in near_n(grid.n) if n > 1 and _counts(replace(claim, grid=replace(grid, n=n))))
    if fit:
        found.append(Alternative("n", fit, f"figures of {listed(fit)} people instead of {grid.n}"))
    return found
