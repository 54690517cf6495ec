"""Focus groups: by speakers where all are known, otherwise once; how much was said; families by parent."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from qualkit.errors import QualkitError
from qualkit.model import Code, Codebook, Text
from qualkit.tables import CODINGS, PROGRESS, TURNS
from qualkit.triangulation.heard import FOCUS_GROUP
from qualkit.triangulation.prevalence import prevalence

PEOPLE = pd.DataFrame({
    "informant": ["k1", "k2", "k3", "m1"], "group": ["cadre", "cadre", "cadre", "mother"],
    "trained": ["yes", "no", "yes", ""], "age": [30, 40, 50, 20],
})  # fmt: skip
SPEAKERS = {"Ani": "k1", "Budi": "k2", "Tanya": None, "Peserta": "", "Semua": ""}


def turns(transcript: str, *speakers: str) -> pd.DataFrame:
    """Turns of ten code points each, one after the other."""
    rows = [
        {"transcript": transcript, "turn": i, "speaker": name, "informant": SPEAKERS[name] or "", "group": "",
         "role": "interviewer" if SPEAKERS[name] is None else "informant", "start": 20 * i, "end": 20 * i + 10,
         "text": "aaa bbb cc"}
        for i, name in enumerate(speakers)
    ]  # fmt: skip
    return TURNS.frame(rows)


def done(table: pd.DataFrame, kind: str = "focus-group", finished: bool = True) -> pd.DataFrame:
    return PROGRESS.frame([
        {"coder": "a", "codebook": "b", "version": "1", "transcript": row["transcript"], "turn": row["turn"],
         "informant": row["informant"], "kind": kind, "translation_of": "", "read": True, "finished": finished}
        for row in table.to_dict("records")
    ])  # fmt: skip


def coded(*places: tuple[str, int, int, str, str], **more: Any) -> pd.DataFrame:
    """CODINGS from transcript, start, end, code and informant."""
    return CODINGS.frame([
        {"id": str(i), "transcript": t, "start": start, "end": end, "codebook": "b", "version": "1", "code": code,
         "coder": "a", "informant": who, "turn": start // 20,
         "quote": "aaa bbb cc"[start % 20 : end - start // 20 * 20], **more}
        for i, (t, start, end, code, who) in enumerate(places)
    ])  # fmt: skip


def alone(*names: str) -> pd.DataFrame:
    rows = [{"transcript": name, "turn": 0, "informant": name} for name in names]
    return done(pd.DataFrame(rows), "interview")


def row(table: pd.DataFrame, group: str) -> dict[str, Any]:
    return table[table["group"] == group].iloc[0].to_dict()


UNKNOWN = turns("fgd", "Tanya", "Ani", "Budi", "Peserta")


def test_a_focus_group_with_an_unknown_speaker_counts_once_for_its_group():
    read = pd.concat([done(UNKNOWN), alone("k3", "m1")], ignore_index=True)
    codings = coded(("fgd", 20, 25, "pay", "k1"), ("fgd", 40, 45, "pay", "k2"), ("fgd", 60, 65, "pay", ""))
    table = prevalence(codings, PEOPLE, progress=read, focus_groups=True, turns=UNKNOWN)
    cadres = row(table, "cadre")
    assert (cadres["voiced"], cadres["n"], cadres["voiced_by"], cadres["heard"]) == (
        1, 2, "focus-group:fgd", "k3 focus-group:fgd"
    )  # fmt: skip
    assert f"2 left out: {FOCUS_GROUP} (k1, k2)" in cadres["note"]
    assert cadres["segments"] == 3
    assert any("count once, as one unit each" in note and "fgd" in note for note in table.notes)


def test_an_unknown_voice_alone_is_the_voice_of_the_group():
    table = prevalence(coded(("fgd", 60, 65, "pay", "")), PEOPLE, progress=done(UNKNOWN), focus_groups=True,
                       turns=UNKNOWN)  # fmt: skip
    assert (row(table, "cadre")["voiced"], row(table, "cadre")["n"]) == (1, 1)


def test_a_question_is_no_voice_of_the_group():
    codings = coded(("fgd", 0, 5, "pay", ""), ("fgd", 20, 25, "time", "k1"))
    table = prevalence(codings, PEOPLE, progress=done(UNKNOWN), focus_groups=True, turns=UNKNOWN)
    assert set(table["code"]) == {"time"}


def test_members_who_were_also_interviewed_count_by_their_interview_only():
    read = pd.concat([done(UNKNOWN), alone("k1")], ignore_index=True)
    codings = coded(("fgd", 20, 25, "pay", "k1"))
    cadres = row(prevalence(codings, PEOPLE, progress=read, focus_groups=True, turns=UNKNOWN), "cadre")
    assert (cadres["voiced_by"], cadres["heard"]) == ("focus-group:fgd", "k1 focus-group:fgd")


def test_choral_turns_leave_every_speaker_known_and_count_for_nobody():
    talk = turns("fgd", "Tanya", "Ani", "Budi", "Semua")
    codings = coded(("fgd", 20, 25, "pay", "k1"), ("fgd", 60, 65, "pay", ""))
    table = prevalence(codings, PEOPLE, progress=done(talk), focus_groups=True, turns=talk, choral=["Semua"])
    cadres = row(table, "cadre")
    assert (cadres["voiced"], cadres["n"], cadres["voiced_by"], cadres["segments"]) == (1, 2, "k1", 1)
    assert "Codings of choral turns, which belong to the group and count for no informant: 1." in table.notes
    assert "Focus groups that count by their speakers: fgd." in table.notes


def test_a_label_that_does_not_speak_is_refused():
    with pytest.raises(QualkitError, match=r"nobody of a focus group speaks under 'Pesert'. Did you mean 'Peserta'"):
        prevalence(coded(), PEOPLE, progress=done(UNKNOWN), focus_groups=True, turns=UNKNOWN, choral=["Pesert"])


def test_members_who_differ_leave_their_group_without_the_attribute():
    table = prevalence(coded(("fgd", 60, 65, "pay", "")), PEOPLE, groups="trained", progress=done(UNKNOWN),
                       focus_groups=True, turns=UNKNOWN)  # fmt: skip
    assert table["voiced"].sum() == 0
    assert any("nothing stands under trained" in note and "focus-group:fgd" in note for note in table.notes)
    by_age = prevalence(coded(("fgd", 60, 65, "pay", "")), PEOPLE, groups="age", progress=done(UNKNOWN),
                        focus_groups=True, turns=UNKNOWN, codebook=BOOK)  # fmt: skip
    assert by_age["group"].unique().tolist() == ["20", "30", "40", "50"]


def test_categories_of_a_group_stay_in_their_order():
    ordered = PEOPLE.assign(group=pd.Categorical(PEOPLE["group"], ["mother", "cadre"]))
    table = prevalence(coded(("fgd", 60, 65, "pay", "")), ordered, progress=done(UNKNOWN), focus_groups=True,
                       turns=UNKNOWN)  # fmt: skip
    assert table["group"].tolist() == ["mother", "cadre"]
    assert row(table, "cadre")["n"] == 1


def test_without_turns_it_says_that_nobody_looked():
    table = prevalence(coded(("fgd", 20, 25, "pay", "k1")), PEOPLE, progress=done(UNKNOWN), focus_groups=True)
    assert row(table, "cadre")["n"] == 2
    assert any("give turns=study.turns()" in note for note in table.notes)


def test_the_callers_tables_stay_as_they_are():
    codings, read = coded(("fgd", 60, 65, "pay", "")), done(UNKNOWN)
    before = codings.copy(), read.copy(), PEOPLE.copy()
    prevalence(codings, PEOPLE, progress=read, focus_groups=True, turns=UNKNOWN)
    for now, then in zip((codings, read, PEOPLE), before, strict=True):
        pd.testing.assert_frame_equal(now, then)


# -- how much was said ----------------------------------------------------------------------------------------------


def test_a_word_in_two_segments_counts_once_and_turns_once():
    codings = coded(("k1", 0, 7, "pay", "k1"), ("k1", 4, 10, "pay", "k1"), ("k1", 20, 23, "pay", "k1"))
    cadres = row(prevalence(codings, PEOPLE, progress=alone("k1")), "cadre")
    assert (cadres["segments"], cadres["words"], cadres["turns"]) == (3, 4.0, 2.0)


def test_without_quotes_and_turns_the_amounts_are_unknown():
    codings = coded(("k1", 0, 7, "pay", "k1")).drop(columns=["quote", "turn"])
    cadres = row(prevalence(codings, PEOPLE, progress=alone("k1")), "cadre")
    assert cadres["segments"] == 1
    assert math.isnan(cadres["words"])
    assert math.isnan(cadres["turns"])


def test_words_at_the_same_place_of_two_interviews_are_two():
    codings = coded(("k1", 0, 7, "pay", "k1"), ("k2", 0, 7, "pay", "k2"))
    assert row(prevalence(codings, PEOPLE, progress=alone("k1", "k2")), "cadre")["words"] == 4


def test_what_lies_in_no_turn_is_no_turn():
    codings = coded(("k1", 0, 7, "pay", "k1"), ("k1", 20, 25, "pay", "k1")).assign(turn=[-1, 1])
    assert row(prevalence(codings, PEOPLE, progress=alone("k1")), "cadre")["turns"] == 1


def test_of_a_segment_over_turns_each_part_counts_by_itself():
    long = coded(("k1", 0, 30, "pay", "k1")).assign(quote="aaa bbb cc" + " " * 10 + "aaa bbb cc")
    parts = pd.concat([long.assign(turn_start=0, turn_end=10), long.assign(turn=1, turn_start=20, turn_end=30)])
    cadres = row(prevalence(parts, PEOPLE, progress=alone("k1")), "cadre")
    assert (cadres["segments"], cadres["words"], cadres["turns"]) == (1, 6.0, 2.0)


def test_amounts_are_shown_on_request_and_called_description():
    codings = coded(("k1", 0, 7, "pay", "k1"))
    shown = prevalence(codings, PEOPLE, progress=alone("k1"), describe=True)
    assert "1 segments, 2 words, 1 turns" in " ".join(shown.text(200).split())
    plain = prevalence(codings, PEOPLE, progress=alone("k1"))
    assert "2 words" not in plain.text(200)
    assert plain.notes[0].endswith("Segments, words and turns describe how much was said; they are no count of people.")
    assert "1 segmen, 2 kata, 1 giliran" in prevalence(
        codings, PEOPLE, progress=alone("k1"), describe=True, language="id"
    ).text(200)


# -- families -------------------------------------------------------------------------------------------------------

BOOK = Codebook("b", "1", ("en",), (
    Code("work", Text({"en": "Work"})), Code("hours", Text({"en": "Hours"}), parent="work", topic="time"),
    Code("work.pay", Text({"en": "Pay"}), polarity="barrier"),
))  # fmt: skip


def test_a_family_goes_by_parent_and_not_by_the_dots_of_a_name():
    codings = coded(("k1", 0, 3, "hours", "k1"), ("k2", 0, 3, "work.pay", "k2"))
    table = prevalence(codings, PEOPLE, by="family", codebook=BOOK, progress=alone("k1", "k2"))
    cadres = table[table["group"] == "cadre"].set_index("family")["voiced"].to_dict()
    assert cadres == {"work": 1, "hours": 1, "work.pay": 1}


def test_codes_of_a_codebook_stand_alone_in_its_order_the_silent_ones_too():
    codings = coded(("k1", 0, 3, "hours", "k1"), ("k2", 0, 3, "new", "k2"))
    table = prevalence(codings, PEOPLE, codebook=BOOK, progress=alone("k1", "k2"))
    cadres = table[table["group"] == "cadre"]
    assert cadres[["code", "label", "voiced"]].values.tolist() == [
        ["work", "Work", 0], ["hours", "Hours", 1], ["work.pay", "Pay", 0], ["new", "new", 1]
    ]  # fmt: skip


def test_families_without_a_codebook_are_refused():
    with pytest.raises(QualkitError, match=r"which codes make a family stands in the codebook. To mend: give codebook"):
        prevalence(coded(), PEOPLE, by="family", progress=alone("k1"))
    with pytest.raises(QualkitError, match=r"cannot count by 'families'. Did you mean 'family'"):
        prevalence(coded(), PEOPLE, by="families", progress=alone("k1"))
