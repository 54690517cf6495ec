"""Words and sentences: offsets that slice out what they say."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qualkit.text.sentences import around, sentences
from qualkit.text.words import key, words

LETTERS = st.sampled_from(
    "abcIBU ,.!?-'\u2019\u02bc\n\u201d\u2026)\u0301\u00e9\u00df\u0130\u043c\u6bcd\U0001f476\u2010 9"
)
TEXTS = st.text(LETTERS, max_size=60)


@given(TEXTS)
@example("Ibu-ibu \U0001f476\U0001f3fd ndak caf\u00e9 cafe\u0301 Jum\u2019at 'kan'")
def test_words_slice_out_what_they_say_and_leave_no_letter_behind(text: str) -> None:
    found = words(text)
    covered = set()
    for word in found:
        assert word.key == key(text[word.start : word.end])
        covered.update(range(word.start, word.end))
    assert [w.start for w in found] == sorted(w.start for w in found)
    assert {i for i, c in enumerate(text) if unicodedata.category(c)[0] in "LMN"} <= covered
    assert all(text[i] in "'\u2019" or unicodedata.category(text[i])[0] in "LMN" for i in covered)


def test_the_key_folds_case_apostrophes_and_composition() -> None:
    assert key("JUM\u2019AT") == key("jum'at") == key("Jum\u02bcat")
    assert key("Stra\u00dfe") == key("STRASSE")
    assert key("e\u0301") == key("\u00c9")


def test_an_apostrophe_belongs_to_a_word_only_inside_it() -> None:
    assert [w.key for w in words("'kan' Jum\u2019at rock'n'roll ''")] == ["kan", "jum'at", "rock'n'roll"]


@given(TEXTS)
def test_sentences_part_a_text_without_losing_a_letter(text: str) -> None:
    spans = sentences(text)
    covered = {i for low, high in spans for i in range(low, high)}
    assert {i for i, c in enumerate(text) if not c.isspace()} <= covered
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:]))  # noqa: B905, RUF007
    assert all(text[low:high].strip() == text[low:high] != "" for low, high in spans)


@given(TEXTS, st.data())
def test_the_sentences_around_hold_the_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    low, high = around(text, start, end)
    letters = [i for i in range(start, end) if not text[i].isspace()]
    assert all(low <= i < high for i in letters)
    assert not letters or (low, high) == (
        min(a for a, b in sentences(text) if a <= letters[0] < b),
        max(b for a, b in sentences(text) if a <= letters[-1] < b),
    )


@pytest.mark.parametrize(
    ("start", "end", "said"), [(0, 7, "Belum."), (6, 11, "Capek."), (5, 8, "Belum. Capek."), (6, 7, " ")]
)
def test_a_range_that_ends_where_a_sentence_begins_does_not_touch_it(start: int, end: int, said: str) -> None:
    text = "Belum. Capek. Ya."
    low, high = around(text, start, end)
    assert text[low:high] == said


def test_quotation_marks_stay_with_their_sentence() -> None:
    text = "Katanya \u201ccukup.\u201d Saya diam\u2026 Lalu (pulang.) Ya!\nSudah"
    assert [text[a:b] for a, b in sentences(text)] == [
        "Katanya \u201ccukup.\u201d", "Saya diam\u2026", "Lalu (pulang.)", "Ya!", "Sudah"
    ]  # fmt: skip


def test_decimals_and_times_part_no_sentence() -> None:
    text = "Beratnya 3.5 kilo jam 08.30."
    assert [text[a:b] for a, b in sentences(text)] == [text]
