"""A term tried out shows its hits and near misses in context; a concordance sorts them."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.coding.concordance import concordance
from qualkit.coding.rules import autocode
from qualkit.coding.trying import try_term
from qualkit.display.keywords import KeywordTable
from qualkit.errors import QualkitError, TermError
from qualkit.model import Code, Codebook, Term, Text
from qualkit.tables import TURNS

SAID = (
    ("interviewer", "Pernah dilatih?"),
    ("informant", "Kami \U0001f476\U0001f3fd belum pernah dilatih, Bu."),
    ("informant", "Bidan <b>sudah</b> dilatih & mahir"),
    ("informant", "Harusnya dilatih."),
)


def turns_of(said: tuple[tuple[str, str], ...] = SAID) -> pd.DataFrame:
    rows, at = [], 7
    for number, (role, text) in enumerate(said):
        who = f"i{number}" if role == "informant" else ""
        rows.append({
            "transcript": f"t{number % 2}", "turn": number, "speaker": role, "role": role, "informant": who,
            "group": "g" if who else "", "start": at, "end": at + len(text), "text": text,
        })  # fmt: skip
        at += len(text) + 3
    return TURNS.frame(rows)


def test_hits_and_near_misses_stand_in_context() -> None:
    trial = try_term("~latih (negated)", turns_of(), window=2)
    assert trial.term == "~latih (negated)"
    columns = ["transcript", "turn", "informant", "left", "match", "right", "state", "decided_by"]
    assert trial.hits[columns].values.tolist() == [
        ["t1", 1, "i1", "belum pernah ", "dilatih", ", Bu.", "negated", "belum"]
    ]  # fmt: skip
    assert trial.near[["turn", "match", "state", "decided_by"]].values.tolist() == [
        [2, "dilatih", "affirmed", ""],
        [3, "dilatih", "wished", "Harusnya"],
    ]
    assert trial.table["kind"].tolist() == ["hit", "near miss", "near miss"]
    assert trial.table.title == "~latih (negated): 1 hit in 1 transcript, 1 informant; 2 near misses"


def test_a_term_without_a_state_has_no_near_misses() -> None:
    trial = try_term("dilatih", turns_of())
    assert (len(trial.hits), len(trial.near)) == (3, 0)
    assert "near" not in trial.table.title


def test_only_informants_are_read_unless_told_otherwise() -> None:
    assert 0 not in set(try_term("~latih", turns_of()).hits["turn"])
    assert try_term("~latih", turns_of(), roles=["interviewer"]).hits["turn"].tolist() == [0]


def test_what_is_shown_is_escaped_in_html_and_plain_in_text() -> None:
    trial = try_term("~latih", turns_of())
    html = trial._repr_html_()
    assert "&lt;b&gt;sudah&lt;/b&gt;" in html
    assert "<b>" not in html
    assert "&amp; mahir" in html
    assert "<b>sudah</b>" in str(trial)
    assert trial._repr_mimebundle_()["text/html"] == html
    assert "near miss" not in html
    assert repr(trial).startswith("~latih: 3 hits")


def test_a_window_never_reaches_into_another_turn_and_may_be_nothing() -> None:
    frame = try_term("~latih", turns_of(), window=50).hits
    assert (frame["left"] + frame["match"] + frame["right"]).tolist() == [
        text for role, text in SAID if role == "informant"
    ]
    assert set(try_term("dilatih", turns_of(SAID[3:]), window=0).hits["right"]) == {"."}  # the turn ends with it
    assert try_term("pernah", turns_of(), window=0).hits[["left", "right"]].values.tolist() == [["", ""]]


def test_a_term_of_a_codebook_brings_its_language_and_line() -> None:
    turns = turns_of((("informant", "we were trained"),))
    assert len(try_term(Term("~train", "en"), turns).hits) == 1
    assert len(try_term("~train", turns).hits) == 0
    assert len(try_term("~train", turns, language="en").hits) == 1
    with pytest.raises(TermError, match=r"line 41: term 'belum <', column 7: '<' is no distance"):
        try_term(Term("belum <", "id", 41), turns)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda t: try_term("~latih (negate)", t), r"column 8: '\(negate\)' is no state.*'~latih \(negated\)'"),
        (lambda t: try_term(3, t), "a term is a text, not int"),
        (lambda t: try_term("a", t, window=-1), "a window of -1 is no number of words"),
        (lambda t: try_term("a", t, window=True), "a window of True is no number of words"),
        (lambda t: try_term("a", t, scope="sentences"), "unknown scope 'sentences'. Did you mean 'sentence'"),
        (lambda t: try_term("a", t, roles=["informants"]), "unknown role 'informants'. Did you mean 'informant'"),
        (lambda t: concordance(t, "a", sort="rigth"), "not sorted by 'rigth'. Did you mean 'right'"),
    ],
)  # fmt: skip
def test_refusals(call, message: str) -> None:
    with pytest.raises(QualkitError, match=message):
        call(turns_of())


def test_a_concordance_is_sorted_from_the_match_outwards() -> None:
    turns = turns_of(tuple(("informant", text) for text in ("c x dukung b", "a y Dukung a z", "b x dukungan B a")))
    by = {sort: concordance(turns, "dukung*", sort=sort)["turn"].tolist() for sort in
          ("transcript", "left", "right", "match", "informant", "group")}  # fmt: skip
    assert by == {"transcript": [0, 1, 2], "left": [2, 0, 1], "right": [1, 0, 2], "match": [0, 1, 2],
                  "informant": [0, 1, 2], "group": [0, 1, 2]}  # fmt: skip


def test_a_concordance_keeps_only_the_state_that_is_asked_for() -> None:
    frame = concordance(turns_of(), "~latih (wished)")
    assert frame["turn"].tolist() == [3]
    assert frame.title == "~latih (wished): 1 place in 1 transcript, 1 informant"


def test_nothing_found_and_nothing_to_read() -> None:
    assert "No rows." in str(try_term("perawat", turns_of()))
    assert len(concordance(TURNS.empty(), "perawat")) == 0
    assert "No rows." in try_term("perawat (negated)", TURNS.empty())._repr_html_()


def test_text_shows_one_line_a_place_and_cuts_what_does_not_fit() -> None:
    long = "awal " + "kata " * 30 + "dilatih" + " lagi" * 30 + " akhir"
    lines = (
        concordance(turns_of((("informant", long), ("informant", "dilatih\nsaja"))), "dilatih", window=40)
        .text(90)
        .splitlines()
    )
    body = lines[lines.index(next(line for line in lines if line.startswith("---"))) + 1 :]
    assert len(body) == 2
    assert all(len(line) <= 90 for line in lines)
    assert body[0].index("dilatih") == body[1].index("dilatih")
    assert "\u2026 kata" in body[0]
    assert "lagi \u2026" in body[0]
    assert "awal" not in body[0]
    assert "akhir" not in body[0]
    assert body[0].index("dilatih") - body[0].index("lagi") < 0 < body[0].index("dilatih") - body[0].rindex("kata") < 8


def test_the_words_before_the_match_stand_against_it() -> None:
    turns = turns_of((("informant", "kami dilatih"), ("informant", "kami sudah lama dilatih")))
    lines = concordance(turns, "dilatih").text(100).splitlines()
    one, other = lines[-2:]
    assert one.index("dilatih") - one.index("kami") == other.index("dilatih") - other.index("lama") == 6


def test_a_concordance_with_other_notes_stays_one() -> None:
    table = concordance(turns_of(), "dilatih").with_notes("Simulated: for teaching.").with_language("id")
    assert isinstance(table, KeywordTable)
    assert table.text().endswith("Simulated: for teaching.")
    assert type(table.head(1)) is pd.DataFrame


TALK = st.lists(
    st.sampled_from(["kami", "belum", "tidak hanya", "harusnya", "jarang", "dilatih", "Melatih", "tapi", ",", ".", "?",
                     "\U0001f476\U0001f3fd", "\u201cya\u201d", "e\u0301", "\u043c\u0430\u043c\u0430", "\n"]),
    max_size=12,
).map(" ".join)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(TALK, min_size=1, max_size=3), st.integers(0, 4))
def test_hits_are_those_of_the_rules_and_every_row_is_the_text(said: list[str], window: int) -> None:
    turns = turns_of(tuple(("informant", text) for text in said))
    states = ("affirmed", "negated", "diminished", "wished")
    for state in states:
        term = f"~latih ({state})"
        book = Codebook("b", "1", ("id",), (Code("c", Text(), terms=(Term(term, "id"),)),))
        hits, trial = autocode(turns, book), try_term(term, turns, window=window)
        assert trial.hits[["turn", "start", "end", "decided_by"]].values.tolist() == \
            hits[["turn", "start", "end", "decided_by"]].values.tolist()  # fmt: skip
        everything = try_term("~latih", turns, window=window).hits
        assert len(trial.hits) + len(trial.near) == len(everything)
    text = {number: (row["start"], row["text"]) for number, row in turns.set_index("turn").iterrows()}
    for row in everything.itertuples():
        begins, whole = text[row.turn]
        low = row.start - begins - len(row.left)
        assert whole[low : row.end - begins + len(row.right)] == row.left + row.match + row.right
