"""Files that are the old ones or the new ones, never something between."""

from __future__ import annotations

import contextlib
import secrets
from pathlib import Path

from qualkit.store.system import SYSTEM, System

TEMPORARY = ".tmp-"
"""Part of every temporary name; git ignores such names."""


def write_atomic(path: Path, data: bytes, *, system: System = SYSTEM) -> None:
    """Write a file so that a crash leaves either the old content or the new one.

    When it returns, content and name are on the disk. The folder must be there (see `make_folders`).

    Parameters
    ----------
    path
        The file, new or old.
    data
        Its whole new content.
    system
        The system calls, for tests.

    Raises
    ------
    OSError
        As the system gives it; the file is then the old one, or, where only the name could not be synced, the new one.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "memo.txt")
    ...     write_atomic(path, b"first")
    ...     write_atomic(path, b"second")
    ...     path.read_bytes(), [file.name for file in path.parent.iterdir()]
    (b'second', ['memo.txt'])
    """
    temporary = path.with_name(f".{path.name}{TEMPORARY}{secrets.token_hex(8)}")
    try:
        _write_new(temporary, data, system)
        system.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            system.unlink(temporary)
        raise
    system.fsync_folder(path.parent)


def make_folders(path: Path, *, system: System = SYSTEM) -> None:
    """Make a folder and those above it that are missing, and wait until their names are on the disk.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     make_folders(Path(folder, "codings", "a"))
    ...     Path(folder, "codings", "a").is_dir()
    True
    """
    if path.is_dir():
        return
    make_folders(path.parent, system=system)
    system.make_folder(path)
    system.fsync_folder(path.parent)


def remove_leftovers(path: Path, *, system: System = SYSTEM) -> None:
    """Remove temporary files that writers of `path` left when they crashed; only for who alone may write it."""
    beginning = f".{path.name}{TEMPORARY}"
    for other in path.parent.iterdir():
        if other.name.startswith(beginning):
            system.unlink(other)


def _write_new(path: Path, data: bytes, system: System) -> None:
    file = system.create(path)
    try:
        system.write_all(file, data)
        system.fsync(file)
    finally:
        system.close(file)
