"""Which codes stand together: on the same words, in a turn, in neighbouring sentences, or in one informant's talk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse

from qualkit.display.labels import check_language
from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.model import NOT_REVIEWED
from qualkit.tables import TURNS, check
from qualkit.triangulation.association import association
from qualkit.triangulation.chosen import codings_of, finished_originals
from qualkit.triangulation.overlaps import Events, events, pairs_of_codes, shared_points
from qualkit.triangulation.places import check_transcripts, informant_turns, sentences_of, touched, windows

Within = Literal["overlap", "turn", "sentence", "informant"]
WITHIN = ("overlap", "turn", "sentence", "informant")
Integers = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
_KEY = ["transcript", "id"]
_CAVEAT = "Codes that stand together need not belong together: who talks longer, and asks about both, makes pairs."


@dataclass(frozen=True)
class _Counted:
    """Counts of all pairs of codes: what is listed, what the measures rest on, and how to count again by chance."""

    listed: Integers
    shared: Integers
    places: int
    what: str
    recount: Callable[[Integers], Integers]


def cooccurrence(
    codings: pd.DataFrame,
    within: Within = "overlap",
    *,
    turns: pd.DataFrame | None = None,
    progress: pd.DataFrame | None = None,
    coder: str | None = None,
    codes: Sequence[str] | None = None,
    distance: int = 0,
    sentences_in: str = "id",
    least: int = 1,
    permutations: int = 0,
    seed: int = 1,
    language: str = "en",
) -> ResultTable:
    """How often each two codes stand together, with measures of association, one row a pair.

    Use it to find passages worth reading together. Do not take it for a network of causes: a count of words near
    each other says nothing of meaning, and long interviews make more pairs than short ones.

    Parameters
    ----------
    codings
        CODINGS or HITS of one coder and codebook, or coded turns.
    within
        ``overlap``: segments that share a code point (touching is not enough). ``turn``: one informant's turn.
        ``sentence``: sentences of one turn at most `distance` apart. ``informant``: anywhere in one informant's talk.
    turns
        TURNS. With them only informants' words count, and all of their turns, sentences or code points are the base
        of the measures; without them the base is what bears a code at all. Needed for sentences.
    progress
        PROGRESS: leaves out translations and interviews that are not finished.
    coder
        Whose codings count, where the table holds several.
    codes
        Codes in the researcher's order; by default as they appear.
    distance
        Sentences from one code to the other; 0 is the same sentence. Places are then all runs of ``distance + 1``
        neighbouring sentences of a turn.
    sentences_in
        Language in which sentences are found.
    least
        Smallest count of pairs listed; 0 lists all.
    permutations
        How often to deal the codes out again by chance, over the segments of each transcript (over all segments for
        ``informant``). 0 gives no p-value.
    seed
        Of the permutations.
    language
        Of headings.

    Returns
    -------
    ResultTable
        `code_a`, `code_b`, `count` (overlapping pairs of segments, or places with both), `segments_a`, `segments_b`,
        then in places (code points for ``overlap``, turns, runs of sentences, informants) `places_a`, `places_b`,
        `places_both`, `places`, `jaccard`, `lift`, `npmi`, `odds_ratio`; with permutations `null_mean`, `null_low`,
        `null_high` (2.5% and 97.5%) of the count and `p_value` (a count at least as large); `method`, `note`.

    Raises
    ------
    QualkitError
        For several coders or codebooks, an unknown `within`, sentences without turns, and codings of transcripts that
        are not among the turns.

    Examples
    --------
    >>> row = {"transcript": "t", "codebook": "b", "version": "1", "coder": "a", "informant": "i", "turn": 1}
    >>> codings = pd.DataFrame([{**row, "id": "1", "start": 0, "end": 6, "code": "pay"},
    ...                         {**row, "id": "2", "start": 4, "end": 9, "code": "time"}])
    >>> cooccurrence(codings)[["code_a", "code_b", "count", "places_both", "jaccard"]].round(3).values.tolist()
    [['pay', 'time', 1, 2, 0.222]]
    """
    _check(within, turns, distance, least, permutations)
    used = codings_of(codings, coder)
    notes = [_CAVEAT]
    if progress is not None:
        kept = finished_originals(progress, used, coder)
        notes.append(f"Transcripts that count: {len(kept)}, originals that are finished.")
        used = used[used["transcript"].isin(kept)].reset_index(drop=True)
        turns = None if turns is None else turns[turns["transcript"].isin(kept)]
    _check_segments(used)
    names = list(dict.fromkeys([*(codes or []), *used["code"].astype(str).unique()]))
    segments = used.drop_duplicates(_KEY).reset_index(drop=True)
    code = pd.Index(names).get_indexer(segments["code"].astype(str)).astype(np.int64)
    counted = _COUNT[within](used, segments, code, len(names), turns, distance, sentences_in)
    if turns is None:
        notes.append(f"Measures rest on {counted.what} that bear a code; with turns= they rest on all of informants'.")
    frame = _pairs(counted, code, names, least)
    if permutations:
        block = np.zeros_like(code) if within == "informant" else pd.factorize(segments["transcript"])[0]
        frame = _with_null(frame, counted, code, names, block, permutations, seed)
        notes.append(f"Counts by chance: {permutations} permutations, seed {seed}; p-values are not adjusted for "
                     f"{len(frame)} pairs.")  # fmt: skip
    hidden = len(names) * (len(names) - 1) // 2 - len(frame)
    if hidden:
        notes.append(f"Pairs left out because they stand together fewer than {least} times: {hidden}.")
    return _result(frame, within, used, notes, language)


def _check(within: str, turns: pd.DataFrame | None, distance: int, least: int, permutations: int) -> None:
    problems = []
    if within not in WITHIN:
        problems.append(Problem(f"codes cannot stand together within {within!r}", nearest=nearest(within, WITHIN),
                                mend=f"choose one of {', '.join(WITHIN)}"))  # fmt: skip
    if within == "sentence" and turns is None:
        problems.append(Problem("sentences are found in the turns", mend="give turns=study.turns()"))
    if distance and within != "sentence":
        problems.append(Problem(f"a distance is of sentences, not of {within!r}", mend="say within='sentence'"))
    problems += [
        Problem(f"{name}={value} is below 0", mend="give 0 or more")
        for name, value in (("distance", distance), ("least", least), ("permutations", permutations)) if value < 0
    ]  # fmt: skip
    if problems:
        raise QualkitError(problems)
    if turns is not None:
        check(turns, TURNS)


def _check_segments(used: pd.DataFrame) -> None:
    empty = used.loc[used["start"] >= used["end"], "id"].astype(str)
    if len(empty):
        raise QualkitError(Problem(f"segments without words: {', '.join(empty)}", "CODINGS", mend="give start < end"))


# -- counting -------------------------------------------------------------------------------------------------------


def _overlap(
    used: pd.DataFrame, segments: pd.DataFrame, code: Integers, codes: int, turns: pd.DataFrame | None, *_: object
) -> _Counted:
    swept = _events(segments)
    if turns is None:
        shared = shared_points(swept, code, codes)
        anywhere = int(shared_points(swept, np.zeros_like(code), 1)[0, 0]) if len(code) else 0
        return _Counted(
            pairs_of_codes(swept, code, codes),
            shared,
            anywhere,
            "code points",
            lambda c: pairs_of_codes(swept, c, codes),
        )
    check_transcripts(segments, turns)
    spoken = informant_turns(turns)
    rows, at = touched(segments, spoken)
    parts = pd.DataFrame({
        "transcript": segments["transcript"].to_numpy()[rows],
        "start": np.maximum(segments["start"].to_numpy()[rows], spoken["start"].to_numpy()[at]),
        "end": np.minimum(segments["end"].to_numpy()[rows], spoken["end"].to_numpy()[at]),
    })  # fmt: skip
    heard = np.zeros(len(segments), dtype=bool)
    heard[rows] = True
    inside = _events(segments[heard])
    return _Counted(
        pairs_of_codes(inside, code[heard], codes), shared_points(_events(parts), code[rows], codes),
        int((spoken["end"] - spoken["start"]).sum()), "code points",
        lambda c: pairs_of_codes(inside, c[heard], codes),
    )  # fmt: skip


def _events(spans: pd.DataFrame) -> Events:
    number = pd.factorize(spans["transcript"])[0].astype(np.int64)
    return events(number, spans["start"].to_numpy(dtype=np.int64), spans["end"].to_numpy(dtype=np.int64))


def _turn(
    used: pd.DataFrame, segments: pd.DataFrame, code: Integers, codes: int, turns: pd.DataFrame | None, *_: object
) -> _Counted:
    if turns is not None:
        check_transcripts(segments, turns)
        spoken = informant_turns(turns)
        return _in_places(*touched(segments, spoken), len(spoken), code, codes, "turns")
    if "turn" not in used:
        raise QualkitError(Problem("these codings do not name their turns", mend="give turns=study.turns()"))
    mine = used[used["turn"] >= 0]
    mine = mine[mine["role"] == "informant"] if "role" in mine else mine
    rows = pd.MultiIndex.from_frame(segments[_KEY]).get_indexer(pd.MultiIndex.from_frame(mine[_KEY]))
    at, there = pd.factorize(pd.MultiIndex.from_frame(mine[["transcript", "turn"]]))
    return _in_places(rows, at, len(there), code, codes, "turns")


def _sentence(
    used: pd.DataFrame, segments: pd.DataFrame, code: Integers, codes: int, turns: pd.DataFrame | None,
    distance: int, sentences_in: str,
) -> _Counted:  # fmt: skip
    spoken = informant_turns(pd.DataFrame(turns))
    check_transcripts(segments, pd.DataFrame(turns))
    found = sentences_of(spoken, sentences_in)
    rows, at = touched(segments, found)
    rows, at, places = windows(rows, at, found["part"].to_numpy(), distance)
    what = "sentences" if not distance else f"runs of {distance + 1} sentences"
    return _in_places(rows, at, places, code, codes, what)


def _informant(
    used: pd.DataFrame, segments: pd.DataFrame, code: Integers, codes: int, turns: pd.DataFrame | None, *_: object
) -> _Counted:
    if "informant" not in used:
        raise QualkitError(Problem("these codings do not name informants", mend="take them from study.codings()"))
    mine = used[used["informant"].astype(str) != ""]
    mine = mine[mine["role"] == "informant"] if "role" in mine else mine
    rows = pd.MultiIndex.from_frame(segments[_KEY]).get_indexer(pd.MultiIndex.from_frame(mine[_KEY]))
    at, there = pd.factorize(mine["informant"].astype(str))
    everybody = len(there)
    if turns is not None:
        everybody = len({*there, *informant_turns(turns)["informant"].astype(str)} - {""})
    return _in_places(rows, at, everybody, code, codes, "informants")


_COUNT: dict[str, Callable[..., _Counted]] = {
    "overlap": _overlap,
    "turn": _turn,
    "sentence": _sentence,
    "informant": _informant,
}


def _in_places(rows: Integers, at: Integers, places: int, code: Integers, codes: int, what: str) -> _Counted:
    lies_in = sparse.csr_array((np.ones(len(rows), dtype=np.int64), (at, rows)), shape=(places, len(code)))

    def count(of_segment: Integers) -> Integers:
        bears = sparse.csr_array(
            (np.ones(len(of_segment), dtype=np.int64), (np.arange(len(of_segment)), of_segment)),
            shape=(len(of_segment), codes),
        )
        there = lies_in @ bears
        there.data[:] = 1
        return np.asarray((there.T @ there).toarray(), dtype=np.int64)

    together = count(code)
    return _Counted(together, together, places, what, count)


# -- the table ------------------------------------------------------------------------------------------------------


def _pairs(counted: _Counted, code: Integers, names: list[str], least: int) -> pd.DataFrame:
    one, other = np.triu_indices(len(names), 1)
    kept = counted.listed[one, other] >= least
    one, other = one[kept], other[kept]
    segments = np.bincount(code, minlength=len(names))
    alone = np.diagonal(counted.shared)
    both = counted.shared[one, other]
    measures = association(
        alone[one].astype(float), alone[other].astype(float), both.astype(float), float(counted.places)
    )
    return pd.DataFrame({
        "code_a": pd.Series(np.array(names, dtype=object)[one], dtype="str"),
        "code_b": pd.Series(np.array(names, dtype=object)[other], dtype="str"),
        "count": counted.listed[one, other], "segments_a": segments[one], "segments_b": segments[other],
        "places_a": alone[one], "places_b": alone[other], "places_both": both, "places": counted.places,
        "jaccard": measures.jaccard, "lift": measures.lift, "npmi": measures.npmi, "odds_ratio": measures.odds_ratio,
        "method": f"measures over {counted.what}", "note": pd.Series(measures.note, dtype="str"),
    })  # fmt: skip


def _with_null(
    frame: pd.DataFrame, counted: _Counted, code: Integers, names: list[str], block: Integers, permutations: int,
    seed: int,
) -> pd.DataFrame:  # fmt: skip
    """The counts when codes are dealt out again by chance over the segments of each block."""
    chance = np.random.default_rng(seed)
    one, other = (pd.Index(names).get_indexer(frame[column]) for column in ("code_a", "code_b"))
    order = np.argsort(block, kind="stable")
    drawn = np.empty((permutations, len(frame)))
    dealt = np.empty_like(code)
    for i in range(permutations):
        dealt[order] = code[np.lexsort((chance.random(len(code)), block))]
        drawn[i] = counted.recount(dealt)[one, other]
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    as_many = (drawn >= frame["count"].to_numpy()).sum(axis=0)
    result = frame.assign(
        null_mean=drawn.mean(axis=0), null_low=low, null_high=high, p_value=(as_many + 1) / (permutations + 1)
    )
    return result[[*(name for name in result if name not in ("method", "note")), "method", "note"]]


_TITLE = {
    "en": {"overlap": "Codes on the same words", "turn": "Codes in the same turn",
           "sentence": "Codes in neighbouring sentences", "informant": "Codes of the same informant"},
    "id": {"overlap": "Kode pada kata yang sama", "turn": "Kode dalam giliran bicara yang sama",
           "sentence": "Kode dalam kalimat berdekatan", "informant": "Kode pada informan yang sama"},
}  # fmt: skip
_HEADINGS = {
    "en": {"code_a": "Code", "code_b": "with", "npmi": "NPMI", "jaccard": "Jaccard", "odds_ratio": "odds ratio",
           "null_mean": "by chance", "null_low": "from", "null_high": "to", "p_value": "p"},
    "id": {"code_a": "Kode", "code_b": "dengan", "count": "banyaknya", "npmi": "NPMI", "jaccard": "Jaccard",
           "odds_ratio": "rasio odds", "null_mean": "secara acak", "null_low": "dari", "null_high": "sampai",
           "p_value": "p"},
}  # fmt: skip


def _result(frame: pd.DataFrame, within: str, used: pd.DataFrame, notes: list[str], language: str) -> ResultTable:
    proposed = used["coder"].astype(str).str.startswith("rule:").any()
    shown = ("code_a", "code_b", "count", "jaccard", "lift", "npmi", "odds_ratio", "null_mean", "null_low",
             "null_high", "p_value")  # fmt: skip
    layout = Layout(
        rows=("code_a", "code_b"),
        hidden=tuple(name for name in frame.columns if name not in shown),
        labels=_HEADINGS[check_language(language)],
        digits={"p_value": 4},
        reason="",
    )
    title = _TITLE[language][within] + (f": {NOT_REVIEWED}" if proposed else "")
    return ResultTable(frame, title=title, notes=notes, layout=layout, language=language)
