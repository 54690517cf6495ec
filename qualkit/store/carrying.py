"""What was read of a transcript before it was corrected, on the lines that are as they were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from qualkit.actions import mark_read
from qualkit.model import Progress
from qualkit.store.transcripts import Interview


def carried_over(progress: Progress, old: str, interview: Interview) -> Progress:
    """What was read of an earlier text, on the lines that the text still has.

    Parameters
    ----------
    progress
        Ranges in the earlier text.
    old
        The earlier text.
    interview
        The transcript as it is now.

    Examples
    --------
    >>> from qualkit.model import Progress
    >>> new = "P: Apa?\\n\\nIbu: Ya, betul.\\n"
    >>> interview = Interview("t", new, "h", {}, {}, ())
    >>> carried_over(Progress(read=((0, 17),)), "P: Apa?\\n\\nIbu: Ya.\\n", interview).read
    ((0, 9),)
    """
    new = replace(progress, text_sha256=interview.sha256, read=())
    for start, end, shift in _same_lines(old, interview.text):
        for low, high in progress.read:
            if max(start, low) < min(end, high):
                new = mark_read(new, max(start, low) + shift, min(end, high) + shift)
    return new


def _same_lines(old: str, new: str) -> Iterator[tuple[int, int, int]]:
    """Ranges of whole lines of the old text that stand in the new one in the same order, and how far they moved."""
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    old_starts, new_starts = _starts(old_lines), _starts(new_lines)
    for block in SequenceMatcher(None, old_lines, new_lines, autojunk=False).get_matching_blocks():
        start, end = old_starts[block.a], old_starts[block.a + block.size]
        yield start, end, new_starts[block.b] - start


def _starts(lines: Sequence[str]) -> list[int]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts
