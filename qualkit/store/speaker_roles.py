"""Roles set in the front matter of a transcript, on a person's word; the rest stays as it was written."""

from __future__ import annotations

from collections.abc import Iterable

from qualkit.model import Speaker
from qualkit.store.yaml import dump_front_matter, edit, read_front_matter, scalar


def set_speakers(text: str, name: str, speakers: Iterable[Speaker], kind: str) -> str:
    """The text of a transcript's file with other speakers and another kind in its front matter.

    Parameters
    ----------
    text
        The file's text.
    name
        The file's name, for messages.
    speakers
        All speakers, in their order.
    kind
        ``interview`` or ``focus-group``; written where the front matter has the field.

    Raises
    ------
    StudyError
        If there is no front matter, or it cannot be read.

    Examples
    --------
    >>> text = "---\\nkind: interview\\nspeakers:  # who\\n  A: {role: informant}\\n---\\nA: Apa?\\n"
    >>> print(set_speakers(text, "ibu-01.md", [Speaker("A", "interviewer")], "interview"), end="")
    ---
    kind: interview
    speakers:  # who
      A: {role: interviewer}
    ---
    A: Apa?
    """
    document, _ = read_front_matter(text, name)
    place = document.place(("speakers",))
    entries = _entries(speakers)
    line_end = "\r\n" if "\r\n" in text[: place.end] else "\n"
    written = "{" + ", ".join(entries) + "}" if place.flow else f"{line_end}{' ' * place.opens}".join(entries)
    changes = [(place.start, place.end, written)]
    if "kind" in document.data:
        changes.append((*document.span(("kind",)), scalar(kind)))
    return edit(text, changes)


def speaker_fields(speaker: Speaker) -> dict[str, str]:
    """What the front matter says of a speaker."""
    return {"role": speaker.role, **({"informant": speaker.informant} if speaker.informant else {})}


def _entries(speakers: Iterable[Speaker]) -> list[str]:
    """One line a speaker."""
    front = dump_front_matter({"speakers": {speaker.label: speaker_fields(speaker) for speaker in speakers}})
    return [line.strip() for line in front.splitlines()[2:-1]]
