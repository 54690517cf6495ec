"""Codebooks migrated in place: what the migration touches changes, everything else stays byte for byte."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualkit.coding.compare import compare_codebooks
from qualkit.coding.migrate import Migration, migrate_codebook
from qualkit.errors import CodebookError
from qualkit.model import Code, Codebook, Term
from qualkit.store.codebooks import load_codebook, migrate_text, read_codebook
from qualkit.store.yaml import quoted

DEMONSTRATION = Path(__file__).resolve().parents[2] / "codebooks" / "asi-barriers-supports.yaml"

BOOK = """\
# our codes, reviewed by DM
name: asi
version: 1.0.0   # raised by hand
languages: [id, en]
codes:
  # ---- cadres ----

  # asked in every interview
  - code: barrier.training
    label: {id: Pelatihan kurang, en: Little training}
    definition: >-
      Cadres lack training.
    terms:
      id:
        - belum pernah dilatih   # heard in the pilot
        - kurang pelatihan
      en: ["no training"]

  - code: 'barrier.course'   # to be merged
    # it says much the same
    label: Courses
    definition: |
      Courses that were
      not given.
    terms: {id: [kurang pelatihan, "kursus*"], en: [no course]}
      # seen twice only

  - code: "barrier.pay"
    parent: barrier.course
    label: Pay
    definition: Pay is late.

# what we claim
themes:
  - theme: capacity
    label: Capacity
    codes: [barrier.course, barrier.training, barrier.pay]  # in this order
  - theme: money
    label: Money
    codes:
      - barrier.pay  # above all
      - barrier.training
      - barrier.course  # perhaps
# the end
"""


def test_a_merge_in_place() -> None:
    after = migrate_text(BOOK, "asi.yaml", Migration(merges={("barrier.course",): "barrier.training"}), "2.0.0")
    assert (
        after
        == """\
# our codes, reviewed by DM
name: asi
version: 2.0.0   # raised by hand
languages: [id, en]
codes:
  # ---- cadres ----

  # asked in every interview
  - code: barrier.training
    label: {id: Pelatihan kurang, en: Little training}
    definition: >-
      Cadres lack training.
    terms:
      id:
        - belum pernah dilatih   # heard in the pilot
        - kurang pelatihan
        - kursus*
      en: ["no training", no course]

  - code: "barrier.pay"
    parent: barrier.training
    label: Pay
    definition: Pay is late.

# what we claim
themes:
  - theme: capacity
    label: Capacity
    codes: [barrier.training, barrier.pay]  # in this order
  - theme: money
    label: Money
    codes:
      - barrier.pay  # above all
      - barrier.training
