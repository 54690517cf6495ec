"""The report of a hostile study in Chromium: nothing runs, nothing is asked for, and every word shows as a word."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import qualkit as qk
from qualkit.cli import app
from qualkit.results import run
from qualkit.store.starter import make_study

pytestmark = pytest.mark.browser

SCRIPT = "<script>window.__hit = 1</script>"
IMAGE = '<img src=x onerror="window.__hit = 1">'
BREAKOUT = "\"'></style></td></table><svg onload=window.__hit=1>"
FORMULA = '=HYPERLINK("https://example.org","x")'
TALK = f"I: Bagaimana {SCRIPT}?\n\nIbu {BREAKOUT}: Jam kerja panjang {SCRIPT} {IMAGE} javascript:alert(1) {FORMULA}.\n"


def text(value: str) -> str:
    return json.dumps(value)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new study whose every free text is an attack."""
    root = tmp_path_factory.mktemp("hostile") / "study"
    make_study(root)
    settings = (root / "study.yaml").read_text(encoding="utf-8")
    lines = [
        f"title: {text(SCRIPT + IMAGE)}" if line.startswith("title:") else
        f"data_note: {text(BREAKOUT)}" if line.startswith("data_note:") else line
        for line in settings.splitlines()
    ]  # fmt: skip
    (root / "study.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (root / "transcripts" / "contoh-ibu-01.md").write_text(
        f"---\ntranscript: contoh-ibu-01\ninterviewer: {text(IMAGE)}\nconsent: quotes-published\nspeakers:\n"
        f"  I: {{role: interviewer}}\n  {text('Ibu ' + BREAKOUT)}: {{role: informant, informant: contoh-ibu-01}}\n"
        f"---\n{TALK}",
        encoding="utf-8",
    )
    (root / "codebooks" / "first-codebook.yaml").write_text(
        "name: first-codebook\nversion: 1.0.0\nlanguages: [en]\n"
        f"label: {text(BREAKOUT)}\ncodes:\n"
        f"  - {{code: barrier.hours, label: {text(IMAGE)}, definition: {text(SCRIPT)}, polarity: barrier,\n"
        f"     source: {text(FORMULA)}, basis: {text(BREAKOUT)}, terms: {{en: [jam kerja]}}}}\n"
        f"themes:\n  - {{theme: work, label: {text(BREAKOUT + SCRIPT)}, codes: [barrier.hours]}}\n"
        f"links:\n  - {{id: l, theme: work, indicator: ebf, definition: {text(IMAGE)}, join_level: village}}\n",
        encoding="utf-8",
    )
    figures = root / "surveys" / "published" / "figures.csv"
    quoted = '"' + (SCRIPT + IMAGE).replace('"', '""') + '"'
    figures.parent.mkdir(parents=True, exist_ok=True)
    figures.write_text(
        "id,indicator,definition,place,place_level,year,population,value_printed,unit,n,kind,source,locator,note\n"
        f"f1,ebf,{quoted},{quoted},village,{quoted},{quoted},{quoted},{quoted},{quoted},study,{quoted},{quoted},{quoted}\n",
        encoding="utf-8",
    )
    return root


