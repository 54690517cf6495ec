"""Convergence of informant groups, pair by pair: suggested by counting, decided by people.

After Farmer, Robinson, Elliott & Eyles, "Developing and implementing a triangulation protocol for qualitative health
research", Qualitative Health Research 2006; 16:377-394, who made it for data sets; here it is adapted to groups of
informants. Two things are compared: prominence (shares of informants) and coverage (which codes of a theme). That
polarity turned around makes a candidate dissonance is qualkit's own addition. Whether two groups mean the same is a
judgement that no count can make.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any, NamedTuple

import pandas as pd

from qualkit.display.cells import Kind
from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.model import NOT_REVIEWED
from qualkit.tables import ASKED, VERDICTS, check

AGREEMENT, PARTIAL, SILENCE, DISSONANCE = "agreement", "partial agreement", "silence", "dissonance"
NOT_ASSESSABLE, NOT_VOICED = "not assessable", "voiced by neither"
SUGGESTIONS = (AGREEMENT, PARTIAL, SILENCE, DISSONANCE, NOT_ASSESSABLE, NOT_VOICED)
_ROUNDING = 1e-9
"""A gap of 7/12 and 1/3 is a quarter, though binary fractions make it a little more."""
_NEEDED = [
    "theme",
    "label",
    "group",
    "voiced",
    "n",
    "voiced_by",
    "heard",
    "codes_voiced",
    "barrier",
    "support",
    "topics",
]


class Side(NamedTuple):
    """One group's side of a theme."""

    group: str
    voiced: int
    heard: int
    asked: int
    not_asked: int
    unknown: int
    codes: tuple[str, ...]
    polarity: str
    voiced_by: tuple[str, ...]

    @property
    def share(self) -> float:
        """Share of those asked, or who raised it, or of whom it is unknown, who voiced it; NaN for nobody."""
        base = self.heard - self.not_asked
        return self.voiced / base if base else float("nan")


def convergence(
    prevalence: pd.DataFrame,
    asked: pd.DataFrame | None = None,
    verdicts: pd.DataFrame | None = None,
    *,
    share_gap: float = 0.25,
    least_overlap: float = 0.5,
    language: str = "en",
) -> ResultTable:
    """What each pair of groups says of each theme: suggestion, the numbers behind it, and people's own verdicts.

    Do not read a suggestion as a finding: agreement of meaning is a human judgement. Three groups are three pairs;
    no published rule rolls them up, so nothing here does.

    Parameters
    ----------
    prevalence
        From `prevalence(..., by=book.themes)`.
    asked
        ASKED with `group`. Silence is suggested only where somebody of the silent group was asked; informants who
        were not asked leave the denominator; without a row it is unknown, which is counted. Without the table no
        silence is suggested.
    verdicts
        VERDICTS of people; shown beside, never overwritten.
    share_gap
        Shares that differ by no more than this are alike in prominence.
    least_overlap
        Codes voiced by both, of codes voiced by either (Jaccard), from which coverage is alike.
    language
        Of the labels.

    Returns
    -------
    ResultTable
        One row a theme and pair: `suggested`, `reason`, and for both sides `voiced`, `heard`, `asked`, `not_asked`,
        `unknown`, `share`, `codes`, `polarity`, `voiced_by`; `overlap`; then `verdict`, `by`, `date`,
        `verdict_reason`; and in `note` whether rules proposed what was counted.

    Raises
    ------
    QualkitError
        If `prevalence` is not one by themes, thresholds lie outside 0 to 1, or `asked` holds an unknown status.

    Examples
    --------
    >>> row = {"theme": "t", "label": "T", "n": 1, "barrier": 1, "support": 0, "topics": "pay", "segments": 1}
    >>> voiced = pd.DataFrame([
    ...     {**row, "group": "cadre", "voiced": 1, "voiced_by": "k", "heard": "k", "codes_voiced": "barrier.pay"},
    ...     {**row, "group": "mother", "voiced": 1, "voiced_by": "i", "heard": "i", "codes_voiced": "barrier.pay"}])
    >>> convergence(voiced)[["group_a", "group_b", "suggested"]].values.tolist()
    [['cadre', 'mother', 'agreement']]
    """
    _check(prevalence, share_gap, least_overlap)
    told = _told(asked)
    groups = list(dict.fromkeys(prevalence["group"].astype(str)))
    rows = []
    for theme, cells in prevalence.groupby("theme", sort=False, observed=True):
        sides = {str(cell["group"]): _side(cell, told) for cell in cells.to_dict("records")}
        label = str(cells["label"].iloc[0])
        there = [group for group in groups if group in sides]
        if len(there) == 1:
            rows.append(_row(str(theme), label, sides[there[0]], _NOBODY, False, share_gap, least_overlap))
        for one, other in combinations(there, 2):
            rows.append(_row(str(theme), label, sides[one], sides[other], asked is not None, share_gap, least_overlap))
    frame = pd.DataFrame(rows, columns=list(_row("", "", _NOBODY, _NOBODY, False, 0, 0)))
    frame = _with_verdicts(frame, verdicts)
    proposed = "note" in prevalence and prevalence["note"].astype(str).str.contains(NOT_REVIEWED, regex=False).any()
    frame["note"] = NOT_REVIEWED if proposed else ""
    notes = (
        "Suggested from counts after Farmer et al. 2006, adapted from data sets to informant groups; "
        "a verdict is a person's.",
        f"Alike in prominence: shares differ by at most {share_gap:.2f}. "
        f"Alike in coverage: at least {least_overlap:.2f} of the codes voiced by either are voiced by both.",
        *getattr(prevalence, "notes", ())[1:],
    )
    title = "Convergence of informant groups, suggested" + (f": {NOT_REVIEWED}" if proposed else "")
    shown = ("label", "group_a", "group_b", "suggested", "reason", "verdict", "by")
    layout = Layout(
        rows=("label", "group_a", "group_b"),
        hidden=tuple(name for name in frame.columns if name not in shown),
        badges={"suggested": BADGES},
        values={"suggested": SAID[language]} if language in SAID else {},
        order={"label": list(dict.fromkeys(frame["label"])), "group_a": groups, "group_b": groups},
        labels=_HEADINGS.get(language, _HEADINGS["en"]),
        reason="",
    )
    return ResultTable(frame, title=title, notes=notes, layout=layout, language=language)


