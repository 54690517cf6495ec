"""One talk in every format comes in as the same turns; Markdown goes through Word and OpenDocument and comes back."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.readers import RawTranscript, canonical, find_speakers, read_bytes
from qualkit.text import RawTurn

FIXTURES = Path(__file__).parents[1] / "fixtures" / "readers"
TALK = [
    ("P", "Sudah kembali bekerja, Bu?"),
    ("Ibu", "Sudah, dua bulan  lalu – jam 07.30."),
    ("P", "Siapa yang jaga bayinya? 👶🏽"),
    ("Ibu", "Mertua. Saya bilang: susunya di kulkas [tertawa] <3 & café."),
    ("P", "Malam hari?"),
    ("Ibu", "Ya, saya."),
]
Turns = Sequence[tuple[str, str]]


def as_docx(paragraphs: Sequence[str]) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    box = io.BytesIO()
    document.save(box)
    return box.getvalue()


def as_odt(paragraphs: Sequence[str]) -> bytes:
    def words(text: str) -> str:
        spaced = re.sub(
            "  +| $|^ ", lambda match: f'<text:s text:c="{len(match[0])}"/>', escape(text), flags=re.MULTILINE
        )
        return spaced.replace("\t", "<text:tab/>").replace("\n", "<text:line-break/>")

    body = "".join(f"<text:p>{words(paragraph)}</text:p>" for paragraph in paragraphs)
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        packed.writestr(
            "content.xml",
            '<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:o" xmlns:text="urn:t">'
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
    return box.getvalue()


def as_rtf(turns: Turns) -> bytes:
    def words(text: str) -> str:
        units = memoryview(text.encode("utf-16-le")).cast("H")
        return "".join(
            chr(u) if 31 < u < 127 and chr(u) not in "\\{}" else rf"\u{u - 65536 * (u > 32767)}?" for u in units
        )

    return ("{\\rtf1\\ansi " + "\\par ".join(f"{{\\b {who}:}} {words(said)}" for who, said in turns) + "}").encode()


def as_xlsx(turns: Turns) -> bytes:
    box = io.BytesIO()
    book = xlsxwriter.Workbook(box)
    sheet = book.add_worksheet()
    for row, cells in enumerate([("Pembicara", "Teks"), *turns]):
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell)
    book.close()
    return box.getvalue()


def as_csv(turns: Turns) -> bytes:
    return "\n".join(f'{who},"{said}"' for who, said in [("speaker", "text"), *turns]).encode()


def as_vtt(turns: Turns) -> bytes:
    cues = (f"00:0{i}.000 --> 00:0{i}.900\n<v {who}>{html.escape(said)}</v>\n" for i, (who, said) in enumerate(turns))
    return ("WEBVTT\n\n" + "\n".join(cues)).encode()


def as_srt(turns: Turns) -> bytes:
    return "\n".join(f"{i}\n00:00:0{i},000 --> 00:00:0{i},900\n{a}: {b}\n" for i, (a, b) in enumerate(turns)).encode()


def as_page(turns: Turns) -> str:
    return "".join(f"<p><b>{a}:</b> {html.escape(b).replace('  ', '&nbsp; ')}</p>" for a, b in turns)


def lines(turns: Turns) -> list[str]:
    return [f"{who}: {said}" for who, said in turns]


FORMATS: dict[str, Callable[[Turns], bytes]] = {
    "a.txt": lambda turns: "\r\n".join(lines(turns)).encode("utf-16"),
    "a.md": lambda turns: "\n\n".join(lines(turns)).encode(),
    "a.docx": lambda turns: as_docx(lines(turns)),
    "a.odt": lambda turns: as_odt(lines(turns)),
    "a.rtf": as_rtf,
    "a.html": lambda turns: as_page(turns).encode(),
    "a.htm": lambda turns: as_page(turns).encode("utf-16"),
    "a.otr": lambda turns: json.dumps({"text": as_page(turns), "media": "a.mp3"}).encode(),
    "a.vtt": as_vtt,
    "a.srt": as_srt,
    "a.csv": as_csv,
    "a.tsv": lambda turns: as_csv(turns).replace(b',"', b'\t"'),
    "a.xlsx": as_xlsx,
}


@pytest.mark.parametrize("name", list(FORMATS))
def test_one_talk_in_every_format_gives_the_same_turns(name: str) -> None:
    raw = find_speakers(read_bytes(FORMATS[name](TALK), name))
    assert [(turn.speaker, turn.text.replace("\u00a0", " ")) for turn in raw.turns] == TALK
    assert [(speaker.label, speaker.role) for speaker in raw.speakers] == [("P", "interviewer"), ("Ibu", "informant")]


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("posyandu.*")), ids=lambda path: path.name)
def test_files_of_a_talk_give_the_same_turns(path: Path) -> None:
    raw = find_speakers(read_bytes(path.read_bytes(), path.name))
    said = [(turn.speaker, " ".join(turn.text.split())) for turn in raw.turns]
    assert said == [
        ("Pewawancara", "Ibu sudah lama jadi kader?"),
        ("Bu Rina", "Enam tahun, sejak anak kedua. [tertawa]"),
        ("Pewawancara", "Pernah ikut pelatihan?"),
        ("Bu Rina", "Sekali saja. Habis itu… ya belajar sendiri."),
    ]
    assert [speaker.role for speaker in raw.speakers] == ["interviewer", "informant"]


def test_the_files_of_a_talk_are_there() -> None:
    assert {path.suffix for path in FIXTURES.glob("posyandu.*")} == {
        ".csv", ".html", ".otr", ".rtf", ".srt", ".tsv", ".vtt",
    }  # fmt: skip


WORDS = st.lists(
    st.sampled_from(["ya", "ibu-ibu", "jam 10:30", "👶🏽", "é", "[tertawa]", "a  b", "1.", "…", "&"]),
    min_size=1, max_size=6,
).map(" ".join)  # fmt: skip
LINES = st.lists(WORDS, min_size=1, max_size=3).map("\n".join)
ANSWERS = st.lists(LINES, min_size=1, max_size=2).map("\n\n".join)
TIMES = st.sampled_from(["", "", "00:01:02", "12:03.5"])


@st.composite
def dialogues(draw: st.DrawFn) -> list[RawTurn]:
    """Two people who take turns, at least twice each."""
    number = draw(st.integers(4, 8))
    return [RawTurn(("P", "Bu Sari")[i % 2], draw(ANSWERS), draw(TIMES)) for i in range(number)]


@pytest.mark.parametrize("write", [as_docx, as_odt])
@given(turns=dialogues())
@settings(max_examples=20, deadline=None)
def test_markdown_through_a_word_processor_and_back(
    write: Callable[[Sequence[str]], bytes], turns: list[RawTurn]
) -> None:
    name = "a.docx" if write is as_docx else "a.odt"
    first = find_speakers(read_bytes(canonical(RawTranscript(tuple(turns), (), "", ())).encode(), "a.md"))
    there = find_speakers(read_bytes(write(canonical(first).strip().split("\n\n")), name))
    back = find_speakers(read_bytes(canonical(there).encode(), "a.md"))
    assert first.turns == there.turns == back.turns
    assert [(t.speaker, t.time_start) for t in first.turns] == [(t.speaker, t.time_start) for t in turns]
