"""Files shaped like the recodes of DHS-7, DHS-8 and MICS-6, from their columns to coverage with the survey's design."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import qualkit as qk
from qualkit.errors import QualkitError
from qualkit.survey import SurveyDesign, area_graph, plausibility, recode, youngest_with_mother
from qualkit.survey.answers import columns_of
from qualkit.survey.definitions import PRACTICES
from qualkit.survey.feeding import feeding
from qualkit.survey.recodes import RECODES

DESIGNS = {
    "dhs7": SurveyDesign(weights="v005", strata="v022", clusters="v021"),
    "dhs8": SurveyDesign(weights="v005", strata="v022", clusters="v021"),
    "mics6": SurveyDesign(weights="chweight", strata="stratum", clusters="HH1"),
}
N = 900
LACKING = {"dhs7": {"ebf2d", "swb", "ufc"}, "dhs8": set(), "mics6": {"eibf", "ebf2d", "swb", "ufc"}}


def recode_file(name: str, seed: int = 11) -> pd.DataFrame:
    """Answers by chance in every column that the mapping reads, in the recode's codes: 8, 9 and blanks too."""
    chance = np.random.default_rng(seed)
    no = 2 if name == "mics6" else 0
    frame = pd.DataFrame(index=range(N))
    for item, spec in RECODES[name].items():
        for column in columns_of(spec):
            if item in ("meals", "milk_times"):
                frame[column] = chance.choice([0, 1, 2, 3, 4, 8, np.nan], N)
            else:
                frame[column] = chance.choice([1, no, 8, 9], N, p=[0.02, 0.95, 0.02, 0.01])
    months = chance.integers(0, 60, N)
    cluster = np.arange(N) % 60
    if name == "mics6":
        design = {"chweight": chance.uniform(0.3, 2, N), "stratum": cluster % 4, "HH1": cluster}
        ever = chance.choice([1, 2], N, p=[0.95, 0.05])
        frame = frame.assign(**design, cage=months, BD2=ever, BD3=chance.choice([1, 2], N, p=[0.8, 0.2]))
        return frame.assign(BD3=frame["BD3"].astype(object).where(frame["BD2"] == 1, ""))
    more: dict[str, Any] = {"b19": months, "m4": chance.choice([95, 94, 93, 6, 14], N, p=[0.7, 0.05, 0.05, 0.1, 0.1]),
            "m34": chance.choice([0, 100, 101, 201, 998], N), "caseid": np.arange(N) // 2, "bidx": np.arange(N) % 2 + 1,
            "b9": chance.choice([0, 4], N, p=[0.95, 0.05]), "v005": chance.integers(300_000, 2_000_000, N),
            "v022": cluster % 4, "v021": cluster}  # fmt: skip
    frame = frame.assign(**more)
    return frame.assign(youngest_with_mother=youngest_with_mother(frame))


def by_hand(name: str, frame: pd.DataFrame) -> float:
    """Exclusive breastfeeding as its programme counts it, written out once more and without the package."""
    no = 2 if name == "mics6" else 0
    fed = {"dhs7": ["v409", "v410", "v411", "v411a", "v412c", "v413"],
           "dhs8": ["v409", "v410", "v410a", "v411", "v411a", "v412c", "v413", "v413a", "v413b", "v413c", "v413d"],
           "mics6": ["BD7A", "BD7B", "BD7C", "BD7D", "BD7E", "BD7X"]}[name]  # fmt: skip
    foods = [
        column for item in ("grains", "pulses", "dairy_food", "flesh", "eggs", "vitamin_a", "other_produce", "sweets",
                            "fried_salty", "other_food")
        if item in RECODES[name] for column in columns_of(RECODES[name][item])
    ]  # fmt: skip
    asked = frame[[*fed, *foods]]
    nothing_given = (asked == no).where(asked != 9) if name != "dhs7" else asked.isin([no, 8]).where(asked != 9)
    only = nothing_given.all(axis=1)
    open_answers = (asked == 9).any(axis=1) & ~((asked == 1) if name == "dhs7" else asked.isin([1, 8])).any(axis=1)
    nursing = frame["BD3"].eq(1) if name == "mics6" else frame["m4"].eq(95)
    months = frame["cage"] if name == "mics6" else frame["b19"]
    inside = (months <= 5) & ~(open_answers & nursing)
    if name != "mics6":
        inside &= frame["youngest_with_mother"].eq(1)
    weights = frame["chweight"] if name == "mics6" else frame["v005"]
    share = (only & nursing).astype(float)
    return float((share * weights)[inside].sum() / weights[inside].sum())


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", RECODES)
def test_exclusive_breastfeeding_of_a_whole_file_is_that_of_its_programme(name, seed):
    frame = recode_file(name, seed)
    fed = feeding(frame, recode(name), name)
    joined = frame.assign(ebf=fed.table["ebf"])
    row = qk.coverage(joined, "ebf", design=DESIGNS[name], definitions={"ebf": fed.definitions["ebf"].id}).iloc[0]
    assert 0.02 < row["estimate"] < 0.9
    assert row["estimate"] == pytest.approx(by_hand(name, frame), abs=1e-12)
    assert row["definition"] == f"{name}-ebf-0-5"
    assert row["age_window"] == "0-5"


@pytest.mark.parametrize("name", RECODES)
def test_all_that_a_recode_asks_can_be_estimated_and_the_rest_names_its_items(name):
    frame = recode_file(name)

    class Filed:
        data = frame.astype("str").replace("nan", "")
        settings = {  # noqa: RUF012
            "preset": name, "items": recode(name),
            "design": {"weights": DESIGNS[name].weights, "strata": DESIGNS[name].strata,
                       "clusters": DESIGNS[name].clusters},
        }  # fmt: skip

    names = [practice.indicator for practice in PRACTICES if practice.indicator != "ag"]
    table = qk.coverage(Filed(), names).set_index("indicator")
    lost = set(table.index[table["note"].str.startswith("cannot be computed")])
    assert lost == LACKING[name]
    assert table.loc[[one for one in names if one not in lost], "estimate"].notna().all()
    assert area_graph(Filed(), width=3).groupby("age")["estimate"].sum().to_numpy() == pytest.approx(1)
    report = plausibility(Filed())
    assert set(report["check"]) >= {"missing", "do not know", "age", "age heaping"}
    assert not report["check"].eq("unknown code").any()


def test_a_code_that_the_recode_does_not_have_is_named_with_its_row():
    frame = recode_file("dhs7").assign(v409=0)
    frame.loc[4, "v409"] = 3
    with pytest.raises(QualkitError, match="item 'water' does not know the code '3': row 5"):
        feeding(frame, recode("dhs7"), "dhs7")
