"""Every estimate against R's survey package: golden values (CC0), and the GPL data where it lies at hand."""

from __future__ import annotations

import csv
import json
import math
import os
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from qualkit.survey.design import SurveyDesign
from qualkit.survey.estimates import means, proportions, ratios, totals

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "survey"
EXPECTED = json.loads((GOLDEN / "synth_iycf.json").read_text(encoding="utf-8"))
DESIGN = SurveyDesign(weights="w", strata="v022", clusters="v021")
KINDS = [("logit", "xlogit"), ("korn-graubard", "beta"), ("beta", "beta")]
NUMBERS = ("estimate", "std_error", "conf_low", "conf_high", "df")


def records(name: str) -> pd.DataFrame:
    frame = pd.read_csv(GOLDEN / f"{name}.csv")
    return frame.assign(w=frame["v005"] / 1e6) if "v005" in frame else frame


def golden() -> dict[tuple[str, str], dict[str, float]]:
    found: dict[tuple[str, str], dict[str, float]] = {}
    with (GOLDEN / "r_survey.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            found.setdefault((row["case"], row["domain"]), {})[row["quantity"]] = float(row["value"])
    return found


R = golden()


def same(value: float, wanted: float) -> None:
    assert value == pytest.approx(wanted, rel=1e-9, abs=1e-12)


def compare(row: dict, wanted: dict, interval: str) -> None:
    """One row with one case of synth_iycf.json; at 0%, 100% and df = 0 as the design of the estimates defines."""
    assert (row["n"], row["df"]) == (wanted["n"], wanted["df"])
    same(row["weighted_n"], wanted["wsum"])
    same(row["estimate"], wanted["est"])
    inner = 0 < wanted["est"] < 1 and wanted["se"] > 1e-12
    assert row["std_error"] == pytest.approx(wanted["se"], rel=1e-9 if inner else 0, abs=1e-12)
    if inner:
        same(row["deff"], wanted["deff_wr"])
        if wanted["deff_wor"] is not None:
            same(row["deff"] / (1 - row["n"] / row["weighted_n"]), wanted["deff_wor"])
    if wanted["df"] == 0:
        assert math.isnan(row["conf_low"])
        assert math.isnan(row["conf_high"])
        assert row["note"].startswith("no degrees of freedom")
    elif inner:
        same(row["conf_low"], wanted["ci"][interval]["lci"])
        same(row["conf_high"], wanted["ci"][interval]["uci"])


@pytest.mark.parametrize(("interval", "in_r"), KINDS)
@pytest.mark.parametrize("by", [None, "district", "urban", "wealth", "zone"])
def test_shares_are_those_of_r(by, interval, in_r):
    table = proportions(records("synth_iycf"), ["ebf", "cbf"], by, design=DESIGN, interval=interval)
    seen = 0
    for row in table.to_dict("records"):
        cases = EXPECTED["cases"][row["indicator"]]
        compare(row, cases["overall"] if by is None else cases[by][str(row[by])], in_r)
        seen += 1
    assert seen == sum(1 if by is None else len(EXPECTED["cases"][name][by]) for name in ("ebf", "cbf"))


@pytest.mark.parametrize(("interval", "in_r"), KINDS[:2])
@pytest.mark.parametrize("by", [None, "urban"])
@pytest.mark.parametrize("lonely", ["remove", "certainty", "adjust", "average", "adjust_domain_lonely"])
def test_lonely_clusters_are_treated_as_in_r(lonely, by, interval, in_r):
    table = proportions(
        records("synth_iycf_lonely"), "ebf", by, design=replace(DESIGN, lonely=lonely), interval=interval
    )
    for row in table.to_dict("records"):
        cases = EXPECTED["lonely"][lonely]
        compare(row, cases["overall"] if by is None else cases[by][row[by]], in_r)


@pytest.mark.parametrize(("case", "make"), [
    ("mean age_months", lambda frame, by: means(frame, "age_months", by, design=DESIGN)),
    ("total age_months", lambda frame, by: totals(frame, "age_months", by, design=DESIGN)),
    ("ratio wealth / age_months", lambda frame, by: ratios(frame, "wealth", "age_months", by, design=DESIGN)),
])  # fmt: skip
def test_means_totals_and_ratios_by_two_columns_are_those_of_r(case, make):
    table = make(records("synth_iycf"), ["urban", "wealth"])
    assert len(table) == 10
    for row in table.to_dict("records"):
        for name in NUMBERS:
            same(row[name], R[(case, row["domain"])][name])


@pytest.mark.parametrize("lonely", ["remove", "certainty", "adjust", "average"])
@pytest.mark.parametrize("variable", ["ebf", "not_ebf", "age_months"])
def test_totals_and_means_with_lonely_clusters_are_those_of_r(variable, lonely):
    frame = records("synth_iycf_lonely")
    frame = frame.assign(not_ebf=1 - frame["ebf"], valued=frame[variable.removeprefix("not_")].notna())
    design = replace(DESIGN, lonely=lonely)
    for kind, make in (("mean", means), ("total", totals)):
        table = make(frame, variable, "valued", design=design).set_index("valued")
        for name in NUMBERS:
            same(table.loc[True, name], R[(f"lonely {kind} {variable}", lonely)][name])


STAGED = SurveyDesign("w", "stratum", ("village", "house"), ("villages_in_stratum", "houses_in_village"))


@pytest.mark.parametrize("variable", ["visits", "helped", "months"])
def test_two_stages_with_finite_populations_are_those_of_r(variable):
    frame = records("two_stage")
    for name in NUMBERS:
        same(means(frame, variable, design=STAGED)[name][0], R[(f"two stages mean {variable}", "all")][name])
        same(totals(frame, variable, design=STAGED)[name][0], R[(f"two stages total {variable}", "all")][name])
        for row in means(frame, variable, "mother", design=STAGED).to_dict("records"):
            same(row[name], R[(f"two stages mean {variable}", row["mother"])][name])


def test_houses_numbered_through_are_the_same_as_houses_numbered_within_villages():
    frame = records("two_stage")
    apart = frame.assign(house=frame["village"] * 100 + frame["house"])
    assert means(frame, "visits", design=STAGED).equals(means(apart, "visits", design=STAGED))


def test_fractions_do_as_well_as_population_sizes():
    frame = records("two_stage")
    drawn = frame["stratum"].map({"hill": 6, "coast": 5})
    frame["f1"], frame["f2"] = drawn / frame["villages_in_stratum"], 4 / frame["houses_in_village"]
    by_fraction = means(frame, "visits", design=replace(STAGED, fpc=("f1", "f2")))
    same(by_fraction["std_error"][0], means(frame, "visits", design=STAGED)["std_error"][0])


# -- the data of R's own package (GPL), which are not copied here ------------------------------------------------------

SAMPLES = os.environ.get("QUALKIT_SAMPLES", "")
API = Path(SAMPLES) / "reference" / "survey" / "api"
needs_api = pytest.mark.skipif(
    not (SAMPLES and API.exists()), reason="set QUALKIT_SAMPLES to the folder that holds reference/survey/api"
)
DESIGNS = {
    "apistrat_fpc": SurveyDesign("pw", "stype", None, "fpc"),
    "apistrat_nofpc": SurveyDesign("pw", "stype"),
    "apiclus1_fpc": SurveyDesign("pw", None, "dnum", "fpc"),
    "apiclus1_nofpc": SurveyDesign("pw", None, "dnum"),
    "apiclus2_2stage_fpc": SurveyDesign("pw", None, ("dnum", "snum"), ("fpc1", "fpc2")),
    "apiclus2_1stage_nofpc": SurveyDesign("pw", None, "dnum"),
}
IN_R = {"estimate": "estimate", "std_error": "se", "conf_low": "lci", "conf_high": "uci", "df": "df"}


def api(case: str) -> tuple[pd.DataFrame, SurveyDesign, dict]:
    frame = pd.read_csv(API / f"{case.split('_')[0]}.csv")
    frame["yes"] = frame["sch.wide"].eq("Yes").astype(int)
    return frame, DESIGNS[case], json.loads((API / "expected.json").read_text(encoding="utf-8"))["cases"][case]


@needs_api
@pytest.mark.parametrize("case", DESIGNS)
def test_means_totals_and_ratios_of_schools_are_those_of_r(case):
    frame, design, wanted = api(case)
    mean, total = means(frame, "api00", design=design).iloc[0], totals(frame, "enroll", design=design).iloc[0]
    for ours, theirs in IN_R.items():
        same(mean[ours], wanted["mean_api00"][theirs])
        same(total[ours], wanted["total_enroll"][theirs])
    same(mean["deff"] / (1 - mean["n"] / mean["weighted_n"]), wanted["mean_api00_deff"])
    ratio = ratios(frame, "api.stu", "enroll", design=design).iloc[0]
    same(ratio["estimate"], wanted["ratio_apistu_enroll"]["estimate"])
    same(ratio["std_error"], wanted["ratio_apistu_enroll"]["se"])
    by_type = means(frame, "api00", "stype", design=design).set_index("stype")
    for one in wanted["mean_api00_by_stype"]:
        same(by_type.loc[one["domain"], "estimate"], one["estimate"])
        same(by_type.loc[one["domain"], "std_error"], one["se"])


@needs_api
@pytest.mark.parametrize(("interval", "in_r"), KINDS[:2])
@pytest.mark.parametrize("case", DESIGNS)
def test_shares_of_schools_are_those_of_r(case, interval, in_r):
    frame, design, wanted = api(case)
    whole = proportions(frame, "yes", design=design, interval=interval).iloc[0]
    by_type = proportions(frame, "yes", "stype", design=design, interval=interval).set_index("stype")
    pairs = [(whole, wanted["prop_schwide_yes"])]
    pairs += [(by_type.loc[kind], one) for kind, one in wanted["prop_by_stype"].items()]
    for row, one in pairs:
        assert row["df"] == one["df"]
        for ours in ("estimate", "std_error", "conf_low", "conf_high"):
            same(row[ours], one[in_r][IN_R[ours]])
