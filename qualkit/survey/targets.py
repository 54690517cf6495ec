"""Targets of exclusive breastfeeding, each with its source, definition and year, and how far coverage is from them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from qualkit.display.layout import Layout
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.model import NOT_STATED
from qualkit.survey.comparing import in_words
from qualkit.survey.masking import MaskedTable

_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Target:
    """A coverage that somebody set out to reach.

    Parameters
    ----------
    id
        Short name.
    indicator
        As in coverage.
    definition
        Id of the definition that it is counted by, or ``not stated``.
    value
        Share to be reached.
    year
        By the end of which year.
    place
        For which place it was set.
    source
        Who set it, and where.
    """

    id: str
    indicator: str
    definition: str
    value: float
    year: int
    place: str
    source: str


_WHA = "World Health Assembly, global nutrition target on exclusive breastfeeding"
TARGETS: tuple[Target, ...] = (
    Target("wha-2025", "ebf", "who2021-ebf-0-5", 0.50, 2025, "world", f"{_WHA}, resolution 65.6 of 2012"),
    Target("wha-2030", "ebf", "who2021-ebf-0-5", 0.60, 2030, "world", f"{_WHA}, extended to 2030"),
    Target("perpres-72-2021", "ebf", NOT_STATED, 0.80, 2024, "Indonesia",
           "Presidential Regulation 72/2021 of Indonesia on stunting: infants under six months; how they are asked is "
           "not stated"),
    Target("health-ministry-2024", "ebf", NOT_STATED, 0.60, 2024, "Indonesia",
           "strategic plan of Indonesia's Ministry of Health, 2020-2024: infants under six months; how they are asked "
           "is not stated"),
)  # fmt: skip
"""The figures that a breastfeeding report is measured by most often; give your own to `distance_to_targets`."""


def target_named(id: str, targets: Sequence[Target] = TARGETS) -> Target:
    """The target of that id.

    Raises
    ------
    QualkitError
        For another id, with the nearest.

    Examples
    --------
    >>> target_named("wha-2030").value
    0.6
    """
    known = {target.id: target for target in targets}
    if id not in known:
        mend = f"choose one of {', '.join(known)}"
        raise QualkitError(Problem(f"there is no target {id!r}", "targets", nearest(id, known), mend))
    return known[id]


def distance_to_targets(
    estimates: pd.DataFrame, targets: Sequence[Target] = TARGETS, *, year: int | None = None,
    allow: Collection[str] = (), language: str = "en",
) -> MaskedTable:  # fmt: skip
    """How far each coverage is from each target, in percentage points, where both are counted in the same way.

    Do not read a village's distance as the village's failure: a target was set for a nation or for the world.

    Parameters
    ----------
    estimates
        Coverage: `indicator`, `definition`, `estimate` as a share, and `conf_low`, `conf_high` where there are some.
    targets
        The targets of the same indicators.
    year
        The year from which it is seen; this year by default. It decides whether a target's year is over.
    allow
        Ids of definitions that may be compared although they differ; both the coverage's and the target's are to be
        named. The row still says that they differ.

    Returns
    -------
    MaskedTable
        The keys of the estimates with `target`, `target_share`, `target_year`, `distance`, `distance_low`,
        `distance_high` (percentage points, below 0 where the target is not reached), `reached` (``yes`` or ``no``
        where the whole interval lies on one side, else ``open``) and `note`. Where definitions differ there is no
        distance, and the note shows both. Rows of few records are masked as in the coverage itself.

    Raises
    ------
    QualkitError
        If the table is no coverage, or no target is of its indicators.

    Examples
    --------
    >>> coverage = pd.DataFrame({"indicator": ["ebf"], "definition": ["who2021-ebf-0-5"], "estimate": [0.58],
    ...                          "conf_low": [0.51], "conf_high": [0.65]})
    >>> table = distance_to_targets(coverage, year=2026).set_index("target")
    >>> table.loc[["wha-2025", "wha-2030"], ["distance", "reached"]].round(1).values.tolist()
    [[8.0, 'yes'], [-2.0, 'open']]
    >>> table.loc["wha-2025", "note"]
    'its year, 2025, is over'
    """
    _check(estimates, targets)
    seen, allowed = year or date.today().year, set(allow)
    keys = [name for name in estimates.columns if list(estimates.columns).index(name) < _place(estimates)]
    rows = [
        {**{name: row[name] for name in (*keys, "indicator", "definition", "estimate")},
         "shown": row.get("shown", ""),
         **_distance(row, target, seen, allowed)}
        for row in pd.DataFrame(estimates).to_dict("records") for target in targets
        if target.indicator == row["indicator"]
    ]  # fmt: skip
    sources = dict.fromkeys(f"{target.id}: {target.value:.0%} by {target.year}, {target.place}; {target.source}."
                            for target in targets)  # fmt: skip
    layout = Layout(rows=tuple(keys) or ("indicator",), hidden=("definition", "domain", "estimate", "shown"),
                    digits={"distance": 1, "distance_low": 1, "distance_high": 1})  # fmt: skip
    return MaskedTable(pd.DataFrame(rows), title="Distance to targets", notes=tuple(sources), layout=layout,
                       language=language)  # fmt: skip


def _place(estimates: pd.DataFrame) -> int:
    return list(estimates.columns).index("indicator")


def _check(estimates: pd.DataFrame, targets: Sequence[Target]) -> None:
    problems = [
        Problem(f"the table has no column {name!r}", "distance_to_targets",
                nearest(name, map(str, estimates.columns)), "give what qk.coverage gives")
        for name in ("indicator", "definition", "estimate") if name not in estimates.columns
    ]  # fmt: skip
    if not problems and not {target.indicator for target in targets} & set(estimates["indicator"]):
        known = ", ".join(dict.fromkeys(target.indicator for target in targets)) or "none"
        problems.append(Problem("no target is of an indicator of this table", "distance_to_targets",
                                mend=f"estimate one of: {known}; or give targets of your own"))  # fmt: skip
    if problems:
        raise QualkitError(problems)


def _distance(row: Mapping[str, Any], target: Target, year: int, allowed: set[str]) -> dict[str, Any]:
    figures = {"target": target.id, "target_share": target.value, "target_year": target.year, "distance": _NAN,
               "distance_low": _NAN, "distance_high": _NAN, "reached": ""}  # fmt: skip
    notes, alike = list(_notes(row, target, year, allowed)), _alike(row, target)
    comparable = alike or {str(row["definition"]), target.definition} <= allowed
    if comparable and row.get("shown", "") != "withheld":
        low, high = (row.get(name, _NAN) for name in ("conf_low", "conf_high"))
        points = [100 * (value - target.value) for value in (row["estimate"], low, high)]
        figures |= dict(zip(("distance", "distance_low", "distance_high"), points, strict=True))
        figures["reached"] = _reached(points[1], points[2])
    return {**figures, "note": "; ".join(notes)}


def _alike(row: Mapping[str, Any], target: Target) -> bool:
    return bool(row["definition"] == target.definition != NOT_STATED)


def _notes(row: Mapping[str, Any], target: Target, year: int, allowed: set[str]) -> Iterator[str]:
    if target.year < year:
        yield f"its year, {target.year}, is over"
    if not _alike(row, target):
        both = f"{in_words(str(row['definition']))} against {in_words(target.definition)}"
        if {str(row["definition"]), target.definition} <= allowed:
            yield f"the definitions differ, allowed by name: {both}"
        else:
            yield f"no distance can be given: the definitions differ: {both}"
    if row.get("shown", "") == "withheld":
        yield "withheld: fewer than 25 unweighted records"
    elif row.get("shown", "") == "bracketed":
        yield "25 to 49 unweighted records"


def _reached(low: float, high: float) -> str:
    if pd.isna(low) or pd.isna(high):
        return "open"
    return "yes" if low >= 0 else "no" if high < 0 else "open"
