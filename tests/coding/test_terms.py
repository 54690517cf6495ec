"""The grammar of terms: what each form means, and what is said of a term that cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.coding.terms import STATES, Slot, parse_term
from qualkit.errors import TermError


@pytest.mark.parametrize(
    ("term", "slots"),
    [
        ("Pelatihan", [Slot("pelatihan")]),
        ("latih*", [Slot("latih", "prefix")]),
        ("~latih", [Slot("latih", "root")]),
        ("~ASI", [Slot("ASI", "root")]),
        ("~asi except asin", [Slot("asi", "root", "", 0, ("asin",))]),
        ("~asi except asin, Asian kader", [Slot("asi", "root", "", 0, ("asin", "asian")), Slot("kader", "word", " ")]),
        ("bidan* except bidang*", [Slot("bidan", "prefix", "", 0, ("bidang*",))]),
        ("jam  kerja", [Slot("jam"), Slot("kerja", "word", " ")]),
        ("~ibu-ibu", [Slot("ibu", "root"), Slot("ibu", "word", "-")]),
        ("a <4> b", [Slot("a"), Slot("b", "word", "<", 4)]),
        ("a<4>b", [Slot("a"), Slot("b", "word", "<", 4)]),
        ("a << 12 >> b*c", None),
        ("a << 12 >> b", [Slot("a"), Slot("b", "word", "<<", 12)]),
        ('"Ya, kan?" <2> ibu', [Slot("Ya, kan?", "verbatim"), Slot("ibu", "word", "<", 2)]),
        ("\u201cYa, kan?\u201d", [Slot("Ya, kan?", "verbatim")]),
        ('"\U0001f476"', [Slot("\U0001f476", "verbatim")]),
        ("tidak except itu", [Slot("tidak"), Slot("except", "word", " "), Slot("itu", "word", " ")]),
        ("jum\u2019at", [Slot("jum'at")]),
    ],
)
def test_what_each_form_means(term: str, slots: list[Slot] | None) -> None:
    if slots is None:
        with pytest.raises(TermError):
            parse_term(term)
    else:
        assert list(parse_term(term).slots) == slots
        assert parse_term(term).state == ""


@pytest.mark.parametrize("state", STATES)
def test_a_state_stands_in_brackets_at_the_end(state: str) -> None:
    for written in (f"~latih ({state})", f"~latih({state})", f" ~latih  ( {state.upper()} ) "):
        assert parse_term(written).state == state
        assert parse_term(written).slots == (Slot("latih", "root"),)


def test_what_follows_a_verbatim_form_or_a_root_may_be_a_state() -> None:
    assert parse_term('"ya, kan?" (affirmed)').state == "affirmed"
    assert parse_term("~asi except asin (negated)").slots[0].excepted == ("asin",)
    assert parse_term("~asi except asin (negated)").state == "negated"


STAR = "'*' must follow a word directly. Did you mean 'latih kader'? To mend: write words parted by single spaces."
FAULTS = [
    ("latih * kader", 7, STAR),
    ("~latih*", 1, "'~latih*' is both a root and a prefix. Did you mean '~latih'? To mend: write ~latih for every "
                   "form, or latih* for a beginning."),
    ("~ latih", 1, "'~' must stand directly before a root. Did you mean '~latih'?"),
    ("kader ~", 7, "'~' must stand directly before a root."),
    ("~a", 1, "the root '~a' is too short to have forms. To mend: give at least 2 letters after '~'."),
    ("a*", 1, "the prefix 'a*' is too short to mean anything. To mend: give at least 2 letters before '*'."),
    ("~latih (negatd)", 8, "'(negatd)' is no state. Did you mean '~latih (negated)'? To mend: use one of affirmed, "
                           "negated, diminished, wished in brackets, or none for any."),
    ("~latih (negated", 8, "the bracket is not closed. Did you mean '~latih (negated)'?"),
    ("~latih (negated) kader", 18, "the state must stand at the end. Did you mean '~latih kader (negated)'?"),
    ("a <x> b", 3, "'<x>' is no distance. Did you mean 'a <4> b'? To mend: write <4> for at most four words between, "
                   "<<4>> for either order; 1 to 50."),
    ("a <<3> b", 3, "'<<3>' is no distance. Did you mean 'a <<3>> b'?"),
    ("a <99> b", 3, "'<99>' is no distance. Did you mean 'a <50> b'?"),
    ("a <0> b", 3, "'<0>' is no distance. Did you mean 'a <1> b'?"),
    ("a <4>", 3, "a distance must stand between two words. Did you mean 'a'? To mend: write a word after it."),
    ("a <4> (negated)", 3, "a distance must stand between two words."),
    ("<4> a", 1, "'<' must stand between two words, as in a <4> b."),
    ("a > b", 3, "'>' must stand between two words, as in a <4> b."),
    ('"ya, kan?', 1, "the quotation is not closed. Did you mean '\"ya, kan?\"'? To mend: close it."),
    ('ibu ""', 5, "the quotation is empty. To mend: write in it what must stand in the text."),
    ('" ya"', 2, "the quotation begins or ends in a space. Did you mean '\"ya\"'? To mend: take the space away."),
    ('"?!" ibu', 2, "the quotation '?!' holds no word, so nothing can stand beside it."),
    ("~asi except", 11, "'except' must be followed by the forms to leave out. To mend: write, for example, "
                        "~asi except asin, asian."),
    ("~asi except asin,", 17, "'except' must be followed by the forms to leave out."),
    ("(negated)", 1, "'(' cannot stand in a term here. Did you mean 'negated'?"),
    ("a; b", 2, "';' cannot stand in a term here. Did you mean 'a b'?"),
]  # fmt: skip


@pytest.mark.parametrize(("term", "column", "said"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_what_is_said_of_a_term_that_cannot_be_read(term: str, column: int, said: str) -> None:
    with pytest.raises(TermError) as error:
        parse_term(term, where="asi.yaml:7")
    assert str(error.value).startswith(f"asi.yaml:7: term {term!r}, column {column}: {said}")


@pytest.mark.parametrize("term", [fault[0] for fault in FAULTS])
def test_the_nearest_right_form_is_one_that_can_be_read(term: str) -> None:
    with pytest.raises(TermError) as error:
        parse_term(term)
    if error.value.problems[0].nearest:
        parse_term(error.value.problems[0].nearest)


@given(st.text('ab *~<>4()"-,\u201c\u201dnegated x except', max_size=25))
def test_any_text_is_read_or_refused_with_a_column(text: str) -> None:
    try:
        pattern = parse_term(text)
    except TermError as error:
        problem = error.problems[0]
        assert "column" in problem.what or problem.what == "the term is empty"
        assert problem.mend
    else:
        assert pattern.slots
        assert pattern.slots[0].gap == ""
        assert all(slot.gap in (" ", "-", "<", "<<") for slot in pattern.slots[1:])
