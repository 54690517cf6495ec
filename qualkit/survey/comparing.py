"""Coverage beside coverage: rows are compared and joined only where they mean the same, or where somebody allows it.

The same practice is counted in several ways: yesterday or since birth, at 0-5 or at 6-23 months, with another meaning
of "do not know". Their figures differ by 6 to 16 points in one province, so that a difference of two of them says as
much about the questions as about the children.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.model import NOT_STATED
from qualkit.survey.definitions import definition_of_id

_NEEDED = ("indicator", "definition", "estimate")
EXACT, PARENT, NATION = "exact place", "parent area", "nation"
_COLUMNS = ("indicator", "place", "join_level", "definition_a", "estimate_a", "n_a", "place_b", "definition_b",
            "estimate_b", "n_b", "difference", "note")  # fmt: skip
_NOTE = "A difference stands only between rows of one definition and one place; what was allowed by name has none."


def in_words(id: str) -> str:
    """A definition's id with what it says, as refusals show it.

    Examples
    --------
    >>> in_words("who2021-cbf-12-23")
    "'who2021-cbf-12-23' (Children breastfed yesterday; 12-23 months; the day and night before the interview)"
    >>> in_words("not stated")
    "'not stated' (the source does not say how it was counted)"
    """
    if id == NOT_STATED:
        return f"{id!r} (the source does not say how it was counted)"
    found = definition_of_id(id)
    if found is None:
        return f"{id!r}"
    return f"{id!r} ({found.wording}; {found.months[0]}-{found.months[1]} months; {found.recall})"


def check_one_definition(rows: pd.DataFrame, *, allow: Collection[str] = ()) -> pd.DataFrame:
    """The same rows, if those of each indicator follow one definition.

    ``not stated`` is the same as nothing, not even as another ``not stated``: nobody knows what the two count.

    Parameters
    ----------
    rows
        Any table with `indicator` and `definition`.
    allow
        Ids of definitions that may stand together all the same; ``not stated`` is one of them.

    Raises
    ------
    QualkitError
        For each indicator with several definitions, with what they say.

    Examples
    --------
    >>> rows = pd.DataFrame({"indicator": "ebf", "definition": ["dhs7-ebf-0-5", "not stated"]})
    >>> check_one_definition(rows)
    Traceback (most recent call last):
    qualkit.errors.QualkitError: indicator 'ebf': rows of different definitions are not compared: ...
    >>> len(check_one_definition(rows, allow=("dhs7-ebf-0-5", "not stated")))
    2
    """
    allowed = _allowed(allow)
    problems = [
        _unlike(str(indicator), ids) for indicator, ids in _definitions(rows)
        if not _may_stand(ids, allowed)
    ]  # fmt: skip
    if problems:
        raise QualkitError(problems)
    return rows


def side_by_side(
    first: pd.DataFrame, second: pd.DataFrame, *, place: str | tuple[str, str] = "place",
    parents: Mapping[str, str] | None = None, nation: str = "", allow: Collection[str] = (), language: str = "en",
) -> ResultTable:  # fmt: skip
    """Rows of two tables of coverage joined by indicator and place, with their difference where they mean the same.

    Parameters
    ----------
    first, second
        Tables with `indicator`, `definition` and `estimate` as a share: what ``qk.coverage`` or
        ``qk.published_figures`` gives.
    place
        Column of the place in both tables, or one for each.
    parents
        Place -> the area that it lies in. Where the second table lacks the place itself, its parent's row is joined,
        and `join_level` says so. A province's coverage is not a village's: such rows get no difference.
    nation
        A place of the second table to join where neither place nor parent is there.
    allow
        Ids of definitions that may be joined although they differ.

    Returns
    -------
    ResultTable
        `indicator`, `place`, `join_level` (``exact place``, ``parent area``, ``nation``), definition, estimate and n
        of both sides (withheld shares are missing), `difference` in percentage points, `note`. Rows without a partner
        are kept, with the reason.

    Raises
    ------
    QualkitError
        For columns that are missing, and for each pair of definitions that differ and were not allowed, with both.

    Examples
    --------
    >>> ours = pd.DataFrame({"indicator": ["ebf"], "definition": ["who2021-ebf-0-5"], "place": ["X"],
    ...                      "estimate": [0.5], "n": [80.0]})
    >>> theirs = ours.assign(estimate=0.58)
    >>> side_by_side(ours, theirs)["difference"].round(1).tolist()
    [-8.0]
    >>> side_by_side(ours, theirs.assign(definition="not stated"))
    Traceback (most recent call last):
    qualkit.errors.QualkitError: indicator 'ebf': rows of different definitions are not joined: ...
    """
    here, there = (place, place) if isinstance(place, str) else place
    _check_columns((first, here), (second, there))
    allowed = _allowed(allow)
    rows, problems = [], []
    for left in _unwithheld(first).to_dict("records"):
        level, right = _partner(left, str(left[here]), second, there, parents or {}, nation)
        if right is not None and not _may_stand([str(left["definition"]), str(right["definition"])], allowed):
            problems.append(_unlike(str(left["indicator"]), [str(left["definition"]), str(right["definition"])],
                                    "joined"))  # fmt: skip
        rows.append(_joined(left, right, level, here, there))
    if problems:
        raise QualkitError(list(dict.fromkeys(problems)))
    frame = pd.DataFrame(rows, columns=list(_COLUMNS))
    return ResultTable(frame, title="Coverage beside coverage", notes=(_NOTE,), layout=Layout(rows=("indicator",)),
                       language=language)  # fmt: skip


def _unwithheld(table: pd.DataFrame) -> pd.DataFrame:
    """The table without the shares that DHS and MICS withhold."""
    frame = pd.DataFrame(table).copy()
    if "shown" in frame:
        frame["estimate"] = frame["estimate"].mask(frame["shown"] == "withheld")
    return frame


def _allowed(allow: Collection[str]) -> set[str]:
    if isinstance(allow, str):
        raise QualkitError(Problem(f"allow is one text, {allow!r}", "allow", mend="give a list of definition ids"))
    return set(allow)


def _may_stand(ids: Sequence[str], allowed: Collection[str]) -> bool:
    """Whether rows of these definitions, one each a row, may stand together."""
    different = set(ids)
    alike = len(different) == 1 and (NOT_STATED not in different or len(ids) == 1)
    return alike or different <= set(allowed)


def _definitions(rows: pd.DataFrame) -> Iterator[tuple[object, list[str]]]:
    problems = [Problem(f"the rows have no column {name!r}", "comparison", nearest(name, map(str, rows.columns)),
                        "compare coverage or published figures")
                for name in ("indicator", "definition") if name not in rows.columns]  # fmt: skip
    if problems:
        raise QualkitError(problems)
    for indicator, part in rows.groupby("indicator", sort=False):
        yield indicator, [str(id) for id in part["definition"]]


def _unlike(indicator: str, ids: Sequence[str], done: str = "compared") -> Problem:
    shown = "; ".join(in_words(id) for id in dict.fromkeys(ids))
    named = ", ".join(repr(id) for id in dict.fromkeys(ids))
    what = f"rows of different definitions are not {done}: {shown}"
    if len(set(ids)) == 1:
        what = f"rows without a stated definition are not {done}: {shown}"
    return Problem(what, f"indicator {indicator!r}", mend=f"choose rows of one definition, or say allow=[{named}]")


def _check_columns(*tables: tuple[pd.DataFrame, str]) -> None:
    problems = [
        Problem(f"the {side} table has no column {name!r}", "side_by_side", nearest(name, map(str, table.columns)),
                "give coverage with indicator, definition, estimate and a place")
        for side, (table, place) in zip(("first", "second"), tables, strict=True)
        for name in (*_NEEDED, place) if name not in table.columns
    ]  # fmt: skip
    if problems:
        raise QualkitError(problems)


def _partner(
    left: Mapping[str, Any], name: str, second: pd.DataFrame, there: str, parents: Mapping[str, str], nation: str
) -> tuple[str, dict[str, Any] | None]:
    """The row of the second table that stands for this one, and at which level."""
    same = _unwithheld(second)[second["indicator"] == left["indicator"]]
    for level, wanted in ((EXACT, name), (PARENT, parents.get(name, "")), (NATION, nation)):
        found = same[same[there].astype(str) == wanted] if wanted else same.iloc[:0]
        if len(found) > 1:
            mend = "choose one: by year, source or definition"
            raise QualkitError(Problem(f"{len(found)} rows of the second table are of {wanted!r}",
                                       f"indicator {left['indicator']!r}", mend=mend))  # fmt: skip
        if len(found) == 1:
            return level, {str(key): value for key, value in found.to_dict("records")[0].items()}
    return "", None


def _joined(
    left: Mapping[str, Any], right: Mapping[str, Any] | None, level: str, here: str, there: str
) -> dict[str, Any]:
    nan = float("nan")
    row = {"indicator": left["indicator"], "place": left[here], "join_level": level,
           "definition_a": left["definition"], "estimate_a": left["estimate"], "n_a": left.get("n", nan),
           "place_b": "", "definition_b": "", "estimate_b": nan, "n_b": nan, "difference": nan}  # fmt: skip
    if right is None:
        return {**row, "note": "the second table has no row of this place"}
    row |= {"place_b": right[there], "definition_b": right["definition"], "estimate_b": right["estimate"],
            "n_b": right.get("n", nan)}  # fmt: skip
    reasons = []
    if left["definition"] != right["definition"] or left["definition"] == NOT_STATED:
        reasons.append("the definitions differ or are not stated: no difference can be given")
    if "withheld" in (left.get("shown", ""), right.get("shown", "")):
        reasons.append("withheld: fewer than 25 unweighted records")
    if level != EXACT:
        reasons.append(f"{right[there]} is not {left[here]}: no difference can be given")
    if not reasons:
        row["difference"] = 100 * (left["estimate"] - right["estimate"])
    return {**row, "note": "; ".join(reasons)}
