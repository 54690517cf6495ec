"""The record that a withdrawal has begun: what an interrupted one needs to be finished when it is run again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualkit.errors import Problem, StoreError
from qualkit.store.folder import Folder
from qualkit.store.loading import read_file
from qualkit.store.traces import Marks

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Intent:
    """What a withdrawal is about to do, kept until it is done.

    Attributes
    ----------
    informant
        Who withdraws.
    deleted
        Transcripts that go.
    kept
        Transcripts that stay without the person, with the person's labels in them. What is decided about them must
        not be decided anew when some of them are rewritten already.
    files
        Files that go or change, from the study's folder on.
    marks
        By what the person is known again; hashes of their words, not the words.
    """

    informant: str
    deleted: tuple[str, ...]
    kept: Mapping[str, tuple[str, ...]]
    files: tuple[str, ...]
    marks: Marks

    def to_bytes(self) -> bytes:
        """The record as it is written."""
        facts = {
            "format": FORMAT, "informant": self.informant, "deleted": list(self.deleted),
            "kept": {name: list(labels) for name, labels in self.kept.items()},
            "files": list(self.files), "ids": list(self.marks.ids), "labels": list(self.marks.labels),
            "runs": sorted(self.marks.runs),
        }  # fmt: skip
        return (json.dumps(facts, ensure_ascii=False) + "\n").encode()


def intent_file(folder: Folder) -> Path:
    """Where the record lies, out of reach of git."""
    return folder.cache / "withdrawal.json"


def read_intent(folder: Folder) -> Intent | None:
    """The withdrawal that has begun and is not done; None where there is none.

    Raises
    ------
    StoreError
        For a record that is not as this version writes it.
    """
    data = read_file(intent_file(folder))
    if data is None:
        return None
    try:
        facts: Mapping[str, Any] = json.loads(data)
        if facts["format"] != FORMAT:
            raise ValueError("another format")
        marks = Marks(tuple(facts["ids"]), tuple(facts["labels"]), frozenset(facts["runs"]))
        kept = {name: tuple(labels) for name, labels in facts["kept"].items()}
        return Intent(facts["informant"], tuple(facts["deleted"]), kept, tuple(facts["files"]), marks)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        what = f"the record of a withdrawal that has begun cannot be read ({type(error).__name__})"
        mend = "use the version of qualkit that began it; or remove the file and run qualkit withdraw again"
        raise StoreError(Problem(what, folder.name(intent_file(folder)), mend=mend)) from error


def intent_of(folder: Folder, informant: str) -> Intent | None:
    """The record of this informant's withdrawal, if it has begun.

    Raises
    ------
    StoreError
        If another informant's withdrawal has begun and is not done.
    """
    intent = read_intent(folder)
    if intent is not None and intent.informant != informant:
        raise StoreError(Problem(
            f"the withdrawal of {intent.informant!r} was interrupted", folder.name(intent_file(folder)),
            mend=f"finish it first with: qualkit withdraw {intent.informant}",
        ))  # fmt: skip
    return intent
