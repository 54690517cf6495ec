"""The rules against a reader that knows only the page of grammar: it goes letter by letter and tries everything.

It shares no code with the library: its words come from Unicode's categories, its forms from lists written by hand, its
sentences from a reading of the documentation. Both must give the same places, not only the same counts.
"""

from __future__ import annotations

import unicodedata
from itertools import product
from typing import NamedTuple

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qualkit.coding.rules import autocode
from qualkit.model import Code, Codebook, Scope, Term, Text
from qualkit.tables import TURNS

BABY = "\U0001f476\U0001f3fd"
FORMS = {
    ("id", "latih"): {"latih", "melatih", "dilatih", "pelatihan", "pelatihannya", "latihan", "terlatih", "ngelatihin"},
    ("id", "susu"): {"susu", "menyusui", "nyusuin", "disusui", "susunya"},
    ("id", "asi"): {"asi", "asinya", "asiku"},
    ("id", "tolong"): {"tolong", "menolong", "ditolong"},
    ("id", "BPJS"): {"bpjs", "bpjsnya"},
    ("en", "train"): {"train", "trains", "trained", "training"},
    ("en", "go"): {"go", "goes", "went", "gone", "going"},
}
"""Of the words below, those that are forms of each root in its language; in the other only the root itself is."""
WORDS = (
    "latih", "Melatih", "dilatih", "PELATIHAN", "pelatihannya", "latihan", "terlatih", "ngelatihin", "latin", "melati",
    "susu", "menyusui", "nyusuin", "disusui", "susunya", "susah", "menyusun", "ASI", "asinya", "asiku", "asin", "Asia",
    "terasi", "tolong", "menolong", "ditolong", "bohong", "BPJS", "bpjsnya", "bpjsan", "train", "trains", "trained",
    "Training", "strain", "go", "goes", "went", "gone", "going", "goal", "ibu", "Ibu", "ibunya", "bidan", "bidang",
    "jum'at", "Jum\u2019at", "Jum\u02bcat", "cafe\u0301", "caf\u00e9", "CAF\u00c9", "Stra\u00dfe", "STRASSE",
    "\u0130bu", "\u043c\u0430\u043c\u0430",
    "\u041c\u0410\u041c\u0410", "\u6bcd\u4e73", "\u0939\u093f\u0928\u094d\u0926\u0940",
    "\u0645\u0627\u0645\u0627", "n95", "dr", "Jl", "dll", "A", "3",
)  # fmt: skip
GAPS = (
    " ", " ", " ", " ", "  ", "\n", "\u00a0", "\t", "-", "\u2010", "\u2011", "--", " - ", ", ", ". ", ".", "? ", "! ",
    "... ", "\u2026 ", ".\u201d ", "?\u2019) ", " \u201c", "\u201d ", " \u2018", "\u2019 ", "'", "' ", f" {BABY} ",
    BABY, "\u200b", "/", "; ", ": ", "\u2014", "?! ", ". \n",
)  # fmt: skip
PARTS = (
    "ibu", "dilatih", "latih*", "la*", "ib*", "jum'at", "jum\u2019at", "caf\u00e9", "stra\u00dfe",
    "\u043c\u0430\u043c\u0430", "\u6bcd\u4e73", "3", "dr",
    "~latih", "~susu", "~asi", "~tolong", "~BPJS", "~latih except latihan, pela*",
    "latih* except latihan", "~asi except asiku", "~train", "~go", '"Ibu"', '"ibu"', '"ASI"', '"ibu, ASI"', '"ibu-ibu"',
    f'"{BABY}"', '"ibu?"', '"dr. "', '"- ibu"',
)  # fmt: skip
JOINTS = (" ", " ", " ", "-", " <1> ", " <2> ", " <3> ", " <5> ", " <<1>> ", " <<2>> ", " <<5>> ")


# -- the reader -----------------------------------------------------------------------------------------------------


class Spot(NamedTuple):
    """A word or a verbatim stretch: its first and last word, and its code points."""

    first: int
    last: int
    start: int
    end: int


