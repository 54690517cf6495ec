"""Importing: a plan that changes nothing, then transcripts that read as the files did."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import ReadError
from qualkit.model import Source, Speaker, Transcript
from qualkit.store import starter
from qualkit.store.checking import study_problems
from qualkit.store.folder import Folder
from qualkit.store.importing import Imported, Plan, _verify, carry_out, plan_import
from qualkit.store.incoming import read_transcript
from qualkit.store.settings import read_settings
from qualkit.study import open_study
from qualkit.text import turns_table

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


def reason(plan: Plan | Imported) -> str:
    assert plan.state == "refused"
    return str(plan.refusal)


def bytes_below(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_plan_says_what_would_happen_and_changes_nothing(plan: Any, root: Path) -> None:
    before = bytes_below(root)
    [found] = plan({"Ibu 02.txt": TALK.replace("\n", "\r\n").encode("utf-16")}, interviewers=["p"], group="mother")
    assert (found.state, found.transcript, found.kind, found.turns) == ("new", "ibu-02", "interview", 4)
    assert (found.source.format, found.source.encoding) == ("txt", "utf-16-le")
    assert "changed line ends to LF" in found.source.notes
    assert [(v.label, v.role, v.informant, v.reason, v.turns, v.share) for v in found.voices] == [
        ("P", "interviewer", "", "named in interviewers", 2, 0.5),
        ("Ibu", "informant", "ibu-02", "not the interviewer", 2, 0.5),
    ]
    assert [(turn.speaker, turn.text) for turn in found.first_turns] == [
        ("P", "Sudah makan?"), ("Ibu", "Sudah."), ("P", "Apa?"),
    ]  # fmt: skip
    assert (found.informants, found.warnings, found.refusal) == ((("ibu-02", "mother"),), (), None)
    assert bytes_below(root) == before
    assert "Sudah" not in repr(found)


@pytest.mark.parametrize("name", ["Ibu 02.txt", "ibu-02.docx", "IBU_02.md"])
def test_what_was_written_reads_as_the_file_did(plan: Any, root: Path, tmp_path: Path, name: str) -> None:
    if name.endswith("docx"):
        document = docx.Document()
        for block in TALK.strip().split("\n\n"):
            document.add_paragraph(block)
        (tmp_path / "inbox").mkdir()
        document.save(str(tmp_path / "inbox" / name))
        text: str | bytes = (tmp_path / "inbox" / name).read_bytes()
    else:
        text = TALK
    plans = plan({name: text}, group="mother")
    [done] = carry_out(plans, Folder(root))
    assert (done.state, done.path, done.informants) == ("new", root / "transcripts" / "ibu-02.md", ("ibu-02",))
    raw, study = read_transcript(tmp_path / "inbox" / name), open_study(root)
    stored = study.transcript("ibu-02")
    assert stored.text == raw.text == TALK
    columns = ["turn", "speaker", "role", "start", "end", "text"]
    assert stored.turns[columns].equals(raw.turns[columns])
    assert stored.turns["group"].tolist() == ["", "mother", "", "mother"]
    assert [p for p in study_problems(study.folder, study.settings) if "ibu-02" in str(p)] == []
    front = done.path.read_text(encoding="utf-8").split("---\n")[1]
    assert [line.split(":")[0] for line in front.splitlines()] == [
        "transcript", "kind", "date", "round", "site", "language", "translation_of", "interviewer", "others", "guide",
        "duration_min", "consent", "simulated", "speakers", "  P", "  Ibu",
    ]  # fmt: skip
    assert 'consent: ""' in front


words = st.text(st.sampled_from("ab 1.?:[]-*\"'\n\tPIéß👩\u0301\r\u2028\x0c{}#|&"), min_size=1, max_size=25)


@settings(deadline=None)
@given(turns=st.lists(st.tuples(st.sampled_from(["P", "Ibu Sari", "I2", "dr. Ani"]), words), min_size=1, max_size=8),
       head=words, ending=st.sampled_from(["txt", "md"]))  # fmt: skip
def test_whatever_the_words_the_study_reads_what_the_file_said(
    tmp_path_factory: pytest.TempPathFactory, turns: list[tuple[str, str]], head: str, ending: str
) -> None:
    root = tmp_path_factory.mktemp("study")
    (root / "study.yaml").write_text("format: 1\ntitle: T\ngroups: [{group: mother}]\n")
    file = root / f"x.{ending}"
    file.write_bytes("\n\n".join([head, *(f"{label}: {text}" for label, text in turns)]).encode())
    folder = Folder(root)
    [found] = plan_import([file], folder, read_settings(folder.settings))
    assert found.refusal is None
    carry_out([found], folder)
    stored, raw = open_study(root).transcript("x"), read_transcript(file)
    columns = ["speaker", "role", "start", "end", "text"]
    assert stored.text == raw.text
    assert stored.turns[columns].equals(raw.turns[columns])


# -- nobody tells who asks --------------------------------------------------------------------------------------------


def test_without_an_interviewer_a_file_comes_in_and_names_the_remedy(plan: Any, root: Path) -> None:
    [found] = plan({"ab.txt": OPEN})
    assert (found.state, found.informants, found.kind) == ("new", (), "interview")
    assert [(v.role, v.informant) for v in found.voices] == [("informant", "")] * 2
    assert re.search("who asks among 'A', 'B'.*import again with --interviewer NAME", " ".join(found.warnings))
    carry_out([found], Folder(root))
    assert open_study(root).transcript("ab").text == OPEN
    assert (root / "transcripts" / "informants.csv").read_bytes() == TABLE.encode()


def test_importing_it_again_with_an_interviewer_sets_the_roles_and_nothing_else(plan: Any, root: Path) -> None:
    carry_out(plan({"ab.txt": OPEN}), Folder(root))
    path = root / "transcripts" / "ab.md"
    path.write_text(path.read_text().replace('date: ""', "date: 2026-01-02  # by phone"))
    [again] = plan({"ab.txt": OPEN})
    assert (again.state, again.content) == ("there", b"")
    [found] = plan({"ab.txt": OPEN}, interviewers=["A"], group="mother")
    assert (found.state, found.informants) == ("roles", (("ab", "mother"),))
    before = path.read_text()
    [done] = carry_out([found], Folder(root))
    assert (done.state, done.informants) == ("roles", ("ab",))
    expected = before.replace("A: {role: informant}", "A: {role: interviewer}")
    assert path.read_text() == expected.replace("B: {role: informant}", "B: {role: informant, informant: ab}")
    assert open_study(root).turns()["informant"].tolist() == ["", "ab", "", "ab"]


def test_roles_are_not_set_on_a_file_that_is_only_coming(plan: Any) -> None:
    told = "---\nspeakers: {A: {role: interviewer}}\n---\n" + OPEN
    first, second = plan({"ab.txt": OPEN, "ab.md": told}, group="mother")
    assert first.state == "new"
    assert "the same words are about to come in as 'ab', with other roles" in reason(second)


def test_known_roles_are_not_changed_by_importing_again(plan: Any, root: Path) -> None:
    carry_out(plan({"ibu-01.txt": TALK}), Folder(root))
    [found] = plan({"ibu-01.txt": TALK}, interviewers=["Ibu"])
    assert re.search(
        r"'Ibu' is informant in transcripts/ibu-01\.md, not interviewer.*qualkit roles ibu-01 --role", reason(found)
    )


def test_a_file_without_labels_or_without_informants_is_warned_of(plan: Any) -> None:
    plain, asked = plan({"a.txt": "Saya capek.\n\nBegitu.", "b.txt": TALK}, interviewers=["P", "Ibu"], group="mother")
    assert "no speaker labels were found" in plain.warnings[-1]
    assert plain.informants == (("a", "mother"),)
    assert "nobody in it is an informant" in asked.warnings[-1]
    assert asked.informants == ()


# -- several files, labels --------------------------------------------------------------------------------------------


def test_a_bad_file_does_not_keep_the_good_ones_out(plan: Any, root: Path) -> None:
    plans = plan({"bad.docx": b"PK\x03\x04 no", "ibu-02.txt": TALK, "empty.txt": "", "x.rtf": "{}"}, group="mother")
    assert [found.state for found in plans] == ["refused", "new", "refused", "refused"]
    assert all(isinstance(found.refusal, ReadError) for found in plans if found.state == "refused")
    assert "bad.docx" in reason(plans[0])
    done = carry_out(plans, Folder(root))
    assert [result.path.name for result in done if result.path] == ["ibu-02.md"]
    assert reason(done[2]) == reason(plans[2])
    assert [path.name for path in (root / "transcripts").glob("*.md")] == ["ibu-02.md"]


def test_only_refused_files_give_only_refusals(plan: Any) -> None:
    assert [found.state for found in plan({"empty.txt": ""}, interviewers=["Dan"])] == ["refused"]


def test_an_interviewer_need_not_speak_in_every_file(plan: Any) -> None:
    other = TALK.replace("P:", "Rudi:")
    first, second = plan({"a.txt": TALK, "b.txt": other}, interviewers=["P", "rudi"], group="mother")
    assert [voice.role for found in (first, second) for voice in found.voices] == ["interviewer", "informant"] * 2


def test_one_who_speaks_in_no_file_stops_everything(plan: Any) -> None:
    with pytest.raises(ReadError, match=r"(?s)2 problems.*speaker 'Ibuu'. Did you mean 'Ibu'.*speaker 'Zaki'"):
        plan({"a.txt": TALK}, interviewers=["Ibuu"], roles={"Zaki": "other"})


def test_an_unknown_role_stops_everything(plan: Any) -> None:
    with pytest.raises(ReadError, match=r"role 'informan' of 'Ibu' is none\. Did you mean 'informant'"):
        plan({"a.txt": TALK}, roles={"Ibu": "informan"})


# -- transcripts of other studies -------------------------------------------------------------------------------------

OWN = """---
transcript: Own_1
kind: interview # c
speakers:
  P: {role: interviewer}
  X: {role: informant, informant: x-9}
