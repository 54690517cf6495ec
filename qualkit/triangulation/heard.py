"""Whom a coder has heard to the end: the denominators."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from qualkit.errors import Problem, QualkitError

NOT_FINISHED = "not all interviews finished"
NO_INTERVIEW = "no interview read by this coder"
FOCUS_GROUP = "heard in a focus group only"


@dataclass(frozen=True, slots=True)
class Heard:
    """Informants heard, per group in order, those left out with the reason, and the transcripts that count."""

    by_group: Mapping[str, tuple[str, ...]]
    left_out: Mapping[str, Mapping[str, str]]
    transcripts: frozenset[str]
    notes: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups in the researcher's order."""
        return tuple(self.by_group)

    @property
    def informants(self) -> frozenset[str]:
        """All informants heard."""
        return frozenset(person for people in self.by_group.values() for person in people)

    def why_left_out(self, group: str) -> str:
        """``2 left out: not all interviews finished (a, b)``, or an empty text."""
        reasons: dict[str, list[str]] = {}
        for person, reason in self.left_out[group].items():
            reasons.setdefault(reason, []).append(person)
        parts = [f"{len(people)} left out: {reason} ({', '.join(people)})" for reason, people in reasons.items()]
        return "; ".join(parts)


def heard(
    progress: pd.DataFrame, informants: pd.DataFrame, coders: Sequence[str], codebook: str, *,
    groups: str = "group", focus_groups: bool = False, members: Collection[str] = (),
) -> Heard:  # fmt: skip
    """Informants whose original interviews are all finished by all `coders` with `codebook`.

    `members` took part in focus groups that count as one unit; where they were heard nowhere else, that is the reason
    for leaving them out.

    Raises
    ------
    QualkitError
        If a coder has no progress on record.

    Examples
    --------
    >>> row = {"coder": "a", "codebook": "b", "version": "1", "transcript": "t", "turn": 0, "informant": "i"}
    >>> table = pd.DataFrame([{**row, "kind": "interview", "translation_of": "", "read": True, "finished": False}])
    >>> result = heard(table, pd.DataFrame({"informant": ["i"], "group": ["cadre"]}), ["a"], "b")
    >>> result.why_left_out("cadre")
    '1 left out: not all interviews finished (i)'
    """
    mine = progress[progress["coder"].isin(list(coders)) & (progress["codebook"] == codebook)]
    silent = [coder for coder in coders if not (mine["coder"] == coder).any()]
    if silent:
        raise QualkitError([
            Problem(f"there is no record of what coder {coder!r} has read with codebook {codebook!r}", "PROGRESS",
                    mend="mark the interviews as finished, or give the progress of this coder")
            for coder in silent
        ])  # fmt: skip
    originals = mine[mine["translation_of"].astype(str) == ""]
    counted = originals if focus_groups else originals[originals["kind"] != "focus-group"]
    status = {str(person): FOCUS_GROUP for person in members} | _status(originals, counted, len(coders))
    by_group: dict[str, tuple[str, ...]] = {}
    left_out: dict[str, dict[str, str]] = {}
    for group, rows in _in_groups(informants, groups):
        people = [str(person) for person in rows["informant"]]
        by_group[group] = tuple(dict.fromkeys(p for p in people if status.get(p) == ""))
        left_out[group] = {p: status.get(p, NO_INTERVIEW) for p in people if status.get(p) != ""}
    notes = (*_notes(originals, counted, left_out), *_without_group(informants, groups), *_versions(counted))
    return Heard(by_group, left_out, frozenset(counted["transcript"].astype(str)), notes)


def _status(originals: pd.DataFrame, counted: pd.DataFrame, coders: int) -> dict[str, str]:
    """Each informant's reason for being left out; empty where heard."""
    status = {str(person): FOCUS_GROUP for person in originals["informant"].unique() if person}
    speakers = counted[counted["informant"].astype(str) != ""]
    finished = counted.groupby(["coder", "transcript"])["finished"].all()
    pairs = speakers[["coder", "transcript", "informant"]].drop_duplicates()
    done = finished.reindex(pd.MultiIndex.from_frame(pairs[["coder", "transcript"]])).to_numpy(dtype=bool)
    for person, rows in pairs.assign(done=done).groupby("informant"):
        everyone = rows["coder"].nunique() == coders
        status[str(person)] = "" if everyone and rows["done"].all() else NOT_FINISHED
    return status


def _in_groups(informants: pd.DataFrame, groups: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """The informants of each group; categories in their order, numbers by size, all else as it appears."""
    values = informants[groups]
    if isinstance(values.dtype, pd.CategoricalDtype):
        order = list(values.cat.categories)
    else:
        order = list(dict.fromkeys(values.dropna()))
        order = sorted(order) if pd.api.types.is_numeric_dtype(values.dtype) else order
    for value in order:
        rows = informants[(values == value).to_numpy(dtype=bool, na_value=False)]
        if len(rows) and str(value).strip():
            yield _name(value), rows


def _name(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _without_group(informants: pd.DataFrame, groups: str) -> Iterator[str]:
    values = informants[groups]
    without = informants.loc[(values.isna() | (values.astype(str).str.strip() == "")).to_numpy(dtype=bool), "informant"]
    if len(without):
        who = ", ".join(without.astype(str))
        yield f"Informants left out because nothing stands under {groups}: {len(without)} ({who})."


def _versions(counted: pd.DataFrame) -> Iterator[str]:
    """Interviews finished under different versions of a codebook were not read for the same codes."""
    done = counted[counted["finished"] & (counted["version"].astype(str) != "")]
    counts = done.groupby("version", sort=True)["transcript"].nunique()
    if len(counts) > 1:
        listed = ", ".join(f"{version} ({n})" for version, n in counts.items())
        yield f"Interviews were finished under several versions of the codebook: {listed}."


def _notes(
    originals: pd.DataFrame, counted: pd.DataFrame, left_out: Mapping[str, Mapping[str, str]]
) -> tuple[str, ...]:
    notes = [
        "The unit is the informant; intervals describe precision, not a population: informants were chosen on purpose."
    ]
    out = sum(len(people) for people in left_out.values())
    notes.append(f"Informants left out because they are not finished or not heard: {out}.")
    groups = originals["transcript"].nunique() - counted["transcript"].nunique()
    if groups:
        notes.append(f"Focus groups left out: {groups}. Turns of a group are no count of informants.")
    return tuple(notes)
