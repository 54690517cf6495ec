"""The lines of a document, and the pieces of talk that become its turns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from qualkit.readers.openings import Opening, parse_opening
from qualkit.readers.raw import RawDocument
from qualkit.readers.times import time_behind
from qualkit.text.turns import RawTurn


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document, how it opens, and the number of its paragraph."""

    text: str
    opening: Opening | None
    paragraph: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A line on its way into a turn: `label` is None where it goes on with the turn above it.

    `aside` marks what nobody says: a heading or a header block between turns.
    """

    label: str | None
    text: str
    paragraph: int
    time_start: str = ""
    time_end: str = ""
    aside: bool = False


def split_lines(document: RawDocument, *, guarded: bool = False) -> list[Line]:
    """Every line of a document with its opening; where it is `guarded`, an indented line opens no turn.

    Examples
    --------
    >>> [line.text for line in split_lines(RawDocument(("P: Apa?\\n lagi", "Ibu: Ya."), "txt"))]
    ['P: Apa?', 'lagi', 'Ibu: Ya.']
    """
    markdown = document.format == "md"
    return [
        Line(
            line.rstrip() if markdown else line.strip(),
            None if guarded and line[:1] == " " else parse_opening(line, markdown=markdown),
            number,
        )
        for number, paragraph in enumerate(document.paragraphs)
        for line in paragraph.split("\n")
    ]


def continued(lines: Iterable[Line]) -> Iterator[Piece]:
    """The lines as pieces without a label."""
    return (Piece(None, line.text, line.paragraph) for line in lines)


def assemble(pieces: Iterable[Piece]) -> tuple[tuple[RawTurn, ...], str]:
    """The turns that pieces make up, and what stands before the first of them.

    A line without a label goes on with the turn above it; behind an aside it opens a new turn of who spoke before it.

    Examples
    --------
    >>> pieces = [Piece(None, "Judul", 0), Piece("P", "Apa?", 1), Piece(None, "Lagi?", 2)]
    >>> assemble(pieces)
    ((RawTurn(speaker='P', text='Apa?\\n\\nLagi?', time_start='', time_end=''),), 'Judul')
    """
    groups: list[list[Piece]] = [[]]
    before = None
    for piece in pieces:
        current = groups[-1][0] if groups[-1] else None
        if piece.aside and current is not None and current.aside and current.label == piece.label:
            groups[-1].append(piece)
        elif piece.label is not None:
            groups.append([piece])
        elif current is not None and current.aside and before is not None and piece.text:
            groups.append([replace(piece, label=before)])
        else:
            groups[-1].append(piece)
        if piece.label is not None and not piece.aside:
            before = piece.label
    first = next((i for i, group in enumerate(groups) if group and group[0].label and not group[0].aside), len(groups))
    preamble = [piece for group in groups[:first] for piece in group]
    return tuple(_turn(group) for group in groups[first:]), joined(preamble)


def joined(pieces: Sequence[Piece]) -> str:
    """The pieces' texts, a blank line between paragraphs."""
    lines: list[str] = []
    for i, piece in enumerate(pieces):
        if i and piece.paragraph != pieces[i - 1].paragraph:
            lines.append("")
        lines.append(piece.text)
    return "\n".join(lines).strip()


def _turn(group: Sequence[Piece]) -> RawTurn:
    head, text = group[0], joined(group)
    end = time_behind(text) if not head.time_end else None
    if end is None or not end.rest:
        return RawTurn(head.label or "", text, head.time_start, head.time_end)
    times = (end.start, end.end) if end.end and not head.time_start else (head.time_start, end.start)
    return RawTurn(head.label or "", end.rest, *times)
