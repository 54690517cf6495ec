"""What a person declares about a document's speakers: in the call, by label or by pattern, or in the front matter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import yaml

from qualkit.errors import Problem, ReadError, nearest
from qualkit.model import ROLES, Role
from qualkit.readers.openings import fold
from qualkit.readers.raw import RawDocument
from qualkit.readers.roles import Declared

PATTERN = "re:"
"""What a declared label begins with that is a pattern; no label holds a colon."""
_LONGEST_FRONT_MATTER = 50_000


@dataclass(frozen=True, slots=True)
class LabelPattern:
    """A regular expression, and the role of every label in which it is found, whatever its capital letters."""

    written: str
    pattern: re.Pattern[str]
    said: Declared

    def matching(self, labels: Iterable[str]) -> list[str]:
        """Those of the labels in which the pattern is found."""
        return [label for label in labels if self.pattern.search(label)]


def is_pattern(label: str) -> bool:
    """Whether a declared label is a pattern: ``re:^(P|Pewawancara)$``."""
    return label.startswith(PATTERN)


def declarations(
    document: RawDocument, interviewers: Iterable[str], labels: Mapping[str, Role | None] | Iterable[str] | None
) -> tuple[dict[str, Declared], tuple[str, ...]]:
    """Folded label -> what was declared about it, with notes on front matter that could not be read.

    What the call says goes before what the front matter says. Patterns are left to `label_patterns`.

    Raises
    ------
    ReadError
        For a role that there is not.

    Examples
    --------
    >>> document = RawDocument(("A: x",), "md", front_matter="speakers: {A: {role: informant, informant: ibu-01}}")
    >>> declarations(document, ["B"], None)[0]["b"].role
    'interviewer'
    """
    found, notes = _front_matter(document)
    for label, said in _said_in_call(document.name, interviewers, labels):
        if not is_pattern(label):
            found[fold(label)] = said
    return found, notes


def label_patterns(
    name: str, interviewers: Iterable[str], labels: Mapping[str, Role | None] | Iterable[str] | None
) -> list[LabelPattern]:
    """The patterns among what a call declares.

    Raises
    ------
    ReadError
        For a pattern that is no regular expression, and for a role that there is not.

    Examples
    --------
    >>> [pattern] = label_patterns("a.txt", ["re:^(P|Pewawancara)"], None)
    >>> pattern.matching(["P", "pewawancara 2", "Ibu P"])
    ['P', 'pewawancara 2']
    """
    return [
        LabelPattern(label, _compiled(label, name), said)
        for label, said in _said_in_call(name, interviewers, labels)
        if is_pattern(label)
    ]


def settled(
    patterns: Iterable[LabelPattern], speakers: Iterable[str], others: Iterable[str], name: str
) -> dict[str, Declared]:
    """Folded label -> what patterns declare about it; a pattern that fits no speaker is tried on other labels.

    Raises
    ------
    ReadError
        For a pattern that fits no label.
    """
    speakers, others = list(speakers), list(others)
    found: dict[str, Declared] = {}
    for pattern in patterns:
        labels = pattern.matching(speakers) or pattern.matching(others)
        if not labels:
            known = ", ".join(repr(label) for label in (speakers or others)[:8])
            what = f"no speaker's label fits {pattern.written!r}"
            raise ReadError(Problem(what, name, mend=f"write one that fits a label: {known or 'there is none'}"))
        found |= {fold(label): replace(pattern.said, label=label, must_occur=False) for label in labels}
    return found


def spelled_out(roles: Mapping[str, Role], labels: Iterable[str], name: str = "") -> dict[str, Role]:
    """The roles with every pattern replaced by those of `labels` in which it is found.

    Examples
    --------
    >>> spelled_out({"re:^I": "informant", "P": "interviewer"}, ["I1", "I2", "P"])
    {'I1': 'informant', 'I2': 'informant', 'P': 'interviewer'}
    """
    known = list(labels)
    found: dict[str, Role] = {}
    for label, role in roles.items():
        if is_pattern(label):
            found |= dict.fromkeys((other for other in known if _compiled(label, name).search(other)), role)
    return found | {label: role for label, role in roles.items() if not is_pattern(label)}


def _compiled(label: str, name: str) -> re.Pattern[str]:
    try:
        return re.compile(label.removeprefix(PATTERN), re.IGNORECASE)
    except re.error as error:
        what = f"{label!r} is no regular expression: {error}"
        raise ReadError(Problem(what, name, mend="correct it, or name the label itself")) from error


def _said_in_call(
    name: str, interviewers: Iterable[str], labels: Mapping[str, Role | None] | Iterable[str] | None
) -> list[tuple[str, Declared]]:
    roles: dict[str, str | None] = {}
    if isinstance(labels, Mapping):
        roles.update(labels)
    elif labels is not None:
        roles.update(dict.fromkeys(_as_list(labels), ""))
    found = [(label, _said(label, role, _reason(label, "labels"), name)) for label, role in roles.items()]
    for label in _as_list(interviewers):
        found.append((label, Declared(label, "interviewer", _reason(label, "interviewers"), must_occur=True)))
    return found


def _reason(label: str, where: str) -> str:
    return f"fits the pattern {label.removeprefix(PATTERN)!r}" if is_pattern(label) else f"named in {where}"


def _as_list(labels: Iterable[str]) -> list[str]:
    return [labels] if isinstance(labels, str) else list(labels)


def _said(label: str, role: str | None, reason: str, where: str, informant: str = "") -> Declared:
    if role and role not in ROLES:
        raise ReadError(
            Problem(f"the role {role!r} of {label!r} is none", where, nearest(role, ROLES), f"use {', '.join(ROLES)}")
        )
    must_occur = role is not None and reason == "named in labels"
    return Declared(label, role or None, reason, informant, role is not None, must_occur)


def _front_matter(document: RawDocument) -> tuple[dict[str, Declared], tuple[str, ...]]:
    """The speakers of the front matter; one who no longer speaks is no fault, a withdrawn speaker leaves the text."""
    if not document.front_matter:
        return {}, ()
    if len(document.front_matter) > _LONGEST_FRONT_MATTER:
        return {}, ("warning: the front matter is too long to be one and was not searched for speakers",)
    try:
        settings = yaml.load(document.front_matter, yaml.BaseLoader)  # noqa: S506 - BaseLoader makes nothing but text
    except (yaml.YAMLError, RecursionError):
        return {}, ("warning: the front matter is not YAML and was not searched for speakers",)
    speakers = settings.get("speakers") if isinstance(settings, dict) else None
    if not isinstance(speakers, dict):
        return {}, ()
    return {fold(str(label)): _entry(str(label), entry, document) for label, entry in speakers.items()}, ()


def _entry(label: str, entry: object, document: RawDocument) -> Declared:
    fields = entry if isinstance(entry, dict) else {}
    role, informant = _plain(fields.get("role", "")), _plain(fields.get("informant", ""))
    return _said(label, role, "declared in the front matter", document.name, informant)


def _plain(value: object) -> str:
    """A text as it is; a list or mapping, which may name itself many times over, is not written out."""
    return value if isinstance(value, str) else f"a {type(value).__name__}"
