"""The area graph's estimates: six shares an age, in the full design, summing to one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import QualkitError
from qualkit.survey import SurveyDesign, area_graph
from qualkit.survey.definitions import AREA_GRAPH
from qualkit.survey.estimates import proportions
from qualkit.survey.feeding import iycf
from qualkit.tables import ESTIMATES, check

NAMES = ("breastfed_yesterday", "water", "formula", "animal_milk", "other_liquid", "any_food")
ITEMS: dict[str, Any] = {
    "age_months": {"column": "months"}, **{name: {"column": name, "yes": 1, "no": 2, "dk": 8} for name in NAMES},
}  # fmt: skip
DESIGN = SurveyDesign(weights="w", clusters="c")


class Filed:
    """A survey of a study."""

    def __init__(self, data: pd.DataFrame, settings: dict[str, Any]) -> None:
        self.data, self.settings = data, settings


def infants(n: int = 300, seed: int = 3) -> pd.DataFrame:
    chance = np.random.default_rng(seed)
    frame = pd.DataFrame({name: chance.choice([1, 2], n, p=[0.15, 0.85]) for name in NAMES})
    return frame.assign(
        breastfed_yesterday=chance.choice([1, 2], n, p=[0.9, 0.1]), months=chance.integers(0, 9, n),
        w=chance.uniform(0.5, 2, n), c=np.arange(n) % 25,
    )  # fmt: skip


@given(st.integers(0, 10_000), st.sampled_from([1, 2, 3]))
@settings(max_examples=15, deadline=None)
def test_six_shares_an_age_add_up_to_one(seed, width):
    table = area_graph(infants(seed=seed), ITEMS, design=DESIGN, width=width)
    check(table, ESTIMATES)
    assert table.groupby("age", sort=False)["estimate"].sum().to_numpy() == pytest.approx(1)
    assert table["category"].tolist() == list(AREA_GRAPH) * (6 // width)


def test_ages_keep_their_order_and_joined_ones_say_which():
    ages = {width: list(dict.fromkeys(area_graph(infants(), ITEMS, design=DESIGN, width=width)["age"]))
            for width in (1, 2, 3)}  # fmt: skip
    assert ages == {1: list("012345"), 2: ["0-1", "2-3", "4-5"], 3: ["0-2", "3-5"]}


def test_the_last_category_is_exclusive_breastfeeding_in_the_full_design():
    frame = infants()
    table = area_graph(frame, ITEMS, design=DESIGN, width=3)
    fed = iycf(frame, ITEMS)
    joined = frame.assign(only=fed["ebf"], half=np.where(frame["months"] <= 2, "0-2", "3-5"))
    ebf = proportions(joined, "only", "half", design=DESIGN).set_index("half")
    ours = table[table["category"] == "breast milk only"].set_index("age")
    for name in ("estimate", "std_error", "conf_low", "conf_high", "n"):
        assert ours[name].to_dict() == pytest.approx(ebf[name].to_dict())


def test_a_survey_brings_its_design_items_and_note():
    settings = {"design": {"weights": "w", "clusters": "c"}, "items": ITEMS, "simulated": "Simulated: nobody."}
    table = area_graph(Filed(infants().astype("str"), settings))
    assert table["estimate"].tolist() == pytest.approx(area_graph(infants(), ITEMS, design=DESIGN)["estimate"].tolist())
    assert table.notes[-1] == "Simulated: nobody."
    assert set(table["definition"]) == {"who2021-ag-0-5"}
    assert set(table["age_window"]) == {"0-5"}


def test_open_answers_are_left_out_and_counted():
    frame = infants().astype(object)
    frame.loc[frame.index[frame["months"] <= 5][:4], "breastfed_yesterday"] = ""
    table = area_graph(frame, ITEMS, design=DESIGN)
    assert any("4 left out: their answers leave it open" in note for note in table.notes)
    counted = table.drop_duplicates("age")["n"].sum()
    assert counted == (frame["months"] <= 5).sum() - 4


def test_what_cannot_be_drawn_up_is_refused_at_once():
    with pytest.raises(QualkitError) as error:
        area_graph(infants(), width=4)
    text = str(error.value)
    assert "an age group of 4 months does not divide six" in text
    assert "records do not say which column holds which item" in text
    assert "records do not tell their survey's design" in text
    lacking = {name: spec for name, spec in ITEMS.items() if name != "any_food"}
    with pytest.raises(QualkitError, match="the area graph needs solid, which the survey lacks"):
        area_graph(infants(), lacking, design=DESIGN)
