"""Altair charts as drawings of the house: offline, the same bytes for the same data, light and dark, with words.

A chart is written in Altair with the house's light colours; here it becomes SVG through vl-convert, without a browser
and without a request. Colours of the house are then marked with a class, so that a page's dark theme can take over;
a viewer that knows no style sees the light ones.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualkit.display.cells import legible
from qualkit.display.drawing import WIDTH, Drawing, words_at
from qualkit.display.labels import check_language, word
from qualkit.display.markup import Markup, element, escape, join
from qualkit.display.style import LIGHT
from qualkit.display.text import wrap
from qualkit.errors import Problem, TableError

SHAPES = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down")
"""Shapes of series beside their colours, in order."""
INK, SOFT, LINE, BAR, TRACK, GROUND = (LIGHT[name] for name in ("ink", "soft", "line", "bar", "track", "ground"))
SERIES = tuple(LIGHT[f"series-{i}"] for i in range(1, 7))
LABEL_ROOM = 230
"""Pixels for the labels of rows. Labels take at most four fifths of them: fonts of readers differ in width."""
_FONT = "'DejaVu Sans','Noto Sans','Liberation Sans',sans-serif"
_MEASURED = "Liberation Sans"
"""Comes with vl-convert, so that words take the same room on every machine."""
_TOKEN = {colour: name for name, colour in reversed(list(LIGHT.items()))}
_KEPT = frozenset({
    "d", "x", "y", "dx", "dy", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "width", "height", "transform", "fill",
    "stroke", "fill-opacity", "stroke-opacity", "opacity", "stroke-width", "stroke-dasharray", "stroke-linecap",
    "text-anchor", "font-size", "font-weight", "font-style", "id", "clip-path", "stroke-miterlimit",
})  # fmt: skip
_TAGS = frozenset({"g", "path", "line", "rect", "text", "tspan", "circle", "defs", "clipPath"})
_HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Chart(Drawing):
    """A drawing made by Altair; in a notebook it shows as SVG, and it can be had as PNG.

    Examples
    --------
    >>> Chart("Themes", "trust: 75%.", words_at(0, 12, "trust"), 20).file().count("<text")
    1
    """

    def png(self, scale: float = 2.0) -> bytes:
        """The drawing in its light colours as a PNG of `scale` times its size.

        Raises
        ------
        TableError
            For a scale that is not between 0 and 10.
        """
        if not 0 < scale <= 10:
            raise TableError(Problem(f"a picture of {scale} times the size", "png", mend="give a scale from 1 to 10"))
        import vl_convert

        ground = element("rect", width=f"{WIDTH:.0f}", height=f"{self.height:.0f}", fill=GROUND)
        svg = element("svg", ground, _printed(self.body), xmlns="http://www.w3.org/2000/svg", font_family=_FONT,
                      width=f"{WIDTH:.0f}", height=f"{self.height:.0f}", font_size="13", fill=INK)  # fmt: skip
        return bytes(vl_convert.svg_to_png(str(svg), scale=scale))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"image/svg+xml": self.file(), "text/plain": f"{self.title}\n{self.says}"}


def drawn(chart: Any, *, title: str, says: Iterable[str], notes: Iterable[str] = (), language: str = "en") -> Chart:
    """An Altair chart as a drawing of the house.

    Parameters
    ----------
    chart
        An Altair chart whose data are inside it (`rows_of`), in the house's colours, at most `WIDTH` pixels wide or
        else made smaller.
    title
        Stands above it, and is its accessible name.
    says
        Sentences that say what it shows to those who cannot see it.
    notes
        Lines below it: how it was made, and where data are simulated.
    language
        Of the words around it.

    Examples
    --------
    >>> import altair as alt
    >>> dots = alt.Chart(rows_of([{"share": 0.5, "label": "<trust>"}])).mark_point().encode(x="share:Q", y="label:N")
    >>> chart = drawn(dots, title="Themes", says=["trust: 50%."])
    >>> "&lt;trust&gt;" in chart.file(), chart.file() == drawn(dots, title="Themes", says=["trust: 50%."]).file()
    (True, True)
    """
    check_language(language)
    body, wide, high = _svg(chart)
    scale = min(1.0, WIDTH / wide)
    head = [line for line in wrap(_clean(title), 92) if line]
    top = 20.0 * len(head) + 8
    moved = element("g", body, transform=f"translate(0 {top:.1f}) scale({scale:.4f})")
    foot = [line for note in notes for line in wrap(_clean(note), 112) if line]
    below = top + high * scale + 18
    parts = [
        *(words_at(0, 15 + 20 * i, line, "qk-strong") for i, line in enumerate(head)),
        moved,
        *(words_at(0, below + 18 * i, line, "qk-soft") for i, line in enumerate(foot)),
    ]
    told = " ".join(filter(None, (_clean(line) for line in (*says, *notes))))
    name = _clean(title) or word("figure", language)
    return Chart(name, told, join(parts), below + 18 * len(foot), language)


def rows_of(rows: Iterable[Mapping[str, Any]]) -> Any:
    """Rows as data inside a chart, whatever their number; no field may be named by data.

    Examples
    --------
    >>> rows_of([{"a": 1}]).to_dict()
    {'values': [{'a': 1}]}
    """
    import altair as alt

    return alt.InlineData(values=[dict(row) for row in rows])


def series_scale(names: Sequence[str]) -> tuple[Any, Any]:
    """Scales of colour and shape for series in the researcher's order; a seventh begins anew.

    Examples
    --------
    >>> colour, shape = series_scale(["cadre", "mother"])
    >>> shape.to_dict()["range"]
    ['circle', 'square']
    """
    import altair as alt

    colours = [SERIES[i % len(SERIES)] for i, _ in enumerate(names)]
    shapes = [SHAPES[i % len(SHAPES)] for i, _ in enumerate(names)]
    return alt.Scale(domain=list(names), range=colours), alt.Scale(domain=list(names), range=shapes)


def percent_axis(**more: Any) -> Any:
    """An axis from 0 to 100%."""
    import altair as alt

    return alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], **more)


def label_axis(**more: Any) -> Any:
    """An axis of row labels with the same room whatever they are; longer ones are cut with an ellipsis."""
    import altair as alt

    made = {"title": None, "ticks": False, "domain": False, "labelLimit": 0.8 * LABEL_ROOM, "minExtent": LABEL_ROOM,
            "maxExtent": LABEL_ROOM}  # fmt: skip
    return alt.Axis(**{**made, **more})


def _config() -> dict[str, Any]:
    text = {
        "labelColor": INK,
        "titleColor": SOFT,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    }
    return {
        "background": None,
        "font": _MEASURED,
        "view": {"stroke": None},
        "axis": {**text, "gridColor": LINE, "domainColor": SOFT, "tickColor": SOFT},
        "legend": {**text, "orient": "top", "symbolSize": 70, "direction": "horizontal"},
        "header": {"labelColor": INK, "titleColor": SOFT, "labelFontSize": 13},
        "title": {"color": INK, "fontSize": 13, "fontWeight": 600, "anchor": "start"},
        "text": {"color": INK, "fontSize": 13},
        "rule": {"color": INK},
    }


def _svg(chart: Any) -> tuple[Markup, float, float]:
    """The inside of the chart's SVG with width and height."""
    import altair as alt
    import vl_convert
    from lxml import etree

    spec = _cleaned(chart.to_dict())
    spec["config"] = {**spec.get("config", {}), **_config()}
    major = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    text = vl_convert.vegalite_to_svg(json.dumps(spec, sort_keys=True), vl_version=major, allowed_base_urls=[])
    root = etree.fromstring(text.encode())
    mark = f"qk{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    inside = join(_element(child, mark) for child in root)
    return inside, float(root.get("width")), float(root.get("height"))


