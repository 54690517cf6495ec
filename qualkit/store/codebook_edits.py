"""Where a migration touches the text of a codebook. Everything else, comments too, stays byte for byte.

A comment belongs to a code if it stands inside its block, on its lines, deeper than its hyphen below it, or without
a blank line directly above it. The comments of a code that ends go with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qualkit.coding.migrate import Migration, gained_terms
from qualkit.model import Codebook
from qualkit.store.yaml import Document, quoted, scalar
from qualkit.store.yaml_places import Place, line_start

Change = tuple[int, int, str]
"""Start and end in code points, and what comes there."""


def codebook_edits(document: Document, book: Codebook, migration: Migration, version: str) -> list[Change]:
    """The changes that turn the text of a codebook into that of its next version.

    Parameters
    ----------
    document
        The codebook's YAML.
    book
        The codebook that it holds.
    migration
        What is to become of its codes; must fit the codebook.
    version
        The new version.

    Examples
    --------
    >>> from qualkit.store.codebooks import read_codebook
    >>> from qualkit.store.yaml import edit, read_yaml
    >>> text = "name: a\\nversion: 1.0.0\\nlanguages: [en]\\ncodes:\\n- {code: b, label: B, definition: B}  # kept\\n"
    >>> changes = codebook_edits(read_yaml(text, ""), read_codebook(text, ""), Migration({"b": "c"}), "2.0.0")
    >>> print(edit(text, changes), end="")
    name: a
    version: 2.0.0
    languages: [en]
    codes:
    - {code: c, label: B, definition: B}  # kept
    """
    changes = [_replaced(document, ("version",), version)]
    for index, code in enumerate(book.codes):
        if code.code in migration.merged:
            continue
        path = ("codes", index)
        if migration.after(code.code) != code.code:
            changes.append(_replaced(document, (*path, "code"), migration.after(code.code)))
        parent = migration.after(migration.moves.get(code.code, code.parent))
        if parent != code.parent:
            changes.append(_parent(document, path, parent))
        changes += _gained(document, path, _texts(gained_terms(book, code.code, migration)))
    merged = [code.code in migration.merged for code in book.codes]
    changes += _removed(document, document.place(("codes",)), merged)
    for index, theme in enumerate(book.themes):
        changes += _theme(document, ("themes", index, "codes"), theme.codes, migration)
    # The same value reached through two aliases is changed once.
    return list(dict.fromkeys(changes))


def _texts(terms: Mapping[str, Sequence[Any]]) -> dict[str, list[str]]:
    return {language: [term.text for term in own] for language, own in terms.items()}


def _replaced(document: Document, path: tuple[str | int, ...], new: str) -> Change:
    """A text in the place of the one at a path, in the same kind of quotes."""
    start, end = document.span(path)
    raw = document.text[start:end]
    if not raw:
        return _filled(document, document.place(path), scalar(new))
    if raw.startswith('"'):
        return start, end, quoted(new)
    if raw.startswith("'"):
        return start, end, f"'{new}'"
    return start, end, scalar(new)


def _parent(document: Document, path: tuple[str | int, ...], parent: str) -> Change:
    holder = document.place(path)
    if "parent" in holder.children:
        return _replaced(document, (*path, "parent"), parent)
    name = holder.children["code"]
    if holder.flow:
        return name.end, name.end, f", parent: {scalar(parent)}"
    return _below(document, name.end, name.column, [f"parent: {scalar(parent)}"])


def _theme(document: Document, path: tuple[str | int, ...], codes: Sequence[str], migration: Migration) -> list[Change]:
    after = [migration.after(code) for code in codes]
    double = [code in after[:index] for index, code in enumerate(after)]
    renamed = [
        _replaced(document, (*path, index), new)
        for index, (old, new) in enumerate(zip(codes, after, strict=True))
        if old != new and not double[index]
    ]
    return [*renamed, *_removed(document, document.place(path), double)]


def _gained(document: Document, path: tuple[str | int, ...], gained: Mapping[str, list[str]]) -> list[Change]:
    """Terms added to a code. Languages that it has come first: their places may be those of new languages, too."""
    if not gained:
        return []
    holder = document.place(path)
    terms = holder.children.get("terms")
    if terms is None:
        return [_new_terms(document, holder, gained)]
    if not terms.children and not terms.flow:
        return [_filled(document, terms, "{" + ", ".join(_flow_item(*item) for item in gained.items()) + "}")]
    there = [_more_terms(document, terms.children[key], own) for key, own in gained.items() if key in terms.children]
    new = {language: own for language, own in gained.items() if language not in terms.children}
    return [*there, *_new_languages(document, terms, new)]


def _new_terms(document: Document, holder: Place, gained: Mapping[str, list[str]]) -> Change:
    if holder.flow:
        items = ", ".join(_flow_item(*item) for item in gained.items())
        return _after_last(holder, f"terms: {{{items}}}")
    column = holder.children["code"].column
    lines = ["terms:", *(f"  {line}" for language, own in gained.items() for line in _block_lines(language, own))]
    return _below(document, holder.end, column, lines)


def _more_terms(document: Document, place: Place, terms: list[str]) -> Change:
    if not place.children and not place.flow:
        return _filled(document, place, _flow_list(terms))
    if place.flow:
        return _after_last(place, ", ".join(map(scalar, terms)))
    return _below(document, place.end, place.opens, [f"- {scalar(term)}" for term in terms])


def _new_languages(document: Document, terms: Place, gained: Mapping[str, list[str]]) -> Iterator[Change]:
    if not gained:
        return
    if terms.flow:
        yield _after_last(terms, ", ".join(_flow_item(*item) for item in gained.items()))
    else:
        column = next(iter(terms.children.values())).column
        lines = [line for language, own in gained.items() for line in _block_lines(language, own)]
        yield _below(document, terms.end, column, lines)


def _filled(document: Document, place: Place, new: str) -> Change:
    """A value in the place of an empty one, which may stand directly behind its colon."""
    gap = " " if place.start == place.end and not document.text[place.start - 1].isspace() else ""
    return place.start, place.end, f"{gap}{new}"


def _after_last(place: Place, new: str) -> Change:
    if not place.children:
        return place.start + 1, place.start + 1, new
    end = max(child.end for child in place.children.values())
    return end, end, f", {new}"


def _below(document: Document, index: int, column: int, lines: Sequence[str]) -> Change:
    """Lines of their own under the line of an index; a comment at its end stays with it."""
    end = _line_end(document.text, index)
    newline = "\r\n" if "\r\n" in document.text else "\n"
    return end, end, "".join(f"{newline}{' ' * column}{line}" for line in lines)


def _flow_list(terms: Sequence[str]) -> str:
    return "[" + ", ".join(map(scalar, terms)) + "]"


def _flow_item(language: str, terms: Sequence[str]) -> str:
    return f"{scalar(language)}: {_flow_list(terms)}"


def _block_lines(language: str, terms: Sequence[str]) -> list[str]:
    return [f"{scalar(language)}:", *(f"  - {scalar(term)}" for term in terms)]


def _removed(document: Document, place: Place, gone: Sequence[bool]) -> list[Change]:
    """The items of a list that go, with what belongs to them."""
    changes: list[Change] = []
    for index in (index for index, goes in enumerate(gone) if goes):
        if not place.flow:
            changes.append(_block_item(document.text, place, index))
        elif not all(gone[:index]):
            changes += _flow_item_behind_comma(document.text, place.children[index - 1].end, place.children[index])
        else:
            changes.append((place.children[index].start, place.children[index + 1].start, ""))
    return changes


def _flow_item_behind_comma(text: str, before: int, item: Place) -> list[Change]:
    between = text[before : item.start]
    if "#" not in between:
        return [(before, item.end, "")]
    # A comment between the two is the other's.
    comma = before + next(m.start() for m in re.finditer(r",|#[^\n]*", between) if m[0] == ",")
    return [(comma, comma + 1, " "), (item.start, item.end, "")]


def _block_item(text: str, place: Place, index: int) -> Change:
    item, column = place.children[index], place.opens
    start = line_start(text, item.start)
    while start > place.start and not re.match(rf"[ ]{{{column}}}-", text[start:]):
        start = line_start(text, start - 1)
    start = _with_comments_above(text, start, column)
    end = _with_comments_below(text, _next_line(text, item.end), column)
    if not text[line_start(text, start - 1) : start].strip() and (blank := re.match(r"(?:[ \t]*\r?\n)+", text[end:])):
        end += blank.end()
    return start, end, ""


def _with_comments_above(text: str, start: int, column: int) -> int:
    while start and re.fullmatch(rf"[ ]{{{column}}}#.*\s*", above := text[line_start(text, start - 1) : start]):
        start -= len(above)
    return start


def _with_comments_below(text: str, end: int, column: int) -> int:
    deeper = re.match(rf"(?:(?:[ \t]*\r?\n)*[ ]{{{column + 1},}}#[^\n]*(?:\n|\Z))+", text[end:])
    return end + deeper.end() if deeper else end


def _line_end(text: str, index: int) -> int:
    end = text.find("\n", index)
    if end < 0:
        return len(text)
    return end - 1 if text[end - 1] == "\r" else end


def _next_line(text: str, index: int) -> int:
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1
