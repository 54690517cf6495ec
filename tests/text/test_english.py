"""Inflections of English words."""

from __future__ import annotations

import pytest

from qualkit.text.english import inflections

INFLECTIONS = {
    "train": "train trains trained training trainings train's trains'",
    "carry": "carry carries carried carrying", "stop": "stops stopped stopping", "visit": "visits visited visiting",
    "agree": "agrees agreed agreeing", "die": "dies died dying", "lie": "lies lied lying lay lain",
    "give": "gives gave given giving", "breastfeed": "breastfeeds breastfed breastfeeding",
    "oversleep": "oversleeps overslept oversleeping", "quit": "quits quitting", "refer": "refers referred referring",
    "offer": "offers offered offering", "midwife": "midwives midwife's midwives'",
    "child": "children children's child's",
    "baby": "babies baby's babies'", "box": "boxes", "happy": "happier happiest", "big": "bigger biggest",
    "good": "better best", "be": "am is are was were been being isn't",
    "tired": "tireder tiredest", "do": "does did done",
    "nurse": "nurses nursed nursing", "go": "goes went gone going", "woman": "women women's",
}  # fmt: skip
NOT_INFLECTIONS = {
    "train": "trainer trainers restrain", "visit": "visitted visitor", "support": "supporter supportive",
    "SBA": "sbaing sbaed", "offer": "offerred", "quit": "quited", "go": "goed", "child": "childs'es",
}  # fmt: skip


@pytest.mark.parametrize(("word", "wanted"), INFLECTIONS.items())
def test_inflections(word: str, wanted: str) -> None:
    assert [form for form in wanted.split() if form not in inflections(word)] == []


@pytest.mark.parametrize(("word", "unwanted"), NOT_INFLECTIONS.items())
def test_other_words_of_a_family_are_no_inflections(word: str, unwanted: str) -> None:
    assert [form for form in unwanted.split() if form in inflections(word)] == []


def test_an_acronym_takes_plural_and_possessive_only() -> None:
    assert inflections("SBA") == {"sba", "sbas", "sba's", "sbas'"}
