"""From a long table to what is shown."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.display.cells import Badge, Quote, Share, plain
from qualkit.display.grid import Grid, lay_out
from qualkit.display.layout import Layout, ShareColumns
from qualkit.errors import TableError

VOICED = pd.DataFrame(
    {
        "theme": ["trust", "trust", "funds", "funds"],
        "group": ["mother", "cadre", "mother", "cadre"],
        "k": [9, 3, 0, 1],
        "n": [12, 4, 0, 4],
        "estimate": [0.75, 0.75, math.nan, 0.25],
        "conf_low": [0.47, 0.3, math.nan, 0.05],
        "conf_high": [0.91, 0.95, math.nan, 0.7],
        "note": ["", "", "not asked of mothers", ""],
    }
)
SHARE = {"voiced": ShareColumns(k="k")}
PIVOT = Layout(rows=("theme",), columns="group", cells=("voiced",), shares=SHARE)


def shown(grid: Grid) -> list[list[str]]:
    return [
        ["; ".join(plain(c, grid.language) for c in cell.contents) + cell.mark for cell in row] for row in grid.rows
    ]


def test_pivoted() -> None:
    grid = lay_out(VOICED, PIVOT)
    assert [column.label for column in grid.columns] == ["theme", "mother", "cadre"]
    assert shown(grid) == [["trust", "75% (47–91)", "3 of 4"], ["funds", "–a", "1 of 4"]]
    assert grid.footnotes == (("a", "not asked of mothers"),)


def test_the_order_and_the_labels_of_the_researcher() -> None:
    layout = Layout(
        rows=("theme",), columns="group", cells=("voiced",), shares=SHARE, labels={"theme": "Tema"},
        values={"group": {"cadre": "Kader"}, "theme": {"funds": "Dana"}},
        order={"group": ["cadre", "midwife", "mother"], "theme": ["funds", "trust"]},
    )  # fmt: skip
    grid = lay_out(VOICED, layout, language="id")
    assert [column.label for column in grid.columns] == ["Tema", "Kader", "mother"]
    assert [row[0] for row in shown(grid)] == ["Dana", "trust"]
    assert shown(grid)[0][1] == "1 dari 4"


def test_categories_keep_their_order() -> None:
    frame = VOICED.assign(group=pd.Categorical(VOICED["group"], ["cadre", "mother"]))
    assert [column.label for column in lay_out(frame, PIVOT).columns][1:] == ["cadre", "mother"]


def test_long_with_a_share_in_the_place_of_its_parts() -> None:
    grid = lay_out(VOICED, Layout(rows=("theme", "group"), shares=SHARE))
    assert [column.label for column in grid.columns] == ["theme", "group", "voiced", "n"]
    assert [column.numeric for column in grid.columns] == [False, False, False, True]
    assert shown(grid)[2] == ["funds", "mother", "–a", "0"]


def test_rows_in_groups() -> None:
    grid = lay_out(VOICED, Layout(rows=("theme",), group="group", shares=SHARE, order={"group": ["cadre"]}))
    assert [(group.label, len(group.rows)) for group in grid.groups] == [("cadre", 2), ("mother", 2)]


def test_pivoted_in_groups() -> None:
    frame = VOICED.assign(kind=["support", "support", "barrier", "barrier"])
    layout = Layout(rows=("theme",), columns="group", cells=("voiced",), shares=SHARE, group="kind")
    assert [(group.label, len(group.rows)) for group in lay_out(frame, layout).groups] == [
        ("support", 1),
        ("barrier", 1),
    ]


def test_two_rows_for_one_place_are_both_shown() -> None:
    twice = pd.concat([VOICED, VOICED.iloc[[0]].assign(k=6, estimate=0.5, note="second round")])
    cell = lay_out(twice, PIVOT).rows[0][1]
    assert len(cell.contents) == 2
    assert cell.mark == "a"


def test_a_reason_on_a_row_without_missing_figures_stands_at_its_share_or_its_name() -> None:
    frame = VOICED.assign(note="one-sided")
    assert shown(lay_out(frame, Layout(rows=("theme",), shares=SHARE)))[0] == ["trust", "mother", "75% (47–91)a", "12"]
    named = lay_out(frame[["theme", "note"]], Layout(rows=("theme",)))
    assert shown(named)[0] == ["trusta"]


def test_numbers_take_as_many_decimals_as_they_need() -> None:
    frame = pd.DataFrame({"z": [0.5, 2.0], "whole": [1.0, math.nan], "year": [2023, 2024], "ok": [True, False]})
    assert shown(lay_out(frame)) == [["0.50", "1", "2023", "yes"], ["2.00", "–", "2024", "no"]]
    assert shown(lay_out(frame, Layout(digits={"z": 1}), language="id"))[0] == ["0,5", "1", "2023", "ya"]


def test_cells_that_hold_nouns() -> None:
    quotes = (Quote("Iya.", "ibu-1"), Quote("Belum."))
    frame = pd.DataFrame({"said": [quotes], "fit": ["silence"], "share": [Share(1, 2, 0.5)], "none": [None]})
    grid = lay_out(frame, Layout(badges={"fit": {"silence": "empty"}}))
    assert grid.rows[0][0].contents == quotes
    assert grid.rows[0][1].contents == (Badge("silence", "empty"),)
    assert shown(grid)[0][2:] == ["1 of 2", ""]


def test_hidden_columns_are_not_shown() -> None:
    grid = lay_out(VOICED, Layout(hidden=("n", "voiced"), shares=SHARE))
    assert [column.label for column in grid.columns] == ["theme", "group"]


def test_more_footnotes_than_letters() -> None:
    frame = pd.DataFrame({"x": [math.nan] * 28, "note": [f"reason {i}" for i in range(28)]})
    assert [mark for mark, _ in lay_out(frame).footnotes][24:] == ["y", "z", "aa", "ab"]


def test_missing_keys_make_one_row() -> None:
    layout = Layout(rows=("key",), columns="group", cells=("v",))
    for missing in ([math.nan, None, "a"], [math.nan, float("nan"), 7.0]):
        frame = pd.DataFrame({"key": missing, "group": ["x", "y", "x"], "v": [1, 2, 3]})
        assert [row[1:] for row in shown(lay_out(frame, layout))] == [["1", "2"], ["3", ""]]


def test_all_that_does_not_fit_at_once() -> None:
    with pytest.raises(TableError) as caught:
        lay_out(VOICED, Layout(rows=("them",), columns="group", shares={"s": ShareColumns(k="kk")}))
    message = str(caught.value)
    assert "no column 'them'. Did you mean 'theme'?" in message
    assert "no column 'kk'" in message
    assert "columns and cells go together" in message


def test_columns_of_the_same_name() -> None:
    frame = pd.DataFrame([[1, 2]], columns=["a", "a"])
    with pytest.raises(TableError, match="columns occur twice: a"):
        lay_out(frame)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.integers()), max_size=30))
def test_no_value_is_lost_in_a_pivot(rows: list[tuple[str, str, int]]) -> None:
    frame = pd.DataFrame(rows, columns=["row", "column", "value"]).astype({"value": object})
    grid = lay_out(frame, Layout(rows=("row",), columns="column", cells=("value",)))
    found = [item for row in grid.rows for cell in row[1:] for item in cell.contents]
    assert sorted(found) == sorted(str(value).replace("-", "−") for _, _, value in rows)


def test_the_table_is_left_as_it_was() -> None:
    before = VOICED.copy()
    lay_out(VOICED, PIVOT)
    pd.testing.assert_frame_equal(VOICED, before)
