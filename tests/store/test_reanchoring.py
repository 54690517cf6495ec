"""After corrections: what is certain is written, what is not waits for a person, nothing lands on other words."""

from __future__ import annotations

import random
import shutil
import subprocess
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.actions import AddCoding, ChangeCoding, ChangeProgress
from qualkit.errors import AnchorError, CodingError, QualkitWarning, StoreError
from qualkit.model import Coding, Progress, Speaker
from qualkit.store.anchoring import Refused
from qualkit.store.carrying import carried_over
from qualkit.store.places import Place
from qualkit.store.reanchoring import Candidate, Reanchoring, place, reanchor, words_check, write_moved
from qualkit.store.session import open_session
from qualkit.store.transcripts import Interview
from qualkit.study import Study, open_study
from qualkit.text import make_segment, text_hash

BOOK = (
    "name: asi\nversion: 1.0.0\nlanguages: [id]\ncodes:\n"
    "  - {code: tired, label: Capek, definition: Tired.}\n  - {code: hours, label: Jam, definition: Hours.}\n"
)
FRONT = (
    "---\ntranscript: ibu-01\nspeakers:\n  P: {role: interviewer}\n  Ibu: {role: informant, informant: ibu-01}\n---\n"
)
TALK = (
    "P: Kerja dari jam berapa, Bu?\n\nIbu: Dari pagi jam enam, pulang malam. 👶🏽 Capek sekali saya tu.\n\n"
    "P: Oh gitu ya.\n\nIbu: Iya.\n\nP: Siapa yang bantu di rumah?\n\nIbu: Mertua, kadang kakak ipar juga datang.\n\n"
    "P: Oh gitu ya.\n\nIbu: Iya. Capek sekali saya tu, ndak sempat memerah.\n"
)


def make(root: Path, text: str = TALK) -> Study:
    for name in ("transcripts", "codebooks"):
        (root / name).mkdir(parents=True)
    (root / "study.yaml").write_text("format: 1\ntitle: t\ngroups:\n  - {group: mother}\n", encoding="utf-8")
    (root / "transcripts/informants.csv").write_text("informant,group\nibu-01,mother\n", encoding="utf-8")
    (root / "codebooks/asi.yaml").write_text(BOOK, encoding="utf-8")
    correct(root, text)
    return open_study(root)


def correct(root: Path, text: str) -> None:
    (root / "transcripts/ibu-01.md").write_text(FRONT + text, encoding="utf-8")


