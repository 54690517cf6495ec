"""How often each word is said, by whom: what frequencies and keyness count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from qualkit.coding.rules import spoken
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.text.index import WordIndex
from qualkit.text.words import key

STOP_LANGUAGES = ("id", "en")
ALL, NOBODY = "all", "(no group)"


class WordCounts(NamedTuple):
    """Words by people.

    `counts` has one row a word of `vocabulary` and one column a person; `people` names the group and informant of each
    column (an interview's turns without an informant count under the transcript's id).
    """

    vocabulary: list[str]
    counts: NDArray[np.int64]
    people: pd.DataFrame

    def of(self, group: str) -> NDArray[np.int64]:
        """The columns of one group."""
        columns: NDArray[np.int64] = self.counts[:, (self.people["group"] == group).to_numpy()]
        return columns

    @property
    def groups(self) -> list[str]:
        """The groups in the order in which they speak."""
        return list(dict.fromkeys(self.people["group"]))


def word_counts(turns: pd.DataFrame, by: str | None, roles: Sequence[str] = ("informant",)) -> WordCounts:
    """Count every word by group and person.

    Parameters
    ----------
    turns
        TURNS.
    by
        Column that names the groups; None puts all in one.
    roles
        Whose turns are read.

    Raises
    ------
    QualkitError
        For a column that the table does not have.

    Examples
    --------
    >>> from qualkit.tables import TURNS
    >>> row = {"transcript": "t", "turn": 1, "speaker": "Ibu", "role": "informant", "informant": "i", "group": "g"}
    >>> found = word_counts(TURNS.frame([{**row, "start": 0, "end": 9, "text": "Ya, ya Bu"}]), "group")
    >>> found.vocabulary, found.counts.tolist(), found.groups
    (['ya', 'bu'], [[2], [1]], ['g'])
    """
    read = spoken(turns, roles)
    if by is not None and by not in read:
        there = [str(name) for name in read.columns]
        raise QualkitError(Problem(f"turns have no column {by!r}", "TURNS", nearest(str(by), there),
                                   f"name one of {', '.join(there)}, or join the column first"))  # fmt: skip
    index = WordIndex(read["text"])
    who = read["informant"].astype(str).where(read["informant"].astype(str) != "", read["transcript"].astype(str))
    groups = pd.Series(ALL, read.index) if by is None else read[by].astype(str).replace("", NOBODY)
    keys = pd.DataFrame({"group": groups.to_numpy(), "informant": who.to_numpy()})
    people = keys.drop_duplicates().reset_index(drop=True)
    number = keys.merge(people.reset_index(names="number"), on=["group", "informant"], how="left")["number"].to_numpy()
    spoken_by = number[index.turns_of(np.arange(len(index)))] if len(index) else np.zeros(0, np.int64)
    shape = (len(index.vocabulary), len(people))
    table = sparse.coo_array((np.ones(len(index), np.int64), (index.types, spoken_by)), shape=shape)
    return WordCounts(index.vocabulary, np.asarray(table.toarray(), np.int64), people)


def left_out(languages: Iterable[str], further: Collection[str] = ()) -> frozenset[str]:
    """Stop words of these languages, as spaCy lists them, with further words of one's own; all as they are compared.

    Examples
    --------
    >>> "yang" in left_out(["id"]), "Posyandu" in left_out(["id"]), sorted(left_out([], ["Posyandu"]))
    (True, False, ['posyandu'])
    """
    languages = [languages] if isinstance(languages, str) else list(languages)
    unknown = [language for language in languages if language not in STOP_LANGUAGES]
    if unknown:
        raise QualkitError([Problem(f"there are no stop words of {language!r}", "stop_words",
                                    nearest(str(language), STOP_LANGUAGES), "give ('id',), ('id', 'en') or ()")
                            for language in unknown])  # fmt: skip
    return frozenset(key(word) for word in [*(w for language in languages for w in _listed(language)), *further])


def stop_note(languages: Iterable[str]) -> str:
    """What a table says of the stop words that it leaves out.

    Examples
    --------
    >>> stop_note(()), stop_note("id")[:29]
    ('', "Left out: spaCy's stop words ")
    """
    languages = [languages] if isinstance(languages, str) else list(languages)
    words = "they hold tidak, belum and kurang" if "id" in languages else "they hold not, no and never"
    return f"Left out: spaCy's stop words ({', '.join(languages)}); {words}." if languages else ""


def _listed(language: str) -> Any:
    if language == "id":
        from spacy.lang.id.stop_words import STOP_WORDS as INDONESIAN

        return INDONESIAN
    from spacy.lang.en.stop_words import STOP_WORDS as ENGLISH

    return ENGLISH
