"""Which codes two coders take for each other."""

from __future__ import annotations

from collections import Counter
from typing import Unpack

import pandas as pd

from qualkit.agreement.compared import Choice, Compared, compare
from qualkit.agreement.units import presence, units_of
from qualkit.agreement.wording import heading
from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError

NOTHING = ""
"""Stands for no code."""
COLUMNS = ["code_a", "label_a", "code_b", "label_b", "units"]


def confusions(
    codings: pd.DataFrame,
    turns: pd.DataFrame,
    *,
    progress: pd.DataFrame | None = None,
    unit: str = "turn",
    language: str = "en",
    **choice: Unpack[Choice],
) -> ResultTable:
    """How often one coder used one code where the other used another, counted in units.

    A code that both used on a unit counts on the diagonal. Of the codes that only one of them used there, each of the
    first coder's is counted against each of the second's, or against no code where the second has none left over.
    So a unit can count in several cells, and the rows add up to no total.
    Use it to see which definitions run into each other; it is no coefficient.

    Parameters
    ----------
    codings, turns, progress
        CODINGS, TURNS, PROGRESS, as for `qualkit.agree`.
    unit
        ``turn``, ``sentence``, ``character`` or ``segment``.
    language
        Of the labels.
    choice
        ``coders`` (two), ``codebook``, ``version``, ``training``, ``roles``: see
        `qualkit.agreement.compared.Choice`.

    Returns
    -------
    ResultTable
        `code_a` and `code_b` (the codes of the first and the second coder; empty for no code), `label_a`, `label_b`,
        `units`; cells that are nought are left out, codes stand in the codebook's order.

    Raises
    ------
    QualkitError
        As in `qualkit.agree`, and for another number of coders than two.

    Examples
    --------
    >>> from qualkit.tables import CODINGS, PROGRESS, TURNS
    >>> row = {"transcript": "t", "role": "informant", "informant": "i", "group": "g", "speaker": "I"}
    >>> turns = TURNS.frame([{**row, "turn": 0, "start": 3, "end": 9, "text": "Capek."}])
    >>> done = {"codebook": "b", "version": "1", "transcript": "t", "informant": "i", "kind": "interview"}
    >>> progress = PROGRESS.frame([{**done, "coder": coder, "turn": 0, "read": True, "finished": True}
    ...                            for coder in "ab"])
    >>> mark = {"transcript": "t", "codebook": "b", "version": "1", "start": 3, "end": 9}
    >>> codings = CODINGS.frame([{**mark, "id": "1", "coder": "a", "code": "hours"},
    ...                          {**mark, "id": "2", "coder": "b", "code": "fatigue"}])
    >>> confusions(codings, turns, progress=progress)[["code_a", "code_b", "units"]].values.tolist()
    [['hours', 'fatigue', 1]]
    """
    compared = compare(codings, turns, progress, choice)
    if len(compared.coders) != 2:
        raise QualkitError(Problem(
            f"confusions are of two coders; there are {len(compared.coders)} ({', '.join(compared.coders)})", "coders",
            mend="name two in coders=",
        ))  # fmt: skip
    cells = _cells(compared, unit)
    place = {code: number for number, code in enumerate((*compared.codes, NOTHING))}
    none = heading("nothing", language)
    rows = [
        {"code_a": one, "label_a": compared.label(one, language) if one else none, "code_b": two,
         "label_b": compared.label(two, language) if two else none, "units": count}
        for (one, two), count in sorted(cells.items(), key=lambda cell: (place[cell[0][0]], place[cell[0][1]]))
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=COLUMNS).astype({**dict.fromkeys(COLUMNS, "str"), "units": "int64"})
    title = heading("confusions", language).format(*compared.coders)
    order = [compared.label(code, language) for code in compared.codes] + [none]
    layout = Layout(rows=("label_a",), columns="label_b", cells=("units",), labels={"label_a": compared.coders[0]},
                    order={"label_a": order, "label_b": order})  # fmt: skip
    notes = (f"Units ({unit}) in {len(compared.interviews)} interviews; rows {compared.coders[0]}, columns "
             f"{compared.coders[1]}.", *compared.notes)  # fmt: skip
    return ResultTable(frame, title=title, notes=notes, language=language, layout=layout)


def _cells(compared: Compared, unit: str) -> Counter[tuple[str, str]]:
    here = presence(compared, units_of(compared, unit), {code: (code,) for code in compared.codes})
    cells: Counter[tuple[str, str]] = Counter()
    for (first, second), count in Counter(map(tuple, here.sets().tolist())).items():
        for code in first & second:
            cells[code, code] += count
        for one in (first - second) or ({NOTHING} if second - first else set()):
            for two in (second - first) or {NOTHING}:
                cells[one, two] += count
    return cells
