"""Version history is asked with the real git."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from qualkit.store.history import History, earlier_text, history_of
from qualkit.text import text_hash

FRONT = "---\ntranscript: ibu-01\nspeakers:\n  P: {role: interviewer}\n---\n"


def git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)


def commit(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-m", name)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study in a folder of a repository, with a branch beside."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed here")
    git(tmp_path, "init", "-b", "main")
    root = tmp_path / "study"
    commit(root, "transcripts/ibu-01.md", FRONT + "P: Satu?\n")
    commit(root, "transcripts/ibu-01.md", FRONT + "P: Dua?\n")
    commit(root, "memo.md", "x")
    git(root, "checkout", "-b", "side")
    commit(root, "transcripts/ibu-01.md", FRONT + "P: Tiga?\n")
    git(root, "checkout", "main")
    return root


def test_commits_of_all_branches_are_counted_also_of_files_that_are_gone(study):
    path = study / "transcripts/ibu-01.md"
    path.unlink()
    history = history_of(study, [path, study / "never.md"])
    assert (history.commits, history.note) == (3, "")
    assert len(history.first.split()) == 2
    assert history.first.split()[0] != history.last.split()[0]


def test_no_path_and_a_strange_path_match_nothing(study):
    assert history_of(study, []) == History()
    assert history_of(study, [study / "*.md"]).commits == 0


def test_a_repository_without_commits_remembers_nothing(tmp_path):
    if shutil.which("git") is None:
        pytest.skip("git is not installed here")
    git(tmp_path, "init")
    assert history_of(tmp_path, [tmp_path / "a"]) == History()


def test_without_a_repository_or_git_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert "in no git repository" in history_of(tmp_path, [tmp_path / "a"]).note
    monkeypatch.setenv("PATH", "")
    assert "git is not installed here" in history_of(tmp_path, [tmp_path / "a"]).note
    assert earlier_text(tmp_path, tmp_path / "a", "") is None


def test_a_history_that_cannot_be_listed_is_not_taken_for_an_empty_one(study):
    objects = study.parent / ".git/objects"
    shutil.rmtree(objects)
    objects.mkdir()
    assert "could not list the history" in history_of(study, [study / "memo.md"]).note


def test_variables_of_a_hook_do_not_lead_to_another_repository(study, monkeypatch):
    monkeypatch.setenv("GIT_DIR", str(study / "nowhere"))
    assert history_of(study, [study / "memo.md"]).commits == 1


def test_earlier_texts_are_found_by_their_hash(study):
    path = study / "transcripts/ibu-01.md"
    for text in ("P: Satu?\n", "P: Dua?\n", "P: Tiga?\n"):
        assert earlier_text(study, path, text_hash(text)) == text
    assert earlier_text(study, path, text_hash("P: Empat?\n")) is None


def test_versions_that_are_no_transcript_are_passed_over(study):
    path = study / "transcripts/ibu-01.md"
    path.write_bytes(b"\xff")
    git(study, "commit", "-am", "broken")
    commit(study, "transcripts/ibu-01.md", "no front matter")
    assert earlier_text(study, path, text_hash("P: Satu?\n")) == "P: Satu?\n"
