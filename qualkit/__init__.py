"""A mixed-methods qualitative research workbench.

A study is a folder of plain files. Opening it gives tidy tables (informants, turns, codings, surveys); every analysis
is a function from tables to a table; they meet in a joint display.
"""

from __future__ import annotations

__version__ = "0.1.0"
