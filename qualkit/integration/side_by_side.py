"""The side-by-side display: a row a theme; coverage, groups with quotes, convergence, fit and meta-inference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualkit.display import Badge, Layout, Quote, Share
from qualkit.display.cells import Cell, Kind
from qualkit.integration.coverage_texts import estimate_text, joins_of, keys_of, published_texts
from qualkit.integration.fit import CONFIRMATION, DISCORDANCE, NO_PATTERN
from qualkit.integration.fit import SAID as FIT_SAID
from qualkit.integration.shown_quotes import BY_HAND
from qualkit.model import Link
from qualkit.triangulation.convergence import BADGES, SAID
from qualkit.triangulation.intervals import LEAST_FOR_PERCENT, proportion
from qualkit.triangulation.voices import place_of

if TYPE_CHECKING:
    from qualkit.integration.joint_display import JointDisplay

SIDES = ["group", "voiced", "heard", "codes"]
COLUMNS = ("convergence", "indicator", "definition", "coverage", "joined", "fit", "fit_reason", "fit_judged",
           "meta_inference", "quotes", "note")  # fmt: skip
FIT_BADGES: Mapping[str, Kind] = {CONFIRMATION: "full", NO_PATTERN: "half", DISCORDANCE: "cross"}


def table(display: JointDisplay) -> pd.DataFrame:
    """One row a theme, every cell a number or a text."""
    shown = _shown(display)
    rows = [_row(display, theme, rows, shown) for theme, rows in _by_theme(display)]
    return pd.DataFrame(rows, columns=None if rows else ["theme", "label", *COLUMNS])


def cells(display: JointDisplay) -> tuple[pd.DataFrame, Layout]:
    """The rows as they are drawn, and how."""
    words, shown = display.words, _shown(display)
    rows = [_cells(display, theme, rows, shown) for theme, rows in _by_theme(display)]
    names = ["label", "coverage", *display.groups, "convergence", "fit", "meta"]
    frame = pd.DataFrame(rows, columns=None if rows else names)
    labels = {**words, **display.labels, "label": words["theme"]}
    return frame, Layout(rows=("label",), labels=labels, order={"label": list(frame["label"])}, reason="")


def themes_of(display: JointDisplay) -> list[tuple[str, dict[str, dict[str, Any]]]]:
    """Each theme with the sides of its groups."""
    return [(theme, sides_of(rows)) for theme, rows in _by_theme(display)]


def sides_of(rows: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Each group's counts and codes, read from the pairs in which it stands."""
    sides: dict[str, dict[str, Any]] = {}
    for row in rows.to_dict("records"):
        for letter in "ab":
            values = {name: row[f"{name}_{letter}"] for name in SIDES}
            voices = str(row[f"voiced_by_{letter}"]).split() if f"voiced_by_{letter}" in row else None
            codes = str(values["codes"]).split()
            sides.setdefault(str(values["group"]), {**values, "codes": codes, "voiced_by": voices})
    sides.pop("", None)
    return sides


def _by_theme(display: JointDisplay) -> Iterable[tuple[str, pd.DataFrame]]:
    return ((str(theme), rows) for theme, rows in display.convergence.groupby("theme", sort=False))


def _shown(display: JointDisplay) -> Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]:
    return display.quotes.of(themes_of(display)) if display.quotes else {}


def _row(
    display: JointDisplay, theme: str, rows: pd.DataFrame,
    shown: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]],
) -> dict[str, Any]:  # fmt: skip
    """A theme as numbers and texts."""
    sides = sides_of(rows)
    row: dict[str, Any] = {"theme": theme, "label": str(rows["label"].iloc[0])}
    for group in display.groups:
        row |= _numbers(group, sides.get(group))
    row["convergence"] = "; ".join(text for text, _ in (pair_text(pair) for pair in rows.to_dict("records")))
    links = links_of(display, theme)
    fits = [display.fits[link.id] for link in links]
    row["indicator"] = " ".join(dict.fromkeys(link.indicator for link in links))
    row["definition"] = "; ".join(dict.fromkeys(link.definition for link in links))
    row["coverage"] = "; ".join(figures(display, links))
    row["joined"] = "; ".join(_joins(display, links))
    row["fit"] = "; ".join(dict.fromkeys(fit.fit for fit in fits))
    row["fit_reason"] = "; ".join(
        dict.fromkeys(_reason(link, fit.fit, fit.reason) for link, fit in _each(display, links))
    )
    row["fit_judged"] = "; ".join(said for link in links for said in display.judged.get(link.id, ()))
    row["meta_inference"] = display.meta.get(theme, "")
    quoted = [quote for group in display.groups for quote in shown.get((theme, group), ())]
    row["quotes"] = " | ".join(_quote_text(quote) for quote in quoted)
    row["note"] = "; ".join(dict.fromkeys(rows["note"])) if "note" in rows else ""
    return row


