"""From a study to its results: what `qualkit run` does."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Literal, TypeVar

import pandas as pd

from qualkit.coding.coded_turns import coded_turns
from qualkit.coding.quotes import quotes
from qualkit.display import ResultTable
from qualkit.display.labels import LANGUAGES
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.integration.computed import agreed, covered, saturated
from qualkit.integration.joint_display import JointDisplay, joint_display
from qualkit.integration.report import Findings, Record, build_report
from qualkit.model import NOT_REVIEWED, Codebook, Theme
from qualkit.privacy.consent import withhold
from qualkit.store.atomic import make_folders, write_atomic
from qualkit.store.claims import claims_table
from qualkit.study import RULE, Study
from qualkit.survey.ledger import claims_ledger
from qualkit.survey.published import published_figures
from qualkit.triangulation.convergence import SUGGESTIONS, convergence
from qualkit.triangulation.prevalence import prevalence

Scope = Literal["quotes-in-team", "quotes-published"]
CONSENSUS = "consensus"
Step = Callable[[str], None]
_Made = TypeVar("_Made")


@dataclass(frozen=True, eq=False)
class Results:
    """Everything that was found in a study with one coder's codings and one codebook."""

    study: Study
    codebook: Codebook
    coder: str
    codings: pd.DataFrame
    themes: ResultTable
    codes: ResultTable
    convergence: ResultTable
    joint: JointDisplay
    published: ResultTable
    quotes: pd.DataFrame
    language: str = "en"

    def summary(self) -> list[str]:
        """What was found, in ten lines or fewer."""
        study, themes = self.study, self.themes
        words = int(study.turns()["text"].str.split().str.len().sum())
        reviewed = f" ({NOT_REVIEWED})" if self.coder.startswith(RULE) else ""
        suggested = self.convergence["suggested"].value_counts()
        counts = ", ".join(f"{suggested[name]} {name}" for name in SUGGESTIONS if name in suggested)
        low = themes[themes["voiced"] > 0].sort_values(["estimate", "voiced"], ascending=False, kind="stable")
        lines = [
            f"{study.settings.title}",
            f"{len(study.informants())} informants in {len(themes['group'].unique())} groups, "
            f"{len(study.interviews)} transcripts, {words:,} words",
            f"Codebook {self.codebook.name} {self.codebook.version}: {len(self.codebook.codes)} codes, "
            f"{len(self.codebook.themes)} themes",
            f"{len(self.codings):,} codings by {self.coder}{reviewed} "
            f"in {self.codings['transcript'].nunique()} transcripts",
        ]
        lines += [
            f"Voiced most widely in group {row['group']}: {row['label']} ({row['voiced']} of {row['n']})"
            for row in low.drop_duplicates("group").head(3).to_dict("records")
        ]
        lines.append(f"Convergence suggested for {len(self.convergence)} pairs: {counts}")
        with_n = int(self.published["n"].notna().sum())
        lines.append(f"{len(self.published)} published figures beside them, {with_n} with a printed n; "
                     "those without get no interval")  # fmt: skip
        return [line for line in [*lines, study.settings.data_note] if line][:10]

    def report(self) -> str:
        """The report as one HTML document."""
        return build_report(self.findings())

    def findings(self) -> Findings:
        """What the report shows: these results, agreement, saturation, coverage, and what the study keeps."""
        study, failed = self.study, list[str]()
        record, transcripts, language = _record(study, self), study.transcripts(), self.language
        compared = _tried(failed, lambda: agreed(record.people, record.turns, record.progress, self.codebook,
                                                 language=language))  # fmt: skip
        saturation = _tried(failed, lambda: saturated(record.codings, record.informants, record.progress, transcripts,
                                                      self.coder, language=language))  # fmt: skip
        coverage = _tried(failed, lambda: _coverage(study, self.codebook, language))
        return Findings(
            title=study.settings.title, codebook=self.codebook, themes=self.themes, codes=self.codes,
            convergence=self.convergence, joint=self.joint, published=self.published,
            transcripts=transcripts, quotes=self.quotes, summary=tuple(self.summary()),
            notes=tuple(filter(None, (study.settings.data_note,))), provenance=_provenance(study, self),
            language=language, coverage=coverage or (), saturation=saturation, agreed=compared,
            not_computed=tuple(failed), record=record,
        )  # fmt: skip

    def files(self) -> Mapping[str, bytes]:
        """Every result as a file: name -> content."""
        return {
            "index.html": self.report().encode(),
            "joint-display.csv": self.joint.to_csv(),
            "joint-display.xlsx": self.joint.to_xlsx(),
            "themes.csv": self.themes.csv(),
            "themes.xlsx": self.themes.xlsx(),
            "codes.csv": self.codes.csv(),
            "convergence.csv": self.convergence.csv(),
            "published.csv": self.published.csv(),
        }

    def write(self, folder: Path | None = None) -> Path:
        """Write every result, by default into the study's reports/, and return the report's path."""
        folder = folder or self.study.folder.reports
        make_folders(folder)
        for name, content in self.files().items():
            write_atomic(folder / name, content)
        return folder / "index.html"


