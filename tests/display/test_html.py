"""Whatever a text holds, it appears as text; nothing but the known elements and attributes appears."""

from __future__ import annotations

import math
from collections.abc import Iterable

import lxml.html
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.display.cells import Quote, Share, legible
from qualkit.display.grid import lay_out
from qualkit.display.html import share_html, table_html
from qualkit.display.layout import Layout
from qualkit.display.markup import element, escape
from qualkit.display.page import (
    Bullets,
    Disclosure,
    Facts,
    Figure,
    Heading,
    Image,
    Paragraph,
    QuoteList,
    Section,
    Table,
    page,
)
from qualkit.display.result import ResultTable
from qualkit.display.text import table_text

HOSTILE = (
    "<script>window.__hit=1</script>", "<img src=x onerror=alert(1)>", '" onmouseover="alert(1)', "' style='x", "]]>",
    "</style><script>1</script>", "-->", "&lt;b&gt;", "&amp;amp;", "<svg/onload=1>", "\x00\x1b[31m", "a\r\nb\rc",
    "javascript:alert(1)", "\u202egnirts", "\ud800", "=1+1",
)  # fmt: skip
ELEMENTS = frozenset(
    {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "nav",
        "main",
        "section",
        "footer",
        "a",
        "h1",
        "h2",
        "h3",
        "h4",
        "p",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "div",
        "span",
        "strong",
        "abbr",
        "sup",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "blockquote",
        "figure",
        "figcaption",
        "img",
        "details",
        "summary",
        "svg",
        "rect",
        "circle",
        "path",
        "desc",
        "text",
        "line",
    }
)
ATTRIBUTES = frozenset(
    {
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "id",
        "href",
        "class",
        "tabindex",
        "role",
        "aria-label",
        "aria-hidden",
        "focusable",
        "scope",
        "colspan",
        "title",
        "src",
        "alt",
        "viewbox",
        "width",
        "height",
        "x",
        "y",
        "rx",
        "cx",
        "cy",
        "r",
        "d",
        "x1",
        "x2",
        "y1",
        "y2",
        "transform",
        "text-anchor",
        "xmlns",
    }
)
any_text = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(), min_size=1, max_size=30))


def parsed(html: str) -> lxml.html.HtmlElement:
    parser = lxml.html.HTMLParser(encoding="utf-8")
    return lxml.html.document_fromstring(html.encode(), parser=parser)


def texts(tree: lxml.html.HtmlElement, path: str) -> list[str]:
    return [node.text_content() for node in tree.xpath(path)]


def assert_known(nodes: Iterable[lxml.html.HtmlElement]) -> None:
    for node in nodes:
        assert node.tag in ELEMENTS
        assert {name.lower() for name in node.attrib} <= ATTRIBUTES
        assert node.get("href", "#").startswith("#")
        assert node.get("src", "data:").startswith("data:")


@given(any_text)
@settings(max_examples=300)
def test_escaped_text_is_that_text_in_content_and_in_attributes(text: str) -> None:
    node = lxml.html.fragment_fromstring(element("p", escape(text), title=text))
    assert node.text_content() == legible(text)
    assert node.get("title") == legible(text)
    assert len(node) == 0


@given(st.lists(any_text, min_size=9, max_size=9))
@settings(max_examples=100, deadline=None)
def test_any_text_in_any_place_of_a_table_appears_as_text(words: list[str]) -> None:
    title, note, reason, head, cell, who, said, badge, group = words
    frame = pd.DataFrame(
        {
            "cell": [cell],
            "said": [Quote(said, who)],
            "badge": [badge],
            "g": ["g"],
            "x": [Share(0, 0, math.nan)],
            "note": [reason],
        },
        dtype=object,
    )
    layout = Layout(
        rows=("cell",), group="g", labels={"cell": head}, values={"g": {"g": group}}, badges={"badge": {badge: "down"}}
    )
    html = ResultTable(frame, title=title, notes=[note], layout=layout).html()
    tree = parsed(html)
    assert_known(tree.iter())
    expected = {
        "//caption": title, "//tbody/tr/th[@scope='row']": cell, "//blockquote/footer": who,
        "//blockquote/p": f"“{said}”", "//th[@scope='rowgroup']": group,
    }  # fmt: skip
    for path, text in expected.items():
        assert texts(tree, path) == [legible(text)], path
    assert texts(tree, "//*[contains(@class,'qk-badge')]") == ["▼" + legible(badge)]
    assert legible(note) in texts(tree, "//*[@class='qk-foot']/p")
    if legible(reason).strip():
        assert f"a {legible(reason)}" in texts(tree, "//*[@class='qk-foot']/p")
    if legible(head).strip():
        assert texts(tree, "//thead//th")[0] == legible(head)


