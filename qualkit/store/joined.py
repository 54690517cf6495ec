"""What was found out about codings once (turn, informant, place in the text), kept for large studies.

The cache lies under .qualkit/ and may be deleted at any time. It is used only if every file it was made from has the
size and the time of change that it had.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from qualkit.store.atomic import make_folders, write_atomic
from qualkit.store.folder import Folder
from qualkit.store.places import CODINGS, JOURNAL

LEAST_ROWS = 20_000
"""Below this a study opens quickly enough without."""

_FORMAT = 1
_SETTLED = 50_000_000
_KEPT = ["start", "end", "turn", "informant", "group", "anchor"]


def signature(folder: Folder) -> str:
    """A hash over names, sizes and times of all files that codings and turns are read from.

    Empty if a journal is there, or a file changed so recently that it could change again without a later time.
    """
    digest = hashlib.sha256(str(_FORMAT).encode())
    latest = 0
    for entry in sorted(_files(folder), key=lambda e: e.path):
        if entry.name.endswith(JOURNAL):
            return ""
        status = entry.stat()
        latest = max(latest, status.st_mtime_ns)
        digest.update(f"{entry.path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest() if time.time_ns() - latest > _SETTLED else ""


def load_joined(folder: Folder, made_from: str, rows: int) -> pd.DataFrame | None:
    """The kept columns, if they were made from these files and are as many as the codings; else None."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not made_from:
        return None
    with contextlib.suppress(OSError, pa.ArrowException, ValueError):
        table = pq.read_table(_path(folder), memory_map=False)
        if (table.schema.metadata or {}).get(b"qualkit") == made_from.encode() and table.num_rows == rows:
            frame: pd.DataFrame = table.to_pandas()
            return frame
    return None


def save_joined(folder: Folder, made_from: str, codings: pd.DataFrame) -> None:
    """Keep what was found out; without a disk to write on it is done without."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not made_from or len(codings) < LEAST_ROWS:
        return
    table = pa.Table.from_pandas(codings[_KEPT], preserve_index=False)
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), b"qualkit": made_from.encode()})
    out = io.BytesIO()
    pq.write_table(table, out, compression="lz4")
    with contextlib.suppress(OSError):
        make_folders(folder.cache)
        write_atomic(_path(folder), out.getvalue())


def _path(folder: Folder) -> Path:
    return folder.cache / "joined.parquet"


def _files(folder: Folder) -> Iterator[os.DirEntry[str]]:
    yield from (e for e in _scan(folder.transcripts) if e.name.endswith((".md", ".csv")))
    yield from (e for e in _scan(folder.root) if e.name == "study.yaml")
    for coder in _scan(folder.codings):
        for codebook in _scan(Path(coder.path)) if coder.is_dir() else ():
            for entry in _scan(Path(codebook.path)) if codebook.is_dir() else ():
                if entry.name.endswith((CODINGS, JOURNAL)):
                    yield entry


def _scan(path: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(path) as entries:
            return list(entries)
    except FileNotFoundError:
        return []
