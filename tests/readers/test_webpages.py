"""Web pages and oTranscribe's files: what is text on a page, in which lines, and in which encoding."""

from __future__ import annotations

import codecs
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import ReadError
from qualkit.readers import find_speakers, read_bytes


def texts(page: str, name: str = "a.html") -> tuple[str, ...]:
    return read_bytes(page.encode(), name).paragraphs


@pytest.mark.parametrize(
    ("page", "paragraphs"),
    [
        ("<p>P: Apa<br>kabar?<p>Ibu: ya", ("P: Apa\nkabar?", "Ibu: ya")),
        ("<b>P</b>: a &amp; b &lt;tertawa&gt; &#128118; &eacute;", ("P: a & b <tertawa> 👶 é",)),
        ("<p>a   b\n c&nbsp;&nbsp;d</p>", ("a b c\u00a0\u00a0d",)),
        ("<pre>a   b\n  c</pre>", ("a   b\n  c",)),
        ("<div>a<div>b</div>c</div>", ("a", "b", "c")),
        ("<ul><li>satu<li>dua</ul>", ("satu", "dua")),
        ("a<script>document.write('P: x')</script><style>p{}</style><noscript>n</noscript>b", ("ab",)),
        ("<table><tr><td>P:<td><p>a</p><p>b</p></table>", ("P:\ta\nb",)),
        ("<table><tr><th>Ibu:</th><td></td><td>ya</td></table>", ("Ibu:\t\tya",)),
        ("<table><tr><td><p>P: a</p><p>Ibu: b</p></td></tr></table>", ("P: a", "Ibu: b")),
        ("<table><tr><td>P:<td><table><tr><td>a<td>b</table></table>", ("P:\ta\tb",)),
        ("<td>a</td>b", ("a", "b")),
        ("a<!-- komentar -->b<![if x]>c<![endif]>", ("abc",)),
        ("a<o:p>b</o:p><img alt='👶' src='x'><img alt='foto'>", ("ab👶",)),
        ("<p>menyu\u00adsui</p>", ("menyusui",)),
        ("<p style='display:none'>rahasia</p>", ("rahasia",)),
        ("<frameset><p>ya", ("ya",)),
    ],
)  # fmt: skip
def test_what_is_text_on_a_page(page: str, paragraphs: tuple[str, ...]) -> None:
    assert texts(page) == paragraphs


def test_what_is_no_text_is_noted() -> None:
    page = (
        "<title>Wawancara 1</title><p hidden>a</p><script>x</script><del>lama</del><iframe src='http://x'></iframe>"
        "<ol><li>b</ol><img src='x'>"
    )
    assert read_bytes(page.encode(), "a.htm").notes == (
        "the title of the page: Wawancara 1",
        "parts that are hidden on the page (taken as text): 1 time",
        "scripts (never text): 1 time",
        "embedded pages (not read): 1 time",
        "lists with automatic numbers (no part of the text): 1 time",
        "pictures (not read): 1 time",
        "deleted text (left out): 'lama'",
    )


@pytest.mark.parametrize(
    ("head", "encoding", "named"),
    [
        ("", "utf-8", "utf-8"),
        ("", "cp1252", "windows-1252"),
        ('<meta charset="utf-8">', "utf-8", "utf-8"),
        ("<meta charset=ISO-8859-1>", "cp1252", "windows-1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">', "cp1252", "windows-1252"),
        ("<?xml version='1.0' encoding='iso-8859-15'?>", "iso-8859-15", "iso-8859-15"),
        ("<meta charset=macintosh>", "macintosh", "macintosh"),
        ("<meta charset=utf-8>", "utf-16", "utf-16-le"),
        ("<meta charset=rot13>", "utf-8", "utf-8"),
    ],
)
def test_the_encoding_is_what_the_page_states(head: str, encoding: str, named: str) -> None:
    document = read_bytes(f"{head}<p>café</p>".encode(encoding), "a.html")
    assert document.paragraphs == ("café",)
    assert document.encoding == named


def test_an_encoding_that_is_not_the_one_stated_is_found_out_with_a_warning() -> None:
    document = read_bytes(b"<meta charset=utf-8><p>caf\xe9</p>", "a.html")
    assert document.paragraphs == ("café",)
    assert document.notes[0] == "warning: the file says that it is utf-8 and is not"


def test_pictures_inside_a_page_are_passed_over() -> None:
    page = b'<p>ya<img src="data:image/png;base64,' + b"A" * 9_000_000 + b'"></p>'
    assert read_bytes(page, "a.html").paragraphs == ("ya",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b"<html></html>", "the page holds no words"),
        (b"<script>x</script>", "the page holds no words"),
        (b"\x00\x01\x02", "not a text"),
        (b"<p>a</p>" + b"<div>" * 3_000 + b"x", "nests its parts too deeply"),
        (b"<i>" * 400_001, "more than 400,000 tags"),
        (b"<p>" + b"a" * 8_000_001, "more than 8,000,000"),
        (b"<p>" + b"a " * 3_500_000, "holds 6,999,999 characters, more than 6,000,000"),
        (codecs.BOM_UTF8 + b"{\\rtf1", "the page holds no words"),
    ],
)
def test_pages_that_are_refused(data: bytes, reason: str) -> None:
    if reason.endswith("no words") and b"rtf" in data:
        assert read_bytes(data, "a.html").paragraphs == ("{\\rtf1",)
        return
    with pytest.raises(ReadError, match=reason) as caught:
        read_bytes(data, "a.html")
    assert caught.value.problems[0].where == "a.html"


