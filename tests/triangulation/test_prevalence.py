"""Who was heard, and how many of them voiced something: small studies counted by hand."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.coding.coded_turns import coded_turns
from qualkit.errors import QualkitError, TableError
from qualkit.model import Code, Text, Theme
from qualkit.tables import CODINGS, ESTIMATES, PROGRESS, TURNS, check
from qualkit.triangulation.heard import FOCUS_GROUP, NO_INTERVIEW, NOT_FINISHED, heard
from qualkit.triangulation.intervals import proportion
from qualkit.triangulation.prevalence import prevalence

GOLDEN = Path(__file__).parent.parent / "golden" / "wilson.csv"


def people(**groups: str) -> pd.DataFrame:
    """``people(mother="i1 i2", cadre="k1")``: informants in this order."""
    rows = [{"informant": name, "group": group} for group, names in groups.items() for name in names.split()]
    return pd.DataFrame(rows, columns=["informant", "group"], dtype="str")


def read(transcript: str, informants: str | None = None, *, finished: bool = True, coder: str = "a",
         **more: Any) -> list[dict[str, Any]]:  # fmt: skip
    """PROGRESS of one transcript: the interviewer's turn, then one of each informant."""
    row = {"coder": coder, "codebook": "b", "version": "1.0.0", "transcript": transcript, "kind": "interview",
           "translation_of": "", "read": finished, "finished": finished, **more}  # fmt: skip
    names = ["", *(transcript if informants is None else informants).split()]
    return [{**row, "turn": i, "informant": name} for i, name in enumerate(names)]


def progress(*parts: list[dict[str, Any]]) -> pd.DataFrame:
    return PROGRESS.frame([row for part in parts for row in part])


def coded(*codings: tuple[str, str], coder: str = "a", **more: Any) -> pd.DataFrame:
    """CODINGS from pairs of informant and code; the transcript is called as the informant."""
    return CODINGS.frame([
        {"id": f"{coder}{i}", "transcript": who, "start": 0, "end": 3, "codebook": "b", "version": "1.0.0",
         "code": code, "coder": coder, "informant": who, **more}
        for i, (who, code) in enumerate(codings)
    ])  # fmt: skip


def shares(table: pd.DataFrame, key: str = "code") -> dict[tuple[str, str], tuple[int, int]]:
    return {(row[key], row["group"]): (row["voiced"], row["n"]) for row in table.to_dict("records")}


def label(text: str) -> Text:
    return Text({"en": text})


TWO = people(mother="i1 i2 i3", cadre="k1 k2")
ALL = progress(*(read(name) for name in ("i1", "i2", "i3", "k1", "k2")))


# -- who counts -----------------------------------------------------------------------------------------------------


def test_the_silent_count_and_each_voice_counts_once() -> None:
    table = prevalence(coded(("i1", "pay"), ("i1", "pay"), ("k2", "pay"), ("k2", "time")), TWO, progress=ALL)
    assert shares(table) == {
        ("pay", "mother"): (1, 3), ("pay", "cadre"): (1, 2), ("time", "mother"): (0, 3), ("time", "cadre"): (1, 2)
    }  # fmt: skip
    first = table.iloc[0]
    assert (first["segments"], first["voiced_by"], first["heard"]) == (2, "i1", "i1 i2 i3")
    assert first["estimate"] == pytest.approx(1 / 3)


def test_the_unfinished_are_left_out_and_told_with_the_reason() -> None:
    done = progress(read("i1"), read("i2", finished=False), read("k1"), read("k2"))
    table = prevalence(coded(("i1", "pay"), ("i2", "pay")), TWO, progress=done)
    row = table[table["group"] == "mother"].iloc[0]
    assert (row["voiced"], row["n"], row["left_out"]) == (1, 1, 2)
    assert f"1 left out: {NOT_FINISHED} (i2)" in row["note"]
    assert f"1 left out: {NO_INTERVIEW} (i3)" in row["note"]
    assert "Informants left out because they are not finished or not heard: 2." in table.notes


