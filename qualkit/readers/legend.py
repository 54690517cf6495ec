"""Explanations of labels: ``Keterangan: P : Penulis, I2 : Informan 2``, at the top or the end, in lines or in cells."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from qualkit.readers.openings import Opening, fold
from qualkit.readers.roles import role_named
from qualkit.readers.talk import Line
from qualkit.readers.vocabulary import (
    ANSWERING_WORDS,
    INTERVIEWER_WORDS,
    OTHER_WORDS,
    first_word,
    is_name_like,
    names_field,
)

_MOST_WORDS = 5
_ROLE_WORDS = INTERVIEWER_WORDS | ANSWERING_WORDS | OTHER_WORDS
_LABEL = r"(?P<label>[^\W_][\w .'#-]{0,38}?)"
_ENTRY = re.compile(
    rf"{_LABEL}(?:[ \t]{{0,8}}[:=：→|][ \t:=]{{0,8}}|\t[ \t]{{0,8}}|[ \t]{{1,8}}[-\u2013\u2014][ \t]{{1,8}}"
    r"|[ \t](?:adalah|untuk|means|is|berarti)[ \t])(?P<words>[^,;:=\n|\t]{1,80})"
)
_BRACKETED = re.compile(rf"{_LABEL}[ \t]?\((?P<words>[^()\n]{{2,60}})\)")
_HEADING = re.compile(
    r"\W{0,6}(?:keterangan|ket|legenda|legend|daftar singkatan|singkatan|abbreviations|key|kode|inisial|speakers"
    r"|penutur)\b[^:=\n]{0,30}?\W{0,3}(?:[:：]|$|(?=\t))",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[,;/]|\bdan\b|\band\b|\|(?=[^|]*[:=])")
_SEVERAL = re.compile(r"[,;/|]|dan|and", re.IGNORECASE)
"""What a line holds that has more than one entry; quicker to look for than the entries."""
_INSIDE = re.compile(r"\((?=[^()\n]*[=:])([^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)")
_LONGEST = 400
_LONGEST_BELOW = 4_000
"""Code points of a line below a heading that may hold entries."""


def legend_length(openings: Sequence[Opening]) -> int:
    """How many of a document's first openings explain labels instead of opening turns.

    They stand in a row, explain each label once, in a few words that begin with a word for somebody who asks or
    answers, and one of them explains who asks.

    Examples
    --------
    >>> legend_length([Opening("P", "Penulis"), Opening("I2", "Informan 2"), Opening("P", "Apa kabar?")])
    2
    """
    seen: set[str] = set()
    for opening in openings:
        key = fold(opening.label)
        if key in seen or not _explains(opening.words):
            break
        seen.add(key)
    asks = any(first_word(opening.words) in INTERVIEWER_WORDS for opening in openings[: len(seen)])
    return len(seen) if asks and len(openings) > len(seen) else 0


def legend_lines(lines: Sequence[Line], used: Collection[str]) -> set[int]:
    """Places of the lines that explain labels, under a heading such as ``Keterangan`` or without one.

    Parameters
    ----------
    lines
        The document.
    used
        Folded labels that open lines.

    Examples
    --------
    >>> from qualkit.readers.raw import RawDocument
    >>> from qualkit.readers.talk import split_lines
    >>> text = ("A: Apa?", "S: Ya.", "Keterangan:", "A = Pewawancara", "S = Ibu Sari")
    >>> sorted(legend_lines(split_lines(RawDocument(text, "txt")), {"a", "s"}))
    [2, 3, 4]
    """
    found: set[int] = set()
    entered = _Entered(lines, used)
    for i, line in enumerate(lines):
        if i in found or len(line.text) > _LONGEST:
            continue
        if _HEADING.match(line.text) and not names_field_with_value(line):
            found.update(entered.below(i))
        elif (line.opening is None and _SEVERAL.search(line.text)) or "," in line.text or ";" in line.text:
            entries = list(_entries(line.text))
            if (
                len(entries) >= 2
                and all(_explains(words) or _mentions(words) for _, words in entries)
                and _asks(entries)
            ):
                found.add(i)
    return found | _at_the_end(lines, found)


def read_legend(header: Iterable[str], labels: Iterable[str]) -> dict[str, str]:
    """Folded label -> explanation, for those of `labels` that lines of a header block or legend explain.

    Examples
    --------
    >>> read_legend(["Keterangan: P : Penulis, I2 : Informan 2"], ["P", "I2"])
    {'p': 'Penulis', 'i2': 'Informan 2'}
    >>> read_legend(["(R = Rina (peneliti); S: Bu Sari)"], ["R"])
    {'r': 'Rina (peneliti)'}
    """
    wanted = {fold(label) for label in labels}
    found: dict[str, str] = {}
    for line in header:
        for label, words in _entries(line[:_LONGEST]):
            if (
                fold(label) in wanted
                and first_word(label) not in _ROLE_WORDS
                and (_explains(words) or _mentions(words))
            ):
                found.setdefault(fold(label), words)
    return found


def explained(lines: Iterable[str]) -> dict[str, str]:
    """Label -> explanation of every entry in the lines of a legend."""
    return {label: words for line in lines for label, words in _entries(line[:_LONGEST])}


def names_field_with_value(line: Line) -> bool:
    """Whether a line is a field of a header block, as in ``Kode informan: K-01``."""
    return bool(
        line.opening
        and names_field(line.opening.label)
        and line.opening.words
        and not any(_explains(words) for _, words in _entries(line.opening.words))
    )


class _Entered:
    """The entries of lines, each line looked at once, however many headings stand above it.

    Below a heading stand the lines with entries that explain labels or give names, none of them twice. What stands
    below a heading further down ends no higher, so one way through the lines is enough.
    """

    def __init__(self, lines: Sequence[Line], used: Collection[str]) -> None:
        self._lines, self._used = lines, used
        self._begin(0)

    def below(self, start: int) -> range:
        """Places of a heading and the entries below it; none where no entry explains anybody."""
        if start >= self._end:
            self._begin(start)
        while self._end < len(self._lines):
            self._read_to(self._end)
            if self._end > start and not (self._holds[self._end] and self._above[self._end] < start):
                break
            self._end += 1
        told = self._told[self._end - 1] > self._told[start - 1]
        strange = self._strange[self._end - 1] > self._strange[start - 1]
        has = self._entries[self._end - 1] > self._entries[start - 1]
        return range(start, self._end) if told or (has and not strange) else range(0)

    def _begin(self, start: int) -> None:
        """Forget what stands above; the counts are of the lines up to each."""
        self._end = self._read = start
        self._last: dict[str, int] = {}
        self._above: dict[int, int] = {}
        self._holds: dict[int, bool] = {}
        self._told, self._strange, self._entries = {start - 1: 0}, {start - 1: 0}, {start - 1: 0}

    def _read_to(self, place: int) -> None:
        if place < self._read:
            return
        entries = list(_entries(self._lines[place].text)) if len(self._lines[place].text) <= _LONGEST_BELOW else []
        keys = [fold(label) for label, _ in entries]
        telling = [_explains(words) or _mentions(words) for _, words in entries]
        self._above[place] = max((self._last.get(key, -1) for key in keys), default=-1)
        self._last |= dict.fromkeys(keys, place)
        self._told[place] = self._told[place - 1] + any(telling)
        self._strange[place] = self._strange[place - 1] + any(key not in self._used for key in keys)
        self._entries[place] = self._entries[place - 1] + len(entries)
        named = (is_name_like(words) for _, words in entries)
        self._holds[place] = bool(entries) and all(map(max, telling, named))
        self._read = place + 1


def _at_the_end(lines: Sequence[Line], known: Collection[int]) -> set[int]:
    """Entries in the last lines, without a heading."""
    rest = [i for i in range(len(lines)) if i not in known]
    place: set[int] = set()
    openings: list[Opening] = []
    seen: set[str] = set()
    for i in reversed(rest[-12:]):
        opening = lines[i].opening
        if opening is None or fold(opening.label) in seen or not _explains(opening.words):
            break
        seen.add(fold(opening.label))
        openings.append(opening)
        place.add(i)
    asks = any(first_word(opening.words) in INTERVIEWER_WORDS for opening in openings)
    return place if len(openings) >= 2 and asks and len(place) < len(rest) else set()


def _entries(line: str) -> Iterator[tuple[str, str]]:
    """Every ``label : explanation`` of a line, its marks of lists, tables and emphasis taken off."""
    plain = re.sub(r"[*_`]{1,3}", "", line).strip(" \t|>-•")
    plain = "\t".join(cell.strip(" \t") for cell in plain.split("|")) if "|" in line[:3] else plain
    heading = _HEADING.match(plain)
    rest = plain[heading.end() :] if heading else plain
    rest = rest.strip()
    inside = _INSIDE.search(rest) if not heading else None
    rest = inside[1] if inside else rest
    for part in re.split(";", rest) if ";" in rest else _PARTS.split(rest):
        whole, _, role = part.strip(" \t.").partition(",")
        entry = _ENTRY.fullmatch(whole) or _BRACKETED.fullmatch(whole)
        if entry:
            words = " ".join(f"{entry['words']}{' (' + role.strip() + ')' if role.strip() else ''}".split())
            yield " ".join(entry["label"].split()), words


def _asks(entries: Iterable[tuple[str, str]]) -> bool:
    return any(role_named(words) == "interviewer" for _, words in entries)


def _explains(words: str) -> bool:
    """Whether a few words begin with one for somebody who asks or answers."""
    return first_word(words) in _ROLE_WORDS and len(words.split()) <= _MOST_WORDS and not re.search(r"[?!]", words)


def _mentions(words: str) -> bool:
    """Whether a name is followed by a role in brackets, or the role stands among a few words."""
    inside = re.search(r"\(([^()]+)\)", words)
    return bool(inside and first_word(inside[1]) in _ROLE_WORDS and len(words.split()) <= 2 * _MOST_WORDS)
