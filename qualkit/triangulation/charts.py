"""Figures of triangulation: shares by group, convergence, what stands together, saturation. Made with Altair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from qualkit.display.cells import MARKS
from qualkit.display.charts import (
    BAR,
    GROUND,
    INK,
    LABEL_ROOM,
    SOFT,
    TRACK,
    Chart,
    drawn,
    label_axis,
    percent_axis,
    rows_of,
    series_scale,
)
from qualkit.display.style import LIGHT
from qualkit.errors import Problem, QualkitError
from qualkit.triangulation.convergence import (
    AGREEMENT,
    BADGES,
    DISSONANCE,
    NOT_ASSESSABLE,
    NOT_VOICED,
    PARTIAL,
    SAID,
    SILENCE,
    SUGGESTIONS,
)
from qualkit.triangulation.intervals import LEAST_FOR_PERCENT
from qualkit.triangulation.saturation import Saturation

_WIDE = 430
_COLOURS = {
    AGREEMENT: LIGHT["up"], PARTIAL: LIGHT["accent"], SILENCE: SOFT, DISSONANCE: LIGHT["cross"], NOT_ASSESSABLE: TRACK,
    NOT_VOICED: TRACK,
}  # fmt: skip
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {"share": "Informants who voiced it", "of": "of", "interviews": "Interviews", "codes": "Distinct codes",
           "dots": "Who voiced it", "heat": "Convergence of informant groups", "curves": "Codes by interviews",
           "collected": "as collected", "mean": "mean of all orders", "few": "Fewer than five informants: k of n, "
           "no percentage.", "judged": "Framed: judged by a person; otherwise suggested.",
           "band": "Band: 2.5% to 97.5% of shuffled orders."},
    "id": {"share": "Informan yang menyebutnya", "of": "dari", "interviews": "Wawancara", "codes": "Kode berbeda",
           "dots": "Siapa yang menyebutnya", "heat": "Konvergensi antarkelompok informan",
           "curves": "Kode menurut wawancara", "collected": "menurut urutan pengumpulan",
           "mean": "rerata semua urutan", "few": "Kurang dari lima informan: k dari n, tanpa persen.",
           "judged": "Berbingkai: diputuskan orang; lainnya usulan.", "band": "Pita: 2,5% sampai 97,5% urutan acak."},
}  # fmt: skip


def words_in(language: str) -> Mapping[str, str]:
    """The figures' own words; English for a language that is not there.

    Examples
    --------
    >>> words_in("id")["codes"]
    'Kode berbeda'
    """
    return _WORDS.get(language, _WORDS["en"])


def theme_dots(
    prevalence: pd.DataFrame, *, labels: Mapping[str, str] | None = None, notes: Iterable[str] = (), title: str = "",
    language: str = "en",
) -> Chart:  # fmt: skip
    """Share of informants by theme (or code) and group, with intervals; fewer than five informants as k of n.

    Parameters
    ----------
    prevalence
        From `prevalence`.
    labels
        Group -> how it is called.
    notes
        Lines below, such as the study's note that its data are simulated.
    title
        By default the table's.
    language
        Of the figure's words.

    Examples
    --------
    >>> row = {"theme": "t", "label": "Trust", "group": "cadre", "estimate": 0.5, "conf_low": 0.3, "conf_high": 0.7,
    ...        "n": 12, "voiced": 6}
    >>> theme_dots(pd.DataFrame([row])).says
    'Trust: cadre 6 of 12 (30% to 70%).'
    """
    import altair as alt

    _need(prevalence, ("label", "group", "estimate", "conf_low", "conf_high", "n", "voiced"), "prevalence")
    words, named = words_in(language), labels or {}
    groups = [named.get(group, group) for group in dict.fromkeys(prevalence["group"].astype(str))]
    order = list(dict.fromkeys(prevalence["label"].astype(str)))
    rows = [_dot(row, named, words["of"]) for row in prevalence.to_dict("records")]
    colour, shape = series_scale(groups)
    scale, few = alt.Scale(domain=[0, 1]), any(row["few"] for row in rows)
    base = alt.Chart(rows_of(rows)).encode(
        y=alt.Y("label:N", scale=alt.Scale(domain=order, type="band", paddingInner=0.3), axis=label_axis()),
        yOffset=alt.YOffset("group:N", scale=alt.Scale(domain=groups)),
        color=alt.Color("group:N", scale=colour, legend=alt.Legend(title=None)),
    )
    lines = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", scale=scale, axis=percent_axis(title=words["share"])), x2="high:Q"
    )
    dots = base.mark_point(filled=True, size=65, opacity=1).encode(
        x=alt.X("share:Q", scale=scale), shape=alt.Shape("group:N", scale=shape, legend=alt.Legend(title=None))
    )
    counts = base.mark_text(align="left", fontSize=11, color=INK).encode(
        x=alt.X("at:Q", scale=scale), text="said:N", color=alt.value(INK)
    )
    chart = (lines + dots + counts).properties(width=_WIDE, height=max(1, len(order)) * (14 + 13 * len(groups)))
    says = [f"{row['label']}: {row['group']} {row['spoken']}." for row in rows]
    heading = title or getattr(prevalence, "title", "") or words["dots"]
    foot = (*((words["few"],) if few else ()), *notes)
    return drawn(chart, title=heading, says=says, notes=foot, language=language)


def _dot(row: Mapping[str, Any], labels: Mapping[str, str], of: str) -> dict[str, Any]:
    """A share on the axis; one of fewer than five informants has no place there and stands as k of n."""
    few = bool(row["n"] < LEAST_FOR_PERCENT)
    counted = f"{row['voiced']:.0f} {of} {row['n']:.0f}"
    known = {name: None if few or pd.isna(row[column]) else float(row[column])
             for name, column in (("share", "estimate"), ("low", "conf_low"), ("high", "conf_high"))}  # fmt: skip
    interval = "" if known["low"] is None else f" ({known['low']:.0%} to {known['high']:.0%})"
    return {
        "label": str(row["label"]), "group": labels.get(str(row["group"]), str(row["group"])), **known, "few": few,
        "said": f"  {counted}" if few else "", "at": 0.0, "spoken": counted + interval,
    }  # fmt: skip


def convergence_heatmap(
    convergence: pd.DataFrame, *, labels: Mapping[str, str] | None = None, notes: Iterable[str] = (), title: str = "",
    language: str = "en",
) -> Chart:  # fmt: skip
    """Themes by pairs of groups, each cell with the sign and the word of what is suggested or judged.

    A person's verdict stands in place of a suggestion and is framed.

    Parameters
    ----------
    convergence
        From `convergence`.
    labels, notes, title, language
        As in `theme_dots`.

    Examples
    --------
    >>> row = {"label": "Trust", "group_a": "cadre", "group_b": "mother", "suggested": "silence"}
    >>> row |= {"verdict": "", "by": ""}
    >>> convergence_heatmap(pd.DataFrame([row])).says
    'Trust: cadre / mother: silence.'
    """
    import altair as alt

    _need(convergence, ("label", "group_a", "group_b", "suggested", "verdict", "by"), "convergence")
    words, named, said = words_in(language), labels or {}, SAID.get(language, {})
    rows = [_cell(row, named, said) for row in convergence.to_dict("records")]
    order, pairs = (list(dict.fromkeys(row[name] for row in rows)) for name in ("label", "pair"))
    wide = min(170.0, (760.0 - LABEL_ROOM) / max(1, len(pairs)))
    base = alt.Chart(rows_of(rows)).encode(
        x=alt.X("pair:N", scale=alt.Scale(domain=pairs), axis=alt.Axis(
            title=None, orient="top", labelAngle=0, ticks=False, domain=False, labelLimit=0.75 * wide, labelPadding=22,
            labelExpr="split(datum.label, ' / ')")),
        y=alt.Y("label:N", scale=alt.Scale(domain=order), axis=label_axis()),
    )  # fmt: skip
    kinds = list(_COLOURS)
    boxes = base.mark_rect(stroke=GROUND, strokeWidth=3).encode(
        color=alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=list(_COLOURS.values())), legend=None)
    )
    frames = base.mark_rect(filled=False, stroke=INK, strokeWidth=2).transform_filter("datum.judged")
    texts = base.mark_text(fontSize=12, lineBreak="\n", dy=-7 if any(row["judged"] for row in rows) else 0).encode(
        text="text:N", color=alt.condition("datum.pale", alt.value(INK), alt.value(GROUND))
    )
    chart = (boxes + frames + texts).properties(width=wide * max(1, len(pairs)), height=42 * max(1, len(order)))
    judged = (words["judged"],) if any(row["judged"] for row in rows) else ()
    says = [f"{row['label']}: {row['pair']}: {row['spoken']}." for row in rows]
    heading = title or getattr(convergence, "title", "").replace(", suggested", "" if judged else ", suggested")
    return drawn(chart, title=heading or words["heat"], says=says, notes=(*judged, *notes), language=language)


def _cell(row: Mapping[str, Any], labels: Mapping[str, str], said: Mapping[str, str]) -> dict[str, Any]:
    """What is suggested; or a verdict, where all judges agree on it; or what each of them says."""
    verdicts, judges = str(row["verdict"]).split("; "), str(row["by"]).split("; ")
    is_judged = bool(row["verdict"])
    differ = len(set(verdicts)) > 1
    kind = str(row["suggested"]) if differ or not is_judged else verdicts[0]
    known = kind if kind in SUGGESTIONS else NOT_ASSESSABLE
    text = f"{MARKS[BADGES.get(known, 'plain')]} {said.get(kind, kind)}".strip()
    if differ:
        text = "\n".join(f"{by}: {said.get(verdict, verdict)}" for by, verdict in zip(judges, verdicts, strict=True))
    elif is_judged:
        text += f"\n({', '.join(judges)})"
    groups = [labels.get(str(row[side]), str(row[side])) for side in ("group_a", "group_b") if row[side]]
    return {
        "label": str(row["label"]), "pair": " / ".join(groups), "kind": NOT_ASSESSABLE if differ else known,
        "judged": is_judged, "pale": differ or known in (NOT_ASSESSABLE, NOT_VOICED), "text": text,
        "spoken": text.replace("\n", " ").lstrip("".join(MARKS.values()) + " "),
    }  # fmt: skip


def saturation_curves(
    found: Saturation, *, labels: Mapping[str, str] | None = None, notes: Iterable[str] = (), title: str = "",
    language: str = "en",
) -> Chart:  # fmt: skip
    """Codes by number of interviews, group by group: as collected, the exact mean of all orders, and a band.

    Parameters
    ----------
    found
        From `saturation`.
    labels, notes, title, language
        As in `theme_dots`; the caveat stands below in any case.
    """
    import altair as alt

    words, named, curve = words_in(language), labels or {}, found.curve
    rows = [_point(row, named) for row in curve.to_dict("records")]
    groups = list(dict.fromkeys(row["group"] for row in rows))
    most = max((row["most"] for row in rows), default=1)
    base = alt.Chart().encode(
        x=alt.X("interview:Q", axis=alt.Axis(title=words["interviews"], format="d", tickMinStep=1))
    )
    y = alt.Scale(domain=[0, most], nice=True)
    band = base.mark_area(color=BAR, opacity=0.25).encode(
        y=alt.Y("low:Q", scale=y, axis=alt.Axis(title=words["codes"], format="d")), y2="high:Q"
    )
    mean = base.mark_line(color=BAR, strokeWidth=2).encode(y=alt.Y("mean:Q", scale=y))
    dots = base.mark_point(filled=True, color=INK, size=22, opacity=1).encode(y=alt.Y("cumulative:Q", scale=y))
    across = min(2, max(1, len(groups)))
    panels = alt.layer(band, mean, dots).properties(width=640 / across - 30, height=170)
    chart = panels.facet(
        facet=alt.Facet("group:N", title=None, sort=groups), columns=across, data=rows_of(rows)
    ).resolve_scale(x="independent")
    legend = f"\u25cf {words['collected']}; \u2014 {words['mean']}. " + words["band"]
    says = [_curve_said(named.get(str(group), str(group)), part) for group, part in curve.groupby("group", sort=False)]
    heading = title or words["curves"]
    return drawn(chart, title=heading, says=says, notes=(legend, *found.notes[-3:], *notes), language=language)


def _point(row: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    figures = {name: None if pd.isna(row[name]) else float(row[name])
               for name in ("interview", "cumulative", "mean", "low", "high")}  # fmt: skip
    most = max((value for value in figures.values() if value is not None), default=1.0)
    return {"group": labels.get(str(row["group"]), str(row["group"])), **figures, "most": most}


def _curve_said(group: str, part: pd.DataFrame) -> str:
    last = part.sort_values("interview").iloc[-1]
    return (f"{group}: {last['cumulative']:.0f} codes after {last['interview']:.0f} interviews, "
            f"{last['new']:.0f} of them new in the last.")  # fmt: skip


def _need(frame: pd.DataFrame, names: Sequence[str], what: str) -> None:
    missing = [name for name in names if name not in getattr(frame, "columns", ())]
    if missing:
        raise QualkitError(Problem(f"this is no table of {what}: it lacks {', '.join(missing)}",
                                   mend=f"give what qk.{what} returns"))  # fmt: skip
