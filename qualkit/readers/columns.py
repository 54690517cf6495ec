"""Tables of turns: which column holds the speaker, the words, the times, the role; in English and Indonesian."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from qualkit.model import Role, Speaker
from qualkit.readers.moments import Moments, read_moments
from qualkit.readers.openings import fold, is_plausible, word_set
from qualkit.readers.raw import counted
from qualkit.readers.roles import ANSWERING_WORDS, names_interviewer
from qualkit.text.turns import RawTurn

Row = Sequence[str]


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split("|"))


_NAMES: Mapping[str, frozenset[str]] = {
    "text": _names(
        "text|teks|words|ucapan|tuturan|ujaran|transkrip|transkripsi|transcript|transcription|isi|isi percakapan|"
        "percakapan|dialog|dialogue|utterance|content|speech|sentence|kalimat|verbatim|pernyataan|kata kata|"
        "turn text|message|pesan|isi wawancara|hasil wawancara"
    ),
    "speaker": _names(
        "speaker|pembicara|penutur|nama pembicara|nama penutur|speaker name|speaker label|speaker id|nama|name|label|"
        "who|siapa|pihak|participant|partisipan|peserta|subjek|subject|voice|tokoh|initial|inisial"
    ),
    "role": _names("role|peran|speaker role|peran pembicara|status pembicara"),
    "start": _names(
        "start|mulai|begin|from|dari|start time|time start|begin time|waktu mulai|awal|time|waktu|timestamp|time stamp|"
        "timecode|time code|onset|start ms|start s|start sec|start seconds|tmin|jam|menit|pukul"
    ),
    "end": _names(
        "end|selesai|akhir|stop|to|sampai|end time|time end|stop time|waktu selesai|waktu akhir|berakhir|offset|end ms|"
        "end s|end sec|end seconds|tmax"
    ),
    "question": word_set("question questions pertanyaan tanya"),
    "answer": word_set("answer answers jawaban jawab response respons tanggapan"),
}
_DEEPEST_HEAD = 12
_FEWEST_ROWS = 4
_MOST_PEOPLE = 12
_LONGEST_LIST = 2_000
_OTHER = word_set("other others lain lainnya penerjemah interpreter translator")


@dataclass(frozen=True, slots=True)
class Table:
    """The turns of a table, roles that it states, and notes."""

    turns: tuple[RawTurn, ...]
    stated: tuple[Speaker, ...] = ()
    notes: tuple[str, ...] = ()


class _Head(NamedTuple):
    """Where the head of a table stands, and which column holds what."""

    row: int
    columns: dict[str, int]
    names: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    """What is gathered on the way through the rows."""

    turns: list[RawTurn] = field(default_factory=list)
    roles: dict[str, Counter[str]] = field(default_factory=dict)
    left: dict[str, list[str]] = field(default_factory=dict)


def find_turns_in_rows(rows: Sequence[Row]) -> Table | None:
    """The turns that rows hold, or None where no column of words is known.

    A head names the columns, in any order, within the first rows; without one, a column of few repeated names beside
    a column of words will do. A row without a speaker names nobody. Rows above the head come first, without a speaker.

    Parameters
    ----------
    rows
        Rows of cells.

    Examples
    --------
    >>> rows = [("Teks", "Pembicara", "Mulai"), ("Apa kabar?", "P", "00:01"), ("Baik.", "Ibu", "00:03")]
    >>> find_turns_in_rows(rows).turns[1]
    RawTurn(speaker='Ibu', text='Baik.', time_start='00:03', time_end='')
    """
    head = _head(rows) or _unnamed_columns(rows)
    if head is None:
        return None
    above = [RawTurn("", text) for row in rows[: max(head.row, 0)] if (text := joined_cells(row))]
    body = [row for row in rows[head.row + 1 :] if any(cell.strip() for cell in row)]
    moments = {kind: read_moments(_column(body, head, kind), _name(head, kind)) for kind in ("start", "end")}
    found = _Found(above)
    for number, row in enumerate(body):
        found.turns += _turns(row, number, head, moments, found)
    stated, doubts = _stated(found.roles, _name(head, "role"))
    notes = (_taken(head), *doubts, *moments["start"].notes, *moments["end"].notes, *_left_out(found.left))
    return Table(tuple(found.turns), (*_asking_and_answering(head), *stated), notes)


def joined_cells(row: Row) -> str:
    """A row as one text, its cells separated by tabs, empty ones at the end left out."""
    return "\t".join(cell.strip() for cell in row).rstrip("\t")


def _head(rows: Sequence[Row]) -> _Head | None:
    for number, row in enumerate(rows[:_DEEPEST_HEAD]):
        columns: dict[str, int] = {}
        for place, cell in enumerate(row):
            kind = next((kind for kind, names in _NAMES.items() if _folded(cell) in names), "")
            if kind:
                columns.setdefault(kind, place)
        asks = "question" in columns and "answer" in columns
        if "answer" in columns and not asks:
            columns.setdefault("text", columns["answer"])
        if ("text" in columns and (len(columns) > 1 or sum(bool(c.strip()) for c in row) == 1)) or asks:
            return _Head(number, columns, tuple(cell.strip() for cell in row))
    return None


def _folded(cell: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", cell.casefold()).split())


def _unnamed_columns(rows: Sequence[Row]) -> _Head | None:
    """The columns of a table without a head: few names that come back, beside the longest texts."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    width = Counter(len(row) for row in filled).most_common(1)[0][0] if filled else 0
    if len(filled) < _FEWEST_ROWS or not 2 <= width <= 6:
        return None
    cells = [[row[i].strip() if i < len(row) else "" for row in filled] for i in range(width)]
    text = max(range(width), key=lambda i: sum(map(len, cells[i])))
    names = [i for i in range(width) if i != text and _are_names(cells[i])]
    if len(names) != 1:
        return None
    columns = {"text": text, "speaker": names[0]}
    times = [i for i in range(width) if i not in (text, names[0]) and read_moments(cells[i], "").all_read]
    columns |= dict(zip(("start", "end"), times, strict=False))
    return _Head(-1, columns, tuple(f"column {i + 1}" for i in range(width)))


