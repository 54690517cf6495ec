"""Which codings there are: the tree of a study's ``codings`` folder."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualkit.errors import Problem
from qualkit.store.places import CODINGS, Place, id_problems, names_in, transcripts_of


@dataclass(frozen=True, slots=True)
class Choice:
    """Which coders, codebooks and transcripts are asked for; None asks for all."""

    coders: Collection[str] | None = None
    codebooks: Collection[str] | None = None
    transcripts: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A place that was found, and whether it has a journal."""

    place: Place
    journal: bool


def list_places(folder: Path, choice: Choice) -> tuple[list[Found], list[Problem]]:
    """The places under ``codings`` in the order coder, codebook, transcript, and what does not belong there.

    Examples
    --------
    >>> list_places(Path("nowhere"), Choice())
    ([], [])
    """
    problems: list[Problem] = []
    found = [
        Found(Place(folder, coder, codebook, transcript), journal)
        for coder in _folders(folder, "coder", choice.coders, problems)
        for codebook in _folders(folder / coder, "codebook", choice.codebooks, problems)
        for transcript, journal in _transcripts(folder / coder / codebook, choice.transcripts, problems)
    ]
    return found, problems


def _folders(folder: Path, kind: str, chosen: Collection[str] | None, problems: list[Problem]) -> list[str]:
    """The folders in a folder that are asked for."""
    names = []
    for name in names_in(folder):
        path = folder / name
        if name.startswith(".") or (chosen is not None and name not in chosen):
            continue
        if path.is_dir():
            names.append(name)
        elif name.endswith(CODINGS):
            mend = "codings lie in codings/<coder>/<codebook>/<transcript>.jsonl; move it there"
            problems.append(
                Problem("the file is not where codings are looked for; it was not loaded", str(path), "", mend)
            )
    return _sound(folder, kind, names, problems)


def _transcripts(folder: Path, chosen: Collection[str] | None, problems: list[Problem]) -> Iterator[tuple[str, bool]]:
    there = transcripts_of(names_in(folder))
    names = sorted(name for name in there if chosen is None or name in chosen)
    yield from ((name, there[name]) for name in _sound(folder, "transcript", names, problems))


def _sound(folder: Path, kind: str, names: Sequence[str], problems: list[Problem]) -> list[str]:
    """The names that may be ids; the others are listed and left out."""
    sound = []
    for name in names:
        faults = list(id_problems(kind, name))
        problems += [
            Problem(f"{fault.what}; it was not loaded", str(folder / name), "", fault.mend) for fault in faults
        ]
        if not faults:
            sound.append(name)
    problems += _same_but_case(folder, kind, sound)
    return sound


def _same_but_case(folder: Path, kind: str, names: Sequence[str]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for name in names:
        other = first.setdefault(name.casefold(), name)
        if other != name:
            yield Problem(
                f"the {kind} ids {other!r} and {name!r} differ only in upper and lower case; some computers take them"
                " for one",
                str(folder / name),
                mend="rename one of them",
            )
