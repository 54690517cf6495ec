"""New rows at the end of informants.csv; what stands there stays byte for byte."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from qualkit.errors import Problem, StudyError
from qualkit.tables import INFORMANTS


def append_rows(data: bytes, rows: Sequence[Mapping[str, str]], name: str = "informants.csv") -> bytes:
    """The bytes of a table with further rows, written with its own separator and line ends.

    Parameters
    ----------
    data
        The file in UTF-8, with or without a byte order mark; empty for a new one.
    rows
        Column -> value; columns that a row does not name are left empty.
    name
        The file's name, for messages.

    Raises
    ------
    StudyError
        If the header lacks a column of `rows`, or the result would not read as the old rows and then the new ones.

    Examples
    --------
    >>> append_rows(b"informant;group;site\\r\\nibu-01;mother;x", [{"informant": "ibu-02", "group": "mother"}])
    b'informant;group;site\\r\\nibu-01;mother;x\\r\\nibu-02;mother;\\r\\n'
    """
    if not rows:
        return data
    if not data.removeprefix(codecs.BOM_UTF8).strip():
        data = f"{','.join(INFORMANTS.names)}\n".encode()
    lines = _lines(data)
    first = lines[0]
    end, mark = _line_end(first), max(",;\t", key=first.count)
    header = [column.strip() for column in next(csv.reader([first], delimiter=mark))]
    missing = [column for column in dict.fromkeys(key for row in rows for key in row) if column not in header]
    if missing:
        raise StudyError([Problem(f"column {column!r} is missing", f"{name}:1", mend="add it") for column in missing])
    values = [[row.get(column, "") for column in header] for row in rows]
    joint = "" if _line_end(lines[-1], "") else end
    result = data + (joint + _written(values, mark, end)).encode()
    if _read(result, mark) != [*_read(data, mark), *values]:
        raise StudyError("the last row is not closed", where=name, mend="look for an unclosed quotation mark")
    return result


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8-sig").splitlines(keepends=True)


def _line_end(line: str, default: str = "\n") -> str:
    return line[len(line.rstrip("\r\n")) :] or default


def _written(values: Iterable[Sequence[str]], mark: str, end: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=mark, lineterminator=end).writerows(values)
    return out.getvalue()


def _read(data: bytes, mark: str) -> list[list[str]]:
    return [row for row in csv.reader(_lines(data), delimiter=mark) if row]
