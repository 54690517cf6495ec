"""Where the clause of a hit begins and ends, and which condition before it governs it."""

from __future__ import annotations

from collections.abc import Iterator

from qualkit.coding import cues
from qualkit.coding.marks import COMMA, PLAIN, QUESTION, STOP, Context, is_negation, since_stop, word_at

FARTHEST = 12
"""Words before a hit among which cues are looked for."""

_HEADING = 9


def clause(context: Context) -> Iterator[int]:
    """Words before the anchor, backwards to where the clause begins."""
    wall = consequence_at(context)
    for at in range(context.anchor - 1, max(-1, context.anchor - 1 - FARTHEST), -1):
        gap = context.gaps[at + 1]
        if gap in (STOP, QUESTION) or at < wall:
            return
        if gap == COMMA and not _is_list(context, at + 1) and not _is_headed(context, at):
            return
        if breaks(context, at) or _is_other_half(context, at):
            return
        yield at
        if context.words[at] in cues.THAT and _opens_matter(context, at):
            return


def opened_by(context: Context, reached: int) -> str:
    """The word that opened a clause between the hit and what stands before it.

    Parameters
    ----------
    reached
        The farthest word before the hit that belongs to its clause.
    """
    inside = reached == consequence_at(context) or _opens_matter(context, reached)
    return word_at(context, reached if inside else reached - 1)


def _opens_matter(context: Context, at: int) -> bool:
    """*Nobody told me that*, *saya nggak tahu kalau*, *rajin kalau soal*: what went before does not reach beyond."""
    word = context.words[at]
    if word in cues.TOPICAL_CONDITIONS and at > 0 and word_at(context, at + 1) in cues.TOPIC_OPENS:
        return True
    return word in cues.THAT and any(said in cues.FACTIVE for said in context.words[max(0, at - 2) : at])


def whole_clause(context: Context) -> Iterator[int]:
    """Words before the hit back to a stop or comma, with the one that opens the clause."""
    for at in range(context.first - 1, max(-1, context.first - 1 - FARTHEST), -1):
        if context.gaps[at + 1] != PLAIN:
            return
        yield at


def until_stop(context: Context, at: int) -> list[int]:
    """Words from here to the end of the sentence."""
    steps = []
    while at < len(context.words) and context.gaps[at] in (PLAIN, COMMA):
        steps.append(at)
        at += 1
    return steps


def breaks(context: Context, at: int) -> bool:
    """Whether a word opens a clause of its own; one that follows a wish at once only opens what is put in."""
    word = context.words[at]
    if word not in cues.BREAKING or at in context.own:
        return False
    before = word_at(context, at - 1)
    if word in cues.SUBORDINATING and before in cues.PUTTING_IN and context.gaps[at] == PLAIN:
        return False
    return not (before in cues.NOT_BREAKING_AFTER.get(word, ()) or (word == "jadi" and is_negation(before))
                or word_at(context, at + 1) in cues.NOT_BREAKING_BEFORE.get(word, ()))  # fmt: skip


def is_topical(context: Context) -> bool:
    """Whether the clause of the hit hangs on no other: *sejak dilatih* does."""
    return not any(context.words[at] in cues.SUBORDINATING for at in whole_clause(context))


def _is_list(context: Context, at: int) -> bool:
    """Whether the comma before this word parts members of a list in which the hit stands."""
    return (
        context.first - at <= 2
        and all(context.words[step] in cues.LISTED for step in range(at, context.first))
        and (any(context.words[step] in cues.LISTING for step in range(at, context.first))
             or word_at(context, context.last + 1) in cues.LISTING)
    ) or (at < context.first and _is_short_member(context, at))  # fmt: skip


def _is_short_member(context: Context, at: int) -> bool:
    """An earlier comma of the same list: after it one or two words, then the next comma."""
    later = [step for step in range(at + 1, context.first + 1) if context.gaps[step] == COMMA]
    return bool(later) and later[0] - at <= 2 and _is_list(context, later[0])


def _is_headed(context: Context, at: int) -> bool:
    """Whether the comma after this word closes a heading that wishes: *harapan saya, kader dilatih*."""
    since = since_stop(context, at + 1)
    if (len(since) <= 3 and since[-1] in cues.WISH_HEADS) or since[0] in cues.HEADING_ASKS:
        return True
    if len(since) > 1 and since[0] in ("satu", "itu", "ini") and since[1] in cues.DESIRES:
        return True
    if len(since) == 2 and since[0] in ("bisa", "boleh", "bise") and since[1] in cues.CONDITIONS:
        return True
    if len(since) > _HEADING or any(context.words[step] not in cues.FREE for step in range(at + 1, context.first)):
        return False
    return since[-1] in cues.WISH_HEADS or any(
        word in cues.ASKED_FOR and "yang" in since[step + 1 : step + 4] for step, word in enumerate(since)
    )


