"""Fields say what is wrong in words, where it is wrong, and never clear what was typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from support.screens import page_context, type_letters
from tirek.foundation.ui.forms import Form, all_of, needed


@pytest.fixture
def ui(qapp):
    return page_context("ru").ui


def shown(qtbot, widget):
    qtbot.addWidget(widget)
    widget.show()
    widget.activateWindow()
    return widget


def test_letters_of_both_languages_are_typed(qtbot, ui):
    field = shown(qtbot, ui.text_field("Тегі"))
    type_letters(field.box, "Өтегенова Ғани")
    assert field.value() == "Өтегенова Ғани"


def test_a_wrong_field_says_so_to_eye_and_screen_reader(qtbot, ui):
    field = shown(qtbot, ui.text_field("Фамилия", hint="Как в удостоверении", check=needed("Напишите фамилию")))
    assert not field.validate()
    assert field.error.isVisible()
    assert field.box.accessibleDescription() == "Напишите фамилию"
    field.set_value("Омарова")
    assert not field.error.isVisible()
    assert field.box.accessibleDescription() == "Как в удостоверении"


def test_leaving_an_untouched_field_is_not_scolded(qtbot, ui):
    field = shown(qtbot, ui.text_field("Фамилия", check=needed("Напишите фамилию")))
    field.box.setFocus()
    field.box.clearFocus()
    assert not field.error.isVisible()


def test_save_goes_to_the_first_wrong_field_and_lists_all(qtbot, ui):
    form = shown(qtbot, Form(ui))
    name = form.add("name", ui.text_field("Имя", check=needed("Напишите имя")))
    form.add("text", ui.long_text_field("Что случилось?", check=needed("Напишите, что случилось")))
    stored: list[dict[str, str]] = []
    form.save(stored.append)
    assert stored == []
    assert form.focusWidget() is name.box
    assert form._summary.isVisible()
    form.set_values({"name": "Айгүл", "text": "Не платят"})
    form.save(stored.append)
    assert stored == [{"name": "Айгүл", "text": "Не платят"}]
    assert not form._summary.isVisible()


def test_what_a_service_refused_stands_at_the_field(qtbot, ui):
    form = shown(qtbot, Form(ui))
    form.add("iin", ui.text_field("ИИН"))
    form.show_errors({"iin": "В ИИН 12 цифр, у Вас 11"})
    assert form.field("iin").text_error() == "В ИИН 12 цифр, у Вас 11"


def test_a_form_gives_its_state_and_takes_it_back(qtbot, ui):
    def make() -> Form:
        form = Form(ui)
        form.add("who", ui.text_field("Кто"))
        form.add("how", ui.choice_field("Как", [("visit", "Лично"), ("phone", "Телефон")]))
        form.add("where", ui.select_field("Где", [("a", "Школа"), ("b", "Дома")]))
        qtbot.addWidget(form)
        return form

    first, second = make(), make()
    first.set_values({"who": "Өтегенова", "how": "phone", "where": "b"})
    second.restore(first.state())
    assert second.values() == {"who": "Өтегенова", "how": "phone", "where": "b"}


def test_checks_run_in_order():
    check = all_of(needed("пусто"), lambda text: None if text.isdigit() else "не число")
    assert (check(""), check("а"), check("1")) == ("пусто", "не число", None)


def test_passphrase_letters_are_hidden_until_asked(qtbot, ui):
    field = shown(qtbot, ui.passphrase_field("Пароль"))
    assert field.box.echoMode() == QLineEdit.EchoMode.Password
    field.toggle.click()
    assert field.box.echoMode() == QLineEdit.EchoMode.Normal
    assert field.toggle.accessibleName() == ui.texts.t("Hide the letters")


def test_spaces_belong_to_the_passphrase(qtbot, ui):
    field = shown(qtbot, ui.passphrase_field("Пароль"))
    field.set_value(" четыре слова ")
    assert field.value() == " четыре слова "


def test_caps_lock_is_guessed_from_a_capital_without_shift(qtbot, ui):
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    field = shown(qtbot, ui.passphrase_field("Пароль"))
    none, shift = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
    for letter, modifier, expected in (("Ә", none, True), ("ә", none, False), ("ә", shift, True), ("Ә", shift, False)):
        QApplication.sendEvent(field.box, QKeyEvent(QEvent.Type.KeyPress, 0, modifier, letter))
        assert field.caps.isVisible() is expected


def test_the_keys_choose_in_a_list_of_choices_and_the_wheel_does_not(qtbot, ui):
    field = shown(qtbot, ui.select_field("Язык", [("kk", "Қазақша"), ("ru", "Русский")], value="kk"))
    field.box.setFocus()
    qtbot.keyClick(field.box, Qt.Key.Key_Down)
    assert field.value() == "ru"
    qtbot.keyClick(field.box, Qt.Key.Key_Up)
    assert field.value() == "kk"
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        qtbot.keyClick(field.box, key)
        assert field.value() == "kk"
    middle = QPointF(field.box.rect().center())
    turned = QWheelEvent(
        middle, field.box.mapToGlobal(middle), QPoint(), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,  # noqa: FBT003
    )  # fmt: skip
    QApplication.sendEvent(field.box, turned)
    assert field.value() == "kk"


def test_a_long_text_box_grows_with_its_text(qtbot, ui):
    field = shown(qtbot, ui.long_text_field("Что случилось?", lines=3))
    empty = field.box.height()
    field.set_value("\n".join("строка" for _ in range(7)))
    assert field.box.height() > empty
    field.set_value("\n".join("строка" for _ in range(70)))
    assert field.box.height() < empty * 4


def test_the_label_of_a_field_belongs_to_its_box(qtbot, ui):
    field = shown(qtbot, ui.text_field("Фамилия"))
    assert field.label.buddy() is field.box
    assert field.box.accessibleName() == "Фамилия"
