"""Commands on transcripts and people: import, roles, reanchor, withdraw."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualkit.cli.common import HERE, AsJson, StudyPath, bar, open_study, print_json, print_records

if TYPE_CHECKING:
    from qualkit.store.importing import Imported, Plan
    from qualkit.store.role_changes import RoleChange
    from qualkit.text.turns import RawTurn

Names = list[str] | None
_FIRST_WORDS = 70


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(name="import")(import_files)
    for command in (roles, reanchor, withdraw):
        app.command()(command)


def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Interviews: .txt .md .docx .odt .rtf .pdf .html .vtt .srt .otr .csv .tsv .xlsx, and what installed "
            "readers add."
        ),
    ],
    study: StudyPath = HERE,
    interviewer: Annotated[
        Names,
        typer.Option(
            "--interviewer",
            "-i",
            help="Label of somebody who asks, as it stands in the file, or re:PATTERN. Repeatable.",
        ),
    ] = None,
    group: Annotated[str, typer.Option("--group", "-g", help="Informant group of the new informants.")] = "",
    role: Annotated[
        Names,
        typer.Option(
            "--role",
            help="LABEL=interviewer, informant or other: the role of a speaker. re:PATTERN=ROLE is for every label in "
            "which the regular expression is found. Repeatable.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would come in.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring interviews in: who speaks, in which role and why is shown; what cannot be read is refused by name.

    The other files still come in; the exit code is 1 if a file was refused.

    Example: `qualkit import interviews/*.docx --interviewer Dan --group mother --dry-run`
    """
    from qualkit.store.importing import carry_out, plan_import

    opened = open_study(study)
    said: Any = _roles(role)
    with bar("reading", len(files)) as advance:
        plans = plan_import(
            files,
            opened.folder,
            opened.settings,
            interviewers=interviewer or (),
            group=group,
            roles=said,
            step=advance,
        )
    done = [] if dry_run else carry_out(plans, opened.folder)
    if as_json:
        print_json([_record(plan) for plan in plans])
    else:
        for plan in plans:
            _show(plan)
        _count(plans, done, dry_run=dry_run)
    refusals = [plan.refusal for plan in plans] + [result.refusal for result in done]
    if any(refusals):
        raise typer.Exit(1)


