"""What becomes of single rows; each case is a sentence someone will read."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from support.workbooks import iin_of
from tirek.features.members.importing.columns import find_mapping
from tirek.features.members.importing.messages import SENTENCES
from tirek.features.members.importing.rows import RowReader, RowResult
from tirek.features.members.importing.vocabulary import load_vocabulary
from tirek.foundation.language.texts import load_texts
from tirek.foundation.resources import translations_folder
from tirek.foundation.workbooks.grid import CellValue, Sheet, SheetRow

TODAY = date(2026, 11, 21)
HEADING = ("№", "Аты-жөні", "ЖСН", "Туған күні", "Жынысы", "Телефон", "E-mail", "Лауазымы", "Санаты", "Жүктемесі",
           "Кәсіподаққа кірген күні", "Ескерту")  # fmt: skip
FIELDS = ("number", "name", "iin", "birth", "sex", "phone", "email", "post", "category", "workload", "joined", "note")


VOCABULARY = load_vocabulary()


def read(*rows: tuple[CellValue, ...], heading: tuple[CellValue, ...] = HEADING) -> list[RowResult]:
    sheet = Sheet("Тізім", tuple(SheetRow(number, row) for number, row in enumerate((heading, *rows), 1)))
    return list(RowReader(sheet, find_mapping(sheet, VOCABULARY), VOCABULARY, today=TODAY).rows())[1:]


def one(**cells: CellValue) -> RowResult:
    cells = {"number": 1, "name": "Сериков Нұрлан Әлиұлы", **cells}
    return read(tuple(cells.get(field) for field in FIELDS))[0]


def codes(row: RowResult) -> set[str]:
    return {message.code for message in row.messages}


def member(row: RowResult) -> dict[str, Any]:
    assert row.member is not None
    return row.member


def test_a_good_row() -> None:
    iin = iin_of(date(1985, 3, 8), 7, woman=False)
    row = one(iin=iin, birth="8.3.85", sex="ер", phone="8 701 123 45 67", email="a@b.example", post="Математика мұғалімі",
              category="педагог-сарапшы", workload="22,5 сағат", joined="2010 жылғы 1 қыркүйек", note="бала күтімінде")  # fmt: skip
    assert row.status == "ok" and row.messages == ()
    assert member(row) | {} == {
        "last_name": "Сериков", "first_name": "Нұрлан", "patronymic": "Әлиұлы", "former_last_name": "",
        "birth_date": "1985-03-08", "iin": iin, "iin_verified": True, "sex": "male", "phone": "+77011234567",
        "phone_typed": "8 701 123 45 67", "email": "a@b.example", "post": "Математика мұғалімі", "post_id": "teacher",
        "subject": "", "category": "expert", "category_typed": "педагог-сарапшы", "workload": "22,5 сағат",
        "hours_per_week": 22.5, "joined_on": "2010-09-01", "hired_on": None, "contract": "", "card_number": "",
        "contract_from": None, "contract_until": None, "school": "", "staff_number": "",
        "education": "", "experience": "", "address": "", "note": "бала күтімінде", "unread": {},
    }  # fmt: skip


def test_a_bad_iin_is_kept_as_not_verified() -> None:
    row = one(iin="850101300125")
    assert row.status == "warning" and codes(row) == {"iin.check"}
    assert (member(row)["iin"], member(row)["iin_verified"]) == ("850101300125", False)


def test_an_iin_that_excel_has_shortened_is_not_kept() -> None:
    row = one(iin="8,50101E+11")
    assert codes(row) == {"iin.shortened"} and member(row)["iin"] is None


def test_a_zero_that_excel_dropped_is_put_back_and_said() -> None:
    row = one(iin=40229600031, birth=date(2004, 2, 29))
    assert row.status == "ok" and codes(row) == {"iin.zero_restored"}
    assert member(row)["iin"] == "040229600031"


def test_iin_and_birth_date_may_differ_but_it_is_asked() -> None:
    row = one(iin=iin_of(date(1985, 3, 8), 7, woman=True), birth="09.03.1985", sex="м")
    assert row.status == "warning" and codes(row) == {"iin.birth_differs", "iin.sex_differs"}
    assert member(row)["birth_date"] == "1985-03-09" and member(row)["sex"] == "male"


@pytest.mark.parametrize(
    ("field", "value", "code", "kept"),
    [
        ("phone", "2-34-56", "phone.local", ("phone", None)),
        ("phone", "жоқ", None, ("phone", None)),
        ("email", "serik(at)mail", "email.unreadable", ("email", "")),
        ("email", "почтасы жоқ", None, ("email", "")),
        ("birth", "31.02.1988", "date.impossible", ("birth_date", None)),
        ("birth", date(2020, 1, 1), "date.unlikely", ("birth_date", None)),
        ("joined", "2012", "date.incomplete", ("joined_on", None)),
        ("joined", "01-09-26", "date.ambiguous", ("joined_on", None)),
        ("joined", date(2030, 1, 1), "date.future", ("joined_on", None)),
        ("sex", "иә", "sex.unknown", ("sex", None)),
        ("category", "алтын", "category.unknown", ("category_typed", "алтын")),
        ("name", "Сериков Н.Ә.", "name.initials", ("last_name", "Сериков")),
        ("name", "Нұрлан Сериков", "name.order", ("last_name", "Сериков")),
        ("note", "ұзын " * 200, "text.long", ("last_name", "Сериков")),
    ],
)
def test_what_is_not_understood_is_a_warning(field: str, value: CellValue, code: str | None, kept: tuple[str, object]) -> None:
    row = one(**{field: value})
    assert codes(row) == ({code} if code else set())
    assert row.status == ("warning" if code else "ok")
    assert member(row)[kept[0]] == kept[1]


def test_what_was_not_understood_is_not_lost() -> None:
    row = one(joined="2012", birth="31.02.1988", phone="2-34-56")
    assert member(row)["unread"] == {"joined_on": "2012", "birth_date": "31.02.1988"}
    assert member(row)["phone_typed"] == "2-34-56"


@pytest.mark.parametrize(
    ("name", "code"), [("Сериков", "name.no_first"), ("123 456", "name.unreadable"), ("Сериков " + "Н" * 100, "name.long"),
                       ("ұзын " * 100, "name.long")]
)  # fmt: skip
def test_without_a_name_there_is_no_member(name: str, code: str) -> None:
    row = one(name=name, phone="87011234567")
    assert row.status == "error" and code in codes(row) and row.member is None


def test_a_row_with_an_iin_but_no_name_is_an_error() -> None:
    row = one(name=None, iin="850101300124")
    assert row.status == "error" and codes(row) == {"name.missing"}


def test_texts_that_look_like_formulas_stay_texts_and_control_signs_go() -> None:
    row = one(note="=HYPERLINK(\"http://x\")", post="+cmd|' /C calc'!A0\x00\x07")
    assert member(row)["note"] == '=HYPERLINK("http://x")'
    assert member(row)["post"] == "+cmd|' /C calc'!A0"
    assert codes(row) == {"text.control"}


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ((None, "Барлығы: 45"), "row.total"),
        (("Итого", None, None, None, None, 45), "row.total"),
        ((2,), "row.empty"),
        (("Бастауыш сынып мұғалімдері",), "row.section"),
        ((None, "Техникалық персонал"), "row.section"),
        ((None, "Мектеп директоры", None, None, None, None, None, "Ахметов А."), "row.section"),
        (tuple(range(1, 13)), "row.numbering"),
        (HEADING, "row.repeated_header"),
    ],
)
def test_rows_that_are_no_people(cells: tuple[CellValue, ...], code: str) -> None:
    row = read(cells)[0]
    assert row.status == "skipped" and codes(row) == {code} and row.member is None


def test_a_person_with_only_a_name_is_a_person() -> None:
    assert read((None, "Сериков Нұрлан"))[0].status == "ok"
    assert read((7, "Барлыбаева Жалпыгүл"))[0].status == "ok"


def test_another_table_below_is_pointed_out() -> None:
    row = read(("Лауазымы", "Телефон", "Аты-жөні"))[0]
    assert row.status == "error" and codes(row) == {"row.other_header"}


def test_name_in_three_columns_and_a_whole_name_in_the_surname_column() -> None:
    heading = ("Тегі", "Аты", "Әкесінің аты")
    rows = read(("ОМАРОВ", "АСҚАР", "БОЛАТ ҰЛЫ"), ("Серікова Айгүл Нұрланқызы", None, None), ("Ким (Цой)", "Анна", None), heading=heading)
    assert [(member(row)["last_name"], member(row)["first_name"], member(row)["patronymic"]) for row in rows] == [
        ("Омаров", "Асқар", "Болатұлы"), ("Серікова", "Айгүл", "Нұрланқызы"), ("Ким", "Анна", ""),
    ]  # fmt: skip
    assert member(rows[2])["former_last_name"] == "Цой"


def test_surname_beside_name_with_patronymic() -> None:
    row = read(("Серікова", "Айгүл Нұрланқызы"), heading=("Тегі", "Аты, әкесінің аты"))[0]
    assert (member(row)["first_name"], member(row)["patronymic"]) == ("Айгүл", "Нұрланқызы")


def test_every_sentence_is_translated() -> None:
    for language in ("kk", "ru"):
        path = translations_folder() / language / "import.po"
        known = {message.id for message in read_po(io.BytesIO(path.read_bytes())) if message.string}
        assert set(SENTENCES.values()) <= known


def test_every_message_can_be_said() -> None:
    texts = load_texts("en")
    for row in read((1, "Сериков Н.", "12", "31.02.1988", "x", "1", "y", "z", "q", None, "2012", "n" * 400),
                    (2, "Нұрлан Сериков", "8,5E+11", date(1985, 1, 1), None, "87011234567, 87021234567"),
                    (3, "Ким (Цой)"), (4, "Ким")):  # fmt: skip
        for message in row.messages:
            assert "{" not in message.text(texts)


CELL = st.one_of(st.none(), st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.dates())


@settings(max_examples=150, deadline=None)
@given(st.tuples(*[CELL] * len(HEADING)))
def test_any_row_gets_a_status_and_readable_words(cells: tuple[CellValue, ...]) -> None:
    texts = load_texts("en")
    for row in read(cells):
        assert (row.member is None) == (row.status in ("error", "skipped"))
        assert all(message.text(texts) for message in row.messages)
