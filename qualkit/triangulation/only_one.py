"""The completeness comparison: what only one group says, and whether the others were asked.

A step of the protocol of Farmer and others (2006): what does each data set add that the others lack? Here the sets are
groups of informants. What only one group says is not thereby in doubt, and not thereby new: often the others were
simply not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError
from qualkit.model import NOT_REVIEWED
from qualkit.triangulation.sides import Side, Told, side_of, told_by

NOBODY_ELSE, CODES_ONLY = "nobody else voiced it", "some of its codes nobody else voiced"
SAID = {
    "id": {NOBODY_ELSE: "tidak disebut kelompok lain", CODES_ONLY: "sebagian kodenya tidak disebut kelompok lain"},
}  # fmt: skip
_HEADINGS = {
    "en": {"label": "", "group": "said by", "what": "what only they say", "codes_only": "codes",
           "others": "the others"},
    "id": {"label": "", "group": "disebut oleh", "what": "yang hanya mereka sebut", "codes_only": "kode",
           "voiced": "menyebut", "heard": "didengar", "others": "kelompok lain"},
}  # fmt: skip
_CAVEAT = "Said by one group only is no reason to doubt it, and often a matter of who was asked (Farmer et al. 2006)."
_NEEDED = ("label", "group", "voiced_by", "heard", "codes_voiced", "barrier", "support", "topics")


def completeness(prevalence: pd.DataFrame, asked: pd.DataFrame | None = None, *, language: str = "en") -> ResultTable:
    """What only one group says: themes or codes that nobody of another group voiced, and codes within shared themes.

    Use it to see what each group adds. Do not read the silence of the others as a no: `others` says how many of them
    were asked, and of whom that is not known.

    Parameters
    ----------
    prevalence
        From `prevalence`, by themes or by codes, with two groups or more.
    asked
        ASKED. Without it nothing is known of who was asked, and the result says so.
    language
        Of the labels.

    Returns
    -------
    ResultTable
        One row an item and group that says something alone: `theme` or `code`, `label`, `group`, `what`,
        `codes_only` (codes that nobody of another group voiced), `voiced`, `heard`, `voiced_by`, and in `others` each
        other group with how many were heard and asked.

    Raises
    ------
    QualkitError
        For what is no prevalence, and for one of a single group.

    Examples
    --------
    >>> row = {"theme": "t", "label": "T", "heard": "k i", "barrier": 1, "support": 0, "topics": "pay"}
    >>> voiced = pd.DataFrame([{**row, "group": "cadre", "voiced_by": "k", "codes_voiced": "barrier.pay"},
    ...                        {**row, "group": "mother", "voiced_by": "", "codes_voiced": ""}])
    >>> completeness(voiced)[["group", "what", "others"]].values.tolist()
    [['cadre', 'nobody else voiced it', 'mother: none of 2; what they were asked is not known']]
    """
    key = _key(prevalence)
    told, is_known = told_by(asked), asked is not None
    groups = list(dict.fromkeys(prevalence["group"].astype(str)))
    if len(groups) < 2:
        raise QualkitError(Problem(f"there is {len(groups) or 'no'} group; comparing needs two", "prevalence",
                                   mend="give a prevalence of two groups or more"))  # fmt: skip
    rows = [
        row
        for item, cells in prevalence.groupby(key, sort=False, observed=True)
        for row in _alone(key, str(item), cells, told, is_known)
    ]
    names = [key, "label", "group", "what", "codes_only", "voiced", "heard", "voiced_by", "others", "note"]
    frame = pd.DataFrame(rows, columns=names)
    proposed = "note" in prevalence and prevalence["note"].astype(str).str.contains(NOT_REVIEWED, regex=False).any()
    frame["note"] = NOT_REVIEWED if proposed else ""
    return _result(frame, key, groups, bool(proposed), language)


def _key(prevalence: pd.DataFrame) -> str:
    key = next((name for name in ("theme", "code", "family") if name in getattr(prevalence, "columns", ())), "")
    missing = [name for name in _NEEDED if name not in getattr(prevalence, "columns", ())]
    if missing or not key:
        lacking = ", ".join([*([] if key else ["theme or code"]), *missing])
        raise QualkitError(
            Problem(f"this is no prevalence: it lacks {lacking}", mend="give what qk.prevalence returns")
        )
    return key


def _alone(key: str, item: str, cells: pd.DataFrame, told: Told, is_known: bool) -> Iterator[dict[str, Any]]:
    records = cells.to_dict("records")
    sides = [side_of(cell, told) for cell in records]
    for place, side in enumerate(sides):
        others = [each for each in sides[:place] + sides[place + 1 :] if each.heard]
        theirs = {code for each in others for code in each.codes}
        only = [code for code in side.codes if code not in theirs]
        if not side.voiced or not others or not only:
            continue
        yield {
            key: item, "label": str(records[place]["label"]), "group": side.group,
            "what": CODES_ONLY if any(each.voiced for each in others) else NOBODY_ELSE,
            "codes_only": " ".join(only), "voiced": side.voiced, "heard": len(side.heard),
            "voiced_by": " ".join(side.voiced_by), "others": "; ".join(_other(each, is_known) for each in others),
        }  # fmt: skip


def _other(side: Side, is_known: bool) -> str:
    """What can be said of a group that did not say it."""
    many = f"{side.voiced} of {len(side.heard)}" if side.voiced else f"none of {len(side.heard)}"
    if not is_known:
        return f"{side.group}: {many}; what they were asked is not known"
    parts = [f"asked {len(side.asked)}", f"not asked {len(side.not_asked)}", f"not known {len(side.unknown)}"]
    return f"{side.group}: {many}; {', '.join(part for part in parts if not part.endswith(' 0'))}"


def _result(frame: pd.DataFrame, key: str, groups: list[str], proposed: bool, language: str) -> ResultTable:
    headings: Mapping[str, str] = _HEADINGS.get(language, _HEADINGS["en"])
    layout = Layout(
        rows=("label", "group"),
        hidden=(key, "voiced_by", "note"),
        values={"what": SAID[language]} if language in SAID else {},
        order={"label": list(dict.fromkeys(frame["label"])), "group": groups},
        labels={**headings, "label": key.capitalize()},
        reason="",
    )
    title = "What only one group says" + (f": {NOT_REVIEWED}" if proposed else "")
    return ResultTable(frame, title=title, notes=(_CAVEAT,), layout=layout, language=language)
