"""Figures of coverage: well-formed, the same bytes each time, in words as well, and nothing masked is drawn."""

from __future__ import annotations

import re
from typing import Any

import lxml.etree
import numpy as np
import pandas as pd
import pytest

import qualkit as qk
from qualkit.errors import QualkitError, TableError
from qualkit.survey import (
    TARGETS,
    SurveyDesign,
    area_plot,
    equity_plot,
    forest_plot,
    funnel_plot,
    paired_plot,
    published_plot,
)
from qualkit.survey.definitions import AREA_GRAPH
from qualkit.survey.plotting import _WORDS
from qualkit.tables import PUBLISHED

SVG = "{http://www.w3.org/2000/svg}"
WHO = "who2021-ebf-0-5"
HOSTILE = '<script>alert("x")</script>'
PRINTED = {"id": "f", "indicator": "ebf", "definition": "not stated", "place": "X", "place_level": "regency",
           "year": "2021", "population": "", "value_printed": "56,9", "unit": "%", "n": "", "kind": "study",
           "source": "s", "locator": "p. 1", "note": ""}  # fmt: skip


def coverage(**sizes: int) -> Any:
    frame = pd.DataFrame([
        {"village": village, "ebf": int(i % 5 < 3), "cbf": int(i % 4 < 3)} for village, n in sizes.items()
        for i in range(n)
    ])  # fmt: skip
    return qk.coverage(frame, ["ebf", "cbf"], "village", SurveyDesign(), definitions={"ebf": WHO})


def graph(*ns: float, shown: str = "") -> pd.DataFrame:
    return pd.DataFrame([
        {"age": str(age), "category": name, "estimate": 1 / 6, "n": n, "shown": shown if age == 1 else ""}
        for age, n in enumerate(ns) for name in AREA_GRAPH
    ])  # fmt: skip


def published(*more: dict[str, str]) -> Any:
    rows = [{**PRINTED, "id": f"f{place}", **row} for place, row in enumerate(more or ({},))]
    return qk.published_figures(PUBLISHED.frame(rows))


ALL = {
    "forest": lambda language: forest_plot(coverage(A=60, B=30, C=20), language=language),
    "equity": lambda language: equity_plot(coverage(A=60, B=70), language=language),
    "published": lambda language: published_plot(published(), language=language),
    "area": lambda language: area_plot(graph(60, 70, 80), language=language),
    "funnel": lambda language: funnel_plot(
        coverage(A=60, B=70, C=200).query("indicator == 'ebf'"), language=language
    ),
    "paired": lambda language: paired_plot([60, 70, 80.5], [90, 60, 80.5], maximum=100, language=language),
}  # fmt: skip


def svg(drawing: Any) -> Any:
    return lxml.etree.fromstring(drawing.file().encode())


def words(drawing: Any) -> list[str]:
    return [node.text or "" for node in svg(drawing).iter(f"{SVG}text")]


def kinds(node: Any) -> set[str]:
    return set((node.get("class") or "").split())


def marks(drawing: Any, series: int = 1) -> int:
    """Points of a series, those of a legend too."""
    return sum(
        f"qk-f-series-{series}" in kinds(node) and "translate" in (node.get("transform") or "")
        for node in svg(drawing).iter(f"{SVG}path")
    )


def whiskers(drawing: Any, kind: str = "qk-s-series-1") -> list[Any]:
    return [node for node in svg(drawing).iter(f"{SVG}line") if kind in kinds(node)]


def bands(drawing: Any) -> list[Any]:
    return [node for node in svg(drawing).iter(f"{SVG}path")
            if any(kind.startswith("qk-f-series") for kind in kinds(node)) and not node.get("transform")]  # fmt: skip


def height_of(node: Any) -> float:
    """How far below the top an element begins, with all that moves it."""
    moves = [each.get("transform") or "" for each in (node, *node.iterancestors())]
    return sum(
        float(found[1]) for found in (re.search(r"translate\([^, ]+[, ]+([^)]+)\)", move) for move in moves) if found
    )


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("name", ALL)
def test_every_figure_is_svg_says_what_it_shows_and_comes_out_the_same(name, language):
    first, second = ALL[name](language), ALL[name](language)
    assert first.file() == second.file()
    assert svg(first).findtext(f"{SVG}desc") == first.says != ""
    assert not re.search(r"\bnan\b", first.file())
    assert svg(first).get("height") == f"{first.height:.0f}" != "0"
    assert first.png(1).startswith(b"\x89PNG")


