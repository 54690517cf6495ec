"""What stands where on the pages of a PDF. Run as a process of its own, with limits on time and memory.

A PDF can make the library that reads it loop, swell or fall over; in a process of its own it takes nothing with it. The
bytes come in on standard input, one JSON line a page goes out on standard output, and this module imports nothing of
qualkit, so that it starts in a few hundredths of a second.
"""

from __future__ import annotations

import ctypes
import json
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

MOST_PAGES = 1_000
MOST_CHARACTERS = 2_000_000
MOST_RUNS = 200_000
MOST_MEMORY = 500_000_000
MOST_OBJECTS = 2_000
_TILTED = -1
_TILT = 0.09
"""Radians from the nearest right angle above which text is tilted, as watermarks are."""
_FURTHEST = 1e6
"""Points from a page's corner beyond which nothing can be meant to be read; it keeps out what is no number, too."""
_HYPHENS = frozenset([0x02, 0xAD, 0xFFFE])
_COLUMN_GAP = 1.2
_PASSWORD = 4


class Refused(Exception):  # noqa: N818 - not an error of the process: the answer that it gives
    """A PDF that cannot be read, with the reason."""


@dataclass(slots=True)
class Run:
    """Characters painted one after the other: where they begin and end along their line, and the line's height.

    `across` grows towards the top of the page, as a reader holds it; `first` is where the first word ends.
    """

    text: str
    turned: int
    start: float
    end: float
    across: float
    height: float
    first: float = 0.0
    closed: bool = False

    def record(self) -> list[Any]:
        """The run as plain data, in the order of the fields."""
        places = (self.start, self.end, self.across, self.height, self.first)
        return [_paired(self.text), self.turned, *(round(place, 2) for place in places)]


@dataclass(slots=True)
class Page:
    """The runs of a page, its size, and what was not taken."""

    number: int
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    outside: int = 0
    pictures: int = 0

    def record(self) -> dict[str, Any]:
        """The page as plain data."""
        runs = [run.record() for run in self.runs if run.text.strip()]
        return {"number": self.number, "width": self.width, "height": self.height, "runs": runs,
                "outside": self.outside, "pictures": self.pictures}  # fmt: skip


def read_pages(data: bytes) -> Iterator[Page]:
    """The pages of a PDF in order.

    Raises
    ------
    Refused
        For a file that is no PDF, is encrypted, is broken, or is larger than any transcript.
    """
    if b"%PDF-" not in data[:1024]:
        raise Refused("the file is no PDF")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == _PASSWORD or "assword" in str(error)
        raise Refused("the PDF is protected by a password" if locked else f"the PDF is broken: {error}") from error
    if len(document) > MOST_PAGES:
        raise Refused(f"the PDF claims {len(document):,} pages, more than {MOST_PAGES:,}")
    left, runs = MOST_CHARACTERS, 0
    for number in range(len(document)):
        page, used = _page(document, number, left)
        left, runs = left - used, runs + len(page.runs)
        if runs > MOST_RUNS:
            raise Refused(f"the PDF paints its text in more than {MOST_RUNS:,} pieces")
        yield page


def _page(document: pypdfium2.PdfDocument, number: int, left: int) -> tuple[Page, int]:
    try:
        opened = document[number]
        textpage = opened.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise Refused(f"page {number + 1} of the PDF is broken: {error}") from error
    characters = pdfium.FPDFText_CountChars(textpage.raw)
    if characters > left:
        raise Refused(f"the PDF holds more than {MOST_CHARACTERS:,} characters")
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(opened.raw, box)
    page = Page(number, box.right - box.left, box.top - box.bottom, pictures=_pictures(opened))
    _fill(page, textpage.raw, max(0, characters), box)
    textpage.close()
    opened.close()
    return page, max(0, characters)


def _pictures(opened: pypdfium2.PdfPage) -> int:
    objects = min(MOST_OBJECTS, pdfium.FPDFPage_CountObjects(opened.raw))
    kinds = (pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(opened.raw, i)) for i in range(objects))
    return sum(kind == pdfium.FPDF_PAGEOBJ_IMAGE for kind in kinds)


