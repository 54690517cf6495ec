"""Codebooks on disk: what is wrong is said with file and line; the demonstration codebook loads clean."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualkit.errors import CodebookError, StudyError
from qualkit.store.codebooks import load_codebook, read_codebook
from qualkit.store.yaml import read_yaml

ROOT = Path(__file__).resolve().parents[2]
DEMONSTRATION = ROOT / "codebooks" / "asi-barriers-supports.yaml"

BOOK = """\
# our codes
name: asi
version: 1.0.0
languages: [id, en]
codes:
  - code: barrier.training
    label: {id: Pelatihan kurang, en: Little training}
    definition: >-
      Cadres lack training.
  - code: barrier.pay
    label: Pay
    definition: Pay is late.
"""


def test_problems_carry_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "asi.yaml"
    file.write_text(BOOK.replace("definition: Pay is late.", "definiton: Pay is late.\n    topic: pay"), "utf-8")
    with pytest.raises(CodebookError) as caught:
        load_codebook(file)
    assert [str(problem) for problem in caught.value.problems] == [
        "asi.yaml:10: code 'barrier.pay' has no definition. To mend: add the key definition.",
        "asi.yaml:12: code 'barrier.pay' has the unknown key 'definiton'. Did you mean 'definition'? To mend: "
        "it may have code, label, polarity, level, topic, definition, include, exclude, example, "
        "source, basis, parent, scope, terms.",
    ]


def test_what_the_study_knows_is_checked() -> None:
    text = BOOK + "    topic: pay\n"
    assert read_codebook(text, "asi.yaml", topics=["pay"]).codes[1].topic == "pay"
    with pytest.raises(
        CodebookError, match=r"asi\.yaml:13: code 'barrier\.pay': unknown topic 'pay'.*Did you mean 'paid'"
    ):
        read_codebook(text, "asi.yaml", topics=["paid"])


def test_a_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "asi.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + BOOK.encode())
    assert load_codebook(str(file)).code_ids == ("barrier.training", "barrier.pay")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "asi.yaml").write_text(BOOK, "utf-8")
    with pytest.raises(
        CodebookError, match=r"there is no file .*/asj\.yaml\. Did you mean 'asi\.yaml'\? To mend: check"
    ):
        load_codebook(tmp_path / "asj.yaml")


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    file = tmp_path / "asi.yaml"
    file.write_bytes(b"name: \xff")
    with pytest.raises(CodebookError, match=r"asi\.yaml: byte 7 is not UTF-8\. To mend: save the file as UTF-8\."):
        load_codebook(file)


def test_a_file_that_is_not_yaml(tmp_path: Path) -> None:
    file = tmp_path / "asi.yaml"
    file.write_text("name: [", "utf-8")
    with pytest.raises(StudyError, match=r"asi\.yaml:\d: this is not YAML"):
        load_codebook(file)


def test_the_demonstration_codebook_loads_against_its_study() -> None:
    study = read_yaml((ROOT / "study.yaml").read_text("utf-8"), "study.yaml").data
    topics, groups = [each["topic"] for each in study["topics"]], [each["group"] for each in study["groups"]]
    book = read_codebook(DEMONSTRATION.read_text("utf-8"), DEMONSTRATION.name, topics=topics, groups=groups)
    assert book == load_codebook(DEMONSTRATION)
    assert book.name == DEMONSTRATION.stem
    assert {code.polarity for code in book.codes} == {"barrier", "support", "neutral"}
    assert all(theme.topics and theme.polarities for theme in book.themes)
