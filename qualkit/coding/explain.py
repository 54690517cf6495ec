"""Why a rule made a hit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from qualkit.coding.proposing import ANY_STATE
from qualkit.errors import CodebookError, Problem
from qualkit.model import Codebook
from qualkit.tables import HITS

_NEEDED = ("term", "state", "code", "quote")


def explain(hit: pd.Series | pd.DataFrame, codebook: Codebook | None = None) -> Explanation:
    """Why a rule made a hit.

    Parameters
    ----------
    hit
        One row of HITS.
    codebook
        Adds the code's definition.

    Raises
    ------
    CodebookError
        If the row is no hit of a rule, or more than one row is given.

    Examples
    --------
    >>> from qualkit.coding.rules import autocode
    >>> from qualkit.tables import TURNS
    >>> from qualkit.model import Code, Codebook, Term, Text
    >>> book = Codebook("b", "1.0.0", ("id",), (Code("barrier.hours", Text(), terms=(Term("jam*"),)),))
    >>> row = {"transcript": "t", "turn": 1, "speaker": "Ibu", "role": "informant", "informant": "i", "group": "g"}
    >>> hits = autocode(TURNS.frame([{**row, "start": 0, "end": 9, "text": "Jam kerja"}]), book)
    >>> print(explain(hits.iloc[0]))
    'Jam' in t, turn 1 (code points 0 to 3): code barrier.hours, proposed by rule:b, version 1.0.0, not reviewed
    term: jam*
    state: any (the term does not ask whether its words are affirmed or negated)
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
    definition = ""
    if codebook is not None:
        definition = next((str(code.definition) for code in codebook.codes if code.code == row["code"]), "")
    return Explanation({key: str(row.get(key, "")) for key in HITS.names}, definition)


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
    """A hit and why it was made; prints as a few lines."""

    hit: dict[str, str]
    definition: str = ""

    def __str__(self) -> str:
        hit = self.hit
        lines = [
            f"{hit['quote']!r} in {hit['transcript']}, turn {hit['turn']} "
            f"(code points {hit['start']} to {hit['end']}): "
            f"code {hit['code']}, proposed by {hit['coder']}, version {hit['version']}, not reviewed",
            f"term: {hit['term']}",
            f"state: {hit['state']} (the term does not ask whether its words are affirmed or negated)"
            if hit["state"] == ANY_STATE
            else f"state: {hit['state']}, decided by {hit['decided_by']!r}",
        ]
        return "\n".join([*lines, f"definition: {self.definition}"] if self.definition else lines)

    def __repr__(self) -> str:
        return str(self)
