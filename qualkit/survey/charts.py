"""Figures with two scales: the area graph by age, the funnel of places, and scores before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from qualkit.display.drawing import Drawing, line, mark, words_at
from qualkit.display.labels import number
from qualkit.display.markup import Markup, element
from qualkit.errors import Problem, TableError
from qualkit.survey.comparing import check_one_definition
from qualkit.survey.definitions import AREA_GRAPH
from qualkit.survey.paired import Pairs, read_pairs
from qualkit.survey.plotting import Span, area_names, drawn, finished, needed, notes_of, path, percent_scale, said, wide
from qualkit.survey.rows import Numbers

_LEFT, _RIGHT, _TOP, _BOTTOM = 60.0, 500.0, 16.0, 316.0
_SHARES = Span(0, 1, _BOTTOM, _TOP)
_LIMITS = ((1.959963984540054, "5 4"), (3.090232306167813, "2 3"))
"""Normal quantiles of 95% and 99.8%, each with the dashes of its line."""


def area_plot(graph: pd.DataFrame, *, title: str = "", note: str = "", language: str = "en") -> Drawing:
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
    span = Span(0, max(1, len(ages) - 1), _LEFT, _RIGHT)
    parts: list[Markup] = [part for run in _runs(ages, by_age) for part in _bands(run, ages, by_age, span)]
    parts += percent_scale(_SHARES, _LEFT, _RIGHT)
    counts = {age: float(graph.loc[graph["age"].astype(str) == age, "n"].iloc[0]) for age in ages}
    parts += _ages(ages, counts, span, language)
    parts += _keys(language)
    lost = [age for age in ages if not by_age[age]]
    hidden = f"{', '.join(lost)}: {said('hidden', language)}." if lost else ""
    return finished(title or getattr(graph, "title", ""), _area_words(by_age, counts, language), parts, _BOTTOM + 60,
                    [*notes_of(graph, note), hidden], language)  # fmt: skip


def _at_age(graph: pd.DataFrame, age: str) -> dict[str, float]:
    """The six shares of an age, or none where one of them may not be drawn."""
    rows = pd.DataFrame(graph)[graph["age"].astype(str) == age].to_dict("records")
    return {str(row["category"]): float(row["estimate"]) for row in rows} if all(map(drawn, rows)) else {}


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


def _bands(
    run: Sequence[str], ages: Sequence[str], by_age: Mapping[str, Mapping[str, float]], span: Span
) -> Iterator[Markup]:
    """A filled band a category; a single age is a narrow bar."""
    centres = [span.at(ages.index(age)) for age in run]
    xs = [centres[0] - 8, centres[0] + 8] if len(run) == 1 else centres
    columns = [run[0], run[0]] if len(run) == 1 else list(run)
    floor = np.zeros(len(xs))
    for place, name in enumerate(AREA_GRAPH):
        roof = floor + np.array([by_age[age].get(name, 0.0) for age in columns])
        below = [(x, _SHARES.at(float(y))) for x, y in zip(xs, floor, strict=True)]
        above = [(x, _SHARES.at(float(y))) for x, y in zip(xs, roof, strict=True)]
        yield path([*below, *reversed(above)], f"qk-series-{place + 1} qk-filled", closed=True)
        floor = roof


def _ages(ages: Sequence[str], counts: Mapping[str, float], span: Span, language: str) -> Iterator[Markup]:
    for place, age in enumerate(ages):
        x = span.at(place)
        yield words_at(x, _BOTTOM + 18, age, anchor="middle")
        yield words_at(x, _BOTTOM + 34, f"n {number(counts[age], 0, language)}", "qk-soft", anchor="middle")
    yield words_at((_LEFT + _RIGHT) / 2, _BOTTOM + 52, said("age", language), "qk-soft", anchor="middle")


def _keys(language: str) -> Iterator[Markup]:
    """The categories in the order in which they lie, the uppermost first."""
    for place, name in enumerate(AREA_GRAPH):
        y = _BOTTOM - 30 - 44 * place
        yield element("rect", class_=f"qk-series-{place + 1} qk-filled", x=f"{_RIGHT + 24:.1f}", y=f"{y - 10:.1f}",
                      width="12", height="12")  # fmt: skip
        yield words_at(_RIGHT + 44, y, said(name, language))


def _area_words(by_age: Mapping[str, Mapping[str, float]], counts: Mapping[str, float], language: str) -> Iterator[str]:
    for age, shares in by_age.items():
        words = ", ".join(
            f"{said(name, language)} {number(100 * share, 1, language)}%" for name, share in shares.items()
        )
        yield f"{age}, n {number(counts[age], 0, language)}: {words or said('hidden', language)}."


def funnel_plot(coverage: pd.DataFrame, *, title: str = "", note: str = "", language: str = "en") -> Drawing:
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
    rows = [row for row in pd.DataFrame(coverage).to_dict("records") if drawn(row) and _size(row) > 0]
    if len(rows) < 3:
        raise TableError(Problem(f"{len(rows)} places have a share and an n that may be drawn", "funnel",
                                 mend="a funnel needs at least three"))  # fmt: skip
    sizes: Numbers = np.array([_size(row) for row in rows])
    shares: Numbers = np.array([float(row["estimate"]) for row in rows])
    overall = float((sizes * shares).sum() / sizes.sum())
    most = float(sizes.max()) * 1.1
    span = Span(0, most, _LEFT, _RIGHT + 160)
    names = [_name(row, coverage) for row in rows]
    outside = [_outside(*each, overall) for each in zip(shares, sizes, strict=True)]
    parts = [*percent_scale(_SHARES, _LEFT, _RIGHT + 160), *_funnel(overall, most, span)]
    parts += _points(sizes, shares, outside, span)
    effective = "n_effective" in coverage
    axis = said("effective" if effective else "n", language)
    parts += [
        words_at(span.at(most / 2), _BOTTOM + 36, axis, "qk-soft", anchor="middle"),
        *_size_axis(most, span, language),
    ]
    says = [f"{name}: {number(100 * share, 1, language)}%, {axis} {number(size, 0, language)}{_limit(out, language)}."
            for name, share, size, out in zip(names, shares, sizes, outside, strict=True)]  # fmt: skip
    says.append(f"{said('overall', language)}: {number(100 * overall, 1, language)}%.")
    lost = len(coverage) - len(rows)
    left_out = f"{lost} {said('undrawn', language)}." if lost else ""
    key = "; ".join(f"{place} {name}" for place, name in enumerate(names, start=1))
    notes = [f"{key}.", said("limits", language), *notes_of(coverage, note), left_out]
    name = title or getattr(coverage, "title", "")
    return finished(name, says, parts, _BOTTOM + 44, notes, language)


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


def _funnel(overall: float, most: float, span: Span) -> Iterator[Markup]:
    yield line(span.start, _SHARES.at(overall), span.end, _SHARES.at(overall), "qk-axis")
    sizes = np.linspace(most / 60, most, 60)
    for quantile, dashes in _LIMITS:
        for side in (1, -1):
            away = side * quantile * np.sqrt(overall * (1 - overall) / sizes)
            points = [(span.at(float(n)), _SHARES.at(float(overall + d))) for n, d in zip(sizes, away, strict=True)]
            yield path(points, "qk-axis", dashes=dashes)


def _points(sizes: Numbers, shares: Numbers, outside: Sequence[str], span: Span) -> Iterator[Markup]:
    """Every place as a mark with its number, above it or where there is room; the key stands below."""
    marks = [(span.at(float(size)), _SHARES.at(float(share))) for size, share in zip(sizes, shares, strict=True)]
    taken = [(x - 7, x + 7, y + 4.5) for x, y in marks]
    for number_of, ((x, y), out) in enumerate(zip(marks, outside, strict=True), start=1):
        yield mark(x, y, 1 if out else 0)
        half = wide(str(number_of)) / 2
        free = (
            at for at in (y - 9, y + 18, y - 23, y + 32, y - 37, y + 46)
            if not any(abs(at - there) < 12 and x - half < last and first < x + half for first, last, there in taken)
        )  # fmt: skip
        at = next(free, y - 9)
        taken.append((x - half, x + half, at))
        yield words_at(x, at, str(number_of), anchor="middle")


def _size_axis(most: float, span: Span, language: str) -> Iterator[Markup]:
    for tick in (0.25, 0.5, 0.75):
        value = round(most * tick)
        yield words_at(span.at(value), _BOTTOM + 18, number(float(value), 0, language), "qk-soft", anchor="middle")


def paired_plot(
    before: Sequence[float] | pd.Series, after: Sequence[float] | pd.Series, *, maximum: float | None = None,
    title: str = "", note: str = "", language: str = "en",
) -> Drawing:  # fmt: skip
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
    low = float(min(pairs.before.min(), pairs.after.min()))
    high = float(max(pairs.before.max(), pairs.after.max(), maximum if maximum is not None else -np.inf))
    step = _step(low, high)
    span = Span(float(np.floor(low / step) * step), high, _BOTTOM, _TOP)
    parts = list(_score_axis(span, step, language))
    parts += [_person(*pair, span) for pair in zip(pairs.before, pairs.after, strict=True)]
    means = float(pairs.before.mean()), float(pairs.after.mean())
    parts += _means(means, span, language)
    counts = _changed(pairs, language)
    words = [f"{said(name, language)}: {said('mean', language)} {_score(mean, language)}"
             for name, mean in zip(("before", "after"), means, strict=True)]  # fmt: skip
    parts.append(words_at(380, _BOTTOM + 20, counts, "qk-soft", anchor="middle"))
    left_out = f"{pairs.left_out} {said('unpaired', language)}." if pairs.left_out else ""
    return finished(title, ["; ".join([*words, counts]) + "."], parts, _BOTTOM + 30, [note, left_out],
                    language)  # fmt: skip


def _step(low: float, high: float) -> float:
    """A round step that leaves three to eight lines between two scores."""
    rough = (high - low) / 5 if high > low else 1.0
    ten = 10.0 ** np.floor(np.log10(rough))
    return float(next(ten * times for times in (1, 2, 5, 10) if ten * times >= rough))


def _person(first: float, second: float, span: Span) -> Markup:
    kind = "qk-series-2" if second < first else "qk-axis"
    return line(200, span.at(float(first)), 560, span.at(float(second)), kind)


def _score(value: float, language: str) -> str:
    return number(value, 0 if float(value).is_integer() else 1, language)


def _score_axis(span: Span, step: float, language: str) -> Iterator[Markup]:
    for tick in np.arange(span.low, span.high + step / 1000, step):
        y = span.at(float(tick))
        yield line(200, y, 560, y, "qk-rule")
        yield words_at(190, y + 4.5, _score(float(tick), language), "qk-soft", anchor="end")
    for x, name in ((200.0, "before"), (560.0, "after")):
        yield line(x, span.start, x, span.end, "qk-axis")
        yield words_at(x, span.start + 20, said(name, language), "qk-strong", anchor="middle")


def _means(means: tuple[float, float], span: Span, language: str) -> Iterator[Markup]:
    first, second = (span.at(mean) for mean in means)
    yield line(200, first, 560, second, "qk-series-1")
    for x, y, mean, anchor, away in ((200.0, first, means[0], "end", -60), (560.0, second, means[1], None, 12)):
        yield mark(x, y, 0)
        yield words_at(
            x + away, y + 4.5, f"{said('mean', language)} {_score(mean, language)}", "qk-strong", anchor=anchor
        )


def _changed(pairs: Pairs, language: str) -> str:
    signs = np.sign(pairs.change)
    counted = ((1, "higher"), (0, "same"), (-1, "lower"))
    return ", ".join(f"{int((signs == sign).sum())} {said(name, language)}" for sign, name in counted)
