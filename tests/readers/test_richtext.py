"""RTF: escapes, code pages, groups that are no text, tables, footnotes, changes, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import ReadError
from qualkit.readers import find_speakers, read_bytes
from qualkit.readers.richtext import read

HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0\uc1{\fonttbl{\f0\fnil\fcharset0 Arial;}{\f1\fcharset204 Times;}"
    r"{\f2\fcharset128 MS Gothic;}{\f3\fcharset2 Symbol;}{\f4\fcharset1 X;}}{\colortbl;\red0\green0\blue0;}"
    r"{\*\generator Riched20;}{\info{\title Rahasia}}"
)


def rich(body: str) -> bytes:
    return (HEAD + body + "}").encode("latin-1")


def texts(body: str) -> tuple[str, ...]:
    return read(rich(body), "a.rtf").paragraphs


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"caf\'e9 {\b tebal} \i miring\i0", "café tebal miring"),
        (r"\u8364? \u8364\'80", "€ €"),
        (r"\u-10179?\u-9098? \u128118?", "👶 👶"),
        (r"\u55357 ?\u56438 ?", "👶"),
        (r"{\uc2\u8364 EUx}{\uc0\u8364 y}\u8364 z", "€x€y€"),
        (r"\u8364{}b", "€b"),
        (r"\u8364\line b", "€b"),
        (r"\u55357?a", "\ufffda"),
        (r"{\f1\'cf\'f0} {\f2\'82\'a0} {\f4\'e9}", "Пр あ é"),
        (r"{\f2\'82}\'e9", "\ufffdé"),
        (r"a\~b\_c\-d\{\}\\", "a\u00a0b-cd{}\\"),
        (r"a\emdash b\endash c\lquote d\rquote\ldblquote e\rdblquote\bullet", "a—b–c‘d’“e”•"),
        (r"a\tab b\line c", "a\tb\nc"),
        ("a\r\nb", "ab"),
        (r"{\field{\*\fldinst HYPERLINK \\x}{\fldrslt laman}}", "laman"),
        (r"a{\*\rahasia b}{\pict\wmetafile8 0102}{\object{\*\objdata 01}{\result c}}d", "acd"),
        (r"a\bin5 {}}\{b", "ab"),
        (r"{\upr{ansi}{\*\ud{unikode}}}", "unikode"),
        (r"a{\v b}", "ab"),
        (r"a{\deleted b}{\revised c}", "ac"),
        (r"a{\deleted b\plain c}", "ac"),
        (r"{\listtext 1.\tab}a", "a"),
        (r"{\pard\sb100 a}\unknownword99 b", "ab"),
        (r"\'zz a", "zz a"),
        (r"x{{{{y}}}}", "xy"),
        (r"menyu\u173?sui", "menyusui"),
        ("caf\xe9", "café"),
    ],
)
def test_what_counts_as_text_inside_a_paragraph(body: str, text: str) -> None:
    assert texts(body) == (text,)


@pytest.mark.parametrize("end", ["\\par ", "\\par\n", "\\\n", "\\sect ", "\\page "])
def test_what_ends_a_paragraph(end: str) -> None:
    assert texts(f"a{end}b") == ("a", "b")


def test_a_table_gives_one_paragraph_a_row() -> None:
    row = r"\trowd\cellx100\cellx200\pard\intbl P:\cell satu\par dua\cell\row "
    assert texts(rf"awal\par {row}{row}\pard akhir") == ("awal", "P:\tsatu\ndua", "P:\tsatu\ndua", "akhir")
    assert texts(r"\intbl a\cell b\cell") == ("a\tb",)


def test_footnotes_comments_boxes_and_margins() -> None:
    document = read(
        rich(
            r"{\header Kepala\par}ASI{\super\chftn{\footnote\pard Air Susu\par Ibu\par}} saja"
            r"{\*\atnid RA}{\*\atnauthor Rina}\chatn{\*\annotation{\*\atnref 1}\pard perlu dicek\par}"
            r"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\pard kotak\par dua}}{\shprslt kotak}}\par akhir"
        ),
        "a.rtf",
    )
    assert document.paragraphs == ("ASI [catatan kaki: Air Susu Ibu] saja", "kotak", "dua", "akhir")
    assert document.notes == (
        "text boxes (put below the paragraph that holds them): 1 time",
        "comment by Rina behind 'ASI [catatan kaki: Air Susu Ibu] saja': perlu dicek",
        "left out the headers and footers: 'Kepala'",
    )


def test_changes_hidden_text_and_objects_are_noted() -> None:
    body = r"a{\deleted lama}{\revised b}{\v c}{\pict 01}{\object{\*\objdata 01}}{\listtext 1.}"
    assert read(rich(body), "a.rtf").notes == (
        "tracked insertions (taken as text): 1 time",
        "hidden text (taken as text): 1 time",
        "pictures (not read): 1 time",
        "embedded objects (not read): 1 time",
        "automatic numbers or bullets (no part of the text): 1 time",
        "tracked deletions (left out): 1 time: 'lama'",
    )


@pytest.mark.parametrize(("page", "letter"), [("1250", "é"), ("437", "Θ"), ("99999", "é"), ("65001", "\ufffd")])
def test_the_code_page_of_the_document(page: str, letter: str) -> None:
    assert read(rf"{{\rtf1\ansi\ansicpg{page} \'e9}}".encode(), "a.rtf").paragraphs == (letter,)


def test_old_macintosh_files() -> None:
    assert read(rb"{\rtf1\mac caf\'8e}", "a.rtf").paragraphs == ("café",)


def test_a_file_that_is_cut_off_is_read_with_a_warning() -> None:
    document = read(rb"{\rtf1 P: apa?\par {\b Ibu: ya", "a.rtf")
    assert document.paragraphs == ("P: apa?", "Ibu: ya")
    assert document.notes == ("warning: the file ends in the middle of a group; words may be missing at its end",)


def test_turns_are_found() -> None:
    raw = find_speakers(read_bytes(rich(r"P: Apa?\par Ibu: Ya.\par Betul.\par P: Oh?\par Ibu: Iya.\par"), "IBU.RTF"))
    assert [(turn.speaker, turn.text) for turn in raw.turns][1] == ("Ibu", "Ya.\n\nBetul.")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is no RTF"),
        (b"P: apa?", "the file is no RTF"),
        (b"{\\rtf1}", "the file holds no words"),
        (b"{\\rtf1 " + b"{" * 1_001, "nests its groups deeper than 1,000"),
        (b"{\\rtf1 " + b"{}" * 500_001, "more than 1,000,000 control words"),
        (b"{\\rtf1 " + b"ya " * 2_000_001, "6,000,000 characters"),
        (b"{\\rtf1 " + b"0" * 40_000_000, "more than 40,000,000"),
    ],
)
def test_what_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        read(data, "kader-01.rtf")
    assert caught.value.problems[0].where == "kader-01.rtf"


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), min_size=1, max_size=30),
    st.sampled_from([0, 1, 2]),
)
def test_every_letter_comes_back(words: str, following: int) -> None:
    import unicodedata

    escaped = "".join(rf"\uc{following}\u{unit} {'?' * following}" for unit in _units(words))
    expected = unicodedata.normalize("NFC", words).replace("\u00ad", "").replace("\ufeff", "")
    found = read_bytes(f"{{\\rtf1 x{escaped}x}}".encode(), "a.rtf").paragraphs[0]
    assert found.replace("\ufeff", "") == unicodedata.normalize("NFC", f"x{expected}x")


def _units(text: str) -> list[int]:
    data = text.encode("utf-16-le")
    units = [int.from_bytes(data[i : i + 2], "little") for i in range(0, len(data), 2)]
    return [unit - 65_536 if unit > 32_767 else unit for unit in units]
