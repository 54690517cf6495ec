"""A report's document: its policy, its anchors, what its parts refuse."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import lxml.html
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.display import Figure, Heading, Image, Paragraph, ResultTable, Section, Table, lay_out, page
from qualkit.errors import TableError


def tree(html: str) -> Any:
    return lxml.html.document_fromstring(html.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))


HTML = page("Apa kata keluarga", [Section("Satu", (Paragraph("a", "lead"),)), Section("Dua", ())], language="id")


def test_the_policy_allows_the_pages_own_style_and_nothing_more() -> None:
    (policy,) = tree(HTML).xpath("//meta[@http-equiv]/@content")
    (style,) = re.findall(r"<style>(.*?)</style>", HTML, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert "unsafe" not in policy


def test_the_head() -> None:
    assert HTML.startswith('<!doctype html>\n<html lang="id"><head><meta charset="utf-8"><meta http-equiv=')
    assert tree(HTML).xpath("//title/text()") == ["Apa kata keluarga"]


def test_no_element_carries_a_style_or_a_handler() -> None:
    assert not tree(HTML).xpath("//@style")
    assert not [name for node in tree(HTML).iter() for name in node.attrib if name.startswith("on")]


def test_a_list_of_contents_from_two_sections_on() -> None:
    assert tree(HTML).xpath("//nav/@aria-label") == ["Daftar isi"]
    assert not tree(page("t", [Section("One", ())])).xpath("//nav")


@given(
    st.lists(st.one_of(st.sampled_from(["a", "A!", "a-2", "a 2", "report", "", "ä", "\u6bcd"]), st.text()), max_size=9)
)
def test_anchors_are_plain_and_never_the_same(titles: list[str]) -> None:
    ids = tree(page("t", [Section(title, ()) for title in titles])).xpath("//@id")
    assert len(ids) == len(titles) + 1
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9-]+", anchor) for anchor in ids)


def test_a_grid_and_a_result_are_drawn_alike() -> None:
    table = ResultTable(pd.DataFrame({"x": [1]}), title="T")
    assert page("t", [Section("s", (Table(table),))]) == page("t", [Section("s", (Table(table.grid()),))])
    assert lay_out(table, title="T") == table.grid()


def test_an_image_stands_in_the_page() -> None:
    image = Image(b"<svg onload='alert(1)'/>", "image/svg+xml", "A drawing")
    (img,) = tree(page("t", [Section("s", (Figure(image, "C", ("N",)),))])).xpath("//img")
    assert base64.b64decode(img.get("src").removeprefix("data:image/svg+xml;base64,")) == image.data


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Heading("x", 2), "a heading of level 2"),
        (lambda: Paragraph("x", "big"), "a paragraph of kind 'big'"),
        (lambda: Image(b"", "text/html", "x"), "an image of type 'text/html'"),
        (lambda: Image(b"", "image/png", " "), "an image says nothing to those who cannot see it"),
        (lambda: Image(b"", "text/html", " "), "2 problems"),
        (lambda: page("t", [], language="jv"), "not written in the language 'jv'"),
    ],
)
def test_what_is_refused(make: Any, message: str) -> None:
    with pytest.raises(TableError, match=message):
        make()
