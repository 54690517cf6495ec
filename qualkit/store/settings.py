"""study.yaml: title, languages, informant groups, sites, topics and attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualkit.errors import Problem, StudyError, nearest
from qualkit.model import NOT_STATED, PLACE_LEVELS, Text
from qualkit.store.yaml import Document, read_yaml

FORMAT = 1
"""The format of study folders that this version writes."""

_KEYS = ("format", "title", "languages", "groups", "sites", "topics", "attributes", "codebook", "data_note")
_TYPES = ("text", "number", "category", "ordered", "site")
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Group:
    """An informant group."""

    group: str
    label: Text
    role: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A place, its level and the place that it belongs to."""

    site: str
    label: Text
    place_level: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that the interview guide asks about."""

    topic: str
    label: Text


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column of informants.csv: text, number, category, ordered or site."""

    attribute: str
    label: Text
    type: str = "text"
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """What study.yaml says, in its order."""

    title: str
    languages: tuple[str, ...] = ("en",)
    groups: tuple[Group, ...] = ()
    sites: tuple[Site, ...] = ()
    topics: tuple[Topic, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    codebook: str = ""
    data_note: str = ""
    problems: tuple[Problem, ...] = field(default=(), compare=False)

    @property
    def group_ids(self) -> tuple[str, ...]:
        """Groups in reporting order."""
        return tuple(group.group for group in self.groups)

    @property
    def topic_ids(self) -> tuple[str, ...]:
        """Topics in the guide's order."""
        return tuple(topic.topic for topic in self.topics)

    @property
    def site_ids(self) -> tuple[str, ...]:
        """Sites in order."""
        return tuple(site.site for site in self.sites)


def read_settings(path: Path) -> Settings:
    """The settings of a study; everything that is wrong with them is in `problems`.

    Raises
    ------
    StudyError
        If there is no study, if study.yaml is no YAML in UTF-8, or if its format is newer or older than this
        version's.
    """
    if not path.is_file():
        raise StudyError(Problem(
            "there is no study here: study.yaml is missing", str(path.parent),
            mend="name a study's folder, or make one with: qualkit init FOLDER",
        ))  # fmt: skip
    document = read_yaml(read_utf8(path, path.name), path.name)
    _check_format(document)
    data = document.data
    problems = [
        Problem(f"unknown setting {key!r}", _at(document, key), nearest(key, _KEYS), "correct or remove it")
        for key in data if key not in _KEYS
    ]  # fmt: skip
    if not str(data.get("title", "")).strip():
        problems.append(Problem("the study has no title", f"{path.name}:1", mend="add a line title: and the title"))
    if data.get("languages") and not isinstance(data["languages"], list):
        problems.append(Problem("languages is no list", _at(document, "languages"), mend="write, say, [id, en]"))
    items = {key: _items(document, key, problems) for key in ("groups", "sites", "topics", "attributes")}
    settings = Settings(
        title=str(data.get("title", "")),
        languages=tuple(_list(data.get("languages"))) or ("en",),
        groups=tuple(Group(i["group"], _label(i, "group"), str(i.get("role", ""))) for i in items["groups"]),
        sites=tuple(
            Site(i["site"], _label(i, "site"), str(i.get("place_level", "")), str(i.get("parent", "")))
            for i in items["sites"]
        ),
        topics=tuple(Topic(i["topic"], _label(i, "topic")) for i in items["topics"]),
        attributes=tuple(
            Attribute(i["attribute"], _label(i, "attribute"), str(i.get("type", "text")), tuple(_list(i.get("values"))))
            for i in items["attributes"]
        ),
        codebook=str(data.get("codebook", "")),
        data_note=str(data.get("data_note", "")),
    )
    return Settings(**{**_fields(settings), "problems": (*problems, *_cross_problems(settings, document))})


def read_utf8(path: Path, name: str) -> str:
    """A file's text, without a byte order mark.

    Raises
    ------
    StudyError
        With the byte that is not UTF-8; `name` is how the message calls the file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "study.yaml")
    ...     _ = path.write_bytes(b"title: caf\\xe9")
    ...     read_utf8(path, "study.yaml")
    Traceback (most recent call last):
    qualkit.errors.StudyError: study.yaml: the file is not UTF-8 (byte 11). To mend: save it as UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"the file is not UTF-8 (byte {error.start + 1})"
        raise StudyError(Problem(what, name, mend="save it as UTF-8")) from error


def _check_format(document: Document) -> None:
    written = str(document.data.get("format", "")).strip()
    where = _at(document, "format") if "format" in document.data else f"{document.name}:1"
    if written == str(FORMAT):
        return
    if written.isdigit() and int(written) > FORMAT:
        what = f"this study has format {written}, newer than {FORMAT}, which this version of qualkit reads"
        raise StudyError(Problem(what, where, mend="install a newer qualkit; nothing was changed"))
    what = f"this study has {f'format {written!r}' if written else 'no format'}, not {FORMAT}"
    raise StudyError(Problem(what, where, str(FORMAT), "run: qualkit upgrade (it shows what it would do first)"))


def _items(document: Document, key: str, problems: list[Problem]) -> list[Mapping[str, Any]]:
    """The entries of a list in study.yaml that have an id; the others are problems."""
    noun, entries = key.removesuffix("s"), document.data.get(key, [])
    if entries == "":
        return []
    if not isinstance(entries, list):
        problems.append(Problem(f"{key} is no list", _at(document, key), mend=f"write - {noun}: ... for each"))
        return []
    good: list[Mapping[str, Any]] = []
    seen: set[str] = set()
    for i, entry in enumerate(entries):
        where = f"{document.name}:{document.line((key, i))}"
        name = str(entry.get(noun, "")) if isinstance(entry, dict) else ""
        if not _ID.fullmatch(name):
            what = f"{noun} {name!r} is no id" if name else f"an entry of {key} has no {noun!r}"
            problems.append(Problem(what, where, mend=f"write {noun}: in small letters, digits and - . _"))
        elif name in seen:
            problems.append(Problem(f"{noun} {name!r} stands there twice", where, mend="remove one"))
        else:
            seen.add(name)
            good.append(entry)
    return good


def _cross_problems(settings: Settings, document: Document) -> list[Problem]:
    problems = []
    for i, site in enumerate(settings.sites):
        where = f"{document.name}:{document.line(('sites', i))}"
        if site.parent and site.parent not in settings.site_ids:
            guess = nearest(site.parent, settings.site_ids)
            problems.append(
                Problem(f"site {site.site!r} lies in unknown site {site.parent!r}", where, guess, "name a site")
            )
        if site.place_level and site.place_level not in (*PLACE_LEVELS, NOT_STATED):
            guess, mend = nearest(site.place_level, PLACE_LEVELS), f"choose one of {', '.join(PLACE_LEVELS)}"
            problems.append(Problem(f"unknown place_level {site.place_level!r}", where, guess, mend))
    for i, attribute in enumerate(settings.attributes):
        if attribute.type not in _TYPES:
            where = f"{document.name}:{document.line(('attributes', i))}"
            guess, mend = nearest(attribute.type, _TYPES), f"choose one of {', '.join(_TYPES)}"
            problems.append(Problem(f"unknown type {attribute.type!r}", where, guess, mend))
    return problems


def _label(item: Mapping[str, Any], noun: str) -> Text:
    label = item.get("label", "")
    if isinstance(label, dict):
        return Text({str(language): str(text) for language, text in label.items()})
    return Text({"": str(label or item[noun])})


def _list(value: Any) -> Sequence[str]:
    return [str(entry) for entry in value] if isinstance(value, list) else []


def _at(document: Document, key: str) -> str:
    return f"{document.name}:{document.line((key,))}"


def _fields(settings: Settings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in settings.__slots__}
