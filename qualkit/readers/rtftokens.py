"""RTF cut into tokens, and the code pages that its fonts name."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

MOST_TOKENS = 1_000_000
_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?[ ]?"
    r"|\\'(?P<byte>[0-9a-fA-F]{2})"
    r"|\\(?P<symbol>[\s\S])"
    r"|(?P<brace>[{}])"
    r"|(?P<text>[^\\{}\r\n]+)"
    r"|[\r\n]+"
)
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "big5", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
SYMBOLS = 2
"""The character set of symbol fonts."""
_PAGES = {10000: "mac_roman", 65001: "utf-8", 936: "gbk", 950: "big5", 932: "cp932", 949: "cp949", 1361: "johab"}


class Token(NamedTuple):
    """A piece of RTF: a control word with its number, a byte, a symbol, a brace, or text."""

    kind: str
    value: str
    number: int | None = None


class TooMuch(Exception):  # noqa: N818 - the reader turns it into a refusal
    """More tokens or characters than any transcript."""


def tokens(source: str) -> Iterator[Token]:
    """The tokens of RTF that was decoded byte for byte (Latin-1); raw bytes behind ``\\\\bin`` are passed over.

    Raises
    ------
    TooMuch
        For more than `MOST_TOKENS`.

    Examples
    --------
    >>> [token[:3] for token in tokens("{\\\\b1 ya\\\\'e9}")][1:3]
    [('word', 'b', 1), ('text', 'ya', None)]
    """
    at, left = 0, MOST_TOKENS
    while match := _TOKEN.match(source, at):
        at = match.end()
        kind = match.lastgroup
        left -= 1
        if left < 0:
            raise TooMuch
        if kind is None:
            continue
        word = match["word"]
        if word is None:
            yield Token(kind, match[kind])
            continue
        number = int(match["number"]) if match["number"] else None
        if word == "bin":
            at += min(max(0, number or 0), len(source))
        yield Token("word", word, number)


def charset_codec(charset: int, default: str) -> str:
    """The codec of a font's character set; the document's own for what is unknown.

    Examples
    --------
    >>> charset_codec(204, "cp1252"), charset_codec(99, "cp1252")
    ('cp1251', 'cp1252')
    """
    return _CHARSETS.get(charset, default)


def page_codec(page: int) -> str:
    """The codec of a code page's number; Western European for what is unknown.

    Examples
    --------
    >>> page_codec(1250), page_codec(99999)
    ('cp1250', 'cp1252')
    """
    name = _PAGES.get(page, f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name if page in _PAGES or 400 < page < 1300 else "cp1252"
