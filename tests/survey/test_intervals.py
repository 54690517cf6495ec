"""Intervals against scipy, the textbook and each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from qualkit.survey.intervals import (
    design_adjusted,
    effective_n,
    interval_problems,
    korn_graubard,
    logit_interval,
    share_interval,
    t_quantile,
    wilson,
)


def one(*numbers: float) -> tuple[np.ndarray, ...]:
    return tuple(np.array([number], dtype=float) for number in numbers)


@given(st.integers(0, 200), st.integers(1, 200), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_a_plain_sample_gives_clopper_pearson_and_wilson(hits, n, confidence):
    hits = min(hits, n)
    for ours, theirs in ((korn_graubard, "beta"), (wilson, "wilson")):
        found = ours(*one(hits / n, n), confidence)
        wanted = proportion_confint(hits, n, alpha=1 - confidence, method=theirs)
        np.testing.assert_allclose([found.low[0], found.high[0]], wanted, rtol=1e-9, atol=1e-12)


@given(st.integers(1, 5000), st.floats(0.5, 0.999))
def test_quantiles_are_scipys(df, confidence):
    assert t_quantile(*one(df), confidence)[0] == pytest.approx(stats.t.ppf((1 + confidence) / 2, df), rel=1e-10)


@given(st.floats(0.001, 0.999), st.floats(1e-6, 0.3), st.integers(2, 5000), st.integers(1, 400))
def test_turning_the_indicator_around_turns_every_interval_around(share, error, n, df):
    for interval in ("logit", "korn-graubard", "wilson"):
        ends = share_interval(*one(share, error, n, df), interval=interval, confidence=0.95)
        turned = share_interval(*one(1 - share, error, n, df), interval=interval, confidence=0.95)
        np.testing.assert_allclose([ends.low[0], ends.high[0]], [1 - turned.high[0], 1 - turned.low[0]], atol=1e-7)


@given(st.floats(0.01, 0.99), st.floats(1e-4, 0.2), st.integers(1, 100))
def test_more_confidence_is_never_narrower(share, error, df):
    narrow, wide = (logit_interval(*one(share, error, df), confidence) for confidence in (0.9, 0.95))
    assert wide.low[0] <= narrow.low[0]
    assert wide.high[0] >= narrow.high[0]


def test_the_effective_size_is_n_where_the_linearisation_sees_nothing():
    shares, errors, n = np.array([0, 1, 0.5, 0.5, np.nan]), np.array([0, 0, 1e-17, 0.05, np.nan]), np.full(5, 40.0)
    np.testing.assert_allclose(effective_n(shares, errors, n), [40, 40, 40, 100, np.nan])


def test_few_degrees_of_freedom_make_the_size_smaller_and_none_make_it_unknown():
    few, many, none = design_adjusted(*one(100), np.array([100.0] * 3), np.array([5.0, 99.0, 0.0]), 0.95)
    assert few < many
    assert many == pytest.approx(100)
    assert np.isnan(none)


def test_without_degrees_of_freedom_no_interval_falls_back_to_the_normal():
    for interval in ("logit", "korn-graubard", "wilson"):
        for share, error in ((0.3, 0.05), (0.0, 0.0), (1.0, 0.0)):
            ends = share_interval(*one(share, error, 50, 0), interval=interval, confidence=0.95)
            assert np.isnan([ends.low[0], ends.high[0]]).all()


def test_wilson_at_0_and_100_percent_uses_n_and_the_ratio_of_t():
    ends = share_interval(*one(0, 0, 48, 10), interval="wilson", confidence=0.95)
    square = stats.norm.ppf(0.975) ** 2
    size = 48 * (stats.t.ppf(0.975, 47) / stats.t.ppf(0.975, 10)) ** 2
    assert ends.low[0] == 0
    assert ends.high[0] == pytest.approx(square / (size + square), rel=1e-12)


def test_beta_is_another_name_of_korn_graubard():
    given_ = one(0.3, 0.05, 80, 12)
    ours, theirs = (share_interval(*given_, interval=i, confidence=0.95) for i in ("korn-graubard", "beta"))
    assert (ours.low[0], ours.high[0]) == (theirs.low[0], theirs.high[0])


def test_unknown_choices_are_named():
    said = " ".join(map(str, interval_problems("logitt", 0)))
    assert "unknown interval 'logitt'. Did you mean 'logit'?" in said
    assert "a confidence of 0 is no probability between 0 and 1" in said
    assert interval_problems("wilson", 0.9) == []
