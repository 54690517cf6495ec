"""Files whose printed numbers are audited: a CSV of figures, or a paper that a reader can open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.model import NOT_STATED
from qualkit.readers.registry import endings, read_bytes
from qualkit.store.csv_tables import read_rows
from qualkit.survey.audits import audit_figures, audit_text
from qualkit.tables import PUBLISHED

_FIGURES = "csv"
_TALK = ("csv", "tsv", "xlsx", "vtt", "srt", "otr")
"""Endings that readers take for interviews: a table or subtitles, and no paper."""
_NEEDED = ("value_printed", "unit")


def audit_file(
    path: Path, *, n: str | None = None, decimal_mark: str | None = None,
    differences: Mapping[str, tuple[str, str]] | None = None, totals: Mapping[str, Sequence[str]] | None = None,
    language: str = "en",
) -> ResultTable:  # fmt: skip
    """The printed numbers of a file, each with what could be tested of it.

    Parameters
    ----------
    path
        A CSV of figures with at least `value_printed` and `unit` (``%``, ``score``, ``mean``, ...), and `n` where one
        is printed; the other columns are those of surveys/published/figures.csv. Or a paper: .txt, .md, .docx, .pdf
        and what else a reader opens.
    n
        People, for numbers beside which none is printed.
    decimal_mark
        ``,`` or ``.``; by default what the numbers show.
    differences, totals
        Of figures in a CSV, as in `qualkit.survey.audit_figures`.

    Raises
    ------
    QualkitError
        For a file that is not there or cannot be read, and for columns that are missing.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "paper.txt")
    ...     _ = path.write_text("Rata-rata 99,50 (n = 23).", encoding="utf-8")
    ...     audit_file(path)["status"].tolist()
    ['inconsistent']
    """
    if not path.is_file():
        raise QualkitError(Problem("there is no such file", str(path), mend="name a CSV of figures, or a paper"))
    ending = path.suffix.lstrip(".").lower()
    if ending == _FIGURES:
        return audit_figures(_figures(path, n), differences=differences, totals=totals, language=language)
    papers = [known for known in endings() if known not in _TALK]
    if ending not in papers:
        what = f"cannot audit {'.' + ending if ending else 'a file without ending'}"
        raise QualkitError(
            Problem(what, path.name, nearest(ending, papers), f"give .csv, or one of .{', .'.join(papers)}")
        )
    if differences or totals:
        raise QualkitError(Problem("differences and totals are named by the ids of a CSV", path.name,
                                   mend="write the figures into a CSV, or leave them out"))  # fmt: skip
    document = read_bytes(path.read_bytes(), path.name)
    table = audit_text("\n\n".join(document.paragraphs), n=n, decimal_mark=decimal_mark, language=language)
    return table.with_notes(*document.notes) if document.notes else table


def _figures(path: Path, n: str | None) -> pd.DataFrame:
    """PUBLISHED from a CSV: what it lacks is not stated, an id is the line."""
    _, rows, problems = read_rows(path, path.name, list(_NEEDED))
    if problems:
        raise QualkitError(problems)
    blank = {name: NOT_STATED if name in ("definition", "place_level", "year") else "" for name in PUBLISHED.names}
    filled = [{**blank, "id": f"line {row.line}", **{key: value for key, value in row.values.items() if value}}
              for row in rows]  # fmt: skip
    frame = PUBLISHED.frame(filled)
    return frame if n is None else frame.assign(n=frame["n"].where(frame["n"] != "", n))
