"""The one style of all displays: colours as variables in a light and a dark set, then the rules that use them.

A notebook's table and a report's page take it from here. Every text colour stands out from both backgrounds by at
least 4.5 to 1 and every graphic colour by 3 to 1; the tests compute it.
"""

from __future__ import annotations

from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "ground": "#ffffff", "panel": "#f4f6f7", "ink": "#1b2228", "soft": "#55606a", "line": "#d5dbe0",
    "accent": "#0b5f8f", "bar": "#3f86b5", "track": "#e4e9ed", "whisker": "#1b2228",
    "up": "#006049", "down": "#963a00", "cross": "#952060", "level": "#55606a",
    "series-1": "#0b6ba3", "series-2": "#b34700", "series-3": "#00735a",
    "series-4": "#984b86", "series-5": "#7b6000", "series-6": "#50575e",
}  # fmt: skip
DARK: Mapping[str, str] = {
    "ground": "#14191d", "panel": "#1d2429", "ink": "#e8ecef", "soft": "#abb6bf", "line": "#39434b",
    "accent": "#84c5ec", "bar": "#5ba6d6", "track": "#2c353c", "whisker": "#e8ecef",
    "up": "#63d2ae", "down": "#f4a571", "cross": "#f29fca", "level": "#abb6bf",
    "series-1": "#6cb8e6", "series-2": "#f0935b", "series-3": "#4fc3a1",
    "series-4": "#e29bc4", "series-5": "#d9b450", "series-6": "#b9c1c8",
}  # fmt: skip
TEXT_COLOURS = ("ink", "soft", "accent", "up", "down", "cross", "level")
GRAPHIC_COLOURS = ("bar", "whisker", *(f"series-{i}" for i in range(1, 7)))

_LIGHT_HOSTS = (
    'body[data-jp-theme-light="true"] .qk', 'body[data-vscode-theme-kind="vscode-light"] .qk',
    'html[data-theme="light"] .qk',
)  # fmt: skip
_DARK_HOSTS = (
    'body[data-jp-theme-light="false"] .qk', 'body[data-vscode-theme-kind="vscode-dark"] .qk',
    'html[data-theme="dark"] .qk',
)  # fmt: skip

_TABLES = """
.qk{background:var(--qk-ground);color:var(--qk-ink);line-height:1.45}
div.qk{padding:.35em .5em .75em}
.qk-scroll{overflow-x:auto;max-width:100%}
.qk-scroll:focus-visible{outline:2px solid var(--qk-accent);outline-offset:2px}
.qk table.qk-table{border-collapse:collapse;border:0;margin:0;width:auto;table-layout:auto;font-size:.9375em;\
color:var(--qk-ink);background:transparent;font-variant-numeric:tabular-nums}
.qk table.qk-table caption{caption-side:top;text-align:left;font-weight:600;font-size:1.0625em;color:var(--qk-ink);\
padding:0 0 .6em}
.qk table.qk-table tr,.qk table.qk-table tbody tr:nth-child(n),.qk table.qk-table tbody tr:hover{background:transparent}
.qk table.qk-table th,.qk table.qk-table td{padding:8px 20px 8px 0;text-align:left;vertical-align:top;\
font-weight:400;white-space:pre-line;border:0;border-bottom:1px solid var(--qk-line);max-width:34em;\
overflow-wrap:break-word;line-height:1.45;color:var(--qk-ink)}
.qk table.qk-table tr>:last-child{padding-right:4px}
.qk table.qk-table .qk-long{min-width:13em}
@media (max-width:36rem){.qk table.qk-table th,.qk table.qk-table td{padding-right:14px}\
.qk table.qk-table tbody th{max-width:10em}}
.qk table.qk-table thead th{font-size:.875em;font-weight:600;color:var(--qk-soft);vertical-align:bottom;\
border-bottom:1.5px solid var(--qk-ink)}
.qk table.qk-table tbody th{min-width:7em}
.qk table.qk-table .qk-num{text-align:right;white-space:nowrap}
.qk table.qk-table tr.qk-group th{padding-top:1.2em;font-weight:600}
.qk table.qk-table tbody:last-child tr:last-child>*{border-bottom:1.5px solid var(--qk-ink)}
.qk table.qk-table td>div+div{margin-top:.45em}
.qk sup{color:var(--qk-soft);font-size:.75em;line-height:0;padding-left:.15em}
.qk abbr{text-decoration:none;color:var(--qk-soft)}
.qk-share{white-space:nowrap}
.qk-range{color:var(--qk-soft);font-size:.9em}
.qk svg.qk-bar{display:block;margin-top:.3em;overflow:visible}
.qk-track{fill:var(--qk-track)}
.qk-fill{fill:var(--qk-bar)}
.qk-whisker{stroke:var(--qk-whisker);stroke-width:1.25;fill:none}
.qk-pip{fill:none;stroke:var(--qk-bar);stroke-width:1.5}
.qk-pip-on{fill:var(--qk-bar);stroke:var(--qk-bar);stroke-width:1.5}
.qk-badge{display:inline-flex;align-items:baseline;vertical-align:top;gap:.4em;font-weight:500;white-space:pre-line}
.qk-badge>span{font-size:.85em;line-height:1.7}
.qk-up{color:var(--qk-up)}.qk-down{color:var(--qk-down)}.qk-cross{color:var(--qk-cross)}.qk-level{color:var(--qk-level)}
.qk blockquote.qk-quote{margin:0;padding:0 0 0 .9em;border:0;border-left:2px solid var(--qk-line);max-width:38em;\
min-width:11em;color:var(--qk-ink);background:transparent}
.qk blockquote.qk-quote p{margin:0;font-family:Charter,"Iowan Old Style","Palatino Linotype",Georgia,serif;\
white-space:pre-line}
.qk blockquote.qk-quote footer{margin-top:.15em;font-size:.85em;color:var(--qk-soft)}
.qk-foot{margin:.6em 0 0;max-width:48em;font-size:.85em;color:var(--qk-soft)}
.qk-foot p{margin:.2em 0;white-space:pre-line}
.qk-empty{margin:0;color:var(--qk-soft)}
.qk svg.qk-figure{display:block;width:100%;min-width:34em;max-width:760px;height:auto;font-family:inherit}
"""

