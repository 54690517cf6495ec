"""Header blocks: the lines that describe an interview and its people, before the talk or between two interviews."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from qualkit.model import Role
from qualkit.readers.openings import fold
from qualkit.readers.talk import Line
from qualkit.readers.vocabulary import (
    ANSWERING_WORDS,
    INTERVIEWER_WORDS,
    OTHER_WORDS,
    first_word,
    is_name_like,
    names_field,
)

_DEEPEST = 120
_MOST_TITLE_WORDS = 14
_MOST_VALUE_WORDS = 40
_TITLE = re.compile(
    r"\b(transkrip|transcript|lampiran|appendix|wawancara|interview|informan|responden|verbatim)\b", re.I
)
_ROLE_WORDS = INTERVIEWER_WORDS | ANSWERING_WORDS | OTHER_WORDS
_CELLS = re.compile(r"[\t|]+")
_FIELD_NAMES = {"nama", "name", "inisial"}


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a header block."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom a header block names, and in which role."""

    name: str
    role: Role
    reason: str


def field_of(line: Line) -> Field | None:
    """The field that a line holds: what stands before and behind its colon, or in its two cells.

    Examples
    --------
    >>> field_of(Line("Umur\\t30 tahun", None, 0))
    Field(label='Umur', value='30 tahun')
    """
    if line.opening:
        value = line.opening.words.strip("*_ \t")
        return Field(line.opening.label.strip("*_ "), value)
    if not _CELLS.search(line.text):
        return None
    cells = [cell for part in _CELLS.split(line.text.strip("| \t")) if (cell := part.strip(" :*"))]
    if len(cells) == 2 and names_field(cells[0]) and len(cells[0].split()) <= 5:
        return Field(*cells)
    return None


def header_length(lines: Sequence[Line]) -> int:
    """How many lines at the top belong to the header block.

    A field such as ``Umur: 30`` belongs to it, and so does ``Pewawancara : Rahma`` above, among or right below such
    fields; the first line that somebody may have said ends it.

    Examples
    --------
    >>> from qualkit.readers.raw import RawDocument
    >>> from qualkit.readers.talk import split_lines
    >>> text = ("Transkrip 1", "Pewawancara : Rahma\\nUmur : 30\\nInforman : Ibu Sari", "Pewawancara : Apa kabar?")
    >>> header_length(split_lines(RawDocument(text, "txt")))
    4
    """
    last = _fields_end(lines)
    if last == 0:
        return _named_block(lines)
    seen = {fold(entry.label) for line in lines[:last] if (entry := field_of(line))}
    single = _are_single(lines)
    for line in lines[last:]:
        entry = field_of(line)
        beside = line.paragraph == lines[last - 1].paragraph or single
        if entry is None or not beside or not _names_somebody(entry, seen):
            break
        seen.add(fold(entry.label))
        last += 1
    return last


def later_blocks(lines: Sequence[Line], start: int) -> list[range]:
    """Header blocks further down, as at the head of a second interview: two fields or more, and the titles above.

    Examples
    --------
    >>> from qualkit.readers.raw import RawDocument
    >>> from qualkit.readers.talk import split_lines
    >>> text = ("P: Apa?", "Ibu: Ya.", "TRANSKRIP 2", "Nama : Ani\\nUmur : 28", "P: Apa?")
    >>> later_blocks(split_lines(RawDocument(text, "txt")), 2)
    [range(2, 5)]
    """
    found: list[range] = []
    i = start
    while i < len(lines):
        end = i
        while end < len(lines) and (entry := field_of(lines[end])) and _is_field(entry):
            end += 1
        if end - i < 2:
            i = max(end, i + 1)
            continue
        found.append(range(_titles_above(lines, i, found[-1].stop if found else start), end))
        i = end
    return found


def named_people(fields: Iterable[Field]) -> list[Named]:
    """Who is named in a header block, and in which role.

    Examples
    --------
    >>> named_people([Field("Pewawancara", "Rahma"), Field("Nama informan", "Ibu Sari"), Field("Umur", "30")])
    [Named(name='Rahma', role='interviewer', reason="the header block names 'Rahma' under 'Pewawancara'"),
     Named(name='Ibu Sari', role='informant', reason="the header block names 'Ibu Sari' under 'Nama informan'")]
    """
    people = []
    for entry in fields:
        words = {first_word(word) for word in entry.label.split()}
        asks, answers = words & INTERVIEWER_WORDS, words & ANSWERING_WORDS or words == {"nama"} or words == {"name"}
        if entry.value and (asks or answers) and is_name_like(entry.value):
            role: Role = "interviewer" if asks else "informant"
            reason = f"the header block names {entry.value!r} under {entry.label!r}"
            people.append(Named(entry.value, role, reason))
    return people


