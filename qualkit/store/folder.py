"""Where the files of a study lie, and the tables that are read from the smaller of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from qualkit.errors import Problem, StudyError, nearest
from qualkit.model import ASKED as STATUSES
from qualkit.model import NOT_STATED, PLACE_LEVELS
from qualkit.store.csv_tables import Row, read_rows
from qualkit.store.settings import Settings, read_utf8
from qualkit.store.transcripts import Interview
from qualkit.store.yaml import read_yaml
from qualkit.tables import ASKED, INFORMANTS, PUBLISHED, VERDICTS

_INFORMANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""Lists of informants in results are parted by spaces, so an id holds none."""

FIGURE_KINDS = ("survey", "programme", "study", "target", "secondary")


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths of a study."""

    root: Path

    @property
    def settings(self) -> Path:
        """study.yaml."""
        return self.root / "study.yaml"

    @property
    def transcripts(self) -> Path:
        """Transcripts, informants.csv and asked.csv."""
        return self.root / "transcripts"

    @property
    def informants(self) -> Path:
        """The informants."""
        return self.transcripts / "informants.csv"

    @property
    def asked(self) -> Path:
        """What each informant was asked about."""
        return self.transcripts / "asked.csv"

    @property
    def codebooks(self) -> Path:
        """Codebooks and verdicts."""
        return self.root / "codebooks"

    @property
    def codings(self) -> Path:
        """Codings by coder and codebook."""
        return self.root / "codings"

    @property
    def memos(self) -> Path:
        """Signed notes, and member checks."""
        return self.root / "memos"

    @property
    def surveys(self) -> Path:
        """Surveys and published figures."""
        return self.root / "surveys"

    @property
    def published(self) -> Path:
        """Published figures."""
        return self.surveys / "published" / "figures.csv"

    @property
    def reports(self) -> Path:
        """Results, which git ignores."""
        return self.root / "reports"

    @property
    def cache(self) -> Path:
        """What may be deleted at any time."""
        return self.root / ".qualkit"

    def name(self, path: Path) -> str:
        """A path as messages show it: from the study's folder on."""
        return path.relative_to(self.root).as_posix()

    def codebook_files(self) -> Mapping[str, Path]:
        """Codebook -> file."""
        return {path.stem: path for path in sorted(self.codebooks.glob("*.yaml"))}


def informants_table(folder: Folder, settings: Settings) -> tuple[pd.DataFrame, list[Problem]]:
    """INFORMANTS in the order of groups, attributes typed as study.yaml says, and what is wrong."""
    name = folder.name(folder.informants)
    header, rows, problems = read_rows(folder.informants, name, INFORMANTS.names)
    problems += list(_informant_problems(rows, settings, name))
    columns = list(dict.fromkeys([*header, *INFORMANTS.names]))
    frame = pd.DataFrame([row.values for row in rows], columns=columns, dtype="str").fillna("")
    rank = {group: i for i, group in enumerate(settings.group_ids)}
    order = frame["group"].map(lambda group: rank.get(group, len(rank)))
    frame = frame.loc[order.sort_values(kind="stable").index].reset_index(drop=True)
    for attribute in settings.attributes:
        if attribute.attribute in frame and attribute.type == "number":
            frame[attribute.attribute] = pd.to_numeric(frame[attribute.attribute], errors="coerce")
        elif attribute.attribute in frame and attribute.type == "ordered":
            kept = frame[attribute.attribute].where(frame[attribute.attribute].isin(list(attribute.values)))
            frame[attribute.attribute] = pd.Categorical(kept, categories=list(attribute.values), ordered=True)
    return frame, problems


def _informant_problems(rows: list[Row], settings: Settings, name: str) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for row in rows:
        where, values = f"{name}:{row.line}", row.values
        informant, group = values.get("informant", ""), values.get("group", "")
        if not informant:
            yield Problem("an informant has no id", where, mend="give a pseudonymous id")
        elif not _INFORMANT.fullmatch(informant):
            yield Problem(f"the informant id {informant!r} holds something other than letters a-z, digits and - . _",
                          where, mend="give it another id here, in the transcripts and in asked.csv")  # fmt: skip
        elif informant in seen:
            yield Problem(f"informant {informant!r} stands there twice (first in line {seen[informant]})", where,
                          mend="keep one row an informant")  # fmt: skip
        seen.setdefault(informant, row.line)
        if group not in settings.group_ids:
            yield Problem(
                f"unknown group {group!r}", where, nearest(group, settings.group_ids), "name a group of study.yaml"
            )
        for attribute in settings.attributes:
            value = values.get(attribute.attribute, "")
            allowed: Collection[str] = settings.site_ids if attribute.type == "site" else attribute.values
            if value and allowed and value not in allowed and attribute.type != "number":
                yield Problem(f"{attribute.attribute} {value!r} is not in study.yaml", where, nearest(value, allowed),
                              "correct it, or add the value to study.yaml")  # fmt: skip
            elif value and attribute.type == "number" and pd.isna(pd.to_numeric(value, errors="coerce")):
                yield Problem(f"{attribute.attribute} {value!r} is no number", where, mend="write digits, with a point")


