"""The five codebooks of the study: bilingual, with source and basis at each code, and no basis beyond their source."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import qualkit as qk

ROOT = Path(__file__).resolve().parent.parent
# codebook: its one source, what its codes may rest on, and whether some of them are parents of others
SMALL = {
    "cadre-strengthening": ("panti-mulyo-2024", {"framework"}, False),
    "posyandu-roles": ("kalteng-2024", {"role"}, True),
    "lactation-training": ("kurniyati-2026", {"R", "L", "B", "I", "aim"}, False),
    "support-groups": ("siregar-2023", {"L", "aim", "not yet held"}, False),
}
LANGUAGES = {"id", "en"}


@pytest.fixture(scope="module")
def study():
    return qk.open_study(ROOT)


@pytest.fixture(scope="module", params=SMALL)
def book(study, request):
    return study.codebook(request.param)


def test_there_are_five_and_one_is_the_main_one(study):
    assert set(study.codebook_names) == {"asi-barriers-supports", *SMALL}
    assert study.codebook().name == "asi-barriers-supports"


def test_each_code_speaks_both_languages(book):
    for code in book.codes:
        for text in (code.label, code.definition, code.include, code.exclude):
            assert set(text.by_language) == LANGUAGES, code.code
            assert all(value.strip() for value in text.by_language.values()), code.code
        assert {term.language for term in code.terms} == LANGUAGES, code.code


def test_each_code_names_its_source_and_a_basis_that_the_source_allows(book):
    source, bases, _ = SMALL[book.name]
    assert {code.source for code in book.codes} == {source}
    assert {code.basis for code in book.codes} <= bases
    assert 8 <= len(book.codes) <= 16


def test_a_framework_and_a_speech_are_never_findings(study):
    for name in ("cadre-strengthening", "posyandu-roles", "support-groups"):
        assert not {"R", "C"} & {code.basis for code in study.codebook(name).codes}
        assert {code.polarity for code in study.codebook(name).codes} <= {"neutral", "barrier", "support"}


def test_the_header_says_what_the_source_is(book):
    header = (ROOT / "codebooks" / f"{book.name}.yaml").read_text(encoding="utf-8").split("\nname:")[0]
    assert SMALL[book.name][0] in header
    humble = r"never evidence|not a finding|None of these is a finding|milk production was\n# not measured"
    assert re.search(humble, header)


def test_phases_are_parents_and_every_theme_has_codes(book):
    parents = {code.parent for code in book.codes if code.parent}
    assert bool(parents) == SMALL[book.name][2]
    assert parents <= set(book.code_ids)
    assert all(theme.codes and set(theme.codes) <= set(book.code_ids) for theme in book.themes)
    in_themes = {code for theme in book.themes for code in theme.codes}
    assert in_themes | {code.code for code in book.codes if code.parent} == set(book.code_ids)


def test_examples_are_of_nobody(study):
    spoken = " ".join(" ".join(study.turns()["text"]).lower().split())
    examples = [str(code.example) for name in study.codebook_names for code in study.codebook(name).codes]
    assert [example for example, times in Counter(examples).items() if times > 1] == []
    assert [example for example in examples if example.lower() in spoken] == []
