"""The grid as a Word document: a table in landscape, its notes below; the same table gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from qualkit.display.cells import Quote, legible, plain
from qualkit.display.grid import Grid, GridCell
from qualkit.display.labels import word
from qualkit.display.result import ResultTable

_EPOCH = (1980, 1, 1, 0, 0, 0)


def docx_bytes(table: ResultTable | Grid) -> bytes:
    """The table as a .docx file; every text is text, nothing is a field or a link.

    Examples
    --------
    >>> import pandas as pd
    >>> table = ResultTable(pd.DataFrame({"theme": ["trust"]}), title="Themes")
    >>> docx_bytes(table)[:2], docx_bytes(table) == docx_bytes(table)
    (b'PK', True)
    """
    from docx import Document
    from docx.enum.section import WD_ORIENT

    grid = table.grid() if isinstance(table, ResultTable) else table
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.core_properties.title = legible(grid.title)[:255]
    document.core_properties.author = ""
    document.core_properties.comments = ""
    if grid.title:
        document.add_heading(legible(grid.title), level=1)
    if grid.rows:
        _table(document, grid)
    else:
        document.add_paragraph(word("no rows", grid.language))
    for mark, text in grid.footnotes:
        _note(document, text, mark)
    for note in grid.notes:
        _note(document, note)
    memory = io.BytesIO()
    document.save(memory)
    return _timeless(memory.getvalue())


def _table(document: Any, grid: Grid) -> None:
    drawn = document.add_table(rows=1, cols=len(grid.columns), style="Table Grid")
    for cell, column in zip(drawn.rows[0].cells, grid.columns, strict=True):
        _write(cell.paragraphs[0], legible(column.label), bold=True)
    _repeat(drawn.rows[0])
    for group in grid.groups:
        if group.label:
            cells = drawn.add_row().cells
            _write(cells[0].merge(cells[-1]).paragraphs[0], legible(group.label), bold=True)
        for row in group.rows:
            for place, cell in zip(drawn.add_row().cells, row, strict=True):
                _fill(place, cell, grid.language)


def _repeat(row: Any) -> None:
    """The heading stands again on every page."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _fill(place: Any, cell: GridCell, language: str) -> None:
    for number, item in enumerate(cell.contents or ("",)):
        paragraph = place.paragraphs[0] if number == 0 else place.add_paragraph()
        _write(paragraph, legible(plain(item, language)), italic=isinstance(item, Quote))
        if cell.mark and number == cell.marked % max(1, len(cell.contents)):
            paragraph.add_run(legible(cell.mark)).font.superscript = True


def _write(paragraph: Any, text: str, *, bold: bool = False, italic: bool = False) -> None:
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(9)
    paragraph.paragraph_format.space_after = Pt(2)


def _note(document: Any, text: str, mark: str = "") -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    if mark:
        paragraph.add_run(f"{legible(mark)} ").font.superscript = True
    paragraph.add_run(legible(text)).font.size = Pt(9)
    paragraph.paragraph_format.space_after = Pt(2)


def _timeless(data: bytes) -> bytes:
    """The same archive with one date for every part, so that the same table gives the same file."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return memory.getvalue()
