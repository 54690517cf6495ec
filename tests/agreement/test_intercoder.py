"""From codings to agreement: what enters, what does not, and what the table says of it."""

from __future__ import annotations

import math
import warnings

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qualkit as qk
from qualkit.agreement import alpha, compared_turns, keep_rounds
from qualkit.agreement.intercoder import ALL_CODES
from qualkit.errors import QualkitError, QualkitWarning
from qualkit.model import Code, Codebook, Text
from qualkit.tables import CODINGS, ESTIMATES, PROGRESS, TURNS, check

WORDS = ("Pernah dilatih?", "Belum. Capek sekali, Bu.", "Terus?", "Suami mendukung.", "Lalu?", "Ya begitulah.")
BOOK = Codebook("b", "1.0.0", ("en", "id"), tuple(
    Code(code, Text({"en": label, "id": label_id}), parent=parent) for code, label, label_id, parent in [
        ("training", "Training", "Pelatihan", ""), ("fatigue", "Fatigue", "Lelah", ""),
        ("support", "Support", "Dukungan", ""), ("husband", "Husband", "Suami", "support"),
        ("never", "Never used", "Tak terpakai", ""),
    ]))  # fmt: skip
PLACE = {}
"""Turn -> its start in every interview."""
_at = 0
for _turn, _words in enumerate(WORDS):
    PLACE[_turn] = (_at + 3, _at + 3 + len(_words))
    _at += 3 + len(_words) + 2


def turns_of(*interviews):
    rows = [
        {"transcript": name, "turn": turn, "speaker": "I", "role": "informant" if turn % 2 else "interviewer",
         "informant": name if turn % 2 else "", "group": "g" if turn % 2 else "", "start": PLACE[turn][0],
         "end": PLACE[turn][1], "text": words}
        for name in interviews for turn, words in enumerate(WORDS)
    ]  # fmt: skip
    return TURNS.frame(rows)


def progress_of(interviews, coders=("a", "b"), **changed):
    rows = [
        {"coder": coder, "codebook": "b", "version": "1.0.0", "transcript": name, "turn": turn,
         "informant": name if turn % 2 else "", "kind": "interview", "read": True, "finished": True, **changed}
        for coder in coders for name in interviews for turn in range(len(WORDS))
    ]  # fmt: skip
    return PROGRESS.frame(rows)


def codings_of(*marks, **more):
    """Marks are coder, transcript, code, start, end."""
    rows = [
        {"id": f"{coder}{n}", "coder": coder, "transcript": name, "code": code, "start": start, "end": end,
         "codebook": "b", "version": "1.0.0", **more}
        for n, (coder, name, code, start, end) in enumerate(marks)
    ]  # fmt: skip
    return CODINGS.frame(rows)


def on(coder, name, code, turn):
    return (coder, name, code, *PLACE[turn])


MANY = tuple(f"i{n:02}" for n in range(12))


def agreeing(interviews=MANY):
    """Coder a and b agree on training in all, on fatigue in every second, and b alone sees the husband."""
    marks = []
    for n, name in enumerate(interviews):
        marks += [on("a", name, "training", 1), on("b", name, "training", 1), on("a", name, "fatigue", 1)]
        marks += [on("b", name, "fatigue", 1 if n % 2 else 5), on("b", name, "husband", 3)]
    return codings_of(*marks)


def agreed(codings, interviews=MANY, **more):
    more = {"progress": progress_of(interviews), "interval": "none", **more}
    return qk.agree(codings, turns_of(*interviews), **more)


def estimates(found, coefficient="alpha"):
    mine = found[found["coefficient"] == coefficient]
    return dict(zip(mine["code"], mine["estimate"], strict=True))


# -- what the table says ---------------------------------------------------------------------------------------------


