"""The figures of a report, in one list: a new figure is a function and a line in `FIGURES`."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from qualkit.agreement.figures import forest
from qualkit.display import Figure, dot_plot
from qualkit.integration.findings import Findings
from qualkit.triangulation.charts import convergence_heatmap, saturation_curves

_CAPTIONS = {
    "en": {"themes": "Shares of informants with Wilson intervals.",
           "agreement": "Krippendorff's alpha of each code, with intervals.",
           "convergence": "What is suggested or judged for each theme and pair of groups.",
           "saturation": "Codes by number of interviews: as collected, and the mean of all orders."},
    "id": {"themes": "Bagian informan dengan selang Wilson.",
           "agreement": "Alpha Krippendorff tiap kode, dengan selang.",
           "convergence": "Dugaan atau putusan untuk tiap tema dan pasangan kelompok.",
           "saturation": "Kode menurut jumlah wawancara: sesuai urutan, dan rerata semua urutan."},
}  # fmt: skip


class Placed(NamedTuple):
    """A figure and the section of the report in which it stands; `draw` gives None where there is nothing to draw."""

    section: str
    draw: Callable[[Findings], Figure | None]


def figures(findings: Findings, section: str) -> tuple[Figure, ...]:
    """The figures of one section, in the order of `FIGURES`."""
    drawn = (placed.draw(findings) for placed in FIGURES if placed.section == section)
    return tuple(figure for figure in drawn if figure is not None)


def _themes(findings: Findings) -> Figure | None:
    if findings.themes.empty:
        return None
    return Figure(dot_plot(findings.themes), _CAPTIONS[findings.language]["themes"], findings.notes)


def _agreement(findings: Findings) -> Figure | None:
    if findings.agreed is None or findings.agreed.by_code["estimate"].isna().all():
        return None
    drawing = forest(findings.agreed.by_code, language=findings.language)
    return Figure(drawing, _CAPTIONS[findings.language]["agreement"], findings.notes)


def _convergence(findings: Findings) -> Figure | None:
    if findings.convergence["theme"].nunique() == 0 or (findings.convergence["group_b"].astype(str) == "").all():
        return None
    chart = convergence_heatmap(
        findings.convergence, labels=findings.record.groups, notes=findings.notes, language=findings.language
    )
    return Figure(chart, _CAPTIONS[findings.language]["convergence"])


def _saturation(findings: Findings) -> Figure | None:
    if findings.saturation is None or findings.saturation.curve.empty:
        return None
    chart = saturation_curves(
        findings.saturation, labels=findings.record.groups, notes=findings.notes, language=findings.language
    )
    return Figure(chart, _CAPTIONS[findings.language]["saturation"])


FIGURES = (
    Placed("themes", _themes), Placed("convergence", _convergence), Placed("saturation", _saturation),
    Placed("agreement", _agreement),
)  # fmt: skip
"""Every figure of a report."""
