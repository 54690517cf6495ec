"""Informants by codes and codes by attributes: who is 1, who is 0, and of whom nothing is known."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from qualkit.errors import QualkitError
from qualkit.model import Code, Codebook, Text, Theme
from qualkit.tables import CODINGS, PROGRESS
from qualkit.triangulation.matrices import case_matrix, crosstab
from qualkit.triangulation.prevalence import prevalence

PEOPLE = pd.DataFrame({
    "informant": ["k1", "k2", "m1", "m2"], "group": ["cadre", "cadre", "mother", "mother"],
    "trained": ["yes", "no", "", "yes"],
})  # fmt: skip
BOOK = Codebook("b", "1", ("en",), (
    Code("work", Text({"en": "Work"})), Code("pay", Text({"en": "Pay"}), parent="work"), Code("time", Text()),
))  # fmt: skip
THEME = Theme("t", Text({"en": "Theme"}), ("pay", "time"))


def coded(*pairs: tuple[str, str], **more: Any) -> pd.DataFrame:
    """CODINGS from pairs of transcript and code; the informant is called as the transcript."""
    return CODINGS.frame([
        {"id": str(i), "transcript": name, "start": 0, "end": 3, "codebook": "b", "version": "1", "code": code,
         "coder": "a", "informant": name, **more}
        for i, (name, code) in enumerate(pairs)
    ])  # fmt: skip


def read(*names: str, **more: Any) -> list[dict[str, Any]]:
    return [
        {"coder": "a", "codebook": "b", "version": "1", "transcript": name, "turn": 0, "kind": "interview",
         "informant": name, "translation_of": "", "read": True, "finished": True, **more}
        for name in names
    ]  # fmt: skip


ALL = PROGRESS.frame([*read("k1", "k2", "m1"), *read("m2", finished=False)])
FOUR = coded(("k1", "pay"), ("k1", "pay"), ("k2", "time"), ("m2", "pay"))


def test_the_silent_are_nought_and_the_unread_are_missing():
    table = case_matrix(FOUR, PEOPLE, progress=ALL)
    assert table["informant"].tolist() == ["k1", "k2", "m1", "m2"]
    assert table["pay"].tolist() == [1, 0, 0, pd.NA]
    assert table["time"].tolist() == [0, 1, 0, pd.NA]
    assert table["note"].tolist() == ["", "", "", "not all interviews finished"]
    assert table["trained"].tolist() == PEOPLE["trained"].tolist()


def test_counts_are_segments():
    table = case_matrix(FOUR, PEOPLE, values="counts", progress=ALL)
    assert table["pay"].tolist() == [2, 0, 0, pd.NA]
    parts = pd.concat([FOUR, FOUR.assign(turn=7)])
    assert case_matrix(parts, PEOPLE, values="counts", progress=ALL)["pay"].tolist() == [2, 0, 0, pd.NA]


def test_without_progress_those_without_a_coding_are_unknown():
    table = case_matrix(FOUR, PEOPLE)
    assert table["pay"].tolist() == [1, 0, pd.NA, 1]
    assert table.loc[2, "note"] == "no coding, and no progress was given"
    assert any("silence" in note for note in table.notes)


def test_themes_families_and_all_codes_of_a_codebook():
    against = pd.concat([FOUR, coded(("m1", "time"), against=True)], ignore_index=True)
    themes = case_matrix(against, PEOPLE, by=[THEME], progress=ALL)
    assert themes["t"].tolist() == [1, 1, 0, pd.NA]
    families = case_matrix(FOUR, PEOPLE, by="family", codebook=BOOK, progress=ALL)
    assert families["work"].tolist() == [1, 0, 0, pd.NA]
    codes = case_matrix(FOUR, PEOPLE, codebook=BOOK, progress=ALL)
    assert codes.columns.tolist() == [*PEOPLE.columns, "work", "pay", "time", "note"]
    assert codes["work"].tolist() == [0, 0, 0, pd.NA]
    assert codes.layout.labels["pay"] == "Pay"


def test_what_prevalence_counts_is_what_the_matrix_adds_up_to():
    table = case_matrix(FOUR, PEOPLE, codebook=BOOK, progress=ALL)
    shares = prevalence(FOUR, PEOPLE, codebook=BOOK, progress=ALL)
    for row in shares.to_dict("records"):
        mine = table.loc[table["group"] == row["group"], row["code"]]
        assert (int(mine.sum()), int(mine.notna().sum())) == (row["voiced"], row["n"])


def test_translations_and_focus_groups_stay_out():
    done = PROGRESS.frame([*read("k1"), *read("k1-en", informant="k1", translation_of="k1"),
                           *read("fgd", informant="k2", kind="focus-group")])  # fmt: skip
    codings = coded(("k1", "pay"), ("k1-en", "time"), ("fgd", "pay")).assign(informant=["k1", "k1", "k2"])
    table = case_matrix(codings, PEOPLE, codebook=BOOK, progress=done)
    assert table.loc[0, ["pay", "time"]].tolist() == [1, 0]
    assert pd.isna(table.loc[1, "pay"])
    with_groups = case_matrix(codings, PEOPLE, codebook=BOOK, progress=done, focus_groups=True)
    assert with_groups.loc[1, "pay"] == 1


def test_it_leaves_as_csv_and_xlsx_with_missing_values_empty():
    table = case_matrix(FOUR, PEOPLE, progress=ALL)
    assert table.csv().decode().splitlines() == [
        "informant,group,trained,pay,time,note", "k1,cadre,yes,1,0,", "k2,cadre,no,0,1,", "m1,mother,,0,0,",
        "m2,mother,yes,,,not all interviews finished",
    ]  # fmt: skip
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(table.xlsx())).get_sheet_by_name("table").to_python()
    assert sheet[1][3:5] == [1.0, 0.0]
    assert sheet[4][3:5] == ["", ""]


def test_nobody_coded_yet():
    table = case_matrix(coded(), PEOPLE, codebook=BOOK, progress=ALL, coder="a")
    assert table["pay"].tolist() == [0, 0, 0, pd.NA]
    assert case_matrix(coded(), PEOPLE).columns.tolist() == [*PEOPLE.columns, "note"]


def test_rules_are_named_in_the_title():
    assert "proposed by rules, not reviewed" in case_matrix(FOUR.assign(coder="rule:b"), PEOPLE).title


def test_refusals_name_the_remedy():
    with pytest.raises(QualkitError, match="cannot fill a matrix with 'shares'"):
        case_matrix(FOUR, PEOPLE, values="shares")
    with pytest.raises(QualkitError, match=r"'trained' names a code and a column of informants"):
        case_matrix(FOUR.replace("pay", "trained"), PEOPLE)
    with pytest.raises(QualkitError, match="of 2 coders"):
        case_matrix(pd.concat([FOUR, FOUR.assign(coder="c")]), PEOPLE)
    with pytest.raises(QualkitError, match="nobody whose progress"):
        case_matrix(coded(), PEOPLE, progress=ALL)


# -- codes by an attribute ------------------------------------------------------------------------------------------


def test_codes_by_an_attribute_and_no_share_over_all():
    done = PROGRESS.frame(read("k1", "k2", "m1", "m2"))
    table = crosstab(FOUR, PEOPLE, "trained", progress=done, codebook=BOOK)
    assert table.columns.tolist() == ["code", "label", "yes", "yes n", "no", "no n"]
    assert table.set_index("code").loc["pay"].tolist()[1:] == [2, 2, 0, 1]
    assert "%" not in table.text(200)
    assert "2 of 2" in table.text(200)
    assert any("nothing stands under trained: 1 (m1)" in note for note in table.notes)


def test_an_unknown_attribute_is_refused_with_the_nearest():
    with pytest.raises(QualkitError, match=r"informants have no column 'train'. Did you mean 'trained'"):
        crosstab(FOUR, PEOPLE, "train", progress=ALL)