def test_each_code_is_compared_present_or_absent_on_informants_turns():
    found = agreed(agreeing(), codebook=BOOK)
    check(pd.DataFrame(found), ESTIMATES)
    assert found["code"].drop_duplicates().tolist() == list(BOOK.code_ids)
    assert set(found["n"]) == {36}
    by_hand = alpha([(True, True), (False, False), (False, False)] * 6
                    + [(True, False), (False, False), (False, True)] * 6, interval="none")  # fmt: skip
    assert estimates(found)["training"] == 1
    assert estimates(found)["fatigue"] == pytest.approx(by_hand.estimate)
    assert estimates(found, "percent")["fatigue"] == pytest.approx(24 / 36)
    assert found["coefficient"].drop_duplicates().tolist() == ["alpha", "cohen", "percent"]
    row = found[(found["code"] == "fatigue")].iloc[0]
    assert row[["label", "unit", "interviews", "interviews_all", "coders", "coded", "coded_by_all", "codebook",
                "version"]].tolist() == ["Fatigue", "turn", 12, 12, "a b", 18, 6, "b", "1.0.0"]  # fmt: skip


def test_a_code_that_nobody_used_is_undefined_with_its_reason():
    found = agreed(agreeing(), codebook=BOOK, coefficients="alpha")
    row = found[found["code"] == "never"].iloc[0]
    assert math.isnan(row["estimate"])
    assert row["note"] == "undefined: nobody gave this code to a unit"
    everywhere = codings_of(*[on(c, n, "training", t) for c in "ab" for n in MANY for t in (1, 3, 5)])
    row = agreed(everywhere, coefficients="alpha").iloc[0]
    assert row["note"] == "undefined: everybody gave it to every unit"


def test_sets_have_one_figure_that_is_no_mean_of_the_codes():
    found = agreed(agreeing(), by="set", coefficients=("alpha", "percent"))
    assert found["code"].unique().tolist() == [ALL_CODES]
    both, a, husband, empty = frozenset({"training", "fatigue"}), frozenset({"training"}), frozenset({"husband"}), None
    empty = frozenset()
    values = [(both, both), (empty, husband), (empty, empty)] * 6
    values += [(both, a), (empty, husband), (empty, frozenset({"fatigue"}))] * 6
    assert found["estimate"].tolist() == pytest.approx(
        [alpha(values, "masi", interval="none").estimate, sum(x == y for x, y in values) / 36])  # fmt: skip
    jaccard = agreed(agreeing(), by="set", coefficients="alpha", distance="jaccard")
    assert jaccard["estimate"].iloc[0] == pytest.approx(alpha(values, "jaccard", interval="none").estimate)
    assert "jaccard" in jaccard["method"].iloc[0]


def test_a_family_counts_a_code_with_its_descendants():
    marks = [m for n in MANY for m in (on("a", n, "support", 3), on("b", n, "husband", 3))]
    found = agreed(codings_of(*marks), codebook=BOOK, by="family", coefficients="alpha")
    assert found["family"].tolist() == ["training", "fatigue", "support", "never"]
    assert found.set_index("family")["estimate"]["support"] == 1
    with pytest.raises(QualkitError, match="families stand in the codebook"):
        agreed(codings_of(*marks), by="family")


def test_labels_speak_both_languages():
    found = agreed(agreeing(), codebook=BOOK, language="id", coefficients="alpha")
    assert found["label"].tolist() == ["Pelatihan", "Lelah", "Dukungan", "Suami", "Tak terpakai"]
    assert "alfa Krippendorff" in found.text()
    assert "1,00" in found.text()


# -- units ------------------------------------------------------------------------------------------------------------


def test_units_are_turns_sentences_characters_or_what_was_marked():
    codings = agreeing()
    counts = {unit: agreed(codings, unit=unit, coefficients="percent")["n"].iloc[0]
              for unit in ("turn", "sentence", "character", "segment")}  # fmt: skip
    letters = sum(len("".join(WORDS[turn].split())) for turn in (1, 3, 5))
    assert counts == {"turn": 36, "sentence": 48, "character": 12 * letters, "segment": 12 * 2 + 6}
    with pytest.raises(QualkitError, match="unknown unit 'word'"):
        agreed(codings, unit="word")
    nothing = codings_of(on("a", "i00", "training", 0), on("b", "i00", "training", 0))
    with pytest.raises(QualkitError, match="nobody marked a segment in what is compared"):
        agreed(nothing, unit="segment")


