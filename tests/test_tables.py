"""Tables keep their contracts."""

from __future__ import annotations

import pandas as pd
import pytest

from qualkit.errors import TableError
from qualkit.tables import CODINGS, CONTRACTS, ESTIMATES, INFORMANTS, check

ONE = {"id": "1", "transcript": "t", "start": 0, "end": 3, "codebook": "b", "version": "1", "code": "c", "coder": "a"}


def test_rows_that_do_not_name_a_flag_do_not_set_it():
    frame = CODINGS.frame([{**ONE, "against": True, "memo": "x"}, {**ONE, "id": "2"}])
    assert frame["against"].tolist() == [True, False]
    assert frame["memo"].tolist() == ["x", ""]


def test_an_empty_table_has_every_column_of_its_kind():
    for contract in CONTRACTS:
        assert list(contract.empty().columns) == contract.names
        check(contract.empty(), contract)
        check(contract.frame([]), contract)


def test_everything_that_is_missing_is_named_at_once_with_the_nearest():
    with pytest.raises(TableError) as caught:
        check(pd.DataFrame({"informan": ["i"], "grup": ["g"]}), INFORMANTS)
    assert [problem.nearest for problem in caught.value.problems] == ["informan", "grup"]


def test_a_column_of_another_kind_is_refused():
    wrong = pd.DataFrame({**{name: [0.5] for name in ESTIMATES.names}, "method": ["m"], "note": [""]})
    check(wrong, ESTIMATES)
    with pytest.raises(TableError, match="not number"):
        check(wrong.assign(estimate="half"), ESTIMATES)


def test_what_is_no_table_is_refused():
    with pytest.raises(TableError, match="expected a pandas DataFrame, got list"):
        check([], INFORMANTS)  # type: ignore[arg-type]


def test_the_callers_frame_is_not_changed():
    frame = pd.DataFrame({"informant": ["i"], "group": ["g"]})
    before = frame.copy()
    check(frame, INFORMANTS)
    pd.testing.assert_frame_equal(frame, before)
