"""In which state words stand: affirmed, negated, diminished or wished.

*Tidak ada pelatihan* is not *ada pelatihan*, *jarang dilatih* is neither, and *harusnya ada pelatihan* tells of no
training at all. The state is read from the words around, within the clause:

1. What only looks negated is set aside first: *tidak hanya*, *tidak apa-apa*, *kalau tidak,*, *ya nggak?*,
   *mau tidak mau*, *paling tidak*, *tidak malu menyusui*.
2. A wish or a condition before the words governs them and whatever stands between (*harusnya*, *semoga*, *kalau*);
   a *kalau* that only names the topic does not (*kalau suami mah mendukung*).
3. A negation, a diminisher or a desire before them: the one that stands first governs. Two negations cancel.
4. After them, a negation with nothing but happening behind it (*pelatihan belum ada*), a diminisher
   (*dukungannya kurang*), or a need (*pelatihan perlu*).
5. Otherwise they are affirmed.

A negation reaches over words without matter of their own, and over at most three others. The lists are in
`qualkit.coding.cues`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from qualkit.coding import cues
from qualkit.coding.marks import COMMA, PLAIN, QUESTION, STOP, Context, Cue, is_negation, marks_of, since_stop, word_at

AFFIRMED, NEGATED, DIMINISHED, WISHED = "affirmed", "negated", "diminished", "wished"
_FARTHEST = 12
_MATTER = {"negation": 3, "diminisher": 2, "wish": 8, "desire": 2}


class Decision(NamedTuple):
    """A state, and which of the words decided it."""

    state: str
    words: tuple[int, ...] = ()


def decide(context: Context) -> Decision:
    """The state of a hit.

    Examples
    --------
    >>> words = ["kami", "belum", "pernah", "dilatih"]
    >>> decide(Context(words, [".", " ", " ", " ", "."], 3, 3, 3))
    Decision(state='negated', words=(1,))
    """
    marks = marks_of(context)
    before = [marks[at] for at in _back(context, marks)]
    return (
        _governed(before, context)
        or _little(_first_of(before, context), context)
        or _after(context, marks)
        or _conditioned(context, marks)
        or Decision(AFFIRMED, _set_aside(context, marks))
    )


def _set_aside(context: Context, marks: Mapping[int, Cue]) -> tuple[int, ...]:
    """Words that only look as if they decided."""
    return tuple(sorted({word for at in _clause(context) if at in marks for word in marks[at].words}))


# -- before the hit --------------------------------------------------------------------------------------------------


def _back(context: Context, marks: Mapping[int, Cue]) -> list[int]:
    """Cues before the anchor that reach it, from the nearest."""
    found: list[int] = []
    matter = 0
    for at in _clause(context):
        cue = marks.get(at)
        if cue is None:
            matter += context.words[at] not in cues.FREE and at not in context.own
        elif cue.kind != "spent" and at == cue.at and matter <= _MATTER.get(cue.kind, _FARTHEST):
            found.append(at)
    return found


def _clause(context: Context) -> Iterator[int]:
    """Words before the anchor, backwards to where the clause begins."""
    for at in range(context.anchor - 1, max(-1, context.anchor - 1 - _FARTHEST), -1):
        gap = context.gaps[at + 1]
        if gap in (STOP, QUESTION):
            return
        if gap == COMMA and not _is_list(context, at + 1) and not _is_headed(context, at):
            return
        if _breaks(context, at) or _is_other_half(context, at):
            return
        yield at


def _is_list(context: Context, at: int) -> bool:
    """Whether the comma before this word parts members of a list in which the hit stands."""
    return (
        context.first - at <= 2
        and all(context.words[step] in cues.FREE | cues.LISTING for step in range(at, context.first))
        and (any(context.words[step] in cues.LISTING for step in range(at, context.first))
             or word_at(context, context.last + 1) in cues.LISTING)
    ) or (at < context.first and _is_short_member(context, at))  # fmt: skip


def _is_headed(context: Context, at: int) -> bool:
    """Whether the comma after this word closes a heading that wishes: *harapan saya, kader dilatih*."""
    since = since_stop(context, at + 1)
    return len(since) <= 3 and since[-1] in cues.WISH_HEADS


def _is_short_member(context: Context, at: int) -> bool:
    """An earlier comma of the same list: after it one or two words, then the next comma."""
    later = [step for step in range(at + 1, context.first + 1) if context.gaps[step] == COMMA]
    return bool(later) and later[0] - at <= 2 and _is_list(context, later[0])


def _breaks(context: Context, at: int) -> bool:
    word = context.words[at]
    if word not in cues.BREAKING or at in context.own:
        return False
    before = word_at(context, at - 1)
    return not (before in cues.NOT_BREAKING_AFTER.get(word, ()) or (word == "jadi" and is_negation(before)))


def _is_other_half(context: Context, at: int) -> bool:
    """*Dan* joins what follows it at once; what follows later is a clause of its own."""
    return context.words[at] in ("dan", "and", "serta") and context.first - at > 2


def _governed(before: Sequence[Cue], context: Context) -> Decision | None:
    """A wish or a condition that governs all that follows in its clause."""
    for cue in before:
        if cue.kind == "wish" or (cue.kind == "condition" and not _is_topic(context, cue.at)):
            return Decision(WISHED, cue.words)
    return None


def _is_topic(context: Context, at: int) -> bool:
    """Whether *kalau* only says what is spoken of, or stands for *that*."""
    if word_at(context, at - 1) in cues.SAYING:
        return True
    if context.words[at] not in ("kalau", "kalo", "klo", "kalu", "kalok", "nek"):
        return False
    if any(context.words[step] in cues.TOPIC_PARTICLES for step in range(at + 1, len(context.words))):
        return True
    opens = at == 0 or context.gaps[at] != PLAIN or all(w in cues.OPENERS for w in since_stop(context, at))
    following = word_at(context, at + 1)
    if not opens or following in cues.CONDITION_OPENS or is_negation(following):
        return False
    rest = _until_stop(context, context.last + 1)
    return COMMA not in (context.gaps[step] for step in rest) and not any(
        context.words[step] in cues.CONSEQUENCE for step in rest
    )


def _until_stop(context: Context, at: int) -> list[int]:
    """Words from here to the end of the sentence."""
    steps = []
    while at < len(context.words) and context.gaps[at] in (PLAIN, COMMA):
        steps.append(at)
        at += 1
    return steps


def _first_of(before: Sequence[Cue], context: Context) -> Decision | None:
    """The negation, diminisher or desire that stands first; two negations cancel."""
    weighed = [cue for cue in before if cue.kind in ("negation", "diminisher", "desire")]
    if not weighed:
        return None
    negations = [cue for cue in weighed if cue.kind == "negation"]
    if len(negations) > 1 and _cancel(context, negations[1].at, negations[0].at):
        return Decision(AFFIRMED, tuple(sorted(w for cue in negations[:2] for w in cue.words)))
    governing = weighed[-1]
    if governing.kind != "desire" and weighed[0].kind != "desire":
        governing = weighed[0]
    state = {"negation": NEGATED, "diminisher": DIMINISHED, "desire": WISHED}[governing.kind]
    return Decision(state, governing.words)


def _cancel(context: Context, first: int, second: int) -> bool:
    """Two negations with words between, or *bukan tidak*; the same word said twice is only said twice."""
    return second - first > 1 or context.words[first] in ("bukan", "bukannya", "not")


def _little(decision: Decision | None, context: Context) -> Decision | None:
    """A negation with a word of amount behind the hit only diminishes: *didn't support me much*."""
    if decision is None or decision.state != NEGATED:
        return decision
    for at in range(context.last + 1, min(len(context.words), context.last + 4)):
        if context.gaps[at] == PLAIN and context.words[at] in cues.AMOUNTS:
            return Decision(DIMINISHED, (*decision.words, at))
        if context.gaps[at] != PLAIN or context.words[at] not in cues.FREE:
            break
    return decision


