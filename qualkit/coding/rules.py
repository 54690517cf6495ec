"""What a codebook's terms propose. Rules propose, people decide: a hit is no coding until a person accepts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import pandas as pd

from qualkit.coding.terms import Pattern, parse_term
from qualkit.errors import Problem, QualkitError, TermError, nearest
from qualkit.model import ROLES, Codebook, Term
from qualkit.tables import HITS, PROGRESS, TRANSCRIPTS, TURNS, check
from qualkit.text.words import Word, words

ANY_STATE = "any"


class _Rule(NamedTuple):
    order: int
    code: str
    term: Term
    pattern: Pattern


class _Found(NamedTuple):
    start: int
    end: int
    rule: _Rule


def autocode(turns: pd.DataFrame, codebook: Codebook, *, roles: Sequence[str] = ("informant",)) -> pd.DataFrame:
    """Every place where a term of the codebook stands in informants' words.

    Parameters
    ----------
    turns
        TURNS, one row a turn.
    codebook
        Codes with terms in any language.
    roles
        Whose turns are read. Interviewers' questions are not data: the question names the theme, and coding it
        inflates everything.

    Returns
    -------
    pandas.DataFrame
        HITS: CODINGS with coder ``rule:<codebook>``, and the term that made each hit. Offsets count code points of
        the transcript's canonical text. In the order of transcripts, places and the codebook's codes.

    Raises
    ------
    TermError
        For terms that cannot be read, all at once.
    QualkitError
        For a role that no turn can have.

    Examples
    --------
    >>> from qualkit.model import Code, Codebook, Term, Text
    >>> book = Codebook("b", "1.0.0", ("id",), (Code("barrier.hours", Text(), terms=(Term("jam kerja"),)),))
    >>> row = {"transcript": "ibu-01", "turn": 1, "speaker": "Ibu", "role": "informant", "informant": "ibu-01"}
    >>> turns = TURNS.frame([{**row, "group": "mother", "start": 10, "end": 32, "text": "Jam kerja saya panjang"}])
    >>> autocode(turns, book)[["code", "start", "end", "quote", "term"]].values.tolist()
    [['barrier.hours', 10, 19, 'Jam kerja', 'jam kerja']]
    """
    check(turns, TURNS)
    _check_roles(roles)
    index = _Index(_rules(codebook))
    order = {code: i for i, code in enumerate(codebook.code_ids)}
    rows: list[dict[str, Any]] = []
    read = turns[turns["role"].isin(list(roles))]
    for turn in read.to_dict("records"):
        found = _first_of_each(index.find(str(turn["text"])))
        for hit in sorted(found, key=lambda f: (f.start, f.end, order[f.rule.code])):
            rows.append(_row(turn, hit, codebook))
    return HITS.frame(rows)


def rule_progress(turns: pd.DataFrame, codebook: Codebook, transcripts: pd.DataFrame | None = None) -> pd.DataFrame:
    """PROGRESS of the rule coder: an interview that was given to the rules counts as finished for them.

    Parameters
    ----------
    turns
        The TURNS that were given to `autocode`.
    codebook
        The codebook whose terms were used.
    transcripts
        TRANSCRIPTS, to tell focus groups from interviews and translations from originals. Without it every
        transcript is taken for an original interview.

    Examples
    --------
    >>> from qualkit.model import Codebook
    >>> row = {"transcript": "t", "turn": 0, "speaker": "P", "role": "interviewer", "informant": ""}
    >>> turns = TURNS.frame([{**row, "group": "", "start": 0, "end": 1, "text": "?"}])
    >>> rule_progress(turns, Codebook("b", "1.0.0", ("id",), ()))["coder"].tolist()
    ['rule:b']
    """
    check(turns, TURNS)
    frame = turns[["transcript", "turn", "informant"]].assign(
        coder=codebook.rule_coder, codebook=codebook.name, version=codebook.version, kind="interview",
        translation_of="", read=True, finished=True, note="read by rules",
    )  # fmt: skip
    if transcripts is not None:
        known = check(transcripts, TRANSCRIPTS).set_index("transcript")
        frame["kind"] = frame["transcript"].map(known["kind"])
        frame["translation_of"] = frame["transcript"].map(known["translation_of"])
    return frame[PROGRESS.names].reset_index(drop=True)


def _check_roles(roles: Sequence[str]) -> None:
    unknown = [roles] if isinstance(roles, str) else [role for role in roles if role not in ROLES]
    if unknown:
        mend = f"give a list of {', '.join(ROLES)}"
        raise QualkitError([Problem(f"{role!r} is no list of roles" if isinstance(roles, str) else
                                    f"unknown role {role!r}", "roles", nearest(role, ROLES), mend)
                            for role in unknown])  # fmt: skip


def _rules(codebook: Codebook) -> list[_Rule]:
    rules: list[_Rule] = []
    problems: list[Problem] = []
    for code in codebook.codes:
        for term in code.terms:
            try:
                pattern = parse_term(term.text, where=_where(codebook, term))
            except TermError as error:
                problems += [Problem(f"code {code.code}: {p.what}", p.where, p.nearest, p.mend) for p in error.problems]
            else:
                rules.append(_Rule(len(rules), code.code, term, pattern))
    if problems:
        raise TermError(problems)
    return rules


def _where(codebook: Codebook, term: Term) -> str:
    return f"{codebook.name}.yaml:{term.line}" if term.line else codebook.name


class _Index:
    """Rules by their first slot: whole words in a dictionary, prefixes by their first letters."""

    def __init__(self, rules: Iterable[_Rule]) -> None:
        self._whole: dict[str, list[_Rule]] = {}
        self._prefix: dict[str, list[_Rule]] = {}
        self._lengths: list[int] = []
        for rule in rules:
            first = rule.pattern.slots[0]
            (self._prefix if first.prefix else self._whole).setdefault(first.key, []).append(rule)
        self._lengths = sorted({len(key) for key in self._prefix})

    def find(self, text: str) -> Iterator[_Found]:
        """Every place of every rule, in the order of first words."""
        found = words(text)
        for i, word in enumerate(found):
            for rule in self._starting(word.key):
                end = _match(rule.pattern, found, i, text)
                if end is not None:
                    yield _Found(word.start, end, rule)

    def _starting(self, key: str) -> Iterator[_Rule]:
        yield from self._whole.get(key, ())
        for length in self._lengths:
            if length > len(key):
                break
            yield from self._prefix.get(key[:length], ())


def _match(pattern: Pattern, found: list[Word], at: int, text: str) -> int | None:
    """The end of the pattern if it stands at word `at`; its words may be parted by nothing but what it says."""
    if at + len(pattern.slots) > len(found):
        return None
    for offset, slot in enumerate(pattern.slots):
        word = found[at + offset]
        if not (word.key.startswith(slot.key) if slot.prefix else word.key == slot.key):
            return None
        if offset and not _gap_is(text[found[at + offset - 1].end : word.start], slot.gap):
            return None
    return found[at + len(pattern.slots) - 1].end


def _gap_is(between: str, gap: str) -> bool:
    return between in ("-", "\u2010", "\u2011") if gap == "-" else between.isspace()


def _first_of_each(found: Iterable[_Found]) -> list[_Found]:
    """One hit per code and span: the term that stands first in the codebook."""
    kept: dict[tuple[int, int, str], _Found] = {}
    for hit in found:
        place = (hit.start, hit.end, hit.rule.code)
        if place not in kept or hit.rule.order < kept[place].rule.order:
            kept[place] = hit
    return list(kept.values())


def _row(turn: dict[str, Any], hit: _Found, codebook: Codebook) -> dict[str, Any]:
    start = int(turn["start"]) + hit.start
    return {
        "id": f"{codebook.rule_coder}:{turn['transcript']}:{start}:{hit.end - hit.start}:{hit.rule.code}",
        "transcript": turn["transcript"], "start": start, "end": int(turn["start"]) + hit.end,
        "codebook": codebook.name, "version": codebook.version, "code": hit.rule.code, "coder": codebook.rule_coder,
        "quote": turn["text"][hit.start : hit.end], "memo": "", "created": "",
        "source": f"rule:{codebook.name}@{codebook.version}", "against": False, "turn": turn["turn"],
        "informant": turn["informant"], "group": turn["group"], "anchor": "exact", "term": hit.rule.term.text,
        "state": ANY_STATE, "decided_by": "",
    }  # fmt: skip
