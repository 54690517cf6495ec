"""From a study to its results: the same files every time, consent kept, nothing counted twice."""

from __future__ import annotations

import io
import re
import shutil
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

import qualkit as qk
from qualkit.errors import QualkitError
from qualkit.exports import TABLES, export_table
from qualkit.results import Results, run, scope_named, themes_or_codes
from qualkit.study import Study

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("study.yaml", "transcripts", "codebooks", "surveys")


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the study of this repository."""
    folder = tmp_path_factory.mktemp("demonstration")
    for name in PARTS:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)  # type: ignore[operator]
    return folder


@pytest.fixture(scope="module")
def results(demonstration: Path) -> Results:
    return run(qk.open_study(demonstration))


@pytest.fixture(scope="module")
def files(results: Results) -> dict[str, bytes]:
    return dict(results.files())


def visible(page: str) -> str:
    """The text of a page, white space as it is read."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def sentences(study: Study, transcripts: list[str]) -> list[str]:
    """Sentences of informants that stand in these transcripts only, long enough to be told from others."""
    turns = study.turns()
    mine = turns[turns["transcript"].isin(transcripts) & (turns["role"] == "informant")]
    others = " ".join(turns[~turns["transcript"].isin(transcripts)]["text"])
    found = {" ".join(s.split()) for text in mine["text"] for s in re.split(r"(?<=[.!?])\s+", text)}
    return sorted(s for s in found if len(s) > 15 and s not in others)


# -- the demonstration ----------------------------------------------------------------------------------------------

FILES = ["codes.csv", "convergence.csv", "index.html", "joint-display.csv", "joint-display.xlsx", "published.csv",
         "themes.csv", "themes.xlsx"]  # fmt: skip


def test_running_writes_every_result(small: Path, tmp_path: Path) -> None:
    results = run(qk.open_study(small))
    assert results.write(tmp_path / "deep" / "out") == tmp_path / "deep" / "out" / "index.html"
    assert sorted(path.name for path in (tmp_path / "deep" / "out").iterdir()) == FILES
    assert results.write() == small / "reports" / "index.html"


def test_running_twice_gives_the_same_bytes(demonstration: Path, files: dict[str, bytes]) -> None:
    told: list[str] = []
    again = run(qk.open_study(demonstration), step=told.append).files()
    assert told == ["reading the study", "codings by rule:asi-barriers-supports", "tables", "quotes and joint display"]
    assert sorted(files) == FILES
    assert [name for name in FILES if files[name] != again[name]] == []


def test_the_summary_is_short_and_honest(results: Results) -> None:
    summary = results.summary()
    assert len(summary) <= 10
    assert summary[1].startswith("37 informants in 3 groups, 38 transcripts, ")
    assert "(proposed by rules, not reviewed)" in summary[3]
    assert "Simulated" in summary[-1]


def test_tables_go_by_every_theme_code_and_group_and_count_all_who_were_interviewed_alone(results: Results) -> None:
    book = results.codebook
    assert results.themes["theme"].drop_duplicates().tolist() == [theme.theme for theme in book.themes]
    assert results.codes["code"].drop_duplicates().tolist() == list(book.code_ids)
    # The four cadres of the focus group are left out, and the table says so.
    counted = results.themes.groupby("group", sort=False)["n"].first().to_dict()
    assert counted == {"cadre": 12, "mother": 13, "midwife": 8}
    assert len(results.convergence) == 3 * len(book.themes)
    for table in (results.themes, results.codes, results.convergence):
        assert any("Simulated" in note for note in table.notes)


def test_counts_agree_with_the_hits_themselves(results: Results) -> None:
    hits = qk.autocode(results.study.turns(), results.codebook)
    transcripts = results.study.transcripts()
    once = transcripts[(transcripts["kind"] == "interview") & (transcripts["translation_of"] == "")]
    alone = hits[hits["transcript"].isin(once["transcript"])]
    for theme in results.codebook.themes:
        mine = alone[alone["code"].isin(theme.codes)]
        counted = results.themes[results.themes["theme"] == theme.theme].set_index("group")["voiced"].to_dict()
        expected = mine.groupby("group")["informant"].nunique().to_dict()
        assert counted == {group: expected.get(group, 0) for group in counted}


