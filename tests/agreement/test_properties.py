"""What must never happen, whatever the coders wrote."""

from __future__ import annotations

from math import isnan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.agreement import (
    alpha,
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
    holsti,
    percent_agreement,
    scott_pi,
)
from qualkit.agreement.ratings import patterns, read_ratings
from qualkit.tables import ESTIMATES, check

MANY = {
    "alpha": alpha, "percent": percent_agreement, "brennan_prediger": brennan_prediger, "fleiss": fleiss_kappa,
    "conger": conger_kappa, "ac1": gwet_ac1, "holsti": holsti,
}  # fmt: skip
TWO = {"cohen": cohen_kappa, "scott": scott_pi}
CORRECTED = {name: f for name, f in {**MANY, **TWO}.items() if name not in ("percent", "holsti")}
LEVELS = ["nominal", "ordinal", "interval", "ratio"]
NONE = {"interval": "none"}


def tables(values, coders=3, *, missing=True):
    value = st.one_of(st.none(), values) if missing else values
    return st.lists(st.lists(value, min_size=coders, max_size=coders), min_size=1, max_size=8)


def same(one, two):
    return (isnan(one) and isnan(two)) or one == pytest.approx(two, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(tables(st.sampled_from("abc")), st.randoms(use_true_random=False))
@pytest.mark.parametrize("name", MANY)
def test_the_order_of_coders_and_units_does_not_matter(name, values, chance):
    shuffled = [list(row) for row in values]
    chance.shuffle(shuffled)
    columns = [0, 1, 2]
    chance.shuffle(columns)
    shuffled = [[row[column] for column in columns] for row in shuffled]
    assert same(MANY[name](shuffled, **NONE).estimate, MANY[name](values, **NONE).estimate)


@settings(max_examples=40, deadline=None)
@given(tables(st.integers(0, 4)), st.sampled_from(LEVELS), st.randoms(use_true_random=False))
def test_the_order_of_coders_and_units_does_not_matter_to_alpha_at_any_level(values, level, chance):
    shuffled = [row[::-1] for row in values]
    chance.shuffle(shuffled)
    assert same(alpha(shuffled, level, **NONE).estimate, alpha(values, level, **NONE).estimate)


@settings(max_examples=40, deadline=None)
@given(tables(st.sampled_from("abcd")), st.permutations("wxyz"))
@pytest.mark.parametrize("name", MANY)
def test_relabelling_codes_does_not_matter(name, values, names):
    to = dict(zip("abcd", names, strict=True)) | {None: None}
    renamed = [[to[value] for value in row] for row in values]
    assert same(MANY[name](renamed, **NONE).estimate, MANY[name](values, **NONE).estimate)


@settings(max_examples=40, deadline=None)
@given(tables(st.frozensets(st.sampled_from("abcd"))), st.permutations("wxyz"))
@pytest.mark.parametrize("level", ["jaccard", "masi", "masi-nltk", "masi-dkpro", "sets-dkpro"])
def test_relabelling_codes_does_not_matter_to_sets(level, values, names):
    to = dict(zip("abcd", names, strict=True))
    renamed = [[None if v is None else frozenset(to[code] for code in v) for v in row] for row in values]
    assert same(alpha(renamed, level, **NONE).estimate, alpha(values, level, **NONE).estimate)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from("abc"), min_size=2, max_size=9), st.integers(2, 4))
@pytest.mark.parametrize("name", CORRECTED)
def test_perfect_agreement_is_one_where_defined_and_else_nan_with_a_reason(name, column, coders):
    found = CORRECTED[name]([[value] * (2 if name in TWO else coders) for value in column])
    if len(set(column)) > 1:
        assert found.estimate == 1
        assert found.conf_low <= found.conf_high == 1
    else:
        assert isnan(found.estimate)
        assert isnan(found.conf_low)
        assert "every value is" in found.note


@settings(max_examples=60, deadline=None)
@given(tables(st.integers(0, 3)))
@pytest.mark.parametrize("name", MANY)
def test_a_coefficient_is_at_most_one_and_undefined_only_with_a_reason(name, values):
    found = MANY[name](values, resamples=50)
    if isnan(found.estimate):
        assert "undefined" in found.note
    else:
        assert found.estimate <= 1
        assert found.n_units > 0
        assert isnan(found.conf_low) or found.conf_low <= found.conf_high <= 1
    assert found.n_units + found.n_left_out == len(values)


@settings(max_examples=40, deadline=None)
@given(tables(st.integers(0, 3), coders=2, missing=False), st.randoms(use_true_random=False))
def test_the_order_of_units_does_not_change_the_interval(values, chance):
    shuffled = list(values)
    chance.shuffle(shuffled)
    one, two = alpha(values, resamples=60), alpha(shuffled, resamples=60)
    assert one == two or isnan(one.estimate) or isnan(one.conf_low)


