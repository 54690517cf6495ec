"""Many files of codings as one Arrow table: read fast where nothing is doubtful, line by line where something is.

The fast reader of JSON lets pass what a line must not hold, so that every file is held against counts and values; a
file that fails any of them is read again with the standard library, which names each fault with its line.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from qualkit.actions import coding_to_record
from qualkit.errors import Problem, StoreError
from qualkit.model import Coding
from qualkit.store.lines import KEYS, MOST, OPTIONAL, UNIQUE, parse_codings
from qualkit.store.loading import load_codings
from qualkit.store.places import Place

_TYPES = {"start": pa.int64(), "end": pa.int64(), "against": pa.bool_()}
SCHEMA = pa.schema([pa.field(key, _TYPES.get(key, pa.string())) for key in KEYS])
"""The columns of a file."""
COLUMNS = pa.schema([
    pa.field(name, _TYPES.get(name, pa.string())) for name in (
        "id", "transcript", "start", "end", "codebook", "version", "code", "coder", "quote", "memo", "created",
        "source", "against", "before", "after", "text_sha256", "unique",
    )
])  # fmt: skip
"""The columns of the table of all codings."""


@dataclass(frozen=True, slots=True)
class Version:
    """Which version of a file was read: size in bytes, times in nanoseconds, number of the file on its disk."""

    size: int
    modified: int
    changed: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> Version:
        """The version that the system describes."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


@dataclass(frozen=True, slots=True)
class Piece:
    """The rows of one place.

    Attributes
    ----------
    place
        Where they are from.
    rows
        A table of SCHEMA.
    version
        The version of the file; None where the rows are not simply those of a sound file.
    problems
        Of lines that were not loaded.
    """

    place: Place
    rows: pa.Table
    version: Version | None = None
    problems: tuple[Problem, ...] = ()


def read_pieces(places: Sequence[Place]) -> list[Piece]:
    """The rows of some places that have no journal, in their order; places without a file give no rows."""
    files = [(place, *_bytes_of(place.codings)) for place in places]
    tables = _parse_files([data for _, data, _ in files])
    return [
        _slowly(place, data) if table is None else Piece(place, table, version)
        for (place, data, version), table in zip(files, tables, strict=True)
    ]


def read_with_journal(place: Place) -> Piece:
    """The rows of a place with the actions of its journal."""
    try:
        state, problems = load_codings(place)
    except StoreError as error:
        return Piece(place, SCHEMA.empty_table(), problems=error.problems)
    return Piece(place, _table(list(state.codings.values())), problems=tuple(problems))


def _bytes_of(path: Path) -> tuple[bytes, Version | None]:
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            return file.read(), Version.of(status) if stat.S_ISREG(status.st_mode) else None
    except FileNotFoundError:
        return b"", None


def _slowly(place: Place, data: bytes) -> Piece:
    codings, problems = parse_codings(data, place)
    return Piece(place, _table(codings), problems=tuple(problems))


def _table(codings: Sequence[Coding]) -> pa.Table:
    return pa.Table.from_pylist([coding_to_record(coding) for coding in codings], schema=SCHEMA)


def _parse_files(files: Sequence[bytes]) -> list[pa.Table | None]:
    """A table for each file; None where a file is doubtful. All are tried at once, and by halves after a doubt."""
    whole = _parse_together(files)
    if whole is not None:
        return whole
    if len(files) == 1:
        return [None]
    middle = len(files) // 2
    return [*_parse_files(files[:middle]), *_parse_files(files[middle:])]


def _parse_together(files: Sequence[bytes]) -> list[pa.Table | None] | None:
    """The tables of some files read in one call, or None where anything is doubtful."""
    counts = [_count_lines(data) for data in files]
    if None in counts:
        return None
    joined = b"".join(data if data.endswith(b"\n") or not data else data + b"\n" for data in files)
    table = _parse(joined) if joined else SCHEMA.empty_table()
    if table is None or table.num_rows != sum(count or 0 for count in counts) or not _is_sound(table):
        return None
    tables, first = [], 0
    for count in counts:
        tables.append(table.slice(first, count))
        first += count or 0
    return tables


def _count_lines(data: bytes) -> int | None:
    """The number of lines, or None unless each begins with a brace."""
    if not data:
        return 0
    lines = data.count(b"\n") + (not data.endswith(b"\n"))
    return lines if data.count(b"\n{") + data.startswith(b"{") == lines else None


def _parse(data: bytes) -> pa.Table | None:
    read = pj.ReadOptions(use_threads=False, block_size=len(data) + 1)
    parse = pj.ParseOptions(explicit_schema=SCHEMA, unexpected_field_behavior="error")
    try:
        table = pj.read_json(pa.BufferReader(data), read_options=read, parse_options=parse)
        table.validate(full=True)
    except pa.ArrowException:
        return None
    unique = pc.fill_null(table[OPTIONAL], "")
    return table.set_column(table.schema.get_field_index(OPTIONAL), OPTIONAL, unique)


def _is_sound(table: pa.Table) -> bool:
    """Whether every row may be a coding, and no id stands twice."""
    if any(column.null_count for column in table.columns):
        return False
    if table.num_rows == 0:
        return True
    conditions = (
        pc.all(pc.less(table["start"], table["end"])),
        pc.greater_equal(pc.min(table["start"]), 0),
        pc.less_equal(pc.max(table["end"]), MOST),
        pc.greater(pc.min(pc.binary_length(table["id"])), 0),
        pc.greater(pc.min(pc.binary_length(table["code"])), 0),
        pc.all(pc.is_in(table[OPTIONAL], pa.array(UNIQUE))),
        pc.equal(pc.count_distinct(table["id"]), table.num_rows),
    )
    return all(condition.as_py() for condition in conditions)