def _are_names(cells: Sequence[str]) -> bool:
    given = [cell.strip(" :") for cell in cells if cell]
    counts = Counter(fold(cell) for cell in given)
    people = 2 <= len(counts) <= min(_MOST_PEOPLE, len(given) // 2)
    return people and len(given) * 2 >= len(cells) and all(is_plausible(cell) for cell in given)


def _column(body: Sequence[Row], head: _Head, kind: str) -> list[str]:
    place = head.columns.get(kind)
    return [row[place].strip() if place is not None and place < len(row) else "" for row in body]


def _name(head: _Head, kind: str) -> str:
    place = head.columns.get(kind)
    return head.names[place] if place is not None and place < len(head.names) else kind


def _turns(row: Row, number: int, head: _Head, moments: Mapping[str, Moments], found: _Found) -> Iterator[RawTurn]:
    """The turn of a row, or two where it holds a question and its answer."""
    cell = {kind: row[place].strip() if place < len(row) else "" for kind, place in head.columns.items()}
    used = set(head.columns.values())
    for place, value in enumerate(row):
        if place not in used and value.strip():
            column = head.names[place] if place < len(head.names) else ""
            found.left.setdefault(column or f"column {place + 1}", []).append(value.strip())
    start, end = (moments[kind].times[number] for kind in ("start", "end"))
    if "question" in cell and "answer" in cell and "text" not in cell:
        yield from (RawTurn(_name(head, kind), cell[kind], start, end) for kind in ("question", "answer") if cell[kind])
        return
    speaker, role = cell.get("speaker", ""), cell.get("role", "")
    if role:
        found.roles.setdefault(speaker or role, Counter())[role] += 1
    if cell.get("text") or speaker:
        yield RawTurn(speaker or role, cell.get("text", ""), start, end)


def _stated(roles: Mapping[str, Counter[str]], column: str) -> tuple[list[Speaker], list[str]]:
    speakers, doubts = [], []
    for label, counts in roles.items():
        said = counts.most_common(1)[0][0]
        role = _role(said)
        if len(counts) > 1:
            doubts.append(f"warning: {label!r} has several roles in the column {column!r}; {said!r} is the most common")
        if role is None:
            doubts.append(f"warning: {said!r} in the column {column!r} is no role that is known; set it for {label!r}")
        else:
            speakers.append(Speaker(label, role, reason=f"the column {column!r} says {said!r}"))
    return speakers, doubts


def _role(said: str) -> Role | None:
    words = re.findall(r"[^\W\d_]+", said.casefold())
    if names_interviewer(said) or words[:1] in (["interviewers"], ["pewawancara"]):
        return "interviewer"
    if words and words[0] in ANSWERING_WORDS:
        return "informant"
    return "other" if words and words[0] in _OTHER else None


def _asking_and_answering(head: _Head) -> Iterator[Speaker]:
    if "question" in head.columns and "answer" in head.columns and "text" not in head.columns:
        question, answer = _name(head, "question"), _name(head, "answer")
        yield Speaker(question, "interviewer", reason=f"the column {question!r} holds questions")
        yield Speaker(answer, "informant", reason=f"the column {answer!r} holds answers")


def _taken(head: _Head) -> str:
    columns = ", ".join(f"{kind} from {_name(head, kind)!r}" for kind in head.columns)
    return f"read as a table of turns: {columns}"


def _left_out(left: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """What the other columns hold: numbers of rows are counted, anything else is kept word for word in the note."""
    for column, values in left.items():
        kept = list(values)
        if all(re.fullmatch(r"\d{1,6}\.?", value) for value in kept):
            yield f"left out the column {column!r}: {counted(len(kept), 'number')}"
        else:
            shown = "; ".join(kept)
            yield f"left out the column {column!r}, no part of the words: {shown[:_LONGEST_LIST]}"