class People:
    """Those whom header blocks name, found by a label that is their name, part of it, or their initials.

    Examples
    --------
    >>> people = People([Named("Rahma Dewi, S.Gz", "interviewer", "x"), Named("Ibu Sari", "informant", "y")])
    >>> people.behind("RD").role, people.behind("Sari").role, people.behind("P")
    ('interviewer', 'informant', None)
    """

    def __init__(self, people: Iterable[Named] = ()) -> None:
        self._by_name = {person.name: person for person in reversed(list(people))}
        self._by_word: dict[str, dict[str, None]] = {}
        self._by_initials: dict[str, dict[str, None]] = {}
        for name in self._by_name:
            self._by_initials.setdefault(_initials(name), {})[name] = None
            for word in _name_words(name):
                self._by_word.setdefault(word, {})[name] = None

    def behind(self, label: str) -> Named | None:
        """The one person whom a label names; None where it is nobody, or may be several."""
        names = [*islice(self._called(label), 2)]
        if 2 <= len(label) <= 4 and label.isupper():
            names += islice(self._by_initials.get(label, ()), 2)
        return self._by_name[names[0]] if len(set(names)) == 1 else None

    def _called(self, label: str) -> Iterator[str]:
        """The names in which every word of a label occurs."""
        words = [self._by_word.get(word, {}) for word in _name_words(label)]
        fewest = min(words, key=len, default={})
        return (name for name in fewest if all(name in others for others in words))


def fields_of(lines: Iterable[Line]) -> list[Field]:
    """The fields that lines hold."""
    return [entry for line in lines if (entry := field_of(line))]


def _fields_end(lines: Sequence[Line]) -> int:
    last, seen = 0, set[str]()
    for i, line in enumerate(lines[:_DEEPEST]):
        entry = field_of(line)
        if entry is None:
            if line.text and not _is_title(line.text):
                break
        elif _is_field(entry):
            last = i + 1
        elif _names_somebody(entry, seen):
            seen.add(fold(entry.label))
        elif not _is_inline_heading(entry):
            break
    return last


def _is_field(entry: Field) -> bool:
    return names_field(entry.label) and len(entry.value.split()) <= _MOST_VALUE_WORDS and "?" not in entry.value[:-1]


def _is_inline_heading(entry: Field) -> bool:
    """A line such as ``Identitas informan:`` with nothing behind its colon."""
    return not entry.value and first_word(entry.label) not in _ROLE_WORDS and len(entry.label) > 3


def _named_block(lines: Sequence[Line]) -> int:
    """The first paragraph with fields, where it only says who asks and who answers, each once, and they speak below.

    Titles may stand above the fields.
    """
    first = next((i for i, line in enumerate(lines) if not _is_mere_title(line)), len(lines))
    below = next((i for i in range(first, len(lines)) if lines[i].paragraph != lines[first].paragraph), len(lines))
    entries = [field_of(line) for line in lines[first:below]]
    seen = set[str]()
    for entry in entries:
        if entry is None or not _names_somebody(entry, seen) or first_word(entry.label) not in _ROLE_WORDS:
            return 0
        seen.add(fold(entry.label))
    again = {fold(line.opening.label) for line in lines[below:] if line.opening}
    return below if len(entries) >= 2 and seen & again else 0


def _names_somebody(entry: Field, seen: set[str]) -> bool:
    """Whether a line may name who asks or answers instead of opening a turn."""
    role = first_word(entry.label) in _ROLE_WORDS or {first_word(w) for w in entry.label.split()} & _FIELD_NAMES
    return bool(role) and fold(entry.label) not in seen and (not entry.value or is_name_like(entry.value))


def _are_single(lines: Sequence[Line]) -> bool:
    """Whether every paragraph is one line, so that paragraphs tell no block apart."""
    return len({line.paragraph for line in lines}) == len(lines)


def _is_title(text: str) -> bool:
    plain = text.strip("#*_= \t-")
    return len(plain.split()) <= _MOST_TITLE_WORDS and not re.search(r"[?!]|[.…]$|^[\"“]", plain)


def _is_mere_title(line: Line) -> bool:
    return bool(line.text) and field_of(line) is None and _is_title(line.text)


def _titles_above(lines: Sequence[Line], first: int, stop: int) -> int:
    while first > stop and lines[first - 1].opening is None and _is_title(lines[first - 1].text):
        text = lines[first - 1].text
        if not (_TITLE.search(text) or text.lstrip().startswith("#") or (text.isupper() and len(text) > 3)):
            break
        first -= 1
    return first


def _name_words(name: str) -> set[str]:
    plain = re.sub(r",.*$", "", name)
    return {word for word in re.findall(r"[^\W_]{2,}", plain.casefold()) if word not in _ROLE_WORDS}


def _initials(name: str) -> str:
    return "".join(word[0].upper() for word in re.sub(r",.*$", "", name).split())
