"""The trail holds what the files and version history say, and says what it cannot know."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import qualkit as qk
from qualkit.cli import app
from qualkit.errors import StudyError
from qualkit.store.starter import make_study
from qualkit.store.trail import shortened
from qualkit.tables import TRAIL, check


def git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Rina", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A study with a coding of each of two people, a verdict replaced by another, a memo and a member check."""
    root = tmp_path / "study"
    make_study(root)
    study = qk.open_study(root)
    theme = study.codebook().themes[0]
    for coder, against in (("siti", False), ("budi", True)):
        with study.desk("contoh-ibu-01", coder) as desk:
            turn = next(turn for turn in study.interviews["contoh-ibu-01"].turns if turn.role == "informant")
            desk.add(theme.codes[0], turn.start, turn.end, memo=f"noted by {coder}", against=against)
            desk.finish()
    folder = root / "codebooks" / "first-codebook.verdicts"
    folder.mkdir()
    fixed = f"kind: convergence, theme: {theme.theme}, groups: [cadre, mother]"
    (folder / "rina.yaml").write_text(
        f"verdicts:\n  - {{id: v1, {fixed}, verdict: agreement, date: 2026-05-02, reason: Both say so.}}\n"
        f"  - {{id: v2, {fixed}, verdict: silence, date: 2026-05-03, reason: Read again., replaces: v1}}\n",
        encoding="utf-8",
    )
    study.add_memo("Nobody speaks against it.", kind="analytic", by="rina", date="2026-05-04",
                   about=[f"negative-cases:{theme.theme}"])  # fmt: skip
    study.add_member_check("contoh-ibu-01", by="rina", shown="summary", outcome="added", note="Two shifts",
                           date="2026-06-01")  # fmt: skip
    return root


def said(table: pd.DataFrame) -> list[list[str]]:
    return table[["who", "did", "kind", "what", "why"]].values.tolist()


def test_every_kind_of_record_is_in_the_trail_oldest_first(root):
    table = qk.open_study(root).trail()
    check(table, TRAIL)
    assert said(table[table["kind"] != "coding"]) == [
        ["rina", "judged", "verdict", "convergence: agreement", "Both say so."],
        ["rina", "replaced a verdict", "verdict", "convergence: silence, replaces v1", "Read again."],
        ["rina", "wrote", "memo", "analytic memo", "Nobody speaks against it."],
        ["rina", "checked", "member check", "summary: added", "Two shifts"],
    ]  # fmt: skip
    codings = table[table["kind"] == "coding"].set_index("who")
    assert codings.loc["budi", ["did", "why"]].tolist() == ["coded against", "noted by budi"]
    assert codings.loc["siti", "did"] == "coded"
    assert codings.loc["siti", "source"] == "codings/siti/first-codebook/contoh-ibu-01.jsonl"
    assert table["when"].is_monotonic_increasing


def test_without_version_history_it_says_what_is_not_known(root):
    if shutil.which("git") is None:
        pytest.skip("git is not installed here")
    notes = " ".join(qk.open_study(root).trail().notes)
    assert "Changes of codebooks are not known: the folder is in no git repository" in notes
    assert "not known" not in " ".join(qk.open_study(root).trail(history=False).notes)


