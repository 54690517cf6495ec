"""Reported tests: found in text, read in both number formats, recomputed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qualkit.errors import QualkitError
from qualkit.survey import reported_tests
from qualkit.survey.reports import p_values

GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "audit.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", GOLDEN["reports"], ids=lambda case: case["text"].strip())
def test_the_cases_of_statcheck(case):
    (test,) = reported_tests(case["text"])
    if "error" in case:
        assert test.verdict.status == ("inconsistent" if case["error"] else "consistent")
        assert test.verdict.possible is not case["error"]
    if "decision_error" in case:
        assert test.decision_error is case["decision_error"]
    if "p" in case:
        assert test.p == pytest.approx(case["p"], abs=1e-12)
    if "parse" in case:
        assert case["parse"] in ({"df1": test.df[0], "df2": test.df[-1]}, {"type": test.name})


@pytest.mark.parametrize(
    ("text", "name", "df", "status"),
    [
        ("t(22) = 5,20; p < 0,001", "t", (22.0,), "consistent"),
        ("t = 2,20, db = 28, p = 0,036", "t", (28.0,), "consistent"),
        ("t = 2.20, df = 28, p = .04", "t", (28.0,), "consistent"),
        ("F(2,28)=3,345; p=0,05", "F", (2.0, 28.0), "consistent"),
        ("F(2; 28,5) = 3,345; p = 0,05", "F", (2.0, 28.5), "consistent"),
        ("χ2(1, N = 90) = 0.89, p = .35", "chi2", (1.0,), "consistent"),
        ("chi-square(df = 1, N = 1.090) = 0.89, p = .35", "chi2", (1.0,), "consistent"),
        ("X²(1) = 0.89, p = .25", "chi2", (1.0,), "inconsistent"),
        ("z = –2.42, p = .016", "z", (), "consistent"),
        ("z = -2.42, p = .016", "z", (), "consistent"),
        ("t(28) = 0.01, p ≥ .05", "t", (28.0,), "consistent"),
        ("t(28) = 4.50, p > .05", "t", (28.0,), "inconsistent"),
        ("t(28) = 1.20, n.s.", "t", (28.0,), "consistent"),
        ("t(28) = 5.20, p = .000", "t", (28.0,), "consistent"),
        ("t(28) = 0.0, p = 1.00", "t", (28.0,), "consistent"),
        ("r(28) = 1.0, p < .001", "r", (28.0,), "consistent"),
    ],
)
def test_ways_to_write(text, name, df, status):
    (test,) = reported_tests(f"Hasilnya {text} dan seterusnya.")
    assert (test.name, test.df, test.verdict.status) == (name, df, status)
    assert f"Hasilnya {text}"[test.start :] == test.text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("t = 2.2, p = .04", "the statistic t needs 1 degrees of freedom, and 0 can be read"),
        ("F(28) = 2.2, p = .04", "the statistic F needs 2 degrees of freedom, and 1 can be read"),
        ("t(0) = 2.2, p = .04", "the statistic t needs 1 degrees of freedom, and 1 can be read"),
        ("z(3) = 2.2, p = .04", "the statistic z needs no degrees of freedom, and 1 can be read"),
        ("t(28) > 2, p < .05", "the statistic is printed as a bound, not as a value"),
        ("z = 1.234, ns",
         "statistic: '1.234' may have decimals or thousands: what the mark means is not declared"),
    ],
)  # fmt: skip
def test_what_cannot_be_tested(text, reason):
    (test,) = reported_tests(text)
    assert (test.verdict.status, test.verdict.reason, test.decision_error) == ("untestable", reason, False)
    assert test.p != test.p


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("r(28) = 1.20, p = .01", "a correlation lies between -1 and 1"),
        ("χ2(2) = -1.0, p = .5", "the statistic chi2 is never negative"),
        ("F(2, 28) = -1.0, p = .5", "the statistic F is never negative"),
    ],
)
def test_what_no_statistic_can_be(text, reason):
    (test,) = reported_tests(text)
    assert (test.verdict.status, test.verdict.possible, test.verdict.reason) == ("inconsistent", False, reason)


def test_one_tailed_tests():
    (test,) = reported_tests("t(28) = 1.80, p = .04")
    assert [str(reading) for reading in test.verdict.could_be] == ["a one-tailed test (p = 0.0413)"]
    for words in ("a one-tailed test: ", "one-sided, ", "dengan uji satu sisi "):
        (test,) = reported_tests(f"{words} t(28) = 1.80, p = .04")
        assert (test.verdict.status, test.verdict.could_be, test.decision_error) == ("consistent", (), False)
        assert test.verdict.reason.endswith("halved as the text speaks of one-tailed tests")
    (test,) = reported_tests("one-tailed: F(2, 28) = 3.34, p = .025")
    assert test.verdict.status == "inconsistent"


def test_the_mark_of_other_reports_decides_what_is_open():
    tests = reported_tests("t(28) = 2,20, p = 0,036; z = 1,234, ns")
    assert [test.verdict.status for test in tests] == ["consistent", "consistent"]
    (test,) = reported_tests("z = 1.234, ns", decimal_mark=".")
    assert test.verdict.status == "consistent"


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("t(28) = 2.20, ns", True),
        ("t(28) = 1.20, p < .05", True),
        ("t(28) = 2.20, p > .05", True),
        ("t(28) = 2.20, p = .01", False),
        ("t(28) = 2.05, p = .90", False),  # rounding leaves open on which side of .05 it lies
        ("t(28) = 1.20, p < .10", False),
    ],
)
def test_decisions(text, turned):
    (test,) = reported_tests(text)
    assert test.decision_error is turned


def test_text_without_reports():
    assert reported_tests("Kader (n = 23) dilatih; rata-rata 99,50. Format(2) = 3, p = kurang.") == ()


def test_small_p_are_told():
    (test,) = reported_tests("F(2, 28) = 22.20, p = .06")
    assert "p = 1.7e-06, from 1.7e-06 to 1.7e-06" in test.verdict.reason


def test_wrong_calls_are_refused():
    with pytest.raises(QualkitError, match="unknown rounding"):
        reported_tests("", rounding="x")
    with pytest.raises(QualkitError, match="is no decimal mark"):
        reported_tests("", decimal_mark="x")


def test_p_values_of_tables():
    # Fisher's 5% points as any table has them.
    assert p_values("t", (2.228,), (10.0,))[0] == pytest.approx(0.05, abs=1e-4)
    assert p_values("F", (4.10,), (2.0, 10.0))[0] == pytest.approx(0.05, abs=1e-4)
    assert p_values("chi2", (3.841,), (1.0,))[0] == pytest.approx(0.05, abs=1e-4)
    assert p_values("z", (1.96,), ())[0] == pytest.approx(0.05, abs=1e-4)
    assert p_values("r", (0.576,), (10.0,))[0] == pytest.approx(0.05, abs=1e-4)
