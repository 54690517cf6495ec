"""Words, turns and anchors: everything that counts code points of a text."""

from __future__ import annotations

from qualkit.text.anchors import Location, locate, make_segment, text_hash
from qualkit.text.normalise import normalise
from qualkit.text.turns import RawTurn, find_turns, turns_table, write_turns

__all__ = [
    "Location",
    "RawTurn",
    "find_turns",
    "locate",
    "make_segment",
    "normalise",
    "text_hash",
    "turns_table",
    "write_turns",
]
