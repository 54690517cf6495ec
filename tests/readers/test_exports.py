"""Files as other programs export them, where something once went wrong, and limits that keep hostile ones cheap."""

from __future__ import annotations

import io
from itertools import permutations

import docx
import pytest

from qualkit.errors import ReadError
from qualkit.readers import RawDocument, RawTranscript, canonical, find_speakers, read_bytes
from qualkit.readers.header import Named, People
from qualkit.readers.labels import accept, count_labels
from qualkit.readers.openings import Opening
from qualkit.readers.rows import find_blocks
from qualkit.readers.speakers import MOST_LINES


def heard(text: str, name: str = "a.txt", **options: object) -> RawTranscript:
    return find_speakers(read_bytes(text.encode(), name), **options)  # type: ignore[arg-type]


def told(raw: RawTranscript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in raw.turns]


def roles(raw: RawTranscript) -> dict[str, str]:
    return {speaker.label: speaker.role for speaker in raw.speakers}


def word_table(*rows: tuple[str, ...]) -> bytes:
    document = docx.Document()
    table = document.add_table(0, len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    box = io.BytesIO()
    document.save(box)
    return box.getvalue()


def test_a_table_as_nvivo_exports_it_keeps_line_breaks_in_cells_and_an_empty_first_head() -> None:
    data = word_table(
        ("", "Timespan", "Content", "Speaker"), ("1", "0:00.0 - 0:05.0", "Sudah makan?", "Rahma"),
        ("2", "0:05.0 - 0:09.5", "Sudah.\nTadi pagi.", "Siti"), ("3", "0:09.5 - 0:11.0", "Apa?", "Rahma"),
        ("4", "0:11.0 - 0:14.0", "Nasi.", "Siti"),
    )  # fmt: skip
    raw = find_speakers(read_bytes(data, "a.docx"))
    assert told(raw) == [
        ("Rahma", "Sudah makan?"),
        ("Siti", "Sudah.\nTadi pagi."),
        ("Rahma", "Apa?"),
        ("Siti", "Nasi."),
    ]
    assert [(turn.time_start, turn.time_end) for turn in raw.turns][1] == ("0:05.0", "0:09.5")


def test_a_row_whose_first_cell_is_empty_stays_in_its_columns() -> None:
    head = ("Waktu", "Pembicara", "Ucapan")
    rows = (("0:01", "P", "Apa?"), ("", "Ibu", "Ya."), ("0:05", "P", "Oh?"), ("", "Ibu", "Iya."))
    raw = find_speakers(read_bytes(word_table(head, *rows), "a.docx"))
    assert told(raw) == [(speaker, text) for _, speaker, text in rows]


def test_a_paragraph_that_is_only_indented_is_no_row() -> None:
    document = docx.Document()
    for text in ("\tP\t: Apa?", "\tIbu\t: Ya.", "\tP\t: Oh?", "\tIbu\t: Iya."):
        document.add_paragraph(text)
    box = io.BytesIO()
    document.save(box)
    raw = find_speakers(read_bytes(box.getvalue(), "a.docx"))
    assert told(raw) == [("P", "Apa?"), ("Ibu", "Ya."), ("P", "Oh?"), ("Ibu", "Iya.")]


def test_lines_of_a_text_are_rows_of_their_own() -> None:
    [block] = find_blocks(("P\tApa?\nIbu\tYa.\nP\tOh?",))
    assert block.rows == (("P", "Apa?"), ("Ibu", "Ya."), ("P", "Oh?"))


@pytest.mark.parametrize(
    "line",
    ["Transcribed by https://otter.ai", "(Transcribed by TurboScribe.ai. Go Unlimited.)",
     "Rahma Dewi stopped transcription"],
)  # fmt: skip
def test_what_a_program_writes_about_itself_is_nobodys_words(line: str) -> None:
    raw = heard(
        f"Rahma  0:01\nApa kabar, Bu?\n\nSiti  0:03\nBaik.\n\nRahma  0:05\nSudah makan?\n\nSiti  0:07\nYa.\n\n{line}\n"
    )
    assert told(raw)[-2:] == [("Siti", "Ya."), ("Catatan", line)]
    assert roles(raw)["Catatan"] == "other"


def test_an_answer_that_speaks_of_transcribing_stays_one() -> None:
    raw = heard("P: Siapa?\nIbu: Saya.\nTranscribed by my sister\nP: Oh?\nIbu: Ya.")
    assert told(raw)[1] == ("Ibu", "Saya.\nTranscribed by my sister")


def test_lines_that_a_machine_cut_are_no_questions_and_answers() -> None:
    lines = ["Apa kabar?", "Baik, Bu.", "Sudah makan?", "Sudah.", "Apa?", "Nasi."]
    raw = heard("\n".join(f"[00:0{i}.000 --> 00:0{i}.900]  {line}" for i, line in enumerate(lines)))
    assert told(raw) == [("", line) for line in lines]
    assert raw.turns[1].time_start == "00:01.000"


def test_a_title_above_who_asks_and_who_writes_is_a_header() -> None:
    talk = (
        "Moderator: Siapa pernah dilatih?\nKader 1: Saya.\nKader 2: Belum.\nModerator: Oleh siapa?\nKader 1: Bidan.\n"
    )
    raw = heard(f"FGD Kader Melati\nModerator: Rahma\nNotulis: Dewi\n\n{talk}Kader 2: Iya.")
    assert raw.preamble == "FGD Kader Melati\nModerator: Rahma\nNotulis: Dewi"
    assert told(raw)[0] == ("Moderator", "Siapa pernah dilatih?")
    assert roles(raw) == {"Moderator": "interviewer", "Kader 1": "informant", "Kader 2": "informant"}


def test_numbers_of_lines_set_off_by_spaces_are_no_part_of_a_label() -> None:
    raw = heard("1  P: Apa?\n2  Ibu: Ya.\n3  P: Oh?\n4  Ibu: Iya.")
    assert told(raw) == [("P", "Apa?"), ("Ibu", "Ya."), ("P", "Oh?"), ("Ibu", "Iya.")]
    assert "left out 4 numbers before labels" in raw.notes


def test_a_long_head_of_a_column_makes_a_label_that_comes_back() -> None:
    head = "Jawaban informan kunci tentang menyusui dan lain-lain"
    raw = heard(f"| No | Pertanyaan | {head} |\n|---|---|---|\n| 1 | Apa? | Ya. |\n| 2 | Lagi? | Tidak. |\n", "a.md")
    assert [speaker.label for speaker in raw.speakers] == ["Pertanyaan", head[:39]]
    assert canonical(raw).count(f"{head[:39]}: ") == 2


def test_a_misspelt_label_is_found_among_some_and_left_among_very_many() -> None:
    talk = ["Pewawancara", "Informan"] * 3
    few = count_labels([Opening(label, "x") for label in (*talk, "Pewawancra", "Catatan saya")], {})
    assert accept(few, {}).labels["pewawancra"] == "Pewawancra"
    words = ("".join(word).title() for word in permutations("abcdefgh"))
    many = count_labels([Opening(label, "x") for label in (*talk, "Pewawancra", *words)], {})
    assert set(accept(many, {}).labels.values()) == {"Pewawancara", "Informan"}


def test_a_label_names_one_person_or_nobody() -> None:
    named = [Named("Ibu Sari Ayu", "informant", "a"), Named("Ibu Sari Dewi", "informant", "b"),
             Named("Rahma Dewi", "interviewer", "c")]  # fmt: skip
    people = People(named)
    assert people.behind("Sari") is None
    assert people.behind("Dewi Sari") == named[1]
    assert people.behind("RD") == named[2]
    assert people.behind("rd") is None
    assert People().behind("Sari") is None


def test_a_person_named_twice_stands_with_the_first_reason() -> None:
    people = People([Named("Sari", "informant", "first"), Named("Sari", "interviewer", "second")])
    found = people.behind("Sari")
    assert found is not None
    assert found.reason == "first"


def test_a_document_of_too_many_lines_is_refused_by_name_also_where_the_file_states_times() -> None:
    cues = "".join("00:00:01,000 --> 00:00:02,000\nya\n\n" for _ in range(3)) + "00:00:01,000 --> 00:00:02,000\n"
    with pytest.raises(ReadError, match=r"a\.srt: the document holds .* lines, more than 60,000"):
        heard(cues + "x\n" * (MOST_LINES + 1), "a.srt")
    with pytest.raises(ReadError, match=r"a: the document holds 60,001 lines"):
        find_speakers(RawDocument(("\n" * MOST_LINES,), "txt", name="a"))