# the end
"""
    )


def test_a_rename_in_place_changes_nothing_else() -> None:
    renames = {"barrier.course": "barrier.courses", "barrier.pay": "barrier.honorarium"}
    after = migrate_text(BOOK, "asi.yaml", Migration(renames), "2.0.0")
    expected = BOOK.replace("version: 1.0.0", "version: 2.0.0").replace("barrier.course", "barrier.courses")
    assert after == expected.replace("barrier.pay", "barrier.honorarium")


def test_a_move_in_place() -> None:
    after = migrate_text(
        BOOK, "asi.yaml", Migration(moves={"barrier.training": "barrier.pay", "barrier.pay": ""}), "1.1.0"
    )
    expected = BOOK.replace("version: 1.0.0", "version: 1.1.0").replace("parent: barrier.course", 'parent: ""')
    before = "  - code: barrier.training\n"
    assert after == expected.replace(before, f"{before}    parent: barrier.pay\n")


def test_line_ends_of_windows_stay() -> None:
    migration = Migration(merges={("barrier.course",): "barrier.training"}, moves={"barrier.training": "barrier.pay"})
    migration = replace(migration, moves={"barrier.pay": ""})
    plain, windows = (migrate_text(text, "f", migration, "2.0.0") for text in (BOOK, BOOK.replace("\n", "\r\n")))
    assert windows == plain.replace("\n", "\r\n")


HEAD = "name: asi\nversion: 1.0.0\nlanguages: [id, en]\ncodes:\n"
TWO = "  - code: b\n    label: B\n    definition: B\n    terms: {id: [dua], en: [two]}\n"


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("", "    terms:\n      id:\n        - dua\n      en:\n        - two\n"),
        ("    terms:\n", "    terms: {id: [dua], en: [two]}\n"),
        ("    terms: ''  # none\n", "    terms: {id: [dua], en: [two]}  # none\n"),
        ("    terms: {}\n", "    terms: {id: [dua], en: [two]}\n"),
        ("    terms: {en: []}\n", "    terms: {en: [two], id: [dua]}\n"),
        ("    terms: {en: [x], id: }\n", "    terms: {en: [x, two], id: [dua]}\n"),
        ("    terms:\n      en: # later\n", "    terms:\n      en: [two] # later\n      id:\n        - dua\n"),
        (
            "    terms:\n      en:\n      - x\n",
            "    terms:\n      en:\n      - x\n      - two\n      id:\n        - dua\n",
        ),
        ("    terms: {id: [x,\n      y]}\n", "    terms: {id: [x,\n      y, dua], en: [two]}\n"),
    ],
)
def test_terms_join_the_layout_that_is_there(own: str, expected: str) -> None:
    one = "  - code: a\n    label: A\n    definition: A\n"
    after = migrate_text(HEAD + one + own + TWO, "f", Migration(merges={("b",): "a"}), "2.0.0")
    assert after == HEAD.replace("1.0.0", "2.0.0") + one + expected


@pytest.mark.parametrize(
    ("codes", "merge", "expected"),
    [
        ("a, b, c", ("a",), "b, c"),
        ("a, b, c", ("a", "b"), "c"),
        ("a, b, c", ("b",), "a, c"),
        ("a, b, c", ("b", "c"), "a"),
        ("a, b, c", ("c",), "a, b"),
    ],
)
def test_codes_in_brackets(codes: str, merge: tuple[str, ...], expected: str) -> None:
    def text(names: str) -> str:
        items = ", ".join(f"{{code: {name}, label: L, definition: D}}" for name in names.split(", "))
        return f"languages: [id]\nname: asi\ncodes: [{items}]\nversion: '1.0.0'\n"

    into = next(code for code in codes.split(", ") if code not in merge)
    after = migrate_text(text(codes), "f", Migration(merges={merge: into}), "2.0.0")
    assert after == text(expected).replace("1.0.0", "2.0.0")


def test_a_list_in_brackets_over_several_lines_keeps_the_comments_of_what_stays() -> None:
    theme = "themes:\n- theme: t\n  label: T\n  codes: [a, # first\n    b, # second\n    c # third\n  ]\n"
    codes = "".join(f"- {{code: {name}, label: L, definition: D}}\n" for name in "abc")
    after = migrate_text(HEAD + codes + theme, "f", Migration(merges={("b",): "a"}), "2.0.0")
    assert "codes: [a  # first\n    , # second\n    c # third\n  ]" in after


def test_what_cannot_be_changed_in_place_is_refused() -> None:
    text = HEAD + "- {code: &x a, label: *x, definition: D}\n"
    message = (
        "asi.yaml: the text cannot be migrated in place: the result would say something else. "
        "To mend: write shared values (*aliases) out and unusual layouts plainly, then migrate again."
    )
    with pytest.raises(CodebookError, match=re.escape(message)):
        migrate_text(text, "asi.yaml", Migration(renames={"a": "b"}), "2.0.0")
    text = HEAD + "- {code: a, label: &x L, definition: D}\n- {code: b, label: *x, definition: D}\n"
    with pytest.raises(CodebookError, match=r"cannot be migrated in place: .* the alias \*x names no anchor"):
        migrate_text(text, "asi.yaml", Migration(merges={("a",): "b"}), "2.0.0")


def test_aliases_that_do_not_matter_are_no_hindrance() -> None:
    text = HEAD + "- &first {code: a, label: &x L, definition: *x}\n- {code: b, label: *x, definition: D}\n"
    assert migrate_text(text, "f", Migration(renames={"a": "c"}), "2.0.0") == text.replace(
        "code: a", "code: c"
    ).replace("1.0.0", "2.0.0")


def test_a_list_shared_by_themes_is_changed_once() -> None:
    codes = "".join(f"- {{code: {name}, label: L, definition: D}}\n" for name in "abc")
    themes = "themes:\n- {theme: t, label: T, codes: &all [a, b, c]}\n- {theme: u, label: U, codes: *all}\n"
    after = migrate_text(HEAD + codes + themes, "f", Migration({"a": "x"}, {("c",): "b"}), "2.0.0")
    assert after.endswith(themes.replace("[a, b, c]", "[x, b]"))


def test_a_bad_migration_or_version_changes_nothing() -> None:
    with pytest.raises(CodebookError, match=r"unknown code 'barrier\.corse'\. Did you mean 'barrier\.course'\?"):
        migrate_text(BOOK, "asi.yaml", Migration(renames={"barrier.corse": "x"}), "2.0.0")
    with pytest.raises(CodebookError, match=r"cannot be migrated in place: .* 'two' is not a version"):
        migrate_text(BOOK, "asi.yaml", Migration(renames={"barrier.pay": "x"}), "two")


# Codebooks in any layout, with comments whose owner is known.


@dataclass
class Written:
    """A codebook's text, the text of each code, and the comments with the code that they belong to (-1: none)."""

    text: str
    blocks: list[str]
    comments: dict[str, int]
    codes: list[str]


