"""What a study knows already when files come in: its transcripts, its informants and their groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from qualkit.errors import Problem, ReadError, StudyError, nearest
from qualkit.model import Role, Speaker, Transcript
from qualkit.readers.openings import fold
from qualkit.store.csv_tables import read_rows
from qualkit.store.folder import Folder
from qualkit.store.incoming import Incoming
from qualkit.store.places import id_problems
from qualkit.store.settings import Settings
from qualkit.store.transcripts import NOT_TRANSCRIPTS, Interview, read_interviews
from qualkit.tables import INFORMANTS
from qualkit.text.turns import UNLABELLED


@dataclass(frozen=True, slots=True)
class Identified:
    """The speakers of a file with the informants behind them."""

    speakers: tuple[Speaker, ...]
    kind: str
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class Register:
    """The transcripts and informants of a study, and those that are about to come in.

    Attributes
    ----------
    interviews
        Folded id -> interview, of those that can be read.
    files
        Folded id -> id, of all files, readable or not.
    informants
        Folded id -> id and group, as informants.csv has them.
    """

    folder: Folder
    settings: Settings
    group: str
    interviews: dict[str, Interview]
    files: dict[str, str]
    informants: Mapping[str, tuple[str, str]]
    coming: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, folder: Folder, settings: Settings, group: str = "") -> Register:
        """The register of a study; `group` is that of new informants.

        Raises
        ------
        StudyError
            For an unknown group, and for an informants.csv that cannot be read.
        """
        name = folder.name(folder.informants)
        _, rows, problems = read_rows(folder.informants, name, INFORMANTS.names)
        if group and group not in settings.group_ids:
            guess, known = nearest(group, settings.group_ids), ", ".join(settings.group_ids) or "none"
            problems.insert(
                0, Problem(f"study.yaml has no group {group!r}", "study.yaml", guess, f"use one of: {known}")
            )
        if problems:
            raise StudyError(problems)
        pairs = [(row.values["informant"], row.values["group"]) for row in rows]
        files = [path.stem for path in folder.transcripts.glob("*.md") if path.name not in NOT_TRANSCRIPTS]
        interviews, _ = read_interviews(folder.transcripts)
        return cls(
            folder, settings, group, {i.transcript.casefold(): i for i in interviews},
            {stem.casefold(): stem for stem in files}, {pair[0].casefold(): pair for pair in pairs},
        )  # fmt: skip

    def expect(self, interview: Interview) -> None:
        """Remember an interview that is about to be written."""
        self.interviews[interview.transcript.casefold()] = interview
        self.files[interview.transcript.casefold()] = interview.transcript
        self.coming.add(interview.transcript)

    def bytes_of(self, existing: Interview, file: Incoming) -> bytes:
        """The bytes of an interview's file, whose front matter `file` would settle.

        Raises
        ------
        ReadError
            If it is about to come in itself.
        """
        if existing.transcript in self.coming:
            what = f"the same words are about to come in as {existing.transcript!r}, with other roles"
            raise ReadError(Problem(what, file.path.name, mend="import one of the two files"))
        return (self.folder.transcripts / f"{existing.transcript}.md").read_bytes()

    def existing(self, file: Incoming) -> Interview | None:
        """The interview that has the file's id already; None where the id is free.

        Raises
        ------
        ReadError
            For an id that no file can have, and for one whose file cannot be read.
        """
        id, name = file.transcript, file.path.name
        self._check_id(id, name)
        if id.casefold() in self.files and id.casefold() not in self.interviews:
            what = f"transcripts/{self.files[id.casefold()]}.md is there already and cannot be read"
            raise ReadError(
                Problem(what, name, self._free(id), "mend that file (see: qualkit check), or rename this one")
            )
        return self.interviews.get(id.casefold())

    def refuse_other_words(self, file: Incoming, transcript: Transcript, existing: Interview) -> None:
        """Refuse a file whose id belongs to a transcript with other words.

        Raises
        ------
        ReadError
            With a free id.
        """
        if existing.text != transcript.text:
            about = "about to come in" if existing.transcript in self.coming else "there already"
            what = f"a transcript {existing.transcript!r} with other words is {about}"
            raise ReadError(Problem(what, file.path.name, self._free(existing.transcript), "rename the file"))

    def refuse_other_roles(self, file: Incoming, said: Mapping[str, Role], existing: Interview) -> None:
        """Refuse roles that contradict those of a transcript whose informants are known.

        Raises
        ------
        ReadError
            With every label whose role differs.
        """
        written = {fold(speaker.label): speaker for speaker in existing.speakers.values()}
        problems = [
            Problem(
                f"{speaker.label!r} is {speaker.role} in {existing.name}, not {role}", file.path.name,
                mend=f'set it with: qualkit roles {existing.transcript} --role "{speaker.label}={role}"',
            )
            for label, role in said.items()
            if (speaker := written.get(fold(label))) is not None and speaker.role != role
        ]  # fmt: skip
        if problems:
            raise ReadError(problems)

    def identify(self, file: Incoming, transcript: Transcript, roles: Mapping[str, Role]) -> Identified:
        """An informant behind each speaker who answers, unless nobody tells who asks.

        Raises
        ------
        ReadError
            If a numbered id belongs to somebody who speaks in another transcript.
        """
        speakers, written = transcript.speakers, str(transcript.settings.get("kind", ""))
        same = tuple(self._same_words(transcript))
        if file.of_a_study:
            return Identified(speakers, written or "interview", (*_warnings(speakers), *same))
        if _is_open(speakers, {*roles, *_declared(file)}):
            return Identified(speakers, written or "interview", (_asks_unknown(speakers), *same))
        named = self.with_informants(transcript.transcript, speakers, file.path.name)
        several = len({s.informant for s in named if s.role == "informant"}) > 1
        kind = written or ("focus-group" if several else "interview")
        return Identified(named, kind, (*_warnings(named), *self._met_again(named, transcript.transcript), *same))

    def newcomers(self, speakers: Iterable[Speaker], name: str) -> tuple[tuple[str, str], ...]:
        """Informant and group of those who are not in informants.csv.

        Raises
        ------
        ReadError
            If their group is not told, or one who is there is of another group than the one given.
        """
        problems = []
        for informant in dict.fromkeys(speaker.informant for speaker in speakers):
            _, written = self.informants.get(informant.casefold(), ("", ""))
            if self.group and written and written != self.group:
                what = f"informant {informant!r} is of the group {written!r}, not {self.group!r}"
                mend = "leave the group out, or correct transcripts/informants.csv"
                problems.append(Problem(what, name, written, mend))
        if problems:
            raise ReadError(problems)
        return self.missing(speakers, name)

    def missing(self, speakers: Iterable[Speaker], name: str) -> tuple[tuple[str, str], ...]:
        """Informant and group of those who are not in informants.csv, whatever the group of those who are.

        Raises
        ------
        ReadError
            If their group is not told.
        """
        ids = [i for i in dict.fromkeys(s.informant for s in speakers) if i and i.casefold() not in self.informants]
        return tuple((informant, self._group_of(informant, name)) for informant in ids)

    def _group_of(self, informant: str, name: str) -> str:
        groups = self.settings.group_ids
        if self.group:
            return self.group
        if len(groups) == 1:
            return groups[0]
        what = f"the group of the new informant {informant!r} is not told"
        mend = f"name one with --group: {', '.join(groups)}" if groups else "add groups to study.yaml"
        raise ReadError(Problem(what, name, mend=mend))

    def with_informants(self, transcript: str, speakers: Sequence[Speaker], name: str) -> tuple[Speaker, ...]:
        """The speakers, each informant with an id; one alone has the transcript's, several are numbered.

        Raises
        ------
        ReadError
            If a numbered id belongs to somebody who speaks in another transcript.
        """
        answering = [speaker.label for speaker in speakers if speaker.role == "informant"]
        given = {speaker.label: speaker.informant for speaker in speakers if speaker.informant}
        ids = {answering[0]: transcript} if len(answering) == 1 else {}
        for number, label in enumerate(answering, 1):
            numbered = (f"{transcript}-{n}" for n in count(number))
            ids.setdefault(label, next(id for id in numbered if id not in {*given.values(), *ids.values()}))
        ids |= given
        problems = [
            Problem(
                f"the informant {ids[label]!r} would be another person than in {other!r}", name, mend="rename the file"
            )
            for label in answering
            if len(answering) > 1 and label not in given and (other := self._speaks_in(ids[label], transcript))
        ]
        if problems:
            raise ReadError(problems)
        return tuple(
            Speaker(s.label, s.role, self._spelled(ids[s.label]), s.reason) if s.label in answering else s
            for s in speakers
        )

    def _spelled(self, informant: str) -> str:
        """The informant's id as informants.csv spells it."""
        return self.informants.get(informant.casefold(), (informant, ""))[0]

    def _speaks_in(self, informant: str, but: str) -> str:
        others = (i for i in self.interviews.values() if i.transcript != but)
        return next((i.transcript for i in others if informant in i.informants), "")

    def _met_again(self, speakers: Iterable[Speaker], transcript: str) -> Iterable[str]:
        for speaker in speakers:
            other = self._speaks_in(speaker.informant, transcript) if speaker.informant else ""
            if other:
                yield f"informant {speaker.informant!r} speaks in {other!r} too, and is taken for the same person"

    def _same_words(self, transcript: Transcript) -> Iterable[str]:
        for other in self.interviews.values():
            if other.text == transcript.text and other.transcript != transcript.transcript:
                yield f"the transcript {other.transcript!r} holds the same words: is this a copy?"

    def _check_id(self, id: str, name: str) -> None:
        if not id:
            what = "the file's name holds no letter a-z and no digit, from which an id could be made"
            raise ReadError(Problem(what, name, mend="rename the file"))
        if f"{id}.md".casefold() in (other.casefold() for other in NOT_TRANSCRIPTS):
            raise ReadError(Problem(f"{id}.md is not a transcript's name in a study", name, mend="rename the file"))
        problems = [Problem(p.what, name, p.nearest, "rename the file")
                    for p in id_problems("transcript", id, self.files.values())]  # fmt: skip
        if problems:
            raise ReadError(problems)

    def _free(self, id: str) -> str:
        return next(f"{id}-{n}" for n in count(2) if f"{id}-{n}".casefold() not in self.files)


