"""One place as it is now: each of its two files, with those actions of the journal that are not in it yet.

A reader may come while a writer puts the journal's actions into the files. It reads the journal first and the file
after it. The file's hash then says which of the two it met: the one that the journal extends, or the one that already
holds its actions. Any other file means that the writer was quicker, and both are read again; unless the journal is
still the same, for then they contradict each other.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qualkit.actions import Action, ChangeProgress, State
from qualkit.errors import CodingError, Problem, StoreError
from qualkit.model import Progress
from qualkit.store.journal import Hashes, Journal, parse_journal, sha256
from qualkit.store.lines import parse_codings, parse_progress
from qualkit.store.places import Place

Part = Literal["codings", "progress"]
_TRIES, _WAIT = 500, 0.002


@dataclass(frozen=True, slots=True)
class Pair:
    """A file and its journal, read at one moment.

    Attributes
    ----------
    data
        The file's bytes; None where there is none.
    hash
        Their SHA-256.
    journal
        The journal; None where there is none.
    pending
        The journal's actions that are not in the file, with their places ``file:line``.
    """

    data: bytes | None
    hash: str
    journal: Journal | None
    pending: tuple[tuple[Action, str], ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A place for a writer: the files' hashes, the state in them, the state now, the journal, and what is wrong."""

    hashes: Hashes
    base: State
    state: State
    journal: Journal | None
    problems: tuple[Problem, ...]


def load(place: Place) -> Loaded:
    """A place as it is now.

    Raises
    ------
    StoreError
        Where the journal is damaged or does not fit its files.
    """
    codings, progress = read_pair(place, "codings"), read_pair(place, "progress")
    listed, problems = parse_codings(codings.data or b"", place)
    read, more = _progress_of(progress, place)
    base = State.of(listed, read)
    state = State(_replay(base, codings).codings, _replay(base, progress).progress)
    hashes = Hashes(codings.hash, progress.hash)
    return Loaded(hashes, base, state, codings.journal, (*problems, *more))


def load_codings(place: Place) -> tuple[State, list[Problem]]:
    """A state with the codings of a place, whose progress is not looked at, and the problems of its lines."""
    pair = read_pair(place, "codings")
    codings, problems = parse_codings(pair.data or b"", place)
    return _replay(State.of(codings), pair), problems


def load_progress(place: Place) -> tuple[Progress | None, list[Problem]]:
    """The progress of a place; None where nothing is known or the file cannot be read."""
    pair = read_pair(place, "progress")
    progress, problems = _progress_of(pair, place)
    if problems:
        return None, problems
    progress = _replay(State.of((), progress), pair).progress
    return None if pair.data is None and progress == Progress() else progress, []


def read_pair(place: Place, part: Part) -> Pair:
    """One of a place's files with what its journal adds, read at one moment.

    Raises
    ------
    StoreError
        Where the journal is damaged, or extends another file than the one that is there.
    """
    path = place.codings if part == "codings" else place.progress
    for _ in range(_TRIES):
        journal_data = read_file(place.journal)
        data = read_file(path)
        if journal_data is None:
            return Pair(data, sha256(data), None, ())
        journal = parse_journal(journal_data, place.journal)
        pair = _fitted(place, part, data, journal)
        if pair is not None:
            return pair
        if read_file(place.journal) == journal_data:
            raise StoreError(_contradiction(path, place))
        time.sleep(_WAIT)
    raise StoreError(Problem("the file changed each time it was read", str(path), mend="try again"))


def read_file(path: Path) -> bytes | None:
    """A file's bytes, or None where there is no such file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _fitted(place: Place, part: Part, data: bytes | None, journal: Journal) -> Pair | None:
    """The pair, if the file is one that the journal knows."""
    hash = sha256(data)
    if journal.base is None or any(getattr(target, part) == hash for target in journal.targets):
        return Pair(data, hash, journal, ())
    if getattr(journal.base, part) == hash:
        return Pair(data, hash, journal, tuple(_actions(place, part, journal)))
    return None


def _actions(place: Place, part: Part, journal: Journal) -> Iterator[tuple[Action, str]]:
    for step in journal.steps:
        for action in step.actions:
            if isinstance(action, ChangeProgress) == (part == "progress"):
                yield action, f"{place.journal}:{step.line}"


def _replay(state: State, pair: Pair) -> State:
    for action, where in pair.pending:
        try:
            state = action.apply(state)
        except CodingError as error:
            raise StoreError(
                Problem(
                    f"an action of the journal does not fit the codings: {error}",
                    where,
                    mend="restore the codings' file from git or a backup",
                )
            ) from error
    return state


def _progress_of(pair: Pair, place: Place) -> tuple[Progress, list[Problem]]:
    if pair.data is None:
        return Progress(), []
    progress, problems = parse_progress(pair.data, place)
    return progress or Progress(), problems


def _contradiction(path: Path, place: Place) -> Problem:
    return Problem(
        f"the journal {place.journal.name} extends another version of this file",
        f"{path}:1",
        mend="put back the version that it extends (git or another program changed the file), open the transcript"
        " once with qualkit, then repeat the change; or move the journal away to give up what it holds",
    )
