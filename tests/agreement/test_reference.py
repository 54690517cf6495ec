"""Every published value of the coefficients that qualkit names, unrounded and within the tolerance of its source."""

from __future__ import annotations

import json
from math import isnan
from pathlib import Path

import numpy as np
import pytest
from scipy.special import stdtrit

from qualkit.agreement import (
    alpha,
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
    percent_agreement,
    scott_pi,
)

GOLDEN = Path(__file__).resolve().parent.parent / "golden"


def golden(name):
    return json.loads((GOLDEN / name).read_text(encoding="utf-8"))


def unfolded(table, names):
    """The two columns of values that a contingency table counts."""
    return [
        (names[i], names[j]) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)
    ]  # fmt: skip


# -- coefficients -----------------------------------------------------------------------------------------------------

COEFFICIENTS = {case["id"]: case for case in golden("agreement_coefficients.json")["cases"]}
NOT_OURS = {"kappa_max", "kappa_max_Ao", "light_kappa"}
"""Coefficients that qualkit does not offer."""
CHECKED = [
    (name, key)
    for name, case in COEFFICIENTS.items()
    for key in case.get("expected", {})
    if key not in NOT_OURS
]  # fmt: skip


def values_of(case):
    if "contingency" in case:
        return unfolded(case["contingency"], case["categories"])
    if "patterns" in case:
        return [tuple(pattern) for count, pattern in case["patterns"] for _ in range(count)]
    if "data" not in case:
        return [(1, 1)] * 50 + [(1, 0)] * 100 + [(0, 1)] * 50 + [(0, 0)] * 800
    data = case["data"]
    return [list(row) for row in zip(*data, strict=True)] if case["orientation"] == "coders x units" else data


def either_chck(categories):
    """Artstein and Poesio's distance: half where one of two different values is Chck."""
    size = len(categories)
    half = np.array([[0.5 if "Chck" in (a, b) else 1.0 for b in categories] for a in categories])
    return half * (1 - np.eye(size))


def one_against_rest(values, category):
    return [[None if value is None else str(value) == category for value in row] for row in values]


def per_category(coefficient, part="estimate"):
    def found(case, values):
        expected = next(v for k, v in case["expected"].items() if k.startswith("per_category") and part_of(k) == part)
        pairs = {c: coefficient(one_against_rest(values, c), interval="none") for c in expected}
        return {c: p.estimate for c, p in pairs.items()}

    def part_of(key):
        return "percent" if key.endswith("percent") else "estimate"

    return found


def plain(coefficient, attribute="estimate", **more):
    def found(case, values):
        result = getattr(coefficient(values, interval="none", **more), attribute)
        return 1 - result if attribute == "agreed" else result

    return found


def declared(coefficient, **more):
    def found(case, values):
        seen = sorted({value for row in values for value in row if value is not None}, key=str)
        return coefficient(values, categories=case.get("categories", seen), interval="none", **more).estimate

    return found


def complement(coefficient, attribute):
    return lambda case, values: 1 - getattr(coefficient(values, interval="none"), attribute)


def weighted(case):
    table = either_chck(case["categories"])
    return {"categories": case["categories"], "interval": "none"}, table


MEASURED = {
    "alpha_nominal": plain(alpha),
    "alpha_nominal_12dp": plain(alpha),
    "alpha_ordinal": plain(alpha, level="ordinal"),
    "alpha_interval": plain(alpha, level="interval"),
    "alpha_ratio": plain(alpha, level="ratio"),
    "Do_nominal": plain(alpha, "observed_disagreement"),
    "De_nominal": plain(alpha, "expected_disagreement"),
    "Do_interval": plain(alpha, "observed_disagreement", level="interval"),
    "De_interval": plain(alpha, "expected_disagreement", level="interval"),
    "Do": plain(alpha, "observed_disagreement"),
    "De_alpha": plain(alpha, "expected_disagreement"),
    "expected_agreement_krippendorff": complement(alpha, "expected_disagreement"),
    # DKPro weighs a unit by its values, as alpha's observed disagreement does; without missing values it is the same
    "percent_agreement_dkpro": complement(alpha, "observed_disagreement"),
    "percent_agreement": plain(percent_agreement),
    "bennett_S": declared(brennan_prediger),
    "brennan_prediger": declared(brennan_prediger),
    "randolph_kappa": declared(brennan_prediger),
    "randolph_S_multi": declared(brennan_prediger),
    "scott_pi": plain(scott_pi),
    "scott_pi_Ae": complement(scott_pi, "expected_disagreement"),
    "cohen_kappa": plain(cohen_kappa),
    "Ae_cohen": complement(cohen_kappa, "expected_disagreement"),
    "cohen_Ae": complement(cohen_kappa, "expected_disagreement"),
    "fleiss_kappa": plain(fleiss_kappa),
    "Ao": plain(percent_agreement),
    "Ae": complement(fleiss_kappa, "expected_disagreement"),
    "hubert_kappa_conger": plain(conger_kappa),
    "gwet_ac1": plain(gwet_ac1),
    "gwet_ac1_pe": complement(gwet_ac1, "expected_disagreement"),
    "gwet_ac2_quadratic": plain(gwet_ac2),
    "gwet_ac2_pe": complement(gwet_ac2, "expected_disagreement"),
    "per_category_alpha": per_category(alpha),
    "per_category_percent": per_category(percent_agreement, "percent"),
    "se_published": lambda case, values: cohen_kappa(values, interval="analytic").std_error,
    "alpha_weighted": lambda case, values: alpha(values, weighted(case)[1], **weighted(case)[0]).estimate,
    "alpha_w_Do": lambda case, values: alpha(values, weighted(case)[1], **weighted(case)[0]).observed_disagreement,
    "alpha_w_De": lambda case, values: alpha(values, weighted(case)[1], **weighted(case)[0]).expected_disagreement,
    "kappa_weighted": lambda case, values: (
        cohen_kappa(values, weights=1 - weighted(case)[1], **weighted(case)[0]).estimate
    ),
}


