"""Coverage from records and from a study's survey."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pytest

from qualkit.errors import QualkitError
from qualkit.survey.coverage import coverage
from qualkit.survey.design import SurveyDesign
from qualkit.survey.estimates import proportions
from qualkit.tables import ESTIMATES, check


@dataclass
class FakeFile:
    """What the store hands out: every value as text, as it stands in data.csv and survey.yaml."""

    data: pd.DataFrame
    settings: dict[str, Any] = field(default_factory=dict)


YES_NO = {"yes": "1", "no": "2", "dk": "8"}
SETTINGS: dict[str, Any] = {
    "preset": "mics6",
    "design": {"weights": "w", "strata": "s", "clusters": "c", "lonely": "remove"},
    "items": {
        "age_months": {"column": "age"},
        **{name: {"column": name, **YES_NO} for name in
           ("breastfed_yesterday", "water", "formula", "animal_milk", "other_liquid", "any_food")},
    },
}  # fmt: skip


def a_survey(n: int = 200) -> FakeFile:
    chance = np.random.default_rng(5)
    frame = pd.DataFrame({
        "age": chance.integers(0, 24, n), "w": chance.uniform(0.5, 2, n).round(3), "c": np.arange(n) % 20,
        "s": np.arange(n) % 4, "village": chance.choice(["Ambawang", "Rasau"], n),
        **{name: chance.choice([1, 2, 8], n, p=[0.1, 0.85, 0.05]) for name in list(SETTINGS["items"])[2:]},
        "breastfed_yesterday": chance.choice([1, 2], n, p=[0.8, 0.2]),
    })  # fmt: skip
    return FakeFile(frame.astype("str"), SETTINGS)


def test_a_studys_survey_is_estimated_with_its_own_design_items_and_preset():
    survey = a_survey()
    table = coverage(survey, ["ebf", "cbf"], by="village")
    check(table, ESTIMATES)
    assert list(table.columns[:4]) == ["village", "domain", "indicator", "definition"]
    assert set(table["definition"]) == {"mics6-ebf-0-5", "mics6-cbf-12-23"}
    young = survey.data[survey.data["age"].astype(int) <= 5]
    assert table[table["indicator"] == "ebf"]["n"].sum() == len(young)
    others = young[["water", "formula", "animal_milk", "other_liquid", "any_food"]].eq("2").all(axis=1)
    exclusive = others & young["breastfed_yesterday"].eq("1")
    weights = young["w"].astype(float)
    for row in table[table["indicator"] == "ebf"].to_dict("records"):
        here = young["village"] == row["village"]
        assert row["estimate"] == pytest.approx((weights * exclusive)[here].sum() / weights[here].sum())


def test_the_design_of_survey_yaml_makes_the_errors():
    survey = a_survey()
    design = SurveyDesign(weights="w", strata="s", clusters="c", lonely="remove")
    ours, explicit = coverage(survey, "cbf", by="village"), coverage(survey, "cbf", by="village", design=design)
    assert ours["std_error"].equals(explicit["std_error"])
    assert not ours["std_error"].equals(coverage(survey, "cbf", "village", SurveyDesign("w"))["std_error"])


def test_do_not_know_and_open_answers_stand_in_the_note_of_their_own_domain():
    survey = a_survey()
    survey.data.loc[:, "age"] = "3"
    survey.data.loc[:, ["water", "formula", "animal_milk", "other_liquid", "any_food"]] = "2"
    rows = survey.data.index[survey.data["village"] == "Rasau"]
    survey.data.loc[rows[:3], "water"] = "8"
    survey.data.loc[rows[3:5], "water"] = ""
    survey.data.loc[rows[3:5], "breastfed_yesterday"] = "1"
    notes = coverage(survey, "ebf", by="village").set_index("village")["note"]
    assert notes["Rasau"] == "3 with 'do not know', taken as given; 2 of the age left out: their answers leave it open"
    assert notes["Ambawang"] == ""


def test_an_indicator_whose_item_is_lacking_is_missing_and_names_it():
    row = coverage(a_survey(), "bof").iloc[0]
    assert np.isnan(row["estimate"])
    assert row["note"] == "cannot be computed: the survey lacks bottle"


def test_records_with_indicators_of_their_own_keep_the_definition_that_is_told():
    frame = pd.DataFrame({"ebf": [1, 0, 1, 1], "cbf": [0, 1, 1, 0]})
    table = coverage(frame, ["ebf", "cbf"], design=SurveyDesign(), definitions={"ebf": "ski-2023-ebf"})
    assert table["definition"].tolist() == ["ski-2023-ebf", "not stated"]
    plain = proportions(frame, ["ebf", "cbf"], design=SurveyDesign())
    assert table["estimate"].equals(plain["estimate"])
    assert table.layout == plain.layout


def test_a_column_of_the_survey_with_the_indicators_name_comes_first():
    survey = a_survey()
    survey.data["ebf"] = "1"
    row = coverage(survey, "ebf", design=SurveyDesign()).iloc[0]
    assert (row["estimate"], row["definition"], row["n"]) == (1, "not stated", 200)


def refused(*given: Any, **more: Any) -> str:
    with pytest.raises(QualkitError) as error:
        coverage(*given, **more)
    return str(error.value)


def test_what_cannot_be_estimated_is_refused_with_the_reason():
    frame = pd.DataFrame({"ebf": [1, 0]})
    assert "records do not tell their survey's design" in refused(frame, "ebf")
    assert "cannot estimate from a list" in refused([1], "ebf")
    assert "the survey does not declare its design" in refused(FakeFile(frame), "ebf")
    wrong = FakeFile(frame, {"design": {"weight": "w"}})
    assert "unknown key 'weight' of design. Did you mean 'weights'?" in refused(wrong, "ebf")
    said = refused(a_survey(), ["ag", "ebff"])
    assert "ag is six shares, not one" in said
    assert "there is no column 'ebff' for an indicator" in said
    assert "unknown preset 'mics'" in refused(FakeFile(a_survey().data, {**SETTINGS, "preset": "mics"}), "ebf")