def test_the_report_holds_every_section_and_says_that_nobody_reviewed_it(files: dict[str, bytes]) -> None:
    page = files["index.html"].decode()
    anchors = re.findall(r'id="([a-z-]+)"', page)
    for anchor in ("summary", "joint-display", "themes", "convergence", "codes", "quotes", "published", "informants",
                   "codebook", "provenance"):  # fmt: skip
        assert f"s-{anchor}" in anchors
    text = visible(page)
    assert "proposed by rules, not reviewed" in text
    assert "not commensurable" in text
    assert not re.search(r"<(script|link|iframe|object)|https?://(?!www\.w3\.org)[^\s\"<]*\.(js|css)", page)


def test_both_languages(small: Path) -> None:
    page = run(qk.open_study(small), language="id").report()
    assert '<html lang="id"' in page
    assert "Tampilan gabungan" in page
    with pytest.raises(
        QualkitError, match=r"there are no labels in 'di'. Did you mean 'id'. To mend: choose one of en, id"
    ):
        run(qk.open_study(small), language="di")


# -- consent --------------------------------------------------------------------------------------------------------


def consents(study: Study) -> dict[str, list[str]]:
    table = study.transcripts()
    return {consent: rows["transcript"].tolist() for consent, rows in table.groupby("consent")}


def test_a_published_report_holds_no_word_beyond_consent(results: Results, files: dict[str, bytes]) -> None:
    given = consents(results.study)
    assert "kader-04" in given["analysis"]
    assert min(map(len, given.values())) > 3
    everything = visible("\n".join(
        content.decode() for name, content in files.items() if name.endswith((".html", ".csv"))
    ))  # fmt: skip
    beyond = sentences(results.study, [*given["analysis"], *given["quotes-in-team"]])
    assert len(beyond) > 300
    assert [sentence for sentence in beyond if sentence in everything] == []
    assert "Quotes withheld because consent does not reach so far" in everything
    assert "\u201c\u201d" not in everything
    assert all(name in everything for name in (*given["analysis"], *given["quotes-in-team"]))
    allowed = sentences(results.study, given["quotes-published"])
    assert sum(sentence in everything for sentence in allowed) > 20


def test_the_workbook_holds_no_word_beyond_consent(results: Results, files: dict[str, bytes]) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(files["joint-display.xlsx"]))
    cells = " ".join(
        str(cell) for sheet in book.sheet_names for row in book.get_sheet_by_name(sheet).to_python() for cell in row
    )
    given = consents(results.study)
    beyond = sentences(results.study, [*given["analysis"], *given["quotes-in-team"]])
    assert [sentence for sentence in beyond if sentence in " ".join(cells.split())] == []


def test_the_team_sees_more_and_never_what_is_for_analysis_only(demonstration: Path) -> None:
    study = qk.open_study(demonstration)
    text = visible(run(study, scope="quotes-in-team").report())
    assert [s for s in sentences(study, ["kader-04"]) if s in text] == []
    assert any(s in text for s in sentences(study, consents(study)["quotes-in-team"]))


def test_quotes_that_are_forced_by_name_are_shown(demonstration: Path) -> None:
    study = qk.open_study(demonstration)
    text = visible(run(study, forced=["kader-04"]).report())
    assert any(s in text for s in sentences(study, ["kader-04"]))
    in_team = sentences(study, consents(study)["quotes-in-team"])
    assert [s for s in in_team if s in text] == []


def test_scopes_by_name() -> None:
    assert scope_named("quotes-published") == "quotes-published"
    with pytest.raises(
        QualkitError, match=r"unknown scope 'quotes-publishd'. Did you mean 'quotes-published'. To mend: choose"
    ):
        scope_named("quotes-publishd")


