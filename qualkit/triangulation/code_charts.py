"""Figures of codes: which stand together, as a matrix and as a ring, and where they stand in one interview."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from qualkit.display.charts import BAR, INK, LABEL_ROOM, Chart, drawn, label_axis, rows_of
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.tables import CODINGS, TURNS, check

_MOST = 24
_RING, _RADIUS = 750, 165
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {"together": "Codes that stand together", "turn": "Turn", "timeline": "Codes in {transcript}",
           "network": "The ring's order is that of the codes; lines are as wide as the count. Nearness means nothing.",
           "left": "Shown: the {most} codes with most pairs, of {all}."},
    "id": {"together": "Kode yang muncul bersama", "turn": "Giliran bicara", "timeline": "Kode dalam {transcript}",
           "network": "Urutan lingkaran mengikuti urutan kode; tebal garis menurut jumlah. Jarak tidak bermakna.",
           "left": "Ditampilkan: {most} kode dengan pasangan terbanyak, dari {all}."},
}  # fmt: skip
_CAVEAT = {
    "en": "Codes that stand together need not belong together.",
    "id": "Kode yang muncul bersama belum tentu berkaitan.",
}


def cooccurrence_heatmap(
    pairs: pd.DataFrame, value: str = "jaccard", *, codes: Sequence[str] | None = None,
    labels: Mapping[str, str] | None = None, notes: Iterable[str] = (), title: str = "", language: str = "en",
) -> Chart:  # fmt: skip
    """Codes by codes, each cell with its count and as dark as a measure is high; at most 24 codes.

    Parameters
    ----------
    pairs
        From `cooccurrence`.
    value
        ``jaccard``, ``count`` or another column of numbers between 0 and its highest.
    codes
        The codes in the researcher's order; by default as they appear.
    labels
        Code -> how it is called.
    notes, title, language
        As in `theme_dots`.

    Raises
    ------
    QualkitError
        For what is no table of pairs, and a value that it lacks.

    Examples
    --------
    >>> pairs = pd.DataFrame({"code_a": ["pay"], "code_b": ["time"], "count": [3], "jaccard": [0.5]})
    >>> cooccurrence_heatmap(pairs).says
    'pay and time: 3 (jaccard 0.50). Codes that stand together need not belong together.'
    """
    import altair as alt

    _check(pairs, value)
    words, named = _WORDS.get(language, _WORDS["en"]), labels or {}
    order, left = _codes(pairs, codes, words)
    kept = _between(pairs, order, 1)
    rows = [
        {"x": named.get(one, one), "y": named.get(other, other), "count": int(row["count"]),
         "value": max(0.0, float(row[value])) if pd.notna(row[value]) else 0.0}
        for row in kept.to_dict("records")
        for one, other in [(row["code_a"], row["code_b"]), (row["code_b"], row["code_a"])]
    ]  # fmt: skip
    shown = [named.get(code, code) for code in order]
    step = min(30.0, (740.0 - LABEL_ROOM) / max(1, len(order)))
    base = alt.Chart(rows_of(rows)).encode(
        x=alt.X("x:N", scale=alt.Scale(domain=shown), axis=alt.Axis(
            title=None, labelAngle=-60, ticks=False, domain=False, labelLimit=150, grid=False)),
        y=alt.Y("y:N", scale=alt.Scale(domain=shown), axis=label_axis(grid=False)),
    )  # fmt: skip
    boxes = base.mark_rect(color=BAR).encode(
        opacity=alt.Opacity("value:Q", scale=alt.Scale(domainMin=0, range=[0.08, 0.6]), legend=None)
    )
    counts = base.mark_text(fontSize=10, color=INK).encode(text="count:Q")
    chart = (boxes + counts).properties(width=step * len(order), height=step * len(order))
    says = [f"{named.get(row['code_a'], row['code_a'])} and {named.get(row['code_b'], row['code_b'])}: {row['count']} "
            f"({value} {row[value]:.2f})." for row in kept.to_dict("records")]  # fmt: skip
    foot = (*left, _CAVEAT.get(language, _CAVEAT["en"]), *notes)
    return drawn(chart, title=title or words["together"], says=says, notes=foot, language=language)


def cooccurrence_network(
    pairs: pd.DataFrame, *, codes: Sequence[str] | None = None, labels: Mapping[str, str] | None = None,
    least: int = 1, notes: Iterable[str] = (), title: str = "", language: str = "en",
) -> Chart:  # fmt: skip
    """Codes on a ring, in order, with lines between those that stand together, as wide as their count.

    The places on the ring follow from the order alone, so that the same table gives the same figure, and so that
    nobody reads meaning into nearness.

    Parameters
    ----------
    pairs, codes, labels, notes, title, language
        As in `cooccurrence_heatmap`.
    least
        Pairs with a smaller count are not drawn.

    Examples
    --------
    >>> pairs = pd.DataFrame({"code_a": ["pay"], "code_b": ["time"], "count": [3]})
    >>> cooccurrence_network(pairs).says.split(". ")[0]
    'pay and time: 3'
    """
    import altair as alt

    _check(pairs, "count")
    words, named = _WORDS.get(language, _WORDS["en"]), labels or {}
    order, left = _codes(pairs, codes, words)
    kept = _between(pairs, order, max(1, least))
    where = {code: ring_place(i, len(order)) for i, code in enumerate(order)}
    lines = [
        {"x": where[row["code_a"]][0], "y": where[row["code_a"]][1], "x2": where[row["code_b"]][0],
         "y2": where[row["code_b"]][1], "count": int(row["count"])}
        for row in kept.sort_values("count", kind="stable").to_dict("records")
    ]  # fmt: skip
    nodes = [
        {"x": x, "y": y, "tx": x * 1.07, "ty": _label_height(i, y), "label": named.get(code, code), "right": x >= 0}
        for i, (code, (x, y)) in enumerate(where.items())
    ]
    far = alt.Scale(domain=[-_RING / 2, _RING / 2], nice=False), alt.Scale(domain=[-210, 210], nice=False)
    across: dict[str, Any] = {"scale": far[0], "axis": None}
    upward: dict[str, Any] = {"scale": far[1], "axis": None}
    edges = alt.Chart(rows_of(lines)).mark_rule(color=BAR, opacity=0.5).encode(
        x=alt.X("x:Q", **across), y=alt.Y("y:Q", **upward), x2="x2:Q", y2="y2:Q",
        strokeWidth=alt.StrokeWidth("count:Q", scale=alt.Scale(domainMin=0, range=[0.5, 9]), legend=None),
    )  # fmt: skip
    dots = alt.Chart(rows_of(nodes)).mark_point(filled=True, size=60, color=INK, opacity=1).encode(
        x=alt.X("x:Q", **across), y=alt.Y("y:Q", **upward)
    )  # fmt: skip
    texts = [
        alt.Chart(rows_of([node for node in nodes if node["right"] is right])).mark_text(
            align="left" if right else "right", fontSize=11, color=INK, limit=165
        ).encode(x=alt.X("tx:Q", **across), y=alt.Y("ty:Q", **upward), text="label:N")
        for right in (True, False)
    ]  # fmt: skip
    chart = alt.layer(edges, dots, *texts).properties(width=_RING, height=420)
    says = [f"{named.get(row['code_a'], row['code_a'])} and {named.get(row['code_b'], row['code_b'])}: {row['count']}."
            for row in kept.to_dict("records")]  # fmt: skip
    foot = (*left, words["network"], _CAVEAT.get(language, _CAVEAT["en"]), *notes)
    return drawn(chart, title=title or words["together"], says=says, notes=foot, language=language)


def ring_place(place: int, many: int) -> tuple[float, float]:
    """Where a code stands on the ring, from the top clockwise, in pixels from the middle.

    Examples
    --------
    >>> ring_place(0, 4), ring_place(1, 4)
    ((0.0, 165.0), (165.0, 0.0))
    """
    turn = 2 * math.pi * place / max(1, many)
    return round(_RADIUS * math.sin(turn), 3) + 0.0, round(_RADIUS * math.cos(turn), 3) + 0.0


def _label_height(place: int, y: float) -> float:
    """Labels at the top and the bottom, which would lie on each other, stand in two heights."""
    return y * (1.2 if abs(y) > 0.85 * _RADIUS and place % 2 else 1.08)


def code_timeline(
    codings: pd.DataFrame, turns: pd.DataFrame, transcript: str, *, codes: Sequence[str] | None = None,
    labels: Mapping[str, str] | None = None, notes: Iterable[str] = (), title: str = "", language: str = "en",
) -> Chart:  # fmt: skip
    """Where each code stands in one interview, turn by turn; no word of it is shown.

    Parameters
    ----------
    codings, turns
        CODINGS of one coder, or HITS; TURNS.
    transcript
        Which interview.
    codes
        Codes in the researcher's order; by default as they come in the interview.
    labels, notes, title, language
        As in `cooccurrence_heatmap`.

    Raises
    ------
    QualkitError
        For a transcript that is not among the turns, and for codings of several coders.
    """
    import altair as alt

    check(codings, CODINGS)
    check(turns, TURNS)
    words, named = _WORDS.get(language, _WORDS["en"]), labels or {}
    rows = _spans(codings, turns, transcript)
    there = list(dict.fromkeys(row["code"] for row in rows))
    order = [code for code in codes if code in there] if codes is not None else there
    rows = [{**row, "label": named.get(row["code"], row["code"])} for row in rows if row["code"] in order]
    shown = [named.get(code, code) for code in order]
    last = int(turns.loc[turns["transcript"] == transcript, "turn"].max()) + 1
    x = alt.Scale(domain=[0, last], nice=False)
    base = alt.Chart(rows_of(rows)).encode(y=alt.Y("label:N", scale=alt.Scale(domain=shown), axis=label_axis()))
    bars = base.mark_bar(color=BAR, height=10).encode(
        x=alt.X("first:Q", scale=x, axis=alt.Axis(title=words["turn"], format="d", tickMinStep=1)), x2="after:Q"
    )
    against = base.mark_point(shape="cross", color=INK, size=50).encode(x="first:Q").transform_filter("datum.against")
    chart = (bars + against).properties(width=490, height=22 * max(1, len(shown)))
    says = [f"{label}: {words['turn'].lower()} " + ", ".join(dict.fromkeys(
        str(row["first"]) for row in rows if row["label"] == label)) + "." for label in shown]  # fmt: skip
    heading = title or words["timeline"].format(transcript=transcript)
    return drawn(chart, title=heading, says=says, notes=notes, language=language)


def _spans(codings: pd.DataFrame, turns: pd.DataFrame, transcript: str) -> list[dict[str, Any]]:
    """First turn of every coding and the turn after its last, in the order of the text."""
    mine = codings[codings["transcript"] == transcript].sort_values(["start", "end"], kind="stable")
    spoken = turns[turns["transcript"] == transcript].sort_values("start")
    problems = []
    if spoken.empty:
        known = list(dict.fromkeys(turns["transcript"].astype(str)))
        problems.append(Problem(f"there is no transcript {transcript!r}", "TURNS", nearest(transcript, known),
                                "name one of the turns"))  # fmt: skip
    coders = list(dict.fromkeys(mine["coder"].astype(str)))
    if len(coders) > 1:
        problems.append(Problem(f"these codings are of {len(coders)} coders ({', '.join(coders)})", "CODINGS",
                                mend="choose the rows of one"))  # fmt: skip
    if problems:
        raise QualkitError(problems)
    rows = []
    for row in mine.to_dict("records"):
        hit = spoken[(spoken["end"] > row["start"]) & (spoken["start"] < row["end"])]["turn"]
        if len(hit):
            rows.append({"code": str(row["code"]), "first": int(hit.iloc[0]), "after": int(hit.iloc[-1]) + 1,
                         "against": bool(row.get("against", False))})  # fmt: skip
    return rows


def _between(pairs: pd.DataFrame, order: Sequence[str], least: int) -> pd.DataFrame:
    """The pairs among these codes with at least this count, in the codes' order, whatever that of the table."""
    kept = pairs[pairs["code_a"].isin(list(order)) & pairs["code_b"].isin(list(order)) & (pairs["count"] >= least)]
    place = {code: i for i, code in enumerate(order)}
    ranks = kept.assign(_one=kept["code_a"].map(place), _other=kept["code_b"].map(place))
    return ranks.sort_values(["_one", "_other"], kind="stable").drop(columns=["_one", "_other"])


