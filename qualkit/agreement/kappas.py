"""Percent agreement and the kappas: two or more coders, any categories, missing values, weights, intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Unpack

import numpy as np

from qualkit.agreement.chance import ByCoder, Chance, Corrected, Gwet, Nothing, Pooled, Uniform
from qualkit.agreement.estimating import agreement_of
from qualkit.agreement.metrics import Metric, weight_metric
from qualkit.agreement.ratings import Floats, Patterns, Values, patterns, read_ratings
from qualkit.agreement.resampling import Interval, Plan
from qualkit.agreement.results import Agreement
from qualkit.errors import Problem, QualkitError

Categories = Iterable[Any] | None


def percent_agreement(
    values: Values, *, weights: Any = "identity", categories: Categories = None, **how: Unpack[Interval]
) -> Agreement:
    """The share of pairs of coders who agree, averaged over units.

    ``mean over units of sum_v n_uv (n_uv - 1) / (m_u (m_u - 1))``, with n_uv coders giving value v to unit u and m_u
    values in the unit; units with fewer than two values are left out.
    Do not report it alone: rare codes agree by chance, and text that nobody coded makes it as high as one likes.
    Checked against irrCAC (percent agreement, weighted), DKPro and the help pages of NVivo and ATLAS.ti.

    Parameters
    ----------
    values
        Array, DataFrame or rows of shape (units, coders); missing is None or NaN; categories are text, numbers or
        frozensets.
    weights
        One of `qualkit.agreement.metrics.WEIGHTS`, or a square table of agreement weights, rows as in `categories`.
        In an asymmetric table the rows are the first of two coders; with more coders both directions are averaged.
    categories
        The categories of the codebook in order; those seen by default.
    how
        ``interval``, ``clusters``, ``resamples``, ``confidence``, ``seed``: see `qualkit.agreement.Interval`.

    Raises
    ------
    QualkitError
        Where values, categories, weights or interval are not as described; all problems at once.

    Examples
    --------
    Krippendorff, Content Analysis, 2nd ed. 2004, p. 227, prints .833:

    >>> round(percent_agreement(list(zip("aabbbbbccccc", "abbbbbcccccc"))).estimate, 3)
    0.833
    """
    return _corrected("percent agreement", values, weights, categories, how, lambda found, metric: Nothing())


def brennan_prediger(
    values: Values, *, weights: Any = "identity", categories: Categories = None, **how: Unpack[Interval]
) -> Agreement:
    """Brennan and Prediger's kappa (1981), which is Bennett's S for two coders and Randolph's kappa for many.

    ``(p_a - 1/q) / (1 - 1/q)`` with q the number of categories that the codebook declares: give `categories`, or q is
    the number seen, which lowers the coefficient where a category was never used.
    Do not use it where some categories are plainly rarer than others: chance is then understated.
    Checked against irrCAC and DKPro.

    Parameters
    ----------
    values, weights, categories, how
        As in `percent_agreement`.

    Raises
    ------
    QualkitError
        As in `percent_agreement`.

    Examples
    --------
    Brennan and Prediger 1981, p. 689, print .4 for 60 agreements of 100 over three categories:

    >>> values = [(1, 1)] * 50 + [(2, 1)] * 10 + [(2, 2)] * 10 + [(2, 3)] * 10 + [(3, 1)] * 20
    >>> round(brennan_prediger(values, categories=[1, 2, 3]).estimate, 3)
    0.4
    """
    name = "Brennan-Prediger coefficient"
    found = _corrected(name, values, weights, categories, how, lambda found, metric: Uniform(metric))
    if categories is None:
        seen = f"q is the {found.n_categories} categories seen; declare the codebook's in categories="
        return replace(found, note="; ".join(filter(None, (found.note, seen))))
    return found


def cohen_kappa(
    values: Values, *, weights: Any = "identity", categories: Categories = None, **how: Unpack[Interval]
) -> Agreement:
    """Cohen's kappa (1960; weighted 1968) for two coders; units that one of them did not value are left out.

    ``(p_a - p_e) / (1 - p_e)`` with p_e from each coder's own shares of the categories.
    Do not use it to certify data: it rewards coders whose shares differ (Krippendorff 2004, p. 246). For more than two
    coders see `conger_kappa`.
    Checked against scikit-learn (plain, linear, quadratic), statsmodels (standard error), irrCAC and DKPro.

    Parameters
    ----------
    values, weights, categories, how
        As in `percent_agreement`, with two coders.

    Raises
    ------
    QualkitError
        As in `percent_agreement`, and for another number of coders than two.

    Examples
    --------
    Cohen 1960, p. 45, prints .492:

    >>> table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    >>> values = [(i, j) for i in range(3) for j in range(3) for _ in range(table[i][j])]
    >>> round(cohen_kappa(values).estimate, 3)
    0.492
    """
    return _corrected("Cohen's kappa", values, weights, categories, how, ByCoder, two="conger_kappa")


def scott_pi(
    values: Values, *, weights: Any = "identity", categories: Categories = None, **how: Unpack[Interval]
) -> Agreement:
    """Scott's pi (1955) for two coders; units that one of them did not value are left out.

    ``(p_a - p_e) / (1 - p_e)`` with p_e from the coders' shares of the categories pooled. For many units it equals
    nominal alpha. For more than two coders see `fleiss_kappa`.
    Do not use it on few units, where alpha corrects for their number.
    Checked against NLTK, irrCAC and DKPro.

    Parameters
    ----------
    values, weights, categories, how
        As in `percent_agreement`, with two coders.

    Raises
    ------
    QualkitError
        As in `percent_agreement`, and for another number of coders than two.

    Examples
    --------
    Artstein and Poesio 2008, p. 558, print .341:

    >>> values = [("s", "s")] * 20 + [("s", "r")] * 10 + [("r", "s")] * 20 + [("r", "r")] * 50
    >>> round(scott_pi(values).estimate, 3)
    0.341
    """
    return _corrected("Scott's pi", values, weights, categories, how, Pooled, two="fleiss_kappa")


def fleiss_kappa(
    values: Values, *, weights: Any = "identity", categories: Categories = None, **how: Unpack[Interval]
) -> Agreement:
    """Fleiss' kappa (1971), Scott's pi for many coders; with missing values as Gwet 2014 extends it.

    ``(p_a - p_e) / (1 - p_e)`` with p_e from the mean over units of each unit's shares of the categories. A unit with
    one value helps to estimate p_e and not p_a.
    Do not use it for two coders of whom each has own habits to be shown: see `cohen_kappa`.
    Checked against statsmodels, irrCAC and DKPro.

    Parameters
    ----------
    values, weights, categories, how
        As in `percent_agreement`.

    Raises
    ------
    QualkitError
        As in `percent_agreement`.

    Examples
    --------
    Randolph 2005 prints .33 for four units of three coders:

    >>> round(fleiss_kappa(["YYY", "YYN", "NNY", "NNN"]).estimate, 2)
    0.33
    """
    return _corrected("Fleiss' kappa", values, weights, categories, how, Pooled)


def conger_kappa(
    values: Values, *, weights: Any = "identity", categories: Categories = None, **how: Unpack[Interval]
) -> Agreement:
    """Conger's kappa (1980), Cohen's for many coders; with missing values as Gwet 2014 extends it.

    ``(p_a - p_e) / (1 - p_e)`` with p_e the mean over pairs of coders of what their own shares would bring.
    Do not use it where coders took turns, so that each valued other units: their own shares then differ for no fault.
    Checked against irrCAC and, through DKPro, Hubert's kappa.

    Parameters
    ----------
    values, weights, categories, how
        As in `percent_agreement`.

    Raises
    ------
    QualkitError
        As in `percent_agreement`.

    Examples
    --------
    Warrens 2010, p. 284, prints .8326 for eight coders of O'Malley 2006:

    >>> rows = ["N" * 8] * 14 + ["NNNANNNN", "NNNNNNNA"] + ["A" * 8] * 10
    >>> rows += ["AANAAAAN"] * 2 + ["AANANAAN", "AANANANN"]
    >>> round(conger_kappa(rows).estimate, 4)
    0.8326
    """
    return _corrected("Conger's kappa", values, weights, categories, how, ByCoder)


def gwet_ac1(values: Values, *, categories: Categories = None, **how: Unpack[Interval]) -> Agreement:
    """Gwet's AC1 (2008): chance counts for little where one category prevails.

    ``(p_a - p_e) / (1 - p_e)`` with ``p_e = sum_k pi_k (1 - pi_k) / (q - 1)``, q the categories declared.
    Do not use it to make agreement on rare codes look better: where a code is nearly absent, AC1 nears percent
    agreement. With one category in use it is undefined here; other programs print 1.
    Checked against irrCAC and DKPro.

    Parameters
    ----------
    values, categories, how
        As in `percent_agreement`; declare `categories`, since q enters.

    Raises
    ------
    QualkitError
        As in `percent_agreement`.

    Examples
    --------
    The small example of the kappa paradox, .866 where Scott's pi is .608:

    >>> values = [("y", "y")] * 8 + [("y", "n"), ("n", "n")]
    >>> round(gwet_ac1(values).estimate, 3)
    0.866
    """
    return _corrected("Gwet's AC1", values, "identity", categories, how, Gwet)


def gwet_ac2(
    values: Values, *, weights: Any = "quadratic", categories: Categories = None, **how: Unpack[Interval]
) -> Agreement:
    """Gwet's AC2: AC1 with weights for values that are nearly the same.

    ``(p_a - p_e) / (1 - p_e)`` with ``p_e = T_w / (q (q - 1)) sum_k pi_k (1 - pi_k)``, T_w the sum of the weights.
    Do not use it for codes without order.
    Checked against irrCAC (eight kinds of weights) and DKPro.

    Parameters
    ----------
    values, categories, how
        As in `percent_agreement`.
    weights
        One of `qualkit.agreement.metrics.WEIGHTS`, or a square table of agreement weights.

    Raises
    ------
    QualkitError
        As in `percent_agreement`.

    Examples
    --------
    Cohen's table of 1960, p. 45, with quadratic weights, .63855:

    >>> table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    >>> values = [(i, j) for i in range(3) for j in range(3) for _ in range(table[i][j])]
    >>> round(gwet_ac2(values).estimate, 5)
    0.63855
    """
    return _corrected("Gwet's AC2", values, weights, categories, how, Gwet)


def holsti(values: Values, *, categories: Categories = None, **how: Unpack[Interval]) -> Agreement:
    """Holsti's coefficient of reliability (1969): 2M / (N1 + N2), averaged over pairs of coders.

    M units on which both agree, N1 and N2 units that each has valued: a unit that only one valued counts against them.
    Without missing values it is percent agreement.
    Do not report it alone: it knows nothing of chance.
    Checked by hand and against percent agreement.

    Parameters
    ----------
    values, categories, how
        As in `percent_agreement`; no analytic interval is derived.

    Raises
    ------
    QualkitError
        As in `percent_agreement`.

    Examples
    --------
    >>> round(holsti([("a", "a"), ("b", "b"), ("a", None)]).estimate, 3)
    0.8
    """
    plan, ratings = Plan(**how), read_ratings(values, categories)
    found = patterns(ratings, least=1, coders_alike=False)
    return agreement_of(_Holsti(found), "Holsti's coefficient", ratings, plan)


class _Holsti:
    """The mean over pairs of coders of 1 - 2M / (N1 + N2)."""

    def __init__(self, found: Patterns) -> None:
        self.patterns = found

    def disagreement(self, weights: Floats) -> tuple[Floats, Floats]:
        """See `Coefficient.disagreement`."""
        codes = self.patterns.codes
        there = weights @ (codes >= 0).astype(np.float64)
        shares = []
        for first in range(codes.shape[1]):
            for second in range(first + 1, codes.shape[1]):
                same = (codes[:, first] == codes[:, second]) & (codes[:, first] >= 0)
                valued = there[:, first] + there[:, second]
                shares.append(np.where(valued > 0, 2 * (weights @ same) / np.where(valued > 0, valued, 1.0), np.nan))
        compared = weights @ (self.patterns.sizes >= 2).astype(np.float64)
        return np.where(compared > 0, 1.0 - np.mean(shares, axis=0), np.nan), np.ones(len(weights))

    def scores(self) -> None:
        """See `Coefficient.scores`."""
        return


def _corrected(
    name: str, values: Values, weights: Any, categories: Categories, how: Interval,
    chance: Callable[[Patterns, Metric], Chance], two: str = "",
) -> Agreement:  # fmt: skip
    plan, ratings = Plan(**how), read_ratings(values, categories)
    if two and len(ratings.coders) != 2:
        raise QualkitError(Problem(f"{name} compares two coders; there are {len(ratings.coders)}", "values",
                                   mend=f"use {two}, or choose two columns"))  # fmt: skip
    metric = weight_metric(weights, ratings)
    directed = not metric.symmetric
    alike = chance is not ByCoder and not (directed and len(ratings.coders) == 2)
    found = patterns(ratings, least=2 if two else 1, coders_alike=alike)
    weighted = name if metric.name == "nominal" else f"{name} ({metric.name})"
    return agreement_of(Corrected(found, metric, chance(found, metric)), weighted, ratings, plan, _one(found, name))


def _one(found: Patterns, name: str) -> str:
    used = np.unique(found.codes[found.codes >= 0])
    if len(used) != 1 or name not in ("percent agreement", "Brennan-Prediger coefficient"):
        return ""
    return "one category was used throughout: agreement on it shows little"
