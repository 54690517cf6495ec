"""The grid as monospaced text, for terminals, plain mail and the text form of a notebook's output.

Widths are those of a terminal: East Asian letters take two places, combining marks none, an emoji two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from qualkit.display.cells import legible, plain
from qualkit.display.grid import Grid, GridCell, share_widths
from qualkit.display.labels import word

_GAP = "  "
_LEAST = 6
_SPACES = re.compile("[ \t]+")
_HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def table_text(grid: Grid, width: int = 100) -> str:
    """The table as text of at most `width` places a line.

    A table whose columns cannot stand side by side is written one row after the other.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualkit.display.grid import lay_out
    >>> print(table_text(lay_out(pd.DataFrame({"theme": ["trust", "funds"], "n": [4, 12]}), title="Themes")))
    Themes
    <BLANKLINE>
    theme   n
    -----  --
    trust   4
    funds  12
    """
    blocks = []
    if grid.title:
        blocks.append("\n".join(wrap(_clean(grid.title), width)))
    blocks.append("\n".join(_body(grid, width)))
    foot = [*(f"{mark}  {text}" for mark, text in grid.footnotes), *grid.notes]
    if foot:
        blocks.append("\n".join(line for text in foot for line in wrap(_clean(text), width)))
    return "\n\n".join(blocks)


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` places, broken between words, or inside a word that is longer than a line.

    Examples
    --------
    >>> wrap("ASI saja dulu", 8), wrap("\u6bcd\u4e73\u6bcd\u4e73", 5)
    (['ASI saja', 'dulu'], ['\u6bcd\u4e73', '\u6bcd\u4e73'])
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_wrapped(_SPACES.split(paragraph.strip(" \t")), width))
    return lines


def _wrapped(words: Sequence[str], width: int) -> Iterator[str]:
    from rich.cells import cell_len, chop_cells

    line = ""
    for whole in words:
        longer = f"{line} {whole}" if line else whole
        if cell_len(longer) <= width:
            line = longer
            continue
        if line:
            yield line
        *full, line = chop_cells(whole, width) if cell_len(whole) > width else [whole]
        yield from full
    yield line


def _body(grid: Grid, width: int) -> list[str]:
    if not grid.rows:
        return [word("no rows", grid.language)]
    heads = [_clean(column.label) for column in grid.columns]
    places = share_widths(grid)
    rows = [[[_text(cell, grid.language, wide) for cell, wide in zip(row, places, strict=True)] for row in group.rows]
            for group in grid.groups]  # fmt: skip
    widths = _widths([heads, *chain.from_iterable(rows)], width - len(_GAP) * (len(heads) - 1))
    if not widths:
        return list(_records(grid, heads, width))
    right = [column.numeric for column in grid.columns]
    lines = [*_lines(heads, widths, right), _GAP.join("-" * each for each in widths)]
    for group, texts in zip(grid.groups, rows, strict=True):
        if group.label:
            lines.extend(["", *wrap(_clean(group.label), width)])
        for row in texts:
            lines.extend(_lines(row, widths, right))
    return lines


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """Places of each column: narrow ones as they are, wide ones share what is left; empty if there is no room."""
    from rich.cells import cell_len

    wanted = [max(max((cell_len(line) for line in cell.split("\n")), default=0) for cell in column)
              for column in zip(*rows, strict=True)]  # fmt: skip
    widths = [max(each, 1) for each in wanted]
    least = [min(each, _LEAST) for each in widths]
    if sum(least) > room:
        return []
    while sum(widths) > room:
        widest = max(range(len(widths)), key=widths.__getitem__)
        next_widest = max((each for each in widths if each < widths[widest]), default=least[widest])
        same = widths.count(widths[widest])
        step = max(1, min(widths[widest] - next_widest, (sum(widths) - room) // same))
        widths[widest] -= step
    return widths


def _lines(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> Iterator[str]:
    columns = [wrap(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for i in range(max(len(column) for column in columns)):
        parts = [
            _set(column[i] if i < len(column) else "", width, to_right=at_right)
            for column, width, at_right in zip(columns, widths, right, strict=True)
        ]
        yield _GAP.join(parts).rstrip()


def _set(text: str, width: int, *, to_right: bool) -> str:
    from rich.cells import cell_len

    space = " " * max(0, width - cell_len(text))
    return space + text if to_right else text + space


def _records(grid: Grid, heads: Sequence[str], width: int) -> Iterator[str]:
    for group in grid.groups:
        if group.label:
            yield from ["", *wrap(_clean(group.label), width)]
        for row in group.rows:
            yield "-" * min(width, 20)
            for head, cell in zip(heads, row, strict=True):
                yield from wrap(f"{head}: {_text(cell, grid.language)}", width)


def _text(cell: GridCell, language: str, wide: int = 0) -> str:
    lines = [_clean(plain(item, language, wide)) for item in cell.contents] or [""]
    if cell.mark:
        lines[cell.marked] += f" {cell.mark}"
    return "\n".join(lines)


def _clean(text: str) -> str:
    """Text that cannot steer a terminal: no control characters and no marks that turn the direction of writing."""
    return _HIDDEN.sub("", legible(text)).replace("\t", " ")
