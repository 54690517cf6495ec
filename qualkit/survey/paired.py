"""Training evaluation with paired scores: how much the same people's scores changed, and what of it is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError
from qualkit.survey.signed_ranks import pseudomedian, signed_ranks
from qualkit.tables import ESTIMATES

Floats = NDArray[np.float64]
_NAN = float("nan")
_MOST_NAMED = 10
_DUST = 9
"""Decimals of a change that are kept."""
_NO_MAXIMUM = "undefined: the highest score that can be had is not given (maximum=...)"
_LABELS = {
    "mean_before": "mean before",
    "mean_after": "mean after",
    "mean_change": "mean change",
    "median_change": "pseudo-median of the changes",
    "dz": "standardised mean change (dz)",
    "gain_per_person": "normalised gain, mean over people",
    "gain_of_means": "normalised gain of the means",
    "ceiling_before": "share at the highest score before",
    "ceiling_after": "share at the highest score after",
}


class Pairs(NamedTuple):
    """Scores of the same people before and after, none missing, and how many people were left out."""

    before: Floats
    after: Floats
    left_out: int
    maximum: float | None

    @property
    def change(self) -> Floats:
        """after - before, one a person, without the dust of binary fractions, so that equal changes are equal."""
        return np.round(self.after - self.before, _DUST)


def paired_change(
    before: Sequence[float] | pd.Series,
    after: Sequence[float] | pd.Series,
    *,
    maximum: float | None = None,
    confidence: float = 0.95,
    language: str = "en",
) -> ResultTable:
    """How the scores of the same people changed from before a training to after it.

    Do not read a change as the effect of the training: without a comparison group people may have changed anyhow, and
    a test taken twice is easier the second time. The intervals describe these people as a sample of people like them.
    Checked against R: t.test, wilcox.test, and pt with a noncentrality parameter.

    Parameters
    ----------
    before, after
        Scores, person by person in the same order; as Series with the same index. Who lacks one of the two is left
        out and counted in `note`.
    maximum
        The highest score that can be had; the normalised gain and the ceiling need it.
    confidence
        Of the intervals, between 0 and 1.
    language
        Of the display.

    Returns
    -------
    ResultTable
        ESTIMATES by `measure`, with `statistic` and `p_value` where there is a test: the means, the mean change
        (paired t), the pseudo-median of the changes (Wilcoxon), dz after Hedges with its interval from the noncentral
        t, normalised gain ``(after - before) / (maximum - before)`` per person and of the means, ceiling shares
        (Wilson).

    Raises
    ------
    QualkitError
        If the scores are not pairs of numbers, nobody has both, a score exceeds the maximum, or the confidence is no
        probability; all at once.

    Examples
    --------
    The sleep data of Student, Biometrika 1908; 6:1-25: hours gained with two drugs by ten people.

    >>> first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    >>> second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    >>> change = paired_change(first, second).set_index("measure").loc["mean_change"]
    >>> [round(float(change[name]), 4) for name in ("estimate", "conf_low", "conf_high", "statistic", "p_value")]
    [1.58, 0.7001, 2.4599, 4.0621, 0.0028]
    """
    pairs = read_pairs(before, after, maximum, confidence)
    makers: dict[str, Callable[[Pairs, float], dict[str, Any]]] = {
        "mean_before": lambda p, c: _mean(p.before, c, "mean; t interval"),
        "mean_after": lambda p, c: _mean(p.after, c, "mean; t interval"),
        "mean_change": _mean_change,
        "median_change": _median_change,
        "dz": _standardised,
        "gain_per_person": _gain_per_person,
        "gain_of_means": _gain_of_means,
        "ceiling_before": lambda p, c: _ceiling(p.before, p.maximum, c),
        "ceiling_after": lambda p, c: _ceiling(p.after, p.maximum, c),
    }
    rows = [_row(measure, make(pairs, confidence), pairs) for measure, make in makers.items()]
    frame = pd.DataFrame(rows, columns=["measure", *ESTIMATES.names[:5], "statistic", "p_value", "method", "note"])
    return ResultTable(
        frame,
        title="Change of the same people's scores",
        notes=("There is no comparison group: a change is not the effect of what happened in between.",),
        layout=Layout(rows=("measure",), values={"measure": _LABELS}),
        language=language,
    )


def hedges_factor(df: int) -> float:
    """Hedges' correction of a standardised mean difference for small samples.

    Examples
    --------
    >>> round(hedges_factor(9), 4)
    0.9139
    """
    from scipy.special import gammaln

    return float(np.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / (df / 2) ** 0.5)


def noncentrality(t: float, df: int, tail: float) -> float:
    """The noncentrality of t under which a larger t than this has the probability `tail`.

    Examples
    --------
    >>> round(noncentrality(4.062128, 9, 0.025), 3)
    1.311
    """
    from scipy.optimize import brentq
    from scipy.stats import nct

    def miss(centre: float) -> float:
        return float(nct.sf(t, df, centre)) - tail

    reach = 5.0 + abs(t)
    return float(brentq(miss, t - 2 * reach, t + 2 * reach, xtol=1e-12))


def read_pairs(before: Any, after: Any, maximum: float | None, confidence: float = 0.95) -> Pairs:
    """Scores of the same people, those without both left out and counted.

    Raises
    ------
    QualkitError
        As `paired_change` does.

    Examples
    --------
    >>> read_pairs([60, None], [90, 80], 100).left_out
    1
    """
    problems = [] if 0 < confidence < 1 else [
        Problem(f"a confidence of {confidence} is no probability between 0 and 1", mend="give .95, say")
    ]  # fmt: skip
    columns = {"before": pd.Series(before), "after": pd.Series(after)}
    problems += _unlike(columns)
    scores = {name: pd.to_numeric(column, errors="coerce") for name, column in columns.items()}
    for name, column in columns.items():
        problems += _wrong(name, column, scores[name], maximum)
    if problems:
        raise QualkitError(problems)
    first, second = (scores[name].to_numpy(dtype=np.float64) for name in ("before", "after"))
    both = ~(np.isnan(first) | np.isnan(second))
    if not both.any():
        raise QualkitError(Problem("nobody has a score before and after", mend="give pairs of scores"))
    return Pairs(first[both], second[both], int((~both).sum()), maximum)


def _unlike(columns: dict[str, pd.Series]) -> list[Problem]:
    before, after = columns["before"], columns["after"]
    if len(before) != len(after):
        return [Problem(f"{len(before)} scores before and {len(after)} after are no pairs",
                        mend="give one of each for every person, missing ones as NaN")]  # fmt: skip
    if not before.index.equals(after.index):
        return [Problem("before and after name different people in their indexes",
                        mend="align them, for example as columns of one table")]  # fmt: skip
    return []


def _wrong(name: str, given: pd.Series, scores: pd.Series, maximum: float | None) -> list[Problem]:
    endless = np.isinf(scores.astype("float64"))
    kinds = [
        (given[scores.isna() & given.notna()], "no number", "give scores as numbers, missing ones as NaN"),
        (given[endless], "no finite number", "give scores as numbers, missing ones as NaN"),
    ]
    if maximum is not None:
        high = given[(scores > maximum) & ~endless]
        kinds.append((high, f"above the maximum of {maximum:g}", "correct the scores or the maximum"))
    return [Problem(f"{_named(bad)}: {what}", name, mend=mend) for bad, what, mend in kinds if len(bad)]


def _named(values: pd.Series) -> str:
    named = [f"row {row} has {value!r}" for row, value in values.head(_MOST_NAMED).items()]
    more = f" and {len(values) - _MOST_NAMED} more" if len(values) > _MOST_NAMED else ""
    return ", ".join(named) + more


def _row(measure: str, made: dict[str, Any], pairs: Pairs) -> dict[str, Any]:
    blank = dict.fromkeys(("estimate", "std_error", "conf_low", "conf_high", "statistic", "p_value"), _NAN)
    note = made.get("note", "")
    if pairs.left_out:
        note = "; ".join(filter(None, (note, f"left out for lack of one of the two scores: {pairs.left_out}")))
    return {"measure": measure, **blank, "n": float(len(pairs.before)), "method": "", **made, "note": note}


def _mean(values: Floats, confidence: float, method: str) -> dict[str, Any]:
    from scipy.stats import t

    n, mean = len(values), float(values.mean())
    if n < 2:
        return {"estimate": mean, "method": method, "note": "one person gives no interval", "n": float(n)}
    error = float(values.std(ddof=1)) / n**0.5
    half = float(t.ppf((1 + confidence) / 2, n - 1)) * error
    return {
        "estimate": mean, "std_error": error, "conf_low": mean - half, "conf_high": mean + half,
        "method": method, "n": float(n),
    }  # fmt: skip


def _mean_change(pairs: Pairs, confidence: float) -> dict[str, Any]:
    from scipy.stats import t

    made = _mean(pairs.change, confidence, "mean of after - before; paired t")
    n = len(pairs.change)
    if n < 2:
        return made
    if not _spread(pairs.change):
        return {**made, "note": "everybody changed by the same: the interval has no width and there is no test"}
    statistic = made["estimate"] / made["std_error"]
    return {**made, "statistic": statistic, "p_value": float(2 * t.sf(abs(statistic), n - 1))}


def _median_change(pairs: Pairs, confidence: float) -> dict[str, Any]:
    test = signed_ranks(pairs.change)
    middle, low, high = pseudomedian(pairs.change, confidence)
    notes = [
        f"unchanged and so left out of the test: {test.unchanged}" if test.unchanged else "",
        f"{len(pairs.change)} people are too few for an interval of this confidence" if np.isnan(low) else "",
    ]
    how = "exact, ties counted" if test.exact else "normal approximation"
    return {
        "estimate": middle, "conf_low": low, "conf_high": high, "statistic": test.statistic, "p_value": test.p,
        "method": f"Hodges-Lehmann; Wilcoxon signed ranks, {how}", "note": "; ".join(filter(None, notes)),
    }  # fmt: skip


def _standardised(pairs: Pairs, confidence: float) -> dict[str, Any]:
    n, method = len(pairs.change), "mean change / SD of the changes, Hedges-corrected; noncentral t interval"
    if n < 3 or not _spread(pairs.change):
        why = "fewer than three people" if n < 3 else "everybody changed by the same"
        return {"method": method, "note": f"undefined: {why}"}
    factor = hedges_factor(n - 1)
    dz = float(pairs.change.mean() / pairs.change.std(ddof=1))
    tail = (1 - confidence) / 2
    ends = [factor * noncentrality(dz * n**0.5, n - 1, share) / n**0.5 for share in (tail, 1 - tail)]
    return {
        "estimate": factor * dz, "std_error": factor * (1 / n + dz**2 / (2 * n)) ** 0.5,
        "conf_low": ends[0], "conf_high": ends[1], "method": method,
    }  # fmt: skip


def _gain_per_person(pairs: Pairs, confidence: float) -> dict[str, Any]:
    method = "mean of (after - before) / (maximum - before); t interval"
    if pairs.maximum is None:
        return {"method": method, "note": _NO_MAXIMUM}
    room = pairs.maximum - pairs.before
    able = room > 0
    if not able.any():
        return {"method": method, "n": 0.0, "note": "undefined: everybody had the highest score before"}
    notes = [
        f"at the highest score before and so without a gain: {(~able).sum()}" if not able.all() else "",
        f"people who fell: {(pairs.change < 0).sum()}" if (pairs.change < 0).any() else "",
    ]
    made = _mean(pairs.change[able] / room[able], confidence, method)
    return {**made, "note": "; ".join(filter(None, (made.get("note", ""), *notes)))}


def _gain_of_means(pairs: Pairs, confidence: float) -> dict[str, Any]:
    method = "(mean after - mean before) / (maximum - mean before); linearised, t interval"
    if pairs.maximum is None:
        return {"method": method, "note": _NO_MAXIMUM}
    room = pairs.maximum - pairs.before
    if room.mean() == 0:
        return {"method": method, "note": "undefined: everybody had the highest score before"}
    gain = float(pairs.change.mean() / room.mean())
    made = _mean((pairs.change - gain * room) / room.mean(), confidence, method)
    ends: dict[str, Any] = {
        name: gain + made[name] - made["estimate"] for name in ("conf_low", "conf_high") if name in made
    }
    return {**made, **ends, "estimate": gain}


def _ceiling(scores: Floats, maximum: float | None, confidence: float) -> dict[str, Any]:
    from statsmodels.stats.proportion import proportion_confint

    if maximum is None:
        return {"method": "share; Wilson interval", "note": _NO_MAXIMUM}
    n, at_top = len(scores), int((scores == maximum).sum())
    low, high = proportion_confint(at_top, n, alpha=1 - confidence, method="wilson")
    share = at_top / n
    return {
        "estimate": share, "std_error": (share * (1 - share) / n) ** 0.5,
        "conf_low": max(0.0, float(low)), "conf_high": min(1.0, float(high)), "method": "share; Wilson interval",
    }  # fmt: skip


def _spread(values: Floats) -> bool:
    return bool(np.ptp(values) > 0)