def quoted(study: Study) -> dict[str, tuple[str, str]]:
    """Id -> quote and anchor of every coding that has a certain place."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", QualkitWarning)
        frame = study.codings()
    texts = {name: interview.text for name, interview in study.interviews.items()}
    rows = zip(
        frame["id"], frame["transcript"], frame["start"], frame["end"], frame["quote"], frame["anchor"], strict=True
    )
    found = {id: (texts[t][start:end], quote, anchor) for id, t, start, end, quote, anchor in rows}
    assert all(words == quote for words, quote, _ in found.values())
    return {id: (quote, anchor) for id, (_, quote, anchor) in found.items()}


def code_at_random(study: Study, coder: str, rng: random.Random) -> None:
    starts = [i for i, letter in enumerate(TALK) if not letter.isspace()]
    ranges = [(start, min(len(TALK), start + rng.choice([2, 9, 40, 120]))) for start in rng.sample(starts, 6)]
    codings = [
        Coding(f"{coder}{i}", "ibu-01", make_segment(TALK, *where), "tired", "asi", "1.0.0", coder, "")
        for i, where in enumerate(ranges)
    ]
    with open_session(study.folder.codings, coder, "asi", "ibu-01") as session:
        read = ChangeProgress(Progress(), Progress(text_hash(TALK), ((0, len(TALK)),), "2026-11-01T08:00:00Z", "1.0.0"))
        session.apply(*map(AddCoding, codings), read)


def edited(text: str, rng: random.Random) -> str:
    for _ in range(rng.randrange(1, 4)):
        at, length = rng.randrange(len(text)), rng.choice([1, 4, 20, 60])
        new = rng.choice(["", "[NAMA]", "eee, ", "👶", "\n\nP: Hm?\n\nIbu: "])
        text = text[:at] + new + text[at + rng.choice([0, length]) :]
    return text


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_after_writing_every_coding_that_was_found_is_exact_on_the_same_words(tmp_path_factory, seed):
    rng = random.Random(seed)
    study = make(tmp_path_factory.mktemp("s") / "study")
    for coder in ("a", "b"):
        code_at_random(study, coder, rng)
    correct(study.folder.root, edited(TALK, rng))
    before, refused = quoted(study), {r.id for r in study.refused()}
    files = {path: path.read_bytes() for path in study.folder.codings.rglob("*.jsonl")}
    planned = reanchor(study.folder, study.interviews)
    assert {path: path.read_bytes() for path in study.folder.codings.rglob("*.jsonl")} == files
    written = write_moved(study.folder, study.interviews, earlier=lambda name, sha: TALK)
    assert written.problems == ()
    after = quoted(study)
    assert after == {id: (quote, "exact") for id, (quote, _) in before.items()}
    assert {r.id for r in study.refused()} == refused == {r.id for r, _ in planned.refused}
    assert written.codings == planned.moved
    assert sum(written.codings.values()) == sum(anchor == "moved" for _, anchor in before.values())
    again = write_moved(study.folder, study.interviews, earlier=lambda name, sha: None)
    assert (again.codings, again.progress, again.notes) == ({}, (), ())


LINES = st.lists(st.sampled_from(["P: Apa?", "Ibu: Iya.", "", "Ibu: Capek.", "é 👶", "Ibu: Iya. Iya."]), max_size=12)


@given(LINES, LINES, st.data())
def test_what_counts_as_read_was_read(old_lines, new_lines, data):
    old, new = "\n".join(old_lines), "\n".join(new_lines)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(old)), max_size=6)))
    ranges = tuple(zip(cuts[::2], cuts[1::2], strict=False))
    was_read = "".join(old[low:high] for low, high in ranges)
    now = Interview("t", new, text_hash(new), {}, {}, ())
    carried = carried_over(Progress("old", ranges, "yesterday", "1.0.0"), old, now)
    assert (carried.text_sha256, carried.finished, carried.version) == (now.sha256, "yesterday", "1.0.0")
    rest = iter(was_read)
    assert all(letter in rest for low, high in carried.read for letter in new[low:high]), "in the order it was read"
    assert all(
        a < b for pair in zip(carried.read, carried.read[1:], strict=False) for a, b in [(pair[0][1], pair[1][0])]
    )


def test_an_unchanged_text_is_read_as_before():
    now = Interview("t", TALK, text_hash(TALK), {}, {}, ())
    assert carried_over(Progress("x", ((0, 7), (30, len(TALK)))), TALK, now).read == ((0, 7), (30, len(TALK)))


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """One coder, two codings, all read; the second coding's words are corrected."""
    study = make(tmp_path / "study")
    with study.desk("ibu-01", "a") as desk:
        desk.code_words("hours", "Dari pagi jam enam, pulang malam.", memo="early")
        desk.code_words("tired", "kadang kakak ipar juga datang.")
        desk.finish()
    correct(study.folder.root, "Catatan: suara jelas.\n\n" + TALK.replace("kakak", "[NAMA]"))
    return study


def refused_id(study: Study) -> str:
    (item,) = study.refused()
    return item.id


def test_refused_codings_are_shown_with_their_places_in_context(study):
    found = reanchor(study.folder, study.interviews)
    ((item, candidates),) = found.refused
    assert item.quote == "kadang kakak ipar juga datang."
    assert candidates[0].words == "kadang [NAMA] ipar juga datang."
    table = Reanchoring({}, ((item, (Candidate(1, 4, "a ", "kata", "\nb"),)), (item, ()))).table()
    assert table[["candidate", "start", "end", "before", "words"]].values.tolist() == [
        [0, 1, 4, "a ", "kata"], [-1, -1, -1, "", ""],
    ]  # fmt: skip
    assert table["reason"].tolist() == [item.reason] * 2
    assert str(Candidate(1, 4, "a ", "kata", "\nb")) == "1-4  ...a [[kata]] / b..."


