"""The shape of a document: how it tells who speaks, and its lines as pieces of talk."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualkit.model import Role
from qualkit.readers.header import People, fields_of, header_length, later_blocks, named_people
from qualkit.readers.headings import Questions, find_questions, markdown_headings
from qualkit.readers.labels import MOST_SPEAKERS, Accepted, Seen, accept, count_labels, left_notes
from qualkit.readers.legend import explained, legend_length, legend_lines, read_legend
from qualkit.readers.openings import Opening, fold
from qualkit.readers.raw import RawDocument, counted
from qualkit.readers.roles import Declared, role_named
from qualkit.readers.rows import Tabled, read_rows
from qualkit.readers.styles import with_bare_times, with_style, with_time_headers
from qualkit.readers.talk import Line, Piece, joined, split_lines
from qualkit.readers.times import only_time, time_ahead
from qualkit.readers.vocabulary import ANSWER_LABELS, HEADINGS, is_indonesian, names_field

_MOST_FIELDS = 12
_PROGRAMS = re.compile(
    r"\(?transcribed by \S*\w\.[a-z]{2,}\b.{0,80}|\S.{0,60} (?:started|stopped) transcription\.?", re.IGNORECASE
)
"""What programs write into a transcript about themselves."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a document tells about its speakers.

    Attributes
    ----------
    pieces
        Its lines in order, each with the label that it opens with, if any.
    speakers
        The labels that open turns.
    candidates
        Further openings that look like labels.
    declared
        Folded label -> what a person said about it.
    roles
        Folded label -> what the shape itself tells about it.
    legend
        Folded label -> its explanation.
    people
        Folded label -> role and reason, of those whom a header block names.
    notes, left
        What was done, and what looked like labels.
    aside
        The label under which stands what nobody says; empty where there is no such thing.
    below
        Explanations of labels that stand below the talk.
    """

    pieces: tuple[Piece, ...]
    speakers: tuple[str, ...]
    declared: Mapping[str, Declared]
    candidates: tuple[str, ...] = ()
    roles: Mapping[str, Declared] = field(default_factory=dict)
    legend: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, tuple[Role, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    aside: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class _Page:
    """A document's lines, and what of them is no talk: header, explanations of labels, headings between turns."""

    document: RawDocument
    guarded: bool
    lines: tuple[Line, ...]
    header: int
    explaining: frozenset[int]
    asides: frozenset[int]
    blocks: int
    people: People

    @property
    def markdown(self) -> bool:
        return self.document.format == "md"

    @property
    def told_above(self) -> list[Line]:
        """The header block, its fields parsed again."""
        return split_lines(self.document)[: self.header] if self.header else []

    @property
    def told(self) -> list[str]:
        """The lines that may explain labels."""
        return [self.lines[i].text for i in range(len(self.lines)) if i < self.header or i in self.explaining]

    def known(self, labels: Iterable[str]) -> set[str]:
        """Folded labels that a legend explains or a header block names."""
        labels = list(labels)
        keys = {fold(label) for label in explained(self.lines[i].text for i in self.explaining)}
        return keys | {fold(label) for label in labels if self.people.behind(label)}


def read_shape(document: RawDocument, declared: Mapping[str, Declared]) -> Shape | None:
    """The shape of a document; None where nothing tells who speaks.

    Examples
    --------
    >>> shape = read_shape(RawDocument(("P: Apa?", "Ibu: Ya.", "P: Oh?", "Ibu: Iya."), "txt"), {})
    >>> shape.speakers, shape.pieces[0].text
    (('P', 'Ibu'), 'Apa?')
    """
    page = _page(document)
    seen = count_labels((line.opening for line in page.lines), declared)
    known = page.known(n.usual for n in seen.values())
    accepted = accept(seen, declared, known, len(document.paragraphs))
    tabled = read_rows(document) if not page.guarded else None
    if tabled and _are_the_talk(tabled, sum(accepted.opens(line.opening) for line in page.lines), declared):
        return _of_tables(page, tabled, declared)
    if accepted.labels:
        return _of_labels(page, page.lines, accepted, seen, declared)
    if not page.guarded and (answered := _answers_below(page, seen, declared)):
        return answered
    styled = with_style(page.lines, declared, known, markdown=page.markdown)
    if styled:
        lines, labels, how = styled
        found = count_labels((line.opening for line in lines), declared)
        shape = _of_labels(page, lines, labels, found, declared)
        return replace(shape, notes=(f"labels are set off by {how}", *shape.notes))
    return _of_questions(page, declared)