def test_one_category_is_never_agreement_one():
    for coefficient in CORRECTED.values():
        assert isnan(coefficient([("x", "x")] * 5).estimate)
    for level in LEVELS:
        assert isnan(alpha([(0.1, 0.1), (0.1, 0.1), (0.1, 0.1)], level).estimate)
    assert isnan(gwet_ac1([("x", "x")] * 5, categories=["x", "y"]).estimate)
    assert isnan(gwet_ac2([(3, 3)] * 5, categories=[1, 2, 3]).estimate)


def test_categories_of_the_codebook_define_brennan_prediger_where_one_is_used():
    found = brennan_prediger([("x", "x")] * 5, categories=["x", "y"])
    assert found.estimate == 1
    assert "one category was used throughout" in found.note


def test_brennan_prediger_says_that_it_counted_categories():
    assert "q is the 2 categories seen" in brennan_prediger([("x", "y"), ("y", "y")]).note
    assert "q is" not in brennan_prediger([("x", "y"), ("y", "y")], categories=["x", "y"]).note


def test_nobody_coded():
    for coefficient in MANY.values():
        for values in ([(None, None)], [("a", None), (None, "b")], pd.DataFrame({"a": [], "b": []})):
            found = coefficient(values)
            assert isnan(found.estimate)
            assert found.n_units == 0
            assert "no unit has values of two coders" in found.note


def test_missing_is_none_or_nan_or_na_and_tables_are_arrays():
    table = pd.DataFrame({"ani": ["a", "b", None, "a"], "budi": ["a", "b", "b", "b"]})
    grids = [
        table,
        table.to_numpy(),
        table.astype("category"),
        [["a", "a"], ["b", "b"], [float("nan"), "b"], ["a", "b"]],
        np.array([["a", "a"], ["b", "b"], [pd.NA, "b"], ["a", "b"]], dtype=object),
        np.ma.masked_array([["a", "a"], ["b", "b"], ["?", "b"], ["a", "b"]], mask=[[0, 0], [0, 0], [1, 0], [0, 0]]),
    ]
    assert len({alpha(grid).estimate for grid in grids}) == 1
    nullable = pd.DataFrame({"a": [1, 2, None], "b": [1, 2, 2]}, dtype="Int64")
    assert alpha(nullable, "interval").estimate == alpha([[1, 1], [2, 2], [None, 2]], "interval").estimate == 1


def test_the_callers_table_is_not_changed():
    table = pd.DataFrame({"a": ["x", "y", None], "b": ["x", "x", "y"]})
    before = table.copy()
    alpha(table)
    pd.testing.assert_frame_equal(table, before)


def test_who_coded_nothing_is_left_out_and_named():
    table = pd.DataFrame({"ani": ["a", "b", "a"], "idle": [None] * 3, "budi": ["a", "b", "b"]})
    found = conger_kappa(table)
    assert found.n_coders == 2
    assert "left out, having coded nothing: idle" in found.note
    assert found.estimate == cohen_kappa(table[["ani", "budi"]]).estimate


def test_tuples_may_be_categories():
    assert alpha([[("a", 1), ("a", 1)], [("b", 2), ("b", 2)]]).estimate == 1


def test_many_coders_and_categories_are_told_apart():
    chance = np.random.default_rng(0)
    column = chance.integers(0, 200, 50)
    values = np.tile(column[:, None], (1, 20))
    assert alpha(values, **NONE).estimate == 1
    values[0, 7] = 999
    assert alpha(values, **NONE).estimate < 1


def test_rows_longer_than_a_number_can_hold_are_told_apart():
    """Sixteen to the sixteenth wraps to nothing in 64 bits: a first column must still count."""
    rows = np.tile(np.arange(15), (3, 2))[:, :20].copy()
    rows[1, 0] = 7
    found = patterns(read_ratings(rows), least=2, coders_alike=False)
    assert found.counts.tolist() == [2, 1]
    same = patterns(read_ratings(rows[[0, 2]]), least=2, coders_alike=False)
    assert same.counts.tolist() == [2]


@pytest.mark.parametrize("units", [3, 5, 7, 13])
def test_rounding_never_makes_one_category_agree(units):
    """By moments of many categories, 3.7 differs from itself by some 1e-10: D_o / D_e would be 0, alpha 1."""
    many = [number / 10 for number in range(3000)]
    found = alpha([(3.7, 3.7)] * units, "interval", categories=many)
    assert isnan(found.estimate)


def test_a_result_says_what_a_reviewer_asks():
    found = alpha([("a", "a"), ("a", "b"), ("b", "b"), ("b", None)], seed=4)
    assert (found.n_units, found.n_left_out, found.n_coders, found.n_categories) == (3, 1, 2, 2)
    assert found.estimate == pytest.approx(1 - found.observed_disagreement / found.expected_disagreement)
    assert str(found).startswith("Krippendorff's alpha (nominal) = 0.444 (95% interval")
    assert "seed 4" in found.method
    check(ESTIMATES.frame([found.row()]), ESTIMATES)
    with pytest.raises(AttributeError):
        found.estimate = 1.0
    assert "undefined" in str(alpha([("a", "a")]))
