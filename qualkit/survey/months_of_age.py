"""The area graph: what infants of each age got yesterday, with the survey's design."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError
from qualkit.survey.coverage import Surveyed, declared_design, fed_survey, simulated
from qualkit.survey.definitions import AREA_GRAPH, described
from qualkit.survey.design import SurveyDesign
from qualkit.survey.estimates import proportions
from qualkit.survey.feeding import Feeding, feeding
from qualkit.survey.intervals import Interval
from qualkit.survey.masking import MASKED, MaskedTable

_LAST, _WIDTHS = 5, (1, 2, 3)
_AGE = "age"


def area_graph(
    frame_or_survey: pd.DataFrame | Surveyed, mapping: Mapping[str, Any] | None = None, preset: str = "who2021", *,
    design: SurveyDesign | None = None, width: int = 1, interval: Interval = "logit", confidence: float = 0.95,
    language: str = "en",
) -> MaskedTable:  # fmt: skip
    """Shares of the six kinds of feeding by age from 0 to 5 months, each with its interval.

    The six shares of an age add up to 1. They describe children of different ages on one day, not the same children
    as they grow. One month of age holds few children in most surveys: `width` joins two or three.

    Parameters
    ----------
    frame_or_survey
        Records of infant feeding, or what ``study.survey(NAME)`` gives.
    mapping, preset
        As for `qualkit.survey.feeding.iycf`; a survey has its own.
    design
        The survey's design; a survey has its own, records need it.
    width
        Months in one age group: 1, 2 or 3.
    interval, confidence, language
        As for `qualkit.survey.estimates.proportions`.

    Returns
    -------
    MaskedTable
        ESTIMATES keyed by `age` (``0``, or ``0-1`` where ages are joined) and `category`, in the order of the graph
        from the bottom: not breastfed, breast milk and solids, and other milk, and non-milk liquids, and water, breast
        milk only. Children whose answers leave it open are in no age's denominator; a note counts them.

    Raises
    ------
    QualkitError
        For records without design or mapping, another width, items that the survey lacks, and as `coverage` does.

    Examples
    --------
    >>> names = ("water", "formula", "animal_milk", "other_liquid", "any_food", "breastfed_yesterday")
    >>> items = {"age_months": {"column": "age"}, **{name: {"column": name, "yes": 1, "no": 2} for name in names}}
    >>> frame = pd.DataFrame({"age": [0, 0, 1, 1], **dict.fromkeys(names, 2), "breastfed_yesterday": 1})
    >>> frame.loc[3, "water"] = 1
    >>> table = area_graph(frame, items, design=SurveyDesign())
    >>> table.loc[table["estimate"] > 0, ["age", "category", "estimate", "n"]].values.tolist()
    [['0', 'breast milk only', 1.0, 2.0], ['1', 'breast milk and water', 0.5, 2.0], ['1', 'breast milk only', 0.5, 2.0]]
    """
    frame, design, fed = _fed(frame_or_survey, mapping, preset, design, width)
    months, graph = fed.table["age_months"].to_numpy(dtype=np.float64), fed.table["ag"].to_numpy()
    groups = [_group(first, width) for first in range(0, _LAST + 1, width)]
    inside = (months >= 0) & (months <= _LAST)
    place = np.where(inside, np.nan_to_num(months) // width, -1).astype(int)
    ages = pd.Categorical.from_codes(place, categories=groups)
    shares = {name: np.where(graph == "", np.nan, graph == name) for name in AREA_GRAPH}
    table = proportions(
        frame.assign(**{_AGE: ages}, **shares), AREA_GRAPH, _AGE, design=design, interval=interval,
        confidence=confidence, language=language,
    )  # fmt: skip
    return _result(table, fed, groups, simulated(frame_or_survey), language)


def _fed(
    given: pd.DataFrame | Surveyed, mapping: Mapping[str, Any] | None, preset: str, design: SurveyDesign | None,
    width: int,
) -> tuple[pd.DataFrame, SurveyDesign, Feeding]:  # fmt: skip
    problems = []
    if width not in _WIDTHS:
        problems.append(Problem(f"an age group of {width} months does not divide six", "width", mend="give 1, 2 or 3"))
    if not isinstance(given, Surveyed) and mapping is None:
        problems.append(Problem("records do not say which column holds which item", "area_graph",
                                mend="give mapping=, or study.survey(NAME)"))  # fmt: skip
    if not isinstance(given, Surveyed) and design is None:
        problems.append(Problem("records do not tell their survey's design", "area_graph",
                                mend="give design=SurveyDesign(weights=..., strata=..., clusters=...)"))  # fmt: skip
    if problems:
        raise QualkitError(problems)
    if isinstance(given, Surveyed):
        design = design or declared_design(given.settings)
        frame, fed = given.data, fed_survey(given, design)
    else:
        frame, fed = given, feeding(given, mapping or {}, preset)
    if "ag" in fed.lacking:
        raise QualkitError(Problem(f"the area graph needs {', '.join(fed.lacking['ag'])}, which the survey lacks",
                                   "items", mend="map them, or do without the graph"))  # fmt: skip
    return frame, design or SurveyDesign(), fed


def _group(first: int, width: int) -> str:
    return str(first) if width == 1 else f"{first}-{first + width - 1}"


def _result(table: ResultTable, fed: Feeding, groups: list[str], note: str, language: str) -> MaskedTable:
    made = fed.definitions["ag"]
    frame = pd.DataFrame(table).drop(columns=["domain"], errors="ignore")
    frame.columns = ["category" if name == "indicator" else name for name in frame.columns]
    frame[_AGE] = frame[_AGE].astype("str")
    order = {(age, name): place for place, (age, name) in enumerate((a, n) for a in groups for n in AREA_GRAPH)}
    ranks = [order[key] for key in zip(frame[_AGE], frame["category"], strict=True)]
    frame = frame.iloc[np.argsort(ranks, kind="stable")].reset_index(drop=True)
    frame.insert(2, "definition", made.id)
    said = pd.DataFrame([described(made.id)] * len(frame), index=frame.index)
    open_answers = int(fed.unknown["ag"].sum())
    taken = made.do_not_know.replace("_", " ")
    notes = [
        MASKED,
        "Infants of different ages on one day, not the same infants as they grow.",
        f"{int(fed.doubtful['ag'].sum())} infants with 'do not know', taken as {taken}; {open_answers} left out: "
        "their answers leave it open.",
        *filter(None, (note,)),
    ]  # fmt: skip
    layout = table.layout
    layout = replace(layout, rows=(_AGE,), columns="category", cells=("share", "n"), badges={}, values={})
    return MaskedTable(pd.concat([frame, said], axis=1), title="What infants got yesterday, by months of age",
                       notes=notes, layout=layout, language=language)  # fmt: skip
