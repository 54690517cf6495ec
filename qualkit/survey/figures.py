"""The numbers of one variable in each domain: estimate, standard error, records, degrees of freedom."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from qualkit.survey.domains import Domains
from qualkit.survey.linearised import variances
from qualkit.survey.rows import Codes, Mask, Numbers, codes
from qualkit.survey.sample import Sample

DF = Literal["domain", "design"]


class Figures(NamedTuple):
    """What is estimated of one variable, one number a domain.

    Attributes
    ----------
    estimate, std_error
        NaN where no record counts.
    n
        Records with a value and a weight, unweighted.
    weighted_n
        The sum of their weights.
    missing
        Records of the domain without a value.
    df
        Degrees of freedom.
    deff
        Variance over that of simple random sampling with replacement; NaN where it is not defined.
    """

    estimate: Numbers
    std_error: Numbers
    n: Numbers
    weighted_n: Numbers
    missing: Numbers
    df: Numbers
    deff: Numbers


class _Counted(NamedTuple):
    """The records that count in each domain: -1 for a record without a value or a domain."""

    domain: Codes
    inside: Mask
    n: Numbers
    weighted_n: Numbers
    missing: Numbers
    df: Numbers


def ratio_figures(top: Numbers, bottom: Numbers, domains: Domains, sample: Sample, df: DF) -> Figures:
    """The ratio of two weighted totals; with a bottom of ones the weighted mean of the top.

    Parameters
    ----------
    top, bottom
        One number a record; NaN puts the record outside the domain.
    domains, sample
        Of the same records.
    df
        ``domain`` or ``design``.
    """
    counted = _count(~(np.isnan(top) | np.isnan(bottom)), domains, sample, df)
    domain, inside, weights = counted.domain, counted.inside, sample.weights
    above, below = (_sums(weights * values, domain, inside, domains.size) for values in (top, bottom))
    known = (counted.weighted_n > 0) & (below != 0)
    ratio = np.where(known, above / np.where(known, below, 1.0), np.nan)
    scores = np.zeros(len(top))
    at = domain[inside]
    scores[inside] = weights[inside] * (top[inside] - ratio[at] * bottom[inside]) / np.where(known, below, np.nan)[at]
    variance = np.where(known, variances(scores, domain, domains.size, sample), np.nan)
    return Figures(ratio, np.sqrt(variance), *counted[2:], np.full(domains.size, np.nan))


def mean_figures(values: Numbers, domains: Domains, sample: Sample, df: DF) -> Figures:
    """The weighted mean, with its design effect.

    Parameters
    ----------
    values
        One number a record; NaN puts the record outside the domain.
    domains, sample
        Of the same records.
    df
        ``domain`` or ``design``.
    """
    found = ratio_figures(values, np.ones(len(values)), domains, sample, df)
    inside = (domains.of_record >= 0) & ~np.isnan(values)
    at = domains.of_record[inside]
    apart = np.zeros(len(values))
    apart[inside] = sample.weights[inside] * (values[inside] - found.estimate[at]) ** 2
    squares = _sums(apart, domains.of_record, inside, domains.size)
    several = (found.n > 1) & (squares > 0)
    spread = np.where(several, squares, np.nan) / np.where(several, found.weighted_n * (found.n - 1), 1.0)
    return found._replace(deff=found.std_error**2 / spread)


def total_figures(values: Numbers, domains: Domains, sample: Sample, df: DF) -> Figures:
    """The weighted total. A record without a value adds nothing, and its cluster still counts for `df`, as in R.

    Parameters
    ----------
    values
        One number a record; NaN adds nothing.
    domains, sample
        Of the same records.
    df
        ``domain`` or ``design``.
    """
    counted = _count(~np.isnan(values), domains, sample, df)
    if df == "domain":
        everybody = _count(np.ones(len(values), dtype=np.bool_), domains, sample, df)
        counted = counted._replace(df=np.where(counted.n > 0, everybody.df, 0.0))
    scores = np.where(counted.inside, sample.weights * values, 0.0)
    known = counted.n > 0
    total = np.where(known, _sums(scores, counted.domain, counted.inside, domains.size), np.nan)
    variance = np.where(known, variances(scores, counted.domain, domains.size, sample), np.nan)
    return Figures(total, np.sqrt(variance), *counted[2:], np.full(domains.size, np.nan))


def _count(valued: Mask, domains: Domains, sample: Sample, df: DF) -> _Counted:
    domain = np.where(valued, domains.of_record, -1)
    inside, size = domain >= 0, domains.size
    weighing = inside & (sample.weights > 0)
    n = np.bincount(domain[weighing], minlength=size).astype(np.float64)
    lost = (domains.of_record >= 0) & ~valued
    missing = np.bincount(domains.of_record[lost], minlength=size).astype(np.float64)
    weighted_n = _sums(sample.weights, domain, inside, size)
    free = _df(domain, weighing, size, sample) if df == "domain" else np.full(size, float(sample.df))
    return _Counted(domain, inside, n, weighted_n, missing, np.where(n > 0, free, 0.0))


def _df(domain: Codes, weighing: Mask, size: int, sample: Sample) -> Numbers:
    """Primary units less strata that hold a weighing record of the domain."""
    at = domain[weighing]
    units, strata = sample.stages[0].units[weighing], sample.strata[weighing]
    return _kinds(units, at, size) - _kinds(strata, at, size)


def _kinds(values: Codes, domain: Codes, size: int) -> Numbers:
    """How many different values each domain holds."""
    pair, n_pairs = codes(values * size + domain)
    of_pair = np.zeros(n_pairs, dtype=np.int64)
    of_pair[pair] = domain
    return np.bincount(of_pair, minlength=size).astype(np.float64)


def _sums(values: Numbers, domain: Codes, inside: Mask, size: int) -> Numbers:
    return np.asarray(np.bincount(domain[inside], values[inside], size), dtype=np.float64)
