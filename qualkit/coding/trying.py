"""Trying a term out: its hits in context, and its near misses."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from qualkit.coding.concordance import HIDDEN, asked_for, counted, in_context, many
from qualkit.coding.rules import spoken
from qualkit.display.keywords import KeywordTable
from qualkit.display.layout import Layout
from qualkit.display.result import MOST_ROWS
from qualkit.model import Scope, Term

HIT, NEAR = "hit", "near miss"
_HEADINGS = {HIT: "Hits", NEAR: "Near misses: the words are there, but stand in another state"}


@dataclass(frozen=True, eq=False)
class Trial:
    """What a term finds; shows itself in a notebook and prints as text.

    Attributes
    ----------
    term
        The term as it was tried.
    table
        One row a place, hits first, in the order of the text: `kind` (``hit`` or ``near miss``), `transcript`, `turn`,
        `informant`, `group`, `start`, `end`, `left`, `match`, `right`, `state`, `decided_by`.
    """

    term: str
    table: KeywordTable

    @property
    def hits(self) -> pd.DataFrame:
        """The rows that the term would propose."""
        return self._of(HIT)

    @property
    def near(self) -> pd.DataFrame:
        """The rows whose words match and whose state does not."""
        return self._of(NEAR)

    def text(self, width: int = 100) -> str:
        """The table as text of at most `width` places a line."""
        return self.table.text(width)

    def _of(self, kind: str) -> pd.DataFrame:
        frame = pd.DataFrame(self.table)
        return frame[frame["kind"] == kind].drop(columns="kind").reset_index(drop=True)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return self.table.text(most=MOST_ROWS)

    def _repr_html_(self) -> str:
        return self.table.html(MOST_ROWS)

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        return self.table._repr_mimebundle_(include, exclude)


def try_term(
    term: str | Term,
    turns: pd.DataFrame,
    *,
    window: int = 8,
    language: str = "id",
    scope: Scope = "turn",
    roles: Sequence[str] = ("informant",),
) -> Trial:
    """Show what a term finds, in context, before it goes into a codebook.

    Below the hits stand the near misses: the same words in a state that the term does not ask for. They tell whether
    the state is read as a person reads it, and what a second term would have to catch.

    Parameters
    ----------
    term
        A term as it would stand in a codebook, or one of a codebook's.
    turns
        TURNS.
    window
        Words shown on each side; they never come from another turn.
    language
        ``en`` makes ``~word`` an English word with its inflections; anything else an Indonesian root. A codebook's
        term brings its own.
    scope
        How far a distance may reach: ``turn`` or ``sentence``.
    roles
        Whose turns are read: informants', unless told otherwise.

    Raises
    ------
    TermError
        For a term that cannot be read, with its line where it has one, the column and the nearest right form.
    QualkitError
        For an unknown scope or role, and a window that is no number of words.

    Examples
    --------
    >>> from qualkit.tables import TURNS
    >>> row = {"transcript": "kader-01", "turn": 1, "speaker": "Kader", "role": "informant", "informant": "kader-01"}
    >>> said = "Kami belum pernah dilatih. Bidan sudah dilatih."
    >>> turns = TURNS.frame([{**row, "group": "cadre", "start": 0, "end": len(said), "text": said}])
    >>> trial = try_term("~latih (negated)", turns, window=3)
    >>> trial.hits[["match", "state", "decided_by"]].values.tolist(), len(trial.near)
    ([['dilatih', 'negated', 'belum']], 1)
    >>> try_term("~ latih", turns)
    Traceback (most recent call last):
    qualkit.errors.TermError: term '~ latih', column 1: '~' must stand directly before a root. ...
    """
    asked = asked_for(term, language, scope)
    frame = in_context(spoken(turns, roles), asked, window)
    fits = frame["state"] == asked.pattern.state if asked.pattern.state else pd.Series(True, frame.index)
    frame.insert(0, "kind", fits.map({True: HIT, False: NEAR}).astype("str"))
    frame = frame.iloc[(~fits).to_numpy().argsort(kind="stable")].reset_index(drop=True)
    title = f"{asked.pattern.text}: {counted(frame[frame['kind'] == HIT], HIT)}"
    if asked.pattern.state:
        title += f"; {many(int((~fits).sum()), NEAR)}"
    layout = Layout(group="kind", values={"kind": _HEADINGS}, order={"kind": [HIT, NEAR]}, hidden=HIDDEN)
    return Trial(asked.pattern.text, KeywordTable(frame, title=title, layout=layout))
