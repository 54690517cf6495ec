"""Reporting checklists filled where the study knows the answer, and left open, saying so, where only a person can."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from qualkit.display.cells import Kind
from qualkit.display.labels import check_language
from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.integration.checklist_items import CHECKLISTS, Checklist, Item

FILLED, PART, NOT_ON_RECORD, OPEN = "filled", "in part", "open: not on record", "open: for a person"
STATUSES = (FILLED, PART, NOT_ON_RECORD, OPEN)
_KINDS: Mapping[str, Kind] = {FILLED: "full", PART: "half", NOT_ON_RECORD: "empty", OPEN: "empty"}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "item": "no.", "topic": "topic", "status": "answered", "answer": "from the study",
        "note": "Of {n} items the study answers {filled}, {part} in part, and {open} stay open. What is filled was "
                "counted, not judged: read it, correct it, and answer the open ones yourself.",
    },
    "id": {
        "item": "no.", "topic": "pokok", "status": "terjawab", "answer": "dari studi",
        FILLED: "terisi", PART: "sebagian", NOT_ON_RECORD: "terbuka: tidak tercatat", OPEN: "terbuka: untuk peneliti",
        "note": "Dari {n} butir, studi ini menjawab {filled}, {part} sebagian, dan {open} tetap terbuka. Yang terisi "
                "dihitung, bukan dinilai: baca, perbaiki, dan jawab sendiri yang terbuka.",
    },
}  # fmt: skip


def checklist(which: Checklist, answers: Mapping[str, str], *, language: str = "en") -> ResultTable:
    """One checklist: each item with what the study answers, or the mark that it is open.

    Parameters
    ----------
    which
        `COREQ`, `SRQR` or `GRAMMS` of `qualkit.integration.checklist_items`.
    answers
        Fact -> sentence, as `qualkit.integration.on_record.answers` gives; an empty one is not on record.
    language
        ``en`` or ``id``.

    Returns
    -------
    ResultTable
        `item`, `topic`, `status` (``filled``, ``in part``, ``open: not on record``, ``open: for a person``), `answer`.

    Raises
    ------
    TableError
        For any other language.

    Examples
    --------
    >>> from qualkit.integration.checklist_items import COREQ
    >>> table = checklist(COREQ, {"sample": "12 cadres"})
    >>> table.loc[table["item"].isin(["11", "12", "21"]), ["item", "status"]].values.tolist()
    [['11', 'open: for a person'], ['12', 'filled'], ['21', 'open: not on record']]
    """
    words = _WORDS[check_language(language)]
    rows = [
        {"item": item.number, "topic": item.topic[language], "status": _status(item, answers),
         "answer": answers.get(item.fact, "")} for item in which.items
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["item", "topic", "status", "answer"])
    layout = Layout(
        rows=("item",), labels={name: words[name] for name in frame}, badges={"status": _KINDS},
        values={"status": {status: words.get(status, status) for status in STATUSES}},
    )  # fmt: skip
    return ResultTable(frame, title=f"{which.name} ({which.source})", notes=[_note(frame, words)], layout=layout,
                       language=language)  # fmt: skip


def checklists(answers: Mapping[str, str], *, language: str = "en") -> tuple[ResultTable, ...]:
    """COREQ, SRQR and GRAMMS; parameters and errors as `checklist`.

    Examples
    --------
    >>> [len(table) for table in checklists({})]
    [32, 21, 6]
    """
    return tuple(checklist(which, answers, language=language) for which in CHECKLISTS)


def facts() -> Iterable[str]:
    """Everything that a checklist may ask of a study."""
    return dict.fromkeys(item.fact for which in CHECKLISTS for item in which.items if item.fact)


def _status(item: Item, answers: Mapping[str, str]) -> str:
    if not answers.get(item.fact):
        return NOT_ON_RECORD if item.fact and item.whole else OPEN
    return FILLED if item.whole else PART


def _note(frame: pd.DataFrame, words: Mapping[str, str]) -> str:
    counts = frame["status"].value_counts()
    filled, part = int(counts.get(FILLED, 0)), int(counts.get(PART, 0))
    return words["note"].format(n=len(frame), filled=filled, part=part, open=len(frame) - filled - part)
