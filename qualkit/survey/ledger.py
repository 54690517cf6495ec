"""The ledger of claims: what sources say, sentence by sentence, and what exact arithmetic can say of each.

A claim agrees, does not agree, does not follow from what is printed, or cannot be recomputed; a framework is a
framework, and an aim, a method, a task or a recommendation is no finding. What a person wrote down as expected stands
beside what is computed, so that the ledger itself can be checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.survey.granularity import grim
from qualkit.survey.means import MeanAlone
from qualkit.survey.parts import difference_possible
from qualkit.survey.percentages import percent_possible
from qualkit.survey.printed import Printed, read_count, read_figure
from qualkit.survey.verdicts import Verdict
from qualkit.tables import PUBLISHED, Column, Contract, check

AGREES, NOT_AGREE, NOT_FOLLOW = "agrees", "does not agree", "does not follow"
NOT_RECOMPUTED, FRAMEWORK, NO_FINDING = "cannot be recomputed", "framework only", "no finding"
STATUSES = (AGREES, NOT_AGREE, NOT_FOLLOW, NOT_RECOMPUTED, FRAMEWORK, NO_FINDING)
_OF_VERDICT = {"consistent": AGREES, "inconsistent": NOT_AGREE, "untestable": NOT_RECOMPUTED}
_NOTE = "Agrees: the printed figures do not contradict each other; it does not mean that the claim is true."
_NEARLY_ALL = Fraction(9, 10)
_RANGE = re.compile(r"(\d+)\s*[-\u2013]\s*(\d+)")
_KINDS: Mapping[str, tuple[str, str]] = {
    "result": (NOT_RECOMPUTED, "told in words: no figure is printed"),
    "conclusion": (
        NOT_RECOMPUTED,
        "a conclusion in words: the source prints no data that it could be drawn from again",
    ),
    "background": (NOT_RECOMPUTED, "background: the source prints no data for it"),
    "literature": (NOT_RECOMPUTED, "cited from others: the source prints none of their data"),
    "interview": (NOT_RECOMPUTED, "told by a person asked: the words themselves are not printed"),
    "framework": (FRAMEWORK, "says what could be done, and reports no result"),
    "aim": (NO_FINDING, "says what was meant to be done"),
    "method": (NO_FINDING, "says how it was done"),
    "task": (NO_FINDING, "says what somebody's task is"),
    "recommendation": (NO_FINDING, "says what should be done"),
}
KINDS = tuple(_KINDS)
CLAIMS = Contract("CLAIMS", tuple(
    Column(name, "text", meaning, required=name not in ("figures", "check", "illustrated_by", "note"))
    for name, meaning in (
        ("id", "id of the claim"), ("source", "key of the source"), ("locator", "page or section"),
        ("claim", "what the source says, in words of one's own"), ("kind", f"one of {', '.join(KINDS)}"),
        ("check", "how it is checked; empty where nothing can be computed"),
        ("figures", "ids of published figures that it rests on, parted by spaces"),
        ("expected", f"the status that a person expects: one of {', '.join(STATUSES)}"),
        ("illustrated_by", "surveys and codes of this study that show the same matter, parted by spaces"),
        ("note", "what to keep in mind"),
    )
))  # fmt: skip
_COLUMNS = ("id", "source", "locator", "claim", "kind", "check", "status", "reason", "expected", "as_expected",
            "illustrated_by")  # fmt: skip


class Said(NamedTuple):
    """What is found of a claim."""

    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Task:
    """A claim's check with its words and the figures that it rests on."""

    words: tuple[str, ...]
    figures: tuple[Mapping[str, str], ...]
    published: pd.DataFrame
    source: str

    def printed(self, place: int) -> str:
        return self.figures[place]["value_printed"]

    def n(self, place: int) -> str:
        return self.figures[place]["n"]


