"""What withdrawing an informant would do to a study's files. Nothing is changed here."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qualkit.actions import Action, ChangeCoding, RemoveCoding, State
from qualkit.errors import Problem, QualkitError, StoreError
from qualkit.store.csv_edits import without_rows
from qualkit.store.folder import Folder
from qualkit.store.history import History, history_of
from qualkit.store.lines import codings_to_bytes
from qualkit.store.loading import load, read_file
from qualkit.store.places import Place, names_in, transcripts_of
from qualkit.store.traces import Marks, Trace, find_traces
from qualkit.store.withdrawal_edits import Rewriting, coding_actions
from qualkit.store.withdrawal_intent import Intent, intent_of
from qualkit.store.withdrawal_scope import marks_of, rewritings_of, scope_of


@dataclass(frozen=True, slots=True)
class Counts:
    """What becomes of codings.

    Attributes
    ----------
    deleted
        Codings of transcripts that go.
    removed
        Codings of rewritten transcripts that touch words which go.
    moved
        Codings of rewritten transcripts that stay on their words.
    loosened
        Codings of rewritten transcripts that had no certain place before, and lose their context.
    """

    deleted: int = 0
    removed: int = 0
    moved: int = 0
    loosened: int = 0


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What withdrawing an informant does, or has done.

    Attributes
    ----------
    informant
        Who withdraws.
    deleted
        Transcripts that go, translations included: nobody else was asked in them.
    rewritten
        Transcripts of several people that stay without this one.
    files_deleted, files_rewritten
        From the study's folder on.
    codings
        What becomes of codings.
    remains
        Places that still hold something of the person, for people to edit.
    not_searched
        Files that are not text.
    history
        What version history remembers.
    marks
        By what the person is known again.
    resumed
        Whether a withdrawal that was interrupted goes on.
    """

    informant: str
    deleted: tuple[str, ...] = ()
    rewritten: tuple[Rewriting, ...] = ()
    files_deleted: tuple[str, ...] = ()
    files_rewritten: tuple[str, ...] = ()
    codings: Counts = field(default_factory=Counts)
    remains: tuple[Trace, ...] = ()
    not_searched: tuple[str, ...] = ()
    history: History = field(default_factory=History)
    marks: Marks = field(default_factory=Marks)
    resumed: bool = False

    @property
    def intent(self) -> Intent:
        """The record that it has begun."""
        kept = {
            r.before.transcript: tuple(s.label for s in r.before.speakers.values() if s.informant == self.informant)
            for r in self.rewritten
        }
        return Intent(self.informant, self.deleted, kept, (*self.files_deleted, *self.files_rewritten), self.marks)


@dataclass(frozen=True, slots=True)
class _Coded:
    """One coder's codings of a rewritten transcript as they will be, and what leads there."""

    place: Place
    state: State
    actions: tuple[Action, ...]
    after: str


def plan_withdrawal(folder: Folder, informant: str) -> Withdrawal:
    """What `withdraw` would do, with everything that would still be there afterwards.

    Parameters
    ----------
    folder
        The study's folder.
    informant
        The informant's id.

    Raises
    ------
    StudyError
        For an unknown informant, transcripts that cannot be read or rewritten, and a translation that does not tell
        which turns are theirs.
    StoreError
        Where codings of a rewritten transcript cannot be read, or another withdrawal was interrupted.

    Examples
    --------
    >>> import tempfile
    >>> files = {
    ...     "informants.csv": "informant,group\\nibu-1,mother\\nibu-2,mother\\n",
    ...     "ibu-1.md": "---\\ntranscript: ibu-1\\nspeakers:\\n  Bu Ani: {role: informant, informant: ibu-1}\\n---\\n"
    ...                 "Bu Ani: Capek.\\n"}
    >>> with tempfile.TemporaryDirectory() as root:
    ...     Path(root, "transcripts").mkdir()
    ...     for name, text in files.items():
    ...         _ = Path(root, "transcripts", name).write_text(text, encoding="utf-8")
    ...     plan = plan_withdrawal(Folder(Path(root)), "ibu-1")
    >>> plan.files_deleted, plan.files_rewritten, plan.remains
    (('transcripts/ibu-1.md',), ('transcripts/informants.csv',), ())
    """
    intent = intent_of(folder, informant)
    scope = scope_of(folder, informant, intent)
    marks, deleted = marks_of(scope), tuple(i.transcript for i in scope.gone)
    if intent is not None:
        marks = _joined(marks, intent.marks)
        deleted = tuple(sorted({*deleted, *intent.deleted}))
    rewritten = rewritings_of(folder, scope)
    plan = Withdrawal(informant, deleted, rewritten, marks=marks, resumed=intent is not None)
    coded = _coded(folder, plan)
    return _with_files(folder, replace(plan, codings=_counts(folder, plan, coded)), coded, intent)


