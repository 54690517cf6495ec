"""YAML as text: scalars stay as written, places are exact, edits leave the rest untouched."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

import qualkit.store.yaml
from qualkit.errors import StudyError
from qualkit.store.yaml import dump_front_matter, edit, quoted, read_front_matter, read_yaml, scalar
from qualkit.store.yaml_places import Place

LOADERS = [yaml.BaseLoader, *([yaml.CBaseLoader] if hasattr(yaml, "CBaseLoader") else [])]
writable = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.text(st.sampled_from(" .-:#,[]{}&*!|>'\"%@`~?=<abnoyNO019_\n\t"), max_size=8),
)
"""Any text that a file in UTF-8 can hold, control characters, line ends and byte order marks included."""


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def _each_loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qualkit.store.yaml, "_LOADER", request.param)


def places_of(place: Place, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Place]]:
    return [
        (path, place),
        *(found for step, below in place.children.items() for found in places_of(below, (*path, step))),
    ]


def value_at(data: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


@pytest.mark.usefixtures("_each_loader")
@pytest.mark.parametrize("text", ["no", "on", "1.10", "010", "2026-01-01", "~", "null", "0x1F", "12:30:00", ".5", "<<"])
def test_every_scalar_stays_as_it_is_written(text: str) -> None:
    assert read_yaml(f"a: {text}\nb: [{text}]\n{text}: c\n", "f").data == {"a": text, "b": [text], text: "c"}


@pytest.mark.usefixtures("_each_loader")
def test_a_value_that_is_not_there_is_an_empty_text() -> None:
    assert read_yaml("a:\nb: \"\"\nc: ''\nd: [x, ]\n", "f").data == {"a": "", "b": "", "c": "", "d": ["x"]}


TRICKY = """\
# 👶🏽 before
title: "👶🏽 é: \\n"   # after
codes:
- code: ibú 👩‍👧   # dash in the column of the key
  terms: {id: [a, "b, c"], en: []}
  note: |
    a: block
      of lines

# between
  plain: one
    two  # end
- &anchor
  code: x
shared: *anchor
kept: &text 'it''s'
again: *text
empty: &nothing
last: >-
  folded
  text
