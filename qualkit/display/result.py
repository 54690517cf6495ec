"""What every analysis returns: a table that also knows how it wants to be shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from qualkit.display.grid import Grid, first_rows, lay_out
from qualkit.display.html import notebook_html, table_html
from qualkit.display.labels import check_language
from qualkit.display.layout import Layout, check_layout
from qualkit.display.sheets import csv_bytes, xlsx_bytes
from qualkit.display.text import table_text

MOST_ROWS = 200
"""Rows that a notebook shows of its own accord; ``.html()``, ``.text()`` and reports show all."""


@dataclass(frozen=True, slots=True)
class Presentation:
    """How a result wants to be shown: title, notes below it, layout and language."""

    title: str = ""
    notes: tuple[str, ...] = ()
    layout: Layout = field(default_factory=Layout)
    language: str = "en"


class ResultTable(pd.DataFrame):  # type: ignore[misc]
    """A DataFrame with a title, notes and a layout for display.

    It is a plain long table to every operation of pandas, and what an operation gives is a plain DataFrame: a part
    of a result no longer deserves its title. ``copy.copy``, ``copy.deepcopy`` and pickling keep the presentation,
    ``.copy()`` gives a plain DataFrame to work on.

    Parameters
    ----------
    data
        A DataFrame, or whatever makes one. It is not changed.
    title
        What the table shows, in one line.
    notes
        Lines below the table: denominators, methods, caveats.
    layout
        How it is shown; by default every column as it is.
    language
        ``en`` or ``id``, for the display's own words and for decimal marks.

    Raises
    ------
    TableError
        Where the layout names a column that the table lacks, or the language is another.

    Examples
    --------
    >>> voiced = ResultTable(pd.DataFrame({"theme": ["trust"], "n": [4]}), title="Themes", notes=["All finished."])
    >>> print(voiced.text())
    Themes
    <BLANKLINE>
    theme  n
    -----  -
    trust  4
    <BLANKLINE>
    All finished.
    >>> type(voiced.head()).__name__, voiced.with_title("Tema").title
    ('DataFrame', 'Tema')
    """

    _metadata = ["presentation"]  # noqa: RUF012
    presentation: Presentation = Presentation()

    def __init__(
        self,
        data: Any = None,
        *,
        title: str = "",
        notes: Iterable[str] = (),
        layout: Layout | None = None,
        language: str = "en",
    ) -> None:
        super().__init__(data)
        notes = (notes,) if isinstance(notes, str) else tuple(notes)
        self.presentation = Presentation(title, notes, layout or Layout(), check_language(language))
        check_layout(self, self.presentation.layout)

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        plain: Callable[..., pd.DataFrame] = pd.DataFrame
        return plain

    def transpose(self, *arguments: Any, copy: Any = False) -> pd.DataFrame:
        """The plain table with rows and columns swapped."""
        # pandas builds the transposed table from the class itself, past `_constructor`.
        return pd.DataFrame(super().transpose(*arguments))

    def __copy__(self) -> ResultTable:
        return self._shown_as(self.presentation)

    def __deepcopy__(self, memo: object = None) -> ResultTable:
        return self._shown_as(self.presentation)

    @property
    def title(self) -> str:
        """What the table shows. A column of this name is reached by ``table["title"]``."""
        return self.presentation.title

    @property
    def notes(self) -> tuple[str, ...]:
        """The lines below the table."""
        return self.presentation.notes

    @property
    def layout(self) -> Layout:
        """How the table is shown."""
        return self.presentation.layout

    @property
    def language(self) -> str:
        """The language of the display."""
        return self.presentation.language

    def with_title(self, title: str) -> ResultTable:
        """The same table under another title."""
        return self._shown_as(replace(self.presentation, title=title))

    def with_notes(self, *notes: str) -> ResultTable:
        """The same table with further notes below those that it has."""
        return self._shown_as(replace(self.presentation, notes=(*self.notes, *notes)))

    def with_layout(self, layout: Layout) -> ResultTable:
        """The same table shown in another way."""
        return self._shown_as(replace(self.presentation, layout=layout))

    def with_language(self, language: str) -> ResultTable:
        """The same table shown in another language; labels and notes stay as they are."""
        return self._shown_as(replace(self.presentation, language=language))

    def grid(self) -> Grid:
        """The display as rows, columns, cells and footnotes."""
        return lay_out(self, self.layout, title=self.title, notes=self.notes, language=self.language)

    def html(self, most: int | None = None) -> str:
        """The display as HTML with its style, for a notebook; `most` limits the rows.

        A report takes the table itself, as a part of its page.
        """
        return notebook_html(table_html(self._grid(most)), language=self.language)

    def text(self, width: int = 100, most: int | None = None) -> str:
        """The display as text of at most `width` places a line; `most` limits the rows."""
        return table_text(self._grid(most), width)

    def csv(self) -> bytes:
        """The whole table, every column and figure unrounded, as CSV in UTF-8."""
        return csv_bytes(self)

    def xlsx(self) -> bytes:
        """The whole table as a workbook, with a second sheet of notes."""
        return xlsx_bytes(self, title=self.title, notes=self.notes, language=self.language)

    def _repr_html_(self) -> str:
        return self.html(MOST_ROWS)

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        made: dict[str, Callable[[], str]] = {
            "text/html": lambda: self.html(MOST_ROWS),
            "text/plain": lambda: self.text(most=MOST_ROWS),
        }
        wanted = [kind for kind in made if (not include or kind in include) and kind not in (exclude or ())]
        return {kind: made[kind]() for kind in wanted}

    def _grid(self, most: int | None) -> Grid:
        return self.grid() if most is None else first_rows(self.grid(), most)

    def _shown_as(self, presentation: Presentation) -> ResultTable:
        return ResultTable(
            self.copy(),
            title=presentation.title,
            notes=presentation.notes,
            layout=presentation.layout,
            language=presentation.language,
        )
