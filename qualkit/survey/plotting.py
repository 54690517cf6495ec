"""What the figures of this room share: words in two languages, what may be drawn, layers, and the foot with notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from qualkit.display.cells import Share, plain
from qualkit.display.charts import INK, Chart, drawn, rows_of
from qualkit.display.labels import check_language, number
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, TableError, nearest

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


def may_draw(row: Mapping[str, Any]) -> bool:
    """Whether a row's figure may be drawn: it is there, and it is not withheld."""
    return row.get("shown", "") != "withheld" and not pd.isna(row["estimate"])


def number_axis(language: str, **more: Any) -> Any:
    """An axis of numbers with the language's decimal mark."""
    import altair as alt

    named = "replace(datum.label, '.', ',')" if check_language(language) == "id" else "datum.label"
    return alt.Axis(format="~f", labelExpr=named, **more)


def layered(layers: Iterable[Any], width: float, height: float) -> Any:
    """Layers as one chart of that many pixels inside its axes."""
    import altair as alt

    return alt.layer(*layers).properties(width=width, height=height, padding=0)


def words_layer(rows: Iterable[Mapping[str, Any]], *, colour: str = INK, **mark: Any) -> Any:
    """A layer that writes the field `text` of each row; where, its encoding says."""
    import altair as alt

    return alt.Chart(rows_of(rows)).mark_text(color=colour, **mark).encode(text="text:N")


def finished(chart: Any, title: str, says: Iterable[str], notes: Iterable[str], language: str) -> Chart:
    """The drawing with its notes below, each once, and all of it in words."""
    return drawn(chart, title=title, says=says, notes=dict.fromkeys(filter(None, notes)), language=language)


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
