"""Tables as monospaced text."""

from __future__ import annotations

import math

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from qualkit.display.cells import Quote, Share
from qualkit.display.grid import lay_out
from qualkit.display.layout import Layout
from qualkit.display.text import table_text, wrap

WIDE = ["母乳だけで育てる", "👶🏽👨‍👩‍👧", "e\u0301e\u0301e\u0301", "ASI eksklusif", "🇮🇩"]


def test_wide_letters_marks_and_emoji_keep_the_columns_straight() -> None:
    frame = pd.DataFrame({"words": WIDE, "after": ["|"] * len(WIDE)})
    lines = table_text(lay_out(frame)).split("\n")
    places = {cell_len(line[: line.index("|")]) for line in lines if "|" in line}
    assert places == {16 + 2}


@given(st.lists(st.tuples(st.text(max_size=80), st.text(max_size=80), st.floats()), min_size=1, max_size=4),
       st.integers(30, 120))  # fmt: skip
@settings(deadline=None)
def test_no_line_is_wider_than_asked(rows: list[tuple[str, str, float]], width: int) -> None:
    frame = pd.DataFrame(rows, columns=["a", "b", "c"])
    text = table_text(lay_out(frame, title="t " * 40, notes=["n" * 150]), width)
    assert max(cell_len(line) for line in text.split("\n")) <= max(width, 2)


@given(st.text(st.characters(), max_size=200), st.integers(2, 40))
def test_wrapping_loses_no_letter(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_table_with_more_columns_than_room_is_written_row_by_row() -> None:
    frame = pd.DataFrame({f"column {i}": ["a long value"] for i in range(20)})
    text = table_text(lay_out(frame, Layout(group="column 0")), 60)
    assert "column 19: a long value" in text
    assert text.startswith("\na long value") or "a long value\n----" in text


def test_text_cannot_steer_a_terminal() -> None:
    text = table_text(lay_out(pd.DataFrame({"x": ["\x1b[31mred\x07 \u202eleft"]}), title="\x1b]0;title\x07"))
    assert not any(sign in text for sign in "\x1b\x07\u202e")


def test_shares_stand_below_each_other() -> None:
    shares = [Share(1, 20, 0.05), Share(20, 20, 1.0), Share(0, 0, math.nan)]
    lines = table_text(lay_out(pd.DataFrame({"s": shares}))).split("\n")
    assert [line.index("%") for line in lines[2:4]] == [3, 3]
    assert lines[4] == "–"


def test_quotes_and_footnotes() -> None:
    frame = pd.DataFrame({"said": [(Quote("Iya.", "ibu-1"), Quote("Belum."))], "x": [math.nan], "note": ["not asked"]})
    assert table_text(lay_out(frame)).split("\n")[2:] == ["“Iya.” — ibu-1  – a", "“Belum.”", "", "a not asked"]


def test_an_empty_table() -> None:
    assert table_text(lay_out(pd.DataFrame(), title="Themes", notes=["Nobody."])) == "Themes\n\nNo rows.\n\nNobody."
