"""Any readable file as a transcript: the text, the turns, and where they came from."""

from __future__ import annotations

import hashlib
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import ReadError, StudyError
from qualkit.store.incoming import open_incoming, read_transcript, slug, transcribe

TALK = "Lokasi: posyandu\n\nP: Sudah makan?\n\nIbu: Sudah.\nTadi pagi.\n\nP: Apa?\n\nIbu: Nasi.\n"
FRONT = """---
transcript: ibu-01
date: 2026-01-02
speakers:
  P: {role: interviewer}
  Ibu: {role: informant, informant: i-7}
---
"""


def saved(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def word_file(folder: Path, name: str, text: str) -> Path:
    document = docx.Document()
    for block in text.strip().split("\n\n"):
        document.add_paragraph(block)
    document.save(str(folder / name))
    return folder / name


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TALK.encode(), "utf-8"),
        (TALK.replace("\n", "\r\n").encode(), "utf-8"),
        (TALK.encode("utf-8-sig"), "utf-8"),
        (TALK.encode("utf-16"), "utf-16-le"),
        (TALK.encode("utf-16-be"), "utf-16-be"),
        (TALK.replace("\n", "\r").encode("cp1252"), "utf-8"),
    ],
)
def test_encodings_and_line_ends_give_one_text(tmp_path: Path, data: bytes, encoding: str) -> None:
    interview = read_transcript(saved(tmp_path, "Ibu 01.txt", data))
    assert (interview.text, interview.transcript) == (TALK, "ibu-01")
    assert (interview.source.encoding, interview.source.format, interview.source.name) == (
        encoding,
        "txt",
        "Ibu 01.txt",
    )
    assert interview.source.sha256 == hashlib.sha256(data).hexdigest()


def test_turns_delimit_the_spoken_words_and_name_no_informant(tmp_path: Path) -> None:
    interview = read_transcript(saved(tmp_path, "a.txt", TALK), interviewers="p")
    turns = interview.turns
    assert turns["text"].tolist() == ["Sudah makan?", "Sudah.\nTadi pagi.", "Apa?", "Nasi."]
    assert [interview.text[a:b] for a, b in zip(turns["start"], turns["end"], strict=True)] == turns["text"].tolist()
    assert set(turns["informant"]) == set(turns["group"]) == {""}
    assert [(s.label, s.role, s.reason) for s in interview.speakers] == [
        ("P", "interviewer", "named in interviewers"), ("Ibu", "informant", "not the interviewer"),
    ]  # fmt: skip


def test_a_word_file_gives_the_same_text(tmp_path: Path) -> None:
    assert read_transcript(word_file(tmp_path, "a.docx", TALK)).text == TALK


def test_a_transcript_of_a_study_comes_as_it_is(tmp_path: Path) -> None:
    decomposed = "P: Rene\u0301?\n\n\n\nIbu: Ya.\n"
    for data in (FRONT + decomposed, ("\ufeff" + FRONT + decomposed).replace("\n", "\r\n")):
        interview = read_transcript(saved(tmp_path, "ibu-01.md", data))
        assert interview.text == decomposed
        assert interview.turns["informant"].tolist() == ["", "i-7"]
        assert interview.settings["date"] == "2026-01-02"
        assert interview.source.notes == ()


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_a_transcript_of_a_study_in_another_encoding_is_read_with_a_warning(tmp_path: Path, encoding: str) -> None:
    interview = read_transcript(saved(tmp_path, "ibu-01.md", (FRONT + "P: René?\n").encode(encoding)))
    assert interview.text == "P: René?\n"
    assert "not UTF-8; check letters with accents" in interview.source.notes[0]


def test_problems_of_front_matter_come_all_at_once(tmp_path: Path) -> None:
    path = saved(tmp_path, "ibu-01.md", FRONT.replace("ibu-01", "ibu-2").replace("2026-01-02", "May") + "P: Apa?\n")
    with pytest.raises(StudyError, match=r"(?s)2 problems.*says 'ibu-2'.*'May' is no day"):
        read_transcript(path)


def test_roles_of_a_study_are_not_overruled(tmp_path: Path) -> None:
    path = saved(tmp_path, "ibu-01.md", FRONT + "P: Apa?\n\nIbu: Ya.\n")
    with pytest.raises(StudyError, match=r"gives 'Ibu' the role informant, not interviewer.*change it there"):
        read_transcript(path, ["ibu"])
    with pytest.raises(StudyError, match=r"front matter has no speaker 'Ibuu'\. Did you mean 'Ibu'"):
        read_transcript(path, ["Ibuu"])


def test_front_matter_of_other_programs_is_left_out_and_said(tmp_path: Path) -> None:
    text = "---\ntags: [asi]\ndate: 2026-01-02\nspeakers: {Ibu: {role: informant, informant: i-7}}\n---\n" + TALK
    interview = read_transcript(saved(tmp_path, "a.md", text))
    assert interview.text == TALK
    assert "warning: left out of the front matter: tags" in interview.source.notes
    assert list(interview.settings) == ["date", "speakers"]
    assert interview.settings["date"] == "2026-01-02"
    assert interview.turns["informant"].tolist() == ["", "i-7", "", "i-7"]


def test_front_matter_that_is_none_is_left_out_and_said(tmp_path: Path) -> None:
    interview = read_transcript(saved(tmp_path, "a.md", "---\na: [b\n---\n" + TALK))
    assert interview.text == TALK
    assert any(note.startswith("warning: the front matter was left out: ") for note in interview.source.notes)


def test_an_interviewer_who_does_not_speak_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"no line opens with the speaker 'Ibuu'.*Did you mean 'Ibu'"):
        read_transcript(saved(tmp_path, "a.txt", TALK), ["Ibuu"])


def test_files_that_cannot_be_opened_say_why(tmp_path: Path) -> None:
    path = saved(tmp_path, "kader-01.txt", TALK)
    with pytest.raises(ReadError, match=r"there is no such file\. Did you mean 'kader-01\.txt'"):
        read_transcript(tmp_path / "kader-1.txt")
    with pytest.raises(ReadError, match="there is no such file"):
        read_transcript(path / "x.txt")
    with pytest.raises(ReadError, match=r"this is a folder.*name the files in it"):
        read_transcript(tmp_path)
    with pytest.raises(ReadError, match=r"a\.txt: the file is empty"):
        read_transcript(saved(tmp_path, "a.txt", ""))


def test_a_name_that_the_system_refuses_says_so(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"the file cannot be opened: .*check its permissions"):
        read_transcript(tmp_path / ("x" * 300 + ".txt"))


def test_labels_are_what_lines_open_with(tmp_path: Path) -> None:
    assert open_incoming(saved(tmp_path, "a.md", "**P:** Apa?\n\nIbu: Ya.\n")).labels == ("P", "Ibu")
    assert open_incoming(saved(tmp_path, "ibu-01.md", FRONT + "Catatan: x\n")).labels == ("P", "Ibu")


def test_declared_roles_are_kept(tmp_path: Path) -> None:
    file = open_incoming(saved(tmp_path, "a.txt", TALK))
    speakers = transcribe(file, roles={"Ibu": "other", "P": "informant"}).speakers
    assert [speaker.role for speaker in speakers] == ["informant", "other"]


@given(st.text(max_size=30))
def test_a_slug_is_small_letters_digits_and_single_dashes(name: str) -> None:
    made = slug(name)
    assert all("a" <= c <= "z" or "0" <= c <= "9" or c == "-" for c in made)
    assert made == slug(made) == made.strip("-")
    assert "--" not in made
