"""Do two people judge alike? Only what both have judged counts, in whichever order the groups stand."""

from __future__ import annotations

import pandas as pd
import pytest

from qualkit.errors import QualkitError
from qualkit.integration.verdict_agreement import verdict_agreement
from qualkit.tables import VERDICTS


def said(*rows: tuple[str, str, str], **more: str) -> pd.DataFrame:
    return VERDICTS.frame([
        {"id": f"{by}-{n}", "kind": "convergence", "theme": theme, "group_a": "cadre", "group_b": "mother", "link": "",
         "verdict": verdict, "by": by, "date": "2026-11-01", "reason": "", "replaces": "", **more}
        for n, (by, theme, verdict) in enumerate(rows)
    ])  # fmt: skip


def test_percent_and_kappa_over_what_both_have_judged() -> None:
    verdicts = said(*[("a", f"t{i}", "silence" if i < 2 else "agreement") for i in range(5)],
                    *[("b", f"t{i}", "silence" if i < 3 else "agreement") for i in range(4)])  # fmt: skip
    verdicts.loc[verdicts["by"] == "b", ["group_a", "group_b"]] = ["mother", "cadre"]
    table = verdict_agreement(verdicts)
    assert table["n"].tolist() == [4, 4]
    assert table["estimate"].tolist() == pytest.approx([0.75, 0.5])
    assert table.loc[0, "differ"] == "t2 (cadre / mother): agreement / silence"


def test_a_replaced_verdict_does_not_count() -> None:
    verdicts = said(("a", "t", "silence"), ("b", "t", "agreement"), ("b", "t", "silence"))
    verdicts.loc[2, "replaces"] = "b-1"
    assert verdict_agreement(verdicts).loc[0, "estimate"] == 1.0


def test_nothing_in_common_is_told() -> None:
    table = verdict_agreement(said(("a", "t", "silence"), ("b", "u", "silence")))
    assert table["note"].tolist() == ["they have judged nothing in common"] * 2
    assert table["estimate"].isna().all()


def test_refusals() -> None:
    with pytest.raises(QualkitError, match="verdicts on convergence are of a only"):
        verdict_agreement(said(("a", "t", "silence")))
    with pytest.raises(QualkitError, match=r"there are no verdicts of kind 'fitt'. Did you mean 'fit'"):
        verdict_agreement(said(("a", "t", "silence")), kind="fitt")
    with pytest.raises(QualkitError, match="there is no verdict of 'z'"):
        verdict_agreement(said(("a", "t", "silence")), ["a", "z"])
