"""The demonstration study: simulated, says so everywhere, and nothing in it was written twice."""

from __future__ import annotations

import unicodedata
from itertools import combinations
from pathlib import Path

import pytest

import qualkit as qk
from qualkit.store.checking import study_problems
from qualkit.text.words import words

ROOT = Path(__file__).resolve().parent.parent
STATEMENT = "Simulasi: wawancara ini ditulis untuk bahan ajar; tidak ada orang sungguhan yang berbicara di sini."
RUN = 8


@pytest.fixture(scope="module")
def study():
    return qk.open_study(ROOT)


def test_it_has_no_problem(study):
    assert [str(problem) for problem in study_problems(study.folder, study.settings)] == []


def originals(study):
    return [name for name, interview in study.interviews.items() if not interview.value("translation_of")]


def test_sixteen_cadres_thirteen_mothers_and_eight_midwives_and_staff_of_six_villages(study):
    people = study.informants()
    assert people["group"].value_counts().to_dict() == {"cadre": 16, "mother": 13, "midwife": 8}
    assert set(people["site"]) <= set(study.settings.site_ids)
    assert people.loc[people["site"].str.startswith("puskesmas"), "informant"].tolist() == ["petugas-01", "petugas-02"]
    assert people.loc[~people["site"].str.startswith("puskesmas"), "site"].nunique() == 6


def test_thirty_six_interviews_of_which_two_are_second_ones_and_one_is_with_a_group(study):
    table = study.transcripts().set_index("transcript").loc[originals(study)]
    assert len(table) == 36
    assert table["kind"].value_counts().to_dict() == {"interview": 35, "focus-group": 1}
    of = study.turns(originals(study)).query("informant != ''").groupby("informant")["transcript"].nunique()
    assert of[of > 1].to_dict() == {"ibu-02": 2, "kader-02": 2}
    assert set(of.index) == set(study.informants()["informant"])


def test_the_focus_group_has_turns_of_nobody_in_particular(study):
    turns = study.turns(["fgd-01"])
    spoken = turns[turns["role"] == "informant"]
    assert spoken.loc[spoken["informant"] != "", "informant"].nunique() == 4
    assert spoken.loc[spoken["informant"] == "", "speaker"].value_counts().to_dict() == {
        "Beberapa peserta": 7, "Peserta": 5,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["kader-03", "ibu-03"])
def test_translations_say_turn_by_turn_who_speaks(study, name):
    original, translation = study.turns([name]), study.turns([f"{name}-en"])
    assert translation["speaker"].tolist() == original["speaker"].tolist()
    assert study.interviews[f"{name}-en"].value("translation_of") == name
    assert study.interviews[f"{name}-en"].value("consent") == study.interviews[name].value("consent")


def test_somebody_else_speaks_up_in_some(study):
    turns = study.turns(originals(study))
    assert turns.loc[turns["role"] == "other", "transcript"].nunique() >= 4


def test_every_interview_says_that_it_is_simulated(study):
    for interview in study.interviews.values():
        assert "Simulated" in interview.value("simulated")
        assert interview.text.startswith(STATEMENT)
        assert unicodedata.is_normalized("NFC", interview.text)
    assert "Simulated" in study.settings.data_note


def test_every_interview_has_the_length_of_a_short_interview(study):
    turns = study.turns(originals(study))
    spoken = turns.groupby("transcript")["text"].apply(lambda texts: sum(len(words(text)) for text in texts))
    assert spoken.between(600, 1200).all(), spoken.to_dict()


def test_no_two_interviews_share_eight_words_in_a_row(study):
    turns = study.turns()
    runs = {}
    for transcript, rows in turns[turns["role"] == "informant"].groupby("transcript"):
        spoken = [[word.key for word in words(text)] for text in rows["text"]]
        runs[transcript] = {tuple(turn[i : i + RUN]) for turn in spoken for i in range(len(turn) - RUN + 1)}
    for one, other in combinations(sorted(runs), 2):
        assert not runs[one] & runs[other], f"{one} and {other} share {runs[one] & runs[other]}"


def test_openings_differ(study):
    first = study.turns(originals(study)).groupby("transcript")["text"].first().str.slice(0, 25)
    assert first.is_unique


def test_it_is_known_of_every_informant_and_topic_whether_it_was_asked(study):
    asked = study.asked()
    met = study.turns(originals(study)).query("informant != ''")[["transcript", "informant"]].drop_duplicates()
    assert len(asked) == len(met) * len(study.settings.topics)
    assert set(asked["status"]) == {"asked", "not_asked", "unprompted"}
    assert not asked.duplicated(["transcript", "informant", "topic"]).any()


def test_consent_differs_as_it_does_in_life(study):
    assert set(study.transcripts()["consent"]) == {"analysis", "quotes-in-team", "quotes-published"}


def test_every_group_voices_barriers_and_supports(study):
    book = study.codebook("asi-barriers-supports")
    hits = qk.autocode(study.turns(), book)
    polarity = {code.code: code.polarity for code in book.codes}
    voiced = hits.assign(polarity=hits["code"].map(polarity)).groupby(["group", "polarity"])["informant"].nunique()
    for group in study.settings.group_ids:
        assert voiced[group, "barrier"] > 0
        assert voiced[group, "support"] > 0
