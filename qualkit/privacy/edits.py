"""Changes to a text whose places are known, so that what was placed in the old text has its certain place in the new.

Redacting and withdrawing know exactly which words they replace. Nothing has to be looked for again afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from qualkit.errors import Problem, QualkitError


@dataclass(frozen=True, slots=True)
class Edits:
    """Ranges of a text, sorted and apart, each with what comes in its place.

    Parameters
    ----------
    changes
        ``(start, end, new)`` with ``0 <= start < end`` in code points of the old text.

    Examples
    --------
    >>> edits = Edits.of([(5, 12, "[ditarik]")])
    >>> edits.apply("Ibu: rahasia. Kader: ya.")
    'Ibu: [ditarik]. Kader: ya.'
    >>> edits.moved(21, 23), edits.moved(8, 15)
    ((23, 25), None)
    """

    changes: tuple[tuple[int, int, str], ...] = ()

    @classmethod
    def of(cls, changes: Iterable[tuple[int, int, str]]) -> Edits:
        """Edits from changes in any order.

        Raises
        ------
        QualkitError
            For changes that are empty ranges or overlap.
        """
        ordered = tuple(sorted(changes))
        problems = [Problem(f"the change from {low} to {high} holds no text", mend="give 0 <= start < end")
                    for low, high, _ in ordered if not 0 <= low < high]  # fmt: skip
        problems += [
            Problem(f"the change from {low} to {high} overlaps the one before it", mend="make one change of the two")
            for (_, done, _), (low, high, _) in pairwise(ordered) if low < done
        ]  # fmt: skip
        if problems:
            raise QualkitError(problems)
        return cls(ordered)

    def apply(self, text: str) -> str:
        """The text with the changes made.

        Raises
        ------
        QualkitError
            For a text that is too short for them.
        """
        if self.changes and self.changes[-1][1] > len(text):
            what = f"the change up to {self.changes[-1][1]} is not inside the text of {len(text)} code points"
            raise QualkitError(Problem(what, mend="give the text that the changes were made for"))
        parts, done = [], 0
        for start, end, new in self.changes:
            parts += [text[done:start], new]
            done = end
        return "".join([*parts, text[done:]])

    def touches(self, start: int, end: int) -> bool:
        """Whether any of the words in ``[start, end)`` of the old text are replaced."""
        return any(low < end and start < high for low, high, _ in self.changes)

    def moved(self, start: int, end: int) -> tuple[int, int] | None:
        """Where the words of ``[start, end)`` stand in the new text; None where any of them are replaced."""
        if self.touches(start, end):
            return None
        shift = sum(len(new) - (high - low) for low, high, new in self.changes if high <= start)
        return start + shift, end + shift

    def covered(self, start: int, end: int) -> tuple[int, int]:
        """``[start, end)`` in the new text, with what stands there in the place of replaced words.

        Examples
        --------
        >>> Edits.of([(5, 12, "[ditarik]")]).covered(0, 7)
        (0, 14)
        """
        return self._position(start, end_of_change=False), self._position(end, end_of_change=True)

    def _position(self, at: int, *, end_of_change: bool) -> int:
        shift = 0
        for low, high, new in self.changes:
            if at <= low:
                break
            if at < high:
                return low + shift + (len(new) if end_of_change else 0)
            shift += len(new) - (high - low)
        return at + shift
