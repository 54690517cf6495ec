"""The joint display: the same in every form, hostile text shows as text, and nothing is claimed that is not given."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from qualkit.errors import QualkitError, TableError
from qualkit.integration.fit import assess_fit
from qualkit.integration.joint_display import CAVEAT, JointDisplay, joint_display, place_of
from qualkit.model import Expectation, Link
from qualkit.tables import ESTIMATES, PUBLISHED
from qualkit.triangulation.convergence import convergence

HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "=1+1", "+62", "@SUM(A1)", "-2", "\u202eabc",
    "a\nb", "&amp;",
)  # fmt: skip


def voiced(theme: str, label: str, group: str, who: str = "", heard: str = "", codes: str = "") -> dict[str, Any]:
    return {
        "theme": theme, "label": label, "group": group, "voiced": len(who.split()), "n": len(heard.split()),
        "voiced_by": who, "heard": heard, "codes_voiced": codes, "barrier": 0, "support": 0, "topics": "",
    }  # fmt: skip


def pairs(label: str = "Trust") -> pd.DataFrame:
    return convergence(pd.DataFrame([
        voiced("trust", label, "cadre", "k1 k2", "k1 k2 k3 k4 k5", "a b"),
        voiced("trust", label, "mother", "i1", "i1", "a"),
        voiced("pay", "Pay", "cadre", "k1", "k1 k2 k3 k4 k5", "c"), voiced("pay", "Pay", "mother", "", "i1"),
    ]))  # fmt: skip


def figure(**values: str) -> dict[str, str]:
    return {
        "id": "f1", "indicator": "ebf", "definition": "not stated", "place": "Kubu Raya", "place_level": "not stated",
        "year": "2021", "population": "infants", "value_printed": "58", "unit": "%", "n": "", "kind": "survey",
        "source": "utama", "locator": "p. 1", "note": "", **values,
    }  # fmt: skip


def words(*rows: dict[str, Any]) -> pd.DataFrame:
    base = {"code": "a", "informant": "k1", "group": "cadre", "transcript": "k1", "turn": 3, "words": "Percaya.",
            "quote": "Percaya", "against": False, "withheld": ""}  # fmt: skip
    return pd.DataFrame([{**base, **row} for row in rows])


LINK = Link("trust-ebf", "trust", "ebf", "not stated", "village")


def row(display: JointDisplay, theme: str = "trust") -> dict[str, Any]:
    return dict(display.table.set_index("theme").loc[theme])


# -- table ----------------------------------------------------------------------------------------------------------


def test_a_row_a_theme_in_order_with_the_numbers_of_each_group() -> None:
    table = joint_display(pairs()).table
    assert table["theme"].tolist() == ["trust", "pay"]
    assert table.columns.tolist()[:7] == [
        "theme", "label", "voiced_cadre", "n_cadre", "estimate_cadre", "low_cadre", "high_cadre"
    ]  # fmt: skip
    assert table.loc[0, ["voiced_cadre", "n_cadre", "estimate_cadre", "voiced_mother", "n_mother"]].tolist() == [
        2,
        5,
        0.4,
        1,
        1,
    ]
    assert table.loc[1, "convergence"] == "cadre / mother: not assessable"
    assert table.loc[0, "coverage"] == ""


def test_a_persons_verdict_goes_before_the_suggestion() -> None:
    frame = pd.DataFrame(pairs())
    frame.loc[0, ["verdict", "by"]] = ["dissonance", "siti"]
    assert row(joint_display(frame))["convergence"] == "cadre / mother: dissonance (verdict of siti)"


def test_published_figures_stand_with_place_year_definition_source_and_what_is_missing() -> None:
    published = PUBLISHED.frame([
        figure(), figure(id="f2", value_printed="60,5", place="not stated (title)", year="not stated"),
        figure(id="f3", source="riskesdas", definition="who", n="1.200", unit="months", value_printed="6"),
        figure(id="f4", indicator="cbf"),
    ])  # fmt: skip
    told = row(joint_display(pairs(), None, [LINK]).with_published(published))
    assert told["coverage"] == (
        "ebf: 58% Kubu Raya, 2021, 60,5% (utama; definition: not stated; no n printed, so no interval); "
        "ebf: 6 months Kubu Raya, 2021, n = 1.200 (riskesdas; definition: who)"
    )
    assert (told["indicator"], told["definition"], told["fit"]) == ("ebf", "not stated", "not assessable")


def test_estimates_stand_with_interval_place_and_note_and_a_missing_one_with_its_reason() -> None:
    coverage = ESTIMATES.frame([
        {"indicator": "ebf", "village": "A", "estimate": 0.5, "std_error": 0.1, "conf_low": 0.31, "conf_high": 0.69,
         "n": 24, "method": "m", "note": ""},
        {"indicator": "ebf", "village": "B", "estimate": float("nan"), "std_error": float("nan"), "n": float("nan"),
         "conf_low": float("nan"), "conf_high": float("nan"), "method": "m", "note": "nobody was asked"},
        {"indicator": "ebf", "village": "C", "estimate": 0.25, "std_error": float("nan"), "n": 4.0,
         "conf_low": float("nan"), "conf_high": float("nan"), "method": "m", "note": "too few"},
    ])  # fmt: skip
    told = row(joint_display(pairs(), coverage, [LINK]))["coverage"]
    assert told == (
        "ebf 50.0% (31.0% to 69.0%), n = 24; village A; ebf \u2013; village B; nobody was asked; "
        "ebf 25.0%, n = 4; village C; too few"
    )


# -- quotes ---------------------------------------------------------------------------------------------------------


def test_a_theme_is_told_by_those_who_voiced_it_and_never_by_words_against_it() -> None:
    quotes = words(
        {"words": "Saya menyanggah.", "against": True}, {"informant": "k9", "words": "Belum selesai dibaca."},
        {"informant": "i1", "group": "mother", "transcript": "i1-2", "turn": 7, "words": "Ibu percaya."},
        {"words": "Ditahan.", "informant": "k2", "withheld": "consent is analysis only"},
        {"words": "Percaya sekali."}, {"code": "z", "words": "Kode lain."},
    )  # fmt: skip
    told = row(joint_display(pairs()).with_quotes(quotes))["quotes"]
    assert told == "Percaya sekali. (k1; turn 3) | Ibu percaya. (i1; i1-2, turn 7)"


def test_withheld_quotes_are_counted_below() -> None:
    held = words({"words": "", "withheld": "consent is analysis only"}, {"words": "Ya."})
    display = joint_display(pairs()).with_quotes(held)
    assert "Quotes withheld because consent does not reach so far: 1 (from k1)." in display.grid().notes
    assert not any("withheld" in n for n in joint_display(pairs()).with_quotes(words({})).grid().notes)


def test_one_quote_an_informant_and_readable_lengths_first() -> None:
    quotes = words(
        {"words": "Ya."}, {"words": "x" * 120}, {"informant": "k2", "words": "y" * 500}, {"words": "z" * 110}
    )
    assert [
        q.split(" (")[0][0] for q in row(joint_display(pairs()).with_quotes(quotes, per_group=3))["quotes"].split(" | ")
    ] == ["x", "y"]


def test_codings_serve_as_quotes_and_lacking_columns_are_told() -> None:
    codings = words({"words": "x"}).drop(columns=["words", "withheld"]).assign(
        id="1", start=0, end=3, codebook="b", version="1", coder="siti"
    )  # fmt: skip
    given = pd.DataFrame({"transcript": ["k1"], "consent": ["quotes-published"]})
    told = row(joint_display(pairs()).with_quotes(codings, transcripts=given))["quotes"]
    assert told == "Percaya (k1; turn 3)"
    with pytest.raises(TableError, match="CODINGS: column 'informant' is missing"):
        joint_display(pairs()).with_quotes(codings.drop(columns="informant"))


def test_the_place_of_a_quote_names_the_transcript_only_where_it_is_another() -> None:
    assert place_of({"informant": "i", "transcript": "i", "turn": 2}) == "turn 2"
    assert place_of({"informant": "i", "transcript": "fgd", "turn": 2}) == "fgd, turn 2"


# -- fit ------------------------------------------------------------------------------------------------------------

EXPECTED = Expectation("lower", "cadre", "lower where more voice it", "2026-11-01")


def places(n: int, **more: Any) -> pd.DataFrame:
    return ESTIMATES.frame([
        {"indicator": "ebf", "village": f"v{i}", "estimate": 0.5, "std_error": 0.1, "conf_low": 0.3, "conf_high": 0.7,
         "n": 20, "method": "m", "note": "", **more}
        for i in range(n)
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("link", "coverage", "published", "reasons"),
    [
        (LINK, None, None, [
            "no expectation was written before the data were joined", "the link's indicator has no stated definition",
            "there is no coverage to compare with"]),
        (Link("l", "t", "ebf", "who", "village", EXPECTED), None,
         PUBLISHED.frame([figure(), figure(place_level="nation")]), [
            "there are published figures only, no estimates by place",
            "published figures do not state their definition",
            "no published figure states the level village"]),
        (Link("l", "t", "ebf", "who", "village", EXPECTED), None,
         PUBLISHED.frame([figure(definition="who", place_level="village")]),
         ["there are published figures only, no estimates by place"]),
        (Link("l", "t", "ebf", "who", "village", EXPECTED), places(3, definition="other"), None, [
            "the estimates follow another definition than the link",
            "there are estimates for 3 places at the level village, fewer than 4",
            "shares of informants by place were not given"]),
        (Link("l", "t", "ebf", "who", "regency", EXPECTED), places(9), None, [
            "there are estimates for 0 places at the level regency, fewer than 4",
            "shares of informants by place were not given"]),
        (Link("l", "t", "ebf", "who", "village", EXPECTED), places(4), None,
         ["shares of informants by place were not given"]),
        (Link("l", "t", "cbf", "who", "village", EXPECTED), places(9), PUBLISHED.frame([figure()]),
         ["there is no coverage to compare with"]),
    ],
)  # fmt: skip
def test_a_fit_is_never_claimed_and_every_reason_is_given(
    link: Link, coverage: Any, published: Any, reasons: list[str]
) -> None:
    fit = assess_fit(link, coverage, published)
    assert (fit.fit, list(fit.reasons)) == ("not assessable", reasons)
    assert fit.reason == "; ".join(reasons)


def test_the_expectation_stands_with_the_day_on_which_it_was_written() -> None:
    link = Link("l", "trust", "ebf", "who", "village", EXPECTED)
    told = row(joint_display(pairs(), None, [link]))["fit_reason"]
    assert told == (
        "trust and ebf: not assessable, because there is no coverage to compare with; "
        "expected: lower where more voice it (written 2026-11-01)."
    )


# -- refusals -------------------------------------------------------------------------------------------------------


def test_what_is_no_convergence_is_refused() -> None:
    with pytest.raises(
        QualkitError, match=r"this is no convergence of groups: it lacks verdict, codes_b. To mend: give what"
    ):
        joint_display(pairs().drop(columns=["verdict", "codes_b"]))


def test_every_link_to_an_unknown_theme_is_told() -> None:
    links = [LINK, Link("x", "nope", "ebf", "d", "village"), Link("y", "gone", "ebf", "d", "village")]
    with pytest.raises(QualkitError) as error:
        joint_display(pairs(), None, links)
    assert [p.what for p in error.value.problems] == [
        "link 'x' is to theme 'nope', which is not in the table",
        "link 'y' is to theme 'gone', which is not in the table"
    ]  # fmt: skip


def test_coverage_without_indicator_or_estimates_is_refused() -> None:
    with pytest.raises(QualkitError, match="coverage does not say of which indicator"):
        joint_display(pairs(), places(1).drop(columns="indicator"))
    with pytest.raises(TableError, match="ESTIMATES: column 'note' is missing"):
        joint_display(pairs(), places(1).drop(columns="note"))
    with pytest.raises(TableError, match="PUBLISHED: column 'unit' is missing"):
        joint_display(pairs()).with_published(PUBLISHED.empty().drop(columns="unit"))


# -- forms ----------------------------------------------------------------------------------------------------------


def full(text: str) -> JointDisplay:
    link = Link("l", "trust", "ebf", text, "village", Expectation("lower", "cadre", text, "2026-11-01"))
    published = PUBLISHED.frame([figure(place=text, source=text, definition=text, value_printed=text, n=text)])
    return (
        joint_display(pairs(text), None, [link]).with_published(published)
        .with_quotes(words({"words": text, "informant": "k1", "transcript": text})).with_title(text).with_notes(text)
    )  # fmt: skip


class Seen(HTMLParser):
    """Elements and visible text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_shows_as_text_in_html(text: str) -> None:
    seen, calm = Seen(), Seen()
    seen.feed(full(text).to_html())
    calm.feed(full("calm").to_html())
    assert seen.elements == calm.elements
    assert not [name for name in seen.attributes if name.startswith("on") or name in ("src", "href")]
    assert " ".join(text.split()) in " ".join(seen.words.split())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_no_formula_in_csv_and_xlsx(text: str) -> None:
    display = full(text)
    rows = list(csv.reader(io.StringIO(display.to_csv().decode(), newline="")))
    assert len(rows) == 3
    assert not any(re.match(r"\s*[=+@\t\r]|\s*-[^\d]", cell) for cells in rows for cell in cells)
    book = CalamineWorkbook.from_filelike(io.BytesIO(display.to_xlsx()))
    assert book.sheet_names == ["table", "notes"]
    cells = book.get_sheet_by_name("table").to_python()
    assert cells[0] == display.table.columns.tolist()
    assert cells[1][1] == text
    assert cells[1][2:5] == [2.0, 5.0, 0.4]
    assert any(text in str(cell) for line in book.get_sheet_by_name("notes").to_python() for cell in line)


