"""HTML as paragraphs: blocks and line breaks make lines, scripts are never text, a table's row is one paragraph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import ClassVar

from lxml import etree

from qualkit.readers.moments import read_moments
from qualkit.readers.openings import word_set
from qualkit.readers.raw import cleaned, counted, unreadable

MOST_TAGS = 400_000
_BLOCKS = word_set(
    "p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd table thead tbody tfoot caption tr td th blockquote section article "
    "header footer main aside nav pre figure figcaption fieldset form hr address body html center details summary"
)
_SILENT = word_set("script style template head title meta link iframe object embed applet noscript audio video canvas")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.IGNORECASE)


def parse_hypertext(text: str, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paragraphs of a page or of a piece of one, and notes.

    Parameters
    ----------
    text
        HTML, whole or a piece; what is not well-formed is mended as browsers do.
    name
        The file's name, for messages.

    Raises
    ------
    ReadError
        For more tags, or deeper ones, than any transcript has.

    Examples
    --------
    >>> parse_hypertext("<p><b>P:</b> Apa<br>kabar?<script>alert(1)</script><table><tr><td>Ibu<td>ya</table>", "a")[0]
    ('P: Apa\\nkabar?', 'Ibu\\tya')
    """
    if text.count("<") > MOST_TAGS:
        raise unreadable(name, f"the page holds more than {MOST_TAGS:,} tags", "split it by interview")
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True, recover=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.ParserError:
        root = None
    except (etree.XMLSyntaxError, ValueError) as error:
        raise unreadable(name, f"the page cannot be parsed: {error}", "save it again in a browser") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise unreadable(name, "the page nests its parts too deeply to be a transcript", "save it again in a browser")
    if root is None:
        return (), ()
    page = Page()
    paragraphs, changes = cleaned(page.paragraphs(root))
    notes = (*page.notes(), *changes)
    return paragraphs, notes


class Page:
    """One walk through a page, with what was met on it.

    Examples
    --------
    >>> page = Page()
    >>> list(page.paragraphs(etree.fromstring("<div>ya <del>tidak</del><p>betul</p></div>"))), list(page.notes())
    (['ya', 'betul'], ["deleted text (left out): 'tidak'"])
    """

    _MET: ClassVar[Mapping[str, str]] = {
        "script": "scripts (never text)",
        "img": "pictures (not read)",
        "iframe": "embedded pages (not read)",
        "object": "embedded objects (not read)",
        "ol": "lists with automatic numbers (no part of the text)",
        "hidden": "parts that are hidden on the page (taken as text)",
        "noscript": "texts for browsers without scripts (left out)",
    }

    def __init__(self) -> None:
        self._done: list[list[str]] = [[]]
        self._words: list[list[str]] = [[]]
        self._rows: list[list[list[str]]] = []
        self._cells: list[bool] = []
        self._met: Counter[str] = Counter()
        self._deleted: list[str] = []
        self._kept_space = 0
        self._stamped = False

    def paragraphs(self, root: etree._Element) -> Iterator[str]:
        """The paragraphs of everything under an element."""
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            name = element.tag.lower() if isinstance(element.tag, str) else ""
            if event == "start":
                if self._opened(element, name):
                    walk.skip_subtree()
            else:
                self._closed(element, name)
                if element is not root:
                    self._say(element.tail or "")
            if len(self._done) == 1 and self._done[0]:
                yield from self._done[0]
                self._done[0].clear()
        self._end_paragraph()
        yield from self._done[0]

    def notes(self) -> Iterator[str]:
        """A sentence for everything that is not plain text."""
        for kind, number in (+self._met).items():
            yield f"{self._MET[kind]}: {counted(number, 'time')}"
        if self._deleted:
            yield f"deleted text (left out): {', '.join(map(repr, self._deleted))}"

    def _opened(self, element: etree._Element, name: str) -> bool:
        """Begin an element; whether what is inside is to be passed over."""
        self._meet(element, name)
        if name in _BLOCKS:
            self._end_paragraph()
        if name in _SILENT:
            return True
        if name == "del":
            self._deleted.append(" ".join("".join(element.itertext()).split())[:200])
            return True
        if "timestamp" in element.get("class", "").lower().split():
            self._stamp(element)
            return True
        self._open_place(element, name)
        self._say(element.text or "")
        return False

    def _open_place(self, element: etree._Element, name: str) -> None:
        if name == "br":
            self._break_line()
        elif name == "img":
            self._picture(element.get("alt", ""))
        elif name == "tr":
            self._rows.append([])
        elif name in ("td", "th"):
            inside = bool(self._rows) and len(self._rows) > sum(self._cells)
            self._cells.append(inside)
            if inside:
                self._done.append([])
                self._words.append([])
        elif name in ("pre", "textarea"):
            self._kept_space += 1

    def _break_line(self) -> None:
        said = self._words[-1]
        if said and not self._kept_space:
            said[-1] = said[-1].rstrip(" ")
        said.append("\n")

    def _closed(self, element: etree._Element, name: str) -> None:
        if name in _BLOCKS:
            self._end_paragraph()
        if name in ("td", "th"):
            if self._cells.pop():
                self._words.pop()
                self._rows[-1].append(self._done.pop())
        elif name == "tr":
            self._end_row()
        elif name in ("pre", "textarea"):
            self._kept_space -= 1

    def _end_row(self) -> None:
        cells = self._rows.pop()
        filled = [cell for cell in cells if cell]
        if len(filled) == 1 and len(cells) == 1:
            self._done[-1] += filled[0]
        elif filled:
            self._done[-1].append("\t".join("\n".join(cell) for cell in cells).rstrip("\t"))

    def _end_paragraph(self) -> None:
        text = "".join(self._words[-1]).strip(" \n")
        self._words[-1].clear()
        self._stamped = False
        if text.strip():
            self._done[-1].append(text)

    def _say(self, text: str) -> None:
        if not text:
            return
        words = text if self._kept_space else _SPACE.sub(" ", text)
        said = self._words[-1]
        if self._stamped:
            words = words.lstrip()
            self._stamped = not words
        if words[:1] == " " and said and said[-1][-1:] in (" ", "\n") and not self._kept_space:
            words = words[1:]
        if words:
            said.append(words)

    def _stamp(self, element: etree._Element) -> None:
        """A time that a transcriber set with a key: in square brackets, as times are written everywhere else."""
        printed = " ".join("".join(element.itertext()).split())
        time = read_moments([printed if ":" in printed else element.get("data-timestamp", "")], "").times[0]
        self._say(f" [{time or printed}] ")
        self._stamped = True

    def _picture(self, alternative: str) -> None:
        """Chat programs put in an emoji as a picture."""
        if 0 < len(alternative) <= 12 and not any(c.isascii() for c in alternative):
            self._met["img"] -= 1
            self._say(alternative)

    def _meet(self, element: etree._Element, name: str) -> None:
        if name in self._MET:
            self._met[name] += 1
        if "hidden" in element.attrib or _HIDDEN.search(element.get("style", "")):
            self._met["hidden"] += 1
