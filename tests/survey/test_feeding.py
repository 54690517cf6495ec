"""Infant feeding indicators: each worked by hand, at its boundary days, and with every kind of answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import QualkitError
from qualkit.survey.ages import calendar_months, months_of_days
from qualkit.survey.definitions import FOOD_GROUPS, ITEMS, PRACTICES, PRESETS, definition
from qualkit.survey.feeding import feeding, iycf

YES_NO = [name for name in ITEMS if name not in ("meals", "milk_times", "birth_date", "interview_date", "age_days",
                                                 "age_months")]  # fmt: skip
MAPPING: dict[str, Any] = {
    **{name: {"column": name, "yes": 1, "no": 2, "dk": 8} for name in YES_NO},
    "meals": {"column": "meals", "dk": 98}, "milk_times": {"column": "milk_times", "dk": 98},
    "age_months": {"column": "age"},
}  # fmt: skip
ANSWERS = {**dict.fromkeys(YES_NO, 2), "ever_breastfed": 1, "breastfed_yesterday": 1, "youngest_with_mother": 1,
           "meals": 0, "milk_times": 0}  # fmt: skip
PROPORTIONS = [practice.indicator for practice in PRACTICES if practice.indicator != "ag"]


def child(age: float, preset: str = "who2021", choices: dict | None = None, **answers: Any) -> dict[str, Any]:
    """The indicators of one child who was breastfed and got nothing else, but for `answers`."""
    frame = pd.DataFrame([{**ANSWERS, "age": age, **answers}])
    return dict(iycf(frame, MAPPING, preset, do_not_know=choices).iloc[0])


@pytest.mark.parametrize(("name", "age", "answers", "wanted"), [
    ("evbf", 5, {}, 1), ("evbf", 5, {"ever_breastfed": 2}, 0),
    ("eibf", 5, {"breastfed_within_hour": 1}, 1), ("eibf", 5, {}, 0),
    ("eibf", 5, {"ever_breastfed": 2, "breastfed_within_hour": None}, 0),
    ("ebf2d", 5, {}, 1), ("ebf2d", 5, {"other_in_two_days": 1}, 0),
    ("ebf2d", 5, {"ever_breastfed": 2, "other_in_two_days": None}, 0),
    ("ebf", 5, {}, 1), ("ebf", 5, {"water": 1}, 0), ("ebf", 5, {"tea": 1}, 0), ("ebf", 5, {"any_food": 1}, 0),
    ("ebf", 5, {"breastfed_yesterday": 2}, 0), ("ebf", 5, {"ever_breastfed": 2, "breastfed_yesterday": None}, 0),
    ("mixmf", 5, {}, 0), ("mixmf", 5, {"formula": 1}, 1), ("mixmf", 5, {"animal_milk": 1}, 1),
    ("mixmf", 5, {"formula": 1, "breastfed_yesterday": 2}, 0),
    ("cbf", 12, {}, 1), ("cbf", 12, {"breastfed_yesterday": 2}, 0),
    ("cbf", 12, {"ever_breastfed": 2, "breastfed_yesterday": None}, 0),
    ("isssf", 7, {}, 0), ("isssf", 7, {"grains": 1}, 1), ("isssf", 7, {"sweets": 1}, 1),
    ("mdd", 6, dict.fromkeys(FOOD_GROUPS[:4], 1), 1), ("mdd", 6, dict.fromkeys(FOOD_GROUPS[:3], 1), 0),
    ("mdd", 6, {**dict.fromkeys(FOOD_GROUPS[:4], 1), "breastfed_yesterday": 2}, 0),
    ("mdd", 6, {"grains": 1, "pulses": 1, "eggs": 1, "formula": 1}, 1),
    ("mdd", 6, {"grains": 1, "pulses": 1, "dairy_food": 1, "formula": 1, "yogurt_drink": 1}, 0),
    ("mmf", 8, {"meals": 2}, 1), ("mmf", 8, {"meals": 1}, 0), ("mmf", 9, {"meals": 2}, 0), ("mmf", 9, {"meals": 3}, 1),
    ("mmf", 9, {"meals": 1, "milk_times": 3, "breastfed_yesterday": 2}, 1),
    ("mmf", 9, {"meals": 0, "milk_times": 4, "breastfed_yesterday": 2}, 0),
    ("mmf", 9, {"meals": 1, "milk_times": 2, "breastfed_yesterday": 2}, 0),
    ("mmff", 9, {"milk_times": 2, "breastfed_yesterday": 2}, 1),
    ("mmff", 9, {"milk_times": 1, "breastfed_yesterday": 2}, 0),
    ("mad", 9, {**dict.fromkeys(FOOD_GROUPS[:4], 1), "meals": 3}, 1),
    ("mad", 9, {**dict.fromkeys(FOOD_GROUPS[:4], 1), "meals": 2}, 0),
    ("mad", 9, {**dict.fromkeys(FOOD_GROUPS[:5], 1), "meals": 4, "milk_times": 2, "breastfed_yesterday": 2}, 1),
    ("mad", 9, {**dict.fromkeys(FOOD_GROUPS[:5], 1), "meals": 4, "milk_times": 1, "breastfed_yesterday": 2}, 0),
    ("eff", 6, {"eggs": 1}, 1), ("eff", 6, {"flesh": 1}, 1), ("eff", 6, {}, 0),
    ("swb", 6, {"sweet_drink": 1}, 1), ("swb", 6, {}, 0),
    ("ufc", 6, {"sweets": 1}, 1), ("ufc", 6, {"fried_salty": 1}, 1), ("ufc", 6, {}, 0),
    ("zvf", 6, {}, 1), ("zvf", 6, {"vitamin_a": 1}, 0), ("zvf", 6, {"other_produce": 1}, 0),
    ("bof", 0, {"bottle": 1}, 1), ("bof", 0, {}, 0),
    ("ag", 3, {}, "breast milk only"), ("ag", 3, {"water": 1}, "breast milk and water"),
    ("ag", 3, {"water": 1, "juice": 1}, "breast milk and non-milk liquids"),
    ("ag", 3, {"juice": 1, "formula": 1}, "breast milk and other milk"),
    ("ag", 3, {"formula": 1, "grains": 1}, "breast milk and solids"),
    ("ag", 3, {"grains": 1, "breastfed_yesterday": 2}, "not breastfed"), ("ag", 3, {"grains": None}, ""),
    ("ag", 6, {}, ""),
])  # fmt: skip
def test_each_indicator_by_hand(name, age, answers, wanted):
    assert child(age, **answers)[name] == wanted


def test_mmff_describes_children_who_are_not_breastfed():
    assert np.isnan(child(9, milk_times=5)["mmff"])


WINDOWS = {"0-5": (0, 182), "0-23": (0, 730), "6-8": (183, 273), "6-23": (183, 730), "12-23": (366, 730)}


@pytest.mark.parametrize("practice", PRACTICES, ids=lambda practice: practice.indicator)
def test_boundary_days(practice):
    first, last = WINDOWS["{}-{}".format(*practice.months)]
    days = [first - 1, first, last, last + 1] if first else [first, last, last + 1]
    weaned = 2 if practice.indicator == "mmff" else 1
    frame = pd.DataFrame([{**ANSWERS, "breastfed_yesterday": weaned, "age": day} for day in days])
    found = iycf(frame, {**MAPPING, "age_days": {"column": "age"}})[practice.indicator]
    inside = (found != "") if practice.indicator == "ag" else found.notna()
    assert inside.tolist() == ([False] if first else []) + [True, True, False]


@pytest.mark.parametrize(("rule", "wanted"), [("days", 5), ("calendar", 6)])
def test_both_age_rules(rule, wanted):
    frame = pd.DataFrame([{**ANSWERS, "age": 3, "born": "2024-01-01", "seen": "2024-07-01"}])
    mapping = {**MAPPING, "birth_date": {"column": "born"}, "interview_date": {"column": "seen"}}
    assert iycf(frame, mapping, age_rule=rule)["age_months"][0] == wanted


def test_a_calendar_month_is_over_on_the_same_day_of_the_next():
    births = pd.to_datetime(pd.Series(["2024-01-31", "2024-01-31", "2024-01-15", "2024-01-16"]))
    interviews = pd.to_datetime(pd.Series(["2024-06-30", "2024-07-31", "2024-07-15", "2024-07-15"]))
    assert calendar_months(births, interviews).tolist() == [4, 6, 6, 5]


@given(st.dates(dt.date(2000, 1, 1), dt.date(2024, 1, 1)), st.integers(0, 1200))
def test_calendar_months_and_months_of_days_never_differ_by_more_than_one(born, days):
    birth, interview = (pd.Series(pd.to_datetime([day])) for day in (born, born + dt.timedelta(days)))
    by_calendar, by_days = calendar_months(birth, interview)[0], months_of_days(np.array([days]))[0]
    assert abs(by_calendar - by_days) <= 1
    assert by_calendar >= 0


# -- do not know, skips, and what a survey lacks -----------------------------------------------------------------------


@pytest.mark.parametrize(("preset", "name", "answers", "wanted"), [
    ("who2021", "ebf", {"water": 8}, 0), ("dhs7", "ebf", {"water": 8}, 1), ("dhs8", "ebf", {"water": 8}, 0),
    ("mics6", "ebf", {"water": 8}, 0),
    *((preset, "mixmf", {"formula": 8}, 0) for preset in PRESETS),
])  # fmt: skip
def test_what_do_not_know_means_by_preset(preset, name, answers, wanted):
    assert child(3, preset, **answers)[name] == wanted


@pytest.mark.parametrize(
    ("preset", "wanted"),
    [
        ("who2021", "breast milk and water"),
        ("dhs7", "breast milk only"),
        ("dhs8", ""),
        ("mics6", "breast milk and water"),
    ],
)
def test_where_do_not_know_of_water_stands_in_the_area_graph(preset, wanted):
    assert child(3, preset, water=8)["ag"] == wanted


@pytest.mark.parametrize("preset", PRESETS)
def test_do_not_know_is_not_given_for_foods_in_every_preset(preset):
    found = child(7, preset, vitamin_a=8, sweet_drink=8, eggs=8)
    assert (found["zvf"], found["swb"], found["eff"]) == (1, 0, 0)


def test_do_not_know_can_be_chosen_and_changes_the_definition():
    choices = {"ebf": "missing", "zvf": "given"}
    assert np.isnan(child(3, choices=choices, water=8)["ebf"])
    assert child(7, choices=choices, vitamin_a=8)["zvf"] == 0
    assert child(9, choices={"mmf": "missing"}, meals=98)["mmf"] is not None
    assert np.isnan(child(9, choices={"mmf": "missing"}, meals=98)["mmf"])
    assert child(9, meals=98)["mmf"] == 0
    assert definition("zvf", do_not_know="given").id == "who2021-zvf-6-23-dk-given"
    assert definition("ebf", "mics6", age_rule="days").id == "mics6-ebf-0-5-age-days"


def test_children_in_doubt_are_counted_in_the_notes():
    frame = pd.DataFrame([{**ANSWERS, "age": 3, "water": 8}, {**ANSWERS, "age": 3}, {**ANSWERS, "age": 9, "water": 8}])
    assert "ebf: 1 children with 'do not know', taken as given." in iycf(frame, MAPPING).notes
    assert "ebf: 1 children with 'do not know', taken as not given." in iycf(frame, MAPPING, "dhs7").notes
    assert (
        "mmf: 1 children with 'do not know', taken as not given." in iycf(frame.assign(meals=[0, 0, 98]), MAPPING).notes
    )


@pytest.mark.parametrize("item", ["breastfed_yesterday", "water", "formula", "animal_milk", "other_liquid"])
def test_an_item_that_the_survey_lacks_is_named(item):
    mapping = {name: spec for name, spec in MAPPING.items() if name != item}
    frame = pd.DataFrame([{**ANSWERS, "age": 3}])
    table = iycf(frame, mapping)
    assert np.isnan(table["ebf"][0])
    assert f"ebf cannot be computed: the survey lacks {item}." in table.notes


def test_any_food_stands_for_the_groups_of_food_and_they_for_it():
    frame = pd.DataFrame([{**ANSWERS, "age": 3}])
    lean = {name: spec for name, spec in MAPPING.items() if name not in FOOD_GROUPS}
    assert iycf(frame, lean)["ebf"][0] == 1
    del lean["any_food"]
    assert feeding(frame, lean).lacking["ebf"] == ("solid",)
    lean["grains"] = MAPPING["grains"]
    assert feeding(frame, lean).lacking["isssf"] == ("solid",)


def test_dhs_describes_the_youngest_child_with_the_mother_and_all_births():
    found = child(3, "dhs8", youngest_with_mother=2)
    assert np.isnan(found["ebf"])
    assert (found["evbf"], found["eibf"], found["ebf2d"]) == (1, 0, 1)
    mapping = {name: spec for name, spec in MAPPING.items() if name != "youngest_with_mother"}
    assert feeding(pd.DataFrame([{**ANSWERS, "age": 3}]), mapping, "dhs8").lacking["ebf"] == ("youngest_with_mother",)
    assert definition("ebf", "dhs8").population == "youngest child under two who lives with the mother"
    assert definition("evbf", "dhs8").population == definition("ebf").population == "all children of the age"


def test_an_open_answer_leaves_an_indicator_open_only_where_it_could_decide_it():
    assert np.isnan(child(3, water=None)["ebf"])
    assert child(3, water=None, formula=1)["ebf"] == 0
    four = dict.fromkeys(FOOD_GROUPS[:4], 1)
    assert child(7, **{**four, "other_produce": None})["mdd"] == 1
    assert np.isnan(child(7, **{**dict.fromkeys(FOOD_GROUPS[:3], 1), "other_produce": None})["mdd"])
    assert child(7, **{**dict.fromkeys(FOOD_GROUPS[:2], 1), "other_produce": None})["mdd"] == 0


def test_several_columns_a_skip_and_every_way_to_write_a_code():
    frame = pd.DataFrame({
        "age": [3] * 5, "a": [0, 1, 0, 8, None], "b": ["0", "0", "1.0", "0", "0"],
        "bf": ["ya", "ya", "ya", "ya", " ya "],
    })  # fmt: skip
    mapping = {
        "age_months": {"column": "age"}, "breastfed_yesterday": {"column": "bf", "yes": "ya", "no": "tidak"},
        "formula": {"column": ["a", "b"], "yes": ["1", "1.0"], "no": "0", "dk": 8},
        "animal_milk": {"column": "a", "yes": 1, "no": [0], "dk": "8", "skip": ""},
    }  # fmt: skip
    assert iycf(frame, mapping)["mixmf"].tolist()[:4] == [0, 1, 1, 0]
    assert np.isnan(iycf(frame, mapping)["mixmf"][4])


def test_numbers_of_times_are_added_up_and_skips_are_none():
    frame = pd.DataFrame({"age": [9, 9, 9], "bf": [2, 2, 2], "f": [1, 1, ""], "m": [1, 98, 1]})
    mapping = {
        "age_months": {"column": "age"}, "breastfed_yesterday": {"column": "bf", "yes": 1, "no": 2},
        "milk_times": {"column": ["f", "m"], "dk": 98, "skip": ""},
    }  # fmt: skip
    assert iycf(frame, mapping)["mmff"].tolist() == [1, 0, 0]


def test_a_skip_is_a_no_and_a_blank_is_not():
    frame = pd.DataFrame({"age": [3, 3], "bf": [1, 1], "f": [2, 2], "m": ["7", ""]})
    mapping = {
        "age_months": {"column": "age"}, "breastfed_yesterday": {"column": "bf", "yes": 1},
        "formula": {"column": "f", "yes": 1, "no": 2}, "animal_milk": {"column": "m", "yes": 1, "no": 2, "skip": 7},
    }  # fmt: skip
    found = iycf(frame, mapping)["mixmf"]
    assert found[0] == 0
    assert np.isnan(found[1])
    mapping["animal_milk"]["skip"] = [7, ""]
    assert iycf(frame, mapping)["mixmf"].tolist() == [0, 0]


def test_codes_of_no_answer_leave_it_open():
    mapping = {**MAPPING, "water": {**MAPPING["water"], "missing": 9}, "meals": {"column": "meals", "missing": 99}}
    frame = pd.DataFrame([{**ANSWERS, "age": 3, "water": 9}, {**ANSWERS, "age": 7, "meals": 99}])
    found = iycf(frame, mapping)
    assert np.isnan(found["ebf"][0])
    assert np.isnan(found["mmf"][1])


@st.composite
def children(draw) -> pd.DataFrame:
    codes = st.sampled_from([1, 2, 8, None])
    rows = draw(st.lists(st.fixed_dictionaries({
        **dict.fromkeys(YES_NO, codes), "age": st.integers(0, 30),
        "meals": st.sampled_from([0, 1, 3, 98, None]), "milk_times": st.sampled_from([0, 2, 98, None]),
    }), min_size=1, max_size=6))  # fmt: skip
    return pd.DataFrame(rows)


@settings(deadline=None, max_examples=60)
@given(children(), st.sampled_from(list(PRESETS)))
def test_indicators_hold_to_each_other(frame, preset):
    found = iycf(frame, MAPPING, preset)
    values = found[PROPORTIONS].to_numpy(dtype=float)
    assert np.isin(values[~np.isnan(values)], [0.0, 1.0]).all()
    assert not ((found["mad"] == 1) & ((found["mdd"] != 1) | (found["mmf"] != 1))).any()
    assert not ((found["ebf"] == 1) & (found["mixmf"] == 1)).any()
    assert ((found["ebf"] == 1) == (found["ag"] == "breast milk only")).all()
    assert not ((found["eibf"] == 1) & (found["evbf"] == 0)).any()


def test_the_index_and_order_of_records_are_kept():
    frame = pd.DataFrame([{**ANSWERS, "age": 3}, {**ANSWERS, "age": 13}], index=["x", "y"])
    assert iycf(frame, MAPPING).index.tolist() == ["x", "y"]
    assert frame.join(iycf(frame, MAPPING))["cbf"].tolist()[1] == 1


# -- refusals ----------------------------------------------------------------------------------------------------------


def refused(frame: pd.DataFrame, mapping: dict[str, Any], **more: Any) -> str:
    with pytest.raises(QualkitError) as error:
        iycf(frame, mapping, **more)
    return str(error.value)


def test_a_bad_mapping_is_refused_all_at_once():
    frame = pd.DataFrame({"age": [1], "q": [1]})
    said = refused(frame, {
        "watr": {"column": "q"}, "water": {"colum": "q"}, "formula": {"column": "q", "no": 2, "yess": 1},
        "tea": {"column": "qq", "yes": 1, "no": 2}, "broth": {"column": "q", "yes": [1, 2], "no": 2},
    }, do_not_know={"ebb": "given", "ebf": "never"}, age_rule="moon")  # fmt: skip
    for part in (
        "unknown item 'watr'. Did you mean 'water'?", "items, water: an item needs its column",
        "unknown key 'yess'. Did you mean 'yes'?", "the codes of yes are not given",
        "there is no column 'qq' for item 'tea'", "items, broth: the code '2' means two things",
        "nothing says how old the children are", "unknown infant feeding indicator 'ebb'",
        "'do not know' cannot mean 'never'", "unknown age rule 'moon'",
    ):  # fmt: skip
        assert part in said


def test_unknown_codes_are_named_with_their_rows():
    frame = pd.DataFrame([{**ANSWERS, "age": 3}] * 3).assign(water=[1, 7, 9], meals=[1, -1, "x"], age=[1, 2, -3])
    said = refused(frame, MAPPING)
    assert "ages are negative or above 18 years: row 3" in said
    assert "column 'water': item 'water' does not know the code '7': row 2" in said
    assert "column 'water': item 'water' does not know the code '9': row 3" in said
    assert "column 'meals': item 'meals' does not know the code '-1': row 2" in said
    assert "item 'meals' does not know the code 'x': row 3" in said


def test_impossible_ages_and_dates_are_named_with_their_rows():
    frame = pd.DataFrame([{**ANSWERS, "age": 3}] * 4)
    frame["born"] = ["2024-05-01", "31/12/2023", "2024-01-01", None]
    frame["seen"] = ["2024-04-30", "2024-05-01", "2999-01-01", "2024-01-01"]
    dated = {**MAPPING, "birth_date": {"column": "born"}, "interview_date": {"column": "seen"}}
    said = refused(frame, dated)
    assert "children are born after their interview: row 1" in said
    assert "dates are not written as year-month-day: row 2" in said
    assert "interviews lie in the future: row 3" in said
    assert "ages are negative or above 18 years: row 3" in said
    said = refused(frame.assign(age=[3, -1, 400, None]), MAPPING)
    assert "column 'age': ages are negative or above 18 years: rows 2, 3" in said


def test_unknown_indicators_and_presets_are_named_with_the_nearest():
    with pytest.raises(QualkitError) as error:
        definition("eff2", "dhs")
    assert "unknown infant feeding indicator 'eff2'. Did you mean 'eff'?" in str(error.value)
    assert "unknown preset 'dhs'" in str(error.value)
    assert "unknown preset 'who'" in refused(
        pd.DataFrame({"age": [1]}), {"age_months": {"column": "age"}}, preset="who"
    )


def test_there_are_seventeen_each_with_its_definition():
    assert len(PRACTICES) == 17
    for practice in PRACTICES:
        made = definition(practice.indicator)
        assert made.id.startswith(f"who2021-{practice.indicator}-")
        assert made.wording
        assert made.recall
        assert made.source
        assert set(practice.needs) <= {*ITEMS, "solid"}
    assert definition("ebf").id == "who2021-ebf-0-5"
