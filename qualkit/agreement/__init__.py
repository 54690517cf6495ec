"""Agreement of coders: coefficients with intervals, on any table of values or of segments."""

from __future__ import annotations

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
from qualkit.agreement.resampling import Interval
from qualkit.agreement.results import Agreement
from qualkit.agreement.unitizing import UnitizingAgreement, unitizing_alpha, unitizing_by_value

__all__ = [
    "Agreement",
    "Interval",
    "UnitizingAgreement",
    "alpha",
    "brennan_prediger",
    "cohen_kappa",
    "conger_kappa",
    "fleiss_kappa",
    "gwet_ac1",
    "gwet_ac2",
    "holsti",
    "percent_agreement",
    "scott_pi",
    "unitizing_alpha",
    "unitizing_by_value",
]
