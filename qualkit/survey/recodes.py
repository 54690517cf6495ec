"""Ready mappings of items to the columns of standard recodes: DHS phases 7 and 8 (children's file), MICS 6 (``ch``).

Column names are those of the recode manuals; a country's file may lack some or add its own. A column that is not
there is refused by name: take its item out of the mapping, and what needs it becomes NaN with the item's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import numpy as np
import pandas as pd

from qualkit.errors import Problem, QualkitError, nearest
from qualkit.survey.rows import Numbers, absent, numbers

_MONTHS_UNDER_TWO = 24


def _asked(*columns: str, skip: str | None = None) -> dict[str, Any]:
    """A question of a DHS recode: 1 yes, 0 no, 8 do not know, 9 no answer."""
    spec: dict[str, Any] = {"column": list(columns), "yes": 1, "no": 0, "dk": 8, "missing": 9}
    return spec if skip is None else {**spec, "skip": skip}


def _asked_mics(*columns: str) -> dict[str, Any]:
    """A question of MICS: 1 yes, 2 no, 8 do not know, 9 no answer."""
    return {"column": list(columns), "yes": 1, "no": 2, "dk": 8, "missing": 9}


def _times(*columns: str) -> dict[str, Any]:
    """How often; blank where the food was not given."""
    return {"column": list(columns), "dk": 8, "missing": 9, "skip": ""}


_DHS: Mapping[str, Any] = {
    "age_months": {"column": "b19"},
    # m4 counts months of breastfeeding; 94 is never, 95 is still, 93 and 96-98 are no longer.
    "ever_breastfed": {"column": "m4", "yes": [*range(94), 95, 96, 97, 98], "no": 94, "missing": 99},
    "breastfed_yesterday": {"column": "m4", "yes": 95, "no": [*range(95), 96, 97, 98], "missing": 99},
    # m34: 0 at once, 100 within the hour, 1xx in hours, 2xx in days.
    "breastfed_within_hour": {"column": "m34", "yes": [*range(101)], "no": [*range(101, 300)], "dk": 998,
                              "missing": 999},
    "bottle": _asked("m38"), "water": _asked("v409"), "formula": _asked("v411a"), "animal_milk": _asked("v411"),
    "juice": _asked("v410"), "broth": _asked("v412c"),
    "eggs": _asked("v414g"), "vitamin_a": _asked("v414i", "v414j", "v414k"),
    "meals": _times("m39"), "milk_times": _times("v469e", "v469f", "v469x"),
    "youngest_with_mother": {"column": "youngest_with_mother", "yes": 1, "no": 0},
}  # fmt: skip
RECODES: Mapping[str, Mapping[str, Any]] = {
    "dhs7": {
        **_DHS, "other_liquid": _asked("v413"), "grains": _asked("v412a", "v414e", "v414f"),
        "pulses": _asked("v414o"), "dairy_food": _asked("v414p", "v414v"),
        "flesh": _asked("v414h", "v414m", "v414n"), "other_produce": _asked("v414l"), "other_food": _asked("v414s"),
    },
    "dhs8": {
        **_DHS, "other_in_two_days": _asked("m55"), "yogurt_drink": _asked("v413a"),
        "chocolate_drink": _asked("v413c"), "soda": _asked("v413d"), "tea": _asked("v410a"),
        "other_liquid": _asked("v413", "v413b"),
        "sweet_drink": _asked("v411s", "v413as", "v413bs", "v410", "v413c", "v413d", "v410as", "v413s", skip=""),
        "grains": _asked("v414e", "v414f"), "pulses": _asked("v414o", "v414c"), "dairy_food": _asked("v414p", "v414v"),
        "flesh": _asked("v414b", "v414h", "v414m", "v414n"), "other_produce": _asked("v414a", "v414l"),
        "sweets": _asked("v414r"), "fried_salty": _asked("v414t", "v414w"),
        "other_food": _asked("v414d", "v414s", "v414u"),
    },
    "mics6": {
        "age_months": {"column": "cage"}, "ever_breastfed": _asked_mics("BD2"),
        "breastfed_yesterday": _asked_mics("BD3"), "bottle": _asked_mics("BD4"), "water": _asked_mics("BD7A"),
        "juice": _asked_mics("BD7B"), "broth": _asked_mics("BD7C"), "formula": _asked_mics("BD7D"),
        "animal_milk": _asked_mics("BD7E"), "other_liquid": _asked_mics("BD7X"),
        "grains": _asked_mics("BD8B", "BD8C", "BD8E"), "pulses": _asked_mics("BD8M"),
        "dairy_food": _asked_mics("BD8A", "BD8N"), "flesh": _asked_mics("BD8I", "BD8J", "BD8L"),
        "eggs": _asked_mics("BD8K"), "vitamin_a": _asked_mics("BD8D", "BD8F", "BD8G"),
        "other_produce": _asked_mics("BD8H"), "other_food": _asked_mics("BD8X"),
        "meals": _times("BD9"), "milk_times": _times("BD7D1", "BD7E1", "BD8A1"),
    },
}  # fmt: skip
"""Not in them: dhs7 asks of the first three days, not two, and not of sweet drinks and sentinel foods; mics6 asks
mothers, not of children, when they began to breastfeed."""


def recode(name: str) -> dict[str, Any]:
    """A ready mapping for `iycf`, as a copy to change.

    The DHS mappings read a column ``youngest_with_mother``; `youngest_with_mother` makes it.

    Parameters
    ----------
    name
        ``dhs7``, ``dhs8`` or ``mics6``.

    Raises
    ------
    QualkitError
        For another name, with the nearest.

    Examples
    --------
    >>> recode("mics6")["formula"]
    {'column': ['BD7D'], 'yes': 1, 'no': 2, 'dk': 8, 'missing': 9}
    """
    if name not in RECODES:
        raise QualkitError(Problem(f"there is no ready mapping {name!r}", "", nearest(name, RECODES),
                                   f"choose one of {', '.join(RECODES)}"))  # fmt: skip
    return deepcopy(dict(RECODES[name]))


def youngest_with_mother(
    frame: pd.DataFrame, *, mother: str = "caseid", order: str = "bidx", lives: str = "b9", age: str = "b19"
) -> pd.Series:
    """1 for each mother's youngest child under two who lives with her, else 0: whom DHS asks about food.

    Parameters
    ----------
    frame
        Records of the children's file.
    mother
        Column of the mother's id.
    order
        Column of the birth's place, 1 for the last birth.
    lives
        Column that is 0 where the child lives with the mother.
    age
        Column of the age in completed months.

    Raises
    ------
    QualkitError
        For columns that are not there or hold no numbers, all at once.

    Examples
    --------
    Twins: the first of the file's order counts.

    >>> frame = pd.DataFrame({"caseid": ["a", "a", "b"], "bidx": [1, 2, 1], "b9": [4, 0, 0], "b19": [3, 20, 30]})
    >>> youngest_with_mother(frame).tolist()
    [0, 1, 0]
    """
    problems = absent(frame, [mother], "mothers")
    columns: list[Numbers] = []
    for name, use in ((order, "the order of births"), (lives, "where the child lives"), (age, "ages")):
        values, found = numbers(frame, name, use)
        columns.append(values)
        problems += found
    if problems:
        raise QualkitError(problems)
    place, home, months = columns
    able = (home == 0) & (months < _MONTHS_UNDER_TWO)
    rank = pd.Series(np.where(able, place, np.nan)).groupby(frame[mother].to_numpy()).rank(method="first")
    return pd.Series((rank == 1).to_numpy(dtype=np.int64), index=frame.index, name="youngest_with_mother")
