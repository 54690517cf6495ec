"""Agreement of the coders of a study, from their codings: code by code, by family, or over all codes as sets."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, Unpack

import numpy as np
import pandas as pd

from qualkit.agreement.compared import Choice, Compared, compare, left_out
from qualkit.agreement.kappas import (
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    holsti,
    percent_agreement,
    scott_pi,
)
from qualkit.agreement.krippendorff import alpha
from qualkit.agreement.metrics import SET_LEVELS
from qualkit.agreement.resampling import FEW_CLUSTERS, Interval
from qualkit.agreement.results import Agreement
from qualkit.agreement.units import Presence, presence, units_of
from qualkit.agreement.wording import heading, named, shown
from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, QualkitWarning, nearest
from qualkit.tables import ESTIMATES

By: TypeAlias = Literal["code", "family", "set"]
BY = ("code", "family", "set")
INTERVALS = ("bootstrap", "units", "analytic", "none")
ALL_CODES = "all codes"
COEFFICIENTS: Mapping[str, Callable[..., Agreement]] = {
    "alpha": alpha, "percent": percent_agreement, "holsti": holsti, "cohen": cohen_kappa, "scott": scott_pi,
    "fleiss": fleiss_kappa, "conger": conger_kappa, "brennan_prediger": brennan_prediger, "gwet_ac1": gwet_ac1,
}  # fmt: skip
_NEEDS_CATEGORIES = ("brennan_prediger", "gwet_ac1")


@dataclass(frozen=True)
class _Asked:
    """What is computed, and how."""

    by: By
    coefficients: tuple[str, ...]
    distance: str
    how: Interval
    round: str
    drawn: str
    language: str


def agree(
    codings: pd.DataFrame,
    turns: pd.DataFrame,
    *,
    progress: pd.DataFrame | None = None,
    by: By = "code",
    unit: str = "turn",
    coefficients: str | Sequence[str] = ("alpha", "kappa", "percent"),
    distance: str = "masi",
    interval: str = "bootstrap",
    resamples: int = 1000,
    confidence: float = 0.95,
    seed: int = 1,
    round: str = "",
    drawn: str = "",
    language: str = "en",
    **choice: Unpack[Choice],
) -> ResultTable:
    """How far independent coders agree, over what all of them have finished under one version of a codebook.

    Only informants' turns with words count, of interviews that every compared coder has finished. A coder has put a
    code on a unit where one of their segments touches it, and overlapping codings of one coder count once. The
    consensus and what rules and models propose are compared only where they are named.
    Do not use it as a mark of quality in traditions that interpret and do not measure; see the page on agreement.

    Parameters
    ----------
    codings
        CODINGS of two coders or more.
    turns
        TURNS of the same study.
    progress
        PROGRESS: who has finished what. Without it this function refuses.
    by
        ``code``: each code present or absent; ``family``: each code without a parent together with its descendants;
        ``set``: one figure for the sets of codes on each unit, which no average over codes gives.
    unit
        ``turn``, ``sentence``, ``character`` (white space left out), or ``segment`` (what any coder marked; what
        nobody marked then counts nowhere).
    coefficients
        Of ``alpha``, ``kappa`` (Cohen's for two coders, Conger's for more), ``percent``, ``holsti``, ``cohen``,
        ``conger``, ``scott``, ``fleiss``, ``brennan_prediger``, ``gwet_ac1``.
    distance
        Of sets, for alpha: ``masi``, ``jaccard`` or another of `qualkit.agreement.metrics.SET_LEVELS`. The other
        coefficients take sets as the same or not.
    interval
        ``bootstrap`` over interviews, over ``units``, ``analytic`` (Gwet), or ``none``.
    resamples, confidence, seed
        Of the interval.
    round, drawn
        Which round of coding this is, and how the interviews to be coded twice were drawn; they are kept with each
        row.
    language
        Of the labels, ``en`` or ``id``.
    choice
        ``coders``, ``codebook``, ``version``, ``training``, ``roles``: see `qualkit.agreement.compared.Choice`.

    Returns
    -------
    ResultTable
        ESTIMATES with `code` (or `family`), `label`, `coefficient`, `unit`; `n` counts units. Beside them
        `interviews`, `interviews_all`, `coders`, `coded` (units that any coder gave the code), `coded_by_all`,
        `p_below_667`, `p_below_80` (shares of resamples below Krippendorff's thresholds), `codebook`, `version`,
        `round`, `drawn`, `training`, `roles`. Which turns entered: `qualkit.agreement.compared_turns`.

    Raises
    ------
    QualkitError
        Without `progress`; for unknown coders, transcripts, units, coefficients or intervals; for several codebooks
        or versions, unless one is named; for families without a codebook; where nothing is left to compare.

    Examples
    --------
    Two coders, two turns; they agree on one of two:

    >>> from qualkit.tables import CODINGS, PROGRESS, TURNS
    >>> row = {"transcript": "t", "role": "informant", "informant": "i", "group": "g", "speaker": "I"}
    >>> turns = TURNS.frame([{**row, "turn": 0, "start": 3, "end": 9, "text": "Capek."},
    ...                      {**row, "turn": 1, "start": 13, "end": 19, "text": "Senang"}])
    >>> done = {"codebook": "b", "version": "1", "transcript": "t", "informant": "i", "kind": "interview"}
    >>> progress = PROGRESS.frame([{**done, "coder": coder, "turn": turn, "read": True, "finished": True}
    ...                            for coder in "ab" for turn in (0, 1)])
    >>> coded = {"transcript": "t", "codebook": "b", "version": "1", "code": "tired", "start": 3}
    >>> codings = CODINGS.frame([{**coded, "id": "1", "coder": "a", "end": 9}, {**coded, "id": "2", "coder": "b",
    ...                         "end": 19}])
    >>> found = agree(codings, turns, progress=progress, coefficients="percent", interval="none")
    >>> found[["code", "coefficient", "estimate", "n"]].values.tolist()
    [['tired', 'percent', 0.5, 2]]
    """
    names = (coefficients,) if isinstance(coefficients, str) else tuple(coefficients)
    _check_call(by, names, distance, interval, choice)
    compared = compare(codings, turns, progress, choice)
    units = units_of(compared, unit)
    kind: Any = "clusters" if interval == "bootstrap" else interval
    how = Interval(interval=kind, clusters=units.clusters, resamples=resamples, confidence=confidence, seed=seed)
    asked = _Asked(by, _named(names, len(compared.coders)), distance, how, round, drawn, language)
    here = presence(compared, units, _keys(compared, by))
    rows = _set_rows(here, compared, asked) if by == "set" else _code_rows(here, compared, asked)
    if interval == "bootstrap" and len(compared.interviews) < FEW_CLUSTERS:
        few = f"only {len(compared.interviews)} interview{'s were' if len(compared.interviews) > 1 else ' was'} coded"
        message = f"{few} by all: intervals over fewer than {FEW_CLUSTERS} interviews are likely too narrow"
        warnings.warn(message, QualkitWarning, stacklevel=2)
    return _result(rows, compared, len(units), unit, asked)


def _check_call(by: str, names: Sequence[str], distance: str, interval: str, choice: Choice) -> None:
    known = ("kappa", *COEFFICIENTS)
    asked = [("by", by, BY), ("interval", interval, INTERVALS), *(("coefficients", name, known) for name in names)]
    if by == "set":
        asked.append(("distance", distance, SET_LEVELS))
    problems = [
        Problem(f"unknown {what} {value!r}", what, nearest(str(value), choices), f"choose {', '.join(choices)}")
        for what, value, choices in asked if value not in choices
    ]  # fmt: skip
    without = [name for name in names if by == "set" and name in _NEEDS_CATEGORIES]
    problems += [Problem(f"{name} needs the number of categories, and no codebook declares its sets", "coefficients",
                         mend="use alpha") for name in without]  # fmt: skip
    if by == "family" and (choice.get("codebook") is None or isinstance(choice.get("codebook"), str)):
        problems.append(Problem("families stand in the codebook", "codebook", mend="give codebook=study.codebook()"))
    if problems:
        raise QualkitError(problems)


def _named(names: Sequence[str], coders: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(("cohen" if coders == 2 else "conger") if n == "kappa" else n for n in names))


def _keys(compared: Compared, by: By) -> dict[str, tuple[str, ...]]:
    if by == "family" and compared.book is not None:
        return {c.code: compared.book.family(c.code) for c in compared.book.codes if not c.parent}
    return {code: (code,) for code in compared.codes}


def _code_rows(here: Presence, compared: Compared, asked: _Asked) -> list[dict[str, Any]]:
    rows = []
    for number, key in enumerate(here.keys):
        grid = here.of(number)
        counts = {"coded": int(grid.any(axis=1).sum()), "coded_by_all": int(grid.all(axis=1).sum())}
        label = compared.label(key, asked.language)
        for name in asked.coefficients:
            found = COEFFICIENTS[name](grid, categories=[False, True], **_possible(name, asked.how))
            rows.append({asked.by: key, "label": label, **_row(found, counts), "coefficient": name})
    return rows


def _set_rows(here: Presence, compared: Compared, asked: _Asked) -> list[dict[str, Any]]:
    sets = here.sets()
    full = np.array([[bool(held) for held in row] for row in sets], dtype=bool).reshape(sets.shape)
    counts = {"coded": int(full.any(axis=1).sum()), "coded_by_all": int(full.all(axis=1).sum())}
    rows = []
    for name in asked.coefficients:
        more = {"level": asked.distance} if name == "alpha" else {}
        found = COEFFICIENTS[name](sets, **more, **_possible(name, asked.how))
        label = heading("all codes", asked.language)
        rows.append({"code": ALL_CODES, "label": label, **_row(found, counts), "coefficient": name})
    return rows


def _possible(name: str, how: Interval) -> Interval:
    """No analytic variance is derived for Holsti's coefficient: it then has no interval."""
    return Interval(interval="none") if name == "holsti" and how.get("interval") == "analytic" else how


def _row(found: Agreement, counts: Mapping[str, int]) -> dict[str, Any]:
    note = re.sub(r"undefined: every value is False, [^;]*", "undefined: nobody gave this code to a unit", found.note)
    note = re.sub(r"undefined: every value is True, [^;]*", "undefined: everybody gave it to every unit", note)
    said = {"method": found.method, "note": note.replace("no interval was asked for", "").strip("; ")}
    in_words = {key: text.replace(" clusters", " interviews") for key, text in said.items()}
    return {**found.row(), **in_words, **counts, "p_below_667": found.below_667, "p_below_80": found.below_800}


def _result(
    rows: list[dict[str, Any]], compared: Compared, n_units: int, unit: str, asked: _Asked
) -> ResultTable:  # fmt: skip
    facts = {
        "unit": unit, "interviews": len(compared.interviews), "interviews_all": compared.all_interviews,
        "coders": " ".join(compared.coders), "codebook": compared.codebook, "version": compared.version,
        "round": asked.round, "drawn": asked.drawn, "training": " ".join(compared.training),
        "roles": " ".join(compared.roles),
    }  # fmt: skip
    key = "family" if asked.by == "family" else "code"
    names = [key, "label", "coefficient", "unit", *ESTIMATES.names, "interviews", "interviews_all", "coders", "coded",
             "coded_by_all", "p_below_667", "p_below_80", "shown", "codebook", "version", "round", "drawn",
             "training", "roles"]  # fmt: skip
    frame = ESTIMATES.frame({**row, **facts, "shown": shown(row, asked.language)} for row in rows)
    if not rows:
        frame = ESTIMATES.empty().reindex(columns=names)
    titles = {name: named(name, asked.language) for name in asked.coefficients}
    layout = Layout(
        rows=("label", "coded"), columns="coefficient", cells=("shown",), values={"coefficient": titles},
        labels={"label": heading(key, asked.language), "coded": heading("coded", asked.language)},
        order={"coefficient": list(asked.coefficients)},
    )  # fmt: skip
    title = heading("title", asked.language).format(" & ".join(compared.coders))
    notes = [*_what_entered(compared, n_units, unit, asked), *compared.notes]
    return ResultTable(frame[names], title=title, notes=notes, language=asked.language, layout=layout)


def _what_entered(compared: Compared, n_units: int, unit: str, asked: _Asked) -> list[str]:
    share = len(compared.interviews) / compared.all_interviews
    silent = "none had to be drawn" if share == 1 else "how they were drawn is not recorded"
    drawn = asked.drawn or silent
    notes = [
        f"Codebook {compared.codebook} {compared.version or 'of unknown version'}"
        + (f"; coding round {asked.round}." if asked.round else "; the coding round is not recorded."),
        f"{len(compared.interviews)} of {compared.all_interviews} interviews ({share:.0%}) were finished by all "
        f"coders and entered; {drawn}.",
        f"{n_units} units ({unit}) entered, of {len(compared.turns)} turns.",
        f"Training set left out: {', '.join(compared.training)}." if compared.training
        else "No training set was named.",
    ]  # fmt: skip
    return notes + [f"{line[0].upper()}{line[1:]}." for line in left_out(compared)]


def keep_rounds(earlier: pd.DataFrame, latest: pd.DataFrame) -> pd.DataFrame:
    """The rows of earlier rounds with those of the latest: a round that is computed again replaces itself only.

    Parameters
    ----------
    earlier, latest
        Tables of `agree`, each with its `round`.

    Raises
    ------
    QualkitError
        Where the latest has no round: it could not be told apart.

    Examples
    --------
    >>> first, again = pd.DataFrame({"round": ["1"], "estimate": [0.5]}), pd.DataFrame({"round": ["2"]})
    >>> keep_rounds(first, again)["round"].tolist()
    ['1', '2']
    """
    if "round" not in latest or (latest["round"].astype(str) == "").any():
        raise QualkitError(Problem("this agreement names no round, so earlier rounds cannot be kept beside it",
                                   "round", mend="give round='2', say"))  # fmt: skip
    rounds = set(latest["round"].astype(str))
    others = earlier[~earlier["round"].astype(str).isin(rounds)] if "round" in earlier else earlier
    return pd.concat([pd.DataFrame(others), pd.DataFrame(latest)], ignore_index=True)
