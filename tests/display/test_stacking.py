"""Rows of a chart: below each other, none over another, every line of every label in its own row."""

from __future__ import annotations

import lxml.etree
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.display.charts import drawn
from qualkit.display.stacking import LINE, Label, height, label_marks, row_place, stacked, words_wide

TEXTS = st.lists(st.text("ab \n", max_size=60), max_size=8)


@given(TEXTS, st.sampled_from([1.0, 1.5, 3.0]))
def test_rows_leave_no_gap_and_hold_their_labels(texts: list[str], least: float) -> None:
    rows = stacked([Label(text, least) for text in texts], places=20)
    assert len(rows) == len(texts)
    assert [row.top for row in rows[1:]] == [row.bottom for row in rows[:-1]]
    for row, text in zip(rows, texts, strict=True):
        assert row.bottom - row.top >= max(least, len(row.lines))
        assert "".join(row.lines).replace(" ", "") == "".join(text.split())
    assert height(rows) == pytest.approx(LINE * (rows[-1].bottom if rows else 1))


def test_lines_of_a_label_stand_in_its_row_and_headings_are_bold() -> None:
    import altair as alt

    rows = stacked([Label("Barriers", strong=True), Label("long hours <b>"), Label("trust")], places=5)
    chart = alt.layer(*label_marks(rows, room=100)).properties(height=height(rows))
    root = lxml.etree.fromstring(drawn(chart, title="", says=["x"]).file().encode())
    texts = list(root.iter("{http://www.w3.org/2000/svg}text"))
    places = {node.text: float(node.get("transform").partition(",")[2].rstrip(")")) for node in texts}
    by_place = sorted(places, key=lambda word: places[word])
    assert by_place == ["Barri", "ers", "long", "hours", "<b>", "trust"]
    for row in rows:
        assert all(row.top * LINE < places[line] < row.bottom * LINE + 4 for line in row.lines)
    assert places["hours"] - places["long"] == pytest.approx(LINE)
    assert [node.text for node in texts if node.get("font-weight") == "600"] == ["Barri", "ers"]


def test_the_room_for_words_and_the_place_of_rows() -> None:
    assert words_wide([]) == 0
    assert words_wide(["\u6bcd\u4e73"]) == words_wide(["abcd"])
    assert row_place("y", stacked([Label("a", 3.0)], places=5)).to_dict()["scale"] == {"domain": [3.0, 0], "padding": 0}
