"""The system calls of writing, in one place, so that tests can count them, stop at any of them, or lose power.

Nothing else in qualkit that promises to survive a crash writes by other means.
"""

from __future__ import annotations

import os
from pathlib import Path

_BINARY = getattr(os, "O_BINARY", 0)


class System:
    """The calls by which files are written. Each method is one call, and may be replaced in a subclass.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.txt")
    ...     file = SYSTEM.create(path)
    ...     SYSTEM.write_all(file, b"ASI")
    ...     SYSTEM.fsync(file)
    ...     SYSTEM.close(file)
    ...     path.read_bytes()
    b'ASI'
    """

    def create(self, path: Path) -> int:
        """A descriptor of a new file; FileExistsError where there is one."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | _BINARY, 0o666)

    def open(self, path: Path) -> int:
        """A descriptor of an existing file, for writing at its end."""
        return os.open(path, os.O_WRONLY | os.O_APPEND | _BINARY)

    def write(self, file: int, data: bytes | memoryview) -> int:
        """Write some of `data` at the end of the file; the number of bytes written."""
        return os.write(file, data)

    def write_all(self, file: int, data: bytes) -> None:
        """Write all of `data`, in as many writes as the system asks for."""
        rest = memoryview(data)
        while rest:
            rest = rest[self.write(file, rest) :]

    def fsync(self, file: int) -> None:
        """Wait until the file's content is on the disk."""
        os.fsync(file)

    def truncate(self, file: int, size: int) -> None:
        """Cut the file to `size` bytes."""
        os.ftruncate(file, size)

    def close(self, file: int) -> None:
        """Give the descriptor back."""
        os.close(file)

    def replace(self, source: Path, target: Path) -> None:
        """Put `source` in the place of `target`, in one step."""
        source.replace(target)

    def unlink(self, path: Path) -> None:
        """Remove a file's name."""
        path.unlink()

    def make_folder(self, path: Path) -> None:
        """Make one folder, whose parent is there; nothing where it is there already."""
        path.mkdir(exist_ok=True)

    def fsync_folder(self, path: Path) -> None:
        """Wait until the names in a folder are on the disk; Windows has no such call and needs none."""
        if os.name == "nt":
            return
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


SYSTEM = System()
"""The real one, which holds no state."""
