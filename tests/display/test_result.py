"""A result is a table to pandas and a display to the reader."""

from __future__ import annotations

import copy
import hashlib
import os
import pickle
import re
import subprocess
import sys
from typing import Any

import pandas as pd
import pytest

from qualkit import tables
from qualkit.display import Layout, ResultTable
from qualkit.display.result import Presentation
from qualkit.errors import TableError

FRAME = pd.DataFrame({"informant": ["i1", "i2"], "group": ["cadre", "mother"], "title": ["Bu", "Ibu"]})
LAYOUT = Layout(rows=("informant",), labels={"informant": "Informant"})


def result() -> ResultTable:
    return ResultTable(FRAME, title="People", notes=["Two of them."], layout=LAYOUT, language="id")


@pytest.mark.parametrize(
    "keep", [copy.copy, copy.deepcopy, lambda table: pickle.loads(pickle.dumps(table))], ids=["copy", "deep", "pickle"]
)
def test_copies_keep_the_presentation(keep: Any) -> None:
    kept = keep(result())
    assert type(kept) is ResultTable
    assert kept.presentation == Presentation("People", ("Two of them.",), LAYOUT, "id")
    assert kept.html() == result().html()
    pd.testing.assert_frame_equal(pd.DataFrame(kept), FRAME)


@pytest.mark.parametrize(
    "operation",
    [
        lambda t: t.head(1), lambda t: t[t["group"] == "cadre"], lambda t: t.assign(x=1), lambda t: t.copy(),
        lambda t: pd.concat([t, t]), lambda t: t.groupby("group", as_index=False).first(), lambda t: t[["group"]],
        lambda t: t.rename(columns={"group": "g"}), lambda t: t.drop(columns="informant"), lambda t: t.reset_index(),
        lambda t: t.merge(FRAME, on="informant"), lambda t: t.sort_values("group"), lambda t: t.astype("object"),
        lambda t: t.set_index("group"), lambda t: t.T, lambda t: t.query("group == 'cadre'"),
    ],
)  # fmt: skip
def test_operations_give_plain_tables(operation: Any) -> None:
    assert type(operation(result())) is pd.DataFrame


def test_arithmetic_gives_plain_tables() -> None:
    numbers = ResultTable(pd.DataFrame({"k": [1, 2], "n": [3, 4]}), title="Numbers")
    for made in (numbers + 1, -numbers, numbers.add(pd.Series([1, 2]), axis=0), numbers + pd.Series({"k": 1, "n": 2})):
        assert type(made) is pd.DataFrame
    assert type(numbers.transpose()) is pd.DataFrame


def test_a_column_may_be_called_title() -> None:
    assert result()["title"].tolist() == ["Bu", "Ibu"]
    assert result().title == "People"


def test_it_passes_the_check_of_a_contract() -> None:
    assert tables.check(result(), tables.INFORMANTS) is not None


def test_the_callers_table_is_left_alone() -> None:
    frame = FRAME.copy()
    table = ResultTable(frame)
    table["new"] = 1
    assert list(frame.columns) == list(FRAME.columns)


def test_verbs_give_new_results() -> None:
    before = result()
    after = before.with_title("Orang").with_notes("Third.", "Fourth.").with_language("en").with_layout(Layout())
    assert (after.title, after.notes, after.language, after.layout) == (
        "Orang", ("Two of them.", "Third.", "Fourth."), "en", Layout(),
    )  # fmt: skip
    assert before.presentation == result().presentation


def test_notes_given_as_one_text_are_one_note() -> None:
    assert ResultTable(FRAME, notes="All finished.").notes == ("All finished.",)


def test_a_layout_that_does_not_fit() -> None:
    with pytest.raises(TableError, match=r"no column 'informan'\. Did you mean 'informant'"):
        ResultTable(FRAME, layout=Layout(rows=("informan",)))


def test_an_unknown_language() -> None:
    with pytest.raises(TableError, match="'fr'"):
        result().with_language("fr")


def test_what_a_notebook_shows() -> None:
    bundle = result()._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert bundle["text/plain"].startswith("People\n\nInformant  group")
    assert bundle["text/html"] == result()._repr_html_()
    assert set(result()._repr_mimebundle_(include={"text/plain"})) == {"text/plain"}
    assert set(result()._repr_mimebundle_(exclude={"text/plain"})) == {"text/html"}


def test_a_notebook_shows_the_first_rows_of_a_long_table_and_says_how_many_are_left() -> None:
    long = ResultTable(
        pd.DataFrame({"x": range(300), "g": ["a"] * 150 + ["b"] * 150, "note": [*[""] * 299, "far down"]}),
        layout=Layout(group="g"),
        language="id",
    )
    bundle = long._repr_mimebundle_()
    assert "100 baris lainnya tidak ditampilkan di sini" in bundle["text/plain"]
    assert bundle["text/html"].count("<tr>") == 1 + 200
    assert "far down" not in bundle["text/html"]
    assert long.html().count("<tr>") == 1 + 300
    assert "far down" in long.text()


def test_ipython_shows_ours_and_not_that_of_pandas() -> None:
    from IPython.core.formatters import DisplayFormatter

    data, _ = DisplayFormatter().format(result())
    assert data["text/plain"] == result().text()
    assert data["text/html"] == result().html()


SCRIPT = """
import math, sys
import pandas as pd
from qualkit.display import *
frame = pd.DataFrame({"theme": ["a", "a", "b", "b"], "group": ["x", "y"] * 2, "k": [1, 9, 2, 3], "n": [4, 12, 4, 9],
                      "estimate": [.25, .75, .5, math.nan], "conf_low": .1, "conf_high": .9, "note": list("nmo ")})
table = ResultTable(frame, title="T", notes=["N"], layout=Layout(
    rows=("theme",), columns="group", cells=("v",), shares={"v": ShareColumns(k="k")}, values={"group": {"x": "X"}}))
made = [table.html().encode(), table.text().encode(), table.csv(), table.xlsx()]
for draw in (dot_plot, bars, share_matrix):
    made += [draw(table).file().encode(), draw(table)._repr_mimebundle_()["image/svg+xml"].encode()]
made.append(page("P", [Section(t, (Table(table), Figure(bars(table)))) for t in "aab"]).encode())
sys.stdout.buffer.write(b"\\0".join(made))
"""


def test_two_processes_make_the_same_bytes() -> None:
    outputs = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "4711")
    ]
    assert len(outputs[0]) > 10_000
    assert hashlib.sha256(outputs[0]).hexdigest() == hashlib.sha256(outputs[1]).hexdigest()
    assert not re.search(rb"0x[0-9a-f]{6,}", outputs[0])
