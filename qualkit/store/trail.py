"""The trail: who changed which coding, code, theme or verdict, when and why, from what is on record.

It is read from the files and from version history; nothing is written for it. What was changed and not recorded
anywhere, such as a coding that was removed before anybody committed it, is not in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from qualkit.agreement.compared import CONSENSUS
from qualkit.coding.compare import compare_codebooks
from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, StudyError, nearest
from qualkit.model import Codebook
from qualkit.store.codebooks import read_codebook
from qualkit.store.codings import read_codings
from qualkit.store.decisions import read_decisions
from qualkit.store.folder import Folder, verdicts_table
from qualkit.store.history import Version, file_versions
from qualkit.store.memos import CHECKS, member_checks_table, memos_table
from qualkit.store.places import DECISIONS, Place
from qualkit.tables import TRAIL

Row = dict[str, str]
_WIDE = 90
LIMITS = (
    "Read from the files as they are, and from version history where there is one. A coding that was changed or taken"
    " away stands here only as it is now; what it was before is known to version history alone."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows of the trail are asked for; an empty text asks for all."""

    theme: str = ""
    code: str = ""
    coder: str = ""
    since: str = ""

    def keeps(self, row: Row) -> bool:
        """Whether a row is asked for. A row without a time is kept: it may be later."""
        about = row["about"].split()
        return (
            (not self.theme or f"theme:{self.theme}" in about)
            and (not self.code or f"code:{self.code}" in about)
            and (not self.coder or self.coder == row["who"])
            and (not self.since or not row["when"] or row["when"] >= self.since)
        )


def trail(
    folder: Folder, books: Mapping[str, Codebook], wanted: Wanted | None = None, *, history: bool = True,
    language: str = "en",
) -> ResultTable:  # fmt: skip
    """TRAIL, oldest first; what has no time stands last.

    Parameters
    ----------
    folder
        The study's.
    books
        Its codebooks as they are now, which say to which themes a code belongs.
    wanted
        Which rows.
    history
        Ask version history for the changes of codebooks.
    language
        Of the display.

    Raises
    ------
    StudyError
        For a theme or code that neither the codebooks nor the trail know, a person who did nothing, and a `since`
        that is no beginning of an ISO 8601 time.
    """
    wanted = wanted or Wanted()
    versions, note = _codebook_rows(folder) if history else ([], "")
    rows = [*_coding_rows(folder, books), *_decision_rows(folder), *_verdict_rows(folder), *_memo_rows(folder),
            *_check_rows(folder), *versions]  # fmt: skip
    _check(wanted, rows, books)
    rows.sort(key=lambda row: row["when"] or "~")  # stable: commits of one second stay in their order
    frame = TRAIL.frame(row for row in rows if wanted.keeps(row))
    return ResultTable(frame, title=f"Trail ({len(frame)})", notes=[LIMITS, *([note] if note else [])],
                       layout=Layout(rows=("when",)), language=language)  # fmt: skip


def shortened(table: ResultTable) -> ResultTable:
    """The trail with long reasons cut, to be read on a screen.

    Parameters
    ----------
    table
        What `trail` gave.
    """
    cut = pd.DataFrame(table).copy()
    for name in ("what", "why"):
        cut[name] = [text if len(text) <= _WIDE else f"{text[: _WIDE - 1]}\u2026" for text in _flat(cut[name])]
    return ResultTable(cut, title=table.title, notes=table.notes, layout=table.layout, language=table.language)


def _flat(values: Iterable[object]) -> Iterator[str]:
    return (" ".join(str(value).split()) for value in values)


