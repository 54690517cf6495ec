"""What is said of agreement: the unitizing table, the figures, and the paragraph and table of a methods section."""

from __future__ import annotations

import math
import re

import lxml.etree
import pandas as pd
import pytest

import qualkit as qk
from qualkit.agreement import unitizing_alpha
from qualkit.agreement.compared import compare
from qualkit.agreement.continua import ANY_CODE, continua
from qualkit.agreement.figures import forest, heatmap
from qualkit.agreement.methods_section import methods_paragraph, methods_table
from qualkit.errors import QualkitError, QualkitWarning, TableError
from qualkit.model import Code, Codebook, Text
from qualkit.tables import CODINGS, ESTIMATES, PROGRESS, TURNS, check

NAMES = tuple(f"i{n:02}" for n in range(12))
BOOK = Codebook("b", "1.0.0", ("en", "id"), tuple(
    Code(code, Text({"en": en, "id": id})) for code, en, id in
    [("hours", "Long hours", "Jam panjang"), ("husband", "Husband", "Suami"), ("never", "Never used", "Tak dipakai")]
))  # fmt: skip
NAME = "{http://www.w3.org/2000/svg}"


def study(interviews=NAMES):
    """Two informants' turns of 40 code points with a question between; a and b differ in every third interview."""
    turns, progress, codings = [], [], []
    for number, name in enumerate(interviews):
        row = {"transcript": name, "speaker": "I", "group": "g"}
        turns += [
            {**row, "turn": 0, "role": "informant", "informant": name, "start": 10, "end": 50, "text": "x" * 40},
            {**row, "turn": 1, "role": "interviewer", "informant": "", "start": 60, "end": 80, "text": "y" * 20},
            {**row, "turn": 2, "role": "informant", "informant": name, "start": 90, "end": 130, "text": "z" * 40},
        ]  # fmt: skip
        done = {"codebook": "b", "version": "1.0.0", "transcript": name, "informant": name, "kind": "interview",
                "read": True, "finished": True}  # fmt: skip
        progress += [{**done, "coder": coder, "turn": turn} for coder in "ab" for turn in (0, 1, 2)]
        marks = [("a", "hours", 40, 100), ("b", "hours", 40, 100 if number % 3 else 48), ("a", "husband", 100, 120)]
        marks += [("b", "husband", 100, 120)] * (number % 3 == 0)
        codings += [
            {"id": f"{name}-{n}", "transcript": name, "codebook": "b", "version": "1.0.0", "coder": coder,
             "code": code, "start": start, "end": end}
            for n, (coder, code, start, end) in enumerate(marks)
        ]  # fmt: skip
    return {"codings": CODINGS.frame(codings), "turns": TURNS.frame(turns), "progress": PROGRESS.frame(progress)}


def agreed(**more):
    return qk.agree(**study(), **{"codebook": BOOK, "interval": "none", **more})


# -- unitizing --------------------------------------------------------------------------------------------------------


def test_the_continuum_is_what_informants_said_end_to_end():
    data = study(NAMES[:1])
    compared = compare(data["codings"], data["turns"], data["progress"], {})
    marks, lengths = continua(compared)
    assert lengths == {"i00": 80.0}
    assert marks[["coder", "value", "start", "end"]].values.tolist() == [
        ["a", "hours", 30, 50], ["b", "hours", 30, 38], ["a", "husband", 50, 70], ["b", "husband", 50, 70]
    ]  # fmt: skip


def test_each_code_is_a_unitizing_alpha_of_its_own():
    found = qk.unitizing(**study(), codebook=BOOK, interval="none")
    check(pd.DataFrame(found), ESTIMATES)
    assert found["code"].tolist() == ["hours", "husband", "never", ANY_CODE]
    data = study()
    marks, lengths = continua(compare(data["codings"], data["turns"], data["progress"], {}))
    mine = marks[marks["value"] == "hours"]
    expected = unitizing_alpha(mine, lengths, coders=["a", "b"], interval="none")
    row = found.iloc[0]
    assert row["estimate"] == pytest.approx(expected.u_alpha)
    assert row["n"] == 24
    assert row["coded_share"] == pytest.approx((8 * 40 + 4 * 16) / (8 * 40 + 4 * 28))
    assert "u-alpha, unitizing alpha of Krippendorff, Mathet, Bouvry & Widlöcher 2016" in row["method"]
    assert math.isnan(found["estimate"][2])
    assert found["note"][2] == "undefined: nobody gave this code to a word"
    assert "Widlöcher 2016; code by code." in found.notes[0]


