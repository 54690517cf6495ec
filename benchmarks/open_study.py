"""How long it takes to open a study: a synthetic one is made in a temporary folder and read.

Run ``python benchmarks/open_study.py --help``.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from qualkit.model import Coding
from qualkit.store.cache import cached_codings
from qualkit.store.codings import read_codings
from qualkit.store.lines import codings_to_bytes
from qualkit.study import open_study
from qualkit.text import make_segment, text_hash

_SPOKEN = """
ibu kader posyandu ASI eksklusif bayi menyusui suami mertua kerja pulang susu formula lelah sakit didukung bidan
puskesmas latih belum tidak ada kurang waktu tempat pompa malu desa rapat bulan anak pertama enam dulu sekali é 👶🏽
"""
WORDS = _SPOKEN.split()
CODES = [
    f"{polarity}.{topic}" for polarity in ("barrier", "support") for topic in ("training", "family", "work", "pay")
]
CODERS, CODEBOOK, VERSION = ("a", "b"), "asi-barriers-supports", "1.0.0"


def make_text(seed: int, words: int = 3000) -> str:
    """A transcript's text of random words with turns."""
    chance = random.Random(seed)
    turns = range(words // 30)
    return "".join(f"{'PI'[i % 2]}: {' '.join(chance.choices(WORDS, k=30))}.\n\n" for i in turns)


def make_codings(
    folder: Path, codings: int, transcripts: Mapping[str, str], *, coders: Sequence[str] = CODERS, seed: int = 1
) -> int:
    """Write `codings` codings over all transcripts and coders under `folder`; the number of files.

    Parameters
    ----------
    folder
        The study's ``codings`` folder.
    codings
        How many in all.
    transcripts
        Id -> text.
    coders
        Who coded; each codes each transcript.
    seed
        Of the random choices.
    """
    chance = random.Random(seed)
    places = [(coder, transcript) for coder in coders for transcript in transcripts]
    share, rest = divmod(codings, len(places))
    for number, (coder, transcript) in enumerate(places):
        target = folder / coder / CODEBOOK
        target.mkdir(parents=True, exist_ok=True)
        text = transcripts[transcript]
        sha256 = text_hash(text)
        made = [_coding(chance, transcript, text, sha256, coder) for _ in range(share + (number < rest))]
        (target / f"{transcript}.jsonl").write_bytes(codings_to_bytes(made))
    return len(places)


def _coding(chance: random.Random, transcript: str, text: str, sha256: str, coder: str) -> Coding:
    start = chance.randrange(len(text) - 120)
    segment = make_segment(text, start, start + chance.randint(20, 120), sha256=sha256)
    created = f"2026-11-{chance.randint(1, 28):02}T{chance.randrange(24):02}:{chance.randrange(60):02}:00Z"
    id, code = f"{chance.getrandbits(128):032x}", chance.choice(CODES)
    return Coding(id, transcript, segment, code, CODEBOOK, VERSION, coder, created)


def seconds(work: Callable[[], object], times: int = 3, before: Callable[[], object] = lambda: None) -> float:
    """The median time of some work, without what is done before it."""
    taken = []
    for _ in range(times):
        before()
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def make_study(root: Path, transcripts: int) -> dict[str, str]:
    """Write a study without codings; id -> canonical text."""
    folder = root / "transcripts"
    folder.mkdir(parents=True)
    (root / "study.yaml").write_text(
        "format: 1\ntitle: Benchmark\nlanguages: [id]\ngroups:\n  - {group: cadre, label: Kader}\n", encoding="utf-8"
    )
    texts = {f"t{number:05}": make_text(number) for number in range(transcripts)}
    rows = "".join(f"{name}-informant,cadre\n" for name in texts)
    (folder / "informants.csv").write_text(f"informant,group\n{rows}", encoding="utf-8")
    for name, text in texts.items():
        speakers = f"{{P: {{role: interviewer}}, I: {{role: informant, informant: {name}-informant}}}}"
        front = f"---\ntranscript: {name}\nkind: interview\nconsent: analysis\nspeakers: {speakers}\n---\n"
        (folder / f"{name}.md").write_text(front + text, encoding="utf-8")
    return texts


def measure(codings: int, transcripts: int) -> dict[str, float]:
    """Seconds to open a synthetic study's codings: from the files, from the cache, and after one file changed.

    ``opened`` is what a researcher waits for: open the folder and get all codings with turns, informants and groups,
    each verified on its words. Libraries are loaded before.
    """
    with tempfile.TemporaryDirectory() as work:
        root = Path(work)
        folder, cache = root / "codings", root / ".qualkit" / "codings.parquet"
        files = make_codings(folder, codings, make_study(root, transcripts))
        one = folder / CODERS[0] / CODEBOOK / "t00000.jsonl"

        def without_cache() -> None:
            shutil.rmtree(root / ".qualkit", ignore_errors=True)

        def opened() -> None:
            rows = open_study(root).codings()
            if len(rows) != codings or (rows["turn"] < -1).any():
                raise SystemExit("the study did not open whole")

        return {
            "codings": codings,
            "transcripts": transcripts,
            "files": files,
            "opened, turns joined, cold": seconds(opened, before=without_cache),
            "opened from cache": seconds(opened),
            "read_codings": seconds(lambda: read_codings(folder)),
            "cached_codings": seconds(lambda: cached_codings(folder, cache)),
            "cached, one file changed": seconds(lambda: (one.touch(), cached_codings(folder, cache))),
        }


def show(results: Sequence[Mapping[str, float]]) -> None:
    """A table of the results, and the load of the machine."""
    for name in results[0]:
        values = (result[name] for result in results)
        print(f"{name:28}" + "".join(f"{value:12,.2f}" if value % 1 else f"{value:12,}" for value in values))
    print(f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores; seconds, median of 3")


def main() -> None:
    """Measure, print a table, and write JSON where asked."""
    parser = argparse.ArgumentParser(description="How long it takes to read the codings of a synthetic study.")
    parser.add_argument(
        "--size",
        action="append",
        metavar="CODINGS/TRANSCRIPTS",
        help="for example 100000/200; may be given several times",
    )
    parser.add_argument("--json", type=Path, help="write the results to this file")
    arguments = parser.parse_args()
    sizes = [tuple(map(int, size.split("/"))) for size in arguments.size or ("100000/200", "1000000/2000")]
    results = [measure(codings, transcripts) for codings, transcripts in sizes]
    show(results)
    if arguments.json:
        record = {"load": os.getloadavg(), "cores": os.cpu_count(), "results": results}
        arguments.json.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
