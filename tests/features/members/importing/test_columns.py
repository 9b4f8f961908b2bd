import json
from datetime import date

import pytest

from tirek.features.members.importing.columns import FIELDS, Column, SheetMapping, find_mapping
from tirek.features.members.importing.vocabulary import Vocabulary, load_vocabulary
from tirek.foundation.resources import resource
from tirek.foundation.workbooks.grid import CellValue, Sheet, SheetRow


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


def sheet(*rows: tuple[CellValue, ...], hidden: bool = False) -> Sheet:
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(value is not None for value in row)]
    return Sheet("Тізім", tuple(SheetRow(number, row) for number, row in filled), hidden)


def fields(mapping: SheetMapping) -> dict[str, str]:
    return {column.field: column.letter for column in mapping.columns if column.field}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Тегі", "last_name"), ("Фамилия", "last_name"), ("Тегі / Фамилия", "last_name"), ("Тегі\nФамилия", "last_name"),
        ("Аты-жөні / ФИО", "full_name"), ("Ф.И.О.", "full_name"), ("АТЫ-ЖӨНІ", "full_name"), ("Педагогтің аты-жөні", "full_name"),
        ("Аты", "first_name"), ("Имя", "first_name"), ("Әкесінің аты", "patronymic"), ("Отчество (при наличии)", "patronymic"),
        ("ЖСН (ИИН)", "iin"), ("ИИН", "iin"), ("ЖСН-і", "iin"), ("Туған күні, айы, жылы", "birth_date"),
        ("Дата рождения", "birth_date"), ("Дата рожд.", "birth_date"), ("Туған жері", None), ("Место рождения", None),
        ("Ұялы телефоны", "phone"), ("Сот. тел.", "phone"), ("Лауазымы", "post"), ("Занимаемая должность", "post"),
        ("Берeтiн пәнi", "subject"), ("Біліктілік санаты", "category"), ("Квалификационная категория", "category"),
        ("Кәсіподаққа кірген күні", "joined_on"), ("Год вступления в профсоюз", "joined_on"), ("Жүктемесі", "workload"),
        ("Дата приёма на работу", "hired_on"), ("Жынысы/Пол", "sex"), ("E-mail", "email"), ("Эл. почта", "email"),
        ("№ п/п", "number"), ("Р/с №", "number"), ("Еңбек шартының № және күні", "contract"), ("Еңбек өтілі", "experience"),
        ("Білімі", "education"), ("Мекен-жайы", "address"), ("Ескерту", "note"), ("Балаларының аты-жөні", None),
        ("Қан тобы", None), ("", None),
    ],
)  # fmt: skip
def test_headings(vocabulary: Vocabulary, heading: str, field: str | None) -> None:
    found = vocabulary.field_of(heading)
    assert (found[0] if found else None) == field


def test_heading_under_titles_in_any_order(vocabulary: Vocabulary) -> None:
    mapping = find_mapping(
        sheet(
            ("№ 5 орта мектеп",),
            ("Кәсіподақ мүшелерінің тізімі", None, None, date(2026, 11, 1)),
            (None,),
            ("Телефоны", "ЖСН", "Аты-жөні", "Қан тобы"),
            ("87011234567", "850101300124", "Сериков Нұрлан", "II"),
        ),
        vocabulary,
    )
    assert mapping.header_rows == (4,)
    assert fields(mapping) == {"phone": "A", "iin": "B", "full_name": "C"}
    assert mapping.columns[3] == Column(3, "Қан тобы", None)


def test_heading_of_two_rows_without_merged_cells(vocabulary: Vocabulary) -> None:
    mapping = find_mapping(
        sheet(
            ("№", "Педагог", None, None, "Туған күні", "Байланыс", None),
            (None, "Тегі", "Аты", "Әкесінің аты", None, "телефоны", "эл. пошта"),
            (1, "Сериков", "Нұрлан", None, "01.01.1985", None, None),
        ),
        vocabulary,
    )
    assert mapping.header_rows == (1, 2)
    assert fields(mapping) == {"number": "A", "last_name": "B", "first_name": "C", "patronymic": "D", "birth_date": "E",
                               "phone": "F", "email": "G"}  # fmt: skip


