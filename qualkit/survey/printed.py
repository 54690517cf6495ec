"""Printed numbers, exactly: what a comma and a point mean in them, how many decimals they show, and what is open.

"99,50" is 99.50 where commas are decimal, and its zero counts: it says two decimals. "1.000" may be one or a
thousand; its format is declared by the caller, detected from the other figures beside it, or left open with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from operator import index

from qualkit.errors import Problem, QualkitError

_BLANKS = " \u00a0\u2009\u202f"
"""A space, and the no-break, thin and narrow no-break spaces that part thousands."""
_SIGN = r"(?P<sign>[-+−]?)"
_WHOLE = re.compile(_SIGN + r"(?P<whole>\d+)")
_DECIMAL = re.compile(_SIGN + r"(?P<whole>\d*)(?P<mark>[.,])(?P<part>\d+)")
_GROUPED = re.compile(
    _SIGN + rf"(?P<whole>\d{{1,3}}(?P<group>[.,'’{_BLANKS}])\d{{3}}(?:(?P=group)\d{{3}})*)"
    r"(?:(?!(?P=group))(?P<mark>[.,])(?P<part>\d+))?"
)
_AMBIGUOUS = re.compile(r"[-+−]?[1-9]\d{0,2}(?P<mark>[.,])\d{3}")
_MARKS = {"": "no decimals", ".": "decimal point", ",": "decimal comma"}
_OTHER = {".": ",", ",": "."}


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as a source prints it.

    Parameters
    ----------
    text
        As printed.
    value
        The number, exactly.
    decimals
        Decimals shown; a trailing zero counts.
    mark
        The decimal mark that was read, empty where there are no decimals.
    declared
        Whether the caller declared the decimal mark.
    percent
        Whether a percent sign stands behind it.

    Examples
    --------
    >>> figure = read_figure("99,50")
    >>> figure.value, figure.decimals, figure.unpadded.decimals, str(figure)
    (Fraction(199, 2), 2, 1, "'99,50' read as 99.50 (decimal comma, detected)")
    """

    text: str
    value: Fraction
    decimals: int
    mark: str = ""
    declared: bool = False
    percent: bool = False

    @property
    def unit(self) -> Fraction:
        """One unit of the last decimal shown."""
        return Fraction(1, 10**self.decimals)

    @property
    def unpadded(self) -> Printed:
        """The same number without trailing zeros behind the decimal mark."""
        decimals = self.decimals
        while decimals and (self.value * 10 ** (decimals - 1)).denominator == 1:
            decimals -= 1
        text = shown(self.value, decimals)
        return Printed(text, self.value, decimals, self.mark if decimals else "", self.declared, self.percent)

    def __str__(self) -> str:
        how = f", {'declared' if self.declared else 'detected'}" if self.mark else ""
        return f"{self.text!r} read as {shown(self.value, self.decimals)} ({_MARKS[self.mark]}{how})"


def read_figure(text: str | int, decimal_mark: str | None = None) -> Printed | str:
    """A printed number, or the reason why it cannot be told.

    Parameters
    ----------
    text
        The figure as printed; a whole number may be given as one. A float is refused: it has lost its zeros.
    decimal_mark
        ``","`` or ``"."`` declares what parts the decimals; None detects it in the figure itself. Where both marks
        stand, the last is decimal; a mark that occurs twice parts thousands; ``1.000`` alone stays open.

    Raises
    ------
    QualkitError
        For a figure that is no text, or a decimal mark other than comma and point.

    Examples
    --------
    >>> read_figure("1.000")
    "'1.000' may have decimals or thousands: what the mark means is not declared"
    >>> read_figure("1.000", decimal_mark=",").value
    Fraction(1000, 1)
    """
    check_mark(decimal_mark)
    printed = _as_text(text)
    body = printed.strip().removesuffix("%").rstrip(_BLANKS)
    percent = printed.strip().endswith("%")
    if decimal_mark is None and _AMBIGUOUS.fullmatch(body):
        return f"{printed.strip()!r} may have decimals or thousands: what the mark means is not declared"
    match = _matched(body, decimal_mark)
    if match is None:
        declared = f" with a decimal {_MARKS[decimal_mark].split()[1]}" if decimal_mark else ""
        return f"{printed!r} is not a single number{declared}"
    groups = match.groupdict()
    part = groups.get("part") or ""
    whole = re.sub(r"\D", "", groups["whole"]) or "0"
    value = Fraction(Decimal(f"{whole}.{part or '0'}")) * (-1 if groups["sign"] in ("-", "−") else 1)
    mark = (groups.get("mark") or "") if part else ""
    return Printed(printed.strip(), value, len(part), mark, decimal_mark is not None, percent)


def read_figures(
    figures: Mapping[str, str | int], decimal_mark: str | None = None
) -> tuple[dict[str, Printed], tuple[str, ...]]:
    """Figures that stand beside each other, by name, and the reasons why some of them cannot be read.

    A mark that one of them makes plain is taken to mean the same in the others: beside "5.21", "1.234" is a little
    more than one.

    Examples
    --------
    >>> read, why = read_figures({"mean": "5.21", "sd": "1.234"})
    >>> read["sd"].decimals, why
    (3, ())
    >>> read_figures({"mean": "5.21", "sd": "many"})[1]
    ("sd: 'many' is not a single number",)
    """
    mark = detected_mark(figures.values()) if decimal_mark is None else None
    read, reasons = {}, []
    for name, text in figures.items():
        figure = read_figure(text, decimal_mark) if decimal_mark else read_beside(text, mark)
        if isinstance(figure, str):
            reasons.append(f"{name}: {figure}")
        else:
            read[name] = figure
    return read, tuple(reasons)


