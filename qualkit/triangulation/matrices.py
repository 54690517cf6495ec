"""Tables that leave the house: informants by codes, and codes by an attribute of informants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from qualkit.display.layout import Layout, ShareColumns
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError
from qualkit.model import NOT_REVIEWED, Codebook
from qualkit.tables import INFORMANTS, check
from qualkit.triangulation.chosen import codings_of, finished_originals
from qualkit.triangulation.heard import heard
from qualkit.triangulation.intervals import LEAST_FOR_PERCENT, Method
from qualkit.triangulation.prevalence import By, items_of, prevalence

Values = Literal["presence", "counts"]
_NEVER = 10**9
"""So many informants would be needed for a percentage: a crosstab shows counts."""


def case_matrix(
    codings: pd.DataFrame,
    informants: pd.DataFrame,
    by: By = "code",
    *,
    values: Values = "presence",
    progress: pd.DataFrame | None = None,
    coder: str | None = None,
    codebook: Codebook | None = None,
    focus_groups: bool = False,
    language: str = "en",
) -> ResultTable:
    """One row an informant, one column a code: 1 where they voiced it and 0 where not, or how many segments.

    Use it to take the codings into another program, for a cross-case display or a model of your own. Do not compute
    correlations on a handful of people chosen on purpose.

    Parameters
    ----------
    codings
        CODINGS of one coder and codebook, or coded turns where segments span turns of several informants.
    informants
        INFORMANTS; every one has a row, in their order.
    by
        ``"code"``, ``"family"``, the themes or the codes of a codebook, as in `prevalence`. A coding that speaks
        against its theme does not count for the theme.
    values
        ``presence`` for 0 and 1, ``counts`` for segments.
    progress
        PROGRESS. An informant whose original interviews are not all finished has missing values, because silence is
        not the same as not read. Without it, that is so for informants without any coding.
    coder
        Whose codings count, where the table holds several.
    codebook
        Needed for families; with it ``"code"`` has a column for every code.
    focus_groups
        What informants said in focus groups counts as well.
    language
        Of the labels.

    Returns
    -------
    ResultTable
        The columns of `informants`, then one a code or theme (`Int64`, missing where unknown), then `note`. Its
        layout's labels hold the labels of the codes.

    Raises
    ------
    QualkitError
        For several coders or codebooks, unknown `values`, and codes called like a column of `informants`.

    Examples
    --------
    >>> people = pd.DataFrame({"informant": ["a", "b"], "group": "cadre"})
    >>> row = {"transcript": "a", "start": 0, "end": 3, "codebook": "b", "version": "1", "coder": "me"}
    >>> codings = pd.DataFrame([{**row, "id": "1", "code": "pay", "informant": "a"}])
    >>> case_matrix(codings, people)[["informant", "pay"]].values.tolist()
    [['a', 1], ['b', <NA>]]
    """
    check(informants, INFORMANTS)
    if values not in ("presence", "counts"):
        raise QualkitError(Problem(f"cannot fill a matrix with {values!r}", mend="give 'presence' or 'counts'"))
    used = codings_of(codings, coder, need=["informant"])
    known, used, reasons, notes = _known(used, informants, progress, coder, focus_groups)
    key, items = items_of(by, used, codebook, language)
    _check_names([item.name for item in items], informants)
    result = pd.DataFrame(informants).reset_index(drop=True)
    rows = result["informant"].astype(str)
    is_known = rows.isin(known).to_numpy(dtype=bool)
    columns: dict[str, Any] = {}
    for item in items:
        mine = used[used["code"].isin(item.codes)]
        if key == "theme" and "against" in mine:
            mine = mine[~mine["against"].astype(bool)]
        counts = mine.drop_duplicates(["informant", "transcript", "id"]).groupby("informant").size()
        filled = rows.map(counts).fillna(0).to_numpy(dtype=np.int64)
        filled = np.minimum(filled, 1) if values == "presence" else filled
        columns[item.name] = pd.array(np.where(is_known, filled, 0), dtype="Int64")
        columns[item.name][~is_known] = pd.NA
    columns["note"] = pd.Series([reasons.get(name, "") for name in rows], dtype="str")
    result = pd.concat([result, pd.DataFrame(columns, index=result.index)], axis=1)
    return _matrix(result, {item.name: item.label for item in items}, key, values, used, notes, language)


def crosstab(
    codings: pd.DataFrame,
    informants: pd.DataFrame,
    attribute: str,
    by: By = "code",
    *,
    progress: pd.DataFrame,
    coder: str | None = None,
    codebook: Codebook | None = None,
    interval: Method = "wilson",
    language: str = "en",
) -> ResultTable:
    """Codes by the values of an attribute: how many informants with each value voiced each code, of those heard.

    The same counts as `prevalence` with ``groups=attribute``, laid out wide. Nothing is added up over the columns:
    informants were chosen on purpose, and a share of all of them would be a share of nobody.

    Parameters
    ----------
    codings, informants, by, progress, coder, codebook, interval, language
        As in `prevalence`.
    attribute
        Column of `informants`: the group, a village, an age band.

    Returns
    -------
    ResultTable
        `code`, `family` or `theme`, `label`, then for every value of the attribute two columns: ``<value>``, the
        informants who voiced it, and ``<value> n``, the informants heard.

    Raises
    ------
    QualkitError
        As in `prevalence`.

    Examples
    --------
    >>> from qualkit.tables import CODINGS, PROGRESS
    >>> people = pd.DataFrame({"informant": ["a", "b"], "group": "cadre", "trained": ["yes", "no"]})
    >>> done = {"coder": "me", "codebook": "b", "version": "1", "turn": 0, "kind": "interview", "finished": True}
    >>> done = PROGRESS.frame([{**done, "transcript": i, "informant": i} for i in "ab"])
    >>> one = {"id": "1", "transcript": "a", "start": 0, "end": 3, "codebook": "b", "version": "1", "code": "c"}
    >>> codings = CODINGS.frame([{**one, "coder": "me", "informant": "a"}])
    >>> crosstab(codings, people, "trained", progress=done)[["code", "yes", "no n"]].values.tolist()
    [['c', 1, 1]]
    """
    long = prevalence(
        codings, informants, by, attribute, progress=progress, coder=coder, codebook=codebook, interval=interval,
        language=language,
    )  # fmt: skip
    key = str(long.columns[0])
    names = long.drop_duplicates(key)[[key, "label"]].reset_index(drop=True)
    wide = pd.DataFrame(names)
    groups = list(dict.fromkeys(long["group"].astype(str)))
    for group in groups:
        mine = long[long["group"] == group].set_index(key)
        wide[group] = names[key].map(mine["voiced"]).astype("int64")
        wide[f"{group} n"] = names[key].map(mine["n"]).astype("int64")
    title = f"{long.title}, by {attribute}" if NOT_REVIEWED not in long.title else long.title
    notes = (
        "The unit is the informant.",
        *long.notes[1:],
        f"Below {LEAST_FOR_PERCENT} informants, and over all columns, no percentage is given.",
    )
    counts = {
        f"share {group}": ShareColumns(k=group, n=f"{group} n", estimate="", low="", high="", least=_NEVER)
        for group in groups
    }
    layout = Layout(
        rows=("label",), shares=counts, hidden=(key, *(f"{group} n" for group in groups)),
        labels={"label": key.capitalize(), **{f"share {group}": group for group in groups}},
        order={"label": list(names["label"])}, reason="",
    )  # fmt: skip
    return ResultTable(wide, title=title, notes=notes, layout=layout, language=language)


def _known(
    used: pd.DataFrame, informants: pd.DataFrame, progress: pd.DataFrame | None, coder: str | None, focus_groups: bool
) -> tuple[list[str], pd.DataFrame, dict[str, str], list[str]]:
    """Informants of whom it is known what they voiced, the codings that count, reasons for the others, and notes."""
    if progress is None:
        spoken = used[used["informant"].astype(str) != ""]
        known = [str(name) for name in spoken["informant"].unique()]
        reasons = {str(name): "no coding, and no progress was given" for name in informants["informant"]}
        notes = ["Informants without any coding have missing values; give progress=study.progress() to tell silence "
                 "from what was not read."]  # fmt: skip
        return known, spoken, {who: why for who, why in reasons.items() if who not in known}, notes
    finished_originals(progress, used, coder)  # refuses where nobody is named
    coders = [coder] if coder is not None else [str(name) for name in used["coder"].unique()]
    books = [str(name) for name in used["codebook"].unique()] or [
        str(name) for name in progress.loc[progress["coder"].isin(coders), "codebook"].unique()
    ]
    listeners = heard(progress, informants.assign(all="all"), coders, books[0], groups="all", focus_groups=focus_groups)
    mine = used[used["transcript"].isin(listeners.transcripts) & used["informant"].isin(listeners.informants)]
    return sorted(listeners.informants), mine, dict(listeners.left_out.get("all", {})), list(listeners.notes[1:])


def _check_names(names: Sequence[str], informants: pd.DataFrame) -> None:
    taken = {*(str(name) for name in informants.columns), "note"}
    problems = [
        Problem(f"{name!r} names a code and a column of informants", "INFORMANTS", mend="rename the column")
        for name in names if name in taken
    ]  # fmt: skip
    if problems:
        raise QualkitError(problems)


def _matrix(
    frame: pd.DataFrame, labels: dict[str, str], key: str, values: str, used: pd.DataFrame, notes: list[str],
    language: str,
) -> ResultTable:  # fmt: skip
    proposed = f": {NOT_REVIEWED}" if used["coder"].astype(str).str.startswith("rule:").any() else ""
    what = "1 voiced it, 0 did not" if values == "presence" else "segments"
    title = f"Informants by {'codes' if key != 'theme' else 'themes'} ({what}){proposed}"
    return ResultTable(frame, title=title, notes=notes, layout=Layout(labels=labels, rows=("informant",)),
                       language=language)  # fmt: skip
