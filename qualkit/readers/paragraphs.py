"""From lines to paragraphs. A line that could have held the next line's first word was ended on purpose.

The evidence, strongest first: the space between two lines, the size of the letters, a number in the margin, a line that
ends early, an indented line. Where the document sets its paragraphs apart by space, an early end is a line break.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal

from qualkit.readers.hyphens import Hyphens
from qualkit.readers.lines import Line
from qualkit.readers.openings import fold, parse_opening

Join = Literal["paragraph", "line", "word"]
_SENTENCE_ENDS = (".", "?", "!", "…", '"', "”", ")", "]")
_APART = 1.25
"""Times the usual distance between lines that makes a space."""


def find_paragraphs(lines: Sequence[Line]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paragraphs that the lines make up, and notes on hyphens at line ends.

    Examples
    --------
    >>> page = [Line(0, "Ibu: Saya capek", 50, 300, 700, 12, 20), Line(0, "sekali.", 50, 90, 686, 12, 40),
    ...         Line(0, "P: Kenapa?", 50, 110, 660, 12, 10), Line(0, "Ibu: Karena kerja sampai", 50, 300, 634, 12, 20),
    ...         Line(0, "malam.", 50, 90, 620, 12, 40)]
    >>> find_paragraphs(page)[0]
    ('Ibu: Saya capek sekali.', 'P: Kenapa?', 'Ibu: Karena kerja sampai malam.')
    """
    if not lines:
        return (), ()
    hyphens = Hyphens([line.text for line in lines])
    paragraphs = [[lines[0].text]]
    for line, join in zip(lines[1:], _joins(lines), strict=True):
        pieces = paragraphs[-1]
        if join == "paragraph":
            paragraphs.append([line.text])
        elif join == "line":
            pieces += ["\n", line.text]
        else:
            pieces[-1:] = [hyphens.seam(pieces[-1], line.text), line.text]
    return tuple(hyphens.clean("".join(pieces)) for pieces in paragraphs), hyphens.notes()


def _joins(lines: Sequence[Line]) -> list[Join]:
    """How each line but the first is tied to the one above it."""
    pitch, rights = _pitch(lines), _right_edges(lines)
    pairs = list(pairwise(lines))
    gaps = [_gap(a, b, pitch) for a, b in pairs]
    early = [_ends_early(a, b, rights) for a, b in pairs]
    spaced = _sets_apart(pairs, gaps, early)
    known = _labels(b for (_, b), gap, short in zip(pairs, gaps, early, strict=True) if gap or short)
    numbered = any(line.numbered for line in lines)
    joins: list[Join] = []
    shape = _shape(pairs, gaps, early)
    for i, (above, line) in enumerate(pairs):
        turns_page = above.page != line.page
        if gaps[i] or (turns_page and _opens_page(above, line, known, numbered)):
            joins.append("paragraph")
        elif early[i]:
            joins.append("line" if spaced and not turns_page else "paragraph")
        elif not spaced and (_label(line) in known or _is_set_in(above, line, shape)):
            joins.append("paragraph")
        else:
            joins.append("word")
    return joins


def _pitch(lines: Sequence[Line]) -> float:
    """The usual distance between two lines of one paragraph: the smallest that is common."""
    steps: Counter[float] = Counter()
    for above, line in pairwise(lines):
        step = above.top - line.top
        if above.page == line.page and 0.7 * line.height < step < 4 * line.height:
            steps[round(step * 2) / 2] += 1
    least = max(2, 0.04 * steps.total())
    return min((step for step, number in steps.items() if number >= least), default=min(steps, default=0.0))


def _right_edges(lines: Sequence[Line]) -> dict[int, float]:
    """Page -> how far the body's lines reach to the right, over all pages that begin at the same place."""
    reach: dict[int, float] = {}
    for line in lines:
        reach[line.page] = max(reach.get(line.page, 0.0), line.end)
    widest = max(reach.values())
    rights = {page: widest if right > 0.75 * widest or right < 0.5 * widest else right for page, right in reach.items()}
    return rights if _wraps(lines, rights) else dict.fromkeys(rights, float("inf"))


def _wraps(lines: Sequence[Line], rights: dict[int, float]) -> bool:
    """Whether lines that reach the edge go on in the next: where none does, every line was ended on purpose."""
    full = [(above, line) for above, line in pairwise(lines) if not _ends_early(above, line, rights)]
    goes_on = sum(
        not _label(line) and (line.text[0].islower() or not above.text.endswith(_SENTENCE_ENDS)) for above, line in full
    )
    return goes_on * 5 >= len(full)


def _gap(above: Line, line: Line, pitch: float) -> bool:
    if above.page != line.page:
        return False
    resized = max(above.height, line.height) > 1.2 * min(above.height, line.height)
    return resized or above.top - line.top > _APART * max(pitch, 0.7 * line.height) or above.top < line.top


def _ends_early(above: Line, line: Line, rights: dict[int, float]) -> bool:
    if above.text.endswith(("\u00ad", "-")) and not above.text.endswith((" -", "--")):
        return False
    return above.end + 0.2 * above.height + line.first < rights[above.page] - 0.1 * above.height


def _sets_apart(pairs: Sequence[tuple[Line, Line]], gaps: Sequence[bool], early: Sequence[bool]) -> bool:
    """Whether most of the lines that end early are followed by a space."""
    inside = [(gap, short) for (a, b), gap, short in zip(pairs, gaps, early, strict=True) if a.page == b.page and short]
    return sum(gap for gap, _ in inside) * 2 > len(inside)


def _labels(starts: Iterable[Line]) -> frozenset[str]:
    counts = Counter(label for line in starts if (label := _label(line)))
    return frozenset(label for label, number in counts.items() if number >= 2)


def _label(line: Line) -> str:
    opening = parse_opening(line.text)
    return fold(opening.label) if opening else ""


def _opens_page(above: Line, line: Line, known: frozenset[str], numbered: bool) -> bool:
    """Whether the first line of a page begins a paragraph, where no space can tell."""
    resized = max(above.height, line.height) > 1.2 * min(above.height, line.height)
    return resized or _label(line) in known or (numbered and line.numbered)


def _shape(pairs: Sequence[tuple[Line, Line]], gaps: Sequence[bool], early: Sequence[bool]) -> int:
    """1 where first lines stand further in than the rest of their paragraph, -1 where further out, 0 for neither."""
    votes = 0
    for i, (line, below) in enumerate(pairs[1:], 1):
        opens, goes_on = gaps[i - 1] or early[i - 1], not gaps[i] and not early[i]
        if opens and goes_on and abs(line.start - below.start) > _step(line):
            votes += 1 if line.start > below.start else -1
    return (votes > 1) - (votes < -1)


def _is_set_in(above: Line, line: Line, shape: int) -> bool:
    """Whether a line begins where first lines begin, and the line above it where the others do."""
    return bool(shape) and shape * (line.start - above.start) > _step(line)


def _step(line: Line) -> float:
    return 0.8 * line.height
