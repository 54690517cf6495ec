"""Differences between groups: what is shown, what is tested, and what is not."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from qualkit.errors import QualkitError, TableError
from qualkit.tables import ESTIMATES, check
from qualkit.triangulation.compare import compare_groups
from qualkit.triangulation.exact_tests import boschloo, freeman_halton
from qualkit.triangulation.intervals import difference


def voiced(**themes: dict[str, tuple[int, int]]) -> pd.DataFrame:
    """``voiced(trust={"cadre": (3, 8), "mother": (1, 9)})``: the columns of a prevalence that are needed."""
    return pd.DataFrame([
        {"theme": theme, "label": theme.capitalize(), "group": group, "voiced": k, "n": n}
        for theme, groups in themes.items() for group, (k, n) in groups.items()
    ])  # fmt: skip


THREE = voiced(
    trust={"cadre": (8, 10), "mother": (5, 10), "midwife": (1, 6)},
    time={"cadre": (3, 10), "mother": (3, 10), "midwife": (0, 6)},
)


def test_every_pair_in_the_groups_order_with_newcombes_interval():
    table = compare_groups(THREE)
    check(table, ESTIMATES)
    assert table[["theme", "group_a", "group_b"]].values.tolist() == [
        [theme, *pair]
        for theme in ("trust", "time")
        for pair in (("cadre", "mother"), ("cadre", "midwife"), ("mother", "midwife"))
    ]
    d = difference(8, 10, 1, 6)
    assert table.loc[1, ["estimate", "conf_low", "conf_high"]].tolist() == [d.estimate, d.conf_low, d.conf_high]
    assert table.loc[1, ["voiced_a", "n_a", "voiced_b", "n_b", "n"]].tolist() == [8, 10, 1, 6, 16]


def test_no_p_value_unless_it_is_asked_for():
    plain = compare_groups(THREE)
    assert not [name for name in plain.columns if name.startswith("p_")]
    assert "p-value" not in plain.text()
    asked = compare_groups(THREE, tests="boschloo")
    assert asked.loc[0, "p_value"] == boschloo(8, 10, 5, 10)
    assert asked["family_size"].unique().tolist() == [6]
    assert any("adjusted over a family of 6 tests" in note for note in asked.notes)
    assert any("independent" in note for note in asked.notes)
    assert (asked["p_holm"] >= asked["p_bh"] - 1e-15).all()
    assert (asked["p_bh"] >= asked["p_value"] - 1e-15).all()


@pytest.mark.parametrize("test", ["fisher", "barnard"])
def test_the_other_tests_of_pairs(test):
    table = compare_groups(THREE, tests=test)
    assert table["p_value"].between(0, 1).all()
    assert set(table["test"]) == {test}


def test_freeman_and_halton_once_an_item_over_all_groups():
    table = compare_groups(THREE, tests="freeman-halton")
    assert table["family_size"].unique().tolist() == [2]
    assert table.loc[:2, "p_value"].unique().tolist() == [freeman_halton([8, 5, 1], [10, 10, 6])]
    assert table.loc[0, "p_holm"] == pytest.approx(2 * table.loc[0, "p_value"])
    assert table.loc[0, "test"] == "freeman-halton over cadre, mother, midwife"


def test_below_five_informants_no_difference_of_shares_is_shown_but_it_stands_in_the_table():
    table = compare_groups(voiced(trust={"cadre": (3, 4), "mother": (1, 9)}))
    assert table.loc[0, "shown"] == ""
    assert table.loc[0, "estimate"] == pytest.approx(3 / 4 - 1 / 9)
    assert "fewer than 5 informants in a group" in table.loc[0, "note"]
    assert "3 of 4" in table.text()
    assert "75%" not in table.text()


def test_a_group_that_was_not_heard_has_no_difference_and_no_test():
    empty = voiced(trust={"cadre": (3, 8), "mother": (0, 0)})
    table = compare_groups(empty, tests="fisher")
    assert math.isnan(table.loc[0, "estimate"])
    assert math.isnan(table.loc[0, "p_value"])
    assert table.loc[0, "family_size"] == 0
    assert table.loc[0, "note"] == "undefined: nobody was heard in one of the groups"
    over = compare_groups(empty, tests="freeman-halton")
    assert math.isnan(over.loc[0, "p_holm"])
    assert "fewer than two groups were heard" in over.loc[0, "note"]


def test_where_all_or_nobody_voiced_it_the_tests_say_one():
    table = compare_groups(voiced(a={"x": (8, 8), "y": (9, 9)}, b={"x": (0, 8), "y": (0, 9)}), tests="boschloo")
    assert table["p_value"].tolist() == [1.0, 1.0]


def test_pairs_by_name_and_turned_around():
    table = compare_groups(THREE, pairs=[("mother", "cadre")])
    assert table["estimate"].tolist() == pytest.approx([-0.3, 0.0])
    assert table["shown"].tolist()[0].startswith("\u22120.30 (")


def test_the_display_in_indonesian():
    text = compare_groups(THREE, language="id").text()
    assert "selisih (95%)" in text
    assert "+0,30" in text


def test_refusals_name_the_remedy():
    with pytest.raises(QualkitError, match="this is no prevalence: it lacks label, group, voiced, n, theme or code"):
        compare_groups(pd.DataFrame({"x": [1]}))
    with pytest.raises(QualkitError, match="there is one group only"):
        compare_groups(voiced(trust={"cadre": (1, 2)}))
    with pytest.raises(QualkitError, match=r"unknown test 'fischer'. Did you mean 'fisher'"):
        compare_groups(THREE, tests="fischer")
    with pytest.raises(QualkitError, match=r"there is no group 'mothers'. Did you mean 'mother'"):
        compare_groups(THREE, pairs=[("cadre", "mothers")])
    with pytest.raises(QualkitError, match="does not name two groups"):
        compare_groups(THREE, pairs=[("cadre", "cadre")])
    with pytest.raises(TableError, match="displays are not written in the language 'fr'"):
        compare_groups(THREE, language="fr")
