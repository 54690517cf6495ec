"""Who speaks where: the shape of a document is found, and what it tells becomes turns, speakers and notes.

Shapes are tried from the surest to the least sure: turns that the file itself states, tables of talk, labels with a
colon or a time, labels of another style, questions as headings. Where none fits, every paragraph is one informant's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qualkit.errors import Problem, ReadError, nearest
from qualkit.model import Role, Speaker
from qualkit.readers.declarations import LabelPattern, declarations, label_patterns, settled
from qualkit.readers.labels import MOST_SPEAKERS
from qualkit.readers.openings import fold, parse_opening
from qualkit.readers.raw import RawDocument, unreadable
from qualkit.readers.roles import Declared, assign_roles
from qualkit.readers.shapes import Shape, read_shape
from qualkit.readers.stated import settle
from qualkit.readers.talk import assemble
from qualkit.readers.times import seconds_of
from qualkit.readers.unlabelled import read_unlabelled
from qualkit.text.turns import UNLABELLED, RawTurn, write_turns

MOST_LINES = 60_000
"""Longest document that is searched for speakers: some 1,500 printed pages."""


@dataclass(frozen=True, slots=True)
class RawTranscript:
    """The turns of a document with their speakers.

    Attributes
    ----------
    turns
        In order; words stripped of space around them, paragraphs of one turn with a blank line between.
    speakers
        In order of appearance, each with a role and the reason for it.
    preamble
        What stands before the first turn, and explanations of labels that stand below the last.
    notes
        The document's notes, then what was taken as a label and what only looked like one.
    """

    turns: tuple[RawTurn, ...]
    speakers: tuple[Speaker, ...]
    preamble: str
    notes: tuple[str, ...]


def find_speakers(
    document: RawDocument,
    *,
    interviewers: Iterable[str] = (),
    labels: Mapping[str, Role | None] | Iterable[str] | None = None,
) -> RawTranscript:
    """The turns of a document and who speaks them.

    A label is a short line opening with a colon, or with a time beside it, that occurs at least twice, beside at least
    one other such label, or one that is declared: in `interviewers`, in `labels`, under ``speakers`` in the front
    matter, or in a legend. A paragraph without a label continues the turn above it.

    Parameters
    ----------
    document
        From `read_bytes`.
    interviewers
        Labels of those who ask; capital and small letters are the same. One that begins with ``re:`` is a regular
        expression, and holds for every label in which it is found.
    labels
        Further labels, with their roles if it is a mapping. None as a role says that the word is no speaker.

    Raises
    ------
    ReadError
        For a declared label that opens no line, with the nearest one that does; for a role that there is not; for
        a document of more than `MOST_LINES` lines.

    Examples
    --------
    >>> lines = ("P: Sudah makan?", "Ibu: Sudah.", "Catatan: bayi menangis.", "P: Apa?", "Ibu: Nasi.")
    >>> raw = find_speakers(RawDocument(lines, "txt"))
    >>> [(turn.speaker, turn.text) for turn in raw.turns][1]
    ('Ibu', 'Sudah.\\n\\nCatatan: bayi menangis.')
    >>> [(speaker.label, speaker.role) for speaker in raw.speakers]
    [('P', 'interviewer'), ('Ibu', 'informant')]
    >>> raw.notes[-1]
    "looked like labels but were not taken: 'Catatan' (1)"
    """
    interviewers = [interviewers] if isinstance(interviewers, str) else list(interviewers)
    declared, notes = declarations(document, interviewers, labels)
    patterns = label_patterns(document.name, interviewers, labels)
    notes = (*document.notes, *notes)
    if document.turns:
        there = list(dict.fromkeys(turn.speaker for turn in document.turns if turn.speaker))
        return _stated(document, {**declared, **settled(patterns, there, (), document.name)}, notes)
    _refuse_too_long(document)
    shape = _shape(document, declared, patterns)
    if shape is None:
        return _unlabelled(document, declared, notes)
    turns, preamble = assemble(shape.pieces)
    order = list(dict.fromkeys(turn.speaker for turn in turns))
    said = {
        **shape.roles,
        **{key: entry for key, entry in shape.declared.items() if entry.role or key not in shape.roles},
    }
    speakers = assign_roles(order, turns, said, shape.legend, shape.people)
    told = (*shape.notes, *_time_notes(turns), *_taken_notes(turns, speakers, shape.aside), *shape.left)
    return RawTranscript(turns, speakers, "\n\n".join(filter(None, (preamble, shape.below))), (*notes, *told))


def canonical(raw: RawTranscript) -> str:
    """The canonical text of a transcript: its preamble, then its turns.

    Examples
    --------
    >>> raw = find_speakers(RawDocument(("Lokasi: balai", "P: Apa?", "Ibu: Ya.", "P: Oh.", "Ibu: Iya."), "txt"))
    >>> canonical(raw)[:28]
    'Lokasi: balai\\n\\nP: Apa?\\n\\nIbu:'
    """
    return write_turns(raw.turns, raw.preamble)


def possible_labels(document: RawDocument) -> tuple[str, ...]:
    """Everything that may be a speaker's label in a document, whatever its shape: what a person may name.

    Examples
    --------
    >>> possible_labels(RawDocument(("P: Apa?", "Ibu: Ya.", "Catatan: x"), "txt"))
    ('P', 'Ibu', 'Catatan')
    """
    found = [speaker.label for speaker in find_speakers(document).speakers]
    return tuple(label for label in dict.fromkeys([*_openings_of(document), *found]) if label)


def _openings_of(document: RawDocument) -> Iterator[str]:
    """The speakers whom a document states, or what stands before the colons of its lines."""
    markdown = document.format == "md"
    lines = (line for paragraph in document.paragraphs for line in paragraph.split("\n"))
    if document.turns:
        yield from (turn.speaker for turn in document.turns)
        lines = (line for turn in document.turns if not turn.speaker for line in turn.text.split("\n"))
    yield from (opening.label for line in lines if (opening := parse_opening(line, markdown=markdown)))


def _refuse_too_long(document: RawDocument) -> None:
    lines = sum(paragraph.count("\n") + 1 for paragraph in document.paragraphs)
    if lines > MOST_LINES:
        what = f"the document holds {lines:,} lines, more than {MOST_LINES:,}"
        raise unreadable(document.name, what, "split it by interview")


def _shape(document: RawDocument, declared: Mapping[str, Declared], patterns: Sequence[LabelPattern]) -> Shape | None:
    """The shape of the document, with what patterns say about the labels in it."""
    shape = read_shape(document, declared)
    if patterns:
        there = shape.speakers if shape else ()
        others = tuple(dict.fromkeys([*_openings_of(document), *there]))
        named = settled(patterns, there, others, document.name)
        shape = read_shape(document, {**declared, **named})
    known = () if shape is None else (*shape.speakers, *shape.candidates)
    _refuse_unmatched(declared, () if shape is None else shape.speakers, known, document)
    return shape


def _stated(document: RawDocument, declared: Mapping[str, Declared], notes: tuple[str, ...]) -> RawTranscript:
    """The turns that the file itself states."""

    def labels_of(texts: Sequence[str]) -> Iterator[str]:
        named = [said.label for key, said in declared.items() if said.is_speaker and key in opened]
        yield from named
        plain = find_speakers(RawDocument(tuple(texts), "txt", name=document.name), labels=named)
        yield from (speaker.label for speaker in plain.speakers if speaker.label)

    openings = (parse_opening(line) for turn in document.turns for line in turn.text.split("\n") if not turn.speaker)
    opened = {fold(opening.label) for opening in openings if opening}
    found = settle(document, declared, labels_of)
    return RawTranscript(found.turns, found.speakers, found.preamble, (*notes, *found.notes))


def _refuse_unmatched(
    declared: Mapping[str, Declared], speakers: Iterable[str], known: Iterable[str], document: RawDocument
) -> None:
    there = {fold(label) for label in speakers}
    labels = list(known)[: 10 * MOST_SPEAKERS]
    problems = [
        Problem(
            f"no line opens with the speaker {said.label!r}, which is {said.reason}",
            document.name, nearest(said.label, labels), "give a label as it stands before the colon",
        )
        for key, said in declared.items()
        if key not in there and said.must_occur
    ]  # fmt: skip
    if problems:
        raise ReadError(problems)


def _unlabelled(document: RawDocument, declared: Mapping[str, Declared], notes: tuple[str, ...]) -> RawTranscript:
    found = read_unlabelled(document, declared)
    speaker = Speaker(UNLABELLED, "informant", reason="no speaker labels found")
    note = "no speaker labels found: every paragraph is a turn of one informant; declare the labels if there are any"
    return RawTranscript(found.turns, (speaker,), "", (*notes, *_time_notes(found.turns), *found.notes, note))


def _taken_notes(turns: Iterable[RawTurn], speakers: Sequence[Speaker], aside: str) -> Iterator[str]:
    counts = Counter(turn.speaker for turn in turns)
    said = [speaker for speaker in speakers if speaker.label != aside]
    yield "taken as speakers: " + ", ".join(f"{s.label!r} ({counts[s.label]}, {s.role})" for s in said)
    if counts[aside] and aside:
        yield f"what nobody says, between turns, stands under {aside!r} ({counts[aside]})"
    if not any(speaker.role == "interviewer" for speaker in speakers):
        yield "warning: nobody is clearly the interviewer; say who asks, or questions count as data"


def _time_notes(turns: Sequence[RawTurn]) -> Iterator[str]:
    timed = [turn.time_start or turn.time_end for turn in turns if turn.time_start or turn.time_end]
    if timed:
        yield f"times: {len(timed)} of {len(turns)} turns, from {timed[0]} to {timed[-1]}"
        seconds = [seconds_of(time) for time in timed]
        back = sum(b < a for a, b in pairwise(seconds))
        if back:
            yield f"warning: {back} time{'s' * (back != 1)} lie before the one above"
