"""Agreement of coders: coefficients with intervals, on any table of values or of segments."""

from __future__ import annotations

from qualkit.agreement.compared import compared_turns
from qualkit.agreement.consensus import Decision
from qualkit.agreement.figures import forest, heatmap
from qualkit.agreement.influence import alpha_without, drift, lowering_turns
from qualkit.agreement.intercoder import agree, keep_rounds
from qualkit.agreement.kappas import (
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
    holsti,
    percent_agreement,
    scott_pi,
)
from qualkit.agreement.krippendorff import alpha
from qualkit.agreement.methods_section import methods_paragraph, methods_table
from qualkit.agreement.resampling import Interval
from qualkit.agreement.results import Agreement
from qualkit.agreement.unitizing import UnitizingAgreement, unitizing_alpha, unitizing_by_value

__all__ = [
    "Agreement",
    "Decision",
    "Interval",
    "UnitizingAgreement",
    "agree",
    "alpha",
    "alpha_without",
    "brennan_prediger",
    "cohen_kappa",
    "compared_turns",
    "conger_kappa",
    "drift",
    "fleiss_kappa",
    "forest",
    "gwet_ac1",
    "gwet_ac2",
    "heatmap",
    "holsti",
    "keep_rounds",
    "lowering_turns",
    "methods_paragraph",
    "methods_table",
    "percent_agreement",
    "scott_pi",
    "unitizing_alpha",
    "unitizing_by_value",
]
