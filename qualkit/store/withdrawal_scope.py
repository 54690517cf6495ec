"""Which transcripts a withdrawal reaches: those in which the informant alone was asked go, the others are rewritten.

An original and its translations share their fate, and turn n of one is turn n of the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qualkit.errors import Problem, StudyError, nearest
from qualkit.privacy.withdrawal import fingerprints
from qualkit.store.csv_tables import read_rows
from qualkit.store.folder import Folder
from qualkit.store.traces import Marks
from qualkit.store.transcripts import NOT_TRANSCRIPTS, Interview, read_interviews
from qualkit.store.withdrawal_edits import Rewriting, rewrite
from qualkit.store.withdrawal_intent import Intent

_LEAST_LABEL = 3
"""A shorter label, such as ``P1``, stands in too many texts to be a sign of anybody."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The transcripts of a study as a withdrawal sees them.

    Attributes
    ----------
    informant
        Who withdraws.
    gone
        Transcripts that go.
    kept
        Transcripts of several people that stay; their turns name the informant.
    others
        All other transcripts.
    """

    informant: str
    gone: tuple[Interview, ...]
    kept: tuple[Interview, ...]
    others: tuple[Interview, ...]


def scope_of(folder: Folder, informant: str, intent: Intent | None = None) -> Scope:
    """The transcripts that a withdrawal reaches.

    Parameters
    ----------
    folder
        The study's folder.
    informant
        Who withdraws.
    intent
        The record, where the withdrawal has begun: what it decided stays decided.

    Raises
    ------
    StudyError
        For an unknown informant, transcripts that cannot be read, and a translation that does not tell which turns
        are theirs.
    """
    interviews = _all_interviews(folder)
    if intent is None:
        _check_informant(folder, informant, interviews)
    gone: list[Interview] = []
    kept: list[Interview] = []
    problems: list[Problem] = []
    for family in _families(interviews):
        try:
            go, stay = _fate(family, informant, intent)
        except StudyError as error:
            problems += error.problems
        else:
            gone += go
            kept += stay
    if problems:
        raise StudyError(problems)
    reached = {interview.transcript for interview in (*gone, *kept)}
    others = tuple(interview for name, interview in interviews.items() if name not in reached)
    return Scope(informant, _by_name(gone), _by_name(kept), others)


def rewritings_of(folder: Folder, scope: Scope) -> tuple[Rewriting, ...]:
    """The transcripts that stay, without the informant.

    Raises
    ------
    StudyError
        For every transcript whose front matter cannot be rewritten in place.
    """
    rewritings = []
    problems: list[Problem] = []
    for interview in scope.kept:
        path = folder.transcripts / f"{interview.transcript}.md"
        try:
            rewritings.append(rewrite(path, path.read_bytes(), interview, scope.informant))
        except StudyError as error:
            problems += error.problems
    if problems:
        raise StudyError(problems)
    return tuple(rewritings)


def marks_of(scope: Scope) -> Marks:
    """By what the informant is known again: ids, labels that nobody else has, and words."""
    theirs = [(i, s) for i in scope.gone for s in i.speakers.values() if s.role == "informant"]
    theirs += [(i, s) for i in scope.kept for s in i.speakers.values() if s.informant == scope.informant]
    shared = {s.label for i in (*scope.kept, *scope.others) for s in i.speakers.values()
              if s.informant != scope.informant}  # fmt: skip
    labels = {s.label for _, s in theirs if len(s.label) >= _LEAST_LABEL} - shared
    declared = {(i.transcript, s.label) for i, s in theirs}
    texts = [
        i.text[turn.start : turn.end] for i in (*scope.gone, *scope.kept) for turn in i.turns
        if (i.transcript, turn.speaker) in declared
    ]  # fmt: skip
    ids = dict.fromkeys([scope.informant, *(i.transcript for i in scope.gone)])
    return Marks(tuple(ids), tuple(sorted(labels)), fingerprints(texts))


def _all_interviews(folder: Folder) -> dict[str, Interview]:
    """Every transcript; a file that cannot be read may hold the informant's words, so that it is refused."""
    found, problems = read_interviews(folder.transcripts)
    interviews = {interview.transcript: interview for interview in found}
    unread = {
        folder.name(path) for path in folder.transcripts.glob("*.md")
        if path.name not in NOT_TRANSCRIPTS and path.stem not in interviews
    }  # fmt: skip
    if unread:
        raise StudyError([problem for problem in problems if problem.where.split(":")[0] in unread])
    return interviews


