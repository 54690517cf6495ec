"""What a withdrawal makes of a transcript of several people: its file, and the codings and the reading of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from qualkit.actions import Action, ChangeCoding, ChangeProgress, RemoveCoding, State, mark_read
from qualkit.errors import AnchorError, Problem, StudyError
from qualkit.model import Coding, Progress
from qualkit.privacy.edits import Edits
from qualkit.privacy.withdrawal import Withdrawn, find_runs, fingerprints, new_labels, without_speaker
from qualkit.store.transcripts import Interview, parse_interview
from qualkit.store.yaml import Document, edit, read_front_matter, scalar
from qualkit.text import locate, make_segment
from qualkit.text.turns import UNLABELLED

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_COMMENT = re.compile(r"[ \t]*#[^\n]*")
_ENTRY = "{role: other}"
_RUN = 3
"""Words in a row by which a quote without a place is taken for the withdrawn person's; fewer than in a search, because
only a coding that was refused anyway is lost by it."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A transcript of several people, as it is and as it will be without one of them.

    Attributes
    ----------
    path
        Its file.
    data
        The file's new bytes.
    before, after
        The transcript.
    edits
        What changes in its text.
    """

    path: Path
    data: bytes
    before: Interview
    after: Interview
    edits: Edits


def rewrite(path: Path, data: bytes, interview: Interview, informant: str) -> Rewriting:
    """A transcript's file without one informant: words, labels and the entry under speakers; all else byte for byte.

    Parameters
    ----------
    path, data
        The file and its bytes.
    interview
        The transcript in it, whose turns name their informants.
    informant
        Who goes.

    Raises
    ------
    StudyError
        Where the front matter is so written that the speakers' entries cannot be replaced in place.
    """
    removed = _without(interview, informant)
    text = data.decode().removeprefix("\ufeff").replace("\r\n", "\n")
    document, start = read_front_matter(text, interview.name)
    if text[start:] != interview.text:
        raise StudyError(_not_in_place(interview, "the file changed while it was read"))
    front = edit(text[:start], [_entry(document, label, new) for label, new in removed.labels.items()])
    new_text = front + removed.text
    try:
        after, _ = parse_interview(new_text, interview.name)
    except StudyError as error:
        raise StudyError(_not_in_place(interview, str(error))) from error
    if after.text != removed.text or not _others_stay(interview, after, informant):
        raise StudyError(_not_in_place(interview, "the speakers or their turns would be others"))
    return Rewriting(path, _like(data, new_text), interview, after, removed.edits)


def coding_actions(state: State, rewriting: Rewriting) -> list[Action]:
    """What is to be done with one coder's codings and reading of a rewritten transcript.

    Codings that touch words which go are removed; the others move with their words. One that has no certain place in
    the text as it was cannot be moved: it loses its context, which may hold such words, and is removed if its quote
    or a place that looks like it does.

    Parameters
    ----------
    state
        As it is; what was moved by an interrupted withdrawal stays.
    rewriting
        The transcript.
    """
    if rewriting.after.sha256 == rewriting.before.sha256:
        return []
    actions: list[Action] = []
    for coding in state.codings.values():
        new = _coding_after(coding, rewriting)
        if new is None:
            actions.append(RemoveCoding(coding))
        elif new != coding:
            actions.append(ChangeCoding(coding, new))
    progress = _progress_after(state.progress, rewriting)
    return [*actions, *([ChangeProgress(state.progress, progress)] if progress != state.progress else [])]


def _without(interview: Interview, informant: str) -> Withdrawn:
    """The text without the informant, and a new label for each of theirs, also for those that open no turn."""
    removed = Withdrawn(interview.text, {}, Edits())
    if any(turn.informant == informant for turn in interview.turns):
        removed = without_speaker(interview.text, interview.turns, informant)
    theirs = [label for label, speaker in interview.speakers.items() if speaker.informant == informant]
    silent = [label for label in theirs if label not in (UNLABELLED, *removed.labels)]
    new = new_labels(silent, {*interview.speakers, *removed.labels.values()}, removed.text)
    # Paragraphs without a label go on without one.
    new |= {label: label for label in theirs if label == UNLABELLED}
    return replace(removed, labels={**removed.labels, **new})


def _entry(document: Document, label: str, new: str) -> tuple[int, int, str]:
    """The change of one speaker's entry in the front matter, a comment behind it included."""
    place = document.place(("speakers", label))
    starts = [0, *(match.end() for match in _BREAK.finditer(document.text))]
    start = starts[place.line - 1] + place.column
    comment = _COMMENT.match(document.text, place.end)
    return start, comment.end() if comment else place.end, f"{scalar(new)}: {_ENTRY}"


def _others_stay(before: Interview, after: Interview, informant: str) -> bool:
    """Whether every turn is where it was, the others' words and speakers unchanged, and nothing names the informant."""
    pairs = zip(before.turns, after.turns, strict=False)
    return (
        len(before.turns) == len(after.turns)
        and informant not in after.informants
        and all(
            old.informant == informant
            or (
                (old.speaker, old.role, old.informant) == (new.speaker, new.role, new.informant)
                and before.text[old.start : old.end] == after.text[new.start : new.end]
            )
            for old, new in pairs
        )
    )


def _not_in_place(interview: Interview, why: str) -> Problem:
    return Problem(
        f"the speakers of this transcript cannot be rewritten in place: {why}",
        f"{interview.name}:{interview.lines.get('speakers', 1)}",
        mend="write each speaker on a line of its own, Label: {role: ..., informant: ...}",
    )


def _like(data: bytes, text: str) -> bytes:
    """The text with the byte order mark and the line ends of a file."""
    if data.count(b"\n") == data.count(b"\r\n"):
        text = text.replace("\n", "\r\n")
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    return mark + text.encode()


def _coding_after(coding: Coding, rewriting: Rewriting) -> Coding | None:
    """The coding as it will be; None where it goes."""
    before, after, edits = rewriting.before, rewriting.after, rewriting.edits
    if coding.segment.text_sha256 == after.sha256:
        return coding
    try:
        place = locate(coding.segment, before.text, sha256=before.sha256)
    except AnchorError as error:
        touched = any(edits.touches(*candidate) for candidate in error.candidates)
        if touched or _holds_withdrawn(coding.segment.quote, rewriting):
            return None
        return replace(coding, segment=replace(coding.segment, before="", after="", unique="none"))
    moved = edits.moved(place.start, place.end)
    return replace(coding, segment=make_segment(after.text, *moved, sha256=after.sha256)) if moved else None


def _holds_withdrawn(quote: str, rewriting: Rewriting) -> bool:
    """Whether a quote without a certain place holds words that go: a line that is there and will not be, or a run."""
    before, after = rewriting.before.text, rewriting.after.text
    gone = fingerprints((before[start:end] for start, end, _ in rewriting.edits.changes), _RUN)
    lines = [line for line in quote.splitlines() if line.strip()]
    return any(line in before and line not in after for line in lines) or bool(find_runs(quote, gone, _RUN))


def _progress_after(progress: Progress, rewriting: Rewriting) -> Progress:
    """What was read of the text as it was counts as read of the new one; of an earlier text nothing is known."""
    if progress.text_sha256 != rewriting.before.sha256:
        return progress
    new = replace(progress, text_sha256=rewriting.after.sha256, read=())
    for start, end in progress.read:
        new = mark_read(new, *rewriting.edits.covered(start, end))
    return new
