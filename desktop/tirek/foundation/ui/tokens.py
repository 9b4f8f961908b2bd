"""Design tokens: colours of the three themes, spaces and letter sizes. Pure data; the contrast test reads the same table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

ThemeName = Literal["light", "dark", "contrast"]
Tone = Literal["plain", "info", "ok", "warn", "bad"]

THEME_NAMES: tuple[ThemeName, ...] = ("light", "dark", "contrast")

THEMES: Mapping[str, Mapping[str, str]] = {
    "light": {
        "bg": "#F4F6F8",
        "surface": "#FFFFFF",
        "raised": "#FFFFFF",
        "sunken": "#EEF1F4",
        "hover": "#F1F5F7",
        "text": "#1B2530",
        "muted": "#53606D",
        "off": "#606C78",
        "line": "#DFE4EA",
        "field": "#7A8794",
        "accent": "#0B6575",
        "accent_hover": "#084E5B",
        "on_accent": "#FFFFFF",
        "soft": "#E1EFF1",
        "on_soft": "#0B6575",
        "ok": "#1D6B3F",
        "ok_soft": "#E3F2E9",
        "warn": "#8A5300",
        "warn_soft": "#FDF0DA",
        "bad": "#B3261E",
        "bad_soft": "#FCE8E6",
        "plain": "#46525F",
        "plain_soft": "#EBEEF2",
        "draft": "#FFFAF0",
        "draft_line": "#E8CF9F",
        "focus": "#0B6575",
        "chip_line": "#00000000",
    },
    "dark": {
        "bg": "#14191F",
        "surface": "#1C232B",
        "raised": "#242D37",
        "sunken": "#161C23",
        "hover": "#242D37",
        "text": "#E8EDF2",
        "muted": "#A9B5C1",
        "off": "#8593A1",
        "line": "#323D49",
        "field": "#8493A3",
        "accent": "#5CC3D3",
        "accent_hover": "#83D6E2",
        "on_accent": "#06222A",
        "soft": "#1F3A41",
        "on_soft": "#8ADBE6",
        "ok": "#6FD196",
        "ok_soft": "#1B3327",
        "warn": "#F0B95A",
        "warn_soft": "#3A2D14",
        "bad": "#FF9A92",
        "bad_soft": "#432321",
        "plain": "#C3CDD7",
        "plain_soft": "#2C3641",
        "draft": "#221F19",
        "draft_line": "#6B5427",
        "focus": "#83D6E2",
        "chip_line": "#00000000",
    },
    "contrast": {
        "bg": "#000000",
        "surface": "#000000",
        "raised": "#000000",
        "sunken": "#000000",
        "hover": "#262626",
        "text": "#FFFFFF",
        "muted": "#FFFFFF",
        "off": "#A8A8A8",
        "line": "#FFFFFF",
        "field": "#FFFFFF",
        "accent": "#FFFF00",
        "accent_hover": "#FFFFFF",
        "on_accent": "#000000",
        "soft": "#FFFF00",
        "on_soft": "#000000",
        "ok": "#7CFF9B",
        "ok_soft": "#000000",
        "warn": "#FFD24A",
        "warn_soft": "#000000",
        "bad": "#FF9E9E",
        "bad_soft": "#000000",
        "plain": "#FFFFFF",
        "plain_soft": "#000000",
        "draft": "#000000",
        "draft_line": "#FFD24A",
        "focus": "#00FFFF",
        "chip_line": "#FFFFFF",
    },
}

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    ("text", "bg"),
    ("text", "surface"),
    ("text", "raised"),
    ("text", "sunken"),
    ("text", "hover"),
    ("text", "draft"),
    ("muted", "bg"),
    ("muted", "surface"),
    ("muted", "sunken"),
    ("muted", "hover"),
    ("muted", "draft"),
    ("off", "sunken"),
    ("accent", "surface"),
    ("accent", "bg"),
    ("accent", "hover"),
    ("on_soft", "soft"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("ok", "ok_soft"),
    ("ok", "surface"),
    ("warn", "warn_soft"),
    ("warn", "draft"),
    ("bad", "bad_soft"),
    ("bad", "surface"),
    ("plain", "plain_soft"),
)
"""Letters and what they stand on: 4.5 to 1 at least."""

EDGE_PAIRS: tuple[tuple[str, str], ...] = (
    ("field", "surface"),
    ("field", "bg"),
    ("focus", "surface"),
    ("focus", "bg"),
    ("bad", "surface"),
    ("text", "surface"),
)
"""Borders that must be seen to use a thing: 3 to 1 at least (the last is the ring around the filled button)."""

SPACE: Mapping[str, int] = {"xs": 4, "s": 8, "m": 12, "l": 16, "xl": 24, "xxl": 32}
"""Pixels at 100 %; spaces grow half as fast as letters."""

TYPE: Mapping[str, float] = {"small": 10, "body": 11, "lead": 12.5, "h2": 14, "h1": 19, "figure": 24}
"""Points at 100 %."""

LETTER_SIZES: tuple[int, ...] = (100, 125, 150, 175)
"""Percent, chosen by Ctrl and plus or minus."""

NARROW_BELOW = 1180
"""Window width divided by the letter scale, under which two columns become one."""

TIGHT_BELOW = 880
"""Under which words beside icons in the top bar go too."""

LINE_LETTERS = 75
"""Longest comfortable line of running text."""


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2 of a colour written as #RRGGBB."""

    def linear(part: str) -> float:
        share = int(part, 16) / 255
        return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = linear(colour[1:3]), linear(colour[3:5]), linear(colour[5:7])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast by WCAG 2, from 1 to 21."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
