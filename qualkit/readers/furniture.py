"""What a page carries besides the text: headers, footers, page numbers, and a line painted on two pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qualkit.readers.lines import Line, PageLines
from qualkit.readers.openings import parse_opening
from qualkit.readers.raw import counted

_PAGE_NUMBER = re.compile(
    r"\W*(?P<word>page|p\.|halaman|hal\.?|hlm\.?)?\s*(?P<page>\d{1,4})\s*(?:(?:/|of|dari)\s*(?P<of>\d{1,4}))?\W*",
    re.IGNORECASE,
)
_DEPTH = 3
"""Lines at the top and at the bottom of a page among which furniture is looked for."""
_BAND = 0.12
"""Part of the page's height, above and below, in which furniture stands."""
_SHARE = 0.6
_LONG = 60
_MOST_LISTED = 4


def without_furniture(pages: Sequence[PageLines]) -> tuple[list[PageLines], tuple[str, ...]]:
    """The pages with nothing but the text on them, and notes on what was left out.

    A line goes if it stands in the outer band of the page and is repeated there, at the same height, on most pages
    (its digits may differ), or if it is nothing but the page's number.

    Examples
    --------
    >>> line = Line(0, "1/1", 500, 520, 20, 10, 20)
    >>> without_furniture([PageLines(0, 595, 842, (line,))])
    ([PageLines(number=0, width=595, height=842, lines=())], ("left out headers, footers or page numbers: '#/#' (1)",))
    """
    shift = _numbering(pages)
    repeated = _repeated(pages)
    left: Counter[str] = Counter()
    cleaned = []
    for page in pages:
        gone = {line for line in _edge_lines(page) if _is_furniture(line, page, repeated, shift, len(pages))}
        left.update(_pattern(line) for line in page.lines if line in gone)
        cleaned.append(replace(page, lines=tuple(line for line in page.lines if line not in gone)))
    return cleaned, tuple(_notes(left))


def read_once(pages: Sequence[PageLines]) -> tuple[list[Line], tuple[str, ...]]:
    """All lines in order; lines at the foot of a page that are painted again at the head of the next count once.

    The second painting must be told from a repeated answer: it is a long line, or it stands higher than any page's
    first line does, cut off by the margin.
    """
    lines: list[Line] = []
    twice = 0
    highest = max(sorted(page.lines[0].top for page in pages if page.lines)[:-1], default=float("inf"))
    for page in pages:
        again = _painted_again(lines, page.lines, highest)
        lines += page.lines[again:]
        twice += again
    return lines, (f"{counted(twice, 'line')} painted on two pages was read once",) if twice else ()


def _painted_again(before: Sequence[Line], after: Sequence[Line], highest: float) -> int:
    for number in range(min(_DEPTH, len(before), len(after)), 0, -1):
        pairs = list(zip(before[-number:], after[:number], strict=True))
        same = all(a.text == b.text and abs(a.start - b.start) < 1 and abs(a.end - b.end) < 1 for a, b in pairs)
        if same and (any(len(a.text) >= _LONG for a, _ in pairs) or after[0].top > highest + 0.5 * after[0].height):
            return number
    return 0


def _notes(left: Counter[str]) -> Iterator[str]:
    if left:
        listed = ", ".join(f"{text!r} ({number})" for text, number in left.most_common(_MOST_LISTED))
        more = f" and {len(left) - _MOST_LISTED} more" if len(left) > _MOST_LISTED else ""
        yield f"left out headers, footers or page numbers: {listed}{more}"


def _pattern(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _edge_lines(page: PageLines) -> Iterator[Line]:
    edge = dict.fromkeys((*page.lines[:_DEPTH], *page.lines[-_DEPTH:]))
    return (line for line in edge if not _BAND * page.height < line.top < (1 - _BAND) * page.height)


def _place(line: Line, page: PageLines) -> tuple[str, int]:
    """What is repeated: the text without its digits, at a height in steps of four points."""
    return _pattern(line), round(line.top / 4)


def _repeated(pages: Sequence[PageLines]) -> set[tuple[str, int]]:
    """Texts at a height that stand there on most pages; a speaker's turn needs more pages to be taken for one."""
    counts: Counter[tuple[str, int]] = Counter()
    speech: set[tuple[str, int]] = set()
    for page in pages:
        for line in _edge_lines(page):
            counts[_place(line, page)] += 1
            if parse_opening(line.text):
                speech.add(_place(line, page))
    filled = sum(bool(page.lines) for page in pages)
    return {key for key, n in counts.items() if n >= max(6 if key in speech else 2, _SHARE * filled)}


def _numbering(pages: Sequence[PageLines]) -> int | None:
    """The number printed on a page less its place in the file, where that is the same on two pages or more."""
    shifts: Counter[int] = Counter()
    for page in pages:
        found = {int(m["page"]) - page.number for line in _edge_lines(page) if (m := _PAGE_NUMBER.fullmatch(line.text))}
        shifts.update(found)
    best = shifts.most_common(1)
    return best[0][0] if best and best[0][1] >= 2 else None


def _is_furniture(
    line: Line, page: PageLines, repeated: set[tuple[str, int]], shift: int | None, number_of_pages: int
) -> bool:
    match = _PAGE_NUMBER.fullmatch(line.text)
    if match:
        counted_here = shift is not None and int(match["page"]) - page.number == shift
        whole = match["of"] is not None and (int(match["of"]), int(match["page"])) == (number_of_pages, page.number + 1)
        return counted_here or whole or bool(match["word"]) or (line.text == "1" and number_of_pages == 1)
    return _place(line, page) in repeated
