"""An informant withdraws: their words leave every file that qualkit knows, and what is left is named for people.

The order is such that a withdrawal which was interrupted is finished by running it again: first the record that it
has begun; then in each talk of several people everybody's codings, and after them the text; then the talks of one,
codings first; then the tables; at last the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from qualkit.errors import Problem, QualkitError, StoreError
from qualkit.store.atomic import make_folders, remove_leftovers, write_atomic
from qualkit.store.folder import Folder
from qualkit.store.locks import take
from qualkit.store.places import Place
from qualkit.store.reanchoring import words_check
from qualkit.store.session import Session, open_session
from qualkit.store.system import SYSTEM, System
from qualkit.store.traces import WORDS_IN_A_ROW, Trace, find_traces
from qualkit.store.withdrawal_edits import Rewriting, coding_actions
from qualkit.store.withdrawal_intent import intent_file
from qualkit.store.withdrawal_plan import Withdrawal, places_of, plan_withdrawal, results_of, without_their_rows

_MOST_LINES = 10
"""Lines of one file that are named; `remains` holds all."""


def withdraw(folder: Folder, informant: str, *, system: System = SYSTEM) -> Withdrawal:
    """Take an informant out of a study.

    Transcripts in which nobody else was asked go, with their translations and everybody's codings. Talks of several
    people stay, with a placeholder for the informant's words and another label; codings that touch those words go, the
    others stay on theirs. Rows of informants.csv and asked.csv go, and so do the cache and the reports.

    Nothing else is edited: what still holds the informant's id, label or words stands in `remains`. Version history
    and backups are left alone; rewriting them is a decision for people.

    Parameters
    ----------
    folder
        The study's folder.
    informant
        The informant's id.
    system
        The system calls, for tests.

    Returns
    -------
    Withdrawal
        What was done, and what is still there.

    Raises
    ------
    StudyError
        As `plan_withdrawal`; nothing was changed.
    StoreError
        If somebody is coding one of the transcripts at this moment, or their files contradict each other; nothing was
        changed.

    Examples
    --------
    >>> import tempfile
    >>> from qualkit.store.starter import make_study
    >>> with tempfile.TemporaryDirectory() as root:
    ...     folder = Folder(Path(root, "new"))
    ...     _ = make_study(folder.root)
    ...     done = withdraw(folder, "contoh-ibu-01")
    ...     done.deleted, done.files_rewritten, (folder.transcripts / "contoh-ibu-01.md").exists()
    (('contoh-ibu-01',), ('transcripts/asked.csv', 'transcripts/informants.csv'), False)
    """
    plan = plan_withdrawal(folder, informant)
    with _in_hand(folder, plan, system) as sessions:
        if not plan.resumed:
            make_folders(folder.cache, system=system)
            write_atomic(intent_file(folder), plan.intent.to_bytes(), system=system)
        for rewriting in plan.rewritten:
            _rewrite(rewriting, sessions, system)
        for transcript in plan.deleted:
            _delete(folder, transcript, system)
    _remove_locks(folder, plan, system)
    _rewrite_tables(folder, plan, system)
    _remove_results(folder, system)
    remains, not_searched = find_traces(folder.root, plan.marks, {intent_file(folder): None})
    _remove(intent_file(folder), system)
    _remove_empty(folder.cache)
    return replace(plan, remains=tuple(remains), not_searched=tuple(not_searched))


def sentences(plan: Withdrawal) -> list[str]:
    """What a withdrawal does or did, a sentence a line, without anybody's words.

    Examples
    --------
    >>> print(*sentences(Withdrawal("ibu-1", deleted=("ibu-1",))), sep="\\n")
    transcripts that go: ibu-1
    transcripts that stay without their words: none
    codings: 0 go with their transcripts, 0 go because they touch these words, 0 stay on their words, 0 without a
    certain place lose their context
    """
    codings, history = plan.codings, plan.history
    lines = [
        f"transcripts that go: {', '.join(plan.deleted) or 'none'}",
        f"transcripts that stay without their words: "
        f"{', '.join(rewriting.before.transcript for rewriting in plan.rewritten) or 'none'}",
        f"codings: {codings.deleted} go with their transcripts, {codings.removed} go because they touch these words,"
        f" {codings.moved} stay on their words, {codings.loosened} without a certain place lose their context",
    ]
    lines += _remaining(plan.remains)
    lines += [f"not searched, for it is no text: {name}" for name in plan.not_searched]
    if history.note:
        lines.append(history.note)
    elif history.commits:
        lines.append(
            f"remains in version history: {history.commits} commits, the first {history.first}, the last"
            f" {history.last}; rewriting history is a decision for people"
        )
    return lines


def _remaining(traces: Sequence[Trace]) -> Iterator[str]:
    """A line a file and kind of trace, the person's own words first."""
    places: dict[tuple[str, str], list[int]] = {}
    for trace in sorted(traces, key=lambda trace: (trace.what != WORDS_IN_A_ROW, trace)):
        places.setdefault((trace.file, trace.what), []).append(trace.line)
    for (file, what), lines in places.items():
        shown = ", ".join(map(str, filter(None, lines[:_MOST_LINES])))
        more = f" and {len(lines) - _MOST_LINES} more" if len(lines) > _MOST_LINES else ""
        yield f"still there: {file}{':' if shown else ''}{shown}{more}: {what}; edit by hand"


