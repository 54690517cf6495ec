"""Which words around a hit bear on its state, and which only look as if they did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qualkit.coding import cues

PLAIN, COMMA, STOP, QUESTION = " ", ",", ".", "?"
"""Kinds of gaps between words."""


class Context(NamedTuple):
    """Words around a hit.

    Parameters
    ----------
    words
        As they are compared, the hit among them.
    gaps
        The kind of gap before each word and after the last: one more than words.
    first, last
        Where the hit stands in `words`.
    anchor
        The word of the hit from which the look back begins.
    own
        Words that the term itself matched.
    """

    words: Sequence[str]
    gaps: Sequence[str]
    first: int
    last: int
    anchor: int
    own: frozenset[int] = frozenset()


class Cue(NamedTuple):
    """A word, or several that are one: ``negation``, ``diminisher``, ``condition``, ``wish``, ``desire``, or ``spent``
    for what only looks negated. `at` is the first word, `words` are all."""

    kind: str
    at: int
    words: tuple[int, ...]


def marks_of(context: Context) -> dict[int, Cue]:
    """The cue of every word that is one; words of an idiom share theirs."""
    marks: dict[int, Cue] = {}
    for at in range(len(context.words)):
        if context.words[at] not in cues.BEARING or at in marks or at in context.own:
            continue
        cue = _idiom(context, at) or _single(context, at)
        if cue:
            marks.update(dict.fromkeys(cue.words, cue))
    return marks


def _single(context: Context, at: int) -> Cue | None:
    word = context.words[at]
    if is_negation(word):
        return Cue("negation", at, (at,))
    if word in cues.DIMINISHERS and not _is_measure(context, at):
        return Cue("diminisher", at, (at,))
    if word in cues.CONDITIONS:
        return Cue("condition", at, (at,))
    if word in cues.WISHES or _is_if_only(context, at):
        return Cue("wish", at, (at,))
    if word in cues.DESIRES or _is_plan(context, at):
        return Cue("desire", at, (at,))
    return None


def is_negation(word: str) -> bool:
    """Whether a word negates, with or without a clitic.

    Examples
    --------
    >>> is_negation("tidaklah"), is_negation("belumlah"), is_negation("tidaknya"), is_negation("sebelum")
    (True, True, True, False)
    """
    return word in cues.NEGATIONS


def _is_measure(context: Context, at: int) -> bool:
    """*Kurang lebih*, *kurang dari*; *a little* and *a few* affirm."""
    word, following, before = context.words[at], word_at(context, at + 1), word_at(context, at - 1)
    if word in ("kurang", "less"):
        return following in ("lebih", "dari", "than")
    return word in ("little", "few") and before in ("a", "quite")


def _is_if_only(context: Context, at: int) -> bool:
    """*Coba suami mendukung* at the start of a sentence wishes; *coba menyusui* tries."""
    return context.words[at] == "coba" and context.first > at + 1 and set(since_stop(context, at)) <= cues.OPENERS


def _is_plan(context: Context, at: int) -> bool:
    """*Mau ada*, *harus ada*: what is not there yet."""
    return context.words[at] in cues.PLANNING and word_at(context, at + 1) in (
        "ada", "ade", "diadakan", "wonten", "ana",
    )  # fmt: skip


def _idiom(context: Context, at: int) -> Cue | None:
    """Several words that are one cue, or a negation that is none."""
    if context.words[at] in cues.ALMOST:
        return _almost(context, at)
    if not is_negation(context.words[at]):
        return None
    far = _amount(context, at)
    if far:
        return Cue("diminisher", at, (at, far))
    return _taken(context, at) or _looks_negated(context, at)


def _almost(context: Context, at: int) -> Cue | None:
    """*Hampir tidak*, *hampir saja tidak*."""
    for step in (at + 1, at + 2):
        if is_negation(word_at(context, step)) and context.gaps[step] == PLAIN:
            return Cue("diminisher", at, tuple(range(at, step + 1)))
    return None


def _taken(context: Context, at: int) -> Cue | None:
    """A negation that the next word takes, or the one after it: *tidak terlalu*, *tidak hanya*, *tidak pernah lupa*."""
    for step in (at + 1, at + 2):
        if step >= len(context.words) or context.gaps[step] != PLAIN or step in context.own:
            return None
        word, both = context.words[step], tuple(range(at, step + 1))
        if word in cues.AFTER_NEGATION_DIMINISHED and not _is_filler(context, step):
            return Cue("diminisher", at, both)
        if word in cues.ONLY or word in cues.UNMOVED:
            return Cue("spent", at, both)
        if word not in cues.BESIDE_NEGATION:
            return None
    return None


def _amount(context: Context, at: int) -> int:
    """The word of amount that the negation takes over up to two words without matter, or 0."""
    for step in range(at + 1, min(at + 4, len(context.words))):
        if context.gaps[step] != PLAIN or step in context.own:
            return 0
        if context.words[step] in cues.AMOUNTS:
            return step
        if context.words[step] not in cues.FREE:
            return 0
    return 0


def _looks_negated(context: Context, at: int) -> Cue | None:
    """*Mau tidak mau*, *paling tidak*, *tidak apa-apa*, *belum lagi*, *kalau tidak,*, *ya nggak?*"""
    before, after = word_at(context, at - 1), word_at(context, at + 1)
    ends = context.gaps[at + 1] != PLAIN
    if before == "paling" or (before and before == after and not is_negation(before)):
        return Cue("spent", at, (at - 1, at) if before == "paling" else (at - 1, at, at + 1))
    if after and after == word_at(context, at + 2) and after in ("apa", "ape", "opo", "kenapa", "kenape", "ngapa"):
        return Cue("spent", at, (at, at + 1, at + 2))
    if (context.words[at], after) in (("belum", "lagi"), ("bukan", "main"), ("never", "mind")):
        return Cue("spent", at, (at, at + 1))
    if after in ("sampai", "genap", "nyampe") and word_at(context, at + 2) in cues.SPANS:
        return Cue("spent", at, (at, at + 1, at + 2))
    if before in cues.CONDITIONS and (ends or after in ("ya", "yo", "then")):
        return Cue("spent", at, (at - 1, at))
    if before in cues.TAGS and (ends or _asks(context, at)):
        return Cue("spent", at, (at - 1, at))
    return Cue("spent", at, (at,)) if _asks(context, at) else None


def _is_filler(context: Context, at: int) -> bool:
    """*Nggak gitu* at the end of a clause says no more than no."""
    return context.words[at] in ("gitu", "begitu", "semua") and context.gaps[at + 1] != PLAIN


def _asks(context: Context, at: int) -> bool:
    """Whether a question ends with this word, or with it and a form of address: *sudah dilatih belum, Bu?*"""
    for step in range(at + 1, min(at + 4, len(context.words) + 1)):
        if context.gaps[step] == QUESTION:
            return context.gaps[at] == PLAIN
        if word_at(context, step) not in cues.VOCATIVES:
            return False
    return False


def since_stop(context: Context, at: int) -> list[str]:
    """Words before this one back to where its sentence begins, the nearest first."""
    words = []
    while at > 0 and context.gaps[at] in (PLAIN, COMMA):
        at -= 1
        words.append(context.words[at])
    return words


def word_at(context: Context, at: int) -> str:
    """The word there, or an empty text."""
    return context.words[at] if 0 <= at < len(context.words) else ""
