"""Options and printing that commands share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from qualkit.study import Study

StudyPath = Annotated[Path, typer.Option("--study", "-s", help="The study's folder.", show_default="this folder")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
CodebookName = Annotated[
    str | None, typer.Option("--codebook", "-b", help="Codebook; study.yaml's main one without it.")
]
CoderName = Annotated[
    str | None,
    typer.Option("--coder", "-c", help="Whose codings: a person, or rule:CODEBOOK for what the terms propose."),
]
Language = Annotated[str, typer.Option("--language", "-l", help="Labels in en or id.")]
ScopeName = Annotated[str, typer.Option("--scope", help="How far the result goes: quotes-published or quotes-in-team.")]
Forced = Annotated[
    list[str] | None,
    typer.Option(
        "--force-quotes", help="Show quotes of this transcript or informant whatever the consent. Repeatable."
    ),
]
HERE = Path()


def open_study(path: Path) -> Study:
    """The study in a folder."""
    from qualkit.study import open_study

    return open_study(path)


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_records(frame: Any) -> None:
    """Print a table as JSON records; missing numbers are null."""
    typer.echo(frame.to_json(orient="records", force_ascii=False, indent=2))


@contextmanager
def steps(what: str) -> Iterator[Callable[[str], None]]:
    """A spinner on standard error that names the step at work; silent where nobody watches."""
    from rich.console import Console

    with Console(stderr=True).status(what) as status:
        yield lambda name: status.update(f"{what}: {name}")


@contextmanager
def bar(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """A progress bar on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=total)

        def advance(name: str) -> None:
            progress.update(task, advance=1, description=f"{what} {name}")

        yield advance
