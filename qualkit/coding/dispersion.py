"""Where in each interview terms stand, and how evenly they are spread over the interviews."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from qualkit.coding.concordance import Asked, asked_for, many
from qualkit.coding.contexts import States
from qualkit.coding.matching import Places, find, types_of
from qualkit.coding.rules import spoken
from qualkit.display.charts import Chart
from qualkit.display.result import ResultTable
from qualkit.display.strips import MOST_SERIES, Strip, strip_plot
from qualkit.errors import Problem, QualkitError
from qualkit.model import Scope, Term
from qualkit.text.index import WordIndex


@dataclass(frozen=True, eq=False)
class Dispersion:
    """Where terms stand; shows itself in a notebook as a figure.

    Attributes
    ----------
    table
        One row a place: `term`, `transcript`, `informant`, `group`, `turn`, `start`, `end` (code points of the
        transcript's canonical text), `word` (how many words were said before it in the interview), `words` (of the
        interview) and `at`, their ratio.
    summary
        One row a term: `term`, `hits`, `transcripts` (where it stands) `of` (all), `informants`, and `dp`, the
        deviation of proportions.
    strips
        What the figure draws: one strip a transcript, one mark a place.
    notes
        Lines below the figure.
    """

    table: pd.DataFrame
    summary: ResultTable
    strips: tuple[Strip, ...]
    notes: tuple[str, ...] = ()

    @property
    def figure(self) -> Chart:
        """The drawing: one strip a transcript, from its first to its last word, one mark a place."""
        terms = [str(term) for term in self.summary["term"]]
        return strip_plot(self.strips, terms, title="Where in each interview", notes=self.notes,
                          ends=("first word", "last word"))  # fmt: skip

    def with_notes(self, *notes: str) -> Dispersion:
        """The same with further lines below the figure and the summary."""
        return replace(self, summary=self.summary.with_notes(*notes), notes=(*self.notes, *notes))

    def __repr__(self) -> str:
        return self.summary.text()

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        return self.figure._repr_mimebundle_(include, exclude)


def dispersion(
    turns: pd.DataFrame,
    terms: Sequence[str | Term] | str,
    *,
    language: str = "id",
    scope: Scope = "turn",
    roles: Sequence[str] = ("informant",),
) -> Dispersion:
    """Where in each interview terms stand, as a table and a figure, and how evenly they are spread.

    The axis runs from the first to the last word that the informant says. `dp` is the deviation of proportions (Gries
    2008): half the sum of the differences between the share of the hits and the share of the words in each interview;
    0 where hits are spread as the words are, near 1 where one short interview holds them all.

    Parameters
    ----------
    turns
        TURNS.
    terms
        One to six terms, in the term language of codebooks.
    language
        ``en`` makes ``~word`` an English word with its inflections; anything else an Indonesian root.
    scope
        How far a distance may reach: ``turn`` or ``sentence``.
    roles
        Whose turns are read.

    Raises
    ------
    TermError
        For a term that cannot be read, with line, column and the nearest right form.
    QualkitError
        For no term, more than six or the same twice, and an unknown scope or role.

    Examples
    --------
    >>> from qualkit.tables import TURNS
    >>> row = {"turn": 1, "speaker": "x", "role": "informant", "group": "g", "start": 0, "end": 19}
    >>> said = [("a", "posyandu ada dana"), ("b", "dana desa ada sedikit")]
    >>> turns = TURNS.frame([{**row, "transcript": i, "informant": i, "text": text} for i, text in said])
    >>> found = dispersion(turns, ["dana", "posyandu"])
    >>> found.table[["term", "transcript", "word", "words"]].values.tolist()
    [['dana', 'a', 2, 3], ['dana', 'b', 0, 4], ['posyandu', 'a', 0, 3]]
    >>> found.summary[["term", "hits", "transcripts", "dp"]].round(2).values.tolist()
    [['dana', 2, 2, 0.07], ['posyandu', 1, 1, 0.57]]
    """
    asked = [asked_for(term, language, scope) for term in ([terms] if isinstance(terms, str | Term) else terms)]
    _check(asked)
    read = spoken(turns, roles)
    index = WordIndex(read["text"])
    said = _words_of(read, index)
    parts = [_places(read, index, one, said) for one in asked]
    table = pd.concat(parts, ignore_index=True)
    names = [one.pattern.text for one in asked]
    summary = ResultTable(pd.DataFrame([_spread(name, part, said) for name, part in zip(names, parts, strict=True)]),
                          title="How evenly terms are spread over the interviews",
                          notes=["dp: deviation of proportions (Gries 2008); 0 as even as the words, 1 all in one "
                                 "place."])  # fmt: skip
    return Dispersion(table, summary, _strips(table, read, names, said))


def _check(asked: Sequence[Asked]) -> None:
    names = [one.pattern.text for one in asked]
    problems = []
    if not 1 <= len(asked) <= MOST_SERIES:
        problems.append(Problem(f"{many(len(asked), 'term')} cannot be told apart in a figure", "terms",
                                mend=f"give 1 to {MOST_SERIES}"))  # fmt: skip
    twice = sorted({name for name in names if names.count(name) > 1})
    problems += [Problem(f"the term {name!r} is given twice", "terms", mend="give it once") for name in twice]
    if problems:
        raise QualkitError(problems)


def _words_of(read: pd.DataFrame, index: WordIndex) -> pd.Series:
    """How many words were said in each transcript, in the order in which they come."""
    each = pd.Series(np.diff(index.first_words), read.index)
    counts: pd.Series = each.groupby(read["transcript"], sort=False).sum()
    return counts


def _places(read: pd.DataFrame, index: WordIndex, asked: Asked, said: pd.Series) -> pd.DataFrame:
    places = find(index, asked.pattern, language=asked.language, scope=asked.scope)
    if asked.pattern.state:
        own: set[int] = set().union(*(types_of(index, slot, asked.language) for slot in asked.pattern.slots))
        states, _ = States(index).of(places, own)
        places = places.rows(np.array([row for row, s in enumerate(states) if s == asked.pattern.state], np.int64))
    turns = np.searchsorted(index.offsets, places.starts, side="right") - 1
    rows = read.iloc[turns]
    frame = rows[["transcript", "informant", "group", "turn"]].reset_index(drop=True)
    frame.insert(0, "term", pd.Series([asked.pattern.text] * len(frame), dtype="str"))
    begins = rows["start"].to_numpy() - index.offsets[turns]
    frame["start"], frame["end"] = places.starts + begins, places.ends + begins
    frame["word"] = _before(read, index, places, turns)
    frame["words"] = frame["transcript"].map(said).astype("int64")
    return frame.assign(at=frame["word"] / frame["words"].clip(lower=1))


def _before(read: pd.DataFrame, index: WordIndex, places: Places, turns: np.ndarray) -> np.ndarray:
    """How many words of the transcript were said before each place."""
    each = pd.Series(np.diff(index.first_words))
    transcripts = read["transcript"].to_numpy()
    earlier = (each.groupby(transcripts, sort=False).cumsum() - each).to_numpy()
    return np.asarray(earlier[turns] + places.first - index.first_words[turns], np.int64)


def _spread(name: str, places: pd.DataFrame, said: pd.Series) -> dict[str, object]:
    hits = places["transcript"].value_counts().reindex(said.index, fill_value=0)
    even = float((hits / len(places) - said / said.sum()).abs().sum() / 2) if len(places) else float("nan")
    people = places.loc[places["informant"].astype(str) != "", "informant"].nunique()
    return {"term": name, "hits": len(places), "transcripts": int((hits > 0).sum()), "of": len(said),
            "informants": people, "dp": even, "note": "" if len(places) else "undefined: no hit"}  # fmt: skip


def _strips(table: pd.DataFrame, read: pd.DataFrame, names: list[str], said: pd.Series) -> tuple[Strip, ...]:
    groups = read.drop_duplicates("transcript").set_index("transcript")["group"].astype(str)
    order = list(dict.fromkeys(groups))
    return tuple(
        Strip(str(transcript), groups[transcript], [
            (float(at), names.index(term))
            for term, at in zip(mine["term"], mine["at"], strict=True)
        ])
        for transcript in sorted(said.index, key=lambda name: order.index(groups[name]))
        for mine in [table[table["transcript"] == transcript]]
    )  # fmt: skip
