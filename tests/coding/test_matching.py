"""Where patterns stand, held against a reader that tries every combination."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.coding.matching import find, types_of
from qualkit.coding.proposing import Rule, propose
from qualkit.coding.terms import Slot, parse_term
from qualkit.text.english import inflections
from qualkit.text.index import WordIndex
from qualkit.text.indonesian import forms
from qualkit.text.words import Word, words

Span = tuple[int, int]


def slot_fits(slot: Slot, word: str, language: str) -> bool:
    excepted = any(word.startswith(f[:-1]) if f.endswith("*") else word == f for f in slot.excepted)
    if slot.kind == "root":
        made = inflections(slot.key) if language == "en" else forms(slot.key)
        return word in made and not excepted
    return (word.startswith(slot.key) if slot.kind == "prefix" else word == slot.key) and not excepted


def slot_places(slot: Slot, text: str, there: list[Word], language: str) -> list[Span]:
    """Ranges of words, the last one included."""
    if slot.kind == "verbatim":
        inner, found = words(slot.key), []
        for at in range(len(text)):
            end = at + len(slot.key)
            inside = [i for i, word in enumerate(there) if word.start < end and word.end > at]
            opens = inner[0].start > 0 or any(word.start == at for word in there)
            closes = inner[-1].end < len(slot.key) or any(word.end == end for word in there)
            if text.startswith(slot.key, at) and opens and closes:
                found.append((inside[0], inside[-1]))
        return found
    fits = [slot_fits(slot, word.key, language) for word in there]
    if slot.kind != "root":
        return [(i, i) for i, good in enumerate(fits) if good]
    found = []
    for i, good in enumerate(fits):
        joined = i > 0 and fits[i - 1] and text[there[i - 1].end : there[i].start] in ("-", "\u2010", "\u2011")
        if good and joined:
            found[-1] = (found[-1][0], i)
        elif good:
            found.append((i, i))
    return found


def sides_of(slot: Slot) -> Span:
    """Code points of a verbatim stretch before its first word and after its last."""
    inner = words(slot.key) if slot.kind == "verbatim" else []
    return (inner[0].start, len(slot.key) - inner[-1].end) if inner else (0, 0)


def naive(term: str, text: str, language: str = "id", sentence: bool = False) -> list[Span]:
    """Every shortest stretch of code points that holds the pattern."""
    slots, there = parse_term(term).slots, words(text)
    found: set[Span] = set()
    for chosen in product(*(slot_places(slot, text, there, language) for slot in slots)):
        low, high = chosen[0]
        good = True
        for slot, before, place in zip(slots[1:], chosen, chosen[1:], strict=False):
            if slot.gap in (" ", "-"):
                between = text[there[before[1]].end : there[place[0]].start] if place[0] == before[1] + 1 else ""
                good &= between in ("-", "\u2010", "\u2011") if slot.gap == "-" else between.isspace()
        runs: list[Span] = []
        gaps: list[Slot] = []
        for slot, place in zip(slots, chosen, strict=True):
            if slot.gap in (" ", "-"):
                runs[-1] = (runs[-1][0], place[1])
            else:
                runs.append(place)
                gaps.append(slot)
        low, high = runs[0]
        for slot, (first, last) in zip(gaps[1:], runs[1:], strict=True):
            after = 0 <= first - high - 1 <= slot.within and not crosses(text, there, high, first, sentence)
            before_it = 0 <= low - last - 1 <= slot.within and not crosses(text, there, last, low, sentence)
            good &= after or (slot.gap == "<<" and before_it)
            low, high = min(low, first), max(high, last)
        if good:
            sides = [sides_of(slot) for slot in slots]
            opens = max(side[0] for side, place in zip(sides, chosen, strict=True) if place[0] == low)
            closes = max(side[1] for side, place in zip(sides, chosen, strict=True) if place[1] == high)
            found.add((there[low].start - opens, there[high].end + closes))
    return sorted(s for s in found if not any(o != s and s[0] <= o[0] and o[1] <= s[1] for o in found))


def crosses(text: str, there: list[Word], one: int, other: int, sentence: bool) -> bool:
    if not sentence or other <= one:
        return False
    between = [text[a.end : b.start] for a, b in zip(there[one:other], there[one + 1 : other + 1], strict=True)]
    return any("\n" in gap or ". " in gap or "? " in gap for gap in between)


def found_in(term: str, text: str, language: str = "id", sentence: bool = False) -> list[Span]:
    index = WordIndex(["seam", text, "seam"])
    places = find(index, parse_term(term), language=language, scope="sentence" if sentence else "turn")
    offset, wall = int(index.offsets[1]), int(index.offsets[2])
    spans = zip(places.starts.tolist(), places.ends.tolist(), strict=True)
    return [(low - offset, high - offset) for low, high in spans if offset <= low < wall]


SPOKEN = (
    "ibu",
    "Ibu-ibu",
    "ibunya",
    "latih",
    "melatih",
    "kader",
    "tolong-menolong",
    "menolong",
    "seam",
    "train",
    "trained",
)
BETWEEN = (" ", " ", " ", "  ", "-", ", ", ". ", "? ", "\n", " \U0001f476 ", "...")
PARTS = ("ibu", "ib*", "~ibu", "~latih", "~tolong", "kader", "~latih except melatih", "kade* except kader", '"ibu"',
         '"latih, ibu"', '"kader."', "~train", "seam")  # fmt: skip
JOINTS = (" ", " ", "-", " <1> ", " <2> ", " <3> ", " <<1>> ", " <<3>> ")


@st.composite
def patterns(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.sampled_from(PARTS), min_size=1, max_size=3))
    joints = [draw(st.sampled_from(JOINTS)) for _ in parts[1:]]
    return parts[0] + "".join(joint + part for joint, part in zip(joints, parts[1:], strict=True))


@st.composite
def talk(draw: st.DrawFn) -> str:
    said = draw(st.lists(st.tuples(st.sampled_from(SPOKEN), st.sampled_from(BETWEEN)), max_size=9))
    return "".join(word + gap for word, gap in said)


@settings(max_examples=500, deadline=None)
@given(patterns(), talk(), st.sampled_from(["id", "en"]), st.booleans())
def test_the_same_places_as_one_who_tries_every_combination(
    term: str, text: str, language: str, sentence: bool
) -> None:
    assert found_in(term, text, language, sentence) == naive(term, text, language, sentence)


@pytest.mark.parametrize(
    ("term", "text", "quotes"),
    [
        ("~latih", "Melatih, ngelatihin, latihannya, lari.", ["Melatih", "ngelatihin", "latihannya"]),
        ("~tolong", "Kami tolong-menolong, Bu.", ["tolong-menolong"]),
        ("ibu", "Ibu-ibu", ["Ibu", "ibu"]),
        ("~asi", "ASI, ASI-nya, asinya, asin, Asia", ["ASI", "ASI", "asinya"]),
        ("belum <2> dilatih", "Belum pernah dilatih. Belum ada yang pernah dilatih.", ["Belum pernah dilatih"]),
        ("suami <<3>> bantu", "Yang bantu ya suami. Suami jarang bantu.", ["bantu ya suami", "Suami jarang bantu"]),
        ("a <3> b", "a a b", ["a b"]),
        ("a <3> b <3> c", "a b x b c", ["a b x b c"]),
        ('"ya, kan?"', "Ya, kan? Iya, kan? Kan ya, kan?", ["ya, kan?"]),
        ('"ASI"', "ASI asi ASIP", ["ASI"]),
        ('"\U0001f476"', "bayi \U0001f476\U0001f3fd lucu", ["\U0001f476"]),
        ('"(tertawa)" <1> suami', "(tertawa) ya suami", ["(tertawa) ya suami"]),
        ("latih* except latihan*", "latih latihan latihannya latihlah", ["latih", "latihlah"]),
    ],
)  # fmt: skip
def test_quotes_of_places(term: str, text: str, quotes: list[str]) -> None:
    assert [text[low:high] for low, high in found_in(term, text)] == quotes


def test_a_distance_reaches_over_sentences_unless_the_scope_forbids_it() -> None:
    text = "Belum. Katanya mau dilatih."
    assert found_in("belum <4> dilatih", text) == [(0, 26)]
    assert found_in("belum <4> dilatih", text, sentence=True) == []
    assert found_in("belum <4> dilatih", "Kata dr. Ani belum dilatih", sentence=True) == [(13, 26)]


def test_a_distance_never_reaches_into_another_turn() -> None:
    index = WordIndex(["belum", "dilatih"])
    for scope in ("turn", "sentence"):
        assert len(find(index, parse_term("belum <9> dilatih"), scope=scope).first) == 0  # type: ignore[arg-type]
        assert len(find(index, parse_term("dilatih <<9>> belum"), scope=scope).first) == 0  # type: ignore[arg-type]


def test_english_roots_are_inflected_and_others_are_affixed() -> None:
    index = WordIndex(["trained training ditrain"])
    assert len(find(index, parse_term("~train"), language="en").first) == 2
    assert len(find(index, parse_term("~train"), language="en-GB").first) == 2
    assert len(find(index, parse_term("~train"), language="id").first) == 1


def test_a_slot_is_a_set_of_types() -> None:
    index = WordIndex(["bidan bidannya bidang kader"])
    named = sorted(index.vocabulary[kind] for kind in types_of(index, parse_term("bidan* except bidang").slots[0]))
    assert named == ["bidan", "bidannya"]
    assert types_of(index, parse_term('"bidan"').slots[0]) == set()
    assert types_of(index, parse_term("perawat").slots[0]) == set()


def test_a_code_has_one_place_once_and_the_first_rule_names_it() -> None:
    index = WordIndex(["kader dilatih", "dilatih"])
    rules = [Rule(parse_term(term), code) for term, code in (("~latih", 0), ("dilatih", 0), ("dilatih", 1))]
    found = propose(index, rules)
    assert list(zip(found.turns, found.starts, found.rules, strict=True)) == [
        (0, 6, 0),
        (0, 6, 2),
        (1, 0, 0),
        (1, 0, 2),
    ]


def test_no_rule_proposes_nothing() -> None:
    assert len(propose(WordIndex(["kader"]), []).rules) == 0
    assert len(propose(WordIndex([]), [Rule(parse_term("kader (negated)"), 0)]).rules) == 0


def test_places_too_long_to_be_packed_into_one_number_are_ordered_as_well() -> None:
    from qualkit.coding import proposing

    starts, lengths, numbers = np.array([3, 1, 1, 1]), np.array([2, 9, 4, 4]), np.array([0, 0, 1, 0])
    short = proposing._ordered(starts, lengths, numbers).tolist()
    far = proposing._ordered(starts, lengths * (1 << 59), numbers).tolist()
    assert short == far == [3, 2, 1, 0]
