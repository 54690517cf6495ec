"""The ledger: what is computed of a claim, what is not, and what is wrong with a list of claims."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from qualkit.errors import QualkitError, TableError
from qualkit.survey import claims_ledger, ledger_counts
from qualkit.survey.ledger import CLAIMS, KINDS, STATUSES
from qualkit.tables import PUBLISHED

FIGURE = {"definition": "", "place": "", "place_level": "", "year": "", "population": "", "unit": "score", "n": "23",
          "kind": "study", "source": "s", "locator": "p. 3", "note": ""}  # fmt: skip
PRINTED = {"knowledge-pre": "76", "knowledge-post": "99,50", "gain": "23,5", "skill-post": "87,26", "groups": "4",
           "size": "5-6", "people": "23", "many": "30"}  # fmt: skip
FIGURES = PUBLISHED.frame([
    {**FIGURE, "id": name, "indicator": name, "value_printed": value} for name, value in PRINTED.items()
])  # fmt: skip


def claim(**more: str) -> dict[str, str]:
    return {"id": "s-1", "source": "s", "locator": "p. 3", "claim": "It is so.", "kind": "result",
            "expected": "cannot be recomputed", **more}  # fmt: skip


def found(**more: str) -> Any:
    return claims_ledger(CLAIMS.frame([claim(**more)]), FIGURES).iloc[0]


@pytest.mark.parametrize(("check", "figures", "status", "reason"), [
    ("grim", "knowledge-pre", "cannot be recomputed", "every mean is possible"),
    ("grim", "knowledge-post", "does not agree", "99.50 cannot be the mean of whole-number scores of 23 people"),
    ("grim", "skill-post", "agrees", "2007/23 = 87.26"),
    ("difference", "knowledge-pre knowledge-post gain", "agrees", "from 22.995 to 24.005"),
    ("difference", "knowledge-pre knowledge-post groups", "does not agree", ""),
    ("percent", "gain", "does not agree", ""),
    ("equal", "people people", "agrees", "23 and 23"),
    ("equal", "people many", "does not agree", "23 and 30"),
    ("above", "many people", "agrees", "30 against 23"),
    ("above", "people many", "does not agree", "23 against 30"),
    ("above", "size many", "cannot be recomputed", "cannot be read"),
    ("groups", "groups size people", "agrees", "4 groups of 5 to 6 hold 20 to 24; 23"),
    ("groups", "groups size many", "does not agree", "hold 20 to 24; 30"),
    ("groups", "groups people many", "cannot be recomputed", "not all printed in figures"),
    ("reach all 76 100", "knowledge-post", "agrees", "at least 23 of 23 reach 76"),
    ("reach nearly-all 76 100", "skill-post", "does not follow", "at least 11 of 23 reach 76; nearly all would be 21"),
    ("reach all 76 100", "size", "cannot be recomputed", "is not a single number"),
    ("twice knowledge", "", "agrees", "76 before and 99,50 after"),
    ("twice skill", "", "does not follow", "skill-pre is not printed"),
    ("measured gain", "", "agrees", "a figure of gain is printed"),
    ("measured milk", "", "cannot be recomputed", "no figure of milk is printed"),
])  # fmt: skip
def test_what_each_check_finds(check, figures, status, reason):
    row = found(check=check, figures=figures)
    assert row["status"] == status
    assert reason in row["reason"]


def test_an_increase_that_is_a_decrease_does_not_agree():
    turned = FIGURES.assign(value_printed=FIGURES["value_printed"].replace({"99,50": "70"}))
    table = claims_ledger(CLAIMS.frame([claim(check="twice knowledge")]), turned)
    assert table["status"].tolist() == ["does not agree"]
    words = FIGURES.assign(value_printed=FIGURES["value_printed"].replace({"99,50": "better"}))
    assert claims_ledger(CLAIMS.frame([claim(check="twice knowledge")]), words)["status"][0] == "cannot be recomputed"


@pytest.mark.parametrize("kind", KINDS)
def test_a_claim_without_a_check_has_the_status_of_its_kind_and_a_reason(kind):
    row = found(kind=kind)
    assert row["status"] in ("cannot be recomputed", "framework only", "no finding")
    assert row["reason"]
    assert (row["status"] == "framework only") == (kind == "framework")


def test_the_note_follows_the_reason_and_expectation_is_compared():
    row = found(check="grim", figures="skill-post", note="Two diagrams are printed.")
    assert row["reason"] == "2007/23 = 87.26; Two diagrams are printed."
    assert not row["as_expected"]
    assert found(check="grim", figures="skill-post", expected="agrees")["as_expected"]
    table = claims_ledger(CLAIMS.frame([claim(check="grim", figures="skill-post")]), FIGURES)
    assert table.notes[-1] == "1 claims come out otherwise than was written down."


def test_sources_are_chosen_and_counted():
    claims = CLAIMS.frame([claim(), claim(id="t-1", source="t", kind="framework", expected="framework only")])
    assert claims_ledger(claims, FIGURES, ["t"])["id"].tolist() == ["t-1"]
    counts = ledger_counts(claims_ledger(claims, FIGURES))
    assert counts.columns.tolist() == ["source", *STATUSES]
    assert counts["framework only"].tolist() == [0, 1]
    with pytest.raises(QualkitError, match="no claim is of the source 'u'"):
        claims_ledger(claims, FIGURES, ["u"])


def test_everything_that_is_wrong_is_told_at_once():
    claims = CLAIMS.frame([
        claim(kind="resultt", expected="agree"), claim(check="grimm"),
        claim(id="s-2", check="grim", figures="skil-post"), claim(id="s-3", check="grim"),
        claim(id="s-4", check="reach all many 100", figures="gain"), claim(id="s-5", check="twice"),
    ])  # fmt: skip
    with pytest.raises(QualkitError) as error:
        claims_ledger(claims, FIGURES)
    text = str(error.value)
    assert "claim 's-1': unknown kind 'resultt'. Did you mean 'result'" in text
    assert "unknown expected status 'agree'. Did you mean 'agrees'" in text
    assert "claim 's-1': the id is used twice" in text
    assert "unknown check 'grimm'. Did you mean 'grim'" in text
    assert "no published figure has the id 'skil-post'. Did you mean 'skill-post'" in text
    assert "the check 'grim' rests on 1 figures, not 0" in text
    assert "claim 's-4': the check 'reach' has 3 words after it" in text
    assert "claim 's-5': the check 'twice' has 1 words after it, not 0" in text


def test_another_table_is_refused():
    with pytest.raises(TableError, match="CLAIMS: column 'locator' is missing"):
        claims_ledger(pd.DataFrame({"id": ["a"]}), FIGURES)
