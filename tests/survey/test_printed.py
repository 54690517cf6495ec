"""Printed numbers are read exactly, or left open with the reason."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import QualkitError
from qualkit.survey.printed import (
    check_mark,
    decimals_of,
    detected_mark,
    printed_number,
    read_beside,
    read_count,
    read_figure,
    read_figures,
    shown,
)


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("99,50", "99.5", 2),
        ("99.50", "99.5", 2),
        ("76", "76", 0),
        (".22", "0.22", 2),
        ("0,569", "0.569", 3),
        ("−2.42", "-2.42", 2),
        ("1.234,5", "1234.5", 1),
        ("1,234.50", "1234.5", 2),
        ("1.234.567", "1234567", 0),
        ("12\u00a0345", "12345", 0),
        ("12\u202f345,6", "12345.6", 1),
        (" 56,9 % ", "56.9", 1),
        ("0012", "12", 0),
    ],
)
def test_what_a_figure_says(text, value, decimals):
    figure = read_figure(text)
    assert (figure.value, figure.decimals) == (Fraction(value), decimals)


@pytest.mark.parametrize("text", ["1.000", "1,000", "-12.345", "999,500"])
def test_three_digits_behind_one_mark_stay_open(text):
    assert "may have decimals or thousands: what the mark means is not declared" in read_figure(text)


@pytest.mark.parametrize(("mark", "value"), [(",", 1000), (".", 1)])
def test_a_declared_mark_closes_what_is_open(mark, value):
    figure = read_figure("1.000", mark)
    assert figure.value == value
    assert ("declared" in str(figure)) is (mark == ".")


@pytest.mark.parametrize("text", ["", "enam", "5-6", "<2", "1.23.456", "1,2,3", "12.34.56", "9 5", "6%-7%", "1e3", "."])
def test_what_is_no_single_number(text):
    assert "is not a single number" in read_figure(text)


@pytest.mark.parametrize(
    ("text", "mark"), [("66.3", ","), ("66,3", "."), ("1.000,5", "."), ("1,000.5", ","), ("1,000,000", ",")]
)
def test_a_figure_that_contradicts_the_declared_mark_is_not_read(text, mark):
    assert f"with a decimal {'comma' if mark == ',' else 'point'}" in read_figure(text, mark)


def test_how_a_figure_was_read_is_shown():
    assert str(read_figure("76")) == "'76' read as 76 (no decimals)"
    assert str(read_figure("99,50")) == "'99,50' read as 99.50 (decimal comma, detected)"
    assert str(read_figure("99,50", ",")) == "'99,50' read as 99.50 (decimal comma, declared)"
    assert read_figure("56,9 %").percent


def test_a_float_is_refused():
    with pytest.raises(QualkitError, match=r"99\.5 is no printed figure: a float does not say .* '99\.50'"):
        read_figure(99.5)


def test_a_wrong_mark_is_refused():
    with pytest.raises(QualkitError, match=r"';' is no decimal mark.*give ',' or '\.'"):
        check_mark(";")


def test_figures_beside_each_other_share_a_mark():
    read, why = read_figures({"mean": "3,50", "sd": "1.234"})
    assert (read["sd"].value, why) == (1234, ())
    assert not read["sd"].declared
    assert read_figures({"a": "1.234", "b": "2.345"})[1] == tuple(
        f"{name}: {text!r} may have decimals or thousands: what the mark means is not declared"
        for name, text in (("a", "1.234"), ("b", "2.345"))
    )


def test_both_marks_leave_open_what_is_open():
    assert detected_mark(["99,50", "66.3"]) is None
    read, why = read_figures({"a": "99,50", "b": "66.3", "c": "1.000"})
    assert list(read) == ["a", "b"]
    assert len(why) == 1


def test_the_mark_of_others_decides_only_what_is_open():
    assert read_beside("66.3", ",").value == Fraction("66.3")
    assert read_beside("many", ",") == "'many' is not a single number"
    assert read_beside("1.000", None) == read_figure("1.000")


@pytest.mark.parametrize(
    ("text", "count"), [("23", 23), (23, 23), ("1.683", 1683), ("1,683", 1683), ("1 683", 1683), (" 7 ", 7)]
)
def test_counts(text, count):
    assert read_count(text) == (count, "")


@pytest.mark.parametrize("text", ["23,5", "0", 0, "-3", "many", "1.683,5", "12.34"])
def test_what_is_no_count(text):
    count, why = read_count(text)
    assert count == 0
    assert "is not a count" in why


@pytest.mark.parametrize("text", [None, "", "  "])
def test_a_missing_denominator(text):
    assert read_count(text) == (0, "no denominator is printed")


def test_padded_zeros():
    assert [read_figure(text).unpadded.text for text in ("99,50", "54.0", "76", "100", "0.00")] == [
        "99.5", "54", "76", "100", "0",
    ]  # fmt: skip


def test_words_for_decimals():
    assert [decimals_of(read_figure(text)) for text in ("76", "56,9", "99,50")] == [
        "0 decimals", "1 decimal", "2 decimals",
    ]  # fmt: skip


def test_as_floats():
    assert printed_number("1.000", ",") == (1000.0, "")
    value, why = printed_number("enam")
    assert value != value
    assert why == "'enam' is not a single number"


@settings(deadline=None)
@given(st.integers(-(10**9), 10**9), st.integers(0, 6), st.sampled_from(",."))
def test_what_is_written_is_read(whole, decimals, mark):
    value = Fraction(whole, 10**decimals)
    figure = read_figure(shown(value, decimals).replace(".", mark), mark)
    assert (figure.value, figure.decimals) == (value, decimals)


@settings(deadline=None)
@given(st.fractions(-1000, 1000), st.integers(0, 5))
def test_shown_is_the_nearest(value, decimals):
    assert abs(Fraction(shown(value, decimals)) - value) <= Fraction(1, 2 * 10**decimals)


@settings(deadline=None)
@given(st.text(max_size=12))
def test_no_text_breaks_the_reader(text):
    assert read_figure(text) is not None
    assert read_figures({"a": text})[1] or read_figures({"a": text})[0]["a"].decimals >= 0
    read_count(text)