def _check(wanted: Wanted, rows: Sequence[Row], books: Mapping[str, Codebook]) -> None:
    abouts = {about for row in rows for about in row["about"].split()}
    themes = {theme.theme for book in books.values() for theme in book.themes} | _ids(abouts, "theme")
    codes = {code for book in books.values() for code in book.code_ids} | _ids(abouts, "code")
    people = {row["who"] for row in rows if row["who"]}
    problems = [
        Problem(f"there is no {noun} {name!r} in the codebooks or in the trail" if noun != "person" else
                f"{name!r} has done nothing that is on record", "", nearest(name, known), "correct the name")
        for noun, name, known in (("theme", wanted.theme, themes), ("code", wanted.code, codes),
                                  ("person", wanted.coder, people)) if name and name not in known
    ]  # fmt: skip
    if wanted.since and not (wanted.since[:4].isdigit() and set(wanted.since) <= set("0123456789-:TZ")):
        problems.append(Problem(f"{wanted.since!r} is no day", "since", mend="write it as 2026-05-02"))
    if problems:
        raise StudyError(problems)


def _ids(abouts: Collection[str], kind: str) -> set[str]:
    return {about.partition(":")[2] for about in abouts if about.startswith(f"{kind}:")}


def _row(**given: str) -> Row:
    return {name: given.get(name, "") for name in TRAIL.names}


def _coding_rows(folder: Folder, books: Mapping[str, Codebook]) -> Iterator[Row]:
    themes = {name: _themes_of(book) for name, book in books.items()}
    codings, _ = read_codings(folder.codings)
    for coding in codings.to_dict("records"):
        belongs = [f"theme:{theme}" for theme in themes.get(coding["codebook"], {}).get(coding["code"], ())]
        about = [f"code:{coding['code']}", *belongs, f"transcript:{coding['transcript']}", f"coding:{coding['id']}"]
        what = f"version {coding['version']}" + (f", from {coding['source']}" if coding["source"] else "")
        place = Place(folder.codings, coding["coder"], coding["codebook"], coding["transcript"])
        yield _row(
            when=coding["created"], who=coding["coder"], did="coded against" if coding["against"] else "coded",
            kind="consensus" if coding["coder"] == CONSENSUS else "coding", about=" ".join(about), what=what,
            why=coding["memo"], source=folder.name(place.codings),
        )  # fmt: skip


def _themes_of(book: Codebook) -> dict[str, list[str]]:
    themes: dict[str, list[str]] = {}
    for theme in book.themes:
        for code in theme.codes:
            themes.setdefault(code, []).append(theme.theme)
    return themes


def _decision_rows(folder: Folder) -> Iterator[Row]:
    for path in sorted((folder.codings / CONSENSUS).glob(f"*/*{DECISIONS}")):
        place = Place(folder.codings, CONSENSUS, path.parent.name, path.name.removesuffix(DECISIONS))
        for made in read_decisions(place):
            about = [f"transcript:{place.transcript}", *([f"code:{made.code}"] if made.code else []),
                     f"disagreement:{made.disagreement}"]  # fmt: skip
            yield _row(when=made.date, who=made.by, did="decided", kind="consensus", about=" ".join(about),
                       what=f"keep {made.keep}", why=made.reason, source=folder.name(path))  # fmt: skip


def _verdict_rows(folder: Folder) -> Iterator[Row]:
    for book in folder.codebook_files():
        for verdict in verdicts_table(folder, book)[0].to_dict("records"):
            pairs = [("theme", verdict["theme"]), ("group", verdict["group_a"]), ("group", verdict["group_b"]),
                     ("link", verdict["link"]), ("verdict", f"{verdict['by']}/{verdict['id']}")]  # fmt: skip
            replaced = f", replaces {verdict['replaces']}" if verdict["replaces"] else ""
            yield _row(
                when=verdict["date"], who=verdict["by"], did="replaced a verdict" if replaced else "judged",
                kind="verdict", about=" ".join(f"{kind}:{id}" for kind, id in pairs if id),
                what=f"{verdict['kind']}: {verdict['verdict']}{replaced}", why=verdict["reason"],
                source=f"codebooks/{book}.verdicts/{verdict['by']}.yaml",
            )  # fmt: skip


def _memo_rows(folder: Folder) -> Iterator[Row]:
    for memo in memos_table(folder)[0].to_dict("records"):
        about = [*memo["about"].split(), f"memo:{memo['memo']}"]
        about += [f"theme:{each.partition(':')[2]}" for each in about if each.startswith("negative-cases:")]
        yield _row(when=memo["date"], who=memo["by"], did="wrote", kind="memo", about=" ".join(dict.fromkeys(about)),
                   what=f"{memo['kind']} memo", why=memo["text"], source=memo["file"])  # fmt: skip


