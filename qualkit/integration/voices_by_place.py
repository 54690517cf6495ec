"""Themes by place: how many informants of each group voiced a theme in each place, and the coverage of that place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

import pandas as pd

from qualkit.errors import Problem, QualkitError, nearest
from qualkit.model import Link
from qualkit.tables import INFORMANTS, check

COLUMNS = ["theme", "group", "place", "voiced", "n", "voiced_by"]


class Place(Protocol):
    """A place of study.yaml: its id, its level, and the place that it belongs to."""

    @property
    def site(self) -> str:
        """Its id."""

    @property
    def place_level(self) -> str:
        """village, health-centre, regency, province, nation or world."""

    @property
    def parent(self) -> str:
        """The id of the place that it belongs to; empty for none."""


class PairedPlace(NamedTuple):
    """A place with both strands: informants who voiced it, of those who count, and the coverage."""

    place: str
    voiced: int
    n: int
    estimate: float


def place_at(site: str, level: str, sites: Iterable[Place]) -> str:
    """The place of that level that a site is or belongs to; empty where there is none.

    Without any `sites` a site is taken to be of the level asked for.

    Examples
    --------
    >>> place_at("parit-selasih", "village", [])
    'parit-selasih'
    """
    known = {each.site: each for each in sites}
    if not known:
        return site
    seen: set[str] = set()
    while site in known and site not in seen:
        if known[site].place_level == level:
            return site
        seen.add(site)
        site = known[site].parent
    return ""


def voices_by_place(
    convergence: pd.DataFrame, informants: pd.DataFrame, level: str, *, place: str = "site", sites: Iterable[Place] = ()
) -> pd.DataFrame:
    """Who voiced each theme in each place, by group: `theme`, `group`, `place`, `voiced`, `n`, `voiced_by`.

    Who was not asked does not count in `n`. Informants of no place of this level are left out.

    Parameters
    ----------
    convergence
        From `convergence`, with `voiced_by` and `counted` of both sides.
    informants
        INFORMANTS with the column `place`.
    level
        Level of the places, such as ``village``.
    place
        The column of `informants` that names their site.
    sites
        The places of study.yaml, ``study.settings.sites``, by which a site belongs to a larger place.

    Raises
    ------
    QualkitError
        If informants have no such column, or the convergence does not name who counts.

    Examples
    --------
    >>> pair = {"theme": "t", "group_a": "cadre", "voiced_by_a": "k1", "counted_a": "k1 k2", "group_b": "",
    ...         "voiced_by_b": "", "counted_b": ""}
    >>> people = pd.DataFrame({"informant": ["k1", "k2"], "group": "cadre", "site": ["A", "A"]})
    >>> voices_by_place(pd.DataFrame([pair]), people, "village")[["place", "voiced", "n"]].values.tolist()
    [['A', 1, 2]]
    """
    check(informants, INFORMANTS)
    columns = [str(name) for name in informants.columns]
    if place not in columns:
        raise QualkitError(Problem(f"informants have no column {place!r}", "INFORMANTS", nearest(place, columns),
                                   "name the column of their place"))  # fmt: skip
    missing = [name for side in "ab" for name in (f"voiced_by_{side}", f"counted_{side}") if name not in convergence]
    if missing:
        raise QualkitError(Problem(f"the convergence does not say who counts: it lacks {', '.join(missing)}",
                                   mend="give what qk.convergence returns"))  # fmt: skip
    known = tuple(sites)
    where = {
        str(who): place_at(str(site), level, known)
        for who, site in zip(informants["informant"], informants[place], strict=True)
    }
    order = list(dict.fromkeys(name for name in where.values() if name))
    rows = [
        {"theme": theme, "group": group, "place": name, "voiced": len(voices), "n": len(people),
         "voiced_by": " ".join(voices)}
        for (theme, group), (voiced, counted) in _sides(convergence).items()
        for name in order
        for people in [[who for who in counted if where.get(who) == name]]
        for voices in [[who for who in voiced if where.get(who) == name]]
        if people
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def _sides(convergence: pd.DataFrame) -> Mapping[tuple[str, str], tuple[list[str], list[str]]]:
    """Theme and group -> who voiced it, and who counts."""
    sides: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
    for row in convergence.to_dict("records"):
        for side in "ab":
            if group := str(row[f"group_{side}"]):
                ids = (str(row[f"voiced_by_{side}"]).split(), str(row[f"counted_{side}"]).split())
                sides.setdefault((str(row["theme"]), group), ids)
    return sides


def paired_places(link: Link, coverage: pd.DataFrame, voices: pd.DataFrame) -> list[PairedPlace]:
    """The places at the link's level that have both informants of the expected group and a figure that may be shown.

    Examples
    --------
    >>> paired_places(Link("l", "t", "ebf", "who", "village"), pd.DataFrame({"indicator": []}), pd.DataFrame())
    []
    """
    mine = coverage[coverage["indicator"] == link.indicator]
    if link.join_level not in mine or link.expectation is None:
        return []
    shown = mine[mine["estimate"].notna()]
    if "shown" in shown:
        shown = shown[shown["shown"] != "withheld"]
    figures = dict(zip(shown[link.join_level].astype(str), shown["estimate"], strict=True))
    theirs = voices[(voices["theme"] == link.theme) & (voices["group"] == link.expectation.group)]
    return [
        PairedPlace(str(row["place"]), int(row["voiced"]), int(row["n"]), float(figures[str(row["place"])]))
        for row in theirs.to_dict("records") if str(row["place"]) in figures
    ]  # fmt: skip
