"""The rows of a list from Excel as the preview shows them, and which of them will be taken in."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tirek.features.members.importing.preview import Duplicate, PlaceInFile, Preview
from tirek.features.members.importing.rows import RowResult
from tirek.features.members.screens.words import shown
from tirek.foundation.language.texts import Texts, mark

FILTERS = ("people", "look", "twice", "out")
_WHY = {
    "iin": mark("same IIN"),
    "name_birth_date": mark("same name and birth date"),
    "name_phone": mark("same name and phone"),
    "name": mark("same name"),
}
_SURE = ("iin", "name_birth_date", "name_phone")


@dataclass(frozen=True)
class Twin:
    """Who a row is likely to be: an earlier row, or a member (`member_id`)."""

    why: str
    row: int | None
    member_id: int | None


class Rows:
    """The preview with a person's decisions. The source of the table; ids are places in the preview."""

    def __init__(self, preview: Preview, texts: Texts, *, renews: bool = False) -> None:
        self.preview, self._texts, self._renews = preview, texts, renews
        place = {(row.sheet, row.row): number for number, row in enumerate(preview.rows)}
        self.twins: dict[int, Twin] = {}
        for pair in preview.duplicates:
            number = place.get((pair.one.sheet, pair.one.row))
            if number is not None:
                self.twins[number] = _twin(pair)
        # Nobody is put on the list twice without a person wanting it; a name alone is not enough to think so.
        # A list that renews brings people who are known already up to date, so only its own repeated rows stay out.
        self.left_out = {number for number, twin in self.twins.items() if twin.why in _SURE and not (renews and twin.member_id)}

    @property
    def chosen(self) -> list[dict[str, Any]]:
        """What will be taken in."""
        return [row.member for number, row in enumerate(self.preview.rows) if row.member is not None and number not in self.left_out]

    def count(self, chosen: str) -> int:
        return len(self.ids(chosen))

    def switch(self, number: int) -> None:
        """Leaves a row out, or takes it in after all."""
        self.left_out ^= {number}

    # the source of the table
    def ids(self, chosen: Any) -> array[int]:
        return array("q", (number for number, row in enumerate(self.preview.rows) if self._fits(number, row, chosen or "people")))

    def rows(self, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        return [self._cells(number) for number in ids]

    def _fits(self, number: int, row: RowResult, chosen: str) -> bool:
        if chosen == "people":
            return row.member is not None or row.status == "error"
        if chosen == "look":
            return row.status == "warning" or row.status == "error"
        if chosen == "twice":
            return number in self.twins
        return row.status == "skipped"

    def _cells(self, number: int) -> tuple[Any, ...]:
        row, texts = self.preview.rows[number], self._texts
        member = row.member or {}
        name = " ".join(part for part in (member.get("last_name"), member.get("first_name"), member.get("patronymic")) if part)
        return (str(row.row), name or "—", self.state(number), shown("birth_date", member.get("birth_date"), texts),
                shown("phone", member.get("phone"), texts), self.remark(number))  # fmt: skip

    # words
    def state(self, number: int) -> tuple[str, str]:
        """Words and tone of a row's chip."""
        row, t = self.preview.rows[number], self._texts.t
        if row.status == "error":
            return t("cannot be taken in"), "bad"
        if row.status == "skipped":
            return t("not a person"), "plain"
        if number in self.left_out:
            return t("left out"), "plain"
        if number in self.twins:
            return (t("known, is renewed"), "ok") if self._renews and self.twins[number].member_id else (t("maybe twice"), "warn")
        return (t("look at it"), "warn") if row.status == "warning" else (t("good"), "ok")

    def remark(self, number: int) -> str:
        """The first thing to be said of a row."""
        lines = self.messages(number)
        return lines[0] if lines else ""

    def messages(self, number: int) -> list[str]:
        """Everything to be said of a row, the weightiest first."""
        row, texts = self.preview.rows[number], self._texts
        weight = {"error": 0, "warning": 1, "note": 2}
        said = [message.text(texts) for message in sorted(row.messages, key=lambda message: weight[message.severity])]
        twin = self.twins.get(number)
        if twin is not None:
            why = texts.t(_WHY[twin.why])
            if twin.row is not None:
                said.insert(0, texts.t("Looks like the person in row {row} of this list ({why}).", row=twin.row, why=why))
            else:
                said.insert(0, texts.t("Looks like somebody who is on the list already ({why}).", why=why))
        return said


def _twin(pair: Duplicate) -> Twin:
    if isinstance(pair.other, PlaceInFile):
        return Twin(pair.why, pair.other.row, None)
    return Twin(pair.why, None, pair.other)