def test_a_sentence_is_coded_where_a_segment_touches_it():
    start = PLACE[1][0]
    codings = codings_of(("a", "i00", "training", start, start + 6), ("b", "i00", "training", start + 8, start + 12))
    found = agreed(codings, unit="sentence", coefficients="percent")
    assert found["coded"].iloc[0] == 2
    assert found["coded_by_all"].iloc[0] == 0
    assert agreed(codings, coefficients="alpha")["estimate"].iloc[0] == 1


def test_marks_on_blanks_and_questions_are_none():
    start, end = PLACE[1]
    base = codings_of(("a", "i00", "training", start, end), ("b", "i00", "training", start, end))
    more = codings_of(("a", "i00", "training", start, end), ("b", "i00", "training", start, end + 2),
                      on("b", "i00", "training", 0))  # fmt: skip
    for unit in ("turn", "sentence", "character", "segment"):
        one, two = (agreed(codings, unit=unit, coefficients="percent") for codings in (base, more))
        assert one["estimate"].tolist() == two["estimate"].tolist()
        assert one["n"].tolist() == two["n"].tolist()


def test_segments_that_span_turns_are_one_unit():
    low, high = PLACE[1][0], PLACE[3][1]
    codings = codings_of(("a", "i00", "training", low, high), ("b", "i00", "training", PLACE[3][0], high))
    assert agreed(codings, unit="segment", coefficients="percent")["n"].iloc[0] == 1
    assert agreed(codings, coefficients="percent")["coded"].iloc[0] == 2


def test_overlapping_codings_of_one_coder_count_once():
    doubled = pd.concat([agreeing(), agreeing().assign(id=lambda frame: frame["id"] + "x")], ignore_index=True)
    for unit in ("turn", "sentence", "character", "segment"):
        assert estimates(agreed(doubled, unit=unit)) == estimates(agreed(agreeing(), unit=unit))


# -- what enters ------------------------------------------------------------------------------------------------------


def test_only_what_every_coder_finished_enters():
    progress = progress_of(MANY)
    progress.loc[(progress["coder"] == "b") & (progress["transcript"] == "i03"), "finished"] = False
    late = (progress["coder"] == "a") & (progress["transcript"] == "i04") & (progress["turn"] == 3)
    progress.loc[late, "read"] = False
    progress.loc[late, "note"] = "the transcript was corrected after it was read"
    found = agreed(agreeing(), progress=progress)
    assert set(found["n"]) == {32}
    assert set(found["interviews"]) == {11}
    assert set(found["interviews_all"]) == {12}
    told = compared_turns(agreeing(), turns_of(*MANY), progress=progress)
    assert len(told) == len(turns_of(*MANY))
    why = told.set_index(["transcript", "turn"])["why"]
    assert why["i03", 1] == "not finished by b"
    assert why["i04", 3] == "not read by a (the transcript was corrected after it was read)"
    assert why["i00", 0] == "spoken by an interviewer"
    assert told["entered"].sum() == 32
    notes = " ".join(found.notes)
    assert "11 of 12 interviews (92%) were finished by all coders and entered; how they were drawn is not" in notes
    assert "(100%) were finished by all coders and entered; none had to be drawn." in agreed(agreeing()).notes[1]
    assert "1 interview left out, not finished by b: i03." in notes
    assert "1 turn left out, not read by a (the transcript was corrected after it was read)." in notes


def test_turns_without_words_translations_and_the_training_set_are_left_out():
    turns, progress = turns_of(*MANY), progress_of(MANY)
    turns.loc[(turns["transcript"] == "i00") & (turns["turn"] == 5), "text"] = "... [-] ..."
    progress.loc[progress["transcript"] == "i05", "translation_of"] = "i06"
    found = qk.agree(agreeing(), turns, progress=progress, interval="none", training=["i01"])
    assert set(found["n"]) == {29}
    assert set(found["interviews"]) == {10}
    assert set(found["interviews_all"]) == {11}
    assert set(found["training"]) == {"i01"}
    notes = " ".join(found.notes)
    assert "Training set left out: i01." in notes
    assert "1 turn left out, without words." in notes
    assert "a translation of an original that counts: i05" in notes


