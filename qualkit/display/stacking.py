"""Rows of a chart below each other, each as high as its label needs: heights are counted in lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from qualkit.display.charts import rows_of
from qualkit.display.text import wrap

LINE = 16
"""Pixels of one line of text."""


class Label(NamedTuple):
    """What stands at the left of a row, how many lines the row needs at least, and whether it is a heading."""

    text: str
    least: float = 1.5
    strong: bool = False


class Row(NamedTuple):
    """A row: the lines of its label, and its upper and lower edge, in lines of text from the top of the chart."""

    lines: tuple[str, ...]
    top: float
    bottom: float
    strong: bool

    @property
    def middle(self) -> float:
        """Half way between the edges."""
        return (self.top + self.bottom) / 2


def stacked(labels: Iterable[Label], *, places: int) -> list[Row]:
    """Rows below each other; labels break between words after `places` characters.

    Examples
    --------
    >>> [(row.lines, row.top, row.bottom) for row in stacked([Label("trust"), Label("long hours")], places=5)]
    [(('trust',), 0.0, 1.5), (('long', 'hours'), 1.5, 4.0)]
    """
    rows: list[Row] = []
    top = 0.0
    for label in labels:
        lines = tuple(line for line in wrap(label.text, places) if line)
        bottom = top + max(label.least, len(lines) + 0.5)
        rows.append(Row(lines, top, bottom, label.strong))
        top = bottom
    return rows


def height(rows: Sequence[Row]) -> float:
    """Pixels of all rows; of one line where there is none."""
    return LINE * (rows[-1].bottom if rows else 1.0)


def words_wide(words: Iterable[str]) -> float:
    """Pixels that the longest of some words needs, in the widest of the usual fonts.

    Examples
    --------
    >>> words_wide(["75%", "60% (48-71)"]) > words_wide(["75%"]) > words_wide([])
    True
    """
    from rich.cells import cell_len

    return 7.7 * max((cell_len(each) for each in words), default=0)


def row_place(field: str, rows: Sequence[Row]) -> Any:
    """The vertical channel of a chart over these rows; `field` counts lines from the top."""
    import altair as alt

    return alt.Y(f"{field}:Q", axis=None, scale=alt.Scale(domain=[height(rows) / LINE, 0], padding=0))


def label_marks(rows: Sequence[Row], *, room: float) -> Any:
    """The labels as charts to layer, headings in bold, from `room` pixels left of the chart on."""
    import altair as alt

    return [
        alt.Chart(rows_of(_words(row for row in rows if row.strong == strong)))
        .mark_text(align="left", baseline="middle", fontWeight=600 if strong else "normal")
        .encode(x=alt.value(-room), y=row_place("y", rows), text="words:N")
        for strong in (False, True)
    ]


def _words(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    for row in rows:
        first = row.middle - (len(row.lines) - 1) / 2
        yield from ({"y": first + at, "words": line} for at, line in enumerate(row.lines))
