"""Answers about feeding, read from a survey's columns through its mapping of items to columns and codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types

from qualkit.errors import Problem, nearest
from qualkit.survey.definitions import AGES, COUNTS, FOOD_GROUPS, ITEMS, MORE_FOODS, DoNotKnow
from qualkit.survey.rows import RECORDS, Codes, Mask, Numbers, absent, blank, rows_named

NO, YES, DO_NOT_KNOW, MISSING = 0, 1, 2, -1
_KEYS = ("column", "yes", "no", "dk", "skip", "missing")
Items = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What was answered to each item that the survey has.

    Attributes
    ----------
    states
        Item -> per record `NO`, `YES`, `DO_NOT_KNOW` or `MISSING`.
    counts
        Item -> per record a number of times; NaN where it is missing, infinity for "do not know".
    """

    states: Mapping[str, Codes]
    counts: Mapping[str, Numbers]
    size: int

    def has(self, item: str) -> bool:
        """Whether the survey asked; ``solid`` is any food, or all seven groups."""
        if item == "solid":
            return "any_food" in self.states or all(group in self.states for group in FOOD_GROUPS)
        return item in self.states or item in self.counts

    def given(self, items: str | Iterable[str], rule: DoNotKnow) -> Numbers:
        """1 where one of the items is a yes, 0 where all are a no, NaN where that is not known."""
        names = (items,) if isinstance(items, str) else tuple(items)
        columns = [self._one(self.states[name], rule) for name in names if name in self.states]
        table = np.stack(columns) if columns else np.full((1, self.size), np.nan)
        unknown = np.isnan(table).any(axis=0)
        yes = np.where(np.isnan(table), 0, table).max(axis=0)
        return np.where(yes == 1, 1.0, np.where(unknown, np.nan, 0.0))

    def solid(self, rule: DoNotKnow) -> Numbers:
        """Whether any solid, semi-solid or soft food was eaten."""
        return self.given((*FOOD_GROUPS, *MORE_FOODS), rule)

    def times(self, item: str, rule: DoNotKnow) -> Numbers:
        """How often; "do not know" is never, or missing where the rule says so."""
        found = self.counts[item]
        return np.where(np.isinf(found), np.nan if rule == "missing" else 0.0, found)

    def doubtful(self, items: Iterable[str]) -> Mask:
        """Where "do not know" was answered to one of the items."""
        found = np.zeros(self.size, dtype=np.bool_)
        for item in items:
            names = (*FOOD_GROUPS, *MORE_FOODS) if item == "solid" else (item,)
            for name in names:
                found |= self.states[name] == DO_NOT_KNOW if name in self.states else False
                found |= np.isinf(self.counts[name]) if name in self.counts else False
        return found

    @staticmethod
    def _one(states: Codes, rule: DoNotKnow) -> Numbers:
        meaning = {"given": 1.0, "not_given": 0.0, "missing": np.nan}[rule]
        return np.select([states == YES, states == NO, states == DO_NOT_KNOW], [1.0, 0.0, meaning], np.nan)


def read_answers(frame: pd.DataFrame, items: Items) -> tuple[Answers, list[Problem]]:
    """The answers to each item of a mapping, and what is wrong with mapping and records.

    A question about breastfeeding that is blank for a child never breastfed was skipped, and counts as a no.

    Parameters
    ----------
    frame
        Records.
    items
        Item -> ``column`` (or several: a yes to one is a yes, and numbers of times are added up), codes of ``yes``,
        ``no``, ``dk``, ``skip`` (skipped because an earlier answer made it a no) and ``missing``. ``''`` means blank.

    Examples
    --------
    >>> frame = pd.DataFrame({"v409": [1, 0, 8, 7]})
    >>> found, problems = read_answers(frame, {"water": {"column": "v409", "yes": 1, "no": 0, "dk": 8}})
    >>> found.states["water"].tolist(), str(problems[0])
    ([1, 0, 2, -1], "records, column 'v409': item 'water' does not know the code '7': row 4. To mend: map the code.")
    """
    problems = [problem for item, spec in items.items() for problem in _mapping_problems(frame, item, spec)]
    if problems:
        return Answers({}, {}, len(frame)), problems
    states: dict[str, Codes] = {}
    counts: dict[str, Numbers] = {}
    for item, spec in items.items():
        if item in COUNTS:
            counts[item], found = _count(frame, item, spec)
        elif item not in AGES:
            states[item], found = _state(frame, item, spec)
        else:
            found = []
        problems += found
    if "ever_breastfed" in states and "breastfed_yesterday" in states:
        skipped = (states["ever_breastfed"] == NO) & (states["breastfed_yesterday"] == MISSING)
        states["breastfed_yesterday"] = np.where(skipped, NO, states["breastfed_yesterday"])
    return Answers(states, counts, len(frame)), problems


