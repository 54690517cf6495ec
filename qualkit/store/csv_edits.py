"""Rows taken out of a CSV file, every other line left as it is, byte for byte."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping

from qualkit.errors import Problem, StudyError


def without_rows(data: bytes, name: str, drop: Callable[[Mapping[str, str]], bool]) -> bytes:
    """The file without the rows that `drop` asks for; all other bytes stay.

    Parameters
    ----------
    data
        A CSV file in UTF-8 with a header, parted by commas, semicolons or tabs.
    name
        How messages call it.
    drop
        Asked for each row: column -> value.

    Raises
    ------
    StudyError
        For a file that is not UTF-8 or no CSV.

    Examples
    --------
    >>> data = b"informant;group\\r\\nibu-01;mother\\r\\nibu-02;mother"
    >>> without_rows(data, "informants.csv", lambda row: row["informant"] == "ibu-01")
    b'informant;group\\r\\nibu-02;mother'
    """
    try:
        # Parted where CSV parts them: str.splitlines would also part a value that holds U+2028.
        lines = list(io.StringIO(data.decode("utf-8"), newline=""))
        gone = _lines_of_rows(lines, drop) if lines else set()
    except UnicodeDecodeError as error:
        what = f"the file is not UTF-8 (byte {error.start + 1})"
        raise StudyError(Problem(what, name, mend="save it as CSV in UTF-8")) from error
    except csv.Error as error:
        what = f"this is no CSV: {error}"
        raise StudyError(Problem(what, name, mend="look for an unclosed quotation mark")) from error
    return "".join(line for i, line in enumerate(lines) if i not in gone).encode()


def _lines_of_rows(lines: list[str], drop: Callable[[Mapping[str, str]], bool]) -> set[int]:
    """The numbers, from 0, of the lines that hold the rows to drop."""
    first = lines[0].removeprefix("\ufeff")
    mark = max(",;\t", key=first.count)
    reader = csv.reader([first, *lines[1:]], delimiter=mark, strict=True)
    header = [column.strip() for column in next(reader)]
    gone: set[int] = set()
    done = reader.line_num
    for values in reader:
        if any(value.strip() for value in values):
            row = {column: value.strip() for column, value in zip(header, values, strict=False)}
            if drop(row):
                gone.update(range(done, reader.line_num))
        done = reader.line_num
    return gone
