"""OpenDocument text (.odt): the parts are read from the checked archive, with tracked changes as accepted.

Insertions are text, deletions are not. Footnotes and endnotes stand where their mark stands, as
``[catatan kaki: ...]``; comments, headers and footers are no speech and go to the notes. A table gives one paragraph a
row, its cells separated by tabs. A text box stands once, below the paragraph that holds it.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from qualkit.readers.archives import Archive, open_archive, parse_part, refuse_old_office
from qualkit.readers.opentext import OpenStory
from qualkit.readers.raw import RawDocument, cleaned, distinct, quoted, unreadable
from qualkit.readers.wordprocessing import local_name, own_attribute

_CONTENT, _STYLES, _MANIFEST = "content.xml", "styles.xml", "META-INF/manifest.xml"
_TEXT_TYPES = (b"application/vnd.oasis.opendocument.text", b"application/vnd.sun.xml.writer")


def read(data: bytes, name: str) -> RawDocument:
    """The text of an OpenDocument file (.odt), as LibreOffice writes it.

    Parameters
    ----------
    data
        The whole file.
    name
        The file's name, for messages.

    Raises
    ------
    ReadError
        For a password-protected file, a broken or treacherous archive, another kind of document, and one without
        words.

    Examples
    --------
    >>> read(b"not an archive", "kader-01.odt")
    Traceback (most recent call last):
    ...
    qualkit.errors.ReadError: kader-01.odt: the file is no archive, or a broken one: File is not a zip file...
    """
    refuse_old_office(data, name, ".odt")
    archive = open_archive(data, name)
    try:
        paragraphs, notes = _tell(archive)
    except RecursionError as error:
        raise unreadable(name, "the document nests its parts too deeply to be a transcript") from error
    if not paragraphs:
        raise unreadable(name, "the document holds no words", "export the transcript again")
    return RawDocument(paragraphs, "odt", notes=notes, name=name)


def _tell(archive: Archive) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paragraphs and every note on them."""
    _refuse_others(archive)
    content = parse_part(archive.read(_CONTENT), archive.name, _CONTENT)
    styles = parse_part(archive.read(_STYLES), archive.name, _STYLES) if _STYLES in archive else None
    story = OpenStory({*_hidden_styles(content), *(_hidden_styles(styles) if styles is not None else ())})
    paragraphs, notes = cleaned(story.paragraphs(_body(content, archive.name)))
    margins = () if styles is None else _margin_notes(styles)
    return paragraphs, distinct((*notes, *story.notes(), *_remark_notes(story), *margins))


def _refuse_others(archive: Archive) -> None:
    name = archive.name
    if _MANIFEST in archive and b"encryption-data" in archive.read(_MANIFEST):
        raise unreadable(name, "the document is protected by a password", "open it and save it without one")
    if _CONTENT not in archive:
        known = "word/document.xml" in archive
        what, mend = ("a Word document", "give it the ending .docx") if known else ("an archive, but no document", "")
        raise unreadable(name, f"the file is {what}", mend or "open it in a word processor and save it as .odt")
    kind = archive.read("mimetype", 1000).strip() if "mimetype" in archive else _TEXT_TYPES[0]
    if not kind.startswith(_TEXT_TYPES):
        what = f"the file is no text document but {kind[:80].decode('ascii', 'replace')}"
        raise unreadable(name, what, "save a table as .xlsx or .csv, and a text as .odt")


def _body(content: etree._Element, name: str) -> etree._Element:
    for body in content:
        if local_name(body) == "body":
            return next((child for child in body if local_name(child) == "text"), body)
    raise unreadable(name, f"{_CONTENT} has no body", "save the document again in a word processor")


def _hidden_styles(part: etree._Element) -> Iterator[str]:
    for style in part.iter("{*}style"):
        if any(local_name(inner) == "text-properties" and own_attribute(inner, "display") == "none" for inner in style):
            yield own_attribute(style, "name")


def _remark_notes(story: OpenStory) -> Iterator[str]:
    for author, words, place in story.remarks:
        where = f" in the paragraph {quoted(place)}" if place.strip() else ""
        yield f"comment by {author or 'somebody'}{where}: {words}"


def _margin_notes(styles: etree._Element) -> Iterator[str]:
    texts = []
    for page in styles.iter("{*}master-page"):
        for part in page:
            if local_name(part).startswith(("header", "footer")):
                texts.append(" ".join(" ".join(OpenStory().paragraphs(part)).split()))
    kept = [text for text in dict.fromkeys(texts) if text]
    if kept:
        yield f"left out the headers and footers: {', '.join(map(quoted, kept))}"