def places_of(codings: Path, transcript: str) -> list[Place]:
    """Every coder's place for a transcript, whether its ids are sound or not."""
    pairs = [
        (coder, book)
        for coder in names_in(codings) if (codings / coder).is_dir()
        for book in names_in(codings / coder) if (codings / coder / book).is_dir()
    ]  # fmt: skip
    places = [Place(codings, coder, book, transcript) for coder, book in pairs]
    return [place for place in places if transcript in transcripts_of(names_in(place.folder))]


def without_their_rows(folder: Folder, plan: Withdrawal) -> dict[Path, bytes]:
    """asked.csv and informants.csv without the informant's rows, where they hold any."""
    new = {}
    for path in (folder.asked, folder.informants):
        data = read_file(path)
        if data is not None:
            left = without_rows(data, folder.name(path), lambda row: _is_theirs(row, plan))
            if left != data:
                new[path] = left
    return new


def results_of(folder: Folder) -> list[Path]:
    """Files and links in the cache and the reports, which go because they are made from the transcripts."""
    return [
        Path(place, name)
        for top in (folder.reports, folder.cache) if not top.is_symlink()
        for place, folders, files in os.walk(top)
        for name in sorted([*files, *(name for name in folders if Path(place, name).is_symlink())])
    ]  # fmt: skip


def _is_theirs(row: Mapping[str, str], plan: Withdrawal) -> bool:
    return row.get("informant") == plan.informant or row.get("transcript") in plan.deleted


def _joined(one: Marks, other: Marks) -> Marks:
    ids, labels = dict.fromkeys([*one.ids, *other.ids]), {*one.labels, *other.labels}
    return Marks(tuple(ids), tuple(sorted(labels)), one.runs | other.runs)


def _coded(folder: Folder, plan: Withdrawal) -> list[_Coded]:
    """Everybody's codings of the rewritten transcripts, as they will be."""
    coded = []
    problems: list[Problem] = []
    for rewriting in plan.rewritten:
        for place in places_of(folder.codings, rewriting.before.transcript):
            try:
                loaded = load(place)
            except StoreError as error:
                problems += error.problems
                continue
            problems += loaded.problems
            state, actions = loaded.state, coding_actions(loaded.state, rewriting)
            for action in actions:
                state = action.apply(state)
            coded.append(_Coded(place, state, tuple(actions), rewriting.after.sha256))
    if problems:
        raise StoreError(problems)
    return coded


def _counts(folder: Folder, plan: Withdrawal, coded: Sequence[_Coded]) -> Counts:
    done = [(action, item.after) for item in coded for action in item.actions]
    removed = sum(isinstance(action, RemoveCoding) for action, _ in done)
    changed = [action.new.segment.text_sha256 == after for action, after in done if isinstance(action, ChangeCoding)]
    deleted = sum(_count(place) for name in plan.deleted for place in places_of(folder.codings, name))
    return Counts(deleted, removed, sum(changed), len(changed) - sum(changed))


def _count(place: Place) -> int:
    """The codings of a place that goes, as well as its files can be read."""
    try:
        return len(load(place).state.codings)
    except QualkitError:
        return len((read_file(place.codings) or b"").splitlines())


def _with_files(folder: Folder, plan: Withdrawal, coded: Sequence[_Coded], intent: Intent | None) -> Withdrawal:
    """The plan with its files, what remains, and what history remembers."""
    going = [path for name in plan.deleted for path in _files_of(folder, name)]
    rewritten = {rewriting.path: rewriting.data for rewriting in plan.rewritten}
    rewritten |= {item.place.codings: codings_to_bytes(item.state.codings.values()) for item in coded if item.actions}
    rewritten |= without_their_rows(folder, plan)
    journals = [item.place.journal for item in coded]
    instead = {**dict.fromkeys([*results_of(folder), *going, *journals]), **rewritten}
    remains, not_searched = find_traces(folder.root, plan.marks, instead)
    touched = {*going, *rewritten, *(folder.root / name for name in (intent.files if intent else ()))}
    return replace(
        plan,
        files_deleted=tuple(sorted(map(folder.name, [*going, *results_of(folder)]))),
        files_rewritten=tuple(sorted(map(folder.name, rewritten))),
        remains=tuple(remains), not_searched=tuple(not_searched),
        history=history_of(folder.root, sorted(touched)),
    )  # fmt: skip


def _files_of(folder: Folder, transcript: str) -> list[Path]:
    """The files of a transcript that goes: its own and every coder's."""
    files = [folder.transcripts / f"{transcript}.md"]
    for place in places_of(folder.codings, transcript):
        files += [place.codings, place.progress, place.journal, place.decisions, place.lock]
    return [path for path in files if path.is_file()]
