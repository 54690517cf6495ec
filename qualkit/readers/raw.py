"""What a reader makes of a file: its paragraphs as they stand, and what was guessed or changed on the way in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.errors import Problem, ReadError
from qualkit.text.normalise import normalise

if TYPE_CHECKING:
    from qualkit.model import Speaker
    from qualkit.text.turns import RawTurn

_CONTROLS = {ord(c): None for c in map(chr, range(0x100)) if unicodedata.category(c) == "Cc" and c not in "\t\n\r\x85"}
_BREAKS = str.maketrans({"\x0b": "\n", "\x0c": "\n\n"})
_LONGEST_QUOTE = 60
_EMPTY_CELL = re.compile(r"[\n ]*\t+(?![\t ]*[^\t\n]{1,40}\t[ \t]{0,8}[:：])[^\t\n]+\t")
"""How a row begins whose first cell is empty; a paragraph that is only indented has no further tab but at its colon."""
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")


@dataclass(frozen=True, slots=True)
class RawDocument:
    """The text of a file as the file has it, before anyone asks who speaks.

    Parameters
    ----------
    paragraphs
        Paragraphs in reading order, none of them blank; a line break inside a paragraph is ``\\n``.
    format
        ``txt``, ``md``, ``docx``, ``pdf``, or what another reader calls itself.
    encoding
        Of a text file; empty for formats that fix it themselves.
    notes
        One sentence for everything that was normalised, guessed or left out.
    front_matter
        The text between the leading ``---`` lines of a Markdown file, without them; empty where there is none.
    name
        The file's name, for messages.
    turns
        The turns, where the file itself states them: cues of a subtitle file, rows of a table. The paragraphs are
        then the same turns to look at. A turn whose speaker is not stated has an empty one.
    stated
        Speakers whose role the file itself states, with the reason.

    Examples
    --------
    >>> RawDocument(("P: Apa kabar?", "Ibu: Baik."), "txt", "utf-8").paragraphs[1]
    'Ibu: Baik.'
    """

    paragraphs: tuple[str, ...]
    format: str
    encoding: str = ""
    notes: tuple[str, ...] = ()
    front_matter: str = ""
    name: str = ""
    turns: tuple[RawTurn, ...] = ()
    stated: tuple[Speaker, ...] = ()


def split_paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text: what stands between blank lines.

    Examples
    --------
    >>> split_paragraphs("P: Apa?\\nSudah?\\n \\nIbu: Ya.\\n")
    ('P: Apa?\\nSudah?', 'Ibu: Ya.')
    """
    return tuple(block.strip("\n") for block in _BLANK_LINES.split(text) if block.strip())


def without_controls(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without control characters, with a note if there were any; page and soft line breaks become lines.

    Examples
    --------
    >>> without_controls("Ibu:\\x0bASI\\x07")
    ('Ibu:\\nASI', ('changed page breaks or soft line breaks to line breaks', 'left out 1 control character'))
    """
    notes = []
    broken = text.translate(_BREAKS)
    if broken != text:
        notes.append("changed page breaks or soft line breaks to line breaks")
    clean = broken.translate(_CONTROLS)
    if clean != broken:
        notes.append(f"left out {counted(len(broken) - len(clean), 'control character')}")
    return clean, tuple(notes)


def cleaned(raw: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Paragraphs without control characters and soft hyphens, normalised, blank ones left out; with notes.

    Examples
    --------
    >>> cleaned(["Ibu: ya\\u00ad\\n", " "])
    (('Ibu: ya',), ('left out soft hyphens',))
    """
    paragraphs, notes = [], []
    for paragraph in raw:
        whole, first = without_controls(paragraph)
        visible = whole.replace("\u00ad", "")
        text, second = normalise(visible)
        notes += [*first, *(("left out soft hyphens",) if visible != whole else ()), *second]
        if text.strip():
            paragraphs.append(text.strip("\n " if _EMPTY_CELL.match(text) else "\n\t ").rstrip())
    return tuple(paragraphs), distinct(notes)


def quoted(text: str) -> str:
    """The beginning of a text in quotation marks, on one line.

    Examples
    --------
    >>> quoted("ya\\nbetul")
    "'ya betul'"
    """
    flat = " ".join(text.split())
    return repr(flat if len(flat) <= _LONGEST_QUOTE else flat[: _LONGEST_QUOTE - 3] + "...")


def unreadable(name: str, what: str, mend: str = "", nearest: str = "") -> ReadError:
    """The error for a file that cannot be read, to be raised by the caller."""
    return ReadError(Problem(what, where=name, nearest=nearest, mend=mend))


def counted(number: int, noun: str) -> str:
    """A number with its noun in the singular or plural.

    Examples
    --------
    >>> counted(1, "turn"), counted(3, "turn")
    ('1 turn', '3 turns')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def distinct(notes: Iterable[str]) -> tuple[str, ...]:
    """The notes in order, each once."""
    return tuple(dict.fromkeys(notes))
