"""The codings of a whole study as one table, whoever made them, with what could not be read listed beside it."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from qualkit.errors import Problem, StoreError
from qualkit.model import Progress
from qualkit.store.columns import COLUMNS, SCHEMA, Piece, read_pieces, read_with_journal
from qualkit.store.listing import Choice, Found, list_places
from qualkit.store.loading import load_progress
from qualkit.store.places import Place

_FILES_A_CALL = 32


def read_codings(
    folder: Path,
    *,
    coders: Collection[str] | None = None,
    codebooks: Collection[str] | None = None,
    transcripts: Collection[str] | None = None,
) -> tuple[pd.DataFrame, list[Problem]]:
    """Every coding under a study's ``codings`` folder, with the actions of journals, and what could not be read.

    Nothing on disk is changed, and nobody who writes at the same time is held up; every coding that was acknowledged
    before the call is in the table.

    Parameters
    ----------
    folder
        The study's ``codings`` folder; one that is not there holds no codings.
    coders, codebooks, transcripts
        Ids to keep; None keeps all.

    Returns
    -------
    codings
        One row a coding, in the order coder, codebook, transcript, start, end, code, id. Columns id, transcript,
        start, end (code points), codebook, version, code, coder, quote, memo, created, source, against, before,
        after, text_sha256, unique.
    problems
        Each line that was not loaded, with ``file:line``; each journal that does not fit its file, whose transcript
        is then not loaded for that coder; ids that stand in several files.

    Examples
    --------
    >>> codings, problems = read_codings(Path("nowhere"))
    >>> codings.shape, problems
    ((0, 17), [])
    """
    found, problems = list_places(folder, Choice(coders, codebooks, transcripts))
    pieces = read_found(found)
    problems += [problem for piece in pieces for problem in piece.problems]
    table = assemble(pieces)
    problems += repeated_ids(table, pieces)
    return to_frame(table), problems


def read_progress(
    folder: Path,
    *,
    coders: Collection[str] | None = None,
    codebooks: Collection[str] | None = None,
    transcripts: Collection[str] | None = None,
) -> tuple[dict[tuple[str, str, str], Progress], list[Problem]]:
    """What each coder has read, keyed by coder, codebook and transcript, and what could not be read.

    Where nothing is known there is no key: that is not the same as nothing read.

    Parameters
    ----------
    folder
        The study's ``codings`` folder.
    coders, codebooks, transcripts
        Ids to keep; None keeps all.

    Examples
    --------
    >>> read_progress(Path("nowhere"))
    ({}, [])
    """
    found, problems = list_places(folder, Choice(coders, codebooks, transcripts))
    known: dict[tuple[str, str, str], Progress] = {}
    for place in (item.place for item in found):
        try:
            progress, faults = load_progress(place)
        except StoreError as error:
            progress, faults = None, list(error.problems)
        problems += faults
        if progress is not None:
            known[place.coder, place.codebook, place.transcript] = progress
    return known, problems


def read_found(found: Sequence[Found]) -> list[Piece]:
    """The rows of each place, in their order; the files are read on several cores."""
    plain = [item.place for item in found if not item.journal]
    batches = [plain[first : first + _FILES_A_CALL] for first in range(0, len(plain), _FILES_A_CALL)]
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        pieces = [piece for batch in pool.map(read_pieces, batches) for piece in batch]
    pieces += [read_with_journal(item.place) for item in found if item.journal]
    return sorted(pieces, key=lambda piece: piece.place)


def assemble(pieces: Sequence[Piece]) -> pa.Table:
    """One table of COLUMNS in the order of the pieces, sorted within each."""
    rows = pa.concat_tables([SCHEMA.empty_table(), *(piece.rows for piece in pieces)])
    number = np.repeat(np.arange(len(pieces), dtype=np.int32), [piece.rows.num_rows for piece in pieces])
    if not _is_sorted(rows, number):
        order = _sort_order(rows, number)
        rows, number = rows.take(order), number[order.to_numpy()]
    for kind in ("coder", "codebook", "transcript"):
        ids = pa.array([getattr(piece.place, kind) for piece in pieces], pa.string())
        rows = rows.append_column(kind, pa.chunked_array([ids.take(pa.array(number))]))
    return rows.select(COLUMNS.names)


def to_frame(table: pa.Table) -> pd.DataFrame:
    """The table as pandas has it, text as ``str``."""
    return table.to_pandas(split_blocks=True, strings_to_categorical=False)


def repeated_ids(table: pa.Table, pieces: Sequence[Piece]) -> list[Problem]:
    """Ids that stand in several files, a problem for each file but the first that holds one."""
    if pc.count_distinct(table["id"]).as_py() == table.num_rows:
        return []
    first: dict[str, Place] = {}
    problems = []
    for piece in pieces:
        ids = piece.rows["id"].to_pylist()
        again = [id for id in ids if first.setdefault(id, piece.place) is not piece.place]
        if again:
            what = f"{len(again)} of the ids stand in another file too, first {again[0]!r} in {first[again[0]].codings}"
            problems.append(Problem(what, str(piece.place.codings), mend="give one of them new ids"))
    return problems


def _is_sorted(rows: pa.Table, number: np.ndarray) -> bool:
    """Whether the rows of each piece follow start, end, code, id."""
    keys = [number, rows["start"].to_numpy(), rows["end"].to_numpy()]
    tied = np.ones(max(len(number) - 1, 0), dtype=bool)
    for key in keys:
        if (tied & (key[1:] < key[:-1])).any():
            return False
        tied &= key[1:] == key[:-1]
    at = np.flatnonzero(tied)
    pairs = [
        (rows[name].take(pa.array(at)).to_pylist(), rows[name].take(pa.array(at + 1)).to_pylist())
        for name in ("code", "id")
    ]
    (codes, next_codes), (ids, next_ids) = pairs
    return all(
        one <= other
        for one, other in zip(zip(codes, ids, strict=True), zip(next_codes, next_ids, strict=True), strict=True)
    )


def _sort_order(rows: pa.Table, number: np.ndarray) -> pa.Array:
    keyed = rows.select(["start", "end", "code", "id"]).append_column("piece", pa.array(number))
    return pc.sort_indices(keyed, [(name, "ascending") for name in ("piece", "start", "end", "code", "id")])
