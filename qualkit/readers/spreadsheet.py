"""Spreadsheets (.xlsx): rows are read from the checked archive, every sheet of the book.

A library that lays a sheet out as a full grid can be made to fill the memory by one cell at the sheet's far corner;
here a row holds the cells that it names.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from qualkit.readers.archives import Archive, open_archive, parse_part, refuse_old_office, relationships
from qualkit.readers.columns import Table, find_turns_in_rows, joined_cells
from qualkit.readers.delimited import UNKNOWN_COLUMNS
from qualkit.readers.raw import RawDocument, distinct, unreadable
from qualkit.readers.stated import stated_document
from qualkit.readers.wordprocessing import local_name, own_attribute
from qualkit.text.normalise import normalise
from qualkit.text.turns import RawTurn

MOST_COLUMNS = 200
"""Cells further to the right than this are no part of a table of turns; they are counted and left out."""
MOST_CELLS = 500_000
MOST_SHEETS = 50
_REFERENCE = re.compile(r"(?P<letters>[A-Z]{1,3})\d{1,7}")
_CLOCK_FORMATS = frozenset([18, 19, 20, 21, 45, 46, 47])
_DATE_FORMATS = frozenset([14, 15, 16, 17, 22])
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EPOCH = datetime.datetime(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    rows: list[list[str]]
    notes: tuple[str, ...]


def read(data: bytes, name: str) -> RawDocument:
    """A table of turns in a spreadsheet; rows of unknown columns are paragraphs, their cells separated by tabs.

    Parameters
    ----------
    data
        The whole file.
    name
        The file's name, for messages.

    Raises
    ------
    ReadError
        For an old or password-protected file, a broken or treacherous archive, and a book without words.

    Examples
    --------
    >>> read(b"not a book", "kader-01.xlsx")
    Traceback (most recent call last):
    ...
    qualkit.errors.ReadError: kader-01.xlsx: the file is no archive, or a broken one: File is not a zip file...
    """
    refuse_old_office(data, name, ".xlsx")
    sheets = [sheet for sheet in _sheets(open_archive(data, name)) if any(map(any, sheet.rows))]
    if not sheets:
        raise unreadable(name, "the spreadsheet holds no words", "export the transcript again")
    notes = [note for sheet in sheets for note in sheet.notes]
    tables = [find_turns_in_rows(sheet.rows) for sheet in sheets]
    if any(tables):
        return _as_turns(sheets, tables, notes, name)
    paragraphs = [normalise(joined_cells(row)) for sheet in sheets for row in sheet.rows]
    notes += [note for _, changes in paragraphs for note in changes]
    kept = tuple(text for text, _ in paragraphs if text.strip())
    return RawDocument(kept, "xlsx", notes=distinct((*notes, UNKNOWN_COLUMNS)), name=name)


def _as_turns(sheets: Sequence[_Sheet], tables: Sequence[Table | None], notes: list[str], name: str) -> RawDocument:
    """The sheets that hold turns, in order; what the others hold stands before the first turn."""
    before: list[RawTurn] = []
    turns: list[RawTurn] = []
    for sheet, table in zip(sheets, tables, strict=True):
        if table:
            turns += table.turns
            notes += [f"sheet {sheet.name!r}: {note}" if len(sheets) > 1 else note for note in table.notes]
        else:
            before += [RawTurn("", text) for row in sheet.rows if (text := joined_cells(row))]
            notes.append(f"warning: the sheet {sheet.name!r} holds no turns; its rows stand before the first turn")
    stated = [speaker for table in tables if table for speaker in table.stated]
    return stated_document([*before, *turns], "xlsx", name, notes=notes, stated=stated)


def _sheets(archive: Archive) -> Iterator[_Sheet]:
    main = next((part for kind, part in relationships(archive, "") if kind == "officeDocument"), "xl/workbook.xml")
    if main not in archive:
        raise unreadable(archive.name, "the file is an archive, but no spreadsheet", "save it again as .xlsx")
    book = parse_part(archive.read(main), archive.name, main)
    parts = dict(relationships(archive, main, by_id=True))
    shared = _shared(
        archive, next((part for kind, part in relationships(archive, main) if kind == "sharedStrings"), "")
    )
    formats = _formats(archive, next((part for kind, part in relationships(archive, main) if kind == "styles"), ""))
    entries = [entry for entry in book.iter() if local_name(entry) == "sheet"][:MOST_SHEETS]
    left = MOST_CELLS
    for entry in entries:
        part = parts.get(own_attribute(entry, "id"), "")
        title = own_attribute(entry, "name")
        if part not in archive:
            yield _Sheet(title, [[""]], (f"warning: the sheet {title!r} is missing in the archive",))
            continue
        sheet, used = _sheet(parse_part(archive.read(part), archive.name, part), archive.name, shared, formats)
        left -= used
        if left < 0:
            raise unreadable(archive.name, f"the spreadsheet holds more than {MOST_CELLS:,} cells", "split it")
        hidden = (f"the hidden sheet {title!r} was read",) if entry.get("state", "visible") != "visible" else ()
        yield _Sheet(title, sheet, (*hidden, *_remarks(archive, part)))


def _remarks(archive: Archive, part: str) -> Iterator[str]:
    """Remarks on cells are no speech and go to the notes."""
    for kind, target in relationships(archive, part):
        if kind in ("comments", "threadedComment") and target in archive:
            for element in parse_part(archive.read(target), archive.name, target).iter():
                if local_name(element) in ("comment", "threadedComment"):
                    words = " ".join("".join(element.itertext()).split())
                    yield f"remark on the cell {own_attribute(element, 'ref')}: {words}"


def _shared(archive: Archive, part: str) -> list[str]:
    if part not in archive:
        return []
    return [_string(item) for item in parse_part(archive.read(part), archive.name, part) if local_name(item) == "si"]


def _string(item: etree._Element) -> str:
    """A string in one piece or in runs of one format each; its phonetic guide is left out."""
    pieces: list[str] = []
    for child in item:
        kind = local_name(child)
        if kind == "t":
            pieces.append(child.text or "")
        elif kind == "r":
            pieces += [inner.text or "" for inner in child if local_name(inner) == "t"]
    return _ESCAPED.sub(_unescaped, "".join(pieces))


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)


def _formats(archive: Archive, part: str) -> list[str]:
    """For each style of a cell whether its number is a ``clock`` time, a ``date``, or neither."""
    if part not in archive:
        return []
    root = parse_part(archive.read(part), archive.name, part)
    own = {
        own_attribute(e, "numFmtId"): own_attribute(e, "formatCode") for e in root.iter() if local_name(e) == "numFmt"
    }
    styles = next((child for child in root if local_name(child) == "cellXfs"), ())
    return [_kind_of_format(own_attribute(style, "numFmtId"), own) for style in styles]


def _kind_of_format(number: str, own: Mapping[str, str]) -> str:
    code = re.sub(r'"[^"]*"|\\.|\[\$[^\]]*\]', "", own.get(number, "")).lower()
    if code:
        return "date" if re.search(r"[yd]", code) else "clock" if re.search(r"[hs]", code) else ""
    known = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    return "clock" if known in _CLOCK_FORMATS else "date" if known in _DATE_FORMATS else ""


def _sheet(
    root: etree._Element, name: str, shared: Sequence[str], formats: Sequence[str]
) -> tuple[list[list[str]], int]:
    rows: list[list[str]] = []
    used = 0
    for row in root.iter("{*}row"):
        cells: list[str] = []
        for cell in row:
            place = _place(own_attribute(cell, "r"), len(cells))
            value = _value(cell, shared, formats) if local_name(cell) == "c" else ""
            if value and place < MOST_COLUMNS:
                cells += [""] * (place + 1 - len(cells))
                cells[place] = value
            elif value:
                raise unreadable(name, f"a cell stands beyond column {MOST_COLUMNS}", "leave empty columns out")
        rows.append(cells)
        used += len(cells)
    return rows, used


def _place(reference: str, following: int) -> int:
    match = _REFERENCE.fullmatch(reference)
    if not match:
        return following
    place = 0
    for letter in match["letters"]:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _value(cell: etree._Element, shared: Sequence[str], formats: Sequence[str]) -> str:
    kind = own_attribute(cell, "t")
    if kind == "inlineStr":
        return "".join(_string(child) for child in cell if local_name(child) == "is").strip()
    raw = next((child.text or "" for child in cell if local_name(child) == "v"), "").strip()
    if kind == "s":
        return shared[int(raw)].strip() if raw.isascii() and raw.isdigit() and int(raw[:9]) < len(shared) else ""
    if kind in ("str", "b", "e", "d"):
        return {"0": "FALSE", "1": "TRUE"}.get(raw, raw) if kind == "b" else _ESCAPED.sub(_unescaped, raw)
    style = own_attribute(cell, "s")
    known = style.isascii() and style.isdigit() and int(style[:9]) < len(formats)
    return _number(raw, formats[int(style)] if known else "")


def _number(raw: str, kind: str) -> str:
    try:
        value = float(raw)
    except ValueError:
        return raw
    if kind == "clock" and 0 <= value < 40:
        thousandths = round(value * 86_400_000)
        minutes, rest = divmod(thousandths, 60_000)
        fraction = f".{rest % 1000:03}" if rest % 1000 else ""
        return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{fraction}"
    if kind == "date" and 0 < value < 100_000:
        return (_EPOCH + datetime.timedelta(days=value)).isoformat(" ", "minutes").removesuffix(" 00:00")
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else raw