def test_roles_are_informants_unless_told_otherwise():
    found = agreed(agreeing(), roles=("informant", "interviewer"))
    assert set(found["n"]) == {72}
    with pytest.raises(QualkitError, match=r"unknown role 'informan'. Did you mean 'informant'"):
        agreed(agreeing(), roles=["informan"])


def test_consensus_rules_and_models_are_compared_only_when_named():
    others = ("consensus", "rule:b", "model:m")
    extra = codings_of(*[on(c, n, "husband", 5) for c in others for n in MANY])
    codings = pd.concat([agreeing(), extra], ignore_index=True)
    progress = progress_of(MANY, ("a", "b", *others))
    plain = agreed(codings, progress=progress)
    assert estimates(plain) == estimates(agreed(agreeing()))
    assert set(plain["coders"]) == {"a b"}
    named = agreed(codings, progress=progress, coders=["a", "rule:b"])
    assert set(named["coders"]) == {"a rule:b"}
    assert estimates(named)["husband"] < 0.1


def test_three_coders_have_conger_in_the_place_of_cohen():
    third = codings_of(*[on("c", n, "training", 1) for n in MANY])
    found = agreed(pd.concat([agreeing(), third]), progress=progress_of(MANY, "abc"))
    assert set(found["coefficient"]) == {"alpha", "conger", "percent"}
    assert estimates(found)["training"] == 1
    with pytest.raises(QualkitError, match="Cohen's kappa compares two coders"):
        agreed(pd.concat([agreeing(), third]), progress=progress_of(MANY, "abc"), coefficients="cohen")


def test_one_version_of_the_codebook_is_compared():
    progress = progress_of(MANY)
    progress.loc[progress["transcript"].isin(["i00", "i01"]), "version"] = "2.0.0"
    progress.loc[(progress["transcript"] == "i02") & (progress["coder"] == "b"), "version"] = "2.0.0"
    with pytest.raises(QualkitError) as refused:
        agreed(agreeing(), progress=progress)
    assert "version 1.0.0: finished i02 by a, i03 by a, i04 by a and 16 more, 60 codings" in str(refused.value)
    assert "version 2.0.0: finished i00 by a, i01 by a, i00 by b and 2 more, 0 codings" in str(refused.value)
    found = agreed(agreeing(), progress=progress, version="1.0.0")
    assert set(found["interviews"]) == {9}
    notes = " ".join(found.notes)
    assert "2 interviews left out, finished under 2.0.0 by a, 2.0.0 by b: i00, i01." in notes
    assert "1 interview left out, finished under 2.0.0 by b: i02." in notes


def test_codings_of_an_older_version_are_refused_or_mentioned():
    codings = agreeing()
    codings.loc[:2, "version"] = "0.9.0"
    with pytest.raises(QualkitError, match=r"version 0.9.0: finished nowhere, 3 codings"):
        agreed(codings)
    found = agreed(codings, version="1.0.0")
    assert "3 codings were made under another version of the codebook than 1.0.0" in " ".join(found.notes)


def test_codings_made_after_the_consensus_began_are_mentioned():
    codings = pd.concat([
        agreeing().assign(created="2026-01-01T00:00:00Z"),
        codings_of(on("consensus", "i00", "training", 1), created="2026-02-01T00:00:00Z"),
        codings_of(on("b", "i00", "training", 3), created="2026-03-01T00:00:00Z").assign(id="late"),
    ], ignore_index=True)  # fmt: skip
    found = agreed(codings)
    assert "1 codings by b were made after the consensus had begun: they are not independent." in found.notes
    assert not any("independent" in note for note in agreed(codings, coders=["a", "consensus"],
                   progress=progress_of(MANY, ("a", "consensus"))).notes)  # fmt: skip


