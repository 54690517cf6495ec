"""Figures with one row an area, an indicator or a source: forest, equity and published figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from qualkit.display.charts import (
    INK,
    LABEL_ROOM,
    LINE,
    SERIES,
    SHAPES,
    SOFT,
    Chart,
    percent_axis,
    rows_of,
    series_scale,
)
from qualkit.display.drawing import WIDTH
from qualkit.display.labels import number
from qualkit.display.text import wrap
from qualkit.errors import Problem, TableError
from qualkit.survey.comparing import check_one_definition
from qualkit.survey.plotting import (
    FLAG_SIGNS,
    area_names,
    finished,
    layered,
    may_draw,
    needed,
    notes_of,
    said,
    share_of,
    told,
    words_layer,
)
from qualkit.survey.targets import Target

_STEP, _GAP, _BESIDE = 18, 16, 270
"""Pixels of one line of words, between the axis and the words at its right, and of those."""
_WIDE = int(WIDTH) - LABEL_ROOM - _GAP - _BESIDE
"""Pixels of the axis."""
_HEAD, _PAD, _FIRST = 0.9, 0.45, 0.72
"""Lines that a heading and a row leave free, and from a row's top to the middle of its first line."""
_SHAPES = (*SHAPES[:5], "triangle-down")
"""A level stroke would vanish in the line from the lowest to the highest group."""
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
) -> Chart:  # fmt: skip
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
) -> Chart:  # fmt: skip
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
    shown = [row for row in pd.DataFrame(coverage).to_dict("records") if may_draw(row)]
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


def published_plot(published: pd.DataFrame, *, title: str = "", note: str = "", language: str = "en") -> Chart:
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


class _Place(NamedTuple):
    """A row with where it begins and ends, in lines of words from the top; a heading stands before its first row."""

    row: _Line
    start: float
    end: float
    heading: tuple[str, ...]

    @property
    def middle(self) -> float:
        return self.start + _FIRST


def _plot(
    rows: Sequence[_Line], title: str, notes: Sequence[str], language: str, *, goal: _Goal | None = None,
    headed: bool = False, series: Sequence[str] = (),
) -> Chart:  # fmt: skip
    places = list(_placed(rows, headed))
    total = places[-1].end
    layers = [*_marks(places, series, total), *_words(places), *_target(goal, places, language)]
    chart = layered(layers, _WIDE, round(_STEP * total))
    says = [f"{row.group + ', ' if row.group else ''}{row.label}: {row.words}." for row in rows]
    aim = [f"{said('target', language)} {goal.name}: {number(100 * goal.share, 0, language)}%."] if goal else []
    return finished(chart, title, [*says, *aim], notes, language)


def _placed(rows: Sequence[_Line], headed: bool) -> Iterator[_Place]:
    end, group = 0.0, ""
    for row in rows:
        heading = tuple(wrap(row.group, 92)) if headed and row.group != group else ()
        group = row.group
        start = end + (len(heading) + _HEAD if heading else 0)
        end = start + max(len(_label(row)), len(_beside(row))) + _PAD
        yield _Place(row, start, end, heading)


def _label(row: _Line) -> list[str]:
    """Lines that fit beside the axis; capitals take more room."""
    return wrap(row.label, 20 if 2 * sum(map(str.isupper, row.label)) > len(row.label) else 28)


def _beside(row: _Line) -> list[str]:
    return wrap(row.words, 36)


