"""Memos and member checks: ``memos/<date>-<name>.md``, signed, dated and linked, and ``memos/member-checks.csv``.

A memo is written once. Nothing here changes or overwrites one; who thinks otherwise later writes another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Required, TypedDict

import pandas as pd

from qualkit.errors import Problem, StoreError, StudyError, nearest
from qualkit.store.atomic import make_folders, write_atomic
from qualkit.store.csv_tables import Row, read_rows, write_rows
from qualkit.store.folder import Folder
from qualkit.store.locks import take
from qualkit.store.settings import read_utf8
from qualkit.store.yaml import Document, dump_front_matter, read_front_matter
from qualkit.tables import MEMBER_CHECKS, MEMOS

KINDS = ("reflexive", "analytic", "methodological", "field")
ABOUT = ("code", "theme", "informant", "transcript", "coding", "verdict", "negative-cases")
"""What a memo can be about, written ``kind:id``; ``negative-cases`` may stand alone, for all themes."""
SHOWN = ("transcript", "summary", "findings")
OUTCOMES = ("confirmed", "corrected", "added", "disagreed", "no-answer")
CHECKS = "member-checks.csv"
_FIELDS = ("memo", "kind", "by", "date", "about")
_NEEDED = MEMBER_CHECKS.names
_PERSON = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LOCK = "memos.lock"
_MOST_NAME = 60


class Signed(TypedDict, total=False):
    """What a memo is beside its text: `kind`, `by`, `about`, `date`, `name`; see `add_memo`."""

    kind: Required[str]
    by: Required[str]
    about: Sequence[str]
    date: str
    name: str


class Asked(TypedDict, total=False):
    """What a member check is beside the informant: `by`, `shown`, `outcome`, `note`, `date`; see `add_member_check`."""

    by: Required[str]
    shown: Required[str]
    outcome: Required[str]
    note: str
    date: str


# -- reading --------------------------------------------------------------------------------------------------------


def memos_table(folder: Folder) -> tuple[pd.DataFrame, list[Problem]]:
    """MEMOS by date, and what is wrong with their files; a memo with a problem is left in as far as it can be read."""
    rows: list[dict[str, str]] = []
    problems: list[Problem] = []
    for path in sorted(folder.memos.glob("*.md")):
        if path.name == "README.md":
            continue
        name = folder.name(path)
        try:
            text = read_utf8(path, name).removeprefix("\ufeff").replace("\r\n", "\n")
            document, start = read_front_matter(text, name)
        except StudyError as error:
            problems += error.problems
            continue
        row = _memo(document, path.stem, text[start:].strip(), name)
        rows.append(row)
        problems += _memo_problems(document, row, name)
    frame = MEMOS.frame(sorted(rows, key=lambda row: (row["date"], row["memo"])))
    return frame, problems


def _memo(document: Document, stem: str, text: str, name: str) -> dict[str, str]:
    data = document.data
    row = {field: str(data.get(field, "")) for field in ("kind", "by", "date")}
    return {"memo": stem, **row, "about": " ".join(_about(data.get("about", []))), "text": text, "file": name}


def _about(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else str(value).split()


def _memo_problems(document: Document, row: Mapping[str, str], name: str) -> Iterator[Problem]:
    for key in document.data:
        if key not in _FIELDS:
            yield Problem(f"unknown field {key!r}", f"{name}:{document.line((key,))}", nearest(key, _FIELDS),
                          "correct or remove it")  # fmt: skip
    if str(document.data.get("memo", row["memo"])) != row["memo"]:
        yield Problem(f"the field memo says {document.data['memo']!r}, the file is called {row['memo']!r}",
                      f"{name}:{document.line(('memo',))}", row["memo"], "make them the same")  # fmt: skip
    for field, what, mend in _faults(row["kind"], row["by"], row["date"], row["text"]):
        yield Problem(what, f"{name}:{document.line((field,))}", nearest(row.get(field, ""), KINDS)
                      if field == "kind" else "", mend)  # fmt: skip
    for about in row["about"].split():
        kind, _, id = about.partition(":")
        if kind not in ABOUT or not (id or kind == "negative-cases"):
            yield Problem(f"{about!r} does not say what the memo is about", f"{name}:{document.line(('about',))}",
                          nearest(kind, ABOUT), f"write kind:id with one of {', '.join(ABOUT)}")  # fmt: skip


def _faults(kind: str, by: str, date: str, text: str) -> Iterator[tuple[str, str, str]]:
    """What is wrong with the parts of a memo: field, what, how to mend it."""
    if kind not in KINDS:
        yield "kind", f"unknown kind of memo {kind!r}", f"choose one of {', '.join(KINDS)}"
    if not _PERSON.fullmatch(by):
        yield "by", f"a memo is signed, and {by!r} is no id of a person", "write by: with letters a-z, digits, - . _"
    if not is_day(date):
        yield "date", f"{date!r} is no day", "write it as 2026-05-02"
    if not text.strip():
        yield "text", "the memo says nothing", "write the note below the front matter"


def is_day(value: str) -> bool:
    """Whether a text is a day as ISO 8601 writes it.

    Examples
    --------
    >>> is_day("2026-05-02"), is_day("2 May"), is_day("2026-02-30")
    (True, False, False)
    """
    try:
        return datetime.strptime(value, "%Y-%m-%d").strftime("%Y-%m-%d") == value
    except ValueError:
        return False


def member_checks_table(folder: Folder) -> tuple[pd.DataFrame, list[Problem]]:
    """MEMBER_CHECKS in the order of the file, and what is wrong with it by line; without the file there are none."""
    path = folder.memos / CHECKS
    name = folder.name(path)
    _, rows, problems = read_rows(path, name, [column for column in _NEEDED if column != "note"])
    for row in rows:
        problems += _check_problems(row, name)
    return MEMBER_CHECKS.frame(row.values for row in rows), problems


def _check_problems(row: Row, name: str) -> Iterator[Problem]:
    where = f"{name}:{row.line}"
    for column, allowed in (("shown", SHOWN), ("outcome", OUTCOMES)):
        value = row.values.get(column, "")
        if value not in allowed:
            yield Problem(f"unknown {column} {value!r}", where, nearest(value, allowed),
                          f"choose one of {', '.join(allowed)}")  # fmt: skip
    if not _PERSON.fullmatch(row.values.get("by", "")):
        yield Problem("nobody has signed", where, mend="write under by: who asked")
    if not is_day(row.values.get("date", "")):
        yield Problem(f"{row.values.get('date', '')!r} is no day", where, mend="write it as 2026-05-02")


def link_problems(folder: Folder, known: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """Memos and member checks that name something which the study does not have.

    Parameters
    ----------
    folder
        The study's.
    known
        Kind of `ABOUT` -> ids that are there; a kind that is missing is not checked.
    """
    memos, _ = memos_table(folder)
    for name, abouts in zip(memos["file"], memos["about"], strict=True):
        for about in str(abouts).split():
            kind, _, id = about.partition(":")
            if id and id not in known.get(kind, (id,)):
                yield Problem(
                    f"the memo is about the unknown {kind} {id!r}",
                    f"{name}:{_line(folder, name, about)}",
                    nearest(id, known[kind]),
                    "correct it; if they have withdrawn, edit the memo",
                )
    _, rows, _ = read_rows(folder.memos / CHECKS, CHECKS, [])
    for row in rows:
        informant = row.values.get("informant", "")
        if informant not in known["informant"]:
            yield Problem(f"unknown informant {informant!r}", f"{folder.name(folder.memos / CHECKS)}:{row.line}",
                          nearest(informant, known["informant"]), "correct it, or remove the row")  # fmt: skip


def _line(folder: Folder, name: str, words: str) -> int:
    lines = (folder.root / name).read_text(encoding="utf-8", errors="replace").split("\n")
    return next((number for number, line in enumerate(lines, 1) if words in line), 1)


# -- writing --------------------------------------------------------------------------------------------------------


def add_memo(
    folder: Folder, text: str, *, kind: str, by: str, about: Sequence[str] = (), date: str = "", name: str = "",
    known: Mapping[str, Collection[str]] | None = None,
) -> Path:  # fmt: skip
    """Write a memo into a file of its own, and return its path.

    Parameters
    ----------
    folder
        The study's.
    text
        The note.
    kind
        ``reflexive``, ``analytic``, ``methodological`` or ``field``.
    by
        Who writes it.
    about
        What it is about, each ``kind:id``; see `ABOUT`.
    date
        ISO 8601 day; today by default.
    name
        What the file is called behind its date; the first words of the text by default.
    known
        Kind -> ids of the study, against which `about` is checked.

    Raises
    ------
    StudyError
        With everything that is wrong, and where a memo of that name is there already: none is ever overwritten.
    StoreError
        Where another process is writing a memo.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     add_memo(Folder(Path(root)), "Why so few fathers?", kind="analytic", by="rina", date="2026-05-02").name
    '2026-05-02-why-so-few-fathers.md'
    """
    date = date or datetime.now(UTC).astimezone().strftime("%Y-%m-%d")
    problems = [Problem(what, field, mend=mend) for field, what, mend in _faults(kind, by, date, text)]
    problems += _about_problems(about, known or {})
    if problems:
        raise StudyError(problems)
    id = f"{date}-{_slug(name or text)}"
    front = {"memo": id, "kind": kind, "by": by, "date": date, "about": list(about)}
    words = re.sub("\r\n?", "\n", text).strip()
    data = f"{dump_front_matter(front)}{words}\n".encode()
    make_folders(folder.memos)
    with _alone(folder):
        return _write_new(folder, folder.memos / f"{id}.md", data)


@contextmanager
def _alone(folder: Folder) -> Iterator[None]:
    """One writer of memos at a time."""
    try:
        make_folders(folder.cache)
        lock = take(folder.cache / _LOCK)
    except StoreError as error:
        what = "another process is writing a memo"
        raise StoreError(Problem(what, folder.name(folder.memos), mend="try again when it is done")) from error
    try:
        yield
    finally:
        lock.release()


def _write_new(folder: Folder, path: Path, data: bytes) -> Path:
    # Names that differ only in case are one file on some systems.
    if path.name.lower() in {other.name.lower() for other in path.parent.iterdir()}:
        raise StudyError(Problem("there is a memo of that name already, and none is overwritten", folder.name(path),
                                 mend="give it another name with --name"))  # fmt: skip
    write_atomic(path, data)
    return path


def _about_problems(about: Sequence[str], known: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    for each in about:
        kind, _, id = each.partition(":")
        if kind not in ABOUT or not (id or kind == "negative-cases") or len(each.split()) != 1:
            yield Problem(f"{each!r} does not say what the memo is about", "about", nearest(kind, ABOUT),
                          f"write kind:id with one of {', '.join(ABOUT)}")  # fmt: skip
        elif id and id not in known.get(kind, (id,)):
            yield Problem(f"there is no {kind} {id!r}", "about", nearest(id, known[kind]), "correct it")


def _slug(words: str) -> str:
    """The first words in letters and digits that any system takes."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    parts = re.findall(r"[a-z0-9]+", plain)[:8]
    return "-".join(parts)[:_MOST_NAME].strip("-") or "memo"


