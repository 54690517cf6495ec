"""The index of words, held against the plain reader of words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qualkit.text.index import HYPHEN, NEWLINE, SPACE, Place, WordIndex, is_abbreviation
from qualkit.text.words import words

LETTERS = (
    "aAbZ0\u00e9\u00c9\u00df\u00b5\u00ff\u00d7\u00f7\u00aa\u00bd e\u0301'\u2019\u02bc-\u2010\u2011. \n\t\r"
    "\x00\x0b\x1c\x85\u00a0"
    '\u2003!?\u2026,;:()"\u201d\u0130\u0131\u03a9\u03c2\u6bcd\u0e19\u0e49\u0939\u093f\u0645\U0001f476\U0001f3fd\u200d\u200b\ud800'
)
texts = st.lists(st.text(st.sampled_from(LETTERS), max_size=40) | st.text(max_size=20), max_size=5)


def read(index: WordIndex) -> list[tuple[int, str, int, int]]:
    places = (index.place(word, word) for word in range(len(index)))
    return [
        (place.turn, index.vocabulary[kind], place.start, place.end)
        for place, kind in zip(places, index.types, strict=True)
    ]


@settings(max_examples=300, deadline=None)
@given(texts)
def test_the_same_words_at_the_same_code_points(turns: list[str]) -> None:
    index = WordIndex(turns)
    assert read(index) == [(turn, *word) for turn, text in enumerate(turns) for word in words(text)]
    assert len(set(index.vocabulary)) == len(index.vocabulary)
    for number, word in enumerate(index.vocabulary):
        assert index.type_of(word) == number
        assert index.words_of([number]).tolist() == [at for at, kind in enumerate(index.types) if kind == number]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("ab", min_size=7, max_size=26) | st.text("ab\u0101", min_size=1, max_size=40), min_size=1))
@example([head + middle + tail for head in ("a" * 8, "b" * 8) for middle in ("a" * 8, "b" * 8) for tail in "abc"])
@example(["a" * 16 + tail for tail in ("", "a", "b", "a" * 8, "a" * 7 + "b", "a" * 9, "a" * 8 + "b")])
def test_words_of_any_length_that_share_letters_are_told_apart(spoken: list[str]) -> None:
    index = WordIndex([" ".join(spoken)])
    assert [index.vocabulary[kind] for kind in index.types] == spoken


def test_many_turns_are_read_in_blocks_without_a_seam() -> None:
    turns = ["Ibu Sari \u00e9 capek" * 3000, "", "x" * 40, "bidan \u6bcd"] * 60
    index = WordIndex(turns)
    assert len(index) == sum(len(words(text)) for text in turns)
    assert index.place(len(index) - 1, len(index) - 1) == Place(len(turns) - 1, 6, 7)
    assert index.first_words[-1] == len(index)


def test_types_by_their_beginning_and_by_endings() -> None:
    index = WordIndex(["latih dilatih latihan latihannya lari Latih"])
    assert sorted(word for word, _ in index.types_beginning("latih")) == ["latih", "latihan", "latihannya"]
    made = index.types_made([("latih", frozenset({"", "annya"})), ("dilatih", frozenset({""}))])
    assert sorted(index.vocabulary[kind] for kind in made) == ["dilatih", "latih", "latihannya"]


def test_what_no_turn_holds_has_no_type_and_no_place() -> None:
    index = WordIndex(["ibu"])
    assert index.type_of("kader") == -1
    assert index.words_of([-1]).tolist() == []
    assert index.words_of([]).tolist() == []


@pytest.mark.parametrize("turns", [[], [""], ["", " ", "..."]])
def test_turns_without_words(turns: list[str]) -> None:
    index = WordIndex(turns)
    assert len(index) == 0
    assert index.words_of([0]).tolist() == [] if index.vocabulary else index.vocabulary == []
    assert index.first_words.tolist() == [0] * (len(turns) + 1)
    assert len(index.breaks) >= len(turns)


@pytest.mark.parametrize(
    ("gap", "spaced", "hyphened"),
    [(" ", True, False), (" \n ", True, False), ("\u00a0", True, False), ("-", False, True), ("\u2011", False, True),
     (" - ", False, False), (", ", False, False), ("\U0001f476", False, False)],
)  # fmt: skip
def test_what_parts_two_words(gap: str, spaced: bool, hyphened: bool) -> None:
    index = WordIndex([f"ibu{gap}kader"])
    ends, starts = index.ends[:1], index.starts[1:]
    assert index.parted(ends, starts, (SPACE, NEWLINE)).tolist() == [spaced]
    assert index.parted(ends, starts, (HYPHEN,)).tolist() == [hyphened]


def test_nothing_joins_the_words_of_two_turns() -> None:
    index = WordIndex(["ibu", "kader"])
    assert not index.parted(index.ends[:1], index.starts[1:], (SPACE, NEWLINE, HYPHEN)).any()


@pytest.mark.parametrize(
    ("text", "sentences"),
    [("Sudah. Belum.", 2), ("Kata dr. Ani di Jl. Ahmad Yani no. 3 belum.", 1), ("Sudah? \u201cBelum.\u201d Ya", 3),
     ("1.500 ibu", 1), ("satu\ndua", 2), ("Bu A. Siti datang", 1), ("Eh... belum", 2)],
)  # fmt: skip
def test_where_sentences_end(text: str, sentences: int) -> None:
    index = WordIndex([text])
    numbers = np.searchsorted(index.breaks, index.starts)
    assert len(np.unique(numbers)) == sentences


def test_a_turn_ends_a_sentence_even_without_a_mark() -> None:
    index = WordIndex(["ibu", "kader"])
    assert len(np.unique(np.searchsorted(index.breaks, index.starts))) == 2


def test_abbreviations_are_told_by_the_word_as_it_is_compared() -> None:
    assert is_abbreviation("jl")
    assert not is_abbreviation("jalan")
