"""Measures of how often two codes stand together, from counts of places."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

Numbers = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


class Association(NamedTuple):
    """Measures of pairs of codes, each of shape (pairs,); NaN where undefined, with the reason in `note`."""

    jaccard: Numbers
    lift: Numbers
    npmi: Numbers
    odds_ratio: Numbers
    note: list[str]


def association(one: Numbers, other: Numbers, both: Numbers, places: float) -> Association:
    """Jaccard, lift, normalised pointwise mutual information and odds ratio.

    With p the shares of all places: Jaccard = both / either; lift = p(both) / (p(one) p(other)), 1 where the codes
    know nothing of each other; NPMI (Bouma 2009) = log(lift) / -log(p(both)), from -1 (never together) over 0 to 1
    (never apart); the odds ratio with one half added to every cell where a cell is empty (Haldane 1956).

    Parameters
    ----------
    one, other, both
        Places with the first code, the second, and both, shape (pairs,).
    places
        All places.

    Examples
    --------
    >>> measures = association(np.array([4.0]), np.array([4.0]), np.array([2.0]), 8.0)
    >>> [float(values[0]) for values in measures[:4]]
    [0.3333333333333333, 1.0, 0.0, 1.0]
    """
    either = one + other - both
    with np.errstate(divide="ignore", invalid="ignore"):
        lift = both * places / (one * other)
        npmi = np.where(both == 0, -1.0, np.log(lift) / -np.log(both / places))
        jaccard = both / either
    npmi = np.where((both == places) | (one * other == 0), np.nan, npmi)
    cells = np.stack([both, one - both, other - both, places - either])
    empty = (cells == 0).any(axis=0)
    a, b, c, d = cells + np.where(empty, 0.5, 0.0)
    reasons = [
        "NPMI undefined: both codes stand everywhere" if everywhere else
        "NPMI and lift undefined: a code stands nowhere" if nowhere else
        "odds ratio with one half added to each cell, as one is empty" if hole else ""
        for everywhere, nowhere, hole in zip(both == places, one * other == 0, empty, strict=True)
    ]  # fmt: skip
    return Association(jaccard, np.where(one * other == 0, np.nan, lift), npmi, a * d / (b * c), reasons)
