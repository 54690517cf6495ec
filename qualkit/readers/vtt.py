"""WebVTT subtitles (.vtt): what Zoom, Teams and speech recognisers write. Voices are speakers, cues have times."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from qualkit.readers.cues import Block, Cue, find_blocks, listed, read_cue, without_name_in_brackets
from qualkit.readers.decoding import decode
from qualkit.readers.raw import RawDocument, counted
from qualkit.readers.stated import stated_document
from qualkit.text.normalise import normalise
from qualkit.text.turns import RawTurn

_TAG = re.compile(r"<(?:/?(?:c|i|b|u|ruby|rt|lang|font)(?:[.\s][^<>]*)?|[\d:.]{4,20})>", re.IGNORECASE)
_VOICE = re.compile(r"</v\s*>|<v(?:\.[^\s<>]*)?\s+(?P<name>[^<>]*)>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{2,32});")
_ASIDES = ("NOTE", "STYLE", "REGION")
_LONGEST_NOTE = 300


def read(data: bytes, name: str) -> RawDocument:
    """A WebVTT file; a voice (``<v Bu Sari>``) or a name before a colon is the speaker.

    Parameters
    ----------
    data
        The whole file.
    name
        The file's name, for messages.

    Raises
    ------
    ReadError
        For an empty file, one that is no text, and one without words.

    Examples
    --------
    >>> text = "WEBVTT\\n\\n00:01.000 --> 00:04.000\\n<v Bu Sari>ASI &amp; susu</v>\\n"
    >>> read(text.encode(), "ibu.vtt").turns
    (RawTurn(speaker='Bu Sari', text='ASI & susu', time_start='00:01.000', time_end='00:04.000'),)
    """
    decoded = decode(data, name)
    text, notes = normalise(decoded.text)
    blocks = list(find_blocks(text))
    headed = bool(blocks) and blocks[0].lines[0].startswith("WEBVTT")
    notes = (*decoded.notes, *notes) if headed else (*decoded.notes, *notes, "warning: the file lacks its head WEBVTT")
    cues, asides, problems = _sorted_out(_without_head(blocks) if headed else blocks)
    turns = (turn for cue in cues for turn in _turns(cue))
    said = (*notes, *asides, *listed(problems))
    return stated_document(turns, "vtt", name, encoding=decoded.encoding, notes=said)


def plain_words(text: str) -> str:
    """The words of a cue without the tags of the format, its entities spelt out; other brackets are words.

    Examples
    --------
    >>> plain_words("<i>ya</i> &lt;3 <tertawa>")
    'ya <3 <tertawa>'
    """
    return _ENTITY.sub(lambda match: html.unescape(match[0]), _TAG.sub("", text))


def _without_head(blocks: list[Block]) -> list[Block]:
    """The blocks behind the head; a cue that follows it without a blank line is no part of it."""
    first = blocks[0]
    at = next((i for i, line in enumerate(first.lines) if "-->" in line), 0)
    return [Block(first.line + at, first.lines[at:]), *blocks[1:]] if at else blocks[1:]


def _sorted_out(blocks: list[Block]) -> tuple[list[Cue], list[str], list[str]]:
    """Cues, notes on blocks that are no cues, and what could not be read."""
    cues: list[Cue] = []
    asides: list[str] = []
    problems: list[str] = []
    styles = 0
    for block in blocks:
        opening = block.lines[0].split(" ", 1)[0].rstrip(":").strip()
        if opening in _ASIDES and not any("-->" in line for line in block.lines[:2]):
            styles += opening != "NOTE"
            asides += [_aside(block)] if opening == "NOTE" else []
            continue
        cue, problem = read_cue(block)
        cues += [cue] if cue else []
        problems += [problem] if problem else []
    return cues, [*asides, *([f"left out {counted(styles, 'block')} of style"] if styles else [])], problems


def _aside(block: Block) -> str:
    words = " ".join(" ".join(block.lines).removeprefix("NOTE").split())
    return f"note in the file, line {block.line}: {words[:_LONGEST_NOTE]}"


def _turns(cue: Cue) -> Iterator[RawTurn]:
    """The turns of a cue: one for every voice in it."""
    voice, since = "", 0
    for match in (*_VOICE.finditer(cue.text), None):
        words = plain_words(cue.text[since : match.start() if match else None]).strip()
        if words:
            named, rest = (
                (voice, words) if voice else without_name_in_brackets(Cue(cue.start, cue.end, words, cue.line))
            )
            yield RawTurn(named, rest, cue.start, cue.end)
        if match:
            voice, since = plain_words(match["name"] or "").strip(), match.end()
