"""Segments that stay on their words: made from a text, found again after the text was corrected, or refused.

Finding again never guesses. A place is accepted only on evidence that was unique in the old text and is unique in
the new one; everything else is refused with the reason, for a person to decide.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from qualkit.errors import AnchorError, Problem
from qualkit.model import CONTEXT, Segment, Uniqueness

Anchor = Literal["exact", "moved"]
_LEAST_CONTEXT = 20
_LONGEST_INSERTION = 400
_MOST_CANDIDATES = 5


class Location(NamedTuple):
    """Where a segment stands in a text: ``exact`` if the text is unchanged, ``moved`` if it was found again."""

    start: int
    end: int
    anchor: Anchor


def text_hash(text: str) -> str:
    """SHA-256 of the text in UTF-8, as 64 hexadecimal digits; unpaired surrogates are hashed as they are."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def make_segment(text: str, start: int, end: int, *, sha256: str | None = None) -> Segment:
    """The segment ``[start, end)`` of `text`, with 32 code points of context on each side.

    Parameters
    ----------
    text
        The whole canonical text.
    start, end
        Code points, ``0 <= start < end <= len(text)``.
    sha256
        The text's hash, where it is known already.

    Raises
    ------
    AnchorError
        For a range that is empty or outside the text.

    Examples
    --------
    >>> segment = make_segment("Ibu: ASI saja 👶🏽 dulu", 5, 13)
    >>> segment.quote, segment.after
    ('ASI saja', ' 👶🏽 dulu')
    """
    if not 0 <= start < end <= len(text):
        raise AnchorError(Problem(
            f"the range {start} to {end} is not inside the text of {len(text)} code points",
            mend="give 0 <= start < end <= length",
        ))  # fmt: skip
    quote, before, after = text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return Segment(start, end, quote, before, after, sha256 or text_hash(text), _uniqueness(text, quote, before, after))


def locate(segment: Segment, new_text: str, *, sha256: str | None = None) -> Location:
    """Where a segment stands in a text that may have been corrected since.

    If the text is the one that the segment was made from, its offsets are trusted. Otherwise the quote is looked for
    together with its context. It is accepted (``moved``) only where that evidence occurs once in the new text and is
    known to have been unique in the old one, so that a repeated phrase never catches another's coding.

    Parameters
    ----------
    segment
        From `make_segment`.
    new_text
        The text as it is now.
    sha256
        Its hash, where it is known already.

    Raises
    ------
    AnchorError
        With the reason and, in `candidates`, the places that look most like it.

    Examples
    --------
    >>> old = "Ibu: saya capek sekali."
    >>> locate(make_segment(old, 10, 15), "Catatan. " + old)
    Location(start=19, end=24, anchor='moved')
    """
    if segment.text_sha256 == (sha256 or text_hash(new_text)):
        if new_text[segment.start : segment.end] != segment.quote:
            raise AnchorError(Problem(
                f"the range {segment.start} to {segment.end} of the unchanged text does not hold {segment.quote!r}",
                mend="the record was altered by hand; restore it",
            ), _places(segment, new_text))  # fmt: skip
        return Location(segment.start, segment.end, "exact")
    if not segment.quote:
        raise AnchorError("the segment holds no words")
    start = _find_again(segment, new_text)
    if start is None:
        raise AnchorError(_reason(segment, new_text), _places(segment, new_text))
    return Location(start, start + len(segment.quote), "moved")


def _uniqueness(text: str, quote: str, before: str, after: str) -> Uniqueness:
    if _once(text, quote):
        return "quote"
    with_before, with_after = _once(text, before + quote), _once(text, quote + after)
    if with_before and with_after:
        return "sides"
    if with_before:
        return "before"
    if with_after:
        return "after"
    return "both" if _once(text, before + quote + after) else "none"


def _once(text: str, pattern: str) -> bool:
    first = text.find(pattern)
    return first >= 0 and text.find(pattern, first + 1) < 0


def _find_again(segment: Segment, text: str) -> int | None:
    """The start of the one place that the evidence allows, strongest evidence first."""
    quote, before, after = segment.quote, segment.before, segment.after
    known = segment.unique or "both"
    whole = before + quote + after
    if known == "none":
        return None
    if whole in text:
        return text.find(whole) + len(before) if _once(text, whole) else None
    if known == "quote" and not _once(text, quote):
        return None
    starts = []
    if known in ("quote", "sides", "before") and _once(text, before + quote):
        start = text.find(before + quote)
        if len(before) == CONTEXT or (before and start == 0):
            starts.append(start + len(before))
    if known in ("quote", "sides", "after") and _once(text, quote + after):
        start = text.find(quote + after)
        if len(after) == CONTEXT or (after and text.endswith(quote + after)):
            starts.append(start)
    if known == "quote" and _agreement(segment, text, text.find(quote)) >= _LEAST_CONTEXT:
        starts.append(text.find(quote))
    if len(set(starts)) != 1 or _contradicted(segment, text, starts[0]):
        return None
    return starts[0]


def _contradicted(segment: Segment, text: str, start: int) -> bool:
    """Whether the context of a side also stands far from here: then these words may be a copy of the coded ones."""
    end = start + len(segment.quote)
    before = [start - m.end() for m in re.finditer(re.escape(segment.before), text)] if segment.before else []
    after = [m.start() - end for m in re.finditer(re.escape(segment.after), text)] if segment.after else []
    return any(not 0 <= gap <= _LONGEST_INSERTION for gap in (*before, *after))


def _agreement(segment: Segment, text: str, start: int) -> int:
    """Code points of context that agree next to the quote, on the better side."""
    end = start + len(segment.quote)
    left = _common(segment.before[::-1], text[max(0, start - CONTEXT) : start][::-1])
    right = _common(segment.after, text[end : end + CONTEXT])
    return max(left, right)


def _common(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _reason(segment: Segment, text: str) -> str:
    shown = segment.quote if len(segment.quote) <= 60 else segment.quote[:57] + "..."
    times = text.count(segment.quote)
    if times == 0:
        return f"the words {shown!r} no longer stand in the text"
    if segment.unique == "none":
        return f"the words {shown!r} and their surroundings were repeated in the text as it was coded"
    if times == 1:
        return f"the words {shown!r} stand in the text once, but not in the surroundings in which they were coded"
    return f"the words {shown!r} stand in the text {times} times and their surroundings do not tell which"


def _places(segment: Segment, text: str) -> list[tuple[int, int]]:
    """Places for a person to choose from: the same words by agreement of context, or else the most similar words."""
    same = [(m.start(), m.start() + len(segment.quote)) for m in re.finditer(re.escape(segment.quote), text)]
    if same and segment.quote:
        return sorted(same, key=lambda place: -_agreement(segment, text, place[0]))[:_MOST_CANDIDATES]
    return [place for _, place in sorted(_similar(segment, text), reverse=True)[:_MOST_CANDIDATES]]


def _similar(segment: Segment, text: str) -> Iterator[tuple[float, tuple[int, int]]]:
    """Stretches of whole words about as long as the quote that share most of it, with their similarity."""
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", text)]
    wanted = segment.quote.split()
    span, bag = len(wanted), set(wanted)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(segment.quote)
    for i in range(len(words) - span + 1):
        start, end = words[i][0], words[i + span - 1][1]
        shared = sum(text[a:b] in bag for a, b in words[i : i + span])
        if shared * 2 < span:
            continue
        matcher.set_seq1(text[start:end])
        ratio = matcher.ratio()
        if ratio >= 0.6:
            yield ratio, (start, end)
