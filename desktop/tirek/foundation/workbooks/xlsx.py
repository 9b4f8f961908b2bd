"""Reads the cells of an .xlsx file that nobody trusts, in little memory, and stops early when there is too much.

Why not openpyxl here: it cannot tell a formula that was never computed from an empty cell, gives no merged cells
and no hidden rows in its lean mode, and builds every style of the file before the first limit can be checked. This
reader needs four kinds of parts; it looks at local names, so strict and transitional files are one.

What a hostile file can try, and what stops it: a document type with entities (refused); parts that unpack to more
than is sensible (declared sizes first, then real bytes while reading); a huge directory of parts; one endless tag;
wrong `dimension` (never read); links to other files (never followed).
"""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.parsers import expat

from tirek.foundation.workbooks import refusals
from tirek.foundation.workbooks.grid import Sheet, SheetRow, Workbook
from tirek.foundation.workbooks.sheet_reader import MAX_TEXT, RowBudget, SharedText, SheetReader, unescaped

_MAX_SHEETS = 60
_MAX_PARTS = 5_000
_MAX_DIRECTORY_BYTES = 2 << 20
_MAX_DECLARED_BYTES = 1 << 30
_MAX_SHEET_BYTES = 96 << 20
_MAX_STRINGS_BYTES = 64 << 20
_MAX_SMALL_PART_BYTES = 16 << 20
_MAX_TAG_BYTES = 1 << 20
_CHUNK = 1 << 16

_DATE_FORMATS = frozenset((14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 55), 57, 58))
_FORMAT_NOISE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')

Attributes = dict[str, str]
Started = Callable[[Attributes], None]
Ended = Callable[[], None]


def read_xlsx(path: Path) -> Workbook:
    """All sheets of the file. Raises ListRefused."""
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as package:
            return _read_package(package)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, expat.ExpatError, NotImplementedError,
            ValueError, OverflowError, KeyError, IndexError, RuntimeError) as error:  # fmt: skip
        raise refusals.damaged() from error
    except OSError as error:
        raise refusals.cannot_open() from error


def _check_directory(path: Path) -> None:
    """Refuses a directory of parts so long that opening it would already eat the memory."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 65_577))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        raise refusals.damaged()
    parts, directory = struct.unpack("<HI", tail[end + 10 : end + 16])
    if tail[max(0, end - 20) : end].startswith(b"PK\x06\x07") or parts > _MAX_PARTS or directory > _MAX_DIRECTORY_BYTES:
        raise refusals.too_large()


def _read_package(package: zipfile.ZipFile) -> Workbook:
    parts = {info.filename: info for info in package.infolist()}
    _check_parts(parts)
    workbook_part = _workbook_part(package, parts)
    listed, epoch_1904 = _read_workbook_part(package, workbook_part)
    targets = _relations(package, parts, workbook_part)
    dates = _date_styles(package, parts, _target_of_kind(targets, "styles"))
    budget = RowBudget()
    sheets: list[Sheet] = []
    for name, relation, hidden in listed[:_MAX_SHEETS]:
        kind, target = targets.get(relation, ("", ""))
        if kind == "worksheet" and target in parts:
            reader = SheetReader(name, hidden, dates, epoch_1904, budget)
            _parse(package, target, _MAX_SHEET_BYTES, reader.starts, reader.ends, reader.characters)
            sheets.append(reader.sheet())
    texts = _shared_texts(package, parts, _target_of_kind(targets, "sharedStrings"), _needed(sheets))
    return Workbook(tuple(_with_texts(sheet, texts) for sheet in sheets), epoch_1904)


def _check_parts(parts: dict[str, zipfile.ZipInfo]) -> None:
    if any(info.flag_bits & 1 for info in parts.values()):
        raise refusals.with_password()
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in parts.values()):
        raise refusals.damaged()
    if "word/document.xml" in parts:
        raise refusals.word_document()
    if "xl/workbook.bin" in parts or "mimetype" in parts or "content.xml" in parts:
        raise refusals.old_format()
    if sum(info.file_size for info in parts.values()) > _MAX_DECLARED_BYTES:
        raise refusals.too_large()


def _workbook_part(package: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> str:
    target = _target_of_kind(_relations(package, parts, ""), "officeDocument") or "xl/workbook.xml"
    if target not in parts:
        raise refusals.damaged()
    return target


def _parse(package: zipfile.ZipFile, part: str, limit: int, starts: Mapping[str, Started], ends: Mapping[str, Ended] | None = None,
           text: Callable[[str], None] | None = None) -> None:  # fmt: skip
    """Feeds one part to the handlers of its elements, counting real bytes. Elements are known by their names without a prefix."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    find_start, find_end = starts.get, (ends or {}).get

    def started(name: str, attributes: Attributes) -> None:
        if handler := find_start(name if ":" not in name else name.rpartition(":")[2]):
            handler(attributes)

    def ended(name: str) -> None:
        if handler := find_end(name if ":" not in name else name.rpartition(":")[2]):
            handler()

    parser.StartElementHandler = started
    if ends:
        parser.EndElementHandler = ended
    if text:
        parser.CharacterDataHandler = text
    fed = 0
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            fed += len(chunk)
            if fed > limit:
                raise refusals.too_large()
            parser.Parse(chunk, False)
            if fed - parser.CurrentByteIndex > _MAX_TAG_BYTES:
                raise refusals.damaged()
        parser.Parse(b"", True)


