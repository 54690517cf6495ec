"""The pages say what is so: examples are read by the code, commands and notebook lines run, links lead somewhere."""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

import qualkit as qk
from qualkit.cli import app
from qualkit.store.checking import study_problems
from qualkit.tables import CONTRACTS

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
FORMATS = DOCS / "file-formats.md"
PAGES = sorted([*ROOT.glob("*.md"), *(p for p in DOCS.rglob("*.md") if p.parent.name != "commands")])
STUDY = ("study.yaml", "transcripts", "codebooks", "codings", "memos", "surveys")
BLOCK = re.compile(r"^```(?P<info>[^`\n]*)\n(?P<body>.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]\n]*\]\(([^)\s]+)\)")
TEST_NAME = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


class Block(NamedTuple):
    """A fenced block: its language, what follows it on the opening line, its text and line."""

    language: str
    rest: str
    body: str
    line: int


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path) -> list[Block]:
    text = path.read_text(encoding="utf-8")
    found = []
    for match in BLOCK.finditer(text):
        language, _, rest = match["info"].strip().partition(" ")
        found.append(Block(language, rest.strip(), match["body"], text.count("\n", 0, match.start()) + 1))
    return found


def write_files(path: Path, folder: Path) -> list[str]:
    """The examples of a page whose opening line names a file, written as that file."""
    named = [block for block in blocks(path) if "." in block.rest]
    for block in named:
        target = folder / block.rest
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(block.body, encoding="utf-8")
    return [block.rest for block in named]


# -- file formats ---------------------------------------------------------------------------------------------------


def test_the_examples_of_the_formats_are_a_study_without_a_problem(tmp_path):
    written = write_files(FORMATS, tmp_path)
    for ending in ("study.yaml", ".md", "informants.csv", "asked.csv", ".jsonl", ".read.json", ".journal",
                   "survey.yaml", "data.csv", "figures.csv"):  # fmt: skip
        assert any(path.endswith(ending) for path in written), f"no example of {ending}"
    study = qk.open_study(tmp_path)
    problems = study_problems(study.folder, study.settings)
    assert [str(problem) for problem in problems] == []
    book = study.codebook()
    codings = study.codings()
    assert len(codings) > 0
    assert set(codings["anchor"]) == {"exact"}
    assert len(study.verdicts(book)) == 2
    assert [study.survey(survey).indicators for survey in study.surveys()] == [("ebf", "cbf")]
    assert len(qk.autocode(study.turns(), book)) > 0


def test_the_journal_of_the_formats_finishes_the_interview(tmp_path):
    journal = next(path for path in write_files(FORMATS, tmp_path) if path.endswith(".journal"))
    with_it = qk.open_study(tmp_path).progress()
    (tmp_path / journal).unlink()
    without = qk.open_study(tmp_path).progress()
    transcript = Path(journal).stem

    def finished(progress: Any) -> bool:
        mine = progress[(progress["transcript"] == transcript) & ~progress["coder"].str.startswith("rule:")]
        return bool(mine["finished"].all())

    assert finished(with_it)
    assert not finished(without)


def test_every_key_of_the_formats_is_named():
    from qualkit.coding import codebook
    from qualkit.model import CONSENTS, KINDS, LEVELS, PLACE_LEVELS
    from qualkit.store.lines import KEYS
    from qualkit.store.transcripts import FIELDS

    text = FORMATS.read_text(encoding="utf-8")
    shapes = (codebook._BOOK, codebook._CODE, codebook._THEME, codebook._LINK, codebook._EXPECTATION)
    keys = {key for shape in shapes for key in shape.keys}
    missing = {*keys, *KEYS, *FIELDS, *LEVELS, *PLACE_LEVELS, *CONSENTS, *KINDS} - set(re.findall(r"`([\w-]+)`", text))
    assert missing == set()


# -- what runs ------------------------------------------------------------------------------------------------------