def folded(word: str) -> str:
    return unicodedata.normalize("NFC", word.casefold()).replace("\u2019", "'").replace("\u02bc", "'")


def inside_a_word(text: str, at: int) -> bool:
    def letter(place: int) -> bool:
        return 0 <= place < len(text) and unicodedata.category(text[place])[0] in "LMN"

    return letter(at) or (0 <= at < len(text) and text[at] in "'\u2019" and letter(at - 1) and letter(at + 1))


def spots(text: str) -> list[Spot]:
    found: list[Spot] = []
    start = None
    for at in range(len(text) + 1):
        if inside_a_word(text, at):
            start = at if start is None else start
        elif start is not None:
            found.append(Spot(len(found), len(found), start, at))
            start = None
    return found


def ends_a_sentence(text: str, at: int) -> bool:
    """Whether a sentence ends here: at a line's end, or a mark with closers and then white space or nothing."""
    if text[at] == "\n":
        return True
    if text[at] not in ".!?\u2026":
        return False
    after = at + 1
    while after < len(text) and after <= at + 3 and text[after] in "\"\u201d)]'\u2019":
        after += 1
    if after < len(text) and not text[after].isspace():
        return False
    before = [text[spot.start : spot.end] for spot in spots(text) if spot.end == at]
    short = bool(before) and (folded(before[0]) in ("dr", "jl", "dll") or len(folded(before[0])) == 1)
    return not (text[at] == "." and short)


def of_word(part: str, text: str, there: list[Spot], language: str) -> list[Spot]:
    written, _, rest = part.partition(" except ")
    excepted = [form.strip() for form in rest.split(",")] if rest else []

    def is_one_of(word: str, forms: list[str]) -> bool:
        return any(word.startswith(f[:-1]) if f.endswith("*") else word == f for f in forms)

    if not written.startswith("~"):
        wanted = [folded(written[:-1]) + "*" if written.endswith("*") else folded(written)]
    else:
        wanted = sorted(FORMS.get((language, written[1:]), {folded(written[1:])}))
    good = [spot for spot in there if is_one_of(folded(text[spot.start : spot.end]), wanted)
            and not is_one_of(folded(text[spot.start : spot.end]), excepted)]  # fmt: skip
    if not written.startswith("~"):
        return good
    doubled: list[Spot] = []
    for spot in good:  # ibu-ibu, tolong-menolong: one place
        if (
            doubled
            and doubled[-1].last == spot.first - 1
            and text[doubled[-1].end : spot.start] in tuple("-\u2010\u2011")
        ):
            doubled[-1] = Spot(doubled[-1].first, spot.last, doubled[-1].start, spot.end)
        else:
            doubled.append(spot)
    return doubled


def of_verbatim(part: str, text: str, there: list[Spot]) -> list[Spot]:
    wanted, found = part[1:-1], []
    for start in range(len(text)):
        end = start + len(wanted)
        cut = any(spot.start < edge < spot.end for spot in there for edge in (start, end))
        if text.startswith(wanted, start) and not cut:
            touched = [spot for spot in there if spot.start < end and spot.end > start]
            first = touched[0].first if touched else sum(spot.end <= start for spot in there)
            found.append(Spot(first, touched[-1].last if touched else first - 1, start, end))
    return found


def parted(text: str, before: Spot, after: Spot, joint: str) -> bool:
    between = text[before.end : after.start]
    if after.first != before.last + 1 or after.start <= before.end:
        return False
    return between in tuple("-\u2010\u2011") if joint == "-" else between.isspace()


def near(text: str, before: Spot, after: Spot, most: int, scope: Scope) -> bool:
    if not 0 <= after.first - before.last - 1 <= most:
        return False
    return scope == "turn" or not any(ends_a_sentence(text, at) for at in range(before.end, after.start))


