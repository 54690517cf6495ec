"""The search for whole scores finds some exactly where there are some."""

from __future__ import annotations

from itertools import combinations_with_replacement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.survey.whole_scores import Bounds, Search


def sums(scores):
    return sum(scores), sum(score * score for score in scores)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0, 4), (-2, 3), (1, 7)])
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_bounded_scores_against_every_set_there_is(low, high, n):
    there = {sums(scores) for scores in combinations_with_replacement(range(low, high + 1), n)}
    search = Search(Bounds(low, high))
    for total in range(n * low - 1, n * high + 2):
        for squares in range(n * max(low * low, high * high) + 2):
            found = search.example(n, total, squares)
            assert (found is not None) is ((total, squares) in there)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_scores_without_bounds_against_every_set_there_is(n):
    # Squares up to 40 leave no score above 6 in size.
    there = {sums(scores) for scores in combinations_with_replacement(range(-7, 8), n)}
    for total in range(n + 1):
        for squares in range(41):
            assert (Search().example(n, total, squares) is not None) is ((total, squares) in there)


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=40))
def test_scores_that_are_there_are_found(scores):
    for search in (Search(), Search(Bounds(0, 30))):
        found = search.example(len(scores), *sums(scores))
        assert found is not None
        assert (len(found), sums(found)) == (len(scores), sums(scores))
        assert list(found) == sorted(found)
    assert 0 <= found[0] <= found[-1] <= 30


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([0, 0, 0, 0, 30, 30, 30, 29, 1, 15]), min_size=2, max_size=40))
def test_scores_at_the_ends_of_a_scale_are_found(scores):
    assert Search(Bounds(0, 30)).example(len(scores), *sums(scores)) is not None


def test_many_people_are_no_trouble():
    scores = Search().example(5000, 380011, 380011**2 // 5000 + 1234567 - (380011**2 // 5000) % 2)
    assert scores is not None
    assert len(scores) == 5000


def test_the_limits():
    assert Search(Bounds(1, 5)).squares_between(10, 31) == (97, 133)
    assert Search().squares_between(10, 31) == (97, None)
    assert Search(Bounds(1, 5)).squares_between(10, 51) is None
    assert Search(Bounds(1, 5)).squares_between(10, 50) == (250, 250)
