"""Figures of agreement: a forest of coefficients, and a map of which codes are confused."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from qualkit.agreement.confusions import NOTHING
from qualkit.agreement.wording import figure, heading, named, shown
from qualkit.display.charts import BAR, INK, LINE, SERIES, SOFT, TRACK, Chart, drawn, rows_of
from qualkit.display.drawing import WIDTH
from qualkit.display.labels import check_language
from qualkit.display.stacking import Label, Row, height, label_marks, row_place, stacked, words_wide
from qualkit.errors import Problem, TableError, nearest

THRESHOLDS = (0.667, 0.8)
_ROOM, _PLACES, _STEP, _GAP = 240, 30, 34, 16
_PADDING = {"left": 0, "top": 0, "right": 0, "bottom": 10}


def forest(
    table: pd.DataFrame, *, coefficient: str = "alpha", language: str = "", title: str = "", note: str = ""
) -> Chart:
    """Each code's coefficient with its interval, beside Krippendorff's thresholds .667 and .800.

    Parameters
    ----------
    table
        What `qualkit.agree` or `qualkit.unitizing` gave, or rows of it.
    coefficient
        Which of its coefficients.
    language
        ``en`` or ``id``; by default the table's.
    title
        By default the table's, with the coefficient.
    note
        A line at the foot, such as the study's data note.

    Raises
    ------
    TableError
        For a table without these columns or without that coefficient.

    Examples
    --------
    >>> row = {"label": "Fatigue", "coefficient": "alpha", "estimate": 0.7, "conf_low": 0.5, "conf_high": 0.9}
    >>> forest(pd.DataFrame([row])).says
    "Krippendorff's alpha. Fatigue: .70 (.50 to .90)."
    """
    _need(table, ["label", "estimate", "conf_low", "conf_high"])
    language = check_language(language or getattr(table, "language", "en"))
    name, rows = _chosen(table, coefficient, language)
    records = rows.to_dict("records")
    said = " ".join(f"{record['label']}: {_shown(record, language)}." for record in records)
    return drawn(
        _forest(records, _lowest(rows), language), says=[f"{name}.", said], notes=[note], language=language,
        title=title or ": ".join(filter(None, (getattr(table, "title", ""), name))),
    )  # fmt: skip


def heatmap(
    confusions: pd.DataFrame, *, most: int = 15, language: str = "", title: str = "", note: str = ""
) -> Chart:  # fmt: skip
    """Which codes two coders took for each other: rows the first coder's, columns the second's, darker for more units.

    Parameters
    ----------
    confusions
        What `qualkit.confusions` gave.
    most
        Codes that are confused most; others are left out, and counted at the foot.
    language, title, note
        As in `forest`.

    Raises
    ------
    TableError
        For a table without its columns or rows, and for `most` below 1.

    Examples
    --------
    >>> row = {"code_a": "x", "label_a": "X", "code_b": "y", "label_b": "Y", "units": 3}
    >>> heatmap(pd.DataFrame([row])).says
    'X by Y: 3.'
    """
    _need(confusions, ["code_a", "label_a", "code_b", "label_b", "units"])
    if confusions.empty or most < 1:
        raise TableError(Problem("there is nothing to draw", "heatmap", mend="give rows of confusions, and most=15"))
    language = check_language(language or getattr(confusions, "language", "en"))
    labels, left_out = _codes(confusions, most)
    cells = {(a, b): int(n) for a, b, n in confusions[["code_a", "code_b", "units"]].itertuples(index=False)}
    kept = {pair: n for pair, n in cells.items() if pair[0] in labels and pair[1] in labels}
    notes = [heading("codes left out", language).format(left_out)] if left_out else []
    said = [f"{labels[a]} {heading('by', language)} {labels[b]}: {n}." for (a, b), n in kept.items()]
    return drawn(_heatmap(labels, kept), title=title or str(getattr(confusions, "title", "")), says=said,
                 notes=[*notes, note], language=language)  # fmt: skip


def _need(table: pd.DataFrame, names: Sequence[str]) -> None:
    there = [str(name) for name in table.columns]
    missing = [name for name in names if name not in there]
    if missing:
        mend = "give what qualkit.agree or qualkit.confusions returns"
        raise TableError([
            Problem(f"the table has no column {name!r}", "figure", nearest(name, there), mend) for name in missing
        ])  # fmt: skip


def _chosen(table: pd.DataFrame, coefficient: str, language: str) -> tuple[str, pd.DataFrame]:
    """The name of the coefficient, and its rows."""
    if "coefficient" not in table:
        return "u-alpha", table
    there = list(dict.fromkeys(table["coefficient"].astype(str)))
    if coefficient not in there:
        what, mend = f"the table has no coefficient {coefficient!r}", f"name one of {', '.join(there) or 'none'}"
        raise TableError(Problem(what, "figure", nearest(coefficient, there), mend))
    return named(coefficient, language), pd.DataFrame(table[table["coefficient"] == coefficient])


def _forest(records: Sequence[Mapping[str, Any]], low: float, language: str) -> Any:
    import altair as alt

    rows = stacked((Label(str(record["label"])) for record in records), places=_PLACES)
    marks = [_marked(record, row, language) for record, row in zip(records, rows, strict=True)]
    wide = WIDTH - _ROOM - _GAP - words_wide(mark["said"] for mark in marks)
    scale = alt.Scale(domain=[low, 1], clamp=True)
    layers = [*_thresholds(scale, low, language), *label_marks(rows, room=_ROOM), *_estimates(marks, rows, scale, wide)]
    return alt.layer(*layers).properties(width=wide, height=height(rows), padding=_PADDING)


def _marked(record: Mapping[str, Any], row: Row, language: str) -> dict[str, Any]:
    """An estimate as it is drawn: without a dot where it is undefined, without a line where it has no interval."""
    mark = {"y": row.middle, "said": _shown(record, language), "ink": INK}
    if math.isnan(record["estimate"]):
        return {**mark, "ink": SOFT}
    mark["estimate"] = record["estimate"]
    if not math.isnan(record["conf_low"] + record["conf_high"]):
        mark |= {"low": record["conf_low"], "high": record["conf_high"]}
    return mark


def _estimates(marks: Sequence[Mapping[str, Any]], rows: Sequence[Row], scale: Any, wide: float) -> list[Any]:
    import altair as alt

    def base(*needed: str) -> Any:
        mine = [mark for mark in marks if all(name in mark for name in needed)]
        return alt.Chart(rows_of(mine)).encode(y=row_place("y", rows))

    return [
        base("low").mark_rule(color=SERIES[0], strokeWidth=2).encode(x=alt.X("low:Q", scale=scale), x2="high:Q"),
        base("estimate")
        .mark_point(filled=True, size=70, color=SERIES[0], opacity=1)
        .encode(x=alt.X("estimate:Q", scale=scale)),
        base()
        .mark_text(align="left", baseline="middle")
        .encode(x=alt.value(wide + _GAP), text="said:N", color=alt.Color("ink:N", scale=None)),
    ]


def _thresholds(scale: Any, low: float, language: str) -> list[Any]:
    """The lines of Krippendorff's thresholds with their figures above, and the axis."""
    import altair as alt

    steps = round((1 - low) / 0.2)
    ticks = [round(low + 0.2 * step, 1) for step in range(steps + 1)]
    names = [figure(tick, language, 1) if tick else "0" for tick in ticks]
    axis = alt.Axis(
        values=ticks, labelExpr=f"{json.dumps(names)}[round((datum.value - {low}) / 0.2)]", title=None, ticks=False,
        domain=False, labelColor=SOFT, labelOverlap=False, labelFlush=False, labelPadding=6,
        gridColor=alt.condition("datum.value == 0", alt.value(SOFT), alt.value(LINE)),
    )  # fmt: skip
    layers = []
    sides: tuple[tuple[Any, int], ...] = (("right", 8), ("left", -8))
    for threshold, (align, inward) in zip(THRESHOLDS, sides, strict=True):
        line = [{"at": threshold, "said": figure(threshold, language, 3)}]
        base = alt.Chart(rows_of(line)).encode(x=alt.X("at:Q", scale=scale, axis=axis))
        words = base.mark_text(color=SOFT, align=align, dx=inward, baseline="bottom")
        layers += [base.mark_rule(color=SOFT, strokeDash=[4, 3]), words.encode(y=alt.value(-6), text="said:N")]
    return layers