def columns_of(spec: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns that an item is read from."""
    named = spec.get("column", ())
    return (str(named),) if isinstance(named, str) else tuple(map(str, named))


def _mapping_problems(frame: pd.DataFrame, item: str, spec: Any) -> list[Problem]:
    where = f"items, {item}"
    if item not in ITEMS:
        return [Problem(f"unknown item {item!r}", "items", nearest(item, ITEMS), "name one of the items of qualkit")]
    if not isinstance(spec, Mapping) or not columns_of(spec):
        return [Problem("an item needs its column", where, mend="write {column: ..., yes: ..., no: ...}")]
    problems = [Problem(f"unknown key {key!r}", where, nearest(str(key), _KEYS), "correct it")
                for key in spec if key not in _KEYS]  # fmt: skip
    if item not in (*COUNTS, *AGES) and "yes" not in spec:
        problems.append(Problem("the codes of yes are not given", where, mend="write yes: and no:"))
    codes = [code for key in _KEYS[1:] for code in _codes(spec, key)]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        problems.append(Problem(f"the code {code!r} means two things", where, mend="give each code one meaning"))
    return [*problems, *absent(frame, columns_of(spec), f"item {item!r}")]


def _codes(spec: Mapping[str, Any], key: str) -> list[str]:
    given = spec.get(key, [])
    listed = given if isinstance(given, Sequence) and not isinstance(given, str) else [given]
    return [_plain(code) for code in listed]


def _plain(code: Any) -> str:
    """A code as text: 1, 1.0 and '1' are the same."""
    if isinstance(code, bool):
        return str(int(code))
    return f"{code:g}" if isinstance(code, int | float) else str(code).strip()


def _texts(given: pd.Series) -> pd.Series:
    """A column's codes as text; blank where there is nothing."""
    if types.is_bool_dtype(given.dtype):
        given = given.astype("Int64")
    if types.is_numeric_dtype(given.dtype):
        return pd.Series([("" if pd.isna(value) else f"{value:g}") for value in given], index=given.index, dtype="str")
    return given.astype("str").str.strip().where(~blank(given), "")


def _state(frame: pd.DataFrame, item: str, spec: Mapping[str, Any]) -> tuple[Codes, list[Problem]]:
    """One state a record: yes before do not know before missing before no, over the item's columns."""
    problems, columns = [], []
    for name in columns_of(spec):
        texts = _texts(frame[name])
        meaning = {"": MISSING}
        for key, state in (("no", NO), ("skip", NO), ("dk", DO_NOT_KNOW), ("yes", YES), ("missing", MISSING)):
            meaning |= dict.fromkeys(_codes(spec, key), state)
        states = texts.map(meaning)
        problems += _unknown(texts, states.isna().to_numpy(dtype=np.bool_), name, item)
        columns.append(states.fillna(MISSING).to_numpy(dtype=np.int64))
    table = np.stack(columns)
    ranked = [(table == state).any(axis=0) for state in (YES, DO_NOT_KNOW, MISSING)]
    return np.select(ranked, [YES, DO_NOT_KNOW, MISSING], NO).astype(np.int64), problems


def _count(frame: pd.DataFrame, item: str, spec: Mapping[str, Any]) -> tuple[Numbers, list[Problem]]:
    """Numbers of times, added up over the item's columns."""
    problems, total = [], np.zeros(len(frame))
    for name in columns_of(spec):
        texts = _texts(frame[name])
        found = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=np.float64)
        found = np.where(texts.isin(_codes(spec, "dk")), np.inf, found)
        found = np.where(texts.isin([*_codes(spec, "skip"), *_codes(spec, "no")]), 0.0, found)
        no_answer = texts.isin(["", *_codes(spec, "missing")]).to_numpy(dtype=np.bool_)
        found = np.where(no_answer & ~texts.isin(_codes(spec, "skip")), np.nan, found)
        wrong = (np.isnan(found) & ~no_answer) | (found < 0)
        problems += _unknown(texts, wrong, name, item)
        total = total + found
    return total, problems


def _unknown(texts: pd.Series, wrong: Mask, name: str, item: str) -> list[Problem]:
    return [
        Problem(f"item {item!r} does not know the code {code!r}: {rows_named(wrong & texts.eq(code).to_numpy())}",
                f"{RECORDS}, column {name!r}", mend="map the code")
        for code in dict.fromkeys(texts[wrong])
    ]  # fmt: skip
