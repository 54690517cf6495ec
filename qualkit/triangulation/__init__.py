"""Triangulation: who was heard, what groups of informants voice, and how far they say the same."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOME = {
    "accumulation": "qualkit.triangulation.richness",
    "adjusted": "qualkit.triangulation.exact_tests",
    "barnard": "qualkit.triangulation.exact_tests",
    "boschloo": "qualkit.triangulation.exact_tests",
    "chao2": "qualkit.triangulation.richness",
    "code_timeline": "qualkit.triangulation.code_charts",
    "coded_units": "qualkit.triangulation.segment_models",
    "convergence_heatmap": "qualkit.triangulation.charts",
    "cooccurrence_heatmap": "qualkit.triangulation.code_charts",
    "cooccurrence_network": "qualkit.triangulation.code_charts",
    "difference": "qualkit.triangulation.intervals",
    "fisher": "qualkit.triangulation.exact_tests",
    "freeman_halton": "qualkit.triangulation.exact_tests",
    "gee": "qualkit.triangulation.segment_models",
    "guest": "qualkit.triangulation.stopping",
    "interviews_needed": "qualkit.triangulation.stopping",
    "lowe_curve": "qualkit.triangulation.richness",
    "lowe_fit": "qualkit.triangulation.richness",
    "proportion": "qualkit.triangulation.intervals",
    "saturation_curves": "qualkit.triangulation.charts",
    "theme_dots": "qualkit.triangulation.charts",
}
"""Public name -> module. No module bears the name of a function: once imported, it would stand in its place."""

if TYPE_CHECKING:
    from qualkit.triangulation.charts import convergence_heatmap, saturation_curves, theme_dots
    from qualkit.triangulation.code_charts import code_timeline, cooccurrence_heatmap, cooccurrence_network
    from qualkit.triangulation.exact_tests import adjusted, barnard, boschloo, fisher, freeman_halton
    from qualkit.triangulation.intervals import difference, proportion
    from qualkit.triangulation.richness import accumulation, chao2, lowe_curve, lowe_fit
    from qualkit.triangulation.segment_models import coded_units, gee
    from qualkit.triangulation.stopping import guest, interviews_needed

__all__ = [
    "accumulation",
    "adjusted",
    "barnard",
    "boschloo",
    "chao2",
    "code_timeline",
    "coded_units",
    "convergence_heatmap",
    "cooccurrence_heatmap",
    "cooccurrence_network",
    "difference",
    "fisher",
    "freeman_halton",
    "gee",
    "guest",
    "interviews_needed",
    "lowe_curve",
    "lowe_fit",
    "proportion",
    "saturation_curves",
    "theme_dots",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for, so that importing the room stays light."""
    if name not in _HOME:
        raise AttributeError(f"module 'qualkit.triangulation' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
