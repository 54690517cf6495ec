"""Commands on agreement: agree, disagreements, consensus."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualkit.cli.common import (
    HERE,
    AsJson,
    CodebookName,
    Forced,
    Language,
    StudyPath,
    open_study,
    print_json,
    print_records,
    steps,
)

if TYPE_CHECKING:
    import pandas as pd

    from qualkit.model import Codebook
    from qualkit.study import Study

Coders = Annotated[
    list[str] | None,
    typer.Option("--coder", "-c", help="Compare this coder; give it for each. All people by default."),
]
Training = Annotated[
    list[str] | None, typer.Option("--training", help="Leave out this transcript: a training set. Repeatable.")
]
Version = Annotated[str, typer.Option("--codebook-version", help="Version of the codebook, where there are several.")]
TeamScope = Annotated[str, typer.Option("--scope", help="How far words go: quotes-in-team or quotes-published.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (agree, disagreements, consensus):
        app.command()(command)


def agree(
    study: StudyPath = HERE,
    codebook: CodebookName = None,
    coder: Coders = None,
    by: Annotated[str, typer.Option("--by", help="code, family, or set (all codes at once).")] = "code",
    unit: Annotated[str, typer.Option("--unit", help="turn, sentence, character or segment.")] = "turn",
    coefficient: Annotated[
        list[str] | None,
        typer.Option("--coefficient", help="alpha, kappa, percent, gwet_ac1, ... Repeatable; the first three if none."),
    ] = None,
    unitizing: Annotated[
        bool, typer.Option("--unitizing", help="Whether coders mark the same words: u-alpha.")
    ] = False,
    interval: Annotated[str, typer.Option("--interval", help="bootstrap, units, analytic or none.")] = "bootstrap",
    resamples: Annotated[int, typer.Option("--resamples", help="Of the bootstrap.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", help="Of the bootstrap.")] = 1,
    round: Annotated[str, typer.Option("--round", help="Which round of coding this is; kept with each row.")] = "",
    drawn: Annotated[str, typer.Option("--drawn", help="How the interviews to be coded twice were drawn.")] = "",
    training: Training = None,
    codebook_version: Version = "",
    language: Language = "en",
    paragraph: Annotated[bool, typer.Option("--paragraph", help="Print a paragraph for a methods section.")] = False,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write a CSV; other rounds in it are kept.")] = None,
    figure: Annotated[Path | None, typer.Option("--figure", help="Write the forest of the first coefficient.")] = None,
    as_json: AsJson = False,
) -> None:
    """How far coders agree on what all of them have finished, with intervals over interviews.

    Example: `qualkit agree --coder a --coder b --figure agreement.svg`
    """
    opened = open_study(study)
    book = opened.codebook(codebook)
    with steps("qualkit agree") as step:
        step("reading the study")
        tables = _tables(opened, book, coder)
        choice: dict[str, Any] = {"coders": coder, "codebook": book, "version": codebook_version,
                                  "training": tuple(training or ()), "language": language, "resamples": resamples,
                                  "seed": seed, "interval": interval}  # fmt: skip
        asked = {**choice, "unit": unit, "round": round, "drawn": drawn}
        if coefficient:
            asked["coefficients"] = coefficient
        step("resampling")
        found = _unitized(tables, choice) if unitizing else _agreed(tables, asked, by)
        said = _paragraph(tables, asked, found, by) if paragraph and not unitizing else ""
    found = found.with_notes(opened.settings.data_note) if opened.settings.data_note else found
    _write(found, csv, figure, opened.settings.data_note)
    if as_json:
        print_records(found.drop(columns="shown"))
        return
    typer.echo(said or found.text())
    _say_files(csv, figure)


def disagreements(
    study: StudyPath = HERE,
    codebook: CodebookName = None,
    coder: Coders = None,
    kind: Annotated[str, typer.Option("--kind", help="Only missed, boundary or 'other code'.")] = "",
    transcript: Annotated[str, typer.Option("--transcript", help="Only in this transcript.")] = "",
    training: Training = None,
    codebook_version: Version = "",
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Write a sheet to fill in, for: qualkit consensus FILE.")
    ] = None,
    scope: TeamScope = "quotes-in-team",
    force_quotes: Forced = None,
    as_json: AsJson = False,
) -> None:
    """List where coders differ: who coded what, in its words; missed, other borders, or another code.

    Example: `qualkit disagreements --coder a --coder b --csv decisions.csv`
    """
    from qualkit.agreement.disagreements import disagreements as find
    from qualkit.agreement.disagreements import only
    from qualkit.results import scope_named
    from qualkit.store.agreement_files import withheld, write_sheet

    opened = open_study(study)
    book = opened.codebook(codebook)
    codings, turns, progress = _tables(opened, book, coder)
    found = find(codings, turns, progress=progress, coders=coder, codebook=book, version=codebook_version,
                 training=tuple(training or ()))  # fmt: skip
    chosen = only(found, kind=kind, transcript=transcript)
    shown = withheld(chosen, opened.transcripts(), scope=scope_named(scope), forced=force_quotes or ())
    if csv:
        write_sheet(csv, shown)
    if as_json:
        print_records(shown)
        return
    typer.echo(shown.text())
    for line in filter(None, (opened.settings.data_note, f"Sheet to fill in: {csv}" if csv else "")):
        typer.echo(line)


def consensus(
    decisions: Annotated[
        Path | None, typer.Argument(help="A .csv or .jsonl with disagreement, keep, reason; none to see what is left.")
    ] = None,
    study: StudyPath = HERE,
    codebook: CodebookName = None,
    coder: Coders = None,
    agreeing: Annotated[
        float, typer.Option("--agreeing", help="Same code agrees from this share of common words on; 1: all words.")
    ] = 1.0,
    by: Annotated[str, typer.Option("--by", help="Who decided, where the file does not say.")] = "",
    codebook_version: Version = "",
    as_json: AsJson = False,
) -> None:
    """Carry out decisions on disagreements: they become codings of the coder consensus, with their reasons.

    What both coders marked alike is taken over. Transcripts in which nothing is left are finished. The coders' own
    codings stay as they are.

    Example: `qualkit consensus --coder a --coder b`
    """
    from qualkit.store.agreement_files import read_sheet

    opened = open_study(study)
    desk = opened.consensus(codebook, tuple(coder or ("a", "b")), agreeing=agreeing, version=codebook_version)
    made = desk.decide_all(read_sheet(decisions), by=by) if decisions else 0
    finished = desk.finish_all()
    left = desk.open()
    if as_json:
        print_json({"decided": made, "finished": finished, "left": left["disagreement"].tolist()})
        return
    typer.echo(f"{made} decided; {len(finished)} transcripts finished by consensus; {len(left)} disagreements left")
    for name, count in left["transcript"].value_counts(sort=False).items():
        typer.echo(f"  {name}: {count}")


# -- inside -----------------------------------------------------------------------------------------------------------


def _tables(
    study: Study, book: Codebook, coders: list[str] | None
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """CODINGS of people and of the rules that are named, TURNS, PROGRESS."""
    import pandas as pd

    codings = study.codings(codebooks=[book.name])
    rules = [coder for coder in coders or () if coder.startswith("rule:")]
    if rules:
        codings = pd.concat([codings, study.codings(coders=rules)], ignore_index=True)
    return codings, study.turns(), study.progress()


def _agreed(tables: tuple[Any, Any, Any], asked: dict[str, Any], by: str) -> Any:
    from qualkit.agreement.intercoder import agree as compute

    codings, turns, progress = tables
    return compute(codings, turns, progress=progress, by=by, **asked)  # type: ignore[arg-type]


def _unitized(tables: tuple[Any, Any, Any], choice: dict[str, Any]) -> Any:
    from qualkit.agreement.continua import unitizing

    codings, turns, progress = tables
    return unitizing(codings, turns, progress=progress, **choice)


def _paragraph(tables: tuple[Any, Any, Any], asked: dict[str, Any], found: Any, by: str) -> str:
    from qualkit.agreement.methods_section import methods_paragraph

    by_code = found if by != "set" else _agreed(tables, asked, "code")
    overall = found if by == "set" else _agreed(tables, {**asked, "coefficients": ("alpha",)}, "set")
    return methods_paragraph(by_code, overall, language=asked["language"])


def _write(found: Any, csv: Path | None, figure: Path | None, note: str) -> None:
    from qualkit.agreement.figures import forest
    from qualkit.store.agreement_files import write_rounds
    from qualkit.store.atomic import make_folders, write_atomic

    if csv:
        write_rounds(csv, found.drop(columns="shown"))
    if figure:
        first = found["coefficient"].iloc[0] if "coefficient" in found else ""
        make_folders(figure.parent)
        write_atomic(figure, forest(found, coefficient=first, note=note).file().encode())


def _say_files(csv: Path | None, figure: Path | None) -> None:
    for what, path in (("Table", csv), ("Figure", figure)):
        if path:
            typer.echo(f"{what}: {path}")
