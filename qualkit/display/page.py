"""A report as one HTML document that needs nothing else: no script, no request, every text escaped.

Callers give parts, never markup. The content security policy allows the page's own style by its hash and nothing more.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from typing import TypeAlias

from qualkit.display.cells import Quote
from qualkit.display.drawing import Drawing
from qualkit.display.grid import Grid
from qualkit.display.html import foot_html, quote_html, table_html
from qualkit.display.labels import check_language, word
from qualkit.display.markup import Markup, element, escape, join
from qualkit.display.result import ResultTable
from qualkit.display.style import PAGE_STYLE
from qualkit.errors import Problem, TableError

IMAGE_TYPES = ("image/png", "image/jpeg", "image/svg+xml")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section; `level` is 3 or 4."""

    text: str
    level: int = 3

    def __post_init__(self) -> None:
        if self.level not in (3, 4):
            raise TableError(Problem(f"a heading of level {self.level}", "Heading", mend="give 3 or 4"))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `kind` is ``""``, ``lead`` (opens a report) or ``caveat`` (what must be kept in mind)."""

    text: str
    kind: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ("", "lead", "caveat"):
            raise TableError(Problem(f"a paragraph of kind {self.kind!r}", "Paragraph", mend="give lead or caveat"))


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short texts."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values below each other, such as versions and hashes."""

    pairs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A result, or a grid, as it is drawn in a notebook too."""

    table: ResultTable | Grid


@dataclass(frozen=True, slots=True)
class Image:
    """A picture made elsewhere, as bytes; in the page it can run nothing.

    Raises
    ------
    TableError
        For a type that is not PNG, JPEG or SVG, and for a picture without a text that says what it shows.

    Examples
    --------
    >>> Image(b"...", "image/png", "Map of the villages").says
    'Map of the villages'
    """

    data: bytes = field(repr=False)
    media_type: str
    says: str

    def __post_init__(self) -> None:
        problems = []
        if self.media_type not in IMAGE_TYPES:
            problems.append(
                Problem(f"an image of type {self.media_type!r}", "Image", mend=f"give {', '.join(IMAGE_TYPES)}")
            )
        if not self.says.strip():
            problems.append(Problem("an image says nothing to those who cannot see it", "Image", mend="fill `says`"))
        if problems:
            raise TableError(problems)


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing of `figures`, or an image, under its caption."""

    figure: Drawing | Image
    caption: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuoteList:
    """Quotes below each other.

    Parameters
    ----------
    quotes
        Words with who and where.
    before
        What was said before each of them, such as the interviewer's question; an empty text, or none, for nothing.

    Raises
    ------
    TableError
        Where there are not as many texts before as quotes.
    """

    quotes: tuple[Quote, ...]
    before: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.before and len(self.before) != len(self.quotes):
            what = f"{len(self.before)} texts before {len(self.quotes)} quotes"
            raise TableError(Problem(what, "QuoteList", mend="give one for each quote, or none"))


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Parts that open when the reader asks for them."""

    summary: str
    parts: tuple[Part, ...]


Part: TypeAlias = Heading | Paragraph | Bullets | Facts | Table | Figure | QuoteList | Disclosure


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a report. `anchor` is the wish for its address in the page; the title serves otherwise."""

    title: str
    parts: tuple[Part, ...]
    anchor: str = ""


