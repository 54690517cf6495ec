"""The joint display: what each theme's informants say, beside what surveys and sources report.

After Guetterman, Fetters & Creswell, Annals of Family Medicine 2015; 13:554-561.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import pandas as pd

from qualkit.display import Badge, Layout, Quote, ResultTable, Share
from qualkit.display.cells import Kind
from qualkit.display.labels import MISSING
from qualkit.errors import Problem, QualkitError
from qualkit.integration.fit import Fit, assess_fit
from qualkit.model import NOT_REVIEWED, NOT_STATED, Link
from qualkit.tables import CODINGS, ESTIMATES, PUBLISHED, check
from qualkit.triangulation.convergence import BADGES, SAID
from qualkit.triangulation.intervals import LEAST_FOR_PERCENT, proportion

_SIDES = ["group", "voiced", "heard", "codes"]
_COLUMNS = ("convergence", "indicator", "definition", "coverage", "fit", "fit_reason", "quotes", "note")
_WORDS = {
    "en": {"theme": "Theme", "convergence": "Convergence (suggested)", "coverage": "Coverage", "fit": "Fit",
           "quotes": "In their words", "none": "no link to an indicator", "definition": "definition"},
    "id": {"theme": "Tema", "convergence": "Konvergensi (usulan)", "coverage": "Cakupan", "fit": "Kesesuaian",
           "quotes": "Kata mereka", "none": "tidak dikaitkan dengan indikator", "definition": "definisi"},
}  # fmt: skip
CAVEAT = {
    "en": "A share of purposively chosen informants and a coverage are not commensurable; they stand side by side.",
    "id": "Bagian dari informan yang dipilih secara purposif tidak sebanding dengan cakupan; keduanya disandingkan.",
}


def joint_display(
    verdicts: pd.DataFrame,
    coverage: pd.DataFrame | None = None,
    link: Sequence[Link] = (),
    *,
    language: str = "en",
) -> JointDisplay:
    """Themes by informant group, with convergence, beside coverage.

    Parameters
    ----------
    verdicts
        From `convergence`.
    coverage
        ESTIMATES with a column `indicator`; None where there are only published figures.
    link
        Links of the codebook: which theme goes with which indicator.
    language
        ``en`` or ``id``.

    Raises
    ------
    QualkitError
        If `verdicts` is not what `convergence` returns, or a link names a theme that is not in it.

    Examples
    --------
    >>> row = {"theme": "t", "label": "Trust", "suggested": "agreement", "reason": "", "verdict": "", "by": ""}
    >>> sides = {"group_a": "cadre", "voiced_a": 1, "heard_a": 2, "codes_a": "c",
    ...          "group_b": "mother", "voiced_b": 1, "heard_b": 1, "codes_b": "c"}
    >>> display = joint_display(pd.DataFrame([{**row, **sides}]))
    >>> display.table[["theme", "voiced_cadre", "n_cadre", "convergence"]].values.tolist()
    [['t', 1, 2, 'cadre / mother: agreement']]
    """
    needed = ["theme", "label", "suggested", "verdict", *(f"{name}_{side}" for side in "ab" for name in _SIDES)]
    missing = [name for name in needed if name not in verdicts]
    if missing:
        raise QualkitError(Problem(f"this is no convergence of groups: it lacks {', '.join(missing)}",
                                   mend="give what qk.convergence returns"))  # fmt: skip
    if coverage is not None:
        check(coverage, ESTIMATES)
        if "indicator" not in coverage:
            raise QualkitError(Problem("coverage does not say of which indicator", "ESTIMATES", mend="add indicator"))
    themes = set(verdicts["theme"])
    lost = [item for item in link if item.theme not in themes]
    if lost:
        raise QualkitError([Problem(f"link {item.id!r} is to theme {item.theme!r}, which is not in the table",
                                    mend="give the themes of the same codebook") for item in lost])  # fmt: skip
    return JointDisplay(verdicts, coverage, tuple(link), language=language, notes=tuple(getattr(verdicts, "notes", ())))


@dataclass(frozen=True, eq=False)
class JointDisplay:
    """Themes beside coverage; each `with_...` returns a new one."""

    convergence: pd.DataFrame
    coverage: pd.DataFrame | None = None
    links: tuple[Link, ...] = ()
    published: pd.DataFrame | None = None
    quotes: pd.DataFrame | None = None
    title: str = "Joint display"
    language: str = "en"
    notes: tuple[str, ...] = ()
    per_group: int = 1
    labels: Mapping[str, str] = field(default_factory=dict)

    def with_quotes(self, codings: pd.DataFrame, *, per_group: int = 1) -> JointDisplay:
        """Add words of each group to each theme: of informants who voiced it, never words that speak against it.

        Parameters
        ----------
        codings
            CODINGS, or what `quotes` returns (whole sentences). Rows whose words are withheld are not shown, and
            counted below.
        per_group
            How many informants of each group are quoted.
        """
        if "words" not in codings:
            check(codings, CODINGS, need=["quote", "informant", "group", "turn"])
        return replace(self, quotes=codings, per_group=per_group)

    def with_published(self, published: pd.DataFrame) -> JointDisplay:
        """Add the published figures of the linked indicators, each with its definition and source."""
        return replace(self, published=check(published, PUBLISHED))

    def with_title(self, title: str) -> JointDisplay:
        """Set the title."""
        return replace(self, title=title)

    def with_notes(self, *notes: str) -> JointDisplay:
        """Add lines below the table."""
        return replace(self, notes=(*self.notes, *notes))

    def with_labels(self, labels: Mapping[str, str]) -> JointDisplay:
        """Set how informant groups are called in the display; tables and files keep their ids."""
        return replace(self, labels=dict(labels))

    def with_language(self, language: str) -> JointDisplay:
        """Set the language of headings."""
        return replace(self, language=language)

    @property
    def groups(self) -> list[str]:
        """Informant groups in order."""
        pairs = zip(self.convergence["group_a"], self.convergence["group_b"], strict=True)
        return list(dict.fromkeys(str(group) for pair in pairs for group in pair if group))

    @property
    def table(self) -> pd.DataFrame:
        """One row a theme, every cell a number or a text: for files and for further work."""
        rows = [self._row(rows) for _, rows in self._themes()]
        return pd.DataFrame(rows, columns=None if rows else ["theme", "label", *_COLUMNS])

    def grid(self) -> ResultTable:
        """The display as a result with shares, badges and quotes in its cells."""
        words = _WORDS.get(self.language, _WORDS["en"])
        rows = [self._cells(rows) for _, rows in self._themes()]
        frame = pd.DataFrame(rows, columns=None if rows else ["label", *self.groups, "convergence", "coverage"])
        layout = Layout(
            rows=("label",),
            labels={**words, **self.labels, "label": words["theme"]},
            order={"label": list(frame["label"])},
            reason="",
        )
        fits = (_said(link, assess_fit(link, self.coverage, self.published)) for link in self.links)
        notes = (*self.notes, CAVEAT.get(self.language, CAVEAT["en"]), *fits, *self._withheld_note())
        return ResultTable(frame, title=self.heading, notes=notes, layout=layout, language=self.language)

    @property
    def heading(self) -> str:
        """The title; where rules proposed what was counted, it says that nobody has reviewed it."""
        proposed = "note" in self.convergence and (self.convergence["note"] == NOT_REVIEWED).any()
        not_reviewed = SAID.get(self.language, {}).get(NOT_REVIEWED, NOT_REVIEWED)
        return f"{self.title}: {not_reviewed}" if proposed else self.title

    def to_html(self) -> str:
        """The display as HTML with its style."""
        return self.grid().html()

    def to_text(self, width: int = 100) -> str:
        """The display as plain text."""
        return self.grid().text(width)

    def to_csv(self) -> bytes:
        """`table` as CSV."""
        return self._file().csv()

    def to_xlsx(self) -> bytes:
        """`table` as a workbook without live formulas; notes on a second sheet."""
        return self._file().xlsx()

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> Mapping[str, str]:
        return self.grid()._repr_mimebundle_(include, exclude)

    def __repr__(self) -> str:
        return self.to_text()

    def _file(self) -> ResultTable:
        return ResultTable(self.table, title=self.heading, notes=self.grid().notes, language=self.language)

    def _themes(self) -> Iterable[tuple[str, pd.DataFrame]]:
        return ((str(theme), rows) for theme, rows in self.convergence.groupby("theme", sort=False))

    def _row(self, rows: pd.DataFrame) -> dict[str, Any]:
        """A theme as numbers and texts."""
        theme, sides = str(rows["theme"].iloc[0]), _sides(rows)
        row: dict[str, Any] = {"theme": theme, "label": str(rows["label"].iloc[0])}
        for group in self.groups:
            row |= _numbers(group, sides[group])
        row["convergence"] = "; ".join(text for text, _ in (_pair(row) for row in rows.to_dict("records")))
        links = self._links(theme)
        fits = [assess_fit(link, self.coverage, self.published) for link in links]
        row["indicator"] = " ".join(dict.fromkeys(link.indicator for link in links))
        row["definition"] = "; ".join(dict.fromkeys(link.definition for link in links))
        row["coverage"] = "; ".join(self._figures(links))
        row["fit"] = "; ".join(dict.fromkeys(fit.fit for fit in fits))
        row["fit_reason"] = "; ".join(dict.fromkeys(map(_said, links, fits)))
        quoted = [quote for group in self.groups for quote in self._quoted(group, sides[group])]
        row["quotes"] = " | ".join(f"{quote.words} ({quote.who}; {quote.where})" for quote in quoted)
        row["note"] = "; ".join(dict.fromkeys(rows["note"])) if "note" in rows else ""
        return row

    def _cells(self, rows: pd.DataFrame) -> dict[str, Any]:
        """A theme as it is drawn: each group's share with its words below it."""
        theme, sides = str(rows["theme"].iloc[0]), _sides(rows)
        cells: dict[str, Any] = {"label": str(rows["label"].iloc[0])}
        for group in self.groups:
            numbers = {name.removesuffix(f"_{group}"): n for name, n in _numbers(group, sides[group]).items()}
            share = Share(numbers["voiced"], numbers["n"], numbers["estimate"], numbers["low"], numbers["high"],
                          LEAST_FOR_PERCENT)  # fmt: skip
            cells[group] = (share, *self._quoted(group, sides[group]))
        cells["convergence"] = tuple(
            Badge(*_pair(pair, self.labels, SAID.get(self.language, {}))) for pair in rows.to_dict("records")
        )
        links, words = self._links(theme), _WORDS.get(self.language, _WORDS["en"])
        fits = [assess_fit(link, self.coverage, self.published) for link in links]
        said = tuple(Badge(f"{words['fit']}: {fit}", "plain") for fit in dict.fromkeys(fit.fit for fit in fits))
        cells["coverage"] = (*(self._figures(links) or [words["none"]]), *said)
        return cells

    def _links(self, theme: str) -> list[Link]:
        return [link for link in self.links if link.theme == theme]

    def _figures(self, links: Sequence[Link]) -> list[str]:
        """Coverage as texts: survey estimates first, then published figures, with definition and source."""
        texts: list[str] = []
        for indicator in dict.fromkeys(link.indicator for link in links):
            if self.coverage is not None:
                rows = self.coverage[self.coverage["indicator"] == indicator]
                texts += [_estimate_text(row) for row in rows.to_dict("records")]
            if self.published is not None:
                texts += self._published(indicator)
        return texts

    def _published(self, indicator: str) -> Iterable[str]:
        """Published figures, one line a source and definition."""
        words = _WORDS.get(self.language, _WORDS["en"])
        published = PUBLISHED.empty() if self.published is None else self.published
        mine = published[published["indicator"] == indicator]
        for (source, definition), rows in mine.groupby(["source", "definition"], sort=False):
            figures = ", ".join(_printed(row) for row in rows.to_dict("records"))
            no_n = "; no n printed, so no interval" if (rows["n"] == "").any() else ""
            yield f"{indicator}: {figures} ({source}; {words['definition']}: {definition}{no_n})"

    def _quoted(self, group: str, side: Mapping[str, Any]) -> tuple[Quote, ...]:
        if self.quotes is None:
            return ()
        column = "words" if "words" in self.quotes else "quote"
        voices = side["voiced_by"]
        theirs = self.quotes["group"] == group if voices is None else self.quotes["informant"].isin(voices)
        mine = self.quotes[theirs & self.quotes["code"].isin(side["codes"])]
        if "against" in mine:
            mine = mine[~mine["against"].astype(bool)]
        if "withheld" in mine:
            mine = mine[mine["withheld"] == ""]
        best = _tellable(mine[mine[column] != ""], column).head(self.per_group)
        return tuple(
            Quote(str(row[column]), who=str(row["informant"]), where=place_of(row)) for row in best.to_dict("records")
        )

    def _withheld_note(self) -> tuple[str, ...]:
        if self.quotes is None or "withheld" not in self.quotes:
            return ()
        out = self.quotes[self.quotes["withheld"] != ""]
        if out.empty:
            return ()
        who = ", ".join(dict.fromkeys(out["transcript"].astype(str)))
        return (f"Quotes withheld because consent does not reach so far: {len(out)} (from {who}).",)


