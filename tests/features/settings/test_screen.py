from __future__ import annotations

from pathlib import Path

from support.screens import page_context
from support.shell import CHAIR, MemorySettings
from tirek.features.settings.screen import LOCK_MINUTES, SettingsPage
from tirek.features.settings.screens.parts import ModelLine, SettingsParts, TermChoice
from tirek.foundation.errors import Circumstance
from tirek.foundation.ui.preferences import Preferences


def make(qtbot, parts: SettingsParts | None = None):
    context, service = page_context("ru"), MemorySettings()
    page = SettingsPage(context, service, lambda: CHAIR, parts)
    qtbot.addWidget(page)
    page.resize(1366, 728)
    page.show()
    page.refresh()
    qtbot.waitUntil(lambda: page._filled)
    return page, service, context


def test_the_card_is_shown_and_saved(qtbot):
    page, service, context = make(qtbot)
    assert page.form.values()["person"] == CHAIR
    page.form.set_values({"director": "Жұмабаев Қ. С.", "phone": ""})
    page._save()
    qtbot.waitUntil(lambda: "person" in service.stored)
    assert service.stored["director"] == "Жұмабаев Қ. С."
    assert service.stored["phone"] is None
    qtbot.waitUntil(lambda: ("say", "Сохранено") in context.shell.asked)


def test_an_organisation_without_a_name_is_not_saved(qtbot):
    page, service, _context = make(qtbot)
    page.form.set_values({"name": ""})
    page._save()
    assert service.stored == {}
    assert page.form.field("name").text_error()


def test_what_is_half_typed_is_not_overwritten_when_the_page_comes_back(qtbot):
    page, _service, context = make(qtbot)
    page.form.set_values({"school": "половина"})
    page.refresh()
    qtbot.waitUntil(lambda: not context.jobs.busy)
    qtbot.wait(20)
    assert page.form.values()["school"] == "половина"


def test_look_and_lock_are_kept_at_once(qtbot):
    page, service, context = make(qtbot)
    page._look(letters=150)
    assert ("change_preferences", Preferences("ru", "light", 150)) in context.shell.asked
    page.minutes.button("15").click()
    qtbot.waitUntil(lambda: service.values.get(LOCK_MINUTES) == 15)


def test_the_own_term_is_checked_and_written(qtbot):
    written: list[tuple[int, str]] = []
    parts = SettingsParts(
        read_term=lambda: TermChoice(15, "working_days", ""), write_term=lambda n, unit: written.append((n, unit))
    )
    page, _service, _context = make(qtbot, parts)
    assert page.term.check_days("0")
    assert page.term.check_days("91")
    assert page.term.check_days("десять")
    assert page.term.check_days("10") is None
    page.term.keep()
    qtbot.waitUntil(lambda: written == [(15, "working_days")])


def test_models_are_listed_with_the_one_in_use(qtbot):
    chosen: list[str] = []
    parts = SettingsParts(
        models=lambda: [ModelLine("tiny", "17 МБ", True), ModelLine("large", "2 ГБ", False)], choose_model=chosen.append
    )
    page, _service, _context = make(qtbot, parts)
    page.models.choose("large")
    qtbot.waitUntil(lambda: chosen == ["large"])


def test_a_backup_is_made_in_the_background_and_told(qtbot, tmp_path):
    made: list[Path] = []
    parts = SettingsParts(backed_up=lambda: f"копий: {len(made)}", back_up=lambda path, _control: made.append(path) or "Проверено")
    page, _service, context = make(qtbot, parts)
    assert page.backup.words.text() == "копий: 0"
    page.backup.back_up_to(tmp_path / "b.tirek")
    assert not page.backup.button.isEnabled()
    qtbot.waitUntil(lambda: ("say", "Проверено") in context.shell.asked)
    assert made == [tmp_path / "b.tirek"]
    qtbot.waitUntil(lambda: page.backup.words.text() == "копий: 1")
    assert page.backup.button.isEnabled()


def test_a_refused_backup_is_told_and_can_be_tried_again(qtbot, tmp_path):
    def refuse(_path: Path, _control: object) -> str:
        raise Circumstance("BACKUP-04", "The backup could not be written there. The records are untouched.", "Choose another folder.")

    page, _service, context = make(qtbot, SettingsParts(backed_up=lambda: "", back_up=refuse))
    page.backup.back_up_to(tmp_path / "b.tirek")
    qtbot.waitUntil(lambda: any(asked[0] == "show_error" for asked in context.shell.asked))
    assert page.backup.button.isEnabled()
