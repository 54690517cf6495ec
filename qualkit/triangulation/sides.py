"""One informant group's side of a theme: who voiced it, who was asked, with which codes and which polarity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from qualkit.errors import Problem, QualkitError, nearest
from qualkit.tables import ASKED, check

Told = Mapping[tuple[str, str], str]
"""Informant and topic -> asked, not_asked or unprompted; no entry where it is not known."""

_STRENGTH = {"not_asked": 0, "asked": 1, "unprompted": 2}


@dataclass(frozen=True, slots=True)
class Side:
    """One group's side of a theme; `rank` is its place among the group's themes by share, 0 for one nobody voiced."""

    group: str
    voiced_by: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    polarity: str = "none"
    rank: int = 0

    @property
    def voiced(self) -> int:
        """Informants who voiced it."""
        return len(self.voiced_by)

    @property
    def share(self) -> float:
        """Share of those asked, or who raised it, or of whom it is unknown, who voiced it; NaN for nobody."""
        base = len(self.heard) - len(self.not_asked)
        return self.voiced / base if base else float("nan")


def told_by(asked: pd.DataFrame | None) -> Told:
    """The strongest status of each informant and topic: unprompted or asked before not asked.

    Raises
    ------
    QualkitError
        For an unknown status.

    Examples
    --------
    >>> row = {"transcript": "t", "informant": "i", "topic": "pay"}
    >>> told_by(ASKED.frame([{**row, "status": "not_asked"}, {**row, "status": "asked"}]))
    {('i', 'pay'): 'asked'}
    """
    if asked is None:
        return {}
    check(asked, ASKED)
    unknown = [status for status in asked["status"].unique() if status not in _STRENGTH]
    if unknown:
        raise QualkitError([
            Problem(f"unknown status {status!r}", "ASKED", nearest(str(status), _STRENGTH),
                    f"choose one of {', '.join(_STRENGTH)}")
            for status in unknown
        ])  # fmt: skip
    told: dict[tuple[str, str], str] = {}
    for informant, topic, status in asked[["informant", "topic", "status"]].itertuples(index=False):
        known = told.get((informant, topic))
        if known is None or _STRENGTH[status] > _STRENGTH[known]:
            told[informant, topic] = status
    return told


def side_of(cell: Mapping[str, Any], told: Told) -> Side:
    """The side that a row of prevalence describes; who voiced a theme unasked is neither asked nor not asked.

    Examples
    --------
    >>> row = {"group": "cadre", "voiced_by": "a", "heard": "a b", "codes_voiced": "pay", "barrier": 1, "support": 0,
    ...        "topics": "pay"}
    >>> side = side_of(row, {("b", "pay"): "not_asked"})
    >>> side.share, side.unknown, side.not_asked
    (1.0, ('a',), ('b',))
    """
    topics, heard, voiced = cell["topics"].split(), cell["heard"].split(), set(cell["voiced_by"].split())
    asked: list[str] = []
    not_asked: list[str] = []
    unknown: list[str] = []
    for person in heard:
        known = [told[person, topic] for topic in topics if (person, topic) in told]
        if any(status in ("asked", "unprompted") for status in known):
            asked.append(person)
        elif person in voiced:
            unknown += [] if known else [person]
        elif known and len(known) == len(topics):
            not_asked.append(person)
        else:
            unknown.append(person)
    return Side(
        str(cell["group"]), tuple(cell["voiced_by"].split()), tuple(heard), tuple(asked), tuple(not_asked),
        tuple(unknown), tuple(cell["codes_voiced"].split()), polarity(int(cell["barrier"]), int(cell["support"])),
    )  # fmt: skip


def polarity(barrier: int, support: int) -> str:
    """What more informants spoke of: barriers or supports; mixed where as many, none where nobody.

    Examples
    --------
    >>> polarity(3, 1), polarity(2, 2), polarity(0, 0)
    ('barrier', 'mixed', 'none')
    """
    if barrier == support:
        return "mixed" if barrier else "none"
    return "barrier" if barrier > support else "support"


def ranked(sides: Sequence[Side]) -> list[Side]:
    """Sides of one group on all themes, each with its rank by share; equal shares have the same rank.

    Examples
    --------
    >>> many, few, none = Side("g", ("a", "b"), ("a", "b")), Side("g", ("a",), ("a", "b")), Side("g", (), ("a", "b"))
    >>> [side.rank for side in ranked([few, many, none])]
    [2, 1, 0]
    """
    shares = [side.share for side in sides if side.voiced]
    return [
        replace(side, rank=1 + sum(share > side.share + 1e-9 for share in shares)) if side.voiced else side
        for side in sides
    ]
