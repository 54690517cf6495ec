"""A coding becomes one line and comes back equal; every fault of a line is named; the quick reader agrees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qualkit.actions import coding_to_record
from qualkit.model import Coding, Progress, Segment
from qualkit.store.columns import read_pieces
from qualkit.store.lines import (
    KEYS,
    UNIQUE,
    codings_to_bytes,
    parse_codings,
    parse_progress,
    progress_to_bytes,
    to_json,
)
from qualkit.store.places import Place

PLACE = Place(Path("codings"), "siti", "asi", "kader-01")
LINE = (
    '{"id": "c1", "start": 5, "end": 13, "quote": "ASI saja", "before": "Ibu: ", "after": "", "text_sha256": "ab",'
    ' "unique": "quote", "code": "support.bf", "version": "1.0.0", "created": "2026-11-01T08:00:00Z", "memo": "",'
    ' "source": "", "against": false}\n'
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
filled = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@st.composite
def codings(draw: st.DrawFn) -> Coding:
    start = draw(st.integers(0, 1_000))
    segment = Segment(
        start, start + draw(st.integers(1, 50)), draw(texts), draw(texts), draw(texts), draw(texts),
        draw(st.sampled_from(UNIQUE)),
    )  # fmt: skip
    return Coding(
        draw(filled), PLACE.transcript, segment, draw(filled), PLACE.codebook, draw(texts), PLACE.coder, draw(texts),
        draw(texts), draw(texts), draw(st.booleans()),
    )  # fmt: skip


def faults(text: str | bytes) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    return [str(problem).split(". To mend")[0] for problem in parse_codings(data, PLACE)[1]]


def a_line(**changes: Any) -> str:
    """The line with some values changed; None takes a key away."""
    record = {**json.loads(LINE), **changes}
    return json.dumps({key: value for key, value in record.items() if value is not None}) + "\n"


def test_the_line_of_a_coding_is_as_documented() -> None:
    segment = Segment(5, 13, "ASI saja", "Ibu: ", "", "ab", "quote")
    coding = Coding("c1", "kader-01", segment, "support.bf", "asi", "1.0.0", "siti", "2026-11-01T08:00:00Z")
    assert codings_to_bytes([coding]).decode() == LINE
    assert parse_codings(LINE.encode(), PLACE) == ([coding], [])


@given(st.lists(codings(), max_size=8, unique_by=lambda coding: coding.id))
def test_reading_and_writing_are_byte_equal_and_sorted(made: list[Coding]) -> None:
    data = codings_to_bytes(made)
    read, problems = parse_codings(data, PLACE)
    assert not problems
    assert sorted(read, key=lambda coding: coding.id) == sorted(made, key=lambda coding: coding.id)
    assert codings_to_bytes(read) == codings_to_bytes(reversed(read)) == data
    assert data.count(b"\n") == len(data.decode().splitlines()) == len(made)
    order = [(coding.segment.start, coding.segment.end, coding.code, coding.id) for coding in read]
    assert order == sorted(order)


@pytest.mark.parametrize(
    "text", ["a\nb", "\r", "\u2028", "\u2029", "\x85", "\x0b\x0c\x1c\x1d\x1e", "👩‍👧", "e\u0301", "\x00"]
)
def test_a_line_is_a_line_for_every_program(text: str) -> None:
    line = to_json({"quote": text})
    assert len(line.splitlines()) == 1
    assert json.loads(line) == {"quote": text}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("\n", "the line is blank"),
        ("null\n", "the line holds None, not a JSON object"),
        ("{\n", "the line is not one JSON object: Expecting property name enclosed in double quotes at character 2"),
        (LINE[:-1] + LINE, "the line is not one JSON object: Extra data at character"),
        ("[" * 100_000 + "\n", "the line is not one JSON object: RecursionError"),
        ('{"start": ' + "9" * 5_000 + "}\n", "the line is not one JSON object: ValueError"),
        (a_line(code=None), "the key 'code' is missing"),
        (a_line(qoute="x", quote=None), "unknown key 'qoute', did you mean 'quote'?"),
        (a_line(colour="x"), "unknown key 'colour'"),
        (LINE.replace('"start"', '"id": "c2", "start"'), "the key 'id' stands twice"),
        (a_line(start=5.0), "start is 5.0, not a whole number of code points from 0 to 9007199254740991"),
        (a_line(start=True), "start is True, not a whole number"),
        (a_line(start=-1), "start is -1, not a whole number"),
        (a_line(end=2**53), "end is 9007199254740992, not a whole number"),
        (a_line(start=13), "start (13) is not before end (13)"),
        (a_line(against=0), "against is 0, not true or false"),
        (a_line(memo=["a"]), "memo is ['a'], not text"),
        (a_line(memo="\ud800"), "memo holds half a character (U+D800), which no UTF-8 file can hold"),
        (a_line(id=""), "id is empty"),
        (a_line(code=""), "code is empty"),
        (a_line(unique="yes"), "unique is 'yes', not one of quote, sides, before, after, both, none, or empty"),
    ],
)  # fmt: skip
def test_each_fault_of_a_line_is_named_with_its_place(line: str, message: str) -> None:
    assert any(fault.startswith(f"codings/siti/asi/kader-01.jsonl:2: {message}") for fault in faults(LINE + line))


def test_bytes_that_are_not_utf8_are_named() -> None:
    bad = LINE.encode().replace(b"ASI", b"AS\xff")
    assert faults(bad)[0].startswith("codings/siti/asi/kader-01.jsonl:1: byte 49 of the line is not UTF-8")


def test_all_faults_are_named_at_once_and_good_lines_are_kept() -> None:
    data = LINE + a_line(id="", start=-1, memo=3) + LINE + a_line(id="c2")
    read, problems = parse_codings(data.encode(), PLACE)
    assert [coding.id for coding in read] == ["c1", "c2"]
    assert [problem.where.rpartition(":")[2] for problem in problems] == ["2", "2", "2", "3"]
    assert problems[-1].what == "the id 'c1' stands in line 1 already"
    assert problems[-1].mend == "correct the line; it was not loaded"


def test_a_missing_unique_is_empty() -> None:
    for line in (a_line(unique=None), LINE.replace('"quote", "code"', 'null, "code"')):
        assert parse_codings(line.encode(), PLACE)[0][0].segment.unique == ""


def test_a_last_line_without_end_and_lines_of_windows_are_read() -> None:
    data = (LINE + a_line(id="c2")).replace("\n", "\r\n").rstrip().encode()
    assert [coding.id for coding in parse_codings(data, PLACE)[0]] == ["c1", "c2"]


def rows_of(folder: Path, data: bytes) -> tuple[list[dict[str, Any]], list[str], bool]:
    """What the quick reader gives, and whether it had to doubt."""
    place = Place(folder, "siti", "asi", "kader-01")
    place.folder.mkdir(parents=True, exist_ok=True)
    place.codings.write_bytes(data)
    (piece,) = read_pieces([place])
    return piece.rows.to_pylist(), [problem.what for problem in piece.problems], piece.version is None


def rows_line_by_line(data: bytes) -> tuple[list[dict[str, Any]], list[str]]:
    read, problems = parse_codings(data, PLACE)
    records = [coding_to_record(coding) for coding in read]
    return [{key: record[key] for key in KEYS} for record in records], [problem.what for problem in problems]


SWAPS = (
    (b'\n', b'\n\n'), (b'}\n{', b'}{'), (b'}\n', b'}\r\n'), (b'{', b' {'), (b', ', b',\n'),
    (b'"start": 5', b'"start": 5.0'), (b'"start": 5', b'"start": 99'), (b'"start": 5', b'"start": null'),
    (b'"start": 5', b'"start": -0'), (b'false', b'0'), (b'false', b'null'), (b'"quote"', b'"qoute"'),
    (b'"memo": ""', b'"memo": null'), (b'"memo": ""', b'"memo": "\\ud800"'),
    (b'"memo": ""', b'"memo": "\\ud83d\\ude00"'), (b'"memo": ""', b'"memo": "\xff"'),
    (b'"memo": ""', b'"memo": "\xed\xa0\x80"'), (b'"memo": "", ', b''), (b'"memo"', b'"extra": 1, "memo"'),
    (b'"id": "c1"', b'"id": ""'), (b'"c1"', b'"c2"'), (b'"unique": "quote", ', b''),
    (b'"unique": "quote"', b'"unique": null'), (b'"unique": "quote"', b'"unique": "x"'),
    (b'"id"', b'"id": "z", "id"'), (b'{', b'\xef\xbb\xbf{'), (b'13', b'99999999999999999999'), (b'ASI', b'A\x00I'),
    (b'ASI', b'A\\u0000I'), (b'ASI', b'A\nI'), (b'ASI', b'A\n{I'), (b'}', b',}'), (b'}', b'}x'), (b'}', b'}]'),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(SWAPS), st.integers(0, 3)), max_size=2), st.booleans())
@example([((b"}\n{", b"}{"), 0), ((b"\n", b"\n\n"), 0)], True)
def test_the_quick_reader_says_what_the_slow_one_says(
    tmp_path_factory: pytest.TempPathFactory, swaps: list[tuple[tuple[bytes, bytes], int]], whole: bool
) -> None:
    data = (LINE + a_line(id="c2", start=7) + a_line(id="c3")).encode()
    for (old, new), skip in swaps:
        parts = data.split(old)
        at = min(skip, len(parts) - 2)
        if at >= 0:
            data = old.join(parts[: at + 1]) + new + old.join(parts[at + 1 :])
    data = data if whole else data.rstrip(b"\n")
    rows, problems, _ = rows_of(tmp_path_factory.mktemp("codings"), data)
    assert (rows, problems) == rows_line_by_line(data)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 900), st.binary(min_size=1, max_size=3))
def test_the_quick_reader_agrees_on_damaged_bytes(
    tmp_path_factory: pytest.TempPathFactory, at: int, damage: bytes
) -> None:
    data = (LINE + a_line(id="c2") + a_line(id="c3")).encode()
    data = data[:at] + damage + data[at + len(damage) :]
    rows, problems, _ = rows_of(tmp_path_factory.mktemp("codings"), data)
    assert (rows, problems) == rows_line_by_line(data)


def test_sound_files_are_read_quickly(tmp_path: Path) -> None:
    """Otherwise the agreement above would say nothing."""
    for data in (LINE, LINE + a_line(id="c2"), LINE.rstrip(), a_line(unique=None), ""):
        rows, problems, doubted = rows_of(tmp_path, data.encode())
        assert not problems
        assert not doubted
        assert (rows, problems) == rows_line_by_line(data.encode())


def test_progress_is_one_line_and_comes_back() -> None:
    progress = Progress("ab", ((0, 5), (9, 12)), "2026-11-02T08:00:00Z", "1.0.0")
    data = progress_to_bytes(progress)
    assert data.decode() == (
        '{"format": 1, "text_sha256": "ab", "read": [[0, 5], [9, 12]], "finished": "2026-11-02T08:00:00Z",'
        ' "version": "1.0.0"}\n'
    )
    assert parse_progress(data, PLACE) == (progress, [])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 2, "new": 1}, "the format is 2; this qualkit knows formats up to 1: use a newer one"),
        ({"format": "1"}, "the format is '1', not 1"),
        ({"finished": None}, "the key 'finished' is missing"),
        ({"done": ""}, "unknown key 'done'"),
        ({"version": 1.1}, "version is 1.1, not text"),
        ({"read": [[0, 5], [5, 9]]}, "read is not a list of ranges [start, end], sorted and apart"),
        ({"read": [[0, 5, 6]]}, "read is not a list of ranges"),
        ({"read": [[0, 5.5]]}, "read is not a list of ranges"),
        ({"read": "all"}, "read is not a list of ranges"),
    ],
)
def test_each_fault_of_progress_is_named(change: dict[str, Any], message: str) -> None:
    record = {"format": 1, "text_sha256": "ab", "read": [], "finished": "", "version": "1"} | change
    data = json.dumps({key: value for key, value in record.items() if value is not None}).encode()
    progress, problems = parse_progress(data, PLACE)
    assert progress is None
    assert any(problem.what.startswith(message) for problem in problems)
    assert {problem.where for problem in problems} == {"codings/siti/asi/kader-01.read.json:1"}
