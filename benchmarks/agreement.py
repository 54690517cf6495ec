"""How long agreement takes, beside the package `krippendorff` on the same data in the same run.

That package is under the GPL and no part of qualkit; the comparison needs it::

    python -m pip install krippendorff
    python benchmarks/agreement.py

Without it, only qualkit's own times are shown.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
import tracemalloc
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from qualkit.agreement import alpha, unitizing_alpha


def best(work: Callable[[], Any], times: int = 5) -> float:
    """The median seconds of some work."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def peak(work: Callable[[], Any]) -> float:
    """The most memory that some work holds beyond what was there, in MB."""
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6


def make_values(units: int, coders: int, seed: int) -> np.ndarray:
    """Five codes, one value in five off by one, one in ten missing; shape (units, coders)."""
    chance = np.random.default_rng(seed)
    values = chance.integers(0, 5, (units, 1)) + (chance.random((units, coders)) < 0.2).astype(float)
    values[chance.random(values.shape) < 0.1] = np.nan
    return values


def make_segments(coders: int, each: int, length: int) -> pd.DataFrame:
    """`each` segments of every coder on a continuum, of eight codes."""
    parts = []
    for coder in range(coders):
        chance = np.random.default_rng(coder)
        cuts = np.sort(chance.choice(length, 2 * each, replace=False))
        value = chance.choice(list("abcdefgh"), each)
        parts.append(pd.DataFrame({"coder": f"c{coder}", "start": cuts[::2], "end": cuts[1::2], "value": value}))
    return pd.concat(parts, ignore_index=True)


def loop_over(package: Any, values: np.ndarray, resamples: int) -> np.ndarray:
    """The bootstrap as one writes it with the package: draw units, compute alpha, again and again."""
    chance = np.random.default_rng(1)
    drawn = (values[chance.integers(0, len(values), len(values))] for _ in range(resamples))
    return np.array([package.alpha(sample.T, level_of_measurement="nominal") for sample in drawn])


def compare(package: Any, resamples: int) -> dict[str, float]:
    """Times beside the package, after checking that both give the same alpha."""
    small, large = make_values(10_000, 2, 1), make_values(100_000, 5, 2)
    for level in ("nominal", "ordinal", "interval", "ratio"):
        theirs = package.alpha(large.T, level_of_measurement=level)
        ours = alpha(large, level, interval="none").estimate
        if abs(theirs - ours) > 1e-10:
            raise SystemExit(f"{level}: {theirs} there, {ours} here")
    began = time.perf_counter()
    theirs = loop_over(package, small, resamples)
    looped = (time.perf_counter() - began) * 1000 / resamples
    ours = alpha(small, resamples=1000)
    if abs(ours.std_error / theirs.std(ddof=1) - 1) > 0.25:
        raise SystemExit("the two bootstraps do not spread alike")
    once = best(lambda: package.alpha(large.T, level_of_measurement="nominal"))
    own = best(lambda: alpha(small, resamples=1000))
    alone = best(lambda: alpha(large, interval="none"))
    return {
        "1,000 resamples, 10,000 x 2, loop over the package, s": looped,
        "1,000 resamples, 10,000 x 2, times as fast": looped / own,
        "alpha, 100,000 x 5, the package, s": once,
        "alpha, 100,000 x 5, times as fast": once / alone,
        "the same, memory of the package, MB": peak(lambda: package.alpha(large.T, level_of_measurement="nominal")),
    }


def measure() -> dict[str, float]:
    """qualkit's own times and memory."""
    small, large, twice = make_values(10_000, 2, 1), make_values(100_000, 5, 2), make_values(200_000, 5, 2)
    interviews = np.random.default_rng(3).integers(0, 60, 10_000)
    segments = make_segments(2, 1000, 100_000)
    return {
        "1,000 resamples, 10,000 x 2, s": best(lambda: alpha(small, resamples=1000)),
        "2,000 resamples of 60 interviews, 10,000 x 2, s": best(
            lambda: alpha(small, clusters=interviews, resamples=2000)
        ),
        "alpha, 100,000 x 5, s": best(lambda: alpha(large, interval="none")),
        "alpha with its interval, 100,000 x 5, s": best(lambda: alpha(large)),
        "alpha, 100,000 x 5, memory, MB": peak(lambda: alpha(large, interval="none")),
        "alpha, 200,000 x 5, memory, MB": peak(lambda: alpha(twice, interval="none")),
        "unitizing, 2 coders x 1,000 units, s": best(lambda: unitizing_alpha(segments, 100_000)),
    }


def main() -> None:
    """Measure, print a table, and write JSON where asked."""
    parser = argparse.ArgumentParser(description="How long agreement takes, beside the package krippendorff.")
    parser.add_argument("--loop", type=int, default=200, help="resamples to loop over the package; scaled to 1,000")
    parser.add_argument("--json", type=Path, help="write the results to this file")
    arguments = parser.parse_args()
    results = measure()
    try:
        package = import_module("krippendorff")
    except ModuleNotFoundError:
        print("The package krippendorff is not here; to compare: python -m pip install krippendorff")
    else:
        results |= compare(package, arguments.loop)
    for name, value in results.items():
        print(f"{name:58}{value:12,.4f}")
    print(f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores; medians of 5")
    if arguments.json:
        record = {"load": os.getloadavg(), "cores": os.cpu_count(), "results": results}
        arguments.json.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
