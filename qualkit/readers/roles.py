"""Who asks and who answers: a role for every speaker, with the reason for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qualkit.model import Role, Speaker
from qualkit.readers.openings import fold, word_set
from qualkit.text.turns import RawTurn

INTERVIEWER_WORDS = word_set(
    "pewawancara penulis peneliti interviewer moderator fasilitator facilitator researcher enumerator"
)
ANSWERING_WORDS = word_set(
    "informan informant responden respondent partisipan participant peserta narasumber interviewee kader ibu bu bidan "
    "bapak pak suami nenek mertua"
)
_PAIRS = (("q", "a"), ("t", "j"), ("tanya", "jawab"), ("pertanyaan", "jawaban"), ("question", "answer"))
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
) -> tuple[Speaker, ...]:
    """A speaker for each label, in the order of `labels`.

    A declared role stands. Else a label that names an interviewer, or that the legend explains as one. Only where
    nobody is an interviewer by then does the share of turns with a question mark decide, if one speaker's is clearly
    the highest. Everyone else is an informant.

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

    Examples
    --------
    >>> asked = [RawTurn("Dan", "Mengapa?"), RawTurn("Siti", "Karena capek."), RawTurn("Dan", "Sejak kapan?")]
    >>> [(s.label, s.role, s.reason) for s in assign_roles(["Dan", "Siti"], asked)]
    [('Dan', 'interviewer', '100% of turns are questions'), ('Siti', 'informant', 'not the interviewer')]
    """
    declared, legend = declared or {}, legend or {}
    known = {label: _known(label, labels, declared, legend) for label in labels}
    if not any(speaker and speaker.role == "interviewer" for speaker in known.values()):
        asker = _asker([label for label in labels if known[label] is None], turns)
        known.update({asker.label: asker} if asker else {})
    return tuple(known[label] or _informant(label, declared) for label in labels)


def names_interviewer(label: str) -> bool:
    """Whether a label is one of the field's words for the person who asks, numbered or not.

    Examples
    --------
    >>> names_interviewer("Interviewer 1"), names_interviewer("Ibu")
    (True, False)
    """
    return _stem(label).split(" ")[0] in INTERVIEWER_WORDS


def _known(
    label: str, labels: Sequence[str], declared: Mapping[str, Declared], legend: Mapping[str, str]
) -> Speaker | None:
    key = fold(label)
    said = declared.get(key)
    if said and said.role:
        return Speaker(label, said.role, said.informant, said.reason)
    if key in legend:
        role: Role = "interviewer" if names_interviewer(legend[key]) else "informant"
        return Speaker(label, role, said.informant if said else "", f"the legend explains it as {legend[key]!r}")
    if names_interviewer(label):
        return Speaker(label, "interviewer", reason="the label names an interviewer")
    folded = {fold(other) for other in labels}
    if any(key == asks and answers in folded for asks, answers in _PAIRS):
        return Speaker(label, "interviewer", reason="the label stands for questions beside one for answers")
    return None


def _informant(label: str, declared: Mapping[str, Declared]) -> Speaker:
    said = declared.get(fold(label))
    return Speaker(label, "informant", said.informant if said else "", "not the interviewer")


def _asker(labels: Sequence[str], turns: Iterable[RawTurn]) -> Speaker | None:
    """The speaker whose turns are questions clearly more often than any other's."""
    asked, spoken = dict.fromkeys(labels, 0), dict.fromkeys(labels, 0)
    for turn in turns:
        if turn.speaker in spoken and turn.text:
            spoken[turn.speaker] += 1
            asked[turn.speaker] += "?" in turn.text
    enough = _LEAST_PART * max(spoken.values(), default=0)
    shares = sorted(((asked[label] / n, label) for label, n in spoken.items() if n and n >= enough), reverse=True)
    if len(shares) < 2 or shares[0][0] < _LEAST_SHARE or shares[0][0] < _CLEARLY * shares[1][0]:
        return None
    share, label = shares[0]
    return Speaker(label, "interviewer", reason=f"{share:.0%} of turns are questions")


def _stem(label: str) -> str:
    """The label without number: what ``Informan 1`` and ``Informan 2`` have in common."""
    return re.sub(r"[\W\d_]+", " ", label.casefold()).strip()
