"""Figures of shares as small SVG drawings, made without any other library; the same table gives the same bytes.

A figure draws the grid of a table: its row names, its columns as series, the first share of each cell. Every series
has a shape as well as a colour, every figure stands in words beside its mark, and shares of fewer than `least` are
drawn as dots to count, never on the percentage axis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from qualkit.display.cells import Share, plain
from qualkit.display.drawing import WIDTH, Drawing, box, dot, line, mark, whisker, words_at
from qualkit.display.grid import Grid, GridCell
from qualkit.display.html import MOST_DOTS
from qualkit.display.markup import Markup, element, join
from qualkit.display.result import ResultTable
from qualkit.display.text import wrap
from qualkit.errors import Problem, TableError

_LABELS, _LINE = 220.0, 24.0
_MOST_SERIES = 6


class _Row(NamedTuple):
    group: str
    lines: tuple[str, ...]
    shares: tuple[Share | None, ...]
    marks: tuple[str, ...]

    def words(self, place: int, language: str) -> str:
        """The share at `place` in words, with the mark of its footnote."""
        share = self.shares[place]
        return f"{plain(share, language)} {self.marks[place]}".strip() if share else ""


def dot_plot(table: ResultTable | Grid, *, title: str = "") -> Drawing:
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
    return _plot(table, title, _dot)


def bars(table: ResultTable | Grid, *, title: str = "") -> Drawing:
    """Each share as a bar with its interval; the same parameters and errors as `dot_plot`."""
    return _plot(table, title, _bar)


def share_matrix(table: ResultTable | Grid, *, title: str = "") -> Drawing:
    """Rows by columns, in each place the share in words above a small bar; parameters and errors as `dot_plot`."""
    grid, series, rows = _read(table)
    wide = (WIDTH - _LABELS) / len(series)
    parts = [words_at(_LABELS + wide * i, 16, name, "qk-strong") for i, name in enumerate(series)]
    y, group = 26.0, ""
    for row in rows:
        y, group, heading = _opened(row, group, y)
        parts.extend([*heading, line(0, y, WIDTH, y), *_label(row, y + 20)])
        for i in range(len(series)):
            parts.extend(_matrix_cell(row, i, _LABELS + wide * i, y, min(120.0, wide - 20), grid.language))
        y += max(44.0, 18.0 * len(row.lines) + 16)
    return _drawing(grid, title, series, rows, parts, y + 4)


def _plot(table: ResultTable | Grid, title: str, draw: _Mark) -> Drawing:
    grid, series, rows = _read(table)
    scale = _Scale.of(rows, grid.language)
    parts, top = _legend(series) if len(series) > 1 else ([], 8.0)
    rule: list[Markup] = []
    body: list[Markup] = []
    y, group = top, ""
    for row in rows:
        y, group, heading = _opened(row, group, y)
        rule.append(line(0, y, WIDTH, y))
        body.extend([*heading, *_label(row, y + 22)])
        for i in range(len(series)):
            body.extend(_line(row, i, y + 6 + _LINE * (i + 0.5), scale, draw))
        y += max(_LINE * len(row.shares), 18.0 * len(row.lines)) + 12
    return _drawing(grid, title, series, rows, [*parts, *rule, *_axis(scale, top, y), *body], y + 26)


class _Scale(NamedTuple):
    """The axis from 0 to 100% in a drawing, which leaves room for the words beside it."""

    end: float
    language: str

    @classmethod
    def of(cls, rows: Sequence[_Row], language: str) -> _Scale:
        from rich.cells import cell_len

        longest = max(cell_len(row.words(i, language)) for row in rows for i in range(len(row.shares)))
        return cls(WIDTH - 24 - 7.6 * longest, language)

    def x(self, share: float) -> float:
        return _LABELS + (self.end - _LABELS) * min(max(share, 0.0), 1.0)


_Mark: TypeAlias = Callable[[Share, float, int, _Scale], Iterable[Markup]]


def _opened(row: _Row, group: str, y: float) -> tuple[float, str, list[Markup]]:
    """Where the row begins, its group, and the group's heading if the row is the first of it."""
    if row.group == group:
        return y, group, []
    return y + 34, row.group, [_cover(y), words_at(0, y + 26, row.group, "qk-strong")]


