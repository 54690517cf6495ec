"""What chance alone would make coders disagree on, and where the coefficients differ: whose shares of categories count.

Formulas after Gwet, Handbook of Inter-Rater Reliability, 4th ed. 2014, chapters 2 to 5, written for disagreements.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Protocol

import numpy as np

from qualkit.agreement.estimating import mean_distance
from qualkit.agreement.metrics import Metric
from qualkit.agreement.ratings import Floats, Patterns


class Chance(Protocol):
    """Disagreement that chance would bring."""

    def expected(self, weights: Floats, /) -> Floats:
        """For counts of shape (resamples, patterns), shape (resamples,)."""
        ...

    def shares(self, counts: Floats, /) -> Floats:
        """Each pattern's linear share in it, shape (patterns,): their mean is the expected disagreement."""
        ...


class Corrected:
    """A coefficient corrected for chance: pairwise disagreement over what chance would bring."""

    def __init__(self, patterns: Patterns, metric: Metric, chance: Chance) -> None:
        self.patterns = patterns
        self._chance = chance
        self._compared = (patterns.sizes >= 2).astype(np.float64)
        self._apart = mean_distance(patterns, metric)

    def disagreement(self, weights: Floats) -> tuple[Floats, Floats]:
        """See `Coefficient.disagreement`."""
        units = weights @ self._compared
        observed = np.where(units > 0, weights @ self._apart, np.nan) / np.where(units > 0, units, 1.0)
        return observed, self._chance.expected(weights)

    def scores(self) -> Floats:
        """Gwet's linear scores (2014, chapter 5); his n over n' weighs units that have a pair of values."""
        counts = self.patterns.counts
        observed, expected = (float(part[0]) for part in self.disagreement(counts[None, :]))
        weight = self.patterns.n_units / float(counts @ self._compared)
        alike = weight * (expected - self._apart) * self._compared / expected
        return np.asarray(alike + 2 * (observed / expected) * (self._chance.shares(counts) - expected) / expected)


class Nothing:
    """Percent agreement expects nothing of chance."""

    def expected(self, weights: Floats) -> Floats:
        """See `Chance.expected`."""
        return np.ones(len(weights))

    def shares(self, counts: Floats) -> Floats:
        """See `Chance.shares`."""
        return np.ones(len(counts))


class Uniform:
    """Brennan and Prediger: every category is as likely."""

    def __init__(self, metric: Metric) -> None:
        self._expected = metric.sum() / metric.size**2 if metric.size else 0.0

    def expected(self, weights: Floats) -> Floats:
        """See `Chance.expected`."""
        return np.full(len(weights), self._expected)

    def shares(self, counts: Floats) -> Floats:
        """See `Chance.shares`."""
        return np.full(len(counts), self._expected)


class Pooled:
    """Scott and Fleiss: the coders' shares of the categories, pooled; each unit weighs the same."""

    def __init__(self, patterns: Patterns, metric: Metric) -> None:
        self._patterns, self._metric = patterns, metric

    @cached_property
    def _unit_shares(self) -> Any:
        return self._patterns.by_category / self._patterns.sizes[:, None]

    def pooled(self, weights: Floats) -> Floats:
        """Shares of the categories, shape (resamples, categories)."""
        units = weights.sum(axis=1, keepdims=True)
        return np.asarray((weights @ self._unit_shares) / np.where(units > 0, units, 1.0))

    def expected(self, weights: Floats) -> Floats:
        """See `Chance.expected`."""
        shares = self.pooled(weights)
        return np.asarray((self._metric.spread(shares) * shares).sum(axis=1))

    def shares(self, counts: Floats) -> Floats:
        """See `Chance.shares`."""
        pooled = self.pooled(counts[None, :])[0]
        both = (self._metric.spread(pooled) + self._metric.spread(pooled, backwards=True)) / 2
        return np.asarray(self._unit_shares @ both)


class Gwet(Pooled):
    """Gwet's AC: chance enters only where a unit is hard, and hard units are as rare as shares are uneven.

    With one category in use it says nothing, and neither does this.
    """

    @cached_property
    def _factor(self) -> float:
        size = self._metric.size
        return (size**2 - self._metric.sum()) / (size * (size - 1)) if size > 1 else np.nan

    def expected(self, weights: Floats) -> Floats:
        """See `Chance.expected`."""
        shares = self.pooled(weights)
        by_chance = self._factor * (shares * (1 - shares)).sum(axis=1)
        return np.where((shares > 0).sum(axis=1) > 1, 1 - by_chance, np.nan)

    def shares(self, counts: Floats) -> Floats:
        """See `Chance.shares`."""
        return np.asarray(1 - self._factor * (self._unit_shares @ (1 - self.pooled(counts[None, :])[0])))


class ByCoder:
    """Cohen and Conger: each pair of coders by their own shares of the categories."""

    def __init__(self, patterns: Patterns, metric: Metric) -> None:
        self._metric = metric
        self._given = [patterns.of_coder(coder) for coder in range(patterns.codes.shape[1])]
        self._there = [(patterns.codes[:, coder] >= 0).astype(np.float64) for coder in range(patterns.codes.shape[1])]

    def _own(self, weights: Floats) -> list[Floats]:
        """Each coder's shares of the categories, shape (resamples, categories); NaN where a coder drops out."""
        own = []
        for given, there in zip(self._given, self._there, strict=True):
            values = (weights @ there)[:, None]
            own.append(np.where(values > 0, weights @ given, np.nan) / np.where(values > 0, values, 1.0))
        return own

    def _pairs(self, own: list[Floats]) -> list[tuple[int, Floats]]:
        """For each coder, the mean distance of each category to the other coders' shares, times their number."""
        everyone = np.sum(own, axis=0)
        if len(own) == 2:
            return [(0, self._metric.spread(own[1], backwards=True)), (1, self._metric.spread(own[0]))]
        others = [everyone - mine for mine in own]
        both = [(self._metric.spread(rest) + self._metric.spread(rest, backwards=True)) / 2 for rest in others]
        return list(enumerate(both))

    def expected(self, weights: Floats) -> Floats:
        """See `Chance.expected`."""
        own = self._own(weights)
        total = sum(((own[coder] * apart).sum(axis=1) for coder, apart in self._pairs(own)), np.zeros(len(weights)))
        return np.asarray(total / (len(own) * (len(own) - 1)))

    def shares(self, counts: Floats) -> Floats:
        """See `Chance.shares`."""
        own = self._own(counts[None, :])
        n, total = counts.sum(), np.zeros(len(counts))
        for coder, apart in self._pairs(own):
            valued, there = float(counts @ self._there[coder]), self._there[coder]
            mean = float((own[coder] * apart).sum())
            total += n / valued * (self._given[coder] @ apart[0] - there * mean) + mean
        return np.asarray(total / (len(own) * (len(own) - 1)))
