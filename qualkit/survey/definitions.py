"""The seventeen infant feeding indicators of WHO and UNICEF (2021), each with wording, age window, recall and source.

Wordings are qualkit's own. A preset says how a survey programme counts: what "do not know" means for each indicator,
how age is reckoned, and which children are described.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from qualkit.errors import Problem, QualkitError, nearest
from qualkit.model import NOT_STATED

DoNotKnow = Literal["not_given", "given", "missing"]
AgeRule = Literal["days", "calendar"]
SOURCE = "WHO & UNICEF, Indicators for assessing infant and young child feeding practices, 2021"
YESTERDAY, EVER = "the day and night before the interview", "since birth, as the mother recalls"
FOOD_GROUPS = ("grains", "pulses", "dairy_food", "flesh", "eggs", "vitamin_a", "other_produce")
MORE_FOODS = ("sweets", "fried_salty", "other_food", "any_food")
MILKS = ("formula", "animal_milk")
MORE_LIQUIDS = ("yogurt_drink", "chocolate_drink", "juice", "soda", "tea", "broth")
COUNTS = ("meals", "milk_times")
AGES = ("birth_date", "interview_date", "age_days", "age_months")
_FED = ("breastfed_yesterday", "water", *MILKS, "other_liquid")
ITEMS = (
    "ever_breastfed", "breastfed_within_hour", "other_in_two_days", "breastfed_yesterday", "bottle", "water", *MILKS,
    *MORE_LIQUIDS, "other_liquid", "sweet_drink", *FOOD_GROUPS, *MORE_FOODS, *COUNTS, *AGES, "youngest_with_mother",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Practice:
    """One indicator.

    Attributes
    ----------
    indicator
        Short name, as in links and tables.
    wording
        Whom it counts, of whom.
    months
        First and last completed month of age.
    recall
        What the answers speak of.
    needs
        Items without which it cannot be computed. ``solid`` is any food, or all seven groups of food.
    born
        Describes all children born in the period, not only those whose food was asked for.
    """

    indicator: str
    wording: str
    months: tuple[int, int]
    recall: str
    needs: tuple[str, ...]
    born: bool = False


PRACTICES: tuple[Practice, ...] = (
    Practice("evbf", "Children who were ever breastfed", (0, 23), EVER, ("ever_breastfed",), True),
    Practice("eibf", "Children put to the breast within one hour of birth; those never breastfed count as no",
             (0, 23), EVER, ("ever_breastfed", "breastfed_within_hour"), True),
    Practice("ebf2d", "Children who got nothing but breast milk in their first two days; those never breastfed count "
             "as no", (0, 23), EVER, ("ever_breastfed", "other_in_two_days"), True),
    Practice("ebf", "Infants breastfed yesterday who got no other liquid and no food; oral rehydration, vitamins and "
             "medicines are allowed", (0, 5), YESTERDAY, (*_FED, "solid")),
    Practice("mixmf", "Infants breastfed yesterday who also got formula or animal milk", (0, 5), YESTERDAY,
             ("breastfed_yesterday", *MILKS)),
    Practice("cbf", "Children breastfed yesterday", (12, 23), YESTERDAY, ("breastfed_yesterday",)),
    Practice("isssf", "Infants who ate solid, semi-solid or soft food yesterday", (6, 8), YESTERDAY, ("solid",)),
    Practice("mdd", "Children who got at least five of eight food groups yesterday, breast milk being one", (6, 23),
             YESTERDAY, ("breastfed_yesterday", *MILKS, *FOOD_GROUPS)),
    Practice("mmf", "Children who ate often enough yesterday: breastfed, twice at 6-8 months and three times at 9-23; "
             "not breastfed, four meals or milk feeds of which one a meal", (6, 23), YESTERDAY,
             ("breastfed_yesterday", "meals", "milk_times")),
    Practice("mmff", "Children not breastfed yesterday who got at least two milk feeds", (6, 23), YESTERDAY,
             ("breastfed_yesterday", "milk_times")),
    Practice("mad", "Children with both mdd and mmf, and with mmff where they were not breastfed", (6, 23), YESTERDAY,
             ("breastfed_yesterday", *MILKS, *FOOD_GROUPS, "meals", "milk_times")),
    Practice("eff", "Children who ate egg or flesh food yesterday", (6, 23), YESTERDAY, ("eggs", "flesh")),
    Practice("swb", "Children who drank a sweet beverage yesterday", (6, 23), YESTERDAY, ("sweet_drink",)),
    Practice("ufc", "Children who ate sweet or fried and salty sentinel foods yesterday", (6, 23), YESTERDAY,
             ("sweets", "fried_salty")),
    Practice("zvf", "Children who ate no vegetable and no fruit yesterday", (6, 23), YESTERDAY,
             ("vitamin_a", "other_produce")),
    Practice("bof", "Children fed from a bottle with a nipple yesterday", (0, 23), YESTERDAY, ("bottle",)),
    Practice("ag", "Infants by what they got yesterday, for the area graph", (0, 5), YESTERDAY, (*_FED, "solid")),
)  # fmt: skip
AREA_GRAPH = ("not breastfed", "breast milk and solids", "breast milk and other milk",
              "breast milk and non-milk liquids", "breast milk and water", "breast milk only")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preset:
    """How a survey programme counts.

    Attributes
    ----------
    name
        ``who2021``, ``dhs7``, ``dhs8`` or ``mics6``.
    do_not_know
        Indicator -> what "do not know" of a food or drink means for it; others take it as not given.
    age_rule
        ``days``: completed months of 30.4375 days; ``calendar``: completed calendar months.
    youngest
        Only the youngest child under two who lives with the mother, as DHS asks about food.
    """

    name: str
    do_not_know: Mapping[str, DoNotKnow]
    age_rule: AgeRule
    youngest: bool


PRESETS: Mapping[str, Preset] = {
    # What who2021 makes of "do not know" is qualkit's reading: exclusive only where every answer is a no.
    "who2021": Preset("who2021", {"ebf": "given", "ag": "given"}, "days", False),
    "dhs7": Preset("dhs7", {}, "days", True),
    "dhs8": Preset("dhs8", {"ebf": "given", "ag": "missing"}, "days", True),
    "mics6": Preset("mics6", {"ebf": "given", "ag": "given"}, "calendar", False),
}


@dataclass(frozen=True, slots=True)
class Definition:
    """An indicator under a preset: what an estimate was made by.

    Examples
    --------
    >>> found = definition("ebf")
    >>> found.id, found.months, found.do_not_know
    ('who2021-ebf-0-5', (0, 5), 'given')
    """

    practice: Practice
    preset: Preset
    do_not_know: DoNotKnow
    age_rule: AgeRule
    source: str = SOURCE

    @property
    def id(self) -> str:
        """Preset, indicator and age window; choices that differ from the preset's follow."""
        low, high = self.practice.months
        said = [self.preset.name, self.practice.indicator, f"{low}-{high}"]
        if self.do_not_know != self.preset.do_not_know.get(self.practice.indicator, "not_given"):
            said.append(f"dk-{self.do_not_know.replace('_', '-')}")
        if self.age_rule != self.preset.age_rule:
            said.append(f"age-{self.age_rule}")
        return "-".join(said)

    @property
    def indicator(self) -> str:
        """Short name of the indicator."""
        return self.practice.indicator

    @property
    def wording(self) -> str:
        """Whom it counts, of whom."""
        return self.practice.wording

    @property
    def months(self) -> tuple[int, int]:
        """First and last completed month of age."""
        return self.practice.months

    @property
    def recall(self) -> str:
        """What the answers speak of."""
        return self.practice.recall

    @property
    def population(self) -> str:
        """Which children it describes."""
        if self.preset.youngest and not self.practice.born:
            return "youngest child under two who lives with the mother"
        return "all children of the age"


