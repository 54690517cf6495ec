"""The sample that a design makes of records: stages of units, the sizes and fractions in which they were drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from qualkit.survey.rows import Codes, Mask, Numbers

Lonely = Literal["raise", "remove", "certainty", "adjust", "adjust_domain_lonely", "average"]
COMPLETE = 1e-7
"""Below this unsampled fraction a stratum counts as completely sampled, and adds no sampling error."""


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One stage of sampling: units drawn within parents (strata first, then the units of the stage before).

    Attributes
    ----------
    units
        Per record: the number of its unit.
    parents
        Per unit: the number of its parent.
    drawn
        Per parent: how many units were drawn.
    fraction
        Per parent: the share of its units that was drawn; 0 without finite population sizes.
    share
        Per parent: the product of the fractions of the stages before.
    """

    units: Codes
    parents: Codes
    drawn: Codes
    fraction: Numbers
    share: Numbers

    @property
    def lonely(self) -> Mask:
        """Per parent: one unit was drawn of several, so that nothing tells its variance."""
        return np.asarray((self.drawn == 1) & (self.fraction < 1 - COMPLETE), dtype=np.bool_)

    def with_sizes(self, sizes: Numbers, share: Numbers) -> Stage:
        """The stage with the number of units in each parent's population."""
        return replace(self, fraction=np.asarray(self.drawn / sizes, dtype=np.float64), share=share)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Weights and stages, one entry a record; made by `SurveyDesign.sample`."""

    weights: Numbers
    strata: Codes
    stages: tuple[Stage, ...]
    lonely: Lonely

    @property
    def complete(self) -> bool:
        """Whether everything was sampled, so that there is no sampling error at all."""
        return all(bool((stage.fraction >= 1 - COMPLETE).all()) for stage in self.stages)

    @property
    def df(self) -> int:
        """Degrees of freedom of the whole design: primary units less strata, of records with a weight."""
        kept = self.weights > 0
        units, strata = self.stages[0].units[kept], self.strata[kept]
        return len(np.unique(units)) - len(np.unique(strata))


def stage_of(units: Codes, parents_of_records: Codes, n_parents: int) -> Stage:
    """A stage without finite population sizes.

    Parameters
    ----------
    units, parents_of_records
        Per record.
    n_parents
        How many parents there are.

    Examples
    --------
    >>> stage = stage_of(np.array([0, 0, 1, 2]), np.array([0, 0, 0, 1]), 2)
    >>> stage.drawn.tolist(), stage.lonely.tolist()
    ([2, 1], [False, True])
    """
    parents = np.zeros(int(units.max()) + 1 if len(units) else 0, dtype=np.int64)
    parents[units] = parents_of_records
    drawn = np.bincount(parents, minlength=n_parents)
    return Stage(units, parents, drawn, np.zeros(n_parents), np.ones(n_parents))
