"""PROGRESS: what each coder has read and finished, transcript by transcript and turn by turn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from qualkit.model import Progress
from qualkit.store.transcripts import Interview
from qualkit.tables import PROGRESS

Key = tuple[str, str, str]
"""Coder, codebook, transcript."""

UNKNOWN = "no record of reading"
CORRECTED = "the transcript was corrected after it was read"


def progress_table(
    known: Mapping[Key, Progress],
    pairs: Iterable[tuple[str, str]],
    interviews: Mapping[str, Interview],
    turns: pd.DataFrame,
    transcripts: pd.DataFrame,
) -> pd.DataFrame:
    """One row a coder, codebook, transcript and turn, for every transcript of the study.

    Parameters
    ----------
    known
        What is on record.
    pairs
        Coders and codebooks to list; a transcript without a record counts as not finished and says so in `note`.
    interviews, turns, transcripts
        Of the study.
    """
    base = turns[["transcript", "turn", "informant"]].copy()
    facts = transcripts.set_index("transcript")
    for name in ("kind", "translation_of"):
        base[name] = base["transcript"].map(facts[name]).astype("str")
    frames = []
    for coder, codebook in pairs:
        mine = {t: known[coder, codebook, t] for t in interviews if (coder, codebook, t) in known}
        frame = base.assign(coder=coder, codebook=codebook)
        frame["version"] = _mapped(frame, {t: p.version for t, p in mine.items()})
        frame["finished"] = frame["transcript"].isin([t for t, p in mine.items() if p.finished])
        frame["note"] = _mapped(frame, {t: _note(p, interviews[t]) for t, p in mine.items()}, UNKNOWN)
        frame["read"] = _read(frame, turns, mine, interviews)
        frames.append(frame[PROGRESS.names])
    return pd.concat(frames, ignore_index=True) if frames else PROGRESS.empty()


def _mapped(frame: pd.DataFrame, values: Mapping[str, str], default: str = "") -> pd.Series:
    return frame["transcript"].map(lambda transcript: values.get(transcript, default)).astype("str")


def _note(progress: Progress, interview: Interview) -> str:
    return CORRECTED if progress.text_sha256 and progress.text_sha256 != interview.sha256 else ""


def _read(
    frame: pd.DataFrame, turns: pd.DataFrame, mine: Mapping[str, Progress], interviews: Mapping[str, Interview]
) -> np.ndarray:
    """Whether each turn lies in a range that was read, in the text as it is now."""
    read = np.zeros(len(frame), dtype=bool)
    rows_of = {str(name): rows for name, rows in turns.reset_index(drop=True).groupby("transcript").indices.items()}
    starts, ends = turns["start"].to_numpy(), turns["end"].to_numpy()
    for transcript, progress in mine.items():
        if not progress.read or progress.text_sha256 != interviews[transcript].sha256:
            continue
        rows = rows_of.get(transcript, np.zeros(0, dtype=int))
        ranges = np.array(progress.read)
        at = np.searchsorted(ranges[:, 0], starts[rows], "right") - 1
        read[rows] = (at >= 0) & (ends[rows] <= ranges[np.maximum(at, 0), 1])
    return read
