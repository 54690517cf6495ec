"""Quotes: what was coded, in its sentence, with who said it and where."""

from __future__ import annotations

import pandas as pd

from qualkit.coding.coded_turns import coded_turns
from qualkit.tables import CODINGS, TURNS, check
from qualkit.text.sentences import around

COLUMNS = ["code", "informant", "group", "transcript", "turn", "words", "quote", "coder", "memo", "against", "id"]


def quotes(codings: pd.DataFrame, turns: pd.DataFrame) -> pd.DataFrame:
    """One row per coding and informant's turn: the words coded there, and the whole sentences around them.

    Parameters
    ----------
    codings
        CODINGS or HITS.
    turns
        TURNS.

    Returns
    -------
    pandas.DataFrame
        `code`, `informant`, `group`, `transcript`, `turn`, `words` (whole sentences), `quote` (the words coded in this
        turn), `coder`, `memo`, `against` (speaks against its theme), `id`; in the order of `codings`. Words of
        interviewers and others are left out.

    Examples
    --------
    >>> turn = {"transcript": "t", "turn": 1, "speaker": "Ibu", "role": "informant", "informant": "ibu-01"}
    >>> turns = TURNS.frame([{**turn, "group": "mother", "start": 5, "end": 28, "text": "Iya. Jam kerja panjang."}])
    >>> coding = {"id": "1", "transcript": "t", "start": 10, "end": 19, "codebook": "b", "version": "1", "code": "c"}
    >>> quotes(CODINGS.frame([{**coding, "coder": "a"}]), turns)[["words", "quote"]].values.tolist()
    [['Jam kerja panjang.', 'Jam kerja']]
    """
    check(codings, CODINGS)
    check(turns, TURNS)
    if codings.empty:
        kinds = {"turn": "int64", "against": "bool"}
        return pd.DataFrame({name: pd.Series(dtype=kinds.get(name, "str")) for name in COLUMNS})
    rows = coded_turns(codings, turns)
    rows = rows[rows["role"] == "informant"].copy()
    spoken = dict(zip(zip(turns["transcript"], turns["turn"], strict=True),
                      zip(turns["start"], turns["text"], strict=True), strict=True))  # fmt: skip
    words, coded = [], []
    for place, start, end in zip(
        zip(rows["transcript"], rows["turn"], strict=True), rows["turn_start"], rows["turn_end"], strict=True
    ):
        begins, text = spoken[place]
        first, last = around(text, start - begins, end - begins)
        words.append(text[first:last])
        coded.append(text[start - begins : end - begins])
    rows["words"] = pd.Series(words, rows.index, dtype="str")
    rows["quote"] = pd.Series(coded, rows.index, dtype="str")
    rows = rows.assign(memo=rows.get("memo", ""), against=rows.get("against", False))
    return rows[COLUMNS].reset_index(drop=True)
