"""Word files: what counts as text, in the order of the document, and what is refused."""

from __future__ import annotations

import inspect
import io
import sys
import zipfile

import docx
import pytest

from qualkit.errors import ReadError
from qualkit.readers import canonical, find_speakers, read_bytes
from qualkit.readers.archives import open_archive
from qualkit.readers.word import read

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEAD = (
    f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{W}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="urn:wps" xmlns:v="urn:v">'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word_file(body: str, **parts: str) -> bytes:
    """A Word file with this body; `parts` are footnotes, comments and so on, by the kind of their relationship."""
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("_rels/.rels", _relations({"officeDocument": "word/document.xml"}))
        packed.writestr("word/document.xml", f"{HEAD}<w:body>{body}</w:body></w:document>")
        packed.writestr("word/_rels/document.xml.rels", _relations({kind: f"{kind}.xml" for kind in parts}))
        for kind, inner in parts.items():
            packed.writestr(f"word/{kind}.xml", f'<w:{kind} xmlns:w="{W}">{inner}</w:{kind}>')
    return box.getvalue()


def _relations(targets: dict[str, str]) -> str:
    entries = "".join(f'<Relationship Type="{OFFICE}/{kind}" Target="{target}"/>' for kind, target in targets.items())
    return f'<Relationships xmlns="urn:r">{entries}</Relationships>'


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def par(*inner: str) -> str:
    return f"<w:p>{''.join(inner)}</w:p>"


def texts(body: str, **parts: str) -> tuple[str, ...]:
    return read(word_file(body, **parts), "a.docx").paragraphs


def test_a_document_of_python_docx_comes_in_as_turns() -> None:
    document = docx.Document()
    document.add_heading("Wawancara", 1)
    for line in ("P: Sudah makan?", "Ibu: Sudah.", "Tadi pagi.", "P: Apa?", "Ibu: Nasi."):
        document.add_paragraph(line)
    box = io.BytesIO()
    document.save(box)
    raw = find_speakers(read_bytes(box.getvalue(), "ibu.DOCX"))
    assert raw.preamble == "Wawancara"
    assert [(turn.speaker, turn.text) for turn in raw.turns][1] == ("Ibu", "Sudah.\n\nTadi pagi.")
    assert canonical(raw).startswith("Wawancara\n\nP: Sudah makan?\n\nIbu: Sudah.")


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (run("ASI ") + '<w:ins w:id="1">' + run("saja") + "</w:ins>", "ASI saja"),
        (run("ASI") + "<w:del><w:r><w:delText>tidak</w:delText></w:r></w:del>", "ASI"),
        ("<w:moveFrom>" + run("lama") + "</w:moveFrom><w:moveTo>" + run("baru") + "</w:moveTo>", "baru"),
        ("<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>" + run("isi") + "</w:sdtContent></w:sdt>", "isi"),
        ("<w:hyperlink>" + run("laman") + "</w:hyperlink>", "laman"),
        ("<w:smartTag><w:smartTagPr/>" + run("Kubu Raya") + "</w:smartTag>", "Kubu Raya"),
        (run("a") + "<w:r><w:tab/></w:r>" + run("b"), "a\tb"),
        (run("a") + "<w:r><w:br/></w:r>" + run("b"), "a\nb"),
        (run("ibu") + "<w:r><w:noBreakHyphen/></w:r>" + run("ibu"), "ibu-ibu"),
        (run("menyu") + "<w:r><w:softHyphen/></w:r>" + run("sui"), "menyusui"),
        (run("menyu\u00adsui"), "menyusui"),
        (run("senang ") + '<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>', "senang ☺"),
        ("<w:r><w:fldChar/><w:instrText>PAGE</w:instrText></w:r>" + run("hasil"), "hasil"),
        ("<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>" + run("isi"), "isi"),
        ("<w:r><w:t> tepi </w:t></w:r>" + run("x"), "tepix"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>tersembunyi</w:t></w:r>", "tersembunyi"),
    ],
)
def test_what_counts_as_text_inside_a_paragraph(inner: str, text: str) -> None:
    assert texts(par(inner)) == (text,)


def test_a_table_gives_one_paragraph_a_row() -> None:
    cell = "<w:tc><w:tcPr/>{}</w:tc>"
    row = "<w:tr>" + cell.format(par(run("Ibu:"))) + cell.format(par(run("ya")) + par(run("betul"))) + "</w:tr>"
    gone = "<w:tr><w:trPr><w:del/></w:trPr>" + cell.format(par(run("hapus"))) + "</w:tr>"
    assert texts(f"<w:tbl><w:tblPr/>{row}{gone}</w:tbl>{par(run('akhir'))}") == ("Ibu:\tya\nbetul", "akhir")


def test_a_text_box_stands_once_below_its_paragraph() -> None:
    box = f"<w:txbxContent>{par(run('kotak'))}</w:txbxContent>"
    drawing = (
        f'<mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx>{box}</wps:txbx></mc:Choice>'
        f"<mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback></mc:AlternateContent>"
    )
    assert texts(par(run("a"), f"<w:r>{drawing}</w:r>", run("b")) + par(run("c"))) == ("ab", "kotak", "c")


def test_alternatives_around_paragraphs_are_read_once() -> None:
    both = f"<mc:Choice>{par(run('a'))}</mc:Choice><mc:Fallback>{par(run('a'))}</mc:Fallback>"
    assert texts(f"<mc:AlternateContent>{both}</mc:AlternateContent><mc:AlternateContent/>") == ("a",)


def test_content_controls_and_insertions_around_paragraphs() -> None:
    body = f"<w:sdt><w:sdtContent>{par(run('a'))}</w:sdtContent></w:sdt><w:ins>{par(run('b'))}</w:ins>"
    assert texts(body + f"<w:del>{par(run('c'))}</w:del>") == ("a", "b")


def test_a_paragraph_whose_mark_was_deleted_goes_on_in_the_next() -> None:
    mark = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    assert texts(par(mark, run("saya ")) + par(run("lelah"))) == ("saya lelah",)
    assert texts(par(mark, run("saya"))) == ("saya",)


def test_footnotes_and_endnotes_stand_at_their_marks() -> None:
    body = par(run("ASI"), '<w:r><w:footnoteReference w:id="2"/></w:r>', run(" saja"),
               '<w:r><w:endnoteReference w:id="3"/></w:r>')  # fmt: skip
    found = texts(
        body,
        footnotes=f'<w:footnote w:id="0" w:type="separator">{par(run("-"))}</w:footnote>'
        f'<w:footnote w:id="2">{par(run("Air Susu Ibu"))}</w:footnote>',
        endnotes=f'<w:endnote w:id="3">{par(run("tertawa"))}</w:endnote>',
    )
    assert found == ("ASI [catatan kaki: Air Susu Ibu] saja [catatan kaki: tertawa]",)


def test_comments_headers_and_changes_go_to_the_notes() -> None:
    body = par(run("Ibu: lelah"), '<w:r><w:commentReference w:id="7"/></w:r>', "<w:del/>")
    comment = f'<w:comment w:id="7" w:author="RA">{par(run("menangis?"))}</w:comment>'
    document = read(word_file(body, comments=comment, header=par(run("Rahasia"))), "a.docx")
    assert document.paragraphs == ("Ibu: lelah",)
    assert document.notes == (
        "tracked deletions (left out): 1 time",
        "comment by RA in the paragraph 'Ibu: lelah': menangis?",
        "left out the headers and footers: 'Rahasia'",
    )


def test_letters_are_composed_and_noted() -> None:
    document = read(word_file(par(run("cafe\u0301"))), "a.docx")
    assert document.paragraphs == ("café",)
    assert document.notes == ("composed letters and marks (NFC)",)


def _archive(**members: bytes) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return box.getvalue()


def _twice() -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as packed:
        packed.writestr("word/document.xml", b"<a/>")
        with pytest.warns(UserWarning, match="Duplicate"):
            packed.writestr("word/document.xml", b"<b/>")
    return box.getvalue()


def _with_lying_size(data: bytes, size: int) -> bytes:
    """The archive with a false unpacked size in its directory."""
    at = data.rindex(b"PK\x01\x02")
    return data[: at + 24] + size.to_bytes(4, "little") + data[at + 28 :]


DOCUMENT = {"word/document.xml": b"<w/>"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "an old .doc or a password-protected file"),
        (b"hello", "the file is no archive"),
        (b"", "the file is no archive"),
        (_archive(**{"a.txt": b"x"}), "an archive, but no Word document"),
        (_archive(**{"content.xml": b"<x/>"}), "an OpenDocument file"),
        (_archive(**DOCUMENT, **{"../evil": b"x"}), "points outside of it: '../evil'"),
        (_archive(**DOCUMENT, **{"/etc/x": b"x"}), "points outside of it: '/etc/x'"),
        (_archive(**DOCUMENT, **{"c:/x": b"x"}), "points outside of it: 'c:/x'"),
        (_archive(**DOCUMENT, zeros=bytes(3_000_000)), "more than 250 times its packed size"),
        (_with_lying_size(_archive(**DOCUMENT), 300_000_000), "the archive unpacks to 300,000,000 bytes"),
        (_archive(**{"word/document.xml": b"<w/>" + b" " * 10 + b"<w/>"}), "word/document.xml is not well-formed"),
        (_archive(**{"word/document.xml": b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"}), "declares a document type"),
        (_archive(**{"word/document.xml": "<?xml version='1.0'?><!DOCTYPE a><a/>".encode("utf-16")}), "declares a doc"),
        (_archive(**{"word/document.xml": b"<a>\xff</a>"}), "is not UTF"),
        (
            _archive(**{"word/document.xml": b"<a>" + b"".join(b"<b%d/>" % i for i in range(600_001)) + b"</a>"}),
            "more than 600,000 tags",
        ),
        (_archive(**DOCUMENT), "holds no words"),
        (_archive(**{str(i): b"" for i in range(5_001)}), "the archive holds 5,001 members"),
    ],
)
def test_what_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        read(data, "kader-01.docx")
    assert caught.value.problems[0].where == "kader-01.docx"


def test_a_member_twice_is_refused() -> None:
    with pytest.raises(ReadError, match=r"holds word/document\.xml twice"):
        read(_twice(), "a.docx")


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(_archive(**DOCUMENT))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    with pytest.raises(ReadError, match=r"word/document.xml is damaged.*(encrypted|password)"):
        read(bytes(data), "a.docx")


def test_a_member_that_unpacks_to_more_than_it_declares_is_refused() -> None:
    data = _with_lying_size(_archive(**{"word/document.xml": b"<a>" + bytes(range(32, 60)) * 5000 + b"</a>"}), 10)
    with pytest.raises(ReadError, match=r"word/document.xml is (damaged|not well-formed)"):
        read(data, "a.docx")


def test_a_part_that_is_too_large_is_refused_while_it_is_unpacked() -> None:
    with pytest.raises(ReadError, match="unpacks to more than 3 bytes"):
        open_archive(_archive(**DOCUMENT), "a.docx").read("word/document.xml", 3)
    with pytest.raises(ReadError, match=r"the archive lacks word/x\.xml"):
        open_archive(_archive(**DOCUMENT), "a.docx").read("word/x.xml")


def test_endless_nesting_is_refused() -> None:
    deep = "<w:sdt>" * 2000 + par(run("x")) + "</w:sdt>" * 2000
    with pytest.raises(ReadError, match=r"is not well-formed.*depth"):
        read(word_file(deep), "a.docx")


def test_nesting_as_deep_as_the_parser_allows_is_read() -> None:
    cell = "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"
    body = par("<w:r>" * 20, run("x"), "</w:r>" * 20)
    for _ in range(70):
        body = cell.format(body)
    assert texts(body) == ("x",)


def test_nesting_too_deep_for_the_stack_is_refused() -> None:
    def from_below(depth: int) -> None:
        if depth:
            from_below(depth - 1)
        else:
            read(word_file("<w:sdt>" * 240 + par(run("x")) + "</w:sdt>" * 240), "a.docx")

    limit = sys.getrecursionlimit()
    with pytest.raises(ReadError, match="nests its parts too deeply"):
        from_below(limit - len(inspect.stack()) - 150)


def test_wide_nested_alternatives_stay_quick() -> None:
    body = "<mc:AlternateContent><mc:Choice>" * 100 + "<w:x/>" * 100_000 + "</mc:Choice></mc:AlternateContent>" * 100
    with pytest.raises(ReadError, match="holds no words"):
        read(word_file(body), "a.docx")
