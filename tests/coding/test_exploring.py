"""Frequencies, keyness, collocations and dispersion, held against counts made the slow way."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import combinations

import lxml.etree
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from qualkit.coding.collocations import MEASURES, collocations
from qualkit.coding.dispersion import dispersion
from qualkit.coding.frequencies import frequencies
from qualkit.coding.keyness import keyness, signed_g2
from qualkit.coding.word_counts import left_out
from qualkit.display.strips import Strip, strip_plot
from qualkit.errors import QualkitError, TableError, TermError
from qualkit.tables import TURNS
from qualkit.text.words import words

Said = list[tuple[str, str, str]]
"""Transcript (and informant), group, words."""


def turns_of(said: Said, role: str = "informant") -> pd.DataFrame:
    return TURNS.frame([
        {"transcript": name, "turn": n, "speaker": "x", "role": role, "informant": name, "group": group,
         "start": 50 * n, "end": 50 * n + len(text), "text": text}
        for n, (name, group, text) in enumerate(said)
    ])  # fmt: skip


SAID = [
    ("k1", "cadre", "Dana desa, dana! Yang penting dana."),
    ("k2", "cadre", "Posyandu jalan. Dana ndak."),
    ("i1", "mother", "Kerja, kerja. Posyandu jauh dari kerja."),
    ("i1", "mother", "Posyandu \U0001f476\U0001f3fd ya."),
]
WORDS = st.sampled_from(
    ["dana", "Dana", "desa", "kerja", "yang", "cafe\u0301", "\u043c\u0430\u043c\u0430", "jum\u2019at"]
)
GAPS = st.sampled_from([" ", ", ", ". ", "? ", "\n", " \U0001f476 ", "-", "... "])
TALK = st.lists(st.tuples(WORDS, GAPS), max_size=12).map(lambda parts: "".join(word + gap for word, gap in parts))
STUDY = st.lists(st.tuples(st.sampled_from(["k1", "k2"]), TALK), max_size=3).map(
    lambda said: [("k1", "cadre", "dana"), ("i1", "mother", "kerja"), *((n, "cadre", t) for n, t in said)]
)


# -- frequencies ----------------------------------------------------------------------------------------------------


def test_words_are_counted_by_group_and_by_people() -> None:
    table = frequencies(turns_of(SAID), stop_words=())
    one = table[(table["word"] == "dana") & (table["group"] == "cadre")].iloc[0]
    assert (one["count"], one["informants"], one["of"], one["words"]) == (4, 2, 2, 10)
    assert one["per_thousand"] == 400
    assert table["word"].iloc[0] == "dana"
    assert table[(table["word"] == "posyandu")]["count"].tolist() == [1, 2]
    assert table.notes == ("cadre: 10 words of 2 informants.", "mother: 8 words of 1 informant.")


def test_stop_words_are_left_out_and_said() -> None:
    table = frequencies(turns_of(SAID))
    assert "yang" not in set(table["word"])
    assert table.notes[0] == "Left out: spaCy's stop words (id); they hold tidak, belum and kurang."
    assert {"tidak", "belum", "kurang"} <= left_out(["id"])
    assert {"not", "no", "never"} <= left_out(["en"])
    assert "posyandu" not in set(frequencies(turns_of(SAID), without=["Posyandu"])["word"])
    assert table[table["word"] == "dana"]["words"].tolist() == [10, 8]  # stop words stay in the denominator


def test_only_so_many_words_and_only_those_said_often_enough() -> None:
    table = frequencies(turns_of(SAID), most=1, stop_words=())
    assert set(table["word"]) == {"dana"}
    assert table.notes[0] == "1 of 11 words are shown."
    assert set(frequencies(turns_of(SAID), least=3, stop_words=())["word"]) == {"dana", "kerja", "posyandu"}
    assert set(frequencies(turns_of(SAID), by=None)["group"]) == {"all"}
    assert set(frequencies(turns_of(SAID), by="transcript")["transcript"]) == {"k1", "k2", "i1"}
    assert set(frequencies(turns_of([("x", "", "dana")]))["group"]) == {"(no group)"}


def test_questions_are_not_counted_unless_asked() -> None:
    turns = turns_of(SAID, role="interviewer")
    assert len(frequencies(turns)) == 0
    assert len(frequencies(turns, roles=["interviewer"])) > 0
    assert "No rows." in frequencies(turns).text()


@settings(max_examples=60, deadline=None)
@given(STUDY)
def test_every_count_is_that_of_a_plain_reader(said: Said) -> None:
    table = frequencies(turns_of(said), most=None, stop_words=())
    plain: Counter[tuple[str, str]] = Counter()
    people: dict[tuple[str, str], set[str]] = {}
    for name, group, text in said:
        for word in words(text):
            plain[group, word.key] += 1
            people.setdefault((group, word.key), set()).add(name)
    found = {(g, w): c for g, w, c in zip(table["group"], table["word"], table["count"], strict=True) if c}
    assert found == dict(plain)
    who = {(g, w): k for g, w, k in zip(table["group"], table["word"], table["informants"], strict=True) if k}
    assert who == {place: len(names) for place, names in people.items()}


# -- keyness --------------------------------------------------------------------------------------------------------


def test_g2_is_the_likelihood_ratio_of_two_counts_with_their_expected_values() -> None:
    for one, other, first, second in ((12, 3, 1000, 1500), (0, 7, 300, 900), (5, 0, 80, 80), (4, 4, 10, 20)):
        total = one + other
        expected = [total * first / (first + second), total * second / (first + second)]
        wanted = stats.power_divergence([one, other], expected, lambda_="log-likelihood").statistic
        sign = -1 if one / first < other / second else 1
        assert signed_g2(one, other, first, second) == pytest.approx(sign * wanted)


def test_keyness_of_words_with_who_says_them() -> None:
    table = keyness(turns_of(SAID), target="cadre", least=2)
    dana = table[table["word"] == "dana"].iloc[0]
    assert (dana["count"], dana["reference_count"], dana["informants"], dana["of"]) == (4, 0, 2, 2)
    assert dana["log_ratio"] == pytest.approx(math.log2((4 / 10) / (0.5 / 8)))
    assert dana["largest_share"] == 0.75
    assert dana["note"] == "one informant says it more often than all others together"
    kerja = table[table["word"] == "kerja"].iloc[0]
    assert kerja["g2"] < 0
    assert (kerja["largest_share"], kerja["note"]) == (1.0, "")  # the only mother there is
    assert "p" not in table
    assert table.notes[-1] == "cadre: 10 words of 2 informants; all others: 8 words of 1 informant."


def test_p_comes_only_on_request_and_with_a_warning() -> None:
    table = keyness(turns_of(SAID), target="cadre", reference="mother", least=2, p=True)
    assert table["p"].tolist() == pytest.approx(stats.chi2.sf(table["g2"].abs(), 1).tolist())
    assert "far too small" in " ".join(table.notes)


def test_turning_the_groups_round_turns_the_signs() -> None:
    one = keyness(turns_of(SAID), target="cadre", reference="mother", least=1).set_index("word")
    other = keyness(turns_of(SAID), target="mother", reference="cadre", least=1).set_index("word")
    assert one["g2"].to_dict() == pytest.approx((-other["g2"]).to_dict())
    assert one["log_ratio"].to_dict() == pytest.approx((-other["log_ratio"]).to_dict())


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"target": "cadres"}, "no group is called 'cadres'. Did you mean 'cadre'"),
        ({"target": "cadre", "reference": "cadre"}, "'cadre' is compared with itself"),
        ({"target": "cadre", "by": "grup"}, "turns have no column 'grup'. Did you mean 'group'"),
        ({"target": "cadre", "stop_words": ["jv"]}, "there are no stop words of 'jv'"),
        ({"target": "cadre", "least": 0}, "least: 0 is no count of at least 1"),
        ({"target": "cadre", "most": 0}, "most: 0 is no count of at least 1"),
        ({"target": "quiet"}, "one of the two sides says no word"),
        ({"target": "cadre", "roles": ["interviewr"]}, "unknown role 'interviewr'"),
    ],
)
def test_refusals_of_keyness(asked: dict[str, object], message: str) -> None:
    with pytest.raises(QualkitError, match=message):
        keyness(turns_of([*SAID, ("q", "quiet", "...")]), **asked)  # type: ignore[arg-type]


# -- collocations ---------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(STUDY, st.integers(2, 4))
def test_pairs_are_those_that_a_plain_reader_counts(said: Said, window: int) -> None:
    table = collocations(turns_of(said), window=window, least=1, most=None, stop_words=(), measure="raw_freq")
    pairs: Counter[tuple[str, str]] = Counter()
    people: dict[tuple[str, str], set[str]] = {}
    for name, _, text in said:
        there = words(text)
        for (i, one), (j, other) in combinations(enumerate(there), 2):
            gaps = [text[there[k].end : there[k + 1].start] for k in range(i, j)]
            if j - i < window and not any(gap in (". ", "? ", "\n", "... ") for gap in gaps):
                pairs[one.key, other.key] += 1
                people.setdefault((one.key, other.key), set()).add(name)
    found = {(row["first"], row["second"]): row["count"] for row in table.to_dict("records")}
    assert found == dict(pairs)
    who = {(row["first"], row["second"]): row["informants"] for row in table.to_dict("records")}
    assert who == {pair: len(names) for pair, names in people.items()}


def test_scores_of_the_measures() -> None:
    turns = turns_of([("a", "g", "susu formula"), ("b", "g", "susu formula habis"), ("c", "g", "susu mahal formula")])
    for measure in MEASURES:
        table = collocations(turns, measure=measure, least=2)
        assert table[["first", "second", "count"]].values.tolist() == [["susu", "formula", 2]]
        assert (table["first_count"].iloc[0], table["second_count"].iloc[0], table["informants"].iloc[0]) == (3, 3, 2)
    pmi = collocations(turns, measure="pmi", least=2)["score"].iloc[0]
    assert pmi == pytest.approx(math.log2(2 * 8 / (3 * 3)))


def test_stop_words_are_taken_out_of_the_pairs_and_not_out_of_the_text() -> None:
    table = collocations(turns_of([("a", "g", "susu yang formula")]), least=1)
    assert table[["first", "second"]].values.tolist() == []
    assert len(collocations(turns_of([("a", "g", "susu yang formula")]), least=1, stop_words=())) == 2
    assert len(collocations(turns_of([("a", "g", "susu formula")]), least=1, without=["formula"])) == 0


def test_refusals_of_collocations() -> None:
    with pytest.raises(QualkitError) as caught:
        collocations(turns_of(SAID), measure="likelihood", window=1)
    said = [str(problem) for problem in caught.value.problems]
    assert "no measure 'likelihood'. Did you mean 'likelihood_ratio'" in said[0]
    assert "a window of 1 words holds no pair" in said[1]
    with pytest.raises(QualkitError, match="at most 20"):
        collocations(turns_of(SAID), window=21)


# -- dispersion -----------------------------------------------------------------------------------------------------


def test_places_count_the_words_before_them_in_the_interview() -> None:
    found = dispersion(turns_of(SAID), ["posyandu", "~dana"])
    assert found.table[["term", "transcript", "turn", "word", "words"]].values.tolist() == [
        ["posyandu", "k2", 1, 0, 4], ["posyandu", "i1", 2, 2, 8], ["posyandu", "i1", 3, 6, 8],
        ["~dana", "k1", 0, 0, 6], ["~dana", "k1", 0, 2, 6], ["~dana", "k1", 0, 5, 6], ["~dana", "k2", 1, 2, 4],
    ]  # fmt: skip
    assert found.table["at"].tolist() == pytest.approx([0, 0.25, 0.75, 0, 1 / 3, 5 / 6, 0.5])
    texts = {row.turn: (row.start, row.text) for row in turns_of(SAID).itertuples()}
    for row in found.table.itertuples():
        begins, text = texts[row.turn]
        assert text[row.start - begins : row.end - begins].lower() in ("posyandu", "dana")


def test_the_deviation_of_proportions() -> None:
    summary = dispersion(turns_of(SAID), ["posyandu", "perawat"]).summary
    shares, words_of = np.array([0, 1 / 3, 2 / 3]), np.array([6, 4, 8]) / 18
    assert summary["dp"].iloc[0] == pytest.approx(np.abs(shares - words_of).sum() / 2)
    assert (summary["hits"].tolist(), summary["transcripts"].tolist(), summary["of"].tolist()) == (
        [3, 0],
        [2, 0],
        [3, 3],
    )
    assert np.isnan(summary["dp"].iloc[1])
    dana = dispersion(turns_of(SAID), ["dana"]).summary["dp"].iloc[0]
    assert dana == pytest.approx((5 / 12 + 1 / 36 + 4 / 9) / 2)  # 3, 1 and 0 of 4 hits in 6, 4 and 8 of 18 words
    assert summary["note"].tolist() == ["", "undefined: no hit"]


def test_a_state_is_asked_for_as_in_a_codebook() -> None:
    assert dispersion(turns_of([("a", "g", "belum dilatih, sudah dilatih")]), "~latih (negated)").table[
        "word"
    ].tolist() == [1]


def test_the_figure_is_the_same_bytes_each_time_and_says_in_words_what_it_shows() -> None:
    odd = [("<b>&", "cadre", "dana"), *SAID]
    one, other = (dispersion(turns_of(odd), ["dana", "posyandu"]).figure for _ in range(2))
    assert one.file() == other.file()
    assert "k1 (cadre): dana 3." in one.says
    assert "<b>&<" not in one.file()
    assert "&lt;b&gt;&amp;" in one.file()
    bundle = dispersion(turns_of(odd), ["dana"])._repr_mimebundle_()
    assert "<svg" in bundle["image/svg+xml"]
    assert "k1 (cadre): dana 3." in bundle["text/plain"]
    assert repr(dispersion(turns_of(odd), ["dana"])).startswith("How evenly terms are spread")


def test_refusals_of_dispersion() -> None:
    with pytest.raises(QualkitError, match="0 terms cannot be told apart"):
        dispersion(turns_of(SAID), [])
    with pytest.raises(QualkitError) as caught:
        dispersion(turns_of(SAID), [*"abcdef", "a"])
    assert [problem.what for problem in caught.value.problems] == [
        "7 terms cannot be told apart in a figure", "the term 'a' is given twice",
    ]  # fmt: skip
    with pytest.raises(TermError, match="column 1"):
        dispersion(turns_of(SAID), "<4> a")
    assert "No rows." not in repr(dispersion(TURNS.empty(), "a"))


def test_a_strip_plot_shows_one_to_six_series() -> None:
    strips = [Strip("a", "", [(0.5, 0)])]
    with pytest.raises(TableError, match="0 series; a figure shows 1 to 6"):
        strip_plot(strips, [])
    with pytest.raises(TableError, match="7 series; a figure shows 1 to 6"):
        strip_plot(strips, list("abcdefg"))
    drawing = strip_plot(strips, ["one"], title="Where", notes=["Simulated: for teaching."])
    assert drawing.says == "a: one 1. Simulated: for teaching."
    assert "Simulated: for teaching." in drawing.file()
    assert strip_plot([], ["one"]).says == ""


def test_a_strip_has_its_row_its_marks_and_its_count() -> None:
    strips = [
        Strip("same", "cadre", [(0.5, 0), (2.0, 1)]),
        Strip("same", "cadre", []),
        Strip("a name of so many words that it has two lines", "mother", [(-1.0, 5), (0.25, 0)]),
    ]
    drawing = strip_plot(strips, list("abcdef"), ends=("<first>", "last"))
    assert drawing.says == (
        "same (cadre): a 1, b 1. same (cadre): 0. "
        "a name of so many words that it has two lines (mother): a 1, f 1."
    )  # fmt: skip
    root = lxml.etree.fromstring(drawing.file().encode())
    words = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {*"abcdef", "cadre", "mother", "<first>", "last", "it has two lines", "0"} <= set(words)
    assert (words.count("same"), words.count("2"), words.count("cadre")) == (2, 2, 1)
    marks = [node for node in root.iter("{http://www.w3.org/2000/svg}path") if "qk-s-series" in node.get("class", "")]
    places = [tuple(map(float, re.findall(r"[-.\d]+", node.get("transform")))) for node in marks[:4]]
    ends = [places[2][0], places[1][0]]
    assert len(marks) == 4 + 6  # and those of the legend
    assert [(x - ends[0]) / (ends[1] - ends[0]) for x, _ in places] == pytest.approx([0.5, 1, 0, 0.25])
    assert [y == places[0][1] for _, y in places] == [True, True, False, False]
    assert [node.get("class").split()[0][:13] for node in marks[:4]] == [f"qk-f-series-{i}" for i in (1, 2, 6, 1)]
    assert len({node.get("d") for node in marks[:3]}) == 3
