"""A hyphen at a line's end: part of the word (ibu-ibu, cross-eyed), or put there to break it. The text itself decides.

A hyphen stays where the document writes the word with one elsewhere, where the second half repeats the first, as in an
Indonesian reduplication, or where a digit or a capital follows. It goes where the document writes the word in one
piece elsewhere. What remains open follows the document: one that breaks other words breaks this one too, and one
that shows no sign of it keeps its hyphens.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

_TAIL = re.compile(r"(?P<word>[^\W_]+(?:[-'’][^\W_]+)*)[-\u2010\u00ad]$")
_HEAD = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_MOST_LISTED = 8


class Hyphens:
    """Joins the lines of one document.

    Parameters
    ----------
    lines
        All lines of the document; the words inside them are the evidence.

    Examples
    --------
    >>> hyphens = Hyphens(["saya menyusui ibu-", "ibu menyu-", "sui"])
    >>> hyphens.join("ibu-", "ibu menyu-"), hyphens.join("menyu-", "sui")
    ('ibu-ibu menyu-', 'menyusui')
    """

    def __init__(self, lines: Sequence[str]) -> None:
        inside = (word for line in lines for word in _WORD.findall(_TAIL.sub("", line)))
        self._words = Counter(word.casefold() for word in inside)
        self._kept: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._breaks_words = self._hyphenates(lines)

    def join(self, above: str, below: str) -> str:
        """Two lines of one paragraph as one."""
        return self.seam(above, below) + below

    def seam(self, above: str, below: str) -> str:
        """The upper of two lines of one paragraph, with what ties it to the lower: a space, a hyphen, or nothing."""
        tail, head = _TAIL.search(above[-80:]), _HEAD.match(below)
        if not tail or not head:
            cut = above.removesuffix("\u00ad")
            return f"{above} " if cut == above else f"{cut}-" if head else f"{cut}- "
        left, right = tail["word"], head[0]
        if self._keeps(left, right):
            self._kept[f"{left}-{right}"] += 1
            return f"{above[:-1]}-"
        self._dropped[f"{left}{right}"] += 1
        return above[:-1]

    def clean(self, text: str) -> str:
        """The text with the hyphens that stand elsewhere than at a joint: those at an end are real."""
        return re.sub(r"\u00ad(?=\n|$)", "-", text).replace("\u00ad", "")

    def notes(self) -> tuple[str, ...]:
        """What was decided about the words at the joints."""
        said = (("kept", self._kept), ("taken out", self._dropped))
        return tuple(f"hyphens at line ends {what}: {_listed(words)}" for what, words in said if words)

    def _keeps(self, left: str, right: str) -> bool:
        certain = self._certain(left, right)
        return not self._breaks_words if certain is None else certain

    def _certain(self, left: str, right: str) -> bool | None:
        whole, first, second = f"{left}{right}".casefold(), left.casefold(), right.casefold()
        if f"{first}-{second}" in self._words or not right[0].islower():
            return True
        if len(first) > 2 and (second.startswith(first) or first.rpartition("-")[2] == second):
            return True
        return False if whole in self._words else None

    def _hyphenates(self, lines: Sequence[str]) -> bool:
        """Whether the document breaks words: some at its line ends stand elsewhere in one piece."""
        broken = kept = 0
        for above, below in pairwise(lines):
            tail, head = _TAIL.search(above[-80:]), _HEAD.match(below)
            if tail and head:
                certain = self._certain(tail["word"], head[0])
                broken += certain is False
                kept += certain is True
        return broken > kept


def _listed(words: Counter[str]) -> str:
    shown = ", ".join(list(words)[:_MOST_LISTED])
    return shown + (f" and {len(words) - _MOST_LISTED} more" if len(words) > _MOST_LISTED else "")
