"""Text and Markdown files: encodings, front matter, paragraphs, and what is refused."""

from __future__ import annotations

import codecs
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import ReadError
from qualkit.readers import decoding, endings, read_bytes, registry
from qualkit.readers.plain import read

ACCENTS = "warning: the file is not UTF-8 and was read as Windows-1252; check the letters with accents"
TEXT = "Pewawancara: Sudah makan?\nIbu: Sudah – nasi, “ikan”, café, 5 °C.\n"
LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)


@pytest.mark.parametrize(
    ("mark", "encoding", "named"),
    [
        (b"", "utf-8", "utf-8"),
        (codecs.BOM_UTF8, "utf-8", "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
        (b"", "utf-16-le", "utf-16-le"),
        (b"", "utf-16-be", "utf-16-be"),
        (b"", "cp1252", "windows-1252"),
    ],
)
def test_every_encoding_gives_the_same_text(mark: bytes, encoding: str, named: str) -> None:
    document = read(mark + TEXT.encode(encoding), "ibu.txt")
    assert document.paragraphs == (TEXT.strip(),)
    assert document.encoding == named


@given(LETTERS)
def test_what_is_utf8_is_never_taken_for_anything_else(text: str) -> None:
    if text.strip("\ufeff \t\r\n\x0b\x0c\x85\u2028\u2029"):
        assert decoding.decode(b"Ibu: " + text.encode(), "a.txt").encoding == "utf-8"


@pytest.mark.parametrize(
    ("data", "notes"),
    [
        (
            b"Ibu: caf\xe9",
            ("warning: the file is not UTF-8 and was read as Windows-1252; check the letters with accents",),
        ),
        (
            b"Ibu: \x81 caf\xe9",
            (
                "warning: the file is not UTF-8 and was read as Windows-1252; check the letters with accents",
                "1 byte without a meaning in Windows-1252 stand as U+FFFD",
            ),
        ),
        ("Ibu: ya".encode("utf-16-le"), ("the encoding UTF-16-LE was guessed from the pattern of its bytes",)),
        (b"\xef\xbb\xbfIbu:\r\nya", ("removed a byte order mark", "changed line ends to LF")),
        ("Ibu: cafe\u0301".encode(), ("composed letters and marks (NFC)",)),
        (b"Ibu: ya" * 30 + b"\x07", ("left out 1 control character",)),
        (b"Ibu:\x0bya\x0cP: oh", ("changed page breaks or soft line breaks to line breaks",)),
    ],
)
def test_what_was_guessed_or_changed_is_noted(data: bytes, notes: tuple[str, ...]) -> None:
    assert read(data, "ibu.txt").notes == notes


def test_paragraphs_stand_between_blank_lines_and_keep_their_line_breaks() -> None:
    assert read(b"\n\nP: a\n b\n \t\n\nIbu: c\n\n", "a.txt").paragraphs == ("P: a\n b", "Ibu: c")


@pytest.mark.parametrize("fence", ["---", "..."])
def test_front_matter_is_set_apart_in_markdown_only(fence: str) -> None:
    data = f"---\nsite: parit\n{fence}\nP: a\n\n---\n\nIbu: b\n".encode()
    markdown, text = read(data, "a.MD"), read(data, "a.txt")
    assert (markdown.front_matter, markdown.paragraphs) == ("site: parit\n", ("P: a", "---", "Ibu: b"))
    assert (text.front_matter, text.paragraphs[0]) == ("", f"---\nsite: parit\n{fence}\nP: a")


def test_a_rule_at_the_top_without_a_second_one_is_text() -> None:
    assert read(b"---\nP: a\n", "a.md").paragraphs == ("---\nP: a",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b" \r\n\t", "the file is empty"),
        (b"\xef\xbb\xbf \n", "the file holds no words"),
        (b"\xff\xfeabc", "begins as UTF-16-LE but breaks off at byte 4"),
        (b"abc\x00def" * 9, "the file is not a text: it holds 9 control characters among 63"),
        (bytes(range(1, 32)) * 40, "the file is not a text: it holds"),
        (b"%PDF-1.7 x", "not a text but a PDF.*ending .pdf"),
        (b"PK\x03\x04x", "not a text but an archive.*ending .docx"),
        (b"\xd0\xcf\x11\xe0x", "not a text but an old Office file"),
        (b"{\\rtf1 x}", "not a text but an RTF file"),
        (b"a" * 5_000_001, "5,000,001 bytes, more than 5,000,000"),
        (b"---\na: b\n---\n", "no words after its front matter"),
    ],
)
def test_what_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        read(data, "kader-01.md")
    assert caught.value.problems[0].where == "kader-01.md"


@given(st.text())
def test_a_text_that_is_read_is_composed_and_loses_no_letter(text: str) -> None:
    try:
        document = read(("Ibu: " + text).encode("utf-8", "replace"), "a.txt")
    except ReadError:
        return
    joined = "".join(document.paragraphs)
    assert unicodedata.is_normalized("NFC", joined)
    letters = [c for c in unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode()) if c.isalnum()]
    assert [c for c in joined[4:] if c.isalnum()] == letters


def test_the_ending_chooses_the_reader() -> None:
    assert read_bytes(b"P: a", "a.TXT").format == "txt"
    assert {"txt", "md", "docx", "pdf"} <= set(endings())


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (
            "ibu.dcx",
            r"ibu\.dcx: no reader knows the ending \.dcx\. Did you mean '\.docx'\?.*\.docx, .*\.md, .*\.pdf",
        ),
        ("ibu", r"no reader knows the ending \(the name has none\)"),
        (".txt", r"the name has none"),
    ],
)
def test_an_unknown_ending_is_refused_with_the_known_ones(name: str, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        read_bytes(b"P: a", name)


def test_a_reader_of_others_that_cannot_be_loaded_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    point = registry.EntryPoint("cha", "no_such_module:read", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [point])
    with pytest.raises(ReadError, match=r"the reader no_such_module:read for \.cha cannot be loaded: No module"):
        read_bytes(b"x", "a.cha")
    assert {"cha", "docx", "otr"} <= set(endings())


def test_public_names_are_loaded_when_asked_for() -> None:
    import qualkit.readers

    assert all(getattr(qualkit.readers, name) for name in qualkit.readers.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nobody'"):
        _ = qualkit.readers.nobody
