"""Do themes and coverage fit? Suggested only where a comparison was planned and the data can carry it.

A share of purposively chosen informants and a coverage are not commensurable. A fit is therefore suggested only from
an expectation that was written in the link before the data were joined, at one level of place, in at least four
places. Everything else is "not assessable", with every reason.
Terms: Fetters, Curry & Creswell, Health Services Research 2013; 48:2134-2156.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from qualkit.model import NOT_STATED, Link

NOT_ASSESSABLE = "not assessable"
LEAST_PLACES = 4


@dataclass(frozen=True, slots=True)
class Fit:
    """A suggested fit with its reasons."""

    fit: str
    reasons: tuple[str, ...]

    @property
    def reason(self) -> str:
        """The reasons in one text."""
        return "; ".join(self.reasons)


def assess_fit(link: Link, coverage: pd.DataFrame | None, published: pd.DataFrame | None) -> Fit:
    """The fit of a theme with an indicator, or why it cannot be assessed.

    Parameters
    ----------
    link
        Theme, indicator, definition, level of place and expectation.
    coverage
        ESTIMATES with `indicator`, one row a place, whose column is named as the link's level.
    published
        PUBLISHED.

    Examples
    --------
    >>> assess_fit(Link("l", "t", "ebf", "not stated", "village"), None, None).reasons[0]
    'no expectation was written before the data were joined'
    """
    return Fit(NOT_ASSESSABLE, tuple(dict.fromkeys(_reasons(link, coverage, published))))


def _reasons(link: Link, coverage: pd.DataFrame | None, published: pd.DataFrame | None) -> Iterable[str]:
    if link.expectation is None:
        yield "no expectation was written before the data were joined"
    if link.definition == NOT_STATED:
        yield "the link's indicator has no stated definition"
    mine = None if coverage is None else coverage[coverage["indicator"] == link.indicator]
    if mine is None or mine.empty:
        yield from _from_published(link, published)
        return
    if "definition" in mine and (mine["definition"] != link.definition).any():
        yield "the estimates follow another definition than the link"
    places = mine[link.join_level].nunique() if link.join_level in mine else 0
    if places < LEAST_PLACES:
        yield f"there are estimates for {places} places at the level {link.join_level}, fewer than {LEAST_PLACES}"
    yield "shares of informants by place were not given"


def _from_published(link: Link, published: pd.DataFrame | None) -> Iterable[str]:
    mine = None if published is None else published[published["indicator"] == link.indicator]
    if mine is None or mine.empty:
        yield "there is no coverage to compare with"
        return
    yield "there are published figures only, no estimates by place"
    if (mine["definition"] == NOT_STATED).any():
        yield "published figures do not state their definition"
    at_level = mine[mine["place_level"] == link.join_level]
    if at_level.empty:
        yield f"no published figure states the level {link.join_level}"
