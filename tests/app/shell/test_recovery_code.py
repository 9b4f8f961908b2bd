from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage, QPdfWriter

from support.shell import CODE, SCHOOL
from tirek.app.shell.recovery_code import RecoveryCodePage
from tirek.foundation.language.texts import load_texts
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.preferences import Preferences
from tirek.foundation.ui.theme import Theme


@pytest.fixture
def page(qtbot):
    page = RecoveryCodePage(Kit(Theme(), load_texts("ru")), Preferences("ru"), SCHOOL, CODE, asked=(0, 6))
    qtbot.addWidget(page)
    page.show()
    return page


def test_the_code_is_not_on_the_screen_while_groups_of_it_are_asked(page):
    assert page.grid.isVisible() and not page.form.isVisible()
    page.on_paper.click()
    assert page.form.isVisible() and not page.grid.isVisible()


@pytest.mark.parametrize("typed", ["7K3M", "7k3m", " 7к3м ", "7K-3M"])
def test_what_people_type_is_taken(page, qtbot, typed):
    page.form.set_values({"0": typed, "6": "e1yb"})
    with qtbot.waitSignal(page.finished):
        page.go_on.click()


def test_a_wrong_group_is_named(page):
    page.form.set_values({"0": "7K3M", "6": "XXXX"})
    page.go_on.click()
    assert "7" in page.form.field("6").text_error()
    assert page.form.field("0").text_error() == ""


def test_the_file_has_the_code_and_says_what_it_is(page, tmp_path):
    page.save_to(tmp_path / "code.txt")
    text = (tmp_path / "code.txt").read_text("utf-8")
    assert all(group in text for group in CODE.split("-"))
    assert SCHOOL in text
    assert page._banner.property("tone") == "warn"


def test_a_place_that_cannot_be_written_is_a_sentence(page, tmp_path):
    page.save_to(tmp_path / "missing" / "code.txt")
    assert page.texts.t("The code was not saved: that place cannot be written.") in page._banner.label.text()


def test_the_sheet_is_drawn_on_one_page(page, tmp_path):
    from PySide6.QtCore import QBuffer, QIODevice

    from tirek.foundation.ui.printing import draw_lines

    paper = QByteArray()
    buffer = QBuffer(paper)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    draw_lines(QPdfWriter(buffer), page.lines())
    assert bytes(paper).startswith(b"%PDF")
    assert not QImage.fromData(paper).isNull() or len(paper) > 1000
