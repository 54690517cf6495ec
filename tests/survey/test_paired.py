"""Paired scores against R, and the cases in which something is undefined."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import QualkitError
from qualkit.survey import paired_change
from qualkit.survey.paired import hedges_factor, noncentrality
from qualkit.tables import ESTIMATES, check

GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "training.json").read_text(encoding="utf-8"))
TEST = ["estimate", "conf_low", "conf_high", "statistic", "p_value"]


def by_measure(*arguments, **more):
    return paired_change(*arguments, **more).set_index("measure")


@pytest.fixture(scope="module")
def golden():
    return by_measure(GOLDEN["before"], GOLDEN["after"], maximum=30)


@pytest.mark.parametrize(
    ("measure", "columns"),
    [("mean_change", TEST), ("median_change", TEST), ("dz", TEST[:3]), ("gain_per_person", TEST[:3]),
     ("gain_of_means", TEST[:1])],
)  # fmt: skip
def test_the_values_of_r(golden, measure, columns):
    assert golden.loc[measure, columns].tolist() == pytest.approx(GOLDEN[measure], rel=1e-9)


def test_student_1908():
    first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    table = by_measure(first, second)
    assert table.loc["mean_change", TEST].tolist() == pytest.approx(GOLDEN["sleep"], rel=1e-9)
    assert "unchanged and so left out of the test: 1" in table.loc["median_change", "note"]


def test_the_table_is_one_of_estimates(golden):
    table = paired_change(GOLDEN["before"], GOLDEN["after"])
    check(pd.DataFrame(table), ESTIMATES)
    assert golden["n"].tolist() == [23.0] * 9
    assert golden.loc["gain_per_person", "note"] == "people who fell: 1"
    assert "not the effect" in table.notes[0]
    assert "normalised gain, mean over people" in table.text(width=250)


def test_without_a_maximum_gain_and_ceiling_are_undefined():
    table = by_measure([1, 2, 3], [2, 4, 5])
    for measure in ("gain_per_person", "gain_of_means", "ceiling_before", "ceiling_after"):
        assert math.isnan(table.loc[measure, "estimate"])
        assert "the highest score that can be had is not given" in table.loc[measure, "note"]


def test_the_ceiling_and_those_who_stood_at_it():
    table = by_measure([5, 10, 10, 8], [10, 10, 9, 10], maximum=10)
    assert table.loc[["ceiling_before", "ceiling_after"], "estimate"].tolist() == [0.5, 0.75]
    gain = table.loc["gain_per_person"]
    assert (gain["estimate"], gain["n"]) == (1.0, 2.0)
    assert gain["note"] == "at the highest score before and so without a gain: 2; people who fell: 1"
    assert table.loc["gain_of_means", "estimate"] == pytest.approx(1.5 / 1.75)
    everybody = by_measure([10, 10], [10, 9], maximum=10)
    for measure in ("gain_per_person", "gain_of_means"):
        assert everybody.loc[measure, "note"] == "undefined: everybody had the highest score before"
    assert everybody.loc["gain_per_person", "n"] == 0


def test_people_without_one_of_the_two_are_counted():
    table = by_measure([1, 2, None, 4, 6], [2, 4, 5, float("nan"), 9])
    assert table.loc["mean_change", ["n", "estimate"]].tolist() == [3.0, 2.0]
    assert table["note"].str.contains("left out for lack of one of the two scores: 2").all()


def test_everybody_changed_by_the_same():
    table = by_measure([1.1, 2.2, 3.3], [1.4, 2.5, 3.6])
    assert table.loc["mean_change", ["estimate", "conf_low", "conf_high"]].tolist() == [0.3, 0.3, 0.3]
    assert "no width and there is no test" in table.loc["mean_change", "note"]
    assert table.loc["dz", "note"] == "undefined: everybody changed by the same"
    assert math.isnan(table.loc["dz", "estimate"])


def test_one_and_two_people():
    one = by_measure([1], [3])
    assert one.loc["mean_change", ["estimate", "note"]].tolist() == [2.0, "one person gives no interval"]
    assert one.loc["dz", "note"] == "undefined: fewer than three people"
    assert "too few for an interval" in one.loc["median_change", "note"]
    two = by_measure([1, 2], [3, 5])
    assert two.loc["mean_change", "conf_low"] < 2.5


def test_undefined_always_has_a_reason():
    for before, after in (([1], [3]), ([1, 1], [1, 1]), ([5, 5, 5], [5, 5, 5])):
        table = by_measure(before, after, maximum=5)
        undefined = table[table["estimate"].isna()]
        assert (undefined["note"] != "").all()


def test_what_is_no_pair_is_refused_at_once():
    with pytest.raises(QualkitError) as refused:
        paired_change([1, "x", 40], [1, np.inf, 3, 4], maximum=30, confidence=95)
    for words in ("3 scores before and 4 after are no pairs", "before: row 1 has 'x': no number",
                  "before: row 2 has 40: above the maximum of 30", "after: row 1 has inf: no finite number",
                  "a confidence of 95 is no probability"):  # fmt: skip
        assert words in str(refused.value)
    assert "inf: above" not in str(refused.value)
    with pytest.raises(QualkitError, match="name different people in their indexes"):
        paired_change(pd.Series([1, 2], index=["a", "b"]), pd.Series([1, 2], index=["b", "a"]))
    with pytest.raises(QualkitError, match="nobody has a score before and after"):
        paired_change([1, None], [None, 2])
    with pytest.raises(QualkitError, match="nobody has a score before and after"):
        paired_change([], [])
    with pytest.raises(QualkitError, match="and 2 more: no number"):
        paired_change(["x"] * 12, [1] * 12)


def test_the_frames_of_the_caller_are_left_alone():
    frame = pd.DataFrame({"pre": ["1", "2", "4"], "post": ["2", "5", "6"]})
    kept = frame.copy()
    assert by_measure(frame["pre"], frame["post"]).loc["mean_change", "estimate"] == 2.0
    pd.testing.assert_frame_equal(frame, kept)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=3, max_size=30))
def test_order_and_direction(pairs):
    before, after = ([pair[side] for pair in pairs] for side in (0, 1))
    table, turned = by_measure(before, after), by_measure(after[::-1], before[::-1])
    for measure in ("mean_change", "median_change", "dz"):
        row, other = table.loc[measure], turned.loc[measure]
        assert row["estimate"] == pytest.approx(-other["estimate"], nan_ok=True, abs=1e-9)
        assert row["conf_low"] == pytest.approx(-other["conf_high"], nan_ok=True, abs=1e-6)
        assert row["p_value"] == pytest.approx(other["p_value"], nan_ok=True, abs=1e-9)


def test_hedges_1981():
    # The usual approximation is 1 - 3 / (4 df - 1).
    for df in (5, 9, 22, 100):
        assert hedges_factor(df) == pytest.approx(1 - 3 / (4 * df - 1), abs=2e-3)


def test_noncentrality_leaves_the_tail_asked_for():
    from scipy.stats import nct

    for t in (-3.0, 0.0, 2.5, 40.0):
        for tail in (0.025, 0.975):
            assert nct.sf(t, 22, noncentrality(t, 22, tail)) == pytest.approx(tail, abs=1e-9)
