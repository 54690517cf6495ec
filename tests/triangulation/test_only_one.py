"""What only one group says: a row only where it is so, and what is known of the others' questions."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from qualkit.errors import QualkitError
from qualkit.tables import ASKED
from qualkit.triangulation.only_one import CODES_ONLY, NOBODY_ELSE, completeness


def cell(group: str, voiced: str = "", heard: str = "", codes: str = "", **more: Any) -> dict[str, Any]:
    return {
        "theme": "trust", "label": "Trust", "group": group, "voiced_by": voiced, "heard": heard,
        "codes_voiced": codes, "barrier": 1, "support": 0, "topics": "pay", **more,
    }  # fmt: skip


def asked(**statuses: str) -> pd.DataFrame:
    return ASKED.frame([{"transcript": "t", "informant": who, "topic": "pay", "status": status}
                        for who, status in statuses.items()])  # fmt: skip


def test_a_theme_of_one_group_only_says_who_was_asked() -> None:
    table = completeness(pd.DataFrame([cell("cadre", "k1", "k1 k2", "a b"), cell("mother", "", "i1 i2 i3")]),
                         asked(i1="asked", i2="not_asked"))  # fmt: skip
    row = dict(table.iloc[0])
    assert (row["group"], row["what"], row["codes_only"], row["voiced"], row["heard"]) == (
        "cadre", NOBODY_ELSE, "a b", 1, 2
    )  # fmt: skip
    assert row["others"] == "mother: none of 3; asked 1, not asked 1, not known 1"


def test_codes_within_a_shared_theme_are_told_for_each_group_that_has_some() -> None:
    table = completeness(pd.DataFrame([cell("cadre", "k1", "k1", "a b"), cell("mother", "i1", "i1", "b c"),
                                       cell("midwife", "m1", "m1", "b")]))  # fmt: skip
    assert table[["group", "what", "codes_only"]].values.tolist() == [
        ["cadre", CODES_ONLY, "a"], ["mother", CODES_ONLY, "c"]
    ]  # fmt: skip
    assert table.loc[0, "others"].startswith("mother: 1 of 1; what they were asked is not known; midwife: 1 of 1")


def test_nothing_is_said_where_nobody_else_was_heard_or_all_say_it() -> None:
    assert completeness(pd.DataFrame([cell("cadre", "k1", "k1", "a"), cell("mother")])).empty
    assert completeness(pd.DataFrame([cell("cadre", "k1", "k1", "a"), cell("mother", "i1", "i1", "a")])).empty


def test_proposals_of_rules_are_headed_as_such_and_codes_serve_as_well() -> None:
    rows = pd.DataFrame(
        [cell("cadre", "k1", "k1", "a", note="proposed by rules, not reviewed"), cell("mother", "", "i")]
    )
    table = completeness(rows.rename(columns={"theme": "code"}), language="id")
    assert table.title.endswith("proposed by rules, not reviewed")
    assert "tidak disebut kelompok lain" in table.text(200)
    assert table["code"].tolist() == ["trust"]


def test_refusals() -> None:
    with pytest.raises(QualkitError, match="there is 1 group; comparing needs two"):
        completeness(pd.DataFrame([cell("cadre")]))
    with pytest.raises(QualkitError, match="this is no prevalence: it lacks theme or code, label"):
        completeness(pd.DataFrame({"x": [1]}))