def add_member_check(
    folder: Folder, *, informant: str, by: str, shown: str, outcome: str, note: str = "", date: str = "",
    known: Mapping[str, Collection[str]] | None = None,
) -> Path:  # fmt: skip
    """Add a row to ``memos/member-checks.csv``: what an informant was shown, and what came of it.

    Parameters
    ----------
    folder
        The study's.
    informant, by
        Who was asked, and who asked.
    shown
        ``transcript``, ``summary`` or ``findings``.
    outcome
        ``confirmed``, ``corrected``, ``added``, ``disagreed`` or ``no-answer``.
    note
        What was said, and what followed from it.
    date
        ISO 8601 day; today by default.
    known
        With the study's informants under ``informant``.

    Raises
    ------
    StudyError
        With everything that is wrong with it, or with the file as it is.
    StoreError
        Where another process is writing.
    """
    date = date or datetime.now(UTC).astimezone().strftime("%Y-%m-%d")
    row = {"informant": informant, "date": date, "by": by, "shown": shown, "outcome": outcome, "note": note.strip()}
    people = (known or {}).get("informant", (informant,))
    problems = [Problem(p.what, "", p.nearest, p.mend) for p in _check_problems(Row(0, row), CHECKS)]
    if informant not in people:
        problems.append(Problem(f"there is no informant {informant!r}", "", nearest(informant, people), "correct it"))
    if problems:
        raise StudyError(problems)
    make_folders(folder.memos)
    with _alone(folder):
        return _append(folder, row)


def _append(folder: Folder, row: dict[str, str]) -> Path:
    path = folder.memos / CHECKS
    header, rows, problems = read_rows(path, folder.name(path), _NEEDED)
    if problems:
        raise StudyError(problems)
    write_atomic(path, write_rows(header, [*(each.values for each in rows), row]))
    return path
