"""The journal: what a coder did, on the disk before it is acknowledged, until it stands in the files it extends.

First line: a header with the journal's own id and the hashes of the two files that it extends. Then one record a
line: a step, which is all the actions of one call, or a compaction, which holds the hashes that the files are about to
get. Every line begins with a checksum of its rest. A line is written in one go and is there as a whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qualkit.actions import Action, from_record
from qualkit.errors import CodingError, Problem, StoreError
from qualkit.store.lines import FORMAT, to_json
from qualkit.store.places import Place
from qualkit.store.system import SYSTEM, System

_SEAL = re.compile(rb'\{"crc": "([0-9a-f]{8})", ')
_KEEP = (
    "keep a copy of the journal, then restore the files from git or a backup, or move the journal away to give it up"
)


@dataclass(frozen=True, slots=True)
class Hashes:
    """SHA-256 of the codings' file and of the progress file; empty where there is no such file."""

    codings: str
    progress: str


@dataclass(frozen=True, slots=True)
class Step:
    """The actions of one call, and the line that holds them."""

    actions: tuple[Action, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Journal:
    """What a journal says.

    Attributes
    ----------
    base
        The files that it extends; None where not even the header was written.
    steps
        What was done, in order.
    targets
        The files that compactions were about to leave.
    records
        Number of records.
    sound
        Bytes up to the end of the last whole record; what follows was never acknowledged.
    torn
        Whether something follows.
    """

    base: Hashes | None = None
    steps: tuple[Step, ...] = ()
    targets: tuple[Hashes, ...] = ()
    records: int = 0
    sound: int = 0
    torn: bool = False


def sha256(data: bytes | None) -> str:
    """SHA-256 of a file's bytes as 64 hexadecimal digits; empty for no file.

    Examples
    --------
    >>> sha256(b"")[:8], sha256(None)
    ('e3b0c442', '')
    """
    return "" if data is None else hashlib.sha256(data).hexdigest()


def seal(record: Mapping[str, Any]) -> bytes:
    """A record as a line that begins with the checksum of its rest.

    Examples
    --------
    >>> seal({"seq": 1})
    b'{"crc": "8e38bf1b", "seq": 1}\\n'
    """
    body = to_json(record).encode()
    return b'{"crc": "%08x", ' % zlib.crc32(body) + body[1:] + b"\n"


def parse_journal(data: bytes, path: Path) -> Journal:
    """What the bytes of a journal say. Nothing on disk is changed.

    An unfinished last line, or one that lost part of its bytes with the power, was never acknowledged and is left
    out.

    Raises
    ------
    StoreError
        With ``file:line`` of every damaged record, gap in the numbers, and record of an unknown kind.
    """
    lines = data.split(b"\n")
    torn = lines.pop() != b""
    if lines and not torn and b"\0" in lines[-1]:
        lines.pop()
        torn = True
    reading, problems = _Reading(), []
    for number, line in enumerate(lines, start=1):
        try:
            reading.add(line, number)
        except CodingError as error:
            problems += [replace(problem, where=f"{path}:{number}") for problem in error.problems]
    if problems:
        raise StoreError(problems)
    sound = sum(len(line) + 1 for line in lines)
    return Journal(reading.base, tuple(reading.steps), tuple(reading.targets), reading.records, sound, torn)


class JournalFile:
    """A journal that is being written. Only for who holds the lock of its place."""

    def __init__(self, place: Place, file: int, records: int, system: System) -> None:
        self._place, self._file, self._records, self._system = place, file, records, system
        self._open = True

    @classmethod
    def create(cls, place: Place, base: Hashes, *, system: System = SYSTEM) -> JournalFile:
        """A new journal with its header on the disk, and the names of the folders above it as well."""
        file = system.create(place.journal)
        journal = cls(place, file, 0, system)
        header = {"format": FORMAT, "journal": secrets.token_hex(8)}
        try:
            journal._append({**header, "codings_sha256": base.codings, "progress_sha256": base.progress})
            for folder in (place.folder, place.folder.parent, place.root, place.root.parent):
                system.fsync_folder(folder)
        except OSError:
            journal.close()
            raise
        return journal

    @classmethod
    def reopen(cls, place: Place, journal: Journal, *, system: System = SYSTEM) -> JournalFile:
        """A journal that a process left; what was never acknowledged at its end is cut off."""
        file = system.open(place.journal)
        reopened = cls(place, file, journal.records, system)
        if journal.torn:
            try:
                system.truncate(file, journal.sound)
                system.fsync(file)
            except OSError:
                reopened.close()
                raise
        return reopened

    def append(self, actions: Sequence[Action]) -> None:
        """Put a step on the disk; when this returns, it may be acknowledged."""
        self._append({"seq": self._records + 1, "actions": [action.to_record() for action in actions]})
        self._records += 1

    def announce_compaction(self, target: Hashes) -> None:
        """Put on the disk which files are about to stand in the place of the ones that the journal extends."""
        record = {"codings_sha256": target.codings, "progress_sha256": target.progress}
        self._append({"seq": self._records + 1, "compact": record})
        self._records += 1

    def remove(self) -> None:
        """Remove the journal, whose steps stand in the files by now."""
        self.close()
        self._system.unlink(self._place.journal)
        self._system.fsync_folder(self._place.folder)

    def close(self) -> None:
        """Give the file back and leave it where it is; a second call does nothing."""
        if self._open:
            self._open = False
            self._system.close(self._file)

    def _append(self, record: Mapping[str, Any]) -> None:
        self._system.write_all(self._file, seal(record))
        self._system.fsync(self._file)


class _Reading:
    """A journal's lines as they are read, each checked against those before it."""

    def __init__(self) -> None:
        self.base: Hashes | None = None
        self.steps: list[Step] = []
        self.targets: list[Hashes] = []
        self.records = 0

    def add(self, line: bytes, number: int) -> None:
        """One more line; CodingError says what is wrong with it."""
        self.records = number - 1
        record = _unseal(line)
        try:
            if number == 1:
                self.base = _header(record)
            else:
                self._add_record(record, number)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            what = f"the record is not as this qualkit writes it ({type(error).__name__}: {error})"
            raise CodingError(Problem(what, mend="use the version of qualkit that wrote it, or a newer one")) from error

    def _add_record(self, record: Mapping[str, Any], number: int) -> None:
        if record["seq"] != self.records:
            raise CodingError(Problem(f"record {record['seq']} stands in the place of {self.records}", mend=_KEEP))
        if "compact" in record:
            self.targets.append(_hashes(record["compact"]))
        elif self.targets:
            raise CodingError(Problem("an action follows a compaction", mend=_KEEP))
        else:
            self.steps.append(Step(tuple(from_record(action) for action in record["actions"]), number))


def _unseal(line: bytes) -> dict[str, Any]:
    match = _SEAL.match(line)
    body = b"{" + line[match.end() :] if match else b""
    if match is None or int(match[1], 16) != zlib.crc32(body):
        raise CodingError(Problem("the record is damaged: its checksum does not fit", mend=_KEEP))
    record: dict[str, Any] = json.loads(body)
    return record


def _header(record: Mapping[str, Any]) -> Hashes:
    if record.get("format") != FORMAT:
        what = f"the journal's format is {record.get('format')}; this qualkit knows {FORMAT}"
        raise CodingError(Problem(what, mend="use the version of qualkit that wrote it, or a newer one"))
    return _hashes(record)


def _hashes(record: Mapping[str, Any]) -> Hashes:
    return Hashes(record["codings_sha256"], record["progress_sha256"])