@pytest.mark.parametrize(("second", "expected"), [(True, (1, 1)), (False, (0, 0))])
def test_two_interviews_of_one_informant_count_once_and_only_when_both_are_finished(
    second: bool, expected: tuple[int, int]
) -> None:
    done = progress(read("r1", "i1"), read("r2", "i1", finished=second))
    voiced = coded(("i1", "pay"), ("i1", "pay")).assign(transcript=["r1", "r2"])
    table = prevalence(voiced, people(mother="i1"), by=[Code("pay", label("Pay"))], progress=done)
    assert shares(table) == {("pay", "mother"): expected}


def test_translations_never_count() -> None:
    done = progress(read("i1"), read("i1-en", "i1", translation_of="i1"), read("i2-en", "i2", translation_of="i2"))
    voiced = coded(("i1", "pay"), ("i1", "pay"), ("i1", "time"), ("i2", "time")).assign(
        transcript=["i1", "i1-en", "i1-en", "i2-en"]
    )
    table = prevalence(
        voiced, people(mother="i1 i2"), by=[Code("pay", label("")), Code("time", label(""))], progress=done
    )
    assert shares(table) == {("pay", "mother"): (1, 1), ("time", "mother"): (0, 1)}
    assert table["segments"].tolist() == [1, 0]


def test_an_unfinished_translation_does_not_leave_its_original_out() -> None:
    done = progress(read("i1"), read("i1-en", "i1", translation_of="i1", finished=False))
    assert shares(prevalence(coded(("i1", "pay")), people(mother="i1"), progress=done)) == {("pay", "mother"): (1, 1)}


def test_focus_groups_are_left_out_and_told_unless_asked_for() -> None:
    done = progress(read("i1"), read("fgd", "i2 i3", kind="focus-group"))
    voiced = coded(("i1", "pay"), ("i2", "pay")).assign(transcript=["i1", "fgd"])
    women = people(mother="i1 i2 i3")
    table = prevalence(voiced, women, progress=done)
    assert shares(table) == {("pay", "mother"): (1, 1)}
    assert f"2 left out: {FOCUS_GROUP} (i2, i3)" in table["note"].iloc[0]
    assert "Focus groups left out: 1. Turns of a group are no count of informants." in table.notes
    with_groups = prevalence(voiced, women, progress=done, focus_groups=True)
    assert shares(with_groups) == {("pay", "mother"): (2, 3)}
    assert not any("Focus groups" in note for note in with_groups.notes)


def test_one_interview_and_one_unfinished_focus_group_are_heard_by_the_interview() -> None:
    done = progress(read("i1"), read("fgd", "i1", kind="focus-group", finished=False))
    voiced, woman = coded(("i1", "pay")), people(mother="i1")
    assert shares(prevalence(voiced, woman, progress=done)) == {("pay", "mother"): (1, 1)}
    codes = [Code("pay", label(""))]
    together = prevalence(voiced, woman, by=codes, progress=done, focus_groups=True)
    assert shares(together) == {("pay", "mother"): (0, 0)}


def test_a_group_of_which_nobody_was_heard_has_no_share_and_says_why() -> None:
    table = prevalence(coded(("i1", "pay")), TWO, progress=progress(read("i1"), read("i2"), read("i3")))
    row = table[table["group"] == "cadre"].iloc[0]
    assert math.isnan(row["estimate"])
    assert math.isnan(row["conf_low"])
    assert row["note"].startswith("undefined: no informant was heard; ")
    assert f"2 left out: {NO_INTERVIEW} (k1, k2)" in row["note"]


