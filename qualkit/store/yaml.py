"""YAML as text: every scalar stays as it is written, every value knows its place, edits leave the rest untouched.

``no``, ``on``, ``1.10``, ``010`` and ``2026-01-01`` stay the texts they are; what they mean is for the reader of the
field to say. Places are counted in code points of the text, so a value can be replaced and the rest, with its
comments, stays byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from qualkit.errors import Problem, StudyError
from qualkit.store.yaml_places import Builder, Place, line_start, syntax_problem

Path = tuple[str | int, ...]
"""Keys and indexes from the top of a document to a value."""

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MOST_SHOWN = 20
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_BREAKS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_QUOTED_AS_IS = r" !#-\[\]-~\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
_TO_ESCAPE = re.compile(f"[^{_QUOTED_AS_IS}]")
_NOT_PLAIN = re.compile(r"[^\x20-\x7e\xa1-\u2027\u202a-\ud7ff\U00010000-\U0010ffff]")
_PLAIN = re.compile(r"[^\W_](?:[\w ./()*+;=~'<>^$%@!|&\"\-]*[\w./()*+;=~<>%!])?")


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document as mappings, lists and texts, with the place of each value.

    Attributes
    ----------
    name
        The file's name, for messages.
    text
        The text it was read from.
    data
        Dicts, lists and texts.
    top
        The place of the whole.
    """

    name: str
    text: str
    data: dict[str, Any]
    top: Place

    def place(self, path: Sequence[str | int]) -> Place:
        """The place of the value at `path`; of what would hold it where it is not there."""
        place = self.top
        for step in path:
            if step not in place.children:
                break
            place = place.children[step]
        return place

    def line(self, path: Sequence[str | int]) -> int:
        """The line, from 1, of the value at `path`, or of what would hold it."""
        return self.place(path).line

    def span(self, path: Sequence[str | int]) -> tuple[int, int]:
        """Start and end of the value at `path`, in code points of the text."""
        place = self.place(path)
        return place.start, place.end


