"""One file of others as a transcript. Importing a file and reading it in a notebook give the same text."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualkit.errors import Problem, QualkitError, ReadError, StudyError, nearest
from qualkit.model import Role, Source, Transcript
from qualkit.readers import RawDocument, canonical, find_speakers, possible_labels, read_bytes
from qualkit.readers.declarations import is_pattern, label_patterns, spelled_out
from qualkit.readers.openings import fold, is_plausible
from qualkit.store.transcripts import FIELDS, as_transcript, parse_interview
from qualkit.store.yaml import read_yaml
from qualkit.text import find_turns, turns_table

WARNING = "warning: "
"""How a note begins that a person should read before going on."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that was read, before anyone asks who speaks.

    Attributes
    ----------
    path
        Where it lies.
    data
        Its bytes.
    document
        Its paragraphs.
    front
        The front matter of a Markdown file, every value as text; empty where there is none.
    unread
        Why front matter could not be read; empty where it could.
    """

    path: Path
    data: bytes
    document: RawDocument
    front: Mapping[str, Any]
    unread: tuple[Problem, ...] = ()

    @property
    def of_a_study(self) -> bool:
        """Whether it is a transcript of a study already: its front matter names the transcript."""
        return "transcript" in self.front

    @property
    def transcript(self) -> str:
        """The transcript's id: from the name of the file, empty where that holds no letter a-z and no digit."""
        return self.path.stem if self.of_a_study else slug(self.path.stem)

    @property
    def labels(self) -> tuple[str, ...]:
        """What may be a speaker's label, each once: speakers, and words that look like them; none in a refused file."""
        speakers = self.front.get("speakers")
        if self.of_a_study and isinstance(speakers, Mapping):
            return tuple(str(label) for label in speakers)
        try:
            return possible_labels(self.document)
        except ReadError:
            return ()


def read_transcript(path: str | Path, interviewers: Sequence[str] = ()) -> Transcript:
    """A file of any readable format as a transcript, with the text that importing it would give.

    Parameters
    ----------
    path
        A file that an installed reader knows: text, Markdown, Word, PDF and others; or a transcript of a study.
    interviewers
        Labels of those who ask; capital and small letters are the same. One that begins with ``re:`` is a regular
        expression for labels. Where none is given, known labels and the share of questions decide, and `speakers`
        says why.

    Returns
    -------
    Transcript
        Offsets count code points of its text. The column `informant` is empty unless the front matter names
        informants: who they are is not in the file. `source` holds the hash of the file's bytes and notes on what
        was normalised or guessed.

    Raises
    ------
    ReadError
        For a file that is not there or cannot be read, and for a named interviewer who does not speak in it.
    StudyError
        For a transcript of a study whose front matter is not as it should be, with every problem.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "Kader 01.txt")
    ...     _ = path.write_bytes(b"P: Sudah lama?\\r\\nKader: Enam tahun.\\r\\nP: Dilatih?\\r\\nKader: Belum.\\r\\n")
    ...     interview = read_transcript(path, interviewers=["P"])
    >>> interview.transcript, interview.text[:34]
    ('kader-01', 'P: Sudah lama?\\n\\nKader: Enam tahun.')
    >>> interview.turns[["speaker", "role"]].values.tolist()[:2]
    [['P', 'interviewer'], ['Kader', 'informant']]
    """
    named = [interviewers] if isinstance(interviewers, str) else list(interviewers)
    return transcribe(open_incoming(Path(path)), interviewers=named)


def open_incoming(path: Path) -> Incoming:
    """The bytes and paragraphs of one file.

    Raises
    ------
    ReadError
        With the file's name and the reason.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _unopened(path, error) from error
    document = read_bytes(data, path.name)
    front, unread = _front(document)
    return Incoming(path, data, document, front, unread)


def transcribe(
    file: Incoming,
    *,
    interviewers: Collection[str] = (),
    roles: Mapping[str, Role] | None = None,
) -> Transcript:
    """The transcript of a file: canonical text, turns, speakers with roles and reasons.

    Parameters
    ----------
    file
        From `open_incoming`.
    interviewers
        Labels of those who ask.
    roles
        Label -> role, for labels that evidence alone does not settle.

    Raises
    ------
    ReadError
        For a named label that opens no line.
    StudyError
        For a transcript of a study whose front matter has problems, or gives a named label another role.
    """
    said: dict[str, Role] = {**(roles or {}), **dict.fromkeys(interviewers, "interviewer")}
    return _of_a_study(file, said) if file.of_a_study else _raw(file, interviewers, roles or {})


def slug(name: str) -> str:
    """A name in small letters, digits and dashes; accents fall away.

    Examples
    --------
    >>> slug("Wawancara_Kader 01 (René)"), slug("面接")
    ('wawancara-kader-01-rene', '')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "-".join(re.findall("[a-z0-9]+", plain.lower()))