def test_a_segment_over_turns_of_two_informants_counts_both() -> None:
    turns = TURNS.frame([
        {"transcript": "t", "turn": i, "speaker": name, "role": "informant", "informant": name, "group": "mother",
         "start": 10 * i, "end": 10 * i + 8, "text": "x" * 8}
        for i, name in enumerate(["i1", "i2"])
    ])  # fmt: skip
    spanning = coded(("i1", "pay")).assign(transcript="t", start=4, end=15)
    both, done = people(mother="i1 i2"), progress(read("t", "i1 i2"))
    assert shares(prevalence(spanning, both, progress=done)) == {("pay", "mother"): (1, 2)}
    table = prevalence(coded_turns(spanning, turns), both, progress=done)
    assert shares(table) == {("pay", "mother"): (2, 2)}
    assert table["segments"].tolist() == [1]


# -- coders and codebooks -------------------------------------------------------------------------------------------


def two_coders() -> tuple[pd.DataFrame, pd.DataFrame]:
    codings = pd.concat([coded(("i1", "pay"), ("i2", "pay")), coded(("i2", "pay"), ("i3", "pay"), coder="z")])
    done = progress(*(read(n, coder=c) for n in ("i1", "i2", "i3", "k1", "k2") for c in "az"))
    return codings, done


def test_several_coders_are_refused_unless_it_is_said_how_they_combine() -> None:
    codings, done = two_coders()
    with pytest.raises(
        QualkitError, match=r"these codings are of 2 coders \(a, z\), which are not to be mixed unasked"
    ):
        prevalence(codings, TWO, progress=done)
    counted = {how: shares(prevalence(codings, TWO, progress=done, combine=how)) for how in ("any", "all")}  # type: ignore[arg-type]
    assert counted["any"][("pay", "mother")] == (3, 3)
    assert counted["all"][("pay", "mother")] == (1, 3)
    assert shares(prevalence(codings, TWO, progress=done, coder="z"))[("pay", "mother")] == (2, 3)
    with pytest.raises(QualkitError, match="cannot combine coders by 'both'"):
        prevalence(codings, TWO, progress=done, combine="both")  # type: ignore[arg-type]


def test_combined_coders_hear_only_whom_all_of_them_finished() -> None:
    codings, _ = two_coders()
    done = progress(
        *(read(n) for n in ("i1", "i2", "i3")), *(read(n, coder="z", finished=n != "i3") for n in ("i2", "i3"))
    )
    table = prevalence(codings, TWO, progress=done, combine="any")
    assert table["heard"].tolist() == ["i2", ""]
    assert f"2 left out: {NOT_FINISHED} (i1, i3)" in table["note"].iloc[0]


def test_what_rules_propose_is_headed_as_not_reviewed() -> None:
    done = progress(*(read(n, coder="rule:b") for n in ("i1", "i2", "i3", "k1", "k2")))
    table = prevalence(coded(("i1", "pay"), coder="rule:b"), TWO, progress=done)
    assert "proposed by rules, not reviewed" in table.title
    assert table["note"].str.contains("proposed by rules, not reviewed").all()
    assert "not reviewed" not in prevalence(coded(("i1", "pay")), TWO, progress=ALL).title


def test_an_unknown_coder_names_the_nearest() -> None:
    with pytest.raises(
        QualkitError, match=r"there is no coder 'sity' here. Did you mean 'siti'\? To mend: name one of siti"
    ):
        prevalence(coded(("i1", "pay"), coder="siti"), TWO, progress=progress(read("i1", coder="siti")), coder="sity")
    with pytest.raises(QualkitError, match="name one of nobody yet"):
        prevalence(CODINGS.empty(), TWO, progress=PROGRESS.empty(), coder="siti")


def test_without_progress_there_is_no_denominator() -> None:
    with pytest.raises(
        QualkitError, match=r"silence is not the same as not read. To mend: give progress=study.progress"
    ):
        prevalence(coded(("i1", "pay")), TWO)
    with pytest.raises(QualkitError, match="no record of what coder 'a' has read with codebook 'b'"):
        prevalence(coded(("i1", "pay")), TWO, progress=progress(read("i1", codebook="other")))


