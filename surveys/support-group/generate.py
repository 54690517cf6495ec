"""Simulate attitudes of a support group: python generate.py writes data.csv beside this file, always the same bytes.

Nobody was asked, and no published figure is aimed at: the abstract of 2023 prints none. 32 cadres answer twelve
statements about supporting breastfeeding mothers before and after the group was formed, from 1 (disagree strongly) to 5
(agree strongly). Four statements are worded the other way round, so that agreeing means a less supportive attitude.
A few answers are blank, as on paper.
"""

from __future__ import annotations

import csv
import io
import math
import random
from collections.abc import Callable
from pathlib import Path

SEED = 20231115
CADRES, STATEMENTS = 32, 12
TURNED = (3, 6, 8, 11)
CUTS = (-1.9, -0.7, 0.3, 1.5)
CHANGE = 0.8
BLANK = 0.012
HEADER = ("cadre", "age", "years_as_cadre", *(f"before_{n:02d}" for n in range(1, STATEMENTS + 1)),
          *(f"after_{n:02d}" for n in range(1, STATEMENTS + 1)))  # fmt: skip


def normal(draw: Callable[[], float]) -> float:
    """A number about normally distributed: the sum of twelve equal chances, less six."""
    return math.fsum(draw() for _ in range(12)) - 6


def answer(attitude: float, statement: int, draw: Callable[[], float]) -> str:
    """One mark from 1 to 5, or nothing."""
    felt = attitude + 0.8 * normal(draw)
    mark = 1 + sum(felt > cut for cut in CUTS)
    if draw() < BLANK:
        return ""
    return str(6 - mark if statement in TURNED else mark)


def data() -> str:
    """The records as CSV text."""
    draw = random.Random(SEED).random  # noqa: S311  simulated data keep no secret
    appeal = [0.5 * normal(draw) for _ in range(STATEMENTS)]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for number in range(1, CADRES + 1):
        age = 23 + int(33 * draw())
        attitude, moved = 0.7 * normal(draw), CHANGE + 0.4 * normal(draw)
        row = [f"s{number:02d}", str(age), str(1 + int((age - 22) * draw() * 0.6))]
        for shift in (0.0, moved):
            row += [answer(attitude + shift + likes, place, draw) for place, likes in enumerate(appeal, start=1)]
        writer.writerow(row)
    return text.getvalue()


if __name__ == "__main__":
    Path(__file__).with_name("data.csv").write_text(data(), encoding="utf-8", newline="")
