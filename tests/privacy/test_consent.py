"""Nothing is shown beyond consent, unless somebody says so by name."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import ConsentError, TableError
from qualkit.model import CONSENTS
from qualkit.privacy.consent import SCOPES, withheld_note, withhold

GIVEN = pd.DataFrame({
    "transcript": ["ibu-01", "ibu-02", "ibu-03", "ibu-03-en"],
    "consent": ["quotes-published", "quotes-in-team", "analysis", "quotes-published"],
    "translation_of": ["", "", "", "ibu-03"],
    "informants": ["ibu-01", "ibu-02 ibu-09", "ibu-03", "ibu-03"],
})  # fmt: skip


def quotes(*names: str, **more: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"transcript": list(names), "quote": [f"kata {name}" for name in names], **more})


@pytest.mark.parametrize(("scope", "shown"), [
    ("quotes-in-team", ["kata ibu-01", "kata ibu-02", ""]),
    ("quotes-published", ["kata ibu-01", "", ""]),
])  # fmt: skip
def test_consent_reaches_as_far_as_it_was_given(scope, shown):
    result = withhold(quotes("ibu-01", "ibu-02", "ibu-03"), GIVEN, scope=scope)
    assert result["quote"].tolist() == shown
    assert ((result["withheld"] != "") == (result["quote"] == "")).all()


def test_the_reason_names_the_consent():
    result = withhold(quotes("ibu-02", "ibu-03"), GIVEN, scope="quotes-published")
    assert result["withheld"].tolist() == ["consent is quotes-in-team only", "consent is analysis only"]


def test_a_translation_shows_no_more_than_its_original():
    assert withhold(quotes("ibu-03-en"), GIVEN, scope="quotes-in-team")["quote"].tolist() == [""]


def test_translations_of_each_other_do_not_hang_it():
    given = GIVEN.assign(translation_of=["ibu-02", "ibu-01", "", ""])
    assert withhold(quotes("ibu-01"), given, scope="quotes-published")["quote"].tolist() == [""]


def test_a_consent_that_nobody_knows_counts_as_analysis():
    given = GIVEN.assign(consent=["published", "", "analysis", "analysis"])
    result = withhold(quotes("ibu-01", "ibu-02"), given, scope="quotes-in-team")
    assert result["quote"].tolist() == ["", ""]
    assert "'published', which is none that is known" in result["withheld"][0]


def test_words_in_other_columns_are_emptied_as_well():
    words = {name: ["kata", "kata"] for name in ("before", "after", "text", "decided_by", "memo")}
    result = withhold(quotes("ibu-03", "ibu-01", **words), GIVEN, scope="quotes-in-team")
    assert result[["before", "after", "text", "decided_by"]].values.tolist() == [[""] * 4, ["kata"] * 4]
    assert result["memo"].tolist() == ["kata", "kata"]


def test_transcripts_and_informants_may_be_shown_by_name():
    frame = quotes("ibu-02", "ibu-02", "ibu-03", informant=["ibu-02", "ibu-09", "ibu-03"])
    shown = withhold(frame, GIVEN, scope="quotes-published", forced=["ibu-09", "ibu-03"])
    assert shown["quote"].tolist() == ["", "kata ibu-02", "kata ibu-03"]


def test_a_row_without_words_is_not_counted_and_a_second_time_changes_nothing():
    frame = pd.DataFrame({"transcript": ["ibu-03", "ibu-03"], "quote": ["kata", None]})
    once = withhold(frame, GIVEN, scope="quotes-in-team")
    assert withheld_note(once) == "1 quote withheld: consent is analysis only (1)."
    pd.testing.assert_frame_equal(withhold(once, GIVEN, scope="quotes-in-team"), once)


def test_the_note_counts_each_reason_and_is_empty_for_none():
    result = withhold(quotes("ibu-02", "ibu-03", "ibu-03"), GIVEN, scope="quotes-published")
    note = "3 quotes withheld: consent is quotes-in-team only (1), consent is analysis only (2)."
    assert withheld_note(result) == note
    assert withheld_note(withhold(quotes("ibu-01"), GIVEN, scope="quotes-published")) == ""


def test_everything_that_is_wrong_is_said_at_once():
    with pytest.raises(ConsentError) as caught:
        withhold(quotes("ibu-04"), GIVEN, scope="quotes-publish", forced=["ibu-O1"])
    said = str(caught.value)
    assert "unknown scope 'quotes-publish'. Did you mean 'quotes-published'?" in said
    assert "quotes of transcript 'ibu-04', whose consent is not known" in said
    assert "no transcript or informant 'ibu-O1'" in said
    assert len(caught.value.problems) == 3


def test_missing_columns_are_named():
    with pytest.raises(TableError, match="column 'quote' is missing"):
        withhold(pd.DataFrame({"transcript": ["a"]}), GIVEN, scope="quotes-in-team")
    with pytest.raises(TableError, match="column 'consent' is missing"):
        withhold(quotes("a"), GIVEN.drop(columns="consent"), scope="quotes-in-team")
    with pytest.raises(TableError, match="column 'withheld' is missing"):
        withheld_note(quotes("a"))


@given(
    st.lists(st.sampled_from([*CONSENTS, "", "yes"]), min_size=1, max_size=6),
    st.lists(st.integers(0, 5), max_size=12),
    st.sampled_from(SCOPES),
    st.sets(st.integers(0, 5)),
)
def test_what_is_shown_was_consented_to_or_named(consents, rows, scope, forced):
    names = [f"t{i}" for i in range(len(consents))]
    given_to = pd.DataFrame({"transcript": names, "consent": consents})
    frame = quotes(*(names[i % len(names)] for i in rows)).set_index(pd.Index(range(7, 7 + len(rows))))
    before = frame.copy()
    shown_all_the_same = [f"t{i}" for i in forced if i < len(names)]
    result = withhold(frame.astype("str"), given_to, scope=scope, forced=shown_all_the_same)
    pd.testing.assert_frame_equal(frame, before)
    assert result.index.equals(frame.index)
    enough = CONSENTS[CONSENTS.index(scope) :]
    for name, quote in zip(result["transcript"], result["quote"], strict=True):
        allowed = consents[names.index(name)] in enough or name in shown_all_the_same
        assert (quote != "") == allowed
