"""Subtitles: cues, voices and times of WebVTT and SubRip, and what in them cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import ReadError
from qualkit.readers import canonical, find_speakers, possible_labels, read_bytes
from qualkit.readers.cues import joined
from qualkit.text import RawTurn, find_turns

VOICES = """WEBVTT - wawancara

STYLE
::cue { color: red }

REGION
id:satu

NOTE dibuat oleh mesin,
belum diperiksa

1
00:00:01.000 --> 00:00:04.500 align:start position:0%
<v Dan>Sudah  kembali bekerja,</v>

2
00:00:04.500 --> 00:00:06.000
<v Dan>Bu?

00:07.250 --> 01:00:09.000
<v.keras Bu Sari &amp; Ani>Sudah. <i>Capek</i> <c.kuning>sekali</c> &lt;3 <tertawa>
<00:00:08.000>ya&nbsp;begitu
"""


def read(text: str, name: str = "ibu.vtt") -> tuple[list[tuple[str, str, str, str]], tuple[str, ...]]:
    raw = find_speakers(read_bytes(text.encode(), name))
    return [(t.speaker, t.text, t.time_start, t.time_end) for t in raw.turns], raw.notes


def test_voices_tags_entities_and_settings() -> None:
    turns, notes = read(VOICES)
    assert turns == [
        ("Dan", "Sudah  kembali bekerja,\nBu?", "00:00:01.000", "00:00:06.000"),
        ("Bu Sari & Ani", "Sudah. Capek sekali <3 <tertawa>\nya\u00a0begitu", "00:07.250", "01:00:09.000"),
    ]
    assert "note in the file, line 9: dibuat oleh mesin, belum diperiksa" in notes
    assert "left out 2 blocks of style" in notes
    assert "3 cues make 2 turns: cues in a row are put together, a line each" in notes


def test_several_voices_in_one_cue_are_several_turns() -> None:
    turns, _ = read("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Dan>Ya?</v>\n<v Siti>Ya.</v> Begitu.\n")
    assert [turn[:2] for turn in turns] == [("Dan", "Ya?"), ("Siti", "Ya.\nBegitu.")]


ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:02.000
Dan Lee: Apa kabar, Bu?

2
00:00:02.500 --> 00:00:03.000
Saya bilang: silakan.

3
00:00:04.000 --> 00:00:05.000
Bu Sari: Baik.

4
00:00:05.000 --> 00:00:06.000
Bu Sari: Sehat.

5
00:00:06.000 --> 00:00:07.000
Dan Lee: Anaknya?
"""


def test_names_before_a_colon_are_speakers_and_words_before_a_colon_are_not() -> None:
    turns, _ = read(ZOOM)
    assert turns == [
        ("Dan Lee", "Apa kabar, Bu?\nSaya bilang: silakan.", "00:00:01.000", "00:00:03.000"),
        ("Bu Sari", "Baik.\nSehat.", "00:00:04.000", "00:00:06.000"),
        ("Dan Lee", "Anaknya?", "00:00:06.000", "00:00:07.000"),
    ]


def test_a_name_that_stands_once_can_be_declared() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nDan: Apa?\n\n00:02.000 --> 00:03.000\nSiti: Ya.\n"
    raw = find_speakers(read_bytes(text.encode(), "a.vtt"), interviewers=["dan"], labels={"Siti": "informant"})
    assert [(t.speaker, t.text, t.time_start) for t in raw.turns] == [
        ("Dan", "Apa?", "00:01.000"), ("Siti", "Ya.", "00:02.000"),
    ]  # fmt: skip
    assert [speaker.role for speaker in raw.speakers] == ["interviewer", "informant"]


def test_cues_of_a_recogniser_with_names_in_brackets() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n[SPEAKER_00]: Apa?\n\n2\n0:00:02.5 --> 0:00:03,25\n[SPEAKER_01]: Ya.\n"
    assert read(text, "w.srt")[0] == [
        ("SPEAKER_00", "Apa?", "00:00:01,000", "00:00:02,000"), ("SPEAKER_01", "Ya.", "0:00:02.5", "0:00:03,25"),
    ]  # fmt: skip


def test_words_of_nobody_keep_their_times_up_to_the_end_of_a_sentence_or_a_pause() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\nSelamat pagi\n\n2\n00:00:02,100 --> 00:00:03,000\nsemua.\n\n"
        "3\n00:00:03,100 --> 00:00:04,000\nMari\n\n4\n00:00:09,000 --> 00:00:10,000\nmulai\n"
    )
    raw = find_speakers(read_bytes(text.encode(), "w.srt"))
    assert [(t.speaker, t.text, t.time_start) for t in raw.turns] == [
        ("", "Selamat pagi\nsemua.", "00:00:01,000"), ("", "Mari", "00:00:03,100"), ("", "mulai", "00:00:09,000"),
    ]  # fmt: skip
    text = canonical(raw)
    assert text.startswith("[00:00:01,000 - 00:00:03,000] Selamat pagi\nsemua.\n\n[")
    back = find_turns(text, {"": raw.speakers[0]})
    assert [(t.time_start, text[t.start : t.end]) for t in back] == [(t.time_start, t.text) for t in raw.turns]


