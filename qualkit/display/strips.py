"""A strip for each row with marks along it: where something stands between a beginning and an end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from qualkit.display.charts import LINE, SOFT, Chart, drawn, rows_of
from qualkit.display.drawing import WIDTH
from qualkit.display.series import series_marks
from qualkit.display.stacking import Label, Row, height, label_marks, row_place, stacked
from qualkit.errors import Problem, TableError

MOST_SERIES = 6
_ROOM, _PLACES, _RIGHT = 220, 28, 64
_WIDE = WIDTH - _ROOM - _RIGHT


class Strip(NamedTuple):
    """A row: its name, the group that heads it, and its marks as pairs of place (0 to 1) and number of series."""

    label: str
    group: str
    marks: Sequence[tuple[float, int]]


def strip_plot(
    strips: Sequence[Strip], series: Sequence[str], *, title: str = "", notes: Sequence[str] = (),
    ends: tuple[str, str] = ("0%", "100%"), language: str = "en",
) -> Chart:  # fmt: skip
    """Rows below each other, series by colour and shape, and at the right how many marks stand in each row.

    Parameters
    ----------
    strips
        The rows; those of one group follow each other.
    series
        Names, at most six.
    title
        What it shows.
    notes
        Lines below.
    ends
        What stands at the two ends of the axis.
    language
        Of the title.

    Raises
    ------
    TableError
        For no series or more than six.

    Examples
    --------
    >>> strip_plot([Strip("ibu-01", "mother", [(0.2, 0), (0.9, 0)])], ["posyandu"]).says
    'ibu-01 (mother): posyandu 2.'
    """
    if not 1 <= len(series) <= MOST_SERIES:
        raise TableError(Problem(f"{len(series)} series; a figure shows 1 to {MOST_SERIES}", "figure",
                                 mend="choose among the terms"))  # fmt: skip
    labels = list(_labels(strips))
    rows = stacked(labels, places=_PLACES)
    own = [row for row in rows if not row.strong]
    return drawn(_chart(strips, own, rows, series, ends), title=title,
                 says=[_said(strip, series) for strip in strips], notes=notes, language=language)  # fmt: skip


def _labels(strips: Sequence[Strip]) -> Iterator[Label]:
    group = ""
    for strip in strips:
        if strip.group and strip.group != group:
            group = strip.group
            yield Label(group, 1.9, strong=True)
        yield Label(strip.label, 1.4)


def _chart(
    strips: Sequence[Strip], own: Sequence[Row], rows: Sequence[Row], series: Sequence[str], ends: tuple[str, str]
) -> Any:
    """Each strip in the row of its own, among all rows."""
    import altair as alt

    placed = list(zip(strips, own, strict=True))
    marks = [
        {"y": row.middle, "at": at, "series": series[number]} for strip, row in placed for at, number in strip.marks
    ]
    counts = [{"y": row.middle, "said": str(len(strip.marks))} for strip, row in placed]
    beside = [{"at": at, "said": said} for at, said in enumerate(ends)]
    x, y = alt.X("at:Q", axis=None, scale=alt.Scale(domain=[0, 1], clamp=True)), row_place("y", rows)
    counted = alt.Chart(rows_of(counts)).encode(y=y)
    layers = [
        counted.mark_rule(color=LINE),
        alt.Chart(rows_of(marks))
        .mark_point(size=60, opacity=1, strokeWidth=1.5)
        .encode(x=x, y=y, **series_marks(series, wide=WIDTH - _ROOM)),
        counted.mark_text(color=SOFT, align="left", baseline="middle").encode(x=alt.value(_WIDE + 18), text="said:N"),
        alt.Chart(rows_of(beside)).mark_text(color=SOFT).encode(x=x, y=alt.value(height(rows) + 14), text="said:N"),
        *label_marks(rows, room=_ROOM),
    ]
    padding = {"left": 0, "top": 0, "right": 0, "bottom": 10}
    return alt.layer(*layers).properties(width=_WIDE, height=height(rows), padding=padding)


def _said(strip: Strip, series: Sequence[str]) -> str:
    counts = [sum(number == place for _, number in strip.marks) for place in range(len(series))]
    named = ", ".join(f"{name} {count}" for name, count in zip(series, counts, strict=True) if count)
    return f"{strip.label}{f' ({strip.group})' if strip.group else ''}: {named or '0'}."
