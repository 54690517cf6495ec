"""What a report is made from: results, and what the study has on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from qualkit.display import ResultTable
from qualkit.integration.joint_display import JointDisplay
from qualkit.model import Codebook
from qualkit.tables import CODINGS, INFORMANTS, MEMBER_CHECKS, MEMOS, PROGRESS, TURNS, VERDICTS
from qualkit.triangulation.saturation import Saturation


@dataclass(frozen=True, eq=False)
class Agreed:
    """How far coders agreed: one figure over all codes, one a code, and the paragraph for a methods section."""

    overall: ResultTable
    by_code: ResultTable
    paragraph: str = ""


@dataclass(frozen=True, eq=False)
class Record:
    """The tables that a study keeps, from which the methods paragraph and the checklists are filled.

    Attributes
    ----------
    informants, turns, progress, verdicts, memos, member_checks
        Tables of those names.
    codings
        CODINGS that count in the results; `coder` made them.
    people
        CODINGS of all people with this codebook.
    attributes
        Column of `informants` -> what a reader calls it.
    groups
        Informant group -> what a reader calls it.
    surveys
        Survey -> number of records.
    trail
        How many entries the trail holds, by kind.
    """

    coder: str = ""
    informants: pd.DataFrame = field(default_factory=INFORMANTS.empty)
    turns: pd.DataFrame = field(default_factory=TURNS.empty)
    codings: pd.DataFrame = field(default_factory=CODINGS.empty)
    people: pd.DataFrame = field(default_factory=CODINGS.empty)
    progress: pd.DataFrame = field(default_factory=PROGRESS.empty)
    verdicts: pd.DataFrame = field(default_factory=VERDICTS.empty)
    memos: pd.DataFrame = field(default_factory=MEMOS.empty)
    member_checks: pd.DataFrame = field(default_factory=MEMBER_CHECKS.empty)
    attributes: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    surveys: Mapping[str, int] = field(default_factory=dict)
    trail: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Findings:
    """What a report shows.

    Attributes
    ----------
    quotes
        What `qualkit.quotes` gave, with `withheld` where consent does not reach.
    coverage
        Estimates from the study's surveys.
    saturation, agreed
        Where they could be computed; `not_computed` says why where they could not.
    record
        What the study keeps.
    """

    title: str
    codebook: Codebook
    themes: ResultTable
    codes: ResultTable
    convergence: ResultTable
    joint: JointDisplay
    published: ResultTable
    transcripts: pd.DataFrame
    quotes: pd.DataFrame
    summary: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    coverage: tuple[ResultTable, ...] = ()
    saturation: Saturation | None = None
    agreed: Agreed | None = None
    not_computed: tuple[str, ...] = ()
    record: Record = field(default_factory=Record)
