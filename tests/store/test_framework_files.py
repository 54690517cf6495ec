"""The framework matrix: references are made anew, what people wrote is never overwritten, conflicts refuse."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import qualkit as qk
from qualkit.cli import app
from qualkit.errors import StoreError, StudyError
from qualkit.store import matrix as made
from qualkit.store.checking import study_problems
from qualkit.store.framework_files import write_framework
from qualkit.store.locks import take
from qualkit.store.starter import make_study

NAME = "codebooks/first-codebook.framework.csv"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A study whose mother's interview is finished, with one coding in it."""
    root = tmp_path / "study"
    make_study(root)
    code(root, finish=True)
    return root


def theme(root: Path) -> str:
    return qk.open_study(root).codebook().themes[0].theme


def code(root: Path, *, finish: bool = False, which: int = 0) -> str:
    study = qk.open_study(root)
    turns = [turn for turn in study.interviews["contoh-ibu-01"].turns if turn.role == "informant"]
    with study.desk("contoh-ibu-01", "siti") as desk:
        desk.add(study.codebook().themes[0].codes[0], turns[which].start, turns[which].end)
        if finish:
            desk.finish()
    return f"contoh-ibu-01:{turns[which].turn}"


def rows(root: Path) -> list[dict[str, str]]:
    with (root / NAME).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def edit(root: Path, informant: str, **given: str) -> None:
    """What a person does in a spreadsheet."""
    table = pd.DataFrame(rows(root))
    at = (table["informant"] == informant) & (table["theme"] == theme(root))
    for name, value in given.items():
        if name not in table:
            table[name] = ""
        table.loc[at, name] = value
    table.to_csv(root / NAME, index=False)


def write(root: Path) -> pd.DataFrame:
    return qk.open_study(root).framework(coder="siti", write=True)


def place(root: Path, informant: str = "contoh-ibu-01") -> dict[str, str]:
    return next(row for row in rows(root) if row["informant"] == informant and row["theme"] == theme(root))


def test_it_is_written_with_a_row_for_each_informant_and_theme(root):
    table = write(root)
    study = qk.open_study(root)
    assert len(rows(root)) == len(study.informants()) * len(study.codebook().themes)
    assert place(root)["quotes"].startswith("contoh-ibu-01:")
    assert [problem.what for problem in study_problems(study.folder, study.settings)] == []
    shown = table.text(200)
    assert "not finished" in shown
    assert "Examples: both interviews are simulated" in shown


def test_what_people_wrote_stays_while_references_are_made_anew(root):
    write(root)
    first = place(root)["quotes"]
    edit(root, "contoh-ibu-01", summary="Works shifts; =tired", by="rina", picked=first, remark="ask again")
    second = code(root, which=1)
    table = write(root)
    assert place(root) == {
        "informant": "contoh-ibu-01", "theme": theme(root), "summary": "Works shifts; =tired", "by": "rina",
        "quotes": f"{first} {second}", "picked": first, "remark": "ask again",
    }  # fmt: skip
    before = (root / NAME).read_bytes()
    write(root)
    assert (root / NAME).read_bytes() == before
    assert "Works shifts; =tired (rina)" in " ".join(table["cell"])
    assert f"{first.rpartition(':')[2]}*" in " ".join(table["cell"])


def test_references_whose_codings_went_are_named(root):
    write(root)
    gone = place(root)["quotes"]
    with qk.open_study(root).desk("contoh-ibu-01", "siti") as desk:
        desk.remove(desk.codings[0].id)
    table = write(root)
    assert place(root)["quotes"] == ""
    assert (
        table.notes[-1] == f"References of the file that no coding gives any more: {theme(root)} contoh-ibu-01: {gone}."
    )


def test_a_summary_of_a_theme_or_informant_that_is_gone_refuses_and_nothing_is_written(root):
    write(root)
    edit(root, "contoh-ibu-01", summary="Works shifts", by="rina")
    text = (root / NAME).read_text(encoding="utf-8")
    (root / NAME).write_text(text.replace("contoh-ibu-01", "contoh-ibu-02").replace(theme(root), "gone"), "utf-8")
    before = (root / NAME).read_bytes()
    with pytest.raises(StudyError) as error:
        write(root)
    told = str(error.value)
    assert (
        "unknown informant 'contoh-ibu-02', and the row holds what a person wrote. Did you mean 'contoh-ibu-01'?"
        in told
    )
    assert "unknown theme 'gone', and the row holds what a person wrote" in told
    assert f"{NAME}:" in told
    assert (root / NAME).read_bytes() == before
    study = qk.open_study(root)
    assert any("unknown theme 'gone'" in str(problem) for problem in study_problems(study.folder, study.settings))


def test_rows_that_hold_nothing_of_a_person_may_go(root):
    write(root)
    with (root / NAME).open("a", encoding="utf-8") as file:
        file.write("contoh-ibu-09,old-theme,,,contoh-ibu-09:3,\n")
    write(root)
    assert "old-theme" not in (root / NAME).read_text(encoding="utf-8")


def test_two_rows_of_one_place_and_a_picked_turn_of_somebody_else_refuse(root):
    write(root)
    edit(root, "contoh-ibu-01", picked="contoh-kader-01:1")
    line = (root / NAME).read_text(encoding="utf-8").splitlines()[1]
    with (root / NAME).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(StudyError) as error:
        write(root)
    assert "stands there twice (first in line 2)" in str(error.value)
    assert "'contoh-kader-01:1' is no turn of 'contoh-ibu-01'" in str(error.value)


def test_a_file_that_changed_meanwhile_and_another_writer_refuse(root):
    write(root)
    study = qk.open_study(root)
    given = made.Given(study.folder, study.codebook(), study.codings(["siti"]), study.turns(), study.informants(),
                       study.progress(), "siti")  # fmt: skip
    table, known = made.matrix(given), {"informant": [], "theme": [], "place": []}
    with pytest.raises(StudyError, match="the file has changed since the matrix was made"):
        write_framework(study.folder, "first-codebook", table, known, b"other")
    lock = take(root / ".qualkit" / "first-codebook.framework.csv.lock")
    with pytest.raises(StoreError, match="another process is writing the matrix"):
        write(root)
    lock.release()


def test_without_a_record_of_what_was_finished_it_refuses(root):
    with pytest.raises(qk.QualkitError, match="there are no codings of 'consensus'"):
        qk.open_study(root).framework()


def test_the_proposals_of_rules_are_headed_as_not_reviewed(root):
    table = qk.open_study(root).framework(coder="rule:first-codebook", language="id")
    assert table.title == "Matriks kerangka: proposed by rules, not reviewed"


def test_the_command_shows_and_writes(root):
    def call(*words: str) -> str:
        done = CliRunner().invoke(app, ["framework", "--study", str(root), "--coder", "siti", *words])
        assert done.exit_code == 0, done.output
        return done.stdout

    assert call().startswith("Framework matrix")
    assert not (root / NAME).exists()
    themes = len(qk.open_study(root).codebook().themes)
    assert call("--write").startswith(f"{NAME}: {2 * themes} places, 0 with a summary\n")
    assert len(json.loads(call("--json"))) == 2 * themes
