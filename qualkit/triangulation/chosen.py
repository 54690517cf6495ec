"""Whose codings count, and of which interviews, where an analysis looks at one coder's work."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qualkit.errors import Problem, QualkitError, nearest
from qualkit.tables import CODINGS, PROGRESS, check


def codings_of(codings: pd.DataFrame, coder: str | None = None, need: Sequence[str] = ()) -> pd.DataFrame:
    """The rows of one coder and one codebook, numbered anew.

    Raises
    ------
    QualkitError
        For several coders where none is named, for a coder who is not there, and for several codebooks.

    Examples
    --------
    >>> row = {"id": "1", "transcript": "t", "start": 0, "end": 3, "codebook": "b", "version": "1", "code": "c"}
    >>> codings_of(CODINGS.frame([{**row, "coder": "a"}, {**row, "coder": "b"}]), "b")["coder"].tolist()
    ['b']
    """
    check(codings, CODINGS, need=need)
    there = [str(name) for name in codings["coder"].unique()]
    if coder is not None and coder not in there and there:
        raise QualkitError(Problem(f"there is no coder {coder!r} here", nearest=nearest(coder, there),
                                   mend=f"name one of {', '.join(there)}"))  # fmt: skip
    if coder is None and len(there) > 1:
        raise QualkitError(Problem(
            f"these codings are of {len(there)} coders ({', '.join(there)}), which are not to be mixed",
            mend="name one with coder=",
        ))  # fmt: skip
    mine = codings if coder is None else codings[codings["coder"] == coder]
    books = [str(name) for name in mine["codebook"].unique()]
    if len(books) > 1:
        raise QualkitError(Problem(f"these codings are of {len(books)} codebooks ({', '.join(books)})",
                                   mend="choose the rows of one"))  # fmt: skip
    return mine.reset_index(drop=True)


def finished_originals(
    progress: pd.DataFrame, codings: pd.DataFrame, coder: str | None = None, *, focus_groups: bool = True
) -> list[str]:
    """Transcripts that this coder has finished with this codebook, translations left out, in the table's order.

    Raises
    ------
    QualkitError
        Where codings are empty and no coder is named, so that nobody's progress can be looked up.

    Examples
    --------
    >>> row = {"coder": "a", "codebook": "b", "version": "1", "turn": 0, "informant": "", "kind": "interview"}
    >>> both = PROGRESS.frame([{**row, "transcript": "t", "finished": True}, {**row, "transcript": "u"}])
    >>> codings = pd.DataFrame({"coder": ["a"], "codebook": ["b"]})
    >>> finished_originals(both, codings)
    ['t']
    """
    check(progress, PROGRESS)
    names = [coder] if coder is not None else [str(name) for name in codings["coder"].unique()]
    if not names:
        raise QualkitError(Problem("there is no coding, and so nobody whose progress to look up", mend="give coder="))
    books = codings["codebook"].unique()
    mine = progress[progress["coder"].isin(names) & (progress["translation_of"].astype(str) == "")]
    mine = mine[mine["codebook"].isin(books)] if len(books) else mine
    mine = mine if focus_groups else mine[mine["kind"] != "focus-group"]
    done = mine.groupby("transcript", sort=False)["finished"].all()
    return [str(name) for name in done.index[done.to_numpy(dtype=bool)]]
