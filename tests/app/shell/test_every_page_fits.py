"""Nothing is cut and nothing is nameless: every page in three languages and all letter sizes at 1366x728."""

from __future__ import annotations

import pytest

from support.shell import CHAIR, EMPTY_PARTS, PASSPHRASE, SCHOOL, MemoryVault
from tirek.foundation.ui.cut_texts import cut_texts, nameless
from tirek.foundation.ui.pictures import settle
from tirek.foundation.ui.preferences import Preferences

LANGUAGES = ("kk", "ru", "en")
LETTERS = (100, 125, 150, 175)

looks = pytest.mark.parametrize("look", [(language, letters) for language in LANGUAGES for letters in LETTERS])


def check(one, where: str) -> None:
    settle()
    assert cut_texts(one) == [], where
    assert nameless(one) == [], where


@looks
def test_before_unlocking(window, qtbot, look):
    preferences = Preferences(look[0], "light", look[1])
    check(window(preferences=preferences), "unlock")
    one = window(preferences=preferences, vault=MemoryVault(made=False))
    one.screen_shown.begin.click()
    check(one, "first start with errors")
    one.entrance.create(SCHOOL, CHAIR, PASSPHRASE)
    qtbot.waitUntil(lambda: one.entrance.code != "")
    check(one, "recovery code")
    one.screen_shown.on_paper.click()
    one.screen_shown.go_on.click()
    check(one, "recovery code with errors")
    one.entrance.ask_new_passphrase("opened")
    one.screen_shown.go_on.click()
    check(one, "new passphrase with errors")


@looks
def test_the_workplace(window, look):
    one = window(opened=True, preferences=Preferences(look[0], "light", look[1]))
    check(one, "today")
    one.navigate("appeals")
    one.screen_shown.current.form.validate()
    check(one, "form with errors")
    for key in ("members", "settings"):
        one.navigate(key)
        window.quiet(one)
        check(one, key)
    one.screen_shown.keys_panel.open()
    check(one, "keys")


@pytest.mark.parametrize(("width", "height"), [(1024, 600), (1280, 672), (1920, 1032)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_other_screens(window, language, width, height):
    one = window(opened=True, preferences=Preferences(language), parts=EMPTY_PARTS)
    one.resize(width, height)
    check(one, "today")
    one.navigate("settings")
    window.quiet(one)
    check(one, "settings")
