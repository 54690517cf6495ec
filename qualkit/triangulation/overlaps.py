"""Segments that overlap: how many pairs, and over how many code points, for every pair of codes at once.

The starts and ends of all segments are sorted once and swept: at every start, the segments then open are those that
it overlaps. The work grows with segments times codes, never with the number of overlapping pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

Integers = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
Counts = np.ndarray[tuple[int, ...], np.dtype[np.int32]]
_CELLS = 250_000
"""Cells of one block of the sweep, small enough for a processor's cache."""
_FITS = 2**31 - 1
"""Sums below this are done in 32 bits, at half the time."""


@dataclass(frozen=True)
class Events:
    """Starts and ends of segments in the order of the text; an end comes before a start at the same place.

    `segment` is the row of each event's segment, `step` +1 for a start and -1 for an end, `gap` the code points to
    the next event; all of shape (2 segments,).
    """

    segment: Integers
    step: Integers
    gap: Integers


def events(transcript: Integers, start: Integers, end: Integers) -> Events:
    """The events of segments ``[start, end)`` in numbered transcripts; all three of shape (segments,).

    Examples
    --------
    >>> events(np.array([0, 0]), np.array([0, 4]), np.array([4, 9])).segment.tolist()
    [0, 0, 1, 1]
    """
    rows = np.arange(len(start), dtype=np.int64)
    stride = np.int64(end.max() + 1 if len(end) else 1)
    place = np.concatenate([transcript * stride + start, transcript * stride + end])
    is_start = np.repeat(np.array([1, 0], dtype=np.int64), len(start))
    order = np.argsort(place * 2 + is_start, kind="stable")
    gap = np.diff(place[order], append=place[order[-1:]])
    return Events(np.concatenate([rows, rows])[order], is_start[order] * 2 - 1, gap)


def pairs_of_codes(swept: Events, code: Integers, codes: int) -> Integers:
    """Overlapping pairs of segments, shape (codes, codes), symmetric; a pair of one code stands on the diagonal once.

    Parameters
    ----------
    swept
        From `events`.
    code
        Number of each segment's code, shape (segments,).
    codes
        How many codes there are.

    Examples
    --------
    >>> swept = events(np.zeros(3, dtype=int), np.array([0, 5, 8]), np.array([6, 9, 12]))
    >>> pairs_of_codes(swept, np.array([0, 1, 0]), 2).tolist()
    [[0, 2], [2, 0]]
    """
    counts = np.zeros((codes, codes), dtype=np.int64)
    for block in _blocks(swept, code, codes):
        starts = np.flatnonzero(block.step > 0)
        counts[np.ix_(block.here, block.here)] += _summed(block.code[starts], block.open[starts], len(block.here))
    diagonal = np.diagonal(counts) - np.bincount(code, minlength=codes)
    counts = counts + counts.T
    np.fill_diagonal(counts, diagonal)
    return counts


def shared_points(swept: Events, code: Integers, codes: int) -> Integers:
    """Code points that lie under both codes, shape (codes, codes); under one code on the diagonal.

    The parameters are those of `pairs_of_codes`. A code point under two segments of one code counts once.

    Examples
    --------
    >>> swept = events(np.zeros(3, dtype=int), np.array([0, 5, 8]), np.array([6, 9, 12]))
    >>> shared_points(swept, np.array([0, 1, 0]), 2).tolist()
    [[10, 2], [2, 4]]
    """
    shared = np.zeros((codes, codes), dtype=np.int64)
    covered = np.zeros(codes, dtype=np.int64)
    for block in _blocks(swept, code, codes):
        gap: Any = block.gap.astype(np.int32) if block.gap.sum() < _FITS else block.gap
        after: Integers = (block.open > 0) * gap[:, None]
        until: Integers = np.cumsum(after, axis=0, dtype=gap.dtype)
        own = block.open[np.arange(len(block.code)), block.code]
        opens, closes = (block.step > 0) & (own == 1), (block.step < 0) & (own == 0)
        rows = np.flatnonzero(opens | closes)
        sign = np.where(closes[rows], 1, -1).astype(np.int64)
        before = until[rows] - after[rows] + covered[block.here]
        shared[np.ix_(block.here, block.here)] += _summed(block.code[rows], before, len(block.here), sign)
        covered[block.here] += until[-1]
    return shared


@dataclass(frozen=True)
class _Block:
    """A run of events: the codes that occur or are open in it, and how many segments of each are open after each."""

    here: Integers
    code: Integers
    step: Integers
    gap: Integers
    open: Counts


def _blocks(swept: Events, code: Integers, codes: int) -> Iterator[_Block]:
    size = max(256, _CELLS // max(codes, 1))
    of_event = code[swept.segment]
    carried = np.zeros(codes, dtype=np.int32)
    place = np.zeros(codes, dtype=np.int64)
    for begin in range(0, len(of_event), size):
        part = slice(begin, begin + size)
        mine, step = of_event[part], swept.step[part]
        present = carried > 0
        present[mine] = True
        here = np.flatnonzero(present)
        place[here] = np.arange(len(here))
        local = place[mine]
        change = np.zeros((len(mine), len(here)), dtype=np.int32)
        change[np.arange(len(mine)), local] = step
        change[0] += carried[here]
        np.cumsum(change, axis=0, out=change)
        carried[here] = change[-1]
        yield _Block(here, local, step, swept.gap[part], change)


def _summed(group: Integers, rows: Integers | Counts, groups: int, weight: Integers | None = None) -> Integers:
    """Rows summed by group, shape (groups, columns)."""
    values = np.ones(len(group), dtype=np.int64) if weight is None else weight
    pick = sparse.csr_array((values, (group, np.arange(len(group)))), shape=(groups, len(group)))
    return np.asarray(pick @ rows, dtype=np.int64)
