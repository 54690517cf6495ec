"""Simulate the household survey: python generate.py writes data.csv beside this file, always the same bytes.

Nothing here was asked of anybody. 1,500 children under two years in 60 clusters of two strata; six invented villages
and the country around them. Two figures are aimed at, and only these two: breastfed exclusively at 0-5 months 58%, and
breastfed at 20-23 months among working mothers 32%, the figures that the main study prints without a definition. How
they are counted (`exclusive`, `nursing`) is this file's choice. The villages follow what their informants tell, but
for Tanjung Rengas, where active cadres and low coverage stand side by side. Both were put in by hand: VILLAGES.

Only `random.random` and arithmetic are used, whose results are the same in every version of Python.
"""

from __future__ import annotations

import csv
import io
import math
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

SEED = 20261101
CLUSTERS, CHILDREN = 60, 1500
EBF_AIM, NURSING_AIM = 0.58, 0.32
FIRST_DAY = date(2026, 4, 6)
DAYS_UNDER_TWO = 731
DAYS_A_MONTH = 30.4375
YES, NO, DO_NOT_KNOW, SKIPPED = "1", "2", "8", ""


class Village(NamedTuple):
    """A village: its stratum, clusters, and what is built into its children."""

    name: str
    stratum: str
    clusters: int
    exclusive: float
    contact: float
    working: float


VILLAGES = (
    Village("parit-selasih", "inland", 5, 0.0, 0.50, 0.05),
    Village("sungai-mentawak", "inland", 5, 0.9, 0.70, -0.05),
    Village("tanjung-rengas", "inland", 5, -1.0, 0.80, 0.10),
    Village("around-inland", "inland", 15, 0.1, 0.40, 0.0),
    Village("teluk-kembayan", "delta", 5, -0.3, 0.45, 0.05),
    Village("kuala-seruni", "delta", 5, 0.5, 0.55, 0.0),
    Village("parit-gelombang", "delta", 5, -1.5, 0.30, 0.0),
    Village("around-delta", "delta", 15, 0.0, 0.35, -0.05),
)
BASE_WEIGHT = {"inland": 1.2, "delta": 0.8}
LIQUIDS = {
    "q07_water": 0.62, "q08_formula": 0.48, "q09_animal_milk": 0.10, "q10_yogurt_drink": 0.03, "q11_chocolate": 0.03,
    "q12_juice": 0.05, "q13_soda": 0.01, "q14_tea": 0.10, "q15_broth": 0.06, "q16_other_liquid": 0.07,
}  # fmt: skip
"""What a child under six months who is not exclusively breastfed got, besides or without the breast."""
FOODS = {
    "q17_grains": 0.88, "q18_roots": 0.22, "q19_pulses": 0.35, "q20_dairy": 0.14, "q21_organ_meat": 0.12,
    "q22_meat": 0.30, "q23_fish": 0.52, "q24_eggs": 0.45, "q25_leaves": 0.48, "q26_orange_vegetables": 0.36,
    "q27_orange_fruit": 0.30, "q28_other_vegetables": 0.28, "q29_other_fruit": 0.34, "q30_sweets": 0.33,
    "q31_fried_salty": 0.36, "q32_other_food": 0.10,
}  # fmt: skip
"""What a child of a year or more ate; younger ones ate less of it."""
EARLY_FOOD = {"q17_grains": 0.30, "q29_other_fruit": 0.14, "q32_other_food": 0.06}
"""Porridge, banana and the like before six months, from the third month on."""
EMPLOYMENT = (("factory-or-mill", 0.24), ("plantation", 0.18), ("trade", 0.30), ("office-or-school", 0.15),
              ("farm-or-fishing", 0.13))  # fmt: skip
TIMES = {"q08_formula": 6, "q09_animal_milk": 3, "q10_yogurt_drink": 2}
DO_NOT_KNOW_SHARE = 0.004
HEADER = (
    "child", "stratum", "cluster", "village", "weight", "interview_date", "birth_date", "sex", "mother_age",
    "mother_works", "employment", "cadre_contacts", "lives_with_mother", "q02_ever_breastfed", "q03_start",
    "q04_two_days", "q05_breastfed_yesterday", "q06_bottle", *LIQUIDS, *(f"{name}_times" for name in TIMES),
    "q14_tea_sweet", "q16_other_sweet", *FOODS, "q33_meals",
)  # fmt: skip
Row = dict[str, str]


class Child(NamedTuple):
    """A child before anybody is asked about its food: who it is, and its own stream of chance."""

    row: Row
    village: Village
    days: int
    works: bool
    contacts: int
    chance: list[float]

    @property
    def months(self) -> int:
        return int(self.days / DAYS_A_MONTH)


