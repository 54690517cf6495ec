"""OpenDocument text: what counts as text, in the order of the document, and what is refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from qualkit.errors import ReadError
from qualkit.readers import find_speakers, read_bytes
from qualkit.readers.opendocument import read

TEXT = "application/vnd.oasis.opendocument.text"
SPACES = " ".join(f'xmlns:{prefix}="urn:{prefix}"' for prefix in ("office", "text", "table", "draw", "dc", "style"))


def packed(**members: str | bytes) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return box.getvalue()


def open_file(body: str, automatic: str = "", styles: str = "") -> bytes:
    content = (
        f"<office:document-content {SPACES}><office:scripts/><office:automatic-styles>{automatic}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    more = {"styles.xml": f"<office:document-styles {SPACES}>{styles}</office:document-styles>"} if styles else {}
    return packed(**{"mimetype": TEXT, "content.xml": content, **more})


def texts(body: str, **more: str) -> tuple[str, ...]:
    return read(open_file(body, **more), "a.odt").paragraphs


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("ASI <text:span>saja</text:span>", "ASI saja"),
        ('a<text:s text:c="3"/>b<text:s/>c', "a   b c"),
        ("a<text:tab/>b<text:line-break/>c", "a\tb\nc"),
        ("a\n   b", "a b"),
        ("<text:a>laman</text:a><text:bookmark/>", "laman"),
        ("<text:change-start/>baru<text:change-end/><text:change/>", "baru"),
        ("menyu\u00adsui<text:soft-page-break/>", "menyusui"),
        ("<text:ruby><text:ruby-base>字</text:ruby-base><text:ruby-text>zi</text:ruby-text></text:ruby>", "字"),
        ("<text:date>1 Mei</text:date>", "1 Mei"),
        ("x<draw:frame><draw:image/><draw:title>t</draw:title></draw:frame>", "x"),
        ("👶 &lt;tertawa&gt; &amp;", "👶 <tertawa> &"),
        ('a<text:s text:c="satu"/>b', "a b"),
    ],
)
def test_what_counts_as_text_inside_a_paragraph(inner: str, text: str) -> None:
    assert texts(f"<text:p>{inner}</text:p>") == (text,)


def test_headings_lists_sections_and_content_of_indexes() -> None:
    body = (
        "<text:h>Wawancara</text:h><text:section><text:p>a</text:p></text:section><text:list><text:list-item>"
        "<text:p>b</text:p></text:list-item></text:list><text:sequence-decls><text:p>x</text:p></text:sequence-decls>"
    )
    document = read(open_file(body), "a.odt")
    assert document.paragraphs == ("Wawancara", "a", "b")
    assert document.notes == ("lists with automatic numbers or bullets (no part of the text): 1 time",)


def test_a_table_gives_one_paragraph_a_row() -> None:
    body = (
        "<table:table><table:table-column/><table:table-header-rows><table:table-row><table:table-cell>"
        "<text:p>P:</text:p></table:table-cell><table:table-cell><text:p>a</text:p><text:p>b</text:p></table:table-cell></table:table-row>"
        '</table:table-header-rows><table:table-row><table:table-cell table:number-columns-repeated="2">'
        '<text:p>x</text:p></table:table-cell><table:covered-table-cell table:number-columns-repeated="1000"/>'
        "</table:table-row></table:table>"
    )
    assert texts(body) == ("P:\ta\nb", "x\tx")


def test_insertions_are_text_and_deletions_are_noted() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:insertion/></text:changed-region><text:changed-region>"
        "<text:deletion><text:p>tidak</text:p><text:p>jadi</text:p></text:deletion></text:changed-region>"
        "</text:tracked-changes><text:p>Ibu: ya <text:change/></text:p>"
    )
    document = read(open_file(body), "a.odt")
    assert document.paragraphs == ("Ibu: ya",)
    assert document.notes == (
        "tracked insertions (taken as text): 1 time",
        "tracked deletions (left out): 'tidak jadi'",
    )


def test_footnotes_stand_at_their_marks_and_comments_go_to_the_notes() -> None:
    body = (
        "<text:p>ASI<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Air Susu</text:p>"
        "<text:p>Ibu</text:p></text:note-body></text:note> saja<office:annotation><dc:creator>RA</dc:creator>"
        "<dc:date>2026</dc:date><text:p>menangis?</text:p></office:annotation><office:annotation-end/></text:p>"
    )
    document = read(open_file(body), "a.odt")
    assert document.paragraphs == ("ASI [catatan kaki: Air Susu Ibu] saja",)
    assert document.notes == ("comment by RA in the paragraph 'ASI [catatan kaki: Air Susu Ibu] saja': menangis?",)


def test_a_text_box_stands_below_its_paragraph() -> None:
    box = "<draw:frame><draw:text-box><text:p>kotak</text:p></draw:text-box></draw:frame>"
    assert texts(f"<text:p>a{box}b</text:p><text:p>c</text:p>") == ("ab", "kotak", "c")
    assert texts(f"{box}<text:p>c</text:p>") == ("kotak", "c")


def test_hidden_text_is_taken_and_headers_are_noted() -> None:
    hidden = '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'
    header = "<style:master-page><style:header><text:p>Rahasia</text:p></style:header></style:master-page>"
    body = '<text:p>a <text:span text:style-name="T1">b</text:span></text:p>'
    document = read(open_file(body, hidden, header), "a.odt")
    assert document.paragraphs == ("a b",)
    assert document.notes == ("hidden text (taken as text): 1 time", "left out the headers and footers: 'Rahasia'")


def test_turns_are_found() -> None:
    lines = ("P: Sudah makan?", "Ibu: Sudah.", "Tadi pagi.", "P: Apa?", "Ibu: Nasi.")
    raw = find_speakers(read_bytes(open_file("".join(f"<text:p>{line}</text:p>" for line in lines)), "ibu.ODT"))
    assert [(turn.speaker, turn.text) for turn in raw.turns][1] == ("Ibu", "Sudah.\n\nTadi pagi.")


def test_counts_that_would_fill_the_memory_are_bounded() -> None:
    many = '<text:s text:c="999999999"/>' * 9_000
    cells = f'<table:table-cell table:number-columns-repeated="9999"><text:p>{"x" * 999}</text:p></table:table-cell>'
    rows = f"<table:table-row>{cells}</table:table-row>" * 500
    data = packed(**{"content.xml": open_content(f"<text:p>a{many}b</text:p><table:table>{rows}</table:table>")})
    assert sum(map(len, read(data, "a.odt").paragraphs)) < 2_000_000


def open_content(body: str) -> str:
    return f"<office:d {SPACES}><office:body><office:text>{body}</office:text></office:body></office:d>"


PAGE = open_content("<text:p>ya</text:p>")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "password-protected file"),
        (b"hello", "the file is no archive"),
        (packed(**{"a.txt": "x"}), "an archive, but no document"),
        (packed(**{"word/document.xml": "<x/>"}), "the file is a Word document"),
        (
            packed(**{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": PAGE}),
            "no text document",
        ),
        (packed(**{"content.xml": PAGE, "META-INF/manifest.xml": "<m:encryption-data/>"}), "protected by a password"),
        (packed(**{"content.xml": PAGE, "../evil": "x"}), "points outside of it: '../evil'"),
        (packed(**{"content.xml": PAGE, "/etc/x": "x"}), "points outside of it: '/etc/x'"),
        (packed(**{"content.xml": PAGE, "c:\\x": "x"}), "points outside of it"),
        (packed(**{"content.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "declares a document type"),
        (packed(**{"content.xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'}), "declares a document type"),
        (packed(**{"content.xml": "<a><b></a>"}), "is not well-formed"),
        (packed(**{"content.xml": "<a/>"}), "content.xml has no body"),
        (packed(**{"content.xml": open_content("<text:p> </text:p>")}), "the document holds no words"),
        (packed(**{"content.xml": PAGE, "zeros": bytes(3_000_000)}), "more than 250 times its packed size"),
        (packed(**{"content.xml": open_content("<text:span>" * 300 + "</text:span>" * 300)}), "not well-formed.*depth"),
    ],
)
def test_what_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        read(data, "kader-01.odt")
    assert caught.value.problems[0].where == "kader-01.odt"
