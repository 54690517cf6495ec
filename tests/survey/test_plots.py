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


def marks(drawing: Any, series: int = 1) -> int:
    kind = f"qk-series-{series}"
    return sum(
        node.get("class") == kind and "translate" in (node.get("transform") or "") for node in svg(drawing).iter()
    )


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("name", ALL)
def test_every_figure_is_svg_says_what_it_shows_and_comes_out_the_same(name, language):
    first, second = ALL[name](language), ALL[name](language)
    assert first.file() == second.file()
    assert svg(first).findtext(f"{SVG}desc") == first.says != ""
    assert not re.search(r"\bnan\b", first.file())
    assert float(svg(first).get("height")) == first.height > 0


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
    assert marks(drawing) == 4
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
    assert float(line[0].get("y2")) < float(heading.get("y"))
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
    whiskers = [node for node in svg(drawing).iter(f"{SVG}line") if node.get("class") == "qk-series-1"]
    assert len(whiskers) == 1
    with pytest.raises(TableError, match="no figure is a percentage"):
        published_plot(published({"unit": "months"}))


# -- area --------------------------------------------------------------------------------------------------------------


def test_the_area_graph_has_a_band_a_category_and_n_below_each_age():
    drawing = area_plot(graph(60, 70))
    bands = [node for node in svg(drawing).iter(f"{SVG}path") if "qk-filled" in (node.get("class") or "")]
    assert len(bands) == 6
    assert {"n 60", "n 70", "0", "1", "age in completed months"} <= set(words(drawing))


def test_withheld_ages_are_gaps():
    drawing = area_plot(graph(60, 20, 70, shown="withheld"))
    bands = [node for node in svg(drawing).iter(f"{SVG}path") if "qk-filled" in (node.get("class") or "")]
    assert len(bands) == 12
    assert "1: not drawn: fewer than 25 records." in drawing.says
    with pytest.raises(TableError, match="no age has shares that may be drawn"):
        area_plot(graph(60, 20, shown="withheld").query("age == '1'"))


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


def test_effective_n_counts_for_no_more_than_n():
    table = places(A=(0.5, 100), B=(0.5, 100), C=(0.65, 100)).assign(n_effective=[50.0, 400.0, 100.0])
    assert "A: 50.0%, effective n 50." in funnel_plot(table).says
    assert "B: 50.0%, effective n 100." in funnel_plot(table).says


# -- paired ------------------------------------------------------------------------------------------------------------


def test_each_person_is_a_line_and_falls_are_told_apart():
    drawing = paired_plot([60, 70, 80, None], [90, 70, 75, 60], maximum=100)
    lines = [node for node in svg(drawing).iter(f"{SVG}line") if (node.get("x1"), node.get("x2")) == ("200.0", "560.0")]
    kinds = [node.get("class") for node in lines]
    assert (kinds.count("qk-series-2"), kinds.count("qk-series-1")) == (1, 1)
    assert "1 higher, 1 the same, 1 lower" in words(drawing)
    assert "1 left out: one of the two scores is missing." in drawing.says


def test_scores_that_are_all_alike_are_drawn():
    drawing = paired_plot([5, 5], [5, 5])
    assert "0 higher, 2 the same, 0 lower" in drawing.says


def test_what_is_no_pair_is_refused():
    with pytest.raises(QualkitError, match="2 scores before and 1 after are no pairs"):
        paired_plot([1, 2], [1])
    with pytest.raises(QualkitError, match="above the maximum of 100"):
        paired_plot([101, 2], [1, 2], maximum=100)
