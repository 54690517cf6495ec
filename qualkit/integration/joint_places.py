"""Displays by place: the linked themes beside each place's coverage, and themes in places of lower and higher coverage.

The second is the statistics-by-theme display of Guetterman, Fetters & Creswell 2015, with places as the cases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from qualkit.display import Layout, Share
from qualkit.errors import Problem, QualkitError
from qualkit.integration.coverage_texts import WITHHELD, figure_text
from qualkit.integration.side_by_side import share_of
from qualkit.model import Link

if TYPE_CHECKING:
    from qualkit.integration.joint_display import JointDisplay

_FIGURES = ("estimate", "std_error", "conf_low", "conf_high")
_TABLE = ["link", "theme", "label", "indicator", "definition", "stratum", "place", *_FIGURES[:1], *_FIGURES[2:], "n",
          "shown", "group", "voiced", "informants", "share", "share_low", "share_high", "note"]  # fmt: skip


def check_by_place(
    kind: str, links: Sequence[Link], coverage: pd.DataFrame | None, voices: Mapping[str, pd.DataFrame] | None
) -> None:
    """Refuse a display by place that has no link, no informants' places or no estimates by place.

    Raises
    ------
    QualkitError
        With everything that is missing.
    """
    problems = []
    if not links:
        problems.append(Problem(f"a display {kind!r} needs a link", "link", mend="give link=book.links"))
    if voices is None:
        problems.append(Problem(f"a display {kind!r} needs to know where informants live", "informants",
                                mend="give informants=study.informants()"))  # fmt: skip
    levels = {link.join_level for link in links}
    if links and (coverage is None or not any(level in coverage for level in levels)):
        named = ", ".join(sorted(levels))
        mend = f"give qk.coverage(..., by={named!r}), or links of another join_level"
        problems.append(Problem(f"a display {kind!r} needs estimates by {named}", "coverage", mend=mend))
    if problems:
        raise QualkitError(problems)


class PlaceLine(NamedTuple):
    """A place with its figure."""

    link: Link
    place: str
    figure: Mapping[str, Any]
    stratum: str


def counts(display: JointDisplay, link: Link) -> tuple[int, int]:
    """How many places have an estimate of the link's indicator at its level, and in how many informants live."""
    lines = lines_of(display, link)
    there = set(display.voices[link.join_level]["place"]) if link.join_level in display.voices else set()
    return len(lines), sum(line.place in there for line in lines)


def table(display: JointDisplay) -> pd.DataFrame:
    """One row a link, place and group; a figure that must not be shown is missing, and `note` says why."""
    rows = []
    for link in display.links:
        voices = display.voices[link.join_level]
        themes = [link.theme] if display.kind == "by place" else list(dict.fromkeys(display.convergence["theme"]))
        for line in lines_of(display, link):
            for theme in themes:
                mine = voices[(voices["place"] == line.place) & (voices["theme"] == theme)]
                rows += [_record(display, line, theme, voice) for voice in mine.to_dict("records")]
    return pd.DataFrame(rows, columns=_TABLE)


def cells(display: JointDisplay) -> tuple[pd.DataFrame, Layout]:
    """The rows as they are drawn, and how."""
    return _by_place(display) if display.kind == "by place" else _by_stratum(display)


def _by_place(display: JointDisplay) -> tuple[pd.DataFrame, Layout]:
    words, rows = display.words, []
    for link in display.links:
        voices = display.voices[link.join_level]
        for line in lines_of(display, link):
            mine = voices[(voices["place"] == line.place) & (voices["theme"] == link.theme)]
            there = {str(row["group"]): row for row in mine.to_dict("records")}
            rows.append({
                "link": _heading(display, link), "place": display.place_labels.get(line.place, line.place),
                "coverage": (figure_text(line.figure), _n(line.figure)),
                **{group: share_of(_side(there.get(group))) for group in display.groups},
            })  # fmt: skip
    frame = pd.DataFrame(rows, columns=["link", "place", "coverage", *display.groups])
    labels = {"place": words["place"], "coverage": words["coverage"], **display.labels}
    return frame, Layout(rows=("place",), group="link", labels=labels, reason="")


