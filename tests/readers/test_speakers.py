"""Which openings of lines are speakers, who asks, and that the canonical text gives the same turns back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import ReadError
from qualkit.model import Speaker
from qualkit.readers import RawDocument, RawTranscript, canonical, find_speakers, read_bytes
from qualkit.readers.openings import Opening, is_plausible, parse_opening
from qualkit.text import RawTurn, find_turns, normalise, write_turns

Told = list[tuple[str, str]]


def heard(text: str, name: str = "a.txt", **options: object) -> RawTranscript:
    return find_speakers(read_bytes(text.encode(), name), **options)  # type: ignore[arg-type]


def told(raw: RawTranscript) -> Told:
    return [(turn.speaker, turn.text) for turn in raw.turns]


def roles(raw: RawTranscript) -> dict[str, str]:
    return {speaker.label: speaker.role for speaker in raw.speakers}


def given_back(raw: RawTranscript) -> list[RawTurn]:
    """The turns that are found in the canonical text."""
    text = canonical(raw)
    turns = find_turns(text, {speaker.label: speaker for speaker in raw.speakers})
    return [RawTurn(t.speaker, text[t.start : t.end], t.time_start, t.time_end) for t in turns]


LEGEND = """Hari/tanggal : Senin
Lokasi : Posyandu
Waktu : 10:00

Keterangan: P : Penulis, I2 : Informan 2

