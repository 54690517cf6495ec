"""Rows go, all other bytes stay."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import StudyError
from qualkit.store.csv_edits import without_rows

VALUE = st.text(st.sampled_from("ab ,;\t\"\n\r'é👶\u2028"), max_size=6)


@given(
    st.lists(st.tuples(st.sampled_from(["ibu-01", "ibu-02", "kader-01"]), VALUE, VALUE), max_size=8),
    st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip
def test_only_the_rows_asked_for_go(rows, mark, line_end, with_bom, finished, all_quoted):
    def written(some):
        out = io.StringIO(newline="")
        quoting = csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL
        writer = csv.writer(out, delimiter=mark, lineterminator=line_end, quoting=quoting)
        # Some versions of Python do not quote a lone carriage return.
        clean = [tuple(value if all_quoted else value.replace("\r", "") for value in row) for row in some]
        writer.writerows([("informant", "group", "note"), *clean])
        return ("\ufeff" if with_bom else "") + out.getvalue()

    text = written(rows)
    kept = written([row for row in rows if row[0] != "ibu-01"])
    if not finished:
        last_stays = not rows or rows[-1][0] != "ibu-01"
        text = text.removesuffix(line_end)
        kept = kept.removesuffix(line_end) if last_stays else kept
    result = without_rows(text.encode(), "informants.csv", lambda row: row["informant"] == "ibu-01")
    assert result == kept.encode()


def test_blank_lines_and_short_rows_stay():
    data = b"informant,group\n\nibu-01\n,\nibu-02,mother,more\n"
    assert without_rows(data, "x.csv", lambda row: row.get("group") == "") == data
    assert without_rows(data, "x.csv", lambda row: row["informant"] == "ibu-01") == data.replace(b"ibu-01\n", b"")
    assert without_rows(b"", "x.csv", lambda row: True) == b""


@pytest.mark.parametrize(("data", "said"), [
    (b"informant\n\xff\n", r"x.csv: the file is not UTF-8 \(byte 11\)"),
    (b'informant\n"ibu\n', "x.csv: this is no CSV"),
])  # fmt: skip
def test_what_is_no_csv_is_refused(data, said):
    with pytest.raises(StudyError, match=said):
        without_rows(data, "x.csv", lambda row: True)
