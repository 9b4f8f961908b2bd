"""The register as an Excel file: readable by other programs, harmless, and read back by our own import."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tirek.features.members.api import Members
from tirek.features.members.export import COLUMNS, write_register
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation

PERSON = {"last_name": "Өтегенова", "first_name": "Күләш", "birth_date": "1985-03-08", "sex": "female", "phone": "+77011112233", "category": "expert",
          "contract_kind": "fixed", "contract_until": "2026-12-31", "hours_per_week": 18, "iin": "000308600123"}  # fmt: skip


def cells(path: Path) -> list[dict[str, object]]:
    sheet = load_workbook(path).active
    names = [name for name, _ in COLUMNS]
    return [{name: cell.value for name, cell in zip(names, row, strict=True)} for row in sheet.iter_rows(min_row=2)]


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\n=1", " =1", "\u00a0=1", "|calc", "%0A", "＝1", "=HYPERLINK(\"http://a.b\")", "\x00=1"]
)
def test_a_text_that_a_spreadsheet_would_run_is_disarmed(org: OpenedOrganisation, tmp_path: Path, text: str) -> None:
    members = Members(org)
    members.take_in([PERSON | {"note": "x" + text[1:] if text.startswith("\x00") else text, "post": text}])
    write_register(tmp_path / "a.xlsx", members.cards(), org.texts)
    sheet = load_workbook(tmp_path / "a.xlsx").active
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.data_type != "f"
            assert not isinstance(cell.value, str) or not cell.value.strip().startswith(("=", "+c", "-2", "@", "|", "%", "＝"))


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_days_are_days_choices_are_words_and_the_phone_stays_readable(org: OpenedOrganisation, tmp_path: Path, language: str) -> None:
    members = Members(org)
    members.add(PERSON)
    write_register(tmp_path / "a.xlsx", members.cards(), load_texts(language))
    (row,) = cells(tmp_path / "a.xlsx")
    assert row["birth_date"] == datetime.fromisoformat("1985-03-08") and row["phone"] == "+77011112233" and row["iin"] == "000308600123"
    assert row["category"] == {"kk": "педагог-сарапшы", "ru": "педагог-эксперт"}[language]
    assert row["sex"] == {"kk": "Әйел", "ru": "Женский"}[language]


def test_what_was_written_is_read_back_by_our_own_import(org: OpenedOrganisation, tmp_path: Path) -> None:
    members = Members(org)
    members.add(PERSON | {"patronymic": "Болатқызы", "joined_on": "2008-09-01", "staff_number": "0042", "contract": "№ 17"})
    for language in ("kk", "ru"):
        write_register(tmp_path / f"{language}.xlsx", members.cards(), load_texts(language))
        preview = members.preview(tmp_path / f"{language}.xlsx")
        (row,) = (row.member for row in preview.rows if row.member is not None)
        kept = {name: row[name] for name in ("last_name", "first_name", "patronymic", "birth_date", "phone", "category", "joined_on", "contract_until", "iin", "sex")}
        assert kept == {name: getattr(members.cards()[0], name) for name in kept}, language
        assert [pair.why for pair in preview.duplicates] == ["name_birth_date"]
        assert date.fromisoformat(row["contract_until"]) == date(2026, 12, 31)


def test_only_who_is_asked_for_is_written(org: OpenedOrganisation, tmp_path: Path) -> None:
    members = Members(org)
    for name in ("Ахметов", "Ким", "Серіков"):
        members.add({"last_name": name, "first_name": "Анна"})
    members.set_state(members.ids("Ким")[0], "left", on="2026-11-20")
    write_register(tmp_path / "a.xlsx", members.cards("Ахметов"), org.texts)
    assert [row["last_name"] for row in cells(tmp_path / "a.xlsx")] == ["Ахметов"]
    write_register(tmp_path / "b.xlsx", members.cards(standing="former"), org.texts)
    assert [row["last_name"] for row in cells(tmp_path / "b.xlsx")] == ["Ким"]


def test_a_place_that_cannot_be_written_is_named(org: OpenedOrganisation, tmp_path: Path) -> None:
    with pytest.raises(Circumstance, match="FILE-02"):
        write_register(tmp_path / "no folder" / "a.xlsx", [], org.texts)
