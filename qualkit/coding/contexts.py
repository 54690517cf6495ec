"""The words around the places of a term, and the state in which each place stands."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from qualkit.coding import cues
from qualkit.coding.behind import AFFIRMED
from qualkit.coding.marks import COMMA, PLAIN, QUESTION, STOP, Context
from qualkit.coding.matching import Places
from qualkit.coding.states import decide, passed_over
from qualkit.text.index import Numbers, Place, WordIndex, is_abbreviation

BACK, AHEAD = 14, 16
"""Words before and after a place that can bear on its state."""

_PAUSES = ("...", "\u2026")
_STOPS = frozenset("\n!;")
_COMMAS = frozenset(',:()[]\u2013\u2014"\u201c\u201d')


class PassedOver(NamedTuple):
    """Words that did not decide, the state that they would have given, and why they were passed over."""

    places: tuple[Place, ...]
    state: str
    why: str


class Reading(NamedTuple):
    """How the words of one place stand, where the words that decided it stand, and what was passed over."""

    state: str
    decided: tuple[Place, ...] = ()
    passed: tuple[PassedOver, ...] = ()


class States:
    """Decides the state of places in one index.

    Parameters
    ----------
    index
        The words of turns.

    Examples
    --------
    >>> from qualkit.coding.matching import find, types_of
    >>> from qualkit.coding.terms import parse_term
    >>> index = WordIndex(["Kami dilatih. Mereka belum pernah dilatih."])
    >>> pattern = parse_term("~latih")
    >>> States(index).of(find(index, pattern), types_of(index, pattern.slots[0]))
    (['affirmed', 'negated'], ['', 'belum'])
    """

    def __init__(self, index: WordIndex) -> None:
        self._index = index
        self._cues = index.words_of(map(index.type_of, cues.NEAR))
        self._next = np.array([word in cues.NEXT for word in index.vocabulary] or [False])

    def of(self, places: Places, types: Collection[int] = ()) -> tuple[list[str], list[str]]:
        """The state of each place, and the words that decided it.

        Parameters
        ----------
        places
            Where a term stands.
        types
            The types that the term's own slots stand for: its own words decide nothing.
        """
        states, decided = [AFFIRMED] * len(places.first), [""] * len(places.first)
        turns, low, high = self._windows(places)
        near = np.searchsorted(self._cues, low) < np.searchsorted(self._cues, high, side="right")
        behind = np.minimum(places.last + 1, len(self._index.types) - 1)
        near |= self._next[self._index.types[behind]] & (high > places.last)
        own = frozenset(types)
        for row in np.flatnonzero(near).tolist():
            first, last, anchor = (int(column[row]) for column in (places.first, places.last, places.anchor))
            window = range(int(low[row]), int(high[row]) + 1)
            context = self._context(int(turns[row]), window, (first, last, anchor), own)
            decision = decide(context)
            states[row] = decision.state
            decided[row] = self._said(int(turns[row]), [window[0] + word for word in decision.words])
        return states, decided

    def reading(self, places: Places, row: int, types: Collection[int] = ()) -> Reading:
        """The state of one of the places with all that bore on it: what `of` says of it, and why.

        Examples
        --------
        >>> from qualkit.coding.matching import find
        >>> from qualkit.coding.terms import parse_term
        >>> index = WordIndex(["Dana belum ada, tapi kami jarang dilatih."])
        >>> States(index).reading(find(index, parse_term("dilatih")), 0).decided
        (Place(turn=0, start=26, end=32),)
        """
        turns, low, high = self._windows(places)
        turn, window = int(turns[row]), range(int(low[row]), int(high[row]) + 1)
        if not window:
            return Reading(AFFIRMED)
        first, last, anchor = (int(column[row]) for column in (places.first, places.last, places.anchor))
        context = self._context(turn, window, (first, last, anchor), frozenset(types))
        decision = decide(context)
        passed = [PassedOver(self._stretches(one.words, window[0]), one.state, one.why) for one in passed_over(context)]
        return Reading(decision.state, self._stretches(decision.words, window[0]), tuple(passed))

    def _windows(self, places: Places) -> tuple[Numbers, Numbers, Numbers]:
        """The turn of each place, and the first and last word that can bear on it."""
        index = self._index
        turns = np.searchsorted(index.offsets, places.starts, side="right") - 1
        low = np.maximum(places.first - BACK, index.first_words[turns])
        high = np.minimum(np.maximum(places.last, places.first) + AHEAD, index.first_words[turns + 1] - 1)
        return turns, low, high

    def _stretches(self, words: Collection[int], low: int) -> tuple[Place, ...]:
        """Where words of a window stand, those that follow each other as one stretch."""
        return tuple(self._index.place(run[0], run[-1]) for run in runs([low + word for word in words]))

    def _context(self, turn: int, window: range, hit: tuple[int, int, int], own: frozenset[int]) -> Context:
        index, low = self._index, window[0]
        types = index.types[window[0] : window[-1] + 1].tolist()
        words = [index.vocabulary[number] for number in types]
        first, last, anchor = (number - low for number in hit)
        mine = [step for step in range(first, last + 1) if not own or types[step] in own]
        return Context(words, self._gaps(turn, window, words), first, last, anchor, frozenset(mine))

    def _gaps(self, turn: int, window: range, words: list[str]) -> list[str]:
        index = self._index
        offset, text = int(index.offsets[turn]), index.texts[turn]
        starts = (index.starts[window[0] : window[-1] + 1] - offset).tolist()
        ends = (index.ends[window[0] : window[-1] + 1] - offset).tolist()
        before = [STOP]
        for step in range(1, len(words)):
            gap = text[ends[step - 1] : starts[step]]
            before.append(PLAIN if gap == " " else gap_kind(gap, words[step - 1]))
        closing = text[ends[-1] : ends[-1] + 3]
        return [*before, QUESTION if "?" in closing else STOP]

    def _said(self, turn: int, words: list[int]) -> str:
        """The words as they stand in the text, those that follow each other as one stretch."""
        offset, text = int(self._index.offsets[turn]), self._index.texts[turn]
        spans = ((self._index.starts[run[0]] - offset, self._index.ends[run[-1]] - offset) for run in runs(words))
        return " ... ".join(text[start:end] for start, end in spans)


def runs(words: Collection[int]) -> list[list[int]]:
    """Numbers that follow each other, together.

    Examples
    --------
    >>> runs([3, 4, 9])
    [[3, 4], [9]]
    """
    found: list[list[int]] = []
    for word in words:
        if found and found[-1][-1] == word - 1:
            found[-1].append(word)
        else:
            found.append([word])
    return found


def gap_kind(gap: str, before: str) -> str:
    """What parts two words: the end of a sentence, a question, a pause, or nothing to speak of.

    Parameters
    ----------
    gap
        The text between them.
    before
        The word before it, as it is compared.

    Examples
    --------
    >>> [gap_kind(gap, "kader") for gap in (" ", ", ", ". ", ". (", "? ", "... ", "-")], gap_kind(". ", "dr")
    ([' ', ',', '.', '.', '?', ',', ' '], ' ')
    """
    if gap in (" ", "-"):
        return PLAIN
    if "?" in gap:
        return QUESTION
    if any(pause in gap for pause in _PAUSES):
        return COMMA
    stops = any(letter.isspace() for letter in gap.partition(".")[2]) and not is_abbreviation(before)
    if stops or not _STOPS.isdisjoint(gap):
        return STOP
    return COMMA if not _COMMAS.isdisjoint(gap) else PLAIN
