"""A report in Chromium, opened from a file: no request, nothing runs, readable by everybody in light and dark."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pytest

from qualkit.display import (
    Badge,
    Bullets,
    Disclosure,
    Facts,
    Figure,
    Heading,
    Image,
    Layout,
    Paragraph,
    Quote,
    QuoteList,
    ResultTable,
    Section,
    Share,
    Table,
    bars,
    dot_plot,
    page,
    share_matrix,
)

pytestmark = pytest.mark.browser

HOSTILE = (
    "<script>window.__hit = 1</script>",
    '<img src=x onerror="window.__hit = 1">',
    '"><svg onload="window.__hit = 1">',
    "'; window.__hit = 1; '",
    "</style><script>window.__hit = 1</script>",
    "<iframe srcdoc='<script>parent.__hit = 1</script>'></iframe>",
    "<link rel=stylesheet href=https://example.org/x.css>",
)
HOSTILE_SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="window.top.__hit = 1">
<script>window.top.__hit = 1</script><image href="https://example.org/x.png"/></svg>"""


def results(words: str) -> ResultTable:
    frame = pd.DataFrame(
        {
            "theme": [words, "Kepercayaan masyarakat", "Dana desa"],
            "direction": [Badge("barrier", "down"), Badge("support", "up"), Badge(words, "cross")],
            "cadre": [Share(3, 4, 0.75), Share(4, 4, 1.0), Share(0, 0, math.nan)],
            "mother": [Share(9, 14, 0.643, 0.39, 0.84), Share(14, 14, 1.0, 0.78, 1.0), Share(0, 14, 0.0, 0.0, 0.22)],
            "said": [Quote(words, words, words), Quote("Belum pernah.", "kader-03", "turn 12", "id"), ""],
            "n": [4.5, 2.0, math.nan],
            "note": ["", "", words],
        }
    )
    return ResultTable(frame, title=words, notes=[words], layout=Layout(rows=("theme",), labels={"theme": "Theme"}))


def report(words: str) -> str:
    table = results(words)
    figures = (
        Figure(dot_plot(table), words), Figure(bars(table)), Figure(share_matrix(table)),
        Figure(Image(HOSTILE_SVG, "image/svg+xml", words), words),
    )  # fmt: skip
    parts = (
        Paragraph(words, "lead"), Paragraph(words, "caveat"), Table(table), Heading(words), Bullets((words,)),
        Facts({words: words}), QuoteList((Quote(words, words),)), Disclosure(words, (Table(table), Paragraph(words))),
    )  # fmt: skip
    sections = [Section(words, parts, anchor=words), Section("Figures", figures), Section("Figures", ())]
    return page(words, sections, subtitle=words, notes=[words])


def until(tab: Any, condition: str) -> None:
    """Wait for a condition; Playwright's own waiting evaluates text in the page, which the page's policy forbids."""
    tab.evaluate(f"""new Promise((done, fail) => {{
        const look = left => ({condition}) ? done() : left ? requestAnimationFrame(() => look(left - 1)) : fail();
        look(600);
    }})""")


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_bytes(report(" ".join(HOSTILE)).encode())
    return path


@pytest.fixture(scope="module")
def calm_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "calm.html"
    path.write_bytes(report("Kapasitas kader").encode())
    return path


def test_a_hostile_report_asks_for_nothing_and_runs_nothing(chromium: Any, hostile_page: Path) -> None:
    context = chromium.new_context()
    tab = context.new_page()
    requests: list[str] = []
    console: list[str] = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.on("console", lambda message: console.append(message.text))
    tab.on("pageerror", lambda error: console.append(str(error)))
    tab.goto(hostile_page.as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    until(tab, "[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    assert [url for url in requests if not url.startswith("data:image/svg+xml;base64,")] == [hostile_page.as_uri()]
    assert console == []
    assert tab.evaluate("typeof window.__hit") == "undefined"
    assert tab.locator("script, iframe, link, style ~ style").count() == 0
    assert tab.locator("h1").text_content() == " ".join(HOSTILE)
    context.close()


def test_the_policy_holds_where_markup_would_get_in(chromium: Any, hostile_page: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.html"
    inserted = "<script>window.__hit = 1</script><p style='color:red' onclick='window.__hit = 1' id='in'>x</p></main>"
    broken.write_text(hostile_page.read_text("utf-8").replace("</main>", inserted), "utf-8")
    context = chromium.new_context()
    tab = context.new_page()
    console: list[str] = []
    tab.on("console", lambda message: console.append(message.text))
    tab.goto(broken.as_uri())
    tab.evaluate("document.getElementById('in').click()")
    assert tab.evaluate("typeof window.__hit") == "undefined"
    assert len([line for line in console if "Content Security Policy" in line]) == 3
    context.close()


def test_the_style_is_in_force_and_nothing_spills_over(chromium: Any, calm_page: Path) -> None:
    for width in (1200, 390):
        context = chromium.new_context(viewport={"width": width, "height": 800})
        tab = context.new_page()
        tab.goto(calm_page.as_uri())
        assert tab.evaluate("getComputedStyle(document.querySelector('caption')).fontWeight") == "600"
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        context.close()


def test_the_keyboard_reaches_what_scrolls(chromium: Any, calm_page: Path) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 800})
    tab = context.new_page()
    tab.goto(calm_page.as_uri())
    box = tab.locator(".qk-scroll").first
    box.focus()
    tab.keyboard.press("ArrowRight")
    until(tab, "document.querySelector('.qk-scroll').scrollLeft > 0")
    assert box.get_attribute("aria-label") == "Kapasitas kader"
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Any, calm_page: Path, scheme: Literal["light", "dark"]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)
    tab = context.new_page()
    tab.goto(calm_page.as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    ground = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 25, 29)"}[scheme]
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()
    assert len(found.response["passes"]) > 10
    context.close()


@pytest.mark.parametrize(("says", "ground"), [("false", "rgb(20, 25, 29)"), ("true", "rgb(255, 255, 255)")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_table_in_a_notebook_follows_the_notebooks_theme(
    chromium: Any, scheme: Literal["light", "dark"], says: str, ground: str
) -> None:
    context = chromium.new_context(color_scheme=scheme)
    tab = context.new_page()
    tab.set_content(f'<body data-jp-theme-light="{says}">{results("Kapasitas kader").html()}</body>')
    assert tab.evaluate("getComputedStyle(document.querySelector('.qk')).backgroundColor") == ground
    context.close()
