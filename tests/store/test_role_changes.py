"""Roles are mended after import: ids follow the roles, the text and everything else in the file stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualkit.errors import ReadError, StudyError
from qualkit.store.checking import study_problems
from qualkit.store.folder import Folder
from qualkit.store.importing import carry_out, plan_import
from qualkit.store.role_changes import RoleChange, plan_roles, set_roles
from qualkit.store.settings import read_settings
from qualkit.study import open_study

TALK = "Ani: Sudah makan?\n\nSiti: Sudah.\n\nAni: Apa?\n\nSiti: Nasi.\n"
GROUP = "M: Siapa?\n\nI1: Saya.\n\nI2: Saya juga.\n\nM: Lalu?\n\nI1: Pulang.\n\nI2: Iya.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    root = tmp_path / "study"
    (root / "transcripts").mkdir(parents=True)
    (root / "study.yaml").write_text(
        "format: 1\ntitle: T\nlanguages: [id]\ngroups: [{group: cadre}, {group: mother}]\n"
    )
    (root / "transcripts" / "informants.csv").write_text("informant,group\n")
    for name, text in (("ibu-01", TALK), ("grup", GROUP)):
        (tmp_path / f"{name}.txt").write_text(text)
    found = Folder(root)
    files = [tmp_path / "ibu-01.txt", tmp_path / "grup.txt"]
    carry_out(plan_import(files, found, read_settings(found.settings), group="mother"), found)
    return found


def plans(folder: Folder, *ids: str, roles: dict[str, str], group: str = "") -> list[RoleChange]:
    return plan_roles(folder, read_settings(folder.settings), ids, roles, group=group)  # type: ignore[arg-type]


def file(folder: Folder, name: str) -> str:
    return (folder.transcripts / f"{name}.md").read_text(encoding="utf-8")


def test_interviewer_and_informant_change_places_and_the_id_goes_along(folder: Folder) -> None:
    before = file(folder, "ibu-01")
    [change] = plans(folder, "ibu-01", roles={"ani": "informant", "Siti": "interviewer"})
    assert file(folder, "ibu-01") == before
    assert [(s.label, s.role, s.informant, s.reason) for s in change.after] == [
        ("Ani", "informant", "ibu-01", "set by a person"), ("Siti", "interviewer", "", "set by a person"),
    ]  # fmt: skip
    assert (change.informants, change.notes, change.kind) == ((), (), "interview")
    assert set_roles([change], folder) == [change]
    expected = before.replace("Ani: {role: interviewer}", "Ani: {role: informant, informant: ibu-01}")
    assert file(folder, "ibu-01") == expected.replace(
        "Siti: {role: informant, informant: ibu-01}", "Siti: {role: interviewer}"
    )
    study = open_study(folder.root)
    assert study.turns(["ibu-01"])["informant"].tolist() == ["ibu-01", "", "ibu-01", ""]
    assert study_problems(study.folder, study.settings) == []


def test_codings_stay_on_their_words(folder: Folder) -> None:
    book = folder.codebooks / "b.yaml"
    book.parent.mkdir()
    book.write_text("name: b\nversion: 1.0.0\nlanguages: [id]\ncodes:\n  - {code: a, label: A, definition: A}\n")
    with open_study(folder.root).desk("ibu-01", "siti") as desk:
        desk.code_words("a", "Nasi")
    set_roles(plans(folder, "ibu-01", roles={"Ani": "informant", "Siti": "interviewer"}), folder)
    [coding] = open_study(folder.root).codings().to_dict("records")
    assert (coding["quote"], coding["anchor"]) == ("Nasi", "exact")


def test_a_pattern_holds_for_every_label_and_the_kind_follows(folder: Folder) -> None:
    [change] = plans(folder, "grup", roles={r"re:^I\d": "other", "M": "informant"})
    assert [(s.label, s.role, s.informant) for s in change.after] == [
        ("M", "informant", "grup-1"), ("I1", "other", ""), ("I2", "other", ""),
    ]  # fmt: skip
    assert (change.kind, open_study(folder.root).transcripts()["kind"].tolist()) == (
        "interview",
        ["focus-group", "interview"],
    )
    assert change.notes == (
        "informant 'grup-2' speaks in no transcript now; the row in informants.csv stays",
        "nobody is the interviewer: questions count as data",
    )
    set_roles([change], folder)
    assert "kind: interview\n" in file(folder, "grup")


def test_a_new_informant_gets_an_id_and_a_row(folder: Folder) -> None:
    [change] = plans(folder, "ibu-01", roles={"Ani": "informant"}, group="cadre")
    assert [s.informant for s in change.after] == ["ibu-01-1", "ibu-01"]
    assert (change.informants, change.kind) == ((("ibu-01-1", "cadre"),), "focus-group")
    set_roles([change], folder)
    assert folder.informants.read_text().splitlines()[-1] == "ibu-01-1,cadre"
    with pytest.raises(ReadError, match="the group of the new informant 'grup-3' is not told"):
        plans(folder, "grup", roles={"M": "informant"})


def test_what_was_interrupted_is_completed_by_doing_it_again(folder: Folder) -> None:
    roles = {"Ani": "informant"}
    set_roles(plans(folder, "ibu-01", roles=roles, group="cadre"), folder)
    table = folder.informants.read_text()
    folder.informants.write_text(table.replace("ibu-01-1,cadre\n", ""))
    [again] = plans(folder, "ibu-01", roles=roles, group="cadre")
    assert (again.content, again.changed, again.informants) == (b"", (), (("ibu-01-1", "cadre"),))
    assert set_roles([again], folder) == [again]
    assert folder.informants.read_text() == table
    assert set_roles(plans(folder, "ibu-01", roles=roles), folder) == []


def test_a_file_that_changed_meanwhile_is_refused(folder: Folder) -> None:
    [change] = plans(folder, "ibu-01", roles={"Ani": "other"})
    path = folder.transcripts / "ibu-01.md"
    path.write_text(file(folder, "ibu-01") + "Siti: Lagi.\n")
    with pytest.raises(StudyError, match=r"transcripts/ibu-01\.md: the file changed since.*set the roles again"):
        set_roles([change], folder)
    assert "role: interviewer" in file(folder, "ibu-01")


def test_everything_that_is_wrong_is_told_at_once(folder: Folder) -> None:
    with pytest.raises(StudyError) as caught:
        plans(folder, "ibu-01", "ibu-10", roles={"Any": "informant", "Siti": "informan", "re:^X": "other"})
    assert [(p.what, p.nearest) for p in caught.value.problems] == [
        ("there is no transcript 'ibu-10' that can be read", "ibu-01"),
        ("no speaker is called 'Any'", "Ani"),
        ("the role 'informan' of 'Siti' is none", "informant"),
        ("no speaker is called 're:^X'", ""),
    ]
    with pytest.raises(ReadError, match=r"'re:\(' is no regular expression"):
        plans(folder, "ibu-01", roles={"re:(": "other"})
    with pytest.raises(StudyError, match=r"study\.yaml has no group 'moter'\. Did you mean 'mother'"):
        plans(folder, "ibu-01", roles={"Ani": "informant"}, group="moter")


def test_a_table_of_informants_that_broke_meanwhile_is_not_written_over(folder: Folder) -> None:
    [change] = plans(folder, "ibu-01", roles={"Ani": "informant"}, group="cadre")
    folder.informants.write_text("informant,group\nx,mother,y\n")
    with pytest.raises(StudyError, match="3 values where the header has 2 columns"):
        set_roles([change], folder)
    assert "role: interviewer" in file(folder, "ibu-01")


def test_nobody_left_to_answer_is_pointed_out(folder: Folder) -> None:
    [change] = plans(folder, "ibu-01", roles={"Siti": "other"})
    assert "nobody in it is an informant" in change.notes
