"""Readers: the bytes of others' files become raw turns. Nothing here opens a file."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualkit.readers.raw import RawDocument
    from qualkit.readers.registry import endings, read_bytes
    from qualkit.readers.speakers import RawTranscript, canonical, find_speakers, possible_labels

__all__ = ["RawDocument", "RawTranscript", "canonical", "endings", "find_speakers", "possible_labels", "read_bytes"]

_ROOMS = {
    "RawDocument": "raw",
    "RawTranscript": "speakers",
    "canonical": "speakers",
    "endings": "registry",
    "find_speakers": "speakers",
    "possible_labels": "speakers",
    "read_bytes": "registry",
}


def __getattr__(name: str) -> object:
    """Load a public name when it is first used: the process that opens PDFs needs none of them."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