def definition(
    indicator: str, preset: str = "who2021", *, do_not_know: DoNotKnow | None = None, age_rule: AgeRule | None = None
) -> Definition:  # fmt: skip
    """The definition of an indicator under a preset.

    Parameters
    ----------
    indicator
        One of the seventeen, for example ``ebf``.
    preset
        ``who2021``, ``dhs7``, ``dhs8`` or ``mics6``.
    do_not_know, age_rule
        Another choice than the preset's; it becomes part of the definition's id.

    Raises
    ------
    QualkitError
        For an unknown indicator or preset, with the nearest.

    Examples
    --------
    >>> definition("ebf", "dhs7").do_not_know, definition("ebf", do_not_know="missing").id
    ('not_given', 'who2021-ebf-0-5-dk-missing')
    """
    known = {practice.indicator: practice for practice in PRACTICES}
    problems = []
    if indicator not in known:
        problems.append(Problem(f"unknown infant feeding indicator {indicator!r}", "", nearest(indicator, known),
                                f"choose one of {', '.join(known)}"))  # fmt: skip
    if preset not in PRESETS:
        problems.append(Problem(f"unknown preset {preset!r}", "", nearest(str(preset), PRESETS),
                                f"choose one of {', '.join(PRESETS)}"))  # fmt: skip
    if problems:
        raise QualkitError(problems)
    chosen = PRESETS[preset]
    choice = do_not_know or chosen.do_not_know.get(indicator, "not_given")
    return Definition(known[indicator], chosen, choice, age_rule or chosen.age_rule)


def definition_of_id(id: str) -> Definition | None:
    """The definition that an id names, or None for one that is no definition of an infant feeding indicator.

    Examples
    --------
    >>> found = definition_of_id("dhs7-ebf-0-5-dk-missing")
    >>> (found.id, found.do_not_know) if found else None
    ('dhs7-ebf-0-5-dk-missing', 'missing')
    >>> definition_of_id("ski-2023-ebf") is None
    True
    """
    kinds: tuple[DoNotKnow | None, ...] = (None, "not_given", "given", "missing")
    rules: tuple[AgeRule | None, ...] = (None, "days", "calendar")
    preset, _, rest = id.partition("-")
    if preset not in PRESETS:
        return None
    indicators = [p.indicator for p in PRACTICES if rest.startswith(f"{p.indicator}-")]
    made = (
        definition(indicator, preset, do_not_know=kind, age_rule=rule)
        for indicator in indicators for kind in kinds for rule in rules
    )  # fmt: skip
    return next((found for found in made if found.id == id), None)


def described(id: str) -> dict[str, str]:
    """What a definition says, as columns of a table: `wording`, `age_window`, `recall`, `definition_source`.

    Examples
    --------
    >>> described("who2021-cbf-12-23")["wording"], described("not stated")["age_window"]
    ('Children breastfed yesterday', 'not stated')
    """
    found = definition_of_id(id)
    if found is None:
        return dict.fromkeys(("wording", "age_window", "recall", "definition_source"), NOT_STATED)
    window = "{}-{}".format(*found.months)
    source = f"{found.source}; counted as {found.preset.name}: {found.population}"
    return {"wording": found.wording, "age_window": window, "recall": found.recall, "definition_source": source}
