"""A codebook as the appendix of a paper: every text shows as it is written, and no spreadsheet runs it."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from qualkit.coding.appendix import COLUMNS, codebook_csv, codebook_markdown
from qualkit.display.sheets import unguard
from qualkit.model import Code, Codebook, Term, Text

BOOK = Codebook(
    "asi",
    "1.0.0",
    ("id", "en"),
    (
        Code(
            "barrier.pay",
            Text({"id": "Honor | insentif", "en": "*Pay*"}),
            "barrier",
            "policy",
            definition=Text({"en": "=SUM(A1)\nsecond line"}),
            source="utama-2025",
            basis="R",
            terms=(Term("a <2> b", "id"), Term("pay", "en")),
        ),
    ),
    label=Text({"id": "Hambatan", "en": "Barriers"}),
)


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def cells_of(markdown: str) -> list[list[str]]:
    """The table as a reader sees it, <br> as a line end."""
    page = html.fromstring("<div>" + MarkdownIt("commonmark").enable("table").render(markdown) + "</div>")
    for line_end in page.iter("br"):
        line_end.tail = "\n" + (line_end.tail or "")
    return [[cell.text_content() for cell in row] for row in page.iter("tr")]


def test_csv() -> None:
    head, row = rows_of(codebook_csv(BOOK, "id"))
    assert head == list(COLUMNS)
    assert row == [
        "barrier.pay", "Honor | insentif", "barrier", "policy", "'=SUM(A1)\nsecond line", "", "", "", "utama-2025", "R",
        "id: a <2> b\nen: pay",
    ]  # fmt: skip


def test_markdown() -> None:
    text = codebook_markdown(BOOK, "en")
    assert text.startswith("# Barriers, version 1.0.0\n\n| Code | Label |")
    assert text.endswith("|\n")
    assert cells_of(text)[1] == [
        "barrier.pay", "*Pay*", "barrier", "policy", "=SUM(A1)\nsecond line", "", "", "", "utama-2025", "R",
        "id: a <2> b\nen: pay",
    ]  # fmt: skip


def test_markdown_in_indonesian() -> None:
    text = codebook_markdown(BOOK, "id")
    assert text.startswith("# Hambatan, versi 1.0.0\n")
    assert cells_of(text)[0][:5] == ["Kode", "Label", "Polaritas", "Tingkat", "Definisi"]


hostile = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
    st.text(st.sampled_from("\\|`*_[]<>&~#!-=+.@$(){}'\" \t\na1"), max_size=12),
    st.sampled_from(
        ["<script>alert(1)</script>", "&amp;", "a|b", "\\|", "![x](y)", "http://a.b", "1. x", "- x", "==="]
    ),
)


def _book(text: str) -> Codebook:
    said = Text({"en": text})
    return Codebook("asi", "1.0.0", ("en",), (Code("a", said, definition=said, source=text),), (), (), said, said)


@settings(deadline=None)
@given(hostile)
def test_every_text_comes_back_from_the_csv(text: str) -> None:
    row = rows_of(codebook_csv(_book(text)))[1]
    assert [unguard(row[COLUMNS.index(name)]) for name in ("label", "definition", "source")] == [text] * 3
    assert not row[1].startswith(("=", "+", "-", "@", "\t"))


@settings(deadline=None)
@given(hostile)
def test_every_text_shows_in_the_markdown_as_it_is(text: str) -> None:
    row = cells_of(codebook_markdown(_book(text)))[1]
    shown = [" ".join(row[COLUMNS.index(name)].split()) for name in ("label", "definition", "source")]
    assert shown == [" ".join(text.split())] * 3


@settings(deadline=None)
@given(hostile)
def test_nothing_but_the_table_and_headings_becomes_markup(text: str) -> None:
    page = html.fromstring(
        "<div>" + MarkdownIt("commonmark").enable("table").render(codebook_markdown(_book(text))) + "</div>"
    )
    allowed = {"div", "h1", "p", "table", "thead", "tbody", "tr", "th", "td", "br"}
    assert {element.tag for element in page.iter()} <= allowed
    assert len(list(page.iter("h1"))) == 1
    assert len(list(page.iter("table"))) == 1
