"""100,000 rows: ids in memory, rows read by pages of 128, twelve pages kept."""

from __future__ import annotations

from array import array

import pytest

from support.screens import page_context
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.paged_table import KEPT_PAGES, PAGE, Column, PagedRows, RowTable
from tirek.foundation.ui.pictures import picture_of

COLUMNS = [
    Column("Аты-жөні", "strong", 4),
    Column("Лауазымы", when_narrow=False),
    Column("Жарна", "chip", letters=10),
    Column("№", "number"),
]


class People:
    """A source that counts what it is asked."""

    def __init__(self, count: int = 100_000) -> None:
        self.count, self.asked = count, []

    def ids(self, chosen: object) -> array:
        return array("q", (10 * n for n in range(self.count) if chosen is None or str(chosen) in str(n)))

    def rows(self, ids):
        self.asked.append(len(ids))
        return [(f"Ахметов {n}", "мұғалім", ("төленген", "ok"), n) for n in ids]


def test_only_the_pages_looked_at_are_read():
    source = People()
    rows = PagedRows(source, COLUMNS)
    rows.load()
    assert rows.rowCount() == 100_000
    assert rows.row(0)[0] == "Ахметов 0"
    assert rows.row(PAGE - 1)[3] == 10 * (PAGE - 1)
    assert source.asked == [PAGE]
    assert rows.row(99_999)[0] == "Ахметов 999990"
    assert len(source.asked) == 2


def test_old_pages_are_forgotten():
    source = People()
    rows = PagedRows(source, COLUMNS)
    rows.load()
    for page in range(KEPT_PAGES + 1):
        rows.row(page * PAGE)
    rows.row(PAGE)
    assert len(source.asked) == KEPT_PAGES + 1
    rows.row(0)
    assert len(source.asked) == KEPT_PAGES + 2


def test_a_changed_record_is_read_again():
    source = People(10)
    rows = PagedRows(source, COLUMNS)
    rows.load()
    rows.row(3)
    rows.forget(30)
    rows.row(3)
    assert source.asked == [10, 10]


def test_a_row_gone_meanwhile_is_empty():
    class Gone(People):
        def rows(self, ids):
            return super().rows(ids)[:-1]

    rows = PagedRows(Gone(3), COLUMNS)
    rows.load()
    assert rows.data(rows.index(2, 0)) == ""


@pytest.fixture
def table(qtbot):
    theme = page_context("kk").theme
    table = RowTable(theme, People(), COLUMNS, name="Мүшелер")
    qtbot.addWidget(table)
    table.resize(900, 500)
    table.show()
    table.show_filter()
    return table


def test_the_table_paints_and_gives_its_words_to_a_screen_reader(table):
    assert not picture_of(table).isNull()
    from PySide6.QtCore import Qt

    index = table.rows.index(0, 2)
    assert table.rows.data(index, Qt.ItemDataRole.AccessibleTextRole) == "төленген"


def test_enter_opens_the_marked_row(table, qtbot):
    from PySide6.QtCore import Qt

    table.select(70)
    with qtbot.waitSignal(table.opened) as opened:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [70]


def test_the_same_record_stays_marked_after_a_reload(table):
    table.select(120)
    table.reload()
    assert table.current_id() == 120


def test_less_important_columns_go_when_room_is_short(table):
    table.set_narrow(True)
    assert table.isColumnHidden(1)
    assert sum(table.columnWidth(n) for n in (0, 2, 3)) <= table.viewport().width()
    table.set_narrow(False)
    assert not table.isColumnHidden(1)


def test_a_late_answer_to_an_old_question_is_left_out(qtbot):
    context = page_context("kk")
    table = RowTable(context.theme, People(200), COLUMNS, name="Мүшелер")
    qtbot.addWidget(table)
    table._jobs = ScreenJobs(context.jobs, table)
    table.show_filter("19")
    table.show_filter("199")
    qtbot.waitUntil(lambda: table.rows.rowCount() == 1)
    qtbot.waitUntil(lambda: not context.jobs.busy)
    assert table.rows.rowCount() == 1
