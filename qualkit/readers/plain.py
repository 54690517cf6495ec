"""Text and Markdown files: decoded, normalised, the front matter set apart, split at blank lines."""

from __future__ import annotations

import re
from pathlib import PurePath

from qualkit.readers.decoding import decode
from qualkit.readers.raw import RawDocument, distinct, split_paragraphs, unreadable
from qualkit.text.normalise import normalise

_FRONT_MATTER = re.compile(r"---[ \t]*\n(?P<matter>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


def read(data: bytes, name: str) -> RawDocument:
    """A text or Markdown file; a single line break inside a paragraph is kept.

    Parameters
    ----------
    data
        The whole file.
    name
        The file's name; ``.md`` and ``.markdown`` may open with front matter.

    Raises
    ------
    ReadError
        For an empty file and one that is no text.

    Examples
    --------
    >>> document = read(b"---\\nsite: parit\\n---\\nP: Apa?\\n\\nIbu: Ya.\\nBaik.\\n", "ibu-01.md")
    >>> document.paragraphs, document.front_matter
    (('P: Apa?', 'Ibu: Ya.\\nBaik.'), 'site: parit\\n')
    """
    decoded = decode(data, name)
    text, notes = normalise(decoded.text)
    kind = "md" if PurePath(name).suffix.lower() in (".md", ".markdown") else "txt"
    matter, body = _split_front_matter(text) if kind == "md" else ("", text)
    paragraphs = split_paragraphs(body)
    if not paragraphs:
        raise unreadable(name, "the file holds no words after its front matter", "export the transcript again")
    return RawDocument(paragraphs, kind, decoded.encoding, distinct((*decoded.notes, *notes)), matter, name)


def _split_front_matter(text: str) -> tuple[str, str]:
    match = _FRONT_MATTER.match(text)
    return (match["matter"], text[match.end() :]) if match else ("", text)
