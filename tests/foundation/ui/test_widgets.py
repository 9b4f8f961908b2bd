"""The small things that hold the look together."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QPushButton

from support.screens import page_context
from tirek.foundation.ui.cut_texts import cut_texts, nameless
from tirek.foundation.ui.pdf_preview import PdfPreview
from tirek.foundation.ui.pictures import save_picture, settle
from tirek.foundation.ui.widgets.labels import Elided
from tirek.foundation.ui.widgets.progress import ProgressLine


@pytest.fixture
def ui(qapp):
    return page_context("ru").ui


def shown(qtbot, widget, width=700, height=500):
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    settle()
    return widget


def test_a_row_breaks_instead_of_cutting(qtbot, ui):
    row = shown(
        qtbot, ui.row(*(ui.secondary(f"Кнопка с длинным словом {n}", lambda: None) for n in range(5))), 400, 300
    )
    tops = {button.y() for button in row.findChildren(QPushButton)}
    assert len(tops) == 5
    assert cut_texts(row) == []


def test_what_stands_right_is_at_the_edge_however_little_room_the_left_needs(qtbot, ui):
    for left in (ui.choice([("a", "Да"), ("b", "Нет")], "a", lambda _key: None), ui.muted("Слова")):
        right = ui.ghost("Дальше", lambda: None)
        line = shown(qtbot, ui.split(left, right), 1200, 60)
        assert right.geometry().right() == line.width() - 1 and right.width() < 200


def test_a_long_name_takes_two_lines_and_stands_whole_in_the_tip(qtbot, ui):
    name = "Первичная профсоюзная организация школы «Үлгі» имени народа"
    two, short = Elided(name, widest=160, lines=2), Elided("Школа", widest=160, lines=2)
    assert two.sizeHint().height() > Elided(name, widest=160).sizeHint().height() > 0
    assert short.sizeHint().height() == Elided("Школа").sizeHint().height()
    shown(qtbot, two, 160, 60).grab()
    assert two.toolTip() == name and two._broken(160)[0] == "Первичная" and two._broken(160)[1].endswith("…")


def test_keys_of_a_search_box(qtbot, ui):
    box, heard = shown(qtbot, ui.search_box("Найти", "Слово")), []
    box.onward.connect(lambda: heard.append(True))
    box.setText("сөз")
    qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert len(heard) == 2
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""


def test_a_choice_is_heard_when_a_screen_reader_toggles_it(qtbot, ui):
    heard: list[str] = []
    choice = shown(qtbot, ui.choice([("a", "Все"), ("b", "Молодые")], "a", heard.append, name="Кто"))
    choice.button("b").toggle()
    assert heard == ["b"]
    assert choice.value() == "b"
    choice.set_value("a")
    assert heard == ["b"]


def test_a_choice_may_have_nothing_chosen(qtbot, ui):
    choice = shown(qtbot, ui.choice([("a", "Да"), ("b", "Нет")], None, lambda _key: None))
    assert choice.value() is None
    choice.set_value("b")
    choice.set_value(None)
    assert choice.value() is None


def test_names_from_outside_are_never_markup(ui):
    label = ui.text("<b>Омарова</b> & <img src=x>")
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert ui.secondary("Чай & хлеб", lambda: None).text() == "Чай && хлеб"


def test_enter_presses_the_button_that_has_the_focus(qtbot, ui):
    pressed: list[int] = []
    button = shown(qtbot, ui.primary("Сохранить", lambda: pressed.append(1)))
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert pressed == [1]


def test_undo_is_offered_once_and_can_be_pressed(qtbot, ui):
    bar = shown(qtbot, ui.undo_bar())
    undone: list[str] = []
    bar.offer("Убрано из списка", lambda: undone.append("back"))
    assert bar.isVisible()
    bar.button.click()
    assert undone == ["back"]
    assert not bar.press()
    assert not bar.isVisible()


def test_levels_go_back_by_escape(qtbot, ui):
    levels = shown(qtbot, ui.levels(QLabel("список"), "Обращения"))
    levels.open(QLabel("карточка"))
    assert levels.opened is not None
    qtbot.keyClick(levels, Qt.Key.Key_Escape)
    assert levels.opened is None
    assert not levels.back()


def test_progress_says_how_long_and_how_much_is_left(qtbot, ui):
    now = [0.0]
    line = ProgressLine(ui.theme, ui.texts, stop=lambda: None, seconds=lambda: now[0], at_once=True)
    shown(qtbot, line)
    line.start("Ищу в законах")
    now[0] = 5
    line.step(10, 100)
    assert line.words.text() == "Ищу в законах · 5 с"
    now[0] = 12
    line.step(25, 100)
    assert line.words.text() == "Ищу в законах · 12 с, осталось около 36 с"
    line.finish()
    assert not line.isVisible()


def test_short_work_shows_no_progress_at_all(qtbot, ui):
    line = ui.progress(stop=lambda: None)
    qtbot.addWidget(line)
    line.start("Считаю")
    line.finish()
    assert line.isHidden()


def test_a_draft_shows_its_label_its_sources_and_then_the_deeds(qtbot, ui):
    draft = shown(qtbot, ui.draft("Предложенный ответ."))
    assert draft.chip.text() == ui.texts.t("Draft · not yet checked by a person")
    draft.add_source(ui.start_button("Статья 108", lambda: None, icon="book"))
    draft.add_deed(ui.secondary("Проверено", lambda: None))
    settle()
    assert draft.sources.y() < draft.deeds.y()


def test_pages_of_a_paper_are_shown_from_memory(qtbot, ui):
    from PySide6.QtCore import QBuffer, QIODevice

    image = QImage(124, 175, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    preview = shown(qtbot, PdfPreview(ui))
    preview.show_pages([bytes(buffer.data()), image])
    settle()
    assert preview._count.text() == "2 страницы"
    width = preview._sheets[0].width()
    preview.larger.click()
    assert preview._sheets[0].width() > width
    with pytest.raises(ValueError, match="picture"):
        preview.show_pages([b"%PDF-1.7"])


def test_a_cut_label_is_found(qtbot, ui):
    label = QLabel("Очень длинное слово, которому тесно")
    holder = shown(qtbot, ui.stack(label), 400, 100)
    label.setFixedWidth(40)
    settle()
    assert [cut.why for cut in cut_texts(holder)] == ["width"]


def test_a_button_without_words_or_name_is_found(qtbot, ui):
    button = QPushButton()
    holder = shown(qtbot, ui.stack(button))
    assert nameless(holder) == [button]
    button.setAccessibleName("Печать")
    assert nameless(holder) == []


def test_a_picture_is_written(qtbot, ui, tmp_path):
    path = save_picture(shown(qtbot, ui.text("Тірек")), tmp_path / "a" / "b.png", width=300, height=200, ratio=2)
    assert QImage(str(path)).width() == 600
