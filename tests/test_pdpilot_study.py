"""A study made of two real interviews that others held: from their PDFs to a report.

The interviews are PDPilot's (BSD-3-Clause) and stay outside of this repository.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import qualkit as qk
from qualkit.cli import app

SAMPLES = Path(os.environ.get("QUALKIT_SAMPLES", "none"), "samples", "pdpilot")
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(),
    reason="the PDPilot interviews are not here: set QUALKIT_SAMPLES to the folder that holds samples/",
)
SETTINGS = """\
format: 1
title: Two analysts on plots of a model
languages: [en]
groups:
  - {group: analyst, label: {en: Analysts}}
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    root = tmp_path_factory.mktemp("pdpilot")
    (root / "study.yaml").write_text(SETTINGS, encoding="utf-8")
    (root / "transcripts").mkdir()
    (root / "transcripts" / "informants.csv").write_text("informant,group\n", encoding="utf-8")
    (root / "codebooks").mkdir()
    shutil.copy(Path(__file__).parent / "fixtures" / "pdpilot" / "plots.yaml", root / "codebooks")
    files = [str(SAMPLES / name) for name in ("P1.pdf", "P2.pdf")]
    done = CliRunner().invoke(app, ["import", *files, "--study", str(root), "--interviewer", "Dan"])
    assert done.exit_code == 0, done.output
    return qk.open_study(root)


def test_both_come_in_with_every_turn(study):
    turns = study.turns().groupby(["transcript", "role"]).size()
    assert turns.to_dict() == {
        ("p1", "informant"): 47, ("p1", "interviewer"): 47, ("p2", "informant"): 84, ("p2", "interviewer"): 81,
    }  # fmt: skip
    assert study.informants()["informant"].tolist() == ["p1", "p2"]


def test_the_study_is_sound_and_runs_to_its_report(study):
    root = str(study.folder.root)
    checked = CliRunner().invoke(app, ["check", "--study", root])
    assert checked.exit_code == 0, checked.output
    done = CliRunner().invoke(app, ["run", "--study", root])
    assert done.exit_code == 0, done.output
    assert "proposed by rules, not reviewed" in done.output
    report = (study.folder.reports / "index.html").read_text(encoding="utf-8")
    assert "Reading the plots" in report
    results = qk.run(study)
    assert len(results.codings) > 20
    assert set(results.codings["informant"]) == {"p1", "p2"}
    for row in results.codings.itertuples():
        assert study.interviews[row.transcript].text[row.start : row.end] == row.quote


def test_text_and_turns_are_those_of_the_file(study):
    for name, transcript in (("P1.pdf", "p1"), ("P2.pdf", "p2")):
        read = qk.read_transcript(SAMPLES / name, interviewers=("Dan",))
        assert read.text == study.interviews[transcript].text
        assert read.turns["text"].tolist() == study.turns([transcript])["text"].tolist()
        assert "\u0002" not in read.text