def _marks(places: Sequence[_Place], series: Sequence[str], total: float) -> list[Any]:
    """Lines between rows, then intervals or gaps, then estimates as points."""
    import altair as alt

    names = list(series) or [""]
    colour, _ = series_scale(names)
    shape = alt.Scale(domain=names, range=list(_SHAPES[: len(names)]))
    legend = _legend(names) if series else None
    y = alt.Y("at:Q", axis=None, scale=alt.Scale(domain=[0, total], reverse=True, nice=False))
    scale = alt.Scale(domain=[0, 1], clamp=True)
    edges = alt.Chart(rows_of({"at": place.start} for place in places)).mark_rule(color=LINE)
    ends = alt.Chart(rows_of(_intervals(places, names))).mark_rule(strokeWidth=2)
    points = alt.Chart(rows_of(_estimates(places, names))).mark_point(filled=True, size=70, opacity=1, strokeWidth=1.5)
    x = alt.X("share:Q", scale=scale, axis=percent_axis(title=None))
    return [
        edges.encode(y=y, x=alt.value(-LABEL_ROOM), x2=alt.value(WIDTH - LABEL_ROOM)),
        ends.encode(y=y, x=alt.X("low:Q", scale=scale), x2="high:Q", color=alt.Color("colour:N", scale=None)),
        points.encode(y=y, x=x, shape=alt.Shape("series:N", scale=shape, legend=legend),
                      fill=alt.Fill("series:N", scale=colour, legend=legend),
                      stroke=alt.Stroke("series:N", scale=colour, legend=legend)),
    ]  # fmt: skip


def _legend(names: Sequence[str]) -> Any:
    """Names of the groups above, in as many columns as there is room for."""
    import altair as alt
    from rich.cells import cell_len

    room = WIDTH - LABEL_ROOM
    columns = max(1, int(room // (44 + 7.5 * max(map(cell_len, names)))))
    return alt.Legend(title=None, columns=columns, labelLimit=room, labelFontSize=13, columnPadding=22, rowPadding=5)


def _intervals(places: Sequence[_Place], names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The interval of each share that has one, or from the lowest to the highest of several."""
    for place in places:
        if place.row.span:
            low, high = place.row.span
            yield {"at": place.middle, "low": low, "high": high, "colour": SOFT}
            continue
        for values, series in place.row.marks:
            share = share_of(values)
            if may_draw(values) and share.interval():
                yield {"at": place.middle, "low": share.low, "high": share.high, "colour": SERIES[series]}


def _estimates(places: Sequence[_Place], names: Sequence[str]) -> Iterator[dict[str, Any]]:
    for place in places:
        for values, series in place.row.marks:
            if may_draw(values):
                yield {"at": place.middle, "share": float(values["estimate"]), "series": names[series]}


def _words(places: Sequence[_Place]) -> list[Any]:
    """Headings, labels at the left, and shares in words at the right; longer ones go on in a further line."""
    import altair as alt

    heads = [{"at": place.start - 0.6 - i, "text": one}
             for place in places for i, one in enumerate(reversed(place.heading))]  # fmt: skip
    labels = [{"at": place.middle + i, "text": one} for place in places for i, one in enumerate(_label(place.row))]
    beside = [{"at": place.middle + i, "text": one} for place in places for i, one in enumerate(_beside(place.row))]
    left, right = alt.value(-LABEL_ROOM), alt.value(_WIDE + _GAP)
    return [
        words_layer(heads, align="left", fontWeight=600).encode(y="at:Q", x=left),
        words_layer(labels, align="left").encode(y="at:Q", x=left),
        words_layer(beside, align="left").encode(y="at:Q", x=right),
    ]


def _target(goal: _Goal | None, places: Sequence[_Place], language: str) -> list[Any]:
    """A broken line beside the rows that the target is for, its name above it."""
    import altair as alt

    aimed = [place for place in places if goal and goal.group in ("", place.row.group)]
    if goal is None or not aimed:
        return []
    text = f"{said('target', language)} {number(100 * goal.share, 0, language)}% {goal.name}".strip()
    row = {"share": goal.share, "at": aimed[0].start, "end": aimed[-1].end, "text": text}
    line = alt.Chart(rows_of([row])).mark_rule(color=INK, strokeDash=[5, 4])
    return [
        line.encode(x="share:Q", y="at:Q", y2="end:Q"),
        words_layer([row], colour=SOFT, dy=-10).encode(x="share:Q", y="at:Q"),
    ]
