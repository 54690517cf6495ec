"""Colours stand out from their backgrounds; the style reaches for nothing outside itself."""

from __future__ import annotations

import re

import pytest

from qualkit.display.style import DARK, FILE_STYLE, GRAPHIC_COLOURS, LIGHT, NOTEBOOK_STYLE, PAGE_STYLE, TEXT_COLOURS


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_and_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["ground", "panel"])
def test_text_and_graphics_stand_out(colours: dict[str, str], ground: str) -> None:
    faint = {name: contrast(colours[name], colours[ground]) for name in TEXT_COLOURS}
    assert {name: value for name, value in faint.items() if value < 4.5} == {}
    pale = {name: contrast(colours[name], colours[ground]) for name in GRAPHIC_COLOURS}
    assert {name: value for name, value in pale.items() if value < 3} == {}


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_a_bar_stands_out_from_its_track_and_an_interval_from_its_bar(colours: dict[str, str]) -> None:
    assert contrast(colours["bar"], colours["track"]) >= 3
    assert contrast(colours["whisker"], colours["bar"]) >= 1.8


def test_both_themes_have_the_same_colours() -> None:
    assert list(LIGHT) == list(DARK)


@pytest.mark.parametrize("style", [NOTEBOOK_STYLE, PAGE_STYLE, FILE_STYLE])
def test_the_style_fetches_nothing_and_closes_nothing(style: str) -> None:
    assert not re.search(r"url\(|@import|@font-face|<|expression\(", style)
    assert set(re.findall(r"var\(--qk-([\w-]+)\)", style)) <= set(LIGHT)
    assert style.count("{") == style.count("}")