def test_words_of_the_interviewer_do_not_count():
    data = study()
    more = [{"id": f"q{name}", "transcript": name, "codebook": "b", "version": "1.0.0", "coder": "a", "code": "hours",
             "start": 62, "end": 75} for name in NAMES]  # fmt: skip
    wider = {**data, "codings": pd.concat([data["codings"], CODINGS.frame(more)], ignore_index=True)}
    one, two = (qk.unitizing(**each, interval="none") for each in (data, wider))
    assert one["estimate"].tolist() == two["estimate"].tolist()


def test_unitizing_intervals_are_over_interviews():
    found = qk.unitizing(**study(), resamples=50)
    assert "percentile bootstrap over 12 interviews, 50 resamples" in found["method"][0]
    assert found["conf_low"][0] < found["estimate"][0] < found["conf_high"][0]
    with pytest.warns(QualkitWarning, match="intervals over 4 interviews, fewer than 10, are likely too narrow"):
        qk.unitizing(**study(NAMES[:4]), resamples=50)
    with pytest.raises(QualkitError, match="the unitizing alphas are resampled over interviews"):
        qk.unitizing(**study(), interval="units")


# -- figures ----------------------------------------------------------------------------------------------------------


def svg(drawing):
    return lxml.etree.fromstring(drawing.file().encode())


def words(drawing):
    return [node.text for node in svg(drawing).iter(f"{NAME}text")]


def marks(drawing, kind, tag="path"):
    return [node for node in svg(drawing).iter(NAME + tag) if kind in node.get("class", "").split()]


def across(node):
    """Where an element stands from left to right: the shifts of all that it stands in."""
    shifts = [re.findall(r"translate\(([-.\de]+)", each.get("transform", "")) for each in (node, *node.iterancestors())]
    return sum(float(shift) for each in shifts for shift in each)


def test_the_forest_shows_thresholds_intervals_and_what_is_undefined():
    table = agreed(interval="bootstrap", resamples=100)
    drawing = forest(table, note="Simulated.")
    assert {".667", ".800", "Long hours", "Never used", "undefined", "Simulated."} <= set(words(drawing))
    assert drawing.title == "Agreement of a & b: Krippendorff's alpha"
    assert "Never used: undefined." in drawing.says
    assert drawing.file() == forest(table, note="Simulated.").file()
    low, high = (across(line) for line in svg(drawing).iter(f"{NAME}line") if line.get("stroke-dasharray"))
    ticks = {t.text: across(t) for t in svg(drawing).iter(f"{NAME}text") if t.get("text-anchor") == "middle"}
    assert low == pytest.approx(ticks[".6"] + (ticks[".8"] - ticks[".6"]) * 0.067 / 0.2, abs=0.6)
    assert high == pytest.approx(ticks[".8"], abs=0.6)
    assert list(ticks.values()) == sorted(ticks.values())
    alphas = table[table["coefficient"] == "alpha"]
    dots = marks(drawing, "qk-f-series-1")
    assert [across(dot) for dot in dots] == pytest.approx(
        [ticks["0"] + (ticks["1.0"] - ticks["0"]) * estimate for estimate in alphas["estimate"].dropna()], abs=0.6
    )
    assert len(marks(drawing, "qk-s-series-1", "line")) == alphas["conf_low"].notna().sum() == len(dots) == 2
    kappa = forest(table, coefficient="cohen", language="id")
    assert "kappa Cohen" in kappa.title
    assert ",667" in words(kappa)
    assert "tidak terdefinisi" in words(kappa)


