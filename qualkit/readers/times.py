"""Times as transcription programs print them, at the head of a line, at its end, or alone on it.

f4 writes ``#00:01:23-4#``, MAXQDA ``00:01:23.4``, WhisperX ``[00:00:01.000 --> 00:00:03.000]``, faster-whisper
``[1.00s -> 3.50s]``, Teams ``0:0:1.370 --> 0:0:3.10``, Zoom and otter ``0:05``, and people ``(00.01.23)``. A time that
the canonical text can hold stays as it is printed; another is rewritten as hours, minutes and seconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PLAIN = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?::\d{2}(?!\d)|[.,]\d{1,7})?(?: ?[AaPp]\.?[Mm]\b\.?)?"
_LOOSE = r"\d{1,2}:\d{1,2}:\d{1,2}[.,]\d{1,7}"
_BARE = rf"(?:{_LOOSE}|{_PLAIN})(?![\d:])"
_INSIDE = (
    rf"(?:{_LOOSE}|\d{{1,2}}:\d{{2}}:\d{{2}}-\d{{1,3}}|{_PLAIN}|\d{{1,2}}\.\d{{2}}\.\d{{2}}"
    r"|\d{1,6}(?:\.\d{1,3})? ?(?:s|sec|detik)\b)"
)
_TO = r"[ \t]{0,4}(?:-{1,2}>|[-\u2013\u2014\u2192~]|s/d\b|sampai\b|to\b)[ \t]{0,4}"
_WORD = r"(?:[Mm]enit(?:[ -]ke)?[ -]{0,2})?"
_STAMP = re.compile(
    rf"(?:(?P<open>[\[({{<#])[ \t]?{_WORD}(?P<a>{_INSIDE})(?:{_TO}(?P<b>{_INSIDE}))?[ \t]?(?P<close>[\])}}>#])"
    rf"|(?P<c>{_BARE})(?:{_TO}(?P<d>{_BARE}))?)"
)
_CLOSES = {"[": "]", "(": ")", "{": "}", "<": ">", "#": "#"}
_CANONICAL = re.compile(r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?")
_AT_THE_END = re.compile(r"[ \t]*[\[({<#][^\[({<#\n]{3,40}[\])}>#][ \t]*\Z")
_CLOCK_AT_THE_END = re.compile(r"(?:^|(?<=[\s.!?]))[ \t]*(\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,3})?)[ \t]*\Z")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time, or a span of it, that stands at the head or the end of a line.

    Attributes
    ----------
    start, end
        As the canonical text holds them; `end` is empty where only one time is printed.
    rest
        The line without them.
    enclosed
        Whether brackets or hashes stand around it, so that it cannot be spoken.
    """

    start: str
    end: str
    rest: str
    enclosed: bool


def time_ahead(line: str) -> Stamp | None:
    """The time that a line opens with; None where it opens with something else.

    Examples
    --------
    >>> time_ahead("[00:00:01.000 --> 00:00:03.000] SPEAKER_00: Ya.")
    Stamp(start='00:00:01.000', end='00:00:03.000', rest='SPEAKER_00: Ya.', enclosed=True)
    >>> time_ahead("#00:01:23-4# Ya.").start, time_ahead("[75.50s -> 80.00s] Ya.").start, time_ahead("[x] Ya.")
    ('00:01:23.4', '00:01:15.5', None)
    """
    if not line or not (line[0].isdigit() or line[0] in _CLOSES):
        return None
    match = _STAMP.match(line)
    if not match or (match["open"] and match["close"] != _CLOSES[match["open"]]):
        return None
    start, end = as_time(match["a"] or match["c"]), as_time(match["b"] or match["d"] or "")
    if not start:
        return None
    return Stamp(start, end, line[match.end() :].strip(), bool(match["open"]))


def time_behind(line: str, *, clock: bool = False) -> Stamp | None:
    """The time in brackets or hashes that a line ends with.

    Parameters
    ----------
    line
        A line, or the words of a turn.
    clock
        Whether a full clock time (00:01:02) counts without brackets too.

    Examples
    --------
    >>> time_behind("Ya, betul. #00:01:02-3#")
    Stamp(start='00:01:02.3', end='', rest='Ya, betul.', enclosed=True)
    >>> time_behind("Sejak jam 10:30"), time_behind("Ya [tertawa]")
    (None, None)
    """
    found = _AT_THE_END.search(line[-48:])
    if found:
        stamp = time_ahead(found.group().strip())
        if stamp and not stamp.rest:
            return Stamp(stamp.start, stamp.end, line[: len(line) - len(found.group())].rstrip(), True)
    printed = _CLOCK_AT_THE_END.search(line[-48:]) if clock else None
    if printed:
        return Stamp(printed[1], "", line[: len(line) - len(line[-48:]) + printed.start()].rstrip(), False)
    return None


def only_time(line: str) -> Stamp | None:
    """The time of a line that holds nothing else.

    Examples
    --------
    >>> only_time("0:0:5.370 --> 0:0:8.24").end, only_time("10:30 saya datang")
    ('00:00:08.24', None)
    """
    stamp = time_ahead(line.strip())
    return stamp if stamp and not stamp.rest else None


def as_time(printed: str) -> str:
    """A printed time as the canonical text holds it; empty where it is no time.

    Examples
    --------
    >>> [as_time(printed) for printed in ("0:05", "00.01.23", "00:01:23-4", "3.5 s", "1:05:09 PM", "99:99:99:99")]
    ['0:05', '00:01:23', '00:01:23.4', '00:00:03.5', '13:05:09', '']
    """
    printed = printed.strip()
    if not printed:
        return ""
    if _CANONICAL.fullmatch(printed):
        return printed if _is_possible(printed) else ""
    seconds = re.fullmatch(r"(\d+(?:\.\d+)?) ?(?:s|sec|detik)", printed)
    if seconds:
        return _clock(float(seconds[1]))
    half = re.search(r"([AaPp])\.?[Mm]\.?$", printed)
    numbers = re.findall(r"\d+", printed)
    if half:
        numbers[0] = str(int(numbers[0]) % 12 + (12 if half[1] in "pP" else 0))
    if len(numbers) > 4 or not _is_possible(":".join(numbers[:3])):
        return ""
    clock = ":".join(number.zfill(2) for number in numbers[:3])
    return f"{clock}.{numbers[3][:3]}" if len(numbers) == 4 else clock


def seconds_of(time: str) -> float:
    """A time of the canonical text in seconds.

    Examples
    --------
    >>> seconds_of("1:02"), seconds_of("01:00:03.5")
    (62.0, 3603.5)
    """
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def _is_possible(time: str) -> bool:
    """Whether minutes and seconds stay below 60; minutes alone may count on."""
    parts = [int(part) for part in time.replace(",", ".").partition(".")[0].split(":")]
    return parts[-1] < 60 and (len(parts) < 3 or parts[1] < 60)


def _clock(seconds: float) -> str:
    whole, fraction = divmod(round(seconds * 1000), 1000)
    clock = f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
    return f"{clock}.{fraction:03}".rstrip("0") if fraction else clock