def claims_ledger(
    claims: pd.DataFrame, published: pd.DataFrame, sources: Sequence[str] | None = None, *, language: str = "en"
) -> ResultTable:
    """Every claim with its status, computed where it can be, and where it stands.

    Agreement means that printed figures do not contradict each other; it does not mean that a claim is true. That
    something does not agree says nothing of why.

    Parameters
    ----------
    claims
        CLAIMS, as surveys/published/claims.csv holds them.
    published
        PUBLISHED, the figures as printed.
    sources
        Keys of the sources; all by default.
    language
        Of the display.

    Returns
    -------
    ResultTable
        `id`, `source`, `locator`, `claim`, `kind`, `check`, `status`, `reason`, `expected`, `as_expected` (whether
        what is computed is what a person wrote down), `illustrated_by`.

    Raises
    ------
    QualkitError
        For an unknown source, kind, status or check, for figures that are not there or too few; all at once.

    Examples
    --------
    >>> figure = {"id": "post", "indicator": "knowledge-post", "value_printed": "99,50", "unit": "score", "n": "23",
    ...           "definition": "", "place": "", "place_level": "", "year": "", "population": "", "kind": "study",
    ...           "source": "s", "locator": "p. 3", "note": ""}
    >>> claim = {"id": "s-1", "source": "s", "locator": "p. 3", "claim": "Mean knowledge after is 99.50.",
    ...          "kind": "result", "check": "grim", "figures": "post", "expected": "does not agree"}
    >>> table = claims_ledger(CLAIMS.frame([claim]), PUBLISHED.frame([figure]))
    >>> table[["id", "status", "as_expected"]].values.tolist()
    [['s-1', 'does not agree', True]]
    """
    check(claims, CLAIMS)
    check(published, PUBLISHED)
    known = list(dict.fromkeys(claims["source"].astype(str)))
    mend = f"name one of {', '.join(known)}"
    wrong = [
        Problem(f"no claim is of the source {name!r}", "CLAIMS", nearest(name, known), mend)
        for name in sources or ()
        if name not in known
    ]
    wrong += claim_problems(claims, published)
    if wrong:
        raise QualkitError(wrong)
    chosen = claims if sources is None else claims[claims["source"].isin(list(sources))]
    figures = {str(row["id"]): row for row in _texts(published)}
    rows = [_row(claim, figures, published) for claim in _texts(chosen)]
    return _table(rows, language)


def ledger_counts(ledger: pd.DataFrame) -> pd.DataFrame:
    """How many claims of each source have which status, in the order of sources and statuses.

    Examples
    --------
    >>> ledger_counts(pd.DataFrame({"source": ["s", "s"], "status": ["agrees", "no finding"]})).values.tolist()
    [['s', 1, 0, 0, 0, 0, 1]]
    """
    counts = pd.crosstab(ledger["source"], ledger["status"])
    counts = counts.reindex(index=list(dict.fromkeys(ledger["source"])), columns=list(STATUSES), fill_value=0)
    counts.columns.name = None
    return counts.reset_index()


def claim_problems(claims: pd.DataFrame, published: pd.DataFrame) -> list[Problem]:
    """What is wrong with claims: unknown kinds, statuses, checks and figures, and ids that are used twice."""
    ids = {str(name) for name in published["id"]}
    problems: list[Problem] = []
    seen: set[str] = set()
    for claim in _texts(claims):
        where = f"claim {claim['id']!r}"
        if claim["id"] in seen:
            problems.append(Problem("the id is used twice", where, mend="give each claim its own"))
        seen.add(claim["id"])
        choices = (("kind", claim["kind"], KINDS), ("expected status", claim["expected"], STATUSES))
        problems += [
            Problem(f"unknown {noun} {value!r}", where, nearest(value, allowed), f"choose one of {', '.join(allowed)}")
            for noun, value, allowed in choices if value not in allowed
        ]  # fmt: skip
        named = claim["figures"].split()
        problems += [Problem(f"no published figure has the id {name!r}", where, nearest(name, ids), "correct it")
                     for name in named if name not in ids]  # fmt: skip
        problems += _check_problems(claim["check"].split(), len(named), where)
    return problems


