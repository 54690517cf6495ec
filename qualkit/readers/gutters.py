"""Pages set in two columns: they are recognised by the empty band between, and a person is warned.

Lines are put together across the page, which is right for a table and wrong for columns of running text; geometry
alone does not tell the two apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualkit.readers.lines import PageRuns, Run
from qualkit.readers.raw import counted

_FEWEST_LINES = 8
"""Lines on each side that make a column."""
_FULL = 0.55
"""Part of a column's width that its lines fill in the mean, as running text does and labels do not."""
_STEPS = 40
_MOST_LISTED = 12


def column_notes(pages: Sequence[PageRuns]) -> Iterator[str]:
    """A warning that names the pages which look as if they were set in two columns.

    Examples
    --------
    >>> left = [Run("kata " * 8, 0, 50, 280, 700 - 14 * i, 12, 70) for i in range(20)]
    >>> right = [Run("lagi " * 8, 0, 310, 540, 700 - 14 * i, 12, 330) for i in range(20)]
    >>> next(column_notes([PageRuns(0, 595, 842, (*left, *right))]))[:44]
    'warning: 1 page looks set in two columns (1)'
    """
    found = [page.number + 1 for page in pages if has_two_columns(page)]
    if found:
        shown = ", ".join(map(str, found[:_MOST_LISTED])) + (", ..." if len(found) > _MOST_LISTED else "")
        verb = "looks" if len(found) == 1 else "look"
        yield (
            f"warning: {counted(len(found), 'page')} {verb} set in two columns ({shown}); lines were read across them: "
            "compare the turns with the file, or export it as text"
        )


def has_two_columns(page: PageRuns) -> bool:
    """Whether a band in the middle of the page is empty and lines of running text stand on both sides of it."""
    runs = [run for run in page.runs if run.turned == 0 and len(run.text.strip()) > 1]
    if len(runs) < 2 * _FEWEST_LINES:
        return False
    left, right = min(run.start for run in runs), max(run.end for run in runs)
    places = (left + (right - left) * (0.35 + 0.3 * step / _STEPS) for step in range(_STEPS + 1))
    return any(_divides(runs, place, left, right) for place in places)


def _divides(runs: Sequence[Run], place: float, left: float, right: float) -> bool:
    before = [run for run in runs if run.end <= place]
    after = [run for run in runs if run.start >= place]
    across = len(runs) - len(before) - len(after)
    if min(len(before), len(after)) < _FEWEST_LINES or across > 0.1 * len(runs):
        return False
    filled = sum(run.end - run.start for run in before) / len(before) / (place - left)
    return min(filled, sum(run.end - run.start for run in after) / len(after) / (right - place)) > _FULL