def share(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def children() -> list[Child]:
    """Clusters, households and mothers; what follows is asked of each."""
    draw = random.Random(SEED).random  # noqa: S311  simulated data keep no secret
    made: list[Child] = []
    places = [village for village in VILLAGES for _ in range(village.clusters)]
    sizes = _sizes(draw)
    for number, (village, size) in enumerate(zip(places, sizes, strict=True), start=1):
        level = 0.8 + 0.4 * draw()
        start = FIRST_DAY + timedelta(days=int(70 * draw()))
        for _ in range(size):
            made.append(_child(len(made) + 1, number, village, level, start, draw))
    return made


def _sizes(draw: Callable[[], float]) -> list[int]:
    """Children in each cluster: 20 to 30, in all as many as said."""
    sizes = [20 + int(11 * draw()) for _ in range(CLUSTERS)]
    place = 0
    while sum(sizes) != CHILDREN:
        step = 1 if sum(sizes) < CHILDREN else -1
        if 18 <= sizes[place % CLUSTERS] + step <= 32:
            sizes[place % CLUSTERS] += step
        place += 7
    return sizes


def _child(number: int, cluster: int, village: Village, level: float, start: date, draw: Callable[[], float]) -> Child:
    days = int(DAYS_UNDER_TWO * draw())
    asked_on = start + timedelta(days=int(5 * draw()))
    likely = 0.26 + 0.012 * (days / DAYS_A_MONTH) + village.working
    works, kind = draw() < likely, draw()
    reached = draw() < village.contact
    contacts = 1 + int(4 * draw() ** 2) if reached else 0
    weight = BASE_WEIGHT[village.stratum] * level * (0.9 + 0.2 * draw())
    born = asked_on - timedelta(days=days)
    row = {
        "child": f"{number:04d}", "stratum": village.stratum, "cluster": f"c{cluster:02d}", "village": village.name,
        "weight": f"{weight:.4f}", "interview_date": asked_on.isoformat(),
        "birth_date": "" if draw() < 0.003 else born.isoformat(), "sex": "girl" if draw() < 0.49 else "boy",
        "mother_age": str(17 + int(26 * (draw() + draw()) / 2)), "mother_works": YES if works else NO,
        "employment": _kind(kind) if works else SKIPPED, "cadre_contacts": str(contacts),
        "lives_with_mother": YES if draw() < 0.985 else NO,
    }  # fmt: skip
    return Child(row, village, days, works, contacts, [draw() for _ in range(80)])


def _kind(chance: float) -> str:
    for name, part in EMPLOYMENT:
        chance -= part
        if chance < 0:
            return name
    return EMPLOYMENT[-1][0]


class Levels(NamedTuple):
    """The two numbers that are solved for: they set how common both practices are, and nothing else."""

    exclusive: float
    nursing: float


def answers(child: Child, levels: Levels) -> Row:
    """One questionnaire. Every chance has its own place in the child's stream, whatever was answered before."""
    chance = iter(child.chance)
    ever = next(chance) < 0.965
    luck, more_luck = next(chance), next(chance)
    stay = (levels.nursing if child.works else 2.9) + (0.12 if child.works else 0.15) * (12 - child.months)
    nursing = ever and luck < share(stay)
    only = (levels.exclusive + child.village.exclusive + 0.20 * min(child.contacts, 2) - 0.32 * child.months
            - (0.9 if child.works and child.months >= 2 else 0.0))  # fmt: skip
    exclusive = nursing and child.months < 6 and more_luck < share(only)
    row = dict(child.row)
    row["q02_ever_breastfed"] = YES if ever else NO
    start = next(chance)
    row["q03_start"] = SKIPPED if not ever else "0" if start < 0.58 else "1" if start < 0.86 else "2"
    row["q04_two_days"] = YES if next(chance) < (0.24 if ever else 0.97) else NO
    row["q05_breastfed_yesterday"] = SKIPPED if not ever else YES if nursing else NO
    row["q06_bottle"] = YES if next(chance) < (0.04 if exclusive else 0.30 if nursing else 0.62) else NO
    got = _got(child, nursing=nursing, exclusive=exclusive, chance=[next(chance) for _ in range(30)])
    row |= {name: YES if name in got else NO for name in (*LIQUIDS, *FOODS)}
    for name, most in TIMES.items():
        times = 1 + int(most * next(chance))
        row[f"{name}_times"] = str(times) if name in got else SKIPPED
    sweet, other_sweet = next(chance) < 0.8, next(chance) < 0.5
    row["q14_tea_sweet"] = SKIPPED if "q14_tea" not in got else YES if sweet else NO
    row["q16_other_sweet"] = SKIPPED if "q16_other_liquid" not in got else YES if other_sweet else NO
    meals = 1 + int((2.2 + child.months / 12) * next(chance))
    row["q33_meals"] = str(meals) if any(name in got for name in FOODS) else SKIPPED
    return _not_known(row, child.chance[50:])


def _got(child: Child, *, nursing: bool, exclusive: bool, chance: list[float]) -> set[str]:
    """Which liquids and foods the child got yesterday."""
    if exclusive:
        return set()
    more = 1.0 if nursing else 1.5
    old = child.months >= 6
    drink = {name: min(part * (1.2 if old else 1.0) * (more if "milk" in name or "formula" in name else 1.0), 0.97)
             for name, part in LIQUIDS.items()}  # fmt: skip
    grown = min(0.45 + 0.05 * (child.months - 6), 1.0)
    eat = {name: part * grown + (0.1 if name == "q17_grains" else 0.0) for name, part in FOODS.items()}
    if not old:
        eat = {name: EARLY_FOOD.get(name, 0.0) if child.months >= 3 else 0.0 for name in FOODS}
    likely = {**drink, **eat}
    got = {name for (name, part), luck in zip(likely.items(), chance, strict=False) if luck < part}
    if not got:
        got.add("q08_formula" if chance[-1] < 0.5 or not nursing else "q07_water")
    if not nursing and not old and not got & {"q08_formula", "q09_animal_milk"}:
        got.add("q08_formula")
    return got


def _not_known(row: Row, chance: list[float]) -> Row:
    """A few answers become "do not know"; what hung on them stays unasked."""
    names = ("q03_start", "q04_two_days", *LIQUIDS, *FOODS)
    for name, luck in zip(names, chance, strict=False):
        if luck < DO_NOT_KNOW_SHARE and row[name] != SKIPPED:
            row[name] = DO_NOT_KNOW
            row.update({part: SKIPPED for part in row if part in (f"{name}_times", f"{name}_sweet")})
    if row["q16_other_liquid"] == DO_NOT_KNOW:
        row["q16_other_sweet"] = SKIPPED
    if chance[-1] < 0.006 and row["q33_meals"] != SKIPPED:
        row["q33_meals"] = DO_NOT_KNOW
    return row


def exclusive(row: Row) -> bool:
    """Breastfed yesterday, and every liquid and food a plain no: "do not know" is not exclusive."""
    return row["q05_breastfed_yesterday"] == YES and all(row[name] == NO for name in (*LIQUIDS, *FOODS))


def nursing(row: Row) -> bool:
    """Breastfed yesterday."""
    return row["q05_breastfed_yesterday"] == YES


def weighted(sample: list[Child], levels: Levels, inside: Callable[[Child], bool], has: Callable[[Row], bool]) -> float:
    """The weighted share of children inside who have it; a child whose birth date is blank is of no age."""
    chosen = [child for child in sample if child.row["birth_date"] and inside(child)]
    weights = [float(child.row["weight"]) for child in chosen]
    return math.fsum(w for w, child in zip(weights, chosen, strict=True) if has(answers(child, levels))) / math.fsum(
        weights
    )


def solved(figure: Callable[[float], float], aim: float) -> float:
    """The level at which a figure that grows with it comes nearest to what is aimed at."""
    low, high = -8.0, 12.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if figure(middle) < aim else (low, middle)
    return min(low, high, key=lambda level: abs(figure(level) - aim))


def levels_for(sample: list[Child]) -> Levels:
    """Both levels; the older children first, since who is nursed decides who can be exclusively breastfed."""

    def old(level: float) -> float:
        return weighted(sample, Levels(0.0, level), lambda child: child.works and 20 <= child.months <= 23, nursing)

    nursed = solved(old, NURSING_AIM)

    def young(level: float) -> float:
        return weighted(sample, Levels(level, nursed), lambda child: child.months <= 5, exclusive)

    return Levels(solved(young, EBF_AIM), nursed)


def data() -> str:
    """The records as CSV text."""
    sample = children()
    levels = levels_for(sample)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADER, lineterminator="\n")
    writer.writeheader()
    writer.writerows(answers(child, levels) for child in sample)
    return text.getvalue()


if __name__ == "__main__":
    Path(__file__).with_name("data.csv").write_text(data(), encoding="utf-8", newline="")
