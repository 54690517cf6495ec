"""The command that compares informant groups: triangulate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualkit.cli.common import (
    HERE,
    AsJson,
    CodebookName,
    CoderName,
    Forced,
    Language,
    ScopeName,
    StudyPath,
    open_study,
    print_json,
    steps,
)
from qualkit.errors import Problem, QualkitError, nearest

if TYPE_CHECKING:
    from qualkit.results import Results

FIRST = ("prevalence", "convergence", "completeness")


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(triangulate)


def triangulate(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            help="prevalence, convergence, completeness, deviant-cases, saturation, cooccurrence, verdict-agreement; "
            "the first three if none is named."
        ),
    ] = None,
    study: StudyPath = HERE,
    codebook: CodebookName = None,
    coder: CoderName = None,
    language: Language = "en",
    scope: ScopeName = "quotes-published",
    force_quotes: Forced = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="A folder for the tables, or one .csv file.")] = None,
    figure: Annotated[
        Path | None, typer.Option("--figure", help="A folder for the figures (.svg), or one .svg or .png file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare the informant groups: who voiced what, do they agree, what does only one of them say.

    What is suggested is counted; whether groups mean the same is for people to judge.

    Example: `qualkit triangulate convergence --figure convergence.svg`
    """
    names = list(dict.fromkeys(what or FIRST))
    _check(names, csv, figure)
    from qualkit.exports import TRIANGULATED
    from qualkit.results import run, scope_named

    with steps("qualkit triangulate") as step:
        results = run(open_study(study), codebook, coder=coder, language=language, scope=scope_named(scope),
                      forced=force_quotes or (), step=step)  # fmt: skip
        tables = {}
        for name in names:
            step(name)
            tables[name] = _noted(TRIANGULATED[name](results), results)
        written = [*_write_tables(tables, csv), *_write_figures(results, names, figure)]
    if as_json:
        print_json({name: json.loads(table.to_json(orient="records")) for name, table in tables.items()})
        return
    typer.echo("\n\n".join(table.text() for table in tables.values()))
    for path in written:
        typer.echo(f"Written: {path}")


def _check(names: list[str], csv: Path | None, figure: Path | None) -> None:
    from qualkit.exports import FIGURE_ENDINGS, TRIANGULATED

    problems = [
        Problem(f"cannot triangulate by {name!r}", nearest=nearest(name, TRIANGULATED),
                mend=f"choose one of {', '.join(TRIANGULATED)}")
        for name in names if name not in TRIANGULATED
    ]  # fmt: skip
    for path, endings in ((csv, (".csv",)), (figure, FIGURE_ENDINGS)):
        if path is None or path.suffix == "":
            continue
        if path.suffix.lower() not in endings:
            problems.append(Problem(f"cannot write {path.suffix!r}", str(path),
                                    mend=f"end it in {' or '.join(endings)}, or name a folder"))  # fmt: skip
        elif len(names) > 1:
            problems.append(Problem(f"{len(names)} results do not fit into one file", str(path),
                                    mend="name a folder, or one result"))  # fmt: skip
    if figure and not any(_figure_of(name) for name in names):
        drawn = "prevalence, convergence, saturation, cooccurrence"
        problems.append(Problem(f"there is no figure of {', '.join(names)}", str(figure), mend=f"draw one of {drawn}"))
    if problems:
        raise QualkitError(problems)


def _figure_of(name: str) -> str:
    """The name under which a result is drawn; empty where it is not."""
    from qualkit.exports import FIGURES

    drawn = "themes" if name == "prevalence" else name
    return drawn if drawn in FIGURES else ""


def _noted(table: Any, results: Results) -> Any:
    note = results.study.settings.data_note
    return table.with_notes(note) if note and note not in table.notes else table


def _write_tables(tables: dict[str, Any], place: Path | None) -> list[Path]:
    from qualkit.store.atomic import make_folders, write_atomic

    if place is None:
        return []
    paths = []
    for name, table in tables.items():
        path = place if place.suffix else place / f"{name}.csv"
        make_folders(path.parent)
        write_atomic(path, table.csv())
        paths.append(path)
    return paths


def _write_figures(results: Results, names: list[str], place: Path | None) -> list[Path]:
    from qualkit.exports import FIGURES, figure_bytes
    from qualkit.store.atomic import make_folders, write_atomic

    if place is None:
        return []
    paths = []
    for name in names:
        if drawn := _figure_of(name):
            path = place if place.suffix else place / f"{name}.svg"
            make_folders(path.parent)
            write_atomic(path, figure_bytes(FIGURES[drawn](results), path.suffix.lower()))
            paths.append(path)
    return paths
