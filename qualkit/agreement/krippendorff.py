"""Krippendorff's alpha: any number of coders, missing values, every level of measurement, sets of codes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Unpack

import numpy as np

from qualkit.agreement.estimating import Coefficient, agreement_of, mean_distance
from qualkit.agreement.metrics import Metric, level_metric, require_order
from qualkit.agreement.ratings import Floats, Patterns, Ratings, Values, patterns, read_ratings
from qualkit.agreement.resampling import Interval, Plan
from qualkit.agreement.results import Agreement


def alpha(
    values: Values, level: Any = "nominal", *, categories: Iterable[Any] | None = None, **how: Unpack[Interval]
) -> Agreement:
    """Krippendorff's alpha, ``1 - D_o / D_e`` (Content Analysis, 2nd ed. 2004, chapter 11; Hayes & Krippendorff 2007).

    D_o is the mean distance of values within units, D_e that of all values regardless of units; a unit with fewer
    than two values drops out. Codes without order are ``nominal``.
    Do not use it where only one value occurs (it is undefined), on text units that few could have coded, or as a mark
    of quality in traditions that read and do not measure. Over many codes take one set-valued alpha, never the mean of
    the codes' alphas. The bootstrap resamples units or interviews and computes D_e anew; Krippendorff's own resamples
    pairs and keeps D_e.
    Checked against the values of Krippendorff 2004, 2011 and 2018, Hayes & Krippendorff 2007, irrCAC, DKPro, NLTK, and
    in the benchmark against the package `krippendorff`.

    Parameters
    ----------
    values
        Array, DataFrame or rows of shape (units, coders); missing is None or NaN.
    level
        ``nominal``, ``ordinal``, ``interval``, ``ratio``; for frozensets of codes ``jaccard``, ``masi`` (Passonneau
        2006, and NLTK of today), ``masi-nltk`` (.67 and .33, as NLTK used to round them), ``masi-dkpro``,
        ``sets-dkpro``; or a square table of distances, rows as in `categories`.
    categories
        The categories in order, needed for ``ordinal`` over text and for a table of distances.
    how
        ``interval``, ``clusters``, ``resamples``, ``confidence``, ``seed``: see `qualkit.agreement.Interval`. No
        analytic interval is derived for ``ordinal``, whose distances depend on the values' own frequencies.

    Raises
    ------
    QualkitError
        Where values, level, categories or interval are not as described; all problems at once.

    Examples
    --------
    Krippendorff 2011 prints .743 for four coders and twelve units, .815 as ordinal:

    >>> nan = float("nan")
    >>> coders = [[1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3],
    ...           [nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan]]
    >>> round(alpha(np.array(coders).T).estimate, 3), round(alpha(np.array(coders).T, "ordinal").estimate, 3)
    (0.743, 0.815)
    """
    plan, ratings = Plan(**how), read_ratings(values, categories)
    coefficient, name = alpha_coefficient(ratings, level)
    return agreement_of(coefficient, name, ratings, plan)


def alpha_coefficient(ratings: Ratings, level: Any) -> tuple[Coefficient, str]:
    """Alpha for any counts of the patterns of some ratings, and its name.

    Raises
    ------
    QualkitError
        For an unknown level, and for values that it cannot take.
    """
    if isinstance(level, str) and level == "ordinal":
        require_order(ratings, "the ordinal level needs")
        return _Ordinal(patterns(ratings, least=2, coders_alike=True)), "Krippendorff's alpha (ordinal)"
    metric = level_metric(level, ratings)
    found = patterns(ratings, least=2, coders_alike=metric.symmetric or len(ratings.coders) > 2)
    return _Alpha(found, metric), f"Krippendorff's alpha ({metric.name})"


class _Alpha:
    """Alpha by a distance that does not depend on the values' frequencies."""

    def __init__(self, found: Patterns, metric: Metric) -> None:
        self.patterns = found
        self._metric = metric
        self._apart = mean_distance(found, metric) * found.sizes

    def disagreement(self, weights: Floats) -> tuple[Floats, Floats]:
        """See `Coefficient.disagreement`."""
        values = weights @ self.patterns.sizes
        totals = np.asarray(weights @ self.patterns.by_category)
        expected = (self._metric.spread(totals) * totals).sum(axis=1)
        return _means(weights @ self._apart, expected, values, totals)

    def scores(self) -> Floats:
        """The delta method on D_o / D_e in totals over units, without the small-sample factor, as irrCAC has it."""
        counts, sizes = self.patterns.counts, self.patterns.sizes
        values, apart = float(counts @ sizes), float(counts @ self._apart)
        totals = np.asarray(counts @ self.patterns.by_category)
        spread = (self._metric.spread(totals) + self._metric.spread(totals, backwards=True)) / 2
        expected = float(spread @ totals)
        share = self._apart / apart if apart else np.zeros(len(counts))
        lean = share + sizes / (values - 1) - 2 * (self.patterns.by_category @ spread) / expected
        return np.asarray(-counts.sum() * values * apart / expected * lean)


class _Ordinal:
    """Alpha by squared differences of mid-ranks, Krippendorff's ordinal distance; ranks follow the resample."""

    def __init__(self, found: Patterns) -> None:
        self.patterns = found

    def disagreement(self, weights: Floats) -> tuple[Floats, Floats]:
        """See `Coefficient.disagreement`."""
        values = weights @ self.patterns.sizes
        totals = np.asarray(weights @ self.patterns.by_category)
        ranks = np.cumsum(totals, axis=1) - totals / 2 - values[:, None] / 2
        expected = 2 * values * (totals * ranks**2).sum(axis=1)
        return _means((weights * self._apart(ranks)).sum(axis=1), expected, values, totals)

    def _apart(self, ranks: Floats) -> Floats:
        """The mean distance in each pattern times its values, shape (resamples, patterns)."""
        codes = self.patterns.codes
        total = np.zeros((len(ranks), len(codes)))
        for first in range(codes.shape[1]):
            for second in range(first + 1, codes.shape[1]):
                both = (codes[:, first] >= 0) & (codes[:, second] >= 0)
                total += both * (ranks[:, codes[:, first]] - ranks[:, codes[:, second]]) ** 2
        return np.asarray(2 * total / (self.patterns.sizes - 1))

    def scores(self) -> None:
        """See `Coefficient.scores`."""
        return


def _means(apart: Floats, expected: Floats, values: Floats, totals: Floats) -> tuple[Floats, Floats]:
    """D_o and D_e from sums; NaN where fewer than two categories occur, so that rounding never makes it 1."""
    defined = (totals > 0).sum(axis=1) > 1
    pairs = np.where(defined, values * (values - 1), 1.0)
    return apart / np.where(defined, values, 1.0), np.where(defined, expected / pairs, np.nan)
