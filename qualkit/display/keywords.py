"""A concordance: words in the middle, what stands before them set to the right, what follows set to the left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from qualkit.display.cells import Badge, plain
from qualkit.display.grid import Grid, GridCell, GridGroup, first_rows
from qualkit.display.result import Presentation, ResultTable
from qualkit.display.text import table_text

LEFT, MATCH, RIGHT = "left", "match", "right"
_LEAST = 12


class KeywordTable(ResultTable):
    """A result with the columns ``left``, ``match`` and ``right``: words in their context, one row a place.

    Examples
    --------
    >>> row = {"transcript": "ibu-01", "left": "kami belum pernah", "match": "dilatih", "right": "di sini"}
    >>> print(KeywordTable([row, {**row, "left": "saya", "right": "\u2026"}], title="latih").text())
    latih
    <BLANKLINE>
    transcript               left  match    right
    ----------  -----------------  -------  -------
    ibu-01      kami belum pernah  dilatih  di sini
    ibu-01                   saya  dilatih  …
    """

    def grid(self) -> Grid:
        """The display with the match marked and the words before it set to the right."""
        grid = super().grid()
        left, match, right = self._sides(grid)
        columns = tuple(replace(c, numeric=True) if i == left else c for i, c in enumerate(grid.columns))
        places = {left: _folded, match: _marked, right: _folded}
        return _with_cells(replace(grid, columns=columns), places)

    def text(self, width: int = 100, most: int | None = None) -> str:
        """The display as text: one line a place, its context cut where the line is full."""
        from rich.cells import cell_len

        grid = self._grid(most)
        left, _, right = self._sides(grid)
        taken = sum(
            max([cell_len(column.label), *(cell_len(_said(row[i], grid.language)) for row in grid.rows)])
            for i, column in enumerate(grid.columns) if i not in (left, right)
        )  # fmt: skip
        room = max(_LEAST, (width - taken - 2 * (len(grid.columns) - 1)) // 2)
        cut = {left: lambda cell: _cut(cell, room, at_start=True), right: lambda cell: _cut(cell, room, at_start=False)}
        return table_text(_with_cells(grid, cut), width)

    def _sides(self, grid: Grid) -> tuple[int, int, int]:
        labels = [column.label for column in grid.columns]
        left, match, right = (labels.index(self.layout.labels.get(name, name)) for name in (LEFT, MATCH, RIGHT))
        return left, match, right

    def _grid(self, most: int | None) -> Grid:
        return self.grid() if most is None else first_rows(self.grid(), most)

    def _shown_as(self, presentation: Presentation) -> KeywordTable:
        return KeywordTable(
            self.copy(), title=presentation.title, notes=presentation.notes, layout=presentation.layout,
            language=presentation.language,
        )  # fmt: skip


def _with_cells(grid: Grid, places: Mapping[int, Callable[[GridCell], GridCell]]) -> Grid:
    groups = [
        GridGroup(group.label, tuple(
            tuple(places[i](cell) if i in places else cell for i, cell in enumerate(row)) for row in group.rows
        ))
        for group in grid.groups
    ]  # fmt: skip
    return replace(grid, groups=tuple(groups))


def _said(cell: GridCell, language: str = "en") -> str:
    return " ".join(" ".join(plain(item, language) for item in cell.contents).split())


def _folded(cell: GridCell) -> GridCell:
    return replace(cell, contents=(_said(cell),))


def _marked(cell: GridCell) -> GridCell:
    return replace(cell, contents=(Badge(_said(cell), "plain"),))


def _cut(cell: GridCell, room: int, *, at_start: bool) -> GridCell:
    """The words that fit, from the match outwards."""
    from rich.cells import cell_len

    words = _said(cell).split(" ")
    kept = len(words)
    while kept > 0 and cell_len(" ".join(words[-kept:] if at_start else words[:kept])) > room - 2 * (kept < len(words)):
        kept -= 1
    if kept == len(words):
        return cell
    shown = words[len(words) - kept :] if at_start else words[:kept]
    return replace(cell, contents=(" ".join(["\u2026", *shown] if at_start else [*shown, "\u2026"]),))
