"""What an action must be before it may be written: of this coder, codebook and transcript, and fit for a file."""

from __future__ import annotations

from collections.abc import Iterator

from qualkit.actions import Action, AddCoding, ChangeCoding, ChangeProgress, RemoveCoding, coding_to_record
from qualkit.errors import CodingError, Problem
from qualkit.model import Coding
from qualkit.store.lines import coding_faults, progress_faults
from qualkit.store.places import Place


def check_action(action: Action, place: Place) -> None:
    """Refuse an action whose result could not be read again from the files of `place`.

    Raises
    ------
    CodingError
        With everything that is wrong with it.
    """
    problems = list(_action_problems(action, place))
    if problems:
        raise CodingError(problems)


def _action_problems(action: Action, place: Place) -> Iterator[Problem]:
    if isinstance(action, (AddCoding, RemoveCoding)):
        yield from _coding_problems(action.coding, place)
    elif isinstance(action, ChangeCoding):
        yield from _coding_problems(action.new, place)
    elif isinstance(action, ChangeProgress):
        yield from (Problem(f"progress: {fault}") for fault in progress_faults(action.new))
    else:
        yield Problem(
            f"{type(action).__name__} is no action that can be written down",
            mend="use those of qualkit.actions",
        )


def _coding_problems(coding: Coding, place: Place) -> Iterator[Problem]:
    for kind in ("coder", "codebook", "transcript"):
        theirs, ours = getattr(coding, kind), getattr(place, kind)
        if theirs != ours:
            yield Problem(
                f"coding {coding.id!r} has the {kind} {theirs!r}, this session {ours!r}",
                mend=f"open a session for that {kind}",
            )
    record = coding_to_record(coding)
    for fault in coding_faults(record):
        yield Problem(f"coding {coding.id!r}: {fault}")
