"""A concordance: every place of a term with the words around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from qualkit.coding.contexts import States
from qualkit.coding.matching import Places, find, types_of
from qualkit.coding.rules import spoken
from qualkit.coding.terms import Pattern, parse_term
from qualkit.display.keywords import KeywordTable
from qualkit.display.layout import Layout
from qualkit.errors import Problem, QualkitError, TermError, nearest
from qualkit.model import SCOPES, Scope, Term
from qualkit.text.index import WordIndex
from qualkit.text.words import words

Sort: TypeAlias = Literal["transcript", "left", "right", "match", "informant", "group"]
SORTS = ("transcript", "left", "right", "match", "informant", "group")
COLUMNS = ["transcript", "turn", "informant", "group", "start", "end", "left", "match", "right", "state", "decided_by"]
HIDDEN = ("group", "start", "end")


class Asked(NamedTuple):
    """A term as it is asked for: its pattern, its language and how far a distance reaches."""

    pattern: Pattern
    language: str = "id"
    scope: Scope = "turn"


def concordance(
    turns: pd.DataFrame,
    term: str | Term,
    *,
    sort: Sort = "transcript",
    window: int = 8,
    language: str = "id",
    scope: Scope = "turn",
    roles: Sequence[str] = ("informant",),
) -> KeywordTable:
    """Every place where a term stands, with the words before and after it (a concordance, KWIC).

    Sort it by what stands to the left or to the right, and what is said of a word again and again stands together.

    Parameters
    ----------
    turns
        TURNS.
    term
        In the term language of codebooks: ``"dukung*"``, ``"~latih"``, ``"belum <4> ~latih"``, ``"~latih (negated)"``.
    sort
        ``transcript`` (the order of the text), ``left`` or ``right`` (the words there, from the match outwards),
        ``match``, ``informant`` or ``group``.
    window
        Words shown on each side; they never come from another turn.
    language
        ``en`` makes ``~word`` an English word with its inflections; anything else an Indonesian root.
    scope
        How far a distance may reach: ``turn`` or ``sentence``.
    roles
        Whose turns are read.

    Returns
    -------
    KeywordTable
        One row a place: `transcript`, `turn`, `informant`, `group`, `start`, `end` (code points of the transcript's
        canonical text), `left`, `match`, `right`, and `state` with the words that decided it.

    Raises
    ------
    TermError
        For a term that cannot be read, with line, column and the nearest right form.
    QualkitError
        For an unknown order, scope or role, and a window that is no number of words.

    Examples
    --------
    >>> from qualkit.tables import TURNS
    >>> row = {"transcript": "t", "turn": 1, "speaker": "Ibu", "role": "informant", "informant": "i", "group": "g"}
    >>> turns = TURNS.frame([{**row, "start": 5, "end": 40, "text": "Suami mendukung, mertua ndak mendukung."}])
    >>> concordance(turns, "~dukung", sort="left")[["left", "match", "state"]].values.tolist()
    [['Suami mendukung, mertua ndak ', 'mendukung', 'negated'], ['Suami ', 'mendukung', 'affirmed']]
    """
    if sort not in SORTS:
        mend = f"choose one of {', '.join(SORTS)}"
        raise QualkitError(Problem(f"a concordance is not sorted by {sort!r}", "sort", nearest(str(sort), SORTS), mend))
    asked = asked_for(term, language, scope)
    frame = in_context(spoken(turns, roles), asked, window)
    if asked.pattern.state:
        frame = frame[frame["state"] == asked.pattern.state]
    frame = _sorted(frame, sort)
    title = f"{asked.pattern.text}: {counted(frame)}"
    return KeywordTable(frame.reset_index(drop=True), title=title, layout=Layout(hidden=HIDDEN))


def asked_for(term: str | Term, language: str, scope: Scope) -> Asked:
    """A term with its language and scope; a term of a codebook brings its own language.

    Raises
    ------
    TermError
        For a term that cannot be read.
    QualkitError
        For an unknown scope.

    Examples
    --------
    >>> asked_for(Term("~train", "en"), "id", "turn").language
    'en'
    """
    if scope not in SCOPES:
        mend = f"choose one of {', '.join(SCOPES)}"
        raise QualkitError(Problem(f"unknown scope {scope!r}", "scope", nearest(str(scope), SCOPES), mend))
    if isinstance(term, Term):
        where = f"line {term.line}" if term.line else ""
        return Asked(parse_term(term.text, where=where), term.language or language, scope)
    if not isinstance(term, str):
        raise TermError(Problem(f"a term is a text, not {type(term).__name__}", mend='give one term, such as "~latih"'))
    return Asked(parse_term(term), language, scope)


def in_context(read: pd.DataFrame, asked: Asked, window: int, index: WordIndex | None = None) -> pd.DataFrame:
    """Every place of a term, whatever its state, with the words around it and the state in which it stands.

    Parameters
    ----------
    read
        TURNS, all of which are read.
    asked
        From `asked_for`.
    window
        Words on each side.
    index
        The words of `read`, where they are indexed already.

    Raises
    ------
    QualkitError
        For a window that is no number of words.

    Examples
    --------
    >>> from qualkit.tables import TURNS
    >>> in_context(TURNS.empty(), asked_for("~latih", "id", "turn"), 3).columns.tolist() == COLUMNS
    True
    """
    if not isinstance(window, int) or isinstance(window, bool) or window < 0:
        raise QualkitError(Problem(f"a window of {window!r} is no number of words", "window", mend="give 8, say"))
    index = WordIndex(read["text"]) if index is None else index
    places = find(index, asked.pattern, language=asked.language, scope=asked.scope)
    own: set[int] = set().union(*(types_of(index, slot, asked.language) for slot in asked.pattern.slots))
    states, decided = States(index).of(places, own)
    turns = np.searchsorted(index.offsets, places.starts, side="right") - 1
    rows = read.iloc[turns]
    offsets = index.offsets[turns]
    frame = rows[["transcript", "turn", "informant", "group"]].reset_index(drop=True)
    frame["start"] = rows["start"].to_numpy() + places.starts - offsets
    frame["end"] = rows["start"].to_numpy() + places.ends - offsets
    sides = [_around(index, places, row, int(turn), window) for row, turn in enumerate(turns)]
    for name, at in (("left", 0), ("match", 1), ("right", 2)):
        frame[name] = pd.Series([side[at] for side in sides], dtype="str")
    frame["state"], frame["decided_by"] = pd.Series(states, dtype="str"), pd.Series(decided, dtype="str")
    return frame


def counted(frame: pd.DataFrame, noun: str = "place") -> str:
    """How many rows, in how many interviews, of how many informants.

    Examples
    --------
    >>> counted(pd.DataFrame({"transcript": ["t", "t"], "informant": ["i", "i"]}))
    '2 places in 1 transcript, 1 informant'
    """
    people = frame.loc[frame["informant"].astype(str) != "", "informant"].nunique()
    return (
        f"{many(len(frame), noun)} in {many(frame['transcript'].nunique(), 'transcript')}, {many(people, 'informant')}"
    )


def many(count: int, noun: str) -> str:
    """A number with its noun.

    Examples
    --------
    >>> many(1, "hit"), many(2, "near miss")
    ('1 hit', '2 near misses')
    """
    return f"{count} {noun if count == 1 else noun + ('es' if noun.endswith('s') else 's')}"


def _around(index: WordIndex, places: Places, row: int, turn: int, window: int) -> tuple[str, str, str]:
    """Words before a place, the place itself, words after it; the whole turn where it holds no more words."""
    text, offset = index.texts[turn], int(index.offsets[turn])
    opens, closes = int(index.first_words[turn]), int(index.first_words[turn + 1])
    low, high = int(places.first[row]) - window, int(places.last[row]) + window
    start, end = int(places.starts[row]) - offset, int(places.ends[row]) - offset
    begin = 0 if low <= opens else min(int(index.starts[low]) - offset, start)
    finish = len(text) if high >= closes - 1 else max(int(index.ends[high]) - offset, end)
    return text[begin:start], text[start:end], text[end:finish]


def _sorted(frame: pd.DataFrame, sort: Sort) -> pd.DataFrame:
    keys: dict[str, Callable[[str], Any]] = {
        "left": lambda text: tuple(word.key for word in reversed(words(text))),
        "right": _keys,
        "match": _keys,
        "informant": str,
        "group": str,
    }
    if sort not in keys:
        return frame
    order = sorted(range(len(frame)), key=lambda row: keys[sort](frame[sort].iloc[row]))
    return frame.iloc[order]


def _keys(text: str) -> tuple[str, ...]:
    return tuple(word.key for word in words(text))
