"""Everything that is wrong with a study, at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from qualkit.errors import Problem, QualkitError, nearest
from qualkit.integration.negative_cases import themes_of
from qualkit.model import Codebook
from qualkit.store.anchoring import anchored
from qualkit.store.claims import claims_table
from qualkit.store.codebooks import read_codebook
from qualkit.store.codings import read_codings, read_progress
from qualkit.store.folder import Folder, asked_table, informants_table, published_table, verdicts_table
from qualkit.store.framework_files import framework_path, read_framework
from qualkit.store.memos import link_problems, member_checks_table, memos_table
from qualkit.store.noted import known_ids
from qualkit.store.places import id_problems
from qualkit.store.settings import Settings, read_utf8
from qualkit.store.surveys import read_survey, survey_names
from qualkit.store.transcripts import Interview, read_interviews
from qualkit.store.withdrawal_intent import intent_file, read_intent

_PLACE = ["coder", "codebook", "transcript"]


def study_problems(folder: Folder, settings: Settings) -> list[Problem]:
    """Every problem of a study, in the order of its files, each with file and line where there is one.

    Nothing is changed. Translations, speakers, sites and topics are compared across files.
    """
    interviews, in_transcripts = read_interviews(folder.transcripts)
    by_name = {interview.transcript: interview for interview in interviews}
    informants, in_informants = informants_table(folder, settings)
    _, in_asked = asked_table(folder, settings, informants, by_name)
    published, in_published = published_table(folder)
    indicators = {str(name) for name in published["indicator"]}
    in_surveys: list[Problem] = []
    for name in survey_names(folder):
        try:
            indicators |= set(read_survey(folder, name).indicators)
        except QualkitError as error:
            in_surveys += error.problems
    books, in_books = _codebooks(folder, settings, indicators)
    return [
        *settings.problems,
        *_unfinished_withdrawal(folder),
        *in_informants,
        *in_transcripts,
        *_names(interviews),
        *_speakers(interviews, informants, settings),
        *_translations(by_name),
        *in_asked,
        *in_books,
        *_verdicts(folder, books, settings),
        *_codings(folder, by_name, books),
        *_frameworks(folder, books, by_name, informants),
        *memos_table(folder)[1],
        *member_checks_table(folder)[1],
        *link_problems(folder, known_ids(folder, books, by_name, informants["informant"])),
        *in_published,
        *claims_table(folder, published)[1],
        *in_surveys,
    ]


def _names(interviews: Sequence[Interview]) -> Iterator[Problem]:
    """A transcript's id names its codings on every researcher's computer."""
    names = [interview.transcript for interview in interviews]
    for interview in interviews:
        for problem in id_problems("transcript", interview.transcript, names):
            yield Problem(problem.what, interview.name, problem.nearest, "rename the file and its field transcript")


def _unfinished_withdrawal(folder: Folder) -> Iterator[Problem]:
    try:
        intent = read_intent(folder)
    except QualkitError as error:
        yield from error.problems
        return
    if intent is not None:
        what = f"the withdrawal of {intent.informant!r} has begun and is not done"
        yield Problem(what, folder.name(intent_file(folder)), mend=f"run: qualkit withdraw {intent.informant} --yes")


def _speakers(interviews: Sequence[Interview], informants: pd.DataFrame, settings: Settings) -> Iterator[Problem]:
    known = [str(name) for name in informants["informant"]]
    for interview in interviews:
        where = f"{interview.name}:{interview.lines.get('speakers', 1)}"
        for speaker in interview.speakers.values():
            if speaker.role == "informant" and not speaker.informant and interview.value("kind") != "focus-group":
                what = f"speaker {speaker.label!r} is an informant, but not which one"
                yield Problem(what, where, mend="add informant: with an id of informants.csv")
            if speaker.informant and speaker.informant not in known:
                guess, mend = nearest(speaker.informant, known), "correct it, or add the informant to informants.csv"
                yield Problem(f"unknown informant {speaker.informant!r}", where, guess, mend)
        for label in interview.speakers:
            if not any(turn.speaker == label for turn in interview.turns):
                yield Problem(
                    f"speaker {label!r} is declared, but never speaks", where, mend="correct the label or remove it"
                )
        site = interview.value("site")
        if site and site not in settings.site_ids:
            where = f"{interview.name}:{interview.lines.get('site', 1)}"
            yield Problem(
                f"unknown site {site!r}", where, nearest(site, settings.site_ids), "name a site of study.yaml"
            )
        language = interview.value("language")
        if language and language not in settings.languages:
            where = f"{interview.name}:{interview.lines.get('language', 1)}"
            guess = nearest(language, settings.languages)
            yield Problem(f"unknown language {language!r}", where, guess, "correct it, or add it to study.yaml")


def _translations(interviews: Mapping[str, Interview]) -> Iterator[Problem]:
    for interview in interviews.values():
        name = interview.value("translation_of")
        if not name:
            continue
        where = f"{interview.name}:{interview.lines.get('translation_of', 1)}"
        original = interviews.get(name)
        if original is None:
            yield Problem(f"translates unknown transcript {name!r}", where, nearest(name, interviews), "correct it")
        elif original.value("translation_of"):
            yield Problem(f"translates {name!r}, which is a translation itself", where, mend="name the original")
        elif len(original.turns) != len(interview.turns):
            what = f"has {len(interview.turns)} turns, its original {name!r} has {len(original.turns)}"
            yield Problem(what, where, mend="turn n of a translation is turn n of its original")


def _codebooks(folder: Folder, settings: Settings, indicators: set[str]) -> tuple[dict[str, Codebook], list[Problem]]:
    books: dict[str, Codebook] = {}
    problems: list[Problem] = []
    for name, path in folder.codebook_files().items():
        try:
            book = read_codebook(
                read_utf8(path, folder.name(path)), folder.name(path), topics=settings.topic_ids or None,
                groups=settings.group_ids or None, indicators=indicators or None,
            )  # fmt: skip
        except QualkitError as error:
            problems += error.problems
        else:
            books[name] = book
            if book.name != name:
                what = f"the codebook is called {book.name!r}, its file {path.name!r}"
                problems.append(Problem(what, f"{folder.name(path)}:1", name, "make them the same"))
    if settings.codebook and settings.codebook not in folder.codebook_files():
        guess = nearest(settings.codebook, folder.codebook_files())
        where = _line_of(folder.root / "study.yaml", re.compile(r"^codebook\s*:"), "study.yaml")
        problems.append(Problem(f"the main codebook {settings.codebook!r} is not there", where, guess, "correct it"))
    return books, problems


def _verdicts(folder: Folder, books: Mapping[str, Codebook], settings: Settings) -> Iterator[Problem]:
    for name, book in books.items():
        verdicts, problems = verdicts_table(folder, name)
        yield from problems
        themes, links, ids = [t.theme for t in book.themes], [link.id for link in book.links], list(verdicts["id"])
        where = f"codebooks/{name}.verdicts/"
        for row in verdicts.to_dict("records"):
            checks = [("theme", row["theme"], themes), ("link", row["link"], links), ("verdict", row["replaces"], ids)]
            checks += [("group", row[side], list(settings.group_ids)) for side in ("group_a", "group_b")]
            for noun, value, known in checks:
                if value and value not in known:
                    what = f"verdict {row['id']!r} names the unknown {noun} {value!r}"
                    place = _line(folder, f"{where}{row['by']}.yaml", str(row["id"]))
                    yield Problem(what, place, nearest(value, known), "correct it")


def _frameworks(
    folder: Folder, books: Mapping[str, Codebook], interviews: Mapping[str, Interview], informants: pd.DataFrame
) -> Iterator[Problem]:
    places = {f"{turn.informant} {i.transcript}:{turn.turn}" for i in interviews.values() for turn in i.turns}
    for name, book in books.items():
        themes = [theme.theme for theme in themes_of(book)]
        known = {"informant": list(informants["informant"]), "theme": themes, "place": places}
        yield from read_framework(folder, name, known)[1] if framework_path(folder, name).exists() else ()


def _codings(folder: Folder, interviews: Mapping[str, Interview], books: Mapping[str, Codebook]) -> Iterator[Problem]:
    codings, problems = read_codings(folder.codings)
    yield from problems
    _, refused = anchored(codings, interviews)
    yield from (replace(entry.problem, where=_line(folder, entry.problem.where, entry.id)) for entry in refused)
    used = codings.drop_duplicates(["coder", "codebook", "transcript", "code"])
    for coder, codebook, transcript, code, id in used[[*_PLACE, "code", "id"]].itertuples(index=False):
        where = f"codings/{coder}/{codebook}/{transcript}.jsonl"
        if codebook not in books or code not in books[codebook].code_ids:
            where = _line(folder, where, id)
        if codebook not in books:
            if codebook not in folder.codebook_files():
                yield Problem(
                    f"coded with the unknown codebook {codebook!r}", where, nearest(codebook, books), "restore it"
                )
        elif code not in books[codebook].code_ids:
            guess = nearest(code, books[codebook].code_ids)
            yield Problem(f"unknown code {code!r}", where, guess, "add it, or move it with: qualkit codebook migrate")
    _, in_progress = read_progress(folder.codings)
    yield from in_progress


def _line(folder: Folder, name: str, id: str) -> str:
    """``file:line`` of the record with this id; the file alone where it stands in a journal."""
    pattern = re.compile(rf"""(?:^|[\s{{,-])["']?id["']?:\s*["']?{re.escape(id)}["']?(?:[\s,}}]|$)""")
    return _line_of(folder.root / name, pattern, name)


def _line_of(path: Path, pattern: re.Pattern[str], name: str) -> str:
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n") if path.is_file() else []
    return next((f"{name}:{number}" for number, line in enumerate(lines, 1) if pattern.search(line)), name)
