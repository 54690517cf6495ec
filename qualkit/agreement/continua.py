"""The unitizing alpha of a study's codings: where coders chose themselves what to mark, code by code."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, Unpack

import numpy as np
import pandas as pd

from qualkit.agreement.compared import Choice, Compared, compare, left_out
from qualkit.agreement.ratings import Integers
from qualkit.agreement.resampling import FEW_CLUSTERS, Interval
from qualkit.agreement.unitizing import VARIANT, UnitizingAgreement, unitizing_by_value
from qualkit.agreement.wording import heading, shown
from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, QualkitWarning, nearest
from qualkit.tables import ESTIMATES

ANY_CODE = "any code"
_INTERVALS = ("bootstrap", "none")


def unitizing(
    codings: pd.DataFrame,
    turns: pd.DataFrame,
    *,
    progress: pd.DataFrame | None = None,
    interval: str = "bootstrap",
    resamples: int = 1000,
    confidence: float = 0.95,
    seed: int = 1,
    language: str = "en",
    **choice: Unpack[Choice],
) -> ResultTable:
    """How far coders mark the same stretches of text, code by code (Krippendorff, Mathet, Bouvry & Widlöcher 2016).

    The continuum of an interview is what its informants say in the turns that entered, end to end; the interviewer's
    words are cut out. Each code is compared with everything that is not it, because codes may overlap and the family
    of 2016 has no word for that. `any code` takes all marks as one: whether coders mark the same places at all.
    Overlapping segments of one coder and code count as one; segments that only touch stay two.
    Do not average the codes' figures, and do not use it where everybody coded given units: that is `qualkit.agree`.

    Parameters
    ----------
    codings, turns, progress
        CODINGS, TURNS, PROGRESS, as for `qualkit.agree`.
    interval
        ``bootstrap`` over interviews, or ``none``.
    resamples, confidence, seed
        Of the interval.
    language
        Of the labels.
    choice
        ``coders``, ``codebook``, ``version``, ``training``, ``roles``: see `qualkit.agreement.compared.Choice`.

    Returns
    -------
    ResultTable
        ESTIMATES with `code`, `label`, `measure` (``u_alpha``); `n` counts segments, `method` names the variant.
        Beside them `coded_share` (of what was marked, the share that another coder marked too), `interviews`,
        `coders`, `p_below_667`, `p_below_80`, `codebook`, `version`.

    Raises
    ------
    QualkitError
        As in `qualkit.agree`.

    Examples
    --------
    >>> from qualkit.tables import CODINGS, PROGRESS, TURNS
    >>> row = {"transcript": "t", "role": "informant", "informant": "i", "group": "g", "speaker": "I"}
    >>> turns = TURNS.frame([{**row, "turn": 0, "start": 3, "end": 23, "text": "x" * 20}])
    >>> done = {"codebook": "b", "version": "1", "transcript": "t", "informant": "i", "kind": "interview"}
    >>> progress = PROGRESS.frame([{**done, "coder": coder, "turn": 0, "read": True, "finished": True}
    ...                            for coder in "ab"])
    >>> mark = {"transcript": "t", "codebook": "b", "version": "1", "code": "time", "end": 11}
    >>> codings = CODINGS.frame([{**mark, "id": "1", "coder": "a", "start": 5},
    ...                          {**mark, "id": "2", "coder": "b", "start": 7}])
    >>> found = unitizing(codings, turns, progress=progress, interval="none")
    >>> found["code"].tolist(), found["estimate"].round(3).tolist()
    (['time', 'any code'], [0.747, 0.747])
    """
    if interval not in _INTERVALS:
        mend = "the unitizing alphas are resampled over interviews: give 'bootstrap' or 'none'"
        raise QualkitError(Problem(f"unknown interval {interval!r}", "interval", nearest(interval, _INTERVALS), mend))
    compared = compare(codings, turns, progress, choice)
    marks, lengths = continua(compared)
    kind: Any = "none" if interval == "none" else "auto"
    how = Interval(interval=kind, resamples=resamples, confidence=confidence, seed=seed)
    coders = list(compared.coders)
    by_code = unitizing_by_value(marks, lengths, coders=coders, **how)
    together = unitizing_by_value(marks.assign(value=ANY_CODE), lengths, coders=coders, **how)
    rows = [_row(compared, code, by_code.get(code), language) for code in compared.codes]
    rows.append(_row(compared, ANY_CODE, together.get(ANY_CODE), language))
    if interval != "none" and len(lengths) < FEW_CLUSTERS:
        message = f"intervals over {len(lengths)} interviews, fewer than {FEW_CLUSTERS}, are likely too narrow"
        warnings.warn(message, QualkitWarning, stacklevel=2)
    return _result(rows, compared, language)


def continua(compared: Compared) -> tuple[pd.DataFrame, dict[str, float]]:
    """What entered laid end to end, interview by interview.

    Returns
    -------
    marks
        `transcript`, `coder`, `value` (the code), `start`, `end`: in code points of the words that entered.
    lengths
        Transcript -> code points of its words that entered.
    """
    parts, lengths = [], {}
    for transcript, turns in compared.turns.groupby(compared.turns["transcript"].astype(str), sort=False):
        ordered = turns.sort_values("start")
        starts, ends = ordered["start"].to_numpy(dtype=np.int64), ordered["end"].to_numpy(dtype=np.int64)
        lengths[str(transcript)] = float((ends - starts).sum())
        mine = compared.codings[compared.codings["transcript"] == transcript]
        low, high = (_along(mine[name].to_numpy(dtype=np.int64), starts, ends) for name in ("start", "end"))
        frame = mine[["transcript", "coder"]].assign(value=mine["code"].astype(str), start=low, end=high)
        parts.append(frame[frame["start"] < frame["end"]])
    return pd.concat(parts, ignore_index=True), lengths


def _along(places: Integers, starts: Integers, ends: Integers) -> Integers:
    """Where places of the text lie when only some stretches of it are kept, end to end."""
    before = np.concatenate([[0], np.cumsum(ends - starts)])
    at = np.searchsorted(starts, places, "right") - 1
    inside = np.minimum(places, ends[np.maximum(at, 0)]) - starts[np.maximum(at, 0)]
    return np.asarray(np.where(at < 0, 0, before[np.maximum(at, 0)] + inside), dtype=np.int64)


def _row(compared: Compared, code: str, found: UnitizingAgreement | None, language: str) -> dict[str, Any]:
    label = heading("any code", language) if code == ANY_CODE else compared.label(code, language)
    base: dict[str, Any] = {"code": code, "label": label, "measure": "u_alpha", "n": 0, "coded_share": float("nan"),
                            "method": VARIANT, "note": "undefined: nobody gave this code to a word"}  # fmt: skip
    if found is not None:
        said: Mapping[str, Any] = found.rows()[0]
        share = found.coded_share_by_value[code]
        more = {"coded_share": share, "p_below_667": said["below_667"], "p_below_80": said["below_800"]}
        base = {**base, **said, **more}
    missing = dict.fromkeys(
        ["estimate", "std_error", "conf_low", "conf_high", "p_below_667", "p_below_80"], float("nan")
    )
    row = {**missing, **base}
    row["method"] = f"u-alpha, {row['method']}".replace(" transcripts,", " interviews,")
    return {**row, "interviews": len(compared.interviews), "coders": " ".join(compared.coders),
            "codebook": compared.codebook, "version": compared.version, "shown": shown(row, language)}  # fmt: skip


def _result(rows: list[dict[str, Any]], compared: Compared, language: str) -> ResultTable:
    names = ["code", "label", "measure", *ESTIMATES.names, "coded_share", "interviews", "coders", "p_below_667",
             "p_below_80", "shown", "codebook", "version"]  # fmt: skip
    notes = [
        f"Codebook {compared.codebook} {compared.version or 'of unknown version'}; {VARIANT}; code by code.",
        f"{len(compared.interviews)} of {compared.all_interviews} interviews entered, {len(compared.turns)} turns.",
        *(f"{line[0].upper()}{line[1:]}." for line in left_out(compared)),
        *compared.notes,
    ]
    columns = ["label", "n", "shown", "coded_share"]
    layout = Layout(
        rows=("label",), labels={
            "label": heading("code", language), "n": heading("segments", language), "shown": "u-alpha",
            "coded_share": heading("coded share", language),
        }, hidden=tuple(name for name in names if name not in (*columns, "note")), digits={"n": 0, "coded_share": 2},
    )  # fmt: skip
    title = heading("unitizing", language).format(" & ".join(compared.coders))
    return ResultTable(ESTIMATES.frame(rows)[names], title=title, notes=notes, language=language, layout=layout)