P : Sudah makan?
I2 : Sudah: nasi.
tambah ikan
P : Jam berapa?
I2 : jam 10:30
"""


def test_a_header_block_with_a_legend_is_the_preamble() -> None:
    raw = heard(LEGEND)
    assert told(raw) == [
        ("P", "Sudah makan?"), ("I2", "Sudah: nasi.\ntambah ikan"), ("P", "Jam berapa?"), ("I2", "jam 10:30"),
    ]  # fmt: skip
    assert raw.preamble.startswith("Hari/tanggal : Senin\nLokasi")
    assert [s.reason for s in raw.speakers] == [
        "the legend explains it as 'Penulis'",
        "the legend explains it as 'Informan 2'",
    ]
    assert "kept before the first turn: Hari/tanggal, Lokasi, Waktu" in raw.notes


def test_a_legend_on_lines_of_its_own_opens_no_turn() -> None:
    raw = heard("P: Peneliti\nI: Informan\n\nP: apa\nI: ya\nP: oh\nI: hm\n")
    assert raw.preamble == "P: Peneliti\nI: Informan"
    assert (len(raw.turns), roles(raw)) == (4, {"P": "interviewer", "I": "informant"})
    assert canonical(raw).startswith(" P: Peneliti\n I: Informan\n\nP: apa")


def test_names_given_as_answers_are_no_legend() -> None:
    assert len(heard("A: Ibu Sari\nB: Bidan Rina\nA: halo\nB: ya").turns) == 4


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        (
            "Bu Sari:\n   Saya capek\n   sekali\n\nP:\n  Oh?\nBu Sari:\n  Ya.\nP:\n  Hm.",
            ["Saya capek\nsekali", "Oh?", "Ya.", "Hm."],
        ),
        ("Bu Sari : a\nP : b\nBu Sari :c\nP:d", ["a", "b", "c", "d"]),
        ("1. Bu Sari: a\n2. P: b\n3. Bu Sari: c\n4. P: d", ["a", "b", "c", "d"]),
        ("Bu Sari: a\n\nlagi\n\nP: b\nBu Sari: c\nP: d", ["a\n\nlagi", "b", "c", "d"]),
        (
            "Bu Sari: a\nCatatan: x\nP: b\nBu Sari: http://x\nP: jam 10:30",
            ["a\nCatatan: x", "b", "http://x", "jam 10:30"],
        ),
        ("Bu Sari:\nP: b\nBu Sari:\nP: d", ["", "b", "", "d"]),
    ],
)
def test_shapes_of_transcripts(text: str, turns: list[str]) -> None:
    raw = heard(text)
    assert told(raw) == list(zip(["Bu Sari", "P"] * 2, turns, strict=True))
    assert given_back(raw) == list(raw.turns)


@pytest.mark.parametrize(
    ("line", "opening"),
    [
        ("[00:45:00 \u2013 00:45:23] SPEAKER 00: ya", Opening("SPEAKER 00", "ya", "00:45:00", "00:45:23")),
        ("00:03:40.5Zack: ya", Opening("Zack", "ya", "00:03:40.5")),
        ("(1:02) Ibu: ya", Opening("Ibu", "ya", "1:02")),
        ("Ibu [00:01:02]: ya", Opening("Ibu", "ya", "00:01:02")),
        ("Ibu (00:01:02 - 00:02:00) : ya", Opening("Ibu", "ya", "00:01:02", "00:02:00")),
        ("Ibu: [00:01:02] ya", Opening("Ibu", "ya", "00:01:02")),
        ("Ibu: 10:30 saya datang", Opening("Ibu", "10:30 saya datang")),
        ("[00:01:02) Ibu: ya", Opening("[00:01:02) Ibu", "ya")),
        ("**Ibu:** ya", Opening("Ibu", "ya")),
        ("**Ibu**: ya", Opening("Ibu", "ya")),
        ("__Ibu [00:10]__ : ya", Opening("Ibu", "ya", "00:10")),
        ("**Ibu: apa kabar?**", Opening("Ibu", "**apa kabar?**")),
        ("*tertawa* Ibu: ya", Opening("*tertawa* Ibu", "ya")),
        ("12) Ibu: ya", Opening("Ibu", "ya", number="12")),
        ("jam 10:30 saya", None),
        ("http://x", None),
        ("C:\\temp", None),
        ("tanpa titik dua", None),
    ],
)
def test_how_a_line_opens(line: str, opening: Opening | None) -> None:
    found = parse_opening(line, markdown=True)
    if opening is None or not is_plausible(opening.label):
        assert found is None or not is_plausible(found.label)
    else:
        assert found == opening


@pytest.mark.parametrize(
    "label", ["Bu Sari", "dr. Rina", "Ny. S", "I2", "SPEAKER_00", "Ibu (Rina)", "Kader-01", "p", "بو"]
)
def test_labels(label: str) -> None:
    assert is_plausible(label)


@pytest.mark.parametrize(
    "label",
    ["", "12", "Ya, betul", "Betul. Saya", "kata ibu saya", "Satu dua tiga empat lima enam", "A" * 41, "a/b",
     "[x] Ibu", "Apa?", "Ibu (Rina", "- Ibu"],
)  # fmt: skip
def test_no_labels(label: str) -> None:
    assert not is_plausible(label)


def test_a_word_that_stands_once_is_no_speaker_unless_it_is_declared() -> None:
    text = "P: a\nIbu: b\nSuami: c\nP: d\nIbu: e"
    assert told(heard(text))[1] == ("Ibu", "b\nSuami: c")
    assert heard(text).notes[-1] == "looked like labels but were not taken: 'Suami' (1)"
    assert roles(heard(text, labels=["suami"]))["Suami"] == "informant"
    raw = heard(text, labels={"Suami": "other"})
    assert roles(raw)["Suami"] == "other"
    assert {s.label: s.reason for s in raw.speakers}["Suami"] == "named in labels"


def test_a_repeated_word_can_be_declared_no_speaker() -> None:
    text = "P: a\nIbu: b\nKatanya: c\nP: d\nIbu: e\nKatanya: f"
    assert "Katanya" in roles(heard(text))
    assert set(roles(heard(text, labels={"katanya": None}))) == {"P", "Ibu"}


def test_headings_count_only_where_nobody_else_speaks() -> None:
    assert set(roles(heard("P: a\nIbu: b\nCatatan: c\nP: d\nIbu: e\nCatatan: f"))) == {"P", "Ibu"}
    table = heard("Pertanyaan : a\nJawaban : b\nPertanyaan : c\nJawaban : d")
    assert roles(table) == {"Pertanyaan": "interviewer", "Jawaban": "informant"}


def test_one_repeated_word_alone_is_no_speaker() -> None:
    raw = heard("Menurut saya: a\n\nlalu b\n\nMenurut saya: c")
    assert told(raw) == [("", "Menurut saya: a"), ("", "lalu b"), ("", "Menurut saya: c")]
    assert [(s.label, s.role, s.reason) for s in raw.speakers] == [("", "informant", "no speaker labels found")]
    assert raw.notes[-1].startswith("no speaker labels found: every paragraph is a turn")
    assert given_back(raw) == list(raw.turns)


def test_a_misspelt_label_and_another_number_open_turns_of_their_own() -> None:
    raw = heard("Dan: a\nParticipant: b\nDan: c\nParticpant: d\nDan: e\nParticipant: f")
    assert told(raw)[3] == ("Particpant", "d")
    assert "'Particpant' opens one line and was taken as a speaker because it is like 'Participant'" in raw.notes
    assert "Ibu 3" in roles(heard("P: a\nIbu 1: b\nP: c\nIbu 1: d\nIbu 3: e"))


def test_spellings_in_capital_letters_are_one_speaker() -> None:
    raw = heard("P: a\nIbu: b\nP: c\nIBU: d\nIbu: e")
    assert roles(raw).keys() == {"P", "Ibu"}
    assert "1 turn labelled 'IBU' stand under 'Ibu'" in raw.notes


def test_numbers_before_labels_are_noted() -> None:
    assert "left out 4 numbers before labels" in heard("1. P: a\n2. Ibu: b\n3. P: c\n4. Ibu: d").notes


@pytest.mark.parametrize("label", ["Pewawancara", "PENELITI", "Interviewer 1", "Moderator"])
def test_the_fields_words_for_who_asks(label: str) -> None:
    raw = heard(f"{label}: a\nIbu: b?\n{label}: c\nIbu: d?")
    assert roles(raw) == {label: "interviewer", "Ibu": "informant"}
    assert raw.speakers[0].reason == "the label names an interviewer"


def test_questions_tell_who_asks_where_they_are_clear() -> None:
    raw = heard("A: apa?\nB: ya\nA: apa?\nB: ya?\nA: apa?\nB: ya\nA: oh\nB: ya\n")
    assert raw.speakers[0].reason == "75% of turns are questions"
    unclear = heard("A: apa?\nB: apa?\nA: ya\nB: ya")
    assert set(roles(unclear).values()) == {"informant"}
    assert "warning: nobody is clearly the interviewer; say who asks, or questions count as data" in unclear.notes


def test_who_is_named_asks_in_whatever_letters() -> None:
    raw = heard("DAN: ya\nIbu: apa?\nDAN: ya\nIbu: apa?", interviewers=["dan"])
    assert roles(raw) == {"DAN": "interviewer", "Ibu": "informant"}
    assert raw.speakers[0].reason == "named in interviewers"
    assert roles(heard("Dan: ya\nlalu\nKata: x", interviewers="Dan")) == {"Dan": "interviewer"}


def test_front_matter_declares_speakers() -> None:
    matter = "speakers:\n  Bu Sari: {role: informant, informant: kader-01}\n  Suami: {role: other}\n  Pergi: {}\n"
    raw = heard(f"---\n{matter}---\ncatatan\n\nBu Sari: a\n Suami: b\nSuami: c\n", "a.md")
    assert raw.preamble == "catatan"
    assert told(raw) == [("Bu Sari", "a\n Suami: b"), ("Suami", "c")]
    assert [(s.role, s.informant, s.reason) for s in raw.speakers] == [
        ("informant", "kader-01", "declared in the front matter"), ("other", "", "declared in the front matter"),
    ]  # fmt: skip
    assert given_back(raw) == list(raw.turns)


@pytest.mark.parametrize(
    ("matter", "note"),
    [
        ("speakers: [", "the front matter is not YAML"),
        ("[" * 20_000, "the front matter is not YAML"),
        ("a: " + "b" * 60_000, "the front matter is too long"),
    ],
)
def test_front_matter_that_cannot_be_read_is_noted(matter: str, note: str) -> None:
    raw = heard(f"---\n{matter}\n---\nP: a\nI: b\nP: c\nI: d", "a.md")
    assert len(raw.turns) == 4
    assert any(note in line for line in raw.notes)


@pytest.mark.parametrize("matter", ["speakers: x", "- a", "speakers: {A: informant}"])
def test_front_matter_of_another_shape_declares_nothing(matter: str) -> None:
    assert len(heard(f"---\n{matter}\n---\nP: a\nI: b\nP: c\nI: d", "a.md").turns) == 4


def test_every_name_that_matches_nobody_is_refused_at_once() -> None:
    with pytest.raises(ReadError, match="2 problems") as caught:
        heard("Pewawancara: a\nIbu: b\nPewawancara: c\nIbu: d", interviewers=["Pewawancra"], labels={"Suami": "other"})
    first, second = sorted(caught.value.problems, key=lambda problem: problem.what)
    assert (first.what, first.nearest) == (
        "no line opens with the speaker 'Pewawancra', which is named in interviewers", "Pewawancara",
    )  # fmt: skip
    assert (first.where, second.what) == ("a.txt", "no line opens with the speaker 'Suami', which is named in labels")


def test_a_role_that_there_is_not_is_refused() -> None:
    with pytest.raises(ReadError, match=r"the role 'informan' of 'Ibu' is none\. Did you mean 'informant'"):
        heard("P: a\nIbu: b", labels={"Ibu": "informan"})


def test_more_labels_than_any_interview_are_left_in_the_text() -> None:
    text = "".join(f"L{chr(97 + i // 26)}{chr(97 + i % 26)}: x\n" * 2 for i in range(150))
    raw = heard(text)
    assert len(raw.speakers) == 100
    assert raw.notes[-1].endswith(" and 38 more")


def test_transcripts_of_the_demonstration_study_come_in_as_they_are() -> None:
    folder = Path(__file__).parents[2] / "transcripts"
    found = [path for path in sorted(folder.glob("*.md")) if path.name != "guide.md"]
    for path in found:
        raw = find_speakers(read_bytes(path.read_bytes(), path.name))
        assert canonical(raw).strip() == path.read_text(encoding="utf-8").split("---\n", 2)[2].strip(), path.name
    assert found


WORDS = st.sampled_from(
    ["ya", "ibu-ibu", "jam 10:30", "👶🏽", "e\u0301", "[tertawa]", "(1:02)", "[00:01]", ":", "P:", "Bu Sari:",
     "Catatan: x", "http://x", " ", "\u00a0", "\t", "**P:**", "---", "\u0301", "12.", "\u2028", "\x0b", "P [0:01]:",
     "…", "a:b", "#", ""]
)  # fmt: skip
LABELS = ["P", "Bu Sari", "Suami 1", "Jürgen", "Bidan \U0001f469\u200d\u2695\ufe0f", "I", "PEWAWANCARA", "p"]
HEADS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "", "[00:01:02] ", "00:05 ", "**", " ", "3. "]),
    st.sampled_from(LABELS),
    st.sampled_from(["", " ", " [1:02:03]", " (00:07)", "**"]),
    st.sampled_from([": ", ":", " : ", ":\t"]),
)
LINES = st.builds(lambda head, words: head + " ".join(words), HEADS | st.just(""), st.lists(WORDS, max_size=5))
DOCUMENTS = st.lists(LINES, min_size=1, max_size=14).map("\n".join)


@given(DOCUMENTS, st.sampled_from(["txt", "md"]))
def test_the_canonical_text_gives_the_same_turns_back(text: str, kind: str) -> None:
    paragraphs = tuple(block for block in normalise(text)[0].split("\n\n") if block.strip()) or ("x",)
    raw = find_speakers(RawDocument(paragraphs, kind, name="a"))
    assert given_back(raw) == [turn for turn in raw.turns if turn.text or turn.speaker]
    assert canonical(raw) == normalise(canonical(raw))[0] or any("\u0301" in turn.text[:1] for turn in raw.turns)


@given(DOCUMENTS)
def test_no_letter_of_a_document_is_lost(text: str) -> None:
    paragraphs = tuple(block for block in normalise(text)[0].split("\n\n") if block.strip()) or ("x",)
    raw = find_speakers(RawDocument(paragraphs, "txt", name="a"))
    before = sorted(c for c in "".join(paragraphs).casefold() if c.isalpha())
    assert sorted(c for c in canonical(raw).casefold() if c.isalpha()) == before


@given(
    st.lists(
        st.builds(RawTurn, st.sampled_from(LABELS), DOCUMENTS, st.sampled_from(["", "0:01", "01:02:03.5"])), max_size=6
    )
)
def test_whatever_turns_are_written_open_where_they_were_written(turns: list[RawTurn]) -> None:
    """A line that opens with a label comes back indented by a space; nothing else changes."""
    turns = [RawTurn(t.speaker, normalise(t.text)[0].strip(), t.time_start) for t in turns]
    raw = RawTranscript(tuple(turns), tuple({t.speaker: _speaker(t.speaker) for t in turns}.values()), "P: awal", ())
    found = given_back(raw)
    assert [(t.speaker, t.time_start) for t in found] == [(t.speaker, t.time_start) for t in turns]
    assert [t.text.replace("\n ", "\n") for t in found] == [t.text.replace("\n ", "\n") for t in turns]


def _speaker(label: str) -> Speaker:
    return Speaker(label, "informant")


def test_an_empty_turn_stands_behind_its_colon() -> None:
    text = write_turns([RawTurn("P", ""), RawTurn("Ibu", "ya")])
    turns = find_turns(text, {"P": _speaker("P"), "Ibu": _speaker("Ibu")})
    assert (turns[0].start, turns[0].end, text[: turns[0].end]) == (2, 2, "P:")
