"""A coding as a line of a file and back, with every fault of a line named.

A line holds what the path does not say, keys in one order, so that the same codings are always the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, get_args

from qualkit.actions import coding_from_record, coding_to_record, progress_from_record, progress_to_record
from qualkit.errors import Problem, nearest
from qualkit.model import Coding, Progress, Uniqueness
from qualkit.store.places import Place

FORMAT = 1
TEXTS = (
    "id", "quote", "before", "after", "text_sha256", "unique", "code", "version", "created", "memo", "source",
)  # fmt: skip
KEYS = (
    "id", "start", "end", "quote", "before", "after", "text_sha256", "unique", "code", "version", "created", "memo",
    "source", "against",
)  # fmt: skip
OPTIONAL = "unique"
UNIQUE = get_args(Uniqueness)
MOST = 2**53 - 1
"""The largest offset: beyond it, other programs that read JSON round."""

_PROGRESS_KEYS = ("format", "text_sha256", "read", "finished", "version")
_LINE_ENDS = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}


def to_json(value: object) -> str:
    r"""JSON on one line for every program: letters as they are, anything that could end a line escaped.

    Examples
    --------
    >>> print(to_json({"quote": "é 👶 \n \u2028"}))
    {"quote": "é 👶 \n \u2028"}
    """
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": ")).translate(_LINE_ENDS)


def codings_to_bytes(codings: Iterable[Coding]) -> bytes:
    """The file of some codings, sorted by start, end, code and id.

    Examples
    --------
    >>> codings_to_bytes([])
    b''
    """
    lines = []
    for coding in sorted(codings, key=_order):
        record = coding_to_record(coding)
        lines.append(to_json({key: record[key] for key in KEYS}) + "\n")
    return "".join(lines).encode()


def progress_to_bytes(progress: Progress) -> bytes:
    """The file of one progress.

    Examples
    --------
    >>> progress_to_bytes(Progress("ab", ((0, 9),), "", "1.0.0")).decode()
    '{"format": 1, "text_sha256": "ab", "read": [[0, 9]], "finished": "", "version": "1.0.0"}\\n'
    """
    return (to_json({"format": FORMAT, **progress_to_record(progress)}) + "\n").encode()


def parse_codings(data: bytes, place: Place) -> tuple[list[Coding], list[Problem]]:
    """The codings of a file's good lines, and the problems of the others with their line numbers."""
    codings: list[Coding] = []
    problems: list[Problem] = []
    first_line: dict[str, int] = {}
    own = {"transcript": place.transcript, "coder": place.coder, "codebook": place.codebook}
    for number, line in _lines(data):
        where = f"{place.codings}:{number}"
        record, faults = _parse_line(line)
        if not faults and first_line.setdefault(record["id"], number) != number:
            faults = [f"the id {record['id']!r} stands in line {first_line[record['id']]} already"]
        if faults:
            problems += [Problem(fault, where, mend="correct the line; it was not loaded") for fault in faults]
        else:
            codings.append(coding_from_record({**record, **own}))
    return codings, problems


def parse_progress(data: bytes, place: Place) -> tuple[Progress | None, list[Problem]]:
    """The progress of a file, or its problems."""
    record, faults = _parse_object(data)
    if not faults:
        faults = list(_progress_faults(record))
    if faults:
        mend = "correct the file; it was not loaded"
        return None, [Problem(fault, f"{place.progress}:1", mend=mend) for fault in faults]
    return progress_from_record({key: record[key] for key in _PROGRESS_KEYS[1:]}), []


