"""Tables in a text: rows of cells between bars or tabs, as an appendix prints its questions and answers.

A question with its answers in one row gives a turn for each, labelled with the heads of their columns; a column of
speakers beside a column of words gives a turn a row. What a column beside them holds is kept as what nobody says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from qualkit.model import Speaker
from qualkit.readers.columns import find_turns_in_rows
from qualkit.readers.labels import accept, count_labels
from qualkit.readers.openings import fold, is_plausible, parse_opening, word_set
from qualkit.readers.raw import RawDocument, counted
from qualkit.readers.roles import Declared
from qualkit.readers.stated import with_time
from qualkit.readers.talk import Piece
from qualkit.readers.times import only_time
from qualkit.readers.vocabulary import (
    ANSWERING_WORDS,
    INTERVIEWER_WORDS,
    first_word,
    is_name_like,
    is_question,
    names_field,
)

Row = tuple[str, ...]
_BARS = re.compile(r"[ \t]{0,8}\|.*\|[ \t]{0,8}")
_RULE = re.compile(r"[ \t|:+=-]+")
_FEWEST_ROWS = 2
_DEEPEST_HEAD = 4
_NUMBER = re.compile(r"\d{1,5}(?:\.\d{1,3})?[.)]?|[a-z][.)]")
_CODE = re.compile(r"[A-Za-z]{1,4}[ .-]?\d{1,3}")
_EXTRA = word_set(
    "kesimpulan tema kategori koding coding kode keterangan interpretasi analisis catatan reduksi makna theme category "
    "code codes note notes conclusion hasil observasi indikator aspek sumber tanggal waktu"
)


@dataclass(frozen=True, slots=True)
class Block:
    """Paragraphs in a row that are text, or the rows of one table; `first` is the number of the first paragraph."""

    paragraphs: tuple[str, ...]
    rows: tuple[Row, ...]
    first: int


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table of questions and answers hold: place -> label."""

    head: int
    question: int
    answers: dict[int, str]
    others: dict[int, str]
    label: str


@dataclass(frozen=True, slots=True)
class Tabled:
    """The pieces of talk that tables hold, roles that their heads tell, and notes.

    `turns` counts what the tables gave; the rest of the document is in the pieces as well, without a label.
    """

    pieces: tuple[Piece, ...]
    roles: dict[str, Declared]
    notes: tuple[str, ...]
    turns: int


def read_rows(document: RawDocument) -> Tabled | None:
    """The talk in the tables of a document; None where no table holds talk.

    Examples
    --------
    >>> rows = ("| No | Pertanyaan | Jawaban |", "|---|---|---|", "| 1 | Sudah makan? | Sudah, Bu. |")
    >>> tabled = read_rows(RawDocument(("\\n".join(rows),), "md"))
    >>> [(piece.label, piece.text) for piece in tabled.pieces][:2]
    [('Pertanyaan', 'Sudah makan?'), ('Jawaban', 'Sudah, Bu.')]
    """
    pieces: list[Piece] = []
    roles: dict[str, Declared] = {}
    notes: list[str] = []
    turns = 0
    head: Columns | None = None
    for block in find_blocks(document.paragraphs):
        named = _columns(block.rows)
        head = named or (head if head and _fits(block.rows, head) else None)
        if head is not None:
            found = list(_answers(block, head, notes))
            roles |= _roles(head) if named else {}
        else:
            found = list(_spoken(block, roles, notes)) or list(_transcribed(block, notes))
        turns += sum(piece.label is not None and not piece.aside for piece in found)
        pieces += found or _as_text(block)
    return Tabled(tuple(pieces), roles, tuple(dict.fromkeys(notes)), turns) if turns else None


def find_blocks(paragraphs: Sequence[str]) -> list[Block]:
    """The document as text and tables in turn.

    A paragraph whose lines stand between bars or hold tabs is a table's. One with line breaks and as many tabs as the
    paragraphs of one line have is one row with line breaks in its cells, as word processors have them.

    Examples
    --------
    >>> [block.rows for block in find_blocks(("Judul", "P\\tApa?", "Ibu\\tYa."))]
    [(), (('P', 'Apa?'), ('Ibu', 'Ya.'))]
    """
    tabs = Counter(n for paragraph in paragraphs if "\n" not in paragraph and (n := paragraph.count("\t")))
    usual = max(tabs, key=lambda n: tabs[n], default=0)
    told = ((number, paragraph, tuple(_rows(paragraph, usual))) for number, paragraph in enumerate(paragraphs))
    blocks = []
    for _, group in groupby(told, key=lambda entry: bool(entry[2])):
        entries = list(group)
        rows = tuple(row for _, _, rows in entries for row in rows)
        blocks.append(Block(tuple(paragraph for _, paragraph, _ in entries), rows, entries[0][0]))
    return blocks


