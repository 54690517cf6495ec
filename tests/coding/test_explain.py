"""An explanation says which words decided and where, what was passed over and why, and which rule was not taken."""

from __future__ import annotations

import pandas as pd
import pytest

from qualkit.coding.explain import Explanation, explain
from qualkit.coding.not_taken import NotTaken
from qualkit.coding.rules import autocode
from qualkit.errors import CodebookError
from qualkit.model import Code, Codebook, Term, Text
from qualkit.tables import TURNS

BEGINS = 100


def turns_of(*said: str) -> pd.DataFrame:
    rows, at = [], BEGINS
    for number, text in enumerate(said):
        rows.append({
            "transcript": "t", "turn": number, "speaker": "I", "role": "informant", "informant": "i", "group": "g",
            "start": at, "end": at + len(text), "text": text,
        })  # fmt: skip
        at += len(text) + 5
    return TURNS.frame(rows)


def book_of(**terms: list[str]) -> Codebook:
    codes = [Code(code, Text({"en": code}), terms=tuple(Term(t, "id") for t in some)) for code, some in terms.items()]
    return Codebook("b", "1.0.0", ("id",), tuple(codes))


def explained(text: str, quote: str, **terms: list[str]) -> Explanation:
    turns, book = turns_of("Iya.", text), book_of(**terms)
    hits = autocode(turns, book)
    hit = hits[hits["quote"] == quote].iloc[0]
    return explain(hit, book, turns)


@pytest.mark.parametrize(
    ("text", "words", "state", "why"),
    [
        ("Harusnya ada dana, tapi kami belum dilatih", "Harusnya", "wished", "'tapi' opens a clause between them"),
        ("Harusnya ada dana untuk kami semua, kami belum dilatih", "Harusnya", "wished",
         "a mark parts the clauses between them"),
        ("Kami tidak hanya dilatih", "tidak hanya", "negated", "it only looks negated here"),
        ("Kalau dilatih mah sudah", "Kalau", "wished", "it only names what is spoken of"),
        ("Semoga kami tidak dilatih", "tidak", "negated", "'semoga' weighs more"),
        ("Kami tidak pergi pasar kota besar dilatih", "tidak", "negated",
         "too many words with a matter of their own stand between"),
        ("Dilatih kota pasar desa besar kurang dana", "kurang", "diminished", "it belongs to other words"),
        ("Kami dilatih tidak di sini sungguh", "tidak", "negated", "it negates what follows it"),
        ("Kami dilatih, tidak di kantor", "tidak", "negated", "a mark parts the clauses between them"),
        ("Kami dilatih kalau ibu datang", "kalau", "wished", "a condition behind the words leaves them as they are"),
    ],
)  # fmt: skip
def test_words_that_were_passed_over_are_named_with_their_place_and_reason(
    text: str, words: str, state: str, why: str
) -> None:
    quote = "Dilatih" if text.startswith("Dilatih") else "dilatih"
    result = explained(text, quote, c=["~latih"])
    assert result.around is not None
    found = {" ".join(w.text for w in one.words): one for one in result.around.passed}
    one = found[words]
    assert (one.state, one.why) == (state, why), str(result)
    at = BEGINS + len("Iya.") + 5 + text.index(words)
    assert (one.words[0].start, one.words[-1].end) == (at, at + len(words))
    assert f"passed over: {words!r} (code points {at} to {at + len(words)}) would make it {state}" in str(result)


def test_words_that_decided_are_given_with_their_place_and_are_never_passed_over() -> None:
    result = explained("Kami \U0001f476 belum pernah dilatih", "dilatih", c=["~latih (negated)"])
    assert result.around is not None
    at = BEGINS + 9 + 7
    assert [(w.text, w.start, w.end) for w in result.around.decided] == [("belum", at, at + 5)]
    assert result.around.passed == ()
    assert f"state: negated, decided by 'belum' (code points {at} to {at + 5})" in str(result)


