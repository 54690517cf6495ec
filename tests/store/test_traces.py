"""What is left of a person is named, wherever it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qualkit.privacy.withdrawal import fingerprints
from qualkit.store.traces import Marks, Trace, find_traces

WORDS = "saya kerja dari pagi pulang malam ndak sempat jum'at pun café masih masuk"
MARKS = Marks(("ibu-01",), ("Bu Sari",), fingerprints([WORDS]))
RUN = "8 or more of their words in a row"


def put(root: Path, name: str, data: str | bytes) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


@pytest.mark.parametrize(("name", "text", "lines"), [
    ("memos/a.md", f"# Memo\n\n> {WORDS.upper()}!\n", [3]),
    ("memos/a.md", "# Memo\n> " + "\n> ".join(WORDS.split()) + "\n", [2]),
    ("codebooks/a.yaml", "example: 'saya kerja - dari pagi, pulang malam. ndak sempat'\n", [1]),
    ("a.ipynb", json.dumps({"text": ["x\n", WORDS.replace(" pulang", "\npulang")]}, indent=1), [4]),
    ("a.ipynb", json.dumps({"html": "<td>saya <mark>kerja</mark> dari pagi<br>pulang malam ndak sempat "
                                    "jum&#x27;at</td>"}, indent=1), [2]),
    ("a.ipynb", json.dumps({"text": "pulang malam ndak sempat jum'at pun café masih"}, indent=1), [2]),
    ("a.jsonl", '{"memo": "saya\\tkerja dari \\"pagi\\" pulang malam ndak sempat"}\n', [1]),
    ("a.html", "<p>\nsaya kerja dari pagi <b>pulang\nmalam</b> ndak sempat</p>", [2]),
    ("a.md", "saya kerja dari pagi pulang malam ndak", []),
])  # fmt: skip
def test_words_in_a_row_are_found_through_escapes_and_tags(tmp_path, name, text, lines):
    put(tmp_path, name, text)
    assert find_traces(tmp_path, MARKS)[0] == [Trace(name, line, RUN) for line in lines]


def test_ids_and_labels_are_found_as_whole_words(tmp_path):
    put(tmp_path, "a.csv", "x\nIBU-01,1\nibu-01-2\nxibu-01\nibu-010\nsee ibu-01.\n")
    put(tmp_path, "b.md", "Bu Sari.\nBu Sarinah\nbu sari\n")
    found, _ = find_traces(tmp_path, MARKS)
    assert [(trace.file, trace.line) for trace in found] == [("a.csv", 2), ("a.csv", 6), ("b.md", 1)]
    assert [trace.what for trace in found] == ["the id 'IBU-01'", "the id 'ibu-01'", "the label 'Bu Sari'"]


def test_a_trace_says_where_and_never_the_words():
    assert str(Trace("a.md", 3, RUN)) == f"still there: a.md:3: {RUN}; edit by hand"


def test_names_of_files_count_and_what_is_no_text_is_said_to_be_unsearched(tmp_path):
    put(tmp_path, "recordings/ibu-01.mp3", b"ID3\0\0ibu-01")
    put(tmp_path, "a.pdf", b"%PDF-1.7 ibu-01")
    put(tmp_path, "utf16.txt", "Bu Sari".encode("utf-16"))
    put(tmp_path, "old.txt", "Caf\xe9 Bu Sari".encode("cp1252"))
    found, not_searched = find_traces(tmp_path, MARKS)
    assert [(trace.file, trace.line) for trace in found] == [
        ("old.txt", 1), ("recordings/ibu-01.mp3", 0), ("utf16.txt", 1),
    ]  # fmt: skip
    assert str(found[1]) == "still there: recordings/ibu-01.mp3: the file's name holds the id 'ibu-01'; edit by hand"
    assert not_searched == ["a.pdf", "recordings/ibu-01.mp3"]


def test_programs_are_not_searched_but_copies_of_notebooks_are(tmp_path):
    for name in (".git/a", ".venv/a", "env/pyvenv.cfg", "env/lib/a", "__pycache__/a", "n/.ipynb_checkpoints/a.ipynb"):
        put(tmp_path, name, "Bu Sari")
    (tmp_path / "link.md").symlink_to(tmp_path / "env/lib/a")
    assert [trace.file for trace in find_traces(tmp_path, MARKS)[0]] == ["n/.ipynb_checkpoints/a.ipynb"]


def test_content_to_come_is_searched_instead(tmp_path):
    put(tmp_path, "a.md", "Bu Sari")
    put(tmp_path, "b.md", "Bu Sari")
    put(tmp_path, "c.md", "-")
    instead = {tmp_path / "a.md": None, tmp_path / "b.md": b"-", tmp_path / "c.md": b"Bu Sari"}
    assert find_traces(tmp_path, MARKS, instead)[0] == [Trace("c.md", 1, "the label 'Bu Sari'")]


def test_without_marks_nothing_is_found(tmp_path):
    put(tmp_path, "a.md", "Bu Sari ibu-01")
    assert find_traces(tmp_path, Marks()) == ([], [])
