"""Who asks and who answers: a role for every speaker, with the reason for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from qualkit.model import Role, Speaker
from qualkit.readers.openings import fold
from qualkit.readers.vocabulary import ANSWERING_WORDS as ANSWERING_WORDS
from qualkit.readers.vocabulary import INTERVIEWER_WORDS as INTERVIEWER_WORDS
from qualkit.readers.vocabulary import OTHER_WORDS, PAIRS, asks_by_word, first_word
from qualkit.text.turns import RawTurn

_QUESTIONS = frozenset(("pertanyaan", "question", "questions"))
_LEAST_SHARE = 0.2
_CLEARLY = 1.5
"""How much larger than the second the share of questions must be."""
_LEAST_PART = 0.1
"""Who has fewer turns than this part of the busiest speaker's is not weighed."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a person has said about a label.

    `is_speaker` is False for a word that was declared to be none; one that `must_occur` is refused where it does not.
    """

    label: str
    role: Role | None
    reason: str
    informant: str = ""
    is_speaker: bool = True
    must_occur: bool = False


def assign_roles(
    labels: Sequence[str],
    turns: Iterable[RawTurn],
    declared: Mapping[str, Declared] | None = None,
    legend: Mapping[str, str] | None = None,
    people: Mapping[str, tuple[Role, str]] | None = None,
) -> tuple[Speaker, ...]:
    """A speaker for each label, in the order of `labels`.

    A declared role stands. Else what the legend explains a label as, whom the header block names, or a label that
    itself names somebody who asks, or who neither asks nor answers. Only where nobody is an interviewer by then does
    the share of turns with a question mark decide, or without any marks that of turns that open with a question word,
    if one speaker's is clearly the highest. Everyone else is an informant.

    Parameters
    ----------
    labels
        Labels in order of appearance.
    turns
        The turns, for their questions.
    declared
        Folded label -> what a person said about it.
    legend
        Folded label -> its explanation in the header block.
    people
        Folded label -> role and reason, of those whom the header block names.

    Examples
    --------
    >>> asked = [RawTurn("Dan", "Mengapa?"), RawTurn("Siti", "Karena capek."), RawTurn("Dan", "Sejak kapan?")]
    >>> [(s.label, s.role, s.reason) for s in assign_roles(["Dan", "Siti"], asked)]
    [('Dan', 'interviewer', '100% of turns are questions'), ('Siti', 'informant', 'not the interviewer')]
    """
    declared, legend, people = declared or {}, legend or {}, people or {}
    folded = {fold(label) for label in labels}
    known = {label: _known(label, folded, declared, legend, people) for label in labels}
    if not any(speaker and speaker.role == "interviewer" for speaker in known.values()):
        turns = list(turns)
        asker = _asker(labels, known, turns) or _only_one_left(labels, known, turns)
        known.update({asker.label: asker} if asker else {})
    return tuple(known[label] or _informant(label, declared) for label in labels)


def names_interviewer(label: str) -> bool:
    """Whether a label is one of the field's words for the person who asks, numbered or not, or has it in brackets.

    Examples
    --------
    >>> names_interviewer("Interviewer 1"), names_interviewer("Rina (peneliti)"), names_interviewer("Ibu")
    (True, True, False)
    """
    return role_named(label) == "interviewer"


def role_named(words: str) -> Role | None:
    """The role that a label or an explanation of one names; None where it names none.

    Examples
    --------
    >>> role_named("Penulis"), role_named("Rina (kader)"), role_named("Notulis"), role_named("Rina")
    ('interviewer', 'informant', 'other', None)
    """
    inside = re.search(r"\(([^()]+)\)", words)
    for text in (inside[1] if inside else "", words):
        word = first_word(text)
        if word in INTERVIEWER_WORDS:
            return "interviewer"
        if word in OTHER_WORDS:
            return "other"
        if word in ANSWERING_WORDS:
            return "informant"
    return None


def _known(
    label: str,
    folded: Collection[str],
    declared: Mapping[str, Declared],
    legend: Mapping[str, str],
    people: Mapping[str, tuple[Role, str]],
) -> Speaker | None:
    key = fold(label)
    said = declared.get(key)
    informant = said.informant if said else ""
    if said and said.role:
        return Speaker(label, said.role, said.informant, said.reason)
    if key in legend:
        role: Role = role_named(legend[key]) or "informant"
        return Speaker(label, role, informant, f"the legend explains it as {legend[key]!r}")
    if key in people:
        return Speaker(label, people[key][0], informant, people[key][1])
    named = role_named(label)
    if named == "interviewer":
        return Speaker(label, "interviewer", reason="the label names an interviewer")
    if key in _QUESTIONS:
        return Speaker(label, "interviewer", reason="the label stands for questions")
    if named == "other":
        return Speaker(label, "other", reason="the label names nobody who asks or answers alone")
    if any(key == asks and answers in folded for asks, answers in PAIRS):
        return Speaker(label, "interviewer", reason="the label stands for questions beside one for answers")
    return None


def _informant(label: str, declared: Mapping[str, Declared]) -> Speaker:
    said = declared.get(fold(label))
    return Speaker(label, "informant", said.informant if said else "", "not the interviewer")


def _asker(labels: Sequence[str], known: Mapping[str, Speaker | None], turns: Sequence[RawTurn]) -> Speaker | None:
    """The speaker whose turns are questions clearly more often than any other's, where no role of theirs is known."""
    marked = _clearest(labels, turns, _is_marked)
    if marked and known[marked[0]] is None:
        return Speaker(marked[0], "interviewer", reason=f"{marked[1]:.0%} of turns are questions")
    if any(_is_marked(turn.text) for turn in turns):
        return None
    worded = _clearest(labels, turns, asks_by_word)
    if worded and known[worded[0]] is None:
        return Speaker(worded[0], "interviewer", reason=f"{worded[1]:.0%} of turns open with a question word")
    return None


def _only_one_left(
    labels: Sequence[str], known: Mapping[str, Speaker | None], turns: Sequence[RawTurn]
) -> Speaker | None:
    """The one whose label names nobody who answers, where all others' do and nobody asks more."""
    left = [label for label in labels if known[label] is None and role_named(label) is None]
    others = [label for label in labels if role_named(label) == "informant"]
    if len(left) != 1 or not others or len(others) + 1 < len([label for label in labels if known[label] is None]):
        return None
    asked = Counter(turn.speaker for turn in turns if _is_marked(turn.text))
    if not asked[left[0]] or any(asked[other] > asked[left[0]] for other in others):
        return None
    return Speaker(left[0], "interviewer", reason="all other labels name somebody who answers")


def _is_marked(text: str) -> bool:
    """Whether a text holds a question mark of any script."""
    return any(mark in text for mark in "?؟？")


def _clearest(labels: Sequence[str], turns: Sequence[RawTurn], asks: Callable[[str], bool]) -> tuple[str, float] | None:
    asked, spoken = dict.fromkeys(labels, 0), dict.fromkeys(labels, 0)
    for turn in turns:
        if turn.speaker in spoken and turn.text:
            spoken[turn.speaker] += 1
            asked[turn.speaker] += asks(turn.text)
    enough = _LEAST_PART * max(spoken.values(), default=0)
    shares = sorted(((asked[label] / n, label) for label, n in spoken.items() if n and n >= enough), reverse=True)
    if len(shares) < 2 or shares[0][0] < _LEAST_SHARE or shares[0][0] < _CLEARLY * shares[1][0]:
        return None
    return shares[0][1], shares[0][0]