def is_settled(speakers: Iterable[Speaker]) -> bool:
    """Whether somebody is known to ask, or some informant has an id."""
    return any(speaker.role == "interviewer" or speaker.informant for speaker in speakers)


def _is_open(speakers: Sequence[Speaker], declared: Iterable[str]) -> bool:
    """Whether several speakers answer, nobody asks, and no person has said that this is so."""
    said = {fold(label) for label in declared}
    answering = [speaker for speaker in speakers if speaker.role == "informant"]
    asks = any(speaker.role == "interviewer" for speaker in speakers)
    return len(answering) > 1 and not asks and not all(s.informant or fold(s.label) in said for s in answering)


def _declared(file: Incoming) -> Iterable[str]:
    """Labels to which the front matter gives a role."""
    speakers = file.front.get("speakers")
    entries = speakers.items() if isinstance(speakers, Mapping) else ()
    return [str(label) for label, entry in entries if isinstance(entry, Mapping) and entry.get("role")]


def _asks_unknown(speakers: Iterable[Speaker]) -> str:
    labels = ", ".join(repr(speaker.label) for speaker in speakers)
    return (
        f"nothing tells who asks among {labels}, so that nobody is taken for an informant yet: "
        "import again with --interviewer NAME"
    )


def _warnings(speakers: Sequence[Speaker]) -> tuple[str, ...]:
    if any(speaker.label == UNLABELLED for speaker in speakers):
        return ("no speaker labels were found: every paragraph counts as the informant's words, questions included; "
                "name a label that is there with --interviewer NAME",)  # fmt: skip
    answering = [speaker for speaker in speakers if speaker.role == "informant"]
    if not answering:
        return ("nobody in it is an informant: name only those who ask with --interviewer NAME",)
    return tuple(
        f"the front matter does not say which informant {speaker.label!r} is"
        for speaker in answering
        if not speaker.informant
    )
