"""Statistical tests reported in a text: does the printed p follow from the printed statistic?

The idea is that of statcheck (Nuijten et al., Behavior Research Methods 2016; 48:1205-1226): the statistic may have
been anything that rounds to what is printed, which gives a range of p, and the printed p must meet it. The p-values
are computed in binary fractions, so that a hair is allowed in favour of the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from qualkit.survey.granularity import check_call
from qualkit.survey.printed import Printed, detected_mark, read_figures
from qualkit.survey.rounding import before_rounding
from qualkit.survey.verdicts import Alternative, Status, Verdict, how_read, untestable

ALPHA = 0.05
_HAIR = 1e-9
_UNKNOWN = (float("nan"),) * 3
_NUMBER = r"[-+−–]?\s?(?:\d+(?:[.,]\d+)*|[.,]\d+)"
_REPORT = re.compile(
    r"(?<![\w.])(?P<name>t|F|r|[zZ]|Q[wb]?|(?:χ|chi|X)\s?-?(?:\^?2|²|square))"
    r"\s*(?:\((?P<df>[^()]{1,40})\))?\s*(?P<is>[=<>])\s*"
    rf"(?P<value>{_NUMBER})(?:\s*[,;]\s*(?:df|db)\s*=\s*(?P<after>{_NUMBER}))?"
    rf"\s*[,;]?\s*(?:(?P<ns>n\.?s\b\.?)|[pP]\s*(?P<sign>[=<>≤≥])\s*(?P<p>{_NUMBER}))"
)
_ONE_TAILED = re.compile(r"\b(?:one[- ](?:tailed|sided)|directional|(?:uji\s+)?satu[- ](?:sisi|arah|ekor))\b", re.I)
_SAMPLE = re.compile(r"[,;]?\s*[Nn]\s*=\s*[\d.,]+")


@dataclass(frozen=True, slots=True)
class ReportedTest:
    """One test as a text reports it.

    Parameters
    ----------
    text
        The words that were found.
    start
        Where they stand, in code points of the text.
    name
        ``t``, ``F``, ``r``, ``z``, ``chi2``, ``Q``, ``Qw`` or ``Qb``.
    df
        Degrees of freedom, as many as the test has.
    p
        The p that the statistic as printed gives, two-tailed; NaN where it cannot be computed.
    p_low, p_high
        The smallest and the largest p that rounding of the statistic allows.
    decision_error
        Whether printed and recomputed p lie on different sides of alpha, whatever the rounding.
    verdict
        What follows.
    """

    text: str
    start: int
    name: str
    df: tuple[float, ...]
    p: float
    p_low: float
    p_high: float
    decision_error: bool
    verdict: Verdict


def reported_tests(
    text: str, *, alpha: float = ALPHA, rounding: str = "up_or_down", decimal_mark: str | None = None
) -> tuple[ReportedTest, ...]:
    """The tests that a text reports as "t(28) = 2.20, p = .03", each with what its p should be.

    Finds t, F, r, z, chi-square and Q (with Qw and Qb) with their degrees of freedom and a p or "ns". Tests reported
    in tables or in other words are not found: that a text has no finding here says nothing. A p that was corrected for
    several tests is not that of the statistic.

    Parameters
    ----------
    text
        Any text.
    alpha
        The level of significance that "ns" and decisions refer to.
    rounding
        How figures were rounded: one of `rounding.RULES`.
    decimal_mark
        ``","`` or ``"."``; None detects it in each report, and else in the others.

    Raises
    ------
    QualkitError
        For an unknown rounding or decimal mark.

    Examples
    --------
    The first cases of statcheck's own tests:

    >>> found = reported_tests("t(28) = 2.20, p = .03, and F(2, 28) = 22.20, p = .06")
    >>> [(test.verdict.status, test.decision_error) for test in found], round(found[0].p, 6)
    ([('inconsistent', False), ('inconsistent', True)], 0.036225)
    """
    check_call(rounding, decimal_mark)
    matches = list(_REPORT.finditer(text))
    marks = detected_mark(figure for match in matches for figure in _figures(match).values())
    one_tailed = _ONE_TAILED.search(text) is not None
    return tuple(_Reading(match, alpha, rounding, decimal_mark, marks, one_tailed).test() for match in matches)


def p_values(name: str, values: tuple[float, ...], df: tuple[float, ...]) -> tuple[float, ...]:
    """Two-tailed p-values of statistics of one kind; F, chi-square and Q have their upper tail.

    Parameters
    ----------
    name
        ``t``, ``F``, ``r``, ``z``, ``chi2`` or a Q.
    values
        Statistics, not negative.
    df
        Degrees of freedom: two for F, none for z, else one.

    Examples
    --------
    >>> round(p_values("r", (0.22,), (28.0,))[0], 6)
    0.242739
    """
    from scipy import stats

    if name == "r":
        name, values = "t", tuple(_t_of_r(value, df[0]) for value in values)
    if name == "z":
        return tuple(2 * float(stats.norm.sf(value)) for value in values)
    if name == "t":
        return tuple(2 * float(stats.t.sf(value, df[0])) for value in values)
    if name == "F":
        return tuple(float(stats.f.sf(value, *df)) for value in values)
    return tuple(float(stats.chi2.sf(value, df[0])) for value in values)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A report that was found, and how it is to be read."""

    match: re.Match[str]
    alpha: float
    rounding: str
    declared: str | None
    elsewhere: str | None
    one_tailed: bool

    def test(self) -> ReportedTest:
        figures = _figures(self.match)
        mark = self.declared or (None if detected_mark(figures.values()) else self.elsewhere)
        read, why = read_figures(figures, mark)
        df = _degrees(self.match)
        reason = "; ".join(why) or self._untestable(df)
        if reason:
            return self._made(df, _UNKNOWN, False, untestable("test report", reason, read))
        outside = _outside(self._name, read["statistic"])
        if outside:
            verdict = Verdict("test report", "inconsistent", False, outside, how_read(read))
            return self._made(df, _UNKNOWN, False, verdict)
        ps = self._p_range(read["statistic"], df)
        return self._made(df, ps, *self._judged(ps, read))

    @property
    def _name(self) -> str:
        name = self.match["name"]
        if name[0] in "χcX":
            return "chi2"
        return "z" if name == "Z" else name

    def _made(
        self, df: tuple[float, ...], ps: tuple[float, float, float], decision_error: bool, verdict: Verdict
    ) -> ReportedTest:
        return ReportedTest(self.match[0].strip(), self.match.start(), self._name, df, *ps, decision_error, verdict)

    def _untestable(self, df: tuple[float, ...]) -> str:
        wanted = {"F": 2, "z": 0}.get(self._name, 1)
        if self.match["is"] != "=":
            return "the statistic is printed as a bound, not as a value"
        if len(df) != wanted or any(number <= 0 for number in df):
            return f"the statistic {self._name} needs {wanted or 'no'} degrees of freedom, and {len(df)} can be read"
        return ""

    def _p_range(self, statistic: Printed, df: tuple[float, ...]) -> tuple[float, float, float]:
        interval = before_rounding(statistic, self.rounding)
        if self._name in ("t", "r", "z"):
            ends = sorted((abs(interval.low), abs(interval.high)))
            low, high = (Fraction(0) if Fraction(0) in interval else ends[0]), ends[1]
            point = abs(statistic.value)
        else:
            low, high, point = max(Fraction(0), interval.low), interval.high, statistic.value
        p, p_high, p_low = p_values(self._name, (float(point), float(low), float(high)), df)
        return p, p_low, p_high

    def _judged(self, ps: tuple[float, float, float], read: dict[str, Printed]) -> tuple[bool, Verdict]:
        p, low, high = ps
        halved = self._name in ("t", "r", "z") and self._fits(low / 2, high / 2, read)
        fits = self._fits(low, high, read) or (halved and self.one_tailed)
        status: Status = "consistent" if fits else "inconsistent"
        could_be = (Alternative("one-tailed", (), f"a one-tailed test (p = {_p(p / 2)})"),) if halved else ()
        tail = ", halved as the text speaks of one-tailed tests" if fits and not self._fits(low, high, read) else ""
        reason = f"the statistic gives p = {_p(p)}, from {_p(low)} to {_p(high)} as rounding allows{tail}"
        verdict = Verdict("test report", status, fits, reason, how_read(read), could_be=() if fits else could_be)
        return not fits and self._turned(low, high, read), verdict

    def _fits(self, low: float, high: float, read: dict[str, Printed]) -> bool:
        if self.match["ns"]:
            return high > self.alpha
        printed, sign = read["p"], self.match["sign"]
        if sign == "=":
            interval = before_rounding(printed, self.rounding)
            return low <= float(interval.high) + _HAIR and high >= float(interval.low) - _HAIR
        bound = float(printed.value)
        return low < bound + _HAIR if sign in "<≤" else high > bound - _HAIR

    def _turned(self, low: float, high: float, read: dict[str, Printed]) -> bool:
        """Whether the report says significant and the statistic not, or the other way round."""
        if self.match["ns"]:
            return high <= self.alpha
        bound, sign = float(read["p"].value), self.match["sign"]
        significant = bound <= self.alpha and sign in "=<≤"
        not_significant = (bound > self.alpha and sign == "=") or (bound >= self.alpha and sign in ">≥")
        return (significant and low > self.alpha) or (not_significant and high <= self.alpha)