def test_every_coder_without_a_record_is_told() -> None:
    codings, _ = two_coders()
    with pytest.raises(QualkitError) as error:
        prevalence(codings, TWO, progress=progress(read("i1", coder="nobody")), combine="all")
    assert [("'a'" in p.what, "'z'" in p.what) for p in error.value.problems] == [(True, False), (False, True)]


def test_several_codebooks_are_refused() -> None:
    mixed = pd.concat([coded(("i1", "pay")), coded(("i1", "pay")).assign(codebook="c")])
    with pytest.raises(QualkitError, match=r"these codings are of 2 codebooks \(b, c\)"):
        prevalence(mixed, TWO, progress=ALL)


def test_several_versions_of_the_codebook_are_told() -> None:
    done = progress(read("i1"), read("i2", version="2.0.0"), read("i3", version="2.0.0", finished=False), read("k1"))
    notes = prevalence(coded(("i1", "pay")), TWO, progress=done).notes
    assert "Interviews were finished under several versions of the codebook: 1.0.0 (2), 2.0.0 (1)." in notes
    assert not any("versions" in note for note in prevalence(coded(("i1", "pay")), TWO, progress=ALL).notes)


# -- what is counted ------------------------------------------------------------------------------------------------


def test_themes_keep_their_order_topics_and_polarities_and_leave_out_what_speaks_against_them() -> None:
    polarities = {"pay": "barrier", "praise": "support"}
    themes = [
        Theme("work", label("Work"), ("pay", "praise"), topics=("pay", "trust"), polarities=polarities),
        Theme("empty", Text(), ("none",)),
    ]
    codings = pd.concat([
        coded(("i1", "pay"), ("i1", "praise"), ("k1", "praise")), coded(("i2", "pay"), against=True)
    ], ignore_index=True)  # fmt: skip
    table = prevalence(codings, TWO, by=themes, progress=ALL)
    assert shares(table, "theme") == {
        ("work", "mother"): (1, 3), ("work", "cadre"): (1, 2), ("empty", "mother"): (0, 3), ("empty", "cadre"): (0, 2)
    }  # fmt: skip
    row = table.iloc[0]
    assert (row["label"], row["barrier"], row["support"], row["codes_voiced"], row["topics"]) == (
        "Work", 1, 1, "pay praise", "pay trust"
    )  # fmt: skip
    assert table["label"].tolist()[2] == "empty"
    assert shares(prevalence(codings, TWO, progress=ALL))[("pay", "mother")] == (2, 3)


def test_a_family_is_a_code_with_its_descendants_by_parent_not_by_dots() -> None:
    codes = [
        Code("pay", label("Pay"), topic="money"), Code("late", label("Late"), parent="pay"),
        Code("very", label("Very late"), parent="late", polarity="barrier"), Code("pay.other", label("Other")),
    ]  # fmt: skip
    table = prevalence(coded(("i1", "very"), ("i2", "pay.other"), ("i3", "pay")), TWO, by=codes, progress=ALL)
    mothers = table[table["group"] == "mother"].set_index("code")
    assert mothers["voiced"].to_dict() == {"pay": 2, "late": 1, "very": 1, "pay.other": 1}
    assert mothers.loc["pay", "codes_voiced"] == "pay very"
    assert mothers.loc["pay", "barrier"] == 1
    assert mothers.loc["pay", "topics"] == "money"


def test_the_order_of_groups_is_the_informants_or_the_categories() -> None:
    assert prevalence(coded(("i1", "pay")), TWO, progress=ALL)["group"].tolist() == ["mother", "cadre"]
    ordered = TWO.assign(group=pd.Categorical(TWO["group"], ["midwife", "cadre", "mother"]))
    assert prevalence(coded(("i1", "pay")), ordered, progress=ALL)["group"].tolist() == ["cadre", "mother"]