def measured(case, key):
    values = values_of(case)
    if key == "per_category_kappa":
        return per_category(fleiss_kappa)(case, values)
    return MEASURED[key](case, values)


def test_the_reference_is_read_whole():
    assert len(COEFFICIENTS) == 35
    assert len(CHECKED) > 90


@pytest.mark.parametrize(("name", "key"), CHECKED)
def test_coefficient_equals_the_published_value(name, key):
    case = COEFFICIENTS[name]
    expected, found = case["expected"][key], measured(case, key)
    tolerance = 1e-9 if key.endswith("12dp") else case["tolerance"]
    if expected is None:
        assert isnan(found)
    elif isinstance(expected, dict):
        assert found == pytest.approx(expected, abs=tolerance)
    else:
        assert found == pytest.approx(expected, abs=max(tolerance, 1e-12))


def test_analytic_error_of_alpha_is_that_of_irrcac():
    case = COEFFICIENTS["krippendorff2011_C"]
    found = alpha(values_of(case), interval="analytic")
    assert found.std_error == pytest.approx(case["ci"]["analytic_se"], abs=2e-4)


def test_bootstrap_over_units_comes_near_the_published_intervals():
    case = COEFFICIENTS["krippendorff2011_C"]
    found = alpha(values_of(case), resamples=20_000)
    assert [found.conf_low, found.conf_high] == pytest.approx(case["ci"]["nominal_95"], abs=0.06)
    hayes = alpha(values_of(COEFFICIENTS["hayes_krippendorff2007"]), "ordinal", resamples=20_000)
    assert hayes.conf_low < 0.7078
    assert hayes.conf_high > 0.8078


# -- Gwet -------------------------------------------------------------------------------------------------------------

GWET = golden("agreement_gwet.json")
FUNCTIONS = {
    "bp": brennan_prediger, "cohen": cohen_kappa, "conger": conger_kappa, "fleiss": fleiss_kappa, "gwet": gwet_ac2,
    "pa2": percent_agreement, "scott": scott_pi,
}  # fmt: skip
TRANSPOSED = {
    ("cohen", "table_cont4x4diagnosis", "custom"), ("scott", "table_cont4x4diagnosis", "custom"),
    ("krippendorff", "table_cont3x3abstractors", "custom"),
}  # fmt: skip
"""Tables with asymmetric weights W: the reference's standard error takes W' in both of two places, see below."""


def gwet_values(case):
    data = GWET["datasets"][case["dataset"]]
    if case["kind"] == "table":
        size = len(data["rows"])
        return unfolded(data["rows"], list(range(1, size + 1))), list(range(1, size + 1))
    seen = {value for row in data["rows"] for value in row if value is not None}
    return data["rows"], sorted(seen)


def gwet_agreement(case):
    values, categories = gwet_values(case)
    how = {"categories": categories, "interval": "analytic"}
    weights = case.get("weights_matrix", case["weights"])
    if case["coefficient"] != "krippendorff":
        return FUNCTIONS[case["coefficient"]](values, weights=weights, **how)
    if isinstance(weights, str):
        ones = [(a, b) for a in categories for b in categories]
        apart = [1 - pair_weight(a, b, weights, categories) for a, b in ones]
        weights = 1 - np.array(apart).reshape(len(categories), -1)
    return alpha(values, 1 - np.array(weights), **how)


def pair_weight(a, b, weights, categories):
    """The agreement weight of two values, read off the percent agreement of a unit that holds both."""
    return percent_agreement([(a, b)], weights=weights, categories=categories, interval="none").estimate


@pytest.mark.parametrize("case", GWET["cases"], ids=lambda case: f"{case['test']}-{case['kind']}")
def test_estimate_error_and_interval_equal_irrcac(case):
    found, expected = gwet_agreement(case), case["expected"]
    names = {"coefficient_value": found.estimate, "se": found.std_error, "ci_lower": found.conf_low,
             "ci_upper": found.conf_high, "pa": 1 - found.observed_disagreement,
             "pe": 1 - found.expected_disagreement}  # fmt: skip
    if case["coefficient"] == "krippendorff":
        names = {name: value for name, value in names.items() if name not in ("pa", "pe")}
    if (case["coefficient"], case["dataset"], case["weights"]) in TRANSPOSED:
        names |= transposed(case, found.estimate)
    for name, value in names.items():
        if name in expected:
            assert value == pytest.approx(expected[name], abs=0.000501), name


