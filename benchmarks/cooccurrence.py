"""How long it takes to find which codes overlap: 100,000 and 1,000,000 codings over 200 transcripts.

    python benchmarks/cooccurrence.py

The goals are 0.5 s and 3 s. Each line checks its counts against a plain double loop over a part of the transcripts.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter

import numpy as np
import pandas as pd

import qualkit as qk

TRANSCRIPTS, LENGTH, CODES = 200, 40_000, 50


def make_codings(many: int, seed: int) -> pd.DataFrame:
    """Segments of 5 to 200 code points anywhere in interviews of 40,000, of fifty codes."""
    chance = np.random.default_rng(seed)
    start = chance.integers(0, LENGTH - 200, many)
    names = np.array([f"t{i:03}" for i in range(TRANSCRIPTS)], dtype=object)
    codes = np.array([f"code.{i:02}" for i in range(CODES)], dtype=object)
    return pd.DataFrame({
        "id": pd.Series(np.arange(many).astype(str), dtype="str"),
        "transcript": pd.Series(names[np.sort(chance.integers(0, TRANSCRIPTS, many))], dtype="str"),
        "start": start, "end": start + chance.integers(5, 200, many), "codebook": "b", "version": "1.0.0",
        "code": pd.Series(codes[chance.integers(0, CODES, many)], dtype="str"), "coder": "a",
    }).astype({"codebook": "str", "version": "str", "coder": "str"})  # fmt: skip


def double_loop(codings: pd.DataFrame) -> Counter[tuple[str, str]]:
    """Overlapping pairs of segments of different codes, each compared with each."""
    pairs: Counter[tuple[str, str]] = Counter()
    for _, rows in codings.groupby("transcript"):
        spans = list(zip(rows["start"], rows["end"], rows["code"], strict=True))
        for i, (start, end, code) in enumerate(spans):
            for low, high, other in spans[:i]:
                if low < end and start < high and code != other:
                    pairs[min(code, other), max(code, other)] += 1
    return pairs


def main() -> None:
    """Print one line a size."""
    for many, goal in ((100_000, 0.5), (1_000_000, 3.0)):
        codings = make_codings(many, many)
        part = codings[codings["transcript"] == "t007"].head(400)
        table = qk.cooccurrence(part)
        counted = {tuple(sorted(pair)): n for *pair, n in table[["code_a", "code_b", "count"]].values.tolist()}
        assert counted == double_loop(part)
        taken = []
        for _ in range(5):
            began = time.perf_counter()
            table = qk.cooccurrence(codings)
            taken.append(time.perf_counter() - began)
        print(
            f"{many:>9,} codings, {table['count'].sum():>11,} overlapping pairs: "
            f"median {statistics.median(taken):.2f} s, best {min(taken):.2f} s (goal {goal} s)"
        )


if __name__ == "__main__":
    main()
