"""What is refused, with the reason, all at once."""

from __future__ import annotations

import numpy as np
import pytest

from qualkit.agreement import alpha, cohen_kappa, gwet_ac2, holsti, percent_agreement, scott_pi
from qualkit.errors import QualkitError, TableError

AB = [("a", "b"), ("b", "b")]


@pytest.mark.parametrize(("values", "said"), [
    (["a", "b"], "shape (units, coders) with two coders or more; the shape is (2, 1)"),
    (np.zeros(3), "the shape is (3,)"),
    (np.zeros((2, 2, 2)), "the shape is (2, 2, 2)"),
    ([("a", "b"), ("a",)], "the rows have 1 and 2 values"),
    (np.array([["a", "nan"]]), "NaN became the text 'nan'"),
    ([[{"a"}, {"b"}]], "a value of type set cannot be a category"),
    ([[(["a"],), "b"]], "cannot be a category because it cannot be hashed"),
    ([[1, "1"], [2, "x"]], "'1' occurs as text and as the number 1"),
])  # fmt: skip
def test_values_that_cannot_be_read(values, said):
    with pytest.raises(TableError) as caught:
        alpha(values)
    assert said in str(caught.value)


def test_values_outside_the_declared_categories_are_all_named():
    with pytest.raises(TableError) as caught:
        alpha([("suport", "b"), ("c", "b")], categories=["support", "b"])
    assert "'suport' is no declared category. Did you mean 'support'?" in str(caught.value)
    assert "'c' is no declared category" in str(caught.value)


def test_a_category_declared_twice():
    with pytest.raises(TableError, match="the category 'a' is declared twice"):
        alpha(AB, categories=["a", "b", "a"])


@pytest.mark.parametrize(("values", "level", "said"), [
    (AB, "nomnal", "unknown level 'nomnal'. Did you mean 'nominal'?"),
    (AB, "ordinal", "the ordinal level needs an order, and the alphabet is none"),
    (AB, "interval", "interval needs numbers; 'a' is none"),
    ([(1.0, float("inf")), (2, 2)], "interval", "interval needs finite numbers"),
    ([(1, -2), (2, 2)], "ratio", "the ratio level has no negative values (-2)"),
    (AB, "jaccard", "jaccard compares sets; 'a' is none"),
    (AB, np.zeros((3, 3)), "the table of distances has the shape (3, 3) for 2 categories"),
    (AB, np.array([[0, -1], [1, 0]]), "distances are not negative, and 0 between a category and itself"),
    (AB, np.array([[0, 1], [1, 0]]), "nothing says which categories the rows of the table of distances are"),
])  # fmt: skip
def test_levels_that_do_not_fit(values, level, said):
    with pytest.raises(QualkitError) as caught:
        alpha(values, level)
    assert said in str(caught.value)


@pytest.mark.parametrize(("values", "weights", "said"), [
    (AB, "quadratik", "unknown weights 'quadratik'. Did you mean 'quadratic'?"),
    (AB, "linear", "linear weights need an order"),
    (AB, np.array([[1, 2], [0, 1]]), "weights lie at or below 1, and are 1 between a category and itself"),
    (np.arange(5000.0).reshape(-1, 2), "linear", "5000 categories are too many for weights"),
])  # fmt: skip
def test_weights_that_do_not_fit(values, weights, said):
    for coefficient in (percent_agreement, gwet_ac2, cohen_kappa):
        with pytest.raises(QualkitError) as caught:
            coefficient(values, weights=weights)
        assert said in str(caught.value)


def test_declared_text_has_an_order():
    values = [("low", "low"), ("mid", "high"), ("high", "high"), ("low", "mid")]
    order = ["low", "mid", "high"]
    numbers = [[order.index(value) for value in row] for row in values]
    assert alpha(values, "ordinal", categories=order).estimate == alpha(numbers, "ordinal").estimate
    assert gwet_ac2(values, categories=order).estimate == gwet_ac2(numbers).estimate


def test_two_coders_for_the_coefficients_of_two():
    for coefficient, other in ((cohen_kappa, "conger_kappa"), (scott_pi, "fleiss_kappa")):
        with pytest.raises(QualkitError, match=f"compares two coders; there are 3. To mend: use {other}"):
            coefficient([("a", "b", "b")])


def test_everything_wrong_with_the_interval_at_once():
    with pytest.raises(QualkitError) as caught:
        alpha(AB, interval="unit", confidence=95, resamples=1)
    said = str(caught.value)
    assert "unknown interval 'unit'. Did you mean 'units'?" in said
    assert "a confidence of 95 is no probability" in said
    assert "1 resamples give no interval" in said


def test_clusters_that_do_not_fit():
    with pytest.raises(QualkitError, match="nothing says which interview each unit is from"):
        alpha(AB, interval="clusters")
    with pytest.raises(TableError, match="1 clusters are given for 2 units"):
        alpha(AB, clusters=["i"])
    with pytest.raises(TableError, match="the cluster of unit 1 is missing"):
        alpha(AB, clusters=["i", None])


def test_no_analytic_interval_where_none_is_derived():
    for refused in (lambda: alpha([(1, 2), (2, 2)], "ordinal", interval="analytic"),
                    lambda: holsti(AB, interval="analytic")):  # fmt: skip
        with pytest.raises(QualkitError, match="no analytic variance is derived"):
            refused()
