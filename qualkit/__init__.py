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
    "autocode": "qualkit.coding.rules",
    "coded_turns": "qualkit.coding.coded_turns",
    "convergence": "qualkit.triangulation.convergence",
    "coverage": "qualkit.survey.coverage",
    "explain": "qualkit.coding.explain",
    "iycf": "qualkit.survey.feeding",
    "joint_display": "qualkit.integration.joint_display",
    "load_codebook": "qualkit.store.codebooks",
    "open_study": "qualkit.study",
    "prevalence": "qualkit.triangulation.prevalence",
    "published_figures": "qualkit.survey.published",
    "quotes": "qualkit.coding.quotes",
    "read_transcript": "qualkit.store.incoming",
    "rule_progress": "qualkit.coding.rules",
    "run": "qualkit.results",
}

if TYPE_CHECKING:
    from qualkit.coding.coded_turns import coded_turns
    from qualkit.coding.explain import explain
    from qualkit.coding.quotes import quotes
    from qualkit.coding.rules import autocode, rule_progress
    from qualkit.errors import ConsentError, QualkitError, QualkitWarning
    from qualkit.integration.joint_display import joint_display
    from qualkit.results import run
    from qualkit.store.codebooks import load_codebook
    from qualkit.store.incoming import read_transcript
    from qualkit.study import open_study
    from qualkit.survey.coverage import coverage
    from qualkit.survey.feeding import iycf
    from qualkit.survey.published import published_figures
    from qualkit.triangulation.convergence import convergence
    from qualkit.triangulation.prevalence import prevalence

__all__ = [
    "ConsentError",
    "QualkitError",
    "QualkitWarning",
    "autocode",
    "coded_turns",
    "convergence",
    "coverage",
    "explain",
    "iycf",
    "joint_display",
    "load_codebook",
    "open_study",
    "prevalence",
    "published_figures",
    "quotes",
    "read_transcript",
    "rule_progress",
    "run",
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