"""


@pytest.mark.usefixtures("_each_loader")
@pytest.mark.parametrize("text", [TRICKY, "\ufeff" + TRICKY, TRICKY.replace("\n", "\r\n"), TRICKY.rstrip("\n")])
def test_spans_hold_the_value_as_written(text: str) -> None:
    document = read_yaml(text, "f")
    assert all(0 <= place.start <= place.end <= len(text) for _, place in places_of(document.top))
    held = {path: text[place.start : place.end].replace("\r", "") for path, place in places_of(document.top)}
    assert held["title",] == '"👶🏽 é: \\n"'
    assert held["codes", 0, "code"] == "ibú 👩‍👧"
    assert held["codes", 0, "terms"] == '{id: [a, "b, c"], en: []}'
    assert held["codes", 0, "terms", "id", 1] == '"b, c"'
    assert held["codes", 0, "terms", "en"] == "[]"
    assert held["codes", 0, "note"] == "|\n    a: block\n      of lines"
    assert held["codes", 0, "plain"] == "one\n    two"
    assert held["codes", 1] == "code: x"
    assert held["shared",] == "*anchor"
    assert held["kept",] == "'it''s'"
    assert held["again",] == "*text"
    assert held["empty",] == ""
    assert held["last",] == ">-\n  folded\n  text"
    assert held[()].startswith("title")
    assert held[()].endswith("folded\n  text")


@pytest.mark.usefixtures("_each_loader")
@pytest.mark.parametrize("text", [TRICKY, "\ufeff" + TRICKY, TRICKY.replace("\n", "\r\n")])
def test_lines_and_columns(text: str) -> None:
    document = read_yaml(text, "f")
    lines = {
        path: document.line(path) for path in [("title",), ("codes",), ("codes", 0), ("codes", 0, "note"), ("last",)]
    }
    assert lines == {("title",): 2, ("codes",): 3, ("codes", 0): 4, ("codes", 0, "note"): 6, ("last",): 19}
    assert document.line(("codes", 0, "terms", "id", 1)) == 5
    assert document.line(("codes", 1, "definition")) == 13, "what is missing is where it should be"
    codes = document.place(("codes",))
    assert (codes.column, codes.opens, codes.flow) == (0, 0, False)
    assert document.place(("codes", 0, "terms")).flow
    assert document.place(("codes", 0, "terms")).column == 2


@pytest.mark.usefixtures("_each_loader")
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [1, 2\nb: c\n", r"book.yaml:2: this is not YAML at column 2: .*begins in line 1.*close the bracket"),
        ("a: b: c\n", r"book.yaml:1: this is not YAML at column 5: .*quotes around a value that holds a colon"),
        ("a:\n\tb: c\n", r"book.yaml:2: this is not YAML at column 1: .*indent with spaces, not with tabs"),
        ("a: @x\n", r"book.yaml:1: this is not YAML at column 4: .*quotes around a value that begins with '@'"),
        ("a: 'x\nb: c\n", r"book.yaml:3: this is not YAML .*begins in line 1.*close the quotes or the bracket"),
        ("a:\n    b: c\n  d: e\n", r"book.yaml:3: this is not YAML .*check the indentation of this line"),
        ("a: 1\nb: 2\na: 3\n", r"book.yaml:3: the key 'a' is given twice, first in line 1\. To mend: keep one of them"),
        ("a: &x [*x]\n", r"book.yaml:1: the alias \*x stands inside what it names\. To mend: write the value out"),
        ("a: *x\n", r"book.yaml:1: the alias \*x names no anchor above it"),
        ("a: b\n---\nc: d\n", r"book.yaml:2: a second document starts here\. To mend: keep one document in a file"),
        ("- a\n", r"book.yaml:1: the file does not hold a mapping\. To mend: begin with lines such as"),
        ("just text\n", r"book.yaml:1: the file does not hold a mapping"),
        ("", r"book.yaml:1: the file is empty"),
        ("# a comment\n", r"book.yaml:1: the file is empty"),
        ("? [a]\n: b\n", r"book.yaml:1: a list or mapping stands where a key should be.*quotes around the key"),
        ("a:\n  b: !!int 5\n", r"book.yaml:2: the tag .*int means nothing here\. To mend: leave it out"),
        ("a: " + "[" * 200, r"book.yaml:1: the document is nested deeper than 100 levels\. To mend: write it flatter"),
        ("a: b\nc: d\x07\n", r"book.yaml:2: column 5 holds the control character U\+0007\. To mend: remove it"),
        ("a: \ud800\n", r"book.yaml:1: column 4 holds the control character U\+D800"),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        read_yaml(text, "book.yaml")


@pytest.mark.usefixtures("_each_loader")
def test_all_double_keys_are_said_at_once() -> None:
    with pytest.raises(StudyError) as caught:
        read_yaml("a: 1\na: 2\nb: {c: 1, d: 2, c: 3}\n", "f")
    assert [problem.where for problem in caught.value.problems] == ["f:2", "f:3"]


def test_many_control_characters_are_counted() -> None:
    with pytest.raises(StudyError, match=r"there are 50 control characters in all.*is this a text file\?") as caught:
        read_yaml("a: " + "\x00" * 50, "f")
    assert len(caught.value.problems) == 21


def test_aliases_are_allowed_but_bounded() -> None:
    assert read_yaml("a: &x {b: c}\nd: [*x, *x]\n", "f").data == {"a": {"b": "c"}, "d": [{"b": "c"}, {"b": "c"}]}
    lines = ["a0: &a0 [" + ", ".join("x" * 9) + "]"]
    lines += [f"a{i}: &a{i} [" + ", ".join([f"*a{i - 1}"] * 9) + "]" for i in range(1, 9)]
    with pytest.raises(
        StudyError, match=r"f:5: the aliases repeat more than 10000 values. To mend: write the values out"
    ):
        read_yaml("\n".join(lines), "f")


@pytest.mark.usefixtures("_each_loader")
@settings(deadline=None)
@given(writable)
@example("a\u2028b")
@example("\x85 \xa0 \ufeff \uffff")
def test_a_scalar_reads_back_as_the_same_text(text: str) -> None:
    for written in (scalar(text), quoted(text)):
        assert "\n" not in written
        flow = read_yaml(f"top: {{first: {written}, list: [{written}, {written}]}}\n", "f").data
        assert flow == {"top": {"first": text, "list": [text, text]}}
        block = read_yaml(f"first:\n  - {written}\n  - {written} # after\nlast: {written}\n", "f").data
        assert block == {"first": [text, text], "last": text}
        assert read_yaml(f"{written}: {{{written}: {written}}}\n", "f").data == {text: {text: text}}


@settings(deadline=None)
@given(st.one_of(writable, st.sampled_from(["no", "1.10", "010", "~", "12:30", "y", "1e3", "0o7", "=", "<<", "0x1"])))
def test_a_plain_scalar_is_text_for_other_readers_too(text: str) -> None:
    written = scalar(text)
    if not written.startswith('"'):
        loaded = yaml.safe_load(written)
        assert str(loaded) == text


def test_scalars_that_no_file_can_hold() -> None:
    with pytest.raises(StudyError, match=r"the text holds the unpaired surrogate U\+DC00.*remove it"):
        scalar("a\udc00")


@settings(deadline=None)
@given(st.text(max_size=20), st.lists(st.tuples(st.integers(0, 6), st.text(max_size=3)), max_size=4))
def test_edits_leave_the_rest_untouched(text: str, pieces: list[tuple[int, str]]) -> None:
    changes, expected, at = [], "", 0
    for length, new in pieces:
        kept = text[at : at + 1]
        start = at + len(kept)
        end = min(len(text), start + length)
        changes.append((start, end, new))
        expected += kept + new
        at = end
    assert edit(text, reversed(changes) if _apart(changes) else changes) == expected + text[at:]


def _apart(changes: list[tuple[int, int, str]]) -> bool:
    return len({start for start, _, _ in changes}) == len(changes)


def test_insertions_at_one_place_keep_their_order() -> None:
    assert edit("ab", [(1, 1, "x"), (1, 1, "y"), (1, 2, "z")]) == "axyz"


def test_edits_that_cannot_be_made() -> None:
    with pytest.raises(StudyError, match="the change from 1 to 3 overlaps the one before it"):
        edit("abcd", [(0, 2, "x"), (1, 3, "y")])
    with pytest.raises(StudyError, match="the change from 3 to 9 is not inside the text of 4 code points"):
        edit("abcd", [(3, 9, "x")])


def test_front_matter_keeps_places_and_gives_the_rest() -> None:
    text = "---\ntranscript: ibu-01\nspeakers:\n  Ibu: {role: informant}\n---\nIbu: Ya.\n---\nIbu: Tidak.\n"
    document, start = read_front_matter(text, "ibu-01.md")
    assert text[start:] == "Ibu: Ya.\n---\nIbu: Tidak.\n"
    assert document.line(("speakers", "Ibu", "role")) == 4
    low, high = document.span(("transcript",))
    assert text[low:high] == "ibu-01"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Ibu: Ya.\n", "ibu.md:1: there is no front matter. To mend: begin the file with a line ---"),
        ("---\na: b\n", "ibu.md:1: the front matter does not end. To mend: end it with a line ---"),
        ("---\na: b\na: c\n---\n", "ibu.md:3: the key 'a' is given twice, first in line 2"),
    ],
)
def test_front_matter_that_is_refused(text: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        read_front_matter(text, "ibu.md")


front_matters = st.dictionaries(
    writable,
    st.one_of(
        writable,
        st.lists(writable, max_size=3),
        st.dictionaries(writable, st.one_of(writable, st.dictionaries(writable, writable, max_size=3)), max_size=3),
    ),
    max_size=5,
)


@settings(deadline=None)
@given(front_matters, st.text(max_size=20))
def test_front_matter_reads_back(front_matter: dict[str, Any], rest: str) -> None:
    text = dump_front_matter(front_matter) + rest
    document, start = read_front_matter(text, "f")
    assert document.data == front_matter
    assert text[start:] == rest


def test_front_matter_of_numbers() -> None:
    assert dump_front_matter({"duration_min": 24, "share": 0.5}) == '---\nduration_min: 24\nshare: "0.5"\n---\n'


def test_front_matter_of_odd_values() -> None:
    with pytest.raises(StudyError, match="'a' is a NoneType") as caught:
        dump_front_matter({"a": None, "b": {"c": [True]}})
    assert [problem.what for problem in caught.value.problems] == [
        "the value of 'a' is a NoneType",
        "the value of 'b.c.0' is a bool",
    ]
