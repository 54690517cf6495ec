"""Turns that a file itself states: cues of subtitles, rows of a table. What it leaves open is settled here.

A turn without a speaker is searched for labels in its words, as any text is. One that still has none goes on with the
turn above it; where nobody is named at all, every turn keeps its time and has no speaker.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from qualkit.errors import Problem, ReadError, nearest
from qualkit.model import Speaker
from qualkit.readers.cues import joined
from qualkit.readers.openings import fold, parse_opening
from qualkit.readers.raw import RawDocument, counted, distinct, split_paragraphs, unreadable, without_controls
from qualkit.readers.roles import Declared, assign_roles
from qualkit.text.normalise import normalise
from qualkit.text.turns import UNLABELLED, RawTurn

LabelsOf = Callable[[Sequence[str]], Iterable[str]]
MOST_TURNS = 100_000
MOST_SPEAKERS = 200
"""More names than this are no speakers of one interview; they go to the words."""
_CUT_BY_MACHINES = ("vtt", "srt")
_NOT_IN_LABELS = str.maketrans({":": " ", "[": "(", "]": ")"})


@dataclass(frozen=True, slots=True)
class Settled:
    """The turns of a file with their speakers, what stands before them, and notes."""

    turns: tuple[RawTurn, ...]
    speakers: tuple[Speaker, ...]
    preamble: str
    notes: tuple[str, ...]


def stated_document(
    turns: Iterable[RawTurn],
    format: str,
    name: str,
    *,
    encoding: str = "",
    notes: Iterable[str] = (),
    stated: Iterable[Speaker] = (),
) -> RawDocument:
    """The document that some turns make up: their words and labels normalised, what is empty left out.

    Raises
    ------
    ReadError
        For turns without words.

    Examples
    --------
    >>> stated_document([RawTurn("Bu  Sari:", " ya ", "00:01")], "vtt", "a.vtt").paragraphs
    ('Bu Sari [00:01]: ya',)
    """
    changed: list[str] = []
    tidy = list(islice((part for turn in turns for part in _tidy(turn, changed)), MOST_TURNS + 1))
    if len(tidy) > MOST_TURNS:
        raise unreadable(name, f"the file holds more than {MOST_TURNS:,} turns", "split it by interview")
    if len({turn.speaker for turn in tidy}) > MOST_SPEAKERS:
        changed.append(f"warning: more than {MOST_SPEAKERS} names are no speakers of an interview and stand as words")
        tidy = [replace(turn, speaker="", text=_as_words(turn)) for turn in tidy]
    if not tidy:
        raise unreadable(name, "the file holds no words", "export the transcript again")
    speakers = tuple(replace(speaker, label=_label(speaker.label, changed)) for speaker in stated)
    paragraphs = tuple(with_time(turn) for turn in tidy)
    said = distinct((*notes, *changed))
    return RawDocument(paragraphs, format, encoding, said, name=name, turns=tuple(tidy), stated=speakers)


def _tidy(turn: RawTurn, changed: list[str]) -> Iterator[RawTurn]:
    """A turn as the canonical text can hold it: a speakerless one has no blank line in its words."""
    whole, first = without_controls(turn.text)
    text, second = normalise(whole)
    changed += [*first, *second]
    label = _label(turn.speaker, changed)
    parts = (text.strip(),) if label else split_paragraphs(text)
    yield from (replace(turn, speaker=label, text=part.strip()) for part in parts if part.strip())


def _label(name: str, changed: list[str]) -> str:
    plain = " ".join(normalise(without_controls(name)[0])[0].strip(" :\t\n").split())
    label = " ".join(plain.translate(_NOT_IN_LABELS).split())
    if label != plain:
        changed.append(f"the speaker {plain!r} stands as {label!r}: a label holds no colon and no square bracket")
    return label


def _as_words(turn: RawTurn) -> str:
    return f"{turn.speaker}: {turn.text}" if turn.speaker else turn.text


def settle(document: RawDocument, declared: Mapping[str, Declared], labels_of: LabelsOf) -> Settled:
    """The turns that a document states, each with its speaker.

    Parameters
    ----------
    document
        One with `turns`.
    declared
        Folded label -> what a person said about it.
    labels_of
        The speakers' labels that some texts open with, on the evidence of all of them.

    Raises
    ------
    ReadError
        For a declared label that speaks nowhere.

    Examples
    --------
    >>> turns = (RawTurn("Dan", "Mengapa?", "00:01"), RawTurn("", "Sejak kapan?"), RawTurn("Siti", "Tadi.", "00:09"))
    >>> settled = settle(RawDocument(("",), "vtt", turns=turns), {}, lambda texts: ())
    >>> settled.turns[0].text, settled.speakers[0].role
    ('Mengapa?\\nSejak kapan?', 'interviewer')
    """
    turns = list(_labelled(document.turns, labels_of))
    first = next((i for i, turn in enumerate(turns) if turn.speaker), len(turns))
    if first == len(turns):
        _refuse_unmatched(declared, (), document)
        whole, notes = _in_a_row(turns, document)
        return Settled(tuple(whole), (_NOBODY,), "", (*notes, _NO_SPEAKERS))
    followed = sum(not turn.speaker for turn in turns[first:])
    whole, notes = _in_a_row(_continued(turns[first:]), document)
    order = list(dict.fromkeys(turn.speaker for turn in whole))
    _refuse_unmatched(declared, order, document)
    preamble = "\n".join(with_time(turn) for turn in turns[:first])
    said = {fold(speaker.label): Declared(speaker.label, speaker.role, speaker.reason) for speaker in document.stated}
    speakers = assign_roles(order, whole, {**said, **_with_roles(declared, said)})
    return Settled(tuple(whole), speakers, preamble, (*notes, *_notes(whole, speakers, first, followed)))


def with_time(turn: RawTurn) -> str:
    """A turn as one reads it, its time and speaker before its words.

    Examples
    --------
    >>> with_time(RawTurn("Siti", "Ya.", "00:01", "00:02")), with_time(RawTurn("", "Ya.", "00:01"))
    ('Siti [00:01 - 00:02]: Ya.', '[00:01] Ya.')
    """
    time = " - ".join(filter(None, (turn.time_start, turn.time_end)))
    head = " ".join(filter(None, (turn.speaker, f"[{time}]" if time else "")))
    return f"{head}{': ' if turn.speaker else ' ' if head else ''}{turn.text}"


_NOBODY = Speaker(UNLABELLED, "informant", reason="no speaker labels found")
_NO_SPEAKERS = "warning: nobody is named as a speaker: every turn is one informant's, with its time where it has one"


def _labelled(turns: Sequence[RawTurn], labels_of: LabelsOf) -> Iterator[RawTurn]:
    """The turns, those without a speaker opened at the labels in their words."""
    open_texts = [turn.text for turn in turns if not turn.speaker]
    known = {fold(label): label for label in labels_of(open_texts)} if open_texts else {}
    for turn in turns:
        yield from [turn] if turn.speaker or not known else _opened(turn, known)


def _opened(turn: RawTurn, known: Mapping[str, str]) -> Iterator[RawTurn]:
    """One turn as the several that its lines open, all at its time."""
    speaker, lines = "", list[str]()
    for line in turn.text.split("\n"):
        opening = parse_opening(line.removeprefix("-").lstrip() if line.startswith("-") else line)
        if opening and fold(opening.label) in known:
            if lines:
                yield replace(turn, speaker=speaker, text="\n".join(lines).strip())
            speaker, lines = known[fold(opening.label)], [opening.words]
        else:
            lines.append(line)
    yield replace(turn, speaker=speaker, text="\n".join(lines).strip())


def _continued(turns: Iterable[RawTurn]) -> list[RawTurn]:
    """The turns, those that name nobody put to the one above."""
    whole: list[RawTurn] = []
    for turn in turns:
        if turn.speaker:
            whole.append(turn)
            continue
        above = whole[-1]
        text = "\n".join(filter(None, (above.text, turn.text)))
        whole[-1] = replace(above, text=text, time_end=turn.time_end or above.time_end)
    return whole


def _in_a_row(turns: list[RawTurn], document: RawDocument) -> tuple[list[RawTurn], tuple[str, ...]]:
    """The turns; a machine cuts speech every few seconds, so its cues are put together."""
    return joined(turns) if document.format in _CUT_BY_MACHINES else (turns, ())


def _with_roles(declared: Mapping[str, Declared], said: Mapping[str, Declared]) -> dict[str, Declared]:
    """What a person said goes before what the file says, if it says a role."""
    return {key: entry for key, entry in declared.items() if entry.role or key not in said}


def _refuse_unmatched(declared: Mapping[str, Declared], order: Sequence[str], document: RawDocument) -> None:
    there = {fold(label) for label in order}
    problems = [
        Problem(
            f"nobody is called {said.label!r}, which is {said.reason}",
            document.name, nearest(said.label, order), "give a speaker's name as it stands in the file",
        )
        for key, said in declared.items()
        if said.must_occur and key not in there
    ]  # fmt: skip
    if problems:
        raise ReadError(problems)


def _notes(turns: Sequence[RawTurn], speakers: Sequence[Speaker], first: int, followed: int) -> Iterator[str]:
    counts = Counter(turn.speaker for turn in turns)
    yield "taken as speakers: " + ", ".join(f"{s.label!r} ({counts[s.label]}, {s.role})" for s in speakers)
    if first:
        yield f"warning: nobody is named above the first turn; kept before it: {counted(first, 'text')}"
    if followed:
        yield f"{counted(followed, 'text')} without a speaker went to the turn above"
    if not any(speaker.role == "interviewer" for speaker in speakers):
        yield "warning: nobody is clearly the interviewer; say who asks, or questions count as data"
