"""Claims of published sources as a file of the study: read, checked by line, reproduced."""

from __future__ import annotations

from pathlib import Path

import pytest

import qualkit as qk
from qualkit.errors import QualkitError
from qualkit.results import reproduce
from qualkit.store.checking import study_problems
from qualkit.store.claims import claims_table
from qualkit.store.starter import make_study

ROOT = Path(__file__).resolve().parent.parent.parent
FIGURES = """id,indicator,definition,place,place_level,year,population,value_printed,unit,n,kind,source,locator,note
post,knowledge-post,not stated,X,village,2024,cadres,"99,50",score,23,study,s,page 3,
"""
HEADER = "id,source,locator,claim,kind,check,figures,expected,illustrated_by,note\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_study(tmp_path / "study")
    (tmp_path / "study" / "surveys" / "published").mkdir(parents=True, exist_ok=True)
    (tmp_path / "study" / "surveys" / "published" / "figures.csv").write_text(FIGURES, encoding="utf-8")
    return tmp_path / "study"


def with_claims(folder: Path, rows: str, header: str = HEADER) -> qk.study.Study:
    (folder / "surveys" / "published" / "claims.csv").write_text(header + rows, encoding="utf-8")
    return qk.open_study(folder)


def test_claims_are_read_and_reproduced(folder):
    study = with_claims(folder, "s-1,s,page 3,Mean after is 99.50.,result,grim,post,does not agree,,\n")
    table = reproduce(study)
    assert table[["id", "status", "as_expected"]].values.tolist() == [["s-1", "does not agree", True]]
    assert study_problems(study.folder, study.settings) == []
    assert reproduce(study, "s")["id"].tolist() == ["s-1"]


def test_every_problem_is_told_with_its_line(folder):
    study = with_claims(
        folder,
        "s-1,s,page 3,A claim.,result,grim,pots,agrees,,\ns-2,s,,Another.,reslt,,,agrees,,\n",
    )
    with pytest.raises(QualkitError) as error:
        reproduce(study)
    text = str(error.value)
    assert "surveys/published/claims.csv:2: no published figure has the id 'pots'. Did you mean 'post'" in text
    assert "surveys/published/claims.csv:3: locator is empty" in text
    assert "surveys/published/claims.csv:3: unknown kind 'reslt'. Did you mean 'result'" in text
    assert {str(problem) for problem in error.value.problems} <= {
        str(problem) for problem in study_problems(study.folder, study.settings)
    }


def test_a_missing_column_is_told(folder):
    study = with_claims(folder, "s-1,s\n", header="id,source\n")
    with pytest.raises(QualkitError, match="locator"):
        reproduce(study)


def test_a_study_without_claims_has_nothing_to_reproduce_and_no_problem(folder):
    study = qk.open_study(folder)
    assert study_problems(study.folder, study.settings) == []
    with pytest.raises(QualkitError, match=r"surveys/published/claims\.csv: there is no claim to reproduce"):
        reproduce(study)


# -- the ledger of the demonstration study -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def study() -> qk.study.Study:
    return qk.open_study(ROOT)


@pytest.fixture(scope="module")
def ledger(study):
    return reproduce(study)


def test_the_ledger_of_the_five_sources_comes_out_as_expected(ledger):
    assert ledger["as_expected"].all()
    assert set(ledger["source"]) == {"utama-2025", "kurniyati-2026", "panti-mulyo-2024", "siregar-2023", "kalteng-2024"}
    assert ledger["id"].is_unique
    assert ledger["reason"].ne("").all()


def test_every_published_figure_has_a_claim(study):
    claims, problems = claims_table(study.folder, study.published())
    assert problems == []
    named = set(" ".join(claims["figures"]).split())
    assert set(study.published()["id"]) - named == set()


def test_what_the_study_illustrates_is_there(study, ledger):
    codes = {f"{name}:{code}" for name in study.codebook_names for code in study.codebook(name).code_ids}
    there = {*study.surveys(), *codes}
    named = set(" ".join(ledger["illustrated_by"]).split())
    assert named - there == set()
    assert {"kubu-raya-household", "lactation-training", "support-group"} <= named


def test_a_framework_is_never_evidence_and_breastfeeding_coverages_are_never_recomputed(ledger):
    framework = ledger[ledger["source"] == "panti-mulyo-2024"]
    assert set(framework["status"]) <= {"framework only", "cannot be recomputed"}
    percents = ledger[ledger["check"] == "percent"]
    assert set(percents["status"]) == {"cannot be recomputed"}
    assert len(percents) == 7


def test_what_exact_arithmetic_says_of_the_training(ledger):
    found = ledger.set_index("claim")["status"]
    assert found["Mean knowledge is 76 before the training."] == "cannot be recomputed"
    assert found["Mean knowledge is 99.50 after the training."] == "does not agree"
    assert found["Knowledge rose by 23.5."] == "agrees"
    assert found["The mean skill score is 87.26."] == "agrees"
    assert found["Nearly all cadres have good skill."] == "does not follow"
    assert found["Cadres' skill increased."] == "does not follow"
    assert found["All cadres have good knowledge after the training."] == "agrees"


def test_no_word_of_the_ledger_accuses_anybody(ledger):
    words = " ".join([*ledger["claim"], *ledger["reason"]]).lower()
    for word in ("fraud", "fabricat", "manipulat", "lie ", "lied", "mistake", "wrongly", "fals"):
        assert word not in words
