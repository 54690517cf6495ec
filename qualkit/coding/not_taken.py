"""Rules that find the words of a hit and were not taken, and words that were passed over when its state was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from qualkit.coding.contexts import Reading, States
from qualkit.coding.matching import Places, find, types_of
from qualkit.coding.proposing import ANY_STATE, Rule
from qualkit.coding.rules import rules_of
from qualkit.errors import CodebookError, Problem
from qualkit.model import Codebook
from qualkit.text.index import Place, WordIndex


class NotTaken(NamedTuple):
    """A term that did not make a hit, its code, and why."""

    term: str
    code: str
    why: str


class Words(NamedTuple):
    """Words of a transcript and where they stand, in code points of its canonical text."""

    text: str
    start: int
    end: int


class Passed(NamedTuple):
    """Words that were passed over, the state that they would have given, and why."""

    words: tuple[Words, ...]
    state: str
    why: str


class Around(NamedTuple):
    """What the words around a hit say: its state, what decided it, what was passed over, which rules were not taken."""

    state: str
    decided: tuple[Words, ...]
    passed: tuple[Passed, ...]
    not_taken: tuple[NotTaken, ...]


class _Found(NamedTuple):
    """A place of a rule that touches the hit."""

    rule: Rule
    place: Place
    reading: Reading


def same_words(hit: Mapping[str, Any], codebook: Codebook) -> tuple[NotTaken, ...]:
    """Terms that look for the very same words as the one that made a hit; which is known without the turn.

    Examples
    --------
    >>> from qualkit.model import Code, Term, Text
    >>> book = Codebook("b", "1", ("id",), (Code("c", Text(), terms=(Term("a (negated)"), Term("a (wished)"))),))
    >>> same_words({"term": "a (negated)", "code": "c", "state": "negated", "decided_by": "tidak"}, book)[0].why
    "it asks for wished, the words stand negated by 'tidak'"
    """
    rules = rules_of(codebook)
    mine = _made(hit, rules, codebook)
    if mine is None or hit["state"] == ANY_STATE:
        return ()
    by = f" by {hit['decided_by']!r}" if hit.get("decided_by") else ""
    return tuple(
        NotTaken(rule.pattern.text, codebook.code_ids[rule.code], _why(rule, mine, str(hit["state"]), by))
        for rule in rules
        if rule is not mine and _alike(rule, mine)
        and (rule.code == mine.code or rule.pattern.state not in ("", hit["state"]))
    )  # fmt: skip


def look_around(hit: Mapping[str, Any], turn: pd.Series, codebook: Codebook) -> Around:
    """The state of a hit read again in its turn, with everything that bore on it.

    Raises
    ------
    CodebookError
        If the term does not find these words in this turn, as after a change of the codebook.

    Examples
    --------
    >>> turn = pd.Series({"text": "belum dilatih", "start": 10})
    >>> from qualkit.model import Code, Term, Text
    >>> book = Codebook("b", "1", ("id",), (Code("c", Text(), terms=(Term("~latih"),)),))
    >>> hit = {"term": "~latih", "code": "c", "state": "any", "quote": "dilatih", "start": 16, "end": 23}
    >>> look_around(hit, turn, book).decided
    (Words(text='belum', start=10, end=15),)
    """
    text, begins = str(turn["text"]), int(turn["start"])
    index = WordIndex([text])
    rules = rules_of(codebook)
    mine = _made(hit, rules, codebook)
    low, high = int(hit["start"]) - begins, int(hit["end"]) - begins
    states = States(index)
    found = _touching(index, mine, states, low, high) if mine else []
    made = next((one for one in found if one.place[1:] == (low, high)), None)
    if mine is None or made is None:
        what = f"the term {hit['term']!r} of {hit['code']} does not find {hit['quote']!r} there"
        raise CodebookError(Problem(what, mend="propose again with this codebook and explain a row of that"))

    def words(places: tuple[Place, ...]) -> tuple[Words, ...]:
        return tuple(Words(text[p.start : p.end], begins + p.start, begins + p.end) for p in places)

    others = [f for rule in rules if rule is not mine for f in _touching(index, rule, states, low, high)]
    passed = tuple(Passed(words(one.places), one.state, one.why) for one in made.reading.passed)
    return Around(made.reading.state, words(made.reading.decided), passed, _not_taken(made, others, text, codebook))


def _made(hit: Mapping[str, Any], rules: list[Rule], codebook: Codebook) -> Rule | None:
    """The rule that made a hit: the first of its code with this term."""
    codes = codebook.code_ids
    return next((r for r in rules if r.pattern.text == hit["term"] and codes[r.code] == hit["code"]), None)


def _alike(rule: Rule, other: Rule) -> bool:
    same = rule.pattern.slots == other.pattern.slots and rule.scope == other.scope
    return same and rule.language.partition("-")[0] == other.language.partition("-")[0]


def _touching(index: WordIndex, rule: Rule, states: States, low: int, high: int) -> list[_Found]:
    """Places of a rule that share a code point with the hit."""
    places = find(index, rule.pattern, language=rule.language, scope=rule.scope)
    offset = int(index.offsets[0])
    near: Places = places.rows(np.flatnonzero((places.starts - offset < high) & (places.ends - offset > low)))
    if not len(near.first):
        return []
    own: set[int] = set().union(*(types_of(index, slot, rule.language) for slot in rule.pattern.slots))
    return [
        _Found(rule, Place(0, int(near.starts[row]) - offset, int(near.ends[row]) - offset),
               states.reading(near, row, own))
        for row in range(len(near.first))
    ]  # fmt: skip


def _not_taken(made: _Found, others: list[_Found], text: str, codebook: Codebook) -> tuple[NotTaken, ...]:
    """The terms that made no hit of their own there: the state is another, or an earlier term of the code was first."""
    rules = []
    for other in others:
        fits = other.rule.pattern.state in ("", other.reading.state)
        same = other.rule.code == made.rule.code and other.place == made.place
        if fits and not same:
            continue
        decided = " ... ".join(text[p.start : p.end] for p in other.reading.decided)
        by = f" by {decided!r}" if decided else ""
        why = _why(other.rule, made.rule, other.reading.state, by)
        if other.place != made.place:
            why += f" in {text[other.place.start : other.place.end]!r}"
        rules.append(NotTaken(other.rule.pattern.text, codebook.code_ids[other.rule.code], why))
    return tuple(dict.fromkeys(rules))


def _why(rule: Rule, mine: Rule, state: str, by: str) -> str:
    if rule.pattern.state and rule.pattern.state != state:
        return f"it asks for {rule.pattern.state}, the words stand {state}{by}"
    return f"it finds the same words, and {mine.pattern.text} stands before it"
