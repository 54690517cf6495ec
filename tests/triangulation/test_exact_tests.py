"""Intervals of differences, exact tests and adjusted p-values, against values of others and against brute force."""

from __future__ import annotations

import json
import math
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, fisher_exact

from qualkit.errors import QualkitError
from qualkit.triangulation.exact_tests import adjusted, barnard, boschloo, fisher, freeman_halton
from qualkit.triangulation.intervals import difference, proportion

GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "group_statistics.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", GOLDEN["proportion_ci"], ids=lambda c: f"{c['x']}-{c['n']}-{c['method']}")
def test_the_intervals_of_a_share_are_those_of_newcombe(case):
    p = proportion(case["x"], case["n"], method=case["method"])
    assert [p.conf_low, p.conf_high] == pytest.approx(case["published"], abs=5.1e-5)
    assert [p.conf_low, p.conf_high] == pytest.approx(case["statsmodels"], rel=1e-12)


@pytest.mark.parametrize("case", GOLDEN["difference_ci"], ids=lambda c: "-".join(map(str, c["args"])))
def test_the_intervals_of_a_difference_are_those_of_newcombe(case):
    d = difference(*case["args"])
    assert [d.conf_low, d.conf_high] == pytest.approx(case["published"], abs=5.1e-5)
    assert [d.conf_low, d.conf_high] == pytest.approx(case["statsmodels"], abs=1e-14)


def test_a_difference_with_an_empty_group_is_undefined_and_says_why():
    d = difference(0, 0, 3, 4)
    assert math.isnan(d.estimate)
    assert math.isnan(d.conf_low)
    assert d.note == "undefined: nobody was heard in one of the groups"


@given(st.integers(1, 30), st.integers(1, 30), st.data())
def test_a_difference_turned_around_changes_its_sign_and_holds_its_estimate(n_a, n_b, data):
    k_a, k_b = data.draw(st.integers(0, n_a)), data.draw(st.integers(0, n_b))
    one, other = difference(k_a, n_a, k_b, n_b), difference(k_b, n_b, k_a, n_a)
    assert (one.estimate, one.conf_low) == pytest.approx((-other.estimate, -other.conf_high), abs=1e-12)
    assert -1 <= one.conf_low <= one.estimate <= one.conf_high <= 1


def samples(table):
    """The samples of a table whose columns are the samples, as scipy reads it."""
    (a, b), (c, d) = table
    return a, a + c, b, b + d


TEA, FEW, SCIPY = GOLDEN["fisher"]


def test_fishers_values():
    assert fisher(*samples(TEA["table"])) == pytest.approx(TEA["two_sided"], abs=1e-12)
    assert fisher(*samples(TEA["table"]), "greater") == pytest.approx(TEA["greater"], abs=1e-12)
    assert fisher(0, 10, 5, 10) == pytest.approx(FEW["two_sided"], abs=1e-12)
    assert fisher(*samples(SCIPY["table"]), "less") == pytest.approx(SCIPY["fisher_less"], abs=1e-12)


def test_the_unconditional_tests_of_scipys_documentation():
    assert boschloo(*samples(SCIPY["table"]), "less") == pytest.approx(SCIPY["boschloo_less"], abs=1e-12)
    assert barnard(*samples(SCIPY["table"]), "less") == pytest.approx(SCIPY["barnard_less"], abs=1e-12)


def test_the_value_made_from_rows_is_that_of_other_samples():
    # The collection's values for "0/10 vs 5/10" took rows for columns: they compare 0 of 5 with 10 of 15.
    assert boschloo(*samples(FEW["table"])) == pytest.approx(FEW["boschloo"], abs=1e-10)
    assert barnard(*samples(FEW["table"])) == pytest.approx(FEW["barnard"], abs=1e-10)
    assert boschloo(0, 10, 5, 10) == pytest.approx(0.0127792, abs=1e-6)


