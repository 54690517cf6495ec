"""Whom a study spoke to, and the notes that it keeps, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from qualkit.integration.findings import Findings

Words = Mapping[str, str]


def _sample(findings: Findings, words: Words) -> str:
    people = findings.record.informants
    if people.empty:
        return ""
    said = words["sample"].format(people=len(people), groups=_groups(findings), **talks(findings))
    heard = {name for names in findings.themes["heard"].astype(str) for name in names.split()}
    return f"{said} {words['sample of codings'].format(heard=len(heard))}"


def _groups(findings: Findings) -> str:
    counts = findings.record.informants["group"].astype(str).value_counts(sort=False)
    return ", ".join(f"{findings.record.groups.get(group, group)} {n}" for group, n in counts.items())


def talks(findings: Findings) -> dict[str, int]:
    kinds = originals(findings)["kind"].astype(str)
    return {"interviews": int((kinds != "focus-group").sum()), "focus": int((kinds == "focus-group").sum())}


def originals(findings: Findings) -> pd.DataFrame:
    transcripts = findings.transcripts
    return transcripts[transcripts["translation_of"].astype(str) == ""]


def _interviewers(findings: Findings, words: Words) -> str:
    return _counted(findings, words, "interviewer", "interviewers")


def _sites(findings: Findings, words: Words) -> str:
    return _counted(findings, words, "site", "sites")


def _guides(findings: Findings, words: Words) -> str:
    return _counted(findings, words, "guide", "guides")


def _consent(findings: Findings, words: Words) -> str:
    return _counted(findings, words, "consent", "consent")


def _counted(findings: Findings, words: Words, column: str, sentence: str) -> str:
    values = originals(findings)[column].astype(str)
    return words[sentence].format(listed=tally(values, words)) if (values != "").any() else ""


def tally(values: Iterable[object], words: Words) -> str:
    counts = pd.Series([str(value) or words["unknown"] for value in values], dtype="str").value_counts(sort=False)
    return ", ".join(f"{value} ({n})" for value, n in counts.items())


def _others(findings: Findings, words: Words) -> str:
    there = originals(findings)["others"].astype(str)
    present = there[there != ""]
    return words["others"].format(n=len(present), all=len(there)) if len(present) else ""


def _attributes(findings: Findings, words: Words) -> str:
    """Each attribute with its values, for all informants together."""
    people, told = findings.record.informants, []
    for column, label in findings.record.attributes.items():
        if column not in people:
            continue
        said = _described(people[column], words)
        told.append(f"{label}: {said}" if said else "")
    return words["attributes"].format(listed="; ".join(filter(None, told))) if any(told) else ""


def _described(values: pd.Series, words: Words) -> str:
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        known = values.dropna()
        if known.empty:
            return ""
        said = words["median"].format(low=known.min(), high=known.max(), middle=known.median())
        return f"{said} (n = {len(known)})"
    texts = values.astype(object).where(values.notna(), "").astype(str)
    # A free text is told apart from a category by how often it repeats; a list of single jobs describes nobody.
    if not (texts != "").any() or texts[texts != ""].nunique() > max(6, len(texts) // 2):
        return ""
    order = [str(v) for v in values.cat.categories] if isinstance(values.dtype, pd.CategoricalDtype) else []
    counts = texts.value_counts(sort=False)
    names = [name for name in dict.fromkeys([*order, *counts.index]) if name and name in counts]
    left = [f"{words['unknown']} {counts['']}"] if "" in counts else []
    return ", ".join([*(f"{name} {counts[name]}" for name in names), *left])


def _repeats(findings: Findings, words: Words) -> str:
    transcripts = originals(findings)
    alone = transcripts[transcripts["kind"].astype(str) != "focus-group"]
    if "informants" not in transcripts or transcripts.empty:
        return ""
    counts = pd.Series([name for names in alone["informants"].astype(str) for name in names.split()]).value_counts()
    spoke = {name for names in transcripts["informants"].astype(str) for name in names.split()}
    return words["repeats"].format(
        once=int((counts == 1).sum()), more=int((counts > 1).sum()), only=len(spoke - set(counts.index))
    )


def _duration(findings: Findings, words: Words) -> str:
    minutes = pd.to_numeric(originals(findings)["duration_min"], errors="coerce")
    known = minutes.dropna()
    if known.empty:
        return ""
    return words["duration"].format(
        low=known.min(), high=known.max(), middle=known.median(), n=len(known), all=len(minutes)
    )


def _collection(findings: Findings, words: Words) -> str:
    dates = sorted(date for date in originals(findings)["date"].astype(str) if date)
    return words["collection"].format(first=dates[0], last=dates[-1]) if dates else ""


def _field_notes(findings: Findings, words: Words) -> str:
    return _memos(findings, words, "field", "field notes")


def _reflexive(findings: Findings, words: Words) -> str:
    return _memos(findings, words, "reflexive", "reflexive")


def _memos(findings: Findings, words: Words, kind: str, sentence: str) -> str:
    mine = findings.record.memos[findings.record.memos["kind"].astype(str) == kind]
    return words[sentence].format(n=len(mine), **_when(mine), who=listed(mine["by"])) if len(mine) else ""


def _when(frame: pd.DataFrame) -> dict[str, str]:
    dates = sorted(frame["date"].astype(str))
    return {"first": dates[0], "last": dates[-1]}


def listed(names: Iterable[object]) -> str:
    return ", ".join(dict.fromkeys(str(name) for name in names if str(name)))


def _member_checks(findings: Findings, words: Words) -> str:
    checks = findings.record.member_checks
    if checks.empty:
        return ""
    return words["member checks"].format(
        n=len(checks), people=checks["informant"].nunique(), **_when(checks), outcomes=tally(checks["outcome"], words)
    )


ANSWERS: Mapping[str, Callable[[Findings, Words], str]] = {
    "sample": _sample, "interviewers": _interviewers, "sites": _sites, "others": _others, "guides": _guides,
    "consent": _consent, "attributes": _attributes, "repeats": _repeats, "duration": _duration,
    "collection": _collection, "field notes": _field_notes, "reflexive memos": _reflexive,
    "member checks": _member_checks,
}  # fmt: skip
"""Fact -> the sentence that answers it."""
