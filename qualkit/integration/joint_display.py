"""The joint display: what each theme's informants say, beside what surveys and sources report.

After Guetterman, Fetters & Creswell, Annals of Family Medicine 2015; 13:554-561.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from qualkit.display import Badge, Layout, Quote, ResultTable, ShareColumns
from qualkit.errors import Problem, QualkitError
from qualkit.integration.fit import Fit, assess_fit
from qualkit.model import Link
from qualkit.tables import CODINGS, ESTIMATES, PUBLISHED, check
from qualkit.triangulation.convergence import BADGES
from qualkit.triangulation.intervals import LEAST_FOR_PERCENT, proportion

_SIDES = ["group", "voiced", "heard", "codes"]
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

    def with_quotes(self, codings: pd.DataFrame, *, per_group: int = 1) -> JointDisplay:
        """Add words of each group to each theme.

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

    def with_language(self, language: str) -> JointDisplay:
        """Set the language of headings."""
        return replace(self, language=language)

    @property
    def groups(self) -> list[str]:
        """Informant groups in order."""
        pairs = zip(self.convergence["group_a"], self.convergence["group_b"], strict=True)
        return list(dict.fromkeys(str(group) for pair in pairs for group in pair))

    @property
    def table(self) -> pd.DataFrame:
        """One row a theme, every cell a number or a text: for files and for further work."""
        return pd.DataFrame([self._row(rows, plain=True) for _, rows in self._themes()])

    def grid(self) -> ResultTable:
        """The display as a result with shares, badges and quotes in its cells."""
        words = _WORDS.get(self.language, _WORDS["en"])
        frame = pd.DataFrame([self._row(rows, plain=False) for _, rows in self._themes()])
        shares = {
            group: ShareColumns(k=f"voiced_{group}", n=f"n_{group}", estimate=f"estimate_{group}",
                                low=f"low_{group}", high=f"high_{group}", least=LEAST_FOR_PERCENT)
            for group in self.groups
        }  # fmt: skip
        hidden = ("theme", "indicator", "definition", "fit_reason", *(f"n_{group}" for group in self.groups))
        layout = Layout(
            rows=("label",), shares=shares, hidden=hidden if self.quotes is not None else (*hidden, "quotes"),
            labels={**words, "label": words["theme"]},
            order={"label": list(frame["label"])}, reason="fit_reason",
        )  # fmt: skip
        notes = (*self.notes, CAVEAT.get(self.language, CAVEAT["en"]), *self._withheld_note())
        return ResultTable(frame, title=self.title, notes=notes, layout=layout, language=self.language)

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
        return ResultTable(self.table, title=self.title, notes=self.grid().notes, language=self.language)

    def _themes(self) -> Iterable[tuple[str, pd.DataFrame]]:
        return ((str(theme), rows) for theme, rows in self.convergence.groupby("theme", sort=False))

    def _row(self, rows: pd.DataFrame, *, plain: bool) -> dict[str, Any]:
        first = rows.iloc[0]
        theme = str(first["theme"])
        row: dict[str, Any] = {"theme": theme, "label": str(first["label"])}
        sides = _sides(rows)
        for group in self.groups:
            row |= _share(group, sides[group])
        pairs = [_pair(pair) for pair in rows.to_dict("records")]
        row["convergence"] = "; ".join(text for text, _ in pairs) if plain else tuple(Badge(*pair) for pair in pairs)
        row |= self._coverage(theme, plain=plain)
        quoted = self._quoted(sides)
        row["quotes"] = " | ".join(f"{q.words} ({q.who})" for q in quoted) if plain else quoted
        return row

    def _coverage(self, theme: str, *, plain: bool) -> dict[str, Any]:
        links = [link for link in self.links if link.theme == theme]
        words = _WORDS.get(self.language, _WORDS["en"])
        figures = tuple(text for link in links for text in self._figures(link)) or (words["none"],)
        fits = [assess_fit(link, self.coverage, self.published) for link in links]
        return {
            "indicator": " ".join(dict.fromkeys(link.indicator for link in links)),
            "definition": "; ".join(dict.fromkeys(link.definition for link in links)),
            "coverage": "; ".join(figures) if plain else figures,
            "fit": "; ".join(dict.fromkeys(fit.fit for fit in fits)),
            "fit_reason": "; ".join(dict.fromkeys(_said(link, fit) for link, fit in zip(links, fits, strict=True))),
        }

    def _figures(self, link: Link) -> Iterable[str]:
        """Coverage of a link as texts: survey estimates first, then published figures with definition and source."""
        words = _WORDS.get(self.language, _WORDS["en"])
        if self.coverage is not None:
            for row in self.coverage[self.coverage["indicator"] == link.indicator].to_dict("records"):
                yield _estimate_text(row)
        if self.published is not None:
            for row in self.published[self.published["indicator"] == link.indicator].to_dict("records"):
                unit = row["unit"] if row["unit"] == "%" else f" {row['unit']}"
                n = f", n = {row['n']}" if row["n"] else ", n not printed"
                yield (
                    f"{link.indicator} {row['value_printed']}{unit}{n}; {row['place']}, {row['year']}; "
                    f"{words['definition']}: {row['definition']}; {row['source']}, {row['locator']}"
                )

    def _quoted(self, sides: Mapping[str, Mapping[str, Any]]) -> tuple[Quote, ...]:
        if self.quotes is None:
            return ()
        column = "words" if "words" in self.quotes else "quote"
        shown = []
        for group, side in sides.items():
            mine = self.quotes[(self.quotes["group"] == group) & self.quotes["code"].isin(side["codes"])]
            if "withheld" in mine:
                mine = mine[mine["withheld"] == ""]
            for row in _tellable(mine[mine[column] != ""], column).head(self.per_group).to_dict("records"):
                where = f"{row['transcript']}, turn {row['turn']}"
                shown.append(Quote(str(row[column]), who=f"{row['informant']}, {group}", where=where))
        return tuple(shown)

    def _withheld_note(self) -> tuple[str, ...]:
        if self.quotes is None or "withheld" not in self.quotes:
            return ()
        out = self.quotes[self.quotes["withheld"] != ""]
        if out.empty:
            return ()
        who = ", ".join(dict.fromkeys(out["transcript"].astype(str)))
        return (f"Quotes withheld because consent does not reach so far: {len(out)} (from {who}).",)


