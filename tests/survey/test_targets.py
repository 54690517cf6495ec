"""Distance to targets stands only where coverage and target are counted alike; targets carry source and year."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

import qualkit as qk
from qualkit.errors import QualkitError
from qualkit.survey import TARGETS, SurveyDesign, Target, distance_to_targets
from qualkit.survey.targets import target_named

WHO = "who2021-ebf-0-5"


def coverage(id: str = WHO, share: float = 0.58, low: float = 0.51, high: float = 0.65, **more: object) -> pd.DataFrame:
    return pd.DataFrame([{"place": "A", "indicator": "ebf", "definition": id, "estimate": share, "conf_low": low,
                          "conf_high": high, **more}])  # fmt: skip


def test_each_target_has_source_year_and_definition():
    assert {(t.value, t.year) for t in TARGETS} == {(0.5, 2025), (0.6, 2030), (0.8, 2024), (0.6, 2024)}
    assert all(t.source and t.definition for t in TARGETS)
    assert {t.definition for t in TARGETS if t.place == "Indonesia"} == {"not stated"}


def test_distances_where_the_definition_matches_and_none_elsewhere():
    table = distance_to_targets(coverage(), year=2026).set_index("target")
    assert table.loc["wha-2025", ["distance", "distance_low", "distance_high"]].tolist() == pytest.approx([8, 1, 15])
    assert table["reached"].to_dict() == {"wha-2025": "yes", "wha-2030": "open", "perpres-72-2021": "",
                                          "health-ministry-2024": ""}  # fmt: skip
    lacking = table.loc["perpres-72-2021"]
    assert np.isnan(lacking["distance"])
    assert "no distance can be given: the definitions differ: 'who2021-ebf-0-5' (Infants" in lacking["note"]
    assert "against 'not stated' (the source does not say how it was counted)" in lacking["note"]


def test_another_presets_definition_is_another_definition():
    table = distance_to_targets(coverage("dhs7-ebf-0-5"), year=2026)
    assert table["distance"].isna().all()


def test_years_that_are_over_are_said():
    notes = distance_to_targets(coverage(), year=2026).set_index("target")["note"]
    assert notes["wha-2025"] == "its year, 2025, is over"
    assert notes["wha-2030"] == ""
    assert "its year, 2024, is over" in notes["perpres-72-2021"]
    assert distance_to_targets(coverage(), year=2025).set_index("target").loc["wha-2025", "note"] == ""


def test_what_is_allowed_by_name_still_says_that_it_differs():
    table = distance_to_targets(coverage(), year=2026, allow=[WHO, "not stated"]).set_index("target")
    row = table.loc["perpres-72-2021"]
    assert row["distance"] == pytest.approx(-22)
    assert "the definitions differ, allowed by name" in row["note"]
    assert distance_to_targets(coverage(), allow=["not stated"])["distance"].notna().sum() == 2


def test_reached_needs_the_whole_interval_on_one_side():
    def reached(low: float, high: float) -> str:
        return distance_to_targets(coverage(low=low, high=high), year=2026)["reached"].iloc[0]

    assert [reached(0.5, 0.6), reached(0.4, 0.49), reached(0.4, 0.6), reached(np.nan, np.nan)] == [
        "yes", "no", "open", "open",
    ]  # fmt: skip


def test_few_records_give_no_distance_and_are_masked():
    frame = pd.DataFrame({"place": ["A"] * 20 + ["B"] * 30, "ebf": [1, 0] * 25})
    table = distance_to_targets(
        qk.coverage(frame, "ebf", "place", SurveyDesign(), definitions={"ebf": WHO}), TARGETS[:1], year=2024
    ).set_index("place")
    assert np.isnan(table.loc["A", "distance"])
    assert table.loc["A", "note"] == "withheld: fewer than 25 unweighted records"
    assert table.loc["B", "note"] == "25 to 49 unweighted records"
    whole = distance_to_targets(qk.coverage(frame, "ebf", "place", SurveyDesign(), definitions={"ebf": WHO}))
    sent = pd.read_csv(io.BytesIO(whole.csv()))
    assert sent.loc[sent["place"] == "A", ["estimate", "distance", "distance_low"]].isna().all(axis=None)
    assert sent.loc[sent["place"] == "A", "as_shown"].eq("*").all()
    assert whole.loc[whole["place"] == "A", "estimate"].eq(0.5).all()
    assert "50.0" not in whole.text().split("B")[0]


def test_targets_of_ones_own():
    mine = Target("regency", "cbf", "local", 0.7, 2030, "Kubu Raya", "regency's plan")
    table = distance_to_targets(coverage("local").assign(indicator="cbf"), [mine], year=2026)
    assert table["distance"].iloc[0] == pytest.approx(-12)
    assert table.notes == ("regency: 70% by 2030, Kubu Raya; regency's plan.",)


def test_what_is_no_coverage_is_refused():
    with pytest.raises(QualkitError, match=r"no column 'definition'"):
        distance_to_targets(pd.DataFrame({"indicator": ["ebf"], "estimate": [0.5]}))
    with pytest.raises(QualkitError, match="no target is of an indicator of this table"):
        distance_to_targets(coverage().assign(indicator="mdd"))
    with pytest.raises(QualkitError, match=r"there is no target 'wha-2020'.*Did you mean 'wha-2025'|'wha-2030'"):
        target_named("wha-2020")
