"""The accountant's list: read in many shapes, payers found or kept as unknown, nothing lost between the file and the ledger."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.dues import MONTH, School
from support.workbooks import build
from tirek.features.dues.matching import Known, Matcher, payer_key
from tirek.features.dues.payroll import payroll_of, read_payroll
from tirek.features.members.api import Members
from tirek.foundation.errors import Circumstance
from tirek.foundation.workbooks.grid import Sheet, SheetRow, Workbook

HEADING = ("№", "Ф.И.О.", "ИИН", "Таб. №", "Удержано")


def standings(school: School, *rows: list[object]) -> list[str]:
    return [row.standing for row in school.lists.preview(school.payroll(*rows), MONTH).rows]


# --- reading ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", [
    ("№", "Ф.И.О.", "ИИН", "Таб. №", "Удержано"), ("р/с", "Аты-жөні", "ЖСН", "Табель нөмірі", "Ұсталған сома"),
    ("№ п/п", "Сотрудник", "ИИН", "Табельный номер", "Профсоюзные взносы"), ("№", "Жұмыскердің аты-жөні", "ЖСН/ИИН", "Табель №", "Мүшелік жарна"),
])  # fmt: skip
def test_headings_of_accountants_are_known(tmp_path: Path, heading: tuple[str, ...]) -> None:
    found = read_payroll(build(tmp_path / "a.xlsx", [["Удержания за ноябрь"], [], list(heading), [1, "Сериков Нұрлан", 850101300124, "0017", 1234.5]]))
    payer = found.payers[0]
    assert (payer.name, payer.iin, payer.staff_number, payer.amount) == ("Сериков Нұрлан", "850101300124", "0017", 123_450)


def test_pay_is_not_taken_for_dues(tmp_path: Path) -> None:
    rows = [["ФИО", "Начислено", "Сумма взноса"], ["Сериков Н.", 250_000, "2 500,00"]]
    payer = read_payroll(build(tmp_path / "a.xlsx", rows)).payers[0]
    assert (payer.base, payer.amount) == (25_000_000, 250_000)


def test_every_row_says_what_became_of_it(tmp_path: Path) -> None:
    rows = [
        ["Школа № 1"], list(HEADING), [1, 2, 3, 4, 5], [1, "Сериков Нұрлан", "850101300125", "", "500"], [2, "Ким Анна", "", "", "пятьсот"],
        [3, "Ахметов Дәулет", "", "", -300], [4, "Сейітова Гүлмира", "", "", 0], [5, "Юн Ольга", "", "", None], ["", "", "", "", 700],
        ["Итого", "", "", "", 1200], [None, "Бухгалтер", None, None, "Петрова"],
    ]  # fmt: skip
    found = read_payroll(build(tmp_path / "a.xlsx", rows))
    assert [(row.status, row.problem) for row in found.rows] == [
        ("skipped", "row.above"), ("skipped", "row.heading"), ("skipped", "row.heading"), ("payer", "iin.unread"), ("error", "amount.unreadable"),
        ("error", "amount.below_zero"), ("skipped", "amount.none"), ("skipped", "amount.none"), ("payer", ""), ("skipped", "row.total"),
        ("error", "amount.unreadable"),
    ]  # fmt: skip
    assert found.stated == 120_000 and found.total == 120_000


def test_a_list_without_known_columns_is_refused_until_they_are_pointed_to(school: School) -> None:
    path = build(school.folder / "odd.xlsx", [["Кім", "Қанша"], ["Сериков Нұрлан Әлиұлы", 500]])
    preview = school.lists.preview(path, MONTH)
    refusal = preview.payroll.refusal()
    assert refusal is not None and refusal.code == "DUES-10"
    with pytest.raises(Circumstance):
        school.lists.take_in(preview)
    mapping = preview.mapping.change("Тізім", 0, "full_name").change("Тізім", 1, "amount")
    again = school.lists.preview(path, MONTH, mapping=mapping)
    assert again.payroll.refusal() is None and again.count("found") == 1


def test_a_changed_column_is_remembered_for_the_next_list(school: School) -> None:
    rows = [["Ф.И.О.", "Результат расчёта"], ["Сериков Нұрлан Әлиұлы", 500]]
    first = school.lists.preview(build(school.folder / "1.xlsx", rows), "2026-10")
    assert first.payroll.refusal() is not None
    first = school.lists.preview(school.folder / "1.xlsx", "2026-10", mapping=first.mapping.change("Тізім", 1, "amount"))
    school.lists.take_in(first)
    assert school.lists.preview(build(school.folder / "2.xlsx", rows), MONTH).count("found") == 1


CELLS = st.one_of(
    st.none(), st.integers(-(10**15), 10**15), st.floats(allow_nan=True), st.booleans(), st.dates(), st.text(max_size=20),
    st.sampled_from(["Итого", "Барлығы", "500", "1 200,50", "850101300124", "Сериков Нұрлан", "=1+1", "-", "1,234", "ФИО", "Удержано"]),
)  # fmt: skip


@given(st.lists(st.lists(CELLS, max_size=7), max_size=12))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_cells_become_payers_errors_or_skipped_rows(rows: list[list[Any]]) -> None:
    body = [SheetRow(number, tuple(row)) for number, row in enumerate([list(HEADING), *rows], 1) if any(value is not None for value in row)]
    found = payroll_of(Workbook((Sheet("A", tuple(body)),)))
    assert [row.row for row in found.rows] == [row.number for row in body]
    assert found.total == sum(row.amount for row in found.payers) and all(row.amount > 0 for row in found.payers)


# --- who paid -----------------------------------------------------------------------------------------------------------

NURLAN = Known(1, "Сериков", "Нұрлан", "Әлиұлы", "850101300124", "17")
NURLAN_TOO = Known(2, "Серіков", "Нурлан", "", "", "18")
GULMIRA = Known(3, "Сейітова", "Гүлмира", "Маратқызы")


@pytest.mark.parametrize(("name", "iin", "staff", "member", "how"), [
    pytest.param("Совсем Другой", "850101300124", "", 1, "iin", id="the IIN alone"),
    pytest.param("Сейитова Гульмира Маратовна", "", "", None, "", id="other spelling: a person looks"),
    pytest.param("СЕЙІТОВА ГҮЛМИРА", "", "", 3, "name", id="the whole name, letters levelled"),
    pytest.param("Серіков Нұрлан", "", "", None, "", id="two members of one name"),
    pytest.param("Серіков Нурлан", "", "18", 2, "staff_number", id="the staff number tells them apart"),
    pytest.param("Ким Анна", "", "18", None, "", id="a staff number of somebody else"),
    pytest.param("Сейітова Г.М.", "", "", None, "", id="initials are not enough"),
    pytest.param("Юн Ольга", "", "", 3, "before", id="as a person said before"),
    pytest.param("", "", "", None, "", id="nobody"),
])  # fmt: skip
def test_who_the_payer_is(name: str, iin: str, staff: str, member: int | None, how: str) -> None:
    found = Matcher([NURLAN, NURLAN_TOO, GULMIRA], {payer_key("Юн Ольга", ""): 3}).match(name, iin, staff)
    assert (found.member, found.how) == (member, how)


def test_the_likely_ones_are_offered() -> None:
    matcher = Matcher([NURLAN, NURLAN_TOO, GULMIRA])
    assert matcher.match("Сейітова Г.М.").candidates == (3,)
    assert matcher.match("Сейитова Гульмира Маратовна").candidates == (3,)
    assert set(matcher.match("Серіков Нұрлан").candidates) == {1, 2}


def test_two_different_numbers_are_two_people() -> None:
    found = Matcher([NURLAN]).match("Сериков Нұрлан Әлиұлы", "700707401232")
    assert found.member is None and found.candidates == (1,)


# --- taken in -----------------------------------------------------------------------------------------------------------


def test_a_list_is_taken_in_and_reconciled(school: School) -> None:
    school.dues.charge(MONTH)
    school.take(
        [1, "Сериков Н.", "850101300124", "", 500], [2, "Сейітова Гүлмира Маратқызы", "", "", 300], [3, "Ким Анна Викторовна", "", "", 500],
        [4, "Ким Анна Викторовна", "", "", 500], [5, "Юн Ольга", "", "", 450],
    )  # fmt: skip
    view = school.lists.month(MONTH)
    states = {row.name.split()[0]: row.state.state if row.state else None for row in view.rows}
    assert states == {"Сериков": "paid", "Сейітова": "short", "Ким": "twice", "Ахметов": "unpaid"}
    assert view.taken == 225_000 and view.nobody == 45_000 == sum(one.amount for one in view.unknown)


def test_an_unknown_payer_is_kept_until_a_person_says_who_it_is(school: School) -> None:
    school.dues.charge(MONTH)
    school.take([1, "Ахметов Д.", "", "", 500])
    row = school.lists.unknown(MONTH)[0]
    assert row.candidates == (school.members[3],) and row.amount == 50_000
    school.lists.assign(row.row, school.members[3])
    assert school.lists.unknown() == [] and school.dues.member(school.members[3]).owed == 0
    assert school.dues.balance(MONTH).paid == 50_000 and school.lists.month(MONTH).nobody == 0
    with pytest.raises(Circumstance) as caught:
        school.lists.assign(row.row, school.members[0])
    assert caught.value.code == "DUES-13"
    assert standings(school, [1, "Ахметов Д.", "", "", 510]) == ["skipped", "found"]


def test_a_payer_named_after_closing_is_booked_in_this_month(school: School) -> None:
    school.take([1, "Ахметов Д.", "", "", 500], month="2026-10")
    school.dues.close("2026-10")
    shares = school.dues.shares("2026-10")
    school.lists.assign(school.lists.unknown()[0].row, school.members[3])
    assert school.dues.shares("2026-10") == shares and school.dues.balance(MONTH).paid == 0
    assert school.dues.member(school.members[3]).months[0].state == "paid"


def test_the_same_list_again_is_seen(school: School) -> None:
    rows: list[list[object]] = [[1, "Сериков Нұрлан Әлиұлы", "", "", 500], [2, "Юн Ольга", "", "", 450]]
    school.take(*rows)
    assert standings(school, *rows, [3, "Ахметов Дәулет", "", "", 500]) == ["skipped", "again", "again", "found"]
    school.take(*rows, [3, "Ахметов Дәулет", "", "", 500])
    assert school.dues.balance(MONTH).paid == 145_000
    with pytest.raises(Circumstance) as caught:
        school.take(*rows)
    assert caught.value.code == "DUES-12"
    school.take(*rows, again=True)
    assert school.dues.member(school.members[0]).months[0].state == "twice"


def test_a_whole_list_is_taken_back_at_once_but_not_from_closed_books(school: School) -> None:
    action = school.take([1, "Сериков Нұрлан Әлиұлы", "", "", 500], [2, "Юн Ольга", "", "", 450])
    school.dues.close(MONTH)
    with pytest.raises(Circumstance):
        school.dues.undo(action)
    with pytest.raises(Circumstance) as caught:
        school.take([1, "Ким Анна Викторовна", "", "", 500])
    assert caught.value.code == "DUES-03"
    school.clock.advance(timedelta(minutes=1))
    school.dues.reopen(MONTH, "Тізім қате айға алынды")
    assert school.dues.undo(action).kept == []
    assert school.dues.balance(MONTH).paid == 0 and school.lists.unknown() == []
    assert standings(school, [1, "Сериков Нұрлан Әлиұлы", "", "", 500]) == ["skipped", "found"]


def test_a_list_that_does_not_agree_with_its_own_total_says_so(school: School) -> None:
    preview = school.lists.preview(school.payroll([1, "Сериков Нұрлан Әлиұлы", "", "", 500], ["Барлығы", "", "", "", 750]), MONTH)
    assert preview.differs == -25_000


def test_percent_with_the_pay_in_the_list_finds_who_was_withheld_too_little(school: School) -> None:
    from tirek.features.dues.rules import Rate

    school.dues.set_rate(Rate("2026-02", "percent", 100))
    school.dues.charge(MONTH)
    path = build(school.folder / "p.xlsx", [["Ф.И.О.", "Начислено", "Удержано"], ["Сериков Нұрлан Әлиұлы", 200_000, 1500], ["Ким Анна Викторовна", 200_000, 2000]])
    school.lists.take_in(school.lists.preview(path, MONTH))
    assert [school.dues.member(one).months[0].state for one in (school.members[0], school.members[2])] == ["short", "paid"]


def test_a_member_who_left_keeps_the_name_in_the_books(school: School) -> None:
    school.take([1, "Сериков Нұрлан Әлиұлы", "", "", 500])
    Members(school.org).remove(school.members[0])
    assert next(row.name for row in school.lists.month(MONTH).rows if row.member == school.members[0]) == "Сериков Нұрлан Әлиұлы"
