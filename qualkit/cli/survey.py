"""Commands on surveys and published figures: coverage, audit, reproduce."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualkit.cli.common import HERE, AsJson, Language, StudyPath, open_study, print_records, steps

if TYPE_CHECKING:
    from qualkit.display import ResultTable
    from qualkit.study import Study

AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Names = list[str] | None
_WIDTH = 120


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (coverage, audit, reproduce):
        app.command()(command)


def coverage(
    indicators: Annotated[list[str], typer.Argument(help="Indicators, such as ebf, or 0/1 columns of the records.")],
    study: StudyPath = HERE,
    survey: Annotated[
        str | None, typer.Option("--survey", help="Survey; needed where several declare their design.")
    ] = None,
    by: Annotated[Names, typer.Option("--by", help="Column whose values make the areas. Repeatable.")] = None,
    interval: Annotated[str, typer.Option("--interval", help="logit, korn-graubard (beta) or wilson.")] = "logit",
    figure: Annotated[Path | None, typer.Option("--figure", help="Write a forest plot to this file, FILE.svg.")] = None,
    target: Annotated[str, typer.Option("--target", help="Draw a target in the figure, such as wha-2030.")] = "",
    raw: Annotated[
        bool, typer.Option("--raw", help="Show shares of fewer than 25 records too; you answer for passing them on.")
    ] = False,
    language: Language = "en",
    as_csv: AsCsv = False,
    as_json: AsJson = False,
) -> None:
    """Estimate coverage by area with the survey's design, each indicator with its definition.

    Shares of fewer than 25 records are withheld, those of 25 to 49 stand in brackets, in files too. Everything that is
    wrong with the records is reported at once, with the numbers of their rows, and nothing is estimated.

    Example: `qualkit coverage ebf cbf --by village --figure coverage.svg`
    """
    from qualkit.survey.coverage import coverage as estimate
    from qualkit.survey.intervals import interval_named

    opened = open_study(study)
    with steps("qualkit coverage") as step:
        step("reading the survey")
        records = opened.survey(survey or _the_survey(opened))
        step("estimating")
        table = estimate(records, indicators, by=by or None, interval=interval_named(interval), language=language)
    shown = table.raw() if raw else table
    if figure is not None:
        _draw(shown, figure, target, language)
    _print(shown, as_csv=as_csv, as_json=as_json)
    if figure is not None and not (as_csv or as_json):
        typer.echo(f"Figure: {figure}")


def audit(
    file: Annotated[Path, typer.Argument(help="A CSV of printed figures, or a paper: .txt .md .docx .pdf.")],
    n: Annotated[str | None, typer.Option("--n", help="People, for numbers beside which none is printed.")] = None,
    decimal_mark: Annotated[
        str | None, typer.Option("--decimal-mark", help="',' or '.'; by default what the numbers show.")
    ] = None,
    difference: Annotated[
        Names, typer.Option("--difference", help="ID=BEFORE,AFTER: ids of a CSV. Repeatable.")
    ] = None,
    total: Annotated[Names, typer.Option("--total", help="ID=PART,PART,...: ids of a CSV. Repeatable.")] = None,
    language: Language = "en",
    as_csv: AsCsv = False,
    as_json: AsJson = False,
) -> None:
    """Test printed numbers by exact arithmetic: what could be tested, what could not, and why.

    Exit code 1 where a number is inconsistent. Inconsistent means impossible as printed, not why; the table says what
    would make it possible. Numbers in drawings, and in most tables of a paper, are not found: look at them yourself.

    Example: `qualkit audit surveys/published/figures.csv`
    """
    from qualkit.store.audit_files import audit_file

    with steps("qualkit audit") as step:
        step("reading and testing")
        table = audit_file(
            file, n=n, decimal_mark=decimal_mark, language=language,
            differences={name: _pair(name, parts) for name, parts in _named(difference)}, totals=dict(_named(total)),
        )  # fmt: skip
    _print(table, as_csv=as_csv, as_json=as_json)
    counts = table["status"].value_counts()
    tested = int(counts.get("consistent", 0) + counts.get("inconsistent", 0))
    if not (as_csv or as_json):
        typer.echo(f"{len(table)} numbers: {tested} could be tested, {len(table) - tested} could not; "
                   f"{int(counts.get('inconsistent', 0))} inconsistent.")  # fmt: skip
    if counts.get("inconsistent", 0):
        raise typer.Exit(1)


def reproduce(
    source: Annotated[str | None, typer.Argument(help="Key of one source; all by default.")] = None,
    study: StudyPath = HERE,
    language: Language = "en",
    as_csv: AsCsv = False,
    as_json: AsJson = False,
) -> None:
    """The ledger of what published sources claim: what agrees, what does not, what cannot be recomputed and why.

    Exit code 1 where a claim comes out otherwise than surveys/published/claims.csv expects.

    Example: `qualkit reproduce kurniyati-2026`
    """
    from qualkit.results import reproduce as ledger

    with steps("qualkit reproduce") as step:
        step("recomputing")
        table = ledger(open_study(study), source, language=language)
    _print(table, as_csv=as_csv, as_json=as_json)
    if not table["as_expected"].all():
        raise typer.Exit(1)


def _print(table: ResultTable, *, as_csv: bool, as_json: bool) -> None:
    if as_json:
        print_records(table)
    elif as_csv:
        typer.echo(table.csv().decode(), nl=False)
    else:
        typer.echo(table.text(_WIDTH))


def _the_survey(opened: Study) -> str:
    """The one survey that declares its design."""
    from qualkit.errors import Problem, StudyError

    names = [name for name in opened.surveys() if "design" in opened.survey(name).settings]
    if len(names) != 1:
        known = ", ".join(names or opened.surveys()) or "none"
        what = f"{len(names)} surveys declare their design"
        raise StudyError(Problem(what, "surveys/", mend=f"name one with --survey: {known}"))
    return names[0]


def _draw(table: ResultTable, path: Path, target: str, language: str) -> None:
    from qualkit.errors import Problem, QualkitError
    from qualkit.store.atomic import make_folders, write_atomic
    from qualkit.survey.forest import forest_plot
    from qualkit.survey.targets import target_named

    if path.suffix.lower() != ".svg":
        raise QualkitError(Problem("a figure is written as SVG", str(path), mend="end the file's name in .svg"))
    drawing = forest_plot(table, target=target_named(target) if target else None, language=language)
    make_folders(path.parent)
    write_atomic(path, drawing.file().encode())


def _named(given: Names) -> list[tuple[str, list[str]]]:
    """``ID=A,B`` as an id and its parts."""
    pairs: list[tuple[str, list[str]]] = []
    for text in given or ():
        name, mark, rest = text.partition("=")
        if not (mark and name and rest):
            raise typer.BadParameter(f"{text!r} is not ID=ID,ID")
        pairs.append((name, rest.split(",")))
    return pairs


def _pair(name: str, parts: list[str]) -> Any:
    if len(parts) != 2:
        raise typer.BadParameter(f"the difference {name!r} is of two figures: {name}=BEFORE,AFTER")
    return parts[0], parts[1]
