"""Whether the records of a feeding survey are plausible: what an analyst looks at before any estimate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from qualkit.display.layout import Layout, ShareColumns
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.survey.ages import ages
from qualkit.survey.answers import DO_NOT_KNOW, MISSING, NO, YES, Answers, columns_of, read_answers
from qualkit.survey.coverage import Surveyed, simulated
from qualkit.survey.definitions import AGES, FOOD_GROUPS, MILKS, MORE_FOODS, MORE_LIQUIDS, PRESETS, AgeRule
from qualkit.survey.rows import RECORDS, Mask, Numbers, blank

_LIQUIDS = ("water", *MILKS, *MORE_LIQUIDS, "other_liquid")
_FOODS = (*FOOD_GROUPS, *MORE_FOODS)
_OLDEST, _ENOUGH, _HEAPED, _SURE = 23, 30, 1.5, 3.0
_COLUMNS = ("check", "item", "count", "n", "share", "flag", "rows", "note")
_ROWS = "Rows are counted from 1, the first record; the column rows holds all of them."
_DO_NOT_KNOW = "What 'do not know' counts as is a named choice of the preset, for each indicator."
_LOOK, _FINE = "look at it", ""


class Finding(NamedTuple):
    """One line of the report: how many of how many records, which, and whether somebody should look."""

    check: str
    item: str
    found: Mask
    among: Mask
    flag: bool
    note: str

    def row(self) -> dict[str, Any]:
        """The finding as columns of a table; `rows` counts from 1, the first record."""
        n, count = int(self.among.sum()), int((self.found & self.among).sum())
        places = " ".join(str(place) for place in np.flatnonzero(self.found & self.among) + 1)
        return {"check": self.check, "item": self.item, "count": count, "n": n, "share": count / n if n else np.nan,
                "flag": _LOOK if self.flag else _FINE, "rows": places, "note": self.note}  # fmt: skip


def plausibility(
    given: pd.DataFrame | Surveyed, mapping: Mapping[str, Any] | None = None, preset: str | None = None, *,
    age_rule: AgeRule | None = None, language: str = "en",
) -> ResultTable:  # fmt: skip
    """A report on records of infant feeding: what looks odd, item by item and child by child. Nothing is dropped.

    A flag is a reason to look, not a verdict: a child may have eaten nothing on a day of fever. Nothing here says that
    an answer is true.

    Parameters
    ----------
    given
        Records, one child a row, or what ``study.survey(NAME)`` gives; not changed.
    mapping
        As for `qualkit.survey.feeding.iycf`: items, or the whole of survey.yaml. A survey has its own.
    preset, age_rule
        How age is reckoned; by default as the survey says, and else ``who2021``.
    language
        Of the display.

    Returns
    -------
    ResultTable
        One row a check and item: `count` of `n` records, `share`, `flag`, `rows` (numbers of the records, from 1) and
        `note`. Checks: ``missing`` and ``do not know`` by item; ``unknown code``; ``all yes`` and ``all no`` (an item
        to which everybody said the same); ``everything given`` and ``nothing given`` (a child with the same answer to
        every liquid and food); ``not breastfed and nothing given``; ``count without food``, ``food without count``;
        ``age`` (missing, impossible dates and ages, older than 23 months); ``age heaping`` by months (0, 6, 12, 18)
        and by days of birth (1 and 15).

    Raises
    ------
    QualkitError
        For what is wrong with the mapping itself: unknown items, missing columns, codes with two meanings.

    Examples
    --------
    >>> frame = pd.DataFrame({"age": [3, 4, 9], "bf": [1, 2, 1], "water": [2, 2, 8]})
    >>> items = {"age_months": {"column": "age"}, "breastfed_yesterday": {"column": "bf", "yes": 1, "no": 2},
    ...          "water": {"column": "water", "yes": 1, "no": 2, "dk": 8}}
    >>> report = plausibility(frame, items)
    >>> report.loc[report["flag"] != "", ["check", "item", "count", "rows"]].values.tolist()
    [['do not know', 'water', 1, '3'], ['not breastfed and nothing given', '', 1, '2']]
    """
    frame, settings = (given, {}) if isinstance(given, pd.DataFrame) else (given.data, given.settings)
    preset = preset or str(settings.get("preset", "who2021"))
    age_rule = age_rule or settings.get("age_rule")
    said = settings if mapping is None else mapping
    items = said["items"] if isinstance(said.get("items"), Mapping) else said
    answers, problems = read_answers(frame, items)
    wrong = [problem for problem in problems if not problem.where.startswith(f"{RECORDS}, column")]
    if preset not in PRESETS:
        mend = f"choose one of {', '.join(PRESETS)}"
        wrong.append(Problem(f"unknown preset {preset!r}", "", nearest(preset, PRESETS), mend))
    if wrong:
        raise QualkitError(wrong)
    months, in_ages = _ages(frame, items, age_rule or PRESETS[preset].age_rule)
    found = [
        *_by_item(answers), *_told(problems, "unknown code", frame), *_same(answers), *_by_child(answers, months),
        *_counts(answers, months), *_aged(months), *_told(in_ages, "age", frame), *_heaping(frame, items, months),
    ]  # fmt: skip
    rows = [one.row() if isinstance(one, Finding) else one for one in found]
    layout = Layout(
        rows=("check", "item"), hidden=("rows",), reason="",
        shares={"share": ShareColumns(k="count", estimate="share", low="", high="", digits=1)},
    )  # fmt: skip
    notes = (_ROWS, _DO_NOT_KNOW, *filter(None, (simulated(given),)))
    return ResultTable(pd.DataFrame(rows, columns=list(_COLUMNS)), title="Plausibility of the records", notes=notes,
                       layout=layout, language=language)  # fmt: skip


def _ages(frame: pd.DataFrame, items: Mapping[str, Any], rule: AgeRule) -> tuple[Numbers, list[Problem]]:
    columns = {item: columns_of(items[item])[0] for item in AGES if item in items}
    if not ({"birth_date", "interview_date"} <= set(columns) or columns.keys() & {"age_days", "age_months"}):
        return np.full(len(frame), np.nan), []
    return ages(frame, columns, rule)


def _told(problems: list[Problem], check: str, frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Problems that the readers of codes, ages and dates found, as rows; each names its records itself."""
    for problem in problems:
        if problem.where.startswith(f"{RECORDS}, column"):
            column = problem.where.removeprefix(f"{RECORDS}, column ").strip("'")
            yield {"check": check, "item": column, "count": np.nan, "n": len(frame), "share": np.nan, "flag": _LOOK,
                   "rows": "", "note": problem.what}  # fmt: skip


