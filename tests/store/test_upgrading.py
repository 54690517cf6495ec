"""A study of any format opens, now or after an upgrade, and says the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import StudyError
from qualkit.store.settings import FORMAT
from qualkit.store.system import System
from qualkit.store.upgrading import plan_upgrade, upgrade
from qualkit.store.yaml import read_yaml
from qualkit.study import open_study

FORMATS = Path(__file__).parents[1] / "fixtures" / "formats"


def tree(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def draft(root: Path, text: str | bytes) -> Path:
    path = root / "study.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_every_format_has_its_fixture():
    assert sorted(int(path.name) for path in FORMATS.iterdir()) == list(range(FORMAT + 1))


@pytest.mark.parametrize("format", range(FORMAT + 1))
def test_a_study_of_every_format_says_the_same(tmp_path, format):
    root = tmp_path / "study"
    shutil.copytree(FORMATS / str(format), root)
    upgrade(root, dry_run=False)
    study = open_study(root)
    assert study.settings.problems == ()
    assert study.informants().values.tolist() == [["kader-01", "cadre", 3]]
    assert study.asked()["status"].tolist() == ["asked"]
    codings = study.codings()
    assert codings["quote"].tolist() == ["Belum pernah. Katanya mau ada tahun ini. 👶🏽"]
    assert codings["anchor"].tolist() == ["exact"]
    assert study.codebook().code_ids == ("barrier.training",)
    assert study.verdicts("asi")["by"].tolist() == ["a"]
    mine = study.progress().query("coder == 'a'")
    assert mine["read"].all()
    assert mine["finished"].all()


def test_a_dry_run_changes_nothing_and_says_what_would_be_done(tmp_path):
    shutil.copytree(FORMATS / "0", tmp_path / "s")
    before = tree(tmp_path / "s")
    planned = upgrade(tmp_path / "s")
    assert str(planned) == "study.yaml: writes the line 'format: 1' (format 1)\nnothing was changed yet"
    assert tree(tmp_path / "s") == before


def test_an_upgrade_keeps_a_copy_and_changes_nothing_else(tmp_path):
    shutil.copytree(FORMATS / "0", tmp_path / "s")
    before = tree(tmp_path / "s")
    done = upgrade(str(tmp_path / "s"), dry_run=False)
    after = tree(tmp_path / "s")
    assert after.pop(f"{done.backup}/study.yaml") == before["study.yaml"]
    assert done.backup.startswith(".qualkit/backup-2")
    assert str(done).endswith(f"copies of the files as they were are in {done.backup}")
    new = after["study.yaml"].decode()
    assert new.replace("format: 1\n", "") == before["study.yaml"].decode()
    assert new.startswith(
        "# A draft made by hand, before formats had numbers.\n# It must upgrade for ever.\n\nformat: "
    )
    assert {**after, "study.yaml": before["study.yaml"]} == before


def test_a_study_of_the_present_format_is_left_alone(tmp_path):
    shutil.copytree(FORMATS / str(FORMAT), tmp_path / "s")
    before = tree(tmp_path / "s")
    said = str(upgrade(tmp_path / "s", dry_run=False))
    assert said == f"the study has format {FORMAT}, which is the present one: there is nothing to do"
    assert tree(tmp_path / "s") == before


def test_two_upgrades_in_one_second_keep_both_copies(tmp_path):
    backups = set()
    for text in ("title: a\n", "title: b\n"):
        draft(tmp_path, text)
        backups.add(upgrade(tmp_path, dry_run=False).backup)
    assert len(backups) == 2
    assert {(tmp_path / name / "study.yaml").read_text() for name in backups} == {"title: a\n", "title: b\n"}


@pytest.mark.parametrize(("before", "after"), [
    (b"title: a\n", b"format: 1\ntitle: a\n"),
    (b"title: a", b"format: 1\ntitle: a"),
    (b"# x\r\n\r\ntitle: a\r\n", b"# x\r\n\r\nformat: 1\r\ntitle: a\r\n"),
    (b"\xef\xbb\xbf# x\ntitle: a\n", b"\xef\xbb\xbf# x\nformat: 1\ntitle: a\n"),
    (b"\xef\xbb\xbftitle: a\n", b"\xef\xbb\xbfformat: 1\ntitle: a\n"),
    (b"---\n# x\ntitle: a\n", b"---\n# x\nformat: 1\ntitle: a\n"),
    (b"title: a\nformat:\n", b"title: a\nformat: 1\n"),
    (b"title: a\nformat:  # none yet\n", b"title: a\nformat: 1  # none yet\n"),
    (b"title: a\nformat: ''\n", b"title: a\nformat: 1\n"),
    (b"title: a\nformat: 0\n", b"title: a\nformat: 1\n"),
    (b"{title: a, format: 0}\n", b"{title: a, format: 1}\n"),
])  # fmt: skip
def test_the_format_is_written_where_it_belongs_and_nothing_else_is_touched(tmp_path, before, after):
    path = draft(tmp_path, before)
    upgrade(tmp_path, dry_run=False)
    assert path.read_bytes() == after


LINE = st.sampled_from(["# note", "", "  # in", "title: x", "languages: [id]", "data_note: 'é 👶'", "---", "topics:"])


@given(st.lists(LINE, max_size=6, unique=True))
def test_what_study_yaml_says_is_what_it_said_before(tmp_path_factory, lines):
    text = "\n".join([*lines, "groups: []", ""])
    try:
        before = read_yaml(text, "study.yaml").data
    except StudyError:
        return
    root = tmp_path_factory.mktemp("s")
    path = draft(root, text)
    try:
        upgrade(root, dry_run=False)
    except StudyError:
        assert path.read_text() == text
        return
    assert read_yaml(path.read_text(), "study.yaml").data == {"format": "1", **before}
    assert path.read_text().replace("format: 1\n", "", 1) == text


@pytest.mark.parametrize(("text", "said"), [
    ("format: 2\n", "study.yaml:1: this study has format 2, newer than 1, which this version of qualkit writes. To "
                    "mend: install a newer qualkit; nothing was changed."),
    ("title: a\nformat: one\n", "study.yaml:2: the format 'one' is no number. Did you mean '1'?"),
    ("format: -1\n", "the format '-1' is no number"),
    ("{title: a}\n", "study.yaml:1: the line 'format: 1' cannot be written in place"),
    (b"title: \xff\n", "study.yaml: the file is not UTF-8 (byte 8)"),
    ("title: [\n", "this is not YAML"),
])  # fmt: skip
def test_what_cannot_be_upgraded_is_refused(tmp_path, text, said):
    path = draft(tmp_path, text)
    before = path.read_bytes()
    with pytest.raises(StudyError) as caught:
        upgrade(tmp_path, dry_run=False)
    assert said in str(caught.value)
    assert path.read_bytes() == before


def test_where_there_is_no_study_it_says_so(tmp_path):
    with pytest.raises(StudyError, match=r"there is no study here: study\.yaml is missing"):
        plan_upgrade(tmp_path)


class Dies(System):
    """A computer that goes off at a call of its choice and stays off."""

    def __init__(self, left: int) -> None:
        self.left = left

    def _call(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt

    def create(self, path):
        self._call()
        return super().create(path)

    def replace(self, source, target):
        self._call()
        super().replace(source, target)

    def unlink(self, path):
        self._call()
        super().unlink(path)


def test_an_upgrade_that_was_interrupted_is_done_again(tmp_path):
    for calls in range(6):
        root = tmp_path / str(calls)
        shutil.copytree(FORMATS / "0", root)
        before = (root / "study.yaml").read_bytes()
        try:
            upgrade(root, dry_run=False, system=Dies(calls))
        except KeyboardInterrupt:
            assert (root / "study.yaml").read_bytes() == before
            upgrade(root, dry_run=False)
        assert open_study(root).settings.title == "Menyusui dan bekerja"
        copies = [path.read_bytes() for path in root.glob(".qualkit/*/study.yaml")]
        assert copies
        assert set(copies) == {before}
    assert calls > 3
