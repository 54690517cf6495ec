"""SubRip subtitles (.srt), as speech recognisers write them: with or without numbers, with commas or dots in times."""

from __future__ import annotations

import re

from qualkit.readers.cues import Cue, find_blocks, listed, read_cue, without_name_in_brackets
from qualkit.readers.decoding import decode
from qualkit.readers.raw import RawDocument
from qualkit.readers.stated import stated_document
from qualkit.readers.vtt import plain_words
from qualkit.text.normalise import normalise
from qualkit.text.turns import RawTurn

_PLACE = re.compile(r"\{\\an?\d+\}")


def read(data: bytes, name: str) -> RawDocument:
    """A SubRip file; a name before a colon is the speaker, on the evidence of the whole file.

    Parameters
    ----------
    data
        The whole file, in any of the encodings that text files come in.
    name
        The file's name, for messages.

    Raises
    ------
    ReadError
        For an empty file, one that is no text, and one without words.

    Examples
    --------
    >>> read("1\\n00:00:01,000 --> 00:00:04,000\\n<i>Sudah makan?</i>\\n".encode(), "ibu.srt").turns
    (RawTurn(speaker='', text='Sudah makan?', time_start='00:00:01,000', time_end='00:00:04,000'),)
    """
    decoded = decode(data, name)
    text, notes = normalise(decoded.text)
    cues, problems = _cues(text)
    turns = (_turn(cue) for cue in cues)
    said = (*decoded.notes, *notes, *listed(problems))
    return stated_document(turns, "srt", name, encoding=decoded.encoding, notes=said)


def _cues(text: str) -> tuple[list[Cue], list[str]]:
    found = [read_cue(block) for block in find_blocks(text)]
    return [cue for cue, _ in found if cue], [problem for _, problem in found if problem]


def _turn(cue: Cue) -> RawTurn:
    words = _PLACE.sub("", plain_words(cue.text)).strip()
    speaker, rest = without_name_in_brackets(Cue(cue.start, cue.end, words, cue.line))
    return RawTurn(speaker, rest, cue.start, cue.end)
