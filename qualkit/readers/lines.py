"""From runs of characters on pages to lines of text: put side by side, turned upright, margin numbers taken out."""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qualkit.readers.raw import counted

_MARGIN_NUMBER = re.compile(r"[\[(]?(\d{1,4})[.)\]]?")
_FEWEST_MARGIN_NUMBERS = 3
_COMMON = 0.1
"""Share of runs that must begin at a place for it to count as the body's edge."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters painted one after the other, in points; `across` grows towards the top of the page."""

    text: str
    turned: int
    start: float
    end: float
    across: float
    height: float
    first: float


@dataclass(frozen=True, slots=True)
class PageRuns:
    """A page as the reading process reports it."""

    number: int
    width: float
    height: float
    runs: tuple[Run, ...]
    outside: int = 0
    pictures: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text. `top` counts points from the lower edge; `first` is the width of its first word."""

    page: int
    text: str
    start: float
    end: float
    top: float
    height: float
    first: float
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class PageLines:
    """The lines of a page from top to bottom, on a page as wide and high as it is held to be read."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]


def find_lines(pages: Sequence[PageRuns]) -> tuple[list[PageLines], tuple[str, ...]]:
    """The lines of every page, and notes on what was taken out.

    Text that runs in another direction than most of its page is left out, and so are numbers in the margin beside the
    body, which count paragraphs or lines.

    Examples
    --------
    >>> page = PageRuns(0, 595, 842, (Run("Ibu:", 0, 50, 70, 700, 12, 70), Run("Ya.", 0, 75, 90, 700, 12, 90)))
    >>> find_lines([page])[0][0].lines[0].text
    'Ibu: Ya.'
    """
    upright, astray = zip(*(_upright(page) for page in pages), strict=True) if pages else ((), ())
    edges = _edges(run for page in upright for run in page.runs)
    numbers = _margin_numbers(upright, edges)
    found = []
    for page in upright:
        runs = [run for run in page.runs if (page.number, run) not in numbers]
        beside = sorted(run.across for run in page.runs if (page.number, run) in numbers)
        lines = tuple(_marked(line, beside) for line in _lines(page.number, runs))
        found.append(PageLines(page.number, page.width, page.height, lines))
    return found, tuple(_notes(pages, sum(astray), len(numbers)))


def _notes(pages: Sequence[PageRuns], astray: int, numbers: int) -> Iterator[str]:
    outside = sum(page.outside for page in pages)
    if numbers:
        yield f"left out {counted(numbers, 'number')} in the margin"
    if astray:
        yield f"left out {counted(astray, 'character')} of text that runs in another direction than its page"
    if outside:
        yield f"left out {counted(outside, 'character')} painted outside of the page"


def _upright(page: PageRuns) -> tuple[PageRuns, int]:
    """The page with the runs of its main direction only, and the number of characters in the others."""
    weights: Counter[int] = Counter()
    for run in page.runs:
        weights[run.turned] += len(run.text)
    main = max((turn for turn in weights if turn >= 0), key=lambda turn: weights[turn], default=0)
    runs = tuple(run for run in page.runs if run.turned == main and run.text.strip())
    width, height = (page.height, page.width) if main % 2 else (page.width, page.height)
    astray = sum(len(run.text.strip()) for run in page.runs if run.turned != main)
    return replace(page, runs=runs, width=width, height=height), astray


def _edges(runs: Iterable[Run]) -> tuple[float, float]:
    """Left and right edge of the body: where words commonly begin, and the furthest that they reach."""
    worded = [run for run in runs if any(c.isalpha() for c in run.text)]
    starts = Counter(round(run.start) for run in worded)
    near = {x: starts[x - 1] + starts[x] + starts[x + 1] for x in starts}
    common = [x for x, number in near.items() if number >= _COMMON * len(worded)]
    return min(common, default=0), max((run.end for run in worded), default=0)


def _margin_numbers(pages: Sequence[PageRuns], edges: tuple[float, float]) -> set[tuple[int, Run]]:
    """Runs that are a number beside the body, where they count upwards through the document."""
    left, right = edges
    beside = [
        (page.number, run)
        for page in pages
        for run in sorted(page.runs, key=lambda run: -run.across)
        if (run.end < left - 1 or run.start > right + 1) and _MARGIN_NUMBER.fullmatch(run.text.strip())
    ]
    values = [int(match[1]) for _, run in beside if (match := _MARGIN_NUMBER.fullmatch(run.text.strip()))]
    rising = sum(a <= b for a, b in pairwise(values))
    if len(set(values)) < _FEWEST_MARGIN_NUMBERS or rising < 0.9 * (len(values) - 1):
        return set()
    return set(beside)


def _marked(line: Line, beside: Sequence[float]) -> Line:
    above = bisect(beside, line.top - 0.5 * line.height)
    numbered = above < len(beside) and beside[above] < line.top + 0.5 * line.height
    return replace(line, numbered=True) if numbered else line


def _lines(page: int, runs: Iterable[Run]) -> Iterator[Line]:
    """Runs at about the same height make a line, from left to right."""
    row: list[Run] = []
    for run in sorted(runs, key=lambda run: (-run.across, run.start)):
        if row and abs(row[0].across - run.across) > 0.45 * max(row[0].height, run.height):
            yield _line(page, row)
            row = []
        row.append(run)
    if row:
        yield _line(page, row)


def _line(page: int, row: Sequence[Run]) -> Line:
    ordered = sorted(row, key=lambda run: run.start)
    pieces = [ordered[0].text.strip()]
    last = ordered[0]
    for run in ordered[1:]:
        if run.text.strip() == last.text.strip() and abs(run.start - last.start) < 0.3 * run.height:
            continue
        apart = run.start - last.end > 0.12 * run.height or last.text[-1:].isspace() or run.text[:1].isspace()
        pieces.append((" " if apart else "") + run.text.strip())
        last = run
    main = max(row, key=lambda run: len(run.text))
    text = re.sub(r"\s+", " ", "".join(pieces))
    end = max(run.end for run in row)
    return Line(page, text, ordered[0].start, end, main.across, main.height, ordered[0].first - ordered[0].start)
