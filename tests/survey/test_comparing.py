"""Rows of different definitions are neither compared nor joined unless somebody allows it by name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import qualkit as qk
from qualkit.errors import QualkitError
from qualkit.survey import SurveyDesign, check_one_definition, side_by_side
from qualkit.survey.definitions import PRACTICES, PRESETS, definition, definition_of_id
from qualkit.tables import PUBLISHED

WHO, DHS = "who2021-ebf-0-5", "dhs7-ebf-0-5"


def rows(*given: tuple[str, str, float], indicator: str = "ebf", n: float = 80.0) -> pd.DataFrame:
    return pd.DataFrame([
        {"indicator": indicator, "definition": id, "place": place, "estimate": share, "n": n}
        for id, place, share in given
    ])  # fmt: skip


def test_one_definition_may_be_compared():
    table = rows((WHO, "A", 0.5), (WHO, "B", 0.6))
    assert check_one_definition(table) is table


def test_two_definitions_are_refused_and_both_are_shown():
    with pytest.raises(QualkitError) as error:
        check_one_definition(rows((WHO, "A", 0.5), ("ski-2023-ebf6", "B", 0.6)))
    text = str(error.value)
    assert "indicator 'ebf': rows of different definitions are not compared" in text
    assert "'who2021-ebf-0-5' (Infants breastfed yesterday" in text
    assert "0-5 months; the day and night before the interview" in text
    assert "'ski-2023-ebf6'" in text
    assert "allow=['who2021-ebf-0-5', 'ski-2023-ebf6']" in text


def test_not_stated_is_like_nothing_and_not_like_itself():
    assert len(check_one_definition(rows(("not stated", "A", 0.5)))) == 1
    with pytest.raises(QualkitError, match="rows without a stated definition are not compared"):
        check_one_definition(rows(("not stated", "A", 0.5), ("not stated", "B", 0.6)))
    allowed = rows(("not stated", "A", 0.5), ("not stated", "B", 0.6))
    assert len(check_one_definition(allowed, allow=["not stated"])) == 2


def test_every_indicator_is_told_at_once_and_all_definitions_must_be_allowed():
    table = pd.concat([rows((WHO, "A", 0.5), (DHS, "B", 0.6)), rows(("x", "A", 0.5), ("y", "B", 0.6), indicator="cbf")])
    with pytest.raises(QualkitError) as error:
        check_one_definition(table, allow=[WHO, DHS, "x"])
    assert [problem.where for problem in error.value.problems] == ["indicator 'cbf'"]
    assert len(check_one_definition(table, allow=[WHO, DHS, "x", "y"])) == 4


def test_allow_is_a_list_and_columns_are_asked_for():
    with pytest.raises(QualkitError, match="allow is one text"):
        check_one_definition(rows((WHO, "A", 0.5)), allow=WHO)
    with pytest.raises(QualkitError, match="the rows have no column 'definition'"):
        check_one_definition(pd.DataFrame({"indicator": ["ebf"]}))


def test_joining_gives_a_difference_only_at_one_place_with_one_definition():
    ours = rows((WHO, "A", 0.5), (WHO, "B", 0.6), (WHO, "C", 0.7))
    theirs = rows((WHO, "A", 0.58), (WHO, "Regency", 0.64))
    table = side_by_side(ours, theirs, parents={"B": "Regency"}).set_index("place")
    assert table["join_level"].to_dict() == {"A": "exact place", "B": "parent area", "C": ""}
    assert table.loc["A", "difference"] == pytest.approx(-8)
    assert np.isnan(table.loc["B", "difference"])
    assert table.loc["B", "note"] == "Regency is not B: no difference can be given"
    assert table.loc["C", "note"] == "the second table has no row of this place"


def test_a_nation_is_the_last_resort():
    table = side_by_side(rows((WHO, "A", 0.5)), rows((WHO, "Indonesia", 0.6)), nation="Indonesia")
    assert table["join_level"].tolist() == ["nation"]


def test_joining_other_definitions_is_refused_with_both_and_allowed_by_name_without_a_difference():
    ours, theirs = rows((WHO, "A", 0.5)), rows((DHS, "A", 0.58))
    with pytest.raises(QualkitError, match=r"not joined: 'who2021-ebf-0-5' \(Infants.*'dhs7-ebf-0-5' \(Infants"):
        side_by_side(ours, theirs)
    row = side_by_side(ours, theirs, allow=[WHO, DHS]).iloc[0]
    assert np.isnan(row["difference"])
    assert row["note"].startswith("the definitions differ or are not stated")
    with pytest.raises(QualkitError, match="rows without a stated definition are not joined"):
        side_by_side(ours.assign(definition="not stated"), theirs.assign(definition="not stated"))


def test_several_rows_of_a_place_and_missing_columns_are_refused():
    with pytest.raises(QualkitError, match="2 rows of the second table are of 'A'"):
        side_by_side(rows((WHO, "A", 0.5)), rows((WHO, "A", 0.5), (WHO, "A", 0.6)))
    with pytest.raises(QualkitError, match="the second table has no column 'village'"):
        side_by_side(rows((WHO, "A", 0.5)).rename(columns={"place": "village"}), rows((WHO, "A", 0.5)), place="village")


def test_coverage_is_joined_with_published_figures_only_where_they_count_alike():
    frame = pd.DataFrame({"village": ["A"] * 60, "ebf": [1, 0, 1] * 20})
    ours = qk.coverage(frame, "ebf", "village", SurveyDesign(), definitions={"ebf": WHO})
    printed = {"id": "f", "indicator": "ebf", "definition": WHO, "place": "A", "place_level": "village",
               "year": "2021", "population": "", "value_printed": "60", "unit": "%", "n": "", "kind": "study",
               "source": "s", "locator": "p. 1", "note": ""}  # fmt: skip
    theirs = qk.published_figures(PUBLISHED.frame([printed]))
    joined = side_by_side(ours, theirs, place=("village", "place"))
    assert joined["difference"].iloc[0] == pytest.approx(100 * 2 / 3 - 60)
    unsaid = qk.published_figures(PUBLISHED.frame([{**printed, "definition": "not stated"}]))
    with pytest.raises(QualkitError, match="the source does not say how it was counted"):
        side_by_side(ours, unsaid, place=("village", "place"))


def test_withheld_shares_are_not_joined():
    frame = pd.DataFrame({"place": ["A"] * 10, "ebf": [1, 0] * 5})
    ours = qk.coverage(frame, "ebf", "place", SurveyDesign(), definitions={"ebf": WHO})
    row = side_by_side(ours, rows((WHO, "A", 0.5))).iloc[0]
    assert np.isnan(row["estimate_a"])
    assert np.isnan(row["difference"])
    assert "fewer than 25" in row["note"]


@given(
    st.sampled_from([p.indicator for p in PRACTICES]),
    st.sampled_from(list(PRESETS)),
    st.sampled_from([None, "given", "not_given", "missing"]),
    st.sampled_from([None, "days", "calendar"]),
)
def test_every_definition_is_found_again_by_its_id(indicator, preset, kind, rule):
    made = definition(indicator, preset, do_not_know=kind, age_rule=rule)
    found = definition_of_id(made.id)
    assert found is not None
    assert (found.id, found.do_not_know, found.age_rule) == (made.id, made.do_not_know, made.age_rule)
