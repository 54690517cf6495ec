"""From a plain table and its layout to the grid that is drawn: rows, columns, cells and footnotes, without any markup.

HTML and text draw the same grid, so that they cannot say different things.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from pandas.api import types

from qualkit.display.cells import Badge, Cell, Quote, Share, legible
from qualkit.display.labels import MISSING, check_language, number, word
from qualkit.display.layout import Layout, ShareColumns, check_layout


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column of the display: heading, whether it names rows, whether it holds numbers."""

    label: str
    head: bool = False
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class GridCell:
    """What stands in one place of the display, from top to bottom, and the marks of its footnotes."""

    contents: tuple[Cell, ...] = ()
    mark: str = ""

    @property
    def marked(self) -> int:
        """Which of the contents the mark stands at: the first figure, or else the last thing; -1 in an empty cell."""
        figures = (i for i, item in enumerate(self.contents) if isinstance(item, Share) or item == MISSING)
        return next(figures, len(self.contents) - 1)


@dataclass(frozen=True, slots=True)
class GridGroup:
    """Rows under one heading; an empty label means that there is none."""

    label: str
    rows: tuple[tuple[GridCell, ...], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it is drawn. `footnotes` are pairs of mark and text."""

    title: str
    columns: tuple[GridColumn, ...]
    groups: tuple[GridGroup, ...]
    footnotes: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    language: str = "en"

    @property
    def rows(self) -> tuple[tuple[GridCell, ...], ...]:
        """The rows of all groups."""
        return tuple(row for group in self.groups for row in group.rows)


def share_widths(grid: Grid) -> list[int]:
    """Places that the longest percentage of each column takes, so that they can stand below each other."""
    return [
        max((len(item.point(grid.language)) for row in grid.rows for item in row[place].contents
             if isinstance(item, Share) and not item.counted and not item.undefined and not item.shown), default=0)
        for place in range(len(grid.columns))
    ]  # fmt: skip


def first_rows(grid: Grid, most: int) -> Grid:
    """The grid with its first `most` rows and, where there are more, a note that says how many.

    Examples
    --------
    >>> first_rows(lay_out(pd.DataFrame({"turn": range(9)})), 2).notes[0][:15]
    '7 further rows '
    """
    left = len(grid.rows) - most
    if left <= 0:
        return grid
    groups: list[GridGroup] = []
    for group in grid.groups:
        rows = group.rows[: most - sum(len(taken.rows) for taken in groups)]
        groups.extend([GridGroup(group.label, rows)] if rows else [])
    marks = {mark for group in groups for row in group.rows for cell in row for mark in cell.mark.split(",")}
    footnotes = tuple(pair for pair in grid.footnotes if pair[0] in marks)
    note = word("more", grid.language).format(left)
    return replace(grid, groups=tuple(groups), footnotes=footnotes, notes=(note, *grid.notes))


def lay_out(
    frame: pd.DataFrame,
    layout: Layout | None = None,
    *,
    title: str = "",
    notes: Iterable[str] = (),
    language: str = "en",
) -> Grid:
    """The grid of a table: its cells in words, in the researcher's order.

    Parameters
    ----------
    frame
        A table; its index is not shown.
    layout
        How to show it; by default every column as it is.
    title, notes
        Caption, and lines below the table.
    language
        ``en`` or ``id``.

    Raises
    ------
    TableError
        Where the layout does not fit the table, or the language is neither.

    Examples
    --------
    >>> frame = pd.DataFrame({"theme": ["trust", "trust"], "group": ["cadre", "mother"], "k": [3, 9], "n": [4, 12],
    ...                       "estimate": [0.75, 0.75]})
    >>> layout = Layout(rows=("theme",), columns="group", cells=("voiced",),
    ...                 shares={"voiced": ShareColumns(k="k", low="", high="")})
    >>> grid = lay_out(frame, layout)
    >>> [column.label for column in grid.columns], len(grid.rows)
    (['theme', 'cadre', 'mother'], 1)
    """
    layout = layout or Layout()
    check_layout(frame, layout)
    language = check_language(language)
    frame = frame.set_axis([str(name) for name in frame.columns], axis=1)
    draft = _Draft(frame, layout, language)
    columns, groups = draft.pivoted() if layout.columns else draft.long()
    return Grid(title, columns, groups, draft.footnotes(), tuple(notes), language)


class _Draft:
    """The making of one grid: it numbers footnotes as they come."""

    def __init__(self, frame: pd.DataFrame, layout: Layout, language: str) -> None:
        self.frame, self.layout, self.language = frame, layout, language
        self.numeric = {name: _holds_numbers(frame[name]) for name in frame.columns}
        self.digits = {name: layout.digits.get(name, _decimals(frame[name])) for name in frame.columns}
        keys = [*layout.rows, *filter(None, (layout.columns, layout.group))]
        self.records = [_with_keys(record, keys) for record in frame.to_dict("records")]
        self.reasons: dict[str, str] = {}

    def footnotes(self) -> tuple[tuple[str, str], ...]:
        return tuple((mark, reason) for reason, mark in self.reasons.items())

    def long(self) -> tuple[tuple[GridColumn, ...], tuple[GridGroup, ...]]:
        names = self._shown()
        columns = tuple(self._column(name) for name in names)
        ordered = self._sorted([name for name in self.layout.rows if self._rank(name, only_given=True)])
        groups = [
            GridGroup(label, tuple(self._long_row(names, record) for record in records))
            for label, records in self._grouped(ordered)
        ]
        return columns, tuple(groups)

    def pivoted(self) -> tuple[tuple[GridColumn, ...], tuple[GridGroup, ...]]:
        layout = self.layout
        across = list(self._rank(layout.columns))
        numeric = all(self.numeric.get(name, False) for name in layout.cells)
        columns = (
            *(GridColumn(layout.labels.get(name, name), head=True) for name in layout.rows),
            *(GridColumn(self._label(layout.columns, value), numeric=numeric) for value in across),
        )
        groups = []
        for label, records in self._grouped(self._sorted(layout.rows)):
            places: dict[tuple[Any, ...], dict[Any, list[GridCell]]] = {}
            for record in records:
                place = places.setdefault(tuple(record[name] for name in layout.rows), {})
                place.setdefault(record[layout.columns], []).append(self._pivot_cell(record))
            rows = [
                (
                    *(GridCell(self._contents(name, value)) for name, value in zip(layout.rows, key, strict=True)),
                    *(_stacked(place.get(value, [])) for value in across),
                )
                for key, place in places.items()
            ]
            groups.append(GridGroup(label, tuple(rows)))
        return columns, tuple(groups)

    def _shown(self) -> list[str]:
        """The shown columns in order: those that name rows, then the others, a share where its parts stood."""
        layout = self.layout
        away = {*layout.rows, *layout.hidden, layout.group, layout.reason}
        names: list[str] = []
        for name in self.frame.columns:
            share = next((key for key, made in layout.shares.items() if name in made.absorbed), name)
            if name not in away and share not in names and share not in away:
                names.append(share)
        return [*layout.rows, *names]

    def _column(self, name: str) -> GridColumn:
        return GridColumn(self.layout.labels.get(name, name), name in self.layout.rows, self.numeric.get(name, False))

    def _long_row(self, names: Sequence[str], record: Mapping[str, Any]) -> tuple[GridCell, ...]:
        cells = [self._named_contents(name, record) for name in names]
        mark = self._mark(record)
        missing = [i for i, cell in enumerate(cells) if any(_is_missing(item) for item in cell)]
        shares = [i for i, cell in enumerate(cells) if any(isinstance(item, Share) for item in cell)]
        marked = missing or shares or [max(0, len(self.layout.rows) - 1)]
        return tuple(GridCell(cell, mark if i in marked else "") for i, cell in enumerate(cells))

    def _pivot_cell(self, record: Mapping[str, Any]) -> GridCell:
        contents = [self._named_contents(name, record) for name in self.layout.cells]
        return GridCell(tuple(item for cell in contents for item in cell), self._mark(record))

    def _mark(self, record: Mapping[str, Any]) -> str:
        reason = record.get(self.layout.reason)
        if not isinstance(reason, str) or not legible(reason).strip():
            return ""
        return self.reasons.setdefault(reason, _letters(len(self.reasons)))

    def _named_contents(self, name: str, record: Mapping[str, Any]) -> tuple[Cell, ...]:
        if name in self.layout.shares:
            return (_share(self.layout.shares[name], record),)
        return self._contents(name, record[name])

    def _contents(self, name: str, value: Any) -> tuple[Cell, ...]:
        if isinstance(value, (list, tuple)):
            return tuple(item for each in value for item in self._contents(name, each))
        if isinstance(value, (Share, Quote, Badge)):
            return (value,)
        if value is None or (not isinstance(value, str) and pd.isna(value)):
            return (MISSING,) if self.numeric.get(name, False) else ()
        label = self._label(name, value)
        kind = self.layout.badges.get(name, {}).get(str(value))
        return (Badge(label, kind),) if kind else (label,)

    def _label(self, name: str, value: Any) -> str:
        if str(value) in self.layout.values.get(name, {}):
            return self.layout.values[name][str(value)]
        if isinstance(value, bool):
            return word("yes" if value else "no", self.language)
        if isinstance(value, float):
            return number(value, self.digits.get(name, 2), self.language)
        return number(value, 0, self.language) if isinstance(value, int) else str(value)

    def _rank(self, name: str, *, only_given: bool = False) -> dict[Any, int]:
        """Value -> place in the researcher's order: as given, as the categories stand, or as it appears."""
        values = list(dict.fromkeys(record[name] for record in self.records))
        given = list(self.layout.order.get(name, ()))
        if not given and isinstance(self.frame[name].dtype, pd.CategoricalDtype):
            given = list(self.frame[name].cat.categories)
        if only_given and not given:
            return {}
        there = {str(value): value for value in values}
        first = [there[str(value)] for value in given if str(value) in there]
        return {value: i for i, value in enumerate(dict.fromkeys([*first, *values]))}

    def _sorted(self, names: Iterable[str]) -> list[dict[str, Any]]:
        ranks = {name: self._rank(name) for name in names}
        return sorted(self.records, key=lambda record: [rank[record[name]] for name, rank in ranks.items()])

    def _grouped(self, records: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
        if not self.layout.group:
            return [("", records)] if records else []
        name = self.layout.group
        members = [(value, [r for r in records if r[name] == value]) for value in self._rank(name)]
        return [(self._label(name, value), rows) for value, rows in members]


def _with_keys(record: dict[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """The record with an empty text for a missing key, because NaN is not equal to itself."""
    return {**record, **{key: "" for key in keys if pd.isna(record[key])}}


def _share(made: ShareColumns, record: Mapping[str, Any]) -> Share:
    def figure(name: str) -> float:
        value = record[name] if name else math.nan
        return math.nan if value is None or pd.isna(value) else float(value)

    return Share(
        figure(made.k), figure(made.n), figure(made.estimate), figure(made.low), figure(made.high),
        made.least, record[made.shown] if made.shown else "", made.digits,
    )  # fmt: skip


def _stacked(cells: Sequence[GridCell]) -> GridCell:
    marks = dict.fromkeys(cell.mark for cell in cells if cell.mark)
    return GridCell(tuple(item for cell in cells for item in cell.contents), ",".join(marks))


def _is_missing(cell: Cell) -> bool:
    return cell.undefined if isinstance(cell, Share) else cell == MISSING


def _holds_numbers(values: pd.Series) -> bool:
    return types.is_numeric_dtype(values.dtype) and not types.is_bool_dtype(values.dtype)


def _decimals(values: pd.Series) -> int:
    if not types.is_float_dtype(values.dtype):
        return 0
    finite = values[values.notna() & ~values.isin([math.inf, -math.inf])]
    return 0 if bool((finite == finite.round()).all()) else 2


def _letters(place: int) -> str:
    """a, b, ... z, aa, ab, ...: the mark of the footnote at `place`, from 0."""
    text = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        text = chr(ord("a") + letter) + text
    return text
