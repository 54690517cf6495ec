"""Which turns a coding touches."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualkit.errors import CodingError, Problem, nearest
from qualkit.tables import CODINGS, TURNS, check

_OF_TURN = ["turn", "speaker", "role", "informant", "group"]


def coded_turns(codings: pd.DataFrame, turns: pd.DataFrame) -> pd.DataFrame:
    """One row per coding and turn that it touches.

    A segment may span turns. Counts of informants use only the rows whose `role` is informant.

    Parameters
    ----------
    codings
        CODINGS.
    turns
        TURNS of the same transcripts.

    Returns
    -------
    pandas.DataFrame
        The columns of `codings`, with `turn`, `speaker`, `role`, `informant`, `group` of each touched turn, and
        `turn_start`, `turn_end`: the part of the segment that lies in it, in code points. A coding that touches no
        turn (on a heading, say) has no row. A turn without words is touched by nothing.

    Raises
    ------
    CodingError
        For codings of transcripts that `turns` does not hold.

    Examples
    --------
    >>> turn = {"transcript": "t", "speaker": "", "group": "", "text": ""}
    >>> turns = TURNS.frame([
    ...     {**turn, "turn": 0, "role": "interviewer", "informant": "", "start": 3, "end": 9},
    ...     {**turn, "turn": 1, "role": "informant", "informant": "ibu-01", "start": 15, "end": 30}])
    >>> coding = {"id": "1", "transcript": "t", "codebook": "b", "version": "1", "code": "c", "coder": "a"}
    >>> both = coded_turns(CODINGS.frame([{**coding, "start": 5, "end": 20}]), turns)
    >>> both[["turn", "role", "turn_start", "turn_end"]].values.tolist()
    [[0, 'interviewer', 5, 9], [1, 'informant', 15, 20]]
    """
    check(codings, CODINGS)
    check(turns, TURNS)
    ordered, first, last = touched(codings, turns)
    count = np.maximum(last - first + 1, 0)
    which = np.repeat(np.arange(len(codings)), count)
    within = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    at = np.repeat(first, count) + within
    result = codings.iloc[which].drop(columns=[name for name in _OF_TURN if name in codings]).reset_index(drop=True)
    for name in _OF_TURN:
        result[name] = ordered[name].to_numpy()[at]
    result["turn_start"] = np.maximum(result["start"].to_numpy(), ordered["start"].to_numpy()[at])
    result["turn_end"] = np.minimum(result["end"].to_numpy(), ordered["end"].to_numpy()[at])
    return result


def with_turns(codings: pd.DataFrame, turns: pd.DataFrame) -> pd.DataFrame:
    """CODINGS with `turn` (the first that each touches, -1 for none) and the first informant among those it touches.

    Raises
    ------
    CodingError
        For codings of transcripts that `turns` does not hold.

    Examples
    --------
    >>> with_turns(CODINGS.empty(), TURNS.empty())["turn"].tolist()
    []
    """
    check(codings, CODINGS)
    check(turns, TURNS)
    ordered, first, last = touched(codings, turns)
    joined = codings.copy()
    if not len(ordered):
        return joined.assign(turn=-1, informant="", group="")
    hit = last >= first
    joined["turn"] = np.where(hit, ordered["turn"].to_numpy()[np.minimum(first, len(ordered) - 1)], -1)
    speaks = (ordered["informant"].astype(str) != "").to_numpy()
    following = _next_true(speaks)
    at = following[np.minimum(first, len(ordered) - 1)]
    known = hit & (at <= last)
    for name in ("informant", "group"):
        values = ordered[name].astype(object).to_numpy()
        joined[name] = pd.Series(
            np.where(known, values[np.minimum(at, len(ordered) - 1)], ""), codings.index, dtype="str"
        )
    return joined


def touched(codings: pd.DataFrame, turns: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Turns in the order of their text, and for each coding the first and last of them that it touches.

    Where a coding touches none, the last comes before the first. One binary search a coding, whatever the number of
    turns.
    """
    if codings.empty and turns.empty:
        nothing = np.zeros(0, dtype=np.int64)
        return turns, nothing, nothing
    names = pd.Index(turns["transcript"].astype(str).unique())
    of_coding = names.get_indexer(codings["transcript"].astype(str))
    if (of_coding < 0).any():
        raise _unknown(codings["transcript"][of_coding < 0], names)
    # A turn without words (blank in the file, say) would otherwise count as coded wherever a segment passes over it.
    turns = turns[turns["start"].to_numpy() < turns["end"].to_numpy()]
    of_turn = names.get_indexer(turns["transcript"].astype(str))
    order = np.lexsort((turns["start"].to_numpy(), of_turn))
    ordered = turns.iloc[order]
    stride = np.int64(1 + max(_highest(codings["end"]), _highest(turns["end"])))
    base = of_turn[order] * stride
    first = np.searchsorted(base + ordered["end"].to_numpy(), of_coding * stride + codings["start"].to_numpy(), "right")
    last = (
        np.searchsorted(base + ordered["start"].to_numpy(), of_coding * stride + codings["end"].to_numpy(), "left") - 1
    )
    return ordered, first, last


def _highest(values: pd.Series) -> int:
    return int(values.max()) if len(values) else 0


def _next_true(flags: np.ndarray) -> np.ndarray:
    """For each position the first position at or after it where the flag is set, or one past the last position."""
    positions = np.where(flags, np.arange(len(flags)), len(flags))
    return np.minimum.accumulate(positions[::-1])[::-1]


def _unknown(missing: pd.Series, names: pd.Index) -> CodingError:
    return CodingError([
        Problem(f"there are codings of transcript {name!r}, but no turns", "TURNS", nearest(str(name), names),
                "give the turns of every coded transcript")
        for name in missing.unique()
    ])  # fmt: skip
