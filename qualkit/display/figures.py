"""Figures of shares: dots, bars, and rows by columns; the same table gives the same bytes.

A figure draws the grid of a table: its row names, its columns as series, the first share of each cell. Every series
has a shape as well as a colour, every figure stands in words beside its mark, and shares of fewer than `least` are
drawn as dots to count, never on the percentage axis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from qualkit.display.cells import Share, plain
from qualkit.display.charts import BAR, INK, LINE, SOFT, TRACK, Chart, drawn, percent_axis, rows_of
from qualkit.display.drawing import WIDTH
from qualkit.display.grid import Grid, GridCell
from qualkit.display.html import MOST_DOTS
from qualkit.display.result import ResultTable
from qualkit.display.series import series_marks
from qualkit.display.stacking import Label, Row, height, label_marks, row_place, stacked, words_wide
from qualkit.display.text import wrap
from qualkit.errors import Problem, TableError

_ROOM, _PLACES, _GAP = 220, 28, 20
_PADDING = {"left": 0, "top": 0, "right": 0, "bottom": 10}
_MOST_SERIES = 6
_Mark: TypeAlias = dict[str, Any]
_Layers: TypeAlias = Callable[[Sequence[_Mark], Sequence[Row], Mapping[str, Any]], list[Any]]


class _Row(NamedTuple):
    group: str
    lines: tuple[str, ...]
    shares: tuple[Share | None, ...]
    marks: tuple[str, ...]

    def words(self, place: int, language: str) -> str:
        """The share at `place` in words, with the mark of its footnote."""
        share = self.shares[place]
        return f"{plain(share, language)} {self.marks[place]}".strip() if share else ""


def dot_plot(table: ResultTable | Grid, *, title: str = "") -> Chart:
    """Each share as a dot with its interval on an axis from 0 to 100%, rows below each other, series by shape.

    Parameters
    ----------
    table
        A result, or a grid, with at least one share; at most six columns of them.
    title
        By default the table's.

    Raises
    ------
    TableError
        For a table without shares, or with more than six series.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualkit.display.layout import Layout
    >>> shares = pd.DataFrame({"theme": ["trust"], "voiced": [Share(9, 12, 0.75, 0.47, 0.91)]})
    >>> dot_plot(ResultTable(shares, layout=Layout(rows=("theme",)))).says
    'trust: 75% (47\u201391).'
    """
    return _plot(table, title, _dots, "")


def bars(table: ResultTable | Grid, *, title: str = "") -> Chart:
    """Each share as a bar with its interval; the same parameters and errors as `dot_plot`."""
    return _plot(table, title, _bars, "square")


def share_matrix(table: ResultTable | Grid, *, title: str = "") -> Chart:
    """Rows by columns, in each place the share in words above a small bar; parameters and errors as `dot_plot`."""
    import altair as alt

    grid, series, rows = _read(table)
    wide = int((WIDTH - _ROOM) / len(series))
    places = int(wide / 7.7)
    heads = [wrap(name, places) for name in series]
    lines = max(len(wrap(row.words(at, grid.language), places)) for row in rows for at in range(len(series)))
    top, *placed = stacked([Label("", max(map(len, heads)) + 0.5), *_labels(rows, lines + 1.75)], places=_PLACES)
    own = [row for row in placed if not row.strong]
    everything = [top, *placed]
    panels = [
        alt.layer(*_column(rows, own, everything, place, head, grid.language, places, min(120, wide - _GAP)))
        .properties(width=wide - _GAP, height=height(everything))
        for place, head in enumerate(heads)
    ]  # fmt: skip
    names = alt.layer(_rules(own, everything, 0), *label_marks(everything, room=0))
    names = names.properties(width=_ROOM - _GAP, height=height(everything))
    return _drawing(grid, title, series, rows, alt.hconcat(names, *panels, spacing=_GAP, bounds="flush"))


def _plot(table: ResultTable | Grid, title: str, layers: _Layers, symbol: str) -> Chart:
    import altair as alt

    grid, series, rows = _read(table)
    placed = stacked(_labels(rows, 1.5 * len(series) + 0.5), places=_PLACES)
    own = [row for row in placed if not row.strong]
    marks = [mark for row, place in zip(rows, own, strict=True) for mark in _marks(row, place, series, grid.language)]
    wide = max(160, WIDTH - _ROOM - _GAP - words_wide(mark["said"] for mark in marks))
    words = alt.Chart(rows_of(marks)).mark_text(align="left", baseline="middle").encode(
        x=alt.value(wide + _GAP), y=row_place("y", placed), text="said:N", color=alt.Color("ink:N", scale=None)
    )  # fmt: skip
    told = series_marks(series, wide=WIDTH - _ROOM, legend=len(series) > 1, symbol=symbol)
    drawn_layers = [_rules(own, placed, _ROOM), *layers(marks, placed, told), *_pips(marks, placed, told), words]
    chart = alt.layer(*drawn_layers, *label_marks(placed, room=_ROOM)).properties(width=wide, height=height(placed))
    return _drawing(grid, title, series, rows, chart)


def _labels(rows: Sequence[_Row], least: float) -> Iterator[Label]:
    """The rows' names, with a heading above the first of each group."""
    group = ""
    for row in rows:
        if row.group != group:
            group = row.group
            yield Label(group, 2.0, strong=True)
        yield Label("\n".join(row.lines), least)


