"""What a person declares about a document's speakers: in the call, or in the front matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import yaml

from qualkit.errors import Problem, ReadError, nearest
from qualkit.model import ROLES, Role
from qualkit.readers.openings import fold
from qualkit.readers.raw import RawDocument
from qualkit.readers.roles import Declared

_LONGEST_FRONT_MATTER = 50_000


def declarations(
    document: RawDocument, interviewers: Iterable[str], labels: Mapping[str, Role | None] | Iterable[str] | None
) -> tuple[dict[str, Declared], tuple[str, ...]]:
    """Folded label -> what was declared about it, with notes on front matter that could not be read.

    What the call says goes before what the front matter says.

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
    roles: dict[str, str | None] = {}
    if isinstance(labels, Mapping):
        roles.update(labels)
    elif labels is not None:
        roles.update(dict.fromkeys(_as_list(labels), ""))
    found, notes = _front_matter(document)
    for label, role in roles.items():
        found[fold(label)] = _said(label, role, "named in labels", document.name)
    for label in _as_list(interviewers):
        found[fold(label)] = Declared(label, "interviewer", "named in interviewers", must_occur=True)
    return found, notes


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
    role, informant = str(fields.get("role", "")), str(fields.get("informant", ""))
    return _said(label, role, "declared in the front matter", document.name, informant)
