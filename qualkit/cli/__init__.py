"""The command line: it parses arguments, calls the library and prints.

Exit codes: 0 done; 1 problems were found, or qualkit refused; 2 the command was called in a wrong way.
"""

from __future__ import annotations

import sys
import warnings
from typing import Any, TextIO

import typer

from qualkit.cli import agreement, codebook, coding, explore, memo, results, study, survey, transcripts, triangulate
from qualkit.errors import QualkitError, QualkitWarning

app = typer.Typer(
    name="qualkit",
    help="A mixed-methods qualitative research workbench: code interviews, triangulate informant groups, "
    "join themes with survey coverage. Nothing leaves this machine.",
    epilog="Exit codes: 0 done; 1 problems found or refused; 2 called in a wrong way.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    add_completion=False,
)
for group in (study, transcripts, coding, agreement, explore, memo, results, survey, triangulate):
    group.register(app)
app.add_typer(codebook.app, name="codebook")


@app.callback(invoke_without_command=True)
def _version(
    version: bool = typer.Option(False, "--version", help="Print the version and exit.", is_eager=True),
) -> None:
    if version:
        from qualkit import __version__

        typer.echo(f"qualkit {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; a refusal is printed with every reason and exits with 1."""
    warnings.showwarning = _show_warning
    try:
        app()
    except QualkitError as error:
        for problem in error.problems:
            typer.echo(f"error: {problem}", err=True)
        sys.exit(1)
    except OSError as error:
        typer.echo(f"error: the disk refused: {error}", err=True)
        sys.exit(1)


def _show_warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int,
    file: TextIO | None = None, line: str | None = None,
) -> Any:  # fmt: skip
    prefix = "note" if issubclass(category, QualkitWarning) else category.__name__
    typer.echo(f"{prefix}: {message}", err=True)
