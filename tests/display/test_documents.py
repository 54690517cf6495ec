"""Tables as Word and LaTeX: every text as text, in order, the same bytes again."""

from __future__ import annotations

import io
import zipfile

import pandas as pd
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.display import Layout, Quote, ResultTable, Share, docx_bytes, latex_text
from qualkit.display.latex import latex

HOSTILE = (
    "\\input{/etc/passwd}",
    "100% & $x_1^2$ #~",
    "[x]",
    "{}",
    'a--b `c\' "d" <e> |f|',
    "\u202eabc",
    "=1+1",
    "a\nb",
)


def table(text: str = "Trust") -> ResultTable:
    frame = pd.DataFrame({
        "heading": ["G", "G"], "theme": [text, "Pay"], "said": [(Share(3, 4, 0.75), Quote(text, "k1", "turn 2")), ()],
        "note": [text, ""],
    })  # fmt: skip
    layout = Layout(rows=("theme",), group="heading", labels={"said": text})
    return ResultTable(frame, title=text, notes=[text], layout=layout)


def paragraphs(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [cell.text for each in document.tables for row in each.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("text", HOSTILE)
def test_the_document_holds_the_text_as_it_is_and_nothing_alive(text: str) -> None:
    data = docx_bytes(table(text))
    assert text in paragraphs(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = archive.read("word/document.xml").decode()
    assert not any(alive in body for alive in ("<w:hyperlink", "<w:fldSimple", "<w:instrText"))


def test_the_document_repeats_its_heading_lies_across_and_keeps_the_order() -> None:
    told = paragraphs(docx_bytes(table()))
    assert told.index("Trust") < told.index("3 of 4") < told.index("Pay")
    with zipfile.ZipFile(io.BytesIO(docx_bytes(table()))) as archive:
        body = archive.read("word/document.xml").decode()
    assert "w:tblHeader" in body
    assert 'w:orient="landscape"' in body
    assert "No rows." in paragraphs(docx_bytes(ResultTable(pd.DataFrame({"a": []}))))


@pytest.mark.parametrize("text", HOSTILE)
def test_latex_holds_no_command_of_the_text(text: str) -> None:
    made = latex_text(table(text))
    assert "\\input" not in made.replace("\\textbackslash{}input", "")
    assert "\u202e" not in made
    assert made.count("\\begin{longtable}") == made.count("\\end{longtable}") == 1
    assert made == latex_text(table(text))


@settings(max_examples=200)
@given(st.text(alphabet='\\{}$&#^_~%[]`"<>|-ab\n', max_size=30))
def test_whatever_the_text_braces_are_balanced_and_no_special_sign_is_bare(text: str) -> None:
    made = latex(text)
    for command in ("textbackslash", "textasciicircum", "textasciitilde", "textasciigrave", "textquotedbl", "textless",
                    "textgreater", "textbar", "newline"):  # fmt: skip
        made = made.replace(f"\\{command}{{}}", "").replace(f"\\{command} ", "")
    for sign in "{}$&#_%":
        made = made.replace(f"\\{sign}", "")
    assert made.count("{") == made.count("}")
    assert not set(made) & set("\\$&#^_~%")
    assert "--" not in made


def test_an_empty_table_says_so_in_latex() -> None:
    assert "No rows." in latex_text(ResultTable(pd.DataFrame({"a": []}), title="Nothing"))