def _are_the_talk(tabled: Tabled, opened: int, declared: Mapping[str, Declared]) -> bool:
    """Whether tables hold at least as many turns as labels open, and everybody who was declared."""
    labels = {fold(piece.label) for piece in tabled.pieces if piece.label}
    return tabled.turns >= opened and all(key in labels for key, said in declared.items() if said.must_occur)


def _page(document: RawDocument) -> _Page:
    guarded = "speakers:" in document.front_matter
    lines = split_lines(document, guarded=guarded)
    if guarded:
        return _Page(document, True, tuple(lines), 0, frozenset(), frozenset(), 0, People())
    lines = with_time_headers(lines, markdown=document.format == "md")
    used = {fold(line.opening.label) for line in lines if line.opening}
    explaining = legend_lines(lines, used)
    header = header_length(lines)
    later = later_blocks(lines, header)
    blocks = [i for block in later for i in block]
    headings = set(markdown_headings(lines)) if document.format == "md" else set()
    printed = {i for i, line in enumerate(lines) if len(line.text) < 160 and _PROGRAMS.fullmatch(line.text.strip())}
    people = named_people(fields_of(lines[i] for i in (*range(header), *blocks)))
    silent = explaining | set(range(header)) | set(blocks)
    plain = tuple(replace(line, opening=None) if i in silent else line for i, line in enumerate(lines))
    asides = frozenset({*blocks, *headings, *printed} - explaining - set(range(header)))
    return _Page(document, False, plain, header, frozenset(explaining), asides, len(later), People(people))


def _of_labels(
    page: _Page, lines: Sequence[Line], accepted: Accepted, seen: Mapping[str, Seen], declared: Mapping[str, Declared]
) -> Shape:
    """A document whose turns open with labels; where only those speak who answer, questions may stand above them."""
    openings = {i: line.opening for i, line in enumerate(lines) if line.opening and accepted.opens(line.opening)}
    top = dict.fromkeys(list(openings)[: legend_length(list(openings.values())[: 2 * MOST_SPEAKERS])])
    legend_text = [*page.told, *(lines[i].text for i in top)]
    openings = {i: opening for i, opening in openings.items() if i not in top}
    labels = list(dict.fromkeys(accepted.labels[fold(opening.label)] for opening in openings.values()))
    first = min(openings, default=0)
    legend = read_legend([*legend_text, *(line.text for line in lines[:first])], labels)
    people = _people(page, labels)
    asking = any(_asks(label, declared, legend, people) for label in labels)
    questions = None if page.guarded or asking else find_questions(lines, tuple(openings))
    openings, bare = with_bare_times(openings)
    context = _Context(page, lines, openings, accepted, questions, first)
    unused = [] if page.guarded else _unused(explained(lines[i].text for i in page.explaining), labels)
    notes = (
        *_header_notes(page),
        *accepted.notes,
        *_number_notes(openings.values()),
        *bare,
        *_question_notes(questions),
        *unused,
    )
    return context.shape(labels, declared, legend, people, notes, tuple(left_notes(seen, accepted)), seen)