def _by_stratum(display: JointDisplay) -> tuple[pd.DataFrame, Layout]:
    """Themes in the places of lower and of higher coverage, group by group: nothing is pooled over groups."""
    labels = dict(zip(display.convergence["theme"], display.convergence["label"], strict=True))
    rows = []
    for link in _one_an_indicator(display.links):
        lines, voices = lines_of(display, link), display.voices[link.join_level]
        for group in display.groups:
            for theme, label in labels.items():
                mine = voices[(voices["theme"] == theme) & (voices["group"] == group)]
                rows.append({
                    "heading": f"{link.indicator}: {display.labels.get(group, group)}", "label": label,
                    **{stratum: _pooled(mine, [line.place for line in lines if line.stratum == stratum])
                       for stratum in ("lower", "higher")},
                })  # fmt: skip
    frame = pd.DataFrame(rows, columns=["heading", "label", "lower", "higher"])
    heads = {"label": display.words["theme"], **{s: _stratum_heading(display, s) for s in ("lower", "higher")}}
    return frame, Layout(rows=("label",), group="heading", labels=heads, reason="")


def _stratum_heading(display: JointDisplay, stratum: str) -> str:
    parts = []
    for link in _one_an_indicator(display.links):
        places = [display.place_labels.get(line.place, line.place) for line in lines_of(display, link)
                  if line.stratum == stratum]  # fmt: skip
        parts.append(f"{link.indicator} {display.words[stratum]}: {', '.join(places)}")
    return "; ".join(parts)


def _one_an_indicator(links: Sequence[Link]) -> list[Link]:
    return list({(link.indicator, link.join_level): link for link in reversed(links)}.values())[::-1]


def lines_of(display: JointDisplay, link: Link) -> list[PlaceLine]:
    """The places of a link in the order of the estimates.

    The strata part at the median of the figures that are shown, over places where informants live.
    """
    coverage = display.coverage
    if coverage is None or link.join_level not in coverage:
        return []
    mine = coverage[coverage["indicator"] == link.indicator].drop_duplicates(link.join_level)
    figures = [masked(row) for row in mine.to_dict("records")]
    there = set(display.voices[link.join_level]["place"]) if link.join_level in display.voices else set()
    known = pd.Series([row["estimate"] if str(row[link.join_level]) in there else float("nan") for row in figures],
                      dtype="float64")  # fmt: skip
    middle = known.median()
    strata = ["" if pd.isna(value) else "lower" if value < middle else "higher" for value in known]
    return [
        PlaceLine(link, str(row[link.join_level]), row, stratum) for row, stratum in zip(figures, strata, strict=True)
    ]


def masked(row: Mapping[str, Any]) -> dict[str, Any]:
    """An estimate as it may be shown: without its figures where they rest on too few records.

    Examples
    --------
    >>> masked({"estimate": 0.5, "shown": "withheld", "note": ""})["note"]
    'not shown: fewer than 25 records'
    """
    if row.get("shown") != "withheld":
        return dict(row)
    gone = {name: float("nan") for name in _FIGURES if name in row}
    return {**row, **gone, "note": "; ".join(filter(None, (str(row["note"]), WITHHELD)))}


def _record(display: JointDisplay, line: PlaceLine, theme: str, voice: Mapping[str, Any]) -> dict[str, Any]:
    labels = dict(zip(display.convergence["theme"], display.convergence["label"], strict=True))
    share = share_of(_side(voice))
    return {
        "link": line.link.id, "theme": theme, "label": labels[theme], "indicator": line.link.indicator,
        "definition": line.figure.get("definition", line.link.definition), "stratum": line.stratum,
        "place": line.place, **{name: line.figure[name] for name in ("estimate", "conf_low", "conf_high", "n", "note")},
        "shown": line.figure.get("shown", ""), "group": voice["group"], "voiced": voice["voiced"],
        "informants": voice["n"], "share": share.estimate, "share_low": share.low, "share_high": share.high,
    }  # fmt: skip


def _side(voice: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {"voiced": voice["voiced"], "heard": voice["n"]} if voice else None


def _pooled(voices: pd.DataFrame, places: Sequence[str]) -> Share:
    """One group's informants in several places."""
    mine = voices[voices["place"].isin(list(places))]
    return share_of({"voiced": int(mine["voiced"].sum()), "heard": int(mine["n"].sum())})


def _heading(display: JointDisplay, link: Link) -> str:
    labels = dict(zip(display.convergence["theme"], display.convergence["label"], strict=True))
    fit = display.fits[link.id].fit
    return f"{labels[link.theme]} / {link.indicator} ({display.words['fit']}, {display.words['suggested']}: {fit})"


def _n(row: Mapping[str, Any]) -> str:
    return "" if pd.isna(row["n"]) else f"n = {row['n']:.0f}"
