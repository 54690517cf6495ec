"""Files of agreement: rounds kept in one CSV, and the sheet on which people decide where coders differ."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pandas as pd

from qualkit.agreement.intercoder import keep_rounds
from qualkit.display.result import ResultTable
from qualkit.display.sheets import csv_bytes, unguard
from qualkit.errors import Problem, StoreError
from qualkit.privacy.consent import Scope, withheld_note, withhold
from qualkit.store.atomic import make_folders, write_atomic
from qualkit.store.loading import read_file

TO_FILL = ("keep", "reason", "by", "code", "start", "end")
"""What people write on the sheet: `keep` and `reason`; for a new segment also `code`, `start`, `end`."""
_WORDS = ("quote_a", "quote_b", "memo_a", "memo_b")
_SHOWN = (
    "disagreement", "kind", "transcript", "turn", "informant", "coder_a", "code_a", "quote_a", "coder_b", "code_b",
    "quote_b", "words", "memo_a", "memo_b", "same_turn", "withheld",
)  # fmt: skip


def write_rounds(path: Path, table: pd.DataFrame) -> int:
    """Write a table of agreement as CSV; rows of other rounds that the file holds stay. How many rows it has then.

    Raises
    ------
    QualkitError
        Where the file holds rounds, and the table names none.
    StoreError
        For a file that is no CSV of agreement.
    """
    earlier = _rows(path)
    if earlier is not None and "round" in earlier and (earlier["round"] != "").any():
        numbers = [name for name in table.select_dtypes("number") if name in earlier]
        earlier[numbers] = earlier[numbers].apply(pd.to_numeric)
        table = keep_rounds(earlier, table)
    make_folders(path.parent)
    write_atomic(path, csv_bytes(pd.DataFrame(table)))
    return len(table)


def write_sheet(path: Path, table: pd.DataFrame) -> None:
    """Write disagreements as a sheet with room for decisions.

    Parameters
    ----------
    path
        The file, .csv.
    table
        What `withheld` gave.
    """
    frame = pd.DataFrame(table)[[name for name in _SHOWN if name in table]]
    for place, name in enumerate(TO_FILL, start=1):
        frame.insert(place, name, "")
    make_folders(path.parent)
    write_atomic(path, csv_bytes(frame))


def withheld(
    table: ResultTable, transcripts: pd.DataFrame, *, scope: Scope, forced: Collection[str] = ()
) -> ResultTable:  # fmt: skip
    """Disagreements without words beyond the consent of their transcript, with a line that counts those.

    Raises
    ------
    ConsentError
        For an unknown scope, and for transcripts whose consent is not known.
    """
    shown = withhold(pd.DataFrame(table).rename(columns={"words": "quote"}), transcripts, scope=scope, forced=forced)
    for name in _WORDS:
        shown[name] = shown[name].where(shown["withheld"] == "", "").astype("str")
    note = withheld_note(shown)
    layout = replace(table.layout, hidden=(*table.layout.hidden, "withheld"))
    notes = (*table.notes, *([note] if note else []))
    return ResultTable(shown.rename(columns={"quote": "words"}), title=table.title, notes=notes, layout=layout)


def read_sheet(path: Path) -> pd.DataFrame:
    """Decisions from a .csv with a heading line, or a .jsonl with one record a line; all values as text.

    Raises
    ------
    StoreError
        For a file that is not there or cannot be read, and for another ending.
    """
    if path.suffix.lower() not in (".csv", ".jsonl"):
        raise StoreError(Problem(f"cannot read decisions from {path.suffix or 'a file without ending'!r}", str(path),
                                 mend="give a .csv or a .jsonl"))  # fmt: skip
    data = read_file(path)
    if data is None:
        raise StoreError(Problem("there is no such file", str(path), mend="write one: qualkit disagreements --csv"))
    if path.suffix.lower() == ".csv":
        frame = _rows(path)
        return frame if frame is not None else pd.DataFrame()
    records, problems = [], []
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
        try:
            record = json.loads(line) if line.strip() else {}
        except ValueError as error:
            problems.append(Problem(f"this line is no JSON ({error})", f"{path}:{number}", mend="correct the line"))
        else:
            records += [record] if record else []
    if problems:
        raise StoreError(problems)
    return pd.DataFrame(records)


def _rows(path: Path) -> pd.DataFrame | None:
    """A CSV with every value as text; None where there is no file."""
    if read_file(path) is None:
        return None
    try:
        frame = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, pd.errors.ParserError) as error:
        raise StoreError(Problem(f"the file is no CSV in UTF-8 ({error})", str(path), mend="save it as CSV")) from error
    return frame.map(unguard)
