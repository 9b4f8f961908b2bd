"""The window as a person meets it: first start, opening, language in the middle of a form, hiding, closing."""

from __future__ import annotations

import threading
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from support.screens import type_letters
from support.shell import CHAIR, CODE, EMPTY_PARTS, PASSPHRASE, SCHOOL, MemoryDrafts, MemoryVault, make_window
from tirek.app.shell.first_start import FirstStartPage
from tirek.app.shell.new_passphrase import NewPassphrasePage
from tirek.app.shell.recovery_code import RecoveryCodePage
from tirek.app.shell.unlock import UnlockPage
from tirek.app.shell.workspace import Workspace
from tirek.foundation.errors import Circumstance
from tirek.foundation.ui.pictures import settle
from tirek.foundation.ui.preferences import Preferences, load_preferences
from tirek.foundation.ui.widgets.buttons import Button


def filled(page) -> list[Button]:
    return [
        button for button in page.findChildren(QPushButton) if button.objectName() == "primary" and button.isVisible()
    ]


# opening -------------------------------------------------------------------------------------------------------------
def test_a_wrong_passphrase_is_a_plain_sentence_and_what_was_typed_stays(window, qtbot):
    one = window()
    page = one.screen_shown
    assert isinstance(page, UnlockPage)
    assert page.passphrase.box.hasFocus()
    type_letters(page.passphrase.box, "не то")
    page.open_button.click()
    qtbot.waitUntil(lambda: page._banner is not None)
    assert (
        one.texts.t("The passphrase does not fit. Check the keyboard layout and Caps Lock") in page._banner.label.text()
    )
    assert page.passphrase.value() == "не то"
    assert page.open_button.isEnabled()


def test_enter_in_the_passphrase_opens_the_workplace(window, qtbot):
    one = window()
    type_letters(one.screen_shown.passphrase.box, PASSPHRASE)
    qtbot.keyClick(one.screen_shown.passphrase.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(one.screen_shown, Workspace))
    assert one.screen_shown.top.title.text() == "Сегодня"


def test_an_empty_passphrase_is_asked_for(window):
    one = window()
    one.screen_shown.open_button.click()
    assert one.screen_shown.passphrase.text_error() == one.texts.t("Write the passphrase")


def test_the_paper_code_is_the_other_way_in(window, qtbot):
    one = window()
    page = one.screen_shown
    page.other.click()
    assert page.code.isVisible()
    assert not page.passphrase.isVisible()
    type_letters(page.code.box, CODE)
    page.open_button.click()
    qtbot.waitUntil(lambda: isinstance(one.screen_shown, NewPassphrasePage))
    fresh = one.screen_shown
    fresh.go_on.click()
    assert fresh.passphrase.text_error()
    type_letters(fresh.passphrase.box, "бақша терезе жиырма сегіз")
    fresh.go_on.click()
    qtbot.waitUntil(lambda: isinstance(one.screen_shown, RecoveryCodePage))
    sheet = one.screen_shown
    sheet.on_paper.click()
    sheet.form.set_values({str(number): CODE.split("-")[number] for number in sheet.asked})
    sheet.go_on.click()
    qtbot.waitUntil(lambda: isinstance(one.screen_shown, Workspace))
    vault = one.vault
    assert (vault.passphrase, vault.kept_code) == ("бақша терезе жиырма сегіз", CODE)


def test_who_remembers_after_all_goes_in_with_the_old_passphrase(window, qtbot):
    one = window()
    one.entrance.ask_new_passphrase("opened")
    one.screen_shown.later_button.click()
    qtbot.waitUntil(lambda: isinstance(one.screen_shown, Workspace))


def test_after_wrong_passphrases_the_button_counts_down(window, qtbot):
    one = window()
    page = one.screen_shown
    page.refuse(Circumstance("UNLOCK-02", "Seconds to wait: {seconds}", "Wait", seconds=2))
    assert not page.open_button.isEnabled() and "2" in page.open_button.text()
    page.other.click()
    assert page.open_button.isEnabled(), "the paper code is not held up"
    page.other.click()
    assert not page.open_button.isEnabled()
    qtbot.waitUntil(page.open_button.isEnabled, timeout=4000)
    assert page._banner is None


