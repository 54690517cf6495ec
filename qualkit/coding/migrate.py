"""Codes renamed, merged and moved: the new codebook, and what becomes of every coding.

No coding is lost: a migration is planned first, its effects can be read, and what a merge folds together is listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd

from qualkit.actions import Action, ChangeCoding, ChangeProgress, RemoveCoding
from qualkit.coding.codebook import VERSION, parent_cycles, themes_of
from qualkit.coding.entries import ID
from qualkit.errors import CodebookError, Problem, nearest
from qualkit.model import Code, Codebook, Coding, Progress, Term, Theme

Place = tuple[str, str, str]
"""Coder, codebook, transcript."""


@dataclass(frozen=True, slots=True)
class Migration:
    """What is to become of codes. All names are those before the migration, but for the new ones of `renames`.

    Parameters
    ----------
    renames
        Code -> its new name.
    merges
        Codes that end -> the code that takes their codings and terms.
    moves
        Code -> its new parent; an empty text takes the parent away.

    Examples
    --------
    >>> migration = Migration(renames={"barrier.pay": "barrier.honorarium"}, merges={("a", "b"): "c"})
    >>> migration.after("barrier.pay"), migration.after("b"), migration.after("other")
    ('barrier.honorarium', 'c', 'other')
    """

    renames: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    merges: Mapping[tuple[str, ...], str] = field(default_factory=lambda: MappingProxyType({}))
    moves: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def merged(self) -> dict[str, str]:
        """Each code that ends -> the code that takes its codings."""
        return {code: into for codes, into in self.merges.items() for code in codes}

    def after(self, code: str) -> str:
        """The name under which a code goes on."""
        kept = self.merged.get(code, code)
        return self.renames.get(kept, kept)


@dataclass(frozen=True)
class Plan:
    """What a migration does.

    Attributes
    ----------
    book
        The codebook as it will be, under its new version.
    actions
        What is to be applied, in order, per coder, codebook and transcript.
    effects
        A row each: effect (version, rename, merge, move, duplicate, unknown code), old, new, codings (how many it
        changes), coder, transcript, coding (id), note. For reading before anything is written.
    """

    book: Codebook
    actions: Mapping[Place, tuple[Action, ...]]
    effects: pd.DataFrame


class _Effect(NamedTuple):
    effect: str
    old: str
    new: str
    codings: int = 0
    coder: str = ""
    transcript: str = ""
    coding: str = ""
    note: str = ""


def plan_migration(
    book: Codebook,
    codings: Iterable[Coding],
    migration: Migration,
    *,
    progress: Mapping[Place, Progress] | None = None,
) -> Plan:
    """What a migration would do to a codebook and to its codings. Nothing is changed.

    A move raises the minor version; a rename or a merge raises the major one. A coding whose code gets another name
    is changed to that name and the new version; others stay under the version under which they were coded. Where a
    merge would put the same code twice on one segment of one coder, the first coding stays, takes the memo of the
    other, and the effects list it. Codings for and against a theme are not the same.

    Parameters
    ----------
    book
        The codebook as it is.
    codings
        Codings of any coders; those of other codebooks are left alone.
    migration
        What is to become of codes.
    progress
        What coders have read. What was read under the present version counts as read under the new one, because a
        migration brings no matter that was not looked for. Left alone where it is not given.

    Raises
    ------
    CodebookError
        With everything that is wrong with the migration.

    Examples
    --------
    >>> from qualkit.model import Text
    >>> book = Codebook("asi", "1.2.0", ("en",), (Code("pay", Text()), Code("funds", Text())))
    >>> plan = plan_migration(book, [], Migration(renames={"pay": "honorarium"}))
    >>> plan.book.version, plan.book.code_ids
    ('2.0.0', ('honorarium', 'funds'))
    """
    new = migrate_codebook(book, migration)
    actions: dict[Place, list[Action]] = {}
    effects = _Effects(book, migration)
    for place, own in _by_place(coding for coding in codings if coding.codebook == book.name):
        made = list(_coding_actions(own, migration, new.version, effects))
        if made:
            actions[place] = made
    for place, change in _progress_actions(progress or {}, book, new.version):
        actions.setdefault(place, []).append(change)
    return Plan(new, {place: tuple(made) for place, made in actions.items()}, effects.table(new.version))


def migrate_codebook(book: Codebook, migration: Migration, version: str = "") -> Codebook:
    """The codebook after a migration.

    The code that takes a merge keeps its own texts and gains the terms that it lacks. Themes keep their order and
    name each code once.

    Parameters
    ----------
    book
        The codebook as it is.
    migration
        What is to become of codes.
    version
        The new version; empty to raise the present one.

    Raises
    ------
    CodebookError
        With everything that is wrong with the migration.

    Examples
    --------
    >>> from qualkit.model import Text, Theme
    >>> codes = (Code("pay", Text(), terms=(Term("honor"),)), Code("funds", Text(), terms=(Term("dana"),)))
    >>> book = Codebook("asi", "1.0.0", ("id",), codes, (Theme("money", Text(), ("pay", "funds")),))
    >>> after = migrate_codebook(book, Migration(merges={("funds",): "pay"}))
    >>> [term.text for term in after.codes[0].terms], after.themes[0].codes
    (['honor', 'dana'], ('pay',))
    """
    problems = _problems(book, migration)
    if problems:
        raise CodebookError(problems)
    codes = tuple(_migrated_code(book, code, migration) for code in book.codes if code.code not in migration.merged)
    _refuse_circles(codes)
    themes = [_migrated_theme(theme, migration) for theme in book.themes]
    version = version or bump_version(book.version, "major" if migration.renames or migration.merges else "minor")
    return replace(book, version=version, codes=codes, themes=themes_of(themes, codes))


def bump_version(version: str, part: str) -> str:
    """The next version: ``major``, ``minor`` or ``patch`` raised by one, what follows it set to nought.

    Raises
    ------
    CodebookError
        For a version that is not three numbers.

    Examples
    --------
    >>> bump_version("1.2.3", "minor"), bump_version("1.2.3-draft", "major")
    ('1.3.0', '2.0.0')
    """
    match = VERSION.fullmatch(version)
    if match is None:
        raise CodebookError(f"{version!r} is not a version", mend="write three numbers: major.minor.patch")
    major, minor, patch = (int(number) for number in match.groups()[:3])
    raised = {"major": (major + 1, 0, 0), "minor": (major, minor + 1, 0), "patch": (major, minor, patch + 1)}[part]
    return ".".join(map(str, raised))


def gained_terms(book: Codebook, code: str, migration: Migration) -> dict[str, tuple[Term, ...]]:
    """The terms that a code gains by a migration, by language, in the codebook's order."""
    by_id = {each.code: each for each in book.codes}
    seen = {(term.language, term.text) for term in by_id[code].terms}
    gained: dict[str, list[Term]] = {}
    sources = [source for source, into in migration.merged.items() if into == code]
    for term in (term for source in sorted(sources, key=book.code_ids.index) for term in by_id[source].terms):
        if (term.language, term.text) not in seen:
            seen.add((term.language, term.text))
            gained.setdefault(term.language, []).append(term)
    return {language: tuple(terms) for language, terms in gained.items()}


