"""From codings to units: which coder put which code on which turn, sentence, character or marked segment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualkit.agreement.compared import Compared
from qualkit.agreement.ratings import Integers
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.text.sentences import sentences

UNITS = ("turn", "sentence", "character", "segment")
Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Units:
    """Stretches of text that each coder could have coded, in the order of the transcripts and of the text.

    Parameters
    ----------
    unit
        One of `UNITS`.
    transcript
        Shape (units,): the number of the interview in `interviews`.
    turn
        Shape (units,): the turn in which it begins.
    start, end
        Shape (units,): half-open, in code points of the interview's text.
    interviews
        The names of the transcripts.
    """

    unit: str
    transcript: Integers
    turn: Integers
    start: Integers
    end: Integers
    interviews: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.start)

    @property
    def clusters(self) -> list[str]:
        """The interview of each unit."""
        return [self.interviews[number] for number in self.transcript.tolist()]

    def touched(self, codings: pd.DataFrame) -> tuple[Integers, Integers]:
        """Pairs of a unit and a coding (its row) that share a code point."""
        of_coding = pd.Index(self.interviews).get_indexer(codings["transcript"].astype(str))
        start, end = codings["start"].to_numpy(), codings["end"].to_numpy()
        stride = np.int64(1 + max(int(self.end.max(initial=0)), int(end.max()) if len(end) else 0))
        base = self.transcript * stride
        first = np.searchsorted(base + self.end, of_coding * stride + start, "right")
        last = np.searchsorted(base + self.start, of_coding * stride + end, "left") - 1
        count = np.where(of_coding < 0, 0, np.maximum(last - first + 1, 0))
        row = np.repeat(np.arange(len(codings)), count)
        within = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        return np.repeat(first, count) + within, row


def units_of(compared: Compared, unit: str) -> Units:
    """The units of what is compared.

    A turn, or each of its sentences, or each of its characters that is no white space. A segment is what any coder
    marked: marks that overlap are one, and what nobody marked is no unit.

    Raises
    ------
    QualkitError
        For an unknown unit, and for segments where nobody marked anything.
    """
    if unit not in UNITS:
        raise QualkitError(Problem(f"unknown unit {unit!r}", "unit", nearest(str(unit), UNITS),
                                   f"choose one of {', '.join(UNITS)}"))  # fmt: skip
    if unit == "segment":
        rows = _segments(compared)
        if not rows:
            raise QualkitError(Problem("nobody marked a segment in what is compared", "unit", mend="use unit='turn'"))
    else:
        spans = _SPANS[unit]
        turns = compared.turns
        rows = [
            (transcript, turn, begins + low, begins + high)
            for transcript, turn, begins, text in zip(
                turns["transcript"], turns["turn"], turns["start"], turns["text"].astype(str), strict=True)
            for low, high in spans(text)
        ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["transcript", "turn", "start", "end"])
    number = pd.Index(compared.interviews).get_indexer(frame["transcript"].astype(str)).astype(np.int64)
    order = np.lexsort((frame["start"].to_numpy(), number))
    turn, start, end = (frame[name].to_numpy(dtype=np.int64)[order] for name in ("turn", "start", "end"))
    return Units(unit, number[order], turn, start, end, compared.interviews)


def _whole(text: str) -> list[Span]:
    return [(0, len(text))]


def _sentences(text: str) -> list[Span]:
    """Sentences that hold a word: a stray mark is nothing that could be coded."""
    return [span for span in sentences(text) if any(letter.isalnum() for letter in text[slice(*span)])]


def _characters(text: str) -> list[Span]:
    return [(at, at + 1) for at, letter in enumerate(text) if not letter.isspace()]


_SPANS: Mapping[str, Callable[[str], list[Span]]] = {
    "turn": _whole, "sentence": _sentences, "character": _characters,
}  # fmt: skip


def _segments(compared: Compared) -> list[tuple[str, int, int, int]]:
    """What any coder marked on words that entered, overlapping marks made one: transcript, turn, start, end."""
    turns = units_of(compared, "turn")
    unit, row = turns.touched(compared.codings)
    ends = pd.DataFrame({"unit": unit, "row": row}).groupby("row")["unit"].agg(["min", "max"])
    first, last = ends["min"].to_numpy(dtype=np.int64), ends["max"].to_numpy(dtype=np.int64)
    low = np.maximum(compared.codings["start"].to_numpy()[ends.index], turns.start[first])
    high = np.minimum(compared.codings["end"].to_numpy()[ends.index], turns.end[last])
    marks = zip(turns.transcript[first].tolist(), low.tolist(), high.tolist(), turns.turn[first].tolist(), strict=True)
    merged: list[list[int]] = []
    for transcript, start, end, turn in sorted(marks):
        if merged and merged[-1][0] == transcript and start < merged[-1][3]:
            merged[-1][3] = max(merged[-1][3], end)
        else:
            merged.append([transcript, turn, start, end])
    return [(compared.interviews[transcript], turn, start, end) for transcript, turn, start, end in merged]


@dataclass(frozen=True, eq=False)
class Presence:
    """Which coder put which key (a code, a family) on which unit, each once however often it was coded.

    Parameters
    ----------
    units
        The units.
    unit, coder, key
        Shape (marks,): numbers of unit, coder and key.
    coders, keys
        Names in order.
    """

    units: Units
    unit: Integers
    coder: Integers
    key: Integers
    coders: tuple[str, ...]
    keys: tuple[str, ...]

    def of(self, number: int) -> npt.NDArray[np.bool_]:
        """Whether each coder put one key on each unit, shape (units, coders)."""
        grid = np.zeros((len(self.units), len(self.coders)), dtype=bool)
        mine = self.key == number
        grid[self.unit[mine], self.coder[mine]] = True
        return grid

    def sets(self) -> npt.NDArray[Any]:
        """The set of keys that each coder put on each unit, shape (units, coders)."""
        grid = np.full((len(self.units), len(self.coders)), frozenset(), dtype=object)
        place = self.unit * len(self.coders) + self.coder
        order = np.lexsort((self.key, place))
        places, starts, counts = np.unique(place[order], return_index=True, return_counts=True)
        ordered = self.key[order]
        known: dict[bytes, frozenset[str]] = {}
        for at, start, count in zip(places.tolist(), starts.tolist(), counts.tolist(), strict=True):
            keys = ordered[start : start + count]
            held = known.setdefault(keys.tobytes(), frozenset(self.keys[key] for key in keys.tolist()))
            grid[at // len(self.coders), at % len(self.coders)] = held
        return grid


def presence(compared: Compared, units: Units, keys: Mapping[str, Sequence[str]]) -> Presence:
    """Count codings by unit.

    Parameters
    ----------
    compared
        What is compared.
    units
        Its units.
    keys
        Key -> the codes that count for it; a code may count for several.
    """
    unit, row = units.touched(compared.codings)
    coder = pd.Index(compared.coders).get_indexer(compared.codings["coder"].astype(str))[row]
    code = compared.codings["code"].astype(str).to_numpy()[row]
    parts = [
        np.column_stack([unit[mine], coder[mine], np.full(int(mine.sum()), number)])
        for number, codes in enumerate(keys.values()) for mine in [np.isin(code, list(codes))]
    ]  # fmt: skip
    marks = np.unique(np.concatenate([np.zeros((0, 3), dtype=np.int64), *parts]), axis=0)
    return Presence(units, marks[:, 0], marks[:, 1], marks[:, 2], compared.coders, tuple(keys))
