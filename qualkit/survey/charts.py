"""Figures with two scales: the area graph by age, the funnel of places, and scores before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from qualkit.display.charts import LABEL_ROOM, SERIES, SOFT, Chart, percent_axis, rows_of, series_scale
from qualkit.display.labels import number
from qualkit.errors import Problem, TableError
from qualkit.survey.comparing import check_one_definition
from qualkit.survey.definitions import AREA_GRAPH
from qualkit.survey.paired import Pairs, read_pairs
from qualkit.survey.plotting import (
    area_names,
    finished,
    layered,
    may_draw,
    needed,
    notes_of,
    number_axis,
    said,
    words_layer,
)
from qualkit.survey.rows import Numbers

_HIGH, _ROOM = 300, 52
"""Pixels of the upright axes, and of the room for their percentages."""
_FUNNEL = 690
"""Pixels of a funnel's level axis."""
_LIMITS = ((1.959963984540054, (5, 4)), (3.090232306167813, (2, 3)))
"""Normal quantiles of 95% and 99.8%, each with the dashes of its line."""


def area_plot(graph: pd.DataFrame, *, title: str = "", note: str = "", language: str = "en") -> Chart:
    """The area graph: shares of six kinds of feeding above each other, by age, with n below each age.

    Parameters
    ----------
    graph
        What ``qualkit.survey.area_graph`` gives. Ages with withheld shares are gaps, and the foot says so.
    title, note
        Above and below.
    language
        ``en`` or ``id``.

    Raises
    ------
    TableError
        For another table, or where no age may be drawn.

    Examples
    --------
    >>> rows = [{"age": age, "category": name, "estimate": 1 / 6, "n": 60.0} for age in "01" for name in AREA_GRAPH]
    >>> area_plot(pd.DataFrame(rows)).says.split(". ")[0]
    '0, n 60: not breastfed 16.7%, breast milk and solids 16.7%, breast milk and other milk 16.7%, breast \
milk and other liquids 16.7%, breast milk and water 16.7%, breast milk only 16.7%'
    """
    needed(graph, ("age", "category", "estimate", "n"), "area graph")
    ages = list(dict.fromkeys(str(age) for age in graph["age"]))
    by_age = {age: _at_age(graph, age) for age in ages}
    if not any(by_age.values()):
        raise TableError(Problem("no age has shares that may be drawn", "area graph", mend="join ages with width=2"))
    counts = {age: float(graph.loc[graph["age"].astype(str) == age, "n"].iloc[0]) for age in ages}
    lost = [age for age in ages if not by_age[age]]
    hidden = f"{', '.join(lost)}: {said('hidden', language)}." if lost else ""
    chart = layered([*_bands(ages, by_age, language), _counts(counts, language)], 440, _HIGH)
    return finished(chart, title or getattr(graph, "title", ""), _area_words(by_age, counts, language),
                    [*notes_of(graph, note), hidden], language)  # fmt: skip


def _at_age(graph: pd.DataFrame, age: str) -> dict[str, float]:
    """The six shares of an age, or none where one of them may not be drawn."""
    rows = pd.DataFrame(graph)[graph["age"].astype(str) == age].to_dict("records")
    return {str(row["category"]): float(row["estimate"]) for row in rows} if all(map(may_draw, rows)) else {}


def _runs(ages: Sequence[str], by_age: Mapping[str, Mapping[str, float]]) -> Iterator[list[str]]:
    """Ages that follow each other without a gap."""
    run: list[str] = []
    for age in ages:
        if by_age[age]:
            run.append(age)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _bands(ages: Sequence[str], by_age: Mapping[str, Mapping[str, float]], language: str) -> list[Any]:
    """A filled band a category over ages that follow each other; an age alone is a narrow bar."""
    import altair as alt

    names = [said(name, language) for name in AREA_GRAPH]
    bands: list[dict[str, Any]] = []
    alone: list[dict[str, Any]] = []
    for place, run in enumerate(_runs(ages, by_age)):
        (bands if len(run) > 1 else alone).extend(
            {"age": age, "run": place, "kind": said(name, language), "lies": lies, "share": by_age[age].get(name, 0.0)}
            for age in run for lies, name in enumerate(AREA_GRAPH)
        )  # fmt: skip
    axis = percent_axis(title=None, minExtent=_ROOM, zindex=1)
    share = alt.Y("share:Q", stack="zero", scale=alt.Scale(domain=[0, 1]), axis=axis)
    key = alt.Legend(title=None, orient="right", direction="vertical", values=names[::-1], symbolType="square",
                     symbolSize=140, labelFontSize=13, labelLimit=240, rowPadding=22, offset=24)  # fmt: skip
    kind = alt.Color("kind:N", scale=series_scale(names)[0], legend=key)
    return [
        mark.encode(x=_age(ages, language), y=share, color=kind, order="lies:O")
        for mark in (
            alt.Chart(rows_of(bands)).mark_area(opacity=1).encode(detail="run:N"),
            alt.Chart(rows_of(alone)).mark_bar(size=16, opacity=1),
        )
    ]


