"""A program that is killed at a random moment, and a reader beside one that writes, lose nothing acknowledged."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import warnings
from dataclasses import replace
from pathlib import Path

import pytest

from qualkit.actions import Action, AddCoding, ChangeCoding, ChangeProgress, RemoveCoding, State, from_record, mark_read
from qualkit.model import Coding, Segment
from qualkit.store.codings import read_codings, read_progress
from qualkit.store.loading import load
from qualkit.store.places import Place
from qualkit.store.session import Session, open_session

CODER, BOOK, TRANSCRIPT = "budi", "asi", "ibu-01"
forks = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="this system has no fork, by which the test makes its children"
)


def a_coding(number: int, memo: str = "") -> Coding:
    segment = Segment(number, number + 9, "saya capek", "", "", "cd" * 32, "quote")
    return Coding(f"c{number}", TRANSCRIPT, segment, "barrier.work", BOOK, "1.0.0", CODER, "2026-11-01T08:00:00Z", memo)


def go_on_forever(folder: Path, pipe: int, seed: int) -> None:
    """Add, change, remove, undo, read, compact and reopen at random, telling the pipe before and after each action."""
    chance, number = random.Random(seed), seed * 1_000_000

    def announce(action: Action) -> None:
        os.write(pipe, f"announce {json.dumps(action.to_record())}\n".encode())

    def acknowledge(action: Action) -> None:
        os.write(pipe, b"ack\n")

    while True:
        with open_session(folder, CODER, BOOK, TRANSCRIPT, announce=announce, acknowledge=acknowledge) as session:
            for _ in range(chance.randint(1, 12)):
                number += 1
                a_random_act(session, chance, number)


def a_random_act(session: Session, chance: random.Random, number: int) -> None:
    present = sorted(session.state.codings)
    act = chance.choice(("add", "add", "add", "batch", "remove", "change", "read", "undo", "redo", "compact"))
    if act == "add":
        session.apply(AddCoding(a_coding(number)))
    elif act == "batch":
        session.apply(*(AddCoding(a_coding(number + part * 1_000)) for part in range(1, 4)))
    elif act == "remove" and present:
        session.apply(RemoveCoding(session.state.codings[chance.choice(present)]))
    elif act == "change" and present:
        old = session.state.codings[chance.choice(present)]
        session.apply(ChangeCoding(old, replace(old, memo=f"memo {number}")))
    elif act == "read":
        old_progress = session.state.progress
        session.apply(ChangeProgress(old_progress, mark_read(old_progress, number, number + 5)))
    elif act == "undo":
        session.undo()
    elif act == "redo":
        session.redo()
    else:
        session.compact()


def killed_after(folder: Path, seconds: float, seed: int) -> list[str]:
    """What a child said until it was killed; only whole lines."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            go_on_forever(folder, writer, seed)
        finally:
            os._exit(1)
    os.close(writer)
    killer = threading.Timer(seconds, os.kill, (child, signal.SIGKILL))
    killer.start()
    with os.fdopen(reader, encoding="utf-8") as pipe:
        said = pipe.read()
    killer.join()
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the child ended by itself"
    return said.split("\n")[:-1]


def seen_on_disk(folder: Path) -> State:
    """The state as readers of the whole study see it, ids and memos checked against what a single place holds."""
    frame, problems = read_codings(folder)
    progress, more = read_progress(folder)
    assert not problems
    assert not more
    state = load(Place(folder, CODER, BOOK, TRANSCRIPT)).state
    listed = dict(zip(frame["id"], frame["memo"], strict=True))
    assert listed == {id: coding.memo for id, coding in state.codings.items()}
    assert progress.get((CODER, BOOK, TRANSCRIPT), state.progress) == state.progress
    return state


def check_said(before: State, said: list[str], after: State) -> int:
    """The state after is the one before with what was acknowledged, or also a beginning of what was announced."""
    announced = [from_record(json.loads(line[9:])) for line in said if line.startswith("announce ")]
    acknowledged = said.count("ack")
    allowed, state = [], before
    for number in range(len(announced) + 1):
        if number >= acknowledged:
            allowed.append(state)
        if number < len(announced):
            state = announced[number].apply(state)
    assert after in allowed, f"{acknowledged} of {len(announced)} actions were acknowledged"
    return acknowledged


def kill_again_and_again(folder: Path, kills: int) -> int:
    chance, state, acknowledged = random.Random(7), State(), 0
    for number in range(kills):
        said = killed_after(folder, chance.uniform(0.002, 0.15), number)
        after = seen_on_disk(folder)
        acknowledged += check_said(state, said, after)
        state = after
        if len(state.codings) > 300:
            with open_session(folder, CODER, BOOK, TRANSCRIPT) as session:
                session.apply(*(RemoveCoding(coding) for coding in state.codings.values()))
                state = session.state
    return acknowledged


@forks
@pytest.mark.slow
def test_200_kills_at_random_moments(tmp_path: Path) -> None:
    assert kill_again_and_again(tmp_path / "codings", 200) > 1_000


@forks
def test_kills_show_a_program_that_acknowledges_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Session._write

    def hasty(session: Session, actions: tuple[Action, ...], state: State) -> None:
        for _ in actions:
            session._hooks.acknowledge(actions[0])
        time.sleep(0.005)
        write(session, actions, state)

    monkeypatch.setattr(Session, "_write", hasty)
    monkeypatch.setattr(Session, "_acknowledge", lambda session, actions: None)
    with pytest.raises(AssertionError, match="were acknowledged"):
        kill_again_and_again(tmp_path / "codings", 50)


WRITER = """
import sys
from pathlib import Path
from qualkit.actions import AddCoding, RemoveCoding
from qualkit.model import Coding, Segment
from qualkit.store.session import open_session

folder, coder, book, transcript = Path(sys.argv[1]), *sys.argv[2:]
number = 0
while True:
    with open_session(folder, coder, book, transcript, acknowledge=lambda action: print(number, flush=True)) as session:
        for _ in range(3):
            number += 1
            segment = Segment(number, number + 9, "saya capek", "", "", "cd" * 32, "quote")
            session.apply(AddCoding(Coding(f"c{number}", transcript, segment, "x", book, "1", coder, "2026")))
        if number % 60 == 0:
            oldest = sorted(session.state.codings.values(), key=lambda coding: coding.segment.start)[:-3]
            session.apply(*(RemoveCoding(coding) for coding in oldest))
"""


def acknowledged_so_far(process: subprocess.Popen[str], last: dict[str, int]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        last["number"] = int(line)


@pytest.mark.slow
def test_a_reader_beside_a_writing_process_misses_nothing_acknowledged(tmp_path: Path) -> None:
    """The writer numbers its codings and removes only the oldest, so that a reader must see a run without gaps."""
    folder, last = tmp_path / "codings", {"number": 0}
    command = [sys.executable, "-c", WRITER, str(folder), CODER, BOOK, TRANSCRIPT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        listener = threading.Thread(target=acknowledged_so_far, args=(process, last))
        listener.start()
        try:
            for _ in range(2_000):
                expected = last["number"]
                frame, problems = read_codings(folder)
                assert not problems, problems
                seen = sorted(int(id[1:]) for id in frame["id"])
                assert seen == list(range(seen[0], seen[-1] + 1)) if seen else not expected
                assert not seen or seen[-1] >= expected, f"coding {expected} was acknowledged, {seen[-1]} was seen"
            assert process.poll() is None, "the writer ended by itself"
        finally:
            process.kill()
            listener.join()
    assert last["number"] > 100
