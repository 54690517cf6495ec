"""A session: one coder at work on one transcript under one codebook, on the disk before it is acknowledged."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from filelock import FileLock

from qualkit.actions import Action, State
from qualkit.errors import CodingError, Problem, StoreError
from qualkit.store.atomic import make_folders, remove_leftovers, write_atomic
from qualkit.store.checks import check_action
from qualkit.store.journal import Hashes, JournalFile, sha256
from qualkit.store.lines import codings_to_bytes, progress_to_bytes
from qualkit.store.loading import load, read_file
from qualkit.store.locks import take
from qualkit.store.places import Place, place_in
from qualkit.store.system import SYSTEM, System

Step = tuple[Action, ...]


def _nothing(action: Action) -> None:
    """For a caller who does not want to know."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the caller wants to be asked and told about each action.

    Attributes
    ----------
    validate
        Raises CodingError for an action that may not be.
    announce
        Called before the action is written.
    acknowledge
        Called when it is on the disk.
    """

    validate: Callable[[Action], None] = field(default=_nothing)
    announce: Callable[[Action], None] = field(default=_nothing)
    acknowledge: Callable[[Action], None] = field(default=_nothing)


def open_session(
    folder: Path,
    coder: str,
    codebook: str,
    transcript: str,
    *,
    validate: Callable[[Action], None] | None = None,
    announce: Callable[[Action], None] | None = None,
    acknowledge: Callable[[Action], None] | None = None,
    system: System = SYSTEM,
) -> Session:
    """Open one coder's codings of one transcript for writing.

    What an earlier process left in a journal is put into the files first.

    Parameters
    ----------
    folder
        The study's ``codings`` folder.
    coder, codebook, transcript
        Ids; they become the path.
    validate
        Called with each action before anything is written; raises CodingError to refuse it.
    announce, acknowledge
        Called with each action before it is written, and when it is on the disk.
    system
        The system calls, for tests.

    Raises
    ------
    CodingError
        For an id that cannot be part of a path, or that differs only in case from one that is there.
    StoreError
        Where another session holds the transcript, a line of its files cannot be read, or its journal does not fit.

    Examples
    --------
    >>> import tempfile
    >>> from qualkit.actions import AddCoding
    >>> from qualkit.model import Coding, Segment
    >>> coding = Coding("c1", "kader-01", Segment(5, 8, "ASI", "Ibu: ", " saja", "ab"), "support.bf", "asi", "1.0.0",
    ...                 "siti", "2026-11-01T08:00:00Z")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with open_session(Path(folder), "siti", "asi", "kader-01") as session:
    ...         session.apply(AddCoding(coding))
    ...         len(session.undo()), len(session.redo())
    ...     Path(folder, "siti", "asi", "kader-01.jsonl").read_text(encoding="utf-8")[:40]
    (1, 1)
    '{"id": "c1", "start": 5, "end": 8, "quot'
    """
    place = place_in(folder, coder, codebook, transcript)
    hooks = Hooks(validate or _nothing, announce or _nothing, acknowledge or _nothing)
    with _disk(place):
        make_folders(place.folder, system=system)
        lock = take(place.lock)
    try:
        return Session(place, lock, hooks, system)
    except BaseException:
        lock.release()
        raise


class Session:
    """One coder at work on one transcript. Made by `open_session`; to be used in a ``with`` block, or closed.

    Every action is on the disk when the call that makes it returns. Closing puts the actions into the files.
    After an error of the disk, or an interrupt in the midst of writing, the session writes no more: open it again, and
    what was acknowledged is there.
    """

    def __init__(self, place: Place, lock: FileLock, hooks: Hooks, system: System) -> None:
        self.place = place
        self._lock, self._hooks, self._system = lock, hooks, system
        self._process, self._turn = os.getpid(), threading.RLock()
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._journal: JournalFile | None = None
        self._open = self._sound = True
        self._recover()

    @property
    def state(self) -> State:
        """The codings and the progress, with every action so far."""
        return self._state

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is something to do again."""
        return bool(self._undone)

    def apply(self, *actions: Action) -> None:
        """Do some actions, all or none; they are on the disk when it returns, and one undo takes them back.

        Raises
        ------
        CodingError
            With everything that is wrong with any of them; nothing is written then.
        StoreError
            Where the session is closed, or its files were changed by another program.
        """
        with self._turn:
            self._require_writable()
            state = self._checked(actions)
            if actions:
                self._write(actions, state)
                self._done.append(actions)
                self._undone.clear()
                self._acknowledge(actions)

    def undo(self) -> Step:
        """Take back the last call of `apply` (or `redo`); the inverse actions, none where there is nothing left."""
        return self._move(self._done, self._undone)

    def redo(self) -> Step:
        """Do again what was taken back last; the actions, none where there is nothing left."""
        return self._move(self._undone, self._done)

    def compact(self) -> None:
        """Put the journal's actions into the files now, and go on.

        Raises
        ------
        StoreError
            Where another program changed the files since; the journal then stays.
        """
        with self._turn:
            self._require_writable()
            if self._journal is not None:
                self._require_untouched()
                self._sound = False
                self._compact(self._journal)
                self._sound = True

    def close(self) -> None:
        """Put the actions into the files and give the transcript back; a second call does nothing."""
        with self._turn:
            if not self._open:
                return
            try:
                if self._sound and self._process == os.getpid():
                    self.compact()
            finally:
                self._open = False
                self._leave()

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _recover(self) -> None:
        """Read the place, and finish what a crash interrupted."""
        loaded = load(self.place)
        if loaded.problems:
            raise StoreError(loaded.problems)
        self._hashes, self._base, self._state = loaded.hashes, loaded.base, loaded.state
        with _disk(self.place):
            for path in (self.place.codings, self.place.progress):
                remove_leftovers(path, system=self._system)
        if loaded.journal is not None:
            with _disk(self.place):
                left = JournalFile.reopen(self.place, loaded.journal, system=self._system)
            with closing(left) as journal:
                if loaded.journal.steps:
                    self._compact(journal)
                else:
                    with _disk(self.place):
                        journal.remove()

    def _checked(self, actions: Iterable[Action]) -> State:
        """The state after the actions, or everything that is wrong with them."""
        state, problems = self._state, list[Problem]()
        for action in actions:
            try:
                check_action(action, self.place)
                self._hooks.validate(action)
                state = action.apply(state)
            except CodingError as error:
                problems.extend(error.problems)
        if problems:
            raise CodingError(problems)
        return state

    def _write(self, actions: Step, state: State) -> None:
        """Announce the actions and put them on the disk; whatever stops it in between leaves the session unsound."""
        for action in actions:
            self._hooks.announce(action)
        if self._journal is None:
            self._require_untouched()
        self._sound = False
        with _disk(self.place):
            if self._journal is None:
                self._journal = JournalFile.create(self.place, self._hashes, system=self._system)
            self._journal.append(actions)
        self._state = state
        self._sound = True

    def _acknowledge(self, actions: Step) -> None:
        for action in actions:
            self._hooks.acknowledge(action)

    def _move(self, source: list[Step], target: list[Step]) -> Step:
        """Write the inverse of the last step of one list, and put the inverse on the other list."""
        with self._turn:
            self._require_writable()
            if not source:
                return ()
            inverse = tuple(action.inverse() for action in reversed(source[-1]))
            state = self._state
            for action in inverse:
                state = action.apply(state)
            self._write(inverse, state)
            source.pop()
            target.append(inverse)
            self._acknowledge(inverse)
            return inverse

    def _compact(self, journal: JournalFile) -> None:
        """Write the files that differ from what they hold, announced in the journal, which then goes."""
        codings = codings_to_bytes(self._state.codings.values()) if self._codings_changed() else None
        progress = progress_to_bytes(self._state.progress) if self._state.progress != self._base.progress else None
        target = Hashes(
            self._hashes.codings if codings is None else sha256(codings),
            self._hashes.progress if progress is None else sha256(progress),
        )
        with _disk(self.place):
            journal.announce_compaction(target)
            for path, data in ((self.place.codings, codings), (self.place.progress, progress)):
                if data is not None:
                    write_atomic(path, data, system=self._system)
            journal.remove()
        self._journal, self._base, self._hashes = None, self._state, target

    def _codings_changed(self) -> bool:
        return self._state.codings != self._base.codings

    def _require_writable(self) -> None:
        if not self._open:
            raise StoreError("the session is closed")
        if self._process != os.getpid():
            raise StoreError("the session belongs to another process")
        if not self._sound:
            raise StoreError(
                Problem(
                    "writing was interrupted or failed, so that the session does not know what is on the disk",
                    str(self.place.journal),
                    mend="close it and open it again; everything acknowledged is there",
                )
            )

    def _require_untouched(self) -> None:
        """Another program, such as git, may have written the files, which the lock does not keep it from."""
        problems = [
            Problem(
                "another program changed this file while it was open here",
                str(path),
                mend="keep a copy of it, put back the version before, open the transcript again, repeat the change",
            )
            for path, hash in ((self.place.codings, self._hashes.codings), (self.place.progress, self._hashes.progress))
            if sha256(read_file(path)) != hash
        ]
        if problems:
            raise StoreError(problems)

    def _leave(self) -> None:
        try:
            if self._journal is not None:
                self._journal.close()
        finally:
            self._journal = None
            self._lock.release()


@contextmanager
def _disk(place: Place) -> Iterator[None]:
    """Name the place where the disk refuses."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            Problem(
                f"the disk refused: {error.strerror or error}",
                str(place.codings),
                mend="make room or give leave to write there, then open the transcript again; what was acknowledged is"
                " on the disk",
            )
        ) from error