def _refuse_doctype(*_: object) -> None:
    raise refusals.damaged()


def _relations(package: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], part: str) -> dict[str, tuple[str, str]]:
    """Relation id to (kind, part name) of what `part` points to inside the package."""
    folder, name = posixpath.split(part)
    place = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}

    def relation(attributes: Attributes) -> None:
        if attributes.get("TargetMode") != "External" and len(found) < _MAX_PARTS:
            target = attributes.get("Target", "")
            inside = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[attributes.get("Id", "")] = attributes.get("Type", "").rpartition("/")[2], inside

    if place in parts:
        _parse(package, place, _MAX_SMALL_PART_BYTES, {"Relationship": relation})
    return found


def _target_of_kind(targets: dict[str, tuple[str, str]], wanted: str) -> str:
    return next((target for kind, target in targets.values() if kind == wanted), "")


def _read_workbook_part(package: zipfile.ZipFile, part: str) -> tuple[list[tuple[str, str, bool]], bool]:
    """(name, relation id, hidden) of each sheet in order, and whether days count from 1904."""
    listed: list[tuple[str, str, bool]] = []
    from_1904 = [False]

    def sheet(attributes: Attributes) -> None:
        if len(listed) < _MAX_PARTS:
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            hidden = attributes.get("state", "visible") != "visible"
            listed.append((attributes.get("name", "")[:100], relation, hidden))

    def properties(attributes: Attributes) -> None:
        from_1904[0] = attributes.get("date1904", "0").lower() in ("1", "true", "on")

    _parse(package, part, _MAX_SMALL_PART_BYTES, {"sheet": sheet, "workbookPr": properties})
    return listed, from_1904[0]


def _date_styles(package: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], part: str) -> list[bool]:
    """For each cell style, whether its number is shown as a date."""
    formats: dict[str, bool] = {}
    styles: list[bool] = []
    inside = [False]

    def number_format(attributes: Attributes) -> None:
        formats[attributes.get("numFmtId", "")] = _is_date_format(attributes.get("formatCode", ""))

    def cell_styles(_: Attributes) -> None:
        inside[0] = True

    def style(attributes: Attributes) -> None:
        if inside[0]:
            number = attributes.get("numFmtId", "0")
            styles.append(formats[number] if number in formats else number.isdigit() and int(number) in _DATE_FORMATS)

    def end_cell_styles() -> None:
        inside[0] = False

    if part in parts:
        starts = {"numFmt": number_format, "cellXfs": cell_styles, "xf": style}
        _parse(package, part, _MAX_SMALL_PART_BYTES, starts, {"cellXfs": end_cell_styles})
    return styles


def _is_date_format(code: str) -> bool:
    """Whether a number format shows a day or a year («dd.mm.yyyy», «[$-43F]d mmmm yyyy;@»), not only a time."""
    plain = _FORMAT_NOISE.sub("", code.partition(";")[0]).lower()
    return plain != "general" and any(letter in plain for letter in ("d", "y", "дд", "гг"))


def _needed(sheets: list[Sheet]) -> set[int]:
    return {int(value) for sheet in sheets for row in sheet.rows for value in row.values if isinstance(value, SharedText)}


def _shared_texts(package: zipfile.ZipFile, parts: dict[str, Any], part: str, needed: set[int]) -> dict[int, str]:
    """The common texts that the rows really use, by number."""
    texts: dict[int, str] = {}
    at, phonetic = [0], [False]
    pieces: list[str] = []
    reading = [False]

    def start_item(_: Attributes) -> None:
        pieces.clear()

    def start_phonetic(_: Attributes) -> None:
        phonetic[0] = True

    def start_text(_: Attributes) -> None:
        reading[0] = not phonetic[0] and at[0] in needed

    def characters(text: str) -> None:
        if reading[0] and len(pieces) < MAX_TEXT:
            pieces.append(text[:MAX_TEXT])

    def end_text() -> None:
        reading[0] = False

    def end_phonetic() -> None:
        phonetic[0] = False

    def end_item() -> None:
        if at[0] in needed:
            texts[at[0]] = unescaped("".join(pieces)[:MAX_TEXT])
        at[0] += 1

    if needed and part in parts:
        starts = {"si": start_item, "rPh": start_phonetic, "t": start_text}
        _parse(package, part, _MAX_STRINGS_BYTES, starts, {"t": end_text, "rPh": end_phonetic, "si": end_item}, characters)
    return texts


def _with_texts(sheet: Sheet, texts: dict[int, str]) -> Sheet:
    """The sheet with texts in place of their numbers; rows that turn out to hold only spaces are left out."""
    rows: list[SheetRow] = []
    for row in sheet.rows:
        values = tuple(_text_of(value, texts) if isinstance(value, SharedText) else value for value in row.values)
        if row.broken or any(value is not None for value in values):
            rows.append(replace(row, values=values))
    return replace(sheet, rows=tuple(rows))


def _text_of(number: int, texts: dict[int, str]) -> str | None:
    text = texts.get(number, "")
    return text if text.strip() else None
