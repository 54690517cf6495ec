"""How a line can open a turn: label, colon, words, with a time before the label, behind it, or behind the colon.

Only shapes are known here; whether a label is a speaker is decided on the evidence of the whole document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_CHARACTERS = 40
MOST_WORDS = 5

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_SPAN = rf"(?P<open>[\[(])?\s?(?P<from>{_TIME})(?:\s?[-\u2013\u2014]\s?(?P<to>{_TIME}))?\s?(?P<close>[\])])?"
_NUMBER = re.compile(r"\s{0,8}(\d{1,4})[.)][ \t]+(?=\S)")
_TIME_FIRST = re.compile(_SPAN + r"[ \t]*")
_COLON_AHEAD = re.compile(rf"[ \t]*(?:{_SPAN})?[ \t]*:")
_LABEL = re.compile(rf"(?P<label>[^:\n]{{1,80}}?)[ \t]{{0,8}}(?P<time>{_SPAN})?[ \t]{{0,8}}:(?P<words>)")
_LONGEST_HEAD = 160
"""Code points in which a label, its time and its colon must fit; it keeps hostile lines cheap."""
_EMPHASIS = re.compile(r"(?P<mark>\*{1,3}|_{1,3})(?P<inner>(?!\s).+?)(?P=mark)(?P<after>.*)")
_SENTENCE = re.compile(r"[?!,;\"“”„…/\\\[\]{}<>|*#=@]|\.(?=\.)|(?<!\b\w)(?<!\b\w\w)(?<!\b\w\w\w)\.")
_BRACKETS = {"[": "]", "(": ")", None: None}


@dataclass(frozen=True, slots=True)
class Opening:
    """What a line opens with: a label, the words behind its colon, times as printed.

    Examples
    --------
    >>> parse_opening("[00:01:02 - 00:01:09] SPEAKER 00: Iya.")
    Opening(label='SPEAKER 00', words='Iya.', time_start='00:01:02', time_end='00:01:09', number='')
    """

    label: str
    words: str
    time_start: str = ""
    time_end: str = ""
    number: str = ""
    """A number before the label, as in a numbered list of turns."""


def parse_opening(line: str, *, markdown: bool = False) -> Opening | None:
    """The opening of a line, or None where the line has no such shape.

    Parameters
    ----------
    line
        One line, without its line break.
    markdown
        Whether emphasis around a label (``**Ibu:** ...``) is markup and not part of it.

    Examples
    --------
    >>> parse_opening("**Ibu:** Sudah.", markdown=True)
    Opening(label='Ibu', words='Sudah.', time_start='', time_end='', number='')
    >>> parse_opening("Bu Sari (00:05) : Sudah.")
    Opening(label='Bu Sari', words='Sudah.', time_start='00:05', time_end='', number='')
    >>> parse_opening("jam 10:30 saya datang") is None
    True
    """
    if ":" not in line:
        return None
    numbered = _NUMBER.match(line)
    rest, first = _time_before(line[numbered.end() if numbered else 0 :].strip())
    if markdown:
        rest = _without_emphasis(rest)
    match = _LABEL.match(rest[:_LONGEST_HEAD])
    if not match or (match["time"] and match["close"] != _BRACKETS[match["open"]]):
        return None
    behind = rest[match.end() :]
    if _is_no_label_colon(match["label"], behind):
        return None
    words, last = _time_after(behind.strip())
    times = next(filter(any, (first, (match["from"] or "", match["to"] or ""), last)), ("", ""))
    return Opening(" ".join(match["label"].split()), words, *times, numbered[1] if numbered else "")


def is_plausible(label: str) -> bool:
    """Whether words before a colon have the shape of a speaker's label: short, a name, no sentence.

    Examples
    --------
    >>> [is_plausible(label) for label in ("Bu Sari", "dr. Rina", "I2", "kata ibu saya waktu itu", "Ya, betul", "12")]
    [True, True, True, False, False, False]
    """
    words = label.split()
    if not label[:1].isalnum() or len(label) > MOST_CHARACTERS or len(words) > MOST_WORDS:
        return False
    if not any(c.isalpha() for c in label) or _SENTENCE.search(label) or label.count("(") != label.count(")"):
        return False
    return not (label[0].islower() and len(words) > 2)


def fold(label: str) -> str:
    """The label as labels are compared: small letters, single spaces."""
    return " ".join(label.casefold().split())


def word_set(words: str) -> frozenset[str]:
    """A set of folded words, written as one line."""
    return frozenset(words.split())


def _time_before(line: str) -> tuple[str, tuple[str, str]]:
    match = _TIME_FIRST.match(line)
    if not match or match["close"] != _BRACKETS[match["open"]]:
        return line, ("", "")
    return line[match.end() :], (match["from"], match["to"] or "")


def _time_after(words: str) -> tuple[str, tuple[str, str]]:
    """A time behind the colon counts only in brackets: without them it may be spoken."""
    match = _TIME_FIRST.match(words)
    if not match or not match["open"] or match["close"] != _BRACKETS[match["open"]]:
        return words, ("", "")
    return words[match.end() :].strip(), (match["from"], match["to"] or "")


def _is_no_label_colon(label: str, words: str) -> bool:
    """The colon of a time (10:30), an address (http://) or a path (C:\\)."""
    return words.startswith(("//", "\\")) or (label[-1:].isdigit() and words[:1].isdigit())


def _without_emphasis(line: str) -> str:
    """The line with the emphasis taken off its label; emphasis over the words behind it stays on them."""
    match = _EMPHASIS.match(line)
    if not match:
        return line
    mark, inner, after = match["mark"], match["inner"].rstrip(), match["after"]
    if inner.endswith(":") or _COLON_AHEAD.match(after):
        return inner + after
    opening = _LABEL.match(inner[:_LONGEST_HEAD])
    if not opening:
        return line
    words = opening.start("words")
    return f"{inner[:words]} {mark}{inner[words:].strip()}{mark}{after}"
