"""Commands on codebooks: diff, migrate, export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qualkit.cli.common import HERE, AsJson, CodebookName, Language, StudyPath, open_study, print_records

app = typer.Typer(help="Compare, migrate and export codebooks.", no_args_is_help=True)

Pairs = list[str] | None


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="The codebook as it was.")],
    new: Annotated[Path, typer.Argument(help="The codebook as it is.")],
    as_json: AsJson = False,
) -> None:
    """Show what differs between two codebooks: codes, terms, themes and links.

    Example: `qualkit codebook diff old.yaml codebooks/asi-barriers-supports.yaml`
    """
    from qualkit.coding.compare import compare_codebooks
    from qualkit.display import ResultTable
    from qualkit.store.codebooks import load_codebook

    table = compare_codebooks(load_codebook(old), load_codebook(new))
    if as_json:
        print_records(table)
    elif table.empty:
        typer.echo("the two say the same")
    else:
        typer.echo(ResultTable(table, title=f"From {old} to {new}").text())


@app.command()
def migrate(
    study: StudyPath = HERE,
    codebook: CodebookName = None,
    rename: Annotated[Pairs, typer.Option("--rename", help="OLD=NEW: give a code another name. Repeatable.")] = None,
    merge: Annotated[
        Pairs, typer.Option("--merge", help="A,B=INTO: codes end, INTO takes their codings. Repeatable.")
    ] = None,
    move: Annotated[
        Pairs, typer.Option("--move", help="CODE=PARENT: another parent; empty for none. Repeatable.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Do it; without this it only shows what it would do.")] = False,
    as_json: AsJson = False,
) -> None:
    """Rename, merge and move codes in a codebook and in all codings: shown first, written with --write.

    Example: `qualkit codebook migrate --rename barrier.pay=barrier.honorarium --write`
    """
    from qualkit.coding.migrate import Migration
    from qualkit.display import ResultTable
    from qualkit.store.migrating import carry_out, prepare_migration

    opened = open_study(study)
    merges = {tuple(codes.split(",")): into for codes, into in _pairs(merge, "--merge").items()}
    migration = Migration(_pairs(rename, "--rename"), merges, _pairs(move, "--move"))
    prepared = prepare_migration(opened.folder, opened.codebook(codebook), migration)
    if as_json:
        print_records(prepared.plan.effects)
    else:
        typer.echo(ResultTable(prepared.plan.effects, title=f"Migration of {prepared.name}").text())
    if write:
        carry_out(opened.folder, prepared)
        typer.echo(f"written: {prepared.name} is now version {prepared.plan.book.version}", err=as_json)
    else:
        typer.echo("nothing was changed; add --write to do it", err=as_json)


@app.command(name="export")
def export_codebook(
    out: Annotated[Path, typer.Argument(help="The file: its ending, .csv or .md, says the format.")],
    study: StudyPath = HERE,
    codebook: CodebookName = None,
    language: Language = "en",
) -> None:
    """Write a codebook as an appendix for a paper, in CSV or Markdown.

    Example: `qualkit codebook export appendix.md --language id`
    """
    from qualkit.coding.appendix import codebook_csv, codebook_markdown
    from qualkit.errors import Problem, QualkitError
    from qualkit.store.atomic import make_folders, write_atomic

    writers = {".csv": codebook_csv, ".md": codebook_markdown}
    writer = writers.get(out.suffix.lower())
    if writer is None:
        raise QualkitError(Problem(f"cannot write {out.suffix or 'a file without ending'!r}", str(out),
                                   mend="end it in .csv or .md"))  # fmt: skip
    text = writer(open_study(study).codebook(codebook), language)
    make_folders(out.parent)
    write_atomic(out, text.encode("utf-8"))
    typer.echo(f"written: {out}")


def _pairs(values: Pairs, option: str) -> dict[str, str]:
    """``A=B`` texts as a mapping."""
    bad = [value for value in values or () if value.count("=") != 1 or value.startswith("=")]
    if bad:
        raise typer.BadParameter(f"{option} takes OLD=NEW, not {', '.join(bad)}")
    pairs = [(old, new) for old, _, new in (value.partition("=") for value in values or ())]
    olds = [old for old, _ in pairs]
    twice = sorted({old for old in olds if olds.count(old) > 1})
    if twice:
        raise typer.BadParameter(f"{option} names {', '.join(twice)} twice")
    return dict(pairs)