def _age(ages: Sequence[str], language: str) -> Any:
    import altair as alt

    axis = alt.Axis(title=said("age", language), titlePadding=30, labelAngle=0, labelFontSize=13, ticks=False)
    return alt.X("age:N", sort=list(ages), scale=alt.Scale(type="point", domain=list(ages), padding=0.1), axis=axis)


def _counts(counts: Mapping[str, float], language: str) -> Any:
    """n below each age."""
    import altair as alt

    rows = [{"age": age, "text": f"n {number(n, 0, language)}"} for age, n in counts.items()]
    return words_layer(rows, colour=SOFT).encode(x=_age(list(counts), language), y=alt.value(_HIGH + 29))


def _area_words(by_age: Mapping[str, Mapping[str, float]], counts: Mapping[str, float], language: str) -> Iterator[str]:
    for age, shares in by_age.items():
        words = ", ".join(
            f"{said(name, language)} {number(100 * share, 1, language)}%" for name, share in shares.items()
        )
        yield f"{age}, n {number(counts[age], 0, language)}: {words or said('hidden', language)}."


def funnel_plot(coverage: pd.DataFrame, *, title: str = "", note: str = "", language: str = "en") -> Chart:
    """Places by size and coverage within the limits that chance alone would leave, around their overall share.

    Small places lie far apart by chance; a funnel shows which lie farther apart than that. The limits take places for
    simple random samples of their effective n (but of no more than n, and of n where
    no effective n is there) and one true share for all.

    Parameters
    ----------
    coverage
        One indicator of one definition by place. Rows without n are left out and counted, withheld rows too.
    title, note, language
        As for `area_plot`.

    Raises
    ------
    TableError
        For several indicators, or fewer than three places to draw.
    QualkitError
        For rows of several definitions, with all of them.

    Examples
    --------
    >>> table = pd.DataFrame({"place": list("ABC"), "indicator": "ebf", "definition": "who2021-ebf-0-5",
    ...                       "estimate": [0.5, 0.6, 0.9], "n": [100.0, 100.0, 100.0]})
    >>> funnel_plot(table).says.split(". ")[2:4]
    ['C: 90.0%, n 100, outside 99.8%', 'overall: 66.7%']
    """
    needed(coverage, ("indicator", "estimate", "n"), "funnel")
    if coverage["indicator"].nunique() > 1:
        raise TableError(Problem("a funnel is of one indicator", "funnel", mend="choose the rows of one"))
    if "definition" in coverage:
        check_one_definition(coverage)
    rows = [row for row in pd.DataFrame(coverage).to_dict("records") if may_draw(row) and _size(row) > 0]
    if len(rows) < 3:
        raise TableError(Problem(f"{len(rows)} places have a share and an n that may be drawn", "funnel",
                                 mend="a funnel needs at least three"))  # fmt: skip
    sizes: Numbers = np.array([_size(row) for row in rows])
    shares: Numbers = np.array([float(row["estimate"]) for row in rows])
    overall = float((sizes * shares).sum() / sizes.sum())
    most = float(sizes.max()) * 1.1
    names = [_name(row, coverage) for row in rows]
    outside = [_outside(*each, overall) for each in zip(shares, sizes, strict=True)]
    effective = "n_effective" in coverage
    axis = said("effective" if effective else "n", language)
    below = number_axis(language, title=axis, grid=False, tickCount=8)
    chart = layered([*_funnel(overall, most), *_points(sizes, shares, outside, most, below)], _FUNNEL, _HIGH)
    says = [f"{name}: {number(100 * share, 1, language)}%, {axis} {number(size, 0, language)}{_limit(out, language)}."
            for name, share, size, out in zip(names, shares, sizes, outside, strict=True)]  # fmt: skip
    says.append(f"{said('overall', language)}: {number(100 * overall, 1, language)}%.")
    lost = len(coverage) - len(rows)
    left_out = f"{lost} {said('undrawn', language)}." if lost else ""
    key = "; ".join(f"{place} {name}" for place, name in enumerate(names, start=1))
    notes = [f"{key}.", said("limits", language), *notes_of(coverage, note), left_out]
    name = title or getattr(coverage, "title", "")
    return finished(chart, name, says, notes, language)


