"""Reads a list saved as CSV: finds out its letters (UTF-8, UTF-16, Windows 1251 or its Kazakh form) and its separator."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path

from tirek.foundation.workbooks import refusals
from tirek.foundation.workbooks.grid import Sheet, SheetRow, Workbook
from tirek.foundation.workbooks.sheet_reader import MAX_COLUMNS

_SEPARATORS = ";,\t|"
_SAMPLE_LINES = 60
_MARKUP = re.compile(r"^\s*<(?:!doctype|html|\?xml|table|meta)", re.IGNORECASE)
_KAZAKH = frozenset("ҚқҺһҰұӘәӨөҒғҮүҢң")


def read_delimited(path: Path) -> Workbook:
    """One sheet named after the file. Raises ListRefused."""
    text = _decode(path.read_bytes())
    if _MARKUP.match(text):  # web pages that other programs save under the name .xls
        raise refusals.old_format()
    if "\x00" in text:
        raise refusals.damaged()
    first, _, rest = text.partition("\n")
    separator = None
    if found := re.fullmatch(r"sep=(.)\r?", first.strip("\ufeff \r"), re.IGNORECASE):
        separator, text = found.group(1), rest
    try:
        rows = tuple(_rows(text, separator or _separator(text), first_number=2 if found else 1))
    except csv.Error as error:
        raise refusals.damaged() from error
    return Workbook((Sheet(path.stem[:100], rows),))


def _decode(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError as error:
            raise refusals.damaged() from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if b"\x00" in raw:
        raise refusals.damaged()
    kazakh = raw.decode("kz1048", errors="replace")
    # The Kazakh table differs from 1251 only where 1251 has letters that no school list here has.
    return kazakh if _KAZAKH.intersection(kazakh) else raw.decode("cp1251", errors="replace")


def _separator(text: str) -> str:
    """The sign that cuts the first lines into the most even number of columns."""
    lines = [line for line in text[:200_000].splitlines()[:_SAMPLE_LINES] if line.strip()]

    def score(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        most = max(set(counts), key=lambda count: (counts.count(count), count), default=0)
        return (counts.count(most) if most else 0), most

    return max(_SEPARATORS, key=score)


def _rows(text: str, separator: str, first_number: int) -> Iterator[SheetRow]:
    """Filled rows; numbers count records, as Excel does when it opens such a file."""
    count = 0
    for number, record in enumerate(csv.reader(text.splitlines(keepends=True), delimiter=separator), first_number):
        values = tuple(value if value.strip() else None for value in record[:MAX_COLUMNS])
        if any(values):
            count += 1
            if count > refusals.MAX_ROWS:
                raise refusals.too_many_rows()
            yield SheetRow(number, values)