def test_no_cell_of_the_workbook_is_a_formula_or_a_link() -> None:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(full('=HYPERLINK("http://x")').to_xlsx())) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/" in name]
    assert not any(mark in sheet for sheet in sheets for mark in ("<f>", "<f ", "<hyperlink"))


def test_the_csv_is_the_table() -> None:
    display = full("calm")
    back = pd.read_csv(io.BytesIO(display.to_csv()), keep_default_na=False)
    assert back.columns.tolist() == display.table.columns.tolist()
    assert back["low_cadre"].tolist() == display.table["low_cadre"].tolist()


def test_the_text_holds_every_theme_and_the_caveat() -> None:
    told = full("calm").to_text(120)
    assert "calm" in told
    assert "Pay" in told
    assert CAVEAT["en"].split(";")[0] in " ".join(told.split())
    assert repr(full("calm")) == full("calm").to_text()
    assert set(full("calm")._repr_mimebundle_()) == {"text/html", "text/plain"}


def test_the_language_of_the_headings() -> None:
    told = " ".join(full("calm").with_language("id").to_text(200).split())
    assert "Konvergensi (usulan)" in told
    assert CAVEAT["id"] in told
    assert full("calm").language == "en"


def test_each_verb_gives_a_new_display_and_leaves_the_old_one() -> None:
    display = joint_display(pairs())
    full_one = display.with_title("x").with_notes("n").with_quotes(words({})).with_published(PUBLISHED.empty())
    assert (display.title, display.quotes, display.published) == ("Joint display", None, None)
    assert (full_one.title, full_one.notes[-1]) == ("x", "n")


def test_nothing_to_show_is_shown_as_nothing() -> None:
    empty = joint_display(convergence(pd.DataFrame([voiced("t", "T", "g")]).iloc[:0]))
    assert empty.table.empty
    assert empty.to_csv()
    assert empty.to_html()
    one_group = joint_display(convergence(pd.DataFrame([voiced("t", "T", "cadre", "k1", "k1", "a")])), None, [])
    assert row(one_group, "t")["convergence"] == "cadre: not assessable"


SCRIPT = """
import hashlib, sys
sys.path.insert(0, {folder!r})
from test_joint_display import full
display = full("calm")
for form in (display.to_csv(), display.to_xlsx(), display.to_html().encode(), display.to_text().encode()):
    print(hashlib.sha256(form).hexdigest())
"""


def test_every_form_is_the_same_in_every_process() -> None:
    from pathlib import Path

    script = SCRIPT.format(folder=str(Path(__file__).parent))
    hashes = {
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True,
                       env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "7")
    }  # fmt: skip
    assert len(hashes) == 1
    assert len(hashes.pop().split()) == 4
