"""A coder's desk: one transcript, one codebook, and everything that is done lands on the disk before the next thing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType

from qualkit.actions import (
    Action,
    AddCoding,
    ChangeCoding,
    ChangeProgress,
    RemoveCoding,
    State,
    mark_read,
)
from qualkit.errors import CodingError, Problem, nearest
from qualkit.model import Codebook, Coding, Progress
from qualkit.store.session import Session
from qualkit.store.transcripts import Interview
from qualkit.text import make_segment


def now() -> str:
    """The present time, ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def validator(interview: Interview, codebook: Codebook) -> Callable[[Action], None]:
    """A check for actions: the code is in the codebook, the range holds the words in the text as it is now."""

    def validate(action: Action) -> None:
        coding = (
            action.coding if isinstance(action, AddCoding) else action.new if isinstance(action, ChangeCoding) else None
        )
        if coding is None:
            return
        problems = []
        if coding.code not in codebook.code_ids:
            guess = nearest(coding.code, codebook.code_ids)
            what = f"codebook {codebook.name} {codebook.version} has no code {coding.code!r}"
            problems.append(Problem(what, nearest=guess, mend="correct the code, or add it to the codebook first"))
        segment = coding.segment
        if not 0 <= segment.start < segment.end <= len(interview.text):
            what = f"the range {segment.start} to {segment.end} is not inside {interview.transcript} "
            problems.append(
                Problem(f"{what}({len(interview.text)} code points)", mend="give 0 <= start < end <= length")
            )
        elif segment.text_sha256 != interview.sha256 or interview.text[segment.start : segment.end] != segment.quote:
            what = (
                f"the range {segment.start} to {segment.end} of {interview.transcript} does not hold {segment.quote!r}"
            )
            problems.append(Problem(what, mend="if the transcript was corrected, run first: qualkit reanchor --write"))
        elif not segment.quote.strip():
            what = f"the range {segment.start} to {segment.end} of {interview.transcript} holds no words"
            problems.append(Problem(what, mend="choose words"))
        if problems:
            raise CodingError(problems)

    return validate


class Desk:
    """Coding one transcript by hand. Use it as a context manager: leaving it puts everything into the sorted file.

    Attributes
    ----------
    interview, codebook, coder
        What is coded, with what, by whom.
    """

    def __init__(self, session: Session, interview: Interview, codebook: Codebook, coder: str) -> None:
        self._session = session
        self.interview = interview
        self.codebook = codebook
        self.coder = coder

    @property
    def state(self) -> State:
        """Codings and progress as they are now."""
        return self._session.state

    @property
    def codings(self) -> list[Coding]:
        """The codings in the order of the text."""
        return sorted(self.state.codings.values(), key=lambda c: (c.segment.start, c.segment.end, c.code, c.id))

    def add(
        self, code: str, start: int, end: int, *, memo: str = "", source: str = "", against: bool = False
    ) -> Coding:
        """Put a code on the code points ``[start, end)`` of the canonical text.

        Raises
        ------
        CodingError, AnchorError
            For an unknown code, or a range outside the text.
        """
        coding = Coding(
            id=uuid.uuid4().hex,
            transcript=self.interview.transcript,
            segment=make_segment(self.interview.text, start, end, sha256=self.interview.sha256),
            code=code,
            codebook=self.codebook.name,
            version=self.codebook.version,
            coder=self.coder,
            created=now(),
            memo=memo,
            source=source,
            against=against,
        )
        self._session.apply(AddCoding(coding))
        return coding

    def code_words(self, code: str, words: str, *, memo: str = "", against: bool = False) -> Coding:
        """Put a code on words that stand in the text exactly once.

        Raises
        ------
        CodingError
            If the words do not stand there, or more than once.
        """
        text = self.interview.text
        # Counted one by one, because str.count passes over places that overlap ("haha" in "hahaha").
        starts = [at for at in range(len(text)) if words and text.startswith(words, at)]
        if len(starts) != 1:
            what = f"the words {words!r} stand {len(starts)} times in {self.interview.transcript}"
            raise CodingError(Problem(what, mend="give words that stand there once, or use add(code, start, end)"))
        start = starts[0]
        return self.add(code, start, start + len(words), memo=memo, against=against)

    def remove(self, id: str) -> None:
        """Take a coding away; `undo` brings it back."""
        self._session.apply(RemoveCoding(self._known(id)))

    def change(
        self, id: str, *, code: str | None = None, start: int | None = None, end: int | None = None,
        memo: str | None = None, against: bool | None = None,
    ) -> Coding:  # fmt: skip
        """Give a coding another code, other boundaries, a memo, or mark it as speaking against its theme."""
        old = self._known(id)
        new = replace(
            old,
            code=old.code if code is None else code,
            memo=old.memo if memo is None else memo,
            against=old.against if against is None else against,
            version=self.codebook.version,
        )
        if start is not None or end is not None:
            low = old.segment.start if start is None else start
            high = old.segment.end if end is None else end
            new = replace(new, segment=make_segment(self.interview.text, low, high, sha256=self.interview.sha256))
        self._session.apply(ChangeCoding(old, new))
        return new

    def read(self, start: int = 0, end: int | None = None) -> Progress:
        """Mark code points as read; the whole transcript by default.

        Raises
        ------
        CodingError
            For a range that is empty or outside the text.
        """
        length = len(self.interview.text)
        end = length if end is None else end
        if end > length:
            what = f"the range {start} to {end} is not inside {self.interview.transcript} ({length} code points)"
            raise CodingError(Problem(what, mend="give 0 <= start < end <= length"))
        return self._progress(mark_read(self._current(), start, end))

    def finish(self) -> Progress:
        """Mark the transcript as read and finished under this version of the codebook."""
        whole = mark_read(self._current(), 0, len(self.interview.text))
        return self._progress(replace(whole, finished=now()))

    def undo(self) -> None:
        """Take the last action of this session back."""
        self._session.undo()

    def redo(self) -> None:
        """Do again what was undone."""
        self._session.redo()

    def close(self) -> None:
        """Put everything into the sorted files and leave."""
        self._session.close()

    def __enter__(self) -> Desk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.__exit__(kind, error, trace)

    def _known(self, id: str) -> Coding:
        coding = self.state.codings.get(id)
        if coding is None:
            guess = nearest(id, self.state.codings)
            raise CodingError(
                Problem(f"there is no coding {id!r} by {self.coder} here", nearest=guess, mend="see .codings")
            )
        return coding

    def _current(self) -> Progress:
        """Progress on this text under this version; reading of an earlier text or version starts anew."""
        progress = self.state.progress
        if progress.text_sha256 == self.interview.sha256 and progress.version == self.codebook.version:
            return progress
        return Progress(text_sha256=self.interview.sha256, version=self.codebook.version)

    def _progress(self, new: Progress) -> Progress:
        self._session.apply(ChangeProgress(self.state.progress, new))
        return new
