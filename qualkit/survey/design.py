"""A survey's design: which columns hold weights, strata, clusters and population sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
import pandas as pd

from qualkit.errors import Problem, QualkitError, nearest
from qualkit.survey.rows import RECORDS, Codes, Numbers, absent, blank, codes, numbers, rows_named, said_rows
from qualkit.survey.sample import COMPLETE, Lonely, Sample, Stage, stage_of

_MOST_LONELY = 8


@dataclass(frozen=True, slots=True)
class SurveyDesign:
    """How a survey was drawn, as names of columns.

    Variances rest on the totals of primary clusters within strata (Taylor linearisation). Analyse all records with
    their design and name domains with `by`: records that were filtered away beforehand take their clusters with them.

    Parameters
    ----------
    weights
        Column of sampling weights; None weighs every record alike. Their scale matters for totals only.
    strata
        Column of the first stage's strata; None for one stratum.
    clusters
        Column of primary clusters, or the columns of several stages in order; None where each record was drawn by
        itself. The number of a primary cluster belongs to one stratum only.
    fpc
        Column, or one for each stage, that holds the number of units in the population of its stratum or parent
        (or the sampled fraction, where no value is above 1). Without it stages after the first add nothing.
    lonely
        What to do with a stratum of one cluster: ``raise``; ``remove`` or ``certainty`` (it adds no variance);
        ``adjust`` (its score is taken from 0, not from the stratum's mean); ``adjust_domain_lonely`` (so are those
        of strata that have one cluster within the domain); ``average`` (it adds as much as the other strata of the
        domain do on average). They are those of R's ``survey.lonely.psu`` and ``survey.adjust.domain.lonely``.

    Raises
    ------
    QualkitError
        For an unknown rule, for a column used twice, and for `fpc` that does not go with `clusters`.

    Examples
    --------
    >>> SurveyDesign(weights="v005", strata="v022", clusters="v021").columns
    ('v005', 'v022', 'v021')
    """

    weights: str | None = None
    strata: str | None = None
    clusters: str | Sequence[str] | None = None
    fpc: str | Sequence[str] | None = None
    lonely: Lonely = "raise"

    def __post_init__(self) -> None:
        problems = []
        rules = get_args(Lonely)
        if self.lonely not in rules:
            problems.append(Problem(f"unknown rule {self.lonely!r} for lonely clusters", "SurveyDesign",
                                    nearest(str(self.lonely), rules), f"choose one of {', '.join(rules)}"))  # fmt: skip
        if self.fpc is not None and len(_listed(self.fpc)) != max(1, len(_listed(self.clusters))):
            problems.append(Problem(
                f"fpc names {len(_listed(self.fpc))} columns for {max(1, len(_listed(self.clusters)))} stages",
                "SurveyDesign", mend="name one for each stage of clusters",
            ))  # fmt: skip
        if problems:
            raise QualkitError(problems)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the design names."""
        named = (self.weights, self.strata, *_listed(self.clusters), *_listed(self.fpc))
        return tuple(name for name in named if name is not None)

    def sample(self, frame: pd.DataFrame) -> Sample:
        """The sample that this design makes of records.

        Parameters
        ----------
        frame
            One row a record; not changed.

        Raises
        ------
        QualkitError
            With every problem that `problems` finds.
        """
        made, problems = self.read(frame)
        if problems:
            raise QualkitError(problems)
        return made

    def problems(self, frame: pd.DataFrame) -> list[Problem]:
        """What is wrong with the design's columns, by row: columns that are missing, weights that are missing,
        negative or no numbers, records without stratum or cluster, clusters in two strata, sizes that vary within a
        stratum or are smaller than the sample, and lonely clusters where they are to raise.

        Examples
        --------
        >>> frame = pd.DataFrame({"w": [1, -1, 1], "s": [1, 1, 2], "c": [1, 2, 2]})
        >>> for problem in SurveyDesign(weights="w", strata="s", clusters="c").problems(frame):
        ...     print(problem)
        records, column 'w': weights are negative: row 2. To mend: correct them.
        records, column 'c': clusters lie in more than one stratum: rows 2, 3. To mend: number clusters through all
        strata, for example as stratum and number together.
        """
        return self.read(frame)[1]

    def read(self, frame: pd.DataFrame) -> tuple[Sample, list[Problem]]:
        """The sample, as far as it could be made, and what is wrong: for those who report problems of their own."""
        weights, problems = self._weights(frame)
        unreadable = [*self._blanks(frame), *self._unsized(frame)]
        problems += unreadable
        strata, n_strata = np.zeros(len(frame), dtype=np.int64), 1
        stages: list[Stage] = []
        if not unreadable:
            if self.strata is not None:
                strata, n_strata = codes(frame[self.strata])
            stages, more = self._stages(frame, strata, n_strata)
            problems += more
        return Sample(weights, strata, tuple(stages), self.lonely), problems

    def _weights(self, frame: pd.DataFrame) -> tuple[Numbers, list[Problem]]:
        if self.weights is None:
            return np.ones(len(frame)), []
        values, problems = numbers(frame, self.weights, "weights")
        if not problems:
            problems = [
                *said_rows("weights are missing", np.isnan(values), self.weights, "give each record its weight"),
                *said_rows("weights are negative", values < 0, self.weights, "correct them"),
                *said_rows("weights are infinite", np.isinf(values), self.weights, "correct them"),
            ]
        return values, problems

    def _blanks(self, frame: pd.DataFrame) -> list[Problem]:
        """Strata and clusters that are no columns, or that some records lack."""
        uses = [*((name, "clusters") for name in _listed(self.clusters))]
        if self.strata is not None:
            uses.insert(0, (self.strata, "strata"))
        problems = []
        for name, use in uses:
            lost = absent(frame, [name], use)
            problems += lost or said_rows(f"{use} are missing", blank(frame[name]), name, "fill them for each record")
        return problems

    def _unsized(self, frame: pd.DataFrame) -> list[Problem]:
        problems = []
        for name in _listed(self.fpc):
            values, found = numbers(frame, name, "fpc")
            bad = said_rows("fpc is missing or not above 0", ~(values > 0), name, "give the number of units")
            problems += found or bad
        return problems

    def _stages(self, frame: pd.DataFrame, strata: Codes, n_strata: int) -> tuple[list[Stage], list[Problem]]:
        names: list[str | None] = [*_listed(self.clusters)] or [None]
        problems: list[Problem] = []
        stages: list[Stage] = []
        parents, n_parents, share = strata, n_strata, np.ones(n_strata)
        for place, name in enumerate(names if self.fpc is not None else names[:1]):
            units, n_units, found = _units(frame, name, parents, n_parents, place)
            problems += found
            stage = stage_of(units, parents, n_parents)
            if self.fpc is not None and not found:
                sizes, found = _sizes(frame, _listed(self.fpc), place, stage, parents)
                problems += found
                stage = stage.with_sizes(sizes, share)
            if not found and self.lonely == "raise":
                problems += self._lonely(frame, stage, place)
            stages.append(stage)
            parents, n_parents, share = units, n_units, (stage.share * stage.fraction)[stage.parents]
        return stages, problems

    def _lonely(self, frame: pd.DataFrame, stage: Stage, place: int) -> list[Problem]:
        if not stage.lonely.any():
            return []
        rows = stage.lonely[stage.parents[stage.units]]
        column = _listed(self.clusters)[place - 1] if place else self.strata
        names = list(dict.fromkeys(frame[column][rows].astype(str))) if column else ["the whole survey"]
        more = f" and {len(names) - _MOST_LONELY} more" if len(names) > _MOST_LONELY else ""
        what = "clusters of the stage before" if place else "strata"
        return [Problem(
            f"one cluster only was drawn in these {what}, so that their variance is unknown: "
            f"{', '.join(names[:_MOST_LONELY])}{more} ({rows_named(rows)})",
            f"{RECORDS}, column {column!r}" if column else RECORDS,
            mend="give all records of the survey, join strata as its report does, or choose lonely='adjust', "
            "'average', 'remove' or 'certainty'",
        )]  # fmt: skip