def places(parts: list[str], joints: list[str], text: str, language: str, scope: Scope) -> list[tuple[int, int]]:
    """Every shortest stretch in which all parts stand as they are joined."""
    there = spots(text)
    each = [of_verbatim(p, text, there) if p.startswith('"') else of_word(p, text, there, language) for p in parts]
    found: set[tuple[int, int]] = set()
    for chosen in product(*each):
        runs, distances = [[chosen[0]]], []
        good = True
        for joint, spot in zip(joints, chosen[1:], strict=True):
            if "<" in joint:
                distances.append(joint.strip())
                runs.append([spot])
            else:
                good = good and parted(text, runs[-1][-1], spot, joint)
                runs[-1].append(spot)
        whole = [Spot(run[0].first, run[-1].last, run[0].start, run[-1].end) for run in runs]
        at = whole[0]
        for distance, spot in zip(distances, whole[1:], strict=True):
            most = int(distance.strip("<>"))
            after = near(text, at, spot, most, scope)
            before = distance.startswith("<<") and near(text, spot, at, most, scope)
            good = good and (after or before)
            at = (
                Spot(at.first, spot.last, at.start, spot.end)
                if after
                else Spot(spot.first, at.last, spot.start, at.end)
            )
        if good:
            found.add((at.start, at.end))
    if len([j for j in joints if "<" in j]) == 0:
        return sorted(found)
    return sorted(one for one in found
                  if not any(o != one and one[0] <= o[0] and o[1] <= one[1] for o in found))  # fmt: skip


# -- the rules ------------------------------------------------------------------------------------------------------


def turns_of(said: list[str]) -> pd.DataFrame:
    rows, at = [], 11
    for number, text in enumerate(said):
        rows.append({"transcript": "t", "turn": number, "speaker": "I", "role": "informant", "informant": "i",
                     "group": "g", "start": at, "end": at + len(text), "text": text})  # fmt: skip
        at += len(text) + 2
    return TURNS.frame(rows)


def proposed(term: str, said: list[str], language: str, scope: Scope) -> list[list[tuple[int, int]]]:
    turns = turns_of(said)
    book = Codebook("b", "1", (language,), (Code("c", Text(), terms=(Term(term, language),), scope=scope),))
    hits = autocode(turns, book)
    begins = dict(zip(turns["turn"], turns["start"], strict=True))
    found: list[list[tuple[int, int]]] = [[] for _ in said]
    for hit in hits.itertuples():
        found[hit.turn].append((hit.start - begins[hit.turn], hit.end - begins[hit.turn]))
        assert said[hit.turn][found[hit.turn][-1][0] : found[hit.turn][-1][1]] == hit.quote
    return [sorted(spans) for spans in found]


