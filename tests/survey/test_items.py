"""Items against R, and the cases in which something is undefined."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import QualkitError
from qualkit.survey import internal_consistency, item_analysis
from qualkit.tables import ESTIMATES, check

GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "training.json").read_text(encoding="utf-8"))
ANSWERS = pd.DataFrame(np.reshape(GOLDEN["answers"], (12, 6)), columns=[f"q{k}" for k in range(1, 7)])


def of(table, measure):
    return table[table["measure"] == measure].set_index("item")


@pytest.mark.parametrize(
    ("measure", "key"),
    [("difficulty", "difficulty"), ("discrimination", "item_rest"), ("alpha_without", "alpha_without")],
)
def test_the_items_of_r(measure, key):
    assert of(item_analysis(ANSWERS), measure)["estimate"].tolist() == pytest.approx(GOLDEN[key], rel=1e-12)


def test_alpha_is_kr20_for_right_and_wrong():
    row = internal_consistency(ANSWERS).iloc[0]
    alpha, kr20, low, high = GOLDEN["alpha"]
    assert row["measure"] == "KR-20"
    assert [row["estimate"], row["estimate"], row["conf_low"], row["conf_high"]] == pytest.approx(
        [alpha, kr20, low, high], rel=1e-9
    )
    points = internal_consistency(ANSWERS * 2, maximum=2).iloc[0]
    assert (points["measure"], points["estimate"]) == ("alpha", pytest.approx(alpha))


def test_the_tables_are_estimates():
    check(pd.DataFrame(item_analysis(ANSWERS)), ESTIMATES)
    check(pd.DataFrame(internal_consistency(ANSWERS)), ESTIMATES)
    assert "q6" in item_analysis(ANSWERS).text()


def test_difficulty_of_points_and_of_right_answers():
    table = of(item_analysis(ANSWERS), "difficulty")
    assert table.loc["q6", "method"] == "share of people right; Wilson interval"
    # 3 of 12; Wilson's interval by its formula.
    z = 1.959963984540054
    centre, half = (3 + z * z / 2) / (12 + z * z), z / (12 + z * z) * (3 * 9 / 12 + z * z / 4) ** 0.5
    assert table.loc["q6", ["conf_low", "conf_high"]].tolist() == pytest.approx([centre - half, centre + half])
    points = pd.DataFrame({"a": [0, 1, 2, 4], "b": [1, 0, 1, 1]})
    steps = of(item_analysis(points, maximum={"a": 4, "b": 1}), "difficulty")
    assert steps["estimate"].tolist() == [7 / 16, 0.75]
    assert steps.loc["a", "method"] == "mean share of the points; t interval"


def test_upper_and_lower_groups_share_their_ties():
    table = of(item_analysis(ANSWERS), "upper_lower")
    # Three of twelve in each group. Above: two with 6, and half of the two with 5. Below: two with 1, a third of three.
    assert table.loc["q6", "estimate"] == pytest.approx((1 + 1 + 1 / 2) / 3 - 0)
    assert table.loc["q1", "estimate"] == pytest.approx(1 - (1 + 0 + 2 / 3) / 3)
    shuffled = of(item_analysis(ANSWERS.iloc[::-1]), "upper_lower")
    assert shuffled["estimate"].tolist() == pytest.approx(table["estimate"].tolist())


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 1), min_size=3, max_size=3), min_size=4, max_size=15), st.randoms())
def test_the_order_of_people_decides_nothing(rows, random):
    mixed = random.sample(rows, len(rows))
    names = ["a", "b", "c"]
    first, second = (item_analysis(pd.DataFrame(some, columns=names))["estimate"].to_numpy() for some in (rows, mixed))
    np.testing.assert_allclose(first, second, atol=1e-9)


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 1), min_size=3, max_size=3), min_size=1, max_size=8))
def test_undefined_always_has_a_reason(rows):
    answers = pd.DataFrame(rows, columns=["a", "b", "c"])
    for table in (item_analysis(answers), internal_consistency(answers)):
        undefined = table[table["estimate"].isna()]
        assert undefined["note"].str.contains("undefined").all()


def test_the_reasons():
    same = pd.DataFrame({"a": [1, 1, 1, 1], "b": [0, 1, 0, 1]})
    table = item_analysis(same)
    assert of(table, "discrimination").loc["a", "note"] == "undefined: everybody has the same points"
    assert of(table, "discrimination").loc["b", "note"] == "undefined: the other items give everybody the same sum"
    assert of(table, "alpha_without").loc["a", "note"] == "undefined: items are fewer than two"
    assert of(item_analysis(same[["a"]]), "discrimination").loc["a", "note"] == "undefined: there is no other item"
    assert of(item_analysis(same[["a"]]), "upper_lower").loc["a", "note"] == "undefined: all totals are equal"
    assert internal_consistency(same[:1])["note"].iloc[0] == "undefined: people are fewer than two"
    opposite = pd.DataFrame({"a": [0, 1], "b": [1, 0]})
    assert internal_consistency(opposite)["note"].iloc[0] == "undefined: all totals are equal"
    two = of(item_analysis(pd.DataFrame({"a": [0, 1], "b": [0, 1]})), "discrimination")
    assert "no interval: fewer than four people" in two.loc["a", "note"]
    one = of(item_analysis(pd.DataFrame({"a": [1], "b": [3]}), maximum=4), "difficulty")
    assert one.loc["b", "note"] == "one person gives no interval"


def test_missing_answers_are_a_named_choice():
    answers = ANSWERS.astype(float)
    answers.iloc[2, 1] = np.nan
    with pytest.raises(QualkitError, match=r"q2: row 2: missing.*missing='wrong' or missing='drop'"):
        item_analysis(answers)
    wrong = item_analysis(answers, missing="wrong")
    assert of(wrong, "difficulty").loc["q2", "estimate"] == pytest.approx(8 / 12)
    assert wrong["note"].str.contains("missing answers counted as wrong: 1").all()
    dropped = item_analysis(answers, missing="drop")
    assert set(dropped["n"]) == {11.0}
    assert dropped["note"].str.contains("left out for a missing answer: 1").all()
    with pytest.raises(QualkitError, match="nobody answered every item"):
        item_analysis(pd.DataFrame({"a": [1, None], "b": [None, 1]}), missing="drop")


def test_wrong_answers_and_calls_are_refused_at_once():
    answers = pd.DataFrame({"a": [1, 7, -1], "b": ["yes", 0, 1], "c": [0, 1, 1]})
    with pytest.raises(QualkitError) as refused:
        item_analysis(answers, maximum={"a": 2, "b": 0}, missing="wrnog", confidence=95)
    for words in ("a: row 1 (7), row 2 (-1): not from 0 to 2", "b: row 0 ('yes'): no number",
                  "no maximum is given for c", "the maximum of b is not above 0", "Did you mean 'wrong'?",
                  "a confidence of 95 is no probability"):  # fmt: skip
        assert words in str(refused.value)
    with pytest.raises(QualkitError, match=r"there are no answers.*one column an item"):
        internal_consistency(pd.DataFrame())
