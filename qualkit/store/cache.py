"""A copy of all codings that opens quicker than their files. It may be deleted at any time; the files are the truth."""

from __future__ import annotations

import contextlib
import json
import stat
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from qualkit.errors import Problem
from qualkit.store.atomic import make_folders, write_atomic
from qualkit.store.codings import assemble, read_found, repeated_ids, to_frame
from qualkit.store.columns import COLUMNS, SCHEMA, Piece, Version
from qualkit.store.listing import Choice, Found, list_places
from qualkit.store.places import Place
from qualkit.store.system import SYSTEM, System

_FORMAT = 1
_KEY = b"qualkit"
_SETTLED = 50_000_000
"""Nanoseconds: a file changed more recently could change again without a later time of change."""
_STALE_SHARE = 50
"""The cache is written anew when more than one row in so many came from elsewhere."""

_REPEATED = ["version", "code", "memo", "created", "source", "text_sha256", "unique"]
"""Columns whose values recur; looking for repetition in the others costs time and finds none."""

_Ids = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Stored:
    """What a cache holds: the version and the rows of each file, in order, and whether ids stand in several files."""

    table: pa.Table
    files: Mapping[_Ids, tuple[Version, int]]
    repeated: bool

    def pieces(self, folder: Path) -> dict[_Ids, Piece]:
        """The rows of each file."""
        pieces, first = {}, 0
        rows = self.table.select(SCHEMA.names)
        for ids, (version, count) in self.files.items():
            pieces[ids] = Piece(Place(folder, *ids), rows.slice(first, count), version)
            first += count
        return pieces


def cached_codings(
    folder: Path,
    cache: Path,
    *,
    coders: Collection[str] | None = None,
    codebooks: Collection[str] | None = None,
    transcripts: Collection[str] | None = None,
    submit: Callable[..., object] | None = None,
    system: System = SYSTEM,
) -> tuple[pd.DataFrame, list[Problem]]:
    """The same as `read_codings`, from a cache where the files are as they were when it was written.

    Files that have changed, that have a journal, or in which something could not be read are read themselves. The
    cache is written when everything is asked for and much of it came from the files; one that cannot be read or
    written is done without.

    Parameters
    ----------
    folder
        The study's ``codings`` folder.
    cache
        The cache's file, in Parquet; its folder is made.
    coders, codebooks, transcripts
        Ids to keep; None keeps all.
    submit
        Takes a function and its arguments, as an executor's ``submit`` does, to write the cache while the caller
        goes on; without it the cache is written before the return.
    system
        The system calls, for tests.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as work:
    ...     codings, problems = cached_codings(Path(work, "codings"), Path(work, ".qualkit", "codings.parquet"))
    >>> codings.shape, problems
    ((0, 17), [])
    """
    choice = Choice(coders, codebooks, transcripts)
    began = time.time_ns()
    found, problems = list_places(folder, choice)
    stored = _load(cache)
    versions = _versions(found)
    if stored is not None and not stored.repeated and _serves(stored, found, versions):
        return to_frame(stored.table), problems
    pieces, fresh = _gather(folder, found, versions, stored)
    table = assemble(pieces)
    repeated = repeated_ids(table, pieces)
    if choice == Choice() and fresh * _STALE_SHARE > table.num_rows:
        job = (cache, table, pieces, began, bool(repeated), system)
        _store(*job) if submit is None else submit(_store, *job)
    return to_frame(table), [*problems, *(problem for piece in pieces for problem in piece.problems), *repeated]


def _ids(place: Place) -> _Ids:
    return place.coder, place.codebook, place.transcript


def _versions(found: Sequence[Found]) -> dict[_Ids, Version]:
    """The version of each file that has no journal."""
    versions = {}
    for item in found:
        if not item.journal:
            with contextlib.suppress(FileNotFoundError):
                status = item.place.codings.stat()
                if stat.S_ISREG(status.st_mode):
                    versions[_ids(item.place)] = Version.of(status)
    return versions


def _serves(stored: _Stored, found: Sequence[Found], versions: Mapping[_Ids, Version]) -> bool:
    """Whether the cache holds exactly what is asked for."""
    return not any(item.journal for item in found) and versions == {
        ids: version for ids, (version, _) in stored.files.items()
    }


def _gather(
    folder: Path, found: Sequence[Found], versions: Mapping[_Ids, Version], stored: _Stored | None
) -> tuple[list[Piece], int]:
    """The rows of every place, from the cache where it may be, and how many rows are from elsewhere."""
    kept = {
        ids: piece
        for ids, piece in (stored.pieces(folder) if stored else {}).items()
        if versions.get(ids) == piece.version
    }
    read = read_found([item for item in found if _ids(item.place) not in kept])
    pieces = sorted([*kept.values(), *read], key=lambda piece: piece.place)
    return pieces, sum(piece.rows.num_rows for piece in read if piece.version)


def _load(cache: Path) -> _Stored | None:
    """What a cache holds; None where there is none, or it is damaged, or of another format."""
    try:
        table = pq.read_table(cache, page_checksum_verification=True)
        stored = _decode(table, json.loads(table.schema.metadata[_KEY]))
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError):
        return None
    return stored


def _decode(table: pa.Table, facts: Mapping[str, Any]) -> _Stored:
    """The cache's content; ValueError where it is not what this module writes."""
    files = {(c, b, t): (Version(*version), rows) for c, b, t, version, rows in facts["files"]}
    if facts["format"] != _FORMAT or not table.schema.equals(COLUMNS):
        raise ValueError("another format")
    if table.num_rows != sum(rows for _, rows in files.values()) or list(files) != sorted(files):
        raise ValueError("rows and files do not fit")
    return _Stored(table.replace_schema_metadata(None), files, facts["repeated"])


def _store(cache: Path, table: pa.Table, pieces: Sequence[Piece], began: int, repeated: bool, system: System) -> None:
    """Write the rows of those files that are sound and have settled."""
    settled = [piece for piece in pieces if piece.version and piece.version.modified < began - _SETTLED]
    files = [[*_ids(piece.place), astuple(piece.version), piece.rows.num_rows] for piece in settled if piece.version]
    facts = json.dumps({"format": _FORMAT, "files": files, "repeated": repeated})
    kept = table if len(settled) == len(pieces) else assemble(settled)
    buffer = pa.BufferOutputStream()
    pq.write_table(
        kept.replace_schema_metadata({_KEY: facts}),
        buffer,
        compression="lz4",
        use_dictionary=_REPEATED,
        write_statistics=False,
        write_page_checksum=True,
        row_group_size=1 << 16,
    )
    # Where the folder may not be written, the codings are there all the same, only not as quickly the next time.
    with contextlib.suppress(OSError):
        make_folders(cache.parent, system=system)
        write_atomic(cache, buffer.getvalue().to_pybytes(), system=system)