class _Effects:
    """Counts what happens to codings, and tells it in the order of the codebook."""

    def __init__(self, book: Codebook, migration: Migration) -> None:
        self._book, self._migration = book, migration
        self.changed: Counter[str] = Counter()
        self.duplicates: list[_Effect] = []
        self._unknown: Counter[str] = Counter()

    def count_unknown(self, code: str) -> None:
        if code not in self._book.code_ids:
            self._unknown[code] += 1

    def table(self, version: str) -> pd.DataFrame:
        rows = [_Effect("version", self._book.version, version), *self._of_codes(), *self.duplicates]
        note = "codings of a code that the codebook does not have; left as they are"
        rows += [_Effect("unknown code", code, "", count, note=note) for code, count in self._unknown.items()]
        kinds: dict[str, Any] = {name: "int64" if name == "codings" else "str" for name in _Effect._fields}
        return pd.DataFrame(rows, columns=list(_Effect._fields)).astype(kinds)

    def _of_codes(self) -> Iterator[_Effect]:
        migration, merged = self._migration, self._migration.merged
        for code in self._book.codes:
            name, after = code.code, migration.after(code.code)
            if name in merged:
                note = "its label, definition and other texts end; its terms go on"
                yield _Effect("merge", name, after, self.changed[name], note=note)
            elif name in migration.renames:
                yield _Effect("rename", name, after, self.changed[name])
            if name in migration.moves:
                parent = migration.after(migration.moves[name])
                yield _Effect("move", name, after, note=f"parent {code.parent or 'none'} -> {parent or 'none'}")


def _coding_actions(
    codings: Sequence[Coding], migration: Migration, version: str, effects: _Effects
) -> Iterator[Action]:
    """Removals and changes for the codings of one coder, codebook and transcript."""
    for coding in codings:
        effects.count_unknown(coding.code)
    for alike in _alike(codings, migration):
        kept, *others = alike
        doubles = [coding for coding in others if coding.code != kept.code]
        yield from (RemoveCoding(coding) for coding in doubles)
        for coding in alike:
            effects.changed[coding.code] += coding.code != migration.after(coding.code)
        effects.duplicates += [_duplicate(kept, coding, migration) for coding in doubles]
        memo = "\n".join(filter(None, [kept.memo, *(_moved_memo(coding) for coding in doubles)]))
        for old in (kept, *(coding for coding in others if coding.code == kept.code)):
            new = _migrated_coding(old, migration, version)
            if old is kept:
                new = replace(new, memo=memo)
            if new != old:
                yield ChangeCoding(old, new)


def _alike(codings: Sequence[Coding], migration: Migration) -> list[list[Coding]]:
    """Codings that end as the same code on the same segment, the first that was made first."""
    groups: dict[tuple[int, int, str, bool], list[Coding]] = {}
    for coding in sorted(codings, key=lambda c: (c.created, c.id)):
        key = (coding.segment.start, coding.segment.end, migration.after(coding.code), coding.against)
        groups.setdefault(key, []).append(coding)
    return list(groups.values())


