"""Paragraphs and tables of a DOCX, read by a streaming parser: no document types, no outside links, real bytes counted.

Deleted text of tracked changes, field codes, headers, footers and comments are left out; a nested table becomes part of its cell.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from xml.parsers import expat

from tirek.foundation.reading.blocks import (
    MAX_BLOCK,
    Block,
    Paragraphs,
    damaged,
    no_words,
    other_kind,
    too_large,
    with_password,
)

_PART = "word/document.xml"
_MAX_PARTS = 5_000
_MAX_DIRECTORY_BYTES = 2 << 20
_MAX_DECLARED_BYTES = 512 << 20
_MAX_PART_BYTES = 160 << 20
_MAX_TAG_BYTES = 1 << 20
_MAX_DEPTH = 200
_CHUNK = 1 << 16
_SILENT = frozenset({"delText", "instrText", "Fallback", "del", "moveFrom", "footnote", "endnote", "comment", "pict", "object", "tblPr", "sectPr"})
"""Elements whose letters are not part of the text."""


def read_docx(data: bytes) -> list[Block]:
    """All paragraphs in order. Raises PaperUnreadable."""
    try:
        _check_directory(data)
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _read(package)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, expat.ExpatError, NotImplementedError,
            ValueError, OverflowError, KeyError, IndexError, RuntimeError) as error:  # fmt: skip
        raise damaged() from error


def _check_directory(data: bytes) -> None:
    """Refuses a directory of parts so long that opening it would already eat the memory."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_577))
    if end < 0 or len(data) < end + 22:
        raise damaged()
    parts, directory = struct.unpack("<HI", data[end + 10 : end + 16])
    if data[max(0, end - 20) : end].startswith(b"PK\x06\x07") or parts > _MAX_PARTS or directory > _MAX_DIRECTORY_BYTES:
        raise too_large()


def _read(package: zipfile.ZipFile) -> list[Block]:
    parts = {info.filename: info for info in package.infolist()}
    if any(info.flag_bits & 1 for info in parts.values()):
        raise with_password()
    if _PART not in parts:
        raise other_kind()
    if parts[_PART].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise damaged()
    if sum(info.file_size for info in parts.values()) > _MAX_DECLARED_BYTES:
        raise too_large()
    reader = _Body()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.letters
    fed = 0
    with package.open(_PART) as stream:
        while chunk := stream.read(_CHUNK):
            fed += len(chunk)
            if fed > _MAX_PART_BYTES:
                raise too_large()
            parser.Parse(chunk, False)
            if fed - parser.CurrentByteIndex > _MAX_TAG_BYTES:
                raise damaged()
        parser.Parse(b"", True)
    if not reader.out.blocks:
        raise no_words()
    return reader.out.blocks


def _refuse_doctype(*_: object) -> None:
    raise damaged()


class _Body:
    """Handlers of the parser; keeps only the paragraph and the rows that are open."""

    def __init__(self) -> None:
        self.out = Paragraphs()
        self._depth = self._silent = 0
        self._words: list[str] = []
        self._length = 0
        self._in_text = self._bold = self._all_bold = self._heading = False
        self._rows: list[list[str]] = []
        """Cells of the open rows, one list for each table that is open."""
        self._cells: list[list[str]] = []
        self._tables = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise damaged()
        if self._silent or name in _SILENT:
            self._silent += 1
            return
        match name:
            case "p":
                self._words, self._length, self._all_bold, self._heading = [], 0, True, False
            case "pStyle":
                style = _value(attributes).lower()
                self._heading = style.startswith(("heading", "title", "заголовок", "1", "2", "3")) and len(style) <= 12
            case "r":
                self._bold = False
            case "b":
                self._bold = _value(attributes).lower() not in ("0", "false", "off")
            case "t":
                self._in_text = True
            case "tab" | "br" | "cr":
                self._put(" ")
            case "noBreakHyphen":
                self._put("-")
            case "tbl":
                self._tables += 1
            case "tr":
                self._rows.append([])
            case "tc":
                self._cells.append([])
            case _:
                pass

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        self._depth -= 1
        if self._silent:
            self._silent -= 1
            return
        match name:
            case "t":
                self._in_text = False
            case "p":
                self._paragraph()
            case "tc" if self._cells and self._rows:
                self._rows[-1].append(" ".join(self._cells.pop()))
            case "tr" if self._rows:
                self._row(self._rows.pop())
            case "tbl":
                self._tables -= 1
            case _:
                pass

    def letters(self, text: str) -> None:
        if self._in_text and not self._silent:
            self._put(text)
            if text.strip() and not self._bold:
                self._all_bold = False

    def _put(self, text: str) -> None:
        if self._length < MAX_BLOCK:
            self._words.append(text)
            self._length += len(text)

    def _paragraph(self) -> None:
        text = "".join(self._words).strip()
        self._words, self._length = [], 0
        if not text:
            return
        if self._cells:
            self._cells[-1].append(text)
        else:
            self.out.add(text, strong=self._heading or self._all_bold)

    def _row(self, cells: list[str]) -> None:
        text = " | ".join(cell for cell in cells if cell.strip())
        if self._cells:  # a table inside a cell
            self._cells[-1].append(text)
        elif len(cells) == 1:
            self.out.add(text)  # a frame drawn around a text
        else:
            self.out.add(text, row=True)


def _value(attributes: dict[str, str]) -> str:
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == "val"), "")