def _rules(own: Sequence[Row], rows: Sequence[Row], room: float) -> Any:
    """A line above each row, from its name on to the right end."""
    import altair as alt

    lines = alt.Chart(rows_of({"y": row.top} for row in own)).mark_rule(color=LINE)
    return lines.encode(x=alt.value(1 - room), x2=alt.value(WIDTH - room - 1), y=row_place("y", rows))


def _marks(row: _Row, place: Row, series: Sequence[str], language: str) -> Iterator[_Mark]:
    """The shares of a row below each other."""
    for at, name in enumerate(series):
        share = row.shares[at]
        if share is not None:
            y = place.middle + 1.5 * (at - (len(series) - 1) / 2)
            said = {"said": row.words(at, language), "ink": SOFT if share.undefined else INK}
            yield {"y": y, "series": name, **said, **_drawable(share)}


def _drawable(share: Share) -> _Mark:
    """What may be drawn of a share: dots to count, or a place on the axis, with an interval where it has one."""
    if share.shown == "withheld" or share.undefined:
        return {}
    if share.counted:
        return {"k": int(share.k), "n": int(share.n)} if share.n <= MOST_DOTS else {}
    ends = {"low": share.low, "high": share.high} if share.interval() else {}
    return {"share": share.estimate, **ends}


def _having(marks: Iterable[_Mark], field: str) -> Any:
    return rows_of(mark for mark in marks if field in mark)


def _x(field: str, **scale: Any) -> Any:
    import altair as alt

    axis = percent_axis(title=None, ticks=False, domain=False, labelColor=SOFT, labelFlush=False, labelPadding=6,
                        gridColor=alt.condition("datum.value == 0", alt.value(SOFT), alt.value(LINE)))  # fmt: skip
    limits = alt.Scale(domain=[0, 1], clamp=True, **scale)
    return alt.X(f"{field}:Q", scale=limits, axis=None if scale else axis, stack=None)


def _dots(marks: Sequence[_Mark], rows: Sequence[Row], told: Mapping[str, Any]) -> list[Any]:
    import altair as alt

    y = row_place("y", rows)
    return [
        alt.Chart(_having(marks, "low")).mark_rule(strokeWidth=2)
        .encode(x=_x("low"), x2="high:Q", y=y, stroke=told["stroke"]),
        alt.Chart(_having(marks, "share")).mark_point(size=60, opacity=1, strokeWidth=1.5)
        .encode(x=_x("share"), y=y, **told),
    ]  # fmt: skip


def _bars(marks: Sequence[_Mark], rows: Sequence[Row], told: Mapping[str, Any]) -> list[Any]:
    import altair as alt

    bar = alt.Chart(_having(marks, "share")).mark_bar(orient="horizontal", size=10)
    return [bar.encode(x=_x("share"), y=row_place("y", rows), fill=told["fill"]), _whiskers(marks, rows)]


def _whiskers(marks: Sequence[_Mark], rows: Sequence[Row], **scale: Any) -> Any:
    """Intervals with their ends."""
    import altair as alt

    whisker = alt.Chart(_having(marks, "low")).mark_errorbar(
        orient="horizontal", ticks={"size": 8, "color": INK}, rule={"color": INK, "strokeWidth": 1.25}
    )
    return whisker.encode(x=_x("low", **scale), x2="high:Q", y=row_place("y", rows))