DRAWING = (
    """
.qk-figure text{fill:var(--qk-ink);font-size:13px}
.qk-figure .qk-soft{fill:var(--qk-soft)}
.qk-figure .qk-strong{font-weight:600}
.qk-figure .qk-rule{stroke:var(--qk-line);stroke-width:1}
.qk-figure .qk-axis{stroke:var(--qk-soft);stroke-width:1}
.qk-figure .qk-band{fill:var(--qk-track)}
.qk-figure .qk-amount{fill:var(--qk-bar)}
.qk-figure .qk-whisker{stroke:var(--qk-whisker);stroke-width:1.25;fill:none}
"""
    + "".join(
        f".qk-figure .qk-series-{i}{{fill:var(--qk-series-{i});stroke:var(--qk-series-{i});stroke-width:2}}\n"
        for i in range(1, 7)
    )
    + "".join(
        f".qk-figure .qk-f-{name}{{fill:var(--qk-{name})}}.qk-figure .qk-s-{name}{{stroke:var(--qk-{name})}}\n"
        for name in LIGHT
    )
    + ".qk-figure .qk-hollow{fill:none}\n.qk-figure .qk-filled{stroke:none}\n"
    + ".qk-figure .qk-cover{fill:var(--qk-ground)}\n"
)

_PAGE = """
html{color-scheme:light dark;-webkit-text-size-adjust:100%}
body.qk-page{margin:0;font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
.qk-page header,.qk-page main,.qk-page .qk-contents,.qk-page>footer{max-width:78rem;margin:0 auto;\
padding:0 clamp(1rem,4vw,2.5rem)}
.qk-page header{padding-top:clamp(1.5rem,6vw,4rem)}
.qk-page>footer{padding-top:1.5rem;padding-bottom:4rem}
.qk-page h1{font-size:clamp(1.6rem,4vw,2.2rem);line-height:1.2;letter-spacing:-.012em;font-weight:650;margin:0 0 .5rem;\
max-width:26em;text-wrap:balance}
.qk-page h2{font-size:1.35rem;line-height:1.3;letter-spacing:-.006em;font-weight:650;margin:3.25rem 0 .75rem;\
padding-top:1rem;border-top:1px solid var(--qk-line)}
.qk-page h3{font-size:1.08rem;line-height:1.35;font-weight:650;margin:2rem 0 .5rem}
.qk-page h4{font-size:1rem;font-weight:650;margin:1.5rem 0 .4rem}
body.qk-page{overflow-wrap:break-word}
.qk-page main p,.qk-page main>section>ul,.qk-page main>section>dl{max-width:42rem}
.qk-page main p{margin:.6rem 0;white-space:pre-line}
.qk-page p.qk-lead{font-size:1.12rem;color:var(--qk-ink)}
.qk-page p.qk-caveat{padding:.7rem 1rem;background:var(--qk-panel);border-left:3px solid var(--qk-accent)}
.qk-page a{color:var(--qk-accent);text-underline-offset:.15em;text-decoration-thickness:1px}
.qk-page a:focus-visible,.qk-page summary:focus-visible{outline:2px solid var(--qk-accent);outline-offset:2px}
.qk-page .qk-skip{position:absolute;left:-999rem}
.qk-page .qk-skip:focus{left:1rem;top:1rem;padding:.4rem .8rem;background:var(--qk-panel)}
.qk-contents h2{border:0;padding:0;margin:2rem 0 .35rem;font-size:.875rem;color:var(--qk-soft);letter-spacing:0}
.qk-contents ol{margin:0;padding-left:1.8em;columns:18rem;max-width:60rem}
.qk-contents li{margin:.15em 0}
.qk-page .qk-part{margin:1.5rem 0 2rem}
.qk-page figure.qk-part figcaption{font-weight:600;margin-bottom:.7rem;max-width:42rem}
.qk-page figure.qk-part img{max-width:100%;height:auto}
.qk-page .qk-quotes{list-style:none;margin:1rem 0;padding:0}
.qk-page .qk-quotes>li{margin:1.1rem 0}
.qk-page .qk-quotes blockquote.qk-quote p{font-size:1.06rem;margin:0}
.qk-page .qk-quotes p.qk-before{margin:0 0 .2rem;font-size:.9rem;color:var(--qk-soft)}
.qk-page details{margin:1rem 0;border:1px solid var(--qk-line);border-radius:6px;padding:.35rem 1rem}
.qk-page details[open]{padding-bottom:.9rem}
.qk-page summary{cursor:pointer;padding:.35rem 0;font-weight:600}
.qk-page dl{display:grid;grid-template-columns:minmax(8em,auto) 1fr;gap:.3rem 1.5rem;margin:1rem 0}
.qk-page dt{color:var(--qk-soft)}
.qk-page dd{margin:0;font-variant-numeric:tabular-nums}
@media (max-width:36rem){.qk-page dl{grid-template-columns:1fr;gap:0}.qk-page dd{margin-bottom:.5rem}}
@media print{
body.qk-page{font-size:10.5pt}
.qk-page .qk-skip,.qk-page .qk-contents{display:none}
.qk-page h2,.qk-page h3,.qk-page h4,.qk-page figcaption,.qk-page caption{break-after:avoid}
.qk-page tr,.qk-page figure,.qk-page blockquote,.qk-page .qk-quotes>li,.qk-page svg{break-inside:avoid}
.qk-page thead{display:table-header-group}
.qk-scroll{overflow:visible}
.qk-page header,.qk-page main,.qk-page>footer{max-width:none;padding-left:0;padding-right:0}
.qk-page h2{margin-top:1.6rem}
.qk-page details{border:0;padding:0}
.qk-page details::details-content{content-visibility:visible;height:auto}
.qk-page summary{list-style:none;break-after:avoid}
.qk table.qk-table{width:100%;font-size:.8em}
.qk table.qk-table th,.qk table.qk-table td{max-width:none;padding:3px 8px 3px 0}
.qk table.qk-table .qk-long,.qk table.qk-table tbody th{min-width:0}
.qk svg.qk-figure{min-width:0}
@page{size:A4;margin:16mm 14mm}
}
"""
_FORCED = """
@media (forced-colors:active){
.qk-fill,.qk-pip-on,.qk-figure .qk-amount{fill:CanvasText}
.qk-track,.qk-figure .qk-band{fill:Canvas;stroke:CanvasText}
.qk-pip,.qk-pip-on,.qk-whisker{stroke:CanvasText}
.qk-figure text{fill:CanvasText}
}
"""