def run(
    study: Study,
    codebook: str | None = None,
    *,
    coder: str | None = None,
    language: str = "en",
    scope: Scope = "quotes-published",
    forced: Collection[str] = (),
    step: Step = lambda name: None,
) -> Results:
    """Code, tabulate, triangulate and join.

    Parameters
    ----------
    study
        An open study.
    codebook
        Its name; may be left out where there is one.
    coder
        Whose codings count: a person, or ``rule:<codebook>`` for what the terms propose. By default the consensus
        where there is one, and otherwise the rules, under the heading that nobody has reviewed them.
    language
        ``en`` or ``id``.
    scope
        How far the results go: quotes whose consent does not reach so far are withheld and counted.
    forced
        Transcripts or informants whose quotes are shown all the same.
    step
        Called with the name of each step, for a progress bar.

    Raises
    ------
    QualkitError
        For an unknown coder, codebook or language, for rules of another codebook, and for a study without transcripts
        or informants.
    """
    if language not in LANGUAGES:
        raise QualkitError(Problem(f"there are no labels in {language!r}", nearest=nearest(language, LANGUAGES),
                                   mend=f"choose one of {', '.join(LANGUAGES)}"))  # fmt: skip
    step("reading the study")
    book, turns, informants = study.codebook(codebook), study.turns(), study.informants()
    _check_people(study, informants)
    chosen = coder or (CONSENSUS if (study.folder.codings / CONSENSUS / book.name).is_dir() else book.rule_coder)
    _check_coder(chosen, book)
    step(f"codings by {chosen}")
    codings = study.codings(coders=[chosen], codebooks=[book.name])
    progress = study.progress()
    progress = progress[progress["codebook"] == book.name]
    step("tables")
    spoken = coded_turns(codings, turns)
    by_theme = prevalence(
        spoken, informants, by=themes_or_codes(book), progress=progress, coder=chosen, language=language
    )
    by_code = prevalence(spoken, informants, by=book.codes, progress=progress, coder=chosen, language=language)
    asked = study.asked()
    pairs = convergence(by_theme, asked if len(asked) else None, study.verdicts(book), language=language)
    step("quotes and joint display")
    words = withhold(quotes(codings, turns), study.transcripts(), scope=scope, forced=forced)
    labels = {group.group: group.label(language) or group.group for group in study.settings.groups}
    tables = [_dressed(table, labels, study.settings.data_note) for table in (by_theme, by_code, pairs)]
    joint = (
        joint_display(tables[2], None, book.links, language=language)
        .with_published(study.published())
        .with_quotes(words)
        .with_title(study.settings.title)
        .with_labels(labels)
    )
    return Results(
        study, book, chosen, codings, tables[0], tables[1], tables[2], joint,
        published_figures(study.published(), language=language), words, language,
    )  # fmt: skip


def _dressed(table: ResultTable, labels: Mapping[str, str], note: str) -> ResultTable:
    """The same table, groups called as study.yaml calls them, the study's note at its foot."""
    named = {column: labels for column in ("group", "group_a", "group_b") if column in table}
    dressed = table.with_layout(replace(table.layout, values={**table.layout.values, **named}))
    return dressed.with_notes(note) if note else dressed


def _check_people(study: Study, informants: pd.DataFrame) -> None:
    problems = []
    if not study.interviews:
        problems.append(Problem("there is no transcript to read", "transcripts/", mend="add one with: qualkit import"))
    if informants.empty:
        where = study.folder.name(study.folder.informants)
        problems.append(Problem("there is no informant to count", where, mend="give one row an informant"))
    if problems:
        raise QualkitError(problems)


def _check_coder(coder: str, book: Codebook) -> None:
    if coder.startswith(RULE) and coder != book.rule_coder:
        what = f"{coder!r} proposes with another codebook than {book.name!r}"
        raise QualkitError(Problem(what, nearest=book.rule_coder, mend="name the codebook of these rules"))


