"""How well proposals meet what a person coded: precision, recall and F1 by turn, with intervals over interviews."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qualkit.coding.coded_turns import coded_turns
from qualkit.coding.concordance import many
from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, QualkitWarning, nearest
from qualkit.model import Codebook
from qualkit.tables import CODINGS, ESTIMATES, PROGRESS, TURNS, check

By: TypeAlias = Literal["code", "family"]
MEASURES = ("precision", "recall", "f1")
MICRO, MACRO = "micro", "macro"
FEW = 10
_UNDEFINED = {
    "precision": "undefined: nothing was proposed",
    "recall": "undefined: nothing was coded by hand",
    "f1": "undefined: nothing was proposed, and nothing coded by hand",
}
_Counts: TypeAlias = NDArray[np.float64]


class _Compared(NamedTuple):
    """Turns that both looked at, by interview; and for each interview and code: both, proposed only, by hand only."""

    codes: tuple[str, ...]
    counts: _Counts
    turns: int
    notes: tuple[str, ...]

    @property
    def interviews(self) -> int:
        return len(self.counts)


def evaluate(
    auto: pd.DataFrame,
    hand: pd.DataFrame,
    turns: pd.DataFrame,
    *,
    by: By = "code",
    codebook: Codebook | None = None,
    progress: pd.DataFrame | None = None,
    resamples: int = 1000,
    confidence: float = 0.95,
    seed: int = 1,
) -> ResultTable:
    """Precision, recall and F1 of proposals against a person's coding, turn by turn.

    A turn of an informant counts for a code if any segment of that code touches it. Precision is the share of the
    turns proposed that the person coded too, recall the share of the turns coded that were proposed, F1 their harmonic
    mean. Intervals are percentiles over whole interviews drawn with replacement (Efron & Tibshirani 1993), since turns
    of one interview are not independent.

    Judge terms on interviews that they were not written on: on those they were tuned on, the figures flatter.
    One person's coding is no truth; how far two persons agree says how good a rule can be at all.

    Parameters
    ----------
    auto
        HITS of `autocode`, or CODINGS of one model.
    hand
        CODINGS of one person.
    turns
        TURNS; only informants' turns count.
    by
        ``code``; or ``family``: each code with its descendants, which needs `codebook`.
    codebook
        Gives the order of codes, and rows for codes that nobody used.
    progress
        PROGRESS: only interviews that the person has finished count, for what was not read is not silence. Without it
        every interview in `turns` is taken as finished, with a warning.
    resamples
        How many; 0 for no interval.
    confidence
        Coverage of the interval.
    seed
        Of the resamples; the same seed gives the same interval.

    Returns
    -------
    ResultTable
        ESTIMATES with `code`, `kind` (``code``, ``family``, ``micro``, ``macro``) and `measure`; `n` is the
        denominator in turns, and beside it `tp`, `fp`, `fn`, `turns` and `interviews`. ``micro`` pools all codes,
        ``macro`` is the mean of the codes for which the measure is defined.

    Raises
    ------
    QualkitError
        For several coders or codebooks on either side, different codebooks, ``family`` without a codebook, an unknown
        `by`, and where the person has finished nothing.

    Examples
    --------
    >>> import warnings
    >>> turn = {"speaker": "", "role": "informant", "informant": "i", "group": "g", "text": "abcd"}
    >>> turns = TURNS.frame([{**turn, "transcript": t, "turn": n, "start": 9 * n, "end": 9 * n + 4}
    ...                      for t in "ab" for n in range(3)])
    >>> one = {"start": 0, "end": 3, "codebook": "b", "version": "1", "code": "c"}
    >>> hand = CODINGS.frame([{**one, "id": "1", "transcript": "a", "coder": "siti"}])
    >>> auto = CODINGS.frame([{**one, "id": t, "transcript": t, "coder": "rule:b"} for t in "ab"])
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     result = evaluate(auto, hand, turns, resamples=0)
    >>> result.loc[result.kind == "code", ["measure", "estimate", "tp", "fp", "fn", "turns"]].values.tolist()
    [['precision', 0.5, 1, 1, 0, 6], ['recall', 1.0, 1, 1, 0, 6], ['f1', 0.6666666666666666, 1, 1, 0, 6]]
    """
    check(auto, CODINGS)
    check(hand, CODINGS)
    check(turns, TURNS)
    _check_asked(by, codebook, resamples, confidence)
    book = _one_book(auto, hand, progress, codebook)
    finished, notes = _finished(hand, turns, progress, book)
    compared = _compare(auto, hand, finished, by, codebook, notes)
    if compared.interviews < FEW:
        warnings.warn(f"only {compared.interviews} interviews were compared: the intervals are too narrow to trust",
                      QualkitWarning, stacklevel=2)  # fmt: skip
    drawn = _drawn(compared.counts, resamples, seed)
    method = "by turn; no interval"
    if len(drawn):
        over = f"percentile bootstrap over {compared.interviews} interviews"
        method = f"by turn; {over}, {resamples} resamples, seed {seed}, {confidence:.0%}"
    rows = list(_rows(compared, drawn, by, confidence, method))
    return _table(rows, compared)


def _check_asked(by: str, codebook: Codebook | None, resamples: int, confidence: float) -> None:
    problems = []
    if by not in ("code", "family"):
        guess = nearest(str(by), ("code", "family"))
        problems.append(Problem(f"cannot evaluate by {by!r}", "by", guess, "give 'code' or 'family'"))
    if by == "family" and codebook is None:
        problems.append(Problem("families need the codebook, which says the parent of each code", "codebook",
                                mend="give codebook=book"))  # fmt: skip
    if resamples < 0 or resamples == 1:
        problems.append(
            Problem(f"{resamples} resamples give no interval", "resamples", mend="give 1000, or 0 for none")
        )
    if not 0 < confidence < 1:
        problems.append(Problem(f"a confidence of {confidence} is no probability", "confidence", mend="give .95, say"))
    if problems:
        raise QualkitError(problems)


def _one_book(
    auto: pd.DataFrame, hand: pd.DataFrame, progress: pd.DataFrame | None, codebook: Codebook | None
) -> tuple[str, str]:
    """The person and the codebook that are compared."""
    problems = []
    for frame, what in ((auto, "auto"), (hand, "hand")):
        coders = list(dict.fromkeys(frame["coder"].astype(str)))
        if len(coders) > 1:
            mend = "choose the rows of one, for example codings[codings.coder == '...']"
            problems.append(Problem(f"{what} holds {len(coders)} coders ({', '.join(coders)})", what, mend=mend))
    names = {str(name) for frame in (auto, hand) for name in frame["codebook"]}
    names |= {codebook.name} if codebook is not None else set()
    if len(names) > 1:
        problems.append(Problem(f"{len(names)} codebooks are mixed: {', '.join(sorted(names))}", "codebook",
                                mend="compare codings under one codebook"))  # fmt: skip
    people = list(dict.fromkeys(hand["coder"].astype(str)))
    if progress is not None and not people:
        people = [
            c for c in dict.fromkeys(check(progress, PROGRESS)["coder"]) if not str(c).startswith(("rule:", "model:"))
        ]
    if not problems and len(people) > 1:
        problems.append(Problem(f"no coding by hand is given, and {len(people)} people could be meant", "hand",
                                mend="give the progress of one person"))  # fmt: skip
    if problems:
        raise QualkitError(problems)
    return (people or [""])[0], next(iter(names), "")


def _finished(
    hand: pd.DataFrame, turns: pd.DataFrame, progress: pd.DataFrame | None, whose: tuple[str, str]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Informants' turns of the interviews that the person finished, and what was left out."""
    coder, book = whose
    said = turns[turns["role"] == "informant"]
    if progress is None:
        warnings.warn("without progress every interview is taken as finished by hand; give progress=study.progress()",
                      QualkitWarning, stacklevel=3)  # fmt: skip
        return said, ("No progress was given: every interview was taken as finished by hand.",)
    mine = check(progress, PROGRESS)
    mine = mine[(mine["coder"] == coder) & (mine["codebook"] == book) & mine["finished"].astype(bool)]
    mine = mine[mine["translation_of"].astype(str) == ""]
    there = said["transcript"].isin(set(mine["transcript"]))
    if not there.any():
        raise QualkitError(Problem(f"{coder or 'nobody'} has finished no interview among these turns under {book!r}",
                                   "progress", mend="finish interviews at the desk, or give their turns"))  # fmt: skip
    left = said.loc[~there, "transcript"].nunique()
    lost = int((~hand["transcript"].isin(set(said.loc[there, "transcript"]))).sum())
    note = f"Left out, as {coder} has not finished them or they are translations: {many(left, 'interview')}"
    return said[there], (note + (f" with {many(lost, 'coding')}." if lost else "."),) if left or lost else ()


