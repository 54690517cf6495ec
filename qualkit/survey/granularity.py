"""GRIM: can a printed mean be the mean of so many whole-number scores?

After Brown & Heathers, "The GRIM test", Social Psychological and Personality Science 2017; 8:363-369. Whole scores have
a whole total, so that means of n scores lie on a grid of 1/n, and a printed mean must round from a point of that grid.
Everything is computed in exact fractions: a test in binary fractions accepts and refuses wrongly at ties.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from qualkit.errors import Problem, QualkitError
from qualkit.survey.printed import Printed, check_mark, decimals_of, read_count, read_figures, shown
from qualkit.survey.rounding import before_rounding, check_rounding
from qualkit.survey.verdicts import Alternative, Verdict, how_read, listed, untestable

MOST_ITEMS = 60
"""Numbers of equally weighted items that are tried when a mean on a scale to 100 is impossible."""
_AVERAGED = 10
_CUTS = {"floor": "cut off", "ceiling": "rounded up"}


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid on which a mean must lie: n people, whole scores on `items` averaged items, as a percentage or not.

    `parts` is 2 where half points were given.
    """

    n: int
    items: int = 1
    percent: bool = False
    parts: int = 1

    @property
    def points(self) -> int:
        """Points of the grid in one unit of the share or mean."""
        return self.n * self.items * self.parts

    @property
    def per_unit(self) -> Fraction:
        """Points of the grid in one unit as printed."""
        return Fraction(self.points, 100 if self.percent else 1)

    def readings(self, figure: Printed) -> int:
        """Figures that could be printed with these decimals in one unit of the share or mean."""
        return int(10 ** (figure.decimals + (2 if self.percent else 0)))

    def has_power(self, figure: Printed) -> bool:
        """Whether some printed figure would be impossible."""
        return self.points < self.readings(figure)

    def totals(self, figure: Printed, rounding: str) -> range:
        """Totals, in points of the grid, that give the printed figure."""
        return before_rounding(figure, rounding).wholes(self.per_unit)


@dataclass(frozen=True, slots=True)
class Power:
    """How much GRIM can tell: of the figures that could be printed, `total` and `ratio` are impossible.

    `ratio` falls below zero where there are more points than figures; `probability` does not.
    """

    total: int
    ratio: Fraction
    probability: Fraction


def grim(
    mean: str | int,
    n: str | int | None,
    items: int = 1,
    percent: bool = False,
    rounding: str = "up_or_down",
    *,
    decimal_mark: str | None = None,
) -> Verdict:
    """Whether a printed mean can come from whole-number scores of n people.

    Do not use it where scores may have fractions: half points, weighted means, and means adjusted by a model are no
    means of whole numbers. Whoever reads "inconsistent" knows that the figures as printed do not fit together under
    these assumptions, and not why. Checked against cases of the R package scrutiny, recomputed in exact fractions.

    Parameters
    ----------
    mean
        The mean as printed, as text: the zero of "99.50" counts.
    n
        People who were scored, as printed or as a whole number.
    items
        Whole-number items that were averaged for each person.
    percent
        Whether the mean is a percentage of whole counts; a percent sign in `mean` says so too.
    rounding
        How the mean was rounded: one of `rounding.RULES`; by default ties may have gone either way.
    decimal_mark
        ``","`` or ``"."``; None detects it.

    Returns
    -------
    Verdict
        ``untestable`` with ``possible`` true where ``n x items`` reaches 10 to the power of the decimals (two more
        for percentages): then every mean is possible, and consistency says nothing.

    Raises
    ------
    QualkitError
        If items is below 1, or the rounding or the decimal mark is unknown.

    Examples
    --------
    The first example of Brown & Heathers 2017: a mean of 5.19 of 28 whole scores.

    >>> verdict = grim("5.19", 28)
    >>> verdict.status, verdict.possible
    ('inconsistent', False)
    >>> grim("87,26", 23).reason
    '2007/23 = 87.26'
    >>> grim("76", 23).status
    'untestable'
    """
    check_call(rounding, decimal_mark, items)
    read, why = read_figures({"mean": mean}, decimal_mark)
    people, no_n = read_count(n)
    if why or no_n:
        return untestable("GRIM", "; ".join(filter(None, (*why, no_n))), read)
    figure = read["mean"]
    return _verdict(figure, Grid(people, items, percent or figure.percent), rounding)


