"""Whole lists as schools keep them, from the file to the pairs of likely duplicates."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path

import pytest

from support.workbooks import build, iin_of, many_people, messy_kazakh_list, messy_russian_list
from tirek.features.members.importing.preview import KnownPerson, PlaceInFile, Preview, read_preview
from tirek.foundation.language.texts import load_texts

TODAY = date(2026, 11, 21)


def statuses(preview: Preview, sheet: str) -> dict[int, str]:
    return {row.row: row.status for row in preview.rows if row.sheet == sheet}


def test_a_messy_list_in_kazakh(tmp_path: Path) -> None:
    preview = read_preview(messy_kazakh_list(tmp_path / "тізім.xlsx"), today=TODAY)
    sheet = "Кәсіподақ мүшелері"
    assert preview.people == 12
    found = statuses(preview, sheet)
    assert [row for row, status in found.items() if status == "error"] == [15]
    assert {row for row, status in found.items() if status == "skipped"} == {1, 2, 4, 5, 6, 7, 11, 17, 21, 24, 25, 26}
    people = {row.row: row.member for row in preview.rows if row.member}
    assert people[9] | {"last_name": "Омаров", "patronymic": "Болатұлы", "post_id": "primary_teacher"} == people[9]
    assert people[12]["birth_date"] == "1980-01-01" and people[12]["joined_on"] == "2004-09-01"
    assert people[13]["iin"].startswith("0102036") and people[13]["iin_verified"]
    assert people[16]["last_name"] == "Тілеубекова" and people[16]["first_name"] == "Жанар"
    assert people[22]["phone"] == "+77253623456"
    assert [(pair.one.row, pair.other, pair.why) for pair in preview.duplicates] == [
        (18, PlaceInFile(sheet, 8), "name_birth_date")
    ]


def test_a_messy_list_in_russian(tmp_path: Path) -> None:
    preview = read_preview(messy_russian_list(tmp_path / "список.xlsx"), today=TODAY)
    assert preview.sheets == ("Педагоги", "Тех. персонал", "Старый список")
    assert preview.people == 7
    assert statuses(preview, "Тех. персонал") == {1: "skipped", 2: "ok", 3: "error"}
    assert statuses(preview, "Старый список") == {}
    people = {row.row: row.member for row in preview.rows if row.sheet == "Педагоги" and row.member}
    assert people[4]["first_name"] == "Мария" and people[4]["hours_per_week"] == 18
    assert people[6]["former_last_name"] == "Цой"
    assert [(pair.one.row, pair.why) for pair in preview.duplicates] == [(11, "iin")]


def test_the_hidden_sheet_is_read_when_asked(tmp_path: Path) -> None:
    path = messy_russian_list(tmp_path / "a.xlsx")
    mapping = read_preview(path, today=TODAY).mapping.take("Старый список", True).take("Педагоги", False)
    preview = read_preview(path, today=TODAY, mapping=mapping)
    assert {row.sheet for row in preview.rows} == {"Тех. персонал", "Старый список"}


def test_the_promised_json(tmp_path: Path) -> None:
    preview = read_preview(
        messy_kazakh_list(tmp_path / "a.xlsx"), today=TODAY,
        existing=[KnownPerson(0x1234, "Ахметов", "Даулет", "Алиевич", birth_date="1980-01-01")],
    )  # fmt: skip
    document = preview.as_document(load_texts("en"))
    assert json.loads(json.dumps(document)) == document
    assert document["people"] == 12
    assert [{"sheet": "Кәсіподақ мүшелері", "row": 12}, {"member_id": "0000000000001234"}] in document["duplicates"]
    row = next(row for row in document["rows"] if row["row"] == 14)
    assert row["status"] == "warning" and row["member"]["last_name"] == "Нұрғалиев"
    assert {key: row["messages"][0][key] for key in ("field", "code")} == {"field": "birth_date", "code": "date.impossible"}
    assert "31.02.1988" in row["messages"][0]["text"]


def test_a_changed_mapping_is_used(tmp_path: Path) -> None:
    path = build(tmp_path / "a.xlsx", [["Кім?", "Қалай хабарласу керек"], ["Сериков Нұрлан", "87011234567"], ["Ким Анна", None]])
    first = read_preview(path, today=TODAY)
    mapping = first.mapping.change("Тізім", 0, "full_name").change("Тізім", 1, "phone")
    second = read_preview(path, today=TODAY, mapping=mapping)
    assert [row.member["phone"] for row in second.rows if row.member] == ["+77011234567", None]


def test_a_list_without_names_says_so(tmp_path: Path) -> None:
    preview = read_preview(build(tmp_path / "a.xlsx", [["Пән", "Кабинет"], ["Химия", 12]]), today=TODAY)
    refusal = preview.refusal()
    assert preview.people == 0 and refusal is not None and refusal.code == "LIST-09"


def test_csv(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("ФИО;ИИН;Дата рождения\r\nКим Анна;40229600031;29.02.2004\r\n".encode("cp1251"))
    preview = read_preview(path, today=TODAY)
    assert preview.rows[1].member and preview.rows[1].member["iin"] == "040229600031"


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (KnownPerson(1, "Серикова", "Айгуль", "Нурлановна", "1985-01-01"), "name_birth_date"),
        (KnownPerson(1, "Серікова", "Айгүл", None, None, None, "+77011234567"), "name_phone"),
        (KnownPerson(1, "Омарова", "Айгүл", None, None, iin_of(date(1985, 1, 1), 5, woman=True)), "iin"),
        (KnownPerson(1, "Серікова", "Айгүл", "Нұрланқызы"), "name"),
        (KnownPerson(1, "Серікова", "Айгүл", "Болатқызы", "1985-01-01"), None),
        (KnownPerson(1, "Серікова", "Айгүл", "Нұрланқызы", "1986-01-01"), None),
        (KnownPerson(1, "Серікова", "Айгүл", "Нұрланқызы", "1985-01-01", iin_of(date(1985, 1, 1), 900, woman=True)), None),
        (KnownPerson(1, "Сериков", "Болат", None, None, None, "+77011234567"), None),
    ],
)
def test_the_same_person_in_the_register(tmp_path: Path, known: KnownPerson, why: str | None) -> None:
    rows = [["Тегі", "Аты", "Әкесінің аты", "Туған күні", "ЖСН", "Телефон"],
            ["Серікова", "Айгүл", "Нұрланқызы", "01.01.1985", iin_of(date(1985, 1, 1), 5, woman=True), "87011234567"]]  # fmt: skip
    preview = read_preview(build(tmp_path / "a.xlsx", rows), today=TODAY, existing=[known])
    assert [(pair.other, pair.why) for pair in preview.duplicates] == ([(1, why)] if why else [])


def test_ten_thousand_rows_in_seconds_with_progress(tmp_path: Path) -> None:
    path = build(tmp_path / "a.xlsx", many_people(10_000))
    steps: list[tuple[int, int]] = []
    started = time.process_time()
    preview = read_preview(path, today=TODAY, step=lambda done, total: steps.append((done, total)))
    assert preview.people == 10_000 and preview.counted()["ok"] == 10_000
    assert time.process_time() - started < 15
    assert len(steps) == 50 and steps[-1][1] == 10_001


def test_ten_thousand_times_the_same_person_is_no_trap(tmp_path: Path) -> None:
    rows = [["ФИО", "Телефон"], *[["Сериков Нұрлан Әлиұлы", None]] * 10_000]
    preview = read_preview(build(tmp_path / "a.xlsx", rows), today=TODAY)
    assert len(preview.duplicates) == 9_999


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        read_preview(build(tmp_path / "a.xlsx", many_people(300)), today=TODAY, step=stop)
