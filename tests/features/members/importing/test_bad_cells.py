"""Ten thousand bad cells: no crash, no row lost, nothing dropped without a word. And each usual fault of a list, in a real file."""

from __future__ import annotations

import random
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook as OpenpyxlBook

from support.workbooks import build, iin_of
from tirek.features.members.importing.messages import SENTENCES
from tirek.features.members.importing.preview import Preview, read_preview
from tirek.foundation.language.texts import load_texts

TODAY = date(2026, 11, 23)
HEADINGS = ["№", "Тегі", "Аты", "ЖСН", "Туған күні", "Телефоны", "Эл. пошта", "Лауазымы", "Санаты", "Кірген күні", "Ескерту"]
FIELDS = ["number", "last_name", "first_name", "iin", "birth_date", "phone", "email", "post", "category", "joined_on", "note"]
BAD: list[Any] = [
    "=1+1", "#N/A", "#REF!", "'", "''", "NULL", "nan", "-", "—", "???", "жоқ", "нет", "0", 0, -1, 1e308, 1e-9, 3.14, True, False, "TRUE", 10**17,
    "32.13.2020", "29.02.2023", "2020", "осы жылы", "01.02.03", 60, 44927, 2958466, "9.85E+11", "8,50308E+11", "850308400123", "85030840012", "8503084001234",
    "ЖСН: 850308 400123", "O50308400123", "12345", "+7 (701) 555-66-77 / 2-34-56", "телефоны жоқ", "8 701", "a@b", "a@@b.kz", "@", "mailto:a@b.kz",
    "<script>alert(1)</script>", "'; DROP TABLE member; --", "../../etc/passwd", "\u202eabc", "\u200b", "\ufeffтекст", "а" * 5000, "x\ny\nz", "😀", "ﷺ", "𝒜",
    "Ахметов\tНұрлан", " ", "\u00a0", "Барлығы", "Итого: 45", "Тегі", "№", "Қолы ________", "Директор Омаров", "Cepiков", "Аxметов", "АХМЕТОВ", "ахметов",
    datetime.fromisoformat("1985-03-08T12:30"), date(1899, 12, 31), date(9999, 12, 31), "1985-03-08T00:00:00", "08/03/85", "8 наурыз 1985 ж.", "VIII", "½", "１２３", "٣",
]  # fmt: skip
GOOD = ["", "Ахметов", "Нұрлан", None, "08.03.1985", "87015556677", "a@b.kz", "мұғалім", "сарапшы", "01.09.2010", "жақсы"]


def bad_list(path: Path, rows: int, chance: random.Random) -> list[list[Any]]:
    """A workbook of two sheets in which every third cell or so is bad; its rows as they were written."""
    written = [[number, *(chance.choice(BAD) if chance.random() < 0.45 else good for good in GOOD[1:])] for number in range(1, rows + 1)]
    book = OpenpyxlBook()
    half = rows // 2
    for sheet, part in ((book.active, written[:half]), (book.create_sheet("Екінші"), written[half:])):
        sheet.append(HEADINGS)
        for row in part:
            sheet.append(row)
        for line in sheet.iter_rows():
            for cell in line:
                if cell.data_type == "f":
                    cell.data_type = "s"
    book.save(path)
    return written


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> tuple[Preview, list[list[Any]]]:
    path = tmp_path_factory.mktemp("bad") / "bad.xlsx"
    written = bad_list(path, 2400, random.Random(20261121))
    return read_preview(path, today=TODAY), written


def test_ten_thousand_bad_cells_lose_no_row(preview: tuple[Preview, list[list[Any]]]) -> None:
    read, written = preview
    bad = sum(cell != good for row in written for cell, good in zip(row[1:], GOOD[1:], strict=True))
    assert bad > 10_000
    counts = read.counted()
    places = [(row.sheet, row.row) for row in read.rows]
    assert len(set(places)) == len(places) == len(written) + 2, "every row of both sheets once, and the two headings"
    assert sum(counts.values()) == len(places)
    assert read.people == counts["ok"] + counts["warning"] == sum(row.member is not None for row in read.rows)


