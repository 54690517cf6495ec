"""A journal says what was acknowledged, forgets what was torn, and is refused where it is damaged."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.actions import AddCoding
from qualkit.errors import StoreError
from qualkit.model import Coding, Progress, Segment
from qualkit.store import loading
from qualkit.store.codings import read_codings, read_progress
from qualkit.store.journal import Hashes, JournalFile, parse_journal, seal, sha256
from qualkit.store.lines import codings_to_bytes, progress_to_bytes
from qualkit.store.loading import load, load_codings, load_progress
from qualkit.store.places import Place
from qualkit.store.session import open_session

PATH = Path("kader-01.journal")
HEADER = {"format": 1, "journal": "00", "codings_sha256": "", "progress_sha256": ""}


def a_coding(number: int = 1) -> Coding:
    segment = Segment(number, number + 3, "ASI", "", "", "ab", "quote")
    return Coding(f"c{number}", "kader-01", segment, "x", "asi", "1", "ani", "2026-11-01T08:00:00Z")


def a_step(number: int) -> bytes:
    return seal({"seq": number, "actions": [AddCoding(a_coding(number)).to_record()]})


def a_compaction(number: int, codings: str = "aa", progress: str = "") -> bytes:
    return seal({"seq": number, "compact": {"codings_sha256": codings, "progress_sha256": progress}})


def a_journal(*lines: bytes) -> bytes:
    return b"".join((seal(HEADER), *lines))


def test_a_journal_is_read_as_it_was_written(tmp_path: Path) -> None:
    place = Place(tmp_path / "codings", "ani", "asi", "kader-01")
    place.folder.mkdir(parents=True)
    journal = JournalFile.create(place, Hashes("aa", ""))
    journal.append([AddCoding(a_coding(1)), AddCoding(a_coding(2))])
    journal.append([AddCoding(a_coding(3))])
    journal.announce_compaction(Hashes("bb", "cc"))
    journal.close()
    journal.close()
    read = parse_journal(place.journal.read_bytes(), place.journal)
    assert read.base == Hashes("aa", "")
    assert [(len(step.actions), step.line) for step in read.steps] == [(2, 2), (1, 3)]
    assert read.targets == (Hashes("bb", "cc"),)
    assert (read.records, read.sound, read.torn) == (3, place.journal.stat().st_size, False)


def test_two_journals_are_never_the_same_bytes(tmp_path: Path) -> None:
    """A reader knows by the bytes that the journal has not been another one in between."""
    headers = []
    for _ in range(2):
        place = Place(tmp_path / "codings", "ani", "asi", "kader-01")
        place.folder.mkdir(parents=True, exist_ok=True)
        journal = JournalFile.create(place, Hashes("", ""))
        headers.append(place.journal.read_bytes())
        journal.remove()
    assert headers[0] != headers[1]


@given(st.integers(0, 400))
def test_any_cut_of_the_last_line_is_forgotten(cut: int) -> None:
    whole, last = a_journal(a_step(1)), a_step(2)
    kept = min(cut, len(last) - 1)
    read = parse_journal(whole + last[:kept], PATH)
    assert len(read.steps) == 1
    assert (read.sound, read.torn) == (len(whole), kept > 0)


@given(st.integers(0, 300), st.integers(1, 300))
def test_zeros_in_the_last_line_are_forgotten(start: int, length: int) -> None:
    whole, last = a_journal(a_step(1)), a_step(2)
    start = min(start, len(last) - 1)
    stop = min(start + length, len(last))
    read = parse_journal(whole + last[:start] + b"\0" * (stop - start) + last[stop:], PATH)
    assert (len(read.steps), read.sound, read.torn) == (1, len(whole), True)


@pytest.mark.parametrize("data", [b"", b"{", seal(HEADER)[:-1]])
def test_a_journal_without_a_whole_header_says_nothing(data: bytes) -> None:
    read = parse_journal(data, PATH)
    assert read.base is None
    assert (read.steps, read.sound, read.torn) == ((), 0, bool(data))


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (a_journal(a_step(1).replace(b"ASI", b"ASA"), a_step(2)), 2, "damaged: its checksum does not fit"),
        (a_journal(a_step(1), a_step(2).replace(b"ASI", b"ASA")), 3, "damaged: its checksum does not fit"),
        (a_journal(b"\n", a_step(2)), 2, "the record is damaged"),
        (a_journal(a_step(1), a_step(3)), 3, "record 3 stands in the place of 2"),
        (a_journal(a_compaction(1), a_step(2)), 3, "an action follows a compaction"),
        (a_journal(seal({"seq": 1, "actions": [{"kind": "merge"}]})), 2, "unknown kind of action 'merge'"),
        (a_journal(seal({"seq": 1})), 2, "the record is not as this qualkit writes it (KeyError: 'actions')"),
        (a_journal(seal({"seq": 1, "actions": [{"kind": "add", "coding": {"new": 1}}]})), 2, "(TypeError: "),
        (seal({**HEADER, "format": 2}), 1, "the journal's format is 2; this qualkit knows 1"),
        (a_step(1) + a_step(2), 1, "the journal's format is None"),
    ],
)  # fmt: skip
def test_a_damaged_journal_is_refused(data: bytes, line: int, message: str) -> None:
    with pytest.raises(StoreError) as caught:
        parse_journal(data, PATH)
    assert any(problem.where == f"{PATH}:{line}" and message in problem.what for problem in caught.value.problems)


def test_every_damaged_record_is_named() -> None:
    data = a_journal(a_step(1).replace(b"ASI", b"ASA"), a_step(2), a_step(3).replace(b"ASI", b"ASA"), a_step(4))
    with pytest.raises(StoreError, match="2 problems") as caught:
        parse_journal(data, PATH)
    assert [problem.where for problem in caught.value.problems] == [f"{PATH}:2", f"{PATH}:4"]


@settings(max_examples=200)
@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_byte_is_never_read_as_something_else(at: int, change: int) -> None:
    """Only the last line may be forgotten, and only where it lost its end or is full of zeros."""
    data = bytearray(a_journal(a_step(1), a_step(2)))
    at %= len(data)
    data[at] ^= change
    try:
        read = parse_journal(bytes(data), PATH)
    except StoreError:
        return
    assert [step.actions for step in read.steps] == [(AddCoding(a_coding(1)),)]
    assert read.torn


@pytest.fixture
def left(tmp_path: Path) -> Place:
    """A place with two codings in its file and one in a journal that a process left."""
    with open_session(tmp_path, "ani", "asi", "kader-01") as session:
        session.apply(AddCoding(a_coding(1)), AddCoding(a_coding(2)))
    session = open_session(tmp_path, "ani", "asi", "kader-01")
    session.apply(AddCoding(a_coding(3)))
    session._lock.release()
    return session.place


def test_a_bad_journal_is_listed_nothing_is_changed_and_other_files_load(left: Place) -> None:
    with open_session(left.root, "ani", "asi", "ibu-01") as session:
        session.apply(AddCoding(Coding("x", "ibu-01", a_coding().segment, "x", "asi", "1", "ani", "")))
    left.journal.write_bytes(left.journal.read_bytes().replace(b"ASI", b"ASA"))
    before = {path: path.read_bytes() for path in left.folder.iterdir()}
    frame, problems = read_codings(left.root)
    assert list(frame["transcript"]) == ["ibu-01"]
    assert [problem.where for problem in problems] == [f"{left.journal}:2"]
    assert read_progress(left.root)[1] == problems
    with pytest.raises(StoreError, match=r"kader-01\.journal:2: the record is damaged"):
        open_session(left.root, "ani", "asi", "kader-01")
    assert {path: path.read_bytes() for path in left.folder.iterdir()} == before


def test_an_action_that_does_not_fit_its_file_is_refused(left: Place) -> None:
    header = json.loads(b"{" + left.journal.read_bytes().split(b"\n")[0].split(b", ", 1)[1])
    left.journal.write_bytes(seal(header) + a_step(1))
    with pytest.raises(StoreError, match=r"kader-01\.journal:2: an action of the journal does not fit the codings"):
        load_codings(left)


def test_after_a_compaction_began_either_file_gives_the_same(left: Place) -> None:
    """The codings and the progress are each old or new, in all four ways."""
    progress = Progress("ab", ((0, 9),), "", "1")
    old, new = [a_coding(1), a_coding(2)], [a_coding(1), a_coding(2), a_coding(3)]
    target = Hashes(sha256(codings_to_bytes(new)), sha256(progress_to_bytes(progress)))
    step = {"kind": "progress", "old": {"text_sha256": "", "read": [], "finished": "", "version": ""}}
    step["new"] = {"text_sha256": "ab", "read": [[0, 9]], "finished": "", "version": "1"}
    with left.journal.open("ab") as file:
        file.write(seal({"seq": 2, "actions": [step]}))
        file.write(a_compaction(3, target.codings, target.progress))
    for codings in (old, new):
        for written in (None, progress):
            left.codings.write_bytes(codings_to_bytes(codings))
            left.progress.unlink(missing_ok=True)
            if written:
                left.progress.write_bytes(progress_to_bytes(written))
            loaded = load(left)
            assert sorted(loaded.state.codings) == ["c1", "c2", "c3"]
            assert loaded.state.progress == progress
            assert sorted(load_codings(left)[0].codings) == ["c1", "c2", "c3"]
            assert load_progress(left)[0] == progress
    open_session(left.root, "ani", "asi", "kader-01").close()
    assert left.codings.read_bytes() == codings_to_bytes(new)
    assert left.progress.read_bytes() == progress_to_bytes(progress)
    assert not left.journal.exists()


def test_what_is_unknown_is_not_nothing_read(left: Place) -> None:
    assert load_progress(left) == (None, [])
    assert read_progress(left.root) == ({}, [])
    left.journal.unlink()
    left.progress.write_bytes(progress_to_bytes(Progress()))
    assert load_progress(left) == (Progress(), [])
    left.progress.write_bytes(b"[]")
    progress, problems = load_progress(left)
    assert progress is None
    assert problems[0].where == f"{left.progress}:1"


@pytest.mark.parametrize("moment", range(4))
def test_a_reader_that_meets_a_quicker_writer_reads_again(
    left: Place, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    """A writer compacts, and goes on, after one of the reads of the journal and of the file."""
    session = open_session(left.root, "ani", "asi", "kader-01")
    session.apply(AddCoding(a_coding(4)))
    read, reads = loading.read_file, 0

    def slowly(path: Path) -> bytes | None:
        nonlocal reads
        data = read(path)
        reads += 1
        if reads == moment + 1:
            session.compact()
            session.apply(AddCoding(a_coding(5)))
        return data

    monkeypatch.setattr(loading, "read_file", slowly)
    assert sorted(load_codings(left)[0].codings)[:4] == ["c1", "c2", "c3", "c4"]
    monkeypatch.undo()
    session.close()


def test_a_reader_gives_up_in_the_end(left: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that changes faster than it can be read is refused, not guessed."""
    count = 0

    def restless(path: Path) -> bytes | None:
        nonlocal count
        count += 1
        return a_journal(a_step(1)) + b"x" * count if path == left.journal else b"other"

    monkeypatch.setattr(loading, "read_file", restless)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    with pytest.raises(StoreError, match="the file changed each time it was read"):
        load_codings(left)