def page(
    title: str, sections: Iterable[Section], *, language: str = "en", subtitle: str = "", notes: Iterable[str] = ()
) -> str:
    """A report as one HTML document.

    Parameters
    ----------
    title, subtitle
        Heading of the report and the line below it.
    sections
        Its sections; two or more get a list of contents.
    language
        ``en`` or ``id``: of the page's own words, and what the document says its language is.
    notes
        Lines at the end: how it was made, from what.

    Raises
    ------
    TableError
        For any other language.

    Examples
    --------
    >>> html = page("Apa kata keluarga", [Section("<Tema>", (Paragraph("1 < 2"),))], language="id")
    >>> html[:15], "<h2>&lt;Tema&gt;</h2><p>1 &lt; 2</p>" in html, "<script" in html
    ('<!doctype html>', True, False)
    """
    sections = list(sections)
    anchors = _anchors([section.anchor or section.title for section in sections])
    body = element(
        "body",
        element("a", escape(word("skip", check_language(language))), href="#report", class_="qk-skip"),
        _header(title, subtitle),
        _contents(sections, anchors, language),
        element("main", *map(_section, sections, anchors), id="report", tabindex="-1"),
        element("footer", foot_html((), notes)),
        class_="qk qk-page",
    )
    return f"<!doctype html>\n{element('html', _head(title), body, lang=language)}\n"


def _head(title: str) -> Markup:
    digest = base64.b64encode(hashlib.sha256(PAGE_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", escape(title)),
        element("style", Markup(PAGE_STYLE)),
    )


def _header(title: str, subtitle: str) -> Markup:
    below = element("p", escape(subtitle), class_="qk-lead") if subtitle else Markup("")
    return element("header", element("h1", escape(title)), below)


def _contents(sections: Sequence[Section], anchors: Sequence[str], language: str) -> Markup:
    if len(sections) < 2:
        return Markup("")
    items = [
        element("li", element("a", escape(section.title), href=f"#{anchor}"))
        for section, anchor in zip(sections, anchors, strict=True)
    ]
    name = word("contents", language)
    return element("nav", element("h2", escape(name)), element("ol", *items), class_="qk-contents", aria_label=name)


def _section(section: Section, anchor: str) -> Markup:
    return element("section", element("h2", escape(section.title)), *map(_part, section.parts), id=anchor)


def _part(part: Part) -> Markup:
    if isinstance(part, Heading):
        return element(f"h{part.level}", escape(part.text))
    if isinstance(part, Paragraph):
        return element("p", escape(part.text), class_=f"qk-{part.kind}" if part.kind else None)
    if isinstance(part, Bullets):
        return element("ul", *(element("li", escape(item)) for item in part.items))
    if isinstance(part, Facts):
        pairs = (join((element("dt", escape(k)), element("dd", escape(v)))) for k, v in part.pairs.items())
        return element("dl", *pairs)
    if isinstance(part, Table):
        grid = part.table.grid() if isinstance(part.table, ResultTable) else part.table
        return element("div", table_html(grid), class_="qk-part", lang=grid.language)
    if isinstance(part, Figure):
        return _figure(part)
    if isinstance(part, QuoteList):
        before = part.before or ("",) * len(part.quotes)
        return element("ul", *map(_quote, part.quotes, before), class_="qk-quotes")
    return element("details", element("summary", escape(part.summary)), *map(_part, part.parts))


def _quote(quote: Quote, before: str) -> Markup:
    said = element("p", escape(before), class_="qk-before", lang=quote.language or None) if before else Markup("")
    return element("li", said, quote_html(quote))


def _figure(part: Figure) -> Markup:
    caption = element("figcaption", escape(part.caption)) if part.caption else Markup("")
    inside = part.figure.inline() if isinstance(part.figure, Drawing) else _image(part.figure)
    return element("figure", caption, inside, foot_html((), part.notes), class_="qk-part")


def _image(image: Image) -> Markup:
    data = base64.b64encode(image.data).decode()
    return element("img", src=f"data:{image.media_type};base64,{data}", alt=image.says)


def _anchors(wishes: Sequence[str]) -> list[str]:
    """An address for each section: plain letters and digits, never the same twice."""
    anchors: list[str] = []
    for wish in wishes:
        plain = unicodedata.normalize("NFKD", wish).encode("ascii", "ignore").decode().lower()
        stem = "s-" + (re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "section")
        free = (name for name in chain([stem], (f"{stem}-{i}" for i in count(2))) if name not in anchors)
        anchors.append(next(free))
    return anchors
