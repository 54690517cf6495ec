"""One writer at a time for one coder, codebook and transcript; readers never wait."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from qualkit.errors import Problem, StoreError


def take(path: Path) -> FileLock:
    """The lock of a file, held; give it back with ``release()``. The system gives it back if the process dies.

    Parameters
    ----------
    path
        The lock's own file, in a folder that is there. It stays when the lock is given back.

    Raises
    ------
    StoreError
        At once, where another process, or another session of this one, holds it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     first = take(Path(folder, ".kader-01.lock"))
    ...     try:
    ...         take(Path(folder, ".kader-01.lock"))
    ...     except StoreError as error:
    ...         print(error.problems[0].what)
    ...     first.release()
    this transcript is in use by another process or panel
    """
    lock = FileLock(path, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreError(
            Problem(
                "this transcript is in use by another process or panel",
                str(path),
                mend="close the other panel or notebook; the lock goes when it ends",
            )
        ) from error
    return lock
