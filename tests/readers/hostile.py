"""Documents made to take long, read in this process: ``python hostile.py KIND``.

Run by test_fuzz.py as a process of its own, which dies where one document takes more than `SECONDS` of its processor's
time, however busy the machine is. Each is of a shape for which the reader once compared every line with every other.
"""

from __future__ import annotations

import faulthandler
import resource
import signal
import string
import sys
from collections.abc import Iterable, Iterator
from itertools import chain, cycle, islice, permutations

from qualkit.readers import RawDocument, canonical, find_speakers

SECONDS = 10
"""Time of the processor that a document may take; it takes a second or two."""
LINES = 40_000


def _words() -> Iterator[str]:
    """Names of four letters, none twice."""
    return map("".join, permutations(string.ascii_lowercase, 4))


def _in_turn(*texts: str) -> Iterator[str]:
    """The texts again and again, with a number in the place of ``{}``."""
    return (text.format(i // len(texts)) for i, text in enumerate(cycle(texts)))


KINDS: dict[str, tuple[str, Iterable[str]]] = {
    "paragraphs without labels": ("txt", _in_turn("kata {} lagi")),
    "labels met twice": ("txt", chain.from_iterable((f"L{i}: x", f"L{i}: y") for i in range(LINES))),
    "labels met once": ("txt", chain(["P: a", "Ibu: b"] * 2, (f"{word.title()}: x" for word in _words()))),
    "timed labels met once": ("txt", chain(["P [0:01]: a", "Ibu [0:02]: b"] * 2, (f"[0:03] {w}: x" for w in _words()))),
    "numbered labels": ("txt", (f"{word.title()} {i % 3}: x" for i, word in enumerate(_words()))),
    "numbered questions and answers": ("txt", _in_turn("Q{}: apa?", "A{}: ya.")),
    "labels in brackets alone": ("txt", (f"{w.title()} ({i % 2}): x" for w in _words() for i in range(2))),
    "anagrams of a label": (
        "txt", chain(["Abcdefghij: a", "P: b"] * 2, (f"{''.join(w)}: x" for w in permutations("abcdefghij"))),
    ),
    "legends that explain nobody": ("txt", _in_turn("Kode {} = xy z")),
    "headings of legends": ("txt", _in_turn("Kode L{}: Kx : Siti")),
    "a legend of many labels": ("txt", chain(*((f"Kode L{i} = x", f"L{i}: ya") for i in range(LINES)))),
    "brackets and equals signs": ("txt", _in_turn("Keterangan:", "(" + "=" * 3_000)),
    "bars and spaces": ("txt", _in_turn("Keterangan:", "|" + " " * 3_900 + "x")),
    "people in header blocks": ("txt", _in_turn("Nama: Sari {}", "Umur: 3", "Sari {}: ya", "Ibu: x")),
    "headings": ("md", _in_turn("## Apa {}?")),
    "names alone": ("txt", (word.title() for word in _words())),
    "tables and text in turn": (
        "txt", chain(["\t".join(["Pertanyaan", *["Jawaban"] * 20_000])], _in_turn("Apa?\tYa.", "x")),
    ),
    "a wide head": ("txt", chain(["\t".join(["Pertanyaan", *["Jawaban"] * 9_000])], _in_turn("Apa?\tYa."))),
    "a wide table of times": ("txt", chain(["\t".join(["a"] * 9_000)], _in_turn("0:01 - 0:02\tya"))),
}  # fmt: skip


def document(kind: str) -> RawDocument:
    """The document of a kind, a paragraph a line."""
    form, lines = KINDS[kind]
    most = 8_000 if kind in ("brackets and equals signs", "bars and spaces") else LINES
    return RawDocument(tuple(islice(lines, most)), form, name=f"a.{form}")


def main() -> int:
    kind = sys.argv[1]
    faulthandler.register(signal.SIGXCPU, chain=True)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 2))
    canonical(find_speakers(document(kind)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
