"""The canonical text of a transcript: turns are written into it and found in it again.

A turn opens with its speaker's label at the start of a line, an optional time in square brackets, and a colon:
``Bu Sari [00:01:02 - 00:01:09]: Iya, betul.``, or ``[- 00:01:09]`` where only the end is known. Only declared labels
open a turn, so a colon inside an answer never does. A line of an answer that happens to open with a declared label is
indented by a space when it is written. A turn of nobody in particular is a paragraph, with its time in square brackets
before it where it has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from qualkit.model import Speaker, Turn
from qualkit.tables import TURNS

UNLABELLED = ""
"""The label under which paragraphs without a speaker stand."""

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_SPAN = rf"\[(?=[-\u2013\d])(?P<from>{_TIME})?(?: ?[-\u2013] ?(?P<to>{_TIME}))?\]"
_TIMED = re.compile(rf"{_SPAN} (?=\S)")
"""What opens a paragraph that has a time and no speaker; behind a space it is part of the words."""


@dataclass(frozen=True, slots=True)
class RawTurn:
    """A turn as a reader finds it: label (empty where there is none), words, times as printed."""

    speaker: str
    text: str
    time_start: str = ""
    time_end: str = ""


def write_turns(turns: Iterable[RawTurn], preamble: str = "") -> str:
    """The canonical text of `turns`, a blank line between them.

    Parameters
    ----------
    turns
        Turns in order; one without label and words is left out.
    preamble
        What stands before the first turn, such as a header block. It belongs to no turn.

    Examples
    --------
    >>> write_turns([RawTurn("P", "Apa kabar?"), RawTurn("Ibu", "Baik.", "00:00:05")], "Lokasi: posyandu")
    'Lokasi: posyandu\\n\\nP: Apa kabar?\\n\\nIbu [00:00:05]: Baik.\\n'
    """
    turns = [turn for turn in turns if turn.text.strip() or turn.speaker]
    opener = _opener({turn.speaker for turn in turns if turn.speaker})
    blocks = [_guard(preamble.strip("\n").rstrip(), opener)] if preamble.strip() else []
    blocks += [_written(turn, opener) for turn in turns]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _written(turn: RawTurn, opener: re.Pattern[str]) -> str:
    at = _span(turn.time_start, turn.time_end)
    head = f"{turn.speaker} {at}".rstrip() + ": " if turn.speaker else f"{at} " if at else ""
    first, line_break, rest = turn.text.strip().partition("\n")
    body = (first if head else _guard(first, opener, _TIMED)) + line_break + _guard(rest, opener)
    return (head + body).rstrip(" ")


def _span(start: str, end: str) -> str:
    """The times in square brackets; empty where there is none."""
    if start and end:
        return f"[{start} - {end}]"
    return f"[{start}]" if start else f"[- {end}]" if end else ""


def _guard(lines: str, opener: re.Pattern[str], timed: re.Pattern[str] | None = None) -> str:
    """The lines, indented by a space where they would open a turn that is none, or be read as a time."""
    return "\n".join(
        f" {line}" if opener.match(f"\n{line}") or (timed and timed.match(line)) else line for line in lines.split("\n")
    )


def find_turns(text: str, speakers: Mapping[str, Speaker]) -> list[Turn]:
    """The turns of a canonical text, opened by the declared speakers.

    Text before the first turn belongs to no turn, unless the label ``""`` is declared: then every paragraph outside
    a labelled turn is one of its turns.

    Parameters
    ----------
    text
        Canonical text.
    speakers
        Label -> speaker.

    Examples
    --------
    >>> speakers = {"P": Speaker("P", "interviewer"), "Ibu": Speaker("Ibu", "informant", "ibu-1")}
    >>> turns = find_turns("P: Apa?\\n\\nIbu: Ya.\\nBaik.\\n", speakers)
    >>> [(t.speaker, t.start, t.end) for t in turns]
    [('P', 3, 7), ('Ibu', 14, 23)]
    """
    opener = _opener(label for label in speakers if label)
    heads = list(opener.finditer(f"\n{text}"))
    stops = [*(head.start() for head in heads), len(text)]
    turns: list[Turn] = []
    if UNLABELLED in speakers:
        for start, end in _paragraphs(text, 0, stops[0]):
            turns.append(_unlabelled(len(turns), speakers[UNLABELLED], text, start, end))
    for head, stop in zip(heads, stops[1:], strict=True):
        label, since, until = head.group("label", "from", "to")
        start, end = _trim(text, head.end() - 1, stop)
        turns.append(_turn(len(turns), speakers[label], start, end, since or "", until or ""))
    return turns


def turns_table(
    transcript: str, text: str, turns: Sequence[Turn], groups: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """The TURNS table of one transcript; `groups` gives the group of each informant."""
    groups = groups or {}
    return TURNS.frame(
        {
            "transcript": transcript, "turn": turn.turn, "speaker": turn.speaker, "role": turn.role,
            "informant": turn.informant, "group": groups.get(turn.informant, ""), "start": turn.start, "end": turn.end,
            "text": text[turn.start : turn.end], "time_start": turn.time_start, "time_end": turn.time_end,
        }
        for turn in turns
    )  # fmt: skip


def _opener(labels: Iterable[str]) -> re.Pattern[str]:
    """What opens a turn, from the line break before it on: a search for line breaks is much the quickest."""
    known = sorted(labels, key=len, reverse=True)
    if not known:
        return re.compile(r"(?!)(?P<label>)(?P<from>)(?P<to>)")
    names = "|".join(re.escape(label) for label in known)
    time = rf"(?: {_SPAN})?"
    return re.compile(rf"\n(?P<label>{names}){time}:(?:[ \t]+|(?=\n|\Z))")


def _turn(number: int, speaker: Speaker, start: int, end: int, time_start: str = "", time_end: str = "") -> Turn:
    return Turn(number, speaker.label, speaker.role, speaker.informant, start, end, time_start, time_end)


def _unlabelled(number: int, speaker: Speaker, text: str, start: int, end: int) -> Turn:
    timed = _TIMED.match(text, start, end) if start == 0 or text[start - 1] == "\n" else None
    if timed is None:
        return _turn(number, speaker, start, end)
    return _turn(number, speaker, timed.end(), end, timed["from"] or "", timed["to"] or "")


def _trim(text: str, start: int, stop: int) -> tuple[int, int]:
    piece = text[start:stop]
    kept = piece.strip()
    start += len(piece) - len(piece.lstrip()) if kept else 0
    return start, start + len(kept)


def _paragraphs(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"\S(?:.|\n(?![ \t]*\n))*", text[start:stop]):
        yield _trim(text, start + match.start(), start + match.end())