def test_candidates_stand_with_the_text_around_them(tmp_path):
    study = make(tmp_path / "study")
    with study.desk("ibu-01", "a") as desk:
        desk.add("tired", TALK.index("Iya."), TALK.index("Iya.") + 4)
    correct(study.folder.root, TALK.replace("Siapa yang bantu", "Terus di").replace("saya tu.\n\nP", "betul.\n\nP"))
    ((item, candidates),) = reanchor(study.folder, study.interviews).refused
    text = study.interviews["ibu-01"].text
    assert len(candidates) == 2
    for found in candidates:
        assert found.words == "Iya." == item.quote
        assert text[: found.start].endswith(found.before)
        assert text[found.end :].startswith(found.after)
        assert len(found.before) == 60


def test_only_the_coders_asked_for_are_looked_at(study):
    assert reanchor(study.folder, study.interviews, ["b"]).refused == ()
    assert write_moved(study.folder, study.interviews, ["b"]).codings == {}


def test_a_person_places_a_refused_coding_and_stands_in_its_memo(study):
    text = study.interviews["ibu-01"].text
    start = text.index("kadang")
    coding = place(study.folder, study.interviews, refused_id(study), start, start + 13, by="siti", reason="redacted")
    assert coding.segment.quote == "kadang [NAMA]"
    frame = study.codings()
    row = frame[frame["id"] == coding.id].iloc[0]
    assert (row["quote"], row["anchor"], row["start"]) == ("kadang [NAMA]", "exact", start)
    assert row["memo"].startswith("[placed by siti on 20")
    assert row["memo"].endswith("after the transcript was corrected: redacted]")
    assert "kakak" not in (study.folder.codings / "a/asi/ibu-01.jsonl").read_text(encoding="utf-8")


def test_an_earlier_memo_stays(tmp_path):
    study = make(tmp_path / "study")
    with study.desk("ibu-01", "a") as desk:
        desk.code_words("tired", "kadang kakak ipar", memo="an in-law")
    correct(study.folder.root, TALK.replace("kakak", "[NAMA]"))
    coding = place(study.folder, study.interviews, refused_id(study), 0, 5, by="a")
    assert coding.memo.startswith("an in-law\n[placed by a on ")
    assert coding.memo.endswith("corrected]")


@pytest.mark.parametrize(("change", "said"), [
    ({"id": "x"}, "there is no coding 'x'"),
    ({"by": " "}, "nobody is named who decides"),
    ({"start": 0, "end": 0}, "is not inside the text"),
    ({"start": 21, "end": 23}, "the range 21 to 23 of ibu-01 holds no words"),
])  # fmt: skip
def test_what_cannot_be_placed_is_refused(study, change, said):
    before = (study.folder.codings / "a/asi/ibu-01.jsonl").read_bytes()
    asked = {"id": refused_id(study), "start": 0, "end": 7, "by": "a", **change}
    with pytest.raises((CodingError, AnchorError), match=said):
        place(study.folder, study.interviews, asked.pop("id"), asked.pop("start"), asked.pop("end"), **asked)
    assert (study.folder.codings / "a/asi/ibu-01.jsonl").read_bytes() == before


def test_a_coding_with_a_certain_place_is_not_placed(study):
    sure = next(id for id in quoted(study))
    with pytest.raises(CodingError, match="has a certain place in ibu-01"):
        place(study.folder, study.interviews, sure, 0, 7, by="a")


def test_a_coding_whose_transcript_is_gone_is_not_placed(study):
    with pytest.raises(CodingError, match="is of transcript 'ibu-01', which is not there"):
        place(study.folder, {}, refused_id(study), 0, 7, by="a")
    assert write_moved(study.folder, {}).codings == {}


