"""RTF files (.rtf): control words are followed group by group; objects, pictures and macros are never opened.

Insertions are text, deletions are not. Footnotes stand where their mark stands, as ``[catatan kaki: ...]``; comments,
headers and footers are no speech and go to the notes. A table gives one paragraph a row, its cells separated by tabs.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualkit.readers.raw import RawDocument, cleaned, distinct, quoted, unreadable
from qualkit.readers.rtfstory import DEEPEST, MOST_CHARACTERS, RtfStory
from qualkit.readers.rtftokens import MOST_TOKENS, TooMuch, tokens

MOST_BYTES = 40_000_000


def read(data: bytes, name: str) -> RawDocument:
    """The text of an RTF file.

    Parameters
    ----------
    data
        The whole file.
    name
        The file's name, for messages.

    Raises
    ------
    ReadError
        For a file that is no RTF, is larger or nested deeper than any transcript, or holds no words.

    Examples
    --------
    >>> read(b"{\\\\rtf1\\\\ansi P: Apa?\\\\par Ibu: Caf\\\\'e9.}", "ibu.rtf").paragraphs
    ('P: Apa?', 'Ibu: Café.')
    """
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        raise unreadable(name, "the file is no RTF", "give it the ending of its real format")
    if len(data) > MOST_BYTES:
        what = f"the file holds {len(data):,} bytes, more than {MOST_BYTES:,}"
        raise unreadable(name, what, "take the pictures out or split it by interview")
    story = RtfStory()
    try:
        paragraphs, changes = cleaned(story.paragraphs(tokens(data.decode("latin-1"))))
    except TooMuch as error:
        what = f"the file holds more than {MOST_TOKENS:,} control words or {MOST_CHARACTERS:,} characters"
        raise unreadable(name, what, "split it by interview") from error
    except RecursionError as error:
        raise unreadable(name, f"the file nests its groups deeper than {DEEPEST:,}", "save it again") from error
    if not paragraphs:
        raise unreadable(name, "the file holds no words", "export the transcript again")
    return RawDocument(paragraphs, "rtf", notes=distinct((*changes, *story.notes(), *_more_notes(story))), name=name)


def _more_notes(story: RtfStory) -> Iterator[str]:
    for author, words, place in story.remarks:
        where = f" behind {quoted(place[-50:])}" if place.strip() else ""
        yield f"comment by {author.strip() or 'somebody'}{where}: {words}"
    kept = list(dict.fromkeys(story.margins))
    if kept:
        yield f"left out the headers and footers: {', '.join(map(quoted, kept))}"
    if story.cut_off:
        yield "warning: the file ends in the middle of a group; words may be missing at its end"
