"""How well generated forms find the words of a root: recall and precision against two treebanks with gold lemmas.

Run ``QUALKIT_SAMPLES=DIR python benchmarks/roots.py``; DIR holds samples/text/*.conllu (Universal Dependencies,
Indonesian PUD and CSUI). The numbers are on affixed types: different pairs of a word and a lemma that is not the word
itself, both made of letters.

recall
    the share of affixed types whose word is among the forms of their lemma
precision
    of the affixed words that are among the forms of some lemma of the treebank, counted once a lemma, the share whose
    own lemma that is
precision over all types
    the same with the words that the treebank calls their own lemma; much of what is counted wrong there is a
    treebank's view (CSUI gives *akhirnya*, *seharusnya*, *penghasilan* and *persiapan* as lemmas of themselves)
"""

from __future__ import annotations

import json
import os
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from qualkit.text.indonesian import forms

LEAST = {"recall": 0.95, "precision": 0.93}


def read_types(path: Path) -> dict[str, set[str]]:
    """Each word of letters, small, with its gold lemmas."""
    types: dict[str, set[str]] = defaultdict(set)
    for line in path.read_text(encoding="utf-8").splitlines():
        columns = line.split("\t")
        if len(columns) == 10 and columns[0].isdecimal() and columns[3] not in ("PUNCT", "NUM", "SYM", "X"):
            word, lemma = columns[1].lower(), columns[2].lower()
            if word.replace("-", "").isalpha() and lemma.replace("-", "").isalpha():
                types[word].add(lemma)
    return dict(types)


def measure(types: Mapping[str, set[str]]) -> dict[str, float]:
    """Recall and precision of the forms of every lemma."""
    roots_of: dict[str, set[str]] = defaultdict(set)
    for root in {lemma for lemmas in types.values() for lemma in lemmas}:
        for form in forms(root):
            roots_of[form].add(root)

    def roots(word: str) -> set[str]:
        """Roots that have the word, or each of its parts, among their forms."""
        return set.intersection(*(roots_of.get(part, set()) for part in word.split("-"))) | roots_of.get(word, set())

    affixed = [(word, lemma) for word, lemmas in types.items() for lemma in lemmas if word != lemma]
    found = {word: roots(word) - {word} for word in types}
    claims = [(word, root) for word, proposed in found.items() for root in proposed]
    on_affixed = [(word, root) for word, root in claims if word not in types[word]]
    return {
        "affixed types": len(affixed),
        "recall": sum(lemma in roots(word) for word, lemma in affixed) / len(affixed),
        "precision": sum(root in types[word] for word, root in on_affixed) / len(on_affixed),
        "precision over all types": sum(root in types[word] for word, root in claims) / len(claims),
    }


def main() -> None:
    """Print a table (standard error) and JSON (standard output); exit 1 where a figure is below its least."""
    samples = os.environ.get("QUALKIT_SAMPLES", "")
    paths = sorted(Path(samples, "samples", "text").glob("*.conllu")) if samples else []
    if not paths:
        raise SystemExit("set QUALKIT_SAMPLES to the folder that holds samples/text/*.conllu")
    results = {path.name: measure(read_types(path)) for path in paths}
    for name, result in results.items():
        print(f"{name:28}" + "  ".join(f"{what} {value:.4g}" for what, value in result.items()), file=sys.stderr)
    print(json.dumps(results, indent=2))
    if any(result[what] < least for result in results.values() for what, least in LEAST.items()):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
