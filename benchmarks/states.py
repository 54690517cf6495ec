"""How well the states of words are read: precision and recall of each, on hand-labelled sentences.

Run ``python benchmarks/states.py``. The sentences stand in tests/golden/states.csv; those of the set ``tuning`` were
written before the rules were frozen, and the rules were bettered on them, so only the others say how well they do.
Each sentence is one turn and its label is that of the first place of its term.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from qualkit.coding.contexts import States
from qualkit.coding.matching import find, types_of
from qualkit.coding.terms import STATES, parse_term
from qualkit.text.index import WordIndex

SENTENCES = Path(__file__).resolve().parent.parent / "tests" / "golden" / "states.csv"


def read_state(text: str, term: str, language: str) -> tuple[str, str]:
    """State of the first place of a term in a text, and what decided it."""
    index, pattern = WordIndex([text]), parse_term(term)
    places = find(index, pattern, language=language).rows(slice(0, 1))
    if len(places.starts) == 0:
        raise SystemExit(f"{term} does not stand in: {text}")
    states, decided = States(index).of(places, set().union(*(types_of(index, s, language) for s in pattern.slots)))
    return states[0], decided[0]


def figures(pairs: Sequence[tuple[str, str]]) -> dict[str, dict[str, float]]:
    """Precision and recall of each state, of pairs (labelled, read)."""
    result = {}
    for state in STATES:
        right = sum(labelled == read == state for labelled, read in pairs)
        said, there = sum(read == state for _, read in pairs), sum(labelled == state for labelled, _ in pairs)
        result[state] = {"sentences": there, "precision": right / said if said else float("nan"),
                         "recall": right / there if there else float("nan")}  # fmt: skip
    return result


def measure(rows: Iterable[Mapping[str, str]]) -> tuple[dict[str, dict[str, dict[str, float]]], list[dict[str, str]]]:
    """The figures of each set of sentences, and the sentences that were read wrongly."""
    sets: dict[str, list[tuple[str, str]]] = {}
    wrong = []
    for row in rows:
        read, decided = read_state(row["text"], row["term"], row["language"])
        sets.setdefault(row["set"], []).append((row["state"], read))
        if read != row["state"]:
            wrong.append({**row, "read": read, "decided_by": decided})
    return {name: figures(pairs) for name, pairs in sets.items()}, wrong


def main() -> None:
    """Print a table (standard error) and JSON (standard output)."""
    parser = argparse.ArgumentParser(description="Precision and recall of the states of words.")
    parser.add_argument("--file", type=Path, default=SENTENCES, help="set, language, term, state, text")
    arguments = parser.parse_args()
    with arguments.file.open(encoding="utf-8", newline="") as file:
        results, wrong = measure(csv.DictReader(file))
    for name, states in results.items():
        for state, values in states.items():
            line = f"{name:10}{state:12}" + "  ".join(f"{what} {value:6.3g}" for what, value in values.items())
            print(line, file=sys.stderr)
    for row in wrong:
        print(f"{row['id']} {row['state']} -> {row['read']} ({row['decided_by']}): {row['text']}", file=sys.stderr)
    print(json.dumps({"figures": results, "wrong": wrong}, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
