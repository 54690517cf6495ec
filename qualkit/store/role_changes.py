"""A wrong guess is mended: other roles for the speakers of a transcript of the study, on a person's word.

Only the front matter changes, so that no offset moves and every coding stays where it is. An informant's id goes to
who takes their place, as where interviewer and informant were taken for each other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualkit.errors import Problem, StudyError, nearest
from qualkit.model import ROLES, Role, Speaker
from qualkit.readers.declarations import is_pattern, spelled_out
from qualkit.readers.openings import fold
from qualkit.store.atomic import write_atomic
from qualkit.store.csv_tables import read_rows
from qualkit.store.folder import Folder
from qualkit.store.informant_rows import append_rows
from qualkit.store.register import Register
from qualkit.store.settings import Settings
from qualkit.store.speaker_roles import set_speakers
from qualkit.store.transcripts import Interview
from qualkit.tables import INFORMANTS


@dataclass(frozen=True, slots=True)
class RoleChange:
    """What setting roles in one transcript does.

    Attributes
    ----------
    transcript
        Its id.
    before, after
        The speakers.
    kind
        ``interview`` or ``focus-group``, afterwards.
    informants
        Informant and group of those who would be added to informants.csv.
    notes
        What a person should look at.
    content
        The file's new bytes; empty where nothing changes in it.
    replaces
        SHA-256 of the file as it is.
    """

    transcript: str
    before: tuple[Speaker, ...]
    after: tuple[Speaker, ...]
    kind: str
    informants: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    content: bytes = field(default=b"", repr=False)
    replaces: str = field(default="", repr=False)

    @property
    def changed(self) -> tuple[tuple[Speaker, Speaker], ...]:
        """The speakers whose role or informant changes, before and after."""
        pairs = zip(self.before, self.after, strict=True)
        return tuple((a, b) for a, b in pairs if (a.role, a.informant) != (b.role, b.informant))


def plan_roles(
    folder: Folder,
    settings: Settings,
    transcripts: Sequence[str],
    roles: Mapping[str, Role],
    *,
    group: str = "",
) -> list[RoleChange]:
    """What setting roles in some transcripts would do; nothing is written.

    Parameters
    ----------
    folder
        The study.
    settings
        Its study.yaml.
    transcripts
        Ids of transcripts.
    roles
        Label -> role; a label that begins with ``re:`` is a regular expression for labels. Each must fit a speaker of
        one of the transcripts at least.
    group
        The group of informants who are new.

    Raises
    ------
    StudyError
        For a transcript, label, role or group that there is not, with the nearest one, all at once.
    ReadError
        For a pattern that is no regular expression, and where the group of a new informant is not told.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from qualkit.store.settings import read_settings
    >>> from qualkit.store.starter import make_study
    >>> with tempfile.TemporaryDirectory() as place:
    ...     folder = Folder(Path(place, "asi"))
    ...     _ = make_study(folder.root)
    ...     settings, swapped = read_settings(folder.settings), {"Bu Nina": "interviewer", "Pewawancara": "informant"}
    ...     [change] = plan_roles(folder, settings, ["contoh-ibu-01"], swapped)
    >>> [(speaker.label, speaker.role, speaker.informant) for speaker in change.after]
    [('Pewawancara', 'informant', 'contoh-ibu-01'), ('Bu Nina', 'interviewer', '')]
    """
    register = Register.of(folder, settings, group)
    interviews = [register.interviews[id.casefold()] for id in transcripts if id.casefold() in register.interviews]
    _refuse(transcripts, register, interviews, roles)
    return [_change(interview, register, roles, folder) for interview in interviews]


def set_roles(changes: Sequence[RoleChange], folder: Folder) -> list[RoleChange]:
    """Write what was planned: first the new rows of informants.csv, then the front matter. Gives what was written.

    Each file is the old one or the new one, whatever happens, and doing it again completes what was interrupted.

    Raises
    ------
    StudyError
        If a transcript changed since it was planned; those before it are written.
    """
    written = []
    for change in changes:
        path = folder.transcripts / f"{change.transcript}.md"
        if hashlib.sha256(path.read_bytes()).hexdigest() != change.replaces:
            what = "the file changed since the roles were looked at; nothing was written"
            raise StudyError(Problem(what, folder.name(path), mend="set the roles again"))
        _add_rows(change, folder)
        if change.content:
            write_atomic(path, change.content)
        if change.content or change.informants:
            written.append(change)
    return written


def _add_rows(change: RoleChange, folder: Folder) -> None:
    name = folder.name(folder.informants)
    _, rows, problems = read_rows(folder.informants, name, INFORMANTS.names)
    if problems:
        raise StudyError(problems)
    known = {row.values["informant"] for row in rows}
    new = [dict(zip(INFORMANTS.names, pair, strict=True)) for pair in change.informants if pair[0] not in known]
    if new:
        old = folder.informants.read_bytes() if folder.informants.exists() else b""
        write_atomic(folder.informants, append_rows(old, new, name))


def _change(interview: Interview, register: Register, roles: Mapping[str, Role], folder: Folder) -> RoleChange:
    before = tuple(interview.speakers.values())
    path = folder.transcripts / f"{interview.transcript}.md"
    old = path.read_bytes()
    said = {fold(label): role for label, role in spelled_out(roles, interview.speakers, interview.name).items()}
    after = register.with_informants(interview.transcript, _moved(before, said), interview.name)
    kind = _kind(interview, before, after)
    same = [(s.role, s.informant) for s in before] == [(s.role, s.informant) for s in after]
    content = b"" if same else set_speakers(old.decode("utf-8"), interview.name, after, kind).encode()
    return RoleChange(
        interview.transcript, before, after, kind, register.missing(after, interview.name),
        tuple(_notes(interview, before, after, register)), content, hashlib.sha256(old).hexdigest(),
    )  # fmt: skip


def _moved(before: Sequence[Speaker], said: Mapping[str, Role]) -> tuple[Speaker, ...]:
    """The speakers with their new roles; ids of those who answer no longer go to those who do now, in order."""
    roles = {s.label: said.get(fold(s.label), s.role) for s in before}
    free = [s.informant for s in before if s.informant and roles[s.label] != "informant"]
    after = []
    for speaker in before:
        role = roles[speaker.label]
        informant = speaker.informant if role == "informant" else ""
        if role == "informant" and not informant and free:
            informant = free.pop(0)
        reason = speaker.reason if role == speaker.role else "set by a person"
        after.append(replace(speaker, role=role, informant=informant, reason=reason))
    return tuple(after)


def _kind(interview: Interview, before: Sequence[Speaker], after: Sequence[Speaker]) -> str:
    """The kind as the file has it, unless one informant became several, or several one."""
    many, more = (len({s.informant for s in speakers if s.informant}) > 1 for speakers in (before, after))
    written = interview.value("kind") or "interview"
    return written if many == more else "focus-group" if more else "interview"


def _notes(interview: Interview, before: Sequence[Speaker], after: Sequence[Speaker], register: Register) -> list[str]:
    notes = []
    for informant in dict.fromkeys(s.informant for s in before if s.informant):
        elsewhere = any(
            informant in other.informants for other in register.interviews.values() if other is not interview
        )
        if not elsewhere and informant not in [s.informant for s in after]:
            notes.append(f"informant {informant!r} speaks in no transcript now; the row in informants.csv stays")
    if not any(speaker.role == "interviewer" for speaker in after):
        notes.append("nobody is the interviewer: questions count as data")
    if not any(speaker.role == "informant" for speaker in after):
        notes.append("nobody in it is an informant")
    return notes


def _refuse(
    transcripts: Sequence[str], register: Register, interviews: Sequence[Interview], roles: Mapping[str, Role]
) -> None:
    known = {interview.transcript for interview in register.interviews.values()}
    problems = [
        Problem(f"there is no transcript {id!r} that can be read", "transcripts/", nearest(id, known),
                "name one; see: qualkit check")
        for id in transcripts if id.casefold() not in register.interviews
    ]  # fmt: skip
    labels = list(dict.fromkeys(label for interview in interviews for label in interview.speakers))
    there = {fold(label) for label in labels}
    for label, role in roles.items():
        if role not in ROLES:
            what = f"the role {role!r} of {label!r} is none"
            problems.append(Problem(what, "", nearest(role, ROLES), f"use {', '.join(ROLES)}"))
        fits = bool(spelled_out({label: role}, labels)) if is_pattern(label) else fold(label) in there
        if not fits and interviews:
            where = ", ".join(interview.name for interview in interviews[:3])
            guess = "" if is_pattern(label) else nearest(label, labels)
            mend = f"name one of {', '.join(repr(other) for other in labels)}"
            problems.append(Problem(f"no speaker is called {label!r}", where, guess, mend))
    if problems:
        raise StudyError(problems)