def test_the_report_of_a_hostile_study_runs_nothing_and_asks_for_nothing(
    chromium: Any, hostile: Path, tmp_path: Path
) -> None:
    page = run(qk.open_study(hostile)).write(tmp_path)
    context = chromium.new_context()
    tab = context.new_page()
    requests: list[str] = []
    console: list[str] = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.on("console", lambda message: console.append(message.text))
    tab.on("pageerror", lambda error: console.append(str(error)))
    tab.on("dialog", lambda dialog: console.append(dialog.message))
    tab.goto(page.as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    tab.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert [url for url in requests if not url.startswith("data:image/svg+xml;base64,")] == [page.as_uri()]
    assert console == []
    assert tab.evaluate("typeof window.__hit") == "undefined"
    assert tab.locator("script, iframe, link, object, embed, form, img[src='x'], svg[onload]").count() == 0
    attributes = tab.evaluate(
        "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes]).map(a => [a.name, a.value])"
    )
    assert [a for a in attributes if a[0].startswith("on") or a[1].startswith("javascript:")] == []
    assert tab.locator("h1").text_content() == SCRIPT + IMAGE
    shown = " ".join(tab.locator("body").inner_text().split())
    for words in (SCRIPT, IMAGE, BREAKOUT, FORMULA, "javascript:alert(1)"):
        assert words in shown
    quotes = tab.locator("#s-quotes blockquote p").all_inner_texts()
    assert quotes.count(f"\u201cJam kerja panjang {SCRIPT} {IMAGE} javascript:alert(1) {FORMULA}.\u201d") == 1
    context.close()


def test_an_informants_id_that_is_markup_is_told_by_the_check(hostile: Path) -> None:
    from typer.testing import CliRunner

    people = hostile / "transcripts" / "informants.csv"
    before = people.read_text(encoding="utf-8")
    people.write_text(before + "<b>x</b>,mother,,,\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["check", "--study", str(hostile)])
    people.write_text(before, encoding="utf-8")
    assert done.exit_code == 1
    assert "the informant id '<b>x</b>' holds something other than letters a-z, digits and - . _" in done.stdout


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a small study that two people have finished, with a coding against a theme."""
    root = tmp_path_factory.mktemp("whole") / "study"
    make_study(root)
    study = qk.open_study(root)
    code = study.codebook().themes[0].codes[0]
    for coder in ("ani", "budi"):
        for name, interview in study.interviews.items():
            turn = next(turn for turn in interview.turns if turn.role == "informant")
            with study.desk(name, coder) as desk:
                desk.add(code, turn.start, turn.end, against=name.endswith("ibu-01"))
                desk.finish()
    page = root.parent / "report.html"
    page.write_bytes(run(qk.open_study(root), coder="ani").report().encode())
    return page


def test_the_whole_report_asks_for_nothing_and_its_contents_lead_to_every_section(chromium: Any, whole: Path) -> None:
    context = chromium.new_context(offline=True)
    tab = context.new_page()
    requests: list[str] = []
    console: list[str] = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.on("console", lambda message: console.append(message.text))
    tab.on("pageerror", lambda error: console.append(str(error)))
    tab.goto(whole.as_uri())
    assert [url for url in requests if not url.startswith("data:")] == [whole.as_uri()]
    assert console == []
    policy = tab.locator("meta[http-equiv='Content-Security-Policy']").get_attribute("content")
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    targets = tab.evaluate("[...document.querySelectorAll('.qk-contents a')].map(a => a.getAttribute('href').slice(1))")
    assert targets == tab.evaluate("[...document.querySelectorAll('main > section')].map(s => s.id)")
    assert {"s-methods", "s-agreement", "s-negative-cases", "s-checklists", "s-codebook"} <= set(targets)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_whole_report(chromium: Any, whole: Path, scheme: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)
    tab = context.new_page()
    tab.goto(whole.as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()
    context.close()


def test_on_paper_everything_stands_open_on_white_and_nothing_is_cut(
    chromium: Any, whole: Path, tmp_path: Path
) -> None:
    import pypdfium2

    context = chromium.new_context(color_scheme="dark")
    tab = context.new_page()
    tab.goto(whole.as_uri())
    tab.pdf(path=str(tmp_path / "report.pdf"), prefer_css_page_size=True)
    paper = pypdfium2.PdfDocument(tmp_path / "report.pdf")
    text = " ".join(" ".join(sheet.get_textpage().get_text_range() for sheet in paper).split())
    for inside in ("Method of approach", "Researcher characteristics", "Cadres lack training"):
        assert inside in text, f"{inside} is closed on paper"
    assert "Contents" not in text
    assert (round(paper[0].get_width()), round(paper[0].get_height())) == (595, 842)
    corner = paper[0].render(scale=1).buffer
    assert bytes(corner)[:3] == b"\xff\xff\xff"
    tab.emulate_media(media="print")
    tab.set_viewport_size({"width": 690, "height": 1000})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 690
    context.close()
