"""Where two coders differ: who coded what, in its words, and whether one missed it, marked other borders, or chose
another code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from typing import Any, Unpack

import pandas as pd

from qualkit.agreement.compared import Choice, Compared, compare
from qualkit.agreement.units import units_of
from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.text.sentences import sentences

KINDS = ("missed", "boundary", "other code")
COLUMNS = [
    "disagreement", "kind", "transcript", "turn", "informant", "group", "start", "end", "words",
    "coder_a", "code_a", "quote_a", "start_a", "end_a", "memo_a", "ids_a",
    "coder_b", "code_b", "quote_b", "start_b", "end_b", "memo_b", "ids_b", "overlap", "same_turn",
]  # fmt: skip
"""`disagreement` is the id by which a decision names it; `ids` are parted by spaces."""
_NUMBERS = {"turn": -1, "start": 0, "end": 0, "start_a": -1, "end_a": -1, "start_b": -1, "end_b": -1}


@dataclass(frozen=True, slots=True)
class Mark:
    """Segments of one coder and code that overlap, as one.

    Parameters
    ----------
    coder, transcript, code, start, end
        Who put which code where.
    ids
        The codings that it is made of.
    memo
        Their memos.
    """

    coder: str
    transcript: str
    code: str
    start: int
    end: int
    ids: tuple[str, ...]
    memo: str = ""

    def shared(self, other: Mark) -> int:
        """Code points that both cover."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Pair:
    """What two coders made of one place: the same code, two codes, or a code and nothing.

    Parameters
    ----------
    first, second
        Marks of the first and the second coder; empty where one has none.
    overlap
        Code points that both cover over those that either covers.
    """

    first: tuple[Mark, ...]
    second: tuple[Mark, ...]
    overlap: float

    @property
    def kind(self) -> str:
        """``agreed``, or one of `KINDS`."""
        if not self.first or not self.second:
            return "missed"
        if self.first[0].code != self.second[0].code:
            return "other code"
        return "agreed" if self.overlap == 1.0 else "boundary"

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks of both."""
        return self.first + self.second

    @property
    def id(self) -> str:
        """The same as long as both coders' codings are: a correction of the text elsewhere does not change it."""
        parts = [f"{m.coder} {m.code} {m.end - m.start} {' '.join(sorted(m.ids))}" for m in self.marks]
        return hashlib.sha256("\n".join([self.marks[0].transcript, *sorted(parts)]).encode()).hexdigest()[:12]


def disagreements(
    codings: pd.DataFrame,
    turns: pd.DataFrame,
    *,
    progress: pd.DataFrame | None = None,
    **choice: Unpack[Choice],
) -> ResultTable:
    """Where coders differ, one row a disagreement, in the order of the text.

    ``missed``: one coder put a code where the other put none. ``boundary``: both put it there, from other words on or
    to other words. ``other code``: one put one code, the other another on words that overlap.
    Use it to talk with each other and to mend the codebook before coding on, and only then for a consensus; what was
    agreed upon is no independent coding any more.

    Parameters
    ----------
    codings, turns, progress
        CODINGS, TURNS, PROGRESS, as for `qualkit.agree`.
    choice
        ``coders``, ``codebook``, ``version``, ``training``, ``roles``: see `qualkit.agreement.compared.Choice`. With
        more than two coders every pair is looked at.

    Returns
    -------
    ResultTable
        The columns `qualkit.agreement.disagreements.COLUMNS`: `words` are the whole sentences around, `overlap` is
        what both cover over what either covers, `same_turn` says that the other put the code elsewhere in that turn.

    Raises
    ------
    QualkitError
        As in `qualkit.agree`.

    Examples
    --------
    >>> from qualkit.tables import CODINGS, PROGRESS, TURNS
    >>> row = {"transcript": "t", "role": "informant", "informant": "i", "group": "g", "speaker": "I"}
    >>> turns = TURNS.frame([{**row, "turn": 0, "start": 3, "end": 22, "text": "Capek. Jam kerjanya"}])
    >>> done = {"codebook": "b", "version": "1", "transcript": "t", "informant": "i", "kind": "interview"}
    >>> progress = PROGRESS.frame([{**done, "coder": coder, "turn": 0, "read": True, "finished": True}
    ...                            for coder in "ab"])
    >>> mark = {"transcript": "t", "codebook": "b", "version": "1", "code": "hours", "end": 22}
    >>> codings = CODINGS.frame([{**mark, "id": "1", "coder": "a", "start": 3},
    ...                          {**mark, "id": "2", "coder": "b", "start": 10}])
    >>> disagreements(codings, turns, progress=progress)[["kind", "quote_a", "quote_b"]].values.tolist()
    [['boundary', 'Capek. Jam kerjanya', 'Jam kerjanya']]
    """
    compared = compare(codings, turns, progress, choice)
    rows = [
        row for coders in combinations(compared.coders, 2)
        for row in _rows(compared, coders) if row["kind"] != "agreed"
    ]  # fmt: skip
    return table_of(rows, compared)