@dataclass(frozen=True, slots=True)
class _Context:
    """What turns the lines of a labelled document into pieces."""

    page: _Page
    lines: Sequence[Line]
    openings: Mapping[int, Opening]
    accepted: Accepted
    questions: Questions | None
    first: int
    answer: str = ""
    """The label under which stands what follows a question without a label."""

    def shape(
        self,
        labels: Sequence[str],
        declared: Mapping[str, Declared],
        legend: Mapping[str, str],
        people: Mapping[str, tuple[Role, str]],
        notes: tuple[str, ...],
        left: tuple[str, ...],
        seen: Mapping[str, Seen],
    ) -> Shape:
        """The shape that the pieces make."""
        asks, answers = _question_labels(self.page.document, seen, labels) if self.questions else ("", "")
        aside = _free_label(self.page.document, {*seen, fold(asks), fold(answers)})
        pieces = [replace(piece, label=aside) if piece.aside else piece for piece in self._pieces(asks)]
        roles = {fold(aside): Declared(aside, "other", "headings and notes between the turns, which nobody says")}
        if self.questions:
            roles[fold(asks)] = Declared(asks, "interviewer", f"the file sets its questions as {self.questions.how}")
        if self.answer:
            roles[fold(answers)] = Declared(answers, "informant", "what stands below a question")
        speakers = tuple(dict.fromkeys([*([asks] if asks else []), *labels]))
        candidates = tuple(n.usual for n in seen.values())
        below = joined([Piece(None, self.lines[i].text, self.lines[i].paragraph) for i in self._below()])
        has_asides = any(piece.aside for piece in pieces)
        return Shape(
            tuple(pieces), speakers, declared, candidates, roles, legend, people, notes, left,
            aside if has_asides else "", below,
        )  # fmt: skip

    def _below(self) -> list[int]:
        """Places of explanations that stand below the first turn."""
        return sorted(i for i in self.page.explaining if i > self.first)

    def _pieces(self, asks: str) -> Iterator[Piece]:
        moved = set(self._below())
        times = _times_above(self.lines, self.openings)
        texts = self.questions.texts if self.questions else {}
        sections = self.questions.sections if self.questions else {}
        for i, line in enumerate(self.lines):
            opening = self.openings.get(i)
            if opening:
                start, end = times.get(i, (opening.time_start, opening.time_end))
                label = self.accepted.labels[fold(opening.label)]
                yield Piece(label, self.accepted.words(opening), line.paragraph, start, end)
            elif i in texts:
                yield Piece(asks, texts[i], line.paragraph)
            elif i in self.page.asides or i in sections:
                yield Piece("", sections.get(i, line.text.lstrip("# ")), line.paragraph, aside=True)
            elif i not in moved and i + 1 not in times:
                yield Piece(None, line.text, line.paragraph)


def _of_tables(page: _Page, tabled: Tabled, declared: Mapping[str, Declared]) -> Shape:
    labels = list(dict.fromkeys(piece.label for piece in tabled.pieces if piece.label))
    aside = _free_label(page.document, {fold(label) for label in labels})
    pieces = tuple(replace(piece, label=aside) if piece.aside else piece for piece in tabled.pieces)
    roles = {**tabled.roles, fold(aside): Declared(aside, "other", "what stands beside the talk, which nobody says")}
    outside = {piece.text for piece in tabled.pieces if piece.label is None}
    legend = read_legend((line.text for line in page.lines if line.text in outside), labels)
    used = aside if any(piece.aside for piece in pieces) else ""
    return Shape(pieces, tuple(labels), declared, (), roles, legend, _people(page, labels),
                 (*_header_notes(page), *tabled.notes), (), used)  # fmt: skip


def _answers_below(page: _Page, seen: Mapping[str, Seen], declared: Mapping[str, Declared]) -> Shape | None:
    """A document with questions as headings and one label, which opens every answer."""
    usable = [key for key in seen if not names_field(key) and (key not in HEADINGS or key in ANSWER_LABELS)]
    often = [key for key in usable if seen[key].total >= 2 and (key not in declared or declared[key].is_speaker)]
    if len(often) != 1:
        return None
    accepted = Accepted({often[0]: seen[often[0]].usual})
    places = [i for i, line in enumerate(page.lines) if accepted.opens(line.opening)]
    if find_questions(page.lines, places) is None:
        return None
    return _of_labels(page, page.lines, accepted, seen, declared)


def _of_questions(page: _Page, declared: Mapping[str, Declared]) -> Shape | None:
    """A document without labels whose questions are headings: what stands below them are the answers."""
    start = page.header
    found = None if page.guarded else find_questions(page.lines[start:])
    if found is None or (found.how.startswith("paragraphs") and _are_timed(page.lines)):
        return None
    questions = Questions(
        {i + start: text for i, text in found.texts.items()}, {i + start: text for i, text in found.sections.items()},
        found.how, found.numbers,
    )  # fmt: skip
    seen = count_labels((line.opening for line in page.lines), declared)
    asks, answers = _question_labels(page.document, seen)
    lines, openings = list(page.lines), dict[int, Opening]()
    silent = {*questions.texts, *questions.sections, *page.asides, *page.explaining}
    above = -1
    for i in range(min(questions.texts), len(lines)):
        if lines[i].text and i not in silent and above in silent:
            openings[i] = Opening(answers, lines[i].text)
        above = i if lines[i].text or i in silent else above
    accepted = Accepted({fold(answers): answers})
    context = _Context(page, lines, openings, accepted, questions, min(questions.texts), answers)
    told = f"no labels: questions stand as {found.how}, under {asks!r}, and the answers under {answers!r}"
    notes = (*_header_notes(page), told, *_question_notes(questions))
    if found.how.startswith("paragraphs"):
        notes = (*notes, "warning: which paragraphs are questions is a guess from their question marks; look at them")
    return context.shape((answers,), declared, {}, {}, notes, tuple(left_notes(seen, accepted)), seen)


