"""Audits of a whole table or text, and the room that offers them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qualkit.survey
from qualkit.errors import QualkitError, TableError
from qualkit.survey import audit_figures, audit_text
from qualkit.tables import PUBLISHED

ROW = {"indicator": "ebf", "definition": "d", "place": "X", "place_level": "regency", "year": "2021", "population": "",
       "unit": "%", "n": "", "kind": "study", "source": "s", "locator": "", "note": ""}  # fmt: skip


def figures(*rows):
    return PUBLISHED.frame([{**ROW, "id": f"f{place}", **row} for place, row in enumerate(rows)])


def test_each_figure_gets_its_test():
    table = audit_figures(
        figures(
            {"value_printed": "67.4", "n": "150"},
            {"value_printed": "54.0", "n": "150"},
            {"value_printed": "58"},
            {"value_printed": "5.19", "unit": "score", "n": "28"},
            {"value_printed": "9", "unit": "strategies"},
        )
    )
    assert table[["test", "status"]].values.tolist() == [
        ["percent", "inconsistent"], ["percent", "consistent"], ["percent", "untestable"],
        ["GRIM", "inconsistent"], ["none", "untestable"],
    ]  # fmt: skip
    assert table["reason"].iloc[4] == "the unit 'strategies' is neither a percentage nor a mean of scores"
    assert "129, 132" in table["could_be"].iloc[0]
    assert "not why" in table.notes[0]
    assert "inconsistent" in table.text()


def test_differences_and_totals_are_named_by_the_caller():
    frame = figures(
        {"value_printed": "76", "unit": "points"},
        {"value_printed": "99,50", "unit": "points"},
        {"value_printed": "23,5", "unit": "points"},
        {"value_printed": "40"},
        {"value_printed": "35"},
        {"value_printed": "100"},
    )
    table = audit_figures(frame, differences={"f2": ("f0", "f1")}, totals={"f5": ["f3", "f4"]})
    found = table.set_index(["id", "test"])["status"]
    assert found["f2", "difference"] == "consistent"
    assert found["f5", "parts"] == "inconsistent"
    assert ("f2", "none") not in found.index
    with pytest.raises(QualkitError) as refused:
        audit_figures(frame, differences={"f9": ("f0", "x")})
    assert "no published figure has the id 'f9'" in str(refused.value)
    assert "no published figure has the id 'x'" in str(refused.value)


def test_the_mark_of_a_source_decides_what_is_open():
    births = {"value_printed": "1.000", "unit": "score", "n": "23"}
    alone, beside = audit_figures(figures(births)), audit_figures(figures(births, {"value_printed": "56,9"}))
    assert "may have decimals or thousands" in alone["reason"].iloc[0]
    assert "every mean is possible" in beside["reason"].iloc[0]


def test_a_table_of_something_else_is_refused():
    with pytest.raises(TableError, match="column 'value_printed' is missing"):
        audit_figures(figures({"value_printed": "1"}).drop(columns="value_printed"))


@pytest.mark.parametrize(
    ("text", "figure", "test", "status"),
    [
        ("12 of 35 women (34.3%)", "12 of 35 women (34.3%)", "percent", "consistent"),
        ("13/35 (34,3%)", "13/35 (34,3%)", "percent", "inconsistent"),
        ("12 dari 35 ibu (34,3%)", "12 dari 35 ibu (34,3%)", "percent", "consistent"),
        ("sebesar 34,5% (n = 35) ibu", "34,5% (n = 35)", "percent", "inconsistent"),
        ("M = 5.19 (SD = 1.20), n = 28", "M = 5.19 (SD = 1.20), n = 28", "GRIMMER", "inconsistent"),
        ("rerata skor 3,50 ± 1,05 (n = 20)", "rerata skor 3,50 ± 1,05 (n = 20)", "GRIMMER", "consistent"),
        ("rata-rata nilai kader yaitu 99,50, 23 kader", "rata-rata nilai kader yaitu 99,50", "GRIM", "untestable"),
        ("t(28) = 2.20, p = .03", "t(28) = 2.20, p = .03", "test report", "inconsistent"),
        ("cakupan 58%", "58%", "percent", "untestable"),
    ],
)
def test_what_is_found_in_a_text(text, figure, test, status):
    table = audit_text(f"Di desa, {text}.")
    assert table[["figure", "test", "status"]].values.tolist() == [[figure, test, status]]
    assert f"Di desa, {text}."[table["start"].iloc[0] :].startswith(figure)


def test_a_share_that_is_not_the_count_printed():
    table = audit_text("13/35 (34.3%)")
    assert table["reason"].iloc[0] == "34.3% is not 13 of 35: 12 of 35 gives 34.3%"


def test_the_people_of_a_text_may_be_declared():
    text = "Rerata Keterampilan\n\nBerdasarkan diagram 6, rata-rata skor\nketerampilan yaitu 87,26."
    assert audit_text(text)["status"].tolist() == ["untestable"]
    table = audit_text(text, n=23)
    assert table[["test", "status"]].values.tolist() == [["GRIM", "consistent"]]
    assert table["figure"].iloc[0].endswith("87,26")


def test_the_mark_of_the_text_decides_what_is_open():
    table = audit_text("Nilai 3,5 dan rata-rata 1.234 (n = 20)")
    assert "every mean is possible" in table["reason"].iloc[0]
    assert "may have decimals" in audit_text("mean 1.234 (n = 20)")["reason"].iloc[0]
    assert audit_text("mean 1.234 (n = 20)", decimal_mark=".")["status"].iloc[0] == "inconsistent"
    with pytest.raises(QualkitError, match="is no decimal mark"):
        audit_text("", decimal_mark="x")


def test_a_text_without_numbers():
    assert len(audit_text("Tidak ada angka.")) == 0


@settings(deadline=None)
@given(st.text(alphabet="0123456789.,%()=/ nMptFz<±SD-ofdari", max_size=60))
def test_no_text_breaks_the_audit(text):
    table = audit_text(text)
    assert set(table["status"]) <= {"consistent", "inconsistent", "untestable"}


# -- the room -------------------------------------------------------------------------------------------------------


def test_the_room_is_light_and_its_names_are_functions_whatever_was_imported():
    script = (
        "import sys, qualkit.survey\n"
        "assert not {'pandas', 'numpy', 'scipy', 'statsmodels'} & set(sys.modules)\n"
        "import qualkit.survey.audits, qualkit.survey.paired, qualkit.survey.items, qualkit.survey.means\n"
        "from qualkit.survey import debit, grim, grimmer, paired_change, percent_possible\n"
        "assert all(map(callable, (debit, grim, grimmer, paired_change, percent_possible)))\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_every_name_of_the_room_is_there_and_none_other():
    for name in qualkit.survey.__all__:
        assert callable(getattr(qualkit.survey, name)) or name.isupper()
        assert name in dir(qualkit.survey)
    with pytest.raises(AttributeError, match=r"module 'qualkit\.survey' has no attribute 'grimm'"):
        qualkit.survey.grimm  # noqa: B018