@st.composite
def asked(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    parts = draw(st.lists(st.sampled_from(PARTS), min_size=1, max_size=3))
    joints = [draw(st.sampled_from(JOINTS)) for _ in parts[1:]]
    if len(parts) > 1:  # a quotation without a word cannot stand beside another part; nothing follows "except" at once
        parts = [part if spots(part) else "ibu" for part in parts]
        parts = [part.partition(" except ")[0] if at < len(parts) - 1 else part for at, part in enumerate(parts)]
        parts = ['"ASI"' if part in ('"dr. "', '"- ibu"') else part for part in parts]
    parts = ['"dr. Ani"' if part == '"dr. "' else part for part in parts]
    return parts, joints


@st.composite
def talk(draw: st.DrawFn, parts: list[str]) -> str:
    own = [word for part in parts for word in ((part.strip('"'),) if part.startswith('"') else
           (part.partition(" except ")[0].strip("~*"),))]  # fmt: skip
    vocabulary = st.one_of(st.sampled_from(WORDS), st.sampled_from(own))
    said = draw(st.lists(st.tuples(vocabulary, st.sampled_from(GAPS)), max_size=9))
    return "".join(word + gap for word, gap in said)


@settings(max_examples=400, deadline=None)
@given(st.data(), asked(), st.sampled_from(["id", "en"]), st.sampled_from(["turn", "sentence"]))
def test_the_same_places_as_a_naive_reader(
    data: st.DataObject, term: tuple[list[str], list[str]], language: str, scope: Scope
) -> None:
    parts, joints = term
    said = data.draw(st.lists(talk(parts), min_size=1, max_size=3))
    written = parts[0] + "".join(joint + part for joint, part in zip(joints, parts[1:], strict=True))
    wanted = [places(parts, joints, text, language, scope) for text in said]
    assert proposed(written, said, language, scope) == wanted, written


@pytest.mark.parametrize(
    ("text", "ends"),
    [("dr. Ani", False), ("kader. Ani", True), ("A? Lalu", True), ("3! Lalu", True), ("dll? Lalu", True),
     ("kader.Ani", False), ("kader.\u201d Ani", True), ("Jl.\nAni", True), ("kader", False), ("3. Lalu", False)],
)  # fmt: skip
def test_only_a_full_stop_abbreviates(text: str, ends: bool) -> None:
    first, last = spots(text)[0], spots(text)[-1]
    one, other = folded(text[first.start : first.end]), folded(text[last.start : last.end])
    if first == last:
        return
    found = proposed(f"{one} <1> {other}", [text], "id", "sentence")
    assert found == ([[]] if ends else [[(first.start, last.end)]])


# -- states ---------------------------------------------------------------------------------------------------------

SENTENCES = (
    ("Kami sudah", "", "affirmed", ""),
    ("Kami", "setiap bulan", "affirmed", ""),
    ("Kami belum pernah", "", "negated", "belum"),
    ("Mereka tidak", "", "negated", "tidak"),
    ("Kite ndak", "", "negated", "ndak"),
    ("Kami jarang", "", "diminished", "jarang"),
    ("Harusnya kami", "", "wished", "Harusnya"),
    ("Semoga kader", "", "wished", "Semoga"),
    ("Kami tidak hanya", "", "affirmed", "tidak hanya"),
    ("Belum ada dana, tapi kami sudah", "", "affirmed", ""),
    (f"{BABY} Kader belum", "", "negated", "belum"),
    ("\u043c\u0430\u043c\u0430 tidak", "", "negated", "tidak"),
    ("\u201cCafe\u0301\u201d kami belum", "", "negated", "belum"),
)
"""Clauses whose state the documentation names: before the word, after it, the state, the words that decide."""
HIT = ("dilatih", "Melatih", "terlatih")
# "..." is a pause in talk and no stop, and "?" is answered by what follows it: they have rules of their own.
STOPS = (". ", ".\n", "! ", ".\u201d ", ". \u201c", ". \u2018", ". (")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.tuples(st.sampled_from(SENTENCES), st.sampled_from(HIT), st.sampled_from(STOPS)),
                         min_size=1, max_size=5), min_size=1, max_size=3))  # fmt: skip
@example([[(SENTENCES[2], "dilatih", ". \u201c"), (SENTENCES[0], "dilatih", ". ")]])
def test_each_place_stands_in_the_state_of_its_own_sentence(
    said: list[list[tuple[tuple[str, str, str, str], str, str]]],
) -> None:
    texts, wanted = [], []
    for number, sentences in enumerate(said):
        text = ""
        for (before, after, state, decided), word, stop in sentences:
            at = len(text) + len(before) + 1
            # A question is answered by what follows it, and a negation before "?" asks: other rules than those here.
            stop = stop if stop != "? " else ". "
            text += f"{before} {word}{' ' + after if after else ''}{stop}"
            wanted.append((number, at, at + len(word), state, decided))
        texts.append(text)
    turns = turns_of(texts)
    begins = dict(zip(turns["turn"], turns["start"], strict=True))
    found = []
    for state in ("affirmed", "negated", "diminished", "wished"):
        book = Codebook("b", "1", ("id",), (Code("c", Text(), terms=(Term(f"~latih ({state})", "id"),)),))
        found += [(hit.turn, hit.start - begins[hit.turn], hit.end - begins[hit.turn], hit.state, hit.decided_by)
                  for hit in autocode(turns, book).itertuples()]  # fmt: skip
    assert sorted(found) == sorted(wanted)
