"""Times in a table's column: printed as clock times, or as seconds or milliseconds since the beginning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_CLOCK = re.compile(r"[\[(#]?\s*(?P<clock>(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?)\d*(?:-\d)?\s*[\])#]?")
_NUMBER = re.compile(r"(?P<number>\d{1,9}(?:[.,]\d{1,9})?)\s*(?:s|sec|seconds|detik)?", re.IGNORECASE)
_MILLISECONDS = re.compile(r"(?:^|\W|_)(?:ms|msec|milliseconds?|milidetik)(?:$|\W|_)", re.IGNORECASE)
_LONG_STEP = 100
"""Steps between whole numbers that are longer than this, in the median, count milliseconds."""
_LATEST = 3_600_000
_MOST_LISTED = 10


@dataclass(frozen=True, slots=True)
class Moments:
    """A time for each cell, empty where there is none, and notes on what could not be read."""

    times: tuple[str, ...]
    notes: tuple[str, ...] = ()
    all_read: bool = False


def read_moments(cells: Sequence[str], column: str) -> Moments:
    """The times of a column, as the canonical text can hold them.

    Clock times stay as printed. Numbers are seconds; whole numbers are milliseconds where the column's name says so
    or they grow by more than a hundred from row to row, as speech recognisers write them.

    Examples
    --------
    >>> read_moments(["00:01:02", "62.5", ""], "start").times
    ('00:01:02', '00:01:02.500', '')
    >>> read_moments(["0", "2500"], "start").times
    ('00:00:00.000', '00:00:02.500')
    """
    scale = 1000.0 if _counts_milliseconds(cells, column) else 1.0
    times = tuple(_time(cell, scale) for cell in cells)
    unread = [(row, cell) for row, (cell, time) in enumerate(zip(cells, times, strict=True), 1) if cell and not time]
    shown = ", ".join(f"row {row}: {cell[:40]!r}" for row, cell in unread[:_MOST_LISTED])
    more = f" and {len(unread) - _MOST_LISTED:,} more" if len(unread) > _MOST_LISTED else ""
    notes = (f"warning: times in the column {column!r} that cannot be read: {shown}{more}",) if unread else ()
    return Moments(times, notes, any(times) and not unread)


def _counts_milliseconds(cells: Sequence[str], column: str) -> bool:
    if _MILLISECONDS.search(column):
        return True
    given = [cell for cell in cells if cell]
    if not given or not all(cell.isascii() and cell.isdigit() and len(cell) <= 9 for cell in given):
        return False
    values = sorted(map(int, given))
    steps = [b - a for a, b in pairwise(values) if b > a]
    return bool(steps) and median(steps) > _LONG_STEP


def _time(cell: str, scale: float) -> str:
    clock = _CLOCK.fullmatch(cell)
    if clock:
        return clock["clock"]
    number = _NUMBER.fullmatch(cell)
    seconds = float(number["number"].replace(",", ".")) / scale if number else _LATEST
    if seconds >= _LATEST:
        return ""
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
