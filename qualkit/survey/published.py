"""Published coverage figures: as printed, with definition, place, denominator and source, and nothing invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.model import NOT_STATED
from qualkit.survey.printed import detected_mark, printed_number, read_count
from qualkit.tables import PUBLISHED, check


def published_figures(
    published: pd.DataFrame, indicators: Sequence[str] | None = None, *, language: str = "en"
) -> ResultTable:
    """Published figures as ESTIMATES, each with its definition, place and source.

    A percentage with a printed n gets a Wilson interval. A figure without n gets none, and says so: an interval
    cannot be computed from a percentage alone. Means without a standard deviation get none either.

    Parameters
    ----------
    published
        PUBLISHED, as `study.published()` gives it.
    indicators
        Which indicators; all by default.
    language
        Of the labels.

    Returns
    -------
    ResultTable
        ESTIMATES (percentages as shares of 1, others in their unit) beside the columns of PUBLISHED.

    Raises
    ------
    QualkitError
        For an indicator that no figure has.

    Examples
    --------
    >>> row = {"id": "f", "indicator": "ebf", "definition": "not stated", "place": "X", "place_level": "regency",
    ...        "year": "not stated", "population": "", "value_printed": "56,9", "unit": "%", "n": "",
    ...        "kind": "study", "source": "s", "locator": "abstract", "note": ""}
    >>> table = published_figures(PUBLISHED.frame([row]))
    >>> table[["estimate", "conf_low", "note"]].values.tolist()
    [[0.569, nan, 'no denominator is printed: no interval can be given; the definition is not stated']]
    """
    check(published, PUBLISHED)
    known = list(dict.fromkeys(published["indicator"].astype(str)))
    unknown = [name for name in indicators or () if name not in known]
    if unknown:
        raise QualkitError([
            Problem(f"no published figure has the indicator {name!r}", "PUBLISHED", nearest(name, known),
                    f"choose among {', '.join(known)}")
            for name in unknown
        ])  # fmt: skip
    chosen = published if indicators is None else published[published["indicator"].isin(list(indicators))]
    marks = marks_by_source(published)
    rows = [_estimate(row, marks.get(str(row["source"]))) for row in chosen.to_dict("records")]
    keys = [name for name in PUBLISHED.names if name not in ("n", "note")]
    numbers = ["estimate", "std_error", "conf_low", "conf_high", "n", "method", "note"]
    frame = pd.DataFrame(rows, columns=[*keys, *numbers])
    shown = ("indicator", "value_printed", "unit", "n", "place", "year", "definition", "kind", "source", "note")
    layout = Layout(
        rows=("indicator",),
        hidden=tuple(name for name in frame.columns if name not in shown),
        labels={"value_printed": "as printed"},
    )
    return ResultTable(
        frame, title="Published figures", language=language, layout=layout,
        notes=("As printed in the sources; definitions that are not stated there are not supplied here.",),
    )  # fmt: skip


def marks_by_source(published: pd.DataFrame) -> dict[str, str | None]:
    """The decimal mark that the figures of each source show beyond doubt; None where they show none, or both.

    Examples
    --------
    >>> marks_by_source(pd.DataFrame({"source": ["a", "a", "b"], "value_printed": ["56,9", "1.000", "1.000"]}))
    {'a': ',', 'b': None}
    """
    by_source = published.groupby(published["source"].astype(str), sort=False)["value_printed"]
    return {str(source): detected_mark(values.astype(str)) for source, values in by_source}


def _estimate(row: Mapping[str, Any], mark: str | None) -> dict[str, Any]:
    nan = float("nan")
    printed = str(row["value_printed"])
    value, why = printed_number(printed, mark)
    percent = str(row["unit"]).strip() == "%"
    n, no_n = _denominator(str(row["n"]))
    result = {**row, "estimate": value / 100 if percent else value, "std_error": nan, "conf_low": nan, "conf_high": nan,
              "n": n, "method": "as printed"}  # fmt: skip
    detected = not why and bool(printed_number(printed)[1])
    reasons = [why, f"{printed!r} is read as {value:g}, as its source prints decimals" if detected else "", no_n]
    if percent and not why and not 0 <= value <= 100:
        reasons.append("more than 100% or less than 0% is no share of a denominator: no interval can be given")
    elif percent and not why and not no_n:
        result |= _wilson(value / 100, n)
    elif not percent and not no_n:
        reasons.append("no standard deviation is printed: no interval can be given")
    if str(row["definition"]) == NOT_STATED and percent:
        reasons.append("the definition is not stated")
    reasons.append(str(row.get("note", "")))
    return {**result, "note": "; ".join(filter(None, dict.fromkeys(reasons)))}


def _denominator(printed: str) -> tuple[float, str]:
    n, why = read_count(printed)
    return (float("nan"), f"{why}: no interval can be given") if why else (float(n), "")


def _wilson(share: float, n: float) -> dict[str, Any]:
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(share * n, n, alpha=0.05, method="wilson")
    return {
        "std_error": (share * (1 - share) / n) ** 0.5, "conf_low": float(low), "conf_high": float(high),
        "method": "as printed; Wilson interval from the printed n, 95%",
    }  # fmt: skip