def _check_rows(folder: Folder) -> Iterator[Row]:
    for check in member_checks_table(folder)[0].to_dict("records"):
        yield _row(when=check["date"], who=check["by"], did="checked", kind="member check",
                   about=f"informant:{check['informant']}", what=f"{check['shown']}: {check['outcome']}",
                   why=check["note"], source=folder.name(folder.memos / CHECKS))  # fmt: skip


# -- codebooks through version history ------------------------------------------------------------------------------


def _codebook_rows(folder: Folder) -> tuple[list[Row], str]:
    """The changes of every codebook, commit by commit, and what is not known of them."""
    rows: list[Row] = []
    notes: list[str] = []
    for name, path in folder.codebook_files().items():
        versions, note = file_versions(folder.root, path)
        rows += _book_rows(name, versions)
        now = path.read_bytes()
        if note:
            notes.append(f"Changes of codebooks are not known: {note}.")
        elif not versions or versions[-1].data != now:
            readable = (book for version in reversed(versions) if (book := _book(version.data, name)) is not None)
            rows += _changes(name, next(readable, None), _book(now, name), None)
    return rows, " ".join(dict.fromkeys(notes))


def _book_rows(name: str, versions: Sequence[Version]) -> Iterator[Row]:
    before: Codebook | None = None
    for version in versions:
        after = _book(version.data, name)
        yield from _changes(name, before, after, version)
        before = after or before


def _book(data: bytes | None, name: str) -> Codebook | None:
    """A codebook as it was; None where there was none, or none that can be read today."""
    try:
        return read_codebook(data.decode(), name) if data is not None else None
    except (UnicodeDecodeError, QualkitError):
        return None


def _changes(name: str, before: Codebook | None, after: Codebook | None, version: Version | None) -> Iterator[Row]:
    """One row a code, theme or link that a commit changed; without a commit, what stands in the file and in none."""
    made = {"source": f"commit {version.commit}", "when": version.when, "who": version.who, "why": version.why} if (
        version is not None) else {"source": f"codebooks/{name}.yaml, not committed"}  # fmt: skip
    if after is None:
        yield _row(did="changed", kind="codebook", about=f"codebook:{name}", what="a text that cannot be read", **made)
        return
    if before is None:
        what = f"version {after.version}: {len(after.codes)} codes, {len(after.themes)} themes"
        yield _row(did="began", kind="codebook", about=f"codebook:{name}", what=what, **made)
        return
    found = compare_codebooks(before, after)
    kinds = found["kind"].replace({"term": "code"})
    for (kind, item), rows in found.groupby([kinds, "item"], sort=False):
        about = f"codebook:{name}" + (f" {kind}:{item}" if kind != "codebook" and item else "")
        yield _row(did="changed", kind=str(kind), about=about + _also(rows), what=_said(rows.to_dict("records")),
                   **made)  # fmt: skip


def _also(rows: pd.DataFrame) -> str:
    """The new name of what seems to have been renamed."""
    renamed = rows[rows["change"] == "renamed?"]
    return "".join(f" {kind}:{new}" for kind, new in zip(renamed["kind"], renamed["new"], strict=True))


def _said(rows: Sequence[Mapping[str, Any]]) -> str:
    """``label.en changed; 3 terms added``; single values, such as a version or a polarity, are told."""
    parts = []
    for row in rows:
        if row["kind"] == "term":
            continue
        if row["change"] != "changed":
            parts.append(f"{row['change']} {row['new'] or row['old']}".strip())
        else:
            short = len(row["old"]) + len(row["new"]) < _WIDE // 2
            parts.append(f"{row['field']}: {row['old'] or 'nothing'} to {row['new'] or 'nothing'}" if short
                         else f"{row['field']} changed")  # fmt: skip
    for change in ("added", "removed"):
        n = sum(row["kind"] == "term" and row["change"] == change for row in rows)
        parts += [f"{n} term{'s' * (n != 1)} {change}"] if n else []
    return "; ".join(parts)
