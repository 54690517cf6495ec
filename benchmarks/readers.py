"""How long it takes to bring Word files in, and how much memory: synthetic interviews are made and imported.

Run ``python benchmarks/readers.py --help``. Each batch runs in a process of its own on one core; ``read`` is reading
and finding speakers, ``import`` is all that ``qualkit import`` does, writing included.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import docx

_SPOKEN = """ibu kader posyandu ASI eksklusif bayi menyusui suami mertua kerja pulang susu formula lelah sakit didukung
bidan puskesmas latih belum tidak ada kurang waktu tempat pompa malu desa rapat bulan anak pertama enam dulu é"""
WORDS = _SPOKEN.split()


def make_interview(path: Path, words: int, seed: int) -> None:
    """Write a Word file of about so many words, with bold labels, a table and runs as word processors leave them."""
    chance = random.Random(seed)
    document = docx.Document()
    document.add_heading(f"Wawancara {seed}", 1)
    said = 0
    while said < words:
        for label, length, end in (("Pewawancara", chance.randint(5, 20), "?"), ("Ibu", chance.randint(20, 90), ".")):
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{label}:").bold = True
            spoken = chance.choices(WORDS, k=length)
            for start in range(0, length, 12):
                paragraph.add_run(" " + " ".join(spoken[start : start + 12]))
            paragraph.add_run(end)
            said += length
    document.save(path)


def read_all(files: Sequence[Path]) -> dict[int, int]:
    """Read and find speakers, one file after the other; number of files -> peak memory in megabytes."""
    from qualkit.readers import canonical, find_speakers, read_bytes

    peaks = {}
    for number, file in enumerate(files, 1):
        raw = find_speakers(read_bytes(file.read_bytes(), file.name))
        if len(raw.speakers) != 2 or len(canonical(raw)) < 1000:
            raise SystemExit(f"{file.name} was not read whole")
        peaks[number] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return peaks


def import_all(files: Sequence[Path], study: Path) -> dict[int, int]:
    """Import everything at once; number of files -> peak memory in megabytes."""
    from typer.testing import CliRunner

    from qualkit.cli import app
    from qualkit.store.starter import make_study

    make_study(study)
    arguments = ["import", *map(str, files), "--study", str(study), "-i", "Pewawancara", "--group", "mother"]
    done = CliRunner().invoke(app, arguments)
    if done.exit_code or len(list((study / "transcripts").glob("*.md"))) < len(files):
        raise SystemExit(done.output[-2000:])
    return {len(files): resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def measure(folder: Path, number: int, way: str) -> dict[str, object]:
    """Run one batch in a process of its own."""
    script = [sys.executable, __file__, "--folder", str(folder), "--files", str(number), "--inside", way]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return json.loads(done.stdout)


def inside(folder: Path, number: int, way: str) -> None:
    """What the process of its own does."""
    files = sorted(folder.glob("*.docx"))[:number]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    began = time.perf_counter()
    if way == "read":
        peaks = read_all(files)
    else:
        with tempfile.TemporaryDirectory() as work:
            peaks = import_all(files, Path(work, "study"))
    seconds = time.perf_counter() - began
    shown = {n: mb for n, mb in peaks.items() if n in (1, 50, 100, 200, number)}
    print(json.dumps({"way": way, "files": number, "seconds": round(seconds, 2), "peak MB after": shown}))


def main() -> None:
    """Make the files, measure, and print a line for each batch."""
    parser = argparse.ArgumentParser(description="How long it takes to bring Word files in, on one core.")
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--words", type=int, default=8_000)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--inside", default="", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        inside(arguments.folder, arguments.files, arguments.inside)
        return
    with tempfile.TemporaryDirectory() as work:
        for number in range(arguments.files):
            make_interview(Path(work, f"ibu-{number:03}.docx"), arguments.words, number)
        for number, way in ((arguments.files, "read"), (50, "import"), (100, "import"), (arguments.files, "import")):
            print(measure(Path(work), min(number, arguments.files), way))
    print(f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
