"""A strip for each row with marks along it: where something stands between a beginning and an end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qualkit.display.drawing import WIDTH, Drawing, line, mark, words_at
from qualkit.display.markup import Markup, join
from qualkit.display.text import wrap
from qualkit.errors import Problem, TableError

MOST_SERIES = 6
_LABELS, _LINE, _RIGHT = 220.0, 22.0, 64.0


class Strip(NamedTuple):
    """A row: its name, the group that heads it, and its marks as pairs of place (0 to 1) and number of series."""

    label: str
    group: str
    marks: Sequence[tuple[float, int]]


def strip_plot(
    strips: Sequence[Strip], series: Sequence[str], *, title: str = "", notes: Sequence[str] = (),
    ends: tuple[str, str] = ("0%", "100%"), language: str = "en",
) -> Drawing:  # fmt: skip
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
    parts, y = _legend(series)
    group = ""
    top = y
    for strip in strips:
        if strip.group and strip.group != group:
            parts.append(words_at(0, y + 20, strip.group, "qk-strong"))
            y, group = y + 28, strip.group
        parts.extend(_strip(strip, y, series))
        y += _LINE
    parts.append(words_at(_LABELS, y + 16, ends[0], "qk-soft", anchor="middle"))
    parts.append(words_at(WIDTH - _RIGHT, y + 16, ends[1], "qk-soft", anchor="middle"))
    lines = [line_ for note in notes for line_ in wrap(note, 105)]
    parts.extend(words_at(0, y + 40 + 18 * i, text, "qk-soft") for i, text in enumerate(lines))
    says = " ".join([*(_said(strip, series) for strip in strips), *notes])
    height = max(y, top) + 26 + (18 * len(lines) + 12 if lines else 0)
    return Drawing(title, says, join(parts), height, language)


def _strip(strip: Strip, y: float, series: Sequence[str]) -> Iterator[Markup]:
    middle = y + _LINE / 2
    yield words_at(0, middle + 4.5, wrap(strip.label, 28)[0])
    yield line(_LABELS, middle, WIDTH - _RIGHT, middle)
    wide = WIDTH - _RIGHT - _LABELS
    for at, number in strip.marks:
        yield mark(_LABELS + wide * min(max(at, 0.0), 1.0), middle, number)
    yield words_at(WIDTH - _RIGHT + 18, middle + 4.5, str(len(strip.marks)), "qk-soft")


def _legend(series: Sequence[str]) -> tuple[list[Markup], float]:
    from rich.cells import cell_len

    parts: list[Markup] = []
    x, y = _LABELS, 14.0
    for number, name in enumerate(series):
        wide = 28 + 7.5 * cell_len(name)
        if x > _LABELS and x + wide > WIDTH:
            x, y = _LABELS, y + 20
        parts.extend((mark(x + 6, y - 4, number), words_at(x + 18, y, name)))
        x += wide
    return parts, y + 14


def _said(strip: Strip, series: Sequence[str]) -> str:
    counts = [sum(number == place for _, number in strip.marks) for place in range(len(series))]
    named = ", ".join(f"{name} {count}" for name, count in zip(series, counts, strict=True) if count)
    return f"{strip.label}{f' ({strip.group})' if strip.group else ''}: {named or '0'}."
