"""What is said of a hit behind it: that it is not there, too little, or needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from qualkit.coding import cues
from qualkit.coding.clauses import breaks, is_topic, is_topical, only_happening, until_stop, whole_clause
from qualkit.coding.marks import COMMA, PLAIN, QUESTION, STOP, Context, Cue, is_negation, word_at

AFFIRMED, NEGATED, DIMINISHED, WISHED = "affirmed", "negated", "diminished", "wished"

_FAR_PREDICATE = 14


class Decision(NamedTuple):
    """A state, and which of the words decided it."""

    state: str
    words: tuple[int, ...] = ()


def corrected(context: Context) -> Decision | None:
    """*Sudah dilatih, eh, belum*: what was said is taken back."""
    for at in range(context.last + 1, min(len(context.words), context.last + 7)):
        if context.gaps[at] in (STOP, QUESTION):
            return None
        if context.words[at] not in cues.CORRECTING:
            continue
        said = at + 1
        if is_negation(word_at(context, said)) and _ends_soon(context, said):
            return Decision(NEGATED, (at, said))
        if word_at(context, said) in cues.AFTER_ALL and _ends_soon(context, said):
            return Decision(AFFIRMED, (at, said))
    return None


def _ends_soon(context: Context, at: int) -> bool:
    """Whether the clause ends with this word, or with it and a particle or two."""
    for step in range(at + 1, min(at + 4, len(context.words) + 1)):
        if context.gaps[step] != PLAIN:
            return True
        if context.words[step] not in cues.HAPPENING:
            return False
    return False


def after(context: Context, marks: Mapping[int, Cue]) -> Decision | None:
    """What the words behind the hit say of it."""
    return _only_so_much(context) or _predicate(context, marks) or _asked(context) or _clause_behind(context, marks)


def _clause_behind(context: Context, marks: Mapping[int, Cue]) -> Decision | None:
    """What a clause of its own says behind the one of the hit."""
    rest = until_stop(context, context.last + 1)
    if not any(context.gaps[at] == COMMA or context.words[at] in cues.BUT for at in rest):
        return None
    return (
        _added(context, marks, rest)
        or _denied(context, rest)
        or _wished_for(context, rest)
        or _heading(context, marks, rest)
    )


def _predicate(context: Context, marks: Mapping[int, Cue]) -> Decision | None:
    """*Pelatihan belum ada*, *dukungannya kurang*, *pelatihan perlu*."""
    matter, topical = 0, is_topical(context)
    for at in range(context.last + 1, min(len(context.words), context.last + _FAR_PREDICATE)):
        if context.gaps[at] != PLAIN and not _answers(context, at):
            return None
        cue, word = marks.get(at), context.words[at]
        if word in cues.ENDED and matter <= 2 and context.words[at - 1] not in cues.SUBJECTS:
            return Decision(NEGATED, (at,))
        if word in cues.SMALL and matter <= 2 and topical and _is_called_small(context, at):
            return Decision(DIMINISHED, (at,))
        if cue and cue.kind == "negation":
            happening = topical and context.words[at - 1] not in ("yang", "sing") and only_happening(context, at)
            return Decision(NEGATED, cue.words) if happening else None
        if cue and cue.kind == "diminisher":
            said = matter <= 2 or (topical and _is_said_last(context, at))
            return Decision(DIMINISHED, cue.words) if said else None
        if word in cues.DESIRED and matter <= 3:
            return None if context.words[at - 1] in cues.SUBORDINATING else Decision(WISHED, (at,))
        aside = cue and cue.kind == "condition" and word_at(context, at + 1) in cues.TOPIC_OPENS
        if (cue and not aside) or (breaks(context, at) and not _belongs(context, at)):
            return None
        matter += word not in cues.FREE
        if matter > 3 and not topical:
            return None
    return None


def _is_called_small(context: Context, at: int) -> bool:
    """*Honornya kecil*, *dukungan lintas sektor itu masih lemah*; not *kulkas kecil*."""
    before = context.words[at - 1]
    return not _is_verb(context) and (before in cues.STILL or before.endswith("nya") or before in ("itu", "tu"))


def _belongs(context: Context, at: int) -> bool:
    """*Pendampingan setelah pelatihan belum ada*: a time that belongs to a noun which opens its clause."""
    opens = len(list(whole_clause(context))) <= 1 and not _is_verb(context)
    return opens and context.words[at] in cues.SUBORDINATING and word_at(context, at + 1) not in cues.SUBJECTS


def _is_said_last(context: Context, at: int) -> bool:
    """*Dukungan suami kepada ibu menyusui di desa ini masih rendah*."""
    ends = context.gaps[at + 1] != PLAIN or word_at(context, at + 1) in cues.VERY
    return ends and word_at(context, at - 1) in cues.STILL


def _answers(context: Context, at: int) -> bool:
    """*Pelatihan? Belum.* and *Pelatihan, belum pernah.*: the hit is named first, and what is said of it follows."""
    far = {QUESTION: 4, COMMA: 1}.get(context.gaps[at], 0)
    named = len(list(whole_clause(context))) <= far
    return named and at - context.last <= far and is_negation(context.words[at]) and only_happening(context, at, True)


def _only_so_much(context: Context) -> Decision | None:
    """*Cuma dilatih sehari*, *yang dilatih cuma ketua*, *bantu kalau lagi mood saja*."""
    before = context.first - 1
    if before >= 0 and context.gaps[context.first] != PLAIN:
        before = -1
    counted = next((at for at in range(context.last + 1, min(len(context.words), context.last + 4))
                    if context.words[at] in cues.COUNTS and context.gaps[at] == PLAIN), 0)  # fmt: skip
    for step in range(before, max(-1, before - 3), -1):
        if counted and context.words[step] in cues.ONLY_SO and not is_negation(word_at(context, step - 1)):
            return Decision(DIMINISHED, (step, counted))
        if context.words[step] not in cues.FREE or context.gaps[step] != PLAIN:
            break
    following = context.last + 1
    if word_at(context, following) in ("ya", "yo") and word_at(context, following + 1) in cues.ONLY_SO:
        return Decision(DIMINISHED, (following + 1,)) if context.gaps[following] == PLAIN else None
    if word_at(context, before) in ("yang", "sing") and word_at(context, following) in cues.ONLY_SO:
        return Decision(DIMINISHED, (following,)) if context.gaps[following] == PLAIN else None
    return _now_and_then(context)


def _now_and_then(context: Context) -> Decision | None:
    """*Dibina pas mau lomba saja*: at no other time."""
    when = context.last + 1
    if word_at(context, when) not in cues.AT_TIMES or context.gaps[when] != PLAIN:
        return None
    for at in range(when + 1, min(len(context.words), when + 6)):
        if context.gaps[at] != PLAIN:
            return None
        if context.words[at] in cues.NO_MORE and context.gaps[at + 1] != PLAIN:
            return Decision(DIMINISHED, (when, at))
    return None


def _asked(context: Context) -> Decision | None:
    """*Mau menyusui gimana*, *dibina apanya*, *training would help*: it could not be, it was not, it is not yet."""
    how = context.last + 1
    if word_at(context, how) == "would" and context.gaps[how] == PLAIN:
        return Decision(WISHED, (how,))
    if word_at(context, how) in cues.NOT_AT_ALL and context.gaps[how] == PLAIN:
        return Decision(NEGATED, (how,))
    asked = word_at(context, how) in cues.HOW or (word_at(context, how) == "apa" and context.gaps[how + 1] != PLAIN)
    if asked and word_at(context, context.first - 1) in ("mau", "arep", "nak"):
        return Decision(NEGATED, (context.first - 1, how))
    return None


def _added(context: Context, marks: Mapping[int, Cue], rest: Sequence[int]) -> Decision | None:
    """*Ada dukungan, tapi kurang sekali*: what is added takes back most of it."""
    at = next((step for step in rest if context.gaps[step] == COMMA or context.words[step] in cues.BUT), 0)
    while at and context.gaps[at] in (PLAIN, COMMA):
        cue = marks.get(at)
        if cue and cue.kind == "diminisher":
            return Decision(DIMINISHED, cue.words) if len(cue.words) > 2 or _is_all(context, cue.words[-1]) else None
        if context.words[at] not in cues.ADDED_FIRST:
            return None
        at += 1
    return None


def _denied(context: Context, rest: Sequence[int]) -> Decision | None:
    """*Mulutnya bilang dukung, kenyataannya nggak*, *mau menyusui, tapi nggak jadi*."""
    for at in rest:
        if context.gaps[at] != COMMA:
            continue
        while word_at(context, at) in cues.BUT_THEN:
            at += 1
        real = word_at(context, at) in cues.REALITY
        at += real
        if is_negation(word_at(context, at)) and (
            (real and _ends_soon(context, at)) or (word_at(context, at + 1) == "jadi" and _ends_soon(context, at + 1))
        ):
            return Decision(NEGATED, (at,))
    return None


def _is_all(context: Context, at: int) -> bool:
    """Whether nothing of matter follows this word in its clause."""
    step = at + 1
    while step < len(context.words) and context.gaps[step] == PLAIN:
        if context.words[step] not in cues.ADDED_LAST and context.words[step] != context.words[at]:
            return False
        step += 1
    return True


def _wished_for(context: Context, rest: Sequence[int]) -> Decision | None:
    """*Ibu diajari dulu, maunya saya begitu.*"""
    begins = max((at for at in rest if context.gaps[at] == COMMA), default=0)
    said = [at for at in rest if at >= begins] if begins else []
    wish = [at for at in said if context.words[at] in cues.WISH_HEADS]
    bare = all(context.words[at] in cues.WISH_TAIL for at in said)
    return Decision(WISHED, (wish[0],)) if wish and bare else None


def _heading(context: Context, marks: Mapping[int, Cue], rest: Sequence[int]) -> Decision | None:
    """*Soal pelatihan yang Ibu bilang tadi, wah, di sini nggak ada.*"""
    if not _is_heading(context, rest):
        return None
    for at in rest:
        cue = marks.get(at)
        denies = cue and cue.kind == "negation" and context.words[cue.at] not in ("bukan", "bukannya")
        if cue and denies and _begins_with_nothing(context, at):
            return Decision(NEGATED, cue.words) if only_happening(context, cue.words[-1], True) else None
    return None


def _is_heading(context: Context, rest: Sequence[int]) -> bool:
    """Whether the hit is a noun that opens its sentence, and nothing is said of it before the comma."""
    if _is_verb(context):
        return False
    before = range(context.first - 1, -1, -1)
    for at in before:
        if context.gaps[at + 1] not in (PLAIN, COMMA):
            break
        if context.words[at] not in cues.HEADED:
            return False
    head = next((n for n, at in enumerate(rest) if context.gaps[at] == COMMA), -1)
    return 0 <= head <= 9 and not any(context.words[at] in cues.SAID_TO_BE for at in rest[:head])


def _is_verb(context: Context) -> bool:
    return context.first == context.last and context.words[context.first].startswith(cues.VERB_PREFIXES)


def _begins_with_nothing(context: Context, at: int) -> bool:
    """Whether between the comma and this word nothing else is named."""
    while context.gaps[at] == PLAIN:
        at -= 1
        if at > 0 and context.words[at - 1] in ("di", "in", "at"):
            continue
        if context.words[at] not in cues.NOTHING_NAMED:
            return False
    return context.gaps[at] == COMMA


def conditioned(context: Context, marks: Mapping[int, Cue]) -> Decision | None:
    """*Saya mau dilatih kalau ada waktunya*: a willing word before, a condition behind."""
    if not any(context.words[at] in cues.WILLING for at in list(whole_clause(context))[:2]):
        return None
    for at in until_stop(context, context.last + 1):
        if at in marks and marks[at].kind == "condition" and not is_topic(context, at):
            return Decision(WISHED, marks[at].words)
    return None
