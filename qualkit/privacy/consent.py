"""Quotes leave the study only as far as their informants consented."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

import pandas as pd

from qualkit.errors import ConsentError, Problem, nearest
from qualkit.model import CONSENTS
from qualkit.tables import Column, Contract, check

Scope = Literal["quotes-in-team", "quotes-published"]
SCOPES = CONSENTS[1:]
"""Where a result with quotes may go: to the team, or out to readers."""

QUOTES = Contract("QUOTES", (
    Column("transcript", "text", "transcript id"),
    Column("quote", "text", "the words"),
))  # fmt: skip
GIVEN = Contract("TRANSCRIPTS", (
    Column("transcript", "text", "transcript id"),
    Column("consent", "text", "analysis, quotes-in-team or quotes-published"),
))  # fmt: skip
_WORDS = ("quote", "before", "after", "text", "decided_by", "words")
"""Columns that may hold an informant's words."""


def withhold(
    quotes: pd.DataFrame, transcripts: pd.DataFrame, *, scope: Scope, forced: Collection[str] = ()
) -> pd.DataFrame:
    """The same rows, with the words emptied where a transcript's consent does not reach as far as the result goes.

    Consent is ordered: analysis, then quotes-in-team, then quotes-published. A translation shows no more than its
    original does. A consent that is none of the three counts as analysis.

    Parameters
    ----------
    quotes
        Columns transcript and quote, such as CODINGS; words in columns before, after, text and decided_by are emptied
        as well. Memos are a coder's words and stay.
    transcripts
        TRANSCRIPTS.
    scope
        Where the result goes: ``quotes-in-team`` or ``quotes-published``.
    forced
        Transcripts, or informants, whose words are shown all the same. An informant is looked for in the column
        `informant`, which names the first informant of a quote that spans turns.

    Returns
    -------
    pandas.DataFrame
        With a column `withheld`: the reason, or empty for words that are shown.

    Raises
    ------
    ConsentError
        For an unknown scope, a transcript that TRANSCRIPTS does not hold, and an unknown name in `forced`.
    TableError
        For a table without these columns.

    Examples
    --------
    >>> quotes = pd.DataFrame({"transcript": ["ibu-01", "ibu-02"], "quote": ["Capek.", "Ndak sempat."]})
    >>> given = pd.DataFrame({"transcript": ["ibu-01", "ibu-02"], "consent": ["quotes-published", "analysis"]})
    >>> shown = withhold(quotes, given, scope="quotes-published")
    >>> shown["quote"].tolist(), shown["withheld"].tolist()
    (['Capek.', ''], ['', 'consent is analysis only'])
    """
    check(quotes, QUOTES)
    check(transcripts, GIVEN)
    problems = [*_scope_problems(scope), *_transcript_problems(quotes, transcripts)]
    problems += _forced_problems(forced, quotes, transcripts)
    if problems:
        raise ConsentError(problems)
    reasons = _reasons(transcripts, scope)
    withheld = quotes["transcript"].astype(str).map(reasons).astype("str")
    withheld[_is_forced(quotes, forced)] = ""
    if "withheld" in quotes:
        withheld = withheld.where(quotes["withheld"].fillna("") == "", quotes["withheld"])
    return _emptied(quotes, withheld)


def consents(transcripts: pd.DataFrame) -> dict[str, str]:
    """Transcript -> how far its words may go; a translation's go no further than its original's.

    Examples
    --------
    >>> given = {"transcript": ["ibu-01", "ibu-01-en"], "consent": ["analysis", "quotes-published"]}
    >>> consents(pd.DataFrame({**given, "translation_of": ["", "ibu-01"]}))
    {'ibu-01': 'analysis', 'ibu-01-en': 'analysis'}
    """
    check(transcripts, GIVEN)
    own = dict(zip(transcripts["transcript"].astype(str), transcripts["consent"].fillna("").astype(str), strict=True))
    originals: dict[str, str] = {}
    if "translation_of" in transcripts:
        originals = dict(zip(own, transcripts["translation_of"].fillna("").astype(str), strict=True))
    return {name: min((own[member] for member in _line(name, originals, own)), key=_rank) for name in own}


