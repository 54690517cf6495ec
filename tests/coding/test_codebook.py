"""A codebook from plain mappings: what is right comes through, everything that is wrong is said at once."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.coding.codebook import build_codebook, parent_cycles
from qualkit.errors import CodebookError
from qualkit.model import Codebook, Expectation, Term, Text

BOOK: dict[str, Any] = {
    "name": "asi",
    "version": "1.0.0",
    "languages": ["id", "en"],
    "label": {"id": "ASI", "en": "Breastfeeding"},
    "codes": [
        {
            "code": "barrier.training",
            "label": {"id": "Pelatihan kurang", "en": "Little training"},
            "polarity": "barrier",
            "level": "health-service",
            "topic": "training",
            "definition": "Cadres lack training.",
            "terms": {"id": ["belum pernah dilatih", "pelatih*"], "en": ["no training"]},
        },
        {
            "code": "support.training",
            "label": "Training held",
            "polarity": "support",
            "topic": "training",
            "definition": {"en": "Cadres were trained."},
            "parent": "training",
        },
        {"code": "training", "label": "Training", "definition": "Any word on training.", "topic": "all-training"},
    ],
    "themes": [
        {"theme": "capacity", "label": {"en": "Capacity"}, "codes": ["training", "barrier.training"]},
    ],
    "links": [
        {
            "id": "capacity-ebf",
            "theme": "capacity",
            "indicator": "ebf",
            "definition": "who2021-ebf-0-5",
            "join_level": "village",
            "expectation": {"direction": "lower", "group": "cadre", "text": "lower", "written": "2026-11-01"},
        }
    ],
}
KNOWN: dict[str, Any] = {
    "topics": ["training", "all-training"],
    "indicators": ["ebf", "cbf"],
    "groups": ["cadre", "mother"],
}


def build(data: Mapping[str, Any], **known: Any) -> Codebook:
    return build_codebook(data, name="asi.yaml", line=line_of, **known)


def line_of(path: tuple[str | int, ...]) -> int:
    """A line that tells the path: sections in the thousands, items in the hundreds, keys below."""
    section = {"codes": 1000, "themes": 2000, "links": 3000}.get(str(path[0]) if path else "", 1)
    return section + 100 * (path[1] if len(path) > 1 and isinstance(path[1], int) else 0) + len(path)


def changed(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """BOOK with one value changed; with it taken away where the value is Ellipsis."""
    book = copy.deepcopy(BOOK)
    holder: Any = book
    for step in path[:-1]:
        holder = holder[step]
    if value is ...:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return book


def test_everything_comes_through() -> None:
    book = build(BOOK, **KNOWN)
    assert (book.name, book.version, book.languages) == ("asi", "1.0.0", ("id", "en"))
    assert book.label == Text({"id": "ASI", "en": "Breastfeeding"})
    first = book.codes[0]
    assert first.label("id") == "Pelatihan kurang"
    assert (first.polarity, first.level, first.topic) == ("barrier", "health-service", "training")
    assert first.definition == Text({"": "Cadres lack training."})
    assert first.terms == (
        Term("belum pernah dilatih", "id", 1005),
        Term("pelatih*", "id", 1005),
        Term("no training", "en", 1005),
    )
    assert book.codes[1].parent == "training"
    assert book.codes[2].polarity == "neutral"
    assert book.links[0].expectation == Expectation("lower", "cadre", "lower", "2026-11-01")


def test_a_theme_takes_topics_and_polarities_from_its_codes() -> None:
    theme = build(BOOK).themes[0]
    assert theme.codes == ("training", "barrier.training"), "the researcher's order"
    assert theme.topics == ("training", "all-training"), "the codebook's order"
    assert theme.polarities == {"training": "neutral", "barrier.training": "barrier"}


def test_what_the_study_does_not_say_is_not_checked() -> None:
    assert build(BOOK) == build(BOOK, **KNOWN)
    assert build(changed(("codes", 0, "topic"), "anything")).codes[0].topic == "anything"


def test_empty_sections_are_fine() -> None:
    book = build({"name": "a", "version": "1.0.0", "languages": ["en"], "codes": "", "themes": "", "links": []})
    assert (book.codes, book.themes, book.links) == ((), (), ())
    assert build({"name": "a", "version": "0.1.0-draft", "languages": ["en"], "codes": []}).version == "0.1.0-draft"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("titel",), "x", "asi.yaml:2: the codebook has the unknown key 'titel'."),
        (("versoin",), "x", "unknown key 'versoin'. Did you mean 'version'? To mend: it may have name, version,"),
        (("name",), ..., "the codebook has no name. To mend: add the key name."),
        (("name",), "Buku Kode", "'Buku Kode' is not a name. Did you mean 'buku-kode'? To mend: use small letters"),
        (("name",), "a" * 65, "a name of 65 letters is too long. To mend: use at most 64."),
        (("version",), ..., "the codebook has no version"),
        (("version",), "1.2", "'1.2' is not a version. Did you mean '1.2.0'? To mend: write three numbers"),
        (("version",), "v01", "'v01' is not a version. Did you mean '1.0.0'?"),
        (("version",), "draft", "'draft' is not a version. Did you mean '1.0.0'?"),
        (("languages",), ..., "the codebook has no languages"),
        (("languages",), [], "there is no language. To mend: write, for example, languages: [id, en]."),
        (("languages",), ["id", "en", "id"], "the language 'id' is given twice. To mend: keep one of them."),
        (("languages",), ["id", "en", "Bahasa"], "'Bahasa' is not a language code. To mend: write codes such as id"),
        (("languages",), "id", "the codebook: languages must be a list of texts. To mend: write [one, another]."),
        (("codes",), ..., "there are no codes. To mend: add codes: with a list, empty if need be."),
        (("codes",), {"a": "b"}, "codes must be a list. To mend: begin each code with a hyphen."),
        (("codes", 0), "barrier", "asi.yaml:1002: code number 1 is not a mapping. To mend: write keys such as code,"),
        (("codes", 0, "definiton"), "x", "code 'barrier.training' has the unknown key 'definiton'. Did you mean"),
        (("codes", 1, "code"), ..., "asi.yaml:1103: code number 2 has no code. To mend: add the key code."),
        (("codes", 1, "label"), ..., "asi.yaml:1103: code 'support.training' has no label."),
        (("codes", 1, "label"), {"id": " ", "en": ""}, "code 'support.training' has no label."),
        (("codes", 1, "label"), ["x"], "code 'support.training': label must be one text. To mend: write it on one"),
        (("codes", 1, "label"), {"id": ["x"]}, "label must be one text a language. To mend: write it as one text."),
        (("codes", 1, "label"), {"fr": "Formation"}, "label has a text in the language 'fr', which is not declared."),
        (("codes", 1, "definition"), ..., "code 'support.training' has no definition."),
        (("codes", 1, "definition"), "", "code 'support.training' has no definition."),
        (
            ("codes", 1, "code"),
            "Support Training!",
            "'Support Training!' is not a name. Did you mean 'support-training'",
        ),
        (("codes", 1, "code"), ".support", "'.support' is not a name. Did you mean 'support'?"),
        (("codes", 1, "code"), "training", "code 'training': the name is given twice, first in line 1103."),
        (("codes", 1, "polarity"), "suport", "unknown polarity 'suport'. Did you mean 'support'? To mend: use one of"),
        (("codes", 1, "level"), "familly", "unknown level 'familly'. Did you mean 'family'? To mend: use one of"),
        (
            ("codes", 1, "topic"),
            "trainning",
            "unknown topic 'trainning'. Did you mean 'training'? To mend: use a topic",
        ),
        (("codes", 1, "parent"), "trainin", "unknown parent 'trainin'. Did you mean 'training'? To mend: name a code."),
        (("codes", 1, "parent"), "support.training", "go in a circle: support.training -> support.training."),
        (
            ("codes", 2, "parent"),
            "support.training",
            "go in a circle: support.training -> training -> support.training.",
        ),
        (("codes", 1, "terms"), ["x"], "terms must be a mapping of languages. To mend: write terms: {id: [...]}."),
        (("codes", 1, "terms"), {"fr": ["x"]}, "terms has a text in the language 'fr', which is not declared."),
        (("codes", 1, "terms"), {"en": "x"}, "terms must be a list of texts. To mend: write [one, another]."),
        (("codes", 1, "terms"), {"en": ["latih ]"]}, "asi.yaml:1105: term 'latih ]', column 7:"),
        (("codes", 1, "terms"), {"en": [""]}, "asi.yaml:1105: the term is empty."),
        (("themes",), "x", "themes must be a list. To mend: begin each theme with a hyphen."),
        (("themes", 0, "theme"), ..., "asi.yaml:2003: theme number 1 has no theme."),
        (("themes", 0, "label"), ..., "theme 'capacity' has no label."),
        (("themes", 0, "codes"), [], "theme 'capacity': it stands over no code. To mend: name its codes, or remove"),
        (("themes", 0, "codes"), ..., "theme 'capacity': it stands over no code."),
        (("themes", 0, "codes", 0), "trainin", "theme 'capacity': unknown code 'trainin'. Did you mean 'training'?"),
        (("themes", 0, "codes", 1), "training", "theme 'capacity': the code 'training' is given twice. To mend: keep"),
        (("themes", 0, "codes"), "training", "theme 'capacity': codes must be a list of texts."),
        (("links", 0, "theme"), "capasity", "link 'capacity-ebf': unknown theme 'capasity'. Did you mean 'capacity'?"),
        (("links", 0, "id"), ..., "asi.yaml:3003: link number 1 has no id."),
        (("links", 0, "indicator"), ..., "link 'capacity-ebf' has no indicator."),
        (("links", 0, "indicator"), "ebff", "unknown indicator 'ebff'. Did you mean 'ebf'? To mend: name an indicator"),
        (("links", 0, "definition"), ..., "link 'capacity-ebf' has no definition."),
        (("links", 0, "join_level"), "vilage", "unknown join level 'vilage'. Did you mean 'village'? To mend: use one"),
        (("links", 0, "expectation"), "x", "link 'capacity-ebf': its expectation is not a mapping."),
        (("links", 0, "expectation", "direction"), "up", "unknown direction 'up'. To mend: use one of higher, lower,"),
        (("links", 0, "expectation", "group"), "kadre", "unknown group 'kadre'. Did you mean 'cadre'? To mend: use a"),
        (("links", 0, "expectation", "written"), ..., "link 'capacity-ebf': its expectation has no written."),
        (("links", 0, "expectation", "written"), "2026-02-30", "'2026-02-30' is not a day. To mend: write the day as"),
        (("links", 0, "expectation", "written"), "20261101", "'20261101' is not a day."),
    ],
)
def test_what_is_refused(path: tuple[str | int, ...], value: Any, message: str) -> None:
    with pytest.raises(CodebookError, match=re.escape(message)):
        build(changed(path, value), **KNOWN)


@pytest.mark.parametrize("section", ["themes", "links"])
def test_names_given_twice(section: str) -> None:
    book = copy.deepcopy(BOOK)
    book[section].append(copy.deepcopy(book[section][0]))
    with pytest.raises(
        CodebookError, match=r"the name is given twice, first in line .003\. To mend: give each its own"
    ):
        build(book)


def test_everything_is_said_at_once_in_the_order_of_the_lines() -> None:
    book = changed(("links", 0, "theme"), "nowhere")
    book["codes"][1]["polarity"] = "good"
    book["codes"][0]["parent"] = "nobody"
    book["version"] = "one"
    with pytest.raises(CodebookError) as caught:
        build(book)
    lines = [int(problem.where.split(":")[1]) for problem in caught.value.problems]
    assert lines == sorted(lines)
    assert len(lines) == 4


def test_one_cause_is_one_problem() -> None:
    for path in [("languages",), ("codes", 1, "code")]:
        with pytest.raises(CodebookError) as caught:
            build(changed(path, ...), **KNOWN)
        assert len(caught.value.problems) == 1


def test_without_lines_only_the_file_is_named() -> None:
    with pytest.raises(CodebookError, match=r"^asi: the codebook has no version"):
        build_codebook(changed(("version",), ...), name="asi", line=lambda path: 0)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("abcdefghz"), max_size=8))
def test_every_circle_is_found_once(parents: dict[str, str]) -> None:
    cycles = parent_cycles(parents)
    on_circle = {code for code in parents if _returns(code, parents)}
    assert sorted(code for cycle in cycles for code in cycle) == sorted(on_circle)
    for cycle in cycles:
        assert [parents[code] for code in cycle] == [*cycle[1:], cycle[0]]


def _returns(code: str, parents: dict[str, str]) -> bool:
    step = parents[code]
    for _ in parents:
        if step == code:
            return True
        step = parents.get(step, "")
    return step == code


values = st.recursive(
    st.one_of(st.text(max_size=4), st.sampled_from(["training", "capacity", "id", "en", "lower", "village"])),
    lambda below: st.one_of(
        st.lists(below, max_size=3),
        st.dictionaries(
            st.sampled_from(["code", "label", "definition", "id", "en", "theme", "codes"]), below, max_size=3
        ),
    ),
    max_leaves=8,
)
paths = st.sampled_from([
    ("name",), ("languages",), ("label",), ("codes",), ("codes", 0), ("codes", 1, "label"), ("codes", 1, "code"),
    ("codes", 1, "terms"), ("codes", 0, "terms", "id"), ("themes",), ("themes", 0), ("themes", 0, "codes"), ("links",),
    ("links", 0), ("links", 0, "expectation"), ("links", 0, "theme"),
])  # fmt: skip


@settings(deadline=None)
@given(paths, values)
def test_any_data_is_a_codebook_or_a_codebook_error(path: tuple[str | int, ...], value: Any) -> None:
    with suppress(CodebookError):
        assert build(changed(path, value), **KNOWN).version
