"""What a coder can do. Each action knows its inverse, is applied to a state, and goes to and from a plain record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, ClassVar, Protocol

from qualkit.errors import CodingError, Problem
from qualkit.model import Coding, Progress, Segment


@dataclass(frozen=True, slots=True)
class State:
    """The codings and the progress of one coder, codebook and transcript."""

    codings: Mapping[str, Coding] = field(default_factory=dict)
    progress: Progress = field(default_factory=Progress)

    @classmethod
    def of(cls, codings: Iterable[Coding], progress: Progress | None = None) -> State:
        """A state from codings in any order."""
        return cls({coding.id: coding for coding in codings}, progress or Progress())


class Action(Protocol):
    """An action that can be applied, undone and written down."""

    kind: ClassVar[str]

    def apply(self, state: State) -> State:
        """The state after the action; raises CodingError where it does not fit the state."""

    def inverse(self) -> Action:
        """The action that takes it back."""

    def to_record(self) -> dict[str, Any]:
        """A plain record for the journal."""


@dataclass(frozen=True, slots=True)
class AddCoding:
    """Add a coding."""

    coding: Coding
    kind: ClassVar[str] = "add"

    def apply(self, state: State) -> State:
        if self.coding.id in state.codings:
            raise CodingError(
                Problem(f"a coding with the id {self.coding.id} is there already", mend="give it an id of its own")
            )
        return replace(state, codings={**state.codings, self.coding.id: self.coding})

    def inverse(self) -> Action:
        return RemoveCoding(self.coding)

    def to_record(self) -> dict[str, Any]:
        return {"kind": self.kind, "coding": coding_to_record(self.coding)}


@dataclass(frozen=True, slots=True)
class RemoveCoding:
    """Remove a coding, which must be as it is given."""

    coding: Coding
    kind: ClassVar[str] = "remove"

    def apply(self, state: State) -> State:
        _must_be(state, self.coding)
        return replace(state, codings={key: value for key, value in state.codings.items() if key != self.coding.id})

    def inverse(self) -> Action:
        return AddCoding(self.coding)

    def to_record(self) -> dict[str, Any]:
        return {"kind": self.kind, "coding": coding_to_record(self.coding)}


@dataclass(frozen=True, slots=True)
class ChangeCoding:
    """Put a coding in the place of one with the same id: another code, other boundaries, a memo."""

    old: Coding
    new: Coding
    kind: ClassVar[str] = "change"

    def apply(self, state: State) -> State:
        _must_be(state, self.old)
        if self.new.id != self.old.id:
            raise CodingError(Problem(f"a change may not give coding {self.old.id} another id ({self.new.id})"))
        return replace(state, codings={**state.codings, self.new.id: self.new})

    def inverse(self) -> Action:
        return ChangeCoding(self.new, self.old)

    def to_record(self) -> dict[str, Any]:
        return {"kind": self.kind, "old": coding_to_record(self.old), "new": coding_to_record(self.new)}


@dataclass(frozen=True, slots=True)
class ChangeProgress:
    """Mark ranges as read, a transcript as finished, or take either back."""

    old: Progress
    new: Progress
    kind: ClassVar[str] = "progress"

    def apply(self, state: State) -> State:
        if state.progress != self.old:
            raise CodingError(
                Problem("the progress on record is not the one that this action starts from", mend="read it again")
            )
        return replace(state, progress=self.new)

    def inverse(self) -> Action:
        return ChangeProgress(self.new, self.old)

    def to_record(self) -> dict[str, Any]:
        return {"kind": self.kind, "old": progress_to_record(self.old), "new": progress_to_record(self.new)}


def mark_read(progress: Progress, start: int, end: int) -> Progress:
    """Progress with one more range read, ranges merged.

    Examples
    --------
    >>> mark_read(Progress(read=((0, 5), (9, 12))), 4, 9).read
    ((0, 12),)
    """
    if not 0 <= start < end:
        raise CodingError(Problem(f"the range {start} to {end} holds no text", mend="give 0 <= start < end"))
    merged: list[tuple[int, int]] = []
    for low, high in sorted((*progress.read, (start, end))):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return replace(progress, read=tuple(merged))


def coding_to_record(coding: Coding) -> dict[str, Any]:
    """A coding as a flat record: the fields of the coding and of its segment, in the file's order."""
    segment = asdict(coding.segment)
    own = {f.name: getattr(coding, f.name) for f in fields(Coding) if f.name != "segment"}
    return {"id": own.pop("id"), **segment, **own}


def coding_from_record(record: Mapping[str, Any]) -> Coding:
    """The coding that `coding_to_record` wrote."""
    segment_fields = {f.name for f in fields(Segment)}
    segment = Segment(**{key: value for key, value in record.items() if key in segment_fields})
    return Coding(segment=segment, **{key: value for key, value in record.items() if key not in segment_fields})


def progress_to_record(progress: Progress) -> dict[str, Any]:
    """Progress as a plain record."""
    return {**asdict(progress), "read": [list(pair) for pair in progress.read]}


def progress_from_record(record: Mapping[str, Any]) -> Progress:
    """The progress that `progress_to_record` wrote."""
    return Progress(**{**record, "read": tuple((int(low), int(high)) for low, high in record["read"])})


def from_record(record: Mapping[str, Any]) -> Action:
    """The action that `to_record` wrote.

    Raises
    ------
    CodingError
        For an unknown kind of action.
    """
    kind = record.get("kind")
    if kind == AddCoding.kind:
        return AddCoding(coding_from_record(record["coding"]))
    if kind == RemoveCoding.kind:
        return RemoveCoding(coding_from_record(record["coding"]))
    if kind == ChangeCoding.kind:
        return ChangeCoding(coding_from_record(record["old"]), coding_from_record(record["new"]))
    if kind == ChangeProgress.kind:
        return ChangeProgress(progress_from_record(record["old"]), progress_from_record(record["new"]))
    raise CodingError(
        Problem(
            f"unknown kind of action {kind!r}",
            mend="use the version of qualkit that wrote it, or a newer one",
        )
    )


def _must_be(state: State, coding: Coding) -> None:
    there = state.codings.get(coding.id)
    if there is None:
        raise CodingError(Problem(f"there is no coding with the id {coding.id}", mend="read the codings again"))
    if there != coding:
        raise CodingError(
            Problem(f"coding {coding.id} has been changed since it was read", mend="read the codings again")
        )
