"""Shares, quotes and badges: their words, and what they refuse."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.display.cells import MARKS, Badge, Quote, Share, legible, plain
from qualkit.display.labels import LANGUAGES, check_language, number, percent, word
from qualkit.errors import TableError

NAN = math.nan


@pytest.mark.parametrize(
    ("share", "english", "indonesian"),
    [
        (Share(3, 4, 0.75, 0.3, 0.95), "3 of 4", "3 dari 4"),
        (Share(4, 5, 0.8, 0.38, 0.96), "80% (38–96)", "80% (38–96)"),
        (Share(3, 4, 0.75, 0.3, 0.95, least=0), "75% (30–95)", "75% (30–95)"),
        (Share(NAN, 143, 0.5801, 0.49, 0.66, digits=1), "58.0% (49.0–66.0)", "58,0% (49,0–66,0)"),
        (Share(0, 0, NAN), "–", "–"),
        (Share(0, 20, 0.0, 0.0, 0.16), "0% (0–16)", "0% (0–16)"),
        (Share(1, 900, 1 / 900), "<1%", "<1%"),
        (Share(899, 900, 899 / 900), ">99%", ">99%"),
        (Share(NAN, NAN, 0.58), "58%", "58%"),
        (Share(NAN, 4, 0.58), "58%", "58%"),
        (Share(9, 12, 0.75, shown="bracketed"), "[75%]", "[75%]"),
        (Share(9, 12, 0.75, 0.1, 0.9, shown="withheld"), "not shown", "tidak ditampilkan"),
    ],
)
def test_words_of_a_share(share: Share, english: str, indonesian: str) -> None:
    assert plain(share, "en") == english
    assert plain(share, "id") == indonesian


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"k": 1, "n": 4, "estimate": 25.0}, "estimate of a share is 25.0"),
        ({"k": 1, "n": 4, "estimate": 0.25, "low": -0.1}, "low of a share is -0.1"),
        ({"k": 1, "n": 4, "estimate": 0.25, "high": math.inf}, "high of a share is inf"),
        ({"k": 5, "n": 4, "estimate": 0.25}, "5 of 4 is no count"),
        ({"k": -1, "n": 4, "estimate": 0.25}, "-1 of 4 is no count"),
        ({"k": NAN, "n": -4, "estimate": 0.25}, "nan of -4 is no count"),
    ],
)
def test_a_share_that_cannot_be(values: dict[str, float], message: str) -> None:
    with pytest.raises(TableError, match=message):
        Share(**values)


def test_all_that_is_wrong_with_a_share_at_once() -> None:
    with pytest.raises(TableError, match="3 problems"):
        Share(5, 4, 75, 30)


@given(k=st.integers(0, 300), more=st.integers(0, 300), digits=st.integers(0, 3), language=st.sampled_from(LANGUAGES))
def test_only_none_and_all_are_written_as_none_and_all(k: int, more: int, digits: int, language: str) -> None:
    if k + more < 5:
        return
    words = plain(Share(k, k + more, k / (k + more), digits=digits), language).replace(",", ".").rstrip("%")
    assert words.startswith(("<", ">")) or (float(words) == 0) == (k == 0)
    assert words.startswith(("<", ">")) or (float(words) == 100) == (more == 0)


def test_an_unknown_kind_of_badge() -> None:
    with pytest.raises(TableError, match=r"unknown kind of badge 'upp'\. Did you mean 'up'\?"):
        Badge("support", "upp")  # type: ignore[arg-type]


def test_signs_of_badges_all_differ() -> None:
    assert len(set(MARKS.values())) == len(MARKS)


def test_a_language_tag_that_is_none() -> None:
    with pytest.raises(TableError, match="is no language tag"):
        Quote("Iya.", language='id" onclick="x')


def test_a_quote_without_an_origin() -> None:
    assert plain(Quote("Iya.")) == "“Iya.”"


def test_an_unknown_language() -> None:
    with pytest.raises(TableError, match=r"language 'idn'\. Did you mean 'id'"):
        check_language("idn")


def test_both_languages_have_all_words() -> None:
    for name in ("of", "withheld", "no rows", "notes", "contents", "skip", "table", "figure", "yes", "no", "missing"):
        assert word(name, "en")
        assert word(name, "id")


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (-0.0004, 2, ">−0.01"),
        (-3, 0, "−3"),
        (math.inf, 1, "∞"),
        (-math.inf, 1, "−∞"),
        (0.0, 2, "0.00"),
        (2.5, 1, "2.5"),
    ],
)
def test_numbers(value: float, digits: int, written: str) -> None:
    assert number(value, digits) == written


def test_a_share_just_below_all_with_decimals() -> None:
    assert percent(0.99999, 1, "id") == ">99,9"


@given(st.text(st.characters()))
def test_legible_text_can_be_written_and_stays(text: str) -> None:
    once = legible(text)
    once.encode("utf-8")
    assert legible(once) == once
    assert "\r" not in once
    assert "\x00" not in once
