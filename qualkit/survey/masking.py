"""Coverage that masks itself when it leaves the house: small numbers are withheld or bracketed, as DHS and MICS do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

import pandas as pd

from qualkit.display.labels import percent
from qualkit.display.result import Presentation, ResultTable
from qualkit.display.sheets import csv_bytes, xlsx_bytes

AS_SHOWN = "as_shown"
WITHHELD_SIGN = "*"
_FIGURES = ("estimate", "std_error", "conf_low", "conf_high", "deff", "n_effective", "distance", "distance_low",
            "distance_high")  # fmt: skip
_WHY = "withheld: fewer than 25 unweighted records (rule of DHS and MICS)"
MASKED = "Shares of 25 to 49 records stand in brackets, those of fewer are not shown (DHS, MICS); the table keeps them."
_RAW = "Raw: shares of few records stand unmasked; DHS and MICS withhold those below 25 and bracket those below 50."
_KEY = "as_shown: * withheld (fewer than 25 unweighted records); (58.1) 25 to 49 records (rule of DHS and MICS)."


def _leaving(name: str) -> Callable[..., Any]:
    """An export of pandas that masks unless ``masked=False`` says otherwise."""
    export = getattr(pd.DataFrame, name)

    @wraps(export)
    def method(self: MaskedTable, *given: Any, masked: bool = True, **more: Any) -> Any:
        table = masked_frame(self) if masked else pd.DataFrame(self)
        return getattr(table, name)(*given, **more)

    return method


class MaskedTable(ResultTable):
    """A result whose shares of few records are masked in every file and display that is made of it.

    The table itself keeps every figure. Its column `shown` says ``withheld`` (below 25 unweighted records),
    ``bracketed`` (25 to 49) or nothing. In an export a withheld row has no figures, and a column `as_shown` says
    ``*``, ``(58.1)`` or ``58.1``, in percent. ``masked=False``, or `raw`, gives the figures by name.

    Examples
    --------
    >>> rows = pd.DataFrame({"village": ["A", "B", "C"], "estimate": [0.5, 0.581, 0.6], "n": [9.0, 30.0, 90.0],
    ...                      "shown": ["withheld", "bracketed", ""], "note": ["", "", ""]})
    >>> table = MaskedTable(rows)
    >>> table["estimate"].tolist(), masked_frame(table)[["as_shown", "estimate"]].values.tolist()
    ([0.5, 0.581, 0.6], [['*', nan], ['(58.1)', 0.581], ['60.0', 0.6]])
    >>> print(table.csv(masked=False).decode().splitlines()[1])
    A,0.5,9.0,withheld,
    """

    def csv(self, *, masked: bool = True) -> bytes:
        """The table as CSV, masked; ``masked=False`` writes every figure."""
        return csv_bytes(masked_frame(self) if masked else self)

    def xlsx(self, *, masked: bool = True) -> bytes:
        """The table as a workbook, masked, with a sheet of notes; ``masked=False`` writes every figure."""
        notes = (*self.notes, _KEY) if masked else self.notes
        table = masked_frame(self) if masked else self
        return xlsx_bytes(table, title=self.title, notes=notes, language=self.language)

    def raw(self) -> ResultTable:
        """The same table without any mask, in displays and figures too: `shown` is empty throughout.

        Whoever passes it on answers for it.
        """
        bare = {name: replace(share, shown="") for name, share in self.layout.shares.items()}
        layout = replace(self.layout, shares=bare)
        notes = (*(note for note in self.notes if not note.startswith(MASKED)), _RAW)
        frame = pd.DataFrame(self).assign(shown="")
        return ResultTable(frame, title=self.title, notes=notes, layout=layout, language=self.language)

    to_csv = _leaving("to_csv")
    to_excel = _leaving("to_excel")
    to_html = _leaving("to_html")
    to_json = _leaving("to_json")
    to_latex = _leaving("to_latex")
    to_markdown = _leaving("to_markdown")
    to_string = _leaving("to_string")
    to_parquet = _leaving("to_parquet")
    to_feather = _leaving("to_feather")
    to_stata = _leaving("to_stata")
    to_xml = _leaving("to_xml")

    def _shown_as(self, presentation: Presentation) -> ResultTable:
        return MaskedTable(pd.DataFrame(self), title=presentation.title, notes=presentation.notes,
                           layout=presentation.layout, language=presentation.language)  # fmt: skip


def masked_frame(table: pd.DataFrame) -> pd.DataFrame:
    """A table as it may leave the house: `as_shown` before the figures, which withheld rows lack.

    Parameters
    ----------
    table
        Estimates of shares with `estimate` and `shown`; not changed.
    """
    frame = pd.DataFrame(table).copy()
    withheld = frame["shown"].eq("withheld")
    signs = [_sign(*row) for row in zip(frame["estimate"], frame["shown"], strict=True)]
    figures = [name for name in _FIGURES if name in frame]
    frame[figures] = frame[figures].mask(withheld)
    told = zip(frame["note"], withheld, strict=True)
    frame["note"] = ["; ".join(filter(None, (note, _WHY if hidden else ""))) for note, hidden in told]
    frame.insert(list(frame.columns).index("estimate"), AS_SHOWN, signs)
    return frame


def _sign(estimate: float, shown: str) -> str:
    if shown == "withheld":
        return WITHHELD_SIGN
    if pd.isna(estimate):
        return ""
    return f"({percent(estimate, 1)})" if shown == "bracketed" else percent(estimate, 1)
