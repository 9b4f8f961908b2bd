"""Small questions about single cells: their text, whether they are blank, numbers of a list."""

from __future__ import annotations

from datetime import date

from tirek.foundation.identifiers.typed import number_text
from tirek.foundation.workbooks.grid import CellValue


def as_text(value: CellValue) -> str:
    """A cell as the person sees it; whole numbers without a decimal part."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, date):
        return shown_day(value)
    return number_text(value) or str(value)


def shown_day(day: date) -> str:
    """08.03.1985."""
    return f"{day.day:02}.{day.month:02}.{day.year}"


def blank(value: CellValue) -> bool:
    """A text of spaces, dashes or underlines only."""
    return isinstance(value, str) and not value.strip(" \t\n\r\u00a0-–—_.")


def whole_number(value: CellValue) -> bool:
    """A number in the list: 7, «7.», «7)»."""
    text = number_text(value) or (value.strip(" .)") if isinstance(value, str) else "")
    return text.isdigit()


def is_numbering(values: list[CellValue]) -> bool:
    """1, 2, 3 … under the headings, as printed forms have it."""
    texts = [number_text(value) or (value if isinstance(value, str) else "") for value in values]
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 4]
    return len(numbers) == len(values) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
