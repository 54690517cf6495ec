"""Intervals: a resample by counts is a resample, seeds hold, clusters count, warnings are said."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from qualkit.agreement import (
    alpha,
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    estimating,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
    holsti,
    percent_agreement,
    scott_pi,
)

ALL = {
    "alpha": alpha, "percent": percent_agreement, "brennan_prediger": brennan_prediger, "cohen": cohen_kappa,
    "scott": scott_pi, "fleiss": fleiss_kappa, "conger": conger_kappa, "ac1": gwet_ac1, "ac2": gwet_ac2,
    "holsti": holsti,
    "ordinal": lambda values, **how: alpha(values, "ordinal", **how),
    "ratio": lambda values, **how: alpha(values, "ratio", **how),
}  # fmt: skip


def coded(units=60, coders=2, seed=0, *, missing=0.1):
    chance = np.random.default_rng(seed)
    values = chance.integers(1, 4, (units, 1)) + (chance.random((units, coders)) < 0.3)
    values = values.astype(float)
    values[chance.random(values.shape) < missing] = np.nan
    return values


@pytest.mark.parametrize("name", ALL)
def test_counts_of_patterns_give_what_the_drawn_units_give(name, monkeypatch):
    """Draw units one by one, count their patterns, and compare with the coefficient of the drawn units."""
    values = coded(coders=2 if name in ("cohen", "scott") else 3)
    caught = []
    original = estimating.agreement_of

    def catch(coefficient, *rest):
        caught.append(coefficient)
        return original(coefficient, *rest)

    monkeypatch.setattr(f"qualkit.agreement.{'krippendorff' if name in ('alpha', 'ordinal', 'ratio') else 'kappas'}"
                        ".agreement_of", catch)  # fmt: skip
    how = {"interval": "none", "categories": [1.0, 2.0, 3.0, 4.0]}
    ALL[name](values, **how)
    coefficient = caught[0]
    found = coefficient.patterns
    kept, chance = np.flatnonzero(found.kept), np.random.default_rng(9)
    for _ in range(20):
        draw = chance.integers(0, len(kept), len(kept))
        weights = np.bincount(found.of_unit[draw], minlength=len(found.counts)).astype(float)[None, :]
        expected = ALL[name](values[kept[draw]], **how).estimate
        assert estimating.estimates(coefficient, weights)[0] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("name", ALL)
def test_the_same_seed_gives_the_same_interval(name):
    values = coded()
    one, two, other = (ALL[name](values, resamples=200, seed=seed) for seed in (5, 5, 6))
    assert one == two
    assert (one.conf_low, one.conf_high) != (other.conf_low, other.conf_high)
    assert one.conf_low < one.estimate < one.conf_high
    assert "percentile bootstrap over" in one.method
    assert "200 resamples, seed 5, 95%" in one.method


@pytest.mark.parametrize("name", [name for name in ALL if name not in ("ordinal", "holsti")])
def test_analytic_and_bootstrap_errors_come_near_each_other(name):
    values = coded(units=400, missing=0)
    analytic, drawn = ALL[name](values, interval="analytic"), ALL[name](values, resamples=2000)
    assert analytic.std_error == pytest.approx(drawn.std_error, rel=0.08)
    assert isnan(analytic.below_800)
    assert "analytic variance, t interval" in analytic.method


def test_units_with_one_value_widen_the_analytic_interval_and_it_says_so():
    values = coded(units=400)
    analytic = gwet_ac2(values, interval="analytic")
    assert analytic.std_error > 1.1 * gwet_ac2(values).std_error
    single = int(((~np.isnan(values)).sum(axis=1) == 1).sum())
    assert f"{single} units have one value: they widen Gwet's variance" in analytic.note
    assert "one value" not in gwet_ac2(coded(missing=0), interval="analytic").note


def test_chunks_do_not_change_the_interval(monkeypatch):
    values = coded()
    whole = alpha(values, resamples=300)
    monkeypatch.setattr("qualkit.agreement.resampling._MOST_CELLS", 50)
    assert alpha(values, resamples=300) == whole


def test_units_of_one_interview_are_not_independent():
    chance = np.random.default_rng(2)
    hard = np.repeat(chance.random(20) < 0.4, 30)
    first = chance.integers(0, 2, 600)
    values = np.column_stack([first, np.where(hard, chance.integers(0, 2, 600), first)])
    interviews = np.repeat(np.arange(20), 30)
    by_unit, by_interview = alpha(values), alpha(values, clusters=interviews)
    assert by_interview.std_error > 2 * by_unit.std_error
    assert by_interview.n_clusters == 20
    assert "over 20 clusters" in by_interview.method
    assert by_interview.estimate == by_unit.estimate
    alone = alpha(values, clusters=np.arange(600), resamples=3000)
    assert alone.std_error == pytest.approx(alpha(values, resamples=3000).std_error, rel=0.06)


def test_the_order_of_units_and_clusters_does_not_change_the_interval():
    values, interviews = coded(units=90), [f"kader-{n:02}" for n in np.repeat(np.arange(15), 6)]
    order = np.random.default_rng(1).permutation(90)
    shuffled = alpha(values[order], clusters=[interviews[n] for n in order])
    assert shuffled == alpha(values, clusters=interviews)


def test_clusters_without_a_compared_unit_do_not_count():
    values = [("a", "a"), ("b", "a"), ("b", None), ("a", "b"), ("b", "b")]
    found = alpha(values, clusters=["i1", "i1", "i2", "i3", "i4"])
    assert found.n_clusters == 3


def test_fewer_than_ten_interviews_carry_a_warning():
    values = coded(units=90)
    assert "only 9 clusters" in alpha(values, clusters=np.repeat(np.arange(9), 10)).note
    assert "only" not in alpha(values, clusters=np.repeat(np.arange(10), 9)).note
    one = alpha(values, clusters=["i"] * 90)
    assert isnan(one.conf_low)
    assert "nothing to resample among 1 clusters" in one.note


def test_clusters_that_are_not_resampled_are_mentioned():
    values, interviews = coded(units=90), np.repeat(np.arange(15), 6)
    for kind in ("units", "analytic"):
        assert "takes units as independent" in alpha(values, clusters=interviews, interval=kind).note


def test_shares_below_the_thresholds():
    poor, good = alpha(coded(units=300, seed=1)), alpha([("a", "a"), ("b", "b")] * 50 + [("a", "b")])
    assert poor.below_667 > 0.95
    assert poor.below_667 <= poor.below_800
    assert good.below_667 == 0
    values = [("a", "a"), ("b", "b")] * 20 + [("a", "b")] * 5
    some = alpha(values, resamples=5000)
    assert some.estimate == pytest.approx(0.78, abs=0.01)
    assert 0.4 < some.below_800 < 0.7
    assert some.below_667 < some.below_800


def test_equal_resamples_say_so():
    found = alpha([("a", "a"), ("b", "b")] * 50)
    assert (found.conf_low, found.conf_high, found.std_error) == (1, 1, 0)
    assert "all resamples are equal" in found.note


def test_undefined_resamples_are_counted_and_left_out():
    found = alpha([("a", "a")] * 9 + [("b", "a")], resamples=500)
    assert "of 500 resamples are undefined and left out" in found.note
    assert not isnan(found.conf_low)
    mostly = cohen_kappa([("a", "a"), ("b", "b")], resamples=2, seed=5)
    assert "undefined in nearly every resample" in mostly.note or not isnan(mostly.conf_low)


def test_no_interval_where_nearly_all_resamples_are_undefined():
    from qualkit.agreement.resampling import Plan, percentile_spread

    spread = percentile_spread(np.array([np.nan, np.nan, 0.5]), Plan(resamples=3), "3 units")
    assert spread.note == "no interval: the coefficient is undefined in nearly every resample"
    assert isnan(spread.std_error)


def test_the_interval_is_between_the_percentiles():
    from qualkit.agreement.resampling import Plan, percentile_spread

    drawn = np.append(np.arange(1001) / 1000, np.nan)
    spread = percentile_spread(drawn, Plan(resamples=1002, confidence=0.9), "9 units")
    assert (spread.conf_low, spread.conf_high) == (pytest.approx(0.05), pytest.approx(0.95))
    assert spread.std_error == pytest.approx(np.std(drawn[:-1], ddof=1), rel=1e-9)
    assert (spread.below_667, spread.below_800) == (667 / 1001, 800 / 1001)
    assert spread.note == "1 of 1002 resamples are undefined and left out"


def test_one_unit_has_no_interval():
    assert "nothing to resample among 1 units" in alpha([("a", "b")]).note
    assert "one unit has no variance" in alpha([("a", "b")], interval="analytic").note


def test_confidence_widens_the_interval():
    values = coded()
    narrow, wide = alpha(values, confidence=0.8), alpha(values, confidence=0.99)
    assert wide.conf_low < narrow.conf_low < narrow.conf_high < wide.conf_high
    assert str(narrow).count("80% interval") == 1


def test_the_analytic_interval_ends_at_one():
    assert alpha([("a", "a"), ("b", "b")] * 4 + [("a", "b")], interval="analytic").conf_high == 1
