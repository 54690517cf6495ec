"""What a methods section says of agreement: a paragraph and a table, every number taken from the results."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from qualkit import __version__
from qualkit.agreement.resampling import FEW_CLUSTERS
from qualkit.agreement.wording import figure, heading, interval, named, phrase
from qualkit.display.labels import check_language
from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, TableError, nearest

_THRESHOLD = 0.667
_DUST = 1e-12
"""What binary fractions leave of a figure that is nought."""
_BOOTSTRAP = re.compile(r"percentile bootstrap over \d+ (interviews?|units?), (\d+) resamples, seed (\d+), (\d+)%")
_ANALYTIC = re.compile(r"analytic variance, .* (\d+)%")
_NEEDED = (
    "label", "coefficient", "unit", "estimate", "conf_low", "conf_high", "n", "method", "interviews", "interviews_all",
    "coders", "p_below_667", "p_below_80", "codebook", "version", "round", "drawn", "training", "roles",
)  # fmt: skip
_OF_ONE_CALL = ("unit", "interviews", "interviews_all", "coders", "codebook", "version", "round", "drawn", "training")


def methods_paragraph(
    by_code: pd.DataFrame, overall: pd.DataFrame | None = None, *, blind: bool | None = None, language: str = "en"
) -> str:
    """A paragraph for the methods section: who coded what, how the units were made, and how far the coders agreed.

    Every number comes from the tables. It says what is not recorded; it cannot know whether the coders saw each
    other's codings, so that you say it with `blind`.

    Parameters
    ----------
    by_code
        What ``qualkit.agree(..., by="code")`` (or ``"family"``) gave, with alpha among its coefficients.
    overall
        What ``qualkit.agree(..., by="set")`` gave, of the same coders, unit and round.
    blind
        True where each coded without seeing the other's codings, False where not; None says nothing of it.
    language
        ``en`` or ``id``.

    Raises
    ------
    TableError
        For a table that `qualkit.agree` did not make, or without alpha.
    QualkitError
        Where the two tables are of different coders, interviews, units or rounds, or one holds several rounds.

    Examples
    --------
    >>> row = {"label": "Fatigue", "coefficient": "alpha", "unit": "turn", "estimate": 0.7, "conf_low": 0.5,
    ...        "conf_high": 0.9, "p_below_667": 0.3, "p_below_80": 0.9, "n": 240, "interviews": 12,
    ...        "interviews_all": 36, "coders": "a b", "codebook": "asi", "version": "1.0.0", "round": "1",
    ...        "drawn": "by lot", "training": "", "roles": "informant",
    ...        "method": "percentile bootstrap over 12 interviews, 1000 resamples, seed 1, 95%"}
    >>> print(methods_paragraph(pd.DataFrame([row]), blind=True)[:107])
    Two coders (a, b) each coded 12 of 36 interviews (33%) with codebook asi, version 1.0.0, in coding round 1,
    """
    check_language(language)
    facts = _facts(by_code, overall)
    rows = _alpha(by_code)
    told = [
        *_who(facts, blind, language),
        *_what(facts, language),
        *(_overall(_alpha(overall).iloc[0], language) if overall is not None else []),
        *_by_code(rows, language),
        *_intervals(rows, facts, language),
        phrase("made with", language).format(version=__version__),
    ]
    return " ".join(told)


def methods_table(by_code: pd.DataFrame, overall: pd.DataFrame | None = None, *, language: str = "en") -> ResultTable:
    """A table for the methods section: a row each code, the figure over all codes last, a column each coefficient.

    Parameters
    ----------
    by_code, overall, language
        As in `methods_paragraph`.

    Returns
    -------
    ResultTable
        `label`, `coded` (units that any coder gave the code), `coded_by_all`, each coefficient, and of alpha
        `conf_low`, `conf_high`, `p_below_667`, `p_below_80`; undefined figures are missing, with the reason in `note`.

    Raises
    ------
    QualkitError
        As in `methods_paragraph`.
    """
    check_language(language)
    _facts(by_code, overall)
    both = [pd.DataFrame(frame) for frame in (by_code, overall) if frame is not None]
    rows = [_table_row(group) for frame in both for _, group in frame.groupby(_key(frame), sort=False)]
    coefficients = list(dict.fromkeys(name for frame in both for name in frame["coefficient"]))
    others = [name for name in coefficients if name != "alpha"]
    names = ["label", "coded", "coded_by_all", "alpha", "conf_low", "conf_high", "p_below_667", "p_below_80", *others,
             "note"]  # fmt: skip
    labels = {name: heading(name, language) for name in names[1:3]} | {n: named(n, language) for n in coefficients}
    labels |= {"label": heading("code", language), "conf_low": heading("low", language),
               "conf_high": heading("high", language), "p_below_667": heading("below .667", language),
               "p_below_80": heading("below .800", language)}  # fmt: skip
    layout = Layout(rows=("label",), labels=labels)
    title = str(getattr(by_code, "title", "")) or heading("title", language).format(by_code["coders"].iloc[0])
    notes = tuple(getattr(by_code, "notes", ()))
    return ResultTable(pd.DataFrame(rows, columns=names), title=title, notes=notes, language=language, layout=layout)


def _key(frame: pd.DataFrame) -> str:
    return next(name for name in ("family", "code", "label") if name in frame)


def _table_row(group: pd.DataFrame) -> dict[str, Any]:
    figures = group["estimate"].mask(group["estimate"].abs() < _DUST, 0.0)
    row = {"label": group["label"].iloc[0], **dict(zip(group["coefficient"], figures, strict=True))}
    row |= {name: int(group[name].iloc[0]) for name in ("coded", "coded_by_all") if name in group}
    alpha = group[group["coefficient"] == "alpha"].iloc[0]
    return row | {name: alpha[name] for name in ("conf_low", "conf_high", "p_below_667", "p_below_80", "note")}


def _facts(by_code: pd.DataFrame, overall: pd.DataFrame | None) -> Mapping[str, Any]:
    """What holds for every row; refused where the tables are not of one comparison."""
    problems: list[Problem] = []
    for frame in (by_code, overall) if overall is not None else (by_code,):
        there = [str(name) for name in frame.columns]
        problems += [
            Problem(f"the table has no column {name!r}", "agreement", nearest(name, there), "give what agree returns")
            for name in _NEEDED if name not in there
        ]  # fmt: skip
        if not problems and not (frame["coefficient"] == "alpha").any():
            problems.append(Problem("the table holds no alpha", "agreement", mend="ask for coefficients='alpha' too"))
    if problems:
        raise TableError(problems)
    both = pd.concat([pd.DataFrame(frame)[list(_NEEDED)] for frame in (by_code, overall) if frame is not None])
    several = [name for name in _OF_ONE_CALL if both[name].nunique() > 1]
    if several:
        raise QualkitError([
            Problem(f"these rows are of several: {name} ({', '.join(both[name].astype(str).unique())})", "agreement",
                    mend="give the rows of one round, and of the same coders and unit") for name in several
        ])  # fmt: skip
    first: Mapping[str, Any] = both.iloc[0].to_dict()
    return first


def _alpha(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(frame[frame["coefficient"] == "alpha"])


def _who(facts: Mapping[str, Any], blind: bool | None, language: str) -> list[str]:
    coders = str(facts["coders"]).split()
    count = phrase("two", language) if len(coders) == 2 else str(len(coders))
    share = f"{facts['interviews'] / facts['interviews_all']:.0%}"
    how = phrase("coded", language).format(
        count=count, coders=", ".join(coders), k=facts["interviews"], n=facts["interviews_all"], share=share,
        codebook=facts["codebook"], version=facts["version"] or phrase("unknown", language),
    )  # fmt: skip
    how += phrase("round", language).format(facts["round"]) if facts["round"] else ""
    how += "" if blind is None else phrase("blind" if blind else "not blind", language)
    silent = "all drawn" if facts["interviews"] == facts["interviews_all"] else "not drawn"
    drawn = phrase("drawn", language).format(facts["drawn"]) if facts["drawn"] else phrase(silent, language)
    training = str(facts["training"]).split()
    said = phrase("training", language).format(len(training)) if training else phrase("no training", language)
    people = all(coder != "consensus" and ":" not in coder for coder in coders)
    return [f"{how}.", drawn, said, phrase("no consensus", language) if people else phrase("not people", language)]


def _what(facts: Mapping[str, Any], language: str) -> list[str]:
    unit = phrase(f"unit {facts['unit']}", language)
    who = phrase("informants only", language) if facts["roles"] == "informant" else phrase("roles", language).format(
        ", ".join(str(facts["roles"]).split()))  # fmt: skip
    return [phrase("unit", language).format(unit=unit, n=facts["n"]), who]


def _overall(row: pd.Series, language: str) -> list[str]:
    if row["estimate"] != row["estimate"]:
        return [phrase("overall undefined", language)]
    distance = re.search(r"\(([\w-]+)\)", str(row["method"]))
    return [phrase("overall", language).format(
        distance=distance[1] if distance else "", figure=_with_interval(row, language),
        below=_below(row, language),
    )]  # fmt: skip


def _below(row: pd.Series, language: str) -> str:
    if row["p_below_667"] != row["p_below_667"]:
        return ""
    shares = {"low": f"{row['p_below_667']:.0%}", "high": f"{row['p_below_80']:.0%}"}
    return phrase("below", language).format(**shares)


def _by_code(rows: pd.DataFrame, language: str) -> list[str]:
    defined = rows[rows["estimate"].notna()].sort_values("estimate", kind="stable")
    if defined.empty:
        return [phrase("all undefined", language).format(len(rows))]
    low, high = defined.iloc[0], defined.iloc[-1]
    told = [phrase("range", language).format(
        m=len(defined), n=len(rows), low=figure(low["estimate"], language), lowest=low["label"],
        high=figure(high["estimate"], language), highest=high["label"],
        median=figure(float(defined["estimate"].median()), language),
    )]  # fmt: skip
    poor = defined[defined["estimate"] < _THRESHOLD]
    listed = "; ".join(f"{row['label']} {_with_interval(row, language)}" for _, row in poor.iterrows())
    told.append(phrase("poor", language).format(n=len(poor), listed=listed) if len(poor)
                else phrase("none poor", language))  # fmt: skip
    if len(defined) < len(rows):
        told.append(phrase("undefined codes", language).format(len(rows) - len(defined)))
    return told


def _with_interval(row: pd.Series, language: str) -> str:
    ends = interval(float(row["conf_low"]), float(row["conf_high"]), language)
    return figure(float(row["estimate"]), language) + (f" ({ends})" if ends else "")


def _intervals(rows: pd.DataFrame, facts: Mapping[str, Any], language: str) -> list[str]:
    methods: Sequence[str] = [str(method) for method in rows["method"]]
    drawn = next(filter(None, map(_BOOTSTRAP.search, methods)), None)
    if drawn is not None:
        over = phrase("over units" if drawn[1].startswith("unit") else "over interviews", language)
        told = [phrase("bootstrap", language).format(share=drawn[4], over=over, resamples=drawn[2], seed=drawn[3])]
        few = facts["interviews"] < FEW_CLUSTERS and not drawn[1].startswith("unit")
        return told + [phrase("few", language).format(facts["interviews"])] * few
    analytic = next(filter(None, map(_ANALYTIC.search, methods)), None)
    if analytic is not None:
        return [phrase("analytic", language).format(share=analytic[1])]
    return [phrase("no interval", language)]
