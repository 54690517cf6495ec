"""After a transcript was corrected: codings that were found again are written there, the others wait for a person.

A coding is moved by itself only where `locate` is certain. For a refused one a person sees the places that look like
it and chooses; nothing is chosen for them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from qualkit.actions import Action, AddCoding, ChangeCoding, ChangeProgress, State
from qualkit.errors import AnchorError, CodingError, Problem, StoreError, nearest
from qualkit.model import Coding, Progress
from qualkit.store.anchoring import Refused, anchored
from qualkit.store.carrying import carried_over
from qualkit.store.codings import read_codings, read_progress
from qualkit.store.desk import now
from qualkit.store.folder import Folder
from qualkit.store.history import earlier_text
from qualkit.store.places import Place
from qualkit.store.session import open_session
from qualkit.store.system import SYSTEM, System
from qualkit.store.transcripts import Interview
from qualkit.text import locate, make_segment

SHOWN = 60
"""Code points of text shown on each side of a candidate."""
COLUMNS = (
    "id", "coder", "codebook", "transcript", "code", "quote", "reason", "candidate", "start", "end", "before", "words",
    "after",
)  # fmt: skip

Key = tuple[str, str, str]
"""Coder, codebook, transcript."""
Earlier = Callable[[str, str], str | None]
"""Transcript and hash -> the canonical text that had this hash, where anybody knows it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that looks like a refused coding's, with the text around it."""

    start: int
    end: int
    before: str
    words: str
    after: str

    def __str__(self) -> str:
        shown = f"...{self.before}[[{self.words}]]{self.after}...".replace("\n", " / ")
        return f"{self.start}-{self.end}  {shown}"


@dataclass(frozen=True, slots=True)
class Reanchoring:
    """Codings of texts that were corrected.

    Attributes
    ----------
    moved
        Coder, codebook, transcript -> how many codings were found again and can be written.
    refused
        Those without a certain place, each with its candidates, best first.
    problems
        What could not be read.
    """

    moved: Mapping[Key, int]
    refused: tuple[tuple[Refused, tuple[Candidate, ...]], ...]
    problems: tuple[Problem, ...] = ()

    def table(self) -> pd.DataFrame:
        """One row a refused coding and candidate; one with `candidate` -1 where there is no candidate."""
        rows = []
        for refused, candidates in self.refused:
            facts = {name: getattr(refused, name) for name in COLUMNS[:7]}
            for number, found in enumerate(candidates or (Candidate(-1, -1, "", "", ""),)):
                place = {name: getattr(found, name) for name in COLUMNS[8:]}
                rows.append({**facts, "candidate": number if candidates else -1, **place})
        return pd.DataFrame(rows, columns=list(COLUMNS))


