"""Claims of published sources, in surveys/published/claims.csv."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from qualkit.errors import Problem
from qualkit.store.csv_tables import read_rows
from qualkit.store.folder import Folder
from qualkit.survey.ledger import CLAIMS, claim_problems

NAME = "claims.csv"


def claims_table(folder: Folder, published: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """CLAIMS, and what is wrong with them by line; without the file there are none.

    Parameters
    ----------
    folder
        The study's.
    published
        PUBLISHED, whose ids the claims name.
    """
    path = folder.published.with_name(NAME)
    name = folder.name(path)
    _, rows, problems = read_rows(path, name, [column.name for column in CLAIMS.columns if column.required])
    frame = CLAIMS.frame(row.values for row in rows)
    lines = {f"claim {row.values.get('id', '')!r}": row.line for row in rows}
    found = [] if problems else claim_problems(frame, published)
    placed = [replace(problem, where=f"{name}:{lines.get(problem.where, 1)}") for problem in found]
    empty = [
        Problem(f"{column} is empty", f"{name}:{row.line}", mend="give it")
        for row in rows for column in ("id", "source", "locator", "claim") if not row.values.get(column)
    ]  # fmt: skip
    return frame, [*problems, *empty, *placed]