def _listed(names: str | Sequence[str] | None) -> tuple[str, ...]:
    if names is None:
        return ()
    return (names,) if isinstance(names, str) else tuple(names)


def _units(
    frame: pd.DataFrame, name: str | None, parents: Codes, n_parents: int, place: int
) -> tuple[Codes, int, list[Problem]]:
    """Each record's unit of a stage; units of later stages are numbered within their parents."""
    if name is None:
        return np.arange(len(frame)), len(frame), []
    units, n_units = codes(frame[name])
    apart, n_apart = codes(units * n_parents + parents)
    if place > 0 or n_apart == n_units:
        return apart, n_apart, []
    pairs = np.unique(np.stack([units, parents]), axis=1)
    torn = np.bincount(pairs[0], minlength=n_units)[units] > 1
    mend = "number clusters through all strata, for example as stratum and number together"
    return apart, n_apart, said_rows("clusters lie in more than one stratum", torn, name, mend)


def _sizes(
    frame: pd.DataFrame, names: tuple[str, ...], place: int, stage: Stage, parents: Codes
) -> tuple[Numbers, list[Problem]]:
    """The population size of each parent of a stage."""
    columns = [numbers(frame, name, "fpc") for name in names]
    values, name = columns[place].values, names[place]
    fractions = all((column.values <= 1).all() for column in columns)
    sizes = np.ones(len(stage.drawn))
    sizes[parents] = values
    varied = sizes[parents] != values
    varied = np.bincount(parents, varied, len(sizes))[parents] > 0
    problems = said_rows("fpc varies within a stratum or parent", varied, name, "give one number for each")
    if fractions:
        sizes = stage.drawn / sizes
    few = (sizes < stage.drawn * (1 - COMPLETE))[parents]
    mend = "give the number of units in the population, or the sampled fraction in all columns"
    return sizes, problems or said_rows("fpc is smaller than the number of units drawn", few, name, mend)
