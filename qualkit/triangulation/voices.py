"""Which words stand for a group: those that may be shown, chosen evenly over informants by a seed, or by hand."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from qualkit.errors import Problem, QualkitError
from qualkit.triangulation.sides import Side

SEED = 1
_BEST, _BAND = 120, 60
"""Letters of a quote that reads well in a table; quotes within a band count as equally long."""


def check_quotes(quotes: pd.DataFrame) -> pd.DataFrame:
    """The same table, if it holds words with who said them, and says which of them are withheld.

    Raises
    ------
    QualkitError
        With every column that is missing.

    Examples
    --------
    >>> check_quotes(pd.DataFrame({"words": ["Percaya."]}))
    Traceback (most recent call last):
    qualkit.errors.QualkitError: QUOTES: the quotes lack code, informant, group, transcript, turn, withheld. ...
    """
    missing = [name for name in ("code", "informant", "group", "transcript", "turn", "withheld") if name not in quotes]
    if not {"words", "quote"} & set(quotes):
        missing.insert(0, "words")
    if missing:
        raise QualkitError(Problem(
            f"the quotes lack {', '.join(missing)}", "QUOTES",
            mend="give qk.withhold(qk.quotes(codings, turns), study.transcripts(), scope=...)",
        ))  # fmt: skip
    return quotes


def eligible(
    quotes: pd.DataFrame, group: str, codes: Collection[str], voices: Collection[str] | None = None
) -> pd.DataFrame:
    """The quotes of a group on these codes that may be shown, with their words in `words`.

    Words that speak against the theme are left out, and so is what is withheld.

    Parameters
    ----------
    quotes
        From `qk.quotes`, or CODINGS.
    group, codes
        Whose words, and on what.
    voices
        Informants who count as having voiced it; by default everybody of the group.

    Examples
    --------
    >>> row = {"code": "pay", "informant": "k1", "group": "cadre", "words": "Honor kecil.", "withheld": ""}
    >>> rows = pd.DataFrame([row, {**row, "withheld": "consent is analysis only"}])
    >>> eligible(rows, "cadre", ["pay"])["words"].tolist()
    ['Honor kecil.']
    """
    words = quotes["words" if "words" in quotes else "quote"].astype(str)
    kept = quotes["code"].isin(list(codes)) & (words != "")
    kept &= quotes["group"] == group if voices is None else quotes["informant"].isin(list(voices))
    if "against" in quotes:
        kept &= ~quotes["against"].astype(bool)
    if "withheld" in quotes:
        kept &= quotes["withheld"] == ""
    return quotes.assign(words=words)[kept]


def chosen(
    rows: pd.DataFrame, many: int, *, key: str = "", seed: int = SEED, used: Counter[str] | None = None
) -> pd.DataFrame:
    """At most `many` quotes, one an informant: those quoted least so far first, then as the seed falls.

    The same seed gives the same quotes, in whatever order the rows come; adding an informant moves no other.

    Parameters
    ----------
    rows
        From `eligible`.
    many
        How many informants.
    key
        What the quotes are for, such as the theme: another key draws anew.
    seed
        Of the draw.
    used
        How often each informant has been quoted; counted on.

    Examples
    --------
    >>> rows = pd.DataFrame({"informant": ["a", "a", "b"], "words": ["Ya.", "Ya, sering sekali begitu.", "Belum."]})
    >>> chosen(rows, 2)["informant"].nunique(), len(chosen(rows, 1))
    (2, 1)
    """
    counted = Counter() if used is None else used
    far = (rows["words"].str.len() - _BEST).abs().floordiv(_BAND)
    best = rows.assign(_far=far).sort_values("_far", kind="stable").drop_duplicates("informant").drop(columns="_far")
    order = sorted(best.index, key=lambda place: (
        counted[str(best.at[place, "informant"])], _draw(seed, key, str(best.at[place, "informant"])),
    ))  # fmt: skip
    taken = best.loc[order[:many]]
    counted.update(taken["informant"].astype(str))
    return taken


def place_of(row: Mapping[str, Any]) -> str:
    """Where a quote stands: its turn, and its transcript unless that is called as the informant.

    Examples
    --------
    >>> place_of({"informant": "ibu-01", "transcript": "ibu-01", "turn": 5})
    'turn 5'
    """
    turn = f"turn {row['turn']}"
    return turn if row["transcript"] == row["informant"] else f"{row['transcript']}, {turn}"


def quoted_side(quotes: pd.DataFrame | None, theme: str, side: Side, seed: int = SEED) -> str:
    """One quote of a side as text; empty where there is none.

    Examples
    --------
    >>> quoted_side(None, "trust", Side("cadre"))
    ''
    """
    if quotes is None or not side.voiced:
        return ""
    rows = chosen(eligible(quotes, side.group, side.codes, side.voiced_by), 1, key=theme, seed=seed)
    return "".join(said(row) for row in rows.to_dict("records"))


def said(row: Mapping[str, Any]) -> str:
    """A quote in one line.

    Examples
    --------
    >>> said({"words": "Percaya.", "informant": "k1", "transcript": "k1", "turn": 3})
    '\u201cPercaya.\u201d (k1, turn 3)'
    """
    return f"\u201c{row['words']}\u201d ({row['informant']}, {place_of(row)})"


def _draw(seed: int, key: str, informant: str) -> bytes:
    return hashlib.sha256(f"{seed}\0{key}\0{informant}".encode()).digest()
