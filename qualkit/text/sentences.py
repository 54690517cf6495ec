"""Sentences inside a turn, with exact offsets, from spaCy with the abbreviations of interviews mended."""

from __future__ import annotations

from functools import lru_cache


def sentences(text: str, language: str = "id") -> list[tuple[int, int]]:
    """Half-open ranges of the sentences of a text, without the white space between them.

    A sentence ends at ``.``, ``!``, ``?`` and their kin before white space, and at a line's end. It does not end in
    *dr. Ani*, *Kata Bu. Ani*, *Jl. Merdeka No. 5*, *a.n. Siti*, *S.Kep.*, *Rp. 1.000*, *jam 07.30*, after a list's
    number, and at ``...`` only before a capital letter.

    Parameters
    ----------
    text
        What was said, one turn for example.
    language
        Of the tokenizer: ``id``, ``en`` or another that spaCy knows.

    Examples
    --------
    >>> text = "Iya, Bu. Katanya dr. Ani mau... eh, ada. Entah."
    >>> [text[start:end] for start, end in sentences(text)]
    ['Iya, Bu.', 'Katanya dr. Ani mau... eh, ada.', 'Entah.']
    """
    return list(_spans(text, language))


@lru_cache(maxsize=4096)
def _spans(text: str, language: str) -> tuple[tuple[int, int], ...]:
    from qualkit.text.pipelines import pipeline  # spaCy loads when the first sentence is asked for

    spans = []
    for sentence in pipeline(language)(text).sents:
        piece = sentence.text
        if piece.strip():
            low = sentence.start_char + len(piece) - len(piece.lstrip())
            spans.append((low, sentence.start_char + len(piece.rstrip())))
    return tuple(spans)


def around(text: str, start: int, end: int) -> tuple[int, int]:
    """The range of the whole sentences that ``[start, end)`` touches.

    Examples
    --------
    >>> around("Belum. Ndak pernah dilatih. Ya.", 12, 18)
    (7, 27)
    """
    touched = [(low, high) for low, high in sentences(text) if low < end and start < high]
    return (touched[0][0], touched[-1][1]) if touched else (start, end)
