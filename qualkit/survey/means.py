"""Published means alone: what follows from them by arithmetic, and what nobody can know without the scores."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor, sqrt

import pandas as pd

from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError
from qualkit.survey.printed import Printed, read_count, read_figures
from qualkit.survey.rounding import Interval, before_rounding

_NAN = float("nan")
_NONE = (_NAN, _NAN, _NAN)
_FOLLOWS, _UNKNOWN = "follows from the means", "cannot be said"
_SCORES = "needs the scores of the same people"
_NOT_KNOWN = (
    ("interval of the change", f"{_SCORES}, or the SD of their changes"),
    ("test of the change", f"{_SCORES}, or the SD of their changes"),
    ("standardised mean change (dz)", "needs the SD of the changes"),
    ("normalised gain per person", f"{_SCORES}: that of the means is not the mean of theirs"),
    ("how many people improved", _SCORES),
    ("effect of the training", "needs a comparison group"),
)


@dataclass(frozen=True, slots=True)
class MeanAlone:
    """A mean of n scores on a bounded scale, of which nothing else is known.

    Parameters
    ----------
    mean
        The mean, exactly; round figures are the reader's assumption.
    n
        People.
    low, high
        The lowest and the highest score that can be had; scores between them may have fractions.

    Examples
    --------
    >>> knowledge = MeanAlone(Fraction("99.5"), 23, Fraction(0), Fraction(100))
    >>> float(knowledge.lowest_score), round(knowledge.largest_sd, 3), knowledge.reached(Fraction(76))
    (88.5, 2.398, 23)
    """

    mean: Fraction
    n: int
    low: Fraction
    high: Fraction

    @property
    def lowest_score(self) -> Fraction:
        """The lowest score that anybody can have: all others then have the highest."""
        return max(self.low, self.mean * self.n - (self.n - 1) * self.high)

    @property
    def highest_score(self) -> Fraction:
        """The highest score that anybody can have: all others then have the lowest."""
        return min(self.high, self.mean * self.n - (self.n - 1) * self.low)

    @property
    def largest_sd(self) -> float:
        """The largest sample SD: as many as possible at both ends of the scale; NaN for one person."""
        if self.n < 2:
            return _NAN
        span = self.high - self.low
        above = self.n * (self.mean - self.low)
        at_high = min(self.n - 1, floor(above / span))
        rest = above - at_high * span
        squares = at_high * span**2 + rest**2 - above**2 / self.n
        return sqrt(squares / (self.n - 1))

    def reached(self, score: Fraction) -> int:
        """How many people must have had at least this score, however the others did.

        Scores may lie as close below it as one likes, so that those short of it count with almost all of it.
        """
        if score <= self.low:
            return self.n
        missing = self.n * self.mean - self.n * score
        if missing < 0:
            return 0
        return min(self.n, floor(missing / (self.high - score)) + 1) if score < self.high else self.n


def means_alone(
    before: str | int,
    after: str | int,
    n: str | int | None,
    *,
    maximum: int,
    minimum: int = 0,
    good: int | None = None,
    decimal_mark: str | None = None,
    language: str = "en",
) -> ResultTable:
    """What follows from two published means of a training's test, and what does not.

    Do not read the range as a confidence interval: it says only what the rounding of the printed figures leaves open.

    Parameters
    ----------
    before, after
        The means as printed, as text.
    n
        People who were tested, both times.
    maximum, minimum
        The highest and the lowest score that can be had.
    good
        A score that counts as good; None leaves it out.
    decimal_mark
        ``","`` or ``"."``; None detects it.
    language
        Of the display.

    Returns
    -------
    ResultTable
        By `measure`: `estimate` from the figures as printed, `least` and `most` that rounding allows, `status` and
        `note`. What cannot be said has NaN and the reason.

    Raises
    ------
    QualkitError
        If a figure or n cannot be read, or a mean lies outside the scale; all at once.

    Examples
    --------
    >>> table = means_alone("76", "99,50", 23, maximum=100).set_index("measure")
    >>> round(float(table.loc["normalised gain of the means", "estimate"]), 3)
    0.979
    >>> table.loc["standardised mean change (dz)", "status"]
    'cannot be said'
    """
    read, people = _read(before, after, n, (minimum, maximum), decimal_mark)
    scale = Fraction(minimum), Fraction(maximum)
    rows = [_change(read), _gain(read, scale[1])]
    for name in ("before", "after"):
        rows += _scores(name, read[name], people, scale, good)
    rows += [_row(measure, _UNKNOWN, note=why) for measure, why in _NOT_KNOWN]
    columns = ["measure", "estimate", "least", "most", "status", "note"]
    return ResultTable(
        pd.DataFrame(rows, columns=columns),
        title="What two published means say",
        notes=("Least and most are what the rounding of the printed figures leaves open; they are no interval.",),
        layout=Layout(rows=("measure",)),
        language=language,
    )


def _read(
    before: str | int, after: str | int, n: str | int | None, scale: tuple[int, int], decimal_mark: str | None
) -> tuple[dict[str, Printed], int]:
    read, why = read_figures({"before": before, "after": after}, decimal_mark)
    people, no_n = read_count(n)
    problems = [Problem(reason, mend="give the figures as they are printed") for reason in (*why, no_n) if reason]
    if scale[0] >= scale[1]:
        problems.append(Problem(f"a scale from {scale[0]} to {scale[1]} is none", mend="give minimum < maximum"))
    problems += [
        Problem(f"a mean of {figure.text} lies outside the scale from {scale[0]} to {scale[1]}", name,
                mend="correct the figure or the scale")
        for name, figure in read.items() if not scale[0] <= figure.value <= scale[1]
    ]  # fmt: skip
    if problems:
        raise QualkitError(problems)
    return read, people


def _row(measure: str, status: str, values: tuple[float, float, float] = _NONE, note: str = "") -> dict[str, object]:
    estimate, least, most = values
    return {"measure": measure, "estimate": estimate, "least": least, "most": most, "status": status, "note": note}


def _change(read: dict[str, Printed]) -> dict[str, object]:
    allowed = before_rounding(read["after"]) - before_rounding(read["before"])
    values = (float(read["after"].value - read["before"].value), float(allowed.low), float(allowed.high))
    return _row("change of the mean", _FOLLOWS, values)


def _gain(read: dict[str, Printed], high: Fraction) -> dict[str, object]:
    measure = "normalised gain of the means"
    before, after = (before_rounding(read[name]) for name in ("before", "after"))
    if before.high >= high:
        return _row(measure, _UNKNOWN, note="the mean before may be the highest score: there is no room to gain")

    def gain(first: Fraction, second: Fraction) -> float:
        return float((second - first) / (high - first))

    ends = [gain(first, second) for first in _ends(before) for second in (after.low, min(after.high, high))]
    return _row(measure, _FOLLOWS, (gain(read["before"].value, read["after"].value), min(ends), max(ends)))


def _ends(interval: Interval) -> tuple[Fraction, Fraction]:
    return interval.low, interval.high


def _scores(
    name: str, figure: Printed, n: int, scale: tuple[Fraction, Fraction], good: int | None
) -> list[dict[str, object]]:
    exact, *ends = (
        MeanAlone(min(max(mean, scale[0]), scale[1]), n, *scale)
        for mean in (figure.value, *_ends(before_rounding(figure)))
    )
    lowest = [float(mean.lowest_score) for mean in ends]
    sds = [mean.largest_sd for mean in (exact, *ends)]
    rows = [
        _row(f"lowest score possible {name}", _FOLLOWS, (float(exact.lowest_score), lowest[0], lowest[1])),
        _row(f"largest SD possible {name}", _FOLLOWS, (exact.largest_sd, min(sds), max(sds))),
    ]
    if good is not None:
        reached = [float(mean.reached(Fraction(good))) for mean in (exact, *ends)]
        note = f"of {n}: so many at least, however the others did"
        rows.append(_row(f"people at {good} or more {name}", _FOLLOWS, (reached[0], reached[1], reached[2]), note))
    return rows
