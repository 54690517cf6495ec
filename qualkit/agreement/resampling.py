"""Intervals: by bootstrap over interviews or units, or analytic as Gwet derives them.

A resample is nothing but another count of the same patterns. One multinomial draw and two matrix products give
thousands of resamples, however many units there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias, TypedDict

import numpy as np
import pandas as pd
from scipy import sparse, special

from qualkit.agreement.ratings import Floats, Integers
from qualkit.errors import Problem, QualkitError, TableError, nearest

Kind: TypeAlias = Literal["auto", "clusters", "units", "analytic", "none"]
KINDS = ("auto", "clusters", "units", "analytic", "none")
FEW_CLUSTERS = 10
_MOST_CELLS = 4_000_000
NAN = float("nan")


class Interval(TypedDict, total=False):
    """How a coefficient's interval is made; every coefficient takes these as keywords.

    Attributes
    ----------
    interval
        ``clusters``: bootstrap over whole interviews, since units of one interview are not independent; the default
        where `clusters` are given. ``units``: bootstrap over single units; the default where they are not.
        ``analytic``: Gwet's linearised variance with t quantiles, which takes units as independent. ``none``: no
        interval.
    clusters
        The interview (or other cluster) of each unit, shape (units,).
    resamples
        How many; 1,000 by default.
    confidence
        Coverage, .95 by default.
    seed
        Of the resamples; the same seed gives the same interval.
    """

    interval: Kind
    clusters: Sequence[Any] | None
    resamples: int
    confidence: float
    seed: int


@dataclass(frozen=True, eq=False)
class Plan:
    """`Interval` with its defaults, checked.

    Raises
    ------
    QualkitError
        For an unknown interval, a confidence that is no probability, fewer than two resamples, a bootstrap over
        clusters without clusters.
    """

    interval: Kind = "auto"
    clusters: Sequence[Any] | None = None
    resamples: int = 1000
    confidence: float = 0.95
    seed: int = 1

    def __post_init__(self) -> None:
        problems = []
        if self.interval not in KINDS:
            guess, choices = nearest(str(self.interval), KINDS), ", ".join(KINDS)
            problems.append(Problem(f"unknown interval {self.interval!r}", "interval", guess, f"choose {choices}"))
        if not 0 < self.confidence < 1:
            problems.append(Problem(f"a confidence of {self.confidence} is no probability between 0 and 1",
                                    "confidence", mend="give .95, say"))  # fmt: skip
        if self.resamples < 2:
            problems.append(Problem(f"{self.resamples} resamples give no interval", "resamples", mend="give 1000"))
        if self.interval == "clusters" and self.clusters is None:
            problems.append(Problem("nothing says which interview each unit is from", "clusters",
                                    mend="give clusters=, one a unit, or interval='units'"))  # fmt: skip
        if problems:
            raise QualkitError(problems)

    @property
    def kind(self) -> Kind:
        """What ``auto`` stands for."""
        if self.interval != "auto":
            return self.interval
        return "units" if self.clusters is None else "clusters"

    def cluster_numbers(self, units: int) -> Integers | None:
        """Each unit's cluster as a number; None where no clusters are given.

        Raises
        ------
        TableError
            Where there is not one cluster a unit.
        """
        if self.clusters is None:
            return None
        names = pd.Series(list(self.clusters), dtype=object)
        problems = []
        if len(names) != units:
            problems.append(Problem(f"{len(names)} clusters are given for {units} units", "clusters",
                                    mend="give one a unit, in the order of the units"))  # fmt: skip
        if names.isna().any():
            places = ", ".join(str(place) for place in np.flatnonzero(names.isna())[:5])
            problems.append(Problem(f"the cluster of unit {places} is missing", "clusters", mend="name it"))
        if problems:
            raise TableError(problems)
        return np.asarray(pd.factorize(names.astype(str), sort=True)[0], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Spread:
    """A standard error and an interval, or the reason why there is none."""

    method: str
    std_error: float = NAN
    conf_low: float = NAN
    conf_high: float = NAN
    below_667: float = NAN
    below_800: float = NAN
    note: str = ""


class Statistic(Protocol):
    """Estimates for rows of weights, shape (resamples, patterns) -> (resamples,) or (resamples, measures)."""

    def __call__(self, weights: Floats, /) -> Floats: ...


Draw: TypeAlias = Callable[[np.random.Generator, int], Floats]


def units_draw(counts: Floats) -> Draw:
    """Resamples of units: how often each pattern occurs, shape (resamples, patterns)."""
    total = int(counts.sum())

    def draw(chance: np.random.Generator, resamples: int) -> Floats:
        return chance.multinomial(total, counts / total, size=resamples).astype(np.float64)

    return draw


def clusters_draw(cluster: Integers, of_unit: Integers, n_patterns: int) -> tuple[Draw, int]:
    """Resamples of whole clusters, and how many clusters there are among the units that entered."""
    names, number = np.unique(cluster, return_inverse=True)
    table = sparse.coo_array((np.ones(len(number)), (number, of_unit)), shape=(len(names), n_patterns)).tocsr()
    return rows_draw(table, len(names)), len(names)


def rows_draw(table: Any, rows: int) -> Draw:
    """Resamples of the rows of a table of counts, summed, shape (resamples, columns)."""

    def draw(chance: np.random.Generator, resamples: int) -> Floats:
        return np.asarray(chance.multinomial(rows, np.full(rows, 1 / rows), size=resamples) @ table, dtype=np.float64)

    return draw


def resampled(statistic: Statistic, draw: Draw, plan: Plan, width: int) -> Floats:
    """Estimates of all resamples, a few at a time where `width` columns of weights are many."""
    chance = np.random.default_rng(plan.seed)
    step = max(1, _MOST_CELLS // max(width, 1))
    parts = [
        statistic(draw(chance, min(step, plan.resamples - done))) for done in range(0, plan.resamples, step)
    ]  # fmt: skip
    return np.concatenate(parts)


def percentile_spread(estimates: Floats, plan: Plan, over: str) -> Spread:
    """The percentile interval of bootstrap estimates; undefined resamples are left out and counted.

    Parameters
    ----------
    estimates
        Shape (resamples,), NaN where a resample leaves the coefficient undefined.
    plan
        Gives confidence and seed.
    over
        What was resampled, as it is printed: ``12 clusters``.
    """
    method = f"percentile bootstrap over {over}, {plan.resamples} resamples, seed {plan.seed}, {plan.confidence:.0%}"
    defined = estimates[~np.isnan(estimates)]
    lost = len(estimates) - len(defined)
    if len(defined) < 2:
        return Spread(method, note="no interval: the coefficient is undefined in nearly every resample")
    low, high = np.quantile(defined, [(1 - plan.confidence) / 2, (1 + plan.confidence) / 2])
    notes = [f"{lost} of {len(estimates)} resamples are undefined and left out" if lost else ""]
    if low == high:
        notes.append("all resamples are equal: the interval says nothing of the coders' true agreement")
    return Spread(
        method, float(np.std(defined, ddof=1)), float(low), float(high),
        float((defined < 0.667).mean()), float((defined < 0.8).mean()), "; ".join(filter(None, notes)),
    )  # fmt: skip


def analytic_spread(estimate: float, variance: float, n: int, plan: Plan, note: str = "") -> Spread:
    """Student's t interval about an estimate, cut at 1, from a variance and n units."""
    method = f"Gwet's analytic variance, t interval with {n - 1} df, {plan.confidence:.0%}"
    if n < 2:
        return Spread(method, note="no interval: one unit has no variance")
    error = float(np.sqrt(variance))
    half = float(special.stdtrit(n - 1, (1 + plan.confidence) / 2)) * error
    return Spread(method, error, estimate - half, min(1.0, estimate + half), note=note)
