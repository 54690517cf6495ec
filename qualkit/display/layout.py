"""How a long table is shown: which columns name rows, become columns or make up shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from qualkit.display.cells import Kind
from qualkit.errors import Problem, TableError, nearest


@dataclass(frozen=True, slots=True)
class ShareColumns:
    """The columns that make up a share; an empty name means that there is none.

    `shown` names a column that holds ``""``, ``"bracketed"`` or ``"withheld"``.
    """

    k: str = ""
    n: str = "n"
    estimate: str = "estimate"
    low: str = "conf_low"
    high: str = "conf_high"
    shown: str = ""
    least: int = 5
    digits: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all of them."""
        return tuple(filter(None, (self.k, self.n, self.estimate, self.low, self.high, self.shown)))

    @property
    def absorbed(self) -> tuple[str, ...]:
        """Those that the share says by itself: all but the denominator."""
        return tuple(name for name in self.names if name != self.n)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a long table is shown. It changes nothing in the table.

    Parameters
    ----------
    rows
        Columns that name the rows.
    columns
        Column whose values become the columns of the display; empty leaves the table as long as it is.
    cells
        What a cell then holds: columns, or names of `shares`; several stand below each other.
    group
        Column whose values head groups of rows.
    labels
        Column -> heading.
    values
        Column -> value -> label.
    order
        Column -> values in the researcher's order; others follow as they appear. Sorts `rows`, `columns`, `group`.
    hidden
        Columns left out of the display (never of a file).
    shares
        Name of a shown column -> the columns that it is made of.
    badges
        Column -> value -> kind of badge.
    digits
        Column -> decimals; otherwise two, or none where every number is whole.
    reason
        Column that says why a figure is missing or how to read it; shown as footnotes.

    Examples
    --------
    >>> Layout(rows=("theme",), columns="group", cells=("voiced",), shares={"voiced": ShareColumns(k="k")}).named
    ['theme', 'group', 'k', 'n', 'estimate', 'conf_low', 'conf_high']
    """

    rows: tuple[str, ...] = ()
    columns: str = ""
    cells: tuple[str, ...] = ()
    group: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    order: Mapping[str, Sequence[str]] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    shares: Mapping[str, ShareColumns] = field(default_factory=dict)
    badges: Mapping[str, Mapping[str, Kind]] = field(default_factory=dict)
    digits: Mapping[str, int] = field(default_factory=dict)
    reason: str = "note"

    @property
    def named(self) -> list[str]:
        """Every column that the layout cannot do without."""
        shared = [name for share in self.shares.values() for name in share.names]
        cells = [name for name in self.cells if name not in self.shares]
        return list(dict.fromkeys([*self.rows, *filter(None, (self.columns, self.group)), *cells, *shared]))


def check_layout(frame: pd.DataFrame, layout: Layout) -> None:
    """Refuse a layout that names columns which the table does not have.

    Raises
    ------
    TableError
        With every column that is missing, for columns of the same name, and for `columns` without `cells`.

    Examples
    --------
    >>> check_layout(pd.DataFrame({"theme": ["trust"]}), Layout(rows=("them",)))
    Traceback (most recent call last):
    qualkit.errors.TableError: layout: the table has no column 'them'. Did you mean 'theme'? ...
    """
    there = [str(name) for name in frame.columns]
    mend = f"name one of {', '.join(there) or 'no column'}"
    problems = [
        Problem(f"the table has no column {name!r}", "layout", nearest(name, there), mend)
        for name in layout.named
        if name not in there
    ]
    if len(set(there)) < len(there):
        twice = sorted({name for name in there if there.count(name) > 1})
        problems.append(Problem(f"columns occur twice: {', '.join(twice)}", "layout", mend="rename them"))
    if bool(layout.columns) != bool(layout.cells):
        problems.append(Problem("columns and cells go together", "layout", mend="give both, or neither"))
    if problems:
        raise TableError(problems)
