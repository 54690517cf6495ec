"""The report: everything that was found, in one HTML document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import pandas as pd

from qualkit.display import (
    Disclosure,
    Facts,
    Heading,
    Layout,
    Paragraph,
    Quote,
    QuoteList,
    ResultTable,
    Section,
    Table,
    page,
)
from qualkit.display.cells import Kind
from qualkit.display.page import Part
from qualkit.integration.checklist_items import CHECKLISTS
from qualkit.integration.checklists import checklists
from qualkit.integration.findings import Agreed, Findings, Record
from qualkit.integration.joint_display import place_of
from qualkit.integration.negative_cases import negative_cases
from qualkit.integration.on_record import answers, methods
from qualkit.integration.report_figures import figures
from qualkit.integration.report_words import WORDS

__all__ = ["Agreed", "Findings", "Record", "build_report"]

Parts = tuple[Part, ...]
Words = Mapping[str, str]
Questions = Mapping[tuple[str, int], str]


def build_report(findings: Findings) -> str:
    """The report as one HTML document that opens offline, makes no request and runs nothing.

    Parameters
    ----------
    findings
        Tables, quotes (with `withheld` where consent does not reach), notes, and what the study has on record; all
        text is escaped.
    """
    words = WORDS.get(findings.language, WORDS["en"])
    sections = [Section(words[title], parts(findings, words), anchor) for title, anchor, parts in _SECTIONS]
    subtitle = f"{findings.codebook.label(findings.language) or findings.codebook.name}, {findings.codebook.version}"
    return page(findings.title, sections, language=findings.language, subtitle=subtitle, notes=findings.notes)


# -- what was found, and how ----------------------------------------------------------------------------------------


def _summary(findings: Findings, words: Words) -> Parts:
    return tuple(Paragraph(line, "" if i else "lead") for i, line in enumerate(findings.summary))


def _methods(findings: Findings, words: Words) -> Parts:
    failed = [Paragraph(words["not_computed"].format(why), "caveat") for why in findings.not_computed]
    return (*map(Paragraph, methods(findings)), Paragraph(words["methods_note"], "caveat"), *failed)


def _joint(findings: Findings, words: Words) -> Parts:
    return (Table(findings.joint.grid()), *figures(findings, "joint-display"))


def _coverage(findings: Findings, words: Words) -> Parts:
    drawn = figures(findings, "coverage")
    return (*drawn, *map(Table, findings.coverage)) or (Paragraph(words["no_coverage"]),)


def _themes(findings: Findings, words: Words) -> Parts:
    return (*figures(findings, "themes"), Table(findings.themes))


def _convergence(findings: Findings, words: Words) -> Parts:
    return (*figures(findings, "convergence"), Table(findings.convergence))


def _codes(findings: Findings, words: Words) -> Parts:
    return (*figures(findings, "codes"), Disclosure(words["all_codes"], (Table(findings.codes),)))


def _saturation(findings: Findings, words: Words) -> Parts:
    found = findings.saturation
    if found is None or found.guest.empty:
        return (Paragraph(words["no_saturation"]),)
    more = [(words["richness"], found.richness), (words["curve"], found.curve)]
    return (
        *figures(findings, "saturation"), Table(found.guest),
        *(Disclosure(title, (Table(table),)) for title, table in more),
    )  # fmt: skip


def _agreement(findings: Findings, words: Words) -> Parts:
    if findings.agreed is None:
        return (Paragraph(words["no_agreement"]),)
    each = Disclosure(words["each_code"], (*figures(findings, "agreement"), Table(findings.agreed.by_code)))
    return (Table(findings.agreed.overall), each)


# -- in their words -------------------------------------------------------------------------------------------------


def _quotes(findings: Findings, words: Words) -> Parts:
    """Every theme's words, informant by informant; withheld ones are counted, never dropped unsaid."""
    shown, parts = findings.quotes, list[Part]()
    if "withheld" in shown and (shown["withheld"] != "").any():
        out = shown[shown["withheld"] != ""]
        from_whom = ", ".join(dict.fromkeys(out["transcript"].astype(str)))
        parts.append(Paragraph(f"{words['withheld']}: {len(out)} ({from_whom}).", "caveat"))
        shown = shown[shown["withheld"] == ""]
    questions = _questions(findings)
    for label, codes in _themes_of(findings):
        mine = shown[shown["code"].isin(codes)].drop_duplicates(["transcript", "turn", "words"])
        inside: Part = _listed(mine, findings, words, questions) if len(mine) else Paragraph(words["no_quotes"])
        parts.append(Disclosure(f"{label} ({len(mine)})", (inside,)))
    return tuple(parts)


def _themes_of(findings: Findings) -> Iterator[tuple[str, Sequence[str]]]:
    """Label and codes of each theme, or of each code with its family where there is no theme."""
    book, language = findings.codebook, findings.language
    for theme in book.themes:
        yield theme.label(language) or theme.theme, theme.codes
    for code in () if book.themes else book.codes:
        yield code.label(language) or code.code, book.family(code.code)


def _listed(rows: pd.DataFrame, findings: Findings, words: Words, questions: Questions) -> QuoteList:
    spoken = dict(zip(findings.transcripts["transcript"], findings.transcripts["language"], strict=True))
    records = rows.to_dict("records")
    quoted = tuple(
        Quote(row["words"], who=f"{row['informant']}, {findings.record.groups.get(row['group'], row['group'])}",
              where=f"{place_of(row)}, {row['code']}" + (f", {words['against']}" if row.get("against") else ""),
              language=str(spoken.get(row["transcript"], "")))
        for row in records
    )  # fmt: skip
    asked = (questions.get((str(row["transcript"]), int(row["turn"])), "") for row in records)
    return QuoteList(quoted, tuple(words["question"].format(question) if question else "" for question in asked))


