"""coverage, audit and reproduce on the command line: tables, files, JSON, exit codes, every problem at once."""

from __future__ import annotations

import io
import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import lxml.etree
import pandas as pd
import pytest

from qualkit.cli import main
from qualkit.store.starter import make_study


class Said(NamedTuple):
    code: int
    out: str
    err: str


Call = Callable[..., Said]
SURVEY = """population: invented children
preset: who2021
simulated: "Simulated for a test; nobody was asked."
design: {weights: w, strata: s, clusters: c}
indicators: [ebf, cbf]
items:
  age_months: {column: age}
  breastfed_yesterday: {column: bf, yes: 1, no: 2}
  water: {column: water, yes: 1, no: 2, dk: 8}
  formula: {column: formula, yes: 1, no: 2}
  animal_milk: {column: milk, yes: 1, no: 2}
  other_liquid: {column: other, yes: 1, no: 2}
  any_food: {column: food, yes: 1, no: 2}
"""
FIGURES = """id,indicator,definition,place,place_level,year,population,value_printed,unit,n,kind,source,locator,note
post,knowledge-post,not stated,X,village,2024,cadres,"99,50",score,23,study,s,page 3,
skill,skill-post,not stated,X,village,2024,cadres,"87,26",score,23,study,s,page 4,
"""
CLAIMS = """id,source,locator,claim,kind,check,figures,expected,illustrated_by,note
s-1,s,page 3,Mean knowledge after is 99.50.,result,grim,post,{expected},,
s-2,t,page 4,Do more.,recommendation,,,no finding,,
"""


def records() -> str:
    lines = ["village,w,s,c,age,bf,water,formula,milk,other,food"]
    for place in range(160):
        village = "Tiny" if place % 8 == 0 else "Large"
        lines.append(f"{village},1.{place % 7},{place % 2},{place % 20},{place % 6},1,{1 + (place % 3 > 0)},2,2,2,2")
    return "\n".join(lines) + "\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    make_study(tmp_path / "study")
    for path, text in {
        "surveys/homes/survey.yaml": SURVEY, "surveys/homes/data.csv": records(),
        "surveys/published/figures.csv": FIGURES,
        "surveys/published/claims.csv": CLAIMS.format(expected="does not agree"),
    }.items():  # fmt: skip
        target = tmp_path / "study" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return tmp_path / "study"


@pytest.fixture
def call(study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*arguments: str | Path) -> Said:
        monkeypatch.chdir(study)
        monkeypatch.setattr(sys, "argv", ["qualkit", *map(str, arguments)])
        monkeypatch.setenv("COLUMNS", "200")
        capsys.readouterr()
        code: object = 0
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            try:
                main()
            except SystemExit as stop:
                code = stop.code
        out = capsys.readouterr()
        assert "Traceback" not in out.err
        return Said(int(code or 0) if isinstance(code, int) else 1, out.out, out.err)  # type: ignore[arg-type]

    return run


# -- coverage ----------------------------------------------------------------------------------------------------------


def test_coverage_by_area_is_masked_and_says_what_it_is(call):
    said = call("coverage", "ebf", "--by", "village")
    assert said.code == 0
    assert "not shown" in said.out
    assert "who2021-ebf-0-5" in said.out
    assert "Simulated for a test; nobody was asked." in said.out


def test_json_and_csv_are_masked_and_raw_is_asked_for_by_name(call):
    masked = {row["village"]: row for row in json.loads(call("coverage", "ebf", "--by", "village", "--json").out)}
    assert (masked["Tiny"]["as_shown"], masked["Tiny"]["estimate"]) == ("*", None)
    assert masked["Large"]["estimate"] is not None
    raw = {row["village"]: row for row in json.loads(call("coverage", "ebf", "--by", "village", "--json", "--raw").out)}
    assert raw["Tiny"]["estimate"] is not None
    table = pd.read_csv(io.StringIO(call("coverage", "ebf", "--by", "village", "--csv").out)).set_index("village")
    assert table.loc["Tiny", "as_shown"] == "*"
    assert pd.isna(table.loc["Tiny", "conf_low"])
    assert "unmasked" in call("coverage", "ebf", "--by", "village", "--raw").out


def test_a_figure_is_written_as_svg(call, study):
    said = call("coverage", "ebf", "--by", "village", "--figure", "out/ebf.svg", "--target", "wha-2030")
    assert said.code == 0
    drawn = lxml.etree.fromstring((study / "out" / "ebf.svg").read_bytes())
    words = " ".join(drawn.itertext())
    assert "target 60% wha-2030, 2030" in words
    assert "not shown" in words
    assert "Simulated for a test" in words


