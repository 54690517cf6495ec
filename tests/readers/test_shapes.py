"""The shapes in which transcripts come: every fixture gives its turns, random talks come back, nothing is lost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import ReadError
from qualkit.readers import RawDocument, RawTranscript, canonical, find_speakers, possible_labels, read_bytes
from qualkit.text import RawTurn, find_turns

FOLDER = Path(__file__).parents[1] / "fixtures" / "shapes"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
FILES = sorted(path.name for path in FOLDER.iterdir() if path.suffix in (".txt", ".md"))


def read(name: str) -> RawTranscript:
    return find_speakers(read_bytes((FOLDER / name).read_bytes(), name))


def heard(text: str, name: str = "a.txt", **options: object) -> RawTranscript:
    return find_speakers(read_bytes(text.encode(), name), **options)  # type: ignore[arg-type]


def told(raw: RawTranscript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in raw.turns]


def roles(raw: RawTranscript) -> dict[str, str]:
    return {speaker.label: speaker.role for speaker in raw.speakers}


def letters(text: str) -> Counter[str]:
    """What is no layout: letters of any script, with emoji and the like."""
    return Counter(c for c in text.casefold() if c.isalpha() or ord(c) > 0xFFFF)


def kept(raw: RawTranscript) -> Counter[str]:
    words = [raw.preamble, *raw.notes]
    for turn in raw.turns:
        words += [turn.speaker, turn.text]
    return letters(" ".join(words))


def given_back(raw: RawTranscript) -> list[RawTurn]:
    text = canonical(raw)
    turns = find_turns(text, {speaker.label: speaker for speaker in raw.speakers})
    return [RawTurn(t.speaker, text[t.start : t.end], t.time_start, t.time_end) for t in turns]


# -- fixtures -------------------------------------------------------------------------------------------------------


def test_every_fixture_has_its_expected_turns() -> None:
    assert list(EXPECTED) == FILES
    assert len(FILES) > 70


@pytest.mark.parametrize("name", FILES)
def test_a_fixture_gives_its_turns(name: str) -> None:
    raw, expected = read(name), EXPECTED[name]
    assert [[turn.speaker, turn.time_start, turn.time_end, turn.text] for turn in raw.turns] == expected["turns"]
    assert [[speaker.label, speaker.role] for speaker in raw.speakers] == expected["speakers"]
    assert raw.preamble == expected["preamble"]


@pytest.mark.parametrize("name", FILES)
def test_the_canonical_text_of_a_fixture_gives_the_same_turns_back(name: str) -> None:
    raw = read(name)
    assert given_back(raw) == list(raw.turns)


LAYOUT = {
    "nvivo.txt": "Timespan", "faster-whisper.txt": "ssssss", "bold-tags.txt": "bbbbbbbb",
    "zoom-chat.txt": 3 * "From to Everyone",
}  # fmt: skip
"""Letters of a file that say nothing but where times, names and words stand."""


@pytest.mark.parametrize("name", FILES)
def test_no_word_of_a_fixture_is_lost(name: str) -> None:
    source = (FOLDER / name).read_bytes().decode()
    assert not letters(source) - kept(read(name)) - letters(LAYOUT.get(name, ""))


@pytest.mark.parametrize("name", FILES)
def test_line_ends_and_blank_lines_at_the_ends_change_nothing(name: str) -> None:
    data = (FOLDER / name).read_bytes().replace(b"\r\n", b"\n")
    plain = find_speakers(read_bytes(data, name))
    other = find_speakers(read_bytes(b"\xef\xbb\xbf\n\n" + data.replace(b"\n", b"\r\n") + b"\r\n\r\n", name))
    assert (other.turns, other.speakers, other.preamble) == (plain.turns, plain.speakers, plain.preamble)


# -- what is told ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "label", "reason"),
    [
        ("legend-top.txt", "P", "the legend explains it as 'Penulis'"),
        ("legend-end.txt", "R", "the legend explains it as 'Rahma (peneliti)'"),
        ("legend-inline.txt", "D", "the legend explains it as 'Dewi (peneliti)'"),
        ("legend-table.md", "I", "the legend explains it as 'Informan'"),
        ("header-names.txt", "RD", "the header block names 'Rahma Dewi' under 'Pewawancara'"),
        ("role-in-brackets.txt", "Rina (peneliti)", "the label names an interviewer"),
        ("no-question-marks.txt", "Ani", "100% of turns open with a question word"),
        ("focus-group.txt", "Notulis", "the label names nobody who asks or answers alone"),
        ("headings.md", "Pertanyaan", "the file sets its questions as headings"),
        ("headings.md", "Jawaban", "what stands below a question"),
        ("headings.md", "Catatan", "headings and notes between the turns, which nobody says"),
        ("table-matrix.txt", "Pertanyaan", "the column 'Pertanyaan' holds questions"),
        ("table-matrix.txt", "Informan 2", "the column 'Informan 2' holds answers"),
        ("time-then-name.txt", "Dian", "all other labels name somebody who answers"),
        ("question-and-name.txt", "Pertanyaan", "the label stands for questions"),
        ("question-letters.txt", "P", "the label stands for questions beside one for answers"),
    ],
)
def test_every_role_has_its_reason(name: str, label: str, reason: str) -> None:
    assert {speaker.label: speaker.reason for speaker in read(name).speakers}[label] == reason


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("legend-unused.txt", "the legend explains 'S', but no turn opens so"),
        ("mood-in-brackets.txt", "taken together as 'Ibu': 'Ibu (tertawa)', 'Ibu (pelan)'"),
        ("question-numbers.txt", "taken together as 'Jawaban': 'Jawaban 1', 'Jawaban 2', 'Jawaban 3'"),
        ("two-interviews.txt", "warning: 1 header block stand between turns: are these several interviews? then make a "
                               "file of each"),
        ("thesis-docx-like.txt", "kept before the first turn: Kode informan, Pewawancara, Informan, Tanggal"),
        ("table-bars.md", "warning: 1 question of the table stand without an answer"),
        ("table-bars.md", "read as a table of questions in the column 'Pertanyaan' and answers in 'Jawaban'"),
        ("table-koding.txt", "read as a table with the talk in the column 'Transkrip'"),
        ("nvivo.txt", "times: 4 of 4 turns, from 0:00.0 to 0:12.0"),
        ("equals.txt", "labels are set off by an equals sign"),
        ("names-alone.txt", "labels are set off by the label alone on its line"),
        ("plain-questions.txt", "warning: which paragraphs are questions is a guess from their question marks; look at "
                                "them"),
        ("headings-numbered.txt", "left out 3 numbers before questions"),
        ("numbered-paragraphs.txt", "left out 6 numbers before labels"),
        ("whisper-plain.txt", "every line that opens with a time is a turn"),
        ("headings.md", "what nobody says, between turns, stands under 'Catatan' (1)"),
        ("colon-in-speech.txt", "looked like labels but were not taken: 'Bidan' (1), 'Catatan' (1)"),
    ],
)  # fmt: skip
def test_what_was_done_is_told(name: str, note: str) -> None:
    assert note in read(name).notes


def test_times_that_go_back_are_pointed_out() -> None:
    raw = heard("[00:10] P: a?\n[00:20] I: b\n[00:05] P: c?\n[00:30] I: d")
    assert "warning: 1 time lie before the one above" in raw.notes


# -- adversaries ----------------------------------------------------------------------------------------------------

TALK = "P: Apa?\nIbu: Ya.\nP: Lalu?\nIbu: {}\nP: Oh?\nIbu: Sudah."


@pytest.mark.parametrize(
    "words",
    [
        "Saya bilang: begini, jangan pulang",
        "jam 07.30: mulai; jam 09:15 selesai",
        "dari https://contoh.id/a:b dan www.contoh.id",
        "ya :) begitu",
        "1. pisang\n2. bubur: encer\n3. telur",
        "a. satu\nb. dua",
        "- roti\n- susu",
        "[tertawa] iya [00:01:02] begitu",
        "rasio 2:1, skor 10:30",
        "katanya, \"P: jangan\"",
        "Catatan: bayi menangis",
        "C:\\rumah\\data",
        "👶🏽 : lucu",
        "الحمد لله: بخير",
        "dua  spasi   di sini",
        "Nama saya: Sari",
    ],
)  # fmt: skip
def test_what_looks_like_a_shape_in_speech_stays_speech(words: str) -> None:
    raw = heard(TALK.format(words))
    assert [speaker for speaker, _ in told(raw)] == ["P", "Ibu"] * 3
    assert told(raw)[3] == ("Ibu", words)


def test_a_time_at_the_end_of_a_spoken_line_makes_no_name_of_it() -> None:
    raw = heard("Dan  0:05\nKapan?\n\nSiti  0:09\n2 kali jam 10:30\n\nDan  0:12\nSore?\n\nSiti  0:15\nPukul 16:00")
    assert told(raw) == [("Dan", "Kapan?"), ("Siti", "2 kali jam 10:30"), ("Dan", "Sore?"), ("Siti", "Pukul 16:00")]


def test_double_spaces_in_speech_set_no_label_off() -> None:
    raw = heard(
        "Capek  sekali waktu itu.\n\nCapek  karena kerja.\n\nSaya  pulang.\n\nSaya  tidur.\n\nBesoknya lagi.\n\nBegitu."
    )
    assert {turn.speaker for turn in raw.turns} == {""}


def test_a_list_of_questions_in_an_answer_is_no_heading() -> None:
    raw = heard("P: Bidan tanya apa?\nIbu: Banyak.\n1. Sudah makan?\n2. Sudah tidur?\nP: Lalu?\nIbu: Pulang.")
    assert told(raw)[1] == ("Ibu", "Banyak.\n1. Sudah makan?\n2. Sudah tidur?")


def test_a_repeated_answer_alone_on_its_line_is_no_label() -> None:
    raw = heard("Ya\n\nSaya kerja.\n\nYa\n\nSaya pulang.\n\nBegitu\n\nSelesai.")
    assert {turn.speaker for turn in raw.turns} == {""}


def test_a_name_that_is_a_role_is_overruled_by_a_person() -> None:
    text = "Moderator: a\nAni: b?\nModerator: c\nAni: d?"
    assert roles(heard(text)) == {"Moderator": "interviewer", "Ani": "informant"}
    assert roles(heard(text, interviewers=["Ani"], labels={"Moderator": "informant"})) == {
        "Moderator": "informant",
        "Ani": "interviewer",
    }


def test_header_fields_that_come_back_are_no_speakers() -> None:
    text = "Nama: A\nUmur: 3\n\nP: a?\nI: b\nNama: C\nUmur: 4\nP: c?\nI: d"
    assert set(roles(heard(text))) == {"P", "I", "Catatan"}


def test_who_spoke_before_a_heading_goes_on_behind_it() -> None:
    raw = heard("P: Apa?\n\nI: Ya.\n\n## Bagian 2\n\nLalu pulang.\n\nP: Oh?\n\nI: Iya.", "a.md")
    assert told(raw)[1:4] == [("I", "Ya."), ("Catatan", "Bagian 2"), ("I", "Lalu pulang.")]


def test_a_title_row_of_a_table_is_no_question() -> None:
    rows = ["No\tPertanyaan\tJawaban", "\tA. Pengetahuan\t", "1\tApa itu ASI?\tSusu.", "2\tDari siapa?\tBidan."]
    raw = heard("\n".join(rows))
    assert told(raw)[:2] == [("Pertanyaan", "Apa itu ASI?"), ("Jawaban", "Susu.")]
    assert "A. Pengetahuan" in raw.preamble


def test_greetings_below_a_header_are_turns() -> None:
    raw = heard(
        "Tanggal : 3 Mei\nPewawancara : Assalamualaikum\nInforman : Waalaikumsalam\nPewawancara : Mari\nInforman : Ya"
    )
    assert len(raw.turns) == 4
    assert raw.preamble == "Tanggal : 3 Mei"


# -- what a person says ---------------------------------------------------------------------------------------------


def test_a_pattern_sets_the_role_of_every_label_that_fits() -> None:
    text = "P1: a\nP2: b\nI1: c\nP1: d\nP2: e\nI1: f\nPak Ali: g\nPak Ali: h"
    raw = heard(text, interviewers=[r"re:^p\d"])
    assert roles(raw) == {"P1": "interviewer", "P2": "interviewer", "I1": "informant", "Pak Ali": "informant"}
    assert raw.speakers[0].reason == r"fits the pattern '^p\\d'"
    assert roles(heard(text, labels={"re:^P": "other", "Pak Ali": "informant"}))["P1"] == "other"


def test_a_pattern_reaches_labels_that_stand_once_only_where_no_speaker_fits() -> None:
    text = "Dan: a?\nSiti: b\nDan: c?\nSiti: d\nSuami: e"
    assert roles(heard(text, labels={"re:^S": "other"})) == {"Dan": "interviewer", "Siti": "other"}
    assert roles(heard(text, labels={"re:^Sua": "other"}))["Suami"] == "other"


def test_patterns_that_are_none_or_fit_nobody_are_refused() -> None:
    text = "Dan: a?\nSiti: b\nDan: c?\nSiti: d"
    with pytest.raises(ReadError, match=r"'re:\[' is no regular expression: .*correct it, or name the label itself"):
        heard(text, interviewers=["re:["])
    with pytest.raises(
        ReadError, match=r"no speaker's label fits 're:\^X'.*write one that fits a label: 'Dan', 'Siti'"
    ):
        heard(text, interviewers=["re:^X"])


@pytest.mark.parametrize("name", ["zoom-brackets.txt", "table-three.txt", "names-alone.txt", "equals.txt", "teams.txt"])
def test_speakers_of_every_shape_can_be_named(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    for speaker in read(name).speakers:
        raw = find_speakers(read_bytes(data, name), interviewers=[speaker.label.upper()])
        assert roles(raw)[speaker.label] == "interviewer"
        assert speaker.label in possible_labels(read_bytes(data, name))
    with pytest.raises(ReadError, match=r"no line opens with the speaker 'Zzz'"):
        find_speakers(read_bytes(data, name), interviewers=["Zzz"])


# -- random talks in every shape --------------------------------------------------------------------------------------

WORDS = st.lists(
    st.sampled_from(
        ["ya", "tidak", "ibu", "capek  sekali", "(tertawa)", "[diam]", "ASI", "umur 3", "jam 10:30", "👶🏽", "susu...",
         "saya bilang begini", "é", "makan, minum", "pulang", "kerja;", "2 kali", "ibu-ibu", "\"jangan\""]
    ), min_size=1, max_size=6,
).map(" ".join)  # fmt: skip
QUESTIONS = WORDS.map(lambda words: f"apa {words}?")
TALKS = st.lists(st.tuples(QUESTIONS, WORDS), min_size=3, max_size=7)
PEOPLE = st.sampled_from([("Pewawancara", "Informan"), ("Dian", "Bu Yuli"), ("P", "I1"), ("SPEAKER_00", "SPEAKER_01")])


def clock(number: int) -> str:
    return f"00:{number // 60:02}:{number % 60:02}"


def _lines(form: str, blank: bool = False) -> Callable[[Sequence[tuple[str, str]]], str]:
    def write(turns: Sequence[tuple[str, str]]) -> str:
        mark = "\n\n" if blank else "\n"
        return mark.join(
            form.format(who=who, words=words, at=clock(i), to=clock(i + 1), n=i + 1)
            for i, (who, words) in enumerate(turns)
        )

    return write


SHAPES: dict[str, Callable[[Sequence[tuple[str, str]]], str]] = {
    "label": _lines("{who}: {words}"),
    "label, blank lines": _lines("{who}: {words}", blank=True),
    "space before the colon": _lines("{who} : {words}"),
    "tab before the colon": _lines("{who}\t: {words}"),
    "own line": _lines("{who}:\n   {words}", blank=True),
    "numbered": _lines("{n}. {who}: {words}"),
    "fullwidth colon": _lines("{who}：{words}"),
    "in brackets": _lines("[{who}]: {words}"),
    "whisperx": _lines("[{at}.000 --> {to}.000] {who}: {words}"),
    "maxqda": _lines("[{at}.5] {who}: {words}"),
    "f4": _lines("{who}: {words} #{at}-3#", blank=True),
    "zoom": _lines("[{who}] {at}\n{words}", blank=True),
    "otter": _lines("{who}  {at}\n{words}", blank=True),
    "time above": _lines("{at} {who}\n{words}", blank=True),
    "teams": _lines("{at}.120 --> {to}.0\n{who}\n{words}", blank=True),
    "behind the label": _lines("{who} ({at}): {words}"),
    "oTranscribe": _lines("{at} {who}: {words}"),
    "rows": lambda turns: "Pembicara\tUcapan\n" + _lines("{who}\t{words}")(turns),
    "rows with times": lambda turns: "Waktu\tPembicara\tUcapan\n" + _lines("{at}\t{who}\t{words}")(turns),
    "bars": lambda turns: "| Speaker | Text |\n|---|---|\n" + _lines("| {who} | {words} |")(turns),
    "header": lambda turns: "Umur : 30 tahun\nTempat : balai\n\n" + _lines("{who} : {words}")(turns),
    "legend": lambda turns: _lines("{who} : {words}")(turns) + "\n\nKeterangan:\nX = Peneliti",
}


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=40)
@given(talk=TALKS, people=PEOPLE)
def test_a_random_talk_comes_back_from_every_shape(
    shape: str, talk: list[tuple[str, str]], people: tuple[str, str]
) -> None:
    turns = [pair for asked, said in talk for pair in zip(people, (asked, said), strict=True)]
    text = SHAPES[shape](turns)
    raw = heard(text)
    assert told(raw) == turns
    assert given_back(raw) == list(raw.turns)
    assert not letters(text) - kept(raw)
    if "{at}" in shape or shape in ("whisperx", "zoom", "otter", "maxqda", "teams", "oTranscribe", "rows with times"):
        assert all(turn.time_start for turn in raw.turns)
    assert roles(raw)[people[0]] == "interviewer"


@given(talk=TALKS, shape=st.sampled_from(["heading", "bold", "numbered", "rows", "bars", "answers", "plain"]))
def test_questions_without_labels_come_back(talk: list[tuple[str, str]], shape: str) -> None:
    forms = {
        "heading": "## {} \n\n{}", "bold": "**{}**\n\n{}", "numbered": "{n}. {}\n{}", "rows": "{n}\t{}\t{}",
        "bars": "| {n} | {} | {} |", "answers": "{n}. {}\nJawaban : {}", "plain": "{}\n\n{}",
    }  # fmt: skip
    head = {"rows": "No\tPertanyaan\tJawaban\n", "bars": "| No | Pertanyaan | Jawaban |\n|---|---|---|\n"}.get(
        shape, ""
    )
    mark = "\n" if shape in ("rows", "bars") else "\n\n"
    text = head + mark.join(forms[shape].format(*pair, n=i + 1) for i, pair in enumerate(talk))
    raw = heard(text, "a.md" if shape in ("heading", "bold", "bars") else "a.txt")
    assert [turn.text for turn in raw.turns] == [words for pair in talk for words in pair]
    assert roles(raw) == {"Pertanyaan": "interviewer", "Jawaban": "informant"}
    assert given_back(raw) == list(raw.turns)
    assert not letters(text) - kept(raw)


@given(
    st.text(alphabet=st.sampled_from("PI:. \n\t|#*-[]()0123456789?abc=>"), max_size=300), st.sampled_from(["txt", "md"])
)
def test_whatever_the_marks_the_turns_come_back_and_no_letter_is_lost(text: str, kind: str) -> None:
    paragraphs = tuple(block.strip("\n") for block in text.split("\n\n") if block.strip()) or ("x",)
    raw = find_speakers(RawDocument(paragraphs, kind, name="a"))
    assert given_back(raw) == [turn for turn in raw.turns if turn.text or turn.speaker]
    assert not letters("".join(paragraphs)) - kept(raw)
