"""Normalising a text once, when it comes in: line ends, byte order mark, composed letters. Never again afterwards."""

from __future__ import annotations

import unicodedata


def normalise(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with LF line ends, no byte order mark and composed letters (NFC), and a note for each thing done.

    Examples
    --------
    >>> normalise("\\ufeffIbu:\\r\\nASI")
    ('Ibu:\\nASI', ('removed a byte order mark', 'changed line ends to LF'))
    """
    notes = []
    if text.startswith("\ufeff"):
        text = text.lstrip("\ufeff")
        notes.append("removed a byte order mark")
    unified = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\x85", "\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n\n")
    )
    if unified != text:
        text = unified
        notes.append("changed line ends to LF")
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        text = composed
        notes.append("composed letters and marks (NFC)")
    return text, tuple(notes)
