"""The desk at which two coders' disagreements are decided; what is decided becomes the coder ``consensus``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pandas as pd

from qualkit.actions import Action, AddCoding, ChangeProgress, RemoveCoding, State, mark_read
from qualkit.agreement.compared import CONSENSUS, Choice, Compared
from qualkit.agreement.consensus import (
    COLUMNS,
    NEW,
    SOURCE,
    Adopted,
    Consensus,
    Decision,
    built,
    read_decisions,
    two_coders,
)
from qualkit.agreement.disagreements import Pair, pairs_of
from qualkit.display.result import ResultTable
from qualkit.errors import CodingError, Problem, nearest
from qualkit.model import Codebook, Coding, Progress, Segment
from qualkit.store import decisions as files
from qualkit.store.desk import now, validator
from qualkit.store.places import Place
from qualkit.store.session import Session, open_session
from qualkit.store.transcripts import Interview
from qualkit.text import make_segment

Keep = str | Segment | tuple[int, int]


@dataclass(frozen=True, eq=False)
class Tables:
    """The study's tables as they were when the desk was opened."""

    codings: pd.DataFrame
    turns: pd.DataFrame
    progress: pd.DataFrame


class ConsensusDesk:
    """Deciding where two coders differ, over days if need be. Their own codings are never touched.

    Every decision is on the disk when the call returns, with its reason; opened again, the desk goes on where it was.

    Attributes
    ----------
    codebook
        The codebook.
    coders
        The two.
    """

    def __init__(
        self, folder: Path, codebook: Codebook, interviews: Mapping[str, Interview], tables: Tables, *,
        coders: Sequence[str] = ("a", "b"), agreeing: float = 1.0, version: str = "",
    ) -> None:  # fmt: skip
        choice = Choice(coders=coders, codebook=codebook, version=version)
        self.codebook = codebook
        self._folder, self._interviews, self._agreeing = folder, interviews, agreeing
        self._compared: Compared = two_coders(tables.codings, tables.turns, tables.progress, choice)
        self.coders = self._compared.coders
        self._pairs = {pair.id: pair for pair in pairs_of(self._compared, self.coders)}
        self._decisions: dict[str, list[Decision]] = {
            name: files.read_decisions(self._place(name)) for name in self._compared.interviews
        }

    def __repr__(self) -> str:
        return f"ConsensusDesk({' & '.join(self.coders)}, {self.codebook.name}: {len(self.open())} disagreements left)"

    @property
    def decisions(self) -> pd.DataFrame:
        """Every decision so far, in the order of transcripts and of time; later ones on the same replace earlier."""
        rows = [{"transcript": name, **asdict(made)} for name, all_made in self._decisions.items() for made in all_made]
        return pd.DataFrame(rows, columns=["transcript", *COLUMNS])

    @property
    def consensus(self) -> Consensus:
        """The consensus so far, as tables."""
        return built([made for all_made in self._decisions.values() for made in all_made], self._compared,
                     self._agreeing)  # fmt: skip

    def open(self, transcript: str | None = None) -> ResultTable:
        """The disagreements that are left, of one transcript or of all.

        Raises
        ------
        CodingError
            For a transcript that the two have not both finished.
        """
        left = self.consensus.left
        if transcript is None:
            return left
        self._check_transcript(transcript)
        mine = left[left["transcript"] == transcript].reset_index(drop=True)
        title = f"{len(mine)} disagreements left in {transcript}"
        return ResultTable(mine, title=title, notes=left.notes, layout=left.layout)

    def decide(
        self, disagreement: str, keep: Keep, reason: str, *, by: str = "", code: str = ""
    ) -> list[Coding]:  # fmt: skip
        """Decide one disagreement; the codings that come of it, in the text as it is now.

        Parameters
        ----------
        disagreement
            Its id, from `open`.
        keep
            The coder whose coding is kept, ``both``, ``none``, or another segment as ``(start, end)``.
        reason
            Why, in a sentence; it stands in the memo.
        by
            Who decided.
        code
            Of another segment; may be left out where both coders used the same.

        Raises
        ------
        CodingError
            For an unknown disagreement, a decision without a reason, or one that cannot be carried out.
        """
        start, end = -1, -1
        if not isinstance(keep, str):
            start, end = (keep.start, keep.end) if isinstance(keep, Segment) else keep
            keep = NEW
        made = Decision(disagreement, keep, reason.strip(), by, now()[:10], code, start, end)
        self._decide([made])
        pair = self._pairs[disagreement]
        source = f"{SOURCE}{pair.id}"
        with self._session(pair.marks[0].transcript) as session:
            return [coding for coding in session.state.codings.values() if coding.source == source]

    def decide_all(self, decisions: pd.DataFrame | Iterable[Decision], *, by: str = "") -> int:
        """Carry out many decisions, all or none, as from a table that people filled in; how many there were.

        Raises
        ------
        CodingError
            With everything that is wrong with any of them; nothing is written then.
        """
        made = [
            replace(each, by=each.by or by, date=each.date or now()[:10])
            for each in read_decisions(decisions, self.coders)
        ]
        self._decide(made)
        return len(made)

    def finish(self, transcript: str) -> Progress:
        """Write everything that was agreed and decided in a transcript, and mark it as finished by the consensus.

        Raises
        ------
        CodingError
            While disagreements are left in it, and for a transcript that the two have not both finished.
        """
        self._check_transcript(transcript)
        left = self.open(transcript)
        if len(left):
            first = left.iloc[0]
            what = f"{len(left)} disagreements are left in {transcript}, the first {first['disagreement']}"
            raise CodingError(Problem(what, mend="decide them: .open(transcript), .decide(id, keep, reason)"))
        with self._session(transcript) as session:
            self._carry_out(session, transcript, self.consensus)
            length = len(self._interviews[transcript].text)
            begun = Progress(text_sha256=self._interviews[transcript].sha256, version=self.codebook.version)
            done = replace(mark_read(begun, 0, length), finished=now())
            session.apply(ChangeProgress(session.state.progress, done))
        return done

    def finish_all(self) -> list[str]:
        """Finish every transcript in which nothing is left; their names."""
        names = list(self.consensus.finished)
        for name in names:
            self.finish(name)
        return names

    # -- inside -----------------------------------------------------------------------------------------------------

    def _place(self, transcript: str) -> Place:
        return Place(self._folder, CONSENSUS, self.codebook.name, transcript)

    def _session(self, transcript: str) -> Session:
        validate: Callable[[Action], None] = validator(self._interviews[transcript], self.codebook)
        return open_session(self._folder, CONSENSUS, self.codebook.name, transcript, validate=validate)

    def _check_transcript(self, transcript: str) -> None:
        known = self._compared.interviews
        if transcript not in known:
            what = f"{' and '.join(self.coders)} have not both finished {transcript!r}"
            raise CodingError(Problem(what, nearest=nearest(transcript, known), mend=f"name one of {', '.join(known)}"))

    def _decide(self, made: Sequence[Decision]) -> None:
        unknown = [
            Problem(f"there is no disagreement {each.disagreement!r} of {' and '.join(self.coders)}",
                    nearest=nearest(each.disagreement, self._pairs),
                    mend="take the ids from .open(); a coder may have changed a coding since")
            for each in made if each.disagreement not in self._pairs
        ]  # fmt: skip
        if unknown:
            raise CodingError(unknown)
        before = [each for all_made in self._decisions.values() for each in all_made]
        after = built([*before, *made], self._compared, self._agreeing)
        by_transcript: dict[str, list[Decision]] = {}
        for each in made:
            by_transcript.setdefault(self._transcript(self._pairs[each.disagreement]), []).append(each)
        self._check_places(after, by_transcript)
        for transcript, mine in by_transcript.items():
            with self._session(transcript) as session:
                files.append_decisions(self._place(transcript), mine)
                self._decisions[transcript].extend(mine)
                self._carry_out(session, transcript, after)

    def _check_places(self, after: Consensus, transcripts: Iterable[str]) -> None:
        """Refuse new segments outside of the text before anything is written."""
        problems: list[Problem] = []
        for each in (each for all_of in after.adopted.values() for each in all_of):
            if each.transcript in transcripts and each.end > len(self._interviews[each.transcript].text):
                what = f"the range {each.start} to {each.end} is not inside {each.transcript}"
                length = len(self._interviews[each.transcript].text)
                problems.append(Problem(what, mend=f"the text has {length} code points"))
        if problems:
            raise CodingError(problems)

    @staticmethod
    def _transcript(pair: Pair) -> str:
        return pair.marks[0].transcript

    def _carry_out(self, session: Session, transcript: str, after: Consensus) -> None:
        """Bring the consensus coder's codings to what was agreed and decided; codings made by hand stay."""
        wanted: dict[str, Coding] = {}
        for pair, adopted in after.adopted.items():
            if self._transcript(self._pairs[pair]) == transcript:
                wanted |= {each.id: self._coding(each) for each in adopted}
        session.apply(*_changes(session.state, wanted, {f"{SOURCE}{pair}" for pair in self._pairs}))

    def _coding(self, adopted: Adopted) -> Coding:
        interview = self._interviews[adopted.transcript]
        return Coding(
            id=adopted.id, transcript=adopted.transcript,
            segment=make_segment(interview.text, adopted.start, adopted.end, sha256=interview.sha256),
            code=adopted.code, codebook=self.codebook.name, version=self.codebook.version, coder=CONSENSUS,
            created=now(), memo=adopted.memo, source=adopted.source, against=adopted.against,
        )  # fmt: skip


def _changes(state: State, wanted: Mapping[str, Coding], sources: set[str]) -> list[Action]:
    """What is no longer wanted goes, what is missing comes; only codings that came of these disagreements."""
    gone = [coding for id, coding in state.codings.items() if coding.source in sources and id not in wanted]
    new = [coding for id, coding in wanted.items() if id not in state.codings]
    return [*(RemoveCoding(coding) for coding in gone), *(AddCoding(coding) for coding in new)]
