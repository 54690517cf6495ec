"""The header block's explanation of labels: ``Keterangan: P : Penulis, I2 : Informan 2``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qualkit.readers.openings import Opening, fold
from qualkit.readers.roles import ANSWERING_WORDS, INTERVIEWER_WORDS

_MOST_WORDS = 5
_ENTRY = re.compile(r"(?P<label>[^\W_][\w .-]{0,38})[ \t]{0,8}[:=][ \t]{0,8}(?P<words>[^,;:=\n]{1,80})")


def legend_length(openings: Sequence[Opening]) -> int:
    """How many of a document's first openings explain labels instead of opening turns.

    They stand in a row, explain each label once, in a few words that begin with a word for somebody who asks or
    answers, and one of them explains who asks.

    Examples
    --------
    >>> legend_length([Opening("P", "Penulis"), Opening("I2", "Informan 2"), Opening("P", "Apa kabar?")])
    2
    """
    seen: set[str] = set()
    for opening in openings:
        key = fold(opening.label)
        if key in seen or not _explains(opening.words):
            break
        seen.add(key)
    asks = any(_first_word(opening.words) in INTERVIEWER_WORDS for opening in openings[: len(seen)])
    return len(seen) if asks and len(openings) > len(seen) else 0


def read_legend(header: Iterable[str], labels: Iterable[str]) -> dict[str, str]:
    """Folded label -> explanation, for those of `labels` that lines of the header block explain.

    Examples
    --------
    >>> read_legend(["Keterangan: P : Penulis, I2 : Informan 2"], ["P", "I2"])
    {'p': 'Penulis', 'i2': 'Informan 2'}
    """
    wanted = {fold(label) for label in labels}
    found: dict[str, str] = {}
    for line in header:
        for part in re.split(r"[,;]", line):
            _, _, behind = part.partition(":")
            for piece in (part, behind):
                entry = _ENTRY.match(piece.strip())
                if entry and fold(entry["label"]) in wanted and _explains(entry["words"]):
                    found.setdefault(fold(entry["label"]), " ".join(entry["words"].split()))
    return found


def _explains(words: str) -> bool:
    known = _first_word(words) in INTERVIEWER_WORDS | ANSWERING_WORDS
    return known and len(words.split()) <= _MOST_WORDS and not re.search(r"[?!]", words)


def _first_word(words: str) -> str:
    match = re.match(r"\W*([^\W\d_]+)", words.casefold())
    return match[1] if match else ""
