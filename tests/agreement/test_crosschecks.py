"""The same numbers from other programs, and from the definitions written out in fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
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

NONE = {"interval": "none"}


def table_of_values(coders, values, *, missing, units=(2, 9)):
    value = st.one_of(st.none(), values) if missing else values
    return st.lists(st.lists(value, min_size=coders, max_size=coders), min_size=units[0], max_size=units[1])


# -- the definition of alpha ------------------------------------------------------------------------------------------


def squared_by_level(level, counts):
    def ordinal(a, b):
        low, high = sorted((a, b))
        between = sum(Fraction(n) for value, n in counts.items() if low <= value <= high)
        return (between - Fraction(counts[a] + counts[b], 2)) ** 2

    return {
        "nominal": lambda a, b: Fraction(a != b),
        "ordinal": ordinal,
        "interval": lambda a, b: Fraction((a - b) ** 2),
        "ratio": lambda a, b: Fraction(a - b, a + b) ** 2 if a + b else Fraction(0),
    }[level]


def alpha_by_definition(values, level):
    """Krippendorff's alpha by pairs, in fractions; None where it is undefined."""
    units = [[v for v in unit if v is not None] for unit in values]
    units = [unit for unit in units if len(unit) > 1]
    everything = [v for unit in units for v in unit]
    counts = {v: everything.count(v) for v in everything}
    distance = squared_by_level(level, counts)
    n = len(everything)
    observed = sum((sum(distance(a, b) for a, b in permutations(u, 2)) / Fraction(len(u) - 1) for u in units), 0)
    expected = sum(distance(a, b) for a, b in permutations(everything, 2))
    return None if not expected else 1 - (n - 1) * observed / expected


@settings(max_examples=150, deadline=None)
@given(
    table_of_values(3, st.integers(0, 4), missing=True), st.sampled_from(["nominal", "ordinal", "interval", "ratio"])
)
def test_alpha_equals_its_definition_in_fractions(values, level):
    expected, found = alpha_by_definition(values, level), alpha(values, level, **NONE).estimate
    if expected is None:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(float(expected), abs=1e-11)


def test_many_categories_take_less_memory_and_give_the_same():
    chance = np.random.default_rng(5)
    values = chance.normal(100, 5, size=(900, 1)) + chance.normal(0, 2, size=(900, 3))
    assert len(np.unique(values)) > 2048
    for level in ("nominal", "ordinal", "interval", "ratio"):
        found = alpha(values, level, **NONE).estimate
        apart = pairwise(values, level)
        assert found == pytest.approx(apart, abs=1e-9)
    sets = [[frozenset([int(v * 1000), unit]) for v in row] for unit, row in enumerate(values)]
    assert alpha(sets, "jaccard", **NONE).estimate == pytest.approx(jaccard_pairwise(sets), abs=1e-9)
    assert fleiss_kappa(values, **NONE).estimate == pytest.approx(0, abs=0.01)


def pairwise(values, level):
    """Alpha over complete data, by all pairs at once."""
    flat = values.ravel()
    order = flat.argsort().argsort() + 0.5  # all values differ, so that ranks are mid-ranks
    x = order if level == "ordinal" else flat

    def distance(a, b):
        apart = {"nominal": a != b, "ratio": ((a - b) / (a + b)) ** 2}.get(level, (a - b) ** 2)
        return np.asarray(apart, dtype=float)

    grid = x.reshape(values.shape)
    coders = values.shape[1]
    observed = sum(distance(grid[:, i], grid[:, j]).mean() for i, j in permutations(range(coders), 2))
    expected = distance(x[:, None], x[None, :]).sum() / (x.size * (x.size - 1))
    return 1 - observed / (coders * (coders - 1)) / expected


def jaccard_pairwise(sets):
    members = {member: number for number, member in enumerate({m for row in sets for v in row for m in v})}
    holds = np.zeros((sum(len(row) for row in sets), len(members)))
    for number, value in enumerate(v for row in sets for v in row):
        holds[number, [members[m] for m in value]] = 1
    both = holds @ holds.T
    sizes = holds.sum(axis=1)
    apart = 1 - both / (sizes[:, None] + sizes[None, :] - both)
    within = [apart[3 * u + i, 3 * u + j] for u in range(len(sets)) for i, j in permutations(range(3), 2)]
    return 1 - np.mean(within) / (apart.sum() / (len(apart) * (len(apart) - 1)))


# -- NLTK -------------------------------------------------------------------------------------------------------------


def nltk_task(values, distance=None):
    from nltk.metrics.agreement import AnnotationTask

    rows = [(f"c{c}", f"u{u}", v) for u, unit in enumerate(values) for c, v in enumerate(unit) if v is not None]
    return AnnotationTask(rows) if distance is None else AnnotationTask(rows, distance)


