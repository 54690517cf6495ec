"""Where codings lie: in which informants' turns and sentences, for whoever counts codes by place."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualkit.errors import Problem, QualkitError, nearest
from qualkit.text.sentences import sentences

Integers = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


def informant_turns(turns: pd.DataFrame) -> pd.DataFrame:
    """The turns in which informants say something, in the order of their text.

    Examples
    --------
    >>> rows = pd.DataFrame({"transcript": "t", "role": ["informant", "interviewer"], "start": [9, 0], "end": [12, 5]})
    >>> informant_turns(rows)["start"].tolist()
    [9]
    """
    spoken = turns[(turns["role"] == "informant") & (turns["start"] < turns["end"])]
    return spoken.sort_values(["transcript", "start"], kind="stable").reset_index(drop=True)


def sentences_of(turns: pd.DataFrame, language: str = "id") -> pd.DataFrame:
    """The sentences of these turns: `transcript`, `start`, `end`, and `part`, the row of their turn.

    Examples
    --------
    >>> turn = pd.DataFrame({"transcript": ["t"], "start": [10], "end": [20], "text": ["Iya. Belum"]})
    >>> sentences_of(turn)[["start", "end"]].values.tolist()
    [[10, 14], [15, 20]]
    """
    rows = [
        (name, begins + low, begins + high, part)
        for part, (name, begins, text) in enumerate(
            zip(turns["transcript"].astype(str), turns["start"], turns["text"].astype(str), strict=True)
        )
        for low, high in sentences(text, language)
    ]
    frame = pd.DataFrame(rows, columns=["transcript", "start", "end", "part"])
    return frame.astype({"transcript": "str", "start": "int64", "end": "int64", "part": "int64"})


def touched(codings: pd.DataFrame, places: pd.DataFrame) -> tuple[Integers, Integers]:
    """For every coding and place that it touches, the row of the coding and the row of the place.

    Parameters
    ----------
    codings
        `transcript`, `start`, `end`.
    places
        The same columns; places of one transcript lie apart from each other and are sorted.

    Raises
    ------
    QualkitError
        For codings of transcripts of which there is no turn at all.

    Examples
    --------
    >>> spans = {"transcript": ["t", "t"], "start": [0, 10], "end": [8, 15]}
    >>> [rows.tolist() for rows in touched(pd.DataFrame(spans), pd.DataFrame(spans).assign(start=[5, 12]))]
    [[0, 1], [0, 1]]
    """
    names = pd.Index(places["transcript"].astype(str).unique())
    mine = names.get_indexer(codings["transcript"].astype(str))
    there = names.get_indexer(places["transcript"].astype(str))
    stride = np.int64(1 + max((int(frame["end"].max()) for frame in (codings, places) if len(frame)), default=0))
    first = np.searchsorted(
        there * stride + places["end"].to_numpy(), mine * stride + codings["start"].to_numpy(), "right"
    )
    past = np.searchsorted(
        there * stride + places["start"].to_numpy(), mine * stride + codings["end"].to_numpy(), "left"
    )
    count = np.where(mine >= 0, np.maximum(past - first, 0), 0)
    rows = np.repeat(np.arange(len(codings)), count)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
    return rows, np.repeat(first, count) + within


def check_transcripts(codings: pd.DataFrame, turns: pd.DataFrame) -> None:
    """Refuse codings of transcripts that `turns` does not hold.

    Raises
    ------
    QualkitError
        With every such transcript.

    Examples
    --------
    >>> check_transcripts(pd.DataFrame({"transcript": ["t"]}), pd.DataFrame({"transcript": ["t"]}))
    """
    known = [str(name) for name in turns["transcript"].unique()]
    problems = [
        Problem(f"there are codings of transcript {name!r}, but no turns", "TURNS", nearest(str(name), known),
                "give the turns of every coded transcript")
        for name in codings["transcript"].unique() if str(name) not in set(known)
    ]  # fmt: skip
    if problems:
        raise QualkitError(problems)


def windows(rows: Integers, places: Integers, part: Integers, distance: int) -> tuple[Integers, Integers, int]:
    """Codings in runs of ``distance + 1`` neighbouring places of one part: rows, runs touched, and how many runs.

    A part with fewer places is one run. With a distance of 0 the runs are the places themselves.

    Parameters
    ----------
    rows, places
        From `touched`.
    part
        Which part (turn) each place belongs to, sorted, shape (places,).
    distance
        How many places further counts as together.

    Examples
    --------
    >>> windows(np.array([0, 1]), np.array([0, 2]), np.array([0, 0, 0]), 1)
    (array([0, 1]), array([0, 1]), 2)
    """
    _, begins, sizes = np.unique(part, return_index=True, return_counts=True)
    runs = np.maximum(sizes - distance, 1)
    first_run = np.cumsum(runs) - runs
    of_part = np.searchsorted(begins, places, "right") - 1
    within = places - begins[of_part]
    low = np.maximum(within - distance, 0)
    high = np.minimum(within, runs[of_part] - 1)
    count = high - low + 1
    step = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(rows, count), np.repeat(first_run[of_part] + low, count) + step, int(runs.sum())
