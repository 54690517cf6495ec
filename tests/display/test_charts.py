"""Charts of the house: offline, the same bytes, nothing unescaped, light and dark, words for who cannot see."""

from __future__ import annotations

import re
import subprocess
import sys

import altair as alt
import pytest
from lxml import etree

from qualkit.display.charts import Chart, _element, drawn, percent_axis, rows_of, series_scale
from qualkit.display.style import DARK, FILE_STYLE, LIGHT
from qualkit.errors import TableError

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a\x00b",
    "\u202eabc",
    "&amp;",
    "datum.x",
    "]]>",
)


def dots(label: str = "trust", many: int = 1) -> alt.Chart:
    colour, shape = series_scale([label])
    rows = [{"share": 0.5, "label": label} for _ in range(many)]
    return alt.Chart(rows_of(rows)).mark_point().encode(
        x=alt.X("share:Q", axis=percent_axis()), y="label:N", color=alt.Color("label:N", scale=colour),
        shape=alt.Shape("label:N", scale=shape),
    )  # fmt: skip


def chart(label: str = "trust") -> Chart:
    return drawn(dots(label), title=label, says=[label], notes=[label])


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_shows_as_text(text: str) -> None:
    file = chart(text).file()
    root = etree.fromstring(file.encode())
    tags = {str(node.tag).rpartition("}")[2] for node in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "g", "path", "line", "rect", "text", "tspan"}
    assert not [name for node in root.iter() for name in node.attrib if name.startswith("on") or "href" in name]
    assert "\u202e" not in file


def test_the_title_the_words_and_the_notes_are_there() -> None:
    made = drawn(dots(), title="Themes", says=["trust: 50%."], notes=["Simulated."])
    root = etree.fromstring(made.file().encode())
    assert root.get("role") == "img"
    assert [node.text for node in root[:2]] == ["Themes", "trust: 50%. Simulated."]
    assert "Simulated.</text>" in made.file()
    assert set(made._repr_mimebundle_()) == {"image/svg+xml", "text/plain"}
    assert made._repr_mimebundle_()["text/plain"] == "Themes\ntrust: 50%. Simulated."


def test_nothing_in_it_reaches_out_and_colours_follow_the_theme() -> None:
    file = chart().file()
    assert not re.search(r"url\((?!#)|@import|https?://(?!www\.w3\.org)", file)
    classes = set(re.findall(r"qk-[fs]-([\w-]+)", file))
    assert classes <= set(LIGHT)
    assert "series-1" in classes
    for name in LIGHT:
        assert f".qk-f-{name}{{fill:var(--qk-{name})}}" in FILE_STYLE
    assert DARK["ink"] in file


def test_a_picture_is_made_in_light_colours_and_strange_sizes_are_refused() -> None:
    assert chart().png()[:8] == b"\x89PNG\r\n\x1a\n"
    with pytest.raises(TableError, match="a picture of 0 times the size"):
        chart().png(0)


def test_six_thousand_rows_are_no_limit() -> None:
    assert drawn(dots(many=6000), title="", says=[]).file().count("<path") > 5999


def test_only_what_draws_is_taken_over_and_attributes_are_escaped() -> None:
    svg = etree.fromstring('<svg><script>x</script><path d="M0&lt;&quot;" onload="x" style="x"/></svg>')
    assert [_element(child, "m") for child in svg] == ["", '<path d="M0&lt;&quot;"/>']


SCRIPT = """
import hashlib, sys
sys.path.insert(0, {folder!r})
from test_charts import chart
print(hashlib.sha256(chart().file().encode()).hexdigest(), hashlib.sha256(chart().png()).hexdigest())
"""


def test_the_same_in_every_process() -> None:
    from pathlib import Path

    script = SCRIPT.format(folder=str(Path(__file__).parent))
    said = {subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
            for _ in range(2)}  # fmt: skip
    assert len(said) == 1