def _by_item(answers: Answers) -> Iterator[Finding]:
    everybody = np.ones(answers.size, dtype=np.bool_)
    for item, states in answers.states.items():
        missing = states == MISSING
        yield Finding("missing", item, missing, everybody, False, "")
        unknown = states == DO_NOT_KNOW
        if unknown.any():
            yield Finding("do not know", item, unknown, ~missing, unknown.mean() > 0.05, "")
    for item, counts in answers.counts.items():
        yield Finding("missing", item, np.isnan(counts), everybody, False, "")
        unknown = np.isinf(counts)
        if unknown.any():
            yield Finding("do not know", item, unknown, ~np.isnan(counts), unknown.mean() > 0.05, "")


def _same(answers: Answers) -> Iterator[Finding]:
    """Items to which all say the same; few records prove nothing."""
    for item, states in answers.states.items():
        answered = (states == YES) | (states == NO)
        for state, check in ((YES, "all yes"), (NO, "all no")):
            if answered.sum() >= _ENOUGH and (states[answered] == state).all():
                yield Finding(check, item, states == state, answered, True, "everybody who answered said the same")


def _by_child(answers: Answers, months: Numbers) -> Iterator[Finding]:
    asked = [name for name in (*_LIQUIDS, *_FOODS) if name in answers.states]
    if not asked:
        return
    table = np.stack([answers.states[name] for name in asked])
    whole = (table != MISSING).all(axis=0)
    none, every = (table == NO).all(axis=0), (table == YES).all(axis=0)
    if len(asked) > 1:
        yield Finding("everything given", "", every, whole, bool(every.any()), "a yes to every liquid and food asked")
        older = whole & (months >= 6)
        yield Finding("nothing given", "", none & older, older, _share(none, older) > 0.1,
                      "a no to every liquid and food, from 6 months on")  # fmt: skip
    if "breastfed_yesterday" in answers.states:
        starved = none & (answers.states["breastfed_yesterday"] == NO)
        yield Finding("not breastfed and nothing given", "", starved, whole, bool(starved.any()),
                      "not breastfed yesterday, and no liquid or food either")  # fmt: skip


