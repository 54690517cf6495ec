"""From a coefficient over patterns to an `Agreement`: estimate, interval, and the reason where one is undefined."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from qualkit.agreement.metrics import Metric
from qualkit.agreement.ratings import Floats, Integers, Patterns, Ratings
from qualkit.agreement.resampling import (
    FEW_CLUSTERS,
    NAN,
    Plan,
    Spread,
    analytic_spread,
    clusters_draw,
    percentile_spread,
    resampled,
    units_draw,
)
from qualkit.agreement.results import Agreement
from qualkit.errors import Problem, QualkitError


class Coefficient(Protocol):
    """One minus observed over expected disagreement, for any counts of the same patterns."""

    @property
    def patterns(self) -> Patterns:
        """What it is computed on."""
        ...

    def disagreement(self, weights: Floats, /) -> tuple[Floats, Floats]:
        """Observed and expected disagreement for counts of shape (resamples, patterns); NaN where undefined."""
        ...

    def scores(self) -> Floats | None:
        """Each pattern's linear share in the coefficient, whose spread is its variance; None where none is derived."""
        ...


def mean_distance(patterns: Patterns, metric: Metric) -> Floats:
    """The mean distance of the pairs of values in each pattern; 0 where there is no pair. Shape (patterns,).

    With two coders and an asymmetric distance, the first coder's value comes first.
    """
    total = np.zeros(len(patterns.counts))
    coders = patterns.codes.shape[1]
    columns = [np.ascontiguousarray(patterns.codes[:, coder]) for coder in range(coders)]
    for first in range(coders):
        for second in range(first + 1, coders):
            a, b = columns[first], columns[second]
            both = (a >= 0) & (b >= 0)
            apart = metric.between(np.where(both, a, 0), np.where(both, b, 0))
            if not metric.symmetric and coders > 2:
                apart = (apart + metric.between(np.where(both, b, 0), np.where(both, a, 0))) / 2
            total += np.where(both, apart, 0.0)
    pairs = patterns.sizes * (patterns.sizes - 1) / 2
    return total / np.where(pairs == 0, 1.0, pairs)


def estimates(coefficient: Coefficient, weights: Floats) -> Floats:
    """The coefficient for each row of counts; NaN where nothing could disagree by chance."""
    return _one_minus(*coefficient.disagreement(weights))


def _one_minus(observed: Floats, expected: Floats) -> Floats:
    defined = expected > 0
    return np.where(defined, 1.0 - observed / np.where(defined, expected, 1.0), NAN)


def agreement_of(coefficient: Coefficient, name: str, ratings: Ratings, plan: Plan, *notes: str) -> Agreement:
    """Estimate, interval and notes as one result."""
    patterns = coefficient.patterns
    clusters = plan.cluster_numbers(len(ratings.codes))
    parts = coefficient.disagreement(patterns.counts[None, :])
    observed, expected, estimate = (float(part[0]) for part in (*parts, _one_minus(*parts)))
    compared = patterns.sizes >= 2
    n_units = int(patterns.counts[compared].sum())
    undefined = "" if estimate == estimate else _why_undefined(patterns, ratings, n_units)
    n_clusters = 0 if clusters is None else len(np.unique(clusters[patterns.kept]))
    spread = Spread("no interval") if undefined else _spread(coefficient, estimate, plan, clusters)
    told = [undefined, *notes, ratings.note, spread.note, _about_clusters(plan, n_clusters, undefined)]
    return Agreement(
        coefficient=name, estimate=estimate, std_error=spread.std_error, conf_low=spread.conf_low,
        conf_high=spread.conf_high, n_units=n_units, n_coders=len(ratings.coders),
        n_left_out=len(ratings.codes) - n_units, n_categories=len(ratings.categories), n_clusters=n_clusters,
        observed_disagreement=observed, expected_disagreement=expected, below_667=spread.below_667,
        below_800=spread.below_800, confidence=plan.confidence, method=f"{name}; {spread.method}",
        note="; ".join(filter(None, told)),
    )  # fmt: skip


def _why_undefined(patterns: Patterns, ratings: Ratings, n_units: int) -> str:
    if n_units == 0:
        return "undefined: no unit has values of two coders"
    used = np.unique(patterns.codes[patterns.codes >= 0])
    if len(used) == 1:
        value = ratings.categories[int(used[0])]
        return f"undefined: every value is {value!r}, so nothing shows that the coders can tell values apart"
    return "undefined: by these values no disagreement can be expected by chance"


def _spread(coefficient: Coefficient, estimate: float, plan: Plan, clusters: Integers | None) -> Spread:
    if plan.kind == "none":
        return Spread("no interval", note="no interval was asked for")
    if plan.kind == "analytic":
        return _analytic(coefficient, estimate, plan)
    patterns = coefficient.patterns
    draw, over, drawn = units_draw(patterns.counts), f"{patterns.n_units} units", patterns.n_units
    if plan.kind == "clusters" and clusters is not None:
        draw, drawn = clusters_draw(clusters[patterns.kept], patterns.of_unit, len(patterns.counts))
        over = f"{drawn} clusters"
    if drawn < 2:
        return Spread(f"no bootstrap over {over}", note=f"no interval: nothing to resample among {over}")
    width = max(len(patterns.counts), patterns.categories, drawn if plan.kind == "clusters" else 0)
    return percentile_spread(resampled(lambda weights: estimates(coefficient, weights), draw, plan, width), plan, over)


def _analytic(coefficient: Coefficient, estimate: float, plan: Plan) -> Spread:
    scores = coefficient.scores()
    if scores is None:
        raise QualkitError(Problem("no analytic variance is derived for this coefficient", "interval",
                                   mend="use interval='units', or give clusters="))  # fmt: skip
    patterns = coefficient.patterns
    n = patterns.n_units
    variance = float(patterns.counts @ (scores - patterns.counts @ scores / n) ** 2) / (n * max(_divisor(patterns), 1))
    single = n - int(patterns.counts[patterns.sizes >= 2].sum())
    wider = f"{single} units have one value: they widen Gwet's variance, and not the bootstrap's" if single else ""
    return analytic_spread(estimate, variance, n, plan, wider)


def _divisor(patterns: Patterns) -> int:
    """Gwet divides by n for two coders who valued every unit (2008), by n - 1 for all else (2014)."""
    complete = bool(patterns.kept.all()) and patterns.codes.shape[1] == 2 and bool((patterns.sizes == 2).all())
    return patterns.n_units if complete else patterns.n_units - 1


def _about_clusters(plan: Plan, n_clusters: int, undefined: str) -> str:
    if undefined or n_clusters == 0 or plan.kind == "none":
        return ""
    if plan.kind != "clusters":
        return "the interval takes units as independent, which units of one interview are not"
    if 2 <= n_clusters < FEW_CLUSTERS:
        return f"only {n_clusters} clusters were coded twice: the interval is likely too narrow"
    return ""
