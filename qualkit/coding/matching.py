"""Where the pattern of a term stands in an index of words.

A slot is a set of word types, so it is compared with the vocabulary, never with the text; its places come from the
index. Slots that follow each other are joined where the text between them allows it, distances by counting words.
Of places that hold another place of the same pattern only the inner one is kept: each place is as short as it can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from qualkit.coding.terms import Pattern, Slot
from qualkit.model import Scope
from qualkit.text.english import inflections
from qualkit.text.index import HYPHEN, NEWLINE, SPACE, Numbers, WordIndex
from qualkit.text.indonesian import beginnings
from qualkit.text.words import words

_GAPS = {" ": (SPACE, NEWLINE), "-": (HYPHEN,)}


class Places(NamedTuple):
    """Places of a pattern in the order of the text, one row each.

    `first` and `last` are numbers of words; `starts` and `ends` are code points as in `WordIndex.starts`; `anchor` is
    the first word of the last part, from which a state is judged.
    """

    first: Numbers
    last: Numbers
    starts: Numbers
    ends: Numbers
    anchor: Numbers

    def rows(self, chosen: Any) -> Places:
        """Some of the places, by their numbers or by flags."""
        return Places(*(column[chosen] for column in self))


def find(index: WordIndex, pattern: Pattern, *, language: str = "id", scope: Scope = "turn") -> Places:
    """Every place where a pattern stands.

    Parameters
    ----------
    index
        The words of turns.
    pattern
        From `parse_term`. Its state is not looked at.
    language
        ``en`` makes ``~word`` an English word with its inflections; anything else an Indonesian root.
    scope
        How far a distance may reach: to the end of the turn, or of the sentence.

    Examples
    --------
    >>> from qualkit.coding.terms import parse_term
    >>> index = WordIndex(["Kami belum pernah dilatih.", "Ngelatih kader itu susah"])
    >>> places = find(index, parse_term("belum <2> ~latih"))
    >>> places.first.tolist(), places.last.tolist()
    ([1], [3])
    >>> find(index, parse_term("~latih")).first.tolist()
    [3, 4]
    """
    runs = list(_runs(pattern.slots))
    places = _follow(index, runs[0], language)
    for run in runs[1:]:
        places = _near(index, places, _follow(index, run, language), run[0], scope)
    return _shortest(places) if len(runs) > 1 else places


def types_of(index: WordIndex, slot: Slot, language: str = "id") -> set[int]:
    """The types that a slot stands for, without those that it excepts; none for a verbatim stretch.

    Examples
    --------
    >>> index = WordIndex(["bidan bidannya bidang"])
    >>> from qualkit.coding.terms import parse_term
    >>> sorted(types_of(index, parse_term("bidan* except bidang*").slots[0]))
    [0, 1]
    """
    if slot.kind == "verbatim":
        return set()
    if slot.kind == "word":
        found = {index.type_of(slot.key)}
    elif slot.kind == "prefix":
        found = {number for _, number in index.types_beginning(slot.key)}
    else:
        found = set(_forms(index, slot.key, language))
    for form in slot.excepted:
        found -= ({number for _, number in index.types_beginning(form[:-1])} if form.endswith("*")
                  else {index.type_of(form)})  # fmt: skip
    return found - {-1}


def _forms(index: WordIndex, root: str, language: str) -> Iterable[int]:
    if language.partition("-")[0] == "en":
        return map(index.type_of, inflections(root))
    return index.types_made((beginning.word, beginning.endings) for beginning in beginnings(root))


# -- slots that follow each other ------------------------------------------------------------------------------------


def _runs(slots: Iterable[Slot]) -> Iterator[list[Slot]]:
    """Slots without a distance between them."""
    run: list[Slot] = []
    for slot in slots:
        if run and slot.gap in ("<", "<<"):
            yield run
            run = []
        run.append(slot)
    yield run


def _follow(index: WordIndex, run: list[Slot], language: str) -> Places:
    places = _of_slot(index, run[0], language)
    for slot in run[1:]:
        if len(places.first) == 0:
            return places
        following = _of_slot(index, slot, language)
        wanted = places.last + 1
        at = np.searchsorted(following.first, wanted)
        there = at < len(following.first)
        there[there] = following.first[at[there]] == wanted[there]
        places, following = places.rows(there), following.rows(at[there])
        parted = index.parted(places.ends, following.starts, _GAPS[slot.gap])
        if slot.gap == "-":
            parted &= following.starts - places.ends == 1
        places, following = places.rows(parted), following.rows(parted)
        places = places._replace(last=following.last, ends=following.ends)
    return places


def _of_slot(index: WordIndex, slot: Slot, language: str) -> Places:
    if slot.kind == "verbatim":
        return _verbatim(index, slot.key)
    found = index.words_of(types_of(index, slot, language))
    places = Places(found, found, index.starts[found], index.ends[found], found)
    return _doubled(index, places) if slot.kind == "root" else places


def _doubled(index: WordIndex, places: Places) -> Places:
    """*Ibu-ibu*, *tolong-menolong*: forms of a root that a hyphen joins are one place."""
    first = places.first
    if len(first) < 2:
        return places
    joined = (first[1:] == first[:-1] + 1) & (places.starts[1:] == places.ends[:-1] + 1)
    joined[joined] = index.parted(places.ends[:-1][joined], places.starts[1:][joined], (HYPHEN,))
    opens, closes = np.append(True, ~joined), np.append(~joined, True)
    return Places(first[opens], first[closes], places.starts[opens], places.ends[closes], first[opens])


def _verbatim(index: WordIndex, text: str) -> Places:
    inside = words(text)
    known = [index.words_of([index.type_of(word.key)]) for word in inside[1:-1]]
    turns: Iterable[int] = range(len(index.texts))
    if known:
        turns = np.unique(index.turns_of(min(known, key=len))).tolist()
    starts = np.array([index.offsets[turn] + at for turn in turns for at in _all(index.texts[turn], text)], np.int64)
    ends = starts + len(text)
    first, last = np.searchsorted(index.ends, starts, side="right"), np.searchsorted(index.starts, ends) - 1
    whole = np.ones(len(starts), np.bool_)
    if inside and inside[0].start == 0:
        whole &= index.starts[np.minimum(first, len(index) - 1)] == starts
    if inside and inside[-1].end == len(text):
        whole &= index.ends[last] == ends
    return Places(first, last, starts, ends, first).rows(whole)


def _all(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


# -- parts with a distance between them ------------------------------------------------------------------------------


def _near(index: WordIndex, one: Places, other: Places, slot: Slot, scope: Scope) -> Places:
    forward = _within(index, one, other, slot.within, scope)
    if slot.gap == "<":
        return forward
    back = _within(index, other, one, slot.within, scope)
    back = back._replace(anchor=back.first)
    both = Places(*(np.concatenate(pair) for pair in zip(forward, back, strict=True)))
    return both.rows(np.argsort(both.first, kind="stable"))


def _within(index: WordIndex, one: Places, other: Places, most: int, scope: Scope) -> Places:
    """Every place of the other part that begins at most so many words after a place of the one."""
    low = np.searchsorted(other.first, one.last + 1)
    high = np.searchsorted(other.first, one.last + 1 + most, side="right")
    counts = np.maximum(high - low, 0)
    left = np.repeat(np.arange(len(counts)), counts)
    right = np.arange(len(left)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(low, counts)
    one, other = one.rows(left), other.rows(right)
    walls = index.breaks if scope == "sentence" else index.offsets - 1
    same = np.searchsorted(walls, one.ends) == np.searchsorted(walls, other.starts)
    one, other = one.rows(same), other.rows(same)
    return Places(one.first, other.last, one.starts, other.ends, other.first)


def _shortest(places: Places) -> Places:
    """Each place once, without those that hold another."""
    places = places.rows(np.lexsort((places.ends, places.starts)))
    places = places.rows(np.diff(places.starts, prepend=-1) > 0)
    later = np.append(np.minimum.accumulate(places.ends[::-1])[::-1], np.iinfo(np.int64).max)[1:]
    return places.rows(later > places.ends)
