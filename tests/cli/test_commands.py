"""The command line: happy paths, exit codes 0, 1 and 2, JSON that parses, and refusals without a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

import qualkit as qk
from qualkit.cli import app, main
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
    """Run the command line in this process, inside the study's folder."""

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
        return Said(int(code or 0) if isinstance(code, int) else 1, out.out, out.err)  # type: ignore[arg-type]

    return run


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# -- the program itself ---------------------------------------------------------------------------------------------


def outside(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONWARNINGS": "", "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-m", "qualkit", *arguments], cwd=cwd, capture_output=True, text=True, env=env
    )


def test_a_sound_study_passes_outside_of_this_process(study: Path) -> None:
    done = outside("check", cwd=study)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Study('study': 2 informants, 2 transcripts, 1 codebook): no problem found\n"


def test_a_refusal_is_told_on_the_error_stream_and_exits_with_one(tmp_path: Path) -> None:
    done = outside("run", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ")
    assert "there is no study here: study.yaml is missing" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_note_is_told_on_the_error_stream_and_the_work_goes_on(call: Call, study: Path) -> None:
    change(study / "transcripts" / "informants.csv", ",cadre,", ",cadr,")
    told = call("run", "--json")
    assert told.code == 0
    assert json.loads(told.out)["coder"] == "rule:first-codebook"
    assert told.err.startswith("note: 1 problem in transcripts/informants.csv")
    assert "QualkitWarning" not in told.err


def test_version_and_help(call: Call) -> None:
    assert call("--version").out == f"qualkit {qk.__version__}\n"
    told = call("--help")
    assert told.code == 0
    assert "Exit codes: 0 done; 1 problems found or refused; 2 called in a wrong way." in told.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chekc"], "No such command"), (["run", "--coders", "a"], "No such option"), (["explain"], "Missing argument"),
        (["explain", "contoh-ibu-01", "twelve"], "Invalid value"), (["export", "themes"], "Missing argument"),
        (["codebook", "migrate", "--rename", "ab"], "--rename takes OLD=NEW, not ab"),
        (["codebook", "migrate", "--rename", "=b"], "--rename takes OLD=NEW, not =b"),
        (["codebook", "migrate", "--rename", "a=b", "--rename", "a=c"], "--rename names a twice"),
    ],
)  # fmt: skip
def test_a_wrong_call_exits_with_two(call: Call, arguments: list[str], said: str) -> None:
    told = call(*arguments)
    assert (told.code, told.out) == (2, "")
    assert said in " ".join(told.err.replace("\u2502", " ").split())


@pytest.mark.parametrize("command", ["", "codebook"])
def test_without_a_command_the_help_is_shown(call: Call, command: str) -> None:
    told = call(*filter(None, [command]))
    assert told.code == 2
    assert "Usage:" in told.out + told.err


# -- init and check -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_new_study_is_sound_and_runs(tmp_path: Path, call: Call, language: str) -> None:
    made = call("init", tmp_path / "baru", "--language", language)
    assert made.code == 0
    assert "study.yaml" in made.out
    assert f"qualkit check --study {tmp_path / 'baru'}" in made.out
    assert call("check", "-s", tmp_path / "baru").code == 0
    assert call("run", "-s", tmp_path / "baru").code == 0
    again = call("init", tmp_path / "baru")
    assert again.code == 1
    assert again.err.startswith("error: ")


def test_check_lists_everything_and_exits_with_one(call: Call, study: Path) -> None:
    change(study / "transcripts" / "informants.csv", ",cadre,", ",cadr,")
    change(study / "transcripts" / "asked.csv", "unprompted", "unpromted")
    told = call("check")
    assert told.code == 1
    assert "transcripts/informants.csv:2: unknown group 'cadr'. Did you mean 'cadre'?" in told.out
    assert "unknown status 'unpromted'. Did you mean 'unprompted'?" in told.out
    assert told.out.endswith("2 problems\n")
    assert told.err == ""
    listed = call("check", "--json")
    assert listed.code == 1
    problems = json.loads(listed.out)
    assert len(problems) == 2
    assert problems[0] == {
        "what": "unknown group 'cadr'", "where": "transcripts/informants.csv:2", "nearest": "cadre",
        "mend": "name a group of study.yaml",
    }  # fmt: skip


