"""Printed numbers of files: a CSV of figures with few columns or all, and papers through the readers."""

from __future__ import annotations

import io

import docx
import pytest

from qualkit.errors import QualkitError
from qualkit.store.audit_files import audit_file

SENTENCE = "Rata-rata pengetahuan 99,50 (n = 23) setelah pelatihan; cakupan 56,9%."


def test_a_csv_of_few_columns_is_audited_line_by_line(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text('value_printed,unit,n\n"99,50",score,23\n"12,4",%,\n"87,26",mean,23\n', encoding="utf-8")
    table = audit_file(path)
    assert table[["id", "status"]].values.tolist() == [
        ["line 2", "inconsistent"], ["line 3", "untestable"], ["line 4", "consistent"],
    ]  # fmt: skip


def test_people_may_be_told_for_figures_without_n(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text("value_printed,unit,n\n33.3,%,\n33.3,%,4\n", encoding="utf-8")
    assert audit_file(path, n="3")["status"].tolist() == ["consistent", "inconsistent"]


def test_differences_and_totals_are_named_by_id(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text("id,value_printed,unit,n\na,76,score,\nb,99.5,score,\nd,25,score,\nt,10,persons,\np,4,persons,\n"
                    "q,6,persons,\n", encoding="utf-8")  # fmt: skip
    table = audit_file(path, differences={"d": ("a", "b")}, totals={"t": ["p", "q"]})
    found = {(row["id"], row["test"]): row["status"] for row in table.to_dict("records")}
    assert found["d", "difference"] == "inconsistent"
    assert found["t", "parts"] == "consistent"


@pytest.mark.parametrize("ending", ["txt", "md"])
def test_a_paper_of_plain_text(tmp_path, ending):
    path = tmp_path / f"paper.{ending}"
    path.write_text(SENTENCE, encoding="utf-8")
    assert audit_file(path)["status"].tolist() == ["inconsistent", "untestable"]


def test_a_paper_in_word(tmp_path):
    document = docx.Document()
    document.add_paragraph("Hasil")
    document.add_paragraph(SENTENCE)
    memory = io.BytesIO()
    document.save(memory)
    path = tmp_path / "paper.docx"
    path.write_bytes(memory.getvalue())
    table = audit_file(path)
    assert table["figure"].tolist() == ["Rata-rata pengetahuan 99,50 (n = 23)", "56,9%"]
    assert table["status"].tolist() == ["inconsistent", "untestable"]


def pdf_of(text: str) -> bytes:
    """The smallest PDF of one line."""
    stream = f"BT /F1 11 Tf 40 700 Td ({text.replace('(', chr(92) + '(').replace(')', chr(92) + ')')}) Tj ET".encode()
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]  # fmt: skip
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table, len(data),
    )  # fmt: skip


def test_a_paper_in_pdf(tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf_of("Rata-rata skor 99,50 (n = 23) dan cakupan 56,9%"))
    table = audit_file(path)
    assert table["status"].tolist() == ["inconsistent", "untestable"]


def test_what_cannot_be_audited_is_refused(tmp_path):
    with pytest.raises(QualkitError, match="there is no such file"):
        audit_file(tmp_path / "none.csv")
    picture = tmp_path / "paper.png"
    picture.write_bytes(b"")
    with pytest.raises(QualkitError, match=r"cannot audit '\.png'|cannot audit \.png"):
        audit_file(picture)
    bare = tmp_path / "figures.csv"
    bare.write_text("value,unit\n1,%\n", encoding="utf-8")
    with pytest.raises(QualkitError, match="value_printed"):
        audit_file(bare)
    paper = tmp_path / "paper.txt"
    paper.write_text(SENTENCE, encoding="utf-8")
    with pytest.raises(QualkitError, match="differences and totals are named by the ids of a CSV"):
        audit_file(paper, differences={"d": ("a", "b")})
    with pytest.raises(QualkitError, match="is no decimal mark"):
        audit_file(paper, decimal_mark=";")
