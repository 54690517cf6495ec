"""Questions that stand as headings, with the answers below: ``## ...``, bold or numbered lines, lone paragraphs."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from qualkit.readers.talk import Line
from qualkit.readers.vocabulary import is_question

_HEADING = re.compile(r"\s{0,3}(?P<marks>#{1,6})[ \t]+(?P<text>.*?)[ \t]*#*")
_BOLD = re.compile(r"\s*(?P<mark>\*\*\*?|__)(?P<text>[^*_\n].*?)(?P=mark)[:.]?\s*")
_NUMBERED = re.compile(r"\s*\(?(?P<number>\d{1,3}(?:\.\d{1,2}){0,2}|[a-z])[.)][ \t]+(?P<text>\S.*)")
_UNNUMBERED = re.compile(r"\s*\(?(?:\d{1,3}(?:\.\d{1,2}){0,2}|[a-z])[.)][ \t]+(?=\S)")
_SECTION = re.compile(r"\s*(?:[A-Z]|[IVX]{1,4})\.[ \t]+(?P<text>\S.*)")
_ASKS = re.compile(r"[?？؟][\"”'’)*_ ]*(?:\([^()]*\))?\s*$")
_MOST_WORDS = 80
_LONGEST = 1_000
"""Code points of a line that may be a heading; it keeps hostile lines cheap."""
_ANSWERED = 0.6


@dataclass(frozen=True, slots=True)
class Questions:
    """Where a document asks.

    Attributes
    ----------
    texts
        Place of a line -> the question in it, without its marks and number.
    sections
        Places of headings that are no questions.
    how
        What the questions are, for the notes.
    numbers
        How many numbers stood before them.
    """

    texts: Mapping[int, str]
    sections: Mapping[int, str]
    how: str
    numbers: int = 0


def find_questions(lines: Sequence[Line], answers: Collection[int] = ()) -> Questions | None:
    """The questions among the lines, where they stand as headings; None where they do not.

    Parameters
    ----------
    lines
        The document.
    answers
        Places of lines that open with the label of somebody who answers. Where there are any, questions stand
        right above them; else plain text follows them.

    Examples
    --------
    >>> text = ("# Ibu 3", "## Sejak kapan bekerja?", "Sejak Maret.", "## Siapa yang menjaga bayi?", "Nenek.")
    >>> found = find_questions([Line(line, None, i) for i, line in enumerate(text)])
    >>> list(found.texts.values()), list(found.sections)
    (['Sejak kapan bekerja?', 'Siapa yang menjaga bayi?'], [0])
    """
    taken = set(answers)
    for how, least, find in _KINDS:
        texts = {i: text for i, text in find(lines).items() if i not in taken}
        if len(texts) >= least and _are_answered(lines, texts, taken):
            marks = {i: found.end() for i, text in texts.items() if (found := _UNNUMBERED.match(text))}
            plain = {i: text[marks.get(i, 0) :].strip() for i, text in texts.items()}
            numbers = len(marks)
            return Questions(plain, _sections(lines, texts), how, numbers)
    return None


def markdown_headings(lines: Sequence[Line]) -> dict[int, str]:
    """Place -> text of every Markdown heading that opens no turn.

    Examples
    --------
    >>> markdown_headings([Line("## Bagian 2", None, 0), Line("Ya.", None, 1)])
    {0: 'Bagian 2'}
    """
    return {i: match["text"] for i, line in enumerate(lines)
            if line.opening is None and (match := _matched(_HEADING, line))}  # fmt: skip


def _matched(pattern: re.Pattern[str], line: Line) -> re.Match[str] | None:
    return pattern.fullmatch(line.text) if len(line.text) <= _LONGEST else None


def _headed(lines: Sequence[Line]) -> dict[int, str]:
    """The headings that ask, of the one level of which most do."""
    levels: dict[int, dict[int, str]] = {}
    for i, line in enumerate(lines):
        if match := _matched(_HEADING, line):
            levels.setdefault(len(match["marks"]), {})[i] = match["text"].strip("*_ ")
    asking = [{i: text for i, text in found.items() if is_question(text)} for found in levels.values()]
    kept = [asks for asks, found in zip(asking, levels.values(), strict=True) if 2 * len(asks) >= len(found) >= 2]
    return max(kept, key=len, default={})


def _bold(lines: Sequence[Line]) -> dict[int, str]:
    found = {i: match["text"].strip() for i, line in enumerate(lines) if (match := _matched(_BOLD, line))}
    return found if 2 * sum(map(is_question, found.values())) >= len(found) else {}


def _numbered(lines: Sequence[Line]) -> dict[int, str]:
    return {i: line.text.strip() for i, line in enumerate(lines) if _matched(_NUMBERED, line) and _asks(line.text)}


def _plain(lines: Sequence[Line]) -> dict[int, str]:
    """Paragraphs of one line that ask, where they and what follows them make up the document."""
    sizes: dict[int, int] = {}
    for line in lines:
        sizes[line.paragraph] = sizes.get(line.paragraph, 0) + 1
    alone = len(sizes) > 3
    found = {i: line.text.strip() for i, line in enumerate(lines)
             if _asks(line.text) and (not alone or sizes[line.paragraph] == 1 or _opens(lines, i))}  # fmt: skip
    units = len(sizes) if alone else len(lines)
    return found if 0.2 * units <= len(found) <= 0.6 * units else {}


def _opens(lines: Sequence[Line], i: int) -> bool:
    return i == 0 or lines[i - 1].paragraph != lines[i].paragraph


def _asks(text: str) -> bool:
    return bool(_ASKS.search(text[-120:])) and len(text.split()) <= _MOST_WORDS


def _are_answered(lines: Sequence[Line], texts: Mapping[int, str], answers: Collection[int]) -> bool:
    """Whether something that is no question follows most of the questions; where answers are labelled, one of them."""
    answered = 0
    for i in texts:
        below = next((j for j in range(i + 1, len(lines)) if not _goes_on(lines, i, j, texts, answers)), len(lines))
        answered += below < len(lines) and (below in answers if answers else below not in texts)
    return answered >= _ANSWERED * len(texts)


def _goes_on(lines: Sequence[Line], i: int, j: int, texts: Collection[int], answers: Collection[int]) -> bool:
    """Whether a line below a question is blank, or the question's own where answers are labelled."""
    same = lines[j].paragraph == lines[i].paragraph
    return not lines[j].text or (bool(answers) and same and j not in answers and j not in texts)


def _sections(lines: Sequence[Line], texts: Mapping[int, str]) -> dict[int, str]:
    """Headings that are no questions: of Markdown, and lettered titles right above a question."""
    found = {i: text for i, text in markdown_headings(lines).items() if i not in texts}
    for i, line in enumerate(lines):
        match = _matched(_SECTION, line)
        if match and i + 1 in texts and i not in texts and len(match["text"].split()) <= 10:
            found[i] = line.text.strip()
    return found


_KINDS: tuple[tuple[str, int, Callable[[Sequence[Line]], dict[int, str]]], ...] = (
    ("headings", 2, _headed),
    ("bold lines", 2, _bold),
    ("numbered questions", 2, _numbered),
    ("paragraphs that end with a question mark", 3, _plain),
)