def test_nothing_is_dropped_without_a_word(preview: tuple[Preview, list[list[Any]]]) -> None:
    """What a cell said is kept somewhere on the card, or a message names its field; a row that is no person says why."""
    read, written = preview
    texts = load_texts("ru")
    rows = iter(written)
    for result in read.rows:
        if any(message.code == "row.header" for message in result.messages):
            continue
        cells = dict(zip(FIELDS, next(rows), strict=True))
        for message in result.messages:
            assert message.code in SENTENCES and message.text(texts)
        if result.member is None:
            assert result.messages, result
            continue
        told = {message.field for message in result.messages}
        kept = " ".join(str(value) for value in result.member.values() if value)
        for field in ("birth_date", "iin", "email", "joined_on", "category"):
            cell = str(cells[field] if cells[field] is not None else "").strip(" -—'\u00a0\u200b\ufeff")
            empty = not any(sign.isalnum() for sign in cell) or cell.lower().split()[-1] in ("жоқ", "нет", "null", "nan", "#n/a", "#ref!") or isinstance(cells[field], bool)
            assert empty or field in told or result.member[field] or cell in kept, (field, cells[field], result)


def test_all_of_it_can_be_taken_in_and_taken_back(preview: tuple[Preview, list[list[Any]]], org: Any) -> None:
    from tirek.features.members.api import Members

    read, _ = preview
    members = Members(org)
    action, people = members.take_in_preview(read)
    assert people == read.people == members.count()
    assert members.undo(action).kept == [] and members.count() == 0


# --- each usual fault, in a file -----------------------------------------------------------------------------------------

BORN_2003 = iin_of(date(2003, 3, 8), 7, woman=True)


@pytest.mark.parametrize(
    ("heading", "cell", "field", "kept"),
    [
        pytest.param("ЖСН", int(BORN_2003), "iin", BORN_2003, id="IIN with a lost zero"),
        pytest.param("ЖСН", " ".join((BORN_2003[:6], BORN_2003[6:])), "iin", BORN_2003, id="IIN with a space"),
        pytest.param("Туған күні", 31114, "birth_date", "1985-03-08", id="date as a serial number"),
        pytest.param("Туған күні", "31114", "birth_date", "1985-03-08", id="serial number as text"),
        pytest.param("Туған күні", "8 наурыз 1985 ж.", "birth_date", "1985-03-08", id="date in Kazakh words"),
        pytest.param("Дата рождения", "8 марта 1985 г.", "birth_date", "1985-03-08", id="date in Russian words"),
        pytest.param("Туған күні / Дата рождения", date(1985, 3, 8), "birth_date", "1985-03-08", id="heading in two languages"),
        pytest.param("Teлeфoн", "8 701 555 66 77", "phone", "+77015556677", id="Latin look-alikes in a heading"),
        pytest.param("Табель №", "0042", "staff_number", "0042", id="staff number keeps its zeros"),
        pytest.param("Шарттың аяқталу күні", "31.12.2026", "contract_until", "2026-12-31", id="end of the contract"),
        pytest.param("Мектебі", "№ 12 мектеп", "school", "№ 12 мектеп", id="school"),
    ],
)
def test_one_usual_fault(tmp_path: Path, heading: str, cell: Any, field: str, kept: str) -> None:
    path = build(tmp_path / "a.xlsx", [["Мүшелер тізімі"], [], ["Аты-жөні", heading], ["Aхметoв Нұрлaн Сeрiкұлы", cell], ["Барлығы", 1]])
    read = read_preview(path, today=TODAY)
    (member,) = (row.member for row in read.rows if row.member is not None)
    assert (member["last_name"], member["first_name"], member["patronymic"]) == ("Ахметов", "Нұрлан", "Серікұлы"), "Latin look-alikes are repaired"
    assert member[field] == kept
    assert [message.code for row in read.rows if row.row == 5 for message in row.messages] == ["row.total"]
