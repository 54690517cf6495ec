"""What the terms propose, held against a reader that goes letter by letter and knows no regular expression."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.coding.explain import explain
from qualkit.coding.rules import autocode, rule_progress
from qualkit.coding.terms import parse_term
from qualkit.errors import CodebookError, QualkitError, TableError, TermError
from qualkit.model import Code, Codebook, Term, Text
from qualkit.tables import CODINGS, HITS, PROGRESS, TRANSCRIPTS, TURNS, check

WORDS = (
    "latih", "Latih", "pelatihan", "dilatih", "ASI", "asi", "ibu", "IBU", "jum'at", "Jum\u2019at", "Jum\u02bcat", "n95",
    "Stra\u00dfe", "STRASSE", "caf\u00e9", "cafe\u0301", "CAF\u00c9", "\u043c\u0430\u043c\u0430",
    "\u041c\u0410\u041c\u0410", "\u6bcd\u4e73", "\u0939\u093f\u0928\u094d\u0926\u0940", "\u0e19\u0e49\u0e33",
    "\u0130bu", "\u0645\u0627\u0645\u0627",
)  # fmt: skip
GAPS = (
    " ", "  ", "\n", "\u00a0", "-", "\u2010", "\u2011", "--", " - ", ", ", ". ", "? ", "'", "\u2019 ", "/", "\u2014",
    " \U0001f476\U0001f3fd ", "\U0001f476", "\u200b", "",
)  # fmt: skip


class Asked(NamedTuple):
    """A term as it is meant: words, whether each is a prefix, and the gap before each."""

    words: tuple[str, ...]
    prefixes: tuple[bool, ...]
    gaps: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(
            gap + word + "*" * prefix for word, prefix, gap in zip(self.words, self.prefixes, self.gaps, strict=True)
        )


def folded(word: str) -> str:
    return unicodedata.normalize("NFC", word.casefold()).replace("\u2019", "'").replace("\u02bc", "'")


def is_letter(text: str, at: int) -> bool:
    return 0 <= at < len(text) and unicodedata.category(text[at])[0] in "LMN"


def belongs(text: str, at: int) -> bool:
    """Whether the character is part of a word: a letter, mark or digit, or an apostrophe between two of them."""
    return is_letter(text, at) or (text[at] in "'\u2019" and is_letter(text, at - 1) and is_letter(text, at + 1))


def letter_by_letter(text: str) -> list[tuple[str, int, int]]:
    found, start = [], -1
    for at in range(len(text) + 1):
        inside = at < len(text) and belongs(text, at)
        if inside and start < 0:
            start = at
        elif not inside and start >= 0:
            found.append((folded(text[start:at]), start, at))
            start = -1
    return found


def stands_at(asked: Asked, text: str, there: list[tuple[str, int, int]], first: int) -> int | None:
    for offset, (word, prefix, gap) in enumerate(zip(asked.words, asked.prefixes, asked.gaps, strict=True)):
        if first + offset >= len(there):
            return None
        key, start, end = there[first + offset]
        wanted = folded(word)
        if (key[: len(wanted)] if prefix else key) != wanted:
            return None
        if offset:
            between = text[there[first + offset - 1][2] : start]
            parted = between in ("-", "\u2010", "\u2011") if gap == "-" else bool(between) and not between.strip()
            if not parted:
                return None
        last = end
    return last


@st.composite
def terms(draw: st.DrawFn) -> Asked:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))
    prefixes = [draw(st.booleans()) for _ in words]
    words = [word[: draw(st.integers(2, len(word)))] if prefix else word for word, prefix in zip(words, prefixes)]  # noqa: B905
    words = [word if word[-1].isalnum() or unicodedata.combining(word[-1]) else word[:-1] + "a" for word in words]
    gaps = ["", *(draw(st.sampled_from([" ", "-"])) for _ in words[1:])]
    # "word*-word" would part a prefix by a hyphen, which the grammar allows as well.
    return Asked(tuple(words), tuple(prefixes), tuple(gaps))


@st.composite
def speech(draw: st.DrawFn, asked: list[Asked]) -> str:
    pieces = []
    for _ in range(draw(st.integers(0, 8))):
        if draw(st.booleans()):
            one = draw(st.sampled_from(asked))
            pieces += [piece for pair in zip(one.gaps, one.words, strict=True) for piece in pair]
        else:
            pieces.append(draw(st.sampled_from(WORDS)))
        pieces.append(draw(st.sampled_from(GAPS)))
    return "".join(pieces)


def turn(
    text: str, *, start: int = 0, role: str = "informant", number: int = 0, transcript: str = "t"
) -> dict[str, object]:
    who = "i" if role == "informant" else ""
    return {
        "transcript": transcript, "turn": number, "speaker": role, "role": role, "informant": who, "group": "",
        "start": start, "end": start + len(text), "text": text,
    }  # fmt: skip


def book(*terms: str | tuple[str, ...]) -> Codebook:
    """A codebook of codes c0, c1 and so on, with these terms."""
    codes = [
        Code(
            f"c{i}",
            Text(),
            terms=tuple(Term(t, "id", line=i + 7) for t in ((some,) if isinstance(some, str) else some)),
        )
        for i, some in enumerate(terms)
    ]
    return Codebook("b", "1.2.0", ("id",), tuple(codes))


def spans(text: str, *terms: str | tuple[str, ...]) -> list[tuple[str, str]]:
    hits = autocode(TURNS.frame([turn(text)]), book(*terms))
    return list(zip(hits["code"], hits["quote"], strict=True))


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_the_same_places_as_a_reader_who_goes_letter_by_letter(data: st.DataObject) -> None:
    codes = data.draw(st.lists(st.lists(terms(), min_size=1, max_size=3), min_size=1, max_size=4), label="terms")
    everything = [asked for code in codes for asked in code]
    rows, expected, at = [], [], 0
    for number in range(data.draw(st.integers(1, 4))):
        role = data.draw(st.sampled_from(["informant", "informant", "interviewer", "other"]))
        text = data.draw(speech(everything))
        rows.append(turn(text, start=at, role=role, number=number))
        there = letter_by_letter(text)
        taken: set[tuple[int, int, int]] = set()
        for c, code in enumerate(codes if role == "informant" else []):
            for asked in code:
                for first, (_, start, _) in enumerate(there):
                    end = stands_at(asked, text, there, first)
                    if end is not None and (start, end, c) not in taken:
                        taken.add((start, end, c))
                        expected.append((number, at + start, at + end, f"c{c}", text[start:end], asked.text))
        at += len(text) + data.draw(st.integers(0, 5))
    hits = autocode(TURNS.frame(rows), book(*(tuple(asked.text for asked in code) for code in codes)))
    found = list(hits[["turn", "start", "end", "code", "quote", "term"]].itertuples(index=False, name=None))
    assert found == sorted(expected, key=lambda hit: hit[:4])


def test_a_hit_is_a_coding_of_the_rule_coder() -> None:
    hits = autocode(TURNS.frame([turn("Saya ndak pernah dilatih.", start=40)]), book("dilatih"))
    assert check(hits, HITS) is hits
    assert hits["coder"].tolist() == ["rule:b"]
    assert hits["source"].tolist() == ["rule:b@1.2.0"]
    assert hits["start"].tolist() == [57]
    assert hits.columns.tolist() == HITS.names


@pytest.mark.parametrize("gap", [", ", ". ", "; ", " (", "-", " \U0001f476 ", "/", " \u2013 ", "", "\u200b"])
def test_a_phrase_crosses_nothing_but_spaces(gap: str) -> None:
    assert spans(f"jam{gap}kerja", "jam kerja") == []


@pytest.mark.parametrize("gap", [" ", "  ", "\n", "\t", "\u00a0", " \n "])
def test_a_phrase_crosses_spaces_and_line_breaks(gap: str) -> None:
    assert spans(f"Jam{gap}kerja", "jam kerja") == [("c0", f"Jam{gap}kerja")]


@pytest.mark.parametrize("hyphen", ["-", "\u2010", "\u2011"])
def test_a_hyphen_of_a_term_stands_for_a_hyphen_of_the_text_only(hyphen: str) -> None:
    assert spans(f"Ibu{hyphen}ibu", "ibu-ibu") == [("c0", f"Ibu{hyphen}ibu")]
    assert [spans(text, "ibu-ibu") for text in ("ibu ibu", f"ibu{hyphen}{hyphen}ibu", f"ibu {hyphen} ibu")] == [
        [],
        [],
        [],
    ]


def test_a_phrase_never_crosses_turns() -> None:
    rows = [turn("jam", number=0), turn("kerja", number=1, start=4)]
    assert autocode(TURNS.frame(rows), book("jam kerja")).empty


@pytest.mark.parametrize("role", ["interviewer", "other"])
def test_what_others_say_is_never_read(role: str) -> None:
    frame = TURNS.frame([turn("Apa ada pelatihan?", role=role)])
    assert autocode(frame, book("pelatihan")).empty
    assert len(autocode(frame, book("pelatihan"), roles=[role])) == 1


def test_letters_composed_or_not_are_the_same() -> None:
    assert spans("caf\u00e9 cafe\u0301 CAF\u00c9", "cafe\u0301") == [
        ("c0", "caf\u00e9"), ("c0", "cafe\u0301"), ("c0", "CAF\u00c9")
    ]  # fmt: skip
    assert spans("caf\u00e9 cafe\u0301 cafe", "cafe") == [("c0", "cafe")]


def test_the_first_term_of_the_codebook_names_the_hit() -> None:
    frame = TURNS.frame([turn("Pelatihan")])
    both = autocode(frame, book(("pelatih*", "pelatihan"), ("pelatihan", "pelatih*")))
    assert both[["code", "term"]].values.tolist() == [["c0", "pelatih*"], ["c1", "pelatihan"]]


def test_a_prefix_is_the_word_itself_too_and_never_its_inside() -> None:
    assert spans("latih latihan melatih", "latih*") == [("c0", "latih"), ("c0", "latihan")]


def test_hits_come_in_the_order_of_the_turns_then_places_then_codes() -> None:
    rows = [turn("b a", number=1, start=50, transcript="z"), turn("a", number=0, transcript="y")]
    hits = autocode(TURNS.frame(rows), book("a", "b", "a"))
    assert hits[["transcript", "code", "start"]].values.tolist() == [
        ["z", "c1", 50], ["z", "c0", 52], ["z", "c2", 52], ["y", "c0", 0], ["y", "c2", 0]
    ]  # fmt: skip


def test_every_term_that_cannot_be_read_is_told_at_once_with_line_and_column() -> None:
    with pytest.raises(TermError) as error:
        autocode(TURNS.empty(), book("latih * kader", "jam kerja", "a*", ("ibu-", "")))
    said = [str(problem) for problem in error.value.problems]
    assert len(said) == 4
    assert said[0].startswith(
        "b.yaml:7: code c0: term 'latih * kader', column 7: '*' must follow a word directly. "
        "Did you mean 'latih kader'? To mend: write words parted by single spaces."
    )
    assert "b.yaml:9: code c2: term 'a*', column 1: the prefix 'a*' is too short" in said[1]
    assert "b.yaml:10: code c3: term 'ibu-', column 4: '-' cannot stand in a term" in said[2]
    assert "the term is empty" in said[3]


def test_a_term_without_a_line_is_told_by_its_codebook() -> None:
    wrong = Codebook("b", "1.0.0", ("id",), (Code("c", Text(), terms=(Term("?"),)),))
    with pytest.raises(TermError, match=r"^b: code c: term '\?', column 1"):
        autocode(TURNS.empty(), wrong)


@pytest.mark.parametrize(
    ("term", "column", "letter"),
    [("a, b", 2, "','"), ("  latih ? x", 9, r"'\?'"), ("latih**", 7, r"'\*'"), ("ibu - ibu", 5, "'-'"),
     ("(ibu)", 1, r"'\('"),
     ("ibu\U0001f476", 4, "'\U0001f476'"), ("ma'", 3, '"\'"'), ("  -ibu", 3, "'-'"), (" ibu-  ", 5, "'-'")],
)  # fmt: skip
def test_the_column_counts_from_the_start_of_the_term_as_it_is_written(term: str, column: int, letter: str) -> None:
    with pytest.raises(TermError, match=f"column {column}: {letter}"):
        parse_term(term)


def test_spaces_around_a_term_are_not_part_of_it() -> None:
    assert parse_term("  jam   kerja ").text == "jam   kerja"
    assert [slot.key for slot in parse_term("  jam   kerja ").slots] == ["jam", "kerja"]


def test_turns_that_are_none_are_refused() -> None:
    with pytest.raises(TableError, match="TURNS: column 'text' is missing"):
        autocode(TURNS.empty().drop(columns="text"), book("a"))
    with pytest.raises(TableError, match=r"TURNS: column 'tex' .*|Did you mean 'teks'"):
        autocode(TURNS.empty().rename(columns={"text": "teks"}), book("a"))


def test_a_role_that_no_turn_has_is_refused() -> None:
    with pytest.raises(QualkitError, match=r"roles: unknown role 'informan'. Did you mean 'informant'"):
        autocode(TURNS.empty(), book("a"), roles=["informan"])
    with pytest.raises(QualkitError, match="'informant' is no list of roles"):
        autocode(TURNS.empty(), book("a"), roles="informant")


def test_the_callers_turns_are_not_changed() -> None:
    frame = TURNS.frame([turn("jam kerja")])
    before = frame.copy()
    autocode(frame, book("jam"))
    rule_progress(frame, book("jam"))
    pd.testing.assert_frame_equal(frame, before)


def test_every_interview_is_finished_for_the_rules_with_its_kind() -> None:
    facts = {"date": "", "round": "", "site": "", "language": "id", "interviewer": "", "others": "", "guide": "",
             "duration_min": 1.0, "consent": "analysis", "simulated": ""}  # fmt: skip
    transcripts = TRANSCRIPTS.frame([
        {"transcript": "t", "kind": "focus-group", "translation_of": "", **facts},
        {"transcript": "u", "kind": "interview", "translation_of": "t", **facts},
    ])  # fmt: skip
    turns = TURNS.frame([turn("a"), turn("b", transcript="u")])
    progress = check(rule_progress(turns, book("a"), transcripts), PROGRESS)
    assert progress[["transcript", "kind", "translation_of"]].values.tolist() == [
        ["t", "focus-group", ""], ["u", "interview", "t"]
    ]  # fmt: skip
    assert progress["finished"].all()
    assert set(progress["coder"]) == {"rule:b"}
    assert rule_progress(turns, book("a"))["kind"].tolist() == ["interview", "interview"]


# -- explain --------------------------------------------------------------------------------------------------------


def hit() -> pd.DataFrame:
    return autocode(TURNS.frame([turn("Jam kerja")]), book("jam*"))


def test_explain_tells_words_place_code_and_term() -> None:
    told = str(
        explain(hit(), Codebook("b", "1", ("id",), (Code("c0", Text(), definition=Text({"en": "Long days."})),)))
    )
    assert told.splitlines() == [
        "'Jam' in t, turn 0 (code points 0 to 3): code c0, proposed by rule:b, version 1.2.0, not reviewed",
        "term: jam*",
        "state: any (the term does not ask whether its words are affirmed or negated)",
        "definition: Long days.",
    ]
    assert repr(explain(hit().iloc[0])) == str(explain(hit().iloc[0]))


def test_explain_names_what_decided_a_state() -> None:
    row = hit().iloc[0].copy()
    row["state"], row["decided_by"] = "negated", "ndak"
    assert "state: negated, decided by 'ndak'" in str(explain(row))


def test_explain_refuses_what_no_rule_made() -> None:
    by_hand = CODINGS.frame([{
        "id": "1", "transcript": "t", "start": 0, "end": 3, "codebook": "b", "version": "1", "code": "c",
        "coder": "siti",
    }])  # fmt: skip
    with pytest.raises(CodebookError, match="this row was made by siti, not by a rule: it has no term to explain"):
        explain(by_hand)
    mixed = pd.concat([hit(), by_hand], ignore_index=True)
    with pytest.raises(CodebookError, match="made by siti, not by a rule"):
        explain(mixed.iloc[1])


@pytest.mark.parametrize("rows", [0, 2])
def test_explain_takes_one_row(rows: int) -> None:
    with pytest.raises(CodebookError, match=f"explain takes one row, got {rows}"):
        explain(pd.concat([hit()] * rows) if rows else hit().iloc[:0])


def test_explain_refuses_what_is_no_row() -> None:
    with pytest.raises(CodebookError, match="explain takes one row, got str"):
        explain("hit")  # type: ignore[arg-type]
    with pytest.raises(CodebookError, match="this row lacks code, quote"):
        explain(hit()[["term", "state"]])
