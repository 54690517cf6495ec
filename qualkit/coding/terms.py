"""The terms of a codebook: one parser.

A term is a word (``pelatihan``), a prefix (``dukung*``), or several of them, which must follow each other over
spaces (``belum pernah dilatih``). A hyphen in a term stands for a hyphen in the text (``ibu-ibu``). Case does not
matter.
"""

from __future__ import annotations

from typing import NamedTuple

import regex

from qualkit.errors import Problem, TermError
from qualkit.text.words import key, words

_SLOT = regex.compile(r"([\p{L}\p{M}\p{N}]+(?:['\u2019\u02bc][\p{L}\p{M}\p{N}]+)*)(\*?)")
_SPACE = regex.compile(r"\s+|-")
_LEAST_PREFIX = 2


class Slot(NamedTuple):
    """One word of a term: its folded letters, whether it is a prefix, and the gap before it (space or hyphen)."""

    key: str
    prefix: bool
    gap: str


class Pattern(NamedTuple):
    """What a term looks for: its slots in order."""

    text: str
    slots: tuple[Slot, ...]


def parse_term(text: str, *, where: str = "") -> Pattern:
    """Read one term.

    Parameters
    ----------
    text
        The term as it stands in the codebook.
    where
        ``file:line``, for the error.

    Raises
    ------
    TermError
        With the column, what was found there and the nearest right form.

    Examples
    --------
    >>> [slot.key for slot in parse_term("ndak ada latih*").slots]
    ['ndak', 'ada', 'latih']
    >>> parse_term("latih * kader")
    Traceback (most recent call last):
    qualkit.errors.TermError: term 'latih * kader', column 7: '*' must follow a word directly. ...
    """
    slots: list[Slot] = []
    end = len(text.rstrip())
    at, gap = end - len(text.strip()), ""
    if not end:
        raise TermError(Problem("the term is empty", where, mend="write a word, a phrase, or remove it"))
    while at < end:
        match = _SLOT.match(text, at)
        if match is None:
            raise TermError(_unreadable(text, at, where))
        if match[2] and len(match[1]) < _LEAST_PREFIX:
            what = f"term {text!r}, column {at + 1}: the prefix {match[0]!r} is too short to mean anything"
            raise TermError(Problem(what, where, mend=f"give at least {_LEAST_PREFIX} letters before '*'"))
        slots.append(Slot(key(match[1]), bool(match[2]), gap))
        at = match.end()
        between = _SPACE.match(text, at, end)
        if between is None and at < end:
            raise TermError(_unreadable(text, at, where))
        if between is not None:
            gap = "-" if between[0] == "-" else " "
            at = between.end()
    if text[end - 1] == "-":
        raise TermError(_unreadable(text, end - 1, where))
    return Pattern(text.strip(), tuple(slots))


def _unreadable(text: str, at: int, where: str) -> Problem:
    letter = text[at]
    plain = " ".join(word.key for word in words(text))
    if letter == "*":
        what = "'*' must follow a word directly"
    else:
        what = f"{letter!r} cannot stand in a term; a term is words, each with or without '*' at its end"
    return Problem(f"term {text!r}, column {at + 1}: {what}", where, plain, "write words parted by single spaces")