def _lowest(table: pd.DataFrame) -> float:
    """Where the axis begins: at 0, or at the step of .2 below the lowest figure, at most at -1."""
    ends = [float(value) for name in ("estimate", "conf_low") for value in table[name].dropna()]
    return max(-1.0, math.floor(round(min([0.0, *ends]) * 5, 9)) / 5)


def _shown(record: Mapping[str, Any], language: str) -> str:
    if math.isnan(record["estimate"]):
        return heading("undefined", language)
    return shown(record, language)


def _codes(confusions: pd.DataFrame, most: int) -> tuple[dict[str, str], int]:
    """The codes that are confused most, in the order of the table, no code last; and how many are left out."""
    labels: dict[str, str] = {}
    confused: dict[str, int] = {}
    for row in confusions.to_dict("records"):
        for side in ("a", "b"):
            code = str(row[f"code_{side}"])
            labels.setdefault(code, str(row[f"label_{side}"]))
            confused[code] = confused.get(code, 0) + int(row["units"]) * (row["code_a"] != row["code_b"])
    order = _in_order(confusions)
    chosen = set(sorted((c for c in order if c != NOTHING), key=lambda c: -confused[c])[:most]) | {NOTHING}
    kept = {code: labels[code] for code in order if code in chosen and code in labels}
    return kept, len(labels) - len(kept)


