"""The few words that displays add of their own, in English and Indonesian, and how each language writes numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping

from qualkit.errors import Problem, TableError, nearest

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "of": "of",
        "withheld": "not shown",
        "no rows": "No rows.",
        "notes": "Notes",
        "contents": "Contents",
        "skip": "Skip to the contents of the report",
        "table": "Table",
        "figure": "Figure",
        "quotes": "Quotes",
        "yes": "yes",
        "no": "no",
        "missing": "not available",
        "more": "{} further rows are not shown here; .csv() and .xlsx() hold them all.",
        "shortened": "Texts that end in \u2026 were shortened to what a cell of a spreadsheet can hold.",
    },
    "id": {
        "of": "dari",
        "withheld": "tidak ditampilkan",
        "no rows": "Tidak ada baris.",
        "notes": "Catatan",
        "contents": "Daftar isi",
        "skip": "Langsung ke isi laporan",
        "table": "Tabel",
        "figure": "Gambar",
        "quotes": "Kutipan",
        "yes": "ya",
        "no": "tidak",
        "missing": "tidak tersedia",
        "more": "{} baris lainnya tidak ditampilkan di sini; .csv() dan .xlsx() memuat semuanya.",
        "shortened": "Teks yang diakhiri \u2026 dipendekkan sesuai batas isi satu sel lembar kerja.",
    },
}
LANGUAGES = tuple(_WORDS)
"""Languages in which displays can be written."""

MISSING = "\u2013"
"""What stands where a number is missing: an en dash."""


def check_language(language: str) -> str:
    """The language itself, if displays can be written in it.

    Raises
    ------
    TableError
        For any other language.

    Examples
    --------
    >>> check_language("id")
    'id'
    """
    if language not in _WORDS:
        raise TableError(
            Problem(
                f"displays are not written in the language {language!r}",
                "language",
                nearest(language, LANGUAGES),
                f"choose one of {', '.join(LANGUAGES)}",
            )
        )
    return language


def word(name: str, language: str = "en") -> str:
    """One of the displays' own words.

    Examples
    --------
    >>> word("of", "id")
    'dari'
    """
    return _WORDS[check_language(language)][name]


def number(value: float, digits: int = 0, language: str = "en") -> str:
    """A number with `digits` decimals, a minus sign where it is negative, and the language's decimal mark.

    A value that is not zero never appears as zero: it is written as less than the smallest step.

    Examples
    --------
    >>> number(-0.5, 1), number(2.25, 2, "id"), number(0.0004, 2), number(float("nan"))
    ('\u22120.5', '2,25', '<0.01', '\u2013')
    """
    sign = "\u2212" if value < 0 else ""
    if isinstance(value, int):
        # A whole number may have more digits than a float can hold.
        text = f"{abs(value)}.{'0' * digits}".rstrip(".")
    elif math.isnan(value):
        return MISSING
    elif math.isinf(value):
        return f"{sign}\u221e"
    else:
        text = f"{abs(value):.{digits}f}"
        if value != 0 and float(text) == 0:
            text, sign = f"{10.0**-digits:.{digits}f}", ">\u2212" if value < 0 else "<"
    return sign + (text.replace(".", ",") if check_language(language) == "id" else text)


def percent(share: float, digits: int = 0, language: str = "en") -> str:
    """A share between 0 and 1 as a percentage without its sign; only a true 0 or 1 is written as 0 or 100.

    Examples
    --------
    >>> percent(0.754), percent(0.373, 1, "id"), percent(0.002), percent(0.998), percent(1.0)
    ('75', '37,3', '<1', '>99', '100')
    """
    text = number(share * 100, digits, language)
    if share < 1 and text == number(100, digits, language):
        return ">" + number(100 - 10.0**-digits, digits, language)
    return text
