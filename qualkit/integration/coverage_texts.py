"""Coverage in words: each figure with interval, n, flag, place, level of the join, definition and source."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from qualkit.display.labels import MISSING
from qualkit.errors import Problem, QualkitError
from qualkit.model import NOT_STATED, PLACE_LEVELS, Link
from qualkit.tables import ESTIMATES, PUBLISHED

WITHHELD = "not shown: fewer than 25 records"
NATION = PLACE_LEVELS.index("nation")


def keys_of(coverage: pd.DataFrame) -> list[str]:
    """The columns that say of which place or part of the sample a figure is.

    Examples
    --------
    >>> keys_of(pd.DataFrame(columns=["village", "sex", "domain", "indicator", "estimate", "deff"]))
    ['village', 'sex']
    """
    names = [str(name) for name in coverage.columns]
    before = names[: names.index("indicator")] if "indicator" in names else []
    return [
        name for name in names
        if name in PLACE_LEVELS or (name in before and name not in (*ESTIMATES.names, "domain"))
    ]  # fmt: skip


def level_of(coverage: pd.DataFrame) -> str:
    """The finest level of place that the estimates are by; empty for the whole survey.

    Examples
    --------
    >>> level_of(pd.DataFrame(columns=["regency", "village", "indicator"]))
    'village'
    """
    return next((level for level in PLACE_LEVELS if level in coverage), "")


def joined(link: Link, level: str) -> str:
    """How a figure of one level is joined to talk from another: exact, parent area or national.

    Examples
    --------
    >>> village = Link("l", "t", "ebf", "who", "village")
    >>> joined(village, "village"), joined(village, "nation"), joined(village, "")
    ('exact (village)', 'national figure, beside talk of a village', 'parent area, beside talk of a village')
    """
    if level == link.join_level:
        return f"exact ({level})"
    beside = f"beside talk of a {link.join_level}"
    if level not in PLACE_LEVELS:
        return f"parent area, {beside}"
    if PLACE_LEVELS.index(level) >= NATION:
        return f"national figure, {beside}"
    larger = link.join_level in PLACE_LEVELS and PLACE_LEVELS.index(level) > PLACE_LEVELS.index(link.join_level)
    return f"{'parent area' if larger else 'smaller area'} ({level}), {beside}"


def check_definitions(links: Sequence[Link], coverage: pd.DataFrame | None, allowed: Collection[str]) -> list[str]:
    """What was allowed by name, in words.

    Raises
    ------
    QualkitError
        With every link whose indicator is estimated under another definition than the link's, unless it is allowed.
    """
    problems, notes = [], []
    for link in links:
        for other in _other_definitions(link, coverage):
            if other in allowed:
                notes.append(f"Allowed by name: {link.indicator} is counted here as {other}; link {link.id} says "
                             f"{link.definition}.")  # fmt: skip
                continue
            problems.append(Problem(
                f"link {link.id!r} is to {link.indicator} as {link.definition!r}, the estimates count it as {other!r}",
                "definition", mend=f"use estimates of the same definition, or allow_definitions=[{other!r}]",
            ))  # fmt: skip
    if problems:
        raise QualkitError(problems)
    return list(dict.fromkeys(notes))


def _other_definitions(link: Link, coverage: pd.DataFrame | None) -> list[str]:
    if coverage is None:
        return []
    mine = coverage[coverage["indicator"] == link.indicator]
    if mine.empty:
        return []
    named = mine["definition"].astype(str) if "definition" in mine else pd.Series([NOT_STATED])
    return [name for name in dict.fromkeys(named) if name != link.definition]


def estimate_text(row: Mapping[str, Any], keys: Iterable[str]) -> str:
    """One estimate: figure, interval, n, place, definition, flags and note.

    Examples
    --------
    >>> row = {"indicator": "ebf", "estimate": 0.5, "conf_low": 0.3, "conf_high": 0.7, "n": 30.0, "note": ""}
    >>> estimate_text({**row, "village": "A", "shown": "bracketed"}, ["village"])
    'ebf (50.0%) (30.0% to 70.0%), n = 30; village A'
    """
    figure = f"{row['indicator']} {figure_text(row)}"
    if not pd.isna(row["n"]):
        figure += f", n = {row['n']:.0f}"
    where = ", ".join(f"{key} {row[key]}" for key in keys)
    flag = f"NCHS 2017: {row['nchs']}" if row.get("nchs") else ""
    return "; ".join(filter(None, (figure, where, str(row.get("definition", "")), flag, str(row["note"]))))


def figure_text(row: Mapping[str, Any]) -> str:
    """The figure with its interval; in brackets, or not shown, where it rests on few records.

    Examples
    --------
    >>> figure_text({"estimate": 0.5, "conf_low": 0.3, "conf_high": 0.7, "shown": "withheld"})
    'not shown: fewer than 25 records'
    """
    shown = row.get("shown", "")
    if shown == "withheld":
        return WITHHELD
    point = MISSING if pd.isna(row["estimate"]) else format(row["estimate"], ".1%")
    text = f"({point})" if shown == "bracketed" else point
    return text if pd.isna(row["conf_low"]) else f"{text} ({row['conf_low']:.1%} to {row['conf_high']:.1%})"


def published_texts(indicator: str, published: pd.DataFrame | None, definition: str) -> Iterable[str]:
    """Published figures of an indicator, one line a source and definition; `definition` is the word for it."""
    rows = PUBLISHED.empty() if published is None else published
    mine = rows[rows["indicator"] == indicator]
    for (source, named), figures in mine.groupby(["source", "definition"], sort=False):
        printed = ", ".join(_printed(row) for row in figures.to_dict("records"))
        no_n = "; no n printed, so no interval" if (figures["n"] == "").any() else ""
        yield f"{indicator}: {printed} ({source}; {definition}: {named}{no_n})"


def _printed(row: Mapping[str, Any]) -> str:
    """``56,9% Indonesia, 2021``."""
    unit = row["unit"] if row["unit"] == "%" else f" {row['unit']}"
    where = ", ".join(str(row[name]) for name in ("place", "year") if not str(row[name]).startswith(NOT_STATED))
    n = f", n = {row['n']}" if row["n"] else ""
    return f"{row['value_printed']}{unit}{f' {where}' if where else ''}{n}"


def joins_of(link: Link, coverage: pd.DataFrame | None, published: pd.DataFrame | None) -> list[str]:
    """Every way in which figures are joined to a link's theme; always shown."""
    ways = []
    if coverage is not None and (coverage["indicator"] == link.indicator).any():
        ways.append(f"{link.indicator}: {joined(link, level_of(coverage))}")
    if published is not None:
        levels = dict.fromkeys(published.loc[published["indicator"] == link.indicator, "place_level"].astype(str))
        ways += [f"{link.indicator}: {_printed_join(link, level)}" for level in levels]
    return list(dict.fromkeys(ways))


def _printed_join(link: Link, level: str) -> str:
    known = level in PLACE_LEVELS
    return joined(link, level) if known else f"level not stated, beside talk of a {link.join_level}"
