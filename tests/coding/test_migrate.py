"""Renames, merges and moves: planned first, no coding lost, every refusal said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.actions import ChangeProgress, State
from qualkit.coding.migrate import Migration, Plan, bump_version, migrate_codebook, plan_migration
from qualkit.errors import CodebookError
from qualkit.model import Code, Codebook, Coding, Progress, Segment, Term, Text, Theme

BOOK = Codebook(
    "asi",
    "1.2.3",
    ("id", "en"),
    (
        Code("a", Text({"en": "A"}), "barrier", topic="t1", terms=(Term("satu", "id"), Term("one", "en"))),
        Code("b", Text({"en": "B"}), "support", topic="t2", parent="a", terms=(Term("one", "en"), Term("dua", "id"))),
        Code("c", Text({"en": "C"}), parent="b", terms=(Term("tres", "es"), Term("tiga", "id"))),
        Code("d", Text({"en": "D"})),
    ),
    (Theme("first", Text(), ("d", "b", "a")), Theme("second", Text(), ("c",))),
)


def coding(name: str, code: str, start: int = 0, **more: Any) -> Coding:
    values: dict[str, Any] = {
        "transcript": "ibu-01", "codebook": "asi", "version": "1.2.3", "coder": "dm", "created": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    segment = Segment(start, start + 5, "words", "", "", "0" * 64)
    return Coding(id=name, segment=segment, code=code, **{**values, **more})


def migrated(codings: list[Coding], plan: Plan) -> dict[str, Coding]:
    """All codings after the actions of a plan, each applied to the state of its place."""
    after: dict[str, Coding] = {}
    for place in dict.fromkeys((each.coder, each.codebook, each.transcript) for each in codings):
        own = [each for each in codings if (each.coder, each.codebook, each.transcript) == place]
        state = State.of(own)
        for action in plan.actions.get(place, ()):
            state = action.apply(state)
        after |= state.codings
    return after


def effects(plan: Plan, kind: str) -> list[tuple[Any, ...]]:
    table = plan.effects[plan.effects["effect"] == kind]
    return list(table.drop(columns="effect").itertuples(index=False, name=None))


def test_a_rename_reaches_codes_parents_themes_and_codings() -> None:
    codings = [coding("1", "a"), coding("2", "b", memo="kept"), coding("3", "a", coder="rn", transcript="ibu-02")]
    plan = plan_migration(BOOK, codings, Migration(renames={"a": "alpha"}))
    assert plan.book.version == "2.0.0"
    assert plan.book.code_ids == ("alpha", "b", "c", "d")
    assert plan.book.codes[1].parent == "alpha"
    assert plan.book.themes[0].codes == ("d", "b", "alpha")
    assert plan.book.themes[0].polarities == {"d": "neutral", "b": "support", "alpha": "barrier"}
    assert list(plan.actions) == [("dm", "asi", "ibu-01"), ("rn", "asi", "ibu-02")]
    after = migrated(codings, plan)
    assert after["1"] == replace(codings[0], code="alpha", version="2.0.0")
    assert after["2"] == codings[1], "what is not renamed stays under the version under which it was coded"
    assert effects(plan, "version") == [("1.2.3", "2.0.0", 0, "", "", "", "")]
    assert effects(plan, "rename") == [("a", "alpha", 2, "", "", "", "")]


def test_a_merge_brings_terms_and_codings_together() -> None:
    codings = [coding("1", "a"), coding("2", "b", 10), coding("3", "c", 20)]
    plan = plan_migration(BOOK, codings, Migration(merges={("c", "b"): "a"}))
    assert plan.book.code_ids == ("a", "d")
    assert [(term.language, term.text) for term in plan.book.codes[0].terms] == [
        ("id", "satu"), ("id", "dua"), ("id", "tiga"), ("en", "one"), ("es", "tres"),
    ]  # fmt: skip
    assert [theme.codes for theme in plan.book.themes] == [("d", "a"), ("a",)]
    assert plan.book.themes[1].topics == ("t1",)
    assert {each.code for each in migrated(codings, plan).values()} == {"a"}
    assert [row[:3] for row in effects(plan, "merge")] == [("b", "a", 1), ("c", "a", 1)]
    assert "its terms go on" in effects(plan, "merge")[0][-1]


def test_a_move_changes_no_coding() -> None:
    codings = [coding("1", "c")]
    plan = plan_migration(BOOK, codings, Migration(moves={"c": "d", "b": ""}))
    assert plan.book.version == "1.3.0"
    assert [code.parent for code in plan.book.codes] == ["", "", "d", ""]
    assert not plan.actions
    assert [(row[0], row[-1]) for row in effects(plan, "move")] == [("b", "parent a -> none"), ("c", "parent b -> d")]


def test_renames_merges_and_moves_together_go_by_the_old_names() -> None:
    plan = plan_migration(BOOK, [], Migration({"a": "alpha"}, {("b",): "a"}, {"d": "b"}))
    assert [(code.code, code.parent) for code in plan.book.codes] == [("alpha", ""), ("c", "alpha"), ("d", "alpha")]


def test_the_first_of_two_codings_that_a_merge_makes_alike_stays_with_both_memos() -> None:
    codings = [
        coding("1", "b", memo="second", created="2026-01-02T00:00:00Z"),
        coding("2", "a", memo="first"),
        coding("3", "c", memo="", created="2026-01-03T00:00:00Z"),
        coding("4", "b", coder="rn"),
        coding("5", "b", against=True),
        coding("6", "b", 1),
    ]
    plan = plan_migration(BOOK, codings, Migration(merges={("b", "c"): "a"}))
    after = migrated(codings, plan)
    assert sorted(after) == ["2", "4", "5", "6"]
    assert after["2"].memo == "first\n[b] second"
    assert after["2"].version == "1.2.3", "it was coded so under the old version"
    rows = effects(plan, "duplicate")
    assert [row[:6] for row in rows] == [
        ("b", "a", 1, "dm", "ibu-01", "1"),
        ("c", "a", 1, "dm", "ibu-01", "3"),
    ]
    assert rows[0][6] == "its segment has coding 2, which stays and takes its memo"
    assert rows[1][6] == "its segment has coding 2, which stays"
    assert [row[:3] for row in effects(plan, "merge")] == [("b", "a", 4), ("c", "a", 1)]


def test_what_was_twice_before_a_merge_stays_twice() -> None:
    codings = [coding("1", "a"), coding("2", "a"), coding("3", "b"), coding("4", "d"), coding("5", "d")]
    plan = plan_migration(BOOK, codings, Migration(merges={("b",): "a"}))
    assert sorted(migrated(codings, plan)) == ["1", "2", "4", "5"]


def test_other_codebooks_and_unknown_codes_are_left_alone() -> None:
    codings = [coding("1", "a", codebook="other"), coding("2", "old-code"), coding("3", "old-code")]
    plan = plan_migration(BOOK, codings, Migration(renames={"a": "alpha"}))
    assert not plan.actions
    note = "codings of a code that the codebook does not have; left as they are"
    assert effects(plan, "unknown code") == [("old-code", "", 2, "", "", "", note)]


def test_progress_goes_over_to_the_new_version() -> None:
    here, old = Progress("0" * 64, ((0, 5),), "2026-01-01", "1.2.3"), Progress(version="1.0.0")
    progress = {("dm", "asi", "ibu-01"): here, ("rn", "asi", "ibu-01"): old, ("dm", "other", "ibu-01"): here}
    plan = plan_migration(BOOK, [], Migration(renames={"a": "alpha"}), progress=progress)
    assert plan.actions == {("dm", "asi", "ibu-01"): (ChangeProgress(here, replace(here, version="2.0.0")),)}


@pytest.mark.parametrize(
    ("migration", "message"),
    [
        (Migration(), "the migration changes nothing. To mend: give renames, merges or moves."),
        (Migration(merges={(): "a"}), "the migration changes nothing."),
        (
            Migration(renames={"aa": "x"}),
            "asi: unknown code 'aa'. Did you mean 'a'? To mend: name a code as it is now.",
        ),
        (Migration(merges={("zz",): "a"}), "unknown code 'zz'."),
        (Migration(merges={("a",): "zz"}), "unknown code 'zz'."),
        (Migration(moves={"zz": "a"}), "unknown code 'zz'."),
        (Migration(moves={"a": "zz"}), "unknown code 'zz'."),
        (Migration(renames={"a": "A b"}), "'a' cannot be renamed to 'A b': it is not a name. To mend: use small"),
        (Migration(renames={"a": "b"}), "'a' cannot be renamed to 'b': there is a code of that name. To mend: choose"),
        (Migration(renames={"a": "a"}), "'a' cannot be renamed to 'a': there is a code of that name."),
        (Migration(renames={"a": "b", "b": "a"}), "'b' cannot be renamed to 'a': there is a code of that name."),
        (
            Migration(renames={"a": "x", "b": "x"}),
            "'b' cannot be renamed to 'x': another code is, too. To mend: rename",
        ),
        (Migration({"a": "x"}, {("a",): "b"}), "'a' is renamed and merged. To mend: do one of the two."),
        (Migration(merges={("a", "b"): "a"}), "'a' is merged into itself. To mend: name only the codes that end."),
        (Migration(merges={("a",): "b", ("b",): "c"}), "'b' takes a merge and is itself merged. To mend: merge all"),
        (Migration(merges={("a",): "b", ("a", "d"): "c"}), "'a' is merged 2 times. To mend: merge it into one code."),
        (Migration(merges={("a",): "b"}, moves={"a": "d"}), "'a' is moved and merged. To mend: do one of the two."),
        (Migration(merges={"ab": "c"}), "the codes of a merge are one text. To mend: give a tuple, such as"),  # type: ignore[dict-item]
        (Migration(moves={"a": "c"}), "the parents would go in a circle: a -> c -> b -> a. To mend: move one of them"),
        (Migration(moves={"a": "a"}), "the parents would go in a circle: a -> a."),
        (Migration(merges={("a",): "b"}), "the parents would go in a circle: b -> b."),
    ],
)
def test_what_is_refused(migration: Migration, message: str) -> None:
    with pytest.raises(CodebookError, match=re.escape(message)):
        plan_migration(BOOK, [], migration)


def test_everything_is_said_at_once() -> None:
    with pytest.raises(CodebookError) as caught:
        plan_migration(BOOK, [], Migration({"a": "b", "zz": "y"}, {("d",): "d"}))
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("part", ["major", "minor", "patch"])
def test_versions_rise(part: str) -> None:
    expected = {"major": "3.0.0", "minor": "2.8.0", "patch": "2.7.10"}
    assert bump_version("2.7.9-draft", part) == expected[part]


def test_a_version_that_cannot_rise() -> None:
    with pytest.raises(
        CodebookError, match=r"'1' is not a version\. To mend: write three numbers: major\.minor\.patch"
    ):
        bump_version("1", "major")


codings = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", "d", "gone"]),
        st.integers(0, 2),
        st.sampled_from(["dm", "rn"]),
        st.sampled_from(["", "memo", "note\nof two lines"]),
        st.booleans(),
        st.sampled_from(["2026-01-01", "2026-01-02"]),
    ),
    max_size=14,
).map(
    lambda rows: [
        coding(f"id{i}", code, start, coder=coder, memo=memo and f"{memo} {i}", against=against, created=created)
        for i, (code, start, coder, memo, against, created) in enumerate(rows)
    ]
)


@st.composite
def migrations(draw: st.DrawFn) -> Migration:
    into, *others = draw(st.permutations(["a", "b", "c", "d"]))
    merged = others[: draw(st.integers(0, 3))]
    renames = {code: f"new-{code}" for code in [into, *others[len(merged) :]] if draw(st.booleans())}
    moves = (
        dict.fromkeys(BOOK.code_ids, "") if not merged else {code: "" for code in BOOK.code_ids if code not in merged}
    )
    return Migration(renames, {tuple(merged): into} if merged else {}, moves)


def _key(coding: Coding, migration: Migration) -> tuple[Any, ...]:
    return (coding.coder, coding.segment.start, migration.after(coding.code), coding.against)


@settings(deadline=None)
@given(codings, migrations())
def test_no_coding_is_lost(codings: list[Coding], migration: Migration) -> None:
    plan = plan_migration(BOOK, codings, migration)
    after = migrated(codings, plan)
    kept: Mapping[tuple[Any, ...], list[Coding]] = {}
    for each in after.values():
        kept.setdefault((each.coder, each.segment.start, each.code, each.against), []).append(each)  # type: ignore[attr-defined]
    for each in codings:
        there = kept[_key(each, migration)]
        assert any(each.memo in other.memo for other in there)
        assert each.id in after or each.id in plan.effects["coding"].tolist()
    assert {each.code for each in after.values()} <= {*plan.book.code_ids, "gone"}


@settings(deadline=None)
@given(codings, migrations())
def test_a_plan_taken_back_gives_the_codings_as_they_were(codings: list[Coding], migration: Migration) -> None:
    plan = plan_migration(BOOK, codings, migration)
    for coder in ("dm", "rn"):
        before = State.of(each for each in codings if each.coder == coder)
        state = before
        actions = plan.actions.get((coder, "asi", "ibu-01"), ())
        for action in actions:
            state = action.apply(state)
        for action in reversed(actions):
            state = action.inverse().apply(state)
        assert state == before


@settings(deadline=None)
@given(migrations())
def test_a_migrated_book_hangs_together(migration: Migration) -> None:
    book = migrate_codebook(BOOK, migration)
    assert len(set(book.code_ids)) == len(book.code_ids)
    for theme in book.themes:
        assert set(theme.codes) <= set(book.code_ids)
        assert len(set(theme.codes)) == len(theme.codes) == len(theme.polarities)
    before = {(term.language, term.text) for code in BOOK.codes for term in code.terms}
    assert {(term.language, term.text) for code in book.codes for term in code.terms} == before