def test_both_languages_have_all_words():
    assert all(len(pair) == 2 and all(pair) for pair in _WORDS.values())
    assert "ASI saja" in words(ALL["area"]("id"))
    assert "breast milk only" in words(ALL["area"]("en"))


@pytest.mark.parametrize("name", ["forest", "equity"])
def test_names_are_escaped(name):
    draw = {"forest": forest_plot, "equity": equity_plot}[name]
    drawing = draw(coverage(**{HOSTILE: 60, "B": 60}), title=HOSTILE, note=HOSTILE)
    assert "<script" not in drawing.file()


# -- forest ------------------------------------------------------------------------------------------------------------


def test_a_forest_brackets_and_withholds_and_counts():
    drawing = forest_plot(coverage(A=60, B=30, C=20))
    said = " ".join(words(drawing))
    assert "60.0% (" in said
    assert "[60.0%]" in said
    assert "not shown, n 20" in said
    assert "Shares of 25 to 49 records stand in brackets" in said
    assert marks(drawing) == len(whiskers(drawing)) == 4
    assert marks(forest_plot(coverage(A=60, B=30, C=20).raw())) == 6


def test_a_forest_shows_the_flag_of_nchs_and_what_its_sign_means():
    said = words(forest_plot(coverage(A=600, B=26)))
    assert any(text.endswith("n 600 \u25cf") for text in said)
    assert any(text.endswith("n 26 \u25cb") for text in said)
    assert "What the standard of NCHS (2017) says: \u25cf show, \u25d0 review, \u25cb suppress." in said


def dashed(drawing: Any) -> list[Any]:
    return [node for node in svg(drawing).iter(f"{SVG}line") if node.get("stroke-dasharray")]


def test_a_target_is_drawn_beside_rows_of_its_definition_only():
    drawing = forest_plot(coverage(A=60, B=70), target=TARGETS[0])
    line = dashed(drawing)
    assert len(line) == 1
    heading = next(node for node in svg(drawing).iter(f"{SVG}text") if node.text == "cbf")
    assert height_of(line[0]) + float(line[0].get("y2")) < height_of(heading)
    assert "target 50% wha-2025, 2025" in words(drawing)
    assert "target wha-2025, 2025: 50%." in drawing.says
    with pytest.raises(QualkitError, match=r"'who2021-ebf-0-5'.*'not stated'"):
        forest_plot(coverage(A=60), target=TARGETS[2])
    with pytest.raises(TableError, match="the target 'wha-2025' is of 'ebf', which is not in the table"):
        forest_plot(coverage(A=60).query("indicator == 'cbf'"), target=TARGETS[0])
    assert len(dashed(forest_plot(coverage(A=60), target=0.8))) == 1


def test_a_simulated_survey_says_so_at_the_foot():
    table = coverage(A=60).with_notes("Simulated: nobody was asked.")
    assert "Simulated: nobody was asked." in words(forest_plot(table))
    assert "Simulated: all of it." in words(forest_plot(table, note="Simulated: all of it."))


@pytest.mark.parametrize("draw", [forest_plot, equity_plot, funnel_plot, area_plot, published_plot])
def test_another_table_is_refused_by_its_columns(draw):
    with pytest.raises(TableError, match="the table has no column 'estimate'"):
        draw(pd.DataFrame({"indicator": ["ebf"]}))
    with pytest.raises(TableError, match=r"has no row|has no column"):
        draw(coverage(A=60).iloc[:0])


def test_rows_stand_in_the_order_of_the_table_and_alike_names_are_rows_of_their_own():
    table = pd.DataFrame({"village": list("BABC"), "indicator": "ebf", "estimate": [0.1, 0.2, 0.3, 0.4], "n": 60.0})
    drawing = forest_plot(table)
    labels = [node for node in svg(drawing).iter(f"{SVG}text") if node.text in {"A", "B", "C"}]
    assert [node.text for node in sorted(labels, key=height_of)] == ["B", "A", "B", "C"]
    assert marks(drawing) == 4


def test_long_names_go_on_in_a_further_line_and_lose_no_word():
    name = "KABUPATEN KUBU RAYA, KECAMATAN SUNGAI RAYA, DESA PARIT SELASIH"
    table = pd.DataFrame({"village": [name, "B"], "indicator": "ebf", "estimate": [0.1, 0.2], "n": 60.0})
    assert name in " ".join(words(forest_plot(table)))
    assert "\u2026" not in forest_plot(table).file()


