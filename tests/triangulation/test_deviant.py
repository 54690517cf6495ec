"""Deviant cases: against a majority, asked and silent, turned around, coded as against; and never without cause."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import QualkitError
from qualkit.model import Text, Theme
from qualkit.tables import ASKED
from qualkit.triangulation.deviant import AGAINST, SILENT, TURNED, VOICED_IT, deviant_cases

THEME = Theme("trust", Text(), ("bad", "good"), topics=("pay",), polarities={"bad": "barrier", "good": "support"})


def cell(voiced: str, heard: str, **more: Any) -> pd.DataFrame:
    return pd.DataFrame([{
        "theme": "trust", "label": "Trust", "group": "cadre", "voiced_by": voiced, "heard": heard,
        "codes_voiced": "bad", "barrier": 1, "support": 0, "topics": "pay", **more,
    }])  # fmt: skip


def words(*rows: tuple[str, str], **more: Any) -> pd.DataFrame:
    return pd.DataFrame([
        {"informant": who, "group": "cadre", "code": code, "transcript": who, "turn": 1, "words": f"{who} {code}",
         "withheld": "", "against": False, **more} for who, code in rows
    ])  # fmt: skip


def cases(table: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(table["informant"], table["case"], strict=True))


def asked(**statuses: str) -> pd.DataFrame:
    return ASKED.frame([{"transcript": "t", "informant": who, "topic": "pay", "status": status}
                        for who, status in statuses.items()])  # fmt: skip


def test_one_who_voices_what_the_others_do_not_with_their_words() -> None:
    table = deviant_cases(cell("a", "a b c d"), words(("a", "bad")), themes=[THEME])
    assert cases(table) == [("a", VOICED_IT)]
    assert table.loc[0, ["majority", "codes", "quote"]].tolist() == [
        "3 of 4 did not voice it", "bad", "\u201ca bad\u201d (a, turn 1)"
    ]  # fmt: skip


def test_silence_deviates_only_where_it_was_asked() -> None:
    voiced = cell("a b c", "a b c d")
    assert deviant_cases(voiced).empty
    assert deviant_cases(voiced, asked=asked(d="not_asked")).empty
    assert cases(deviant_cases(voiced, asked=asked(d="asked"))) == [("d", SILENT)]


def test_polarity_turned_around_within_a_group() -> None:
    quotes = words(("a", "bad"), ("b", "bad"), ("c", "bad"), ("d", "good"))
    table = deviant_cases(cell("a b c d", "a b c d"), quotes, themes=[THEME])
    assert cases(table) == [("d", TURNED)]
    assert table.loc[0, "majority"] == "3 of 4 spoke of a barrier"
    both = words(("a", "bad"), ("b", "bad"), ("c", "bad"), ("d", "good"), ("d", "bad"))
    assert deviant_cases(cell("a b c d", "a b c d"), both, themes=[THEME]).empty


def test_words_against_a_theme_are_listed_and_withheld_ones_without_the_words() -> None:
    quotes = pd.concat([words(("b", "bad"), against=True), words(("c", "bad"), against=True, withheld="consent")])
    table = deviant_cases(cell("a", "a b c"), quotes, themes=[THEME])
    assert [case for case in cases(table) if case[1] == AGAINST] == [("b", AGAINST), ("c", AGAINST)]
    assert table.loc[table["informant"] == "c", "quote"].tolist() == [""]


def test_small_groups_have_no_majority() -> None:
    assert deviant_cases(cell("a", "a b"), asked=asked(b="asked")).empty


def test_refusals() -> None:
    with pytest.raises(QualkitError, match=r"majority=0\.5 is no majority"):
        deviant_cases(cell("a", "a b c d"), majority=0.5)
    with pytest.raises(QualkitError, match="this is no prevalence by themes: it lacks theme, label"):
        deviant_cases(pd.DataFrame({"x": [1]}))
    with pytest.raises(QualkitError, match="the quotes lack withheld"):
        deviant_cases(cell("a", "a b c d"), words(("a", "bad")).drop(columns="withheld"))


@settings(max_examples=60)
@given(st.integers(3, 12), st.integers(0, 12), st.floats(0.51, 1.0))
def test_nobody_of_the_majority_is_a_case(heard: int, voiced: int, majority: float) -> None:
    voiced = min(voiced, heard)
    people = [f"p{i}" for i in range(heard)]
    everybody = asked(**dict.fromkeys(people, "asked"))
    table = deviant_cases(cell(" ".join(people[:voiced]), " ".join(people)), asked=everybody, majority=majority)
    assert len(table) <= (1 - majority) * heard + 1e-9
    assert set(table["informant"]) in (set(), set(people[:voiced]), set(people[voiced:]))