def _rows(paragraph: str, usual: int) -> Iterator[Row]:
    """The rows of a paragraph; a row mostly has the `usual` number of tabs."""
    lines = paragraph.split("\n")
    if all(_BARS.fullmatch(line) for line in lines):
        for line in lines:
            if not _RULE.fullmatch(line):
                cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
                yield tuple(re.sub(r"<br ?/?>", "\n", cell).replace("\\|", "|").strip() for cell in cells)
    elif "\t" in paragraph and not re.match(r"[^\t\n]{1,40}\t[ \t]{0,8}[:：]", paragraph):
        if all("\t" in line for line in lines) and paragraph.count("\t") != usual:
            yield from (tuple(cell.strip() for cell in line.split("\t")) for line in lines)
        else:
            yield tuple(cell.strip() for cell in paragraph.split("\t"))


def _columns(rows: Sequence[Row]) -> Columns | None:
    """The columns of a table whose head names one of questions and one of answers or more."""
    for number, row in enumerate(rows[:_DEEPEST_HEAD]):
        cells = [_head_label(cell) for cell in row]
        asks = next((i for i, cell in enumerate(cells) if _names_questions(cell)), None)
        if asks is None or len(rows) < number + _FEWEST_ROWS:
            continue
        answers = {i: cell for i, cell in enumerate(cells) if i != asks and _names_answers(cell)}
        if not answers:
            answers = {i: cell for i, cell in enumerate(cells) if i > asks and cell and is_name_like(cell)
                       and first_word(cell) not in _EXTRA}  # fmt: skip
        if answers:
            others = {i: cell for i, cell in enumerate(cells) if i != asks and i not in answers}
            return Columns(number, asks, _distinct(answers), others, cells[asks] or "Pertanyaan")
    return None


def _head_label(cell: str) -> str:
    return " ".join(re.sub(r"[:\[\]*_]", " ", cell).split())[:40].rstrip()


def _names_questions(cell: str) -> bool:
    words = {first_word(word) for word in cell.split()}
    return bool(words & {"pertanyaan", "question", "questions", "tanya"}) and not words & {"jawaban", "answer"}


def _names_answers(cell: str) -> bool:
    words = {first_word(word) for word in cell.split()}
    answer = words & {"jawaban", "jawab", "answer", "answers", "respon", "respons", "response", "tanggapan"}
    whole = fold(cell) in ("hasil wawancara", "hasil", "transkrip", "verbatim", "uraian jawaban")
    return bool(answer or whole or first_word(cell) in ANSWERING_WORDS or _CODE.fullmatch(cell))


def _distinct(labels: dict[int, str]) -> dict[int, str]:
    """The labels, numbered where two columns have the same."""
    often = Counter(map(fold, labels.values()))
    return {
        i: f"{label} {number}" if often[fold(label)] > 1 else label
        for number, (i, label) in enumerate(labels.items(), 1)
    }


def _fits(rows: Sequence[Row], head: Columns) -> bool:
    """Whether rows without a head may go on with the table before."""
    widest = max((*head.answers, *head.others, head.question)) + 1
    fitting = [row for row in rows if len(row) > head.question and len(row) <= widest]
    return bool(rows) and len(fitting) == len(rows) and any(is_question(row[head.question]) for row in rows)


def _answers(block: Block, head: Columns, notes: list[str]) -> Iterator[Piece]:
    """The turns of a table of questions and answers."""
    unanswered = 0
    start = next((i + 1 for i, row in enumerate(block.rows[:_DEEPEST_HEAD]) if _is_head(row, head)), 0)
    yield from (Piece(None, "\t".join(row), block.first) for row in block.rows[: max(0, start - 1)])
    for number, row in enumerate(block.rows[start:], block.first + start):
        if _is_head(row, head):
            continue
        cells = dict(enumerate(row))
        question = cells.get(head.question, "")
        said = {head.answers[i]: cell for i, cell in cells.items() if cell and i in head.answers}
        alone = [cell for cell in row if cell]
        if not said and (len(alone) == 1 or not question) and not is_question(" ".join(alone)):
            yield Piece("", " ".join(alone), number, aside=True)
            continue
        if question:
            yield Piece(head.label, _without_label(question, head.label), number)
            unanswered += not said
        yield from (Piece(label, _without_label(text, label), number) for label, text in said.items())
        for i, text in cells.items():
            if i in head.others and text and not _NUMBER.fullmatch(text):
                yield Piece("", f"{head.others[i] or 'column ' + str(i + 1)}: {text}", number, aside=True)
    answers = ", ".join(repr(label) for label in head.answers.values())
    notes.append(f"read as a table of questions in the column {head.label!r} and answers in {answers}")
    if unanswered:
        notes.append(f"warning: {counted(unanswered, 'question')} of the table stand without an answer")


def _is_head(row: Row, head: Columns) -> bool:
    return len(row) > head.question and fold(_head_label(row[head.question])) == fold(head.label)


