"""The framework matrix of a study: made from the codings, joined with what people wrote, written where asked."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import pandas as pd

from qualkit.coding.coded_turns import coded_turns
from qualkit.display import ResultTable
from qualkit.errors import StudyError
from qualkit.integration.framework import framework, lost_references
from qualkit.integration.negative_cases import themes_of
from qualkit.model import Codebook
from qualkit.store.folder import Folder
from qualkit.store.framework_files import framework_path, read_framework, write_framework
from qualkit.triangulation.heard import heard

GONE = "References of the file that no coding gives any more:"


class Given(NamedTuple):
    """The tables from which a matrix is made: CODINGS of one coder, TURNS, INFORMANTS, PROGRESS; and a `note`."""

    folder: Folder
    codebook: Codebook
    codings: pd.DataFrame
    turns: pd.DataFrame
    informants: pd.DataFrame
    progress: pd.DataFrame
    coder: str
    note: str = ""


def matrix(given: Given, *, language: str = "en") -> ResultTable:
    """Informants by themes, with the summaries of the file; nothing is written; its notes name references that went.

    Parameters
    ----------
    given
        The study's tables.
    language
        ``en`` or ``id``.

    Raises
    ------
    StudyError
        With everything that is wrong with the file.
    QualkitError
        Where the coder has no record of what was read.
    """
    kept, problems = read_framework(given.folder, given.codebook.name, _known(given))
    if problems:
        raise StudyError(problems)
    whole = heard(given.progress, given.informants, [given.coder], given.codebook.name, focus_groups=True)
    table = framework(
        coded_turns(given.codings, given.turns), given.informants, given.codebook, kept, coder=given.coder,
        heard=whole.informants, language=language,
    )  # fmt: skip
    gone = lost_references(table, kept)
    return table.with_notes(*filter(None, (given.note, f"{GONE} {'; '.join(gone)}." if gone else "")))


def save_matrix(given: Given, *, language: str = "en") -> ResultTable:
    """Write the matrix into its file: references anew, everything that people wrote as it is.

    Parameters
    ----------
    given, language
        As in `matrix`.

    Raises
    ------
    StudyError
        With everything that is wrong with the file, and where somebody changed it meanwhile; nothing is written then.
    StoreError
        Where another process is writing it.
    """
    path = framework_path(given.folder, given.codebook.name)
    read = path.read_bytes() if path.exists() else None
    table = matrix(given, language=language)
    write_framework(given.folder, given.codebook.name, table, _known(given), read)
    return table


def _known(given: Given) -> dict[str, Collection[str]]:
    said = given.turns[given.turns["informant"].astype(str) != ""]
    places = (f"{who} {transcript}:{turn}" for who, transcript, turn in
              zip(said["informant"], said["transcript"], said["turn"], strict=True))  # fmt: skip
    return {
        "informant": [str(name) for name in given.informants["informant"]],
        "theme": [theme.theme for theme in themes_of(given.codebook)],
        "place": set(places),
    }