@pytest.mark.parametrize("seed", range(5))
def test_nltk_gives_the_same_alpha_pi_kappa_and_s(seed):
    chance = np.random.default_rng(seed)
    values = [[str(v) for v in row] for row in chance.integers(0, 3, (40, 2))]
    task = nltk_task(values)
    assert alpha(values, **NONE).estimate == pytest.approx(task.alpha(), abs=1e-12)
    assert scott_pi(values, **NONE).estimate == pytest.approx(task.pi(), abs=1e-12)
    assert cohen_kappa(values, **NONE).estimate == pytest.approx(task.kappa(), abs=1e-12)
    assert brennan_prediger(values, **NONE).estimate == pytest.approx(task.S(), abs=1e-12)
    assert percent_agreement(values, **NONE).estimate == pytest.approx(task.avg_Ao(), abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_nltk_gives_the_same_set_valued_alpha(seed):
    from nltk.metrics.distance import jaccard_distance, masi_distance

    chance = np.random.default_rng(seed)
    codes = np.array(["work", "pay", "trust", "time"])
    values = [[frozenset(chance.choice(codes, chance.integers(1, 4))) for _ in range(3)] for _ in range(25)]
    values[3][1] = None
    for level, distance in (("jaccard", jaccard_distance), ("masi", masi_distance)):
        found = alpha(values, level, **NONE).estimate
        assert found == pytest.approx(nltk_task(values, distance).alpha(), abs=1e-9)


# -- scikit-learn and statsmodels -------------------------------------------------------------------------------------


@pytest.mark.parametrize("weights", ["identity", "linear", "quadratic"])
def test_scikit_learn_gives_the_same_cohen_kappa(weights):
    from sklearn.metrics import cohen_kappa_score

    chance = np.random.default_rng(11)
    first = chance.integers(0, 5, 300)
    second = np.clip(first + chance.integers(-1, 2, 300), 0, 4)
    theirs = cohen_kappa_score(first, second, weights=None if weights == "identity" else weights)
    ours = cohen_kappa(np.column_stack([first, second]), weights=weights, **NONE)
    assert ours.estimate == pytest.approx(theirs, abs=1e-12)


def test_statsmodels_gives_the_same_kappas_and_standard_error():
    from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa
    from statsmodels.stats.inter_rater import fleiss_kappa as theirs_of_many

    chance = np.random.default_rng(3)
    values = chance.integers(0, 4, (200, 1)) ^ (chance.random((200, 4)) < 0.3)
    table, _ = aggregate_raters(values)
    assert fleiss_kappa(values, **NONE).estimate == pytest.approx(theirs_of_many(table), abs=1e-12)
    assert brennan_prediger(values, **NONE).estimate == pytest.approx(theirs_of_many(table, "uniform"), abs=1e-12)
    two = values[:, :2]
    contingency = np.zeros((two.max() + 1,) * 2)
    np.add.at(contingency, (two[:, 0], two[:, 1]), 1)
    theirs, ours = cohens_kappa(contingency), cohen_kappa(two, interval="analytic")
    assert ours.estimate == pytest.approx(theirs.kappa, abs=1e-12)
    assert ours.std_error == pytest.approx(theirs.std_kappa, abs=1e-12)


# -- relations between coefficients -----------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(table_of_values(2, st.sampled_from("abc"), missing=False))
def test_for_two_coders_the_coefficients_of_many_are_those_of_two(values):
    assert conger_kappa(values, **NONE).estimate == pytest.approx(cohen_kappa(values, **NONE).estimate, nan_ok=True)
    assert fleiss_kappa(values, **NONE).estimate == pytest.approx(scott_pi(values, **NONE).estimate, nan_ok=True)
    assert holsti(values, **NONE).estimate == pytest.approx(percent_agreement(values, **NONE).estimate)


@settings(max_examples=60, deadline=None)
@given(table_of_values(3, st.integers(1, 4), missing=True))
def test_identity_weights_change_nothing(values):
    assert gwet_ac2(values, weights="identity", **NONE).estimate == pytest.approx(
        gwet_ac1(values, **NONE).estimate, nan_ok=True
    )
    square = np.eye(4)
    given_as_table = fleiss_kappa(values, weights=square, categories=[1, 2, 3, 4], **NONE).estimate
    assert given_as_table == pytest.approx(fleiss_kappa(values, **NONE).estimate, nan_ok=True)


def test_holsti_counts_what_only_one_coder_valued():
    values = [("a", "a"), ("b", "b"), ("a", None), (None, "b"), ("a", "b")]
    assert holsti(values, **NONE).estimate == pytest.approx(2 * 2 / (4 + 4))
    assert percent_agreement(values, **NONE).estimate == pytest.approx(2 / 3)
    three = [("a", "a", "b"), ("b", "b", None)]
    assert holsti(three, **NONE).estimate == pytest.approx((1 + 0 + 0) / 3)


def test_missing_values_leave_pairs_to_cohen_and_scott():
    values = [("a", "a"), ("b", "a"), ("b", "b"), ("a", None), (None, "b")]
    whole = values[:3]
    for coefficient in (cohen_kappa, scott_pi):
        assert coefficient(values, **NONE).estimate == coefficient(whole, **NONE).estimate
        assert coefficient(values, **NONE).n_left_out == 2
