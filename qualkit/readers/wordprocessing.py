"""Walking through WordprocessingML: what of it is text, in the order of the document.

Elements are known by their local names, so that transitional and strict files read alike. Recursion follows the tree,
whose depth the parser limits to 256.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar

from lxml import etree

from qualkit.readers.openings import word_set
from qualkit.readers.raw import counted

_SYMBOLS = {
    0xF04A: "☺", 0xF04B: "😐", 0xF04C: "☹", 0xF0E0: "→", 0xF0DF: "←", 0xF0E8: "➔", 0xF0FC: "✓", 0xF0B7: "•",
}  # fmt: skip
"""Characters of the symbol fonts that word processors put in by themselves."""
_REMOVED = word_set("del moveFrom")
_SILENT = word_set(
    "pPr rPr tblPr tblPrEx trPr tcPr sectPr sdtPr sdtEndPr smartTagPr customXmlPr rubyPr tblGrid "
    "instrText delText delInstrText fldData rt softHyphen posOffset pctWidth pctHeight pctPosHOffset pctPosVOffset"
)
_FIXED = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def own_attribute(element: etree._Element, name: str) -> str:
    """The value of an attribute in whatever namespace, or an empty string."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


class Story:
    """One walk through a document, with what was met on it.

    Parameters
    ----------
    footnotes, endnotes
        Id -> text, to be put where their marks stand.

    Attributes
    ----------
    commented
        Id of a comment -> text of the paragraph that holds its mark.

    Examples
    --------
    >>> story = Story()
    >>> body = "<body><p><r><t>ASI</t></r><del><r><delText>tidak</delText></r></del></p></body>"
    >>> list(story.paragraphs(etree.fromstring(body))), list(story.notes())
    (['ASI'], ['tracked deletions (left out): 1 time'])
    """

    _MET: ClassVar[Mapping[str, str]] = {
        "del": "tracked deletions (left out)",
        "moveFrom": "texts that were moved elsewhere (taken at their new place)",
        "ins": "tracked insertions (taken as text)",
        "altChunk": "embedded documents (not read)",
        "vanish": "runs of hidden text (taken as text)",
        "numPr": "automatic numbers or bullets (no part of the text)",
        "rt": "phonetic guides (left out)",
        "sym": "characters of a symbol font",
        "txbxContent": "text boxes (put below the paragraph that holds them)",
        "drawing": "pictures or drawings (not read)",
    }

    def __init__(self, footnotes: Mapping[str, str] | None = None, endnotes: Mapping[str, str] | None = None) -> None:
        self.commented: dict[str, str] = {}
        self._asides = {"footnoteReference": footnotes or {}, "endnoteReference": endnotes or {}}
        self._met: Counter[str] = Counter()
        self._boxes: list[etree._Element] = []
        self._marks: list[str] = []

    def paragraphs(self, container: etree._Element) -> Iterator[str]:
        """The paragraphs of a body, cell, note or box; one whose mark was deleted goes on in the next."""
        held = ""
        for element, text in self._blocks(container):
            if element is not None and _mark_is_removed(element):
                held += text
                continue
            yield held + text
            held = ""
        if held:
            yield held

    def notes(self) -> Iterator[str]:
        """A sentence for everything that is not plain text."""
        for kind, number in self._met.items():
            yield f"{self._MET[kind]}: {counted(number, 'time')}"

    def _blocks(self, container: etree._Element) -> Iterator[tuple[etree._Element | None, str]]:
        for child in container:
            name = local_name(child)
            self._meet(child, name)
            if name in _REMOVED or name in _SILENT:
                continue
            if name == "p":
                yield child, self._paragraph(child)
                while self._boxes:
                    yield from self._blocks(self._boxes.pop(0))
            elif name == "tr":
                yield None, self._row(child)
            else:
                yield from self._blocks(_branch(child) if name == "AlternateContent" else child)

    def _paragraph(self, paragraph: etree._Element) -> str:
        text = "".join(self._pieces(paragraph))
        self.commented.update(dict.fromkeys(self._marks, text))
        self._marks.clear()
        return text

    def _row(self, row: etree._Element) -> str:
        if any(local_name(child) == "trPr" and _has(child, _REMOVED) for child in row):
            self._met["del"] += 1
            return ""
        outer, self._boxes = self._boxes, []
        cells = ["\n".join(text.strip("\n") for text in self.paragraphs(cell)).strip() for cell in _cells(row)]
        self._boxes = outer
        return "\t".join(cells).rstrip("\t")

    def _pieces(self, element: etree._Element) -> Iterator[str]:
        """The text of a paragraph or of anything inside one."""
        for child in element:
            name = local_name(child)
            self._meet(child, name)
            if name in _FIXED:
                yield _FIXED[name]
            elif name == "t":
                yield _words(child)
            elif name in _READ:
                yield _READ[name](self, child)
            elif name == "txbxContent":
                self._boxes.append(child)
            elif name == "AlternateContent":
                yield from self._pieces(_branch(child))
            elif name not in _REMOVED and name not in _SILENT:
                yield from self._pieces(child)

    def _symbol(self, element: etree._Element) -> str:
        try:
            code = int(own_attribute(element, "char"), 16)
        except ValueError:
            return ""
        return _SYMBOLS.get(code, chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE else "")

    def _aside(self, element: etree._Element) -> str:
        text = self._asides[local_name(element)].get(own_attribute(element, "id"), "")
        return f" [catatan kaki: {text}]" if text else ""

    def _comment(self, element: etree._Element) -> str:
        self._marks.append(own_attribute(element, "id"))
        return ""

    def _meet(self, element: etree._Element, name: str) -> None:
        if name in self._MET and name not in ("numPr", "vanish", "drawing"):
            self._met[name] += 1
        elif name in ("pPr", "rPr"):
            for inner in element:
                kind = local_name(inner)
                if kind in ("numPr", "vanish") and own_attribute(inner, "val") not in ("0", "false"):
                    self._met[kind] += 1
        elif name == "blip":
            self._met["drawing"] += 1


_READ: Mapping[str, Callable[[Story, etree._Element], str]] = {
    "sym": Story._symbol,
    "footnoteReference": Story._aside,
    "endnoteReference": Story._aside,
    "commentReference": Story._comment,
}


def _words(element: etree._Element) -> str:
    """A run's text; a word processor ignores space at its ends unless it is marked to be kept."""
    text = element.text or ""
    return text if element.get(_SPACE) == "preserve" else text.strip(" \t\r\n")


def _branch(alternatives: etree._Element) -> etree._Element:
    """One of several renderings of the same thing: the preferred one, or else the first there is."""
    preferred = (one for one in alternatives if local_name(one) == "Choice")
    return next(preferred, alternatives[0] if len(alternatives) else alternatives)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if local_name(child) == "tc":
            yield child
        elif local_name(child) not in _REMOVED and local_name(child) not in _SILENT:
            yield from _cells(child)


def _has(element: etree._Element, names: frozenset[str] | set[str]) -> bool:
    return any(local_name(inner) in names for inner in element.iter())


def _mark_is_removed(paragraph: etree._Element) -> bool:
    for properties in paragraph:
        if local_name(properties) == "pPr":
            return any(local_name(run) == "rPr" and any(local_name(x) in _REMOVED for x in run) for run in properties)
    return False
