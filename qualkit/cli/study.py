"""Commands on a study as a whole: init, check, upgrade."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qualkit.cli.common import HERE, AsJson, StudyPath, open_study, print_json


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (init, check, upgrade):
        app.command()(command)


def init(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    language: Annotated[str, typer.Option("--language", "-l", help="Language of the comments: en or id.")] = "en",
) -> None:
    """Make a working, commented study: settings, two example interviews, a codebook and a notebook.

    Example: `qualkit init my-study`
    """
    from qualkit.store.starter import make_study

    made = make_study(folder, language=language)
    for path in made:
        typer.echo(f"made {path}")
    typer.echo(f"Next: qualkit check --study {folder}, then qualkit run --study {folder}")


def check(study: StudyPath = HERE, as_json: AsJson = False) -> None:
    """Print every problem of a study at once, with file and line, and exit with 1 if there is one.

    Example: `qualkit check --study my-study`
    """
    from dataclasses import asdict

    from qualkit.store.checking import study_problems

    opened = open_study(study)
    problems = study_problems(opened.folder, opened.settings)
    if as_json:
        print_json([asdict(problem) for problem in problems])
    else:
        for problem in problems:
            typer.echo(str(problem))
        count = f"{len(problems)} problem{'s' * (len(problems) != 1)}"
        typer.echo(count if problems else f"{opened!r}: no problem found")
    if problems:
        raise typer.Exit(1)


def upgrade(
    study: StudyPath = HERE,
    write: Annotated[bool, typer.Option("--write", help="Do it; without this it only shows what it would do.")] = False,
) -> None:
    """Bring a study of an older format to the present one: shown first, written with a backup.

    Example: `qualkit upgrade --study old-study --write`
    """
    from qualkit.store.upgrading import upgrade as upgrade_study

    typer.echo(str(upgrade_study(study, dry_run=not write)))
