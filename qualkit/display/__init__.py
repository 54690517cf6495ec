"""Drawing: tables become HTML, text, CSV, XLSX and SVG. It knows no domain and escapes everything."""

from __future__ import annotations

from qualkit.display.cells import Badge, Quote, Share
from qualkit.display.documents import docx_bytes
from qualkit.display.drawing import Drawing
from qualkit.display.figures import bars, dot_plot, share_matrix
from qualkit.display.grid import Grid, lay_out
from qualkit.display.labels import LANGUAGES
from qualkit.display.latex import latex_text
from qualkit.display.layout import Layout, ShareColumns
from qualkit.display.page import (
    Bullets,
    Disclosure,
    Facts,
    Figure,
    Heading,
    Image,
    Paragraph,
    QuoteList,
    Section,
    Table,
    page,
)
from qualkit.display.result import ResultTable
from qualkit.display.sheets import csv_bytes, guard, unguard, xlsx_bytes

__all__ = [
    "LANGUAGES",
    "Badge",
    "Bullets",
    "Disclosure",
    "Drawing",
    "Facts",
    "Figure",
    "Grid",
    "Heading",
    "Image",
    "Layout",
    "Paragraph",
    "Quote",
    "QuoteList",
    "ResultTable",
    "Section",
    "Share",
    "ShareColumns",
    "Table",
    "bars",
    "csv_bytes",
    "docx_bytes",
    "dot_plot",
    "guard",
    "latex_text",
    "lay_out",
    "page",
    "share_matrix",
    "unguard",
    "xlsx_bytes",
]