def _size(row: Mapping[str, Any]) -> float:
    """The effective n, which counts for no more than there are: a sample of alike clusters proves nothing more."""
    size = row.get("n_effective", row["n"])
    return 0.0 if pd.isna(size) or pd.isna(row["n"]) else float(min(size, row["n"]))


def _name(row: Mapping[str, Any], coverage: pd.DataFrame) -> str:
    return ", ".join(str(row[name]) for name in area_names(coverage))


def _outside(share: float, size: float, overall: float) -> str:
    """Which limit a place exceeds: none, that of 95% or that of 99.8%."""
    spread = (overall * (1 - overall) / size) ** 0.5
    away = abs(share - overall)
    return "99.8%" if away > _LIMITS[1][0] * spread else "95%" if away > _LIMITS[0][0] * spread else ""


def _limit(outside: str, language: str) -> str:
    return f", {said('outside', language)} {outside}" if outside else ""


def _funnel(overall: float, most: float) -> list[Any]:
    """The share of all as a line, and on both sides the limits that narrow with the size."""
    import altair as alt

    sizes = np.geomspace(most / 1000, most, 240)  # closest where the limits are steep
    spread = (overall * (1 - overall) / sizes) ** 0.5
    rows = [
        {"size": float(size), "share": float(share), "limit": f"{place} {side}", "dashes": place}
        for place, (quantile, _) in enumerate(_LIMITS) for side in (1, -1)
        for size, share in zip(sizes, np.clip(overall + side * quantile * spread, 0, 1), strict=True)
    ]  # fmt: skip
    dashes = alt.Scale(domain=[0, 1], range=[list(each) for _, each in _LIMITS])
    middle = alt.Chart(rows_of([{"share": overall}])).mark_rule(color=SOFT).encode(y="share:Q")
    limits = alt.Chart(rows_of(rows)).mark_line(color=SOFT, strokeWidth=1)
    return [
        middle,
        limits.encode(x="size:Q", y="share:Q", detail="limit:N",
                      strokeDash=alt.StrokeDash("dashes:N", scale=dashes, legend=None)),
    ]  # fmt: skip


def _points(sizes: Numbers, shares: Numbers, outside: Sequence[str], most: float, axis: Any) -> list[Any]:
    """Every place as a mark with its number, above it or where there is room; the key stands below."""
    import altair as alt

    beside = _free(sizes * _FUNNEL / most, shares * _HIGH)
    sides = ["outside" if out else "inside" for out in outside]
    rows = [
        {"size": float(size), "share": float(share), "at": at / _HIGH, "text": str(place), "side": side}
        for place, (size, share, at, side) in enumerate(zip(sizes, shares, beside, sides, strict=True), start=1)
    ]
    colour, shape = series_scale(["inside", "outside"])
    x = alt.X("size:Q", scale=alt.Scale(domain=[0, most], nice=False), axis=axis)
    y = alt.Y("share:Q", scale=alt.Scale(domain=[0, 1]), axis=percent_axis(title=None, minExtent=_ROOM))
    points = alt.Chart(rows_of(rows)).mark_point(filled=True, size=70, opacity=1)
    return [
        points.encode(x=x, y=y, color=alt.Color("side:N", scale=colour, legend=None),
                      shape=alt.Shape("side:N", scale=shape, legend=None)),
        words_layer(rows).encode(x="size:Q", y="at:Q"),
    ]  # fmt: skip


def _free(across: Numbers, up: Numbers) -> list[float]:
    """How high each place's number stands, in pixels: where it covers no mark and no other number."""
    taken = list(zip(across, up, strict=True))
    heights = []
    for place, (x, y) in enumerate(zip(across, up, strict=True), start=1):
        half = 6 + 4 * len(str(place))
        free = (at for at in (y + 13, y - 13, y + 27, y - 27, y + 41, y - 41)
                if not any(abs(at - other) < 12 and abs(x - there) < half for there, other in taken))  # fmt: skip
        heights.append(float(next(free, y + 13)))
        taken.append((x, heights[-1]))
    return heights