---
P: a


X: b
"""


@pytest.mark.parametrize("data", [OWN.encode(), OWN.replace("\n", "\r\n").encode("utf-8-sig"), OWN.encode("utf-16")])
def test_a_transcript_of_a_study_is_taken_over_as_it_is(plan: Any, root: Path, data: bytes) -> None:
    [found] = plan({"Own_1.md": data}, group="mother")
    assert found.informants == (("x-9", "mother"),)
    carry_out([found], Folder(root))
    assert (root / "transcripts" / "Own_1.md").read_bytes() == OWN.encode()
    assert open_study(root).turns()["group"].tolist() == ["", "mother"]


def test_a_transcript_of_a_study_with_problems_is_refused(plan: Any) -> None:
    [found] = plan({"Own_2.md": OWN.replace("interview #", "talk #")}, group="mother")
    assert isinstance(found.refusal, ReadError)
    assert re.search("(?s)2 problems.*'Own_1'.*unknown kind 'talk'", reason(found))


def test_other_front_matter_of_words_that_are_there_is_left_and_said(plan: Any, root: Path) -> None:
    carry_out(plan({"Own_1.md": OWN}, group="mother"), Folder(root))
    [found] = plan({"Own_1.md": OWN.replace("# c", "\ndate: 2026-01-02")}, group="mother")
    assert found.state == "there"
    assert found.warnings == ("its front matter differs from that of transcripts/Own_1.md, which stays as it is",)


def test_one_informant_of_two_transcripts_gets_one_row(plan: Any, root: Path) -> None:
    later = OWN.replace("Own_1", "Own_2").replace("X: b", "X: c")
    done = carry_out(plan({"Own_1.md": OWN, "Own_2.md": later}, group="mother"), Folder(root))
    assert [result.informants for result in done] == [("x-9",), ()]
    assert (root / "transcripts" / "informants.csv").read_text(encoding="utf-8").count("x-9") == 1


def test_front_matter_that_the_study_would_not_take_is_refused(plan: Any) -> None:
    [found] = plan({"a.md": "---\ndate: May\nspeakers: {P: {role: interviewer}}\n---\n" + TALK}, group="mother")
    assert "'May' is no day" in reason(found)


def test_an_informant_without_an_id_is_pointed_out(plan: Any) -> None:
    [found] = plan({"Own_1.md": OWN.replace(", informant: x-9", "")})
    assert found.warnings == ("the front matter does not say which informant 'X' is",)


# -- between plan and writing -----------------------------------------------------------------------------------------


def test_a_file_that_changed_since_the_plan_is_refused(plan: Any, root: Path) -> None:
    plans = plan({"ibu-01.txt": TALK, "ibu-02.txt": TALK + "P: Oh?\n"}, group="mother")
    (root / "transcripts" / "ibu-01.md").write_text("mine")
    first, second = carry_out(plans, Folder(root))
    assert re.search(r"transcripts/ibu-01\.md: the file changed since.*import again", reason(first))
    assert (root / "transcripts" / "ibu-01.md").read_text() == "mine"
    assert second.state == "new"


def test_nothing_is_written_where_the_table_of_informants_broke_since(plan: Any, root: Path) -> None:
    plans = plan({"ibu-02.txt": TALK}, group="mother")
    (root / "transcripts" / "informants.csv").write_text("informant,group\nx,mother,y\n")
    assert "3 values where the header has 2 columns" in reason(carry_out(plans, Folder(root))[0])
    assert not (root / "transcripts" / "ibu-02.md").exists()


def test_a_half_done_import_is_finished_by_importing_again(plan: Any, root: Path) -> None:
    carry_out(plan({"ibu-02.txt": TALK}, group="mother"), Folder(root))
    (root / "transcripts" / "informants.csv").write_bytes(TABLE.encode())
    [found] = plan({"ibu-02.txt": TALK}, group="mother")
    assert (found.state, found.informants) == ("there", (("ibu-02", "mother"),))
    assert carry_out([found], Folder(root))[0].informants == ("ibu-02",)


def test_what_would_read_otherwise_is_refused_before_it_is_written() -> None:
    source = Source("a.txt", "txt", "utf-8", "")
    speakers = (Speaker("P", "interviewer"),)
    text = "P: a\n"
    transcript = Transcript("a", text, turns_table("a", text, []), source, speakers)
    content = b"---\ntranscript: a\nspeakers: {P: {role: interviewer}}\n---\nP: a\n"
    with pytest.raises(ReadError, match=r"a\.txt: the study would not read the same turns"):
        _verify(content, transcript, speakers)
    with pytest.raises(ReadError, match="unknown field 'kin'"):
        _verify(content.replace(b"speakers", b"kin: x\nspeakers"), transcript, speakers)


# -- the files of others ----------------------------------------------------------------------------------------------


@pytest.mark.skipif("QUALKIT_SAMPLES" not in os.environ, reason="QUALKIT_SAMPLES does not point at the sample files")
def test_interviews_of_a_published_study_come_in_whole(root: Path) -> None:
    samples = Path(os.environ["QUALKIT_SAMPLES"], "samples", "pdpilot")
    folder = Folder(root)
    files = [samples / "P1.pdf", samples / "P2.pdf"]
    plans = plan_import(files, folder, read_settings(folder.settings), interviewers=["Dan"], group="cadre")
    assert [(p.turns, [(v.label, v.turns) for v in p.voices]) for p in plans] == [
        (94, [("Dan", 47), ("Participant", 47)]), (165, [("Dan", 81), ("Participant", 84)]),
    ]  # fmt: skip
    carry_out(plans, folder)
    study = open_study(root)
    for file in files:
        assert study.transcript(file.stem.lower()).text == read_transcript(file).text


def test_each_file_that_was_read_is_told(tmp_path: Path) -> None:
    starter.make_study(tmp_path / "asi")
    folder = Folder(tmp_path / "asi")
    files = [tmp_path / name for name in ("ibu-01.txt", "ibu-02.txt")]
    for file in files:
        file.write_text(f"P: Sehat?\nIbu: Ya, {file.stem}.\nP: Bekerja?\nIbu: Di toko.\n", encoding="utf-8")
    told: list[str] = []
    plan_import(files, folder, read_settings(folder.settings), interviewers=["P"], group="mother", step=told.append)
    assert told == ["ibu-01.txt", "ibu-02.txt"]