def test_a_subrip_file_in_windows_1252_without_numbers_and_with_dots() -> None:
    data = "00:00:01.000 --> 00:00:02.000\n{\\an8}<i>Café – ya?</i>\n".encode("cp1252")
    document = read_bytes(data, "a.srt")
    assert document.turns == (RawTurn("", "Café – ya?", "00:00:01.000", "00:00:02.000"),)
    assert document.encoding == "windows-1252"
    assert any(note.startswith("warning: the file is not UTF-8") for note in document.notes)


def test_cues_without_blank_lines_between_them() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nsatu\n2\n00:00:02,000 --> 00:00:03,000\ndua\n"
    assert [turn.text for turn in read_bytes(text.encode(), "a.srt").turns] == ["satu", "dua"]


@pytest.mark.parametrize(
    ("block", "note", "words"),
    [
        ("7\n00:0x --> 00:09.000\nhilang?", "warning: line 6: a time that cannot be read: '7 | 00:0x --> 00:09.000 |",
         "hilang?"),
        ("00:00:70.000 --> 00:09.000\nhilang?", "warning: line 6: a time that cannot be read", "hilang?"),
        ("hanya kata", "warning: line 6: words without a time: 'hanya kata'", "hanya kata"),
        ("12", "warning: line 6: a number without a cue: '12'", ""),
        ("00:09.000 --> 00:08.000\nmundur", "warning: line 6: a cue that ends before it begins", "mundur"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_listed_and_its_words_stay(block: str, note: str, words: str) -> None:
    turns, notes = read(f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Dan>Ya?\n\n{block}\n".replace("Ya?\n\n", "Ya?\n\n"))
    assert any(line.startswith(note) for line in notes), notes
    assert turns[0][1].endswith(words)


def test_many_that_cannot_be_read_are_counted() -> None:
    _, notes = read("WEBVTT\n\n00:01.000 --> 00:02.000\nya\n\n" + "12\n\n" * 50)
    assert "warning: 30 blocks more could not be read" in notes


def test_a_file_without_its_head_is_read_with_a_warning() -> None:
    turns, notes = read("00:01.000 --> 00:02.000\n<v Dan>Ya?\n")
    assert turns[0][0] == "Dan"
    assert "warning: the file lacks its head WEBVTT" in notes


def test_a_cue_right_behind_the_head_is_read() -> None:
    assert read("WEBVTT\n00:01.000 --> 00:02.000\n<v Dan>Ya?\n")[0][0][1] == "Ya?"


@pytest.mark.parametrize("name", ["a.vtt", "a.srt"])
def test_a_file_without_words_is_refused(name: str) -> None:
    with pytest.raises(ReadError, match="the file holds no words"):
        read_bytes(b"WEBVTT\n\nNOTE ya\n" if name == "a.vtt" else b"1\n00:00:01,000 --> 00:00:02,000\n", name)


def test_more_turns_than_any_interview_are_refused() -> None:
    with pytest.raises(ReadError, match="holds more than 100,000 turns"):
        read_bytes(b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"<v A>a<v B>b" * 60_000, "a.vtt")


def test_voices_before_whom_nobody_is_named_stand_before_the_first_turn() -> None:
    raw = find_speakers(read_bytes(b"WEBVTT\n\n00:01.000 --> 00:02.000\nmusik\n\n00:03.000 --> 00:04.000\n<v Dan>Ya?",
                                   "a.vtt"))  # fmt: skip
    assert raw.preamble == "[00:01.000 - 00:02.000] musik"
    assert "warning: nobody is named above the first turn; kept before it: 1 text" in raw.notes


def test_a_name_that_speaks_nowhere_is_refused_with_the_nearest() -> None:
    with pytest.raises(ReadError, match=r"nobody is called 'Don', which is named in interviewers\. Did you mean 'Dan'"):
        find_speakers(read_bytes(VOICES.encode(), "a.vtt"), interviewers=["Don"])


WORDS = st.lists(
    st.sampled_from(["ya", "ibu-ibu", "(tertawa)", "Catatan: x", "jam 10:30", "👶🏽", "é", "a  b", "&", "<", "1"]),
    min_size=1, max_size=5,
).map(" ".join)  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(["Dan", "Bu Sari", "I1"]), WORDS), min_size=1, max_size=12))
def test_every_dialogue_with_voices_comes_back(dialogue: list[tuple[str, str]]) -> None:
    def escaped(words: str) -> str:
        return words.replace("&", "&amp;").replace("<", "&lt;")

    cues = [
        f"{i // 60:02}:{i % 60:02}.000 --> {i // 60:02}:{i % 60:02}.900\n<v {who}>{escaped(words)}</v>\n"
        for i, (who, words) in enumerate(dialogue)
    ]
    raw = find_speakers(read_bytes(("WEBVTT\n\n" + "\n".join(cues)).encode(), "a.vtt"))
    whole, _ = joined([RawTurn(who, words) for who, words in dialogue])
    assert [(t.speaker, t.text) for t in raw.turns] == [(t.speaker, t.text) for t in whole]
    text = canonical(raw)
    back = find_turns(text, {speaker.label: speaker for speaker in raw.speakers})
    assert [(t.speaker, t.time_start) for t in back] == [(t.speaker, t.time_start) for t in raw.turns]


def test_a_label_in_the_words_of_a_cue_may_be_named_even_where_it_stands_once() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nRina Dewi: Apa?\n\n00:03.000 --> 00:04.000\nYa.\n"
    assert "Rina Dewi" in possible_labels(read_bytes(text.encode(), "a.vtt"))