def grim_power(mean: str | int, n: int, items: int = 1, percent: bool = False) -> Power:
    """How many of the means that could be printed with these decimals GRIM would find impossible.

    Parameters
    ----------
    mean
        A mean as printed; only its decimals matter.
    n, items, percent
        As for `grim`.

    Raises
    ------
    QualkitError
        If the mean cannot be read, or n or items is below 1.

    Examples
    --------
    >>> grim_power("5.30", 20).total, float(grim_power("5.30", 20).probability)
    (80, 0.8)
    """
    check_call("up_or_down", None, items, n)
    read, why = read_figures({"mean": mean})
    if why:
        raise QualkitError(Problem(why[0], mend="give the mean as it is printed"))
    grid = Grid(n, items, percent)
    readings = grid.readings(read["mean"])
    ratio = Fraction(readings - grid.points, readings)
    return Power(readings - grid.points, ratio, max(Fraction(0), ratio))


def possible_items(
    mean: str | int, n: int, *, most: int = MOST_ITEMS, rounding: str = "up_or_down", decimal_mark: str | None = None
) -> tuple[int, ...]:
    """Numbers of equally weighted items, scored right or wrong on a scale to 100, that give a printed mean.

    Parameters
    ----------
    mean
        Mean score on the scale from 0 to 100, as printed.
    n
        People who were scored, by one observer.
    most
        The largest number of items that is tried.
    rounding, decimal_mark
        As for `grim`.

    Raises
    ------
    QualkitError
        If the mean cannot be read, n is below 1, or the rounding or decimal mark is unknown.

    Examples
    --------
    >>> possible_items("99,50", 23), possible_items("87,26", 23)
    ((26, 35, 52), (29, 43, 57, 58))
    """
    check_call(rounding, decimal_mark, 1, n)
    read, why = read_figures({"mean": mean}, decimal_mark)
    if why:
        raise QualkitError(Problem(why[0], mend="give the mean as it is printed"))
    return tuple(k for k in range(1, most + 1) if Grid(n, k, True).totals(read["mean"], rounding))


def check_call(rounding: str, decimal_mark: str | None, items: int = 1, n: int = 1) -> None:
    """Refuse a rounding, a mark or numbers of items and people that mean nothing.

    Raises
    ------
    QualkitError
        With every problem at once.
    """
    problems = check_rounding(rounding)
    problems += [
        Problem(f"{value!r} is no number of {name}", mend="give a whole number from 1")
        for name, value in (("items", items), ("people", n))
        if isinstance(value, bool) or not isinstance(value, int) or value < 1
    ]
    if problems:
        raise QualkitError(problems)
    check_mark(decimal_mark)


def _verdict(figure: Printed, grid: Grid, rounding: str) -> Verdict:
    totals = grid.totals(figure, rounding)
    how = how_read({"mean": figure})
    if not grid.has_power(figure):
        return untestable("GRIM", _no_power(figure, grid), {"mean": figure}, bool(totals))
    if totals:
        reason = "; ".join(_division(total, grid, figure.decimals) for total in totals)
        return Verdict("GRIM", "consistent", True, reason, how, tuple(totals))
    could_be = tuple(readings(figure, grid, rounding))
    return Verdict("GRIM", "inconsistent", False, _impossible(figure, grid), how, (), could_be)


def _no_power(figure: Printed, grid: Grid) -> str:
    what = f"{grid.n} people" + (f" x {grid.items} items" if grid.items > 1 else "")
    return (
        f"{what} give {grid.points} points to the unit, and {decimals_of(figure)} can show "
        f"{grid.readings(figure)}: every {'percentage' if grid.percent else 'mean'} is possible"
    )


