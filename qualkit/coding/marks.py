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
    for at in [at for at, word in enumerate(context.words) if word in cues.BEARING]:
        if at in marks or at in context.own:
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
    if word in cues.CONDITIONS or (word == "had" and _is_inverted(context, at)):
        return Cue("condition", at, (at,))
    opening = word in cues.WISH_HEADS and cues.OPENERS.issuperset(since_stop(context, at))
    if opening or word in cues.WISHES or _is_if_only(context, at):
        return Cue("wish", at, (at,))
    if word in cues.REFUSING and 1 <= context.first - at <= 3 and _touches(context, at):
        return Cue("negation", at, (at,))
    if word in cues.DESIRES or _is_plan(context, at) or _is_asked(context, at):
        return Cue("desire", at, (at,))
    return None


def _is_inverted(context: Context, at: int) -> bool:
    """*Had they told me, I would have gone.*"""
    behind = range(context.last + 1, len(context.words))
    return context.gaps[at] == STOP and any(
        context.gaps[step] == COMMA and context.words[step] in cues.SUBJECTS for step in behind
    )


def _touches(context: Context, at: int) -> bool:
    """Whether nothing of matter stands between this word and the hit: *menolak membantu*."""
    between = range(at + 1, context.first)
    return all(context.words[step] in cues.TOUCHING and context.gaps[step] == PLAIN for step in between)


def _is_asked(context: Context, at: int) -> bool:
    """*Tolong bantu istrinya*, *kader harus dilatih*, *asked him to help*; *saya harus dibantu* tells what happened."""
    word, before = context.words[at], word_at(context, at - 1)
    if word in cues.PLEASE:
        return word == "please" or before == "minta" or context.gaps[at] != PLAIN or before in cues.OPENERS
    if word in cues.ASKING:
        return "to" in context.words[at + 2 : at + 4]
    return word in cues.DUTIES and before not in cues.SELVES and cues.PERFORCE.isdisjoint(since_stop(context, at))


def is_negation(word: str) -> bool:
    """Whether a word negates, with or without a clitic.

    Examples
    --------
    >>> is_negation("tidaklah"), is_negation("belumlah"), is_negation("tidaknya"), is_negation("sebelum")
    (True, True, True, False)
    """
    return word in cues.NEGATIONS


def _is_measure(context: Context, at: int) -> bool:
    """*Kurang lebih*, *kurang dari*; *a little* and *a few* affirm; *minimal* before is at least;
    *molor dikit ke* says how another thing was done."""
    word, following, before = context.words[at], word_at(context, at + 1), word_at(context, at - 1)
    if word in ("kurang", "less"):
        return following in ("lebih", "dari", "than")
    if word in ("sedikit", "dikit"):
        return at < context.first and following in ("ke", "di", "dari", "untuk", "lagi")
    if word == "minimal":
        return at < context.first
    return word in ("little", "few") and before in ("a", "quite")


def _is_if_only(context: Context, at: int) -> bool:
    """*Coba suami mendukung* at the start of a sentence wishes; *coba menyusui* tries."""
    return context.words[at] == "coba" and context.first > at + 1 and set(since_stop(context, at)) <= cues.OPENERS


def _is_plan(context: Context, at: int) -> bool:
    """*Mau ada*, *harus ada*, *bilang mau*, *mau dilatih*: what is not there yet."""
    word, before = context.words[at], word_at(context, at - 1)
    if word == "penting":
        return before in ("yang", "sing") or (before == "paling" and word_at(context, at - 2) == "yang")
    if word == "mau" and (before in cues.TOLD or _is_passive_next(context, at)):
        return True
    return word in cues.PLANNING and word_at(context, at + 1) in (
        "ada", "ade", "diadakan", "wonten", "ana",
    )  # fmt: skip


def _is_passive_next(context: Context, at: int) -> bool:
    passive = at + 1 == context.first and context.words[at + 1].startswith("di")
    return passive and word_at(context, context.last + 1) not in cues.HOW


def _idiom(context: Context, at: int) -> Cue | None:
    """Several words that are one cue, or a negation that is none."""
    if context.words[at] in cues.ALMOST:
        return _almost(context, at)
    idiom = _fixed(context, at) or _counted(context, at)
    if idiom:
        return idiom
    if not is_negation(context.words[at]):
        return None
    far = _amount(context, at)
    if far:
        return Cue("diminisher", at, (at, far))
    return _taken(context, at) or _looks_negated(context, at)


