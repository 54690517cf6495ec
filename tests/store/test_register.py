"""What a study knows when files come in: ids, informants and their groups."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qualkit.errors import StudyError
from qualkit.store.folder import Folder
from qualkit.store.importing import Plan, carry_out, plan_import
from qualkit.store.settings import read_settings
from qualkit.study import open_study

TALK = "P: Sudah makan?\n\nIbu: Sudah.\n\nP: Apa?\n\nIbu: Nasi.\n"
OPEN = "A: Ya begitu.\n\nB: Betul.\n\nA: Memang.\n\nB: Iya.\n"
GROUP = "M: Siapa?\n\nI1: Saya.\n\nI2: Saya juga.\n\nM: Lalu?\n\nI1: Pulang.\n\nI2: Iya.\n"
TABLE = '\ufeffinformant;group;note\r\nibu-01;mother;"a;b"\r\n\r\nkader-01;cadre; x '
GROUPS = "groups: [{group: cadre}, {group: mother}]\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    (folder / "transcripts").mkdir(parents=True)
    (folder / "study.yaml").write_text("format: 1\ntitle: T\nlanguages: [id]\n" + GROUPS)
    (folder / "transcripts" / "informants.csv").write_bytes(TABLE.encode())
    return folder


@pytest.fixture
def plan(root: Path, tmp_path: Path) -> Callable[..., list[Plan]]:
    """Plans of files given as name=text; keys with other types are options."""

    def made(files: dict[str, str | bytes], **options: Any) -> list[Plan]:
        inbox = tmp_path / "inbox"
        inbox.mkdir(exist_ok=True)
        for name, text in files.items():
            (inbox / name).write_bytes(text.encode() if isinstance(text, str) else text)
        folder = Folder(root)
        return plan_import([inbox / name for name in files], folder, read_settings(folder.settings), **options)

    return made


def reason(plan: Plan) -> str:
    assert plan.state == "refused"
    return str(plan.refusal)


def bytes_below(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_rows_are_added_and_the_others_stay_byte_for_byte(plan: Any, root: Path) -> None:
    carry_out(plan({"ibu-02.txt": TALK, "ibu-03.txt": TALK + "P: Oh?\n"}, group="mother"), Folder(root))
    table = (root / "transcripts" / "informants.csv").read_bytes()
    assert table == TABLE.encode() + b"\r\nibu-02;mother;\r\nibu-03;mother;\r\n"
    assert table.startswith(codecs.BOM_UTF8)


def test_informants_who_are_there_already_are_not_added(plan: Any, root: Path) -> None:
    [found] = plan({"IBU-01.txt": TALK})
    assert found.informants == ()
    carry_out([found], Folder(root))
    assert (root / "transcripts" / "informants.csv").read_bytes() == TABLE.encode()
    assert open_study(root).turns()["group"].tolist() == ["", "mother", "", "mother"]


def test_an_informant_is_spelled_as_the_table_spells_it(plan: Any, root: Path) -> None:
    (root / "transcripts" / "informants.csv").write_text("informant,group\nIbu-07,mother\n")
    [found] = plan({"ibu 07.txt": TALK})
    assert [voice.informant for voice in found.voices] == ["", "Ibu-07"]
    assert found.informants == ()


def test_a_study_without_informants_gets_the_table(plan: Any, root: Path) -> None:
    (root / "transcripts" / "informants.csv").unlink()
    carry_out(plan({"ibu-02.txt": TALK}, group="mother"), Folder(root))
    assert (root / "transcripts" / "informants.csv").read_bytes() == b"informant,group\nibu-02,mother\n"


def test_several_informants_make_a_focus_group(plan: Any, root: Path) -> None:
    [found] = plan({"fgd.txt": GROUP}, interviewers=["M"], group="mother")
    assert found.kind == "focus-group"
    assert found.informants == (("fgd-1", "mother"), ("fgd-2", "mother"))
    carry_out([found], Folder(root))
    study = open_study(root)
    assert study.turns()["informant"].tolist() == ["", "fgd-1", "fgd-2", "", "fgd-1", "fgd-2"]
    assert study.transcripts()["kind"].tolist() == ["focus-group"]


def test_roles_that_are_told_stand(plan: Any) -> None:
    [found] = plan({"fgd.txt": GROUP}, roles={"I2": "other", "m": "interviewer"}, group="mother")
    assert [(v.role, v.informant) for v in found.voices] == [("interviewer", ""), ("informant", "fgd"), ("other", "")]
    [told] = plan({"ab.txt": OPEN}, roles={"A": "informant", "B": "informant"}, group="mother")
    assert (told.kind, len(told.informants), told.warnings) == ("focus-group", 2, ())


def test_numbered_informants_are_never_somebody_else(plan: Any, root: Path) -> None:
    carry_out(plan({"fgd-1.txt": TALK}, group="mother"), Folder(root))
    [found] = plan({"fgd.txt": GROUP}, interviewers=["M"], group="mother")
    assert re.search("'fgd-1' would be another person than in 'fgd-1'.*rename the file", reason(found))


def test_one_who_speaks_elsewhere_is_pointed_out(plan: Any, root: Path) -> None:
    front = "---\ntranscript: earlier\nspeakers:\n  Ibu: {role: informant, informant: ibu-01}\n---\n"
    (root / "transcripts" / "earlier.md").write_text(front + TALK)
    [found] = plan({"ibu-01.txt": TALK + "P: Lalu?\n"})
    assert found.warnings == ("informant 'ibu-01' speaks in 'earlier' too, and is taken for the same person",)


# -- names and groups -------------------------------------------------------------------------------------------------


def test_the_same_words_again_change_nothing(plan: Any, root: Path) -> None:
    carry_out(plan({"ibu-01.txt": TALK}), Folder(root))
    before = bytes_below(root)
    [found] = plan({"ibu-01.txt": TALK.replace("\n", "\r\n")}, group="cadre")
    assert (found.state, found.content) == ("there", b"")
    assert [done.state for done in carry_out([found], Folder(root))] == ["there"]
    assert bytes_below(root) == before


def test_other_words_under_a_taken_name_are_refused_with_a_free_one(plan: Any, root: Path) -> None:
    carry_out(plan({"ibu-01.txt": TALK}), Folder(root))
    before = bytes_below(root)
    first, second, third = plan({"Ibu 01.txt": TALK + "P: Oh?\n", "new.txt": TALK, "NEW.md": OPEN}, group="mother")
    assert re.search(r"'ibu-01' with other words is there already\. Did you mean 'ibu-01-2'.*rename", reason(first))
    assert second.warnings == ("the transcript 'ibu-01' holds the same words: is this a copy?",)
    assert re.search(r"'new' with other words is about to come in\. Did you mean 'new-2'", reason(third))
    carry_out([first, third], Folder(root))
    assert bytes_below(root) == before


def test_a_file_that_cannot_be_read_in_the_study_is_not_overwritten(plan: Any, root: Path) -> None:
    (root / "transcripts" / "ibu-01.md").write_bytes(b"\xff no front matter")
    [found] = plan({"ibu-01.txt": TALK})
    assert re.search(r"transcripts/ibu-01\.md is there already and cannot be read", reason(found))


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("面接.txt", "no letter a-z and no digit"),
        ("Guide.txt", r"guide\.md is not a transcript's name"),
        ("readme.txt", r"readme\.md is not a transcript's name"),
        ("CON.txt", "reserved name on Windows"),
        (f"{'a' * 65}.txt", "longer than 64 characters"),
    ],
)
def test_names_that_no_file_should_have_are_refused(plan: Any, name: str, what: str) -> None:
    assert re.search(what + "(?s:.)*rename the file", reason(plan({name: TALK}, group="mother")[0]))


def test_names_that_differ_in_case_are_refused(plan: Any, root: Path) -> None:
    (root / "transcripts" / "New.md").write_text(
        "---\ntranscript: New\nspeakers: {P: {role: interviewer}}\n---\nP: a\n"
    )
    assert "differs only in upper and lower case from 'New'" in reason(plan({"new.txt": TALK}, group="mother")[0])


def test_the_group_must_be_told_where_there_are_several(plan: Any, root: Path) -> None:
    known, unknown = plan({"ibu-01.txt": TALK, "ibu-02.txt": TALK + "P: Oh?\n"})
    assert known.state == "new"
    assert re.search("group of the new informant 'ibu-02' is not told.*--group: cadre, mother", reason(unknown))


@pytest.mark.parametrize(("groups", "what"), [("groups: [{group: mother}]", ""), ("", "add groups to study.yaml")])
def test_one_group_needs_no_telling(plan: Any, root: Path, groups: str, what: str) -> None:
    (root / "study.yaml").write_text(f"format: 1\ntitle: T\n{groups}\n")
    (root / "transcripts" / "informants.csv").unlink()
    [found] = plan({"ibu-02.txt": TALK})
    assert (what in reason(found)) if what else found.informants == (("ibu-02", "mother"),)


def test_an_unknown_group_stops_everything(plan: Any) -> None:
    with pytest.raises(StudyError, match=r"no group 'mothr'\. Did you mean 'mother'.*one of: cadre, mother"):
        plan({"ibu-02.txt": TALK}, group="mothr")


def test_an_informant_of_another_group_is_refused(plan: Any) -> None:
    [found] = plan({"ibu-01.txt": TALK}, group="cadre")
    assert re.search(r"'ibu-01' is of the group 'mother', not 'cadre'.*informants\.csv", reason(found))


def test_a_table_of_informants_that_cannot_be_read_stops_everything(plan: Any, root: Path) -> None:
    (root / "transcripts" / "informants.csv").write_text('informant,group\nx,"mother\n')
    with pytest.raises(StudyError, match="this is no CSV"):
        plan({"ibu-02.txt": TALK}, group="mother")
