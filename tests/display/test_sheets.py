"""CSV and XLSX: nothing in them runs, nothing is lost, the same table gives the same bytes."""

from __future__ import annotations

import csv
import io
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from qualkit.display.cells import Badge, Quote, Share
from qualkit.display.result import ResultTable
from qualkit.display.sheets import csv_bytes, guard, unguard, xlsx_bytes
from qualkit.errors import TableError

FORMULAS = ["=1+1", "+62", "@x", "-3", "\t=1", "\r=1", "\n=1", " =1+1", "'=1", "''+1", "＝1+1", '=HYPERLINK("x")', "'"]
NOT_FORMULAS = ["ASI", "", "'kata'", "5-6", "a=b", "–", "http://example.org", "1e5", "007", "_x0041_", "TRUE"]
texts = st.one_of(st.sampled_from(FORMULAS), st.text(max_size=40))


@given(texts)
def test_a_guarded_text_runs_nowhere_and_comes_back(text: str) -> None:
    guarded = guard(text)
    assert unguard(guarded) == text
    assert guarded.strip()[:1] not in ("=", "+", "-", "@", "＝", "＋", "－", "＠") or not guarded.strip()
    assert guarded[:1] not in ("\t", "\r", "\n")


@pytest.mark.parametrize("text", NOT_FORMULAS)
def test_other_text_is_left_alone(text: str) -> None:
    assert guard(text) == text


@given(st.lists(st.tuples(texts, st.floats(), st.integers()), max_size=8))
def test_csv_comes_back(rows: list[tuple[str, float, int]]) -> None:
    frame = pd.DataFrame(rows, columns=["=text", "number", "whole"]).astype({"whole": object})
    data = csv_bytes(frame)
    head, *lines = csv.reader(io.StringIO(data.decode(), newline=""), strict=True)
    assert head == ["'=text", "number", "whole"]
    assert [unguard(line[0]) for line in lines] == [text for text, _, _ in rows]
    assert [line[1] for line in lines] == ["" if math.isnan(x) else repr(x) for _, x, _ in rows]
    assert [int(line[2]) for line in lines] == [whole for _, _, whole in rows]


def test_csv_is_plain_utf8_with_every_column_and_unrounded_figures() -> None:
    table = ResultTable(
        pd.DataFrame({"theme": ["ASI, “saja”"], "change": [-0.5], "p": [1 / 3], "ok": [True], "none": [None]}),
        title="not in the file",
    )
    assert table.csv() == 'theme,change,p,ok,none\n"ASI, “saja”",-0.5,0.3333333333333333,True,\n'.encode()


def test_csv_of_nouns_lone_surrogates_and_an_index_that_says_something() -> None:
    frame = pd.DataFrame(
        {"s": [Share(3, 4, 0.75)], "q": [(Quote("a"), Quote("b"))], "b": [Badge("x", "up")], "t": ["\ud800"]},
        index=pd.Index(["trust"], name="theme"),
        dtype=object,
    )
    assert csv_bytes(frame).decode() == 'theme,s,q,b,t\ntrust,3 of 4,"“a”\n“b”",▲ x,\ufffd\n'


def test_xlsx_holds_text_as_text_and_numbers_as_numbers() -> None:
    words = [*FORMULAS[:4], *NOT_FORMULAS, "https://example.org/a"]
    frame = pd.DataFrame({"=head": words, "x": [-0.5] * len(words)})
    frame["big"] = [2**60, *[1] * (len(words) - 1)]
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_bytes(frame, title="=T", notes=["+note"])))
    assert book.sheet_names == ["table", "notes"]
    head, *rows = book.get_sheet_by_name("table").to_python(skip_empty_area=False)
    assert head == ["=head", "x", "big"]
    assert [row[0] for row in rows] == words
    assert {row[1] for row in rows} == {-0.5}
    assert rows[0][2] == str(2**60)
    assert book.get_sheet_by_name("notes").to_python() == [["=T"], ["+note"]]


def test_xlsx_holds_no_formula_and_no_link() -> None:
    import zipfile

    data = xlsx_bytes(pd.DataFrame({"x": [*FORMULAS, "http://example.org", "mailto:a@b.c", "internal:Sheet!A1"]}))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower()
    assert not any(name.startswith("xl/worksheets/_rels") for name in names)
    assert 'state="frozen"' in sheet


def test_xlsx_of_missing_infinite_true_and_nothing() -> None:
    frame = pd.DataFrame({"x": [math.nan, math.inf, 1.0], "ok": [True, False, True]})
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_bytes(frame)))
    assert book.get_sheet_by_index(0).to_python()[1:] == [["", True], ["inf", False], [1.0, True]]
    empty = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_bytes(frame.head(0))))
    assert empty.get_sheet_by_index(0).to_python() == [["x", "ok"]]


def test_a_text_that_no_cell_can_hold_is_shortened_and_the_notes_say_so() -> None:
    frame = pd.DataFrame({"x": ["a" * 40_000, "b" * 32_767]})
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_bytes(frame, language="id")))
    rows = book.get_sheet_by_index(0).to_python()
    assert [len(rows[1][0]), len(rows[2][0])] == [32_767, 32_767]
    assert rows[1][0].endswith("…")
    assert book.get_sheet_by_index(1).to_python()[0][0].startswith("Teks yang diakhiri … dipendekkan")


def test_more_columns_than_a_sheet_holds() -> None:
    frame = pd.DataFrame([range(16_385)])
    with pytest.raises(TableError, match="1 rows and 16385 columns do not fit into a sheet"):
        xlsx_bytes(frame)
