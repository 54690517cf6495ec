"""The terms of a codebook: one grammar, one parser.

=====================  ============================================================================================
``pelatihan``          the word, whatever its case
``latih*``             every word that begins so
``~latih``             every form of the Indonesian root, or every inflection of the English word
``... except a, b*``   but not these: after ``~root`` and ``word*``
``jam kerja``          several words that follow each other over nothing but spaces; a hyphen stands for a hyphen
``belum <4> ~latih``   the second after the first, at most four words between, in one turn
``suami <<4>> bantu``  the same in either order
``"ya, kan?"``         these characters exactly, capitals and punctuation too
``(negated)``          at the end: the words must stand affirmed, negated, diminished or wished
=====================  ============================================================================================
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import regex

from qualkit.errors import Problem, TermError, nearest
from qualkit.text.words import key, words

Kind = Literal["word", "prefix", "root", "verbatim"]
STATES = ("affirmed", "negated", "diminished", "wished")
FARTHEST = 50
"""The most words that a distance may hold."""

_LETTERS = r"[\p{L}\p{M}\p{N}]+(?:['\u2019\u02bc][\p{L}\p{M}\p{N}]+)*"
_WORD = regex.compile(_LETTERS)
_SPACE = regex.compile(r"\s+")
_DISTANCE = regex.compile(r"(<{1,2})\s*([^\s<>]*)\s*(>{0,2})\s*")
_EXCEPT = regex.compile(r"\s+except(?=\s|$)\s*")
_FORM = regex.compile(rf"({_LETTERS}\*?)(\s*,\s*)?")
_STATE = regex.compile(r"\(([^()]*)(\)?)\s*")
_QUOTES = {'"': '"', "\u201c": "\u201d"}
_LEAST = 2
_PLAIN = "write words parted by single spaces"


class Slot(NamedTuple):
    """One word of a term, or one verbatim stretch.

    `key` holds its folded letters, of a root as it was written, of a verbatim stretch its characters. `gap` is what
    must part it from the slot before: a space, a hyphen, ``<`` for a distance, ``<<`` for a distance in either order;
    empty for the first. `within` is the most words between. `excepted` holds forms that do not count; one may end in
    ``*``.
    """

    key: str
    kind: Kind = "word"
    gap: str = ""
    within: int = 0
    excepted: tuple[str, ...] = ()

    @property
    def prefix(self) -> bool:
        """Whether it stands for every word that begins so."""
        return self.kind == "prefix"


class Pattern(NamedTuple):
    """What a term looks for: its slots in order, and the state in which they must stand, empty for any."""

    text: str
    slots: tuple[Slot, ...]
    state: str = ""


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
    >>> parse_term("belum pernah <4> ~latih (negated)").slots[-1]
    Slot(key='latih', kind='root', gap='<', within=4, excepted=())
    >>> parse_term("latih * kader")
    Traceback (most recent call last):
    qualkit.errors.TermError: term 'latih * kader', column 7: '*' must follow a word directly. ...
    """
    return _Reader(text, where).pattern()


