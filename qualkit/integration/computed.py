"""What a report computes beside the results: agreement of two coders, saturation, coverage from the surveys."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Collection, Mapping
from itertools import combinations

import pandas as pd

from qualkit.agreement.compared import CONSENSUS
from qualkit.agreement.intercoder import By, agree
from qualkit.agreement.methods_section import methods_paragraph
from qualkit.display import ResultTable
from qualkit.errors import QualkitWarning
from qualkit.integration.findings import Agreed
from qualkit.model import Codebook
from qualkit.survey.coverage import Surveyed, coverage
from qualkit.triangulation.saturation import Saturation, saturation

_KINDS: tuple[By, ...] = ("set", "code")


def coders_to_compare(progress: pd.DataFrame, codebook: str) -> tuple[str, str, str] | None:
    """The two people who have finished most interviews both under one version of a codebook, and that version.

    Parameters
    ----------
    progress
        PROGRESS.
    codebook
        Its name.

    Examples
    --------
    >>> row = {"codebook": "b", "version": "1", "turn": 0, "informant": "i", "translation_of": "", "finished": True}
    >>> coders_to_compare(pd.DataFrame([{**row, "coder": coder, "transcript": "t"} for coder in "ab"]), "b")
    ('a', 'b', '1')
    """
    rows = progress[(progress["codebook"] == codebook) & progress["finished"] & (progress["translation_of"] == "")]
    people = rows[~rows["coder"].str.contains(":") & (rows["coder"] != CONSENSUS) & (rows["version"] != "")]
    both: Counter[tuple[str, str, str]] = Counter()
    for (version, _), mine in people.groupby(["version", "transcript"]):
        both.update((*pair, str(version)) for pair in combinations(sorted(mine["coder"].unique()), 2))
    return min(both, key=lambda pair: (-both[pair], pair)) if both else None


def agreed(
    codings: pd.DataFrame, turns: pd.DataFrame, progress: pd.DataFrame, codebook: Codebook, *, language: str = "en"
) -> Agreed | None:
    """How far the two people agree who have finished most interviews both; None where there are no such two.

    Parameters
    ----------
    codings, turns, progress
        CODINGS of people, TURNS and PROGRESS.
    codebook
        Whose codings are compared.
    language
        ``en`` or ``id``.

    Raises
    ------
    QualkitError
        As `qualkit.agree`.
    """
    found = coders_to_compare(progress, codebook.name)
    if found is None:
        return None
    *pair, version = found
    mine = codings[codings["coder"].isin(pair) & (codings["codebook"] == codebook.name)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", QualkitWarning)  # what they say stands in the tables' notes and the paragraph
        overall, by_code = (
            agree(mine, turns, progress=progress, by=by, coders=pair, version=version, codebook=codebook,
                  language=language) for by in _KINDS
        )  # fmt: skip
    return Agreed(overall, by_code, methods_paragraph(by_code, overall, language=language))


def saturated(
    codings: pd.DataFrame, informants: pd.DataFrame, progress: pd.DataFrame, transcripts: pd.DataFrame, coder: str, *,
    language: str = "en",
) -> Saturation | None:  # fmt: skip
    """Saturation of codes; None where nothing was coded.

    Parameters
    ----------
    codings, informants, progress, transcripts
        CODINGS of one coder and codebook, INFORMANTS, PROGRESS, TRANSCRIPTS.
    coder
        Whose codings they are.
    language
        ``en`` or ``id``.

    Raises
    ------
    QualkitError
        As `qualkit.saturation`.
    """
    if codings.empty:
        return None
    return saturation(codings, informants, progress=progress, transcripts=transcripts, coder=coder, language=language)


def covered(
    surveys: Mapping[str, Surveyed], indicators: Mapping[str, Collection[str]], codebook: Codebook, *,
    language: str = "en",
) -> tuple[ResultTable, ...]:  # fmt: skip
    """Coverage of the indicators that the codebook's links name, from each survey that holds them, by level of place.

    Parameters
    ----------
    surveys
        Name -> what ``study.survey`` gives.
    indicators
        Name -> the survey's indicators.
    codebook
        Its links say which indicators, and at which level of place; a survey without a column of that name is
        estimated as a whole.
    language
        ``en`` or ``id``.

    Raises
    ------
    QualkitError
        As `qualkit.coverage`.
    """
    tables = []
    for name, survey in surveys.items():
        wanted: dict[str, list[str]] = {}
        for link in codebook.links:
            if link.indicator in indicators[name] and link.indicator not in wanted.get(link.join_level, []):
                wanted.setdefault(link.join_level, []).append(link.indicator)
        for level, names in wanted.items():
            by = level if level in survey.data else None
            table = coverage(survey, names, by=by, language=language)
            tables.append(table.with_title(f"{table.title}: {name}"))
    return tuple(tables)