def test_the_language_can_be_changed_while_the_passphrase_is_half_typed(window):
    one = window()
    type_letters(one.screen_shown.passphrase.box, "терезе")
    one.screen_shown.switches.languages.button("kk").click()
    settle()
    assert one.texts.code == "kk"
    assert one.screen_shown.passphrase.value() == "терезе"
    assert one.screen_shown.open_button.text() == "Ашу"


# the first start -------------------------------------------------------------------------------------------------------
def test_first_start_asks_three_things_and_names_what_is_missing(window):
    page = window(vault=MemoryVault(made=False)).screen_shown
    assert isinstance(page, FirstStartPage)
    assert list(page.form.values()) == ["organisation", "chair", "passphrase"]
    page.begin.click()
    assert all(page.form.field(name).text_error() for name in page.form.values())
    assert page.form.field("organisation").input().hasFocus()


def test_a_weak_passphrase_is_refused_with_its_reason(window):
    one = window(vault=MemoryVault(made=False))
    page = one.screen_shown
    page.form.set_values({"organisation": SCHOOL, "chair": CHAIR, "passphrase": "12345"})
    page.begin.click()
    assert page.passphrase.text_error()
    assert isinstance(one.screen_shown, FirstStartPage)


def test_the_strength_is_said_in_words(window):
    page = window(vault=MemoryVault(made=False)).screen_shown
    type_letters(page.passphrase.box, PASSPHRASE)
    assert page.strength.isVisible()
    assert page.strength.words.text()


def test_the_office_is_ready_once_two_groups_of_the_code_are_typed_back(window, qtbot):
    one = window(vault=MemoryVault(made=False))
    page = one.screen_shown
    page.form.set_values({"organisation": SCHOOL, "chair": CHAIR, "passphrase": PASSPHRASE})
    page.begin.click()
    qtbot.waitUntil(lambda: isinstance(one.screen_shown, RecoveryCodePage))
    code = one.screen_shown
    shown = [label.text() for label in code.findChildren(QLabel) if label.objectName() == "code"]
    assert "-".join(shown) == CODE
    code.on_paper.click()
    code.go_on.click()
    assert code.form.field(str(code.asked[0])).text_error()
    for number in code.asked:
        type_letters(code.form.field(str(number)).input(), CODE.split("-")[number].lower())
    code.go_on.click()
    qtbot.waitUntil(lambda: isinstance(one.screen_shown, Workspace))


def test_the_same_groups_are_asked_after_a_change_of_language(window, qtbot):
    one = window(vault=MemoryVault(made=False))
    one.entrance.create(SCHOOL, CHAIR, PASSPHRASE)
    qtbot.waitUntil(lambda: isinstance(one.screen_shown, RecoveryCodePage))
    asked = one.screen_shown.asked
    one.screen_shown.switches.languages.button("en").click()
    settle()
    assert one.screen_shown.asked == asked


def test_the_practice_school_can_be_seen_first(window, qtbot):
    one = window(vault=MemoryVault(made=False))
    one.screen_shown.practice.emit()
    qtbot.waitUntil(lambda: isinstance(one.screen_shown, Workspace))


# the workplace -----------------------------------------------------------------------------------------------------------
def test_a_page_is_built_when_first_opened(window):
    workspace = window(opened=True).screen_shown
    assert workspace.page("today") is not None
    assert workspace.page("appeals") is None
    workspace.navigation.button("appeals").click()
    assert workspace.page("appeals") is workspace.current
    assert workspace.top.title.text() == "Обращения"


