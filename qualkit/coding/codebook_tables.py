"""A codebook and its themes as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from qualkit.model import Code, Codebook

_CODES = (
    "code", "label", "polarity", "level", "topic", "parent", "depth", "definition", "include", "exclude", "example",
    "source", "basis", "terms",
)  # fmt: skip
_THEMES = ("theme", "theme_label", "code", "code_label", "polarity", "topic")


def codebook_table(book: Codebook, language: str = "en", *, by_parent: bool = False) -> pd.DataFrame:
    """One row a code.

    Parameters
    ----------
    book
        The codebook.
    language
        Of the texts; where a text is not in it, the first language it has.
    by_parent
        Read as a hierarchy: each code is followed by its children. Else the researcher's order.

    Returns
    -------
    pandas.DataFrame
        code, label, polarity, level, topic, parent, depth (0 for a code without parent), definition, include,
        exclude, example, source, basis, terms (a line a language). All text but depth.

    Examples
    --------
    >>> from qualkit.model import Text
    >>> codes = (Code("a.b", Text(), parent="a"), Code("c", Text()), Code("a", Text({"en": "All", "id": "Semua"})))
    >>> book = Codebook("b", "1.0.0", ("en", "id"), codes)
    >>> codebook_table(book, "id", by_parent=True)[["code", "label", "depth"]].values.tolist()
    [['c', '', 0], ['a', 'Semua', 0], ['a.b', '', 1]]
    """
    parents = {code.code: code.parent for code in book.codes}
    codes = _by_parent(book, "") if by_parent else book.codes
    frame = pd.DataFrame([_code_row(code, language, parents) for code in codes], columns=list(_CODES))
    return frame.astype({name: "int64" if name == "depth" else "str" for name in _CODES})


def themes_table(book: Codebook, language: str = "en") -> pd.DataFrame:
    """One row a theme and code.

    Parameters
    ----------
    book
        The codebook.
    language
        Of the labels.

    Returns
    -------
    pandas.DataFrame
        theme, theme_label, code, code_label, polarity, topic, in the codebook's order. All text.

    Examples
    --------
    >>> from qualkit.model import Text, Theme
    >>> book = Codebook("b", "1.0.0", ("en",), (Code("a", Text()),), (Theme("t", Text({"en": "T"}), ("a",)),))
    >>> themes_table(book)[["theme", "theme_label", "code"]].values.tolist()
    [['t', 'T', 'a']]
    """
    codes = {code.code: code for code in book.codes}
    rows = [
        (theme.theme, theme.label(language), code, codes[code].label(language), codes[code].polarity, codes[code].topic)
        for theme in book.themes
        for code in theme.codes
    ]
    return pd.DataFrame(rows, columns=list(_THEMES)).astype("str")


def terms_text(code: Code) -> str:
    """The terms of a code, a line a language.

    Examples
    --------
    >>> from qualkit.model import Term, Text
    >>> terms_text(Code("a", Text(), terms=(Term("latih*", "id"), Term("train*", "en"), Term("no pay", "en"))))
    'id: latih*\\nen: train*; no pay'
    """
    lines: dict[str, list[str]] = {}
    for term in code.terms:
        lines.setdefault(term.language, []).append(term.text)
    return "\n".join(
        f"{language}: {'; '.join(terms)}" if language else "; ".join(terms) for language, terms in lines.items()
    )


def _code_row(code: Code, language: str, parents: Mapping[str, str]) -> tuple[object, ...]:
    texts = (code.definition, code.include, code.exclude, code.example)
    return (
        code.code, code.label(language), code.polarity, code.level, code.topic, code.parent, _depth(code.code, parents),
        *(text(language) for text in texts), code.source, code.basis, terms_text(code),
    )  # fmt: skip


def _depth(code: str, parents: Mapping[str, str]) -> int:
    depth = 0
    while parents.get(code):
        code, depth = parents[code], depth + 1
    return depth


def _by_parent(book: Codebook, parent: str) -> Iterator[Code]:
    for code in book.codes:
        if code.parent == parent:
            yield code
            yield from _by_parent(book, code.code)
