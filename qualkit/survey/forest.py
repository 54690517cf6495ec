"""Figures with one row an area, an indicator or a source: forest, equity and published figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from qualkit.display.cells import plain
from qualkit.display.drawing import WIDTH, Drawing, line, mark, words_at
from qualkit.display.labels import number
from qualkit.display.markup import Markup
from qualkit.display.text import wrap
from qualkit.errors import Problem, TableError
from qualkit.survey.comparing import check_one_definition
from qualkit.survey.plotting import (
    FLAG_SIGNS,
    Span,
    area_names,
    dashed,
    drawn,
    finished,
    needed,
    notes_of,
    percent_axis,
    said,
    share_of,
    told,
)
from qualkit.survey.targets import Target

_AXIS = Span(0, 1, 216, 480)
_ROW, _HEAD, _TOP = 26.0, 34.0, 30.0
_MOST_GROUPS = 6


class _Line(NamedTuple):
    """One row: its heading, its label, what is drawn on the axis, and the words at its right."""

    group: str
    label: str
    marks: tuple[tuple[Mapping[str, Any], int], ...]
    words: str
    span: tuple[float, float] | None = None


def forest_plot(
    coverage: pd.DataFrame, *, target: Target | float | None = None, title: str = "", note: str = "",
    language: str = "en",
) -> Drawing:  # fmt: skip
    """Coverage by area: estimate and interval on an axis from 0 to 100%, n and the NCHS flag beside, a target's line.

    Rows are not to be ranked: intervals of neighbouring areas overlap, and small areas lie at both ends by chance.

    Parameters
    ----------
    coverage
        What ``qk.coverage`` gives; each indicator has its heading. Withheld shares are not drawn, bracketed ones
        stand in brackets. A raw table (``.raw()``) draws all of them.
    target
        A share, or one of ``qualkit.survey.TARGETS``: it is drawn only where its definition is that of the rows.
    title, note
        Above and below; a survey's own note is there already.
    language
        ``en`` or ``id``.

    Raises
    ------
    TableError
        For a table that is no coverage.
    QualkitError
        For a target of another definition, with both definitions.

    Examples
    --------
    >>> table = pd.DataFrame({"village": ["A", "B"], "indicator": "ebf", "estimate": [0.5, 0.6],
    ...                       "conf_low": [0.4, 0.5], "conf_high": [0.6, 0.7], "n": [60.0, 20.0],
    ...                       "shown": ["", "withheld"]})
    >>> forest_plot(table).says
    'ebf, A: 50.0% (40.0\u201360.0), n 60. ebf, B: not shown, n 20.'
    """
    needed(coverage, ("indicator", "estimate", "n"), "forest plot")
    areas = area_names(coverage)
    several = coverage["indicator"].nunique() > 1
    rows = []
    for row in pd.DataFrame(coverage).to_dict("records"):
        label = ", ".join(str(row[name]) for name in areas) or said("all", language)
        flag = FLAG_SIGNS.get(str(row.get("nchs", "")), "")
        rows.append(_Line(str(row["indicator"]), label, ((row, 0),), f"{told(row, language)}  {flag}".strip()))
    rows.sort(key=lambda one: list(dict.fromkeys(coverage["indicator"])).index(one.group))
    goal = _goal(coverage, target)
    flags = said("flags", language) if "nchs" in coverage else ""
    notes = [*notes_of(coverage, note), flags]
    name = title or getattr(coverage, "title", "")
    return _plot(rows, name, notes, language, goal=goal, headed=several)


class _Goal(NamedTuple):
    """A share to be reached, its name, and the heading of the rows that it is for (empty for all)."""

    share: float
    name: str
    group: str


def _goal(coverage: pd.DataFrame, target: Target | float | None) -> _Goal | None:
    """The target as drawn, if its definition is that of the rows."""
    if not isinstance(target, Target):
        return None if target is None else _Goal(float(target), "", "")
    needed(coverage, ("definition",), "forest plot")
    mine = coverage[coverage["indicator"] == target.indicator][["indicator", "definition"]].drop_duplicates()
    if mine.empty:
        raise TableError(Problem(f"the target {target.id!r} is of {target.indicator!r}, which is not in the table",
                                 "forest plot", mend="choose a target of its indicator"))  # fmt: skip
    theirs = pd.DataFrame({"indicator": [target.indicator], "definition": [target.definition]})
    check_one_definition(pd.concat([mine, theirs], ignore_index=True))
    return _Goal(target.value, f"{target.id}, {target.year}", target.indicator)


def equity_plot(
    coverage: pd.DataFrame, *, group: str = "", labels: Mapping[str, str] | None = None, title: str = "",
    note: str = "", language: str = "en",
) -> Drawing:  # fmt: skip
    """One row an indicator, one mark a group: how far apart two to six groups lie.

    The gap of two estimates is itself an estimate: intervals are not drawn here, so look at the forest plot before
    you call a gap one.

    Parameters
    ----------
    coverage
        What ``qk.coverage`` gives, by a column of at most six groups such as wealth or employment.
    group
        The column of the groups; by default the first that the coverage is keyed by.
    labels
        Group -> what it is called, such as ``{"1": "working"}``.
    title, note, language
        As for `forest_plot`.

    Raises
    ------
    TableError
        For a table that is no coverage, more than six groups, or an indicator with fewer than two groups to show.

    Examples
    --------
    >>> table = pd.DataFrame({"works": ["yes", "no"], "indicator": "ebf", "estimate": [0.4, 0.6], "n": [60.0, 80.0]})
    >>> equity_plot(table).says
    'ebf: yes 40.0%, n 60; no 60.0%, n 80; 20.0 points.'
    """
    needed(coverage, ("indicator", "estimate", "n"), "equity plot")
    name = group or area_names(coverage)[0]
    needed(coverage, (name,), "equity plot")
    groups = list(dict.fromkeys(str(value) for value in coverage[name]))
    shown = [row for row in pd.DataFrame(coverage).to_dict("records") if drawn(row)]
    indicators = list(dict.fromkeys(str(value) for value in coverage["indicator"]))
    by_indicator = {one: [row for row in shown if str(row["indicator"]) == one] for one in indicators}
    problems = [
        Problem(f"indicator {one!r} has {len(rows)} group to show; a gap needs two", "equity plot",
                mend="choose another column, or fewer groups")
        for one, rows in by_indicator.items() if len(rows) < 2
    ]  # fmt: skip
    if len(groups) > _MOST_GROUPS:
        problems.append(Problem(f"{len(groups)} groups; a figure shows at most {_MOST_GROUPS}", "equity plot",
                                mend="join groups"))  # fmt: skip
    if problems:
        raise TableError(problems)
    called = [str((labels or {}).get(one, one)) for one in groups]
    rows = [_equity_line(one, found, name, groups, called, language) for one, found in by_indicator.items()]
    lost = len(coverage) - len(shown)
    hidden = f"{lost} {said('hidden', language)}." if lost else ""
    return _plot(rows, title or getattr(coverage, "title", ""), [*notes_of(coverage, note), hidden], language,
                 series=called)  # fmt: skip


def _equity_line(
    indicator: str, rows: Sequence[Mapping[str, Any]], name: str, groups: Sequence[str], called: Sequence[str],
    language: str,
) -> _Line:  # fmt: skip
    shares = [float(row["estimate"]) for row in rows]
    gap = f"{number(100 * (max(shares) - min(shares)), 1, language)} {said('points', language)}"
    words = [
        f"{called[groups.index(str(row[name]))]} {share_of(row).point(language)}, "
        f"n {number(float(row['n']), 0, language)}"
        for row in rows
    ]
    marks = tuple((row, groups.index(str(row[name]))) for row in rows)
    return _Line("", indicator, marks, "; ".join([*words, gap]), (min(shares), max(shares)))


def published_plot(published: pd.DataFrame, *, title: str = "", note: str = "", language: str = "en") -> Drawing:
    """Published coverages under the heading of their definition, so that no eye compares what is counted differently.

    Parameters
    ----------
    published
        What ``qk.published_figures`` gives; only percentages are drawn.
    title, note, language
        As for `forest_plot`.

    Raises
    ------
    TableError
        For another table, or one without percentages.

    Examples
    --------
    >>> from qualkit.survey.published import published_figures
    >>> from qualkit.tables import PUBLISHED
    >>> row = {"id": "f", "indicator": "ebf", "definition": "not stated", "place": "X", "place_level": "regency",
    ...        "year": "2021", "population": "", "value_printed": "56,9", "unit": "%", "n": "", "kind": "study",
    ...        "source": "s", "locator": "abstract", "note": ""}
    >>> published_plot(published_figures(PUBLISHED.frame([row]))).says.split(". ")[0]
    'ebf: definition not stated, X, 2021 (study, s): 56,9%, no n printed'
    """
    columns = ("indicator", "definition", "place", "year", "kind", "source", "unit", "value_printed", "estimate")
    needed(published, columns, "published figures")
    rows = []
    for row in pd.DataFrame(published).to_dict("records"):
        if str(row["unit"]).strip() != "%" or pd.isna(row["estimate"]) or not 0 <= row["estimate"] <= 1:
            continue
        label = f"{row['place']}, {row['year']} ({row['kind']}, {row['source']})"
        heading = f"{row['indicator']}: {said('definition', language)} {row['definition']}"
        words = f"{row['value_printed']}%, {told(row, language).partition(', ')[2]}"
        rows.append(_Line(heading, label, ((row, 0),), words))
    if not rows:
        raise TableError(
            Problem("no figure is a percentage", "published figures", mend="choose indicators of coverage")
        )
    order = list(dict.fromkeys(row.group for row in rows))
    rows.sort(key=lambda one: order.index(one.group))
    return _plot(rows, title or getattr(published, "title", ""), notes_of(published, note), language, headed=True)


def _plot(
    rows: Sequence[_Line], title: str, notes: Sequence[str], language: str, *, goal: _Goal | None = None,
    headed: bool = False, series: Sequence[str] = (),
) -> Drawing:  # fmt: skip
    y = top = _TOP if goal or series else 12.0
    group = ""
    heads: list[Markup] = list(_legend(series))
    body: list[Markup] = []
    aimed: list[float] = []
    for row in rows:
        if headed and row.group != group:
            group = row.group
            body.append(words_at(0, y + 24, group, "qk-strong"))
            y += _HEAD
        lines, right = wrap(row.label, 28), wrap(row.words, 36)
        body.append(line(0, y, WIDTH, y))
        body += [words_at(0, y + 18 + 18 * i, one) for i, one in enumerate(lines)]
        body += [words_at(_AXIS.end + 20, y + 18 + 18 * i, one) for i, one in enumerate(right)]
        body += _marks(row, y + 13)
        below = y + max(_ROW, 18.0 * max(len(lines), len(right)) + 8)
        aimed += [y, below] if goal and goal.group in ("", row.group) else []
        y = below
    rule = [*percent_axis(_AXIS, top, y), *_target(goal, aimed, top, language)]
    says = [f"{row.group + ', ' if row.group else ''}{row.label}: {row.words}." for row in rows]
    aim = [f"{said('target', language)} {goal.name}: {number(100 * goal.share, 0, language)}%."] if goal else []
    return finished(title, [*says, *aim], [*rule, *heads, *body], y + 26, notes, language)


def _legend(series: Sequence[str]) -> Iterator[Markup]:
    x = 0.0
    for place, name in enumerate(series):
        yield mark(x + 6, 12, place)
        yield words_at(x + 18, 16, name)
        x += 32 + 7.4 * len(name)


def _target(goal: _Goal | None, aimed: Sequence[float], top: float, language: str) -> Iterator[Markup]:
    if goal is None or not aimed:
        return
    x = _AXIS.at(goal.share)
    yield dashed(x, min(aimed), x, max(aimed))
    words = f"{said('target', language)} {number(100 * goal.share, 0, language)}% {goal.name}".strip()
    yield words_at(x, top - 12, words, "qk-soft", anchor="middle")


def _marks(row: _Line, y: float) -> Iterator[Markup]:
    if row.span:
        yield line(_AXIS.at(row.span[0]), y, _AXIS.at(row.span[1]), y, "qk-axis")
    for values, series in row.marks:
        if not drawn(values):
            continue
        share = share_of(values)
        if plain(share) and share.interval() and not row.span:
            yield line(_AXIS.at(share.low), y, _AXIS.at(share.high), y, f"qk-series-{series + 1}")
        yield mark(_AXIS.at(share.estimate), y, series)
