"""Commands on coding: autocode, explain, reanchor."""

from __future__ import annotations

from typing import Annotated

import typer

from qualkit.cli.common import HERE, AsJson, CodebookName, StudyPath, open_study, print_records, steps


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (autocode, explain):
        app.command()(command)


def autocode(study: StudyPath = HERE, codebook: CodebookName = None, as_json: AsJson = False) -> None:
    """Show what the codebook's terms propose in informants' words; nothing is stored, people decide.

    Example: `qualkit autocode --codebook asi-barriers-supports`
    """
    from qualkit.coding.rules import autocode as propose
    from qualkit.model import NOT_REVIEWED

    with steps("autocode") as step:
        opened = open_study(study)
        book = opened.codebook(codebook)
        step(f"{len(book.codes)} codes")
        hits = propose(opened.turns(), book)
    if as_json:
        print_records(hits)
        return
    typer.echo(f"{len(hits)} hits by {book.rule_coder}, version {book.version}: {NOT_REVIEWED}")
    counts = hits.groupby("code", sort=False).agg(hits=("id", "size"), informants=("informant", "nunique"))
    width = max((len(code) for code in book.code_ids), default=4)
    typer.echo(f"{'code':<{width}}  hits  informants")
    for code in book.code_ids:
        found, people = counts.loc[code] if code in counts.index else (0, 0)
        typer.echo(f"{code:<{width}}  {found:>4}  {people:>10}")


def explain(
    transcript: Annotated[str, typer.Argument(help="Transcript.")],
    at: Annotated[int | None, typer.Argument(help="A code point of its text; all hits without it.")] = None,
    study: StudyPath = HERE,
    codebook: CodebookName = None,
    as_json: AsJson = False,
) -> None:
    """Say why the rules made the hits of a transcript, or those at one place.

    Example: `qualkit explain kader-03 1520`
    """
    from qualkit.coding.explain import explain as why
    from qualkit.coding.rules import autocode as propose

    opened = open_study(study)
    book = opened.codebook(codebook)
    hits = propose(opened.turns([transcript]), book)
    if at is not None:
        hits = hits[(hits["start"] <= at) & (at < hits["end"])]
    if as_json:
        print_records(hits)
        return
    explanations = [str(why(hits.iloc[i], book)) for i in range(len(hits))]
    typer.echo("\n\n".join(explanations) if explanations else "no hit of the rules there")
