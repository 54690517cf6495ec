"""Who speaks where: which openings of lines are speakers' labels, judged on the evidence of the whole document.

A label must come back, or be declared. A word before a colon that stands once stays part of the answer, and the notes
say so, so that a person can declare it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from qualkit.errors import Problem, ReadError, nearest
from qualkit.model import Role, Speaker
from qualkit.readers.declarations import declarations
from qualkit.readers.legend import legend_length, read_legend
from qualkit.readers.openings import Opening, fold, is_plausible, parse_opening, word_set
from qualkit.readers.raw import RawDocument, counted, split_paragraphs
from qualkit.readers.roles import Declared, assign_roles
from qualkit.text.turns import UNLABELLED, RawTurn, write_turns

MOST_SPEAKERS = 100
"""More labels than this are no interview; the least frequent are left in the text and noted."""
_MOST_LISTED = 12
_ALIKE = 0.85
_HEADINGS = word_set(
    "catatan keterangan pertanyaan jawaban contoh contohnya misalnya artinya intinya note notes question answer "
    "example topik tema topic lokasi tempat tanggal hari waktu durasi judul kode tujuan alasan alasannya hasil"
)


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
        What stands before the first turn.
    notes
        The document's notes, then what was taken as a label and what only looked like one.
    """

    turns: tuple[RawTurn, ...]
    speakers: tuple[Speaker, ...]
    preamble: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    opening: Opening | None
    paragraph: int


def find_speakers(
    document: RawDocument,
    *,
    interviewers: Iterable[str] = (),
    labels: Mapping[str, Role | None] | Iterable[str] | None = None,
) -> RawTranscript:
    """The turns of a document and who speaks them.

    A label is a short line opening with a colon that occurs at least twice, beside at least one other such label, or
    one that is declared: in `interviewers`, in `labels`, or under ``speakers`` in the front matter. A paragraph
    without a label continues the turn above it.

    Parameters
    ----------
    document
        From `read_bytes`.
    interviewers
        Labels of those who ask; capital and small letters are the same.
    labels
        Further labels, with their roles if it is a mapping. None as a role says that the word is no speaker.

    Raises
    ------
    ReadError
        For a declared label that opens no line, with the nearest one that does; for a role that there is not.

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
    declared, notes = declarations(document, interviewers, labels)
    lines = _lines(document, "speakers:" in document.front_matter)
    spellings = _spellings(lines, declared)
    _refuse_unmatched(declared, spellings, document)
    accepted, why = _accepted(spellings, declared)
    notes = (*document.notes, *notes, *why, *_number_notes(lines, accepted))
    if not accepted:
        return _unlabelled(document, (*notes, *_left_notes(spellings, accepted)))
    turns, header = _assemble(lines, accepted)
    order = list(dict.fromkeys(turn.speaker for turn in turns))
    speakers = assign_roles(order, turns, declared, read_legend(header.split("\n"), order))
    return RawTranscript(
        turns, speakers, header, (*notes, *_taken_notes(turns, speakers), *_left_notes(spellings, accepted))
    )


def canonical(raw: RawTranscript) -> str:
    """The canonical text of a transcript: its preamble, then its turns.

    Examples
    --------
    >>> raw = find_speakers(RawDocument(("Lokasi: balai", "P: Apa?", "Ibu: Ya.", "P: Oh.", "Ibu: Iya."), "txt"))
    >>> canonical(raw)[:28]
    'Lokasi: balai\\n\\nP: Apa?\\n\\nIbu:'
    """
    return write_turns(raw.turns, raw.preamble)


def _lines(document: RawDocument, guarded: bool) -> list[_Line]:
    """Every line with its opening; in a text that declares its speakers an indented line opens no turn."""
    markdown = document.format == "md"
    return [
        _Line(
            line.rstrip() if markdown else line.strip(),
            None if guarded and line[:1] == " " else parse_opening(line, markdown=markdown),
            number,
        )
        for number, paragraph in enumerate(document.paragraphs)
        for line in paragraph.split("\n")
    ]


def _spellings(lines: Iterable[_Line], declared: Mapping[str, Declared]) -> dict[str, Counter[str]]:
    """Folded label -> how often it opens a line in each spelling."""
    found: dict[str, Counter[str]] = {}
    for line in lines:
        if line.opening:
            key = fold(line.opening.label)
            if key in declared or is_plausible(line.opening.label):
                found.setdefault(key, Counter())[line.opening.label] += 1
    return found


def _refuse_unmatched(
    declared: Mapping[str, Declared], spellings: Mapping[str, Counter[str]], document: RawDocument
) -> None:
    known = [spelling for counter in spellings.values() for spelling in counter][: 10 * MOST_SPEAKERS]
    problems = [
        Problem(
            f"no line opens with the speaker {said.label!r}, which is {said.reason}",
            document.name, nearest(said.label, known), "give a label as it stands before the colon",
        )
        for key, said in declared.items()
        if key not in spellings and said.must_occur
    ]  # fmt: skip
    if problems:
        raise ReadError(problems)


def _accepted(
    spellings: Mapping[str, Counter[str]], declared: Mapping[str, Declared]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Folded label -> the spelling to write it in, for those that are speakers."""
    named = [key for key in spellings if key in declared and declared[key].is_speaker]
    repeated = [key for key, n in spellings.items() if n.total() >= 2 and key not in declared]
    persons = [key for key in repeated if key not in _HEADINGS]
    keys = named + (persons if len(named) + len(persons) >= 2 else repeated)
    if not named and len(keys) < 2:
        return {}, ()
    keys = sorted(keys, key=lambda key: (key not in declared, -spellings[key].total()))[:MOST_SPEAKERS]
    akin = {key: other for key in spellings if key not in declared and (other := _akin(key, spellings[key], keys))}
    accepted = {key: spellings[key].most_common(1)[0][0] for key in (*keys, *akin)}
    return accepted, (*_spelling_notes(spellings, accepted), *_akin_notes(akin, accepted))


