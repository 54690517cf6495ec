"""Files that are broken on purpose: each is read or refused by name, and nothing else ever happens."""

from __future__ import annotations

import io
import json
import random
import runpy
import subprocess
import sys
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import docx
import pytest

from qualkit.errors import ReadError
from qualkit.readers import canonical, find_speakers, pages, read_bytes
from qualkit.readers.lines import PageRuns, Run
from qualkit.readers.pdf import read_layout

FIXTURES = Path(__file__).parent / "fixtures"
MUTATIONS = Path(__file__).parent / "mutations.py"
HOSTILE = Path(__file__).parent / "hostile.py"
MOST_MEMORY = 500_000_000
Mutation = Callable[[random.Random, bytes], bytes]
SPICE = [
    b"\x00", b"\xff", b"<", b">", b"</w:p>", b"<w:del>", b"&x;", b"<!DOCTYPE a>", b"obj", b"endstream",
    b"/Count 99999", b"/Kids [2 0 R]", b"/Filter /FlateDecode", b"\xf0\x9f\x91\xb6", b":", b"\n", b"---\n",
    b"\xed\xa0\x80", b"-1", b"9" * 30,
]  # fmt: skip


def hostile_kinds() -> list[str]:
    found: list[str] = runpy.run_path(str(HOSTILE))["KINDS"].keys()
    return list(found)