def only(table: ResultTable, *, kind: str = "", transcript: str = "") -> ResultTable:
    """The disagreements of one kind, of one transcript, or both.

    Raises
    ------
    QualkitError
        For an unknown kind.

    Examples
    --------
    >>> table = ResultTable(pd.DataFrame({"kind": ["missed", "boundary"], "transcript": ["t", "t"]}))
    >>> len(only(table, kind="missed")), only(table, transcript="t").title
    (1, ' (2 shown)')
    """
    if kind and kind not in KINDS:
        mend = f"choose one of {', '.join(KINDS)}"
        raise QualkitError(Problem(f"unknown kind {kind!r}", "kind", nearest(kind, KINDS), mend))
    frame = pd.DataFrame(table)
    kept = frame[(frame["kind"] == kind if kind else True) & ((frame["transcript"] == transcript) | (not transcript))]
    title = f"{table.title} ({len(kept)} shown)" if kind or transcript else table.title
    return ResultTable(kept.reset_index(drop=True), title=title, notes=table.notes, layout=table.layout)


def pairs_of(compared: Compared, coders: Sequence[str]) -> list[Pair]:
    """Everything that two coders marked in what is compared, matched, in the order of the text.

    The same code on words that overlap belongs together; of what is left, other codes that overlap most are paired;
    the rest was missed by one.
    """
    inside = compared.codings[_touches(compared)]
    pairs = [
        pair
        for _, mine in inside[inside["coder"].isin(list(coders))].groupby("transcript", sort=False)
        for pair in _matched(marks_of(mine), coders)
    ]
    order = {name: place for place, name in enumerate(compared.interviews)}
    return sorted(pairs, key=lambda pair: (order[pair.marks[0].transcript], min(m.start for m in pair.marks),
                                           max(m.end for m in pair.marks), pair.marks[0].code, pair.id))  # fmt: skip


def marks_of(codings: pd.DataFrame) -> list[Mark]:
    """Codings with those of one coder and code that overlap made one."""
    memos = codings["memo"].astype(str) if "memo" in codings else pd.Series("", index=codings.index)
    rows = sorted(zip(codings["transcript"], codings["coder"], codings["code"], codings["start"], codings["end"],
                      codings["id"], memos, strict=True))  # fmt: skip
    marks: list[Mark] = []
    for transcript, coder, code, start, end, id, memo in rows:
        last = marks[-1] if marks else None
        if last and (last.transcript, last.coder, last.code) == (transcript, coder, code) and start < last.end:
            memo = "; ".join(filter(None, (last.memo, memo)))
            marks[-1] = Mark(coder, transcript, code, last.start, max(last.end, int(end)), (*last.ids, id), memo)
        else:
            marks.append(Mark(coder, transcript, code, int(start), int(end), (id,), memo))
    return marks