def test_check_of_a_sound_study_in_json_is_an_empty_list(call: Call) -> None:
    told = call("check", "--json")
    assert (told.code, json.loads(told.out)) == (0, [])


def test_one_problem_is_one_problem(call: Call, study: Path) -> None:
    change(study / "transcripts" / "informants.csv", ",cadre,", ",cadr,")
    assert call("check").out.endswith("\n1 problem\n")


def test_a_present_study_needs_no_upgrade(call: Call, study: Path) -> None:
    before = (study / "study.yaml").read_bytes()
    told = call("upgrade")
    assert told.code == 0
    assert told.out
    assert (study / "study.yaml").read_bytes() == before


# -- autocode and explain -------------------------------------------------------------------------------------------


def test_autocode_counts_hits_and_informants_and_stores_nothing(call: Call, study: Path) -> None:
    told = call("autocode")
    assert told.code == 0
    assert told.out.startswith("7 hits by rule:first-codebook, version 1.0.0: proposed by rules, not reviewed\n")
    assert [line.split()[0] for line in told.out.splitlines()[2:]] == [
        "barrier.training", "barrier.working-hours", "support.family"
    ]  # fmt: skip
    assert not (study / "codings").exists()
    hits = json.loads(call("autocode", "--json", "--codebook", "first-codebook").out)
    assert len(hits) == 7
    assert {"code", "term", "start", "quote"} <= set(hits[0])


def test_autocode_of_nothing_still_lists_the_codes(call: Call, study: Path) -> None:
    book = study / "codebooks" / "first-codebook.yaml"
    text = book.read_text(encoding="utf-8").split("codes:")[0]
    book.write_text(text + "codes:\n  - {code: a, label: A, definition: A}\n", encoding="utf-8")
    told = call("autocode")
    assert told.out.splitlines()[0].startswith("0 hits")
    assert told.out.splitlines()[-1].split() == ["a", "0", "0"]
    assert json.loads(call("autocode", "--json").out) == []


def test_explain_tells_why_at_one_place_or_everywhere(call: Call) -> None:
    everywhere = call("explain", "contoh-ibu-01")
    assert everywhere.out.count("term: ") == len(json.loads(call("explain", "contoh-ibu-01", "--json").out)) > 1
    first = json.loads(call("explain", "contoh-ibu-01", "--json").out)[0]
    for at, there in (
        (first["start"], True),
        (first["end"] - 1, True),
        (first["end"], False),
        (first["start"] - 1, False),
    ):
        told = call("explain", "contoh-ibu-01", str(at))
        assert told.code == 0
        assert (repr(first["quote"]) in told.out) == there
    assert call("explain", "contoh-ibu-01", "0").out == "no hit of the rules there\n"


# -- run, report, export --------------------------------------------------------------------------------------------


def test_run_writes_the_results_and_tells_where(call: Call, study: Path, tmp_path: Path) -> None:
    told = call("run")
    assert told.code == 0
    assert told.out.splitlines()[-1] == f"Report: {study / 'reports' / 'index.html'}"
    assert (study / "reports" / "themes.xlsx").exists()
    listed = json.loads(call("run", "--json", "-o", tmp_path / "out", "--language", "id").out)
    assert listed["report"] == str(tmp_path / "out" / "index.html")
    assert '<html lang="id"' in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "proposed by rules, not reviewed" in " ".join(listed["summary"])


