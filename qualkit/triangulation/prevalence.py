"""How many informants of each group voiced a code or theme. The unit is the informant, not the segment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

import pandas as pd

from qualkit.display.layout import Layout, ShareColumns
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.model import NOT_REVIEWED, Code, Text, Theme
from qualkit.tables import CODINGS, ESTIMATES, INFORMANTS, PROGRESS, check
from qualkit.triangulation.heard import Heard, heard
from qualkit.triangulation.intervals import LEAST_FOR_PERCENT, Method, proportion

By = Literal["code"] | Sequence[Theme] | Sequence[Code]


_HEADINGS = {"id": {"theme": "Tema", "code": "Kode"}}


class _Item(NamedTuple):
    """A row of the result: a code, a code's family or a theme, with the codes that count for it."""

    name: str
    label: str
    codes: tuple[str, ...]
    topics: tuple[str, ...]
    polarities: dict[str, str]


def prevalence(
    codings: pd.DataFrame,
    informants: pd.DataFrame,
    by: By = "code",
    groups: str = "group",
    *,
    progress: pd.DataFrame | None = None,
    coder: str | None = None,
    combine: Literal["any", "all"] | None = None,
    focus_groups: bool = False,
    interval: Method = "wilson",
    language: str = "en",
) -> ResultTable:
    """Informants who voiced each code or theme, of those heard, per group.

    An informant counts once, however often and in however many interviews. Those who were silent count in the
    denominator; those whose interviews are not all finished by the coder asked for are left out, and counted.
    Translations never count beside their originals; focus groups are left out unless asked for.
    Use it to compare how widely something is voiced, never to estimate a population: informants were chosen on
    purpose.

    Parameters
    ----------
    codings
        CODINGS of one coder and codebook, or HITS of the rules, whose result is headed as not reviewed. CODINGS name
        the first informant that a segment touches; where segments span turns of several informants, give what
        `coded_turns` makes of them, and each of those informants counts.
    informants
        INFORMANTS; the order of groups is kept.
    by
        ``"code"``, the themes of a codebook, or its codes (each with its descendants).
    groups
        Column of `informants` to compare.
    progress
        PROGRESS: who has finished what. Without it there is no denominator, and this function refuses.
    coder
        Whose codings count, where the table holds several; ``rule:<codebook>`` names the rules.
    combine
        With several coders: an informant voiced it if ``any`` or ``all`` of them coded it. Only informants whose
        interviews all of them have finished are heard.
    focus_groups
        Count focus groups as well.
    interval
        ``wilson`` or ``clopper-pearson``, at 95%.
    language
        Of the labels.

    Returns
    -------
    ResultTable
        ESTIMATES with `theme` or `code`, `label`, `group`, and beside the shares: `voiced` (informants), `left_out`
        (informants of the group), `segments`, `voiced_by` and `heard` (their ids), `codes_voiced`, `barrier` and
        `support` (informants who voiced such a code), `topics`.

    Raises
    ------
    QualkitError
        Without `progress`; for several coders without `combine`; for several codebooks; for ids of informants that
        hold white space, by which the lists of informants in the result are parted.

    Examples
    --------
    >>> people = pd.DataFrame({"informant": ["a", "b"], "group": ["cadre", "cadre"]})
    >>> done = {"coder": "me", "codebook": "b", "version": "1", "turn": 0, "kind": "interview", "translation_of": ""}
    >>> done = PROGRESS.frame([{**done, "transcript": i, "informant": i, "read": True, "finished": True} for i in "ab"])
    >>> one = {"id": "1", "transcript": "a", "start": 0, "end": 3, "codebook": "b", "version": "1", "code": "c"}
    >>> result = prevalence(CODINGS.frame([{**one, "coder": "me", "informant": "a"}]), people, progress=done)
    >>> result[["code", "group", "voiced", "n", "estimate"]].values.tolist()
    [['c', 'cadre', 1, 2, 0.5]]
    """
    check(codings, CODINGS, need=["informant"])
    check(informants, INFORMANTS, need=[groups] if groups == "group" else [])
    if groups not in informants:
        guess = nearest(groups, [str(name) for name in informants.columns])
        raise QualkitError(
            Problem(f"informants have no column {groups!r}", "INFORMANTS", guess, "name one of its columns")
        )
    if progress is None:
        raise QualkitError(Problem(
            "prevalence needs to know which interviews are finished: silence is not the same as not read",
            mend="give progress=study.progress()",
        ))  # fmt: skip
    check(progress, PROGRESS)
    _check_ids(informants["informant"])
    if combine not in (None, "any", "all"):
        guess = nearest(str(combine), ["any", "all"])
        raise QualkitError(Problem(f"cannot combine coders by {combine!r}", nearest=guess, mend="give 'any' or 'all'"))
    coders, codebook = _whose(codings, progress, coder, combine)
    used = codings[codings["coder"].isin(coders) & (codings["codebook"] == codebook)]
    listeners = heard(progress, informants, coders, codebook, groups=groups, focus_groups=focus_groups)
    used = used[used["transcript"].isin(listeners.transcripts) & used["informant"].isin(listeners.informants)]
    key, items = _items(by, used, language)
    rows = [
        _row(item, group, used, listeners, coders, combine, interval, key)
        for item in items
        for group in listeners.groups
    ]
    return _result(rows, key, coders, listeners, language)


