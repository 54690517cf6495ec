"""Transcripts of a study: front matter and canonical text, and the tables made of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from qualkit.errors import Problem, QualkitError, StudyError, nearest
from qualkit.model import CONSENTS, KINDS, ROLES, Role, Source, Speaker, Transcript, Turn
from qualkit.store.yaml import Document, dump_front_matter, read_front_matter
from qualkit.tables import TRANSCRIPTS, TURNS
from qualkit.text import find_turns, text_hash, turns_table

FIELDS = (
    "transcript", "kind", "date", "round", "site", "language", "translation_of", "interviewer", "others", "guide",
    "duration_min", "consent", "simulated", "speakers",
)  # fmt: skip
NOT_TRANSCRIPTS = ("guide.md", "README.md")


@dataclass(frozen=True, slots=True)
class Interview:
    """A transcript as it lies in a study: its settings, canonical text and turns."""

    transcript: str
    text: str
    sha256: str
    settings: Mapping[str, Any]
    speakers: Mapping[str, Speaker]
    turns: tuple[Turn, ...]
    name: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Line of each field of the front matter."""

    @property
    def informants(self) -> tuple[str, ...]:
        """Informants who speak in it, in the order of the front matter."""
        return tuple(dict.fromkeys(s.informant for s in self.speakers.values() if s.informant))

    def value(self, name: str) -> str:
        """A field of the front matter as text; empty where it is missing."""
        return str(self.settings.get(name, ""))


def parse_interview(text: str, name: str) -> tuple[Interview, list[Problem]]:
    """A transcript file of a study, and what is wrong with its front matter.

    Line ends and a byte order mark belong to the file, not to the text: they are read as LF and left out.

    Raises
    ------
    StudyError
        If there is no front matter, or it cannot be read.

    Examples
    --------
    >>> text = "---\\ntranscript: ibu-01\\nspeakers:\\n  P: {role: interviewer}\\n---\\nP: Apa kabar?\\n"
    >>> interview, problems = parse_interview(text, "ibu-01.md")
    >>> interview.text, [turn.role for turn in interview.turns], problems
    ('P: Apa kabar?\\n', ['interviewer'], [])
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    document, start = read_front_matter(text, name)
    problems = _front_matter_problems(document, name)
    speakers = _speakers(document, problems)
    body = text[start:]
    turns = tuple(find_turns(body, speakers))
    lines = {key: document.line((key,)) for key in document.data}
    interview = Interview(Path(name).stem, body, text_hash(body), document.data, speakers, turns, name, lines)
    if not turns:
        problems.append(Problem("no turn was found", name, mend="name the speakers' labels under speakers:"))
    return interview, problems


def read_interviews(folder: Path, only: Collection[str] | None = None) -> tuple[list[Interview], list[Problem]]:
    """Every transcript of a study's folder, sorted by name, and every problem; a file that cannot be read is one."""
    interviews: list[Interview] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.md")):
        if path.name in NOT_TRANSCRIPTS or (only is not None and path.stem not in only):
            continue
        name = f"{folder.name}/{path.name}"
        try:
            interview, found = parse_interview(path.read_bytes().decode(), name)
        except UnicodeDecodeError as error:
            what = f"the file is not UTF-8 (byte {error.start + 1})"
            problems.append(Problem(what, name, mend="import it again with: qualkit import"))
        except StudyError as error:
            problems += error.problems
        else:
            interviews.append(interview)
            problems += found
    return interviews, problems


def transcripts_table(interviews: Iterable[Interview]) -> pd.DataFrame:
    """TRANSCRIPTS of the interviews."""
    return TRANSCRIPTS.frame(
        {
            **{name: i.value(name) for name in FIELDS if name != "speakers"},
            "transcript": i.transcript, "kind": i.value("kind") or "interview",
            "duration_min": _number(i.value("duration_min")),
            "consent": i.value("consent") or "analysis", "informants": " ".join(i.informants),
        }
        for i in interviews
    )  # fmt: skip


def all_turns(interviews: Sequence[Interview], groups: Mapping[str, str]) -> pd.DataFrame:
    """TURNS of all interviews; `groups` gives each informant's group."""
    flat = [(i, turn) for i in interviews for turn in i.turns]
    if not flat:
        return TURNS.empty()
    texts = {
        "transcript": [i.transcript for i, _ in flat],
        "speaker": [turn.speaker for _, turn in flat],
        "role": [turn.role for _, turn in flat],
        "informant": [turn.informant for _, turn in flat],
        "group": [groups.get(turn.informant, "") for _, turn in flat],
        "text": [i.text[turn.start : turn.end] for i, turn in flat],
        "time_start": [turn.time_start for _, turn in flat],
        "time_end": [turn.time_end for _, turn in flat],
    }
    numbers = {name: [getattr(turn, name) for _, turn in flat] for name in ("turn", "start", "end")}
    columns = {name: pd.array(values, dtype="str") for name, values in texts.items()} | numbers
    return pd.DataFrame({name: columns[name] for name in TURNS.names})


