"""How many informants of each group voiced a code or theme. The unit is the informant, not the segment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Literal, NamedTuple

import pandas as pd

from qualkit.display.layout import Layout, ShareColumns
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.model import NOT_REVIEWED, Code, Codebook, Text, Theme
from qualkit.tables import CODINGS, ESTIMATES, INFORMANTS, PROGRESS, check
from qualkit.triangulation.amounts import AMOUNTS_NOTE, Amounts, amounts, described
from qualkit.triangulation.focus_groups import Together, counted_together
from qualkit.triangulation.heard import Heard, heard
from qualkit.triangulation.intervals import LEAST_FOR_PERCENT, Method, proportion

By = Literal["code", "family"] | Sequence[Theme] | Sequence[Code]


_HEADINGS = {"id": {"theme": "Tema", "code": "Kode", "family": "Keluarga kode"}}
_UNSEEN = "Whether every speaker in a group talk is known was not looked at; give turns=study.turns()."


class Item(NamedTuple):
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
    codebook: Codebook | None = None,
    focus_groups: bool = False,
    turns: pd.DataFrame | None = None,
    choral: Collection[str] = (),
    interval: Method = "wilson",
    describe: bool = False,
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
        ``"code"``, each code by itself; ``"family"``, each code with its descendants by `parent`; the themes of a
        codebook; or its codes, which count as families too.
    groups
        Column of `informants` to compare: the informant group, or any attribute.
    progress
        PROGRESS: who has finished what. Without it there is no denominator, and this function refuses.
    coder
        Whose codings count, where the table holds several; ``rule:<codebook>`` names the rules.
    combine
        With several coders: an informant voiced it if ``any`` or ``all`` of them coded it. Only informants whose
        interviews all of them have finished are heard.
    codebook
        Needed for families. With it, ``"code"`` lists all of its codes in its order, those that nobody voiced too.
    focus_groups
        Count focus groups as well: by speakers. A focus group of which `turns` show that not every speaker is known
        counts once, as one unit of the group that its known members belong to.
    turns
        TURNS, to see who speaks in a focus group.
    choral
        Labels under which several speak at once in a focus group; their turns count for no informant.
    interval
        ``wilson`` or ``clopper-pearson``, at 95%.
    describe
        Show segments, words and turns below each share, as description.
    language
        Of the labels.

    Returns
    -------
    ResultTable
        ESTIMATES with `theme` or `code`, `label`, `group`, and beside the shares: `voiced` (informants), `left_out`
        (informants of the group), `voiced_by` and `heard` (their ids), `codes_voiced`, `barrier` and `support`
        (informants who voiced such a code), `topics`. As description only, how much was said: `segments`, `words`
        (NaN where `codings` hold no quotes), `turns` (NaN where they name none).

    Raises
    ------
    QualkitError
        Without `progress`; for several coders without `combine`; for several codebooks; for families without a
        codebook; for ids of informants that hold white space, by which the lists of informants in the result are
        parted.

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
    coders, name = _whose(codings, progress, coder, combine)
    used = codings[codings["coder"].isin(coders) & (codings["codebook"] == name)].reset_index(drop=True)
    together = Together(used, informants, progress, frozenset(), (_UNSEEN,) if focus_groups else ())
    if focus_groups and turns is not None:
        together = counted_together(used, informants, progress, turns, groups, choral)
    listeners = heard(
        together.progress, together.informants, coders, name,
        groups=groups, focus_groups=focus_groups, members=together.members,
    )  # fmt: skip
    used = together.codings
    used = used[used["transcript"].isin(listeners.transcripts) & used["informant"].isin(listeners.informants)]
    used = used.reset_index(drop=True)
    key, items = items_of(by, used, codebook, language)
    said = amounts(used)
    rows = [
        _row(item, group, its, listeners, coders, combine, interval, key, said)
        for item in items for its in [used[used["code"].isin(item.codes)]] for group in listeners.groups
    ]  # fmt: skip
    notes = (f"{listeners.notes[0]} {AMOUNTS_NOTE}", *listeners.notes[1:], *together.notes)
    return _result(rows, key, coders, listeners, notes, describe, language)


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


def items_of(by: By, used: pd.DataFrame, codebook: Codebook | None, language: str) -> tuple[str, list[Item]]:
    """What is counted, ``code``, ``family`` or ``theme``, and the items in the researcher's order.

    Raises
    ------
    QualkitError
        For anything that cannot be counted by, and for families without a codebook.

    Examples
    --------
    >>> key, items = items_of("code", pd.DataFrame({"code": ["pay", "time", "pay"]}), None, "en")
    >>> key, [item.name for item in items]
    ('code', ['pay', 'time'])
    """
    if isinstance(by, str):
        return by, _named(by, used, codebook, language)
    entries = list(by)
    if entries and all(isinstance(entry, Theme) for entry in entries):
        return "theme", [
            Item(t.theme, t.label(language) or t.theme, t.codes, t.topics, dict(t.polarities))
            for t in entries if isinstance(t, Theme)
        ]  # fmt: skip
    if entries and all(isinstance(entry, Code) for entry in entries):
        return "code", list(_families([entry for entry in entries if isinstance(entry, Code)], language))
    raise QualkitError(Problem("cannot count by this", mend="give 'code', book.themes or book.codes, and at least one"))


def _named(by: str, used: pd.DataFrame, codebook: Codebook | None, language: str) -> list[Item]:
    if by not in ("code", "family"):
        guess = nearest(by, ["code", "family"]) or "code"
        mend = "give 'code', 'family', book.themes or book.codes"
        raise QualkitError(Problem(f"cannot count by {by!r}", nearest=guess, mend=mend))
    if by == "family":
        if codebook is None:
            raise QualkitError(Problem("which codes make a family stands in the codebook", mend="give codebook=book"))
        return list(_families(list(codebook.codes), language))
    if codebook is None:
        return [Item(name, name, (name,), (), {}) for name in dict.fromkeys(used["code"].astype(str))]
    alone = [
        Item(c.code, c.label(language) or c.code, (c.code,), (c.topic,) if c.topic else (), {c.code: c.polarity})
        for c in codebook.codes
    ]
    others = [name for name in dict.fromkeys(used["code"].astype(str)) if name not in codebook.code_ids]
    return [*alone, *(Item(name, name, (name,), (), {}) for name in others)]


def _families(codes: list[Code], language: str) -> Iterable[Item]:
    book = Codebook("", "", (), tuple(codes))
    by_name = {code.code: code for code in codes}
    for code in codes:
        family = book.family(code.code)
        topics = tuple(dict.fromkeys(by_name[name].topic for name in family if by_name[name].topic))
        label = code.label if isinstance(code.label, Text) else Text()
        yield Item(code.code, label(language) or code.code, family, topics, {n: by_name[n].polarity for n in family})


def _row(
    item: Item, group: str, used: pd.DataFrame, listeners: Heard, coders: list[str], combine: str | None,
    interval: Method, key: str, said: Amounts,
) -> dict[str, Any]:  # fmt: skip
    people = listeners.by_group[group]
    mine = used[used["informant"].isin(people)]
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
        "voiced": len(voiced), "left_out": len(listeners.left_out[group]), **said.of(mine),
        "voiced_by": " ".join(voiced), "heard": " ".join(people), "codes_voiced": " ".join(codes),
        **{p: _with_polarity(mine, item, p) for p in ("barrier", "support")}, "topics": " ".join(item.topics),
    }  # fmt: skip


def _voices(mine: pd.DataFrame, people: tuple[str, ...], coders: list[str], combine: str | None) -> list[str]:
    by_coder = [set(mine.loc[mine["coder"] == coder, "informant"].astype(str)) for coder in coders]
    who = set.intersection(*by_coder) if combine == "all" else set.union(*by_coder)
    return [person for person in people if person in who]


def _with_polarity(mine: pd.DataFrame, item: Item, polarity: str) -> int:
    codes = [code for code, its in item.polarities.items() if its == polarity]
    return int(mine.loc[mine["code"].isin(codes), "informant"].nunique())


def _result(
    rows: list[dict[str, Any]], key: str, coders: list[str], listeners: Heard, notes: tuple[str, ...],
    describe: bool, language: str,
) -> ResultTable:  # fmt: skip
    names = [key, "label", "group", *ESTIMATES.names, "voiced", "left_out", "segments", "words", "turns", "voiced_by",
             "heard", "codes_voiced", "barrier", "support", "topics"]  # fmt: skip
    frame = ESTIMATES.frame(rows) if rows else ESTIMATES.empty().reindex(columns=names)
    rules = any(coder.startswith("rule:") for coder in coders)
    title = f"Who voiced it, by {key}" + (f": {NOT_REVIEWED}" if rules else "")
    layout = Layout(
        rows=("label",),
        columns="group",
        cells=("share", "amount") if describe else ("share",),
        shares={"share": ShareColumns(k="voiced", least=LEAST_FOR_PERCENT)},
        labels={"label": _HEADINGS.get(language, {}).get(key, key.capitalize())},
        order={"label": list(dict.fromkeys(frame["label"])), "group": list(listeners.groups)},
    )
    shown = frame[names]
    if describe:
        shown = shown.assign(amount=[described(row, language) for row in shown.to_dict("records")])
    return ResultTable(shown, title=title, notes=notes, language=language, layout=layout)
