"""Variances of totals of scores under a design (Taylor linearisation).

A ratio is linearised into a score for each record; its variance is that of the total of the scores. Records outside
a domain score 0 and their clusters stay in the design (Binder, International Statistical Review 1983; 51:279-292).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualkit.survey.rows import Codes, Mask, Numbers
from qualkit.survey.sample import Lonely, Sample, Stage

_ADJUSTED = ("adjust", "adjust_domain_lonely")


def variances(scores: Numbers, domains: Codes, n_domains: int, sample: Sample) -> Numbers:
    """The variance of the total of the scores in each domain.

    Only pairs of unit and domain that hold a record are kept, so that memory grows with records, not with domains.

    Parameters
    ----------
    scores
        Weighted scores, one a record.
    domains
        The domain of each record, from 0; -1 for none.
    n_domains
        How many there are.
    sample
        The design's sample of the same records.

    Returns
    -------
    ndarray, one a domain

    Examples
    --------
    Two clusters of one stratum with totals 1 and 3: 2 / (2 - 1) * (1 + 1).

    >>> from qualkit.survey.sample import stage_of
    >>> stage = stage_of(np.array([0, 1]), np.array([0, 0]), 1)
    >>> sample = Sample(np.ones(2), np.zeros(2, dtype=int), (stage,), "raise")
    >>> variances(np.array([1.0, 3.0]), np.array([0, 0]), 1, sample)
    array([4.])
    """
    inside = domains >= 0
    total = np.zeros(n_domains)
    for stage in sample.stages:
        units = stage.units[inside]
        total += _of_stage(scores[inside], domains[inside], units, n_domains, stage, sample.lonely)
    return total


def covariance(scores: Numbers, sample: Sample, inside: Mask) -> Numbers:
    """The covariance matrix of the totals of several scores.

    Parameters
    ----------
    scores
        (records, scores): weighted scores, 0 outside the domain.
    sample
        The design's sample of the same records.
    inside
        Which records belong to the domain.

    Returns
    -------
    ndarray (scores, scores)

    Examples
    --------
    >>> from qualkit.survey.sample import stage_of
    >>> stage = stage_of(np.array([0, 1]), np.array([0, 0]), 1)
    >>> sample = Sample(np.ones(2), np.zeros(2, dtype=int), (stage,), "raise")
    >>> covariance(np.array([[1.0, 0], [3.0, 1]]), sample, np.array([True, True])).tolist()
    [[4.0, 2.0], [2.0, 1.0]]
    """
    total = np.zeros((scores.shape[1], scores.shape[1]))
    for stage in sample.stages:
        total += _matrix_of_stage(scores, stage, inside, sample.lonely)
    return total


def _of_stage(scores: Numbers, domains: Codes, units: Codes, n_domains: int, stage: Stage, lonely: Lonely) -> Numbers:
    pair_of_record, pairs = _numbered(units * n_domains + domains)
    totals = np.bincount(pair_of_record, scores)
    unit, domain = np.divmod(pairs, n_domains)
    cell_of_pair, cells = _numbered(stage.parents[unit] * n_domains + domain)
    parent, domain = np.divmod(cells, n_domains)
    drawn, seen = stage.drawn[parent], np.bincount(cell_of_pair)
    alone = stage.lonely[parent]
    sums = np.bincount(cell_of_pair, totals)
    means = np.where(_uncentred(alone, seen, lonely), 0.0, sums / np.maximum(drawn, 1))
    squares = np.bincount(cell_of_pair, (totals - means[cell_of_pair]) ** 2) + (drawn - seen) * means**2
    scaled = _scale(stage, lonely)[parent] * squares
    found = np.asarray(np.bincount(domain, scaled, n_domains), dtype=np.float64)
    if lonely != "average":
        return found
    strata = np.bincount(domain, minlength=n_domains)
    known = np.bincount(domain, ~alone, n_domains)
    raised = found * strata / np.where(known > 0, known, np.nan)
    return np.asarray(np.where(strata > 0, raised, 0.0), dtype=np.float64)


def _matrix_of_stage(scores: Numbers, stage: Stage, inside: Mask, lonely: Lonely) -> Numbers:
    n_units, n_parents = len(stage.parents), len(stage.drawn)
    totals = np.stack([np.bincount(stage.units, column, n_units) for column in scores.T], axis=1)
    sums = np.stack([np.bincount(stage.parents, column, n_parents) for column in totals.T], axis=1)
    means = sums / np.maximum(stage.drawn, 1)[:, None]
    seen = np.bincount(stage.parents[np.unique(stage.units[inside])], minlength=n_parents)
    means[_uncentred(stage.lonely, seen, lonely)] = 0.0
    centred = totals - means[stage.parents]
    matrix: Numbers = (centred * _scale(stage, lonely)[stage.parents][:, None]).T @ centred
    if lonely != "average":
        return matrix
    present = np.unique(stage.parents[stage.units[inside]])
    known = np.count_nonzero(~stage.lonely[present])
    return matrix * (len(present) / known if known else np.nan)


def _uncentred(alone: Mask, seen: Codes, lonely: Lonely) -> Mask:
    """Which strata keep their scores as they are; `seen` counts the clusters that hold a record of the domain."""
    if lonely not in _ADJUSTED:
        return np.zeros(len(alone), dtype=np.bool_)
    return alone | (seen == 1) if lonely == "adjust_domain_lonely" else alone


def _scale(stage: Stage, lonely: Lonely) -> Numbers:
    """What a parent's sum of squares counts: (1 - n/N) n / (n - 1), times the fractions of the stages before."""
    drawn = stage.drawn
    free = np.where(drawn > 1, drawn / np.maximum(drawn - 1, 1), 1.0 if lonely in _ADJUSTED else 0.0)
    return np.asarray((1 - stage.fraction) * stage.share * free, dtype=np.float64)


def _numbered(values: Codes) -> tuple[Codes, Codes]:
    found, different = pd.factorize(values)
    return np.asarray(found, dtype=np.int64), np.asarray(different, dtype=np.int64)
