"""Surveys of a study: records in data.csv, everything about them in survey.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from qualkit.errors import Problem, StudyError, nearest
from qualkit.store.csv_tables import read_rows
from qualkit.store.folder import Folder
from qualkit.store.settings import read_utf8
from qualkit.store.yaml import read_yaml

_KEYS = ("population", "age_rule", "preset", "design", "items", "indicators", "provenance", "simulated")


@dataclass(frozen=True, eq=False)
class Survey:
    """A survey's records, every value as text, and its dictionary."""

    name: str
    data: pd.DataFrame
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators that survey.yaml names."""
        named = self.settings.get("indicators", [])
        return tuple(str(name) for name in named) if isinstance(named, list | dict) else ()


def survey_names(folder: Folder) -> list[str]:
    """Names of the folders under surveys/ that hold a survey.yaml."""
    return sorted(path.parent.name for path in folder.surveys.glob("*/survey.yaml"))


def read_survey(folder: Folder, name: str) -> Survey:
    """One survey.

    Raises
    ------
    StudyError
        If there is no such survey, or its files cannot be read.
    """
    known = survey_names(folder)
    if name not in known:
        mend = f"name one of: {', '.join(known) or 'none'}"
        raise StudyError(Problem(f"there is no survey {name!r}", "surveys/", nearest(name, known), mend))
    place = folder.surveys / name
    document = read_yaml(read_utf8(place / "survey.yaml", folder.name(place / "survey.yaml")),
                         folder.name(place / "survey.yaml"))  # fmt: skip
    header, rows, problems = read_rows(place / "data.csv", folder.name(place / "data.csv"), [])
    problems += [
        Problem(f"unknown key {key!r}", f"{document.name}:{document.line((key,))}", nearest(key, _KEYS), "correct it")
        for key in document.data if key not in _KEYS
    ]  # fmt: skip
    if not (place / "data.csv").exists():
        problems.append(Problem("data.csv is missing", folder.name(place), mend="put the records there"))
    if problems:
        raise StudyError(problems)
    return Survey(name, pd.DataFrame([row.values for row in rows], columns=header, dtype="str"), document.data)
