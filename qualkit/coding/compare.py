"""What changed between two versions of a codebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from qualkit.model import Code, Codebook, Link, Text, Theme

COLUMNS = ("kind", "item", "change", "field", "old", "new")


class _Change(NamedTuple):
    kind: str
    item: str
    change: str
    field: str = ""
    old: str = ""
    new: str = ""


class _Item(NamedTuple):
    """A code, theme or link as texts: its label, its fields and, for a code, its terms by language."""

    label: str
    fields: Mapping[str, str]
    terms: Mapping[str, Sequence[str]]


def compare_codebooks(old: Codebook, new: Codebook) -> pd.DataFrame:
    """Every difference between two codebooks, a row each.

    A renaming is only suggested: ``renamed?`` stands where one item is gone, one has come, and everything else about
    the two is equal and found once.

    Parameters
    ----------
    old, new
        Two versions of a codebook.

    Returns
    -------
    pandas.DataFrame
        All text: kind (codebook, code, term, theme, link), item (for a term its code), change (added, removed,
        changed, renamed?), field (for a term its language), old, new. Codes come before themes and links, each in
        the codebook's order. Empty where the two say the same; the order of terms within a code says nothing.

    Examples
    --------
    >>> from qualkit.model import Text
    >>> old = Codebook("asi", "1.0.0", ("en",), (Code("a", Text({"en": "Hours"})),))
    >>> new = Codebook("asi", "2.0.0", ("en",), (Code("b", Text({"en": "Hours"})),))
    >>> compare_codebooks(old, new)[["kind", "item", "change", "old", "new"]].values.tolist()
    [['codebook', 'asi', 'changed', '1.0.0', '2.0.0'], ['code', 'a', 'renamed?', 'a', 'b']]
    """
    rows = [
        *(_Change("codebook", new.name, *change) for change in _changed(_book_fields(old), _book_fields(new))),
        *_compare("code", _codes(old), _codes(new)),
        *_compare("theme", _themes(old), _themes(new)),
        *_compare("link", _links(old), _links(new)),
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype("str")


def _compare(kind: str, old: Mapping[str, _Item], new: Mapping[str, _Item]) -> Iterator[_Change]:
    renamed = _renamed(old, new)
    for item in _order(list(old), list(new)):
        if item in renamed:
            yield _Change(kind, item, "renamed?", kind, item, renamed[item])
        elif item in renamed.values():
            continue
        elif item not in new:
            yield _Change(kind, item, "removed", old=old[item].label)
        elif item not in old:
            yield _Change(kind, item, "added", new=new[item].label)
        else:
            yield from (_Change(kind, item, *change) for change in _changed(old[item].fields, new[item].fields))
            yield from _changed_terms(item, old[item].terms, new[item].terms)
    if before := _order_change(list(old), list(new)):
        yield _Change(kind, "", "changed", "order", *before)


def _changed(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    for field in _order(list(old), list(new)):
        before, after = old.get(field, ""), new.get(field, "")
        if before != after:
            yield "changed", field, before, after


def _changed_terms(code: str, old: Mapping[str, Sequence[str]], new: Mapping[str, Sequence[str]]) -> Iterator[_Change]:
    for language in _order(list(old), list(new)):
        before, after = old.get(language, ()), new.get(language, ())
        for term in _order(list(dict.fromkeys(before)), list(dict.fromkeys(after))):
            if term not in after:
                yield _Change("term", code, "removed", language, old=term)
            elif term not in before:
                yield _Change("term", code, "added", language, new=term)


def _renamed(old: Mapping[str, _Item], new: Mapping[str, _Item]) -> dict[str, str]:
    gone, come = [item for item in old if item not in new], [item for item in new if item not in old]
    alike = {item: [other for other in come if new[other] == old[item]] for item in gone}
    taken = [other for others in alike.values() for other in others]
    return {item: others[0] for item, others in alike.items() if len(others) == 1 and taken.count(others[0]) == 1}


def _order(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The new order, with what is gone after what it followed."""
    order = list(new)
    for index, item in enumerate(old):
        if item not in new:
            order.insert(order.index(old[index - 1]) + 1 if index else 0, item)
    return order


def _order_change(old: Sequence[str], new: Sequence[str]) -> tuple[str, str] | None:
    before, after = [item for item in old if item in new], [item for item in new if item in old]
    return None if before == after else (", ".join(before), ", ".join(after))


def _book_fields(book: Codebook) -> dict[str, str]:
    fields = {"name": book.name, "version": book.version, "languages": ", ".join(book.languages)}
    return {**fields, **_text_fields(label=book.label, description=book.description)}


def _codes(book: Codebook) -> dict[str, _Item]:
    return {code.code: _Item(code.label(), _code_fields(code), _terms(code)) for code in book.codes}


def _themes(book: Codebook) -> dict[str, _Item]:
    return {theme.theme: _Item(theme.label(), _theme_fields(theme), {}) for theme in book.themes}


def _links(book: Codebook) -> dict[str, _Item]:
    return {link.id: _Item("", _link_fields(link), {}) for link in book.links}


def _code_fields(code: Code) -> dict[str, str]:
    return {
        **_text_fields(label=code.label),
        "polarity": code.polarity, "level": code.level, "topic": code.topic,
        **_text_fields(
            definition=code.definition, include=code.include, exclude=code.exclude, example=code.example,
        ),
        "source": code.source, "basis": code.basis, "parent": code.parent, "scope": code.scope,
    }  # fmt: skip


def _theme_fields(theme: Theme) -> dict[str, str]:
    return {**_text_fields(label=theme.label, description=theme.description), "codes": ", ".join(theme.codes)}


def _link_fields(link: Link) -> dict[str, str]:
    fields = {name: getattr(link, name) for name in ("theme", "indicator", "definition", "join_level")}
    expectation = link.expectation
    if expectation is not None:
        names = ("direction", "group", "text", "written")
        fields |= {f"expectation.{name}": getattr(expectation, name) for name in names}
    return fields


def _text_fields(**texts: Text) -> dict[str, str]:
    return {
        f"{name}.{language}" if language else name: said
        for name, text in texts.items()
        for language, said in text.by_language.items()
    }


def _terms(code: Code) -> dict[str, tuple[str, ...]]:
    """Terms by language, sorted, because their order says nothing."""
    terms: dict[str, list[str]] = {}
    for term in code.terms:
        terms.setdefault(term.language, []).append(term.text)
    return {language: tuple(sorted(found)) for language, found in terms.items()}
