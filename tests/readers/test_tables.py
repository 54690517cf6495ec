"""Tables of turns: columns in any order and language, delimiters, quoted line breaks, times, spreadsheets."""

from __future__ import annotations

import datetime
import io
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import ReadError
from qualkit.readers import RawTranscript, find_speakers, read_bytes
from qualkit.readers.moments import read_moments

Row = tuple[str, ...]


def heard(text: str | bytes, name: str = "a.csv") -> RawTranscript:
    return find_speakers(read_bytes(text if isinstance(text, bytes) else text.encode(), name))


def turns(raw: RawTranscript) -> list[Row]:
    return [(turn.speaker, turn.text, turn.time_start, turn.time_end) for turn in raw.turns]


def test_columns_in_any_order_with_roles_times_and_quoted_line_breaks() -> None:
    raw = heard(
        "No;Teks;Pembicara;Peran;Mulai;Selesai;Catatan\n"
        '1;"Apa; kabar?\n\nSehat?";Dan;Pewawancara;00:00:01;00:00:02;\n'
        '2;"Baik ""sekali""";Bu Sari;kader;3.5;lama;tertawa\n'
        "3;lanjutan;;;;;\n"
        "4;Ya.;Pak Adi;penerjemah;00:09;;\n"
    )
    assert turns(raw) == [
        ("Dan", "Apa; kabar?\n\nSehat?", "00:00:01", "00:00:02"),
        ("Bu Sari", 'Baik "sekali"\nlanjutan', "00:00:03.500", ""),
        ("Pak Adi", "Ya.", "00:09", ""),
    ]
    assert [(s.label, s.role, s.reason) for s in raw.speakers] == [
        ("Dan", "interviewer", "the column 'Peran' says 'Pewawancara'"),
        ("Bu Sari", "informant", "the column 'Peran' says 'kader'"),
        ("Pak Adi", "other", "the column 'Peran' says 'penerjemah'"),
    ]
    assert "warning: times in the column 'Selesai' that cannot be read: row 2: 'lama'" in raw.notes
    assert "left out the column 'No': 4 numbers" in raw.notes
    assert "left out the column 'Catatan', no part of the words: tertawa" in raw.notes
    assert "1 text without a speaker went to the turn above" in raw.notes


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_delimiter_and_encoding(delimiter: str, name: str, encoding: str) -> None:
    rows = [("speaker", "text"), ("P", "Apa kabar, Bu?"), ("Ibu", "Café; ya."), ("P", "Oh?")]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    assert [row[:2] for row in turns(heard(text.encode(encoding), name))] == rows[1:]


def test_a_delimiter_that_the_first_line_declares() -> None:
    assert [row[:2] for row in turns(heard("sep=#\nspeaker#text\nP#Apa?\nIbu#Ya.\n"))] == [
        ("P", "Apa?"),
        ("Ibu", "Ya."),
    ]


@pytest.mark.parametrize(
    "head",
    ["Speaker,Text", "PEMBICARA,Teks", "nama_pembicara,isi percakapan", "Penutur,Tuturan", "speaker_label,utterance"],
)
def test_names_of_columns(head: str) -> None:
    assert [row[:2] for row in turns(heard(f"{head}\nP,Apa?\nIbu,Ya.\n"))] == [("P", "Apa?"), ("Ibu", "Ya.")]


def test_questions_and_answers_in_columns() -> None:
    raw = heard('No,Pertanyaan,Jawaban\n1,Apa kabar?,Baik\n2,Umur?,"30\ntahun"\n3,Lain?,\n')
    assert [row[:2] for row in turns(raw)] == [
        ("Pertanyaan", "Apa kabar?"), ("Jawaban", "Baik"), ("Pertanyaan", "Umur?"), ("Jawaban", "30\ntahun"),
        ("Pertanyaan", "Lain?"),
    ]  # fmt: skip
    assert [speaker.role for speaker in raw.speakers] == ["interviewer", "informant"]


def test_a_table_without_a_head() -> None:
    raw = heard("00:01,P,Apa?\n00:02,I,Ya betul\n00:03,P,Oh?\n00:04,I,Iya saja\n")
    assert turns(raw)[1] == ("I", "Ya betul", "00:02", "")


def test_lines_above_the_head_stand_before_the_first_turn() -> None:
    raw = heard("Wawancara 1,\n,\nspeaker,text\nP,Apa?\nIbu,Ya.\n")
    assert raw.preamble == "Wawancara 1"


