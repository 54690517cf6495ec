"""The simulated surveys of the study: made by the generators beside them, and what was aimed at is met."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import qualkit as qk
from qualkit.survey.design import SurveyDesign

ROOT = Path(__file__).resolve().parent.parent
SURVEYS = ("kubu-raya-household", "lactation-training", "support-group")
DESIGN = SurveyDesign(weights="weight", strata="stratum", clusters="cluster")


@pytest.fixture(scope="module")
def study():
    return qk.open_study(ROOT)


@pytest.fixture(scope="module")
def household(study):
    return study.survey("kubu-raya-household")


def right(table: pd.DataFrame, prefix: str) -> int:
    return int(table.filter(regex=f"^{prefix}_").astype(int).to_numpy().sum())


@pytest.mark.parametrize("name", SURVEYS)
def test_the_generator_makes_the_file_again_byte_for_byte(name, tmp_path):
    kept = ROOT / "surveys" / name
    (tmp_path / "generate.py").write_bytes((kept / "generate.py").read_bytes())
    subprocess.run([sys.executable, "generate.py"], cwd=tmp_path, check=True)
    assert (tmp_path / "data.csv").read_bytes() == (kept / "data.csv").read_bytes()


@pytest.mark.parametrize("name", SURVEYS)
def test_each_survey_says_that_nobody_was_asked(study, name):
    settings = study.survey(name).settings
    assert settings["simulated"].startswith("Simulated")
    assert "CC BY 4.0" in settings["provenance"]


def test_fifteen_hundred_children_in_sixty_clusters_of_two_strata(household, study):
    records = household.data
    assert len(records) == 1500
    assert records["child"].is_unique
    assert records["cluster"].nunique() == 60
    assert records.groupby("stratum")["cluster"].nunique().to_dict() == {"inland": 30, "delta": 30}
    assert records.groupby("cluster")["stratum"].nunique().max() == 1
    villages = {name for name in records["village"] if not name.startswith("around-")}
    assert len(villages) == 6


def test_the_two_figures_aimed_at_round_to_the_printed_ones(household):
    fed = qk.iycf(household.data, household.settings)
    exclusive = qk.coverage(household, "ebf")
    assert exclusive["definition"].tolist() == ["who2021-ebf-0-5"]
    assert round(100 * exclusive["estimate"].item()) == 58
    inside = (fed["age_months"] >= 20) & (household.data["mother_works"] == "1")
    nursing = household.data.assign(nursing=fed["cbf"].where(inside))
    assert round(100 * qk.coverage(nursing, "nursing", design=DESIGN)["estimate"].item()) == 32


def test_all_indicators_can_be_computed(household):
    table = qk.coverage(household, list(household.indicators))
    assert len(table) == 16
    assert table["estimate"].between(0.05, 0.995).all()
    assert not table["note"].str.contains("cannot").any()
    assert (
        qk.iycf(household.data, household.settings)["ag"].ne("").sum() == table.set_index("indicator").loc["ebf", "n"]
    )


def test_who_was_never_breastfed_was_not_asked_about_yesterday(household):
    never = household.data["q02_ever_breastfed"] == "2"
    assert never.sum() > 20
    assert (household.data.loc[never, ["q03_start", "q05_breastfed_yesterday"]] == "").all(axis=None)
    assert (household.data.loc[~never, "q05_breastfed_yesterday"] != "").all()


def test_villages_are_thin_and_one_goes_against_its_cadres(household):
    table = qk.coverage(household, "ebf", by="village").set_index("village")
    villages = table[~table.index.str.startswith("around-")]
    assert (villages["n"] < 50).all()
    assert villages["shown"].isin(["withheld", "bracketed"]).all()
    assert villages["estimate"].idxmin() == "tanjung-rengas"
    visited = household.data["cadre_contacts"].ne("0").groupby(household.data["village"]).mean()
    assert visited.idxmax() == "tanjung-rengas"


def test_the_training_meets_the_means_that_can_be_met(study):
    records = study.survey("lactation-training").data
    assert len(records) == 23
    assert records["practice_group"].value_counts().tolist() == [6, 6, 6, 5]
    assert right(records, "before") / 575 == pytest.approx(0.76)
    assert f"{100 * right(records, 'after') / 575:.2f}" == "99.48"
    assert f"{100 * (right(records, 'skill_a') + right(records, 'skill_b')) / (2 * 23 * 29):.2f}" == "87.26"
    assert right(records, "skill_a") != right(records, "skill_b")


def test_the_support_group_answers_on_five_steps_and_leaves_some_blank(study):
    answers = study.survey("support-group").data.filter(regex="^(before|after)_")
    assert answers.shape == (32, 24)
    assert set(answers.to_numpy().ravel()) == {"", "1", "2", "3", "4", "5"}