@dataclass(frozen=True, slots=True)
class Written:
    """What `write_moved` wrote.

    Attributes
    ----------
    codings
        Coder, codebook, transcript -> how many codings have their new places now.
    progress
        Those whose reading was carried over.
    notes
        Reading that could not be carried over, and why.
    problems
        Files that could not be written, such as those open in a panel; nothing of them was changed.
    """

    codings: Mapping[Key, int]
    progress: tuple[Key, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def reanchor(folder: Folder, interviews: Mapping[str, Interview], coders: Collection[str] | None = None) -> Reanchoring:
    """Which codings can be written to new places, and which wait for a person. Nothing is changed.

    Parameters
    ----------
    folder
        The study's folder.
    interviews
        Transcript -> interview.
    coders
        Whose codings; None for everybody's.

    Examples
    --------
    >>> from pathlib import Path
    >>> reanchor(Folder(Path("nowhere")), {}).table().shape
    (0, 13)
    """
    codings, problems = read_codings(folder.codings, coders=coders)
    frame, refused = anchored(codings, interviews)
    moved = frame[frame["anchor"] == "moved"]
    counts = moved.groupby(["coder", "codebook", "transcript"], sort=True).size()
    keyed = {(str(c), str(b), str(t)): int(n) for (c, b, t), n in counts.items()}
    seen = tuple((item, _in_context(item, interviews)) for item in refused)
    return Reanchoring(keyed, seen, tuple(problems))


def write_moved(
    folder: Folder,
    interviews: Mapping[str, Interview],
    coders: Collection[str] | None = None,
    *,
    earlier: Earlier | None = None,
    system: System = SYSTEM,
) -> Written:
    """Write the new places, contexts and hashes of codings that were found again, and carry over what was read.

    Lines of the text that are as they were when they were read count as read; lines that changed do not. That needs
    the earlier text, which is looked for in version history. Without it, the record of reading stays as it is, and
    PROGRESS goes on to say that the transcript was corrected after it was read. Who had finished has finished still.

    Parameters
    ----------
    folder, interviews, coders
        As in `reanchor`.
    earlier
        Where to look for earlier texts instead.
    system
        The system calls, for tests.

    Examples
    --------
    >>> from pathlib import Path
    >>> write_moved(Folder(Path("nowhere")), {}).codings
    {}
    """
    look = earlier or (lambda name, sha256: earlier_text(folder.root, folder.transcripts / f"{name}.md", sha256))
    due, problems = _due(folder, interviews, coders)
    written: dict[Key, int] = {}
    carried: list[Key] = []
    notes: list[str] = []
    for key in due:
        try:
            moves, progress = _write(Place(folder.codings, *key), interviews[key[2]], look, system)
        except (StoreError, CodingError) as error:
            problems += error.problems
            continue
        written |= {key: moves} if moves else {}
        carried += [key] if progress is True else []
        notes += [_unread(key)] if progress is False else []
    return Written(written, tuple(carried), tuple(notes), tuple(problems))


def place(
    folder: Folder, interviews: Mapping[str, Interview], id: str, start: int, end: int, *,
    by: str, reason: str = "", system: System = SYSTEM,
) -> Coding:  # fmt: skip
    """Put a refused coding where a person says. Who and when stand in its memo.

    Parameters
    ----------
    folder, interviews
        As in `reanchor`.
    id
        The coding's id.
    start, end
        A candidate's range or any other, in code points of the text as it is now.
    by
        Who decides.
    reason
        Why.

    Raises
    ------
    CodingError
        For an id that no coding or several have, a coding whose place is certain, a range without words, nobody who
        decides.
    AnchorError
        For a range outside the text.
    StoreError
        If the transcript is in use.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from qualkit.store.starter import make_study
    >>> from qualkit.store.transcripts import read_interviews
    >>> with tempfile.TemporaryDirectory() as root:
    ...     folder = Folder(Path(root, "new"))
    ...     _ = make_study(folder.root)
    ...     interviews = {interview.transcript: interview for interview in read_interviews(folder.transcripts)[0]}
    ...     place(folder, interviews, "unknown", 0, 5, by="siti")
    Traceback (most recent call last):
    qualkit.errors.CodingError: codings/: there is no coding 'unknown'. To mend: see: qualkit reanchor.
    """
    codings, _ = read_codings(folder.codings)
    row = _only(codings, id)
    _check_refused(row, interviews, by)
    interview = interviews[str(row["transcript"].iloc[0])]
    segment = make_segment(interview.text, start, end, sha256=interview.sha256)
    if not segment.quote.strip():
        what = f"the range {start} to {end} of {interview.transcript} holds no words"
        raise CodingError(Problem(what, mend="choose words"))
    ids = [str(row[name].iloc[0]) for name in ("coder", "codebook", "transcript")]
    with open_session(folder.codings, *ids, validate=words_check(interview), system=system) as session:
        old = session.state.codings[id]
        new = replace(old, segment=segment, memo=_noted(old.memo, by, reason))
        session.apply(ChangeCoding(old, new))
    return new


def words_check(interview: Interview) -> Callable[[Action], None]:
    """A check for actions: a coding that is said to stand in the text as it is now holds its words there."""

    def check(action: Action) -> None:
        coding = (
            action.coding if isinstance(action, AddCoding) else action.new if isinstance(action, ChangeCoding) else None
        )
        if coding is None or coding.segment.text_sha256 != interview.sha256:
            return
        segment = coding.segment
        if interview.text[segment.start : segment.end] != segment.quote:
            what = f"coding {coding.id} would stand on other words in {interview.transcript}"
            raise CodingError(Problem(what, mend="read the transcript again; nothing was written"))

    return check


def _in_context(refused: Refused, interviews: Mapping[str, Interview]) -> tuple[Candidate, ...]:
    text = interviews[refused.transcript].text if refused.transcript in interviews else ""
    return tuple(
        Candidate(start, end, text[max(0, start - SHOWN) : start], text[start:end], text[end : end + SHOWN])
        for start, end in refused.candidates
    )


def _due(
    folder: Folder, interviews: Mapping[str, Interview], coders: Collection[str] | None
) -> tuple[list[Key], list[Problem]]:
    """Where there is something to write, so that nothing else is opened, and what could not be read."""
    found = reanchor(folder, interviews, coders)
    known, problems = read_progress(folder.codings, coders=coders)
    read = [key for key, progress in known.items() if key[2] in interviews and _is_stale(progress, interviews[key[2]])]
    return sorted({*found.moved, *read}), list(dict.fromkeys([*found.problems, *problems]))


def _is_stale(progress: Progress, interview: Interview) -> bool:
    return progress.text_sha256 not in ("", interview.sha256)


def _write(place: Place, interview: Interview, earlier: Earlier, system: System) -> tuple[int, bool | None]:
    """How many codings of a place were written, and whether its reading was carried over; None where it need not."""
    ids = (place.coder, place.codebook, place.transcript)
    with open_session(place.root, *ids, validate=words_check(interview), system=system) as session:
        moves = list(_moves(session.state, interview))
        progress = session.state.progress
        stale = _is_stale(progress, interview)
        old = earlier(place.transcript, progress.text_sha256) if stale else None
        reading = [] if old is None else [ChangeProgress(progress, carried_over(progress, old, interview))]
        session.apply(*moves, *reading)
    return len(moves), (old is not None) if stale else None


def _moves(state: State, interview: Interview) -> Iterator[ChangeCoding]:
    for coding in state.codings.values():
        try:
            found = locate(coding.segment, interview.text, sha256=interview.sha256)
        except AnchorError:
            continue
        if found.anchor == "moved":
            segment = make_segment(interview.text, found.start, found.end, sha256=interview.sha256)
            yield ChangeCoding(coding, replace(coding, segment=segment))


def _unread(key: Key) -> str:
    coder, codebook, transcript = key
    return (
        f"what {coder} had read of {transcript} ({codebook}) was not carried over: the text as it was"
        " then is not in version history; read it again"
    )


def _only(codings: pd.DataFrame, id: str) -> pd.DataFrame:
    rows = codings[codings["id"] == id]
    if rows.empty:
        guess = nearest(id, codings["id"].astype(str))
        raise CodingError(Problem(f"there is no coding {id!r}", "codings/", guess, "see: qualkit reanchor"))
    if len(rows) > 1:
        what = f"{len(rows)} codings have the id {id!r}"
        raise CodingError(Problem(what, "codings/", mend="give all but one a new id; qualkit check lists them"))
    return rows


def _check_refused(row: pd.DataFrame, interviews: Mapping[str, Interview], by: str) -> None:
    id, transcript = str(row["id"].iloc[0]), str(row["transcript"].iloc[0])
    problems = []
    if not by.strip():
        problems.append(Problem("nobody is named who decides", mend="name a person, for example by='siti'"))
    if transcript not in interviews:
        what = f"coding {id!r} is of transcript {transcript!r}, which is not there"
        problems.append(
            Problem(what, "transcripts/", nearest(transcript, interviews), "restore it, or rename the file")
        )
    elif not anchored(row, interviews)[1]:
        what = f"coding {id!r} has a certain place in {transcript}"
        problems.append(Problem(what, mend="change its boundaries at the desk"))
    if problems:
        raise CodingError(problems)


def _noted(memo: str, by: str, reason: str) -> str:
    """The memo with who decided. The old words are not repeated: they may have been redacted."""
    why = f": {reason.strip()}" if reason.strip() else ""
    note = f"[placed by {by} on {now()[:10]} after the transcript was corrected{why}]"
    return f"{memo}\n{note}" if memo else note
