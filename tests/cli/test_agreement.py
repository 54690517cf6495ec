"""The commands on agreement: tables, JSON, files, refusals, and the way from a sheet of decisions to a consensus."""

from __future__ import annotations

import json
import shutil
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

import qualkit as qk
from qualkit.cli import main

SAID = "Capek sekali, Bu. Suami mendukung. Kader belum dilatih."
CODES = {"fatigue": "Capek sekali", "husband": "Suami mendukung", "training": "belum dilatih"}


class Said(NamedTuple):
    code: int
    out: str
    err: str


Call = Callable[..., Said]


def write_study(root: Path, interviews: int) -> None:
    names = [f"ibu-{n:02}" for n in range(1, interviews + 1)]
    files = {
        "study.yaml": "format: 1\ntitle: T\nlanguages: [id]\ngroups: [{group: mother, label: Ibu}]\n"
        "topics: [{topic: t, label: T}]\ndata_note: Simulated for tests.\n",
        "transcripts/informants.csv": "informant,group\n" + "".join(f"{name},mother\n" for name in names),
        "codebooks/asi.yaml": "name: asi\nversion: 1.0.0\nlanguages: [id, en]\ncodes:\n"
        + "".join(f"  - {{code: {code}, label: {{id: {code.upper()}, en: {code.title()}}}, definition: D}}\n"
                  for code in CODES),
        **{f"transcripts/{name}.md": f"---\ntranscript: {name}\nconsent: "
           f"{'analysis' if name == 'ibu-03' else 'quotes-in-team'}\nspeakers:\n  P: {{role: interviewer}}\n"
           f"  Ibu: {{role: informant, informant: {name}}}\n---\nP: Lalu?\n\nIbu: {SAID}\n\nP: Ya?\n\nIbu: Ya.\n"
           for name in names},
    }  # fmt: skip
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    study = qk.open_study(root)
    for number, name in enumerate(names):
        for coder in "ab":
            with study.desk(name, coder) as desk:
                for place, (code, words) in enumerate(CODES.items()):
                    if coder == "a" or (number + place) % 4:
                        desk.code_words(code, words)
                desk.finish()


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("coded")
    write_study(root, 12)
    return root


@pytest.fixture
def study(tmp_path: Path, coded: Path) -> Path:
    shutil.copytree(coded, tmp_path / "study")
    return tmp_path / "study"


@pytest.fixture
def call(study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*arguments: str | Path) -> Said:
        monkeypatch.chdir(study)
        monkeypatch.setattr(sys, "argv", ["qualkit", *map(str, arguments)])
        monkeypatch.setenv("COLUMNS", "200")
        capsys.readouterr()
        code: object = 0
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            try:
                main()
            except SystemExit as stop:
                code = stop.code
        out = capsys.readouterr()
        assert "Traceback" not in out.err
        return Said(int(code or 0) if isinstance(code, int) else 1, out.out, out.err)

    return run


def test_agree_prints_the_table_with_its_notes(call: Call) -> None:
    told = call("agree", "--coder", "a", "--coder", "b", "--resamples", "50")
    assert told.code == 0
    lines = told.out.splitlines()
    assert lines[0] == "Agreement of a & b"
    assert [line.split()[0] for line in lines if line.split() and line.split()[0].lower() in CODES] == [
        "Fatigue", "Husband", "Training"
    ]  # fmt: skip
    assert "12 of 12 interviews (100%)" in told.out
    assert lines[-1] == "Simulated for tests."
    assert "kappa Cohen" in call("agree", "--language", "id", "--resamples", "50").out


def test_agree_gives_json_csv_and_a_figure(call: Call, study: Path) -> None:
    told = call("agree", "--json", "--interval", "none", "--coefficient", "alpha", "--coefficient", "gwet_ac1")
    rows = json.loads(told.out)
    assert [row["coefficient"] for row in rows] == ["alpha", "gwet_ac1"] * 3
    library = qk.open_study(study)
    same = qk.agree(library.codings(), library.turns(), progress=library.progress(), codebook=library.codebook(),
                    coefficients=("alpha", "gwet_ac1"), interval="none")  # fmt: skip
    assert [row["estimate"] for row in rows] == pytest.approx(same["estimate"].tolist())
    told = call("agree", "--csv", "out/agreement.csv", "--figure", "out/forest.svg", "--resamples", "50")
    assert told.out.splitlines()[-2:] == ["Table: out/agreement.csv", "Figure: out/forest.svg"]
    table = pd.read_csv(study / "out" / "agreement.csv")
    assert len(table) == 9
    assert {"p_below_667", "interviews", "coders", "round"} <= set(table)
    drawn = (study / "out" / "forest.svg").read_text(encoding="utf-8")
    assert "Krippendorff's alpha" in drawn.replace("&#x27;", "'").replace("&#39;", "'")
    assert "Simulated for tests." in drawn