@pytest.mark.parametrize(("arguments", "told"), [
    (("ebf", "--interval", "wilsen"), "unknown interval 'wilsen'. Did you mean 'wilson'"),
    (("ebff",), "there is no column 'ebff' for an indicator"),
    (("ebf", "--by", "vilage"), "Did you mean 'village'"),
    (("ebf", "--survey", "home"), "there is no survey 'home'. Did you mean 'homes'"),
    (("ebf", "--figure", "x.png"), "a figure is written as SVG"),
    (("ebf", "--figure", "x.svg", "--target", "wha"), "there is no target 'wha'"),
    (("ebf", "--figure", "x.svg", "--target", "perpres-72-2021"), "rows of different definitions are not compared"),
])  # fmt: skip
def test_what_is_refused_exits_with_1_and_says_how_to_mend(call, arguments, told):
    said = call("coverage", *arguments)
    assert said.code == 1
    assert told in said.err


def test_everything_wrong_with_the_records_is_told_at_once_by_row(call, study):
    path = study / "surveys" / "homes" / "data.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = "Tiny,-1,0,0,0,1,1,2,2,2,2"
    lines[2] = "Large,,1,1,1,1,2,2,2,2,2"
    lines[3] = "Large,1,1,2,400,1,2,2,2,2,2"
    lines[4] = "Large,1,1,3,3,1,7,2,2,2,2"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    said = call("coverage", "ebf", "--by", "village")
    assert said.code == 1
    for told in ("weights are missing: row 2", "weights are negative: row 1",
                 "clusters lie in more than one stratum: rows 3,", "ages are negative or above 18 years: row 3",
                 "item 'water' does not know the code '7': row 4"):  # fmt: skip
        assert told in said.err
    assert said.out == ""


def test_where_several_surveys_declare_a_design_one_is_to_be_named(call, study):
    (study / "surveys" / "second").mkdir()
    for name in ("survey.yaml", "data.csv"):
        (study / "surveys" / "second" / name).write_bytes((study / "surveys" / "homes" / name).read_bytes())
    said = call("coverage", "ebf")
    assert said.code == 1
    assert "name one with --survey: homes, second" in said.err
    assert call("coverage", "ebf", "--survey", "second").code == 0


# -- audit -------------------------------------------------------------------------------------------------------------


def test_an_audit_lists_what_it_could_and_could_not_test_and_exits_with_1_where_something_is_inconsistent(call, study):
    said = call("audit", "surveys/published/figures.csv")
    assert said.code == 1
    assert "2 numbers: 2 could be tested, 0 could not; 1 inconsistent." in said.out
    (study / "paper.txt").write_text("Rata-rata 87,26 (n = 23); cakupan 58%.", encoding="utf-8")
    said = call("audit", "paper.txt")
    assert said.code == 0
    assert "2 numbers: 1 could be tested, 1 could not; 0 inconsistent." in said.out
    assert "no denominator is printed" in said.out


def test_an_audit_as_json_csv_and_with_names(call, study):
    rows = json.loads(call("audit", "surveys/published/figures.csv", "--json").out)
    assert [row["status"] for row in rows] == ["inconsistent", "consistent"]
    (study / "f.csv").write_text("id,value_printed,unit\na,76,score\nb,99.5,score\nd,23.5,score\n", encoding="utf-8")
    said = call("audit", "f.csv", "--difference", "d=a,b", "--csv")
    table = pd.read_csv(io.StringIO(said.out))
    assert table.loc[table["test"] == "difference", "status"].tolist() == ["consistent"]
    assert said.code == 0


@pytest.mark.parametrize(("arguments", "code", "told"), [
    (("none.csv",), 1, "there is no such file"),
    (("surveys/published/figures.csv", "--difference", "skill=post"), 2, "of two figures"),
    (("surveys/published/figures.csv", "--difference", "skill"), 2, "is not ID=ID,ID"),
    (("surveys/published/figures.csv", "--total", "none=post,skill"), 1, "no published figure has the id 'none'"),
])  # fmt: skip
def test_audits_that_are_refused(call, arguments, code, told):
    said = call("audit", *arguments)
    assert said.code == code
    assert told in said.err


# -- reproduce ---------------------------------------------------------------------------------------------------------


def test_the_ledger_as_table_json_and_csv(call):
    said = call("reproduce")
    assert said.code == 0
    assert "2 claims: 1 does not agree, 1 no finding." in said.out
    assert [row["status"] for row in json.loads(call("reproduce", "s", "--json").out)] == ["does not agree"]
    assert pd.read_csv(io.StringIO(call("reproduce", "--csv").out))["as_expected"].all()


def test_a_ledger_that_comes_out_otherwise_exits_with_1(call, study):
    text = CLAIMS.format(expected="agrees")
    (study / "surveys" / "published" / "claims.csv").write_text(text, encoding="utf-8")
    said = call("reproduce")
    assert said.code == 1
    assert "1 claims come out otherwise than was written down." in said.out


def test_an_unknown_source_is_refused(call):
    said = call("reproduce", "u")
    assert said.code == 1
    assert "no claim is of the source 'u'" in said.err