def test_forty_areas_are_forty_rows():
    table = pd.DataFrame({"village": [f"V{i}" for i in range(40)], "indicator": "ebf", "estimate": 0.5, "n": 60.0})
    drawing = forest_plot(table)
    assert marks(drawing) == 40
    assert {f"V{i}" for i in range(40)} <= set(words(drawing))


def test_an_estimate_that_is_missing_is_said_and_not_drawn():
    table = pd.DataFrame({"village": ["A", "B"], "indicator": "ebf", "estimate": [np.nan, 0.2], "n": 60.0})
    drawing = forest_plot(table)
    assert marks(drawing) == 1
    assert "ebf, A: \u2013, n 60." in drawing.says


# -- equity ------------------------------------------------------------------------------------------------------------


def test_equity_needs_two_groups_an_indicator_and_at_most_six():
    with pytest.raises(TableError, match="indicator 'ebf' has 1 group to show; a gap needs two"):
        equity_plot(coverage(A=60, B=20))
    with pytest.raises(TableError, match="7 groups; a figure shows at most 6"):
        equity_plot(coverage(**dict.fromkeys("ABCDEFG", 60)))
    drawing = equity_plot(coverage(A=60, B=70, C=20), labels={"A": "rich", "B": "poor"})
    assert {"rich", "poor"} <= set(words(drawing))
    assert "2 not drawn: fewer than 25 records." in drawing.says
    assert (marks(drawing, 1), marks(drawing, 2)) == (3, 3)  # one mark in the legend, one a row
    assert len(whiskers(drawing)) == 0  # a gap is no interval


def test_six_groups_have_six_colours_and_shapes_that_fill_some_ground():
    drawing = equity_plot(coverage(**dict.fromkeys("ABCDEF", 60)))
    assert [marks(drawing, series) for series in range(1, 7)] == [3] * 6
    shapes = {node.get("d") for node in svg(drawing).iter(f"{SVG}path") if "translate" in (node.get("transform") or "")}
    assert len(shapes) == 6
    assert all("Z" in shape or "A" in shape for shape in shapes)


def test_equity_says_the_gap_in_points():
    table = pd.DataFrame({"works": ["yes", "no"], "indicator": "ebf", "estimate": [0.4, 0.625], "n": [60.0, 80.0]})
    assert "22.5 points" in equity_plot(table).says
    assert "22,5 poin" in equity_plot(table, language="id").says


# -- published ---------------------------------------------------------------------------------------------------------


def test_published_figures_stand_under_their_definition_without_an_invented_interval():
    drawing = published_plot(published(
        {"definition": "a"}, {"definition": "b", "value_printed": "40", "n": "100"}, {"definition": "a", "place": "Y"},
        {"unit": "months", "value_printed": "6"},
    ))  # fmt: skip
    said = words(drawing)
    headings = [text for text in said if text.startswith("ebf: definition")]
    assert headings == ["ebf: definition a", "ebf: definition b"]
    assert said.count("56,9%, no n printed") == 2
    assert "40%, n 100" in said
    assert marks(drawing) == 3
    assert len(whiskers(drawing)) == 1
    with pytest.raises(TableError, match="no figure is a percentage"):
        published_plot(published({"unit": "months"}))


# -- area --------------------------------------------------------------------------------------------------------------


def test_the_area_graph_has_a_band_a_category_and_n_below_each_age():
    drawing = area_plot(graph(60, 70))
    assert len(bands(drawing)) == 6
    assert {"n 60", "n 70", "0", "1", "age in completed months"} <= set(words(drawing))


def test_withheld_ages_are_gaps():
    drawing = area_plot(graph(60, 20, 70, shown="withheld"))
    assert len(bands(drawing)) == 12
    assert all("h16" in node.get("d") for node in bands(drawing))  # an age alone is a bar
    assert "1: not drawn: fewer than 25 records." in drawing.says
    with pytest.raises(TableError, match="no age has shares that may be drawn"):
        area_plot(graph(60, 20, shown="withheld").query("age == '1'"))


def test_bands_lie_in_the_order_of_feeding_from_the_bottom():
    drawing = area_plot(graph(60, 70))
    tops = {min(kinds(node)): float(re.search(r"M[^,]+,([\d.]+)", node.get("d"))[1]) for node in bands(drawing)}
    assert sorted(tops, key=tops.get, reverse=True) == [f"qk-f-series-{place}" for place in range(1, 7)]
    keys = [text for text in words(drawing) if text in {_WORDS[name][0] for name in AREA_GRAPH}]
    assert keys == [_WORDS[name][0] for name in reversed(AREA_GRAPH)]


# -- funnel ------------------------------------------------------------------------------------------------------------


