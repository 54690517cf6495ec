"""What version history remembers of a study's files. Only asked, never changed; without git nothing is known."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from qualkit.errors import StudyError
from qualkit.store.transcripts import parse_interview

_MOST_VERSIONS = 200
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class History:
    """Which commits touched some files.

    Attributes
    ----------
    commits
        How many, on all branches, tags and the stash.
    first, last
        The oldest and the newest: short hash and day.
    note
        Why nothing is known, where nothing is.
    """

    commits: int = 0
    first: str = ""
    last: str = ""
    note: str = ""


def history_of(root: Path, paths: Iterable[Path]) -> History:
    """Which commits touched the files.

    Parameters
    ----------
    root
        The study's folder, which may lie inside a repository.
    paths
        Files under `root`; they need not be there any more.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     history_of(Path(folder), []).commits
    0
    """
    names = [path.relative_to(root).as_posix() for path in paths]
    if not _git():
        return History(note="git is not installed here, so version history was not searched")
    if _ask(root, ["rev-parse", "--is-inside-work-tree"]) != b"true\n":
        return History(note="the folder is in no git repository that could be read, so there is no history to search")
    if not names:
        return History()
    # Without --full-history, git leaves out branches whose changes came in another way.
    paths_given = "\n".join(["--", *names, ""]).encode()
    said = _ask(root, ["log", "--format=%h %cs", "--full-history", "--all", "--stdin"], paths_given)
    if said is None:
        return History(note="git could not list the history; ask it: git log --all -- transcripts codings")
    lines = said.decode("utf-8", "replace").split("\n")[:-1]
    return History(len(lines), lines[-1], lines[0]) if lines else History()


@dataclass(frozen=True, slots=True)
class Version:
    """A file as one commit left it.

    Attributes
    ----------
    commit
        Short hash.
    when
        ISO 8601 time in UTC.
    who, why
        The author's name, and the first line of the message.
    data
        The file's content; None where the commit took it away.
    """

    commit: str
    when: str
    who: str
    why: str
    data: bytes | None


def file_versions(root: Path, path: Path) -> tuple[list[Version], str]:
    """A file as the commits before now left it, oldest first, and why nothing is known, where nothing is.

    Only the history of what is checked out counts, and at most the last 200 commits.

    Parameters
    ----------
    root
        The study's folder, which may lie inside a repository.
    path
        A file under `root`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file_versions(Path(folder), Path(folder, "book.yaml"))[0]
    []
    """
    note = history_of(root, []).note
    if note:
        return [], note
    name = path.relative_to(root).as_posix()
    shape = "--format=%h%x00%at%x00%an%x00%s"
    said = _ask(root, ["log", shape, f"-{_MOST_VERSIONS}", "--", name])
    lines = (said or b"").decode("utf-8", "replace").split("\n")
    return [_version(root, name, line.split("\0")) for line in reversed(lines) if line.count("\0") == 3], ""


def _version(root: Path, name: str, parts: Sequence[str]) -> Version:
    commit, seconds, who, why = parts
    when = datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Version(commit, when, who, why, _ask(root, ["cat-file", "blob", f"{commit}:./{name}"]))


def earlier_text(root: Path, path: Path, sha256: str) -> str | None:
    """The canonical text of a transcript in an earlier version of its file; None where history does not hold it.

    Parameters
    ----------
    root
        The study's folder.
    path
        The transcript's file.
    sha256
        Hash of the text that is looked for.
    """
    name = path.relative_to(root).as_posix()
    for data in _versions(root, name) if _git() else ():
        try:
            interview, _ = parse_interview(data.decode(), path.name)
        except (UnicodeDecodeError, StudyError):
            continue
        if interview.sha256 == sha256:
            return interview.text
    return None


def _versions(root: Path, name: str) -> Iterator[bytes]:
    """The file as it was in each commit that changed it, newest first."""
    said = _ask(root, ["log", "--format=%H", "--full-history", "--all", f"-{_MOST_VERSIONS}", "--", name])
    for commit in (said or b"").decode("ascii", "replace").split():
        data = _ask(root, ["cat-file", "blob", f"{commit}:./{name}"])
        if data is not None:
            yield data


def _git() -> str:
    return shutil.which("git") or ""


def _ask(root: Path, arguments: Sequence[str], given: bytes = b"") -> bytes | None:
    """What git says; None where it refuses or does not answer."""
    # A hook of git's own sets variables that would send the question to another repository.
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment = {**clean, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = [_git(), "--literal-pathspecs", "-C", str(root), *arguments]
    try:
        # The program is git by its full path, the arguments a list, no shell in between.
        done = subprocess.run(command, input=given, env=environment, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