def read_yaml(text: str, name: str) -> Document:
    """A YAML document whose scalars are all text.

    Parameters
    ----------
    text
        The file's text.
    name
        The file's name, for messages.

    Raises
    ------
    StudyError
        With ``name:line`` for what is not YAML, for keys given twice, tags, several documents, aliases that contain
        themselves or repeat too much, control characters, and a top that is not a mapping.

    Examples
    --------
    >>> document = read_yaml("version: 1.10\\nnotes: [no, 010]  # as text\\n", "book.yaml")
    >>> document.data
    {'version': '1.10', 'notes': ['no', '010']}
    >>> document.line(("notes", 1)), document.span(("notes", 1))
    (2, (26, 29))
    """
    _refuse_control_characters(text, name)
    body = text.removeprefix("\ufeff")
    builder = Builder(text, name, shift=len(text) - len(body))
    try:
        for event in yaml.parse(body, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        builder.problems.append(syntax_problem(error, text, name))
    if builder.problems:
        raise StudyError(builder.problems)
    if not isinstance(builder.value, dict) or builder.top is None:
        raise StudyError(_not_a_mapping(builder.value, name))
    return Document(name, text, builder.value, builder.top)


def read_front_matter(text: str, name: str) -> tuple[Document, int]:
    """The settings between the ``---`` lines at the top of a text, and where what follows them starts.

    Places and lines count from the start of the whole text.

    Raises
    ------
    StudyError
        For a text without front matter, one whose front matter does not end, and all that `read_yaml` refuses.

    Examples
    --------
    >>> text = "---\\ntranscript: ibu-01\\n---\\nIbu: Ya.\\n"
    >>> document, start = read_front_matter(text, "ibu-01.md")
    >>> document.data, document.line(("transcript",)), text[start:]
    ({'transcript': 'ibu-01'}, 2, 'Ibu: Ya.\\n')
    """
    opening = re.match(r"\ufeff?---[ \t]*(?:\r?\n|\Z)", text)
    if opening is None:
        raise StudyError(
            "there is no front matter", where=f"{name}:1", mend="begin the file with a line --- and end it with another"
        )
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        raise StudyError("the front matter does not end", where=f"{name}:1", mend="end it with a line ---")
    return read_yaml(text[: closing.start()], name), closing.end()


def edit(text: str, changes: Iterable[tuple[int, int, str]]) -> str:
    """The text with each ``[start, end)`` replaced; everything else stays as it is.

    Insertions at one place come out in the order in which they are given.

    Parameters
    ----------
    text
        Any text.
    changes
        ``(start, end, new)`` in code points of `text`, in any order.

    Raises
    ------
    StudyError
        For changes that overlap or lie outside the text.

    Examples
    --------
    >>> edit("code: a  # kept", [(6, 7, "b")])
    'code: b  # kept'
    """
    parts, done = [], 0
    for start, end, new in sorted(changes, key=lambda change: change[:2]):
        if not 0 <= start <= end <= len(text):
            raise StudyError(f"the change from {start} to {end} is not inside the text of {len(text)} code points")
        if start < done:
            raise StudyError(f"the change from {start} to {end} overlaps the one before it")
        parts += [text[done:start], new]
        done = end
    return "".join([*parts, text[done:]])


def scalar(value: str) -> str:
    """`value` as YAML on one line, plain where that is safe everywhere, else quoted.

    What another YAML reader would take for something else than text (``no``, ``1.10``) is quoted; whole numbers and
    ISO days are not.

    Raises
    ------
    StudyError
        For an unpaired surrogate, which no YAML file can hold.

    Examples
    --------
    >>> [scalar(text) for text in ("barrier.training", "no", "a: b", "24", "")]
    ['barrier.training', '"no"', '"a: b"', '24', '""']
    """
    return value if _is_plain(value) else quoted(value)


def quoted(value: str) -> str:
    """`value` as YAML in double quotes, on one line.

    Raises
    ------
    StudyError
        For an unpaired surrogate, which no YAML file can hold.

    Examples
    --------
    >>> print(quoted('kata "capek"\\n'))
    "kata \\"capek\\"\\n"
    """
    if surrogate := re.search("[\ud800-\udfff]", value):
        raise StudyError(
            f"the text holds the unpaired surrogate U+{ord(surrogate[0]):04X}, which no file can hold",
            mend="remove it from the text",
        )
    return '"' + _TO_ESCAPE.sub(_escape, value) + '"'


def dump_front_matter(settings: Mapping[str, Any]) -> str:
    """Settings as front matter, ``---`` lines included; what stands one level down goes on one line.

    Parameters
    ----------
    settings
        Texts, numbers, lists and mappings.

    Raises
    ------
    StudyError
        Names every value of another kind.

    Examples
    --------
    >>> print(dump_front_matter({"transcript": "ibu-01", "speakers": {"Ibu": {"role": "informant"}}}), end="")
    ---
    transcript: ibu-01
    speakers:
      Ibu: {role: informant}
    ---
    """
    _refuse_odd_values(settings)
    lines = []
    for key, value in settings.items():
        if isinstance(value, Mapping) and value:
            lines.append(f"{scalar(key)}:")
            lines += [f"  {scalar(label)}: {_one_line(below)}" for label, below in value.items()]
        else:
            lines.append(f"{scalar(key)}: {_one_line(value)}")
    return "\n".join(["---", *(lines or ["{}"]), "---", ""])


def _refuse_control_characters(text: str, name: str) -> None:
    found = list(_CONTROL.finditer(text))
    if not found:
        return
    problems = []
    for match in found[:_MOST_SHOWN]:
        line = len(_BREAKS.findall(text, 0, match.start())) + 1
        column = match.start() - line_start(text, match.start()) + 1
        problems.append(Problem(
            f"column {column} holds the control character U+{ord(match[0]):04X}", f"{name}:{line}", mend="remove it",
        ))  # fmt: skip
    if len(found) > _MOST_SHOWN:
        problems.append(Problem(f"there are {len(found)} control characters in all", name, mend="is this a text file?"))
    raise StudyError(problems)


def _not_a_mapping(value: Any, name: str) -> Problem:
    what = "the file is empty" if value is None else "the file does not hold a mapping"
    return Problem(what, f"{name}:1", mend="begin with lines such as 'name: value'")


def _is_plain(value: str) -> bool:
    if not _PLAIN.fullmatch(value) or _NOT_PLAIN.search(value):
        return False
    if re.fullmatch(r"0|[1-9][0-9]*|[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return True
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers.get(value[0], [])
    return not any(pattern.match(value) for _, pattern in resolvers) and value.lower() not in ("y", "n")


def _escape(match: re.Match[str]) -> str:
    named = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
    number = ord(match[0])
    return named.get(match[0]) or (f"\\x{number:02X}" if number < 256 else f"\\u{number:04X}")


def _refuse_odd_values(settings: Mapping[str, Any]) -> None:
    problems = [
        Problem(f"the value of {'.'.join(path)!r} is a {type(value).__name__}", mend="give a text, list or mapping")
        for path, value in _leaves(settings, ())
        if isinstance(value, bool) or not isinstance(value, str | int | float)
    ]
    if problems:
        raise StudyError(problems)


def _leaves(value: Any, path: tuple[str, ...]) -> Iterable[tuple[tuple[str, ...], Any]]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from _leaves(below, (*path, str(key)))
    elif isinstance(value, list | tuple):
        for index, below in enumerate(value):
            yield from _leaves(below, (*path, str(index)))
    else:
        yield path, value


def _one_line(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {_one_line(below)}" for key, below in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_one_line, value)) + "]"
    return scalar(str(value))
