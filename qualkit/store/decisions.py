"""Decisions on disagreements as a file: ``codings/consensus/<codebook>/<transcript>.decisions.json``, append only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from qualkit.agreement.consensus import Decision
from qualkit.errors import Problem, StoreError
from qualkit.store.atomic import write_atomic
from qualkit.store.loading import read_file
from qualkit.store.places import Place

FORMAT = 1


def read_decisions(place: Place) -> list[Decision]:
    """The decisions of one transcript in the order in which they were made; none where there is no file.

    Raises
    ------
    StoreError
        For a file that is not as `append_decisions` writes it.
    """
    data = read_file(place.decisions)
    if data is None:
        return []
    try:
        record = json.loads(data)
        return [_decision(each) for each in _listed(record)]
    except (ValueError, TypeError) as error:
        what, mend = f"the decisions cannot be read ({error})", "restore the file from a copy or from version history"
        raise StoreError(Problem(what, str(place.decisions), mend=mend)) from error


def append_decisions(place: Place, made: Sequence[Decision]) -> None:
    """Put decisions behind those that are there; who calls holds the lock of the place."""
    everything = [*read_decisions(place), *made]
    record = {"format": FORMAT, "decisions": [_record(decision) for decision in everything]}
    write_atomic(place.decisions, (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode())


def _listed(record: Any) -> list[dict[str, Any]]:
    if not isinstance(record, dict) or record.get("format") != FORMAT or not isinstance(record.get("decisions"), list):
        raise ValueError(f"it holds no decisions of format {FORMAT}")
    return list(record["decisions"])


def _decision(record: dict[str, Any]) -> Decision:
    decision = Decision(**record)
    if not isinstance(decision.start, int) or not isinstance(decision.end, int):
        raise ValueError("start and end are numbers")
    return decision


def _record(decision: Decision) -> dict[str, Any]:
    """Without what is empty, so that the file is easy to read."""
    return {name: value for name, value in asdict(decision).items() if value not in ("", -1)}