class _Reader:
    """Goes through a term from left to right."""

    def __init__(self, text: str, where: str) -> None:
        self.text, self.where = text, where
        self.at, self.end = len(text) - len(text.lstrip()), len(text.rstrip())
        self.slots: list[Slot] = []

    def pattern(self) -> Pattern:
        if self.at >= self.end:
            raise TermError(Problem("the term is empty", self.where, mend="write a word, a phrase, or remove it"))
        gap, within, state = "", 0, ""
        while self.at < self.end:
            self.slots.append(self._slot(gap, within))
            gap, within = self._joint()
            if self._sees("("):
                state = self._state()
        for slot in self.slots if len(self.slots) > 1 else ():
            if not words(slot.key):
                what = f"the quotation {slot.key!r} holds no word, so nothing can stand beside it"
                raise self._error(self.text.index(slot.key), what, mend="put a word in it, or let it stand alone")
        return Pattern(self.text.strip(), tuple(self.slots), state)

    # -- parts --------------------------------------------------------------------------------------------------------

    def _slot(self, gap: str, within: int) -> Slot:
        if self._sees(*_QUOTES):
            return Slot(self._verbatim(), "verbatim", gap, within)
        kind: Kind = "root" if self._sees("~") else "word"
        began = self.at
        self.at += kind == "root"
        match = _WORD.match(self.text, self.at, self.end)
        if match is None:
            raise self._refused(began if kind == "root" else self.at)
        self.at = match.end()
        if self._sees("*"):
            kind = self._star(kind, began)
        self._long_enough(kind, match[0], began)
        written = match[0] if kind == "root" else key(match[0])
        return Slot(written, kind, gap, within, self._excepted() if kind != "word" else ())

    def _verbatim(self) -> str:
        close = self.text.find(_QUOTES[self.text[self.at]], self.at + 1, self.end)
        inside = self.text[self.at + 1 : close]
        if close < 0:
            raise self._error(self.at, "the quotation is not closed", f'{self.text.strip()}"', "close it")
        if not inside.strip():
            raise self._error(self.at, "the quotation is empty", mend="write in it what must stand in the text")
        if inside != inside.strip():
            whole = self.text.replace(inside, inside.strip()).strip()
            raise self._error(self.at + 1, "the quotation begins or ends in a space", whole, "take the space away")
        self.at = close + 1
        return inside

    def _star(self, kind: Kind, began: int) -> Kind:
        word = self.text[began : self.at]
        if kind == "root":
            whole = self.text.replace(word + "*", word).strip()
            what = f"{word + '*'!r} is both a root and a prefix"
            raise self._error(began, what, whole, f"write {word} for every form, or {word[1:]}* for a beginning")
        self.at += 1
        return "prefix"

    def _long_enough(self, kind: Kind, word: str, began: int) -> None:
        if kind == "prefix" and len(word) < _LEAST:
            what = f"the prefix {word + '*'!r} is too short to mean anything"
            raise self._error(began, what, mend=f"give at least {_LEAST} letters before '*'")
        if kind == "root" and len(word) < _LEAST:
            what = f"the root {'~' + word!r} is too short to have forms"
            raise self._error(began, what, mend=f"give at least {_LEAST} letters after '~'")

    def _excepted(self) -> tuple[str, ...]:
        match = _EXCEPT.match(self.text, self.at, self.end)
        if match is None:
            return ()
        self.at = match.end()
        forms: list[str] = []
        while form := _FORM.match(self.text, self.at, self.end):
            forms.append(key(form[1].rstrip("*")) + "*" * form[1].endswith("*"))
            self.at = form.end() if form[2] else form.end(1)
            if not form[2]:
                return tuple(forms)
        what = "'except' must be followed by the forms to leave out"
        raise self._error(min(self.at, self.end - 1), what, mend="write, for example, ~asi except asin, asian")

    # -- what parts them ----------------------------------------------------------------------------------------------

    def _joint(self) -> tuple[str, int]:
        """The gap before the next slot; the reader then stands on it, or on a state, or at the end."""
        if self._sees("-") and self.at + 1 < self.end:
            self.at += 1
            return "-", 0
        space = _SPACE.match(self.text, self.at, self.end)
        if space is None:
            if self.at < self.end and not self._sees("<", "("):
                raise self._refused(self.at)
        else:
            self.at = space.end()
        return self._distance() if self._sees("<") else (" ", 0)

    def _distance(self) -> tuple[str, int]:
        match = _DISTANCE.match(self.text, self.at, self.end)
        opened, number, closed = match[1], match[2], match[3]
        if len(opened) != len(closed) or not number.isdecimal() or not 1 <= int(number) <= FARTHEST:
            digits = "".join(letter for letter in number if letter.isdecimal()) or "4"
            right = f"{opened}{min(max(int(digits), 1), FARTHEST)}{'>' * len(opened)} "
            whole = f"{self.text[: self.at]}{right}{self.text[match.end() :]}".strip()
            what = f"{match[0].strip()!r} is no distance"
            mend = f"write <4> for at most four words between, <<4>> for either order; 1 to {FARTHEST}"
            raise self._error(self.at, what, whole, mend)
        if match.end() >= self.end or self.text[match.end()] == "(":
            plain = self.text[: self.at].strip()
            raise self._error(self.at, "a distance must stand between two words", plain, "write a word after it")
        self.at = match.end()
        return opened, int(number)

    def _state(self) -> str:
        match = _STATE.match(self.text, self.at, self.end)
        if match is None:
            raise self._refused(self.at)
        name = str(match[1]).strip().casefold()
        before = self.text[: self.at].strip()
        if name not in STATES or not match[2]:
            right = f"{before} ({nearest(name, STATES) or STATES[1]})"
            what = f"{match[0].strip()!r} is no state" if match[2] else "the bracket is not closed"
            raise self._error(self.at, what, right, f"use one of {', '.join(STATES)} in brackets, or none for any")
        if match.end() < self.end:
            rest = self.text[match.end() : self.end]
            right = f"{before} {rest} ({name})"
            raise self._error(match.end(), "the state must stand at the end", right, "move the state to the end")
        self.at = self.end
        return name

    # -- errors -------------------------------------------------------------------------------------------------------

    def _sees(self, *letters: str) -> bool:
        return self.at < self.end and self.text[self.at] in letters

    def _refused(self, at: int) -> TermError:
        at = min(at, self.end - 1)
        letter = self.text[at]
        if letter == "*":
            what = "'*' must follow a word directly"
        elif letter == "~":
            what = "'~' must stand directly before a root"
        elif letter in "<>":
            what = f"{letter!r} must stand between two words, as in a <4> b"
        else:
            what = f"{letter!r} cannot stand in a term here"
        return self._error(at, what, self._plain(), _PLAIN)

    def _plain(self) -> str:
        return self.text.replace("~ ", "~").strip() if "~ " in self.text else " ".join(w.key for w in words(self.text))

    def _error(self, at: int, what: str, right: str = "", mend: str = "") -> TermError:
        return TermError(Problem(f"term {self.text!r}, column {at + 1}: {what}", self.where, right, mend))
