"""Saturation of codes: whether further interviews still brought new ones, per informant group and overall.

It looks at codes only. Whether what they mean is understood (Hennink, Kaiser & Marconi 2017) no count can tell, and
some traditions reject saturation as a reason to stop (Braun & Clarke 2021).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from qualkit.display.cells import Kind
from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.model import NOT_REVIEWED
from qualkit.tables import INFORMANTS, TRANSCRIPTS, check
from qualkit.triangulation.chosen import codings_of, finished_originals
from qualkit.triangulation.richness import (
    MODELS,
    Flags,
    accumulation,
    chao2,
    lowe_fit,
    sample_coverage,
)
from qualkit.triangulation.stopping import COMBINATIONS, NOT_ASSESSABLE, NOT_REACHED, REACHED, guest

ALL = "all groups"
CAVEATS = (
    "This is saturation of codes: whether interviews still brought codes that had not been used. Whether what was said "
    "is understood (saturation of meaning; Hennink, Kaiser & Marconi 2017) no count can tell.",
    "A codebook written before the interviews bounds what can be new: codes that it does not hold cannot appear.",
    "Some traditions reject saturation as a reason to stop (Braun & Clarke 2021).",
)
_BADGES: dict[str, Kind] = {REACHED: "full", NOT_REACHED: "empty", NOT_ASSESSABLE: "plain"}


@dataclass(frozen=True, eq=False)
class Saturation:
    """What can be said of saturation.

    Attributes
    ----------
    curve
        One row a group and interview: `interview` (1, 2, ...), `transcript`, `date`, `new` and `cumulative` codes in
        the order of the interviews; over all orders `mean` and `sd` (exact), `low` and `high` (2.5% and 97.5%).
    guest
        One row a group and combination of `base`, `run`, `threshold`: `status`, `notation`, `base_codes`, `reason`.
    richness
        ESTIMATES, one row a group and `estimator`: how many codes there may be, `observed` of them, and `index`, the
        observed in percent.
    """

    curve: ResultTable
    guest: ResultTable
    richness: ResultTable

    @property
    def notes(self) -> tuple[str, ...]:
        """How it was counted, and the caveats."""
        return self.curve.notes

    def text(self, width: int = 100) -> str:
        """All three tables as text."""
        return "\n\n".join(table.text(width) for table in (self.guest, self.richness, self.curve))

    def _repr_html_(self) -> str:
        return "\n".join(table.html() for table in (self.guest, self.richness, self.curve))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self._repr_html_(), "text/plain": self.text()}


def saturation(
    codings: pd.DataFrame,
    informants: pd.DataFrame,
    group: str | None = None,
    order: Literal["collected", "table"] | Sequence[str] = "collected",
    *,
    groups: str = "group",
    progress: pd.DataFrame | None = None,
    transcripts: pd.DataFrame | None = None,
    coder: str | None = None,
    focus_groups: bool = False,
    shuffles: int = 1000,
    seed: int = 1,
    language: str = "en",
) -> Saturation:
    """Whether further interviews still brought new codes, for every group and for all together.

    Use it to report how the codes added up. Do not take it for proof that enough was heard: a count of codes cannot
    see what nobody thought of asking, and it cannot see meaning.

    Parameters
    ----------
    codings
        CODINGS of one coder and codebook; only informants' rows count.
    informants
        INFORMANTS, who belong to the groups.
    group
        One group only; by default every group, and all of them together.
    order
        ``collected``: by the dates of `transcripts`. ``table``: as the transcripts stand. Or the transcripts by name.
        The exact means and percentiles do not depend on it; Guest's runs do.
    groups
        Column of `informants`.
    progress
        PROGRESS: interviews that are finished count even where nothing was coded in them. Without it an interview
        counts once it bears a code.
    transcripts
        TRANSCRIPTS: dates, and which are translations and focus groups.
    coder
        Whose codings count, where the table holds several.
    focus_groups
        Count focus groups as interviews; by default they are left out, since they bring more voices each.
    shuffles, seed
        Random orders for the percentiles.
    language
        Of the displays.

    Returns
    -------
    Saturation
        Three results: `curve`, `guest` (the twelve combinations of Guest, Namey & Chen 2020), `richness` (Chao2 and
        the three models of Lowe and others 2018).

    Raises
    ------
    QualkitError
        For several coders or codebooks, an unknown group, and an order that does not name every interview.

    Examples
    --------
    >>> people = pd.DataFrame({"informant": ["i1", "i2"], "group": "mother"})
    >>> row = {"start": 0, "end": 3, "codebook": "b", "version": "1", "coder": "a"}
    >>> codings = pd.DataFrame([{**row, "id": str(n), "transcript": who, "informant": who, "code": code}
    ...                         for n, (who, code) in enumerate([("i1", "pay"), ("i2", "pay"), ("i2", "time")])])
    >>> found = saturation(codings, people, order="table", shuffles=0)
    >>> found.curve.loc[found.curve["group"] == "mother", ["interview", "new", "mean"]].values.tolist()
    [[1.0, 1.0, 1.5], [2.0, 1.0, 2.0]]
    """
    check(informants, INFORMANTS)
    used = codings_of(codings, coder, need=["informant"])
    if transcripts is not None:
        check(transcripts, TRANSCRIPTS)
    known_groups = _group_order(informants, groups)
    names, notes = _interviews(used, progress, transcripts, coder, focus_groups)
    names, told = _ordered(names, order, transcripts)
    belongs = _groups_of(names, used, informants, groups, progress, transcripts)
    there = [name for name in known_groups if any(name in mine for mine in belongs.values())]
    if group is not None and group not in there:
        raise QualkitError(Problem(f"no interview counts of a group {group!r}", nearest=nearest(group, there),
                                   mend=f"name one of {', '.join(there) or 'nothing yet'}"))  # fmt: skip
    chosen = {group: [t for t in names if group in belongs[t]]} if group is not None else {
        **{each: [t for t in names if each in belongs[t]] for each in there}, ALL: names
    }  # fmt: skip
    spoken = used[(used["informant"].astype(str) != "") & used["transcript"].isin(names)]
    codes = list(dict.fromkeys(spoken["code"].astype(str)))
    notes = [*notes, told, f"Percentiles from {shuffles} random orders, seed {seed}.", *CAVEATS]
    return _build(chosen, spoken, codes, transcripts, shuffles, seed, list(filter(None, notes)), language)


# -- which interviews, in which order, of which group ---------------------------------------------------------------


def _interviews(
    used: pd.DataFrame, progress: pd.DataFrame | None, transcripts: pd.DataFrame | None, coder: str | None,
    focus_groups: bool,
) -> tuple[list[str], list[str]]:  # fmt: skip
    if progress is not None:
        names = finished_originals(progress, used, coder, focus_groups=focus_groups)
        out = len(set(used["transcript"].astype(str)) - set(names))
        notes = [
            f"Interviews that count: {len(names)}, originals that are finished.",
            f"Coded transcripts left out as unfinished, translations or focus groups: {out}." if out else "",
        ]
        return names, notes  # fmt: skip
    names = list(dict.fromkeys(used["transcript"].astype(str)))
    notes = ["Interviews without any code are not known here; give progress=study.progress()."]
    if transcripts is not None:
        originals = transcripts[transcripts["translation_of"].astype(str) == ""]
        originals = originals if focus_groups else originals[originals["kind"] != "focus-group"]
        kept = [name for name in names if name in set(originals["transcript"].astype(str))]
        if len(kept) < len(names):
            notes.append(f"Translations and focus groups left out: {len(names) - len(kept)}.")
        names = kept
    return names, notes


def _ordered(
    names: list[str], order: str | Sequence[str], transcripts: pd.DataFrame | None
) -> tuple[list[str], str]:  # fmt: skip
    if isinstance(order, str):
        if order not in ("collected", "table"):
            raise QualkitError(Problem(f"unknown order {order!r}", nearest=nearest(order, ["collected", "table"]),
                                       mend="give 'collected', 'table' or the transcripts by name"))  # fmt: skip
        if order == "table" or transcripts is None:
            dates = "" if order == "table" else " as no dates are given"
            return names, f"Order of interviews: as they stand in the table{dates}."
        dated = dict(zip(transcripts["transcript"].astype(str), transcripts["date"].astype(str), strict=True))
        without = [name for name in names if not dated.get(name)]
        late = f" {len(without)} without a date stand last." if without else ""
        return sorted(names, key=lambda name: dated.get(name) or "~"), f"Order of interviews: as collected.{late}"
    given = [str(name) for name in order]
    missing = [name for name in names if name not in given]
    if missing or len(set(given)) < len(given):
        what = f"the order leaves out {', '.join(missing)}" if missing else "the order names a transcript twice"
        raise QualkitError(Problem(what, mend="name every interview that counts, once"))
    return [name for name in given if name in names], "Order of interviews: as given."


def _groups_of(
    names: list[str], used: pd.DataFrame, informants: pd.DataFrame, groups: str, progress: pd.DataFrame | None,
    transcripts: pd.DataFrame | None,
) -> dict[str, set[str]]:  # fmt: skip
    """The groups that speak in each transcript."""
    speaks = [used[["transcript", "informant"]], *([] if progress is None else [progress[["transcript", "informant"]]])]
    if transcripts is not None and "informants" in transcripts:
        listed = transcripts[["transcript", "informants"]].assign(informant=transcripts["informants"].str.split())
        speaks.append(listed.explode("informant")[["transcript", "informant"]].dropna())
    pairs = pd.concat(speaks).astype(str).drop_duplicates()
    group_of = dict(zip(informants["informant"].astype(str), informants[groups].astype(str), strict=True))
    result: dict[str, set[str]] = {name: set() for name in names}
    for name, informant in pairs.itertuples(index=False):
        if name in result and group_of.get(informant, "").strip():
            result[name].add(group_of[informant])
    return result


def _group_order(informants: pd.DataFrame, groups: str) -> list[str]:
    if groups not in informants:
        guess = nearest(groups, [str(name) for name in informants.columns])
        raise QualkitError(
            Problem(f"informants have no column {groups!r}", "INFORMANTS", guess, "name one of its columns")
        )
    values = informants[groups]
    known = values.cat.categories if isinstance(values.dtype, pd.CategoricalDtype) else values.unique()
    return [str(value) for value in known]


# -- the three tables -----------------------------------------------------------------------------------------------


def _build(
    chosen: dict[str, list[str]], spoken: pd.DataFrame, codes: list[str], transcripts: pd.DataFrame | None,
    shuffles: int, seed: int, notes: list[str], language: str,
) -> Saturation:  # fmt: skip
    dates = {} if transcripts is None else dict(
        zip(transcripts["transcript"].astype(str), transcripts["date"].astype(str), strict=True)
    )  # fmt: skip
    curves: list[dict[str, Any]] = []
    assessed: list[dict[str, Any]] = []
    rich: list[dict[str, Any]] = []
    for group, names in chosen.items():
        holds = _holds(spoken, names, codes)
        new = _new_codes(holds)
        curves += _curve(group, names, holds, new, dates, shuffles, seed)
        for base, run, threshold in COMBINATIONS:
            found = guest(new, base, run, threshold)
            assessed.append({
                "group": group, "interviews": len(names), "base": base, "run": run, "threshold": threshold,
                "base_codes": found.base_codes, "status": found.status, "notation": found.notation,
                "reason": found.reason,
            })  # fmt: skip
        rich += _richness(group, holds)
    proposed = f": {NOT_REVIEWED}" if spoken["coder"].astype(str).str.startswith("rule:").any() else ""
    return Saturation(
        _curve_table(curves, proposed, notes, language),
        _guest_table(assessed, proposed, notes, language),
        _richness_table(rich, proposed, notes, language),
    )


def _holds(spoken: pd.DataFrame, names: Sequence[str], codes: Sequence[str]) -> Flags:
    holds = np.zeros((len(names), len(codes)), dtype=bool)
    mine = spoken[spoken["transcript"].isin(list(names))]
    rows = pd.Index(list(names)).get_indexer(mine["transcript"].astype(str))
    holds[rows, pd.Index(list(codes)).get_indexer(mine["code"].astype(str))] = True
    return holds[:, holds.any(axis=0)]


def _new_codes(holds: Flags) -> list[int]:
    interviews, codes = holds.shape
    if not codes:
        return [0] * interviews
    return [int(count) for count in np.bincount(holds.argmax(axis=0), minlength=interviews)]


def _curve(
    group: str, names: Sequence[str], holds: Flags, new: list[int], dates: dict[str, str], shuffles: int, seed: int
) -> Iterator[dict[str, Any]]:
    anyhow = accumulation(holds, shuffles, seed)
    for i, (name, count) in enumerate(zip(names, new, strict=True)):
        yield {
            "group": group, "interview": i + 1, "transcript": name, "date": dates.get(name, ""), "new": count,
            "cumulative": sum(new[: i + 1]), "mean": anyhow.mean[i], "sd": anyhow.sd[i], "low": anyhow.low[i],
            "high": anyhow.high[i],
        }  # fmt: skip


def _richness(group: str, holds: Flags) -> Iterator[dict[str, Any]]:
    interviews, observed = holds.shape
    frequency = holds.sum(axis=0)
    once, twice = int((frequency == 1).sum()), int((frequency == 2).sum())
    base = {"group": group, "observed": observed, "n": interviews, "std_error": math.nan, "conf_low": math.nan,
            "conf_high": math.nan, "once": once, "twice": twice}  # fmt: skip
    if interviews and observed:
        found = chao2(observed, once, twice, interviews)
        covered = sample_coverage(once, twice, int(frequency.sum()), interviews)
        note = "; ".join(filter(None, (found.note, f"coverage of the sample {covered:.0%}")))
        yield {**base, "estimator": "Chao2", "estimate": found.estimate, "std_error": found.std_error,
               "conf_low": found.conf_low, "conf_high": found.conf_high, "index": 100 * observed / found.estimate,
               "method": "Chao 1987, lower bound, log-normal interval", "note": note}  # fmt: skip
    else:
        yield {**base, "estimator": "Chao2", "estimate": math.nan, "index": math.nan, "method": "Chao 1987",
               "note": "not assessable: no code in any interview"}  # fmt: skip
    for model in MODELS:
        codes, chance = lowe_fit(
            model, float(frequency.sum() / interviews) if interviews else 0.0, observed, interviews
        )
        known = not math.isnan(codes)
        yield {**base, "estimator": f"Lowe {model}", "estimate": codes,
               "index": 100 * observed / math.floor(codes + 1e-9) if known else math.nan,
               "method": f"Lowe and others 2018, model {model}, through the mean of one interview and the last point",
               "note": f"chance of a code in the first interview {chance:.2f}" if known else
               "not assessable: interviews share too few codes, or are too few, for a bound"}  # fmt: skip


_HEADINGS = {
    "en": {"group": "Group", "base": "base", "run": "run", "threshold": "new codes at most", "status": "saturation",
           "notation": "after", "reason": "because", "interviews": "interviews", "estimator": "Estimator",
           "estimate": "codes there may be", "observed": "codes found", "index": "found, %", "conf_low": "from",
           "conf_high": "to", "n": "interviews"},
    "id": {"group": "Kelompok", "base": "dasar", "run": "runtun", "threshold": "kode baru paling banyak",
           "status": "kejenuhan", "notation": "setelah", "reason": "alasan", "interviews": "wawancara",
           "interview": "wawancara", "estimator": "Penaksir", "estimate": "kode yang mungkin ada",
           "observed": "kode ditemukan", "index": "ditemukan, %", "conf_low": "dari", "conf_high": "sampai",
           "n": "wawancara", "new": "baru", "cumulative": "jumlah", "mean": "rerata", "sd": "SD", "low": "dari",
           "high": "sampai", "transcript": "transkrip", "date": "tanggal"},
}  # fmt: skip
_STATUS: dict[str, dict[str, str]] = {
    "id": {REACHED: "tercapai", NOT_REACHED: "belum tercapai", NOT_ASSESSABLE: "tidak dapat dinilai"}
}


def _curve_table(rows: list[dict[str, Any]], proposed: str, notes: list[str], language: str) -> ResultTable:
    names = ["group", "interview", "transcript", "date", "new", "cumulative", "mean", "sd", "low", "high"]
    frame = pd.DataFrame(rows, columns=names)
    layout = Layout(group="group", rows=("interview",), labels=_HEADINGS[language], digits={"low": 0, "high": 0})
    return ResultTable(
        frame, title=f"Codes as interviews add up{proposed}", notes=notes, layout=layout, language=language
    )


def _guest_table(rows: list[dict[str, Any]], proposed: str, notes: list[str], language: str) -> ResultTable:
    frame = pd.DataFrame(rows)
    layout = Layout(
        group="group", rows=("base", "run", "threshold"), hidden=("interviews", "base_codes"), reason="",
        labels=_HEADINGS[language], badges={"status": _BADGES}, values={"status": _STATUS.get(language, {})},
    )  # fmt: skip
    title = f"Saturation after Guest, Namey & Chen (2020){proposed}"
    return ResultTable(frame, title=title, notes=notes, layout=layout, language=language)


def _richness_table(rows: list[dict[str, Any]], proposed: str, notes: list[str], language: str) -> ResultTable:
    names = ["group", "estimator", "observed", "estimate", "std_error", "conf_low", "conf_high", "n", "index", "once",
             "twice", "method", "note"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=names)
    layout = Layout(
        group="group", rows=("estimator",), hidden=("std_error", "once", "twice", "method"),
        labels=_HEADINGS[language], digits=dict.fromkeys(("estimate", "conf_low", "conf_high", "index"), 0),
    )  # fmt: skip
    return ResultTable(
        frame, title=f"How many codes there may be{proposed}", notes=notes, layout=layout, language=language
    )
