"""What a study has on record, in sentences: the methods paragraph, and the answers that checklists ask for.

Every number is counted from the tables. Nothing is said of what no table holds.
"""

from __future__ import annotations

from qualkit.integration import on_coding, on_results, on_sample
from qualkit.integration.findings import Findings
from qualkit.integration.record_words import SENTENCES

_TOLD = ("sample", "collection", "duration", "consent", "analysis", "codebook", "software")


def answers(findings: Findings) -> dict[str, str]:
    """Fact -> sentence, empty where nothing is on record; the facts are those that the checklists ask for.

    Parameters
    ----------
    findings
        Results, and what the study keeps.
    """
    words = SENTENCES[findings.language]
    known = {**on_sample.ANSWERS, **on_coding.ANSWERS, **on_results.ANSWERS}
    return {fact: answer(findings, words) for fact, answer in known.items()}


def methods(findings: Findings) -> list[str]:
    """The methods paragraph; behind it that on agreement, where coders can be compared.

    Parameters
    ----------
    findings
        Results, and what the study keeps.
    """
    given = answers(findings)
    about_agreement = findings.agreed.paragraph if findings.agreed is not None else ""
    return [text for text in (" ".join(filter(None, map(given.get, _TOLD))), about_agreement) if text]