def _in_order(confusions: pd.DataFrame) -> list[str]:
    """Codes as the table orders them: those of the first coder, those that only the second used, no code."""
    order = [str(code) for name in ("code_a", "code_b") for code in confusions[name] if code != NOTHING]
    layout = getattr(confusions, "layout", None)
    ranks = {label: at for at, label in enumerate(layout.order.get("label_a", ()))} if layout else {}
    labels = {str(row[f"code_{s}"]): row[f"label_{s}"] for row in confusions.to_dict("records") for s in ("a", "b")}
    return [*sorted(dict.fromkeys(order), key=lambda code: ranks.get(labels[code], 0)), NOTHING]


def _heatmap(labels: Mapping[str, str], kept: Mapping[tuple[str, str], int]) -> Any:
    """Rows by numbered columns: a darker field the more units differ, an outline where coders agree, and the count."""
    import altair as alt

    rows = stacked((Label(f"{at}  {label}", 2.0) for at, label in enumerate(labels.values(), 1)), places=_PLACES)
    cells = [
        {"column": at, "units": kept.get((code, other), 0), "same": code == other, "y": row.middle,
         "top": row.middle - 0.9, "bottom": row.middle + 0.9}
        for code, row in zip(labels, rows, strict=True) for at, other in enumerate(labels, 1)
    ]  # fmt: skip
    axis = alt.Axis(orient="top", title=None, ticks=False, domain=False, labelColor=SOFT, labelAngle=0)
    x = alt.X("column:O", axis=axis, scale=alt.Scale(domain=list(range(1, len(labels) + 1)), padding=0.03))
    layers = [*_fields(cells, rows, x), *label_marks(rows, room=_ROOM)]
    return alt.layer(*layers).properties(width=_wide(len(labels)), height=height(rows), padding=_PADDING)


def _wide(columns: int) -> float:
    return min(_STEP * columns, WIDTH - _ROOM)


def _fields(cells: Sequence[Mapping[str, Any]], rows: Sequence[Row], x: Any) -> list[Any]:
    import altair as alt

    counted = [cell for cell in cells if cell["units"]]
    confused = [cell for cell in counted if not cell["same"]]
    agreed = [cell for cell in counted if cell["same"]]
    highest = max((cell["units"] for cell in confused), default=1)
    darker = alt.FillOpacity("units:Q", scale=alt.Scale(domain=[0, highest], range=[0.15, 0.6]), legend=None)

    def base(some: Sequence[Mapping[str, Any]]) -> Any:
        return alt.Chart(rows_of(some)).encode(x=x, y=row_place("top", rows), y2="bottom:Q")

    return [
        base(cells).mark_rect(color=TRACK, fillOpacity=0.4),
        base(confused).mark_rect(color=BAR).encode(fillOpacity=darker),
        base(agreed).mark_rect(filled=False, stroke=SOFT),
        alt.Chart(rows_of(counted))
        .mark_text(baseline="middle")
        .encode(x=x, y=row_place("y", rows), text=alt.Text("units:Q", format="d")),
    ]