def paired_plot(
    before: Sequence[float] | pd.Series, after: Sequence[float] | pd.Series, *, maximum: float | None = None,
    title: str = "", note: str = "", language: str = "en",
) -> Chart:  # fmt: skip
    """Each person's score before and after as a line, with the two means; lines that fall have another colour.

    Parameters
    ----------
    before, after
        Scores of the same people, as for `qualkit.survey.paired_change`; who lacks one is left out and counted.
    maximum
        The highest score that can be had, drawn as the ceiling.
    title, note, language
        As for `area_plot`.

    Raises
    ------
    QualkitError
        As `paired_change` does.

    Examples
    --------
    >>> paired_plot([60, 70, 80], [90, 70, 75], maximum=100).says
    'before: mean 70; after: mean 78.3; 1 higher, 1 the same, 1 lower.'
    """
    pairs = read_pairs(before, after, maximum)
    means = float(pairs.before.mean()), float(pairs.after.mean())
    counts = _changed(pairs, language)
    words = [f"{said(name, language)}: {said('mean', language)} {_score(mean, language)}"
             for name, mean in zip(("before", "after"), means, strict=True)]  # fmt: skip
    chart = layered([*_people(pairs, maximum, counts, language), *_means(means, language)], 360, _HIGH)
    left_out = f"{pairs.left_out} {said('unpaired', language)}." if pairs.left_out else ""
    return finished(chart, title, ["; ".join([*words, counts]) + "."], [note, left_out], language)


def _people(pairs: Pairs, maximum: float | None, counts: str, language: str) -> list[Any]:
    """A line for each person between the two moments; lines that fall have another colour."""
    import altair as alt

    rows = [
        {"person": person, "when": said(when, language), "score": float(score), "falls": bool(last < first)}
        for person, (first, last) in enumerate(zip(pairs.before, pairs.after, strict=True))
        for when, score in (("before", first), ("after", last))
    ]
    axis = number_axis(language, title=None, domain=False, minExtent=LABEL_ROOM, tickCount=6)
    y = alt.Y("score:Q", scale=_scores(pairs, maximum), axis=axis)
    colour = alt.Color("falls:N", scale=alt.Scale(domain=[False, True], range=[SOFT, SERIES[1]]), legend=None)
    lines = alt.Chart(rows_of(rows)).mark_line(strokeWidth=1)
    moments = alt.Chart(rows_of({"when": said(when, language)} for when in ("before", "after"))).mark_rule(color=SOFT)
    x = _moments(counts, language)
    return [moments.encode(x=x), lines.encode(x=x, y=y, detail="person:N", color=colour)]


def _scores(pairs: Pairs, maximum: float | None) -> Any:
    """From the lowest score to the ceiling, or else to the highest."""
    import altair as alt

    low = float(min(pairs.before.min(), pairs.after.min()))
    high = float(max(pairs.before.max(), pairs.after.max()))
    if maximum is not None:
        return alt.Scale(domain=[low if low < maximum else maximum - 1, maximum], nice=False)
    return alt.Scale(domain=[low, high] if low < high else [low - 1, high + 1], nice=True)


def _moments(counts: str, language: str) -> Any:
    """Before at the left and after at the right, below them how many rose and fell."""
    import altair as alt

    names = [said("before", language), said("after", language)]
    axis = alt.Axis(title=counts, labelAngle=0, labelFontSize=13, labelFontWeight=600, ticks=False, domain=False,
                    labelPadding=12)  # fmt: skip
    return alt.X("when:N", sort=names, scale=alt.Scale(type="point", domain=names, padding=0), axis=axis)


def _score(value: float, language: str) -> str:
    return number(value, 0 if float(value).is_integer() else 1, language)


def _means(means: tuple[float, float], language: str) -> list[Any]:
    """The two means joined by a stronger line, each in words on its own side."""
    import altair as alt

    rows = [
        {"when": said(when, language), "score": mean, "text": f"{said('mean', language)} {_score(mean, language)}"}
        for when, mean in zip(("before", "after"), means, strict=True)
    ]
    line = alt.Chart(rows_of(rows)).mark_line(color=SERIES[0], strokeWidth=2.5)
    points = alt.Chart(rows_of(rows)).mark_point(color=SERIES[0], filled=True, size=70, opacity=1)
    first, last = (
        words_layer([row], align=align, dx=away, fontWeight=600)
        for row, align, away in zip(rows, ("right", "left"), (-60, 12), strict=True)
    )
    return [layer.encode(x="when:N", y="score:Q") for layer in (line, points, first, last)]


def _changed(pairs: Pairs, language: str) -> str:
    signs = np.sign(pairs.change)
    counted = ((1, "higher"), (0, "same"), (-1, "lower"))
    return ", ".join(f"{int((signs == sign).sum())} {said(name, language)}" for sign, name in counted)
