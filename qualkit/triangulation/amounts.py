"""How much was said: segments, words and turns. Description only; whoever talks more would weigh more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from qualkit.text.words import word_ends

Integers = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
_NONE: Integers = np.zeros(1, dtype=np.int64)
AMOUNTS_NOTE = "Segments, words and turns describe how much was said; they are no count of people."
_WORDS = {"en": ("segments", "words", "turns"), "id": ("segmen", "kata", "giliran")}


class Amounts:
    """The segments, words and turns of codings, for any part of them; rows are numbered from 0.

    A word counts once, however many segments of the part hold it.
    """

    def __init__(self, codings: pd.DataFrame) -> None:
        self._has_words = "quote" in codings and bool((codings["quote"].astype(str) != "").any() or codings.empty)
        self._has_turns = "turn" in codings
        self._words, self._first = _word_places(codings) if self._has_words else (_NONE, _NONE)

    def of(self, codings: pd.DataFrame) -> dict[str, Any]:
        """`segments`, `words` and `turns` of some of the rows, NaN where the table does not tell."""
        return {
            "segments": int(codings["id"].nunique()),
            "words": float(self._count_words(codings)) if self._has_words else float("nan"),
            "turns": float(_count_turns(codings)) if self._has_turns else float("nan"),
        }

    def _count_words(self, codings: pd.DataFrame) -> int:
        rows = codings.index.to_numpy(dtype=np.int64)
        count = self._first[rows + 1] - self._first[rows]
        within = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
        return len(np.unique(self._words[np.repeat(self._first[rows], count) + within]))


def amounts(codings: pd.DataFrame) -> Amounts:
    """What these CODINGS hold, or their parts in single turns where they are coded turns.

    Examples
    --------
    >>> row = {"id": "1", "transcript": "t", "start": 0, "end": 9, "quote": "jam kerja", "turn": 1}
    >>> both = pd.DataFrame([row, {**row, "id": "2", "start": 4, "quote": "kerja"}])
    >>> amounts(both).of(both)
    {'segments': 2, 'words': 2.0, 'turns': 1.0}
    """
    return Amounts(codings)


def described(row: Mapping[Any, Any], language: str = "en") -> str:
    """``5 segments, 43 words, 4 turns``, without what is not known.

    Examples
    --------
    >>> described({"segments": 5, "words": 43.0, "turns": float("nan")})
    '5 segments, 43 words'
    """
    names = _WORDS.get(language, _WORDS["en"])
    counts = zip(("segments", "words", "turns"), names, strict=True)
    return ", ".join(f"{int(row[column])} {name}" for column, name in counts if not pd.isna(row[column]))


def _word_places(codings: pd.DataFrame) -> tuple[Integers, Integers]:
    """Where the words of all rows end, over all transcripts, and where each row's begin in that list.

    The end of a word names it, so that a word of which a segment holds only the end is the same word.
    """
    parts = "turn_start" in codings
    low = codings["turn_start" if parts else "start"].to_numpy(dtype=np.int64)
    start = codings["start"].to_numpy(dtype=np.int64)
    size = codings["turn_end" if parts else "end"].to_numpy(dtype=np.int64) - low
    number = pd.factorize(codings["transcript"])[0].astype(np.int64)
    stride = np.int64(codings["end"].max() + 1 if len(codings) else 1)
    found, first = [], np.zeros(len(codings) + 1, dtype=np.int64)
    for row, (quote, skip, many) in enumerate(zip(codings["quote"].astype(str), low - start, size, strict=True)):
        ends = word_ends(quote[skip : skip + many])
        found += ends
        first[row + 1] = first[row] + len(ends)
    base = np.repeat(number * stride + low, np.diff(first))
    return np.array(found, dtype=np.int64) + base, first


def _count_turns(codings: pd.DataFrame) -> int:
    touched = codings[codings["turn"] >= 0]
    return len(touched[["transcript", "turn"]].drop_duplicates())
