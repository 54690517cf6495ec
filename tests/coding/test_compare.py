"""What changed between two codebooks: every difference, and renamings only where nothing else speaks against them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.coding.compare import COLUMNS, compare_codebooks
from qualkit.model import Code, Codebook, Expectation, Link, Term, Text, Theme

A = Code("a", Text({"id": "Satu", "en": "One"}), "barrier", definition=Text({"": "first"}), terms=(Term("x", "id", 3),))
B = Code("b", Text({"": "Two"}), terms=(Term("y", "id"), Term("z", "en")))
C = Code("c", Text({"": "Three"}))
CAPACITY = Theme("capacity", Text({"en": "Capacity"}), ("a", "b"))
LINK = Link("l", "capacity", "ebf", "who", "village", Expectation("lower", "cadre", "why", "2026-01-01"))
BOOK = Codebook("asi", "1.0.0", ("id", "en"), (A, B, C), (CAPACITY,), (LINK,))


def changes(old: Codebook, new: Codebook) -> list[tuple[str, ...]]:
    table = compare_codebooks(old, new)
    assert tuple(table.columns) == COLUMNS
    return list(table.itertuples(index=False, name=None))


def test_the_same_book_has_no_changes() -> None:
    assert changes(BOOK, BOOK) == []
    assert list(compare_codebooks(BOOK, BOOK).dtypes.astype(str).unique()) == ["str"]


def test_lines_and_the_order_of_terms_say_nothing() -> None:
    one = replace(B, terms=(Term("y", "id", 1), Term("z", "en", 2), Term("x", "id", 3)))
    other = replace(B, terms=(Term("z", "en", 9), Term("x", "id", 8), Term("y", "id", 7)))
    before, after = replace(BOOK, codes=(A, one, C)), replace(BOOK, codes=(A, other, C))
    assert changes(before, after) == []
    renamed = replace(BOOK, codes=(A, replace(other, code="b2"), C))
    assert ("code", "b", "renamed?", "code", "b", "b2") in changes(before, renamed)


def test_added_and_removed_in_the_codebooks_order() -> None:
    new = Code("n", Text({"en": "New"}))
    book = replace(BOOK, codes=(new, A, C))
    assert changes(BOOK, book) == [
        ("code", "n", "added", "", "", "New"),
        ("code", "b", "removed", "", "Two", ""),
    ]


def test_each_field_and_term_is_a_row() -> None:
    after = replace(
        A, label=Text({"id": "Satu", "en": "Uno"}), polarity="support", definition=Text({"en": "first"}),
        terms=(Term("w", "id"),), parent="c",
    )  # fmt: skip
    assert changes(BOOK, replace(BOOK, codes=(after, B, C))) == [
        ("code", "a", "changed", "label.en", "One", "Uno"),
        ("code", "a", "changed", "polarity", "barrier", "support"),
        ("code", "a", "changed", "definition", "first", ""),
        ("code", "a", "changed", "definition.en", "", "first"),
        ("code", "a", "changed", "parent", "", "c"),
        ("term", "a", "removed", "id", "x", ""),
        ("term", "a", "added", "id", "", "w"),
    ]


def test_a_renaming_is_suggested_where_everything_else_is_equal() -> None:
    book = replace(BOOK, codes=(replace(A, code="first"), B, C), themes=(replace(CAPACITY, codes=("first", "b")),))
    assert changes(BOOK, book) == [
        ("code", "a", "renamed?", "code", "a", "first"),
        ("theme", "capacity", "changed", "codes", "a, b", "first, b"),
    ]


def test_no_renaming_is_suggested_where_anything_differs() -> None:
    other = replace(A, code="first", terms=(Term("x", "en"),))
    assert [row[2] for row in changes(BOOK, replace(BOOK, codes=(other, B, C)))] == ["removed", "added"]


def test_no_renaming_is_suggested_where_two_could_be_meant() -> None:
    twins = replace(BOOK, codes=(A, replace(A, code="a2"), B, C))
    assert [row[2] for row in changes(twins, replace(BOOK, codes=(replace(A, code="n"), B, C)))] == [
        "removed",
        "removed",
        "added",
    ]
    assert "renamed?" not in [row[2] for row in changes(BOOK, replace(BOOK, codes=(*_twins(), B, C)))]


def _twins() -> tuple[Code, Code]:
    return replace(A, code="n1"), replace(A, code="n2")


def test_themes_and_links() -> None:
    link = replace(LINK, join_level="regency", expectation=None)
    book = replace(BOOK, themes=(replace(CAPACITY, theme="ability"),), links=(link,))
    assert changes(BOOK, book) == [
        ("theme", "capacity", "renamed?", "theme", "capacity", "ability"),
        ("link", "l", "changed", "join_level", "village", "regency"),
        ("link", "l", "changed", "expectation.direction", "lower", ""),
        ("link", "l", "changed", "expectation.group", "cadre", ""),
        ("link", "l", "changed", "expectation.text", "why", ""),
        ("link", "l", "changed", "expectation.written", "2026-01-01", ""),
    ]


def test_the_book_itself_and_the_order_of_codes() -> None:
    book = replace(BOOK, name="mp", version="2.0.0", languages=("id",), description=Text({"en": "d"}), codes=(B, A, C))
    assert changes(BOOK, book) == [
        ("codebook", "mp", "changed", "name", "asi", "mp"),
        ("codebook", "mp", "changed", "version", "1.0.0", "2.0.0"),
        ("codebook", "mp", "changed", "languages", "id, en", "id"),
        ("codebook", "mp", "changed", "description.en", "", "d"),
        ("code", "", "changed", "order", "a, b, c", "b, a, c"),
    ]


words = st.sampled_from(["", "one", "two"])
codes = st.builds(
    Code,
    st.sampled_from("abcde"),
    words.map(lambda word: Text({"en": word}) if word else Text()),
    st.sampled_from(["barrier", "support"]),
    source=words,
    terms=st.lists(st.builds(Term, words, st.sampled_from(["id", "en"])), unique=True, max_size=2).map(tuple),
)
books = st.builds(
    lambda codes, version: Codebook("asi", version, ("en",), tuple(codes)),
    st.lists(codes, unique_by=lambda code: code.code, max_size=5),
    st.sampled_from(["1.0.0", "1.1.0"]),
)


def _terms_sorted(book: Codebook) -> Codebook:
    sort = [replace(code, terms=tuple(sorted(code.terms, key=lambda t: (t.language, t.text)))) for code in book.codes]
    return replace(book, codes=tuple(sort))


@settings(deadline=None)
@given(books, books)
def test_no_change_means_the_same_book(old: Codebook, new: Codebook) -> None:
    assert (changes(old, new) == []) == (_terms_sorted(old) == _terms_sorted(new))


@settings(deadline=None)
@given(books, books)
def test_codes_added_removed_and_renamed_account_for_all(old: Codebook, new: Codebook) -> None:
    rows = [row for row in changes(old, new) if row[0] == "code"]
    gone = [row[1] for row in rows if row[2] in ("removed", "renamed?")]
    come = [row[1] for row in rows if row[2] == "added"] + [row[5] for row in rows if row[2] == "renamed?"]
    assert sorted(gone) == sorted(set(old.code_ids) - set(new.code_ids))
    assert sorted(come) == sorted(set(new.code_ids) - set(old.code_ids))