def _akin(key: str, spellings: Counter[str], accepted: Sequence[str]) -> str:
    """The accepted label that a rarer one is a misspelling or another number of; empty where there is none."""
    if key in accepted or spellings.total() > 1 or key in _HEADINGS or len(accepted) > MOST_SPEAKERS // 2:
        return ""
    for other in accepted:
        if _without_number(key) == _without_number(other):
            return other
        matcher = SequenceMatcher(None, key, other, autojunk=False)
        if min(len(key), len(other)) >= 5 and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE:
            return other
    return ""


def _without_number(key: str) -> str:
    return key.rstrip("0123456789").rstrip(" .-_")


def _assemble(lines: Sequence[_Line], accepted: Mapping[str, str]) -> tuple[tuple[RawTurn, ...], str]:
    """The turns, and the header block before the first of them."""
    opened = [i for i, line in enumerate(lines) if line.opening and fold(line.opening.label) in accepted]
    openings = [opening for i in opened if (opening := lines[i].opening)]
    opened = opened[legend_length(openings[: 2 * MOST_SPEAKERS]) :]
    turns = [_turn(lines[a:b], accepted) for a, b in zip(opened, [*opened[1:], len(lines)], strict=True)]
    return tuple(turns), "\n".join(_joined(lines[: opened[0]])).strip()


def _turn(lines: Sequence[_Line], accepted: Mapping[str, str]) -> RawTurn:
    opening = lines[0].opening or Opening("", lines[0].text)
    head = _Line(opening.words, None, lines[0].paragraph)
    text = "\n".join(_joined([head, *lines[1:]])).strip()
    return RawTurn(accepted[fold(opening.label)], text, opening.time_start, opening.time_end)


def _joined(lines: Sequence[_Line]) -> Iterator[str]:
    """The lines' texts, with an empty one between paragraphs."""
    for i, line in enumerate(lines):
        if i and line.paragraph != lines[i - 1].paragraph:
            yield ""
        yield line.text


def _unlabelled(document: RawDocument, notes: tuple[str, ...]) -> RawTranscript:
    blocks = split_paragraphs("\n\n".join(document.paragraphs))
    turns = tuple(RawTurn(UNLABELLED, block.strip()) for block in blocks)
    speaker = Speaker(UNLABELLED, "informant", reason="no speaker labels found")
    note = "no speaker labels found: every paragraph is a turn of one informant; declare the labels if there are any"
    return RawTranscript(turns, (speaker,), "", (*notes, note))


def _taken_notes(turns: Iterable[RawTurn], speakers: Sequence[Speaker]) -> Iterator[str]:
    counts = Counter(turn.speaker for turn in turns)
    yield "taken as speakers: " + ", ".join(f"{s.label!r} ({counts[s.label]}, {s.role})" for s in speakers)
    if not any(speaker.role == "interviewer" for speaker in speakers):
        yield "warning: nobody is clearly the interviewer; say who asks, or questions count as data"


def _left_notes(spellings: Mapping[str, Counter[str]], accepted: Mapping[str, str]) -> Iterator[str]:
    left = [(n.total(), n.most_common(1)[0][0]) for key, n in spellings.items() if key not in accepted]
    if left:
        left.sort(key=lambda entry: -entry[0])
        listed = ", ".join(f"{label!r} ({number})" for number, label in left[:_MOST_LISTED])
        more = f" and {len(left) - _MOST_LISTED:,} more" if len(left) > _MOST_LISTED else ""
        yield f"looked like labels but were not taken: {listed}{more}"


def _spelling_notes(spellings: Mapping[str, Counter[str]], accepted: Mapping[str, str]) -> Iterator[str]:
    for key, label in accepted.items():
        for other, number in spellings[key].items():
            if other != label:
                yield f"{counted(number, 'turn')} labelled {other!r} stand under {label!r}"


def _number_notes(lines: Iterable[_Line], accepted: Mapping[str, str]) -> Iterator[str]:
    numbers = sum(bool(x.opening and x.opening.number and fold(x.opening.label) in accepted) for x in lines)
    if numbers:
        yield f"left out {counted(numbers, 'number')} before labels"


def _akin_notes(akin: Mapping[str, str], accepted: Mapping[str, str]) -> Iterator[str]:
    for key, other in akin.items():
        yield f"{accepted[key]!r} opens one line and was taken as a speaker because it is like {accepted[other]!r}"
