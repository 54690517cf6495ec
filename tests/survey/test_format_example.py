"""The survey of docs/file-formats.md is estimated, and its claims are reproduced."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import qualkit as qk
from qualkit.results import reproduce
from qualkit.survey.definitions import ITEMS
from qualkit.survey.ledger import _CHECKS, KINDS, STATUSES

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "file-formats.md").read_text(encoding="utf-8")


@pytest.fixture
def study(tmp_path):
    for name, body in re.findall(r"^```\w+ (\S+\.\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(body, encoding="utf-8")
    return qk.open_study(tmp_path)


def test_the_example_estimates_coverage(study):
    table = qk.coverage(study.survey("rumah-tangga"), ["ebf", "cbf"]).set_index("indicator")
    # Of five infants, 1 and 3 got nothing else; 2 got water, 5 was never breastfed, 7's mother does not know of water.
    assert table.loc["ebf", "estimate"] == pytest.approx((1.2 + 0.8) / (1.2 + 1.0 + 0.8 + 1.0 + 1.3))
    assert table.loc["cbf", "estimate"] == pytest.approx((1.1 + 1.0) / (1.1 + 0.9 + 1.0))
    assert table["df"].tolist() == [2, 1]
    assert "Simulated for this page; nobody was asked." in qk.coverage(study.survey("rumah-tangga"), "ebf").notes


def test_the_claims_of_the_example_come_out_as_expected(study):
    assert reproduce(study)["as_expected"].all()


def test_the_page_names_every_item_kind_status_and_check():
    named = {word for text in re.findall(r"`([^`\n]+)`", PAGE) for word in (text, text.split()[0])}
    assert {*ITEMS, *KINDS, *STATUSES, *_CHECKS} - {
        *named,
        *re.findall(r"^  (\w+): \{column", PAGE, re.MULTILINE),
    } == set()
