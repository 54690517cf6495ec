"""Quotes: what was coded, in its sentence, with who said it and where."""

from __future__ import annotations

import pandas as pd

from qualkit.coding.coded_turns import coded_turns
from qualkit.model import Codebook
from qualkit.tables import CODINGS, INFORMANTS, TURNS, check
from qualkit.text.sentences import around

COLUMNS = ["code", "informant", "group", "transcript", "turn", "words", "quote", "coder", "memo", "against", "id"]


def quotes(
    codings: pd.DataFrame,
    turns: pd.DataFrame,
    informants: pd.DataFrame | None = None,
    codebook: Codebook | None = None,
    *,
    language: str = "en",
) -> pd.DataFrame:
    """One row per coding and informant's turn: the words coded there, and the whole sentences around them.

    Parameters
    ----------
    codings
        CODINGS or HITS.
    turns
        TURNS.
    informants
        INFORMANTS: their attributes stand beside each quote.
    codebook
        Gives each code's path from the top of its family, by `parent`.
    language
        Of the labels in the path.

    Returns
    -------
    pandas.DataFrame
        `code`, `informant`, `group`, `transcript`, `turn`, `words` (whole sentences), `quote` (the words coded in this
        turn), `coder`, `memo`, `against` (speaks against its theme), `id`; in the order of `codings`. Words of
        interviewers and others are left out. With `informants` their further columns follow, with `codebook` `path`
        (``Working life > Long hours``). What a column of the attributes has in common with these is called
        ``informant_<column>``.

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
    if informants is not None:
        check(informants, INFORMANTS)
    said = _quotes(codings, turns)
    if informants is not None:
        said = _with_attributes(said, informants)
    if codebook is not None:
        paths = {code: _path(code, codebook, language) for code in said["code"].unique()}
        said["path"] = pd.Series([paths[code] for code in said["code"]], said.index, dtype="str")
    said.attrs.update(turns.attrs | codings.attrs)  # how far the words may go
    return said


def _quotes(codings: pd.DataFrame, turns: pd.DataFrame) -> pd.DataFrame:
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


def _with_attributes(said: pd.DataFrame, informants: pd.DataFrame) -> pd.DataFrame:
    """Every quote with what is known of its informant; nothing where the speaker is nobody's in particular."""
    known = informants.drop_duplicates("informant").set_index("informant").drop(columns="group")
    known.columns = [f"informant_{name}" if name in COLUMNS else name for name in known.columns]
    found = known.reindex(said["informant"].astype(str)).reset_index(drop=True)
    texts = [name for name in found if pd.api.types.is_string_dtype(known[name].dtype)]
    found[texts] = found[texts].fillna("")
    return pd.concat([said, found], axis=1)


def _path(code: str, codebook: Codebook, language: str) -> str:
    """The labels from the top of a code's family down to it."""
    by_name = {each.code: each for each in codebook.codes}
    names: list[str] = []
    while code in by_name and code not in names:
        names.append(code)
        code = by_name[code].parent
    if not names:
        return code
    return " > ".join(by_name[name].label(language) or name for name in reversed(names))
