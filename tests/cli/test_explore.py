"""The commands explore and autocode --evaluate: what they print, write and refuse."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import qualkit as qk
from qualkit.cli import main
from qualkit.errors import QualkitWarning
from qualkit.store.starter import make_study


class Said(NamedTuple):
    code: int
    out: str
    err: str


Call = Callable[..., Said]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    make_study(tmp_path / "study")
    return tmp_path / "study"


@pytest.fixture
def call(study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*arguments: str | Path) -> Said:
        monkeypatch.chdir(study)
        monkeypatch.setattr(sys, "argv", ["qualkit", *map(str, arguments)])
        monkeypatch.setenv("COLUMNS", "120")
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
        return Said(int(code or 0) if isinstance(code, int) else 1, out.out, out.err)  # type: ignore[arg-type]

    return run


def word_of(study: Path) -> str:
    """A word that both transcripts of the new study hold."""
    return str(qk.frequencies(qk.open_study(study).turns(), by=None, stop_words=())["word"].iloc[0])


def test_a_term_is_shown_in_context_with_the_note_of_the_study(call: Call, study: Path) -> None:
    said = call("explore", word_of(study), "--sort", "left")
    assert said.code == 0
    assert said.out.startswith(f"{word_of(study)}: ")
    assert "left" in said.out.splitlines()[2]
    note = qk.open_study(study).settings.data_note
    assert note.split(".")[0] in " ".join(said.out.split())


def test_json_holds_every_place(call: Call, study: Path) -> None:
    records = json.loads(call("explore", word_of(study), "--json").out)
    turns = qk.open_study(study).turns()
    assert len(records) == len(qk.concordance(turns, word_of(study)))
    assert {"left", "match", "right", "state", "start"} <= set(records[0])


def test_translations_are_left_out(call: Call, study: Path) -> None:
    before = len(json.loads(call("explore", word_of(study), "--json").out))
    path = next((study / "transcripts").glob("*ibu*.md"))
    name = path.stem
    text = path.read_text(encoding="utf-8")
    other = next(p.stem for p in (study / "transcripts").glob("*.md") if p.stem not in (name, "guide"))
    assert "translation_of:" in text
    path.write_text(text.replace('translation_of: ""', f"translation_of: {other}"), encoding="utf-8")
    after = json.loads(call("explore", word_of(study), "--json").out)
    assert len(after) < before
    assert name not in {record["transcript"] for record in after}


def test_frequencies_keyness_collocations_and_dispersion(call: Call, study: Path, tmp_path: Path) -> None:
    groups = list(dict.fromkeys(qk.open_study(study).informants()["group"]))
    assert "Words by group" in call("explore", "--frequencies", "--most", "3").out
    assert "signed log-likelihood" in call("explore", "--keyness", groups[0]).out
    assert f"against {groups[1]}" in call("explore", "--keyness", groups[0], "--reference", groups[1]).out
    assert "within 3 words: pmi" in call("explore", "--collocations", "--window", "3", "--measure", "pmi").out
    out = tmp_path / "figures" / "where.svg"
    said = call("explore", "--dispersion", word_of(study), "--out", out)
    assert (said.code, said.out.splitlines()[0]) == (0, f"written: {out}")
    assert out.read_text(encoding="utf-8").startswith('<?xml version="1.0"')
    assert qk.open_study(study).settings.data_note.split(".")[0] in out.read_text(encoding="utf-8")
    assert json.loads(call("explore", "--dispersion", word_of(study), "--json").out)[0]["word"] >= 0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "give a term, or one of --frequencies"),
        (["--frequencies", "--collocations"], 2, "choose one of --frequencies, --collocations"),
        (["asi", "--frequencies"], 2, "--frequencies takes no term"),
        (["--dispersion"], 2, "--dispersion needs at least one term"),
        (["asi", "--out", "x.svg"], 2, "--out writes the figure of --dispersion"),
        (["asi", "--dispersion", "--out", "x.png"], 2, "ends in .svg"),
        (["asi", "--reference", "mother"], 2, "--reference goes with --keyness"),
        (["~ latih"], 1, "column 1: '~' must stand directly before a root. Did you mean '~latih'"),
        (["asi", "--sort", "rigth"], 1, "Did you mean 'right'"),
        (["--keyness", "cadres"], 1, "no group is called 'cadres'"),
    ],
)
def test_refusals(call: Call, arguments: list[str], code: int, message: str) -> None:
    said = call("explore", *arguments)
    assert said.code == code
    assert message in " ".join(said.err.replace("│", " ").split())


# -- autocode --evaluate --------------------------------------------------------------------------------------------


@pytest.fixture
def coded(study: Path) -> Path:
    """The study with everything that the rules propose accepted by siti but one; one interview finished."""
    opened = qk.open_study(study)
    hits = qk.autocode(opened.turns(), opened.codebook())
    for transcript in hits["transcript"].unique():
        with opened.desk(transcript, coder="siti") as desk:
            for hit in hits[hits["transcript"] == transcript].iloc[1:].itertuples():
                desk.add(hit.code, hit.start, hit.end)
            if transcript == hits["transcript"].iloc[0]:
                desk.finish()
    return study


def test_the_rules_are_compared_with_a_person(call: Call, coded: Path) -> None:
    said = call("autocode", "--evaluate", "siti")
    assert said.code == 0
    assert "Proposals against coding by hand" in said.out
    assert "micro" in said.out
    assert "against siti" in said.out
    assert "note: only 1 interviews were compared" in said.err
    records = json.loads(call("autocode", "--evaluate", "siti", "--json").out)
    opened = qk.open_study(coded)
    hits, progress = qk.autocode(opened.turns(), opened.codebook()), opened.progress().query("coder == 'siti'")
    given = {"codebook": opened.codebook(), "progress": progress}
    with pytest.warns(QualkitWarning):
        table = qk.evaluate(hits, opened.codings(["siti"]), opened.turns(), **given)
    assert [r["tp"] for r in records] == table["tp"].tolist()
    assert {r["interviews"] for r in records} == {1}


def test_only_the_transcripts_that_are_named(call: Call, coded: Path, tmp_path: Path) -> None:
    opened = qk.open_study(coded)
    finished = opened.progress().query("coder == 'siti' and finished")["transcript"].iloc[0]
    other = next(name for name in opened.interviews if name != finished)
    file = tmp_path / "held-out.txt"
    file.write_text(f"# held out\n{finished}\n\n", encoding="utf-8")
    by_file = call("autocode", "--evaluate", "siti", "--transcripts", file, "--json")
    by_list = call("autocode", "--evaluate", "siti", "--transcripts", f"{finished}, ", "--json")
    assert by_file.out == by_list.out
    said = call("autocode", "--evaluate", "siti", "--transcripts", other)
    assert said.code == 1
    assert "siti has finished no interview among these turns" in said.err
    assert call("autocode", "--transcripts", other).code == 0
    assert "there is no transcript 'nobody-01'" in call("autocode", "--transcripts", "nobody-01").err
    assert call("autocode", "--transcripts", ",").code == 2


def test_a_person_who_coded_nothing_is_refused(call: Call) -> None:
    said = call("autocode", "--evaluate", "siti")
    assert said.code == 1
    assert "there are no codings of 'siti'" in said.err
