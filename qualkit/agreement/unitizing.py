"""Alpha where coders also choose where a segment begins and ends: the unitizing family of 2016."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Unpack

import numpy as np
import pandas as pd

from qualkit.agreement.ratings import Floats
from qualkit.agreement.resampling import (
    FEW_CLUSTERS,
    NAN,
    Interval,
    Plan,
    Spread,
    percentile_spread,
    resampled,
    rows_draw,
)
from qualkit.agreement.segments import GAP, Segments, Sums, overlaps, read_segments, sweep
from qualkit.errors import Problem, QualkitError, TableError

VARIANT = "unitizing alpha of Krippendorff, Mathet, Bouvry & Widlöcher 2016"
_MEASURES = ("u_alpha", "nonblank_alpha", "coded_alpha")
_WHY = {
    "u_alpha": "everything has one value, so nothing can disagree by chance",
    "nonblank_alpha": "nobody coded anything, or nobody left anything uncoded",
    "coded_alpha": "no place was coded by two coders, or all such places have one value and one extent",
}


@dataclass(frozen=True, slots=True)
class UnitizingAgreement:
    """The unitizing alphas of one or more continua.

    Parameters
    ----------
    u_alpha
        Over the whole continuum, gaps included as a value.
    nonblank_alpha
        |u: coded or not, whatever the value.
    coded_alpha
        cu: the values alone, where both coders of a pair coded something.
    by_value
        (k)u for each value: how far that value is told from the others, where both coders coded something.
    coded_share
        Of what the coders gave, the share that lies where another coder also coded; read cu and (k)u with it.
    coded_share_by_value
        The same for each value.
    intervals
        For each of the three alphas its standard error, interval and thresholds, over transcripts.
    length
        Of all continua.
    n_continua, n_coders, n_units
        Transcripts, coders and segments.
    variant
        Which alpha for unitizing this is: those of 1995, 2004 and 2013 are other measures.
    note
        Why something is undefined or to be read with care.
    """

    u_alpha: float
    nonblank_alpha: float
    coded_alpha: float
    by_value: Mapping[Any, float]
    coded_share: float
    coded_share_by_value: Mapping[Any, float]
    intervals: Mapping[str, Spread]
    length: float
    n_continua: int
    n_coders: int
    n_units: int
    variant: str
    note: str

    def rows(self) -> list[dict[str, Any]]:
        """The three alphas and each value's, as rows of ESTIMATES with `measure`, `value` and `coded_share`."""
        rows = [self._row(name, "", getattr(self, name), self.coded_share, self.intervals[name]) for name in _MEASURES]
        none = Spread("no interval")
        return rows + [
            self._row("by_value", value, estimate, self.coded_share_by_value[value], none)
            for value, estimate in self.by_value.items()
        ]

    def _row(self, measure: str, value: Any, estimate: float, share: float, spread: Spread) -> dict[str, Any]:
        why = "" if estimate == estimate else f"undefined: {_WHY.get(measure, _WHY['coded_alpha'])}"
        return {
            "measure": measure, "value": value, "estimate": estimate, "std_error": spread.std_error,
            "conf_low": spread.conf_low, "conf_high": spread.conf_high, "n": self.n_units,
            "method": f"{self.variant}; {spread.method}", "note": "; ".join(filter(None, (why, spread.note))),
            "coded_share": share, "below_667": spread.below_667, "below_800": spread.below_800,
        }  # fmt: skip


