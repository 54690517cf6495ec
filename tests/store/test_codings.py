"""The codings of a study as one table: nothing missing, nothing dropped in silence, with the cache and without."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.actions import AddCoding, ChangeProgress, RemoveCoding
from qualkit.errors import Problem
from qualkit.model import Coding, Progress, Segment
from qualkit.store import cache as cache_module
from qualkit.store import codings as codings_module
from qualkit.store.cache import cached_codings
from qualkit.store.codings import read_codings, read_progress
from qualkit.store.columns import COLUMNS
from qualkit.store.lines import codings_to_bytes, progress_to_bytes
from qualkit.store.session import open_session
from qualkit.tables import CODINGS, check

Read = Callable[[Path], tuple[pd.DataFrame, list[Problem]]]
LONG_AGO = 1_700_000_000


def a_coding(
    id: str, coder: str = "a", book: str = "asi", transcript: str = "t1", start: int = 0, **more: str
) -> Coding:
    segment = Segment(start, start + 4, "ASI 👶", "sebelum", "sesudah", "ab" * 32, "quote")
    return Coding(id, transcript, segment, more.pop("code", "x"), book, "1.0.0", coder, "2026-11-01T08:00:00Z", **more)


def put(folder: Path, *codings: Coding, data: bytes = b"") -> Path:
    """Write codings of one place, as they are settled since long."""
    first = codings[0]
    path = folder / first.coder / first.codebook / f"{first.transcript}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(codings_to_bytes(codings) + data)
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "codings"


@pytest.fixture(params=["files", "cache", "cache twice"])
def read(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Read]:
    """Both ways of reading, which must give the same."""
    cache = tmp_path / ".qualkit" / "codings.parquet"
    if request.param == "files":
        yield read_codings
    else:

        def cached(folder: Path, **chosen: list[str]) -> tuple[pd.DataFrame, list[Problem]]:
            if request.param == "cache twice":
                cached_codings(folder, cache)
            return cached_codings(folder, cache, **chosen)

        yield cached


def test_the_table_has_its_columns_in_order_and_keeps_the_contract(folder: Path, read: Read) -> None:
    put(folder, a_coding("c1", memo="catatan", source="import:taguette"))
    frame, problems = read(folder)
    assert not problems
    assert list(frame.columns) == COLUMNS.names
    check(frame, CODINGS)
    assert frame.iloc[0].to_dict() == {
        "id": "c1", "transcript": "t1", "start": 0, "end": 4, "codebook": "asi", "version": "1.0.0", "code": "x",
        "coder": "a", "quote": "ASI 👶", "memo": "catatan", "created": "2026-11-01T08:00:00Z",
        "source": "import:taguette", "against": False, "before": "sebelum", "after": "sesudah",
        "text_sha256": "ab" * 32, "unique": "quote",
    }  # fmt: skip


def test_no_codings_is_an_empty_table_with_its_types(folder: Path, read: Read) -> None:
    put(folder, a_coding("c1"))
    full, _ = read(folder)
    (folder / "a" / "asi" / "t1.jsonl").write_bytes(b"")
    empty, problems = read(folder)
    assert not problems
    assert len(empty) == 0
    assert list(empty.dtypes) == list(full.dtypes)
    check(empty, CODINGS)


def test_the_order_is_coder_codebook_transcript_start_end_code_id(folder: Path, read: Read) -> None:
    put(folder, a_coding("c4", "b"))
    put(folder, a_coding("c3", "a", "zz"))
    put(folder, a_coding("c2", "a", "asi", "t2"))
    path = put(
        folder, a_coding("k1", start=9), a_coding("k3", code="b"), a_coding("k2", code="b"), a_coding("k0", code="c")
    )
    assert list(read(folder)[0]["id"]) == ["k2", "k3", "k0", "k1", "c2", "c3", "c4"]
    path.write_bytes(b"".join(reversed(path.read_bytes().splitlines(keepends=True))))
    assert list(read(folder)[0]["id"]) == ["k2", "k3", "k0", "k1", "c2", "c3", "c4"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 3), st.sampled_from("xyé")), max_size=12))
def test_lines_in_any_order_are_sorted(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[str, int, str]]
) -> None:
    folder = tmp_path_factory.mktemp("codings")
    codings = [a_coding(f"i{n}", coder, start=start, code=code) for n, (coder, start, code) in enumerate(made)]
    for coder in "ab":
        path = folder / coder / "asi" / "t1.jsonl"
        path.parent.mkdir(parents=True)
        path.write_bytes(b"".join(codings_to_bytes([coding]) for coding in codings if coding.coder == coder))
    frame, problems = read_codings(folder)
    assert not problems
    expected = sorted(codings, key=lambda c: (c.coder, c.segment.start, c.segment.end, c.code, c.id))
    assert list(frame["id"]) == [coding.id for coding in expected]


def test_only_what_is_asked_for_is_read(folder: Path, read: Read) -> None:
    put(folder, a_coding("c1"))
    put(folder, a_coding("c2", "b"))
    put(folder, a_coding("c3", "a", "zz"))
    put(folder, a_coding("c4", "a", "asi", "t2"))
    chosen = {"coders": ["a"], "codebooks": ["asi"], "transcripts": ["t1"]}
    assert list(read(folder, **chosen)[0]["id"]) == ["c1"]
    assert len(read(folder)[0]) == 4
    assert list(read(folder, coders=["b"])[0]["id"]) == ["c2"]


def test_bad_lines_are_listed_with_file_and_line_and_the_others_load(folder: Path, read: Read) -> None:
    good = put(folder, a_coding("c1"), a_coding("c2", start=7))
    bad = put(folder, a_coding("c3", "b"), data=b"\n{}\n" + codings_to_bytes([a_coding("c4", "b")]))
    frame, problems = read(folder)
    assert list(frame["id"]) == ["c1", "c2", "c3", "c4"]
    assert {problem.where for problem in problems} == {f"{bad}:2", f"{bad}:3"}
    assert problems[0].what == "the line is blank"
    bad.unlink()
    assert read(folder)[1] == []
    assert good.exists()


def test_one_bad_file_among_many_does_not_slow_or_spoil_the_others(folder: Path, read: Read) -> None:
    for number in range(70):
        put(folder, a_coding(f"c{number}", transcript=f"t{number}"))
    bad = put(folder, a_coding("z", transcript="t33"), data=b"\xff\n")
    frame, problems = read(folder)
    assert len(frame) == 70
    assert [problem.where for problem in problems] == [f"{bad}:2"]


def test_ids_that_stand_in_several_files_are_listed(folder: Path, read: Read) -> None:
    first = put(folder, a_coding("c1"), a_coding("c2", start=3))
    second = put(folder, a_coding("c1", "b"), a_coding("c2", "b", start=3), a_coding("c9", "b", start=4))
    frame, problems = read(folder)
    assert len(frame) == 5
    (problem,) = problems
    assert problem.where == str(second)
    assert problem.what == f"2 of the ids stand in another file too, first 'c1' in {first}"


def test_journals_are_replayed(folder: Path, read: Read) -> None:
    put(folder, a_coding("c1"))
    with open_session(folder, "a", "asi", "t1") as session:
        session.apply(AddCoding(a_coding("c2", start=2)), RemoveCoding(a_coding("c1")))
        with open_session(folder, "a", "asi", "t2") as other:
            other.apply(AddCoding(a_coding("c3", transcript="t2")))
            assert list(read(folder)[0]["id"]) == ["c2", "c3"]
        assert list(read(folder)[0]["id"]) == ["c2", "c3"]
        session.undo()
        assert list(read(folder)[0]["id"]) == ["c1", "c3"]
    assert list(read(folder)[0]["id"]) == ["c1", "c3"]


def test_a_file_made_while_the_folder_is_listed_is_found_by_its_lock(
    folder: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A listing may miss a file that is made, and a journal that goes, while it runs; the lock is there all along."""
    put(folder, a_coding("c1"))
    (folder / "a" / "asi" / ".t1.lock").touch()
    listed = codings_module.list_places

    def blind(folder: Path, choice: object) -> object:
        path = folder / "a" / "asi" / "t1.jsonl"
        hidden = path.rename(folder.parent / "hidden")
        try:
            return listed(folder, choice)  # type: ignore[arg-type]
        finally:
            hidden.rename(path)

    monkeypatch.setattr(codings_module, "list_places", blind)
    monkeypatch.setattr(cache_module, "list_places", blind)
    assert list(read(folder)[0]["id"]) == ["c1"]


