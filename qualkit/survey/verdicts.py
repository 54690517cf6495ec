"""The answer of an audit: consistent, inconsistent or untestable, why, and what would make it consistent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from qualkit.survey.printed import Printed

Status = Literal["consistent", "inconsistent", "untestable"]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One reading under which the figures are possible.

    Parameters
    ----------
    kind
        ``n``, ``padded zero``, ``half points``, ``items``, ``rounding``, ``sd divisor``, ``ratio``, ``missing part``,
        ``overlap``, ``sign`` or ``one-tailed``.
    values
        The values that work, such as other numbers of people; empty where the kind says it all.
    text
        The same in words.
    """

    kind: str
    values: tuple[int, ...] = ()
    text: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Verdict:
    """What exact arithmetic says of printed figures. It never says why a figure is as it is.

    Parameters
    ----------
    test
        The test: ``GRIM``, ``GRIMMER``, ``DEBIT``, ``percent``, ``parts``, ``difference`` or ``test report``; ``none``
        in an audit of many figures where no test fits.
    status
        ``consistent``, ``inconsistent`` or ``untestable``.
    possible
        Whether some data give these figures; None where they cannot be read.
    reason
        Why, in words that accuse nobody.
    figures
        The figures, each with how it was read.
    totals
        Whole totals or counts that give the printed figure; empty where there is none or it was not asked.
    could_be
        What would make inconsistent figures consistent.
    example
        Scores that give the figures, where the test found some.

    Examples
    --------
    >>> print(Verdict("GRIM", "untestable", True, "the mean shows no decimals"))
    GRIM: untestable. The mean shows no decimals.
    """

    test: str
    status: Status
    possible: bool | None
    reason: str
    figures: tuple[str, ...] = ()
    totals: tuple[int, ...] = ()
    could_be: tuple[Alternative, ...] = ()
    example: tuple[int, ...] = ()

    def __str__(self) -> str:
        could = "; or ".join(str(alternative) for alternative in self.could_be)
        mend = f" It could be {could}." if could else ""
        return f"{self.test}: {self.status}. {self.reason[:1].upper()}{self.reason[1:]}.{mend}"

    def row(self) -> dict[str, Any]:
        """The verdict as columns of a table: test, status, reason, could_be and how the figures were read."""
        return {
            "test": self.test,
            "status": self.status,
            "reason": self.reason,
            "could_be": "; ".join(str(alternative) for alternative in self.could_be),
            "read_as": "; ".join(self.figures),
        }


def untestable(
    test: str, reason: str, figures: Mapping[str, Printed] | None = None, possible: bool | None = None
) -> Verdict:
    """A verdict that says why nothing can be said.

    Examples
    --------
    >>> untestable("GRIM", "no denominator is printed").possible is None
    True
    """
    return Verdict(test, "untestable", possible, reason, how_read(figures or {}))


def how_read(figures: Mapping[str, Printed]) -> tuple[str, ...]:
    """The figures by name, each with how it was read.

    Examples
    --------
    >>> from qualkit.survey.printed import read_figure
    >>> how_read({"mean": read_figure("99,50")})
    ("mean '99,50' read as 99.50 (decimal comma, detected)",)
    """
    return tuple(f"{name} {figure}" for name, figure in figures.items())


def listed(values: tuple[int, ...]) -> str:
    """Whole numbers in words.

    Examples
    --------
    >>> listed((26, 35, 52)), listed((4,))
    ('26, 35 or 52', '4')
    """
    head = ", ".join(map(str, values[:-1]))
    return f"{head} or {values[-1]}" if head else str(values[-1])
