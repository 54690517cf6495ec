"""The frozen nouns of the field. They hold no logic beyond what follows from themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

Role = Literal["interviewer", "informant", "other"]
Polarity = Literal["barrier", "support", "neutral"]
ROLES: tuple[Role, ...] = ("interviewer", "informant", "other")
POLARITIES: tuple[Polarity, ...] = ("barrier", "support", "neutral")
LEVELS = ("individual", "family", "workplace", "health-service", "village", "policy")
KINDS = ("interview", "focus-group")
CONSENTS = ("analysis", "quotes-in-team", "quotes-published")
ASKED = ("asked", "not_asked", "unprompted")
Scope = Literal["turn", "sentence"]
SCOPES: tuple[Scope, ...] = ("turn", "sentence")
PLACE_LEVELS = ("village", "health-centre", "regency", "province", "nation", "world")
NOT_STATED = "not stated"
NOT_REVIEWED = "proposed by rules, not reviewed"
"""Stands at the head of whatever was counted from proposals that no person has accepted."""
CONTEXT = 32
"""Code points of context kept on each side of a segment."""

Uniqueness = Literal["quote", "sides", "before", "after", "both", "none", ""]


@dataclass(frozen=True, slots=True)
class Text:
    """A text in one or several languages.

    Examples
    --------
    >>> label = Text({"id": "Pelatihan kader", "en": "Cadre training"})
    >>> label("en"), label("fr"), str(Text({"": "same in all"}))
    ('Cadre training', 'Pelatihan kader', 'same in all')
    """

    by_language: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, language: str = "en") -> str:
        """The text in `language`, or else in the first language there is."""
        if language in self.by_language:
            return self.by_language[language]
        return next(iter(self.by_language.values()), "")

    def __str__(self) -> str:
        return self("en")

    def __bool__(self) -> bool:
        return any(text.strip() for text in self.by_language.values())


@dataclass(frozen=True, slots=True)
class Segment:
    """A half-open range ``[start, end)`` in code points of a transcript's canonical text.

    Parameters
    ----------
    start, end
        Code points, ``0 <= start < end``.
    quote
        The words themselves.
    before, after
        Up to 32 code points on each side.
    text_sha256
        Hash of the whole text, as 64 hexadecimal digits.
    unique
        What was unique in that text when the segment was made: the ``quote`` alone, the quote with the words
        before it and also with those after it (``sides``), with one of them (``before``, ``after``), only with
        ``both`` together, or ``none``; empty where it is not known.
    """

    start: int
    end: int
    quote: str
    before: str
    after: str
    text_sha256: str
    unique: Uniqueness = ""


@dataclass(frozen=True, slots=True)
class Coding:
    """One coder puts one code on one segment, under one version of a codebook.

    `created` is an ISO 8601 time in UTC; `source` is empty for a coding by hand, ``rule:<codebook>@<version>`` or
    ``model:<name>`` for an accepted proposal, ``import:<program>`` for one that came in; `against` marks a coding
    that speaks against its theme.
    """

    id: str
    transcript: str
    segment: Segment
    code: str
    codebook: str
    version: str
    coder: str
    created: str
    memo: str = ""
    source: str = ""
    against: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """What one coder has read of one transcript under one codebook.

    `read` holds merged half-open ranges of code points, sorted. `finished` is an ISO 8601 time in UTC, or empty.
    """

    text_sha256: str = ""
    read: tuple[tuple[int, int], ...] = ()
    finished: str = ""
    version: str = ""


class Turn(NamedTuple):
    """One uninterrupted speech. `start` and `end` delimit the spoken words, without the speaker's label."""

    turn: int
    speaker: str
    role: Role
    informant: str
    start: int
    end: int
    time_start: str = ""
    time_end: str = ""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A speaker of a transcript: role, the informant behind the label, and why the role was chosen."""

    label: str
    role: Role
    informant: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a transcript came from, and what was done to it on the way in."""

    name: str
    format: str
    encoding: str
    sha256: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Transcript:
    """The immutable text of an interview with its turns.

    Attributes
    ----------
    text
        The canonical text, speaker labels included: every offset counts code points in it.
    turns
        A TURNS table, one row a turn.
    source
        Where it came from.
    speakers
        The speakers in order of appearance.
    settings
        The front matter, every value as text.
    """

    transcript: str
    text: str
    turns: pd.DataFrame
    source: Source
    speakers: tuple[Speaker, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Term:
    """A term as it stands in the codebook, with its language and line (0 where it is not from a file)."""

    text: str
    language: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Code:
    """A label with its definition, what to include and exclude, and where it comes from.

    `scope` is how far a distance in one of its terms may reach: to the end of the turn, or of the sentence.
    """

    code: str
    label: Text
    polarity: Polarity = "neutral"
    level: str = ""
    topic: str = ""
    definition: Text = field(default_factory=Text)
    include: Text = field(default_factory=Text)
    exclude: Text = field(default_factory=Text)
    example: Text = field(default_factory=Text)
    source: str = ""
    basis: str = ""
    parent: str = ""
    terms: tuple[Term, ...] = ()
    scope: Scope = "turn"


@dataclass(frozen=True, slots=True)
class Theme:
    """A researcher's claim over codes."""

    theme: str
    label: Text
    codes: tuple[str, ...]
    description: Text = field(default_factory=Text)
    topics: tuple[str, ...] = ()
    """Topics of its codes, in the codebook's order."""
    polarities: Mapping[str, Polarity] = field(default_factory=dict)
    """Polarity of each of its codes."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the researcher expects to see before the data are joined."""

    direction: Literal["higher", "lower", "none"]
    group: str
    text: str
    written: str


@dataclass(frozen=True, slots=True)
class Link:
    """Ties a theme to a survey indicator at one level of place."""

    id: str
    theme: str
    indicator: str
    definition: str
    join_level: str
    expectation: Expectation | None = None


@dataclass(frozen=True, slots=True)
class Codebook:
    """Codes, themes and links of one version, in the researcher's order."""

    name: str
    version: str
    languages: tuple[str, ...]
    codes: tuple[Code, ...]
    themes: tuple[Theme, ...] = ()
    links: tuple[Link, ...] = ()
    label: Text = field(default_factory=Text)
    description: Text = field(default_factory=Text)

    @property
    def rule_coder(self) -> str:
        """The name under which this codebook's terms propose: ``rule:<codebook>``."""
        return f"rule:{self.name}"

    @property
    def code_ids(self) -> tuple[str, ...]:
        """The codes' names in the researcher's order."""
        return tuple(code.code for code in self.codes)

    def family(self, code: str) -> tuple[str, ...]:
        """A code and its descendants by `parent`, in the codebook's order.

        Examples
        --------
        >>> book = Codebook("b", "1", ("en",), (Code("a", Text()), Code("b", Text(), parent="a")))
        >>> book.family("a"), book.family("b")
        (('a', 'b'), ('b',))
        """
        members = {code}
        while True:
            more = {c.code for c in self.codes if c.parent in members and c.code not in members}
            if not more:
                return tuple(c for c in self.code_ids if c in members)
            members |= more