def match_labels(named: Iterable[str], labels: Iterable[str]) -> list[str]:
    """Those of the named labels that occur among `labels`, and the patterns that fit one of them.

    Examples
    --------
    >>> match_labels(["p", "re:^Ibu", "Suami"], ["P", "Ibu 1"])
    ['p', 're:^Ibu']
    """
    named, known = list(named), list(labels)
    there = {fold(label) for label in known}
    fitting = {pattern.written for pattern in label_patterns("", named, None) if pattern.matching(known)}
    return [label for label in named if label in fitting or (not is_pattern(label) and fold(label) in there)]


def nearest_label(label: str, labels: Iterable[str]) -> str:
    """The label most like one that does not occur; empty where none is."""
    return nearest(label, [other for other in labels if is_plausible(other)])


def _raw(file: Incoming, interviewers: Collection[str], roles: Mapping[str, Role]) -> Transcript:
    raw = find_speakers(file.document, interviewers=interviewers, labels=dict(roles))
    text = canonical(raw)
    turns = find_turns(text, {speaker.label: speaker for speaker in raw.speakers})
    kept = {key: value for key, value in file.front.items() if key in FIELDS}
    return Transcript(
        file.transcript, text, turns_table(file.transcript, text, turns), _source(file, (*raw.notes, *_dropped(file))),
        raw.speakers, kept,
    )  # fmt: skip


def _of_a_study(file: Incoming, said: Mapping[str, Role]) -> Transcript:
    interview, problems = parse_interview(text_of_a_study(file), file.path.name)
    for label, role in spelled_out(said, interview.speakers, file.path.name).items():
        written = next((s for s in interview.speakers.values() if fold(s.label) == fold(label)), None)
        if written is None:
            guess = nearest_label(label, interview.speakers)
            problems.append(Problem(f"the front matter has no speaker {label!r}", file.path.name, guess, "correct it"))
        elif written.role != role:
            what = f"the front matter gives {written.label!r} the role {written.role}, not {role}"
            problems.append(Problem(what, file.path.name, mend="change it there, or leave it out here"))
    if problems:
        raise StudyError(problems)
    encoding = file.document.encoding
    odd = () if encoding == "utf-8" else (f"{WARNING}the file is in {encoding}, not UTF-8; check letters with accents",)
    return as_transcript(interview, _source(file, odd))


def text_of_a_study(file: Incoming) -> str:
    """The file's text as it stands: it was normalised when it first came in, and its offsets are in use."""
    encoding = file.document.encoding
    return file.data.decode(encoding, "replace" if encoding == "windows-1252" else "strict").removeprefix("\ufeff")


def _source(file: Incoming, notes: Iterable[str]) -> Source:
    document = file.document
    sha256 = hashlib.sha256(file.data).hexdigest()
    return Source(file.path.name, document.format, document.encoding, sha256, tuple(notes))


def _front(document: RawDocument) -> tuple[Mapping[str, Any], tuple[Problem, ...]]:
    if not document.front_matter.strip():
        return {}, ()
    try:
        return read_yaml(document.front_matter, document.name).data, ()
    except StudyError as error:
        return {}, error.problems


def _dropped(file: Incoming) -> Iterable[str]:
    unknown = [key for key in file.front if key not in FIELDS]
    if unknown:
        yield f"{WARNING}left out of the front matter: {', '.join(unknown)}"
    if file.unread:
        yield f"{WARNING}the front matter was left out: {file.unread[0].what}"


def _unopened(path: Path, error: OSError) -> ReadError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        beside = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
        return ReadError(Problem("there is no such file", str(path), nearest(path.name, beside), "check the path"))
    if isinstance(error, IsADirectoryError):
        return ReadError(Problem("this is a folder", str(path), mend="name the files in it"))
    return ReadError(Problem(f"the file cannot be opened: {error.strerror}", str(path), mend="check its permissions"))


def as_read_error(error: QualkitError) -> ReadError:
    """The same problems as a refusal of one file."""
    return error if isinstance(error, ReadError) else ReadError(error.problems)