def test_the_forest_of_low_figures_reaches_below_nought():
    row = {"label": "<b>Bad</b>", "coefficient": "alpha", "estimate": -0.3, "conf_low": -0.5, "conf_high": 0.1}
    drawing = forest(pd.DataFrame([row]))
    assert "−.6" in words(drawing)
    assert "<b>Bad</b>" in words(drawing)
    assert "<b>" not in drawing.file()
    unitized = forest(qk.unitizing(**study(), codebook=BOOK, interval="none"))
    assert unitized.says.startswith("u-alpha. Long hours: ")


def test_rows_of_the_forest_stand_below_each_other_whatever_their_names():
    row = {"label": "Same", "coefficient": "alpha", "estimate": 0.5, "conf_low": math.nan, "conf_high": math.nan}
    long = {**row, "label": "A label of so many words that it needs more than one line of the figure", "estimate": -1}
    drawing = forest(pd.DataFrame([row, row, long] * 14))
    assert words(drawing).count("Same") == 28
    assert words(drawing).count("the figure") == 14
    assert len({dot.get("transform") for dot in marks(drawing, "qk-f-series-1")}) == 42
    assert marks(drawing, "qk-s-series-1", "line") == []
    assert drawing.png().startswith(b"\x89PNG")


def test_figures_refuse_what_they_cannot_draw():
    with pytest.raises(TableError, match=r"the table has no coefficient 'alfa'. Did you mean 'alpha'"):
        forest(agreed(), coefficient="alfa")
    with pytest.raises(TableError, match="the table has no column 'estimate'"):
        forest(pd.DataFrame({"label": ["x"]}))
    with pytest.raises(TableError, match="the table has no column 'code_a'"):
        heatmap(agreed())
    confused = qk.confusions(**study(), codebook=BOOK)
    for table, more in ((confused.iloc[:0], {}), (confused, {"most": 0})):
        with pytest.raises(TableError, match="there is nothing to draw"):
            heatmap(table, **more)


def test_the_heatmap_counts_what_is_confused():
    confused = qk.confusions(**study(), codebook=BOOK, unit="segment")
    drawing = heatmap(confused, note="Simulated.")
    assert drawing.title == "What a coded, by what b coded"
    assert {"1 Long hours", "2 Husband", "3 no code", "Simulated."} <= set(words(drawing))
    assert "Husband by no code: 8." in drawing.says
    fills = [float(node.get("fill-opacity")) for node in marks(drawing, "qk-f-bar")]
    assert max(fills) == pytest.approx(0.6)
    assert len(fills) == (confused["code_a"] != confused["code_b"]).sum()
    assert len(marks(drawing, "qk-s-soft")) == (confused["code_a"] == confused["code_b"]).sum()
    assert drawing.file() == heatmap(confused, note="Simulated.").file()
    indonesian = heatmap(qk.confusions(**study(), codebook=BOOK, language="id"))
    assert "3 tanpa kode" in words(indonesian)
    assert "Suami menurut Suami: 4." in indonesian.says


def test_the_heatmap_keeps_the_codes_that_are_confused_most():
    rows = [{"code_a": f"c{n}", "label_a": f"C{n}", "code_b": f"c{n + 1}", "label_b": f"C{n + 1}", "units": n}
            for n in range(1, 9)]  # fmt: skip
    drawing = heatmap(pd.DataFrame(rows), most=2)
    assert "C7 by C8: 7." in drawing.says
    assert "C1 by C2" not in drawing.says
    assert "7 codes that are confused less are left out." in words(drawing)


# -- methods section --------------------------------------------------------------------------------------------------


