"""Simulate a training's evaluation: python generate.py writes data.csv beside this file, always the same bytes.

Nobody was tested. The article of 2026 prints three means of 23 cadres: knowledge 76 before and 99.50 after, skill 87.26
once. Its tests' lengths are not printed. Here knowledge has 25 items and the checklist 29, each right or wrong, so the
totals that come nearest are 437 and 572 of 575 (76.00 and 99.48: no whole number of right answers gives 99.50), and
over two observers 1,164 of 1,334 steps (87.26). The second observer is qualkit's addition: the article names none.

Who answers what follows from an ability, a difficulty and chance; the totals are then met exactly, by giving the right
answers to the pairs of person and item that were likeliest to be right.
"""

from __future__ import annotations

import csv
import io
import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

SEED = 20240906
GROUPS = (6, 6, 6, 5)
ITEMS, STEPS = 25, 29
RIGHT_BEFORE, RIGHT_AFTER, DONE = 437, 572, 1164
OBSERVERS = ("a", "b")
HEADER = (
    "cadre", "practice_group", "age", "years_as_cadre",
    *(f"before_{item:02d}" for item in range(1, ITEMS + 1)),
    *(f"after_{item:02d}" for item in range(1, ITEMS + 1)),
    *(f"skill_{observer}_{step:02d}" for observer in OBSERVERS for step in range(1, STEPS + 1)),
)  # fmt: skip


class Cadre(NamedTuple):
    """Who sits the tests."""

    name: str
    group: int
    age: int
    years: int
    knows: float
    does: float


def normal(draw: Callable[[], float]) -> float:
    """A number about normally distributed: the sum of twelve equal chances, less six."""
    return math.fsum(draw() for _ in range(12)) - 6


def cadres(draw: Callable[[], float]) -> list[Cadre]:
    made = []
    for group, size in enumerate(GROUPS, start=1):
        for _ in range(size):
            age = 24 + int(30 * draw())
            knows = normal(draw)
            made.append(Cadre(f"c{len(made) + 1:02d}", group, age, 1 + int((age - 22) * draw() * 0.7), 0.45 * knows,
                              0.5 * knows + 0.7 * normal(draw)))  # fmt: skip
    return made


def likeliest(luck: dict[tuple[str, str], float], total: int) -> set[tuple[str, str]]:
    """The pairs of person and item that come first, as many as are to be right."""
    return set(sorted(luck, key=lambda pair: (-luck[pair], pair))[:total])


def data() -> str:
    """The records as CSV text."""
    draw = random.Random(SEED).random  # noqa: S311  simulated data keep no secret
    people = cadres(draw)
    hardness = [1.1 * normal(draw) for _ in range(ITEMS)]
    effort = [0.9 * normal(draw) for _ in range(STEPS)]
    before = {(cadre.name, f"before_{item:02d}"): cadre.knows - hard + normal(draw)
              for cadre in people for item, hard in enumerate(hardness, start=1)}  # fmt: skip
    after = {(cadre.name, f"after_{item:02d}"): 0.5 * cadre.knows - hard + normal(draw)
             for cadre in people for item, hard in enumerate(hardness, start=1)}  # fmt: skip
    seen = {(cadre.name, f"skill_{observer}_{step:02d}"): value + strict + 0.55 * normal(draw)
            for cadre in people for step, hard in enumerate(effort, start=1)
            for value in (cadre.does - hard + 0.8 * normal(draw),)
            for observer, strict in zip(OBSERVERS, (0.1, -0.1), strict=True)}  # fmt: skip
    right = likeliest(before, RIGHT_BEFORE) | likeliest(after, RIGHT_AFTER) | likeliest(seen, DONE)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADER, lineterminator="\n")
    writer.writeheader()
    for cadre in people:
        row = {"cadre": cadre.name, "practice_group": str(cadre.group), "age": str(cadre.age),
               "years_as_cadre": str(cadre.years)}  # fmt: skip
        writer.writerow(row | {name: str(int((cadre.name, name) in right)) for name in HEADER[4:]})
    return text.getvalue()


if __name__ == "__main__":
    Path(__file__).with_name("data.csv").write_text(data(), encoding="utf-8", newline="")
