"""Tables and figures that leave the study as files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from qualkit.coding.coded_turns import coded_turns
from qualkit.display import Drawing, ResultTable, docx_bytes, latex_text
from qualkit.display.charts import Chart
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.integration.verdict_agreement import verdict_agreement
from qualkit.model import NOT_REVIEWED
from qualkit.privacy.consent import withheld_note, withhold
from qualkit.results import Results, Scope, run
from qualkit.store.atomic import make_folders, write_atomic
from qualkit.store.spss import sav_bytes
from qualkit.study import RULE, Study
from qualkit.triangulation.charts import convergence_heatmap, saturation_curves, theme_dots
from qualkit.triangulation.code_charts import cooccurrence_heatmap
from qualkit.triangulation.cooccurrence import cooccurrence
from qualkit.triangulation.deviant import deviant_cases
from qualkit.triangulation.matrices import case_matrix
from qualkit.triangulation.only_one import completeness
from qualkit.triangulation.saturation import Saturation, saturation


class Written(NamedTuple):
    """How many rows were written, and what to know of them."""

    rows: int
    notes: tuple[str, ...]


def _asked(results: Results) -> pd.DataFrame | None:
    asked = results.study.asked()
    return asked if len(asked) else None


def _progress(results: Results) -> pd.DataFrame:
    progress = results.study.progress()
    return progress[(progress["codebook"] == results.codebook.name)]


def saturation_of(results: Results) -> Saturation:
    """Saturation of the codings of a study's results."""
    study = results.study
    return saturation(
        coded_turns(results.codings, study.turns()), study.informants(), progress=_progress(results),
        transcripts=study.transcripts(), coder=results.coder, language=results.language,
    )  # fmt: skip


def _cooccurrence(results: Results) -> ResultTable:
    return cooccurrence(results.codings, "turn", turns=results.study.turns(), progress=_progress(results),
                        coder=results.coder, codes=results.codebook.code_ids, language=results.language)  # fmt: skip


def _case_matrix(results: Results) -> ResultTable:
    study = results.study
    return case_matrix(coded_turns(results.codings, study.turns()), study.informants(), progress=_progress(results),
                       coder=results.coder, codebook=results.codebook, language=results.language)  # fmt: skip


def _deviant(results: Results) -> ResultTable:
    return deviant_cases(results.themes, results.quotes, _asked(results), themes=results.codebook.themes,
                         language=results.language)  # fmt: skip


TRIANGULATED: Mapping[str, Callable[[Results], ResultTable]] = {
    "prevalence": lambda results: results.themes,
    "convergence": lambda results: results.convergence,
    "completeness": lambda results: completeness(results.themes, _asked(results), language=results.language),
    "deviant-cases": _deviant,
    "saturation": lambda results: saturation_of(results).guest,
    "cooccurrence": _cooccurrence,
    "verdict-agreement": lambda results: verdict_agreement(results.study.verdicts(results.codebook)),
}
"""What `qualkit triangulate` makes."""

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
    "joint-display": lambda results: results.joint.table,
    "verdicts": lambda results: results.study.verdicts(results.codebook),
    "case-matrix": _case_matrix,
    "saturation-curve": lambda results: saturation_of(results).curve,
    **{name: make for name, make in TRIANGULATED.items() if name not in ("prevalence", "verdict-agreement")},
}
TABLES = (*_OF_STUDY, *_OF_RESULTS)
TABLE_ENDINGS = (".csv", ".xlsx", ".docx", ".tex", ".sav")
FIGURE_ENDINGS = (".svg", ".png")
_WORDS = ("quote", "words", "text")


def _labels(results: Results) -> dict[str, str]:
    groups = results.study.settings.groups
    return {group.group: group.label(results.language) or group.group for group in groups}


def _notes(results: Results) -> tuple[str, ...]:
    note = results.study.settings.data_note
    return (note,) if note else ()