def test_the_paragraph_takes_every_number_from_the_tables():
    how = {"interval": "bootstrap", "resamples": 200, "round": "2", "drawn": "by lot within groups",
           "training": ["i00"]}  # fmt: skip
    by_code, overall = agreed(**how), agreed(**how, by="set")
    said = methods_paragraph(by_code, overall, blind=True)
    assert said.startswith(
        "Two coders (a, b) each coded 11 of 12 interviews (92%) with codebook b, version 1.0.0, in coding round 2, "
        "without seeing each other's codings. The interviews to be coded twice were drawn as follows: by lot within "
        "groups. The interviews on which the coders were trained (1) are not among them."
    )
    assert "The unit was the turn; 22 units entered. Interviewers' turns were left out." in said
    alpha = overall[overall["coefficient"] == "alpha"].iloc[0]
    assert f"with the distance masi was {alpha['shown']}; {alpha['p_below_667']:.0%} of the resamples" in said
    assert "alpha could be computed for 2 of 3 codes; it lay between " in said
    row = by_code[(by_code["code"] == "husband") & (by_code["coefficient"] == "alpha")].iloc[0]
    assert "It lay below .667 for 2: Long hours " in said
    assert f"; Husband {row['shown']}." in said
    assert "It is undefined for 1 of them" in said
    assert "percentile bootstraps over interviews (200 resamples, seed 1)." in said
    assert said.endswith(f"Computed with qualkit {qk.__version__}.")
    assert "too narrow" not in said


def test_the_paragraph_says_what_is_not_recorded_and_what_was_not_done():
    said = methods_paragraph(agreed())
    assert "All interviews were coded twice. No training set was set aside." in said
    part = methods_paragraph(agreed(training=["i00"]))
    assert "How the interviews to be coded twice were drawn is not recorded. The interviews on which" in part
    assert "No intervals were computed." in said
    assert "seeing" not in said
    assert "Over all codes" not in said
    units = methods_paragraph(agreed(interval="units", resamples=50), blind=False)
    assert "over units, which takes units of one interview as independent" in units
    assert "and could see each other's codings" in units
    assert "Gwet's analytic variance" in methods_paragraph(agreed(interval="analytic"))
    nothing = agreed().assign(estimate=math.nan)
    assert "alpha is undefined for all 3 codes" in methods_paragraph(nothing, nothing)
    assert "Over all codes, alpha is undefined." in methods_paragraph(nothing, nothing)
    assert "It lay below .667 for none." in methods_paragraph(agreed().assign(estimate=0.9))
    proposals = methods_paragraph(agreed().assign(coders="a rule:b", roles="informant other"))
    assert "The figures compare codings that are not all people's own." in proposals
    assert "Turns of these roles entered: informant, other." in proposals


def test_the_paragraph_warns_of_few_interviews():
    data = study(NAMES[:4])
    with pytest.warns(QualkitWarning):
        found = qk.agree(**data, resamples=50)
    assert "With 4 interviews they are likely too narrow." in methods_paragraph(found)


def test_the_paragraph_speaks_indonesian():
    how = {"interval": "bootstrap", "resamples": 50, "language": "id"}
    said = methods_paragraph(agreed(**how), agreed(**how, by="set"), language="id")
    assert said.startswith("Dua pengode (a, b) masing-masing mengode 12 dari 12 wawancara (100%)")
    assert "Satuan pembandingan adalah giliran bicara; 24 satuan diikutkan." in said
    assert "(50 sampel ulang, seed 1)" in said
    assert "{" not in said


def test_the_table_holds_a_row_each_code_and_the_figure_over_all():
    how = {"interval": "bootstrap", "resamples": 50}
    by_code, overall = agreed(**how), agreed(**how, by="set")
    table = methods_table(by_code, overall)
    assert table["label"].tolist() == ["Long hours", "Husband", "Never used", "All codes, as sets"]
    assert table["cohen"].notna().tolist() == [True, True, False, True]
    mine = overall[overall["coefficient"] == "alpha"].iloc[0]
    assert table.iloc[-1][["alpha", "conf_low", "conf_high"]].tolist() == mine[
        ["estimate", "conf_low", "conf_high"]].tolist()  # fmt: skip
    assert "Krippendorff's alpha" in " ".join(table.text(200).split())
    assert table.notes == by_code.notes


def test_tables_of_different_comparisons_are_refused():
    by_code = agreed(round="1")
    with pytest.raises(QualkitError, match=r"these rows are of several: round \(1, 2\)"):
        methods_paragraph(by_code, agreed(round="2", by="set"))
    with pytest.raises(TableError, match="the table holds no alpha"):
        methods_table(agreed(coefficients="percent"))
    with pytest.raises(TableError, match=r"the table has no column 'coders'. Did you mean 'coder'"):
        methods_paragraph(by_code.rename(columns={"coders": "coder"}))
