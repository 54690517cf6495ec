"""Openings without a colon: ``Siti  0:05`` above the words, ``[Siti] 00:00:05``, ``P = ...``, a name alone on its line.

Times beside a name are evidence of their own. The other styles are looked for only where no label has a colon, and one
counts only if it opens most of the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from qualkit.readers.labels import Accepted, accept, count_labels
from qualkit.readers.openings import MOST_CHARACTERS, Head, Opening, fold, is_plausible, parse_head
from qualkit.readers.roles import Declared, role_named
from qualkit.readers.talk import Line
from qualkit.readers.times import Stamp, only_time, time_ahead, time_behind
from qualkit.readers.vocabulary import GREETINGS, first_word, names_field

_TIME_WORDS = frozenset(("jam", "pukul", "menit", "at", "detik"))
_BETWEEN_NAMES = frozenset(("bin", "binti", "de", "van", "von", "dan", "and"))
_TIMED_LABEL = re.compile(
    r"(?P<label>[^\[\](){}<>#\n]{1,40}?)[ \t]*(?P<time>[\[({<#][^\[\](){}<>#\n]{3,40}[\])}>#])(?P<words>[ \t].*)"
)
_SEPARATORS = {
    "an equals sign": r"[ \t]{0,8}={1,3}[ \t]{0,8}",
    "a dash": r"[ \t]{1,8}[-–—]{1,3}[ \t]{1,8}|[ \t]{0,8}[–—][ \t]{0,8}|-[ \t]{1,8}",
    "an arrow": r"[ \t]{0,8}(?:>{1,3}|→|⇒)[ \t]{0,8}",
    "a semicolon": r"[ \t]{0,8};[ \t]{0,8}",
    "a bar": r"[ \t]{0,8}\|[ \t]{0,8}",
    "a tab": r" {0,8}\t[ \t]{0,8}",
    "spaces": r" {2,40}",
    "a closing bracket": r"\)[ \t]{1,8}",
    "a full stop": r"\.[ \t]{1,8}",
}
_SHORT_LABELS = ("a closing bracket", "a full stop", "a semicolon")
_BRACKETS = re.compile(r"[\[<{](?P<label>[^\[\]<>{}\n]{1,40})[\]>}][ \t]*(?P<words>\S.*)")
_EMPHASIS = re.compile(r"(?P<mark>\*{1,3}|_{1,3})(?P<label>[^*_\n]{1,40})(?P=mark)[ \t]{1,8}(?P<words>\S.*)")
_DIGIT = re.compile(r"\d")
_FEWEST_HEADED = 2
_FEWEST_TIMES = 3
_MOSTLY = 0.8
Style = Callable[[Head], Opening | None]


def with_time_headers(lines: Sequence[Line], *, markdown: bool = False) -> list[Line]:
    """The lines, those that hold a name and a time opened by it, as Zoom, Teams and otter print them.

    Examples
    --------
    >>> lines = with_time_headers([Line(text, None, 0) for text in ("Siti  0:05", "Ya.", "[Dan] 00:00:09", "Apa?")])
    >>> [(line.opening.label, line.opening.time_start) for line in lines if line.opening]
    [('Siti', '0:05'), ('Dan', '00:00:09')]
    """
    lines = _named_below_times(lines)
    open_lines = ((i, line.text) for i, line in enumerate(lines) if _DIGIT.search(line.text) and not _has_time(line))
    found = {i: found for i, text in open_lines if (found := _timed(text, markdown))}
    first = [i for i, (_, time_first) in found.items() if time_first]
    followed = sum(_goes_on(lines, i) for i in first)
    if len(found) < _FEWEST_HEADED:
        return list(lines)
    kept = {i: opening for i, (opening, time_first) in found.items() if not time_first or followed >= 0.8 * len(first)}
    return [replace(line, opening=kept[i]) if i in kept else line for i, line in enumerate(lines)]


def with_style(
    lines: Sequence[Line], declared: Mapping[str, Declared], known: Iterable[str], *, markdown: bool = False
) -> tuple[list[Line], Accepted, str] | None:
    """The lines opened by labels without a colon, the labels, and what stands behind them; None where there are none.

    Examples
    --------
    >>> lines = [Line(text, None, i) for i, text in enumerate(("P = Apa?", "Ibu = Ya.", "P = Lagi?", "Ibu = Iya."))]
    >>> opened, accepted, how = with_style(lines, {}, ())
    >>> sorted(accepted.labels.values()), how
    (['Ibu', 'P'], 'an equals sign')
    """
    known = tuple(known)
    heads = [parse_head(line.text, markdown=markdown) for line in lines]
    for how, style in _styles(markdown):
        openings = [
            None if line.opening and line.opening.dress else style(head)
            for line, head in zip(lines, heads, strict=True)
        ]
        if how == "the label alone on its line":
            openings = _alone(openings)
        accepted = accept(count_labels(openings, declared), declared, known)
        if not accepted.labels:
            continue
        opened = [
            replace(line, opening=opening if accepted.opens(opening) else None)
            for line, opening in zip(lines, openings, strict=True)
        ]
        if _opens_most(opened, how):
            return opened, accepted, how
    return None


def with_bare_times(openings: Mapping[int, Opening]) -> tuple[dict[int, Opening], tuple[str, ...]]:
    """The openings, with times without brackets taken from the words where nearly all turns have one there; with notes.

    Examples
    --------
    >>> openings = {i: Opening("P", f"0:0{i} Apa?") for i in range(3)}
    >>> with_bare_times(openings)[0][2]
    Opening(label='P', words='Apa?', time_start='0:02', time_end='', number='')
    """
    ahead = {i: s for i, o in openings.items() if not o.time_start and (s := time_ahead(o.words)) and not s.enclosed}
    behind = {i: s for i, o in openings.items() if not o.time_end and (s := time_behind(o.words, clock=True))
              and not s.enclosed}  # fmt: skip
    changed = dict(openings)
    if len(ahead) >= max(_FEWEST_TIMES, _MOSTLY * len(openings)):
        changed |= {i: replace(changed[i], words=s.rest, time_start=s.start, time_end=s.end) for i, s in ahead.items()}
        return changed, ("times without brackets behind the labels were taken as times",)
    if len(behind) >= max(_FEWEST_TIMES, _MOSTLY * len(openings)):
        changed |= {i: replace(changed[i], words=s.rest, time_end=s.start) for i, s in behind.items()}
        return changed, ("times without brackets at the ends of turns were taken as times",)
    return changed, ()


def _named_below_times(lines: Sequence[Line]) -> list[Line]:
    """Where a time, a name and the words stand on lines of their own, the time is put to the name."""
    times = {i: stamp for i, line in enumerate(lines) if (stamp := only_time(line.text))}
    names = [i + 1 for i in times if i + 2 < len(lines) and i + 2 not in times and _is_name(lines[i + 1])]
    labels = {fold(lines[i].text.strip(":* ")) for i in names}
    if len(names) < 3 or len(names) < 0.8 * len(times) or not 2 <= len(labels) <= len(names) / 1.5:
        return list(lines)
    changed = list(lines)
    for i in names:
        stamp = times[i - 1]
        label = lines[i].text.strip(":* ")
        changed[i - 1] = replace(lines[i - 1], text="")
        changed[i] = replace(lines[i], opening=Opening(label, "", stamp.start, stamp.end, dress="time"))
    return changed


def _is_name(line: Line) -> bool:
    label = line.text.strip(":* ")
    return (
        is_plausible(label) and (line.opening is None or not line.opening.words) and first_word(label) not in GREETINGS
    )


def _has_time(line: Line) -> bool:
    return line.opening is not None and (bool(line.opening.time_start) or bool(line.opening.words))


def _goes_on(lines: Sequence[Line], i: int) -> bool:
    """Whether words stand below a line."""
    below = lines[i + 1] if i + 1 < len(lines) else None
    return below is not None and bool(below.text) and time_ahead(below.text) is None


def _timed(text: str, markdown: bool) -> tuple[Opening, bool] | None:
    """A name and a time without a colon between them, and whether the time comes first."""
    head = parse_head(text, markdown=markdown)
    if head.stamp and head.rest:
        label = _label(head.rest)
        return (_opening(label, "", head.stamp), True) if label else None
    label, stamp = _time_last(head.rest)
    if stamp:
        return (_opening(label, "", stamp), False) if label else None
    match = _TIMED_LABEL.match(head.rest)
    inside = only_time(match["time"]) if match else None
    if match and inside and (label := _label(match["label"])):
        return _opening(label, match["words"].strip(), inside), False
    return None


def _time_last(text: str) -> tuple[str, Stamp | None]:
    behind = time_behind(text)
    if behind:
        return _label(behind.rest), behind
    words = text.split()
    for number in (4, 3, 2, 1):
        stamp = only_time(" ".join(words[-number:])) if len(words) > number else None
        if stamp:
            return _label(" ".join(words[:-number])), stamp
    return "", None


def _label(text: str) -> str:
    """A name without its brackets and marks; empty where it is none."""
    plain = text.strip(" \t|,-–—*_")
    if plain[:1] in "[<{(" and plain[-1:] in "]>})":
        plain = plain[1:-1].strip()
    plain = plain.rstrip(":").strip()
    told = first_word(plain)
    words = plain.split()
    named = plain[:1].isalpha() and not any(word[:1].islower() and word not in _BETWEEN_NAMES for word in words)
    usable = is_plausible(plain) and told not in GREETINGS and not names_field(plain)
    return " ".join(words) if named and usable and fold(words[-1]) not in _TIME_WORDS else ""


def _opening(label: str, words: str, stamp: Stamp) -> Opening:
    return Opening(label, words, stamp.start, stamp.end, dress="time")


def _styles(markdown: bool) -> Iterator[tuple[str, Style]]:
    for how, pattern in _SEPARATORS.items():
        most = 1 if how in _SHORT_LABELS else 3
        compiled = re.compile(rf"(?P<label>[^\W_][\w .'()/&#-]{{0,39}}?)(?:{pattern})(?P<words>\S.*)")
        yield how, partial(_separated, pattern=compiled, most=most)
    if markdown:
        yield "emphasis", partial(_separated, pattern=_EMPHASIS, most=3)
    yield "brackets", partial(_separated, pattern=_BRACKETS, most=3)
    yield "the label alone on its line", _lone


def _separated(head: Head, pattern: re.Pattern[str], most: int) -> Opening | None:
    match = pattern.match(head.rest)
    if not match or not is_plausible(match["label"]) or len(match["label"].split()) > most:
        return None
    if (most == 1 and len(match["label"]) > 12) or (match["label"][:1].islower() and len(match["label"]) > 2):
        return None
    stamp = head.stamp
    return Opening(
        " ".join(match["label"].split()), match["words"].strip(), stamp.start if stamp else "",
        stamp.end if stamp else "", head.number, "time" if stamp else "",
    )  # fmt: skip


def _lone(head: Head) -> Opening | None:
    if len(head.rest) > MOST_CHARACTERS + 10:
        return None
    label = head.rest.strip("*_ \t:")
    words = label.split()
    if len(words) > 3 or not is_plausible(label):
        return None
    named = (
        label.isupper()
        or all(word[:1].isupper() or word[:1].isdigit() for word in words)
        or role_named(label) is not None
    )
    if not named or first_word(label) in GREETINGS or names_field(label):
        return None
    stamp = head.stamp
    return Opening(" ".join(words), "", stamp.start if stamp else "", stamp.end if stamp else "", head.number)


def _alone(openings: Sequence[Opening | None]) -> list[Opening | None]:
    """Names alone on their lines with words below; of two in a row neither counts."""
    return [
        opening
        if opening and i + 1 < len(openings) and openings[i + 1] is None and (i == 0 or openings[i - 1] is None)
        else None
        for i, opening in enumerate(openings)
    ]


def _opens_most(lines: Sequence[Line], how: str) -> bool:
    """Whether the openings are what the document is made of: most of its paragraphs, or of its lines, open a turn."""
    spoken = [line for line in lines if line.text]
    first = [line for i, line in enumerate(lines) if i == 0 or line.paragraph != lines[i - 1].paragraph]
    units = first if len(first) > 3 else spoken
    opened = sum(line.opening is not None for line in units)
    alone = how == "the label alone on its line"
    least = 0.25 if alone else 0.8 if how == "spaces" else 0.5
    return opened >= (4 if alone else 2) and opened >= least * len(units)