# -- after the hit ---------------------------------------------------------------------------------------------------


def _after(context: Context, marks: Mapping[int, Cue]) -> Decision | None:
    matter = 0
    topical = not any(context.words[at] in cues.SUBORDINATING for at in _whole_clause(context))
    for at in range(context.last + 1, min(len(context.words), context.last + 8)):
        if context.gaps[at] != PLAIN and not _answers(context, at):
            return None
        cue = marks.get(at)
        if cue and cue.kind == "negation":
            happening = topical and _only_happening(context, at)
            return Decision(NEGATED, cue.words) if happening else None
        if cue and cue.kind == "diminisher":
            return Decision(DIMINISHED, cue.words) if matter <= 2 else None
        if context.words[at] in cues.DESIRED:
            return Decision(WISHED, (at,))
        if cue or _breaks(context, at):
            return None
        matter += context.words[at] not in cues.FREE
        if matter > 3:
            return None
    return None


def _conditioned(context: Context, marks: Mapping[int, Cue]) -> Decision | None:
    """*Saya mau dilatih kalau ada waktunya*: a willing word before, a condition behind."""
    if not any(context.words[at] in cues.WILLING for at in list(_whole_clause(context))[:2]):
        return None
    for at in _until_stop(context, context.last + 1):
        if at in marks and marks[at].kind == "condition" and not _is_topic(context, at):
            return Decision(WISHED, marks[at].words)
    return None


def _whole_clause(context: Context) -> Iterator[int]:
    """Words before the hit back to a stop or comma, with the one that opens the clause."""
    for at in range(context.first - 1, max(-1, context.first - 1 - _FARTHEST), -1):
        if context.gaps[at + 1] != PLAIN:
            return
        yield at


def _answers(context: Context, at: int) -> bool:
    """*Pelatihan? Belum.* and *Pelatihan, belum pernah.*: the hit is named first, and what is said of it follows."""
    far = {QUESTION: 4, COMMA: 1}.get(context.gaps[at], 0)
    named = len(list(_whole_clause(context))) <= far
    return named and at - context.last <= far and is_negation(context.words[at]) and _only_happening(context, at, True)


def _only_happening(context: Context, at: int, bare: bool = False) -> bool:
    """Whether nothing but happening follows the negation: *belum*, *belum ada*, *tidak pernah ikut lagi*."""
    step = at + 1
    while step < len(context.words) and context.gaps[step] == PLAIN:
        word = context.words[step]
        if word not in cues.OCCURRING | cues.VOCATIVES:
            named = context.words[step - 1] in cues.EXISTING and word not in cues.FREE
            return step > at + 1 and not bare and not named
        step += 1
    return True
