"""Published figures, as a stranger would try them: read as printed, and never an interval the source does not carry."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import QualkitError, TableError
from qualkit.survey.printed import printed_number
from qualkit.survey.published import published_figures
from qualkit.tables import ESTIMATES, PUBLISHED, check


def figure(**values: str) -> dict[str, str]:
    return {
        "id": "f1", "indicator": "ebf", "definition": "who-ebf", "place": "Kubu Raya", "place_level": "regency",
        "year": "2021", "population": "infants", "value_printed": "50", "unit": "%", "n": "", "kind": "survey",
        "source": "s", "locator": "p. 1", "note": "", **values,
    }  # fmt: skip


def one(**values: str) -> dict[str, Any]:
    table = published_figures(PUBLISHED.frame([figure(**values)]))
    check(table, ESTIMATES)
    return dict(table.iloc[0])


# -- numbers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "value"),
    [("99,50", 99.5), ("66.3", 66.3), ("58", 58), (" 32 ", 32), ("-3,5", -3.5), ("+2", 2), ("0,569", 0.569),
     ("0.125", 0.125), ("1234,567", 1234.567), ("1234", 1234), ("1.000,5", 1000.5), ("1,234.56", 1234.56),
     ("1.234.567", 1234567), ("1,234,567", 1234567), ("12.345.678,9", 12345678.9), ("1,5", 1.5), ("10,1234", 10.1234),
     ("50%", 50), ("58,2 %", 58.2), ("1 000", 1000)],
)  # fmt: skip
def test_a_number_is_read_as_it_is_printed(printed: str, value: float) -> None:
    assert printed_number(printed) == (value, "")


@pytest.mark.parametrize("printed", ["1.000", "12,500", "-1.000", "999.999"])
def test_a_mark_before_three_digits_is_left_open(printed: str) -> None:
    value, why = printed_number(printed)
    assert math.isnan(value)
    assert why == f"{printed!r} may have decimals or thousands: what the mark means is not declared"


@pytest.mark.parametrize(
    "printed",
    ["<2", "about 50", "50-60", "", "1.23.45", "12.05.2020", "1,23.4,5", "1.2345.678", "1,234.567,8", "\u00b2",
     "10 00", "1..2", "5,", "5 %%"],
)  # fmt: skip
def test_what_is_no_number_is_told_and_not_guessed(printed: str) -> None:
    value, why = printed_number(printed)
    assert math.isnan(value)
    assert why == f"{printed!r} is not a single number"


@given(st.decimals(min_value=0, max_value=999, places=2))
def test_two_decimals_are_read_with_either_mark(number: Any) -> None:
    text = f"{number:.2f}"
    assert printed_number(text) == printed_number(text.replace(".", ",")) == (float(text), "")


# -- intervals ------------------------------------------------------------------------------------------------------


def test_a_percentage_with_a_printed_n_gets_wilsons_interval() -> None:
    row = one(value_printed="50", n="1.000")
    assert row["estimate"] == 0.5
    assert row["n"] == 1000
    assert (round(row["conf_low"], 3), round(row["conf_high"], 3)) == (0.469, 0.531)
    assert row["std_error"] == pytest.approx(0.5 / 1000**0.5)
    assert (row["method"], row["note"]) == ("as printed; Wilson interval from the printed n, 95%", "")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({}, "no denominator is printed: no interval can be given"),
        ({"n": "66.3"}, "the denominator '66.3' is not a count: no interval can be given"),
        ({"n": "\u00b2"}, "the denominator '\u00b2' is not a count: no interval can be given"),
        ({"unit": "months", "n": "40"}, "no standard deviation is printed: no interval can be given"),
        ({"unit": "months"}, "no denominator is printed: no interval can be given"),
        ({"value_printed": "<2", "n": "40"}, "'<2' is not a single number"),
        ({"value_printed": "1.000", "n": "40"},
         "'1.000' may have decimals or thousands: what the mark means is not declared"),
        ({"value_printed": "120", "n": "40"},
         "more than 100% or less than 0% is no share of a denominator: no interval can be given"),
        ({"value_printed": "-1", "n": "40"},
         "more than 100% or less than 0% is no share of a denominator: no interval can be given"),
    ],
)  # fmt: skip
def test_no_interval_is_invented(values: dict[str, str], reason: str) -> None:
    row = one(**values)
    assert row["note"] == reason
    assert all(math.isnan(row[name]) for name in ("std_error", "conf_low", "conf_high"))
    assert row["method"] == "as printed"


@settings(deadline=None, max_examples=60)
@given(st.text(st.sampled_from("0159,.%<- "), max_size=6), st.sampled_from(["%", "months", ""]),
       st.text("059., x", max_size=5))  # fmt: skip
def test_an_interval_only_ever_comes_from_a_share_and_a_count(value: str, unit: str, n: str) -> None:
    row = one(value_printed=value, unit=unit, n=n)
    if not math.isnan(row["conf_low"]):
        assert unit == "%"
        assert row["n"] >= 1
        assert row["conf_low"] - 1e-9 <= row["estimate"] <= row["conf_high"] + 1e-9
    else:
        assert row["note"]


def test_what_is_not_stated_is_said_and_the_note_of_the_file_is_kept() -> None:
    assert one(definition="not stated", note="from the abstract")["note"] == (
        "no denominator is printed: no interval can be given; the definition is not stated; from the abstract"
    )


def test_the_same_reason_is_said_once() -> None:
    assert one(note="no denominator is printed: no interval can be given")["note"].count("no denominator") == 1


# -- the table ------------------------------------------------------------------------------------------------------


def test_the_order_of_the_file_is_kept_and_indicators_choose_rows() -> None:
    frame = PUBLISHED.frame([figure(id="1", indicator="cbf"), figure(id="2"), figure(id="3", indicator="cbf")])
    before = frame.copy()
    assert published_figures(frame)["id"].tolist() == ["1", "2", "3"]
    assert published_figures(frame, ["cbf"])["id"].tolist() == ["1", "3"]
    assert published_figures(frame, [])["id"].tolist() == []
    pd.testing.assert_frame_equal(frame, before)


def test_every_unknown_indicator_is_told_with_the_nearest() -> None:
    with pytest.raises(QualkitError) as error:
        published_figures(PUBLISHED.frame([figure()]), ["ebv", "zzz"])
    assert [(p.what, p.nearest) for p in error.value.problems] == [
        ("no published figure has the indicator 'ebv'", "ebf"), ("no published figure has the indicator 'zzz'", "")
    ]  # fmt: skip
    assert error.value.problems[0].mend == "choose among ebf"


def test_no_figures_give_the_same_columns() -> None:
    none, some = published_figures(PUBLISHED.empty()), published_figures(PUBLISHED.frame([figure()]))
    assert none.columns.tolist() == some.columns.tolist()
    assert none.text()
    with pytest.raises(TableError, match="PUBLISHED: column 'locator' is missing"):
        published_figures(PUBLISHED.empty().drop(columns="locator"))
