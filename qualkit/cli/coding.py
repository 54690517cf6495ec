"""Commands on coding: autocode, explain, reanchor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from qualkit.cli.common import HERE, AsJson, CodebookName, StudyPath, open_study, print_records, steps

if TYPE_CHECKING:
    import pandas as pd

    from qualkit.model import Codebook
    from qualkit.study import Study


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (autocode, explain):
        app.command()(command)


def autocode(
    study: StudyPath = HERE,
    codebook: CodebookName = None,
    evaluate: Annotated[
        str | None, typer.Option("--evaluate", metavar="CODER", help="Compare with what this person coded by hand.")
    ] = None,
    by: Annotated[str, typer.Option("--by", help="With --evaluate: by code, or by family.")] = "code",
    transcripts: Annotated[
        str | None,
        typer.Option("--transcripts", "-t", help="Only these: ids parted by commas, or a file with one a line."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what the codebook's terms propose in informants' words; nothing is stored, people decide.

    With --evaluate it shows precision, recall and F1 against a person's coding of the interviews that they finished.

    Example: `qualkit autocode --codebook asi-barriers-supports`
    """
    from qualkit.coding.rules import autocode as propose

    with steps("autocode") as step:
        opened = open_study(study)
        book = opened.codebook(codebook)
        step(f"{len(book.codes)} codes")
        turns = opened.turns(_named(transcripts))
        hits = propose(turns, book)
    if evaluate is not None:
        _evaluate(opened, book, hits, turns, (evaluate, by), as_json=as_json)
    elif as_json:
        print_records(hits)
    else:
        _count(hits, book)


def _named(transcripts: str | None) -> list[str] | None:
    """Ids of transcripts, from a list or from a file, in which lines that open with # are remarks; None for all."""
    if transcripts is None:
        return None
    file = Path(transcripts)
    text = file.read_text(encoding="utf-8") if file.is_file() else transcripts.replace(",", "\n")
    names = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip() and line.strip()[0] != "#"))
    if not names:
        raise typer.BadParameter("--transcripts names no transcript")
    return names


def _evaluate(
    opened: Study, book: Codebook, hits: pd.DataFrame, turns: pd.DataFrame, how: tuple[str, str], *, as_json: bool
) -> None:
    from qualkit.coding.evaluate import evaluate as compare

    coder, by = how
    by_hand = opened.codings(coders=[coder], codebooks=[book.name])
    by_hand = by_hand[by_hand["transcript"].isin(set(turns["transcript"]))]
    progress = opened.progress()
    mine = progress[progress["coder"] == coder]
    table = compare(hits, by_hand, turns, by=cast(Any, by), codebook=book, progress=mine)
    if as_json:
        print_records(table)
        return
    note = opened.settings.data_note
    table = table.with_notes(f"{book.rule_coder}, version {book.version}, against {coder}.")
    typer.echo((table.with_notes(note) if note else table).text(120))


def _count(hits: pd.DataFrame, book: Codebook) -> None:
    """How many hits each code has, of how many informants."""
    from qualkit.model import NOT_REVIEWED

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
    turns = opened.turns([transcript])
    hits = propose(turns, book)
    if at is not None:
        hits = hits[(hits["start"] <= at) & (at < hits["end"])]
    if as_json:
        print_records(hits)
        return
    explanations = [str(why(hits.iloc[i], book, turns)) for i in range(len(hits))]
    typer.echo("\n\n".join(explanations) if explanations else "no hit of the rules there")
