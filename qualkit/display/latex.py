"""The grid as a LaTeX longtable in which no text is a command."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualkit.display.cells import legible, plain
from qualkit.display.grid import Grid, GridCell
from qualkit.display.labels import word
from qualkit.display.result import ResultTable

_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "^": r"\textasciicircum{}",
    "_": r"\_", "~": r"\textasciitilde{}", "%": r"\%", "[": "{[}", "]": "{]}", "`": r"\textasciigrave{}",
    '"': r"\textquotedbl{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", "-": "-{}",
}  # fmt: skip
_HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def latex_text(table: ResultTable | Grid) -> str:
    """The table as LaTeX for an engine that reads Unicode; it needs booktabs, longtable and array.

    Examples
    --------
    >>> import pandas as pd
    >>> text = latex_text(ResultTable(pd.DataFrame({"theme": ["50% & \\\\input{x}"]})))
    >>> [line for line in text.splitlines() if "input" in line][0]
    '{}50\\\\% \\\\& \\\\textbackslash{}input\\\\{x\\\\} \\\\\\\\'
    """
    grid = table.grid() if isinstance(table, ResultTable) else table
    lines = ["% needs \\usepackage{booktabs,longtable,array} and XeLaTeX or LuaLaTeX"]
    if grid.rows:
        lines += _table(grid)
    else:
        lines += [f"\\textbf{{{latex(grid.title)}}}", "", latex(word("no rows", grid.language))]
    foot = [*(f"\\textsuperscript{{{latex(mark)}}} {latex(text)}" for mark, text in grid.footnotes),
            *(latex(note) for note in grid.notes)]  # fmt: skip
    lines += [f"\n{{\\footnotesize {line}\\par}}" for line in foot]
    return "\n".join(lines) + "\n"


def latex(text: str) -> str:
    """The text as LaTeX that prints exactly it; a line end starts a new line.

    Examples
    --------
    >>> latex("a_b -- 100%")
    'a\\\\_b -{}-{} 100\\\\%'
    """
    clean = _HIDDEN.sub("", legible(text)).replace("\t", " ")
    return " \\newline ".join("".join(_ESCAPES.get(sign, sign) for sign in line) for line in clean.split("\n"))


def _table(grid: Grid) -> Iterator[str]:
    wide = [0.7 if column.numeric else 1.0 for column in grid.columns]
    kinds = "".join(
        f">{{\\raggedright\\arraybackslash}}p{{\\dimexpr {each / sum(wide):.3f}\\linewidth-2\\tabcolsep\\relax}}"
        for each in wide
    )
    heads = " & ".join(f"\\textbf{{{latex(column.label)}}}" for column in grid.columns)
    yield f"\\begin{{longtable}}{{{kinds}}}"
    if grid.title:
        yield f"\\caption{{{latex(grid.title)}}}\\\\"
    yield from ("\\toprule", f"{{}}{heads} \\\\", "\\midrule", "\\endhead", "\\bottomrule", "\\endfoot")
    for group in grid.groups:
        if group.label:
            yield f"\\multicolumn{{{len(grid.columns)}}}{{l}}{{\\textbf{{{latex(group.label)}}}}} \\\\"
        for row in group.rows:
            # The empty group keeps a first "[" or "*" from becoming an argument of the line end before it.
            yield "{}" + " & ".join(_cell(cell, grid.language) for cell in row) + " \\\\"
    yield "\\end{longtable}"


def _cell(cell: GridCell, language: str) -> str:
    lines = [latex(plain(item, language)) for item in cell.contents]
    if cell.mark:
        lines = lines or [""]
        lines[cell.marked] += f"\\textsuperscript{{{latex(cell.mark)}}}"
    return " \\newline ".join(lines)
