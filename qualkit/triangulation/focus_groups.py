"""Focus groups: who speaks is not always known, and several speak at once. What is nobody's belongs to the group."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from qualkit.errors import Problem, QualkitError, nearest
from qualkit.tables import TURNS, check

UNIT = "focus-group:"
"""A focus group that counts once stands in the lists of informants as ``focus-group:<transcript>``."""
Spans = np.ndarray[tuple[int, int], np.dtype[np.int64]]


class Together(NamedTuple):
    """The three tables with every focus group counted as it can be, and who took part in those that count once."""

    codings: pd.DataFrame
    informants: pd.DataFrame
    progress: pd.DataFrame
    members: frozenset[str]
    notes: tuple[str, ...]


def counted_together(
    codings: pd.DataFrame,
    informants: pd.DataFrame,
    progress: pd.DataFrame,
    turns: pd.DataFrame,
    groups: str,
    choral: Collection[str] = (),
) -> Together:
    """Focus groups in which every speaker is known count by speakers; each of the others counts once, as one unit.

    A focus group that counts once takes the attributes that all of its known members share. Where they differ under
    `groups`, or nobody is known, it belongs to no group, and the notes of a prevalence say so.

    Parameters
    ----------
    codings, informants, progress
        CODINGS, INFORMANTS, PROGRESS.
    turns
        TURNS of the focus groups.
    groups
        Column of `informants` that is compared.
    choral
        Labels under which several speak at once. They leave every speaker known; their turns belong to the group and
        count for no informant.

    Raises
    ------
    QualkitError
        If a label of `choral` does not speak in any focus group.

    Examples
    --------
    >>> people = pd.DataFrame({"informant": ["k1", "k2"], "group": "cadre"})
    >>> turn = {"transcript": "fgd", "role": "informant", "group": "cadre", "text": "iya"}
    >>> turns = TURNS.frame([
    ...     {**turn, "turn": 0, "speaker": "Ani", "informant": "k1", "start": 5, "end": 8},
    ...     {**turn, "turn": 1, "speaker": "?", "informant": "", "start": 12, "end": 15}])
    >>> done = turns[["transcript", "turn", "informant"]].assign(kind="focus-group", translation_of="", finished=True)
    >>> coding = pd.DataFrame({"transcript": ["fgd"], "start": 12, "end": 15, "informant": ""})
    >>> result = counted_together(coding, people, done, turns, "group")
    >>> result.codings["informant"].tolist(), sorted(result.members)
    (['focus-group:fgd'], ['k1'])
    """
    check(turns, TURNS)
    names = set(progress.loc[progress["kind"] == "focus-group", "transcript"].astype(str))
    speaking = turns[turns["transcript"].isin(names) & (turns["role"] == "informant")]
    _check_choral(choral, speaking)
    unnamed = speaking[(speaking["informant"].astype(str) == "") & ~speaking["speaker"].isin(list(choral))]
    once = [str(name) for name in dict.fromkeys(unnamed["transcript"])]
    members = speaking[speaking["transcript"].isin(once) & (speaking["informant"].astype(str) != "")]
    return Together(
        _as_units(codings, once, speaking),
        _with_units(informants, once, members, groups),
        _units_in_progress(progress, once, speaking),
        frozenset(members["informant"].astype(str)),
        tuple(_notes(names, once, codings, speaking, choral)),
    )


def _check_choral(choral: Collection[str], speaking: pd.DataFrame) -> None:
    known = [str(name) for name in speaking["speaker"].unique()]
    problems = [
        Problem(f"nobody of a focus group speaks under {label!r}", "TURNS", nearest(label, known), "name their label")
        for label in choral if label not in known
    ]  # fmt: skip
    if problems:
        raise QualkitError(problems)


def _as_units(codings: pd.DataFrame, once: Sequence[str], speaking: pd.DataFrame) -> pd.DataFrame:
    """Codings of the focus groups that count once, as codings of these units; those on questions stay nobody's."""
    result = codings.copy()
    informant = result["informant"].astype(object).to_numpy(copy=True)
    for name in once:
        rows = np.flatnonzero((codings["transcript"] == name).to_numpy(dtype=bool))
        touches = _touches(codings.iloc[rows], speaking[speaking["transcript"] == name])
        informant[rows] = np.where(touches, UNIT + name, "")
    result["informant"] = pd.Series(informant, result.index, dtype="str")
    return result