@st.composite
def written_codebooks(draw: st.DrawFn) -> Written:
    codes = draw(
        st.lists(st.sampled_from(["a", "b.x", "b.y", "c-1", "1e3", "no"]), unique=True, min_size=2, max_size=5)
    )
    comments: dict[str, int] = {}

    def comment(owner: int) -> str:
        name = f"#note{len(comments):03}."
        comments[name] = owner
        return name

    def after(owner: int) -> str:
        return f"  {comment(owner)}" if draw(st.integers(0, 3)) == 0 else ""

    def name(code: str) -> str:
        return draw(st.sampled_from([code, f'"{code}"', f"'{code}'"]))

    indent = " " * draw(st.sampled_from([0, 2, 4]))
    deep = indent + "  "

    def terms(index: int) -> list[str]:
        own = [f"satu{index}", "bersama", *draw(st.sampled_from([[], ["lain"]]))]
        style = draw(st.sampled_from(["none", "empty", "flow", "block", "mixed", "compact"]))
        return {
            "none": [],
            "empty": [f"{deep}terms: {{}}{after(index)}"],
            "flow": [f"{deep}terms: {{id: [{', '.join(own)}]}}{after(index)}"],
            "block": [f"{deep}terms:", f"{deep}    id:", *(f"{deep}      - {term}{after(index)}" for term in own)],
            "mixed": [f"{deep}terms:", f"{deep}  en: [{', '.join(map(quoted, own))},]{after(index)}"],
            "compact": [f"{deep}terms:", f"{deep}  en:", *(f"{deep}  - {term}" for term in own)],
        }[style]

    def block(index: int, code: str) -> str:
        body = [
            f"{deep}label: {draw(st.sampled_from(['L', '{id: L, en: M}', f'&l{index} L']))}{after(index)}",
            draw(st.sampled_from([
                f"{deep}definition: D", f"{deep}definition: |\n{deep}  one # no comment\n\n{deep}  two",
                f"{deep}definition: >-\n{deep}  folded\n{deep}  text", f"{deep}definition: one\n{deep}  two",
            ])),
        ]  # fmt: skip
        if draw(st.booleans()):
            body.append(f"{deep}{comment(index)}")
        if index and draw(st.booleans()):
            body.append(f"{deep}parent: {name(codes[draw(st.integers(0, index - 1))])}{after(index)}")
        body += terms(index)
        key = f"code: {name(code)}{after(index)}"
        if draw(st.booleans()):
            lines = [f"{indent}- {key}", *body]
        else:
            lines = [f"{indent}- {body[0].strip()}", f"{deep}{key}", *body[1:]]
        above = [f"{indent}{comment(index)}"] if draw(st.integers(0, 2)) == 0 else []
        below = [f"{deep}{comment(index)}"] if draw(st.integers(0, 3)) == 0 else []
        return "\n".join([*above, *lines, *below]) + "\n"

    def theme(index: int) -> str:
        own = draw(st.lists(st.sampled_from(codes), unique=True, min_size=1))
        head = f"- theme: t{index}\n  label: T\n  codes:"
        if draw(st.booleans()):
            between = draw(st.sampled_from([", ", ",", " , ", ",\n    "]))
            return f"{head} [{between.join(map(name, own))}]{after(-1)}\n"
        return f"{head}\n" + "".join(f"    - {name(code)}\n" for code in own)

    blocks = [block(index, code) for index, code in enumerate(codes)]
    version = draw(st.sampled_from(["1.0.0", '"1.0.0"', "'1.0.0'"]))
    parts = [f"name: asi\nversion: {version}{after(-1)}\nlanguages: [id, en]\ncodes:\n"]
    for own in blocks:
        heading = draw(st.sampled_from(["", "\n", "heading"]))
        parts += [f"\n{indent}{comment(-1)}\n\n" if heading == "heading" else heading, own]
    parts += ["themes:\n", *(theme(index) for index in range(draw(st.integers(1, 3))))]
    text = "".join(parts)
    if draw(st.booleans()):
        text = text.rstrip("\n")
    if draw(st.booleans()):
        text, blocks = text.replace("\n", "\r\n"), [own.replace("\n", "\r\n") for own in blocks]
    return Written(text, blocks, {name: owner for name, owner in comments.items() if name in text}, codes)


