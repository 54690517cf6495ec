"""Two interviews of others, exported to PDF by another program: they come in exactly.

The coded segments that their authors published beside them must stand in the canonical text word for word.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from operator import itemgetter
from pathlib import Path

import pytest

from qualkit.readers import RawTranscript, canonical, find_speakers, read_bytes
from qualkit.readers.pages import read_pages

FOLDER = Path(os.environ.get("QUALKIT_SAMPLES", "")) / "samples" / "pdpilot"
pytestmark = pytest.mark.skipif(
    "QUALKIT_SAMPLES" not in os.environ, reason="needs the sample files of others: set QUALKIT_SAMPLES"
)
SEGMENT_COLUMN = 800
HEIGHT = itemgetter(0)


def interview(name: str) -> RawTranscript:
    return find_speakers(read_bytes((FOLDER / name).read_bytes(), name))


def folded(text: str) -> str:
    return " ".join(text.split())


def coded_segments() -> list[tuple[str, str]]:
    """(document, segment) of every row of the exported table, by where its cells stand on the page."""
    rows: list[tuple[str, list[str]]] = []
    for page in read_pages((FOLDER / "coded-segments.pdf").read_bytes()):
        names = [run for run in page.runs if re.fullmatch(r"P\d", run.text.strip())]
        cells = [run for run in page.runs if run.start > SEGMENT_COLUMN]
        upwards = sorted([*((run.across + 4, run) for run in names), *((run.across, run) for run in cells)], key=HEIGHT)
        for _, run in reversed(upwards):
            if run in names:
                rows.append((run.text.strip(), []))
            elif rows:
                rows[-1][1].append(run.text)
    return [(name, folded(" ".join(lines)).replace("\u00ad ", "-")) for name, lines in rows]


@pytest.mark.parametrize(
    ("name", "turns"),
    [("P1.pdf", {"Dan": 47, "Participant": 47}), ("P2.pdf", {"Dan": 81, "Participant": 84})],
)
def test_every_turn_comes_in(name: str, turns: dict[str, int]) -> None:
    raw = interview(name)
    assert Counter(turn.speaker for turn in raw.turns) == turns
    assert raw.preamble == "Interview"
    assert {speaker.label: speaker.role for speaker in raw.speakers} == {
        "Dan": "interviewer",
        "Participant": "informant",
    }
    assert not any("\n" in turn.text for turn in raw.turns)


@pytest.mark.parametrize(("name", "number"), [("P1", 34), ("P2", 43)])
def test_every_coded_segment_stands_in_the_text_once(name: str, number: int) -> None:
    text = folded(canonical(interview(f"{name}.pdf")))
    segments = [segment for document, segment in coded_segments() if document == name]
    assert len(segments) == number
    assert [(segment, text.count(segment)) for segment in segments if text.count(segment) != 1] == []


def test_some_turns_word_for_word() -> None:
    first, second = interview("P1.pdf").turns, interview("P2.pdf").turns
    assert first[-1].text == "Thank you."
    assert second[2].text == "And then we will be done. Okay. So I'm going to share my screen again. Okay."
    assert sum(turn.text.count("the the rain cloud plots would fare well with that") for turn in second) == 1


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("P1.pdf", "839231324bdb307da8094952863f62e504f24b247df863967f04a8b8b6814c35"),
        ("P2.pdf", "6d7ceb6ffc3e24aa604dc7daba3a4e38c8b14ab48fac0b25c155c31484320615"),
    ],
)
def test_the_whole_text_stays_as_it_was_when_it_was_checked(name: str, digest: str) -> None:
    assert hashlib.sha256(folded(canonical(interview(name))).encode()).hexdigest() == digest
