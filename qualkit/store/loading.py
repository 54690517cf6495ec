"""One place as it is now: its two files and the actions of its journal that are not in them yet."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qualkit.actions import Action, ChangeProgress, State
from qualkit.errors import CodingError, Problem, StoreError
from qualkit.model import Coding, Progress
from qualkit.store.journal import Hashes, Journal, Step, parse_journal, sha256
from qualkit.store.lines import parse_codings, parse_progress
from qualkit.store.places import Place

_TRIES, _WAIT = 200, 0.002
_RESTORE = (
    "if git or another program changed the file, put back the one that the journal extends, open it with qualkit"
    " once, and repeat the change; or move the journal away to give its actions up"
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A place's files, its journal, and the state that follows.

    Attributes
    ----------
    hashes, base
        The two files, and the state that they alone hold.
    state
        The state with the journal's actions.
    journal
        The journal; None where there is none.
    problems
        Of lines that could not be read.
    """

    hashes: Hashes
    base: State
    state: State
    journal: Journal | None = None
    problems: tuple[Problem, ...] = field(default=())


def load(place: Place) -> Loaded:
    """A place as it is now, for a writer that holds its lock.

    Raises
    ------
    StoreError
        Where the journal is damaged or does not fit its files.
    """
    journal = _journal(place, _read(place.journal))
    codings_data, progress_data = _read(place.codings), _read(place.progress)
    hashes = Hashes(sha256(codings_data), sha256(progress_data))
    codings, problems = parse_codings(codings_data or b"", place)
    progress, more = _parse_progress(progress_data, place)
    base = State.of(codings, progress)
    state = base
    if journal is not None and journal.base is not None:
        wrong = [*_misfit(place.codings, place, journal), *_misfit(place.progress, place, journal)]
        if wrong:
            raise StoreError(wrong)
        state = State.of(
            replayed(base, _open_steps(place.codings, hashes, journal), place).codings.values(),
            replayed(base, _open_steps(place.progress, hashes, journal), place).progress,
        )
    return Loaded(hashes, base, state, journal, (*problems, *more))
