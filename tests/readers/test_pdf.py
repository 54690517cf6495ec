"""PDFs: lines, paragraphs, and what a page carries besides them, on files of several programs and on bare ones."""

from __future__ import annotations

import io
import subprocess
import sys
import zlib
from pathlib import Path

import pypdfium2
import pytest

from qualkit.errors import ReadError
from qualkit.readers import find_speakers, pages, pdf, read_bytes
from qualkit.readers.hyphens import Hyphens
from qualkit.readers.lines import PageRuns, Run
from qualkit.readers.pdf import read, read_layout

FIXTURES = Path(__file__).parent / "fixtures"
TURNS = [tuple(line.split(": ", 1)) for line in (FIXTURES / "turns.txt").read_text(encoding="utf-8").splitlines()]
Painted = tuple[float, float, str]


def bare_pdf(*contents: list[Painted] | str, extra: str = "", trailer: str = "") -> bytes:
    """A PDF with one page for each of `contents`: texts with their places, or a content stream."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(contents)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for i, content in enumerate(contents):
        stream = content if isinstance(content, str) else "\n".join(_painted(*text) for text in content)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {extra} /Contents {5 + 2 * i} 0 R "
            "/Resources << /Font << /F 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    return _file(objects, trailer)


def _painted(x: float, y: float, text: str) -> str:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F 10 Tf {x} {y} Td ({escaped}) Tj ET"


def _file(objects: list[str], trailer: str) -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, text in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1"))
    start = out.tell()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    out.write(f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode())
    out.write(f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def column(*lines: str, top: float = 760, left: float = 60, step: float = 14) -> list[Painted]:
    return [(left, top - i * step, line) for i, line in enumerate(lines)]


WIDE = "kata yang panjang sekali sampai ke tepi kanan halaman ini dan tidak ada tempat lagi di baris ini"


def layout(*lists: list[Run]) -> tuple[str, ...]:
    return read_layout([PageRuns(i, 595, 842, tuple(runs)) for i, runs in enumerate(lists)], "a.pdf").paragraphs


def at(text: str, start: float, end: float, across: float, height: float = 12) -> Run:
    return Run(text, 0, start, end, across, height, start + 20)


@pytest.mark.parametrize("name", ["renggang", "rapat", "berjejer", "bernomor", "tabel"])
def test_every_turn_of_a_printed_page_comes_in(name: str) -> None:
    """Paragraphs set apart, tight, indented and justified, numbered, and in a table."""
    raw = find_speakers(read_bytes((FIXTURES / f"{name}.pdf").read_bytes(), f"{name}.pdf"))
    assert [(turn.speaker, turn.text) for turn in raw.turns] == TURNS
    assert raw.preamble == ("Transkrip wawancara" if name == "renggang" else "")


def test_headers_and_footers_are_left_out_and_named() -> None:
    notes = read_bytes((FIXTURES / "renggang.pdf").read_bytes(), "a.pdf").notes
    assert notes[0] == (
        "left out headers, footers or page numbers: 'Transkrip rahasia, tim menyusui' (3), 'Halaman # dari #' (3)"
    )


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_shown_turned_reads_the_same(turned: int) -> None:
    text = column(WIDE, "Ibu: ya.")
    shown = read(bare_pdf(text, extra=f"/Rotate {turned}"), "a.pdf")
    assert shown.paragraphs == read(bare_pdf(text), "a.pdf").paragraphs


@pytest.mark.parametrize("matrix", ["0 1 -1 0 595 0", "-1 0 0 -1 595 842", "0 -1 1 0 0 842"])
def test_text_painted_turned_reads_the_same(matrix: str) -> None:
    text = [(60.0, 500.0, "Ibu: satu baris"), (60.0, 486.0, "Pak: dua"), (60.0, 472.0, "Ibu: tiga")]
    stream = f"q {matrix} cm " + "\n".join(_painted(*piece) for piece in text) + " Q"
    assert read(bare_pdf(stream), "a.pdf").paragraphs == ("Ibu: satu baris", "Pak: dua", "Ibu: tiga")


def test_tilted_text_is_left_out_and_noted() -> None:
    stamp = f" q 0.7 0.7 -0.7 0.7 100 100 cm {_painted(0, 0, 'DRAF')} Q"
    stream = _painted(60, 700, "Ibu: ya, betul begitu") + stamp
    document = read(bare_pdf(stream), "a.pdf")
    assert document.paragraphs == ("Ibu: ya, betul begitu",)
    assert document.notes == ("left out 4 characters of text that runs in another direction than its page",)


def test_text_outside_of_the_page_is_left_out_and_noted() -> None:
    document = read(bare_pdf([(60, 700, "Ibu: ya"), (60, -30, "gaib")]), "a.pdf")
    assert document.paragraphs == ("Ibu: ya",)
    assert document.notes == ("left out 4 characters painted outside of the page",)


def test_a_blank_page_between_is_no_gap() -> None:
    document = read(bare_pdf(column(WIDE, WIDE), "", column("akhirnya.", "Ibu: ya.", left=60)), "a.pdf")
    assert document.paragraphs == (f"{WIDE} {WIDE} akhirnya.", "Ibu: ya.")


def test_a_paragraph_goes_on_over_the_page_break_unless_a_known_label_opens_the_next() -> None:
    first = column("P: apa?", "Ibu: ya.", "P: lalu?", "Ibu: ya.", WIDE)
    assert read(bare_pdf(first, column("Ibu: begitu.")), "a.pdf").paragraphs[-2:] == (WIDE, "Ibu: begitu.")
    assert read(bare_pdf(first, column("dan begitu.")), "a.pdf").paragraphs[-1] == f"{WIDE} dan begitu."


def test_numbers_in_the_margin_are_left_out_and_mark_paragraphs() -> None:
    body = column("Ibu: pertama.", "Ibu: kedua.", WIDE, top=700)
    numbers: list[Painted] = [(30, 700, "1"), (30, 686, "2"), (30, 672, "3")]
    document = read(bare_pdf(body + numbers, [*column("Ibu: keempat."), (30, 760, "4")]), "a.pdf")
    assert document.paragraphs == ("Ibu: pertama.", "Ibu: kedua.", WIDE, "Ibu: keempat.")
    assert document.notes[0] == "left out 4 numbers in the margin"


def test_numbers_that_do_not_count_upwards_stay() -> None:
    body = [*column("berat bayi", "berat ibu", "umur", left=100), (60, 760, "9"), (60, 746, "52"), (60, 732, "3")]
    assert " ".join(read(bare_pdf(body), "a.pdf").paragraphs) == "9 berat bayi 52 berat ibu 3 umur"


def test_a_page_number_goes_but_an_answer_of_one_number_stays() -> None:
    pages_ = [[*column("P: berapa?", "3"), (300, 30, str(5 + i))] for i in range(2)]
    assert read(bare_pdf(*pages_), "a.pdf").paragraphs == ("P: berapa?", "3") * 2


def test_a_page_number_goes_from_a_page_that_is_held_sideways() -> None:
    pieces = [(60.0, 300.0, "Ibu: satu baris."), (60.0, 286.0, "Ibu: dua.")]
    painted = "\n".join(_painted(*piece) for piece in pieces)
    streams = [f"q 0 1 -1 0 595 0 cm {painted} {_painted(400, 560, number)} Q" for number in "12"]
    assert read(bare_pdf(*streams), "a.pdf").paragraphs == ("Ibu: satu baris.", "Ibu: dua.") * 2


def test_a_short_answer_at_the_foot_of_every_page_stays() -> None:
    pages_ = [column(f"P: apa yang ke-{'abc'[i]}?", "Ibu: ya.", top=60) for i in range(3)]
    assert read(bare_pdf(*pages_), "a.pdf").paragraphs.count("Ibu: ya.") == 3


def test_a_line_painted_on_two_pages_is_read_once() -> None:
    first = [*column("P: apa?", WIDE), (60, 30, WIDE[::-1])]
    document = read(bare_pdf(first, [(60, 800, WIDE[::-1]), (60, 786, "akhir.")]), "a.pdf")
    assert " ".join(document.paragraphs).count(WIDE[::-1]) == 1
    assert "1 line painted on two pages was read once" in document.notes


def test_a_short_answer_repeated_over_the_page_break_is_read_twice() -> None:
    document = read(bare_pdf(column("P: apa?", "Ya."), column("Ya.", "P: oh.")), "a.pdf")
    assert document.paragraphs == ("P: apa?", "Ya.", "Ya.", "P: oh.")


def test_an_early_end_is_a_line_break_where_space_sets_paragraphs_apart() -> None:
    runs = [at("satu", 50, 90, 700), at("dua", 50, 300, 688), at("tiga", 50, 90, 676), at("empat", 50, 90, 650),
            at("lima", 50, 90, 624), at("enam", 50, 90, 598)]  # fmt: skip
    assert layout(runs) == ("satu\ndua tiga", "empat", "lima", "enam")


def test_letters_of_another_size_open_a_paragraph() -> None:
    runs = [at("Judul", 50, 300, 700, 20), at("isi", 50, 300, 688), at("lagi", 50, 300, 676), at("akhir", 50, 90, 664)]
    assert layout(runs) == ("Judul", "isi lagi akhir")


def test_a_hanging_label_opens_a_paragraph_after_a_full_line() -> None:
    runs = []
    for i in range(5):
        y = 700 - 48 * i
        runs += [at(f"orang {i} bicara", 50, 300, y), at("lanjut", 90, 300, y - 12), at("penuh", 90, 300, y - 24),
                 at("habis", 90, 300 if i == 3 else 120, y - 36)]  # fmt: skip
    assert layout(runs) == tuple(f"orang {i} bicara lanjut penuh habis" for i in range(5))


def test_the_same_words_painted_twice_in_one_place_are_read_once() -> None:
    runs = [at("tebal", 50, 80, 700), at("tebal", 50.4, 80.4, 700), at("sekali", 90, 120, 700)]
    assert layout(runs) == ("tebal sekali",)


def test_ligatures_are_spelt_out() -> None:
    document = read_layout([PageRuns(0, 595, 842, (at("e\ufb01sien", 50, 90, 700),))], "a.pdf")
    assert (document.paragraphs, document.notes) == (("efisien",), ("spelt out ligatures",))


def test_letters_without_a_meaning_are_noted() -> None:
    document = read_layout([PageRuns(0, 595, 842, (at("a\ufffd", 50, 90, 700),))], "a.pdf")
    assert document.notes == ("warning: 1 character of the PDF have no known meaning and stand as U+FFFD",)


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["kadang-", "kadang capek"], "kadang-kadang capek"),
        (["anak\u00ad", "anaknya lapar"], "anak-anaknya lapar"),
        (["saya menyusui", "menyu-", "sui lalu COVID-", "19 datang"], "COVID-19 datang"),
        (["cross\u00ad", "eyed in rows"], "cross-eyed in rows"),
        (["saya menyusui", "ingin menyu-", "sui"], "menyusui"),
        (["ini well-being", "saya menyusui", "bekerja menyu-", "sui beker-", "ja untuk well-", "being"], "well-being"),
        (["saya menyusui dan bekerja", "ingin menyu-", "sui dan beker-", "ja dan memom-", "pa"], "memompa"),
        (["begitu -", "lalu"], "begitu - lalu"),
    ],
)
def test_a_hyphen_at_a_line_end(lines: list[str], joined: str) -> None:
    hyphens = Hyphens(lines)
    assert joined in hyphens.join(lines[-2], lines[-1])


def test_what_was_decided_about_hyphens_is_noted() -> None:
    hyphens = Hyphens(["saya menyusui", "menyu-", "sui kadang-", "kadang"])
    hyphens.join("menyu-", "sui")
    hyphens.join("kadang-", "kadang")
    assert hyphens.notes() == ("hyphens at line ends kept: kadang-kadang", "hyphens at line ends taken out: menyusui")


IMAGE = "q 100 0 0 100 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
LOCK = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >> /ID [<00><00>]"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is no PDF"),
        (b"hello", "the file is no PDF"),
        (b"%PDF-1.4\nhello", "the PDF is broken"),
        (bare_pdf(column("rahasia"), trailer=LOCK), "the PDF is protected by a password.*save it without one"),
        (bare_pdf(IMAGE), "the PDF is scanned: its pages hold pictures and no text.*OCR"),
        (bare_pdf(""), "the PDF holds no text"),
        (bare_pdf([(300, 30, "Halaman 1")]), "nothing but page numbers"),
    ],
)
def test_what_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        read(data, "kader-01.pdf")
    assert caught.value.problems[0].where == "kader-01.pdf"


def test_a_page_of_pictures_among_others_is_noted() -> None:
    document = read(bare_pdf(column("Ibu: ya."), IMAGE), "a.pdf")
    assert document.notes == ("warning: 1 page with pictures and no text: 2",)


def test_a_pdf_of_very_many_bytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_BYTES", 10)
    with pytest.raises(ReadError, match="more than 10"):
        read(bare_pdf(column("a")), "a.pdf")


def test_very_many_pages_are_refused() -> None:
    with pytest.raises(ReadError, match="claims 1,001 pages, more than 1,000"):
        read(bare_pdf(*[""] * 1001), "a.pdf")


def test_very_many_characters_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_CHARACTERS", 3)
    with pytest.raises(pages.Refused, match="more than 3 characters"):
        list(pages.read_pages(bare_pdf(column("empat"))))


def test_very_many_pieces_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_RUNS", 2)
    with pytest.raises(pages.Refused, match="in more than 2 pieces"):
        list(pages.read_pages(bare_pdf(column("satu", "dua", "tiga"))))


def test_a_pdf_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 0.001)
    with pytest.raises(ReadError, match=r"took longer than 0\.0 s"):
        read(bare_pdf(column("a")), "a.pdf")


SLOW = """
import json, sys, time
sys.stdin.buffer.read()
run = ["kata " * 60, 0, 50.0, 500.0, 700.0, 12.0, 70.0]
for number in range(6):
    time.sleep({seconds} if number == 4 else 0.12)
    print(json.dumps({{"number": number, "width": 595, "height": 842, "runs": [run], "outside": 0, "pictures": 0}}),
          flush=True)
