"""The figure of a joint display: coverage and shares of informants side by side, never on one axis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualkit.display.charts import INK, Chart, drawn, label_axis, percent_axis, rows_of, series_scale
from qualkit.integration import joint_places
from qualkit.integration.joint_words import CAVEAT
from qualkit.integration.side_by_side import links_of, share_of, themes_of

if TYPE_CHECKING:
    from qualkit.integration.joint_display import JointDisplay

_WIDE = 225
Row = dict[str, Any]


def joint_chart(display: JointDisplay) -> Chart:
    """Left coverage with intervals, right informants by group: a row a place, or a row a theme.

    Parameters
    ----------
    display
        With places where `informants` and estimates at a link's level were given.
    """
    links = [link for link in display.links if display.voices and joint_places.counts(display, link)[0]]
    if not links:
        return _by_theme(display)
    left, right = [], []
    for link in links:
        one, other = _places_of(display, link)
        left += one
        right += other
    return _draw(display, left, right, display.words["place"])


def _places_of(display: JointDisplay, link: Any) -> tuple[list[Row], list[Row]]:
    labels = dict(zip(display.convergence["theme"], display.convergence["label"], strict=True))
    panel = f"{link.indicator} / {labels[link.theme]}"
    voices = display.voices[link.join_level]
    left, right = [], []
    for line in joint_places.lines_of(display, link):
        place = display.place_labels.get(line.place, line.place)
        left.append(_estimate(panel, place, line.figure))
        mine = voices[(voices["place"] == line.place) & (voices["theme"] == link.theme)]
        right += [
            _voice(display, panel, place, row["group"], row["voiced"], row["n"]) for row in mine.to_dict("records")
        ]
    return left, right


def _by_theme(display: JointDisplay) -> Chart:
    left: list[Row] = []
    right: list[Row] = []
    labels = dict(zip(display.convergence["theme"], display.convergence["label"], strict=True))
    for theme, sides in themes_of(display):
        for link in links_of(display, theme):
            left += _whole(display, link, labels[theme])
        right += [
            _voice(display, "", labels[theme], group, side["voiced"], side["heard"]) for group, side in sides.items()
        ]
    return _draw(display, left, right, display.words["theme"])


def _whole(display: JointDisplay, link: Any, label: str) -> Iterable[Row]:
    """The estimates of the whole survey; figures by place belong to a display with places."""
    if display.coverage is None:
        return
    mine = display.coverage[display.coverage["indicator"] == link.indicator]
    if len(mine) == 1:
        yield _estimate("", label, joint_places.masked(mine.iloc[0].to_dict()))


def _estimate(panel: str, row: str, figure: Mapping[str, Any]) -> Row:
    known = {
        name: None if pd.isna(figure[name]) else float(figure[name]) for name in ("estimate", "conf_low", "conf_high")
    }
    said = "" if known["estimate"] is None else f"{known['estimate']:.0%}"
    return {"panel": panel, "row": row, **known, "n": figure["n"], "said": said or "*",
            "at": known["conf_high"] if known["conf_high"] is not None else known["estimate"] or 0.0}  # fmt: skip


def _voice(display: JointDisplay, panel: str, row: str, group: str, voiced: int, heard: int) -> Row:
    share = share_of({"voiced": voiced, "heard": heard})
    known = None if pd.isna(share.estimate) else share.estimate
    return {"panel": panel, "row": row, "group": display.labels.get(group, group), "share": known,
            "said": f"{voiced}/{heard}"}  # fmt: skip


def _draw(display: JointDisplay, left: Sequence[Row], right: Sequence[Row], head: str) -> Chart:
    import altair as alt

    panels = list(dict.fromkeys(row["panel"] for row in [*left, *right]))
    groups = [display.labels.get(group, group) for group in display.groups]
    drawn_panels = []
    for panel in panels:
        mine = [row for row in left if row["panel"] == panel]
        theirs = [row for row in right if row["panel"] == panel]
        order = list(dict.fromkeys(row["row"] for row in [*mine, *theirs]))
        high = (12 + 15 * len(groups)) * max(1, len(order))
        pair = [_coverage(mine, order, display.words["coverage"], high)] if mine else []
        pair.append(_voices(theirs, order, groups, display, high, labelled=not mine))
        joined = alt.hconcat(*pair, spacing=24)
        drawn_panels.append(joined.properties(title=panel) if panel else joined)
    chart = (
        alt.vconcat(*drawn_panels, spacing=28) if drawn_panels else alt.vconcat(_voices([], [], groups, display, 30))
    )
    notes = (CAVEAT.get(display.language, CAVEAT["en"]), *_provenance(display))
    return drawn(chart, title=display.heading, says=_says(left, right, head), notes=notes, language=display.language)


def _provenance(display: JointDisplay) -> list[str]:
    """The notes that a figure cannot be shown without: what was simulated, and what stands by place."""
    simulated = [note for note in display.foot if note.lower().startswith(("simulated", "simulasi"))]
    stars = ["* not shown: fewer than 25 records."] if _hides(display) else []
    return [*stars, *display.on_places(), *simulated]


def _hides(display: JointDisplay) -> bool:
    coverage = display.coverage
    return coverage is not None and "shown" in coverage and bool((coverage["shown"] == "withheld").any())


def _coverage(rows: Sequence[Row], order: Sequence[str], title: str, high: int) -> Any:
    import altair as alt

    base = alt.Chart(rows_of(rows)).encode(y=alt.Y("row:N", scale=_bands(order), axis=label_axis()))
    x = alt.Scale(domain=[0, 1])
    whiskers = base.mark_rule(color=INK).encode(
        x=alt.X("conf_low:Q", scale=x, axis=percent_axis(title=title)), x2="conf_high:Q"
    )
    dots = base.mark_point(filled=True, size=70, color=INK, opacity=1).encode(x=alt.X("estimate:Q", scale=x))
    said = base.mark_text(align="left", dx=6).encode(x=alt.X("at:Q", scale=x), text="said:N")
    return (whiskers + dots + said).properties(width=_WIDE, height=high)


def _bands(order: Sequence[str]) -> Any:
    """The same bands on both sides, so that a row of one is a row of the other."""
    import altair as alt

    return alt.Scale(domain=list(order), type="band", paddingInner=0.25, paddingOuter=0.125)


def _voices(
    rows: Sequence[Row],
    order: Sequence[str],
    groups: Sequence[str],
    display: JointDisplay,
    high: int,
    *,
    labelled: bool = True,
) -> Any:
    import altair as alt

    colour, shape = series_scale(groups)
    axis = label_axis() if labelled else None
    base = alt.Chart(rows_of(rows)).encode(
        y=alt.Y("row:N", scale=_bands(order), axis=axis),
        yOffset=alt.YOffset("group:N", scale=alt.Scale(domain=list(groups))),
    )
    legend = alt.Legend(title=None)
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(
        x=alt.X("share:Q", scale=alt.Scale(domain=[0, 1]), axis=percent_axis(title=display.words["informants"])),
        color=alt.Color("group:N", scale=colour, legend=legend), shape=alt.Shape("group:N", scale=shape, legend=legend),
    )  # fmt: skip
    said = base.mark_text(align="left", dx=8, fontSize=10).encode(x="share:Q", text="said:N")
    return (dots + said).properties(width=_WIDE, height=high)


def _says(left: Sequence[Row], right: Sequence[Row], head: str) -> list[str]:
    """Row by row, coverage and then the groups."""
    lines = []
    for panel, row in dict.fromkeys((each["panel"], each["row"]) for each in [*left, *right]):
        figures = [f"{each['said']}" for each in left if (each["panel"], each["row"]) == (panel, row)]
        shares = [f"{each['group']} {each['said']}" for each in right if (each["panel"], each["row"]) == (panel, row)]
        told = "; ".join(filter(None, (", ".join(figures), ", ".join(shares))))
        lines.append(f"{': '.join(filter(None, (panel, row)))}: {told}.")
    return [f"{head}.", *lines] if lines else []