def test_milliseconds_of_a_speech_recogniser() -> None:
    assert turns(heard("start\tend\ttext\n0\t2500\tHalo.\n2500\t5000\tYa.\n", "w.tsv"))[1] == (
        "", "Ya.", "00:00:02.500", "00:00:05.000",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "time"),
    [("00:01:02", "00:01:02"), ("[1:02]", "1:02"), ("#00:01:02-3#", "00:01:02"), ("62,5", "00:01:02.500"),
     ("3 s", "00:00:03.000"), ("kemarin", ""), ("99999999", "")],
)  # fmt: skip
def test_times_as_they_are_written(cell: str, time: str) -> None:
    assert read_moments([cell], "start").times == (time,)


def test_a_column_that_names_milliseconds() -> None:
    assert read_moments(["40"], "start_ms").times == ("00:00:00.040",)


def test_roles_that_are_unknown_or_several_are_told() -> None:
    raw = heard("speaker,role,text\nA,aneh,x\nB,kader,y\nB,peneliti,z\nB,kader,q\n")
    assert "warning: 'aneh' in the column 'role' is no role that is known; set it for 'A'" in raw.notes
    assert "warning: 'B' has several roles in the column 'role'; 'kader' is the most common" in raw.notes


def test_a_role_that_a_person_says_goes_before_the_column() -> None:
    text = "speaker,role,text\nA,kader,x\nB,peneliti,y\n"
    raw = find_speakers(read_bytes(text.encode(), "a.csv"), interviewers=["A"], labels={"B": "other"})
    assert [speaker.role for speaker in raw.speakers] == ["interviewer", "other"]


def test_quotation_marks_that_do_not_pair_are_words() -> None:
    raw = heard('speaker,text\nP,"Apa kabar\nIbu,Baik\nP,Apa?\n')
    assert [row[:2] for row in turns(raw)] == [("P", '"Apa kabar'), ("Ibu", "Baik"), ("P", "Apa?")]
    assert any("do not pair" in note for note in raw.notes)


def test_rows_of_unknown_columns_are_lines() -> None:
    document = read_bytes(b"a,b\n1,2\n", "a.csv")
    assert document.paragraphs == ("a\tb", "1\t2")
    assert any(note.startswith("warning: no column is named speaker or text") for note in document.notes)


def test_names_are_made_fit_to_open_a_turn() -> None:
    raw = heard("speaker,text\nDan: [1],Apa?\nIbu,Ya.\n")
    assert raw.turns[0].speaker == "Dan (1)"
    assert "the speaker 'Dan: [1]' stands as 'Dan (1)': a label holds no colon and no square bracket" in raw.notes


def test_more_names_than_any_interview_are_words() -> None:
    raw = heard("speaker,text\n" + "".join(f"N{i},kata {i}\n" for i in range(201)))
    assert {turn.speaker for turn in raw.turns} == {""}
    assert raw.turns[200].text == "N200: kata 200"


def test_a_table_without_words_is_refused() -> None:
    for text in ("speaker,text\n,\n", ",\n"):
        with pytest.raises(ReadError, match=r"holds no words"):
            heard(text)


def test_more_rows_than_any_interview_are_refused() -> None:
    with pytest.raises(ReadError, match="the table holds 100,002 rows"):
        heard("speaker,text\n" + "P,a\n" * 100_001)


CELLS = st.lists(
    st.sampled_from(["ya", 'kata "kutip"', "a;b", "a,b", "x\ty", "baris\nbaru", "👶🏽", "é", "10:30", "P: x", "1. a"]),
    min_size=1, max_size=4,
).map(" ".join)  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from(["P", "Bu Sari", "I2"]), CELLS), min_size=1, max_size=10),
    st.sampled_from([",", ";", "\t"]),
)
def test_every_dialogue_in_a_table_comes_back(dialogue: list[Row], delimiter: str) -> None:
    lines = ["pembicara" + delimiter + "teks"]
    lines += [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in dialogue]
    assert [row[:2] for row in turns(heard("\r\n".join(lines)))] == dialogue


