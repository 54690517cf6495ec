"""What leaves the house is masked by the rule of DHS and MICS; the table keeps every figure."""

from __future__ import annotations

import copy
import io
import pickle
import re
import zipfile

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import qualkit as qk
from qualkit.survey import SurveyDesign
from qualkit.survey.masking import MaskedTable, masked_frame

FIGURES = ["estimate", "std_error", "conf_low", "conf_high", "deff", "n_effective"]


def table_of(sizes: dict[str, int]) -> MaskedTable:
    """Coverage of areas of these sizes, with shares that no other number of the table looks like."""
    rows = [{"area": area, "ebf": int(i % 7 < 4)} for area, size in sizes.items() for i in range(size)]
    return qk.coverage(pd.DataFrame(rows), "ebf", "area", SurveyDesign())


@pytest.fixture
def table() -> MaskedTable:
    return table_of({"tiny": 24, "small": 25, "middle": 49, "large": 50})


def test_the_table_itself_keeps_everything(table):
    assert table["estimate"].notna().all()
    assert table["shown"].tolist() == ["withheld", "bracketed", "bracketed", ""]


def test_files_are_masked_unless_asked_for_by_name(table):
    masked = pd.read_csv(io.BytesIO(table.csv()))
    assert masked["as_shown"].tolist() == ["*", "(64.0)", "(57.1)", "58.0"]
    assert masked.loc[0, FIGURES].isna().all()
    assert masked.loc[1:, "estimate"].notna().all()
    assert "fewer than 25 unweighted records" in masked.loc[0, "note"]
    assert masked["n"].tolist() == [24, 25, 49, 50]
    raw = pd.read_csv(io.BytesIO(table.csv(masked=False)))
    assert "as_shown" not in raw
    assert raw["estimate"].notna().all()


def test_the_flag_of_nchs_stands_beside_in_files_and_displays(table):
    assert pd.read_csv(io.BytesIO(table.csv()))["nchs"].tolist()[0] == "suppress"
    assert "NCHS: suppress" in table.text()
    assert "NCHS: suppress" in table.html()


def cells(data: bytes) -> str:
    """Every text and number of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return "\n".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def test_a_workbook_is_masked_and_says_what_the_signs_mean(table):
    masked, raw = cells(table.xlsx()), cells(table.xlsx(masked=False))
    secret = repr(float(table["estimate"][0]))
    assert secret not in masked
    assert secret in raw
    assert "* withheld (fewer than 25 unweighted records)" in masked


EXPORTS = {
    "csv": lambda t: t.csv().decode(),
    "xlsx": lambda t: cells(t.xlsx()),
    "text": lambda t: t.text(),
    "html": lambda t: t.html(),
    "to_csv": lambda t: t.to_csv(),
    "to_json": lambda t: t.to_json(double_precision=15),
    "to_html": lambda t: t.to_html(float_format=repr),
    "to_string": lambda t: t.to_string(float_format=repr),
    "repr_html": lambda t: t._repr_html_(),
    "repr": repr,
    "copied": lambda t: copy.copy(t).to_csv(),
    "pickled": lambda t: pickle.loads(pickle.dumps(t)).to_csv(),
    "retitled": lambda t: t.with_title("x").csv().decode(),
    "noted": lambda t: t.with_notes("x").to_csv(),
}


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("ones", [5, 11])
def test_no_way_out_shows_a_withheld_share(name, ones):
    frame = pd.DataFrame({"area": ["A"] * 23 + ["B"] * 80, "ebf": [1] * ones + [0] * (23 - ones) + [1, 0] * 40})
    table = qk.coverage(frame, "ebf", "area", SurveyDesign())
    secret = repr(ones / 23)[1:6]
    percent = f"{100 * ones / 23:.1f}"
    out = EXPORTS[name](table)
    assert secret not in out
    assert not re.search(rf"(?<![\d.]){re.escape(percent)}(?!\d)", out)
    assert secret in table.to_csv(masked=False)


def test_raw_shows_everything_everywhere(table):
    raw = table.raw()
    assert f"{100 * table['estimate'][0]:.1f}%" in raw.text()
    assert "not shown" not in raw.text()
    assert "as_shown" not in raw.to_csv()
    assert raw["estimate"].equals(table["estimate"])
    assert set(raw["shown"]) == {""}


def test_pandas_exports_are_as_asked_for(table, tmp_path):
    table.to_csv(tmp_path / "out.csv", index=False)
    assert pd.read_csv(tmp_path / "out.csv")["as_shown"][0] == "*"
    table.to_csv(tmp_path / "raw.csv", index=False, masked=False)
    assert "as_shown" not in pd.read_csv(tmp_path / "raw.csv")


@given(st.integers(2, 120), st.data())
def test_a_share_is_withheld_below_25_and_bracketed_below_50(n, data):
    ones = data.draw(st.integers(0, n))
    frame = pd.DataFrame({"ebf": [1] * ones + [0] * (n - ones)})
    row = masked_frame(qk.coverage(frame, "ebf", design=SurveyDesign())).iloc[0]
    if n < 25:
        assert row["as_shown"] == "*"
        assert pd.isna(row["estimate"])
    else:
        assert row["as_shown"].startswith("(") == (n < 50)
        assert row["estimate"] == pytest.approx(ones / n)


def test_a_part_of_the_table_is_a_plain_frame_that_its_owner_answers_for(table):
    assert type(table[table["n"] > 30]) is pd.DataFrame
