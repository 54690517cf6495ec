"""Figures: well-formed, escaped, in words as well, with nothing drawn that is not known."""

from __future__ import annotations

import math
from typing import Any

import lxml.etree
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.display import Layout, ResultTable, Share, bars, dot_plot, share_matrix
from qualkit.display.charts import _clean
from qualkit.errors import TableError

FIGURES = [dot_plot, bars, share_matrix]
NAME = "{http://www.w3.org/2000/svg}"


def table(**columns: list[Any]) -> ResultTable:
    return ResultTable(
        pd.DataFrame({"theme": ["trust", "funds"], "note": ["", "not asked"], "kind": ["a", "b"], **columns}),
        title="Themes",
        layout=Layout(rows=("theme",), hidden=("kind",)),
    )


VOICED = table(
    cadre=[Share(3, 4, 0.75), Share(1, 4, 0.25)], mother=[Share(9, 12, 0.75, 0.5, 0.9), Share(0, 0, math.nan)]
)


def svg(drawing: Any) -> Any:
    return lxml.etree.fromstring(drawing.file().encode())


@pytest.mark.parametrize("draw", FIGURES)
def test_it_says_in_words_what_it_draws(draw: Any) -> None:
    drawing = draw(VOICED)
    assert drawing.says == "trust: cadre 3 of 4, mother 75% (50–90). funds: cadre 1 of 4, mother – a. a not asked"
    assert svg(drawing).findtext(f"{NAME}title") == "Themes"
    assert svg(drawing).findtext(f"{NAME}desc") == drawing.says
    words = [node.text for node in svg(drawing).iter(f"{NAME}text")]
    assert {"trust", "funds", "3 of 4", "75% (50–90)", "– a", "a not asked"} <= set(words)


def dots(drawing: Any) -> list[str]:
    """The classes of all circles: dots to count, and the places of a first series."""
    paths = [node for node in svg(drawing).iter(f"{NAME}path") if "A" in node.get("d") and node.get("transform")]
    return [node.get("class") for node in paths]


@pytest.mark.parametrize("draw", FIGURES)
def test_small_groups_are_dots_to_count(draw: Any) -> None:
    shown = dots(draw(table(cadre=[Share(3, 4, 0.75), Share(1, 4, 0.25)])))
    assert len(shown) == 8
    assert sum("qk-f-series-1" not in kind for kind in shown) == 4


@pytest.mark.parametrize("draw", FIGURES)
def test_more_than_can_be_counted_at_a_glance_are_words_only(draw: Any) -> None:
    share = Share(20, 24, 20 / 24, least=25)
    drawn = draw(table(cadre=[share, share]))
    assert "20 of 24" in drawn.says
    assert "series-1" not in str(drawn.body)
    assert "qk-f-bar" not in str(drawn.body)


@pytest.mark.parametrize("draw", FIGURES)
def test_groups_of_rows_have_a_heading(draw: Any) -> None:
    grouped = VOICED.with_layout(Layout(rows=("theme",), group="kind", values={"kind": {"b": "Barriers"}}))
    assert "Barriers" in [node.text for node in svg(draw(grouped)).iter(f"{NAME}text")]
    assert "Barriers funds" in draw(grouped).says


@pytest.mark.parametrize("draw", FIGURES)
@given(words=st.lists(st.text(st.characters(), min_size=1, max_size=60), min_size=4, max_size=4))
@settings(deadline=None, max_examples=15)
def test_any_text_is_shown_as_text(draw: Any, words: list[str]) -> None:
    title, theme, note, group = (*words[:3], words[3][:12])
    shares = [Share(9, 12, 0.75)]
    frame = pd.DataFrame({"theme": [theme], "g": shares, "z": shares, "note": [note]}, dtype=object)
    layout = Layout(rows=("theme",), labels={"g": group + "!"})
    drawing = draw(ResultTable(frame, title=title, layout=layout))
    drawn = svg(drawing)
    assert {str(node.tag).removeprefix(NAME) for node in drawn.iter()} <= {
        "svg", "title", "desc", "style", "text", "line", "path", "g",
    }  # fmt: skip
    assert not visible(title) or visible(drawn.findtext(f"{NAME}title") or "") == visible(title)
    assert visible(group + "!") in visible("".join(node.text or "" for node in drawn.iter(f"{NAME}text")))


def test_a_title_of_its_own_and_one_for_none() -> None:
    assert dot_plot(VOICED, title="Voiced").title == "Voiced"
    assert svg(dot_plot(VOICED.with_title("").with_language("id"))).findtext(f"{NAME}title") == "Gambar"


def test_what_is_not_drawn() -> None:
    shares = [Share(9, 12, 0.75, shown="withheld"), Share(0, 0, math.nan)]
    small = [Share(3, 4, 0.75, shown="withheld"), Share(0, 0, math.nan)]
    for each in (shares, small):
        for draw in FIGURES:
            drawing = draw(table(cadre=each))
            assert "not shown" in drawing.says
            assert not dots(drawing)
            assert not {"qk-f-series-1", "qk-s-series-1", "qk-f-bar", "qk-f-track"} & classes(drawing)


def test_shares_stand_on_the_axis_with_their_intervals() -> None:
    drawing = dot_plot(table(cadre=[Share(9, 12, 0.75, 0.5, 0.9), Share(12, 12, 1.0)]))
    places = [float(node.get("transform")[10:].partition(",")[0]) for node in svg(drawing).iter(f"{NAME}path")
              if "qk-f-series-1" in node.get("class", "")]  # fmt: skip
    assert places[0] / places[1] == pytest.approx(0.75)
    (interval,) = [node for node in svg(drawing).iter(f"{NAME}line") if "qk-s-series-1" in node.get("class", "")]
    assert float(interval.get("x2")) / places[1] == pytest.approx(0.4)
    for draw in FIGURES:
        many = table(**{f"g{i}": [Share(9, 12, 0.75, 0.5, 0.9)] * 2 for i in range(6)})
        assert draw(many).file() == draw(many).file()
        assert draw(many).png().startswith(b"\x89PNG")


def classes(drawing: Any) -> set[str]:
    return {kind for node in svg(drawing).iter() for kind in node.get("class", "").split()}


def visible(text: str) -> str:
    """The text without spaces and without the marks that no chart shows."""
    return "".join(_clean(text).split())


def test_a_notebook_shows_words_too() -> None:
    bundle = dot_plot(VOICED)._repr_mimebundle_()
    assert bundle["text/plain"].startswith("Themes\ntrust: cadre 3 of 4")
    assert bundle["image/svg+xml"] == dot_plot(VOICED).file()


def test_a_place_without_a_share_stays_empty() -> None:
    drawing = dot_plot(table(cadre=[Share(3, 4, 0.75), None]))
    assert drawing.says == "trust: 3 of 4. a not asked"
    assert len(dots(drawing)) == 4


@pytest.mark.parametrize("draw", FIGURES)
def test_tables_that_cannot_be_drawn(draw: Any) -> None:
    with pytest.raises(TableError, match="the table has no shares"):
        draw(table())
    many = {f"g{i}": [Share(9, 12, 0.75)] * 2 for i in range(7)}
    with pytest.raises(TableError, match="7 columns of shares; a figure shows at most 6"):
        draw(table(**many))
