"""Rows come to the end of informants.csv; every byte before them stays."""

from __future__ import annotations

import codecs
import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import StudyError
from qualkit.store.csv_tables import read_rows
from qualkit.store.informant_rows import append_rows

values = st.text(st.sampled_from("ab ,;\t\"'é👩\n"), max_size=6)


@given(
    rows=st.lists(st.tuples(values, values, values), max_size=4),
    mark=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n"]),
    mark_of_order=st.booleans(),
    last=st.booleans(),
    new=st.lists(st.tuples(st.sampled_from(["ibu-09", "x", 'a"b', "p,q"]), values), min_size=1, max_size=3),
)
def test_old_bytes_stay_and_new_rows_read_back(
    rows: list[tuple[str, str, str]], mark: str, end: str, mark_of_order: bool, last: bool, new: list[tuple[str, str]]
) -> None:
    lines = [mark.join(["group", "informant", "note"])]
    lines += [mark.join('"' + value.replace('"', '""') + '"' for value in row) for row in rows]
    old = codecs.BOM_UTF8 * mark_of_order + (end.join(lines) + end * last).encode()
    result = append_rows(old, [{"informant": informant, "group": group} for informant, group in new])
    assert result.startswith(old)
    assert result.endswith(end.encode() if end.encode() in old else b"\n")
    found = list(csv.reader(result.decode("utf-8-sig").splitlines(keepends=True), delimiter=mark))
    assert found[len(rows) + 1 :] == [[group, informant, ""] for informant, group in new]


@pytest.mark.parametrize("old", [b"", b"\n", codecs.BOM_UTF8])
def test_an_empty_file_gets_a_header(old: bytes, tmp_path: Path) -> None:
    path = tmp_path / "informants.csv"
    path.write_bytes(append_rows(old, [{"informant": "ibu-01", "group": "mother"}]))
    header, rows, problems = read_rows(path, "informants.csv", ["informant", "group"])
    assert (header, [row.values for row in rows], problems) == (
        ["informant", "group"], [{"informant": "ibu-01", "group": "mother"}], [],
    )  # fmt: skip


def test_without_rows_nothing_changes() -> None:
    assert append_rows(b"whatever", []) == b"whatever"


def test_missing_columns_are_all_named() -> None:
    with pytest.raises(StudyError, match=r"(?s)2 problems.*'informant' is missing.*'group' is missing"):
        append_rows(b"id,note\n", [{"informant": "ibu-01", "group": "mother"}])


def test_rows_do_not_vanish_in_an_unclosed_quotation() -> None:
    with pytest.raises(StudyError, match=r"informants\.csv: the last row is not closed.*unclosed quotation mark"):
        append_rows(b'informant,group\nibu-01,"mother\n', [{"informant": "ibu-02", "group": "mother"}])
