from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from tirek.foundation.ui.clipboard import CarefulClipboard, marked


@pytest.fixture
def system(qapp):
    clipboard = QApplication.clipboard()
    clipboard.clear()
    yield clipboard
    clipboard.clear()


def test_a_copy_is_marked_as_not_for_history_or_cloud():
    formats = " ".join(marked("900101300123").formats())
    for name in (
        "ExcludeClipboardContentFromMonitorProcessing",
        "CanIncludeInClipboardHistory",
        "CanUploadToCloudClipboard",
    ):
        assert name in formats


def test_a_copy_is_taken_back_after_its_time(system, qtbot):
    careful = CarefulClipboard(system, emptied_after_ms=30)
    careful.copy("Өтегенова Мәдина")
    assert system.text() == "Өтегенова Мәдина"
    qtbot.waitUntil(lambda: system.text() == "")


def test_what_someone_else_copied_meanwhile_stays(system):
    careful = CarefulClipboard(system)
    careful.copy("наше")
    system.setText("чужое")
    careful.empty()
    assert system.text() == "чужое"


def test_a_copy_made_in_a_field_is_adopted(system):
    careful = CarefulClipboard(system, ours=lambda: True)
    system.setText("из поля")
    careful.adopt()
    careful.empty()
    assert system.text() == ""


def test_a_copy_of_another_program_is_left_alone(system):
    careful = CarefulClipboard(system, ours=lambda: False)
    system.setText("чужое")
    careful.adopt()
    careful.empty()
    assert system.text() == "чужое"
