"""Which words stand for a group: what may be shown, evenly, the same for the same seed."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import QualkitError
from qualkit.triangulation.sides import Side
from qualkit.triangulation.voices import check_quotes, chosen, eligible, quoted_side


def table(*people: str) -> pd.DataFrame:
    return pd.DataFrame([
        {"informant": who, "group": "cadre", "code": "a", "transcript": who, "turn": n, "words": "x" * 100,
         "withheld": "", "against": False} for n, who in enumerate(people)
    ])  # fmt: skip


@settings(max_examples=50)
@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=20), st.integers(0, 5), st.integers(0, 99))
def test_the_same_seed_gives_the_same_quotes_in_any_order_of_rows(people: list[str], many: int, seed: int) -> None:
    rows = table(*people)
    mixed = rows.sample(frac=1, random_state=seed)
    one, other = (chosen(each, many, key="t", seed=seed)["informant"].tolist() for each in (rows, mixed))
    assert one == other
    assert len(one) == min(many, len(set(people)))


def test_those_quoted_least_come_first() -> None:
    used = Counter({"a": 2, "b": 1})
    assert chosen(table("a", "b", "c"), 2, used=used)["informant"].tolist() == ["c", "b"]
    assert used == {"a": 2, "b": 2, "c": 1}


def test_seeds_differ() -> None:
    people = [f"p{i}" for i in range(30)]
    assert len({tuple(chosen(table(*people), 3, seed=seed)["informant"]) for seed in range(5)}) == 5


def test_a_side_without_words_to_show_is_not_quoted() -> None:
    side = Side("cadre", voiced_by=("a",), heard=("a",), codes=("a",))
    assert quoted_side(table("a"), "t", side).endswith("(a, turn 0)")
    assert quoted_side(table("a").assign(withheld="consent"), "t", side) == ""
    assert quoted_side(table("a").assign(against=True), "t", side) == ""
    assert eligible(table("b"), "cadre", ["a"], ["a"]).empty


def test_quotes_that_do_not_say_what_is_withheld_are_refused() -> None:
    with pytest.raises(QualkitError, match="QUOTES: the quotes lack withheld"):
        check_quotes(table("a").drop(columns="withheld"))