def _check_informant(folder: Folder, informant: str, interviews: Mapping[str, Interview]) -> None:
    known = {name for interview in interviews.values() for name in interview.informants}
    for path in (folder.informants, folder.asked):
        _, rows, _ = read_rows(path, folder.name(path), [])
        known |= {row.values.get("informant", "") for row in rows}
    if not informant or informant not in known:
        raise StudyError(Problem(
            f"there is no informant {informant!r}", folder.name(folder.informants), nearest(informant, known),
            "name one of informants.csv; one who has withdrawn is no longer there",
        ))  # fmt: skip


def _families(interviews: Mapping[str, Interview]) -> Iterator[list[Interview]]:
    """Each original with its translations."""
    families: dict[str, list[Interview]] = {}
    for interview in interviews.values():
        line = [interview.transcript]
        while (above := interviews[line[-1]].value("translation_of")) in interviews and above not in line:
            line.append(above)
        families.setdefault(line[-1], []).append(interview)
    yield from families.values()


def _asked_alone(interview: Interview, informant: str) -> bool:
    return all(s.informant == informant for s in interview.speakers.values() if s.role == "informant")


def _by_name(interviews: Iterable[Interview]) -> tuple[Interview, ...]:
    return tuple(sorted(interviews, key=lambda interview: interview.transcript))


def _fate(
    family: Sequence[Interview], informant: str, intent: Intent | None
) -> tuple[list[Interview], list[Interview]]:
    """Which of an original and its translations go, and which stay without the informant."""
    if intent is not None and any(i.transcript in intent.deleted or i.transcript in intent.kept for i in family):
        # One that is rewritten already has none of these labels any more, and stays as it is.
        kept = [_named(i, intent.kept[i.transcript], informant) for i in family if i.transcript in intent.kept]
        return [i for i in family if i.transcript in intent.deleted], kept
    naming = [interview for interview in family if informant in interview.informants]
    if not naming:
        return [], []
    if all(_asked_alone(interview, informant) for interview in naming):
        return list(family), []
    return [], [i if i in naming else _attributed(i, naming[0], informant) for i in family]


def _attributed(interview: Interview, like: Interview, informant: str) -> Interview:
    """A translation (or original) that does not name the informant, with the turns that have the same numbers named."""
    numbers = {turn.turn for turn in like.turns if turn.informant == informant}
    labels = {turn.speaker for turn in interview.turns if turn.turn in numbers}
    theirs = [turn for turn in interview.turns if turn.speaker in labels]
    if len(interview.turns) != len(like.turns) or any(t.turn not in numbers or t.informant for t in theirs):
        raise StudyError(Problem(
            f"it does not tell which turns are those of {informant!r} in {like.transcript}",
            f"{interview.name}:{interview.lines.get('speakers', 1)}",
            mend=f"write informant: {informant} behind their label under speakers",
        ))  # fmt: skip
    return _named(interview, labels, informant)


def _named(interview: Interview, labels: Collection[str], informant: str) -> Interview:
    """The transcript with these labels taken for the informant's."""
    speakers = {label: replace(speaker, informant=informant) if label in labels else speaker
                for label, speaker in interview.speakers.items()}  # fmt: skip
    turns = tuple(turn._replace(informant=informant) if turn.speaker in labels else turn for turn in interview.turns)
    return replace(interview, speakers=speakers, turns=turns)
