"""Notices are kept once, shown in the user's language, and marked read."""

from __future__ import annotations

import pytest

from tirek.features.notices.api import Notices, NoticeSink
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek_protocol.messages import Notice

FRIDAY = Notice(b"12345678", 1_795_000_000_000, {"kk": "Жиналыс", "ru": "Собрание"}, {"kk": "Жұмада", "ru": "В пятницу"})
LATER = Notice(b"87654321", 1_795_000_100_000, {"ru": "Отчёт"}, {"ru": "До декабря"})


@pytest.fixture
def notices(org):
    for content in (FRIDAY, LATER, FRIDAY):
        NoticeSink().take(org, "notice", content)
    return Notices(org)


def test_the_same_notice_twice_is_kept_once_and_the_newest_stands_first(notices):
    assert [(notice.title, notice.text) for notice in notices.all()] == [("Отчёт", "До декабря"), ("Жиналыс", "Жұмада")]


def test_notices_follow_the_language_of_the_program(org, notices):
    org.texts = load_texts("ru")
    assert [notice.title for notice in notices.all()] == ["Отчёт", "Собрание"]


def test_marking_read_twice_is_one_change(org, notices):
    notice = notices.all()[0]
    assert (notices.unread(), notice.read) == (2, False)
    notices.mark_read(notice.id)
    notices.mark_read(notice.id)
    assert (notices.unread(), notices.all()[0].read) == (1, True)
    fields = [change.field for change in org.office.history("notice", notice.id)]
    assert fields.count("read_at") == 1


def test_a_notice_that_is_not_there(notices):
    with pytest.raises(Circumstance) as error:
        notices.mark_read(1)
    assert error.value.code == "RECORD-01"
