"""All rules of a codebook against one index: which rule proposes which words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qualkit.coding.contexts import States
from qualkit.coding.matching import Places, find, types_of
from qualkit.coding.terms import Pattern
from qualkit.model import Scope
from qualkit.text.index import Numbers, WordIndex

ANY_STATE = "any"


class Rule(NamedTuple):
    """A term as it is looked for: its pattern, the number of its code, its language and how far a distance reaches."""

    pattern: Pattern
    code: int
    language: str = "id"
    scope: Scope = "turn"


class Proposals(NamedTuple):
    """What rules propose, one row each, in the order of turns, places and codes.

    `rules` are numbers in the list of rules, `turns` rows of the index's texts; `starts` and `ends` count code points
    of the turn's text; `decided` are the words that decided the state.
    """

    rules: Numbers
    turns: Numbers
    starts: Numbers
    ends: Numbers
    decided: NDArray[Any]


def propose(index: WordIndex, rules: Sequence[Rule]) -> Proposals:
    """The places of every rule that stand in the state it asks for, each once for a code: the first rule names it.

    Parameters
    ----------
    index
        The words of turns. It may be kept and asked again.
    rules
        In the codebook's order: by code, then by term.

    Examples
    --------
    >>> from qualkit.coding.terms import parse_term
    >>> index = WordIndex(["Kami dilatih. Mereka belum pernah dilatih."])
    >>> rules = [Rule(parse_term("~latih (negated)"), 0), Rule(parse_term("dilatih"), 1)]
    >>> found = propose(index, rules)
    >>> found.starts.tolist(), found.rules.tolist(), found.decided.tolist()
    ([5, 34, 34], [1, 0, 1], ['', 'belum', ''])
    """
    states = States(index) if any(rule.pattern.state for rule in rules) else None
    found = [_of_rule(index, rule, states) for rule in rules]
    numbers = np.repeat(np.arange(len(rules)), [len(places.starts) for places, _ in found])
    none = np.zeros(0, np.int64)
    starts = np.concatenate([none, *(places.starts for places, _ in found)])
    lengths = np.concatenate([none, *(places.ends for places, _ in found)]) - starts
    order = _ordered(starts, lengths, numbers)
    starts, lengths, numbers = starts[order], lengths[order], numbers[order]
    codes = np.array([rule.code for rule in rules], np.int64)[numbers]
    first = _different(starts, lengths, codes)
    decided = _decided(found)[order[first]]
    turns = np.searchsorted(index.offsets, starts[first], side="right") - 1
    low = starts[first] - index.offsets[turns]
    return Proposals(numbers[first], turns, low, low + lengths[first], decided)


def _ordered(starts: Numbers, lengths: Numbers, numbers: Numbers) -> Numbers:
    """The order by start, then length, then rule: as one number where three fit into 63 bits, for speed."""
    widths = [int(column.max(initial=0)).bit_length() for column in (starts, lengths, numbers)]
    if sum(widths) > 63:
        return np.lexsort((numbers, lengths, starts))
    return np.argsort((starts << widths[1] + widths[2]) | (lengths << widths[2]) | numbers, kind="quicksort")


def _of_rule(index: WordIndex, rule: Rule, states: States | None) -> tuple[Places, list[str]]:
    """Places that stand as the rule asks, and for each the words that decided it; none where it does not ask."""
    places = find(index, rule.pattern, language=rule.language, scope=rule.scope)
    if states is None or not rule.pattern.state:
        return places, []
    own: set[int] = set().union(*(types_of(index, slot, rule.language) for slot in rule.pattern.slots))
    stands, decided = states.of(places, own)
    asked = [row for row, state in enumerate(stands) if state == rule.pattern.state]
    return places.rows(np.array(asked, np.int64)), [decided[row] for row in asked]


def _decided(found: Sequence[tuple[Places, list[str]]]) -> NDArray[Any]:
    decided = np.full(sum(len(places.starts) for places, _ in found), "", object)
    at = 0
    for places, words in found:
        decided[at : at + len(words)] = words
        at += len(places.starts)
    return decided


def _different(*columns: Numbers) -> NDArray[np.bool_]:
    """Whether each row differs from the one before it."""
    changes: NDArray[np.bool_] = np.logical_or.reduce([np.diff(column, prepend=-1) != 0 for column in columns])
    return changes