def with_consent(frame: pd.DataFrame, transcripts: pd.DataFrame) -> pd.DataFrame:
    """The same table, which now carries how far the words of each transcript may go, for whoever shows them.

    Examples
    --------
    >>> given = pd.DataFrame({"transcript": ["ibu-01"], "consent": ["analysis"]})
    >>> with_consent(pd.DataFrame({"text": ["Ya."]}), given).attrs["consent"]
    {'ibu-01': 'analysis'}
    """
    frame.attrs["consent"] = consents(transcripts)
    return frame


def withheld_note(frame: pd.DataFrame) -> str:
    """One line for the foot of a table that `withhold` made; empty where nothing was withheld.

    Examples
    --------
    >>> withheld_note(pd.DataFrame({"withheld": ["", "consent is analysis only", "consent is analysis only"]}))
    '2 quotes withheld: consent is analysis only (2).'
    """
    check(frame, Contract("QUOTES", (Column("withheld", "text", "reason; see withhold"),)))
    reasons = frame["withheld"][frame["withheld"] != ""]
    if reasons.empty:
        return ""
    counts = ", ".join(f"{reason} ({n})" for reason, n in reasons.value_counts(sort=False).items())
    return f"{len(reasons)} quote{'s' * (len(reasons) != 1)} withheld: {counts}."


def _scope_problems(scope: str) -> Iterator[Problem]:
    if scope not in SCOPES:
        guess = nearest(scope, SCOPES)
        yield Problem(f"unknown scope {scope!r}", nearest=guess, mend=f"choose one of {', '.join(SCOPES)}")


def _transcript_problems(quotes: pd.DataFrame, transcripts: pd.DataFrame) -> Iterator[Problem]:
    known = set(transcripts["transcript"].astype(str))
    for name in quotes["transcript"].astype(str).unique():
        if name not in known:
            what = f"there are quotes of transcript {name!r}, whose consent is not known"
            yield Problem(what, "TRANSCRIPTS", nearest(name, known), "give the row of every quoted transcript")


def _forced_problems(forced: Collection[str], quotes: pd.DataFrame, transcripts: pd.DataFrame) -> Iterator[Problem]:
    known = [*transcripts["transcript"].astype(str), *_informants(transcripts), *_column(quotes, "informant")]
    for name in forced:
        if name not in known:
            what = f"there is no transcript or informant {name!r} whose quotes could be shown all the same"
            yield Problem(what, "forced", nearest(name, known), "name transcripts or informants of the study")


def _informants(transcripts: pd.DataFrame) -> list[str]:
    return [name for names in _column(transcripts, "informants") for name in names.split()]


def _column(frame: pd.DataFrame, name: str) -> list[str]:
    return [str(value) for value in frame[name].fillna("") if value] if name in frame else []


def _reasons(transcripts: pd.DataFrame, scope: str) -> Mapping[str, str]:
    """Why the words of each transcript are withheld; empty where they are not."""
    reasons = {}
    for name, consent in consents(transcripts).items():
        shown = consent if consent in CONSENTS else f"{consent!r}, which is none that is known: analysis"
        reasons[name] = "" if _rank(consent) >= _rank(scope) else f"consent is {shown} only"
    return reasons


def _line(name: str, originals: Mapping[str, str], known: Collection[str]) -> list[str]:
    """A transcript, its original, and so on."""
    line = [name]
    while (above := originals.get(line[-1], "")) in known and above not in line:
        line.append(above)
    return line


def _rank(consent: str) -> int:
    return CONSENTS.index(consent) if consent in CONSENTS else 0


def _is_forced(quotes: pd.DataFrame, forced: Collection[str]) -> pd.Series:
    names = list(forced)
    shown = quotes["transcript"].isin(names)
    return shown | quotes["informant"].isin(names) if "informant" in quotes else shown


def _emptied(quotes: pd.DataFrame, withheld: pd.Series) -> pd.DataFrame:
    frame = quotes.copy()
    # Nothing is withheld where there were no words to begin with.
    had = (frame["quote"].fillna("") != "") | (frame["withheld"].fillna("") != "" if "withheld" in frame else False)
    frame["withheld"] = withheld.where(had, "")
    for name in _WORDS:
        if name in frame:
            frame[name] = frame[name].where(withheld == "", "").fillna("").astype("str")
    return frame
