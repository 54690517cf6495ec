"""A mixed-methods qualitative research workbench.

A study is a folder of plain files. Opening it gives tidy tables (informants, turns, codings, surveys); every
analysis is a function from tables to a table; they meet in a joint display.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOME = {
    "ConsentError": "qualkit.errors",
    "QualkitError": "qualkit.errors",
    "QualkitWarning": "qualkit.errors",
    "agree": "qualkit.agreement.intercoder",
    "autocode": "qualkit.coding.rules",
    "case_matrix": "qualkit.triangulation.matrices",
    "coded_turns": "qualkit.coding.coded_turns",
    "collocations": "qualkit.coding.collocations",
    "compare_groups": "qualkit.triangulation.compare",
    "completeness": "qualkit.triangulation.only_one",
    "concordance": "qualkit.coding.concordance",
    "confusions": "qualkit.agreement.confusions",
    "consensus": "qualkit.agreement.consensus",
    "convergence": "qualkit.triangulation.convergence",
    "cooccurrence": "qualkit.triangulation.cooccurrence",
    "coverage": "qualkit.survey.coverage",
    "crosstab": "qualkit.triangulation.matrices",
    "deviant_cases": "qualkit.triangulation.deviant",
    "disagreements": "qualkit.agreement.disagreements",
    "dispersion": "qualkit.coding.dispersion",
    "evaluate": "qualkit.coding.evaluate",
    "explain": "qualkit.coding.explain",
    "frequencies": "qualkit.coding.frequencies",
    "iycf": "qualkit.survey.feeding",
    "joint_display": "qualkit.integration.joint_display",
    "keyness": "qualkit.coding.keyness",
    "load_codebook": "qualkit.store.codebooks",
    "methods_paragraph": "qualkit.agreement.methods_section",
    "open_study": "qualkit.study",
    "prevalence": "qualkit.triangulation.prevalence",
    "published_figures": "qualkit.survey.published",
    "quotes": "qualkit.coding.quotes",
    "read_transcript": "qualkit.store.incoming",
    "rule_progress": "qualkit.coding.rules",
    "run": "qualkit.results",
    "saturation": "qualkit.triangulation.saturation",
    "try_term": "qualkit.coding.trying",
    "unitizing": "qualkit.agreement.continua",
    "verdict_agreement": "qualkit.integration.verdict_agreement",
    "withhold": "qualkit.privacy.consent",
}

if TYPE_CHECKING:
    from qualkit.agreement.confusions import confusions
    from qualkit.agreement.consensus import consensus
    from qualkit.agreement.continua import unitizing
    from qualkit.agreement.disagreements import disagreements
    from qualkit.agreement.intercoder import agree
    from qualkit.agreement.methods_section import methods_paragraph
    from qualkit.coding.coded_turns import coded_turns
    from qualkit.coding.collocations import collocations
    from qualkit.coding.concordance import concordance
    from qualkit.coding.dispersion import dispersion
    from qualkit.coding.evaluate import evaluate
    from qualkit.coding.explain import explain
    from qualkit.coding.frequencies import frequencies
    from qualkit.coding.keyness import keyness
    from qualkit.coding.quotes import quotes
    from qualkit.coding.rules import autocode, rule_progress
    from qualkit.coding.trying import try_term
    from qualkit.errors import ConsentError, QualkitError, QualkitWarning
    from qualkit.integration.joint_display import joint_display
    from qualkit.integration.verdict_agreement import verdict_agreement
    from qualkit.privacy.consent import withhold
    from qualkit.results import run
    from qualkit.store.codebooks import load_codebook
    from qualkit.store.incoming import read_transcript
    from qualkit.study import open_study
    from qualkit.survey.coverage import coverage
    from qualkit.survey.feeding import iycf
    from qualkit.survey.published import published_figures
    from qualkit.triangulation.compare import compare_groups
    from qualkit.triangulation.convergence import convergence
    from qualkit.triangulation.cooccurrence import cooccurrence
    from qualkit.triangulation.deviant import deviant_cases
    from qualkit.triangulation.matrices import case_matrix, crosstab
    from qualkit.triangulation.only_one import completeness
    from qualkit.triangulation.prevalence import prevalence
    from qualkit.triangulation.saturation import saturation

__all__ = [
    "ConsentError",
    "QualkitError",
    "QualkitWarning",
    "agree",
    "autocode",
    "case_matrix",
    "coded_turns",
    "collocations",
    "compare_groups",
    "completeness",
    "concordance",
    "confusions",
    "consensus",
    "convergence",
    "cooccurrence",
    "coverage",
    "crosstab",
    "deviant_cases",
    "disagreements",
    "dispersion",
    "evaluate",
    "explain",
    "frequencies",
    "iycf",
    "joint_display",
    "keyness",
    "load_codebook",
    "methods_paragraph",
    "open_study",
    "prevalence",
    "published_figures",
    "quotes",
    "read_transcript",
    "rule_progress",
    "run",
    "saturation",
    "try_term",
    "unitizing",
    "verdict_agreement",
    "withhold",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for, so that ``import qualkit`` stays light."""
    if name not in _HOME:
        raise AttributeError(f"module 'qualkit' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
