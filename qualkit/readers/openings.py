"""How a line can open a turn: label, colon, words, with a time before the label, behind it, or behind the colon.

Only shapes are known here; whether a label is a speaker is decided on the evidence of the whole document. Numbers,
list marks, emphasis and brackets around a label are layout.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from qualkit.readers.times import Stamp, time_ahead, time_behind

MOST_CHARACTERS = 40
MOST_WORDS = 5

_NUMBER = re.compile(r"\s{0,8}\(?(\d{1,4})(?:[.)][ \t]+|\t| {2,8})(?=\S)")
_LIST_MARK = re.compile(r"\s{0,8}(?:[-*+•‣▪>–—]{1,2}[ \t]+)(?=\S)")
_HEADING_MARK = re.compile(r"\s{0,3}#{1,6}[ \t]+(?=\S)")
_COLON = re.compile("[:：﹕]")
_COLON_AHEAD = re.compile(r"[ \t]*(?:[\[(][\d:., ]{3,20}[\])])?[ \t]*[:：﹕]")
_LONGEST_HEAD = 160
"""Code points in which a label, its time and its colon must fit; it keeps hostile lines cheap."""
_LONGEST_LABEL = 80
_EMPHASIS = re.compile(r"(?P<mark>\*{1,3}|_{1,3})(?P<inner>(?!\s).+?)(?P=mark)(?P<after>.*)")
_TAG = re.compile(r"<(?P<tag>b|i|u|strong|em)>(?P<inner>[^<>\n]{1,80})</(?P=tag)>(?P<after>.*)", re.IGNORECASE)
_SENTENCE = re.compile(r"[?!,;\"“”„…\\\[\]{}<>|*=@#]|\.(?=\.)|(?<!\b\w)(?<!\b\w\w)(?<!\b\w\w\w)\.|(?<!\w\w)/|/(?!\w\w)")
_NUMBER_SIGN = re.compile(r"(?<=\w )#(?=\d)")
_ENCLOSED = re.compile(r"[\[<{(](?P<inner>[^\[\]<>{}()\n]{1,60})[\]>})]")
_DOTS = re.compile(r"[ \t]?(?:\.{2,40}|…{1,20})$")
_FROM_TO = re.compile(r"From (?P<name>\S.{0,60}?)(?: to .{1,40})?", re.IGNORECASE)
"""How the chat of a meeting names who writes to whom."""
_NUMBER_LAST = re.compile(r"(?:^|[\s:.])\d{1,9}$")
_BETWEEN = re.compile(r"(?:[|,–—-][ \t]*)?")


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
    dress: str = field(default="", compare=False, repr=False)
    """What sets the label off from the words: ``time``, ``bold``, ``bracket``, or nothing but its colon."""


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
    if not _COLON.search(line):
        return None
    head = parse_head(line, markdown=markdown)
    place = _label_colon(head.rest[:_LONGEST_HEAD])
    if place < 0:
        return None
    label, inside = _time_inside(head.rest[:place].rstrip())
    behind = head.rest[place + 1 :]
    if not label or _is_no_label_colon(label, behind):
        return None
    words, last = _time_after(behind.strip())
    stamp = next(filter(None, (head.stamp, inside, last)), None)
    label = _DOTS.sub("", label)
    sent = _FROM_TO.fullmatch(label) if stamp else None
    label = sent["name"] if sent else label
    bare = _ENCLOSED.fullmatch(label)
    if bare and is_plausible(bare["inner"].strip()):
        label = bare["inner"]
    dress = "time" if stamp else head.dress or ("bracket" if bare else "")
    return Opening(
        " ".join(label.split()), words, *((stamp.start, stamp.end) if stamp else ("", "")), head.number, dress
    )


@dataclass(frozen=True, slots=True)
class Head:
    """A line without what stands before its label: number, list mark, emphasis, time."""

    rest: str
    number: str = ""
    stamp: Stamp | None = None
    dress: str = ""


def parse_head(line: str, *, markdown: bool = False) -> Head:
    """A line without number, list mark, time and emphasis before its first word.

    Examples
    --------
    >>> parse_head("3. [00:05] Ibu: Ya.").rest, parse_head("- **Ibu** 00:05", markdown=True).rest
    ('Ibu: Ya.', 'Ibu 00:05')
    """
    if markdown:
        line = _HEADING_MARK.sub("", line, count=1)
    marked = _LIST_MARK.match(line)
    line = line[marked.end() :] if marked else line
    numbered = _NUMBER.match(line)
    rest = line[numbered.end() if numbered else 0 :].strip()
    stamp = time_ahead(rest)
    rest = _BETWEEN.sub("", stamp.rest, count=1) if stamp else rest
    plain = _without_emphasis(rest) if markdown or rest[:1] == "<" else rest
    dress = "" if plain == rest else "bold"
    if dress and stamp is None and (stamp := time_ahead(plain)):
        plain = stamp.rest
    return Head(plain, numbered[1] if numbered else "", stamp, dress)


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
    if not any(c.isalpha() for c in label) or label.count("(") != label.count(")"):
        return False
    if _SENTENCE.search(_NUMBER_SIGN.sub("", label) if "#" in label else label):
        return False
    return not (label[0].islower() and len(words) > 2)


def fold(label: str) -> str:
    """The label as labels are compared: small letters, single spaces."""
    return " ".join(label.casefold().split())


def word_set(words: str) -> frozenset[str]:
    """A set of folded words, written as one line."""
    return frozenset(words.split())


def _label_colon(head: str) -> int:
    """Where the colon behind the label stands, past those of a time that belongs to the label; -1 where none is."""
    for match in _COLON.finditer(head):
        if match.start() > _LONGEST_LABEL:
            return -1
        before = head[: match.start()]
        if before[-1:].isdigit() and head[match.end() : match.end() + 1].isdigit() and re.search(r"[\s(\[]\d+$|:\d\d$",
                                                                                                before):  # fmt: skip
            continue
        return match.start() if before.strip() else -1
    return -1


def _time_inside(label: str) -> tuple[str, Stamp | None]:
    """A label and the time that stands behind it, before the colon."""
    stamp = time_behind(label)
    if stamp and stamp.rest:
        return stamp.rest, stamp
    words = label.split()
    last = time_ahead(words[-1]) if len(words) > 1 else None
    if last and not last.rest:
        return " ".join(words[:-1]), last
    return label, None


def _time_after(words: str) -> tuple[str, Stamp | None]:
    """A time behind the colon counts only in brackets: without them it may be spoken."""
    stamp = time_ahead(words)
    if not stamp or not stamp.enclosed:
        return words, None
    return stamp.rest, replace(stamp, rest="")


def _is_no_label_colon(label: str, words: str) -> bool:
    """The colon of a time (10:30), an address (http://) or a path (C:\\)."""
    return words.startswith(("//", "\\")) or (words[:1].isdigit() and bool(_NUMBER_LAST.search(label)))


def _stands_alone(inner: str, after: str) -> bool:
    """Whether emphasised words are the line's only ones, but for a time."""
    return not re.search(r"[?.!]$", inner) and (not after.strip() or time_ahead(after.strip()) is not None)


def _without_emphasis(line: str) -> str:
    """The line with the emphasis taken off its label; emphasis over the words behind it stays on them."""
    match = _EMPHASIS.match(line)
    if not match:
        tagged = _TAG.match(line)
        return tagged["inner"] + tagged["after"] if tagged else line
    mark, inner, after = match["mark"], match["inner"].rstrip(), match["after"]
    if inner.endswith((":", "：")) or _COLON_AHEAD.match(after):
        return inner + after
    place = _label_colon(inner[:_LONGEST_HEAD])
    if place < 0:
        return inner + after if _stands_alone(inner, after) else line
    return f"{inner[: place + 1]} {mark}{inner[place + 1 :].strip()}{mark}{after}"
