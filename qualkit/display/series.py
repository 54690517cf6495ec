"""Series of a chart by colour and shape, with a legend that stays within the chart's width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qualkit.display.charts import SHAPES, series_scale
from qualkit.display.stacking import words_wide

_SHAPES = (*SHAPES[:5], "M-1,-1L1,1M1,-1L-1,1")
"""The sixth is crossed: a dash would be lost on the line of a row."""


def series_marks(names: Sequence[str], *, wide: float, legend: bool = True, symbol: str = "") -> dict[str, Any]:
    """Channels of a mark that shows the field `series` by colour and shape; outlined, as some shapes are but lines.

    Parameters
    ----------
    names
        In the researcher's order.
    wide
        Pixels that the legend may take.
    legend
        Whether there is one. All layers of a chart must say the same.
    symbol
        What the legend shows instead of the shapes, for marks that have none.

    Examples
    --------
    >>> marks = series_marks(["cadre", "mother"], wide=400)
    >>> marks["shape"].to_dict()["scale"]["domain"], marks["fill"].to_dict()["legend"]["columns"]
    (['cadre', 'mother'], 2)
    """
    import altair as alt

    colour, _ = series_scale(names)
    shape = alt.Scale(domain=list(names), range=[_SHAPES[i % len(_SHAPES)] for i, _ in enumerate(names)])
    columns = max(1, min(len(names), int(wide // (words_wide(names) + 36))))
    room: dict[str, Any] = {"columns": columns, "columnPadding": 26, "labelLimit": 0.75 * wide, "offset": 10}
    if symbol:
        room["symbolType"] = symbol
    shown = alt.Legend(title=None, **room) if legend else None
    return {
        "fill": alt.Fill("series:N", scale=colour, legend=shown),
        "stroke": alt.Stroke("series:N", scale=colour, legend=shown),
        "shape": alt.Shape("series:N", scale=shape, legend=shown),
    }