def _variables(colours: Mapping[str, str]) -> str:
    return "{" + ";".join(f"--qk-{name}:{value}" for name, value in colours.items()) + "}\n"


def _themes() -> str:
    """The reader's system decides, unless the notebook or the page around says which theme it has; paper is light."""
    light, dark = _variables(LIGHT), _variables(DARK)
    return (
        f".qk{light}@media (prefers-color-scheme:dark){{.qk{dark}}}\n"
        f"{','.join(_LIGHT_HOSTS)}{light}{','.join(_DARK_HOSTS)}{dark}@media print{{.qk,body .qk{light}}}\n"
    )


NOTEBOOK_STYLE = (_themes() + _TABLES + DRAWING + _FORCED).strip()
"""For one display in a notebook."""

PAGE_STYLE = (_themes() + _TABLES + DRAWING + _PAGE + _FORCED).strip()
"""For a whole report."""

FILE_STYLE = (
    f".qk-figure{_variables(LIGHT)}@media (prefers-color-scheme:dark){{.qk-figure{_variables(DARK)}}}\n"
    ".qk-figure{font-family:system-ui,'Noto Sans','DejaVu Sans',sans-serif;background:var(--qk-ground)}\n" + DRAWING
).strip()
"""For a figure that stands in a file of its own."""
