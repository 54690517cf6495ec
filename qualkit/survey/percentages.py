"""Percentages against their denominators: which whole counts of n give a printed percentage."""

from __future__ import annotations

from dataclasses import replace

from qualkit.survey.granularity import Grid, check_call, near_n
from qualkit.survey.printed import Printed, decimals_of, read_count, read_figures, shown
from qualkit.survey.verdicts import Alternative, Verdict, how_read, listed, untestable

_MOST_SHOWN = 6
_CUTS = {"floor": "cut off", "ceiling": "rounded up"}


def percent_possible(
    percent: str | int,
    n: str | int | None,
    rounding: str = "up_or_down",
    *,
    decimal_mark: str | None = None,
) -> Verdict:
    """Whether a printed percentage can be a whole count of n.

    Do not use it for weighted percentages: they are no counts of people. Without a printed n nothing can be said.

    Parameters
    ----------
    percent
        As printed, as text, with or without a percent sign.
    n
        The denominator as printed.
    rounding
        How it was rounded: one of `rounding.RULES`; by default ties may have gone either way.
    decimal_mark
        ``","`` or ``"."``; None detects it.

    Returns
    -------
    Verdict
        `totals` holds every count that gives the percentage.

    Raises
    ------
    QualkitError
        For an unknown rounding or decimal mark.

    Examples
    --------
    >>> percent_possible("54,0", 150).totals, percent_possible("67.4", 150).status
    ((81,), 'inconsistent')
    >>> print(percent_possible("58", None))
    percent: untestable. No denominator is printed.
    """
    check_call(rounding, decimal_mark)
    read, why = read_figures({"percent": percent}, decimal_mark)
    people, no_n = read_count(n)
    if why or no_n:
        return untestable("percent", "; ".join(filter(None, (*why, no_n))), read)
    figure, grid, how = read["percent"], Grid(people, percent=True), how_read(read)
    counts = _counts(figure, grid, rounding)
    if counts:
        reason = f"{_some(counts)} of {people} give{'s' if len(counts) == 1 else ''} {_shown(figure)}%"
        return Verdict("percent", "consistent", True, reason, how, counts)
    could_be = tuple(_readings(figure, grid, rounding))
    return Verdict("percent", "inconsistent", False, _impossible(figure, grid), how, could_be=could_be)


def _counts(figure: Printed, grid: Grid, rounding: str) -> tuple[int, ...]:
    return tuple(count for count in grid.totals(figure, rounding) if 0 <= count <= grid.n)


def _some(counts: tuple[int, ...]) -> str:
    return listed(counts) if len(counts) <= _MOST_SHOWN else f"any count from {counts[0]} to {counts[-1]}"


def _shown(figure: Printed) -> str:
    return shown(figure.value, figure.decimals)


def _impossible(figure: Printed, grid: Grid) -> str:
    if not 0 <= figure.value <= 100:
        return f"{_shown(figure)}% is no share of {grid.n}: counts give 0% to 100%"
    below = int(figure.value * grid.per_unit)
    near = [count for count in (below, below + 1) if count <= grid.n]
    around = " and ".join(f"{count}/{grid.n} = {shown(count / grid.per_unit, figure.decimals)}%" for count in near)
    return (
        f"{_shown(figure)}% cannot be a whole count of {grid.n} if it was rounded to {decimals_of(figure)} as "
        f"printed: the nearest are {around}"
    )


def _readings(figure: Printed, grid: Grid, rounding: str) -> list[Alternative]:
    if not 0 <= figure.value <= 100:
        return [Alternative("ratio", (), "a ratio or a growth rather than a share")]
    found, bare = [], figure.unpadded
    if bare.decimals < figure.decimals and _counts(bare, grid, rounding):
        found.append(Alternative("padded zero", (), f"{bare.text}% with a zero added in print"))
    fit = tuple(n for n in near_n(grid.n) if _counts(figure, replace(grid, n=n), rounding))
    if fit:
        found.append(Alternative("n", fit, f"a share of {listed(fit)} people instead of {grid.n}"))
    cuts = [words for rule, words in _CUTS.items() if rule != rounding and _counts(figure, grid, rule)]
    if cuts:
        found.append(Alternative("rounding", (), f"{' or '.join(cuts)} instead of rounded"))
    return found