"""


def slow_reader(folder: Path, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """A reading process that delivers six pages, the fifth of them after so many seconds."""
    script = folder / "slow.py"
    script.write_text(SLOW.format(seconds=seconds))
    monkeypatch.setattr(pages, "__file__", str(script))
    monkeypatch.setattr(pdf, "SECONDS", 0.5)
    monkeypatch.setattr(pdf, "SECONDS_A_PAGE", 0.5)


def test_each_page_that_is_delivered_gives_more_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow_reader(tmp_path, monkeypatch, 0.12)
    assert read(b"", "a.pdf").paragraphs


def test_a_page_that_is_never_delivered_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow_reader(tmp_path, monkeypatch, 60)
    with pytest.raises(ReadError, match=r"reading the PDF took longer than 2\.5 s"):
        read(b"", "a.pdf")


def test_time_is_bounded_however_many_pages_are_delivered() -> None:
    assert pdf._allowed(0, 300) == pdf.SECONDS + 300 * pdf.SECONDS_A_PAGE
    assert pdf._allowed(60_000_000, 100_000) == pdf.MOST_SECONDS


def in_two(left: float, right: float, end: float) -> PageRuns:
    """A page with twenty lines from 50 to `left` and twenty from `right` to `end`."""
    rows = range(700, 400, -15)
    runs = [Run("kata " * 6, 0, 50, left, y, 12, 70) for y in rows] + [
        Run("lagi " * 6, 0, right, end, y, 12, 330) for y in rows
    ]
    return PageRuns(0, 595, 842, tuple(runs))


def test_two_columns_are_warned_of() -> None:
    notes = pdf.read_layout([in_two(280, 310, 540)], "a.pdf").notes
    assert [note.split(";")[0] for note in notes] == ["warning: 1 page looks set in two columns (1)"]


@pytest.mark.parametrize("page", [in_two(100, 310, 540), in_two(100, 120, 540)])
def test_labels_beside_their_words_are_no_columns(page: PageRuns) -> None:
    assert pdf.read_layout([page], "a.pdf").notes == ()


def test_a_process_that_dies_is_a_broken_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "dies.py"
    script.write_text("import sys; sys.exit(9)")
    monkeypatch.setattr(pages, "__file__", str(script))
    with pytest.raises(ReadError, match="the process that reads it stopped with 9"):
        read(bare_pdf(column("a")), "a.pdf")


def test_a_stream_that_swells_is_refused() -> None:
    packer, million = zlib.compressobj(1), bytes(1_000_000)
    stream = zlib.compress(b"".join(packer.compress(million) for _ in range(700)) + packer.flush(), 9)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        f"<< /Filter [/FlateDecode /FlateDecode] /Length {len(stream)} >>\nstream\n"
        f"{stream.decode('latin-1')}\nendstream",
    ]  # fmt: skip
    with pytest.raises(ReadError, match=r"a\.pdf: the PDF (is broken|needs more memory)"):
        read(_file(objects, ""), "a.pdf")


def test_the_reading_process_loads_nothing_heavy() -> None:
    heavy = "{'pandas', 'numpy', 'qualkit'} & set(sys.modules)"
    code = f"import runpy, sys; runpy.run_path(sys.argv[1]); print(*sorted({heavy}))"
    command = [sys.executable, "-P", "-c", code, pages.__file__]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == ""


def test_pages_of_a_document_made_by_another_library() -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    box = io.BytesIO()
    document.save(box)
    with pytest.raises(ReadError, match="the PDF holds no text"):
        read(box.getvalue(), "a.pdf")
