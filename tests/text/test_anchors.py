"""A coding never lands on other words."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import AnchorError
from qualkit.text import locate, make_segment, normalise, text_hash

PIECES = [*"abcdei kmnst.,?\n", "é", "e\u0301", "👶🏽", "🇮🇩", "𝒜", "ก", "ى", "\u200d", "İ", "ß"]
LETTERS = st.lists(st.sampled_from(PIECES), max_size=120).map("".join)
TALK = (
    "P: Pernah ikut pelatihan?\n\nIbu: Belum pernah, Bu. 👶🏽 Katanya sih mau ada.\n\nP: Oh gitu ya.\n\nIbu: Iya.\n\n"
    "P: Terus?\n\nIbu: Iya, kerja dari pagi, pulang malam, ndak sempat.\n\nP: Oh gitu ya.\n\nIbu: Iya.\n\n"
)


@given(LETTERS, st.data())
def test_a_segment_holds_the_words_it_was_made_from(text, data):
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    segment = make_segment(text, start, end)
    assert segment.quote == text[start:end]
    assert text[:start].endswith(segment.before)
    assert text[end:].startswith(segment.after)
    assert locate(segment, text) == (start, end, "exact")


@given(LETTERS.filter(bool), LETTERS, LETTERS, st.data())
def test_text_put_before_and_after_moves_a_segment_or_refuses_it(text, before, after, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    segment = make_segment(text, start, end)
    try:
        place = locate(segment, before + text + after)
    except AnchorError:
        return
    assert place.start == start + len(before)
    assert place.end == end + len(before)


def edited(text: str, edits: int, rng: random.Random) -> tuple[str, dict[int, int]]:
    """The text after deletions, redactions and insertions, and where each old code point went."""
    letters: list[tuple[str, int]] = [(letter, i) for i, letter in enumerate(text)]
    for _ in range(edits):
        at, length = rng.randrange(len(letters) or 1), rng.choice([1, 3, 12, 40, 150])
        if rng.random() < 0.5:
            del letters[at : at + length]
        elif rng.random() < 0.6:
            letters[at : at + length] = [(letter, -1) for letter in "[NAMA]"]
        else:
            letters[at:at] = [(letter, -1) for letter in rng.choice(["eee, ", "😀", "\n\nP: Hm?\n\nIbu: ", "Iya. "])]
    return "".join(letter for letter, _ in letters), {i: n for n, (_, i) in enumerate(letters) if i >= 0}


@settings(max_examples=300)
@given(st.integers(0, 10**9), st.sampled_from([1, 3, 10]))
def test_after_corrections_a_segment_is_found_on_its_own_words_or_refused(seed, edits):
    rng = random.Random(seed)
    text = (
        "".join(TALK.replace("Iya", rng.choice(["Iya", "Ya", "Iya"])) for _ in range(4))
        + "Ibu: Sudah, itu saja dulu.\n"
    )
    new, went = edited(text, edits, rng)
    for _ in range(20):
        start = rng.randrange(len(text) - 1)
        segment = make_segment(text, start, min(len(text), start + rng.choice([2, 6, 15, 40, 90])))
        try:
            place = locate(segment, new)
        except AnchorError:
            continue
        assert new[place.start : place.end] == segment.quote
        kept = [i for i in range(segment.start, segment.end) if i in went]
        assert kept, "found, though none of its words is left"
        assert any(place.start <= went[i] < place.end for i in kept), "found on other words"


def test_a_repeated_answer_is_refused_when_its_twin_was_deleted():
    one = "P: Apakah Ibu pernah ikut pelatihan kader?\n\nIbu: Belum.\n\nP: Baik, kita lanjut ke yang lain.\n\n"
    text = one + one
    start = text.index("Belum")
    segment = make_segment(text, start, start + 6)
    assert segment.unique == "none"
    with pytest.raises(AnchorError, match="were repeated in the text") as caught:
        locate(segment, one)
    assert caught.value.candidates == ((start, start + 6),)


@pytest.mark.parametrize(("new", "reason"), [
    ("Ibu: saya senang.", "no longer stand"),
    ("Ibu: saya capek. Ibu: saya capek.", "2 times"),
])  # fmt: skip
def test_a_refusal_says_why(new, reason):
    text = "Ibu: saya capek sekali waktu itu. Lalu pulang."
    start = text.index("capek")
    with pytest.raises(AnchorError, match=reason):
        locate(make_segment(text, start, start + 5), new)


def test_a_changed_quote_has_candidates():
    text = "Ibu: saya capek sekali waktu itu, ndak sempat pumping."
    start = text.index("ndak")
    segment = make_segment(text, start, len(text))
    with pytest.raises(AnchorError) as caught:
        locate(segment, text.replace("pumping", "memerah"))
    assert caught.value.candidates[0] == (start, start + 20)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-1, 2), (0, 99)])
def test_a_range_outside_the_text_is_refused(start, end):
    with pytest.raises(AnchorError, match="not inside the text"):
        make_segment("Ibu: ya", start, end)


def test_an_altered_record_is_refused():
    import dataclasses

    segment = dataclasses.replace(make_segment("Ibu: ya", 5, 7), quote="no")
    with pytest.raises(AnchorError, match="does not hold"):
        locate(segment, "Ibu: ya")


def test_normalising_is_noted_and_is_done_once():
    text, notes = normalise("\ufeffa\u0301\r\nb\rc")
    assert text == "á\nb\nc"
    assert notes == ("removed a byte order mark", "changed line ends to LF", "composed letters and marks (NFC)")
    assert normalise(text) == (text, ())


def test_the_hash_tells_texts_apart():
    assert text_hash("a") != text_hash("b")
    assert len(text_hash("👶🏽")) == 64
