"""Write a page for every command from its own help: `make docs`. With --check, only compare."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from qualkit.cli import app

FOLDER = Path(__file__).parent / "commands"


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with its path of names."""
    children = getattr(command, "commands", None)
    if children is None:
        yield path, command
        return
    for name, child in children.items():
        yield from commands(child, (*path, name))


def page(path: tuple[str, ...], command: Any) -> str:
    """The page of one command."""
    lines = [
        f"# qualkit {' '.join(path)}",
        "",
        *(line.strip() for line in (command.help or "").strip().split("\n")),
        "",
    ]
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option"]
    if arguments:
        lines += ["| argument | meaning |", "| --- | --- |"]
        lines += [f"| `{str(p.name).upper()}` | {cell(getattr(p, 'help', '') or '')} |" for p in arguments]
        lines.append("")
    if options:
        lines += ["| option | meaning |", "| --- | --- |"]
        lines += [
            f"| `{', '.join([*p.opts, *p.secondary_opts])}` | {cell(getattr(p, 'help', '') or '')} |" for p in options
        ]
        lines.append("")
    lines += ["Exit codes: 0 done; 1 problems found or refused; 2 called in a wrong way."]
    return "\n".join(lines) + "\n"


def cell(text: str) -> str:
    """Text for a table's cell."""
    return " ".join(text.split()).replace("|", "\\|")


def main() -> int:
    """Write or compare every page."""
    pages = {f"{'-'.join(path)}.md": page(path, command) for path, command in commands(get_command(app))}
    index = "# Commands\n\n" + "".join(f"- [{name[:-3].replace('-', ' ')}]({name})\n" for name in sorted(pages))
    pages["README.md"] = index
    if "--check" in sys.argv:
        stale = [n for n, text in pages.items() if not (FOLDER / n).exists() or (FOLDER / n).read_text("utf-8") != text]
        stale += [p.name for p in FOLDER.glob("*.md") if p.name not in pages]
        print("run make docs: " + ", ".join(stale) if stale else "pages are up to date")
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.md"):
        old.unlink()
    for name, text in pages.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
