"""What is left of a person in a study's files: their id, their label, their words. Found and named, never edited."""

from __future__ import annotations

import html
import os
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qualkit.privacy.withdrawal import RUN, find_runs

SKIPPED = frozenset((
    ".git", ".venv", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis",
))  # fmt: skip
"""Folders that hold programs and their working files, not the study's."""
WORDS_IN_A_ROW = f"{RUN} or more of their words in a row"

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)")
_TAG = re.compile(r"<[^<>\n]*>")
_MARKED_UP = (".ipynb", ".html", ".htm", ".svg", ".md", ".xml")
_JSON = (".ipynb", ".json", ".jsonl", ".journal")


@dataclass(frozen=True, slots=True)
class Marks:
    """By what a person is known again.

    Attributes
    ----------
    ids
        The informant's id, and ids of transcripts in which they alone were asked.
    labels
        Labels under which they spoke, and nobody else does.
    runs
        From `fingerprints` of their words.
    """

    ids: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    runs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, order=True)
class Trace:
    """One place that still holds something of a person: file and line, and what it is; never the words themselves."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"still there: {place}: {self.what}; edit by hand"


def find_traces(
    root: Path, marks: Marks, instead: Mapping[Path, bytes | None] | None = None
) -> tuple[list[Trace], list[str]]:
    """Every place in a folder's text files that holds one of the marks, and the files that could not be searched.

    Parameters
    ----------
    root
        The study's folder. Folders of git, virtual environments and the caches of tools are left out.
    marks
        What is looked for. Case and punctuation between words do not count, nor do tags and escapes of notebooks.
    instead
        Content to search in the place of a file's own; None for a file that is to go.

    Returns
    -------
    traces
        Sorted by file and line.
    not_searched
        Files that are not text, such as recordings, Word and PDF files.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "memo.md").write_text("# Field\\nThought of ibu-01 again.\\n", encoding="utf-8")
    ...     find_traces(Path(folder), Marks(ids=("ibu-01",)))
    ([Trace(file='memo.md', line=2, what="the id 'ibu-01'")], [])
    """
    instead = instead or {}
    names = _names(marks)
    traces: set[Trace] = set()
    not_searched = []
    for path in files_under(root):
        data = instead[path] if path in instead else path.read_bytes()
        name = path.relative_to(root).as_posix()
        if data is None:
            continue
        traces.update(Trace(name, 0, f"the file's name holds {what}") for _, what in _named(name, names))
        text = _as_text(data)
        if text is None:
            not_searched.append(name)
        else:
            traces.update(_in_text(name, text, marks, names))
    return sorted(traces), not_searched


def files_under(root: Path) -> Iterator[Path]:
    """The files of a folder in order, without those of git, virtual environments and tools; links are not followed."""
    for folder, folders, files in os.walk(root):
        if "pyvenv.cfg" in files:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if name not in SKIPPED)
        yield from (path for name in sorted(files) if (path := Path(folder, name)).is_file() and not path.is_symlink())


def _in_text(name: str, text: str, marks: Marks, names: re.Pattern[str] | None) -> Iterator[Trace]:
    for variant in _variants(name, text):
        ends = [match.start() for match in re.finditer("\n", variant)]
        for at, what in _named(variant, names):
            yield Trace(name, bisect_left(ends, at) + 1, what)
        for at in find_runs(variant, marks.runs):
            yield Trace(name, bisect_left(ends, at) + 1, WORDS_IN_A_ROW)


def _variants(name: str, text: str) -> Iterable[str]:
    """The text as it is, and as it reads without the escapes of JSON and the tags of HTML; lines stay lines."""
    variants = [text]
    if name.endswith(_JSON):
        variants.append(_ESCAPE.sub(_unescaped, text))
    if name.endswith(_MARKED_UP):
        plain = (html.unescape(line).replace("\n", " ") for line in _TAG.sub(" ", variants[-1]).split("\n"))
        variants.append("\n".join(plain))
    return dict.fromkeys(variants)


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        letter = chr(int(match[1], 16))
        return letter if letter.isalnum() else " "
    return " " if match[0][1] in 'nrtbf"\\/' else match[0]


def _names(marks: Marks) -> re.Pattern[str] | None:
    """One pattern for ids and labels as whole words."""
    ids = "|".join(re.escape(id) for id in sorted(marks.ids, key=len, reverse=True))
    labels = "|".join(re.escape(label) for label in sorted(marks.labels, key=len, reverse=True))
    parts = [rf"(?<![\w-])(?P<id>(?i:{ids}))(?![\w-])" if ids else "",
             rf"(?<!\w)(?P<label>{labels})(?!\w)" if labels else ""]  # fmt: skip
    given = [part for part in parts if part]
    return re.compile("|".join(given)) if given else None


def _named(text: str, names: re.Pattern[str] | None) -> Iterator[tuple[int, str]]:
    for match in names.finditer(text) if names else ():
        yield match.start(), f"the {match.lastgroup} {match[0]!r}"


def _as_text(data: bytes) -> str | None:
    """The text of a file; None where it is none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data or data.startswith(b"%PDF"):
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
