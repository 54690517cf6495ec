"""Coverage: design-based shares of indicators by area, each with its definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np
import pandas as pd

from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.model import NOT_STATED
from qualkit.survey.definitions import PRACTICES
from qualkit.survey.design import SurveyDesign
from qualkit.survey.domains import domains
from qualkit.survey.estimates import By, proportions
from qualkit.survey.feeding import Feeding, feeding
from qualkit.survey.figures import DF
from qualkit.survey.intervals import Interval
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
) -> ResultTable:  # fmt: skip
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
    ResultTable
        What `proportions` returns (ESTIMATES keyed by the columns of `by`, `domain` and `indicator`) with
        `definition`; `note` counts the children with "do not know" and those whose answers leave it open.

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
    source = _source(frame_or_survey, names, design, dict(definitions or {}))
    table = proportions(source.frame, names, by, design=source.design, interval=interval, confidence=confidence,
                        df=df, language=language)  # fmt: skip
    told = table.assign(definition=[source.definitions.get(name, NOT_STATED) for name in table["indicator"]])
    if source.fed is not None:
        told["note"] = _notes(told, source.frame, by, source.fed)
    place = list(table.columns).index("indicator") + 1
    order = [*table.columns[:place], "definition", *table.columns[place:]]
    return ResultTable(told[order], title="Coverage", notes=table.notes, layout=table.layout, language=language)


def _source(
    given: pd.DataFrame | Surveyed, names: tuple[str, ...], design: SurveyDesign | None, definitions: dict[str, str]
) -> _Source:
    if isinstance(given, pd.DataFrame):
        if design is None:
            mend = "give design=SurveyDesign(weights=..., strata=..., clusters=...)"
            raise QualkitError(Problem("records do not tell their survey's design", "coverage", mend=mend))
        return _Source(given, design, definitions, None)
    if not isinstance(given, Surveyed):
        raise QualkitError(Problem(f"cannot estimate from a {type(given).__name__}", "coverage",
                                   mend="give a DataFrame or study.survey(NAME)"))  # fmt: skip
    design = design or _design(given.settings)
    asked = [name for name in names if name in _FEEDING and name not in given.data]
    _check_names(given.data, names, asked)
    if not asked:
        return _Source(given.data, design, definitions, None)
    chosen = {key: given.settings[key] for key in ("preset", "age_rule") if key in given.settings}
    fed = feeding(given.data, {"items": given.settings.get("items", {})}, **chosen)
    made = {name: fed.definitions[name].id for name in asked}
    return _Source(given.data.assign(**{name: fed.table[name] for name in asked}), design, made | definitions, fed)


def _design(settings: Mapping[str, Any]) -> SurveyDesign:
    """The design that survey.yaml declares."""
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
    problems = [problem for name in names if name not in asked for problem in absent(frame, [name], "an indicator")]
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
