"""How a study was coded, by whom, and how far coders agreed, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from qualkit.integration.findings import Findings
from qualkit.integration.on_sample import Words, listed, originals
from qualkit.model import NOT_REVIEWED
from qualkit.triangulation.stopping import COMBINATIONS

CONSENSUS = "consensus"
_MOST_CODES = 12
_USUAL = (4, 2, 0.05)
"""The combination that Guest, Namey & Chen (2020) suggest to begin with: base 4, runs of 2, at most 5% new."""


def _saturation(findings: Findings, words: Words) -> str:
    if findings.saturation is None or findings.saturation.guest.empty:
        return ""
    table = findings.saturation.guest
    overall = table[table["group"] == table["group"].iloc[-1]]
    usual = overall[(overall["base"] == _USUAL[0]) & (overall["run"] == _USUAL[1])
                    & (overall["threshold"] == _USUAL[2])].iloc[0]  # fmt: skip
    counts = overall["status"].value_counts()
    return words["saturation"].format(
        n=int(usual["interviews"]), base=_USUAL[0], run=_USUAL[1], share=f"{_USUAL[2]:.0%}",
        status=words[str(usual["status"])], all=len(COMBINATIONS),
        after=words["after"].format(after=usual["notation"]) if usual["notation"] else "",
        counts=", ".join(f"{words[str(status)]} {n}" for status, n in counts.items()),
    )  # fmt: skip


def finished(findings: Findings) -> pd.DataFrame:
    """Coder and original transcript of everything that people have finished with this codebook."""
    rows = findings.record.progress
    mine = rows[(rows["codebook"] == findings.codebook.name) & rows["finished"] & (rows["translation_of"] == "")]
    return pd.DataFrame(mine[["coder", "version", "transcript"]].drop_duplicates())


def persons(findings: Findings) -> pd.DataFrame:
    done = finished(findings)
    return pd.DataFrame(done[~done["coder"].str.contains(":") & (done["coder"] != CONSENSUS)])


def twice(findings: Findings) -> int:
    """Original transcripts that two people or more have finished."""
    counts = persons(findings).drop_duplicates(["coder", "transcript"])["transcript"].value_counts()
    return int((counts > 1).sum())


def _coders(findings: Findings, words: Words) -> str:
    coder = findings.record.coder
    if not coder:
        return ""
    people = list(dict.fromkeys(persons(findings)["coder"]))
    last = words["rules coded"] if ":" in coder else words["counted"]
    versions = listed(persons(findings)["version"])
    return words["coders"].format(
        n=len(people), who=", ".join(people) or words["none"], twice=twice(findings), all=len(originals(findings)),
        how=words["versions"].format(version=versions) if versions else "", agreed=_agreed(findings, words),
    ) + last.format(coder=coder)  # fmt: skip


def _agreed(findings: Findings, words: Words) -> str:
    if findings.agreed is None:
        return ""
    row = next((row for row in findings.agreed.overall.to_dict("records") if row["coefficient"] == "alpha"), None)
    if row is None or pd.isna(row["estimate"]):
        return ""
    known = not pd.isna(row["conf_low"])
    interval = words["interval"].format(low=row["conf_low"], high=row["conf_high"]) if known else ""
    return words["agreed"].format(
        alpha=row["estimate"], interval=interval, units=f"{row['n']:.0f}", method=row["method"]
    )


def _book(findings: Findings, words: Words) -> str:
    book, polarity = findings.codebook, [code.polarity for code in findings.codebook.codes]
    return words["codebook"].format(
        codes=len(book.codes), barriers=polarity.count("barrier"), supports=polarity.count("support"),
        neutral=polarity.count("neutral"), families=sum(not code.parent for code in book.codes),
        themes=len(book.themes),
    )  # fmt: skip


def _coding_tree(findings: Findings, words: Words) -> str:
    book, used = findings.codebook, findings.record.codings["code"].astype(str).value_counts()
    counts = [f"{code} {used.get(code, 0)}" for code in sorted(book.code_ids, key=lambda c: -used.get(c, 0))]
    more = [words["more"].format(n=len(counts) - _MOST_CODES)] if len(counts) > _MOST_CODES else []
    return words["coding tree"].format(
        name=book.name, version=book.version, book=_book(findings, words),
        counts=", ".join([*counts[:_MOST_CODES], *more]),
    )  # fmt: skip


def _derivation(findings: Findings, words: Words) -> str:
    book = findings.codebook
    used = {code for theme in book.themes for code in theme.codes}
    basis = pd.Series([code.basis or words["no basis"] for code in book.codes], dtype="str").value_counts()
    listed = "; ".join(f"{name} ({n})" for name, n in basis.items())
    return words["derivation"].format(used=len(used), codes=len(book.codes), listed=listed)


def _software(findings: Findings, words: Words) -> str:
    named = [f"{name} {value}" if name != "libraries" else value for name, value in findings.provenance.items()
             if name in ("qualkit", "python", "libraries")]  # fmt: skip
    return words["software"].format(listed=", ".join(named)) if named else ""


def _processing(findings: Findings, words: Words) -> str:
    transcripts = findings.transcripts
    simulated = int((transcripts["simulated"].astype(str) != "").sum())
    return words["processing"].format(n=len(transcripts), simulated=simulated) if len(transcripts) else ""


def _analysis(findings: Findings, words: Words) -> str:
    record, book = findings.record, findings.codebook
    if not record.coder:
        return ""
    done = finished(findings)
    proposed = f" ({NOT_REVIEWED})" if ":" in record.coder else ""
    return words["analysis"].format(
        n=len(record.codings), coder=record.coder + proposed, name=book.name, version=book.version,
        finished=int((done["coder"] == record.coder).sum()), all=len(originals(findings)),
    )  # fmt: skip


def _trustworthiness(findings: Findings, words: Words) -> str:
    record = findings.record
    judged = int((findings.convergence["verdict"].astype(str) != "").sum())
    counts = {"double": twice(findings), "memos": len(record.memos), "checks": len(record.member_checks),
              "trail": sum(record.trail.values())}  # fmt: skip
    told = [words[name].format(n=n) for name, n in counts.items() if n]
    if len(findings.convergence):
        told.insert(bool(counts["double"]), words["convergence"].format(n=len(findings.convergence), verdicts=judged))
    return words["trustworthiness"].format(listed=", ".join(told)) if told else ""


ANSWERS: Mapping[str, Callable[[Findings, Words], str]] = {
    "saturation": _saturation, "coders": _coders, "codebook": _book, "coding tree": _coding_tree,
    "derivation": _derivation,
    "software": _software, "processing": _processing, "analysis": _analysis, "trustworthiness": _trustworthiness,
}  # fmt: skip
"""Fact -> the sentence that answers it."""