def _check_ids(informants: pd.Series) -> None:
    problems = [
        Problem(f"the informant id {name!r} holds white space, or nothing else", "INFORMANTS", "-".join(name.split()),
                "give an id without white space")
        for name in informants.astype(str).unique() if len(name.split()) != 1 or name != name.strip()
    ]  # fmt: skip
    if problems:
        raise QualkitError(problems)


def _whose(
    codings: pd.DataFrame, progress: pd.DataFrame, coder: str | None, combine: str | None
) -> tuple[list[str], str]:
    """The coders that count and their one codebook."""
    there = list(dict.fromkeys(codings["coder"].astype(str))) or list(dict.fromkeys(progress["coder"].astype(str)))
    if coder is not None:
        known = sorted({*there, *progress["coder"].astype(str)})
        if coder not in known:
            raise QualkitError(Problem(f"there is no coder {coder!r} here", nearest=nearest(coder, known),
                                       mend=f"name one of {', '.join(known) or 'nobody yet'}"))  # fmt: skip
        there = [coder]
    if len(there) != 1 and combine is None:
        names = ", ".join(there) or "nobody"
        raise QualkitError(Problem(
            f"these codings are of {len(there)} coders ({names}), which are not to be mixed unasked",
            mend="name one with coder=, or say combine='any' or combine='all'",
        ))  # fmt: skip
    mine = codings[codings["coder"].isin(there)]
    books = list(dict.fromkeys(mine["codebook"].astype(str)))
    if not books:
        books = list(dict.fromkeys(progress[progress["coder"].isin(there)]["codebook"].astype(str)))
    if len(books) != 1:
        raise QualkitError(Problem(
            f"these codings are of {len(books)} codebooks ({', '.join(books) or 'none'})",
            mend="choose the rows of one, for example codings[codings.codebook == '...']",
        ))  # fmt: skip
    return there, books[0]


def _items(by: By, used: pd.DataFrame, language: str) -> tuple[str, list[_Item]]:
    if isinstance(by, str):
        if by != "code":
            raise QualkitError(
                Problem(f"cannot count by {by!r}", nearest="code", mend="give 'code', book.themes or book.codes")
            )
        names = list(dict.fromkeys(used["code"].astype(str)))
        return "code", [_Item(name, name, (name,), (), {}) for name in names]
    entries = list(by)
    if entries and all(isinstance(entry, Theme) for entry in entries):
        return "theme", [
            _Item(t.theme, t.label(language) or t.theme, t.codes, t.topics, dict(t.polarities))
            for t in entries if isinstance(t, Theme)
        ]  # fmt: skip
    if entries and all(isinstance(entry, Code) for entry in entries):
        return "code", list(_families([entry for entry in entries if isinstance(entry, Code)], language))
    raise QualkitError(Problem("cannot count by this", mend="give 'code', book.themes or book.codes, and at least one"))


