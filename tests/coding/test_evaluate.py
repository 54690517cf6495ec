"""Proposals against coding by hand: counts by turn, measures, intervals over interviews, what is left out."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_fscore_support

from qualkit.coding.evaluate import evaluate
from qualkit.errors import QualkitError, QualkitWarning
from qualkit.model import Code, Codebook, Text
from qualkit.tables import CODINGS, ESTIMATES, PROGRESS, TURNS, check

LONG = 10
BOOK = Codebook("b", "1", ("id",), (Code("p", Text()), Code("p.x", Text(), parent="p"), Code("q", Text())))


def turns_of(interviews: int, each: int = 4) -> pd.DataFrame:
    """In each interview the first of every two turns is the interviewer's."""
    return TURNS.frame([
        {"transcript": f"t{i:02}", "turn": n, "speaker": "x", "role": "informant" if n % 2 else "interviewer",
         "informant": f"i{i:02}" if n % 2 else "", "group": "g", "start": LONG * n, "end": LONG * n + 8,
         "text": "kata kata"}
        for i in range(interviews) for n in range(2 * each)
    ])  # fmt: skip


def codings_of(coder: str, *places: tuple[int, int, str], book: str = "b", version: str = "1") -> pd.DataFrame:
    """Codings of informant turns: interview, number of the informant's turn, code."""
    return CODINGS.frame([
        {"id": f"{coder}{n}", "transcript": f"t{i:02}", "start": LONG * (2 * turn + 1) + 1,
         "end": LONG * (2 * turn + 1) + 5, "codebook": book, "version": version, "code": code, "coder": coder}
        for n, (i, turn, code) in enumerate(places)
    ])  # fmt: skip


def progress_of(turns: pd.DataFrame, finished: set[str], coder: str = "siti", **more: Any) -> pd.DataFrame:
    return turns[["transcript", "turn", "informant"]].assign(
        **{"coder": coder, "codebook": "b", "version": "1", "kind": "interview", "translation_of": "", "read": True,
           "note": "", **more}, finished=turns["transcript"].isin(finished),
    )[PROGRESS.names]  # fmt: skip