def _compare(
    auto: pd.DataFrame, hand: pd.DataFrame, turns: pd.DataFrame, by: By, codebook: Codebook | None,
    notes: tuple[str, ...],
) -> _Compared:  # fmt: skip
    versions = sorted({str(v) for frame in (auto, hand) for v in frame["version"]})
    if len(versions) > 1:
        notes = (*notes, f"Codebook versions differ: {', '.join(versions)}.")
    used = list(dict.fromkeys([*auto["code"].astype(str), *hand["code"].astype(str)]))
    known = list(codebook.code_ids) if codebook is not None else []
    codes = tuple(dict.fromkeys([*known, *used]))
    members = {code: codebook.family(code) if codebook is not None and by == "family" and code in known else (code,)
               for code in codes}  # fmt: skip
    names = list(dict.fromkeys(turns["transcript"].astype(str)))
    proposed, coded = _by_code(auto, turns), _by_code(hand, turns)
    counts = np.zeros((len(names), len(codes), 3))
    row = {name: number for number, name in enumerate(names)}
    for column, code in enumerate(codes):
        one = set().union(*(proposed.get(member, set()) for member in members[code]))
        other = set().union(*(coded.get(member, set()) for member in members[code]))
        for place, some in enumerate((one & other, one - other, other - one)):
            for transcript, _ in some:
                counts[row[transcript], column, place] += 1
    return _Compared(codes, counts, len(turns), notes)


