"""What the estimates promise beside their numbers: edges, order, refusals, and what may never change them."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from qualkit.errors import QualkitError
from qualkit.survey.design import SurveyDesign
from qualkit.survey.estimates import means, proportions, ratios, totals
from qualkit.tables import ESTIMATES, check

CLUSTERED = SurveyDesign(weights="w", strata="s", clusters="c")


def made_records(seed: int = 1, n: int = 240) -> pd.DataFrame:
    chance = np.random.default_rng(seed)
    cluster = np.arange(n) % 24
    return pd.DataFrame({
        "c": cluster, "s": cluster % 4, "w": chance.uniform(0.5, 2, n), "area": chance.choice(list("PQR"), n),
        "y": chance.integers(0, 2, n), "x": chance.normal(50, 10, n), "z": chance.uniform(1, 3, n),
    })  # fmt: skip


@st.composite
def surveys(draw) -> pd.DataFrame:
    n = draw(st.integers(4, 40))
    clusters = draw(st.lists(st.integers(0, 7), min_size=n, max_size=n))
    return pd.DataFrame({
        "c": clusters, "s": [c % 2 for c in clusters],
        "w": draw(st.lists(st.floats(0.1, 10), min_size=n, max_size=n)),
        "area": draw(st.lists(st.sampled_from("AB"), min_size=n, max_size=n)),
        "y": draw(st.lists(st.sampled_from([0.0, 1.0, float("nan")]), min_size=n, max_size=n)),
    })  # fmt: skip


LENIENT = SurveyDesign(weights="w", strata="s", clusters="c", lonely="remove")


def close(left: pd.DataFrame, right: pd.DataFrame) -> None:
    for name in ("estimate", "std_error", "conf_low", "conf_high", "n", "df"):
        np.testing.assert_allclose(left[name], right[name], rtol=1e-7, atol=1e-7)


@settings(deadline=None, max_examples=60)
@given(surveys(), st.randoms(use_true_random=False))
def test_the_order_of_records_and_the_scale_of_weights_never_change_a_share(frame, chance):
    rows = list(range(len(frame)))
    chance.shuffle(rows)
    first = proportions(frame, "y", "area", design=LENIENT).sort_values("area", ignore_index=True)
    moved = frame.iloc[rows].assign(w=frame["w"] * 1000)
    close(first, proportions(moved, "y", "area", design=LENIENT).sort_values("area", ignore_index=True))


@settings(deadline=None, max_examples=60)
@given(surveys())
def test_intervals_hold_their_share_and_stay_within_0_and_1(frame):
    for interval in ("logit", "korn-graubard", "wilson"):
        for row in proportions(frame, "y", "area", design=LENIENT, interval=interval).to_dict("records"):
            if row["df"] <= 0 or row["n"] < 2:
                assert math.isnan(row["conf_low"])
                assert row["note"]
            else:
                assert 0 <= row["conf_low"] <= row["estimate"] + 1e-12
                assert row["estimate"] - 1e-12 <= row["conf_high"] <= 1


@settings(deadline=None, max_examples=60)
@given(surveys())
def test_whatever_is_undefined_says_why(frame):
    table = proportions(frame, "y", "area", design=LENIENT)
    missing = table[["estimate", "std_error", "conf_low", "conf_high"]].isna().any(axis=1)
    assert (table.loc[missing, "note"] != "").all()


@settings(deadline=None, max_examples=40)
@given(surveys())
def test_records_of_other_areas_change_nothing_but_the_design(frame):
    """Domains are zeroed scores: what the others answered never matters, only that their clusters are there."""
    others = frame.assign(y=frame["y"].where(frame["area"] == "A", 1.0))
    ours = proportions(frame, "y", "area", design=LENIENT)
    theirs = proportions(others, "y", "area", design=LENIENT)
    close(*(t[t["area"] == "A"].reset_index(drop=True) for t in (ours, theirs)))


@settings(deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
def test_simple_random_sampling_reduces_to_the_textbook(values):
    row = means(pd.DataFrame({"v": values}), "v", design=SurveyDesign()).iloc[0]
    error = np.std(values, ddof=1) / math.sqrt(len(values))
    low, high = np.mean(values) + np.array([-1, 1]) * stats.t.ppf(0.975, len(values) - 1) * error
    np.testing.assert_allclose(row[["estimate", "std_error", "conf_low", "conf_high"]].astype(float),
                               [np.mean(values), error, low, high], rtol=1e-7, atol=1e-6)  # fmt: skip


def test_a_domain_is_not_a_filter():
    frame = made_records()
    frame = frame[(frame["area"] != "P") | (frame["c"] != 3)]
    by_domain = proportions(frame, "y", "area", design=CLUSTERED).set_index("area").loc["P"]
    alone = proportions(frame[frame["area"] == "P"], "y", design=CLUSTERED).iloc[0]
    assert by_domain["estimate"] == pytest.approx(alone["estimate"])
    assert by_domain["std_error"] != pytest.approx(alone["std_error"], rel=1e-6)


def test_all_and_none_get_korn_graubard_with_n_and_say_the_formula():
    frame = made_records()
    frame["y"] = (frame["area"] != "P").astype(int)
    table = proportions(frame, "y", "area", design=CLUSTERED).set_index("area")
    none, every = table.loc["P"], table.loc["Q"]
    for row in (none, every):
        assert "n_eff = n (t(n - 1) / t(df))²" in row["method"]
        size = row["n"] * (stats.t.ppf(0.975, row["n"] - 1) / stats.t.ppf(0.975, row["df"])) ** 2
        bound = 1 - 0.025 ** (1 / size)
        assert row["std_error"] == 0
        assert row["conf_high"] - row["conf_low"] == pytest.approx(bound, rel=1e-12)
    assert (none["estimate"], none["conf_low"]) == (0, 0)
    assert (every["estimate"], every["conf_high"]) == (1, 1)


def test_clusters_that_do_not_differ_do_not_make_certainty():
    frame = pd.DataFrame({"c": [1, 1, 2, 2, 3, 3], "y": [0, 1] * 3})
    row = proportions(frame, "y", design=SurveyDesign(clusters="c")).iloc[0]
    assert row["std_error"] < 1e-12
    assert row["conf_low"] < 0.2
    assert "Korn-Graubard" in row["method"]


def test_a_complete_census_has_no_sampling_error():
    frame = pd.DataFrame({"y": [0, 1, 1, 1], "all": [4] * 4})
    row = proportions(frame, "y", design=SurveyDesign(fpc="all")).iloc[0]
    assert (row["estimate"], row["std_error"], row["conf_low"], row["conf_high"]) == (0.75, 0, 0.75, 0.75)
    assert row["note"] == "everything was sampled: there is no sampling error"


def test_without_degrees_of_freedom_there_is_no_interval_unless_the_designs_are_asked_for():
    frame = made_records()
    frame["y"] = frame["y"].where(frame["c"].isin([0, 1]))
    row = proportions(frame, "y", design=CLUSTERED).iloc[0]
    assert (row["df"], math.isnan(row["conf_low"])) == (0, True)
    assert row["note"].startswith("no degrees of freedom")
    row = proportions(frame, "y", design=CLUSTERED, df="design").iloc[0]
    assert row["df"] == 20
    assert row["conf_low"] < row["estimate"] < row["conf_high"]


def test_one_record_has_no_interval_and_an_empty_area_no_estimate():
    frame = made_records()
    frame["y"] = frame["y"].where(frame["area"] != "P").where(frame["area"] != "Q")
    frame.loc[frame.index[frame["area"] == "Q"][0], "y"] = 1
    table = proportions(frame, "y", "area", design=CLUSTERED, df="design").set_index("area")
    assert table.loc["Q", "note"] == "no interval can be given for one record"
    assert table.loc["P", "note"] == "undefined: no record has a value and a weight"
    assert math.isnan(table.loc["P", "estimate"])
    assert table.loc["P", "missing"] == (frame["area"] == "P").sum()


def test_records_without_weight_count_for_nothing():
    frame = made_records()
    frame.loc[:9, "w"] = 0
    table = proportions(frame, "y", design=CLUSTERED)
    other = proportions(frame.assign(y=frame["y"].where(frame["w"] > 0, 1 - frame["y"])), "y", design=CLUSTERED)
    assert table["n"][0] == len(frame) - 10
    close(table, other)


def test_a_ratio_whose_denominator_is_0_is_undefined():
    frame = made_records().assign(z=0)
    row = ratios(frame, "x", "z", design=CLUSTERED).iloc[0]
    assert math.isnan(row["estimate"])
    assert row["note"] == "undefined: the denominator adds up to 0"


def test_strata_that_are_all_lonely_leave_the_variance_unknown():
    frame = pd.DataFrame({"s": [1, 2], "y": [0, 1]})
    row = proportions(frame, "y", design=SurveyDesign(strata="s", lonely="average")).iloc[0]
    assert math.isnan(row["std_error"])
    assert row["note"] == "the variance is unknown: every stratum here has one cluster"


def test_rows_keep_the_researchers_order_and_both_keys():
    frame = made_records()
    frame["area"] = pd.Categorical(frame["area"], ["R", "P", "Q"])
    table = proportions(frame, ["y"], ["area", "s"], design=CLUSTERED)
    assert list(dict.fromkeys(table["area"])) == ["R", "P", "Q"]
    assert table["domain"].tolist()[:2] == ["R, 0", "R, 1"]
    assert set(table["indicator"]) == {"y"}
    check(table, ESTIMATES)
    words = proportions(made_records().iloc[::-1], "y", "area", design=CLUSTERED)["area"].tolist()
    assert words == list(dict.fromkeys(made_records()["area"][::-1]))


def test_records_without_an_area_are_counted_below_the_table():
    frame = made_records()
    frame.loc[:4, "area"] = None
    table = proportions(frame, "y", "area", design=CLUSTERED)
    assert table.notes[0] == "5 records lack area and are in no row of this table."
    assert table["n"].sum() == len(frame) - 5


def test_the_callers_records_stay_as_they_are():
    frame = made_records()
    before = frame.copy()
    proportions(frame, "y", "area", design=CLUSTERED)
    totals(frame, "x", "area", design=CLUSTERED)
    pd.testing.assert_frame_equal(frame, before)


def test_digits_kept_as_text_flags_and_nullable_columns_give_the_same():
    frame = made_records()
    wanted = proportions(frame, "y", "s", design=CLUSTERED)
    text = frame.astype({"w": "str", "y": "str"})
    assert proportions(text, "y", "s", design=CLUSTERED).equals(wanted)
    assert proportions(frame.astype({"y": "bool"}), "y", "s", design=CLUSTERED).equals(wanted)
    assert proportions(frame.astype({"y": "boolean", "w": "Float64"}), "y", "s", design=CLUSTERED).equals(wanted)


def test_small_shares_are_masked_in_the_display_and_kept_in_the_table():
    frame = pd.DataFrame({"y": [0, 1] * 60, "area": ["few"] * 24 + ["some"] * 36 + ["many"] * 60})
    table = proportions(frame, "y", "area", design=SurveyDesign())
    assert table["shown"].tolist() == ["withheld", "bracketed", ""]
    assert table["estimate"].tolist() == [0.5] * 3
    lines = {line.split()[0]: line for line in table.text().splitlines() if line}
    assert "not shown" in lines["few"]
    assert "[50.0%]" in lines["some"]
    assert "50.0%" in lines["many"]
    assert b"few,few,y,0.5" in table.csv()


def test_every_problem_is_named_at_once_with_its_row():
    frame = made_records(n=48)
    frame["y"] = frame["y"].astype(object)
    frame.loc[4, "y"], frame.loc[5, "y"] = 9, "many"
    frame.loc[6, "w"], frame.loc[7, "w"] = -1, None
    with pytest.raises(QualkitError) as refused:
        proportions(frame, ["y", "ebv"], ["area", "n"], design=CLUSTERED, interval="wald", confidence=95, df="psu")
    said = str(refused.value)
    for part in (
        "column 'y': an indicator holds 0, 1 or nothing; it holds 9 in row 5",
        "column 'y': indicators must be numbers; row 6 ('many') is none",
        "there is no column 'ebv' for indicators",
        "there is no column 'n' for domains",
        "a domain's column cannot be called 'n'",
        "column 'w': weights are negative: row 7",
        "column 'w': weights are missing: row 8",
        "unknown interval 'wald'",
        "a confidence of 95 is no probability",
        "unknown degrees of freedom 'psu'",
    ):
        assert part in said


def test_infinite_values_a_total_without_weights_and_nothing_to_estimate_are_refused():
    frame = made_records()
    frame.loc[2, "x"] = np.inf
    with pytest.raises(QualkitError, match="values are infinite: row 3"):
        means(frame, "x", design=CLUSTERED)
    with pytest.raises(QualkitError, match="a total needs weights that add up to the population"):
        totals(made_records(), "x", design=SurveyDesign())
    with pytest.raises(QualkitError, match="nothing is named to estimate"):
        means(frame, [], design=CLUSTERED)
    with pytest.raises(QualkitError, match="'area' names domains twice"):
        means(made_records(), "x", ["area", "area"], design=CLUSTERED)


def test_no_records_give_a_row_that_says_so():
    row = proportions(made_records()[:0], "y", design=CLUSTERED).iloc[0]
    assert (row["n"], row["note"]) == (0, "undefined: no record has a value and a weight")
    assert proportions(made_records()[:0], "y", "area", design=CLUSTERED).empty
