"""Commands on memos and member checks, the trail, and the framework matrix."""

from __future__ import annotations

from typing import Annotated

import typer

from qualkit.cli.common import HERE, AsJson, CodebookName, Language, StudyPath, open_study, print_json, print_records

app = typer.Typer(help="Write and list memos, record member checks.", no_args_is_help=True)

By = Annotated[str, typer.Option("--by", help="Who writes: your id.")]
Date = Annotated[str, typer.Option("--date", help="ISO 8601 day; today without it.")]


def register(main: typer.Typer) -> None:
    """Add the commands of this module."""
    main.add_typer(app, name="memo")
    main.command()(trail)
    main.command()(framework)


@app.command()
def add(
    text: Annotated[str, typer.Argument(help="The note; - reads it from standard input.")],
    kind: Annotated[str, typer.Option("--kind", "-k", help="reflexive, analytic, methodological or field.")],
    by: By,
    about: Annotated[
        list[str] | None,
        typer.Option("--about", "-a", help="code:..., theme:..., informant:..., transcript:..., coding:..., "
                     "verdict:..., or negative-cases:THEME where you looked for them. Repeatable."),
    ] = None,
    name: Annotated[str, typer.Option("--name", help="What the file is called behind its date.")] = "",
    date: Date = "",
    study: StudyPath = HERE,
) -> None:  # fmt: skip
    """Write a memo into a file of its own under memos/. None is ever overwritten.

    Example: `qualkit memo add --kind analytic --by rina --about theme:working-life "Shifts, not hours."`
    """
    import sys

    opened = open_study(study)
    words = sys.stdin.read() if text == "-" else text
    path = opened.add_memo(words, kind=kind, by=by, about=about or (), date=date, name=name)
    typer.echo(opened.folder.name(path))


@app.command(name="list")
def list_memos(
    study: StudyPath = HERE,
    kind: Annotated[str | None, typer.Option("--kind", "-k", help="Only memos of this kind.")] = None,
    about: Annotated[str | None, typer.Option("--about", "-a", help="Only memos about this, as in memo add.")] = None,
    as_json: AsJson = False,
) -> None:
    """List memos by date.

    Example: `qualkit memo list --about theme:working-life`
    """
    from qualkit.display import Layout, ResultTable

    memos = open_study(study).memos()
    if kind:
        memos = memos[memos["kind"] == kind]
    if about:
        memos = memos[[about in each.split() for each in memos["about"]]]
    if as_json:
        print_records(memos)
    elif memos.empty:
        typer.echo("no memo")
    else:
        shown = memos[["date", "kind", "by", "about", "text"]].reset_index(drop=True)
        typer.echo(ResultTable(shown, title=f"Memos ({len(shown)})", layout=Layout(rows=("date",))).text())


@app.command(name="member-check")
def member_check(
    informant: Annotated[str, typer.Argument(help="Who was asked: an informant's id.")],
    shown: Annotated[str, typer.Option("--shown", help="transcript, summary or findings.")],
    outcome: Annotated[str, typer.Option("--outcome", help="confirmed, corrected, added, disagreed or no-answer.")],
    by: By,
    note: Annotated[str, typer.Option("--note", help="What was said, and what followed from it.")] = "",
    date: Date = "",
    study: StudyPath = HERE,
) -> None:
    """Record that an informant was shown a transcript, a summary or findings, and what came of it.

    Example: `qualkit memo member-check ibu-03 --shown summary --outcome confirmed --by rina`
    """
    opened = open_study(study)
    path = opened.add_member_check(informant, by=by, shown=shown, outcome=outcome, note=note, date=date)
    typer.echo(f"{opened.folder.name(path)}: {len(opened.member_checks())} member checks")


def trail(
    study: StudyPath = HERE,
    theme: Annotated[str, typer.Option("--theme", help="Only what is about this theme.")] = "",
    code: Annotated[str, typer.Option("--code", help="Only what is about this code.")] = "",
    coder: Annotated[str, typer.Option("--coder", "-c", help="Only what this person did.")] = "",
    since: Annotated[str, typer.Option("--since", help="Only from this day on, as 2026-05-02.")] = "",
    most: Annotated[int, typer.Option("--most", help="How many of the latest to print; 0 prints all.")] = 40,
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Who changed which coding, code, theme or verdict, when and why, from the files and from version history.

    Example: `qualkit trail --theme cadre-capacity --since 2026-05-01`
    """
    from qualkit.display import ResultTable
    from qualkit.store.trail import shortened

    table = open_study(study).trail(theme, code, coder, since, language=language)
    if as_json:
        print_json({"notes": table.notes, "trail": table.to_dict("records")})
        return
    short = shortened(table)
    cut = len(short) - most if most and len(short) > most else 0
    if cut:
        short = ResultTable(short.iloc[cut:].reset_index(drop=True), title=f"{table.title}, the latest {most}",
                            notes=table.notes, layout=table.layout, language=language)  # fmt: skip
    typer.echo(short.text(140))


def framework(
    study: StudyPath = HERE,
    codebook: CodebookName = None,
    coder: Annotated[str, typer.Option("--coder", "-c", help="Whose codings give the references.")] = "consensus",
    write: Annotated[
        bool, typer.Option("--write", help="Write codebooks/CODEBOOK.framework.csv; summaries in it stay as they are.")
    ] = False,
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """The framework matrix: informants by themes, with people's summaries and references to what was coded.

    Example: `qualkit framework --write`
    """
    from qualkit.store.framework_files import framework_path

    opened = open_study(study)
    table = opened.framework(codebook, coder, language=language, write=write)
    if as_json:
        print_records(table)
    elif write:
        path = opened.folder.name(framework_path(opened.folder, opened.codebook(codebook).name))
        filled = int((table["summary"] != "").sum())
        typer.echo(f"{path}: {len(table)} places, {filled} with a summary")
        for note in table.notes[1:]:
            typer.echo(note)
    else:
        typer.echo(table.text(160))
