"""An SVG drawing with words for those who cannot see it, and the few shapes that figures are made of."""

from __future__ import annotations

from dataclasses import dataclass

from qualkit.display.html import notebook_html, scroll_box
from qualkit.display.labels import word
from qualkit.display.markup import Markup, element, escape
from qualkit.display.style import FILE_STYLE

WIDTH = 760.0
"""Width of every drawing, in pixels."""

_SHAPES = (
    "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z",
    "M-4-4H4V4H-4z",
    "M0-5.5L5.5 0L0 5.5L-5.5 0z",
    "M0-5L5 4H-5z",
    "M-4-4L4 4M4-4L-4 4",
    "M0-5V5M-5 0H5",
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing with its title and what it says in words; for a notebook, a page or a file of its own.

    Examples
    --------
    >>> Drawing("Themes", "trust: 3 of 4.", words_at(0, 12, "trust"), 20).file().count("<text")
    1
    """

    title: str
    says: str
    body: Markup
    height: float
    language: str = "en"

    def inline(self) -> Markup:
        """The drawing for a page or output that holds the style."""
        return scroll_box(self._svg(Markup("")), self.title or word("figure", self.language))

    def file(self) -> str:
        """The drawing as the text of an SVG file."""
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + self._svg(element("style", Markup(FILE_STYLE))) + "\n"

    def _svg(self, style: Markup) -> Markup:
        return element(
            "svg",
            element("title", escape(self.title or word("figure", self.language))),
            element("desc", escape(self.says)),
            style,
            self.body,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {WIDTH:.0f} {self.height:.0f}",
            width=f"{WIDTH:.0f}",
            height=f"{self.height:.0f}",
            role="img",
            class_="qk-figure",
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {
            "text/html": notebook_html(self.inline(), language=self.language),
            "text/plain": f"{self.title}\n{self.says}",
        }


def words_at(x: float, y: float, words: str, kind: str = "", anchor: str | None = None) -> Markup:
    """Words from `(x, y)` on; `anchor` as in SVG."""
    return element("text", escape(words), x=f"{x:.1f}", y=f"{y:.1f}", class_=kind or None, text_anchor=anchor)


def line(x1: float, y1: float, x2: float, y2: float, kind: str = "qk-rule") -> Markup:
    """A straight line."""
    return element("line", x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}", class_=kind)


def box(kind: str, x: float, y: float, wide: float) -> Markup:
    """A bar of height 8 from its upper left corner."""
    return element("rect", class_=kind, x=f"{x:.1f}", y=f"{y:.1f}", width=f"{wide:.1f}", height="8", rx="1")


def whisker(low: float, high: float, y: float) -> Markup:
    """An interval with its ends."""
    path = f"M{low:.1f} {y - 4:.1f}V{y + 4:.1f}M{low:.1f} {y:.1f}H{high:.1f}M{high:.1f} {y - 4:.1f}V{y + 4:.1f}"
    return element("path", d=path, class_="qk-whisker")


def mark(x: float, y: float, series: int) -> Markup:
    """The sign of a series, from 0, in its colour."""
    return element("path", d=_SHAPES[series], transform=f"translate({x:.1f} {y:.1f})", class_=f"qk-series-{series + 1}")


def dot(x: float, y: float, series: int, *, on: bool) -> Markup:
    """A dot to count; hollow where it stands for one that did not."""
    kind = f"qk-series-{series + 1}" + ("" if on else " qk-hollow")
    return element("circle", class_=kind, cx=f"{x:.1f}", cy=f"{y:.1f}", r="4.5")
