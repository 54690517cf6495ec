"""Audits of many printed numbers at once: a table of published figures, or the numbers of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.survey.deviations import grimmer
from qualkit.survey.granularity import grim
from qualkit.survey.parts import difference_possible, parts_add_up
from qualkit.survey.percentages import percent_possible
from qualkit.survey.printed import detected_mark, read_figure
from qualkit.survey.published import marks_by_source
from qualkit.survey.reports import reported_tests
from qualkit.survey.verdicts import Verdict, untestable
from qualkit.tables import PUBLISHED, check

MEANS = ("score", "mean")
"""Units whose figures are taken for means of whole-number scores."""
_VERDICT = ["test", "status", "reason", "could_be", "read_as"]
_NOTE = "Consistent means possible, not right; inconsistent means impossible as printed, and not why."
_NUMBER = r"[-+−]?\d+(?:[.,]\d+)*"
_N = r"[nN]\s*=\s*(?P<n>\d+(?:[.,]\d{3})*)"
_GAP = r"[^\S\n]*\n?[^\S\n]*"
"""Blanks within a paragraph: a line may end, a paragraph may not."""
_WORD = r"(?!(?:[Dd]iagram|[Tt]ab[el]+|[Gg]ambar|[Ff]ig(?:ure)?|[Gg]rafik)\b)[^\W\d][\w-]*"
_SHARE = re.compile(
    rf"(?<![\w.,])(?P<k>\d+){_GAP}(?:/|of|dari){_GAP}(?P<n>\d+)(?:{_GAP}\b{_WORD}){{0,3}}{_GAP}[(,;]?{_GAP}"
    rf"(?P<percent>{_NUMBER})\s?%\)?"
)
_OF_N = re.compile(rf"(?<![\w.,])(?P<percent>{_NUMBER})\s?%\s*[(,;]\s*{_N}\)?")
_MEAN = re.compile(
    rf"\b(?:M|[Mm]eans?|[Rr]ata-rata|[Rr]erata)\b(?:{_GAP}\b{_WORD}){{0,8}}?{_GAP}(?:[=:]{_GAP})?"
    rf"(?P<mean>{_NUMBER})(?!\s?%|[\w])"
    rf"(?:\s*(?:±|[,;(]\s*(?:SD|s\.d\.|SB)\s*=?)\s*(?P<sd>{_NUMBER})\)?)?(?:\s*[,;(]\s*{_N}\)?)?"
)
_PERCENT = re.compile(rf"(?<![\w.,])(?P<percent>{_NUMBER})\s?%")


class Found(NamedTuple):
    """A number of a text: where it stands, its words, and what follows."""

    start: int
    end: int
    words: str
    verdict: Verdict


def audit_figures(
    published: pd.DataFrame,
    *,
    differences: Mapping[str, tuple[str, str]] | None = None,
    totals: Mapping[str, Sequence[str]] | None = None,
    means: Sequence[str] = MEANS,
    language: str = "en",
) -> ResultTable:
    """Each published figure with what exact arithmetic says of it.

    Percentages are tested against their printed n, means of whole-number scores by GRIM, and differences and totals
    where the caller names what they are taken from. Everything else is listed as untestable, with the reason.

    Parameters
    ----------
    published
        PUBLISHED. The decimal mark that a source's figures show decides what its "1.000" means.
    differences
        Id of a difference -> ids of the figures before and after.
    totals
        Id of a total -> ids of its parts.
    means
        Units whose figures are means of whole-number scores.
    language
        Of the display.

    Raises
    ------
    TableError
        If the table is not PUBLISHED.
    QualkitError
        For ids that no figure has.

    Examples
    --------
    >>> row = {"indicator": "knowledge", "definition": "", "place": "", "place_level": "", "year": "",
    ...        "population": "", "unit": "score", "n": "23", "kind": "study", "source": "s", "locator": "", "note": ""}
    >>> table = audit_figures(PUBLISHED.frame([{**row, "id": "pre", "value_printed": "76"},
    ...                                        {**row, "id": "post", "value_printed": "99,50"}]))
    >>> table[["id", "test", "status"]].values.tolist()
    [['pre', 'GRIM', 'untestable'], ['post', 'GRIM', 'inconsistent']]
    """
    check(published, PUBLISHED)
    figures = {str(row["id"]): row for row in published.astype(str).to_dict("records")}
    differences, totals = differences or {}, totals or {}
    _check_ids(figures, {**differences, **totals})
    marks = marks_by_source(published)
    rows = []
    for name, figure in figures.items():
        verdicts = list(_of_figure(figure, marks[figure["source"]], means))
        if name in differences:
            ids = (*differences[name], name)
            verdicts.append(difference_possible(*(figures[other]["value_printed"] for other in ids)))
        if name in totals:
            parts = [figures[part]["value_printed"] for part in totals[name]]
            verdicts.append(parts_add_up(parts, figure["value_printed"], exact_total=None))
        said = [verdict for verdict in verdicts if verdict.test != "none" or len(verdicts) == 1]
        kept = {key: figure[key] for key in ("id", "indicator", "value_printed", "unit", "n", "source", "locator")}
        rows += [{**kept, **verdict.row()} for verdict in said]
    return _table(rows, ["id", "indicator", "value_printed", "unit", "n", "source", "locator"], language)


def audit_text(
    text: str, *, n: int | str | None = None, decimal_mark: str | None = None, language: str = "en"
) -> ResultTable:
    """The numbers of a text that can be tested, and the percentages and means that cannot, with the reason.

    Finds test reports ("t(28) = 2.20, p = .03"), shares ("12 of 35 (34.3%)", "34.3% (n = 35)"), means with or without
    an SD ("M = 5.19, SD = 1.20, n = 28", also rata-rata and rerata) and other percentages. Numbers in tables and in
    figures are not understood: look at them yourself.

    Parameters
    ----------
    text
        Any text, in English or Indonesian.
    n
        People to test a mean against where none is printed beside it; None leaves such means untestable.
    decimal_mark
        ``","`` or ``"."``; None takes the mark that the text's numbers show.
    language
        Of the display.

    Returns
    -------
    ResultTable
        In the order of the text: `start`, `figure`, `test`, `status`, `reason`, `could_be`, `read_as`.

    Raises
    ------
    QualkitError
        For an unknown decimal mark.

    Examples
    --------
    >>> table = audit_text("Rata-rata 99,50 (n = 23); cakupan 58%.")
    >>> table[["figure", "test", "status"]].values.tolist()
    [['Rata-rata 99,50 (n = 23)', 'GRIM', 'inconsistent'], ['58%', 'percent', 'untestable']]
    """
    mark = detected_mark(re.findall(_NUMBER, text)) if decimal_mark is None else decimal_mark
    found = [
        Found(test.start, test.start + len(test.text), test.text, test.verdict)
        for test in reported_tests(text, decimal_mark=decimal_mark)
    ]
    for finder in (_shares, _of_n, _means, _percents):
        taken = [(one.start, one.end) for one in found]
        found += [one for one in finder(text, mark, n) if not _overlaps(one, taken)]
    rows = [{"start": one.start, "figure": one.words, **one.verdict.row()} for one in sorted(found)]
    return _table(rows, ["start", "figure"], language)


def _table(rows: list[dict[str, Any]], keys: list[str], language: str) -> ResultTable:
    shown = ("id", "figure", "value_printed", "n", *_VERDICT[:4])
    columns = [*keys, *_VERDICT]
    layout = Layout(rows=(keys[0] if keys[0] != "start" else "figure",),
                    hidden=tuple(name for name in columns if name not in shown))  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    return ResultTable(frame, title="Audit of printed numbers", notes=(_NOTE,), layout=layout, language=language)


def _check_ids(figures: Mapping[str, Any], named: Mapping[str, Sequence[str]]) -> None:
    wanted = list(dict.fromkeys([*named, *(other for others in named.values() for other in others)]))
    unknown = [name for name in wanted if name not in figures]
    if unknown:
        raise QualkitError([
            Problem(f"no published figure has the id {name!r}", "PUBLISHED", nearest(name, figures),
                    "name figures by their ids") for name in unknown
        ])  # fmt: skip


def _of_figure(figure: Mapping[str, str], mark: str | None, means: Sequence[str]) -> Iterator[Verdict]:
    printed, n = figure["value_printed"], figure["n"]
    declared = _needed(printed, mark)
    if figure["unit"].strip() == "%":
        yield percent_possible(printed, n, decimal_mark=declared)
    elif figure["unit"].strip() in means:
        yield grim(printed, n, decimal_mark=declared)
    else:
        yield untestable("none", f"the unit {figure['unit']!r} is neither a percentage nor a mean of scores")


def _needed(printed: str, mark: str | None) -> str | None:
    """The mark of the figures beside it, where the figure alone leaves open what its own means."""
    open_alone = mark is not None and isinstance(read_figure(printed), str)
    return mark if open_alone and not isinstance(read_figure(printed, mark), str) else None


def _shares(text: str, mark: str | None, _n: int | str | None) -> Iterator[Found]:
    for match in _SHARE.finditer(text):
        verdict = percent_possible(match["percent"], match["n"], decimal_mark=_needed(match["percent"], mark))
        k, n = int(match["k"]), int(match["n"])
        if verdict.status == "consistent" and k not in verdict.totals:
            reason = f"{match['percent']}% is not {k} of {n}: {verdict.reason}"
            verdict = Verdict("percent", "inconsistent", False, reason, verdict.figures, verdict.totals)
        yield Found(*match.span(), match[0], verdict)


def _of_n(text: str, mark: str | None, _n: int | str | None) -> Iterator[Found]:
    for match in _OF_N.finditer(text):
        verdict = percent_possible(match["percent"], match["n"], decimal_mark=_needed(match["percent"], mark))
        yield Found(*match.span(), match[0], verdict)


def _means(text: str, mark: str | None, n: int | str | None) -> Iterator[Found]:
    for match in _MEAN.finditer(text):
        people = match["n"] or n
        declared = _needed(match["mean"], mark)
        if match["sd"]:
            verdict = grimmer(match["mean"], match["sd"], people, decimal_mark=declared)
        else:
            verdict = grim(match["mean"], people, decimal_mark=declared)
        yield Found(*match.span(), match[0], verdict)


def _percents(text: str, mark: str | None, _n: int | str | None) -> Iterator[Found]:
    for match in _PERCENT.finditer(text):
        verdict = percent_possible(match["percent"], None, decimal_mark=_needed(match["percent"], mark))
        yield Found(*match.span(), match[0], verdict)


def _overlaps(one: Found, taken: Sequence[tuple[int, int]]) -> bool:
    return any(one.start < end and start < one.end for start, end in taken)
