"""oTranscribe's files (.otr): JSON that holds a page of HTML, with times as spans of their own."""

from __future__ import annotations

import json

from qualkit.readers.decoding import decode
from qualkit.readers.hypertext import parse_hypertext
from qualkit.readers.raw import RawDocument, distinct, unreadable

MOST_BYTES = 8_000_000


def read(data: bytes, name: str) -> RawDocument:
    """The text of an oTranscribe file; its times stand in square brackets where they were set.

    Parameters
    ----------
    data
        The whole file.
    name
        The file's name, for messages.

    Raises
    ------
    ReadError
        For a file that is no JSON, that has no text in it, or whose text has no words.

    Examples
    --------
    >>> text = '<p><span class="timestamp" data-timestamp="5.2">00:05</span> Ibu: Ya.</p>'
    >>> read(json.dumps({"text": text, "media": "ibu.mp3"}).encode(), "ibu.otr").paragraphs
    ('[00:05] Ibu: Ya.',)
    """
    decoded = decode(data, name, most=MOST_BYTES)
    try:
        content = json.loads(decoded.text)
    except (ValueError, RecursionError) as error:
        raise unreadable(name, f"the file is no JSON: {error}", "export it from oTranscribe again") from error
    text = content.get("text") if isinstance(content, dict) else None
    if not isinstance(text, str):
        raise unreadable(name, "the file has no text of oTranscribe in it", "export it from oTranscribe again")
    paragraphs, notes = parse_hypertext(_paired(text), name)
    if not paragraphs:
        raise unreadable(name, "the file holds no words", "export it from oTranscribe again")
    media = content.get("media")
    said = (f"transcribed from {media[:200]}",) if isinstance(media, str) and media else ()
    return RawDocument(paragraphs, "otr", decoded.encoding, distinct((*decoded.notes, *said, *notes)), name=name)


def _paired(text: str) -> str:
    """The text with halves of surrogate pairs put together, and U+FFFD for a half that has lost its other."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
