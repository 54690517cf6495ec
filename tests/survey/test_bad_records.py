"""Everything that is wrong with a survey's records is told at once, by row, and nothing is dropped in silence."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import qualkit as qk
from qualkit.errors import QualkitError
from qualkit.survey import area_graph

ITEMS: dict[str, Any] = {
    "birth_date": {"column": "born"}, "interview_date": {"column": "seen"},
    **{name: {"column": name, "yes": 1, "no": 2, "dk": 8}
       for name in ("breastfed_yesterday", "water", "formula", "animal_milk", "other_liquid", "any_food")},
}  # fmt: skip


class Filed:
    def __init__(self, data: pd.DataFrame) -> None:
        self.data = data
        self.settings = {"items": ITEMS, "design": {"weights": "w", "strata": "s", "clusters": "c"}}


def records() -> pd.DataFrame:
    n = 12
    answers = {name: ["2"] * n for name in list(ITEMS)[2:]}
    frame = pd.DataFrame({"village": ["A", "B"] * 6, "w": ["1"] * n, "s": ["1"] * 6 + ["2"] * 6,
                          "c": [str(place // 3) for place in range(n)], "born": ["2024-03-01"] * n,
                          "seen": ["2024-06-01"] * n, **answers})  # fmt: skip
    return frame.assign(breastfed_yesterday="1")


def test_sound_records_are_estimated():
    assert qk.coverage(Filed(records()), "ebf")["estimate"].tolist() == [1.0]


SPOILED = {
    "weights are missing: row 1": {"w": (0, "")},
    "weights are negative: row 2": {"w": (1, "-1")},
    "weights must be numbers; row 3 ('many') is none": {"w": (2, "many")},
    "clusters lie in more than one stratum: rows 4, 5, 6": {"s": (3, "2")},
    "strata are missing: row 7": {"s": (6, "")},
    "children are born after their interview: row 8": {"born": (7, "2024-07-01")},
    "ages are negative or above 18 years: row 9": {"born": (8, "1990-01-01")},
    "interviews lie in the future: row 10": {"seen": (9, "2999-01-01")},
    "dates are not written as year-month-day: row 11": {"born": (10, "1 March")},
    "item 'water' does not know the code '7': row 12": {"water": (11, "7")},
}


def spoiled(*changes: dict[str, tuple[int, str]]) -> pd.DataFrame:
    frame = records()
    for change in changes:
        for column, (row, value) in change.items():
            frame.loc[row, column] = value
    return frame


@pytest.mark.parametrize("told", SPOILED)
def test_each_kind_is_told_with_its_row(told):
    with pytest.raises(QualkitError) as error:
        qk.coverage(Filed(spoiled(SPOILED[told])), "ebf", by="village")
    assert told in str(error.value)


def test_all_kinds_are_told_at_once():
    together = [told for told in SPOILED if not told.startswith(("weights must", "strata are missing"))]
    frame = spoiled(*(SPOILED[told] for told in together))
    for estimate in (lambda survey: qk.coverage(survey, "ebf", by="villag"), area_graph):
        with pytest.raises(QualkitError) as error:
            estimate(Filed(frame))
        text = str(error.value)
        # The interview of row 10 lies so far in the future that its child is too old as well.
        wanted = [told.replace("18 years: row 9", "18 years: rows 9, 10") for told in together]
        assert [told for told in wanted if told not in text] == []
    with pytest.raises(QualkitError, match=r"there is no column 'villag' for domains\. Did you mean 'village'"):
        qk.coverage(Filed(frame), "ebf", by="villag")


def test_records_without_an_area_or_an_answer_are_counted():
    frame = records()
    frame.loc[[0, 1], "village"] = ""
    frame.loc[3, "water"] = ""
    table = qk.coverage(Filed(frame), "ebf", by="village")
    assert any("2 records lack village and are in no row" in note for note in table.notes)
    row = table.set_index("village").loc["B"]
    assert row["note"].endswith("1 of the age left out: their answers leave it open")
    assert table["n"].sum() + table["missing"].sum() + 2 == len(frame)
