"""Saturation: the cases of others, all orders by brute force, and small studies counted by hand."""

from __future__ import annotations

import json
import math
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from qualkit.errors import QualkitError
from qualkit.tables import CODINGS, ESTIMATES, PROGRESS, TRANSCRIPTS, check
from qualkit.triangulation.richness import accumulation, chao2, lowe_curve, lowe_fit, sample_coverage
from qualkit.triangulation.saturation import ALL, saturation
from qualkit.triangulation.stopping import guest, interviews_needed

GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "saturation.json").read_text(encoding="utf-8"))


# -- Guest, Namey & Chen --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "case", GOLDEN["guest_cases"], ids=lambda c: f"{c['name']}-{c['base']}-{c['run']}-{c['threshold']}"
)
def test_the_cases_of_guest(case):
    found = guest(case["new_codes_per_interview"], case["base"], case["run"], case["threshold"])
    expected = case["expected"]
    assert found.base_codes == expected["base_codes"]
    assert [(r.first, r.last, r.new, round(r.ratio, 6)) for r in found.runs] == [
        (r["first"], r["last"], r["new"], r["ratio"]) for r in expected["runs"]
    ]
    assert (found.notation or None) == expected["notation"]
    assert (found.status == "reached") == (expected["notation"] is not None)


def test_too_few_interviews_are_not_assessable_which_is_not_not_reached():
    few = guest([3, 2, 1, 1, 0], base=4, run=2)
    assert few.status == "not assessable"
    assert few.reason == "5 interviews, and 6 are needed for a base of 4 and a run of 2"
    never = guest([4] * 6, base=4, run=2)
    assert never.status == "not reached"
    assert never.reason == "no run brought 5% or less new codes; the least was 50%"
    empty = guest([0, 0, 0, 0, 2, 1, 0, 0], base=4, run=2)
    assert (empty.status, empty.reason) == ("not assessable", "the first 4 interviews hold no code")


def test_the_ratio_is_of_the_base_and_not_of_the_running_total():
    # 1 new code is 5.3% of the 19 of the base, though 4.5% of the 22 in all.
    assert guest([10, 9, 2, 1, 0], base=2, run=1, threshold=0.05).notation == "4+1"


def test_exactly_the_threshold_is_reached():
    assert guest([20, 1, 0], base=1, run=2, threshold=0.05).notation == "1+2"
    assert guest([20, 1, 0], base=1, run=2, threshold=0.049).status == "not reached"


def test_refusals_of_guest():
    with pytest.raises(QualkitError, match="base=0 is no number of interviews"):
        guest([1], base=0)
    with pytest.raises(QualkitError, match="threshold=5 lies outside 0 to 1"):
        guest([1], threshold=5)
    with pytest.raises(QualkitError, match="cannot bring fewer than no new codes"):
        guest([1, -1])


# -- all orders -----------------------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(hnp.arrays(bool, st.tuples(st.integers(1, 5), st.integers(0, 5))))
def test_mean_and_sd_are_those_of_all_orders(holds):
    counts = np.array([
        [int(holds[list(order[:k])].any(axis=0).sum()) for k in range(1, len(holds) + 1)]
        for order in permutations(range(len(holds)))
    ])  # fmt: skip
    found = accumulation(holds, shuffles=0)
    assert found.mean == pytest.approx(counts.mean(axis=0), abs=1e-9)
    assert found.sd == pytest.approx(counts.std(axis=0), abs=1e-6)
    assert np.isnan(found.low).all()


def test_percentiles_of_shuffles_hold_the_mean_and_repeat_with_their_seed():
    holds = np.random.default_rng(1).random((12, 30)) < 0.3
    one, other, third = (accumulation(holds, 400, seed) for seed in (7, 7, 8))
    assert one.low.tolist() == other.low.tolist()
    assert (one.low != third.low).any()
    assert (one.low <= one.mean + 1e-9).all()
    assert (one.mean <= one.high + 1e-9).all()
    assert one.low[-1] == one.high[-1] == holds.any(axis=0).sum()


def test_percentiles_are_those_of_all_orders_where_these_are_few():
    holds = np.array([[1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1]], dtype=bool)
    found = accumulation(holds, 3000, 1)
    assert found.low.tolist() == [1, 2, 4]
    assert found.high.tolist() == [2, 4, 4]


