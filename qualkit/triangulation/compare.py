"""Differences between informant groups, pair by pair, with intervals; tests of them on request only."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any, Literal

import pandas as pd

from qualkit.display.labels import check_language, number
from qualkit.display.layout import Layout, ShareColumns
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.model import NOT_REVIEWED
from qualkit.triangulation.exact_tests import MOST_TABLES, adjusted, barnard, boschloo, fisher, freeman_halton
from qualkit.triangulation.intervals import LEAST_FOR_PERCENT, difference

Test = Literal["fisher", "boschloo", "barnard", "freeman-halton"]
_PAIRWISE: Mapping[str, Callable[[int, int, int, int], float]] = {
    "fisher": fisher,
    "boschloo": boschloo,
    "barnard": barnard,
}
TESTS = (*_PAIRWISE, "freeman-halton")
_KEYS = ("theme", "family", "code")
_NEEDED = ("label", "group", "voiced", "n")
_INDEPENDENCE = (
    "Exact tests take informants as independent of each other; shared villages, families and focus groups break that. "
    "Informants were chosen on purpose, so that a p-value speaks of chance in who was heard, not of a population."
)
_TO = {"en": "to", "id": "sampai"}
_HEADINGS = {
    "en": {"group_a": "group", "group_b": "with", "a": "first", "n_a": "n", "b": "second", "n_b": "n",
           "shown": "difference (95%)", "p_value": "p", "p_holm": "p, Holm", "p_bh": "p, Benjamini-Hochberg",
           "family_size": "tests in the family"},
    "id": {"theme": "Tema", "code": "Kode", "family": "Keluarga kode", "group_a": "kelompok", "group_b": "dengan",
           "a": "pertama", "n_a": "n", "b": "kedua", "n_b": "n",
           "shown": "selisih (95%)", "p_value": "p", "p_holm": "p, Holm",
           "p_bh": "p, Benjamini-Hochberg", "family_size": "banyaknya uji"},
}  # fmt: skip


def compare_groups(
    prevalence: pd.DataFrame,
    *,
    pairs: Sequence[tuple[str, str]] | None = None,
    tests: Test | None = None,
    confidence: float = 0.95,
    language: str = "en",
) -> ResultTable:
    """How far the shares of two groups lie apart, for every code or theme, with Newcombe's interval.

    Use it to say how much, or how little, so few informants can tell. Do not use it to find what "differs
    significantly": with a handful of people in each group most true differences go unseen, and the informants were
    chosen on purpose. No p-value is given unless you ask for one by name.

    Parameters
    ----------
    prevalence
        From `prevalence(...)`; two groups or more.
    pairs
        Pairs of groups; by default every pair in the groups' order. Differences are first minus second.
    tests
        ``fisher``, ``boschloo`` or ``barnard`` for each pair; ``freeman-halton`` once for each code or theme, over all
        groups of the table. Each comes with Holm's and Benjamini and Hochberg's adjustment over all tests made.
    confidence
        Coverage of the intervals.
    language
        Of headings.

    Returns
    -------
    ResultTable
        ESTIMATES (`estimate` is the difference of shares, -1 to 1; `n` the informants of both groups), with `theme`,
        `family` or `code`, `label`, `group_a`, `group_b`, `voiced_a`, `n_a`, `voiced_b`, `n_b`. With tests also
        `test`, `p_value`, `p_holm`, `p_bh`, `family_size`. A test over all groups stands in each row of its code.

    Raises
    ------
    QualkitError
        If `prevalence` is none, holds fewer than two groups, or if a test or a group is unknown.

    Examples
    --------
    >>> voiced = pd.DataFrame({"theme": "t", "label": "T", "group": ["cadre", "mother"],
    ...                        "voiced": [56, 48], "n": [70, 80]})
    >>> compare_groups(voiced)[["group_a", "group_b", "estimate", "conf_low", "conf_high"]].round(4).values.tolist()
    [['cadre', 'mother', 0.2, 0.0524, 0.3339]]
    """
    key = _check(prevalence, tests)
    check_language(language)
    groups = list(dict.fromkeys(prevalence["group"].astype(str)))
    chosen = _pairs(pairs, groups)
    rows = [
        _row(key, one, other, confidence)
        for _, cells in prevalence.groupby(key, sort=False, observed=True)
        for one, other in _sides(cells, chosen)
    ]
    frame = pd.DataFrame(rows)
    if tests:
        frame = _tested(frame, prevalence, key, tests)
    return _result(frame, key, groups, tests, confidence, prevalence, language)


def _check(prevalence: pd.DataFrame, tests: str | None) -> str:
    columns = [str(name) for name in getattr(prevalence, "columns", [])]
    keys = [name for name in _KEYS if name in columns]
    missing = [name for name in _NEEDED if name not in columns]
    problems = []
    if missing or not keys:
        what = f"this is no prevalence: it lacks {', '.join([*missing, *([] if keys else ['theme or code'])])}"
        problems.append(Problem(what, mend="give what qk.prevalence(...) returns"))
    elif prevalence["group"].nunique() < 2:
        problems.append(Problem("there is one group only, and nothing to compare it with", mend="give two or more"))
    if tests is not None and tests not in TESTS:
        problems.append(Problem(f"unknown test {tests!r}", nearest=nearest(str(tests), TESTS),
                                mend=f"choose one of {', '.join(TESTS)}"))  # fmt: skip
    if problems:
        raise QualkitError(problems)
    return keys[0]


def _pairs(pairs: Sequence[tuple[str, str]] | None, groups: list[str]) -> list[tuple[str, str]]:
    if pairs is None:
        return list(combinations(groups, 2))
    problems = [
        Problem(f"there is no group {group!r}", "prevalence", nearest(str(group), groups),
                f"name one of {', '.join(groups)}")
        for pair in pairs for group in pair if group not in groups
    ]  # fmt: skip
    problems += [
        Problem(f"the pair {pair!r} does not name two groups", mend="give pairs of different groups")
        for pair in pairs if len(set(pair)) != 2
    ]  # fmt: skip
    if problems:
        raise QualkitError(problems)
    return [(str(one), str(other)) for one, other in pairs]


def _sides(cells: pd.DataFrame, chosen: Sequence[tuple[str, str]]) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    by_group = {str(cell["group"]): cell for cell in cells.to_dict("records")}
    return [(by_group[one], by_group[other]) for one, other in chosen if one in by_group and other in by_group]


def _row(key: str, one: Mapping[str, Any], other: Mapping[str, Any], confidence: float) -> dict[str, Any]:
    counts = int(one["voiced"]), int(one["n"]), int(other["voiced"]), int(other["n"])
    gap = difference(*counts, confidence=confidence)
    small = 0 < min(counts[1], counts[3]) < LEAST_FOR_PERCENT
    notes = [gap.note, f"fewer than {LEAST_FOR_PERCENT} informants in a group: read as k of n" if small else ""]
    return {
        key: one[key], "label": one["label"], "group_a": str(one["group"]), "group_b": str(other["group"]),
        "voiced_a": counts[0], "n_a": counts[1], "voiced_b": counts[2], "n_b": counts[3],
        **gap.row(), "n": counts[1] + counts[3],
        "method": f"difference of shares of informants; Newcombe's hybrid score interval, {confidence:.0%}",
        "note": "; ".join(filter(None, notes)),
    }  # fmt: skip


def _tested(frame: pd.DataFrame, prevalence: pd.DataFrame, key: str, tests: str) -> pd.DataFrame:
    if tests in _PAIRWISE:
        frame = frame.assign(test=tests, p_value=[_pair_p(tests, row) for row in frame.to_dict("records")])
        return _with_adjusted(frame, frame["p_value"])
    by_item = {name: _overall_p(cells) for name, cells in prevalence.groupby(key, sort=False, observed=True)}
    family = pd.Series(by_item, dtype="float64")
    parts = prevalence[prevalence["n"] > 0]
    over = ", ".join(dict.fromkeys(parts["group"].astype(str)))
    frame = frame.assign(test=f"freeman-halton over {over}", p_value=frame[key].map(family))
    if family.isna().any():
        lost = frame["p_value"].isna()
        reason = f"no test: fewer than two groups were heard, or more than {MOST_TABLES:,} tables"
        frame.loc[lost, "note"] = [f"{note}; {reason}".strip("; ") for note in frame.loc[lost, "note"]]
    return _with_adjusted(frame, family, frame[key])


def _pair_p(test: str, row: Mapping[Any, Any]) -> float:
    """The p-value of a pair; NaN where nobody of a group was heard."""
    if not row["n_a"] or not row["n_b"]:
        return math.nan
    return _PAIRWISE[test](row["voiced_a"], row["n_a"], row["voiced_b"], row["n_b"])


def _overall_p(cells: pd.DataFrame) -> float:
    heard = cells[cells["n"] > 0]
    if len(heard) < 2:
        return math.nan
    return freeman_halton([int(k) for k in heard["voiced"]], [int(n) for n in heard["n"]])


def _with_adjusted(frame: pd.DataFrame, family: pd.Series, items: pd.Series | None = None) -> pd.DataFrame:
    """The family's adjusted p-values: one a row, or one an item of `items`."""
    for column, method in (("p_holm", "holm"), ("p_bh", "benjamini-hochberg")):
        values = pd.Series(adjusted(family, method), family.index)  # type: ignore[arg-type]
        frame[column] = values if items is None else items.map(values)
    return frame.assign(family_size=int(family.notna().sum()))


