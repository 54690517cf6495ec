"""Quotes with what is known of who said it, and the path of their code."""

from __future__ import annotations

import pandas as pd
import pytest

from qualkit.coding.quotes import COLUMNS, quotes
from qualkit.errors import TableError
from qualkit.model import Code, Codebook, Text
from qualkit.tables import CODINGS, TURNS

TURN = {"role": "informant", "speaker": "Ibu", "group": "mother", "text": "Jam kerja panjang."}
TALK = TURNS.frame([
    {**TURN, "transcript": "t", "turn": 1, "informant": "ibu-01", "start": 5, "end": 23},
    {**TURN, "transcript": "t", "turn": 2, "informant": "", "start": 30, "end": 48},
])  # fmt: skip
PEOPLE = pd.DataFrame({"informant": ["ibu-02", "ibu-01"], "group": "mother", "site": ["x", "y"], "age": [30, 40],
                       "memo": ["m", "n"]})  # fmt: skip
BOOK = Codebook("b", "1", ("id", "en"), (
    Code("work", Text({"en": "Working life", "id": "Kehidupan kerja"})),
    Code("hours", Text({"en": "Long hours"}), parent="work"), Code("extra", Text(), parent="hours"),
))  # fmt: skip


def coded(*places: tuple[int, int, str]) -> pd.DataFrame:
    return CODINGS.frame([
        {"id": str(i), "transcript": "t", "start": start, "end": end, "codebook": "b", "version": "1", "code": code,
         "coder": "a"}
        for i, (start, end, code) in enumerate(places)
    ])  # fmt: skip


def test_attributes_stand_beside_each_quote_and_nobody_has_none():
    said = quotes(coded((5, 14, "hours"), (30, 40, "hours")), TALK, PEOPLE)
    assert said.columns.tolist() == [*COLUMNS, "site", "age", "informant_memo"]
    assert said["site"].tolist() == ["y", ""]
    assert said["age"].tolist()[0] == 40
    assert pd.isna(said["age"].iloc[1])
    assert said["informant_memo"].tolist() == ["n", ""]
    assert said["memo"].tolist() == ["", ""]


def test_the_path_goes_by_parent_in_the_language_asked_for():
    codings = coded((5, 14, "hours"), (5, 14, "extra"), (5, 14, "new"))
    assert quotes(codings, TALK, codebook=BOOK)["path"].tolist() == [
        "Working life > Long hours", "Working life > Long hours > extra", "new"
    ]  # fmt: skip
    assert quotes(codings, TALK, codebook=BOOK, language="id")["path"].iloc[0] == "Kehidupan kerja > Long hours"


def test_parents_in_a_circle_come_to_an_end():
    ring = Codebook("b", "1", ("en",), (Code("a", Text(), parent="b"), Code("b", Text(), parent="a")))
    assert quotes(coded((5, 14, "a")), TALK, codebook=ring)["path"].tolist() == ["b > a"]


def test_without_them_the_table_is_as_it_was_and_an_empty_one_has_every_column():
    assert quotes(coded((5, 14, "hours")), TALK).columns.tolist() == COLUMNS
    empty = quotes(coded(), TALK, PEOPLE, BOOK)
    assert empty.columns.tolist() == [*COLUMNS, "site", "age", "informant_memo", "path"]
    assert len(empty) == 0


def test_informants_are_checked():
    with pytest.raises(TableError, match="INFORMANTS: column 'informant' is missing"):
        quotes(coded(), TALK, pd.DataFrame({"informan": []}))