# -- what may be missing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", GOLDEN["chao2_cases"], ids=lambda c: f"{c['S_obs']}-{c['Q1']}-{c['Q2']}")
def test_the_cases_of_chao(case):
    found = chao2(case["S_obs"], case["Q1"], case["Q2"], case["m"])
    assert found.estimate == pytest.approx(case["chao2"], abs=1e-12)


def test_the_interval_of_chao_starts_at_what_was_found():
    found = chao2(37, 9, 6, 12)
    assert 37 < found.conf_low < found.estimate < found.conf_high
    # Variance by the formula, written out.
    a, r = 11 / 12, 9 / 6
    assert found.std_error == pytest.approx(math.sqrt(6 * (a * r**2 / 2 + a**2 * r**3 + a**2 * r**4 / 4)))
    alone = chao2(5, 1, 0, 4)
    assert alone.estimate == 5
    assert math.isnan(alone.conf_low)
    assert alone.note == "no interval: nothing unseen is estimated"
    assert chao2(0, 0, 0, 4).note == "no code at all"
    with pytest.raises(QualkitError, match="3 codes, 2 of them once and 2 twice in 5 interviews: this cannot be"):
        chao2(3, 2, 2, 5)


def test_coverage_of_the_sample_by_its_formula():
    assert sample_coverage(9, 6, 100, 12) == pytest.approx(1 - 9 / 100 * (11 * 9 / (11 * 9 + 2 * 6)))
    assert sample_coverage(0, 4, 50, 10) == 1
    assert math.isnan(sample_coverage(0, 0, 0, 3))
    assert sample_coverage(3, 0, 3, 1) == 0


@pytest.mark.parametrize("case", GOLDEN["lowe_curve_cases"], ids=lambda c: c["model"])
def test_the_curves_of_lowe(case):
    curve = lowe_curve(case["model"], case["A"], case["b"], len(case["n"]))
    assert curve == pytest.approx(case["expected"], abs=1e-8)


@pytest.mark.parametrize("case", GOLDEN["lowe_iw_closed_form"])
def test_the_closed_form_of_iw(case):
    codes, chance = lowe_fit("IW", case["T1"], case["TN"], case["N"])
    assert codes == pytest.approx(case["A_expected"], rel=1e-9)
    assert chance == pytest.approx((case["N"] * case["T1"] / case["TN"] - 1) / (case["N"] - 1))


@settings(max_examples=60)
@given(st.sampled_from(["IS", "IW", "SW"]), st.integers(5, 200), st.floats(0.02, 0.95), st.integers(2, 40))
def test_a_fitted_curve_passes_through_both_of_its_points(model, codes, chance, interviews):
    curve = lowe_curve(model, codes, chance, interviews)
    found, b = lowe_fit(model, float(curve[0]), float(curve[-1]), interviews)
    assert found == pytest.approx(codes, rel=1e-5)
    assert b == pytest.approx(chance, rel=1e-5)


def test_codes_that_no_two_interviews_share_have_no_bound():
    for model in ("IS", "IW", "SW"):
        assert all(math.isnan(value) for value in lowe_fit(model, 5.0, 20.0, 4))
        assert all(math.isnan(value) for value in lowe_fit(model, 5.0, 5.0, 1))
        assert lowe_fit(model, 5.0, 5.0, 4) == (5.0, 1.0)
    with pytest.raises(QualkitError, match=r"unknown model 'IX'. Did you mean 'I"):
        lowe_fit("IX", 1.0, 2.0, 3)


FUGARD = GOLDEN["fugard_potts"]


@pytest.mark.parametrize(
    "case",
    [*FUGARD["published"], *FUGARD["computed"]],
    ids=lambda c: f"{c['prevalence']}-{c['instances']}-{c['power']}",
)
def test_interviews_needed_after_fugard_and_potts(case):
    assert interviews_needed(case["prevalence"], case["instances"], case["power"]) == case["n"]


def test_refusals_of_interviews_needed():
    assert interviews_needed(1.0) == 1
    with pytest.raises(QualkitError, match="prevalence=0 is no share above 0"):
        interviews_needed(0)
    with pytest.raises(QualkitError, match="power=1 is no probability between"):
        interviews_needed(0.5, power=1)
    with pytest.raises(QualkitError, match="instances=0 is no number of people"):
        interviews_needed(0.5, instances=0)
    with pytest.raises(QualkitError, match="more than 1,000,000 interviews"):
        interviews_needed(1e-7)