def test_a_page_of_more_than_a_hundred_million_bytes_is_refused() -> None:
    with pytest.raises(ReadError, match="save the page without pictures"):
        read_bytes(b"<p>" + b" " * 100_000_000, "a.html")


STAMP = '<span class="timestamp" contenteditable="false" data-timestamp="{}">{}</span>'


def otr(text: object, **more: object) -> bytes:
    return json.dumps({"text": text, "media": "ibu.mp3", "media-time": 12.5, **more}).encode()


def test_times_of_otranscribe() -> None:
    page = (
        f"<p>{STAMP.format(0.5, '00:00')}&nbsp;Dan: Apa   kabar?</p>"
        f"<p>{STAMP.format(65.5, '01:05')}Siti: Baik \ud83d\udc76 "
        f"{STAMP.format(70, '01:10')} sekali &amp; sehat</p><p>Dan: Oh?<br/>Ya?</p><p>Siti: Ya</p>"
    )
    document = read_bytes(otr(page), "a.otr")
    assert document.paragraphs == (
        "[00:00] Dan: Apa kabar?", "[01:05] Siti: Baik 👶 [01:10] sekali & sehat", "Dan: Oh?\nYa?", "Siti: Ya",
    )  # fmt: skip
    assert document.notes == ("transcribed from ibu.mp3",)
    turns = find_speakers(document).turns
    assert [(t.speaker, t.time_start) for t in turns] == [
        ("Dan", "00:00"),
        ("Siti", "01:05"),
        ("Dan", ""),
        ("Siti", ""),
    ]


def test_a_time_that_is_only_in_the_attribute() -> None:
    assert texts(STAMP.format(3661.25, "◷") + " ya") == ("[01:01:01.250] ya",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<p>ya</p>", "the file is no JSON"),
        (b"[" * 100_000, "the file is no JSON"),
        (b'{"a": 1}', "has no text of oTranscribe in it"),
        (b"[1]", "has no text of oTranscribe in it"),
        (otr(3), "has no text of oTranscribe in it"),
        (otr("<script>x</script>"), "the file holds no words"),
    ],
)
def test_files_of_otranscribe_that_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        read_bytes(data, "a.otr")


def test_half_a_surrogate_pair_is_replaced() -> None:
    assert read_bytes(b'{"text": "a \\ud83d b"}', "a.otr").paragraphs == ("a \ufffd b",)


WORDS = st.lists(st.sampled_from(["ya", "<", "&", "👶🏽", "é", "(tertawa)", "10:30", "a-b", '"']), min_size=1).map(
    " ".join
)


@given(
    st.lists(st.tuples(st.sampled_from(["P", "Bu Sari"]), WORDS), min_size=4, max_size=10),
    st.sampled_from(["p", "div"]),
)
def test_every_dialogue_on_a_page_comes_back(dialogue: list[tuple[str, str]], tag: str) -> None:
    import html

    page = "".join(f"<{tag}><b>{who}:</b> {html.escape(words)}</{tag}>\n" for who, words in dialogue)
    assert texts(page) == tuple(f"{who}: {words}" for who, words in dialogue)