def unitizing_alpha(
    units: pd.DataFrame, length: float | Mapping[str, float], begin: float | Mapping[str, float] = 0, *,
    coders: Sequence[str] | None = None, **how: Unpack[Interval],
) -> UnitizingAgreement:  # fmt: skip
    """Alpha for segments that the coders marked freely (Krippendorff, Mathet, Bouvry & Widlöcher 2016).

    With l_ck the length that pairs of coders gave to values c and k, gap included,
    ``u = 1 - (l.. - sum l_cc) / (l.. - sum e_cc)`` and
    ``e_ck = (l_c. l_.k - [c=k] C_c) / (l.. - sum C / l..)``, C_c the sum of squared lengths of c's segments, for the
    gap its length. ``|u`` takes all values as one, ``cu`` the part where both coded, ``(k)u`` one value of that part.
    Do not use it where the segments are given (use `alpha`), nor on overlapping codes: those lie outside the family
    and go code by code through `unitizing_by_value`. A coder who splits a segment has made two units, which u-alpha
    sees and character-level alpha does not.
    Checked against the worked example of Krippendorff 2019, p. 340, in exact fractions, and exact generated cases.

    Parameters
    ----------
    units
        One row a segment: `coder`, `start`, `end` (half-open, in characters or any unit of length), `value`; with
        several transcripts also `transcript`.
    length
        Of the continuum; with several transcripts a mapping from transcript to length, those without segments too.
    begin
        Where the continuum begins; one number, or a mapping.
    coders
        All who read it, those too who marked nothing; by default those in the table. Each has read every continuum:
        leave out a transcript that one of them has not finished, or the unread counts as unmarked.
    how
        ``interval`` (``clusters`` over transcripts, the default with several, or ``none``), ``resamples``,
        ``confidence``, ``seed``: see `qualkit.agreement.Interval`.

    Raises
    ------
    TableError
        For columns or values missing, segments outside the continuum, segments of one coder that overlap.
    QualkitError
        For an interval that is not derived here.

    Examples
    --------
    Fig. 12.11 of the book: u .510, |u .413, cu .724.

    >>> alex = [(2, 9, 1), (11, 17, 2), (24, 30, 5), (32, 36, 6), (36, 44, 6), (44, 60, 7)]
    >>> paul = [(2, 9, 1), (11, 17, 3), (19, 25, 5), (32, 44, 6)]
    >>> suzan = [(2, 9, 1), (11, 17, 4), (21, 27, 5), (32, 36, 6), (36, 40, 6), (40, 44, 6)]
    >>> rows = [(name, *unit) for name, them in zip("aps", [alex, paul, suzan]) for unit in them]
    >>> found = unitizing_alpha(pd.DataFrame(rows, columns=["coder", "start", "end", "value"]), 60)
    >>> round(found.u_alpha, 3), round(found.nonblank_alpha, 3), round(found.coded_alpha, 3)
    (0.51, 0.413, 0.724)
    """
    plan = _plan(how)
    segments = read_segments(units, length, begin, coders)
    problems = overlaps(segments)
    if problems:
        raise TableError(problems)
    return _agreement(segments, plan)


def unitizing_by_value(
    units: pd.DataFrame, length: float | Mapping[str, float], begin: float | Mapping[str, float] = 0, *,
    coders: Sequence[str] | None = None, **how: Unpack[Interval],
) -> dict[Any, UnitizingAgreement]:  # fmt: skip
    """The unitizing alphas of each value alone, for codes that overlap.

    Each value is compared with everything that is not it. Segments of one coder and value that overlap count once.
    With one value `coded_alpha` says only whether extents match; read `u_alpha`.
    Do not average the results: codes are not independent, and rare ones would count as much as common ones.

    Parameters
    ----------
    units, length, begin, coders, how
        As in `unitizing_alpha`.

    Returns
    -------
    dict
        Value -> its agreement, in the order of the values.

    Raises
    ------
    QualkitError
        As in `unitizing_alpha`, overlaps apart.

    Examples
    --------
    >>> rows = [("a", 0, 5, "pay"), ("a", 2, 8, "time"), ("b", 0, 5, "pay"), ("b", 4, 8, "time")]
    >>> found = unitizing_by_value(pd.DataFrame(rows, columns=["coder", "start", "end", "value"]), 20)
    >>> {value: round(result.u_alpha, 3) for value, result in found.items()}
    {'pay': 1.0, 'time': 0.747}
    """
    plan = _plan(how)
    segments = read_segments(units, length, begin, coders).merged()
    return {value: _agreement(segments.of_value(number), plan) for number, value in enumerate(segments.values, start=1)}


def _plan(how: Interval) -> Plan:
    if how.get("interval", "auto") not in ("auto", "clusters", "none") or how.get("clusters") is not None:
        raise QualkitError(Problem("the unitizing alphas are resampled over whole transcripts only", "interval",
                                   mend="give length= as a mapping from transcript to length"))  # fmt: skip
    settings = how.copy()
    if settings.get("interval") == "clusters":
        settings["interval"] = "auto"
    return Plan(**settings)


