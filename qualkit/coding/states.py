"""In which state words stand: affirmed, negated, diminished or wished.

*Tidak ada pelatihan* is not *ada pelatihan*, *jarang dilatih* is neither, and *harusnya ada pelatihan* tells of no
training at all. The state is read from the words around, within the clause:

1. What only looks negated is set aside first: *tidak hanya*, *tidak apa-apa*, *kalau tidak,*, *ya nggak?*,
   *mau tidak mau*, *paling tidak*, *tidak malu menyusui*.
2. A wish or a condition before the words governs them and whatever stands between (*harusnya*, *semoga*, *kalau*);
   a *kalau* that only names the topic does not (*kalau suami mah mendukung*), nor does one whose consequence they are
   (*kalau ada yang demam kami rujuk*), unless it is unreal (*andai saya tahu, saya menyusui*).
3. A negation, a diminisher or a desire before them: the one that stands first governs. Two negations cancel.
4. After them, a negation with nothing but happening behind it (*pelatihan belum ada*), a diminisher
   (*dukungannya kurang*), or a need (*pelatihan perlu*).
5. What is added behind them counts too: a correction (*sudah dilatih, eh, belum*), what takes most of it back (*ada
   dukungan, tapi sedikit*), how little it was (*cuma dilatih sehari*), or what is said of a heading (*soal pelatihan
   yang tadi, di sini nggak ada*).
6. Otherwise they are affirmed.

A negation reaches over words without matter of their own, and over at most three others. The lists are in
`qualkit.coding.cues`, where clauses end in `qualkit.coding.clauses`, what stands behind in `qualkit.coding.behind`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from qualkit.coding import cues
from qualkit.coding.behind import AFFIRMED, DIMINISHED, NEGATED, WISHED, Decision, after, conditioned, corrected
from qualkit.coding.clauses import FARTHEST, clause, is_topic, opened_by, unreal_at, until_stop
from qualkit.coding.marks import COMMA, PLAIN, QUESTION, STOP, Context, Cue, marks_of, since_stop

_MATTER = {"negation": 3, "diminisher": 2, "wish": 8, "desire": 2}


def decide(context: Context) -> Decision:
    """The state of a hit.

    Examples
    --------
    >>> words = ["kami", "belum", "pernah", "dilatih"]
    >>> decide(Context(words, [".", " ", " ", " ", "."], 3, 3, 3))
    Decision(state='negated', words=(1,))
    """
    marks = marks_of(context)
    within = list(clause(context)) if marks else []
    before = [marks[at] for at in _back(context, marks, within)]
    return (
        _governed(before, context)
        or corrected(context)
        or _little(_first_of(before, context), context)
        or after(context, marks)
        or conditioned(context, marks)
        or Decision(AFFIRMED, _set_aside(marks, within))
    )


def _set_aside(marks: Mapping[int, Cue], within: Sequence[int]) -> tuple[int, ...]:
    """Words that only look as if they decided."""
    return tuple(sorted({word for at in within if at in marks for word in marks[at].words}))


# -- before the hit --------------------------------------------------------------------------------------------------


def _back(context: Context, marks: Mapping[int, Cue], within: Sequence[int]) -> list[int]:
    """Cues in the clause before the anchor that reach it, from the nearest."""
    found: list[int] = []
    matter = 0
    for at in within:
        cue = marks.get(at)
        if cue is None:
            matter += context.words[at] not in cues.LIGHT and at not in context.own
        elif cue.kind != "spent" and at == cue.at and matter <= _MATTER.get(cue.kind, FARTHEST):
            found.append(at)
    return found


def _governed(before: Sequence[Cue], context: Context) -> Decision | None:
    """A wish or a condition that governs all that follows in its clause."""
    for cue in before:
        if cue.kind == "negation" and context.words[cue.at] in cues.IN_PLACE:
            return None
        if cue.kind == "wish" or (cue.kind == "condition" and not is_topic(context, cue.at)):
            return Decision(WISHED, cue.words)
    unreal = unreal_at(context)
    return None if unreal < 0 else Decision(WISHED, (unreal,))


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
    """*Bukan tidak*, *tidak pernah tidak*, *tidak ada yang tidak*; the same word said twice is only said twice."""
    between = [context.words[at] for at in range(first + 1, second)]
    if context.words[first] in ("bukan", "bukannya", "not") and cues.FREE.issuperset(between):
        return True
    if not between:
        return False
    joined = not {"that", "bahwa"}.isdisjoint(between) or between[-1] in ("yang", "sing", "who")
    return joined or cues.CANCELLING.issuperset(between)


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


# -- what did not decide ---------------------------------------------------------------------------------------------


class Passed(NamedTuple):
    """A cue that did not decide: its words, the state that it would have given, and why it was passed over."""

    words: tuple[int, ...]
    state: str
    why: str


_STATE_OF = {"negation": NEGATED, "diminisher": DIMINISHED, "spent": NEGATED}


def passed_over(context: Context) -> list[Passed]:
    """The cues in the sentence of a hit that did not decide its state, in the order of the text.

    Examples
    --------
    >>> words = ["belum", "ada", "dana", "tapi", "kami", "sudah", "dilatih"]
    >>> passed_over(Context(words, [".", *" " * 6, "."], 6, 6, 6))
    [Passed(words=(0,), state='negated', why="'tapi' opens a clause between them")]
    """
    marks, decision = marks_of(context), decide(context)
    deciding = decision.words if decision.state != AFFIRMED else _cancelling(context, marks)
    low = context.first - len(since_stop(context, context.first))
    high = len(until_stop(context, context.last + 1)) + context.last
    return [
        Passed(cue.words, _STATE_OF.get(cue.kind, WISHED), _why_not(context, marks, cue, decision))
        for at, cue in sorted(marks.items())
        if at == cue.at and low <= at <= high and not set(cue.words) <= {*deciding, *context.own}
    ]


def _cancelling(context: Context, marks: Mapping[int, Cue]) -> tuple[int, ...]:
    """The negations that reach a hit which stands affirmed: they cancel each other."""
    return tuple(at for at in _back(context, marks, list(clause(context))) if marks[at].kind == "negation")


def _why_not(context: Context, marks: Mapping[int, Cue], cue: Cue, decision: Decision) -> str:
    if cue.kind == "spent":
        return "it only looks negated here"
    if context.first <= cue.at <= context.last:
        return "it stands inside the words that were found"
    if cue.kind == "condition" and is_topic(context, cue.at):
        return "it only names what is spoken of"
    unreached = _unreached(context, marks, cue) if cue.at < context.anchor else ""
    if unreached:
        return unreached
    if decision.words and decision.state != AFFIRMED:
        deciding = " ".join(context.words[word] for word in decision.words)
        return f"{deciding!r} weighs more"
    return _unanswered(context, cue) if cue.at > context.last else "another cue cancels it"


_BEHIND = {"negation": "it negates what follows it", "diminisher": "it belongs to other words",
           "condition": "a condition behind the words leaves them as they are"}  # fmt: skip


def _unanswered(context: Context, cue: Cue) -> str:
    """Why a cue behind the hit says nothing of it."""
    if any(context.gaps[at] != PLAIN for at in range(context.last + 1, cue.at + 1)):
        return "a mark parts the clauses between them"
    return _BEHIND.get(cue.kind, "it opens what follows it")


def _unreached(context: Context, marks: Mapping[int, Cue], cue: Cue) -> str:
    """Why a cue before the hit does not reach it; empty where it does."""
    reached = list(clause(context))
    if cue.at in reached:
        return (
            ""
            if cue.at in _back(context, marks, reached)
            else "too many words with a matter of their own stand between"
        )
    farthest = reached[-1] if reached else context.anchor
    wall = farthest - 1
    if context.anchor - 1 - wall >= FARTHEST:
        return f"it stands more than {FARTHEST} words before"
    if context.gaps[wall + 1] in (STOP, QUESTION, COMMA):
        return "a mark parts the clauses between them"
    return f"{opened_by(context, farthest)!r} opens a clause between them"
