"""A study: a folder that hands out tables, desks to code at, and results. The only orchestrator."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Unpack

import pandas as pd

from qualkit.coding.coded_turns import with_turns
from qualkit.coding.rules import autocode, rule_progress
from qualkit.display import ResultTable
from qualkit.errors import CodebookError, Problem, QualkitError, QualkitWarning, StudyError, nearest
from qualkit.model import Codebook, Source, Transcript
from qualkit.privacy.consent import with_consent
from qualkit.store.anchoring import Refused, anchored
from qualkit.store.cache import cached_codings
from qualkit.store.codebooks import read_codebook
from qualkit.store.codings import read_progress
from qualkit.store.consensus_desk import ConsensusDesk, Tables
from qualkit.store.desk import Desk, validator
from qualkit.store.folder import Folder, asked_table, informants_table, published_table, verdicts_table
from qualkit.store.joined import load_joined, save_joined, signature
from qualkit.store.matrix import Given, matrix, save_matrix
from qualkit.store.memos import Asked, Signed, add_member_check, add_memo, member_checks_table, memos_table
from qualkit.store.noted import known_ids, readable_books
from qualkit.store.places import names_in
from qualkit.store.reading import progress_table
from qualkit.store.session import open_session
from qualkit.store.settings import Settings, read_settings, read_utf8
from qualkit.store.surveys import Survey, read_survey, survey_names
from qualkit.store.trail import Wanted, trail
from qualkit.store.transcripts import Interview, all_turns, as_transcript, read_interviews, transcripts_table
from qualkit.tables import CODINGS

RULE = "rule:"


def open_study(path: str | Path = ".") -> Study:
    """Open the study in a folder.

    Parameters
    ----------
    path
        The folder that holds study.yaml, or study.yaml itself.

    Raises
    ------
    StudyError
        If there is no study, or its format is another one.

    Examples
    --------
    >>> from qualkit.store.starter import make_study
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = make_study(Path(folder, "new"))
    ...     open_study(Path(folder, "new"))
    Study('new': 2 informants, 2 transcripts, 1 codebook)
    """
    path = Path(path)
    return Study(path.parent if path.name == "study.yaml" else path)


class Study:
    """A folder of plain files. Every table is as the files are when it is asked for; nothing is kept open.

    Attributes
    ----------
    folder
        Its paths.
    settings
        What study.yaml says.
    """

    def __init__(self, root: Path) -> None:
        self.folder = Folder(root.resolve())
        self.settings: Settings = read_settings(self.folder.settings)
        self._read: tuple[object, dict[str, Interview], list[Problem]] | None = None
        self._turns: tuple[Mapping[str, Interview], Mapping[str, str], pd.DataFrame] | None = None
        self._told: set[str] = set()

    def __repr__(self) -> str:
        counts = (
            (len(self.informants()), "informant"),
            (len(self.interviews), "transcript"),
            (len(self.codebook_names), "codebook"),
        )
        what = ", ".join(f"{n} {noun}{'s' * (n != 1)}" for n, noun in counts)
        return f"Study({self.folder.root.name!r}: {what})"

    # -- what informants said ---------------------------------------------------------------------------------------

    @property
    def interviews(self) -> Mapping[str, Interview]:
        """Every transcript by id, as it is on the disk now."""
        return self._interviews()[0]

    def _interviews(self) -> tuple[dict[str, Interview], list[Problem]]:
        files = [(p.name, s.st_size, s.st_mtime_ns) for p in sorted(self.folder.transcripts.glob("*.md"))
                 if (s := p.stat())]  # fmt: skip
        if self._read is None or self._read[0] != files:
            interviews, problems = read_interviews(self.folder.transcripts)
            self._read = (files, {i.transcript: i for i in interviews}, problems)
            self._tell("transcripts/", problems)
        return self._read[1], self._read[2]

    def informants(self) -> pd.DataFrame:
        """INFORMANTS in the order of groups, with the attributes that study.yaml describes."""
        frame, problems = informants_table(self.folder, self.settings)
        self._tell(self.folder.name(self.folder.informants), problems)
        return frame

    def transcripts(self) -> pd.DataFrame:
        """TRANSCRIPTS."""
        return transcripts_table(self.interviews.values())

    def turns(self, transcripts: Collection[str] | None = None) -> pd.DataFrame:
        """TURNS of all transcripts, or of those named."""
        if transcripts is not None:
            named = all_turns([self._interview(name) for name in transcripts], self._groups())
            return with_consent(named, self.transcripts())
        interviews, groups = self.interviews, self._groups()
        if self._turns is None or self._turns[0] is not interviews or self._turns[1] != groups:
            self._turns = (interviews, groups, all_turns(list(interviews.values()), groups))
        return with_consent(self._turns[2].copy(), self.transcripts())

    def transcript(self, name: str) -> Transcript:
        """One transcript with its text and turns."""
        interview = self._interview(name)
        source = Source(interview.name, "md", "utf-8", interview.sha256)
        return as_transcript(interview, source, self._groups())

    def asked(self) -> pd.DataFrame:
        """ASKED: which topics each informant was asked about."""
        frame, problems = asked_table(self.folder, self.settings, self.informants(), self.interviews)
        self._tell(self.folder.name(self.folder.asked), problems)
        return frame

    # -- codebooks, codings, verdicts, notes ------------------------------------------------------------------------

    @property
    def codebook_names(self) -> list[str]:
        """The codebooks of the study."""
        return list(self.folder.codebook_files())

    def codebook(self, name: str | None = None) -> Codebook:
        """A codebook, checked against the study's topics, groups and published indicators.

        Parameters
        ----------
        name
            May be left out where study.yaml names the main codebook, or where the study has but one.

        Raises
        ------
        StudyError
            If there is no such codebook, or its file is not UTF-8.
        CodebookError
            With everything that is wrong with it.
        """
        files = self.folder.codebook_files()
        name = name or self.settings.codebook or (next(iter(files)) if len(files) == 1 else None)
        if name is None or name not in files:
            known = ", ".join(files) or "none"
            what = f"there is no codebook {name!r}" if name else f"the study has {len(files)} codebooks"
            mend = f"name one of: {known}" if name else f"name one of: {known}; or write codebook: NAME in study.yaml"
            raise StudyError(Problem(what, "codebooks/", nearest(name or "", files), mend))
        file = self.folder.name(files[name])
        book = read_codebook(
            read_utf8(files[name], file), file,
            topics=self.settings.topic_ids or None, groups=self.settings.group_ids or None,
            indicators=set(self.published()["indicator"]) | self._survey_indicators() or None,
        )  # fmt: skip
        if book.name != name:
            what = f"the codebook is called {book.name!r}, its file {files[name].name!r}"
            raise CodebookError(Problem(what, f"{file}:1", name, "make them the same"))
        return book

    def codings(
        self,
        coders: Collection[str] | None = None,
        codebooks: Collection[str] | None = None,
        transcripts: Collection[str] | None = None,
    ) -> pd.DataFrame:
        """CODINGS of people on the texts as they are now; rules' proposals only where ``rule:<codebook>`` is named.

        A coding whose words cannot be found again with certainty after a transcript was corrected is left out with a
        warning; `refused` lists it.

        Parameters
        ----------
        coders, codebooks, transcripts
            Ids to keep; None keeps all people, all codebooks, all transcripts.

        Raises
        ------
        QualkitError
            With every coder, codebook and transcript that the study does not have.
        """
        rules = [c for c in coders or () if c.startswith(RULE)]
        people = None if coders is None else [c for c in coders if not c.startswith(RULE)]
        self._check_ids(people, codebooks, transcripts)
        frame, refused, problems = self._codings(people, codebooks, transcripts)
        if refused or problems:
            warnings.warn(_left_out(refused, problems), QualkitWarning, stacklevel=2)
        proposals = [
            self._proposals(coder, transcripts)[CODINGS.names] for coder in rules
            if codebooks is None or coder.removeprefix(RULE) in codebooks
        ]  # fmt: skip
        frame = pd.concat([frame, *proposals], ignore_index=True) if proposals else frame
        return with_consent(frame, self.transcripts())

    def refused(self) -> list[Refused]:
        """Codings without a certain place in the texts as they are now, with reasons and candidates."""
        return self._codings(None, None, None)[1]

    def progress(self) -> pd.DataFrame:
        """PROGRESS of every coder on every transcript, and of the rules, for whom every interview is finished."""
        known, problems = read_progress(self.folder.codings)
        self._tell("codings/", problems)
        pairs = list(dict.fromkeys([*((coder, book) for coder, book, _ in known), *self._pairs()]))
        turns, transcripts = self.turns(), self.transcripts()
        people = progress_table(known, pairs, self.interviews, turns, transcripts)
        rules = [rule_progress(turns, self.codebook(name), transcripts) for name in self.codebook_names]
        return pd.concat([people, *rules], ignore_index=True)

    def verdicts(self, codebook: Codebook | str) -> pd.DataFrame:
        """VERDICTS of everybody on the themes and links of a codebook."""
        name = codebook if isinstance(codebook, str) else codebook.name
        frame, problems = verdicts_table(self.folder, name)
        self._tell(f"codebooks/{name}.verdicts/", problems)
        return frame

    def desk(self, transcript: str, coder: str, codebook: str | None = None) -> Desk:
        """A desk at which `coder` codes one transcript by hand; use it as a context manager.

        Raises
        ------
        CodingError
            For an id that cannot be a coder's, or one that differs from another's only in case.
        StoreError
            If another process is coding this transcript for this coder.
        """
        interview, book = self._interview(transcript), self.codebook(codebook)
        session = open_session(self.folder.codings, coder, book.name, transcript, validate=validator(interview, book))
        return Desk(session, interview, book, coder)

    def consensus(
        self, codebook: str | None = None, coders: Sequence[str] = ("a", "b"), *, agreeing: float = 1.0,
        version: str = "",
    ) -> ConsensusDesk:  # fmt: skip
        """A desk at which the disagreements of two coders are decided; what comes of it is the coder ``consensus``."""
        book = self.codebook(codebook)
        tables = Tables(self.codings(codebooks=[book.name]), self.turns(), self.progress())
        return ConsensusDesk(self.folder.codings, book, self.interviews, tables, coders=coders, agreeing=agreeing,
                             version=version)  # fmt: skip

    def memos(self) -> pd.DataFrame:
        """MEMOS by date."""
        frame, problems = memos_table(self.folder)
        self._tell("memos/", problems)
        return frame

    def member_checks(self) -> pd.DataFrame:
        """MEMBER_CHECKS: what informants were shown, and what came of it."""
        frame, problems = member_checks_table(self.folder)
        self._tell("memos/", problems)
        return frame

    def add_memo(self, text: str, **signed: Unpack[Signed]) -> Path:
        """Write a memo into a file of its own; parameters and errors as `qualkit.store.memos.add_memo`."""
        return add_memo(self.folder, text, known=self._known(), **signed)

    def add_member_check(self, informant: str, **asked: Unpack[Asked]) -> Path:
        """Record a member check; parameters and errors as `qualkit.store.memos.add_member_check`."""
        return add_member_check(self.folder, informant=informant, known=self._known(), **asked)

    def trail(
        self, theme: str = "", code: str = "", coder: str = "", since: str = "", *, history: bool = True,
        language: str = "en",
    ) -> ResultTable:  # fmt: skip
        """TRAIL: who changed which code, theme or verdict, when and why; see `qualkit.store.trail.trail`."""
        wanted = Wanted(theme, code, coder, since)
        return trail(self.folder, readable_books(self.folder), wanted, history=history, language=language)

    def framework(
        self, codebook: str | None = None, coder: str = "consensus", *, language: str = "en", write: bool = False
    ) -> ResultTable:
        """The framework matrix of a codebook, with what people wrote into its file; see `qualkit.store.matrix`."""
        book = self.codebook(codebook)
        given = Given(self.folder, book, self.codings(coders=[coder], codebooks=[book.name]), self.turns(),
                      self.informants(), self.progress(), coder, self.settings.data_note)  # fmt: skip
        return save_matrix(given, language=language) if write else matrix(given, language=language)

    def _known(self) -> dict[str, Collection[str]]:
        return known_ids(self.folder, readable_books(self.folder), self.interviews, self.informants()["informant"])

    # -- surveys ----------------------------------------------------------------------------------------------------

    def published(self) -> pd.DataFrame:
        """PUBLISHED figures, as printed."""
        frame, problems = published_table(self.folder)
        self._tell(self.folder.name(self.folder.published), problems)
        return frame

    def surveys(self) -> list[str]:
        """Names of the surveys."""
        return survey_names(self.folder)

    def survey(self, name: str) -> Survey:
        """A survey's records and dictionary."""
        return read_survey(self.folder, name)

    # -- inside -----------------------------------------------------------------------------------------------------

    def _groups(self) -> dict[str, str]:
        frame = self.informants()
        return dict(zip(frame["informant"], frame["group"], strict=True)) if len(frame) else {}

    def _interview(self, name: str) -> Interview:
        known = self.interviews
        if name not in known:
            raise QualkitError(Problem(f"there is no transcript {name!r}", "transcripts/", nearest(name, known),
                                       "name one of study.transcripts()"))  # fmt: skip
        return known[name]

    def _survey_indicators(self) -> set[str]:
        return {name for survey in self.surveys() for name in self.survey(survey).indicators}

    def _tell(self, where: str, problems: Sequence[Problem]) -> None:
        """Warn, once, that something in the files could not be taken as it stands."""
        if problems:
            count = f"{len(problems)} problem{'s' * (len(problems) != 1)}"
            message = f"{count} in {where}, so that tables may lack something; first: {problems[0]} See: qualkit check"
            if message not in self._told:
                self._told.add(message)
                warnings.warn(message, QualkitWarning, stacklevel=3)

    def _check_ids(
        self, coders: Sequence[str] | None, codebooks: Collection[str] | None, transcripts: Collection[str] | None
    ) -> None:
        people = [name for name in names_in(self.folder.codings) if not name.startswith(".")]
        books = [*self.codebook_names, *(book for _, book in self._pairs())]
        problems = [
            Problem(f"there are no codings of {coder!r}", "codings/", nearest(coder, people),
                    f"name one of {', '.join(people) or 'nobody yet'}, or rule:<codebook>")
            for coder in coders or () if coder not in people
        ]  # fmt: skip
        asked_for = [("codebook", "codebooks/", codebooks, books)]
        if transcripts:
            asked_for.append(("transcript", "transcripts/", transcripts, [*self.interviews]))
        for noun, where, names, known in asked_for:
            problems += [Problem(f"there is no {noun} {name!r}", where, nearest(name, known), f"name a {noun}")
                         for name in names or () if name not in known]  # fmt: skip
        if problems:
            raise QualkitError(problems)

    def _codings(
        self, coders: Collection[str] | None, codebooks: Collection[str] | None, transcripts: Collection[str] | None
    ) -> tuple[pd.DataFrame, list[Refused], list[Problem]]:
        made_from = signature(self.folder)
        everything = coders is codebooks is transcripts is None
        with ThreadPoolExecutor(1) as pool:  # the cache is written while the transcripts are read
            frame, problems = cached_codings(
                self.folder.codings, self.folder.cache / "codings.parquet",
                coders=coders, codebooks=codebooks, transcripts=transcripts, submit=pool.submit,
            )  # fmt: skip
            kept = load_joined(self.folder, made_from, len(frame)) if everything else None
            if kept is not None and made_from == signature(self.folder):
                return frame.assign(**{name: kept[name] for name in kept})[CODINGS.names], [], problems
            frame, refused = anchored(frame, self.interviews)
            frame = with_turns(frame, self.turns())[CODINGS.names]
        if everything and not refused and not problems and made_from == signature(self.folder):
            save_joined(self.folder, made_from, frame)
        return frame, refused, problems

    def _proposals(self, coder: str, transcripts: Collection[str] | None) -> pd.DataFrame:
        return autocode(self.turns(transcripts), self.codebook(coder.removeprefix(RULE)))

    def _pairs(self) -> list[tuple[str, str]]:
        root = self.folder.codings
        return [(c, b) for c in names_in(root) if (root / c).is_dir()
                for b in names_in(root / c) if (root / c / b).is_dir()]  # fmt: skip


def _left_out(refused: Sequence[Refused], problems: Sequence[Problem]) -> str:
    parts = []
    if refused:
        parts.append(f"{len(refused)} codings have no certain place since transcripts were corrected and are left out")
    if problems:
        parts.append(f"{len(problems)} problems in codings/; the first: {problems[0]}")
    return "; ".join(parts) + ". See: qualkit check, qualkit reanchor"


__all__ = ["Study", "open_study"]
