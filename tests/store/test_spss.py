"""SPSS files: names that SPSS allows, labels that say what the columns were, and a plain word without the package."""

from __future__ import annotations

import importlib.util

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import QualkitError
from qualkit.store.spss import ABOUT, labelled, sav_bytes

INSTALLED = importlib.util.find_spec("pyreadstat") is not None
MATRIX = ResultTable(
    pd.DataFrame({
        "informant": ["ibu-01", "ibu-02"], "group": ["mother", "mother"], "age": [31, 40],
        "barrier.working-hours": pd.array([1, None], dtype="Int64"), "counts": pd.array([2, 0], dtype="Int64"),
    }),
    title="Informants by codes", notes=["Simulated."],
    layout=Layout(labels={"barrier.working-hours": "Jam kerja panjang", "counts": "Counts"}),
)  # fmt: skip


def test_labels_say_what_the_columns_were_and_what_the_values_mean():
    ready = labelled(MATRIX, {"group": {"mother": "Working mothers"}})
    assert ready.frame.columns.tolist() == ["informant", "group", "age", "barrier.working_hours", "counts", ABOUT]
    assert ready.labels[3] == "barrier.working-hours: Jam kerja panjang"
    assert ready.values == {
        "group": {"mother": "Working mothers"},
        "barrier.working_hours": {0: "did not voice it", 1: "voiced it"},
    }
    assert ready.measures == {
        "informant": "nominal", "group": "nominal", "age": "scale", "barrier.working_hours": "nominal",
        "counts": "scale", ABOUT: "nominal",
    }  # fmt: skip
    assert ready.frame["barrier.working_hours"].isna().tolist() == [False, True]
    assert ready.frame[ABOUT].tolist() == ["Informants by codes Simulated."] * 2
    assert labelled(MATRIX.with_language("id")).values["barrier.working_hours"][0] == "tidak menyebut"


def test_a_plain_table_needs_no_labels():
    ready = labelled(pd.DataFrame({"x": [True, False], "y": ["a", None]}))
    assert ready.frame.columns.tolist() == ["x", "y"]
    assert ready.frame["x"].tolist() == [1.0, 0.0]
    assert ready.frame["y"].tolist() == ["a", ""]
    assert ready.values == {}


@given(st.lists(st.text(max_size=80), min_size=1, max_size=8, unique=True))
def test_names_are_those_that_spss_allows_and_none_twice(columns):
    ready = labelled(pd.DataFrame([[1] * len(columns)], columns=columns))
    names = [str(name) for name in ready.frame.columns]
    assert len({name.upper() for name in names}) == len(columns)
    for name in names:
        assert name[0].isascii()
        assert name[0].isalpha()
        assert len(name.encode()) <= 64
        assert not name.endswith((".", "_"))
        assert name.upper() not in {"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"}


def test_long_labels_are_cut_between_characters():
    ready = labelled(
        ResultTable(pd.DataFrame({"x": [1]}), title="\u00e9" * 100, layout=Layout(labels={"x": "\u00e9" * 200}))
    )
    assert len(ready.title.encode()) == 64
    assert len(ready.labels[0].encode()) <= 255


def test_a_table_without_rows_is_refused():
    with pytest.raises(QualkitError, match="an SPSS file needs a row"):
        sav_bytes(MATRIX.head(0))


@pytest.mark.skipif(INSTALLED, reason="pyreadstat is installed here")
def test_without_the_package_it_says_what_to_install():
    with pytest.raises(QualkitError, match=r"pyreadstat, which is not installed. To mend: python -m pip install"):
        sav_bytes(MATRIX)


@pytest.mark.skipif(not INSTALLED, reason="needs the package pyreadstat")
def test_what_is_written_is_read_back_with_its_labels(tmp_path):
    import pyreadstat

    path = tmp_path / "matrix.sav"
    path.write_bytes(sav_bytes(MATRIX, {"group": {"mother": "Working mothers"}}))
    frame, meta = pyreadstat.read_sav(str(path))
    assert frame["informant"].tolist() == ["ibu-01", "ibu-02"]
    assert frame["barrier.working_hours"].isna().tolist() == [False, True]
    assert meta.column_names_to_labels["barrier.working_hours"] == "barrier.working-hours: Jam kerja panjang"
    assert meta.variable_value_labels["barrier.working_hours"] == {0.0: "did not voice it", 1.0: "voiced it"}
    assert meta.file_label == "Informants by codes"
