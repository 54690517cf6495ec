"""Deviant cases: informants who speak, or are silent, against the majority of their own group.

Looking for them is a test of a theme, not a list of errors: a case that does not fit is where a claim is refined
(Lincoln & Guba 1985, negative case analysis; Patton 1999).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError
from qualkit.model import NOT_REVIEWED, Theme
from qualkit.triangulation.sides import Side, side_of, told_by
from qualkit.triangulation.voices import SEED, check_quotes, chosen, eligible, said

VOICED_IT, SILENT, TURNED, AGAINST = "voiced it", "asked and silent", "polarity turned around", "speaks against it"
LEAST_GROUP = 3
_SAID = {
    "id": {VOICED_IT: "menyebutnya", SILENT: "ditanya dan diam", TURNED: "arah terbalik", AGAINST: "menyanggahnya"},
}  # fmt: skip
_HEADINGS = {
    "en": {"label": "Theme", "case": "this informant", "majority": "the group"},
    "id": {"label": "Tema", "group": "kelompok", "case": "informan ini", "majority": "kelompoknya", "quote": "kutipan"},
}  # fmt: skip
_NEEDED = ("theme", "label", "group", "voiced_by", "heard", "codes_voiced", "barrier", "support", "topics")


def deviant_cases(
    prevalence: pd.DataFrame,
    quotes: pd.DataFrame | None = None,
    asked: pd.DataFrame | None = None,
    *,
    themes: Sequence[Theme] = (),
    majority: float = 0.75,
    seed: int = SEED,
    language: str = "en",
) -> ResultTable:
    """Informants against the majority of their group, theme by theme, with their words.

    Use it to find the interviews to read again before a theme is claimed. Do not remove these cases, and do not take
    an empty list for proof: it knows only what was coded.

    Parameters
    ----------
    prevalence
        From `prevalence(..., by=book.themes)`.
    quotes
        From `qk.quotes` after `qk.withhold`: gives words, polarity turned around, and words coded as against a theme.
        Without them only who voiced a theme and who did not is compared.
    asked
        ASKED. Silence deviates only where somebody was asked; without it silence is never listed.
    themes
        The themes of the codebook, with the polarities of their codes.
    majority
        Share of the group's informants who do the other thing, more than a half.
    seed
        Of the choice of a quote, where an informant has several.
    language
        Of the labels.

    Returns
    -------
    ResultTable
        One row a theme and informant: `theme`, `label`, `group`, `informant`, `case` (``voiced it``, ``asked and
        silent``, ``polarity turned around``, ``speaks against it``), `majority` in words, `codes`, `quote`.

    Raises
    ------
    QualkitError
        For what is no prevalence by themes, quotes that do not say what is withheld, and a `majority` of no more than
        a half or more than 1.

    Examples
    --------
    >>> row = {"theme": "t", "label": "T", "group": "cadre", "voiced_by": "a", "heard": "a b c d"}
    >>> row |= {"codes_voiced": "pay", "barrier": 1, "support": 0, "topics": "pay"}
    >>> deviant_cases(pd.DataFrame([row]))[["informant", "case", "majority"]].values.tolist()
    [['a', 'voiced it', '3 of 4 did not voice it']]
    """
    _check(prevalence, majority)
    words = None if quotes is None else check_quotes(quotes)
    by_name = {theme.theme: theme for theme in themes}
    told = told_by(asked)
    rows = [
        {"theme": cell["theme"], "label": cell["label"], "group": side.group, **case}
        for cell in prevalence.to_dict("records")
        for side in [side_of(cell, told)]
        for case in _cases(side, by_name.get(str(cell["theme"])), str(cell["theme"]), words, majority, seed)
    ]
    names = ["theme", "label", "group", "informant", "case", "majority", "codes", "quote", "note"]
    frame = pd.DataFrame(rows, columns=names)
    proposed = "note" in prevalence and prevalence["note"].astype(str).str.contains(NOT_REVIEWED, regex=False).any()
    frame["note"] = NOT_REVIEWED if proposed else ""
    return _result(frame, bool(proposed), majority, asked is not None, language)


def _check(prevalence: pd.DataFrame, majority: float) -> None:
    problems = []
    missing = [name for name in _NEEDED if name not in getattr(prevalence, "columns", ())]
    if missing:
        problems.append(Problem(f"this is no prevalence by themes: it lacks {', '.join(missing)}",
                                mend="give qk.prevalence(..., by=book.themes, ...)"))  # fmt: skip
    if not 0.5 < majority <= 1:
        problems.append(Problem(f"majority={majority} is no majority", mend="give a share above 0.5, at most 1"))
    if problems:
        raise QualkitError(problems)


def _cases(
    side: Side, theme: Theme | None, name: str, words: pd.DataFrame | None, majority: float, seed: int
) -> Iterator[dict[str, Any]]:
    """The deviant cases of one group on one theme. Groups of one or two have no majority."""
    codes = theme.codes if theme else side.codes
    if words is not None and theme is not None:
        yield from _against(side, codes, words)
    heard = len(side.heard) - len(side.not_asked)
    if heard < LEAST_GROUP:
        return
    if 0 < side.voiced <= (1 - majority) * heard:
        told = f"{heard - side.voiced} of {heard} did not voice it"
        for person in side.voiced_by:
            yield _case(person, VOICED_IT, told, *_words(words, side, codes, person, name, seed))
    if side.voiced >= majority * heard:
        told = f"{side.voiced} of {heard} voiced it"
        for person in side.asked:
            if person not in side.voiced_by:
                yield _case(person, SILENT, told, "", "")
    if words is not None and theme is not None:
        yield from _turned(side, theme, words, majority, seed)


def _turned(side: Side, theme: Theme, words: pd.DataFrame, majority: float, seed: int) -> Iterator[dict[str, Any]]:
    """Informants who speak of barriers only where the group speaks of supports, or the other way round."""
    mine = words[words["informant"].isin(side.voiced_by) & words["code"].isin(theme.codes)]
    if "against" in mine:
        mine = mine[~mine["against"].astype(bool)]
    poles = mine["code"].map(theme.polarities)
    by_person = {person: set(poles[mine["informant"] == person]) & {"barrier", "support"} for person in side.voiced_by}
    only = {person: next(iter(found)) for person, found in by_person.items() if len(found) == 1}
    for pole, other in (("barrier", "support"), ("support", "barrier")):
        with_pole = [person for person, found in by_person.items() if pole in found]
        told = [person for person, found in by_person.items() if found]
        if len(told) < LEAST_GROUP or len(with_pole) < majority * len(told):
            continue
        codes = [code for code, its in theme.polarities.items() if its == other]
        for person in (person for person, its in only.items() if its == other):
            text = f"{len(with_pole)} of {len(told)} spoke of a {pole}"
            yield _case(person, TURNED, text, *_words(words, side, codes, person, theme.theme, seed))


def _against(side: Side, codes: Sequence[str], words: pd.DataFrame) -> Iterator[dict[str, Any]]:
    if "against" not in words:
        return
    column = "words" if "words" in words else "quote"
    mine = words[words["against"].astype(bool) & words["code"].isin(codes) & words["informant"].isin(side.heard)]
    for person, rows in mine.groupby("informant", sort=False):
        shown = rows[(rows["withheld"] == "") & (rows[column] != "")].assign(words=lambda frame: frame[column])
        quote = said(shown.iloc[0].to_dict()) if len(shown) else ""
        told = f"{side.voiced} of {len(side.heard)} voiced it"
        yield _case(str(person), AGAINST, told, " ".join(dict.fromkeys(rows["code"].astype(str))), quote)


def _words(
    words: pd.DataFrame | None, side: Side, codes: Sequence[str], person: str, theme: str, seed: int
) -> tuple[str, str]:
    """The codes that this informant voiced, and one quote."""
    if words is None:
        return "", ""
    mine = words[(words["informant"] == person) & words["code"].isin(list(codes))]
    rows = chosen(eligible(words, side.group, codes, [person]), 1, key=theme, seed=seed)
    quote = "".join(said(row) for row in rows.to_dict("records"))
    return " ".join(dict.fromkeys(mine["code"].astype(str))), quote


def _case(person: str, case: str, majority: str, codes: str, quote: str) -> dict[str, Any]:
    return {"informant": person, "case": case, "majority": majority, "codes": codes, "quote": quote}


def _result(frame: pd.DataFrame, proposed: bool, majority: float, is_known: bool, language: str) -> ResultTable:
    headings: Mapping[str, str] = _HEADINGS.get(language, _HEADINGS["en"])
    notes = [
        f"Majority: at least {majority:.0%} of the informants of the group who were asked or of whom it is unknown; "
        f"groups of fewer than {LEAST_GROUP} have none.",
        "A deviant case is a reason to read again, never one to leave somebody out.",
    ]
    if not is_known:
        notes.append("Who was asked is not known, so that silence is not listed.")
    layout = Layout(
        rows=("label", "group", "informant"),
        hidden=("theme", "note"),
        values={"case": _SAID[language]} if language in _SAID else {},
        labels=headings,
        reason="",
    )
    title = "Deviant cases" + (f": {NOT_REVIEWED}" if proposed else "")
    return ResultTable(frame, title=title, notes=notes, layout=layout, language=language)
