"""The commands that show and set who speaks in which role."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qualkit.cli import app
from qualkit.store.starter import make_study

TALK = (
    "[00:01] Dan: Apa kabar?\n[00:04] Ibu: Capek, jam kerja panjang.\n[00:09] Dan: Oh?\n[00:12] Ibu: Ya. Catatan: x\n"
)


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make_study(tmp_path / "study")
    (tmp_path / "study" / "ibu-05.txt").write_text(TALK, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "study")
    return tmp_path / "study"


def call(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stdout


def test_a_dry_run_shows_format_speakers_shares_turns_and_times(study: Path) -> None:
    code, out = call("import", "ibu-05.txt", "--group", "mother", "--dry-run")
    assert code == 0
    assert out.splitlines() == [
        "ibu-05.txt -> ibu-05 (new, interview, txt, utf-8, 4 turns, 4 with times)",
        "    Dan: interviewer, 2 turns (50%), 3 words (30%); 100% of turns are questions",
        "    Ibu: informant ibu-05, 2 turns (50%), 7 words (70%); not the interviewer",
        "      Dan [00:01]: Apa kabar?",
        "      Ibu [00:04]: Capek, jam kerja panjang.",
        "      Dan [00:09]: Oh?",
        "    note: times: 4 of 4 turns, from 00:01 to 00:12",
        "    note: taken as speakers: 'Dan' (2, interviewer), 'Ibu' (2, informant)",
        "1 files: 1 new; nothing was written",
    ]
    assert not (study / "transcripts" / "ibu-05.md").exists()


def test_warnings_are_told_apart_from_notes(study: Path) -> None:
    (study / "a.txt").write_bytes("A: Ren\xe9.\nB: Ya.\nA: Oh.\nB: Iya.\n".encode("cp1252"))
    _, out = call("import", "a.txt", "--dry-run")
    assert "windows-1252" in out
    assert "    warning: nothing tells who asks among 'A', 'B'" in out


def test_a_dry_run_in_json_holds_the_same(study: Path) -> None:
    code, out = call("import", "ibu-05.txt", "--group", "mother", "--dry-run", "--json")
    [record] = json.loads(out)
    assert (code, record["state"], record["turns"], record["timed"]) == (0, "new", 4, 4)
    assert record["source"]["encoding"] == "utf-8"
    assert record["speakers"][1] == {
        "label": "Ibu", "role": "informant", "informant": "ibu-05", "reason": "not the interviewer", "turns": 2,
        "share": 0.5, "words": 7, "share_of_words": 0.7,
    }  # fmt: skip
    assert record["first_turns"][0] == {"speaker": "Dan", "text": "Apa kabar?", "time_start": "00:01", "time_end": ""}


def test_patterns_set_roles_on_the_way_in(study: Path) -> None:
    code, _ = call(
        "import", "ibu-05.txt", "--group", "mother", "--role", "re:^(I|Ibu)$=interviewer", "--role", "Dan=informant"
    )
    assert code == 0
    text = (study / "transcripts" / "ibu-05.md").read_text(encoding="utf-8")
    assert "Ibu: {role: interviewer}" in text
    assert "Dan: {role: informant, informant: ibu-05}" in text
    result = CliRunner().invoke(app, ["import", "ibu-05.txt", "--role", "re:^Z=other"])
    assert "no speaker's label fits 're:^Z'" in str(result.exception)


def test_roles_are_shown_and_mended(study: Path) -> None:
    call("import", "ibu-05.txt", "--group", "mother")
    assert call("roles", "ibu-05") == (0, "ibu-05 (interview)\n    Dan: interviewer\n    Ibu: informant ibu-05\n")
    swap = ("roles", "ibu-05", "--interviewer", "ibu", "--role", "Dan=informant")
    _, out = call(*swap, "--dry-run")
    assert out.splitlines() == [
        "ibu-05 (interview)",
        "    Dan: informant ibu-05 (was interviewer)",
        "    Ibu: interviewer (was informant ibu-05)",
        "1 transcripts: 1 with other roles; nothing was written",
    ]
    assert "Dan: {role: interviewer}" in (study / "transcripts" / "ibu-05.md").read_text()
    assert call(*swap)[1].endswith("1 transcripts: 1 with other roles; 1 written\n")
    assert "Dan: {role: informant, informant: ibu-05}" in (study / "transcripts" / "ibu-05.md").read_text()
    assert call(*swap)[1].endswith("1 transcripts: 0 with other roles; 0 written\n")
    assert call("check")[0] == 0


def test_new_informants_and_notes_are_shown(study: Path) -> None:
    call("import", "ibu-05.txt", "--group", "mother")
    _, out = call("roles", "ibu-05", "--role", "Dan=informant", "--group", "mother", "--dry-run")
    assert "    new in informants.csv: ibu-05-1, mother\n" in out
    assert "    note: nobody is the interviewer: questions count as data\n" in out


def test_roles_in_json(study: Path) -> None:
    call("import", "ibu-05.txt", "--group", "mother")
    code, out = call("roles", "ibu-05", "--json")
    assert code == 0
    [record] = json.loads(out)
    assert record["speakers"][0] == {"label": "Dan", "role": "interviewer", "informant": "", "was": "interviewer"}
    assert (record["kind"], record["informants"], record["notes"]) == ("interview", [], [])


def test_importing_again_names_the_command(study: Path) -> None:
    call("import", "ibu-05.txt", "--group", "mother")
    code, out = call("import", "ibu-05.txt", "--interviewer", "Ibu")
    assert code == 1
    assert 'set it with: qualkit roles ibu-05 --role "Ibu=interviewer"' in out


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["roles", "ibu-50"], "there is no transcript 'ibu-50' that can be read"),
        (["roles", "contoh-ibu-01", "--role", "Zaki=other"], "no speaker is called 'Zaki'"),
        (["roles", "contoh-ibu-01", "--role", "Bu Nina=others"], "the role 'others' of 'Bu Nina' is none"),
    ],
)
def test_what_cannot_be_set_is_refused(study: Path, arguments: list[str], what: str) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1
    assert what in str(result.exception)


def test_a_role_without_its_equals_sign_is_a_wrong_call(study: Path) -> None:
    assert CliRunner().invoke(app, ["roles", "contoh-ibu-01", "--role", "Dan"]).exit_code == 2
