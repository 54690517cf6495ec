"""Which words one group says more, or less, than another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from qualkit.coding.concordance import many
from qualkit.coding.frequencies import check_counts
from qualkit.coding.word_counts import WordCounts, left_out, stop_note, word_counts
from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest

_NO_P = (
    "p takes every word as drawn by itself, which the words of one interview are not: it is far too small "
    "(Kilgarriff 2005; Lijffijt et al. 2016)."
)
_LABELS = {"g2": "G2", "log_ratio": "log ratio", "reference_count": "ref. count", "largest_share": "largest share",
           "reference_informants": "ref. informants", "reference_of": "ref. of"}  # fmt: skip


def keyness(
    turns: pd.DataFrame,
    *,
    target: str,
    reference: str | None = None,
    by: str = "group",
    most: int | None = 50,
    least: int = 5,
    p: bool = False,
    stop_words: Sequence[str] = (),
    without: Collection[str] = (),
    roles: Sequence[str] = ("informant",),
) -> ResultTable:
    """Words that a group says more (or less) often than another.

    Log-likelihood G2 over the two frequencies with their expected values (Rayson & Garside 2000), negative where the
    target says the word less; beside it the log ratio, the binary logarithm of the ratio of the relative frequencies,
    with 0.5 for a count of zero (Hardie 2014). G2 says how sure a difference would be if words fell independently,
    the log ratio how large it is. Read neither without `informants` and `largest_share`: a word that one person says
    again and again is that person's word, not the group's.

    Parameters
    ----------
    turns
        TURNS.
    target
        The group whose words are looked for.
    reference
        The group it is compared with; without it all others together.
    by
        Column that names the groups.
    most
        How many words, the largest G2 first, whatever its sign; None for all.
    least
        Words said less often in the two together are left out.
    p
        Adds p of G2 on the chi-squared distribution with one degree of freedom, which takes words as independent.
    stop_words
        Languages whose stop words are left out: ``id``, ``en``. Small words may be key, so that all are kept unless
        asked.
    without
        Further words to leave out.
    roles
        Whose turns are read.

    Returns
    -------
    ResultTable
        `word`, `g2`, `log_ratio`, `count` and `per_thousand` in the target, `reference_count` and
        `reference_per_thousand`, `informants` of `of` in the target, `reference_informants` of `reference_of`,
        `largest_share` (of the side that says it more, the share of its one most frequent sayer), `note`.

    Raises
    ------
    QualkitError
        For groups, columns, roles or languages that are not there, equal groups, a group without words, and counts
        below 1.

    Examples
    --------
    >>> from qualkit.tables import TURNS
    >>> row = {"turn": 1, "speaker": "x", "role": "informant", "start": 0, "end": 9}
    >>> said = [("a", "cadre", "dana dana dana desa"), ("b", "mother", "kerja kerja desa desa")]
    >>> turns = TURNS.frame([{**row, "transcript": i, "informant": i, "group": g, "text": t} for i, g, t in said])
    >>> keyness(turns, target="cadre", least=2)[["word", "g2", "log_ratio"]].round(2).values.tolist()
    [['dana', 4.16, 2.58], ['kerja', -2.77, -2.0], ['desa', -0.34, -1.0]]
    """
    check_counts(most, least)
    found = word_counts(turns, by, roles)
    sides = _sides(found, target, reference, by)
    omitted = left_out(stop_words, without)
    totals = sides[0].sum(axis=1) + sides[1].sum(axis=1)
    kept = [row for row, word in enumerate(found.vocabulary) if totals[row] >= least and word not in omitted]
    frame = _compared([found.vocabulary[row] for row in kept], sides[0], sides[1], kept)
    if p:
        frame.insert(3, "p", special.chdtrc(1, frame["g2"].abs()))
    frame = frame.iloc[np.lexsort((frame["word"], -frame["g2"].abs()))]
    notes = [f"{most} of {len(frame)} words are shown." if most is not None and most < len(frame) else "",
             stop_note(stop_words), _NO_P if p else "", _said(sides, target, reference)]  # fmt: skip
    layout = Layout(rows=("word",), hidden=("per_thousand", "reference_per_thousand"), labels=_LABELS,
                    digits={"g2": 2, "log_ratio": 2, "largest_share": 2, "p": 4})  # fmt: skip
    title = f"Words of {target} against {reference or 'all others'}: signed log-likelihood (G2) and log ratio"
    return ResultTable(frame.head(len(frame) if most is None else most).reset_index(drop=True), title=title,
                       notes=[note for note in notes if note], layout=layout)  # fmt: skip


def signed_g2(count: Any, other: Any, words: float, other_words: float) -> NDArray[np.float64]:
    """Signed log-likelihood of two counts out of so many words each, negative where the first is rarer.

    Examples
    --------
    >>> signed_g2([10, 0], [0, 10], 100, 100).round(3).tolist()
    [13.863, -13.863]
    """
    one, two = np.asarray(count, np.float64), np.asarray(other, np.float64)
    expected = words * (one + two) / (words + other_words)
    g2 = 2 * (special.xlogy(one, one / _positive(expected)) + special.xlogy(two, two / _positive(one + two - expected)))
    signed: NDArray[np.float64] = np.where(one / words < two / other_words, -g2, g2)
    return signed


def _positive(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(values > 0, values, 1.0)


def _sides(
    found: WordCounts, target: str, reference: str | None, by: str
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    problems = [
        Problem(f"no {by} is called {name!r}", by, nearest(str(name), found.groups),
                f"name one of {', '.join(found.groups) or 'nobody'}")
        for name in (target, reference) if name is not None and name not in found.groups
    ]  # fmt: skip
    if target == reference:
        problems.append(Problem(f"{target!r} is compared with itself", by, mend="name two groups"))
    if problems:
        raise QualkitError(problems)
    ours = (found.people["group"] == target).to_numpy()
    theirs = ~ours if reference is None else (found.people["group"] == reference).to_numpy()
    sides = found.counts[:, ours], found.counts[:, theirs]
    if not (sides[0].sum() and sides[1].sum()):
        raise QualkitError(Problem("one of the two sides says no word", by, mend="give turns of both groups"))
    return sides


def _compared(words: list[str], ours: NDArray[np.int64], theirs: NDArray[np.int64], kept: list[int]) -> pd.DataFrame:
    said, other = int(ours.sum()), int(theirs.sum())
    one, two = ours[kept], theirs[kept]
    count, reference = one.sum(axis=1), two.sum(axis=1)
    ratio = np.log2((np.where(count == 0, 0.5, count) / said) / (np.where(reference == 0, 0.5, reference) / other))
    g2 = signed_g2(count, reference, said, other)
    more = np.where(g2 >= 0, _largest(one), _largest(two))
    people = np.where(g2 >= 0, one.shape[1], two.shape[1])
    notes = ["one informant says it more often than all others together" if share > 0.5 and n > 1 else ""
             for share, n in zip(more, people, strict=True)]  # fmt: skip
    return pd.DataFrame({
        "word": pd.Series(words, dtype="str"), "g2": g2, "log_ratio": ratio, "count": count,
        "per_thousand": 1000 * count / said, "reference_count": reference,
        "reference_per_thousand": 1000 * reference / other, "informants": (one > 0).sum(axis=1), "of": ours.shape[1],
        "reference_informants": (two > 0).sum(axis=1), "reference_of": theirs.shape[1], "largest_share": more,
        "note": pd.Series(notes, dtype="str"),
    })  # fmt: skip


def _largest(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    total = counts.sum(axis=1)
    share: NDArray[np.float64] = counts.max(axis=1, initial=0) / np.where(total > 0, total, 1)
    return share


def _said(sides: tuple[NDArray[np.int64], NDArray[np.int64]], target: str, reference: str | None) -> str:
    named = zip((target, reference or "all others"), sides, strict=True)
    said = [f"{name}: {many(int(side.sum()), 'word')} of {many(side.shape[1], 'informant')}" for name, side in named]
    return f"{'; '.join(said)}."
