"""From decisions to a consensus: what both coders agreed on is taken over, the rest is decided with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

import pandas as pd

from qualkit.agreement.compared import CONSENSUS, Choice, Compared, compare
from qualkit.agreement.disagreements import Mark, Pair, marks_of, pairs_of, row_of, spoken, table_of, used_in
from qualkit.display.result import ResultTable
from qualkit.errors import CodingError, Problem, QualkitError, nearest
from qualkit.tables import CODINGS

BOTH, NONE, NEW = "both", "none", "new"
COLUMNS = ["disagreement", "keep", "reason", "by", "date", "code", "start", "end"]
SOURCE = f"{CONSENSUS}:"
"""Before the id of a disagreement, as the source of the codings that came of it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one disagreement.

    Parameters
    ----------
    disagreement
        Its id.
    keep
        A coder whose coding is kept, ``both``, ``none``, or ``new`` for another segment.
    reason
        Why; it stands in the memo of the coding.
    by, date
        Who decided, and on which day.
    code, start, end
        Of a new segment, half-open in code points; -1 where there is none.
    """

    disagreement: str
    keep: str
    reason: str
    by: str = ""
    date: str = ""
    code: str = ""
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Adopted:
    """A coding that the consensus takes over or makes: code, place, why, and of which disagreement it came."""

    transcript: str
    code: str
    start: int
    end: int
    memo: str
    source: str
    against: bool
    number: int = 0
    """Which of those that came of the same disagreement."""

    @property
    def id(self) -> str:
        """The same whenever the same is decided, so that a consensus can be taken up again."""
        # Not the place in the text: a correction elsewhere moves it.
        parts = (self.transcript, self.code, str(self.end - self.start), self.source, self.memo, str(self.number))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True, eq=False)
class Consensus:
    """What two coders agree on, what was decided, and what is left.

    Parameters
    ----------
    codings
        CODINGS of the coder ``consensus``. The coders' own codings stay as they are.
    left
        The disagreements that nobody has decided, as `qualkit.disagreements` shows them.
    finished
        Transcripts in which nothing is left.
    outdated
        Decisions on disagreements that are there no more, because a coder has changed a coding since.
    adopted
        The codings as they came of pairs of marks, by the id of the pair.
    """

    codings: pd.DataFrame
    left: ResultTable
    finished: tuple[str, ...]
    outdated: tuple[str, ...]
    adopted: Mapping[str, tuple[Adopted, ...]]

    def __repr__(self) -> str:
        said = f"{len(self.codings)} codings, {len(self.left)} disagreements left"
        return f"Consensus({said}, {len(self.finished)} transcripts decided)"


def consensus(
    decisions: pd.DataFrame | Iterable[Decision],
    codings: pd.DataFrame,
    turns: pd.DataFrame,
    *,
    progress: pd.DataFrame | None = None,
    agreeing: float = 1.0,
    **choice: Unpack[Choice],
) -> Consensus:
    """Build a third coder, ``consensus``, from two coders' codings and the decisions on where they differ.

    What both marked alike is taken over with a line that says so. Nothing is decided by itself: a disagreement
    without a decision is left, and listed. `Study.consensus` writes the same into the study.

    Parameters
    ----------
    decisions
        A table with `disagreement`, `keep`, `reason`, and where wanted `by`, `date`, `code`, `start`, `end`; or
        `Decision` objects. Of several on one disagreement the last holds; rows with an empty `keep` are not decided.
    codings, turns, progress
        CODINGS, TURNS, PROGRESS, as for `qualkit.agree`.
    agreeing
        Marks of the same code agree where they share at least this part of the words that either covers, and the
        words of both are taken; 1 asks for the same words. Declare another before you look at the codings.
    choice
        ``coders`` (two), ``codebook``, ``version``, ``training``, ``roles``: see
        `qualkit.agreement.compared.Choice`.

    Returns
    -------
    Consensus

    Raises
    ------
    CodingError
        For decisions without a reason, of an unknown kind, or whose new segment lacks a code or a place; all at once.
    QualkitError
        As in `qualkit.agree`, and for another number of coders than two.

    Examples
    --------
    >>> from qualkit.tables import PROGRESS, TURNS
    >>> row = {"transcript": "t", "role": "informant", "informant": "i", "group": "g", "speaker": "I"}
    >>> turns = TURNS.frame([{**row, "turn": 0, "start": 3, "end": 22, "text": "Capek. Jam kerjanya"}])
    >>> done = {"codebook": "b", "version": "1", "transcript": "t", "informant": "i", "kind": "interview"}
    >>> progress = PROGRESS.frame([{**done, "coder": coder, "turn": 0, "read": True, "finished": True}
    ...                            for coder in "ab"])
    >>> mark = {"transcript": "t", "codebook": "b", "version": "1", "code": "hours", "end": 22}
    >>> codings = CODINGS.frame([{**mark, "id": "1", "coder": "a", "start": 3},
    ...                          {**mark, "id": "2", "coder": "b", "start": 10}])
    >>> begun = consensus([], codings, turns, progress=progress)
    >>> begun
    Consensus(0 codings, 1 disagreements left, 0 transcripts decided)
    >>> chosen = Decision(begun.left["disagreement"][0], "b", "being tired is another code")
    >>> consensus([chosen], codings, turns, progress=progress).codings[["code", "start", "memo"]].values.tolist()
    [['hours', 10, "kept b's: being tired is another code"]]
    """
    compared = two_coders(codings, turns, progress, choice)
    return built(read_decisions(decisions, compared.coders), compared, agreeing)


def two_coders(
    codings: pd.DataFrame, turns: pd.DataFrame, progress: pd.DataFrame | None, choice: Choice
) -> Compared:  # fmt: skip
    """What two people are compared on.

    Raises
    ------
    QualkitError
        For another number of coders, and for coders called as a decision is.
    """
    compared = compare(codings, turns, progress, choice)
    problems = [
        Problem(f"a coder called {coder!r} cannot be told from that decision", "coders", mend="rename the coder")
        for coder in compared.coders if coder in (BOTH, NONE, NEW, CONSENSUS)
    ]  # fmt: skip
    if len(compared.coders) != 2:
        problems.append(Problem(
            f"a consensus is of two coders; there are {len(compared.coders)} ({', '.join(compared.coders)})", "coders",
            mend="name two in coders=",
        ))  # fmt: skip
    if problems:
        raise QualkitError(problems)
    return compared


def built(decisions: Sequence[Decision], compared: Compared, agreeing: float = 1.0) -> Consensus:
    """The consensus of what is compared.

    Raises
    ------
    CodingError
        As in `consensus`.
    """
    if not 0 < agreeing <= 1:
        raise QualkitError(Problem(f"agreeing={agreeing} is no share of words", "agreeing", mend="give 0.5, say, or 1"))
    chosen = {decision.disagreement: decision for decision in decisions}
    pairs = pairs_of(compared, compared.coders)
    against = _against(compared)
    problems = [p for pair in pairs if pair.id in chosen for p in decision_problems(chosen[pair.id], pair, compared)]
    if problems:
        raise CodingError(problems)
    adopted, open_pairs = {}, []
    for pair in pairs:
        if pair.id in chosen:
            adopted[pair.id] = tuple(_decided(pair, chosen[pair.id], against))
        elif pair.kind == "agreed" or (pair.kind == "boundary" and pair.overlap >= agreeing):
            adopted[pair.id] = tuple(_taken_over(pair, agreeing, against))
        else:
            open_pairs.append(pair)
    unfinished = {pair.marks[0].transcript for pair in open_pairs}
    ids = {pair.id for pair in pairs}
    return Consensus(
        _codings(adopted, compared), _left(open_pairs, pairs, compared),
        tuple(name for name in compared.interviews if name not in unfinished),
        tuple(id for id in chosen if id not in ids), adopted,
    )  # fmt: skip


def read_decisions(decisions: pd.DataFrame | Iterable[Decision], coders: Sequence[str]) -> list[Decision]:
    """Decisions from a table, those without a `keep` left out.

    Raises
    ------
    CodingError
        For missing columns, decisions without a reason, and unknown values of `keep`; all at once.

    Examples
    --------
    >>> rows = pd.DataFrame({"disagreement": ["x", "y"], "keep": ["a", ""], "reason": ["as defined", ""]})
    >>> [decision.keep for decision in read_decisions(rows, ("a", "b"))]
    ['a']
    """
    if not isinstance(decisions, pd.DataFrame):
        made = list(decisions)
    else:
        missing = [name for name in COLUMNS[:3] if name not in decisions]
        if missing:
            there = [str(name) for name in decisions.columns]
            raise CodingError([Problem(f"decisions lack the column {name!r}", "decisions", nearest(name, there),
                                       "give disagreement, keep and reason") for name in missing])  # fmt: skip
        named = decisions[[name for name in COLUMNS if name in decisions]]
        made = [_decision(row) for row in named.to_dict("records") if _text(row["keep"])]
    problems = [problem for decision in made for problem in _form_problems(decision, coders)]
    if problems:
        raise CodingError(problems)
    return made


def _decision(row: Mapping[str, Any]) -> Decision:
    disagreement, keep, reason, by, date, code = (_text(row.get(name, "")) for name in COLUMNS[:6])
    # A spreadsheet writes whole numbers as 12.0; places of other decisions are those of the disagreement.
    numbers = [_text(row.get(name, "")).removesuffix(".0") for name in COLUMNS[6:]]
    start, end = (int(n) if n.isdecimal() and keep == NEW else -1 for n in numbers)
    return Decision(disagreement, keep, reason, by, date, code if keep == NEW else "", start, end)


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value).strip()


def _form_problems(decision: Decision, coders: Sequence[str]) -> Iterator[Problem]:
    where, choices = f"decision on {decision.disagreement}", (*coders, BOTH, NONE, NEW)
    if decision.keep not in choices:
        yield Problem(f"cannot keep {decision.keep!r}", where, nearest(decision.keep, choices),
                      f"give one of {', '.join(choices)}")  # fmt: skip
    if not decision.reason.strip():
        yield Problem("there is no reason", where, mend="say why, in a sentence")


def decision_problems(decision: Decision, pair: Pair, compared: Compared) -> Iterator[Problem]:
    """What is wrong with a decision on this pair."""
    where = f"decision on {decision.disagreement}"
    yield from _form_problems(decision, compared.coders)
    if decision.keep != NEW:
        return
    codes = {mark.code for mark in pair.marks}
    if not decision.code and len(codes) > 1:
        yield Problem(f"the two coders used {' and '.join(sorted(codes))}", where, mend="name the code of the segment")
    if decision.code and decision.code not in compared.codes:
        guess = nearest(decision.code, compared.codes)
        yield Problem(f"there is no code {decision.code!r} here", where, guess, "name a code of the codebook")
    if not 0 <= decision.start < decision.end:
        what = f"the new segment runs from {decision.start} to {decision.end}"
        yield Problem(what, where, mend="give start and end in code points of the transcript, start before end")


def _taken_over(pair: Pair, agreeing: float, against: frozenset[str]) -> Iterator[Adopted]:
    if pair.kind == "agreed":
        yield from _adopted(pair.first, pair, "agreed: both coders marked the same words", against)
        return
    share = f"{pair.overlap:.2f} of the words shared, at least {agreeing:.2f}"
    said = f"agreed: same code, {share}; the words of both are taken"
    yield from _adopted(_joined(pair.marks), pair, said, against)


def _decided(pair: Pair, decision: Decision, against: frozenset[str]) -> Iterator[Adopted]:
    by = f" ({', '.join(filter(None, (decision.by, decision.date)))})" if decision.by or decision.date else ""
    reason = f"{decision.reason.strip()}{by}"
    if decision.keep == NEW:
        mark = pair.marks[0]
        code = decision.code or mark.code
        marks: Sequence[Mark] = [Mark("", mark.transcript, code, decision.start, decision.end, ())]
        yield from _adopted(marks, pair, f"a segment of its own: {reason}", against)
    elif decision.keep == BOTH:
        yield from _adopted(_joined(pair.marks), pair, f"kept both: {reason}", against)
    else:
        # No coder is called ``none``, so that it keeps nothing.
        mine = [mark for mark in pair.marks if mark.coder == decision.keep]
        yield from _adopted(mine, pair, f"kept {decision.keep}'s: {reason}", against)


def _adopted(marks: Iterable[Mark], pair: Pair, memo: str, against: frozenset[str]) -> Iterator[Adopted]:
    for number, mark in enumerate(marks):
        yield Adopted(mark.transcript, mark.code, mark.start, mark.end, memo, f"{SOURCE}{pair.id}",
                      any(id in against for id in mark.ids), number)  # fmt: skip


def _joined(marks: Sequence[Mark]) -> list[Mark]:
    """Marks of both coders, those of one code that overlap made one."""
    rows = [
        {"transcript": m.transcript, "coder": "", "code": m.code, "start": m.start, "end": m.end, "id": " ".join(m.ids)}
        for m in marks
    ]  # fmt: skip
    return [Mark("", m.transcript, m.code, m.start, m.end, tuple(" ".join(m.ids).split()))
            for m in marks_of(pd.DataFrame(rows))]  # fmt: skip


def _against(compared: Compared) -> frozenset[str]:
    """Codings that speak against their theme."""
    if "against" not in compared.codings:
        return frozenset()
    return frozenset(compared.codings.loc[compared.codings["against"].astype(bool), "id"].astype(str))


def _codings(adopted: Mapping[str, Sequence[Adopted]], compared: Compared) -> pd.DataFrame:
    texts = spoken(compared.turns)
    rows = []
    for coding in (coding for codings in adopted.values() for coding in codings):
        text = texts[coding.transcript]
        turn = next((t for t in text.turns if t["start"] < coding.end and coding.start < t["end"]), {})
        rows.append({
            "id": coding.id, "transcript": coding.transcript, "start": coding.start, "end": coding.end,
            "codebook": compared.codebook, "version": compared.version, "code": coding.code, "coder": CONSENSUS,
            "quote": text.words(coding.start, coding.end), "memo": coding.memo, "source": coding.source,
            "against": coding.against, "turn": turn.get("turn", -1), "informant": turn.get("informant", ""),
            "group": turn.get("group", ""), "anchor": "exact",
        })  # fmt: skip
    return CODINGS.frame(rows)


def _left(open_pairs: Sequence[Pair], pairs: Sequence[Pair], compared: Compared) -> ResultTable:
    texts = spoken(compared.turns)
    used = used_in(pairs, texts)
    return table_of([row_of(pair, compared.coders, texts, used) for pair in open_pairs], compared)