def _figures(match: re.Match[str]) -> dict[str, str]:
    figures = {"statistic": re.sub(r"\s|^–", _sign, match["value"])}
    if match["p"]:
        figures["p"] = re.sub(r"\s", "", match["p"])
    return figures


def _sign(match: re.Match[str]) -> str:
    return "-" if match[0] == "–" else ""


def _degrees(match: re.Match[str]) -> tuple[float, ...]:
    if match["after"]:
        return (float(match["after"].replace(",", ".")),)
    inside = _SAMPLE.sub("", match["df"] or "").strip()
    parts = [re.sub(r"^(?:df|db)\s*=\s*", "", part.strip()) for part in _split(inside, match["name"])]
    numbers = [part.replace(",", ".") for part in parts if re.fullmatch(r"\d+(?:[.,]\d+)?", part)]
    return tuple(float(number) for number in numbers)


def _split(inside: str, name: str) -> Iterator[str]:
    if ";" in inside:
        yield from inside.split(";")
    elif re.search(r",\s", inside) or (name == "F" and inside.count(",") == 1):
        yield from inside.split(",")
    else:
        yield inside


def _outside(name: str, statistic: Printed) -> str:
    value = statistic.value
    if name == "r" and abs(value) > 1:
        return "a correlation lies between -1 and 1"
    if name not in ("t", "r", "z") and value < 0:
        return f"the statistic {name} is never negative"
    return ""


def _t_of_r(r: float, df: float) -> float:
    return float("inf") if r >= 1 else r * (df / (1 - r * r)) ** 0.5


def _p(p: float) -> str:
    return f"{p:.4f}" if p >= 0.0001 or p == 0 else f"{p:.1e}"