def test_first_nine_places_have_keys(window, qtbot):
    one = window(opened=True)
    qtbot.waitUntil(one.isActiveWindow)
    qtbot.keyClick(one, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert one.screen_shown.current is one.screen_shown.page("appeals")


def test_a_page_under_another_has_a_line_back_and_lights_that_place(window, qtbot):
    workspace = window(opened=True).screen_shown
    workspace.navigate("letter")
    settle()
    assert workspace.navigation.button("members").isChecked()
    assert workspace.current.back_line.button.text().strip() == "Билеты"
    workspace.current.back_line.button.click()
    assert workspace.current is workspace.page("cards")
    qtbot.keyClick(workspace.current, Qt.Key.Key_Escape)
    assert workspace.current is workspace.page("members") and workspace.current.back_line is None


def test_a_page_that_needs_something_to_show_is_not_offered_by_the_search(window):
    workspace = window(opened=True).screen_shown
    offered = {found.page for found in workspace._commands()}
    assert "cards" in offered and "letter" not in offered


def test_a_half_written_form_survives_language_theme_and_letters(window):
    one = window(opened=True)
    one.navigate("appeals")
    type_letters(one.screen_shown.current.who.box, "Өтегенова")
    one.change_preferences(replace(one.preferences, language="kk"))
    settle()
    assert one.screen_shown.top.title.text() == "Өтініштер"
    assert one.screen_shown.current.who.value() == "Өтегенова"
    one.change_preferences(Preferences("en", "dark", 150))
    settle()
    assert one.screen_shown.current.who.value() == "Өтегенова"
    assert one.theme.name == "dark"


def test_pages_not_opened_since_the_last_change_keep_their_text_too(window):
    one = window(opened=True)
    one.navigate("appeals")
    type_letters(one.screen_shown.current.who.box, "Өтегенова")
    one.navigate("today")
    one.change_preferences(replace(one.preferences, language="kk"))
    settle()
    one.change_preferences(replace(one.preferences, language="ru"))
    settle()
    one.navigate("appeals")
    assert one.screen_shown.current.who.value() == "Өтегенова"


def test_switches_work_many_times_and_leave_one_screen(window):
    one = window(opened=True)
    for language, theme, letters in (
        ("kk", "dark", 125),
        ("ru", "contrast", 150),
        ("en", "light", 175),
        ("ru", "light", 100),
    ):
        one.change_preferences(Preferences(language, theme, letters))
        settle()
    assert len(one.findChildren(Workspace)) == 1


def test_the_choice_is_kept_for_the_next_start(window, tmp_path):
    one = window(opened=True)
    one.change_preferences(Preferences("kk", "dark", 125))
    settle()
    window.quiet(one)
    assert load_preferences(tmp_path / "home") == Preferences("kk", "dark", 125)


def test_a_language_of_the_command_line_holds_for_this_run(window, tmp_path):
    one = window(opened=True, preferences=Preferences("ru"), language="kk")
    assert (one.preferences.language, one.texts.code) == ("kk", "kk")
    one.change_preferences(one.preferences.larger())
    settle()
    window.quiet(one)
    assert one.texts.code == "kk"
    assert load_preferences(tmp_path / "home") == Preferences("ru", "light", 125), "the saved choice stays"
    one.change_preferences(replace(one.preferences, language="en"))
    settle()
    window.quiet(one)
    assert load_preferences(tmp_path / "home").language == "en", "until somebody chooses another"


def test_letters_grow_by_key(window, qtbot):
    one = window(opened=True)
    qtbot.waitUntil(one.isActiveWindow)
    qtbot.keyClick(one, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert one.preferences.letters == 125
    assert one.theme.scale == 1.25


def test_badge_and_corner_say_what_waits(window):
    workspace = window(opened=True).screen_shown
    assert workspace.navigation.button("appeals").accessibleName() == "Обращения, 5"
    corner = workspace.navigation.corner
    assert corner.saved_words.text() == "Всё сохранено · 10:42"
    assert "14 ноября" in corner.exchange_words.text()


def test_one_filled_button_a_screen(window):
    one = window(opened=True)
    for key in ("today", "appeals", "members", "settings"):
        one.navigate(key)
        window.quiet(one)
        assert len(filled(one.screen_shown.current)) == 1, key


def test_a_page_that_shows_itself_anew_keeps_the_keyboard(window):
    one = window(opened=True)
    one.navigate("appeals")
    one.screen_shown.current.who.box.setFocus()
    one.screen_shown.current.scroll_area.hide()
    assert one.focusWidget() is one.screen_shown.current


def test_enter_on_an_opened_page_presses_its_main_button(window, qtbot):
    one = window(opened=True)
    assert one.screen_shown.current.hasFocus()
    qtbot.keyClick(one.screen_shown.current, Qt.Key.Key_Return)
    assert one.screen_shown.top.title.text() == "Обращения"


def test_an_empty_first_page_proposes_a_first_step(window):
    one = window(opened=True, parts=EMPTY_PARTS)
    assert one.texts.t("All done for today") in [
        label.text() for label in one.findChildren(QLabel) if label.isVisible()
    ]
    assert len(filled(one.screen_shown.current)) == 1


def test_undo_by_key(window, qtbot):
    one = window(opened=True)
    undone: list[int] = []
    one.offer_undo("Убрано из списка", lambda: undone.append(1))
    qtbot.waitUntil(one.isActiveWindow)
    qtbot.keyClick(one, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [1]


# hiding and closing --------------------------------------------------------------------------------------------------------
def test_names_vanish_before_anything_else_and_the_vault_is_locked(window, qtbot):
    vault = MemoryVault()
    one = window(opened=True, vault=vault)
    one.navigate("appeals")
    type_letters(one.screen_shown.current.who.box, "Өтегенова")
    other = QLabel("Өтегенова")
    qtbot.addWidget(other)
    other.show()
    one.lock()
    assert isinstance(one.screen_shown, UnlockPage)
    assert not other.isVisible()
    shown = [*one.findChildren(QLabel), *one.findChildren(QLineEdit)]
    assert "Өтегенова" not in [widget.text() for widget in shown if widget.isVisible()]
    qtbot.waitUntil(lambda: vault.locked == 1)
    window.quiet(one)
    assert one._opened is None
    assert one.screen_shown.open_button.isEnabled()


def test_half_written_work_is_sealed_at_a_lock_and_comes_back(window, qtbot):
    drafts = MemoryDrafts()
    one = window(opened=True, drafts=drafts)
    one.navigate("appeals")
    type_letters(one.screen_shown.current.who.box, "Өтегенова")
    one.lock()
    window.quiet(one)
    assert drafts.kept["pages"]["appeals"]["form"]["who"] == "Өтегенова"
    one.entrance.unlock(PASSPHRASE)
    qtbot.waitUntil(lambda: isinstance(one.screen_shown, Workspace))
    assert one.screen_shown.current.who.value() == "Өтегенова"


def test_drafts_are_put_away_while_working(window):
    drafts = MemoryDrafts()
    one = window(opened=True, drafts=drafts)
    one.navigate("appeals")
    type_letters(one.screen_shown.current.who.box, "Ө")
    one.screen_shown.keep_drafts()
    window.quiet(one)
    assert drafts.kept["pages"]["appeals"]["form"]["who"] == "Ө"


def test_the_lock_empties_the_clipboard(window):
    one = window(opened=True)
    one._clipboard.copy("Өтегенова")
    one.lock()
    assert QApplication.clipboard().text() == ""


def test_hiding_by_key(window, qtbot):
    one = window(opened=True)
    qtbot.waitUntil(one.isActiveWindow)
    qtbot.keyClick(one, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(one.screen_shown, UnlockPage)
    window.quiet(one)
    qtbot.waitUntil(one.screen_shown.passphrase.box.hasFocus)


def test_closing_waits_for_work_that_must_not_be_cut(window, qtbot):
    vault = MemoryVault()
    one = window(opened=True, vault=vault)
    go, ended = threading.Event(), []
    one._jobs.run(lambda _control: go.wait(5), done=ended.append, failed=ended.append, unbreakable=True)
    one.close()
    assert one.isVisible()
    assert isinstance(one.screen_shown, UnlockPage)
    assert vault.locked == 0
    go.set()
    qtbot.waitUntil(lambda: not one.isVisible())
    assert ended == [True]
    assert vault.locked == 1


def test_closing_stops_work_that_may_be_cut(window, qtbot):
    one = window(opened=True)
    one._jobs.run(lambda control: control.wait(60), done=lambda _none: None, failed=lambda _error: None)
    one.close()
    qtbot.waitUntil(lambda: not one.isVisible())


def test_a_window_closed_before_its_first_turn_leaves_no_words_behind(windows, tmp_path):
    one = windows.show(make_window(tmp_path / "home"))
    one.close()
    settle()
    assert QApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_an_unconfirmed_recovery_code_does_not_keep_the_vault_open(window, qtbot):
    vault = MemoryVault(made=False)
    one = window(vault=vault)
    one.entrance.create(SCHOOL, CHAIR, PASSPHRASE)
    qtbot.waitUntil(lambda: isinstance(one.screen_shown, RecoveryCodePage))
    one.close()
    qtbot.waitUntil(lambda: not one.isVisible())
    assert vault.locked == 1