def _without_label(text: str, label: str) -> str:
    """The words of a cell that repeats the head of its column: ``Jawaban : ...``."""
    opening = parse_opening(text.split("\n")[0])
    if opening and fold(opening.label) in (fold(label), first_word(label)):
        return "\n".join([opening.words, *text.split("\n")[1:]]).strip()
    return text


def _roles(head: Columns) -> dict[str, Declared]:
    asks = Declared(head.label, "interviewer", f"the column {head.label!r} holds questions")
    return {fold(head.label): asks} | {
        fold(label): Declared(label, "informant", f"the column {label!r} holds answers")
        for label in head.answers.values()
        if first_word(label) not in INTERVIEWER_WORDS
    }


def _spoken(block: Block, roles: dict[str, Declared], notes: list[str]) -> Iterator[Piece]:
    """The turns of a table with a column of speakers and one of words."""
    if len(block.rows) < _FEWEST_ROWS or (names_field(block.rows[0][0]) and len(block.rows[0]) == 2):
        return
    table = find_turns_in_rows(_with_spans_split(block.rows))
    if table is None or not _are_speakers(table.turns):
        return
    above = True
    for number, turn in enumerate(table.turns, block.first):
        if turn.speaker:
            above = False
            yield Piece(turn.speaker.strip(" :"), turn.text, number, turn.time_start, turn.time_end)
        else:
            yield Piece(None, with_time(turn) if above else turn.text, number)
    notes += table.notes
    roles |= {fold(s.label): _declared(s) for s in table.stated}


def _with_spans_split(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows, a column of spans of time (``0:00.0 - 0:05.2``) parted into its starts and ends."""
    often = Counter(
        place for row in rows for place, cell in enumerate(row[: len(rows[0])]) if (s := only_time(cell)) and s.end
    )
    for place, number in sorted(often.items()):
        if number >= 0.8 * (len(rows) - 1) > 0:
            spans = [only_time(row[place]) if place < len(row) else None for row in rows]
            return [
                (*row[:place], *((stamp.start, stamp.end) if stamp else ("start", "end")), *row[place + 1 :])
                if stamp or number == 0
                else (*row[:place], *row[place : place + 1], "", *row[place + 1 :])
                for number, (row, stamp) in enumerate(zip(rows, spans, strict=True))
            ]
    return rows


def _transcribed(block: Block, notes: list[str]) -> Iterator[Piece]:
    """The turns of a table with a column of labelled talk, and columns beside it that say something about it."""
    place = _text_column(block.rows)
    if place is None:
        return
    head = [_head_label(cell) for cell in block.rows[0]]
    texts = [row[place] if place < len(row) else "" for row in block.rows[1:]]
    openings = [parse_opening(line) for text in texts for line in text.split("\n")]
    accepted = accept(count_labels(openings, {}), {})
    if 2 * sum(map(accepted.opens, openings)) < sum(map(bool, texts)) or not accepted.labels:
        return
    notes.append(f"read as a table with the talk in the column {head[place]!r}")
    for number, (row, text) in enumerate(zip(block.rows[1:], texts, strict=True), block.first):
        for line in text.split("\n"):
            opening = parse_opening(line)
            if opening and accepted.opens(opening):
                label = accepted.labels[fold(opening.label)]
                yield Piece(label, accepted.words(opening), number, opening.time_start, opening.time_end)
            elif line:
                yield Piece(None, line, number)
        for i, cell in enumerate(row):
            if i != place and cell and not _NUMBER.fullmatch(cell):
                yield Piece(
                    "", f"{head[i] if i < len(head) and head[i] else f'column {i + 1}'}: {cell}", number, aside=True
                )


def _text_column(rows: Sequence[Row]) -> int | None:
    names = {
        "transkrip",
        "transkripsi",
        "transcript",
        "verbatim",
        "percakapan",
        "dialog",
        "hasil wawancara",
        "teks",
        "text",
    }
    head = [fold(_head_label(cell)) for cell in rows[0]] if len(rows) >= _FEWEST_ROWS else []
    return next((i for i, cell in enumerate(head) if cell in names or first_word(cell) in names), None)


def _are_speakers(turns: Sequence[object]) -> bool:
    labels = [fold(turn.speaker) for turn in turns if getattr(turn, "speaker", "")]  # type: ignore[attr-defined]
    plausible = all(is_plausible(label.strip(" :")) for label in set(labels))
    return plausible and len(labels) >= 2 and 2 * len(labels) >= len(turns) and len(set(labels)) >= 2


def _declared(speaker: Speaker) -> Declared:
    return Declared(speaker.label, speaker.role, speaker.reason)


def _as_text(block: Block) -> list[Piece]:
    return [
        Piece(None, line.strip(), block.first + number)
        for number, paragraph in enumerate(block.paragraphs)
        for line in paragraph.split("\n")
    ]