# -- exports --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_exported(small: Path, tmp_path: Path, table: str) -> None:
    study = qk.open_study(small)
    written = export_table(study, table, tmp_path / "out" / "t.csv")
    back = pd.read_csv(tmp_path / "out" / "t.csv", keep_default_na=False)
    assert len(back) == written.rows
    assert len(written.notes) == len(set(written.notes)) >= 1


def test_a_table_is_exported_as_a_workbook(small: Path, tmp_path: Path) -> None:
    study = qk.open_study(small)
    assert export_table(study, "informants", tmp_path / "t.XLSX").rows == 2
    sheet = CalamineWorkbook.from_path(str(tmp_path / "t.XLSX")).get_sheet_by_name("table").to_python()
    assert sheet[0] == study.informants().columns.tolist()
    assert len(sheet) == 3


@pytest.mark.parametrize("table", ["turns", "codings", "quotes"])
def test_no_table_leaves_with_words_beyond_consent(demonstration: Path, tmp_path: Path, table: str) -> None:
    study = qk.open_study(demonstration)
    notes = export_table(study, table, tmp_path / "t.csv").notes
    beyond = sentences(study, ["kader-04", *consents(study)["quotes-in-team"]])
    text = " ".join((tmp_path / "t.csv").read_text(encoding="utf-8").split())
    assert [s for s in beyond if s in text] == []
    assert any(s in text for s in sentences(study, consents(study)["quotes-published"])) or table == "codings"
    assert any("withheld" in note for note in notes)
    assert (pd.read_csv(tmp_path / "t.csv", keep_default_na=False)["withheld"] != "").any()


def test_turns_are_exported_in_full_where_they_are_forced(demonstration: Path, tmp_path: Path) -> None:
    study = qk.open_study(demonstration)
    export_table(study, "turns", tmp_path / "t.csv", forced=["kader-04"])
    back = pd.read_csv(tmp_path / "t.csv", keep_default_na=False)
    mine = back[back["transcript"] == "kader-04"]
    original = study.turns(["kader-04"])["text"].tolist()
    assert [text.removeprefix("'") for text in mine["text"]] == [text.removeprefix("'") for text in original]
    assert back.columns.tolist()[:9] == study.turns().columns.tolist()[:9]


def test_an_unknown_table_and_a_wrong_ending_are_told_at_once(demonstration: Path, tmp_path: Path) -> None:
    with pytest.raises(QualkitError) as error:
        export_table(qk.open_study(demonstration), "theme", tmp_path / "out" / "t.ods")
    assert [(p.what, p.nearest) for p in error.value.problems] == [
        ("there is no table 'theme'", "themes"), ("cannot write '.ods'", "")
    ]  # fmt: skip
    with pytest.raises(QualkitError, match="cannot write 'a file without ending'"):
        export_table(qk.open_study(demonstration), "themes", tmp_path / "t")
    assert not (tmp_path / "out").exists()


# -- coders ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Path:
    from qualkit.store.starter import make_study

    make_study(tmp_path / "small")
    return tmp_path / "small"


def test_the_consensus_goes_before_the_rules_and_a_named_coder_before_both(small: Path) -> None:
    study = qk.open_study(small)
    assert run(study).coder == "rule:first-codebook"
    for coder in ("siti", "consensus"):
        for transcript in study.interviews:
            with study.desk(transcript, coder) as desk:
                desk.finish()
    assert run(study).coder == "consensus"
    named = run(study, coder="siti")
    assert named.coder == "siti"
    assert named.themes["voiced"].tolist() == [0, 0]
    assert named.themes["n"].tolist() == [1, 1]
    assert "not reviewed" not in visible(named.report())