def _touches(codings: pd.DataFrame, turns: pd.DataFrame) -> np.ndarray:
    """Whether each coding touches one of these turns; a row of coded turns only by its own part."""
    low = codings["turn_start" if "turn_start" in codings else "start"].to_numpy()
    high = codings["turn_end" if "turn_end" in codings else "end"].to_numpy()
    turns = turns[turns["start"] < turns["end"]].sort_values("start")
    before_end = np.searchsorted(turns["start"].to_numpy(), high, "left")
    before_start = np.searchsorted(turns["end"].to_numpy(), low, "right")
    return np.asarray(before_end > before_start)


def _with_units(
    informants: pd.DataFrame, once: Sequence[str], members: pd.DataFrame, groups: str
) -> pd.DataFrame:  # fmt: skip
    rows = []
    for name in once:
        who = members.loc[members["transcript"] == name, "informant"].unique()
        theirs = informants.loc[informants["informant"].isin(who)]
        row = {c: theirs[c].iloc[0] for c in ("group", groups) if len(theirs) and theirs[c].nunique(dropna=False) == 1}
        rows.append({"informant": UNIT + name, **row})
    if not rows:
        return informants
    units = pd.DataFrame(rows, columns=["informant", *dict.fromkeys(("group", groups))])
    kept = informants[units.columns]
    for column in units.columns[1:]:
        if isinstance(kept[column].dtype, pd.CategoricalDtype):
            units[column] = units[column].astype(kept[column].dtype)
        elif not pd.api.types.is_numeric_dtype(kept[column].dtype):
            units[column] = units[column].astype(object).fillna("").astype("str")
    return pd.concat([kept, units], ignore_index=True)


def _units_in_progress(progress: pd.DataFrame, once: Sequence[str], speaking: pd.DataFrame) -> pd.DataFrame:
    result = progress.copy()
    spoken = pd.MultiIndex.from_frame(speaking[["transcript", "turn"]])
    mine = result["transcript"].isin(once).to_numpy(dtype=bool)
    theirs = mine & pd.MultiIndex.from_frame(result[["transcript", "turn"]]).isin(spoken)
    names = (UNIT + result["transcript"].astype(str)).to_numpy()
    who = np.where(theirs, names, np.where(mine, "", result["informant"].astype(object).to_numpy()))
    result["informant"] = pd.Series(who, result.index, dtype="str")
    return result


def _notes(
    names: Collection[str], once: Sequence[str], codings: pd.DataFrame, speaking: pd.DataFrame, choral: Collection[str]
) -> list[str]:
    notes = []
    if once:
        notes.append(
            f"Focus groups that count once, as one unit each, because not every speaker is known: {', '.join(once)}. "
            "Their members count only where they were heard alone."
        )
    rest = sorted(set(names) - set(once))
    if rest:
        notes.append(f"Focus groups that count by their speakers: {', '.join(rest)}.")
    together = speaking[speaking["speaker"].isin(list(choral)) & speaking["transcript"].isin(rest)]
    lost = 0
    for name, turns in together.groupby("transcript"):
        rows = codings[(codings["transcript"] == name) & (codings["informant"].astype(str) == "")]
        lost += int(rows.loc[_touches(rows, turns), "id" if "id" in rows else "start"].nunique())
    if lost:
        notes.append(f"Codings of choral turns, which belong to the group and count for no informant: {lost}.")
    return notes
