"""Do themes and coverage fit? Suggested only where a comparison was planned and the data can carry it.

A share of purposively chosen informants and a coverage are not commensurable. A fit is therefore suggested only from
an expectation that was written in the link before the data were joined, at one level of place, in at least four
places. Everything else is "not assessable", with every reason.
Terms: Fetters, Curry & Creswell, Health Services Research 2013; 48:2134-2156. That pairs of places are counted is
qualkit's choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from qualkit.integration.voices_by_place import PairedPlace, paired_places
from qualkit.model import NOT_STATED, Link

CONFIRMATION, DISCORDANCE, NO_PATTERN = "confirmation", "discordance", "no clear pattern"
NOT_ASSESSABLE = "not assessable"
LEAST_PLACES = 4
LEAST_PAIRS = 3
MAJORITY = 2 / 3
SAID: dict[str, dict[str, str]] = {
    "id": {
        CONFIRMATION: "saling menguatkan", DISCORDANCE: "bertentangan", NO_PATTERN: "tanpa pola jelas",
        NOT_ASSESSABLE: "tidak dapat dinilai", "expansion": "saling memperluas", "complementarity": "saling melengkapi",
    },
}  # fmt: skip
"""Kinds of fit in words of other languages than English."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A suggested fit with its reasons."""

    fit: str
    reasons: tuple[str, ...]

    @property
    def reason(self) -> str:
        """The reasons in one text."""
        return "; ".join(self.reasons)


def assess_fit(
    link: Link, coverage: pd.DataFrame | None, published: pd.DataFrame | None, voices: pd.DataFrame | None = None
) -> Fit:
    """The fit of a theme with an indicator, or why it cannot be assessed.

    Of every two places the one where more informants of the expected group voice the theme should have the lower (or
    higher) coverage. Two thirds of the pairs that differ in both make a confirmation, two thirds the other way round
    a discordance. Places follow each other in no time and differ in everything else too: never read it as a cause.

    Parameters
    ----------
    link
        Theme, indicator, definition, level of place and expectation.
    coverage
        ESTIMATES with `indicator`, one row a place, whose column is named as the link's level.
    published
        PUBLISHED.
    voices
        From `voices_by_place`.

    Examples
    --------
    >>> assess_fit(Link("l", "t", "ebf", "not stated", "village"), None, None).reasons[0]
    'no expectation was written before the data were joined'
    """
    reasons = tuple(dict.fromkeys(_reasons(link, coverage, published, voices)))
    if reasons or coverage is None or voices is None:
        return Fit(NOT_ASSESSABLE, reasons)
    return _suggested(link, paired_places(link, coverage, voices))


def _reasons(
    link: Link, coverage: pd.DataFrame | None, published: pd.DataFrame | None, voices: pd.DataFrame | None
) -> Iterable[str]:
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
    elif mine[link.join_level].duplicated().any():
        yield "there are several estimates for a place"
    if voices is None:
        yield "shares of informants by place were not given"
    elif (
        link.expectation and places >= LEAST_PLACES and (both := len(paired_places(link, mine, voices))) < LEAST_PLACES
    ):
        yield f"in {both} places there are both informants and a figure that may be shown, fewer than {LEAST_PLACES}"


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


def _suggested(link: Link, places: Sequence[PairedPlace]) -> Fit:
    direction = link.expectation.direction if link.expectation else "none"
    higher, lower = _orders(places)
    untied = higher + lower
    where = f"{len(places)} places at the level {link.join_level}"
    if untied < LEAST_PAIRS:
        return Fit(NOT_ASSESSABLE, (f"{where}: only {untied} pairs of them differ in talk and in coverage",))
    told = (f"{where}: of {untied} pairs that differ in both, coverage is lower where more voiced it in {lower} "
            f"and higher in {higher}")  # fmt: skip
    towards = {"lower": lower, "higher": higher, "none": 0}[direction]
    strongest = max(lower, higher) >= MAJORITY * untied
    if direction == "none":
        return Fit(DISCORDANCE if strongest else CONFIRMATION, (told,))
    if towards >= MAJORITY * untied:
        return Fit(CONFIRMATION, (told,))
    return Fit(DISCORDANCE if strongest else NO_PATTERN, (told,))


def _orders(places: Sequence[PairedPlace]) -> tuple[int, int]:
    """Pairs of places of which the one where more voiced it has the higher coverage, and the lower."""
    products = [
        (one.voiced * other.n - other.voiced * one.n) * (one.estimate - other.estimate)
        for one, other in combinations(places, 2)
    ]
    return sum(product > 0 for product in products), sum(product < 0 for product in products)
