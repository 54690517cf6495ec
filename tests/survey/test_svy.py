"""Our estimates beside those of `svy`, another program; it is an optional extra: python -m pip install svy."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest

import qualkit as qk
from qualkit.survey.design import SurveyDesign

pytestmark = pytest.mark.skipif(find_spec("svy") is None, reason="svy is not installed: python -m pip install svy")
ROOT = Path(__file__).resolve().parents[2]
DESIGN = SurveyDesign(weights="weight", strata="stratum", clusters="cluster")


@pytest.fixture(scope="module")
def records() -> pd.DataFrame:
    survey = qk.open_study(ROOT).survey("kubu-raya-household")
    fed = qk.iycf(survey.data, survey.settings)
    told = survey.data[["stratum", "cluster", "village"]].assign(weight=survey.data["weight"].astype(float))
    return told.assign(evbf=fed["evbf"]).dropna().astype({"evbf": int})


@pytest.mark.filterwarnings("ignore")
def test_shares_and_their_errors_are_those_of_svy(records: pd.DataFrame) -> None:
    import polars
    import svy

    ours = qk.coverage(records, "evbf", by="village", design=DESIGN).set_index("village")
    sample = svy.Sample(
        polars.DataFrame({name: records[name].to_numpy() for name in records}),
        svy.Design(stratum="stratum", psu="cluster", wgt="weight"),
    )
    theirs = sample.estimation.prop("evbf", by="village").to_polars().to_dicts()
    yes = {str(row["village"]): row for row in theirs if str(row["evbf"]) == "1"}
    assert set(yes) == set(ours.index)
    for village, row in yes.items():
        assert ours.loc[village, "estimate"] == pytest.approx(row["est"], rel=1e-9)
        assert ours.loc[village, "std_error"] == pytest.approx(row["se"], rel=1e-9)
