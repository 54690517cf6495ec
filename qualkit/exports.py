"""Tables that leave the study as files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from qualkit.display import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.model import NOT_REVIEWED
from qualkit.privacy.consent import withheld_note, withhold
from qualkit.results import Results, Scope, run
from qualkit.store.atomic import make_folders, write_atomic
from qualkit.study import RULE, Study


class Written(NamedTuple):
    """How many rows were written, and what to know of them."""

    rows: int
    notes: tuple[str, ...]


_OF_STUDY: Mapping[str, Callable[[Study], pd.DataFrame]] = {
    "informants": Study.informants,
    "transcripts": Study.transcripts,
    "turns": Study.turns,
    "asked": Study.asked,
    "progress": Study.progress,
    "published": Study.published,
}
_OF_RESULTS: Mapping[str, Callable[[Results], pd.DataFrame]] = {
    "codings": lambda results: results.codings,
    "quotes": lambda results: results.quotes,
    "themes": lambda results: results.themes,
    "codes": lambda results: results.codes,
    "convergence": lambda results: results.convergence,
    "joint-display": lambda results: results.joint.table,
    "verdicts": lambda results: results.study.verdicts(results.codebook),
}
TABLES = (*_OF_STUDY, *_OF_RESULTS)
_WORDS = ("quote", "words", "text")


def export_table(
    study: Study, table: str, out: Path, *, codebook: str | None = None, coder: str | None = None,
    language: str = "en", scope: Scope = "quotes-published", forced: Collection[str] = (),
) -> Written:  # fmt: skip
    """Write one table as .csv or .xlsx, words beyond the consent withheld.

    Raises
    ------
    QualkitError
        For an unknown table or ending.

    Examples
    --------
    >>> "themes" in TABLES
    True
    """
    problems = []
    if table not in TABLES:
        problems.append(Problem(f"there is no table {table!r}", nearest=nearest(table, TABLES),
                                mend=f"choose one of {', '.join(TABLES)}"))  # fmt: skip
    if out.suffix.lower() not in (".csv", ".xlsx"):
        problems.append(
            Problem(f"cannot write {out.suffix or 'a file without ending'!r}", str(out), mend="end it in .csv or .xlsx")
        )
    if problems:
        raise QualkitError(problems)
    title = table
    if table in _OF_STUDY:
        frame = _OF_STUDY[table](study)
    else:
        results = run(study, codebook, coder=coder, language=language, scope=scope, forced=forced)
        frame = _OF_RESULTS[table](results)
        if results.coder.startswith(RULE) and table != "verdicts":
            title = f"{table}: {NOT_REVIEWED}"
    if "transcript" in frame and "withheld" not in frame:
        frame = _withheld(frame, study, scope, forced)
    withheld = withheld_note(frame) if "withheld" in frame else ""
    said = (*getattr(frame, "notes", ()), study.settings.data_note, withheld)
    notes = tuple(dict.fromkeys(filter(None, said)))
    result = ResultTable(frame, title=title, notes=notes, language=language)
    make_folders(out.parent)
    write_atomic(out, result.csv() if out.suffix.lower() == ".csv" else result.xlsx())
    return Written(len(frame), notes)


def _withheld(frame: pd.DataFrame, study: Study, scope: Scope, forced: Collection[str]) -> pd.DataFrame:
    """The table without words beyond the consent of their transcript, questions too: they often repeat the answer."""
    column = next((name for name in _WORDS if name in frame), "")
    if not column:
        return frame
    named = frame.rename(columns={column: "quote"})
    return withhold(named, study.transcripts(), scope=scope, forced=forced).rename(columns={"quote": column})
