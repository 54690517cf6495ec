"""Sentences inside a turn, with exact offsets: enough to show words in context."""

from __future__ import annotations

import re
from itertools import pairwise

_END = re.compile(r"(?<=[.!?\u2026])[\"'\u201d\u2019)\]]*\s+(?=[^\s])|\n+")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Half-open ranges of the sentences of `text`, without the white space between them.

    Examples
    --------
    >>> [text[a:b] for text in ["Belum. Katanya mau ada... Entah."] for a, b in sentence_spans(text)]
    ['Belum.', 'Katanya mau ada...', 'Entah.']
    """
    cuts = [0, *(match.end() for match in _END.finditer(text)), len(text)]
    spans = []
    for low, high in pairwise(cuts):
        piece = text[low:high]
        if piece.strip():
            spans.append((low + len(piece) - len(piece.lstrip()), low + len(piece.rstrip())))
    return spans


def around(text: str, start: int, end: int) -> tuple[int, int]:
    """The range of the whole sentences that ``[start, end)`` touches.

    Examples
    --------
    >>> around("Belum. Ndak pernah dilatih. Ya.", 12, 18)
    (7, 27)
    """
    touched = [(low, high) for low, high in sentence_spans(text) if low < end and start < high]
    return (touched[0][0], touched[-1][1]) if touched else (start, end)
