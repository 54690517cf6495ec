"""Infant feeding indicators child by child, from the answers of a survey."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, get_args

import numpy as np
import pandas as pd

from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.survey.ages import ages
from qualkit.survey.answers import Answers, columns_of, read_answers
from qualkit.survey.definitions import (
    AGES,
    AREA_GRAPH,
    FOOD_GROUPS,
    MILKS,
    MORE_LIQUIDS,
    PRACTICES,
    AgeRule,
    Definition,
    DoNotKnow,
    definition,
)
from qualkit.survey.rows import Mask, Numbers

_ENOUGH_GROUPS, _MILK_FEEDS, _MEALS_NOT_BREASTFED = 5, 2, 4


class Feeding(NamedTuple):
    """Indicators of every child, with what an estimate of them must say.

    Attributes
    ----------
    table
        ``age_months``, the sixteen proportions as 1, 0 or NaN (outside age window or population, or not known), and
        ``ag`` as text.
    definitions
        Indicator -> its definition.
    lacking
        Indicator -> items that the survey lacks, for those that cannot be computed.
    doubtful
        Indicator -> children of its age with a "do not know" among its items.
    unknown
        Indicator -> children of its age whose answers leave it open.
    """

    table: pd.DataFrame
    definitions: Mapping[str, Definition]
    lacking: Mapping[str, tuple[str, ...]]
    doubtful: Mapping[str, Mask]
    unknown: Mapping[str, Mask]


def iycf(
    frame: pd.DataFrame, mapping: Mapping[str, Any], preset: str = "who2021", *,
    do_not_know: Mapping[str, DoNotKnow] | None = None, age_rule: AgeRule | None = None,
) -> ResultTable:  # fmt: skip
    """The seventeen infant feeding indicators of WHO and UNICEF (2021), one row a child.

    Join the result to the records and estimate with the survey's design: ``qk.coverage(frame.join(fed), ["ebf"],
    design=design)``. Children outside an indicator's age window or population hold NaN, and so do those whose answers
    leave it open. An indicator for which the survey lacks an item is NaN throughout, and the notes name the item.

    Parameters
    ----------
    frame
        Records, one child a row; not changed.
    mapping
        Item -> ``column``, ``yes``, ``no``, ``dk``, ``skip``, ``missing``, as under ``items`` of survey.yaml, or the
        whole of survey.yaml. Ages come from ``birth_date`` and ``interview_date``, ``age_days`` or ``age_months``.
    preset
        ``who2021``, ``dhs7``, ``dhs8`` or ``mics6``: what "do not know" means, how age is reckoned, which children.
    do_not_know
        Indicator -> ``not_given``, ``given`` or ``missing``, where it is to be another than the preset's.
    age_rule
        ``days`` (months of 30.4375 days) or ``calendar``, where it is to be another than the preset's.

    Returns
    -------
    ResultTable
        ``age_months``, ``evbf``, ``eibf``, ``ebf2d``, ``ebf``, ``mixmf``, ``cbf``, ``isssf``, ``mdd``, ``mmf``,
        ``mmff``, ``mad``, ``eff``, ``swb``, ``ufc``, ``zvf``, ``bof`` (1, 0, NaN) and ``ag`` (text), in the order and
        with the index of the records; notes with what is missing and how many children have a "do not know".

    Raises
    ------
    QualkitError
        With everything that is wrong with mapping, codes, ages and dates at once, by row.

    Examples
    --------
    >>> frame = pd.DataFrame({"age": [3, 14, 14], "b4": [1, 1, 2]})
    >>> breastfed = {"column": "b4", "yes": 1, "no": 2}
    >>> fed = iycf(frame, {"age_months": {"column": "age"}, "breastfed_yesterday": breastfed})
    >>> fed["cbf"].tolist(), fed["ebf"].isna().all()
    ([nan, 1.0, 0.0], np.True_)
    """
    found = feeding(frame, mapping, preset, do_not_know=do_not_know, age_rule=age_rule)
    notes = [f"{name} cannot be computed: the survey lacks {', '.join(items)}."
             for name, items in found.lacking.items()]  # fmt: skip
    notes += [
        f"{name}: {np.count_nonzero(rows)} children with 'do not know', taken as "
        f"{found.definitions[name].do_not_know.replace('_', ' ')}."
        for name, rows in found.doubtful.items() if rows.any()
    ]  # fmt: skip
    return ResultTable(found.table, title=f"Infant feeding indicators, {preset}", notes=notes,
                       layout=Layout(reason=""))  # fmt: skip


def feeding(
    frame: pd.DataFrame, mapping: Mapping[str, Any], preset: str = "who2021", *,
    do_not_know: Mapping[str, DoNotKnow] | None = None, age_rule: AgeRule | None = None,
) -> Feeding:  # fmt: skip
    """What `iycf` shows, with definitions, and with the children that are in doubt for each indicator.

    Parameters
    ----------
    frame, mapping, preset, do_not_know, age_rule
        As in `iycf`.

    Raises
    ------
    QualkitError
        As `iycf` does.

    Examples
    --------
    >>> frame = pd.DataFrame({"age": [14], "b4": [1]})
    >>> items = {"age_months": {"column": "age"}, "breastfed_yesterday": {"column": "b4", "yes": 1, "no": 2}}
    >>> feeding(frame, items).lacking["mixmf"]
    ('formula', 'animal_milk')
    """
    items = mapping["items"] if isinstance(mapping.get("items"), Mapping) else mapping
    choices = dict(do_not_know or {})
    chosen = {p.indicator: definition(p.indicator, preset, do_not_know=choices.get(p.indicator), age_rule=age_rule)
              for p in PRACTICES}  # fmt: skip
    answers, problems = read_answers(frame, items)
    problems = [*_choice_problems(choices, age_rule, chosen), *_age_problems(items), *problems]
    named = {item: columns_of(items[item]) for item in AGES if isinstance(items.get(item), Mapping)}
    columns = {item: names[0] for item, names in named.items() if names}
    months = np.full(len(frame), np.nan)
    if columns and not _age_problems(columns) and set(columns.values()) <= set(frame.columns):
        months, wrong = ages(frame, columns, next(iter(chosen.values())).age_rule)
        problems += wrong
    if problems:
        raise QualkitError(problems)
    return _computed(frame, answers, months, chosen)


def _choice_problems(
    choices: Mapping[str, str], age_rule: str | None, chosen: Mapping[str, Definition]
) -> list[Problem]:
    problems = [
        Problem(f"unknown infant feeding indicator {name!r}", "do_not_know", nearest(name, chosen), "correct it")
        for name in choices if name not in chosen
    ]  # fmt: skip
    kinds = get_args(DoNotKnow)
    problems += [
        Problem(f"'do not know' cannot mean {choice!r}", "do_not_know", nearest(str(choice), kinds),
                f"choose one of {', '.join(kinds)}")
        for choice in choices.values() if choice not in kinds
    ]  # fmt: skip
    if age_rule is not None and age_rule not in get_args(AgeRule):
        problems.append(Problem(f"unknown age rule {age_rule!r}", "", nearest(str(age_rule), get_args(AgeRule)),
                                "choose 'days' or 'calendar'"))  # fmt: skip
    return problems


def _age_problems(items: Mapping[str, Any]) -> list[Problem]:
    if ("birth_date" in items and "interview_date" in items) or "age_days" in items or "age_months" in items:
        return []
    return [Problem("nothing says how old the children are", "items",
                    mend="map birth_date and interview_date, age_days or age_months")]  # fmt: skip


def _computed(frame: pd.DataFrame, answers: Answers, months: Numbers, chosen: Mapping[str, Definition]) -> Feeding:
    columns: dict[str, Any] = {"age_months": months}
    lacking, doubtful, unknown = {}, {}, {}
    for name, made in chosen.items():
        needs = (*made.practice.needs, *(("youngest_with_mother",) if "youngest" in made.population else ()))
        lost = tuple(item for item in needs if not answers.has(item))
        if lost:
            lacking[name] = lost
            columns[name] = np.full(len(frame), np.nan)
            continue
        low, high = made.months
        inside = (months >= low) & (months <= high)
        if "youngest" in made.population:
            inside &= answers.given("youngest_with_mother", "not_given") == 1
        value = _COMPUTE[name](answers, months, made.do_not_know)
        if name == "mmff":
            inside &= answers.given("breastfed_yesterday", "not_given") == 0
        columns[name] = np.where(inside, value, np.nan)
        unknown[name] = inside & np.isnan(value)
        doubtful[name] = inside & answers.doubtful(made.practice.needs)
    graph = columns["ag"]
    words = np.array([*AREA_GRAPH, ""])
    columns["ag"] = words[np.where(np.isnan(graph), len(AREA_GRAPH), graph).astype(int)]
    return Feeding(pd.DataFrame(columns, index=frame.index), chosen, lacking, doubtful, unknown)


# -- one function an indicator: answers, ages in months and what "do not know" means -> 1, 0 or NaN --------------------


def _both(*parts: Numbers) -> Numbers:
    """1 where all are 1, 0 where one is 0, NaN where that is not known."""
    table = np.stack(parts)
    unknown = np.isnan(table).any(axis=0)
    return np.where((table == 0).any(axis=0), 0.0, np.where(unknown, np.nan, 1.0))


def _not(part: Numbers) -> Numbers:
    return 1.0 - part


def _at_least(number: Numbers, least: Numbers | float) -> Numbers:
    return np.where(np.isnan(number), np.nan, (number >= least).astype(np.float64))


def _breastfed(answers: Answers) -> Numbers:
    return answers.given("breastfed_yesterday", "not_given")


def _eibf(answers: Answers, months: Numbers, rule: DoNotKnow) -> Numbers:
    return _both(answers.given("ever_breastfed", rule), answers.given("breastfed_within_hour", rule))


def _ebf2d(answers: Answers, months: Numbers, rule: DoNotKnow) -> Numbers:
    return _both(answers.given("ever_breastfed", rule), _not(answers.given("other_in_two_days", rule)))


def _ebf(answers: Answers, months: Numbers, rule: DoNotKnow) -> Numbers:
    liquids = answers.given(("water", *MILKS, *MORE_LIQUIDS, "other_liquid"), rule)
    return _both(_breastfed(answers), _not(liquids), _not(answers.solid(rule)))


def _mixmf(answers: Answers, months: Numbers, rule: DoNotKnow) -> Numbers:
    return _both(_breastfed(answers), answers.given(MILKS, rule))


def _mdd(answers: Answers, months: Numbers, rule: DoNotKnow) -> Numbers:
    """At least five of eight groups; open only where the unknown groups could decide it."""
    dairy = answers.given((*MILKS, "yogurt_drink", "dairy_food"), rule)
    groups = [answers.given(name, rule) for name in FOOD_GROUPS if name != "dairy_food"]
    table = np.stack([_breastfed(answers), dairy, *groups])
    sure, possible = np.nansum(table, axis=0), np.nansum(table, axis=0) + np.isnan(table).sum(axis=0)
    return np.select([sure >= _ENOUGH_GROUPS, possible < _ENOUGH_GROUPS], [1.0, 0.0], np.nan)


def _mmf(answers: Answers, months: Numbers, rule: DoNotKnow) -> Numbers:
    breastfed, meals, milk = _breastfed(answers), answers.times("meals", rule), answers.times("milk_times", rule)
    nursing = _at_least(meals, np.where(months <= 8, 2.0, 3.0))
    weaned = _both(_at_least(meals, 1.0), _at_least(meals + milk, _MEALS_NOT_BREASTFED))
    return np.select([breastfed == 1, breastfed == 0], [nursing, weaned], np.nan)


def _mmff(answers: Answers, months: Numbers, rule: DoNotKnow) -> Numbers:
    return _at_least(answers.times("milk_times", rule), _MILK_FEEDS)


def _mad(answers: Answers, months: Numbers, rule: DoNotKnow) -> Numbers:
    breastfed = _breastfed(answers)
    milk = np.select([breastfed == 1, breastfed == 0], [1.0, _mmff(answers, months, rule)], np.nan)
    return _both(_mdd(answers, months, rule), _mmf(answers, months, rule), milk)


def _zvf(answers: Answers, months: Numbers, rule: DoNotKnow) -> Numbers:
    return _not(answers.given(("vitamin_a", "other_produce"), rule))


def _ag(answers: Answers, months: Numbers, rule: DoNotKnow) -> Numbers:
    """The place in `AREA_GRAPH`: the first that holds; NaN where an earlier one is not known."""
    steps = [_not(_breastfed(answers)), answers.solid(rule), answers.given(MILKS, rule),
             answers.given((*MORE_LIQUIDS, "other_liquid"), rule), answers.given("water", rule)]  # fmt: skip
    place = np.full(answers.size, float(len(steps)))
    for number, step in reversed(list(enumerate(steps))):
        place = np.where(step == 1, float(number), np.where(np.isnan(step), np.nan, place))
    return place


def _simple(*items: str) -> Callable[[Answers, Numbers, DoNotKnow], Numbers]:
    return lambda answers, months, rule: answers.given(items, rule)


_COMPUTE: Mapping[str, Callable[[Answers, Numbers, DoNotKnow], Numbers]] = {
    "evbf": _simple("ever_breastfed"), "eibf": _eibf, "ebf2d": _ebf2d, "ebf": _ebf, "mixmf": _mixmf,
    "cbf": lambda answers, months, rule: _breastfed(answers),
    "isssf": lambda answers, months, rule: answers.solid(rule), "mdd": _mdd, "mmf": _mmf, "mmff": _mmff, "mad": _mad,
    "eff": _simple("eggs", "flesh"), "swb": _simple("sweet_drink"), "ufc": _simple("sweets", "fried_salty"),
    "zvf": _zvf, "bof": _simple("bottle"), "ag": _ag,
}  # fmt: skip