def roles(
    transcripts: Annotated[list[str], typer.Argument(help="Ids of transcripts of the study.")],
    study: StudyPath = HERE,
    interviewer: Annotated[
        Names, typer.Option("--interviewer", "-i", help="Label of somebody who asks, or re:PATTERN. Repeatable.")
    ] = None,
    role: Annotated[
        Names,
        typer.Option("--role", help="LABEL=interviewer, informant or other, or re:PATTERN=ROLE. Repeatable."),
    ] = None,
    group: Annotated[str, typer.Option("--group", "-g", help="Informant group of informants who are new.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show who speaks in transcripts of the study and in which role, or mend a role that was guessed wrongly.

    Only the front matter changes and new informants get a row in informants.csv; texts, offsets and codings stay.

    Example: `qualkit roles kader-03 --role "Bu Sari=interviewer" --role "P=informant"`
    """
    from qualkit.store.role_changes import plan_roles, set_roles

    opened = open_study(study)
    said: Any = {**_roles(role), **dict.fromkeys(interviewer or (), "interviewer")}
    changes = plan_roles(opened.folder, opened.settings, transcripts, said, group=group)
    written = [] if dry_run or not said else set_roles(changes, opened.folder)
    if as_json:
        print_json([_role_record(change) for change in changes])
        return
    for change in changes:
        _show_roles(change)
    if said:
        done = "; nothing was written" if dry_run else f"; {len(written)} written"
        typer.echo(
            f"{len(changes)} transcripts: {sum(bool(change.changed) for change in changes)} with other roles{done}"
        )


def reanchor(
    study: StudyPath = HERE,
    coder: Annotated[Names, typer.Option("--coder", "-c", help="Only these coders. Repeatable.")] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write the new places of codings that were found again.")
    ] = False,
    place: Annotated[str, typer.Option("--place", help="ID=START-END: put a refused coding where you say.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who decides; needed with --place.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why; kept in the coding's memo.")] = "",
    as_json: AsJson = False,
) -> None:
    """After transcripts were corrected: show codings that were found again, and the refused with their candidates.

    A refused coding is never moved by itself; a person chooses its place.

    Example: `qualkit reanchor --place 9f2c=1520-1561 --by siti --reason "typing error corrected"`
    """
    from qualkit.store.reanchoring import place as put
    from qualkit.store.reanchoring import reanchor as look
    from qualkit.store.reanchoring import write_moved

    opened = open_study(study)
    if place:
        id, start, end = _place(place)
        coding = put(opened.folder, opened.interviews, id, start, end, by=by, reason=reason)
        typer.echo(
            f"coding {coding.id} stands at {coding.segment.start}-{coding.segment.end}: {coding.segment.quote!r}"
        )
        return
    found = look(opened.folder, opened.interviews, coder)
    if as_json:
        print_records(found.table())
        return
    for (who, book, transcript), count in found.moved.items():
        typer.echo(f"{who}, {book}, {transcript}: {count} codings found again")
    for refused, candidates in found.refused:
        typer.echo(f"refused: {refused.problem}")
        for candidate in candidates:
            typer.echo(f"    {candidate}")
    for problem in found.problems:
        typer.echo(f"problem: {problem}")
    if write:
        written = write_moved(opened.folder, opened.interviews, coder)
        for line in (*written.notes, *(f"problem: {problem}" for problem in written.problems)):
            typer.echo(line)
        typer.echo(f"written: {sum(written.codings.values())} codings")
    elif found.moved:
        typer.echo("nothing was written; add --write to keep the new places")
    elif not found.refused:
        typer.echo("every coding stands where it was made")


def withdraw(
    informant: Annotated[str, typer.Argument(help="The informant's id.")],
    study: StudyPath = HERE,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without this it only shows what would be removed.")
    ] = False,
) -> None:
    """Take a person out: text, codings, quotes, cache, journals and reports; what remains is named.

    Version history is named, not rewritten: that is a decision for people.

    Example: `qualkit withdraw ibu-02 --yes`
    """
    from qualkit.store.withdrawal_plan import plan_withdrawal
    from qualkit.store.withdrawing import sentences
    from qualkit.store.withdrawing import withdraw as take_out

    opened = open_study(study)
    plan = take_out(opened.folder, informant) if yes else plan_withdrawal(opened.folder, informant)
    for line in sentences(plan):
        typer.echo(line)
    typer.echo(f"{informant} was taken out" if yes else "nothing was changed; add --yes to do it")


def _roles(values: Names) -> dict[str, str]:
    bad = [value for value in values or () if "=" not in value]
    if bad:
        raise typer.BadParameter(f"--role takes LABEL=interviewer, not {', '.join(bad)}")
    return {label: role for label, _, role in (value.rpartition("=") for value in values or ())}


def _place(text: str) -> tuple[str, int, int]:
    id, _, span = text.partition("=")
    start, _, end = span.partition("-")
    if not (id and start.isdigit() and end.isdigit()):
        raise typer.BadParameter(f"--place takes ID=START-END, not {text}")
    return id, int(start), int(end)


def _show(plan: Plan) -> None:
    if plan.refusal is not None:
        for problem in plan.refusal.problems:
            typer.echo(f"refused: {problem}")
        return
    source = plan.source
    about = f", {source.format}{f', {source.encoding}' if source.encoding else ''}" if source else ""
    times = f", {plan.timed} with times" if plan.timed else ""
    typer.echo(f"{plan.file.name} -> {plan.transcript} ({plan.state}, {plan.kind}{about}, {plan.turns} turns{times})")
    for voice in plan.voices:
        who = f" {voice.informant}" if voice.informant else ""
        part = f"{voice.turns} turns ({voice.share:.0%}), {voice.words} words ({voice.share_of_words:.0%})"
        typer.echo(f"    {voice.label or '(no label)'}: {voice.role}{who}, {part}; {voice.reason}")
    for turn in plan.first_turns:
        typer.echo(f"      {_one_line(turn)}")
    for note in source.notes if source else ():
        if not note.startswith("warning: "):
            typer.echo(f"    note: {note}")
    for warning in plan.warnings:
        typer.echo(f"    warning: {warning}")


def _one_line(turn: RawTurn) -> str:
    words = " ".join(turn.text.split())
    time = " - ".join(filter(None, (turn.time_start, turn.time_end)))
    head = f"{turn.speaker or '(no label)'}{f' [{time}]' if time else ''}"
    return f"{head}: {words[:_FIRST_WORDS]}{'...' if len(words) > _FIRST_WORDS else ''}"


def _show_roles(change: RoleChange) -> None:
    typer.echo(f"{change.transcript} ({change.kind})")
    for before, after in zip(change.before, change.after, strict=True):
        new = f"{after.role} {after.informant}".rstrip()
        old = f"{before.role} {before.informant}".rstrip()
        typer.echo(f"    {after.label or '(no label)'}: {new}{f' (was {old})' if new != old else ''}")
    for informant, group in change.informants:
        typer.echo(f"    new in informants.csv: {informant}, {group}")
    for note in change.notes:
        typer.echo(f"    note: {note}")


def _role_record(change: RoleChange) -> dict[str, Any]:
    return {
        "transcript": change.transcript, "kind": change.kind,
        "speakers": [
            {"label": after.label, "role": after.role, "informant": after.informant, "was": before.role}
            for before, after in zip(change.before, change.after, strict=True)
        ],
        "informants": [list(pair) for pair in change.informants], "notes": list(change.notes),
    }  # fmt: skip


def _count(plans: list[Plan], done: list[Imported], *, dry_run: bool) -> None:
    for result in done:
        if result.refusal is not None and result.plan.refusal is None:
            for problem in result.refusal.problems:
                typer.echo(f"refused: {problem}")
    states = [plan.state for plan in plans] if dry_run else [result.state for result in done]
    counts = ", ".join(
        f"{states.count(state)} {state}" for state in ("new", "roles", "there", "refused") if state in states
    )
    typer.echo(f"{len(states)} files: {counts}" + ("; nothing was written" if dry_run else ""))


def _record(plan: Plan) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "file": str(plan.file), "state": plan.state, "transcript": plan.transcript, "kind": plan.kind,
        "source": asdict(plan.source) if plan.source else None, "turns": plan.turns, "timed": plan.timed,
        "speakers": [asdict(voice) for voice in plan.voices],
        "first_turns": [asdict(turn) for turn in plan.first_turns],
        "warnings": list(plan.warnings), "refused": [str(p) for p in plan.refusal.problems] if plan.refusal else [],
    }  # fmt: skip
