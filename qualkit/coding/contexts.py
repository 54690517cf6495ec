"""The words around the places of a term, and the state in which each place stands."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from qualkit.coding import cues
from qualkit.coding.marks import COMMA, PLAIN, QUESTION, STOP, Context
from qualkit.coding.matching import Places
from qualkit.coding.states import AFFIRMED, decide
from qualkit.text.index import WordIndex, is_abbreviation

BACK, AHEAD = 14, 12
"""Words before and after a place that can bear on its state."""

_PAUSES = ("...", "\u2026")
_STOPS = frozenset("\n!;")
_COMMAS = frozenset(',:()[]\u2013\u2014"\u201c\u201d')


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
        self._cues = index.words_of(map(index.type_of, cues.BEARING | cues.DESIRED))

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
        turns = np.searchsorted(self._index.offsets, places.starts, side="right") - 1
        low = np.maximum(places.first - BACK, self._index.first_words[turns])
        high = np.minimum(np.maximum(places.last, places.first) + AHEAD, self._index.first_words[turns + 1] - 1)
        near = np.searchsorted(self._cues, low) < np.searchsorted(self._cues, high, side="right")
        own = frozenset(types)
        for row in np.flatnonzero(near).tolist():
            first, last, anchor = (int(column[row]) for column in (places.first, places.last, places.anchor))
            window = range(int(low[row]), int(high[row]) + 1)
            context = self._context(int(turns[row]), window, (first, last, anchor), own)
            decision = decide(context)
            states[row] = decision.state
            decided[row] = self._said(int(turns[row]), [window[0] + word for word in decision.words])
        return states, decided

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
            before.append(gap_kind(text[ends[step - 1] : starts[step]], words[step - 1]))
        closing = text[ends[-1] : ends[-1] + 3]
        return [*before, QUESTION if "?" in closing else STOP]

    def _said(self, turn: int, words: list[int]) -> str:
        """The words as they stand in the text, those that follow each other as one stretch."""
        offset, text = int(self._index.offsets[turn]), self._index.texts[turn]
        runs: list[list[int]] = []
        for word in words:
            if runs and runs[-1][-1] == word - 1:
                runs[-1].append(word)
            else:
                runs.append([word])
        spans = ((self._index.starts[run[0]] - offset, self._index.ends[run[-1]] - offset) for run in runs)
        return " ... ".join(text[start:end] for start, end in spans)


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
    >>> [gap_kind(gap, "kader") for gap in (" ", ", ", ". ", "? ", "... ", "-")], gap_kind(". ", "dr")
    ([' ', ',', '.', '?', ',', ' '], ' ')
    """
    if gap in (" ", "-"):
        return PLAIN
    if "?" in gap:
        return QUESTION
    if any(pause in gap for pause in _PAUSES):
        return COMMA
    stops = "." in gap and gap[-1].isspace() and not is_abbreviation(before)
    if stops or not _STOPS.isdisjoint(gap):
        return STOP
    return COMMA if not _COMMAS.isdisjoint(gap) else PLAIN
