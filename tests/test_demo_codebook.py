"""The demonstration codebook and the published figures hold what their sources allow, and no more.

Reads the files with PyYAML's BaseLoader (every scalar is text) and csv; of qualkit only what reads terms and proposes.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

import qualkit as qk
from qualkit.coding.terms import parse_term

ROOT = Path(__file__).resolve().parents[1]
CODEBOOK = ROOT / "codebooks" / "asi-barriers-supports.yaml"
FIGURES = ROOT / "surveys" / "published" / "figures.csv"
STUDY = ROOT / "study.yaml"

# code: (level, source, basis)
UTAMA, KURNIYATI, SIREGAR = "utama-2025", "kurniyati-2026", "siregar-2023"
COUNTER = ("none", "counter-pole")
CODES = {
    "barrier.training": ("health-service", "utama-2025, siregar-2023", "R, not yet held"),
    "barrier.supervision": ("health-service", UTAMA, "R, C"),
    "barrier.working-mother-assistance": ("health-service", UTAMA, "R"),
    "barrier.recording": ("health-service", UTAMA, "R"),
    "barrier.village-funds": ("village", UTAMA, "R"),
    "barrier.policy": ("village", UTAMA, "C"),
    "barrier.workplace-facilities": ("workplace", UTAMA, "R, B"),
    "barrier.working-hours": ("workplace", UTAMA, "B"),
    "barrier.workplace-support": ("workplace", UTAMA, "B"),
    "barrier.family-support": ("family", UTAMA, "B"),
    "barrier.milk-belief": ("individual", KURNIYATI, "L"),
    "barrier.early-formula": ("individual", KURNIYATI, "L"),
    "barrier.mother-condition": ("individual", KURNIYATI, "L"),
    "barrier.baby-condition": ("individual", KURNIYATI, "L"),
    "barrier.mother-knowledge": ("individual", KURNIYATI, "B"),
    "barrier.programme-continuity": ("health-service", KURNIYATI, "I"),
    "barrier.field-staff": ("health-service", KURNIYATI, "I"),
    "barrier.counsellors": ("health-service", SIREGAR, "L"),
    "barrier.campaign": ("health-service", SIREGAR, "L"),
    "barrier.support-group": ("village", SIREGAR, "L"),
    "neutral.traditional-massage": ("family", KURNIYATI, "B"),
    "support.midwife": ("health-service", UTAMA, "R"),
    "support.posyandu-education": ("health-service", UTAMA, "R"),
    "support.pkk": ("village", UTAMA, "R"),
    "support.community-trust": ("village", UTAMA, "R, C"),
    "support.home-visit": ("village", "utama-2025, kalteng-2024", "R, role"),
    "support.practice-mentoring": ("health-service", KURNIYATI, "R"),
    "support.mother-group": ("village", SIREGAR, "aim"),
    "support.workplace-policy": ("workplace", UTAMA, "P"),
    "support.village-allocation": ("village", UTAMA, "P"),
    "support.education-media": ("health-service", UTAMA, "P"),
    "support.regular-supervision": ("health-service", UTAMA, "P"),
    "support.training": ("health-service", *COUNTER),
    "support.supervision": ("health-service", *COUNTER),
    "support.family": ("family", *COUNTER),
    "support.workplace": ("workplace", *COUNTER),
    "barrier.midwife": ("health-service", *COUNTER),
    "barrier.community-trust": ("village", *COUNTER),
}
PAIRS = {
    "training": "barrier.training support.training",
    "supervision": "barrier.supervision support.supervision support.regular-supervision",
    "midwife": "barrier.midwife support.midwife",
    "community-trust": "barrier.community-trust support.community-trust",
    "support-group": "barrier.support-group support.mother-group",
    "village-funds": "barrier.village-funds support.village-allocation",
    "workplace-facilities": "barrier.workplace-facilities support.workplace-policy",
    "workplace-support": "barrier.workplace-support support.workplace",
    "family-support": "barrier.family-support support.family",
}
TOP_KEYS = ["name", "version", "languages", "label", "description", "codes", "themes", "links"]
CODE_KEYS = [
    "code",
    "label",
    "polarity",
    "level",
    "topic",
    "definition",
    "include",
    "exclude",
    "example",
    "source",
    "basis",
    "terms",
]
LANGUAGES = ["id", "en"]
# A word after which a negator is at home: a support term that opens with it would fire in "ndak ada ...".
NEGATABLE_OPENINGS = {"ada", "pernah", "rutin", "dapat", "bisa", "mau", "dibantu", "dilatih", "didukung", "dikasih"}
OVERMATCHING = {"bidan*", "asi*", "dana*"}

COLUMNS = [
    "id",
    "indicator",
    "definition",
    "place",
    "place_level",
    "year",
    "population",
    "value_printed",
    "unit",
    "n",
    "kind",
    "source",
    "locator",
    "note",
]
KINDS = {"survey", "programme", "study", "target", "secondary"}
PLACE_LEVELS = {"village", "health-centre", "regency", "province", "nation", "world", "not stated"}
# id: (value as printed, unit, n)
KEY_FIGURES = {
    "utama-2025-ebf": ("58", "%", ""),
    "utama-2025-bf2y-working": ("32", "%", ""),
    "kurniyati-2026-knowledge-pre": ("76", "score", "23"),
    "kurniyati-2026-knowledge-post": ("99,50", "score", "23"),
    "kurniyati-2026-knowledge-gain": ("23,5", "score points", "23"),
    "kurniyati-2026-skill-post": ("87,26", "score", "23"),
    "kurniyati-2026-ebf-indonesia": ("56,9", "%", ""),
    "kurniyati-2026-ebf-bengkulu": ("66,3", "%", ""),
    "kurniyati-2026-ebf-rejang-lebong": ("64,67", "%", ""),
    "kurniyati-2026-ebf-kampung-delima": ("56", "%", ""),
    "kurniyati-2026-ebf-world": ("48", "%", ""),
    "kurniyati-2026-nmr-indonesia": ("15", "per 1,000 live births", ""),
    "kurniyati-2026-imr-indonesia": ("24", "per 1,000 live births", ""),
    "kurniyati-2026-nmr-target": ("12", "per 1,000 live births", ""),
    "kurniyati-2026-nmr-bengkulu": ("6", "per 1,000 live births", ""),
    "kurniyati-2026-nmr-rejang-lebong": ("4", "per 1,000 live births", ""),
    "kurniyati-2026-survival-ratio": ("14", "times", ""),
    "kurniyati-2026-cadres-active": ("23", "persons", ""),
    "kurniyati-2026-participants": ("23", "persons", ""),
    "kurniyati-2026-groups": ("4", "groups", ""),
    "kurniyati-2026-group-size": ("5-6", "persons per group", ""),
    "panti-mulyo-2024-strategies": ("9", "strategies", ""),
    "siregar-2023-bf-duration": ("6-24", "months", ""),
    "kalteng-2024-posyandu-frequency": ("satu", "times per month", ""),
}


def load(path: Path) -> dict:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


@pytest.fixture(scope="module")
def book() -> dict:
    return load(CODEBOOK)


@pytest.fixture(scope="module")
def codes(book: dict) -> dict[str, dict]:
    return {code["code"]: code for code in book["codes"]}


@pytest.fixture(scope="module")
def figures() -> list[dict[str, str]]:
    with FIGURES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bilingual(text: object) -> bool:
    return isinstance(text, dict) and list(text) == LANGUAGES and all(value.strip() for value in text.values())


def test_the_codebook_has_its_keys_in_order(book: dict) -> None:
    assert list(book) == TOP_KEYS
    assert (book["name"], book["version"], book["languages"]) == (CODEBOOK.stem, "1.1.0", LANGUAGES)
    assert bilingual(book["label"])
    assert bilingual(book["description"])


def test_every_code_is_present_exactly_once(book: dict) -> None:
    assert Counter(code["code"] for code in book["codes"]) == Counter(CODES.keys())


def test_codes_name_level_source_and_basis_as_the_sources_allow(codes: dict[str, dict]) -> None:
    assert {name: (c["level"], c["source"], c["basis"]) for name, c in codes.items()} == CODES


def test_polarity_is_the_first_part_of_the_name(codes: dict[str, dict]) -> None:
    assert {name: c["polarity"] for name, c in codes.items()} == {name: name.split(".")[0] for name in codes}


def test_a_barrier_and_its_support_share_a_topic(codes: dict[str, dict]) -> None:
    topics: dict[str, set[str]] = {}
    for name, code in codes.items():
        topics.setdefault(code["topic"], set()).add(name)
    assert {topic: names for topic, names in topics.items() if len(names) > 1} == {
        topic: set(names.split()) for topic, names in PAIRS.items()
    }


def test_every_topic_is_one_of_the_study(codes: dict[str, dict]) -> None:
    assert {c["topic"] for c in codes.values()} <= {topic["topic"] for topic in load(STUDY)["topics"]}


@pytest.mark.parametrize("name", CODES)
def test_a_code_is_whole_and_bilingual(codes: dict[str, dict], name: str) -> None:
    code = codes[name]
    assert list(code) == CODE_KEYS
    assert [key for key in ("label", "definition", "include", "exclude") if not bilingual(code[key])] == []
    assert code["example"].strip()


@pytest.mark.parametrize("name", CODES)
def test_a_definition_names_who_is_hindered_or_helped(codes: dict[str, dict], name: str) -> None:
    definition = codes[name]["definition"]
    word = {
        "barrier": ("terhambat", "hindered"),
        "support": ("terbantu", "helped"),
        "neutral": ("tidak dinilai", "not judge"),
    }
    indonesian, english = word[codes[name]["polarity"]]
    assert indonesian in definition["id"]
    assert english in definition["en"]


def test_a_recommendation_is_not_passed_off_as_a_finding(codes: dict[str, dict]) -> None:
    for code in codes.values():
        says_so = "does not report" in code["definition"]["en"] and "wished for or in place" in code["definition"]["en"]
        assert says_so == (code["basis"] == "P"), code["code"]


def test_the_two_supervision_supports_exclude_each_other(codes: dict[str, dict]) -> None:
    assert "support.regular-supervision" in codes["support.supervision"]["exclude"]["en"]
    assert "support.supervision" in codes["support.regular-supervision"]["exclude"]["en"]


def test_codes_named_in_the_text_exist_in_both_languages(codes: dict[str, dict]) -> None:
    reference = re.compile(r"(?:barrier|support|neutral)\.[a-z-]+[a-z]")
    for code in codes.values():
        for field in ("definition", "include", "exclude"):
            named = {language: sorted(reference.findall(code[field][language])) for language in LANGUAGES}
            assert named["id"] == named["en"], (code["code"], field)
            assert set(named["en"]) <= set(CODES) - {code["code"]}, (code["code"], field)


def test_every_code_has_terms_of_the_term_language_in_both_languages(codes: dict[str, dict]) -> None:
    for code in codes.values():
        assert list(code["terms"]) == LANGUAGES
        assert 4 <= len(code["terms"]["id"]) <= 100, code["code"]
        assert 2 <= len(code["terms"]["en"]) <= 10, code["code"]
        for terms in code["terms"].values():
            assert [parse_term(term).text for term in terms] == terms, code["code"]
            assert len(set(terms)) == len(terms), code["code"]
            assert OVERMATCHING.isdisjoint(terms), code["code"]


def test_no_term_belongs_to_two_codes(codes: dict[str, dict]) -> None:
    count = Counter(term for code in codes.values() for term in {*code["terms"]["id"], *code["terms"]["en"]})
    assert [term for term, times in count.items() if times > 1] == []


def test_the_two_poles_of_a_matter_are_never_proposed_on_the_same_words() -> None:
    study = qk.open_study(ROOT)
    topics = {code.code: (code.topic, code.polarity) for code in study.codebook().codes}
    hits = qk.autocode(study.turns(), study.codebook())
    poles = hits.assign(topic=hits["code"].map(lambda code: topics[code][0]),
                        pole=hits["code"].map(lambda code: topics[code][1]))  # fmt: skip
    both = poles.groupby(["transcript", "start", "end", "topic"])["pole"].nunique()
    assert both[both > 1].index.tolist() == []


def test_support_terms_that_open_where_a_negator_would_stand_ask_for_a_state(codes: dict[str, dict]) -> None:
    opened = [
        term
        for code in codes.values()
        if code["polarity"] == "support"
        for term in code["terms"]["id"]
        if term.split()[0] in NEGATABLE_OPENINGS and parse_term(term).state == ""
    ]
    assert opened == []


def test_an_example_is_no_line_of_a_transcript(codes: dict[str, dict]) -> None:
    transcripts = [path.read_text(encoding="utf-8") for path in (ROOT / "transcripts").glob("*.md")]
    if not transcripts:
        pytest.skip("no transcripts yet")
    assert [name for name, code in codes.items() if any(code["example"] in text for text in transcripts)] == []


def test_every_code_belongs_to_a_theme(book: dict) -> None:
    themes = book["themes"]
    assert {code for theme in themes for code in theme["codes"]} == set(CODES)
    assert len({theme["theme"] for theme in themes}) == len(themes)
    for theme in themes:
        assert list(theme) == ["theme", "label", "description", "codes"]
        assert bilingual(theme["label"])
        assert bilingual(theme["description"])
        assert len(set(theme["codes"])) == len(theme["codes"])
        assert {"barrier", "support"} <= {code.split(".")[0] for code in theme["codes"]}, theme["theme"]


def test_links_tie_known_themes_to_printed_indicators(book: dict, figures: list[dict[str, str]]) -> None:
    links = book["links"]
    groups = {group["group"] for group in load(STUDY)["groups"]}
    assert len({link["id"] for link in links}) == len(links)
    for link in links:
        assert list(link) == ["id", "theme", "indicator", "definition", "join_level", "expectation"]
        assert link["theme"] in {theme["theme"] for theme in book["themes"]}
        assert (link["definition"], link["join_level"]) == ("not stated", "regency")
        assert any(row["source"] == "utama-2025" and row["indicator"] == link["indicator"] for row in figures), link[
            "id"
        ]
        expectation = link["expectation"]
        assert list(expectation) == ["direction", "group", "text", "written"]
        assert expectation["direction"] in {"higher", "lower", "none"}
        assert expectation["group"] in groups
        assert expectation["written"] == "2026-11-21"


def test_figures_have_the_columns_and_no_interval(figures: list[dict[str, str]]) -> None:
    assert [list(row) for row in figures] == [COLUMNS] * len(figures)
    assert [row["id"] for row in figures if None in row.values()] == []
    assert not any(re.search(r"conf|ci_|std|lower|upper|interval", column) for column in COLUMNS)


def test_figure_ids_are_unique_and_open_with_their_source(figures: list[dict[str, str]]) -> None:
    assert len({row["id"] for row in figures}) == len(figures)
    assert [row["id"] for row in figures if not row["id"].startswith(row["source"] + "-")] == []


def test_figures_keep_to_the_allowed_words(figures: list[dict[str, str]]) -> None:
    assert {row["kind"] for row in figures} <= KINDS
    assert {row["place_level"] for row in figures} <= PLACE_LEVELS
    may_be_empty = {"n", "note"}
    empty = [(row["id"], c) for row in figures for c in COLUMNS if c not in may_be_empty and not row[c].strip()]
    assert empty == []


def test_n_stands_only_where_the_source_prints_it(figures: list[dict[str, str]]) -> None:
    assert {row["id"]: row["n"] for row in figures if row["n"]} == {
        name: n for name, (_, _, n) in KEY_FIGURES.items() if n
    }


def test_a_coverage_without_denominator_says_so(figures: list[dict[str, str]]) -> None:
    coverages = [row for row in figures if row["indicator"] in {"ebf", "cbf2y"}]
    assert len(coverages) == 7
    assert {row["definition"] for row in coverages} == {"not stated"}
    assert [row["id"] for row in coverages if "no interval can be given" not in row["note"]] == []


@pytest.mark.parametrize("name", KEY_FIGURES)
def test_a_key_figure_stands_as_printed(figures: list[dict[str, str]], name: str) -> None:
    row = next(row for row in figures if row["id"] == name)
    assert (row["value_printed"], row["unit"], row["n"]) == KEY_FIGURES[name]
