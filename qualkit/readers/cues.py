"""Subtitle files as blocks: which lines are a cue's time, which its words, and what cannot be read.

A cue without a time that can be read keeps its words, and the notes list it with its line. Cues of one speaker in a row
are one turn: the machine cuts speech every few seconds, not the speaker.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from qualkit.readers.raw import counted
from qualkit.text.turns import RawTurn

_TIME = (
    r"(?P<{0}>(?:(?P<{0}h>\d{{1,3}})\s?:\s?)?(?P<{0}m>\d{{1,2}})\s?:\s?(?P<{0}s>\d{{1,2}})"
    r"(?:[.,:](?P<{0}f>\d{{1,3}})\d*)?)"
)
_PLAIN_TIME = re.compile(r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?")
_TIMING = re.compile(
    r"\s*" + _TIME.format("a") + r"\s*-{1,3}[->]\s*" + _TIME.format("b") + r"(?P<settings>[ \t].*)?\s*"
)
_ARROW = re.compile(r"-->|->|\u2192")
_COUNTER = re.compile(r"\s*\d+\s*")
_SPEAKER_IN_BRACKETS = re.compile(r"\[(?P<name>[^\]\[:\n]{1,40})\]:[ \t]*")
_MOST_LISTED = 20
_LONGEST_QUOTE = 80
_SENTENCE_ENDS = (".", "?", "!", "…", '"', "”", ")", "]")
_PAUSE = 2.0
"""Seconds of silence after which words of nobody in particular begin a turn of their own."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Words between two times, as printed; the times are empty where they could not be read. `line` counts from 1."""

    start: str
    end: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Block:
    """Lines between blank lines."""

    line: int
    lines: tuple[str, ...]


def find_blocks(text: str) -> Iterator[Block]:
    """What stands between blank lines; a time inside a block begins a block of its own.

    Examples
    --------
    >>> [block.lines for block in find_blocks("1\\n00:01.0 --> 00:02.0\\nya\\n2\\n00:02.0 --> 00:03.0\\nbetul")]
    [('1', '00:01.0 --> 00:02.0', 'ya'), ('2', '00:02.0 --> 00:03.0', 'betul')]
    """
    held: list[str] = []
    first = 1
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if not line.strip():
            if held:
                yield Block(first, tuple(held))
            held, first = [], number + 1
            continue
        if _TIMING.fullmatch(line) and any(_TIMING.fullmatch(other) for other in held):
            taken = 1 if _COUNTER.fullmatch(held[-1]) else 0
            yield Block(first, tuple(held[: len(held) - taken]))
            held, first = held[len(held) - taken :], number - taken
        held.append(line)


def read_cue(block: Block) -> tuple[Cue | None, str]:
    """The cue of a block, and what could not be read of it; no cue where the block holds no words.

    Examples
    --------
    >>> read_cue(Block(1, ("7", "0:01,5 --> 0:02,5", "Ya.")))
    (Cue(start='0:01,5', end='0:02,5', text='Ya.', line=1), '')
    >>> read_cue(Block(4, ("00:xx --> 00:02", "Ya.")))[1]
    "line 4: a time that cannot be read: '00:xx --> 00:02 | Ya.'"
    """
    for i, line in enumerate(block.lines[:3]):
        match = _TIMING.fullmatch(line)
        if match:
            start, end = _clock(match, "a"), _clock(match, "b")
            if start and end:
                text = "\n".join(block.lines[i + 1 :])
                problem = (
                    "" if _seconds(start) <= _seconds(end) else _problem(block, "a cue that ends before it begins")
                )
                return (Cue(start, end, text, block.line) if text.strip() else None), problem
            break
    timed = next((i for i, line in enumerate(block.lines[:2]) if _ARROW.search(line)), -1)
    words = block.lines[timed + 1 :] if timed >= 0 else block.lines
    if timed < 0 and len(words) == 1 and _COUNTER.fullmatch(words[0]):
        return None, _problem(block, "a number without a cue")
    what = "a time that cannot be read" if timed >= 0 else "words without a time"
    return (Cue("", "", "\n".join(words), block.line) if words else None), _problem(block, what)


def without_name_in_brackets(cue: Cue) -> tuple[str, str]:
    """A cue's speaker and words, where it opens as ``[SPEAKER_00]:``; no speaker where it does not.

    Examples
    --------
    >>> without_name_in_brackets(Cue("", "", "[SPEAKER_00]: Ya.", 1))
    ('SPEAKER_00', 'Ya.')
    """
    match = _SPEAKER_IN_BRACKETS.match(cue.text)
    return (match["name"], cue.text[match.end() :]) if match else ("", cue.text)


def joined(turns: Iterable[RawTurn]) -> tuple[list[RawTurn], tuple[str, ...]]:
    """Turns with those of one speaker in a row put together, a line each; and a note if there were any.

    Words of nobody in particular are put together only up to the end of a sentence or a pause.

    Examples
    --------
    >>> joined([RawTurn("A", "ya", "00:01", "00:02"), RawTurn("A", "betul", "00:02", "00:04")])[0]
    [RawTurn(speaker='A', text='ya\\nbetul', time_start='00:01', time_end='00:04')]
    """
    found: list[list[RawTurn]] = []
    number = 0
    for turn in turns:
        number += 1
        if found and _goes_on(found[-1][-1], turn):
            found[-1].append(turn)
        else:
            found.append([turn])
    note = (
        f"{counted(number, 'cue')} make {counted(len(found), 'turn')}: cues in a row are put together, a line each",
    )
    return [_whole(part) for part in found], (note if len(found) < number else ())


def listed(problems: Sequence[str]) -> tuple[str, ...]:
    """Warnings for what could not be read, the first of them word for word and the rest by number."""
    shown = tuple(f"warning: {problem}" for problem in problems[:_MOST_LISTED])
    rest = len(problems) - len(shown)
    return (*shown, f"warning: {counted(rest, 'block')} more could not be read") if rest > 0 else shown


def _whole(part: Sequence[RawTurn]) -> RawTurn:
    text = "\n".join(turn.text for turn in part)
    last = next((turn.time_end for turn in reversed(part) if turn.time_end), "")
    return replace(part[0], text=text, time_end=last)


def _goes_on(above: RawTurn, turn: RawTurn) -> bool:
    if above.speaker != turn.speaker:
        return False
    if turn.speaker:
        return True
    if above.text.rstrip().endswith(_SENTENCE_ENDS):
        return False
    if not (above.time_end and turn.time_start):
        return not turn.time_start
    return _seconds(turn.time_start) - _seconds(above.time_end) < _PAUSE


def _clock(match: re.Match[str], which: str) -> str:
    """A time as printed, or as hh:mm:ss.fff where it is printed oddly; empty where a minute or second is above 59."""
    hours, minutes, seconds, fraction = (match[which + part] or "0" for part in "hmsf")
    if int(seconds) > 59 or (match[which + "h"] and int(minutes) > 59):
        return ""
    if _PLAIN_TIME.fullmatch(match[which]):
        return match[which]
    more, minute = divmod(int(minutes), 60)
    return f"{min(999, int(hours) + more):02}:{minute:02}:{int(seconds):02}.{fraction.ljust(3, '0')}"


def _seconds(clock: str) -> float:
    total = 0.0
    for part in clock.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def _problem(block: Block, what: str) -> str:
    quote = " | ".join(block.lines)
    short = quote if len(quote) <= _LONGEST_QUOTE else quote[: _LONGEST_QUOTE - 3] + "..."
    return f"line {block.line}: {what}: {short!r}"