def quiet(*arguments: Any, **more: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", QualkitWarning)
        return evaluate(*arguments, **more)


def row(result: pd.DataFrame, code: str, measure: str) -> dict[str, Any]:
    found = result[(result["code"] == code) & (result["measure"] == measure)]
    assert len(found) == 1
    return dict(found.iloc[0])


def test_counts_measures_and_denominators() -> None:
    turns = turns_of(12)
    hand = codings_of("siti", (0, 0, "p"), (0, 1, "p"), (1, 0, "p"), (2, 0, "q"))
    auto = codings_of("rule:b", (0, 0, "p"), (0, 0, "p"), (1, 1, "p"), (3, 0, "p"), (2, 0, "q"))
    everything = set(turns["transcript"])
    result = check(evaluate(auto, hand, turns, progress=progress_of(turns, everything)), ESTIMATES)
    assert result["code"].tolist() == [c for c in ("p", "q", "micro", "macro") for _ in range(3)]
    p = row(result, "p", "precision")
    assert (p["tp"], p["fp"], p["fn"], p["n"], p["estimate"]) == (1, 2, 2, 3, 1 / 3)
    assert (p["turns"], p["interviews"]) == (48, 12)
    assert row(result, "p", "recall")["estimate"] == 1 / 3
    assert row(result, "p", "f1")["n"] == 6
    micro, macro = row(result, "micro", "f1"), row(result, "macro", "f1")
    assert (micro["tp"], micro["fp"], micro["fn"], micro["estimate"]) == (2, 2, 2, 0.5)
    assert macro["estimate"] == pytest.approx((1 / 3 + 1) / 2)
    assert "percentile bootstrap over 12 interviews, 1000 resamples, seed 1, 95%" in p["method"]


def test_only_what_the_person_finished_counts() -> None:
    turns = turns_of(3)
    hand = codings_of("siti", (0, 0, "p"), (2, 0, "p"))
    auto = codings_of("rule:b", (0, 0, "p"), (1, 0, "p"), (2, 0, "p"))
    result = quiet(auto, hand, turns, progress=progress_of(turns, {"t00", "t02"}))
    p = row(result, "p", "precision")
    assert (p["tp"], p["fp"], p["fn"], p["turns"], p["interviews"]) == (2, 0, 0, 8, 2)
    assert result.notes == ("Left out, as siti has not finished them or they are translations: 1 interview.",)
    fewer = quiet(auto, hand, turns, progress=progress_of(turns, {"t00"}))
    assert fewer.notes[0].endswith("2 interviews with 1 coding.")
    translated = progress_of(turns, set(turns["transcript"]))
    translated.loc[translated["transcript"] == "t01", "translation_of"] = "t00"
    assert row(quiet(auto, hand, turns, progress=translated), "p", "precision")["fp"] == 0


def test_without_progress_it_warns_and_takes_all_as_finished() -> None:
    turns = turns_of(10)
    with pytest.warns(QualkitWarning, match="without progress every interview is taken as finished by hand"):
        result = evaluate(codings_of("rule:b", (1, 0, "p")), codings_of("siti", (0, 0, "p")), turns)
    assert row(result, "p", "precision")["interviews"] == 10
    assert "No progress was given" in result.notes[0]


def test_fewer_than_ten_interviews_warn() -> None:
    turns = turns_of(9)
    done = progress_of(turns, set(turns["transcript"]))
    with pytest.warns(QualkitWarning, match="only 9 interviews were compared"):
        evaluate(codings_of("rule:b"), codings_of("siti", (0, 0, "p")), turns, progress=done)


def test_what_is_undefined_is_missing_with_a_reason() -> None:
    turns = turns_of(10)
    done = progress_of(turns, set(turns["transcript"]))
    result = evaluate(
        codings_of("rule:b", (0, 0, "q")), codings_of("siti", (1, 0, "p")), turns, progress=done, codebook=BOOK
    )
    for code, measure, why in (
        ("p", "precision", "undefined: nothing was proposed"),
        ("q", "recall", "undefined: nothing was coded by hand"),
        ("p.x", "f1", "undefined: nothing was proposed, and nothing coded by hand"),
    ):
        one = row(result, code, measure)
        assert np.isnan([one["estimate"], one["std_error"], one["conf_low"], one["conf_high"]]).all()
        assert one["note"] == why
    macro = row(result, "macro", "precision")
    assert (macro["estimate"], macro["n"]) == (0.0, 1.0)
    assert macro["note"].startswith("mean of 1 codes; undefined for 2; ")
    empty = evaluate(codings_of("rule:b"), codings_of("siti"), turns, progress=done, codebook=BOOK)
    assert empty["estimate"].isna().all()
    assert (empty["note"] != "").all()


def test_one_interview_has_no_interval() -> None:
    turns = turns_of(1)
    result = quiet(codings_of("rule:b", (0, 0, "p")), codings_of("siti", (0, 0, "p")), turns)
    one = row(result, "p", "f1")
    assert (one["estimate"], one["note"], one["method"]) == (1.0, "no interval: one interview", "by turn; no interval")
    assert np.isnan(one["conf_low"])


def test_families_hold_their_descendants() -> None:
    turns = turns_of(10)
    done = progress_of(turns, set(turns["transcript"]))
    hand, auto = codings_of("siti", (0, 0, "p.x")), codings_of("rule:b", (0, 0, "p"))
    by_code = evaluate(auto, hand, turns, progress=done, codebook=BOOK)
    by_family = evaluate(auto, hand, turns, progress=done, codebook=BOOK, by="family")
    assert (row(by_code, "p", "f1")["estimate"], row(by_family, "p", "f1")["estimate"]) == (0.0, 1.0)
    assert row(by_family, "p.x", "recall")["estimate"] == 0.0
    assert set(by_family["kind"]) == {"family", "micro", "macro"}


def test_a_segment_over_turns_counts_in_each_informant_turn_and_in_no_question() -> None:
    turns = turns_of(10)
    done = progress_of(turns, set(turns["transcript"]))
    auto = codings_of("rule:b", (0, 0, "p"))
    auto.loc[0, ["start", "end"]] = [0, LONG * 4 + 2]  # turns 0 to 4, of which 1 and 3 are an informant's
    one = row(evaluate(auto, codings_of("siti", (0, 0, "p")), turns, progress=done), "p", "precision")
    assert (one["tp"], one["fp"], one["fn"]) == (1, 1, 0)


def test_different_versions_are_said() -> None:
    turns = turns_of(10)
    done = progress_of(turns, set(turns["transcript"]))
    result = evaluate(
        codings_of("rule:b", (0, 0, "p"), version="2"), codings_of("siti", (0, 0, "p")), turns, progress=done
    )
    assert result.notes == ("Codebook versions differ: 1, 2.",)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"by": "codes"}, "cannot evaluate by 'codes'. Did you mean 'code'"),
        ({"by": "family"}, "families need the codebook"),
        ({"resamples": 1}, "1 resamples give no interval"),
        ({"confidence": 95}, "a confidence of 95 is no probability"),
        ({"hand": codings_of("siti", (0, 0, "p"), book="c")}, "2 codebooks are mixed: b, c"),
        ({"hand": pd.concat([codings_of("siti", (0, 0, "p")), codings_of("budi", (0, 0, "p"))])}, "hand holds 2"),
        ({"progress": progress_of(turns_of(2), set())}, "siti has finished no interview among these turns under 'b'"),
        ({"hand": codings_of("siti"), "progress": pd.concat([progress_of(turns_of(2), {"t00"}, c) for c in "ab"])},
         "no coding by hand is given, and 2 people could be meant"),
    ],
)  # fmt: skip
def test_refusals(change: dict[str, Any], message: str) -> None:
    turns = turns_of(2)
    given = {"auto": codings_of("rule:b", (0, 0, "p")), "hand": codings_of("siti", (0, 0, "p")), "turns": turns,
             "progress": progress_of(turns, {"t00", "t01"}), **change}  # fmt: skip
    with pytest.raises(QualkitError, match=message):
        evaluate(**given)


