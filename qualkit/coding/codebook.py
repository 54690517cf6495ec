"""A codebook from plain nested mappings, everything that is wrong with it said at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, cast

from qualkit.coding.entries import Entry, Findings, Path, Shape
from qualkit.coding.terms import parse_term
from qualkit.errors import CodebookError, TermError, nearest
from qualkit.model import (
    LEVELS,
    PLACE_LEVELS,
    POLARITIES,
    SCOPES,
    Code,
    Codebook,
    Expectation,
    Link,
    Polarity,
    Scope,
    Term,
    Theme,
)

DIRECTIONS = ("higher", "lower", "none")
VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
"""Three numbers: major, minor, patch; a pre-release or a build may follow."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_BOOK = Shape(
    ("name", "version", "languages", "label", "description", "codes", "themes", "links"),
    ("name", "version", "languages"),
)
_CODE = Shape(
    ("code", "label", "polarity", "level", "topic", "definition", "include", "exclude", "example", "source", "basis",
     "parent", "scope", "terms"),
    ("code", "label", "definition"),
)  # fmt: skip
_THEME = Shape(("theme", "label", "codes", "description"), ("theme", "label"))
_LINK = Shape(
    ("id", "theme", "indicator", "definition", "join_level", "expectation"),
    ("id", "theme", "indicator", "definition", "join_level"),
)
_EXPECTATION = Shape(("direction", "group", "text", "written"), ("direction", "text", "written"))


class Known(NamedTuple):
    """What the study knows beside the codebook; None where it is not to be checked."""

    topics: Collection[str] | None = None
    indicators: Collection[str] | None = None
    groups: Collection[str] | None = None


def build_codebook(
    data: Mapping[str, Any],
    *,
    name: str,
    line: Callable[[Path], int],
    topics: Collection[str] | None = None,
    indicators: Collection[str] | None = None,
    groups: Collection[str] | None = None,
) -> Codebook:
    """A codebook from mappings, lists and texts.

    A label, definition or other text is one text, or a mapping of languages to texts. Terms are a list of texts a
    language. A theme's topics and polarities come from its codes.

    Parameters
    ----------
    data
        The codebook as mappings, lists and texts.
    name
        The file's name, for messages.
    line
        Gives the line, from 1, of the value at a path of keys and indexes; 0 where there is none.
    topics, indicators, groups
        The topics and groups of the study and the indicators of its surveys. What is None is not checked.

    Raises
    ------
    CodebookError
        With everything that is wrong, in the order of the lines.

    Examples
    --------
    >>> data = {"name": "asi", "version": "1.0.0", "languages": ["en"], "codes": [
    ...     {"code": "barrier.hours", "label": "Hours", "definition": "No time.", "polarity": "barier"}]}
    >>> build_codebook(data, name="asi.yaml", line=lambda path: 4)
    Traceback (most recent call last):
    qualkit.errors.CodebookError: asi.yaml:4: code 'barrier.hours': unknown polarity 'barier'. Did you mean ...
    """
    findings = Findings(name, line)
    known = Known(topics, indicators, groups)
    top = findings.entry(data, (), "the codebook", _BOOK)
    if "codes" not in top.data:
        top.add("codes", "there are no codes", mend="add codes: with a list, empty if need be")
    languages = _languages(top)
    codes = _codes(top, languages, known)
    themes = _themes(top, languages, codes)
    links = _links(top, themes, known)
    book = Codebook(
        _name(top), _version(top), languages, codes, themes, links,
        top.words("label", languages), top.words("description", languages),
    )  # fmt: skip
    if findings.problems:
        raise CodebookError(findings.problems)
    return book


