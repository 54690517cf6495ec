"""Commands that give results: run, report, export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (run, report, export):
        app.command()(command)


def run(
    study: StudyPath = HERE,
    codebook: CodebookName = None,
    coder: CoderName = None,
    language: Language = "en",
    scope: ScopeName = "quotes-published",
    force_quotes: Forced = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for the results; reports/ by default.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Do everything: code, tabulate, triangulate, join with published coverage, and write the report.

    Example: `qualkit run --study my-study`
    """
    from qualkit.results import run as run_study
    from qualkit.results import scope_named

    with steps("qualkit run") as step:
        results = run_study(
            open_study(study), codebook, coder=coder, language=language, scope=scope_named(scope),
            forced=force_quotes or (), step=step,
        )  # fmt: skip
        step("writing")
        written = results.write(out)
    if as_json:
        print_json({"report": str(written), "coder": results.coder, "summary": results.summary()})
        return
    for line in results.summary():
        typer.echo(line)
    typer.echo(f"Report: {written}")


def report(
    study: StudyPath = HERE,
    codebook: CodebookName = None,
    coder: CoderName = None,
    language: Language = "en",
    scope: ScopeName = "quotes-published",
    force_quotes: Forced = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The file; reports/index.html by default.")] = None,
) -> None:
    """Write the report alone: one HTML file that opens offline and makes no request.

    Quotes beyond the consent of their transcript are withheld and counted, unless forced by name.

    Example: `qualkit report --language id --out laporan.html`
    """
    from qualkit.results import run as run_study
    from qualkit.results import scope_named
    from qualkit.store.atomic import make_folders, write_atomic

    opened = open_study(study)
    with steps("qualkit report") as step:
        results = run_study(
            opened, codebook, coder=coder, language=language, scope=scope_named(scope), forced=force_quotes or (),
            step=step,
        )  # fmt: skip
        target = out or opened.folder.reports / "index.html"
        make_folders(target.parent)
        write_atomic(target, results.report().encode())
    typer.echo(f"Report: {target}")


def export(
    table: Annotated[str, typer.Argument(help="Which table; qualkit export --help lists them.")],
    out: Annotated[Path, typer.Argument(help="The file; its ending says the format.")],
    study: StudyPath = HERE,
    codebook: CodebookName = None,
    coder: CoderName = None,
    language: Language = "en",
    scope: ScopeName = "quotes-published",
    force_quotes: Forced = None,
) -> None:
    """Write a table as .csv, .xlsx (without live formulas), .docx, .tex or .sav, or its figure as .svg or .png.

    Tables: informants, transcripts, turns, asked, codings, progress, quotes, themes, codes, convergence,
    completeness, deviant-cases, saturation, saturation-curve, cooccurrence, case-matrix, joint-display, published,
    verdicts. Figures: themes, codes, convergence, saturation, cooccurrence, joint-display.
    Words beyond the consent of their transcript are withheld and counted, unless forced by name.

    Example: `qualkit export themes themes.xlsx`
    """
    from qualkit.exports import export_table
    from qualkit.results import scope_named

    written = export_table(
        open_study(study), table, out, codebook=codebook, coder=coder, language=language, scope=scope_named(scope),
        forced=force_quotes or (),
    )  # fmt: skip
    what = f"{written.rows} rows" if written.rows or out.suffix.lower() not in (".svg", ".png") else "Figure"
    typer.echo(f"{what} in {out}" + "".join(f"\n{note}" for note in written.notes))
