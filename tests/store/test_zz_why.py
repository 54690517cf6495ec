"""After a crash at any point the disk holds what was acknowledged, or that and a beginning of what was announced.

Three kinds of crash: the program ends before any of its system calls or half-way through a write; the power goes, so
that what was not synced is lost in part; and both for programs that are wrong on purpose, which the checks must catch.
"""

from __future__ import annotations

import contextlib
import os
import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from qualkit.actions import Action, AddCoding, ChangeCoding, ChangeProgress, RemoveCoding, State, mark_read
from qualkit.model import Coding, Progress, Segment
from qualkit.store import session as session_module
from qualkit.store.codings import read_codings, read_progress
from qualkit.store.journal import JournalFile, seal
from qualkit.store.lines import codings_to_bytes
from qualkit.store.loading import load
from qualkit.store.places import Place
from qualkit.store.session import Session, open_session
from qualkit.store.system import System

CODER, BOOK, TRANSCRIPT = "siti", "asi", "kader-01"


class Crash(BaseException):
    """The program ends here."""


@dataclass
class Log:
    """What the program said, as its user saw it."""

    announced: list[Action] = field(default_factory=list)
    acknowledged: list[Action] = field(default_factory=list)


def a_coding(number: int, start: int = 5, memo: str = "") -> Coding:
    segment = Segment(start, start + 5, "ASI 👶\n", "Ibu: ", " é\u2028", "ab" * 32, "quote")
    return Coding(f"c{number}", TRANSCRIPT, segment, "support.bf", BOOK, "1.0.0", CODER, "2026-11-01T08:00:00Z", memo)


def opened(folder: Path, system: System, log: Log) -> Session:
    return open_session(
        folder, CODER, BOOK, TRANSCRIPT,
        announce=log.announced.append, acknowledge=log.acknowledged.append, system=system,
    )  # fmt: skip


def work(folder: Path, system: System, log: Log) -> None:
    """A session with everything that a coder does, closed, opened again, and closed."""
    one, two, three = a_coding(1), a_coding(2, 3), a_coding(3, 40)
    read = mark_read(Progress("ab" * 32, version="1.0.0"), 0, 20)
    with opened(folder, system, log) as session:
        session.apply(AddCoding(one))
        session.apply(AddCoding(two), AddCoding(three))
        session.apply(ChangeProgress(Progress(), read))
        session.apply(ChangeCoding(one, replace(one, memo="lagi")))
        session.compact()
        session.apply(RemoveCoding(two))
        session.undo()
        session.apply(ChangeProgress(read, replace(read, finished="2026-11-02T08:00:00Z")))
    with opened(folder, system, log) as session:
        session.apply(RemoveCoding(three), AddCoding(a_coding(4, 9)))
        session.undo()
        session.redo()
    with opened(folder, system, log) as session:
        session.apply(*(RemoveCoding(coding) for coding in session.state.codings.values()))


def after(actions: list[Action]) -> State:
    state = State()
    for action in actions:
        state = action.apply(state)
    return state


def check_survived(log: Log, state: State) -> None:
    """The state is the acknowledged one, or that and a beginning of what was announced since."""
    done = len(log.acknowledged)
    assert log.announced[:done] == log.acknowledged, "acknowledged what was not announced"
    allowed = [after(log.announced[:count]) for count in range(done, len(log.announced) + 1)]
    assert state in allowed, f"lost or invented: {sorted(state.codings)} after {done} acknowledged actions"


def state_on_disk(folder: Path) -> State:
    """The state as readers of the whole study see it."""
    frame, problems = read_codings(folder)
    progress, more = read_progress(folder)
    assert not problems
    assert not more
    codings = [
        Coding(
            row.id, row.transcript,
            Segment(row.start, row.end, row.quote, row.before, row.after, row.text_sha256, row.unique),
            row.code, row.codebook, row.version, row.coder, row.created, row.memo, row.source, row.against,
        )
        for row in frame.itertuples(index=False)
    ]  # fmt: skip
    return State.of(codings, progress.get((CODER, BOOK, TRANSCRIPT)))


