"""What follows from published means alone."""

from __future__ import annotations

import statistics
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import QualkitError
from qualkit.survey import means_alone
from qualkit.survey.means import MeanAlone

scores = st.lists(st.integers(0, 100), min_size=2, max_size=40)


def alone(values):
    return MeanAlone(Fraction(sum(values), len(values)), len(values), Fraction(0), Fraction(100))


@settings(deadline=None)
@given(scores, st.integers(0, 100))
def test_no_scores_lie_beyond_what_the_mean_allows(values, good):
    mean = alone(values)
    assert mean.lowest_score <= min(values)
    assert mean.highest_score >= max(values)
    assert statistics.stdev(values) <= mean.largest_sd + 1e-9
    assert sum(value >= good for value in values) >= mean.reached(Fraction(good))


@settings(deadline=None)
@given(st.integers(0, 100), st.integers(2, 30), st.integers(1, 100))
def test_the_least_number_of_people_is_the_least(mean, n, good):
    """One person less could not carry the mean, and so many can."""
    must = MeanAlone(Fraction(mean), n, Fraction(0), Fraction(100)).reached(Fraction(good))
    hair = Fraction(1, 10**9)
    most_with = must * 100 + (n - must) * (good - hair)
    assert most_with >= n * mean or must == n
    if must:
        assert (must - 1) * 100 + (n - must + 1) * Fraction(good) <= n * mean


def test_one_person():
    assert alone([50])  # a mean of one is that one's score
    one = MeanAlone(Fraction(50), 1, Fraction(0), Fraction(100))
    assert (one.lowest_score, one.highest_score) == (50, 50)
    assert one.largest_sd != one.largest_sd


def test_the_largest_sd_is_reached():
    assert MeanAlone(Fraction(50), 4, Fraction(0), Fraction(100)).largest_sd == pytest.approx(
        statistics.stdev([0, 0, 100, 100])
    )
    assert MeanAlone(Fraction(100), 4, Fraction(0), Fraction(100)).largest_sd == 0


def test_what_follows_and_what_does_not():
    table = means_alone("76", "99,50", 23, maximum=100, good=76).set_index("measure")
    change = table.loc["change of the mean"]
    assert (change["estimate"], change["least"], change["most"]) == (23.5, 22.995, 24.005)
    lowest = table.loc["lowest score possible after"]
    assert (lowest["estimate"], lowest["least"]) == (88.5, pytest.approx(88.385))
    assert table.loc["people at 76 or more after", "estimate"] == 23
    unknown = table[table["status"] == "cannot be said"]
    assert len(unknown) == 6
    assert unknown["estimate"].isna().all()
    assert (unknown["note"] != "").all()
    assert "they are no interval" in means_alone("76", "99,50", 23, maximum=100).notes[0]


def test_without_room_there_is_no_gain():
    table = means_alone("100", "100", 23, maximum=100).set_index("measure")
    gain = table.loc["normalised gain of the means"]
    assert (gain["status"], gain["note"]) == (
        "cannot be said", "the mean before may be the highest score: there is no room to gain",
    )  # fmt: skip


def test_the_gain_of_a_mean_at_the_ceiling_is_no_more_than_one():
    gain = means_alone("76", "100", 23, maximum=100).set_index("measure").loc["normalised gain of the means"]
    assert gain["most"] == 1
    assert gain["least"] < gain["estimate"] == 1


def test_what_cannot_be_read_is_refused_at_once():
    with pytest.raises(QualkitError) as refused:
        means_alone("many", "120", None, maximum=100)
    for words in ("before: 'many' is not a single number", "no denominator is printed",
                  "after: a mean of 120 lies outside the scale from 0 to 100"):  # fmt: skip
        assert words in str(refused.value)
    with pytest.raises(QualkitError, match="a scale from 5 to 5 is none"):
        means_alone("5", "5", 3, maximum=5, minimum=5)
