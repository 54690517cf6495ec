"""Survey: coverage, published figures and their audits, evaluation of trainings."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOME = {
    "SurveyDesign": "qualkit.survey.design",
    "audit_figures": "qualkit.survey.audits",
    "audit_text": "qualkit.survey.audits",
    "debit": "qualkit.survey.binary_answers",
    "difference_possible": "qualkit.survey.parts",
    "grim": "qualkit.survey.granularity",
    "grimmer": "qualkit.survey.deviations",
    "internal_consistency": "qualkit.survey.items",
    "item_analysis": "qualkit.survey.items",
    "means_alone": "qualkit.survey.means",
    "paired_change": "qualkit.survey.paired",
    "parts_add_up": "qualkit.survey.parts",
    "percent_possible": "qualkit.survey.percentages",
    "possible_items": "qualkit.survey.granularity",
    "reported_tests": "qualkit.survey.reports",
}
"""Public name -> module. No module bears the name of a function: once imported, it would stand in its place."""

if TYPE_CHECKING:
    from qualkit.survey.audits import audit_figures, audit_text
    from qualkit.survey.binary_answers import debit
    from qualkit.survey.design import SurveyDesign
    from qualkit.survey.deviations import grimmer
    from qualkit.survey.granularity import grim, possible_items
    from qualkit.survey.items import internal_consistency, item_analysis
    from qualkit.survey.means import means_alone
    from qualkit.survey.paired import paired_change
    from qualkit.survey.parts import difference_possible, parts_add_up
    from qualkit.survey.percentages import percent_possible
    from qualkit.survey.reports import reported_tests

__all__ = [
    "SurveyDesign",
    "audit_figures",
    "audit_text",
    "debit",
    "difference_possible",
    "grim",
    "grimmer",
    "internal_consistency",
    "item_analysis",
    "means_alone",
    "paired_change",
    "parts_add_up",
    "percent_possible",
    "possible_items",
    "reported_tests",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for, so that importing the room stays light."""
    if name not in _HOME:
        raise AttributeError(f"module 'qualkit.survey' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
