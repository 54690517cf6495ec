"""Kinds by place, the suggested fit, definitions, joins, consent, pinned quotes, judgements, documents and figures."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any, NamedTuple

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import QualkitError, QualkitWarning
from qualkit.integration.fit import assess_fit
from qualkit.integration.joint_display import JointDisplay, joint_display
from qualkit.integration.joint_words import ECOLOGICAL
from qualkit.model import Expectation, Link
from qualkit.tables import ESTIMATES, PUBLISHED, TURNS, VERDICTS
from qualkit.triangulation.convergence import convergence

WHO = "who"
EXPECTED = Expectation("lower", "cadre", "lower where more voice it", "2026-11-01")
LINK = Link("trust-ebf", "trust", "ebf", WHO, "village", EXPECTED)
VILLAGES = ("v0", "v1", "v2", "v3", "v4")


class Site(NamedTuple):
    site: str
    place_level: str
    parent: str = ""
    label: str = ""


def informants() -> pd.DataFrame:
    """Two cadres in each village; mothers in the first two."""
    rows = [{"informant": f"k{i}{j}", "group": "cadre", "site": v} for i, v in enumerate(VILLAGES) for j in "ab"]
    return pd.DataFrame([*rows, *({"informant": f"i{i}", "group": "mother", "site": f"v{i}"} for i in range(2))])


def pairs(cadres: str = "k0a k0b k1a k1b k2a k3a") -> pd.DataFrame:
    heard = " ".join(informants().query("group == 'cadre'")["informant"])
    cell = {"theme": "trust", "label": "Trust", "barrier": 0, "support": 0, "topics": "", "codes_voiced": "a"}
    return convergence(pd.DataFrame([
        {**cell, "group": "cadre", "voiced": len(cadres.split()), "n": 10, "voiced_by": cadres, "heard": heard},
        {**cell, "group": "mother", "voiced": 1, "n": 2, "voiced_by": "i0", "heard": "i0 i1"},
    ]))  # fmt: skip


def estimates(values: Any = (0.2, 0.3, 0.4, 0.5, 0.6), **more: Any) -> pd.DataFrame:
    rows = [
        {"village": v, "indicator": "ebf", "definition": WHO, "estimate": value, "std_error": 0.05,
         "conf_low": max(0.0, value - 0.1), "conf_high": min(1.0, value + 0.1), "n": 60.0, "method": "m", "note": "",
         "shown": "", **more}
        for v, value in zip(VILLAGES, values, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def quotes(*rows: dict[str, Any]) -> pd.DataFrame:
    base = {"id": "1", "code": "a", "informant": "k0a", "group": "cadre", "transcript": "k0a", "turn": 3,
            "words": "Percaya.", "quote": "Percaya", "against": False, "withheld": ""}  # fmt: skip
    return pd.DataFrame([{**base, **row} for row in rows or ({},)])


def show(kind: str = "side by side", **more: Any) -> JointDisplay:
    made = {"coverage": estimates(), "link": [LINK], "informants": informants(), **more}
    return joint_display(pairs(), kind=kind, **made)


# -- fit ------------------------------------------------------------------------------------------------------------


def fit(direction: str = "lower", values: Any = (0.2, 0.3, 0.4, 0.5, 0.6), **more: Any) -> Any:
    link = replace(LINK, expectation=replace(EXPECTED, direction=direction))  # type: ignore[arg-type]
    return show(link=[link], coverage=estimates(values, **more)).fits[link.id]


@pytest.mark.parametrize(
    ("direction", "values", "suggested"),
    [
        ("lower", (0.2, 0.3, 0.4, 0.5, 0.6), "confirmation"), ("higher", (0.2, 0.3, 0.4, 0.5, 0.6), "discordance"),
        ("lower", (0.6, 0.5, 0.4, 0.3, 0.2), "discordance"), ("higher", (0.6, 0.5, 0.4, 0.3, 0.2), "confirmation"),
        ("lower", (0.2, 0.6, 0.3, 0.4, 0.38), "no clear pattern"), ("none", (0.2, 0.6, 0.3, 0.4, 0.38), "confirmation"),
        ("none", (0.6, 0.5, 0.4, 0.3, 0.2), "discordance"), ("lower", (0.4, 0.4, 0.4, 0.4, 0.4), "not assessable"),
    ],
)  # fmt: skip
def test_a_fit_is_suggested_from_the_pairs_of_places(direction: str, values: Any, suggested: str) -> None:
    assert fit(direction, values).fit == suggested


def test_the_pairs_are_told() -> None:
    assert fit().reason == (
        "5 places at the level village: of 8 pairs that differ in both, coverage is lower where more voiced it in 8 "
        "and higher in 0"
    )


def test_three_places_with_both_strands_or_shown_figures_are_too_few() -> None:
    few = estimates()
    few.loc[:1, "shown"] = "withheld"
    told = show(coverage=few).fits[LINK.id]
    assert (told.fit, told.reason) == (
        "not assessable",
        "in 3 places there are both informants and a figure that may be shown, fewer than 4",
    )


def test_no_expectation_no_fit_and_several_figures_a_place_none() -> None:
    assert show(link=[replace(LINK, expectation=None)]).fits[LINK.id].reasons == (
        "no expectation was written before the data were joined",
    )
    twice = pd.concat([estimates(), estimates()], ignore_index=True)
    assert "there are several estimates for a place" in show(coverage=twice).fits[LINK.id].reasons


@settings(max_examples=60)
@given(st.lists(st.floats(0.01, 0.99), min_size=5, max_size=5), st.sampled_from(["lower", "higher"]))
def test_turning_the_expectation_around_turns_the_fit_around(values: list[float], direction: str) -> None:
    other = {"lower": "higher", "higher": "lower"}[direction]
    turned = {"confirmation": "discordance", "discordance": "confirmation"}
    one, two = fit(direction, values).fit, fit(other, values).fit
    assert turned.get(one, one) == two


# -- definitions, joins, places -------------------------------------------------------------------------------------


def test_another_definition_is_refused_unless_allowed_by_name_and_never_fits() -> None:
    with pytest.raises(QualkitError, match=r"link 'trust-ebf' is to ebf as 'who', the estimates count it as 'dhs'"):
        show(coverage=estimates(definition="dhs"))
    display = show(coverage=estimates(definition="dhs"), allow_definitions=["dhs"])
    assert "Allowed by name: ebf is counted here as dhs; link trust-ebf says who." in display.foot
    assert display.fits[LINK.id].reasons == ("the estimates follow another definition than the link",)
    with pytest.raises(QualkitError, match="the estimates count it as 'not stated'"):
        show(coverage=estimates().drop(columns="definition"))


def test_every_way_of_joining_is_shown() -> None:
    figure = dict.fromkeys(PUBLISHED.names, "")
    published = PUBLISHED.frame([
        {**figure, "indicator": "ebf", "definition": WHO, "place_level": level, "value_printed": "5", "unit": "%"}
        for level in ("regency", "nation", "not stated")
    ])  # fmt: skip
    foot = show().with_published(published).foot
    assert [line for line in foot if line.startswith("Joined")] == [
        "Joined: ebf: exact (village).", "Joined: ebf: parent area (regency), beside talk of a village.",
        "Joined: ebf: national figure, beside talk of a village.",
        "Joined: ebf: level not stated, beside talk of a village.",
    ]  # fmt: skip


def test_places_are_counted_and_the_ecological_caveat_stands_wherever_places_are_compared() -> None:
    for kind in ("side by side", "by place", "statistics by theme"):
        foot = show(kind).foot
        assert "ebf: estimates for 5 places at the level village, informants in 5 of them." in foot
        assert ECOLOGICAL["en"] in foot
    assert ECOLOGICAL["en"] not in joint_display(pairs()).foot


def test_notes_of_the_coverage_stand_under_the_display() -> None:
    from qualkit.display import ResultTable

    noted = ResultTable(estimates(), notes=["Simulated by a script; nobody was asked."])
    display = show(coverage=noted)
    assert "Simulated by a script; nobody was asked." in display.foot
    for form in (display.to_text(200), display.to_latex().replace("-{}", "-"), display.to_html(), display.to_svg()):
        assert "nobody was asked" in form


def test_sites_belong_to_larger_places_and_others_are_left_out() -> None:
    sites = [Site("r", "regency"), *(Site(v, "village", "r", f"Desa {v}") for v in VILLAGES)]
    regency = replace(LINK, join_level="regency")
    whole = estimates().rename(columns={"village": "regency"}).iloc[:1].assign(regency="r")
    display = show("by place", link=[regency], coverage=whole, sites=sites)
    assert display.table[["place", "group", "voiced", "informants"]].values.tolist() == [
        ["r", "cadre", 6, 10], ["r", "mother", 1, 2]
    ]  # fmt: skip
    assert "Desa v0" in show("by place", sites=sites).to_text(200)


# -- kinds by place -------------------------------------------------------------------------------------------------


def test_by_place_a_row_a_place_and_group_and_withheld_figures_are_missing() -> None:
    hidden = estimates((0.234, 0.3, 0.4, 0.5, 0.6))
    hidden.loc[0, "shown"] = "withheld"
    display = show("by place", coverage=hidden)
    table = display.table
    assert table["place"].tolist() == ["v0", "v0", "v1", "v1", "v2", "v3", "v4"]
    assert table[["estimate", "conf_low", "conf_high"]].iloc[0].isna().all()
    assert table.loc[0, "note"] == "not shown: fewer than 25 records"
    assert "not shown: fewer than 25 records" in display.to_text(200)
    assert "23.4%" not in display.to_text(200)
    assert "2 of 2" in display.to_text(200)


def test_statistics_by_theme_part_the_places_at_the_median_and_pool_no_groups() -> None:
    display = show("statistics by theme")
    told = display.to_text(200)
    assert "ebf lower: v0, v1" in told
    assert "ebf: cadre" in told
    assert "ebf: mother" in told
    assert "4 of 4" in told
    assert set(display.table["stratum"]) == {"lower", "higher"}


def test_kinds_by_place_say_what_they_lack() -> None:
    with pytest.raises(QualkitError) as error:
        joint_display(pairs(), kind="by place")
    assert [problem.what for problem in error.value.problems] == [
        "a display 'by place' needs a link", "a display 'by place' needs to know where informants live"
    ]  # fmt: skip
    with pytest.raises(QualkitError, match="a display 'by place' needs estimates by village"):
        joint_display(pairs(), link=[LINK], kind="by place", informants=informants())
    with pytest.raises(QualkitError, match=r"there is no joint display 'by places'. Did you mean 'by place'"):
        joint_display(pairs(), kind="by places")
    with pytest.raises(QualkitError, match=r"informants have no column 'sites'. Did you mean 'site'"):
        show(place="sites")


# -- quotes ---------------------------------------------------------------------------------------------------------


def test_words_of_unknown_consent_are_warned_of_and_consent_travels_with_codings() -> None:
    bare = quotes().drop(columns="withheld")
    with pytest.warns(QualkitWarning, match="these words do not tell how far their informants consented"):
        assert show().with_quotes(bare).table.loc[0, "quotes"] == "Percaya. (k0a; turn 3)"
    bare.attrs["consent"] = {"k0a": "analysis"}
    display = show().with_quotes(bare)
    assert display.table.loc[0, "quotes"] == ""
    assert any(line.startswith("Quotes withheld") for line in display.foot)
    assert show().with_quotes(bare, forced=["k0a"]).table.loc[0, "quotes"] == "Percaya. (k0a; turn 3)"
    team = pd.DataFrame({"transcript": ["k0a"], "consent": ["quotes-in-team"]})
    assert show().with_quotes(bare, transcripts=team, scope="quotes-in-team").table.loc[0, "quotes"] != ""


def test_pinned_quotes_are_marked_and_the_others_chosen_by_seed() -> None:
    rows = quotes({"id": "1"}, {"id": "2", "informant": "k1a", "transcript": "k1a", "words": "Ya."},
                  {"id": "3", "informant": "i0", "group": "mother", "transcript": "i0", "words": "Ibu."})  # fmt: skip
    display = show().with_quotes(rows, picked=["2"])
    assert display.table.loc[0, "quotes"] == "Ya. (k1a; turn 3; picked by hand) | Ibu. (i0; turn 3)"
    assert display.eligible_quotes()[["informant", "shown"]].values.tolist() == [
        ["k0a", ""], ["k1a", "picked by hand"], ["i0", "chosen by seed"]
    ]  # fmt: skip
    assert "picked by hand" in " ".join(display.to_text(220).split())


def test_quotes_that_cannot_be_pinned_are_told_all_at_once() -> None:
    rows = quotes({"id": "1", "withheld": "consent is analysis only"}, {"id": "2", "against": True},
                  {"id": "3", "code": "z"}, {"id": "4", "informant": "k4a"})  # fmt: skip
    with pytest.raises(QualkitError) as error:
        show().with_quotes(rows, picked=["1", "2", "3", "4", "5"])
    assert [problem.what.partition(": ")[2] or problem.what for problem in error.value.problems] == [
        "there is no coding '5' to quote", "consent is analysis only", "they speak against the theme",
        *["no theme of the display holds its code, or its informant does not count as having voiced it"] * 2,
    ]  # fmt: skip
    with pytest.raises(QualkitError, match="this display has no quotes"):
        show().eligible_quotes()


def test_the_question_before_stands_above_the_quote() -> None:
    turns = TURNS.frame([
        {"transcript": "k0a", "turn": n, "speaker": "", "role": role, "informant": "", "group": "", "start": n,
         "end": n + 1, "text": text}
        for n, role, text in [(1, "interviewer", "Apakah percaya?"), (2, "other", "Hm."), (3, "informant", "Percaya.")]
    ])  # fmt: skip
    display = show().with_quotes(quotes(), turns=turns)
    assert display.table.loc[0, "quotes"] == "[Asked: Apakah percaya?] Percaya. (k0a; turn 3)"
    held = show().with_quotes(quotes({"withheld": "no"}), turns=turns)
    assert "Apakah percaya" not in held.to_text(200) + held.to_html() + held.to_latex()
    assert display.eligible_quotes().loc[0, "question"] == "Apakah percaya?"


# -- judgements -----------------------------------------------------------------------------------------------------


def test_a_persons_fit_and_meta_inference_stand_beside_the_suggestion() -> None:
    verdicts = VERDICTS.frame([
        {"id": "1", "kind": "fit", "theme": "trust", "group_a": "", "group_b": "", "link": LINK.id,
         "verdict": "expansion", "by": "c", "date": "2026-11-20", "reason": "talk adds why", "replaces": ""},
    ])  # fmt: skip
    display = show().with_judgements(verdicts).with_meta_inference("trust", "Trust is not enough.", by="c")
    row = display.table.iloc[0]
    assert (row["fit"], row["fit_judged"], row["meta_inference"]) == (
        "confirmation", "expansion (c, 2026-11-20: talk adds why)", "Trust is not enough. (c)"
    )  # fmt: skip
    assert "to be written by a person" in " ".join(show().to_text(250).split())
    with pytest.raises(QualkitError) as error:
        display.with_meta_inference("trusts", " ", by="c")
    assert [problem.what for problem in error.value.problems] == [
        "there is no theme 'trusts' here", "a meta-inference is a person's words"
    ]  # fmt: skip


# -- documents and figures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["side by side", "by place", "statistics by theme"])
def test_every_form_of_every_kind_is_made_and_the_same_again(kind: str) -> None:
    display = show(kind).with_quotes(quotes())
    for make in (display.to_csv, display.to_xlsx, display.to_docx, display.to_latex, display.to_html, display.to_svg):
        assert make() == make()
    with zipfile.ZipFile(io.BytesIO(display.to_docx())) as archive:
        body = archive.read("word/document.xml").decode()
    assert "w:tblHeader" in body
    assert "w:landscape" in body or 'w:orient="landscape"' in body
    assert display.to_png()[:4] == b"\x89PNG"


def test_the_figure_never_shows_what_is_withheld() -> None:
    hidden = estimates((0.123, 0.3, 0.4, 0.5, 0.6))
    hidden.loc[0, "shown"] = "withheld"
    figure = show(coverage=hidden).figure()
    assert "12%" not in figure.file()
    assert "* not shown: fewer than 25 records." in figure.says
    assert "ebf / Trust: v1: 30%; cadre 2/2, mother 0/1." in figure.says


def test_a_figure_without_places_shows_the_themes() -> None:
    assert "Trust: cadre 6/10, mother 1/2." in joint_display(pairs()).figure().says


def test_an_unread_link_does_not_hide_the_others() -> None:
    other = Link("x", "trust", "cbf", WHO, "village", EXPECTED)
    assert assess_fit(other, estimates(), None, None).reasons == ("there is no coverage to compare with",)
    assert [line for line in show(link=[LINK, other]).foot if line.startswith("trust and cbf: not assessable")]


def test_estimates_keep_their_contract() -> None:
    assert set(ESTIMATES.names) <= set(estimates())