def place_of(row: Mapping[str, Any]) -> str:
    """Where a quote stands: its turn, and its transcript unless that is called as the informant.

    Examples
    --------
    >>> place_of({"informant": "ibu-01", "transcript": "ibu-01", "turn": 5})
    'turn 5'
    """
    turn = f"turn {row['turn']}"
    return turn if row["transcript"] == row["informant"] else f"{row['transcript']}, {turn}"


def _sides(rows: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Each group's counts and codes, read from the pairs in which it stands."""
    sides: dict[str, dict[str, Any]] = {}
    for row in rows.to_dict("records"):
        for letter in "ab":
            values = {name: row[f"{name}_{letter}"] for name in _SIDES}
            voices = str(row[f"voiced_by_{letter}"]).split() if f"voiced_by_{letter}" in row else None
            codes = str(values["codes"]).split()
            sides.setdefault(str(values["group"]), {**values, "codes": codes, "voiced_by": voices})
    return sides


def _numbers(group: str, side: Mapping[str, Any]) -> dict[str, Any]:
    share = proportion(int(side["voiced"]), int(side["heard"]))
    return {
        f"voiced_{group}": int(side["voiced"]), f"n_{group}": int(side["heard"]), f"estimate_{group}": share.estimate,
        f"low_{group}": share.conf_low, f"high_{group}": share.conf_high,
    }  # fmt: skip


def _printed(row: Mapping[str, Any]) -> str:
    """``56,9% Indonesia, 2021``."""
    unit = row["unit"] if row["unit"] == "%" else f" {row['unit']}"
    where = ", ".join(str(row[name]) for name in ("place", "year") if not str(row[name]).startswith(NOT_STATED))
    n = f", n = {row['n']}" if row["n"] else ""
    return f"{row['value_printed']}{unit}{f' {where}' if where else ''}{n}"


def _pair(
    row: Mapping[str, Any],
    labels: Mapping[str, str] = MappingProxyType({}),
    words: Mapping[str, str] = MappingProxyType({}),
) -> tuple[str, Kind]:
    """The text and the kind of badge of one pair; a person's verdict goes before a suggestion."""
    groups = " / ".join(labels.get(str(row[side]), str(row[side])) for side in ("group_a", "group_b") if row[side])
    suggested = words.get(str(row["suggested"]), str(row["suggested"]))
    said = f"{row['verdict']} ({words.get('verdict of', 'verdict of')} {row['by']})" if row["verdict"] else suggested
    return f"{groups}: {said}", BADGES.get(str(row["verdict"] or row["suggested"]), "plain")


def _tellable(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """One quote an informant, those of a readable length first, otherwise in the order of the table."""
    length = rows[column].astype(str).str.len()
    ranked = rows.assign(_far=(length - 120).abs().floordiv(60)).sort_values("_far", kind="stable")
    return ranked.drop_duplicates("informant")


def _said(link: Link, fit: Fit) -> str:
    expected = f"; expected: {link.expectation.text} (written {link.expectation.written})" if link.expectation else ""
    return f"{link.theme} and {link.indicator}: {fit.fit}, because {fit.reason}{expected}."


def _estimate_text(row: Mapping[str, Any]) -> str:
    figure = f"{row['indicator']} {MISSING if pd.isna(row['estimate']) else format(row['estimate'], '.1%')}"
    if not pd.isna(row["conf_low"]):
        figure += f" ({row['conf_low']:.1%} to {row['conf_high']:.1%})"
    if not pd.isna(row["n"]):
        figure += f", n = {row['n']:.0f}"
    domain = ", ".join(f"{k} {v}" for k, v in row.items() if k not in (*ESTIMATES.names, "indicator", "definition"))
    return "; ".join(filter(None, (figure, domain, str(row.get("definition", "")), str(row["note"]))))