def _check_problems(words: Sequence[str], figures: int, where: str) -> Iterator[Problem]:
    if not words:
        return
    if words[0] not in _CHECKS:
        yield Problem(f"unknown check {words[0]!r}", where, nearest(words[0], _CHECKS),
                      f"choose one of {', '.join(_CHECKS)}")  # fmt: skip
        return
    needs, wanted, _ = _CHECKS[words[0]]
    if figures != needs:
        yield Problem(f"the check {words[0]!r} rests on {needs} figures, not {figures}", where, mend="name their ids")
    if len(words) - 1 != wanted or (words[0] == "reach" and not all(word.isdigit() for word in words[2:])):
        yield Problem(f"the check {words[0]!r} has {wanted} words after it, not {len(words) - 1}", where,
                      mend="write it like: reach all 76 100; twice knowledge; measured milk-production")  # fmt: skip


def _texts(frame: pd.DataFrame) -> list[dict[str, str]]:
    plain = pd.DataFrame(frame)
    for name in ("check", "figures", "illustrated_by", "note"):
        if name not in plain:
            plain = plain.assign(**{name: ""})
    return [{str(key): str(value).strip() for key, value in row.items()} for row in plain.to_dict("records")]


def _row(claim: Mapping[str, str], figures: Mapping[str, Mapping[str, str]], published: pd.DataFrame) -> dict[str, Any]:
    words = tuple(claim["check"].split())
    if words:
        rest = tuple(figures[name] for name in claim["figures"].split())
        found = _CHECKS[words[0]][2](_Task(words[1:], rest, published, claim["source"]))
    else:
        found = Said(*_KINDS[claim["kind"]])
    reason = "; ".join(filter(None, (found.reason, claim["note"])))
    return {**{name: claim[name] for name in ("id", "source", "locator", "claim", "kind", "check")},
            "status": found.status, "reason": reason, "expected": claim["expected"],
            "as_expected": found.status == claim["expected"], "illustrated_by": claim["illustrated_by"]}  # fmt: skip


def _table(rows: list[dict[str, Any]], language: str) -> ResultTable:
    frame = pd.DataFrame(rows, columns=list(_COLUMNS))
    counts = frame["status"].value_counts()
    told = ", ".join(f"{counts[name]} {name}" for name in STATUSES if name in counts)
    notes = [f"{len(frame)} claims: {told}.", _NOTE]
    unlike = int((~frame["as_expected"].astype(bool)).sum())
    if unlike:
        notes.append(f"{unlike} claims come out otherwise than was written down.")
    layout = Layout(
        rows=("id",), group="source", reason="",
        hidden=("kind", "check", "expected", "as_expected", "illustrated_by"),
        badges={"status": {AGREES: "full", NOT_AGREE: "cross", NOT_FOLLOW: "half", NOT_RECOMPUTED: "empty",
                           FRAMEWORK: "plain", NO_FINDING: "plain"}},
    )  # fmt: skip
    return ResultTable(frame, title="Claims and what can be recomputed", notes=notes, layout=layout, language=language)


# -- one function a check ----------------------------------------------------------------------------------------------


def _of(verdict: Verdict) -> Said:
    could = "; or ".join(str(one) for one in verdict.could_be)
    return Said(_OF_VERDICT[verdict.status], f"{verdict.reason}{'; could be ' + could if could else ''}")


def _grim(task: _Task) -> Said:
    return _of(grim(task.printed(0), task.n(0)))


def _percent(task: _Task) -> Said:
    return _of(percent_possible(task.printed(0), task.n(0)))


def _difference(task: _Task) -> Said:
    return _of(difference_possible(*(task.printed(place) for place in range(3))))


