"""The contracts of the tables: which columns each has, of what type and unit, and what they mean.

A table is a pandas DataFrame. `check` looks at one at every public entrance; it never changes the caller's frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
from pandas.api import types

from qualkit.errors import Problem, TableError, nearest

Kind = Literal["text", "integer", "number", "flag"]
_DEFAULTS: Mapping[Kind, object] = {"text": "", "integer": 0, "number": float("nan"), "flag": False}
_DTYPES: Mapping[Kind, str] = {"text": "str", "integer": "int64", "number": "float64", "flag": "bool"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name, kind, meaning and unit; `required` ones must be there."""

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Contract:
    """The columns of one table, in order."""

    name: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """The columns' names in order."""
        return [column.name for column in self.columns]

    def empty(self) -> pd.DataFrame:
        """A table with every column and no row."""
        return pd.DataFrame({column.name: pd.Series(dtype=_DTYPES[column.kind]) for column in self.columns})

    def frame(self, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
        """A table of `rows`, every column of its kind; further keys follow the contract's columns.

        Examples
        --------
        >>> ASKED.frame([{"transcript": "t", "informant": "i", "topic": "pay", "status": "asked"}]).shape
        (1, 5)
        """
        rows = list(rows)
        if not rows:
            return self.empty()
        frame = pd.DataFrame(rows)
        for column in self.columns:
            if column.name not in frame.columns:
                frame[column.name] = _DEFAULTS[column.kind]
            elif column.kind in ("text", "flag") and frame[column.name].hasnans:
                # Rows that do not name it: NaN would become the text "nan", or a flag that is set.
                frame[column.name] = (
                    frame[column.name].astype(object).where(frame[column.name].notna(), _DEFAULTS[column.kind])
                )
        more = [name for name in frame.columns if name not in self.names]
        wrong = [c for c in self.columns if c.kind == "text" or not _is_kind(frame[c.name], c.kind)]
        return frame[[*self.names, *more]].astype({column.name: _DTYPES[column.kind] for column in wrong})


def _text(name: str, meaning: str, *, required: bool = True) -> Column:
    return Column(name, "text", meaning, required=required)


_SPAN = (
    Column("start", "integer", "first code point of the transcript's canonical text", "code points"),
    Column("end", "integer", "code point after the last", "code points"),
)

INFORMANTS = Contract("INFORMANTS", (
    _text("informant", "pseudonymous id"),
    _text("group", "informant group"),
))  # fmt: skip

TRANSCRIPTS = Contract("TRANSCRIPTS", (
    _text("transcript", "id, the file's name without ending"),
    _text("kind", "interview or focus-group"),
    _text("date", "ISO 8601 day of the interview"),
    _text("round", "round of interviews"),
    _text("site", "site id of study.yaml"),
    _text("language", "language code"),
    _text("translation_of", "transcript that this one translates; empty for an original"),
    _text("interviewer", "who asked"),
    _text("others", "others present"),
    _text("guide", "version of the interview guide"),
    Column("duration_min", "number", "length of the interview", "minutes"),
    _text("consent", "analysis, quotes-in-team or quotes-published"),
    _text("simulated", "statement that the talk is simulated; empty for real talk"),
    _text("informants", "the informants who speak in it, space-separated", required=False),
))  # fmt: skip

TURNS = Contract("TURNS", (
    _text("transcript", "transcript id"),
    Column("turn", "integer", "number of the turn in its transcript, from 0"),
    _text("speaker", "label in the text"),
    _text("role", "interviewer, informant or other"),
    _text("informant", "informant id; empty for others"),
    _text("group", "informant group; empty for others"),
    *_SPAN,
    _text("text", "the spoken words"),
    _text("time_start", "time of the recording, as printed", required=False),
    _text("time_end", "time of the recording, as printed", required=False),
))  # fmt: skip

CODINGS = Contract("CODINGS", (
    _text("id", "id of the coding"),
    _text("transcript", "transcript id"),
    *_SPAN,
    _text("codebook", "codebook's name"),
    _text("version", "codebook's version when it was coded"),
    _text("code", "code"),
    _text("coder", "a person's id, or rule:<codebook>, model:<name> for proposals"),
    _text("quote", "the words", required=False),
    _text("memo", "the coder's note", required=False),
    _text("created", "ISO 8601 time in UTC", required=False),
    _text("source", "empty by hand; rule:..., model:..., import:... else", required=False),
    Column("against", "flag", "speaks against its theme", required=False),
    Column("turn", "integer", "first turn that it touches; -1 where it touches none", required=False),
    _text("informant", "informant of that turn; empty where it is not an informant's", required=False),
    _text("group", "group of that informant", required=False),
    _text("anchor", "exact: the text is as it was coded; moved: found again after a correction", required=False),
))  # fmt: skip

HITS = Contract("HITS", (
    *CODINGS.columns,
    _text("term", "the codebook's term that made the hit"),
    _text("state", "affirmed, negated, diminished, wished, or any where the term does not ask"),
    _text("decided_by", "the words that decided the state"),
))  # fmt: skip

PROGRESS = Contract("PROGRESS", (
    _text("coder", "coder's id, or rule:<codebook>"),
    _text("codebook", "codebook's name"),
    _text("version", "codebook's version under which it was read; empty where unknown"),
    _text("transcript", "transcript id"),
    Column("turn", "integer", "number of the turn"),
    _text("informant", "informant of the turn; empty for others"),
    _text("kind", "the transcript's kind"),
    _text("translation_of", "empty for an original"),
    Column("read", "flag", "the coder has read the whole turn"),
    Column("finished", "flag", "the coder has finished the transcript"),
    _text("note", "why something is unknown", required=False),
))  # fmt: skip

ASKED = Contract("ASKED", (
    _text("transcript", "transcript id"),
    _text("informant", "informant id"),
    _text("topic", "topic of study.yaml"),
    _text("status", "asked, not_asked or unprompted"),
    _text("group", "informant group", required=False),
))  # fmt: skip

PUBLISHED = Contract("PUBLISHED", (
    _text("id", "id of the figure"),
    _text("indicator", "indicator"),
    _text("definition", "definition id, or 'not stated'"),
    _text("place", "place as printed"),
    _text("place_level", "village, health-centre, regency, province, nation, world, or 'not stated'"),
    _text("year", "year, or 'not stated'"),
    _text("population", "whom it describes"),
    _text("value_printed", "the figure as printed"),
    _text("unit", "its unit"),
    _text("n", "denominator as printed; empty where none is"),
    _text("kind", "survey, programme, study, target or secondary"),
    _text("source", "key of the source"),
    _text("locator", "page or section"),
    _text("note", "what to keep in mind", required=False),
))  # fmt: skip

VERDICTS = Contract("VERDICTS", (
    _text("id", "id of the verdict"),
    _text("kind", "convergence or fit"),
    _text("theme", "theme"),
    _text("group_a", "first group; empty for a fit"),
    _text("group_b", "second group; empty for a fit"),
    _text("link", "link; empty for a convergence"),
    _text("verdict", "the judgement"),
    _text("by", "who judged"),
    _text("date", "ISO 8601 day"),
    _text("reason", "why"),
    _text("replaces", "id of the verdict that this one replaces; empty for none"),
))  # fmt: skip

MEMOS = Contract("MEMOS", (
    _text("memo", "id of the memo, the file's name without ending"),
    _text("kind", "reflexive, analytic, methodological or field"),
    _text("by", "who wrote it"),
    _text("date", "ISO 8601 day"),
    _text("about", "what it is about, parted by spaces: code:..., theme:..., informant:..., verdict:... and others"),
    _text("text", "the note"),
    _text("file", "the file, from the study's folder on", required=False),
))  # fmt: skip

MEMBER_CHECKS = Contract("MEMBER_CHECKS", (
    _text("informant", "informant id"),
    _text("date", "ISO 8601 day"),
    _text("by", "who asked"),
    _text("shown", "transcript, summary or findings"),
    _text("outcome", "confirmed, corrected, added, disagreed or no-answer"),
    _text("note", "what was said and what followed", required=False),
))  # fmt: skip

TRAIL = Contract("TRAIL", (
    _text("when", "ISO 8601 day, or time in UTC; empty where it is not known"),
    _text("who", "who did it; empty where it is not known"),
    _text("did", "coded, coded against, decided, judged, replaced a verdict, wrote, checked, changed or began"),
    _text("kind", "coding, consensus, verdict, memo, member check, code, theme, codebook or file"),
    _text("about", "what it is about, parted by spaces: code:..., theme:..., transcript:... and others"),
    _text("what", "what it is now, in a few words"),
    _text("why", "the reason given; empty where none was"),
    _text("source", "where it is on record: a file from the study's folder on, or a commit"),
))  # fmt: skip

ESTIMATES = Contract("ESTIMATES", (
    Column("estimate", "number", "point estimate"),
    Column("std_error", "number", "standard error"),
    Column("conf_low", "number", "lower end of the interval"),
    Column("conf_high", "number", "upper end of the interval"),
    Column("n", "number", "denominator; missing where none is known"),
    _text("method", "how estimate and interval were made"),
    _text("note", "why something is missing or to be read with care"),
))  # fmt: skip

CONTRACTS: tuple[Contract, ...] = (
    INFORMANTS, TRANSCRIPTS, TURNS, CODINGS, HITS, PROGRESS, ASKED, PUBLISHED, VERDICTS, MEMOS,
    MEMBER_CHECKS, TRAIL, ESTIMATES,
)  # fmt: skip


def check(frame: pd.DataFrame, contract: Contract, *, need: Sequence[str] = ()) -> pd.DataFrame:
    """The same frame, if it keeps the contract.

    Parameters
    ----------
    frame
        Any table with the contract's required columns; more columns are welcome.
    contract
        What it must hold.
    need
        Optional columns that this caller needs as well.

    Raises
    ------
    TableError
        Names every missing column with what is there instead, and every column of a wrong kind.

    Examples
    --------
    >>> check(pd.DataFrame({"informan": ["i"], "group": ["g"]}), INFORMANTS)
    Traceback (most recent call last):
    qualkit.errors.TableError: INFORMANTS: column 'informant' is missing; the table has informan, group. ...
    """
    if not isinstance(frame, pd.DataFrame):
        raise TableError(f"{contract.name}: expected a pandas DataFrame, got {type(frame).__name__}")
    problems = []
    there = [str(name) for name in frame.columns]
    for column in contract.columns:
        if column.name in there:
            if len(frame) and not _is_kind(frame[column.name], column.kind):
                problems.append(Problem(
                    f"column {column.name!r} holds {frame[column.name].dtype}, not {column.kind} ({column.meaning})",
                    contract.name, mend=f"convert it, for example with .astype({_DTYPES[column.kind]!r})",
                ))  # fmt: skip
        elif column.required or column.name in need:
            guess = nearest(column.name, [name for name in there if name not in contract.names])
            problems.append(Problem(
                f"column {column.name!r} is missing; the table has {', '.join(there) or 'no column'}",
                contract.name, guess, f"add it or rename: {column.meaning}",
            ))  # fmt: skip
    if problems:
        raise TableError(problems)
    return frame


def _is_kind(values: pd.Series, kind: Kind) -> bool:
    dtype = values.dtype
    if kind == "text":
        return bool(
            types.is_string_dtype(dtype) or types.is_object_dtype(dtype) or isinstance(dtype, pd.CategoricalDtype)
        )
    if kind == "integer":
        return bool(types.is_integer_dtype(dtype))
    if kind == "number":
        return bool(types.is_numeric_dtype(dtype)) and not types.is_bool_dtype(dtype)
    return bool(types.is_bool_dtype(dtype))