@st.composite
def migrations_of(draw: st.DrawFn, codes: Sequence[str]) -> Migration:
    into, *others = draw(st.permutations(codes))
    merged = others[: draw(st.integers(0, len(others)))]
    kept = [code for code in codes if code not in merged]
    renames = {code: f"new.{code}" for code in kept if draw(st.booleans())}
    # A merge may bring a code under itself, so the parents are set anew.
    if merged:
        moves = {code: draw(st.sampled_from(["", *kept[:index]])) for index, code in enumerate(kept)}
    else:
        moves = {code: "" for code in kept if draw(st.booleans())}
    return Migration(renames or {codes[0]: f"new.{codes[0]}"} if not merged else renames, {tuple(merged): into}, moves)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150, deadline=None)
@given(st.data())
def test_any_layout_is_migrated_in_place(data: st.DataObject) -> None:
    written = data.draw(written_codebooks())
    migration = data.draw(migrations_of(written.codes))
    before = read_codebook(written.text, "f")
    after = migrate_text(written.text, "f", migration, "2.0.0")
    assert _said(read_codebook(after, "f")) == _said(migrate_codebook(before, migration, "2.0.0"))
    merged = {index for index, code in enumerate(written.codes) if code in migration.merged}
    for comment, owner in written.comments.items():
        assert (comment in after) == (owner not in merged), comment
    for index, code in enumerate(written.codes):
        touched = index in merged or code in migration.renames or code in migration.merges.values()
        parent = before.codes[index].parent
        moved = migration.after(migration.moves.get(code, parent)) != parent
        if not touched and not moved:
            assert written.blocks[index].rstrip("\r\n") in after
    assert ("\r\n" in after) == ("\r\n" in written.text)
    assert after.count("\r\n") in (0, after.count("\n"))


def _said(book: Codebook) -> Codebook:
    def terms(code: Code) -> tuple[Term, ...]:
        return tuple(sorted((replace(term, line=0) for term in code.terms), key=lambda term: term.language))

    return replace(book, codes=tuple(replace(code, terms=terms(code)) for code in book.codes))


def test_the_demonstration_codebook_migrates_in_place() -> None:
    text = DEMONSTRATION.read_text("utf-8")
    before = load_codebook(DEMONSTRATION)
    first, second, third, *_ = before.code_ids
    after = migrate_text(text, "f", Migration({third: "new.code"}, {(second,): first}), "2.0.0")
    table = compare_codebooks(before, read_codebook(after, "f"))
    assert set(table["kind"]) == {"codebook", "code", "term", "theme"}
    removed = [line for line in text.splitlines() if line not in after.splitlines()]
    assert len(after.splitlines()) < len(text.splitlines())
    assert all(line.startswith((" ", "version")) for line in removed)