def book(**sheets: list[tuple[object, ...]]) -> bytes:
    box = io.BytesIO()
    made = xlsxwriter.Workbook(box)
    clock = made.add_format({"num_format": "h:mm:ss"})
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                if isinstance(cell, datetime.time):
                    sheet.write_datetime(i, j, cell, clock)
                elif isinstance(cell, str):
                    sheet.write_string(i, j, cell)
                else:
                    sheet.write(i, j, cell)
    made.close()
    return box.getvalue()


def test_a_spreadsheet_with_times_and_a_title() -> None:
    rows = [("Wawancara 1",), (), ("Speaker", "Text", "Start"), ("Dan", "Apa kabar?", datetime.time(0, 1, 2)),
            ("Siti", "Baik\n=1 👶 _x0041_", 65), (None, "lanjut", 70.5)]  # fmt: skip
    raw = heard(book(Giliran=rows), "a.xlsx")
    assert raw.preamble == "Wawancara 1"
    assert turns(raw) == [
        ("Dan", "Apa kabar?", "00:01:02", ""),
        ("Siti", "Baik\n=1 👶 _x0041_\nlanjut", "00:01:05.000", ""),
    ]


def test_rich_strings_comments_and_hidden_sheets() -> None:
    box = io.BytesIO()
    made = xlsxwriter.Workbook(box)
    sheet, other = made.add_worksheet("Satu"), made.add_worksheet("Info")
    sheet.write_row(0, 0, ("Pembicara", "Teks"))
    sheet.write_row(1, 0, ("P", "Apa?"))
    sheet.write(2, 0, "Ibu")
    sheet.write_rich_string(2, 1, "Baik ", made.add_format({"bold": True}), "sekali")
    sheet.write_comment(2, 1, "nada rendah")
    other.write_row(0, 0, ("Lokasi", "Parit", 3, True))
    other.hide()
    made.close()
    raw = heard(box.getvalue(), "a.xlsx")
    assert turns(raw)[1][:2] == ("Ibu", "Baik sekali")
    assert raw.preamble == "Lokasi\tParit\t3\tTRUE"
    assert "remark on the cell B3: nada rendah" in raw.notes
    assert "the hidden sheet 'Info' was read" in raw.notes
    assert any(note.startswith("warning: the sheet 'Info' holds no turns") for note in raw.notes)


def test_a_spreadsheet_of_unknown_columns_gives_lines() -> None:
    assert read_bytes(book(a=[("x", "y"), (1.5, datetime.time(1, 2))]), "a.xlsx").paragraphs == (
        "x\ty",
        "1.5\t01:02:00",
    )


SHEET = "<w><sheetData>{}</sheetData></w>"
PARTS = {
    "_rels/.rels": '<r><e Id="1" Type="x/officeDocument" Target="xl/workbook.xml"/></r>',
    "xl/workbook.xml": '<w xmlns:r="urn:r"><sheets><sheet name="a" r:id="1"/></sheets></w>',
    "xl/_rels/workbook.xml.rels": '<r><e Id="1" Type="x/worksheet" Target="s.xml"/></r>',
}


def packed(members: dict[str, str]) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return box.getvalue()


def raw_sheet(rows: str) -> bytes:
    return packed({**PARTS, "xl/s.xml": SHEET.format(rows)})


def test_cells_without_references_and_inline_strings() -> None:
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    rows = "".join("<row>" + "".join(map(cell.format, pair)) + "</row>" for pair in [("speaker", "text"), ("P", "ya")])
    assert turns(heard(raw_sheet(rows), "a.xlsx")) == [("P", "ya", "", "")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "an old .xls or a password-protected file"),
        (b"x", "the file is no archive"),
        (packed({"a.txt": "x"}), "an archive, but no spreadsheet"),
        (packed({**PARTS, "xl/s.xml": "<w/>"}), "the spreadsheet holds no words"),
        (packed(PARTS), "the spreadsheet holds no words"),
        (packed({**PARTS, "xl/s.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><w>&b;</w>"}), "declares a document type"),
        (packed({**PARTS, "../x": "x"}), "points outside of it"),
        (raw_sheet('<row><c r="XFD1048576"><v>1</v></c></row>'), "a cell stands beyond column 200"),
        (raw_sheet('<row><c r="GQ1"><v>1</v></c></row>' * 2_600), "more than 500,000 cells"),
    ],
)
def test_spreadsheets_that_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        read_bytes(data, "a.xlsx")
    assert caught.value.problems[0].where == "a.xlsx"
