"""Survey: coverage, published figures and their audits, evaluation of trainings."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOME = {
    "SurveyDesign": "qualkit.survey.design",
    "TARGETS": "qualkit.survey.targets",
    "Target": "qualkit.survey.targets",
    "area_graph": "qualkit.survey.months_of_age",
    "area_plot": "qualkit.survey.charts",
    "audit_figures": "qualkit.survey.audits",
    "audit_text": "qualkit.survey.audits",
    "check_one_definition": "qualkit.survey.comparing",
    "claims_ledger": "qualkit.survey.ledger",
    "debit": "qualkit.survey.binary_answers",
    "difference_possible": "qualkit.survey.parts",
    "distance_to_targets": "qualkit.survey.targets",
    "equity_plot": "qualkit.survey.forest",
    "forest_plot": "qualkit.survey.forest",
    "funnel_plot": "qualkit.survey.charts",
    "grim": "qualkit.survey.granularity",
    "grimmer": "qualkit.survey.deviations",
    "internal_consistency": "qualkit.survey.items",
    "item_analysis": "qualkit.survey.items",
    "ledger_counts": "qualkit.survey.ledger",
    "means_alone": "qualkit.survey.means",
    "paired_change": "qualkit.survey.paired",
    "paired_plot": "qualkit.survey.charts",
    "parts_add_up": "qualkit.survey.parts",
    "percent_possible": "qualkit.survey.percentages",
    "plausibility": "qualkit.survey.plausible",
    "possible_items": "qualkit.survey.granularity",
    "published_plot": "qualkit.survey.forest",
    "recode": "qualkit.survey.recodes",
    "reported_tests": "qualkit.survey.reports",
    "side_by_side": "qualkit.survey.comparing",
    "youngest_with_mother": "qualkit.survey.recodes",
}
"""Public name -> module. No module bears the name of a function: once imported, it would stand in its place."""

if TYPE_CHECKING:
    from qualkit.survey.audits import audit_figures, audit_text
    from qualkit.survey.binary_answers import debit
    from qualkit.survey.charts import area_plot, funnel_plot, paired_plot
    from qualkit.survey.comparing import check_one_definition, side_by_side
    from qualkit.survey.design import SurveyDesign
    from qualkit.survey.deviations import grimmer
    from qualkit.survey.forest import equity_plot, forest_plot, published_plot
    from qualkit.survey.granularity import grim, possible_items
    from qualkit.survey.items import internal_consistency, item_analysis
    from qualkit.survey.ledger import claims_ledger, ledger_counts
    from qualkit.survey.means import means_alone
    from qualkit.survey.months_of_age import area_graph
    from qualkit.survey.paired import paired_change
    from qualkit.survey.parts import difference_possible, parts_add_up
    from qualkit.survey.percentages import percent_possible
    from qualkit.survey.plausible import plausibility
    from qualkit.survey.recodes import recode, youngest_with_mother
    from qualkit.survey.reports import reported_tests
    from qualkit.survey.targets import TARGETS, Target, distance_to_targets

__all__ = [
    "TARGETS",
    "SurveyDesign",
    "Target",
    "area_graph",
    "area_plot",
    "audit_figures",
    "audit_text",
    "check_one_definition",
    "claims_ledger",
    "debit",
    "difference_possible",
    "distance_to_targets",
    "equity_plot",
    "forest_plot",
    "funnel_plot",
    "grim",
    "grimmer",
    "internal_consistency",
    "item_analysis",
    "ledger_counts",
    "means_alone",
    "paired_change",
    "paired_plot",
    "parts_add_up",
    "percent_possible",
    "plausibility",
    "possible_items",
    "published_plot",
    "recode",
    "reported_tests",
    "side_by_side",
    "youngest_with_mother",
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