def as_transcript(interview: Interview, source: Source, groups: Mapping[str, str] | None = None) -> Transcript:
    """The interview as the noun that users see."""
    return Transcript(
        interview.transcript, interview.text,
        turns_table(interview.transcript, interview.text, interview.turns, groups), source,
        tuple(interview.speakers.values()), interview.settings,
    )  # fmt: skip


def transcript_file(settings: Mapping[str, Any], speakers: Iterable[Speaker], text: str) -> str:
    """The file of a transcript: front matter in the order of the fields, then the canonical text."""
    front = {name: settings.get(name, "") for name in FIELDS if name != "speakers"}
    front["speakers"] = {
        s.label: {"role": s.role, **({"informant": s.informant} if s.informant else {})} for s in speakers
    }
    return dump_front_matter(front) + text


def _front_matter_problems(document: Document, name: str) -> list[Problem]:
    data = document.data
    problems = [
        Problem(f"unknown field {key!r}", f"{name}:{document.line((key,))}", nearest(key, FIELDS),
                "correct or remove it")
        for key in data if key not in FIELDS
    ]  # fmt: skip
    if data.get("transcript") != Path(name).stem:
        problems.append(Problem(
            f"the field transcript says {data.get('transcript', '')!r}, the file is called {Path(name).name!r}",
            f"{name}:{document.line(('transcript',))}", Path(name).stem, "make them the same",
        ))  # fmt: skip
    for field_name, allowed in (("kind", KINDS), ("consent", CONSENTS)):
        value = str(data.get(field_name, ""))
        if value and value not in allowed:
            where, guess = f"{name}:{document.line((field_name,))}", nearest(value, allowed)
            problems.append(
                Problem(f"unknown {field_name} {value!r}", where, guess, f"choose one of {', '.join(allowed)}")
            )
    problems += _value_problems(document, name)
    return problems


def _value_problems(document: Document, name: str) -> list[Problem]:
    from datetime import date

    problems = []
    day, minutes = str(document.data.get("date", "")), str(document.data.get("duration_min", ""))
    if day:
        try:
            date.fromisoformat(day)
        except ValueError:
            where = f"{name}:{document.line(('date',))}"
            problems.append(Problem(f"{day!r} is no day", where, mend="write it as YYYY-MM-DD"))
    if minutes and _number(minutes) != _number(minutes):
        where = f"{name}:{document.line(('duration_min',))}"
        problems.append(
            Problem(f"{minutes!r} is no number of minutes", where, mend="write a number, or leave it empty")
        )
    return problems


def _speakers(document: Document, problems: list[Problem]) -> dict[str, Speaker]:
    entries = document.data.get("speakers", {})
    if not isinstance(entries, dict) or not entries:
        where = f"{document.name}:{document.line(('speakers',))}"
        problems.append(
            Problem("no speakers are declared", where, mend="write speakers: with Label: {role: ...} below")
        )
        return {}
    speakers: dict[str, Speaker] = {}
    for label, entry in entries.items():
        where = f"{document.name}:{document.line(('speakers', label))}"
        role = str(entry.get("role", "")) if isinstance(entry, dict) else str(entry)
        informant = str(entry.get("informant", "")) if isinstance(entry, dict) else ""
        if role not in ROLES:
            guess, mend = nearest(role, ROLES), f"choose one of {', '.join(ROLES)}"
            problems.append(Problem(f"speaker {label!r} has the unknown role {role!r}", where, guess, mend))
        else:
            speakers[label] = Speaker(label, _role(role), informant if role == "informant" else "")
            if informant and role != "informant":
                what = f"speaker {label!r} is {role}, but names the informant {informant!r}"
                problems.append(Problem(what, where, mend="make the role informant, or remove the informant"))
    return speakers


def _role(role: str) -> Role:
    return next(known for known in ROLES if known == role)


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return float("nan")


def check_labels(speakers: Iterable[Speaker]) -> None:
    """Refuse labels that could not open a turn again.

    Raises
    ------
    QualkitError
        For a label with a colon, a bracket or a line break, or white space at its ends.
    """
    problems = [
        Problem(f"the label {s.label!r} cannot open a turn", mend="leave out colons, square brackets and line breaks")
        for s in speakers if any(c in s.label for c in ":[]\n") or s.label != s.label.strip()
    ]  # fmt: skip
    if problems:
        raise QualkitError(problems)
