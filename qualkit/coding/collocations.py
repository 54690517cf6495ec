"""Words that stand together more often than chance would have them, by NLTK's measures."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from nltk.collocations import BigramCollocationFinder
from nltk.metrics import BigramAssocMeasures

from qualkit.coding.frequencies import check_counts
from qualkit.coding.rules import spoken
from qualkit.coding.word_counts import left_out, stop_note
from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.text.index import WordIndex

MEASURES = (
    "likelihood_ratio", "pmi", "student_t", "chi_sq", "phi_sq", "mi_like", "dice", "jaccard", "poisson_stirling",
    "raw_freq",
)  # fmt: skip
FARTHEST = 20


def collocations(
    turns: pd.DataFrame,
    *,
    measure: str = "likelihood_ratio",
    window: int = 2,
    least: int = 3,
    most: int | None = 50,
    stop_words: Sequence[str] = ("id",),
    without: Collection[str] = (),
    roles: Sequence[str] = ("informant",),
) -> ResultTable:
    """Pairs of words that stand together, with one of NLTK's measures of association (Bird, Klein & Loper 2009).

    A pair never reaches over the end of a sentence or of a turn. `pmi` likes rare pairs, `student_t` frequent ones;
    `likelihood_ratio` (Dunning 1993) stands between, and like `chi_sq` it is large for pairs that avoid each other too.

    Parameters
    ----------
    turns
        TURNS.
    measure
        ``likelihood_ratio``, ``pmi``, ``student_t``, ``chi_sq``, ``phi_sq``, ``mi_like``, ``dice``, ``jaccard``,
        ``poisson_stirling`` or ``raw_freq``.
    window
        How many words a pair may stand in: 2 for neighbours.
    least
        Pairs that occur less often are left out.
    most
        How many pairs, the strongest first; None for all.
    stop_words
        Languages whose stop words are in no pair: ``id``, ``en``; ``()`` keeps every word. They are taken out of the
        result, not out of the text, so that no two words become neighbours that were none.
    without
        Further words that are in no pair.
    roles
        Whose turns are read.

    Returns
    -------
    ResultTable
        `first`, `second` (in the order in which they are said), `score`, `count` (of the pair), `first_count`,
        `second_count`, `informants` (in whose turns the pair stands).

    Raises
    ------
    QualkitError
        For an unknown measure, role or language, a window that is no number of words, and counts below 1.

    Examples
    --------
    >>> from qualkit.tables import TURNS
    >>> row = {"transcript": "t", "turn": 1, "speaker": "Ibu", "role": "informant", "informant": "i", "group": "g"}
    >>> said = "Susu formula mahal. Susu formula habis. ASI cukup, susu formula saja."
    >>> turns = TURNS.frame([{**row, "start": 0, "end": len(said), "text": said}])
    >>> collocations(turns)[["first", "second", "count", "informants"]].values.tolist()
    [['susu', 'formula', 3, 1]]
    """
    _check(measure, window, most, least)
    read = spoken(turns, roles)
    index = WordIndex(read["text"])
    omitted = left_out(stop_words, without)
    finder = BigramCollocationFinder.from_words(_parted(index, window), window)
    finder.apply_freq_filter(least)
    finder.apply_word_filter(lambda word: word in omitted)
    scored = finder.score_ngrams(getattr(BigramAssocMeasures(), measure))
    shown = scored[: len(scored) if most is None else most]
    people = _sayers(index, read, {pair for pair, _ in shown}, window)
    rows = [
        {"first": one, "second": other, "score": float(score), "count": int(finder.ngram_fd[one, other]),
         "first_count": int(finder.word_fd[one]), "second_count": int(finder.word_fd[other]),
         "informants": len(people.get((one, other), ()))}
        for (one, other), score in shown
    ]  # fmt: skip
    columns = ["first", "second", "score", "count", "first_count", "second_count", "informants"]
    frame = pd.DataFrame(rows, columns=columns).astype({"first": "str", "second": "str"})
    notes = [f"{len(shown)} of {len(scored)} pairs are shown." if len(shown) < len(scored) else "",
             f"Pairs that stand together at least {least} times.", stop_note(stop_words)]  # fmt: skip
    title = f"Words that stand together, within {window} words: {measure.replace('_', ' ')}"
    return ResultTable(frame, title=title, notes=[note for note in notes if note],
                       layout=Layout(rows=("first", "second"), digits={"score": 2}))  # fmt: skip


def _check(measure: str, window: int, most: int | None, least: int) -> None:
    check_counts(most, least)
    problems = []
    if measure not in MEASURES:
        problems.append(Problem(f"there is no measure {measure!r}", "measure", nearest(str(measure), MEASURES),
                                f"choose one of {', '.join(MEASURES)}"))  # fmt: skip
    if not 2 <= window <= FARTHEST:
        problems.append(Problem(f"a window of {window} words holds no pair to count", "window",
                                mend=f"give 2 for neighbours, at most {FARTHEST}"))  # fmt: skip
    if problems:
        raise QualkitError(problems)


def _parted(index: WordIndex, window: int) -> Iterator[str | None]:
    """The words with as many gaps after each sentence as no window can bridge."""
    for sentence in _sentences(index):
        yield from sentence
        yield from [None] * (window - 1)


def _sentences(index: WordIndex) -> Iterator[list[str]]:
    """The words of each sentence, as they are compared."""
    walls = np.searchsorted(index.starts, index.breaks)
    cuts = np.unique(np.concatenate([[0], walls, [len(index)]])).tolist()
    for low, high in pairwise(cuts):
        yield [index.vocabulary[number] for number in index.types[low:high].tolist()]


def _sayers(
    index: WordIndex, read: pd.DataFrame, pairs: Collection[tuple[str, str]], window: int
) -> dict[tuple[str, str], set[str]]:
    """Who says each of the pairs; an interview's turns without an informant count under the transcript's id."""
    people = read["informant"].where(read["informant"].astype(str) != "", read["transcript"]).astype(str).tolist()
    turns = index.turns_of(np.arange(len(index))).tolist()
    found: dict[tuple[str, str], set[str]] = {}
    at = 0
    for sentence in _sentences(index):
        for place, one in enumerate(sentence):
            for other in sentence[place + 1 : place + window]:
                if (one, other) in pairs:
                    found.setdefault((one, other), set()).add(people[turns[at + place]])
        at += len(sentence)
    return found
