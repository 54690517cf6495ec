"""Shares, means, ratios and totals of a survey, by any domains, with the variance of its design."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, get_args

import numpy as np
import pandas as pd

from qualkit.display.layout import Layout, ShareColumns
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.survey.design import SurveyDesign
from qualkit.survey.domains import Domains, domain_problems, domains
from qualkit.survey.figures import DF, Figures, mean_figures, ratio_figures, total_figures
from qualkit.survey.flags import dhs_flag, nchs_flags
from qualkit.survey.intervals import (
    Ends,
    Interval,
    effective_n,
    has_spread,
    interval_problems,
    share_interval,
    t_interval,
)
from qualkit.survey.masking import MASKED
from qualkit.survey.rows import RECORDS, Numbers, numbers, rows_named, said_rows
from qualkit.survey.sample import Sample
from qualkit.tables import ESTIMATES

By = str | Sequence[str] | None
_KEYS = ("domain", "indicator")
_COUNTS = ("weighted_n", "missing", "df", "deff")
_FLAGS = ("n_effective", "shown", "nchs", "nchs_reason")
_CALLED = {"logit": "logit", "korn-graubard": "Korn-Graubard", "beta": "Korn-Graubard", "wilson": "Wilson"}
_NCHS = {"show": "NCHS: show", "review": "NCHS: review", "suppress": "NCHS: suppress"}
_NO_SPREAD = "Korn-Graubard interval with n_eff = n (t(n - 1) / t(df))²"


def proportions(
    frame: pd.DataFrame, indicators: str | Sequence[str], by: By = None, *, design: SurveyDesign,
    interval: Interval = "logit", confidence: float = 0.95, df: DF = "domain", language: str = "en",
) -> ResultTable:  # fmt: skip
    """Weighted shares of 0/1 indicators by domain.

    The share is a ratio mean and its variance Taylor-linearised over the totals of primary clusters within strata;
    records outside a domain keep their clusters in the design. At 0% and 100%, and where the clusters of a domain do
    not differ, the linearised variance is 0 and says nothing: there the interval is that of Korn and Graubard with
    n_eff = n (t(n - 1) / t(df))². Without degrees of freedom there is no interval.

    Do not use it for records that were filtered before: name the domain with `by`, or set the indicator missing.
    Checked against R's survey 4.1-1 (``svymean``, ``svyciprop`` with ``xlogit`` and ``beta``) to 1e-9.

    Parameters
    ----------
    frame
        Records, one row each; not changed.
    indicators
        Columns of 0, 1 (or False, True) and missing; records without a value are outside the domain and counted in
        `missing`.
    by
        Columns whose values make the domains; None for the whole survey.
    design
        The design of the survey.
    interval
        ``logit``, ``korn-graubard`` (``beta``, as R calls it) or ``wilson`` (with the effective n).
    confidence
        Coverage of the interval, between 0 and 1.
    df
        ``domain``: clusters less strata that hold records of the domain, as R counts; ``design``: of the survey.
    language
        Of the display's own words.

    Returns
    -------
    ResultTable
        ESTIMATES keyed by the columns of `by`, `domain` (their values in one text) and `indicator`, with `n`
        (unweighted records with a weight), `weighted_n`, `missing`, `df`, `deff` (against sampling with replacement;
        divide by 1 - n / weighted_n for sampling without), `n_effective`, and two flags that remove nothing: `shown`
        (``withheld`` below 25, ``bracketed`` below 50: it governs the display) and `nchs` with `nchs_reason`.

    Raises
    ------
    QualkitError
        With every problem of arguments, columns and records at once, by row.

    Examples
    --------
    >>> frame = pd.DataFrame({"cluster": [1, 1, 2, 2, 3, 3], "ebf": [1, 0, 1, 1, 0, 1], "w": [1, 2, 1, 1, 2, 1]})
    >>> table = proportions(frame, "ebf", design=SurveyDesign(weights="w", clusters="cluster"))
    >>> table[["domain", "indicator", "estimate", "std_error", "n", "df"]].round(4).values.tolist()
    [['all', 'ebf', 0.5, 0.1875, 6.0, 2.0]]
    """
    names = _listed(indicators)
    problems = interval_problems(interval, confidence)
    task = _prepared(frame, names, by, design, confidence, df, problems, binary=True)
    parts = []
    for name in names:
        found = mean_figures(task.columns[name], task.domains, task.sample, df)
        ends = share_interval(*found[:3], found.df, interval=interval, confidence=confidence)
        part = _rows(name, found, ends, task, f"weighted share, {_CALLED[interval]} interval", confidence)
        parts.append(part | _flagged(found, interval, confidence, task))
    return _result(parts, task, (*_COUNTS, *_FLAGS), language, share=True)


def means(
    frame: pd.DataFrame, variables: str | Sequence[str], by: By = None, *, design: SurveyDesign,
    confidence: float = 0.95, df: DF = "domain", language: str = "en",
) -> ResultTable:  # fmt: skip
    """Weighted means by domain, with t intervals; checked against R's ``svymean`` to 1e-9.

    Parameters
    ----------
    frame
        Records, one row each; not changed.
    variables
        Columns of numbers; records without a value are outside the domain and counted in `missing`.
    by, design, confidence, df, language
        As in `proportions`.

    Returns
    -------
    ResultTable
        ESTIMATES keyed by the columns of `by`, `domain` and `indicator` (the variable), in the variable's unit, with
        `weighted_n`, `missing`, `df` and `deff`.

    Raises
    ------
    QualkitError
        With every problem of arguments, columns and records at once, by row.

    Examples
    --------
    >>> frame = pd.DataFrame({"weight_g": [2900.0, 3100, 3300]})
    >>> means(frame, "weight_g", design=SurveyDesign())[["estimate", "std_error", "df"]].round(2).values.tolist()
    [[3100.0, 115.47, 2.0]]
    """
    return _valued(frame, _listed(variables), by, design, confidence, df, language, "weighted mean", mean_figures)


def totals(
    frame: pd.DataFrame, variables: str | Sequence[str], by: By = None, *, design: SurveyDesign,
    confidence: float = 0.95, df: DF = "domain", language: str = "en",
) -> ResultTable:  # fmt: skip
    """Weighted totals by domain, with t intervals; checked against R's ``svytotal`` to 1e-9.

    Weights must add up to the population: many surveys, DHS among them, scale theirs to the sample instead, and then
    a total means nothing.

    Parameters
    ----------
    frame
        Records, one row each; not changed.
    variables
        Columns of numbers; records without a value add nothing and are counted in `missing`.
    by, design, confidence, df, language
        As in `proportions`. The design must name weights.

    Returns
    -------
    ResultTable
        ESTIMATES keyed by the columns of `by`, `domain` and `indicator` (the variable), with `weighted_n`, `missing`
        and `df`.

    Raises
    ------
    QualkitError
        For a design without weights, and with every problem of columns and records at once, by row.

    Examples
    --------
    >>> frame = pd.DataFrame({"born": [1, 0, 1], "w": [10, 20, 30]})
    >>> totals(frame, "born", design=SurveyDesign(weights="w"))[["estimate", "std_error"]].round(2).values.tolist()
    [[40.0, 26.46]]
    """
    found = [] if design.weights else [Problem(
        "a total needs weights that add up to the population", "SurveyDesign", mend="name the column of weights",
    )]  # fmt: skip
    return _valued(
        frame, _listed(variables), by, design, confidence, df, language, "weighted total", total_figures, found
    )


def ratios(
    frame: pd.DataFrame, numerators: str | Sequence[str], denominator: str, by: By = None, *, design: SurveyDesign,
    confidence: float = 0.95, df: DF = "domain", language: str = "en",
) -> ResultTable:  # fmt: skip
    """Ratios of weighted totals by domain, with t intervals; checked against R's ``svyratio`` to 1e-9.

    Parameters
    ----------
    frame
        Records, one row each; not changed.
    numerators, denominator
        Columns of numbers; records that lack one of both are outside the domain and counted in `missing`.
    by, design, confidence, df, language
        As in `proportions`.

    Returns
    -------
    ResultTable
        ESTIMATES keyed by the columns of `by`, `domain` and `indicator` (``numerator / denominator``), with
        `weighted_n`, `missing` and `df`.

    Raises
    ------
    QualkitError
        With every problem of arguments, columns and records at once, by row.

    Examples
    --------
    >>> frame = pd.DataFrame({"fed": [3, 5, 4], "children": [4, 5, 8]})
    >>> ratios(frame, "fed", "children", design=SurveyDesign())[["indicator", "estimate"]].round(3).values.tolist()
    [['fed / children', 0.706]]
    """
    tops = _listed(numerators)
    task = _prepared(frame, (*tops, denominator), by, design, confidence, df, interval_problems("logit", confidence))
    parts = []
    for name in tops:
        found = ratio_figures(task.columns[name], task.columns[denominator], task.domains, task.sample, df)
        ends = t_interval(found.estimate, found.std_error, found.df, confidence)
        parts.append(_rows(f"{name} / {denominator}", found, ends, task, "ratio of weighted totals, t interval",
                           confidence))  # fmt: skip
    return _result(parts, task, _COUNTS[:3], language)


class _Task(NamedTuple):
    """Records made ready: domains, sample and columns of numbers."""

    domains: Domains
    sample: Sample
    columns: dict[str, Numbers]
    by: tuple[str, ...]


def _valued(
    frame: pd.DataFrame, names: tuple[str, ...], by: By, design: SurveyDesign, confidence: float, df: DF,
    language: str, method: str, figures: Callable[[Numbers, Domains, Sample, DF], Figures],
    problems: Iterable[Problem] = (),
) -> ResultTable:  # fmt: skip
    task = _prepared(frame, names, by, design, confidence, df, [*problems, *interval_problems("logit", confidence)])
    parts = []
    for name in names:
        found = figures(task.columns[name], task.domains, task.sample, df)
        ends = t_interval(found.estimate, found.std_error, found.df, confidence)
        parts.append(_rows(name, found, ends, task, f"{method}, t interval", confidence))
    return _result(parts, task, _COUNTS if figures is mean_figures else _COUNTS[:3], language)


def _prepared(
    frame: pd.DataFrame, names: tuple[str, ...], by: By, design: SurveyDesign, confidence: float, df: str,
    problems: list[Problem], *, binary: bool = False,
) -> _Task:  # fmt: skip
    """Everything that an estimate needs, or every problem at once."""
    if df not in get_args(DF):
        mend = "give 'domain' or 'design'"
        problems.append(Problem(f"unknown degrees of freedom {df!r}", "", nearest(str(df), get_args(DF)), mend))
    if not names:
        problems.append(Problem("nothing is named to estimate", RECORDS, mend="name at least one column"))
    areas = _listed(by or ())
    problems += domain_problems(frame, areas, (*_KEYS[1:], *ESTIMATES.names, *_COUNTS, *_FLAGS))
    sample, wrong = design.read(frame)
    problems += wrong
    columns = {name: numbers(frame, name, "indicators" if binary else "variables") for name in names}
    for name, column in columns.items():
        problems += column.problems
        if binary:
            problems += _not_binary(name, column.values)
        problems += said_rows("values are infinite", np.isinf(column.values), name, "correct them")
    if problems:
        raise QualkitError(problems)
    values = {name: column.values for name, column in columns.items()}
    return _Task(domains(frame, areas), sample, values, areas)


def _not_binary(name: str, values: Numbers) -> list[Problem]:
    wrong = ~np.isnan(values) & (values != 0) & (values != 1) & ~np.isinf(values)
    if not wrong.any():
        return []
    odd = ", ".join(f"{value:g}" for value in np.unique(values[wrong])[:5])
    said = f"an indicator holds 0, 1 or nothing; it holds {odd} in {rows_named(wrong)}"
    mend = "recode it, codes for 'do not know' too, or use means"
    return [Problem(said, f"{RECORDS}, column {name!r}", mend=mend)]


def _rows(name: str, found: Figures, ends: Ends, task: _Task, method: str, confidence: float) -> dict[str, Any]:
    """The columns of ESTIMATES for one variable."""
    if task.sample.complete:
        ends = Ends(found.estimate, found.estimate)
    return {
        "domain": task.domains.labels, "indicator": name, "estimate": found.estimate, "std_error": found.std_error,
        "conf_low": ends.low, "conf_high": ends.high, "n": found.n, "method": f"{method}, {confidence * 100:g}%",
        "note": [_why(*each, task.sample) for each in zip(*found[:3], found.df, ends.low, strict=True)],
        "weighted_n": found.weighted_n, "missing": found.missing, "df": found.df, "deff": found.deff,
    }  # fmt: skip


def _why(estimate: float, std_error: float, n: float, df: float, low: float, sample: Sample) -> str:
    """Why something is missing or to be read with care."""
    if n == 0:
        return "undefined: no record has a value and a weight"
    if np.isnan(estimate):
        return "undefined: the denominator adds up to 0"
    if sample.complete:
        return "everything was sampled: there is no sampling error"
    if np.isnan(std_error):
        return "the variance is unknown: every stratum here has one cluster"
    if df <= 0:
        return "no degrees of freedom (no stratum here has two clusters): no interval can be given"
    return "no interval can be given for one record" if np.isnan(low) else ""


def _flagged(found: Figures, interval: Interval, confidence: float, task: _Task) -> dict[str, Any]:
    """What is said of shares only: both flags, the effective size, and another method at 0% and 100%."""
    flags = nchs_flags(found.estimate, found.std_error, found.n, found.df)
    columns: dict[str, Any] = {
        "n_effective": effective_n(found.estimate, found.std_error, found.n),
        "shown": [dhs_flag(n) for n in found.n],
        "nchs": [flag.flag for flag in flags], "nchs_reason": [flag.reason for flag in flags],
    }  # fmt: skip
    if interval == "logit" and not task.sample.complete:
        spread = has_spread(found.estimate, found.std_error) | (found.n == 0)
        named = [_CALLED["logit"] + " interval" if seen else _NO_SPREAD for seen in spread]
        columns["method"] = [f"weighted share, {name}, {confidence * 100:g}%" for name in named]
    return columns


def _result(
    parts: list[dict[str, Any]], task: _Task, more: tuple[str, ...], language: str, *, share: bool = False
) -> ResultTable:  # fmt: skip
    """The parts below each other, domains inside indicators, the columns of `by` first."""
    frames = [pd.concat([task.domains.keys, pd.DataFrame(part, index=task.domains.keys.index)], axis=1)
              for part in parts]  # fmt: skip
    keys = [*task.by, *(name for name in _KEYS if name not in task.by)]
    frame = pd.concat(frames, ignore_index=True)
    frame = frame.loc[:, ~frame.columns.duplicated()][[*keys, *ESTIMATES.names, *more]]
    areas = task.by or ("domain",)
    hidden = [name for name in ("domain", "weighted_n", "missing", "deff", "nchs_reason") if name not in areas]
    layout = Layout(rows=(*areas, "indicator"), hidden=tuple(name for name in hidden if name in frame))
    if share:
        layout = Layout(rows=areas, columns="indicator", cells=("share", "n", "nchs"),
                        shares={"share": ShareColumns(shown="shown", digits=1)}, values={"nchs": _NCHS},
                        badges={"nchs": {"show": "full", "review": "half", "suppress": "empty"}})  # fmt: skip
    return ResultTable(frame, title="Survey estimates", notes=_notes(task, share), language=language, layout=layout)


def _notes(task: _Task, share: bool) -> list[str]:
    lost = task.domains.without
    notes = [f"{lost:,} records lack {' or '.join(task.by)} and are in no row of this table."] if lost else []
    if share:
        notes.append(f"{MASKED} Beside them: what the standard of NCHS (2017) says.")
    return notes


def _listed(names: str | Sequence[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)
