"""What was found, and how the two strands were joined, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from qualkit.integration.findings import Findings
from qualkit.integration.on_coding import persons
from qualkit.integration.on_sample import Words, listed, talks, tally
from qualkit.triangulation.convergence import SILENCE
from qualkit.triangulation.intervals import LEAST_FOR_PERCENT

HALF = 0.5


def shown(findings: Findings) -> pd.DataFrame:
    quotes = findings.quotes
    return quotes[quotes["withheld"] == ""] if "withheld" in quotes else quotes


def _quotations(findings: Findings, words: Words) -> str:
    told = shown(findings).drop_duplicates(["transcript", "turn", "words"])
    if findings.quotes.empty:
        return ""
    withheld = len(findings.quotes) - len(shown(findings))
    return words["quotations"].format(shown=len(told), people=told["informant"].nunique(), withheld=withheld)


def _consistency(findings: Findings, words: Words) -> str:
    themes, told = findings.themes, shown(findings)
    if themes.empty:
        return ""
    codes = {theme.theme: theme.codes for theme in findings.codebook.themes}
    quoted = 0
    for theme, rows in themes.groupby("theme", sort=False):
        voiced = set(rows.loc[rows["voiced"] > 0, "group"].astype(str))
        mine = told[told["code"].isin(codes.get(str(theme), findings.codebook.family(str(theme))))]
        quoted += bool(voiced) and voiced <= set(mine["group"].astype(str))
    return words["consistency"].format(themes=themes["theme"].nunique(), quoted=quoted)


def _major(findings: Findings, words: Words) -> str:
    rows = findings.themes[findings.themes["estimate"] >= HALF]
    if findings.themes.empty:
        return ""
    named = [f"{row['label']} ({findings.record.groups.get(row['group'], row['group'])}, {_share(row)})"
             for row in rows.to_dict("records")]  # fmt: skip
    return words["major themes"].format(listed="; ".join(named) or words["none"])


def _share(row: Mapping[str, Any]) -> str:
    """``12/16, 51%-90%``; below five informants the count alone, since no percentage is printed for so few."""
    counts = f"{int(row['voiced'])}/{int(row['n'])}"
    if row["n"] < LEAST_FOR_PERCENT or pd.isna(row["conf_low"]):
        return counts
    return f"{counts}, {row['conf_low']:.0%}\u2013{row['conf_high']:.0%}"


def _minor(findings: Findings, words: Words) -> str:
    themes = findings.themes
    if themes.empty:
        return ""
    voiced = themes.groupby("theme", sort=False).agg(label=("label", "first"), most=("estimate", "max"),
                                                     voiced=("voiced", "sum"))  # fmt: skip
    minor = voiced[(voiced["voiced"] > 0) & (voiced["most"] < HALF)]["label"]
    codings = findings.record.codings
    silence = int((findings.convergence["suggested"] == SILENCE).sum())
    return words["minor themes"].format(
        listed="; ".join(minor) or words["none"], silence=silence,
        against=int(codings["against"].sum()) if "against" in codings else 0,
    )  # fmt: skip


def _strands(findings: Findings, words: Words) -> str:
    record = findings.record
    surveys = ", ".join(f"{name} (n = {n})" for name, n in record.surveys.items()) or words["none"]
    return words["strands"].format(
        people=len(record.informants), **talks(findings), surveys=surveys, published=len(findings.published)
    )


def _integration(findings: Findings, words: Words) -> str:
    record, links = findings.record, {link.theme for link in findings.codebook.links}
    people = listed(persons(findings)["coder"]) or record.coder or words["none"]
    return words["integration"].format(
        themes=findings.themes["theme"].nunique(), links=len(links), pairs=len(findings.convergence), coders=people,
        judges=listed(record.verdicts["by"]) or words["none"],
    )  # fmt: skip


def _insights(findings: Findings, words: Words) -> str:
    pairs, fits = findings.convergence, findings.record.verdicts
    judged = [*pairs.loc[pairs["verdict"].astype(str) != "", "verdict"], *fits.loc[fits["kind"] == "fit", "verdict"]]
    suggested = pairs.loc[pairs["verdict"].astype(str) == "", "suggested"]
    return words["insights"].format(
        verdicts=tally(judged, words) or words["none"], suggested=tally(suggested, words) or words["none"]
    )


ANSWERS: Mapping[str, Callable[[Findings, Words], str]] = {
    "quotations": _quotations, "consistency": _consistency, "major themes": _major, "minor themes": _minor,
    "strands": _strands, "integration": _integration, "insights": _insights,
}  # fmt: skip
"""Fact -> the sentence that answers it."""
