"""Small tables kept as CSV: every value as text, every problem with its line, nothing dropped."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qualkit.errors import Problem, nearest


@dataclass(frozen=True, slots=True)
class Row:
    """One row with the line on which it ends."""

    line: int
    values: dict[str, str]


def read_rows(path: Path, name: str, needed: Sequence[str]) -> tuple[list[str], list[Row], list[Problem]]:
    """The header, the rows and the problems of a CSV file in UTF-8, parted by commas, semicolons or tabs.

    Parameters
    ----------
    path
        The file; a missing one has no rows.
    name
        How messages call it.
    needed
        Columns that must be there.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "informants.csv")
    ...     _ = path.write_text("informant;group\\nibu-01;mother\\n", encoding="utf-8")
    ...     read_rows(path, "informants.csv", ["informant", "group"])[1]
    [Row(line=2, values={'informant': 'ibu-01', 'group': 'mother'})]
    """
    if not path.exists():
        return list(needed), [], []
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"the file is not UTF-8 (byte {error.start + 1})"
        return list(needed), [], [Problem(what, name, mend="save it as CSV in UTF-8")]
    if not text.strip():
        return list(needed), [], [Problem("the file is empty", f"{name}:1", mend=f"give the header {','.join(needed)}")]
    try:
        return _rows(text, name, needed)
    except csv.Error as error:
        return list(needed), [], [Problem(f"this is no CSV: {error}", name, mend="look for an unclosed quotation mark")]


def _rows(text: str, name: str, needed: Sequence[str]) -> tuple[list[str], list[Row], list[Problem]]:
    mark = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    header = [column.strip() for column in next(reader)]
    problems = [
        Problem(f"column {column!r} is missing; the file has {', '.join(header)}", f"{name}:1", nearest(column, header),
                "add it or rename")
        for column in needed if column not in header
    ]  # fmt: skip
    problems += [Problem(f"column {column!r} stands there twice", f"{name}:1", mend="rename or remove one")
                 for column in dict.fromkeys(header) if header.count(column) > 1]  # fmt: skip
    rows = []
    for values in reader:
        if not any(value.strip() for value in values):
            continue
        if len(values) != len(header):
            what = f"{len(values)} values where the header has {len(header)} columns"
            problems.append(
                Problem(what, f"{name}:{reader.line_num}", mend="put a value with a comma in quotation marks")
            )
        rows.append(Row(reader.line_num, {h: v.strip() for h, v in zip(header, values, strict=False)}))
    return header, rows, problems


def write_rows(header: Sequence[str], rows: Sequence[dict[str, str]]) -> bytes:
    """The bytes of a CSV file with LF line ends.

    Examples
    --------
    >>> write_rows(["a", "b"], [{"a": "1", "b": "x, y"}])
    b'a,b\\n1,"x, y"\\n'
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, list(header), lineterminator="\n", restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
