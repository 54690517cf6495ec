"""Parts against their total, and differences against what they are taken from, within what rounding allows."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from operator import add

from qualkit.errors import Problem, QualkitError
from qualkit.survey.granularity import check_call
from qualkit.survey.printed import Printed, read_figures, shown
from qualkit.survey.rounding import Interval, before_rounding
from qualkit.survey.verdicts import Alternative, Status, Verdict, how_read, untestable

_WHOLE = Fraction(100)


def parts_add_up(
    parts: Sequence[str | int],
    total: str | int,
    *,
    counts: bool = False,
    exact_total: bool | None = None,
    rounding: str = "up_or_down",
    decimal_mark: str | None = None,
) -> Verdict:
    """Whether printed parts can add up to a printed total.

    Do not use it where an answer may fall into several parts: such percentages add up to more than 100.

    Parameters
    ----------
    parts
        As printed, at least one.
    total
        As printed.
    counts
        Whether all are counts of people: then nothing was rounded and they must add up exactly.
    exact_total
        Whether the total is exact and not rounded itself; None takes a total of 100 for exact, as percentages have it.
    rounding
        How they were rounded: one of `rounding.RULES`.
    decimal_mark
        ``","`` or ``"."``; None detects it in all of them.

    Raises
    ------
    QualkitError
        Without parts, or for an unknown rounding or decimal mark.

    Examples
    --------
    >>> parts_add_up(["33.3", "33.3", "33.3"], "100.0").status
    'consistent'
    >>> print(parts_add_up(["40", "35", "20"], "100"))
    parts: inconsistent. The parts add up to 95, which is 5 less than 100; rounding explains at most 1.5. It could be a
    further part of 5 that is not printed.
    """
    check_call(rounding, decimal_mark)
    if not parts:
        raise QualkitError(Problem("there are no parts to add up", mend="give the figures that the total is made of"))
    named = {f"part {place}": part for place, part in enumerate(parts, start=1)}
    read, why = read_figures({**named, "total": total}, decimal_mark)
    if why:
        return untestable("parts", "; ".join(why), read)
    whole = read.pop("total")
    figures = list(read.values())
    exact = whole.value == _WHOLE if exact_total is None else exact_total
    together = reduce(add, [_exactly(figure) if counts else before_rounding(figure, rounding) for figure in figures])
    aim = _exactly(whole) if counts or exact else before_rounding(whole, rounding)
    return _sum_verdict(figures, whole, together, aim)


def difference_possible(
    before: str | int,
    after: str | int,
    difference: str | int,
    *,
    rounding: str = "up_or_down",
    decimal_mark: str | None = None,
) -> Verdict:
    """Whether a printed difference can be that of two printed figures.

    Parameters
    ----------
    before, after
        As printed; the difference is after - before.
    difference
        As printed.
    rounding
        How they were rounded: one of `rounding.RULES`.
    decimal_mark
        ``","`` or ``"."``; None detects it in all of them.

    Raises
    ------
    QualkitError
        For an unknown rounding or decimal mark.

    Examples
    --------
    >>> print(difference_possible("76", "99,50", "23,5"))
    difference: consistent. As printed the figures allow a difference from 22.995 to 24.005, and 23.5 lies within.
    """
    check_call(rounding, decimal_mark)
    read, why = read_figures({"before": before, "after": after, "difference": difference}, decimal_mark)
    if why:
        return untestable("difference", "; ".join(why), read)
    intervals = {name: before_rounding(figure, rounding) for name, figure in read.items()}
    allowed = intervals["after"] - intervals["before"]
    possible = allowed.meets(intervals["difference"])
    given = shown(read["difference"].value, read["difference"].decimals)
    reason = (
        f"as printed the figures allow a difference from {_end(allowed.low)} to {_end(allowed.high)}, and {given} "
        f"{'lies within' if possible else 'does not lie within'}"
    )
    could_be = () if possible else tuple(_turned(allowed, intervals["difference"]))
    status: Status = "consistent" if possible else "inconsistent"
    return Verdict("difference", status, possible, reason, how_read(read), could_be=could_be)


def _exactly(figure: Printed) -> Interval:
    return Interval(figure.value, figure.value)


def _sum_verdict(figures: Sequence[Printed], whole: Printed, together: Interval, aim: Interval) -> Verdict:
    named = {f"part {place}": figure for place, figure in enumerate(figures, start=1)}
    how = how_read({**named, "total": whole})
    added = sum((figure.value for figure in figures), Fraction(0))
    gap = added - whole.value
    slack = (together.high - together.low + aim.high - aim.low) / 2
    away = "equals" if gap == 0 else f"is {_end(abs(gap))} {'more' if gap > 0 else 'less'} than"
    allowed = f"; rounding explains at most {_end(slack)}" if gap else ""
    reason = f"the parts add up to {_end(added)}, which {away} {_end(whole.value)}{allowed}"
    if together.meets(aim):
        return Verdict("parts", "consistent", True, reason, how)
    return Verdict("parts", "inconsistent", False, reason, how, could_be=(_rest(gap),))


def _rest(gap: Fraction) -> Alternative:
    if gap < 0:
        return Alternative("missing part", (), f"a further part of {_end(-gap)} that is not printed")
    return Alternative("overlap", (), f"parts that overlap by {_end(gap)}, such as several answers of one person")


def _turned(allowed: Interval, difference: Interval) -> list[Alternative]:
    if allowed.meets(-difference):
        return [Alternative("sign", (), "the difference the other way round")]
    return []


def _end(value: Fraction) -> str:
    """A number that has few decimals, with no more than it needs."""
    decimals = 0
    while (value * 10**decimals).denominator > 1:
        decimals += 1
    return shown(value, decimals)
