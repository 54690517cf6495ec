"""Tables as SPSS files (.sav) with labels of variables and values, through pyreadstat, which writes to a path only."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError

ABOUT = "about"
"""The variable that holds title and notes: a file leaves its table's foot behind otherwise."""
_RESERVED = {"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"}
_MOST_NAME, _MOST_LABEL, _MOST_TITLE, _MOST_TEXT = 64, 255, 64, 4000
_VOICED = {"en": {0: "did not voice it", 1: "voiced it"}, "id": {0: "tidak menyebut", 1: "menyebut"}}


class Labelled(NamedTuple):
    """A table as SPSS wants it: variables with names that it allows, and labels of variables and values."""

    frame: pd.DataFrame
    labels: list[str]
    values: dict[str, dict[Any, str]]
    measures: dict[str, str]
    title: str


def labelled(table: pd.DataFrame, values: Mapping[str, Mapping[Any, str]] | None = None) -> Labelled:
    """The table with names that SPSS allows; every variable's label begins with the column's own name.

    Parameters
    ----------
    table
        A result, such as a case matrix, or any DataFrame. The layout's labels become labels of variables, title and
        notes the variable ``about``. Columns of 0 and 1 that have a label get labels of their values.
    values
        Column -> value -> label, for what else has labels.

    Examples
    --------
    >>> from qualkit.display.layout import Layout
    >>> frame = pd.DataFrame({"informant": ["i"], "barrier.working-hours": pd.array([1], dtype="Int64")})
    >>> ready = labelled(ResultTable(frame, layout=Layout(labels={"barrier.working-hours": "Long hours"})))
    >>> list(ready.frame.columns), ready.labels[1], ready.values["barrier.working_hours"][1]
    (['informant', 'barrier.working_hours'], 'barrier.working-hours: Long hours', 'voiced it')
    """
    known = table.layout.labels if isinstance(table, ResultTable) else {}
    language = table.language if isinstance(table, ResultTable) else "en"
    plain = pd.DataFrame(table).reset_index(drop=True)
    names = _names([str(name) for name in plain.columns])
    columns: dict[str, Any] = {}
    labels: list[str] = []
    shown: dict[str, dict[Any, str]] = {}
    measures: dict[str, str] = {}
    for column, name in names.items():
        columns[name] = _values(plain[column])
        label = known.get(column, "")
        labels.append(_cut(f"{column}: {label}" if label and label != column else column, _MOST_LABEL))
        mine = dict((values or {}).get(column, {}))
        if not mine and label and _is_binary(columns[name]):
            mine = dict(_VOICED[language])
        if mine:
            shown[name] = {key: _cut(str(said), _MOST_LABEL) for key, said in mine.items()}
        is_number = pd.api.types.is_numeric_dtype(columns[name].dtype)
        measures[name] = "scale" if is_number and not mine else "nominal"
    title = table.title if isinstance(table, ResultTable) else ""
    notes = [title, *(table.notes if isinstance(table, ResultTable) else ())]
    if any(notes):
        columns[ABOUT] = pd.Series([_cut(" ".join(filter(None, notes)), _MOST_TEXT)] * len(plain), dtype=object)
        labels.append("title and notes of the table")
        measures[ABOUT] = "nominal"
    return Labelled(pd.DataFrame(columns), labels, shown, measures, _cut(title, _MOST_TITLE))


def sav_bytes(table: pd.DataFrame, values: Mapping[str, Mapping[Any, str]] | None = None) -> bytes:
    """The table as the content of an SPSS file.

    Parameters
    ----------
    table, values
        As in `labelled`.

    Raises
    ------
    QualkitError
        Where the package pyreadstat is not installed, and for a table without rows.

    Examples
    --------
    >>> sav_bytes(pd.DataFrame({"informant": []}))
    Traceback (most recent call last):
    qualkit.errors.QualkitError: an SPSS file needs a row. To mend: write CSV.
    """
    if table.empty:
        raise QualkitError(Problem("an SPSS file needs a row", mend="write CSV"))
    if find_spec("pyreadstat") is None:
        raise QualkitError(Problem(
            "SPSS files are written by the package pyreadstat, which is not installed",
            mend="python -m pip install pyreadstat, or write CSV or XLSX",
        ))  # fmt: skip
    ready = labelled(table, values)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.sav"
        import_module("pyreadstat").write_sav(
            ready.frame, str(path), file_label=ready.title, column_labels=ready.labels,
            variable_value_labels=ready.values, variable_measure=ready.measures,
        )  # fmt: skip
        return path.read_bytes()


def _names(columns: list[str]) -> dict[str, str]:
    """A name that SPSS allows for every column; no two that differ in case only."""
    taken: set[str] = {ABOUT.upper()}
    result: dict[str, str] = {}
    for column in columns:
        name = re.sub(r"[^\w.$#@]", "_", column, flags=re.ASCII).rstrip("._") or "v"
        if not re.match(r"[A-Za-z]", name) or name.upper() in _RESERVED:
            name = f"v_{name}"
        name = name[:_MOST_NAME].rstrip("._")
        choice, number = name, 2
        while choice.upper() in taken:
            end = f"_{number}"
            choice, number = name[: _MOST_NAME - len(end)] + end, number + 1
        taken.add(choice.upper())
        result[column] = choice
    return result


def _values(column: pd.Series) -> pd.Series:
    """Numbers as floats, missing ones as NaN; everything else as text."""
    if pd.api.types.is_bool_dtype(column.dtype) or pd.api.types.is_numeric_dtype(column.dtype):
        return column.astype("Float64").astype("float64")
    return column.astype(object).where(column.notna(), "").astype(str).astype(object)


def _is_binary(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column.dtype) and set(column.dropna().unique()) <= {0.0, 1.0}


def _cut(text: str, most: int) -> str:
    """At most so many bytes of UTF-8, cut between characters."""
    return text.encode()[:most].decode("utf-8", "ignore")