# -- a study by hand ------------------------------------------------------------------------------------------------

PEOPLE = pd.DataFrame({"informant": ["k1", "k2", "m1", "m2"], "group": ["cadre", "cadre", "mother", "mother"]})


def coded(**codes: str) -> pd.DataFrame:
    """``coded(k1="a b", m1="a")``: one coding a code; the transcript is called as the informant."""
    rows = [(who, code) for who, text in codes.items() for code in text.split()]
    return CODINGS.frame([
        {"id": str(i), "transcript": who, "start": 0, "end": 3, "codebook": "b", "version": "1", "code": code,
         "coder": "x", "informant": who.partition("_")[0]}
        for i, (who, code) in enumerate(rows)
    ])  # fmt: skip


def listed(*rows: tuple[str, str], **more: Any) -> pd.DataFrame:
    """TRANSCRIPTS from names and dates."""
    return TRANSCRIPTS.frame([
        {"transcript": name, "date": date, "kind": "interview", "translation_of": "", **more} for name, date in rows
    ])  # fmt: skip


def read(*names: str, finished: bool = True, **more: Any) -> list[dict[str, Any]]:
    return [
        {"coder": "x", "codebook": "b", "version": "1", "transcript": name, "turn": 0, "kind": "interview",
         "informant": name.partition("_")[0], "translation_of": "", "read": True, "finished": finished, **more}
        for name in names
    ]  # fmt: skip


FOUR = coded(k1="a b", k2="b c", m1="a", m2="d")


def curve(table: pd.DataFrame, group: str) -> list[tuple[str, int, int]]:
    mine = table[table["group"] == group]
    return list(zip(mine["transcript"], mine["new"], mine["cumulative"], strict=True))


def test_every_group_and_all_together_in_the_order_of_their_dates():
    dates = listed(("k1", "2026-03-02"), ("k2", "2026-03-01"), ("m1", "2026-02-01"), ("m2", ""))
    found = saturation(FOUR, PEOPLE, transcripts=dates)
    assert list(found.curve["group"].unique()) == ["cadre", "mother", ALL]
    assert curve(found.curve, "cadre") == [("k2", 2, 2), ("k1", 1, 3)]
    assert curve(found.curve, ALL) == [("m1", 1, 1), ("k2", 2, 3), ("k1", 0, 3), ("m2", 1, 4)]
    assert "Order of interviews: as collected. 1 without a date stand last." in found.notes
    assert "Order of interviews: as they stand in the table as no dates are given." in saturation(FOUR, PEOPLE).notes


def test_one_group_and_a_given_order():
    found = saturation(FOUR, PEOPLE, group="mother", order=["m2", "m1", "k1", "k2"])
    assert curve(found.curve, "mother") == [("m2", 1, 1), ("m1", 1, 2)]
    assert set(found.curve["group"]) == {"mother"}


def test_twelve_combinations_a_group_and_not_assessable_where_interviews_are_few():
    found = saturation(FOUR, PEOPLE)
    assert found.guest.groupby("group").size().tolist() == [12, 12, 12]
    assert set(found.guest["status"]) == {"not assessable"}
    combinations = found.guest.loc[:11, ["base", "run", "threshold"]].values.tolist()
    assert combinations == [[b, r, t] for b in (4, 5, 6) for r in (2, 3) for t in (0.05, 0.0)]


def test_interviews_without_a_code_count_where_it_is_known_that_they_were_read():
    progress = PROGRESS.frame([*read("k1", "k2", "m1"), *read("m2", finished=False),
                               *read("k1_en", translation_of="k1"), *read("fgd", kind="focus-group")])  # fmt: skip
    found = saturation(coded(k1="a b", m2="d", k1_en="z"), PEOPLE, progress=progress)
    assert curve(found.curve, "cadre") == [("k1", 2, 2), ("k2", 0, 2)]
    assert curve(found.curve, ALL) == [("k1", 2, 2), ("k2", 0, 2), ("m1", 0, 2)]
    assert "Interviews that count: 3, originals that are finished." in found.notes
    assert "Coded transcripts left out as unfinished, translations or focus groups: 2." in found.notes


