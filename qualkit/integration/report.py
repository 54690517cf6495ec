"""The report: everything that was found, in one HTML document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from qualkit.display import (
    Disclosure,
    Facts,
    Figure,
    Heading,
    Layout,
    Paragraph,
    Quote,
    QuoteList,
    ResultTable,
    Section,
    Table,
    dot_plot,
    page,
)
from qualkit.integration.joint_display import JointDisplay, place_of
from qualkit.model import Codebook

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "summary": "What was found", "joint": "Joint display", "themes": "Themes by informant group",
        "codes": "Codes by informant group", "convergence": "Convergence of the groups",
        "quotes": "In their words",
        "published": "Published figures", "people": "Informants and interviews", "codebook": "Codebook",
        "made": "How this was made", "all_codes": "All codes", "against": "speaks against it",
        "no_quotes": "No words to show.",
        "withheld": "Quotes withheld because consent does not reach so far",
        "figure": "Shares of informants with Wilson intervals.",
    },
    "id": {
        "summary": "Temuan", "joint": "Tampilan gabungan", "themes": "Tema menurut kelompok informan",
        "codes": "Kode menurut kelompok informan", "convergence": "Konvergensi antarkelompok", "quotes": "Kata mereka",
        "published": "Angka yang diterbitkan", "people": "Informan dan wawancara", "codebook": "Buku kode",
        "made": "Cara membuatnya", "all_codes": "Semua kode", "against": "menyanggahnya",
        "no_quotes": "Tidak ada kutipan.",
        "withheld": "Kutipan ditahan karena persetujuan tidak sampai ke sini",
        "figure": "Bagian informan dengan selang Wilson.",
    },
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Findings:
    """What a report shows."""

    title: str
    codebook: Codebook
    themes: ResultTable
    codes: ResultTable
    convergence: ResultTable
    joint: JointDisplay
    published: ResultTable
    transcripts: pd.DataFrame
    quotes: pd.DataFrame
    summary: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"


def build_report(findings: Findings) -> str:
    """The report as one HTML document that opens offline, makes no request and runs nothing.

    Parameters
    ----------
    findings
        Tables, quotes (with `withheld` where consent does not reach) and notes; all text is escaped.
    """
    words = _WORDS.get(findings.language, _WORDS["en"])
    sections = [
        Section(words["summary"], tuple(Paragraph(line, "lead" if i == 0 else "") for i, line in
                                        enumerate(findings.summary)), "summary"),
        Section(words["joint"], (Table(findings.joint.grid()),), "joint-display"),
        Section(words["themes"], (Figure(dot_plot(findings.themes), words["figure"]), Table(findings.themes)),
                "themes"),
        Section(words["convergence"], (Table(findings.convergence),), "convergence"),
        Section(words["codes"], (Disclosure(words["all_codes"], (Table(findings.codes),)),), "codes"),
        Section(words["quotes"], _quotes(findings, words), "quotes"),
        Section(words["published"], (Table(findings.published),), "published"),
        Section(words["people"], (Table(_people(findings)),), "informants"),
        Section(words["codebook"], _codebook(findings), "codebook"),
        Section(words["made"], (Facts(findings.provenance),), "provenance"),
    ]  # fmt: skip
    subtitle = f"{findings.codebook.label(findings.language) or findings.codebook.name}, {findings.codebook.version}"
    return page(findings.title, sections, language=findings.language, subtitle=subtitle, notes=findings.notes)


def _quotes(findings: Findings, words: Mapping[str, str]) -> tuple[Heading | QuoteList | Paragraph | Disclosure, ...]:
    """Every theme's words, informant by informant; withheld ones are counted, never dropped unsaid."""
    shown = findings.quotes
    parts: list[Heading | QuoteList | Paragraph | Disclosure] = []
    if "withheld" in shown and (shown["withheld"] != "").any():
        out = shown[shown["withheld"] != ""]
        from_whom = ", ".join(dict.fromkeys(out["transcript"].astype(str)))
        parts.append(Paragraph(f"{words['withheld']}: {len(out)} ({from_whom}).", "caveat"))
        shown = shown[shown["withheld"] == ""]
    book = findings.codebook
    for name, label_of, codes in [(theme.theme, theme.label, theme.codes) for theme in book.themes] or [
        (code.code, code.label, book.family(code.code)) for code in book.codes
    ]:
        mine = shown[shown["code"].isin(codes)].drop_duplicates(["transcript", "turn", "words"])
        quoted = tuple(
            Quote(row["words"], who=f"{row['informant']}, {row['group']}",
                  where=f"{place_of(row)}, {row['code']}" + (f", {words['against']}" if row.get("against") else ""))
            for row in mine.to_dict("records")
        )  # fmt: skip
        label = label_of(findings.language) or name
        inside = (QuoteList(quoted),) if quoted else (Paragraph(words["no_quotes"]),)
        parts.append(Disclosure(f"{label} ({len(quoted)})", inside))
    return tuple(parts)


def _people(findings: Findings) -> ResultTable:
    columns = ["transcript", "informants", "kind", "date", "site", "language", "interviewer", "duration_min", "consent"]
    layout = Layout(rows=("transcript",), labels={"duration_min": "minutes"}, digits={"duration_min": 0})
    return ResultTable(findings.transcripts[columns], layout=layout, language=findings.language)


def _codebook(findings: Findings) -> tuple[Disclosure, ...]:
    language = findings.language
    rows = [
        {
            "code": code.code, "label": code.label(language), "polarity": code.polarity, "level": code.level,
            "definition": code.definition(language), "source": code.source, "basis": code.basis,
        }
        for code in findings.codebook.codes
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["code", "label", "polarity", "level", "definition", "source", "basis"])
    layout = Layout(rows=("code",), badges={"polarity": {"barrier": "down", "support": "up", "neutral": "level"}})
    return (Disclosure(f"{len(rows)} codes", (Table(ResultTable(frame, layout=layout, language=language)),)),)
