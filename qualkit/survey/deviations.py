"""GRIMMER: can a printed mean and standard deviation come from so many whole-number scores?

After Anaya, "The GRIMMER test", PeerJ Preprints 2016, and Allard 2018. Those ask for whole sums of squares that round
to the printed SD and have the parity of the total, which is necessary; here whole scores with that total and that sum
of squares are looked for as well, within bounds where there are some, so that the answer is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isqrt

from qualkit.errors import Problem, QualkitError
from qualkit.survey.granularity import Grid, check_call, grim, near_n
from qualkit.survey.printed import Printed, decimals_of, read_count, read_figures, shown
from qualkit.survey.rounding import Interval, before_rounding
from qualkit.survey.verdicts import Alternative, Verdict, how_read, listed, untestable
from qualkit.survey.whole_scores import Bounds, Search

_MOST_SHOWN = 40
_NEAREST = 200
"""Sums of squares on each side among which the nearest possible SD is looked for."""
_AVERAGED = 10
_WIDEST = 10
"""Items with a wider scale than this are hardly ever averaged."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A printed mean and SD of n people, and what is assumed of their scores.

    `less` is taken from n in the SD's divisor: 1 for a sample's SD, 0 for a population's.
    """

    mean: Printed
    sd: Printed
    grid: Grid
    bounds: tuple[int, int] | None
    rounding: str
    less: int = 1

    @property
    def search(self) -> Search:
        """A search among whole totals of one person."""
        if self.bounds is None:
            return Search()
        low, high = (self.grid.items * self.grid.parts * bound for bound in self.bounds)
        return Search(Bounds(low, high))

    @property
    def totals(self) -> range:
        """Totals of all scores that give the mean."""
        return self.grid.totals(self.mean, self.rounding)

    def squares(self, total: int) -> range:
        """Sums of squares that give the SD where the scores have this total."""
        variance = before_rounding(self.sd, self.rounding).squared()
        if variance is None:
            return range(0)
        centre = Fraction(total * total, self.grid.n)
        low, high = (self._around(end) + centre for end in (variance.low, variance.high))
        return Interval(low, high, variance.low_closed, variance.high_closed).wholes()

    def sd_of(self, total: int, squares: int) -> str:
        """The SD of scores with this total and sum of squares, to one decimal more than printed."""
        apart = squares - Fraction(total * total, self.grid.n)
        return root_shown(apart / self._around(Fraction(1)), self.sd.decimals + 1)

    def _around(self, variance: Fraction) -> Fraction:
        points = self.grid.items * self.grid.parts
        return variance * points**2 * (self.grid.n - self.less)


def grimmer(
    mean: str | int,
    sd: str | int,
    n: str | int | None,
    items: int = 1,
    bounds: Sequence[int] | None = None,
    rounding: str = "up_or_down",
    *,
    decimal_mark: str | None = None,
) -> Verdict:
    """Whether a printed mean and SD can come from whole-number scores of n people.

    Do not use it for scores with fractions, or for an SD of anything but the raw scores. Checked against cases of the
    R package scrutiny and against every set of scores on small scales.

    Parameters
    ----------
    mean, sd
        Mean and sample standard deviation (divisor n - 1) as printed, as text.
    n
        People who were scored.
    items
        Whole-number items that were averaged for each person.
    bounds
        Lowest and highest score of an item, whole numbers, such as ``(1, 5)``; None where they are unknown.
    rounding
        How both were rounded: one of `rounding.RULES`.
    decimal_mark
        ``","`` or ``"."``; None detects it.

    Returns
    -------
    Verdict
        Where it is consistent, `example` holds scores that give both figures.

    Raises
    ------
    QualkitError
        If items is below 1, the bounds are not two rising whole numbers, or a name is unknown.

    Examples
    --------
    A mean of 5.23 and an SD of 2.55 of 35 people, from the examples of the R package scrutiny:

    >>> grimmer("5.23", "2.55", 35).status
    'inconsistent'
    >>> grimmer("3.10", "1.37", 10, bounds=(1, 5)).status
    'consistent'
    """
    check_call(rounding, decimal_mark, items)
    limits = _check_bounds(bounds)
    read, why = read_figures({"mean": mean, "sd": sd}, decimal_mark)
    people, no_n = read_count(n)
    if people == 1:
        no_n = "one score has no standard deviation"
    if why or no_n:
        return untestable("GRIMMER", "; ".join(filter(None, (*why, no_n))), read)
    claim = Claim(read["mean"], read["sd"], Grid(people, items), limits, rounding)
    scores = example_scores(claim)
    if scores is not None:
        return _possible(claim, scores)
    could_be = tuple(_readings(claim))
    return Verdict("GRIMMER", "inconsistent", False, _impossible(claim), _how(claim), could_be=could_be)


def example_scores(claim: Claim) -> tuple[int, ...] | None:
    """Totals of each person that give the mean and the SD, or None where there are none.

    Examples
    --------
    >>> from qualkit.survey.printed import read_figure
    >>> figures = read_figure("3.00"), read_figure("2.00")
    >>> example_scores(Claim(*figures, Grid(3), (1, 5), "up_or_down"))
    (1, 3, 5)
    """
    search, n = claim.search, claim.grid.n
    for total in claim.totals:
        limits = search.squares_between(n, total)
        if limits is None:
            continue
        wanted = claim.squares(total)
        last = wanted[-1] if wanted else -1
        most = last if limits[1] is None else min(last, limits[1])
        for squares in range(max(wanted.start, limits[0]), most + 1):
            scores = search.example(n, total, squares)
            if scores is not None:
                return scores
    return None


def root_shown(square: Fraction, decimals: int) -> str:
    """The square root with so many decimals, rounded exactly.

    Examples
    --------
    >>> root_shown(Fraction(2), 4), root_shown(Fraction(1, 4), 0)
    ('1.4142', '1')
    """
    scaled = 4 * square * 100**decimals
    twice = isqrt(scaled.numerator // scaled.denominator)
    return shown(Fraction((twice + 1) // 2, 10**decimals), decimals)


def _check_bounds(bounds: Sequence[int] | None) -> tuple[int, int] | None:
    if bounds is None:
        return None
    whole = all(isinstance(bound, int) and not isinstance(bound, bool) for bound in bounds)
    if len(bounds) != 2 or not whole or bounds[0] >= bounds[1]:
        raise QualkitError(
            Problem(f"bounds {bounds!r} are not the lowest and the highest score", mend="give whole numbers: (1, 5)")
        )
    return bounds[0], bounds[1]


def _how(claim: Claim) -> tuple[str, ...]:
    return how_read({"mean": claim.mean, "sd": claim.sd})


def _possible(claim: Claim, scores: tuple[int, ...]) -> Verdict:
    total, squares = sum(scores), sum(score * score for score in scores)
    each = "scores" if claim.grid.items == 1 else f"totals over {claim.grid.items} items"
    listing = f", such as {' '.join(map(str, scores))}" if len(scores) <= _MOST_SHOWN else ""
    reason = f"{each} with total {total} and sum of squares {squares} give both figures{listing}"
    return Verdict("GRIMMER", "consistent", True, reason, _how(claim), (total,), example=scores)


def _impossible(claim: Claim) -> str:
    mean, sd = (shown(figure.value, figure.decimals) for figure in (claim.mean, claim.sd))
    people = f"{claim.grid.n} people"
    if not claim.totals:
        alone = grim(mean, claim.grid.n, claim.grid.items, rounding=claim.rounding, decimal_mark=".")
        return f"the mean alone is impossible (GRIM): {alone.reason}"
    within = f" from {claim.bounds[0]} to {claim.bounds[1]}" if claim.bounds else ""
    if all(claim.search.squares_between(claim.grid.n, total) is None for total in claim.totals):
        return f"no scores{within} have a mean of {mean}"
    near = _nearest_sds(claim)
    around = f": the nearest possible SD is {' or '.join(near)}" if near else ""
    return (
        f"an SD of {sd} cannot be that of whole-number scores{within} of {people} with a mean of {mean} "
        f"if it was rounded from them to {decimals_of(claim.sd)} as printed{around}"
    )


def _nearest_sds(claim: Claim) -> list[str]:
    """The nearest SDs below and above that some scores with this mean have."""
    below, above = set(), set()
    for total in claim.totals[:_NEAREST]:
        wanted = claim.squares(total)
        limits = claim.search.squares_between(claim.grid.n, total)
        if limits is None:
            continue
        low, high = limits
        top = wanted.start - 1 if high is None else min(wanted.start - 1, high)
        below |= _first(claim, total, range(top, max(low, top - _NEAREST) - 1, -1))
        above |= _first(claim, total, range(max(wanted.stop, low), max(wanted.stop, low) + _NEAREST))
    ends = [max(below, default=None, key=Fraction), min(above, default=None, key=Fraction)]
    return [sd for sd in ends if sd is not None]


def _first(claim: Claim, total: int, candidates: range) -> set[str]:
    search = claim.search
    for squares in candidates:
        if search.example(claim.grid.n, total, squares) is not None:
            return {claim.sd_of(total, squares)}
    return set()


def _readings(claim: Claim) -> list[Alternative]:
    """What would make impossible figures possible, the likeliest first."""
    grid = claim.grid
    bare = replace(claim, mean=claim.mean.unpadded, sd=claim.sd.unpadded)
    padded = [figure.unpadded.text for figure in (claim.mean, claim.sd) if figure.unpadded.decimals < figure.decimals]
    found = []
    if padded and example_scores(bare):
        found.append(Alternative("padded zero", (), f"{' and '.join(padded)} with zeros added in print"))
    if claim.less == 1 and example_scores(replace(claim, less=0)):
        found.append(Alternative("sd divisor", (), f"an SD with the divisor {grid.n} instead of {grid.n - 1}"))
    others = [other for other in near_n(grid.n) if other > 1]
    fit = tuple(other for other in others if example_scores(replace(claim, grid=replace(grid, n=other))))
    if fit:
        found.append(Alternative("n", fit, f"figures of {listed(fit)} people instead of {grid.n}"))
    if example_scores(replace(claim, grid=replace(grid, parts=2))):
        found.append(Alternative("half points", (), "figures of scores with half points"))
    return found + _items(claim)


def _items(claim: Claim) -> list[Alternative]:
    span = claim.bounds[1] - claim.bounds[0] if claim.bounds else 0
    if claim.grid.items > 1 or span > _WIDEST:
        return []
    grids = [replace(claim.grid, items=k) for k in range(2, _AVERAGED + 1)]
    fit = tuple(
        grid.items for grid in grids if grid.has_power(claim.mean) and example_scores(replace(claim, grid=grid))
    )
    text = f"figures over {listed(fit)} equally weighted items averaged for each person" if fit else ""
    return [Alternative("items", fit, text)] if fit else []