def test_without_progress_translations_and_focus_groups_go_by_the_list_of_transcripts():
    codings = coded(k1="a", k1_en="z", fgd="y").assign(informant=["k1", "k1", "k2"])
    both = pd.concat([
        listed(("k1", "2026-01-01")), listed(("k1_en", "2026-01-01"), translation_of="k1"),
        listed(("fgd", "2026-01-02"), kind="focus-group"),
    ])  # fmt: skip
    found = saturation(codings, PEOPLE, transcripts=both)
    assert curve(found.curve, ALL) == [("k1", 1, 1)]
    assert "Translations and focus groups left out: 2." in found.notes
    with_groups = saturation(codings, PEOPLE, transcripts=both, focus_groups=True)
    assert curve(with_groups.curve, ALL) == [("k1", 1, 1), ("fgd", 1, 2)]


def test_questions_bring_no_code():
    codings = coded(k1="a", k2="b").assign(informant=["k1", ""])
    found = saturation(codings, PEOPLE, order=["k1", "k2"])
    assert curve(found.curve, ALL) == [("k1", 1, 1), ("k2", 0, 1)]


def test_how_many_codes_there_may_be():
    found = saturation(FOUR, PEOPLE)
    check(found.richness, ESTIMATES)
    everything = found.richness[found.richness["group"] == ALL].set_index("estimator")
    # Of four codes a and b occur twice, c and d once: 4 + 3/4 * 2^2 / (2 * 2).
    assert everything.loc["Chao2", ["observed", "once", "twice", "n"]].tolist() == [4, 2, 2, 4]
    assert everything.loc["Chao2", "estimate"] == pytest.approx(4.75)
    assert everything.loc["Chao2", "index"] == pytest.approx(100 * 4 / 4.75)
    # IW in closed form: b = (N T1 / TN - 1) / (N - 1) = 1/6, A = T1 / b = 9.
    assert everything.loc["Lowe IW", "estimate"] == pytest.approx(9)
    assert everything.loc["Lowe IW", "index"] == pytest.approx(100 * 4 / 9)
    mothers = found.richness[found.richness["group"] == "mother"].set_index("estimator")
    assert math.isnan(mothers.loc["Lowe IS", "estimate"])
    assert mothers.loc["Lowe IS", "note"].startswith("not assessable")


def test_nothing_coded_is_not_assessable():
    progress = PROGRESS.frame(read("k1"))
    found = saturation(coded(), PEOPLE, progress=progress, coder="x")
    assert curve(found.curve, ALL) == [("k1", 0, 0)]
    assert found.richness["note"].str.startswith("not assessable").all()
    assert len(saturation(coded(), PEOPLE).curve) == 0
    assert "not assessable" in saturation(coded(), PEOPLE).text()


def test_the_caveats_are_said_in_words_and_rules_are_named():
    found = saturation(FOUR.assign(coder="rule:b"), PEOPLE)
    text = found.text()
    assert "saturation of codes" in text
    assert "Some traditions reject saturation" in text
    assert "cannot appear" in " ".join(text.split())
    assert "proposed by rules, not reviewed" in found.guest.title
    bundle = found._repr_mimebundle_()
    assert bundle["text/html"].count("<table") == 3
    assert "tidak dapat dinilai" in saturation(FOUR, PEOPLE, language="id").text()


def test_the_order_of_rows_changes_nothing_but_the_order_of_the_table():
    one, other = (saturation(t, PEOPLE, order=["k1", "k2", "m1", "m2"]) for t in (FOUR, FOUR.iloc[::-1]))
    pd.testing.assert_frame_equal(pd.DataFrame(one.curve), pd.DataFrame(other.curve))


def test_refusals_name_the_remedy():
    with pytest.raises(QualkitError, match=r"no interview counts of a group 'mothers'. Did you mean 'mother'"):
        saturation(FOUR, PEOPLE, group="mothers")
    with pytest.raises(QualkitError, match=r"unknown order 'collect'. Did you mean 'collected'"):
        saturation(FOUR, PEOPLE, order="collect")
    with pytest.raises(QualkitError, match="the order leaves out k2, m1, m2"):
        saturation(FOUR, PEOPLE, order=["k1"])
    with pytest.raises(QualkitError, match="the order names a transcript twice"):
        saturation(FOUR, PEOPLE, order=["k1", "k2", "m1", "m2", "m2"])
    with pytest.raises(QualkitError, match=r"informants have no column 'grup'. Did you mean 'group'"):
        saturation(FOUR, PEOPLE, groups="grup")