def test_progress_of_every_place(folder: Path) -> None:
    put(folder, a_coding("c1"))
    progress = Progress("ab", ((0, 4),), "", "1.0.0")
    with open_session(folder, "a", "asi", "t2") as session:
        session.apply(ChangeProgress(Progress(), progress))
        assert read_progress(folder) == ({("a", "asi", "t2"): progress}, [])
    assert read_progress(folder) == ({("a", "asi", "t2"): progress}, [])
    assert read_progress(folder, coders=["b"]) == ({}, [])
    bad = folder / "a" / "asi" / "t3.read.json"
    bad.write_bytes(progress_to_bytes(progress).replace(b"1,", b"9,", 1))
    known, problems = read_progress(folder)
    assert list(known) == [("a", "asi", "t2")]
    assert str(problems[0]).startswith(f"{bad}:1: the format is 9; this qualkit knows formats up to 1")


# The cache.


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / ".qualkit" / "codings.parquet"


def reads_of(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The transcripts whose files are read from now on."""
    names: list[str] = []
    read_found = cache_module.read_found

    def watched(found: list[object]) -> object:
        names.extend(item.place.transcript for item in found)  # type: ignore[attr-defined]
        return read_found(found)  # type: ignore[arg-type]

    monkeypatch.setattr(cache_module, "read_found", watched)
    return names


def test_what_has_not_changed_is_not_read_again(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        put(folder, a_coding(f"c{number}", transcript=f"t{number}"))
    first, _ = cached_codings(folder, cache)
    read = reads_of(monkeypatch)
    again, _ = cached_codings(folder, cache)
    pd.testing.assert_frame_equal(first, again)
    assert not read
    put(folder, a_coding("new", transcript="t1"))
    assert list(cached_codings(folder, cache)[0]["id"]) == ["c0", "new", "c2"]
    assert read == ["t1"]
    assert list(cached_codings(folder, cache, transcripts=["t2"])[0]["id"]) == ["c2"]
    (folder / "a" / "asi" / "t0.jsonl").unlink()
    assert list(cached_codings(folder, cache)[0]["id"]) == ["new", "c2"]
    assert read == ["t1"]


def test_a_change_of_the_same_size_and_time_is_seen(folder: Path, cache: Path) -> None:
    put(folder, a_coding("c1"))
    cached_codings(folder, cache)
    put(folder, a_coding("c2"))
    assert list(cached_codings(folder, cache)[0]["id"]) == ["c2"]


def test_a_file_that_has_just_changed_is_not_trusted_to_the_cache(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(folder, a_coding("c1"))
    path.touch()
    put(folder, a_coding("c2", transcript="t2"))
    cached_codings(folder, cache)
    read = reads_of(monkeypatch)
    cached_codings(folder, cache)
    assert read == ["t1"]


def test_a_part_is_never_stored_as_the_whole(folder: Path, cache: Path) -> None:
    put(folder, a_coding("c1"))
    cached_codings(folder, cache, coders=["a"])
    assert not cache.exists()


def test_a_small_change_does_not_rewrite_the_cache(folder: Path, cache: Path) -> None:
    for number in range(3):
        put(folder, *(a_coding(f"c{number}-{n}", transcript=f"t{number}") for n in range(60)))
    cached_codings(folder, cache)
    before = cache.read_bytes()
    put(folder, a_coding("c9", transcript="t9"))
    assert len(cached_codings(folder, cache)[0]) == 181
    assert cache.read_bytes() == before
    put(folder, *(a_coding(f"d-{n}", transcript="t9") for n in range(60)))
    assert len(cached_codings(folder, cache)[0]) == 240
    assert cache.read_bytes() != before


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "no facts", "other rows", "other columns", "folder"])
def test_a_damaged_cache_is_done_without(folder: Path, cache: Path, damage: str) -> None:
    import pyarrow.parquet as pq

    put(folder, a_coding("c1"), a_coding("c2", start=9))
    first, _ = cached_codings(folder, cache)
    table, data = pq.read_table(cache), cache.read_bytes()
    cache.unlink()
    if damage == "empty":
        cache.touch()
    elif damage == "text":
        cache.write_text("not a table")
    elif damage == "cut":
        cache.write_bytes(data[:-9])
    elif damage == "no facts":
        pq.write_table(table.replace_schema_metadata(None), cache)
    elif damage == "other rows":
        pq.write_table(table.slice(1), cache)
    elif damage == "other columns":
        pq.write_table(table.drop_columns(["memo"]), cache)
    else:
        cache.mkdir()
    for _ in range(2):
        again, problems = cached_codings(folder, cache)
        pd.testing.assert_frame_equal(first, again)
        assert not problems
    if damage != "folder":
        assert pq.read_table(cache).equals(table)


def test_no_changed_byte_of_the_cache_changes_a_coding(folder: Path, cache: Path) -> None:
    put(folder, *(a_coding(f"c{number}", start=number, memo=f"memo {number * 7919}") for number in range(200)))
    first, _ = cached_codings(folder, cache)
    data = cache.read_bytes()
    for at in range(0, len(data), max(1, len(data) // 80)):
        damaged = bytearray(data)
        damaged[at] ^= 0x15
        cache.write_bytes(bytes(damaged))
        pd.testing.assert_frame_equal(first, cached_codings(folder, cache)[0])


def test_a_folder_that_may_not_be_written_is_read_all_the_same(folder: Path, tmp_path: Path) -> None:
    put(folder, a_coding("c1"))
    (tmp_path / "blocked").write_text("a file stands where the cache's folder should")
    frame, problems = cached_codings(folder, tmp_path / "blocked" / "codings.parquet")
    assert list(frame["id"]) == ["c1"]
    assert not problems