def mutate(chance: random.Random, data: bytes) -> bytes:
    """One to eight pieces changed, put in, doubled or taken out."""
    found = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at, length = chance.randrange(len(found) + 1), chance.randint(1, 40)
        kind = chance.randrange(4)
        if kind == 0:
            found[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            found[at:at] = chance.choice(SPICE) * chance.choice([1, 1, 1, 50])
        elif kind == 2:
            found[at:at] = found[at : at + length * 20]
        else:
            del found[at : at + length]
    return bytes(found)


def mutate_members(chance: random.Random, data: bytes) -> bytes:
    """An archive with one or two members mutated, left out or named otherwise, and packed again."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    relevant = [name for name in members if "document.xml" in name or name.endswith(".rels")]
    for name in chance.sample(relevant, chance.randint(1, 2)):
        kind = chance.randrange(20)
        if kind == 0:
            members[f"../{name}"] = members.pop(name)
        elif kind == 1:
            del members[name]
        else:
            members[name] = mutate(chance, members[name])
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return box.getvalue()


def word_sample() -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Rahasia"
    for i in range(12):
        paragraph = document.add_paragraph(f"{'P' if i % 2 else 'Ibu'}: ya, jam 10:30 \u2013 begitu")
        document.add_comment(paragraph.runs, "hm", author="RA")
    table = document.add_table(2, 2)
    table.cell(0, 0).text = "Ibu:"
    box = io.BytesIO()
    document.save(box)
    return box.getvalue()


TEXT = ("---\nspeakers: {P: {role: interviewer}}\n---\n" + "P: apa?\n\nIbu: ya – [tertawa] 👶🏽\n\n" * 12).encode()


def read_or_refused(data: bytes, name: str) -> bool:
    """Whether the file was read; a refusal names it."""
    try:
        canonical(find_speakers(read_bytes(data, name)))
    except ReadError as refusal:
        if refusal.problems[0].where != name:
            raise
        return False
    return True


def read_pdf_here(data: bytes) -> bool:
    """The same for a PDF, without the process of its own, which costs a tenth of a second."""
    try:
        found = [page.record() for page in pages.read_pages(data)]
        laid = [PageRuns(runs=tuple(Run(*run) for run in page.pop("runs")), **page) for page in found]
        canonical(find_speakers(read_layout(laid, "a.pdf")))
    except (pages.Refused, ReadError):
        return False
    return True


def test_broken_files_of_every_format(tmp_path: Path) -> None:
    """In a process of its own: it dies after five seconds on one file, and of memory; the place names the mutation."""
    place, rounds = tmp_path / "at-work", 10_000
    done = subprocess.run(
        [sys.executable, str(MUTATIONS), str(rounds), str(place)], capture_output=True, text=True, check=False
    )
    at_work = place.read_text(encoding="utf-8").strip() if place.exists() else "nothing"
    assert done.returncode == 0, f"died at {at_work} (name, seed): {done.stderr[-4000:]}"
    report = json.loads(done.stdout)
    assert report["failures"] == []
    assert sum(map(sum, report["outcomes"].values())) == rounds
    assert all(min(outcome) > 0 for outcome in report["outcomes"].values()), report["outcomes"]
    assert report["peak"] < MOST_MEMORY


@pytest.mark.parametrize("rounds", [300, pytest.param(1500, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_broken_texts(name: str, rounds: int) -> None:
    assert any(read_or_refused(mutate(random.Random(seed), TEXT), name) for seed in range(rounds))


@pytest.mark.parametrize("rounds", [300, pytest.param(1000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("mutation", [mutate, mutate_members])
def test_broken_word_files(mutation: Mutation, rounds: int) -> None:
    sample = word_sample()
    read = sum(read_or_refused(mutation(random.Random(seed), sample), "a.docx") for seed in range(rounds))
    assert 0 < read < rounds


@pytest.mark.parametrize("rounds", [100, pytest.param(400, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", ["rapat", "tabel"])
def test_broken_pdfs(name: str, rounds: int) -> None:
    sample = (FIXTURES / f"{name}.pdf").read_bytes()
    read = sum(read_pdf_here(mutate(random.Random(seed), sample)) for seed in range(rounds))
    assert 0 < read < rounds


@pytest.mark.parametrize("rounds", [20, pytest.param(80, marks=pytest.mark.slow)])
def test_broken_pdfs_in_a_process_of_their_own(rounds: int) -> None:
    sample = (FIXTURES / "berjejer.pdf").read_bytes()
    assert any(read_or_refused(mutate(random.Random(seed), sample), "a.pdf") for seed in range(rounds))


def scattered(chance: random.Random) -> Run:
    text = chance.choice(["Ibu: ya", "12", "-", "kata\u00ad", "P: apa?", "1/3", " "])
    places = [chance.choice([0.0, -5.0, 1e9, chance.uniform(0, 800)]) for _ in range(3)]
    return Run(text, chance.choice([0, 0, 0, 1, 2, 3, -1]), *places, chance.choice([0.0, 12.0, 1e6]), 5.0)


@pytest.mark.parametrize("seed", range(60))
def test_pages_with_runs_anywhere(seed: int) -> None:
    chance = random.Random(seed)
    laid = [PageRuns(i, 595, 842, tuple(scattered(chance) for _ in range(20))) for i in range(3)]
    assert read_layout(laid, "a.pdf").paragraphs


def _hostile_texts() -> dict[str, bytes]:
    return {
        "spaces": b"a" + b" " * 4_000_000 + b":",
        "colons": b"a:" * 2_000_000,
        "labels": b"".join(b"L%d: x\n" % (i // 2) for i in range(59_000)),
        "misspelt": b"P: a\nI: b\n" * 2 + b"".join(b"Pewawancara%d: x\n" % i for i in range(50_000)),
        "asterisks": b"*" * 3_000_000 + b"a:",
        "emphasis": b"**a " * 1_000_000,
        "digits": b"1:1" * 1_000_000,
        "blank": b"\n \n" * 1_500_000 + b"a",
        "marks": "a\u0301\u0323".encode() * 500_000 + b"",
        "fences": b"---\n" + b"- a\n" * 59_000,
    }


@pytest.mark.parametrize("kind", list(_hostile_texts()))
def test_texts_made_to_take_long(kind: str) -> None:
    """Each takes well under five seconds; a pattern that goes back and forth would take hours."""
    assert read_or_refused(_hostile_texts()[kind], "a.md")


@pytest.mark.parametrize("kind", hostile_kinds())
def test_documents_made_to_take_long(kind: str) -> None:
    """In a process of its own, which dies of too much work; comparing every line with every other takes much more."""
    done = subprocess.run([sys.executable, str(HOSTILE), kind], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


def test_texts_of_too_many_lines_are_refused() -> None:
    """The longest document is read, one line more is not; turns that the file states are no lines to search."""
    longest = b"P: a\nIbu: b\n" * 30_000
    assert len(find_speakers(read_bytes(longest, "a.txt")).turns) == 60_000
    with pytest.raises(ReadError, match=r"holds 60,001 lines, more than 60,000.*split it by interview"):
        find_speakers(read_bytes(longest + b"c", "a.txt"))
    table = b"speaker,text\n" + b"P,a\nIbu,b\n" * 30_001
    assert len(find_speakers(read_bytes(table, "a.csv")).turns) == 60_002


def test_front_matter_that_names_itself_many_times_is_not_written_out() -> None:
    names = "abcdefghijklmnopqrstuvwxyz"
    bombs = "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in pairwise(names))
    text = f"---\na: &a [x]\n{bombs}speakers: {{P: {{role: *z}}}}\n---\nP: a?\n\nIbu: b\n"
    with pytest.raises(ReadError, match="the role 'a list' of 'P' is none"):
        find_speakers(read_bytes(text.encode(), "a.md"))