def check_goes_on(folder: Path, log: Log, seen: State) -> None:
    """A writer opens the place in the state that readers saw, and its work lasts."""
    with open_session(folder, CODER, BOOK, TRANSCRIPT) as session:
        assert session.state == seen
        session.apply(AddCoding(a_coding(99)))
        expected = session.state
    assert state_on_disk(folder) == expected
    assert not list(folder.rglob("*.journal"))
    assert not list(folder.rglob("*.tmp-*"))


class Counting(System):
    """Counts the calls that change something, and crashes before one of them, or in the midst of it if it writes."""

    def __init__(self, stop: int = -1, *, half: bool = False) -> None:
        self.stop, self.half, self.calls, self.names = stop, half, 0, list[str]()

    def count(self, name: str, path: Path | None = None) -> bool:
        """Count a call; whether to do half of it."""
        if 0 <= self.stop < self.calls:
            raise Crash
        half = self.calls == self.stop and self.half and name == "write"
        if self.calls == self.stop and not half:
            self.calls += 1
            raise Crash
        self.calls += 1
        self.names.append(name if path is None else f"{name} {path.name.split('.tmp-')[0]}")
        return half

    def create(self, path: Path) -> int:
        self.count("create", path)
        return super().create(path)

    def open(self, path: Path) -> int:
        self.count("open", path)
        return super().open(path)

    def write(self, file: int, data: bytes | memoryview) -> int:
        if self.count("write"):
            super().write(file, data[: len(data) // 2])
            raise Crash
        return super().write(file, data)

    def fsync(self, file: int) -> None:
        self.count("fsync")

    def truncate(self, file: int, size: int) -> None:
        self.count("truncate")
        super().truncate(file, size)

    def replace(self, source: Path, target: Path) -> None:
        self.count("replace", target)
        super().replace(source, target)

    def unlink(self, path: Path) -> None:
        self.count("unlink", path)
        super().unlink(path)

    def make_folder(self, path: Path) -> None:
        self.count("make_folder", path)
        super().make_folder(path)

    def fsync_folder(self, path: Path) -> None:
        self.count("fsync_folder")


def run_until_crash(folder: Path, system: System) -> Log:
    log = Log()
    with contextlib.suppress(Crash):
        work(folder, system, log)
    return log


def check_every_exit(root: Path) -> int:
    """Crash before each call, and half-way through each write; the number of points."""
    whole = Counting()
    work(root / "whole", whole, Log())
    exits = [(stop, False) for stop in range(whole.calls)]
    halves = [(stop, True) for stop in range(whole.calls) if whole.names[stop] == "write"]
    for stop, half in exits + halves:
        folder = root / f"{stop}-{half}"
        log = run_until_crash(folder, Counting(stop, half=half))
        state = state_on_disk(folder)
        check_survived(log, state)
        check_goes_on(folder, log, state)
    return len(exits + halves)


def test_exit_before_every_call_and_half_way_through_every_write(tmp_path: Path) -> None:
    assert check_every_exit(tmp_path) > 100


def test_exit_while_a_crash_is_being_mended(tmp_path: Path) -> None:
    whole = Counting()
    work(tmp_path / "whole", whole, Log())
    for stop in range(0, whole.calls, 9):
        for second in range(12):
            folder = tmp_path / f"{stop}-{second}"
            log = run_until_crash(folder, Counting(stop, half=True))
            before = state_on_disk(folder)
            with contextlib.suppress(Crash):
                open_session(folder, CODER, BOOK, TRANSCRIPT, system=Counting(second, half=True)).close()
            assert state_on_disk(folder) == before
            check_survived(log, before)
            check_goes_on(folder, log, before)


def test_the_first_action_is_on_the_disk_before_it_is_acknowledged(tmp_path: Path) -> None:
    system, log = Counting(), Log()
    session = opened(tmp_path / "codings", system, log)
    system.names.clear()
    session.apply(AddCoding(a_coding(1)))
    first = ["create kader-01.journal", "write", "fsync", *["fsync_folder"] * 4, "write", "fsync"]
    assert system.names == first
    system.names.clear()
    session.apply(AddCoding(a_coding(2)), AddCoding(a_coding(3)))
    assert system.names == ["write", "fsync"]
    session.close()


def test_compaction_announces_then_replaces_then_removes_the_journal(tmp_path: Path) -> None:
    system, log = Counting(), Log()
    session = opened(tmp_path / "codings", system, log)
    session.apply(AddCoding(a_coding(1)), ChangeProgress(Progress(), Progress("ab", ((0, 4),))))
    system.names.clear()
    session.close()
    assert system.names == [
        "write", "fsync",
        "create .kader-01.jsonl", "write", "fsync", "replace kader-01.jsonl", "fsync_folder",
        "create .kader-01.read.json", "write", "fsync", "replace kader-01.read.json", "fsync_folder",
        "unlink kader-01.journal", "fsync_folder",
    ]  # fmt: skip


def test_a_torn_tail_is_cut_before_anything_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "codings"
    session = open_session(folder, CODER, BOOK, TRANSCRIPT)
    session.apply(AddCoding(a_coding(1)))
    with session.place.journal.open("ab") as file:
        file.write(b'{"crc": "00')
    session._lock.release()
    system = Counting()
    opened(folder, system, Log()).close()
    assert system.names[:5] == ["open kader-01.journal", "truncate", "fsync", "write", "fsync"]


# The power goes: a disk that keeps what was synced, and of the rest as much as `Loss` says.


@dataclass
class Node:
    """A file's content as the program sees it, and as the disk holds it."""

    now: bytes = b""
    synced: bytes = b""


@dataclass(frozen=True)
class Loss:
    """What of the unsynced survives: which changes of names, and how much of the content that was added."""

    name: str
    names: Callable[[int], list[int]]
    content: float


def some(count: int) -> list[int]:
    chance = random.Random(count)
    return [number for number in range(count) if chance.random() < 0.5]


LOSSES = (
    Loss("all", lambda count: [], 0),
    Loss("content", lambda count: list(range(count)), 0),
    Loss("half of the content", lambda count: list(range(count)), 0.5),
    Loss("names", lambda count: [], 1),
    Loss("all names but the last", lambda count: [count - 1] if count else [], 0),
    Loss("some names", some, 0.7),
    Loss("nothing", lambda count: list(range(count)), 1),
)


class Disk(Counting):
    """A disk whose power goes before a call. It starts empty; folders are files without content."""

    def __init__(self, root: Path, stop: int = -1, *, half: bool = False) -> None:
        super().__init__(stop, half=half)
        self.root = root
        root.mkdir(parents=True)
        self.nodes: dict[Path, Node] = {}
        self.kept: dict[Path, Node] = {}
        self.changes: list[dict[Path, Node | None]] = []
        self.files: dict[int, Node] = {}

    def create(self, path: Path) -> int:
        file = super().create(path)
        self.files[file] = self._change({path: Node()})[path]
        return file

    def open(self, path: Path) -> int:
        file = super().open(path)
        self.files[file] = self.nodes[path]
        return file

    def write(self, file: int, data: bytes | memoryview) -> int:
        before = os.fstat(file).st_size
        try:
            return super().write(file, data)
        finally:
            self.files[file].now += bytes(data)[: os.fstat(file).st_size - before]

    def fsync(self, file: int) -> None:
        super().fsync(file)
        self.files[file].synced = self.files[file].now

    def truncate(self, file: int, size: int) -> None:
        super().truncate(file, size)
        self.files[file].now = self.files[file].now[:size]

    def replace(self, source: Path, target: Path) -> None:
        super().replace(source, target)
        self._change({source: None, target: self.nodes[source]})

    def unlink(self, path: Path) -> None:
        super().unlink(path)
        self._change({path: None})

    def make_folder(self, path: Path) -> None:
        super().make_folder(path)
        self._change({path: Node()})

    def fsync_folder(self, path: Path) -> None:
        super().fsync_folder(path)
        here = [change for change in self.changes if any(name.parent == path for name in change)]
        self.changes = [change for change in self.changes if change not in here]
        self.kept = self._with(here)

    def after_power_loss(self, loss: Loss, target: Path) -> Path:
        """The folder as it is when the power is back."""
        names = self._with([self.changes[number] for number in loss.names(len(self.changes))])
        folders = {path for path in names if self.root.joinpath(path).is_dir()}
        target.mkdir(parents=True)
        for path in sorted(names):
            reachable = all(parent in folders for parent in path.parents if self.root in parent.parents)
            copy = target / path.relative_to(self.root)
            if reachable and path in folders:
                copy.mkdir()
            elif reachable:
                copy.write_bytes(self._content(names[path], loss.content))
        return target / "codings"

    def _change(self, change: dict[Path, Node | None]) -> dict[Path, Node]:
        self.changes.append(change)
        made = {path: node for path, node in change.items() if node is not None}
        self.nodes = {path: node for path, node in {**self.nodes, **change}.items() if node is not None}
        return made

    def _with(self, changes: list[dict[Path, Node | None]]) -> dict[Path, Node]:
        names: dict[Path, Node | None] = dict(self.kept)
        for change in changes:
            names.update(change)
        return {path: node for path, node in names.items() if node is not None}

    @staticmethod
    def _content(node: Node, share: float) -> bytes:
        if not node.now.startswith(node.synced):
            return node.now if share == 1 else node.synced
        return node.synced + node.now[len(node.synced) :][: int(share * (len(node.now) - len(node.synced)))]


def check_every_power_loss(root: Path, disk: type[Disk] = Disk) -> int:
    """Lose the power before each call, in each way; the number of points."""
    whole = disk(root / "whole")
    work(root / "whole" / "codings", whole, Log())
    for stop in range(whole.calls):
        system = disk(root / f"{stop}", stop, half=True)
        log = run_until_crash(root / f"{stop}" / "codings", system)
        for number, loss in enumerate(LOSSES):
            folder = system.after_power_loss(loss, root / f"{stop}-{number}")
            check_survived(log, load(Place(folder, CODER, BOOK, TRANSCRIPT)).state)
    return whole.calls * len(LOSSES)


def test_power_loss_before_every_call(tmp_path: Path) -> None:
    assert check_every_power_loss(tmp_path) > 400


def test_a_writer_goes_on_after_power_loss(tmp_path: Path) -> None:
    whole = Disk(tmp_path / "whole")
    work(tmp_path / "whole" / "codings", whole, Log())
    for stop in range(0, whole.calls, 3):
        system = Disk(tmp_path / f"{stop}", stop, half=True)
        log = run_until_crash(tmp_path / f"{stop}" / "codings", system)
        loss = LOSSES[stop % len(LOSSES)]
        folder = system.after_power_loss(loss, tmp_path / f"{stop}-lost")
        check_goes_on(folder, log, state_on_disk(folder))


# Programs that are wrong on purpose: the checks above must catch each.


class NeverSyncs(Disk):
    def fsync(self, file: int) -> None:
        self.count("fsync")


class NeverSyncsFolders(Disk):
    def fsync_folder(self, path: Path) -> None:
        self.count("fsync_folder")


@pytest.mark.parametrize("disk", [NeverSyncs, NeverSyncsFolders])
def test_power_loss_shows_a_missing_sync(tmp_path: Path, disk: type[Disk]) -> None:
    with pytest.raises((AssertionError, session_module.StoreError)) as why:
        check_every_power_loss(tmp_path, disk)
    print("WHY", type(why.value).__name__, str(why.value)[:160].replace(chr(10)," "))


def test_power_loss_shows_an_acknowledgement_before_the_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def append(journal: JournalFile, record: dict[str, object]) -> None:
        if journal._records:
            journal._system.fsync(journal._file)
        journal._system.write_all(journal._file, seal(record))

    monkeypatch.setattr(JournalFile, "_append", append)
    with pytest.raises(AssertionError, match="lost or invented") as why:
        check_every_power_loss(tmp_path)
    print("WHY", type(why.value).__name__, str(why.value)[:160].replace(chr(10)," "))


def _careless_write(order: str) -> Callable[..., None]:
    """An atomic write whose steps come in another order, or not at all."""

    def write(path: Path, data: bytes, *, system: System) -> None:
        temporary = path.with_name(f".{path.name}.tmp-{secrets.token_hex(4)}")
        file = system.create(temporary)
        system.write_all(file, data)
        if order == "replace before sync":
            system.replace(temporary, path)
            system.fsync(file)
        else:
            if order != "no sync":
                system.fsync(file)
            system.replace(temporary, path)
        system.close(file)
        if order != "no sync of the folder":
            system.fsync_folder(path.parent)

    return write


@pytest.mark.parametrize("order", ["replace before sync", "no sync", "no sync of the folder"])
def test_power_loss_shows_a_careless_atomic_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: str) -> None:
    monkeypatch.setattr(session_module, "write_atomic", _careless_write(order))
    with pytest.raises((AssertionError, session_module.StoreError)) as why:
        check_every_power_loss(tmp_path)
    print("WHY", type(why.value).__name__, str(why.value)[:160].replace(chr(10)," "))


def test_the_careful_order_of_the_same_write_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "write_atomic", _careless_write("as it should be"))
    check_every_power_loss(tmp_path)


