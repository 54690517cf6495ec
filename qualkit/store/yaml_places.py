"""From the events of a YAML parser to values with their places, and from its complaints to problems with a remedy."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from qualkit.errors import Problem, StudyError

_DEEPEST = 100
_MOST_BORROWED = 10_000
"""Values that aliases may repeat in one document: enough for people, too few to fill the memory."""
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+|#[^\n]*\n|\s+)+")


@dataclass(slots=True)
class Place:
    """Where a value stands.

    Attributes
    ----------
    start, end
        Code points of the value in the text, quotes and brackets included, anchors and comments not.
    line
        The line, from 1, of its key, or of the value itself where it has none.
    column
        Code points before it on its line: of its key, or of the value itself where it has none.
    opens
        Code points before the value itself on its line: for a list in block style the column of its dashes.
    flow
        True for a mapping or list in brackets.
    children
        Places of what it holds, by key or index; empty for a scalar.
    """

    start: int
    end: int
    line: int
    column: int
    opens: int
    flow: bool
    children: dict[str | int, Place]


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet."""

    value: Any
    place: Place
    anchor: str | None
    before: int
    key: str | None = None
    key_mark: Any = None


class Builder:
    """Builds the value and its places from the events of the parser, without recursion.

    `shift` is what the parser did not see at the start of the text: one byte order mark, or nothing.
    """

    def __init__(self, text: str, name: str, shift: int = 0) -> None:
        self.text, self.name, self._shift = text, name, shift
        self.value: Any = None
        self.top: Place | None = None
        self.problems: list[Problem] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Any, Place, int] | None] = {}
        self._count = self._borrowed = self._documents = 0
        self._takers: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._start_mapping,
            yaml.SequenceStartEvent: self._start_list,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }

    def take(self, event: Any) -> None:
        """Take the next event."""
        taker = self._takers.get(type(event))
        if taker is not None:
            taker(event)

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            self._refuse(event, "a second document starts here", "keep one document in a file")

    def _scalar(self, event: Any) -> None:
        place = self._place(event)
        place.end = event.end_mark.index + self._shift
        place.start = min(place.start, place.end)
        if event.style in ("|", ">"):
            place.end = place.start + len(self.text[place.start : place.end].rstrip())
        self._count += 1
        if event.anchor is not None:
            self._anchors[event.anchor] = (event.value, place, 1)
        self._put(event.value, place, event.start_mark)

    def _start_mapping(self, event: Any) -> None:
        self._start({}, event)

    def _start_list(self, event: Any) -> None:
        self._start([], event)

    def _start(self, value: Any, event: Any) -> None:
        if len(self._open) >= _DEEPEST:
            self._refuse(event, f"the document is nested deeper than {_DEEPEST} levels", "write it flatter")
        place = self._place(event)
        self._put(value, place, event.start_mark)
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        self._open.append(_Open(value, place, event.anchor, self._count))
        self._count += 1

    def _end(self, event: Any) -> None:
        closed = self._open.pop()
        if closed.place.flow:
            closed.place.end = event.end_mark.index + self._shift
        else:
            # The parser ends a block where the next token begins; a block ends with its last value.
            closed.place.end = next(reversed(closed.place.children.values())).end
        if closed.anchor is not None:
            self._anchors[closed.anchor] = (closed.value, closed.place, self._count - closed.before)

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            self._refuse(event, f"the alias *{event.anchor} names no anchor above it", "write the value out")
        anchored = self._anchors[event.anchor]
        if anchored is None:
            self._refuse(event, f"the alias *{event.anchor} stands inside what it names", "write the value out")
            return
        value, place, size = anchored
        self._count += size
        self._borrowed += size
        if self._borrowed > _MOST_BORROWED:
            self._refuse(event, f"the aliases repeat more than {_MOST_BORROWED} values", "write the values out")
        mark, end = event.start_mark, event.end_mark.index + self._shift
        start = mark.index + self._shift
        here = Place(start, end, mark.line + 1, mark.column, mark.column, place.flow, place.children)
        self._put(value, here, mark)

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        start, column = mark.index + self._shift, mark.column
        if event.tag is not None:
            self._problem(mark, f"the tag {event.tag} means nothing here", "leave it out: every value is read as text")
        if event.anchor is not None and (properties := _PROPERTIES.match(self.text, start)):
            start = properties.end()
            column = start - line_start(self.text, start)
        flow = bool(getattr(event, "flow_style", False))
        return Place(start, start, mark.line + 1, mark.column, column, flow, {})

    def _put(self, value: Any, place: Place, mark: Any) -> None:
        if not self._open:
            self.value, self.top = value, place
            return
        holder = self._open[-1]
        if isinstance(holder.value, list):
            holder.place.children[len(holder.value)] = place
            holder.value.append(value)
        elif holder.key is None:
            self._key(holder, value, mark)
        else:
            place.line, place.column = holder.key_mark.line + 1, holder.key_mark.column
            holder.value[holder.key] = value
            holder.place.children[holder.key] = place
            holder.key = None

    def _key(self, holder: _Open, key: Any, mark: Any) -> None:
        if not isinstance(key, str):
            self._problem(mark, "a list or mapping stands where a key should be", "put quotes around the key")
            key = f"\0{mark.index}"
        elif key in holder.value:
            first = holder.place.children[key].line
            self._problem(mark, f"the key {key!r} is given twice, first in line {first}", "keep one of them")
        holder.key, holder.key_mark = key, mark

    def _problem(self, mark: Any, what: str, mend: str) -> None:
        self.problems.append(Problem(what, f"{self.name}:{mark.line + 1}", mend=mend))

    def _refuse(self, event: Any, what: str, mend: str) -> None:
        self._problem(event.start_mark, what, mend)
        raise StudyError(self.problems)


def syntax_problem(error: yaml.MarkedYAMLError, text: str, name: str) -> Problem:
    """What the parser complains of, with line, column and a hint in plain words."""
    mark = error.problem_mark or error.context_mark
    line, column, index = (mark.line, mark.column, mark.index) if mark else (0, 0, 0)
    said = error.problem or error.context or "it cannot be read"
    what = f"this is not YAML at column {column + 1}: {said}"
    if error.context and error.context_mark and error.context_mark.line != line:
        what += f" ({error.context} that begins in line {error.context_mark.line + 1})"
    return Problem(what, f"{name}:{line + 1}", mend=_hint(said, text, index))


def _hint(said: str, text: str, index: int) -> str:
    row = text[line_start(text, index) :].split("\n", 1)[0]
    if "\t" in row[: len(row) - len(row.lstrip())]:
        return "indent with spaces, not with tabs"
    if "mapping values are not allowed" in said:
        return "put quotes around a value that holds a colon and a space, and check the indentation"
    if "cannot start any token" in said:
        return f"put quotes around a value that begins with {text[index : index + 1]!r}"
    if "end of stream" in said:
        return "close the quotes or the bracket"
    if "',' or" in said:
        return "close the bracket, and put quotes around values that hold commas or brackets"
    return "check the indentation of this line and the one before it, and put quotes around unusual values"


def line_start(text: str, index: int) -> int:
    """Where the line of `index` starts."""
    return text.rfind("\n", 0, index) + 1
