"""Models of turns against closed forms, and what they refuse to say."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, t

import qualkit.triangulation as room
from qualkit.errors import QualkitError
from qualkit.tables import CODINGS, ESTIMATES, PROGRESS, check
from qualkit.triangulation.segment_models import coded_units, gee


def turns(**groups: list[tuple[int, int]]) -> pd.DataFrame:
    """``turns(cadre=[(3, 8), (1, 8)])``: for each informant how many of how many turns bear the code."""
    rows = [
        {"coded": int(turn < k), "group": group, "informant": f"{group}{i}", "turn": turn}
        for group, people in groups.items() for i, (k, n) in enumerate(people) for turn in range(n)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def logit(p: float) -> float:
    return math.log(p / (1 - p))


CADRES = [(1, 8), (3, 8), (2, 8), (6, 8), (0, 8), (4, 8)]
MOTHERS = [(5, 8), (7, 8), (4, 8), (8, 8), (2, 8), (6, 8), (6, 8)]
EVEN = turns(cadre=CADRES, mother=MOTHERS)


def sandwich(people: list[tuple[int, int]]) -> tuple[float, float]:
    """Log odds and its robust variance where all have as many turns: the sums of residuals of each, squared."""
    total = sum(n for _, n in people)
    p = sum(k for k, _ in people) / total
    return logit(p), sum((k - n * p) ** 2 for k, n in people) / (total * p * (1 - p)) ** 2


def test_with_equal_turns_estimate_and_robust_error_have_a_closed_form():
    table = gee(EVEN, few=0)
    check(table, ESTIMATES)
    (one, of_one), (other, of_other) = sandwich(CADRES), sandwich(MOTHERS)
    assert table["term"].tolist() == ["intercept", "group: mother, not cadre"]
    assert table["estimate"].tolist() == pytest.approx([one, other - one], abs=1e-6)
    errors = [math.sqrt(of_one), math.sqrt(of_one + of_other)]
    assert table["std_error"].tolist() == pytest.approx(errors, rel=1e-6)
    half = norm.ppf(0.975) * errors[1]
    assert table.loc[1, "conf_high"] - table.loc[1, "estimate"] == pytest.approx(half, rel=1e-6)
    assert table.loc[1, "odds_ratio"] == pytest.approx(math.exp(other - one), rel=1e-6)


def test_with_few_informants_the_error_is_bias_reduced_and_the_interval_students():
    table, robust = gee(EVEN), gee(EVEN, few=0)
    # With equal turns Mancl & DeRouen divide each residual by one less the informant's share of its group.
    expected = math.sqrt(sandwich(CADRES)[1] / (1 - 1 / 6) ** 2 + sandwich(MOTHERS)[1] / (1 - 1 / 7) ** 2)
    assert table.loc[1, "std_error"] == pytest.approx(expected, rel=1e-6)
    assert table.loc[1, "std_error"] > robust.loc[1, "std_error"]
    assert table.loc[1, "conf_high"] - table.loc[1, "estimate"] == pytest.approx(t(11).ppf(0.975) * expected, rel=1e-6)
    assert "bias-reduced" in table.loc[0, "method"]
    assert "robust covariance" in robust.loc[0, "method"]


def test_turns_of_one_informant_are_alike():
    assert 0 < gee(EVEN).loc[0, "correlation"] < 1
    assert gee(EVEN)["clusters"].tolist() == [13, 13]
    assert gee(EVEN)["n"].tolist() == [104, 104]


def test_no_p_value_unless_asked_for():
    assert "p_value" not in gee(EVEN)
    table = gee(EVEN, tests=True)
    expected = 2 * t(11).sf(abs(table.loc[1, "estimate"] / table.loc[1, "std_error"]))
    assert table.loc[1, "p_value"] == pytest.approx(expected)
    assert any("p-values were asked for" in note for note in table.notes)


def test_categories_keep_their_order_and_numbers_enter_as_they_are():
    ordered = EVEN.assign(group=pd.Categorical(EVEN["group"], ["mother", "cadre", "midwife"]))
    assert gee(ordered)["term"].tolist() == ["intercept", "group: cadre, not mother"]
    assert gee(EVEN, predictors=["turn"])["term"].tolist() == ["intercept", "turn"]
    both = gee(EVEN, predictors=["group", "turn"])
    assert len(both) == 3


@pytest.mark.parametrize(
    ("units", "reason"),
    [
        (turns(a=[(0, 5), (0, 5), (0, 4)], b=[(2, 5), (1, 5)]), "not estimable: no turn of group a bears the code"),
        (turns(a=[(5, 5), (5, 5)], b=[(2, 5), (1, 5)]), "not estimable: every turn of group a bears the code"),
        (turns(a=[(1, 5)], b=[(2, 5)]), "not estimable: 2 informants for 2 coefficients"),
    ],
)
def test_where_there_are_no_odds_it_says_why(units, reason):
    table = gee(units)
    assert table["estimate"].isna().all()
    assert table["odds_high"].isna().all()
    assert set(table["note"]) == {reason}


def test_predictors_that_say_the_same_and_a_code_everywhere():
    twice = EVEN.assign(again=EVEN["group"])
    assert set(gee(twice, predictors=["group", "again"])["note"]) == {"not estimable: the predictors say the same"}
    assert set(gee(EVEN.assign(coded=1), predictors=["turn"])["note"]) == {
        "not estimable: the code stands in every turn, or in none"
    }


def test_a_handful_of_informants_carries_a_warning():
    assert "only 6 informants: read with care" in gee(turns(a=CADRES[:3], b=MOTHERS[:3])).loc[0, "note"]


def test_refusals_name_the_remedy():
    with pytest.raises(QualkitError, match=r"the units have no column 'grup'. Did you mean 'group'"):
        gee(EVEN, predictors=["grup"])
    with pytest.raises(QualkitError, match="there is no predictor"):
        gee(EVEN, predictors=[])
    with pytest.raises(QualkitError, match="1 rows lack a value of 'group'"):
        gee(EVEN.assign(group=EVEN["group"].where(EVEN.index > 0)))
    with pytest.raises(QualkitError, match="'coded' holds more than 0 and 1"):
        gee(EVEN.assign(coded=EVEN["coded"] * 2))
    with pytest.raises(QualkitError, match="there is no unit"):
        gee(EVEN.head(0))


# -- units ----------------------------------------------------------------------------------------------------------


def read(transcript: str, many: int, **more: Any) -> list[dict[str, Any]]:
    """PROGRESS: a question, then an answer, and so on."""
    return [
        {"coder": "a", "codebook": "b", "version": "1", "transcript": transcript, "turn": turn, "kind": "interview",
         "informant": transcript if turn % 2 else "", "translation_of": "", "finished": True, **more}
        for turn in range(many)
    ]  # fmt: skip


def spoken(*places: tuple[str, int, str], role: str = "informant") -> pd.DataFrame:
    frame = CODINGS.frame([
        {"id": str(i), "transcript": name, "start": 0, "end": 3, "codebook": "b", "version": "1", "code": code,
         "coder": "a", "turn": turn, "informant": name}
        for i, (name, turn, code) in enumerate(places)
    ])  # fmt: skip
    return frame.assign(role=role)


PEOPLE = pd.DataFrame({"informant": ["k1", "m1"], "group": ["cadre", "mother"], "age": [30, 40]})


def test_every_answer_of_a_finished_original_is_a_unit():
    progress = PROGRESS.frame([
        *read("k1", 4), *read("m1", 2), *read("m1-en", 2, informant="m1", translation_of="m1"),
        *read("k2", 4), *read("fgd", 2, informant="k1", kind="focus-group"), *read("m1-2", 2, finished=False),
    ])  # fmt: skip
    codings = spoken(("k1", 1, "pay"), ("k1", 1, "pay"), ("k1", 3, "time"), ("m1", 1, "hours"))
    units = coded_units(codings, progress, PEOPLE, ["pay", "hours"])
    assert units[["transcript", "turn", "coded", "age"]].values.tolist() == [
        ["k1", 1, 1, 30], ["k1", 3, 0, 30], ["m1", 1, 1, 40]
    ]  # fmt: skip
    asked = spoken(("k1", 0, "pay"), role="interviewer")
    assert coded_units(asked, progress, PEOPLE, ["pay"])["coded"].sum() == 0


def test_units_come_from_coded_turns():
    with pytest.raises(QualkitError, match=r"these are no coded turns. To mend: give qk.coded_turns"):
        coded_units(spoken().drop(columns="role"), PROGRESS.empty(), PEOPLE, ["pay"])


def test_the_room_names_what_it_offers():
    for name in room.__all__:
        assert callable(getattr(room, name))
        assert name in dir(room)
    assert room.__all__ == sorted(room.__all__) == sorted(room._HOME)
    assert room.guest([1, 0, 0], 1, 2).notation == "1+2"
    with pytest.raises(AttributeError, match=r"'qualkit.triangulation' has no attribute 'guess'"):
        room.guess  # noqa: B018


def test_a_second_seed_of_chance_is_near_the_truth():
    # Two hundred informants of ten turns each, tied by their own chance: the odds ratio of e lies in the interval.
    chance = np.random.default_rng(3)
    group = np.repeat(["a", "b"], 100)
    p = 1 / (1 + np.exp(-(chance.normal(0, 0.3, 200) - 0.5 + (group == "b"))))
    units = pd.DataFrame({
        "coded": (chance.random((200, 10)) < p[:, None]).astype(int).ravel(), "group": np.repeat(group, 10),
        "informant": np.repeat(np.arange(200).astype(str), 10),
    })  # fmt: skip
    table = gee(units)
    assert "robust covariance" in table.loc[1, "method"]
    assert table.loc[1, "conf_low"] < 1 < table.loc[1, "conf_high"]
