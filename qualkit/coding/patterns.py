"""Token patterns of spaCy, for what terms cannot say: shapes, lengths, alternatives, numbers.

A pattern is a list of descriptions, one a token, as spaCy's `Matcher` takes them:
``[{"LOWER": {"IN": ["dua", "tiga"]}}, {"LOWER": "kali"}, {"OP": "?"}]``.
The pipeline is blank: it knows letters, shapes and norms, and neither lemmas nor parts of speech.
Patterns stand in a notebook and not in a codebook: a codebook is read and judged by people who do not program, and in
its YAML every scalar is a text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import pandas as pd
from spacy.errors import MatchPatternError
from spacy.matcher import Matcher
from spacy.vocab import Vocab

from qualkit.coding.proposing import ANY_STATE
from qualkit.coding.rules import spoken
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.tables import HITS
from qualkit.text.pipelines import pipeline

TokenPattern: TypeAlias = list[dict[str, Any]]
KNOWN = (
    "ORTH", "TEXT", "NORM", "LOWER", "LENGTH", "SHAPE", "PREFIX", "SUFFIX", "IS_ALPHA", "IS_ASCII", "IS_DIGIT",
    "IS_LOWER", "IS_UPPER", "IS_TITLE", "IS_PUNCT", "IS_SPACE", "IS_STOP", "IS_SENT_START", "SENT_START", "IS_CURRENCY",
    "IS_QUOTE", "IS_BRACKET", "IS_LEFT_PUNCT", "IS_RIGHT_PUNCT", "LIKE_NUM", "LIKE_URL", "LIKE_EMAIL", "SPACY", "OP",
)  # fmt: skip
"""What a blank pipeline can tell of a token."""


def pattern_hits(
    patterns: Mapping[str, Sequence[TokenPattern]],
    turns: pd.DataFrame,
    *,
    language: str = "id",
    name: str = "patterns",
    version: str = "",
    roles: Sequence[str] = ("informant",),
) -> pd.DataFrame:
    """Every place where a token pattern stands, as proposals of rules.

    Of places of one code that overlap the longest is kept. No pattern reaches over a turn.

    Parameters
    ----------
    patterns
        Code -> its patterns.
    turns
        TURNS.
    language
        Of spaCy's tokenizer: ``id``, ``en`` or another that it knows.
    name, version
        What stands in the columns `codebook` and `version`; the coder is ``rule:<name>``.
    roles
        Whose turns are read.

    Returns
    -------
    pandas.DataFrame
        HITS, with the pattern as JSON in `term` and the state ``any``: patterns ask for none.

    Raises
    ------
    QualkitError
        For every pattern that spaCy refuses, or that asks for what a blank pipeline does not know (a lemma, a part of
        speech): it would silently never match.

    Examples
    --------
    >>> from qualkit.tables import TURNS
    >>> row = {"transcript": "t", "turn": 1, "speaker": "Ibu", "role": "informant", "informant": "i", "group": "g"}
    >>> turns = TURNS.frame([{**row, "start": 10, "end": 42, "text": "Pumping dua kali, jam 10 sama 3."}])
    >>> times = [[{"LOWER": {"IN": ["dua", "tiga"]}}, {"LOWER": "kali"}], [{"LOWER": "jam"}, {"LIKE_NUM": True}]]
    >>> pattern_hits({"practice.pumping": times}, turns)[["code", "start", "end", "quote"]].values.tolist()
    [['practice.pumping', 18, 26, 'dua kali'], ['practice.pumping', 28, 34, 'jam 10']]
    """
    read = spoken(turns, roles)
    made = pipeline(language)
    matchers = _matchers(patterns, made.vocab)
    rows = [
        row
        for turn, doc in zip(read.to_dict("records"), made.pipe(map(str, read["text"])), strict=True)
        for row in _hits(turn, doc, matchers, patterns)
    ]
    coder = f"rule:{name}"
    source = f"{coder}@{version}" if version else coder
    shared = {"codebook": name, "version": version, "coder": coder, "source": source, "anchor": "exact",
              "state": ANY_STATE}  # fmt: skip
    identified = [
        {**shared, **row, "id": f"{coder}:{row['transcript']}:{row['start']}:{row['end'] - row['start']}:{row['code']}"}
        for row in rows
    ]
    return HITS.frame(identified)[HITS.names]


def _matchers(patterns: Mapping[str, Sequence[TokenPattern]], vocab: Vocab) -> dict[str, Matcher]:
    """One matcher a code, each pattern under its number."""
    problems: list[Problem] = []
    matchers = {}
    for code, some in patterns.items():
        matchers[code] = Matcher(vocab, validate=True)
        for number, pattern in enumerate(some):
            where = f"patterns[{code!r}][{number}]"
            found = list(_unknown(pattern, where))
            if not found:
                try:
                    matchers[code].add(str(number), [pattern], greedy="LONGEST")
                except (MatchPatternError, ValueError) as error:
                    found = [Problem(f"spaCy refuses the pattern: {' '.join(str(error).split())}", where,
                                     mend="write a list of descriptions, one a token")]  # fmt: skip
            problems += found
    if problems:
        raise QualkitError(problems)
    return matchers


def _unknown(pattern: object, where: str) -> Iterator[Problem]:
    if not isinstance(pattern, list) or not all(isinstance(token, dict) for token in pattern):
        what = f"a pattern is a list of descriptions, one a token, not {type(pattern).__name__}"
        yield Problem(what, where, mend='write [{"LOWER": "jam"}, {"LIKE_NUM": True}], for example')
        return
    for place, token in enumerate(pattern):
        for attribute in token:
            if str(attribute).upper() not in KNOWN:
                yield Problem(f"a blank pipeline does not know {attribute!r}", f"{where}, token {place}",
                              nearest(str(attribute).upper(), KNOWN), f"use {', '.join(KNOWN)}")  # fmt: skip


def _hits(
    turn: Mapping[str, Any], doc: Any, matchers: Mapping[str, Matcher], patterns: Mapping[str, Sequence[TokenPattern]]
) -> list[dict[str, Any]]:
    rows = []
    for code, matcher in matchers.items():
        found = [(end - start, -start, int(doc.vocab.strings[key])) for key, start, end in matcher(doc)]
        taken: set[int] = set()
        for length, before, number in sorted(found, key=lambda one: (-one[0], -one[1], one[2])):
            tokens = range(-before, length - before)
            if taken.isdisjoint(tokens):
                taken.update(tokens)
                span = doc[tokens[0] : tokens[-1] + 1]
                rows.append({
                    **{name: turn[name] for name in ("transcript", "turn", "informant", "group")}, "code": code,
                    "start": turn["start"] + span.start_char, "end": turn["start"] + span.end_char,
                    "quote": span.text, "term": json.dumps(patterns[code][number], ensure_ascii=False),
                })  # fmt: skip
    return sorted(rows, key=lambda row: (row["start"], row["end"]))