def test_report_writes_the_report_alone(call: Call, study: Path, tmp_path: Path) -> None:
    assert call("report").out == f"Report: {study / 'reports' / 'index.html'}\n"
    assert [path.name for path in (study / "reports").iterdir()] == ["index.html"]
    out = tmp_path / "new" / "laporan.html"
    assert call("report", "-l", "id", "-o", out, "-c", "rule:first-codebook").code == 0
    assert out.read_bytes().startswith(b"<!doctype html>")


def test_export_writes_a_table_with_its_notes(call: Call, tmp_path: Path) -> None:
    told = call("export", "themes", tmp_path / "t.csv")
    assert told.code == 0
    assert told.out.splitlines()[0] == f"2 rows in {tmp_path / 't.csv'}"
    assert call("export", "turns", tmp_path / "t.xlsx").code == 0


def test_quotes_are_withheld_unless_scope_or_name_allows(call: Call, study: Path, tmp_path: Path) -> None:
    page = study / "transcripts" / "contoh-ibu-01.md"
    change(page, "consent: quotes-published", "consent: quotes-in-team")
    words = "Mertua juga mendukung"
    for arguments, shown in (
        ([], False),
        (["--scope", "quotes-in-team"], True),
        (["--force-quotes", "contoh-ibu-01"], True),
    ):
        assert call("export", "quotes", tmp_path / "q.csv", *arguments).code == 0
        assert (words in (tmp_path / "q.csv").read_text(encoding="utf-8")) == shown
        assert call("report", "-o", tmp_path / "r.html", *arguments).code == 0
        assert (words in (tmp_path / "r.html").read_text(encoding="utf-8")) == shown


# -- codebooks ------------------------------------------------------------------------------------------------------


def test_codebook_diff(call: Call, study: Path, tmp_path: Path) -> None:
    book = study / "codebooks" / "first-codebook.yaml"
    old = tmp_path / "old.yaml"
    old.write_bytes(book.read_bytes())
    assert call("codebook", "diff", old, book).out == "the two say the same\n"
    change(book, "never trained", "not trained")
    assert "not trained" in call("codebook", "diff", old, book).out
    assert json.loads(call("codebook", "diff", old, book, "--json").out)
    assert call("codebook", "diff", old, tmp_path / "none.yaml").code == 1


def test_codebook_migrate_shows_first_and_writes_when_told(call: Call, study: Path) -> None:
    book = study / "codebooks" / "first-codebook.yaml"
    opened = qk.open_study(study)
    with opened.desk("contoh-ibu-01", "siti") as desk:
        desk.code_words("support.family", "Mertua juga mendukung")
    before = book.read_bytes()
    shown = call("codebook", "migrate", "--rename", "support.family=support.home")
    assert shown.out.endswith("nothing was changed; add --write to do it\n")
    assert book.read_bytes() == before
    told = call("codebook", "migrate", "--rename", "support.family=support.home", "--write", "--json")
    assert told.code == 0
    assert json.loads(told.out)
    assert "written: first-codebook is now version 2.0.0" in told.err
    assert qk.open_study(study).codings()["code"].tolist() == ["support.home"]
    assert call("check").code == 0
    assert call("codebook", "migrate", "--rename", "nope=x").code == 1


def test_codebook_export(call: Call, tmp_path: Path) -> None:
    for name in ("a.csv", "a.md"):
        assert (
            call("codebook", "export", tmp_path / "new" / name, "-l", "id").out
            == f"written: {tmp_path / 'new' / name}\n"
        )
        assert "barrier.training" in (tmp_path / "new" / name).read_text(encoding="utf-8")
    told = call("codebook", "export", tmp_path / "a.txt")
    assert told.code == 1
    assert "cannot write '.txt'. To mend: end it in .csv or .md" in told.err


# -- transcripts and people -----------------------------------------------------------------------------------------