def test_two_headings_one_under_the_other_make_one(vocabulary: Vocabulary) -> None:
    mapping = find_mapping(
        sheet(("Дата", None, "ФИО"), ("рождения", "вступления в профсоюз", None), ("01.01.1985", "2010", "Ким Анна")), vocabulary
    )
    assert fields(mapping) == {"birth_date": "A", "joined_on": "B", "full_name": "C"}


def test_a_list_without_headings_is_guessed_by_what_stands_in_it(vocabulary: Vocabulary) -> None:
    rows = [(n, f"Сериков Нұрлан{'бек' * (n % 2)}", f"85010130{n:04}", f"8701123{n:04}") for n in range(1, 12)]
    mapping = find_mapping(sheet(*rows), vocabulary)
    assert mapping.header_rows == ()
    assert fields(mapping) == {"full_name": "B", "iin": "C", "phone": "D"}
    assert not any(column.sure for column in mapping.columns)


def test_a_field_belongs_to_one_column(vocabulary: Vocabulary) -> None:
    mapping = find_mapping(sheet(("ФИО", "Телефон", "Рабочая группа, телефон"), ("Ким Анна", "87011234567", None)), vocabulary)
    assert fields(mapping) == {"full_name": "A", "phone": "B"}


def test_a_person_changes_the_mapping_and_it_is_remembered(vocabulary: Vocabulary) -> None:
    strange = sheet(("Кім?", "Ұялысы", "Қан тобы"), ("Сериков Нұрлан", "87011234567", "II"))
    mapping = find_mapping(strange, vocabulary).change(0, "full_name").change(1, "phone").change(2, None)
    assert mapping.usable and fields(mapping) == {"full_name": "A", "phone": "B"}
    other_order = sheet(("№", "Қан тобы", "Кім?", "Ұялысы"), (1, "II", "Сериков Нұрлан", "87011234567"))
    again = find_mapping(other_order, vocabulary, mapping.change(0, "full_name").remembered())
    assert fields(again)["full_name"] == "C"


def test_a_field_moves_when_it_is_given_to_another_column(vocabulary: Vocabulary) -> None:
    mapping = find_mapping(sheet(("ФИО", "Телефон", "WhatsApp нөмірі"), ("Ким Анна", "1", "2")), vocabulary).change(2, "phone")
    assert fields(mapping) == {"full_name": "A", "phone": "C"}
    with pytest.raises(KeyError):
        mapping.change(1, "salary")


def test_hidden_sheets_are_left_out_until_asked_for(vocabulary: Vocabulary) -> None:
    assert not find_mapping(sheet(("ФИО",), ("Ким Анна",), hidden=True), vocabulary).taken


def test_letters_of_columns() -> None:
    assert [Column(index, "", None).letter for index in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]


def test_every_field_of_the_data_can_be_shown() -> None:
    lines = resource("rules", "import_columns.jsonl").read_text("utf-8").splitlines()
    assert {line["field"] for line in map(json.loads, lines) if "field" in line} == set(FIELDS)


@pytest.mark.parametrize(
    ("text", "post"),
    [
        ("Математика мұғалімі", "teacher"), ("учитель физики", "teacher"), ("Бастауыш сынып мұғалімі", "primary_teacher"),
        ("директор", "head"), ("завуч", "deputy_teaching"), ("Директордың тәрбие ісі жөніндегі орынбасары", "deputy_upbringing"),
        ("Зам.директора по АХЧ", "deputy_household"), ("учитель-логопед", "special_teacher"), ("уборщица", "technical"),
        ("еден жуушы", "technical"), ("Кітапханашы", "librarian"), ("педагог-ассистент", "assistant_teacher"), ("ғарышкер", None),
    ],
)  # fmt: skip
def test_posts(vocabulary: Vocabulary, text: str, post: str | None) -> None:
    assert vocabulary.post_of(text) == post


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("педагог-сарапшы", "expert"), ("эксперт", "expert"), ("Педагог - зерттеуші", "researcher"), ("санатсыз", "teacher"),
        ("жоқ", None), ("педагог-мастер", "master"), ("высшая", "old_highest"), ("I санат", "old_first"), ("модератор 2024", "moderator"),
    ],
)  # fmt: skip
def test_categories(vocabulary: Vocabulary, text: str, category: str | None) -> None:
    assert vocabulary.category_of(text) == category