def _pips(marks: Sequence[_Mark], rows: Sequence[Row], told: Mapping[str, Any]) -> list[Any]:
    """One dot for each that was asked, hollow for one that did not, beside no axis."""
    import altair as alt

    pips = [
        {"y": mark["y"], "series": mark["series"], "at": 10 + 14 * at, "on": at < mark["k"]}
        for mark in marks if "n" in mark for at in range(mark["n"])
    ]  # fmt: skip
    x = alt.X("at:Q", scale=None, axis=None)
    return [
        alt.Chart(rows_of(pip for pip in pips if pip["on"] == on)).mark_point(size=60, opacity=1, strokeWidth=1.5)
        .encode(x=x, y=row_place("y", rows), stroke=told["stroke"], **({"fill": told["fill"]} if on else {}))
        for on in (True, False)
    ]  # fmt: skip


def _column(
    rows: Sequence[_Row], own: Sequence[Row], everything: Sequence[Row], place: int, head: Sequence[str],
    language: str, places: int, wide: float,
) -> list[Any]:  # fmt: skip
    """One column of the matrix: its head, and in each row the share in words above a small bar."""
    import altair as alt

    words: list[_Mark] = []
    marks: list[_Mark] = []
    for row, where in zip(rows, own, strict=True):
        share = row.shares[place]
        if share is not None:
            lines = wrap(row.words(place, language), places)
            ink = SOFT if share.undefined else INK
            first = where.middle - len(lines) / 2
            words += [{"y": first + at, "said": line, "ink": ink} for at, line in enumerate(lines)]
            marks.append({"y": first + len(lines) + 0.05, "series": "", **_drawable(share)})
    heads = [{"y": at + 0.5, "said": line} for at, line in enumerate(head)]
    y, x = row_place("y", everything), _x("share", range=[0, wide])
    tracks = [{"y": mark["y"], "share": 1} for mark in marks if "share" in mark]
    text: dict[str, Any] = {"align": "left", "baseline": "middle"}
    return [
        alt.Chart(rows_of(heads)).mark_text(fontWeight=600, **text).encode(x=alt.value(0), y=y, text="said:N"),
        alt.Chart(rows_of(words)).mark_text(**text).encode(
            x=alt.value(0), y=y, text="said:N", color=alt.Color("ink:N", scale=None)),
        alt.Chart(rows_of(tracks)).mark_bar(orient="horizontal", size=8, color=TRACK).encode(x=x, y=y),
        alt.Chart(_having(marks, "share")).mark_bar(orient="horizontal", size=8, color=BAR).encode(x=x, y=y),
        _whiskers(marks, everything, range=[0, wide]),
        *_pips(marks, everything, series_marks([""], wide=wide, legend=False)),
    ]  # fmt: skip


def _read(table: ResultTable | Grid) -> tuple[Grid, list[str], list[_Row]]:
    """The grid, the names of its series, and its rows."""
    grid = table.grid() if isinstance(table, ResultTable) else table
    places = [i for i, _ in enumerate(grid.columns) if any(_first_share(row[i]) for row in grid.rows)]
    if not places or len(places) > _MOST_SERIES:
        many = f"{len(places)} columns of shares; a figure shows at most {_MOST_SERIES}" if places else "no shares"
        raise TableError(Problem(f"the table has {many}", "figure", mend="choose columns with the layout"))
    heads = [i for i, column in enumerate(grid.columns) if column.head]
    rows = [
        _Row(group.label,
             tuple(line for i in heads for line in wrap(_words(row[i], grid.language), 28) if line),
             tuple(_first_share(row[i]) for i in places),
            tuple(row[i].mark for i in places))
        for group in grid.groups for row in group.rows
    ]  # fmt: skip
    return grid, [grid.columns[i].label for i in places], rows


def _first_share(cell: GridCell) -> Share | None:
    return next((item for item in cell.contents if isinstance(item, Share)), None)


def _words(cell: GridCell, language: str) -> str:
    return " ".join(plain(item, language) for item in cell.contents)


def _drawing(grid: Grid, title: str, series: Sequence[str], rows: Sequence[_Row], chart: Any) -> Chart:
    """The drawing with its footnotes below, and all of it in words."""
    said = filter(None, (_sentence(row, series, grid.language) for row in rows))
    notes = [" ".join(f"{mark} {reason}".split()) for mark, reason in grid.footnotes]
    return drawn(chart.properties(padding=_PADDING), title=title or grid.title, says=said, notes=notes,
                 language=grid.language)  # fmt: skip


def _sentence(row: _Row, series: Sequence[str], language: str) -> str:
    words = [row.words(i, language) for i in range(len(series))]
    named = [f"{name} {said}" for name, said in zip(series, words, strict=True) if said] if len(series) > 1 else words
    return f"{' '.join([row.group, *row.lines]).strip()}: {', '.join(named)}." if any(named) else ""