def test_refusals_say_what_is_there():
    codings, turns, progress = agreeing(), turns_of(*MANY), progress_of(MANY)
    for more, said in [
        ({"progress": None}, "agreement needs to know who has finished which interview"),
        ({"coders": ["a", "bb"]}, "there is no coder 'bb' with this codebook"),
        ({"coders": ["a"]}, "agreement needs two coders or more; who finished an interview: a"),
        ({"codebook": "c"}, "nobody coded with the codebook 'c'"),
        ({"training": ["i99"]}, "there is no transcript 'i99' to be left out as training set"),
        ({"by": "theme"}, "unknown by 'theme'"),
        ({"coefficients": "kapa"}, "unknown coefficients 'kapa'. Did you mean 'kappa'"),
        ({"interval": "bootstrp"}, "unknown interval 'bootstrp'. Did you mean 'bootstrap'"),
        ({"by": "set", "distance": "maso"}, "unknown distance 'maso'. Did you mean 'masi'"),
        ({"by": "set", "coefficients": "gwet_ac1"}, "gwet_ac1 needs the number of categories"),
        ({"codebook": Codebook("b", "1.0.0", ("en",), BOOK.codes[:2])}, "has no code 'husband'"),
    ]:  # fmt: skip
        with pytest.raises(QualkitError, match=said):
            qk.agree(codings, turns, **{"progress": progress, "interval": "none", **more})
    apart = pd.concat([progress_of(MANY[:6], "a"), progress_of(MANY[6:], "b")])
    with pytest.raises(QualkitError, match=r"there is no turn that a, b have all finished .*: a 6, b 6; not finished"):
        agreed(codings, progress=apart)
    with pytest.raises(QualkitError, match="b has finished no interview with this codebook"):
        agreed(codings, coders=["a", "b"], progress=pd.concat(
            [progress_of(MANY, "a"), progress_of(MANY, "b", finished=False)]))  # fmt: skip
    two = pd.concat([codings, codings.assign(codebook="c")])
    with pytest.raises(QualkitError, match=r"these codings are of 2 codebooks \(b, c\)"):
        agreed(two)
    assert estimates(agreed(two, codebook="b")) == estimates(agreed(codings))


# -- intervals and rounds ---------------------------------------------------------------------------------------------


def test_the_interval_is_over_interviews_and_units_and_analytic_on_request():
    found = agreed(agreeing(), interval="bootstrap", resamples=200, coefficients=("alpha", "percent"))
    row = found[(found["code"] == "fatigue") & (found["coefficient"] == "alpha")].iloc[0]
    assert "percentile bootstrap over 12 interviews, 200 resamples, seed 1, 95%" in row["method"]
    assert row["conf_low"] < row["estimate"] < row["conf_high"]
    assert row["p_below_667"] > 0.9
    again = agreed(agreeing(), interval="bootstrap", resamples=200, coefficients=("alpha", "percent"))
    pd.testing.assert_frame_equal(pd.DataFrame(found), pd.DataFrame(again))
    by_unit = agreed(agreeing(), interval="units", resamples=200, coefficients="alpha")
    assert "bootstrap over 36 units" in by_unit["method"].iloc[0]
    analytic = agreed(agreeing(), interval="analytic", coefficients=("alpha", "holsti"))
    assert "analytic variance" in analytic["method"].iloc[0]
    assert analytic["std_error"].notna().tolist()[:2] == [True, False]