def _check(pairs: pd.DataFrame, value: str) -> None:
    columns = [str(name) for name in getattr(pairs, "columns", ())]
    missing = [name for name in ("code_a", "code_b", "count") if name not in columns]
    problems = []
    if missing:
        problems.append(Problem(f"this is no table of pairs: it lacks {', '.join(missing)}",
                                mend="give what qk.cooccurrence returns"))  # fmt: skip
    elif value not in columns:
        problems.append(
            Problem(f"the pairs have no column {value!r}", "value", nearest(value, columns), "name a measure")
        )
    if problems:
        raise QualkitError(problems)


def _codes(
    pairs: pd.DataFrame, codes: Sequence[str] | None, words: Mapping[str, str]
) -> tuple[list[str], tuple[str, ...]]:
    """The codes shown, in order, and a note where some are left out: those with most pairs are kept."""
    there = list(dict.fromkeys([*pairs["code_a"].astype(str), *pairs["code_b"].astype(str)]))
    order = [code for code in codes if code in there] if codes is not None else there
    if len(order) <= _MOST:
        return order, ()
    many = {
        code: int(pairs.loc[(pairs["code_a"] == code) | (pairs["code_b"] == code), "count"].sum()) for code in order
    }
    kept = set(sorted(order, key=lambda code: -many[code])[:_MOST])
    return [code for code in order if code in kept], (words["left"].format(most=_MOST, all=len(order)),)
