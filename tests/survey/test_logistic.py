"""Logistic regression against R's svyglm, and what it refuses."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from qualkit.errors import QualkitError
from qualkit.survey.design import SurveyDesign
from qualkit.survey.logistic import logistic
from qualkit.tables import ESTIMATES, check

FOLDER = Path(__file__).resolve().parent.parent / "golden" / "survey"
DESIGN = SurveyDesign(weights="w", strata="v022", clusters="v021")


def children(name: str = "synth_iycf") -> pd.DataFrame:
    frame = pd.read_csv(FOLDER / f"{name}.csv")
    return frame.assign(w=frame["v005"] / 1e6)


def wanted(case: str) -> dict[tuple[str, str], float]:
    with (FOLDER / "r_survey.csv").open(encoding="utf-8") as lines:
        return {(r["domain"], r["quantity"]): float(r["value"]) for r in csv.DictReader(lines) if r["case"] == case}


def as_in_r(term: str) -> str:
    return "(Intercept)" if term == "(intercept)" else term.replace("=", "")


MODELS = [
    ("logistic cbf", "cbf", ["urban", "wealth", "age_months"]),
    ("logistic ebf zone", "ebf", ["zone", "age_months"]),
]


@pytest.mark.parametrize(("case", "outcome", "names"), MODELS)
def test_coefficients_errors_and_intervals_are_those_of_svyglm(case, outcome, names):
    table, in_r = logistic(children(), outcome, names, design=DESIGN), wanted(case)
    assert len(table) == len({term for term, _ in in_r}) - 1
    assert set(table["df"]) == {in_r[("all", "df")]}
    for row in table.to_dict("records"):
        term = as_in_r(row["term"])
        for name in ("coefficient", "coefficient_std_error"):
            assert row[name] == pytest.approx(in_r[(term, name)], rel=1e-8)
        assert row["estimate"] == pytest.approx(np.exp(in_r[(term, "coefficient")]), rel=1e-8)
        assert np.log(row["conf_low"]) == pytest.approx(in_r[(term, "log_low")], rel=1e-8)
        assert np.log(row["conf_high"]) == pytest.approx(in_r[(term, "log_high")], rel=1e-8)
    check(table, ESTIMATES)


def test_two_stages_are_those_of_svyglm():
    frame = pd.read_csv(FOLDER / "two_stage.csv")
    design = SurveyDesign("w", "stratum", ("village", "house"), ("villages_in_stratum", "houses_in_village"))
    table, in_r = logistic(frame, "helped", ["mother", "months"], design=design), wanted("logistic two stages")
    for row in table.to_dict("records"):
        assert row["coefficient_std_error"] == pytest.approx(
            in_r[(as_in_r(row["term"]), "coefficient_std_error")], rel=1e-8
        )


@pytest.mark.parametrize("lonely", ["remove", "certainty", "adjust", "average"])
def test_lonely_clusters_are_treated_as_in_r(lonely):
    table = logistic(children("synth_iycf_lonely"), "ebf", ["wealth", "urban"], design=replace(DESIGN, lonely=lonely))
    error = table.set_index("term").loc["urban=urban", "coefficient_std_error"]
    # R stops iterating at 1e-8 here, and its scores with it
    assert error == pytest.approx(wanted("lonely logistic ebf")[(lonely, "urban=urban")], rel=1e-6)


def test_records_without_a_predictor_are_outside_and_counted():
    frame = children()
    frame["wealth"] = frame["wealth"].where(frame["id"] % 10 > 0)
    table = logistic(frame, "cbf", ["wealth"], design=DESIGN)
    used = int((frame["cbf"].notna() & frame["wealth"].notna()).sum())
    assert (table["n"][0], table["missing"][0]) == (used, len(frame) - used)


def test_the_first_category_is_the_reference_and_words_go_by_the_alphabet():
    frame = children()
    table = logistic(frame, "cbf", "urban", design=DESIGN)
    frame["urban"] = pd.Categorical(frame["urban"], ["urban", "rural", "none of these"])
    turned = logistic(frame, "cbf", "urban", design=DESIGN)
    assert table["term"].tolist() == ["(intercept)", "urban=urban"]
    assert turned["term"].tolist() == ["(intercept)", "urban=rural"]
    assert turned["estimate"][1] == pytest.approx(1 / table["estimate"][1])
    assert turned.notes == ("Compared with urban = urban.",)


def test_more_terms_than_clusters_leave_no_interval():
    frame = children()
    few = frame[frame["v022"].isin([1])].assign(double=lambda rows: rows["wealth"] ** 2)
    row = logistic(few, "cbf", ["wealth", "age_months", "double", "v005", "id", "v021"], design=DESIGN).iloc[1]
    assert row["df"] <= 0
    assert np.isnan(row["conf_low"])
    assert row["note"].endswith("degrees of freedom for 7 terms: no interval can be given")


def test_the_intercept_says_that_it_is_no_ratio():
    assert logistic(children(), "cbf", "wealth", design=DESIGN)["note"].tolist() == ["odds, not an odds ratio", ""]


def test_every_problem_is_named_at_once():
    frame = children()
    frame.loc[3, "cbf"] = 8
    with pytest.raises(QualkitError) as refused:
        logistic(frame, "cbf", ["welth", "cbf", "urban", "urban"], design=replace(DESIGN, weights="age_months"),
                 confidence=2, df="none")  # fmt: skip
    said = str(refused.value)
    for part in (
        "the outcome holds 0, 1 or nothing; row 4 hold others",
        "no column 'welth' for predictors. Did you mean 'wealth'?",
        "the outcome 'cbf' cannot be its own predictor",
        "the predictor 'urban' is named twice",
        "a confidence of 2 is no probability",
        "unknown degrees of freedom 'none'",
    ):
        assert part in said
    with pytest.raises(QualkitError, match="a regression needs a predictor"):
        logistic(children(), "cbf", [], design=DESIGN)


def test_predictors_that_follow_from_each_other_or_do_not_vary_are_refused():
    frame = children().assign(same=1, doubled=lambda rows: rows["wealth"] * 2)
    with pytest.raises(QualkitError) as refused:
        logistic(frame, "cbf", ["wealth", "same", "doubled"], design=DESIGN)
    assert "'same' follows from the predictors before it, or does not vary" in str(refused.value)
    assert "'doubled' follows" in str(refused.value)


def test_an_odds_ratio_without_end_is_refused():
    frame = children()
    frame["cbf"] = frame["cbf"].where(frame["zone"] != "Z3", 1)
    with pytest.raises(QualkitError, match=r"the outcome is the same in all \d+ records of 'zone=Z3'"):
        logistic(frame, "cbf", "zone", design=DESIGN)
    frame = children().assign(cbf=lambda rows: (rows["age_months"] > 11).astype(int))
    with pytest.raises(QualkitError, match="separate the outcome"):
        logistic(frame, "cbf", "age_months", design=DESIGN)
    with pytest.raises(QualkitError, match="the outcome is the same in all records"):
        logistic(frame.assign(cbf=1), "cbf", "wealth", design=DESIGN)
    with pytest.raises(QualkitError, match="no record has the outcome and every predictor"):
        logistic(frame.assign(cbf=np.nan), "cbf", "wealth", design=DESIGN)