BADGES: dict[str, Kind] = {
    AGREEMENT: "full", PARTIAL: "half", SILENCE: "empty", DISSONANCE: "cross", NOT_ASSESSABLE: "plain",
    NOT_VOICED: "plain",
}  # fmt: skip
SAID: dict[str, dict[str, str]] = {
    "id": {
        AGREEMENT: "sepakat", PARTIAL: "sebagian sepakat", SILENCE: "diam", DISSONANCE: "tidak sejalan",
        NOT_ASSESSABLE: "tidak dapat dinilai", NOT_VOICED: "tidak disebut keduanya", "verdict of": "putusan",
        NOT_REVIEWED: "diusulkan aturan, belum ditinjau",
    },
}  # fmt: skip
"""What is suggested, in words of other languages than English."""

_HEADINGS = {
    "en": {"label": "Theme", "group_a": "group", "group_b": "with", "by": "judged by"},
    "id": {"label": "Tema", "group_a": "kelompok", "group_b": "dengan", "suggested": "usulan", "reason": "alasan",
           "verdict": "putusan", "by": "diputuskan oleh"},
}  # fmt: skip
_NOBODY = Side("", 0, 0, 0, 0, 0, (), "none", ())
"""The other side where a study has one group."""


def _check(prevalence: pd.DataFrame, share_gap: float, least_overlap: float) -> None:
    missing = [name for name in _NEEDED if name not in getattr(prevalence, "columns", [])]
    if missing:
        raise QualkitError(Problem(
            f"this is no prevalence by themes: it lacks {', '.join(missing)}",
            mend="give qk.prevalence(..., by=book.themes, ...)",
        ))  # fmt: skip
    for name, value in (("share_gap", share_gap), ("least_overlap", least_overlap)):
        if not 0 <= value <= 1:
            raise QualkitError(Problem(f"{name}={value} lies outside 0 to 1", mend="give a share"))


def _told(asked: pd.DataFrame | None) -> Mapping[tuple[str, str], str]:
    """The strongest status of each informant and topic: unprompted or asked before not asked."""
    if asked is None:
        return {}
    check(asked, ASKED)
    strength = {"not_asked": 0, "asked": 1, "unprompted": 2}
    unknown = [status for status in asked["status"].unique() if status not in strength]
    if unknown:
        raise QualkitError([
            Problem(f"unknown status {status!r}", "ASKED", nearest(str(status), strength),
                    f"choose one of {', '.join(strength)}")
            for status in unknown
        ])  # fmt: skip
    told: dict[tuple[str, str], str] = {}
    for informant, topic, status in asked[["informant", "topic", "status"]].itertuples(index=False):
        known = told.get((informant, topic))
        if known is None or strength[status] > strength[known]:
            told[informant, topic] = status
    return told


def _side(cell: Mapping[str, Any], told: Mapping[tuple[str, str], str]) -> Side:
    topics, heard, voiced = cell["topics"].split(), cell["heard"].split(), set(cell["voiced_by"].split())
    asked = not_asked = unknown = 0
    for person in heard:
        known = [told[person, topic] for topic in topics if (person, topic) in told]
        if any(status in ("asked", "unprompted") for status in known):
            asked += 1
        elif person in voiced:
            unknown += not known
        elif known and len(known) == len(topics):
            not_asked += 1
        else:
            unknown += 1
    return Side(
        str(cell["group"]), int(cell["voiced"]), len(heard), asked, not_asked, unknown,
        tuple(cell["codes_voiced"].split()), _polarity(int(cell["barrier"]), int(cell["support"])),
        tuple(cell["voiced_by"].split()),
    )  # fmt: skip


def _polarity(barrier: int, support: int) -> str:
    if barrier == support:
        return "mixed" if barrier else "none"
    return "barrier" if barrier > support else "support"


