"""Memos are signed, dated, linked, written once; member checks are rows; both are checked with file and line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import qualkit as qk
from qualkit.cli import app
from qualkit.errors import QualkitWarning, StoreError, StudyError
from qualkit.store.checking import study_problems
from qualkit.store.folder import Folder
from qualkit.store.locks import take
from qualkit.store.memos import add_memo, memos_table
from qualkit.store.starter import make_study


@pytest.fixture
def root(tmp_path: Path) -> Path:
    make_study(tmp_path / "study")
    return tmp_path / "study"


def problems(root: Path) -> list[str]:
    study = qk.open_study(root)
    return [str(problem) for problem in study_problems(study.folder, study.settings)]


def memo(root: Path, front: str, text: str = "A note.", name: str = "2026-05-02-x") -> None:
    (root / "memos").mkdir(exist_ok=True)
    (root / "memos" / f"{name}.md").write_text(f"---\n{front}---\n{text}\n", encoding="utf-8")


SOUND = "kind: field\nby: rina\ndate: 2026-05-02\n"


def test_a_memo_is_written_and_read_again_with_its_links(root):
    study = qk.open_study(root)
    theme = study.codebook().themes[0].theme
    path = study.add_memo("  Shifts, not hours: 'no'\nare the matter. ", kind="analytic", by="rina", date="2026-05-02",
                          about=[f"theme:{theme}", "informant:contoh-ibu-01"])  # fmt: skip
    assert path.relative_to(root).as_posix() == "memos/2026-05-02-shifts-not-hours-no-are-the-matter.md"
    row = study.memos().iloc[0].to_dict()
    assert row == {
        "memo": "2026-05-02-shifts-not-hours-no-are-the-matter", "kind": "analytic", "by": "rina",
        "date": "2026-05-02", "about": f"theme:{theme} informant:contoh-ibu-01",
        "text": "Shifts, not hours: 'no'\nare the matter.",
        "file": "memos/2026-05-02-shifts-not-hours-no-are-the-matter.md",
    }  # fmt: skip
    assert problems(root) == []


@given(
    text=st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda text: text.strip()), name=st.text(max_size=80)
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_written_is_read_again(tmp_path_factory, text, name):
    folder = Folder(tmp_path_factory.mktemp("memo"))
    path = add_memo(folder, text, kind="field", by="rina", date="2026-05-02", name=name)
    frame, found = memos_table(folder)
    assert [str(problem) for problem in found] == []
    assert frame["text"].tolist() == [re.sub("\r\n?", "\n", text).strip()]
    assert path.stem == frame["memo"].iloc[0]


def test_no_memo_is_ever_overwritten(root):
    study = qk.open_study(root)
    first = study.add_memo("Rain.", kind="field", by="rina", date="2026-05-02")
    before = first.read_bytes()
    for name in ("Rain!", "RAIN"):
        with pytest.raises(StudyError, match=r"memos/2026-05-02-rain.md: there is a memo of that name already"):
            study.add_memo("Other words.", kind="field", by="budi", date="2026-05-02", name=name)
    assert first.read_bytes() == before
    assert [path.name for path in (root / "memos").glob("*.md")] == [first.name]


def test_one_writer_at_a_time(root):
    study = qk.open_study(root)
    study.add_memo("Rain.", kind="field", by="rina", date="2026-05-02")
    lock = take(root / ".qualkit" / "memos.lock")
    with pytest.raises(StoreError, match="memos: another process is writing a memo"):
        study.add_memo("Sun.", kind="field", by="rina", date="2026-05-02")
    lock.release()


def test_everything_that_is_wrong_with_a_new_memo_is_told_at_once(root):
    with pytest.raises(StudyError) as error:
        qk.open_study(root).add_memo(" ", kind="analytical", by="Bu Rina", date="2 May",
                                     about=["theme", "code:barrier.trainin", "informant:nobody"])  # fmt: skip
    told = str(error.value)
    for line in ("unknown kind of memo 'analytical'", "'Bu Rina' is no id of a person", "'2 May' is no day",
                 "the memo says nothing", "'theme' does not say what the memo is about",
                 "there is no code 'barrier.trainin'. Did you mean 'barrier.training'?",
                 "there is no informant 'nobody'"):  # fmt: skip
        assert line in told
    assert list((root / "memos").glob("*.md")) == []


def test_the_check_tells_file_and_line_of_what_is_wrong_with_memos(root):
    memo(root, "memo: other\nkind: filed\nby:\ndate: 2026-02-30\nabout: [theme:nothing, place]\ncolour: red\n", " ")
    memo(root, SOUND, name="2026-05-02-sound")
    (root / "memos" / "plain.md").write_text("no front matter", encoding="utf-8")
    told = "\n".join(problems(root))
    where = "memos/2026-05-02-x.md"
    for line in (f"{where}:2: the field memo says 'other'", f"{where}:3: unknown kind of memo 'filed'. Did you mean "
                 "'field'?", f"{where}:4: a memo is signed", f"{where}:5: '2026-02-30' is no day",
                 f"{where}:6: 'place' does not say", f"{where}:7: unknown field 'colour'", "the memo says nothing",
                 f"{where}:6: the memo is about the unknown theme 'nothing'",
                 "memos/plain.md:1: there is no front matter"):  # fmt: skip
        assert line in told
    assert "sound" not in told
    with pytest.warns(QualkitWarning, match="in memos/"):
        assert len(qk.open_study(root).memos()) == 2


def test_a_memo_of_a_verdict_and_a_coding_is_checked(root):
    study = qk.open_study(root)
    with study.desk("contoh-ibu-01", "siti") as desk:
        turn = next(turn for turn in study.interviews["contoh-ibu-01"].turns if turn.role == "informant")
        coding = desk.add("barrier.training", turn.start, turn.end)
    folder = root / "codebooks" / "first-codebook.verdicts"
    folder.mkdir()
    theme = study.codebook().themes[0].theme
    (folder / "rina.yaml").write_text(
        f"verdicts:\n  - {{id: v1, kind: convergence, theme: {theme}, groups: [cadre, mother], verdict: agreement,"
        " date: 2026-05-02, reason: Both say so.}\n", encoding="utf-8",
    )  # fmt: skip
    memo(root, SOUND + f"about: [coding:{coding.id}, verdict:v1, verdict:rina/v1, negative-cases]\n")
    assert problems(root) == []
    memo(root, SOUND + "about: [coding:1, verdict:budi/v1]\n")
    assert len(problems(root)) == 2


def test_a_member_check_is_added_below_those_that_are_there(root):
    study = qk.open_study(root)
    study.add_member_check("contoh-ibu-01", by="rina", shown="summary", outcome="corrected", note="Two shifts, not one",
                           date="2026-06-01")  # fmt: skip
    before = (root / "memos" / "member-checks.csv").read_bytes()
    study.add_member_check("contoh-kader-01", by="rina", shown="findings", outcome="no-answer", date="2026-06-02")
    after = (root / "memos" / "member-checks.csv").read_bytes()
    assert after.startswith(before)
    assert study.member_checks()["outcome"].tolist() == ["corrected", "no-answer"]
    assert problems(root) == []


def test_what_is_wrong_with_member_checks_is_told(root):
    study = qk.open_study(root)
    with pytest.raises(StudyError) as error:
        study.add_member_check("ibu", by="", shown="sumary", outcome="fine", date="June")
    for line in ("unknown shown 'sumary'. Did you mean 'summary'?", "unknown outcome 'fine'", "nobody has signed",
                 "'June' is no day", "there is no informant 'ibu'"):  # fmt: skip
        assert line in str(error.value)
    path = root / "memos" / "member-checks.csv"
    path.write_text("informant,date,by,shown,outcome\nnobody,2026-06-01,rina,summary,added\n", encoding="utf-8")
    assert "memos/member-checks.csv:2: unknown informant 'nobody'" in "\n".join(problems(root))
    path.write_text("informant,date\nnobody,2026-06-01\n", encoding="utf-8")
    with pytest.raises(StudyError, match="column 'by' is missing"):
        study.add_member_check("contoh-ibu-01", by="rina", shown="summary", outcome="added")


def test_a_withdrawal_lists_the_memos_that_name_the_person_and_the_check_asks_for_them(root):
    study = qk.open_study(root)
    study.add_memo("She laughed.", kind="reflexive", by="rina", date="2026-05-02", about=["informant:contoh-ibu-01"])
    study.add_member_check("contoh-ibu-01", by="rina", shown="summary", outcome="added", date="2026-06-01")
    done = CliRunner().invoke(app, ["withdraw", "contoh-ibu-01", "--yes", "--study", str(root)])
    assert "still there: memos/2026-05-02-she-laughed.md:6: the id 'contoh-ibu-01'" in done.output
    assert "still there: memos/member-checks.csv:2: the id 'contoh-ibu-01'" in done.output
    told = "\n".join(problems(root))
    assert "memos/2026-05-02-she-laughed.md:6: the memo is about the unknown informant 'contoh-ibu-01'" in told
    assert "memos/member-checks.csv:2: unknown informant 'contoh-ibu-01'" in told


def test_the_commands_write_and_list(root):
    def call(*words: str, given: str | None = None) -> str:
        done = CliRunner().invoke(app, [*words, "--study", str(root)], input=given)
        assert done.exit_code == 0, done.output
        return done.stdout

    said = call("memo", "add", "-", "--kind", "field", "--by", "rina", "--date", "2026-05-02", "--name", "Rain",
                "--about", "informant:contoh-ibu-01", given="It rained.\n")  # fmt: skip
    assert said == "memos/2026-05-02-rain.md\n"
    assert "It rained." in call("memo", "list")
    assert json.loads(call("memo", "list", "--json", "--kind", "field"))[0]["text"] == "It rained."
    assert call("memo", "list", "--about", "theme:x") == "no memo\n"
    said = call("memo", "member-check", "contoh-ibu-01", "--shown", "summary", "--outcome", "added", "--by", "rina")
    assert said == "memos/member-checks.csv: 1 member checks\n"