def test_the_rule_of_the_other_state_is_named_with_the_words_that_kept_it_away() -> None:
    terms = {"barrier": ["~latih (negated)"], "support": ["~latih (affirmed)", "dilatih (wished)"], "other": ["dana"]}
    result = explained("Kami belum dilatih", "dilatih", **terms)
    assert result.not_taken == (
        NotTaken("~latih (affirmed)", "support", "it asks for affirmed, the words stand negated by 'belum'"),
        NotTaken("dilatih (wished)", "support", "it asks for wished, the words stand negated by 'belum'"),
    )
    assert "rule not taken: ~latih (affirmed) of support: it asks for affirmed" in str(result)


def test_a_later_term_of_the_code_for_the_same_words_was_not_needed() -> None:
    result = explained("Kami dilatih", "dilatih", c=["~latih", "dilatih", "dilatih (negated)"], d=["dilatih"])
    assert [(rule.term, rule.why) for rule in result.not_taken] == [
        ("dilatih", "it finds the same words, and ~latih stands before it"),
        ("dilatih (negated)", "it asks for negated, the words stand affirmed"),
    ]


def test_a_rule_that_touches_the_hit_elsewhere_says_where() -> None:
    result = explained("Kami jarang dilatih kader", "dilatih", c=["dilatih"], d=["dilatih kader (affirmed)"])
    assert [rule.why for rule in result.not_taken] == [
        "it asks for affirmed, the words stand diminished by 'jarang' in 'dilatih kader'"
    ]


def test_without_turns_it_names_the_terms_of_the_same_words() -> None:
    turns = turns_of("Kami belum dilatih")
    book = book_of(barrier=["~latih (negated)"], support=["~latih (affirmed)", "dilatih (affirmed)"])
    result = explain(autocode(turns, book).iloc[0], book)
    assert [rule.term for rule in result.not_taken] == ["~latih (affirmed)"]
    assert str(result).splitlines()[2:] == [
        "state: negated, decided by 'belum'",
        "rule not taken: ~latih (affirmed) of support: it asks for affirmed, the words stand negated by 'belum'",
    ]


def test_a_term_that_asks_for_no_state_is_told_how_its_words_stand() -> None:
    text = str(explained("Kami belum dilatih", "dilatih", c=["~latih"]))
    assert "state: any (the term does not ask" in text
    assert "; they stand negated, decided by 'belum' (code points 114 to 119))" in text
    assert "no word around makes it another" in str(explained("Kami dilatih", "dilatih", c=["~latih (affirmed)"]))


def test_what_explains_agrees_with_what_proposed() -> None:
    said = ["Belum ada dana tapi kami dilatih.", "Semoga dilatih. Jarang dilatih, Bu.", "Kalau tidak, kami dilatih."]
    turns, book = (
        turns_of(*said),
        book_of(**{s: [f"~latih ({s})"] for s in ("affirmed", "negated", "wished", "diminished")}),
    )
    hits = autocode(turns, book)
    assert len(hits) == 4
    for row in range(len(hits)):
        around = explain(hits.iloc[row], book, turns).around
        assert around is not None
        assert around.state == hits["state"].iloc[row]
        assert " ... ".join(words.text for words in around.decided) == hits["decided_by"].iloc[row]


def test_refusals() -> None:
    turns, book = turns_of("Kami belum dilatih"), book_of(c=["~latih"])
    hit = autocode(turns, book).iloc[0]
    with pytest.raises(CodebookError, match="turns alone do not say what else could be found"):
        explain(hit, turns=turns)
    with pytest.raises(CodebookError, match=r"these turns do not hold 'dilatih' in t, turn 0"):
        explain(hit, book, turns_of("Kami belum pernah"))
    with pytest.raises(CodebookError, match=r"the term '~latih' of c does not find 'dilatih' there"):
        explain(hit, book_of(c=["dana"]), turns)
