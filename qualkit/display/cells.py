"""What a cell of a displayed table can hold besides text: a share, a quote, a badge; and the plain text of each."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from qualkit.display.labels import MISSING, number, percent, word
from qualkit.errors import Problem, TableError, nearest

Kind = Literal["plain", "up", "down", "level", "full", "half", "empty", "cross"]
MARKS: dict[str, str] = {
    "plain": "",
    "up": "\u25b2",
    "down": "\u25bc",
    "level": "\u25a0",
    "full": "\u25cf",
    "half": "\u25d0",
    "empty": "\u25cb",
    "cross": "\u2715",
}
"""Kind of a badge -> the sign that tells it apart without colour."""

Shown = Literal["", "bracketed", "withheld"]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, with the estimate and its interval.

    Below `least` the denominator is too small for a percentage, and the share reads "3 of 4".

    Parameters
    ----------
    k
        Numerator; NaN where there is no count, as for a weighted estimate.
    n
        Denominator, a count; NaN where it is unknown, as in many published figures.
    estimate
        Share between 0 and 1; NaN where it is undefined.
    low, high
        Ends of the interval, between 0 and 1; NaN where there is none.
    least
        The smallest `n` that is shown as a percentage.
    shown
        ``bracketed`` puts the figure in square brackets, ``withheld`` leaves it out, as surveys do for small `n`.
    digits
        Decimals of the percentage.

    Raises
    ------
    TableError
        For a share or an end of the interval outside 0 to 1, and for counts that are not ``0 <= k <= n``.

    Examples
    --------
    >>> plain(Share(3, 4, 0.75, 0.30, 0.95)), plain(Share(9, 12, 0.75, 0.47, 0.91))
    ('3 of 4', '75% (47\u201391)')
    >>> plain(Share(3, 4, 0.75), "id"), plain(Share(0, 0, float("nan")))
    ('3 dari 4', '\u2013')
    """

    k: float
    n: float
    estimate: float
    low: float = math.nan
    high: float = math.nan
    least: int = 5
    shown: Shown = ""
    digits: int = 0

    def __post_init__(self) -> None:
        problems = [
            Problem(f"{name} of a share is {value}", "Share", mend="give a share between 0 and 1, or NaN")
            for name, value in (("estimate", self.estimate), ("low", self.low), ("high", self.high))
            if not (math.isnan(value) or -1e-9 <= value <= 1 + 1e-9)
        ]
        if self.n < 0 or self.k < 0 or self.k > self.n:
            problems.append(Problem(f"{self.k:g} of {self.n:g} is no count", "Share", mend="give 0 <= k <= n"))
        if problems:
            raise TableError(problems)

    @property
    def counted(self) -> bool:
        """Whether it is shown as a count, "3 of 4", because `n` is below `least`."""
        return 0 < self.n < self.least and not math.isnan(self.k) and float(self.k).is_integer()

    @property
    def undefined(self) -> bool:
        """Whether there is no figure to show."""
        return self.shown != "withheld" and math.isnan(self.estimate) and not self.counted

    def point(self, language: str = "en") -> str:
        """The figure without its interval: "3 of 4", "75%", or an en dash."""
        if self.shown == "withheld":
            return word("withheld", language)
        if self.counted:
            text = f"{self.k:.0f} {word('of', language)} {self.n:.0f}"
        elif self.undefined:
            return MISSING
        else:
            text = f"{percent(self.estimate, self.digits, language)}%"
        return f"[{text}]" if self.shown == "bracketed" else text

    def padded(self, wide: int, language: str = "en") -> str:
        """The figure moved right to `wide` places by spaces as wide as digits; counts and dashes stay where they are.

        Examples
        --------
        >>> Share(1, 20, 0.05).padded(4), Share(3, 4, 0.75).padded(8)
        ('\u2007\u20075%', '3 of 4')
        """
        fixed = self.counted or self.undefined or self.shown == "withheld"
        return self.point(language) if fixed else self.point(language).rjust(wide, "\u2007")

    def interval(self, language: str = "en") -> str:
        """The interval, "30\u201395", or an empty string where none is to be shown."""
        if self.counted or self.undefined or self.shown == "withheld" or math.isnan(self.low + self.high):
            return ""
        low, high = (number(end * 100, self.digits, language).lstrip("<") for end in (self.low, self.high))
        return f"{low}\u2013{high}"


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words, who said them and where they stand.

    Parameters
    ----------
    words
        The words as they were said.
    who, where
        The speaker's pseudonym or group; the transcript and turn. Either may be empty.
    language
        Language tag of the words where it is not that of the display, for example ``id``.

    Raises
    ------
    TableError
        For a language tag that is none.

    Examples
    --------
    >>> plain(Quote("Belum pernah ada pelatihan.", "kader-03", "turn 12"))
    '\u201cBelum pernah ada pelatihan.\u201d \u2014 kader-03, turn 12'
    """

    words: str
    who: str = ""
    where: str = ""
    language: str = ""

    def __post_init__(self) -> None:
        if self.language and not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", self.language):
            raise TableError(
                Problem(f"{self.language!r} is no language tag", "Quote", mend="give one like 'id', or leave it out")
            )

    @property
    def origin(self) -> str:
        """Who and where, in one line."""
        return ", ".join(filter(None, (self.who, self.where)))


@dataclass(frozen=True, slots=True)
class Badge:
    """A short word with a sign before it, so that its kind shows without colour.

    Parameters
    ----------
    text
        The word.
    kind
        ``up``, ``down``, ``level`` (a direction), ``full``, ``half``, ``empty``, ``cross`` (a degree), ``plain``.

    Raises
    ------
    TableError
        For an unknown kind.

    Examples
    --------
    >>> plain(Badge("barrier", "down")), plain(Badge("partial agreement", "half"))
    ('\u25bc barrier', '\u25d0 partial agreement')
    """

    text: str
    kind: Kind = "plain"

    def __post_init__(self) -> None:
        if self.kind not in MARKS:
            raise TableError(
                Problem(
                    f"unknown kind of badge {self.kind!r}",
                    "Badge",
                    nearest(str(self.kind), MARKS),
                    f"choose one of {', '.join(MARKS)}",
                )
            )


Cell: TypeAlias = str | Share | Quote | Badge


def plain(cell: Cell, language: str = "en", wide: int = 0) -> str:
    """The cell as text; the figure of a share takes at least `wide` places."""
    if isinstance(cell, Share):
        interval = cell.interval(language)
        return cell.padded(wide, language) + (f" ({interval})" if interval else "")
    if isinstance(cell, Quote):
        return f"\u201c{cell.words}\u201d" + (f" \u2014 {cell.origin}" if cell.origin else "")
    if isinstance(cell, Badge):
        return f"{MARKS[cell.kind]} {cell.text}".strip()
    return cell


_ILLEGIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def legible(text: str) -> str:
    """The text with LF line ends and every character that no document may hold replaced by U+FFFD.

    Examples
    --------
    >>> legible("a\\x00b\\r\\nc")
    'a\ufffdb\\nc'
    """
    return _ILLEGIBLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
