"""Files are written whole or not at all, and one writer at a time holds a lock."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qualkit.errors import StoreError
from qualkit.store.atomic import make_folders, remove_leftovers, write_atomic
from qualkit.store.locks import take
from qualkit.store.system import SYSTEM, System


class Dribbling(System):
    """A disk that takes three bytes at a time."""

    def write(self, file: int, data: bytes | memoryview) -> int:
        return super().write(file, data[:3])


class Failing(System):
    """A disk on which one kind of call fails."""

    def __init__(self, call: str) -> None:
        self.call = call

    def fsync(self, file: int) -> None:
        self._fail("fsync")
        super().fsync(file)

    def replace(self, source: Path, target: Path) -> None:
        self._fail("replace")
        super().replace(source, target)

    def _fail(self, call: str) -> None:
        if call == self.call:
            raise OSError(errno.EIO, "Input/output error")


def test_a_file_is_written_in_as_many_writes_as_it_takes(tmp_path: Path) -> None:
    write_atomic(tmp_path / "a", b"eksklusif", system=Dribbling())
    assert (tmp_path / "a").read_bytes() == b"eksklusif"


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, call: str) -> None:
    path = tmp_path / "a"
    write_atomic(path, b"old")
    with pytest.raises(OSError, match="Input/output error"):
        write_atomic(path, b"new", system=Failing(call))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_an_error_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomic(tmp_path / "no" / "a", b"new")
    assert not list(tmp_path.iterdir())


def test_folders_are_made_and_their_names_synced(tmp_path: Path) -> None:
    synced: list[Path] = []

    class Watching(System):
        def fsync_folder(self, path: Path) -> None:
            synced.append(path)
            super().fsync_folder(path)

    make_folders(tmp_path / "a" / "b", system=Watching())
    make_folders(tmp_path / "a" / "b", system=Watching())
    assert synced == [tmp_path, tmp_path / "a"]


def test_only_the_leftovers_of_one_file_are_removed(tmp_path: Path) -> None:
    for name in (".a.tmp-1", ".a.tmp-2", ".b.tmp-1", "a", "a.tmp-3"):
        (tmp_path / name).touch()
    remove_leftovers(tmp_path / "a")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".b.tmp-1", "a", "a.tmp-3"]


def test_a_new_file_never_takes_the_place_of_one_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(FileExistsError):
        SYSTEM.create(tmp_path / "a")


def test_a_file_is_cut_and_written_at_its_end(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"whole torn")
    file = SYSTEM.open(tmp_path / "a")
    SYSTEM.truncate(file, 5)
    SYSTEM.write_all(file, b"again")
    SYSTEM.close(file)
    assert (tmp_path / "a").read_bytes() == b"wholeagain"


def test_files_may_be_read_by_whom_the_researcher_allows(tmp_path: Path) -> None:
    write_atomic(tmp_path / "a", b"")
    (tmp_path / "b").touch()
    if os.name != "nt":
        assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


HOLDER = """
import sys
from pathlib import Path
from qualkit.store.locks import take
lock = take(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_lock_of_another_process_is_refused_and_goes_when_it_dies(tmp_path: Path) -> None:
    path = tmp_path / ".kader-01.lock"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"held"
        with pytest.raises(StoreError, match="this transcript is in use by another process or panel") as caught:
            take(path)
        assert caught.value.problems[0].where == str(path)
        process.kill()
    lock = take(path)
    lock.release()
    assert path.exists()
    take(path).release()
