"""Tables as text (.csv, .tsv): any delimiter, quoted cells with line breaks, any encoding that texts come in."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from qualkit.readers.columns import find_turns_in_rows, joined_cells
from qualkit.readers.decoding import decode
from qualkit.readers.raw import RawDocument, distinct, unreadable
from qualkit.readers.stated import stated_document
from qualkit.text.normalise import normalise

_DELIMITERS = (",", ";", "\t", "|")
_NAMES = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}
_LOOKED_AT = 200
MOST_ROWS = 100_000

Rows = list[list[str]]


def read(data: bytes, name: str) -> RawDocument:
    """A table of turns; where its columns are not known, every row is a paragraph, its cells separated by tabs.

    Parameters
    ----------
    data
        The whole file.
    name
        The file's name; ``.tsv`` prefers tabs.

    Raises
    ------
    ReadError
        For an empty file, one that is no text, and one with more rows than any interview.

    Examples
    --------
    >>> text = 'pembicara;teks\\nP;"Apa;\\nkabar?"\\nIbu;Baik.\\n'
    >>> [(turn.speaker, turn.text) for turn in read(text.encode(), "ibu.csv").turns]
    [('P', 'Apa;\\nkabar?'), ('Ibu', 'Baik.')]
    """
    decoded = decode(data, name)
    text, notes = normalise(decoded.text)
    kind = "tsv" if PurePath(name).suffix.lower() in (".tsv", ".tab") else "csv"
    rows, more = _rows(text, kind)
    if len(rows) > MOST_ROWS:
        raise unreadable(name, f"the table holds {len(rows):,} rows, more than {MOST_ROWS:,}", "split it by interview")
    said = (*decoded.notes, *notes, *more)
    table = find_turns_in_rows(rows)
    if table:
        notes = (*said, *table.notes)
        return stated_document(table.turns, kind, name, encoding=decoded.encoding, notes=notes, stated=table.stated)
    paragraphs = tuple(line for row in rows if (line := joined_cells(row)).strip())
    if not paragraphs:
        raise unreadable(name, "the table holds no words", "export the transcript again")
    return RawDocument(paragraphs, kind, decoded.encoding, distinct((*said, UNKNOWN_COLUMNS)), name=name)


UNKNOWN_COLUMNS = "warning: no column is named speaker or text (pembicara, teks): every row was read as a line"


def _rows(text: str, kind: str) -> tuple[Rows, tuple[str, ...]]:
    """The rows with the delimiter that fits best, and what was found out about it."""
    delimiter, body = _declared_delimiter(text)
    preferred = sorted(_DELIMITERS, key=lambda mark: mark != ("\t" if kind == "tsv" else ","))
    best = delimiter or max(preferred, key=lambda mark: _fit(body, mark))
    rows, literal = _parsed(body, best)
    notes = [f"the cells are separated by {_NAMES.get(best, repr(best))}"] if best != preferred[0] else []
    if literal:
        notes.append("warning: the quotation marks of the table do not pair and were read as part of the words")
    return rows, tuple(notes)


def _declared_delimiter(text: str) -> tuple[str, str]:
    """What a first line ``sep=;`` declares, and the rest."""
    first, _, rest = text.partition("\n")
    return (first[4], rest) if len(first) == 5 and first.lower().startswith("sep=") and first[4] != '"' else ("", text)


def _fit(text: str, delimiter: str) -> tuple[bool, float, int]:
    """How well a delimiter fits: known columns, share of rows as wide as most, number of columns."""
    rows = _parsed("\n".join(text.split("\n", _LOOKED_AT)[:_LOOKED_AT]), delimiter)[0]
    widths = Counter(len(row) for row in rows if row)
    width, number = widths.most_common(1)[0] if widths else (0, 0)
    if width < 2 and len(widths) < 2:
        return False, 0.0, 0
    return find_turns_in_rows(rows) is not None, (number / widths.total() if width > 1 else 0.0), width


def _parsed(text: str, delimiter: str) -> tuple[Rows, bool]:
    """The rows, and whether quotation marks had to be read as words."""
    try:
        return list(_reader(text, delimiter, strict=True)), False
    except csv.Error:
        pass
    try:
        loose = list(_reader(text, delimiter, strict=False))
    except csv.Error:
        loose = []
    plain = [line.split(delimiter) for line in text.split("\n")]
    return (loose, False) if _evenness(loose) > _evenness(plain) else (plain, True)


def _reader(text: str, delimiter: str, *, strict: bool) -> Iterator[list[str]]:
    return csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=strict)


def _evenness(rows: Sequence[Sequence[str]]) -> float:
    widths = Counter(len(row) for row in rows if any(row))
    return widths.most_common(1)[0][1] / widths.total() if widths else 0.0
