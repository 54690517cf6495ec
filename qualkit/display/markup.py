"""Markup that is safe by construction: text enters it only through `escape`, and elements only through `element`."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape as _escape
from typing import NewType

from qualkit.display.cells import legible

Markup = NewType("Markup", str)
"""Escaped text and elements; the type checker refuses a plain string in its place."""

_VOID = frozenset({"meta", "img", "br"})


def escape(text: object) -> Markup:
    """The text as markup that shows exactly this text, in HTML and in SVG, inside and outside attributes.

    Examples
    --------
    >>> escape("<b> & 'c'")
    '&lt;b&gt; &amp; &#x27;c&#x27;'
    """
    return Markup(_escape(legible(str(text)), quote=True))


def element(name: str, /, *children: Markup, **attributes: object) -> Markup:
    """An element. Attributes are escaped; ``None`` leaves one out; ``_`` becomes ``-`` and a last ``_`` goes.

    Examples
    --------
    >>> element("th", escape("a<b"), scope="col", class_="qk-num", colspan=None)
    '<th scope="col" class="qk-num">a&lt;b</th>'
    """
    pairs = ((key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items() if value is not None)
    head = "".join(f' {key}="{escape(value)}"' for key, value in pairs)
    if name in _VOID:
        return Markup(f"<{name}{head}>")
    return Markup(f"<{name}{head}>{''.join(children)}</{name}>")


def join(parts: Iterable[Markup]) -> Markup:
    """Several pieces of markup as one."""
    return Markup("".join(parts))
