"""The house stays easy to see: floors, sizes, light imports, documentation, packages."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "qualkit").rglob("*.py"))
FLOORS = {
    "errors": 0, "model": 0, "actions": 0,
    "tables": 1,
    "text": 2, "readers": 2, "display": 2,
    "coding": 3, "agreement": 3, "triangulation": 3, "survey": 3, "privacy": 3,
    "integration": 4,
    "store": 5, "panel": 5,
    "study": 6, "results": 6, "exports": 6,
    "cli": 7,
}  # fmt: skip
MAY_USE_SIBLING = {("readers", "text")}
"""The design's one exception among siblings of a floor; modules of floors 0 and 6 may use each other."""
HEAVY = ("pandas", "numpy", "pyarrow", "IPython", "spacy", "nltk", "sklearn", "statsmodels", "altair", "lxml")
OPENERS = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "unlink", "rename", "replace_file"}


def room(path: Path) -> str:
    parts = path.relative_to(ROOT / "qualkit").with_suffix("").parts
    return parts[0]


def imports(path: Path) -> set[str]:
    """Rooms that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module] if node.module != "qualkit" else [f"qualkit.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("qualkit.")}
    return found


@pytest.mark.parametrize("path", [p for p in MODULES if room(p) not in ("__init__", "__main__")], ids=str)
def test_imports_point_downward_only(path):
    here = room(path)
    assert here in FLOORS, f"{here} has no floor: add it to ARCHITECTURE.md and to this test"
    for there in imports(path) - {here, "__version__"}:
        same = FLOORS[there] == FLOORS[here]
        allowed = FLOORS[there] < FLOORS[here] or (
            same and ((here, there) in MAY_USE_SIBLING or FLOORS[here] in (0, 6))
        )
        assert allowed, f"{path.name} on floor {FLOORS[here]} imports {there} on floor {FLOORS[there]}"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_modules_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", [p for p in MODULES if FLOORS.get(room(p), 9) <= 4], ids=str)
def test_lower_floors_open_no_file(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name == "open" and isinstance(node.func, ast.Attribute):
                continue  # a member of an archive in memory
            assert name not in OPENERS, f"{path.name}:{node.lineno} opens a file"


@pytest.mark.parametrize("command", [["-c", "import qualkit"], ["-m", "qualkit", "--help"]], ids=["import", "help"])
def test_starting_is_light(command):
    script = (
        "import sys, runpy\n"
        f"sys.argv = ['qualkit', *{command[2:]!r}]\n"
        + ("import qualkit\n" if command[0] == "-c" else
           "try:\n    runpy.run_module('qualkit', run_name='__main__')\nexcept SystemExit:\n    pass\n")
        + f"print('LOADED', [name for name in {HEAVY!r} if name in sys.modules])\n"
    )  # fmt: skip
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "LOADED []"


def public_names() -> list[str]:
    return list(importlib.import_module("qualkit").__all__)


@pytest.mark.parametrize("name", public_names())
def test_every_public_name_is_documented(name):
    thing = getattr(importlib.import_module("qualkit"), name)
    text = inspect.getdoc(thing) or ""
    assert len(text) > 40, f"qk.{name} has no docstring"
    if inspect.isfunction(thing):
        assert "Examples" in text or "Raises" in text, f"qk.{name} shows no example"
        if len(inspect.signature(thing).parameters) > 0:
            assert "Parameters" in text or name in ("convergence",), f"qk.{name} does not explain its parameters"
    page = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert f"`qk.{name}`" in page, f"docs/reference.md does not name qk.{name}"


def commands() -> list[str]:
    from typer.main import get_command

    from qualkit.cli import app

    found = []

    def walk(command: Any, path: str) -> None:
        for name, child in getattr(command, "commands", {}).items():
            walk(child, f"{path} {name}".strip())
        if not hasattr(command, "commands"):
            found.append(path)

    walk(get_command(app), "")
    return found


@pytest.mark.parametrize("command", commands())
def test_every_command_has_help_an_example_and_a_page(command):
    done = subprocess.run(
        [sys.executable, "-m", "qualkit", *command.split(), "--help"], capture_output=True, text=True, check=True
    )
    assert "Example" in done.stdout
    page = ROOT / "docs" / "commands" / f"{command.replace(' ', '-')}.md"
    assert page.exists(), f"make docs writes {page.name}"


def test_command_pages_are_what_the_commands_say():
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "make_command_pages.py"), "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_promised_commands_are_there():
    promised = {
        "init",
        "import",
        "check",
        "autocode",
        "run",
        "report",
        "export",
        "reanchor",
        "explain",
        "upgrade",
        "withdraw",
    }
    assert promised | {"codebook diff", "codebook migrate", "codebook export"} <= set(commands())


def test_no_markup_is_put_together_in_scripts():
    for path in [*ROOT.glob("qualkit/**/*.js"), *ROOT.glob("qualkit/**/*.ts")]:
        assert "innerHTML" not in path.read_text(encoding="utf-8")


# -- packages -------------------------------------------------------------------------------------------------------


def name_and_range(requirement: str) -> tuple[str, str]:
    match = re.match(r"([A-Za-z0-9_.-]+)\s*(.*)", requirement)
    assert match
    return match[1].lower().replace("_", "-"), match[2].replace(" ", "")


def test_conda_and_pip_ask_for_the_same_packages():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {name_and_range(r) for r in project["dependencies"] + project["optional-dependencies"]["dev"]}
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    pip = next(entry["pip"] for entry in environment if isinstance(entry, dict))
    given = {name_and_range(r) for r in [e for e in environment if isinstance(e, str)] + pip if not r.startswith("-e")}
    assert given - {("python", project["requires-python"]), ("pip", "")} == wanted
    assert ("python", project["requires-python"]) in given


def test_the_lock_holds_hashes_and_no_address():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    assert not re.search(r"://|--index|--find-links|file:", lock)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = {line.split("==")[0] for line in lock.splitlines() if re.match(r"[a-z0-9]", line)}
    for requirement in project["dependencies"] + project["optional-dependencies"]["dev"]:
        assert name_and_range(requirement)[0] in locked


def test_nothing_names_the_machine_it_was_made_on():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    paths = [ROOT / name for name in tracked if name and not name.endswith((".png", ".pdf", ".docx", ".xlsx"))]
    bad = re.compile("/" + r"(work|farm|root)/|" + r"bash_jobs|\.\./" + "shared")
    for path in paths or MODULES:
        if path.name in ("run", "test_house.py") or not path.is_file():
            continue
        found = bad.search(path.read_text(encoding="utf-8", errors="replace"))
        assert not found, f"{path.relative_to(ROOT)} names {found.group()!r}"