def _is_other_half(context: Context, at: int) -> bool:
    """*Dan* joins what follows it at once; what follows later is a clause of its own."""
    return context.words[at] in ("dan", "and", "serta") and context.first - at > 2


# -- conditions ------------------------------------------------------------------------------------------------------


def is_topic(context: Context, at: int) -> bool:
    """Whether *kalau* only says what is spoken of, or stands for *that*."""
    if word_at(context, at - 1) in cues.SAYING:
        return not (word_at(context, at - 1) in cues.OPINING and _goes_on(context))
    following = word_at(context, at + 1)
    if context.words[at] not in cues.TOPICAL_CONDITIONS:
        return False
    if following in cues.TOPIC_OPENS and at + 1 < context.first:
        return True
    if any(context.words[step] in cues.TOPIC_PARTICLES for step in range(at + 1, len(context.words))):
        return True
    if not _opens(context, at) or following in cues.CONDITION_OPENS or is_negation(following):
        return False
    rest = until_stop(context, context.last + 1)
    if len(rest) > 1 and context.words[rest[0]] in cues.SUBJECTS:
        return False
    for step in rest:
        if context.gaps[step] == COMMA and context.words[step] not in cues.VOCATIVES:
            return False
        if context.words[step] in cues.CONSEQUENCE:
            return context.words[step] in cues.CONSEQUENTS and _tells(context, step + 1)
    return True


def _tells(context: Context, at: int) -> bool:
    """*Kalau dukungan ya ada*: the topic is said to be there, or not, or too little."""
    word = word_at(context, at)
    return word in cues.LITTLE_OR_THERE or (is_negation(word) and only_happening(context, at))


def only_happening(context: Context, at: int, bare: bool = False) -> bool:
    """Whether nothing but happening follows the negation: *belum*, *belum ada*, *tidak pernah ikut lagi*."""
    step = at + 1
    while step < len(context.words) and context.gaps[step] == PLAIN:
        word = context.words[step]
        if word not in cues.HAPPENING:
            named = context.words[step - 1] in cues.EXISTING and word not in cues.FREE
            return step > at + 1 and not bare and not named
        step += 1
    return True


def _opens(context: Context, at: int) -> bool:
    """Whether nothing but fillers stands between the beginning of the clause and this word."""
    while at > 0 and context.gaps[at] == PLAIN:
        at -= 1
        if context.words[at] not in cues.OPENERS:
            return False
    return True


def consequence_at(context: Context) -> int:
    """Where what follows from a condition begins, if that is before the hit and no comma says so; else -1.

    Examples
    --------
    >>> words = ["kalau", "tidak", "hujan", "kami", "berkunjung"]
    >>> consequence_at(Context(words, [".", *" " * 4, "."], 4, 4, 4))
    3
    """
    for at in range(context.first - 2, max(-1, context.first - 1 - FARTHEST), -1):
        if context.gaps[at + 1] != PLAIN:
            return -1
        if context.words[at] in cues.CONDITIONS and at not in context.own:
            if context.words[at + 1] in cues.WISHFUL_AFTER:
                return -1
            return _consequence_after(context, at)
    return -1


def _consequence_after(context: Context, condition: int) -> int:
    more = _goes_on(context)
    said = next((at for at in range(condition + 1, context.first) if context.words[at] not in cues.FREE), context.first)
    for at in range(condition + 2, context.first):
        word, before = context.words[at], context.words[at - 1]
        if word in cues.CONSEQUENTS and not is_negation(before):
            return at
        if (
            at > said
            and not more
            and word in cues.SUBJECTS
            and before not in cues.OBJECT_BEFORE
            and _opens(context, condition)
        ):
            return at
    return -1


def _goes_on(context: Context) -> bool:
    """Whether a comma behind the hit opens what follows from its condition."""
    for at in until_stop(context, context.last + 1):
        if context.gaps[at] == COMMA:
            return context.words[at] not in cues.OTHER_CLAUSE
    return False


def unreal_at(context: Context) -> int:
    """The word of an unreal condition that the hit would follow from, or -1: *andai saya tahu, saya menyusui*."""
    start = context.first
    while start > 0 and context.gaps[start] == PLAIN:
        start -= 1
    if start == 0 or context.gaps[start] != COMMA:
        return -1
    opening = [start - 1 - step for step in reversed(range(len(since_stop(context, start))))]
    opening = [at for at in opening if context.words[at] not in cues.OPENERS]
    said = [context.words[at] for at in opening[:2]]
    if not said:
        return -1
    heads = [at for at in opening if context.words[at] not in cues.NOTHING_NAMED][:1]
    if heads and context.words[heads[0]] in cues.WISH_NOUNS and context.words[start] not in cues.BREAKING:
        return heads[0]
    before = set(context.words[start : context.first])
    perhaps = said[0] in cues.CONDITIONS and (bool(before & cues.PERHAPS) or {"pasti", "bisa"} <= before)
    return opening[0] if perhaps or said[0] in cues.UNREAL or " ".join(said) in cues.UNREAL_TWO else -1
