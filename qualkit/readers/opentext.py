"""Walking through OpenDocument text: what of it is words, in the order of the document.

Elements are known by their local names. Recursion follows the tree, whose depth the parser limits to 256.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import ClassVar

from lxml import etree

from qualkit.readers.openings import word_set
from qualkit.readers.raw import counted
from qualkit.readers.wordprocessing import local_name, own_attribute

MOST_SPACES = 1_000
"""Spaces that one element may stand for; more are a fault or an attack."""
MOST_REPEATED = 100
MOST_BY_COUNT = 1_000_000
"""Characters of the whole document that may come from such counts."""
_PARAGRAPHS = word_set("p h")
_SILENT = word_set(
    "tracked-changes sequence-decls forms variable-decls user-field-decls bookmark bookmark-start bookmark-end "
    "change change-start change-end ruby-text title desc note-citation annotation-end table-column table-columns "
    "alphabetical-index-mark toc-mark soft-page-break image object object-ole plugin event-listeners "
    "table-of-content-source illustration-index-source table-index-source user-index-source shapes dde-connection-decls"
)
_SPACE = re.compile(r"[ \t\n\r]+")


class OpenStory:
    """One walk through a document, with what was met on it.

    Parameters
    ----------
    hidden
        Names of the styles whose text is hidden.

    Attributes
    ----------
    remarks
        Author, words, and the paragraph of each comment, in order.

    Examples
    --------
    >>> story = OpenStory()
    >>> list(story.paragraphs(etree.fromstring('<text><p>ASI<s c="2"/>saja<line-break/>ya</p></text>')))
    ['ASI  saja\\nya']
    """

    _MET: ClassVar[Mapping[str, str]] = {
        "insertion": "tracked insertions (taken as text)",
        "hidden": "hidden text (taken as text)",
        "list": "lists with automatic numbers or bullets (no part of the text)",
        "ruby-text": "phonetic guides (left out)",
        "text-box": "text boxes (put below the paragraph that holds them)",
        "image": "pictures (not read)",
        "object": "embedded objects (not read)",
        "object-ole": "embedded objects (not read)",
    }

    def __init__(self, hidden: Collection[str] = ()) -> None:
        self.remarks: list[tuple[str, str, str]] = []
        self._hidden = hidden
        self._met: Counter[str] = Counter()
        self._deleted: list[str] = []
        self._boxes: list[etree._Element] = []
        self._held: list[etree._Element] = []
        self._left = MOST_BY_COUNT

    def paragraphs(self, container: etree._Element) -> Iterator[str]:
        """The paragraphs of a body, cell, note or box."""
        for child in container:
            name = local_name(child)
            self._meet(child, name)
            if name in _SILENT:
                continue
            if name in _PARAGRAPHS:
                yield self._paragraph(child)
                while self._boxes:
                    yield from self.paragraphs(self._boxes.pop(0))
            elif name == "table-row":
                yield from self._row(child)
            elif name == "annotation":
                self._held.append(child)
            else:
                yield from self.paragraphs(child)

    def notes(self) -> Iterator[str]:
        """A sentence for everything that is not plain text."""
        for kind, number in self._met.items():
            yield f"{self._MET[kind]}: {counted(number, 'time')}"
        if self._deleted:
            yield f"tracked deletions (left out): {', '.join(map(repr, self._deleted))}"

    def _paragraph(self, paragraph: etree._Element) -> str:
        text = "".join(self._pieces(paragraph))
        held, self._held = self._held, []
        for annotation in held:
            self._remark(annotation, text)
        return text.strip(" ") if text.strip() else ""

    def _pieces(self, element: etree._Element) -> Iterator[str]:
        """The words of a paragraph or of anything inside one; space runs together, as the format has it."""
        yield _SPACE.sub(" ", element.text or "")
        for child in element:
            yield from self._piece(child)
            yield _SPACE.sub(" ", child.tail or "")

    def _piece(self, child: etree._Element) -> Iterator[str]:
        name = local_name(child)
        self._meet(child, name)
        if name == "s":
            yield " " * self._times(child, "c", MOST_SPACES, 1)
        elif name == "tab":
            yield "\t"
        elif name == "line-break":
            yield "\n"
        elif name == "note":
            yield self._aside(child)
        elif name == "annotation":
            self._held.append(child)
        elif name == "text-box":
            self._boxes.append(child)
        elif name in ("p", "h", "list"):
            yield "\n" + "\n".join(self.paragraphs(child) if name == "list" else [self._paragraph(child)])
        elif name not in _SILENT:
            yield from self._pieces(child)

    def _row(self, row: etree._Element) -> Iterator[str]:
        """A row as one paragraph, its cells separated by tabs."""
        outer, self._boxes = self._boxes, []
        cells: list[str] = []
        for cell in row:
            if local_name(cell) in ("table-cell", "covered-table-cell"):
                text = "\n".join(part for part in self.paragraphs(cell) if part.strip()).strip()
                times = self._times(cell, "number-columns-repeated", MOST_REPEATED, len(text)) if text else 1
                cells += [text] * times
        self._boxes = outer
        yield "\t".join(cells).rstrip("\t")

    def _times(self, element: etree._Element, attribute: str, most: int, length: int) -> int:
        """How often something stands where it is written once; once where nothing or nonsense is written."""
        written = own_attribute(element, attribute)
        known = written.isascii() and written.isdigit() and len(written) < 10
        times = min(int(written), most) if known else 1
        self._left -= (times - 1) * length
        return times if self._left > 0 else 1

    def _aside(self, note: etree._Element) -> str:
        bodies = [child for child in note if local_name(child) == "note-body"]
        text = " ".join(" ".join(part for body in bodies for part in self.paragraphs(body)).split())
        return f" [catatan kaki: {text}]" if text else ""

    def _remark(self, annotation: etree._Element, place: str) -> None:
        author = next((child.text or "" for child in annotation if local_name(child) == "creator"), "")
        words = [part for child in annotation if local_name(child) in ("p", "list") for part in self._words_of(child)]
        self.remarks.append((author, " ".join(" ".join(words).split()), place))

    def _words_of(self, child: etree._Element) -> Iterator[str]:
        return iter([self._paragraph(child)]) if local_name(child) == "p" else self.paragraphs(child)

    def _meet(self, element: etree._Element, name: str) -> None:
        if name == "tracked-changes":
            self._meet_changes(element)
        elif name in self._MET:
            self._met[name] += 1
        if self._hidden and own_attribute(element, "style-name") in self._hidden:
            self._met["hidden"] += 1

    def _meet_changes(self, changes: etree._Element) -> None:
        for change in changes.iter():
            kind = local_name(change)
            if kind == "insertion":
                self._met["insertion"] += 1
            elif kind == "deletion":
                words = [" ".join("".join(p.itertext()).split()) for p in change.iter() if local_name(p) in _PARAGRAPHS]
                self._deleted.append(" ".join(filter(None, words))[:200])