def _cells(
    display: JointDisplay, theme: str, rows: pd.DataFrame,
    shown: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]],
) -> dict[str, Any]:  # fmt: skip
    """A theme as it is drawn: each group's share with its words below it."""
    sides, words, links = sides_of(rows), display.words, links_of(display, theme)
    drawn: dict[str, Any] = {"label": str(rows["label"].iloc[0])}
    drawn["coverage"] = (*(figures(display, links) or [words["none"]]), *_joins(display, links))
    for group in display.groups:
        quotes = (cell for quote in shown.get((theme, group), ()) for cell in _quote_cells(quote, words))
        drawn[group] = (share_of(sides.get(group)), *quotes)
    drawn["convergence"] = tuple(
        Badge(*pair_text(pair, display.labels, SAID.get(display.language, {}))) for pair in rows.to_dict("records")
    )
    drawn["fit"] = _fit_cells(display, links)
    drawn["meta"] = display.meta.get(theme, words["left"])
    return drawn


def _fit_cells(display: JointDisplay, links: Sequence[Link]) -> tuple[Cell, ...]:
    words, said = display.words, FIT_SAID.get(display.language, {})
    suggested = dict.fromkeys(display.fits[link.id].fit for link in links)
    badges = [Badge(f"{words['suggested']}: {said.get(fit, fit)}", FIT_BADGES.get(fit, "plain")) for fit in suggested]
    judged = [f"{words['judged']}: {text}" for link in links for text in display.judged.get(link.id, ())]
    return (*badges, *judged)


def _quote_cells(quote: Mapping[str, Any], words: Mapping[str, str]) -> Iterable[Cell]:
    if quote["question"]:
        yield f"{words['asked']}: {quote['question']}"
    by_hand = words["by hand"] if quote["how"] == BY_HAND else ""
    where = ", ".join(filter(None, (place_of(quote), by_hand)))
    yield Quote(str(quote["words"]), who=str(quote["informant"]), where=where)


def _quote_text(quote: Mapping[str, Any]) -> str:
    asked = f"[Asked: {quote['question']}] " if quote["question"] else ""
    by_hand = f"; {BY_HAND}" if quote["how"] == BY_HAND else ""
    return f"{asked}{quote['words']} ({quote['informant']}; {place_of(quote)}{by_hand})"


def links_of(display: JointDisplay, theme: str) -> list[Link]:
    """The links of a theme, in the researcher's order."""
    return [link for link in display.links if link.theme == theme]


def figures(display: JointDisplay, links: Sequence[Link]) -> list[str]:
    """Coverage as texts: survey estimates first, then published figures, with definition and source."""
    texts: list[str] = []
    for indicator in dict.fromkeys(link.indicator for link in links):
        if display.coverage is not None:
            rows = display.coverage[display.coverage["indicator"] == indicator]
            texts += [estimate_text(row, keys_of(display.coverage)) for row in rows.to_dict("records")]
        texts += published_texts(indicator, display.published, display.words["definition"])
    return texts


def _joins(display: JointDisplay, links: Sequence[Link]) -> list[str]:
    return list(dict.fromkeys(way for link in links for way in joins_of(link, display.coverage, display.published)))


def _each(display: JointDisplay, links: Sequence[Link]) -> Iterable[tuple[Link, Any]]:
    return ((link, display.fits[link.id]) for link in links)


def _reason(link: Link, fit: str, reason: str) -> str:
    expected = f"; expected: {link.expectation.text} (written {link.expectation.written})" if link.expectation else ""
    return f"{link.theme} and {link.indicator}: {fit}, because {reason}{expected}."


def _numbers(group: str, side: Mapping[str, Any] | None) -> dict[str, Any]:
    voiced, heard = (int(side["voiced"]), int(side["heard"])) if side else (0, 0)
    share = proportion(voiced, heard)
    return {
        f"voiced_{group}": voiced, f"n_{group}": heard, f"estimate_{group}": share.estimate,
        f"low_{group}": share.conf_low, f"high_{group}": share.conf_high,
    }  # fmt: skip


def share_of(side: Mapping[str, Any] | None) -> Share:
    """A side as a share with its interval."""
    numbers = _numbers("", side)
    return Share(numbers["voiced_"], numbers["n_"], numbers["estimate_"], numbers["low_"], numbers["high_"],
                 LEAST_FOR_PERCENT)  # fmt: skip


def pair_text(
    row: Mapping[str, Any],
    labels: Mapping[str, str] = MappingProxyType({}),
    words: Mapping[str, str] = MappingProxyType({}),
) -> tuple[str, Kind]:
    """The text and the kind of badge of one pair; a person's verdict goes before a suggestion."""
    groups = " / ".join(labels.get(str(row[side]), str(row[side])) for side in ("group_a", "group_b") if row[side])
    suggested = words.get(str(row["suggested"]), str(row["suggested"]))
    if not row["verdict"]:
        return f"{groups}: {suggested}", BADGES.get(str(row["suggested"]), "plain")
    verdicts, judges = str(row["verdict"]).split("; "), str(row["by"]).split("; ")
    spoken = [words.get(verdict, verdict) for verdict in verdicts]
    if len(set(verdicts)) == 1:
        told = f"{spoken[0]} ({words.get('verdict of', 'verdict of')} {', '.join(judges)})"
        return f"{groups}: {told}", BADGES.get(verdicts[0], "plain")
    told = ", ".join(f"{verdict} ({by})" for verdict, by in zip(spoken, judges, strict=True))
    return f"{groups}: {words.get('verdict of', 'verdict of')} {told}", "plain"