def _duplicate(kept: Coding, coding: Coding, migration: Migration) -> _Effect:
    note = f"its segment has coding {kept.id}, which stays" + (" and takes its memo" if coding.memo else "")
    return _Effect(
        "duplicate", coding.code, migration.after(coding.code), 1, coding.coder, coding.transcript, coding.id, note
    )


def _moved_memo(coding: Coding) -> str:
    return f"[{coding.code}] {coding.memo}" if coding.memo else ""


def _migrated_coding(coding: Coding, migration: Migration, version: str) -> Coding:
    after = migration.after(coding.code)
    return coding if after == coding.code else replace(coding, code=after, version=version)


def _progress_actions(
    progress: Mapping[Place, Progress], book: Codebook, version: str
) -> Iterator[tuple[Place, ChangeProgress]]:
    for place, own in progress.items():
        if place[1] == book.name and own.version == book.version:
            yield place, ChangeProgress(own, replace(own, version=version))


def _by_place(codings: Iterable[Coding]) -> Iterator[tuple[Place, list[Coding]]]:
    places: dict[Place, list[Coding]] = {}
    for coding in codings:
        places.setdefault((coding.coder, coding.codebook, coding.transcript), []).append(coding)
    yield from places.items()


def _migrated_code(book: Codebook, code: Code, migration: Migration) -> Code:
    terms: dict[str, list[Term]] = {}
    for term in code.terms:
        terms.setdefault(term.language, []).append(term)
    for language, gained in gained_terms(book, code.code, migration).items():
        terms.setdefault(language, []).extend(gained)
    return replace(
        code,
        code=migration.after(code.code),
        parent=migration.after(migration.moves.get(code.code, code.parent)),
        terms=tuple(term for own in terms.values() for term in own),
    )


def _migrated_theme(theme: Theme, migration: Migration) -> Theme:
    return replace(theme, codes=tuple(dict.fromkeys(migration.after(code) for code in theme.codes)))


def _refuse_circles(codes: Sequence[Code]) -> None:
    cycles = parent_cycles({code.code: code.parent for code in codes})
    if cycles:
        mend = "move one of them to another parent, or to '' for none"
        raise CodebookError([
            Problem(f"the parents would go in a circle: {' -> '.join([*cycle, cycle[0]])}", mend=mend)
            for cycle in cycles
        ])  # fmt: skip


def _problems(book: Codebook, migration: Migration) -> list[Problem]:
    if not (migration.renames or any(migration.merges) or migration.moves):
        return [Problem("the migration changes nothing", mend="give renames, merges or moves")]
    if any(isinstance(codes, str) for codes in migration.merges):
        return [Problem("the codes of a merge are one text", mend="give a tuple, such as {('a', 'b'): 'c'}")]
    return [*_unknown(book, migration), *_bad_renames(book, migration), *_bad_merges(migration), *_bad_moves(migration)]


def _unknown(book: Codebook, migration: Migration) -> Iterator[Problem]:
    parents = [parent for parent in migration.moves.values() if parent]
    named = [*migration.renames, *migration.merged, *migration.merges.values(), *migration.moves, *parents]
    for code in dict.fromkeys(named):
        if code not in book.code_ids:
            yield Problem(f"unknown code {code!r}", book.name, nearest(code, book.code_ids), "name a code as it is now")


def _bad_renames(book: Codebook, migration: Migration) -> Iterator[Problem]:
    counts = Counter(migration.renames.values())
    for old, new in migration.renames.items():
        if not ID.fullmatch(new):
            mend = "use small letters, digits, dots, hyphens and underscores"
            yield Problem(f"{old!r} cannot be renamed to {new!r}: it is not a name", book.name, mend=mend)
        elif new in book.code_ids:
            mend = "choose a new name, or merge the two"
            yield Problem(f"{old!r} cannot be renamed to {new!r}: there is a code of that name", book.name, mend=mend)
        elif counts[new] > 1:
            mend = "rename one and merge the others into it"
            yield Problem(f"{old!r} cannot be renamed to {new!r}: another code is, too", book.name, mend=mend)
        if old in migration.merged:
            yield Problem(f"{old!r} is renamed and merged", book.name, mend="do one of the two")


def _bad_merges(migration: Migration) -> Iterator[Problem]:
    counts = Counter(code for codes in migration.merges for code in codes)
    for codes, into in migration.merges.items():
        if into in codes:
            yield Problem(f"{into!r} is merged into itself", mend="name only the codes that end")
        elif into in counts:
            yield Problem(f"{into!r} takes a merge and is itself merged", mend="merge all of them into the last one")
    for code, count in counts.items():
        if count > 1:
            yield Problem(f"{code!r} is merged {count} times", mend="merge it into one code")


def _bad_moves(migration: Migration) -> Iterator[Problem]:
    for code in migration.moves:
        if code in migration.merged:
            yield Problem(f"{code!r} is moved and merged", mend="do one of the two")
