"""Where codings lie: ``codings/<coder>/<codebook>/<transcript>.jsonl`` and its companions, and which ids may be used.

An id becomes part of a path on every researcher's computer, so what any system refuses is refused here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from qualkit.errors import CodingError, Problem

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))}
CODINGS, PROGRESS, JOURNAL, LOCK = ".jsonl", ".read.json", ".journal", ".lock"
DECISIONS = ".decisions.json"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """The files of one coder, codebook and transcript.

    Examples
    --------
    >>> place = Place(Path("codings"), "a", "asi-barriers", "kader-01")
    >>> place.codings.as_posix(), place.lock.name
    ('codings/a/asi-barriers/kader-01.jsonl', '.kader-01.lock')
    """

    root: Path
    coder: str
    codebook: str
    transcript: str

    @property
    def folder(self) -> Path:
        """The folder of its files."""
        return self.root / self.coder / self.codebook

    @property
    def codings(self) -> Path:
        """The codings, one a line."""
        return self.folder / f"{self.transcript}{CODINGS}"

    @property
    def progress(self) -> Path:
        """What was read and finished."""
        return self.folder / f"{self.transcript}{PROGRESS}"

    @property
    def journal(self) -> Path:
        """Actions that are not in the two others yet."""
        return self.folder / f"{self.transcript}{JOURNAL}"

    @property
    def decisions(self) -> Path:
        """What became of the disagreements of two coders, where the coder is the consensus."""
        return self.folder / f"{self.transcript}{DECISIONS}"

    @property
    def lock(self) -> Path:
        """Who holds it may write the three others."""
        return self.folder / f".{self.transcript}{LOCK}"


def check_id(kind: str, id: str, existing: Iterable[str] = ()) -> str:
    """The same id, if it can be part of a path on any system.

    Parameters
    ----------
    kind
        ``coder``, ``codebook`` or ``transcript``; only the last may hold upper case.
    id
        The id.
    existing
        Ids of that kind that are there already.

    Raises
    ------
    CodingError
        With every reason why the id is refused.

    Examples
    --------
    >>> check_id("coder", "siti")
    'siti'
    >>> check_id("coder", "Siti", ["siti"])
    Traceback (most recent call last):
    qualkit.errors.CodingError: 2 problems:
      the coder id 'Siti' holds something other than ... Did you mean 'siti'? ...
      the coder id 'Siti' differs only in upper and lower case from 'siti'. ...
    """
    problems = list(id_problems(kind, id, existing))
    if problems:
        raise CodingError(problems)
    return id


def id_problems(kind: str, id: str, existing: Iterable[str] = ()) -> Iterable[Problem]:
    """Every reason why an id is refused, see `check_id`."""
    if kind == "coder" and id.startswith(("rule:", "model:")):
        yield Problem(
            f"{id!r} is not a person: what rules and models propose is computed, not stored",
            mend="let a person accept the proposals; their source says where they came from",
        )
        return
    allowed = id if kind == "transcript" else id.lower()
    if not _ID.fullmatch(id.lower()) or not id.isascii():
        yield Problem(
            f"the {kind} id {id!r} holds something other than a-z, 0-9, '.', '_', '-', does not begin with a letter"
            " or digit, or is longer than 64 characters",
            mend="choose another id",
        )
    elif id != allowed:
        yield Problem(
            f"the {kind} id {id!r} holds something other than lower case", nearest=allowed, mend="use lower case"
        )
    yield from _system_problems(kind, id)
    yield from (
        Problem(f"the {kind} id {id!r} differs only in upper and lower case from {other!r}", mend=f"use {other!r}")
        for other in existing
        if other != id and other.casefold() == id.casefold()
    )


def _system_problems(kind: str, id: str) -> Iterable[Problem]:
    if id.lower().split(".")[0] in _RESERVED:
        yield Problem(f"the {kind} id {id!r} is a reserved name on Windows", mend="choose another id")
    if id.endswith("."):
        yield Problem(f"the {kind} id {id!r} ends with a dot, which Windows drops", mend="leave the dot out")
    if ".tmp-" in id or id.lower().endswith((JOURNAL, LOCK)):
        yield Problem(
            f"the {kind} id {id!r} looks like a temporary file, which git does not keep", mend="choose another id"
        )


def place_in(folder: Path, coder: str, codebook: str, transcript: str) -> Place:
    """The place of one coder, codebook and transcript under ``codings``, its ids held against those that are there.

    Raises
    ------
    CodingError
        With every reason why one of the ids is refused.

    Examples
    --------
    >>> place_in(Path("nowhere"), "siti", "asi", "Kader-01").codings.as_posix()
    'nowhere/siti/asi/Kader-01.jsonl'
    """
    place = Place(folder, coder, codebook, transcript)
    problems = [
        *id_problems("coder", coder, names_in(folder)),
        *id_problems("codebook", codebook, names_in(place.folder.parent)),
        *id_problems("transcript", transcript, transcripts_of(names_in(place.folder))),
    ]
    if problems:
        raise CodingError(problems)
    return place


def transcripts_of(names: Iterable[str]) -> dict[str, bool]:
    """The transcripts whose files are among some names of one folder, and whether each has a journal.

    A lock counts: where it alone is seen, the files may have been made while the folder was being listed.

    Examples
    --------
    >>> transcripts_of(["kader-01.jsonl", ".kader-01.lock", "ibu-01.journal", "README.md"])
    {'kader-01': False, 'ibu-01': True}
    """
    found: dict[str, bool] = {}
    for name in names:
        ending = next((ending for ending in (CODINGS, PROGRESS, JOURNAL, LOCK) if name.endswith(ending)), None)
        hidden = name.startswith(".")
        if ending is not None and hidden == (ending == LOCK):
            transcript = name.removesuffix(ending)[hidden:]
            found[transcript] = found.get(transcript, False) or ending == JOURNAL
    return found


def names_in(folder: Path) -> list[str]:
    """What lies in a folder, sorted; nothing where there is no such folder."""
    try:
        return sorted(path.name for path in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
