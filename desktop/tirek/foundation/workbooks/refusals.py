"""Why a file cannot be read as a list, each with the step that helps. None of them changes the file or the register."""

from __future__ import annotations

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

MAX_ROWS = 20_000
"""Rows with something in them, over all sheets of a file."""
MAX_FILE_MB = 50

_SAVE_AS_XLSX = mark("Open the file in Excel and save it as “Excel Workbook (*.xlsx)”, then choose the new file.")
_NOTHING_TAKEN = mark("Nothing was taken in. Choose a list saved as .xlsx or .csv.")


class ListRefused(Circumstance):
    """The file cannot be read as a list of people. Raised by `workbook.read_workbook`."""


def cannot_open() -> ListRefused:
    return ListRefused(
        "LIST-01",
        mark("The file cannot be opened: it is not there, or another program holds it."),
        mark("Close the file in Excel and try again. If it is on a memory stick, copy it to this computer first."),
    )


def empty_file() -> ListRefused:
    return ListRefused("LIST-02", mark("The file is empty."), _NOTHING_TAKEN)


def old_format() -> ListRefused:
    return ListRefused("LIST-03", mark("This file is in an older or another format that cannot be read."), _SAVE_AS_XLSX)


def with_password() -> ListRefused:
    return ListRefused(
        "LIST-04",
        mark("This file is closed with a password."),
        mark("Open it in Excel with the password, take the password off, save it and choose it again."),
    )


def damaged() -> ListRefused:
    return ListRefused("LIST-05", mark("This is not an Excel list, or the file is damaged."), _SAVE_AS_XLSX)


def too_large() -> ListRefused:
    return ListRefused(
        "LIST-06",
        mark("The file is too large for a list of people."),
        mark("Nothing was taken in. Copy only the rows with people into a new file and choose that one."),
    )


def too_many_rows() -> ListRefused:
    return ListRefused(
        "LIST-07",
        mark("The file has more than {limit} rows. That is more than one list may have."),
        mark("Nothing was taken in. Copy only the rows with people into a new file and choose that one."),
        limit=MAX_ROWS,
    )


def no_rows() -> ListRefused:
    return ListRefused("LIST-08", mark("There is not one filled row in the file."), _NOTHING_TAKEN)


def word_document() -> ListRefused:
    return ListRefused(
        "LIST-10",
        mark("This is a Word document, not an Excel list."),
        mark("Copy the table from Word into a new Excel file, save it and choose that file."),
    )