def _result(
    frame: pd.DataFrame, key: str, groups: list[str], tests: str | None, confidence: float,
    prevalence: pd.DataFrame, language: str,
) -> ResultTable:  # fmt: skip
    proposed = "note" in prevalence and prevalence["note"].astype(str).str.contains(NOT_REVIEWED, regex=False).any()
    frame = frame.assign(
        share_a=frame["voiced_a"] / frame["n_a"].where(frame["n_a"] > 0),
        share_b=frame["voiced_b"] / frame["n_b"].where(frame["n_b"] > 0),
        shown=[_shown(row, language) for row in frame.to_dict("records")],
    )
    notes = ["The unit is the informant; intervals describe precision, not a population.",
             *getattr(prevalence, "notes", ())[1:]]  # fmt: skip
    if tests:
        size = int(frame["family_size"].iloc[0])
        notes += [f"p-values were asked for: {tests}; adjusted over a family of {size} tests.", _INDEPENDENCE]
    asked = ("p_value", "p_holm", "p_bh", "family_size") if tests else ()
    shown = ("label", "group_a", "group_b", "a", "b", "shown", *asked)
    frame = frame[[*(name for name in frame.columns if name not in ("shown", *asked)), "shown", *asked]]
    headings = _HEADINGS.get(language, _HEADINGS["en"])
    shares = {
        side: ShareColumns(k=f"voiced_{side}", n=f"n_{side}", estimate=f"share_{side}", low="", high="")
        for side in ("a", "b")
    }
    absorbed = {name for share in shares.values() for name in share.names}
    layout = Layout(
        rows=("label", "group_a", "group_b"),
        shares=shares,
        hidden=tuple(name for name in frame.columns if name not in (*shown, *absorbed)),
        labels={"label": headings.get(key, key.capitalize()),
                **{name: f"{heading}".replace("95%", f"{confidence:.0%}") for name, heading in headings.items()}},
        order={"label": list(dict.fromkeys(frame["label"])), "group_a": groups, "group_b": groups},
        digits=dict.fromkeys(("p_value", "p_holm", "p_bh"), 4),
    )  # fmt: skip
    title = f"Differences between groups, by {key}" + (f": {NOT_REVIEWED}" if proposed else "")
    return ResultTable(frame, title=title, notes=notes, layout=layout, language=language)


def _shown(row: Mapping[Any, Any], language: str) -> str:
    """The difference as it is read; nothing where a group is too small for percentages."""
    if math.isnan(row["estimate"]) or min(row["n_a"], row["n_b"]) < LEAST_FOR_PERCENT:
        return ""
    gap, low, high = (_signed(row[name], language) for name in ("estimate", "conf_low", "conf_high"))
    return f"{gap} ({low} {_TO[language]} {high})"


def _signed(value: float, language: str) -> str:
    return ("+" if round(value, 2) > 0 else "") + number(round(value, 2), 2, language)
