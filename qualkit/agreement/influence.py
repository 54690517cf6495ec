"""Where agreement is lost: the turns that lower alpha most, and how it changes as coding goes on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np
import pandas as pd

from qualkit.agreement.compared import Choice, Compared, compare
from qualkit.agreement.estimating import estimates
from qualkit.agreement.krippendorff import alpha, alpha_coefficient
from qualkit.agreement.ratings import Floats, Integers, read_ratings
from qualkit.agreement.units import Units, presence, units_of
from qualkit.agreement.wording import figure
from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.tables import ESTIMATES

_MOST_CELLS = 4_000_000
ORDERS = ("date", "text")


def lowering_turns(
    codings: pd.DataFrame,
    turns: pd.DataFrame,
    *,
    progress: pd.DataFrame | None = None,
    code: str | None = None,
    unit: str = "turn",
    distance: str = "masi",
    **choice: Unpack[Choice],
) -> ResultTable:
    """What alpha would be without each turn, the turns that lower it most first.

    Exact: alpha is computed anew without the units of that turn. Read those turns together before you mend a
    definition; do not leave them out of the reported figure.

    Parameters
    ----------
    codings, turns, progress
        CODINGS, TURNS, PROGRESS, as for `qualkit.agree`.
    code
        One code, present or absent; by default all codes as sets.
    unit
        ``turn``, ``sentence`` or ``character``.
    distance
        Of sets, as for `qualkit.agree`.
    choice
        ``coders``, ``codebook``, ``version``, ``training``, ``roles``: see `qualkit.agreement.compared.Choice`.

    Returns
    -------
    ResultTable
        `transcript`, `turn`, `informant`, `alpha` (of all), `without` (of all but this turn), `change` (without minus
        alpha: positive where the turn lowers it), a column of codes for each coder, `words`.

    Raises
    ------
    QualkitError
        As in `qualkit.agree`, and for a code that nobody used.
    """
    compared = compare(codings, turns, progress, choice)
    _check_code(compared, code)
    units = units_of(compared, unit)
    values = _values(compared, units, code)
    group = _turn_numbers(compared, units)
    whole, without = alpha_without(values, group, "nominal" if code else distance)
    frame = compared.turns[["transcript", "turn", "informant"]].copy()
    frame["alpha"], frame["without"] = whole, without
    frame["change"] = frame["without"] - whole
    held = presence(compared, units_of(compared, "turn"), {name: (name,) for name in compared.codes}).sets()
    for number, coder in enumerate(compared.coders):
        frame[f"codes_{coder}"] = [" ".join(sorted(codes)) for codes in held[:, number]]
    frame["words"] = compared.turns["text"].astype(str)
    frame = frame.sort_values("change", ascending=False, kind="stable").reset_index(drop=True)
    title = f"Turns that lower alpha{f' of {code}' if code else ' of all codes as sets'} ({figure(whole, digits=3)})"
    layout = Layout(rows=("transcript", "turn"), hidden=("informant", "alpha"), digits={"without": 3, "change": 3})
    return ResultTable(frame, title=title, notes=compared.notes, layout=layout)


def alpha_without(values: Any, group: Integers, level: Any = "nominal") -> tuple[float, Floats]:
    """Alpha, and alpha without each group of units.

    Parameters
    ----------
    values
        Shape (units, coders).
    group
        Shape (units,): the group of each unit, from 0.
    level
        As for `alpha`; ``ordinal`` too.

    Returns
    -------
    whole, without
        Alpha of all; and shape (groups,), NaN where nothing is left to compare.

    Examples
    --------
    >>> whole, without = alpha_without([("a", "a"), ("b", "b"), ("a", "b")], np.array([0, 1, 2]))
    >>> round(whole, 3), without.round(3).tolist()
    (0.444, [0.0, 0.0, 1.0])
    """
    coefficient, _ = alpha_coefficient(read_ratings(values), level)
    found = coefficient.patterns
    counts, groups = found.counts, int(group.max(initial=-1)) + 1
    kept = np.asarray(group)[found.kept]
    step = max(1, _MOST_CELLS // max(len(counts), found.categories, 1))
    parts = [estimates(coefficient, counts[None, :])]
    for first in range(0, groups, step):
        last = min(first + step, groups)
        mine = (kept >= first) & (kept < last)
        out = np.zeros((last - first, len(counts)))
        np.add.at(out, (kept[mine] - first, found.of_unit[mine]), 1.0)
        parts.append(estimates(coefficient, counts - out))
    together = np.concatenate(parts)
    return float(together[0]), together[1:]


def drift(
    codings: pd.DataFrame,
    turns: pd.DataFrame,
    *,
    progress: pd.DataFrame | None = None,
    window: int = 3,
    by: str = "date",
    code: str | None = None,
    unit: str = "turn",
    distance: str = "masi",
    **choice: Unpack[Choice],
) -> ResultTable:
    """Alpha over the course of coding: of the first interviews that were coded, of the next, and so on.

    Coders drift: a definition that was clear in June is stretched by August. The rows show it; with few interviews a
    row each is noise, so take several to a window. They are no test.

    Parameters
    ----------
    codings, turns, progress
        CODINGS, TURNS, PROGRESS, as for `qualkit.agree`.
    window
        Interviews to a row; the last may hold fewer.
    by
        ``date``: interviews in the order in which the later coder coded them; those without a date come last.
        ``text``: in the order of the transcripts.
    code, unit, distance, choice
        As in `lowering_turns`.

    Returns
    -------
    ResultTable
        ESTIMATES with `window` (from 1), `first`, `last` (days, empty where unknown), `transcripts`, `interviews`; and
        for each coder the share of units with any code, `coded_<coder>`: one coder may come to code less.

    Raises
    ------
    QualkitError
        As in `qualkit.agree`, and for an unknown order or a window below 1.
    """
    if by not in ORDERS or window < 1:
        problems = [
            Problem(f"unknown order {by!r}", "by", nearest(by, ORDERS), f"choose {', '.join(ORDERS)}")
        ] * (by not in ORDERS) + [
            Problem(f"a window of {window} interviews holds nothing", "window", mend="give 1 or more")
        ] * (window < 1)  # fmt: skip
        raise QualkitError(problems)
    compared = compare(codings, turns, progress, choice)
    _check_code(compared, code)
    units = units_of(compared, unit)
    values = _values(compared, units, code)
    days = _days(compared)
    names = list(compared.interviews)
    if by == "date":
        names.sort(key=lambda name: (days[name] == "", days[name]))
    rows = [
        _window(number, names[at : at + window], days, units, values, compared, "nominal" if code else distance)
        for number, at in enumerate(range(0, len(names), window), start=1)
    ]
    shares = [f"coded_{coder}" for coder in compared.coders]
    columns = ["window", "first", "last", "transcripts", "interviews", *ESTIMATES.names, *shares]
    frame = ESTIMATES.frame(rows)[columns]
    what = code or "all codes as sets"
    layout = Layout(rows=("window",), hidden=("std_error", "conf_low", "conf_high", "method"))
    return ResultTable(frame, title=f"Alpha over the course of coding: {what}", notes=compared.notes, layout=layout)


def _window(
    number: int, names: Sequence[str], days: dict[str, str], units: Units, values: Any, compared: Compared, level: str
) -> dict[str, Any]:  # fmt: skip
    mine = np.isin(units.transcript, [compared.interviews.index(name) for name in names])
    found = alpha(values[mine], level, interval="none")
    dated = sorted(days[name] for name in names if days[name])
    note = found.note.replace("no interval was asked for", "").strip("; ")
    return {
        **found.row(), "note": note, "window": number, "first": dated[0] if dated else "",
        "last": dated[-1] if dated else "", "transcripts": " ".join(names), "interviews": len(names),
        **{f"coded_{coder}": float(np.mean([bool(held) for held in values[mine][:, at]])) if mine.any() else math.nan
           for at, coder in enumerate(compared.coders)},
    }  # fmt: skip


def _days(compared: Compared) -> dict[str, str]:
    """Interview -> the day on which the later coder first coded in it; empty where nothing says so."""
    days = dict.fromkeys(compared.interviews, "")
    if "created" in compared.codings:
        dated = compared.codings[compared.codings["created"].astype(str) != ""]
        begun = dated.groupby(["transcript", "coder"])["created"].min()
        for transcript, first in begun.groupby("transcript").max().items():
            days[str(transcript)] = str(first)[:10]
    return days


def _values(compared: Compared, units: Units, code: str | None) -> Any:
    here = presence(compared, units, {name: (name,) for name in ([code] if code else compared.codes)})
    return here.of(0) if code else here.sets()


def _turn_numbers(compared: Compared, units: Units) -> Integers:
    """The row of `compared.turns` in which each unit begins."""
    place = {key: row for row, key in enumerate(zip(compared.turns["transcript"], compared.turns["turn"], strict=True))}
    keys = zip(units.clusters, units.turn.tolist(), strict=True)
    return np.array([place[key] for key in keys], dtype=np.int64)


def _check_code(compared: Compared, code: str | None) -> None:
    if code is not None and code not in compared.codes:
        raise QualkitError(Problem(f"nobody used the code {code!r} here", "code", nearest(code, compared.codes),
                                   "name a code that was used"))  # fmt: skip
