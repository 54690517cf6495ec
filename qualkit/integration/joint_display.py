"""The joint display: what each theme's informants say, beside what surveys and sources report.

After Guetterman, Fetters & Creswell, Annals of Family Medicine 2015; 13:554-561.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from qualkit.display import ResultTable, docx_bytes, latex_text
from qualkit.display.charts import Chart
from qualkit.errors import Problem, QualkitError, nearest
from qualkit.integration import joint_places, side_by_side
from qualkit.integration.coverage_texts import check_definitions, joins_of
from qualkit.integration.fit import Fit, assess_fit
from qualkit.integration.joint_figure import joint_chart
from qualkit.integration.joint_words import CAVEAT, ECOLOGICAL, PLACES, words_in
from qualkit.integration.shown_quotes import Chosen, choose
from qualkit.integration.voices_by_place import Place, voices_by_place
from qualkit.model import NOT_REVIEWED, Link
from qualkit.privacy.consent import Scope
from qualkit.tables import ESTIMATES, PUBLISHED, VERDICTS, check
from qualkit.triangulation.convergence import SAID, in_force
from qualkit.triangulation.voices import SEED, place_of

KINDS = ("side by side", "statistics by theme", "by place")


def joint_display(
    verdicts: pd.DataFrame,
    coverage: pd.DataFrame | None = None,
    link: Sequence[Link] = (),
    *,
    kind: str = "side by side",
    informants: pd.DataFrame | None = None,
    place: str = "site",
    sites: Iterable[Place] = (),
    allow_definitions: Collection[str] = (),
    language: str = "en",
) -> JointDisplay:
    """Themes by informant group, with convergence, beside coverage.

    Do not subtract, divide or correlate the two: a share of chosen informants is no coverage.

    Parameters
    ----------
    verdicts
        From `convergence`.
    coverage
        ESTIMATES with a column `indicator`, and one named as the level of place; None where there are only published
        figures.
    link
        Links of the codebook: which theme goes with which indicator.
    kind
        ``side by side``: a row a theme, coverage beside it. ``by place``: a row a place, the linked themes beside its
        coverage. ``statistics by theme``: themes in places of lower and of higher coverage.
    informants
        INFORMANTS with their place; needed for displays by place, and before any fit can be suggested.
    place
        The column of `informants` that names their site.
    sites
        ``study.settings.sites``: which place a site belongs to.
    allow_definitions
        Definitions that may stand beside a link which names another one.
    language
        ``en`` or ``id``.

    Raises
    ------
    QualkitError
        If `verdicts` is not what `convergence` returns, a link names a theme that is not in it, the estimates follow
        another definition than the link, the kind is unknown, or a kind by place lacks informants or estimates.

    Examples
    --------
    >>> row = {"theme": "t", "label": "Trust", "suggested": "agreement", "reason": "", "verdict": "", "by": ""}
    >>> sides = {"group_a": "cadre", "voiced_a": 1, "heard_a": 2, "codes_a": "c",
    ...          "group_b": "mother", "voiced_b": 1, "heard_b": 1, "codes_b": "c"}
    >>> display = joint_display(pd.DataFrame([{**row, **sides}]))
    >>> display.table[["theme", "voiced_cadre", "n_cadre", "convergence"]].values.tolist()
    [['t', 1, 2, 'cadre / mother: agreement']]
    """
    links, known = tuple(link), tuple(sites)
    _check(verdicts, coverage, links, kind)
    allowed = check_definitions(links, coverage, allow_definitions)
    voices = None
    if informants is not None:
        levels = dict.fromkeys(each.join_level for each in links)
        voices = {level: voices_by_place(verdicts, informants, level, place=place, sites=known) for level in levels}
    if kind != "side by side":
        joint_places.check_by_place(kind, links, coverage, voices)
    notes = (*getattr(verdicts, "notes", ()), *getattr(coverage, "notes", ()), *allowed)
    return JointDisplay(
        verdicts, coverage, links, kind=kind, language=language, notes=tuple(dict.fromkeys(notes)), voices=voices or {},
        place_labels={each.site: label for each in known if (label := _label(each, language))},
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class JointDisplay:
    """Themes beside coverage; each `with_...` returns a new one."""

    convergence: pd.DataFrame
    coverage: pd.DataFrame | None = None
    links: tuple[Link, ...] = ()
    published: pd.DataFrame | None = None
    quotes: Chosen | None = None
    title: str = "Joint display"
    language: str = "en"
    notes: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    kind: str = "side by side"
    voices: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    place_labels: Mapping[str, str] = field(default_factory=dict)
    judged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    meta: Mapping[str, str] = field(default_factory=dict)

    def with_quotes(
        self, codings: pd.DataFrame, *, per_group: int = 1, seed: int = SEED, picked: Sequence[str] = (),
        transcripts: pd.DataFrame | None = None, turns: pd.DataFrame | None = None,
        scope: Scope = "quotes-published", forced: Collection[str] = (),
    ) -> JointDisplay:  # fmt: skip
        """Add words of each group to each theme: of informants who voiced it, never words that speak against it.

        Words go no further than their informants consented: `study.codings()` and `qk.withhold` tell it, otherwise
        `transcripts` must. What is withheld is counted below.

        Parameters
        ----------
        codings
            CODINGS, or what `quotes` returns (whole sentences).
        per_group
            How many informants of each group are quoted; those quoted least so far come first, then the seed decides.
        seed
            Of the choice.
        picked
            Ids of codings that are quoted in any case, marked "picked by hand".
        transcripts
            TRANSCRIPTS, for the consent, where `codings` do not tell it.
        turns
            TURNS: the question asked before each quote stands above it.
        scope
            How far the display goes: ``quotes-published`` or ``quotes-in-team``.
        forced
            Transcripts or informants whose words are shown all the same.

        Raises
        ------
        ConsentError
            Where nothing tells the consent.
        QualkitError
            For picked codings that are unknown or may not be shown.
        """
        chosen = choose(codings, transcripts=transcripts, turns=turns, per_group=per_group, seed=seed, picked=picked,
                        scope=scope, forced=forced)  # fmt: skip
        chosen.check_picked(side_by_side.themes_of(self))
        return replace(self, quotes=chosen)

    def with_published(self, published: pd.DataFrame) -> JointDisplay:
        """Add the published figures of the linked indicators, each with its definition and source."""
        return replace(self, published=check(published, PUBLISHED))

    def with_judgements(self, verdicts: pd.DataFrame) -> JointDisplay:
        """Add people's verdicts on fit beside what is suggested; verdicts that were replaced do not count."""
        rows = in_force(check(verdicts, VERDICTS), "fit").to_dict("records")
        judged: dict[str, tuple[str, ...]] = {}
        for row in rows:
            said = f"{row['verdict']} ({row['by']}, {row['date']}: {row['reason']})"
            judged[str(row["link"])] = (*judged.get(str(row["link"]), ()), said)
        return replace(self, judged=judged)

    def with_meta_inference(self, theme: str, text: str, *, by: str) -> JointDisplay:
        """Add what a person concludes from both strands on a theme, with their name.

        Raises
        ------
        QualkitError
            For an unknown theme, an empty text, and a conclusion of nobody.
        """
        themes = list(dict.fromkeys(self.convergence["theme"].astype(str)))
        problems = []
        if theme not in themes:
            problems.append(Problem(f"there is no theme {theme!r} here", "meta-inference", nearest(theme, themes),
                                    "name a theme of the display"))  # fmt: skip
        if not text.strip() or not by.strip():
            problems.append(Problem("a meta-inference is a person's words", "meta-inference", mend="give text and by="))
        if problems:
            raise QualkitError(problems)
        return replace(self, meta={**self.meta, theme: f"{text} ({by})"})

    def with_title(self, title: str) -> JointDisplay:
        """Set the title."""
        return replace(self, title=title)

    def with_notes(self, *notes: str) -> JointDisplay:
        """Add lines below the table."""
        return replace(self, notes=tuple(dict.fromkeys((*self.notes, *notes))))

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
    def words(self) -> Mapping[str, str]:
        """The display's own words in its language."""
        return words_in(self.language)

    @cached_property
    def fits(self) -> dict[str, Fit]:
        """Link -> the fit suggested, with its reasons."""
        return {
            each.id: assess_fit(each, self.coverage, self.published, self.voices.get(each.join_level))
            for each in self.links
        }

    @property
    def table(self) -> pd.DataFrame:
        """Every cell a number or a text, for files and further work: a row a theme, or a place, link and group."""
        return side_by_side.table(self) if self.kind == "side by side" else joint_places.table(self)

    def eligible_quotes(self) -> pd.DataFrame:
        """Every quote that could stand here, with the question before it, and which of them are shown and why.

        Raises
        ------
        QualkitError
            Before `with_quotes`.
        """
        if self.quotes is None:
            raise QualkitError(Problem("this display has no quotes", "eligible_quotes", mend="call with_quotes first"))
        return self.quotes.eligible(side_by_side.themes_of(self))

    def grid(self) -> ResultTable:
        """The display as a result with shares, badges and quotes in its cells."""
        frame, layout = (side_by_side if self.kind == "side by side" else joint_places).cells(self)
        return ResultTable(frame, title=self.heading, notes=self.foot, layout=layout, language=self.language)

    @property
    def heading(self) -> str:
        """The title; where rules proposed what was counted, it says that nobody has reviewed it."""
        proposed = "note" in self.convergence and (self.convergence["note"] == NOT_REVIEWED).any()
        not_reviewed = SAID.get(self.language, {}).get(NOT_REVIEWED, NOT_REVIEWED)
        return f"{self.title}: {not_reviewed}" if proposed else self.title

    @property
    def foot(self) -> tuple[str, ...]:
        """Every line below the display: how it was made, provenance, caveats, fits and how figures are joined."""
        lines = [*self.notes, CAVEAT.get(self.language, CAVEAT["en"])]
        lines += self.on_places()
        lines += [_said(each, self.fits[each.id]) for each in self.links]
        lines += [f"Joined: {way}." for each in self.links for way in joins_of(each, self.coverage, self.published)]
        return tuple(dict.fromkeys([*lines, *(self.quotes.withheld_note() if self.quotes else ())]))

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

    def to_docx(self) -> bytes:
        """The display as a Word document in landscape, its notes below."""
        return docx_bytes(self.grid())

    def to_latex(self) -> str:
        """The display as a LaTeX longtable; needs booktabs, longtable, array and a Unicode engine."""
        return latex_text(self.grid())

    def figure(self) -> Chart:
        """Coverage and shares of informants side by side, by place where places were given."""
        return joint_chart(self)

    def to_svg(self) -> str:
        """The figure as the text of an SVG file."""
        return self.figure().file()

    def to_png(self, scale: float = 2.0) -> bytes:
        """The figure as a picture of `scale` times its size."""
        return self.figure().png(scale)

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> Mapping[str, str]:
        return self.grid()._repr_mimebundle_(include, exclude)

    def __repr__(self) -> str:
        return self.to_text()

    def _file(self) -> ResultTable:
        return ResultTable(self.table, title=self.heading, notes=self.foot, language=self.language)

    def on_places(self) -> list[str]:
        """How many places there are, and the ecological caveat, wherever places are compared."""
        if not self.voices or self.coverage is None:
            return []
        many = PLACES.get(self.language, PLACES["en"])
        lines = [many.format(indicator=each.indicator, n=n, there=there, level=each.join_level)
                 for each in self.links for n, there in [joint_places.counts(self, each)] if n]  # fmt: skip
        return [*dict.fromkeys(lines), ECOLOGICAL.get(self.language, ECOLOGICAL["en"])] if lines else []


