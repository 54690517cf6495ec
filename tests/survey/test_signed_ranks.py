"""Wilcoxon's signed ranks against every pattern of signs."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.survey.signed_ranks import pseudomedian, signed_ranks

few = st.lists(st.integers(-5, 5), min_size=1, max_size=8)


def mean_ranks(sizes):
    return [sum(other < size for other in sizes) + (sum(other == size for other in sizes) + 1) / 2 for size in sizes]


def counted_p(changes):
    moved = [change for change in changes if change]
    ranks = mean_ranks([abs(change) for change in moved])
    seen = sum(rank for rank, change in zip(ranks, moved, strict=True) if change > 0)
    sums = [sum(rank for rank, up in zip(ranks, ups, strict=True) if up) for ups in product((0, 1), repeat=len(ranks))]
    tails = sum(total <= seen for total in sums), sum(total >= seen for total in sums)
    return seen, min(1.0, 2 * min(tails) / len(sums))


@settings(deadline=None)
@given(few.filter(any))
def test_p_is_counted_over_all_signs_with_ties(changes):
    test = signed_ranks(np.array(changes, dtype=float))
    statistic, p = counted_p(changes)
    assert test.statistic == statistic
    assert test.p == pytest.approx(p, abs=1e-12)
    assert (test.unchanged, test.exact) == (changes.count(0), True)


@settings(deadline=None)
@given(few)
def test_turning_all_changes_around_changes_no_p(changes):
    both = [signed_ranks(np.array(values, dtype=float)).p for values in (changes, [-value for value in changes])]
    assert both[0] == pytest.approx(both[1], nan_ok=True, abs=1e-12)


def test_nobody_changed():
    test = signed_ranks(np.zeros(5))
    assert test.p != test.p
    assert test.unchanged == 5


def test_many_people_are_taken_as_normal():
    changes = np.linspace(-1, 1.1, 501)
    large = signed_ranks(changes)
    assert not large.exact
    assert signed_ranks(changes[:500]).exact
    from scipy.stats import wilcoxon

    assert large.p == pytest.approx(wilcoxon(changes, method="approx", correction=True).pvalue, rel=1e-9)


def test_the_interval_of_table_values():
    # Critical values of any table: 2 for n = 8, 8 for n = 10, 52 for n = 20 (two-sided 5%); the interval begins
    # with the next mean of two.
    for n, critical in ((6, 0), (8, 3), (10, 8), (20, 52)):
        changes = np.arange(1.0, n + 1)
        first, second = np.triu_indices(n)
        walsh = np.sort((changes[first] + changes[second]) / 2)
        middle, low, high = pseudomedian(changes)
        assert (low, high) == (walsh[critical], walsh[len(walsh) - 1 - critical])
        assert middle == np.median(walsh)


def test_too_few_for_an_interval():
    assert np.isnan(pseudomedian(np.arange(5.0))[1])
    assert not np.isnan(pseudomedian(np.arange(5.0), 0.9)[1])


def test_the_normal_place_is_near_the_exact_one():
    changes = np.linspace(-1, 3, 500)
    exact, normal = pseudomedian(changes), pseudomedian(np.append(changes, 1.0))
    assert exact == pytest.approx(normal, abs=0.02)
