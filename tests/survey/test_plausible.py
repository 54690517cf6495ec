"""The plausibility report finds what was put into records, by row, and drops nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import QualkitError
from qualkit.survey import plausibility

FOODS = ("water", "formula", "grains", "eggs")
CODES = {"yes": 1, "no": 2, "dk": 8}
ITEMS: dict[str, Any] = {
    "birth_date": {"column": "born"},
    "interview_date": {"column": "seen"},
    "breastfed_yesterday": {"column": "bf", **CODES},
    **{name: {"column": name, **CODES} for name in FOODS},
    "meals": {"column": "meals", "dk": 98, "skip": ""},
    "milk_times": {"column": "milk", "skip": ""},
}


def records(n: int = 60) -> pd.DataFrame:
    """Children of all ages under two who got water, and every second grains twice."""
    born = pd.to_datetime("2024-06-20") - pd.to_timedelta(np.arange(n) * 12, unit="D")
    fed = np.where(np.arange(n) % 2, 1, 2)
    return pd.DataFrame({
        "born": born.strftime("%Y-%m-%d"), "seen": "2024-06-28", "bf": 1, "water": 1, "formula": 2, "grains": fed,
        "eggs": np.where(np.arange(n) % 3, 1, 2), "meals": 2, "milk": "",
    })  # fmt: skip


def found(report: pd.DataFrame, check: str, item: str = "") -> dict[str, Any]:
    row = report[(report["check"] == check) & (report["item"] == item)]
    assert len(row) == 1, report[["check", "item"]].values.tolist()
    return dict(row.iloc[0])


def test_missing_and_do_not_know_are_counted_item_by_item():
    frame = records().astype(object)
    frame.loc[[3, 7], "water"] = ""
    frame.loc[5, "water"] = 8
    frame.loc[9, "meals"] = 98
    report = plausibility(frame, ITEMS)
    assert (found(report, "missing", "water")["count"], found(report, "missing", "water")["rows"]) == (2, "4 8")
    assert found(report, "missing", "grains")["count"] == 0
    unsure = found(report, "do not know", "water")
    assert (unsure["count"], unsure["n"], unsure["rows"]) == (1, 58, "6")
    assert found(report, "do not know", "meals")["rows"] == "10"


def test_an_item_to_which_everybody_says_the_same_is_flagged():
    report = plausibility(records(), ITEMS)
    assert found(report, "all yes", "water")["flag"] == "look at it"
    assert found(report, "all no", "formula")["count"] == 60
    assert not ((report["check"] == "all yes") & (report["item"] == "grains")).any()
    few = plausibility(records(10), ITEMS)
    assert not few["check"].isin(["all yes", "all no"]).any()


def test_children_with_the_same_answer_to_everything():
    frame = records()
    frame.loc[1, list(FOODS)] = 1
    frame.loc[2, list(FOODS)] = 2
    frame.loc[2, "bf"] = 2
    frame.loc[40, list(FOODS)] = 2
    report = plausibility(frame, ITEMS)
    assert found(report, "everything given")["rows"] == "2"
    hungry = found(report, "not breastfed and nothing given")
    assert (hungry["rows"], hungry["flag"]) == ("3", "look at it")
    assert found(report, "nothing given")["rows"] == "41"


def test_counts_that_contradict_what_was_given():
    frame = records().astype(object)
    frame.loc[:, ["grains", "eggs"]] = 1
    frame.loc[4, ["grains", "eggs"]] = 2
    frame.loc[5, "meals"] = 0
    frame.loc[6, "milk"] = 3
    frame.loc[7, "formula"] = 1
    report = plausibility(frame, ITEMS)
    assert found(report, "count without food", "meals")["rows"] == "5"
    assert found(report, "food without count", "meals")["rows"] == "6"
    assert found(report, "count without food", "milk_times")["rows"] == "7"
    assert found(report, "food without count", "milk_times")["rows"] == "8"
    contradictions = report[report["check"].isin(["count without food", "food without count"])]
    assert contradictions["flag"].eq("look at it").all()
    assert len(contradictions) == 4


def test_dates_ages_and_codes_are_told_with_their_rows_and_not_refused():
    frame = records().astype(object)
    frame.loc[0, "born"] = "2024-07-01"
    frame.loc[1, "seen"] = "2999-01-01"
    frame.loc[2, "born"] = "someday"
    frame.loc[3, "born"] = ""
    frame.loc[4, "born"] = "2021-01-01"
    frame.loc[8, "water"] = 7
    report = plausibility(frame, ITEMS)
    notes = " | ".join(report.loc[report["flag"] != "", "note"])
    assert "children are born after their interview: row 1" in notes
    assert "interviews lie in the future: row 2" in notes
    assert "dates are not written as year-month-day: row 3" in notes
    assert "item 'water' does not know the code '7': row 9" in notes
    assert found(report, "age", "missing")["rows"] == "3 4"
    assert "5" in found(report, "age", "above 23 months")["rows"].split()


def test_heaping_of_months_and_of_days():
    spread = plausibility(records(), ITEMS)
    assert set(spread.loc[spread["check"] == "age heaping", "flag"]) == {""}
    heaped = records().assign(born="2023-06-15")
    report = plausibility(heaped, ITEMS)
    assert found(report, "age heaping", "months 0, 6, 12, 18")["flag"] == "look at it"
    assert found(report, "age heaping", "birth on day 1 or 15")["count"] == 60


def test_ages_in_days_are_looked_at_for_multiples_of_thirty():
    frame = pd.DataFrame({"age": [30, 60, 90, 120] * 10, "bf": 1})
    items = {"age_days": {"column": "age"}, "breastfed_yesterday": {"column": "bf", "yes": 1, "no": 2}}
    assert found(plausibility(frame, items), "age heaping", "days that are multiples of 30")["flag"] == "look at it"


def test_a_wrong_mapping_is_refused_with_every_problem():
    items = {**ITEMS, "waterr": {"column": "water", "yes": 1}, "eggs": {"column": "egs", "yes": 1}}
    with pytest.raises(QualkitError) as error:
        plausibility(records(), items, "who2012")
    text = str(error.value)
    assert "unknown item 'waterr'" in text
    assert "there is no column 'egs'" in text
    assert "unknown preset 'who2012'" in text


def test_records_without_any_age_are_reported_all_the_same():
    report = plausibility(pd.DataFrame({"bf": [1, 2]}), {"breastfed_yesterday": {"column": "bf", "yes": 1, "no": 2}})
    assert found(report, "age", "missing")["count"] == 2


@given(st.lists(st.sampled_from(["", "1", "2", "8"]), min_size=1, max_size=30))
def test_every_record_is_in_some_denominator_and_the_frame_stays(answers):
    frame = pd.DataFrame({"age": [3] * len(answers), "water": answers})
    items = {"age_months": {"column": "age"}, "water": {"column": "water", **CODES}}
    before = frame.copy()
    report = plausibility(frame, items)
    assert found(report, "missing", "water")["n"] == len(frame)
    assert found(report, "missing", "water")["count"] == answers.count("")
    assert frame.equals(before)


class Filed:
    """A survey of a study."""

    def __init__(self, data: pd.DataFrame, **settings: Any) -> None:
        self.data, self.settings = data, settings


def test_a_survey_brings_its_mapping_preset_age_rule_and_note():
    # From the first to the first is six calendar months, and one day short of six months of days.
    frame = records(40).assign(born="2024-01-01", seen="2024-07-01")
    by_days = plausibility(Filed(frame, items=ITEMS, simulated="Simulated: nobody."))
    assert by_days.notes[-1] == "Simulated: nobody."
    assert found(by_days, "age heaping", "months 0, 6, 12, 18")["count"] == 0
    for settings in ({"age_rule": "calendar"}, {"preset": "mics6"}):
        heaped = plausibility(Filed(frame, items=ITEMS, **settings))
        assert found(heaped, "age heaping", "months 0, 6, 12, 18")["count"] == 40