def _agreement(segments: Segments, plan: Plan) -> UnitizingAgreement:
    sums = sweep(segments)
    once = np.ones((1, len(segments.continua)))
    numbers = dict(zip(_MEASURES, _alphas(sums, once)[0].tolist(), strict=True))
    totals, coded = sums.lengths.sum(axis=0), sums.coded.sum(axis=0)
    shares = coded[1:] / np.where(totals[1:] > 0, totals[1:], 1.0)
    by_value = dict(zip(segments.values, _by_value(sums).tolist(), strict=True))
    undefined = [f"{name} is undefined: {_WHY[name]}" for name, number in numbers.items() if number != number]
    silent = [str(value) for value, number in by_value.items() if number != number]
    if silent:
        undefined.append(f"(k)u is undefined where only one coder or one value occurs: {', '.join(silent)}")
    few = 1 < len(segments.continua) < FEW_CLUSTERS and plan.kind != "none"
    warning = f"only {len(segments.continua)} transcripts were coded twice: the intervals are likely too narrow"
    return UnitizingAgreement(
        **numbers, by_value=MappingProxyType(by_value), coded_share=float(coded.sum() / totals.sum()),
        coded_share_by_value=MappingProxyType(dict(zip(segments.values, shares.tolist(), strict=True))),
        intervals=MappingProxyType(_intervals(sums, plan)), length=float(segments.edges[-1]),
        n_continua=len(segments.continua), n_coders=len(segments.coders), n_units=len(segments.start),
        variant=VARIANT, note="; ".join([*undefined, *([warning] if few else [])]),
    )  # fmt: skip


def _alphas(sums: Sums, weights: Floats) -> Floats:
    """u, |u and cu for counts of the continua, shape (resamples, continua) -> (resamples, 3)."""
    given, same, squares = weights @ sums.lengths, weights @ sums.same, weights @ sums.squares
    total, corrected = given.sum(axis=1), squares.sum(axis=1)
    room = total - corrected / total
    apart, by_chance = total - same.sum(axis=1), total - ((given**2 - squares).sum(axis=1)) / room
    gap_apart = given[:, GAP] - same[:, GAP]
    gap_by_chance = given[:, GAP] * (total - given[:, GAP]) / room
    coded, alike, own = weights @ sums.coded, weights @ sums.coded_same, weights @ sums.coded_squares
    both, self_paired = coded.sum(axis=1), own.sum(axis=1)
    cu_apart = both - alike.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        cu_by_chance = both - ((coded**2 - own).sum(axis=1)) / (both - self_paired / both)
    parts = [(apart, by_chance, given), (gap_apart, gap_by_chance, given), (cu_apart, cu_by_chance, coded)]
    return np.column_stack([_one_minus(top, below, (counts > 0).sum(axis=1) > 1) for top, below, counts in parts])


def _by_value(sums: Sums) -> Floats:
    """(k)u for each value, over all continua."""
    coded, alike, own = (table.sum(axis=0)[1:] for table in (sums.coded, sums.coded_same, sums.coded_squares))
    both = coded.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        by_chance = coded - (coded**2 - own) / (both - own / coded)
    return _one_minus(coded - alike, by_chance, (coded > 0) & (coded < both))


def _one_minus(apart: Floats, by_chance: Floats, defined: Any) -> Floats:
    sound = defined & np.isfinite(by_chance) & (by_chance > 0)
    return np.where(sound, 1.0 - apart / np.where(sound, by_chance, 1.0), NAN)


def _intervals(sums: Sums, plan: Plan) -> dict[str, Spread]:
    continua = len(sums.lengths)
    if plan.kind == "none" or continua < 2:
        why = "no interval was asked for" if plan.kind == "none" else "one continuum: no interval over transcripts"
        return {name: Spread("no interval", note=why) for name in _MEASURES}
    draws = resampled(lambda weights: _alphas(sums, weights), rows_draw(np.eye(continua), continua), plan,
                      max(sums.lengths.shape))  # fmt: skip
    over = f"{continua} transcripts"
    return {name: percentile_spread(draws[:, number], plan, over) for number, name in enumerate(_MEASURES)}
