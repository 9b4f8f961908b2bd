from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tirek.app.shell.navigation import Corner, when_words
from tirek.app.shell.ports import ShellStatus
from tirek.foundation.language.texts import load_texts
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.theme import Theme

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 21, 5, 42, tzinfo=UTC), "10:42"),
        (datetime(2026, 11, 20, 20, 0, tzinfo=UTC), "01:00"),
        (datetime(2026, 11, 14, 5, 0, tzinfo=UTC), "14 қараша"),
        (None, ""),
    ],
)
def test_today_has_a_time_and_other_days_a_date(moment, words):
    assert when_words(moment, TODAY, load_texts("kk")) == words


def test_trouble_with_saving_takes_the_place_of_all_saved(qapp):
    corner = Corner(Kit(Theme(), load_texts("ru")))
    corner.show_status(ShellStatus(trouble="Не сохранено: на диске нет места"), TODAY)
    assert corner.saved_words.text() == "Не сохранено: на диске нет места"


def test_nothing_is_called_sent_before_a_receipt(qapp):
    corner = Corner(Kit(Theme(), load_texts("ru")))
    corner.show_status(ShellStatus(waiting=3, enrolled=True), TODAY)
    assert "квитанций пока нет" in corner.exchange_words.text()
    corner.show_status(ShellStatus(), TODAY)
    assert corner.exchange_words.text() == "Ничего не ждёт отправки"
