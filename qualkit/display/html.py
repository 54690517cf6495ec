"""The grid, its cells and quotes as HTML: semantic, escaped, readable without style and without colour."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from qualkit.display.cells import MARKS, Badge, Cell, Quote, Share, plain
from qualkit.display.grid import Grid, GridCell, GridColumn, GridGroup, share_widths
from qualkit.display.labels import MISSING, word
from qualkit.display.markup import Markup, element, escape, join
from qualkit.display.style import NOTEBOOK_STYLE

_WIDTH = 96.0
MOST_DOTS = 12
"""As many as can be counted at a glance."""
_LONG = 48


class _Place(NamedTuple):
    """What the cells of a column have in common."""

    head: bool
    kind: str | None
    wide: int
    language: str


def table_html(grid: Grid) -> Markup:
    """The table with its caption, footnotes and notes, for a page that holds the style.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualkit.display.grid import lay_out
    >>> "<td>a &lt; b</td>" in table_html(lay_out(pd.DataFrame({"finding": ["a < b"]})))
    True
    """
    if not grid.rows:
        title = element("p", element("strong", escape(grid.title))) if grid.title else Markup("")
        empty = element("p", escape(word("no rows", grid.language)), class_="qk-empty")
        return join((title, empty, foot_html(grid.footnotes, grid.notes)))
    places = _places(grid)
    table = element(
        "table",
        *([element("caption", escape(grid.title))] if grid.title else []),
        element("thead", element("tr", *(_heading(column) for column in grid.columns))),
        *(_group(grid, places, group) for group in grid.groups),
        class_="qk-table",
    )
    box = scroll_box(table, grid.title or word("table", grid.language))
    return join((box, foot_html(grid.footnotes, grid.notes)))


def scroll_box(inside: Markup, name: str) -> Markup:
    """A box in which something wide scrolls by itself, by mouse, touch and keys."""
    return element("div", inside, class_="qk-scroll", role="group", aria_label=name, tabindex="0")


def notebook_html(*parts: Markup, language: str = "en") -> Markup:
    """Displays with the style that they need, for one output of a notebook."""
    return element("div", element("style", Markup(NOTEBOOK_STYLE)), *parts, class_="qk", lang=language)


def cell_html(cell: Cell, language: str = "en", wide: int = 0) -> Markup:
    """One thing in a cell: text, share, quote or badge."""
    if isinstance(cell, Share):
        return share_html(cell, language, wide)
    if isinstance(cell, Quote):
        return quote_html(cell)
    if isinstance(cell, Badge):
        return badge_html(cell)
    return element("abbr", escape(cell), title=word("missing", language)) if cell == MISSING else escape(cell)


def quote_html(quote: Quote) -> Markup:
    """Somebody's words, with who and where below them."""
    words = element("p", escape(f"\u201c{quote.words}\u201d"), lang=quote.language or None)
    origin = element("footer", escape(quote.origin)) if quote.origin else Markup("")
    return element("blockquote", words, origin, class_="qk-quote")


def badge_html(badge: Badge) -> Markup:
    """A word with the sign of its kind, which a screen reader passes over because the word says it."""
    mark = element("span", escape(MARKS[badge.kind]), aria_hidden="true") if MARKS[badge.kind] else Markup("")
    return element("span", mark, escape(badge.text), class_=f"qk-badge qk-{badge.kind}")


def share_html(share: Share, language: str = "en", wide: int = 0) -> Markup:
    """The figure and its interval in words, and a small bar or a row of dots that shows the same."""
    if share.undefined:
        return cell_html(MISSING, language)
    interval = share.interval(language)
    range_ = [escape(" "), element("span", escape(f"({interval})"), class_="qk-range")] if interval else []
    words = element("span", escape(share.padded(wide, language)), *range_, class_="qk-share")
    return join((words, _picture(share)))


def foot_html(footnotes: Iterable[tuple[str, str]], notes: Iterable[str]) -> Markup:
    """Footnotes with their marks, then notes."""
    lines = [
        *(element("p", element("sup", escape(mark)), escape(f" {text}")) for mark, text in footnotes),
        *(element("p", escape(note)) for note in notes),
    ]
    return element("div", *lines, class_="qk-foot") if lines else Markup("")


def _heading(column: GridColumn) -> Markup:
    kind = "qk-num" if column.numeric else None
    if not escape(column.label).strip():
        return element("td", class_=kind)
    return element("th", escape(column.label), scope="col", class_=kind)


def _group(grid: Grid, columns: Sequence[_Place], group: GridGroup) -> Markup:
    rows = [element("tr", *map(_cell, columns, row)) for row in group.rows]
    if group.label:
        head = element("th", escape(group.label), scope="rowgroup", colspan=len(grid.columns))
        rows.insert(0, element("tr", head, class_="qk-group"))
    return element("tbody", *rows)


def _places(grid: Grid) -> list[_Place]:
    longest = [
        max((len(plain(item)) for row in grid.rows for item in row[i].contents), default=0)
        for i in range(len(grid.columns))
    ]
    return [
        _Place(column.head, "qk-num" if column.numeric else "qk-long" if long > _LONG else None, wide, grid.language)
        for column, long, wide in zip(grid.columns, longest, share_widths(grid), strict=True)
    ]


def _cell(place: _Place, cell: GridCell) -> Markup:
    parts = [cell_html(item, place.language, place.wide) for item in cell.contents]
    if cell.mark:
        mark = element("sup", escape(cell.mark))
        parts = [_marked(part, mark) if i == cell.marked else part for i, part in enumerate(parts)] or [mark]
    inside = join(parts) if len(parts) == 1 else join(element("div", part) for part in parts)
    if place.head and inside:
        return element("th", inside, scope="row", class_=place.kind)
    return element("td", inside, class_=place.kind)


def _marked(part: Markup, mark: Markup) -> Markup:
    """The mark behind the words: before the picture below a share, inside the paragraph of a quote."""
    end = "</p>" if part.startswith("<blockquote") else "<svg"
    words, found, rest = part.partition(end)
    return Markup(f"{words}{mark}{found}{rest}")


def _picture(share: Share) -> Markup:
    if share.counted and share.n <= MOST_DOTS:
        return _svg(*(_pip(i, on=i < share.k) for i in range(int(share.n))))
    if share.counted or share.shown == "withheld" or math.isnan(share.estimate):
        return Markup("")
    bar = [_rect("qk-track", _WIDTH), _rect("qk-fill", _WIDTH * min(max(share.estimate, 0.0), 1.0))]
    if share.interval():
        low, high = _WIDTH * max(share.low, 0.0), _WIDTH * min(share.high, 1.0)
        path = f"M{low:.1f} 1V7M{low:.1f} 4H{high:.1f}M{high:.1f} 1V7"
        bar.append(element("path", d=path, class_="qk-whisker"))
    return _svg(*bar)


def _svg(*parts: Markup) -> Markup:
    size = {"viewBox": f"0 0 {_WIDTH:.0f} 8", "width": f"{_WIDTH:.0f}", "height": "8"}
    return element("svg", *parts, class_="qk-bar", aria_hidden="true", focusable="false", **size)


def _rect(kind: str, width: float) -> Markup:
    return element("rect", class_=kind, x="0", y="1.5", width=f"{width:.1f}", height="5", rx="1")


def _pip(place: int, *, on: bool) -> Markup:
    return element("circle", class_="qk-pip-on" if on else "qk-pip", cx=f"{4 + place * 11}", cy="4", r="3")
