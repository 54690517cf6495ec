"""What the figures of this room share: a scale, its axis, words in two languages, and the foot with notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from qualkit.display.cells import Share, plain
from qualkit.display.drawing import Drawing, line, words_at
from qualkit.display.labels import check_language, number
from qualkit.display.markup import Markup, element, join
from qualkit.display.result import ResultTable
from qualkit.display.text import wrap
from qualkit.errors import Problem, TableError, nearest

_LETTER, _LINE, _FOOT = 7.4, 18.0, 105
_WORDS: Mapping[str, tuple[str, str]] = {
    "age": ("age in completed months", "umur dalam bulan penuh"),
    "target": ("target", "target"),
    "effective": ("effective n", "n efektif"),
    "n": ("n", "n"),
    "before": ("before", "sebelum"),
    "after": ("after", "sesudah"),
    "mean": ("mean", "rata-rata"),
    "higher": ("higher", "naik"),
    "same": ("the same", "tetap"),
    "lower": ("lower", "turun"),
    "overall": ("overall", "keseluruhan"),
    "points": ("points", "poin"),
    "no n": ("no n printed", "n tidak dicetak"),
    "all": ("all", "semua"),
    "definition": ("definition", "definisi"),
    "outside": ("outside", "di luar"),
    "undrawn": ("not drawn: no denominator, or fewer than 25 records",
                "tidak digambar: tanpa penyebut, atau kurang dari 25 catatan"),
    "hidden": ("not drawn: fewer than 25 records", "tidak digambar: kurang dari 25 catatan"),
    "unpaired": ("left out: one of the two scores is missing", "tidak diikutkan: salah satu skornya tidak ada"),
    "limits": ("Limits: what chance alone exceeds in 5% (long dashes) and in 0.2% (short dashes) of places.",
               "Batas: yang hanya karena kebetulan dilampaui 5% (garis panjang) dan 0,2% (garis pendek) tempat."),
    "flags": ("What the standard of NCHS (2017) says: \u25cf show, \u25d0 review, \u25cb suppress.",
              "Menurut standar NCHS (2017): \u25cf tampilkan, \u25d0 tinjau, \u25cb jangan tampilkan."),
    "not breastfed": ("not breastfed", "tidak disusui"),
    "breast milk and solids": ("breast milk and solids", "ASI dan makanan padat"),
    "breast milk and other milk": ("breast milk and other milk", "ASI dan susu lain"),
    "breast milk and non-milk liquids": ("breast milk and other liquids", "ASI dan cairan bukan susu"),
    "breast milk and water": ("breast milk and water", "ASI dan air putih"),
    "breast milk only": ("breast milk only", "ASI saja"),
}  # fmt: skip
"""Word -> how it is called in English and in Indonesian."""
FLAG_SIGNS: Mapping[str, str] = {"show": "\u25cf", "review": "\u25d0", "suppress": "\u25cb"}


def said(name: str, language: str) -> str:
    """One of the figures' own words.

    Examples
    --------
    >>> said("breast milk only", "id")
    'ASI saja'
    """
    english, indonesian = _WORDS[name]
    return indonesian if check_language(language) == "id" else english


class Span(NamedTuple):
    """A scale: values from `low` to `high` between two places of a drawing."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value stands; beyond the ends it stands at the end.

        Examples
        --------
        >>> Span(0, 1, 100, 300).at(0.25)
        150.0
        """
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return self.start + (self.end - self.start) * min(max(share, 0.0), 1.0)


def needed(table: pd.DataFrame, names: Iterable[str], figure: str) -> None:
    """Refuse a table that lacks a column.

    Raises
    ------
    TableError
        With every column that is missing, and the nearest name.
    """
    there = [str(name) for name in table.columns]
    mend = "give what qk.coverage gives"
    problems = [
        Problem(f"the table has no column {name!r}", figure, nearest(name, there), mend)
        for name in names
        if name not in there
    ]
    if not problems and not len(table):
        problems = [Problem("the table has no row", figure, mend="choose indicators and areas that have records")]
    if problems:
        raise TableError(problems)


def share_of(row: Mapping[str, Any]) -> Share:
    """The share of a row of estimates, with its interval and what is shown of it."""
    nan = float("nan")
    ends = (row.get("conf_low", nan), row.get("conf_high", nan))
    return Share(nan, row.get("n", nan), row["estimate"], *ends, shown=row.get("shown", ""), digits=1)


def told(row: Mapping[str, Any], language: str) -> str:
    """A share in words with its n: "58.1% (46.0-70.2), n 93"."""
    n = row.get("n", float("nan"))
    count = said("no n", language) if pd.isna(n) else f"n {number(float(n), 0, language)}"
    return f"{plain(share_of(row), language)}, {count}"


def drawn(row: Mapping[str, Any]) -> bool:
    """Whether a row's figure may be drawn: it is there, and it is not withheld."""
    return row.get("shown", "") != "withheld" and not pd.isna(row["estimate"])


def percent_axis(span: Span, top: float, bottom: float) -> Iterator[Markup]:
    """Upright lines at 0, 25, 50, 75 and 100%."""
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = span.at(tick)
        yield line(x, top, x, bottom, "qk-axis" if tick == 0 else "qk-rule")
        yield words_at(x, bottom + _LINE, f"{tick * 100:.0f}%", "qk-soft", anchor="middle")


def percent_scale(span: Span, left: float, right: float) -> Iterator[Markup]:
    """Level lines at 0, 25, 50, 75 and 100% with their words at the left."""
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = span.at(tick)
        yield line(left, y, right, y, "qk-axis" if tick == 0 else "qk-rule")
        yield words_at(left - 8, y + 4.5, f"{tick * 100:.0f}%", "qk-soft", anchor="end")


def dashed(x1: float, y1: float, x2: float, y2: float) -> Markup:
    """A broken line, as for a target."""
    return element("line", x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}", class_="qk-axis",
                   stroke_dasharray="5 4")  # fmt: skip


def path(
    points: Sequence[tuple[float, float]], kind: str, *, closed: bool = False, dashes: str | None = None
) -> Markup:
    """A line, or a filled shape, through points."""
    way = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + ("Z" if closed else "")
    return element("path", d=way, class_=kind, fill=None if closed else "none", stroke_dasharray=dashes)


def wide(words: str) -> float:
    """About how many pixels words take."""
    from rich.cells import cell_len

    return _LETTER * cell_len(words)


def finished(
    title: str, says: Iterable[str], parts: Iterable[Markup], height: float, notes: Iterable[str], language: str
) -> Drawing:
    """The drawing with its notes below, and all of it in words."""
    kept = list(dict.fromkeys(filter(None, notes)))
    lines = [one for note in kept for one in wrap(note, _FOOT)]
    foot = [words_at(0, height + _LINE * (i + 1), one, "qk-soft") for i, one in enumerate(lines)]
    room = _LINE * len(lines) + (10 if lines else 0)
    return Drawing(title, " ".join([*says, *kept]), join([*parts, *foot]), height + room, language)


def notes_of(table: pd.DataFrame, note: str) -> tuple[str, ...]:
    """What stands below a table, and one note more."""
    return (*(table.notes if isinstance(table, ResultTable) else ()), note)


def area_names(table: pd.DataFrame) -> list[str]:
    """The columns that name a coverage's areas: `place`, or all before the indicator but for their joint `domain`."""
    columns = [str(name) for name in table.columns]
    if "place" in columns:
        return ["place"]
    before = columns[: columns.index("indicator")]
    return [name for name in before if name != "domain"] or before
