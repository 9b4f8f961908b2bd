"""Builds lists as school secretaries keep them, with invented people, and files that try to do harm."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tirek.foundation.identifiers.iin import check_digit

CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROOT_RELATIONS = f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
WORKBOOK = f"""<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{_RELATIONS}">
<sheets><sheet name="Тізім" sheetId="1" r:id="rId1"/></sheets></workbook>"""
WORKBOOK_RELATIONS = f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"""
SHEET_START = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'

_SURNAMES = ("Серіков", "Ахметов", "Жұмағұлов", "Қасымов", "Омаров", "Нұрғалиев", "Тілеубеков", "Байжанов", "Ермеков", "Өтегенов")
_MEN = ("Нұрлан", "Асқар", "Ерлан", "Дәулет", "Қанат", "Бауыржан", "Мұрат", "Серік")
_WOMEN = ("Айгүл", "Әсел", "Гүлнұр", "Ләззат", "Маржан", "Әлия", "Жанар", "Күләш")
_FATHERS = ("Әли", "Нұрлан", "Болат", "Қайрат", "Сәкен", "Ермек", "Марат")
_POSTS = ("Математика мұғалімі", "Қазақ тілі мұғалімі", "Бастауыш сынып мұғалімі", "Кітапханашы", "Педагог-психолог", "Еден жуушы")


def iin_of(day: date, serial: int, *, woman: bool) -> str:
    """An invented IIN with a right check digit. Serials that have none are passed over."""
    century = (6 if woman else 5) if day.year >= 2000 else (4 if woman else 3)
    while True:
        eleven = f"{day:%y%m%d}{century}{serial % 10_000:04}"
        if (last := check_digit(eleven)) is not None:
            return f"{eleven}{last}"
        serial += 1


