"""The unitizing family of 2016: the book's example, exact cases, the definition in fractions, refusals."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from fractions import Fraction
from itertools import pairwise, permutations
from math import isnan
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.agreement import unitizing_alpha, unitizing_by_value
from qualkit.errors import QualkitError, TableError
from qualkit.tables import ESTIMATES, check

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "agreement_unitizing.json"
CASES = {case["id"]: case for case in json.loads(GOLDEN.read_text(encoding="utf-8"))["cases"]}
COLUMNS = ["coder", "start", "end", "value"]
NAMES = {"u_alpha": "u_alpha", "bar_u_alpha": "nonblank_alpha", "cu_alpha_pairwise": "coded_alpha",
         "coverage_cu": "coded_share", "cu_alpha": "coded_alpha"}  # fmt: skip


def table(units):
    return pd.DataFrame([(coder, *unit) for coder, them in units.items() for unit in them], columns=COLUMNS)


def agreement(case):
    return unitizing_alpha(table(case["units"]), case["L"], case["begin"], coders=list(case["units"]))


def near(found, expected, tolerance=1e-12):
    return isnan(found) if expected is None else found == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "expected_exact" in case])
def test_exact_cases(name):
    expected, found = CASES[name]["expected_exact"], agreement(CASES[name])
    for key, attribute in NAMES.items():
        if key in expected:
            assert near(getattr(found, attribute), expected[key][0]), key
    for key, mapping in (("ku_alpha_pairwise", found.by_value), ("coverage_k", found.coded_share_by_value)):
        for value, pair in expected.get(key, {}).items():
            assert near(mapping[value], pair and pair[0]), (key, value)
    assert "2016" in found.variant


def test_the_example_of_the_book_as_printed():
    case = CASES["krippendorff2016_alex_paul_suzan"]
    found, printed = agreement(case), case["expected_published"]
    for key in ("u_alpha", "bar_u_alpha", "cu_alpha"):
        assert near(getattr(found, NAMES[key]), printed[key], case["tolerance"]), key
    for value, expected in printed["ku_alpha"].items():
        assert near(found.by_value[value], expected, case["tolerance"])
    assert found.coded_share_by_value["5"] == pytest.approx(printed["coverage_5"], abs=case["tolerance"])
    assert found.coded_share_by_value["7"] == printed["coverage_7"]
    assert "(k)u is undefined where only one coder or one value occurs: 7" in found.note
    assert (found.n_units, found.n_coders, found.n_continua, found.length) == (16, 3, 1, 60)


def test_another_reading_of_the_figure():
    found = agreement(CASES["quallmer_book_reading"])
    expected = CASES["quallmer_book_reading"]["expected"]
    assert near(found.u_alpha, expected["u_alpha"], 0.005)
    assert near(found.nonblank_alpha, expected["bar_u_alpha"][0], 0.002)


def test_nothing_coded_in_common_leaves_the_coded_alpha_undefined():
    found = agreement(CASES["exact_generated_2"])
    assert isnan(found.coded_alpha)
    assert "coded_alpha is undefined: no place was coded by two coders" in found.note


# -- the definition, place by place, in fractions ---------------------------------------------------------------------


def by_definition(units, length):
    """u, |u and cu from lists of (start, end, value) per coder."""
    coders, m = list(units), len(units)
    parts = {coder: with_gaps(units[coder], length) for coder in coders}
    both, coded, c_all, c_coded = (defaultdict(Fraction) for _ in range(4))
    for one, two in permutations(coders, 2):
        for start, end, value in parts[one]:
            within = 0
            for begin, finish, other in parts[two]:
                shared = max(0, min(end, finish) - max(start, begin))
                both[value, other] += Fraction(shared, m - 1)
                if value and other:
                    coded[value, other] += Fraction(shared, m - 1)
                    within += shared
            c_coded[value] += Fraction(within**2, m - 1)
    for coder in coders:
        for start, end, value in parts[coder]:
            c_all[value] += (end - start) ** 2 if value else end - start
    return (alpha_of(both, c_all, lambda a, b: a != b), alpha_of(both, c_all, lambda a, b: (not a) != (not b)),
            alpha_of(coded, c_coded, lambda a, b: a != b))  # fmt: skip


def with_gaps(units, length):
    parts, here = [], 0
    for start, end, value in sorted(units):
        parts += [(here, start, "")] if start > here else []
        parts.append((start, end, value))
        here = end
    return parts + ([(here, length, "")] if here < length else [])


def alpha_of(lengths, squares, apart):
    values = sorted({value for pair in lengths for value in pair})
    given = {value: sum(lengths[value, other] for other in values) for value in values}
    total = sum(given.values())
    if not total:
        return None
    room = total - sum(squares[value] for value in values) / total
    if not room:
        return None
    expected = sum(given[a] * given[b] / room for a in values for b in values if apart(a, b))
    observed = sum(lengths[a, b] for a in values for b in values if apart(a, b))
    return 1 - observed / expected if expected else None


@st.composite
def marked(draw):
    """Two or three coders who mark up to four segments on twenty places."""
    units = {}
    for coder in "abc"[: draw(st.integers(2, 3))]:
        cuts = sorted(draw(st.sets(st.integers(0, 20), max_size=8)))
        pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
        if pairs and draw(st.booleans()) and len(cuts) > 2:
            pairs = list(pairwise(cuts))
        units[coder] = [(start, end, draw(st.sampled_from("xyz"))) for start, end in pairs]
    return units


@settings(max_examples=150, deadline=None)
@given(marked())
def test_the_sweep_equals_the_definition(units):
    found = unitizing_alpha(table(units).astype({"start": float, "end": float}), 20, coders=list(units))
    expected = by_definition(units, 20)
    for value, exact in zip((found.u_alpha, found.nonblank_alpha, found.coded_alpha), expected, strict=True):
        assert near(value, None if exact is None else float(exact), 1e-10)
        assert isnan(value) or value <= 1 + 1e-12


@settings(max_examples=60, deadline=None)
@given(marked(), st.permutations("abc"), st.permutations("xyz"))
def test_order_and_labels_do_not_matter(units, order, labels):
    to = dict(zip("xyz", labels, strict=True))
    moved = {c: [(s + 7, e + 7, to[v]) for s, e, v in reversed(units[c])] for c in order if c in units}
    one = unitizing_alpha(table(units).astype({"start": float, "end": float}), 20, coders=list(units))
    two = unitizing_alpha(table(moved).astype({"start": float, "end": float}), 20, 7, coders=list(moved))
    for name in ("u_alpha", "nonblank_alpha", "coded_alpha"):
        assert near(getattr(two, name), None if isnan(getattr(one, name)) else getattr(one, name))


def test_perfect_agreement_is_one_and_nothing_at_all_is_undefined():
    same = [(2, 9, "x"), (12, 15, "y")]
    found = unitizing_alpha(table({"a": same, "b": same}), 20)
    assert (found.u_alpha, found.nonblank_alpha, found.coded_alpha, found.coded_share) == (1, 1, 1, pytest.approx(0.5))
    nothing = unitizing_alpha(table({}), 20, coders=["a", "b"])
    assert isnan(nothing.u_alpha)
    assert "u_alpha is undefined: everything has one value" in nothing.note
    assert isnan(nothing.nonblank_alpha)
    assert nothing.coded_share == 0


def test_splitting_a_segment_is_seen_by_u_alpha_and_not_by_places():
    whole, split = {"a": [(2, 9, "x")], "b": [(2, 9, "x")]}, {"a": [(2, 9, "x")], "b": [(2, 5, "x"), (5, 9, "x")]}
    one, two = unitizing_alpha(table(whole), 20), unitizing_alpha(table(split), 20)
    assert one.coded_share == two.coded_share
    assert two.u_alpha == 1
    unlike = {"a": [(2, 9, "x")], "b": [(4, 9, "x")]}
    cut = {"a": [(2, 9, "x")], "b": [(4, 6, "x"), (6, 9, "x")]}
    assert unitizing_alpha(table(unlike), 20).u_alpha != unitizing_alpha(table(cut), 20).u_alpha


@pytest.mark.parametrize("change", [
    {"value": "category", "coder": "category"}, {"value": object, "coder": object}, {"start": "Int64", "end": "int32"},
])  # fmt: skip
def test_columns_of_any_kind_give_the_same(change):
    units = table({"a": [(2, 9, "x"), (12, 15, "y")], "b": [(3, 9, "x"), (12, 16, "y")]})
    assert unitizing_alpha(units.astype(change), 20) == unitizing_alpha(units, 20)


def test_numbers_and_tuples_may_be_values():
    units = table({"a": [(2, 9, "x"), (12, 15, "y")], "b": [(3, 9, "x"), (12, 16, "y")]})
    for names in ({"x": 1, "y": 2}, {"x": ("p", 1), "y": ("q", 2)}):
        renamed = units.assign(value=pd.Series([names[value] for value in units["value"]], dtype=object))
        found = unitizing_alpha(renamed, 20)
        assert found.u_alpha == unitizing_alpha(units, 20).u_alpha
        assert list(found.by_value) == list(names.values())


# -- code by code -----------------------------------------------------------------------------------------------------


def test_overlapping_codes_run_code_by_code():
    units = {"a": [(0, 8, "x"), (4, 12, "y")], "b": [(0, 8, "x"), (3, 12, "y")]}
    with pytest.raises(TableError) as caught:
        unitizing_alpha(table(units), 20)
    assert "'x' and 'y' of a overlap from 4. To mend: run them code by code: unitizing_by_value" in str(caught.value)
    found = unitizing_by_value(table(units), 20)
    assert list(found) == ["x", "y"]
    assert found["x"].u_alpha == 1
    alone = {coder: [unit for unit in them if unit[2] == "y"] for coder, them in units.items()}
    assert found["y"].u_alpha == unitizing_alpha(table(alone), 20).u_alpha


def test_many_overlaps_are_counted():
    units = {"a": [(place, place + 5, "x") for place in range(9)], "b": []}
    with pytest.raises(TableError, match="3 further pairs overlap"):
        unitizing_alpha(table(units), 20, coders=["a", "b"])


def test_overlapping_codings_of_one_coder_and_code_count_once():
    units = {"a": [(0, 8, "x"), (1, 3, "x"), (4, 12, "x")], "b": [(0, 12, "x")]}
    found = unitizing_by_value(table(units), 20)["x"]
    assert found.u_alpha == 1
    assert found.n_units == 2
    touching = {"a": [(0, 8, "x"), (8, 12, "x")], "b": [(0, 12, "x")]}
    assert unitizing_by_value(table(touching), 20)["x"].n_units == 3


def test_a_coder_without_that_code_counts_as_silent():
    units = {"a": [(0, 8, "x"), (10, 12, "y")], "b": [(0, 8, "x")]}
    found = unitizing_by_value(table(units), 20)
    assert found["y"].n_coders == 2
    assert found["y"].u_alpha < 0.5


# -- several transcripts ----------------------------------------------------------------------------------------------


def interviews(count, seed=0):
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        for start in range(0, 90, 10):
            value, moved = chance.choice("xy"), chance.choice([0, 0, 1, 3])
            rows.append((f"t{number}", "a", start, start + 6, value))
            rows.append((f"t{number}", "b", start + moved, start + 6, chance.choice([value, value, "x"])))
    return pd.DataFrame(rows, columns=["transcript", *COLUMNS]), {f"t{number}": 100 for number in range(count)}


def test_transcripts_end_to_end_are_one_continuum_that_no_segment_crosses():
    units, lengths = interviews(3)
    apart = unitizing_alpha(units, lengths, interval="none")
    joined = units.assign(start=units["start"] + 100 * units["transcript"].str[1:].astype(int),
                          end=units["end"] + 100 * units["transcript"].str[1:].astype(int))  # fmt: skip
    together = unitizing_alpha(joined, 300)
    for name in ("u_alpha", "nonblank_alpha", "coded_alpha", "coded_share"):
        assert getattr(apart, name) == pytest.approx(getattr(together, name), abs=1e-12)
    assert dict(apart.by_value) == pytest.approx(dict(together.by_value))
    later = units.assign(start=units["start"] + 5, end=units["end"] + 5)
    moved = unitizing_alpha(later, lengths, dict.fromkeys(lengths, 5), interval="none")
    assert moved.u_alpha == pytest.approx(apart.u_alpha, abs=1e-12)


def test_intervals_are_over_transcripts():
    units, lengths = interviews(12)
    found = unitizing_alpha(units, lengths, resamples=400, seed=3)
    spread = found.intervals["u_alpha"]
    assert spread.conf_low < found.u_alpha < spread.conf_high
    assert "over 12 transcripts, 400 resamples, seed 3" in spread.method
    assert 0 <= spread.below_667 <= spread.below_800 <= 1
    assert found.note == ""
    rows = ESTIMATES.frame(found.rows())
    check(rows, ESTIMATES)
    assert rows["measure"].tolist() == ["u_alpha", "nonblank_alpha", "coded_alpha", "by_value", "by_value"]
    assert rows["value"].tolist() == ["", "", "", "x", "y"]
    few = unitizing_alpha(*interviews(4), interval="clusters")
    assert "only 4 transcripts were coded twice" in few.note
    alone = unitizing_alpha(table({"a": [(0, 3, "x")], "b": [(0, 2, "x")]}), 20)
    assert alone.intervals["u_alpha"].note == "one continuum: no interval over transcripts"
    assert unitizing_alpha(units, lengths, interval="none").intervals["u_alpha"].note == "no interval was asked for"


def test_a_resample_of_transcripts_is_the_alpha_of_those_transcripts():
    from qualkit.agreement.segments import read_segments, sweep
    from qualkit.agreement.unitizing import _alphas

    units, lengths = interviews(4)
    sums = sweep(read_segments(units, lengths, 0, None))
    weights = pd.Series([2.0, 0, 1, 1]).to_numpy()[None, :]
    drawn = [("t0", "n0"), ("t0", "n1"), ("t2", "n2"), ("t3", "n3")]
    again = pd.concat([units[units["transcript"] == old].assign(transcript=new) for old, new in drawn])
    found = unitizing_alpha(again, {new: 100 for _, new in drawn}, interval="none")
    assert _alphas(sums, weights)[0] == pytest.approx([found.u_alpha, found.nonblank_alpha, found.coded_alpha])


# -- refusals ---------------------------------------------------------------------------------------------------------

GOOD = table({"a": [(0, 5, "x")], "b": [(1, 5, "x")]})


@pytest.mark.parametrize(("units", "length", "more", "said"), [
    (GOOD.rename(columns={"value": "valu"}), 20, {}, "column 'value' is missing; the table has coder"),
    (GOOD.assign(value=["x", None]), 20, {}, "column 'value' has 1 missing values"),
    (GOOD.astype({"start": str}), 20, {}, "column 'start' holds str, not numbers"),
    (GOOD, {"t": 20}, {}, "column 'transcript' is missing"),
    (GOOD, 0, {}, "a continuum has a positive length, not 0"),
    (GOOD, 4, {}, "[0, 5) of a is no segment of the continuum [0, 4)"),
    (GOOD, 20, {"begin": 1}, "[0, 5) of a is no segment of the continuum [1, 21)"),
    (GOOD.assign(end=[5, 1]), 20, {}, "[1, 1) of b is no segment"),
    (GOOD.assign(end=0), 20, {}, "[1, 0) of b is no segment"),
    (GOOD, 20, {"coders": ["a", "c"]}, "the coder 'b' is not named in coders="),
    (GOOD[:1], 20, {}, "agreement needs two coders; there is a"),
    (GOOD.assign(transcript="kader-1"), {"kader-01": 20}, {}, "the transcript 'kader-1' is not named in length=. "
     "Did you mean 'kader-01'?"),
    (table({"a": [(50, 60, "x")] * 8, "b": [(0, 1, "x")]}), 20, {}, "3 further segments are like them"),
])  # fmt: skip
def test_segments_that_are_refused(units, length, more, said):
    with pytest.raises(TableError) as caught:
        unitizing_alpha(units, length, **more)
    assert said in str(caught.value)


def test_intervals_that_are_not_derived_here():
    for how in ({"interval": "units"}, {"interval": "analytic"}, {"clusters": ["t", "t"]}):
        with pytest.raises(QualkitError, match="resampled over whole transcripts only"):
            unitizing_alpha(GOOD, 20, **how)