def _are_timed(lines: Sequence[Line]) -> bool:
    """Whether most lines open with a time: a machine cut them where it heard a pause, and not at questions."""
    return 2 * sum(time_ahead(line.text) is not None for line in lines) > sum(bool(line.text) for line in lines)


def _people(page: _Page, labels: Iterable[str]) -> dict[str, tuple[Role, str]]:
    """Folded label -> role and reason, of those whom a header block names; each by one label only."""
    found = {label: person for label in labels if (person := page.people.behind(label))}
    return {fold(label): (person.role, person.reason) for label, person in found.items()}


def _asks(
    label: str,
    declared: Mapping[str, Declared],
    legend: Mapping[str, str],
    people: Mapping[str, tuple[Role, str]],
) -> bool:
    """Whether something other than the share of questions makes a speaker the interviewer."""
    key = fold(label)
    said = declared.get(key)
    if said and said.role:
        return said.role == "interviewer"
    if key in legend:
        return role_named(legend[key]) == "interviewer"
    return people[key][0] == "interviewer" if key in people else role_named(label) == "interviewer"


def _question_labels(document: RawDocument, seen: Collection[str], labels: Iterable[str] = ()) -> tuple[str, str]:
    """Labels for questions and answers in the language of the document, that open no line of it otherwise."""
    pairs = [("Pertanyaan", "Jawaban"), ("Tanya", "Jawab")], [("Question", "Answer"), ("Q", "A")]
    usable = pairs[0] + pairs[1] if _is_indonesian(document) else pairs[1] + pairs[0]
    taken = set(seen) - {fold(label) for label in labels}
    return next((pair for pair in usable if not {fold(label) for label in pair} & taken), usable[0])


def _free_label(document: RawDocument, seen: Collection[str]) -> str:
    names = ("Catatan", "Catatan naskah") if _is_indonesian(document) else ("Note", "Script note")
    return next((name for name in names if fold(name) not in seen), "Catatan di luar percakapan")


def _is_indonesian(document: RawDocument) -> bool:
    return is_indonesian("\n".join(document.paragraphs))


def _times_above(lines: Sequence[Line], openings: Mapping[int, Opening]) -> dict[int, tuple[str, str]]:
    """Place of an opening without a time -> the time that stands alone on the line above it."""
    found: dict[int, tuple[str, str]] = {}
    for i, opening in openings.items():
        stamp = only_time(lines[i - 1].text) if i and not opening.time_start and i - 1 not in openings else None
        if stamp:
            found[i] = (stamp.start, stamp.end)
        elif i and opening.time_start and not lines[i - 1].text and i - 1 not in openings and opening.dress == "time":
            found[i] = (opening.time_start, opening.time_end)
    return found


def _header_notes(page: _Page) -> Iterator[str]:
    fields = [entry.label for entry in fields_of(page.told_above)]
    if fields:
        yield f"kept before the first turn: {', '.join(fields[:_MOST_FIELDS])}{', ...' * (len(fields) > _MOST_FIELDS)}"
    if page.blocks:
        yield (f"warning: {counted(page.blocks, 'header block')} stand between turns: are these several interviews? "
               "then make a file of each")  # fmt: skip


def _number_notes(openings: Iterable[Opening]) -> Iterator[str]:
    numbers = sum(bool(opening.number) for opening in openings)
    if numbers:
        yield f"left out {counted(numbers, 'number')} before labels"


def _question_notes(questions: Questions | None) -> Iterator[str]:
    if questions:
        yield f"{counted(len(questions.texts), 'question')} found as {questions.how}"
        if questions.numbers:
            yield f"left out {counted(questions.numbers, 'number')} before questions"


def _unused(entries: Mapping[str, str], labels: Iterable[str]) -> list[str]:
    there = {fold(label) for label in labels}
    missing = list(dict.fromkeys(label for label in entries if fold(label) not in there))
    told = f"the legend explains {', '.join(map(repr, missing))}, but no turn opens so"
    return [told] if missing else []