PLACES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.sampled_from(["p", "p.x", "q"])), max_size=30)


@settings(max_examples=60, deadline=None)
@given(PLACES, PLACES)
def test_the_measures_are_those_of_scikit_learn(proposed: list[Any], coded: list[Any]) -> None:
    turns, codes = turns_of(5), ["p", "p.x", "q"]
    result = quiet(codings_of("rule:b", *proposed), codings_of("siti", *coded), turns, codebook=BOOK, resamples=0)
    cells = [(i, n, c) for i in range(5) for n in range(4) for c in codes]
    truth = np.array([cell in set(coded) for cell in cells]).reshape(-1, 3)
    said = np.array([cell in set(proposed) for cell in cells]).reshape(-1, 3)
    wanted = precision_recall_fscore_support(truth, said, average=None, zero_division=np.nan)
    for place, code in enumerate(codes):
        for measure, values in zip(("precision", "recall", "f1"), wanted, strict=False):
            assert row(result, code, measure)["estimate"] == pytest.approx(values[place], nan_ok=True)
    pooled = precision_recall_fscore_support(truth, said, average="micro", zero_division=np.nan)
    for measure, value in zip(("precision", "recall", "f1"), pooled, strict=False):
        assert row(result, "micro", measure)["estimate"] == pytest.approx(value, nan_ok=True)


def test_the_interval_is_that_of_a_plain_bootstrap_over_interviews() -> None:
    chance = np.random.default_rng(3)
    places = [(int(i), int(t), "p") for i in range(20) for t in range(4) if chance.random() < 0.5]
    some = [(i, t, c) for i, t, c in places if chance.random() < 0.7] + [(i, 3, "p") for i in range(0, 20, 3)]
    turns = turns_of(20)
    done = progress_of(turns, set(turns["transcript"]))
    result = evaluate(codings_of("rule:b", *some), codings_of("siti", *places), turns, progress=done, resamples=4000)
    truth, said = set(places), set(some)
    estimates = []
    for _ in range(4000):
        drawn = chance.integers(0, 20, 20)
        both = sum((i, t, "p") in truth and (i, t, "p") in said for i in drawn for t in range(4))
        estimates.append(both / sum((i, t, "p") in said for i in drawn for t in range(4)))
    one = row(result, "p", "precision")
    assert [one["conf_low"], one["conf_high"]] == pytest.approx(np.quantile(estimates, [0.025, 0.975]), abs=0.02)
    assert one["std_error"] == pytest.approx(np.std(estimates), abs=0.01)
    again = evaluate(codings_of("rule:b", *some), codings_of("siti", *places), turns, progress=done, resamples=4000)
    pd.testing.assert_frame_equal(pd.DataFrame(result), pd.DataFrame(again))
