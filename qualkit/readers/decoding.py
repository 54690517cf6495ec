"""From bytes to text. A byte order mark decides, then the pattern of NULs, then strict UTF-8, then Windows-1252."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from qualkit.readers.raw import counted, unreadable, without_controls

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHER_FORMATS = (
    (b"%PDF-", "a PDF", "give it the ending .pdf"),
    (b"PK\x03\x04", "an archive, perhaps a Word document", "give it the ending .docx, .odt or .xlsx"),
    (b"\xd0\xcf\x11\xe0", "an old Office file", "open it in a word processor and save it as .docx"),
    (b"{\\rtf", "an RTF file", "give it the ending .rtf"),
)
_STATED = {"iso-8859-1": "windows-1252", "latin1": "windows-1252", "us-ascii": "windows-1252", "utf8": "utf-8"}
"""As browsers take what pages state."""
_KNOWN = re.compile(
    r"utf-8|windows-125\d|windows-874|iso-8859-\d\d?|macintosh|koi8-[ru]|gb2312|gbk|gb18030|big5|shift_jis|euc-(?:jp|kr)"
)
MOST_BYTES = 5_000_000
"""Longest text file that is read: some 80 hours of talk."""
_SAMPLE = 4096
_MOST_CONTROLS = 0.01
"""Share of control characters above which a file is no text."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


class Decoded(NamedTuple):
    """A text, the encoding that it came in, and notes on what was guessed."""

    text: str
    encoding: str
    notes: tuple[str, ...]


def decode(data: bytes, name: str, *, declared: str = "", most: int = MOST_BYTES) -> Decoded:
    """The text of a file.

    Parameters
    ----------
    data
        The whole file.
    name
        The file's name, for messages.
    declared
        The encoding that the file states inside itself; a byte order mark goes before it, and bytes that contradict
        it are read as if nothing was stated.
    most
        The number of bytes above which the file is refused.

    Raises
    ------
    ReadError
        For an empty file, one that is no text, and one that contradicts its own byte order mark.

    Examples
    --------
    >>> decode("Ibu: ASI \u2013 ya".encode("cp1252"), "ibu.txt")[:2]
    ('Ibu: ASI – ya', 'windows-1252')
    """
    _refuse_other_formats(data, name, most)
    encoding, sure, doubts = _stated_or_found(data, declared)
    try:
        text = data.decode(encoding, "strict" if encoding != "windows-1252" else "replace")
    except UnicodeDecodeError as error:
        raise unreadable(
            name, f"the file begins as {encoding.upper()} but breaks off at byte {error.start:,}", "save it as UTF-8"
        ) from error
    _refuse_binary(text, name)
    text, notes = without_controls(text)
    return Decoded(text, encoding, (*doubts, *_guesses(encoding, sure, text), *notes))


def _stated_or_found(data: bytes, declared: str) -> tuple[str, bool, tuple[str, ...]]:
    """The encoding, whether it is sure, and a note where the file is not in the one that it states."""
    marked = any(data.startswith(mark) for mark, _ in _MARKS)
    stated = _STATED.get(declared.lower(), declared.lower())
    if not declared or marked or not _KNOWN.fullmatch(stated):
        return *_encoding(data), ()
    try:
        data.decode(stated)
    except (UnicodeDecodeError, LookupError):
        if stated != "windows-1252":
            return *_encoding(data), (f"warning: the file says that it is {declared} and is not",)
    return stated, True, ()


def _encoding(data: bytes) -> tuple[str, bool]:
    """The encoding, and whether the file itself states or proves it."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, True
    even, odd = data[:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
    half = max(1, min(len(data), _SAMPLE) // 2)
    if max(even, odd) > 0.3 * half and min(even, odd) < 0.05 * half and len(data) % 2 == 0:
        return ("utf-16-le" if odd > even else "utf-16-be"), False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252", False
    return "utf-8", True


def _guesses(encoding: str, sure: bool, text: str) -> tuple[str, ...]:
    if sure:
        return ()
    if encoding != "windows-1252":
        return (f"the encoding {encoding.upper()} was guessed from the pattern of its bytes",)
    lost = text.count("\ufffd")
    more = (f"{counted(lost, 'byte')} without a meaning in Windows-1252 stand as U+FFFD",) if lost else ()
    return ("warning: the file is not UTF-8 and was read as Windows-1252; check the letters with accents", *more)


def _refuse_other_formats(data: bytes, name: str, most: int) -> None:
    if not data.strip():
        raise unreadable(name, "the file is empty", "export the transcript again")
    if len(data) > most:
        raise unreadable(name, f"the file holds {len(data):,} bytes, more than {most:,}", "split it by interview")
    for magic, what, mend in _OTHER_FORMATS:
        if data.startswith(magic):
            raise unreadable(name, f"the file is not a text but {what}", mend)


def _refuse_binary(text: str, name: str) -> None:
    controls = len(_CONTROL.findall(text))
    if "\0" in text or controls > _MOST_CONTROLS * len(text):
        raise unreadable(
            name,
            f"the file is not a text: it holds {counted(controls, 'control character')} among {len(text):,}",
            "give the file the ending of its real format",
        )
    if not text.strip("\ufeff \t\r\n\x0b\x0c\x85\u2028\u2029"):
        raise unreadable(name, "the file holds no words", "export the transcript again")