def _equal(task: _Task) -> Said:
    first, second = (read_figure(task.printed(place)) for place in (0, 1))
    same = not isinstance(first, str) and not isinstance(second, str) and first.value == second.value
    words = f"{task.printed(0)} and {task.printed(1)} are printed"
    return Said(AGREES if same else NOT_AGREE, words)


def _above(task: _Task) -> Said:
    first, second = (read_figure(task.printed(place)) for place in (0, 1))
    if isinstance(first, str) or isinstance(second, str):
        return Said(NOT_RECOMPUTED, "one of the two figures cannot be read")
    return Said(AGREES if first.value > second.value else NOT_AGREE, f"{first.text} against {second.text} as printed")


def _groups(task: _Task) -> Said:
    """Groups of a printed range of sizes can hold the printed number of people."""
    (groups, no_groups), (people, no_people) = read_count(task.printed(0)), read_count(task.printed(2))
    sizes = _RANGE.fullmatch(task.printed(1).strip())
    if sizes is None or no_groups or no_people:
        return Said(NOT_RECOMPUTED, "number, sizes and sum of the groups are not all printed in figures")
    low, high = int(sizes[1]), int(sizes[2])
    words = f"{groups} groups of {low} to {high} hold {groups * low} to {groups * high}; {people} are printed"
    return Said(AGREES if groups * low <= people <= groups * high else NOT_AGREE, words)


def _reach(task: _Task) -> Said:
    """Whether a mean alone makes (nearly) everybody reach a score: ``all`` or ``nearly-all``, score, maximum."""
    figure, (n, why) = read_figure(task.printed(0)), read_count(task.n(0))
    if not isinstance(figure, Printed) or why:
        return Said(NOT_RECOMPUTED, why or str(figure))
    who, score, most = task.words[0], int(task.words[1]), int(task.words[2])
    reached = MeanAlone(figure.value, n, Fraction(0), Fraction(most)).reached(Fraction(score))
    wanted = n if who == "all" else -(-(_NEARLY_ALL * n) // 1)
    words = (f"a mean of {task.printed(0)} of {most} makes at least {reached} of {n} reach {score}; "
             f"{'all' if who == 'all' else 'nearly all'} would be {int(wanted)}")  # fmt: skip
    return Said(AGREES if reached >= wanted else NOT_FOLLOW, words)


def _twice(task: _Task) -> Said:
    """An increase needs a figure before and a higher one after."""
    name = task.words[0]
    mine = task.published[task.published["source"] == task.source].set_index("indicator")["value_printed"].astype(str)
    lost = [f"{name}-{when}" for when in ("pre", "post") if f"{name}-{when}" not in mine]
    if lost:
        return Said(NOT_FOLLOW, f"a change needs two measurements; {' and '.join(lost)} is not printed")
    before, after = (read_figure(str(mine[f"{name}-{when}"])) for when in ("pre", "post"))
    if isinstance(before, str) or isinstance(after, str):
        return Said(NOT_RECOMPUTED, "one of the two figures cannot be read")
    words = f"{before.text} before and {after.text} after; without a comparison group a change, not an effect"
    return Said(AGREES if after.value > before.value else NOT_AGREE, words)


def _measured(task: _Task) -> Said:
    name = task.words[0]
    mine = task.published[task.published["source"] == task.source]
    if mine["indicator"].astype(str).eq(name).any():
        return Said(AGREES, f"a figure of {name} is printed")
    return Said(NOT_RECOMPUTED, f"no figure of {name} is printed")


_CHECKS: Mapping[str, tuple[int, int, Callable[[_Task], Said]]] = {
    "grim": (1, 0, _grim),
    "percent": (1, 0, _percent),
    "difference": (3, 0, _difference),
    "equal": (2, 0, _equal),
    "above": (2, 0, _above),
    "groups": (3, 0, _groups),
    "reach": (1, 3, _reach),
    "twice": (0, 1, _twice),
    "measured": (0, 1, _measured),
}
"""Check -> how many figures it rests on, how many words follow it, and what it finds."""