def test_exits_show_a_program_that_acknowledges_before_it_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Session._write

    def hasty(session: Session, actions: tuple[Action, ...], state: State) -> None:
        for action in actions:
            session._hooks.announce(action)
        session._acknowledge(actions)
        hooks = session._hooks
        session._hooks = session_module.Hooks()
        write(session, actions, state)
        session._hooks = hooks

    monkeypatch.setattr(Session, "_write", hasty)
    monkeypatch.setattr(Session, "_acknowledge", _only_once(Session._acknowledge))
    with pytest.raises(AssertionError) as why:
        check_every_exit(tmp_path)
    print("WHY", type(why.value).__name__, str(why.value)[:160].replace(chr(10)," "))


def _only_once(acknowledge: Callable[[Session, tuple[Action, ...]], None]) -> Callable[..., None]:
    """The first of two acknowledgements of the same actions."""
    last: list[tuple[Action, ...]] = []

    def once(session: Session, actions: tuple[Action, ...]) -> None:
        if last and last[-1] is actions:
            last.clear()
        else:
            acknowledge(session, actions)
            last.append(actions)

    return once


def test_exits_show_a_program_that_buffers_its_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[bytes] = []

    def append(journal: JournalFile, record: dict[str, object]) -> None:
        kept.append(seal(record))
        if len(kept) == 2:
            journal._system.write_all(journal._file, b"".join(kept))
            journal._system.fsync(journal._file)
            kept.clear()

    monkeypatch.setattr(JournalFile, "_append", append)
    with pytest.raises((AssertionError, session_module.StoreError)) as why:
        check_every_exit(tmp_path)
    print("WHY", type(why.value).__name__, str(why.value)[:160].replace(chr(10)," "))


