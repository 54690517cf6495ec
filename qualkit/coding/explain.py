"""Why a rule made a hit, and which rules did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from qualkit.coding.not_taken import Around, NotTaken, Words, look_around, same_words
from qualkit.coding.proposing import ANY_STATE
from qualkit.errors import CodebookError, Problem
from qualkit.model import Codebook
from qualkit.tables import HITS, TURNS, check

_NEEDED = ("term", "state", "code", "quote")


def explain(
    hit: pd.Series | pd.DataFrame, codebook: Codebook | None = None, turns: pd.DataFrame | None = None
) -> Explanation:
    """Why a rule made a hit, and which rule was not taken.

    Parameters
    ----------
    hit
        One row of HITS.
    codebook
        Adds the code's definition, and the terms that look for the same words in another state or later in the
        codebook.
    turns
        The TURNS that were coded. With them the explanation says where the words stand that decided the state, which
        words were passed over and why, and every term of the codebook that finds these words and was not taken.

    Raises
    ------
    CodebookError
        If the row is no hit of a rule, or more than one row is given, or the turns do not hold its words.

    Examples
    --------
    >>> from qualkit.coding.rules import autocode
    >>> from qualkit.model import Code, Codebook, Term, Text
    >>> terms = {"barrier.training": "~latih (negated)", "support.training": "~latih (affirmed)"}
    >>> book = Codebook("b", "1.0.0", ("id",), tuple(Code(c, Text(), terms=(Term(t),)) for c, t in terms.items()))
    >>> row = {"transcript": "t", "turn": 1, "speaker": "Ibu", "role": "informant", "informant": "i", "group": "g"}
    >>> turns = TURNS.frame([{**row, "start": 0, "end": 33, "text": "Dana ada, tapi kami belum dilatih"}])
    >>> print(explain(autocode(turns, book).iloc[0], book, turns))
    'dilatih' in t, turn 1 (code points 26 to 33): code barrier.training, proposed by rule:b, version 1.0.0, ...
    term: ~latih (negated)
    state: negated, decided by 'belum' (code points 20 to 25)
    rule not taken: ~latih (affirmed) of support.training: it asks for affirmed, the words stand negated by 'belum'
    """
    row = _one_row(hit)
    missing = [name for name in _NEEDED if name not in row]
    if "term" in row and missing:
        raise CodebookError(Problem(f"this row lacks {', '.join(missing)}", mend="give a whole row of qk.autocode"))
    if missing or not isinstance(row["term"], str) or not row["term"]:
        raise CodebookError(Problem(
            f"this row was made by {row.get('coder', 'nobody')!s}, not by a rule: it has no term to explain",
            mend="give one row of what qk.autocode returns",
        ))  # fmt: skip
    if codebook is None and turns is not None:
        raise CodebookError(Problem("turns alone do not say what else could be found there", "turns",
                                    mend="give the codebook as well: qk.explain(hit, book, turns)"))  # fmt: skip
    values = {key: str(row.get(key, "")) for key in HITS.names}
    if codebook is None:
        return Explanation(values)
    definition = next((str(code.definition) for code in codebook.codes if code.code == row["code"]), "")
    if turns is None:
        return Explanation(values, definition, same_words(row, codebook))
    around = look_around(row, _turn(row, turns), codebook)
    return Explanation(values, definition, around.not_taken, around)


def _turn(row: dict[str, Any], turns: pd.DataFrame) -> pd.Series:
    """The turn of a hit.

    Raises
    ------
    CodebookError
        If these turns do not hold the words of the hit there.
    """
    check(turns, TURNS)
    there = turns[(turns["transcript"] == row["transcript"]) & (turns["turn"] == row["turn"])]
    if len(there):
        turn = there.iloc[0]
        if turn["text"][row["start"] - turn["start"] : row["end"] - turn["start"]] == row["quote"]:
            return turn
    what = f"these turns do not hold {row['quote']!r} in {row['transcript']}, turn {row['turn']}"
    raise CodebookError(Problem(what, "TURNS", mend="give the turns from which the hits were made"))


def _one_row(hit: pd.Series | pd.DataFrame) -> dict[str, Any]:
    if isinstance(hit, pd.DataFrame):
        if len(hit) != 1:
            raise CodebookError(
                Problem(f"explain takes one row, got {len(hit)}", mend="choose one, for example hits.iloc[0]")
            )
        hit = hit.iloc[0]
    if not isinstance(hit, pd.Series):
        raise CodebookError(
            Problem(f"explain takes one row, got {type(hit).__name__}", mend="choose one, for example hits.iloc[0]")
        )
    return dict(hit)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A hit and why it was made; prints as a few lines.

    Attributes
    ----------
    hit
        The row, every value as text.
    definition
        Of its code; empty without a codebook.
    not_taken
        Terms of the codebook that look for these words and did not make the hit.
    around
        The state with the places of the words that decided it, and what was passed over; None without turns.
    """

    hit: dict[str, str]
    definition: str = ""
    not_taken: tuple[NotTaken, ...] = ()
    around: Around | None = None

    def __str__(self) -> str:
        hit = self.hit
        lines = [
            f"{hit['quote']!r} in {hit['transcript']}, turn {hit['turn']} "
            f"(code points {hit['start']} to {hit['end']}): "
            f"code {hit['code']}, proposed by {hit['coder']}, version {hit['version']}, not reviewed",
            f"term: {hit['term']}",
            f"state: {self._state()}",
        ]
        for passed in self.around.passed if self.around else ():
            lines.append(f"passed over: {_named(passed.words)} would make it {passed.state}, but {passed.why}")
        lines += [f"rule not taken: {rule.term} of {rule.code}: {rule.why}" for rule in self.not_taken]
        return "\n".join([*lines, f"definition: {self.definition}"] if self.definition else lines)

    def _state(self) -> str:
        hit, around = self.hit, self.around
        decided = _named(around.decided) if around else repr(hit["decided_by"]) if hit["decided_by"] else ""
        if hit["state"] == ANY_STATE:
            read = f"; they stand {around.state}{f', decided by {decided}' if decided else ''}" if around else ""
            return f"{ANY_STATE} (the term does not ask whether its words are affirmed or negated{read})"
        return f"{hit['state']}, " + (f"decided by {decided}" if decided else "no word around makes it another")

    def __repr__(self) -> str:
        return str(self)


def _named(stretches: Sequence[Words]) -> str:
    return " ... ".join(f"{words.text!r} (code points {words.start} to {words.end})" for words in stretches)
