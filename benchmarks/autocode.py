"""How fast terms are found, beside named peers: on the same text and the same terms, in one run, on one core.

Run ``python benchmarks/autocode.py --text DIR``. DIR holds text (.txt, .md, .csv, .conllu) in Indonesian; it is drawn
from, line by line, until there are 5 million words, and now and then a word is spelled anew so that the vocabulary
grows as it does in real text. spaCy is a dependency of qualkit; pyahocorasick is not: ``pip install pyahocorasick``,
or it is left out and the output says so.

Each engine runs in a process of its own, so that peak memory is its own, the text and the libraries included. "Cold" is
from the turns' texts to the places found, everything that the engine builds included; libraries are loaded before.
Ratios matter, not seconds. Seconds are of processor time: every engine here works on one core, and what else the
machine does then counts for none.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from qualkit.coding.matching import find
from qualkit.coding.proposing import Rule, propose
from qualkit.coding.rules import autocode
from qualkit.coding.terms import parse_term
from qualkit.model import Code, Codebook, Term, Text
from qualkit.tables import TURNS
from qualkit.text.index import WordIndex
from qualkit.text.indonesian import forms
from qualkit.text.words import words

RARE = 0.16
"""Share of lines in which one word is spelled anew; with it 5 million words hold some 50,000 to 80,000 types."""

FEW, MANY = 300, 3000
ENGINES = ("qualkit", "spacy", "ahocorasick")


def read_lines(folder: Path) -> Iterator[str]:
    """Lines of text of every file under `folder`."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                yield from (cell for row in csv.reader(file) for cell in row if len(cell.split()) > 3)
        elif path.suffix == ".conllu":
            lines = path.read_text(encoding="utf-8").splitlines()
            yield from (line.removeprefix("# text = ") for line in lines if line.startswith("# text = "))
        elif path.suffix in (".txt", ".md"):
            yield from (line for line in path.read_text(encoding="utf-8").splitlines() if len(line.split()) > 3)


def make_turns(folder: Path, wanted: int, seed: int) -> list[str]:
    """Lines drawn at random until there are `wanted` words."""
    lines = [line.strip() for line in read_lines(folder)]
    if not lines:
        raise SystemExit(f"no text under {folder}: give a folder with .txt, .md, .csv or .conllu files")
    chance, turns, held = random.Random(seed), [], 0
    while held < wanted:
        said = chance.choice(lines).split()
        if chance.random() < RARE:
            at = chance.randrange(len(said))
            said[at] = said[at][:3] + "".join(chance.choice(letters) for letters in ("aiueo", "bdgklmnprst") * 2)
        turns.append(" ".join(said))
        held += len(said)
    return turns