def _impossible(figure: Printed, grid: Grid) -> str:
    centre = figure.value * grid.per_unit
    low = floor(centre)
    near = sorted({low, ceil(centre)} if centre.denominator > 1 else {low - 1, low, low + 1})
    what = f"whole-number scores of {grid.n} people" + (f" on {grid.items} items" if grid.items > 1 else "")
    around = " and ".join(_division(total, grid, figure.decimals) for total in near)
    return (
        f"{shown(figure.value, figure.decimals)} cannot be the {'percentage' if grid.percent else 'mean'} of {what} "
        f"if it was rounded from them to {decimals_of(figure)} as printed: the nearest are {around}"
    )


def _division(total: int, grid: Grid, decimals: int) -> str:
    times = "100 x " if grid.percent else ""
    return f"{times}{total}/{grid.points} = {shown(total / grid.per_unit, decimals)}"


def readings(figure: Printed, grid: Grid, rounding: str) -> list[Alternative]:
    """What would make an impossible mean possible, the likeliest first.

    Examples
    --------
    >>> from qualkit.survey.printed import read_figure
    >>> [reading.kind for reading in readings(read_figure("99,50"), Grid(23), "up_or_down")]
    ['padded zero', 'n', 'half points', 'items']
    """
    found = [
        _padded(figure, grid, rounding),
        _other_n(figure, grid, rounding),
        _half_points(figure, grid, rounding),
        _items(figure, grid, rounding),
        _cut(figure, grid, rounding),
    ]
    return [reading for reading in found if reading is not None]


def _padded(figure: Printed, grid: Grid, rounding: str) -> Alternative | None:
    bare = figure.unpadded
    totals = grid.totals(bare, rounding) if bare.decimals < figure.decimals else range(0)
    if not totals:
        return None
    printed = " and ".join(f"{total}/{grid.points}" for total in totals[:3])
    return Alternative("padded zero", (), f"{bare.text} with a zero added in print (as from {printed})")


def near_n(n: int) -> list[int]:
    """Other numbers of people that are tried: up to a third more or less, at most 25 either way.

    Examples
    --------
    >>> near_n(23)[0], near_n(23)[-1]
    (16, 30)
    """
    reach = min(25, max(3, ceil(n * 0.3)))
    return [other for other in range(max(1, n - reach), n + reach + 1) if other != n]


def _other_n(figure: Printed, grid: Grid, rounding: str) -> Alternative | None:
    grids = [replace(grid, n=other) for other in near_n(grid.n)]
    fit = tuple(other.n for other in grids if other.has_power(figure) and other.totals(figure, rounding))
    return Alternative("n", fit, f"a mean of {listed(fit)} people instead of {grid.n}") if fit else None


def _half_points(figure: Printed, grid: Grid, rounding: str) -> Alternative | None:
    halves = replace(grid, parts=2)
    if grid.percent or not halves.has_power(figure) or not halves.totals(figure, rounding):
        return None
    return Alternative("half points", (), "a mean of scores with half points")


def _items(figure: Printed, grid: Grid, rounding: str) -> Alternative | None:
    if grid.items > 1:
        return None
    to_hundred = 0 <= figure.value <= 100 and figure.value > _AVERAGED
    most = MOST_ITEMS if grid.percent or to_hundred else _AVERAGED
    grids = [Grid(grid.n, k, grid.percent or to_hundred) for k in range(2, most + 1)]
    fit = tuple(other.items for other in grids if other.has_power(figure) and other.totals(figure, rounding))
    scale = ", each scored 0 or 1, on a scale to 100" if to_hundred or grid.percent else " averaged for each person"
    return Alternative("items", fit, f"a mean over {listed(fit)} equally weighted items{scale}") if fit else None


def _cut(figure: Printed, grid: Grid, rounding: str) -> Alternative | None:
    fit = [rule for rule in _CUTS if rule != rounding and grid.totals(figure, rule)]
    if not fit:
        return None
    return Alternative("rounding", (), f"{' or '.join(_CUTS[rule] for rule in fit)} instead of rounded")