FIGURES: Mapping[str, Callable[[Results], Drawing]] = {
    "themes": lambda results: theme_dots(results.themes, labels=_labels(results), notes=_notes(results),
                                         language=results.language),
    "codes": lambda results: theme_dots(results.codes, labels=_labels(results), notes=_notes(results),
                                        language=results.language),
    "convergence": lambda results: convergence_heatmap(results.convergence, labels=_labels(results),
                                                       notes=_notes(results), language=results.language),
    "saturation": lambda results: saturation_curves(saturation_of(results), labels=_labels(results),
                                                    notes=_notes(results), language=results.language),
    "cooccurrence": lambda results: cooccurrence_heatmap(
        _cooccurrence(results), codes=results.codebook.code_ids, notes=_notes(results), language=results.language,
        labels={code.code: code.label(results.language) or code.code for code in results.codebook.codes}),
    "joint-display": lambda results: results.joint.figure(),
}  # fmt: skip
"""What can be drawn; `prevalence` is another name of `themes`."""


def figure_bytes(drawing: Drawing, ending: str) -> bytes:
    """A figure as SVG, or as PNG where it was made as a chart.

    Raises
    ------
    QualkitError
        For another ending.
    """
    if ending == ".png" and isinstance(drawing, Chart):
        return drawing.png()
    if ending != ".svg":
        raise QualkitError(Problem(f"cannot draw into {ending or 'a file without ending'!r}", "figure",
                                   mend=f"end it in {' or '.join(FIGURE_ENDINGS)}"))  # fmt: skip
    return drawing.file().encode()


def export_table(
    study: Study, table: str, out: Path, *, codebook: str | None = None, coder: str | None = None,
    language: str = "en", scope: Scope = "quotes-published", forced: Collection[str] = (),
) -> Written:  # fmt: skip
    """Write one table as .csv, .xlsx, .docx, .tex or .sav, or its figure as .svg or .png; words beyond the consent
    are withheld.

    Raises
    ------
    QualkitError
        For an unknown table or ending, and for the figure of a table that has none.

    Examples
    --------
    >>> "themes" in TABLES
    True
    """
    ending = out.suffix.lower()
    _check(table, out, ending)
    if ending in FIGURE_ENDINGS:
        drawn_from = run(study, codebook, coder=coder, language=language, scope=scope, forced=forced)
        make_folders(out.parent)
        write_atomic(out, figure_bytes(FIGURES[table](drawn_from), ending))
        return Written(0, _notes(drawn_from))
    title = table
    results: Results | None = None
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
    write_atomic(out, _written(_drawn(result, frame, results, table, ending), ending))
    return Written(len(frame), notes)


def _check(table: str, out: Path, ending: str) -> None:
    problems = []
    if table not in TABLES:
        problems.append(Problem(f"there is no table {table!r}", nearest=nearest(table, TABLES),
                                mend=f"choose one of {', '.join(TABLES)}"))  # fmt: skip
    if ending not in (*TABLE_ENDINGS, *FIGURE_ENDINGS):
        problems.append(
            Problem(f"cannot write {out.suffix or 'a file without ending'!r}", str(out),
                    mend=f"end it in {', '.join((*TABLE_ENDINGS, *FIGURE_ENDINGS))}")
        )  # fmt: skip
    elif ending in FIGURE_ENDINGS and table in TABLES and table not in FIGURES:
        problems.append(Problem(f"there is no figure of {table!r}", str(out),
                                mend=f"draw one of {', '.join(FIGURES)}, or write a table"))  # fmt: skip
    if problems:
        raise QualkitError(problems)


def _drawn(result: ResultTable, frame: pd.DataFrame, results: Results | None, table: str, ending: str) -> ResultTable:
    """For documents the table as it is drawn; for data every column."""
    if ending not in (".docx", ".tex", ".sav"):
        return result
    if table == "joint-display" and results is not None and ending != ".sav":
        return results.joint.grid()
    layout = frame.layout if isinstance(frame, ResultTable) else result.layout
    return result.with_layout(layout)


def _written(result: ResultTable, ending: str) -> bytes:
    made: Mapping[str, Callable[[], bytes]] = {
        ".csv": result.csv,
        ".xlsx": result.xlsx,
        ".docx": lambda: docx_bytes(result),
        ".tex": lambda: latex_text(result).encode(),
        ".sav": lambda: sav_bytes(result),
    }
    return made[ending]()


def _withheld(frame: pd.DataFrame, study: Study, scope: Scope, forced: Collection[str]) -> pd.DataFrame:
    """The table without words beyond the consent of their transcript, questions too: they often repeat the answer."""
    column = next((name for name in _WORDS if name in frame), "")
    if not column:
        return frame
    named = frame.rename(columns={column: "quote"})
    return withhold(named, study.transcripts(), scope=scope, forced=forced).rename(columns={"quote": column})
