"""A coder's desk: what may be coded, and what lands on the disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qualkit as qk
from qualkit.actions import AddCoding, RemoveCoding
from qualkit.errors import AnchorError, CodingError, QualkitError, StoreError
from qualkit.store.desk import validator
from qualkit.study import Study
from qualkit.text import make_segment

TALK = "P: Pernah dilatih?\n\nIbu: Belum pernah \U0001f476\U0001f3fd dilatih. Capek. Haha haha haha.\n"
FILES = {
    "study.yaml": "format: 1\ntitle: T\nlanguages: [id]\ngroups: [{group: mother, label: Mothers}]\n"
    "topics: [{topic: training, label: Training}]\n",
    "transcripts/informants.csv": "informant,group\nibu-01,mother\n",
    "transcripts/ibu-01.md": "---\ntranscript: ibu-01\nspeakers:\n  P: {role: interviewer}\n"
    "  Ibu: {role: informant, informant: ibu-01}\n---\n" + TALK,
    "codebooks/asi.yaml": "name: asi\nversion: 1.2.0\nlanguages: [id]\ncodes:\n"
    "  - {code: barrier.training, label: A, definition: A, polarity: barrier}\n"
    "  - {code: barrier.fatigue, label: B, definition: B, polarity: barrier}\n",
}


@pytest.fixture
def study(tmp_path: Path) -> Study:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return qk.open_study(tmp_path)


def lines(study: Any, coder: str = "siti") -> list[dict[str, Any]]:
    path = study.folder.codings / coder / "asi" / "ibu-01.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_words_are_coded_where_they_stand_in_code_points(study: Any) -> None:
    with study.desk("ibu-01", "siti") as desk:
        coding = desk.code_words(
            "barrier.training", "Belum pernah \U0001f476\U0001f3fd dilatih", memo="ok", against=True
        )
    assert TALK[coding.segment.start : coding.segment.end] == "Belum pernah \U0001f476\U0001f3fd dilatih"
    row = study.codings().iloc[0]
    names = ["id", "coder", "version", "code", "quote", "memo", "turn", "informant", "group", "anchor"]
    assert row[names].tolist() == [
        coding.id, "siti", "1.2.0", "barrier.training", coding.segment.quote, "ok", 1, "ibu-01", "mother", "exact"
    ]  # fmt: skip
    assert row["against"]
    assert row["created"].endswith("Z")
    assert lines(study)[0]["id"] == coding.id


def test_an_unknown_code_names_the_nearest_and_nothing_is_written(study: Any) -> None:
    with study.desk("ibu-01", "siti") as desk:
        with pytest.raises(
            CodingError, match=r"asi 1.2.0 has no code 'barrier.traning'. Did you mean 'barrier.training'"
        ):
            desk.code_words("barrier.traning", "Capek")
        assert desk.codings == []
    assert not (study.folder.codings / "siti" / "asi" / "ibu-01.jsonl").exists()


@pytest.mark.parametrize(("start", "end"), [(-1, 4), (4, 4), (9, 4), (0, 10_000), (5_000, 10_000)])
def test_a_range_outside_the_text_is_refused(study: Any, start: int, end: int) -> None:
    with study.desk("ibu-01", "siti") as desk:
        with pytest.raises(
            AnchorError, match=f"the range {start} to {end} is not inside the text of {len(TALK)} code points"
        ):
            desk.add("barrier.training", start, end)
        with pytest.raises(AnchorError):
            desk.change(desk.code_words("barrier.training", "Capek").id, start=start, end=end)


def test_a_range_without_words_is_refused(study: Any) -> None:
    gap = TALK.index("\n\n")
    with study.desk("ibu-01", "siti") as desk, pytest.raises(CodingError, match="of ibu-01 holds no words"):
        desk.add("barrier.training", gap, gap + 2)


@pytest.mark.parametrize(
    ("words", "times"), [("dilatih", 2), ("ndak ada", 0), ("", 0), ("aha haha", 2), ("Haha haha", 1)]
)
def test_words_must_stand_once(study: Any, words: str, times: int) -> None:
    with study.desk("ibu-01", "siti") as desk:
        if times == 1:
            assert desk.code_words("barrier.training", words).segment.quote == words
        else:
            with pytest.raises(CodingError, match=f"the words {words!r} stand {times} times in ibu-01"):
                desk.code_words("barrier.training", words)


def test_everything_wrong_with_a_coding_is_told_at_once(study: Any) -> None:
    interview, book = study.interviews["ibu-01"], study.codebook()
    with study.desk("ibu-01", "siti") as desk:
        coding = desk.code_words("barrier.training", "Capek")
    check = validator(interview, book)
    other = make_segment("x" * 200, 5, 9)
    for segment, said in ((other, "does not hold 'xxxx'"), (make_segment("y" * 500, 400, 404), "is not inside ibu-01")):
        with pytest.raises(CodingError) as error:
            check(AddCoding(type(coding)(**{**_fields(coding), "code": "nope", "segment": segment})))
        assert len(error.value.problems) == 2
        assert "has no code 'nope'" in error.value.problems[0].what
        assert said in error.value.problems[1].what
    check(RemoveCoding(coding))


def _fields(coding: Any) -> dict[str, Any]:
    return {name: getattr(coding, name) for name in type(coding).__dataclass_fields__}


def test_undo_and_redo_reach_the_disk(study: Any) -> None:
    with study.desk("ibu-01", "siti") as desk:
        first = desk.code_words("barrier.training", "Capek")
        second = desk.code_words("barrier.fatigue", "Pernah dilatih")
        desk.undo()
        assert [c.id for c in desk.codings] == [first.id]
        desk.redo()
        assert [c.id for c in desk.codings] == [second.id, first.id]
        desk.remove(first.id)
        desk.undo()
        desk.change(first.id, memo="sure")
        desk.undo()
        for _ in range(9):
            desk.redo()
    assert {line["id"]: line["memo"] for line in lines(study)} == {first.id: "sure", second.id: ""}


def test_undo_with_nothing_left_changes_nothing(study: Any) -> None:
    with study.desk("ibu-01", "siti") as desk:
        desk.undo()
        desk.redo()
        assert desk.codings == []


def test_a_coding_is_changed_in_code_bounds_memo_and_direction(study: Any) -> None:
    with study.desk("ibu-01", "siti") as desk:
        old = desk.code_words("barrier.training", "Belum pernah")
        new = desk.change(old.id, code="barrier.fatigue", end=old.segment.end - 7, memo="m", against=True)
        assert (new.id, new.code, new.segment.quote, new.memo, new.against) == (
            old.id,
            "barrier.fatigue",
            "Belum",
            "m",
            True,
        )
        assert desk.change(old.id).memo == "m"
        with pytest.raises(CodingError, match="has no code 'nope'"):
            desk.change(old.id, code="nope")
    assert [line["quote"] for line in lines(study)] == ["Belum"]


def test_an_unknown_coding_is_told(study: Any) -> None:
    with study.desk("ibu-01", "siti") as desk:
        for act in (lambda: desk.remove("nope"), lambda: desk.change("nope", memo="x")):
            with pytest.raises(CodingError, match="there is no coding 'nope' by siti here"):
                act()


def test_finishing_marks_every_turn_as_read_and_the_transcript_as_finished(study: Any) -> None:
    with study.desk("ibu-01", "siti") as desk:
        desk.read(0, 25)
        assert study.progress().query("coder == 'siti'")["read"].tolist() == [True, False]
        desk.finish()
    table = study.progress().query("coder == 'siti'")
    assert table[["read", "finished", "version", "note"]].values.tolist() == [[True, True, "1.2.0", ""]] * 2
    with study.desk("ibu-01", "siti") as desk:
        desk.undo()
        assert desk.state.progress.finished


def test_reading_outside_the_text_is_refused(study: Any) -> None:
    with study.desk("ibu-01", "siti") as desk:
        with pytest.raises(CodingError, match=r"the range 0 to 99999 is not inside ibu-01 \("):
            desk.read(0, 99_999)
        with pytest.raises(CodingError, match="the range 7 to 7 holds no text"):
            desk.read(7, 7)
        assert desk.read().read == ((0, len(TALK)),)


def test_reading_starts_anew_under_another_version_of_the_codebook(study: Any) -> None:
    with study.desk("ibu-01", "siti") as desk:
        desk.read(0, 10)
    path = study.folder.codebooks / "asi.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("1.2.0", "2.0.0"), encoding="utf-8")
    with study.desk("ibu-01", "siti") as desk:
        assert desk.read(12, 20).read == ((12, 20),)
        assert desk.state.progress.version == "2.0.0"


@pytest.mark.parametrize("coder", ["Siti", "SITI"])
def test_a_coder_who_differs_in_case_only_is_refused(study: Any, coder: str) -> None:
    with study.desk("ibu-01", "siti") as desk:
        desk.finish()
    with pytest.raises(CodingError, match=f"the coder id '{coder}' differs only in upper and lower case from 'siti'"):
        study.desk("ibu-01", coder)


@pytest.mark.parametrize("coder", ["rule:asi", "../x", "con", "", "a b"])
def test_what_is_no_coder_is_refused(study: Any, coder: str) -> None:
    with pytest.raises(CodingError):
        study.desk("ibu-01", coder)
    assert not study.folder.codings.exists()


def test_one_transcript_is_at_one_desk_at_a_time(study: Any) -> None:
    with study.desk("ibu-01", "siti"), pytest.raises(StoreError):
        study.desk("ibu-01", "siti")
    with study.desk("ibu-01", "siti"), study.desk("ibu-01", "budi") as other:
        other.code_words("barrier.fatigue", "Capek")
    assert study.codings()["coder"].tolist() == ["budi"]


def test_an_unknown_transcript_or_codebook_is_told(study: Any) -> None:
    with pytest.raises(QualkitError, match=r"there is no transcript 'ibu-1'. Did you mean 'ibu-01'"):
        study.desk("ibu-1", "siti")
    with pytest.raises(QualkitError, match=r"there is no codebook 'as'. Did you mean 'asi'"):
        study.desk("ibu-01", "siti", "as")


def test_an_error_at_the_desk_keeps_what_was_done_before(study: Any) -> None:
    def interrupted() -> None:
        with study.desk("ibu-01", "siti") as desk:
            desk.code_words("barrier.fatigue", "Capek")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    assert len(lines(study)) == 1


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_whatever_is_coded_by_hand_holds_its_words(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    root = tmp_path_factory.mktemp("study")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    study = qk.open_study(root)
    with study.desk("ibu-01", "siti") as desk:
        for _ in range(data.draw(st.integers(1, 4))):
            start = data.draw(st.integers(0, len(TALK) - 1))
            end = data.draw(st.integers(start + 1, len(TALK)))
            if TALK[start:end].strip():
                desk.add("barrier.fatigue", start, end)
    rows = study.codings()
    assert [TALK[a:b] for a, b in zip(rows["start"], rows["end"], strict=True)] == rows["quote"].tolist()
    assert (rows["anchor"] == "exact").all()
