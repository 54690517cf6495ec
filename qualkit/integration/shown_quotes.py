"""The words in a joint display: as far as consent reaches, evenly over informants by a seed, or picked by hand."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from qualkit.errors import Problem, QualkitError, QualkitWarning, nearest
from qualkit.privacy.consent import Scope, withhold
from qualkit.tables import CODINGS, TURNS, check
from qualkit.triangulation.voices import SEED, chosen, eligible

BY_SEED, BY_HAND = "chosen by seed", "picked by hand"
_LONGEST = 240
_COLUMNS = ["theme", "group", "informant", "transcript", "turn", "code", "question", "words", "shown", "id"]
Sides = Mapping[str, Mapping[str, Any]]
"""Group -> `codes` and `voiced_by`."""


@dataclass(frozen=True, eq=False)
class Chosen:
    """Quotes that may be shown, and how they are chosen."""

    rows: pd.DataFrame
    per_group: int = 1
    seed: int = SEED
    picked: tuple[str, ...] = ()
    questions: Mapping[tuple[str, int], str] = field(default_factory=dict)

    def of(self, themes: Iterable[tuple[str, Sides]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """Theme and group -> the quotes shown: those picked by hand, then others up to `per_group` informants."""
        used: Counter[str] = Counter()
        return {
            (theme, group): self._cell(theme, group, side, used)
            for theme, sides in themes
            for group, side in sides.items()
        }

    def eligible(self, themes: Sequence[tuple[str, Sides]]) -> pd.DataFrame:
        """Every quote that could stand in the display, and which of them do."""
        shown = self.of(themes)
        rows = []
        for theme, sides in themes:
            for group, side in sides.items():
                there = {(row["informant"], row["turn"], row["words"]): row["how"] for row in shown[theme, group]}
                for row in self._eligible(group, side).to_dict("records"):
                    how = there.get((row["informant"], row["turn"], row["words"]), "")
                    told = {"theme": theme, "group": group, "question": self._question(row), "shown": how}
                    rows.append({"id": "", **row, **told})
        return pd.DataFrame(rows, columns=_COLUMNS)

    def withheld_note(self) -> tuple[str, ...]:
        """How many quotes are withheld, and of which transcripts."""
        if "withheld" not in self.rows:
            return ()
        out = self.rows[self.rows["withheld"] != ""]
        if out.empty:
            return ()
        who = ", ".join(dict.fromkeys(out["transcript"].astype(str)))
        return (f"Quotes withheld because consent does not reach so far: {len(out)} (from {who}).",)

    def check_picked(self, themes: Sequence[tuple[str, Sides]]) -> None:
        """Refuse quotes picked by hand that are unknown, or that may not be shown, with the reason of each.

        Raises
        ------
        QualkitError
            With all of them.
        """
        known = set(self.rows["id"].astype(str)) if "id" in self.rows else set()
        could = set(self.eligible(themes)["id"].astype(str))
        problems = [
            Problem(f"there is no coding {name!r} to quote", "picked", nearest(name, known), "name ids of codings")
            for name in self.picked if name not in known
        ]  # fmt: skip
        problems += [
            Problem(f"the words of coding {name!r} cannot be shown: {self._why_not(name)}", "picked",
                    mend="pick one of .eligible_quotes()")
            for name in self.picked if name in known and name not in could
        ]  # fmt: skip
        if problems:
            raise QualkitError(problems)

    def _why_not(self, name: str) -> str:
        row = self.rows[self.rows["id"].astype(str) == name].iloc[0]
        if row.get("withheld"):
            return str(row["withheld"])
        if "against" in row and bool(row["against"]):
            return "they speak against the theme"
        return "no theme of the display holds its code, or its informant does not count as having voiced it"

    def _eligible(self, group: str, side: Mapping[str, Any]) -> pd.DataFrame:
        return eligible(self.rows, group, side["codes"], side["voiced_by"])

    def _cell(self, theme: str, group: str, side: Mapping[str, Any], used: Counter[str]) -> list[dict[str, Any]]:
        rows = self._eligible(group, side)
        by_hand = rows[rows["id"].astype(str).isin(self.picked)] if self.picked and "id" in rows else rows.iloc[:0]
        by_hand = by_hand.drop_duplicates(["transcript", "turn", "words"])
        used.update(by_hand["informant"].astype(str))
        others = rows[~rows["informant"].isin(by_hand["informant"])]
        more = max(0, self.per_group - by_hand["informant"].nunique())
        by_seed = chosen(others, more, key=f"{theme} {group}", seed=self.seed, used=used)
        return [
            {**row, "question": self._question(row), "how": how}
            for part, how in ((by_hand, BY_HAND), (by_seed, BY_SEED))
            for row in part.to_dict("records")
        ]

    def _question(self, row: Mapping[str, Any]) -> str:
        return self.questions.get((str(row["transcript"]), int(row["turn"])), "")


def choose(
    codings: pd.DataFrame, *, transcripts: pd.DataFrame | None, turns: pd.DataFrame | None, per_group: int, seed: int,
    picked: Sequence[str], scope: Scope, forced: Collection[str],
) -> Chosen:  # fmt: skip
    """Quotes with consent applied.

    Warns
    -----
    QualkitWarning
        Where nothing tells the consent of the transcripts: then words are shown as they are.
    """
    if "words" not in codings:
        check(codings, CODINGS, need=["quote", "informant", "group", "turn"])
    rows = _consented(codings, transcripts, scope, forced)
    return Chosen(rows, per_group, seed, tuple(picked), {} if turns is None else questions_before(turns))


def _consented(
    codings: pd.DataFrame, transcripts: pd.DataFrame | None, scope: Scope, forced: Collection[str]
) -> pd.DataFrame:
    if "withheld" in codings:
        return codings
    given = transcripts
    if given is None and codings.attrs.get("consent"):
        told = codings.attrs["consent"]
        given = pd.DataFrame({"transcript": list(told), "consent": list(told.values())})
    if given is None:
        warnings.warn("with_quotes: these words do not tell how far their informants consented, so all of them may be "
                      "shown; give transcripts=study.transcripts()", QualkitWarning, stacklevel=4)  # fmt: skip
        return codings.assign(withheld="")
    return withhold(codings, given, scope=scope, forced=forced)


def questions_before(turns: pd.DataFrame) -> dict[tuple[str, int], str]:
    """For every informant's turn the interviewer's last words before it, long ones from their end.

    Examples
    --------
    >>> rows = [("interviewer", 0, "Pernah dilatih?"), ("informant", 1, "Belum.")]
    >>> turns = TURNS.frame([{"transcript": "t", "turn": n, "role": role, "text": text, "start": n, "end": n + 1,
    ...                       "speaker": "", "informant": "", "group": ""} for role, n, text in rows])
    >>> questions_before(turns)
    {('t', 1): 'Pernah dilatih?'}
    """
    check(turns, TURNS)
    asked: dict[tuple[str, int], str] = {}
    for name, rows in turns.sort_values("turn", kind="stable").groupby("transcript", sort=False):
        last = ""
        for role, turn, text in zip(rows["role"], rows["turn"], rows["text"].astype(str), strict=True):
            if role == "interviewer":
                last = text if len(text) <= _LONGEST else f"\u2026{text[-_LONGEST:]}"
            elif role == "informant" and last:
                asked[str(name), int(turn)] = last
    return asked