def places(definition: str = WHO, **rows: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame([
        {"place": place, "indicator": "ebf", "definition": definition, "estimate": share, "n": n}
        for place, (share, n) in rows.items()
    ])  # fmt: skip


def test_a_funnel_is_of_one_indicator_and_one_definition():
    with pytest.raises(TableError, match="a funnel is of one indicator"):
        funnel_plot(coverage(A=60, B=60))
    mixed = pd.concat([places(A=(0.5, 60), B=(0.6, 60)), places("other", C=(0.7, 60))])
    with pytest.raises(QualkitError, match=r"'who2021-ebf-0-5' \(Infants.*'other'"):
        funnel_plot(mixed)


def test_rows_without_n_are_left_out_and_counted():
    table = places(A=(0.5, 60), B=(0.6, 60), C=(0.55, 80), D=(0.9, np.nan))
    drawing = funnel_plot(table)
    assert "1 not drawn: no denominator, or fewer than 25 records." in drawing.says
    assert "D" not in " ".join(words(drawing)).split()
    with pytest.raises(TableError, match="2 places have a share and an n that may be drawn"):
        funnel_plot(table.iloc[[0, 1, 3]])


def test_limits_are_those_of_the_binomial_around_the_overall_share():
    table = places(A=(0.5, 100), B=(0.5, 100), C=(0.5, 100), D=(0.65, 100), E=(0.35, 100))
    says = funnel_plot(table).says
    # 1.96 * sqrt(.25 / 100) = .098 and 3.09 * .05 = .155: .15 away is outside the first only.
    assert "D: 65.0%, n 100, outside 95%." in says
    assert "A: 50.0%, n 100." in says
    assert "overall: 50.0%." in says


def test_places_outside_the_limits_have_another_mark_and_every_place_its_number():
    drawing = funnel_plot(places(A=(0.5, 100), B=(0.5, 100), C=(0.5, 100), D=(0.65, 100), E=(0.35, 100)))
    assert (marks(drawing, 1), marks(drawing, 2)) == (3, 2)
    assert {"1", "2", "3", "4", "5"} <= set(words(drawing))
    assert "1 A; 2 B; 3 C; 4 D; 5 E." in words(drawing)


def test_limits_end_at_the_axis():
    drawing = svg(funnel_plot(places(A=(0.9, 100), B=(0.95, 100), C=(0.99, 100))))
    limits = [node.get("d") for node in drawing.iter(f"{SVG}path") if node.get("stroke-dasharray")]
    assert len(limits) == 4
    assert all(0 <= float(y) <= 300 for way in limits for y in re.findall(r",(-?[\d.]+)", way))


def test_effective_n_counts_for_no_more_than_n():
    table = places(A=(0.5, 100), B=(0.5, 100), C=(0.65, 100)).assign(n_effective=[50.0, 400.0, 100.0])
    assert "A: 50.0%, effective n 50." in funnel_plot(table).says
    assert "B: 50.0%, effective n 100." in funnel_plot(table).says


# -- paired ------------------------------------------------------------------------------------------------------------


def test_each_person_is_a_line_and_falls_are_told_apart():
    drawing = paired_plot([60, 70, 80, None], [90, 70, 75, 60], maximum=100)
    lines = [node for node in svg(drawing).iter(f"{SVG}path") if "L" in node.get("d", "") and not node.get("transform")]
    colours = [kind for node in lines for kind in kinds(node)]
    assert sorted(colours) == [
        "qk-s-series-1",
        "qk-s-series-2",
        "qk-s-soft",
        "qk-s-soft",
    ]  # the means, then each person
    assert "1 higher, 1 the same, 1 lower" in words(drawing)
    assert "1 left out: one of the two scores is missing." in drawing.says


def test_scores_that_are_all_alike_are_drawn():
    drawing = paired_plot([5, 5], [5, 5])
    assert "0 higher, 2 the same, 0 lower" in drawing.says


def test_the_ceiling_is_the_end_of_the_axis():
    assert "100" in words(paired_plot([60, 70], [65, 80], maximum=100))
    assert "100" not in words(paired_plot([60, 70], [65, 80]))
    assert "4,2" in words(paired_plot([4, 4.2], [4.4, 5], maximum=5, language="id"))


def test_what_is_no_pair_is_refused():
    with pytest.raises(QualkitError, match="2 scores before and 1 after are no pairs"):
        paired_plot([1, 2], [1])
    with pytest.raises(QualkitError, match="above the maximum of 100"):
        paired_plot([101, 2], [1, 2], maximum=100)
