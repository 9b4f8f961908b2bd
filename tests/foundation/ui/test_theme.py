from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontMetrics

from tirek.foundation.ui.icons import PATHS
from tirek.foundation.ui.theme import Theme
from tirek.foundation.ui.tokens import LETTER_SIZES, THEME_NAMES, THEMES
from tirek.foundation.ui.widgets.buttons import Button


@pytest.mark.parametrize("name", THEME_NAMES)
@pytest.mark.parametrize("letters", LETTER_SIZES)
def test_every_token_of_the_style_sheet_exists(name, letters):
    assert "@" not in Theme(name, letters / 100).style_sheet()


def test_controls_are_never_lower_than_38_pixels():
    assert [Theme("light", size / 100).hit >= 38 for size in LETTER_SIZES] == [True] * len(LETTER_SIZES)


def test_spaces_grow_half_as_fast_as_letters():
    assert Theme("light", 1.5).space("l") == 20
    assert Theme("light", 1.5).letter_px("body") == 22


def test_an_unknown_theme_is_the_light_one():
    assert Theme("purple").name == "light"


def test_every_picture_draws_something(qapp):
    theme = Theme()
    for name in PATHS:
        image = theme.picture(name).toImage()
        assert any(image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height())), name


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_picture_fills_its_square_at_every_pixel_ratio(qapp, ratio):
    image = Theme().picture("settings", ratio=ratio).toImage()
    left = any(image.pixelColor(x, y).alpha() for x in range(image.width() // 3) for y in range(image.height()))
    right = any(
        image.pixelColor(image.width() - 1 - x, y).alpha()
        for x in range(image.width() // 3)
        for y in range(image.height())
    )
    assert left and right


def test_the_font_has_the_kazakh_letters_and_the_tenge(qapp):
    metrics = QFontMetrics(Theme().font("body", QFont.Weight.Normal))
    assert [letter for letter in "ӘҒҚҢӨҰҮҺІәғқңөұүһі₸" if not metrics.inFontUcs4(ord(letter))] == []


@pytest.mark.parametrize("name", THEME_NAMES)
@pytest.mark.parametrize("kind", ["primary", "secondary", "danger"])
def test_a_button_that_cannot_be_pressed_does_not_look_like_one_that_can(qapp, qtbot, name, kind):
    theme = Theme(name)
    button = Button(theme, "Сақтау", kind, icon="save")
    qtbot.addWidget(button)
    button.setStyleSheet(theme.style_sheet())
    button.resize(200, 40)
    button.setEnabled(False)
    shown = button.grab().toImage()
    colours = {shown.pixelColor(x, shown.height() // 2).name().upper() for x in range(shown.width())}
    assert THEMES[name]["sunken"] in colours
    assert not colours & {THEMES[name]["accent"], THEMES[name]["bad"]}