def _fill(page: Page, textpage: Any, characters: int, box: Any) -> None:
    x, y, loose = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    to_x, to_y, to_loose = ctypes.byref(x), ctypes.byref(y), ctypes.byref(loose)
    for i in range(characters):
        code = pdfium.FPDFText_GetUnicode(textpage, i)
        if code <= 0x20 and pdfium.FPDFText_IsGenerated(textpage, i) == 1 and code not in _HYPHENS:
            _generated(page, code)
            continue
        placed = pdfium.FPDFText_GetCharOrigin(textpage, i, to_x, to_y)
        placed = placed and pdfium.FPDFText_GetLooseCharBox(textpage, i, to_loose)
        inside = box.left - 1 <= x.value <= box.right + 1 and box.bottom - 1 <= y.value <= box.top + 1
        if not placed or not inside:
            page.outside += not _character(code).isspace()
            continue
        run = page.runs[-1] if page.runs else None
        if run and not run.closed and _extend(run, code, _place(run.turned, x.value, y.value, loose, box)):
            continue
        turned = _quarter(pdfium.FPDFText_GetCharAngle(textpage, i))
        _begin(page, code, turned, _place(turned, x.value, y.value, loose, box))


def _generated(page: Page, code: int) -> None:
    """Space and line ends that the library infers: a space belongs to the run, a line end closes it."""
    if page.runs:
        page.runs[-1].closed |= code != 0x20
        page.runs[-1].text += " "


def _character(code: int) -> str:
    """The character; every sign for a hyphen at a line's end becomes a soft hyphen, for the words to decide on."""
    if code in _HYPHENS:
        return "\u00ad"
    return chr(code) if 0x20 <= code < 0x110000 else " " if code in (9, 10, 13) else "\ufffd"


def _paired(text: str) -> str:
    """The text with halves of surrogate pairs put together, as some systems hand them out one by one."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _quarter(angle: float) -> int:
    """Quarter turns counterclockwise (0 to 3), or -1 for tilted text; the library counts clockwise."""
    if not math.isfinite(angle) or angle < 0:
        return 0
    turns = round(angle / (math.pi / 2))
    return -turns % 4 if abs(angle - turns * math.pi / 2) < _TILT else _TILTED


def _place(turned: int, x: float, y: float, loose: Any, box: Any) -> tuple[float, float, float, float]:
    """Start and end along the line, place across it, and height, as if the page were held to read this text."""
    wide, high = loose.right - loose.left, loose.top - loose.bottom
    if turned == 1:
        return loose.bottom - box.bottom, loose.top - box.bottom, box.right - x, wide
    if turned == 2:
        return box.right - loose.right, box.right - loose.left, box.top - y, high
    if turned == 3:
        return box.top - loose.top, box.top - loose.bottom, x - box.left, wide
    return loose.left - box.left, loose.right - box.left, y - box.bottom, high


def _begin(page: Page, code: int, turned: int, place: tuple[float, float, float, float]) -> None:
    start, end, across, height = place
    character = _character(code)
    if not character.isspace() and all(abs(value) < _FURTHEST for value in place):
        page.runs.append(Run(character, turned, start, end, across, height, end))


def _extend(run: Run, code: int, place: tuple[float, float, float, float]) -> bool:
    """Put a character to the run, if it stands where the run goes on."""
    start, end, across, height = place
    scale = max(run.height, height, 0.1)
    level = abs(run.across - across) <= 0.15 * scale and height <= 1.3 * run.height + 0.1
    if not (level and -0.5 * scale < start - run.end < _COLUMN_GAP * scale and end < _FURTHEST):
        return False
    character = _character(code)
    if not character.isspace():
        if " " not in run.text:
            run.first = end
        run.end = max(run.end, end)
    run.text += " " if character.isspace() else character
    return True


def main() -> int:
    """Read a PDF from standard input and write a JSON line for each page, the last one saying why if it is refused."""
    _limit_memory()
    write = sys.stdout.write
    try:
        for page in read_pages(sys.stdin.buffer.read()):
            write(json.dumps(page.record()) + "\n")
            sys.stdout.flush()
    except Refused as refusal:
        write(json.dumps({"refused": str(refusal)}) + "\n")
    except MemoryError:
        write(json.dumps({"refused": "the PDF needs more memory than is allowed"}) + "\n")
    return 0


def _limit_memory() -> None:
    """Cap memory where the system can; elsewhere the limit on time has to do."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


if __name__ == "__main__":
    sys.exit(main())
