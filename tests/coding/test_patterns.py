"""Token patterns give hits with exact places, and what cannot match is refused."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.coding.patterns import pattern_hits
from qualkit.errors import QualkitError
from qualkit.tables import HITS, TURNS, check

TIMES = [[{"LOWER": {"IN": ["dua", "tiga"]}}, {"LOWER": "kali"}], [{"LOWER": "jam"}, {"LIKE_NUM": True}]]


def turns_of(*said: str, role: str = "informant") -> pd.DataFrame:
    rows, at = [], 3
    for number, text in enumerate(said):
        rows.append({"transcript": "t", "turn": number, "speaker": "x", "role": role, "informant": "i", "group": "g",
                     "start": at, "end": at + len(text), "text": text})  # fmt: skip
        at += len(text) + 4
    return TURNS.frame(rows)


def test_hits_have_the_shape_of_hits_and_exact_places() -> None:
    said = "Saya \U0001f476\U0001f3fd perah dua kali, jam 07.30."
    hits = check(pattern_hits({"c": TIMES}, turns_of("Iya.", said), name="mine", version="1.2.0"), HITS)
    assert hits.columns.tolist() == HITS.names
    assert hits["quote"].tolist() == ["dua kali", "jam 07.30"]
    assert [said[a - 11 : b - 11] for a, b in zip(hits["start"], hits["end"], strict=True)] == hits["quote"].tolist()
    first = hits.iloc[0].to_dict()
    assert (first["coder"], first["source"], first["state"], first["turn"]) == (
        "rule:mine",
        "rule:mine@1.2.0",
        "any",
        1,
    )
    assert json.loads(first["term"]) == TIMES[0]
    assert hits["id"].is_unique


def test_of_places_that_overlap_the_longest_is_kept_for_a_code() -> None:
    patterns = {"c": [[{"LOWER": "susu"}], [{"LOWER": "susu"}, {"LOWER": "formula"}]], "d": [[{"LOWER": "susu"}]]}
    hits = pattern_hits(patterns, turns_of("Susu formula, susu."))
    assert hits[["code", "quote"]].values.tolist() == [
        ["d", "Susu"],
        ["c", "Susu formula"],
        ["c", "susu"],
        ["d", "susu"],
    ]


def test_no_pattern_reaches_over_a_turn_and_interviewers_are_not_read() -> None:
    assert len(pattern_hits({"c": TIMES}, turns_of("dua", "kali"))) == 0
    assert len(pattern_hits({"c": TIMES}, turns_of("dua kali", role="interviewer"))) == 0
    assert len(pattern_hits({"c": TIMES}, turns_of("dua kali", role="interviewer"), roles=["interviewer"])) == 1
    assert pattern_hits({}, turns_of("dua kali")).columns.tolist() == HITS.names


def test_every_pattern_that_cannot_match_is_refused_at_once() -> None:
    patterns = {"c": [[{"LEMMA": "latih"}], [{"LOWER": 3}], [{"LOWER": "ya"}]], "d": [[{"LOWR": "a"}], "abc", []]}
    with pytest.raises(QualkitError) as caught:
        pattern_hits(patterns, turns_of("ya"))  # type: ignore[arg-type]
    said = [str(problem) for problem in caught.value.problems]
    assert len(said) == 5
    assert "patterns['c'][0], token 0: a blank pipeline does not know 'LEMMA'" in said[0]
    assert "patterns['c'][1]: spaCy refuses the pattern" in said[1]
    assert "does not know 'LOWR'. Did you mean 'LOWER'" in said[2]
    assert "a pattern is a list of descriptions, one a token, not str" in said[3]
    assert "patterns['d'][2]: spaCy refuses the pattern" in said[4]


TALK = st.lists(st.sampled_from(["dua", "kali", "jam", "10", "\U0001f476\U0001f3fd", "e\u0301", "\u6bcd\u4e73", ",",
                                 "  ", "\n", "\u201cdua", "kali\u201d"]), max_size=10).map(" ".join)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(TALK, min_size=1, max_size=3))
def test_the_quote_is_always_the_text_at_its_place(said: list[str]) -> None:
    turns = turns_of(*said)
    begins = dict(zip(turns["turn"], turns["start"], strict=True))
    for hit in pattern_hits({"c": TIMES}, turns).itertuples():
        at = begins[hit.turn]
        assert said[hit.turn][hit.start - at : hit.end - at] == hit.quote
        assert hit.quote.split()[0] in ("dua", "jam")