@contextmanager
def _in_hand(folder: Folder, plan: Withdrawal, system: System) -> Iterator[Mapping[Place, Session]]:
    """Every place that is concerned, locked; a session for each whose transcript stays."""
    sessions: dict[Place, Session] = {}
    problems: list[Problem] = []
    with ExitStack() as stack:
        for place in _places(folder, plan.deleted):
            try:
                stack.callback(take(place.lock).release)
            except StoreError as error:
                problems += error.problems
        for rewriting in plan.rewritten:
            for place in places_of(folder.codings, rewriting.before.transcript):
                try:
                    sessions[place] = stack.enter_context(_session(place, rewriting, system))
                except QualkitError as error:
                    problems += error.problems
        if problems:
            raise StoreError(problems)
        yield sessions


def _session(place: Place, rewriting: Rewriting, system: System) -> Session:
    ids = (place.coder, place.codebook, place.transcript)
    return open_session(place.root, *ids, validate=words_check(rewriting.after), system=system)


def _places(folder: Folder, transcripts: tuple[str, ...]) -> list[Place]:
    return [place for name in transcripts for place in places_of(folder.codings, name)]


def _rewrite(rewriting: Rewriting, sessions: Mapping[Place, Session], system: System) -> None:
    """Everybody's codings first: if it stops in between, the text is still there to say where the others belong."""
    for place, session in sessions.items():
        if place.transcript == rewriting.before.transcript:
            session.apply(*coding_actions(session.state, rewriting))
            session.compact()
    remove_leftovers(rewriting.path, system=system)
    write_atomic(rewriting.path, rewriting.data, system=system)


def _delete(folder: Folder, transcript: str, system: System) -> None:
    """Everybody's codings first: if it stops in between, the transcript is still there to be found."""
    for place in places_of(folder.codings, transcript):
        # A journal without its file contradicts it; a file without its journal does not.
        for path in (place.journal, place.codings, place.progress, place.decisions):
            remove_leftovers(path, system=system)
            _remove(path, system)
    path = folder.transcripts / f"{transcript}.md"
    remove_leftovers(path, system=system)
    _remove(path, system)


def _rewrite_tables(folder: Folder, plan: Withdrawal, system: System) -> None:
    for path, data in without_their_rows(folder, plan).items():
        write_atomic(path, data, system=system)
    for path in (folder.asked, folder.informants):
        remove_leftovers(path, system=system)


def _remove_locks(folder: Folder, plan: Withdrawal, system: System) -> None:
    for place in _places(folder, plan.deleted):
        _remove(place.lock, system)


def _remove_results(folder: Folder, system: System) -> None:
    for path in results_of(folder):
        if path != intent_file(folder):
            _remove(path, system)
    for place in (folder.reports, folder.cache):
        _remove_empty(place)


def _remove(path: Path, system: System) -> None:
    """Remove a file, if it is there, and wait until that is on the disk."""
    if path.is_file() or path.is_symlink():
        system.unlink(path)
        system.fsync_folder(path.parent)


def _remove_empty(place: Path) -> None:
    """Remove the folders under a folder, and itself, that hold nothing any more."""
    if not place.is_dir() or place.is_symlink():
        return
    for child in sorted(place.iterdir()):
        _remove_empty(child)
    if not any(place.iterdir()):
        place.rmdir()
