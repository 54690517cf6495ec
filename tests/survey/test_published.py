"""Published figures: as printed, in the number format of their source."""

from __future__ import annotations

import math

import pytest

from qualkit.errors import QualkitError
from qualkit.survey.published import marks_by_source, published_figures
from qualkit.tables import PUBLISHED

ROW = {"indicator": "ebf", "definition": "d", "place": "X", "place_level": "regency", "year": "2021", "population": "",
       "unit": "%", "n": "", "kind": "study", "source": "s", "locator": "", "note": ""}  # fmt: skip


def figures(*rows):
    return PUBLISHED.frame([{**ROW, "id": f"f{place}", **row} for place, row in enumerate(rows)])


def test_a_thousand_is_told_by_the_other_figures_of_its_source():
    births = {"value_printed": "1.000", "unit": "births"}
    table = published_figures(figures(births, {"value_printed": "56,9"}, {**births, "source": "other"}))
    assert table["estimate"].iloc[0] == 1000
    assert "'1.000' is read as 1000, as its source prints decimals" in table["note"].iloc[0]
    assert math.isnan(table["estimate"].iloc[2])
    assert "may have decimals or thousands" in table["note"].iloc[2]


def test_a_source_that_prints_both_marks_leaves_it_open():
    both = figures({"value_printed": "1.000"}, {"value_printed": "56,9"}, {"value_printed": "66.3"})
    assert marks_by_source(both) == {"s": None}
    assert math.isnan(published_figures(both)["estimate"].iloc[0])


@pytest.mark.parametrize(("n", "read"), [("150", 150), ("1.683", 1683), ("1,683", 1683)])
def test_a_printed_n_gives_wilson(n, read):
    row = published_figures(figures({"value_printed": "54.0", "n": n})).iloc[0]
    assert row["n"] == read
    assert row["conf_low"] < 0.54 < row["conf_high"]


@pytest.mark.parametrize("n", ["many", "0", "23,5"])
def test_what_is_no_count_gives_no_interval(n):
    row = published_figures(figures({"value_printed": "54.0", "n": n})).iloc[0]
    assert row["note"] == f"the denominator '{n}' is not a count: no interval can be given"
    assert math.isnan(row["conf_low"])


def test_an_unknown_indicator_is_refused():
    with pytest.raises(QualkitError, match=r"no published figure has the indicator 'ebff'.*Did you mean 'ebf'"):
        published_figures(figures({"value_printed": "54.0"}), ["ebff"])
