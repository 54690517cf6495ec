"""The framework matrix as a file: ``codebooks/<codebook>.framework.csv``, for people to edit.

A summary is never overwritten and never dropped: where the study no longer has its informant or theme, nothing is
written, and the problem is told with its line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from qualkit.errors import Problem, StoreError, StudyError, nearest
from qualkit.integration.framework import FRAMEWORK, as_file
from qualkit.store.atomic import make_folders, write_atomic
from qualkit.store.csv_tables import Row, read_rows, write_rows
from qualkit.store.folder import Folder
from qualkit.store.locks import take

_KEPT = ("summary", "by", "picked")


def framework_path(folder: Folder, codebook: str) -> Path:
    """Where the matrix of a codebook lies."""
    return folder.codebooks / f"{codebook}.framework.csv"


def read_framework(
    folder: Folder, codebook: str, known: Mapping[str, Collection[str]] | None = None
) -> tuple[pd.DataFrame, list[Problem]]:
    """FRAMEWORK as the file holds it, with a person's further columns, and what is wrong with it by line.

    Parameters
    ----------
    folder, codebook
        The study's, and the codebook's name.
    known
        ``informant`` and ``theme`` -> ids of the study, ``place`` -> every ``transcript:turn`` of an informant, as
        ``informant transcript:turn``; without it only the form is checked.
    """
    path = framework_path(folder, codebook)
    name = folder.name(path)
    header, rows, problems = read_rows(path, name, FRAMEWORK.names)
    problems += _twice(rows, name)
    for row in rows if known else ():
        problems += _unknown(row, known or {}, name)
    columns = list(dict.fromkeys([*FRAMEWORK.names, *header]))
    return pd.DataFrame([row.values for row in rows], columns=columns, dtype="str").fillna(""), problems


def write_framework(
    folder: Folder, codebook: str, table: pd.DataFrame, known: Mapping[str, Collection[str]], read: bytes | None
) -> Path:  # fmt: skip
    """Write the matrix, with everything that people wrote as it stands in the file.

    Parameters
    ----------
    folder, codebook
        The study's, and the codebook's name.
    table
        What `qualkit.integration.framework.framework` made with the file as it was read.
    known
        As in `read_framework`.
    read
        The file's bytes when the table was made; None where there was none.

    Raises
    ------
    StudyError
        With everything that is wrong with the file as it stands, and where it has changed since it was read.
    StoreError
        Where another process is writing it.
    """
    path = framework_path(folder, codebook)
    with _alone(path, folder):
        now = path.read_bytes() if path.exists() else None
        if now != read:
            what = "the file has changed since the matrix was made"
            raise StudyError(Problem(what, folder.name(path), mend="run the same again"))
        kept, problems = read_framework(folder, codebook, known)
        if problems:
            raise StudyError(problems)
        frame = as_file(table, kept)
        write_atomic(path, write_rows(list(frame.columns), frame.to_dict("records")))
    return path


@contextmanager
def _alone(path: Path, folder: Folder) -> Iterator[None]:
    """One writer at a time."""
    try:
        make_folders(folder.cache)
        lock = take(folder.cache / f"{path.name}.lock")
    except StoreError as error:
        what = "another process is writing the matrix"
        raise StoreError(Problem(what, folder.name(path), mend="try again when it is done")) from error
    try:
        yield
    finally:
        lock.release()


def _twice(rows: list[Row], name: str) -> Iterator[Problem]:
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row.values.get("informant", ""), row.values.get("theme", ""))
        if key in seen:
            what = f"{' / '.join(key)} stands there twice (first in line {seen[key]})"
            yield Problem(what, f"{name}:{row.line}", mend="keep one row; put the two summaries together yourself")
        seen.setdefault(key, row.line)


def _unknown(row: Row, known: Mapping[str, Collection[str]], name: str) -> Iterator[Problem]:
    """What a row names that the study lacks; a row that holds nothing of a person may go."""
    where, held = f"{name}:{row.line}", [column for column in _KEPT if row.values.get(column)]
    informant = row.values.get("informant", "")
    for column in ("informant", "theme"):
        value = row.values.get(column, "")
        if held and value not in known[column]:
            yield Problem(
                f"unknown {column} {value!r}, and the row holds what a person wrote", where,
                nearest(value, known[column]), "correct the name, or remove the row yourself",
            )  # fmt: skip
    for place in row.values.get("picked", "").split():
        if informant in known["informant"] and f"{informant} {place}" not in known["place"]:
            yield Problem(f"{place!r} is no turn of {informant!r}", where, mend="write transcript:turn, as in quotes")