def test_fewer_than_ten_interviews_warn_with_the_interval():
    few = MANY[:4]
    with pytest.warns(QualkitWarning, match="only 4 interviews were coded by all"):
        found = agreed(agreeing(few), few, interval="bootstrap", coefficients="alpha", resamples=50)
    assert "only 4 interviews were coded twice" in found[found["code"] == "fatigue"]["note"].iloc[0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        agreed(agreeing(), interval="bootstrap", coefficients="alpha", resamples=50)
        agreed(agreeing(few), few)


def test_rounds_are_kept_beside_each_other():
    first = agreed(agreeing(), round="1", drawn="drawn by lot", coefficients="alpha")
    assert set(first["drawn"]) == {"drawn by lot"}
    assert "coding round 1." in first.notes[0]
    assert "12 of 12 interviews (100%) were finished by all coders and entered; drawn by lot." in first.notes
    second = first.assign(round="2", estimate=0.9)
    both = keep_rounds(first, second)
    assert both["round"].tolist() == ["1"] * len(first) + ["2"] * len(first)
    again = keep_rounds(both, first.assign(estimate=0.1))
    assert again.groupby("round")["estimate"].first().to_dict() == {"1": 0.1, "2": 0.9}
    with pytest.raises(QualkitError, match="this agreement names no round"):
        keep_rounds(first, first.assign(round=""))


# -- what must never happen -------------------------------------------------------------------------------------------

MARKS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(MANY[:3]), st.sampled_from(["training", "fatigue", "husband"]),
              st.integers(0, 80), st.integers(1, 40)).map(lambda m: (m[0], m[1], m[2], m[3], m[3] + m[4])),
    min_size=1, max_size=15,
)  # fmt: skip
UNITS = st.sampled_from(["turn", "sentence", "character"])


def figures(codings, unit, by="code", **more):
    return agreed(codings, MANY[:3], unit=unit, by=by, coefficients=("alpha", "cohen", "percent"), **more)


def same(one, two):
    return one.fillna(9).tolist() == pytest.approx(two.fillna(9).tolist(), abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(MARKS, UNITS, st.sampled_from(["code", "set"]), st.randoms(use_true_random=False))
def test_the_order_of_coders_and_codings_does_not_matter(marks, unit, by, chance):
    codings = codings_of(*marks)
    shuffled = codings.sample(frac=1, random_state=chance.randrange(1000))
    assert same(figures(codings, unit, by)["estimate"], figures(shuffled, unit, by, coders=["b", "a"])["estimate"])


@settings(max_examples=25, deadline=None)
@given(MARKS, UNITS)
def test_relabelling_codes_does_not_matter(marks, unit):
    codings = codings_of(*marks)
    to = {"training": "x", "fatigue": "a", "husband": "m"}
    renamed = figures(codings.assign(code=codings["code"].map(to)), unit)
    one = figures(codings, unit).assign(code=lambda frame: frame["code"].map(to)).sort_values(["code", "coefficient"])
    assert same(one["estimate"], renamed.sort_values(["code", "coefficient"])["estimate"])
    sets = figures(codings.assign(code=codings["code"].map(to)), unit, "set")
    assert same(figures(codings, unit, "set")["estimate"], sets["estimate"])


@settings(max_examples=25, deadline=None)
@given(MARKS, UNITS, st.sampled_from(["code", "set"]))
def test_perfect_agreement_is_one_where_it_is_defined(marks, unit, by):
    twice = [("a", *mark[1:]) for mark in marks] + [("b", *mark[1:]) for mark in marks]
    found = figures(codings_of(*twice), unit, by)
    assert (found["estimate"].dropna() == 1).all()
    assert (found.loc[found["estimate"].isna(), "note"] != "").all()


@settings(max_examples=25, deadline=None)
@given(MARKS, st.integers(1, 39), UNITS, st.sampled_from(["code", "set"]))
def test_splitting_a_span_does_not_change_agreement(marks, cut, unit, by):
    split = []
    for coder, name, code, start, end in marks:
        inside = start + cut
        parts = [(start, inside), (inside, end)] if inside < end else [(start, end)]
        split += [(coder, name, code, low, high) for low, high in parts]
    assert same(figures(codings_of(*marks), unit, by)["estimate"], figures(codings_of(*split), unit, by)["estimate"])


def test_a_segment_touches_what_it_covers_and_no_code_point_more():
    low = PLACE[1][0]
    codings = codings_of(("a", "i00", "training", low, low + 5), ("b", "i00", "training", low + 5, low + 8))
    found = agreed(codings, unit="character", coefficients="percent")
    assert (found["coded"].iloc[0], found["coded_by_all"].iloc[0]) == (5 + 2, 0)
