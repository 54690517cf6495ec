"""Figures of agreement as small SVG drawings: a forest of coefficients, and a map of which codes are confused."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from qualkit.agreement.confusions import NOTHING
from qualkit.agreement.wording import figure, heading, named, shown
from qualkit.display.drawing import WIDTH, Drawing, line, mark, words_at
from qualkit.display.labels import check_language
from qualkit.display.markup import Markup, element, join
from qualkit.display.text import wrap
from qualkit.errors import Problem, TableError, nearest

THRESHOLDS = (0.667, 0.8)
_LABELS, _WORDS, _LINE = 230.0, 150.0, 18.0
_LEFT, _RIGHT = _LABELS, WIDTH - _WORDS
_STEP, _MOST_LABEL = 34.0, 32


class _Axis(NamedTuple):
    """The axis from its lowest tick to 1."""

    low: float

    @classmethod
    def of(cls, table: pd.DataFrame) -> _Axis:
        ends = [value for name in ("estimate", "conf_low") for value in table[name].dropna()]
        lowest = min([0.0, *ends])
        return cls(max(-1.0, math.floor(round(lowest * 5, 9)) / 5))

    def x(self, value: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (min(max(value, self.low), 1.0) - self.low) / (1.0 - self.low)

    @property
    def ticks(self) -> list[float]:
        steps = round((1.0 - self.low) / 0.2)
        return [round(self.low + 0.2 * step, 1) for step in range(steps + 1)]


def forest(
    table: pd.DataFrame, *, coefficient: str = "alpha", language: str = "", title: str = "", note: str = ""
) -> Drawing:
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
    axis = _Axis.of(rows)
    records = rows.to_dict("records")
    body, y = list[Markup](), 34.0
    for record in records:
        lines = [part for part in wrap(str(record["label"]), _MOST_LABEL) if part]
        body.extend(words_at(0, y + 16 + _LINE * at, part) for at, part in enumerate(lines))
        body.extend(_estimate(record, y + 12, axis, language))
        y += max(24.0, _LINE * len(lines) + 6)
    frame = [*_scale(axis, y, language), *body]
    notes = [part for part in wrap(note, 105) if part] if note else []
    frame.extend(words_at(0, y + 44 + _LINE * at, part, "qk-soft") for at, part in enumerate(notes))
    said = " ".join(f"{record['label']}: {_shown(record, language)}." for record in records)
    heads = title or ": ".join(filter(None, (getattr(table, "title", ""), name)))
    return Drawing(heads, " ".join([f"{name}.", said, *notes]), join(frame), y + 34 + _LINE * len(notes), language)


def heatmap(
    confusions: pd.DataFrame, *, most: int = 15, language: str = "", title: str = "", note: str = ""
) -> Drawing:  # fmt: skip
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
    codes = list(labels)
    wide = min(_STEP, (WIDTH - _LABELS) / len(codes))
    body = [words_at(_LABELS + wide * (at + 0.5), 16, str(at + 1), "qk-soft", anchor="middle")
            for at in range(len(codes))]  # fmt: skip
    y = 24.0
    for at, code in enumerate(codes):
        lines = [part for part in wrap(f"{at + 1}  {labels[code]}", _MOST_LABEL) if part]
        body.extend(words_at(0, y + 18 + _LINE * n, part) for n, part in enumerate(lines))
        body.extend(_cells(code, codes, kept, y, wide))
        y += max(_STEP, _LINE * len(lines) + 8)
    notes = [heading("codes left out", language).format(left_out)] if left_out else []
    notes += [part for part in wrap(note, 105) if part] if note else []
    body.extend(words_at(0, y + 20 + _LINE * n, part, "qk-soft") for n, part in enumerate(notes))
    said = [f"{labels[a]} {heading('by', language)} {labels[b]}: {n}." for (a, b), n in kept.items()]
    heads = title or str(getattr(confusions, "title", ""))
    return Drawing(heads, " ".join([*said, *notes]), join(body), y + 12 + _LINE * len(notes), language)


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


def _estimate(record: Mapping[str, Any], y: float, axis: _Axis, language: str) -> Iterator[Markup]:
    undefined = math.isnan(record["estimate"])
    yield words_at(_RIGHT + 16, y + 4.5, _shown(record, language), "qk-soft" if undefined else "")
    if undefined:
        return
    if not math.isnan(record["conf_low"] + record["conf_high"]):
        yield line(axis.x(record["conf_low"]), y, axis.x(record["conf_high"]), y, "qk-series-1")
    yield mark(axis.x(record["estimate"]), y, 0)


def _shown(record: Mapping[str, Any], language: str) -> str:
    if math.isnan(record["estimate"]):
        return heading("undefined", language)
    return shown(record, language)


def _scale(axis: _Axis, bottom: float, language: str) -> Iterator[Markup]:
    for tick in axis.ticks:
        x = axis.x(tick)
        yield line(x, 26, x, bottom, "qk-axis" if tick == 0 else "qk-rule")
        yield words_at(x, bottom + 18, figure(tick, language, 1) if tick else "0", "qk-soft", anchor="middle")
    for threshold in THRESHOLDS:
        x = axis.x(threshold)
        yield element("line", x1=f"{x:.1f}", y1="20", x2=f"{x:.1f}", y2=f"{bottom:.1f}", class_="qk-axis",
                      stroke_dasharray="4 3")  # fmt: skip
        yield words_at(x, 14, figure(threshold, language, 3), "qk-soft", anchor="middle")


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


def _cells(
    row: str, codes: Sequence[str], kept: Mapping[tuple[str, str], int], y: float, wide: float
) -> Iterator[Markup]:  # fmt: skip
    """The cells of one row: a dark field where coders differ, an outline where they agree, the count in words."""
    highest = max([n for (a, b), n in kept.items() if a != b], default=1)
    for at, column in enumerate(codes):
        x, count = _LABELS + wide * at, kept.get((row, column), 0)
        box = {"x": f"{x + 1:.1f}", "y": f"{y + 1:.1f}", "width": f"{wide - 2:.1f}", "height": f"{_STEP - 6:.1f}"}
        yield element("rect", class_="qk-band", fill_opacity="0.4", **box)
        if count and row != column:
            yield element("rect", class_="qk-amount", fill_opacity=f"{0.15 + 0.45 * count / highest:.2f}", **box)
        elif count:
            yield element("rect", class_="qk-axis", fill="none", **box)
        if count:
            yield words_at(x + wide / 2, y + 20, str(count), anchor="middle")