def parent_cycles(parents: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Every cycle of codes that are each other's parents, each once, from its first code in the order given.

    Examples
    --------
    >>> parent_cycles({"a": "b", "b": "a", "c": "a", "d": ""})
    [('a', 'b')]
    """
    cycles: list[tuple[str, ...]] = []
    seen: set[str] = set()
    for code in parents:
        chain: list[str] = []
        step = code
        while step in parents and step not in seen and step not in chain:
            chain.append(step)
            step = parents[step]
        if step in chain:
            cycles.append(tuple(chain[chain.index(step) :]))
        seen.update(chain)
    return cycles


def themes_of(themes: Sequence[Theme], codes: Sequence[Code]) -> tuple[Theme, ...]:
    """The themes with topics and polarities from their codes, topics in the codebook's order."""
    by_id = {code.code: code for code in codes}
    order = [code.topic for code in codes if code.topic]
    filled = []
    for theme in themes:
        own = [by_id[code] for code in theme.codes if code in by_id]
        held = {code.topic for code in own}
        topics = tuple(dict.fromkeys(topic for topic in order if topic in held))
        polarities = {code.code: code.polarity for code in own}
        filled.append(Theme(theme.theme, theme.label, theme.codes, theme.description, topics, polarities))
    return tuple(filled)


def _name(top: Entry) -> str:
    name = top.id("name")
    if len(name) > 64:
        top.add("name", f"a name of {len(name)} letters is too long", mend="use at most 64")
    return name


def _version(top: Entry) -> str:
    version = top.text("version")
    if version and not VERSION.fullmatch(version):
        numbers = [str(int(number)) for number in re.findall(r"\d+", version)[:3]]
        guess = ".".join([*numbers, "0", "0"][:3]) if numbers else "1.0.0"
        top.add("version", f"{version!r} is not a version", guess, "write three numbers: major.minor.patch")
    return version


def _languages(top: Entry) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for path, language in top.texts("languages"):
        if not _LANGUAGE.fullmatch(language):
            top.findings.add(f"{language!r} is not a language code", path, mend="write codes such as id and en")
        elif language in found:
            top.findings.add(f"the language {language!r} is given twice", path, mend="keep one of them")
        found[language] = None
    if not found and top.data.get("languages") == []:
        top.add("languages", "there is no language", mend="write, for example, languages: [id, en]")
    return tuple(found)


def _codes(top: Entry, languages: Sequence[str], known: Known) -> tuple[Code, ...]:
    entries = top.entries("codes", "code", _CODE, named_by="code")
    codes = tuple(_code(entry, languages, known) for entry in entries)
    _refuse_doubles(entries, "code", [code.code for code in codes])
    parents = {code.code: code.parent for code in codes if code.code}
    for entry, code in zip(entries, codes, strict=True):
        if code.parent and code.parent not in parents:
            entry.add("parent", f"unknown parent {code.parent!r}", nearest(code.parent, parents), "name a code")
    by_id = {code.code: entry for entry, code in zip(entries, codes, strict=True)}
    for cycle in parent_cycles(parents):
        circle = " -> ".join([*cycle, cycle[0]])
        what = f"the parents go in a circle: {circle}"
        top.findings.add(what, by_id[cycle[0]].at("parent"), mend="take the parent from one of them")
    return codes


def _code(entry: Entry, languages: Sequence[str], known: Known) -> Code:
    return Code(
        code=entry.id("code"),
        label=entry.words("label", languages),
        polarity=cast(Polarity, entry.one_of("polarity", POLARITIES, default="neutral")),
        level=entry.one_of("level", LEVELS),
        topic=entry.one_of("topic", known.topics, more="use a topic of study.yaml, or add it there"),
        definition=entry.words("definition", languages),
        include=entry.words("include", languages),
        exclude=entry.words("exclude", languages),
        example=entry.words("example", languages),
        source=entry.text("source"),
        basis=entry.text("basis"),
        parent=entry.text("parent"),
        terms=tuple(_terms(entry, languages)),
        scope=cast(Scope, entry.one_of("scope", SCOPES, default="turn")),
    )


def _terms(entry: Entry, languages: Sequence[str]) -> list[Term]:
    terms = []
    for language, path, text in entry.by_language("terms", languages):
        try:
            parse_term(text, where=entry.findings.where(path))
        except TermError as error:
            for problem in error.problems:
                entry.findings.take(path, problem)
        terms.append(Term(text, language, entry.findings.line(path)))
    return terms


def _themes(top: Entry, languages: Sequence[str], codes: Sequence[Code]) -> tuple[Theme, ...]:
    entries = top.entries("themes", "theme", _THEME, named_by="theme")
    known = [code.code for code in codes if code.code]
    themes = [_theme(entry, languages, known) for entry in entries]
    _refuse_doubles(entries, "theme", [theme.theme for theme in themes])
    return themes_of(themes, codes)


def _theme(entry: Entry, languages: Sequence[str], known: Sequence[str]) -> Theme:
    codes: dict[str, None] = {}
    for path, code in entry.texts("codes"):
        if code not in known:
            mend = "name a code of this codebook"
            entry.findings.add(f"{entry.noun}: unknown code {code!r}", path, nearest(code, known), mend)
        elif code in codes:
            entry.findings.add(f"{entry.noun}: the code {code!r} is given twice", path, mend="keep one of them")
        codes[code] = None
    if entry.data and entry.data.get("codes", "") in ("", []):
        entry.add("codes", "it stands over no code", mend="name its codes, or remove the theme")
    label, description = entry.words("label", languages), entry.words("description", languages)
    return Theme(entry.id("theme"), label, tuple(codes), description)


def _links(top: Entry, themes: Sequence[Theme], known: Known) -> tuple[Link, ...]:
    entries = top.entries("links", "link", _LINK, named_by="id")
    names = [theme.theme for theme in themes if theme.theme]
    links = tuple(_link(entry, names, known) for entry in entries)
    _refuse_doubles(entries, "id", [link.id for link in links])
    return links


def _link(entry: Entry, themes: Sequence[str], known: Known) -> Link:
    return Link(
        id=entry.id("id"),
        theme=entry.one_of("theme", themes, more="name a theme of this codebook"),
        indicator=entry.one_of("indicator", known.indicators, more="name an indicator of a survey or of figures.csv"),
        definition=entry.text("definition"),
        join_level=entry.one_of("join_level", PLACE_LEVELS),
        expectation=_expectation(entry, known),
    )


def _expectation(link: Entry, known: Known) -> Expectation | None:
    if link.data.get("expectation", "") == "":
        return None
    noun = f"{link.noun}: its expectation"
    entry = link.findings.entry(link.data["expectation"], link.at("expectation"), noun, _EXPECTATION)
    direction = entry.one_of("direction", DIRECTIONS)
    group = entry.one_of("group", known.groups, more="use a group of study.yaml")
    written = entry.text("written")
    if written and not _is_day(written):
        entry.add(
            "written", f"{written!r} is not a day", mend="write the day as 2026-11-01, before the data are joined"
        )
    return Expectation(cast(Any, direction), group, entry.text("text"), written)


def _refuse_doubles(entries: Sequence[Entry], key: str, names: Sequence[str]) -> None:
    first: dict[str, int] = {}
    for entry, name in zip(entries, names, strict=True):
        line = entry.findings.line(entry.at(key))
        if name and name in first:
            at = f", first in line {first[name]}" if first[name] else ""
            entry.add(key, f"the name is given twice{at}", mend="give each its own name")
        first.setdefault(name, line)


def _is_day(text: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
