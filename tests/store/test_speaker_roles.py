"""Roles are set in the front matter; everything else stays as it was written."""

from __future__ import annotations

import pytest

from qualkit.errors import StudyError
from qualkit.model import Speaker
from qualkit.store.speaker_roles import set_speakers
from qualkit.store.transcripts import parse_interview

SPEAKERS = [Speaker("A", "interviewer"), Speaker("Bu Sari: B", "informant", "ibu-01")]
BLOCK = """---
transcript: ibu-01
kind: interview  # kept
speakers:   # kept too
  A: {role: informant}
  "Bu Sari: B":
    role: informant
# below
site: x
---
A: Apa?
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_block_of_speakers_is_replaced_and_comments_stay(line_end: str) -> None:
    text = set_speakers(BLOCK.replace("\n", line_end), "ibu-01.md", SPEAKERS, "focus-group")
    assert (
        text
        == """---
transcript: ibu-01
kind: focus-group  # kept
speakers:   # kept too
  A: {role: interviewer}
  "Bu Sari: B": {role: informant, informant: ibu-01}
# below
site: x
---
A: Apa?
""".replace("\n", line_end)
    )


def test_speakers_on_one_line_stay_on_one_line() -> None:
    text = set_speakers("---\nspeakers: {A: {role: informant}} # x\n---\nA: Apa?\n", "t.md", SPEAKERS, "interview")
    assert text.splitlines()[1] == (
        'speakers: {A: {role: interviewer}, "Bu Sari: B": {role: informant, informant: ibu-01}} # x'
    )
    assert list(parse_interview(text, "t.md")[0].speakers.values()) == SPEAKERS


def test_a_text_without_front_matter_is_refused() -> None:
    with pytest.raises(StudyError, match=r"t\.md:1: there is no front matter"):
        set_speakers("A: Apa?\n", "t.md", SPEAKERS, "interview")
