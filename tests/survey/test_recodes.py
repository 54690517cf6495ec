"""The ready mappings: every item is known, no code means two things, and a made-up child comes out as asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from qualkit.errors import QualkitError
from qualkit.survey.answers import columns_of
from qualkit.survey.definitions import ITEMS
from qualkit.survey.feeding import feeding, iycf
from qualkit.survey.recodes import RECODES, recode, youngest_with_mother

LACKING = {
    "dhs7": {"ebf2d", "swb", "ufc"},
    "dhs8": set(),
    "mics6": {"eibf", "ebf2d", "swb", "ufc"},
}


def child_of(name: str, **more: Any) -> pd.DataFrame:
    """A breastfed child who got nothing else, in the codes of a recode."""
    row: dict[str, Any] = {}
    for item, spec in RECODES[name].items():
        for column in columns_of(spec):
            row[column] = "" if item in ("meals", "milk_times") else 2 if name == "mics6" else 0
    own = {"cage": 3, "BD2": 1, "BD3": 1} if name == "mics6" else {"b19": 3, "m4": 95, "youngest_with_mother": 1}
    return pd.DataFrame([{**row, **own, **more}])


@pytest.mark.parametrize("name", RECODES)
def test_each_mapping_reads_and_lacks_only_what_its_survey_does_not_ask(name):
    assert set(RECODES[name]) <= set(ITEMS)
    found = feeding(child_of(name), recode(name), name)
    assert set(found.lacking) == LACKING[name]
    row = found.table.iloc[0]
    assert (row["ebf"], row["mixmf"], row["bof"], row["evbf"], row["ag"]) == (1, 0, 0, 1, "breast milk only")


@pytest.mark.parametrize(("name", "column", "code", "ebf"), [
    ("dhs7", "v409", 1, 0), ("dhs7", "v409", 8, 1), ("dhs8", "v409", 8, 0), ("dhs8", "v413a", 1, 0),
    ("dhs7", "m4", 94, 0), ("dhs7", "m4", 2, 0), ("mics6", "BD7A", 8, 0), ("mics6", "BD8X", 1, 0),
    ("mics6", "BD3", 2, 0),
])  # fmt: skip
def test_one_answer_changes_exclusive_breastfeeding_as_its_programme_says(name, column, code, ebf):
    assert iycf(child_of(name, **{column: code}), recode(name), name)["ebf"][0] == ebf


@pytest.mark.parametrize(("code", "wanted"), [(0, 1), (100, 1), (101, 0), (201, 0), (998, 0)])
def test_the_first_hour_in_dhs(code, wanted):
    assert iycf(child_of("dhs8", m34=code), recode("dhs8"), "dhs8")["eibf"][0] == wanted


def test_a_childs_day_in_mics():
    fed = {"cage": 9, "BD8C": 1, "BD8M": 1, "BD8K": 1, "BD8G": 1, "BD9": 3, "BD7D": 1, "BD7D1": 2}
    row = iycf(child_of("mics6", **fed), recode("mics6"), "mics6").iloc[0]
    assert (row["mdd"], row["mmf"], row["mad"], row["eff"], row["zvf"]) == (1, 1, 1, 1, 0)
    assert np.isnan(row["mmff"])
    weaned = iycf(child_of("mics6", **fed, BD3=2), recode("mics6"), "mics6").iloc[0]
    assert (weaned["mdd"], weaned["mmf"], weaned["mmff"]) == (1, 1, 1)


def test_a_column_that_a_countrys_file_lacks_is_refused_by_name():
    with pytest.raises(QualkitError, match="there is no column 'm55' for item 'other_in_two_days'"):
        iycf(child_of("dhs8").drop(columns="m55"), recode("dhs8"), "dhs8")


def test_a_copy_can_be_changed_and_an_unknown_name_is_refused():
    recode("dhs8")["water"]["yes"] = 7
    assert recode("dhs8")["water"]["yes"] == 1
    with pytest.raises(QualkitError, match=r"there is no ready mapping 'dhs'\. Did you mean"):
        recode("dhs")


def test_the_youngest_under_two_at_home_is_the_one_asked_about():
    frame = pd.DataFrame({
        "caseid": ["a", "a", "b", "b", "c", "d", "d"], "bidx": [1, 2, 1, 2, 1, 2, 1],
        "b9": [4, 0, 0, 0, 0, 0, None], "b19": [3, 20, 1, 14, 24, 23, 5],
    }, index=list("tuvwxyz"))  # fmt: skip
    found = youngest_with_mother(frame)
    assert found.tolist() == [0, 1, 1, 0, 0, 1, 0]
    assert found.index.tolist() == list("tuvwxyz")
    with pytest.raises(QualkitError) as refused:
        youngest_with_mother(frame.drop(columns=["caseid", "b9"]))
    assert "there is no column 'caseid' for mothers" in str(refused.value)
    assert "there is no column 'b9' for where the child lives" in str(refused.value)
