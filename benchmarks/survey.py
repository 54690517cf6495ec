"""How long survey estimates take, beside `svy` where it is installed, and how memory grows with the records.

Run ``python benchmarks/survey.py --help``. `svy` is no requirement of qualkit: install it beside it to compare.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
import tracemalloc
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from qualkit.survey.design import SurveyDesign
from qualkit.survey.estimates import proportions

DESIGN = SurveyDesign(weights="weight", strata="stratum", clusters="cluster")


def make_records(records: int, domains: int = 20, strata: int = 40, seed: int = 1) -> pd.DataFrame:
    """Records of 25 in a cluster, with a 0/1 indicator whose share differs by cluster and a weight.

    Parameters
    ----------
    records
        How many.
    domains
        Areas that cut across strata.
    strata
        Strata of the first stage.
    seed
        Of the random numbers.
    """
    chance = np.random.default_rng(seed)
    clusters = max(records // 25, 2 * strata)
    cluster = chance.integers(0, clusters, records)
    share = chance.beta(4, 4, clusters)
    return pd.DataFrame({
        "cluster": cluster, "stratum": cluster % strata, "area": (cluster // strata) % domains,
        "weight": chance.uniform(0.2, 3.0, records), "ebf": (chance.random(records) < share[cluster]).astype(int),
    })  # fmt: skip


def seconds(work: Callable[[], object], times: int) -> list[float]:
    """The time of each of several runs; one run before them is not counted."""
    work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return taken


def peak(work: Callable[[], object]) -> float:
    """The most memory that a piece of work held above what was there, in megabytes."""
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6


def with_svy(frame: pd.DataFrame) -> Callable[[], Any] | None:
    """The same shares from svy, its sample made anew each time as ours is; None where svy is not installed."""
    if find_spec("svy") is None:
        return None
    import polars
    import svy

    records = polars.DataFrame({name: frame[name].to_numpy() for name in frame})
    design = svy.Design(stratum="stratum", psu="cluster", wgt="weight")
    return lambda: svy.Sample(records, design).estimation.prop("ebf", by="area").to_polars()


def compare(ours: pd.DataFrame, theirs: Any) -> float:
    """The largest relative difference of standard errors between both."""
    rows = {(int(row["area"]), str(row["ebf"])): row["se"] for row in theirs.to_dicts()}
    return max(abs(rows[(int(row["area"]), "1")] / row["std_error"] - 1) for row in ours.to_dict("records"))


def measure(records: int, domains: int, times: int) -> dict[str, float]:
    """Seconds, ratio to svy, largest difference from it, and peak memory."""
    frame = make_records(records, domains)

    def ours() -> pd.DataFrame:
        return proportions(frame, "ebf", "area", design=DESIGN)

    found = {"records": records, "domains": domains, "qualkit, s": statistics.median(seconds(ours, times)),
             "qualkit, peak MB": peak(ours)}  # fmt: skip
    theirs = with_svy(frame)
    if theirs is not None:
        found["svy, s"] = statistics.median(seconds(theirs, times))
        found["qualkit / svy"] = found["qualkit, s"] / found["svy, s"]
        found["difference of SE"] = compare(ours(), theirs())
    return found


def main() -> None:
    """Measure, print a table, and write JSON where asked."""
    parser = argparse.ArgumentParser(description="How long survey estimates take, beside svy where it is installed.")
    parser.add_argument("--size", action="append", metavar="RECORDS/DOMAINS", help="for example 100000/20; repeatable")
    parser.add_argument("--times", type=int, default=7, help="runs of each (the median is shown)")
    parser.add_argument("--json", type=Path, help="write the results to this file")
    arguments = parser.parse_args()
    sizes = [tuple(map(int, size.split("/"))) for size in arguments.size or ("100000/20", "200000/20", "100000/2000")]
    results = [measure(*size, arguments.times) for size in sizes]
    for name in results[0]:
        print(f"{name:20}" + "".join(f"{result[name]:14,.4g}" for result in results))
    print(f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    if find_spec("svy") is None:
        print("svy is not installed: no comparison")
    if arguments.json:
        record = {"load": os.getloadavg(), "cores": os.cpu_count(), "results": results}
        arguments.json.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