def test_a_coder_without_a_record_under_this_codebook_is_refused(small: Path) -> None:
    text = (small / "codebooks" / "first-codebook.yaml").read_text(encoding="utf-8")
    (small / "codebooks" / "second.yaml").write_text(
        text.replace("name: first-codebook", "name: second"), encoding="utf-8"
    )
    study = qk.open_study(small)
    for transcript in study.interviews:
        with study.desk(transcript, "siti", "second") as desk:
            desk.finish()
    assert run(study, "second", coder="siti").themes["n"].tolist() == [1, 1]
    with pytest.raises(QualkitError, match="there is no coder 'siti' here"):
        run(study, "first-codebook", coder="siti")
    with pytest.raises(QualkitError, match="'rule:second' proposes with another codebook than 'first-codebook'"):
        run(study, "first-codebook", coder="rule:second")
    with pytest.raises(QualkitError, match="the study has 2 codebooks"):
        run(study)
    with pytest.raises(
        QualkitError, match=r"there are no codings of 'budi'. To mend: name one of siti, or rule:<codebook>"
    ):
        run(study, "second", coder="budi")


def test_a_segment_over_two_informants_counts_both(small: Path) -> None:
    (small / "transcripts" / "asked.csv").unlink()
    people = small / "transcripts" / "informants.csv"
    people.write_text(people.read_text(encoding="utf-8") + "contoh-ibu-02,mother,desa-contoh,,\n", encoding="utf-8")
    text = "Ibu A: Kami capek.\n\nIbu B: Iya capek.\n"
    (small / "transcripts" / "contoh-ibu-01.md").write_text(
        "---\ntranscript: contoh-ibu-01\nspeakers:\n  Ibu A: {role: informant, informant: contoh-ibu-01}\n"
        f"  Ibu B: {{role: informant, informant: contoh-ibu-02}}\n---\n{text}", encoding="utf-8",
    )  # fmt: skip
    study = qk.open_study(small)
    for transcript in study.interviews:
        with study.desk(transcript, "siti") as desk:
            if transcript == "contoh-ibu-01":
                desk.add("barrier.working-hours", 7, len(text) - 1)
            desk.finish()
    row = run(study, coder="siti").themes.set_index("group").loc["mother"]
    assert (row["voiced"], row["n"], row["segments"]) == (2, 2, 1)


def test_words_against_a_theme_are_marked_in_the_report_and_left_out_of_the_joint_display(small: Path) -> None:
    study = qk.open_study(small)
    with study.desk("contoh-ibu-01", "siti") as desk:
        start = next(turn.start for turn in study.interviews["contoh-ibu-01"].turns if turn.role == "informant")
        desk.add("support.family", start, start + 9, against=True)
        desk.finish()
    results = run(study, coder="siti", scope="quotes-published")
    assert results.themes["voiced"].tolist() == [0, 0]
    assert results.joint.table["quotes"].tolist() == [""]
    assert "support.family, speaks against it" in visible(results.report())


def test_a_study_with_nobody_in_it_is_refused_with_every_reason(small: Path) -> None:
    (small / "transcripts" / "informants.csv").unlink()
    (small / "transcripts" / "asked.csv").unlink()
    for path in (small / "transcripts").glob("contoh-*.md"):
        path.unlink()
    with pytest.raises(QualkitError) as error:
        run(qk.open_study(small))
    assert [p.what for p in error.value.problems] == [
        "there is no transcript to read",
        "there is no informant to count",
    ]


def test_one_group_and_no_themes_still_give_results(small: Path) -> None:
    people = small / "transcripts" / "informants.csv"
    people.write_text(people.read_text(encoding="utf-8").replace(",mother,", ",cadre,"), encoding="utf-8")
    book = small / "codebooks" / "first-codebook.yaml"
    book.write_text(book.read_text(encoding="utf-8").split("themes:")[0], encoding="utf-8")
    results = run(qk.open_study(small))
    assert results.themes["theme"].tolist() == list(results.codebook.code_ids)
    assert results.convergence["reason"].unique().tolist() == ["there is one informant group only"]
    assert results.files()["index.html"]
    assert [theme.codes for theme in themes_or_codes(results.codebook)] == [
        (code,) for code in results.codebook.code_ids
    ]
