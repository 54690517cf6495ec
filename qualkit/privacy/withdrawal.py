"""Taking one person's words out of a talk of several, and knowing those words again elsewhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count

from qualkit.errors import Problem, QualkitError, nearest
from qualkit.model import Turn
from qualkit.privacy.edits import Edits
from qualkit.text.words import words

PLACEHOLDER = "[ditarik / withdrawn]"
LABEL = "Ditarik"
RUN = 8
"""Words in a row by which a person's words are known again."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A text without one speaker.

    Attributes
    ----------
    text
        The new text.
    labels
        Old label -> new one, for each label under which the person spoke.
    edits
        What was changed, in code points of the old text.
    """

    text: str
    labels: Mapping[str, str]
    edits: Edits


def without_speaker(
    text: str, turns: Sequence[Turn], informant: str, *, placeholder: str = PLACEHOLDER, label: str = LABEL
) -> Withdrawn:
    """The text with one informant's words replaced by a placeholder, and their labels by ``Ditarik 1`` and so on.

    Everything else stays as it is: the number of turns, the words and labels of the others, times of the recording.
    A person's name in the mouth of others stays, too; it has to be looked for.

    Parameters
    ----------
    text
        Canonical text.
    turns
        Its turns, as `find_turns` gives them with their informants.
    informant
        Whose words go.
    placeholder
        What stands in the place of each turn's words; one line.
    label
        What the new labels begin with.

    Raises
    ------
    QualkitError
        For an informant who has no turn, and a placeholder that is empty or longer than a line.

    Examples
    --------
    >>> turns = [Turn(0, "Bu Sari", "informant", "ibu-1", 9, 15), Turn(1, "Bu Ani", "informant", "ibu-2", 25, 28)]
    >>> print(without_speaker("Bu Sari: Capek.\\n\\nBu Ani: Ya.\\n", turns, "ibu-1").text)
    Ditarik 1: [ditarik / withdrawn]
    <BLANKLINE>
    Bu Ani: Ya.
    <BLANKLINE>
    """
    mine = [turn for turn in turns if informant and turn.informant == informant]
    _check_request(mine, turns, informant, placeholder)
    own = dict.fromkeys(turn.speaker for turn in mine if turn.speaker)
    labels = new_labels(own, {turn.speaker for turn in turns}, text, label)
    changes = [(turn.start, turn.end, placeholder) for turn in mine if turn.start < turn.end]
    changes += [
        (start, start + len(turn.speaker), labels[turn.speaker])
        for turn in mine if (start := _label_start(text, turn, turns)) >= 0
    ]  # fmt: skip
    edits = Edits.of(changes)
    return Withdrawn(edits.apply(text), labels, edits)


def new_labels(old: Iterable[str], taken: Collection[str], text: str, label: str = LABEL) -> dict[str, str]:
    """A new label for each old one, such as no speaker has and no line of the text begins with.

    Examples
    --------
    >>> new_labels(["Bu Sari"], ["Bu Sari", "Ditarik 1"], "Bu Sari: Ya.")
    {'Bu Sari': 'Ditarik 2'}
    """
    names = (f"{label} {n}" for n in count(1))
    free = (name for name in names if name not in taken and not re.search(rf"^{re.escape(name)}\b", text, re.MULTILINE))
    return dict(zip(old, free, strict=False))


def fingerprints(texts: Iterable[str], size: int = RUN) -> frozenset[str]:
    """A mark for every run of `size` words in each of the texts, by which it is known again and nothing else is.

    Case and punctuation do not count. The marks are hashes, so that they may be kept while a withdrawal is going on.

    Examples
    --------
    >>> marks = fingerprints(["Saya kerja dari pagi, pulang malam."], size=4)
    >>> len(marks), find_runs("(katanya) kerja dari pagi pulang!", marks, size=4)
    (3, [10])
    """
    return frozenset(mark for text in texts for mark, _, _ in _runs(text, size))


def find_runs(text: str, marks: Collection[str], size: int = RUN) -> list[int]:
    """Where in a text words of the marks' texts begin: one code point for each stretch of runs that overlap."""
    found: list[int] = []
    reach = -1
    for mark, start, end in _runs(text, size) if marks else ():
        if mark in marks:
            if start >= reach:
                found.append(start)
            reach = end
    return found


def _runs(text: str, size: int) -> Iterable[tuple[str, int, int]]:
    run = words(text)
    for i in range(len(run) - size + 1):
        key = " ".join(word.key for word in run[i : i + size])
        mark = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        yield mark, run[i].start, run[i + size - 1].end


def _check_request(mine: Sequence[Turn], turns: Sequence[Turn], informant: str, placeholder: str) -> None:
    problems = []
    if not mine:
        known = sorted({turn.informant for turn in turns if turn.informant})
        what = f"informant {informant!r} has no turn here"
        mend = f"name one of {', '.join(known) or 'the informants: none is named'}"
        problems.append(Problem(what, nearest=nearest(informant, known), mend=mend))
    if not placeholder.strip() or len(placeholder.splitlines()) != 1:
        problems.append(Problem(f"the placeholder {placeholder!r} is not one line", mend="give a few words"))
    if problems:
        raise QualkitError(problems)


def _label_start(text: str, turn: Turn, turns: Sequence[Turn]) -> int:
    """Where the label that opens a turn stands; -1 for a turn without one."""
    if not turn.speaker:
        return -1
    before = max((other.end for other in turns if other.start < turn.start), default=0)
    head = re.compile(rf"^{re.escape(turn.speaker)}(?: \[[^\]\n]*\])?:\s*\Z", re.MULTILINE)
    match = head.search(text[: turn.start], before)
    return match.start() if match else -1
