"""After known changes, what was placed is placed for certain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import QualkitError
from qualkit.privacy.edits import Edits


@st.composite
def texts_and_edits(draw):
    text = draw(st.text(min_size=1, max_size=60))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return text, Edits.of((low, high, draw(st.text(max_size=5))) for low, high in reversed(pairs))


@given(texts_and_edits(), st.data())
def test_words_that_stay_are_found_and_words_that_go_are_not(case, data):
    text, edits = case
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    place = edits.moved(start, end)
    gone = {i for low, high, _ in edits.changes for i in range(low, high)}
    assert (place is None) == bool(gone & set(range(start, end)))
    if place is not None:
        assert edits.apply(text)[slice(*place)] == text[start:end]


@given(texts_and_edits())
def test_a_range_over_everything_covers_everything(case):
    text, edits = case
    assert edits.covered(0, len(text)) == (0, len(edits.apply(text)))


@given(texts_and_edits(), st.data())
def test_a_range_covers_its_words_that_stay_and_what_stands_for_the_others(case, data):
    text, edits = case
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    low, high = edits.covered(start, end)
    pieces, at = [], start
    for first, last, new in edits.changes:
        if first < end and start < last:
            pieces += [text[at : max(at, first)], new]
            at = last
    assert edits.apply(text)[low:high] == "".join([*pieces, text[at:end] if at < end else ""])


@pytest.mark.parametrize(("changes", "said"), [
    ([(3, 3, "x")], "holds no text"),
    ([(-1, 3, "x")], "holds no text"),
    ([(0, 4, ""), (3, 5, "")], "the change from 3 to 5 overlaps"),
])  # fmt: skip
def test_changes_that_are_none_are_refused(changes, said):
    with pytest.raises(QualkitError, match=said):
        Edits.of(changes)


def test_another_text_is_refused():
    with pytest.raises(QualkitError, match="not inside the text of 3 code points"):
        Edits.of([(0, 4, "")]).apply("abc")
