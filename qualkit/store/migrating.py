"""Carry a migration of a codebook out: every coding, then the codebook, so that it can be finished if it broke."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from qualkit.coding.migrate import Migration, Plan, plan_migration
from qualkit.errors import StoreError, StudyError
from qualkit.model import Codebook
from qualkit.store.atomic import write_atomic
from qualkit.store.codebooks import migrate_text
from qualkit.store.folder import Folder
from qualkit.store.listing import Choice, list_places
from qualkit.store.loading import load
from qualkit.store.places import Place
from qualkit.store.session import open_session


@dataclass(frozen=True, eq=False)
class Prepared:
    """A migration that was thought through, with the codebook's text as it will be; nothing is changed yet."""

    plan: Plan
    name: str
    text_before: str
    text_after: str


def prepare_migration(folder: Folder, book: Codebook, migration: Migration) -> Prepared:
    """What the migration would do to the codebook and to all codings of the study.

    Raises
    ------
    CodebookError
        With everything that is wrong with it.
    StoreError
        If codings cannot be read: what is damaged is to be mended first.
    """
    states = {(place.coder, place.codebook, place.transcript): load(place) for place in _places(folder, book.name)}
    problems = [problem for loaded in states.values() for problem in loaded.problems]
    if problems:
        raise StoreError(problems)
    codings = [coding for loaded in states.values() for coding in loaded.state.codings.values()]
    progress = {ids: loaded.state.progress for ids, loaded in states.items()}
    plan = plan_migration(book, codings, migration, progress=progress)
    path = folder.codebook_files()[book.name]
    text = path.read_bytes().decode("utf-8")
    return Prepared(plan, book.name, text, migrate_text(text, folder.name(path), migration, plan.book.version))


def carry_out(folder: Folder, prepared: Prepared) -> None:
    """Write it: all codings under their locks, then the codebook.

    Raises
    ------
    StoreError
        If somebody is coding with this codebook at the moment; then nothing is changed.
    StudyError
        If the codebook was changed since the migration was prepared.
    """
    path = folder.codebook_files()[prepared.name]
    if path.read_bytes().decode("utf-8") != prepared.text_before:
        raise StudyError(
            "the codebook was changed meanwhile", where=folder.name(path), mend="start the migration again"
        )
    with ExitStack() as stack:
        sessions = {ids: stack.enter_context(open_session(folder.codings, *ids)) for ids in prepared.plan.actions}
        for ids, actions in prepared.plan.actions.items():
            sessions[ids].apply(*actions)
    write_atomic(path, prepared.text_after.encode("utf-8"))


def _places(folder: Folder, codebook: str) -> Iterator[Place]:
    found, problems = list_places(folder.codings, Choice(None, [codebook], None))
    if problems:
        raise StoreError(problems)
    yield from (entry.place for entry in found)