def test_an_id_that_two_codings_have_is_refused(study):
    id = refused_id(study)
    shutil.copytree(study.folder.codings / "a", study.folder.codings / "b")
    with pytest.raises(CodingError, match=f"2 codings have the id '{id}'"):
        place(study.folder, study.interviews, id, 0, 7, by="a")


def test_what_is_open_elsewhere_is_named_and_the_rest_is_written(study):
    shutil.copytree(study.folder.codings / "a", study.folder.codings / "b")
    with open_session(study.folder.codings, "b", "asi", "ibu-01"):
        written = write_moved(study.folder, study.interviews, earlier=lambda name, sha: TALK)
        with pytest.raises(StoreError, match="in use by another process"):
            raise StoreError([problem for problem in written.problems if "in use" in problem.what])
    assert written.codings == {("a", "asi", "ibu-01"): 1}
    assert written.progress == (("a", "asi", "ibu-01"),)


def test_reading_is_carried_over_on_lines_that_stayed(study):
    written = write_moved(study.folder, study.interviews, earlier=lambda name, sha: TALK)
    assert written.progress == (("a", "asi", "ibu-01"),)
    mine = study.progress().query("coder == 'a'")
    changed = [i for i, text in enumerate(study.turns()["text"]) if "[NAMA]" in text]
    assert mine.index[~mine["read"]].tolist() == changed
    assert mine["finished"].all()
    assert (mine["note"] == "").all()


def test_without_the_earlier_text_the_record_of_reading_stays_and_it_is_said(study):
    path = study.folder.codings / "a/asi/ibu-01.read.json"
    before = path.read_bytes()
    written = write_moved(study.folder, study.interviews, earlier=lambda name, sha: None)
    assert written.codings == {("a", "asi", "ibu-01"): 1}
    assert "what a had read of ibu-01 (asi) was not carried over" in written.notes[0]
    assert path.read_bytes() == before
    assert study.progress().query("coder == 'a'")["note"].unique().tolist() == [
        "the transcript was corrected after it was read"
    ]


def test_the_earlier_text_is_found_in_version_history(study):
    if shutil.which("git") is None:
        pytest.skip("git is not installed here")
    root, new = study.folder.root, (study.folder.transcripts / "ibu-01.md").read_text(encoding="utf-8")
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    correct(root, TALK)
    for command in (["init"], ["add", "transcripts"], [*who, "commit", "-m", "x"]):
        subprocess.run(["git", "-C", str(root), *command], check=True, capture_output=True)
    (study.folder.transcripts / "ibu-01.md").write_text(new, encoding="utf-8")
    assert write_moved(study.folder, study.interviews).progress == (("a", "asi", "ibu-01"),)


def test_nothing_is_written_on_other_words():
    now = Interview("t", "Ibu: capek", text_hash("Ibu: capek"), {}, {"Ibu": Speaker("Ibu", "informant")}, ())
    check = words_check(now)
    right = Coding("1", "t", make_segment(now.text, 5, 10), "c", "b", "1", "a", "")
    wrong = Coding("1", "t", make_segment("Ibu: segar", 5, 10, sha256=now.sha256), "c", "b", "1", "a", "")
    earlier = Coding("1", "t", make_segment("Ibu: segar", 5, 10), "c", "b", "1", "a", "")
    check(AddCoding(right))
    check(ChangeCoding(right, earlier))
    for action in (AddCoding(wrong), ChangeCoding(right, wrong)):
        with pytest.raises(CodingError, match="coding 1 would stand on other words in t"):
            check(action)


def test_lines_that_cannot_be_read_are_listed(study):
    path = Place(study.folder.codings, "a", "asi", "ibu-01").codings
    path.write_bytes(path.read_bytes() + b"{}\n")
    assert any("is missing" in problem.what for problem in reanchor(study.folder, study.interviews).problems)
    assert write_moved(study.folder, study.interviews).problems
    assert isinstance(study.refused()[0], Refused)
