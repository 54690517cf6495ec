"""Logistic regression under a survey's design: odds ratios with linearised standard errors."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import NamedTuple, get_args

import numpy as np
import pandas as pd
from scipy import special
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.survey.design import SurveyDesign
from qualkit.survey.figures import DF
from qualkit.survey.intervals import interval_problems, t_interval
from qualkit.survey.linearised import covariance
from qualkit.survey.predictors import INTERCEPT, Predictors, predictor_problems, predictors
from qualkit.survey.rows import RECORDS, Mask, Numbers, numbers, rows_named
from qualkit.survey.sample import Sample
from qualkit.tables import ESTIMATES

_MORE = ("coefficient", "coefficient_std_error", "t", "p_value", "df", "missing")
_CERTAIN = 1e-9
"""A fitted probability this near to 0 or 1 means that the data separate, and that a coefficient has no end."""


def logistic(
    frame: pd.DataFrame, outcome: str, predictor_columns: str | Sequence[str], *, design: SurveyDesign,
    confidence: float = 0.95, df: DF = "domain", language: str = "en",
) -> ResultTable:  # fmt: skip
    """Odds ratios of a 0/1 outcome, with standard errors from the design.

    The coefficients are those of statsmodels' weighted binomial GLM. Their covariance is that of the linearised
    scores over clusters within strata of the full design (Binder 1983), which a sandwich over clusters alone is not.
    Records that lack the outcome or a predictor are outside the domain, and counted in `missing`.

    Checked against R's ``svyglm(family = quasibinomial())`` (survey 4.1-1) to 1e-6.

    Parameters
    ----------
    frame
        Records, one row each; not changed.
    outcome
        A column of 0, 1 and missing.
    predictor_columns
        Columns of numbers, taken as they are, or of words or categories, compared with their first level.
    design
        The design of the survey.
    confidence
        Coverage of the intervals, between 0 and 1.
    df
        ``domain``: clusters less strata of the records used, plus 1, less the terms, as R counts; ``design``: the
        same from the whole survey.
    language
        Of the display's own words.

    Returns
    -------
    ResultTable
        ESTIMATES keyed by `outcome` and `term`: odds ratios (the odds themselves for ``(intercept)``), `std_error`
        by the delta method, interval as exp of the t interval of `coefficient`; with `coefficient_std_error`, `t`,
        `p_value`, `df` and `missing`.

    Raises
    ------
    QualkitError
        With every problem of columns and records at once; for predictors that are constant or follow from each
        other; where the outcome is the same in all records of a level, so that an odds ratio has no end.

    Examples
    --------
    Without clusters and weights, the odds ratio of a fourfold table: (3 * 3) / (1 * 1).

    >>> frame = pd.DataFrame({"fed": [1, 1, 1, 0, 0, 0, 0, 1], "visited": [1, 1, 1, 1, 0, 0, 0, 0]})
    >>> logistic(frame, "fed", "visited", design=SurveyDesign())[["term", "estimate"]].round(3).values.tolist()
    [['(intercept)', 0.333], ['visited', 9.0]]
    """
    names = (predictor_columns,) if isinstance(predictor_columns, str) else tuple(predictor_columns)
    given = numbers(frame, outcome, "the outcome")
    sample, wrong = design.read(frame)
    problems = [*_argument_problems(confidence, df), *predictor_problems(frame, names, outcome), *given.problems,
                *_not_binary(outcome, given.values), *wrong]  # fmt: skip
    if problems:
        raise QualkitError(problems)
    model = predictors(frame, names, ~np.isnan(given.values) & (sample.weights > 0))
    _check_model(model, given.values)
    fitted = _fit(given.values, model, sample)
    return _result(outcome, model, fitted, _free(model, sample, df), confidence, language)


class _Fitted(NamedTuple):
    """Coefficients with their covariance, and the covariance of their clusters."""

    coefficients: Numbers
    covariance: Numbers


def _argument_problems(confidence: float, df: str) -> list[Problem]:
    problems = interval_problems("logit", confidence)
    if df not in get_args(DF):
        problems.append(Problem(f"unknown degrees of freedom {df!r}", "", nearest(str(df), get_args(DF)),
                                "give 'domain' or 'design'"))  # fmt: skip
    return problems


def _not_binary(name: str, values: Numbers) -> list[Problem]:
    wrong = ~np.isnan(values) & (values != 0) & (values != 1)
    if not wrong.any():
        return []
    said = f"the outcome holds 0, 1 or nothing; {rows_named(wrong)} hold others"
    return [Problem(said, f"{RECORDS}, column {name!r}", mend="recode it, codes for 'do not know' too")]


def _check_model(model: Predictors, outcome: Numbers) -> None:
    rows = model.matrix[model.known]
    if not len(rows):
        raise QualkitError(Problem("no record has the outcome and every predictor", RECORDS, mend="fill them"))
    problems = [
        Problem(f"{term!r} follows from the predictors before it, or does not vary", RECORDS, mend="leave it out")
        for place, term in enumerate(model.terms)
        if place and np.linalg.matrix_rank(rows[:, : place + 1]) <= np.linalg.matrix_rank(rows[:, :place])
    ]
    results = outcome[model.known]
    if np.ptp(results) == 0:
        problems.append(Problem("the outcome is the same in all records", RECORDS, mend="there is nothing to explain"))
    for place, term in enumerate(model.terms):
        level = rows[:, place] == 1
        if "=" in term and level.any() and np.ptp(results[level]) == 0:
            said = f"the outcome is the same in all {np.count_nonzero(level)} records of {term!r}: its odds ratio"
            problems.append(Problem(f"{said} has no end", RECORDS, mend="join levels, or leave the predictor out"))
    if problems:
        raise QualkitError(problems)


def _fit(outcome: Numbers, model: Predictors, sample: Sample) -> _Fitted:
    rows, known = model.matrix[model.known], model.known
    weights = sample.weights[known] / sample.weights[known].mean()
    with warnings.catch_warnings(), np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        fitted = GLM(outcome[known], rows, family=Binomial(), var_weights=weights).fit(tol=1e-14, maxiter=100)
    coefficients = np.asarray(fitted.params, dtype=np.float64)
    chances = np.asarray(special.expit(rows @ coefficients), dtype=np.float64)
    if not fitted.converged or (np.minimum(chances, 1 - chances) < _CERTAIN).any():
        raise QualkitError(Problem("the predictors separate the outcome: a coefficient has no end", RECORDS,
                                   mend="leave out the predictor that tells the outcome, or join levels"))  # fmt: skip
    scores = np.zeros_like(model.matrix)
    scores[known] = (weights * (outcome[known] - chances))[:, None] * rows
    bread = np.linalg.inv((weights * chances * (1 - chances))[:, None].T * rows.T @ rows)
    return _Fitted(coefficients, bread @ covariance(scores, sample, known) @ bread)


def _free(model: Predictors, sample: Sample, df: DF) -> float:
    known: Mask = model.known if df == "domain" else sample.weights > 0
    units, strata = sample.stages[0].units[known], sample.strata[known]
    return float(len(np.unique(units)) - len(np.unique(strata)) + 1 - len(model.terms))


def _result(
    outcome: str, model: Predictors, fitted: _Fitted, free: float, confidence: float, language: str
) -> ResultTable:  # fmt: skip
    size = len(model.terms)
    spread, freedom = np.sqrt(np.diag(fitted.covariance)), np.full(size, free)
    low, high = t_interval(fitted.coefficients, spread, freedom, confidence)
    t = fitted.coefficients / spread
    p = 2 * special.stdtr(freedom, -np.abs(t)) if free > 0 else np.full(size, np.nan)
    odds = np.exp(fitted.coefficients)
    why = "" if free > 0 else f"{free:g} degrees of freedom for {size} terms: no interval can be given"
    notes = ["; ".join(filter(None, ("odds, not an odds ratio" if t == INTERCEPT else "", why))) for t in model.terms]
    frame = pd.DataFrame({
        "outcome": outcome, "term": model.terms, "estimate": odds, "std_error": odds * spread,
        "conf_low": np.exp(low), "conf_high": np.exp(high), "n": float(np.count_nonzero(model.known)),
        "method": f"survey logistic regression, t interval, {confidence * 100:g}%", "note": notes,
        "coefficient": fitted.coefficients, "coefficient_std_error": spread, "t": t, "p_value": p, "df": freedom,
        "missing": float(np.count_nonzero(~model.known)),
    })  # fmt: skip
    layout = Layout(rows=("term",), hidden=("outcome", "missing", "std_error", "method"), digits={"p_value": 3})
    said = [f"Compared with {reference}." for reference in model.references]
    return ResultTable(frame[["outcome", "term", *ESTIMATES.names, *_MORE]], title=f"Odds ratios of {outcome}",
                       notes=said, language=language, layout=layout)  # fmt: skip