def _element(node: Any, mark: str) -> Markup:
    """One element with only the attributes that draw; ids of this drawing's own."""
    name = str(node.tag).rpartition("}")[2]
    if name not in _TAGS:
        return Markup("")
    kept = {key: str(value) for key, value in node.attrib.items() if key in _KEPT}
    for key in ("id", "clip-path"):
        if key in kept:
            kept[key] = re.sub(r"(#?)([\w-]*clip[\w-]*)", rf"\1{mark}-\2", kept[key])
    classes = [f"qk-{'f' if key == 'fill' else 's'}-{_TOKEN[kept[key]]}"
               for key in ("fill", "stroke") if kept.get(key) in _TOKEN]  # fmt: skip
    if classes:
        kept["class"] = " ".join(classes)
    head = "".join(f' {key}="{escape(value)}"' for key, value in kept.items())
    inside = escape(node.text or "") + "".join(_element(child, mark) + escape(child.tail or "") for child in node)
    return Markup(f"<{name}{head}>{inside}</{name}>" if inside else f"<{name}{head}/>")


def _cleaned(value: Any) -> Any:
    """Every text of a chart as it can be shown: no control characters, no marks that turn the direction of writing."""
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(each) for key, each in value.items()}
    return [_cleaned(each) for each in value] if isinstance(value, list) else value


def _clean(text: str) -> str:
    return _HIDDEN.sub("", legible(text)).replace("\t", " ")


def _printed(body: Markup) -> Markup:
    """The body for a painter that knows no style: soft and strong words as attributes."""
    text = str(body).replace('class="qk-soft"', f'fill="{SOFT}"').replace('class="qk-strong"', 'font-weight="600"')
    return Markup(text)