def test_agree_keeps_each_round(call: Call, study: Path) -> None:
    call("agree", "--csv", "rounds.csv", "--round", "1", "--interval", "none")
    call("agree", "--csv", "rounds.csv", "--round", "2", "--interval", "none", "--unit", "sentence")
    call("agree", "--csv", "rounds.csv", "--round", "1", "--interval", "none", "--coefficient", "alpha")
    table = pd.read_csv(study / "rounds.csv")
    assert table["round"].value_counts().to_dict() == {2: 9, 1: 3}
    assert table["estimate"].dtype == "float64"
    refused = call("agree", "--csv", "rounds.csv", "--interval", "none")
    assert refused.code == 1
    assert "this agreement names no round" in refused.err


def test_agree_writes_a_paragraph(call: Call) -> None:
    told = call("agree", "--paragraph", "--resamples", "50", "--drawn", "all of them")
    assert told.out.startswith("Two coders (a, b) each coded 12 of 12 interviews (100%) with codebook asi")
    assert "Over all codes, taken as the set of codes on each unit" in told.out
    told = call("agree", "--paragraph", "--by", "set", "--language", "id", "--interval", "none")
    assert told.out.startswith("Dua pengode (a, b)")
    assert "alfa dapat dihitung untuk 3 dari 3 kode" in told.out


def test_agree_on_marked_words_names_the_variant(call: Call) -> None:
    told = call("agree", "--unitizing", "--resamples", "50")
    assert "Krippendorff, Mathet, Bouvry & Widlöcher 2016; code by code." in told.out
    assert "Any code, all as one" in told.out


def test_agree_with_rules_that_are_named(call: Call) -> None:
    told = call("agree", "--coder", "a", "--coder", "rule:asi", "--interval", "none")
    assert told.out.startswith("Agreement of a & rule:asi")


def test_few_interviews_are_a_note_and_wrong_calls_are_refused(call: Call) -> None:
    told = call("agree", *(part for n in range(5, 13) for part in ("--training", f"ibu-{n:02}")), "--resamples", "50")
    assert told.code == 0
    assert told.err.startswith("note: only 4 interviews were coded by all")
    refused = call("agree", "--coder", "a", "--coder", "c")
    assert (refused.code, refused.out) == (1, "")
    assert "there is no coder 'c' with this codebook" in refused.err
    assert "unknown unit 'word'" in call("agree", "--unit", "word").err
    assert "unknown kind 'mised'. Did you mean 'missed'" in call("disagreements", "--kind", "mised").err


def test_disagreements_are_listed_withheld_and_filtered(call: Call) -> None:
    told = call("disagreements")
    assert told.out.startswith("9 disagreements of a & b in 12 interviews: 9 missed")
    assert told.out.splitlines()[-1] == "Simulated for tests."
    assert "1 quote withheld: consent is analysis only (1)." in told.out
    rows = json.loads(call("disagreements", "--json", "--transcript", "ibu-03").out)
    assert [(row["words"], row["quote_a"]) for row in rows] == [("", "")]
    shown = json.loads(call("disagreements", "--json", "--force-quotes", "ibu-03", "--transcript", "ibu-03").out)
    assert shown[0]["quote_a"] in CODES.values()
    assert json.loads(call("disagreements", "--json", "--kind", "boundary").out) == []


def test_a_sheet_is_filled_in_and_becomes_a_consensus(call: Call, study: Path) -> None:
    told = call("disagreements", "--csv", "sheet.csv")
    assert told.out.splitlines()[-1] == "Sheet to fill in: sheet.csv"
    sheet = pd.read_csv(study / "sheet.csv", dtype=str, keep_default_na=False)
    assert sheet.columns.tolist()[:7] == ["disagreement", "keep", "reason", "by", "code", "start", "end"]
    untouched = call("consensus", "sheet.csv")
    assert untouched.out.splitlines()[0] == "0 decided; 3 transcripts finished by consensus; 9 disagreements left"
    sheet.loc[:7, "keep"], sheet.loc[:7, "reason"] = "a", "as the definition has it"
    sheet.to_csv(study / "sheet.csv", index=False)
    told = call("consensus", "sheet.csv", "--by", "siti")
    assert told.out.splitlines()[0] == "8 decided; 11 transcripts finished by consensus; 1 disagreements left"
    assert len(told.out.splitlines()) == 2
    last = sheet.iloc[8]["disagreement"]
    line = json.dumps({"disagreement": last, "keep": "none", "reason": "too thin"})
    (study / "last.jsonl").write_text(line + "\n\n", encoding="utf-8")
    done = json.loads(call("consensus", "last.jsonl", "--json").out)
    assert done["decided"] == 1
    assert len(done["finished"]) == 12
    assert done["left"] == []
    final = qk.open_study(study).codings(coders=["consensus"])
    assert len(final) == 35
    assert final["memo"].str.startswith("kept a's: as the definition has it (siti").sum() == 8
    assert call("check").code == 0


def test_sheets_that_cannot_be_read_are_refused(call: Call, study: Path) -> None:
    (study / "bad.jsonl").write_text('{"disagreement": 1}\n{', encoding="utf-8")
    (study / "bad.csv").write_bytes(b"\xff\xfe\x00a")
    for name, said in [
        ("none.csv", "there is no such file"), ("x.txt", "cannot read decisions from '.txt'"),
        ("bad.jsonl", "bad.jsonl:2: this line is no JSON"), ("bad.csv", "the file is no CSV"),
    ]:  # fmt: skip
        told = call("consensus", name)
        assert told.code == 1
        assert said in told.err