def _fixed(context: Context, at: int) -> Cue | None:
    """*Setengah hati*, *boro-boro*, *mana pernah*, *as long as*."""
    for rest, kind in cues.IDIOMS.get(context.words[at], ()):
        end = at + 1 + len(rest)
        plain = all(gap == PLAIN for gap in context.gaps[at + 1 : end])
        if plain and tuple(context.words[at + 1 : end]) == rest and word_at(context, at - 1) not in cues.NOT_BEFORE:
            return Cue(kind, at, tuple(range(at, end)))
    return None


def _counted(context: Context, at: int) -> Cue | None:
    """*Baru sekali*, *cuma dua kali*, *only once*, *cuma kalau ada masalah*; *baru dua bulan lalu* tells when."""
    word, end = context.words[at], at + 1
    if word not in cues.ONLY_SO:
        return None
    if at > context.last and word_at(context, end) in cues.AT_TIMES:
        return Cue("diminisher", at, (at, end))
    if word_at(context, end) in cues.EXISTING and end not in context.own:
        end += 1
    count, unit = word_at(context, end), word_at(context, end + 1)
    if count not in cues.COUNTS or any(gap != PLAIN for gap in context.gaps[at + 1 : end + 1]):
        return None
    if is_negation(word_at(context, at - 1)) or word_at(context, at - 1) == "the":
        return None
    if word == "baru" and count != "sekali" and (unit in cues.TIMES or not unit):
        return None
    return Cue("diminisher", at, tuple(range(at, end + 1)))


def _almost(context: Context, at: int) -> Cue | None:
    """*Hampir tidak*, *hampir saja tidak*."""
    for step in (at + 1, at + 2):
        if is_negation(word_at(context, step)) and context.gaps[step] == PLAIN:
            return Cue("diminisher", at, tuple(range(at, step + 1)))
    return None


def _taken(context: Context, at: int) -> Cue | None:
    """A negation that the next word takes, or the one after it: *tidak terlalu*, *tidak hanya*, *tidak pernah lupa*."""
    if _is_unbidden(context, at):
        return Cue("spent", at, (at, at + 1))
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


def _is_unbidden(context: Context, at: int) -> bool:
    """*Tanpa diminta suami membantu*, *belum dipanggil pun bidan berkunjung*."""
    following = word_at(context, at + 1)
    if at + 1 in context.own or not (following.startswith("di") or following == "being"):
        return False
    conceded = word_at(context, at + 2) in ("pun", "juga") and context.gaps[at + 2] == PLAIN
    return conceded or (
        context.words[at] in ("tanpa", "without") and {following, word_at(context, at + 2)} & cues.BIDDEN != set()
    )


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
    if after in ("sampai", "genap", "nyampe", "ada", "ade") and _is_span(context, at + 2, after):
        return Cue(_spent_or_few(context, at + 3), at, (at, at + 1, at + 2))
    if before in cues.CONDITIONS and (ends or after in ("ya", "yo", "then")):
        return Cue("spent", at, (at - 1, at))
    if before in cues.TAGS and (ends or _asks(context, at)):
        return Cue("spent", at, (at - 1, at))
    return Cue("spent", at, (at,)) if _asks(context, at) or _is_tag(context, at) else None


def _is_span(context: Context, at: int, measure: str) -> bool:
    """*Sebulan*; after *ada*, a number needs its unit: *belum ada dua bulan*."""
    timed = measure not in ("ada", "ade") or word_at(context, at).startswith("se")
    return word_at(context, at) in cues.SPANS and (timed or word_at(context, at + 1) in cues.TIMES | {"kali"})


def _spent_or_few(context: Context, at: int) -> str:
    """*Belum sampai sebulan* tells when; *nggak sampai tiga kali* tells how few."""
    return "diminisher" if word_at(context, at) in ("kali", "orang", "kader", "ibu") else "spent"


def _is_filler(context: Context, at: int) -> bool:
    """*Nggak gitu* at the end of a clause says no more than no."""
    return context.words[at] in ("gitu", "begitu", "semua") and context.gaps[at + 1] != PLAIN


def _is_tag(context: Context, at: int) -> bool:
    """*Sudah dilatih belum*: asked without a mark."""
    if context.words[at] not in ("belum", "belom", "blm") or context.gaps[at + 1] == PLAIN:
        return False
    while at > 0 and context.gaps[at] == PLAIN:
        at -= 1
        if context.words[at] in ("sudah", "udah", "dah"):
            return True
    return False


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