def read_beside(text: str | int, mark: str | None) -> Printed | str:
    """A printed number that stands beside others with this decimal mark, or the reason why it cannot be told.

    The mark of the others decides only what the figure itself leaves open.

    Examples
    --------
    >>> read_beside("1.000", ",").value, read_beside("66.3", ",").decimals
    (Fraction(1000, 1), 1)
    """
    alone = read_figure(text)
    if mark is None or not isinstance(alone, str):
        return alone
    beside = read_figure(text, mark)
    if isinstance(beside, str):
        return alone
    return replace(beside, declared=False)


def detected_mark(texts: Iterable[str | int]) -> str | None:
    """The decimal mark that these figures show beyond doubt, or None where they show none, or both.

    Examples
    --------
    >>> detected_mark(["99,50", "1.000"]), detected_mark(["1.000"]), detected_mark(["1.234.567"])
    (',', None, ',')
    """
    found = {_plain_mark(_as_text(text).strip().removesuffix("%").rstrip(_BLANKS)) for text in texts} - {""}
    return found.pop() if len(found) == 1 else None


def read_count(text: str | int | None) -> tuple[int, str]:
    """A printed number of people, and where there is none, why not: then the number is 0.

    A count has no decimals, so that a point or comma before three digits parts thousands.

    Examples
    --------
    >>> read_count("1.683"), read_count(""), read_count("23,5")[1]
    ((1683, ''), (0, 'no denominator is printed'), "the denominator '23,5' is not a count")
    """
    printed = "" if text is None else _as_text(text).strip()
    if not printed:
        return 0, "no denominator is printed"
    match = _WHOLE.fullmatch(printed) or _GROUPED.fullmatch(printed)
    digits = re.sub(r"\D", "", printed)
    if match is None or match["sign"] or match.groupdict().get("part") or int(digits) == 0:
        return 0, f"the denominator {printed!r} is not a count"
    return int(digits), ""


def printed_number(text: str, mark: str | None = None) -> tuple[float, str]:
    """A printed number as a float and, where it cannot be told, why not; `mark` is that of the figures beside it.

    Examples
    --------
    >>> printed_number("99,50"), printed_number("66.3"), printed_number("1.000", ",")
    ((99.5, ''), (66.3, ''), (1000.0, ''))
    >>> printed_number("1.000")[1]
    "'1.000' may have decimals or thousands: what the mark means is not declared"
    """
    figure = read_beside(text, mark)
    return (float("nan"), figure) if isinstance(figure, str) else (float(figure.value), "")


def shown(value: Fraction, decimals: int) -> str:
    """A number with so many decimals, ties away from zero, exactly.

    Examples
    --------
    >>> shown(Fraction(2288, 23), 2), shown(Fraction(-1, 2), 0)
    ('99.48', '-1')
    """
    scaled = abs(value) * 10**decimals + Fraction(1, 2)
    digits = str(scaled.numerator // scaled.denominator).rjust(decimals + 1, "0")
    sign = "-" if value < 0 and int(digits) else ""
    return sign + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)


def decimals_of(figure: Printed) -> str:
    """How many decimals a figure shows, in words.

    Examples
    --------
    >>> decimals_of(Printed("56.9", Fraction(569, 10), 1, "."))
    '1 decimal'
    """
    return f"{figure.decimals} decimal{'' if figure.decimals == 1 else 's'}"


def check_mark(decimal_mark: str | None) -> None:
    """Refuse a decimal mark that is neither comma nor point.

    Raises
    ------
    QualkitError
        Naming the two marks there are.
    """
    if decimal_mark not in (None, ".", ","):
        raise QualkitError(
            Problem(f"{decimal_mark!r} is no decimal mark", mend="give ',' or '.', or None to detect it in the figures")
        )


def _as_text(text: str | int) -> str:
    if isinstance(text, str):
        return text
    try:
        return str(index(text))
    except TypeError as error:
        raise QualkitError(
            Problem(
                f"{text!r} is no printed figure: a {type(text).__name__} does not say how many decimals were printed",
                mend="give it as text, as the source prints it: '99.50'",
            )
        ) from error


def _matched(body: str, decimal_mark: str | None) -> re.Match[str] | None:
    if decimal_mark is None:
        return _WHOLE.fullmatch(body) or _DECIMAL.fullmatch(body) or _GROUPED.fullmatch(body)
    plain = _WHOLE.fullmatch(body)
    decimal = _DECIMAL.fullmatch(body)
    if plain is None and decimal is not None and decimal["mark"] == decimal_mark:
        return decimal
    grouped = _GROUPED.fullmatch(body)
    if plain is None and grouped is not None and grouped["group"] != decimal_mark:
        return grouped if grouped["mark"] in (None, decimal_mark) else None
    return plain


def _plain_mark(body: str) -> str:
    if _AMBIGUOUS.fullmatch(body) or _WHOLE.fullmatch(body):
        return ""
    decimal = _DECIMAL.fullmatch(body)
    if decimal is not None:
        return decimal["mark"]
    grouped = _GROUPED.fullmatch(body)
    if grouped is None:
        return ""
    return grouped["mark"] or _OTHER.get(grouped["group"], "")
