"""Which coders, interviews and turns are compared: finished by all of them, under one version of one codebook."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack

import pandas as pd

from qualkit.errors import Problem, QualkitError, nearest
from qualkit.model import ROLES, Codebook
from qualkit.tables import CODINGS, PROGRESS, TURNS, check

CONSENSUS = "consensus"
_KEPT = ["transcript", "turn", "role", "informant"]


class Choice(TypedDict, total=False):
    """Whose codings of what are compared; every analysis of agreement takes these as keywords.

    Attributes
    ----------
    coders
        At least two; by default all people who have finished an interview. ``consensus``, rules and models are
        compared only where they are named, since they are no independent coders.
    codebook
        A codebook, for the order and labels of its codes and its families; or a name, where the codings are of
        several.
    version
        Of the codebook. Interviews that a coder finished under another version are left out; without it, several
        versions are refused.
    training
        Transcripts on which the coders were trained; they are left out.
    roles
        Whose turns count, informants' by default: interviewers' questions name the theme.
    """

    coders: Sequence[str] | None
    codebook: Codebook | str | None
    version: str
    training: Collection[str]
    roles: Sequence[str]


@dataclass(frozen=True, eq=False)
class Compared:
    """What entered a comparison, and what did not.

    Parameters
    ----------
    coders
        In the order asked for.
    codebook, version
        The one codebook, under its one version.
    book
        The codebook itself, where it was given.
    turns
        TURNS that entered.
    codings
        CODINGS of the coders in the interviews that entered.
    every_turn
        One row a turn: `transcript`, `turn`, `role`, `informant`, `entered`, `why` (empty where it entered).
    interviews
        Transcripts of which a turn entered.
    all_interviews
        Originals with a turn that could have entered.
    training
        Transcripts left out as training set.
    roles
        Whose turns count.
    notes
        What a reader must know of them.
    """

    coders: tuple[str, ...]
    codebook: str
    version: str
    book: Codebook | None
    turns: pd.DataFrame
    codings: pd.DataFrame
    every_turn: pd.DataFrame
    interviews: tuple[str, ...]
    all_interviews: int
    training: tuple[str, ...]
    roles: tuple[str, ...]
    notes: tuple[str, ...]

    def label(self, code: str, language: str = "en") -> str:
        """The label of a code; the code itself where no codebook was given."""
        found = next((c for c in self.book.codes if c.code == code), None) if self.book else None
        return (found.label(language) if found else "") or code

    @property
    def codes(self) -> tuple[str, ...]:
        """The codebook's codes in its order, or else those that were used, in the order of their names."""
        return self.book.code_ids if self.book else tuple(sorted(self.codings["code"].astype(str).unique()))


def compare(
    codings: pd.DataFrame, turns: pd.DataFrame, progress: pd.DataFrame | None, choice: Choice
) -> Compared:  # fmt: skip
    """Find what all coders have finished.

    Raises
    ------
    QualkitError
        Without progress; for unknown coders, transcripts and roles; for several codebooks or versions; for codes that
        the codebook lacks; where nothing is left to compare.

    Examples
    --------
    >>> row = {"codebook": "b", "version": "1", "transcript": "t", "informant": "i", "kind": "interview"}
    >>> done = {**row, "translation_of": "", "turn": 0, "read": True, "finished": True}
    >>> progress = PROGRESS.frame([{**done, "coder": "a"}, {**done, "coder": "b"}])
    >>> said = {"transcript": "t", "turn": 0, "speaker": "I", "role": "informant", "informant": "i", "group": "g"}
    >>> turns = TURNS.frame([{**said, "start": 3, "end": 9, "text": "Capek."}])
    >>> compare(CODINGS.empty(), turns, progress, {}).coders
    ('a', 'b')
    """
    check(codings, CODINGS)
    check(turns, TURNS)
    if progress is None:
        raise QualkitError(Problem(
            "agreement needs to know who has finished which interview: not coded is not the same as not read",
            mend="give progress=study.progress()",
        ))  # fmt: skip
    check(progress, PROGRESS)
    _check_names(turns, choice)
    book = choice.get("codebook")
    name = _codebook(codings, progress, choice)
    mine = progress[progress["codebook"] == name]
    coders = _coders(codings[codings["codebook"] == name], mine, choice.get("coders"))
    mine = mine[mine["coder"].isin(coders)]
    reading = _Reading(mine, coders, choice.get("version", ""), tuple(choice.get("training", ())))
    roles = tuple(choice.get("roles") or ("informant",))
    every = _every_turn(turns, reading, roles)
    entered = turns[every["entered"].to_numpy()].reset_index(drop=True)
    if entered.empty:
        raise QualkitError(_nothing(every, reading))
    interviews = tuple(dict.fromkeys(entered["transcript"].astype(str)))
    used = codings[(codings["codebook"] == name) & codings["coder"].isin(coders)
                   & codings["transcript"].isin(interviews)].reset_index(drop=True)  # fmt: skip
    version, notes = _version(reading, used, interviews, choice.get("version", ""))
    given = book if isinstance(book, Codebook) else None
    _check_codes(used, given)
    translated = set(mine.loc[mine["translation_of"].astype(str) != "", "transcript"])
    could = every[~every["why"].isin(_SPOKEN.values()) & ~every["transcript"].isin(translated - set(interviews))]
    notes += _after_consensus(codings[codings["codebook"] == name], used)
    return Compared(
        coders, name, version, given, entered, used, every, interviews, could["transcript"].nunique(),
        reading.training, roles, tuple(notes),
    )  # fmt: skip