def test_groups_may_be_numbers_and_who_has_none_is_told() -> None:
    women = TWO.assign(parity=[3.0, 1.0, math.nan, 3.0, 1.0], work=["farm", "", "shop", "farm", " "])
    by_parity = prevalence(coded(("i1", "pay")), women, groups="parity", progress=ALL)
    assert list(shares(by_parity).items()) == [(("pay", "1"), (0, 2)), (("pay", "3"), (1, 2))]
    assert "Informants left out because nothing stands under parity: 1 (i3)." in by_parity.notes
    by_work = prevalence(coded(("i1", "pay")), women, groups="work", progress=ALL)
    assert list(shares(by_work).items()) == [(("pay", "farm"), (1, 2)), (("pay", "shop"), (0, 1))]
    assert "Informants left out because nothing stands under work: 2 (i2, k2)." in by_work.notes


def test_groups_that_informants_do_not_have_are_refused() -> None:
    with pytest.raises(QualkitError, match=r"informants have no column 'side'. Did you mean 'site'"):
        prevalence(coded(("i1", "pay")), TWO.assign(site="x"), groups="side", progress=ALL)


@pytest.mark.parametrize("by", ["theme", [], [1], [Code("pay", Text()), Theme("t", Text(), ())]])
def test_counting_by_anything_else_is_refused(by: Any) -> None:
    with pytest.raises(QualkitError, match="cannot count by"):
        prevalence(coded(("i1", "pay")), TWO, by=by, progress=ALL)


@pytest.mark.parametrize("name", ["Ibu Sari", "", " ", "i1 "])
def test_ids_with_white_space_are_refused_because_lists_of_ids_are_parted_by_it(name: str) -> None:
    wrong = pd.DataFrame({"informant": ["i1", name], "group": ["mother", "mother"]})
    with pytest.raises(QualkitError, match="holds white space, or nothing else"):
        prevalence(coded(("i1", "pay")), wrong, progress=ALL)


def test_tables_that_are_none_are_refused() -> None:
    with pytest.raises(TableError, match="CODINGS: column 'informant' is missing"):
        prevalence(coded(("i1", "pay")).drop(columns="informant"), TWO, progress=ALL)
    with pytest.raises(TableError, match="INFORMANTS: column 'group' is missing"):
        prevalence(coded(("i1", "pay")), TWO.drop(columns="group"), progress=ALL)
    with pytest.raises(TableError, match="PROGRESS: column 'finished' is missing"):
        prevalence(coded(("i1", "pay")), TWO, progress=ALL.drop(columns="finished"))


def test_the_shape_is_estimates_also_where_nothing_was_coded() -> None:
    for codings in (coded(("i1", "pay")), CODINGS.empty()):
        table = prevalence(codings, TWO, progress=ALL, coder="a")
        check(table, ESTIMATES)
        assert table.columns.tolist()[:10] == ["code", "label", "group", *ESTIMATES.names]
        assert table.text()
    assert table.empty


def test_small_groups_are_to_be_read_as_k_of_n_and_keep_their_estimate() -> None:
    row = prevalence(coded(("i1", "pay")), TWO, progress=ALL).iloc[0]
    assert "fewer than 5 informants: read as k of n" in row["note"]
    assert row["estimate"] == pytest.approx(1 / 3)
    five = people(mother="i1 i2 i3 k1 k2")
    assert "fewer than" not in prevalence(coded(("i1", "pay")), five, progress=ALL)["note"].iloc[0]