def _families(codes: list[Code], language: str) -> Iterable[_Item]:
    from qualkit.model import Codebook

    book = Codebook("", "", (), tuple(codes))
    by_name = {code.code: code for code in codes}
    for code in codes:
        family = book.family(code.code)
        topics = tuple(dict.fromkeys(by_name[name].topic for name in family if by_name[name].topic))
        label = code.label if isinstance(code.label, Text) else Text()
        yield _Item(code.code, label(language) or code.code, family, topics, {n: by_name[n].polarity for n in family})


def _row(
    item: _Item, group: str, used: pd.DataFrame, listeners: Heard, coders: list[str], combine: str | None,
    interval: Method, key: str,
) -> dict[str, Any]:  # fmt: skip
    people = listeners.by_group[group]
    mine = used[used["code"].isin(item.codes) & used["informant"].isin(people)]
    if key == "theme" and "against" in mine:
        mine = mine[~mine["against"].astype(bool)]
    voiced = _voices(mine, people, coders, combine)
    mine = mine[mine["informant"].isin(voiced)]
    share = proportion(len(voiced), len(people), method=interval)
    notes = [
        share.note,
        NOT_REVIEWED if any(c.startswith("rule:") for c in coders) else "",
        listeners.why_left_out(group),
    ]
    if 0 < len(people) < LEAST_FOR_PERCENT:
        notes.append(f"fewer than {LEAST_FOR_PERCENT} informants: read as k of n")
    codes = [code for code in item.codes if (mine["code"] == code).any()]
    return {
        key: item.name, "label": item.label, "group": group, **share.row(), "n": len(people),
        "method": f"informants; {interval} interval, 95%", "note": "; ".join(filter(None, notes)),
        "voiced": len(voiced), "left_out": len(listeners.left_out[group]), "segments": mine["id"].nunique(),
        "voiced_by": " ".join(voiced), "heard": " ".join(people), "codes_voiced": " ".join(codes),
        **{p: _with_polarity(mine, item, p) for p in ("barrier", "support")}, "topics": " ".join(item.topics),
    }  # fmt: skip


def _voices(mine: pd.DataFrame, people: tuple[str, ...], coders: list[str], combine: str | None) -> list[str]:
    by_coder = [set(mine.loc[mine["coder"] == coder, "informant"].astype(str)) for coder in coders]
    who = set.intersection(*by_coder) if combine == "all" else set.union(*by_coder)
    return [person for person in people if person in who]


def _with_polarity(mine: pd.DataFrame, item: _Item, polarity: str) -> int:
    codes = [code for code, its in item.polarities.items() if its == polarity]
    return int(mine.loc[mine["code"].isin(codes), "informant"].nunique())


def _result(rows: list[dict[str, Any]], key: str, coders: list[str], listeners: Heard, language: str) -> ResultTable:
    names = [key, "label", "group", *ESTIMATES.names, "voiced", "left_out", "segments", "voiced_by", "heard",
             "codes_voiced", "barrier", "support", "topics"]  # fmt: skip
    frame = ESTIMATES.frame(rows) if rows else ESTIMATES.empty().reindex(columns=names)
    rules = any(coder.startswith("rule:") for coder in coders)
    title = f"Who voiced it, by {key}" + (f": {NOT_REVIEWED}" if rules else "")
    layout = Layout(
        rows=("label",),
        columns="group",
        cells=("share",),
        shares={"share": ShareColumns(k="voiced", least=LEAST_FOR_PERCENT)},
        labels={"label": _HEADINGS.get(language, {}).get(key, key.capitalize())},
        order={"label": list(dict.fromkeys(frame["label"])), "group": list(listeners.groups)},
    )
    return ResultTable(frame[names], title=title, notes=listeners.notes, language=language, layout=layout)
