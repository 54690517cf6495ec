"""PDFs: a process of its own reports what stands where on the pages; from that geometry come lines and paragraphs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from qualkit.readers import pages as reporter
from qualkit.readers.furniture import read_once, without_furniture
from qualkit.readers.lines import PageRuns, Run, find_lines
from qualkit.readers.paragraphs import find_paragraphs
from qualkit.readers.raw import RawDocument, counted, distinct, unreadable, without_controls
from qualkit.text.normalise import normalise

MOST_BYTES = 60_000_000
SECONDS = 4.5
"""Time that the reading process gets for a file of up to a megabyte; each further megabyte adds half a second."""
_LIGATURES = str.maketrans({
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
})  # fmt: skip
_MENDS = {
    "password": "open it with the password and save it without one",
    "pictures": "let a program recognise its text (OCR), check the result, and import that",
}


def read(data: bytes, name: str) -> RawDocument:
    """The text of a PDF, rewrapped into paragraphs.

    Page numbers, headers, footers and numbers in the margin are left out, and a line painted on two pages is read once;
    the notes say so. A hyphen at a line's end stays where the word has one of its own.

    Parameters
    ----------
    data
        The whole file.
    name
        The file's name, for messages.

    Raises
    ------
    ReadError
        For a file that is no PDF, is broken, encrypted, scanned without text, or too large to be a transcript.

    Examples
    --------
    >>> read(b"not a PDF", "kader-01.pdf")
    Traceback (most recent call last):
    ...
    qualkit.errors.ReadError: kader-01.pdf: the file is no PDF.
    """
    if len(data) > MOST_BYTES:
        raise unreadable(name, f"the PDF holds {len(data):,} bytes, more than {MOST_BYTES:,}", "split it by interview")
    return read_layout(_report(data, name), name)


def read_layout(pages: Sequence[PageRuns], name: str) -> RawDocument:
    """The document that the pages' geometry makes up.

    Raises
    ------
    ReadError
        For pages without text.

    Examples
    --------
    >>> page = PageRuns(0, 595, 842, (Run("Ibu: ya.", 0, 50, 95, 700, 12, 70), Run("P: oh.", 0, 50, 85, 670, 12, 60)))
    >>> read_layout([page], "kader-01.pdf").paragraphs
    ('Ibu: ya.', 'P: oh.')
    """
    _refuse_wordless(pages, name)
    lined, first = find_lines(pages)
    bare, second = without_furniture(lined)
    lines, third = read_once(bare)
    rewrapped, fourth = find_paragraphs(lines)
    paragraphs, fifth = _clean(rewrapped)
    if not paragraphs:
        raise unreadable(name, "the PDF holds nothing but page numbers, headers and footers")
    notes = (*first, *second, *third, *fourth, *fifth, *_picture_notes(pages))
    return RawDocument(paragraphs, "pdf", notes=distinct(notes), name=name)


def _report(data: bytes, name: str) -> tuple[PageRuns, ...]:
    """What the reading process says about the pages."""
    seconds = SECONDS + max(0, len(data) - 1_000_000) / 2_000_000
    script = str(PurePath(reporter.__file__))
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter and a module of this package
            [sys.executable, "-P", script], input=data, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise unreadable(name, f"reading the PDF took longer than {seconds:.1f} s", "print it to a new PDF") from error
    records = [json.loads(line) for line in done.stdout.splitlines()] if done.returncode == 0 else []
    if done.returncode != 0:
        what = f"the PDF is broken: the process that reads it stopped with {done.returncode}"
        raise unreadable(name, what, "print it to a new PDF")
    if records and "refused" in records[-1]:
        raise _refusal(records[-1]["refused"], name)
    return tuple(_page(record) for record in records)


def _refusal(reason: str, name: str) -> Exception:
    return unreadable(name, reason, next((mend for key, mend in _MENDS.items() if key in reason), ""))


def _page(record: dict[str, Any]) -> PageRuns:
    runs = tuple(Run(*run) for run in record.pop("runs"))
    return PageRuns(runs=runs, **record)


def _refuse_wordless(pages: Sequence[PageRuns], name: str) -> None:
    if any(run.text.strip() for page in pages for run in page.runs):
        return
    if any(page.pictures for page in pages):
        raise unreadable(name, "the PDF is scanned: its pages hold pictures and no text", _MENDS["pictures"])
    raise unreadable(name, "the PDF holds no text", "export the transcript again")


def _picture_notes(pages: Sequence[PageRuns]) -> tuple[str, ...]:
    silent = [str(page.number + 1) for page in pages if page.pictures and not page.runs]
    if not silent:
        return ()
    return (f"warning: {counted(len(silent), 'page')} with pictures and no text: {', '.join(silent)}",)


def _clean(rewrapped: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    notes: list[str] = []
    paragraphs = []
    for paragraph in rewrapped:
        spelt = paragraph.translate(_LIGATURES)
        whole, first = without_controls(spelt)
        text, second = normalise(whole)
        notes += [*(("spelt out ligatures",) if spelt != paragraph else ()), *first, *second]
        if text.strip():
            paragraphs.append(text.strip())
    lost = sum(text.count("\ufffd") for text in paragraphs)
    if lost:
        notes.append(f"warning: {counted(lost, 'character')} of the PDF have no known meaning and stand as U+FFFD")
    return tuple(paragraphs), tuple(notes)
