"""A person withdraws: none of their words stay where qualkit claims so, and nobody else loses a word."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.actions import AddCoding, ChangeProgress
from qualkit.errors import QualkitWarning, StoreError, StudyError
from qualkit.model import Coding, Progress
from qualkit.privacy.withdrawal import PLACEHOLDER, find_runs, fingerprints
from qualkit.store.folder import Folder
from qualkit.store.history import History
from qualkit.store.session import open_session
from qualkit.store.system import System
from qualkit.store.traces import WORDS_IN_A_ROW, Marks, Trace
from qualkit.store.transcripts import Interview, read_interviews
from qualkit.store.withdrawal_edits import rewrite
from qualkit.store.withdrawal_intent import intent_file, read_intent
from qualkit.store.withdrawal_plan import Withdrawal, plan_withdrawal
from qualkit.store.withdrawing import sentences, withdraw
from qualkit.study import open_study
from qualkit.text import make_segment, text_hash

GONE, STAYS = "ibu-01", "ibu-02"
BOOK = "name: asi\nversion: 1.0.0\nlanguages: [id]\ncodes:\n  - {code: tired, label: Capek, definition: Tired.}\n"
SPEAKERS = {
    "P": "{role: interviewer}",
    "Bu Sari": "{role: informant, informant: ibu-01}  # the head of the posyandu",
    "Bu Ani": "{role: informant, informant: ibu-02}",
}


class Quick(System):
    """A disk that never waits; what is lost with the power is not what these tests ask."""

    def fsync(self, file):
        pass

    def fsync_folder(self, path):
        pass


QUICK = Quick()


def talk(rng: random.Random, labels: list[str], turns: int, word: str = "") -> str:
    """A talk in which everybody uses words of their own, so that whose words they are can be told from the words."""
    blocks = ["Lokasi: balai desa"]
    for number in range(turns):
        label = labels[number % len(labels)] if rng.random() < 0.7 else rng.choice(labels)
        stem = word + re.sub(r"\W", "", label).lower()
        said = " ".join(f"{stem}{chr(97 + rng.randrange(26))}{chr(97 + rng.randrange(26))}" for _ in range(12))
        time = " [00:01:02]" if rng.random() < 0.3 else ""
        blocks.append(f"{label}{time}: {said.capitalize()}. 👶🏽" + (f"\n{said}" if rng.random() < 0.2 else ""))
    return "\n\n".join(blocks) + "\n"


def front(name: str, speakers: dict[str, str], **more: str) -> str:
    lines = [f"{key}: {value}" for key, value in {"transcript": name, **more}.items()]
    return "\n".join(["---", *lines, "speakers:", *(f"  {k}: {v}" for k, v in speakers.items()), "---", ""])


def make(root: Path, seed: int = 1) -> Folder:
    """A study with a talk of one, a talk of several, translations of both, and everything that may hold words."""
    rng = random.Random(seed)
    one, several = talk(rng, ["P", "Bu Sari"], 8), talk(rng, ["P", "Bu Sari", "Bu Ani"], 14)
    only = {name: SPEAKERS[name] for name in ("P", "Bu Sari")}
    english = {"P": "{role: interviewer}", "Mrs S": "{role: informant}"}
    files = {
        "study.yaml": "format: 1\ntitle: t\ngroups:\n  - {group: mother}\ntopics:\n  - {topic: work}\n",
        "transcripts/informants.csv": "informant,group,note\nibu-01,mother,\"two\nlines\"\nibu-02,mother,\n",
        "transcripts/asked.csv": "transcript,informant,topic,status\nibu-01,ibu-01,work,asked\nfgd,ibu-01,work,asked\n"
                                 "fgd,ibu-02,work,asked\n",
        "transcripts/ibu-01.md": front("ibu-01", only) + one,
        "transcripts/ibu-01-en.md": front("ibu-01-en", english, translation_of="ibu-01")
                                    + one.replace("Bu Sari", "Mrs S").replace("busari", "english"),
        "transcripts/fgd.md": front("fgd", SPEAKERS, kind="focus-group") + several,
        "transcripts/fgd-en.md": front("fgd-en", {**english, "Mrs A": "{role: informant}"}, translation_of="fgd")
                                 + several.replace("Bu Sari", "Mrs S").replace("Bu Ani", "Mrs A")
                                          .replace("busari", "english"),
        "transcripts/ibu-02.md": front("ibu-02", {"P": SPEAKERS["P"], "Bu Ani": SPEAKERS["Bu Ani"]})
                                 + talk(rng, ["P", "Bu Ani"], 6),
        "codebooks/asi.yaml": BOOK,
        "reports/out.html": "<p>busariaa</p>",
        ".qualkit/codings.parquet": "busari",
    }  # fmt: skip
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", newline="")
    folder = Folder(root)
    for coder in ("a", "b"):
        for name in ("ibu-01", "ibu-01-en", "fgd", "fgd-en", "ibu-02"):
            code(folder, coder, name, rng)
    return folder


def code(folder: Folder, coder: str, name: str, rng: random.Random) -> None:
    """Codings and reading of one transcript; the words of a memo are the coder's."""
    (interview,), _ = read_interviews(folder.transcripts, only=[name])
    text = interview.text
    starts = rng.sample([i for i, letter in enumerate(text) if not letter.isspace()], 7)
    ranges = [(i, min(len(text), i + rng.choice([5, 30, 80, 200]))) for i in starts]
    ranges += [(turn.start, turn.end) for turn in interview.turns[:4]]
    codings = [
        Coding(f"{coder}-{name}-{n}", name, make_segment(text, *where), "tired", "asi", "1.0.0", coder, "", "memo")
        for n, where in enumerate(ranges)
    ]
    progress = Progress(text_hash(text), ((0, len(text) // 2),), "2026-11-01T08:00:00Z", "1.0.0")
    with open_session(folder.codings, coder, "asi", name, system=QUICK) as session:
        session.apply(*map(AddCoding, codings), ChangeProgress(Progress(), progress))


def tree(folder: Folder) -> dict[str, bytes]:
    files = (path for path in folder.root.rglob("*") if path.is_file() and not path.name.endswith(".lock"))
    return {folder.name(path): path.read_bytes() for path in files}


def texts_of(folder: Folder) -> str:
    return "\n".join(data.decode("utf-8", "replace") for data in tree(folder).values())


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_none_of_their_words_stay_and_everybody_elses_do(tmp_path_factory, seed):
    folder = make(tmp_path_factory.mktemp("s") / "study", seed)
    rng = random.Random(seed)
    if rng.random() < 0.5:
        path = folder.transcripts / "fgd.md"
        path.write_text(path.read_text(encoding="utf-8").replace("buani", "buana", rng.randrange(20)), encoding="utf-8")
    study = open_study(folder.root)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", QualkitWarning)
        before = study.codings()
    turns = {(t.transcript, t.turn): t for t in study.turns().itertuples()}
    words = [t.text for t in turns.values() if t.informant == GONE or (t.speaker == "Mrs S")]
    others_words = {key: (t.speaker, t.text) for key, t in turns.items() if "S" not in t.speaker}
    spans = {name: list(withdrawn_spans(interview)) for name, interview in study.interviews.items()}
    planned = plan_withdrawal(folder, GONE)
    done = withdraw(folder, GONE, system=QUICK)

    left = texts_of(folder)
    assert find_runs(left, fingerprints(words)) == []
    assert "busari" not in left
    assert "english" not in left
    assert "Bu Sari" not in left
    assert "posyandu" not in left
    assert "ibu-01" not in left
    assert not folder.reports.exists()
    assert not folder.cache.exists()

    study = open_study(folder.root)
    assert sorted(study.interviews) == ["fgd", "fgd-en", "ibu-02"]
    after = {(t.transcript, t.turn): t for t in study.turns().itertuples()}
    for key, (speaker, text) in others_words.items():
        if key[0] in study.interviews:
            assert (after[key].speaker, after[key].text) == (speaker, text)
    withdrawn = [t for t in after.values() if t.speaker == "Ditarik 1"]
    assert {(t.text, t.role, t.informant) for t in withdrawn} == {(PLACEHOLDER, "other", "")}

    touching = [any(c.start < end and start < c.end for start, end in spans[c.transcript]) for c in before.itertuples()]
    staying = before[before["transcript"].isin(study.interviews) & ~np.array(touching)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", QualkitWarning)
        kept = study.codings()
    assert dict(zip(staying["id"], staying["quote"], strict=True)) == dict(zip(kept["id"], kept["quote"], strict=True))
    for row in kept.itertuples():
        assert study.interviews[row.transcript].text[row.start : row.end] == row.quote
    assert (kept["anchor"] == "exact").all()
    assert not {refused.id for refused in study.refused()} & set(before["id"])

    assert done.codings == planned.codings
    assert done.remains == planned.remains == ()
    assert done.not_searched == planned.not_searched
    with pytest.raises(StudyError, match="there is no informant 'ibu-01'"):
        withdraw(folder, GONE, system=QUICK)


def withdrawn_spans(interview: Interview) -> Iterator[tuple[int, int]]:
    """Words and labels of the person who withdraws."""
    for turn in interview.turns:
        if turn.speaker in ("Bu Sari", "Mrs S"):
            label = interview.text.rindex(f"\n{turn.speaker}", 0, turn.start) + 1
            yield from ((turn.start, turn.end), (label, label + len(turn.speaker)))


def test_other_files_and_lines_stay_byte_for_byte(tmp_path):
    folder = make(tmp_path)
    before = tree(folder)
    withdraw(folder, GONE, system=QUICK)
    after = tree(folder)
    same = {name for name in after if before.get(name) == after[name]}
    assert set(after) - same == {
        "transcripts/fgd.md", "transcripts/fgd-en.md", "transcripts/informants.csv", "transcripts/asked.csv",
        *(f"codings/{coder}/asi/{name}{end}" for coder in "ab" for name in ("fgd", "fgd-en")
          for end in (".jsonl", ".read.json")),
    }  # fmt: skip
    assert after["transcripts/informants.csv"] == b"informant,group,note\nibu-02,mother,\n"
    assert after["transcripts/asked.csv"] == b"transcript,informant,topic,status\nfgd,ibu-02,work,asked\n"
    assert not list(folder.root.rglob(".ibu-01*"))


def test_the_reading_of_others_goes_on(tmp_path):
    folder = make(tmp_path)
    before = open_study(tmp_path).progress().query("coder == 'a' and transcript == 'fgd'")
    withdraw(folder, GONE, system=QUICK)
    after = open_study(tmp_path).progress().query("coder == 'a' and transcript == 'fgd'")
    assert after[["turn", "read", "finished", "note"]].values.tolist() == (
        before[["turn", "read", "finished", "note"]].values.tolist()
    )
    assert before["read"].any()


def test_a_plan_changes_nothing_and_says_what_would_go(tmp_path):
    folder = make(tmp_path)
    before = tree(folder)
    plan = plan_withdrawal(folder, GONE)
    assert tree(folder) == before
    assert plan.deleted == ("ibu-01", "ibu-01-en")
    assert [rewriting.before.transcript for rewriting in plan.rewritten] == ["fgd", "fgd-en"]
    assert {"transcripts/ibu-01.md", "codings/a/asi/ibu-01.jsonl", "reports/out.html"} <= set(plan.files_deleted)
    assert {"transcripts/fgd.md", "codings/b/asi/fgd-en.jsonl", "transcripts/asked.csv"} <= set(plan.files_rewritten)
    assert plan.codings.deleted == 44
    assert plan.codings.removed + plan.codings.moved == 44
    assert min(plan.codings.removed, plan.codings.moved) > 0


def test_what_is_left_is_named_with_its_line_and_not_edited(tmp_path):
    folder = make(tmp_path)
    (interview,), _ = read_interviews(folder.transcripts, only=["ibu-01"])
    words = next(interview.text[t.start : t.end] for t in interview.turns if t.informant == GONE)
    cells = {"cells": [{"outputs": [{"text": ["x\n", words]}]}]}
    left = {
        "memos/a.md": "# Memo\nI think of ibu-01.\n",
        "notebooks/a.ipynb": json.dumps(cells, indent=1),
        "codebooks/asi.verdicts/a.yaml": f"verdicts:\n  - id: v1\n    reason: '{words[:110]}'\n",
        "transcripts/guide.md": "Ask Bu Sari first.\n",
        "audio/ibu-01.mp3": "\0",
    }
    for name, text in left.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    fgd = folder.transcripts / "fgd.md"
    fgd.write_text(fgd.read_text(encoding="utf-8").replace("\nP: ", "\nP: Bu Sari, "), encoding="utf-8")
    planned = plan_withdrawal(folder, GONE)
    done = withdraw(folder, GONE, system=QUICK)
    assert done.remains == planned.remains
    found = {(trace.file, trace.what) for trace in done.remains}
    assert {
        ("memos/a.md", "the id 'ibu-01'"), ("notebooks/a.ipynb", "8 or more of their words in a row"),
        ("codebooks/asi.verdicts/a.yaml", "8 or more of their words in a row"),
        ("transcripts/guide.md", "the label 'Bu Sari'"), ("transcripts/fgd.md", "the label 'Bu Sari'"),
        ("audio/ibu-01.mp3", "the file's name holds the id 'ibu-01'"),
    } <= found  # fmt: skip
    assert Trace("memos/a.md", 2, "the id 'ibu-01'") in done.remains
    assert done.not_searched == ("audio/ibu-01.mp3",)
    assert all((tmp_path / name).read_text(encoding="utf-8") == text for name, text in left.items())


def test_a_label_that_others_have_too_is_no_trace(tmp_path):
    folder = make(tmp_path)
    path = folder.transcripts / "ibu-02.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Bu Ani", "Bu Sari"), encoding="utf-8")
    assert plan_withdrawal(folder, GONE).marks.labels == ("Mrs S",)


def test_codings_without_a_certain_place_lose_their_context_or_go(tmp_path):
    folder = make(tmp_path)
    path = folder.codings / "a/asi/fgd.jsonl"
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    (fgd,), _ = read_interviews(folder.transcripts, only=["fgd"])
    theirs = next(fgd.text[t.start : t.end] for t in fgd.turns if t.informant == GONE)
    lost = {**lines[0], "text_sha256": "0", "unique": "none"}
    lines = [
        {**lost, "id": "lost", "quote": "words of Bu Ani that are gone", "before": "busariaa ", "after": " busaribb"},
        {**lost, "id": "like", "quote": theirs.replace("a. ", "x. ")[:-3], "before": "", "after": ""},
        {**lost, "id": "tail", "quote": theirs.splitlines()[0][-9:] + "\nBu Ani: nothing of this is said any more"},
        {**lost, "id": "run", "quote": "nothing of this " + " ".join(theirs.split()[:3]) + " is said any more, so far"},
        {**lost, "id": "same", "quote": theirs, "before": "", "after": ""},
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = withdraw(folder, GONE, system=QUICK)
    assert done.codings.loosened == 1
    (line,) = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert (line["id"], line["quote"]) == ("lost", "words of Bu Ani that are gone")
    assert (line["before"], line["after"], line["unique"]) == ("", "", "none")


@pytest.mark.parametrize("name", ["ibu-01", "fgd"])
def test_nothing_is_changed_while_somebody_codes(tmp_path, name):
    folder = make(tmp_path)
    before = tree(folder)
    with open_session(folder.codings, "b", "asi", name):
        with pytest.raises(StoreError, match="in use by another process"):
            withdraw(folder, GONE, system=QUICK)
        assert tree(folder) == before
    withdraw(folder, GONE, system=QUICK)


def test_what_a_journal_holds_goes_too(tmp_path):
    folder = make(tmp_path)
    (fgd,), _ = read_interviews(folder.transcripts, only=["fgd"])
    turn = next(t for t in fgd.turns if t.informant == GONE)
    coding = Coding("late", "fgd", make_segment(fgd.text, turn.start, turn.end), "tired", "asi", "1.0.0", "a", "")
    other = replace(coding, id="other", transcript="ibu-01")
    for name, new in (("fgd", coding), ("ibu-01", other)):
        session = open_session(folder.codings, "a", "asi", name)
        session.apply(AddCoding(new))
        kept = session.place.journal.read_bytes()
        session.close()
        reset_before(session.place.codings, new.id)
        session.place.journal.write_bytes(kept)
    planned = plan_withdrawal(folder, GONE)
    assert planned.codings.deleted == 45
    assert withdraw(folder, GONE, system=QUICK).remains == planned.remains == ()
    assert "busari" not in texts_of(folder)
    assert not list(folder.codings.rglob("*.journal"))


def reset_before(path: Path, id: str) -> None:
    """The file as it was before a coding was compacted into it."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if f'"id": "{id}"' not in line), encoding="utf-8", newline="")


# -- what cannot be done ---------------------------------------------------------------------------


def test_an_unknown_informant_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(StudyError, match=r"there is no informant 'ibu-1'\. Did you mean 'ibu-01'\?"):
        plan_withdrawal(make(tmp_path), "ibu-1")


def test_a_transcript_that_cannot_be_read_may_hold_their_words(tmp_path):
    folder = make(tmp_path)
    (folder.transcripts / "new.md").write_bytes(b"\xff")
    (folder.transcripts / "more.md").write_text("no front matter", encoding="utf-8")
    before = tree(folder)
    with pytest.raises(StudyError) as caught:
        withdraw(folder, GONE, system=QUICK)
    assert [problem.where for problem in caught.value.problems] == ["transcripts/more.md:1", "transcripts/new.md"]
    assert tree(folder) == before


def test_a_translation_that_does_not_tell_whose_turns_they_are_is_refused(tmp_path):
    folder = make(tmp_path)
    path = folder.transcripts / "fgd-en.md"
    path.write_text(path.read_text(encoding="utf-8").rsplit("\n\n", 1)[0] + "\n", encoding="utf-8")
    with pytest.raises(StudyError, match="it does not tell which turns are those of 'ibu-01' in fgd"):
        plan_withdrawal(folder, GONE)
    text = path.read_text(encoding="utf-8").replace(
        "Mrs S: {role: informant}", "Mrs S: {role: informant, informant: ibu-01}"
    )
    path.write_text(text, encoding="utf-8")
    assert "fgd-en" in [rewriting.before.transcript for rewriting in plan_withdrawal(folder, GONE).rewritten]


@pytest.mark.parametrize("entry", [
    "  ? Bu Sari\n  : {role: informant, informant: ibu-01}\n",
    "  Bu Sari: {role: &r informant, informant: ibu-01}\n  Other: {role: *r}\n",
])  # fmt: skip
def test_front_matter_that_cannot_be_rewritten_in_place_is_refused(tmp_path, entry):
    folder = make(tmp_path)
    path = folder.transcripts / "fgd.md"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if line.startswith("  Bu Sari"))
    path.write_text("".join([*lines[:at], entry, *lines[at + 1 :]]), encoding="utf-8")
    with pytest.raises(StudyError, match=r"fgd\.md:\d+: the speakers of this transcript cannot be rewritten in place"):
        plan_withdrawal(folder, GONE)


@pytest.mark.parametrize(("old", "new", "said"), [
    ("  Bu Sari: {", "  Bu Santi: {", "the speakers or their turns would be others"),
    ("Lokasi: balai", "Lokasi: kantor", "the file changed while it was read"),
])  # fmt: skip
def test_a_file_that_changed_since_it_was_read_is_refused(tmp_path, old, new, said):
    path = make(tmp_path).transcripts / "fgd.md"
    (interview,), _ = read_interviews(path.parent, only=["fgd"])
    changed = path.read_text(encoding="utf-8").replace(old, new)
    with pytest.raises(StudyError, match=said):
        rewrite(path, changed.encode(), interview, GONE)


def test_codings_that_cannot_be_read_are_refused_where_the_transcript_stays(tmp_path):
    folder = make(tmp_path)
    for name in ("fgd", "ibu-01"):
        path = folder.codings / f"a/asi/{name}.jsonl"
        path.write_bytes(path.read_bytes() + b"oops\n")
    (folder.codings / "b/asi/fgd.journal").write_bytes(b"damaged\n")
    with pytest.raises(StoreError) as caught:
        plan_withdrawal(folder, GONE)
    said = str(caught.value)
    assert "fgd.jsonl:" in said
    assert "fgd.journal:1" in said
    assert "ibu-01" not in said


# -- forms of files --------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", [
    "  Bu Sari: {role: informant, informant: ibu-01}\n",
    "  'Bu Sari':   {role: informant, informant: ibu-01}  # Sari Dewi\n",
    "  Bu Sari:  # Sari Dewi\n    role: informant\n    informant: ibu-01  # Sari Dewi\n",
    "  Bu Sari: {role: informant,\n            informant: ibu-01}\n",
])  # fmt: skip
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_entry_of_a_speaker_is_replaced_however_it_is_written(tmp_path, entry, line_end, mark):
    folder = make(tmp_path)
    path = folder.transcripts / "fgd.md"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if line.startswith("  Bu Sari"))
    written = "".join([*lines[:at], entry, *lines[at + 1 :]])
    path.write_bytes((mark + written.replace("\n", line_end)).encode())
    withdraw(folder, GONE, system=QUICK)
    after = path.read_bytes().decode()
    assert (after.startswith("\ufeff"), "\r\n" in after) == (bool(mark), line_end == "\r\n")
    assert after.count("\r\n") in (0, after.count("\n"))
    assert "  Ditarik 1: {role: other}" + line_end in after
    assert "Dewi" not in after
    assert "ibu-01" not in after


def test_a_person_without_a_label_goes_too(tmp_path):
    folder = make(tmp_path)
    path = folder.transcripts / "ibu-02.md"
    text = path.read_text(encoding="utf-8").replace("Lokasi: balai desa", "Kata tanpa label.\n\nSatu lagi.")
    path.write_text(text.replace("speakers:\n", 'speakers:\n  "": {role: informant, informant: ibu-09}\n'), "utf-8")
    withdraw(folder, "ibu-09", system=QUICK)
    after = path.read_text(encoding="utf-8")
    assert after == text.replace("speakers:\n", 'speakers:\n  "": {role: other}\n').replace(
        "Kata tanpa label.", PLACEHOLDER).replace("Satu lagi.", PLACEHOLDER)  # fmt: skip


def test_speakers_on_one_line_are_replaced(tmp_path):
    folder = make(tmp_path)
    path = folder.transcripts / "fgd.md"
    head, body = path.read_text(encoding="utf-8").split("---\nLokasi", 1)
    entries = ", ".join(f"{label}: {entry.split('  #')[0]}" for label, entry in SPEAKERS.items())
    start = head.index("speakers:")
    path.write_text(f"{head[:start]}speakers: {{{entries}}}\n---\nLokasi{body}", encoding="utf-8")
    withdraw(folder, GONE, system=QUICK)
    assert "Ditarik 1: {role: other}, Bu Ani: {role: informant, informant: ibu-02}}" in path.read_text(encoding="utf-8")


def test_a_person_who_is_named_but_never_speaks_leaves_the_front_matter(tmp_path):
    folder = make(tmp_path)
    path = folder.transcripts / "ibu-02.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("speakers:\n", "speakers:\n  Ibu Diam: {role: informant, informant: ibu-09}\n"), "utf-8"
    )
    before = (folder.codings / "a/asi/ibu-02.jsonl").read_bytes()
    withdraw(folder, "ibu-09")
    assert path.read_text(encoding="utf-8") == text.replace("speakers:\n", "speakers:\n  Ditarik 1: {role: other}\n")
    assert (folder.codings / "a/asi/ibu-02.jsonl").read_bytes() == before


def test_the_second_who_withdraws_takes_the_talk_along(tmp_path):
    folder = make(tmp_path)
    withdraw(folder, GONE, system=QUICK)
    done = withdraw(folder, STAYS)
    assert done.deleted == ("fgd", "fgd-en", "ibu-02")
    assert "buani" not in texts_of(folder)
    assert open_study(tmp_path).informants().empty


# -- interruption ----------------------------------------------------------------------------------


class Dies(Quick):
    """A computer that goes off at a call of its choice and stays off."""

    def __init__(self, left: int) -> None:
        self.left = left

    def _call(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt

    def create(self, path):
        self._call()
        return super().create(path)

    def write(self, file, data):
        self._call()
        return super().write(file, data)

    def replace(self, source, target):
        self._call()
        super().replace(source, target)

    def unlink(self, path):
        self._call()
        super().unlink(path)


@pytest.mark.slow
def test_a_withdrawal_that_was_interrupted_anywhere_is_finished_by_running_it_again(tmp_path):
    start = tmp_path / "start"
    (make(start).root / "memos").mkdir()
    (interview,), _ = read_interviews(start / "transcripts", only=["ibu-01"])
    words = next(interview.text[t.start : t.end] for t in interview.turns if t.informant == GONE)
    (start / "memos/a.md").write_text(f"{words}\nibu-01\nBu Sari\n", encoding="utf-8")
    shutil.copytree(start, tmp_path / "whole")
    whole = Folder(tmp_path / "whole")
    traces = withdraw(whole, GONE).remains
    expected = tree(whole)
    assert len(traces) == 3
    calls, resumed = 0, 0
    while True:
        root = tmp_path / "broken"
        shutil.copytree(start, root)
        folder = Folder(root)
        try:
            withdraw(folder, GONE, system=Dies(calls))
        except KeyboardInterrupt:
            if intent_file(folder).exists():
                again = withdraw(folder, GONE, system=QUICK)
                resumed += again.resumed
            else:
                # Before it began nothing was changed; after it was done nothing is left to do.
                again = withdraw(folder, GONE, system=QUICK) if tree(folder) != expected else None
            assert again is None or again.remains == traces
        else:
            break
        finally:
            after = tree(folder)
            shutil.rmtree(root)
        assert after == expected, f"call {calls}"
        calls += 1
    assert resumed > 60


def test_a_second_withdrawal_waits_for_the_first(tmp_path):
    folder = make(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        withdraw(folder, GONE, system=Dies(12))
    intent = read_intent(folder)
    assert intent is not None
    assert intent.informant == GONE
    assert "busari" not in intent_file(folder).read_text(encoding="utf-8")
    with pytest.raises(StoreError, match=r"the withdrawal of 'ibu-01' was interrupted.*qualkit withdraw ibu-01"):
        plan_withdrawal(folder, STAYS)
    assert withdraw(folder, GONE, system=QUICK).resumed
    withdraw(folder, STAYS)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 2}', '{"format": 1}'])
def test_a_record_that_cannot_be_read_is_refused(tmp_path, text):
    folder = make(tmp_path)
    intent_file(folder).write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match="the record of a withdrawal that has begun cannot be read"):
        plan_withdrawal(folder, GONE)


# -- what history remembers, and what is said ------------------------------------------------------


def test_commits_that_hold_their_words_are_counted(tmp_path):
    if shutil.which("git") is None:
        pytest.skip("git is not installed here")
    folder = make(tmp_path)
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init"], ["add", "-A"], [*who, "commit", "-m", "first"]):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True, capture_output=True)
    done = withdraw(folder, GONE, system=QUICK)
    assert done.history.commits == 1
    assert any(line.startswith("remains in version history: 1 commits, the first ") for line in sentences(done))


def test_what_is_said_names_everything():
    plan = Withdrawal(
        "ibu-01",
        remains=(Trace("a.md", 3, "the id 'ibu-01'"),),
        not_searched=("a.mp3",),
        history=History(note="no git"),
    )
    assert sentences(plan)[-3:] == [
        "still there: a.md:3: the id 'ibu-01'; edit by hand", "not searched, for it is no text: a.mp3", "no git",
    ]  # fmt: skip
    assert plan.intent.marks == Marks()
    many = [Trace("b.md", n, "the id 'ibu-01'") for n in range(1, 13)]
    words = Trace("c.md", 9, WORDS_IN_A_ROW)
    named = Trace("ibu-01.mp3", 0, "the file's name holds the id 'ibu-01'")
    assert sentences(replace(plan, remains=(*many, words, named)))[3:6] == [
        f"still there: c.md:9: {WORDS_IN_A_ROW}; edit by hand",
        "still there: b.md:1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more: the id 'ibu-01'; edit by hand",
        "still there: ibu-01.mp3: the file's name holds the id 'ibu-01'; edit by hand",
    ]
    assert not any("history" in line for line in sentences(Withdrawal("ibu-01")))