def _row(
    theme: str, label: str, one: Side, other: Side, is_known: bool, share_gap: float, least_overlap: float
) -> dict[str, Any]:
    either = set(one.codes) | set(other.codes)
    overlap = len(set(one.codes) & set(other.codes)) / len(either) if either else float("nan")
    suggested, reason = _suggest(one, other, overlap, is_known, share_gap, least_overlap)
    row: dict[str, Any] = {
        "theme": theme, "label": label, "group_a": one.group, "group_b": other.group,
        "suggested": suggested, "reason": reason, "overlap": overlap,
    }  # fmt: skip
    for letter, side in (("a", one), ("b", other)):
        row |= {
            f"voiced_{letter}": side.voiced, f"heard_{letter}": side.heard, f"asked_{letter}": side.asked,
            f"not_asked_{letter}": side.not_asked, f"unknown_{letter}": side.unknown, f"share_{letter}": side.share,
            f"codes_{letter}": " ".join(side.codes), f"polarity_{letter}": side.polarity,
            f"voiced_by_{letter}": " ".join(side.voiced_by),
        }  # fmt: skip
    return row


def _suggest(
    one: Side, other: Side, overlap: float, is_known: bool, share_gap: float, least_overlap: float
) -> tuple[str, str]:
    if not other.group:
        return NOT_ASSESSABLE, "there is one informant group only"
    for side in (one, other):
        if not side.heard:
            return NOT_ASSESSABLE, f"no informant of {side.group} was heard"
    if not one.voiced and not other.voiced:
        return NOT_VOICED, "nobody of either group voiced it"
    if not one.voiced or not other.voiced:
        return _silence(*((one, other) if one.voiced else (other, one)), is_known)
    if {one.polarity, other.polarity} == {"barrier", "support"}:
        return DISSONANCE, (
            f"candidate: mostly a {one.polarity} to {one.group}, mostly a {other.polarity} to {other.group} "
            "(polarity turned around, qualkit's addition)"
        )
    gap = abs(one.share - other.share)
    prominent, covered = gap <= share_gap + _ROUNDING, overlap >= least_overlap - _ROUNDING
    numbers = f"shares {one.share:.2f} and {other.share:.2f}, overlap of codes {overlap:.2f}"
    if prominent and covered:
        return AGREEMENT, f"alike in prominence and in coverage: {numbers}"
    if prominent or covered:
        return PARTIAL, f"alike in {'prominence' if prominent else 'coverage'} only: {numbers}"
    return DISSONANCE, f"candidate: unlike in prominence and in coverage: {numbers}"


def _silence(speaking: Side, silent: Side, is_known: bool) -> tuple[str, str]:
    if not is_known:
        return NOT_ASSESSABLE, f"only {speaking.group} voiced it, and what {silent.group} was asked is not known"
    if silent.asked:
        unknown = f"; unknown of {silent.unknown}" if silent.unknown else ""
        return SILENCE, f"asked of {silent.asked} of {silent.heard} in group {silent.group}, none voiced it{unknown}"
    if silent.unknown:
        return NOT_ASSESSABLE, f"of {silent.unknown} in group {silent.group} it is not known whether they were asked"
    return NOT_ASSESSABLE, f"nobody in group {silent.group} was asked"


def _with_verdicts(frame: pd.DataFrame, verdicts: pd.DataFrame | None) -> pd.DataFrame:
    """The verdicts in force beside the suggestions; several people's stand one after the other."""
    given: dict[tuple[str, frozenset[str]], list[Mapping[str, Any]]] = {}
    if verdicts is not None:
        check(verdicts, VERDICTS)
        in_force = verdicts[(verdicts["kind"] == "convergence") & ~_replaced(verdicts)]
        for row in in_force.to_dict("records"):
            given.setdefault((row["theme"], frozenset((row["group_a"], row["group_b"]))), []).append(row)
    theirs = [
        given.get((theme, frozenset((one, other))), [])
        for theme, one, other in zip(frame["theme"], frame["group_a"], frame["group_b"], strict=True)
    ]
    for column, field in (("verdict", "verdict"), ("by", "by"), ("date", "date"), ("verdict_reason", "reason")):
        frame[column] = pd.Series(["; ".join(str(row[field]) for row in rows) for rows in theirs], dtype="str")
    return frame


def _replaced(verdicts: pd.DataFrame) -> pd.Series:
    """Which verdicts another one replaces. Ids are each person's own: an id means one's own verdict before others'."""
    own = set(zip(verdicts["by"].astype(str), verdicts["id"].astype(str), strict=True))
    gone: set[tuple[str, str]] = set()
    for by, replaces in zip(verdicts["by"].astype(str), verdicts["replaces"].astype(str), strict=True):
        if replaces:
            gone |= {(by, replaces)} if (by, replaces) in own else {place for place in own if place[1] == replaces}
    there = zip(verdicts["by"].astype(str), verdicts["id"].astype(str), strict=True)
    return pd.Series([place in gone for place in there], index=verdicts.index, dtype="bool")
