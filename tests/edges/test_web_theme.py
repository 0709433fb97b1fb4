"""A community's colour on the page: readable whatever colour it is, in both themes."""

import re
from itertools import product
from pathlib import Path

import pytest

from bot import web
from bot.web.theme import DARK, LIGHT, colour, ratio, stylesheet

CUBE = list(product(range(0, 256, 15), repeat=3))
SHEET = (Path(web.__file__).parent / "static" / "verify.css").read_text("utf-8")
INK_2 = {LIGHT: colour("#485653"), DARK: colour("#a7b5b0")}


def spelled(one) -> str:
    return "#{:02x}{:02x}{:02x}".format(*one)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_of_the_cube_keeps_its_contrast(theme):
    assert len(CUBE) == 5_832
    for own in CUBE:
        worn, grounds = theme.worn(own), (theme.page, theme.surface, theme.sunken)
        wash = worn["accent-wash"]
        assert ratio(worn["on-accent"], worn["accent"]) >= 4.5, own
        assert all(ratio(worn["accent-text"], ground) >= 4.5 for ground in (*grounds, wash)), own
        assert all(ratio(worn["accent-edge"], ground) >= 3.0 for ground in grounds), own
        assert ratio(theme.ink, wash) >= 8.64, own
        assert ratio(INK_2[theme], wash) >= 4.69, own


@pytest.mark.parametrize(
    ("own", "light", "dark"),
    [
        (
            "#f2b01e",
            ["#f2b01e", "#15201e", "#7e641e", "#a57e1e", "#faf3e0"],
            ["#f2b01e", "#15201e", "#f2b01e", "#f2b01e", "#3b371e"],
        ),
        (
            "#c2185b",
            ["#c2185b", "#ffffff", "#c2185b", "#c2185b", "#f4e1e8"],
            ["#c2185b", "#ffffff", "#d26e95", "#c52866", "#331f28"],
        ),
        (
            "#111111",
            ["#111111", "#ffffff", "#111111", "#111111", "#dfe0df"],
            ["#111111", "#ffffff", "#838684", "#686a69", "#171e1c"],
        ),
    ],
    ids=["marigold", "rose", "soot"],
)
def test_known_colours_become_what_the_design_shows(own, light, dark):
    assert [spelled(one) for one in LIGHT.worn(colour(own)).values()] == light
    assert [spelled(one) for one in DARK.worn(colour(own)).values()] == dark


def test_the_grounds_are_those_of_the_page():
    for theme in (LIGHT, DARK):
        for name in ("page", "surface", "sunken", "ink"):
            assert f"--{name}: {spelled(getattr(theme, name))};" in SHEET
        assert f"--ink-2: {spelled(INK_2[theme])};" in SHEET


def test_the_sheet_holds_both_themes_and_nothing_but_tokens():
    sheet = stylesheet(colour("#c2185b"))
    assert sheet.startswith(":root { --accent: #c2185b; --on-accent: #ffffff;")
    assert "@media (prefers-color-scheme: dark) { :root { --accent: #c2185b;" in sheet
    assert "url" not in sheet


@pytest.mark.parametrize("text", ["", "#fff", "0b5563", "#0b556g", "#0b55631", "red", "#+1+2+3"])
def test_what_is_no_colour_is_refused(text):
    with pytest.raises(ValueError, match="^" + re.escape(text) + "$"):
        colour(text)