def test_import_reanchor_and_withdraw_show_first(call: Call, study: Path, tmp_path: Path) -> None:
    file = tmp_path / "ibu-05.txt"
    file.write_text("Dan: Apa kabar?\n\nIbu: Capek, jam kerja panjang.\n\nDan: Oh?\n\nIbu: Ya.\n", encoding="utf-8")
    shown = call("import", file, "-i", "Dan", "-g", "mother", "--dry-run")
    assert shown.code == 0
    assert not (study / "transcripts" / "ibu-05.md").exists()
    assert call("import", file, "-i", "Dan", "-g", "mother").code == 0
    assert (study / "transcripts" / "ibu-05.md").exists()
    assert call("import", tmp_path / "none.txt").code == 1
    assert call("reanchor").out == "every coding stands where it was made\n"
    told = call("withdraw", "contoh-ibu-01")
    assert told.code == 0
    assert told.out.endswith("nothing was changed; add --yes to do it\n")
    assert (study / "transcripts" / "contoh-ibu-01.md").exists()


# -- hostile input --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "--coder", "sity"], "there are no codings of 'sity'"),
        (["run", "--codebook", "first"], "there is no codebook 'first'. Did you mean 'first-codebook'"),
        (["run", "--codebook", "../study"], "there is no codebook '../study'"),
        (["run", "--language", "xx"], "there are no labels in 'xx'"),
        (["run", "--scope", "all"], "unknown scope 'all'"),
        (["report", "--force-quotes", "contoh-ibu-1"], "there is no transcript or informant 'contoh-ibu-1'"),
        (["explain", "contoh-ibu-1"], "there is no transcript 'contoh-ibu-1'. Did you mean 'contoh-ibu-01'"),
        (["explain", "../study"], "there is no transcript '../study'"),
        (["export", "theme", "t.csv"], "there is no table 'theme'. Did you mean 'themes'"),
        (["export", "themes", "t.exe"], "cannot write '.exe'"),
        (["run", "-s", "nowhere"], "there is no study here"),
        (["run", "-o", "study.yaml"], "error: "),
        (["export", "themes", "study.yaml/x/t.csv"], "error: "),
        (["report", "-o", "transcripts"], "error: "),
        (["withdraw", "../x"], "error: "),
        (["init", "."], "error: "),
        (["init", "new", "--language", "xx"], "error: "),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_with_the_reason(
    call: Call, study: Path, arguments: list[str], said: str
) -> None:
    before = {path: path.read_bytes() for path in study.rglob("*") if path.is_file()}
    told = call(*arguments)
    assert (told.code, told.out) == (1, "")
    assert said in told.err
    assert all(line.startswith(("error: ", "note: ", " ")) for line in told.err.splitlines())
    assert {path: path.read_bytes() for path in study.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("study.yaml", b"\xff\xfe\x00"), ("study.yaml", b"format: 1\ntitle: [\n"), ("study.yaml", b"format: 99\n"),
        ("codebooks/first-codebook.yaml", b"\xff"), ("codebooks/first-codebook.yaml", b"codes: 1\n"),
        ("transcripts/informants.csv", b"\xff"), ("transcripts/informants.csv", b'"'),
        ("transcripts/informants.csv", b"informant,group\n"), ("transcripts/informants.csv", b"group,group\na,b\n"),
        ("transcripts/asked.csv", b"transcript,informant,topic,status\na,b,c,d\n"),
        ("surveys/x/survey.yaml", b"\xff"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["check", "run"])
def test_a_broken_file_is_told_and_never_a_traceback(
    call: Call, study: Path, name: str, data: bytes, command: str
) -> None:
    (study / name).parent.mkdir(parents=True, exist_ok=True)
    (study / name).write_bytes(data)
    told = call(command)
    assert told.code == 1
    assert Path(name).name in told.out + told.err


def test_the_runner_of_typer_sees_the_same(study: Path) -> None:
    done = CliRunner().invoke(app, ["check", "--study", str(study), "--json"])
    assert (done.exit_code, json.loads(done.stdout)) == (0, [])
