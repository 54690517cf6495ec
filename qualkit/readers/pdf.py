"""PDFs: a process of its own reports what stands where on the pages; from that geometry come lines and paragraphs."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import PurePath
from threading import Thread
from typing import Any

from qualkit.readers import pages as reporter
from qualkit.readers.furniture import read_once, without_furniture
from qualkit.readers.gutters import column_notes
from qualkit.readers.lines import PageRuns, Run, find_lines
from qualkit.readers.paragraphs import find_paragraphs
from qualkit.readers.raw import RawDocument, counted, distinct, unreadable, without_controls
from qualkit.text.normalise import normalise

MOST_BYTES = 60_000_000
SECONDS = 4.5
"""Time that the reading process gets for a file of up to a megabyte; each further megabyte adds half a second."""
SECONDS_A_PAGE = 0.1
"""Time that each page with words adds once it was delivered, so that a long file is read and a stuck one is not."""
MOST_SECONDS = 60.0
_WORDY = 300
"""Bytes of a page's record above which it holds words."""
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
    notes = (*first, *second, *third, *fourth, *fifth, *_picture_notes(pages), *column_notes(pages))
    return RawDocument(paragraphs, "pdf", notes=distinct(notes), name=name)


def _report(data: bytes, name: str) -> tuple[PageRuns, ...]:
    """What the reading process says about the pages."""
    lines, code = _said(data, name)
    if code != 0:
        what = f"the PDF is broken: the process that reads it stopped with {code}"
        raise unreadable(name, what, "print it to a new PDF")
    records = [json.loads(line) for line in lines]
    if records and "refused" in records[-1]:
        raise _refusal(records[-1]["refused"], name)
    return tuple(_page(record) for record in records)


def _said(data: bytes, name: str) -> tuple[list[bytes], int]:
    """The lines that the reading process writes, and how it ended; each page that it delivers gives it more time."""
    command = [sys.executable, "-P", str(PurePath(reporter.__file__))]
    began, lines = time.monotonic(), list[bytes]()
    with subprocess.Popen(  # noqa: S603 - this interpreter and a module of this package
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        threads = (Thread(target=_feed, args=(process, data)), Thread(target=_listen, args=(process, lines)))
        for thread in threads:
            thread.start()
        seconds = SECONDS
        while threads[1].is_alive() and time.monotonic() - began <= seconds:
            threads[1].join(0.02)
            seconds = _allowed(len(data), sum(len(line) > _WORDY for line in lines))
        stuck = threads[1].is_alive()
        if stuck:
            process.kill()
        for thread in threads:
            thread.join()
    if stuck:
        raise unreadable(name, f"reading the PDF took longer than {seconds:.1f} s", "print it to a new PDF")
    return lines, process.returncode


def _allowed(size: int, pages: int) -> float:
    return min(MOST_SECONDS, SECONDS + max(0, size - 1_000_000) / 2_000_000 + pages * SECONDS_A_PAGE)


def _feed(process: subprocess.Popen[bytes], data: bytes) -> None:
    if process.stdin:
        with suppress(OSError), process.stdin:
            process.stdin.write(data)


def _listen(process: subprocess.Popen[bytes], lines: list[bytes]) -> None:
    if process.stdout:
        for line in process.stdout:
            lines.append(line)


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
