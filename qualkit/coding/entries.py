"""Reads nested mappings of texts entry by entry, and gathers everything that is wrong with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from qualkit.errors import Problem, nearest
from qualkit.model import Text

Path = tuple[str | int, ...]
"""Keys and indexes from the top of the data to a value."""

ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
"""What the name of a code, a theme or a link looks like."""


class Shape(NamedTuple):
    """The keys of an entry in the order in which they are written, and which of them must be there."""

    keys: tuple[str, ...]
    required: tuple[str, ...] = ()


@dataclass
class Findings:
    """Gathers problems.

    Parameters
    ----------
    name
        The file's name.
    line
        Gives the line, from 1, of the value at a path; 0 where there is none.
    """

    name: str
    line: Callable[[Path], int]
    _found: list[tuple[int, Problem]] = field(default_factory=list)

    def where(self, path: Path) -> str:
        """``file:line`` of a path."""
        line = self.line(path)
        return f"{self.name}:{line}" if line else self.name

    def add(self, what: str, path: Path, nearest: str = "", mend: str = "") -> None:
        """One more problem, at the line of `path`."""
        self.take(path, Problem(what, self.where(path), nearest, mend))

    def take(self, path: Path, problem: Problem) -> None:
        """One more problem that knows its place itself."""
        self._found.append((self.line(path), problem))

    @property
    def problems(self) -> list[Problem]:
        """All problems in the order of their lines."""
        return [problem for _, problem in sorted(self._found, key=lambda found: found[0])]

    def entry(self, value: Any, path: Path, noun: str, shape: Shape, *, named_by: str = "") -> Entry:
        """The mapping at a path, its keys checked."""
        if not isinstance(value, Mapping):
            self.add(f"{noun} is not a mapping", path, mend=f"write keys such as {', '.join(shape.keys[:3])}")
            return Entry({}, path, self, noun)
        if isinstance(value.get(named_by), str) and value[named_by]:
            noun = f"{noun.split()[0]} {value[named_by]!r}"
        for key in value:
            if key not in shape.keys:
                known = f"it may have {', '.join(shape.keys)}"
                self.add(f"{noun} has the unknown key {key!r}", (*path, key), nearest(str(key), shape.keys), known)
        for key in shape.required:
            if _is_blank(value.get(key, "")):
                self.add(f"{noun} has no {key}", (*path, key), mend=f"add the key {key}")
        return Entry(value, path, self, noun)


@dataclass(frozen=True)
class Entry:
    """One mapping of the data, with its path and what to call it in messages."""

    data: Mapping[str, Any]
    path: Path
    findings: Findings
    noun: str

    def at(self, key: str) -> Path:
        """The path of one of its values."""
        return (*self.path, key)

    def add(self, key: str, what: str, nearest: str = "", mend: str = "") -> None:
        """A problem with one of its values."""
        self.findings.add(f"{self.noun}: {what}", self.at(key), nearest, mend)

    def text(self, key: str) -> str:
        """A plain text, empty where it is not there."""
        value = self.data.get(key, "")
        if isinstance(value, str):
            return value.strip()
        self.add(key, f"{key} must be one text", mend="write it on one line, in quotes if it holds a colon")
        return ""

    def id(self, key: str) -> str:
        """A text that names something."""
        value = self.text(key)
        if value and not ID.fullmatch(value):
            guess = re.sub(r"[^a-z0-9._-]+", "-", value.lower()).strip("-._")
            self.add(key, f"{value!r} is not a name", guess, "use small letters, digits, dots, hyphens and underscores")
        return value

    def one_of(self, key: str, allowed: Collection[str] | None, *, default: str = "", more: str = "") -> str:
        """A text out of `allowed`; any text where that is None, `default` where there is no text."""
        value = self.text(key) or default
        if value and allowed is not None and value not in allowed:
            mend = more or f"use one of {', '.join(allowed)}"
            self.add(key, f"unknown {key.replace('_', ' ')} {value!r}", nearest(value, allowed), mend)
        return value

    def words(self, key: str, languages: Sequence[str]) -> Text:
        """A text, or one text a language."""
        value = self.data.get(key, "")
        if not isinstance(value, Mapping):
            text = self.text(key)
            return Text({"": text}) if text else Text()
        self._declared(key, value, languages)
        texts = {language: self._said(key, language, text) for language, text in value.items()}
        return Text({language: text for language, text in texts.items() if text})

    def texts(self, key: str, *steps: str | int) -> list[tuple[Path, str]]:
        """A list of texts with the path of each."""
        value: Any = self.data.get(key, "")
        for step in steps:
            value = value[step]
        path = (*self.at(key), *steps)
        if value == "":
            return []
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            self.findings.add(f"{self.noun}: {key} must be a list of texts", path, mend="write [one, another]")
            return []
        return [((*path, index), item.strip()) for index, item in enumerate(value)]

    def by_language(self, key: str, languages: Sequence[str]) -> Iterator[tuple[str, Path, str]]:
        """The texts of a list a language: language, path, text."""
        value = self.data.get(key, "")
        if value == "":
            return
        if not isinstance(value, Mapping):
            self.add(key, f"{key} must be a mapping of languages", mend=f"write {key}: {{id: [...]}}")
            return
        self._declared(key, value, languages)
        for language in value:
            for path, text in self.texts(key, language):
                yield language, path, text

    def entries(self, key: str, noun: str, shape: Shape, *, named_by: str = "") -> list[Entry]:
        """The mappings of a list."""
        value = self.data.get(key, "")
        if value == "":
            return []
        if not isinstance(value, list | tuple):
            self.add(key, f"{key} must be a list", mend=f"begin each {noun} with a hyphen")
            return []
        return [
            self.findings.entry(item, (*self.at(key), index), f"{noun} number {index + 1}", shape, named_by=named_by)
            for index, item in enumerate(value)
        ]

    def _declared(self, key: str, value: Mapping[str, Any], languages: Sequence[str]) -> None:
        for language in value:
            if languages and language not in languages:
                self.findings.add(
                    f"{self.noun}: {key} has a text in the language {language!r}, which is not declared",
                    (*self.at(key), language),
                    nearest(language, languages),
                    "add it to languages at the top, or correct it",
                )

    def _said(self, key: str, language: str, text: Any) -> str:
        if isinstance(text, str):
            return text.strip()
        path = (*self.at(key), language)
        self.findings.add(f"{self.noun}: {key} must be one text a language", path, mend="write it as one text")
        return ""


def _is_blank(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return isinstance(value, Mapping) and all(_is_blank(text) for text in value.values())
