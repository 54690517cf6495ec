"""Documents in which nobody is named: every paragraph is a turn, with its time where times are printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualkit.readers.raw import RawDocument, split_paragraphs
from qualkit.readers.roles import Declared
from qualkit.readers.times import Stamp, only_time, time_ahead, time_behind
from qualkit.text.turns import UNLABELLED, RawTurn

_FEWEST = 2
_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Unlabelled:
    """The turns, and notes on them."""

    turns: tuple[RawTurn, ...]
    notes: tuple[str, ...] = ()


def read_unlabelled(document: RawDocument, declared: Mapping[str, Declared]) -> Unlabelled:
    """Every paragraph as a turn; where lines open with times, every such line.

    Examples
    --------
    >>> lines = "[00:00.000 --> 00:02.500] Sudah lama?\\n[00:02.500 --> 00:05.000] Enam tahun."
    >>> document = RawDocument((lines,), "txt")
    >>> read_unlabelled(document, {}).turns[1]
    RawTurn(speaker='', text='Enam tahun.', time_start='00:02.500', time_end='00:05.000')
    """
    blocks = split_paragraphs("\n\n".join(document.paragraphs))
    stamps = [[_stamp(line) for line in block.split("\n")] for block in blocks]
    timed = sum(stamp is not None for line_stamps in stamps for stamp in line_stamps)
    spoken = sum(map(len, stamps))
    if document.front_matter or timed < max(_FEWEST, _SHARE * spoken / 2):
        return Unlabelled(tuple(_plain(block) for block in blocks))
    turns: list[RawTurn] = []
    waiting: Stamp | None = None
    for block, line_stamps in zip(blocks, stamps, strict=True):
        found, waiting = _timed(block.split("\n"), line_stamps, waiting)
        turns += found
    if waiting:
        turns.append(RawTurn(UNLABELLED, f"[{waiting.start}]"))
    return Unlabelled(tuple(turns), ("every line that opens with a time is a turn",))


def _plain(block: str) -> RawTurn:
    behind = time_behind(block.strip())
    if behind and behind.rest and behind.enclosed and block.rstrip().endswith("#"):
        return RawTurn(UNLABELLED, behind.rest.strip(), "", behind.start)
    return RawTurn(UNLABELLED, block.strip())


def _stamp(line: str) -> Stamp | None:
    return time_ahead(line.strip()) if only_time(line) is None else only_time(line)


def _timed(
    lines: Sequence[str], stamps: Sequence[Stamp | None], waiting: Stamp | None
) -> tuple[list[RawTurn], Stamp | None]:
    """The turns of one paragraph, and a time that stands alone at its end and belongs to the next."""
    turns: list[RawTurn] = []
    words: list[str] = []
    current = waiting
    for line, stamp in zip(lines, stamps, strict=True):
        if stamp is None:
            words += [line.strip()] if line.strip() else []
            continue
        if words or (current and current is not waiting):
            turns += _turn(words, current)
        current, words = stamp, [stamp.rest] if stamp.rest else []
    if words:
        return [*turns, *_turn(words, current)], None
    return turns, current


def _turn(words: Sequence[str], stamp: Stamp | None) -> list[RawTurn]:
    text = "\n".join(words).strip()
    if not text:
        return []
    return [RawTurn(UNLABELLED, text, stamp.start if stamp else "", stamp.end if stamp else "")]