def coding_faults(record: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the values of a coding's record, whose keys are right."""
    for key in TEXTS:
        yield from _text_faults(key, record.get(key, ""))
    for key in ("start", "end"):
        if type(record[key]) is not int or not 0 <= record[key] <= MOST:
            yield f"{key} is {_shown(record[key])}, not a whole number of code points from 0 to {MOST}"
    if type(record["start"]) is int and type(record["end"]) is int and record["start"] >= record["end"]:
        yield f"start ({record['start']}) is not before end ({record['end']})"
    if type(record["against"]) is not bool:
        yield f"against is {_shown(record['against'])}, not true or false"
    for key in ("id", "code"):
        if record[key] == "":
            yield f"{key} is empty"
    unique = record.get(OPTIONAL, "")
    if isinstance(unique, str) and unique not in UNIQUE:
        yield f"unique is {unique!r}, not one of {', '.join(filter(None, UNIQUE))}, or empty"


def progress_faults(progress: Progress) -> Iterator[str]:
    """What is wrong with the values of a progress."""
    yield from _progress_faults({"format": FORMAT, **progress_to_record(progress)})


def _order(coding: Coding) -> tuple[int, int, str, str]:
    return coding.segment.start, coding.segment.end, coding.code, coding.id


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    lines = data.split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    return enumerate(lines, start=1)


def _parse_line(line: bytes) -> tuple[dict[str, Any], list[str]]:
    record, faults = _parse_object(line)
    if not faults:
        faults = list(_key_faults(record, KEYS, OPTIONAL))
    if record.get(OPTIONAL, "") is None:
        record[OPTIONAL] = ""
    if not faults:
        faults = list(coding_faults(record))
    return record, faults


def _parse_object(line: bytes) -> tuple[dict[str, Any], list[str]]:
    """The JSON object in some bytes, and why it is none."""
    twice: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        record = dict(pairs)
        if len(record) < len(pairs):
            twice.extend(sorted({key for key, _ in pairs if sum(key == other for other, _ in pairs) > 1}))
        return record

    if not line.strip():
        return {}, ["the line is blank"]
    try:
        record = json.loads(line.decode("utf-8"), object_pairs_hook=once)
    except UnicodeDecodeError as error:
        return {}, [f"byte {error.start + 1} of the line is not UTF-8"]
    except json.JSONDecodeError as error:
        return {}, [f"the line is not one JSON object: {error.msg} at character {error.pos + 1}"]
    except (ValueError, RecursionError) as error:
        return {}, [f"the line is not one JSON object: {type(error).__name__}"]
    if not isinstance(record, dict):
        return {}, [f"the line holds {_shown(record)}, not a JSON object"]
    return record, [f"the key {key!r} stands twice" for key in twice]


def _key_faults(record: Mapping[str, Any], keys: tuple[str, ...], optional: str = "") -> Iterator[str]:
    missing = [key for key in keys if key not in record and key != optional]
    for key in record:
        if key not in keys:
            guess = nearest(key, missing)
            yield f"unknown key {key!r}" + (f", did you mean {guess!r}?" if guess else "")
    yield from (f"the key {key!r} is missing" for key in missing)


def _progress_faults(record: Mapping[str, Any]) -> Iterator[str]:
    version = record.get("format", FORMAT)
    if type(version) is int and version > FORMAT:
        yield f"the format is {version}; this qualkit knows formats up to {FORMAT}: use a newer one"
        return
    faults = list(_key_faults(record, _PROGRESS_KEYS))
    yield from faults
    if faults:
        return
    if type(version) is not int or version != FORMAT:
        yield f"the format is {_shown(version)}, not {FORMAT}"
    for key in ("text_sha256", "finished", "version"):
        yield from _text_faults(key, record[key])
    if not _are_ranges(record["read"]):
        yield "read is not a list of ranges [start, end], sorted and apart, 0 <= start < end"


def _are_ranges(read: object) -> bool:
    if not isinstance(read, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in read):
        return False
    bounds = [bound for pair in read for bound in pair]
    if not all(type(bound) is int and 0 <= bound <= MOST for bound in bounds):
        return False
    return all(low < high for low, high in pairwise(bounds))


def _text_faults(key: str, value: object) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{key} is {_shown(value)}, not text"
    elif not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            yield f"{key} holds half a character (U+{ord(value[error.start]):04X}), which no UTF-8 file can hold"


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 40 else f"{shown[:37]}..."
