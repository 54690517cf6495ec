"""A session keeps its protocol: checked, announced, written, acknowledged; undone, redone, refused."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.actions import Action, AddCoding, ChangeCoding, ChangeProgress, RemoveCoding, State, mark_read
from qualkit.errors import CodingError, Problem, StoreError
from qualkit.model import Coding, Progress, Segment
from qualkit.store.codings import read_codings
from qualkit.store.lines import codings_to_bytes, progress_to_bytes
from qualkit.store.loading import load
from qualkit.store.session import Session, open_session
from qualkit.store.system import System

CODER, BOOK, TRANSCRIPT = "dewi", "asi", "bidan-01"


def a_coding(number: int = 1, start: int = 5, quote: str = "ASI saja", memo: str = "") -> Coding:
    segment = Segment(start, start + 8, quote, "Ibu: ", " dulu", "ef" * 32, "quote")
    return Coding(f"c{number}", TRANSCRIPT, segment, "support.bf", BOOK, "1.0.0", CODER, "2026-11-01T08:00:00Z", memo)


def opened(folder: Path, **more: object) -> Session:
    return open_session(folder, CODER, BOOK, TRANSCRIPT, **more)  # type: ignore[arg-type]


def test_order_of_checking_announcing_and_acknowledging(tmp_path: Path) -> None:
    told: list[str] = []
    hooks = {name: lambda action, name=name: told.append(name) for name in ("validate", "announce", "acknowledge")}
    with opened(tmp_path, **hooks) as session:
        session.apply(AddCoding(a_coding(1)), AddCoding(a_coding(2)))
        assert told == ["validate"] * 2 + ["announce"] * 2 + ["acknowledge"] * 2
        told.clear()
        session.undo()
        assert told == ["announce"] * 2 + ["acknowledge"] * 2


def test_nothing_is_written_if_one_action_is_refused(tmp_path: Path) -> None:
    def validate(action: Action) -> None:
        raise CodingError([Problem("unknown code 'x'"), Problem("unknown transcript 'y'")])

    with opened(tmp_path) as session:
        session.apply(AddCoding(a_coding(1)))
    with opened(tmp_path, validate=validate) as session:
        with pytest.raises(CodingError) as caught:
            session.apply(AddCoding(a_coding(2)), RemoveCoding(a_coding(3)))
        assert [problem.what for problem in caught.value.problems] == ["unknown code 'x'", "unknown transcript 'y'"] * 2
        assert not session.place.journal.exists()
        assert list(session.state.codings) == ["c1"]


def test_what_does_not_fit_the_state_or_the_place_is_refused_all_at_once(tmp_path: Path) -> None:
    other = replace(a_coding(4), coder="b", codebook="c", transcript="d")
    with opened(tmp_path) as session:
        session.apply(AddCoding(a_coding(1)))
        with pytest.raises(CodingError) as caught:
            session.apply(AddCoding(a_coding(1)), RemoveCoding(a_coding(9)), AddCoding(other))
        message = str(caught.value)
        assert message.startswith("5 problems:")
        assert "a coding with the id c1 is there already" in message
        assert "there is no coding with the id c9" in message
        assert "coding 'c4' has the coder 'b', this session 'dewi'. To mend: open a session for that coder." in message
        assert "has the codebook 'c', this session 'asi'" in message
        assert "has the transcript 'd', this session 'bidan-01'" in message


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (AddCoding(a_coding(quote="\ud83d")), "quote holds half a character (U+D83D), which no UTF-8 file can hold"),
        (AddCoding(replace(a_coding(), id="")), "coding '': id is empty"),
        (AddCoding(replace(a_coding(), memo=None)), "coding 'c1': memo is None, not text"),
        (AddCoding(replace(a_coding(), against=1)), "coding 'c1': against is 1, not true or false"),
        (ChangeCoding(a_coding(), a_coding(start=-1)), "coding 'c1': start is -1, not a whole number of code points"),
        (ChangeProgress(Progress(), Progress("\udc00")), "progress: text_sha256 holds half a character (U+DC00)"),
        (ChangeProgress(Progress(), Progress("", ((5, 5),))), "progress: read is not a list of ranges"),
        ("add", "str is no action that can be written down. To mend: use those of qualkit.actions."),
    ],
)
def test_what_could_not_be_read_again_is_refused(tmp_path: Path, action: Action, message: str) -> None:
    with opened(tmp_path) as session, pytest.raises(CodingError) as caught:
        session.apply(action)
    assert message in str(caught.value)


def test_a_second_writer_is_refused_at_once_and_readers_are_not(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        session.apply(AddCoding(a_coding()))
        with pytest.raises(StoreError, match="in use by another process"):
            opened(tmp_path)
        assert len(read_codings(tmp_path)[0]) == 1
        assert session.place.journal.exists()
        with open_session(tmp_path, CODER, BOOK, "bidan-02") as other:
            assert not other.state.codings
    opened(tmp_path).close()


def test_reading_changes_nothing_on_disk(tmp_path: Path) -> None:
    session = opened(tmp_path)
    session.apply(AddCoding(a_coding()))
    with session.place.journal.open("ab") as file:
        file.write(b"torn")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert len(read_codings(tmp_path)[0]) == 1
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_undo_and_redo_take_whole_calls(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        assert not session.can_undo
        assert session.undo() == session.redo() == ()
        session.apply(AddCoding(a_coding(1)))
        session.apply(AddCoding(a_coding(2)), AddCoding(a_coding(3)))
        assert session.undo() == (RemoveCoding(a_coding(3)), RemoveCoding(a_coding(2)))
        assert list(session.state.codings) == ["c1"]
        assert session.can_redo
        assert session.redo() == (AddCoding(a_coding(2)), AddCoding(a_coding(3)))
        session.undo()
        session.apply(AddCoding(a_coding(4)))
        assert not session.can_redo
        session.compact()
        session.undo()
        session.undo()
        assert not session.state.codings
    assert load(session.place).state == State()


def test_an_apply_of_nothing_is_nothing_to_undo(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        session.apply()
        assert not session.can_undo
        assert not session.place.journal.exists()


def test_files_are_written_only_if_their_content_changed(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        session.apply(ChangeProgress(Progress(), Progress("ab", ((0, 4),))))
    assert not session.place.codings.exists()
    with opened(tmp_path) as session:
        session.apply(AddCoding(a_coding()))
    before = session.place.codings.stat().st_ino, session.place.progress.stat().st_ino
    with opened(tmp_path) as session:
        session.apply(AddCoding(a_coding(2)))
        session.undo()
    assert (session.place.codings.stat().st_ino, session.place.progress.stat().st_ino) == before
    assert not session.place.journal.exists()


def test_no_coding_left_leaves_an_empty_file(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        session.apply(AddCoding(a_coding()))
    with opened(tmp_path) as session:
        session.apply(RemoveCoding(a_coding()))
    assert session.place.codings.read_bytes() == b""


def test_a_closed_session_writes_no_more(tmp_path: Path) -> None:
    session = opened(tmp_path)
    session.close()
    session.close()
    for call in (lambda: session.apply(AddCoding(a_coding())), session.undo, session.compact):
        with pytest.raises(StoreError, match=r"^the session is closed$"):
            call()


def test_a_session_belongs_to_its_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = opened(tmp_path)
    session.apply(AddCoding(a_coding()))
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: -1)
        with pytest.raises(StoreError, match=r"^the session belongs to another process$"):
            session.apply(AddCoding(a_coding(2)))
    assert session.place.journal.exists()
    session.close()


class Full(System):
    """A disk that becomes full half-way through a write."""

    full = False

    def write(self, file: int, data: bytes | memoryview) -> int:
        if self.full:
            super().write(file, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(file, data)


def test_a_full_disk_loses_nothing_acknowledged(tmp_path: Path) -> None:
    system = Full()
    session = opened(tmp_path, system=system)
    session.apply(AddCoding(a_coding(1)))
    system.full = True
    with pytest.raises(StoreError, match="the disk refused: No space left on device"):
        session.apply(AddCoding(a_coding(2)))
    with pytest.raises(StoreError, match="close it and open it again; everything acknowledged is there"):
        session.apply(AddCoding(a_coding(3)))
    session.close()
    assert list(read_codings(tmp_path)[0]["id"]) == ["c1"]
    with opened(tmp_path) as session:
        assert list(session.state.codings) == ["c1"]


def test_a_full_disk_while_the_session_closes(tmp_path: Path) -> None:
    system = Full()
    session = opened(tmp_path, system=system)
    session.apply(AddCoding(a_coding(1)))
    system.full = True
    with pytest.raises(StoreError, match="the disk refused"):
        session.close()
    with opened(tmp_path) as session:
        assert list(session.state.codings) == ["c1"]
    assert session.place.codings.read_bytes() == codings_to_bytes([a_coding(1)])


def test_an_interrupt_in_the_midst_of_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = opened(tmp_path)
    session.apply(AddCoding(a_coding(1)))
    with monkeypatch.context() as patch:
        patch.setattr(System, "fsync", lambda system, file: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            session.apply(AddCoding(a_coding(2)))
    with pytest.raises(StoreError, match="writing was interrupted"):
        session.undo()
    session.close()
    with opened(tmp_path) as session:
        assert list(session.state.codings) in (["c1"], ["c1", "c2"])


def test_another_program_that_changes_the_files_is_noticed(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        session.apply(AddCoding(a_coding(1)))
    theirs = codings_to_bytes([a_coding(7)])
    session = opened(tmp_path)
    ours = session.place.codings.read_bytes()
    session.place.codings.write_bytes(theirs)
    with pytest.raises(StoreError, match=r"bidan-01\.jsonl: another program changed this file while it was open here"):
        session.apply(AddCoding(a_coding(2)))
    session.place.codings.write_bytes(ours)
    session.apply(AddCoding(a_coding(2)))
    session.place.codings.write_bytes(theirs)
    with pytest.raises(StoreError, match="another program changed this file"):
        session.close()
    assert session.place.codings.read_bytes() == theirs
    with pytest.raises(StoreError, match=r"bidan-01\.jsonl:1: the journal bidan-01\.journal extends another version"):
        opened(tmp_path)
    frame, problems = read_codings(tmp_path)
    assert len(frame) == 0
    assert "extends another version of this file" in problems[0].what
    session.place.codings.write_bytes(ours)
    with opened(tmp_path) as session:
        assert sorted(session.state.codings) == ["c1", "c2"]


def test_a_file_with_a_bad_line_is_not_opened_for_writing(tmp_path: Path) -> None:
    with opened(tmp_path) as session:
        session.apply(AddCoding(a_coding(1)))
    damaged = session.place.codings.read_bytes() + b"{}x\n"
    session.place.codings.write_bytes(damaged)
    with pytest.raises(StoreError, match=r"bidan-01\.jsonl:2: the line is not one JSON object") as caught:
        opened(tmp_path)
    assert session.place.codings.read_bytes() == damaged
    session.place.codings.write_bytes(codings_to_bytes([a_coding(1)]))
    opened(tmp_path).close()
    assert caught.value.problems[0].mend == "correct the line; it was not loaded"


def test_ids_are_checked_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(CodingError) as caught:
        open_session(tmp_path, "rule:asi", "ASI", "nul")
    assert len(caught.value.problems) == 3
    assert not list(tmp_path.iterdir())


def test_an_id_that_differs_only_in_case_from_one_that_is_there(tmp_path: Path) -> None:
    open_session(tmp_path, CODER, BOOK, "Kader-01").close()
    with pytest.raises(CodingError, match="'kader-01' differs only in upper and lower case from 'Kader-01'"):
        open_session(tmp_path, CODER, BOOK, "kader-01")


def test_leftovers_of_a_crash_are_removed_by_the_next_writer(tmp_path: Path) -> None:
    opened(tmp_path).close()
    leftover = tmp_path / CODER / BOOK / ".bidan-01.jsonl.tmp-0123"
    of_another = tmp_path / CODER / BOOK / ".bidan-02.jsonl.tmp-0123"
    for path in (leftover, of_another):
        path.write_bytes(b"half")
    opened(tmp_path).close()
    assert not leftover.exists()
    assert of_another.exists()


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "codings").write_text("a file stands where the folder should")
    with pytest.raises(StoreError, match="the disk refused"):
        opened(tmp_path / "codings")


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["👩‍👧‍👦", "e\u0301", "a\nb", "\u2028\u2029\x85", "\x00\x1c\x0b", '"\\', "﷽", "\ufeff"]
)


@st.composite
def steps(draw: st.DrawFn) -> list[tuple[str, int, str]]:
    """Acts of a coder: what, on which coding, with which words."""
    acts = st.sampled_from(["add", "remove", "change", "read", "undo", "redo", "compact", "reopen"])
    return draw(st.lists(st.tuples(acts, st.integers(0, 6), texts), max_size=25))


def act(session: Session, what: str, number: int, words: str) -> None:
    present = session.state.codings.get(f"c{number}")
    if what == "add" and present is None:
        session.apply(AddCoding(a_coding(number, start=len(words), quote=words, memo=words[::-1])))
    elif what == "remove" and present:
        session.apply(RemoveCoding(present))
    elif what == "change" and present:
        session.apply(ChangeCoding(present, replace(present, code=f"x{words}", against=not present.against)))
    elif what == "read":
        old = session.state.progress
        session.apply(ChangeProgress(old, replace(mark_read(old, number, number + 2), version=words)))
    elif what == "compact":
        session.compact()


@settings(max_examples=60, deadline=None)
@given(steps())
def test_any_sequence_of_acts_equals_the_model(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int, str]]
) -> None:
    """The model is a list of past states and one of undone ones; after each act the disk holds the present state."""
    folder = tmp_path_factory.mktemp("codings")
    session, past, undone, present = opened(folder), list[State](), list[State](), State()
    for what, number, words in acts:
        if what == "reopen":
            session.close()
            session, past, undone = opened(folder), [], []
        elif what == "undo":
            assert bool(session.undo()) == bool(past)
            if past:
                undone.append(present)
                present = past.pop()
        elif what == "redo":
            assert bool(session.redo()) == bool(undone)
            if undone:
                past.append(present)
                present = undone.pop()
        else:
            act(session, what, number, words)
            if session.state != present:
                past.append(present)
                present, undone = session.state, []
            elif what == "read":
                past.append(present)
                undone = []
        assert load(session.place).state == session.state == present
    session.close()
    place = session.place
    assert load(place).state == present
    if place.codings.exists():
        assert place.codings.read_bytes() == codings_to_bytes(present.codings.values())
    if place.progress.exists():
        assert place.progress.read_bytes() == progress_to_bytes(present.progress)
    frame, problems = read_codings(folder)
    assert not problems
    assert dict(zip(frame["id"], frame["quote"], strict=True)) == {
        id: coding.segment.quote for id, coding in present.codings.items()
    }
