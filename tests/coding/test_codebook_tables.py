"""A codebook and its themes as tables."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.coding.codebook_tables import codebook_table, themes_table
from qualkit.model import Code, Codebook, Term, Text, Theme

BOOK = Codebook(
    "asi",
    "1.0.0",
    ("id", "en"),
    (
        Code("a.b", Text({"id": "Anak", "en": "Child"}), parent="a", terms=(Term("latih*", "id", 4), Term("x", "en"))),
        Code("c", Text({"id": "Cuma"}), "barrier", "village", "pay", definition=Text({"": "same in all"})),
        Code("a", Text({"en": "Above"})),
    ),
    (Theme("t", Text({"id": "Tema", "en": "Theme"}), ("c", "a.b")),),
)


def test_codes_in_the_researchers_order_and_the_language_asked_for() -> None:
    table = codebook_table(BOOK, "id")
    assert table["code"].tolist() == ["a.b", "c", "a"]
    assert table["label"].tolist() == ["Anak", "Cuma", "Above"]
    assert table["depth"].tolist() == [1, 0, 0]
    assert table["definition"].tolist() == ["", "same in all", ""]
    assert table["terms"].tolist() == ["id: latih*\nen: x", "", ""]


def test_by_parent_each_code_is_followed_by_its_children() -> None:
    assert codebook_table(BOOK, by_parent=True)["code"].tolist() == ["c", "a", "a.b"]


def test_themes() -> None:
    rows = themes_table(BOOK, "id").values.tolist()
    assert rows == [
        ["t", "Tema", "c", "Cuma", "barrier", "pay"],
        ["t", "Tema", "a.b", "Anak", "neutral", ""],
    ]


def test_empty_codebooks_give_empty_tables() -> None:
    book = Codebook("asi", "1.0.0", ("en",), ())
    assert len(codebook_table(book)) == len(themes_table(book)) == 0
    assert list(codebook_table(book).columns) == list(codebook_table(BOOK).columns)
    assert list(themes_table(book).columns) == list(themes_table(BOOK).columns)


@settings(deadline=None)
@given(st.lists(st.integers(-1, 9), min_size=1, max_size=10))
def test_no_code_is_lost_in_a_hierarchy(parents: list[int]) -> None:
    codes = tuple(
        Code(f"c{i}", Text(), parent=f"c{parent}" if 0 <= parent < i else "") for i, parent in enumerate(parents)
    )
    book = Codebook("b", "1.0.0", ("en",), codes)
    table = codebook_table(book, by_parent=True)
    assert sorted(table["code"]) == sorted(book.code_ids)
    for code, parent, depth in table[["code", "parent", "depth"]].values.tolist():
        above = table[table["code"] == parent]
        assert depth == (above["depth"].item() + 1 if parent else 0)
        assert not parent or above.index[0] < table[table["code"] == code].index[0]