def _share(found: Mask, among: Mask) -> float:
    return float((found & among).sum() / among.sum()) if among.any() else 0.0


def _counts(answers: Answers, months: Numbers) -> Iterator[Finding]:
    """Numbers of meals and milk feeds that contradict what was given."""
    pairs = (("meals", tuple(name for name in _FOODS if name in answers.states)),
             ("milk_times", tuple(name for name in (*MILKS, "yogurt_drink") if name in answers.states)))  # fmt: skip
    for item, names in pairs:
        if item not in answers.counts or not names:
            continue
        times = answers.counts[item]
        given = answers.given(names, "missing")
        known = ~(np.isnan(times) | np.isinf(times) | np.isnan(given))
        what = "solid food" if item == "meals" else "milk"
        without, unfed = (given == 0) & (times > 0), (given == 1) & (times == 0)
        yield Finding("count without food", item, without, known, bool((without & known).any()),
                      f"{item} above 0, but no {what} was given")  # fmt: skip
        yield Finding("food without count", item, unfed, known, bool((unfed & known).any()),
                      f"{what} was given, but {item} is 0")  # fmt: skip


def _aged(months: Numbers) -> Iterator[Finding]:
    everybody = np.ones(len(months), dtype=np.bool_)
    unknown = np.isnan(months)
    yield Finding("age", "missing", unknown, everybody, bool(unknown.any()), "in no age window, so in no indicator")
    old = months > _OLDEST
    yield Finding("age", f"above {_OLDEST} months", old, ~unknown, False, "outside every indicator's age window")


def _heaping(frame: pd.DataFrame, items: Mapping[str, Any], months: Numbers) -> Iterator[Finding]:
    """Ages and days of birth that are said more often than chance has it."""
    young = (months >= 0) & (months <= _OLDEST)
    yield _heap("months 0, 6, 12, 18", np.isin(months, (0, 6, 12, 18)), young, 4 / 24)
    if "birth_date" in items:
        column = frame[columns_of(items["birth_date"])[0]]
        read = pd.to_datetime(column.where(~blank(column)), format="ISO8601", errors="coerce")
        day = read.dt.day.to_numpy(dtype=np.float64, na_value=np.nan)
        yield _heap("birth on day 1 or 15", np.isin(day, (1, 15)), ~np.isnan(day), 24 / 365.25)
    if "age_days" in items:
        days = pd.to_numeric(frame[columns_of(items["age_days"])[0]], errors="coerce").to_numpy(dtype=np.float64)
        yield _heap("days that are multiples of 30", np.mod(days, 30) == 0, ~np.isnan(days), 1 / 30)


def _heap(item: str, found: Mask, among: Mask, expected: float) -> Finding:
    """Flagged where the share is half as large again as expected, and more than chance of that many records gives."""
    n, share = int(among.sum()), _share(found, among)
    chance = (expected * (1 - expected) / n) ** 0.5 if n else np.inf
    flag = n >= _ENOUGH and share > _HEAPED * expected and share > expected + _SURE * chance
    return Finding("age heaping", item, found, among, flag, f"expected {expected:.1%} if ages were spread evenly")
