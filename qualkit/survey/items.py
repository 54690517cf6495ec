"""Items of a test or checklist: how difficult each is, how well it tells people apart, and whether they go together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.tables import ESTIMATES

Missing = Literal["raise", "wrong", "drop"]
Floats = NDArray[np.float64]
_NAN = float("nan")
_CHOICES = ("raise", "wrong", "drop")
_SHARE = 0.27
"""The share of people in the upper and in the lower group, after Kelley 1939."""
_MOST_NAMED = 10


def item_analysis(
    answers: pd.DataFrame,
    *,
    maximum: float | Mapping[str, float] = 1,
    missing: Missing = "raise",
    confidence: float = 0.95,
    language: str = "en",
) -> ResultTable:
    """Difficulty and discrimination of every item.

    Do not drop an item for its figures alone: with few people the intervals are wide, and an item that everybody gets
    right after a training may be what the training was for.

    Parameters
    ----------
    answers
        One row a person, one column an item, points from 0.
    maximum
        The highest points of an item, or of each by its name.
    missing
        What a missing answer is: ``raise`` refuses it, ``wrong`` gives it no points, ``drop`` leaves the person out.
    confidence
        Of the intervals, between 0 and 1.
    language
        Of the display.

    Returns
    -------
    ResultTable
        ESTIMATES by `item` and `measure`: ``difficulty`` (points had, of points that could be had: high is easy),
        ``discrimination`` (correlation with the sum of the other items), ``upper_lower`` (difference of difficulty
        between the upper and the lower 27% by total), ``alpha_without`` (alpha of the other items).

    Raises
    ------
    QualkitError
        If there is no person or item, an answer is missing or outside 0 to its maximum, or a choice is unknown; all at
        once, with rows.

    Examples
    --------
    >>> answers = pd.DataFrame({"q1": [1, 1, 1, 0], "q2": [1, 1, 0, 0], "q3": [1, 0, 0, 0]})
    >>> table = item_analysis(answers)
    >>> table[table["measure"] == "difficulty"]["estimate"].tolist()
    [0.75, 0.5, 0.25]
    """
    points, tops, note = _points(answers, maximum, missing, confidence)
    rows = []
    for place, item in enumerate(answers.columns):
        makers = {
            "difficulty": _difficulty(points[:, place], tops[place], confidence),
            "discrimination": _discrimination(points, place, confidence),
            "upper_lower": _upper_lower(points, place, tops[place]),
            "alpha_without": _alpha_row(np.delete(points, place, axis=1), confidence),
        }
        rows += [{"item": str(item), "measure": measure, **made} for measure, made in makers.items()]
    layout = Layout(rows=("item",), columns="measure", cells=("estimate",))
    return _table(rows, ["item", "measure"], points, note, "Items", layout, language)


def internal_consistency(
    answers: pd.DataFrame,
    *,
    maximum: float | Mapping[str, float] = 1,
    missing: Missing = "raise",
    confidence: float = 0.95,
    language: str = "en",
) -> ResultTable:
    """Cronbach's alpha of the items, which is KR-20 where every answer is right or wrong, with Feldt's interval.

    Do not read alpha as proof that the items measure one thing, nor use it for a checklist whose steps are meant to
    cover different skills. It grows with the number of items. Checked against its formula and `qf` in R.

    Parameters
    ----------
    answers, maximum, missing, confidence, language
        As for `item_analysis`.

    Returns
    -------
    ResultTable
        One row of ESTIMATES; NaN with a reason for fewer than two items or people, or where all totals are equal.

    Raises
    ------
    QualkitError
        As `item_analysis` does.

    Examples
    --------
    >>> answers = pd.DataFrame({"q1": [1, 1, 1, 0], "q2": [1, 1, 0, 0], "q3": [1, 0, 0, 0]})
    >>> table = internal_consistency(answers)
    >>> float(table["estimate"].iloc[0]), table["measure"].iloc[0]
    (0.75, 'KR-20')
    """
    points, tops, note = _points(answers, maximum, missing, confidence)
    name = "KR-20" if bool((tops == 1).all() and np.isin(points, (0, 1)).all()) else "alpha"
    rows = [{"measure": name, **_alpha_row(points, confidence)}]
    layout = Layout(rows=("measure",))
    return _table(rows, ["measure"], points, note, "Internal consistency of the items", layout, language)


def _points(answers: pd.DataFrame, maximum: Any, missing: str, confidence: float) -> tuple[Floats, Floats, str]:
    numbers = answers.apply(pd.to_numeric, errors="coerce").astype("float64")
    names = [str(name) for name in answers.columns]
    given = {str(name): float(top) for name, top in maximum.items()} if isinstance(maximum, Mapping) else {}
    tops = np.array([given.get(name, _NAN) if given else float(maximum) for name in names], dtype=np.float64)
    problems = _bad_call(answers, names, given, tops, missing, confidence)
    problems += _bad_answers(answers, numbers, tops, missing)
    if problems:
        raise QualkitError(problems)
    if missing == "wrong":
        blank = int(numbers.isna().to_numpy().sum())
        note = f"missing answers counted as wrong: {blank}" if blank else ""
        return numbers.fillna(0).to_numpy(), tops, note
    whole = numbers.dropna()
    if whole.empty:
        raise QualkitError(Problem("nobody answered every item", mend="choose missing='wrong', or other items"))
    left_out = len(numbers) - len(whole)
    return whole.to_numpy(), tops, f"left out for a missing answer: {left_out}" if left_out else ""


def _bad_call(
    answers: pd.DataFrame, names: list[str], given: dict[str, float], tops: Floats, missing: str, confidence: float
) -> list[Problem]:
    found = []
    if answers.empty:
        found.append(Problem("there are no answers", mend="give one row a person and one column an item"))
    if missing not in _CHOICES:
        found.append(Problem(f"unknown choice {missing!r} for missing answers", nearest=nearest(missing, _CHOICES),
                             mend=f"choose one of {', '.join(_CHOICES)}"))  # fmt: skip
    if not 0 < confidence < 1:
        found.append(Problem(f"a confidence of {confidence} is no probability between 0 and 1", mend="give .95, say"))
    lacking = [name for name in names if given and name not in given]
    if lacking:
        found.append(Problem(f"no maximum is given for {', '.join(lacking)}", mend="give one for every item"))
    low = [name for name, top in zip(names, tops, strict=True) if top <= 0]
    if low:
        found.append(Problem(f"the maximum of {', '.join(low)} is not above 0", mend="give the points that can be had"))
    return found


def _bad_answers(answers: pd.DataFrame, numbers: pd.DataFrame, tops: Floats, missing: str) -> list[Problem]:
    found = []
    for place, item in enumerate(answers.columns):
        given, read = answers.iloc[:, place], numbers.iloc[:, place]
        outside = (read < 0) | (read > tops[place])
        found += _named(given[read.isna() & given.notna()], item, "no number", "give points as numbers")
        found += _named(given[outside], item, f"not from 0 to {tops[place]:g}", "correct the points or the maximum")
        if missing == "raise":
            found += _named(given[given.isna()], item, "missing", "choose missing='wrong' or missing='drop'")
    return found


def _named(values: pd.Series, item: object, what: str, mend: str) -> list[Problem]:
    if not len(values):
        return []
    rows = [f"row {row}" if what == "missing" else f"row {row} ({value!r})" for row, value in values.items()]
    more = f" and {len(rows) - _MOST_NAMED} more" if len(rows) > _MOST_NAMED else ""
    return [Problem(f"{', '.join(rows[:_MOST_NAMED])}{more}: {what}", str(item), mend=mend)]


def _table(
    rows: list[dict[str, Any]], keys: list[str], points: Floats, note: str, title: str, layout: Layout, language: str
) -> ResultTable:
    blank = dict.fromkeys(("estimate", "std_error", "conf_low", "conf_high"), _NAN)
    made = [
        {**blank, "n": float(len(points)), **row, "note": "; ".join(filter(None, (row.get("note", ""), note)))}
        for row in rows
    ]
    return ResultTable(
        pd.DataFrame(made, columns=[*keys, *ESTIMATES.names]), title=title, layout=layout, language=language
    )


def _difficulty(points: Floats, top: float, confidence: float) -> dict[str, Any]:
    from scipy.stats import t
    from statsmodels.stats.proportion import proportion_confint

    shares = points / top
    n, mean = len(shares), float(shares.mean())
    if np.isin(shares, (0, 1)).all():
        low, high = proportion_confint(int(shares.sum()), n, alpha=1 - confidence, method="wilson")
        error = (mean * (1 - mean) / n) ** 0.5
        return _ends(mean, error, max(0.0, float(low)), min(1.0, float(high)), "share of people right; Wilson interval")
    if n < 2:
        return {"estimate": mean, "method": "mean share of the points", "note": "one person gives no interval"}
    error = float(shares.std(ddof=1)) / n**0.5
    half = float(t.ppf((1 + confidence) / 2, n - 1)) * error
    return _ends(mean, error, mean - half, mean + half, "mean share of the points; t interval")


def _discrimination(points: Floats, place: int, confidence: float) -> dict[str, Any]:
    from scipy.stats import norm

    method = "correlation with the sum of the other items; Fisher's z interval"
    item, rest = points[:, place], np.delete(points, place, axis=1).sum(axis=1)
    if points.shape[1] < 2:
        return {"method": method, "note": "undefined: there is no other item"}
    if not np.ptp(item) or not np.ptp(rest):
        same = "everybody has the same points" if not np.ptp(item) else "the other items give everybody the same sum"
        return {"method": method, "note": f"undefined: {same}"}
    r, n = float(np.corrcoef(item, rest)[0, 1]), len(item)
    if n < 4 or abs(r) > 1 - 1e-12:
        return {"estimate": r, "method": method, "note": "no interval: fewer than four people, or a correlation of 1"}
    half = float(norm.ppf((1 + confidence) / 2)) / (n - 3) ** 0.5
    low, high = np.tanh(np.arctanh(r) - half), np.tanh(np.arctanh(r) + half)
    return _ends(r, _NAN, float(low), float(high), method)


def _upper_lower(points: Floats, place: int, top: float) -> dict[str, Any]:
    """Ties at a border share the places that are left, so that the order of the rows decides nothing."""
    totals, shares = points.sum(axis=1), points[:, place] / top
    size = max(1, round(_SHARE * len(totals)))
    method = f"difficulty in the upper {size} people less that in the lower {size}, ties shared"
    if len(totals) < 2 or not np.ptp(totals):
        return {"method": method, "note": "undefined: all totals are equal"}
    upper, lower = (_mean_of_highest(sign * totals, shares, size) for sign in (1, -1))
    return {"estimate": upper - lower, "method": method, "note": "no interval: the groups are picked by the same test"}


def _mean_of_highest(totals: Floats, shares: Floats, size: int) -> float:
    border = np.sort(totals)[-size]
    above, at = shares[totals > border], shares[totals == border]
    return float((above.sum() + (size - len(above)) * at.mean()) / size)


def _alpha_row(points: Floats, confidence: float) -> dict[str, Any]:
    from scipy.stats import f

    people, items = points.shape
    method = "Cronbach's alpha; Feldt interval"
    if items < 2 or people < 2:
        return {"method": method, "note": f"undefined: {'items' if items < 2 else 'people'} are fewer than two"}
    whole = float(points.sum(axis=1).var(ddof=1))
    if whole == 0:
        return {"method": method, "note": "undefined: all totals are equal"}
    alpha = items / (items - 1) * (1 - float(points.var(axis=0, ddof=1).sum()) / whole)
    df, tail = (people - 1, (people - 1) * (items - 1)), (1 - confidence) / 2
    low, high = (1 - (1 - alpha) * float(f.ppf(share, *df)) for share in (1 - tail, tail))
    return _ends(alpha, _NAN, low, high, method)


def _ends(estimate: float, error: float, low: float, high: float, method: str) -> dict[str, Any]:
    return {"estimate": estimate, "std_error": error, "conf_low": low, "conf_high": high, "method": method}