def _touches(compared: Compared) -> Any:
    """Which codings lie on words that entered."""
    _, row = units_of(compared, "turn").touched(compared.codings)
    inside = pd.Series(False, index=range(len(compared.codings)))
    inside[row] = True
    return inside.to_numpy()


def _matched(marks: Sequence[Mark], coders: Sequence[str]) -> Iterator[Pair]:
    alone: tuple[list[Mark], list[Mark]] = ([], [])
    for _, same in groupby(sorted(marks, key=lambda m: (m.code, m.start, m.end, m.coder)), key=lambda m: m.code):
        for cluster in _clusters(list(same)):
            first, second = (tuple(m for m in cluster if m.coder == coder) for coder in coders)
            if first and second:
                yield Pair(first, second, _overlap(first, second))
            else:
                alone[0].extend(first)
                alone[1].extend(second)
    yield from _other_codes(*alone)


def _clusters(marks: Sequence[Mark]) -> Iterator[list[Mark]]:
    """Marks that hang together by words they share, in the order of their beginnings."""
    cluster: list[Mark] = []
    for mark in marks:
        if cluster and mark.start >= max(m.end for m in cluster):
            yield cluster
            cluster = []
        cluster.append(mark)
    if cluster:
        yield cluster


def _other_codes(first: list[Mark], second: list[Mark]) -> Iterator[Pair]:
    """Pair what overlaps most; each mark once."""
    left = [set(first), set(second)]
    candidates = [(one.shared(two), one, two) for one in first for two in second if one.shared(two)]
    for _, one, two in sorted(candidates, key=lambda c: (-c[0], c[1].start, c[1].code, c[2].start, c[2].code)):
        if one in left[0] and two in left[1]:
            left[0].remove(one)
            left[1].remove(two)
            yield Pair((one,), (two,), _overlap((one,), (two,)))
    yield from (Pair((mark,), (), 0.0) for mark in left[0])
    yield from (Pair((), (mark,), 0.0) for mark in left[1])


def _overlap(first: Iterable[Mark], second: Iterable[Mark]) -> float:
    one, two = ({at for mark in marks for at in range(mark.start, mark.end)} for marks in (first, second))
    return len(one & two) / len(one | two)


# -- rows -------------------------------------------------------------------------------------------------------------


def _rows(compared: Compared, coders: Sequence[str]) -> Iterator[dict[str, Any]]:
    pairs = pairs_of(compared, coders)
    texts = spoken(compared.turns)
    used = used_in(pairs, texts)
    return (row_of(pair, coders, texts, used) for pair in pairs)


def row_of(
    pair: Pair, coders: Sequence[str], texts: Mapping[str, Spoken], used: Mapping[tuple[str, str], set[tuple[str, int]]]
) -> dict[str, Any]:  # fmt: skip
    """One row of the table."""
    transcript = pair.marks[0].transcript
    text = texts[transcript]
    start, end = min(m.start for m in pair.marks), max(m.end for m in pair.marks)
    turn = text.turn_at(start, end)
    row: dict[str, Any] = {
        "disagreement": pair.id, "kind": pair.kind, "transcript": transcript, "turn": turn["turn"],
        "informant": turn["informant"], "group": turn["group"], "start": start, "end": end,
        "words": text.around(start, end), "overlap": pair.overlap,
    }  # fmt: skip
    for side, coder, marks in (("a", coders[0], pair.first), ("b", coders[1], pair.second)):
        low, high = (min(m.start for m in marks), max(m.end for m in marks)) if marks else (-1, -1)
        row |= {f"coder_{side}": coder, f"code_{side}": marks[0].code if marks else "", f"start_{side}": low,
                f"end_{side}": high, f"quote_{side}": text.words(low, high) if marks else "",
                f"memo_{side}": "; ".join(filter(None, (m.memo for m in marks))),
                f"ids_{side}": " ".join(id for m in marks for id in m.ids)}  # fmt: skip
    other = coders[1] if pair.first else coders[0]
    touched = {(transcript, number) for number in text.turns_in(start, end)}
    row["same_turn"] = pair.kind == "missed" and bool(touched & used.get((other, pair.marks[0].code), set()))
    return row


