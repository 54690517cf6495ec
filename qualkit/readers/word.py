"""Word files: the parts are read from the checked archive, in document order, with tracked changes as accepted.

Insertions are text, deletions are not. Footnotes and endnotes stand where their mark stands, as
``[catatan kaki: ...]``; comments, headers and footers are no speech and go to the notes. A table gives one paragraph a
row, its cells separated by tabs. A text box stands once, below the paragraph that holds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from qualkit.readers.archives import Archive, open_archive, parse_part, refuse_old_office, relationships
from qualkit.readers.raw import RawDocument, cleaned, distinct, quoted, unreadable
from qualkit.readers.wordprocessing import Story, local_name, own_attribute

_MAIN = "word/document.xml"


def read(data: bytes, name: str) -> RawDocument:
    """The text of a Word file (.docx).

    Parameters
    ----------
    data
        The whole file.
    name
        The file's name, for messages.

    Raises
    ------
    ReadError
        For an old or password-protected file, a broken or treacherous archive, and a file without words.

    Examples
    --------
    >>> read(bytes.fromhex("d0cf11e0a1b11ae1"), "kader-01.doc")
    Traceback (most recent call last):
    ...
    qualkit.errors.ReadError: kader-01.doc: this is an old .doc or a password-protected file. To mend: open it in...
    """
    refuse_old_office(data, name, ".docx")
    archive = open_archive(data, name)
    try:
        paragraphs, notes = _tell(archive)
    except RecursionError as error:
        raise unreadable(name, "the Word file nests its parts too deeply to be a transcript") from error
    if not paragraphs:
        raise unreadable(name, "the Word file holds no words", "export the transcript again")
    return RawDocument(paragraphs, "docx", notes=notes, name=name)


def _tell(archive: Archive) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paragraphs and every note on them."""
    main = _main_part(archive)
    parts = _related_parts(archive, main)
    footnotes = _texts(archive, parts.get("footnotes", ()), "footnote")
    endnotes = _texts(archive, parts.get("endnotes", ()), "endnote")
    story = Story(footnotes, endnotes)
    paragraphs, notes = cleaned(story.paragraphs(parse_part(archive.read(main), archive.name, main)))
    more = (*story.notes(), *_comment_notes(archive, parts, story), *_margin_notes(archive, parts))
    return paragraphs, distinct((*notes, *more))


def _main_part(archive: Archive) -> str:
    for kind, target in relationships(archive, ""):
        if kind == "officeDocument" and target in archive:
            return target
    if _MAIN in archive:
        return _MAIN
    what = "an OpenDocument file" if "content.xml" in archive else "an archive, but no Word document"
    raise unreadable(archive.name, f"the file is {what}", "open it in a word processor and save it as .docx")


def _related_parts(archive: Archive, main: str) -> dict[str, list[str]]:
    """Kind (footnotes, comments, header, ...) -> parts."""
    parts: dict[str, list[str]] = {}
    for kind, target in relationships(archive, main):
        if target in archive and target not in parts.get(kind, ()):
            parts.setdefault(kind, []).append(target)
    return parts


def _texts(archive: Archive, parts: Iterable[str], tag: str) -> dict[str, str]:
    """Id -> text of the footnotes, endnotes or comments in `parts`, without separators."""
    found = {}
    for element in _elements(archive, parts, tag):
        if not own_attribute(element, "type").lower().endswith(("separator", "separatornotice", "continuationnotice")):
            text = " ".join(" ".join(Story().paragraphs(element)).split())
            found[own_attribute(element, "id")] = text
    return found


def _elements(archive: Archive, parts: Iterable[str], tag: str) -> Iterator[etree._Element]:
    for part in parts:
        for element in parse_part(archive.read(part), archive.name, part):
            if local_name(element) == tag:
                yield element


def _comment_notes(archive: Archive, parts: Mapping[str, list[str]], story: Story) -> Iterator[str]:
    texts = _texts(archive, parts.get("comments", ()), "comment")
    for element in _elements(archive, parts.get("comments", ()), "comment"):
        key = own_attribute(element, "id")
        place = story.commented.get(key, "")
        where = f" in the paragraph {quoted(place)}" if place else ""
        yield f"comment by {own_attribute(element, 'author') or 'somebody'}{where}: {texts.get(key, '')}"


def _margin_notes(archive: Archive, parts: Mapping[str, list[str]]) -> Iterator[str]:
    texts: list[str] = []
    for part in (*parts.get("header", ()), *parts.get("footer", ())):
        root = parse_part(archive.read(part), archive.name, part)
        texts.append(" ".join(" ".join(Story().paragraphs(root)).split()))
    kept = [text for text in dict.fromkeys(texts) if text]
    if kept:
        shown = ", ".join(map(quoted, kept))
        yield f"left out the headers and footers: {shown}"