@settings(max_examples=12, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(random: Any) -> None:
    codings = coded(*((who, code) for who in ("i1", "i2", "k1") for code in ("pay", "time", "pay")))
    codes = [Code("pay", label("Pay")), Code("time", label("Time"))]
    expected = prevalence(codings, TWO, by=codes, progress=ALL)

    def mixed(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.iloc[random.sample(range(len(frame)), len(frame))]

    found = prevalence(mixed(codings), TWO, by=codes, progress=mixed(ALL))
    pd.testing.assert_frame_equal(pd.DataFrame(found), pd.DataFrame(expected))


def test_heard_lists_the_transcripts_that_count() -> None:
    done = progress(read("i1"), read("i1-en", "i1", translation_of="i1"), read("fgd", "i1", kind="focus-group"))
    result = heard(done, people(mother="i1"), ["a"], "b")
    assert result.transcripts == {"i1"}
    assert (result.groups, result.informants, result.why_left_out("mother")) == (("mother",), {"i1"}, "")


# -- intervals ------------------------------------------------------------------------------------------------------


def published() -> list[dict[str, str]]:
    """Newcombe's Table I as handed on to this project; computed again here, not held against the page."""
    return list(csv.DictReader(GOLDEN.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", published(), ids=lambda row: f"{row['k']}/{row['n']}-{row['method']}")
def test_intervals_are_the_published_ones(row: dict[str, str]) -> None:
    share = proportion(int(row["k"]), int(row["n"]), method=row["method"])  # type: ignore[arg-type]
    assert (round(share.conf_low, 4), round(share.conf_high, 4)) == (float(row["low"]), float(row["high"]))


@given(st.integers(1, 400), st.data())
@settings(max_examples=40, deadline=None)
def test_wilsons_interval_solves_his_equation(n: int, data: st.DataObject) -> None:
    """Both ends p solve |k/n - p| = z sqrt(p (1 - p) / n), Wilson's own definition (1927)."""
    k = data.draw(st.integers(0, n))
    share = proportion(k, n)
    z = 1.959963984540054
    for end in (share.conf_low, share.conf_high):
        assert abs(k / n - end) == pytest.approx(z * math.sqrt(max(0.0, end * (1 - end) / n)), abs=1e-7)
    assert 0 <= share.conf_low <= share.estimate <= share.conf_high <= 1
    mirrored = proportion(n - k, n)
    assert (mirrored.conf_low, mirrored.conf_high) == pytest.approx((1 - share.conf_high, 1 - share.conf_low))


@pytest.mark.parametrize(("k", "n"), [(3, 9), (1, 29), (7, 8)])
def test_clopper_and_pearsons_interval_leaves_two_and_a_half_percent_at_each_end(k: int, n: int) -> None:
    share = proportion(k, n, method="clopper-pearson")

    def tail(p: float, ks: range) -> float:
        return sum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in ks)

    assert tail(share.conf_low, range(k, n + 1)) == pytest.approx(0.025)
    assert tail(share.conf_high, range(k + 1)) == pytest.approx(0.025)


def test_prevalence_takes_the_interval_that_is_asked_for() -> None:
    rows = {how: prevalence(coded(("i1", "pay")), TWO, progress=ALL, interval=how).iloc[0]  # type: ignore[arg-type]
            for how in ("wilson", "clopper-pearson")}  # fmt: skip
    for how, row in rows.items():
        assert row["conf_high"] == proportion(1, 3, method=how).conf_high  # type: ignore[arg-type]
        assert row["method"] == f"informants; {how} interval, 95%"
    with pytest.raises(QualkitError, match=r"unknown interval 'wald'. To mend: choose one of wilson, clopper-pearson"):
        prevalence(coded(("i1", "pay")), TWO, progress=ALL, interval="wald")  # type: ignore[arg-type]


@pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 2), (1, 0)])
def test_what_is_no_share_is_refused(k: int, n: int) -> None:
    with pytest.raises(QualkitError, match=f"{k} of {n} is no share"):
        proportion(k, n)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5])
def test_a_confidence_that_is_none_is_refused(confidence: float) -> None:
    with pytest.raises(QualkitError, match="is no probability between 0 and 1"):
        proportion(1, 2, confidence=confidence)


def test_a_share_of_nobody_is_undefined_with_a_reason() -> None:
    share = proportion(0, 0)
    assert all(math.isnan(value) for value in share[:4])
    assert share.note == "undefined: no informant was heard"
