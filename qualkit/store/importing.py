"""Files of others become transcripts of a study: first a plan that changes nothing, then the writing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from qualkit.errors import Problem, QualkitError, ReadError, StudyError, nearest
from qualkit.model import ROLES, Role, Source, Speaker, Transcript
from qualkit.readers.declarations import is_pattern, spelled_out
from qualkit.store.atomic import make_folders, write_atomic
from qualkit.store.csv_tables import read_rows
from qualkit.store.folder import Folder
from qualkit.store.incoming import (
    WARNING,
    Incoming,
    as_read_error,
    match_labels,
    nearest_label,
    open_incoming,
    transcribe,
)
from qualkit.store.incoming import text_of_a_study as taken_over
from qualkit.store.informant_rows import append_rows
from qualkit.store.register import Register, is_settled
from qualkit.store.settings import Settings
from qualkit.store.speaker_roles import set_speakers
from qualkit.store.transcripts import Interview, check_labels, parse_interview, transcript_file
from qualkit.tables import INFORMANTS
from qualkit.text import RawTurn

if TYPE_CHECKING:
    import pandas as pd

State = Literal["new", "roles", "there", "refused"]
_SHOWN_TURNS = 3
_ASKS: Role = "interviewer"
_SAID_BETTER = "nobody is clearly the interviewer"
"""How a reader's warning begins for which the register has one that names the remedy."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker of a planned transcript: who it is taken for, why, and how much of the talk is theirs.

    `turns` and `words` count what they say; `share` is their part of all turns and `share_of_words` of all words, from
    0 to 1.
    """

    label: str
    role: Role
    informant: str
    reason: str
    turns: int
    share: float
    words: int = 0
    share_of_words: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What importing one file would do.

    Attributes
    ----------
    file
        The file.
    state
        ``new``: it would be written. ``there``: the study holds these words already. ``roles``: it holds them, and
        the roles of the speakers would be set. ``refused``: see `refusal`.
    transcript
        Id of the transcript.
    kind
        ``interview`` or ``focus-group``.
    source
        Name, format, encoding and hash of the file, and notes on what was normalised or guessed.
    voices
        The speakers.
    turns
        Number of turns.
    first_turns
        The first of them.
    timed
        How many turns have a time.
    informants
        Informant and group of those who would be added to informants.csv.
    warnings
        What a person should look at before going on.
    refusal
        Why the file cannot come in; None where it can.
    content
        The bytes of the file in the study; empty where nothing would be written.
    replaces
        SHA-256 of the file in the study that `content` replaces; empty where there is none.
    """

    file: Path
    state: State
    transcript: str = ""
    kind: str = ""
    source: Source | None = None
    voices: tuple[Voice, ...] = ()
    turns: int = 0
    timed: int = 0
    first_turns: tuple[RawTurn, ...] = field(default=(), repr=False)
    informants: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    refusal: ReadError | None = None
    content: bytes = field(default=b"", repr=False)
    replaces: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a plan.

    `path` is the transcript's file, `informants` those who were added to informants.csv; `refusal` says why nothing
    was written where `state` is ``refused``.
    """

    plan: Plan
    state: State
    path: Path | None = None
    informants: tuple[str, ...] = ()
    refusal: QualkitError | None = None


def plan_import(
    files: Sequence[Path],
    folder: Folder,
    settings: Settings,
    *,
    interviewers: Sequence[str] = (),
    group: str = "",
    roles: Mapping[str, Role] | None = None,
    step: Callable[[str], None] = lambda name: None,
) -> list[Plan]:
    """What importing some files would do, one plan a file; nothing is written.

    A transcript's id comes from the file's name. Its one informant has the same id; several are numbered and make it
    a focus group. Where nothing tells who asks, the file still comes in, nobody is added to informants.csv, and
    importing it again with an interviewer sets the roles. A transcript of another study is taken over as it is.

    Parameters
    ----------
    files
        Files that some installed reader knows.
    folder
        The study.
    settings
        Its study.yaml.
    interviewers
        Labels of those who ask, or patterns for them (``re:^P``); each must fit one of the files at least.
    group
        The group of informants that are new; may be left out where study.yaml has one group.
    roles
        Label, or pattern for labels -> role of further speakers.
    step
        Called with the name of each file that was read, for a progress bar.

    Raises
    ------
    StudyError
        For a group that study.yaml does not know, and for an informants.csv that cannot be read.
    ReadError
        For a role that there is not, and for a label that occurs in none of the files.

    Examples
    --------
    >>> import tempfile
    >>> from qualkit.store.settings import read_settings
    >>> from qualkit.store.starter import make_study
    >>> with tempfile.TemporaryDirectory() as place:
    ...     folder, file = Folder(Path(place, "asi")), Path(place, "Ibu 02.txt")
    ...     _ = make_study(folder.root)
    ...     _ = file.write_text("P: Sehat?\\nIbu: Ya.\\nP: Bekerja?\\nIbu: Di toko.\\n", encoding="utf-8")
    ...     [plan] = plan_import([file], folder, read_settings(folder.settings), interviewers=["P"], group="mother")
    ...     plan.state, plan.transcript, plan.turns, plan.informants
    ...     carry_out([plan], folder)[0].path.name
    ('new', 'ibu-02', 4, (('ibu-02', 'mother'),))
    'ibu-02.md'
    """
    said = dict(roles or {})
    _check_roles(said)
    register = Register.of(folder, settings, group)
    named = [*interviewers, *said]
    plans: list[Plan] = []
    readable: dict[str, tuple[str, ...]] = {}
    for path in map(Path, files):
        found = _open(path)
        if isinstance(found, Incoming):
            labels = readable[str(path)] = found.labels if named else ()
            found = _plan(found, labels, register, interviewers, said)
        if found.content:
            register.expect(_parsed(found.content, found.transcript)[0])
        plans.append(found)
        step(path.name)
    _refuse_unknown_labels(named, readable)
    return plans


def carry_out(plans: Iterable[Plan], folder: Folder) -> list[Imported]:
    """Write what was planned: transcripts, and new rows of informants.csv.

    Each file is the old one or the new one, whatever happens. A transcript that changed since it was planned is
    refused; the others still come in.

    Raises
    ------
    OSError
        As the system gives it, for a disk that is full or a folder that cannot be written.
    """
    return [_carried_out(plan, folder) for plan in plans]


def _carried_out(plan: Plan, folder: Folder) -> Imported:
    if plan.refusal is not None:
        return Imported(plan, "refused", refusal=plan.refusal)
    path = folder.transcripts / f"{plan.transcript}.md"
    try:
        table, added = _with_rows(plan.informants, folder)
        if plan.content:
            _refuse_changed(path, plan, folder)
            make_folders(path.parent)
            write_atomic(path, plan.content)
        if added:
            write_atomic(folder.informants, table)
    except StudyError as error:
        return Imported(plan, "refused", refusal=error)
    return Imported(plan, plan.state, path, added)


def _refuse_changed(path: Path, plan: Plan, folder: Folder) -> None:
    there = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
    if there != plan.replaces:
        what = "the file changed since the import was planned; nothing was written"
        raise StudyError(Problem(what, folder.name(path), mend="import again"))


def _with_rows(informants: Iterable[tuple[str, str]], folder: Folder) -> tuple[bytes, tuple[str, ...]]:
    """informants.csv with those who are not in it yet, and who they are."""
    name = folder.name(folder.informants)
    _, rows, problems = read_rows(folder.informants, name, INFORMANTS.names)
    if problems:
        raise StudyError(problems)
    known = {row.values["informant"] for row in rows}
    new = [dict(zip(INFORMANTS.names, pair, strict=True)) for pair in informants if pair[0] not in known]
    old = folder.informants.read_bytes() if folder.informants.exists() else b""
    return append_rows(old, new, name), tuple(row["informant"] for row in new)


def _open(path: Path) -> Incoming | Plan:
    try:
        return open_incoming(path)
    except ReadError as error:
        return Plan(path, "refused", refusal=error)


def _plan(
    file: Incoming, labels: Sequence[str], register: Register, interviewers: Sequence[str], roles: Mapping[str, Role]
) -> Plan:
    try:
        asking = match_labels(interviewers, labels)
        here = {label: roles[label] for label in match_labels(roles, labels)}
        existing = register.existing(file)
        transcript = transcribe(file, interviewers=asking, roles=here)
        if existing is None or not is_settled(existing.speakers.values()):
            return _arriving(file, transcript, existing, register, spelled_out(here, _labels(transcript.speakers)))
        said = spelled_out({**here, **dict.fromkeys(asking, _ASKS)}, existing.speakers)
        return _already_there(file, transcript, existing, register, said)
    except QualkitError as error:
        return Plan(file.path, "refused", file.transcript, refusal=as_read_error(error))


def _labels(speakers: Iterable[Speaker]) -> list[str]:
    return [speaker.label for speaker in speakers]


def _arriving(
    file: Incoming, transcript: Transcript, existing: Interview | None, register: Register, roles: Mapping[str, Role]
) -> Plan:
    """A file that is new, or whose words are there and whose speakers are not told apart yet."""
    if existing is not None:
        register.refuse_other_words(file, transcript, existing)
    found = register.identify(file, transcript, roles)
    state: State = "new" if existing is None else "roles" if is_settled(found.speakers) else "there"
    plan = _described(file, transcript, found.speakers, state, found.warnings)
    plan = replace(plan, kind=found.kind, informants=register.newcomers(found.speakers, file.path.name))
    if state == "there":
        return plan
    old = register.bytes_of(existing, file) if existing is not None else b""
    content = _content(file, transcript, found.speakers, found.kind, old)
    _verify(content, transcript, found.speakers)
    return replace(plan, content=content, replaces=hashlib.sha256(old).hexdigest() if old else "")


def _already_there(
    file: Incoming, transcript: Transcript, existing: Interview, register: Register, said: Mapping[str, Role]
) -> Plan:
    register.refuse_other_words(file, transcript, existing)
    register.refuse_other_roles(file, said, existing)
    speakers = tuple(existing.speakers.values())
    warnings = []
    if file.of_a_study and transcript.settings != existing.settings:
        warnings.append(f"its front matter differs from that of {existing.name}, which stays as it is")
    plan = _described(file, transcript, speakers, "there", warnings)
    informants = register.missing(speakers, file.path.name)
    return replace(plan, kind=existing.value("kind") or "interview", informants=informants)


def _described(
    file: Incoming, transcript: Transcript, speakers: Sequence[Speaker], state: State, warnings: Iterable[str]
) -> Plan:
    turns = transcript.turns
    voices = _voices(turns, speakers)
    noted = [note.removeprefix(WARNING) for note in transcript.source.notes if note.startswith(WARNING)]
    noted = [note for note in noted if not note.startswith(_SAID_BETTER)]
    first = turns.head(_SHOWN_TURNS).to_dict("records")
    return Plan(
        file.path, state, transcript.transcript, source=transcript.source, voices=voices, turns=len(turns),
        timed=int(((turns["time_start"] != "") | (turns["time_end"] != "")).sum()),
        first_turns=tuple(RawTurn(t["speaker"], t["text"], t["time_start"], t["time_end"]) for t in first),
        warnings=tuple(dict.fromkeys([*noted, *warnings])),
    )  # fmt: skip


def _voices(turns: pd.DataFrame, speakers: Iterable[Speaker]) -> tuple[Voice, ...]:
    spoken: Counter[str] = Counter()
    for label, text in zip(turns["speaker"], turns["text"], strict=True):
        spoken[label] += len(text.split())
    counts = Counter(turns["speaker"])
    return tuple(
        Voice(s.label, s.role, s.informant, s.reason, counts[s.label], counts[s.label] / max(1, len(turns)),
              spoken[s.label], spoken[s.label] / max(1, spoken.total()))
        for s in speakers
    )  # fmt: skip


def _content(file: Incoming, transcript: Transcript, speakers: Sequence[Speaker], kind: str, old: bytes) -> bytes:
    """The file of the transcript in the study."""
    check_labels(speakers)
    if old:
        return set_speakers(old.decode(), f"{transcript.transcript}.md", speakers, kind).encode()
    if file.of_a_study:
        return taken_over(file).replace("\r\n", "\n").encode()
    settings = {**transcript.settings, "transcript": transcript.transcript, "kind": kind}
    return transcript_file(settings, speakers, transcript.text).encode()


def _verify(content: bytes, transcript: Transcript, speakers: Sequence[Speaker]) -> None:
    """Refuse a file that the study would not read as the same text and turns."""
    interview, problems = _parsed(content, transcript.transcript)
    roles = {speaker.label: (speaker.role, speaker.informant) for speaker in speakers}
    meant = [
        (label, *roles[label], start, end)
        for label, start, end in transcript.turns[["speaker", "start", "end"]].itertuples(index=False)
    ]
    found = [(t.speaker, t.role, t.informant, t.start, t.end) for t in interview.turns]
    if not problems and (interview.text != transcript.text or found != meant):
        what = "the study would not read the same turns from the file that it would hold"
        problems = [Problem(what, transcript.source.name, mend="rename the speakers' labels, and tell us of the file")]
    if problems:
        raise ReadError(problems)


def _parsed(content: bytes, transcript: str) -> tuple[Interview, list[Problem]]:
    return parse_interview(content.decode(), f"transcripts/{transcript}.md")


def _check_roles(roles: Mapping[str, Role]) -> None:
    problems = [
        Problem(f"the role {role!r} of {label!r} is none", nearest=nearest(role, ROLES), mend=f"use {', '.join(ROLES)}")
        for label, role in roles.items() if role not in ROLES
    ]  # fmt: skip
    if problems:
        raise ReadError(problems)


def _refuse_unknown_labels(named: Sequence[str], files: Mapping[str, Iterable[str]]) -> None:
    """Refuse what was named and is no label of any file that could be read; `files` gives the labels of each."""
    labels = list(dict.fromkeys(label for labels in files.values() for label in labels))
    there = match_labels(named, labels)
    where = ", ".join(Path(file).name for file in list(files)[:3]) + (", ..." if len(files) > 3 else "")
    problems = [
        Problem(f"no speaker's label fits {label!r}", where, mend="write a pattern that fits a label")
        if is_pattern(label)
        else Problem(f"no line opens with the speaker {label!r}", where, nearest_label(label, labels),
                     "give a label as it stands before the colon")
        for label in named if label not in there
    ]  # fmt: skip
    if problems and files:
        raise ReadError(problems)
