"""Web pages (.html, .htm), as word processors and transcription programs save them."""

from __future__ import annotations

import re

from qualkit.readers.decoding import decode
from qualkit.readers.hypertext import parse_hypertext
from qualkit.readers.raw import RawDocument, distinct, unreadable

MOST_BYTES = 8_000_000
"""Longest page that is read, without the pictures inside it."""
MOST_WITH_PICTURES = 100_000_000
_LOOKED_AT = 4096
_STATED = re.compile(
    rb"<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*[\"']?\s*([\w.:-]{2,30})", re.IGNORECASE
)
_PICTURE = re.compile(rb"data:(?:image|font|audio|video|application)/[^\s\"'<>)]*")
_TITLE = re.compile(r"<title[^>]*>([^<]{1,300})</title", re.IGNORECASE)


def read(data: bytes, name: str) -> RawDocument:
    """The text of a web page; nothing that it refers to is fetched, and no script is run.

    Parameters
    ----------
    data
        The whole file; its encoding is what its byte order mark or head states, or is found out as for texts.
    name
        The file's name, for messages.

    Raises
    ------
    ReadError
        For an empty file, one that is no text, and a page without words.

    Examples
    --------
    >>> page = b'<meta charset="iso-8859-1"><p>P: Apa?</p><p>Ibu: Caf\\xe9 &amp; nasi.</p>'
    >>> read(page, "ibu.html").paragraphs
    ('P: Apa?', 'Ibu: Café & nasi.')
    """
    stated = _STATED.search(data[:_LOOKED_AT])
    if len(data) > MOST_WITH_PICTURES:
        what = f"the file holds {len(data):,} bytes, more than {MOST_WITH_PICTURES:,}"
        raise unreadable(name, what, "save the page without pictures")
    data = _PICTURE.sub(b"", data) if b"data:" in data else data
    decoded = decode(data, name, declared=stated[1].decode() if stated else "", most=MOST_BYTES)
    paragraphs, notes = parse_hypertext(decoded.text, name)
    if not paragraphs:
        raise unreadable(name, "the page holds no words", "open it in a browser and save the text that it shows")
    title = _TITLE.search(decoded.text)
    titled = (f"the title of the page: {' '.join(title[1].split())}",) if title and title[1].strip() else ()
    return RawDocument(paragraphs, "html", decoded.encoding, distinct((*decoded.notes, *titled, *notes)), name=name)
