"""A new study: it works at once, and nothing that was there is touched."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from qualkit.coding.rules import autocode
from qualkit.errors import StudyError
from qualkit.results import run
from qualkit.store.checking import study_problems
from qualkit.store.starter import LANGUAGES, make_study
from qualkit.study import open_study

EXPECTED = {
    "study.yaml", ".gitignore", ".gitattributes", "transcripts/informants.csv", "transcripts/asked.csv",
    "transcripts/guide.md", "transcripts/contoh-ibu-01.md", "transcripts/contoh-kader-01.md",
    "codebooks/first-codebook.yaml", "surveys/published/figures.csv", "notebooks/01-first-look.ipynb",
    "memos/README.txt",
}  # fmt: skip


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def made(tmp_path: Path, language: str) -> Path:
    make_study(tmp_path / "asi", language=language)
    return tmp_path / "asi"


def test_the_files_are_those_it_says_and_the_settings_come_last(tmp_path: Path, language: str) -> None:
    files = make_study(tmp_path / "deep" / "asi", language=language)
    names = [file.relative_to(tmp_path / "deep" / "asi").as_posix() for file in files]
    there = {p.relative_to(tmp_path / "deep" / "asi").as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert set(names) == there == EXPECTED
    assert names[-1] == "study.yaml"
    assert not any(b"\r" in file.read_bytes() for file in files)


def test_nothing_is_wrong_with_it(made: Path) -> None:
    study = open_study(made)
    assert study_problems(study.folder, study.settings) == []
    assert study.settings.title
    assert len(study.settings.groups) == 2
    assert len(study.settings.sites) == 1
    assert len(study.settings.topics) == 3


def test_it_runs_to_results(made: Path) -> None:
    results = run(open_study(made))
    assert results.themes["voiced"].tolist() == [1, 1]
    assert "Example" in results.report() or "Contoh" in results.report()


def test_the_interviews_say_that_they_are_simulated(made: Path) -> None:
    for interview in open_study(made).interviews.values():
        assert interview.value("simulated").startswith("Simulasi")
        assert interview.text.startswith(interview.value("simulated"))


def test_every_code_is_proposed_somewhere(made: Path) -> None:
    study = open_study(made)
    book = study.codebook()
    assert len(book.codes) == 3
    assert set(autocode(study.turns(), book)["code"]) == set(book.code_ids)
    assert all({term.language for term in code.terms} == {"id", "en"} for code in book.codes)


def test_both_languages_make_the_same_study(tmp_path: Path) -> None:
    one, other = (open_study(make_study(tmp_path / name, language=name)[-1]) for name in LANGUAGES)
    assert one.settings.languages == ("en", "id")
    assert other.settings.languages == ("id", "en")
    same = {"languages": (), "title": "", "data_note": ""}
    assert replace(one.settings, **same) == replace(other.settings, **same)
    assert _plain(one.codebook()) == _plain(other.codebook())


def _plain(book: Any) -> Any:
    codes = tuple(
        replace(code, terms=tuple(sorted((t.text, t.language) for t in code.terms)))  # type: ignore[arg-type]
        for code in book.codes
    )
    return replace(book, codes=codes, languages=())


def test_every_key_of_the_settings_is_explained(made: Path) -> None:
    lines = (made / "study.yaml").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if re.match(r"\w+:", line):
            assert lines[number - 1].startswith("#"), line


def test_the_link_that_is_commented_out_fits_once_there_is_a_figure(made: Path) -> None:
    figures, book = made / "surveys" / "published" / "figures.csv", made / "codebooks" / "first-codebook.yaml"
    with figures.open("a", encoding="utf-8") as file:
        file.write("f,ebf,not stated,X,regency,2024,infants,58,%,,study,s,p. 1,\n")
    text = book.read_text(encoding="utf-8")
    start = text.index("# links:")
    book.write_text(text[:start] + re.sub("^# ", "", text[start:], flags=re.MULTILINE), encoding="utf-8")
    study = open_study(made)
    assert [link.indicator for link in study.codebook().links] == ["ebf"]
    assert study_problems(study.folder, study.settings) == []


def test_the_notebook_is_valid_and_runs(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made / "notebooks" / "01-first-look.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    nbformat.validate(notebook)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in notebook["cells"])
    monkeypatch.chdir(path.parent)
    names: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    assert len(names["auto"]) == 7
    assert names["display"].table["voiced_mother"].tolist() == [1]


def test_an_empty_folder_and_a_repository_are_no_obstacles(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    make_study(tmp_path)
    assert open_study(tmp_path).codebook_names == ["first-codebook"]


@pytest.mark.parametrize("name", sorted(EXPECTED - {"study.yaml"}))
def test_whatever_is_in_the_way_is_refused_and_stays(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(StudyError, match=rf"{re.escape(name.split('/')[0])} is in the way.*new or empty folder"):
        make_study(tmp_path)
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / name).read_text() == "mine"


def test_a_study_is_not_made_over_another(tmp_path: Path) -> None:
    make_study(tmp_path)
    with pytest.raises(StudyError, match="there is a study here already"):
        make_study(tmp_path)


def test_many_obstacles_are_counted(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number:02}.docx").touch()
    with pytest.raises(StudyError, match="there are 12 entries in all") as caught:
        make_study(tmp_path)
    assert len(caught.value.problems) == 11


@pytest.mark.parametrize("place", ["notes.txt", "notes.txt/asi"])
def test_a_file_in_the_way_is_named(tmp_path: Path, place: str) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(StudyError, match=r"notes\.txt: a file is in the way"):
        make_study(tmp_path / place)


def test_an_unknown_language_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"language 'idn'\. Did you mean 'id'\?.*one of en, id"):
        make_study(tmp_path / "asi", language="idn")
    assert not (tmp_path / "asi").exists()
