"""Which reader reads which ending. Others add theirs through the entry-point group ``qualkit.readers``."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from pathlib import PurePath

from qualkit.errors import nearest
from qualkit.readers.raw import RawDocument, unreadable

GROUP = "qualkit.readers"
_OWN = {
    "txt": "plain", "md": "plain", "docx": "word", "pdf": "pdf", "odt": "opendocument", "rtf": "richtext",
    "html": "webpage", "htm": "webpage", "vtt": "vtt", "srt": "srt", "otr": "otranscribe", "csv": "delimited",
    "tsv": "delimited", "xlsx": "spreadsheet",
}  # fmt: skip
"""Ending -> the module of this package that reads it; a package's own endings need no entry point."""
MOST_CHARACTERS = 6_000_000
"""Longest text that is taken in: some 80 hours of talk."""
Reader = Callable[[bytes, str], RawDocument]


def endings() -> tuple[str, ...]:
    """The endings that some installed reader knows, sorted, in small letters, without the dot.

    Examples
    --------
    >>> {"docx", "md", "pdf", "txt"} <= set(endings())
    True
    """
    return tuple(sorted(_readers()))


def read_bytes(data: bytes, name: str) -> RawDocument:
    """The text of a file of others, by the reader that its name's ending asks for.

    Parameters
    ----------
    data
        The whole file.
    name
        The file's name; its ending decides, in capital or small letters.

    Raises
    ------
    ReadError
        For an ending that nobody knows, and for whatever the reader refuses.

    Examples
    --------
    >>> read_bytes(b"P: Apa kabar?", "IBU.TXT").format
    'txt'
    """
    ending = PurePath(name).suffix.lstrip(".").lower()
    readers = _own() if ending in _OWN else _readers()
    if ending not in readers:
        what = f"no reader knows the ending {'.' + ending if ending else '(the name has none)'}"
        known = ", ".join(f".{known}" for known in sorted(readers))
        guess = nearest(ending, readers) if ending else ""
        raise unreadable(name, what, f"use one of {known}", f".{guess}" if guess else "")
    document = _load(readers[ending], name)(data, name)
    characters = sum(map(len, document.paragraphs))
    if characters > MOST_CHARACTERS:
        what = f"the file holds {characters:,} characters, more than {MOST_CHARACTERS:,}"
        raise unreadable(name, what, "split it by interview")
    return document


def _readers() -> dict[str, EntryPoint]:
    """Ending -> entry point; this package keeps its own endings, and of others the first one installed keeps one."""
    found = _own()
    for point in entry_points(group=GROUP):
        found.setdefault(point.name.lstrip(".").lower(), point)
    return found


def _own() -> dict[str, EntryPoint]:
    """The readers of this package; asking every installed package for others takes as long as reading a file."""
    return {ending: EntryPoint(ending, f"qualkit.readers.{module}:read", GROUP) for ending, module in _OWN.items()}


def _load(point: EntryPoint, name: str) -> Reader:
    try:
        reader: Reader = point.load()
    except (ImportError, AttributeError) as error:
        raise unreadable(
            name, f"the reader {point.value} for .{point.name} cannot be loaded: {error}", "install it again"
        ) from error
    return reader