def build(path: Path, rows: Iterable[Sequence[Any]], *, title: str = "Тізім") -> Path:
    """A plain workbook of one sheet. A row may hold any value openpyxl writes; None leaves a cell empty."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def raw_xlsx(path: Path, sheet_xml: str, *, parts: dict[str, bytes | str] | None = None) -> Path:
    """A workbook written by hand, for what no honest program writes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", CONTENT_TYPES)
        package.writestr("_rels/.rels", ROOT_RELATIONS)
        package.writestr("xl/workbook.xml", WORKBOOK)
        package.writestr("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONS)
        package.writestr("xl/worksheets/sheet1.xml", sheet_xml)
        for name, content in (parts or {}).items():
            package.writestr(name, content)
    return path


def many_people(count: int, *, seed: int = 1) -> list[list[Any]]:
    """Header and `count` invented people, all good: for speed and for filling a practice register."""
    chance = random.Random(seed)
    rows: list[list[Any]] = [["№", "Тегі", "Аты", "Әкесінің аты", "Туған күні", "ЖСН", "Телефоны", "Лауазымы"]]
    for number in range(1, count + 1):
        woman = chance.random() < 0.75
        born = date(chance.randrange(1962, 2003), chance.randrange(1, 13), chance.randrange(1, 29))
        rows.append([
            number,
            chance.choice(_SURNAMES) + ("а" if woman else ""),
            chance.choice(_WOMEN if woman else _MEN),
            chance.choice(_FATHERS) + ("қызы" if woman else "ұлы"),
            born,
            iin_of(born, number, woman=woman),
            f"+7701{number:07}",
            chance.choice(_POSTS),
        ])  # fmt: skip
    return rows


def messy_kazakh_list(path: Path) -> Path:
    """A list in Kazakh: title rows, merged cells, a two-row heading, groups, totals, every kind of slip.

    13 people can be taken in, one row has no name; Серікова Айгүл stands twice, once with Russian letters.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = "Кәсіподақ мүшелері"
    for row in (
        ["«Ақбұлақ жалпы білім беретін мектебі» КММ"],
        ["2026–2027 оқу жылындағы кәсіподақ мүшелерінің ТІЗІМІ"],
        [],
        ["№ р/с", "Мұғалім туралы мәлімет", None, None, "Туған күні,\nайы, жылы", "ЖСН / ИИН", "Байланыс телефоны", "Лауазымы", "Біліктілік санаты", "Кәсіподаққа кірген күні"],
        [None, "Тегі", "Аты", "Әкесінің аты"],
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        ["Бастауыш сынып мұғалімдері"],
        [1, "Серікова", "Айгүл", "Нұрланқызы", date(1985, 1, 1), None, "8 701 123 45 67", "Бастауыш сынып мұғалімі", "педагог-сарапшы", "1.9.10"],
        [2, "ОМАРОВ", "АСҚАР", "БОЛАТ ҰЛЫ", "12.03.1979", "790312300014", 87012223344, None, "педагог-зерттеуші", "01/09/2005"],
        [3, "Жұмағұлова-О'Брайен", "Әсел", None, "5 мамыр 1990 ж.", "900505400019", "+7(702)333-44-55", None, "модератор", "2015 жылғы 1 қыркүйек"],
        ["Пән мұғалімдері"],
        [4, "Ахметов", "Дәулет", "Әлиұлы", 29221, "800101300017", "7057778899", "Математика мұғалімі", "педагог-шебер", 38231],
        [5, "Қасымова", "Мәриям", "Сәкен қызы", date(2001, 2, 3), 10203600014, "2-34-56", "Ағылшын тілі мұғалімі", "санатсыз", "2024-09-01"],
        [6, "Нұрғалиев", "Ерлан", "Маратұлы", "31.02.1988", "880228300016", "8701 555 66 77, 87475556677", "Дене шынықтыру мұғалімі", "жоғары санат", "2012"],
        [7, None, "Гүлнұр", None, "01.01.1990", None, None, "Кітапханашы", None, None],
        [8, "Тiлеубекова", "Жaнар", "Ермекқызы", "07.07.1982", "820707400018", "жоқ", "Педагог-психолог", "-", "15.01.2008"],
        ["№ р/с", "Тегі", "Аты", "Әкесінің аты", "Туған күні,\nайы, жылы", "ЖСН / ИИН", "Байланыс телефоны", "Лауазымы", "Біліктілік санаты", "Кәсіподаққа кірген күні"],
        [9, "Серикова", "Айгуль", "Нурлановна", "01.01.1985", None, "87011234567", "учитель", None, None],
        [10, "Байжанов", "Мұрат", "Қайратұлы", "03.04.1975", "123", "абв", "Күзетші", None, "ertede"],
        [11, "=cmd|' /C calc'!A0", "Ермек", None, None, None, None, "Еден жуушы", None, None],
        ["Техникалық жұмыскерлер"],
        [12, "Өтегенова", "Күләш", "Болатқызы", "09.09.1968", "680909400018", "8 (72536) 2-34-56", "аула сыпырушы", None, "1995 ж. 1 қыркүйек"],
        [13, "Ермекова", "Ләззат", "Әліқызы", "11.11.1971", "120340001230", "87059990011", "аспаз", None, "01.02.2000"],
        [],
        [None, "Барлығы: 13"],
        [None, "Мектеп директоры", None, "Қасымов Б."],
    ):  # fmt: skip
        sheet.append(row)
    for merged in ("A1:J1", "A2:J2", "A4:A5", "B4:D4", "E4:E5", "F4:F5", "G4:G5", "H4:H5", "I4:I5", "J4:J5", "A7:J7", "H8:H10"):
        sheet.merge_cells(merged)
    _put_good_iins(sheet)
    sheet["I18"] = "=I8"  # never computed: openpyxl writes no value
    sheet["B20"].data_type = "s"  # a text that only looks like a formula
    notes = book.create_sheet("Ескертпе")
    notes.append(["Тізім 01.11.2026 жағдай бойынша"])
    book.save(path)
    return path


def _put_good_iins(sheet: Any) -> None:
    """Right numbers for the people whose number is meant to be right (rows as Excel counts them)."""
    for row, day, woman in ((8, date(1985, 1, 1), True), (9, date(1979, 3, 12), False), (10, date(1990, 5, 5), True),
                            (12, date(1980, 1, 1), False), (14, date(1988, 2, 28), False), (16, date(1982, 7, 7), True),
                            (22, date(1968, 9, 9), True)):  # fmt: skip
        sheet.cell(row, 6).value = iin_of(day, row, woman=woman)
    sheet.cell(8, 6).value = int(sheet.cell(8, 6).value)
    sheet.cell(13, 6).value = int(iin_of(date(2001, 2, 3), 13, woman=True))  # a number: the zero in front is lost


def messy_russian_list(path: Path) -> Path:
    """A list in Russian: full name in one cell, columns in another order, a second sheet, rows of a personnel programme."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Педагоги"
    good = iin_of(date(1985, 3, 8), 7, woman=True)
    for row in (
        ["Список членов профсоюза КГУ «Средняя школа № 5»"],
        ["по состоянию на", date(2026, 11, 1)],
        ["Дата рождения", "№ п/п", "Ф.И.О. работника", "Должность", "Сот. тел.", "ИИН", "Пол", "E-mail", "Нагрузка", "Дата вступления в профсоюз", "Примечание"],
        ["08.03.1985", 1, "ИВАНОВА МАРИЯ СЕРГЕЕВНА", "учитель русского языка", "8-705-111-22-33", good, "ж", "ivanova@mail.example", "18 часов", "01.09.2007 г.", None],
        ["1.1.70", 2, "Петренко Олег", "завхоз", "+7 705 111 22 34", None, "м", None, "1 ставка", "1 сентября 1995 года", "сын в армии"],
        [date(1992, 12, 31), 3, "Ким Анна (Цой) Викторовна", "логопед", 77051112235, None, "жен", "нет почты", "1,5 ставки", None, None],
        [None, 4, "Абдрахманов К.С.", "сторож", None, None, "муж", None, None, "09/2010", None],
        ["20.05.1988", 5, "Динара Серикова", "вожатая", "87051112237", "880520300015", "ж", None, 16, "20.08.2030", None],
        ["", 6, "", "", "", "", "", "", "", "", ""],
        [None, None, "Совместители", None, None, None, None, None, None, None, None],
        ["08.03.1985", 7, "Иванова Мария Сергеевна", "учитель", "8 705 111 22 33", good, None, None, None, None, "повтор"],
        [None, None, "Итого", 6, None, None, None, None, None, None, None],
    ):  # fmt: skip
        sheet.append(row)
    second = book.create_sheet("Тех. персонал")
    second.append(["Фамилия Имя", "Телефон"])
    second.append(["Сидорова Нина", "87051112240"])
    second.append(["Петренко", "87051112241"])
    hidden = book.create_sheet("Старый список")
    hidden.append(["ФИО"])
    hidden.append(["Уволенный Иван Иванович"])
    hidden.sheet_state = "hidden"
    book.save(path)
    return path
