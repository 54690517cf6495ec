"""The command triangulate: tables, JSON, files, figures and refusals; and what export can write."""

from __future__ import annotations

import io
import json
import sys
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import qualkit as qk
from qualkit.cli import main

SAID = "Capek sekali, Bu. Suami mendukung."
CODES = {"fatigue": "Capek sekali", "husband": "Suami mendukung"}


class Said(NamedTuple):
    code: int
    out: str
    err: str


Call = Callable[..., Said]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three mothers who speak of both codes, three cadres of whom one speaks of one; coded by a person."""
    root = tmp_path_factory.mktemp("study")
    people = [(f"{group}-{n}", group) for group in ("mother", "cadre") for n in (1, 2, 3)]
    files = {
        "study.yaml": "format: 1\ntitle: T\nlanguages: [id]\ntopics: [{topic: home, label: Rumah}]\n"
        "groups: [{group: mother, label: Ibu}, {group: cadre, label: Kader}]\ndata_note: Simulated for tests.\n",
        "transcripts/informants.csv": "informant,group\n" + "".join(f"{name},{group}\n" for name, group in people),
        "transcripts/asked.csv": "transcript,informant,topic,status\n"
        + "".join(f"{name},{name},home,asked\n" for name, _ in people),
        "codebooks/asi.yaml": "name: asi\nversion: 1.0.0\nlanguages: [id]\ncodes:\n"
        "  - {code: fatigue, label: {id: Capek}, definition: D, polarity: barrier, topic: home}\n"
        "  - {code: husband, label: {id: Suami}, definition: D, polarity: support, topic: home}\n"
        "themes:\n  - {theme: home, label: {id: Rumah}, codes: [fatigue, husband]}\n",
        **{f"transcripts/{name}.md": f"---\ntranscript: {name}\nconsent: quotes-published\nspeakers:\n"
           f"  P: {{role: interviewer}}\n  I: {{role: informant, informant: {name}}}\n---\nP: Lalu?\n\nI: {SAID}\n"
           for name, _ in people},
    }  # fmt: skip
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    opened = qk.open_study(root)
    for name, group in people:
        with opened.desk(name, "a") as desk:
            for code, words in CODES.items():
                if group == "mother" or (name, code) == ("cadre-1", "fatigue"):
                    desk.code_words(code, words)
            desk.finish()
    return root


@pytest.fixture
def call(study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["qualkit", *words, "--study", str(study)])
        monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
        try:
            main()
            code: object = 0
        except SystemExit as exit:
            code = exit.code or 0
        said = capsys.readouterr()
        return Said(int(str(code)), said.out, said.err)

    return run


def test_without_a_name_three_tables_are_printed_with_the_note_on_the_data(call: Call) -> None:
    said = call("triangulate", "--coder", "a")
    assert said.code == 0, said.err
    for heading in (
        "Who voiced it, by theme",
        "Convergence of informant groups, suggested",
        "What only one group says",
    ):
        assert heading in said.out
    assert said.out.count("Simulated for tests.") == 3


def test_json_holds_a_list_of_rows_for_each(call: Call) -> None:
    said = call("triangulate", "completeness", "saturation", "cooccurrence", "--coder", "a", "--json")
    told = json.loads(said.out)
    assert list(told) == ["completeness", "saturation", "cooccurrence"]
    assert [(row["group"], row["codes_only"]) for row in told["completeness"]] == [("mother", "husband")]
    assert {row["status"] for row in told["saturation"]} == {"not assessable", "reached"} & {
        row["status"] for row in told["saturation"]
    }


def test_files_go_into_a_folder_or_one_file(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    said = call("triangulate", "--coder", "a", "--csv", str(folder), "--figure", str(folder))
    assert sorted(path.name for path in folder.iterdir()) == [
        "completeness.csv", "convergence.csv", "convergence.svg", "prevalence.csv", "prevalence.svg"
    ]  # fmt: skip
    assert said.out.count("Written: ") == 5
    assert "Simulated for tests." in (folder / "convergence.svg").read_text(encoding="utf-8")
    picture = tmp_path / "one.png"
    assert call("triangulate", "convergence", "--coder", "a", "--figure", str(picture)).code == 0
    assert picture.read_bytes()[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["prevalenc"], "cannot triangulate by 'prevalenc'. Did you mean 'prevalence'"),
        (["--csv", "x.xlsx"], "cannot write '.xlsx'. To mend: end it in .csv, or name a folder"),
        (["--csv", "x.csv"], "3 results do not fit into one file"),
        (["completeness", "--figure", "x.svg"], "there is no figure of completeness"),
        (["verdict-agreement", "--coder", "a"], "verdicts on convergence are of nobody only"),
    ],
)
def test_refusals(call: Call, words: list[str], told: str) -> None:
    said = call("triangulate", *words)
    assert said.code == 1
    assert told in said.err


@pytest.mark.parametrize("ending", [".docx", ".tex", ".sav", ".csv", ".xlsx"])
@pytest.mark.parametrize("table", ["themes", "convergence", "joint-display", "case-matrix", "completeness"])
def test_every_table_is_written_in_every_ending(call: Call, tmp_path: Path, table: str, ending: str) -> None:
    out = tmp_path / f"{table}{ending}"
    said = call("export", table, str(out), "--coder", "a")
    assert said.code == 0, said.err
    assert out.stat().st_size > 100


def test_the_document_holds_the_table_as_it_is_drawn_with_the_note_on_the_data(call: Call, tmp_path: Path) -> None:
    out = tmp_path / "themes.docx"
    call("export", "themes", str(out), "--coder", "a", "--language", "id")
    with zipfile.ZipFile(io.BytesIO(out.read_bytes())) as archive:
        body = archive.read("word/document.xml").decode()
    for words in ("Rumah", "3 dari 3", "Kader", "Simulated for tests."):
        assert words in body


@pytest.mark.parametrize("table", ["themes", "codes", "convergence", "saturation", "cooccurrence", "joint-display"])
def test_figures_are_the_same_again(call: Call, tmp_path: Path, table: str) -> None:
    files = [tmp_path / "one.svg", tmp_path / "two.svg"]
    for path in files:
        said = call("export", table, str(path), "--coder", "a")
        assert said.out.startswith("Figure in "), said.err
    assert files[0].read_bytes() == files[1].read_bytes()


def test_what_cannot_be_drawn_is_refused(call: Call) -> None:
    said = call("export", "turns", "x.svg")
    assert (said.code, "there is no figure of 'turns'" in said.err) == (1, True)