def test_exits_show_a_journal_that_is_removed_before_the_files_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compact = Session._compact

    def hasty(session: Session, journal: JournalFile) -> None:
        session._system.unlink(session.place.journal)
        session._system.create(session.place.journal)
        compact(session, journal)

    monkeypatch.setattr(Session, "_compact", hasty)
    with pytest.raises((AssertionError, session_module.StoreError)) as why:
        check_every_exit(tmp_path)
    print("WHY", type(why.value).__name__, str(why.value)[:160].replace(chr(10)," "))


def test_exits_show_files_that_are_written_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def in_place(path: Path, data: bytes, *, system: System) -> None:
        file = system.open(path) if path.exists() else system.create(path)
        system.truncate(file, 0)
        system.write_all(file, data)
        system.fsync(file)
        system.close(file)

    monkeypatch.setattr(session_module, "write_atomic", in_place)
    with pytest.raises((AssertionError, session_module.StoreError)) as why:
        check_every_exit(tmp_path)
    print("WHY", type(why.value).__name__, str(why.value)[:160].replace(chr(10)," "))


def test_the_files_of_the_script_hold_what_they_should(tmp_path: Path) -> None:
    """The script does what the checks think it does: the last session leaves an empty file, and progress."""
    log = Log()
    work(tmp_path, System(), log)
    place = Place(tmp_path, CODER, BOOK, TRANSCRIPT)
    assert place.codings.read_bytes() == codings_to_bytes([]) == b""
    assert b'"finished": "2026-11-02' in place.progress.read_bytes()
    assert log.announced == log.acknowledged
