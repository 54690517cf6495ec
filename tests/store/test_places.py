"""Ids that can be part of a path everywhere, and the tree of codings."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import CodingError
from qualkit.store.listing import Choice, list_places
from qualkit.store.places import Place, check_id, place_in, transcripts_of


@pytest.mark.parametrize("id", ["a", "siti", "7", "a.b_c-d", "x" * 64, "console", "com", "com10", "rules", "tmp"])
def test_ids_that_are_allowed(id: str) -> None:
    for kind in ("coder", "codebook", "transcript"):
        assert check_id(kind, id, [id, "other"]) == id


def test_only_transcripts_may_hold_upper_case() -> None:
    assert check_id("transcript", "Kader-01") == "Kader-01"
    with pytest.raises(CodingError, match=r"holds something other than lower case\. Did you mean 'siti'\?"):
        check_id("coder", "Siti")


@pytest.mark.parametrize(
    ("id", "message"),
    [
        ("", "holds something other than a-z"),
        ("-a", "does not begin with a letter or digit"),
        ("..", "does not begin with a letter or digit"),
        ("a/b", "holds something other than a-z"),
        ("a\\b", "holds something other than a-z"),
        ("bu siti", "holds something other than a-z"),
        ("é", "holds something other than a-z"),
        ("\u212a", "holds something other than a-z"),
        ("a\n", "holds something other than a-z"),
        ("x" * 65, "is longer than 64 characters"),
        ("con", "is a reserved name on Windows"),
        ("aux.b", "is a reserved name on Windows"),
        ("lpt1", "is a reserved name on Windows"),
        ("com0", "is a reserved name on Windows"),
        ("a.", "ends with a dot, which Windows drops"),
        ("a.tmp-1", "looks like a temporary file, which git does not keep"),
        ("a.journal", "looks like a temporary file, which git does not keep"),
        ("a.lock", "looks like a temporary file, which git does not keep"),
    ],
)
def test_ids_that_are_refused(id: str, message: str) -> None:
    for kind in ("coder", "codebook", "transcript"):
        with pytest.raises(CodingError) as caught:
            check_id(kind, id)
        assert message in str(caught.value)


@pytest.mark.parametrize("id", ["rule:asi", "model:qwen", "rule:"])
def test_what_rules_and_models_propose_is_not_stored(id: str) -> None:
    with pytest.raises(CodingError, match="what rules and models propose is computed, not stored"):
        check_id("coder", id)


def test_every_reason_is_given_at_once() -> None:
    with pytest.raises(CodingError) as caught:
        check_id("coder", "CON.", ["con."])
    assert len(caught.value.problems) == 4


@given(st.text(max_size=70))
def test_no_allowed_id_leaves_its_folder(id: str) -> None:
    try:
        check_id("transcript", id)
    except CodingError:
        return
    path = Path("codings") / id
    assert path.parent == Path("codings")
    assert id.isascii()
    assert not id.startswith(".")


def test_a_place_is_held_against_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "siti" / "asi").mkdir(parents=True)
    (tmp_path / "siti" / "asi" / ".Kader-01.lock").touch()
    assert place_in(tmp_path, "siti", "asi", "Kader-01") == Place(tmp_path, "siti", "asi", "Kader-01")
    with pytest.raises(CodingError) as caught:
        place_in(tmp_path, "SITI", "ASI", "kader-01")
    said = [problem.what for problem in caught.value.problems]
    assert said[:3] == [
        "the coder id 'SITI' holds something other than lower case",
        "the coder id 'SITI' differs only in upper and lower case from 'siti'",
        "the codebook id 'ASI' holds something other than lower case",
    ]
    with pytest.raises(CodingError, match="the transcript id 'kader-01' differs only in upper and lower case"):
        place_in(tmp_path, "siti", "asi", "kader-01")


def test_every_kind_of_file_shows_its_transcript() -> None:
    names = [
        "a.jsonl",
        "b.read.json",
        "c.journal",
        ".d.lock",
        ".e.jsonl.tmp-1",
        ".f.jsonl",
        "g.lock",
        "h.txt",
        "a.journal",
    ]
    assert transcripts_of(names) == {"a": True, "b": False, "c": True, "d": False}


def test_the_tree_is_listed_in_order_and_what_does_not_belong_is_named(tmp_path: Path) -> None:
    for name in ("b/x/t2.jsonl", "a/y/t1.jsonl", "a/x/t1.journal", "a/x/T1.jsonl", "a/x/t 1.jsonl", "a/loose.jsonl"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for name in ("Anna/x/t.jsonl", ".git/x/t.jsonl"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    (tmp_path / "README.md").touch()
    found, problems = list_places(tmp_path, Choice())
    listed = [(item.place.coder, item.place.codebook, item.place.transcript, item.journal) for item in found]
    assert listed == [("a", "x", "T1", False), ("a", "x", "t1", True), ("a", "y", "t1", False), ("b", "x", "t2", False)]
    said = sorted(f"{Path(problem.where).name}: {problem.what}" for problem in problems)
    assert len(said) == 4
    assert said[0].startswith("Anna: the coder id 'Anna' holds something other than lower case; it was not loaded")
    assert said[1] == "loose.jsonl: the file is not where codings are looked for; it was not loaded"
    assert said[2].startswith("t 1: the transcript id 't 1' holds something other than a-z")
    assert said[3].startswith("t1: the transcript ids 'T1' and 't1' differ only in upper and lower case")


def test_only_what_is_asked_for_is_listed(tmp_path: Path) -> None:
    for name in ("a/x/t1.jsonl", "a/x/t2.jsonl", "a/y/t1.jsonl", "b/x/t1.jsonl", "Bad/x/t1.jsonl"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found, problems = list_places(tmp_path, Choice(coders=["a"], codebooks=["x"], transcripts=["t1", "t9"]))
    assert [(item.place.coder, item.place.codebook, item.place.transcript) for item in found] == [("a", "x", "t1")]
    assert not problems
