"""Coverage: design-based shares of indicators by area, each with its definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np
import pandas as pd

from qualkit.errors import Problem, QualkitError, nearest
from qualkit.model import NOT_STATED
from qualkit.survey.definitions import PRACTICES, described
from qualkit.survey.design import SurveyDesign
from qualkit.survey.domains import domain_problems, domains
from qualkit.survey.estimates import By, proportions
from qualkit.survey.feeding import Feeding, feeding
from qualkit.survey.figures import DF
from qualkit.survey.intervals import Interval
from qualkit.survey.masking import MaskedTable
from qualkit.survey.rows import Mask, absent

_DESIGN = ("weights", "strata", "clusters", "fpc", "lonely")
_FEEDING = tuple(practice.indicator for practice in PRACTICES)


@runtime_checkable
class Surveyed(Protocol):
    """A survey of a study: records, and what survey.yaml says of them."""

    @property
    def data(self) -> pd.DataFrame:
        """The records."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """The keys of survey.yaml: `design`, `items`, `preset`, `age_rule` and others."""


class _Source(NamedTuple):
    """Records with their indicators, design, and what is known of the indicators."""

    frame: pd.DataFrame
    design: SurveyDesign
    definitions: Mapping[str, str]
    fed: Feeding | None


def coverage(
    frame_or_survey: pd.DataFrame | Surveyed, indicators: str | Sequence[str], by: By = None,
    design: SurveyDesign | None = None, interval: Interval = "logit", *, confidence: float = 0.95, df: DF = "domain",
    definitions: Mapping[str, str] | None = None, language: str = "en",
) -> MaskedTable:  # fmt: skip
    """Design-based coverage of indicators by area, with each indicator's definition.

    Of a survey of a study the infant feeding indicators are computed from its `items` under its `preset`, unless a
    column of its records has the indicator's name, and its `design` is used. Estimates of different definitions are
    not to be compared: `definition` says which each has.

    Parameters
    ----------
    frame_or_survey
        Records with 0/1 indicators, or what ``study.survey(NAME)`` gives.
    indicators
        Columns of the records, or infant feeding indicators such as ``ebf``.
    by
        Columns whose values make the domains, such as ``village``; None for the whole survey.
    design
        The survey's design. Records alone do not tell it: give ``SurveyDesign()`` for a simple random sample.
    interval, confidence, df
        As in `qualkit.survey.estimates.proportions`.
    definitions
        Indicator -> id of the definition that its column follows; ``not stated`` otherwise.
    language
        Of the display's own words.

    Returns
    -------
    MaskedTable
        What `proportions` returns (ESTIMATES keyed by the columns of `by`, `domain` and `indicator`) with
        `definition` and what it says: `wording`, `age_window`, `recall`, `definition_source`. `note` counts the
        children with "do not know" and those whose answers leave it open. The table keeps every figure; its files
        and displays withhold shares of fewer than 25 records and bracket those of 25 to 49, unless ``masked=False``
        or ``.raw()`` says otherwise.

    Raises
    ------
    QualkitError
        Without a design, for unknown indicators, and with every problem of columns and records at once, by row.

    Examples
    --------
    >>> frame = pd.DataFrame({"village": ["A"] * 3 + ["B"] * 3, "ebf": [1, 0, 1, 1, 1, 0]})
    >>> table = coverage(frame, ["ebf"], by="village", design=SurveyDesign())
    >>> table[["village", "indicator", "definition", "estimate", "n"]].round(3).values.tolist()
    [['A', 'ebf', 'not stated', 0.667, 3.0], ['B', 'ebf', 'not stated', 0.667, 3.0]]
    """
    names = (indicators,) if isinstance(indicators, str) else tuple(indicators)
    source = _source(frame_or_survey, names, design, dict(definitions or {}), by)
    table = proportions(source.frame, names, by, design=source.design, interval=interval, confidence=confidence,
                        df=df, language=language)  # fmt: skip
    told = table.assign(definition=[source.definitions.get(name, NOT_STATED) for name in table["indicator"]])
    if source.fed is not None:
        told["note"] = _notes(told, source.frame, by, source.fed)
    place = list(table.columns).index("indicator") + 1
    said = pd.DataFrame([described(id) for id in told["definition"]], index=told.index)
    order = [*table.columns[:place], "definition", *table.columns[place:]]
    return MaskedTable(
        pd.concat([told[order], said], axis=1), title="Coverage", layout=table.layout, language=language,
        notes=(*table.notes, *_said_once(told, said), *filter(None, (simulated(frame_or_survey),))),
    )  # fmt: skip


def simulated(given: pd.DataFrame | Surveyed) -> str:
    """What survey.yaml says of records that were simulated; empty for real ones."""
    return "" if isinstance(given, pd.DataFrame) else str(given.settings.get("simulated", ""))


def _said_once(told: pd.DataFrame, said: pd.DataFrame) -> list[str]:
    """One line an indicator: what its definition counts."""
    lines = [
        f"{indicator}: {words} ({id}; {window} months; {recall})."
        for indicator, id, words, window, recall in zip(
            told["indicator"], told["definition"], said["wording"], said["age_window"], said["recall"], strict=True)
        if words != NOT_STATED
    ]  # fmt: skip
    return list(dict.fromkeys(lines))


def _source(
    given: pd.DataFrame | Surveyed, names: tuple[str, ...], design: SurveyDesign | None, definitions: dict[str, str],
    by: By,
) -> _Source:  # fmt: skip
    if isinstance(given, pd.DataFrame):
        if design is None:
            mend = "give design=SurveyDesign(weights=..., strata=..., clusters=...)"
            raise QualkitError(Problem("records do not tell their survey's design", "coverage", mend=mend))
        return _Source(given, design, definitions, None)
    if not isinstance(given, Surveyed):
        raise QualkitError(Problem(f"cannot estimate from a {type(given).__name__}", "coverage",
                                   mend="give a DataFrame or study.survey(NAME)"))  # fmt: skip
    design = design or declared_design(given.settings)
    asked = [name for name in names if name in _FEEDING and name not in given.data]
    _check_names(given.data, names, asked)
    if not asked:
        return _Source(given.data, design, definitions, None)
    fed = fed_survey(given, design, by)
    made = {name: fed.definitions[name].id for name in asked}
    return _Source(given.data.assign(**{name: fed.table[name] for name in asked}), design, made | definitions, fed)


def fed_survey(given: Surveyed, design: SurveyDesign, by: By = None) -> Feeding:
    """The infant feeding indicators of a survey under its own preset.

    Raises
    ------
    QualkitError
        With everything that is wrong with its answers, ages, dates, design and domains at once, by row.
    """
    chosen = {key: given.settings[key] for key in ("preset", "age_rule") if key in given.settings}
    try:
        return feeding(given.data, {"items": given.settings.get("items", {})}, **chosen)
    except QualkitError as error:
        areas = (by,) if isinstance(by, str) else tuple(by or ())
        more = [*design.problems(given.data), *domain_problems(given.data, areas, ())]
        raise QualkitError([*error.problems, *more]) from None


def declared_design(settings: Mapping[str, Any]) -> SurveyDesign:
    """The design that survey.yaml declares.

    Raises
    ------
    QualkitError
        Where it declares none, or with a key that is unknown.
    """
    said = settings.get("design")
    if not isinstance(said, Mapping):
        raise QualkitError(Problem("the survey does not declare its design", "survey.yaml",
                                   mend="write design: {weights: ..., strata: ..., clusters: ...}"))  # fmt: skip
    problems = [Problem(f"unknown key {key!r} of design", "survey.yaml", nearest(str(key), _DESIGN), "correct it")
                for key in said if key not in _DESIGN]  # fmt: skip
    if problems:
        raise QualkitError(problems)
    return SurveyDesign(**said)


def _check_names(frame: pd.DataFrame, names: tuple[str, ...], asked: list[str]) -> None:
    problems = [
        replace(problem, nearest=problem.nearest or nearest(name, _FEEDING))
        for name in names if name not in asked for problem in absent(frame, [name], "an indicator")
    ]  # fmt: skip
    if "ag" in asked:
        problems.append(Problem("ag is six shares, not one", "coverage",
                                mend="make a 0/1 column of each of its values with qk.iycf"))  # fmt: skip
    if problems:
        raise QualkitError(problems)


def _notes(table: pd.DataFrame, frame: pd.DataFrame, by: By, fed: Feeding) -> list[str]:
    """Each row's note, with what is lacking or in doubt for its indicator in its domain."""
    areas = (by,) if isinstance(by, str) else tuple(by or ())
    where = domains(frame, areas)
    # The table holds all domains in order for each indicator in turn.
    return [
        _note(note, indicator, where.of_record == number % where.size, fed)
        for number, (note, indicator) in enumerate(zip(table["note"], table["indicator"], strict=True))
    ]


def _note(note: str, indicator: str, rows: Mask, fed: Feeding) -> str:
    if indicator in fed.lacking:
        return f"cannot be computed: the survey lacks {', '.join(fed.lacking[indicator])}"
    if indicator not in fed.doubtful:
        return note
    doubtful = np.count_nonzero(fed.doubtful[indicator] & rows)
    unknown = np.count_nonzero(fed.unknown[indicator] & rows)
    taken = fed.definitions[indicator].do_not_know.replace("_", " ")
    said = [f"{doubtful} with 'do not know', taken as {taken}" if doubtful else "",
            f"{unknown} of the age left out: their answers leave it open" if unknown else ""]  # fmt: skip
    return "; ".join(filter(None, (note, *said)))