def transposed(case, middle):
    """Error and interval as the reference computes them: the weighted shares W p where W' p belongs, or the reverse.

    With p_k. and p_.l the coders' shares, the expected agreement sum W_kl p_k. p_.l changes with a unit in cell (k, l)
    by (W p_.)_k + (W' p_k.)_l. The reference has (W' p_.)_k in the place of the first, which is the same where W is
    symmetric; for Scott and for alpha it has W' p with the pooled shares p in the place of (W + W') p / 2.
    """
    table, weights = np.array(GWET["datasets"][case["dataset"]]["rows"], dtype=float), np.array(case["weights_matrix"])
    n, share = table.sum(), table / table.sum()
    first, second = share.sum(axis=1), share.sum(axis=0)
    pooled = (first + second) / 2
    rows, columns = (second, first) if case["coefficient"] == "cohen" else (pooled, pooled)
    observed, expected = (weights * share).sum(), (weights * np.outer(columns, rows)).sum()
    estimate = (observed - expected) / (1 - expected)
    inside = weights - (1 - estimate) * ((weights.T @ rows)[:, None] + (weights.T @ columns)[None, :])
    spread = (share * inside**2).sum() - (observed - 2 * (1 - estimate) * expected) ** 2
    error = np.sqrt(spread / n) / (1 - expected)
    half = float(stdtrit(n - 1, 0.975)) * error
    return {"se": error, "ci_lower": middle - half, "ci_upper": middle + half}


@pytest.mark.parametrize("name", ["cohen", "scott", "krippendorff"])
def test_the_error_with_asymmetric_weights_is_the_slope_of_the_coefficient(name):
    """Ours, against the derivative taken numerically: what each cell's share does to the coefficient."""
    case = next(c for c in GWET["cases"] if (c["coefficient"], c["dataset"], c["weights"]) in TRANSPOSED
                and c["coefficient"] == name)  # fmt: skip
    table, weights = np.array(GWET["datasets"][case["dataset"]]["rows"], dtype=float), np.array(case["weights_matrix"])

    def value(share):
        first, second = share.sum(axis=1), share.sum(axis=0)
        rows, columns = (first, second) if name == "cohen" else ((first + second) / 2,) * 2
        return 1 - ((1 - weights) * share).sum() / ((1 - weights) * np.outer(rows, columns)).sum()

    n, share, step = table.sum(), table / table.sum(), 1e-6
    slope = np.zeros_like(share)
    for place in np.ndindex(*share.shape):
        one = np.zeros_like(share)
        one[place] = step
        slope[place] = (value((share + one) / (1 + step)) - value((share - one) / (1 - step))) / (2 * step)
    error = np.sqrt((share * (slope - (share * slope).sum()) ** 2).sum() / n)
    assert gwet_agreement(case).std_error == pytest.approx(error, rel=6e-3 if name == "krippendorff" else 1e-6)


# -- sets -------------------------------------------------------------------------------------------------------------

SETS = golden("agreement_sets.json")["cases"]
LEVEL_OF = {"nltk_masi": "masi-nltk", "passonneau_masi": "masi", "dkpro_masi": "masi-dkpro", "jaccard": "jaccard",
            "dkpro_set": "sets-dkpro"}  # fmt: skip


@pytest.mark.parametrize("key", LEVEL_OF)
@pytest.mark.parametrize(
    "case", [case for case in SETS if case["kind"] == "distance"], ids=lambda c: f"{c['a']}{c['b']}"
)
def test_distance_of_sets_is_the_named_one(case, key):
    a, b = frozenset(case["a"]), frozenset(case["b"])
    far = frozenset({"far"})
    found = alpha([(a, b), (far, far)], LEVEL_OF[key], interval="none")
    assert found.observed_disagreement == pytest.approx(case[key] / 2, abs=1e-12)


def test_set_valued_alpha_equals_dkpro():
    case = next(case for case in SETS if case["kind"] == "alpha")
    values = [[frozenset(value) for value in unit] for unit in case["units"]]
    for name, level in (("alpha_dkpro_masi", "masi-dkpro"), ("alpha_dkpro_set_distance(0,1/3,2/3,1)", "sets-dkpro")):
        expected, found = case["expected"][name], alpha(values, level, interval="none")
        assert found.estimate == pytest.approx(expected["alpha"], abs=case["tolerance"])
        assert found.observed_disagreement == pytest.approx(expected["Do"], abs=case["tolerance"])
        assert found.expected_disagreement == pytest.approx(expected["De"], abs=case["tolerance"])
    share = percent_agreement(values, interval="none").estimate
    assert share == pytest.approx(case["expected"]["percent_agreement"], abs=case["tolerance"])


def test_two_empty_sets_agree():
    empty, full = frozenset(), frozenset("a")
    for level in LEVEL_OF.values():
        assert alpha([(empty, empty), (full, full)], level, interval="none").estimate == 1
