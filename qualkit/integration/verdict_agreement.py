"""Do two people judge alike? Their verdicts on the same pairs of groups, or the same links, side by side.

The comparison between researchers is a step of the protocol of Farmer and others (2006).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pandas as pd

from qualkit.agreement.kappas import cohen_kappa, percent_agreement
from qualkit.agreement.results import Agreement
from qualkit.display import Layout, ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.tables import ESTIMATES, VERDICTS, check
from qualkit.triangulation.convergence import in_force

KINDS = ("convergence", "fit")


def verdict_agreement(
    verdicts: pd.DataFrame, judges: Sequence[str] | None = None, *, kind: str = "convergence", language: str = "en"
) -> ResultTable:
    """Agreement of each two people who gave verdicts: percent and Cohen's kappa over what both have judged.

    Use it to see where to talk. Do not use it to settle who is right, and do not report kappa of a handful of
    verdicts as reliability: its interval shows how little they tell.

    Parameters
    ----------
    verdicts
        VERDICTS; one that another replaces does not count.
    judges
        Whose verdicts, in order; everybody's by default.
    kind
        ``convergence`` or ``fit``.
    language
        Of the display's own words.

    Returns
    -------
    ResultTable
        ESTIMATES, two rows a pair of people: `judge_a`, `judge_b`, `coefficient` (``percent agreement``, ``Cohen's
        kappa``), the estimate, `n` (what both have judged), `differ` (where they differ, in words).

    Raises
    ------
    QualkitError
        For fewer than two people, an unknown person and an unknown kind.

    Examples
    --------
    >>> row = {"kind": "convergence", "group_a": "k", "group_b": "i"}
    >>> row |= dict.fromkeys(["link", "date", "reason", "replaces"], "")
    >>> said = [("a", "t1", "silence"), ("a", "t2", "agreement"), ("b", "t1", "silence"), ("b", "t2", "dissonance")]
    >>> table = verdict_agreement(VERDICTS.frame([
    ...     {**row, "id": str(n), "by": by, "theme": theme, "verdict": verdict}
    ...     for n, (by, theme, verdict) in enumerate(said)]))
    >>> table[["coefficient", "estimate", "n", "differ"]].values.tolist()[0]
    ['percent agreement', 0.5, 2, 't2 (i / k): agreement / dissonance']
    """
    check(verdicts, VERDICTS)
    current = in_force(verdicts, kind) if kind in KINDS else verdicts.iloc[:0]
    people = list(dict.fromkeys(current["by"].astype(str))) if judges is None else list(judges)
    _check(people, kind, verdicts)
    rows = [row for one, other in combinations(people, 2) for row in _compared(current, one, other)]
    names = ["judge_a", "judge_b", "coefficient", *ESTIMATES.names, "differ"]
    layout = Layout(rows=("judge_a", "judge_b", "coefficient"), hidden=("std_error", "method"), digits={"n": 0})
    notes = (
        "Only what both have judged is compared; verdicts that were replaced do not count.",
        "Where they differ is what to talk about (comparison between researchers, Farmer et al. 2006).",
    )
    frame = ESTIMATES.frame(rows)[names]
    return ResultTable(frame, title=f"Agreement of verdicts on {kind}", notes=notes, layout=layout, language=language)


def _check(people: Sequence[str], kind: str, verdicts: pd.DataFrame) -> None:
    problems = []
    known = list(dict.fromkeys(verdicts["by"].astype(str)))
    if kind not in KINDS:
        problems.append(Problem(f"there are no verdicts of kind {kind!r}", nearest=nearest(kind, KINDS),
                                mend=f"choose one of {', '.join(KINDS)}"))  # fmt: skip
    problems += [
        Problem(f"there is no verdict of {name!r}", "VERDICTS", nearest(name, known),
                f"name one of {', '.join(known) or 'nobody yet'}")
        for name in people if name not in known
    ]  # fmt: skip
    if not problems and len(people) < 2:
        who = people[0] if people else "nobody"
        problems.append(Problem(f"verdicts on {kind} are of {who} only", "VERDICTS",
                                mend="have a second person judge before comparing"))  # fmt: skip
    if problems:
        raise QualkitError(problems)


def _compared(current: pd.DataFrame, one: str, other: str) -> list[dict[str, Any]]:
    mine, theirs = _by_thing(current, one), _by_thing(current, other)
    both = [thing for thing in mine if thing in theirs]
    values = [[mine[thing], theirs[thing]] for thing in both]
    differ = "; ".join(f"{thing}: {mine[thing]} / {theirs[thing]}" for thing in both if mine[thing] != theirs[thing])
    who = {"judge_a": one, "judge_b": other, "differ": differ}
    if not both:
        figures = dict.fromkeys(("estimate", "std_error", "conf_low", "conf_high"), float("nan"))
        nothing = {**figures, "n": 0, "method": "", "note": "they have judged nothing in common"}
        return [{**who, **nothing, "coefficient": name} for name in ("percent agreement", "Cohen's kappa")]
    found: list[tuple[str, Agreement]] = [("percent agreement", percent_agreement(values)),
                                          ("Cohen's kappa", cohen_kappa(values))]  # fmt: skip
    return [{**who, **{k: v for k, v in each.row().items() if k in ESTIMATES.names}, "coefficient": name}
            for name, each in found]  # fmt: skip


def _by_thing(current: pd.DataFrame, person: str) -> dict[str, str]:
    """What a person judged, in words that do not depend on the order of the groups; the latest verdict stands."""
    rows = current[current["by"] == person].sort_values("date", kind="stable").to_dict("records")
    return {
        f"{row['theme']} ({row['link'] or ' / '.join(sorted((str(row['group_a']), str(row['group_b']))))})":
        str(row["verdict"]) for row in rows
    }  # fmt: skip
