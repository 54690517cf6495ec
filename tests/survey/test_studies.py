"""What exact arithmetic says of the figures that the five studies publish, sentence by sentence."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

import qualkit as qk
from qualkit.survey import (
    audit_figures,
    audit_text,
    difference_possible,
    grim,
    means_alone,
    percent_possible,
    possible_items,
)
from qualkit.survey.granularity import Grid
from qualkit.survey.means import MeanAlone
from qualkit.survey.printed import read_figure

ROOT = Path(__file__).resolve().parent.parent.parent
CADRES = 23
KNOWLEDGE, SKILL = "99,50", "87,26"


@pytest.fixture(scope="module")
def verdict():
    return grim(KNOWLEDGE, CADRES)


def test_knowledge_cannot_be_a_mean_of_whole_scores_at_two_decimals(verdict):
    assert CADRES * Fraction("99.50") == Fraction("2288.5")
    assert (verdict.status, verdict.possible) == ("inconsistent", False)
    assert "if it was rounded from them to 2 decimals as printed" in verdict.reason


def test_knowledge_could_be_padded(verdict):
    assert verdict.could_be[0].kind == "padded zero"
    assert "2288/23 and 2289/23" in str(verdict.could_be[0])
    assert Grid(CADRES).totals(read_figure("99,5"), "up_or_down") == range(2288, 2290)


def test_knowledge_could_be_of_an_even_number_of_people(verdict):
    others = next(reading for reading in verdict.could_be if reading.kind == "n")
    assert others.values == tuple(range(16, 31, 2))


def test_knowledge_could_have_half_points(verdict):
    assert any(reading.kind == "half points" for reading in verdict.could_be)


def test_knowledge_could_be_of_certain_numbers_of_items(verdict):
    items = next(reading for reading in verdict.could_be if reading.kind == "items")
    assert items.values == possible_items(KNOWLEDGE, CADRES) == (26, 35, 52)
    for k in (10, 15, 20, 25, 30, 40, 50):
        assert grim(KNOWLEDGE, CADRES, items=k, percent=True).status == "inconsistent"


def test_what_the_mean_of_knowledge_says_of_everybody():
    knowledge = MeanAlone(Fraction("99.5"), CADRES, Fraction(0), Fraction(100))
    assert knowledge.lowest_score == Fraction("88.5")
    assert 2.39 < knowledge.largest_sd < 2.4
    # 76 of 100 is where "good" begins in this field's usual three bands.
    assert knowledge.reached(Fraction(76)) == CADRES


def test_almost_all_does_not_follow_from_the_mean_of_skill():
    skill = MeanAlone(Fraction("87.26"), CADRES, Fraction(0), Fraction(100))
    assert skill.reached(Fraction(76)) == 11


def test_the_normalised_gain_of_the_means():
    table = means_alone("76", KNOWLEDGE, CADRES, maximum=100).set_index("measure")
    assert table.loc["normalised gain of the means", "estimate"] == pytest.approx(23.5 / 24)
    assert round(23.5 / 24, 3) == 0.979
    assert table.loc["change of the mean", "estimate"] == 23.5


def test_skill_is_consistent():
    skill = grim(SKILL, CADRES)
    assert (skill.status, skill.totals) == ("consistent", (2007,))
    assert possible_items(SKILL, CADRES) == (29, 43, 57, 58)


def test_the_mean_before_is_untestable_and_does_not_contradict_the_gain():
    before = grim("76", CADRES)
    assert (before.status, before.possible) == ("untestable", True)
    gain = difference_possible("76", KNOWLEDGE, "23,5")
    assert gain.status == "consistent"
    assert "from 22.995 to 24.005" in gain.reason
    assert difference_possible("76", "99,5", "23,0").status == "consistent"


def test_every_coverage_comes_without_a_denominator():
    figures = qk.open_study(ROOT).published()
    coverages = figures[figures["unit"] == "%"]
    assert {"58", "32", "56,9", "66,3", "64,67", "56", "48"} == set(coverages["value_printed"])
    for printed, n in zip(coverages["value_printed"], coverages["n"], strict=True):
        verdict = percent_possible(printed, n)
        assert (verdict.status, verdict.reason) == ("untestable", "no denominator is printed")
    table = qk.published_figures(figures)
    shares = table[table["unit"] == "%"]
    assert shares[["conf_low", "conf_high", "std_error"]].isna().all(axis=None)


def test_the_audit_of_the_study():
    change = {"kurniyati-2026-knowledge-gain": ("kurniyati-2026-knowledge-pre", "kurniyati-2026-knowledge-post")}
    table = audit_figures(qk.open_study(ROOT).published(), differences=change)
    found = dict(zip(table["id"], table["status"], strict=True))
    assert found["kurniyati-2026-knowledge-pre"] == "untestable"
    assert found["kurniyati-2026-knowledge-post"] == "inconsistent"
    assert found["kurniyati-2026-knowledge-gain"] == "consistent"
    assert found["kurniyati-2026-skill-post"] == "consistent"
    assert set(table[table["status"] == "inconsistent"]["id"]) == {"kurniyati-2026-knowledge-post"}


def test_no_word_accuses_anybody(verdict):
    words = " ".join([str(verdict), *map(str, (grim(SKILL, 22), percent_possible("67.4", 150)))])
    assert not re.search(r"fraud|fake|fabricat|error|wrong|mistake|false", words, re.IGNORECASE)


def test_the_sentences_of_the_article_are_found():
    text = "rata-rata yaitu 76 sebelum pelatihan, rata-rata yaitu 99,50 sesudahnya; cakupan 56,9%"
    table = audit_text(text, n=CADRES)
    assert table["status"].tolist() == ["untestable", "inconsistent", "untestable"]
