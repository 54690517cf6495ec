"""How often words are said, by group, and by how many people."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from qualkit.coding.concordance import many
from qualkit.coding.word_counts import left_out, stop_note, word_counts
from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError


def frequencies(
    turns: pd.DataFrame,
    by: str | None = "group",
    *,
    most: int | None = 50,
    least: int = 1,
    stop_words: Sequence[str] = ("id",),
    without: Collection[str] = (),
    roles: Sequence[str] = ("informant",),
) -> ResultTable:
    """How often each word is said in each group.

    A frequency counts words, not people: `informants` says how many say it at all.

    Parameters
    ----------
    turns
        TURNS.
    by
        Column that names the groups: ``group``, ``informant``, ``transcript``, or one that you joined; None for all
        together.
    most
        How many words, the most frequent first; None for all.
    least
        Words said less often in all are left out.
    stop_words
        Languages whose stop words are left out: ``id``, ``en``; ``()`` keeps every word.
    without
        Further words to leave out.
    roles
        Whose turns are read.

    Returns
    -------
    ResultTable
        `word`, `group` (or the column of `by`), `count`, `per_thousand` (of the group's words, stop words counted),
        `informants` (who say it), `of` (informants of the group) and `words` (of the group); the most frequent first.

    Raises
    ------
    QualkitError
        For an unknown column, role or language of stop words, and for counts below 1.

    Examples
    --------
    >>> from qualkit.tables import TURNS
    >>> row = {"transcript": "t", "turn": 1, "speaker": "Ibu", "role": "informant", "informant": "i", "group": "mother"}
    >>> turns = TURNS.frame([{**row, "start": 0, "end": 9, "text": "ASI saja, ASI yang cukup"}])
    >>> frequencies(turns)[["word", "group", "count", "per_thousand"]].values.tolist()
    [['asi', 'mother', 2, 400.0]]
    """
    check_counts(most, least)
    found = word_counts(turns, by, roles)
    name = by or "group"
    omitted = left_out(stop_words, without)
    totals = found.counts.sum(axis=1)
    kept = [row for row in np.lexsort((found.vocabulary, -totals)).tolist()
            if totals[row] >= least and found.vocabulary[row] not in omitted]  # fmt: skip
    shown = kept[:most]
    parts = []
    for group in found.groups:
        counts = found.of(group)
        words = int(counts.sum())
        mine = counts[shown]
        parts.append(pd.DataFrame({
            "word": pd.Series([found.vocabulary[row] for row in shown], dtype="str"), name: group,
            "count": mine.sum(axis=1), "per_thousand": 1000 * mine.sum(axis=1) / max(words, 1),
            "informants": (mine > 0).sum(axis=1), "of": counts.shape[1], "words": words, "place": range(len(shown)),
        }))  # fmt: skip
    columns = ["word", name, "count", "per_thousand", "informants", "of", "words"]
    frame = pd.concat(parts).sort_values("place", kind="stable") if parts else pd.DataFrame(columns=columns)
    notes = [f"{len(shown)} of {len(kept)} words are shown." if len(shown) < len(kept) else "", stop_note(stop_words)]
    notes += [f"{part[name].iloc[0]}: {many(part['words'].iloc[0], 'word')} of {many(part['of'].iloc[0], 'informant')}."
              for part in parts if len(part)]  # fmt: skip
    layout = Layout(rows=("word",), columns=name, cells=("count",)) if len(frame) else Layout()
    return ResultTable(frame[columns].reset_index(drop=True), title=f"Words by {by or 'all together'}: how often",
                       notes=[note for note in notes if note], layout=layout)  # fmt: skip


def check_counts(most: int | None, least: int) -> None:
    """Refuse numbers of rows or occurrences below 1.

    Raises
    ------
    QualkitError
        With each that is wrong.

    Examples
    --------
    >>> check_counts(None, 0)
    Traceback (most recent call last):
    qualkit.errors.QualkitError: least: 0 is no count of at least 1. To mend: give 1 or more.
    """
    given = [("least", least), *([("most", most)] if most is not None else [])]
    problems = [Problem(f"{value} is no count of at least 1", name, mend="give 1 or more")
                for name, value in given if value < 1]  # fmt: skip
    if problems:
        raise QualkitError(problems)