def test_version_history_gives_every_change_of_a_codebook(root):
    if shutil.which("git") is None:
        pytest.skip("git is not installed here")
    git(root, "init", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-m", "First codebook")
    path = root / "codebooks" / "first-codebook.yaml"
    text = path.read_text(encoding="utf-8")
    changed = text.replace("version: 1.0.0", "version: 1.1.0").replace("Cadres lack training", "Too little training")
    path.write_text(changed, encoding="utf-8")
    git(root, "commit", "-am", "Clearer label, after round 1")
    path.write_text("broken: [", encoding="utf-8")
    git(root, "commit", "-am", "Oops")
    path.write_text(changed.replace("version: 1.1.0", "version: 1.2.0"), encoding="utf-8")
    table = qk.open_study(root).trail()
    rows = table[table["kind"].isin(["code", "theme", "codebook"])]
    assert rows[["who", "did", "kind", "why"]].values.tolist() == [
        ["Rina", "began", "codebook", "First codebook"],
        ["Rina", "changed", "codebook", "Clearer label, after round 1"],
        ["Rina", "changed", "code", "Clearer label, after round 1"],
        ["Rina", "changed", "codebook", "Oops"],
        ["", "changed", "codebook", ""],
    ]  # fmt: skip
    assert rows["what"].tolist()[1:4] == [
        "version: 1.0.0 to 1.1.0", "label.en: Cadres lack training to Too little training",
        "a text that cannot be read",
    ]  # fmt: skip
    assert rows["what"].iloc[-1] == "version: 1.1.0 to 1.2.0"
    assert rows["source"].iloc[-1] == "codebooks/first-codebook.yaml, not committed"
    one = qk.open_study(root).trail(code="barrier.training", coder="Rina")
    assert one["what"].tolist() == ["label.en: Cadres lack training to Too little training"]


def test_it_can_be_asked_for_a_theme_a_code_a_person_and_a_day(root):
    study = qk.open_study(root)
    theme = study.codebook().themes[0]
    other = next(code for code in study.codebook().code_ids if code not in theme.codes)
    assert len(study.trail(theme=theme.theme)) == 5
    assert len(study.trail(code=theme.codes[0])) == 2
    assert len(study.trail(code=other)) == 0
    assert len(study.trail(coder="rina")) == 4
    assert study.trail(coder="rina", since="2026-05-04")["kind"].tolist() == ["memo", "member check"]


def test_unknown_names_are_told_with_the_nearest(root):
    with pytest.raises(StudyError) as error:
        qk.open_study(root).trail("nothing", "barrier.trainin", "ria", "last week")
    for line in ("there is no theme 'nothing'", "there is no code 'barrier.trainin' in the codebooks or in the trail. "
                 "Did you mean 'barrier.training'?", "'ria' has done nothing that is on record. Did you mean 'rina'?",
                 "'last week' is no day"):  # fmt: skip
        assert line in str(error.value)


def test_decisions_on_disagreements_stand_in_it(root):
    study = qk.open_study(root)
    for coder in ("siti", "budi"):
        for name in study.interviews:
            with study.desk(name, coder) as desk:
                desk.finish()
    with study.desk("contoh-kader-01", "siti") as desk:
        turn = next(turn for turn in study.interviews["contoh-kader-01"].turns if turn.role == "informant")
        desk.add("barrier.training", turn.start, turn.end)
        desk.finish()
    desk_of_two = study.consensus(coders=("siti", "budi"))
    left = desk_of_two.open()
    desk_of_two.decide(left["disagreement"].iloc[0], "none", "Only a wish.", by="rina")
    rows = study.trail(coder="rina")
    made = rows[rows["kind"] == "consensus"]
    assert made[["did", "what", "why"]].values.tolist() == [["decided", "keep none", "Only a wish."]]


def test_the_command_prints_the_latest_and_gives_everything_as_json(root):
    def call(*words: str) -> str:
        done = CliRunner().invoke(app, ["trail", "--study", str(root), *words])
        assert done.exit_code == 0, done.output
        return done.stdout

    assert call("--coder", "rina").startswith("Trail (4)")
    assert call("--coder", "rina", "--most", "1").startswith("Trail (4), the latest 1")
    told = json.loads(call("--json", "--since", "2026-06-01", "--coder", "rina"))
    assert [row["kind"] for row in told["trail"]] == ["member check"]
    assert any("version history" in note for note in told["notes"])


def test_long_reasons_are_cut_on_a_screen_only(root):
    study = qk.open_study(root)
    study.add_memo("word " * 100, kind="field", by="rina", date="2026-07-01", name="long")
    table = study.trail(coder="rina")
    assert len(table["why"].iloc[-1]) > 400
    assert len(shortened(table)["why"].iloc[-1]) == 90