def _questions(findings: Findings) -> dict[tuple[str, int], str]:
    """What the interviewer said last before each turn of an informant."""
    turns = findings.record.turns
    asked = turns["text"].astype(object).where(turns["role"] == "interviewer")
    last = asked.groupby(turns["transcript"]).ffill().fillna("")
    places = zip(turns["transcript"].astype(str), turns["turn"].astype(int), strict=True)
    return dict(zip(places, map(str, last), strict=True))


def _negative(findings: Findings, words: Words) -> Parts:
    record = findings.record
    parts: list[Part] = [Table(negative_cases(record.codings, findings.codebook, record.memos,
                                              language=findings.language))]  # fmt: skip
    shown = findings.quotes
    if "against" in shown and shown["against"].astype(bool).any():
        mine = shown[shown["against"].astype(bool)]
        mine = mine[mine["withheld"] == ""] if "withheld" in mine else mine
        mine = mine.drop_duplicates(["transcript", "turn", "words"])
        parts.append(_listed(mine, findings, words, _questions(findings)))
    return tuple(parts)


def _memos(findings: Findings, words: Words) -> Parts:
    """The list of memos without their text, and the member checks."""
    memos, checks = findings.record.memos, findings.record.member_checks
    parts: list[Part] = [Paragraph(words["no_memos"])]
    if len(memos):
        counted = memos.assign(words=memos["text"].str.split().str.len())
        columns = ["date", "memo", "kind", "by", "about", "words"]
        parts = [Table(_table(counted[columns], ("date",), findings, words)), Paragraph(words["memos_note"])]
    if not len(checks):
        return (*parts, Paragraph(words["no_checks"]))
    columns = ["date", "informant", "by", "shown", "outcome"]
    return (*parts, Heading(words["checks"]), Table(_table(checks[columns], ("date",), findings, words)))


# -- appendices -----------------------------------------------------------------------------------------------------


def _published(findings: Findings, words: Words) -> Parts:
    return (Table(findings.published),)


def _people(findings: Findings, words: Words) -> Parts:
    columns = ["transcript", "informants", "kind", "date", "site", "language", "interviewer", "duration_min", "consent"]
    layout = Layout(rows=("transcript",), labels={"duration_min": "minutes"}, digits={"duration_min": 0})
    return (Table(ResultTable(findings.transcripts[columns], layout=layout, language=findings.language)),)


def _codebook(findings: Findings, words: Words) -> Parts:
    book, language = findings.codebook, findings.language
    rows = [
        {
            "code": code.code, "label": code.label(language), "polarity": code.polarity, "level": code.level,
            "definition": code.definition(language), "include": code.include(language),
            "exclude": code.exclude(language), "example": code.example(language), "source": code.source,
            "basis": code.basis,
        }
        for code in book.codes
    ]  # fmt: skip
    badges: dict[str, dict[str, Kind]] = {"polarity": {"barrier": "down", "support": "up", "neutral": "level"}}
    frame = pd.DataFrame(rows).dropna(axis="columns")
    kept = frame[[name for name in frame if name == "code" or (frame[name].astype(str) != "").any()]]
    themes = pd.DataFrame([
        {"theme": theme.label(language) or theme.theme, "description": theme.description(language),
         "theme_codes": ", ".join(theme.codes)} for theme in book.themes
    ])  # fmt: skip
    parts: list[Part] = [Disclosure(words["codes_many"].format(len(rows)),
                                    (Table(_table(kept, ("code",), findings, words, badges)),))]  # fmt: skip
    if len(themes):
        parts.append(Disclosure(words["themes_of_book"], (Table(_table(themes, ("theme",), findings, words)),)))
    return tuple(parts)


def _checklists(findings: Findings, words: Words) -> Parts:
    tables = checklists(answers(findings), language=findings.language)
    shown = (Disclosure(f"{which.name} ({len(table)})", (Table(table),))
             for which, table in zip(CHECKLISTS, tables, strict=True))  # fmt: skip
    return (Paragraph(words["checklists_note"]), *shown)


def _made(findings: Findings, words: Words) -> Parts:
    return (Facts(findings.provenance),)


def _table(
    frame: pd.DataFrame, rows: tuple[str, ...], findings: Findings, words: Words,
    badges: Mapping[str, Mapping[str, Kind]] | None = None,
) -> ResultTable:  # fmt: skip
    labels = {name: words[name] for name in frame if name in words}
    layout = Layout(rows=rows, labels=labels, badges=badges or {})
    return ResultTable(frame, layout=layout, language=findings.language)


_SECTIONS: tuple[tuple[str, str, Callable[[Findings, Words], Parts]], ...] = (
    ("summary", "summary", _summary), ("methods", "methods", _methods), ("joint", "joint-display", _joint),
    ("coverage", "coverage", _coverage), ("themes", "themes", _themes), ("convergence", "convergence", _convergence),
    ("quotes", "quotes", _quotes), ("negative", "negative-cases", _negative), ("codes", "codes", _codes),
    ("saturation", "saturation", _saturation), ("agreement", "agreement", _agreement),
    ("published", "published", _published), ("people", "informants", _people), ("memos", "memos", _memos),
    ("codebook", "codebook", _codebook), ("checklists", "checklists", _checklists), ("made", "provenance", _made),
)  # fmt: skip
"""Every section of a report: its title in `WORDS`, its anchor, and what makes its parts."""
