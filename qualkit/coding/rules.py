"""What a codebook's terms propose. Rules propose, people decide: a hit is no coding until a person accepts it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qualkit.coding.proposing import ANY_STATE, Proposals, Rule, propose
from qualkit.coding.terms import parse_term
from qualkit.errors import Problem, QualkitError, TermError, nearest
from qualkit.model import ROLES, Codebook, Term
from qualkit.tables import HITS, PROGRESS, TRANSCRIPTS, TURNS, check
from qualkit.text.index import WordIndex

__all__ = ["ANY_STATE", "autocode", "rule_progress", "rules_of", "spoken"]


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
    read = spoken(turns, roles)
    rules = rules_of(codebook)
    hits = _table(read, codebook, rules, propose(WordIndex(read["text"]), rules))
    hits.attrs.update(turns.attrs)  # how far the words may go
    return hits


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


def spoken(turns: pd.DataFrame, roles: Sequence[str] = ("informant",)) -> pd.DataFrame:
    """The turns of these roles.

    Parameters
    ----------
    turns
        TURNS.
    roles
        Whose turns.

    Raises
    ------
    QualkitError
        For a role that no turn can have.

    Examples
    --------
    >>> len(spoken(TURNS.empty()))
    0
    """
    check(turns, TURNS)
    _check_roles(roles)
    return turns[turns["role"].isin(list(roles))]


def _check_roles(roles: Sequence[str]) -> None:
    unknown = [roles] if isinstance(roles, str) else [role for role in roles if role not in ROLES]
    if unknown:
        mend = f"give a list of {', '.join(ROLES)}"
        raise QualkitError([Problem(f"{role!r} is no list of roles" if isinstance(roles, str) else
                                    f"unknown role {role!r}", "roles", nearest(role, ROLES), mend)
                            for role in unknown])  # fmt: skip


def rules_of(codebook: Codebook) -> list[Rule]:
    """The rules of a codebook's terms, in its order.

    Raises
    ------
    TermError
        For terms that cannot be read, all at once.

    Examples
    --------
    >>> from qualkit.model import Code, Text
    >>> book = Codebook("b", "1.0.0", ("id",), (Code("barrier.hours", Text(), terms=(Term("jam kerja", "id"),)),))
    >>> [rule.pattern.text for rule in rules_of(book)]
    ['jam kerja']
    """
    rules: list[Rule] = []
    problems: list[Problem] = []
    for number, code in enumerate(codebook.codes):
        for term in code.terms:
            try:
                pattern = parse_term(term.text, where=_where(codebook, term))
            except TermError as error:
                problems += [Problem(f"code {code.code}: {p.what}", p.where, p.nearest, p.mend) for p in error.problems]
            else:
                rules.append(Rule(pattern, number, term.language, code.scope))
    if problems:
        raise TermError(problems)
    return rules


def _where(codebook: Codebook, term: Term) -> str:
    return f"{codebook.name}.yaml:{term.line}" if term.line else codebook.name


def _table(read: pd.DataFrame, codebook: Codebook, rules: Sequence[Rule], found: Proposals) -> pd.DataFrame:
    """HITS of what was found, one row each."""
    if len(found.rules) == 0:
        return HITS.empty()
    rows = read.iloc[found.turns]
    chosen = [rules[number] for number in found.rules.tolist()]
    starts = rows["start"].to_numpy() + found.starts
    codes = [codebook.code_ids[rule.code] for rule in chosen]
    places = zip(rows["text"], found.starts.tolist(), found.ends.tolist(), strict=True)
    ids = zip(rows["transcript"], starts.tolist(), (found.ends - found.starts).tolist(), codes, strict=True)
    coder = codebook.rule_coder
    frame = pd.DataFrame({
        "id": [f"{coder}:{transcript}:{start}:{length}:{code}" for transcript, start, length, code in ids],
        "transcript": rows["transcript"].to_numpy(), "start": starts, "end": rows["start"].to_numpy() + found.ends,
        "codebook": codebook.name, "version": codebook.version, "code": codes, "coder": coder,
        "quote": [text[start:end] for text, start, end in places], "memo": "", "created": "",
        "source": f"{coder}@{codebook.version}", "against": False, "turn": rows["turn"].to_numpy(),
        "informant": rows["informant"].to_numpy(), "group": rows["group"].to_numpy(), "anchor": "exact",
        "term": [rule.pattern.text for rule in chosen],
        "state": [rule.pattern.state or ANY_STATE for rule in chosen], "decided_by": found.decided,
    })  # fmt: skip
    return frame[HITS.names].astype({column.name: "str" for column in HITS.columns if column.kind == "text"})
