"""The staff list as an Excel file, whole or one part of it, such as those to invite. That it was saved stands in the access log."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from tirek.features.staff.service import Staff, Which
from tirek.features.staff.standing import standing_words
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.privacy.readings import note_reading
from tirek.foundation.workbooks.writing import write_sheet

HEAD = (
    (mark("Surname"), 24), (mark("First name"), 24), (mark("Patronymic"), 24), (mark("Date of birth"), 16), (mark("Post"), 24), (mark("Subject"), 20),
    (mark("School"), 24), (mark("Phone"), 18), (mark("Membership"), 24), (mark("Invited on"), 16),
)  # fmt: skip
KIND = "export.staff"


def write_staff(path: Path, org: OpenedOrganisation, texts: Texts, which: Which = "all", find: str = "") -> int:
    """Returns how many people. Raises Circumstance FILE-02."""
    rows = Staff(org).workers(which, find)
    write_sheet(
        path, texts.t("Staff"), [(texts.t(words), width) for words, width in HEAD],
        (
            (row.last_name, row.first_name, row.patronymic, _day(row.birth_date), row.post, row.subject, row.school, row.phone, standing_words(row, texts), _day(row.invited_on))
            for row in rows
        ),
    )  # fmt: skip
    note_reading(org, KIND, 0)
    return len(rows)


def _day(text: str | None) -> Any:
    """A day as Excel keeps days; what is no day stays as it was written."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return text