def _tried(failed: list[str], make: Callable[[], _Made]) -> _Made | None:
    """What could be made; where it is refused, the reasons go into the report instead."""
    try:
        return make()
    except QualkitError as error:
        failed += [str(problem) for problem in error.problems]
        return None


def _coverage(study: Study, book: Codebook, language: str) -> tuple[ResultTable, ...]:
    surveys = {name: study.survey(name) for name in study.surveys()}
    indicators = {name: survey.indicators for name, survey in surveys.items()}
    return covered(surveys, indicators, book, language=language)


def _record(study: Study, results: Results) -> Record:
    """What the study keeps; the codings that count with every informant whom they touch."""
    settings, language, turns = study.settings, results.language, study.turns()
    return Record(
        coder=results.coder, informants=study.informants(), turns=turns, codings=results.codings,
        people=study.codings(), progress=study.progress(), verdicts=study.verdicts(results.codebook),
        attributes={a.attribute: a.label(language) or a.attribute for a in settings.attributes
                    if a.type != "text"},
        groups={group.group: group.label(language) or group.group for group in settings.groups},
        surveys={name: len(study.survey(name).data) for name in study.surveys()}, memos=study.memos(),
        member_checks=study.member_checks(), trail=study.trail(history=False)["kind"].value_counts().to_dict(),
    )  # fmt: skip


def _provenance(study: Study, results: Results) -> dict[str, str]:
    """What the results were made with: versions and hashes, and no date, so that the same study gives the same file."""
    texts = hashlib.sha256("".join(f"{i.transcript} {i.sha256}\n" for i in study.interviews.values()).encode())
    book = hashlib.sha256(study.folder.codebook_files()[results.codebook.name].read_bytes())
    libraries = ("pandas", "numpy", "statsmodels")
    return {
        "qualkit": version("qualkit-workbench"),
        "libraries": ", ".join(f"{name} {version(name)}" for name in libraries),
        "coder": results.coder + (f" ({NOT_REVIEWED})" if results.coder.startswith(RULE) else ""),
        "codebook": f"{results.codebook.name} {results.codebook.version}, sha256 {book.hexdigest()}",
        "transcripts": f"{len(study.interviews)}, sha256 of their hashes {texts.hexdigest()}",
    }


def reproduce(study: Study, source: str | None = None, *, language: str = "en") -> ResultTable:
    """The ledger of what published sources claim: each claim with its status, computed where it can be.

    Parameters
    ----------
    study
        An open study with surveys/published/claims.csv.
    source
        Key of one source; all by default.
    language
        Of the display.

    Raises
    ------
    QualkitError
        Without claims, for an unknown source, and with everything that is wrong with claims.csv.
    """
    published = study.published()
    claims, problems = claims_table(study.folder, published)
    if claims.empty and not problems:
        where = study.folder.name(study.folder.published.with_name("claims.csv"))
        problems = [Problem("there is no claim to reproduce", where, mend="give one row a claim; see the file formats")]
    if problems:
        raise QualkitError(problems)
    return claims_ledger(claims, published, None if source is None else [source], language=language)


def themes_or_codes(book: Codebook) -> Sequence[Theme]:
    """The themes of a codebook; where it has none yet, every code with its descendants stands for one.

    Examples
    --------
    >>> from qualkit.model import Code, Text
    >>> [theme.theme for theme in themes_or_codes(Codebook("b", "1.0.0", ("en",), (Code("pay", Text()),)))]
    ['pay']
    """
    if book.themes:
        return book.themes
    by_name = {code.code: code for code in book.codes}
    return [
        Theme(
            code.code, code.label, family,
            topics=tuple(dict.fromkeys(filter(None, (by_name[c].topic for c in family)))),
            polarities={c: by_name[c].polarity for c in family},
        )
        for code in book.codes for family in [book.family(code.code)]
    ]  # fmt: skip


def scope_named(name: str) -> Scope:
    """The scope of that name.

    Raises
    ------
    QualkitError
        For any other name.

    Examples
    --------
    >>> scope_named("quotes-in-team")
    'quotes-in-team'
    """
    scopes: tuple[Scope, ...] = ("quotes-published", "quotes-in-team")
    for scope in scopes:
        if scope == name:
            return scope
    mend = f"choose one of {', '.join(scopes)}"
    raise QualkitError(Problem(f"unknown scope {name!r}", nearest=nearest(name, scopes), mend=mend))