def _check(verdicts: pd.DataFrame, coverage: pd.DataFrame | None, links: Sequence[Link], kind: str) -> None:
    sides = (f"{name}_{side}" for side in "ab" for name in side_by_side.SIDES)
    missing = [name for name in ("theme", "label", "suggested", "verdict", *sides) if name not in verdicts]
    if missing:
        raise QualkitError(Problem(f"this is no convergence of groups: it lacks {', '.join(missing)}",
                                   mend="give what qk.convergence returns"))  # fmt: skip
    if kind not in KINDS:
        raise QualkitError(Problem(f"there is no joint display {kind!r}", "kind", nearest(kind, KINDS),
                                   f"choose one of {', '.join(KINDS)}"))  # fmt: skip
    if coverage is not None:
        check(coverage, ESTIMATES)
        if "indicator" not in coverage:
            raise QualkitError(Problem("coverage does not say of which indicator", "ESTIMATES", mend="add indicator"))
    themes = set(verdicts["theme"])
    lost = [item for item in links if item.theme not in themes]
    if lost:
        raise QualkitError([Problem(f"link {item.id!r} is to theme {item.theme!r}, which is not in the table",
                                    mend="give the themes of the same codebook") for item in lost])  # fmt: skip


def _said(link: Link, fit: Fit) -> str:
    expected = f"; expected: {link.expectation.text} (written {link.expectation.written})" if link.expectation else ""
    return f"{link.theme} and {link.indicator}: {fit.fit}, because {fit.reason}{expected}."


def _label(place: Any, language: str) -> str:
    label = getattr(place, "label", "")
    return str(label(language) if callable(label) else label)


__all__ = ["CAVEAT", "KINDS", "JointDisplay", "joint_display", "place_of"]