@given(st.lists(any_text, min_size=12, max_size=12))
@settings(max_examples=60, deadline=None)
def test_any_text_in_any_place_of_a_page_appears_as_text(words: list[str]) -> None:
    title, sub, note, one, two, para, item, key, value, summary, caption, alt = words
    parts = (
        Paragraph(para), Bullets((item,)), Facts({key: value}), Disclosure(summary, (Heading(para),)),
        Figure(Image(b"\x89PNG", "image/png", f"says {alt}"), caption), QuoteList((Quote(para, key, value),)),
        Table(ResultTable(pd.DataFrame({"c": [item]}, dtype=object))),
    )  # fmt: skip
    tree = parsed(page(title, [Section(one, parts, anchor=two), Section(two, ())], subtitle=sub, notes=[note]))
    assert_known(tree.iter())
    expected = {
        "//h1": title, "//header/p": sub, "//body/footer//p": note, "//main/section[1]/h2": one, "//nav//li[2]/a": two,
        "//main/section/p": para, "//main/section/ul[not(@class)]/li": item, "//dl/dt": key, "//dl/dd": value,
        "//summary": summary, "//details/h3": para, "//figcaption": caption, "//td": item,
    }  # fmt: skip
    for path, text in expected.items():
        assert texts(tree, path) == [legible(text)], path
    assert tree.xpath("//img/@alt") == [legible(f"says {alt}")]
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert tree.xpath("//nav//a/@href") == [f"#{anchor}" for anchor in tree.xpath("//main/section/@id")]


def test_a_table_for_those_who_hear_it() -> None:
    frame = pd.DataFrame({"theme": ["trust"], "n": [4]})
    tree = parsed(table_html(lay_out(frame, Layout(rows=("theme",)), title="Themes")))
    assert tree.xpath("//thead//th/@scope") == ["col", "col"]
    assert tree.xpath("//tbody//th/@scope") == ["row"]
    assert tree.xpath("//*[@tabindex='0']/@aria-label") == ["Themes"]
    assert tree.xpath("//thead//th[2]/@class") == ["qk-num"]


def test_an_empty_heading_is_no_heading() -> None:
    html = table_html(lay_out(pd.DataFrame({" ": ["a"], "b": ["c"]})))
    assert "<thead><tr><td></td><th" in html


def test_an_empty_table_says_so_and_why() -> None:
    table = ResultTable(pd.DataFrame({"theme": []}), title="Themes", notes=["Nobody was asked."], language="id")
    text = parsed(table.html()).xpath("//div[@class='qk']")[0].text_content()
    assert text.endswith("ThemesTidak ada baris.Nobody was asked.")


@pytest.mark.parametrize(
    ("share", "pictured"),
    [
        (Share(3, 4, 0.75, 0.3, 0.95), ["circle"] * 4),
        (Share(9, 12, 0.75, 0.47, 0.91), ["rect", "rect", "path"]),
        (Share(9, 12, 0.75), ["rect", "rect"]),
        (Share(20, 24, 0.8, least=25), []),
        (Share(0, 0, math.nan), []),
        (Share(9, 12, 0.75, shown="withheld"), []),
        (Share(3, 4, math.nan), ["circle"] * 4),
        (Share(3, 9, math.nan), []),
    ],
)
def test_the_picture_of_a_share(share: Share, pictured: list[str]) -> None:
    node = lxml.html.fragment_fromstring(f"<div>{share_html(share)}</div>")
    assert [child.tag for svg in node.iter("svg") for child in svg] == pictured


def test_the_mark_of_a_footnote_stands_before_the_picture() -> None:
    frame = pd.DataFrame({"share": [Share(9, 12, 0.75)], "note": ["one-sided"]})
    assert '<span class="qk-share">75%</span><sup>a</sup><svg' in table_html(lay_out(frame))


def test_the_mark_of_a_footnote_stands_at_the_figure_or_inside_the_quote() -> None:
    quote, share = Quote("Iya.", "ibu-1"), Share(9, 12, 0.75)
    frame = pd.DataFrame({"k": ["r"] * 2, "c": ["x", "y"], "s": [(share, quote), quote], "note": ["one", "two"]})
    grid = lay_out(frame, Layout(rows=("k",), columns="c", cells=("s",)))
    html = table_html(grid)
    assert '<span class="qk-share">75%</span><sup>a</sup><svg' in html
    assert "“Iya.”<sup>b</sup></p><footer>" in html
    assert table_text(grid).split("\n")[2].split() == ["r", "75%", "a", "“Iya.”", "—", "ibu-1", "b"]


def test_the_mark_of_a_footnote_in_an_empty_cell() -> None:
    frame = pd.DataFrame({"k": ["r"], "c": ["x"], "s": [None], "note": ["one"]})
    grid = lay_out(frame, Layout(rows=("k",), columns="c", cells=("s",)))
    assert "<td><sup>a</sup></td>" in table_html(grid)
    assert table_text(grid).split("\n")[2].split() == ["r", "a"]


def test_a_missing_figure_says_what_the_dash_means() -> None:
    html = table_html(lay_out(pd.DataFrame({"x": [math.nan]}), language="id"))
    assert '<abbr title="tidak tersedia">–</abbr>' in html