def used_in(pairs: Sequence[Pair], texts: Mapping[str, Spoken]) -> dict[tuple[str, str], set[tuple[str, int]]]:
    """Coder and code -> the turns where they put it."""
    used: dict[tuple[str, str], set[tuple[str, int]]] = {}
    for mark in (mark for pair in pairs for mark in pair.marks):
        turns = {(mark.transcript, turn) for turn in texts[mark.transcript].turns_in(mark.start, mark.end)}
        used.setdefault((mark.coder, mark.code), set()).update(turns)
    return used


@dataclass(frozen=True)
class Spoken:
    """The turns of one interview that entered, to take words from."""

    turns: list[dict[str, Any]]

    def turns_in(self, start: int, end: int) -> list[int]:
        """The turns that a stretch touches."""
        return [turn["turn"] for turn in self.turns if turn["start"] < end and start < turn["end"]]

    def turn_at(self, start: int, end: int) -> dict[str, Any]:
        """The first turn that a stretch touches."""
        return next(turn for turn in self.turns if turn["start"] < end and start < turn["end"])

    def words(self, start: int, end: int) -> str:
        """The words of a stretch; where it passes over a question, three dots stand."""
        parts = [
            turn["text"][max(0, start - turn["start"]) : end - turn["start"]]
            for turn in self.turns if turn["start"] < end and start < turn["end"]
        ]  # fmt: skip
        return " ... ".join(parts)

    def around(self, start: int, end: int) -> str:
        """The whole sentences that a stretch touches."""
        touched = [turn for turn in self.turns if turn["start"] < end and start < turn["end"]]
        parts = []
        for turn in touched:
            inside = [
                turn["start"] + at for low, high in sentences(turn["text"])
                if turn["start"] + low < end and start < turn["start"] + high for at in (low, high)
            ]  # fmt: skip
            parts.append(self.words(min(inside), max(inside)) if inside else self.words(start, end))
        return " ... ".join(parts)


def spoken(turns: pd.DataFrame) -> dict[str, Spoken]:
    """Transcript -> its turns in the order of the text."""
    names = ["turn", "informant", "group", "start", "end", "text"]
    return {
        str(name): Spoken(frame.sort_values("start")[names].to_dict("records"))
        for name, frame in turns.groupby(turns["transcript"].astype(str), sort=False)
    }


def table_of(rows: Sequence[Mapping[str, Any]], compared: Compared, *notes: str) -> ResultTable:
    """Rows as a table that shows place, words and what each coder chose."""
    frame = pd.DataFrame(list(rows), columns=COLUMNS)
    kinds: dict[str, Any] = dict.fromkeys(COLUMNS, "str")
    kinds |= dict.fromkeys(_NUMBERS, "int64") | {"overlap": "float64", "same_turn": "bool"}
    frame = frame.astype(kinds)
    counts = frame["kind"].value_counts()
    said = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if kind in counts) or "none"
    told = f"{len(frame)} disagreements of {' & '.join(compared.coders)} in {len(compared.interviews)} interviews"
    shown = ("transcript", "turn", "kind", "code_a", "code_b", "words")
    labels = {"code_a": "first coder", "code_b": "second coder"}
    if len(compared.coders) == 2:
        labels = {"code_a": compared.coders[0], "code_b": compared.coders[1]}
    layout = Layout(rows=("transcript", "turn"), labels=labels, hidden=tuple(n for n in COLUMNS if n not in shown))
    return ResultTable(frame, title=f"{told}: {said}", notes=(*notes, *compared.notes), layout=layout)