def _sides(rows: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Each group's counts and codes, read from the pairs in which it stands."""
    sides: dict[str, dict[str, Any]] = {}
    for row in rows.to_dict("records"):
        for letter in "ab":
            values = {name: row[f"{name}_{letter}"] for name in _SIDES}
            sides.setdefault(str(values["group"]), {**values, "codes": str(values["codes"]).split()})
    return sides


def _share(group: str, side: Mapping[str, Any]) -> dict[str, Any]:
    share = proportion(int(side["voiced"]), int(side["heard"]))
    return {
        f"voiced_{group}": int(side["voiced"]), f"n_{group}": int(side["heard"]), f"estimate_{group}": share.estimate,
        f"low_{group}": share.conf_low, f"high_{group}": share.conf_high,
    }  # fmt: skip


def _pair(row: Mapping[str, Any]) -> tuple[str, Any]:
    """The text and the kind of badge of one pair; a person's verdict goes before a suggestion."""
    said = f"{row['verdict']} (verdict of {row['by']})" if row["verdict"] else str(row["suggested"])
    return f"{row['group_a']} / {row['group_b']}: {said}", BADGES.get(str(row["verdict"] or row["suggested"]), "plain")


def _tellable(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """One quote an informant, those of a readable length first, otherwise in the order of the table."""
    length = rows[column].astype(str).str.len()
    ranked = rows.assign(_far=(length - 120).abs().floordiv(60)).sort_values("_far", kind="stable")
    return ranked.drop_duplicates("informant")


def _said(link: Link, fit: Fit) -> str:
    expected = f"; expected: {link.expectation.text} (written {link.expectation.written})" if link.expectation else ""
    return f"{link.indicator}: {fit.reason}{expected}"


def _estimate_text(row: Mapping[str, Any]) -> str:
    figure = f"{row['indicator']} {row['estimate']:.1%}"
    if row["conf_low"] == row["conf_low"]:
        figure += f" ({row['conf_low']:.1%} to {row['conf_high']:.1%}), n = {row['n']:.0f}"
    domain = ", ".join(f"{k} {v}" for k, v in row.items() if k not in (*ESTIMATES.names, "indicator", "definition"))
    return "; ".join(filter(None, (figure, domain, str(row.get("definition", "")), str(row["note"]))))