def asked_table(
    folder: Folder, settings: Settings, informants: pd.DataFrame, interviews: Mapping[str, Interview]
) -> tuple[pd.DataFrame, list[Problem]]:
    """ASKED with each informant's group, and what is wrong."""
    name = folder.name(folder.asked)
    needed = ["transcript", "informant", "topic", "status"]
    _, rows, problems = read_rows(folder.asked, name, needed)
    groups = dict(zip(informants["informant"], informants["group"], strict=True)) if len(informants) else {}
    known: dict[str, Collection[str]] = {
        "transcript": interviews, "informant": groups, "topic": settings.topic_ids, "status": STATUSES,
    }  # fmt: skip
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        for column, allowed in known.items():
            value = row.values.get(column, "")
            if value not in allowed:
                problems.append(Problem(f"unknown {column} {value!r}", f"{name}:{row.line}", nearest(value, allowed),
                                        "correct it"))  # fmt: skip
        problems += _silent_in(interviews.get(row.values.get("transcript", "")), row, groups, name)
        key = tuple(row.values.get(column, "") for column in needed[:3])
        if key in seen:
            what = f"{' / '.join(key)} stands there twice (first in line {seen[key]})"
            problems.append(Problem(what, f"{name}:{row.line}", mend="keep one row"))
        seen.setdefault(key, row.line)
    frame = ASKED.frame({**row.values, "group": groups.get(row.values.get("informant", ""), "")} for row in rows)
    return frame, problems


def _silent_in(interview: Interview | None, row: Row, known: Collection[str], name: str) -> Iterator[Problem]:
    informant = row.values.get("informant", "")
    if interview is not None and informant in known and informant not in interview.informants:
        what = f"{informant!r} does not speak in {interview.transcript!r}"
        guess, mend = nearest(informant, interview.informants), "correct the informant or the transcript"
        yield Problem(what, f"{name}:{row.line}", guess, mend)


def published_table(folder: Folder) -> tuple[pd.DataFrame, list[Problem]]:
    """PUBLISHED, and what is wrong."""
    name = folder.name(folder.published)
    _, rows, problems = read_rows(folder.published, name, [n for n in PUBLISHED.names if n != "note"])
    seen: set[str] = set()
    for row in rows:
        where, values = f"{name}:{row.line}", row.values
        if not values.get("id") or values["id"] in seen:
            problems.append(
                Problem(f"the id {values.get('id', '')!r} is missing or used twice", where, mend="give an id")
            )
        seen.add(values.get("id", ""))
        for column, allowed in (("kind", FIGURE_KINDS), ("place_level", (*PLACE_LEVELS, NOT_STATED))):
            if values.get(column, "") not in allowed:
                guess, mend = nearest(values.get(column, ""), allowed), f"choose one of {', '.join(allowed)}"
                problems.append(Problem(f"unknown {column} {values.get(column, '')!r}", where, guess, mend))
        for column in ("indicator", "definition", "value_printed", "source", "locator"):
            if not values.get(column):
                problems.append(Problem(f"{column} is empty", where, mend=f"give it; {NOT_STATED!r} is a definition"))
    return PUBLISHED.frame(row.values for row in rows), problems


def verdicts_table(folder: Folder, codebook: str) -> tuple[pd.DataFrame, list[Problem]]:
    """VERDICTS of everybody on one codebook, and what is wrong. The file's name is the person."""
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for path in sorted((folder.codebooks / f"{codebook}.verdicts").glob("*.yaml")):
        name = folder.name(path)
        try:
            document = read_yaml(read_utf8(path, name), name)
        except StudyError as error:
            problems += error.problems
            continue
        entries = document.data.get("verdicts", [])
        if not isinstance(entries, list):
            problems.append(
                Problem("verdicts is no list", f"{name}:{document.line(('verdicts',))}", mend="write - id:")
            )
        seen: set[str] = set()
        for i, entry in enumerate(entries if isinstance(entries, list) else []):
            where = f"{name}:{document.line(('verdicts', i))}"
            row, wrong = _verdict(entry, path.stem, where)
            if row["id"] in seen:
                wrong.append(
                    Problem(f"the verdict {row['id']!r} stands there twice", where, mend="give each its own id")
                )
            seen.add(row["id"])
            rows.append(row)
            problems += wrong
    return VERDICTS.frame(rows), problems


def _verdict(entry: Any, person: str, where: str) -> tuple[dict[str, str], list[Problem]]:
    values = {str(k): v for k, v in entry.items()} if isinstance(entry, dict) else {}
    groups = values.pop("groups", [])
    pair = [str(group) for group in groups] if isinstance(groups, list) else []
    row = {name: str(values.get(name, "")) for name in VERDICTS.names}
    row |= {"by": person, "group_a": pair[0] if pair else "", "group_b": pair[1] if len(pair) > 1 else ""}
    needed = ["id", "kind", "theme", "verdict", "date", "reason"]
    problems = [
        Problem(f"the verdict has no {n}", where, mend=f"add {n}: and what it is") for n in needed if not row[n]
    ]
    if row["kind"] == "convergence" and len(pair) != 2:
        problems.append(Problem("a verdict on convergence compares two groups", where, mend="write groups: [a, b]"))
    if row["kind"] not in ("convergence", "fit", ""):
        guess = nearest(row["kind"], ["convergence", "fit"])
        problems.append(Problem(f"unknown kind {row['kind']!r}", where, guess, "write convergence or fit"))
    return row, problems
