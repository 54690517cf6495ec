"""Convergence of informant groups, pair by pair: suggested by counting, decided by people.

After Farmer, Robinson, Elliott & Eyles, "Developing and implementing a triangulation protocol for qualitative health
research", Qualitative Health Research 2006; 16:377-394, who made it for data sets; here it is adapted to groups of
informants. Two things are compared: prominence (shares of informants, and the theme's rank in its group) and coverage
(which codes of a theme). That polarity turned around makes a candidate dissonance is qualkit's own addition. Whether
two groups mean the same is a judgement that no count can make.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, NamedTuple

import pandas as pd

from qualkit.display.cells import Kind
from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError
from qualkit.model import NOT_REVIEWED
from qualkit.tables import VERDICTS, check
from qualkit.triangulation.sides import Side, Told, ranked, side_of, told_by
from qualkit.triangulation.voices import SEED, check_quotes, quoted_side

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


def convergence(
    prevalence: pd.DataFrame,
    asked: pd.DataFrame | None = None,
    verdicts: pd.DataFrame | None = None,
    *,
    quotes: pd.DataFrame | None = None,
    share_gap: float = 0.25,
    rank_gap: int | None = None,
    least_overlap: float = 0.5,
    seed: int = SEED,
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
    quotes
        From `qk.quotes` after `qk.withhold`: one quote of each side stands beside its numbers.
    share_gap
        Shares that differ by no more than this are alike in prominence.
    rank_gap
        If given, the ranks of the theme in the two groups must not differ by more than this either.
    least_overlap
        Codes voiced by both, of codes voiced by either (Jaccard), from which coverage is alike.
    seed
        Of the choice of quotes.
    language
        Of the labels.

    Returns
    -------
    ResultTable
        One row a theme and pair: `suggested`, `reason`, and for both sides (`_a`, `_b`) `voiced`, `heard`, `asked`,
        `not_asked`, `unknown`, `share`, `rank` (by share among the group's themes; 0 where nobody voiced it), `codes`,
        `polarity`, `voiced_by`, `counted` (ids; who was not asked does not count), `quote`; `overlap`; then
        `verdict`, `by`, `date`, `verdict_reason`; and in `note` whether rules proposed what was counted.

    Raises
    ------
    QualkitError
        If `prevalence` is not one by themes, thresholds lie outside 0 to 1, `asked` holds an unknown status, or the
        quotes do not say what is withheld.

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
    rules = _Rules(share_gap, rank_gap, least_overlap, asked is not None)
    words = None if quotes is None else check_quotes(quotes)
    groups = list(dict.fromkeys(prevalence["group"].astype(str)))
    rows = []
    for theme, label, sides in _themes(prevalence, told_by(asked)):
        there = [group for group in groups if group in sides]
        said = {group: quoted_side(words, theme, sides[group], seed) for group in there}
        pairs = list(combinations(there, 2)) or [(there[0], "")]
        for one, other in pairs:
            row = _row(theme, label, sides[one], sides.get(other, _NOBODY), rules)
            rows.append(row | {"quote_a": said[one], "quote_b": said.get(other, "")})
    names = [*_row("", "", _NOBODY, _NOBODY, rules), "quote_a", "quote_b"]
    frame = pd.DataFrame(rows, columns=names)
    frame = _with_verdicts(frame, verdicts)
    proposed = "note" in prevalence and prevalence["note"].astype(str).str.contains(NOT_REVIEWED, regex=False).any()
    frame["note"] = NOT_REVIEWED if proposed else ""
    notes = (
        "Suggested from counts after Farmer et al. 2006, adapted from data sets to informant groups; "
        "a verdict is a person's.",
        f"Alike in prominence: shares differ by at most {share_gap:.2f}"
        + (". " if rank_gap is None else f" and ranks by at most {rank_gap}. ")
        + f"Alike in coverage: at least {least_overlap:.2f} of the codes voiced by either are voiced by both.",
        *getattr(prevalence, "notes", ())[1:],
    )
    title = "Convergence of informant groups, suggested" + (f": {NOT_REVIEWED}" if proposed else "")
    beside = ("quote_a", "quote_b") if quotes is not None else ()
    shown = ("label", "group_a", "group_b", "suggested", "reason", *beside, "verdict", "by")
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
_NOBODY = Side("")
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


class _Rules(NamedTuple):
    """When two sides are alike, and whether it is known who was asked."""

    share_gap: float
    rank_gap: int | None
    least_overlap: float
    is_known: bool

    def alike(self, one: Side, other: Side) -> bool:
        """Whether both are alike in prominence."""
        near = self.rank_gap is None or abs(one.rank - other.rank) <= self.rank_gap
        return near and abs(one.share - other.share) <= self.share_gap + _ROUNDING


def _themes(prevalence: pd.DataFrame, told: Told) -> Iterator[tuple[str, str, dict[str, Side]]]:
    """Each theme with its label and the sides of the groups, ranked within each group."""
    sides = [(str(cell["theme"]), str(cell["label"]), side_of(cell, told)) for cell in prevalence.to_dict("records")]
    for group in {side.group for _, _, side in sides}:
        places = [i for i, (_, _, side) in enumerate(sides) if side.group == group]
        for i, side in zip(places, ranked([sides[i][2] for i in places]), strict=True):
            sides[i] = (*sides[i][:2], side)
    for theme in dict.fromkeys(theme for theme, _, _ in sides):
        mine = [(label, side) for name, label, side in sides if name == theme]
        yield theme, mine[0][0], {side.group: side for _, side in mine}


def _row(theme: str, label: str, one: Side, other: Side, rules: _Rules) -> dict[str, Any]:
    either = set(one.codes) | set(other.codes)
    overlap = len(set(one.codes) & set(other.codes)) / len(either) if either else float("nan")
    suggested, reason = _suggest(one, other, overlap, rules)
    row: dict[str, Any] = {
        "theme": theme, "label": label, "group_a": one.group, "group_b": other.group,
        "suggested": suggested, "reason": reason, "overlap": overlap,
    }  # fmt: skip
    for letter, side in (("a", one), ("b", other)):
        row |= {
            f"voiced_{letter}": side.voiced, f"heard_{letter}": len(side.heard), f"asked_{letter}": len(side.asked),
            f"not_asked_{letter}": len(side.not_asked), f"unknown_{letter}": len(side.unknown),
            f"share_{letter}": side.share, f"rank_{letter}": side.rank, f"codes_{letter}": " ".join(side.codes),
            f"polarity_{letter}": side.polarity, f"voiced_by_{letter}": " ".join(side.voiced_by),
            f"counted_{letter}": " ".join(person for person in side.heard if person not in side.not_asked),
        }  # fmt: skip
    return row


def _suggest(one: Side, other: Side, overlap: float, rules: _Rules) -> tuple[str, str]:
    if not other.group:
        return NOT_ASSESSABLE, "there is one informant group only"
    for side in (one, other):
        if not side.heard:
            return NOT_ASSESSABLE, f"no informant of {side.group} was heard"
    if not one.voiced and not other.voiced:
        return NOT_VOICED, "nobody of either group voiced it"
    if not one.voiced or not other.voiced:
        return _silence(*((one, other) if one.voiced else (other, one)), rules.is_known)
    if {one.polarity, other.polarity} == {"barrier", "support"}:
        return DISSONANCE, (
            f"candidate: mostly a {one.polarity} to {one.group}, mostly a {other.polarity} to {other.group} "
            "(polarity turned around, qualkit's addition)"
        )
    prominent, covered = rules.alike(one, other), overlap >= rules.least_overlap - _ROUNDING
    ranks = f" (ranks {one.rank} and {other.rank})" if max(one.rank, other.rank) > 1 else ""
    numbers = f"shares {one.share:.2f} and {other.share:.2f}{ranks}, overlap of codes {overlap:.2f}"
    if prominent and covered:
        return AGREEMENT, f"alike in prominence and in coverage: {numbers}"
    if prominent or covered:
        return PARTIAL, f"alike in {'prominence' if prominent else 'coverage'} only: {numbers}"
    return DISSONANCE, f"candidate: unlike in prominence and in coverage: {numbers}"


def _silence(speaking: Side, silent: Side, is_known: bool) -> tuple[str, str]:
    if not is_known:
        return NOT_ASSESSABLE, f"only {speaking.group} voiced it, and what {silent.group} was asked is not known"
    if silent.asked:
        unknown = f"; unknown of {len(silent.unknown)}" if silent.unknown else ""
        many = f"{len(silent.asked)} of {len(silent.heard)}"
        return SILENCE, f"asked of {many} in group {silent.group}, none voiced it{unknown}"
    if silent.unknown:
        many = str(len(silent.unknown))
        return NOT_ASSESSABLE, f"of {many} in group {silent.group} it is not known whether they were asked"
    return NOT_ASSESSABLE, f"nobody in group {silent.group} was asked"


def _with_verdicts(frame: pd.DataFrame, verdicts: pd.DataFrame | None) -> pd.DataFrame:
    """The verdicts in force beside the suggestions; several people's stand one after the other."""
    given: dict[tuple[str, frozenset[str]], list[Mapping[str, Any]]] = {}
    if verdicts is not None:
        check(verdicts, VERDICTS)
        for row in in_force(verdicts, "convergence").to_dict("records"):
            given.setdefault((row["theme"], frozenset((row["group_a"], row["group_b"]))), []).append(row)
    theirs = [
        given.get((theme, frozenset((one, other))), [])
        for theme, one, other in zip(frame["theme"], frame["group_a"], frame["group_b"], strict=True)
    ]
    for column, field in (("verdict", "verdict"), ("by", "by"), ("date", "date"), ("verdict_reason", "reason")):
        frame[column] = pd.Series(["; ".join(str(row[field]) for row in rows) for rows in theirs], dtype="str")
    return frame


def in_force(verdicts: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The verdicts of a kind that no later one of the same person replaces.

    Examples
    --------
    >>> row = {"kind": "fit", "by": "siti", "verdict": "confirmation"}
    >>> rows = pd.DataFrame([{**row, "id": "1", "replaces": ""}, {**row, "id": "2", "replaces": "1"}])
    >>> in_force(rows, "fit")["id"].tolist()
    ['2']
    """
    return verdicts[(verdicts["kind"] == kind) & ~_replaced(verdicts)]


def _replaced(verdicts: pd.DataFrame) -> pd.Series:
    """Which verdicts another one replaces. Ids are each person's own: an id means one's own verdict before others'."""
    own = set(zip(verdicts["by"].astype(str), verdicts["id"].astype(str), strict=True))
    gone: set[tuple[str, str]] = set()
    for by, replaces in zip(verdicts["by"].astype(str), verdicts["replaces"].astype(str), strict=True):
        if replaces:
            gone |= {(by, replaces)} if (by, replaces) in own else {place for place in own if place[1] == replaces}
    there = zip(verdicts["by"].astype(str), verdicts["id"].astype(str), strict=True)
    return pd.Series([place in gone for place in there], index=verdicts.index, dtype="bool")
