"""A codebook as the appendix of a paper: CSV for a spreadsheet, Markdown for a manuscript."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from qualkit.coding.codebook_tables import codebook_table
from qualkit.display.sheets import csv_bytes
from qualkit.model import Codebook

COLUMNS = (
    "code", "label", "polarity", "level", "definition", "include", "exclude", "example", "source", "basis", "terms",
)  # fmt: skip
_INDONESIAN = {
    "code": "Kode", "label": "Label", "polarity": "Polaritas", "level": "Tingkat", "definition": "Definisi",
    "include": "Termasuk", "exclude": "Tidak termasuk", "example": "Contoh", "source": "Sumber", "basis": "Dasar",
    "terms": "Kata kunci",
}  # fmt: skip
_MARKUP = re.compile(r"([\\`*_\[\]<>|~&$])")
_OPENING = re.compile(r"\A(\d{0,9})([-+=#.)])")
_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


def codebook_csv(book: Codebook, language: str = "en") -> str:
    """A codebook as CSV, a row a code in the codebook's order, LF line ends.

    A text that a spreadsheet would run as a formula carries an apostrophe before it.

    Parameters
    ----------
    book
        The codebook.
    language
        Of the texts; where a text is not in it, the first language it has. Terms are given in all languages.

    Examples
    --------
    >>> from qualkit.model import Code, Text
    >>> text = codebook_csv(Codebook("asi", "1.0.0", ("en",), (Code("pay", Text({"en": "=1+1"})),)))
    >>> text.splitlines()[1]
    "pay,'=1+1,neutral,,,,,,,,"
    """
    return csv_bytes(_appendix(book, language)).decode()


def codebook_markdown(book: Codebook, language: str = "en") -> str:
    """A codebook as Markdown: a heading with its version, and a table with a row a code.

    Every text shows as it is written: what Markdown or HTML would take for markup is escaped, line ends become
    ``<br>``.

    Parameters
    ----------
    book
        The codebook.
    language
        ``en`` or ``id`` also for the heads of the columns; texts as in `codebook_csv`.

    Examples
    --------
    >>> from qualkit.model import Code, Text
    >>> book = Codebook("asi", "1.0.0", ("id",), (Code("pay", Text({"id": "Honor | insentif"})),))
    >>> lines = codebook_markdown(book, "id").splitlines()
    >>> lines[0], lines[-1][:31]
    ('# asi, versi 1.0.0', '| pay | Honor \\\\| insentif | neu')
    """
    heads = [_INDONESIAN[name] if language == "id" else name.capitalize() for name in COLUMNS]
    title, version = _escaped(book.label(language) or book.name), "versi" if language == "id" else "version"
    # At the start of a paragraph more signs are markup than inside it.
    description = _OPENING.sub(r"\1\\\2", _escaped(book.description(language)))
    rows = _appendix(book, language).itertuples(index=False, name=None)
    lines = [
        f"# {title}, {version} {_escaped(book.version)}",
        *([description] if description else []),
        "\n".join([_row(heads), _row(["---"] * len(heads)), *(_row(map(_escaped, row)) for row in rows)]),
    ]
    return "\n\n".join(lines) + "\n"


def _appendix(book: Codebook, language: str) -> pd.DataFrame:
    return codebook_table(book, language)[list(COLUMNS)]


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _escaped(text: str) -> str:
    return _BREAK.sub("<br>", _MARKUP.sub(r"\\\1", text.strip()))
