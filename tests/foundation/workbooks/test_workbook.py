"""Files that are no list, or mean harm, get a sentence within seconds; honest files in odd forms are read."""

from __future__ import annotations

import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook as Book
from openpyxl import load_workbook

from support.workbooks import SHEET_START, WORKBOOK, build, many_people, raw_xlsx
from tirek.foundation.workbooks.grid import Sheet
from tirek.foundation.workbooks.refusals import ListRefused
from tirek.foundation.workbooks.workbook import read_workbook

CELL = '<c r="A{n}" t="inlineStr"><is><t>Сериков {n}</t></is></c>'


def first_sheet(path: Path) -> Sheet:
    return read_workbook(path).sheets[0]


def refused(path: Path) -> str:
    with pytest.raises(ListRefused) as caught:
        read_workbook(path)
    return caught.value.code


def sheet_of(rows: str, tail: str = "") -> str:
    return f"{SHEET_START}<sheetData>{rows}</sheetData>{tail}</worksheet>"


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "LIST-02"),
        (b"PK\x03\x04 not a zip at all", "LIST-05"),
        (b"%PDF-1.7 ...", "LIST-05"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "LIST-05"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600, "LIST-03"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600, "LIST-04"),
        ("<html><body><table><tr><td>Сериков</td></tr></table></body></html>".encode(), "LIST-03"),
        (b"a;b\x00\x01\x02\xff\xfe", "LIST-05"),
        (b"\n\n ; ; \n", "LIST-08"),
    ],
)
def test_files_that_are_no_list(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "тізім.xlsx"
    path.write_bytes(content)
    assert refused(path) == code


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert refused(tmp_path / "жоқ.xlsx") == "LIST-01"
    assert refused(tmp_path) == "LIST-01"


def test_a_cut_file(tmp_path: Path) -> None:
    whole = build(tmp_path / "a.xlsx", many_people(50)).read_bytes()
    for length in (len(whole) // 2, len(whole) - 10):
        path = tmp_path / "cut.xlsx"
        path.write_bytes(whole[:length])
        assert refused(path) == "LIST-05"


def test_a_changed_byte_never_falls(tmp_path: Path) -> None:
    whole = build(tmp_path / "a.xlsx", many_people(5)).read_bytes()
    path = tmp_path / "b.xlsx"
    for place in range(0, len(whole), 97):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            read_workbook(path)
        except ListRefused:
            continue


def test_an_empty_workbook(tmp_path: Path) -> None:
    assert refused(build(tmp_path / "a.xlsx", [])) == "LIST-08"


def test_other_office_files(tmp_path: Path) -> None:
    for part, code in (("word/document.xml", "LIST-10"), ("content.xml", "LIST-03"), ("xl/workbook.bin", "LIST-03")):
        path = raw_xlsx(tmp_path / "a.xlsx", sheet_of(""), parts={part: "<a/>"})
        assert refused(path) == code


def test_a_zip_with_no_workbook_in_it(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("readme.txt", "hello")
    assert refused(path) == "LIST-05"


def test_a_file_larger_than_any_list(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(51 << 20)
    assert refused(path) == "LIST-06"


class Bounded:
    """Fails the test if reading took long or much memory."""

    def __init__(self, seconds: float, megabytes: int) -> None:
        self._seconds, self._bytes = seconds, megabytes << 20

    def __enter__(self) -> None:
        tracemalloc.start()
        self._started = time.process_time()

    def __exit__(self, *_: object) -> None:
        took = time.process_time() - self._started
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < self._bytes
        assert took < self._seconds


def write_part(path: Path, name: str, chunks: Iterator[bytes]) -> Path:
    """Adds one large part to a hand-written workbook in place of its sheet, without holding it in memory."""
    raw_xlsx(path, "")
    kept = {}
    with zipfile.ZipFile(path) as package:
        kept = {info.filename: package.read(info) for info in package.infolist() if info.filename != name}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for part, content in kept.items():
            package.writestr(part, content)
        with package.open(name, "w") as stream:
            for chunk in chunks:
                stream.write(chunk)
    return path


def test_a_million_rows_are_refused_early(tmp_path: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield f'{SHEET_START}<dimension ref="A1:A5"/><sheetData>'.encode()
        for start in range(0, 1_000_000, 10_000):
            yield "".join(f'<row r="{n}">{CELL.format(n=n)}</row>' for n in range(start + 1, start + 10_001)).encode()
        yield b"</sheetData></worksheet>"

    path = write_part(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", chunks())
    with Bounded(seconds=20, megabytes=40):
        assert refused(path) == "LIST-07"


def test_a_bomb_in_the_sheet_is_refused(tmp_path: Path) -> None:
    blank = b" " * (1 << 20)

    def chunks() -> Iterator[bytes]:
        yield f"{SHEET_START}<sheetData>".encode()
        for _ in range(200):
            yield blank
        yield b"</sheetData></worksheet>"

    path = write_part(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", chunks())
    assert path.stat().st_size < 2 << 20
    with Bounded(seconds=20, megabytes=10):
        assert refused(path) == "LIST-06"


def test_a_bomb_in_the_texts_is_refused(tmp_path: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"<sst><si><t>"
        for _ in range(100):
            yield b"a" * (1 << 20)
        yield b"</t></si></sst>"

    path = tmp_path / "a.xlsx"
    sheet = sheet_of('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    relations = raw_relations_with_texts()
    raw_xlsx(path, sheet)
    with zipfile.ZipFile(path) as package:
        kept = {info.filename: package.read(info) for info in package.infolist()}
    kept["xl/_rels/workbook.xml.rels"] = relations.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in kept.items():
            package.writestr(name, content)
        with package.open("xl/sharedStrings.xml", "w") as stream:
            for chunk in chunks():
                stream.write(chunk)
    with Bounded(seconds=20, megabytes=80):
        assert refused(path) == "LIST-06"


def raw_relations_with_texts() -> str:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{kind}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )


def test_entities_and_external_entities_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("құпия")
    for doctype in (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>',
        f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}">]>',
    ):
        row = '<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row>'
        assert refused(raw_xlsx(tmp_path / "a.xlsx", doctype + sheet_of(row))) == "LIST-05"


def test_one_endless_tag_is_refused(tmp_path: Path) -> None:
    sheet = f'{SHEET_START}<sheetData><row r="1" spans="{"1" * (20 << 20)}"/></sheetData></worksheet>'
    path = raw_xlsx(tmp_path / "a.xlsx", sheet)
    with Bounded(seconds=20, megabytes=60):
        assert refused(path) == "LIST-05"


def test_deep_nesting_takes_no_memory(tmp_path: Path) -> None:
    sheet = SHEET_START + "<a>" * 300_000
    assert refused(raw_xlsx(tmp_path / "a.xlsx", sheet)) == "LIST-05"


def test_strange_addresses_do_no_harm(tmp_path: Path) -> None:
    row = (
        '<row r="99999999"><c r="ZZZ1" t="inlineStr"><is><t>far</t></is></c><c r="?" t="s"><v>x</v></c>'
        '<c r="A1" t="s"><v>999999999999</v></c><c r="B1" s="77777"><v>45000</v></c></row>'
    )
    sheet = first_sheet(raw_xlsx(tmp_path / "a.xlsx", sheet_of(row)))
    assert [row.values for row in sheet.rows] == [(None, 45000)]


def test_a_part_that_points_outside_the_package(tmp_path: Path) -> None:
    path = raw_xlsx(tmp_path / "a.xlsx", sheet_of(""))
    with zipfile.ZipFile(path) as package:
        kept = {info.filename: package.read(info) for info in package.infolist()}
    kept["xl/_rels/workbook.xml.rels"] = kept["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet1.xml", b"../../../etc/passwd")
    with zipfile.ZipFile(path, "w") as package:
        for name, content in kept.items():
            package.writestr(name, content)
    assert refused(path) == "LIST-08"


# --- what is read ---------------------------------------------------------------------------------------------------


def test_values_agree_with_openpyxl(tmp_path: Path) -> None:
    rows = many_people(40)
    path = build(tmp_path / "a.xlsx", rows)
    theirs = [
        tuple(value.date() if hasattr(value, "date") else value for value in row)
        for row in load_workbook(path, read_only=True).active.iter_rows(values_only=True)
    ]
    assert [row.values for row in first_sheet(path).rows] == theirs


def test_row_numbers_are_those_of_excel_and_empty_rows_are_left_out(tmp_path: Path) -> None:
    sheet = first_sheet(build(tmp_path / "a.xlsx", [["а"], [], [None, " "], ["б"]]))
    assert [(row.number, row.values) for row in sheet.rows] == [(1, ("а",)), (4, ("б",))]


def test_formulas_give_their_cached_value_or_are_named(tmp_path: Path) -> None:
    row = (
        '<row r="1"><c r="A1" t="str"><f>B9</f><v>Сериков</v></c><c r="B1"><f>1+1</f><v>2</v></c>'
        '<c r="C1"><f>1+1</f></c><c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    row_read = first_sheet(raw_xlsx(tmp_path / "a.xlsx", sheet_of(row))).rows[0]
    assert row_read.values == ("Сериков", 2, None, None)
    assert row_read.broken == {2: "cell.formula", 3: "cell.error"}


def test_rich_text_and_reading_aids(tmp_path: Path) -> None:
    row = (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>Сері</t></r><r><t>ков</t></r><rPh><t>X</t></rPh></is></c>'
        '<c r="B1" t="inlineStr"><is><t>бір_x000D_екі</t></is></c><c r="C1" t="b"><v>1</v></c>'
        '<c r="D1" t="d"><v>2026-09-01T00:00:00</v></c></row>'
    )
    assert first_sheet(raw_xlsx(tmp_path / "a.xlsx", sheet_of(row))).rows[0].values == ("Серіков", "бір\rекі", True, date(2026, 9, 1))


def test_merged_cells_downward_and_hidden_rows(tmp_path: Path) -> None:
    book = Book()
    sheet = book.active
    for row in (["а", "мұғалім"], ["б"], ["в"], ["г", "күзетші"]):
        sheet.append(row)
    sheet.merge_cells("B1:B3")
    sheet.row_dimensions[2].hidden = True
    book.save(tmp_path / "a.xlsx")
    rows = first_sheet(tmp_path / "a.xlsx").rows
    assert [row.value(1) for row in rows] == ["мұғалім", "мұғалім", "мұғалім", "күзетші"]
    assert [row.filled for row in rows] == [frozenset(), {1}, {1}, frozenset()]
    assert [row.hidden for row in rows] == [False, True, False, False]


def test_huge_merged_ranges_cost_nothing(tmp_path: Path) -> None:
    merged = "".join('<mergeCell ref="A1:A1048576"/>' for _ in range(19_000))
    rows = "".join(f'<row r="{n}">{CELL.format(n=n).replace("A", "B") if n > 1 else CELL.format(n=n)}</row>' for n in range(1, 3_000))
    with Bounded(seconds=10, megabytes=60):
        first_sheet(raw_xlsx(tmp_path / "a.xlsx", sheet_of(rows, f"<mergeCells>{merged}</mergeCells>")))


def test_strict_files_and_prefixes(tmp_path: Path) -> None:
    sheet = (
        '<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row>'
        '<x:c t="inlineStr"><x:is><x:t>Сериков</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert first_sheet(raw_xlsx(tmp_path / "a.xlsx", sheet)).rows[0].values == ("Сериков",)


def test_old_macintosh_days(tmp_path: Path) -> None:
    path = raw_xlsx(tmp_path / "a.xlsx", sheet_of('<row r="1"><c r="A1"><v>43538</v></c></row>'),
                    parts={})  # fmt: skip
    with zipfile.ZipFile(path) as package:
        kept = {info.filename: package.read(info) for info in package.infolist()}
    kept["xl/workbook.xml"] = WORKBOOK.replace("<sheets>", '<workbookPr date1904="1"/><sheets>').encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, content in kept.items():
            package.writestr(name, content)
    assert read_workbook(path).epoch_1904


def test_a_sheet_formatted_to_its_end_is_read(tmp_path: Path) -> None:
    rows = f'<row r="1">{CELL.format(n=1)}</row>' + "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(2, 60_000))
    assert len(first_sheet(raw_xlsx(tmp_path / "a.xlsx", sheet_of(rows))).rows) == 1


# --- CSV ------------------------------------------------------------------------------------------------------------

LINES = "№;Тегі;Аты\n1;Қасымова;Әсел\n2;«Ө»;\"а;\nб\"\n"


@pytest.mark.parametrize("letters", ["utf-8", "utf-8-sig", "utf-16", "kz1048"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_letters_and_separators(tmp_path: Path, letters: str, separator: str) -> None:
    path = tmp_path / "тізім.csv"
    path.write_bytes(LINES.replace(";", separator).encode(letters))
    sheet = first_sheet(path)
    assert sheet.name == "тізім"
    assert [row.values for row in sheet.rows][:2] == [("№", "Тегі", "Аты"), ("1", "Қасымова", "Әсел")]
    assert sheet.rows[2].value(2) == f"а{separator}\nб"


def test_russian_letters_of_windows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("sep=;\r\nФИО;№\r\nИванов Пётр;№ 1\r\n".encode("cp1251"))
    assert [row.values for row in first_sheet(path).rows] == [("ФИО", "№"), ("Иванов Пётр", "№ 1")]


def test_too_many_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Иванов;1\n" * 20_001, encoding="utf-8")
    assert refused(path) == "LIST-07"
    path.write_text("Иванов;1\n" * 20_000, encoding="utf-8")
    assert len(first_sheet(path).rows) == 20_000
