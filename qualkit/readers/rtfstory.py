"""Following RTF group by group: what of it is words, where footnotes, cells and text boxes go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar

from qualkit.readers.openings import word_set
from qualkit.readers.raw import counted
from qualkit.readers.rtftokens import SYMBOLS, Token, TooMuch, charset_codec, page_codec

DEEPEST = 1_000
MOST_CHARACTERS = 6_000_000
_SILENT = word_set(
    "colortbl stylesheet info pict objdata objclass objname fldinst xe tc txe private template latentstyles "
    "listtable listoverridetable rsidtbl generator themedata datastore pgptbl nonesttables nonshppict shppict "
    "pntext listtext bkmkstart bkmkend picprop shprslt footnotesep footnotesepc filetbl revtbl ftnsep ftnsepc "
    "aftnsep aftnsepc ftncn aftncn userprops passwordhash pnseclvl atnid atndate atntime atnref atnicn atnparent "
    "atrfstart atrfend htmltag mhtmltag xmlnstbl mmath sp wgrffmtfilter blipuid bliptag colorschememapping"
)
_MARGINS = word_set("header headerl headerr headerf footer footerl footerr footerf")
_OPENED = word_set("annotation shpinst shptxt fldrslt ud atnauthor footnote txbx")
"""Groups marked as ignorable that hold words all the same."""
_CHARACTERS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "softline": "\n", "emdash": "—", "endash": "–", "lquote": "‘",
    "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": "\u2003", "enspace": "\u2002",
    "qmspace": "\u2005", "zwj": "\u200d", "zwnj": "\u200c", "zwbo": "\u200b", "ltrmark": "\u200e",
    "rtlmark": "\u200f", "column": "\n", "nestcell": "\n",
}  # fmt: skip
_SYMBOLS = {"~": "\u00a0", "_": "-", "-": "", "\\": "\\", "{": "{", "}": "}", "\n": "\n", "\r": "\n", "\t": "\t"}
_BREAKS = word_set("par sect page nestrow")


@dataclass(frozen=True, slots=True)
class _State:
    """What holds inside a group, and ends with it."""

    skipped: bool = False
    following: int = 1
    codec: str = ""
    symbols: bool = False
    in_table: bool = False
    deleted: bool = False
    starred: bool = False
    place: str = ""


@dataclass(slots=True)
class _Sink:
    """Where words go: the text, a footnote, a box, a margin."""

    kind: str
    words: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    author: str = ""

    def flat(self) -> str:
        """Everything in it on one line."""
        return " ".join(" ".join([*self.paragraphs, *self.cells, "".join(self.words)]).split())


class RtfStory:
    """One walk through the tokens of a document, with what was met on it.

    Parameters
    ----------
    codec
        Of bytes before the document says anything.

    Attributes
    ----------
    remarks
        Author, words, and the words before the mark, for each comment in order.
    margins
        Texts of headers and footers.
    cut_off
        Whether the document ends inside of a group.

    Examples
    --------
    >>> from qualkit.readers.rtftokens import tokens
    >>> story = RtfStory()
    >>> list(story.paragraphs(tokens("{\\\\rtf1 Ibu: \\\\u128118? ya\\\\par P: {\\\\b apa}?}")))
    ['Ibu: 👶 ya', 'P: apa?']
    """

    _MET: ClassVar[Mapping[str, str]] = {
        "deleted": "tracked deletions (left out)",
        "revised": "tracked insertions (taken as text)",
        "v": "hidden text (taken as text)",
        "listtext": "automatic numbers or bullets (no part of the text)",
        "pntext": "automatic numbers or bullets (no part of the text)",
        "pict": "pictures (not read)",
        "object": "embedded objects (not read)",
        "shptxt": "text boxes (put below the paragraph that holds them)",
    }

    def __init__(self, codec: str = "cp1252") -> None:
        self.remarks: list[tuple[str, str, str]] = []
        self.margins: list[str] = []
        self.cut_off = False
        self._default = codec
        self._state = _State(codec=codec)
        self._outer: list[_State] = []
        self._sinks = [_Sink("text")]
        self._fonts: dict[int, tuple[str, bool]] = {}
        self._font = 0
        self._bytes = bytearray()
        self._to_skip = 0
        self._met: Counter[str] = Counter()
        self._deleted: list[str] = []
        self._author: list[str] = []
        self._left = MOST_CHARACTERS

    def paragraphs(self, tokens: Iterator[Token]) -> Iterator[str]:
        """The paragraphs, in order.

        Raises
        ------
        RecursionError
            For groups that are nested too deeply.
        TooMuch
            For more characters or tokens than any transcript.
        """
        take: Mapping[str, Callable[[Token], None]] = {
            "word": self._word, "byte": self._byte, "symbol": self._symbol, "brace": self._brace, "text": self._text,
        }  # fmt: skip
        text = self._sinks[0]
        for token in tokens:
            take[token.kind](token)
            if text.paragraphs:
                yield from map(_paired, text.paragraphs)
                text.paragraphs.clear()
        self.cut_off = bool(self._outer)
        while len(self._sinks) > 1:
            self._close_sink()
        self._end_row()
        self._end_paragraph()
        yield from map(_paired, text.paragraphs)

    def notes(self) -> Iterator[str]:
        """A sentence for everything that is not plain text."""
        for kind, number in (+self._met).items():
            if kind != "deleted":
                yield f"{self._MET[kind]}: {counted(number, 'time')}"
        if self._met["deleted"]:
            words = " ".join(_paired("".join(self._deleted)).split())[:2_000]
            yield f"{self._MET['deleted']}: {counted(self._met['deleted'], 'time')}: {words!r}"

    def _brace(self, token: Token) -> None:
        self._flush()
        self._to_skip = 0
        if token.value == "{":
            if len(self._outer) >= DEEPEST:
                raise RecursionError
            self._outer.append(self._state)
            self._state = replace(self._state, starred=False, place="")
        elif self._outer:
            if self._state.place == "sink":
                self._close_sink()
            self._state = self._outer.pop()

    def _word(self, token: Token) -> None:
        self._flush()
        word, number = token.value, token.number
        if word == "u" and number is not None:
            self._unicode(number)
            return
        if self._to_skip:
            self._to_skip -= 1
            return
        starred, self._state = self._state.starred, replace(self._state, starred=False)
        if word in _CHARACTERS:
            self._say(_CHARACTERS[word])
        elif word in _BREAKS:
            self._break()
        elif word in _SETTINGS:
            _SETTINGS[word](self, number)
        elif word in _MARGINS or word in _OPENED:
            self._destination(word)
        elif word in _SILENT or starred:
            self._met[word] += word in self._MET and not self._state.skipped
            self._state = replace(self._state, skipped=True)
        elif word in ("v", "revised", "object"):
            self._met[word] += number != 0 and not self._state.skipped

    def _destination(self, word: str) -> None:
        """A group whose words go elsewhere."""
        if word in ("fldrslt", "ud", "shpinst", "txbx"):
            self._state = replace(self._state, skipped=word == "ud" and self._outside_skips())
        elif word == "atnauthor":
            self._state = replace(self._state, place="author")
            self._author = []
        elif not self._state.skipped:
            self._met[word] += word in self._MET
            self._state = replace(self._state, place="sink", in_table=False)
            self._sinks.append(_Sink("margin" if word in _MARGINS else word))

    def _outside_skips(self) -> bool:
        return any(state.skipped for state in self._outer[:-1])

    def _close_sink(self) -> None:
        sink = self._sinks.pop()
        outer = self._sinks[-1]
        words = _paired(sink.flat())
        if sink.kind == "footnote" and words:
            outer.words.append(f" [catatan kaki: {words}]")
        elif sink.kind == "margin" and words:
            self.margins.append(words)
        elif sink.kind == "annotation":
            self.remarks.append((_paired("".join(self._author)), words, _paired("".join(outer.words))))
        elif sink.kind == "shptxt":
            last = "".join(sink.words)
            outer.boxes += [*sink.paragraphs, *([last] if last.strip() else [])]

    def _unicode(self, number: int) -> None:
        code = number + 65_536 if number < 0 else number
        self._to_skip = self._state.following
        if 0 < code < 0x110000:
            self._say(chr(code - 0xF000 if self._state.symbols and 0xF020 <= code <= 0xF0FF else code))

    def _byte(self, token: Token) -> None:
        if self._to_skip:
            self._to_skip -= 1
        elif not self._state.skipped:
            self._bytes.append(int(token.value, 16))

    def _symbol(self, token: Token) -> None:
        self._flush()
        if self._to_skip:
            self._to_skip -= 1
        elif token.value == "*":
            self._state = replace(self._state, starred=True)
        elif token.value in "\n\r":
            self._break()
        else:
            self._say(_SYMBOLS.get(token.value, ""))

    def _text(self, token: Token) -> None:
        skipped = min(self._to_skip, len(token.value))
        self._to_skip -= skipped
        words = token.value[skipped:]
        if self._state.place == "fonts" or self._state.skipped:
            return
        if words.isascii() and not self._bytes:
            self._say(words)
        else:
            self._bytes += words.encode("latin-1")

    def _flush(self) -> None:
        """Bytes become text in the codec that holds here; several of them may make one letter."""
        if self._bytes:
            found = bytes(self._bytes)
            self._bytes.clear()
            self._say(found.decode(self._state.codec or self._default, "replace"))

    def _say(self, text: str) -> None:
        if self._state.skipped or not text:
            return
        self._left -= len(text)
        if self._left < 0:
            raise TooMuch
        if self._state.place == "author":
            self._author.append(text)
        elif self._state.deleted:
            self._deleted.append(text)
        else:
            self._sinks[-1].words.append(text)

    def _break(self) -> None:
        if self._state.skipped or self._state.deleted:
            return
        if self._state.in_table:
            self._sinks[-1].words.append("\n")
            return
        self._end_row()
        self._end_paragraph()

    def _end_paragraph(self) -> None:
        sink = self._sinks[-1]
        text = "".join(sink.words)
        sink.words.clear()
        sink.paragraphs += [*([text] if text.strip() else []), *sink.boxes]
        sink.boxes.clear()

    def _end_cell(self, _: int | None) -> None:
        if not self._state.skipped:
            sink = self._sinks[-1]
            sink.cells.append("".join(sink.words).strip())
            sink.words.clear()

    def _end_row(self, _: int | None = None) -> None:
        sink = self._sinks[-1]
        row = "\t".join(sink.cells).rstrip("\t")
        sink.cells.clear()
        sink.paragraphs += [*([row] if row.strip() else []), *(sink.boxes if row.strip() else [])]
        if row.strip():
            sink.boxes.clear()

    def _set_page(self, number: int | None) -> None:
        self._default = page_codec(number or 0)
        self._state = replace(self._state, codec=self._default)

    def _set_following(self, number: int | None) -> None:
        self._state = replace(self._state, following=min(100, max(0, 1 if number is None else number)))

    def _set_font(self, number: int | None) -> None:
        self._font = number or 0
        if self._state.place != "fonts":
            codec, symbols = self._fonts.get(self._font, (self._default, False))
            self._state = replace(self._state, codec=codec, symbols=symbols)

    def _open_fonts(self, _: int | None) -> None:
        self._state = replace(self._state, place="fonts", skipped=True)

    def _set_charset(self, number: int | None) -> None:
        if len(self._fonts) < 10_000:
            charset = number or 0
            codec = self._default if charset == 1 else charset_codec(charset, self._default)
            self._fonts[self._font] = (codec, charset == SYMBOLS)

    def _set_deleted(self, number: int | None) -> None:
        begins = number != 0
        self._met["deleted"] += begins and not self._state.deleted and not self._state.skipped
        self._state = replace(self._state, deleted=begins)

    def _plain(self, _: int | None) -> None:
        codec, symbols = self._fonts.get(0, (self._default, False))
        self._state = replace(self._state, deleted=False, codec=codec, symbols=symbols)

    def _out_of_table(self, _: int | None) -> None:
        self._state = replace(self._state, in_table=False)

    def _into_table(self, _: int | None) -> None:
        self._state = replace(self._state, in_table=True)

    def _skip_alternative(self, _: int | None) -> None:
        self._state = replace(self._state, skipped=True)


_SETTINGS: Mapping[str, Callable[[RtfStory, int | None], None]] = {
    "ansicpg": RtfStory._set_page,
    "mac": lambda story, _: story._set_page(10000),
    "pc": lambda story, _: story._set_page(437),
    "pca": lambda story, _: story._set_page(850),
    "uc": RtfStory._set_following,
    "f": RtfStory._set_font,
    "fonttbl": RtfStory._open_fonts,
    "fcharset": RtfStory._set_charset,
    "deleted": RtfStory._set_deleted,
    "plain": RtfStory._plain,
    "pard": RtfStory._out_of_table,
    "intbl": RtfStory._into_table,
    "cell": RtfStory._end_cell,
    "row": RtfStory._end_row,
    "upr": RtfStory._skip_alternative,
}


def _paired(text: str) -> str:
    """The text with halves of surrogate pairs put together, and U+FFFD for a half that has lost its other."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