class Follower:
    """Does what a page says, block by block, in one folder: writes files, runs commands and notebook lines."""

    def __init__(self, page: Path) -> None:
        self.page = page
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.said = ""

    def follow(self, block: Block) -> None:
        where = f"{name(self.page)}:{block.line}"
        if "." in block.rest:
            path = Path(block.rest)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.body, encoding="utf-8")
        elif block.language == "python":
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile("\n" * block.line + block.body, where, "exec"), self.names)
            self.said = out.getvalue()
        elif block.language == "sh":
            self.said = "".join(self.command(line, where) for line in block.body.splitlines())
        elif (block.language, block.rest) == ("text", "output"):
            checker = doctest.OutputChecker()
            assert checker.check_output(block.body, self.said, FLAGS), f"{where} says\n{block.body}\nnot\n{self.said}"

    def command(self, line: str, where: str) -> str:
        words = shlex.split(line, comments=True)
        if not words or words[0] != "qualkit":
            return ""
        result = CliRunner().invoke(app, words[1:])
        assert result.exit_code == 0, f"{where}: {line}\n{result.output}\n{result.exception!r}"
        return result.stdout


def runs(path: Path) -> bool:
    return any(block.language in ("python", "sh") for block in blocks(path))


@pytest.mark.parametrize("page", [p for p in PAGES if p != FORMATS and runs(p)], ids=name)
@pytest.mark.filterwarnings("ignore::qualkit.errors.QualkitWarning")
def test_what_a_page_tells_to_do_can_be_done(page, tmp_path, monkeypatch):
    for entry in STUDY:
        source = ROOT / entry
        if source.is_dir():
            shutil.copytree(source, tmp_path / entry)
        elif source.exists():
            shutil.copy(source, tmp_path / entry)
    monkeypatch.chdir(tmp_path)
    follower = Follower(page)
    for block in blocks(page):
        follower.follow(block)


@pytest.mark.parametrize("readme", ["README.md", "README.id.md"])
def test_a_readme_shows_the_two_commands_and_runs_its_python(readme):
    found = blocks(ROOT / readme)
    commands = [
        line.split("#")[0].strip() for block in found if block.language == "sh" for line in block.body.split("\n")
    ]
    assert [command for command in commands if command] == ["make demo", "make test"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^demo:", makefile, re.MULTILINE)
    assert re.search(r"^test:", makefile, re.MULTILINE)
    assert any(block.language == "python" for block in found)


# -- links and names ------------------------------------------------------------------------------------------------


def prose(path: Path) -> str:
    return re.sub(r"`[^`\n]*`", "", BLOCK.sub("", path.read_text(encoding="utf-8")))


def slugs(path: Path) -> set[str]:
    """What links call the headings of a page, as GitHub makes them."""
    headings = re.findall(r"^#{1,6} (.+)$", BLOCK.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_relative_links_lead_somewhere(page):
    for target in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, part = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        assert there.exists(), f"{name(page)} links to {target}, which is not there"
        if part and there.suffix == ".md":
            assert part in slugs(there), f"{name(page)} links to {target}; {name(there)} has no such heading"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_tests_that_a_page_names_are_there(page):
    for file, test in TEST_NAME.findall(page.read_text(encoding="utf-8")):
        assert (ROOT / file).exists(), f"{name(page)} names {file}"
        source = (ROOT / file).read_text(encoding="utf-8")
        assert not test or re.search(rf"^def {test}\(", source, re.MULTILINE), f"{name(page)} names {file}::{test}"


def test_the_index_leads_to_every_page():
    index = DOCS / "README.md"
    linked = {(DOCS / target.partition("#")[0]).resolve() for target in LINK.findall(prose(index))}
    pages = {page.resolve() for page in PAGES if page.is_relative_to(DOCS)} - {index.resolve()}
    assert {name(page) for page in pages - linked} == set()


def test_decisions_are_numbered_without_gaps_and_have_three_parts():
    pages = sorted((DOCS / "decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{n:04}" for n in range(1, len(pages) + 1)]
    for page in pages:
        headings = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequence"], page.name


def test_the_architecture_places_every_room_on_its_floor():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {
        path.stem for path in (ROOT / "qualkit").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    for room in sorted(rooms - {"__init__", "__main__"}):
        assert re.search(rf"`{room}(\.py|/)?`", text), f"ARCHITECTURE.md does not name {room}"


def test_the_reference_is_what_the_code_says():
    done = subprocess.run(
        [sys.executable, str(DOCS / "make_reference.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    text = (DOCS / "reference.md").read_text(encoding="utf-8")
    for contract in CONTRACTS:
        assert f"### {contract.name}" in text
