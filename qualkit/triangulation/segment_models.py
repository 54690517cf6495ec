"""Models of turns: whether a turn bears a code, by informant group, with the turns of one informant tied together."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.tables import INFORMANTS, PROGRESS, check
from qualkit.triangulation.chosen import codings_of

FEW = 50
"""Below this many informants the sandwich estimator is too small, and the bias-reduced one is used."""
LEAST = 10
"""Below this many informants the model carries a warning."""
INTERCEPT = "intercept"
_NAN = float("nan")


class _Column(NamedTuple):
    """One column of the design: its name, its values, and the level that it stands for."""

    name: str
    values: np.ndarray
    predictor: str = ""
    level: str = ""


def coded_units(
    spoken: pd.DataFrame, progress: pd.DataFrame, informants: pd.DataFrame, codes: Sequence[str], *,
    coder: str | None = None,
) -> pd.DataFrame:  # fmt: skip
    """One row an informant's turn in a finished original interview: whether it bears one of the codes.

    Parameters
    ----------
    spoken
        What `qk.coded_turns(codings, turns)` returns, of one coder and codebook.
    progress
        PROGRESS, which lists every turn.
    informants
        INFORMANTS; all their columns stand beside the turn.
    codes
        Codes of interest; a theme's codes, say.
    coder
        Whose codings count, where the table holds several.

    Returns
    -------
    pandas.DataFrame
        `transcript`, `turn`, `coded` (0 or 1), and the columns of `informants`. Turns of informants who are not in
        the table, and focus groups, are left out.

    Raises
    ------
    QualkitError
        For several coders or codebooks, and for rows that are no coded turns.

    Examples
    --------
    >>> people = pd.DataFrame({"informant": ["i"], "group": ["mother"]})
    >>> read = {"coder": "a", "codebook": "b", "version": "1", "transcript": "t", "informant": "i", "kind": "interview"}
    >>> done = PROGRESS.frame([{**read, "turn": 1, "finished": True}, {**read, "turn": 3, "finished": True}])
    >>> row = {"id": "1", "transcript": "t", "start": 0, "end": 3, "codebook": "b", "version": "1", "coder": "a"}
    >>> spoken = pd.DataFrame([{**row, "code": "pay", "turn": 3, "role": "informant"}])
    >>> coded_units(spoken, done, people, ["pay"])[["turn", "coded"]].values.tolist()
    [[1, 0], [3, 1]]
    """
    check(progress, PROGRESS)
    check(informants, INFORMANTS)
    used = codings_of(spoken, coder)
    if "role" not in used or "turn" not in used:
        raise QualkitError(Problem("these are no coded turns", mend="give qk.coded_turns(codings, turns)"))
    names = [coder] if coder is not None else list(used["coder"].unique())
    mine = progress[progress["coder"].isin(names) & (progress["informant"].astype(str) != "")]
    if len(used):
        mine = mine[mine["codebook"].isin(used["codebook"].unique())]
    mine = mine[(mine["translation_of"].astype(str) == "") & (mine["kind"] != "focus-group") & mine["finished"]]
    units = mine[["transcript", "turn", "informant"]].drop_duplicates().reset_index(drop=True)
    bearing = used[used["code"].isin(list(codes)) & (used["role"] == "informant")]
    places = pd.MultiIndex.from_frame(bearing[["transcript", "turn"]])
    units["coded"] = pd.MultiIndex.from_frame(units[["transcript", "turn"]]).isin(places).astype("int64")
    return units.merge(informants, on="informant", how="inner").reset_index(drop=True)


def gee(
    units: pd.DataFrame,
    outcome: str = "coded",
    predictors: Sequence[str] = ("group",),
    *,
    cluster: str = "informant",
    few: int = FEW,
    confidence: float = 0.95,
    tests: bool = False,
    language: str = "en",
) -> ResultTable:
    """Generalised estimating equations for turns or segments: log odds, tied together by informant.

    After Liang & Zeger, Biometrika 1986; 73:13-22, binomial with logit link and exchangeable correlation within an
    informant, computed by statsmodels. With fewer than `few` informants the covariance is the bias-reduced one of
    Mancl & DeRouen, Biometrics 2001; 57:126-134, and intervals use t with informants less coefficients as degrees of
    freedom. It describes turns, so that who talks more weighs more; for people, use `prevalence`. Do not use it with
    a handful of informants: it then says little more than that.

    Parameters
    ----------
    units
        One row a turn or segment, as from `coded_units`.
    outcome
        Column of 0 and 1.
    predictors
        Columns; text and categories are compared with their first value, numbers enter as they are.
    cluster
        Column that ties rows together.
    few
        Number of clusters below which the bias-reduced covariance is used.
    confidence
        Coverage of the intervals.
    tests
        Whether p-values are wanted.
    language
        Of headings.

    Returns
    -------
    ResultTable
        ESTIMATES in log odds with `term`, `odds_ratio`, `odds_low`, `odds_high`, `clusters`, `correlation` (within an
        informant); with `tests` also `p_value`. Where a level of a predictor holds only turns with the code, or none,
        no odds exist: everything is NaN, and `note` names the level.

    Raises
    ------
    QualkitError
        For missing columns, values that are missing, and an outcome that is not 0 and 1.

    Examples
    --------
    >>> turns = pd.DataFrame({"coded": [1, 1, 1, 0, 1, 0, 0, 0], "group": ["a"] * 4 + ["b"] * 4,
    ...                       "informant": list("stuvwxyz")})
    >>> gee(turns)[["term", "estimate"]].round(3).values.tolist()
    [['intercept', 1.099], ['group: b, not a', -2.197]]
    """
    _check(units, outcome, predictors, cluster)
    design = list(_design(units, predictors))
    y = units[outcome].to_numpy(dtype=np.float64)
    people = units[cluster].astype(str)
    reason = _not_estimable(y, design, units, predictors, people)
    fitted = _nothing(len(design), reason) if reason else _fit(y, design, people, few, confidence)
    rows = [_row(column, fitted, place, len(units), people.nunique()) for place, column in enumerate(design)]
    frame = pd.DataFrame(rows)
    frame = frame if tests else frame.drop(columns="p_value")
    notes = [
        "The unit is the turn or segment: who talks more weighs more. Turns of one informant are tied together.",
        "p-values were asked for; informants were chosen on purpose." if tests else "",
    ]
    layout = Layout(rows=("term",), hidden=("std_error", "method", "clusters", "correlation"), digits={"p_value": 4})
    title = f"Odds that a turn bears the code, by {', '.join(predictors)}"
    return ResultTable(frame, title=title, notes=[n for n in notes if n], layout=layout, language=language)


class _Fitted(NamedTuple):
    """Estimates, standard errors, half widths and p-values, shape (columns,), and how they were made."""

    estimate: np.ndarray
    std_error: np.ndarray
    half: np.ndarray
    p_value: np.ndarray
    correlation: float
    method: str
    note: str


def _check(units: pd.DataFrame, outcome: str, predictors: Sequence[str], cluster: str) -> None:
    there = [str(name) for name in units.columns]
    problems = [
        Problem(f"the units have no column {name!r}", nearest=nearest(name, there),
                mend=f"name one of {', '.join(there) or 'no column'}")
        for name in (outcome, *predictors, cluster) if name not in there
    ]  # fmt: skip
    if not predictors:
        problems.append(Problem("there is no predictor", mend="give predictors=['group']"))
    if not problems:
        problems = [
            Problem(f"{int(units[name].isna().sum())} rows lack a value of {name!r}", mend="leave them out, and say so")
            for name in (outcome, *predictors, cluster) if units[name].isna().any()
        ]  # fmt: skip
        if not set(units[outcome].dropna().unique()) <= {0, 1}:
            problems.append(Problem(f"{outcome!r} holds more than 0 and 1", mend="code it as 0 and 1"))
        if units.empty:
            problems.append(Problem("there is no unit", mend="give one row a turn"))
    if problems:
        raise QualkitError(problems)


def _design(units: pd.DataFrame, predictors: Sequence[str]) -> Iterator[_Column]:
    yield _Column(INTERCEPT, np.ones(len(units)))
    for name in predictors:
        values = units[name]
        if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
            yield _Column(name, values.to_numpy(dtype=np.float64))
            continue
        levels = _levels(values)
        for level in levels[1:]:
            is_level = (values.astype(str) == level).to_numpy(dtype=np.float64)
            yield _Column(f"{name}: {level}, not {levels[0]}", is_level, name, level)


def _levels(values: pd.Series) -> list[str]:
    known = values.cat.categories if isinstance(values.dtype, pd.CategoricalDtype) else values.unique()
    there = set(values.astype(str))
    return [str(level) for level in known if str(level) in there]


def _not_estimable(
    y: np.ndarray, design: Sequence[_Column], units: pd.DataFrame, predictors: Sequence[str], people: pd.Series
) -> str:
    for name in predictors:
        values = units[name]
        if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
            continue
        for level in _levels(values):
            mine = y[(values.astype(str) == level).to_numpy(dtype=bool)]
            if mine.min() == mine.max():
                return f"not estimable: {'every' if mine.min() else 'no'} turn of {name} {level} bears the code"
    if y.min() == y.max():
        return "not estimable: the code stands in every turn, or in none"
    if np.linalg.matrix_rank(np.column_stack([column.values for column in design])) < len(design):
        return "not estimable: the predictors say the same"
    if people.nunique() <= len(design):
        return f"not estimable: {people.nunique()} informants for {len(design)} coefficients"
    return ""


def _nothing(columns: int, reason: str) -> _Fitted:
    empty = np.full(columns, _NAN)
    return _Fitted(empty, empty, empty, empty, _NAN, "generalised estimating equations", reason)


def _fit(y: np.ndarray, design: Sequence[_Column], people: pd.Series, few: int, confidence: float) -> _Fitted:
    from scipy.stats import norm, t
    from statsmodels.genmod.cov_struct import Exchangeable
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_estimating_equations import GEE

    clusters = people.nunique()
    is_few = clusters < few
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        model = GEE(y, np.column_stack([column.values for column in design]), groups=people.to_numpy(),
                    family=Binomial(), cov_struct=Exchangeable())  # fmt: skip
        result = model.fit(cov_type="bias_reduced" if is_few else "robust")
    spread = t(clusters - len(design)) if is_few else norm
    error = np.asarray(result.bse, dtype=np.float64)
    estimate = np.asarray(result.params, dtype=np.float64)
    notes = [f"only {clusters} informants: read with care" if clusters < LEAST else "",
             *dict.fromkeys(f"statsmodels warns: {str(each.message).splitlines()[0]}" for each in said)]  # fmt: skip
    covariance = "bias-reduced covariance (Mancl & DeRouen), t interval" if is_few else "robust covariance"
    return _Fitted(
        estimate, error, float(spread.ppf((1 + confidence) / 2)) * error,
        np.asarray(2 * spread.sf(np.abs(estimate / error))), float(model.cov_struct.dep_params),
        f"GEE, logit, exchangeable by informant; {covariance}, {confidence:.0%}", "; ".join(filter(None, notes)),
    )  # fmt: skip


def _row(column: _Column, fitted: _Fitted, place: int, units: int, clusters: int) -> dict[str, Any]:
    estimate, half = float(fitted.estimate[place]), float(fitted.half[place])
    low, high = estimate - half, estimate + half
    return {
        "term": column.name, "estimate": estimate, "std_error": float(fitted.std_error[place]), "conf_low": low,
        "conf_high": high, "odds_ratio": _odds(estimate), "odds_low": _odds(low), "odds_high": _odds(high),
        "n": units, "clusters": clusters, "correlation": fitted.correlation,
        "p_value": float(fitted.p_value[place]), "method": fitted.method, "note": fitted.note,
    }  # fmt: skip


def _odds(log_odds: float) -> float:
    return math.inf if log_odds > 700 else math.exp(log_odds)
