"""Figures of triangulation: what they show and leave out, the same bytes again, nothing unescaped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from lxml import etree

from qualkit.display.charts import Chart
from qualkit.errors import QualkitError
from qualkit.tables import CODINGS, TURNS
from qualkit.triangulation.charts import convergence_heatmap, saturation_curves, theme_dots
from qualkit.triangulation.code_charts import code_timeline, cooccurrence_heatmap, cooccurrence_network, ring_place
from qualkit.triangulation.saturation import saturation


def shares(label: str = "Trust") -> pd.DataFrame:
    base = {"label": label, "estimate": 0.75, "conf_low": 0.47, "conf_high": 0.91}
    return pd.DataFrame(
        [{**base, "group": "cadre", "voiced": 9, "n": 12}, {**base, "group": "midwife", "voiced": 3, "n": 4}]
    )


def pair(label: str = "Trust", **more: str) -> dict[str, str]:
    return {
        "label": label,
        "group_a": "cadre",
        "group_b": "mother",
        "suggested": "silence",
        "verdict": "",
        "by": "",
        **more,
    }


def together(label: str = "pay") -> pd.DataFrame:
    return pd.DataFrame({"code_a": [label, label], "code_b": ["time", "home"], "count": [5, 1], "jaccard": [0.4, 0.1]})


def codings(code: str = "pay", coder: str = "a") -> pd.DataFrame:
    return CODINGS.frame([{"id": "1", "transcript": "t", "start": 12, "end": 30, "codebook": "b", "version": "1",
                           "code": code, "coder": coder, "informant": "i", "quote": "Rahasia sekali."}])  # fmt: skip


def turns() -> pd.DataFrame:
    return TURNS.frame([{"transcript": "t", "turn": n, "speaker": "", "role": "informant", "informant": "i",
                         "group": "g",
                         "start": 10 * n, "end": 10 * n + 9, "text": "x" * 9} for n in range(5)])  # fmt: skip


def curves(label: str = "mother") -> Chart:
    people = pd.DataFrame({"informant": ["i"], "group": [label]})
    return saturation_curves(saturation(codings(), people, order="table", shuffles=10))


FIGURES: dict[str, Callable[[str], Chart]] = {
    "dots": lambda text: theme_dots(shares(text)),
    "heat": lambda text: convergence_heatmap(pd.DataFrame([pair(text)])),
    "matrix": lambda text: cooccurrence_heatmap(together(text)),
    "network": lambda text: cooccurrence_network(together(text)),
    "timeline": lambda text: code_timeline(codings(text), turns(), "t"),
    "curves": curves,
}


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "datum.x", "Ibu & 'anak'"])
def test_text_shows_as_text_and_the_bytes_are_the_same_again(figure: str, text: str) -> None:
    file = FIGURES[figure](text).file()
    assert file == FIGURES[figure](text).file()
    root = etree.fromstring(file.encode())
    assert not [node for node in root.iter() if str(node.tag).endswith("script")]
    assert text.split()[0] in "".join(root.itertext())


def test_fewer_than_five_informants_are_no_percentage() -> None:
    figure = theme_dots(shares(), labels={"midwife": "Bidan"})
    assert figure.says.startswith("Trust: cadre 9 of 12 (47% to 91%). Trust: Bidan 3 of 4.")
    assert "Fewer than five informants: k of n, no percentage." in figure.file()
    assert "3 of 4" in "".join(etree.fromstring(figure.file().encode()).itertext())
    assert "Fewer than five" not in theme_dots(shares().iloc[:1]).file()


def test_one_judges_word_goes_before_a_suggestion_and_two_that_differ_stand_both() -> None:
    rows = [pair(), pair("Pay", verdict="agreement", by="c"), pair("Home", verdict="agreement; silence", by="c; d")]
    figure = convergence_heatmap(pd.DataFrame(rows), language="id")
    assert "Trust: cadre / mother: diam." in figure.says
    assert "Pay: cadre / mother: sepakat (c)." in figure.says
    assert "Home: cadre / mother: c: sepakat d: diam." in figure.says
    assert "Berbingkai" in figure.file()


def test_the_ring_stands_on_the_order_alone() -> None:
    assert [ring_place(i, 4) for i in range(4)] == [(0.0, 165.0), (165.0, 0.0), (0.0, -165.0), (-165.0, 0.0)]
    first = cooccurrence_network(together(), codes=["home", "pay", "time"])
    assert first.file() == cooccurrence_network(together().iloc[::-1], codes=["home", "pay", "time"]).file()


def test_pairs_below_the_least_count_are_not_drawn_and_many_codes_are_cut_with_a_note() -> None:
    assert "pay and home" not in cooccurrence_network(together(), least=2).says
    many = pd.DataFrame(
        [{"code_a": f"c{i:02}", "code_b": f"c{i + 1:02}", "count": i + 1, "jaccard": 0.1} for i in range(40)]
    )
    figure = cooccurrence_heatmap(many)
    assert "Shown: the 24 codes with most pairs, of 41." in figure.file()
    assert "c00 and c01" not in figure.says


def test_the_timeline_says_turns_and_no_words() -> None:
    figure = code_timeline(codings(), turns(), "t", labels={"pay": "Honor"})
    assert figure.says.startswith("Honor: turn 1.")
    assert "Rahasia" not in figure.file()


def test_saturation_keeps_its_caveats() -> None:
    file = " ".join("".join(etree.fromstring(curves().file().encode()).itertext()).split())
    assert "Some traditions reject saturation" in file


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: theme_dots(pd.DataFrame({"label": []})), "this is no table of prevalence: it lacks group, estimate"),
        (lambda: convergence_heatmap(pd.DataFrame()), "this is no table of convergence: it lacks label"),
        (
            lambda: cooccurrence_heatmap(together(), "jacard"),
            "the pairs have no column 'jacard'. Did you mean 'jaccard'",
        ),
        (lambda: cooccurrence_network(pd.DataFrame()), "this is no table of pairs: it lacks code_a, code_b, count"),
        (lambda: code_timeline(codings(), turns(), "tt"), "there is no transcript 'tt'. Did you mean 't'"),
        (
            lambda: code_timeline(pd.concat([codings(), codings(coder="b")]), turns(), "t"),
            "these codings are of 2 coders",
        ),
    ],
)
def test_refusals(make: Callable[[], Any], told: str) -> None:
    with pytest.raises(QualkitError) as error:
        make()
    assert told in str(error.value)
