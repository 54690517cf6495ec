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
_INSIDE = re.compile(r"\(([^()\n]*[=:][^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)")
_LONGEST = 400


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
    for i, line in enumerate(lines):
        if i in found or len(line.text) > _LONGEST:
            continue
        if _HEADING.match(line.text) and not names_field_with_value(line):
            found |= _headed(lines, i, used)
        elif line.opening is None or "," in line.text or ";" in line.text:
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


def _headed(lines: Sequence[Line], start: int, used: Collection[str]) -> set[int]:
    """A heading and the entries below it; nothing where no entry explains anybody."""
    entries = list(_entries(lines[start].text))
    place, seen = {start}, {fold(label) for label, _ in entries}
    for i in range(start + 1, len(lines)):
        here = list(_entries(lines[i].text))
        if not here or any(fold(label) in seen for label, _ in here):
            break
        if not all(_explains(words) or _mentions(words) or is_name_like(words) for _, words in here):
            break
        entries += here
        seen |= {fold(label) for label, _ in here}
        place.add(i)
    told = any(_explains(words) or _mentions(words) for _, words in entries)
    return place if told or (entries and seen <= set(used)) else set()


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
    plain = re.sub(r"[ \t]*\|[ \t]*", "\t", plain) if "|" in line[:3] else plain
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
