"""One speaker's words go; the others' stay; the words are known again elsewhere."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import QualkitError
from qualkit.model import Speaker
from qualkit.privacy.withdrawal import PLACEHOLDER, find_runs, fingerprints, new_labels, without_speaker
from qualkit.text import RawTurn, find_turns, write_turns

SPEAKERS = {
    "P": Speaker("P", "interviewer"),
    "Bu Sari": Speaker("Bu Sari", "informant", "ibu-1"),
    "Sari": Speaker("Sari", "informant", "ibu-1"),
    "Bu Ani": Speaker("Bu Ani", "informant", "ibu-2"),
}
OWN = {"P": "tanya", "Bu Sari": "sarsar", "Sari": "sarsar", "Bu Ani": "aniani"}
"""Each speaker says words of their own, so that they can be told apart."""

turn = st.builds(
    lambda label, n, break_at, time: RawTurn(
        label, " ".join(OWN[label] + chr(97 + i % 26) + ("\n\nBu Sari bilang:" if i == break_at else "")
                        for i in range(n)), time),
    st.sampled_from(list(OWN)), st.integers(0, 12), st.integers(0, 20), st.sampled_from(["", "00:01:02", "1:02,5"]),
)  # fmt: skip


@given(st.lists(turn, max_size=12), st.sampled_from(["", "Lokasi: posyandu", "Ditarik 1: judul"]))
def test_their_words_go_and_everything_else_stays(raw, preamble):
    text = write_turns(raw, preamble)
    turns = find_turns(text, SPEAKERS)
    if not any(turn.informant == "ibu-1" for turn in turns):
        with pytest.raises(QualkitError, match="has no turn here"):
            without_speaker(text, turns, "ibu-1")
        return
    result = without_speaker(text, turns, "ibu-1")
    speakers = {result.labels.get(label, label): speaker for label, speaker in SPEAKERS.items()}
    renamed = {label: Speaker(label, s.role, s.informant) for label, s in speakers.items()}
    after = find_turns(result.text, renamed)
    assert len(after) == len(turns)
    for old, new in zip(turns, after, strict=True):
        said, says = text[old.start : old.end], result.text[new.start : new.end]
        assert (old.time_start, old.time_end) == (new.time_start, new.time_end)
        if old.informant == "ibu-1":
            assert says == (PLACEHOLDER if said else "")
            assert new.speaker == result.labels[old.speaker]
        else:
            assert (says, new.speaker) == (said, old.speaker)
    assert "sarsar" not in result.text
    assert not re.search(r"^(?:Bu Sari|Sari)(?: \[.*\])?:", result.text, re.MULTILINE)
    assert result.edits.apply(text) == result.text


def test_a_label_that_is_taken_is_not_given():
    text = "Ditarik 1: Ya.\n\nBu Sari: Tidak.\n"
    speakers = {**SPEAKERS, "Ditarik 1": Speaker("Ditarik 1", "other")}
    result = without_speaker(text, find_turns(text, speakers), "ibu-1")
    assert result.labels == {"Bu Sari": "Ditarik 2"}
    assert new_labels(["Bu Sari", "Sari"], ["Ditarik 2"], "") == {"Bu Sari": "Ditarik 1", "Sari": "Ditarik 3"}


def test_paragraphs_without_a_label_go_too():
    speakers = {"": Speaker("", "informant", "ibu-1"), "P": SPEAKERS["P"]}
    text = "Saya capek.\n\nP: Oh.\n"
    assert without_speaker(text, find_turns(text, speakers), "ibu-1").text == f"{PLACEHOLDER}\n\nP: Oh.\n"


def test_what_is_wrong_is_said_at_once_with_the_nearest_name():
    text = "Bu Sari: Ya.\n"
    with pytest.raises(QualkitError) as caught:
        without_speaker(text, find_turns(text, SPEAKERS), "ibu-11", placeholder="a\nb")
    assert "informant 'ibu-11' has no turn here. Did you mean 'ibu-1'?" in str(caught.value)
    assert "is not one line" in str(caught.value)


WORD = st.sampled_from(["saya", "Kerja", "jum'at", "pagi", "ndak", "sempat", "anak", "é"])


@given(st.lists(WORD, max_size=30), st.lists(WORD, max_size=30), st.integers(1, 8))
def test_a_run_is_found_exactly_where_it_stands(mine, other, size):
    marks = fingerprints([" ".join(mine)], size)
    text = "\n> ".join(word.upper().replace("'", "\u2019") for word in other)
    folded = [word.casefold() for word in mine]
    runs = {tuple(folded[i : i + size]) for i in range(len(mine) - size + 1)}
    theirs = [word.casefold() for word in other]
    expected = any(tuple(theirs[i : i + size]) in runs for i in range(len(other) - size + 1))
    assert bool(find_runs(text, marks, size)) == expected


def test_overlapping_runs_are_one_place():
    marks = fingerprints(["satu dua tiga empat lima enam"], 3)
    text = "x satu dua tiga empat lima enam x satu dua tiga"
    assert find_runs(text, marks, 3) == [2, 34]
    assert find_runs(text, frozenset(), 3) == []