def brute_boschloo(k_a: int, n_a: int, k_b: int, n_b: int) -> float:
    """Twice the smaller one-sided p-value, by the definition, over a fine grid of the common proportion."""
    sides = []
    for side in ("less", "greater"):
        order = {
            (i, j): fisher_exact([[i, j], [n_a - i, n_b - j]], alternative=side)[1]
            for i, j in product(range(n_a + 1), range(n_b + 1))
        }
        extreme = [pair for pair, p in order.items() if p <= order[k_a, k_b] * (1 + 1e-12)]
        grid = np.linspace(0, 1, 2001)
        chance = sum(binom.pmf(i, n_a, grid) * binom.pmf(j, n_b, grid) for i, j in extreme)
        sides.append(float(np.max(chance)))
    return min(1.0, 2 * min(sides))


@pytest.mark.parametrize("counts", [(0, 10, 5, 10), (1, 6, 4, 5), (3, 8, 7, 12)])
def test_boschloo_by_its_definition(counts):
    assert boschloo(*counts) == pytest.approx(brute_boschloo(*counts), abs=2e-4)


@pytest.mark.parametrize("case", GOLDEN["freeman_halton_2xk"], ids=lambda c: "-".join(map(str, c["present"])))
def test_the_values_of_freeman_and_halton(case):
    assert freeman_halton(case["present"], case["totals"]) == pytest.approx(case["p"], rel=1e-12)


@settings(max_examples=60)
@given(st.integers(1, 12), st.integers(1, 12), st.data())
def test_with_two_groups_freeman_and_halton_say_what_fisher_says(n_a, n_b, data):
    k_a, k_b = data.draw(st.integers(0, n_a)), data.draw(st.integers(0, n_b))
    assert freeman_halton([k_a, k_b], [n_a, n_b]) == pytest.approx(fisher(k_a, n_a, k_b, n_b), rel=1e-9)


@settings(max_examples=40)
@given(st.permutations([(3, 9), (1, 7), (6, 8)]))
def test_the_order_of_groups_changes_nothing(groups):
    assert freeman_halton(*zip(*groups, strict=True)) == freeman_halton([3, 1, 6], [9, 7, 8])


def test_too_many_tables_are_not_listed():
    assert math.isnan(freeman_halton([50] * 6, [100] * 6))


BH = GOLDEN["multiplicity"]


@pytest.mark.parametrize(
    ("method", "named"),
    [("bonferroni", "bonferroni"), ("holm", "holm"), ("hochberg", "simes-hochberg"),
     ("benjamini-hochberg", "fdr_bh"), ("benjamini-yekutieli", "fdr_by")],
)  # fmt: skip
def test_the_fifteen_p_values_of_benjamini_and_hochberg(method, named):
    made = adjusted(BH["p"], method)
    assert made == pytest.approx(BH["computed"][named]["adj"], abs=1e-6)
    assert int((made <= BH["alpha"]).sum()) == BH["computed"][named]["n"]
    assert BH["expected_rejections"].get(named, BH["computed"][named]["n"]) == BH["computed"][named]["n"]


def test_what_was_not_tested_is_no_member_of_the_family():
    assert adjusted([0.01, math.nan, 0.03], "bonferroni")[[0, 2]] == pytest.approx([0.02, 0.06])
    assert np.isnan(adjusted([math.nan], "holm")).all()


def test_refusals_name_the_remedy():
    with pytest.raises(QualkitError, match=r"unknown adjustment 'holms'. Did you mean 'holm'"):
        adjusted([0.1], "holms")
    with pytest.raises(QualkitError, match="lies outside 0 to 1"):
        adjusted([1.1], "holm")
    for wrong in ((5, 4, 1, 2), (1, 2, -1, 2)):
        with pytest.raises(QualkitError, match=r"is no share. To mend: give 0 <= k <= n"):
            fisher(*wrong)
    with pytest.raises(QualkitError, match="3 of 2 is no share"):
        freeman_halton([3, 1], [2, 2])
    with pytest.raises(QualkitError, match="2 counts for 1 groups"):
        freeman_halton([3, 1], [2])
    with pytest.raises(QualkitError, match="3 of 2 is no share"):
        difference(3, 2, 1, 2)
