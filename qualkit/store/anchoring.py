"""Codings on the texts as they are now: exact, moved, or refused and listed; never on other words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from qualkit.errors import AnchorError, Problem, nearest
from qualkit.model import Segment
from qualkit.store.transcripts import Interview
from qualkit.text import locate

_SEGMENT = ["start", "end", "quote", "before", "after", "text_sha256", "unique"]


@dataclass(frozen=True, slots=True)
class Refused:
    """A coding that has no certain place in its transcript, why, and where a person may look."""

    id: str
    coder: str
    codebook: str
    transcript: str
    code: str
    quote: str
    reason: str
    candidates: tuple[tuple[int, int], ...] = ()

    @property
    def problem(self) -> Problem:
        """The refusal as a problem."""
        where = f"codings/{self.coder}/{self.codebook}/{self.transcript}.jsonl"
        what = f"coding {self.id} ({self.code}) has no certain place: {self.reason}"
        return Problem(what, where, mend="see the candidates with: qualkit reanchor")


def anchored(codings: pd.DataFrame, interviews: Mapping[str, Interview]) -> tuple[pd.DataFrame, list[Refused]]:
    """Codings with offsets in the texts as they are now and a column `anchor`; those without a place are listed.

    Parameters
    ----------
    codings
        As `read_codings` gives them.
    interviews
        Transcript -> interview.
    """
    if codings.empty:
        return codings.assign(anchor=pd.Series(dtype="str")), []
    which, names = pd.factorize(codings["transcript"])
    hash_of, hashes = pd.factorize(codings["text_sha256"])
    now = pd.Index(hashes).get_indexer([interviews[n].sha256 if n in interviews else "" for n in names])
    same = hash_of == now[which]
    good = same & _holds_quote(codings, names, which, interviews)
    placed = codings.assign(anchor="exact")
    kept, moves, refused = good.copy(), [], []
    for i in np.flatnonzero(~good):
        row = codings.iloc[i]
        place = _place(row, interviews)
        if isinstance(place, Refused):
            refused.append(place)
        else:
            kept[i] = True
            moves.append((i, *place))
    if moves:
        at, starts, ends = (np.array(values) for values in zip(*moves, strict=True))
        for name, values in (("start", starts), ("end", ends), ("anchor", "moved")):
            placed.iloc[at, placed.columns.get_loc(name)] = values
    return (placed if kept.all() else placed[kept].reset_index(drop=True)), refused


def _holds_quote(
    codings: pd.DataFrame, names: pd.Index, which: np.ndarray, interviews: Mapping[str, Interview]
) -> np.ndarray:
    """Whether each range holds its quote in the text as it is now."""
    texts = [interviews[n].text if n in interviews else "" for n in names]
    starts, ends = codings["start"].tolist(), codings["end"].tolist()
    rows = zip(which.tolist(), starts, ends, codings["quote"].tolist(), strict=True)
    return np.fromiter((texts[w][start:end] == quote for w, start, end, quote in rows), bool, len(codings))


def _place(row: pd.Series, interviews: Mapping[str, Interview]) -> tuple[int, int] | Refused:
    def refused(reason: str, candidates: tuple[tuple[int, int], ...] = ()) -> Refused:
        named = {name: str(row[name]) for name in ("id", "coder", "codebook", "transcript", "code", "quote")}
        return Refused(**named, reason=reason, candidates=candidates)

    interview = interviews.get(str(row["transcript"]))
    if interview is None:
        guess = nearest(str(row["transcript"]), interviews)
        return refused(
            f"there is no transcript {row['transcript']!r}" + (f"; did you mean {guess!r}?" if guess else "")
        )
    try:
        place = locate(segment_of(row), interview.text, sha256=interview.sha256)
    except AnchorError as error:
        return refused(error.reason, error.candidates)
    return place.start, place.end


def segment_of(row: pd.Series | Mapping[str, Any]) -> Segment:
    """The segment that a row of `read_codings` holds."""
    values = {name: row[name] for name in _SEGMENT}
    return Segment(**{**values, "start": int(values["start"]), "end": int(values["end"])})