_TRANSLATION = "a translation of an original that counts"
_SPOKEN = {
    "interviewer": "spoken by an interviewer", "informant": "spoken by an informant", "other": "spoken by others",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Reading:
    """What each coder has finished, transcript by transcript."""

    progress: pd.DataFrame
    coders: tuple[str, ...]
    version: str
    training: tuple[str, ...]

    def by_transcript(self) -> tuple[dict[tuple[str, str], bool], dict[tuple[str, str], str]]:
        """Coder and transcript -> whether finished, and under which version."""
        grouped = self.progress.groupby(["coder", "transcript"], sort=False)
        return grouped["finished"].all().to_dict(), grouped["version"].first().astype(str).to_dict()

    def why_not(self) -> dict[str, str]:
        """Transcript -> why it does not enter; empty where it does."""
        finished, versions = self.by_transcript()
        original = dict(zip(self.progress["transcript"], self.progress["translation_of"].astype(str), strict=True))
        reasons = {}
        for transcript in dict.fromkeys(self.progress["transcript"].astype(str)):
            missing = [coder for coder in self.coders if not finished.get((coder, transcript), False)]
            under = {coder: versions.get((coder, transcript), "") for coder in self.coders}
            others = {coder: v for coder, v in under.items() if self.version and v != self.version}
            if transcript in self.training:
                reasons[transcript] = "training set"
            elif missing:
                reasons[transcript] = f"not finished by {', '.join(missing)}"
            elif others:
                listed = ", ".join(f"{v or 'an unknown version'} by {coder}" for coder, v in others.items())
                reasons[transcript] = f"finished under {listed}"
            else:
                reasons[transcript] = ""
        counted = {transcript for transcript, why in reasons.items() if not why}
        return {t: why or (_TRANSLATION if original.get(t, "") in counted else "") for t, why in reasons.items()}

    def unread(self) -> dict[tuple[str, int], str]:
        """Transcript and turn -> who has not read it, with the reason on record."""
        rows = self.progress[~self.progress["read"].astype(bool)]
        found: dict[tuple[str, int], list[str]] = {}
        notes = rows["note"].astype(str) if "note" in rows else pd.Series("", index=rows.index)
        for coder, transcript, turn, note in zip(rows["coder"], rows["transcript"], rows["turn"], notes, strict=True):
            found.setdefault((transcript, turn), []).append(coder + (f" ({note})" if note else ""))
        return {place: f"not read by {', '.join(who)}" for place, who in found.items()}


def _check_names(turns: pd.DataFrame, choice: Choice) -> None:
    known = list(dict.fromkeys(turns["transcript"].astype(str)))
    problems = [
        Problem(f"there is no transcript {name!r} to be left out as training set", "training", nearest(name, known),
                "name transcripts of the study")
        for name in choice.get("training", ()) if name not in known
    ] + [
        Problem(f"unknown role {role!r}", "roles", nearest(role, ROLES), f"give a list of {', '.join(ROLES)}")
        for role in choice.get("roles", ()) if role not in ROLES
    ]  # fmt: skip
    if problems:
        raise QualkitError(problems)


def _is_person(coder: str) -> bool:
    return coder != CONSENSUS and ":" not in coder


def _codebook(codings: pd.DataFrame, progress: pd.DataFrame, choice: Choice) -> str:
    asked, wanted = choice.get("codebook"), choice.get("coders")
    known = list(dict.fromkeys([*progress["codebook"].astype(str), *codings["codebook"].astype(str)]))
    if isinstance(asked, Codebook):
        return asked.name
    if asked is not None:
        if asked not in known:
            raise QualkitError(Problem(f"nobody coded with the codebook {asked!r}", "codebook", nearest(asked, known),
                                       f"name one of {', '.join(known) or 'no codebook'}"))  # fmt: skip
        return asked
    used = [
        book for frame in (codings, progress) for coder, book in zip(frame["coder"], frame["codebook"], strict=True)
        if (coder in wanted if wanted else _is_person(str(coder)))
    ]  # fmt: skip
    books = list(dict.fromkeys(used))
    if len(books) != 1:
        raise QualkitError(Problem(
            f"these codings are of {len(books)} codebooks ({', '.join(books) or 'none'})", "codebook",
            mend="name one with codebook=",
        ))  # fmt: skip
    return str(books[0])


def _coders(codings: pd.DataFrame, progress: pd.DataFrame, asked: Sequence[str] | None) -> tuple[str, ...]:
    finished = set(progress[progress["finished"].astype(bool)]["coder"].astype(str))
    known = sorted({*codings["coder"].astype(str), *progress["coder"].astype(str)})
    if asked is None:
        coders = [coder for coder in known if coder in finished and _is_person(coder)]
    else:
        coders = list(dict.fromkeys([asked] if isinstance(asked, str) else asked))
    problems = [
        Problem(f"there is no coder {coder!r} with this codebook", "coders", nearest(coder, known),
                f"name one of {', '.join(known) or 'nobody yet'}")
        for coder in coders if coder not in known
    ] + [
        Problem(f"{coder} has finished no interview with this codebook", "PROGRESS",
                mend="finish the coded interviews at the desk, desk.finish()")
        for coder in coders if coder in known and coder not in finished
    ]  # fmt: skip
    if not problems and len(coders) < 2:
        there = f"who finished an interview: {', '.join(coders) or 'nobody'}"
        mend = "let a second person code the same interviews without seeing the first"
        problems.append(Problem(f"agreement needs two coders or more; {there}", "coders", mend=mend))
    if problems:
        raise QualkitError(problems)
    return tuple(coders)


def _every_turn(turns: pd.DataFrame, reading: _Reading, roles: Sequence[str]) -> pd.DataFrame:
    why_not, unread = reading.why_not(), reading.unread()
    frame = turns[_KEPT].reset_index(drop=True)
    unknown = f"no record of reading by {', '.join(reading.coders)}"
    rows = zip(turns["transcript"], turns["turn"], turns["role"], turns["text"].astype(str), strict=True)
    why = [
        _SPOKEN[role] if role not in roles
        else why_not.get(transcript, unknown) or _wordless(text) or unread.get((transcript, turn), "")
        for transcript, turn, role, text in rows
    ]  # fmt: skip
    frame["why"] = pd.Series(why, dtype="str")
    frame["entered"] = frame["why"] == ""
    return frame[[*_KEPT, "entered", "why"]]


def _wordless(text: str) -> str:
    return "" if any(letter.isalnum() for letter in text) else "without words"


def _nothing(every: pd.DataFrame, reading: _Reading) -> list[Problem]:
    finished, _ = reading.by_transcript()
    counts = ", ".join(f"{coder} {sum(done for (who, _), done in finished.items() if who == coder)}"
                       for coder in reading.coders)  # fmt: skip
    reasons = every.loc[~every["why"].isin(_SPOKEN.values()), "why"].value_counts()
    why = "; ".join(f"{reason} ({n} turns)" for reason, n in reasons.head(3).items())
    return [Problem(
        f"there is no turn that {', '.join(reading.coders)} have all finished (interviews finished: {counts}; {why})",
        "PROGRESS", mend="name two coders who coded the same interviews in coders=",
    )]  # fmt: skip


def _version(
    reading: _Reading, used: pd.DataFrame, interviews: Sequence[str], asked: str
) -> tuple[str, list[str]]:  # fmt: skip
    _, versions = reading.by_transcript()
    found: dict[str, list[str]] = {}
    for (coder, transcript), version in versions.items():
        if transcript in interviews:
            found.setdefault(version or "unknown", []).append(f"{transcript} by {coder}")
    coded = used.groupby(used["version"].astype(str), sort=True).size().to_dict()
    every = dict.fromkeys([*found, *(version for version in coded if version)])
    if len(every) > 1 and not asked:
        raise QualkitError([
            Problem(f"version {version}: finished {_some(found.get(version, []))}, {coded.get(version, 0)} codings",
                    "codebook version", mend="agreement is of one version: name it in version=")
            for version in every
        ])  # fmt: skip
    version = asked or next(iter(every))
    other = sum(n for name, n in coded.items() if name != version)
    note = f"{other} codings were made under another version of the codebook than {version}, and not since changed."
    return version, [note] if other and asked else []


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return (", ".join(names[:3]) or "nowhere") + more


def _check_codes(used: pd.DataFrame, book: Codebook | None) -> None:
    if book is None:
        return
    problems = [
        Problem(f"codebook {book.name} {book.version} has no code {code!r}", "CODINGS", nearest(code, book.code_ids),
                "give the codebook of that version, or move the codes with: qualkit codebook migrate")
        for code in dict.fromkeys(used["code"].astype(str)) if code not in book.code_ids
    ]  # fmt: skip
    if problems:
        raise QualkitError(problems)


def _after_consensus(codings: pd.DataFrame, used: pd.DataFrame) -> list[str]:
    """Codings that were made when the consensus on their interview had begun are no independent ones."""
    if "created" not in codings or (used["coder"] == CONSENSUS).any():
        return []
    agreed = codings[(codings["coder"] == CONSENSUS) & (codings["created"].astype(str) != "")]
    began: Mapping[str, str] = agreed.groupby("transcript")["created"].min().to_dict()
    late = [
        coder for transcript, coder, created in zip(used["transcript"], used["coder"], used["created"], strict=True)
        if created and transcript in began and created > began[transcript]
    ]  # fmt: skip
    who = ", ".join(sorted(set(late)))
    return [f"{len(late)} codings by {who} were made after the consensus had begun: they are not independent."] * (
        len(late) > 0
    )


def left_out(compared: Compared) -> Iterator[str]:
    """What did not enter, counted by reason: interviews first, then turns of interviews that entered."""
    every = compared.every_turn
    asked = every[~every["why"].isin(_SPOKEN.values())]
    whole = asked[~asked["transcript"].isin(compared.interviews)].drop_duplicates("transcript")
    for why, names in whole.groupby("why", sort=False)["transcript"]:
        yield f"{len(names)} interview{'s' * (len(names) != 1)} left out, {why}: {_some(list(names))}"
    parts = asked[asked["transcript"].isin(compared.interviews) & ~asked["entered"]]
    for why, count in parts["why"].value_counts(sort=False).items():
        yield f"{count} turn{'s' * (count != 1)} left out, {why}"


def compared_turns(
    codings: pd.DataFrame, turns: pd.DataFrame, *, progress: pd.DataFrame | None = None, **choice: Unpack[Choice]
) -> pd.DataFrame:
    """Which turns enter an analysis of agreement, and why the others do not: the companion of `qualkit.agree`.

    Parameters
    ----------
    codings, turns, progress
        CODINGS, TURNS, PROGRESS.
    choice
        ``coders``, ``codebook``, ``version``, ``training``, ``roles``: see `Choice`.

    Returns
    -------
    pandas.DataFrame
        One row a turn: `transcript`, `turn`, `role`, `informant`, `entered`, `why` (empty where it entered).

    Raises
    ------
    QualkitError
        As in `qualkit.agree`.
    """
    return compare(codings, turns, progress, choice).every_turn
