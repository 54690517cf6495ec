"""The rule of DHS and MICS, and each step of the standard of NCHS."""

from __future__ import annotations

import numpy as np
import pytest

from qualkit.survey.flags import dhs_flag, nchs_flags


def nchs(share: float, error: float, n: float, df: float) -> tuple[str, str]:
    return tuple(nchs_flags(*(np.array([number], dtype=float) for number in (share, error, n, df)))[0])


@pytest.mark.parametrize(
    ("n", "flag"),
    [(0, "withheld"), (24, "withheld"), (25, "bracketed"), (49, "bracketed"), (50, ""), (float("nan"), "withheld")],
)
def test_dhs(n, flag):
    assert dhs_flag(n) == flag


def plain(share: float, n: float) -> float:
    """The standard error of simple random sampling."""
    return (share * (1 - share) / n) ** 0.5


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ((0.5, plain(0.5, 29), 29, 28), ("suppress", "29 records, fewer than 30")),
        ((0.5, plain(0.5, 20), 200, 40), ("suppress", "20 records in effect, fewer than 30")),
        ((0.5, plain(0.5, 32), 32, 31), ("suppress", "the interval is 0.36 wide, 0.30 or more")),
        ((0.05, plain(0.05, 60), 60, 59), ("suppress", "the interval is wider than 130% of the estimate")),
        ((0.5, plain(0.5, 400), 400, 7), ("review", "7 degrees of freedom, fewer than 8")),
        ((0.0, 0.0, 400, 40), ("review", "the estimate is 0% or 100%")),
        ((1.0, 0.0, 400, 40), ("review", "the estimate is 0% or 100%")),
        ((0.95, plain(0.95, 60), 60, 59),
         ("show", "the complement is not reliable: the interval is wider than 130% of it")),
        ((0.5, plain(0.5, 400), 400, 40), ("show", "")),
        ((0.01, plain(0.01, 4000), 4000, 400), ("show", "")),
        ((float("nan"), float("nan"), 0, 0), ("suppress", "there is no estimate")),
        ((0.5, 0.03, 300, 0), ("suppress", "no interval can be given")),
    ],
)  # fmt: skip
def test_nchs(given, wanted):
    assert nchs(*given) == wanted


def test_a_narrow_interval_is_shown_however_small_the_share():
    """At .05 wide or less the relative width does not matter."""
    share, n = 0.004, 4000
    assert nchs(share, plain(share, n) * 2.5, n, 400) == ("show", "")


def test_none_of_few_is_suppressed_for_its_wide_interval_relative_to_0():
    assert nchs(0.0, 0.0, 60, 40)[0] == "suppress"


def test_no_design_counts_for_more_records_than_there_are():
    """A very small variance does not make 29 records many, nor 100 records of five clusters more."""
    assert nchs(0.5, 0.001, 29, 28)[0] == "suppress"
    assert nchs(0.5, 0.001, 100, 3) == ("suppress", "the interval is 0.33 wide, 0.30 or more")