def make_terms(turns: Sequence[str], seed: int) -> dict[str, list[str]]:
    """Roots and literal terms out of the text's own types, frequent and rare; a fifth are phrases of two words."""
    sample = turns[: max(1, len(turns) // 10)]
    spoken = [[(word.key, word.start, word.end) for word in words(turn)] for turn in sample]
    counts = Counter(key for turn in spoken for key, _, _ in turn if _is_plain(key))
    known = [word for word, _ in counts.most_common(MANY * 2)]
    chance = random.Random(seed)
    phrases = sorted({
        f"{one} {other}" for turn, found in zip(sample, spoken, strict=True)
        for (one, _, end), (other, start, _) in pairwise(found)
        if _is_plain(one) and _is_plain(other) and turn[end:start] == " "
    })  # fmt: skip
    literal = chance.sample(known, min(MANY * 4 // 5, len(known))) + chance.sample(phrases, MANY // 5)
    chance.shuffle(literal)
    return {"roots": chance.sample(known, min(MANY, len(known))), "literal": literal}


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha() and 4 <= len(word) <= 9


def seconds(work: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """The median processor time of some work, and what it gave."""
    taken, given = [], None
    for _ in range(times):
        given = None
        began = time.process_time()
        given = work()
        taken.append(time.process_time() - began)
    return statistics.median(taken), given


# -- engines ---------------------------------------------------------------------------------------------------------


def rules(terms: Sequence[str], **more: Any) -> list[Rule]:
    """One code a term."""
    return [Rule(parse_term(term), number, **more) for number, term in enumerate(terms)]


def measure_qualkit(turns: list[str], terms: dict[str, list[str]]) -> dict[str, Any]:
    """Cold and kept, few terms and many, and what states, distances and scopes add."""
    roots = [f"~{root}" for root in terms["roots"]]
    result: dict[str, Any] = {}

    def cold(wanted: Sequence[str]) -> Any:
        return propose(WordIndex(turns), rules(wanted))

    for kind, wanted in (("roots", roots), ("literal", terms["literal"])):
        result[f"{kind} {FEW} cold"], found = seconds(partial(cold, wanted[:FEW]))
        result[f"{kind} {FEW} places"] = len(found.starts)
        result[f"{kind} {len(wanted)} cold"], _ = seconds(partial(cold, wanted))
    result["index alone"], index = seconds(lambda: WordIndex(turns))
    result["words"], result["types"] = len(index), len(index.vocabulary)
    find(index, parse_term("~latih"))
    for kind, wanted in (("roots", roots), ("literal", terms["literal"])):
        result[f"{kind} {FEW} index kept"], _ = seconds(lambda w=wanted: propose(index, rules(w[:FEW])))  # type: ignore[misc]
        result[f"{kind} {len(wanted)} index kept"], _ = seconds(lambda w=wanted: propose(index, rules(w)))  # type: ignore[misc]
    once = [seconds(lambda t=term: find(index, parse_term(t)), 1)[0] for term in roots[:FEW]]  # type: ignore[misc]
    result["one root changed, median ms"] = statistics.median(once) * 1000
    result["one root changed, slowest ms"] = max(once) * 1000
    variants = {
        "negated": [f"{root} (negated)" for root in roots[:FEW]],
        "distance": [f"ada <4> {root}" for root in roots[:FEW]],
        "distance, either order": [f"ada <<4>> {root}" for root in roots[:FEW]],
    }
    for name, wanted in variants.items():
        result[f"{FEW} roots {name}, index kept"], _ = seconds(lambda w=wanted: propose(index, rules(w)))  # type: ignore[misc]
    scoped = rules(variants["distance"], scope="sentence")
    result[f"{FEW} roots distance in a sentence, index kept"], _ = seconds(lambda: propose(index, scoped))
    frame, codebook = table(turns), book(roots[:FEW])
    result[f"{FEW} roots to a HITS table, cold"], _ = seconds(lambda: autocode(frame, codebook), 1)
    return {**result, "peak memory MB": peak()}


def table(turns: Sequence[str]) -> Any:
    """TURNS of one transcript."""
    row = {"transcript": "t", "speaker": "I", "role": "informant", "informant": "i", "group": "g", "start": 0}
    return TURNS.frame({**row, "turn": i, "end": len(text), "text": text} for i, text in enumerate(turns))


def book(terms: Sequence[str]) -> Codebook:
    """A codebook of one code a term."""
    codes = tuple(Code(f"c{i}", Text(), terms=(Term(term, "id"),)) for i, term in enumerate(terms))
    return Codebook("b", "1.0.0", ("id",), codes)


def measure_spacy(turns: list[str], terms: dict[str, list[str]]) -> dict[str, Any]:
    """PhraseMatcher on LEMMA over spaCy's blank Indonesian pipeline with its own lookup lemmatizer.

    No Indonesian lemma table ships with spaCy: the table is made of the forms that qualkit generates, so that both
    look for the same words.
    """
    import spacy
    from spacy.lookups import Lookups
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc

    roots = terms["roots"][:FEW]

    def run() -> int:
        nlp = spacy.blank("id")
        lookups = Lookups()
        lookups.add_table("lemma_lookup", {form: root for root in roots for form in forms(root)})
        nlp.add_pipe("lemmatizer", config={"mode": "lookup"}).initialize(lookups=lookups)  # type: ignore[attr-defined]
        matcher = PhraseMatcher(nlp.vocab, attr="LEMMA")
        for root in roots:
            matcher.add(root, [Doc(nlp.vocab, words=[root], lemmas=[root])])
        return sum(len(matcher(doc)) for doc in nlp.pipe(turn.lower() for turn in turns))

    took, places = seconds(run, 1)
    return {f"roots {FEW} cold": took, f"roots {FEW} places": places, "peak memory MB": peak()}


def measure_ahocorasick(turns: list[str], terms: dict[str, list[str]]) -> dict[str, Any]:
    """pyahocorasick over small letters, with a check of word boundaries."""
    try:
        import ahocorasick
    except ModuleNotFoundError:
        return {"left out": "not installed; pip install pyahocorasick"}

    def run(wanted: Sequence[str]) -> int:
        automaton = ahocorasick.Automaton()
        for term in wanted:
            automaton.add_word(term, len(term))
        automaton.make_automaton()
        places = 0
        for turn in turns:
            text = turn.lower()
            for last, length in automaton.iter(text):
                first = last - length + 1
                if (first == 0 or not text[first - 1].isalnum()) and not text[last + 1 : last + 2].isalnum():
                    places += 1
        return places

    result: dict[str, Any] = {}
    for count in (FEW, len(terms["literal"])):
        result[f"literal {count} cold"], places = seconds(partial(run, terms["literal"][:count]))
        result[f"literal {count} places"] = places
    return {**result, "peak memory MB": peak()}


def peak() -> float:
    """The most memory that this process ever held, in MB."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / (1024 * 1024 if sys.platform == "darwin" else 1024)


# -- output ----------------------------------------------------------------------------------------------------------


def in_own_process(engine: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """The measurements of one engine, taken in a fresh process on one core."""
    command = [sys.executable, __file__, "--text", str(arguments.text), "--words", str(arguments.words)]
    done = subprocess.run([*command, "--seed", str(arguments.seed), "--engine", engine], stdout=subprocess.PIPE,
                          check=True, env={**os.environ, "OMP_NUM_THREADS": "1"})  # fmt: skip
    return dict(json.loads(done.stdout))


def promises(ours: dict[str, Any], spacy: dict[str, Any], aho: dict[str, Any]) -> dict[str, Any]:
    """What is promised, as ratios."""
    roots, literal = f"roots {FEW} cold", f"literal {FEW} cold"
    many = max((name for name in ours if name.startswith("roots") and name.endswith("cold")), key=len)
    promised = {
        f"roots, cold: times spaCy LEMMA (40 or more) on {FEW}": spacy[roots] / ours[roots],
        "one root changed, ms (2 or less)": ours["one root changed, median ms"],
        "peak memory, MB (1500 or less)": ours["peak memory MB"],
        f"{many.split()[1]} roots: times {FEW} roots, cold (3 or less)": ours[many] / ours[roots],
    }
    if literal in aho:
        promised["literal, cold: times pyahocorasick (1 or more)"] = aho[literal] / ours[literal]
        promised["literal, index kept: times pyahocorasick (10 or more)"] = (
            aho[literal] / ours[f"literal {FEW} index kept"]
        )
    return promised


def show(name: str, values: dict[str, Any]) -> None:
    """One block of the table, on standard error so that standard output stays JSON."""
    print(f"\n{name}", file=sys.stderr)
    for what, value in values.items():
        said = f"{value:14,.3f}" if isinstance(value, float) else f"{value!s:>14}"
        print(f"  {what:<62}{said}", file=sys.stderr)


def main() -> None:
    """Measure, print a table (standard error) and JSON (standard output)."""
    parser = argparse.ArgumentParser(description="How fast terms are found, beside spaCy and pyahocorasick.")
    parser.add_argument("--text", type=Path, required=True, help="a folder with Indonesian text")
    parser.add_argument("--words", type=int, default=5_000_000, help="how many words to draw")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=ENGINES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.engine:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        turns = make_turns(arguments.text, arguments.words, arguments.seed)
        measured = globals()[f"measure_{arguments.engine}"](turns, make_terms(turns, arguments.seed))
        print(json.dumps(measured))
        return
    results = {engine: in_own_process(engine, arguments) for engine in ENGINES}
    results["promises"] = promises(*(results[engine] for engine in ENGINES))
    for name, values in results.items():
        show(name, values)
    told = f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores; seconds of processor time, median of 3"
    print(f"\n{told}", file=sys.stderr)
    print(json.dumps({"load": os.getloadavg(), "words": arguments.words, **results}, indent=2))


if __name__ == "__main__":
    main()
