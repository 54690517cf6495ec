"""Tables as CSV and XLSX that no spreadsheet mistakes for a program: text stays text, numbers stay numbers."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from numbers import Integral
from typing import Any

import pandas as pd

from qualkit.display.cells import Badge, Quote, Share, plain
from qualkit.display.labels import word
from qualkit.errors import Problem, TableError

_GUARDED = re.compile(r"'*\s*[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]|'*[\t\r\n]")
_MOST_ROWS = 1_048_576
_MOST_COLUMNS = 16_384
_MOST_LETTERS = 32_767
_EXACT = 2**53
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_SURROGATES = re.compile("[\ud800-\udfff]")


def guard(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would run it or read it as a number with a sign.

    An apostrophe is put before a text that begins, after apostrophes and white space, with ``=``, ``+``, ``-``,
    ``@`` or their full-width forms, or that begins with a tab or a line end; `unguard` takes it away again.

    Examples
    --------
    >>> guard("=1+1"), guard("+62 812"), guard("ASI"), unguard(guard("'=1"))
    ("'=1+1", "'+62 812", 'ASI', "'=1")
    """
    return f"'{text}" if _GUARDED.match(text) else text


def unguard(text: str) -> str:
    """The text before `guard`."""
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """The whole table as CSV: UTF-8 without a byte order mark, LF, every column, text guarded, numbers unrounded.

    Missing values are empty. Quotes, shares and badges are written as text, several in a cell below each other.

    Examples
    --------
    >>> csv_bytes(pd.DataFrame({"phone": ["+62"], "change": [-0.5]}))
    b"phone,change\\n'+62,-0.5\\n"
    """
    frame = _with_index(frame)
    lines = [[str(name) for name in frame.columns], *frame.itertuples(index=False, name=None)]
    return "".join(",".join(_field(_value(value)) for value in line) + "\n" for line in lines).encode()


def xlsx_bytes(frame: pd.DataFrame, *, title: str = "", notes: Iterable[str] = (), language: str = "en") -> bytes:
    """The whole table as a workbook: sheet ``table`` with a frozen heading, sheet ``notes`` with title and notes.

    Text is written as text, so that no formula and no link comes alive. The same table gives the same bytes.

    Raises
    ------
    TableError
        For more rows or columns than a sheet can hold.

    Examples
    --------
    >>> frame = pd.DataFrame({"theme": ["=trust"]})
    >>> xlsx_bytes(frame)[:2], xlsx_bytes(frame) == xlsx_bytes(frame)
    (b'PK', True)
    """
    import xlsxwriter

    frame = _with_index(frame)
    _check_size(frame)
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": title[:255], "created": _CREATED})
        sheet = workbook.add_worksheet("table")
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        shortened = _write_table(sheet, frame, workbook.add_format({"bold": True, "bottom": 1}), wrapped)
        lines = [title, *notes, *([word("shortened", language)] if shortened else [])]
        _write_notes(workbook.add_worksheet("notes"), lines, wrapped)
    return memory.getvalue()


def _with_index(frame: pd.DataFrame) -> pd.DataFrame:
    """An index that says something becomes columns; one that only counts is left out."""
    return frame if isinstance(frame.index, pd.RangeIndex) else pd.DataFrame(frame).reset_index()


def _value(value: Any) -> str | int | float | bool | None:
    """What is written for a value of a table."""
    if isinstance(value, (list, tuple)):
        return "\n".join(str(_value(each)) for each in value)
    if isinstance(value, (Share, Quote, Badge)):
        return plain(value)
    if isinstance(value, str):
        return _SURROGATES.sub("\ufffd", value)
    if value is None or pd.isna(value):
        return None
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)  # a column that may miss whole numbers gives numpy's
    return value if isinstance(value, (bool, int, float)) else str(value)


def _field(value: str | float | bool | None) -> str:
    if value is None:
        return ""
    text = guard(value) if isinstance(value, str) else repr(value)
    if any(sign in text for sign in ',"\r\n') or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


def _check_size(frame: pd.DataFrame) -> None:
    rows, columns = frame.shape
    if rows >= _MOST_ROWS or columns > _MOST_COLUMNS:
        raise TableError(
            Problem(
                f"{rows} rows and {columns} columns do not fit into a sheet of {_MOST_ROWS - 1} rows and "
                f"{_MOST_COLUMNS} columns",
                "xlsx",
                mend="write CSV, or fewer rows",
            )
        )


def _write_table(sheet: Any, frame: pd.DataFrame, heading: Any, wrapped: Any) -> bool:
    """Write headings and rows; whether a text had to be shortened."""
    shortened = False
    for place, name in enumerate(frame.columns):
        sheet.write_string(0, place, str(name), heading)
        sheet.set_column(place, place, _width(str(name), frame.iloc[:, place]))
    for row, values in enumerate(frame.itertuples(index=False, name=None), start=1):
        for place, value in enumerate(map(_value, values)):
            shortened |= _write_cell(sheet, row, place, value, wrapped)
    sheet.freeze_panes(1, 0)
    if len(frame):
        sheet.autofilter(0, 0, len(frame), max(0, len(frame.columns) - 1))
    return shortened


def _write_cell(sheet: Any, row: int, place: int, value: str | float | bool | None, wrapped: Any) -> bool:
    if value is None:
        return False
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, (int, float)) and math.isfinite(value) and abs(value) <= _EXACT:
        sheet.write_number(row, place, value)
    else:
        text = str(value)
        short = text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1] + "\u2026"
        sheet.write_string(row, place, short, wrapped)
        return short != text
    return False


def _write_notes(sheet: Any, lines: Iterable[str], wrapped: Any) -> None:
    sheet.set_column(0, 0, 100)
    for row, line in enumerate(filter(None, lines)):
        _write_cell(sheet, row, 0, str(_value(line)), wrapped)


def _width(name: str, values: pd.Series) -> int:
    longest = max((len(line) for value in values.head(200) for line in str(_value(value)).split("\n")), default=0)
    return min(60, max(8, len(name) + 4, longest + 2))