def _by_code(codings: pd.DataFrame, turns: pd.DataFrame) -> dict[str, set[tuple[str, int]]]:
    """The turns that each code touches, of those given."""
    here = codings[codings["transcript"].isin(set(turns["transcript"]))]
    touched = coded_turns(here, turns)
    found: dict[str, set[tuple[str, int]]] = {}
    for code, transcript, turn in zip(touched["code"], touched["transcript"], touched["turn"], strict=True):
        found.setdefault(str(code), set()).add((str(transcript), int(turn)))
    return found


def _measures(counts: _Counts) -> _Counts:
    """Precision, recall and F1 from counts whose last axis holds both, proposed only, by hand only; NaN undefined."""
    both, proposed, coded = counts[..., 0], counts[..., 1], counts[..., 2]
    below = np.stack([both + proposed, both + coded, both + (proposed + coded) / 2], axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(below > 0, both[..., None] / below, np.nan)


def _drawn(counts: _Counts, resamples: int, seed: int) -> _Counts:
    """Counts of interviews drawn with replacement, shape (resamples, codes, 3); none where there is one interview."""
    interviews = len(counts)
    if resamples == 0 or interviews < 2:
        return np.zeros((0, *counts.shape[1:]))
    times = np.random.default_rng(seed).multinomial(interviews, np.full(interviews, 1 / interviews), size=resamples)
    return np.tensordot(times.astype(np.float64), counts, axes=1)


def _mean(values: _Counts) -> _Counts:
    """The mean over codes where it is defined, NaN where it is defined for none."""
    defined = ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        return np.where(defined.any(axis=-2), np.nansum(values, axis=-2) / defined.sum(axis=-2), np.nan)


def _rows(compared: _Compared, drawn: _Counts, by: By, confidence: float, method: str) -> Iterator[dict[str, Any]]:
    total, single = compared.counts.sum(axis=0), _measures(drawn)
    about = {"turns": compared.turns, "interviews": compared.interviews, "method": method}
    estimates = _measures(total)
    for number, code in enumerate(compared.codes):
        yield from _three({"code": code, "kind": by, **about}, total[number], estimates[number], single[:, number],
                          confidence)  # fmt: skip
    if compared.codes:
        pooled = total.sum(axis=0)
        yield from _three({"code": MICRO, "kind": MICRO, **about}, pooled, _measures(pooled),
                          _measures(drawn.sum(axis=1)), confidence)  # fmt: skip
        undefined = np.isnan(estimates).sum(axis=0)
        rows = _three({"code": MACRO, "kind": MACRO, **about}, pooled, _mean(estimates), _mean(single), confidence)
        for row, left in zip(rows, undefined, strict=True):
            said = f"mean of {len(compared.codes) - left} codes; undefined for {left}" if left else ""
            yield {**row, "n": float(len(compared.codes) - left), "note": "; ".join(filter(None, (said, row["note"])))}


def _three(
    about: dict[str, Any], counts: _Counts, estimates: _Counts, drawn: _Counts, confidence: float
) -> list[dict[str, Any]]:
    """The rows of one code: one a measure."""
    both, proposed, coded = (int(count) for count in counts)
    below = {"precision": both + proposed, "recall": both + coded, "f1": 2 * both + proposed + coded}
    return [
        {**about, "measure": measure, "estimate": estimates[place], "n": float(below[measure]),
         "tp": both, "fp": proposed, "fn": coded, **_interval(measure, estimates[place], drawn[:, place], confidence)}
        for place, measure in enumerate(MEASURES)
    ]  # fmt: skip


def _interval(measure: str, estimate: float, drawn: _Counts, confidence: float) -> dict[str, Any]:
    nothing = {"std_error": np.nan, "conf_low": np.nan, "conf_high": np.nan}
    if np.isnan(estimate):
        return {**nothing, "note": _UNDEFINED[measure]}
    defined = drawn[~np.isnan(drawn)]
    lost = len(drawn) - len(defined)
    if len(defined) < 2:
        return {
            **nothing,
            "note": "no interval: one interview" if len(drawn) == 0 else "no interval: no resample defines it",
        }
    low, high = np.quantile(defined, [(1 - confidence) / 2, (1 + confidence) / 2])
    notes = [f"{lost} of {len(drawn)} resamples are undefined and left out" if lost else ""]
    notes.append("all resamples are equal: the interval says nothing" if low == high else "")
    return {"std_error": float(np.std(defined, ddof=1)), "conf_low": float(low), "conf_high": float(high),
            "note": "; ".join(filter(None, notes))}  # fmt: skip


def _table(rows: list[dict[str, Any]], compared: _Compared) -> ResultTable:
    names = ["code", "kind", "measure", *ESTIMATES.names, "tp", "fp", "fn", "turns", "interviews"]
    frame = ESTIMATES.frame(rows)[names] if rows else ESTIMATES.empty().reindex(columns=names)
    title = (
        f"Proposals against coding by hand: {compared.turns} turns of informants in {compared.interviews} interviews"
    )
    layout = Layout(
        rows=("code", "measure"), order={"measure": list(MEASURES)}, hidden=("kind", "turns", "interviews", "method"),
        digits=dict.fromkeys(("estimate", "std_error", "conf_low", "conf_high"), 2),
    )  # fmt: skip
    return ResultTable(frame, title=title, notes=compared.notes, layout=layout)
