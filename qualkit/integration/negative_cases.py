"""Negative cases: what was coded as speaking against a theme, and whether anybody looked for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from qualkit.display.labels import check_language
from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.model import Codebook, Theme
from qualkit.tables import CODINGS, MEMOS, check

LOOKED = "negative-cases"
"""A memo about ``negative-cases:<theme>`` says that somebody looked for them; without a theme, for all themes."""
FOUND, NONE_FOUND, NOT_LOOKED = "found", "looked for, none found", "not on record that anybody looked"
_WORDS = {
    "en": {
        "title": "Negative cases by theme", "label": "theme", "codings": "codings against it",
        "informants": "informants", "status": "negative cases", "looked_by": "looked for by",
        "none": "No coding speaks against any theme, and no memo says that anybody looked: negative cases were not"
                " looked for, as far as the study knows.",
    },
    "id": {
        "title": "Kasus negatif menurut tema", "label": "tema", "codings": "kode yang menyanggah",
        "informants": "informan", "status": "kasus negatif", "looked_by": "dicari oleh",
        FOUND: "ditemukan", NONE_FOUND: "dicari, tidak ditemukan", NOT_LOOKED: "tidak tercatat ada yang mencari",
        "none": "Tidak ada kode yang menyanggah tema mana pun, dan tidak ada memo yang menyebut bahwa seseorang"
                " mencarinya: sejauh diketahui studi ini, kasus negatif tidak dicari.",
    },
}  # fmt: skip


def negative_cases(
    codings: pd.DataFrame, codebook: Codebook, memos: pd.DataFrame | None = None, *, language: str = "en"
) -> ResultTable:
    """For each theme: how many codings of how many informants speak against it, or that none were looked for.

    A coding that is marked as against speaks against every theme that holds its code. A memo about
    ``negative-cases:<theme>``, or about ``negative-cases`` for all themes, is the record that somebody looked.

    Parameters
    ----------
    codings
        CODINGS with `against` and `informant`.
    codebook
        Its themes; where it has none, each code stands for itself.
    memos
        MEMOS; none by default.
    language
        ``en`` or ``id``.

    Returns
    -------
    ResultTable
        `theme`, `label`, `codings`, `informants`, `status` (``found``, ``looked for, none found``, ``not on record
        that anybody looked``), `looked_by`.

    Raises
    ------
    TableError
        For a table without these columns, and for any other language.

    Examples
    --------
    >>> from qualkit.model import Code, Text
    >>> book = Codebook("b", "1.0.0", ("en",), (Code("pay", Text()), Code("time", Text())))
    >>> row = {"id": "1", "transcript": "t", "start": 0, "end": 3, "codebook": "b", "version": "1", "coder": "a"}
    >>> said = CODINGS.frame([{**row, "code": "pay", "informant": "ibu-01", "against": True}])
    >>> negative_cases(said, book)[["theme", "codings", "status"]].values.tolist()
    [['pay', 1, 'found'], ['time', 0, 'not on record that anybody looked']]
    """
    check(codings, CODINGS, need=["against", "informant"])
    words = _WORDS[check_language(language)]
    against = codings[codings["against"].astype(bool)]
    looked = _looked(MEMOS.empty() if memos is None else check(memos, MEMOS))
    rows = [_row(theme, against, looked, language) for theme in themes_of(codebook)]
    frame = pd.DataFrame(rows, columns=["theme", "label", "codings", "informants", "status", "looked_by"])
    layout = Layout(
        rows=("label",), hidden=("theme",), labels={name: words[name] for name in frame if name in words},
        badges={"status": {FOUND: "full", NONE_FOUND: "half", NOT_LOOKED: "empty"}},
        values={"status": {name: words.get(name, name) for name in (FOUND, NONE_FOUND, NOT_LOOKED)}},
    )  # fmt: skip
    silent = not len(against) and not looked
    return ResultTable(frame, title=words["title"], notes=[words["none"]] if silent else [], layout=layout,
                       language=language)  # fmt: skip


def _row(theme: Theme, against: pd.DataFrame, looked: Sequence[tuple[str, str]], language: str) -> dict[str, object]:
    mine = against[against["code"].isin(theme.codes)]
    by = list(dict.fromkeys(who for who, about in looked if about in ("", theme.theme)))
    status = FOUND if len(mine) else NONE_FOUND if by else NOT_LOOKED
    return {
        "theme": theme.theme, "label": theme.label(language) or theme.theme, "codings": len(mine),
        "informants": mine.loc[mine["informant"] != "", "informant"].nunique(), "status": status,
        "looked_by": ", ".join(by),
    }  # fmt: skip


def themes_of(codebook: Codebook) -> Iterable[Theme]:
    """The themes of a codebook; where it has none, each code with its family stands for one."""
    return codebook.themes or [Theme(code.code, code.label, codebook.family(code.code)) for code in codebook.codes]


def _looked(memos: pd.DataFrame) -> list[tuple[str, str]]:
    """Who looked for negative cases of which theme; an empty theme means all."""
    pairs = [(str(by), about.partition(":")) for by, abouts in zip(memos["by"], memos["about"], strict=True)
             for about in str(abouts).split()]  # fmt: skip
    return [(by, theme) for by, (kind, _, theme) in pairs if kind == LOOKED]