def _cover(y: float) -> Markup:
    """What keeps the lines of the axis out of a heading."""
    return element("rect", class_="qk-cover", x="0", y=f"{y - 1:.1f}", width=f"{WIDTH:.0f}", height="34")


def _label(row: _Row, y: float) -> Iterator[Markup]:
    return (words_at(0, y + 18 * i, line) for i, line in enumerate(row.lines))


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


def _drawing(
    grid: Grid, title: str, series: Sequence[str], rows: Sequence[_Row], parts: Sequence[Markup], height: float
) -> Drawing:
    """The drawing with its footnotes below, and all of it in words."""
    notes = [line for mark, reason in grid.footnotes for line in wrap(f"{mark}  {reason}", 105)]
    foot = [words_at(0, height + 16 + 18 * i, note, "qk-soft") for i, note in enumerate(notes)]
    said = [*filter(None, (_sentence(row, series, grid.language) for row in rows)), *notes]
    height += 18 * len(notes) + 12 * bool(notes)
    return Drawing(title or grid.title, " ".join(said), join([*parts, *foot]), height, grid.language)


def _sentence(row: _Row, series: Sequence[str], language: str) -> str:
    words = [row.words(i, language) for i in range(len(series))]
    named = [f"{name} {said}" for name, said in zip(series, words, strict=True) if said] if len(series) > 1 else words
    return f"{' '.join([row.group, *row.lines]).strip()}: {', '.join(named)}." if any(named) else ""


def _axis(scale: _Scale, top: float, bottom: float) -> Iterator[Markup]:
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = scale.x(tick)
        yield line(x, top, x, bottom, "qk-axis" if tick == 0 else "qk-rule")
        yield words_at(x, bottom + 18, f"{tick * 100:.0f}%", "qk-soft", anchor="middle")


def _legend(series: Sequence[str]) -> tuple[list[Markup], float]:
    from rich.cells import cell_len

    parts: list[Markup] = []
    x, y = _LABELS, 14.0
    for i, name in enumerate(series):
        wide = 28 + 7.5 * cell_len(name)
        if x > _LABELS and x + wide > WIDTH:
            x, y = _LABELS, y + 20
        parts.extend((mark(x + 6, y - 4, i), words_at(x + 18, y, name)))
        x += wide
    return parts, y + 14


def _line(row: _Row, place: int, y: float, scale: _Scale, draw: _Mark) -> Iterator[Markup]:
    share = row.shares[place]
    if share is None:
        return
    yield words_at(scale.end + 20, y + 4.5, row.words(place, scale.language), "qk-soft" if share.undefined else "")
    if share.counted:
        yield from _dots(share, _LABELS + 10, y, place)
    elif not share.undefined and share.shown != "withheld":
        yield from draw(share, y, place, scale)


def _dots(share: Share, x: float, y: float, series: int) -> Iterator[Markup]:
    """One dot for each that was asked; nothing where they are too many to count at a glance."""
    if share.n <= MOST_DOTS:
        yield from (dot(x + 14 * i, y, series, on=i < share.k) for i in range(int(share.n)))


def _dot(share: Share, y: float, series: int, scale: _Scale) -> Iterator[Markup]:
    if share.interval():
        yield line(scale.x(share.low), y, scale.x(share.high), y, f"qk-series-{series + 1}")
    yield mark(scale.x(share.estimate), y, series)


def _bar(share: Share, y: float, series: int, scale: _Scale) -> Iterator[Markup]:
    wide = scale.x(share.estimate) - _LABELS
    yield element("rect", class_=f"qk-series-{series + 1} qk-filled", x=f"{_LABELS:.1f}", y=f"{y - 5:.1f}",
                  width=f"{wide:.1f}", height="10")  # fmt: skip
    if share.interval():
        yield whisker(scale.x(share.low), scale.x(share.high), y)


def _matrix_cell(row: _Row, place: int, x: float, y: float, wide: float, language: str) -> Iterator[Markup]:
    share = row.shares[place]
    if share is None:
        return
    yield words_at(x, y + 18, row.words(place, language), "qk-soft" if share.undefined else "")
    if share.counted:
        yield from _dots(share, x + 5, y + 31, 0)
    elif not share.undefined and share.shown != "withheld":
        yield box("qk-band", x, y + 27, wide)
        yield box("qk-amount", x, y + 27, wide * share.estimate)
        if share.interval():
            yield whisker(x + wide * share.low, x + wide * share.high, y + 31)
